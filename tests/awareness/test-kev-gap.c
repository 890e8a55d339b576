/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-kev-gap-names.h"
#include "engine/awareness/med-kev-gap.h"
#include "engine/awareness/med-kev-import.h"
#include "engine/base/med-fold.h"
#include "support/med-test-fleet.h"

#define ENTRY(cve, vendor, product)                                                                \
  "{\"cveID\":\"" cve "\",\"dateAdded\":\"2026-01-02\",\"vendorProject\":\"" vendor                \
  "\",\"product\":\"" product "\"}"

#define RECORD(cve, vendor, product, status)                                                       \
  "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\",\"cveMetadata\":{\"cveId\":\"" cve         \
  "\",\"state\":\"PUBLISHED\",\"datePublished\":\"2026-02-01T00:00:00Z\",\"dateUpdated\":"         \
  "\"2026-02-01T00:00:00Z\"},\"containers\":{\"cna\":{\"providerMetadata\":{\"shortName\":"        \
  "\"exa\",\"orgId\":\"11111111-1111-4111-8111-111111111111\"},\"descriptions\":[{\"lang\":"       \
  "\"en\",\"value\":\"d\"}],\"affected\":[{\"vendor\":\"" vendor "\",\"product\":\"" product       \
  "\",\"versions\":[{\"version\":\"1.0\",\"status\":\"" status "\"}]}]}}}"

static gpointer
import_func (MedConnection *connection, gpointer path, GCancellable *cancellable, GError **error)
{
  return med_kev_import_sync (connection, 1, path, error);
}

static void
import_catalog (MedTestEngine *fixture, const char *version, const char *entries)
{
  g_autofree char *text =
      g_strdup_printf ("{\"catalogVersion\":\"%s\",\"dateReleased\":\"2026-01-05T00:00:00Z\","
                       "\"vulnerabilities\":[%s]}",
                       version, entries);
  g_autofree char *path = med_test_fleet_write_file (fixture, "kev.json", text);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedKevCatalog) catalog =
      med_test_engine_run (fixture, MED_STORE_WRITER, import_func, path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (catalog);
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_kev_gap_list_sync (connection, cancellable, error);
}

static MedKevGaps *
list (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;
  MedKevGaps *gaps = med_test_engine_run (fixture, MED_STORE_BULK, list_func, NULL, &error);

  g_assert_no_error (error);
  g_assert (gaps != NULL);
  return gaps;
}

static void
append_all (GString *line, GPtrArray *texts)
{
  for (guint i = 0; i < texts->len; i++)
    g_string_append_printf (line, "%s%s", i > 0 ? "+" : "",
                            (const char *) g_ptr_array_index (texts, i));
}

typedef struct
{
  gint64 device_id;
  gint64 config_id;
  gboolean retired;
} Device;

static gpointer
devices_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) devices = g_array_new (FALSE, FALSE, sizeof (Device));
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT id, config_id, retired_usec IS NOT NULL FROM device ORDER BY id",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      const Device device = { med_query_get_int (query, 0), med_query_get_int (query, 1),
                              med_query_get_int (query, 2) != 0 };
      g_array_append_val (devices, device);
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&devices) : NULL;
}

static gpointer
list_of_device_func (MedConnection *connection,
                     gpointer device_id,
                     GCancellable *cancellable,
                     GError **error)
{
  return med_kev_gap_list_of_device_sync (connection, *(gint64 *) device_id, cancellable, error);
}

static MedKevGaps *
list_of_device (MedTestEngine *fixture, gint64 device_id)
{
  g_autoptr (GError) error = NULL;
  MedKevGaps *gaps =
      med_test_engine_run (fixture, MED_STORE_BULK, list_of_device_func, &device_id, &error);

  g_assert_no_error (error);
  g_assert (gaps != NULL);
  return gaps;
}

static gboolean
concerns (const MedKevGap *gap, gint64 config_id)
{
  for (guint i = 0; i < gap->config_ids->len; i++)
    if (g_array_index (gap->config_ids, gint64, i) == config_id)
      return TRUE;
  return FALSE;
}

