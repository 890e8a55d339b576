/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-policy"

#include "config.h"

#include "engine/report/med-report-policy.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/inventory/med-policy.h"
#include "engine/report/med-report-source.h"

#define SETTING "policy-deadlines"
#define MAX_DAYS 3650
#define BOD_26_04 "bod-26-04"
#define MOST_CHARS 500

static const char *const outcome_words[MED_REPORT_N_OUTCOMES] = {
  [MED_REPORT_OUTCOME_NONE_OPEN] = "none-open", [MED_REPORT_OUTCOME_DEFER] = "defer",
  [MED_REPORT_OUTCOME_SCHEDULED] = "scheduled", [MED_REPORT_OUTCOME_OUT_OF_CYCLE] = "out-of-cycle",
  [MED_REPORT_OUTCOME_IMMEDIATE] = "immediate",
};

const char *
med_report_outcome_to_word (MedReportOutcome outcome)
{
  return outcome >= 0 && outcome < MED_REPORT_N_OUTCOMES ? outcome_words[outcome] : "unknown";
}

void
med_report_policy_free (MedReportPolicy *self)
{
  g_free (self->name);
  g_free (self->citation);
  g_free (self);
}

static gboolean
refuse (guint row, const char *what, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("Policy of deadlines, row %u: %s"),
               row + 1, what);
  return FALSE;
}

/* What a person brings in is read strictly; what is stored was accepted once, and must not keep the
 * reports from being made. */
static gboolean
check_row (JsonObject *object, JsonObject *days, guint row, GError **error)
{
  static const char *const members[] = { "name", "clock", "rule", "days", "citation", NULL };
  static const char *const outcomes[] = { "immediate", "out-of-cycle", "scheduled", "defer", NULL };
  const char *unknown = med_report_source_find_unknown (object, members);
  const char *citation = med_json_get_text (object, "citation");

  if (unknown == NULL && days != NULL)
    unknown = med_report_source_find_unknown (days, outcomes);
  if (unknown != NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("Policy of deadlines, row %u: “%s” is not known"), row + 1, unknown);
      return FALSE;
    }
  if (citation == NULL && json_object_has_member (object, "citation"))
    return refuse (row, _ ("its citation must be a text"), error);
  if (g_utf8_strlen (med_json_get_text (object, "name"), -1) > MOST_CHARS ||
      (citation != NULL && g_utf8_strlen (citation, -1) > MOST_CHARS))
    return refuse (row, _ ("name and citation have at most 500 characters each"), error);
  return TRUE;
}

static gboolean
parse_days (MedReportPolicy *policy, JsonObject *days, guint row, GError **error)
{
  for (int outcome = 0; outcome < MED_REPORT_N_OUTCOMES; outcome++)
    policy->days[outcome] = -1;
  for (int outcome = days != NULL ? MED_REPORT_OUTCOME_DEFER : MED_REPORT_N_OUTCOMES;
       outcome < MED_REPORT_N_OUTCOMES; outcome++)
    {
      const char *word = outcome_words[outcome];
      gint64 number = med_json_get_int (days, word, -1);

      if (!json_object_has_member (days, word))
        continue;
      if (number < 0 || number > MAX_DAYS)
        return refuse (row, _ ("days must be a whole number from 0 to 3650"), error);
      policy->days[outcome] = (int) number;
    }
  return TRUE;
}

static gboolean
parse_rule (JsonObject *object, JsonObject *days, guint row, MedReportRule *rule, GError **error)
{
  const char *word = med_json_get_text (object, "rule");

  *rule = MED_REPORT_RULE_OUTCOME;
  if (days == NULL && json_object_has_member (object, "days"))
    return refuse (row, _ ("it has no days"), error);
  if (!json_object_has_member (object, "rule"))
    return days != NULL || refuse (row, _ ("it has no days"), error);
  *rule = MED_REPORT_RULE_BOD_26_04;
  if (g_strcmp0 (word, BOD_26_04) != 0)
    return refuse (row, _ ("its rule must be “bod-26-04”, or left out"), error);
  return days == NULL || json_object_get_size (days) == 0 ||
         refuse (row, _ ("its rule gives the days: leave them out"), error);
}

