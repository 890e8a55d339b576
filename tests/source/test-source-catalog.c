/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/trust/med-passphrase.h"
#include "support/med-test-fetch.h"
#include "support/med-test-source.h"

/* The catalogue of known exploited vulnerabilities and the scores of EPSS as sources: by file and
 * by https, unchanged, newer, and turned back in every way that would hide an attack. */

typedef struct
{
  MedTestSource source;
  MedTestFetch fetch;
} Fixture;

#define KEV_IN_USE "SELECT count(*) FROM kev"
#define CHANGES "SELECT count(*) FROM change WHERE action = 'kev-imported'"
#define SCORES "SELECT count(*) FROM epss"
#define OPEN_HOLDS "SELECT count(*) FROM source_hold WHERE resolved_usec IS NULL"

static void
set_up (Fixture *self, gconstpointer data)
{
  med_test_source_set_up (&self->source, NULL);
  med_test_fetch_set_up (&self->fetch, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  med_test_fetch_tear_down (&self->fetch, NULL);
  med_test_source_tear_down (&self->source, NULL);
}

/* @cves: numbers below CVE-2026-, parted by spaces */
static char *
dup_kev (const char *version, const char *day, const char *cves)
{
  g_autoptr (GString) entries = g_string_new (NULL);
  g_auto (GStrv) list = g_strsplit (cves, " ", -1);

  for (gsize i = 0; list[i] != NULL; i++)
    g_string_append_printf (entries,
                            "%s{\"cveID\":\"CVE-2026-%s\",\"dateAdded\":\"2026-01-02\","
                            "\"vendorProject\":\"Acme\",\"product\":\"Base\"}",
                            i > 0 ? "," : "", list[i]);
  return g_strdup_printf ("{\"catalogVersion\":\"%s\",\"dateReleased\":\"%sT00:00:00Z\","
                          "\"vulnerabilities\":[%s]}",
                          version, day, entries->str);
}

static char *
dup_scores (const char *day, guint n)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "#model_version:v2026.01.01,score_date:%sT00:00:00+0000\n", day);
  g_string_append (text, "cve,epss,percentile\n");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "CVE-2026-%u,0.5,0.5\n", 1000 + i);
  return g_string_free (text, FALSE);
}

static void
put (Fixture *self, const char *name, char *taken)
{
  g_autofree char *text = taken;

  med_test_source_write (&self->source, name, "", text, strlen (text));
}

static void
use_file (Fixture *self, MedSourceKind kind, const char *name)
{
  g_autofree char *path = g_build_filename (self->source.folder, name, NULL);

  med_test_source_add_kind (&self->source, kind, "Catalogue", path);
}

static void
look_to (Fixture *self, const MedSourceSync *expected)
{
  med_test_source_look_to (&self->source, self->fetch.fetcher, expected);
}

static void
look_fails (Fixture *self, int code, const char *words)
{
  med_test_source_look_fails (&self->source, self->fetch.fetcher, code, words);
}

static gint64
count (Fixture *self, const char *sql)
{
  return med_test_source_count (&self->source, sql);
}

static void
test_newer_takes_its_place (Fixture *self, gconstpointer data)
{
  use_file (self, MED_SOURCE_KEV, "kev.json");
  put (self, "kev.json", dup_kev ("1", "2026-11-01", "1000 1001"));
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (count (self, KEV_IN_USE), ==, 2);
  look_to (self, &(MedSourceSync){ .listed = 1, .unchanged = 1 });
  g_assert_cmpint (count (self, CHANGES), ==, 1);
  put (self, "kev.json", dup_kev ("2", "2026-11-02", "1000 1001 1002"));
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (count (self, KEV_IN_USE), ==, 3);
  g_assert_cmpint (count (self, CHANGES), ==, 2);
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_hold"), ==, 0);
  g_autoptr (MedSource) source = med_test_source_load (&self->source);
  g_assert_false (med_source_is_stale (source, MED_TEST_NOW_USEC));
  g_assert_cmpint (source->checked_usec, ==, MED_TEST_NOW_USEC);
  g_autofree char *day = med_clock_format_iso8601 (source->feed_usec);
  g_assert_true (g_str_has_prefix (day, "2026-11-02"));
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_document WHERE version = '2'"), ==, 1);
}

