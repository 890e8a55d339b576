/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *med_csaf_weakness_get_name (const char *id);
gboolean med_csaf_weakness_is_named (const char *id, const char *name);

G_END_DECLS
