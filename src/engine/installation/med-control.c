/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-control"

#include "config.h"

#include "engine/installation/med-control.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/installation/med-evidence.h"
#include "engine/installation/med-exception-write.h"

#define DATE_LENGTH 10 /* 2026-11-23 */

static gboolean
wrong_input (GError **error, const char *what)
{
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, what);
  return FALSE;
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

static gboolean
parse_date (const char *text, gint64 *usec, GError **error)
{
  if (text != NULL && strlen (text) == DATE_LENGTH && med_clock_parse_iso8601 (text, usec, NULL))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("“%s” is not a date; write it as 2026-11-23"), text != NULL ? text : "");
  return FALSE;
}

static gboolean
check_past (const char *date, gint64 now_usec, GError **error)
{
  gint64 usec;

  if (!parse_date (date, &usec, error))
    return FALSE;
  /* A day later, as midnight by UTC is not midnight here. */
  return usec <= now_usec + MED_USEC_PER_DAY ||
         wrong_input (error, _ ("A test was made today or before: its date lies in the future"));
}

static gboolean
check_future (const char *date, gint64 now_usec, GError **error)
{
  gint64 usec;

  if (is_empty (date))
    return wrong_input (error, _ ("Every control has a date by which it is tested again"));
  if (!parse_date (date, &usec, error))
    return FALSE;
  return usec > now_usec ||
         wrong_input (error, _ ("The next test of a control lies in the future"));
}

/* A control without evidence is a wish. */
static gboolean
check_evidence (const MedControlDraft *draft, GError **error)
{
  if (draft->kind >= MED_N_CONTROL_KINDS || is_empty (draft->description))
    return wrong_input (error, _ ("Say what protects the device"));
  if (draft->evidence != NULL)
    return med_evidence_check_file (draft->evidence_name, draft->evidence, error);
  if (!is_empty (draft->reference))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("“%s” needs evidence: a file, or where it is written down"), draft->description);
  return FALSE;
}

/**
 * med_control_check_draft:
 * @draft: a control as requested
 * @now_usec: today
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether it says what protects the device, with evidence and the date of its next test
 */
gboolean
med_control_check_draft (const MedControlDraft *draft, gint64 now_usec, GError **error)
{
  return check_evidence (draft, error) && check_future (draft->next_test_date, now_usec, error) &&
         (is_empty (draft->last_test_date) || check_past (draft->last_test_date, now_usec, error));
}

static gboolean
lowers (const MedControlDraft *draft)
{
  return draft->lowers_to != MED_SYSTEM_EXPOSURE_UNKNOWN;
}

/* What is watched or written down is as exposed as before; and nobody knows that a rule still holds
 * unless it is tested. */
static gboolean
check_lowering (MedConnection *connection, const MedProtection *self, GError **error)
{
  const MedControlDraft *draft = &self->control;

  if (!lowers (draft))
    return TRUE;
  if (draft->lowers_to == MED_SYSTEM_EXPOSURE_OPEN)
    return wrong_input (error, _ ("A measure lowers the exposure to small or controlled"));
  if (draft->kind != MED_CONTROL_ISOLATE && draft->kind != MED_CONTROL_NETWORK_BLOCK &&
      draft->kind != MED_CONTROL_CONFIGURATION)
    return wrong_input (error,
                        _ ("Only isolation, a block in the network or a configuration lowers "
                           "the exposure"));
  if (is_empty (draft->next_test_date))
    return wrong_input (error,
                        _ ("What lowers the exposure has a date by which it is tested again"));
  return med_person_require_role (connection, self->person_id,
                                  MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER, error);
}

static gboolean
write_evidence (MedTransaction *transaction,
                MedConnection *connection,
                const MedControlDraft *draft,
                gint64 person_id,
                gint64 *evidence_id,
                GError **error)
{
  const MedEvidenceFile file = { .name = draft->evidence_name,
                                 .kind = "control",
                                 .bytes = draft->evidence };

  *evidence_id = 0;
  return draft->evidence == NULL ||
         med_evidence_write (transaction, connection, &file, person_id, evidence_id, error);
}

