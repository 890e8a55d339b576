/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exchange-export"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-exchange-records.h"
#include "engine/installation/med-exchange.h"
#include "engine/store/med-blob.h"
#include "engine/store/med-change.h"

/* What is being gathered. */
typedef struct
{
  MedConnection *connection;
  const MedExchangeExport *what;
  GArray *orders;       /* (element-type gint64) */
  GArray *devices;      /* (element-type gint64) */
  GHashTable *subjects; /* of the audit log, as a set */
  GHashTable *blobs;    /* SHA-256, as a set */
  GPtrArray *hashes;    /* (element-type utf8) of the blobs in order */
  JsonObject *records;
} Gathering;

static void
gathering_clear (Gathering *self)
{
  g_clear_pointer (&self->orders, g_array_unref);
  g_clear_pointer (&self->devices, g_array_unref);
  g_clear_pointer (&self->subjects, g_hash_table_unref);
  g_clear_pointer (&self->blobs, g_hash_table_unref);
  g_clear_pointer (&self->hashes, g_ptr_array_unref);
  g_clear_pointer (&self->records, json_object_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gathering, gathering_clear)

/* Rows as objects; "#" before a name means a number, "?" a text or null. */
static JsonArray *
list_rows (Gathering *self,
           const char *names,
           const char *sql,
           const MedValue *values,
           gsize n_values,
           GError **error)
{
  g_autoptr (JsonArray) rows = json_array_new ();
  g_auto (GStrv) parts = g_strsplit (names, " ", -1);
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, sql, values, n_values, error);

  while (query != NULL && med_query_next (query))
    {
      JsonObject *row = json_object_new ();

      for (int i = 0; parts[i] != NULL; i++)
        if (*parts[i] == '#')
          json_object_set_int_member (row, parts[i] + 1, med_query_get_int (query, i));
        else if (*parts[i] == '?' && med_query_is_null (query, i))
          json_object_set_null_member (row, parts[i] + 1);
        else
          json_object_set_string_member (
              row, *parts[i] == '?' ? parts[i] + 1 : parts[i],
              med_query_get_text (query, i) != NULL ? med_query_get_text (query, i) : "");
      json_array_add_object_element (rows, row);
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&rows) : NULL;
}

static JsonObject *
first_row (Gathering *self, const char *names, const char *sql, gint64 id, GError **error)
{
  g_autoptr (JsonArray) rows = list_rows (self, names, sql, MED_VALUES (MED_INT (id)), error);

  if (rows == NULL)
    return NULL;
  if (json_array_get_length (rows) > 0)
    return json_object_ref (json_array_get_object_element (rows, 0));
  g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                       _ ("What is to be exported is not there any more"));
  return NULL;
}

#define SIGNATURE_NAMES "person meaning subject #signed_usec identity"
#define SIGNATURE_SQL                                                                              \
  "SELECT n.login, s.meaning, s.subject, s.signed_usec, s.identity FROM signature s "              \
  "JOIN person n ON n.id = s.person_id "

/* Puts the signature that the row's number "signature" names in its place. */
static gboolean
resolve_signatures (Gathering *self, JsonArray *rows, GError **error)
{
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const gint64 id = json_object_get_int_member (row, "signature");

      if (id == 0)
        json_object_set_null_member (row, "signature");
      else
        {
          JsonObject *signature =
              first_row (self, SIGNATURE_NAMES, SIGNATURE_SQL "WHERE s.id = $1", id, error);
          if (signature == NULL)
            return FALSE;
          json_object_set_object_member (row, "signature", signature);
        }
    }
  return TRUE;
}

static gboolean
set_statement (Gathering *self, JsonObject *row, const char *member, gint64 id, GError **error)
{
  if (id == 0)
    {
      json_object_set_null_member (row, member);
      return TRUE;
    }
  JsonObject *statement = first_row (
      self, "manufacturer reference #revision",
      "SELECT manufacturer, reference, revision FROM statement WHERE id = $1", id, error);
  if (statement == NULL)
    return FALSE;
  json_object_set_object_member (row, member, statement);
  return TRUE;
}

