/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-inventory"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "cli/med-command-json.h"
#include "cli/med-command-kev.h"
#include "cli/med-command.h"
#include "engine/awareness/med-kev-gap.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-device-export.h"
#include "engine/inventory/med-device-import.h"
#include "engine/inventory/med-device-list.h"
#include "engine/inventory/med-device.h"
#include "engine/risk/med-ssvc.h"

/* What the work on a lane is handed. */
typedef struct
{
  MedCommandContext *context;
  char **argv;
  gint64 person_id;
} Call;

static const char *
outcome_word (const char *number)
{
  return number != NULL ? med_outcome_to_word ((MedSsvcOutcome) g_ascii_strtoll (number, NULL, 10))
                        : "not-assessed";
}

static const char *
outcome_title (const char *number)
{
  return number != NULL
             ? med_outcome_get_title ((MedSsvcOutcome) g_ascii_strtoll (number, NULL, 10))
             : _ ("Not assessed");
}

static const struct
{
  const char *member;
  MedDeviceColumn column;
} list_members[] = {
  { "asset", MED_DEVICE_COLUMN_ASSET },
  { "name", MED_DEVICE_COLUMN_NAME },
  { "manufacturer", MED_DEVICE_COLUMN_MANUFACTURER },
  { "model", MED_DEVICE_COLUMN_MODEL },
  { "release", MED_DEVICE_COLUMN_RELEASE },
  { "department", MED_DEVICE_COLUMN_DEPARTMENT },
  { "room", MED_DEVICE_COLUMN_ROOM },
  { "serial", MED_DEVICE_COLUMN_SERIAL },
  { "service_state", MED_DEVICE_COLUMN_STATE },
};

static void
print_list_json (MedTablePage *page)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint row = 0; row < med_table_page_get_n_rows (page); row++)
    {
      json_builder_begin_object (builder);
      med_command_json_int (builder, "id", med_table_page_get_id (page, row));
      for (gsize i = 0; i < G_N_ELEMENTS (list_members); i++)
        med_command_json_text (builder, list_members[i].member,
                               med_table_page_get_text (page, row, list_members[i].column));
      med_command_json_text (
          builder, "outcome",
          outcome_word (med_table_page_get_text (page, row, MED_DEVICE_COLUMN_OUTCOME)));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  med_command_json_print (builder);
}

