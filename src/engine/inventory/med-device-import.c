/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-import"

#include "config.h"

#include "engine/inventory/med-device-import.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/inventory/med-device-history.h"
#include "engine/inventory/med-device-writer.h"
#include "engine/inventory/med-product.h"
#include "engine/store/med-blob.h"

#define MOST_ROWS 1000000
/* From here on it is quicker to make the search index anew. */
#define BULK_ROWS 2000
#define ROWS_BETWEEN_LOOKS 256

/* One going through the rows: to look, or to write. */
typedef struct
{
  MedConnection *connection;
  MedCsvSheet *sheet;
  const MedColumnMapping *mapping;
  GHashTable *lines;    /* (owned) line by asset number */
  GHashTable *products; /* (owned) of ProductSaying by maker and model */
  MedDevicePreview *preview;

  MedTransaction *transaction; /* (unowned) (nullable) none while only looking */
  MedDeviceWriter *writer;     /* (unowned) */
  gint64 person_id;

  MedProgress *progress; /* (unowned) (nullable) */
  double progress_from;
  double progress_to;
  GCancellable *cancellable; /* (unowned) (nullable) */
} Pass;

/* What the file says of a product, on which line it said so first, and what was known before. */
typedef struct
{
  guint line;
  char *values[MED_N_DEVICE_FIELDS];
  MedDevice *known; /* (owned) */
} ProductSaying;

static void
product_saying_free (ProductSaying *self)
{
  g_clear_pointer (&self->known, med_device_free);
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    g_free (self->values[field]);
  g_free (self);
}

const char *
med_import_verdict_to_word (MedImportVerdict verdict)
{
  static const char *const words[] = { "new", "changed", "unchanged", "refused" };
  return words[verdict];
}

const char *
med_import_verdict_get_title (MedImportVerdict verdict)
{
  static const char *const titles[] = { N_ ("New"), N_ ("Changed"), N_ ("Unchanged"),
                                        N_ ("Refused") };
  return _ (titles[verdict]);
}

static MedDevicePreview *
preview_new (void)
{
  MedDevicePreview *self = g_new0 (MedDevicePreview, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (MedImportRow));
  self->texts = g_string_chunk_new (4096);
  return self;
}

void
med_device_preview_free (MedDevicePreview *self)
{
  g_array_unref (self->rows);
  g_string_chunk_free (self->texts);
  g_free (self);
}

/* Of what is written only the number is asked: the rows were told when it was looked at. */
static void
note (Pass *pass, guint line, MedImportVerdict verdict, const char *asset, const char *detail)
{
  GStringChunk *texts = pass->preview->texts;

  pass->preview->counts[verdict]++;
  if (verdict == MED_IMPORT_UNCHANGED || pass->transaction != NULL)
    return;
  /* What is new is told by its model, of which there are few. */
  MedImportRow row = { .line = line,
                       .verdict = verdict,
                       .asset = g_string_chunk_insert (texts, asset),
                       .detail = verdict == MED_IMPORT_NEW
                                     ? g_string_chunk_insert_const (texts, detail)
                                     : g_string_chunk_insert (texts, detail) };
  g_array_append_val (pass->preview->rows, row);
}

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, reason);
  return FALSE;
}

/* The asset number of a row, if it can be imported at all. */
static char *
read_asset (Pass *pass, MedCsvReader *reader, GError **error)
{
  guint column = (guint) med_column_mapping_find (pass->mapping, MED_DEVICE_ASSET);
  g_autofree char *asset = med_device_field_normalise (
      MED_DEVICE_ASSET, med_csv_unguard (med_csv_reader_get_field (reader, column)), 0, error);

  if (asset == NULL)
    return NULL;
  guint other = GPOINTER_TO_UINT (g_hash_table_lookup (pass->lines, asset));
  if (other != 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("The asset number is on line %u too"), other);
      return NULL;
    }
  if (med_csv_reader_get_n_fields (reader) > pass->mapping->n_columns)
    {
      refuse (error, _ ("The row has more columns than the first line"));
      return NULL;
    }
  g_hash_table_insert (pass->lines, g_strdup (asset),
                       GUINT_TO_POINTER (med_csv_reader_get_line (reader)));
  return g_steal_pointer (&asset);
}

