/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-work-order"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/report/med-report-device-pages.h"
#include "engine/report/med-report-late.h"
#include "engine/report/med-report-source.h"
#include "engine/report/med-report-work-order.h"

static const struct
{
  const char *state;
  MedReportTone tone;
  const char *text;
  const char *detail;
} results[] = {
  { "in-service", MED_REPORT_GOOD, N_ ("INSTALLED AND VERIFIED"), NULL },
  { "installed-unverified", MED_REPORT_WARNING, N_ ("INSTALLED, NOT VERIFIED"),
    N_ ("The device must not be used until every verification step has passed.") },
  { "failed", MED_REPORT_BAD, N_ ("FAILED: RESTORE NOW"),
    N_ ("The device must not be used until the validated state is restored and verified.") },
  { "restoring", MED_REPORT_BAD, N_ ("FAILED: BEING RESTORED"),
    N_ ("The device must not be used until the validated state is restored and verified.") },
  { "restored", MED_REPORT_WARNING, N_ ("NOT INSTALLED: RESTORED"),
    N_ ("The validated state from before is restored and verified. The patch is still open.") },
  { "out-of-service", MED_REPORT_BAD, N_ ("FAILED: OUT OF SERVICE"),
    N_ ("The device could not be restored. It must not be used.") },
  { "interrupted", MED_REPORT_UNKNOWN, N_ ("INTERRUPTED: OUTCOME UNKNOWN"),
    N_ ("The device must not be used until a person has read its version.") },
  { "installing", MED_REPORT_UNKNOWN, N_ ("IN PROGRESS: NO RESULT YET"),
    N_ ("The device must not be used.") },
  { "removal-required", MED_REPORT_BAD, N_ ("WITHDRAWN: REMOVE"),
    N_ ("The vendor withdrew the patch after it was installed.") },
};

/* The same states where the work was to take a withdrawn patch away. */
static const struct
{
  const char *state;
  MedReportTone tone;
  const char *text;
  const char *detail;
} removals[] = {
  { "restoring", MED_REPORT_WARNING, N_ ("WITHDRAWN: BEING REMOVED"),
    N_ ("The device must not be used until the removal is verified.") },
  { "restored", MED_REPORT_GOOD, N_ ("REMOVED AND VERIFIED"),
    N_ ("The validated configuration from before the patch is back and verified.") },
  { "out-of-service", MED_REPORT_BAD, N_ ("REMOVAL FAILED: OUT OF SERVICE"),
    N_ ("The device could not be brought back. It must not be used.") },
};

static const char *say (MedReportPages *pages, const char *text) G_GNUC_FORMAT (2);

static const char *
say (MedReportPages *pages, const char *text)
{
  return med_report_language_say (pages->language, text);
}

static char *
number (gint64 value)
{
  return g_strdup_printf ("%" PRId64, value);
}

static gboolean
is_removal (JsonObject *data)
{
  JsonArray *attempts = med_json_get_array (data, "attempts");

  return json_array_get_length (attempts) > 0 &&
         g_strcmp0 (med_json_get_text (json_array_get_object_element (attempts, 0), "kind"),
                    "remove") == 0;
}

static void
add_result (MedReportPages *pages, JsonObject *data)
{
  const char *state = med_json_get_text (med_json_get_object (data, "disposition"), "state");

  for (guint i = 0; is_removal (data) && i < G_N_ELEMENTS (removals); i++)
    if (g_str_equal (removals[i].state, state))
      {
        med_report_document_add_result (pages->document, removals[i].tone,
                                        say (pages, removals[i].text),
                                        say (pages, removals[i].detail));
        return;
      }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    if (g_str_equal (results[i].state, state))
      {
        med_report_document_add_result (
            pages->document, results[i].tone, say (pages, results[i].text),
            results[i].detail != NULL ? say (pages, results[i].detail) : NULL);
        return;
      }
  /* An attempt was made, but the work is no longer at it: decided anew since. */
  med_report_document_add_result (
      pages->document, MED_REPORT_UNKNOWN, say (pages, N_ ("NO RESULT")),
      med_report_word (pages->language, MED_REPORT_WORD_DISPOSITION, state));
}

