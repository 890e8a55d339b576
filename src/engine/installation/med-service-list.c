/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-service-list"

#include "config.h"

#include "engine/installation/med-service-list.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-written-time.h"
#include "engine/installation/med-nonconformance.h"

/* More rows than a vendor's engineers work off in a year at a large group of hospitals. */
#define MOST_ROWS 20000

static const struct
{
  const char *word;
  const char *title;
} verdicts[MED_N_SERVICE_ROW_VERDICTS] = {
  [MED_SERVICE_ROW_RECORD] = { "record", N_ ("Will be recorded") },
  [MED_SERVICE_ROW_NONCONFORMING] = { "nonconformance", N_ ("Not released: nonconformance") },
  [MED_SERVICE_ROW_ALREADY] = { "already-recorded", N_ ("Already recorded") },
  [MED_SERVICE_ROW_UNKNOWN_DEVICE] = { "unknown-device", N_ ("Unknown device") },
  [MED_SERVICE_ROW_UNKNOWN_PATCH] = { "unknown-patch", N_ ("Unknown patch") },
  [MED_SERVICE_ROW_UNREADABLE] = { "unreadable", N_ ("Unreadable") },
  [MED_SERVICE_ROW_REFUSED] = { "refused", N_ ("Refused") },
};

/**
 * med_service_row_verdict_to_word:
 * @verdict: a verdict
 *
 * Returns: its word for the command line and the audit log
 */
const char *
med_service_row_verdict_to_word (MedServiceRowVerdict verdict)
{
  g_return_val_if_fail (verdict < MED_N_SERVICE_ROW_VERDICTS, "");
  return verdicts[verdict].word;
}

/**
 * med_service_row_verdict_get_title:
 * @verdict: a verdict
 *
 * Returns: how it is called on the screen, translated
 */
const char *
med_service_row_verdict_get_title (MedServiceRowVerdict verdict)
{
  g_return_val_if_fail (verdict < MED_N_SERVICE_ROW_VERDICTS, "");
  return _ (verdicts[verdict].title);
}

/**
 * med_service_row_verdict_writes:
 * @verdict: a verdict
 *
 * Returns: whether such a row is recorded
 */
gboolean
med_service_row_verdict_writes (MedServiceRowVerdict verdict)
{
  return verdict == MED_SERVICE_ROW_RECORD || verdict == MED_SERVICE_ROW_NONCONFORMING;
}

/**
 * med_service_row_verdict_is_refusal:
 * @verdict: a verdict
 *
 * Returns: whether such a row cannot be recorded
 */
gboolean
med_service_row_verdict_is_refusal (MedServiceRowVerdict verdict)
{
  return !med_service_row_verdict_writes (verdict) && verdict != MED_SERVICE_ROW_ALREADY;
}

static void
row_free (MedServiceRow *row)
{
  g_free (row->asset);
  g_free (row->patch);
  g_free (row->detail);
  g_free (row);
}

static MedServicePreview *
preview_new (void)
{
  MedServicePreview *self = g_new0 (MedServicePreview, 1);

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  return self;
}

/**
 * med_service_preview_free:
 * @self: (transfer full): a preview
 *
 * Frees it.
 */
void
med_service_preview_free (MedServicePreview *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/**
 * med_service_preview_count_written:
 * @self: a preview
 *
 * Returns: how many rows are recorded
 */
guint
med_service_preview_count_written (const MedServicePreview *self)
{
  return self->counts[MED_SERVICE_ROW_RECORD] + self->counts[MED_SERVICE_ROW_NONCONFORMING];
}

/**
 * med_service_preview_count_refused:
 * @self: a preview
 *
 * Returns: how many rows cannot be recorded
 */
guint
med_service_preview_count_refused (const MedServicePreview *self)
{
  return self->rows->len - med_service_preview_count_written (self) -
         self->counts[MED_SERVICE_ROW_ALREADY];
}

/* One walk through the list. */
typedef struct
{
  MedConnection *connection;
  const MedServiceListImport *import;
  MedServicePreview *preview;
  MedTransaction *transaction; /* (nullable) NULL: only looks */
  GHashTable *devices;         /* device to patch, of the earlier rows that are recorded */
  GTimeZone *zone;
  GCancellable *cancellable;
} Pass;

/* A row while it is read. */
typedef struct
{
  Pass *pass;
  MedCsvReader *reader;
  MedServiceRow *row;
  gint64 device_id;
  gint64 patch_id;
  gint64 disposition_id;
  gint64 installed_usec;
} Reading;

static void
say (Reading *self, MedServiceRowVerdict verdict, char *detail)
{
  self->row->verdict = verdict;
  g_free (self->row->detail);
  self->row->detail = detail;
}

static char *
dup_field (Reading *self, MedServiceField field)
{
  const int column = med_column_mapping_find (self->pass->import->mapping, field);

  if (column < 0 || (guint) column >= med_csv_reader_get_n_fields (self->reader))
    return g_strdup ("");
  return g_strstrip (
      g_strdup (med_csv_unguard (med_csv_reader_get_field (self->reader, (guint) column))));
}

/* 0: none, -1: several. */
static gboolean
find_one (MedConnection *connection, const char *sql, const char *text, gint64 *id, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection, sql, MED_VALUES (MED_TEXT (text)), error);

  *id = 0;
  while (query != NULL && med_query_next (query))
    *id = *id == 0 ? med_query_get_int (query, 0) : -1;
  return query != NULL && med_query_finish (query, error);
}

