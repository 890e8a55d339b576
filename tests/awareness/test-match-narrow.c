/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/awareness/med-reason.h"
#include "support/med-test-fleet.h"

/* An advisory of Exa on Pump, versions below 4, affected; @helper is put into its product, @more
 * behind the branches of the product tree. */
static void
import (MedTestEngine *fixture, const char *helper, const char *more)
{
  g_autofree char *plain =
      med_test_fleet_advisory ("EXA-7", "Exa", "Pump", "P=< 4", "known_affected=P");
  g_autoptr (GString) text = g_string_new (plain);
  g_autofree char *with_helper =
      g_strdup_printf ("\"product_id\":\"P\",\"product_identification_helper\":{%s}}", helper);

  if (*helper != '\0')
    g_assert_cmpuint (g_string_replace (text, "\"product_id\":\"P\"}", with_helper, 1), ==, 1);
  if (*more != '\0')
    g_assert_cmpuint (g_string_replace (text, "\"product_tree\":{", more, 1), ==, 1);
  med_test_fleet_import (fixture, text->str);
}

static void
set_serial (MedTestEngine *fixture, const char *asset, const char *serial)
{
  g_autofree char *script =
      g_strdup_printf ("UPDATE device SET serial = '%s' WHERE asset = '%s'", serial, asset);

  med_test_fleet_run_script (fixture, script);
}

static void
expect (MedTestEngine *fixture, const char *status, const char *reason)
{
  med_test_fleet_assess (fixture);
  g_autofree char *found = med_test_fleet_dup_text (fixture, "SELECT status FROM exposure");
  g_autofree char *why = med_test_fleet_dup_text (fixture, "SELECT reason FROM exposure");
  g_autofree char *said = med_reason_describe (why);

  g_assert_cmpstr (found, ==, status);
  g_assert_nonnull (strstr (why, reason));
  g_assert_null (strchr (said, '\t'));
}

static void
test_serial_numbers (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "A1", "Exa", "Pump", "3.1");
  med_test_fleet_add_device (fixture, "A2", "Exa", "Pump", "3.1");
  import (fixture, "\"serial_numbers\":[\"SN10??\",\"SN2*\"]", "");
  /* Nobody has written down which they are. */
  expect (fixture, "cannot-tell", MED_REASON_SERIAL_SOME "\t0\t2\tSN10??, SN2*");
  set_serial (fixture, "A1", "SN1042");
  expect (fixture, "cannot-tell", MED_REASON_SERIAL_SOME "\t1\t2");
  set_serial (fixture, "A2", "sn2");
  expect (fixture, "affected", MED_REASON_SERIAL_NUMBERS "\tSN10??, SN2*\tin-range");
  set_serial (fixture, "A2", "SN3");
  expect (fixture, "cannot-tell", MED_REASON_SERIAL_SOME "\t1\t2");
  set_serial (fixture, "A1", "SN4");
  expect (fixture, "not-affected", MED_REASON_SERIAL_OUTSIDE);
  /* One that is in use no more does not count. */
  set_serial (fixture, "A1", "SN1042");
  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1 WHERE asset = 'A2'");
  expect (fixture, "affected", MED_REASON_SERIAL_NUMBERS);
}

/* A device that comes by the program's own function alters a match by serial number too. */
static void
test_another_device (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "A1", "Exa", "Pump", "3.1");
  set_serial (fixture, "A1", "SN1042");
  import (fixture, "\"serial_numbers\":[\"SN1042\"]", "");
  expect (fixture, "affected", MED_REASON_SERIAL_NUMBERS);
  med_test_fleet_add_device (fixture, "A2", "Exa", "Pump", "3.1");
  expect (fixture, "cannot-tell", MED_REASON_SERIAL_SOME "\t1\t2");
}

