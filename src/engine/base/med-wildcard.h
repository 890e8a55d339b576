/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version.h"

G_BEGIN_DECLS

gboolean med_wildcard_matches (const char *pattern, const char *text);
MedAnswer med_wildcard_answer (const char *pattern, const char *text);

G_END_DECLS
