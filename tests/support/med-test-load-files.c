/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>

#include "support/med-test-load.h"

#define N_VENDORS 40
#define MODELS_PER_VENDOR 15
#define N_RELEASES 6

static const char *const families[] = {
  "CT",    "MR Imager",      "Infusion Pump", "Ventilator",    "Patient Monitor",
  "PACS",  "Dialysis",       "Ultrasound",    "ECG",           "Anesthesia Station",
  "C-Arm", "Blood Analyzer", "Telemetry",     "Defibrillator", "Syringe Pump",
};

static const char *const departments[] = {
  "Emergency", "ICU", "Radiology", "Surgery", "Cardiology", "Pediatrics", "Dialysis", "Laboratory",
};

/* Makers from 0 to 24 are the hospital's, from 20 to 39 those of the advisories. */
static char *
dup_vendor (guint number)
{
  return g_strdup_printf ("Maker %c%u Medical", 'A' + (int) (number % 26), number);
}

static char *
dup_model (guint vendor, guint number)
{
  return g_strdup_printf ("%s %u%c", families[number % G_N_ELEMENTS (families)],
                          100 + 10 * vendor + number, 'A' + (int) (vendor % 20));
}

void
med_test_load_write_devices (const char *path, guint n_devices)
{
  FILE *file = g_fopen (path, "w");

  g_assert_nonnull (file);
  fputs ("asset,name,manufacturer,model,release,release_read,serial,site,department,room,owner,"
         "network_zone,exposure,safety_impact\n",
         file);
  for (guint i = 0; i < n_devices; i++)
    {
      guint vendor = i % 25, model = i / 25 % MODELS_PER_VENDOR;
      g_autofree char *vendor_name = dup_vendor (vendor);
      g_autofree char *model_name = dup_model (vendor, model);

      fprintf (
          file,
          "ME-%06u,%s %u,%s,%s,%u.%u,2025-%02u-%02u,SN%08u,%s,%s,R %03u,Owner %u,VLAN %u,%s,%s\n",
          i, families[model % G_N_ELEMENTS (families)], i, vendor_name, model_name,
          1 + i / 400 % N_RELEASES, i / 400 % 3, 1 + i % 11, 1 + i % 28, i * 7919,
          i % 3 == 0 ? "North" : "South", departments[i % G_N_ELEMENTS (departments)], i % 900,
          i % 60, i % 40, i % 4 == 0 ? "open" : "controlled", i % 5 == 0 ? "critical" : "marginal");
    }
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
append_notes (GString *text, guint seed, guint n_sentences)
{
  static const char *const sentences[] = {
    "The product receives input or data, but it does not validate that the input has the "
    "properties that are required to process the data safely and correctly. ",
    "An attacker on the same network could send crafted packets that cause a denial of service. ",
    "The software performs operations on a memory buffer, but it can read from or write to a "
    "location that is outside of the intended boundary of the buffer. ",
    "Credentials are stored in a recoverable format & transmitted over <plain> connections. ",
  };

  for (guint i = 0; i < n_sentences; i++)
    g_string_append (text, sentences[(seed + i) % G_N_ELEMENTS (sentences)]);
}

static void
append_product (GString *text, guint vendor, guint model, guint release, guint id)
{
  g_autofree char *vendor_name = dup_vendor (vendor);
  g_autofree char *name = dup_model (vendor, model);

  g_string_append_printf (
      text,
      "{\"category\":\"vendor\",\"name\":\"%s\",\"branches\":[{\"category\":\"product_name\","
      "\"name\":\"%s\",\"branches\":[{\"category\":\"product_version_range\",\"name\":\"<= %u.1\","
      "\"product\":{\"name\":\"%s: Versions %u.1 and prior\",\"product_id\":\"CSAFPID-%04u\"}}]}]}",
      vendor_name, name, release, name, release, id);
}

static void
append_vulnerability (GString *text, guint advisory, guint number, guint n_products)
{
  static const char *const vectors[] = {
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "CVSS:3.1/AV:A/AC:H/PR:L/UI:N/S:U/C:L/I:L/A:N",
    "CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N",
    "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H",
  };
  static const char *const scores[] = { "9.8", "3.7", "6.1", "7.8" };
  static const char *const severities[] = { "CRITICAL", "LOW", "MEDIUM", "HIGH" };
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < n_products; i++)
    g_string_append_printf (ids, "%s\"CSAFPID-%04u\"", i > 0 ? "," : "", i + 1);
  g_string_append_printf (text,
                          "{\"cve\":\"CVE-%u-%05u\",\"cwe\":{\"id\":\"CWE-20\",\"name\":\"Improper "
                          "Input Validation\"},\"notes\":[{\"category\":\"summary\",\"title\":"
                          "\"Vulnerability Summary\",\"text\":\"",
                          2015 + advisory % 12, 10000 + (advisory * 7 + number) % 80000);
  append_notes (text, advisory + number, 6);
  g_string_append_printf (
      text,
      "\"}],\"product_status\":{\"known_affected\":[%s]},\"references\":[{\"category\":"
      "\"external\",\"summary\":\"www.cve.org\",\"url\":\"https://www.cve.org/CVERecord\"}],"
      "\"remediations\":[{\"category\":\"vendor_fix\",\"product_ids\":[%s],\"url\":"
      "\"https://maker.test/\",\"details\":\"",
      ids->str, ids->str);
  append_notes (text, number, 4);
  g_string_append_printf (text,
                          "\"}],\"scores\":[{\"products\":[%s],\"cvss_v3\":{\"version\":\"%.3s\","
                          "\"baseScore\":%s,\"baseSeverity\":\"%s\",\"vectorString\":\"%s\"}}]}",
                          ids->str, vectors[number % 4] + strlen ("CVSS:"), scores[number % 4],
                          severities[number % 4], vectors[number % 4]);
}

