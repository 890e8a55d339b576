/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-work-order"

#include "config.h"

#include "engine/report/med-report-late.h"
#include "engine/report/med-report-work-order.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/distribution/med-target.h"
#include "engine/report/med-report-device.h"
#include "engine/report/med-report-source.h"
#include "engine/statement/med-vendor-statement.h"

/* What the parts of the work order are asked for. */
typedef struct
{
  MedConnection *connection;
  JsonObject *data;
  gint64 disposition_id;
  gint64 patch_id;
  gint64 device_id;
  gint64 statement_id;
  gint64 downtime_id;
  char *attempt_id; /* (owned) (nullable) */
} Gathering;

static void
gathering_clear (Gathering *self)
{
  g_free (self->attempt_id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gathering, gathering_clear)

/* Sets a member to the first row, or to null. */
static gboolean
set_row (Gathering *self,
         const char *member,
         const char *fields,
         const char *sql,
         const MedValue *values,
         gsize n_values,
         GError **error)
{
  return med_report_source_set_first_sync (self->connection, self->data, member, fields, sql,
                                           values, n_values, error);
}

static gboolean
set_rows (Gathering *self,
          const char *member,
          const char *fields,
          const char *sql,
          const MedValue *values,
          gsize n_values,
          GError **error)
{
  return med_report_source_set_list_sync (self->connection, self->data, member, fields, sql, values,
                                          n_values, error);
}

#define FROM_TRACK                                                                                 \
  " FROM vendor_track vt JOIN release vr ON vr.id = vt.release_id"                                 \
  " WHERE vt.patch_id = d.patch_id AND vr.product_id = r.product_id"
#define NEWEST " ORDER BY vt.id DESC LIMIT 1)"

/* What the vendor said last of the release the work began on, or begins on: after an install the
 * device has another one. */
static const char *const subject_sql =
    "SELECT d.id, d.state, d.since_usec, d.reason, d.patch_id, d.device_id,"
    "  coalesce ((SELECT vt.state" FROM_TRACK " AND vr.version = la.version_before" NEWEST ","
    "   (SELECT vt.state" FROM_TRACK " AND vr.id = r.id" NEWEST "),"
    "  coalesce (pd.statement_id, ad.statement_id,"
    "   (SELECT vt.statement_id" FROM_TRACK " AND vr.version = la.version_before" NEWEST ","
    "   (SELECT vt.statement_id" FROM_TRACK " AND vr.id = r.id" NEWEST "),"
    "  coalesce (pd.id, ad.id, d.downtime_id), CASE WHEN pd.id IS NULL THEN 0 ELSE 1 END"
    " FROM disposition d JOIN device dev ON dev.id = d.device_id"
    " JOIN config c ON c.id = dev.config_id JOIN release r ON r.id = c.release_id"
    " LEFT JOIN attempt la ON la.id = (SELECT a.id FROM attempt a WHERE a.disposition_id = d.id"
    "  AND a.kind <> 'restore' ORDER BY a.started_usec DESC, a.id LIMIT 1)"
    " LEFT JOIN downtime pd ON pd.id = d.downtime_id AND pd.state = 'planned'"
    " LEFT JOIN downtime ad ON ad.id = la.downtime_id WHERE d.id = $1";

static gboolean
set_subject (Gathering *self, GError **error)
{
  if (!set_row (self, "disposition",
                "id# state since@ reason patch_id# device_id# vendor_state statement_id#"
                " downtime_id# current#",
                subject_sql, MED_VALUES (MED_INT (self->disposition_id)), error))
    return FALSE;
  JsonObject *disposition = med_json_get_object (self->data, "disposition");
  if (disposition == NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                   _ ("There is no work order with the number %" PRId64), self->disposition_id);
      return FALSE;
    }
  self->patch_id = med_json_get_int (disposition, "patch_id", 0);
  self->device_id = med_json_get_int (disposition, "device_id", 0);
  self->statement_id = med_json_get_int (disposition, "statement_id", 0);
  self->downtime_id = med_json_get_int (disposition, "downtime_id", 0);
  JsonObject *device = med_report_device_identity_sync (self->connection, self->device_id, error);
  if (device == NULL)
    return FALSE;
  json_object_set_object_member (self->data, "device", device);
  return set_row (self, "patch", "number cots_vendor cots_product title released@",
                  "SELECT number, cots_vendor, cots_product, title, released_usec FROM patch"
                  " WHERE id = $1",
                  MED_VALUES (MED_INT (self->patch_id)), error) &&
         set_rows (self, "cves", "cve",
                   "SELECT cve FROM patch_cve WHERE patch_id = $1 ORDER BY cve",
                   MED_VALUES (MED_INT (self->patch_id)), error);
}