/* A maker written in another way is not another maker. */
static void
keep_spelling (const MedDevice *before, MedDevice *after, MedDeviceField field)
{
  const char *old = med_device_get (before, field), *value = med_device_get (after, field);

  if (g_str_equal (old, value))
    return;
  g_autofree char *old_key = med_fold_name (old);
  g_autofree char *key = med_fold_name (value);
  if (*key != '\0' && g_str_equal (old_key, key))
    med_device_set (after, field, old);
}

/* The date of a reading belongs to the release that was read. */
static void
forget_reading (Pass *pass, const MedDevice *before, MedDevice *after)
{
  if (g_str_equal (med_device_get (before, MED_DEVICE_RELEASE),
                   med_device_get (after, MED_DEVICE_RELEASE)))
    return;
  if (med_column_mapping_find (pass->mapping, MED_DEVICE_RELEASE_READ) < 0)
    med_device_set (after, MED_DEVICE_RELEASE_READ, "");
  if (med_column_mapping_find (pass->mapping, MED_DEVICE_RELEASE_SOURCE) < 0)
    med_device_set (after, MED_DEVICE_RELEASE_SOURCE, "");
}

static gboolean
take_fields (Pass *pass, MedCsvReader *reader, MedDevice *device, GError **error)
{
  gint64 now_usec = med_connection_now_usec (pass->connection);

  for (guint column = 0; column < pass->mapping->n_columns; column++)
    {
      MedDeviceField field = pass->mapping->fields[column];

      if (field == MED_N_DEVICE_FIELDS)
        continue;
      const char *text = med_csv_unguard (med_csv_reader_get_field (reader, column));
      if (*text == '\0' && med_device_field_is_of_product (field))
        continue; /* says nothing of the product */
      if (g_str_equal (text, med_device_get (device, field)) && *text != '\0')
        continue; /* stored like this, so it is in the form that is stored */
      g_autofree char *value = med_device_field_normalise (field, text, now_usec, error);
      if (value == NULL)
        return FALSE;
      med_device_set (device, field, value);
    }
  if (*med_device_get (device, MED_DEVICE_MANUFACTURER) == '\0' ||
      *med_device_get (device, MED_DEVICE_MODEL) == '\0')
    return refuse (error, _ ("Manufacturer or model is missing"));
  return med_device_check_release (device, error);
}

static MedDevice *
load_known (Pass *pass, const MedDevice *device, GError **error)
{
  gint64 product_id = 0;
  g_autoptr (MedDevice) known = med_device_new ();

  if (!med_product_find_sync (pass->connection, MED_PRODUCT_DEVICE,
                              med_device_get (device, MED_DEVICE_MANUFACTURER),
                              med_device_get (device, MED_DEVICE_MODEL), &product_id, error))
    return NULL;
  if (product_id == 0)
    return g_steal_pointer (&known);
  g_autoptr (MedProduct) product = med_product_load_sync (pass->connection, product_id, error);
  if (product == NULL)
    return NULL;
  med_device_set (known, MED_DEVICE_CLASS, product->device_class);
  med_device_set (known, MED_DEVICE_HIGH_RISK, product->high_risk ? "yes" : "no");
  med_device_set (known, MED_DEVICE_SUPPORT_STAGE, product->support_stage);
  med_device_set (known, MED_DEVICE_END_OF_LIFE, product->end_of_life_date);
  med_device_set (known, MED_DEVICE_END_OF_SUPPORT, product->end_of_support_date);
  med_device_set (known, MED_DEVICE_DISCLOSURE, product->disclosure);
  med_device_set (known, MED_DEVICE_DISCLOSURE_DATE, product->disclosure_date);
  return g_steal_pointer (&known);
}

static ProductSaying *
find_saying (Pass *pass, guint line, const MedDevice *device, GError **error)
{
  g_autofree char *key = g_strconcat (med_device_get (device, MED_DEVICE_MANUFACTURER), "\x1f",
                                      med_device_get (device, MED_DEVICE_MODEL), NULL);
  ProductSaying *saying = g_hash_table_lookup (pass->products, key);

  if (saying != NULL)
    return saying;
  MedDevice *known = load_known (pass, device, error);
  if (known == NULL)
    return NULL;
  saying = g_new0 (ProductSaying, 1);
  saying->line = line;
  saying->known = known;
  g_hash_table_insert (pass->products, g_steal_pointer (&key), saying);
  return saying;
}

