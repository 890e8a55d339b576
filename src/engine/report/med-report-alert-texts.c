/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-alert-texts"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/awareness/med-reason.h"
#include "engine/base/med-json.h"
#include "engine/report/med-report-alert-private.h"
#include "engine/report/med-report-source.h"
#include "engine/risk/med-vex.h"

/* The cells of R3 in the words of its language. What comes from advisories is text, however it
 * looks, and where the page is short it is cut rather than laid out over several. */

static const char *say (MedAlertPages *self, const char *text) G_GNUC_FORMAT (2);

static const char *
say (MedAlertPages *self, const char *text)
{
  return med_report_language_say (self->pages.language, text);
}

static const char *
word (MedAlertPages *self, MedReportWordList list, const char *stored)
{
  return med_report_word (self->pages.language, list, stored);
}

/* Where a text is as wide as @columns Latin letters; those of East Asia are twice as wide. */
static const char *
find_width (const char *text, guint columns)
{
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      width += g_unichar_iswide (g_utf8_get_char (at)) ? 2 : 1;
      if (width > columns)
        return at;
    }
  return NULL;
}

/* On one line; cut where the page is short. */
char *
med_alert_pages_dup_clipped (const MedAlertPages *self, const char *text)
{
  g_autofree char *line = NULL;

  if (text == NULL)
    return g_strdup ("");
  if (self->clip == 0)
    return g_strdup (text);
  line = g_strdelimit (g_strdup (text), "\n\r\t", ' ');
  if (find_width (line, self->clip) == NULL)
    return g_steal_pointer (&line);
  g_autofree char *beginning = g_strndup (line, find_width (line, self->clip - 1) - line);
  return g_strconcat (g_strchomp (beginning), "…", NULL);
}

const char *
med_alert_pages_say_answer (MedAlertPages *self, const char *stored)
{
  return word (self, MED_REPORT_WORD_ALERT, stored);
}

const char *
med_alert_pages_say_outcome (MedAlertPages *self, JsonObject *device)
{
  const char *outcome = med_json_get_text (device, "outcome");

  return outcome != NULL ? word (self, MED_REPORT_WORD_OUTCOME, outcome) : "–";
}

static const char *
say_cb (gpointer user_data, const char *text)
{
  return med_report_language_say (user_data, text);
}