static MedReportPolicy *
parse_row (JsonObject *object, guint row, gboolean strict, GError **error)
{
  g_autoptr (MedReportPolicy) policy = g_new0 (MedReportPolicy, 1);
  const char *name = object != NULL ? med_json_get_text (object, "name") : NULL;
  const char *clock = object != NULL ? med_json_get_text (object, "clock") : NULL;
  JsonObject *days = object != NULL ? med_json_get_object (object, "days") : NULL;

  if (name == NULL || *name == '\0')
    refuse (row, _ ("it has no name"), error);
  else if (g_strcmp0 (clock, "action") != 0 && g_strcmp0 (clock, "exposure") != 0)
    refuse (row, _ ("its clock must be “action” or “exposure”"), error);
  else if (parse_rule (object, days, row, &policy->rule, error) &&
           (!strict || check_row (object, days, row, error)) &&
           parse_days (policy, days, row, error))
    {
      const char *citation = med_json_get_text (object, "citation");

      policy->name = g_strdup (name);
      policy->exposure_clock = g_str_equal (clock, "exposure");
      policy->citation = g_strdup (citation != NULL ? citation : "");
      return g_steal_pointer (&policy);
    }
  return NULL;
}

static GPtrArray *
parse (const char *text, gboolean strict, GError **error)
{
  g_autoptr (GPtrArray) policies =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_report_policy_free);
  g_autoptr (JsonNode) node =
      med_json_load (text, strlen (text), &med_json_default_limits, SETTING, error);

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) == 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("The policy of deadlines must be a list of at least one row"));
      return NULL;
    }
  JsonArray *rows = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      MedReportPolicy *policy = parse_row (med_json_array_get_object (rows, i), i, strict, error);

      if (policy == NULL)
        return NULL;
      g_ptr_array_add (policies, policy);
    }
  return g_steal_pointer (&policies);
}

/**
 * med_report_policy_parse:
 * @text: a JSON array of objects with `name`, `clock` (`action` or `exposure`), `days` for each
 * outcome that has a deadline or a `rule` that gives them, and `citation`
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Reads a policy as a person wrote it. What is no member of it is refused: a misspelt outcome would
 * have no deadline unseen. Its first row is the one the tables of the fleet report count by.
 *
 * Returns: (transfer full) (nullable) (element-type MedReportPolicy): at least one row
 */
GPtrArray *
med_report_policy_parse (const char *text, GError **error)
{
  return parse (text, TRUE, error);
}

/* What counts until the hospital has decided. It cites nobody, for nobody else has said it: the
 * clock that the hospital can act on, and the days of its maintenance rounds. */
static GPtrArray *
make_default (void)
{
  GPtrArray *policies = g_ptr_array_new_with_free_func ((GDestroyNotify) med_report_policy_free);
  MedReportPolicy *policy = g_new0 (MedReportPolicy, 1);

  /* Not translated here: the report does, into its own language. */
  policy->name = g_strdup (N_ ("Own deadlines (not yet decided by the hospital)"));
  policy->citation = g_strdup (N_ ("Default of MedPatch, not taken from any regulation"));
  policy->days[MED_REPORT_OUTCOME_NONE_OPEN] = -1;
  policy->days[MED_REPORT_OUTCOME_DEFER] = 365;
  policy->days[MED_REPORT_OUTCOME_SCHEDULED] = 90;
  policy->days[MED_REPORT_OUTCOME_OUT_OF_CYCLE] = 30;
  policy->days[MED_REPORT_OUTCOME_IMMEDIATE] = 7;
  g_ptr_array_add (policies, policy);
  return policies;
}

/**
 * med_report_policy_list_sync:
 * @connection: a connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedReportPolicy): the hospital's policy, or the
 * program's default, which says that it is one
 */
