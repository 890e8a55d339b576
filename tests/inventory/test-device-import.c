/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-export.h"
#include "engine/inventory/med-device-history.h"
#include "engine/inventory/med-device-import.h"
#include "engine/inventory/med-device.h"
#include "support/med-test-engine.h"

#define HEADER "asset,name,manufacturer,model,release,department,support,room\n"
#define THREE_ROWS                                                                                 \
  HEADER "1,CT 1,Exa Medical,Exa CT,4.2,Radiology,supported,R 1\n"                                 \
         "2,CT 2,\"EXA MEDICAL, INC.\",Exa CT,4.1,Radiology,,\n"                                   \
         "3,\"Monitor\n3\",Vita,C3,,Emergency,ended,\n"

typedef struct
{
  MedTestEngine *engine;
  gboolean leave_out;
  GCancellable *cancellable;
} Fixture;

typedef struct
{
  MedDeviceImport import;
  gboolean write;
  GCancellable *cancellable;
} Job;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->engine = med_test_engine_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  med_test_engine_free (fixture->engine);
}

static gpointer
import_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  g_autoptr (MedColumnMapping) mapping =
      med_device_mapping_new ((const char *const *) job->import.sheet->headers);

  job->import.mapping = mapping;
  return job->write
             ? med_device_import_apply_sync (connection, &job->import, job->cancellable, error)
             : med_device_import_preview_sync (connection, job->import.sheet, mapping,
                                               job->cancellable, error);
}

static MedDevicePreview *
import (Fixture *fixture, const char *text, gboolean write, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_new (bytes, "list.csv", error);
  Job job = { .import = { .sheet = sheet, .person_id = 7, .leave_out_refused = fixture->leave_out },
              .write = write,
              .cancellable = fixture->cancellable };

  if (sheet == NULL)
    return NULL;
  return med_test_engine_run (fixture->engine, write ? MED_STORE_WRITER : MED_STORE_BULK,
                              import_func, &job, error);
}

static void
expect (Fixture *fixture, const char *text, guint added, guint changed, guint same, guint refused)
{
  for (guint write = 0; write <= 1; write++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedDevicePreview) preview = import (fixture, text, write, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (preview->counts[MED_IMPORT_NEW], ==, added);
      g_assert_cmpuint (preview->counts[MED_IMPORT_CHANGED], ==, changed);
      g_assert_cmpuint (preview->counts[MED_IMPORT_UNCHANGED], ==, same);
      g_assert_cmpuint (preview->counts[MED_IMPORT_REFUSED], ==, refused);
      g_assert_cmpuint (preview->rows->len, ==, added + changed + refused);
    }
}

static gint64
count (Fixture *fixture, const char *sql)
{
  return med_test_engine_count (fixture->engine, sql);
}

static guint
count_files (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->engine->dir, "documents", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* A row is refused for this reason, the file with it, and nothing is stored. */
static void
refused_row (Fixture *fixture, const char *rows, guint line, const char *words)
{
  g_autofree char *text = g_strconcat (HEADER, rows, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedDevicePreview) preview = import (fixture, text, FALSE, &error);
  gint64 devices = count (fixture, "SELECT count(*) FROM device");
  gint64 changes = count (fixture, "SELECT count(*) FROM change");
  guint files = count_files (fixture);

  g_assert_no_error (error);
  g_assert_cmpuint (preview->counts[MED_IMPORT_REFUSED], ==, 1);
  const MedImportRow *row = &g_array_index (preview->rows, MedImportRow, preview->rows->len - 1);
  g_test_message ("line %u: %s", row->line, row->detail);
  g_assert_cmpuint (row->line, ==, line);
  g_assert_nonnull (strstr (row->detail, words));

  g_assert_null (import (fixture, text, TRUE, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device"), ==, devices);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM change"), ==, changes);
  g_assert_cmpuint (count_files (fixture), ==, files);
}

static void
test_new (Fixture *fixture, gconstpointer data)
{
  const char *rows = HEADER "1,CT 1,Exa Medical,Exa CT,4.2,Radiology,supported,R 1\n"
                            "2,CT 2,\"EXA MEDICAL, INC.\",Exa CT,4.1,Radiology,,\n";

  expect (fixture, rows, 2, 0, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM product"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device_fts WHERE search LIKE '%exa ct%'"),
                   ==, 2);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM change WHERE person_id = 7"), ==, 3);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM document"), ==, 1);
  g_assert_cmpuint (count_files (fixture), ==, 1);

  /* The same file a second time changes nothing at all. */
  expect (fixture, rows, 0, 0, 2, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM change"), ==, 3);
}