/* Two rows of one file must not say different things of one product; what none says stays. */
static gboolean
compare_sayings (
    Pass *pass, MedCsvReader *reader, ProductSaying *saying, MedDevice *device, GError **error)
{
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    {
      int column = med_column_mapping_find (pass->mapping, field);
      const char *value = med_device_get (device, field);

      if (!med_device_field_is_of_product (field))
        continue;
      if (column < 0 || *med_csv_reader_get_field (reader, (guint) column) == '\0')
        {
          if (device->id == 0)
            med_device_set (device, field, med_device_get (saying->known, field));
          continue;
        }
      if (saying->values[field] == NULL)
        saying->values[field] = g_strdup (value);
      else if (!g_str_equal (saying->values[field], value))
        {
          g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       _ ("%s is “%s” here and “%s” on line %u for the same model"),
                       med_device_field_get_title (field), value, saying->values[field],
                       saying->line);
          return FALSE;
        }
    }
  return TRUE;
}

static char *
describe_change (const MedDevice *before, const MedDevice *after)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if (!g_str_equal (med_device_get (before, field), med_device_get (after, field)))
      /* Translators: a field, its value now, its new value */
      g_string_append_printf (text, _ ("%s%s: “%s” → “%s”"), text->len > 0 ? "; " : "",
                              med_device_field_get_title (field), med_device_get (before, field),
                              med_device_get (after, field));
  return g_strdup (text->str);
}

/* Makes from a row the device as it is stored (none if new) and as it shall be, and what is known
 * of its product. Errors that are not the row's own end the import. */
static gboolean
read_devices (Pass *pass,
              MedCsvReader *reader,
              const char *asset,
              MedDevice **before,
              MedDevice **after,
              const MedDevice **known,
              GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (MedDevice) old = med_device_find_sync (pass->connection, asset, &local);

  if (old == NULL && !g_error_matches (local, MED_ERROR, MED_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (old == NULL && !med_device_check_former_sync (pass->connection, asset, error))
    return FALSE;
  if (old != NULL && old->retired_usec != 0)
    return refuse (error, _ ("The device is retired. Bring it back first."));
  g_autoptr (MedDevice) device = old != NULL ? med_device_copy (old) : med_device_new ();
  if (!take_fields (pass, reader, device, error))
    return FALSE;
  if (old != NULL)
    {
      keep_spelling (old, device, MED_DEVICE_MANUFACTURER);
      keep_spelling (old, device, MED_DEVICE_MODEL);
      forget_reading (pass, old, device);
    }
  ProductSaying *saying = find_saying (pass, med_csv_reader_get_line (reader), device, error);
  if (saying == NULL || !compare_sayings (pass, reader, saying, device, error))
    return FALSE;
  *known = saying->known;
  *before = g_steal_pointer (&old);
  *after = g_steal_pointer (&device);
  return TRUE;
}

static gboolean
write_device (Pass *pass,
              const MedDevice *before,
              const MedDevice *after,
              const MedDevice *known,
              GError **error)
{
  gint64 id = before != NULL ? before->id : 0;

  if (before != NULL ? !med_device_writer_change (pass->writer, before, after, error)
                     : !med_device_writer_add (pass->writer, after, known, &id, error))
    return FALSE;
  g_autofree char *subject = g_strdup_printf ("device/%" PRId64, id);
  g_autoptr (JsonNode) body = med_device_describe_change (before, after);
  return med_transaction_record (pass->transaction, pass->person_id,
                                 before != NULL ? "device-changed" : "device-added", subject, body,
                                 error);
}

static gboolean
handle_row (Pass *pass, MedCsvReader *reader, GError **error)
{
  guint line = med_csv_reader_get_line (reader);
  g_autoptr (GError) reason = NULL;
  g_autoptr (MedDevice) before = NULL;
  g_autoptr (MedDevice) after = NULL;
  const MedDevice *known = NULL;
  g_autofree char *asset = read_asset (pass, reader, &reason);

  if (asset == NULL || !read_devices (pass, reader, asset, &before, &after, &known, &reason))
    {
      if (!g_error_matches (reason, MED_ERROR, MED_ERROR_CORRECT_INPUT))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      guint column = (guint) med_column_mapping_find (pass->mapping, MED_DEVICE_ASSET);
      note (pass, line, MED_IMPORT_REFUSED,
            asset != NULL ? asset : med_csv_reader_get_field (reader, column), reason->message);
      return TRUE;
    }
  if (before != NULL && med_device_is_equal (before, after))
    {
      note (pass, line, MED_IMPORT_UNCHANGED, asset, NULL);
      return TRUE;
    }
  g_autofree char *detail = before != NULL ? describe_change (before, after)
                                           : g_strdup (med_device_get (after, MED_DEVICE_MODEL));
  note (pass, line, before != NULL ? MED_IMPORT_CHANGED : MED_IMPORT_NEW, asset, detail);
  return pass->transaction == NULL || write_device (pass, before, after, known, error);
}

static gboolean
look_up (Pass *pass, guint line, GError **error)
{
  if (g_cancellable_is_cancelled (pass->cancellable))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED,
                           _ ("The import was stopped. Nothing was changed."));
      return FALSE;
    }
  if (pass->progress != NULL)
    {
      double part = (double) line / MAX (pass->sheet->n_lines, 1);
      g_autofree char *text = g_strdup_printf (_ ("Line %u of %u"), line, pass->sheet->n_lines);

      med_progress_report (
          pass->progress,
          pass->progress_from + MIN (part, 1.0) * (pass->progress_to - pass->progress_from), text);
    }
  return TRUE;
}

