/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-csv-sheet.h"
#include "engine/inventory/med-device-mapping.h"
#include "support/med-test-engine.h"

static MedCsvSheet *
read_bytes (const char *data, gsize size, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  return med_csv_sheet_new (bytes, "list.csv", error);
}

static MedCsvSheet *
read_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  MedCsvSheet *sheet = read_bytes (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (sheet);
  return sheet;
}

static void
refused (const char *data, gsize size, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_bytes (data, size, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_test_message ("%s", error->message);
  /* The message names the file. */
  g_assert_true (g_str_has_prefix (error->message, "list.csv"));
  g_assert_nonnull (strstr (error->message, words));
}

static const struct
{
  const char *charset;
  const char *mark;
  gsize mark_size;
  MedCsvEncoding encoding;
} writings[] = {
  { "UTF-8", "", 0, MED_CSV_UTF8 },
  { "UTF-8", "\xef\xbb\xbf", 3, MED_CSV_UTF8_BOM },
  { "UTF-16LE", "\xff\xfe", 2, MED_CSV_UTF16_LE },
  { "UTF-16BE", "\xfe\xff", 2, MED_CSV_UTF16_BE },
  { "CP932", "", 0, MED_CSV_SHIFT_JIS },
};

static GByteArray *
write_as (const char *text, gsize writing)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize size = 0;
  g_autoptr (GError) error = NULL;
  g_autofree char *converted =
      g_convert (text, -1, writings[writing].charset, "UTF-8", NULL, &size, &error);

  g_assert_no_error (error);
  g_byte_array_append (bytes, (const guint8 *) writings[writing].mark,
                       (guint) writings[writing].mark_size);
  g_byte_array_append (bytes, (const guint8 *) converted, (guint) size);
  return bytes;
}

/* The same table in five encodings, with three separators and three ends of lines, is the same. The
 * second bytes of 表, ソ and 能 in Shift_JIS are backslashes. */
static void
test_encodings (void)
{
  static const char *const separators[] = { ",", ";", "\t" };
  static const char *const ends[] = { "\n", "\r\n", "\r" };

  for (gsize w = 0; w < G_N_ELEMENTS (writings); w++)
    for (gsize s = 0; s < G_N_ELEMENTS (separators); s++)
      for (gsize e = 0; e < G_N_ELEMENTS (ends); e++)
        {
          const char *sep = separators[s], *end = ends[e];
          g_autofree char *text =
              g_strconcat ("資産番号", sep, "機器名", sep, "型式", end, "表1", sep, "ソナー能", sep,
                           "\"C", sep, "T\"", end, "2", sep, "", sep, "ｶﾅ", end, NULL);
          g_autoptr (GByteArray) bytes = write_as (text, w);
          g_autoptr (GError) error = NULL;
          g_autoptr (MedCsvSheet) sheet =
              read_bytes ((const char *) bytes->data, bytes->len, &error);

          g_assert_no_error (error);
          g_assert_cmpint (sheet->encoding, ==, writings[w].encoding);
          g_assert_cmpint (sheet->separator, ==, *sep);
          g_assert_cmpuint (g_strv_length (sheet->headers), ==, 3);
          g_assert_cmpstr (sheet->headers[0], ==, "資産番号");
          g_assert_cmpstr (sheet->headers[2], ==, "型式");
          g_assert_cmpuint (sheet->samples->len, ==, 2);
          char **first = g_ptr_array_index (sheet->samples, 0);
          char **second = g_ptr_array_index (sheet->samples, 1);
          g_autofree char *quoted = g_strconcat ("C", sep, "T", NULL);
          g_assert_cmpstr (first[0], ==, "表1");
          g_assert_cmpstr (first[1], ==, "ソナー能");
          g_assert_cmpstr (first[2], ==, quoted);
          g_assert_cmpstr (second[2], ==, "ｶﾅ");
        }
}

/* What is cut off anywhere is read as far as it is a table, or refused; never more than there is.
 */
static void
test_cut_off (void)
{
  const char *text = "資産番号,機器名,型式\n1,\"表\n2\",能\n3,ソ,CT\n";

  for (gsize w = 0; w < G_N_ELEMENTS (writings); w++)
    {
      g_autoptr (GByteArray) bytes = write_as (text, w);

      for (guint size = 0; size < bytes->len; size++)
        {
          g_autofree char *own = g_memdup2 (bytes->data, MAX (size, 1));
          g_autoptr (GError) error = NULL;
          g_autoptr (MedCsvSheet) sheet = read_bytes (own, size, &error);

          if (sheet == NULL)
            g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
          else
            {
              g_assert_no_error (error);
              g_assert_true (g_utf8_validate (sheet->text, -1, NULL));
              g_assert_cmpuint (g_bytes_get_size (sheet->bytes), ==, size);
              g_assert_cmpuint (g_strv_length (sheet->headers), <=, 3);
            }
        }
    }
}