static void
test_changed (Fixture *fixture, gconstpointer data)
{
  expect (fixture, HEADER "1,CT 1,Exa,CT,4.2,Radiology,supported,R 1\n2,CT 2,Exa,CT,4.2,,,\n", 2, 0,
          0, 0);
  expect (fixture, "asset,room,colour\n1,R 2,red\n2,,blue\n", 0, 1, 1, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device WHERE room = 'R 2' AND"
                                   " name = 'CT 1' AND department_id IS NOT NULL"),
                   ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM change WHERE action = 'device-changed'"
                                   " AND body LIKE '%\"before\":{\"room\":\"R 1\"}%'"),
                   ==, 1);
  /* An empty cell of a column that is there empties the field. */
  expect (fixture, "asset,room\n1,\n", 0, 1, 0, 0);
}

static void
test_release_forgets_reading (Fixture *fixture, gconstpointer data)
{
  expect (fixture, "asset,manufacturer,model,release,release_read\n1,Exa,CT,4.2,2026-11-01\n", 1, 0,
          0, 0);
  expect (fixture, "asset,release\n1,4.3\n", 0, 1, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device WHERE release_read_usec IS NULL"),
                   ==, 1);
}

static void
test_product (Fixture *fixture, gconstpointer data)
{
  expect (fixture, HEADER "1,,Exa,CT,,,supported,\n", 1, 0, 0, 0);
  /* A row that says nothing of the product leaves it, also the second time. */
  expect (fixture, HEADER "2,,EXA,ct,,,,\n", 1, 0, 0, 0);
  expect (fixture, HEADER "2,,EXA,ct,,,,\n", 0, 0, 1, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM product WHERE"
                                   " support_stage = 'supported'"),
                   ==, 1);
  expect (fixture, HEADER "2,,Exa,CT,,,ended,\n", 0, 1, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM product WHERE support_stage = 'ended'"),
                   ==, 1);
  refused_row (fixture, "3,,Exa,CT,,,ended,\n4,,Exa,CT,,,limited,\n", 3, "on line 2");
}

static void
test_refused_rows (Fixture *fixture, gconstpointer data)
{
  expect (fixture, HEADER "1,CT 1,Exa,CT,4.2,Radiology,supported,R 1\n", 1, 0, 0, 0);
  refused_row (fixture, "7,a,Exa,CT,,,,\n7,b,Exa,CT,,,,\n", 3, "on line 2");
  refused_row (fixture, "7,a,Exa,CT,,,,\n,b,Exa,CT,,,,\n", 3, "Asset number");
  refused_row (fixture, "7,a,Exa,CT,,,,\n8,b,,CT,,,,\n", 3, "Manufacturer");
  refused_row (fixture, "7,a,Exa,CT,,,,\n8,b,Exa,CT,,,perhaps,\n", 3, "perhaps");
  refused_row (fixture, "7,\"a\nb\",Exa,CT,,,,\n", 2, "line break");
  refused_row (fixture, "7,a,Exa,CT,,,,,more\n", 2, "more columns");
  refused_row (fixture, "1,,Exa,CT,,,,\n8,b,Exa,\x01,,,,\n", 3, "control");
}

static gpointer
retire_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_device_retire_sync (connection, 7, 1, "sold", error) ? MED_STORE_OK : NULL;
}

static void
test_retired (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  expect (fixture, "asset,manufacturer,model\n1,Exa,CT\n", 1, 0, 0, 0);
  med_test_engine_run (fixture->engine, MED_STORE_WRITER, retire_func, NULL, &error);
  g_assert_no_error (error);
  refused_row (fixture, "1,CT 1,Exa,CT,,,,\n", 2, "retired");
}

typedef struct
{
  gint64 id;
  const char *asset;
} Renaming;