static void
add_statement_facts (MedReportPages *pages, MedReportBlock *facts, JsonObject *data)
{
  JsonObject *statement = med_json_get_object (data, "statement");
  JsonObject *removal = med_json_get_object (data, "removal");
  const char *vendor_state =
      med_json_get_text (med_json_get_object (data, "disposition"), "vendor_state");

  med_report_pages_fact (pages, facts, N_ ("Vendor state"),
                         med_report_word (pages->language, MED_REPORT_WORD_VENDOR_STATE,
                                          vendor_state != NULL ? vendor_state : "available"));
  if (statement == NULL)
    {
      med_report_pages_fact (pages, facts, N_ ("Vendor's statement"), say (pages, N_ ("None")));
      return;
    }
  g_autofree char *issued = med_report_language_format_date (
      pages->language, med_report_source_get_time (statement, "issued"));
  g_autofree char *reference =
      g_strdup_printf ("%s, %" PRId64 " (%s)", med_json_get_text (statement, "reference"),
                       med_json_get_int (statement, "revision", 0), issued);
  gboolean letter = g_strcmp0 (med_json_get_text (statement, "origin"), "letter") == 0;
  const char *confirmed = med_json_get_text (statement, "confirmed_by");

  med_report_pages_fact (pages, facts, N_ ("Vendor's statement, revision"), reference);
  med_report_pages_fact (pages, facts, N_ ("Origin"),
                         letter ? say (pages, N_ ("Typed in from the vendor's letter"))
                                : say (pages, N_ ("The vendor's file")));
  med_report_pages_fact (pages, facts, N_ ("Confirmed by"), confirmed);
  med_report_pages_fact (pages, facts, N_ ("Method"),
                         med_report_word (pages->language, MED_REPORT_WORD_METHOD,
                                          med_json_get_text (statement, "method")));
  med_report_pages_fact (
      pages, facts, removal != NULL ? N_ ("Version after the removal") : N_ ("Version afterwards"),
      med_json_get_text (removal != NULL ? removal : statement,
                         removal != NULL ? "version" : "to_version"));
  med_report_pages_fact (pages, facts, N_ ("Can be taken back"),
                         med_json_get_int (statement, "reversible", 0) != 0
                             ? say (pages, N_ ("Yes"))
                             : say (pages, N_ ("No, says the vendor")));
}

static void
add_patch (MedReportPages *pages, JsonObject *data)
{
  JsonObject *patch = med_json_get_object (data, "patch");
  MedReportBlock *facts = med_report_document_add_facts (pages->document);
  g_autofree char *maker = g_strjoin (" ", med_json_get_text (patch, "cots_vendor"),
                                      med_json_get_text (patch, "cots_product"), NULL);
  g_autofree char *cves = med_report_device_pages_join (med_json_get_array (data, "cves"), "cve");
  g_autofree char *requires =
      med_report_device_pages_join (med_json_get_array (data, "requires"), "patch");

  med_report_pages_fact (pages, facts, N_ ("Patch"), med_json_get_text (patch, "number"));
  med_report_pages_fact (pages, facts, N_ ("Component"), maker);
  med_report_pages_fact (pages, facts, N_ ("CVE"), cves);
  add_statement_facts (pages, facts, data);
  med_report_pages_fact (pages, facts, N_ ("Needs before it"),
                         *requires != '\0' ? requires
                                           : say (pages, N_ ("Nothing, says the vendor")));
}

static void
add_payloads (MedReportPages *pages, JsonObject *data)
{
  static const char *const kinds[] = { "bytes", "authenticity", "malware", "target" };
  JsonArray *rows = med_json_get_array (data, "payloads");
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Payloads and their four checks"),
      (MedReportColumnSpec[]){ { N_ ("File"), 25, MED_REPORT_START },
                               { N_ ("Bytes long"), 15, MED_REPORT_END },
                               { N_ ("SHA-256, first 16"), 22, MED_REPORT_START },
                               { N_ ("Bytes"), 12, MED_REPORT_START },
                               { N_ ("Authenticity"), 17, MED_REPORT_START },
                               { N_ ("Malware"), 14, MED_REPORT_START },
                               { N_ ("Target"), 13, MED_REPORT_START },
                               { NULL } });

  med_report_pages_empty (pages, table, N_ ("The statement names no file."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autofree char *hash = g_strndup (med_json_get_text (row, "sha256"), 16);

      med_report_table_add_cell (table, med_json_get_text (row, "name"), MED_REPORT_PLAIN);
      med_report_pages_count (table, med_json_get_int (row, "size", 0), FALSE);
      med_report_table_add_cell (table, hash, MED_REPORT_PLAIN);
      for (guint j = 0; j < G_N_ELEMENTS (kinds); j++)
        {
          const char *result = med_json_get_text (row, kinds[j]);
          gboolean bad = !g_str_equal (result, "passed") && !g_str_equal (result, "recorded") &&
                         !g_str_equal (result, "vouched");

          med_report_table_add_cell (
              table, med_report_word (pages->language, MED_REPORT_WORD_CHECK_RESULT, result),
              bad ? MED_REPORT_STRONG : MED_REPORT_PLAIN);
        }
    }
}