static gboolean
set_config (Gathering *self, JsonObject *row, const char *member, gint64 id, GError **error)
{
  JsonObject *config = first_row (self, "release",
                                  "SELECT r.version FROM config c JOIN release r ON r.id = "
                                  "c.release_id WHERE c.id = $1",
                                  id, error);
  if (config == NULL)
    return FALSE;
  json_object_set_object_member (row, member, config);
  JsonArray *patches = list_rows (
      self, "vendor number",
      "SELECT p.cots_vendor, p.number FROM config_patch c JOIN patch p ON p.id = c.patch_id "
      "WHERE c.config_id = $1 ORDER BY p.cots_vendor, p.number",
      MED_VALUES (MED_INT (id)), error);
  if (patches == NULL)
    return FALSE;
  json_object_set_array_member (config, "patches", patches);
  return TRUE;
}

static JsonArray *
list_steps (Gathering *self, const char *where, gint64 id, GError **error)
{
  g_autofree char *sql = g_strconcat (
      "SELECT CASE WHEN t.from_state = '' THEN 'none' ELSE t.from_state END, t.to_state, n.login, "
      "t.at_usec, t.signature_id, t.evidence FROM transition t LEFT JOIN person n ON n.id = "
      "t.by_person WHERE ",
      where, " ORDER BY t.id", NULL);
  g_autoptr (JsonArray) rows = list_rows (self, "from to by #at_usec #signature evidence", sql,
                                          MED_VALUES (MED_INT (id)), error);

  return rows != NULL && resolve_signatures (self, rows, error) ? g_steal_pointer (&rows) : NULL;
}

static void
add_subject (Gathering *self, const char *format, gint64 id)
{
  g_hash_table_add (self->subjects, g_strdup_printf ("%s/%" PRId64, format, id));
}

static gboolean
set_evidence (Gathering *self, JsonObject *attempt, const char *id, GError **error)
{
  JsonArray *rows = list_rows (
      self, "sha256 name #size kind by #at_usec #id",
      "SELECT e.sha256, e.name, e.size_bytes, e.kind, n.login, e.added_usec, e.id FROM evidence e "
      "LEFT JOIN person n ON n.id = e.added_by WHERE e.attempt_id = $1 ORDER BY e.id",
      MED_VALUES (MED_TEXT (id)), error);

  if (rows == NULL)
    return FALSE;
  json_object_set_array_member (attempt, "evidence", rows);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *sha256 = json_object_get_string_member (row, "sha256");

      add_subject (self, "evidence", json_object_get_int_member (row, "id"));
      json_object_remove_member (row, "id");
      if (g_hash_table_add (self->blobs, g_strdup (sha256)))
        g_ptr_array_add (self->hashes, g_strdup (sha256));
    }
  return TRUE;
}

static gboolean
fill_attempt (Gathering *self, JsonObject *attempt, GError **error)
{
  const char *id = json_object_get_string_member (attempt, "id");
  const gint64 config_id = json_object_get_int_member (attempt, "config_before");
  JsonArray *steps = list_rows (
      self, "phase #ordinal text ?result note by #at_usec",
      "SELECT s.phase, s.ordinal, s.text, s.result, s.note, n.login, s.at_usec FROM attempt_step s "
      "LEFT JOIN person n ON n.id = s.by_person WHERE s.attempt_id = $1 "
      "ORDER BY s.phase, s.ordinal",
      MED_VALUES (MED_TEXT (id)), error);

  if (steps == NULL)
    return FALSE;
  json_object_set_array_member (attempt, "steps", steps);
  JsonArray *handovers = list_rows (
      self, "from to note state by #offered_usec #ended_usec #signature",
      "SELECT f.login, t.login, h.note, h.state, b.login, h.offered_usec, h.ended_usec, "
      "h.signature_id FROM handover h JOIN person f ON f.id = h.from_person JOIN person t "
      "ON t.id = h.to_person JOIN person b ON b.id = h.offered_by WHERE h.attempt_id = $1 "
      "AND h.state IN ('taken', 'moved') ORDER BY h.id",
      MED_VALUES (MED_TEXT (id)), error);
  if (handovers == NULL)
    return FALSE;
  json_object_set_array_member (attempt, "handovers", handovers);
  g_hash_table_add (self->subjects, g_strdup_printf ("attempt/%s", id));
  return resolve_signatures (self, handovers, error) &&
         set_config (self, attempt, "config_before", config_id, error) &&
         set_evidence (self, attempt, id, error);
}