static gboolean
write_test (MedConnection *connection, const MedControlTest *test, GError **error)
{
  return med_connection_execute (
      connection,
      "INSERT INTO control_test (control_id, tested_date, result, note, next_test_date, "
      "recorded_by, recorded_usec) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      MED_VALUES (MED_INT (test->control_id), MED_TEXT (test->tested_date),
                  MED_TEXT (test->passed ? "passed" : "failed"),
                  MED_TEXT (test->note != NULL ? test->note : ""),
                  is_empty (test->next_test_date) ? MED_NULL : MED_TEXT (test->next_test_date),
                  MED_INT (test->person_id), MED_INT (med_connection_now_usec (connection))),
      error);
}

/**
 * med_control_write:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @draft: the control, checked
 * @exception_id: what it belongs to; 0: taken at once, on @disposition_id
 * @disposition_id: see @exception_id
 * @person_id: who took it
 * @approved_by: whose clinical decision it was; 0: nobody's
 * @control_id: (out): the row
 * @error: return location
 *
 * Returns: whether it was written, with its file of evidence and the test before it
 */
gboolean
med_control_write (MedTransaction *transaction,
                   MedConnection *connection,
                   const MedControlDraft *draft,
                   gint64 exception_id,
                   gint64 disposition_id,
                   gint64 person_id,
                   gint64 approved_by,
                   gint64 *control_id,
                   GError **error)
{
  MedControlTest test = { .person_id = person_id,
                          .passed = TRUE,
                          .tested_date = draft->last_test_date,
                          .next_test_date = draft->next_test_date };
  gint64 evidence_id;

  if (!write_evidence (transaction, connection, draft, person_id, &evidence_id, error) ||
      !med_connection_insert (
          connection,
          "INSERT INTO control (exception_id, disposition_id, kind, description, reference, "
          "evidence_id, next_test_date, taken_by, taken_usec, approved_by, lowers_exposure) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
          MED_VALUES (
              MED_INT_OR_NULL (exception_id), MED_INT_OR_NULL (disposition_id),
              MED_TEXT (med_control_kind_to_word (draft->kind)), MED_TEXT (draft->description),
              MED_TEXT (draft->reference != NULL ? draft->reference : ""),
              MED_INT_OR_NULL (evidence_id),
              is_empty (draft->next_test_date) ? MED_NULL : MED_TEXT (draft->next_test_date),
              MED_INT (person_id), MED_INT (med_connection_now_usec (connection)),
              MED_INT_OR_NULL (approved_by),
              lowers (draft) ? MED_TEXT (med_system_exposure_to_word (draft->lowers_to))
                             : MED_NULL),
          control_id, error))
    return FALSE;
  test.control_id = *control_id;
  return is_empty (draft->last_test_date) || write_test (connection, &test, error);
}

static JsonNode *
describe_test (const MedControlTest *test)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *body = json_object_new ();

  json_node_take_object (node, body);
  json_object_set_string_member (body, "result", test->passed ? "passed" : "failed");
  json_object_set_string_member (body, "tested", test->tested_date);
  if (!is_empty (test->note))
    json_object_set_string_member (body, "note", test->note);
  if (!is_empty (test->next_test_date))
    json_object_set_string_member (body, "next_test", test->next_test_date);
  return node;
}

static gboolean
check_test (MedConnection *connection, const MedControlTest *test, GError **error)
{
  const gint64 now_usec = med_connection_now_usec (connection);

  if (!check_past (test->tested_date, now_usec, error))
    return FALSE;
  if (!test->passed)
    return !is_empty (test->note) || wrong_input (error, _ ("Say what was seen to fail"));
  return check_future (test->next_test_date, now_usec, error);
}

/* Those who keep the controls: the hospital's own engineers and its security officer. */
static gboolean
check_tester (MedConnection *connection, gint64 person_id, GError **error)
{
  return med_person_require_role (connection, person_id,
                                  MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER,
                                  error);
}

static gboolean
check_control (MedConnection *connection, gint64 control_id, GError **error)
{
  gint64 n, ended;

  if (!med_connection_get_int (connection, "SELECT count(*) FROM control WHERE id = $1",
                               MED_VALUES (MED_INT (control_id)), &n, error) ||
      !med_connection_get_int (
          connection,
          "SELECT count(*) FROM control c JOIN exception e ON e.id = c.exception_id "
          "WHERE c.id = $1 AND e.state NOT IN ('requested', 'running')",
          MED_VALUES (MED_INT (control_id)), &ended, error))
    return FALSE;
  if (n == 0)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no control %" PRId64),
                 control_id);
  else if (ended > 0)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                         _ ("The exception of this control has ended: a test does not bring it "
                            "back. Request a new one."));
  return n > 0 && ended == 0;
}

