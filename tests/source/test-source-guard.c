/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-clock.h"
#include "engine/csaf/med-csaf-tlp.h"
#include "engine/source/med-source-guard.h"

/* Pure: what a person must decide on before an advisory of a source is believed. */

static MedCsafDocument *
document_new (const char *id, const char *version, const char *label)
{
  MedCsafDocument *document = med_csaf_document_new ();

  document->publisher = g_strdup ("https://vendor.test");
  document->tracking_id = g_strdup (id);
  document->version = g_strdup (version);
  document->tlp = g_strdup (label);
  document->current_release_usec = 10 * MED_USEC_PER_DAY;
  return document;
}

/* The kinds of what is found, in a row. */
static char *
dup_faults (const MedSource *source,
            const char *path,
            const char *label,
            const MedCsafDocument *document,
            const MedSourceDocument *newest)
{
  g_autoptr (GPtrArray) faults =
      med_source_guard_find_faults (source, path, label, document, newest);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < faults->len; i++)
    {
      const MedSourceFault *fault = g_ptr_array_index (faults, i);

      g_assert_true (g_utf8_validate (fault->text, -1, NULL));
      g_string_append_printf (words, "%s%s", i > 0 ? " " : "",
                              med_source_hold_kind_to_word (fault->kind));
    }
  return g_strdup (words->str);
}

/* A document may be handled as its feed or more loosely, never more closely. */
static void
test_labels (void)
{
  static const struct
  {
    const char *document;
    const char *feed;
    gboolean held;
  } cases[] = {
    { NULL, NULL, FALSE },
    { "RED", NULL, FALSE },
    { NULL, "WHITE", FALSE },
    { "WHITE", "WHITE", FALSE },
    { "CLEAR", "WHITE", FALSE },
    { "WHITE", "CLEAR", FALSE },
    { "GREEN", "WHITE", TRUE },
    { "GREEN", "GREEN", FALSE },
    { "AMBER", "WHITE", TRUE },
    { "AMBER", "GREEN", TRUE },
    { "AMBER", "AMBER", FALSE },
    { "WHITE", "RED", FALSE },
    { "RED", "AMBER", TRUE },
    { "RED", "RED", FALSE },
    { "AMBER+STRICT", "AMBER", TRUE },
    { "red", "white", TRUE },
    { "RED", "UNLABELED", FALSE },
    { "PURPLE", "WHITE", FALSE },
    { "AMBER+STRICT", "RED", FALSE },
  };
  const MedSource source = { .kind = MED_SOURCE_PROVIDER };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedCsafDocument) document = document_new ("V-1", "1", cases[i].document);
      g_autofree char *faults = dup_faults (&source, "v-1.json", cases[i].feed, document, NULL);

      g_assert_cmpstr (faults, ==, cases[i].held ? "label" : "");
    }
}

static void
test_what_is_found (void)
{
  MedSourceDocument newest = { .version = (char *) "2", .released_usec = 20 * MED_USEC_PER_DAY };
  const MedSource provider = { .kind = MED_SOURCE_PROVIDER,
                               .name_space = (char *) "https://vendor.test" };
  const MedSource other = { .kind = MED_SOURCE_FOLDER,
                            .name_space = (char *) "https://other.test" };
  const MedSource records = { .kind = MED_SOURCE_CVE };
  g_autoptr (MedCsafDocument) document = document_new ("V 1/A", "1", NULL);
  g_autoptr (MedCsafDocument) record = document_new ("CVE-2026-1001", "1", NULL);
  g_autofree char *good = dup_faults (&provider, "a/v_1_a.json", NULL, document, NULL);
  g_autofree char *name = dup_faults (&provider, "a/V_1_A.json", NULL, document, NULL);
  g_autofree char *publisher = dup_faults (&other, "v_1_a.json", NULL, document, NULL);
  g_autofree char *older = dup_faults (&provider, "v_1_a.json", NULL, document, &newest);
  g_autofree char *cve = dup_faults (&records, "2026/1xxx/CVE-2026-1001.json", NULL, record, NULL);
  g_autofree char *small = dup_faults (&records, "cve-2026-1001.json", NULL, record, NULL);

  g_assert_cmpstr (good, ==, "");
  g_assert_cmpstr (name, ==, "name");
  g_assert_cmpstr (publisher, ==, "publisher");
  g_assert_cmpstr (older, ==, "version date");
  g_assert_cmpstr (cve, ==, "");
  g_assert_cmpstr (small, ==, "name");
}

/* What must not leave the hospital without its label. */
static void
test_marks (void)
{
  static const struct
  {
    const char *label;
    const char *mark; /* NULL: none */
    const char *words;
    gboolean is_public;
  } cases[] = {
    { NULL, NULL, "was not kept when it was imported", FALSE },
    { "", NULL, "no TLP label", FALSE },
    { "WHITE", NULL, "TLP:WHITE · It may be passed on to everybody", TRUE },
    { "CLEAR", NULL, "to everybody", TRUE },
    { "GREEN", NULL, "within the community", FALSE },
    { "AMBER", "TLP:AMBER", "within the hospital, and", FALSE },
    { "AMBER+STRICT", "TLP:AMBER+STRICT", "within the hospital only", FALSE },
    { "red", "TLP:RED", "to whom it was sent", FALSE },
    /* Nobody knows what it means: so it is not passed over. */
    { "PURPLE", "TLP:PURPLE", "is not known here", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *mark = med_csaf_tlp_dup_mark (cases[i].label);
      g_autofree char *words = med_csaf_tlp_describe (cases[i].label);

      g_assert_cmpstr (mark, ==, cases[i].mark);
      g_assert_cmpint (med_csaf_tlp_is_restricted (cases[i].label), ==, cases[i].mark != NULL);
      g_assert_cmpint (med_csaf_tlp_is_public (cases[i].label), ==, cases[i].is_public);
      g_assert_nonnull (g_strstr_len (words, -1, cases[i].words));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source/guard/labels", test_labels);
  g_test_add_func ("/source/guard/what-is-found", test_what_is_found);
  g_test_add_func ("/source/guard/marks", test_marks);
  return g_test_run ();
}