static void
test_model_numbers (void)
{
  static const struct
  {
    const char *model;
    const char *numbers;
    const char *status; /* (nullable) %NULL: it is not meant at all */
    const char *reason;
  } cases[] = {
    { "Pump", "\"35700BAX\"", "cannot-tell", MED_REASON_MODEL_UNKNOWN "\t35700BAX" },
    { "35700bax", "\"35700BAX\"", "affected", MED_REASON_IDENTIFIER "\t35700BAX\tin-range" },
    { "35700BAX2", "\"35700BAX\"", NULL, "" },
    { "35700BAX", "\"35700???\"", NULL, "" },
    { "Pump", "\"P*\"", "affected", "in-range" },
    { "Pump", "\"A\",\"B\",\"C\",\"D\",\"E\",\"F\"", "cannot-tell", "A, B, C, D, E, …" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
      g_autofree char *helper = g_strdup_printf ("\"model_numbers\":[%s]", cases[i].numbers);

      med_test_fleet_add_device (fixture, "A1", "Exa", cases[i].model, "3.1");
      import (fixture, helper, "");
      if (cases[i].status != NULL)
        {
          expect (fixture, cases[i].status, cases[i].reason);
          continue;
        }
      med_test_fleet_assess (fixture);
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM match"), ==, 0);
    }
}

/* "Linux below 6 installed on Pump 3.1": the pump, if it has that Linux. */
static void
test_parts (void)
{
#define RELATIONSHIP                                                                               \
  "\"product_tree\":{\"relationships\":[{\"category\":\"installed_on\","                           \
  "\"product_reference\":\"L\",\"relates_to_product_reference\":\"Q\",\"full_product_name\":"      \
  "{\"name\":\"Linux on Pump\",\"product_id\":\"LQ\"}}],"
#define LINUX                                                                                      \
  "\"branches\":[{\"category\":\"vendor\",\"name\":\"kernel.org\",\"branches\":[{\"category\":"    \
  "\"product_name\",\"name\":\"Linux\",\"branches\":[{\"category\":\"product_version_range\","     \
  "\"name\":\"< 6\",\"product\":{\"name\":\"Linux\",\"product_id\":\"L\"}}]}]},"
  static const struct
  {
    const char *linux_version; /* (nullable) */
    const char *status;
    const char *reason;
  } cases[] = {
    { NULL, "cannot-tell", MED_REASON_PART_UNKNOWN "\tLinux\t< 6" },
    { "5.10", "affected", "in-range\t3.1" },
    { "6.1", "not-affected", MED_REASON_PART_OUTSIDE "\tLinux\t< 6" },
    { "", "cannot-tell", MED_REASON_PART_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
      g_autofree char *plain =
          med_test_fleet_advisory ("EXA-8", "Exa", "Pump", "Q=3.1", "known_affected=LQ");
      g_autoptr (GString) text = g_string_new (plain);

      g_assert_cmpuint (g_string_replace (text, "\"product_tree\":{", RELATIONSHIP, 1), ==, 1);
      g_assert_cmpuint (g_string_replace (text, "\"branches\":[", LINUX, 1), ==, 1);
      g_assert_cmpuint (
          g_string_replace (text, "\"product_ids\":[\"Q\"]", "\"product_ids\":[\"LQ\"]", 0), <=, 9);
      med_test_fleet_add_device (fixture, "A1", "Exa", "Pump", "3.1");
      if (cases[i].linux_version != NULL)
        med_test_fleet_add_component (fixture, "Pump", "kernel.org", "Linux",
                                      cases[i].linux_version);
      med_test_fleet_import (fixture, text->str);
      expect (fixture, cases[i].status, cases[i].reason);
    }
}

/* All kinds are kept as they are written, each once. */
static void
test_all_kinds_are_kept (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  import (fixture,
          "\"cpe\":\"cpe:2.3:h:exa:pump:*:*:*:*:*:*:*:*\",\"purl\":\"pkg:generic/exa/pump\","
          "\"skus\":[\"S1\",\"S2\"],\"sbom_urls\":[\"https://exa.test/sbom\"],"
          "\"hashes\":[{\"filename\":\"a.bin\",\"file_hashes\":[{\"algorithm\":\"sha256\","
          "\"value\":\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"}]}],"
          "\"x_generic_uris\":[{\"namespace\":\"https://exa.test/n\",\"uri\":\"urn:x:1\"}],"
          "\"model_numbers\":[\"M*\"],\"serial_numbers\":[\"S?\"]",
          "");
  g_autofree char *kinds = med_test_fleet_dup_text (
      fixture, "SELECT group_concat(kind || '=' || value, '|') FROM (SELECT kind, value FROM"
               " advisory_product_identifier WHERE kind <> 'hash' ORDER BY kind, value) k");
  g_assert_cmpstr (kinds, ==,
                   "cpe=cpe:2.3:h:exa:pump:*:*:*:*:*:*:*:*|model-number=M*|"
                   "purl=pkg:generic/exa/pump|sbom-url=https://exa.test/sbom|serial-number=S?|"
                   "sku=S1|sku=S2|uri=https://exa.test/n urn:x:1");
  g_autofree char *hash = med_test_fleet_dup_text (
      fixture, "SELECT value FROM advisory_product_identifier WHERE kind = 'hash'");
  g_assert_true (g_str_has_prefix (hash, "sha256:0011"));
  g_assert_true (g_str_has_suffix (hash, " a.bin"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/match-narrow/serial-numbers", test_serial_numbers);
  g_test_add_func ("/awareness/match-narrow/another-device", test_another_device);
  g_test_add_func ("/awareness/match-narrow/model-numbers", test_model_numbers);
  g_test_add_func ("/awareness/match-narrow/parts", test_parts);
  g_test_add_func ("/awareness/match-narrow/all-kinds-are-kept", test_all_kinds_are_kept);
  return g_test_run ();
}