static gboolean
run_pass (Pass *pass, GError **error)
{
  g_autoptr (MedCsvReader) reader = med_csv_reader_new (pass->sheet->text, pass->sheet->name);
  g_autoptr (GError) fault = NULL;
  guint n_rows = 0;

  pass->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  pass->products =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) product_saying_free);
  gboolean done = med_csv_reader_next (reader, &fault); /* the headers */
  while (done && med_csv_reader_next (reader, &fault))
    {
      done = (n_rows++ % ROWS_BETWEEN_LOOKS != 0 ||
              look_up (pass, med_csv_reader_get_line (reader), error)) &&
             handle_row (pass, reader, error);
      if (done && n_rows > MOST_ROWS)
        done = refuse (error, _ ("The file has more than 1,000,000 rows. Split it."));
    }
  g_clear_pointer (&pass->lines, g_hash_table_unref);
  g_clear_pointer (&pass->products, g_hash_table_unref);
  if (fault == NULL)
    return done;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/**
 * med_device_import_preview_sync:
 * @connection: a connection
 * @sheet: a table
 * @mapping: what its columns hold
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_CORRECT_INPUT where it is no table or nothing is mapped to
 * the asset number
 *
 * Says for each row what an import would do. A row's own fault refuses the row, with the reason.
 *
 * Returns: (transfer full) (nullable): the verdicts
 */
MedDevicePreview *
med_device_import_preview_sync (MedConnection *connection,
                                MedCsvSheet *sheet,
                                const MedColumnMapping *mapping,
                                GCancellable *cancellable,
                                GError **error)
{
  g_autoptr (MedDevicePreview) preview = preview_new ();
  Pass pass = { .connection = connection,
                .sheet = sheet,
                .mapping = mapping,
                .preview = preview,
                .cancellable = cancellable };

  if (!med_device_mapping_check (mapping, error) || !run_pass (&pass, error))
    return NULL;
  return g_steal_pointer (&preview);
}