/* What each device is told by itself is what the list of all has of its configuration. */
static void
assert_same_by_device (MedTestEngine *fixture, const MedKevGaps *all)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) devices =
      med_test_engine_run (fixture, MED_STORE_BULK, devices_func, NULL, &error);

  g_assert_no_error (error);
  g_assert (devices != NULL);
  for (guint i = 0; i < devices->len; i++)
    {
      const Device *device = &g_array_index (devices, Device, i);
      g_autoptr (MedKevGaps) own = list_of_device (fixture, device->device_id);
      guint n = 0;

      g_assert_cmpint (own->n_entries, ==, all->n_entries);
      g_assert_cmpint (own->n_unread, ==, all->n_unread);
      for (guint k = 0; k < all->list->len && !device->retired; k++)
        {
          const MedKevGap *gap = g_ptr_array_index (all->list, k);

          if (!concerns (gap, device->config_id))
            continue;
          g_assert_cmpuint (n, <, own->list->len);
          const MedKevGap *mine = g_ptr_array_index (own->list, n++);
          g_assert_cmpstr (mine->cve, ==, gap->cve);
          g_assert_cmpint (mine->one_product, ==, gap->one_product);
          g_assert_cmpuint (mine->releases->len, ==, 1);
          for (guint c = 0; c < mine->components->len; c++)
            g_assert_true (g_ptr_array_find_with_equal_func (
                gap->components, g_ptr_array_index (mine->components, c), g_str_equal, NULL));
        }
      g_assert_cmpuint (own->list->len, ==, n);
    }
}

/* "CVE one|several components releases devices" of each. */
static void
assert_gaps (MedTestEngine *fixture, const char *expected)
{
  g_autoptr (MedKevGaps) gaps = list (fixture);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < gaps->list->len; i++)
    {
      const MedKevGap *gap = g_ptr_array_index (gaps->list, i);

      g_string_append_printf (found, "%s%s %s ", i > 0 ? "\n" : "", gap->cve,
                              gap->one_product ? "one" : "several");
      append_all (found, gap->components);
      g_string_append (found, " in ");
      append_all (found, gap->releases);
      g_string_append_printf (found, ": %" G_GINT64_FORMAT, gap->n_devices);
    }
  g_assert_cmpstr (found->str, ==, expected);
  assert_same_by_device (fixture, gaps);
}

/* Two CTs with Windows and Word, an MR with Windows, a pump without; one CT is retired. */
static MedTestEngine *
new_fleet (void)
{
  MedTestEngine *fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "A", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "B", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "C", "Exa", "MR", "2");
  med_test_fleet_add_device (fixture, "D", "Other", "Pump", "1");
  med_test_fleet_add_component (fixture, "CT", "Microsoft Corporation", "Windows", "1.0");
  med_test_fleet_add_component (fixture, "MR", "Microsoft Corporation", "Windows", "1.0");
  med_test_fleet_add_component (fixture, "CT", "Microsoft Corporation", "Word", "3");
  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1 WHERE asset = 'B';");
  return fixture;
}

static void
decide (
    MedTestEngine *fixture, const char *vendor, const char *product, const char *model, int same)
{
  g_autofree char *vendor_key = med_fold_name (vendor);
  g_autofree char *product_key = med_fold_name (product);
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO alias (vendor_key, product_key, product_id, same, decided_by, decided_usec)"
      " SELECT '%s', '%s', id, %d, 1, 1 FROM product WHERE model = '%s';",
      vendor_key, product_key, same, model);

  med_test_fleet_run_script (fixture, script);
}