static gboolean
find_device (Reading *self, GError **error)
{
  g_autofree char *asset = dup_field (self, MED_SERVICE_FIELD_ASSET);
  g_autofree char *serial = dup_field (self, MED_SERVICE_FIELD_SERIAL);
  gint64 by_serial = 0;

  self->row->asset = g_strdup (*asset != '\0' ? asset : serial);
  if (*asset != '\0' && !find_one (self->pass->connection, "SELECT id FROM device WHERE asset = $1",
                                   asset, &self->device_id, error))
    return FALSE;
  if (*serial != '\0' &&
      !find_one (self->pass->connection,
                 "SELECT id FROM device WHERE serial = $1 AND retired_usec IS NULL LIMIT 2", serial,
                 &by_serial, error))
    return FALSE;
  if (*asset == '\0' && by_serial < 0)
    say (self, MED_SERVICE_ROW_UNKNOWN_DEVICE,
         g_strdup (_ ("several devices have this serial number; give the asset number")));
  else if (*asset == '\0')
    self->device_id = by_serial;
  else if (self->device_id != 0 && by_serial > 0 && by_serial != self->device_id)
    {
      self->device_id = 0;
      say (self, MED_SERVICE_ROW_UNKNOWN_DEVICE,
           g_strdup (_ ("asset and serial number are those of two devices")));
    }
  if (self->device_id <= 0 && self->row->detail == NULL)
    say (self, MED_SERVICE_ROW_UNKNOWN_DEVICE,
         g_strdup (*asset == '\0' && *serial == '\0'
                       ? _ ("neither asset nor serial number is given")
                       : _ ("no device of the inventory has this number")));
  return TRUE;
}

static gboolean
find_patch (Reading *self, GError **error)
{
  self->row->patch = dup_field (self, MED_SERVICE_FIELD_PATCH);
  if (!find_one (self->pass->connection, "SELECT id FROM patch WHERE number = $1 LIMIT 2",
                 self->row->patch, &self->patch_id, error))
    return FALSE;
  if (self->row->detail == NULL && self->patch_id <= 0)
    say (self, MED_SERVICE_ROW_UNKNOWN_PATCH,
         g_strdup (self->patch_id < 0 ? _ ("several makers have a patch of this number")
                                      : _ ("no patch of this number is recorded")));
  return TRUE;
}

static void
read_time (Reading *self)
{
  g_autofree char *date = dup_field (self, MED_SERVICE_FIELD_DATE);
  g_autofree char *time = dup_field (self, MED_SERVICE_FIELD_TIME);
  g_autofree char *both = *time != '\0' ? g_strdup_printf ("%s %s", date, time) : g_strdup (date);
  const gint64 now_usec = med_connection_now_usec (self->pass->connection);
  g_autoptr (GError) error = NULL;
  gboolean with_time;

  if (self->row->detail != NULL)
    return;
  if (!med_written_time_parse (both, self->pass->zone, &self->installed_usec, &with_time, &error))
    say (self, MED_SERVICE_ROW_UNREADABLE, g_strdup (error->message));
  else if (!with_time && self->installed_usec <= now_usec)
    /* Some moment of that day: its end comes after all that was known of it. */
    self->installed_usec = MIN (self->installed_usec + MED_USEC_PER_DAY - G_USEC_PER_SEC, now_usec);
}

static gboolean
find_disposition (Reading *self, GError **error)
{
  gint64 installed;

  if (self->row->detail != NULL)
    return TRUE;
  if (!med_connection_get_int (
          self->pass->connection,
          "SELECT coalesce((SELECT id FROM disposition WHERE patch_id = $1 AND device_id = $2), 0)",
          MED_VALUES (MED_INT (self->patch_id), MED_INT (self->device_id)), &self->disposition_id,
          error) ||
      !med_connection_get_int (
          self->pass->connection,
          "SELECT count(*) FROM config_patch k JOIN device d ON d.config_id = k.config_id"
          " WHERE k.patch_id = $1 AND d.id = $2",
          MED_VALUES (MED_INT (self->patch_id), MED_INT (self->device_id)), &installed, error))
    return FALSE;
  if (installed > 0)
    say (self, MED_SERVICE_ROW_ALREADY, g_strdup (_ ("in the device's configuration")));
  else if (self->disposition_id == 0)
    say (self, MED_SERVICE_ROW_REFUSED,
         g_strdup (_ ("no advisory and no statement names this patch for this device, so there is "
                      "no work order")));
  return TRUE;
}