static char *
dup_advisory (guint i)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_products = 1 + i % 6, n_vulnerabilities = 3 + i % 6;

  g_string_append_printf (
      text,
      "{\"document\":{\"category\":\"csaf_security_advisory\",\"csaf_version\":\"2.0\","
      "\"lang\":\"en-US\",\"publisher\":{\"category\":\"coordinator\",\"name\":\"Coordinator\","
      "\"namespace\":\"https://coordinator.test\"},\"title\":\"Advisory %u on several products\","
      "\"tracking\":{\"id\":\"TEST-%05u\",\"status\":\"final\",\"version\":\"1\","
      "\"initial_release_date\":\"2025-%02u-%02uT00:00:00Z\","
      "\"current_release_date\":\"2026-%02u-%02uT00:00:00Z\",\"revision_history\":[{\"date\":"
      "\"2025-01-01T00:00:00Z\",\"number\":\"1\",\"summary\":\"Initial\"}]},\"notes\":["
      "{\"category\":\"legal_disclaimer\",\"title\":\"Legal Notice\",\"text\":\"",
      i, i, 1 + i % 12, 1 + i % 28, 1 + i % 10, 1 + i % 28);
  append_notes (text, i, 12);
  g_string_append (text, "\"}]},\"product_tree\":{\"branches\":[");
  for (guint p = 0; p < n_products; p++)
    {
      g_string_append (text, p > 0 ? "," : "");
      append_product (text, 20 + (i + p) % 20, (i / 20 + p) % MODELS_PER_VENDOR, 1 + i % N_RELEASES,
                      p + 1);
    }
  g_string_append (text, "]},\"vulnerabilities\":[");
  for (guint v = 0; v < n_vulnerabilities; v++)
    {
      g_string_append (text, v > 0 ? "," : "");
      append_vulnerability (text, i, v, n_products);
    }
  g_string_append (text, "]}");
  return g_strdup (text->str);
}

void
med_test_load_write_advisories (const char *folder, guint n_advisories)
{
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (guint i = 0; i < n_advisories; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/test-%05u.json", folder, i);
      g_autofree char *text = dup_advisory (i);
      g_autoptr (GError) error = NULL;

      g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
      g_assert_no_error (error);
    }
}