GPtrArray *
med_report_policy_list_sync (MedConnection *connection, GError **error)
{
  g_autofree char *text = NULL;

  if (!med_connection_dup_text (connection, "SELECT value FROM setting WHERE key = $1",
                                MED_VALUES (MED_TEXT (SETTING)), &text, error))
    return NULL;
  return text != NULL ? parse (text, FALSE, error) : make_default ();
}

/**
 * med_report_policy_save_sync:
 * @connection: the writer's connection
 * @person_id: who decides, a lead engineer or security officer
 * @text: as for [func@report_policy_parse]
 * @error: return location
 *
 * Sets the hospital's deadlines and records the old and the new ones.
 *
 * Returns: whether they are stored
 */
gboolean
med_report_policy_save_sync (MedConnection *connection,
                             gint64 person_id,
                             const char *text,
                             GError **error)
{
  g_autoptr (GPtrArray) policies = med_report_policy_parse (text, error);
  if (policies == NULL || !med_policy_may_decide_sync (connection, person_id, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL)
    return FALSE;
  g_autofree char *before = NULL;
  if (!med_connection_dup_text (connection, "SELECT value FROM setting WHERE key = $1",
                                MED_VALUES (MED_TEXT (SETTING)), &before, error))
    return FALSE;

  JsonObject *values = json_object_new ();
  g_autoptr (JsonNode) body = json_node_init_object (json_node_alloc (), values);
  json_object_unref (values);
  json_object_set_string_member (values, "before", before != NULL ? before : "");
  json_object_set_string_member (values, "after", text);
  return med_connection_execute (connection,
                                 "INSERT INTO setting (key, value) VALUES ($1, $2)"
                                 " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                                 MED_VALUES (MED_TEXT (SETTING), MED_TEXT (text)), error) &&
         med_transaction_record (transaction, person_id, "policy-changed", "setting/" SETTING, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

JsonObject *
med_report_policy_to_json (const MedReportPolicy *self)
{
  JsonObject *object = json_object_new ();
  JsonObject *days = json_object_new ();

  for (int outcome = MED_REPORT_OUTCOME_IMMEDIATE; outcome >= MED_REPORT_OUTCOME_DEFER; outcome--)
    if (self->days[outcome] >= 0)
      json_object_set_int_member (days, outcome_words[outcome], self->days[outcome]);
  json_object_set_string_member (object, "name", self->name);
  json_object_set_string_member (object, "clock", self->exposure_clock ? "exposure" : "action");
  if (self->rule == MED_REPORT_RULE_BOD_26_04)
    json_object_set_string_member (object, "rule", BOD_26_04);
  json_object_set_object_member (object, "days", days);
  json_object_set_string_member (object, "citation", self->citation);
  return object;
}

/**
 * med_report_policy_list_to_text:
 * @policies: (element-type MedReportPolicy): rows
 *
 * Returns: (transfer full): them as [func@report_policy_parse] reads them
 */
char *
med_report_policy_list_to_text (GPtrArray *policies)
{
  JsonArray *rows = json_array_new ();
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), rows);

  json_array_unref (rows);
  for (guint i = 0; i < policies->len; i++)
    json_array_add_object_element (rows,
                                   med_report_policy_to_json (g_ptr_array_index (policies, i)));
  return json_to_string (node, FALSE);
}

/**
 * med_report_policy_parse_days:
 * @text: what a person wrote; nothing for no deadline
 * @days: (out): the days; -1 for no deadline
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether it is a number of days
 */
gboolean
med_report_policy_parse_days (const char *text, int *days, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  gint64 number = -1;

  if (*stripped != '\0' && !g_ascii_string_to_signed (stripped, 10, 0, MAX_DAYS, &number, NULL))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("“%s” is not a whole number of days from 0 to 3650"), stripped);
      return FALSE;
    }
  *days = (int) number;
  return TRUE;
}

/* -1: no deadline. The directive does not ask for an outcome, only that something is open. */
static int
get_days (const MedReportPolicy *self, MedReportOutcome outcome, int bod_days)
{
  if (self->rule == MED_REPORT_RULE_BOD_26_04)
    return outcome == MED_REPORT_OUTCOME_NONE_OPEN ? -1 : bod_days;
  return outcome < MED_REPORT_OUTCOME_DEFER || outcome >= MED_REPORT_N_OUTCOMES
             ? -1
             : self->days[outcome];
}

