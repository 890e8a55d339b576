/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-disposition-state.h"
#include "engine/installation/med-service-state.h"
#include "engine/report/med-report-policy.h"
#include "engine/report/med-report-words.h"
#include "engine/statement/med-vendor-state.h"

static MedReportLanguage *
english (void)
{
  return med_report_language_new ("en", NULL, NULL);
}

/* Every state the engine may store has words; none of them shows its stored form to a reader. */
static void
test_every_state_has_words (void)
{
  g_autoptr (MedReportLanguage) language = english ();

  for (int state = 0; state < MED_N_DISPOSITION_STATES; state++)
    {
      const char *word = med_disposition_state_to_word ((MedDispositionState) state);

      g_assert_cmpstr (med_report_word (language, MED_REPORT_WORD_DISPOSITION, word), !=, word);
    }
  for (int outcome = -1; outcome < MED_REPORT_N_OUTCOMES; outcome++)
    {
      const char *word = med_report_outcome_to_word ((MedReportOutcome) outcome);

      g_assert_cmpstr (med_report_word (language, MED_REPORT_WORD_OUTCOME, word), !=, word);
    }
}

static void
test_words (void)
{
  static const struct
  {
    MedReportWordList list;
    const char *word;
    const char *title;
  } cases[] = {
    { MED_REPORT_WORD_OUTCOME, "out-of-cycle", "Out of cycle" },
    { MED_REPORT_WORD_VENDOR_STATE, "no-release-planned", "No release planned" },
    { MED_REPORT_WORD_SERVICE, "awaiting-return", "Waiting for return to service" },
    { MED_REPORT_WORD_ATTEMPT, "restore-failed", "Restore failed" },
    { MED_REPORT_WORD_METHOD, "remote", "By the vendor remotely" },
    { MED_REPORT_WORD_STEP, "rollback", "Go back" },
    { MED_REPORT_WORD_CHECK, "authenticity", "Authenticity" },
    { MED_REPORT_WORD_CHECK_RESULT, "vouched", "Vouched for by two people" },
    { MED_REPORT_WORD_SUPPORT, "ended", "Support has ended" },
    { MED_REPORT_WORD_RISK, "catastrophic", "Catastrophic" },
    { MED_REPORT_WORD_MEANING, "returned-to-service", "Returned to service" },
    { MED_REPORT_WORD_ROLE, "clinical-owner", "Clinical owner" },
    { MED_REPORT_WORD_ANSWER, "not-received", "Not received" },
    { MED_REPORT_WORD_ANSWER, "unknown", "Not known" },
  };
  g_autoptr (MedReportLanguage) language = english ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpstr (med_report_word (language, cases[i].list, cases[i].word), ==,
                       cases[i].title);
      g_assert_cmpstr (med_report_word_translate (cases[i].list, cases[i].word), ==,
                       cases[i].title);
      g_assert_cmpstr (med_report_word_recognise (cases[i].list, cases[i].title), ==,
                       cases[i].word);
      g_assert_cmpstr (med_report_word_recognise (cases[i].list, cases[i].word), ==, cases[i].word);
    }
}

/* A word of a newer program is shown as it is; nothing is "". */
static void
test_strange_words (void)
{
  g_autoptr (MedReportLanguage) language = english ();

  for (int list = 0; list < MED_REPORT_N_WORD_LISTS; list++)
    {
      g_assert_cmpstr (med_report_word (language, (MedReportWordList) list, NULL), ==, "");
      g_assert_cmpstr (med_report_word (language, (MedReportWordList) list, "<b>new & odd</b>"), ==,
                       "<b>new & odd</b>");
      g_assert_cmpstr (med_report_word_recognise ((MedReportWordList) list, "院長"), ==, "院長");
      g_assert_cmpstr (med_report_word_translate ((MedReportWordList) list, ""), ==, "");
    }
}

static void
test_not_known_is_not_none (void)
{
  g_autoptr (MedReportLanguage) language = english ();

  g_assert_cmpstr (med_report_word (language, MED_REPORT_WORD_OUTCOME, "unknown"), !=,
                   med_report_word (language, MED_REPORT_WORD_OUTCOME, "none-open"));
  g_assert_cmpstr (med_report_word (language, MED_REPORT_WORD_CHECK_RESULT, "not-checked"), !=,
                   med_report_word (language, MED_REPORT_WORD_CHECK_RESULT, "passed"));
}

static void
test_times_in_words (void)
{
  g_autoptr (MedReportLanguage) language = english ();
  const gint64 at = G_GINT64_CONSTANT (1795420800) * G_USEC_PER_SEC; /* Mon 2026-11-23 17:00 */
  g_autofree char *weekday = med_report_language_format_weekday (language, at);
  g_autofree char *day = med_report_language_format_short_day (language, at);
  g_autofree char *hour = med_report_language_format_hour (language, at);
  g_autofree char *early = med_report_language_format_hour (
      language, at - (16 * 60 + 55) * 60 * (gint64) G_USEC_PER_SEC);

  g_assert_cmpstr (weekday, ==, "Mon, 23 Nov 2026");
  g_assert_cmpstr (day, ==, "Mon 23");
  g_assert_cmpstr (hour, ==, "17:00");
  g_assert_cmpstr (early, ==, "00:05");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/words/every-state-has-words", test_every_state_has_words);
  g_test_add_func ("/report/words/there-and-back", test_words);
  g_test_add_func ("/report/words/strange-words", test_strange_words);
  g_test_add_func ("/report/words/not-known-is-not-none", test_not_known_is_not_none);
  g_test_add_func ("/report/words/times", test_times_in_words);
  return g_test_run ();
}
