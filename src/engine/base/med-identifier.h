/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Kinds of identifiers by which a release is found: words of the store. */
#define MED_IDENTIFIER_CPE "cpe"
#define MED_IDENTIFIER_PURL "purl"
#define MED_IDENTIFIER_HASH "hash"
#define MED_IDENTIFIER_SBOM_URL "sbom-url"
#define MED_IDENTIFIER_URI "uri"

extern const char *const med_identifier_kinds[]; /* (array zero-terminated=1) */

const char *med_identifier_kind_get_title (const char *kind); /* translated */
char *med_identifier_dup_lookup (const char *kind, const char *value);
char *med_identifier_dup_url (const char *url);
char *med_identifier_dup_file (const char *hash);
gboolean med_identifier_is_strong (const char *lookup);

G_END_DECLS
