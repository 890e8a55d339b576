/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-found-install.h"
#include "engine/installation/med-nonconformance.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

static gpointer
record_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_found_install_record_sync (connection, input, error) ? MED_STORE_OK : NULL;
}

/* A ward in which a withdrawn patch was found installed. */
static MedTestWard *
ward_new (void)
{
  MedTestWard *ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedFoundInstall) found = NULL;
  g_autoptr (GError) error = NULL;

  med_test_ward_state (ward, 2, "withdrawn");
  med_test_ward_catch_up (ward);
  med_clock_advance (ward->engine->clock, MED_USEC_PER_HOUR);
  found = med_found_install_new (ward->disposition_id, MED_TEST_LEAD);
  found->installed_usec = MED_TEST_NOW_USEC + MED_USEC_PER_MINUTE;
  found->version_read = g_strdup ("4.2");
  found->report_name = g_strdup ("report.pdf");
  found->report = g_bytes_new_static ("%PDF-", 5);
  found->owner_id = MED_TEST_TECH;
  found->due_date = g_strdup ("2030-12-01");
  found->take_from_use = TRUE;
  med_test_engine_run (ward->engine, MED_STORE_WRITER, record_func, found, &error);
  g_assert_no_error (error);
  return ward;
}

typedef struct
{
  gint64 id;
  const char *words;
  gint64 person_id;
  const MedSignature *confirmation;
} Closing;

static gpointer
close_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Closing *closing = input;

  return med_nonconformance_close_sync (connection, closing->id, closing->words, closing->person_id,
                                        closing->confirmation, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_nonconformance_list_sync (connection, 0, GPOINTER_TO_INT (input), error);
}

static GPtrArray *
list (MedTestWard *ward, gboolean with_closed)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, list_func,
                                         GINT_TO_POINTER (with_closed), &error);

  g_assert_no_error (error);
  return rows;
}

static MedSignature *
confirm (MedTestWard *ward, gint64 person_id, MedMeaning meaning, gint64 id)
{
  g_autofree char *subject = med_nonconformance_dup_subject (id);

  return med_test_ward_sign (ward, person_id, meaning, subject);
}

