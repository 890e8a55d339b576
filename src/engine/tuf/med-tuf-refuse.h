/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-error.h"

G_BEGIN_DECLS

gboolean med_tuf_refuse (GError **error, MedError code, const char *name, const char *reason);

G_END_DECLS
