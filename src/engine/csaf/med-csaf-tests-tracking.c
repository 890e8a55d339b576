/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-tests-tracking"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-revision.h"
#include "engine/csaf/med-csaf-tests.h"

/* Versions and revisions of the document itself. */

#define TRACKING MED_CSAF_AT (MED_CSAF_AT (NULL, "document"), "tracking")
#define VERSION MED_CSAF_AT (TRACKING, "version")

static const MedCsafRevision *
get_revision (MedCsafCheck *check, guint number)
{
  return &g_array_index (check->history, MedCsafRevision, number);
}

static void
report_revision (MedCsafCheck *check,
                 const MedCsafRevision *revision,
                 const char *member,
                 const char *format)
{
  const MedCsafPath *history = MED_CSAF_AT (TRACKING, "revision_history");
  const MedCsafPath *item = MED_CSAF_AT_INDEX (history, revision->index);

  med_csaf_check_report_word (check, MED_CSAF_AT (item, member), format, revision->version.text);
}

static gboolean
get_version (MedCsafCheck *check, MedCsafVersion *version)
{
  return med_csaf_version_parse (med_json_get_text (check->tracking, "version"), version);
}

static void
test_6_1_14 (MedCsafCheck *check)
{
  for (guint i = 1; i < check->history->len; i++)
    if (med_csaf_version_compare (&get_revision (check, i - 1)->version,
                                  &get_revision (check, i)->version) > 0)
      report_revision (check, get_revision (check, i), "number",
                       _ ("Revision “%s” is dated after a revision with a higher number"));
}

/* Without build metadata; the pre-release part of a draft counts for nothing either. */
static gboolean
are_same_version (const MedCsafVersion *a, const MedCsafVersion *b, gboolean with_pre_release)
{
  const gsize length = med_csaf_version_get_length (a, with_pre_release);

  return length == med_csaf_version_get_length (b, with_pre_release) &&
         strncmp (a->text, b->text, length) == 0;
}

static void
test_6_1_16 (MedCsafCheck *check)
{
  MedCsafVersion version;

  if (check->history->len == 0 || !get_version (check, &version))
    return;
  const MedCsafRevision *last = get_revision (check, check->history->len - 1);
  if (!are_same_version (&version, &last->version, !g_str_equal (check->status, "draft")))
    med_csaf_check_report_word (
        check, VERSION,
        _ ("The document says that it is another version than its newest revision, “%s”"),
        last->version.text);
}

static void
test_6_1_17 (MedCsafCheck *check)
{
  MedCsafVersion version;

  if (check->is_settled && get_version (check, &version) &&
      (med_csaf_version_get_major (&version) == 0 || version.pre_release != NULL))
    med_csaf_check_report_word (check, MED_CSAF_AT (TRACKING, "status"),
                                _ ("Version “%s” is that of a draft, but the document is said to "
                                   "be released"),
                                version.text);
}

static void
test_6_1_18 (MedCsafCheck *check)
{
  for (guint i = 0; i < check->history->len && check->is_settled; i++)
    if (med_csaf_version_get_major (&get_revision (check, i)->version) == 0)
      report_revision (check, get_revision (check, i), "number",
                       _ ("Revision “%s” is that of a draft, but the document is released"));
}

static void
test_6_1_19 (MedCsafCheck *check)
{
  for (guint i = 0; i < check->history->len; i++)
    if (get_revision (check, i)->version.pre_release != NULL)
      report_revision (check, get_revision (check, i), "number",
                       _ ("Revision “%s” is a pre-release, which does not belong in the history"));
}

static void
test_6_1_20 (MedCsafCheck *check)
{
  MedCsafVersion version;

  if (check->is_settled && get_version (check, &version) && version.pre_release != NULL)
    med_csaf_check_report_word (
        check, VERSION, _ ("The document is released, but its version “%s” is a pre-release"),
        version.text);
}

static void
test_6_1_21 (MedCsafCheck *check)
{
  for (guint i = 0; i < check->history->len; i++)
    {
      const MedCsafRevision *revision = get_revision (check, i);
      const guint64 major = med_csaf_version_get_major (&revision->version);
      const guint64 before =
          i > 0 ? med_csaf_version_get_major (&get_revision (check, i - 1)->version) : 0;

      if (major > before && major - before > 1)
        report_revision (check, revision, "number",
                         _ ("A revision is missing before revision “%s”"));
    }
}

static void
test_6_1_22 (MedCsafCheck *check)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < check->history->len; i++)
    if (!g_hash_table_add (seen, (char *) get_revision (check, i)->version.text))
      report_revision (check, get_revision (check, i), "number",
                       _ ("There are two revisions with the number “%s”"));
}

static void
test_6_1_30 (MedCsafCheck *check)
{
  MedCsafVersion version;

  if (!get_version (check, &version))
    return;
  for (guint i = 0; i < check->history->len; i++)
    if (get_revision (check, i)->version.is_semantic != version.is_semantic)
      report_revision (check, get_revision (check, i), "number",
                       _ ("Revision “%s” is counted in another way than the document’s version"));
}

static void
test_6_2_4 (MedCsafCheck *check)
{
  for (guint i = 0; i < check->history->len; i++)
    if (get_revision (check, i)->version.build != NULL)
      report_revision (check, get_revision (check, i), "number",
                       _ ("Revision “%s” has build metadata, which does not order revisions"));
}

static void
test_6_2_5 (MedCsafCheck *check)
{
  const char *text = med_json_get_text (check->tracking, "initial_release_date");
  gint64 usec;

  if (check->history->len > 0 && med_csaf_revision_parse_date (text, &usec) &&
      usec < get_revision (check, 0)->usec)
    med_csaf_check_report_word (check, MED_CSAF_AT (TRACKING, "initial_release_date"),
                                _ ("The initial release, %s, is before the oldest revision"), text);
}

static void
test_6_2_6 (MedCsafCheck *check)
{
  const char *text = med_json_get_text (check->tracking, "current_release_date");
  gint64 usec;

  if (check->history->len > 0 && med_csaf_revision_parse_date (text, &usec) &&
      usec < get_revision (check, check->history->len - 1)->usec)
    med_csaf_check_report_word (check, MED_CSAF_AT (TRACKING, "current_release_date"),
                                _ ("The current release, %s, is before the newest revision"), text);
}

const MedCsafTest med_csaf_tests_tracking[] = {
  { "6.1.14", test_6_1_14 },
  { "6.1.16", test_6_1_16 },
  { "6.1.17", test_6_1_17 },
  { "6.1.18", test_6_1_18 },
  { "6.1.19", test_6_1_19 },
  { "6.1.20", test_6_1_20 },
  { "6.1.21", test_6_1_21 },
  { "6.1.22", test_6_1_22 },
  { "6.1.30", test_6_1_30 },
  { "6.2.4", test_6_2_4 },
  { "6.2.5", test_6_2_5 },
  { "6.2.6", test_6_2_6 },
  { NULL, NULL },
};