static void
test_closed_by_two (void)
{
  g_autoptr (MedTestWard) ward = ward_new ();
  g_autoptr (MedSignature) signature = confirm (ward, MED_TEST_LEAD, MED_MEANING_APPROVED, 1);
  g_autoptr (GPtrArray) open = list (ward, FALSE);
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;
  Closing closing = { 1, "The vendor released it again.", MED_TEST_TECH, signature };

  g_assert_cmpuint (open->len, ==, 1);
  const MedNonconformance *row = open->pdata[0];
  g_assert_cmpstr (row->asset, ==, "10233");
  g_assert_cmpstr (row->patch_number, ==, "KB1");
  g_assert_cmpint (row->owner_id, ==, MED_TEST_TECH);
  g_assert_cmpstr (row->due_date, ==, "2030-12-01");
  g_assert_cmpint (row->closed_usec, ==, 0);
  g_assert_null (row->closing_words);

  med_test_engine_run (ward->engine, MED_STORE_WRITER, close_func, &closing, &error);
  g_assert_no_error (error);
  none = list (ward, FALSE);
  g_assert_cmpuint (none->len, ==, 0);
  all = list (ward, TRUE);
  g_assert_cmpuint (all->len, ==, 1);
  row = all->pdata[0];
  g_assert_cmpstr (row->closing_words, ==, "The vendor released it again.");
  g_assert_cmpint (row->closed_usec, ==, med_clock_now_usec (ward->engine->clock));
  g_assert_nonnull (row->closed_by_name);
  g_assert_nonnull (row->confirmed_by_name);
  g_assert_cmpstr (row->closed_by_name, !=, row->confirmed_by_name);
  g_assert_cmpint (
      med_test_engine_count (ward->engine,
                             "SELECT count(*) FROM change WHERE action = 'nonconformance-closed'"
                             " AND subject = 'nonconformance/1' AND person_id = 1"),
      ==, 1);

  g_assert_null (
      med_test_engine_run (ward->engine, MED_STORE_WRITER, close_func, &closing, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT); /* it stays closed as it was */
}

static const struct
{
  const char *name;
  gint64 id;
  const char *words;
  gint64 person_id;
  gint64 second;
  MedMeaning meaning;
  gint64 signed_for;
  gint64 minutes_later;
  MedError code;
} refusals[] = {
  { "no-such", 9, "done", MED_TEST_TECH, MED_TEST_LEAD, MED_MEANING_APPROVED, 9, 0,
    MED_ERROR_NOT_FOUND },
  { "no-words", 1, "", MED_TEST_TECH, MED_TEST_LEAD, MED_MEANING_APPROVED, 1, 0,
    MED_ERROR_CORRECT_INPUT },
  { "blank-words", 1, " \t\n", MED_TEST_TECH, MED_TEST_LEAD, MED_MEANING_APPROVED, 1, 0,
    MED_ERROR_CORRECT_INPUT },
  { "nobody-confirms", 1, "done", MED_TEST_TECH, 0, MED_MEANING_APPROVED, 1, 0, MED_ERROR_REFUSED },
  { "same-person", 1, "done", MED_TEST_LEAD, MED_TEST_LEAD, MED_MEANING_APPROVED, 1, 0,
    MED_ERROR_NOT_PERMITTED },
  { "technician-confirms", 1, "done", MED_TEST_TECH, MED_TEST_TECH_2, MED_MEANING_APPROVED, 1, 0,
    MED_ERROR_NOT_PERMITTED },
  { "other-meaning", 1, "done", MED_TEST_TECH, MED_TEST_LEAD, MED_MEANING_REVIEWED, 1, 0,
    MED_ERROR_REFUSED },
  { "signed-for-another", 1, "done", MED_TEST_TECH, MED_TEST_LEAD, MED_MEANING_APPROVED, 2, 0,
    MED_ERROR_REFUSED },
  { "signed-long-ago", 1, "done", MED_TEST_TECH, MED_TEST_LEAD, MED_MEANING_APPROVED, 1, 16,
    MED_ERROR_REFUSED },
  { "auditor-closes", 1, "done", MED_TEST_AUDITOR, MED_TEST_LEAD, MED_MEANING_APPROVED, 1, 0,
    MED_ERROR_NOT_PERMITTED },
};

static void
test_refused (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MedTestWard) ward = ward_new ();
  g_autoptr (MedSignature) signature =
      refusals[i].second != 0
          ? confirm (ward, refusals[i].second, refusals[i].meaning, refusals[i].signed_for)
          : NULL;
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GError) error = NULL;
  Closing closing = { refusals[i].id, refusals[i].words, refusals[i].person_id, signature };
  g_autofree char *before = med_test_ward_snapshot (ward);

  med_clock_advance (ward->engine->clock, refusals[i].minutes_later * MED_USEC_PER_MINUTE);
  g_assert_null (
      med_test_engine_run (ward->engine, MED_STORE_WRITER, close_func, &closing, &error));
  g_assert_error (error, MED_ERROR, (int) refusals[i].code);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
  open = list (ward, FALSE);
  g_assert_cmpuint (open->len, ==, 1);
}

typedef struct
{
  gint64 owner_id;
  const char *due_date;
} Owner;

static gpointer
owner_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Owner *owner = input;

  return med_nonconformance_check_owner (connection, owner->owner_id, owner->due_date, error)
             ? MED_STORE_OK
             : NULL;
}

/* The whole of today is still in time; yesterday is not, and neither is what is no date. */
static void
test_due_date (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autofree char *today = med_clock_format_iso8601 (MED_TEST_NOW_USEC);
  g_autofree char *yesterday = med_clock_format_iso8601 (MED_TEST_NOW_USEC - MED_USEC_PER_DAY);
  const struct
  {
    Owner owner;
    gboolean good;
  } cases[] = {
    { { MED_TEST_TECH, today }, TRUE },
    { { MED_TEST_TECH, "2099-01-01" }, TRUE },
    { { MED_TEST_TECH, yesterday }, FALSE },
    { { MED_TEST_TECH, "" }, FALSE },
    { { MED_TEST_TECH, NULL }, FALSE },
    { { MED_TEST_TECH, "soon" }, FALSE },
    { { MED_TEST_TECH, "2030-02-30" }, FALSE },
    { { MED_TEST_TECH, "2030-2-3" }, FALSE },
    { { 0, "2030-01-01" }, FALSE },
    { { 4711, "2030-01-01" }, FALSE },
  };

  today[10] = yesterday[10] = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean good = med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, owner_func,
                                           (gpointer) &cases[i].owner, &error) != NULL;

      g_test_message ("%s", cases[i].owner.due_date);
      g_assert_cmpint (good, ==, cases[i].good);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name) "/installation/nonconformance/" name
  g_test_add_func (CASE ("closed-by-two-people"), test_closed_by_two);
  g_test_add_func (CASE ("owner-and-due-date"), test_due_date);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat (CASE ("not-closed/"), refusals[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_refused);
    }
  return g_test_run ();
}