static void
print_list (MedTablePage *page)
{
  for (guint row = 0; row < med_table_page_get_n_rows (page); row++)
    {
      const char *department = med_table_page_get_text (page, row, MED_DEVICE_COLUMN_DEPARTMENT);

      printf ("%s\t%s\t%s %s\t%s\t%s\n",
              med_table_page_get_text (page, row, MED_DEVICE_COLUMN_ASSET),
              med_table_page_get_text (page, row, MED_DEVICE_COLUMN_NAME),
              med_table_page_get_text (page, row, MED_DEVICE_COLUMN_MODEL),
              med_table_page_get_text (page, row, MED_DEVICE_COLUMN_RELEASE),
              department != NULL ? department : "",
              outcome_title (med_table_page_get_text (page, row, MED_DEVICE_COLUMN_OUTCOME)));
    }
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
{
  MedDeviceFilter filter = { 0 };
  g_autoptr (MedTableRequest) request = med_table_request_new (&med_device_list_spec);
  g_autofree char *words = NULL;

  if (*argv != NULL && g_str_equal (*argv, "--retired"))
    {
      filter.retired = TRUE;
      argv++;
    }
  if (*argv != NULL && g_str_has_prefix (*argv, "--"))
    return med_command_usage (&med_device_commands[0], *argv, error);
  words = g_strjoinv (" ", argv);
  med_table_request_add_search (request, words);
  med_device_filter_add_to (&filter, request);
  med_table_request_set_sort (request, MED_DEVICE_COLUMN_ASSET, FALSE);
  med_table_request_set_head (request, G_MAXUINT);
  g_autoptr (MedTableResult) result = med_command_context_run (
      context, MED_STORE_BULK, med_table_request_list_sync, request, error);
  if (result == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    print_list_json (result->head);
  else
    print_list (result->head);
  return TRUE;
}

static gpointer
find_func (MedConnection *connection, gpointer asset, GCancellable *cancellable, GError **error)
{
  return med_device_find_former_sync (connection, asset, error);
}

static gpointer
gaps_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_kev_gap_list_of_device_sync (connection, *(gint64 *) id, cancellable, error);
}

static void
print_gaps (const MedKevGaps *gaps)
{
  for (guint i = 0; i < gaps->list->len; i++)
    {
      const MedKevGap *gap = g_ptr_array_index (gaps->list, i);
      g_autofree char *text = med_kev_gap_describe (gap);
      g_autofree char *dates = med_kev_gap_describe_dates (gap);

      printf ("%s\n  %s\n", text, dates);
    }
  if (gaps->list->len > 0)
    puts (med_kev_gap_get_remedy ());
}

static void
print_device_json (const MedDevice *device, const MedKevGaps *gaps)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  med_command_json_int (builder, "id", device->id);
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    med_command_json_text (builder, med_device_field_get_key (field),
                           med_device_get (device, field));
  med_command_json_text (builder, "service_state", device->service_state);
  med_command_json_boolean (builder, "retired", device->retired_usec != 0);
  med_command_kev_add_gaps (builder, "kev_gaps", gaps);
  json_builder_end_object (builder);
  med_command_json_print (builder);
}

static gboolean
run_show (MedCommandContext *context, char **argv, GError **error)
{
  if (g_strv_length (argv) != 1)
    return med_command_usage (&med_device_commands[1], _ ("Name one asset number"), error);
  g_autoptr (MedDevice) device =
      med_command_context_run (context, MED_STORE_BULK, find_func, argv[0], error);

  if (device == NULL)
    return FALSE;
  g_autoptr (MedKevGaps) gaps =
      med_command_context_run (context, MED_STORE_BULK, gaps_func, &device->id, error);
  if (gaps == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    {
      print_device_json (device, gaps);
      return TRUE;
    }
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    printf ("%s: %s\n", med_device_field_get_title (field),
            med_device_word_get_title (field, med_device_get (device, field)));
  printf ("%s: %s\n", _ ("State"),
          device->retired_usec != 0 ? _ ("Retired")
                                    : med_device_state_get_title (device->service_state));
  print_gaps (gaps);
  return TRUE;
}

/* Arguments such as room="R 1" */
static gboolean
take_values (MedDevice *device, char **argv, GError **error)
{
  for (; *argv != NULL; argv++)
    {
      const char *sign = strchr (*argv, '=');
      g_autofree char *key = sign != NULL ? g_strndup (*argv, (gsize) (sign - *argv)) : NULL;
      MedDeviceField field = 0;

      while (field < MED_N_DEVICE_FIELDS && g_strcmp0 (key, med_device_field_get_key (field)) != 0)
        field++;
      if (field == MED_N_DEVICE_FIELDS)
        {
          g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
                       _ ("“%s” is not FIELD=VALUE; the fields are those of “device show --json”"),
                       *argv);
          return FALSE;
        }
      med_device_set (device, field, sign + 1);
    }
  return TRUE;
}