/* hostile-26, in the spirit of it: an older catalogue under the same address. */
static void
test_hostile_older (Fixture *self, gconstpointer data)
{
  use_file (self, MED_SOURCE_KEV, "kev.json");
  put (self, "kev.json", dup_kev ("2", "2026-11-02", "1000 1001"));
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  put (self, "kev.json", dup_kev ("1", "2026-11-01", "1000"));
  look_fails (self, MED_ERROR_REFUSED, "the one in use is newer");
  g_assert_cmpint (count (self, KEV_IN_USE), ==, 2);
  g_assert_cmpint (count (self, MED_TEST_HELD ("older")), ==, 1);
  /* Asked once, and nobody can accept it. */
  look_fails (self, MED_ERROR_REFUSED, "stays in use");
  g_assert_cmpint (count (self, OPEN_HOLDS), ==, 1);
  MedTestSourceCall call = { .person = self->source.lead,
                             .number = count (self, "SELECT id FROM source_hold"),
                             .yes = TRUE,
                             .text = "it will be right" };
  med_test_source_must_not (&self->source, med_test_source_resolve_func, &call, MED_ERROR_REFUSED,
                            "never takes its place");
  /* Nor does dismissing it make it believed. */
  med_test_source_resolve (&self->source, "older", FALSE);
  look_fails (self, MED_ERROR_REFUSED, "the one in use is newer");
  g_assert_cmpint (count (self, KEV_IN_USE), ==, 2);
  g_assert_cmpint (count (self, OPEN_HOLDS), ==, 0);
}

static void
test_hostile_rewritten (Fixture *self, gconstpointer data)
{
  use_file (self, MED_SOURCE_KEV, "kev.json");
  put (self, "kev.json", dup_kev ("2", "2026-11-02", "1000 1001"));
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  put (self, "kev.json", dup_kev ("2", "2026-11-02", "1000 1003"));
  look_fails (self, MED_ERROR_REFUSED, "is here already with other content");
  g_assert_cmpint (count (self, MED_TEST_HELD ("rewritten")), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM kev WHERE cve = 'CVE-2026-1001'"), ==, 1);
  /* The next newer one that is complete ends it by itself. */
  put (self, "kev.json", dup_kev ("3", "2026-11-03", "1000 1001 1003"));
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (count (self, OPEN_HOLDS), ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_hold WHERE resolved_by IS NULL"
                                " AND accepted = 0"),
                   ==, 1);
  g_assert_cmpint (
      count (self, "SELECT count(*) FROM change WHERE action = 'source-catalog-released'"), ==, 1);
}

/* A person may accept that entries are gone: exactly these, from whichever version. */
static void
test_hostile_shrunk (Fixture *self, gconstpointer data)
{
  use_file (self, MED_SOURCE_KEV, "kev.json");
  put (self, "kev.json", dup_kev ("1", "2026-11-01", "1000 1001 1002"));
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  put (self, "kev.json", dup_kev ("2", "2026-11-02", "1000 1002 1005"));
  look_fails (self, MED_ERROR_REFUSED, "lacks 1 entry of the one in use (CVE-2026-1001)");
  g_assert_cmpint (count (self, MED_TEST_HELD ("shrunk")), ==, 1);
  g_assert_cmpint (count (self, KEV_IN_USE), ==, 3);
  /* Another version, the same question. */
  put (self, "kev.json", dup_kev ("3", "2026-11-03", "1000 1002 1005 1006"));
  look_fails (self, MED_ERROR_REFUSED, "lacks 1 entry");
  g_assert_cmpint (count (self, OPEN_HOLDS), ==, 1);
  /* Two missing are another. */
  put (self, "kev.json", dup_kev ("4", "2026-11-04", "1000"));
  look_fails (self, MED_ERROR_REFUSED,
              "lacks 2 entries of the one in use (CVE-2026-1001 and more)");
  g_assert_cmpint (count (self, OPEN_HOLDS), ==, 2);
  MedTestSourceCall call = { .person = self->source.lead,
                             .number = count (self, "SELECT min(id) FROM source_hold"),
                             .yes = TRUE,
                             .text = "CISA has taken CVE-2026-1001 out" };
  med_test_source_must (&self->source, med_test_source_resolve_func, &call);
  look_fails (self, MED_ERROR_REFUSED, "lacks 2 entries");
  put (self, "kev.json", dup_kev ("5", "2026-11-05", "1000 1002 1005 1006"));
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (count (self, KEV_IN_USE), ==, 4);
  g_assert_cmpint (count (self, OPEN_HOLDS), ==, 0);
}

