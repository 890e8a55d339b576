/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-alert-facts"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/report/med-report-alert-private.h"
#include "engine/report/med-report-source.h"

static const char *say (MedAlertPages *self, const char *text) G_GNUC_FORMAT (2);

static const char *
say (MedAlertPages *self, const char *text)
{
  return med_report_language_say (self->pages.language, text);
}

static gint64
count_of (MedAlertPages *self, MedAlertAnswer answer)
{
  return med_json_get_int (med_json_get_object (self->data, "answers"),
                           med_alert_answer_to_word (answer), 0);
}

/* As long as one of these is so nobody can say that all is well. */
static gboolean
is_blocked (MedAlertPages *self)
{
  JsonArray *items = med_json_get_array (self->data, "not_checked");

  for (guint i = 0; i < json_array_get_length (items); i++)
    if (med_json_get_boolean (json_array_get_object_element (items, i), "blocks", FALSE))
      return TRUE;
  return FALSE;
}

/* "Affected 3 · Cannot tell 2 …" of all answers that there are. */
char *
med_alert_pages_dup_counts (MedAlertPages *self)
{
  GString *text = g_string_new (NULL);
  g_autofree char *total =
      g_strdup_printf (say (self, N_ ("devices in use: %d")),
                       (int) med_json_get_int (self->data, "devices_in_use", 0));

  for (int answer = 0; answer < MED_ALERT_N_ANSWERS; answer++)
    if (count_of (self, answer) > 0)
      med_alert_append_taken (
          text, " · ",
          g_strdup_printf ("%s: %" PRId64,
                           med_alert_pages_say_answer (self, med_alert_answer_to_word (answer)),
                           count_of (self, answer)));
  med_alert_append (text, " · ", total);
  return g_string_free (text, FALSE);
}

static char *
dup_departments (MedAlertPages *self)
{
  JsonObject *departments = med_json_get_object (self->data, "open_by_department");
  g_autoptr (GList) names = json_object_get_members (departments);
  GString *text = g_string_new (NULL);

  for (GList *name = names; name != NULL; name = name->next)
    med_alert_append_taken (text, ", ",
                            g_strdup_printf ("%s %" PRId64,
                                             *(char *) name->data != '\0'
                                                 ? (char *) name->data
                                                 : say (self, N_ ("without a department")),
                                             med_json_get_int (departments, name->data, 0)));
  return g_string_free (text, FALSE);
}

/* The answer in one line, to be read from two metres. */
void
med_alert_pages_add_answer (MedAlertPages *self)
{
  const gint64 affected = count_of (self, MED_ALERT_AFFECTED);
  const gint64 provisional = count_of (self, MED_ALERT_PROVISIONAL);
  const gint64 unknown = count_of (self, MED_ALERT_CANNOT_TELL) +
                         count_of (self, MED_ALERT_INVESTIGATED) +
                         count_of (self, MED_ALERT_COMPONENTS_UNKNOWN);
  g_autofree char *counts = med_alert_pages_dup_counts (self);
  g_autofree char *words = NULL;
  MedReportTone tone;

  if (affected > 0)
    {
      tone = MED_REPORT_BAD;
      words = g_strdup_printf (say (self, N_ ("AFFECTED: %d devices")), (int) affected);
    }
  else if (provisional > 0)
    {
      tone = MED_REPORT_WARNING;
      words =
          g_strdup_printf (say (self, N_ ("AFFECTED, PROVISIONAL: %d devices")), (int) provisional);
    }
  else if (unknown > 0)
    {
      tone = MED_REPORT_UNKNOWN;
      words = g_strdup_printf (say (self, N_ ("CANNOT TELL: %d devices")), (int) unknown);
    }
  else if (is_blocked (self) || med_json_get_int (self->data, "devices_in_use", 0) == 0)
    {
      tone = MED_REPORT_UNKNOWN;
      words = g_strdup (say (self, N_ ("CANNOT TELL: not everything could be checked")));
    }
  else
    {
      tone = MED_REPORT_GOOD;
      words = g_strdup (say (self, N_ ("NOT AFFECTED: no device in use")));
    }
  med_report_document_add_result (self->pages.document, tone, words, counts);
}