static MedFoundInstall *
build_found (Reading *self)
{
  const MedServiceListImport *import = self->pass->import;
  MedFoundInstall *found = med_found_install_new (self->disposition_id, import->person_id);

  found->installed_usec = self->installed_usec;
  found->version_read = dup_field (self, MED_SERVICE_FIELD_VERSION);
  found->engineer = dup_field (self, MED_SERVICE_FIELD_ENGINEER);
  found->report_number = dup_field (self, MED_SERVICE_FIELD_REPORT);
  found->text = dup_field (self, MED_SERVICE_FIELD_REMARK);
  found->report_name = g_strdup (import->sheet->name);
  found->report = g_bytes_ref (import->sheet->bytes);
  found->owner_id = import->owner_id;
  found->due_date = g_strdup (import->due_date);
  found->take_from_use = import->take_from_use;
  return found;
}

static void
say_judged (Reading *self, const MedFoundVerdict *verdict)
{
  g_autofree char *missing = med_found_verdict_dup_missing (verdict->missing);

  if (verdict->already != NULL)
    say (self, MED_SERVICE_ROW_ALREADY, g_strdup (verdict->already));
  else if (verdict->refused != NULL && verdict->in_use && !self->pass->import->take_from_use)
    say (self, MED_SERVICE_ROW_REFUSED,
         g_strdup_printf (_ ("%s. Have it handed over, or take it out of use with this list"),
                          verdict->refused));
  else if (verdict->refused != NULL)
    say (self, MED_SERVICE_ROW_REFUSED, g_strdup (verdict->refused));
  else
    say (self, verdict->nonconforming ? MED_SERVICE_ROW_NONCONFORMING : MED_SERVICE_ROW_RECORD,
         verdict->in_use
             ? g_strdup_printf (_ ("taken out of clinical use. Not seen to before: %s"), missing)
             : g_strdup_printf (_ ("not seen to before: %s"), missing));
}

/* Two patches of one device cannot both wait for their verification. */
static void
compare_with_earlier (Reading *self)
{
  const gint64 *patch_id = g_hash_table_lookup (self->pass->devices, &self->device_id);

  if (patch_id != NULL && *patch_id == self->patch_id)
    say (self, MED_SERVICE_ROW_ALREADY, g_strdup (_ ("an earlier row of this list says the same")));
  else if (patch_id != NULL)
    say (
        self, MED_SERVICE_ROW_REFUSED,
        g_strdup (_ ("another patch of this device in this list waits for its verification; record "
                     "this one after that")));
}

static gboolean
judge (Reading *self, const MedFoundInstall *found, GError **error)
{
  g_auto (MedFoundVerdict) verdict = { 0 };

  if (*found->version_read == '\0')
    say (self, MED_SERVICE_ROW_UNREADABLE,
         g_strdup (_ ("the release read at the device is missing")));
  else
    compare_with_earlier (self);
  if (self->row->detail != NULL)
    return TRUE;
  if (!med_found_install_judge_sync (self->pass->connection, found, &verdict, error))
    return FALSE;
  say_judged (self, &verdict);
  if (med_service_row_verdict_writes (self->row->verdict))
    g_hash_table_insert (self->pass->devices, g_memdup2 (&self->device_id, sizeof (gint64)),
                         g_memdup2 (&self->patch_id, sizeof (gint64)));
  return TRUE;
}

static gboolean
read_row (Reading *self, GError **error)
{
  Pass *pass = self->pass;

  self->row->line = med_csv_reader_get_line (self->reader);
  if (!find_device (self, error) || !find_patch (self, error))
    return FALSE;
  read_time (self);
  if (!find_disposition (self, error))
    return FALSE;
  if (self->row->detail != NULL)
    return TRUE;
  g_autoptr (MedFoundInstall) found = build_found (self);
  if (!judge (self, found, error))
    return FALSE;
  if (pass->transaction == NULL || !med_service_row_verdict_writes (self->row->verdict) ||
      med_found_install_record_within (pass->transaction, pass->connection, found, error))
    return TRUE;
  g_prefix_error (error, _ ("%s, line %u: "), pass->import->sheet->name, self->row->line);
  return FALSE;
}