/* Many missing: the question stays short, and differs with what is missing. */
static void
test_many_missing (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) all = g_string_new ("1000");

  for (int i = 1001; i < 1100; i++)
    g_string_append_printf (all, " %d", i);
  use_file (self, MED_SOURCE_KEV, "kev.json");
  put (self, "kev.json", dup_kev ("1", "2026-11-01", all->str));
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  put (self, "kev.json", dup_kev ("2", "2026-11-02", "1000"));
  look_fails (self, MED_ERROR_REFUSED, "lacks 99 entries");
  put (self, "kev.json", dup_kev ("2", "2026-11-02", "1001"));
  look_fails (self, MED_ERROR_REFUSED, "lacks 99 entries");
  g_assert_cmpint (count (self, "SELECT count(DISTINCT value) FROM source_hold"), ==, 2);
  g_assert_cmpint (count (self, "SELECT max(length(value)) FROM source_hold"), ==, 64);
}

static void
test_what_is_no_catalogue (Fixture *self, gconstpointer data)
{
  static const struct
  {
    MedSourceKind kind;
    const char *text;
    const char *words;
  } cases[] = {
    { MED_SOURCE_KEV, "", "catalogue.bin" },
    { MED_SOURCE_KEV, "{", "catalogue.bin" },
    { MED_SOURCE_KEV, "<html>Log in</html>", "catalogue.bin" },
    { MED_SOURCE_KEV, "{\"catalogVersion\":\"1\",\"dateReleased\":\"2026-11-01\"}",
      "/vulnerabilities" },
    { MED_SOURCE_EPSS, "", "line 1" },
    { MED_SOURCE_EPSS, "<html>Log in</html>", "line 1" },
    { MED_SOURCE_EPSS, "\x1f\x8b\x08", "cannot be unpacked" },
  };

  put (self, "good.json", dup_kev ("1", "2026-11-01", "1000"));
  use_file (self, MED_SOURCE_KEV, "good.json");
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (self->source.folder, "catalogue.bin", NULL);
      g_autofree char *name = g_strdup_printf ("Case %u", (guint) i);

      put (self, "catalogue.bin", g_strdup (cases[i].text));
      med_test_source_add_kind (&self->source, cases[i].kind, name, path);
      look_fails (self, MED_ERROR_CORRECT_INPUT, cases[i].words);
    }
  g_assert_cmpint (count (self, KEV_IN_USE), ==, 1);
  g_assert_cmpint (count (self, SCORES), ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_document WHERE state = 'refused'"), ==,
                   G_N_ELEMENTS (cases));
  g_assert_cmpint (count (self, OPEN_HOLDS), ==, 0);
}

static void
test_file_that_is_not_there (Fixture *self, gconstpointer data)
{
  use_file (self, MED_SOURCE_KEV, "kev.json");
  look_fails (self, MED_ERROR_NOT_FOUND, "kev.json");
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_document"), ==, 0);
}

static void
write_packed (Fixture *self, const char *name, const char *text, gsize size)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GZlibCompressor) gzip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (gzip));
  g_autoptr (GError) error = NULL;

  g_assert_true (g_output_stream_write_all (stream, text, size, NULL, NULL, &error));
  g_assert_true (g_output_stream_close (stream, NULL, &error));
  med_test_source_write (&self->source, name, "",
                         g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                         g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)));
}