static const char *
say_tlp (MedAlertPages *self, JsonObject *document)
{
  const char *tlp = med_json_get_text (document, "tlp");

  if (tlp == NULL && json_object_has_member (document, "tlp") &&
      json_node_is_null (json_object_get_member (document, "tlp")))
    return say (self, N_ ("Not kept when it was imported"));
  return tlp != NULL && *tlp != '\0' ? tlp : say (self, N_ ("Not stated"));
}

static char *
dup_revision (MedAlertPages *self, JsonObject *document)
{
  g_autofree char *released = med_report_language_format_date (
      self->pages.language, med_report_source_get_time (document, "released"));

  return g_strdup_printf (say (self, N_ ("Version %s (%s) of %s")),
                          med_json_get_text (document, "version"),
                          med_json_get_text (document, "status"), released);
}

/* When it came and when a person first looked at it: an alert is answered within its time. */
static char *
dup_received (MedAlertPages *self, JsonObject *document)
{
  const gint64 read_usec = med_report_source_get_time (document, "read");
  g_autofree char *imported = med_report_language_format_time (
      self->pages.language, med_report_source_get_time (document, "imported"));

  if (read_usec == 0)
    return g_strdup_printf (say (self, N_ ("%s; read by nobody yet")), imported);
  g_autofree char *read = med_report_language_format_time (self->pages.language, read_usec);
  return g_strdup_printf (say (self, N_ ("%s; first read %s")), imported, read);
}

static char *
dup_cves (MedAlertPages *self, guint most)
{
  JsonArray *rows = med_json_get_array (self->data, "vulnerabilities");
  guint n = 0;

  if (json_array_get_length (rows) == 0)
    return g_strdup (med_json_get_text (self->data, "cve"));
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      const char *key =
          med_json_get_text (json_array_get_object_element (rows, i), "vulnerability");

      if (i > 0 && g_strcmp0 (key, med_json_get_text (json_array_get_object_element (rows, i - 1),
                                                      "vulnerability")) == 0)
        continue;
      if (n++ < most)
        med_alert_append (text, ", ", key);
    }
  if (n > most)
    med_alert_append_taken (text, " ", g_strdup_printf (say (self, N_ ("plus %u more")), n - most));
  return g_string_free (text, FALSE);
}

static void
add_document_facts (MedAlertPages *self, MedReportBlock *facts, JsonObject *document)
{
  const guint n = json_array_get_length (med_json_get_array (self->data, "documents"));
  const char *publisher = med_json_get_text (document, "publisher");

  if (n > 1)
    med_alert_pages_fact_taken (
        self, facts, N_ ("Publisher"),
        g_strdup_printf (say (self, N_ ("%s, and %u more")), publisher, n - 1));
  else
    med_alert_pages_fact (self, facts, N_ ("Publisher"), publisher);
  med_alert_pages_fact_taken (self, facts, N_ ("Revision"), dup_revision (self, document));
  med_alert_pages_fact (self, facts, N_ ("May be passed on (TLP)"), say_tlp (self, document));
}

/* What it is. */
void
med_alert_pages_add_facts (MedAlertPages *self, guint n_cves)
{
  MedReportBlock *facts = med_report_document_add_facts (self->pages.document);
  JsonObject *document = med_alert_pages_get_first (self, "documents");
  JsonObject *worst = med_alert_pages_get_first (self, "vulnerabilities");

  if (worst == NULL)
    worst = med_json_get_object (self->data, "cve_alone");
  if (document != NULL)
    add_document_facts (self, facts, document);
  med_alert_pages_fact_taken (self, facts, N_ ("Vulnerabilities"), dup_cves (self, n_cves));
  if (worst != NULL)
    {
      med_alert_pages_fact_taken (self, facts, N_ ("Known exploited (KEV)"),
                                  med_alert_pages_dup_kev (self, worst));
      med_alert_pages_fact_taken (self, facts, N_ ("CVSS, the highest"),
                                  med_alert_pages_dup_score (self, worst));
      med_alert_pages_fact_taken (self, facts, N_ ("EPSS"), med_alert_pages_dup_epss (self, worst));
    }
  if (document != NULL)
    med_alert_pages_fact_taken (self, facts, N_ ("Received"), dup_received (self, document));
  g_autofree char *departments = dup_departments (self);
  med_alert_pages_fact (self, facts, N_ ("Open, by department"),
                        *departments != '\0' ? departments : say (self, N_ ("None")));
}
