/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/report/med-report-language.h"
#include "engine/report/med-report-words.h"
#include "engine/installation/med-service-state.h"
#include "engine/inventory/med-people.h"
#include "engine/statement/med-vendor-state.h"
#include "report-fixture.h"

static void
test_english (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReportLanguage) english = med_report_language_new ("en", "/nowhere", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (med_report_language_say (english, "Immediate"), ==, "Immediate");
  g_autofree char *time = med_report_language_format_time (english, MED_TEST_NOW_USEC);
  g_assert_cmpstr (time, ==, "23 Nov 2026 17:00");
}

static void
test_japanese (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *catalogue = report_fixture_write_catalogue (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReportLanguage) japanese = med_report_language_new ("ja", fixture->dir, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (med_report_language_say (japanese, "Immediate"), ==, "即時");
  /* Untranslated, not there, and the head of the catalogue */
  g_assert_cmpstr (med_report_language_say (japanese, "Inventory"), ==, "Inventory");
  g_assert_cmpstr (med_report_language_say (japanese, "Absent"), ==, "Absent");
  g_assert_cmpstr (med_report_language_say (japanese, ""), ==, "");
  g_autofree char *date = med_report_language_format_date (japanese, MED_TEST_NOW_USEC);
  g_autofree char *month = med_report_language_format_month (japanese, MED_TEST_NOW_USEC);
  g_assert_cmpstr (date, ==, "2026年11月23日");
  g_assert_cmpstr (month, ==, "2026年11月");
}

/* Never another language in its place. */
static void
test_absent (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (med_report_language_new ("ja", "/nowhere", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (med_report_language_new ("../../etc", "/", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_USAGE);
}

/* Each byte of a catalogue cut off or turned: refused or read, never beyond its end. */
static void
test_damaged (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *path = report_fixture_write_catalogue (fixture);
  g_autofree char *whole = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &whole, &size, NULL));
  for (gsize cut = 0; cut < size; cut += 7)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, whole, cut, NULL));
      g_autoptr (MedReportLanguage) language = med_report_language_new ("ja", fixture->dir, &error);
      if (language == NULL)
        g_assert_error (error, MED_ERROR, MED_ERROR_DAMAGED);
    }
  for (gsize i = 0; i < MIN (size, 140); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *turned = g_memdup2 (whole, size);

      turned[i] = (char) ~turned[i];
      g_assert_true (g_file_set_contents (path, turned, size, NULL));
      g_autoptr (MedReportLanguage) language = med_report_language_new ("ja", fixture->dir, &error);
      g_assert_true (language != NULL || error != NULL);
    }
}

static void
test_words (void)
{
  g_autoptr (MedReportLanguage) english = med_report_language_new ("en", NULL, NULL);

  /* The same words as on screen */
  for (guint i = 0; i < MED_N_DISPOSITION_STATES; i++)
    g_assert_cmpstr (
        med_report_word (english, MED_REPORT_WORD_DISPOSITION, med_disposition_state_to_word (i)),
        ==, med_disposition_state_get_title (i));
  for (guint i = 0; i < MED_N_SERVICE_STATES; i++)
    g_assert_cmpstr (
        med_report_word (english, MED_REPORT_WORD_SERVICE, med_service_state_to_word (i)), ==,
        med_service_state_get_title (i));
  for (guint i = MED_MEANING_PERFORMED; i <= MED_MEANING_REVIEWED; i++)
    g_assert_cmpstr (med_report_word (english, MED_REPORT_WORD_MEANING, med_meaning_to_word (i)),
                     ==, med_meaning_get_title (i));
  for (guint role = MED_ROLE_CURATOR; role <= MED_ROLE_AUDITOR; role <<= 1)
    g_assert_cmpstr (med_report_word (english, MED_REPORT_WORD_ROLE, med_role_to_word (role)), ==,
                     med_role_get_title (role));
  for (guint i = 0; i < MED_N_VENDOR_STATES; i++)
    g_assert_cmpstr (
        med_report_word (english, MED_REPORT_WORD_VENDOR_STATE, med_vendor_state_to_word (i)), ==,
        med_vendor_state_get_title (i));
  g_assert_cmpstr (med_report_word (english, MED_REPORT_WORD_DISPOSITION, "new-word"), ==,
                   "new-word");
  g_assert_cmpstr (med_report_word (english, MED_REPORT_WORD_ROLE, NULL), ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/language/english-needs-no-catalogue", test_english);
  g_test_add_func ("/report/language/japanese-without-a-locale", test_japanese);
  g_test_add_func ("/report/language/absent-is-refused", test_absent);
  g_test_add_func ("/report/language/damaged-catalogue", test_damaged);
  g_test_add_func ("/report/language/stored-words", test_words);
  return g_test_run ();
}