static gboolean
set_statement (Gathering *self, GError **error)
{
  return set_row (self, "statement",
                  "reference revision# issued@ origin entered_by confirmed_by method prepare_min#"
                  " install_min# restart_min# verify_min# rollback_min# reversible# to_version",
                  "SELECT s.reference, s.revision, s.issued_usec, s.origin, e.name, c.name,"
                  "  s.method, s.prepare_min, s.install_min, s.restart_min, s.verify_min,"
                  "  s.rollback_min, s.reversible, (SELECT sr.to_version FROM statement_release sr"
                  "   JOIN device dev ON dev.id = $1 JOIN config co ON co.id = dev.config_id"
                  "   JOIN release r ON r.id = co.release_id JOIN product p ON p.id = r.product_id"
                  "   WHERE sr.statement_id = s.id AND sr.model_key = p.model_key"
                  "   AND (sr.from_version = r.version OR sr.to_version = r.version)"
                  "   ORDER BY sr.id LIMIT 1)"
                  " FROM statement s LEFT JOIN person e ON e.id = s.entered_by"
                  " LEFT JOIN person c ON c.id = s.confirmed_by WHERE s.id = $2",
                  MED_VALUES (MED_INT (self->device_id), MED_INT (self->statement_id)), error) &&
         set_rows (self, "requires", "patch",
                   "SELECT patch_number FROM statement_patch_relation"
                   " WHERE statement_id = $1 AND relation = 'requires' ORDER BY patch_number",
                   MED_VALUES (MED_INT (self->statement_id)), error);
}

/* What the device reads once the patch is taken away again; null where that is not the work. */
static gboolean
set_removal (Gathering *self, GError **error)
{
  return set_row (
      self, "removal", "version",
      "SELECT r.version FROM disposition d JOIN attempt a ON a.id = (SELECT i.id FROM attempt i"
      "  WHERE i.disposition_id = d.id AND i.kind = 'install' AND i.state = 'succeeded'"
      "  ORDER BY i.started_usec DESC LIMIT 1)"
      " JOIN config c ON c.id = a.config_before JOIN release r ON r.id = c.release_id"
      " WHERE d.id = $1 AND (d.state = 'removal-required'"
      "  OR (d.state IN ('restoring', 'restored', 'out-of-service') AND (SELECT l.kind"
      "   FROM attempt l WHERE l.disposition_id = d.id"
      "   ORDER BY l.started_usec DESC, l.kind DESC LIMIT 1) = 'remove'))",
      MED_VALUES (MED_INT (self->disposition_id)), error);
}

/* Before the work the target is checked now. Afterwards the device has another release; that it was
 * staged is the record that the check had passed, for without it nothing can be. */
static gboolean
find_target (Gathering *self, const char **result, GError **error)
{
  gint64 n_staged = 0;

  *result = med_check_result_to_word (MED_CHECK_NOT_CHECKED);
  if (self->attempt_id != NULL)
    {
      if (!med_connection_get_int (self->connection,
                                   "SELECT count(*) FROM transition WHERE disposition_id = $1"
                                   " AND machine = 'disposition' AND to_state = 'staged'",
                                   MED_VALUES (MED_INT (self->disposition_id)), &n_staged, error))
        return FALSE;
      if (n_staged > 0)
        *result = med_check_result_to_word (MED_CHECK_PASSED);
      return TRUE;
    }
  g_autoptr (MedTarget) target =
      med_target_check_sync (self->connection, self->patch_id, self->device_id, error);
  if (target == NULL)
    return FALSE;
  *result = med_check_result_to_word (target->result);
  /* A statement past its validity releases nothing any more. */
  json_object_set_string_member (med_json_get_object (self->data, "disposition"), "vendor_state",
                                 med_vendor_state_to_word (target->state));
  return TRUE;
}

static gboolean
set_checks (Gathering *self, JsonObject *payload, const char *target, GError **error)
{
  static const MedCheckKind kinds[] = { MED_CHECK_BYTES, MED_CHECK_AUTHENTICITY,
                                        MED_CHECK_MALWARE };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (MedPayloadCheck) check = med_payload_check_load_sync (
          self->connection, med_json_get_int (payload, "id", 0), kinds[i], 0, error);

      if (check == NULL)
        return FALSE;
      json_object_set_string_member (payload, med_check_kind_to_word (kinds[i]),
                                     med_check_result_to_word (check->result));
    }
  json_object_set_string_member (payload, med_check_kind_to_word (MED_CHECK_TARGET), target);
  return TRUE;
}

