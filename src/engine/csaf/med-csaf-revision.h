/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * MedCsafVersion:
 * @text: as written
 * @is_semantic: of the kind `1.2.3`, otherwise of the kind `1`
 * @numbers: where its one or three numbers begin
 * @pre_release: (nullable): what follows the first hyphen
 * @build: (nullable): what follows the plus sign
 *
 * A version of a document (CSAF 2.0, 3.1.11): a whole number, or Semantic Versioning. It points
 * into the text it was read from.
 */
typedef struct
{
  const char *text;
  gboolean is_semantic;
  const char *numbers[3];
  const char *pre_release;
  const char *build;
} MedCsafVersion;

gboolean med_csaf_version_parse (const char *text, MedCsafVersion *self) G_GNUC_WARN_UNUSED_RESULT;
int med_csaf_version_compare (const MedCsafVersion *a, const MedCsafVersion *b);
guint64 med_csaf_version_get_major (const MedCsafVersion *self);
gsize med_csaf_version_get_length (const MedCsafVersion *self, gboolean with_pre_release);

/**
 * MedCsafRevision:
 * @index: where it stands in the document's list
 * @usec: its date
 * @version: its number
 *
 * An item of the revision history.
 */
typedef struct
{
  guint index;
  gint64 usec;
  MedCsafVersion version;
} MedCsafRevision;

gboolean med_csaf_revision_parse_date (const char *text, gint64 *usec) G_GNUC_WARN_UNUSED_RESULT;
GArray *med_csaf_revision_list (JsonArray *history);

G_END_DECLS