/* A name counts where it is equal once folded, and nothing near it does. */
static void
test_names (void)
{
  static const struct
  {
    const char *vendor, *product;
    gboolean found;
  } cases[] = {
    { "Microsoft Corporation", "Windows", TRUE },
    { "MICROSOFT CORPORATION", "windows", TRUE },
    { "Microsoft Corporation", "Ｗｉｎｄｏｗｓ", TRUE },
    { "Microsoft", "Windows", TRUE },
    { "Microsoft", "Microsoft Windows", TRUE },
    { "Microsoft Corporation", " Windows ", TRUE },
    { "Microsoft Corporation", "Windows 10", FALSE },
    { "Microsoft Corporation", "Window", FALSE },
    { "Microsoft Corporation", "Windows Word", FALSE },
    { "Micro", "Windows", FALSE },
    { "Exa", "Windows", FALSE },
    { "", "Windows", FALSE },
    { "", "", FALSE },
    { "", "Multiple Products", FALSE },
    { "Exa", "CT", FALSE },
    { "Exa", "Multiple Products", FALSE },
    { "---", "---", FALSE },
    { "%", "%", FALSE },
    { "' OR 1=1 --", "Windows", FALSE },
  };
  g_autoptr (MedTestEngine) fixture = new_fleet ();
  g_autoptr (GString) entries = g_string_new (NULL);
  guint n_found = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_string_append_printf (entries, "%s" ENTRY ("CVE-2026-10%02u", "%s", "%s"), i > 0 ? "," : "",
                            (guint) i, cases[i].vendor, cases[i].product);
  import_catalog (fixture, "1", entries->str);
  g_autoptr (MedKevGaps) gaps = list (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *cve = g_strdup_printf ("CVE-2026-10%02u", (guint) i);
      const MedKevGap *gap =
          n_found < gaps->list->len ? g_ptr_array_index (gaps->list, n_found) : NULL;
      const gboolean found = gap != NULL && g_str_equal (gap->cve, cve);

      if (found != cases[i].found)
        g_error ("“%s”, “%s”: %d", cases[i].vendor, cases[i].product, found);
      if (!found)
        continue;
      g_assert_true (gap->one_product);
      g_assert_cmpuint (gap->components->len, ==, 1);
      g_assert_cmpstr (g_ptr_array_index (gap->components, 0), ==, "Microsoft Corporation Windows");
      g_assert_cmpint (gap->n_devices, ==, 2);
      n_found++;
    }
  g_assert_cmpuint (n_found, ==, gaps->list->len);
}

