/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-exception.h"
#include "support/med-test-fleet.h"

static gint64
count (MedTestWard *ward, const char *sql)
{
  return med_test_engine_count (ward->engine, sql);
}

/* Refused by this code, named by this word, and nothing has changed. */
static void
test_refused (MedTestException *exception,
              const MedControlTest *test,
              MedError code,
              const char *word)
{
  g_autofree char *before = med_test_exception_snapshot (exception->ward);
  g_autoptr (GError) error = NULL;

  g_assert_false (med_test_exception_test (exception, test, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not name “%s”", error->message, word);
  g_autofree char *after = med_test_exception_snapshot (exception->ward);
  g_assert_cmpstr (before, ==, after);
}

static void
protect_refused (MedTestException *exception,
                 MedProtection protection,
                 MedError code,
                 const char *word)
{
  g_autofree char *before = med_test_exception_snapshot (exception->ward);
  g_autoptr (GError) error = NULL;

  g_assert_false (med_test_exception_protect (exception, &protection, NULL, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not name “%s”", error->message, word);
  g_autofree char *after = med_test_exception_snapshot (exception->ward);
  g_assert_cmpstr (before, ==, after);
}

static void
test_draft (void)
{
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) file = g_bytes_new_static ("x", 1);
  const MedControlDraft good = { .kind = MED_CONTROL_ISOLATE,
                                 .description = "Unplugged",
                                 .reference = "Ward log",
                                 .next_test_date = "2026-11-24" };
  const struct
  {
    MedControlDraft draft;
    const char *word; /* NULL: it is complete */
  } cases[] = {
    { good, NULL },
    { { MED_CONTROL_OTHER, "d", NULL, file, "f.txt", NULL, "2026-12-01" }, NULL },
    { { MED_CONTROL_OTHER, "d", "r", NULL, NULL, "2026-11-23", "2026-12-01" }, NULL },
    { { MED_CONTROL_OTHER, NULL, "r", NULL, NULL, NULL, "2026-12-01" }, "Say what protects" },
    { { MED_CONTROL_OTHER, "", "r", NULL, NULL, NULL, "2026-12-01" }, "Say what protects" },
    { { MED_N_CONTROL_KINDS, "d", "r", NULL, NULL, NULL, "2026-12-01" }, "Say what protects" },
    { { MED_CONTROL_OTHER, "d", NULL, NULL, NULL, NULL, "2026-12-01" }, "needs evidence" },
    { { MED_CONTROL_OTHER, "d", "", empty, "f.txt", NULL, "2026-12-01" }, "between 1 byte" },
    { { MED_CONTROL_OTHER, "d", "r", NULL, NULL, NULL, NULL }, "tested again" },
    { { MED_CONTROL_OTHER, "d", "r", NULL, NULL, NULL, "2026-11-23" }, "in the future" },
    { { MED_CONTROL_OTHER, "d", "r", NULL, NULL, NULL, "2026-11-22" }, "in the future" },
    { { MED_CONTROL_OTHER, "d", "r", NULL, NULL, NULL, "2026-13-01" }, "is not a date" },
    { { MED_CONTROL_OTHER, "d", "r", NULL, NULL, NULL, "2026-12-01T10:00:00Z" }, "is not a date" },
    { { MED_CONTROL_OTHER, "d", "r", NULL, NULL, NULL, "01.12.2026" }, "is not a date" },
    { { MED_CONTROL_OTHER, "d", "r", NULL, NULL, "2026-11-25", "2026-12-01" },
      "lies in the future" },
    { { MED_CONTROL_OTHER, "d", "r", NULL, NULL, "never", "2026-12-01" }, "is not a date" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean complete = med_control_check_draft (&cases[i].draft, MED_TEST_NOW_USEC, &error);

      g_assert_cmpint (complete, ==, cases[i].word == NULL);
      if (complete)
        continue;
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      if (strstr (error->message, cases[i].word) == NULL)
        g_error ("case %u: “%s” does not name “%s”", (guint) i, error->message, cases[i].word);
    }
}

static void
test_tests (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  const MedControlTest good = { .control_id = 1,
                                .person_id = MED_TEST_TECH_2,
                                .passed = TRUE,
                                .tested_date = "2026-11-23",
                                .next_test_date = "2027-03-01",
                                .note = "port scan" };
  MedControlTest test;
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  med_test_exception_run (&exception);
#define WRONG(field, value, code, word)                                                            \
  test = good;                                                                                     \
  test.field = value;                                                                              \
  test_refused (&exception, &test, code, word)
  WRONG (control_id, 77, MED_ERROR_NOT_FOUND, "77");
  WRONG (person_id, 77, MED_ERROR_NOT_FOUND, "");
  WRONG (person_id, MED_TEST_AUDITOR, MED_ERROR_NOT_PERMITTED, "Biomedical technician");
  WRONG (person_id, MED_TEST_CLINICAL, MED_ERROR_NOT_PERMITTED, "Biomedical technician");
  WRONG (tested_date, "2026-11-25", MED_ERROR_CORRECT_INPUT, "in the future");
  WRONG (tested_date, "", MED_ERROR_CORRECT_INPUT, "is not a date");
  WRONG (tested_date, NULL, MED_ERROR_CORRECT_INPUT, "is not a date");
  WRONG (next_test_date, NULL, MED_ERROR_CORRECT_INPUT, "tested again");
  WRONG (next_test_date, "2026-11-20", MED_ERROR_CORRECT_INPUT, "in the future");
  test = good;
  test.passed = FALSE;
  test.note = "";
  test_refused (&exception, &test, MED_ERROR_CORRECT_INPUT, "seen to fail");
#undef WRONG
  g_assert_true (med_test_exception_test (&exception, &good, &error));
  g_assert_no_error (error);
  g_autoptr (MedException) loaded = med_test_exception_load (&exception);
  const MedControl *control = loaded->controls->pdata[0];
  g_assert_cmpstr (control->last_test_date, ==, "2026-11-23");
  g_assert_cmpstr (control->last_result, ==, "passed");
  g_assert_cmpstr (control->last_note, ==, "port scan");
  g_assert_cmpstr (control->last_name, ==, "Person 2");
  g_assert_cmpstr (control->next_test_date, ==, "2027-03-01");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM change WHERE action = 'control-tested' AND "
                                "person_id = 2 AND subject = 'control/1'"),
                   ==, 1);
  /* The tests before are kept. */
  g_assert_cmpint (count (ward, "SELECT count(*) FROM control_test WHERE control_id = 1"), ==, 2);
}

/* A test that failed keeps the date of the next one and marks the control until it passes again. */
static void
test_failed (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  g_autoptr (GError) error = NULL;
  MedControlTest test = { .control_id = 1,
                          .person_id = MED_TEST_SECURITY,
                          .tested_date = "2026-11-23",
                          .note = "the rule is gone" };

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  med_test_exception_run (&exception);
  g_assert_true (med_test_exception_test (&exception, &test, &error));
  g_autoptr (MedException) failed = med_test_exception_load (&exception);
  g_assert_true (((MedControl *) failed->controls->pdata[0])->failed);
  g_assert_cmpstr (((MedControl *) failed->controls->pdata[0])->next_test_date, ==, "2027-02-20");
  test.passed = TRUE;
  test.next_test_date = "2027-02-21";
  g_assert_true (med_test_exception_test (&exception, &test, &error));
  g_autoptr (MedException) passed = med_test_exception_load (&exception);
  g_assert_false (((MedControl *) passed->controls->pdata[0])->failed);
}

static void
test_overdue (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  med_test_exception_run (&exception);
  med_clock_advance (ward->engine->clock, 89 * MED_USEC_PER_DAY); /* 2027-02-20 */
  g_autoptr (MedException) due = med_test_exception_load (&exception);
  g_assert_false (((MedControl *) due->controls->pdata[0])->overdue);
  med_clock_advance (ward->engine->clock, MED_USEC_PER_DAY);
  g_autoptr (MedException) late = med_test_exception_load (&exception);
  g_assert_true (((MedControl *) late->controls->pdata[0])->overdue);
}

typedef struct
{
  gint64 exception_id;
  gint64 disposition_id;
} Which;

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Which *which = input;

  return med_control_list_sync (connection, which->exception_id, which->disposition_id, error);
}

/* What is done at once is recorded beside the work order, and moves nothing. */
static void
test_protect (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  MedTestException exception = { .ward = ward };
  g_autoptr (MedSignature) clinic =
      med_test_ward_sign_order (ward, MED_TEST_CLINICAL, MED_MEANING_APPROVED);
  g_autoptr (MedSignature) lead =
      med_test_ward_sign_order (ward, MED_TEST_LEAD, MED_MEANING_APPROVED);
  g_autoptr (MedSignature) of_device =
      med_test_ward_sign_device (ward, MED_TEST_CLINICAL, MED_MEANING_APPROVED);
  MedProtection protection = { .disposition_id = ward->disposition_id,
                               .person_id = MED_TEST_TECH,
                               .control = { .kind = MED_CONTROL_ISOLATE,
                                            .description = "Unplugged",
                                            .reference = "Ward log, page 12" } };
  Which which = { 0, ward->disposition_id };
  g_autoptr (GError) error = NULL;
  gint64 id;

  protection.control.reference = "";
  protect_refused (&exception, protection, MED_ERROR_CORRECT_INPUT, "needs evidence");
  protection.control.reference = "Ward log, page 12";
  protection.disposition_id = 99;
  protect_refused (&exception, protection, MED_ERROR_NOT_FOUND, "99");
  protection.disposition_id = ward->disposition_id;
  protection.person_id = MED_TEST_AUDITOR;
  protect_refused (&exception, protection, MED_ERROR_NOT_PERMITTED, "roles");
  protection.person_id = MED_TEST_TECH;
  protection.control.next_test_date = "2026-11-22";
  protect_refused (&exception, protection, MED_ERROR_CORRECT_INPUT, "in the future");
  protection.control.next_test_date = "";
  /* To stop its use is the clinic's decision. */
  protection.control.kind = MED_CONTROL_STOP_USE;
  protect_refused (&exception, protection, MED_ERROR_REFUSED, "clinical decision");
  protection.clinical = of_device;
  protect_refused (&exception, protection, MED_ERROR_REFUSED, "clinical decision");
  protection.clinical = lead;
  protect_refused (&exception, protection, MED_ERROR_NOT_PERMITTED, "Clinical owner");
  protection.clinical = clinic;
  g_assert_true (med_test_exception_protect (&exception, &protection, &id, &error));
  g_assert_no_error (error);
  protection.control.kind = MED_CONTROL_NETWORK_BLOCK;
  protection.clinical = NULL;
  g_assert_true (med_test_exception_protect (&exception, &protection, &id, &error));
  med_test_ward_assert_state (ward, "candidate", "in-use");
  g_autoptr (GPtrArray) measures =
      med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, list_func, &which, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (measures->len, ==, 2);
  g_assert_cmpstr (((MedControl *) measures->pdata[0])->approved_name, ==, "Person 4");
  g_assert_null (((MedControl *) measures->pdata[1])->approved_name);
  g_assert_null (((MedControl *) measures->pdata[1])->next_test_date);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM change WHERE action = 'control-taken'"), ==,
                   2);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM signature WHERE meaning = 'approved' AND "
                                "person_id = 4"),
                   ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/control/" name, func)
  CASE ("complete-or-what-is-missing", test_draft);
  CASE ("test-recorded-or-refused", test_tests);
  CASE ("failed-until-it-passes", test_failed);
  CASE ("overdue-from-the-day-after", test_overdue);
  CASE ("protection-moves-nothing", test_protect);
  return g_test_run ();
}