/**
 * med_control_test_sync:
 * @connection: the writer's connection
 * @test: what was tested
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_NOT_PERMITTED,
 * %MED_ERROR_NOT_FOUND, %MED_ERROR_REFUSED for the control of an exception that has ended
 *
 * Records the test of a compensating control. One that failed ends the exception as soon as the
 * work list catches up (T23).
 *
 * Returns: whether it was written
 */
gboolean
med_control_test_sync (MedConnection *connection, const MedControlTest *test, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = g_strdup_printf ("control/%" PRId64, test->control_id);
  g_autoptr (JsonNode) body = NULL;

  if (transaction == NULL || !check_tester (connection, test->person_id, error) ||
      !check_control (connection, test->control_id, error) || !check_test (connection, test, error))
    return FALSE;
  body = describe_test (test);
  return write_test (connection, test, error) &&
         med_connection_execute (
             connection,
             "UPDATE control SET failed = $1, next_test_date = coalesce($2, next_test_date) "
             "WHERE id = $3",
             MED_VALUES (MED_INT (!test->passed),
                         is_empty (test->next_test_date) ? MED_NULL
                                                         : MED_TEXT (test->next_test_date),
                         MED_INT (test->control_id)),
             error) &&
         med_transaction_record (transaction, test->person_id, "control-tested", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

static gboolean
check_clinical (MedConnection *connection, const MedProtection *self, GError **error)
{
  g_autofree char *subject = med_disposition_dup_subject (self->disposition_id);
  const char *const subjects[] = { subject, NULL };

  if (self->control.kind != MED_CONTROL_STOP_USE && self->clinical == NULL)
    return TRUE;
  if (med_move_is_signed (connection, self->clinical, 0, MED_MEANING_APPROVED, subjects))
    return med_signature_require_role (self->clinical, MED_ROLE_CLINICAL_OWNER, error);
  g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                       _ ("Whether a device is used is a clinical decision: a clinical owner must "
                          "sign it"));
  return FALSE;
}

static JsonNode *
describe_control (const MedProtection *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *body = json_object_new ();

  json_node_take_object (node, body);
  json_object_set_int_member (body, "disposition", self->disposition_id);
  json_object_set_string_member (body, "kind", med_control_kind_to_word (self->control.kind));
  json_object_set_string_member (body, "description", self->control.description);
  if (!is_empty (self->control.reference))
    json_object_set_string_member (body, "reference", self->control.reference);
  if (lowers (&self->control))
    json_object_set_string_member (body, "lowers_exposure",
                                   med_system_exposure_to_word (self->control.lowers_to));
  if (self->clinical != NULL)
    json_object_set_int_member (body, "clinical_approval_by", self->clinical->person_id);
  return node;
}

static gboolean
write_protection (MedTransaction *transaction,
                  MedConnection *connection,
                  const MedProtection *self,
                  gint64 *control_id,
                  GError **error)
{
  gint64 signature_id = 0;

  if ((self->clinical != NULL &&
       !med_signature_store (transaction, connection, self->clinical, &signature_id, error)) ||
      !med_control_write (transaction, connection, &self->control, 0, self->disposition_id,
                          self->person_id, self->clinical != NULL ? self->clinical->person_id : 0,
                          control_id, error))
    return FALSE;
  g_autofree char *subject = g_strdup_printf ("control/%" PRId64, *control_id);
  g_autoptr (JsonNode) body = describe_control (self);
  return med_transaction_record (transaction, self->person_id, "control-taken", subject, body,
                                 error);
}

/**
 * med_control_protect_sync:
 * @connection: the writer's connection
 * @protection: what was done
 * @control_id: (out): the measure
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_NOT_PERMITTED,
 * %MED_ERROR_NOT_FOUND, %MED_ERROR_REFUSED without the clinical decision that it needs
 *
 * Records what protects a device at once, where the patch cannot be installed yet. It changes
 * nothing of where the patch stands: what the vendor has not released is not installed.
 *
 * Returns: whether it was written
 */
gboolean
med_control_protect_sync (MedConnection *connection,
                          const MedProtection *protection,
                          gint64 *control_id,
                          GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedDisposition) disposition = NULL;
  const gint64 now_usec = med_connection_now_usec (connection);
  const char *next_test = protection->control.next_test_date;

  if (transaction == NULL || !check_tester (connection, protection->person_id, error))
    return FALSE;
  disposition = med_disposition_load_sync (connection, protection->disposition_id, error);
  return disposition != NULL && check_evidence (&protection->control, error) &&
         (is_empty (next_test) || check_future (next_test, now_usec, error)) &&
         check_lowering (connection, protection, error) &&
         check_clinical (connection, protection, error) &&
         write_protection (transaction, connection, protection, control_id, error) &&
         med_transaction_commit (transaction, error);
}

