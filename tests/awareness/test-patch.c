/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-advisory-reading.h"
#include "engine/awareness/med-advisory.h"
#include "engine/awareness/med-decision-point.h"
#include "engine/awareness/med-inquiry.h"
#include "engine/awareness/med-patch.h"
#include "engine/awareness/med-reach.h"
#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"

static gpointer
add_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  gint64 *id = g_new0 (gint64, 1);

  if (med_patch_add_sync (connection, 1, input, id, error))
    return id;
  g_free (id);
  return NULL;
}

static gint64
add (MedTestEngine *fixture, MedPatch *patch, GError **error)
{
  g_autofree gint64 *id = med_test_engine_run (fixture, MED_STORE_WRITER, add_func, patch, error);

  return id != NULL ? *id : 0;
}

static gpointer
load_func (MedConnection *connection, gpointer number, GCancellable *cancellable, GError **error)
{
  gint64 id = 0;

  return med_patch_find_sync (connection, number, &id, error)
             ? med_patch_load_sync (connection, id, error)
             : NULL;
}

static void
test_round_trip (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  char *cves[] = { "CVE-2026-1001", "CVE-2026-1000", "CVE-2026-1000", NULL };
  MedPatch patch = { .number = "KB1",
                     .cots_vendor = "Microsoft",
                     .cots_product = "Windows 10",
                     .title = "Fix & more",
                     .released_usec = MED_TEST_NOW_USEC - MED_USEC_PER_DAY,
                     .released_source = "web",
                     .cves = cves };
  g_autoptr (GError) error = NULL;
  gint64 id = add (fixture, &patch, &error);

  g_assert_no_error (error);
  g_autofree char *by_id = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  g_autoptr (MedPatch) loaded =
      med_test_engine_run (fixture, MED_STORE_BULK, load_func, by_id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (loaded->number, ==, "KB1");
  g_assert_cmpstr (loaded->scope, ==, MED_PATCH_SCOPE_SECURITY);
  g_assert_cmpint (loaded->released_usec, ==, patch.released_usec);
  g_assert_cmpuint (g_strv_length (loaded->cves), ==, 2);
  g_assert_cmpstr (loaded->cves[0], ==, "CVE-2026-1000");
}

static void
test_refused (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  char *bad_cves[] = { "CVE-1", NULL };
  MedPatch good = { .number = "KB1", .cots_vendor = "Microsoft" };
  MedPatch cases[] = {
    { .number = "", .cots_vendor = "M" },
    { .number = "  ", .cots_vendor = "M" },
    { .number = "KB2" },
    { .number = "KB2", .cots_vendor = "M", .released_usec = MED_TEST_NOW_USEC + 1 },
    { .number = "KB2", .cots_vendor = "M", .released_usec = 1 },
    { .number = "KB2", .cots_vendor = "M", .scope = "everything" },
    { .number = "KB2", .cots_vendor = "M", .cves = bad_cves },
    { .number = "KB1", .cots_vendor = "Microsoft" },
  };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (add (fixture, &good, &error), >, 0);
  g_autofree char *before = med_test_fleet_snapshot (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (add (fixture, &cases[i], &error), ==, 0);
      g_assert_cmpint (error->code, ==,
                       i + 1 < G_N_ELEMENTS (cases) ? MED_ERROR_CORRECT_INPUT : MED_ERROR_CONFLICT);
      g_clear_error (&error);
    }
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
test_find (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  MedPatch one = { .number = "7", .cots_vendor = "A" };
  MedPatch two = { .number = "7", .cots_vendor = "B" };
  g_autoptr (GError) error = NULL;

  add (fixture, &one, &error);
  add (fixture, &two, &error);
  g_assert_no_error (error);
  g_assert_null (med_test_engine_run (fixture, MED_STORE_BULK, load_func, "7", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_clear_error (&error);
  g_assert_null (med_test_engine_run (fixture, MED_STORE_BULK, load_func, "KB404", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

typedef struct
{
  gint64 patch_id;
  gint64 product_id;
  gint64 asked_usec;
  const char *answer; /* NULL: ask */
  gint64 id;
} Inquiry;

static gpointer
inquiry_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Inquiry *i = input;
  gboolean done = i->answer != NULL
                      ? med_inquiry_answer_sync (connection, 1, i->id, i->answer, error)
                      : med_inquiry_ask_sync (connection, 1, i->patch_id, i->product_id,
                                              "telephone", i->asked_usec, &i->id, error);

  return done ? MED_STORE_OK : NULL;
}

static int
inquire (MedTestEngine *fixture, Inquiry *inquiry)
{
  g_autoptr (GError) error = NULL;

  return med_test_engine_run (fixture, MED_STORE_WRITER, inquiry_func, inquiry, &error) != NULL
             ? -1
             : error->code;
}

static void
test_inquiry (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  MedPatch patch = { .number = "KB1", .cots_vendor = "Microsoft" };
  g_autoptr (GError) error = NULL;

  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  gint64 patch_id = add (fixture, &patch, &error);
  Inquiry good = { .patch_id = patch_id, .product_id = 1 };
  Inquiry no_patch = { .patch_id = 99, .product_id = 1 };
  Inquiry no_product = { .patch_id = patch_id, .product_id = 99 };
  Inquiry in_future = { .patch_id = patch_id, .product_id = 1, .asked_usec = G_MAXINT64 };

  g_assert_cmpint (inquire (fixture, &no_patch), ==, MED_ERROR_NOT_FOUND);
  g_assert_cmpint (inquire (fixture, &no_product), ==, MED_ERROR_NOT_FOUND);
  g_assert_cmpint (inquire (fixture, &in_future), ==, MED_ERROR_CORRECT_INPUT);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM vendor_inquiry"), ==, 0);
  g_assert_cmpint (inquire (fixture, &good), ==, -1);

  Inquiry answer = { .id = good.id, .answer = "we are testing it" };
  Inquiry other = { .id = 99, .answer = "?" };
  g_assert_cmpint (inquire (fixture, &other), ==, MED_ERROR_NOT_FOUND);
  g_assert_cmpint (inquire (fixture, &answer), ==, -1);
  g_assert_cmpint (inquire (fixture, &answer), ==, MED_ERROR_CONFLICT);
  g_autofree char *stored = med_test_fleet_dup_text (fixture, "SELECT answer FROM vendor_inquiry");
  g_assert_cmpstr (stored, ==, "we are testing it");
}

static gpointer
set_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const char *const *words = input;

  return med_decision_point_set_sync (connection, 1, words[0], words[1], words[2], words[3], error)
             ? MED_STORE_OK
             : NULL;
}

static void
test_decision_points (void)
{
  static const struct
  {
    const char *words[4];
    int code; /* -1: accepted */
  } cases[] = {
    { { "CVE-2026-1000", "automatable", "yes", "letter" }, -1 },
    { { "CVE-2026-1000", "exploitation", "poc", "blog" }, -1 },
    { { "CVE-2026-1000", "exploitation", "active", "news" }, -1 },
    { { "CVE-2026-1000", "exploitation", "maybe", "news" }, MED_ERROR_CORRECT_INPUT },
    { { "CVE-2026-1000", "weather", "none", "news" }, MED_ERROR_CORRECT_INPUT },
    { { "CVE-2026-1000", "automatable", "no", "  " }, MED_ERROR_CORRECT_INPUT },
    { { "CVE-2026-4040", "automatable", "no", "letter" }, MED_ERROR_NOT_FOUND },
  };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");

  med_test_fleet_import (fixture, text);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean done = med_test_engine_run (fixture, MED_STORE_WRITER, set_func,
                                           (gpointer) cases[i].words, &error) != NULL;
      g_assert_cmpint (done ? -1 : error->code, ==, cases[i].code);
    }
  g_autofree char *stored = med_test_fleet_dup_text (
      fixture, "SELECT point || ' ' || value FROM decision_point ORDER BY 1");
  g_assert_cmpstr (stored, ==, "automatable yes\nexploitation active");
  g_assert_cmpint (med_test_engine_count (
                       fixture, "SELECT count(*) FROM change WHERE action = 'decision-point-set'"),
                   ==, 3);
}

static gpointer
advisory_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  gint64 advisory_id = 0;

  if (!med_advisory_find_sync (connection, id, &advisory_id, error) ||
      !med_advisory_mark_read_sync (connection, 1, advisory_id, error) ||
      !med_advisory_mark_read_sync (connection, 1, advisory_id, error))
    return NULL;
  return med_advisory_load_sync (connection, advisory_id, error);
}

static gpointer
reach_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_reach_of_device_sync (connection, 1, 10, error);
}

static void
test_advisory (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=< 4.2", "known_affected=P");
  g_autoptr (GError) error = NULL;

  med_test_fleet_add_device (fixture, "10", "Exa", "CT", "4.1");
  med_test_fleet_import (fixture, text);
  med_test_fleet_assess (fixture);
  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, advisory_func, "NO-1", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_autoptr (MedAdvisory) advisory =
      med_test_engine_run (fixture, MED_STORE_WRITER, advisory_func, "EXA-1", &error);
  g_assert_no_error (error);
  const MedVulnerability *vulnerability = g_ptr_array_index (advisory->vulnerabilities, 0);
  g_assert_cmpint (advisory->read_usec, ==, MED_TEST_NOW_USEC);
  g_assert_cmpuint (advisory->revisions->len, ==, 1);
  g_assert_cmpint (vulnerability->computed_score10, ==, 98);
  g_assert_false (med_vulnerability_scores_differ (vulnerability));
  g_assert_cmpuint (vulnerability->products->len, ==, 1);
  g_assert_null (vulnerability->exploitation.value);
  /* Opened twice, recorded once. */
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE action = 'advisory-read'"),
      ==, 1);

  g_autoptr (GPtrArray) reach =
      med_test_engine_run (fixture, MED_STORE_BULK, reach_func, NULL, &error);
  g_assert_cmpuint (reach->len, ==, 1);
  g_autofree char *words = med_reach_describe (g_ptr_array_index (reach, 0));
  g_assert_cmpstr (words, ==, "Affected: version 4.1 is within “< 4.2”");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/patch/round-trip", test_round_trip);
  g_test_add_func ("/awareness/patch/refused-changes-nothing", test_refused);
  g_test_add_func ("/awareness/patch/found-by-number", test_find);
  g_test_add_func ("/awareness/inquiry/asked-and-answered", test_inquiry);
  g_test_add_func ("/awareness/decision-point/set-with-source", test_decision_points);
  g_test_add_func ("/awareness/advisory/loaded-and-read", test_advisory);
  return g_test_run ();
}