static gboolean
set_attempts (Gathering *self, JsonObject *order, gint64 id, GError **error)
{
  JsonArray *rows = list_rows (
      self,
      "id kind state installer #downtime #config_before #started_usec #ended_usec version_before "
      "?version_after restore_point",
      "SELECT a.id, a.kind, a.state, n.login, a.downtime_id, a.config_before, a.started_usec, "
      "a.ended_usec, a.version_before, a.version_after, a.restore_point FROM attempt a "
      "JOIN person n ON n.id = a.installer_id WHERE a.disposition_id = $1 "
      "ORDER BY a.started_usec, a.id",
      MED_VALUES (MED_INT (id)), error);

  if (rows == NULL)
    return FALSE;
  json_object_set_array_member (order, "attempts", rows);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    if (!fill_attempt (self, json_array_get_object_element (rows, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
set_downtimes (Gathering *self, JsonObject *order, gint64 id, GError **error)
{
  JsonArray *rows = list_rows (
      self,
      "#id #statement #start_usec #end_usec #prepare_min #install_min #restart_min #verify_min "
      "#rollback_min calendar_hash fallback by #planned_usec ?consent_by #consent_usec",
      "SELECT t.id, t.statement_id, t.start_usec, t.end_usec, t.prepare_min, t.install_min, "
      "t.restart_min, t.verify_min, t.rollback_min, t.calendar_hash, t.fallback, n.login, "
      "t.planned_usec, t.consent_by, t.consent_usec FROM downtime t JOIN disposition x "
      "ON x.device_id = t.device_id AND x.patch_id = t.patch_id "
      "LEFT JOIN person n ON n.id = t.planned_by WHERE x.id = $1 ORDER BY t.id",
      MED_VALUES (MED_INT (id)), error);

  if (rows == NULL)
    return FALSE;
  json_object_set_array_member (order, "downtimes", rows);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      if (!set_statement (self, row, "statement", json_object_get_int_member (row, "statement"),
                          error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_order (Gathering *self, JsonArray *orders, gint64 id, GError **error)
{
  JsonObject *order = first_row (
      self, "#id device #patch_id state #since_usec #statement #patch",
      "SELECT x.id, d.asset, x.patch_id, x.state, x.since_usec, x.statement_id, x.patch_id "
      "FROM disposition x JOIN device d ON d.id = x.device_id WHERE x.id = $1",
      id, error);
  g_autofree char *subject = g_strdup_printf ("disposition/%" PRId64, id);

  if (order == NULL)
    return FALSE;
  json_array_add_object_element (orders, order);
  JsonObject *patch =
      first_row (self, "vendor number", "SELECT cots_vendor, number FROM patch WHERE id = $1",
                 json_object_get_int_member (order, "patch_id"), error);
  if (patch == NULL)
    return FALSE;
  json_object_set_object_member (order, "patch", patch);
  JsonArray *signatures =
      list_rows (self, SIGNATURE_NAMES, SIGNATURE_SQL "WHERE s.subject = $1 ORDER BY s.id",
                 MED_VALUES (MED_TEXT (subject)), error);
  if (signatures == NULL)
    return FALSE;
  json_object_set_array_member (order, "signatures", signatures);
  JsonArray *steps = list_steps (self, "t.disposition_id = $1", id, error);
  if (steps == NULL)
    return FALSE;
  json_object_set_array_member (order, "steps", steps);
  add_subject (self, "disposition", id);
  return set_statement (self, order, "statement", json_object_get_int_member (order, "statement"),
                        error) &&
         set_downtimes (self, order, id, error) && set_attempts (self, order, id, error);
}

static gboolean
add_device (Gathering *self, JsonArray *devices, gint64 id, GError **error)
{
  JsonObject *device = first_row (
      self, "#id asset #config #release_read_usec release_source service_state",
      "SELECT id, asset, config_id, release_read_usec, release_source, service_state FROM device "
      "WHERE id = $1",
      id, error);

  if (device == NULL)
    return FALSE;
  json_array_add_object_element (devices, device);
  JsonArray *steps = list_steps (self, "t.device_id = $1 AND t.machine = 'service'", id, error);
  if (steps == NULL)
    return FALSE;
  json_object_set_array_member (device, "steps", steps);
  add_subject (self, "device", id);
  return set_config (self, device, "config", json_object_get_int_member (device, "config"), error);
}

/* Short names, names and roles; passphrases never travel. */
static gboolean
set_people (Gathering *self, GError **error)
{
  g_autoptr (GPtrArray) people = med_person_list_sync (self->connection, error);
  JsonArray *rows = json_array_new ();

  json_object_set_array_member (self->records, "people", rows);
  for (guint i = 0; people != NULL && i < people->len; i++)
    {
      const MedPerson *person = people->pdata[i];
      JsonObject *row = json_object_new ();
      JsonArray *roles = json_array_new ();

      for (guint bit = 1; bit <= MED_ROLE_AUDITOR; bit <<= 1)
        if ((person->roles & bit) != 0)
          json_array_add_string_element (roles, med_role_to_word ((MedRole) bit));
      json_object_set_int_member (row, "id", person->id);
      json_object_set_string_member (row, "login", person->login);
      json_object_set_string_member (row, "name", person->name);
      json_object_set_array_member (row, "roles", roles);
      json_array_add_object_element (rows, row);
    }
  return people != NULL;
}

static gboolean
list_ids (Gathering *self, const char *sql, gint64 value, GArray *ids, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, sql, MED_VALUES (MED_INT (value)), error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 id = med_query_get_int (query, 0);
      g_array_append_val (ids, id);
    }
  return query != NULL && med_query_finish (query, error);
}

/* What was entered afterwards, from a sheet or as found, is told by other rows of the audit log
 * than what it says, and rests on papers that are here. It is entered anew where it is needed;
 * until then nothing of its device can be replayed there. */
#define ENTERED_LATE                                                                               \
  "EXISTS (SELECT 1 FROM late_entry l JOIN attempt b ON b.id = l.attempt_id JOIN disposition y "   \
  "ON y.id = b.disposition_id WHERE y.device_id = x.device_id)"

static gboolean
check_chosen (Gathering *self, GError **error)
{
  for (guint i = 0; i < self->orders->len; i++)
    {
      const gint64 id = g_array_index (self->orders, gint64, i);
      gint64 late = 0;

      if (!med_connection_get_int (self->connection,
                                   "SELECT count(*) FROM disposition x WHERE x.id = $1 "
                                   "AND " ENTERED_LATE,
                                   MED_VALUES (MED_INT (id)), &late, error))
        return FALSE;
      if (late == 0)
        continue;
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   _ ("Work order %d is on a device with work that was entered afterwards. That "
                      "does not travel: enter it at the other workstation from its papers"),
                   (int) id);
      return FALSE;
    }
  return TRUE;
}

static gboolean
choose (Gathering *self, GError **error)
{
  self->orders = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->devices = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (self->what->disposition_ids != NULL)
    g_array_append_vals (self->orders, self->what->disposition_ids->data,
                         self->what->disposition_ids->len);
  else if (!list_ids (self,
                      "SELECT x.id FROM disposition x WHERE NOT " ENTERED_LATE
                      " AND (x.since_usec >= $1 OR EXISTS (SELECT 1 FROM transition t WHERE "
                      "(t.disposition_id = x.id OR "
                      "(t.machine = 'service' AND t.device_id = x.device_id)) AND t.at_usec >= $1) "
                      "OR EXISTS (SELECT 1 FROM attempt a JOIN attempt_step s ON s.attempt_id = "
                      "a.id WHERE a.disposition_id = x.id AND s.at_usec >= $1)) ORDER BY x.id",
                      self->what->since_usec, self->orders, error))
    return FALSE;
  if (!check_chosen (self, error))
    return FALSE;
  for (guint i = 0; i < self->orders->len; i++)
    {
      gint64 device_id;
      gboolean known = FALSE;

      if (!med_connection_get_int (
              self->connection,
              "SELECT coalesce((SELECT device_id FROM disposition WHERE id = $1), 0)",
              MED_VALUES (MED_INT (g_array_index (self->orders, gint64, i))), &device_id, error))
        return FALSE;
      for (guint j = 0; j < self->devices->len && !known; j++)
        known = g_array_index (self->devices, gint64, j) == device_id;
      if (!known && device_id != 0)
        g_array_append_val (self->devices, device_id);
    }
  return TRUE;
}

/* From the first row that is about anything in the file on; of others only the hash. */
static gboolean
add_chain_row (Gathering *self, JsonArray *rows, MedQuery *query, JsonObject *manifest)
{
  const gint64 seq = med_query_get_int (query, 0);
  const char *subject = med_query_get_text (query, 4);
  const gboolean ours = g_hash_table_contains (self->subjects, subject);
  JsonObject *row;

  if (json_array_get_length (rows) == 0 && !ours)
    {
      json_object_set_string_member (manifest, "before_head", med_query_get_text (query, 7));
      json_object_set_string_member (manifest, "last_head", med_query_get_text (query, 7));
      json_object_set_int_member (manifest, "first_seq", seq + 1);
      json_object_set_int_member (manifest, "last_seq", seq);
      return TRUE;
    }
  row = json_object_new ();
  json_object_set_int_member (row, "seq", seq);
  json_object_set_string_member (row, "hash", med_query_get_text (query, 6));
  json_object_set_int_member (row, "at_usec", ours ? med_query_get_int (query, 1) : 0);
  json_object_set_int_member (row, "person", ours ? med_query_get_int (query, 2) : 0);
  json_object_set_string_member (row, "action", ours ? med_query_get_text (query, 3) : "");
  json_object_set_string_member (row, "subject", ours ? subject : "");
  json_object_set_string_member (row, "body", ours ? med_query_get_text (query, 5) : "");
  json_array_add_object_element (rows, row);
  json_object_set_int_member (manifest, "last_seq", seq);
  json_object_set_string_member (manifest, "last_head", med_query_get_text (query, 7));
  return TRUE;
}

static gboolean
set_chain (Gathering *self, JsonObject *manifest, GError **error)
{
  JsonArray *rows = json_array_new ();
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT seq, at_usec, person_id, action, subject, body, content_hash, head FROM change "
      "ORDER BY seq",
      MED_NO_VALUES, error);

  json_object_set_array_member (self->records, "chain", rows);
  json_object_set_int_member (manifest, "first_seq", 1);
  json_object_set_int_member (manifest, "last_seq", 0);
  json_object_set_string_member (manifest, "before_head", MED_CHANGE_FIRST_LINK);
  json_object_set_string_member (manifest, "last_head", MED_CHANGE_FIRST_LINK);
  while (query != NULL && med_query_next (query))
    add_chain_row (self, rows, query, manifest);
  return query != NULL && med_query_finish (query, error);
}

static gboolean
gather (Gathering *self, JsonObject *manifest, GError **error)
{
  JsonArray *orders = json_array_new (), *devices = json_array_new ();

  json_object_set_array_member (self->records, "orders", orders);
  json_object_set_array_member (self->records, "devices", devices);
  if (!choose (self, error) || !set_people (self, error))
    return FALSE;
  for (guint i = 0; i < self->orders->len; i++)
    if (!add_order (self, orders, g_array_index (self->orders, gint64, i), error))
      return FALSE;
  for (guint i = 0; i < self->devices->len; i++)
    if (!add_device (self, devices, g_array_index (self->devices, gint64, i), error))
      return FALSE;
  return set_chain (self, manifest, error);
}

static void
add_file (JsonArray *files, GPtrArray *blobs, GBytes *bytes)
{
  JsonObject *file = json_object_new ();
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  json_object_set_string_member (file, "sha256", sha256);
  json_object_set_int_member (file, "size", (gint64) g_bytes_get_size (bytes));
  json_array_add_object_element (files, file);
  g_ptr_array_add (blobs, g_bytes_ref (bytes));
}

/* The records first, then the evidence, each once. */
static GPtrArray *
collect_blobs (Gathering *self, JsonArray *files, GError **error)
{
  g_autoptr (GPtrArray) blobs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, self->records);
  char *text = json_to_string (node, FALSE);
  g_autoptr (GBytes) records = g_bytes_new_take (text, strlen (text));
  if (!med_exchange_check_records (node, _ ("Export"), error))
    return NULL;
  add_file (files, blobs, records);
  for (guint i = 0; i < self->hashes->len; i++)
    {
      g_autoptr (GBytes) bytes =
          med_blob_load_sync (self->connection, MED_BLOB_EVIDENCE, self->hashes->pdata[i], error);
      if (bytes == NULL)
        return NULL;
      add_file (files, blobs, bytes);
    }
  return g_steal_pointer (&blobs);
}

/**
 * med_exchange_export_sync:
 * @connection: a connection that reads one moment, see [func@transaction_begin_reading]
 * @export: what is written
 * @n_orders: (out): how many work orders are in it
 * @error: return location: %MED_ERROR_DAMAGED where a piece of evidence is
 *
 * Writes what was recorded, with the evidence and the part of the audit log that tells of it. Work
 * orders on devices with work that was entered afterwards are left out, or refused where chosen.
 *
 * Returns: (transfer full) (nullable): the file
 */
GBytes *
med_exchange_export_sync (MedConnection *connection,
                          const MedExchangeExport *export,
                          guint *n_orders,
                          GError **error)
{
  g_autoptr (MedPerson) person = med_person_load_sync (connection, export->person_id, error);
  g_autoptr (JsonNode) manifest = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *files = json_array_new ();
  g_auto (Gathering) self = {
    .connection = connection,
    .what = export,
    .subjects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .blobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .hashes = g_ptr_array_new_with_free_func (g_free),
    .records = json_object_new (),
  };

  json_node_take_object (manifest, object);
  json_object_set_array_member (object, "files", files);
  if (person == NULL)
    return NULL;
  json_object_set_string_member (object, "format", MED_EXCHANGE_FORMAT);
  json_object_set_string_member (object, "workstation", export->workstation);
  json_object_set_int_member (object, "exported_usec", med_connection_now_usec (connection));
  json_object_set_string_member (object, "exported_by", person->login);
  json_object_set_int_member (object, "since_usec", export->since_usec);
  if (!gather (&self, object, error))
    return NULL;
  *n_orders = self.orders->len;
  g_autoptr (GPtrArray) blobs = collect_blobs (&self, files, error);
  if (blobs == NULL || !med_exchange_check_manifest (manifest, _ ("Export"), error))
    return NULL;
  return med_exchange_build (manifest, blobs);
}
