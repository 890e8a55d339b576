/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-error.h"

G_BEGIN_DECLS

const char *med_error_help_find (const char *message);
const char *med_error_help_topic (const GError *error);

G_END_DECLS