static gpointer
add_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;
  g_autoptr (MedDevice) device = med_device_new ();
  gint64 id = 0;

  return take_values (device, call->argv, error) &&
                 med_device_add_sync (connection, call->person_id, device, &id, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
edit_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;
  g_autoptr (MedDevice) before = med_device_find_former_sync (connection, call->argv[0], error);
  g_autoptr (MedDevice) after = before != NULL ? med_device_copy (before) : NULL;

  return after != NULL && take_values (after, call->argv + 1, error) &&
                 med_device_edit_sync (connection, call->person_id, before, after, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
retire_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;
  g_autoptr (MedDevice) device = med_device_find_former_sync (connection, call->argv[0], error);

  return device != NULL && med_device_retire_sync (connection, call->person_id, device->id,
                                                   call->argv[1], error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
bring_back_func (MedConnection *connection,
                 gpointer data,
                 GCancellable *cancellable,
                 GError **error)
{
  Call *call = data;
  g_autoptr (MedDevice) device = med_device_find_former_sync (connection, call->argv[0], error);

  return device != NULL &&
                 med_device_bring_back_sync (connection, call->person_id, device->id, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
write_device (MedCommandContext *context, char **argv, MedStoreFunc func, GError **error)
{
  Call call = { .context = context, .argv = argv };

  return med_command_context_find_person (context, FALSE, &call.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, func, &call, error) != NULL;
}

static gboolean
run_add (MedCommandContext *context, char **argv, GError **error)
{
  if (*argv == NULL)
    return med_command_usage (&med_device_commands[2],
                              _ ("Name at least asset, manufacturer and model"), error);
  return write_device (context, argv, add_func, error);
}

static gboolean
run_edit (MedCommandContext *context, char **argv, GError **error)
{
  if (g_strv_length (argv) < 2)
    return med_command_usage (&med_device_commands[3], _ ("Name an asset number and what changes"),
                              error);
  return write_device (context, argv, edit_func, error);
}

static gboolean
run_retire (MedCommandContext *context, char **argv, GError **error)
{
  if (g_strv_length (argv) != 2)
    return med_command_usage (&med_device_commands[4], _ ("Name an asset number and a reason"),
                              error);
  return write_device (context, argv, retire_func, error);
}

static gboolean
run_bring_back (MedCommandContext *context, char **argv, GError **error)
{
  if (g_strv_length (argv) != 1)
    return med_command_usage (&med_device_commands[5], _ ("Name one asset number"), error);
  return write_device (context, argv, bring_back_func, error);
}

static gpointer
import_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  MedDeviceImport *import = data;
  g_autoptr (MedColumnMapping) mapping =
      med_device_mapping_new ((const char *const *) import->sheet->headers);

  if (!med_column_mapping_recall_sync (mapping, connection, error))
    return NULL;
  import->mapping = mapping;
  return med_device_import_apply_sync (connection, import, cancellable, error);
}

static gpointer
preview_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  MedDeviceImport *import = data;
  g_autoptr (MedColumnMapping) mapping =
      med_device_mapping_new ((const char *const *) import->sheet->headers);

  if (!med_column_mapping_recall_sync (mapping, connection, error))
    return NULL;
  return med_device_import_preview_sync (connection, import->sheet, mapping, cancellable, error);
}

static void
print_preview_json (MedCsvSheet *sheet, const MedDevicePreview *preview)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  med_command_json_text (builder, "file", sheet->name);
  med_command_json_text (builder, "encoding", med_csv_encoding_get_title (sheet->encoding));
  for (MedImportVerdict verdict = 0; verdict < MED_N_IMPORT_VERDICTS; verdict++)
    {
      med_command_json_int (builder, med_import_verdict_to_word (verdict),
                            preview->counts[verdict]);
    }
  json_builder_set_member_name (builder, "rows");
  json_builder_begin_array (builder);
  for (guint i = 0; i < preview->rows->len; i++)
    {
      const MedImportRow *row = &g_array_index (preview->rows, MedImportRow, i);

      json_builder_begin_object (builder);
      med_command_json_int (builder, "line", row->line);
      med_command_json_text (builder, "verdict", med_import_verdict_to_word (row->verdict));
      med_command_json_text (builder, "asset", row->asset);
      med_command_json_text (builder, "detail", row->detail);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  med_command_json_print (builder);
}

static void
print_preview (MedCsvSheet *sheet, const MedDevicePreview *preview)
{
  g_autofree char *how = med_csv_sheet_describe (sheet);

  printf ("%s: %s\n", sheet->name, how);
  for (guint i = 0; i < preview->rows->len; i++)
    {
      const MedImportRow *row = &g_array_index (preview->rows, MedImportRow, i);

      if (row->verdict == MED_IMPORT_REFUSED || row->verdict == MED_IMPORT_CHANGED)
        printf (_ ("Line %u, %s: %s: %s\n"), row->line, row->asset,
                med_import_verdict_get_title (row->verdict), row->detail);
    }
  for (MedImportVerdict verdict = 0; verdict < MED_N_IMPORT_VERDICTS; verdict++)
    printf ("%s: %u\n", med_import_verdict_get_title (verdict), preview->counts[verdict]);
}

static gboolean
run_import (MedCommandContext *context, char **argv, GError **error)
{
  MedDeviceImport import = { 0 };
  const char *path = NULL;
  gboolean preview_only = FALSE;

  for (; *argv != NULL; argv++)
    {
      if (g_str_equal (*argv, "--preview"))
        preview_only = TRUE;
      else if (g_str_equal (*argv, "--leave-out-refused"))
        import.leave_out_refused = TRUE;
      else if (path == NULL && **argv != '-')
        path = *argv;
      else
        return med_command_usage (&med_device_commands[6], _ ("Name one file"), error);
    }
  if (path == NULL)
    return med_command_usage (&med_device_commands[6], _ ("Name one file"), error);

  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_load_sync (file, error);
  if (sheet == NULL || !med_command_context_find_person (context, FALSE, &import.person_id, error))
    return FALSE;
  import.sheet = sheet;
  g_autoptr (MedDevicePreview) preview =
      med_command_context_run (context, preview_only ? MED_STORE_BULK : MED_STORE_WRITER,
                               preview_only ? preview_func : import_func, &import, error);
  if (preview == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    print_preview_json (sheet, preview);
  else
    print_preview (sheet, preview);
  return TRUE;
}

static gpointer
export_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_device_export_sync (connection, cancellable, data, error);
}

static gboolean
run_export (MedCommandContext *context, char **argv, GError **error)
{
  guint n = 0;

  if (g_strv_length (argv) != 1)
    return med_command_usage (&med_device_commands[7], _ ("Name one file"), error);
  g_autoptr (GBytes) bytes =
      med_command_context_run (context, MED_STORE_BULK, export_func, &n, error);
  if (bytes == NULL)
    return FALSE;
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  if (!g_file_set_contents_full (argv[0], data, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 error))
    return med_error_convert (error, argv[0]);
  if (med_command_context_wants_json (context))
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      med_command_json_text (builder, "file", argv[0]);
      med_command_json_int (builder, "devices", n);
      json_builder_end_object (builder);
      med_command_json_print (builder);
    }
  else
    printf (ngettext ("%s: %u device\n", "%s: %u devices\n", n), argv[0], n);
  return TRUE;
}

const MedCommand med_device_commands[] = {
  { "device list", "[--retired] [WORD…]", N_ ("List the devices that hold every word"), run_list },
  { "device show", "ASSET", N_ ("Show all that is kept of a device"), run_show },
  { "device add", "FIELD=VALUE…", N_ ("Add a device"), run_add },
  { "device edit", "ASSET FIELD=VALUE…", N_ ("Change a device"), run_edit },
  { "device retire", "ASSET REASON", N_ ("Take a device out of use"), run_retire },
  { "device bring-back", "ASSET", N_ ("Take a retired device into use again"), run_bring_back },
  { "device import", "[--preview] [--leave-out-refused] FILE",
    N_ ("Import a table of devices, or only say what it would change"), run_import },
  { "device export", "FILE", N_ ("Write the devices in use as a table"), run_export },
  { NULL, NULL, NULL, NULL },
};
