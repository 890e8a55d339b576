/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-epss-import.h"
#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"

#define TABLE(date, rows)                                                                          \
  "#model_version:v2025.03.14,score_date:" date "T00:00:00+0000\ncve,epss,percentile\n" rows

static MedEpssSet *
read_text (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return med_epss_read (bytes, "epss.csv", error);
}

static GBytes *
pack (const char *data, gsize size)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GZlibCompressor) gzip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (gzip));
  g_autoptr (GError) error = NULL;

  g_assert_true (g_output_stream_write_all (stream, data, size, NULL, NULL, &error));
  g_assert_true (g_output_stream_close (stream, NULL, &error));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
test_scores (void)
{
  const char *text = TABLE ("2026-11-20", "CVE-2026-1000,0.00043,0.1\nCVE-2026-1001,0.0,0\r\n"
                                          "CVE-2026-1002,1,1.0\n");
  static const int expected[][2] = { { 43, 10000 }, { 0, 0 }, { 100000, 100000 } };
  g_autoptr (GBytes) packed = pack (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (MedEpssSet) plain = read_text (text, &error);
  g_autoptr (MedEpssSet) unpacked = med_epss_read (packed, "epss.csv.gz", &error);

  g_assert_no_error (error);
  g_assert (plain != NULL && unpacked != NULL);
  g_assert_cmpstr (plain->sha256, ==, unpacked->sha256);
  g_assert_cmpstr (plain->model_version, ==, "v2025.03.14");
  g_assert_cmpstr (unpacked->score_date, ==, "2026-11-20");
  g_assert_cmpuint (unpacked->scores->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const MedEpssScore *score = &g_array_index (unpacked->scores, MedEpssScore, i);

      g_assert_cmpint (score->score_e5, ==, expected[i][0]);
      g_assert_cmpint (score->percentile_e5, ==, expected[i][1]);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *message;
  } cases[] = {
    { "", "line 1" },
    { "cve,epss,percentile\n", "line 1" },
    { "#model_version:v1\ncve,epss,percentile\n", "line 1" },
    { "#model_version:,score_date:2026-11-20\n", "line 1" },
    { "#model_version:v1,score_date:2026-13-20\n", "line 1" },
    { "#model_version:v1,score_date:2026-11-20\ncve,percentile,epss\n", "line 2" },
    { TABLE ("2026-11-20", ""), "there is no score" },
    { TABLE ("2026-11-20", "CVE-2026-1000,0.1,0.1\nCVE-1,0.1,0.1\n"), "line 4" },
    { TABLE ("2026-11-20", "CVE-2026-1000,1.1,0.1\n"), "line 3" },
    { TABLE ("2026-11-20", "CVE-2026-1000,-0.1,0.1\n"), "line 3" },
    { TABLE ("2026-11-20", "CVE-2026-1000,nan,0.1\n"), "line 3" },
    { TABLE ("2026-11-20", "CVE-2026-1000,,0.1\n"), "line 3" },
    { TABLE ("2026-11-20", "CVE-2026-1000,0.1\n"), "line 3" },
    { TABLE ("2026-11-20", "CVE-2026-1000,0.1,0.1,0\n"), "line 3" },
    { TABLE ("2026-11-20", "\n"), "line 3" },
    { "\xff", "line 1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_text (cases[i].text, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("“%s” does not say “%s”", error->message, cases[i].message);
    }
}

/* A few bytes that become many, and a file that was cut off. */
static void
test_hostile_packing (void)
{
  gsize size = 8 * 1024 * 1024;
  g_autofree char *zeros = g_malloc0 (size);
  g_autoptr (GBytes) bomb = pack (zeros, size);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (bomb, 0, g_bytes_get_size (bomb) / 2);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (bomb), <, size / 100);
  g_assert_null (med_epss_read (bomb, "bomb.gz", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_nonnull (strstr (error->message, "bomb.gz"));
  g_clear_error (&error);
  g_assert_null (med_epss_read (cut, "cut.gz", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
}

static gpointer
import_func (MedConnection *connection, gpointer set, GCancellable *cancellable, GError **error)
{
  return med_epss_import_sync (connection, 1, set, error) ? MED_STORE_OK : NULL;
}

static gboolean
import (MedTestEngine *fixture, const char *text, gboolean *unchanged, GError **error)
{
  g_autoptr (MedEpssSet) set = read_text (text, error);

  g_assert (set != NULL);
  gboolean done = med_test_engine_run (fixture, MED_STORE_WRITER, import_func, set, error) != NULL;
  *unchanged = set->unchanged;
  return done;
}

static void
test_newer_replaces_older_never (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  gboolean unchanged = TRUE;

  g_assert_true (import (fixture,
                         TABLE ("2026-11-20", "CVE-2026-1000,0.0,0.1\nCVE-2026-1001,0.5,0.9\n"),
                         &unchanged, &error));
  g_assert_false (unchanged);
  g_assert_true (
      import (fixture, TABLE ("2026-11-21", "CVE-2026-1000,0.0,0.2\n"), &unchanged, &error));
  g_assert_no_error (error);
  /* 0.0 is a score; what has no row has none. */
  g_assert_cmpint (med_test_engine_count (fixture,
                                          "SELECT count(*) FROM epss WHERE cve = 'CVE-2026-1000'"
                                          " AND score_e5 = 0 AND percentile_e5 = 20000"),
                   ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM epss"), ==, 1);

  g_autofree char *before = med_test_fleet_snapshot (fixture);
  g_assert_true (
      import (fixture, TABLE ("2026-11-21", "CVE-2026-1000,0.0,0.2\n"), &unchanged, &error));
  g_assert_true (unchanged);
  g_assert_false (
      import (fixture, TABLE ("2026-11-20", "CVE-2026-1000,0.9,0.2\n"), &unchanged, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (
      import (fixture, TABLE ("2026-11-21", "CVE-2026-1000,0.9,0.2\n"), &unchanged, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/epss-import/plain-and-packed-say-the-same", test_scores);
  g_test_add_func ("/awareness/epss-import/faults-are-named-by-line", test_refused);
  g_test_add_func ("/awareness/epss-import/hostile-packing", test_hostile_packing);
  g_test_add_func ("/awareness/epss-import/newer-replaces-older-never",
                   test_newer_replaces_older_never);
  return g_test_run ();
}
