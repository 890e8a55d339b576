/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-csv.h"

static void
decodes (const char *data, gsize size, MedCsvEncoding expected, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  MedCsvEncoding encoding = MED_CSV_UTF8;
  g_autofree char *decoded = med_csv_decode (bytes, "list.csv", &encoding, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (decoded, ==, text);
  g_assert_cmpint (encoding, ==, expected);
}

#define DECODES(data, expected, text) decodes (data, sizeof (data) - 1, expected, text)

static void
refuses (const char *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  MedCsvEncoding encoding = MED_CSV_UTF8;

  g_assert_null (med_csv_decode (bytes, "list.csv", &encoding, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_nonnull (strstr (error->message, "list.csv"));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_encodings (void)
{
  DECODES ("asset,室", MED_CSV_UTF8, "asset,室");
  DECODES ("\xef\xbb\xbf"
           "asset",
           MED_CSV_UTF8_BOM, "asset");
  DECODES ("\xff\xfe"
           "a\0,\0\x66\x5b",
           MED_CSV_UTF16_LE, "a,学");
  DECODES ("\xfe\xff\0a\0,\0b", MED_CSV_UTF16_BE, "a,b");
  DECODES ("a\0,\0b\0\n\0", MED_CSV_UTF16_LE, "a,b\n");
  DECODES ("\0a\0,\0b\0\n", MED_CSV_UTF16_BE, "a,b\n");
  /* 資産番号 and, only in CP932, ① */
  DECODES ("\x8e\x91\x8e\x59\x94\xd4\x8d\x86\x87\x40", MED_CSV_SHIFT_JIS, "資産番号①");
  DECODES ("", MED_CSV_UTF8, "");
}

static void
test_bad_encodings (void)
{
  static const char half[] = "asset\n\x8e";
  static const char zero[] = "asset\0name";
  static const char odd[] = "\xff\xfe"
                            "a\0b";
  static const char lone[] = "\xff\xfe\x00\xd8";
  /* The C library converts these without a complaint. */
  static const char beyond[] = "\xef\xbb\xbf"
                               "asset\n\xf6\x9c\x8b\x90";
  static const char surrogate[] = "\xef\xbb\xbf"
                                  "asset\n\xed\xa0\x80";
  g_autofree char *huge = g_malloc0 (64 * 1024 * 1024 + 1);

  refuses (beyond, sizeof beyond - 1);
  refuses (surrogate, sizeof surrogate - 1);
  refuses (half, sizeof half - 1);
  refuses (zero, sizeof zero - 1);
  refuses (odd, sizeof odd - 1);
  refuses (lone, sizeof lone - 1);
  refuses (huge, 64 * 1024 * 1024 + 1);
}

/* The records as "a|b/c|d", fields parted by bars, records by slashes. */
static char *
join (const char *text, GError **error)
{
  g_autoptr (MedCsvReader) reader = med_csv_reader_new (text, "list.csv");
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GError) local = NULL;

  while (med_csv_reader_next (reader, &local))
    {
      if (all->len > 0)
        g_string_append_c (all, '/');
      for (guint i = 0; i < med_csv_reader_get_n_fields (reader); i++)
        g_string_append_printf (all, "%s%s", i > 0 ? "|" : "",
                                med_csv_reader_get_field (reader, i));
      g_assert_cmpstr (med_csv_reader_get_field (reader, 999), ==, "");
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_strdup (all->str);
}

static void
reads (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *all = join (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (all, ==, expected);
}

static void
faulty (const char *text, const char *place)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (join (text, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, place));
}

static void
test_records (void)
{
  reads ("", "");
  reads ("\r\n\n\r", "");
  reads ("a,b\r\nc,d", "a|b/c|d");
  reads ("a,b\rc,d\r", "a|b/c|d");
  reads ("a;b\nc;d,e\n", "a|b/c|d,e");
  reads ("a\tb\nc\td\n", "a|b/c|d");
  reads ("sep=|\r\na|b\r\n", "a|b");
  reads ("a,\n,\n", "a|/|");
  reads ("\"a,b\",\"c\"\"d\"\n", "a,b|c\"d");
  reads ("\"a\r\nb\",c\n", "a\nb|c");
  reads ("\"a;b;c;d\",e\n", "a;b;c;d|e");
  reads ("24\" monitor,x\n", "24\" monitor|x");
  reads ("\"\",\"\"", "|");
}

static void
test_faults (void)
{
  faulty ("a,b\nc,\"d\ne\n", "list.csv, line 2: ");
  faulty ("a\n\"b\nc\"d\n", "list.csv, line 3: ");
  g_autofree char *wide = g_strnfill (300, ',');
  faulty (wide, "list.csv, line 1: ");
  g_autofree char *field = g_strnfill (40000, 'x');
  faulty (field, "list.csv, line 1: ");
}

static void
test_lines (void)
{
  g_autoptr (MedCsvReader) reader = med_csv_reader_new ("a\r\n\r\n\"b\nc\"\r\nd", "list.csv");
  static const guint lines[] = { 1, 3, 5 };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_assert_true (med_csv_reader_next (reader, NULL));
      g_assert_cmpuint (med_csv_reader_get_line (reader), ==, lines[i]);
    }
  g_assert_false (med_csv_reader_next (reader, NULL));
}

static void
test_formulas (void)
{
  static const char *const values[] = {
    "=1+1",      "+49 30", "-2",  "@x", "\t=x", "＝1", "'=quoted", "''=twice", "'plain", "plain",
    "a,b;c\"d'", "a\nb",   " x ", "",   "'",    "''",  "室",       "=",        "−",      "＠",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      med_csv_append_field (text, values[i], FALSE);
      med_csv_append_field (text, "end", TRUE);
      g_assert_true (g_str_has_suffix (text->str, "end\r\n"));
      /* What a spreadsheet sees in the cell must not begin a formula. */
      g_autoptr (MedCsvReader) reader = med_csv_reader_new (text->str, "list.csv");
      g_assert_true (med_csv_reader_next (reader, &error));
      const char *cell = med_csv_reader_get_field (reader, 0);
      g_assert_true (*cell == '\0' || strchr ("=+-@\t\r", *cell) == NULL);
      g_assert_cmpstr (med_csv_unguard (cell), ==, values[i]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/csv/encodings-are-found", test_encodings);
  g_test_add_func ("/inventory/csv/unreadable-bytes-are-refused", test_bad_encodings);
  g_test_add_func ("/inventory/csv/records-of-rfc-4180", test_records);
  g_test_add_func ("/inventory/csv/faults-name-their-line", test_faults);
  g_test_add_func ("/inventory/csv/lines-are-counted", test_lines);
  g_test_add_func ("/inventory/csv/no-formula-gets-out", test_formulas);
  return g_test_run ();
}