static gboolean
set_payloads (Gathering *self, GError **error)
{
  const char *target = NULL;

  if (!find_target (self, &target, error) ||
      !set_rows (self, "payloads", "id# name size# sha256 stored@",
                 "SELECT id, name, size_bytes, sha256, stored_usec FROM payload"
                 " WHERE statement_id = $1 ORDER BY name",
                 MED_VALUES (MED_INT (self->statement_id)), error))
    return FALSE;
  JsonArray *payloads = med_json_get_array (self->data, "payloads");
  for (guint i = 0; i < json_array_get_length (payloads); i++)
    if (!set_checks (self, json_array_get_object_element (payloads, i), target, error))
      return FALSE;
  return TRUE;
}

static gboolean
set_downtime (Gathering *self, GError **error)
{
  if (!set_row (self, "downtime",
                "start@ end@ prepare_min# install_min# restart_min# verify_min# rollback_min# state"
                " fallback consent_by consent@ planned_by",
                "SELECT dt.start_usec, dt.end_usec, dt.prepare_min, dt.install_min, dt.restart_min,"
                "  dt.verify_min, dt.rollback_min, dt.state, dt.fallback, dt.consent_by,"
                "  dt.consent_usec, per.name FROM downtime dt"
                " LEFT JOIN person per ON per.id = dt.planned_by WHERE dt.id = $1",
                MED_VALUES (MED_INT (self->downtime_id)), error))
    return FALSE;
  JsonObject *downtime = med_json_get_object (self->data, "downtime");
  gint64 end_usec = downtime != NULL ? med_json_get_int (downtime, "end", 0) : G_MAXINT64;
  return set_row (self, "next_use", "start@",
                  "SELECT min (b.start_usec) FROM busy b"
                  " JOIN calendar_source s ON s.id = b.source_id AND s.replaced_usec IS NULL"
                  " JOIN device dev ON dev.id = $1"
                  " WHERE (b.device_id = dev.id OR (b.device_id IS NULL"
                  "  AND s.department_id = dev.department_id)) AND b.start_usec >= $2",
                  MED_VALUES (MED_INT (self->device_id), MED_INT (end_usec)), error);
}

static void
add_steps (JsonArray *array, const char *phase, GStrv steps)
{
  for (guint i = 0; steps != NULL && steps[i] != NULL; i++)
    {
      JsonObject *step = json_object_new ();

      json_object_set_string_member (step, "phase", phase);
      json_object_set_string_member (step, "text", steps[i]);
      json_array_add_object_element (array, step);
    }
}

/* Before the attempt the steps are the vendor's; afterwards those that were ticked. */
static gboolean
set_steps (Gathering *self, GError **error)
{
  if (self->attempt_id != NULL)
    return set_rows (self, "steps", "kind phase text result note by at@",
                     "SELECT a.kind, s.phase, s.text, s.result, s.note, per.name, s.at_usec"
                     " FROM attempt_step s JOIN attempt a ON a.id = s.attempt_id"
                     " JOIN attempt first ON first.id = $1 AND a.disposition_id ="
                     "  first.disposition_id AND a.started_usec >= first.started_usec"
                     " LEFT JOIN person per ON per.id = s.by_person"
                     " ORDER BY a.started_usec, a.id, CASE s.phase WHEN 'prepare' THEN 0"
                     "  WHEN 'install' THEN 1 WHEN 'verify' THEN 2 ELSE 3 END, s.ordinal",
                     MED_VALUES (MED_TEXT (self->attempt_id)), error);
  JsonArray *steps = json_array_new ();
  json_object_set_array_member (self->data, "steps", steps);
  if (self->statement_id == 0)
    return TRUE;
  g_autoptr (MedVendorStatement) statement =
      med_vendor_statement_load_sync (self->connection, self->statement_id, error);
  if (statement == NULL)
    return FALSE;
  add_steps (steps, "prepare", statement->prepare_steps);
  add_steps (steps, "install", statement->install_steps);
  add_steps (steps, "verify", statement->verification_steps);
  add_steps (steps, "rollback", statement->rollback_steps);
  return TRUE;
}

