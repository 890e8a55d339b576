/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/source/med-source-list.h"
#include "engine/source/med-source-probe.h"
#include "engine/source/med-source-run.h"
#include "support/med-test-source.h"

/* What a person sees of the sources: where each stands, what the last look brought, in words, and
 * what is held. */

static void
test_standing (void)
{
  const gint64 now = MED_TEST_NOW_USEC;
  const gint64 hour = MED_USEC_PER_HOUR;
  static char failure[] = "no server answers there";
  const struct
  {
    MedSource source;
    gint64 n_keys;
    gint64 n_waiting;
    MedSourceStanding standing;
  } cases[] = {
    { { .enabled = TRUE, .interval_min = 60 }, 0, 0, MED_SOURCE_STANDING_NEVER },
    { { .enabled = TRUE, .interval_min = 60, .checked_usec = now },
      0,
      0,
      MED_SOURCE_STANDING_FRESH },
    { { .enabled = TRUE, .interval_min = 60, .checked_usec = now - 2 * hour },
      0,
      0,
      MED_SOURCE_STANDING_FRESH },
    { { .enabled = TRUE, .interval_min = 60, .checked_usec = now - 2 * hour - 1 },
      0,
      0,
      MED_SOURCE_STANDING_STALE },
    /* A clock that was set back proves nothing. */
    { { .enabled = TRUE, .interval_min = 60, .checked_usec = now + 1 },
      0,
      0,
      MED_SOURCE_STANDING_STALE },
    { { .enabled = TRUE, .interval_min = 60, .checked_usec = now, .result = failure },
      0,
      0,
      MED_SOURCE_STANDING_FAILED },
    { { .enabled = TRUE, .interval_min = 60, .checked_usec = now, .trusted = TRUE },
      0,
      0,
      MED_SOURCE_STANDING_NO_KEY },
    { { .enabled = TRUE, .interval_min = 60, .checked_usec = now, .trusted = TRUE },
      0,
      1,
      MED_SOURCE_STANDING_KEY_WAITS },
    { { .enabled = TRUE, .interval_min = 60, .checked_usec = now, .trusted = TRUE },
      1,
      1,
      MED_SOURCE_STANDING_FRESH },
    { { .enabled = TRUE, .interval_min = 60, .trusted = TRUE, .result = failure },
      0,
      0,
      MED_SOURCE_STANDING_NO_KEY },
    { { .enabled = FALSE, .interval_min = 60, .checked_usec = now },
      0,
      0,
      MED_SOURCE_STANDING_OFF },
    { { .enabled = FALSE, .interval_min = 60, .result = failure, .trusted = TRUE },
      0,
      0,
      MED_SOURCE_STANDING_OFF },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MedSourceStanding standing =
          med_source_judge (&cases[i].source, cases[i].n_keys, cases[i].n_waiting, now);

      if (standing != cases[i].standing)
        g_error ("case %" G_GSIZE_FORMAT ": %s instead of %s", i,
                 med_source_standing_get_title (standing),
                 med_source_standing_get_title (cases[i].standing));
    }
  /* Only what is known is good. */
  for (int i = 0; i < MED_N_SOURCE_STANDINGS; i++)
    g_assert_cmpint (med_source_standing_get_outcome ((MedSourceStanding) i) == MED_OUTCOME_GOOD,
                     ==, i == MED_SOURCE_STANDING_FRESH);
}