static void
test_scores (Fixture *self, gconstpointer data)
{
  g_autofree char *first = dup_scores ("2026-11-20", 1000);
  g_autofree char *second = dup_scores ("2026-11-21", 990);

  use_file (self, MED_SOURCE_EPSS, "epss.csv.gz");
  write_packed (self, "epss.csv.gz", first, strlen (first));
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (count (self, SCORES), ==, 1000);
  look_to (self, &(MedSourceSync){ .listed = 1, .unchanged = 1 });
  /* The same unpacked is the same. */
  put (self, "epss.csv.gz", g_strdup (first));
  look_to (self, &(MedSourceSync){ .listed = 1, .unchanged = 1 });
  /* One in a hundred may go, as CVEs are rejected. */
  write_packed (self, "epss.csv.gz", second, strlen (second));
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  put (self, "epss.csv.gz", dup_scores ("2026-11-22", 980));
  look_fails (self, MED_ERROR_REFUSED, "are 980; those in use are 990");
  g_assert_cmpint (count (self, SCORES), ==, 990);
  put (self, "epss.csv.gz", dup_scores ("2026-11-19", 1200));
  look_fails (self, MED_ERROR_REFUSED, "These scores are of 2026-11-19");
  put (self, "epss.csv.gz", dup_scores ("2026-11-21", 1200));
  look_fails (self, MED_ERROR_REFUSED, "others of 2026-11-21 are in use");
  g_assert_cmpint (count (self, SCORES), ==, 990);
  g_assert_cmpint (count (self, OPEN_HOLDS), ==, 3);
  /* Accepted: exactly these scores. */
  med_test_source_resolve (&self->source, "shrunk", TRUE);
  put (self, "epss.csv.gz", dup_scores ("2026-11-22", 979));
  look_fails (self, MED_ERROR_REFUSED, "are 979");
  put (self, "epss.csv.gz", dup_scores ("2026-11-22", 980));
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (count (self, SCORES), ==, 980);
  g_assert_cmpint (count (self, OPEN_HOLDS), ==, 0);
}

/* hostile-02: small and large without end. */
static void
test_hostile_gzip_bomb (Fixture *self, gconstpointer data)
{
  const gsize size = 32 * 1024 * 1024;
  g_autofree char *zeros = g_malloc0 (size);

  use_file (self, MED_SOURCE_EPSS, "epss.csv.gz");
  write_packed (self, "epss.csv.gz", zeros, size);
  look_fails (self, MED_ERROR_CORRECT_INPUT, "more than a table of scores can be");
  g_assert_cmpint (count (self, SCORES), ==, 0);
}

/* The day stands still: a mirror that is held back looks like a publisher with nothing to say. It
 * is shown, and stands in the way of nothing. */
static void
test_nothing_new_for_long (Fixture *self, gconstpointer data)
{
  use_file (self, MED_SOURCE_KEV, "kev.json");
  put (self, "kev.json", dup_kev ("1", "2026-10-20", "1000"));
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (count (self, OPEN_HOLDS), ==, 0);
  med_clock_advance (self->source.engine->clock, 20 * MED_USEC_PER_DAY);
  look_to (self, &(MedSourceSync){ .listed = 1, .unchanged = 1 });
  g_assert_cmpint (count (self, MED_TEST_HELD ("unchanged")), ==, 1);
  g_autoptr (MedSource) source = med_test_source_load (&self->source);
  g_assert_null (source->result);
}

static void
use_url (Fixture *self, MedSourceKind kind, const char *path)
{
  g_autofree char *url = med_test_https_url (self->fetch.server, path);

  med_test_source_add_kind (&self->source, kind, "Catalogue", url);
}