/* What others have written. Not translated here: who shows them does. */
static const struct
{
  const char *name;
  gboolean exposure_clock;
  MedReportRule rule;
  int immediate, out_of_cycle, scheduled, defer;
  const char *citation;
} known[] = {
  { N_ ("CISA BOD 26-04"), TRUE, MED_REPORT_RULE_BOD_26_04, -1, -1, -1, -1,
    N_ ("CISA, Binding Operational Directive 26-04, 10 June 2026. Binds federal agencies of the "
        "United States; a benchmark for others. Technical impact counts as total unless CVE "
        "records say that it is partial.") },
  { N_ ("NHS alert, 48 hours"), TRUE, MED_REPORT_RULE_OUTCOME, 2, 2, -1, -1,
    N_ ("NHS England, high severity cyber alerts: a response within 48 hours, not yet a patch") },
  { N_ ("HIPAA, 15 and 30 days (proposed)"), FALSE, MED_REPORT_RULE_OUTCOME, 15, 30, -1, -1,
    N_ ("Proposed rule of 6 January 2025 on 45 CFR 164, critical 15 days, high 30 days. Not law as "
        "far as known.") },
  { N_ ("Service contract"), FALSE, MED_REPORT_RULE_OUTCOME, -1, -1, -1, -1,
    N_ ("Enter the days and the clause of the contract with the vendor") },
};

/**
 * med_report_policy_list_known:
 *
 * Rows that a hospital may take over. None of them counts until it does.
 *
 * Returns: (transfer full) (element-type MedReportPolicy): the rows
 */
GPtrArray *
med_report_policy_list_known (void)
{
  GPtrArray *policies = g_ptr_array_new_with_free_func ((GDestroyNotify) med_report_policy_free);

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      MedReportPolicy *policy = g_new0 (MedReportPolicy, 1);

      policy->name = g_strdup (known[i].name);
      policy->exposure_clock = known[i].exposure_clock;
      policy->rule = known[i].rule;
      policy->days[MED_REPORT_OUTCOME_NONE_OPEN] = -1;
      policy->days[MED_REPORT_OUTCOME_DEFER] = known[i].defer;
      policy->days[MED_REPORT_OUTCOME_SCHEDULED] = known[i].scheduled;
      policy->days[MED_REPORT_OUTCOME_OUT_OF_CYCLE] = known[i].out_of_cycle;
      policy->days[MED_REPORT_OUTCOME_IMMEDIATE] = known[i].immediate;
      policy->citation = g_strdup (known[i].citation);
      g_ptr_array_add (policies, policy);
    }
  return policies;
}

/**
 * med_report_policy_judge:
 * @self: a row of the policy
 * @outcome: how urgent it is for the device
 * @bod_days: what directive 26-04 gives for it; -1: no number of days. For a row of that rule
 * @start_usec: when the clock of this row began to run; 0: it has not or it is not known
 * @now_usec: as of when
 * @due_usec: (out) (optional): the deadline; 0 for none
 *
 * A deadline is missed once it has passed; at the very moment it is still met.
 *
 * Returns: how an open task stands
 */
MedReportStanding
med_report_policy_judge (const MedReportPolicy *self,
                         MedReportOutcome outcome,
                         int bod_days,
                         gint64 start_usec,
                         gint64 now_usec,
                         gint64 *due_usec)
{
  const int days = get_days (self, outcome, bod_days);
  gint64 due = 0;

  if (due_usec != NULL)
    *due_usec = 0;
  if (days < 0)
    return MED_REPORT_NO_DEADLINE;
  if (start_usec == 0)
    return self->exposure_clock ? MED_REPORT_NO_DEADLINE : MED_REPORT_NOT_STARTED;
  due = start_usec + days * MED_USEC_PER_DAY;
  if (due_usec != NULL)
    *due_usec = due;
  return now_usec > due ? MED_REPORT_OVERDUE : MED_REPORT_ON_TIME;
}
