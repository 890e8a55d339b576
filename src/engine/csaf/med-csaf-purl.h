/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean med_csaf_purl_is_valid (const char *purl);

G_END_DECLS