static gpointer
rename_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Renaming *renaming = data;
  g_autoptr (MedDevice) before = med_device_load_sync (connection, renaming->id, error);
  g_autoptr (MedDevice) after = before != NULL ? med_device_copy (before) : NULL;
  const MedDeviceMove move = { 1, before, after, "New labels" };

  if (after == NULL)
    return NULL;
  med_device_set (after, MED_DEVICE_ASSET, renaming->asset);
  return med_device_rename_sync (connection, &move, error) ? MED_STORE_OK : NULL;
}

static gpointer
add_person_func (MedConnection *connection,
                 gpointer data,
                 GCancellable *cancellable,
                 GError **error)
{
  return med_connection_run_script (
             connection,
             "INSERT INTO person (id, login, name, salt, verifier, iterations) VALUES"
             " (1, 'sk', 'S K', '00', '00', 1); INSERT INTO person_role VALUES (1, 'technician');",
             error)
             ? MED_STORE_OK
             : NULL;
}

static void
renumber (Fixture *fixture, gint64 id, const char *asset)
{
  g_autoptr (GError) error = NULL;
  Renaming renaming = { id, asset };

  med_test_engine_run (fixture->engine, MED_STORE_WRITER, rename_func, &renaming, &error);
  g_assert_no_error (error);
}

/* A number that a device had before is told with the number of today, whoever is to blame: neither
 * a new device nor a change of the renumbered one is made of it. */