static JsonNode *
import_body (const MedDeviceImport *import, const MedDevicePreview *preview)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "file");
  json_builder_add_string_value (builder, import->sheet->name);
  json_builder_set_member_name (builder, "encoding");
  json_builder_add_string_value (builder, med_csv_encoding_get_title (import->sheet->encoding));
  for (MedImportVerdict verdict = 0; verdict < MED_N_IMPORT_VERDICTS; verdict++)
    {
      json_builder_set_member_name (builder, med_import_verdict_to_word (verdict));
      json_builder_add_int_value (builder, preview->counts[verdict]);
    }
  json_builder_set_member_name (builder, "mapping");
  json_builder_add_value (builder, med_column_mapping_to_json (import->mapping));
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/* The file itself is evidence of what was imported. */
static gboolean
keep_document (MedConnection *connection, MedCsvSheet *sheet, GError **error)
{
  g_autofree char *sha256 = NULL;

  return med_connection_execute (connection,
                                 "INSERT INTO document (sha256, name, size_bytes, received_usec)"
                                 " VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING",
                                 MED_VALUES (MED_TEXT (sheet->sha256), MED_TEXT (sheet->name),
                                             MED_INT ((gint64) g_bytes_get_size (sheet->bytes)),
                                             MED_INT (med_connection_now_usec (connection))),
                                 error) &&
         med_blob_store_sync (connection, MED_BLOB_DOCUMENTS, sheet->bytes, &sha256, error);
}

static gboolean
finish (MedConnection *connection,
        MedTransaction *transaction,
        const MedDeviceImport *import,
        const MedDevicePreview *preview,
        GError **error)
{
  g_autofree char *subject = g_strconcat ("document/", import->sheet->sha256, NULL);
  g_autoptr (JsonNode) body = import_body (import, preview);

  return med_column_mapping_remember (import->mapping, connection, error) &&
         med_transaction_record (transaction, import->person_id, "devices-imported", subject, body,
                                 error) &&
         keep_document (connection, import->sheet, error) &&
         med_transaction_commit (transaction, error);
}

static gboolean
check_refused (const MedDevicePreview *preview, const MedDeviceImport *import, GError **error)
{
  guint refused = preview->counts[MED_IMPORT_REFUSED];

  if (refused == 0 || import->leave_out_refused)
    return TRUE;
  for (guint i = 0; i < preview->rows->len; i++)
    {
      const MedImportRow *row = &g_array_index (preview->rows, MedImportRow, i);

      if (row->verdict != MED_IMPORT_REFUSED)
        continue;
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   ngettext ("%s: %u row is refused, so nothing was imported. Line %u: %s",
                             "%s: %u rows are refused, so nothing was imported. First line %u: %s",
                             refused),
                   import->sheet->name, refused, row->line, row->detail);
      break;
    }
  return FALSE;
}

/**
 * med_device_import_apply_sync:
 * @connection: the writer's connection
 * @import: what to import and how
 * @cancellable: (nullable): to stop it; then nothing is imported
 * @error: return location: as for the preview; %MED_ERROR_REFUSED while rows are refused
 *
 * Imports a table in one transaction: every row that is new or changed, or nothing. Each device is
 * recorded with its values before and after, the file is kept, and the mapping is remembered. A
 * file in which nothing is new or changed writes nothing at all.
 *
 * Returns: (transfer full) (nullable): what was done
 */
MedDevicePreview *
med_device_import_apply_sync (MedConnection *connection,
                              const MedDeviceImport *import,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (MedDevicePreview) preview = preview_new ();
  g_autoptr (MedDevicePreview) written = preview_new ();
  Pass pass = { .connection = connection,
                .sheet = import->sheet,
                .mapping = import->mapping,
                .preview = preview,
                .progress = import->progress,
                .progress_to = 0.3,
                .cancellable = cancellable,
                .person_id = import->person_id };

  if (!med_device_mapping_check (import->mapping, error))
    return NULL;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !run_pass (&pass, error) || !check_refused (preview, import, error))
    return NULL;
  guint n_writes = preview->counts[MED_IMPORT_NEW] + preview->counts[MED_IMPORT_CHANGED];
  if (n_writes == 0)
    return g_steal_pointer (&preview);

  g_autoptr (MedDeviceWriter) writer = med_device_writer_new (connection);
  med_device_writer_set_bulk (writer, n_writes > BULK_ROWS);
  pass.preview = written;
  pass.transaction = transaction;
  pass.writer = writer;
  pass.progress_from = 0.3;
  pass.progress_to = 1.0;
  if (!run_pass (&pass, error) || !med_device_writer_finish (writer, error) ||
      !finish (connection, transaction, import, preview, error))
    return NULL;
  return g_steal_pointer (&preview);
}