/* A letter that is changed by chance: a table or a refusal, and the same one each time. */
static void
test_damaged (void)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (int round = 0; round < 1500; round++)
    {
      g_autoptr (GByteArray) bytes =
          write_as ("資産番号,機器名\n1,\"表\"\"能\"\n2,CT\n",
                    (gsize) g_rand_int_range (chance, 0, G_N_ELEMENTS (writings)));
      const int n = g_rand_int_range (chance, 1, 4);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) again_error = NULL;

      for (int i = 0; i < n; i++)
        bytes->data[g_rand_int_range (chance, 0, (int) bytes->len)] =
            (guint8) g_rand_int_range (chance, 0, 256);
      g_autoptr (MedCsvSheet) sheet = read_bytes ((const char *) bytes->data, bytes->len, &error);
      g_autoptr (MedCsvSheet) again =
          read_bytes ((const char *) bytes->data, bytes->len, &again_error);
      g_assert_cmpint (sheet == NULL, ==, again == NULL);
      if (sheet == NULL)
        {
          g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
          g_assert_cmpstr (error->message, ==, again_error->message);
        }
      else
        {
          g_assert_true (g_utf8_validate (sheet->text, -1, NULL));
          g_assert_cmpstr (sheet->text, ==, again->text);
          g_assert_cmpstr (sheet->sha256, ==, again->sha256);
        }
    }
}

static void
test_refused (void)
{
#define BYTES(text) text, sizeof text - 1
  refused (BYTES (""), "empty");
  refused (BYTES ("\n"), "empty");
  refused (BYTES ("\r\n\r\n"), "empty");
  refused (BYTES ("\xef\xbb\xbf"), "empty");
  refused (BYTES ("\xff\xfe"), "empty");
  refused (BYTES ("asset,name\0,x\n"), "list.csv");
  refused (BYTES ("\0\0\0\0"), "list.csv");
  refused (BYTES ("asset,name\n1,\xfd\xfd\n"), "byte");
  refused (BYTES ("\xff\xfe"
                  "a\0s\0x"),
           "byte");
  refused (BYTES ("\"asset,name\n1,2\n"), "line 1");
  refused (BYTES ("\"as\"set,name\n"), "line 1");
#undef BYTES
}

/* 256 columns are a table, 257 and 10,000 are not; the message says where. */
static void
test_many_columns (void)
{
  static const guint counts[] = { 1, 255, 256, 257, 10000 };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr (GString) text = g_string_new ("asset");
      g_autoptr (GError) error = NULL;

      for (guint column = 1; column < counts[i]; column++)
        g_string_append_printf (text, ",c%u", column);
      g_string_append (text, "\n1\n");
      g_autoptr (MedCsvSheet) sheet = read_bytes (text->str, text->len, &error);
      g_test_message ("%u columns", counts[i]);
      if (counts[i] <= 256)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (g_strv_length (sheet->headers), ==, counts[i]);
        }
      else
        {
          g_assert_null (sheet);
          g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
        }
    }
}

