/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/awareness/med-reason.h"
#include "engine/base/med-wildcard.h"
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
set_label (MedTestEngine *fixture, const char *asset, const char *column, const char *value)
{
  g_autofree char *script =
      g_strdup_printf ("UPDATE device SET %s = '%s' WHERE asset = '%s'", column, value, asset);

  med_test_fleet_run_script (fixture, script);
}

/* A model number leads to what is called so, or has it on its label, by itself. */
static void
test_model_numbers (void)
{
  static const struct
  {
    const char *model;
    const char *label;
    const char *numbers;
    const char *status; /* (nullable) %NULL: it is not meant at all */
    const char *reason;
  } cases[] = {
    { "Pump", "", "\"35700BAX\"", "cannot-tell", MED_REASON_MODEL_UNKNOWN "\t35700BAX" },
    { "35700bax", "", "\"35700BAX\"", "affected",
      MED_REASON_IDENTIFIER "\t35700BAX\t" MED_REASON_MODEL_NUMBERS "\t35700BAX\tin-range" },
    { "35700BAX2", "", "\"35700BAX\"", NULL, "" },
    { "35700BAX", "", "\"35700???\"", "affected", MED_REASON_IDENTIFIER "\t35700???" },
    { "35700BAX", "", "\"35700\\\\??\"", NULL, "" },
    { "Infuser", "35700BAX", "\"35700*\"", "affected", MED_REASON_MODEL_NUMBERS "\t35700*" },
    { "Infuser", "35700BAX", "\"35800*\"", NULL, "" },
    { "Infuser", "35700BAX", "\"*\"", NULL, "" },
    { "Infuser", "35700BAX", "\"3*\",\"357*\"", "affected", "357*" },
    { "Pump", "35700BAX", "\"35700*\"", "affected", MED_REASON_MODEL_NUMBERS "\t35700*" },
    { "Pump", "35800BAX", "\"35700*\"", "not-affected", MED_REASON_MODEL_OUTSIDE "\t35700*" },
    /* Abbreviated, which the standard allows. */
    { "Pump", "35700BAX", "\"357\"", "cannot-tell", MED_REASON_MODEL_UNKNOWN "\t357" },
    { "Pump", "", "\"P*\"", "affected", "in-range" },
    { "Pump", "", "\"A\",\"B\",\"C\",\"D\",\"E\",\"F\"", "cannot-tell", "A, B, C, D, E, …" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
      g_autofree char *helper = g_strdup_printf ("\"model_numbers\":[%s]", cases[i].numbers);

      g_test_message ("%s %s %s", cases[i].model, cases[i].label, cases[i].numbers);
      med_test_fleet_add_device (fixture, "A1", "Exa", cases[i].model, "3.1");
      set_label (fixture, "A1", "model_number", cases[i].label);
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

/* "asset status" of each device, one line each, on the one vulnerability. */
static void
expect_devices (MedTestEngine *fixture, const char *expected)
{
  med_test_fleet_assess (fixture);
  g_autofree char *found = med_test_fleet_dup_text (
      fixture, "SELECT d.asset || ' ' || coalesce(x.status, e.status) FROM device d"
               " JOIN exposure e ON e.config_id = d.config_id LEFT JOIN device_exposure x"
               " ON x.device_id = d.id AND x.vulnerability_id = e.vulnerability_id"
               " WHERE d.retired_usec IS NULL ORDER BY d.asset");

  g_assert_cmpstr (found, ==, expected);
  g_autofree char *reasons =
      med_test_fleet_dup_text (fixture, "SELECT reason FROM device_exposure");
  g_auto (GStrv) lines = g_strsplit (reasons, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *said = med_reason_describe (lines[i]);

      g_assert_null (strchr (said, '\t'));
      g_assert_true (*lines[i] == '\0' || strchr (said, ' ') != NULL);
    }
}

/* Devices of one release that the advisory tells apart have an answer each. */
static void
test_devices_apart (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *asset = g_strdup_printf ("A%u", i);
      med_test_fleet_add_device (fixture, asset, "Exa", "Pump", "3.1");
    }
  import (fixture, "\"serial_numbers\":[\"SN10??\"],\"skus\":[\"4-*\"]", "");
  expect_devices (fixture, "A1 cannot-tell\nA2 cannot-tell\nA3 cannot-tell\nA4 cannot-tell");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM device_exposure"), ==, 0);
  set_label (fixture, "A1", "serial", "SN1042");
  set_label (fixture, "A2", "serial", "SN1042");
  set_label (fixture, "A3", "serial", "SN9942");
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *asset = g_strdup_printf ("A%u", i);
      set_label (fixture, asset, "sku", i == 2 ? "5-1" : "4-1");
    }
  expect_devices (fixture, "A1 affected\nA2 not-affected\nA3 not-affected\nA4 cannot-tell");
  /* One that is known by neither stays open, also where only one of both is known. */
  set_label (fixture, "A4", "sku", "4-7");
  expect_devices (fixture, "A1 affected\nA2 not-affected\nA3 not-affected\nA4 cannot-tell");
  set_label (fixture, "A4", "serial", "SN3");
  expect_devices (fixture, "A1 affected\nA2 not-affected\nA3 not-affected\nA4 not-affected");
  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1 WHERE asset = 'A1'");
  expect_devices (fixture, "A2 not-affected\nA3 not-affected\nA4 not-affected");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM device_exposure"), ==, 0);
  med_test_fleet_assert_rebuild (fixture);
}

/* Patterns and labels of chance, judged once by the tables and once device by device: whoever has a
 * number that is not recorded cannot be told of, and whoever has another one is not meant. */
typedef struct
{
  const char *helper;
  const char *column;
  const char *patterns[3]; /* ended by NULL */
  const char *labels[5];
} Labelled;

static const Labelled labelled[] = {
  { "serial_numbers", "serial", { "SN1?", "X*" }, { "", "SN11", "SN2", "X", "sn-12" } },
  { "model_numbers", "model_number", { "35*" }, { "", "3500", "36", "35", "35 0" } },
  { "skus", "sku", { "4-1", "5-*" }, { "", "4-1", "5-", "6", "4-" } },
};

static MedAnswer
judge_label (const Labelled *label, const char *value)
{
  MedAnswer answer = MED_ANSWER_NO;

  for (guint i = 0; *value != '\0' && label->patterns[i] != NULL; i++)
    {
      const MedAnswer this = med_wildcard_answer (label->patterns[i], value);

      if (this == MED_ANSWER_YES)
        return this;
      answer = this == MED_ANSWER_CANNOT_TELL ? this : answer;
    }
  return *value == '\0' ? MED_ANSWER_CANNOT_TELL : answer;
}

static char *
dup_helpers (guint set)
{
  g_autoptr (GString) helper = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (labelled); i++)
    if (set & (1u << i))
      {
        g_string_append_printf (helper, "%s\"%s\":[", helper->len > 0 ? "," : "",
                                labelled[i].helper);
        for (guint k = 0; labelled[i].patterns[k] != NULL; k++)
          g_string_append_printf (helper, "%s\"%s\"", k > 0 ? "," : "", labelled[i].patterns[k]);
        g_string_append_c (helper, ']');
      }
  return g_strdup (helper->str);
}

