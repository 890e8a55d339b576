/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a document says to whom it may be passed on: TLP 1.0 (CSAF 2.0) and TLP 2.0 (CSAF 2.1). */

int med_csaf_tlp_rank (const char *label);
gboolean med_csaf_tlp_is_public (const char *label);
gboolean med_csaf_tlp_is_restricted (const char *label);
char *med_csaf_tlp_dup_mark (const char *label);
char *med_csaf_tlp_describe (const char *label); /* translated */

G_END_DECLS