static void
test_one_product (void)
{
  static const char *const one[] = { "Windows",      "Android", "HTTP Server", "Handbook",
                                     "Orchestrator", "Java SE", "Win32k",      "iOS" };
  static const char *const several[] = { "",
                                         " ",
                                         "-",
                                         "Multiple Products",
                                         "Multiple Products ",
                                         "multiple chipsets",
                                         "Mobile Devices",
                                         "iOS and macOS",
                                         "iOS AND macOS",
                                         "ESXi, Workstation",
                                         "iOS，macOS",
                                         "A、B",
                                         "Server/Data Center",
                                         "Firefox & Thunderbird",
                                         "A; B",
                                         "Windows or Word" };

  for (gsize i = 0; i < G_N_ELEMENTS (one); i++)
    if (!med_kev_gap_is_one_product (one[i]))
      g_error ("“%s” is one product", one[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (several); i++)
    if (med_kev_gap_is_one_product (several[i]))
      g_error ("“%s” is not one product", several[i]);
}

/* What names no single product matches none, and does not vanish where the vendor is here. */
static void
test_several (void)
{
  g_autoptr (MedTestEngine) fixture = new_fleet ();

  import_catalog (fixture, "1",
                  ENTRY ("CVE-2026-1000", "Microsoft Corporation", "Multiple Products") "," ENTRY (
                      "CVE-2026-1001", "Microsoft Corporation",
                      "Windows and Word") "," ENTRY ("CVE-2026-1002", "Other", "Pump, Gateway"));
  assert_gaps (fixture, "CVE-2026-1000 several Microsoft Corporation Windows+Microsoft Corporation "
                        "Word in Exa CT 4.1+Exa MR 2: 2\n"
                        "CVE-2026-1001 several Microsoft Corporation Windows+Microsoft Corporation "
                        "Word in Exa CT 4.1+Exa MR 2: 2");
  g_autoptr (MedKevGaps) gaps = list (fixture);
  /* A device that two of them concern is one device. */
  g_assert_cmpint (gaps->n_devices, ==, 2);
  assert_same_by_device (fixture, gaps);
  g_assert_cmpint (gaps->n_entries, ==, 3);
  g_assert_cmpint (gaps->n_unread, ==, 0);
  /* A component whose own name reads like a list is found by it, and alone. */
  med_test_fleet_add_component (fixture, "Pump", "Microsoft Corporation", "Windows and Word", "1");
  g_clear_pointer (&gaps, med_kev_gaps_free);
  gaps = list (fixture);
  assert_same_by_device (fixture, gaps);
  const MedKevGap *second = g_ptr_array_index (gaps->list, 1);
  g_assert_true (second->one_product);
  g_assert_cmpuint (second->components->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (second->releases, 0), ==, "Other Pump 1");
}

/* A person's word joins two names, or parts them. */
static void
test_aliases (void)
{
  g_autoptr (MedTestEngine) fixture = new_fleet ();

  import_catalog (fixture, "1",
                  ENTRY ("CVE-2026-1000", "MS", "Win") "," ENTRY ("CVE-2026-1001",
                                                                  "Microsoft Corporation", "Word"));
  assert_gaps (fixture, "CVE-2026-1001 one Microsoft Corporation Word in Exa CT 4.1: 1");
  decide (fixture, "MS", "Win", "Windows", 1);
  decide (fixture, "Microsoft Corporation", "Word", "Word", 0);
  assert_gaps (fixture,
               "CVE-2026-1000 one Microsoft Corporation Windows in Exa CT 4.1+Exa MR 2: 2");
  med_test_fleet_run_script (fixture, "UPDATE alias SET same = 1 - same;");
  assert_gaps (fixture, "CVE-2026-1001 one Microsoft Corporation Word in Exa CT 4.1: 1");
}

/* The names in a purl or CPE count as well as those that were typed. */
static void
test_identity (void)
{
  g_autoptr (MedTestEngine) fixture = new_fleet ();

  import_catalog (fixture, "1", ENTRY ("CVE-2026-1000", "Apache", "Log4j2"));
  assert_gaps (fixture, "");
  med_test_fleet_run_script (
      fixture, "INSERT INTO component_identity (identity, product_id, vendor_key, product_key)"
               " SELECT 'cpe:/a:apache:log4j2', id, 'apache', 'log4j2' FROM product"
               " WHERE model = 'Word';");
  assert_gaps (fixture, "CVE-2026-1000 one Microsoft Corporation Word in Exa CT 4.1: 1");
}

/* A gap closes as soon as a record says which versions are affected; one about another product, or
 * another vulnerability, says nothing. */
static void
test_records_close (void)
{
  g_autoptr (MedTestEngine) fixture = new_fleet ();
  const char *both = "CVE-2026-1000 one Microsoft Corporation Windows in Exa CT 4.1+Exa MR 2: 2\n"
                     "CVE-2026-1001 one Microsoft Corporation Word in Exa CT 4.1: 1";

  import_catalog (fixture, "1",
                  ENTRY ("CVE-2026-1000", "Microsoft Corporation",
                         "Windows") "," ENTRY ("CVE-2026-1001", "Microsoft Corporation", "Word"));
  assert_gaps (fixture, both);
  med_test_fleet_import (fixture,
                         RECORD ("CVE-2026-1000", "Microsoft Corporation", "Excel", "affected"));
  med_test_fleet_import (fixture,
                         RECORD ("CVE-2026-1002", "Microsoft Corporation", "Word", "affected"));
  med_test_fleet_assess (fixture);
  assert_gaps (fixture, both);
  med_test_fleet_import (fixture,
                         RECORD ("CVE-2026-1001", "MICROSOFT CORPORATION", "word", "affected"));
  assert_gaps (fixture,
               "CVE-2026-1000 one Microsoft Corporation Windows in Exa CT 4.1+Exa MR 2: 2");
  /* The vendor of the device on the device: told for it, and only for it. */
  g_autofree char *device =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_not_affected=P");
  med_test_fleet_import (fixture, device);
  med_test_fleet_assess (fixture);
  assert_gaps (fixture, "CVE-2026-1000 one Microsoft Corporation Windows in Exa MR 2: 1");
}

/* That it is being looked into says of no version whether it is affected. */
static void
test_under_investigation (void)
{
  g_autoptr (MedTestEngine) fixture = new_fleet ();
  g_autofree char *looked = med_test_fleet_advisory ("MS-1", "Microsoft Corporation", "Windows",
                                                     "P=0.9", "under_investigation=P");
  g_autofree char *told =
      med_test_fleet_advisory ("MS-2", "Microsoft Corporation", "Windows", "P=0.9", "fixed=P");

  import_catalog (fixture, "1", ENTRY ("CVE-2026-1000", "Microsoft Corporation", "Windows"));
  med_test_fleet_import (fixture, looked);
  assert_gaps (fixture,
               "CVE-2026-1000 one Microsoft Corporation Windows in Exa CT 4.1+Exa MR 2: 2");
  med_test_fleet_import (fixture, told);
  assert_gaps (fixture, "");
}

/* Names of several products close when the vendor's products of it are told. */
static void
test_several_closes (void)
{
  g_autoptr (MedTestEngine) fixture = new_fleet ();

  import_catalog (fixture, "1",
                  ENTRY ("CVE-2026-1000", "Microsoft Corporation", "Multiple Products"));
  g_autofree char *other =
      med_test_fleet_advisory ("EXA-1", "Exa", "Viewer", "P=1", "known_affected=P");
  med_test_fleet_import (fixture, other);
  g_autoptr (MedKevGaps) open = list (fixture);
  g_assert_cmpuint (open->list->len, ==, 1);
  med_test_fleet_import (fixture,
                         RECORD ("CVE-2026-1000", "Microsoft Corporation", "Excel", "affected"));
  g_autoptr (MedKevGaps) closed = list (fixture);
  g_assert_cmpuint (closed->list->len, ==, 0);
}

/* A store of before has the entries and not their products: that is told, and mended by the same
 * file. */
static void
test_entries_of_before (void)
{
  const char *entries = ENTRY ("CVE-2026-1000", "Microsoft Corporation",
                               "Windows") "," ENTRY ("CVE-2026-1001", "X", "Y");
  g_autoptr (MedTestEngine) fixture = new_fleet ();

  g_autoptr (MedKevGaps) nothing = list (fixture);
  g_assert_cmpint (nothing->n_entries, ==, 0);
  import_catalog (fixture, "1", entries);
  med_test_fleet_run_script (fixture, "DELETE FROM kev_product;");
  g_autoptr (MedKevGaps) unread = list (fixture);
  g_assert_cmpuint (unread->list->len, ==, 0);
  g_assert_cmpint (unread->n_unread, ==, 2);
  import_catalog (fixture, "1", entries);
  assert_gaps (fixture,
               "CVE-2026-1000 one Microsoft Corporation Windows in Exa CT 4.1+Exa MR 2: 2");
  g_autoptr (MedKevGaps) read = list (fixture);
  g_assert_cmpint (read->n_unread, ==, 0);
  /* What is taken out of the catalogue is out. */
  import_catalog (fixture, "2", ENTRY ("CVE-2026-1001", "X", "Y"));
  assert_gaps (fixture, "");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM kev_product"), ==, 1);
}

/* Foreign words can neither control a terminal nor be of another type. */
static void
test_bad_names (void)
{
  g_autoptr (MedTestEngine) fixture = new_fleet ();

  import_catalog (
      fixture, "1",
      ENTRY ("CVE-2026-1000", "Microsoft Corporation",
             "Multiple \\u001b[2J\\u202eProducts") ","
                                                   "{\"cveID\":\"CVE-2026-1001\",\"dateAdded\":"
                                                   "\"2026-01-02\",\"vendorProject\":7,"
                                                   "\"product\":[\"Windows\"]},"
                                                   "{\"cveID\":\"CVE-2026-1002\",\"dateAdded\":"
                                                   "\"2026-01-02\",\"vendorProject\":"
                                                   "\"Microsoft Corporation\",\"product\":null}");
  g_autoptr (MedKevGaps) gaps = list (fixture);
  g_assert_cmpuint (gaps->list->len, ==, 2);
  const MedKevGap *first = g_ptr_array_index (gaps->list, 0);
  const MedKevGap *last = g_ptr_array_index (gaps->list, 1);
  g_assert_null (strchr (first->product, 0x1b));
  g_assert_null (strstr (first->product, "\xe2\x80\xae"));
  /* No product at all names no single one. */
  g_assert_cmpstr (last->cve, ==, "CVE-2026-1002");
  g_assert_false (last->one_product);
}

/* Which, in what, since when, by when; a device lists its own components alone. */
static void
test_described (void)
{
  g_autoptr (MedTestEngine) fixture = new_fleet ();

  import_catalog (
      fixture, "1",
      "{\"cveID\":\"CVE-2026-1000\",\"dateAdded\":\"2026-01-02\",\"dueDate\":"
      "\"2026-01-23\",\"vendorProject\":\"Microsoft Corporation\",\"product\":"
      "\"Windows\"}," ENTRY ("CVE-2026-0999", "Microsoft Corporation", "Multiple Products"));
  const gint64 id = med_test_engine_count (fixture, "SELECT id FROM device WHERE asset = 'C'");
  g_autoptr (MedKevGaps) gaps = list_of_device (fixture, id);
  g_assert_cmpuint (gaps->list->len, ==, 2);
  const MedKevGap *vague = g_ptr_array_index (gaps->list, 0);
  const MedKevGap *clear = g_ptr_array_index (gaps->list, 1);
  g_autofree char *clear_text = med_kev_gap_describe (clear);
  g_autofree char *clear_dates = med_kev_gap_describe_dates (clear);
  g_autofree char *vague_text = med_kev_gap_describe (vague);
  g_autofree char *vague_dates = med_kev_gap_describe_dates (vague);
  g_assert_cmpstr (clear_text, ==,
                   "Known exploited: CVE-2026-1000 in Microsoft Corporation Windows; the vendor "
                   "has not answered");
  g_assert_cmpstr (clear_dates, ==,
                   "Known exploited since 2026-01-02, due by the catalogue on 2026-01-23");
  g_assert_cmpstr (vague_text, ==,
                   "Known exploited: CVE-2026-0999, perhaps in Microsoft Corporation Windows; the "
                   "vendor has not answered");
  g_assert_cmpstr (vague_dates, ==,
                   "Known exploited since 2026-01-02; the catalogue names no due date");
  g_assert_nonnull (strstr (med_kev_gap_get_remedy (), "Ask the device's vendor"));
  /* Neither a device that is not there, nor one of which nothing is known. */
  g_autoptr (MedKevGaps) nobody = list_of_device (fixture, 4711);
  g_assert_cmpuint (nobody->list->len, ==, 0);
  g_assert_cmpint (nobody->n_entries, ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/kev-gap/names-are-equal-or-nothing", test_names);
  g_test_add_func ("/awareness/kev-gap/reads-as-one-product", test_one_product);
  g_test_add_func ("/awareness/kev-gap/no-single-product-does-not-vanish", test_several);
  g_test_add_func ("/awareness/kev-gap/aliases", test_aliases);
  g_test_add_func ("/awareness/kev-gap/purls-and-cpes", test_identity);
  g_test_add_func ("/awareness/kev-gap/records-close", test_records_close);
  g_test_add_func ("/awareness/kev-gap/under-investigation-tells-nothing",
                   test_under_investigation);
  g_test_add_func ("/awareness/kev-gap/several-close-by-vendor", test_several_closes);
  g_test_add_func ("/awareness/kev-gap/entries-of-before", test_entries_of_before);
  g_test_add_func ("/awareness/kev-gap/bad-names", test_bad_names);
  g_test_add_func ("/awareness/kev-gap/described", test_described);
  return g_test_run ();
}