static void
test_labels_one_by_one (void)
{
  static const char *const versions[] = { "3.1", "5.0", "" };
  static const guint sets[] = { 1, 2, 5, 7 }; /* bits */
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (gsize s = 0; s < G_N_ELEMENTS (sets); s++)
    {
      const guint set = sets[s];
      g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
      g_autofree char *helper = dup_helpers (set);
      g_autoptr (GString) expected = g_string_new (NULL);

      for (guint d = 0; d < 9; d++)
        {
          g_autofree char *asset = g_strdup_printf ("A%u", d);
          const char *version = versions[d % G_N_ELEMENTS (versions)];
          MedAnswer answer = *version == '5'    ? MED_ANSWER_NO
                             : *version == '\0' ? MED_ANSWER_CANNOT_TELL
                                                : MED_ANSWER_YES;

          med_test_fleet_add_device (fixture, asset, "Exa", "Pump", version);
          for (guint i = 0; i < G_N_ELEMENTS (labelled); i++)
            {
              const char *value = labelled[i].labels[g_rand_int_range (random, 0, 5)];
              const MedAnswer this = judge_label (&labelled[i], value);

              set_label (fixture, asset, labelled[i].column, value);
              if ((set & (1u << i)) == 0 || answer == MED_ANSWER_NO || this == MED_ANSWER_YES)
                continue;
              answer = this;
            }
          g_string_append_printf (expected, "%s%s %s", d > 0 ? "\n" : "", asset,
                                  answer == MED_ANSWER_YES  ? "affected"
                                  : answer == MED_ANSWER_NO ? "not-affected"
                                                            : "cannot-tell");
        }
      import (fixture, helper, "");
      expect_devices (fixture, expected->str);
    }
}

/* A serial number alone leads to another product of the maker with no certainty, and to nothing of
 * another maker. */
static void
test_serials_of_other_products (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "A1", "Exa", "Infuser", "3.1");
  med_test_fleet_add_device (fixture, "A2", "Other", "Infuser", "3.1");
  set_label (fixture, "A1", "serial", "SN1042");
  set_label (fixture, "A2", "serial", "SN1042");
  import (fixture, "\"serial_numbers\":[\"SN10??\"]", "");
  expect (fixture, "cannot-tell", MED_REASON_BY_SERIAL "\tpump\t" MED_REASON_SERIAL_NUMBERS);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM match"), ==, 1);
  /* Once the product is here by its name, the other one is not asked. */
  med_test_fleet_add_device (fixture, "A3", "Exa", "Pump", "3.1");
  med_test_fleet_assess (fixture);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM match m JOIN release r"
                                                   " ON r.id = m.release_id JOIN product p"
                                                   " ON p.id = r.product_id"
                                                   " WHERE p.model = 'Infuser'"),
                   ==, 0);
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
    { "5.10", "affected", MED_REASON_WITH_PART "\tLinux 5.10\tin-range\t3.1" },
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
  g_test_add_func ("/awareness/match-narrow/devices-apart", test_devices_apart);
  g_test_add_func ("/awareness/match-narrow/labels-one-by-one", test_labels_one_by_one);
  g_test_add_func ("/awareness/match-narrow/serials-of-other-products",
                   test_serials_of_other_products);
  g_test_add_func ("/awareness/match-narrow/parts", test_parts);
  g_test_add_func ("/awareness/match-narrow/all-kinds-are-kept", test_all_kinds_are_kept);
  return g_test_run ();
}