static gboolean
check_size (Pass *self, GError **error)
{
  if (self->preview->rows->len < MOST_ROWS)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("%s has more than %d rows. Divide it."), self->import->sheet->name, MOST_ROWS);
  return FALSE;
}

static gboolean
walk (Pass *self, GError **error)
{
  g_autoptr (MedCsvReader) reader =
      med_csv_reader_new (self->import->sheet->text, self->import->sheet->name);
  GError *local = NULL;

  if (!med_csv_reader_next (reader, error)) /* the header line */
    return FALSE;
  while (med_csv_reader_next (reader, &local))
    {
      Reading reading = { .pass = self, .reader = reader };

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return med_error_convert (error, self->import->sheet->name);
      if (!check_size (self, error))
        return FALSE;
      reading.row = g_new0 (MedServiceRow, 1);
      g_ptr_array_add (self->preview->rows, reading.row);
      if (!read_row (&reading, error))
        return FALSE;
      self->preview->counts[reading.row->verdict]++;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static MedServicePreview *
run (MedConnection *connection,
     const MedServiceListImport *import,
     MedTransaction *transaction,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (MedServicePreview) preview = preview_new ();
  g_autoptr (GHashTable) devices =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  Pass pass = { .connection = connection,
                .import = import,
                .preview = preview,
                .transaction = transaction,
                .devices = devices,
                .zone = zone,
                .cancellable = cancellable };

  return med_service_list_mapping_check (import->mapping, error) && walk (&pass, error)
             ? g_steal_pointer (&preview)
             : NULL;
}

/**
 * med_service_list_preview_sync:
 * @connection: a connection
 * @import: the list, what its columns hold, who records it
 * @cancellable: (nullable): to stop it
 * @error: return location, %MED_ERROR_CORRECT_INPUT where it is no list
 *
 * Says of each row what recording it would mean.
 *
 * Returns: (transfer full) (nullable): the verdicts
 */
MedServicePreview *
med_service_list_preview_sync (MedConnection *connection,
                               const MedServiceListImport *import,
                               GCancellable *cancellable,
                               GError **error)
{
  return run (connection, import, NULL, cancellable, error);
}

static gboolean
check_refused (const MedServicePreview *preview, const MedServiceListImport *import, GError **error)
{
  const guint refused = med_service_preview_count_refused (preview);

  if (refused == 0 || import->leave_out_refused)
    return TRUE;
  for (guint i = 0; i < preview->rows->len; i++)
    {
      const MedServiceRow *row = preview->rows->pdata[i];

      if (!med_service_row_verdict_is_refusal (row->verdict))
        continue;
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   ngettext ("%s: %u row is refused, so nothing was recorded. Line %u: %s",
                             "%s: %u rows are refused, so nothing was recorded. First line %u: %s",
                             refused),
                   import->sheet->name, refused, row->line, row->detail);
      break;
    }
  return FALSE;
}

static JsonNode *
build_body (const MedServiceListImport *import, const MedServicePreview *preview)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  json_object_set_string_member (object, "file", import->sheet->name);
  json_object_set_string_member (object, "encoding",
                                 med_csv_encoding_get_title (import->sheet->encoding));
  for (guint i = 0; i < MED_N_SERVICE_ROW_VERDICTS; i++)
    json_object_set_int_member (object, verdicts[i].word, preview->counts[i]);
  json_object_set_member (object, "mapping", med_column_mapping_to_json (import->mapping));
  return node;
}

/**
 * med_service_list_apply_sync:
 * @connection: the writer's connection, outside of any transaction
 * @import: the list, what its columns hold, who records it
 * @cancellable: (nullable): to stop it; then nothing is recorded
 * @error: return location: as for the preview; %MED_ERROR_REFUSED while rows are refused
 *
 * Records every row that can be as a found install, in one transaction. The list itself is kept as
 * the service report of each.
 *
 * Returns: (transfer full) (nullable): what was done
 */
MedServicePreview *
med_service_list_apply_sync (MedConnection *connection,
                             const MedServiceListImport *import,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autofree char *subject = g_strconcat ("service-list/", import->sheet->sha256, NULL);
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedServicePreview) preview =
      transaction != NULL ? run (connection, import, transaction, cancellable, error) : NULL;
  if (preview == NULL || !check_refused (preview, import, error))
    return NULL;
  if (med_service_preview_count_written (preview) == 0)
    return g_steal_pointer (&preview);
  g_autoptr (JsonNode) body = build_body (import, preview);
  if (!med_column_mapping_remember (import->mapping, connection, error) ||
      !med_transaction_record (transaction, import->person_id, "service-list-imported", subject,
                               body, error) ||
      !med_transaction_commit (transaction, error))
    return NULL;
  return g_steal_pointer (&preview);
}