static char *
describe_minutes (MedReportPages *pages, JsonObject *downtime)
{
  g_autofree char *prepare = number (med_json_get_int (downtime, "prepare_min", 0));
  g_autofree char *install = number (med_json_get_int (downtime, "install_min", 0));
  g_autofree char *restart = number (med_json_get_int (downtime, "restart_min", 0));
  g_autofree char *verify = number (med_json_get_int (downtime, "verify_min", 0));
  g_autofree char *rollback = number (med_json_get_int (downtime, "rollback_min", 0));

  return g_strdup_printf (
      say (pages, N_ ("Prepare %s + install %s + restart %s + verify %s + reserve to go back %s")),
      prepare, install, restart, verify, rollback);
}

static void
add_downtime (MedReportPages *pages, JsonObject *data)
{
  JsonObject *downtime = med_json_get_object (data, "downtime");
  JsonObject *next = med_json_get_object (data, "next_use");
  MedReportBlock *facts = med_report_document_add_facts (pages->document);
  const char *consent = downtime != NULL ? med_json_get_text (downtime, "consent_by") : NULL;

  if (downtime == NULL)
    {
      med_report_pages_fact (pages, facts, N_ ("Downtime"), say (pages, N_ ("Not planned")));
      return;
    }
  g_autofree char *minutes = describe_minutes (pages, downtime);
  med_report_pages_fact_time (pages, facts, N_ ("Downtime from"),
                              med_report_source_get_time (downtime, "start"), "");
  med_report_pages_fact_time (pages, facts, N_ ("Until"),
                              med_report_source_get_time (downtime, "end"), "");
  if (!med_json_get_boolean (data, "begun", FALSE))
    med_report_pages_fact_time (pages, facts, N_ ("Next booked use"),
                                next != NULL ? med_report_source_get_time (next, "start") : 0,
                                N_ ("None known"));
  med_report_pages_fact (pages, facts, N_ ("Minutes"), minutes);
  med_report_pages_fact (pages, facts, N_ ("Patients are served meanwhile by"),
                         med_json_get_text (downtime, "fallback"));
  med_report_pages_fact (pages, facts, N_ ("Clinical consent by"), consent);
}

/* The sheet to write on: a box for each step, room for time and initials. */
static void
add_blank_steps (MedReportPages *pages, JsonObject *data, const char *phase, const char *title)
{
  JsonArray *steps = med_json_get_array (data, "steps");
  MedReportTable *table = med_report_pages_table (
      pages, title,
      (MedReportColumnSpec[]){ { N_ ("Step"), 60, MED_REPORT_START },
                               { N_ ("Done"), 9, MED_REPORT_START },
                               { N_ ("Time"), 14, MED_REPORT_START },
                               { N_ ("Initials, remark"), 22, MED_REPORT_START },
                               { NULL } });
  guint n = 0;

  med_report_pages_empty (pages, table, N_ ("The vendor states none."));
  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = json_array_get_object_element (steps, i);

      if (g_strcmp0 (med_json_get_text (step, "phase"), phase) != 0)
        continue;
      g_autofree char *text = g_strdup_printf ("%u. %s", ++n, med_json_get_text (step, "text"));
      med_report_table_add_cell (table, text, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, "", MED_REPORT_TICK);
      for (int j = 0; j < 2; j++)
        med_report_table_add_cell (table, "", MED_REPORT_PLAIN);
    }
}

static void
add_blank_facts (MedReportPages *pages, const char *const *labels)
{
  MedReportBlock *facts = med_report_document_add_facts (pages->document);

  for (; *labels != NULL; labels++)
    med_report_block_add_fact (facts, say (pages, *labels), NULL);
}