static void
test_by_https (Fixture *self, gconstpointer data)
{
  g_autofree char *first = dup_kev ("1", "2026-11-01", "1000 1001");
  g_autofree char *second = dup_kev ("2", "2026-11-02", "1000 1001 1002");

  use_url (self, MED_SOURCE_KEV, "/kev.json");
  med_test_https_add (self->fetch.server,
                      &(MedTestPage){ .path = "/kev.json",
                                      .when = "If-None-Match: \"one\"",
                                      .answer = "HTTP/1.1 304 Not Modified\r\n\r\n" });
  med_test_https_add_file (self->fetch.server, "/kev.json", "ETag: \"one\"\r\n", first);
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  /* Only asked whether it has changed. */
  look_to (self, &(MedSourceSync){ .listed = 1, .unchanged = 1 });
  g_autofree char *head = med_test_https_dup_last (self->fetch.server);
  g_assert_nonnull (strstr (head, "If-None-Match: \"one\""));
  g_assert_cmpint (count (self, CHANGES), ==, 1);
  med_test_https_clear (self->fetch.server);
  med_test_https_add_file (self->fetch.server, "/kev.json", "ETag: \"two\"\r\n", second);
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (count (self, KEV_IN_USE), ==, 3);
  /* What is held is asked for whole again. */
  med_test_https_clear (self->fetch.server);
  med_test_https_add_file (self->fetch.server, "/kev.json", "ETag: \"three\"\r\n", first);
  look_fails (self, MED_ERROR_REFUSED, "the one in use is newer");
  look_fails (self, MED_ERROR_REFUSED, "the one in use is newer");
  g_autofree char *again = med_test_https_dup_last (self->fetch.server);
  g_assert_null (strstr (again, "\"three\""));
}

/* hostile-19 to 21 for these kinds: whatever the server does, the one in use stays. */
static void
test_hostile_server (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *answer;
    MedTestEnd end;
    const char *words;
  } cases[] = {
    { "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", MED_TEST_END_KEEP, "500" },
    { "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", MED_TEST_END_KEEP, "" },
    { "HTTP/1.1 302 Go\r\nLocation: http://localhost/kev.json\r\nContent-Length: 0\r\n\r\n",
      MED_TEST_END_KEEP, "" },
    { "HTTP/1.1 302 Go\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
      MED_TEST_END_KEEP, "" },
    { "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n", MED_TEST_END_CLOSE, "" },
    { "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"catalogVersion\"", MED_TEST_END_CLOSE, "" },
    { "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", MED_TEST_END_KEEP,
      "" },
  };

  use_url (self, MED_SOURCE_KEV, "/kev.json");
  g_autofree char *good = dup_kev ("1", "2026-11-01", "1000");
  med_test_https_add_file (self->fetch.server, "/kev.json", NULL, good);
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      med_test_https_clear (self->fetch.server);
      med_test_fetch_answer (&self->fetch, "/kev.json", cases[i].answer, cases[i].end);
      g_autoptr (MedSourceSync) result =
          med_test_source_look (&self->source, self->fetch.fetcher, &error);
      g_assert_nonnull (error);
      g_assert_null (result);
      g_assert_nonnull (strstr (error->message, cases[i].words));
    }
  g_assert_cmpint (count (self, KEV_IN_USE), ==, 1);
  g_assert_cmpint (count (self, OPEN_HOLDS), ==, 0);
  g_autoptr (MedSource) source = med_test_source_load (&self->source);
  g_assert_true (med_source_is_stale (source, MED_TEST_NOW_USEC));
}