static void
test_words (void)
{
  const struct
  {
    MedSourceSync brought;
    const char *words;
  } cases[] = {
    { { .listed = 146, .imported = 15, .changed = 3, .unchanged = 128, .held = 1, .failed = 2 },
      "12 new, 3 changed, 1 held, 2 of 146 could not be checked" },
    { { .listed = 5, .unchanged = 5 }, "nothing new" },
    { { .listed = 5, .unchanged = 4, .skipped = 1 }, "nothing new" },
    { { .listed = 2, .unchanged = 1, .held = 1 }, "nothing new, 1 held" },
    { { .listed = 3, .imported = 3, .changed = 3 }, "3 changed" },
    { { .listed = 3, .unchanged = 3, .vanished = 2 }, "nothing new, 2 no longer listed" },
    { { .listed = 1, .refused = 1 }, "nothing new, 1 refused" },
    { { .listed = 2, .unchanged = 1, .failed = 1 }, "1 of 2 could not be checked" },
    /* What was not looked at is not said to be nothing new. */
    { { .listed = 0 }, "" },
    { { .listed = 9, .unchanged = 8 }, "" },
    { { .listed = 9, .unchanged = 8, .cancelled = TRUE }, "stopped before its end" },
    { { .listed = 9, .imported = 4, .cancelled = TRUE }, "4 new, stopped before its end" },
    /* More changed than imported cannot be; it must not become a number of 4 thousand millions. */
    { { .listed = 1, .imported = 1, .changed = 2 }, "2 changed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = med_source_sync_describe (&cases[i].brought);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_run_words (void)
{
  static char failure[] = "the stick is gone";
  static char name[] = "Vendor";
  MedSourceSync some = { .listed = 2, .imported = 1, .failed = 1 };
  MedSourceSync none = { .listed = 0 };
  MedSourceSync whole = { .listed = 1, .unchanged = 1 };
  const struct
  {
    MedSourceRun run;
    const char *words;
  } cases[] = {
    { { .name = name, .enabled = TRUE, .brought = &whole }, "nothing new" },
    { { .name = name, .enabled = FALSE }, "switched off, not looked through" },
    { { .name = name, .enabled = TRUE, .failure = failure },
      "Could not be checked: the stick is gone" },
    { { .name = name, .enabled = TRUE, .failure = failure, .brought = &none },
      "Could not be checked: the stick is gone" },
    { { .name = name, .enabled = TRUE, .failure = failure, .brought = &some },
      "Could not be checked to its end: 1 new, 1 of 2 could not be checked. the stick is gone" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = med_source_run_describe (&cases[i].run);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

/* What was written is read again; what is something else is not taken for it. */
static void
test_stored_result (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261123);
  static const char *const wrong[] = { "", "[]", "3", "{", "null", "{\"listed\":1}{}" };

  for (int round = 0; round < 200; round++)
    {
      g_autoptr (MedSourceSync) before = med_source_sync_new ();
      guint *const counts[] = { &before->listed,  &before->unchanged, &before->imported,
                                &before->changed, &before->skipped,   &before->held,
                                &before->refused, &before->failed,    &before->vanished };

      for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
        *counts[i] = (guint) g_rand_int_range (random, 0, G_MAXINT);
      for (int i = g_rand_int_range (random, 0, 4); i > 0; i--)
        g_ptr_array_add (before->feeds, g_strdup_printf ("https://v.test/\"%d\"", i));
      g_autoptr (JsonNode) node =
          med_source_sync_write (before, round % 2 == 0 ? "failed & <so>" : NULL);
      g_autofree char *text = json_to_string (node, FALSE);
      g_autoptr (MedSourceSync) after = med_source_sync_read (text);
      g_assert (after != NULL);
      g_autofree char *all_before = med_source_sync_summarize (before);
      g_autofree char *all_after = med_source_sync_summarize (after);
      g_assert_cmpstr (all_after, ==, all_before);
      g_assert_cmpuint (after->changed, ==, before->changed);
      g_assert_cmpuint (after->feeds->len, ==, before->feeds->len);
    }
  g_assert_null (med_source_sync_read (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (med_source_sync_read (wrong[i]));
  g_autoptr (MedSourceSync) odd = med_source_sync_read (
      "{\"listed\":-5,\"held\":9223372036854775807,\"feeds\":[1,null,\"x\"]}");
  g_assert (odd != NULL);
  g_assert_cmpuint (odd->listed, ==, 0);
  g_assert_cmpuint (odd->held, ==, G_MAXINT);
  g_assert_cmpuint (odd->feeds->len, ==, 1);
}

static gpointer
detail_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_source_detail_load_sync (connection, *(gint64 *) input, error);
}

static gpointer
count_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_source_count_sync (connection, input, error) ? MED_STORE_OK : NULL;
}

static MedSourceDetail *
load_detail (MedTestSource *self)
{
  g_autoptr (GError) error = NULL;
  MedSourceDetail *detail =
      med_test_engine_run (self->engine, MED_STORE_BULK, detail_func, &self->source, &error);

  g_assert_no_error (error);
  return detail;
}

static void
assert_totals (MedTestSource *self, MedSourceTotals expected)
{
  MedSourceTotals totals;

  g_assert_nonnull (med_test_engine_run (self->engine, MED_STORE_BULK, count_func, &totals, NULL));
  g_assert_cmpint (totals.n_sources, ==, expected.n_sources);
  g_assert_cmpint (totals.n_fresh, ==, expected.n_fresh);
  g_assert_cmpint (totals.n_held, ==, expected.n_held);
  g_assert_cmpint (totals.n_waiting, ==, expected.n_waiting);
}

static GPtrArray *
run (MedTestSource *self, gint64 id, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *runs = med_source_run_sync (med_engine_get_store (self->engine->engine), id,
                                         self->lead, NULL, cancellable, &error);

  g_assert_no_error (error);
  return runs;
}

static void
assert_run (MedTestSource *self, const char *words)
{
  g_autoptr (GPtrArray) runs = run (self, self->source, NULL);
  g_assert_cmpuint (runs->len, ==, 1);
  g_autofree char *said = med_source_run_describe (g_ptr_array_index (runs, 0));

  if (strstr (said, words) == NULL)
    g_error ("“%s” instead of “%s”", said, words);
}

/* From never looked through to held, and what a failure leaves of it */
static void
test_detail (MedTestSource *self, gconstpointer trusted)
{
  g_autoptr (MedSourceDetail) at_first = load_detail (self);
  g_assert_cmpint (at_first->standing, ==, MED_SOURCE_STANDING_NEVER);
  g_assert_null (at_first->last);
  g_assert_cmpuint (at_first->keys->len, ==, 1);
  assert_totals (self, (MedSourceTotals){ 1, 0, 0, 0 });

  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_publish (self, "v-2.json", "V-2", "1", 1);
  med_test_source_publish (self, "wrong.json", "V-3", "1", 1);
  assert_run (self, "2 new, 1 held");
  g_autoptr (MedSourceDetail) looked = load_detail (self);
  g_assert_cmpint (looked->standing, ==, MED_SOURCE_STANDING_FRESH);
  g_assert_cmpint (looked->n_documents[MED_SOURCE_IMPORTED], ==, 2);
  g_assert_cmpint (looked->n_documents[MED_SOURCE_HELD], ==, 1);
  g_assert_cmpint (looked->n_holds, ==, 1);
  const MedSourceHeldItem *item = g_ptr_array_index (looked->holds, 0);
  g_assert_cmpint (item->kind, ==, MED_SOURCE_HOLD_NAME);
  g_assert_cmpstr (item->subject, ==, "wrong.json");
  g_assert (looked->last != NULL);
  g_assert_cmpuint (looked->last->imported, ==, 2);
  assert_totals (self, (MedSourceTotals){ 1, 1, 1, 0 });

  med_test_source_publish (self, "v-1.json", "V-1", "2", 2);
  assert_run (self, "1 changed, 1 held");
  med_test_source_remove_file (self, "v-2.json");
  assert_run (self, "nothing new, 1 held, 1 no longer listed");
  g_autoptr (MedSourceDetail) vanished = load_detail (self);
  g_assert_cmpint (vanished->n_vanished, ==, 1);
  g_assert_cmpint (vanished->n_holds, ==, 2);

  med_test_remove_tree (self->folder);
  assert_run (self, "Could not be checked: ");
  g_autoptr (MedSourceDetail) failed = load_detail (self);
  g_assert_cmpint (failed->standing, ==, MED_SOURCE_STANDING_FAILED);
  g_assert_cmpint (failed->source->checked_usec, ==, MED_TEST_NOW_USEC);
  g_assert_cmpint (failed->n_documents[MED_SOURCE_IMPORTED], ==, 2);
  assert_totals (self, (MedSourceTotals){ 1, 0, 2, 0 });
  self->source = 99;
  g_assert_null (
      med_test_engine_run (self->engine, MED_STORE_BULK, detail_func, &self->source, NULL));
}

/* More is held than is shown at once: the count says so. */
static void
test_many_held (MedTestSource *self, gconstpointer trusted)
{
  const int many = MED_SOURCE_MOST_HOLDS + 3;

  for (int i = 0; i < many; i++)
    {
      g_autofree char *name = g_strdup_printf ("x-%d.json", i);
      g_autofree char *id = g_strdup_printf ("V-%d", i);
      g_autofree char *text = med_test_source_dup_advisory (MED_TEST_NAMESPACE, id, "1", 1);

      med_test_source_write (self, name, "", text, strlen (text));
    }
  assert_run (self, "held");
  g_autoptr (MedSourceDetail) detail = load_detail (self);
  g_assert_cmpuint (detail->holds->len, ==, MED_SOURCE_MOST_HOLDS);
  g_assert_cmpint (detail->n_holds, ==, many);
}

/* One that is switched off is passed over unless it is meant; one that fails does not stop the
 * others. */
static void
test_run_all (MedTestSource *self, gconstpointer trusted)
{
  MedTestSourceCall gone = { .person = self->lead,
                             .source = { .name = (char *) "A stick",
                                         .kind = MED_SOURCE_FOLDER,
                                         .location = (char *) "/nowhere/at/all",
                                         .interval_min = 60 } };
  MedTestSourceCall off = { .person = self->lead, .number = self->source, .text = "moved" };

  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_must (self, med_test_source_add_func, &gone);
  g_autoptr (GPtrArray) runs = run (self, 0, NULL);
  g_assert_cmpuint (runs->len, ==, 2);
  const MedSourceRun *failed = g_ptr_array_index (runs, 0);
  const MedSourceRun *done = g_ptr_array_index (runs, 1);
  g_assert_cmpstr (failed->name, ==, "A stick");
  g_assert_nonnull (failed->failure);
  g_assert_cmpint (failed->failure_code, ==, MED_ERROR_UNAVAILABLE);
  g_assert_null (done->failure);
  g_assert_cmpuint (done->brought->imported, ==, 1);

  med_test_source_must (self, med_test_source_set_enabled_func, &off);
  g_autoptr (GPtrArray) passed = run (self, 0, NULL);
  const MedSourceRun *passed_over = g_ptr_array_index (passed, 1);
  g_assert_null (passed_over->brought);
  g_assert_null (passed_over->failure);
  assert_run (self, "nothing new");

  /* What was stopped before it began has looked at nothing. */
  g_autoptr (GCancellable) stopped = g_cancellable_new ();
  g_cancellable_cancel (stopped);
  g_autoptr (GPtrArray) none = run (self, 0, stopped);
  g_assert_cmpuint (none->len, ==, 0);
  g_autoptr (GError) error = NULL;
  g_assert_null (med_source_run_sync (med_engine_get_store (self->engine->engine), 99, self->lead,
                                      NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

/* A transport within which the same source is looked through once more */
typedef struct
{
  MedSourceTransport way;
  MedTestSource *fixture;
  gboolean refused;
} Nested;

static gboolean
nested_list (MedSourceTransport *way,
             MedSourceListing *listing,
             GCancellable *cancellable,
             GError **error)
{
  Nested *self = (Nested *) way;
  g_autoptr (GError) inner = NULL;
  g_autoptr (MedSourceSync) second = med_test_source_try_sync (self->fixture, NULL, &inner);

  self->refused = second == NULL && g_error_matches (inner, MED_ERROR, MED_ERROR_CONFLICT);
  g_set_error_literal (error, MED_ERROR, MED_ERROR_UNAVAILABLE, "done");
  return FALSE;
}

/* Two at the same time would each take the other's documents for new; after it, it is free. */
static void
test_alone (MedTestSource *self, gconstpointer trusted)
{
  Nested nested = { .way = { .list = nested_list }, .fixture = self };
  g_autoptr (MedSourceSync) brought = NULL;
  g_autoptr (GError) error = NULL;

  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  g_assert_false (med_source_sync_try (med_engine_get_store (self->engine->engine), self->source, 0,
                                       &nested.way, NULL, NULL, &brought, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE);
  g_assert_true (nested.refused);
  g_assert_nonnull (brought);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
}

static void
test_probe (MedTestSource *self, gconstpointer trusted)
{
  static const struct
  {
    MedSourceKind kind;
    const char *place;
    int code;
  } wrong[] = {
    { MED_SOURCE_FOLDER, "nowhere", MED_ERROR_CORRECT_INPUT },
    { MED_SOURCE_FOLDER, "/nowhere/at/all", MED_ERROR_UNAVAILABLE },
    { MED_SOURCE_PROVIDER, "http://v.test/", MED_ERROR_CORRECT_INPUT },
    { MED_SOURCE_PROVIDER, "", MED_ERROR_CORRECT_INPUT },
    { MED_SOURCE_KEV, "kev.json", MED_ERROR_CORRECT_INPUT },
    { MED_N_SOURCE_KINDS, "/x", MED_ERROR_CORRECT_INPUT },
  };
  g_autoptr (MedFetchSettings) settings = med_fetch_settings_new ();
  g_autoptr (MedFetcher) fetcher = med_fetcher_new (settings);
  gint64 rows = med_test_source_count (self, "SELECT count(*) FROM change");

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (med_source_probe_sync (fetcher, wrong[i].kind, wrong[i].place, NULL, &error));
      g_assert_error (error, MED_ERROR, wrong[i].code);
    }
  g_autoptr (MedSourceProbe) empty =
      med_source_probe_sync (fetcher, MED_SOURCE_FOLDER, self->folder, NULL, NULL);
  g_assert (empty != NULL);
  g_assert_cmpint (empty->n_documents, ==, 0);
  g_assert_false (med_source_probe_is_trusted (empty));
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_publish (self, "v-2.json", "V-2", "1", 1);
  med_test_source_remove_file (self, "v-2.json.asc");
  g_autoptr (MedSourceProbe) found =
      med_source_probe_sync (fetcher, MED_SOURCE_FOLDER, self->folder, NULL, NULL);
  g_assert (found != NULL);
  g_assert_cmpint (found->n_documents, ==, 2);
  g_assert_cmpint (found->n_signed, ==, 1);
  g_assert_true (med_source_probe_is_trusted (found));
  g_assert_null (found->publisher);
  /* Looking has left nothing behind. */
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM change"), ==, rows);
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 0);
}

static void
test_read_key (MedTestSource *self, gconstpointer trusted)
{
  g_autoptr (GBytes) key = med_test_gpg_export (med_test_source_gpg, med_test_source_fingerprint);
  g_autofree char *path = g_build_filename (self->folder, "key.asc", NULL);
  g_autofree char *missing = g_build_filename (self->folder, "none.asc", NULL);
  g_autoptr (MedFetchSettings) settings = med_fetch_settings_new ();
  g_autoptr (MedFetcher) fetcher = med_fetcher_new (settings);
  const struct
  {
    const char *place;
    const char *content; /* NULL: it is not there */
  } wrong[] = {
    { missing, NULL },
    { path, "" },
    { path, "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n" },
    { "http://v.test/key.asc", NULL },
    { "key.asc", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      if (wrong[i].content != NULL)
        med_test_source_write (self, "key.asc", "", wrong[i].content, strlen (wrong[i].content));
      g_assert_null (med_source_probe_read_key_sync (fetcher, wrong[i].place, MED_TEST_NOW_USEC,
                                                     NULL, &error));
      g_assert_true (error != NULL && error->domain == MED_ERROR);
    }
  med_test_source_write (self, "key.asc", "", g_bytes_get_data (key, NULL), g_bytes_get_size (key));
  g_autoptr (GError) error = NULL;
  g_autoptr (MedOpenpgpCertificate) read =
      med_source_probe_read_key_sync (fetcher, path, MED_TEST_NOW_USEC, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->fingerprint, ==, med_test_source_fingerprint);
}

#define ADD(name, trusted, test)                                                                   \
  g_test_add ("/source/list/" name, MedTestSource, trusted, med_test_source_set_up, test,          \
              med_test_source_tear_down)
#define TRUSTED ((gconstpointer) "trusted")

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  med_test_source_begin ();
  g_test_add_func ("/source/list/standing", test_standing);
  g_test_add_func ("/source/list/words", test_words);
  g_test_add_func ("/source/list/run-words", test_run_words);
  g_test_add_func ("/source/list/stored-result", test_stored_result);
  ADD ("detail", TRUSTED, test_detail);
  ADD ("many-held", TRUSTED, test_many_held);
  ADD ("run-all", NULL, test_run_all);
  ADD ("alone", NULL, test_alone);
  ADD ("probe", NULL, test_probe);
  ADD ("read-key", NULL, test_read_key);
  int status = g_test_run ();
  med_test_source_end ();
  return status;
}