/* Where there is no way back, lead and clinical owner accept that before the start. */
static void
add_way_back (MedReportPages *pages, JsonObject *data, MedReportBlock *ticks)
{
  JsonObject *statement = med_json_get_object (data, "statement");

  if (statement == NULL || med_json_get_int (statement, "reversible", 1) != 0)
    {
      med_report_block_add_tick (ticks, FALSE,
                                 say (pages, N_ ("The restore point was made and can be read")));
      return;
    }
  med_report_block_add_tick (
      ticks, FALSE,
      say (pages, N_ ("There is no restore point: it cannot be taken back, and that is accepted")));
  add_blank_facts (pages, (const char *const[]){
                              N_ ("Accepted by the lead engineer (name, signature)"),
                              N_ ("Accepted by the clinical owner (name, signature)"), NULL });
}

static void
add_sheet (MedReportPages *pages, JsonObject *data)
{
  MedReportBlock *ticks;

  med_report_pages_heading (pages, N_ ("Before"));
  add_blank_facts (pages, (const char *const[]){ N_ ("Version read at the device"),
                                                 N_ ("Restore point (backup) number"),
                                                 N_ ("Device handed over at"), NULL });
  ticks = med_report_document_add_ticks (pages->document);
  med_report_block_add_tick (
      ticks, FALSE,
      say (pages,
           N_ ("No patient is on the device and none is expected before the end of the downtime")));
  add_way_back (pages, data, ticks);
  add_blank_steps (pages, data, "prepare", N_ ("Prepare"));
  med_report_pages_heading (pages, N_ ("During"));
  add_blank_steps (pages, data, "install", N_ ("Install"));
  add_blank_facts (
      pages, (const char *const[]){ N_ ("Started at"), N_ ("Messages"), N_ ("Ended at"), NULL });
  med_report_pages_heading (pages, N_ ("Result"));
  med_report_document_add_result (pages->document, MED_REPORT_OPEN, say (pages, N_ ("SUCCESS")),
                                  NULL);
  med_report_document_add_result (pages->document, MED_REPORT_OPEN, say (pages, N_ ("FAILED")),
                                  say (pages, N_ ("Then restore the validated state at once:")));
  add_blank_steps (pages, data, "rollback", N_ ("Only if it failed: go back"));
  med_report_pages_heading (pages, N_ ("After"));
  add_blank_steps (pages, data, "verify", N_ ("Verify"));
  add_blank_facts (pages,
                   (const char *const[]){ N_ ("Version read back"),
                                          N_ ("Number of the self-test or image check"),
                                          N_ ("Network and malware protection restored"), NULL });
  med_report_pages_sign (pages, data, NULL);
}

static void
add_attempts (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "attempts");
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Attempts"),
      (MedReportColumnSpec[]){ { N_ ("Kind"), 15, MED_REPORT_START },
                               { N_ ("Result"), 15, MED_REPORT_START },
                               { N_ ("By"), 16, MED_REPORT_START },
                               { N_ ("Started"), 22, MED_REPORT_START },
                               { N_ ("Ended"), 22, MED_REPORT_START },
                               { N_ ("Version"), 15, MED_REPORT_START },
                               { N_ ("Restore point"), 15, MED_REPORT_START },
                               { NULL } });

  med_report_pages_empty (pages, table, N_ ("None: it was done outside of MedPatch."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *after = med_json_get_text (row, "after");
      g_autofree char *versions = g_strdup_printf ("%s → %s", med_json_get_text (row, "before"),
                                                   after != NULL ? after : "?");

      med_report_table_add_cell (table,
                                 med_report_word (pages->language, MED_REPORT_WORD_ATTEMPT,
                                                  med_json_get_text (row, "kind")),
                                 MED_REPORT_PLAIN);
      med_report_table_add_cell (table,
                                 med_report_word (pages->language, MED_REPORT_WORD_ATTEMPT,
                                                  med_json_get_text (row, "state")),
                                 MED_REPORT_STRONG);
      med_report_table_add_cell (table, med_json_get_text (row, "installer"), MED_REPORT_PLAIN);
      med_report_pages_time (pages, table, med_report_source_get_time (row, "started"), TRUE);
      med_report_pages_time (pages, table, med_report_source_get_time (row, "ended"), TRUE);
      med_report_table_add_cell (table, versions, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "restore_point"), MED_REPORT_PLAIN);
    }
}