/* A field of 32 KiB is one; longer ones are refused before they fill the memory. */
static void
test_long_field (void)
{
  for (int more = -1; more <= 1; more++)
    {
      g_autofree char *field = g_strnfill ((gsize) (32 * 1024 + more), 'x');
      g_autofree char *text = g_strconcat ("asset\n\"", field, "\"\n", NULL);
      g_autofree char *header = g_strconcat ("asset,", field, "\n", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (MedCsvSheet) sheet = read_bytes (text, strlen (text), &error);
      g_autoptr (GError) header_error = NULL;
      g_autoptr (MedCsvSheet) wide = read_bytes (header, strlen (header), &header_error);

      /* The fault of a row is told when the rows are looked at: here it is only no sample. */
      g_assert_no_error (error);
      g_assert_cmpuint (sheet->samples->len, ==, more <= 0 ? 1 : 0);
      g_assert_cmpint (wide == NULL, ==, more > 0);
      if (wide == NULL)
        g_assert_error (header_error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

/* Rows shorter and longer than the first line, empty lines, spaces: samples show what there is. */
static void
test_ragged (void)
{
  g_autoptr (MedCsvSheet) sheet =
      read_text (" asset , name ,\n\n1\n\n2,b,c,d\n  3 ,\" c \",'=x\n4,not,shown\n");

  g_assert_cmpuint (g_strv_length (sheet->headers), ==, 3);
  g_assert_cmpstr (sheet->headers[0], ==, "asset");
  g_assert_cmpstr (sheet->headers[1], ==, "name");
  g_assert_cmpstr (sheet->headers[2], ==, "");
  g_assert_cmpuint (sheet->samples->len, ==, 3);
  char **row = g_ptr_array_index (sheet->samples, 0);
  g_assert_cmpuint (g_strv_length (row), ==, 1);
  row = g_ptr_array_index (sheet->samples, 1);
  g_assert_cmpuint (g_strv_length (row), ==, 4);
  row = g_ptr_array_index (sheet->samples, 2);
  g_assert_cmpstr (row[0], ==, "3");
  g_assert_cmpstr (row[1], ==, "c");
  g_assert_cmpstr (row[2], ==, "=x");
}

/* Of columns that are called alike the first one counts; the other is left out, not added. */
static void
test_same_headers (void)
{
  g_autoptr (MedCsvSheet) sheet =
      read_text ("Asset number,資産番号,asset,Name,ASSET\u3000NUMBER,name \n1,2,3,4,5,6\n");
  g_autoptr (MedColumnMapping) mapping =
      med_device_mapping_new ((const char *const *) sheet->headers);
  g_autoptr (GError) error = NULL;
  guint n_assets = 0, n_names = 0;

  for (guint i = 0; i < mapping->n_columns; i++)
    {
      n_assets += mapping->fields[i] == MED_DEVICE_ASSET;
      n_names += mapping->fields[i] == MED_DEVICE_NAME;
    }
  g_assert_cmpint (med_column_mapping_find (mapping, MED_DEVICE_ASSET), ==, 0);
  g_assert_cmpint (med_column_mapping_find (mapping, MED_DEVICE_NAME), ==, 3);
  g_assert_cmpuint (n_assets, ==, 1);
  g_assert_cmpuint (n_names, ==, 1);
  g_assert_true (med_device_mapping_check (mapping, &error));
  g_assert_no_error (error);
}

/* What is said of the reading is what was read. */
static void
test_describe (void)
{
  static const struct
  {
    const char *text;
    const char *words;
  } cases[] = {
    { "a,b\n", "Read as UTF-8, columns parted by comma" },
    { "a;b\n", "Read as UTF-8, columns parted by semicolon" },
    { "a\tb\n", "Read as UTF-8, columns parted by tab" },
    { "\xef\xbb\xbf"
      "a;b\n",
      "Read as UTF-8 (BOM), columns parted by semicolon" },
    { "\x8e\x91\x8e\x59,b\n", "Read as Shift_JIS (CP932), columns parted by comma" },
    { "\"a,b\";c\n", "Read as UTF-8, columns parted by semicolon" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedCsvSheet) sheet = read_text (cases[i].text);
      g_autofree char *words = med_csv_sheet_describe (sheet);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

/* The hash is of the bytes, not of the text: two encodings of one table are two files. */
static void
test_hash (void)
{
  g_autoptr (MedCsvSheet) plain = read_text ("asset\n1\n");
  g_autoptr (MedCsvSheet) marked = read_text ("\xef\xbb\xbf"
                                              "asset\n1\n");

  g_assert_cmpstr (plain->text, ==, marked->text);
  g_assert_cmpstr (plain->sha256, !=, marked->sha256);
  g_assert_cmpstr (plain->sha256, ==,
                   "0431f0c9f45c94ef5618473b871e2f3afedbc2cc7a36e70616abc87c35ac1e92");
}

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("medpatch-csv-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "geräte liste.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) dir = g_file_new_for_path (folder);
  g_autoptr (GError) error = NULL;

  g_assert_null (med_csv_sheet_load_sync (file, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (med_csv_sheet_load_sync (dir, &error));
  g_assert_nonnull (error);
  g_assert_cmpint ((int) error->domain, ==, (int) MED_ERROR);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "asset\n1\n", -1, NULL));
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_load_sync (file, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sheet->name, ==, "geräte liste.csv");
  g_autoptr (MedCsvSheet) same = med_csv_sheet_ref (sheet);
  g_assert_true (same == sheet);
  med_test_remove_tree (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/inventory/csv-sheet/" name, func)
  CASE ("same-table-in-every-encoding", test_encodings);
  CASE ("cut-off-anywhere", test_cut_off);
  CASE ("damaged-by-chance", test_damaged);
  CASE ("no-table-is-refused", test_refused);
  CASE ("many-columns", test_many_columns);
  CASE ("long-fields", test_long_field);
  CASE ("ragged-rows", test_ragged);
  CASE ("same-headers", test_same_headers);
  CASE ("how-it-was-read", test_describe);
  CASE ("hash-of-the-bytes", test_hash);
  CASE ("from-a-file", test_files);
  return g_test_run ();
}