/* The last install or removal, unless a new downtime is planned already: then that is the work. */
static gboolean
set_attempts (Gathering *self, GError **error)
{
  JsonObject *disposition = med_json_get_object (self->data, "disposition");

  if (med_json_get_int (disposition, "current", 0) == 0 &&
      !med_connection_dup_text (self->connection,
                                "SELECT id FROM attempt WHERE disposition_id = $1"
                                " AND kind <> 'restore' ORDER BY started_usec DESC, id LIMIT 1",
                                MED_VALUES (MED_INT (self->disposition_id)), &self->attempt_id,
                                error))
    return FALSE;
  return set_rows (self, "attempts",
                   "kind state installer installer_id# started@ ended@ before after restore_point",
                   "SELECT a.kind, a.state, per.name, a.installer_id, a.started_usec, a.ended_usec,"
                   "  a.version_before, a.version_after, a.restore_point"
                   " FROM attempt first JOIN attempt a ON a.disposition_id = first.disposition_id"
                   "  AND a.started_usec >= first.started_usec"
                   " JOIN person per ON per.id = a.installer_id"
                   " WHERE first.id = $1 ORDER BY a.started_usec, a.id",
                   MED_VALUES (MED_TEXT (self->attempt_id)), error);
}

/* How the work passed from person to person; both moments. */
static gboolean
set_handovers (Gathering *self, GError **error)
{
  return set_rows (self, "handovers", "from to note state offered@ ended@",
                   "SELECT f.name, t.name, h.note, h.state, h.offered_usec, h.ended_usec"
                   " FROM handover h JOIN person f ON f.id = h.from_person"
                   " JOIN person t ON t.id = h.to_person"
                   " WHERE h.disposition_id = $1 AND h.state <> 'withdrawn' ORDER BY h.id",
                   MED_VALUES (MED_INT (self->disposition_id)), error);
}

/* Signatures for the work and for the device, from its hand-over to its return. */
static gboolean
set_signatures (Gathering *self, GError **error)
{
  JsonArray *attempts = med_json_get_array (self->data, "attempts");
  g_autofree char *work = g_strdup_printf ("disposition/%" PRId64, self->disposition_id);
  g_autofree char *device = g_strdup_printf ("device/%" PRId64, self->device_id);
  gint64 started_usec = G_MAXINT64, from_usec = G_MAXINT64, until_usec = G_MAXINT64;

  if (json_array_get_length (attempts) > 0)
    {
      started_usec =
          med_json_get_int (json_array_get_object_element (attempts, 0), "started", G_MAXINT64);
      if (!med_connection_get_int (self->connection,
                                   "SELECT coalesce (max (at_usec), $1) FROM transition"
                                   " WHERE device_id = $2 AND machine = 'service'"
                                   "  AND to_state = 'handed-over' AND at_usec <= $1",
                                   MED_VALUES (MED_INT (started_usec), MED_INT (self->device_id)),
                                   &from_usec, error) ||
          !med_connection_get_int (
              self->connection,
              "SELECT coalesce (min (at_usec), $1) FROM transition"
              " WHERE device_id = $2 AND machine = 'service'"
              "  AND to_state = 'in-use' AND at_usec >= $3",
              MED_VALUES (MED_INT (G_MAXINT64), MED_INT (self->device_id), MED_INT (started_usec)),
              &until_usec, error))
        return FALSE;
    }
  /* A signature is asked for a little before the step it belongs to is written. */
  from_usec = from_usec != G_MAXINT64 ? from_usec - MED_USEC_PER_HOUR : from_usec;
  return set_rows (
      self, "signatures", "meaning name person_id# signed@ identity",
      "SELECT s.meaning, per.name, per.id, s.signed_usec, s.identity FROM signature s"
      " JOIN person per ON per.id = s.person_id"
      " WHERE s.subject IN ($1, $2) AND s.signed_usec >= $3 AND s.signed_usec <= $4"
      " ORDER BY s.signed_usec, s.id",
      MED_VALUES (MED_TEXT (work), MED_TEXT (device), MED_INT (from_usec), MED_INT (until_usec)),
      error);
}

static gboolean
set_roles (Gathering *self, GError **error)
{
  JsonArray *signatures = med_json_get_array (self->data, "signatures");

  for (guint i = 0; i < json_array_get_length (signatures); i++)
    {
      JsonObject *row = json_array_get_object_element (signatures, i);
      JsonArray *roles = med_report_source_list_sync (
          self->connection, "role",
          "SELECT role FROM person_role WHERE person_id = $1 ORDER BY role",
          MED_VALUES (MED_INT (med_json_get_int (row, "person_id", 0))), error);

      if (roles == NULL)
        return FALSE;
      json_object_set_array_member (row, "roles", roles);
    }
  return TRUE;
}