/* Whoever did not have to go back has nothing to tick there. */
static gboolean
is_needless (JsonObject *data, JsonObject *step)
{
  const char *state = med_json_get_text (med_json_get_object (data, "disposition"), "state");

  return g_strcmp0 (med_json_get_text (step, "phase"), "rollback") == 0 &&
         (g_str_equal (state, "in-service") || g_str_equal (state, "installed-unverified"));
}

static void
add_done_steps (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "steps");
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("Steps"),
                              (MedReportColumnSpec[]){ { N_ ("Part"), 15, MED_REPORT_START },
                                                       { N_ ("Step"), 36, MED_REPORT_START },
                                                       { N_ ("Result"), 13, MED_REPORT_START },
                                                       { N_ ("By"), 15, MED_REPORT_START },
                                                       { N_ ("Time"), 23, MED_REPORT_START },
                                                       { N_ ("Remark"), 18, MED_REPORT_START },
                                                       { NULL } });

  med_report_pages_empty (pages, table, N_ ("None recorded."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *result = med_json_get_text (row, "result");

      med_report_table_add_cell (
          table,
          med_report_word (pages->language, MED_REPORT_WORD_STEP, med_json_get_text (row, "phase")),
          MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "text"), MED_REPORT_PLAIN);
      if (result == NULL && is_needless (data, row))
        med_report_table_add_cell (table, say (pages, N_ ("Not needed")), MED_REPORT_PLAIN);
      else if (result != NULL)
        med_report_table_add_cell (
            table, med_report_word (pages->language, MED_REPORT_WORD_STEP, result),
            g_str_equal (result, "done") ? MED_REPORT_PLAIN : MED_REPORT_STRONG);
      else
        med_report_table_add_cell (table, say (pages, N_ ("Not ticked")), MED_REPORT_STRONG);
      med_report_table_add_cell (table, med_json_get_text (row, "by"), MED_REPORT_PLAIN);
      med_report_pages_time (pages, table, med_report_source_get_time (row, "at"), TRUE);
      med_report_table_add_cell (table, med_json_get_text (row, "note"), MED_REPORT_PLAIN);
    }
}

static const struct
{
  const char *word;
  const char *text;
} guards[] = {
  { "attempt", N_ ("The installation was not carried out in MedPatch") },
  { "statement", N_ ("There is no statement of the vendor") },
  { "checks", N_ ("Not every check of every payload has passed, or there is no payload") },
  { "downtime", N_ ("No downtime was planned") },
  { "consent", N_ ("Clinical consent to the downtime is not recorded") },
  { "restore-point", N_ ("No restore point is recorded") },
  { "version-after", N_ ("The version after the work was not read") },
  { "steps", N_ ("Not every step is ticked as done") },
  { "handed-over", N_ ("No signature of the hand-over") },
  { "performed", N_ ("No signature of the person who did it") },
  { "verified", N_ ("No signature of the verification") },
  { "returned-to-service", N_ ("No signature of the return to service") },
};

static void
add_missing (MedReportPages *pages, JsonObject *data)
{
  JsonArray *missing = med_json_get_array (data, "missing");

  med_report_pages_heading (pages, N_ ("Missing"));
  if (json_array_get_length (missing) == 0)
    {
      med_report_document_add_paragraph (pages->document, MED_REPORT_PLAIN,
                                         say (pages, N_ ("Nothing is missing.")));
      return;
    }
  MedReportBlock *ticks = med_report_document_add_ticks (pages->document);
  for (guint i = 0; i < json_array_get_length (missing); i++)
    for (guint j = 0; j < G_N_ELEMENTS (guards); j++)
      if (g_strcmp0 (med_json_array_get_text (missing, i), guards[j].word) == 0)
        med_report_block_add_tick (ticks, FALSE, say (pages, guards[j].text));
}

static char *
join_roles (MedReportPages *pages, JsonArray *roles)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (roles); i++)
    g_string_append_printf (
        text, "%s%s", i > 0 ? ", " : "",
        med_report_word (pages->language, MED_REPORT_WORD_ROLE,
                         med_json_get_text (json_array_get_object_element (roles, i), "role")));
  return g_string_free (text, FALSE);
}

