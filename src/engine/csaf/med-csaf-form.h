/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a text has one of the forms that the schema of CSAF 2.0 describes by patterns and
 * formats. Written by hand rather than as regular expressions: they take linear time on whatever
 * they are given, and there are thousands of them in a document. */
gboolean med_csaf_form_is_time (const char *text);
gboolean med_csaf_form_is_uri (const char *text);
gboolean med_csaf_form_is_cve (const char *text);
gboolean med_csaf_form_is_cwe (const char *text);
gboolean med_csaf_form_is_cpe (const char *text);
gboolean med_csaf_form_is_purl (const char *text);
gboolean med_csaf_form_is_hash (const char *text);
gboolean med_csaf_form_is_language (const char *text);
gboolean med_csaf_form_is_category (const char *text);
gboolean med_csaf_form_is_id (const char *text);
gboolean med_csaf_form_is_version (const char *text);
gboolean med_csaf_form_is_vector2 (const char *text);
gboolean med_csaf_form_is_vector30 (const char *text);
gboolean med_csaf_form_is_vector31 (const char *text);

G_END_DECLS