/* What the vendor gives as the reason why not: the label in plain words, then its own. */
static char *
dup_justification (MedAlertPages *self, JsonObject *device)
{
  const char *flag = med_json_get_text (device, "justification");
  const char *impact = med_json_get_text (device, "impact");
  const char *message = med_vex_justification_get_message (flag);
  GString *text = g_string_new (NULL);

  if (message != NULL)
    g_string_append (text, med_report_language_say (self->pages.language, message));
  else if (flag != NULL)
    g_string_append (text, flag);
  if (impact != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", impact);
  return g_string_free (text, FALSE);
}

/* Why a device stands where it does. */
char *
med_alert_pages_dup_reason (MedAlertPages *self, JsonObject *device)
{
  const char *answer = med_json_get_text (device, "answer");
  const char *reason = med_json_get_text (device, "reason");
  g_autofree char *text = NULL;
  g_autofree char *why_not = NULL;

  if (reason == NULL)
    return g_strdup (g_strcmp0 (answer, "components-unknown") == 0
                         ? say (self, N_ ("nobody knows which components it has"))
                         : "");
  if (g_str_has_prefix (reason, MED_ALERT_REASON_GAP "\t"))
    {
      g_auto (GStrv) words = g_strsplit (reason, "\t", 3);

      text = g_strdup_printf (
          say (self, N_ ("known to be exploited in %s %s, of which no versions are told")),
          words[1], words[1] != NULL && words[2] != NULL ? words[2] : "");
    }
  else
    text = med_reason_describe_in (reason, say_cb, self->pages.language);
  if (g_strcmp0 (answer, "not-affected") != 0)
    return med_alert_pages_dup_clipped (self, text);
  why_not = dup_justification (self, device);
  g_autofree char *both =
      *why_not != '\0' ? g_strdup_printf ("%s (%s)", why_not, text) : g_steal_pointer (&text);
  return med_alert_pages_dup_clipped (self, both);
}

/* "Open (assumed)" where nobody knows. */
static char *
dup_input (MedAlertPages *self,
           JsonObject *device,
           MedReportWordList list,
           const char *member,
           gint64 assumptions)
{
  const char *value = word (self, list, med_json_get_text (device, member));

  if ((med_json_get_int (device, "assumed", 0) & assumptions) == 0)
    return g_strdup (value);
  return g_strdup_printf (say (self, N_ ("%s (assumed)")), value);
}

/* The four inputs of the decision. */
char *
med_alert_pages_dup_inputs (MedAlertPages *self, JsonObject *device)
{
  g_autofree char *exploitation = NULL;
  g_autofree char *exposure = NULL;
  g_autofree char *automatable = NULL;
  g_autofree char *impact = NULL;

  if (med_json_get_text (device, "exploitation") == NULL)
    return g_strdup ("–");
  exploitation =
      dup_input (self, device, MED_REPORT_WORD_SSVC, "exploitation", MED_SSVC_ASSUMED_EXPLOITATION);
  exposure =
      dup_input (self, device, MED_REPORT_WORD_RISK, "system_exposure", MED_SSVC_ASSUMED_EXPOSURE);
  automatable =
      dup_input (self, device, MED_REPORT_WORD_SSVC, "automatable", MED_SSVC_ASSUMED_AUTOMATABLE);
  impact = dup_input (self, device, MED_REPORT_WORD_SSVC, "human_impact",
                      MED_SSVC_ASSUMED_SAFETY | MED_SSVC_ASSUMED_MISSION);
  return g_strdup_printf (
      say (self, N_ ("Exploitation: %s · exposure: %s · automatable: %s · human impact: %s")),
      exploitation, exposure, automatable, impact);
}

/* What could not be checked, as a sentence with what it is about. */
char *
med_alert_pages_dup_unchecked (MedAlertPages *self, JsonObject *item)
{
  const char *what = word (self, MED_REPORT_WORD_UNCHECKED, med_json_get_text (item, "what"));
  const char *subject = med_json_get_text (item, "subject");
  const gint64 count = med_json_get_int (item, "count", 0);
  const gint64 checked_usec = med_report_source_get_time (item, "checked");
  g_autofree char *about = med_alert_pages_dup_clipped (self, subject);
  GString *text = g_string_new (what);

  if (*about != '\0')
    g_string_append_printf (text, ": %s", about);
  if (checked_usec != 0)
    {
      g_autofree char *date = med_report_language_format_date (self->pages.language, checked_usec);
      g_string_append_printf (text, " (%s)", date);
    }
  if (count > 0)
    g_string_append_printf (text, " (%" PRId64 ")", count);
  return g_string_free (text, FALSE);
}

static char *
dup_score10 (gint64 score10)
{
  return g_strdup_printf ("%d.%d", (int) (score10 / 10), (int) (score10 % 10));
}

/* Score and vector; both scores where the document's is another than that of its vector. */
char *
med_alert_pages_dup_score (MedAlertPages *self, JsonObject *vulnerability)
{
  const char *vector = med_json_get_text (vulnerability, "vector");
  const gint64 stated = med_json_get_int (vulnerability, "document_score10", -1);
  const gint64 computed = med_json_get_int (vulnerability, "score10", -1);
  g_autofree char *score = NULL;

  if (stated < 0 && computed < 0)
    return g_strdup (say (self, N_ ("None is stated")));
  score = dup_score10 (computed >= 0 ? computed : stated);
  g_autofree char *clipped = med_alert_pages_dup_clipped (self, vector);
  if (computed < 0)
    return g_strdup_printf (say (self, N_ ("%s, as the document says")), score);
  if (stated < 0 || stated == computed)
    return g_strdup_printf ("%s  %s", score, clipped);
  g_autofree char *other = dup_score10 (stated);
  return g_strdup_printf (say (self, N_ ("%s by its vector %s; the document says %s")), score,
                          clipped, other);
}

/* That a CVE has no score is something else than that no scores are here. */
char *
med_alert_pages_dup_epss (MedAlertPages *self, JsonObject *vulnerability)
{
  const char *date = med_json_get_text (vulnerability, "epss_date");
  const gint64 score = med_json_get_int (vulnerability, "epss_e5", -1);
  const gint64 percentile = med_json_get_int (vulnerability, "epss_percentile_e5", -1);

  if (date == NULL)
    return g_strdup (say (self, N_ ("No EPSS scores are imported")));
  if (score < 0)
    return g_strdup_printf (say (self, N_ ("Has no score (EPSS of %s)")), date);
  return g_strdup_printf (say (self, N_ ("%.2f %%, percentile %.1f (EPSS of %s)")),
                          (double) score / 1000.0, (double) percentile / 1000.0, date);
}

char *
med_alert_pages_dup_kev (MedAlertPages *self, JsonObject *vulnerability)
{
  const char *added = med_json_get_text (vulnerability, "kev_added");
  const char *due = med_json_get_text (vulnerability, "kev_due");
  g_autofree char *listed = NULL;

  if (added == NULL)
    return g_strdup (med_json_get_object (self->data, "kev_catalogue") != NULL
                         ? say (self, N_ ("Not in the catalogue"))
                         : say (self, N_ ("Not known: no catalogue")));
  listed = due != NULL
               ? g_strdup_printf (say (self, N_ ("Yes, since %s, CISA's date %s")), added, due)
               : g_strdup_printf (say (self, N_ ("Yes, since %s")), added);
  return med_json_get_int (vulnerability, "ransomware", 0) != 0
             ? g_strdup_printf (say (self, N_ ("%s; used for ransomware")), listed)
             : g_steal_pointer (&listed);
}

/* The task of a device, with its deadline. */
char *
med_alert_pages_dup_patch (MedAlertPages *self, JsonObject *device)
{
  JsonObject *task = med_json_get_object (device, "task");
  const char *answer = med_json_get_text (device, "answer");
  gint64 due_usec;

  if (task == NULL)
    return g_strdup (g_strcmp0 (answer, "fixed") == 0 || g_strcmp0 (answer, "not-affected") == 0
                         ? "–"
                         : say (self, N_ ("No patch recorded for it")));
  const char *state = word (self, MED_REPORT_WORD_DISPOSITION, med_json_get_text (task, "state"));
  due_usec = med_report_source_get_time (task, "due");
  if (due_usec == 0)
    return g_strdup_printf ("%s: %s", med_json_get_text (task, "patch"), state);
  g_autofree char *date = med_report_language_format_date (self->pages.language, due_usec);
  return g_strdup_printf (med_json_get_boolean (task, "overdue", FALSE)
                              ? say (self, N_ ("%s: %s, overdue since %s"))
                              : say (self, N_ ("%s: %s, due %s")),
                          med_json_get_text (task, "patch"), state, date);
}

/* The vendor's word on a patch for a release. */
char *
med_alert_pages_dup_statement (MedAlertPages *self, JsonObject *patch)
{
  const char *state = med_json_get_text (patch, "vendor_state");
  const char *reference = med_json_get_text (patch, "reference");

  if (state == NULL)
    return g_strdup (say (self, N_ ("No vendor has spoken")));
  if (reference == NULL)
    return g_strdup (word (self, MED_REPORT_WORD_VENDOR_STATE, state));
  g_autofree char *issued = med_report_language_format_date (
      self->pages.language, med_report_source_get_time (patch, "issued"));
  g_autofree char *clipped = med_alert_pages_dup_clipped (self, reference);
  return g_strdup_printf (say (self, N_ ("%s (%s, revision %d, %s)")),
                          word (self, MED_REPORT_WORD_VENDOR_STATE, state), clipped,
                          (int) med_json_get_int (patch, "revision", 0), issued);
}

/* The last and the next test of a measure. */
char *
med_alert_pages_dup_tests (MedAlertPages *self, JsonObject *measure)
{
  const char *last = med_json_get_text (measure, "last_test");
  const char *next = med_json_get_text (measure, "next_test");
  g_autofree char *tested =
      last == NULL ? g_strdup (say (self, N_ ("Never tested")))
                   : g_strdup_printf ("%s: %s", last,
                                      word (self, MED_REPORT_WORD_EXCEPTION,
                                            med_json_get_text (measure, "last_result")));

  if (next == NULL)
    return g_strdup_printf (say (self, N_ ("%s; no next test is set")), tested);
  return g_strdup_printf (med_json_get_int (measure, "overdue", 0) != 0
                              ? say (self, N_ ("%s; next test was due %s"))
                              : say (self, N_ ("%s; next test %s")),
                          tested, next);
}