static void
add_given_signatures (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "signatures");
  MedReportBlock *block;

  med_report_pages_heading (pages, N_ ("Signatures"));
  if (json_array_get_length (rows) == 0)
    {
      med_report_document_add_paragraph (pages->document, MED_REPORT_STRONG,
                                         say (pages, N_ ("Nobody has signed.")));
      return;
    }
  block = med_report_pages_signatures (pages);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autofree char *titles = join_roles (pages, med_json_get_array (row, "roles"));
      /* Whoever signed the sheet gave no passphrase: the certificate says so. */
      g_autofree char *roles = g_strdup_printf (
          "%s · %s", titles,
          med_report_late_say_identity (pages, med_json_get_text (row, "identity")));
      g_autofree char *time = med_report_language_format_time (
          pages->language, med_report_source_get_time (row, "signed"));

      med_report_block_add_signature (block,
                                      med_report_word (pages->language, MED_REPORT_WORD_MEANING,
                                                       med_json_get_text (row, "meaning")),
                                      med_json_get_text (row, "name"), roles, time);
    }
}

/* Only where the work passed on: a shift change is no rule. */
static void
add_handovers (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "handovers");

  if (rows == NULL || json_array_get_length (rows) == 0)
    return;
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("Hand-overs"),
                              (MedReportColumnSpec[]){ { N_ ("From"), 20, MED_REPORT_START },
                                                       { N_ ("To"), 20, MED_REPORT_START },
                                                       { N_ ("Handed over"), 19, MED_REPORT_START },
                                                       { N_ ("Taken over"), 19, MED_REPORT_START },
                                                       { N_ ("Note"), 42, MED_REPORT_START },
                                                       { NULL } });
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const gint64 ended_usec = med_report_source_get_time (row, "ended");

      med_report_table_add_cell (table, med_json_get_text (row, "from"), MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "to"), MED_REPORT_PLAIN);
      med_report_pages_time (pages, table, med_report_source_get_time (row, "offered"), TRUE);
      if (ended_usec != 0)
        med_report_pages_time (pages, table, ended_usec, TRUE);
      else
        med_report_table_add_cell (table, say (pages, N_ ("Not yet")), MED_REPORT_STRONG);
      med_report_table_add_cell (table, med_json_get_text (row, "note"), MED_REPORT_PLAIN);
    }
}

static void
add_certificate (MedReportPages *pages, JsonObject *data)
{
  med_report_late_add (pages, data);
  med_report_pages_heading (pages, N_ ("What was done"));
  add_attempts (pages, data);
  add_handovers (pages, data);
  add_done_steps (pages, data);
  add_missing (pages, data);
  add_given_signatures (pages, data);
}

/**
 * med_report_work_order_compose:
 * @data: what [func@report_work_order_gather_sync] gathered
 * @language: the language of the report
 *
 * Returns: (transfer full): the sheet to carry to the device, or the certificate after the work
 */
MedReportDocument *
med_report_work_order_compose (JsonObject *data, MedReportLanguage *language)
{
  JsonObject *device = med_json_get_object (data, "device");
  JsonObject *patch = med_json_get_object (data, "patch");
  const char *state = med_json_get_text (med_json_get_object (data, "disposition"), "state");
  gboolean begun = med_json_get_boolean (data, "begun", FALSE);
  gboolean complete = g_str_equal (state, "in-service");
  g_autofree char *id =
      number (med_json_get_int (med_json_get_object (data, "disposition"), "id", 0));
  g_autofree char *title = g_strdup_printf (
      med_report_language_say (language, !begun     ? N_ ("Work order %s")
                                         : complete ? N_ ("Completion certificate, work order %s")
                                                    : N_ ("Work order %s, not completed")),
      id);
  g_autofree char *detail = g_strdup_printf ("%s  ·  %s", med_json_get_text (patch, "number"),
                                             med_json_get_text (device, "asset"));
  MedReportPages pages = { .language = language };

  pages.document = med_report_pages_begin (&pages, data, title, detail);
  if (begun)
    add_result (&pages, data);
  med_report_device_pages_identity (&pages, device, FALSE);
  add_patch (&pages, data);
  add_downtime (&pages, data);
  add_payloads (&pages, data);
  if (begun)
    add_certificate (&pages, data);
  else
    {
      add_handovers (&pages, data);
      add_sheet (&pages, data);
    }
  return pages.document;
}