static MedControl *
control_new (MedQuery *query, const char *today)
{
  MedControl *self = g_new0 (MedControl, 1);

  self->id = med_query_get_int (query, 0);
  if (!med_control_kind_from_word (med_query_get_text (query, 1), &self->kind))
    self->kind = MED_CONTROL_OTHER;
  self->description = med_query_dup_text (query, 2);
  self->reference = med_query_dup_text (query, 3);
  self->evidence_name = med_query_dup_text (query, 4);
  self->evidence_sha256 = med_query_dup_text (query, 5);
  self->last_test_date = med_query_dup_text (query, 6);
  self->last_result = med_query_dup_text (query, 7);
  self->last_note = med_query_dup_text (query, 8);
  self->last_name = med_query_dup_text (query, 9);
  self->next_test_date = med_query_dup_text (query, 10);
  self->failed = med_query_get_int (query, 11) != 0;
  self->taken_name = med_query_dup_text (query, 12);
  self->approved_name = med_query_dup_text (query, 13);
  self->taken_usec = med_query_get_int (query, 14);
  self->keeper_name = med_query_dup_text (query, 15);
  self->overdue = self->next_test_date != NULL && strcmp (self->next_test_date, today) < 0;
  return self;
}

/**
 * med_control_list_sync:
 * @connection: a connection
 * @exception_id: of which exception; 0: those taken at once
 * @disposition_id: on which device; 0: those of an exception
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedControl): the controls with their last tests
 */
GPtrArray *
med_control_list_sync (MedConnection *connection,
                       gint64 exception_id,
                       gint64 disposition_id,
                       GError **error)
{
  g_autoptr (GPtrArray) controls =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_control_free);
  g_autofree char *today = med_clock_format_iso8601 (med_connection_now_usec (connection));
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT c.id, c.kind, c.description, c.reference, v.name, v.sha256, t.tested_date, t.result, "
      "t.note, n.name, c.next_test_date, c.failed, k.name, a.name, c.taken_usec, s.name FROM "
      "control c "
      "LEFT JOIN evidence v ON v.id = c.evidence_id LEFT JOIN control_test t ON t.id = "
      "(SELECT max(o.id) FROM control_test o WHERE o.control_id = c.id) "
      "LEFT JOIN person n ON n.id = t.recorded_by LEFT JOIN person k ON k.id = c.taken_by "
      "LEFT JOIN person a ON a.id = c.approved_by LEFT JOIN person s ON s.id = c.keeper_id "
      "WHERE coalesce(c.exception_id, 0) = $1 AND coalesce(c.disposition_id, 0) = $2 "
      "ORDER BY c.id",
      MED_VALUES (MED_INT (exception_id), MED_INT (disposition_id)), error);

  today[DATE_LENGTH] = '\0';
  while (query != NULL && med_query_next (query))
    g_ptr_array_add (controls, control_new (query, today));
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_steal_pointer (&controls);
}

/**
 * med_control_get_keeper:
 * @self: a control
 *
 * Returns: (nullable): who sees to its tests: whoever took it, or who took it over since
 */
const char *
med_control_get_keeper (const MedControl *self)
{
  return self->keeper_name != NULL && *self->keeper_name != '\0' ? self->keeper_name
                                                                 : self->taken_name;
}

/**
 * med_control_free:
 * @self: (transfer full): a control
 *
 * Frees it.
 */
void
med_control_free (MedControl *self)
{
  char *texts[] = { self->description,     self->reference,      self->evidence_name,
                    self->evidence_sha256, self->last_test_date, self->last_result,
                    self->last_note,       self->last_name,      self->next_test_date,
                    self->taken_name,      self->approved_name,  self->keeper_name };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (self);
}