static gboolean
is_signed (JsonObject *data, const char *meaning)
{
  JsonArray *signatures = med_json_get_array (data, "signatures");

  for (guint i = 0; i < json_array_get_length (signatures); i++)
    if (g_strcmp0 (med_json_get_text (json_array_get_object_element (signatures, i), "meaning"),
                   meaning) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_open_step (JsonObject *data)
{
  JsonArray *steps = med_json_get_array (data, "steps");

  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = json_array_get_object_element (steps, i);

      /* Whoever did not have to go back has nothing to tick there. */
      if (g_strcmp0 (med_json_get_text (step, "phase"), "rollback") != 0 &&
          g_strcmp0 (med_json_get_text (step, "result"), "done") != 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_weak_check (JsonObject *data)
{
  static const char *const kinds[] = { "bytes", "authenticity", "malware", "target" };
  JsonArray *payloads = med_json_get_array (data, "payloads");

  for (guint i = 0; i < json_array_get_length (payloads); i++)
    for (guint j = 0; j < G_N_ELEMENTS (kinds); j++)
      {
        const char *result =
            med_json_get_text (json_array_get_object_element (payloads, i), kinds[j]);

        if (g_strcmp0 (result, "failed") == 0 || g_strcmp0 (result, "not-checked") == 0 ||
            g_strcmp0 (result, "not-fully-scanned") == 0)
          return TRUE;
      }
  return json_array_get_length (payloads) == 0;
}

static void
add_if (JsonArray *missing, gboolean is_missing, const char *word)
{
  if (is_missing)
    json_array_add_string_element (missing, word);
}

/* What a certificate without it must say. */
static void
set_missing (Gathering *self)
{
  JsonObject *data = self->data;
  JsonArray *missing = json_array_new ();
  JsonArray *attempts = med_json_get_array (data, "attempts");
  JsonObject *attempt =
      json_array_get_length (attempts) > 0 ? json_array_get_object_element (attempts, 0) : NULL;
  JsonObject *downtime = med_json_get_object (data, "downtime");
  const char *point = attempt != NULL ? med_json_get_text (attempt, "restore_point") : NULL;

  json_object_set_array_member (data, "missing", missing);
  add_if (missing, attempt == NULL, "attempt");
  add_if (missing, med_json_get_object (data, "statement") == NULL, "statement");
  add_if (missing, has_weak_check (data), "checks");
  add_if (missing, downtime == NULL, "downtime");
  add_if (missing, downtime != NULL && med_json_get_text (downtime, "consent_by") == NULL,
          "consent");
  add_if (missing, attempt != NULL && (point == NULL || *point == '\0'), "restore-point");
  add_if (missing, attempt != NULL && med_json_get_text (attempt, "after") == NULL,
          "version-after");
  add_if (missing, has_open_step (data), "steps");
  add_if (missing, !is_signed (data, "handed-over"), "handed-over");
  add_if (missing, !is_signed (data, "performed"), "performed");
  add_if (missing, !is_signed (data, "verified"), "verified");
  add_if (missing, !is_signed (data, "returned-to-service"), "returned-to-service");
}

/* Whether anything was done yet. Found installed outside of MedPatch also counts as done. */
static gboolean
has_begun (Gathering *self)
{
  const char *state = med_json_get_text (med_json_get_object (self->data, "disposition"), "state");
  static const char *const done[] = { "installing", "interrupted",    "installed-unverified",
                                      "in-service", "failed",         "restoring",
                                      "restored",   "out-of-service", "removal-required",
                                      NULL };

  return self->attempt_id != NULL || g_strv_contains (done, state);
}

/**
 * med_report_work_order_gather_sync:
 * @connection: a connection that reads one moment, see [func@transaction_begin_reading]
 * @disposition_id: one patch for one device
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Gathers a work order (R4): before the work the sheet that is carried to the device, afterwards
 * the certificate with its result and what is missing.
 *
 * Returns: (transfer full) (nullable): whole numbers and stored words only
 */
JsonObject *
med_report_work_order_gather_sync (MedConnection *connection, gint64 disposition_id, GError **error)
{
  g_autoptr (JsonObject) data = med_report_source_begin_sync (connection, "R4", error);
  g_auto (Gathering)
      self = { .connection = connection, .data = data, .disposition_id = disposition_id };

  if (data == NULL || !set_subject (&self, error) || !set_statement (&self, error) ||
      !set_removal (&self, error) || !set_downtime (&self, error) || !set_attempts (&self, error) ||
      !set_payloads (&self, error) || !set_steps (&self, error) || !set_signatures (&self, error) ||
      !set_roles (&self, error) || !set_handovers (&self, error) ||
      !med_report_late_gather_sync (connection, data, self.device_id, disposition_id, error))
    return NULL;
  json_object_set_boolean_member (data, "begun", has_begun (&self));
  if (has_begun (&self))
    set_missing (&self);
  return g_steal_pointer (&data);
}