static void
test_former (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  expect (fixture, HEADER "1,CT 1,Exa,CT,4.2,,,\n2,CT 2,Exa,CT,4.2,,,\n", 2, 0, 0, 0);
  med_test_engine_run (fixture->engine, MED_STORE_WRITER, add_person_func, NULL, &error);
  g_assert_no_error (error);
  renumber (fixture, 1, "10");
  refused_row (fixture, "1,CT 1,Exa,CT,4.2,,,\n", 2, "“10”");
  /* Twice renumbered: the number of today, not the one between. */
  renumber (fixture, 1, "100");
  refused_row (fixture, "1,CT 1,Exa,CT,4.2,,,\n", 2, "“100”");
  refused_row (fixture, "10,CT 1,Exa,CT,4.2,,,\n", 2, "“100”");
  /* Its number of today, and the other device's, are as before. */
  expect (fixture, HEADER "100,CT 1,Exa,CT,4.2,,,R 7\n2,CT 2,Exa,CT,4.2,,,\n", 0, 1, 1, 0);
  /* Left out on demand; the others come in. */
  fixture->leave_out = TRUE;
  g_autoptr (MedDevicePreview) preview =
      import (fixture, HEADER "10,x,Exa,CT,,,,\n3,CT 3,Exa,CT,,,,\n", TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (preview->counts[MED_IMPORT_REFUSED], ==, 1);
  g_assert_cmpuint (preview->counts[MED_IMPORT_NEW], ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device"), ==, 3);
  fixture->leave_out = FALSE;
  /* The device takes its old number back: then the row is its own again. */
  renumber (fixture, 1, "1");
  expect (fixture, HEADER "1,CT 1,Exa,CT,4.2,,,R 7\n", 0, 0, 1, 0);
  refused_row (fixture, "100,CT 1,Exa,CT,4.2,,,\n", 2, "“1”");
}

static void
test_leave_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->leave_out = TRUE;
  g_autoptr (MedDevicePreview) preview = import (fixture, THREE_ROWS, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (preview->counts[MED_IMPORT_NEW], ==, 2);
  g_assert_cmpuint (preview->counts[MED_IMPORT_REFUSED], ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device"), ==, 2);
}

static void
refused_file (Fixture *fixture, const char *text, const char *words)
{
  for (guint write = 0; write <= 1; write++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (import (fixture, text, write, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, words));
    }
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device"), ==, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM change"), ==, 0);
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static void
test_refused_files (Fixture *fixture, gconstpointer data)
{
  refused_file (fixture, "", "list.csv");
  refused_file (fixture, "\n\n", "empty");
  refused_file (fixture, "colour,shape\nred,round\n", "asset number");
  refused_file (fixture, HEADER "1,CT 1,Exa,CT,,,,\n2,\"CT\n", "line 3");
  refused_file (fixture, "\x81", "list.csv");
}

static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  fixture->cancellable = cancellable;
  g_assert_null (import (fixture, HEADER "1,CT 1,Exa,CT,,,,\n", TRUE, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device"), ==, 0);
}

static gpointer
export_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_device_export_sync (connection, cancellable, data, error);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  expect (fixture,
          "asset,name,manufacturer,model,release,release_read,udi,room,owner,eos,high risk\n"
          "=1+1,-2,@Exa,+CT,4.2,2026-11-01 08:15,+A123BJC5D6E7,\"a,b\"\"c\",'=x,2027-01-31,yes\n"
          "資産１,ＣＴ,エクサ,CT 64,,,04012345678901,' x,'plain,,no\n",
          2, 0, 0, 0);
  g_autoptr (GBytes) bytes =
      med_test_engine_run (fixture->engine, MED_STORE_BULK, export_func, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 2);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_true (g_str_has_prefix (text, "\xef\xbb\xbf"
                                         "Asset number,"));
  g_assert_nonnull (strstr (text, "\r\n\"'=1+1\",\"'-2\",\"'@Exa\",\"'+CT\","));
  expect (fixture, text, 0, 0, 2, 0);
}

/* Rows that are shorter than the first line say nothing of the columns they lack: as an empty cell.
 */
static void
test_ragged (Fixture *fixture, gconstpointer data)
{
  expect (fixture, "asset,manufacturer,model,room\n1,Exa,CT\n2,Exa,CT,R 2\n", 2, 0, 0, 0);
  expect (fixture, "asset,manufacturer,model,room\n\n2,Exa,CT\n\n", 0, 1, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device WHERE room <> ''"), ==, 0);
  refused_row (fixture, "3\n", 2, "Manufacturer");
  refused_row (fixture, "3,a,Exa,CT,,,,,\n", 2, "more columns");
}

/* A column twice: the first one counts, and the other changes nothing. */
static void
test_column_twice (Fixture *fixture, gconstpointer data)
{
  expect (fixture, "asset,manufacturer,model,room,Room,場所\n1,Exa,CT,R 1,R 2,R 3\n", 1, 0, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device WHERE room = 'R 1'"), ==, 1);
  expect (fixture, "asset,ASSET,room\n1,9,R 7\n", 0, 1, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device"), ==, 1);
}

static MedDevicePreview *
import_bytes (Fixture *fixture, GBytes *bytes, gboolean write, GError **error)
{
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_new (bytes, "list.csv", error);
  Job job = { .import = { .sheet = sheet, .person_id = 7 }, .write = write };

  if (sheet == NULL)
    return NULL;
  return med_test_engine_run (fixture->engine, write ? MED_STORE_WRITER : MED_STORE_BULK,
                              import_func, &job, error);
}

/* The same list in five encodings: new once, and unchanged four times. */
static void
test_encodings (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *charset;
    const char *mark;
    gsize mark_size;
  } writings[] = {
    { "CP932", "", 0 },
    { "UTF-8", "", 0 },
    { "UTF-8", "\xef\xbb\xbf", 3 },
    { "UTF-16LE", "\xff\xfe", 2 },
    { "UTF-16BE", "\xfe\xff", 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (writings); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize size = 0;
      g_autofree char *text = g_convert ("資産番号,装置名,製造業者,型式,部門,高リスク\r\n"
                                         "表-1,超音波ソ,能登医療,能 64,救急,yes\r\n",
                                         -1, writings[i].charset, "UTF-8", NULL, &size, &error);
      g_autoptr (GByteArray) all = g_byte_array_new ();

      g_assert_no_error (error);
      g_byte_array_append (all, (const guint8 *) writings[i].mark, (guint) writings[i].mark_size);
      g_byte_array_append (all, (const guint8 *) text, (guint) size);
      g_autoptr (GBytes) bytes = g_bytes_new (all->data, all->len);
      g_autoptr (MedDevicePreview) preview = import_bytes (fixture, bytes, TRUE, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (preview->counts[i == 0 ? MED_IMPORT_NEW : MED_IMPORT_UNCHANGED], ==, 1);
    }
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device WHERE asset = '表-1'"
                                   " AND name = '超音波ソ' AND department_id IS NOT NULL"),
                   ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM product WHERE manufacturer = '能登医療'"
                                   " AND high_risk = 1"),
                   ==, 1);
}

/* Cells by chance, of everything that trips up a reader of tables. Whatever was taken comes back
 * unchanged from an export; whatever was refused has left nothing. */
static void
test_by_chance (Fixture *fixture, gconstpointer data)
{
  static const char *const cells[] = { "",      "a",      "A",       "=1",     "'=1",  "'",
                                       "\"",    "a\"b",   " a ",     "\u3000", "病院", "yes",
                                       "no",    "open",   "unknown", "1",      "x\ny", "a,b",
                                       "ended", "-5",     "+5",      "@a",     "\t",   "2026-11-01",
                                       "é",     "e\u0301" };
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  guint n_new = 0;

  g_test_message ("seed %u", seed);
  fixture->leave_out = TRUE;
  for (int round = 0; round < 6; round++)
    {
      g_autoptr (GString) text =
          g_string_new ("asset,name,manufacturer,model,release,department,room,exposure,owner\n");
      g_autoptr (GError) error = NULL;
      guint n = 0;

      for (int row = 0; row < 12; row++)
        {
          g_string_append_printf (text, "%d", g_rand_int_range (chance, 0, 30));
          for (int column = 1; column < 9; column++)
            {
              /* The exposure is a word of a choice, or all rows would be refused for it. */
              const char *cell = column == 7 && g_rand_int_range (chance, 0, 4) > 0
                                     ? "open"
                                     : cells[g_rand_int_range (chance, 0, G_N_ELEMENTS (cells))];
              g_auto (GStrv) parts = g_strsplit (cell, "\"", -1);
              g_autofree char *doubled = g_strjoinv ("\"\"", parts);

              g_string_append_printf (text, ",\"%s\"", doubled);
            }
          g_string_append_c (text, '\n');
        }
      g_autoptr (MedDevicePreview) preview = import (fixture, text->str, TRUE, &error);
      g_assert_no_error (error);
      n_new += preview->counts[MED_IMPORT_NEW];
      g_assert_cmpuint (preview->counts[MED_IMPORT_NEW] + preview->counts[MED_IMPORT_CHANGED] +
                            preview->counts[MED_IMPORT_UNCHANGED] +
                            preview->counts[MED_IMPORT_REFUSED],
                        ==, 12);
      g_assert_cmpint (count (fixture, "SELECT count(*) FROM device"), ==, n_new);
      g_autoptr (GBytes) bytes =
          med_test_engine_run (fixture->engine, MED_STORE_BULK, export_func, &n, &error);
      g_assert_no_error (error);
      g_autoptr (MedDevicePreview) back = import_bytes (fixture, bytes, FALSE, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (back->counts[MED_IMPORT_UNCHANGED], ==, n);
      g_assert_cmpuint (n, ==, n_new);
    }
  g_assert_cmpuint (n_new, >, 3);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (HEADER);

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (text, "%u,Pump %u,Maker %u,Model %u,%u.%u,Ward %u,,\n", i, i, i % 7,
                            i % 50, i % 5, i % 3, i % 12);
  expect (fixture, text->str, 3000, 0, 0, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device_fts WHERE search LIKE '%mp 299%'"),
                   ==, 11);
  expect (fixture, text->str, 0, 0, 3000, 0);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/inventory/device-import/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("new-rows-once", test_new);
  ADD ("changed-fields-only", test_changed);
  ADD ("other-release-forgets-its-reading", test_release_forgets_reading);
  ADD ("product-is-said-once", test_product);
  ADD ("refused-row-refuses-the-file", test_refused_rows);
  ADD ("retired-device-is-refused", test_retired);
  ADD ("former-number-is-told", test_former);
  ADD ("refused-rows-left-out-on-demand", test_leave_out);
  ADD ("refused-file-leaves-nothing", test_refused_files);
  ADD ("stopped-leaves-nothing", test_stopped);
  ADD ("export-comes-back-unchanged", test_round_trip);
  ADD ("ragged-rows", test_ragged);
  ADD ("column-twice", test_column_twice);
  ADD ("same-list-in-every-encoding", test_encodings);
  ADD ("cells-by-chance-come-back", test_by_chance);
  ADD ("thousands-with-index", test_many);
  return g_test_run ();
}