/* What may be a source of which kind, and that a refusal leaves nothing behind. */
static void
test_what_can_be_added (Fixture *self, gconstpointer data)
{
  static const struct
  {
    MedSourceKind kind;
    const char *location;
    gboolean trusted;
    const char *name_space;
    const char *words; /* NULL: it can */
  } cases[] = {
    { MED_SOURCE_KEV, "https://www.cisa.gov/kev.json", FALSE, NULL, NULL },
    { MED_SOURCE_KEV, "/media/stick/kev.json", FALSE, NULL, NULL },
    { MED_SOURCE_KEV, "http://www.cisa.gov/kev.json", FALSE, NULL, "https address" },
    { MED_SOURCE_KEV, "cisa.gov", FALSE, NULL, "https address" },
    { MED_SOURCE_KEV, "kev.json", FALSE, NULL, "https address" },
    { MED_SOURCE_EPSS, "https://me:secret@first.test/epss.csv.gz", FALSE, NULL, "https address" },
    { MED_SOURCE_EPSS, "file:///etc/passwd", FALSE, NULL, "https address" },
    { MED_SOURCE_EPSS, "https://first.test/epss.csv.gz", TRUE, NULL, "Nobody signs" },
    { MED_SOURCE_KEV, "/media/stick/kev.json", TRUE, NULL, "Nobody signs" },
    { MED_SOURCE_EPSS, "https://first.test/epss.csv.gz", FALSE, "https://first.test",
      "have a namespace" },
    { MED_SOURCE_CVE, "https://cve.test/cves/", FALSE, NULL, NULL },
    { MED_SOURCE_CVE, "https://cve.test/cves", FALSE, NULL, "ends in a slash" },
    { MED_SOURCE_CVE, "https://cve.test/?a=/", FALSE, NULL, "ends in a slash" },
    { MED_SOURCE_CVE, "cve.test/", FALSE, NULL, "ends in a slash" },
    { MED_SOURCE_CVE, "/srv/cvelistV5", FALSE, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("Case %u", (guint) i);
      MedTestSourceCall call = { .person = self->source.lead,
                                 .source = { .name = name,
                                             .kind = cases[i].kind,
                                             .location = (char *) cases[i].location,
                                             .trusted = cases[i].trusted,
                                             .name_space = (char *) cases[i].name_space,
                                             .interval_min = 60 } };

      if (cases[i].words == NULL)
        med_test_source_must (&self->source, med_test_source_add_func, &call);
      else
        med_test_source_must_not (&self->source, med_test_source_add_func, &call,
                                  MED_ERROR_CORRECT_INPUT, cases[i].words);
    }
}

/* Why it is believed is said in words, and never more than is true. */
static void
test_why_it_is_believed (void)
{
  static const struct
  {
    MedSource source;
    const char *words;
  } cases[] = {
    { { .location = (char *) "https://www.cisa.gov/kev.json", .kind = MED_SOURCE_KEV },
      "the certificate of www.cisa.gov proves that server, and nothing more" },
    { { .location = (char *) "vendor.test", .kind = MED_SOURCE_PROVIDER },
      "the certificate of vendor.test" },
    { { .location = (char *) "/media/kev.json", .kind = MED_SOURCE_KEV },
      "as far as whoever put it there" },
    { { .location = (char *) "vendor.test", .kind = MED_SOURCE_PROVIDER, .trusted = TRUE },
      "keys enrolled here" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = med_source_describe_trust (&cases[i].source);

      g_assert_nonnull (strstr (words, cases[i].words));
    }
}

#define CASE(name, function)                                                                       \
  g_test_add ("/source/catalog/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  med_passphrase_set_test_iterations (1);
  CASE ("newer-takes-its-place", test_newer_takes_its_place);
  CASE ("hostile-26-older", test_hostile_older);
  CASE ("hostile-26-rewritten", test_hostile_rewritten);
  CASE ("hostile-26-shrunk", test_hostile_shrunk);
  CASE ("many-missing", test_many_missing);
  CASE ("what-is-no-catalogue", test_what_is_no_catalogue);
  CASE ("file-that-is-not-there", test_file_that_is_not_there);
  CASE ("scores", test_scores);
  CASE ("hostile-02-gzip-bomb", test_hostile_gzip_bomb);
  CASE ("nothing-new-for-long", test_nothing_new_for_long);
  CASE ("by-https", test_by_https);
  CASE ("hostile-19-server", test_hostile_server);
  CASE ("what-can-be-added", test_what_can_be_added);
  g_test_add_func ("/source/catalog/why-it-is-believed", test_why_it_is_believed);
  return g_test_run ();
}
