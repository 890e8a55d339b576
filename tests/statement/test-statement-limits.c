/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-document.h"

/* The limits of every number, and one beyond. */
static const struct
{
  const char *pointer;
  const char *json;
  gboolean good;
} numbers[] = {
  { "/revision", "1", TRUE },
  { "/revision", "100000", TRUE },
  { "/revision", "0", FALSE },
  { "/revision", "100001", FALSE },
  { "/revision", "-1", FALSE },
  { "/installation/minutes/install", "10080", TRUE },
  { "/installation/minutes/install", "10081", FALSE },
  { "/installation/minutes/prepare", "-1", FALSE },
  { "/installation/minutes/restart", "10080", TRUE },
  { "/installation/minutes/rollback", "1", TRUE },
  { "/installation/minutes/rollback", "1.5", FALSE },
  { "/payloads/0/size_bytes", "1", TRUE },
  { "/payloads/0/size_bytes", "4398046511104", TRUE },
  { "/payloads/0/size_bytes", "4398046511105", FALSE },
  { "/payloads/0/size_bytes", "0", FALSE },
};

static void
test_numbers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_auto (MedTestDocument) document = med_test_document_init ();

      med_test_document_edit (&document, numbers[i].pointer, numbers[i].json);
      med_test_document_read (&document);
      g_test_message ("%s %s", numbers[i].pointer, numbers[i].json);
      g_assert_cmpint (document.statement != NULL, ==, numbers[i].good);
      /* A number that is refused may be missed by a rule as well, but is told first. */
      if (!numbers[i].good)
        g_assert_cmpstr (((MedStatementProblem *) document.problems->pdata[0])->pointer, ==,
                         numbers[i].pointer);
    }
}

/* Names that a stick of any system takes as they stand, and those that mean something there. */
static const struct
{
  const char *name;
  gboolean good;
} names[] = {
  { "kb5025221.msu", TRUE },
  { "1", TRUE },
  { "_", TRUE },
  { "a(1).msu", TRUE },
  { "a+b,c-d_e.f", TRUE },
  { "Patch for CT 64", TRUE },
  { "console", TRUE },
  { "com10", TRUE },
  { "label.txt2", TRUE },
  { "auxiliary.bin", TRUE },
  { "con", FALSE },
  { "CON.txt", FALSE },
  { "Aux", FALSE },
  { "nul.tar.gz", FALSE },
  { "com1", FALSE },
  { "LPT9.msu", FALSE },
  { "SHA256SUMS", FALSE },
  { "sha256sums", FALSE },
  { "LABEL.txt", FALSE },
  { "label.TXT.exe", FALSE },
  { ".hidden", FALSE },
  { "-rf", FALSE },
  { "a..b", FALSE },
  { "..", FALSE },
  { ".", FALSE },
  { "a.", FALSE },
  { "sub/file", FALSE },
  { "sub\\\\file", FALSE },
  { "c:file", FALSE },
  { "file?", FALSE },
  { "a*", FALSE },
  { "a|b", FALSE },
  { "パッチ.msu", FALSE },
  { "a~1", FALSE },
  { "a%20b", FALSE },
};

static void
test_payload_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_auto (MedTestDocument) document = med_test_document_init ();
      g_autofree char *json = g_strdup_printf ("\"%s\"", names[i].name);

      med_test_document_edit (&document, "/payloads/0/name", json);
      med_test_document_expect (&document, names[i].name, names[i].good ? "" : "/payloads/0/name");
    }
  for (guint length = 128; length <= 129; length++)
    {
      g_auto (MedTestDocument) document = med_test_document_init ();
      g_autofree char *name = g_strnfill (length, 'n');
      g_autofree char *json = g_strdup_printf ("\"%s\"", name);

      med_test_document_edit (&document, "/payloads/0/name", json);
      med_test_document_expect (&document, "a long name", length == 128 ? "" : "/payloads/0/name");
    }
}

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static void
test_payloads_beside_each_other (void)
{
  static const struct
  {
    const char *first;
    const char *second;
    const char *places;
  } cases[] = {
    { "a.msu", "b.msu", "" },
    { "a.msu", "a.msu", "/payloads" },
    { "a.msu", "A.MSU", "/payloads" },
    { "a.msu", "a.msi", "" },
    { "a b", "a_b", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (MedTestDocument) document = med_test_document_init ();
      g_autofree char *json =
          g_strdup_printf ("[{\"name\":\"%s\",\"size_bytes\":1,\"sha256\":\"" ZEROS "\"},"
                           "{\"name\":\"%s\",\"size_bytes\":1,\"sha256\":\"" ZEROS "\"}]",
                           cases[i].first, cases[i].second);

      med_test_document_edit (&document, "/payloads", json);
      med_test_document_expect (&document, json, cases[i].places);
    }
}

static void
test_hashes (void)
{
  static const char *const bad[] = {
    "",
    "0",
    "000000000000000000000000000000000000000000000000000000000000000", /* 63 */
    ZEROS "0",
    "A94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
    "g94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
    "0x4d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (MedTestDocument) document = med_test_document_init ();
      g_autofree char *json = g_strdup_printf ("\"%s\"", bad[i]);

      med_test_document_edit (&document, "/payloads/0/sha256", json);
      med_test_document_read (&document);
      g_assert_null (document.statement);
      g_assert_cmpstr (((MedStatementProblem *) document.problems->pdata[0])->pointer, ==,
                       "/payloads/0/sha256");
    }
}

/* A name that is nothing but space of any script is no name. */
static void
test_spaces_of_other_scripts (void)
{
  static const char *const bad[] = { "\"\\u3000\"", "\"\\u3000Nordlicht\"", "\"Nordlicht\\u3000\"",
                                     "\"\\u00a0\"", "\"Nordlicht\\u00a0\"", "\"\\u2003x\"" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (MedTestDocument) document = med_test_document_init ();

      med_test_document_edit (&document, "/manufacturer", bad[i]);
      med_test_document_expect (&document, bad[i], "/manufacturer");
    }
  g_auto (MedTestDocument) within = med_test_document_init ();
  med_test_document_edit (&within, "/manufacturer", "\"ノルト\\u3000リヒト\"");
  med_test_document_expect (&within, "a space within", "");
}

static void
test_cves (void)
{
  static const struct
  {
    const char *cve;
    gboolean good;
  } cases[] = {
    { "CVE-2026-1234", TRUE },       { "CVE-2026-1234567890123456789", TRUE },
    { "CVE-2026-123", FALSE },       { "CVE-2026-12345678901234567890", FALSE },
    { "CVE-26-1234", FALSE },        { "cve-2026-1234", FALSE },
    { "CVE-2026-1234x", FALSE },     { "xCVE-2026-1234", FALSE },
    { "CVE-2026-1234,5678", FALSE }, { "JVNDB-2026-000001", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (MedTestDocument) document = med_test_document_init ();
      g_autofree char *json = g_strdup_printf ("[\"CVE-2026-0001\", \"%s\"]", cases[i].cve);

      med_test_document_edit (&document, "/patch/cves", json);
      med_test_document_expect (&document, cases[i].cve, cases[i].good ? "" : "/patch/cves/1");
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/statement/limits/" name, func)
  CASE ("numbers-at-their-limits", test_numbers);
  CASE ("payload-names", test_payload_names);
  CASE ("payloads-beside-each-other", test_payloads_beside_each_other);
  CASE ("hashes", test_hashes);
  CASE ("cve-numbers", test_cves);
  CASE ("spaces-of-other-scripts", test_spaces_of_other_scripts);
  return g_test_run ();
}
