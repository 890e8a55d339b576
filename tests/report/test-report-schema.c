/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/report/med-report-policy.h"
#include "engine/report/med-report-settings.h"
#include "support/med-test-schema.h"

/* What the schemas of data/schemas say of a file and what the reader takes must be the same thing,
 * both ways: each is tried with every document of the other. */

typedef struct
{
  const char *schema;
  gboolean (*read) (const char *text, GError **error);
} Format;

static gboolean
read_settings (const char *text, GError **error)
{
  g_autoptr (MedReportSettings) settings = med_report_settings_parse (text, error);

  return settings != NULL;
}

static gboolean
read_deadlines (const char *text, GError **error)
{
  g_autoptr (GPtrArray) policies = med_report_policy_parse (text, error);

  return policies != NULL;
}

static const Format settings_format = { "report-settings-1.0.json", read_settings };
static const Format deadlines_format = { "report-deadlines-1.0.json", read_deadlines };

/* The document is taken by both or by neither. */
static gboolean
agree (const Format *format, JsonNode *schema, JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);
  g_autofree char *fault = med_test_schema_check (schema, node);
  g_autoptr (GError) error = NULL;
  const gboolean taken = format->read (text, &error);

  if (taken != (fault == NULL))
    g_error ("%s: the schema says “%s”, the reader “%s”, of: %s", format->schema,
             fault != NULL ? fault : "right", taken ? "right" : error->message, text);
  if (!taken)
    g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  return taken;
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = med_json_load (text, strlen (text), NULL, "case", &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  return node;
}

static char *
repeated (const char *text, guint n)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

typedef struct
{
  const char *text;
  gboolean right;
} Case;

static void
try_cases (const Format *format, const Case *cases, gsize n)
{
  g_autoptr (JsonNode) schema = med_test_schema_load (format->schema);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (JsonNode) node = parse (cases[i].text);

      if (agree (format, schema, node) != cases[i].right)
        g_error ("%s should be %s", cases[i].text, cases[i].right ? "taken" : "refused");
    }
}

#define FOUR                                                                                       \
  "{\"meaning\":\"handed-over\"},{\"meaning\":\"performed\"},{\"meaning\":\"verified\"},"          \
  "{\"meaning\":\"returned-to-service\"}"
#define SIGNED(report, rows) "{\"reports\":{\"" report "\":{\"signatures\":[" rows "]}}}"

static void
test_settings (void)
{
  static const Case cases[] = {
    { "{}", TRUE },
    { "[]", FALSE },
    { "null", FALSE },
    { "\"letterhead\"", FALSE },
    { "{\"letterhead\":\"\"}", TRUE },
    { "{\"letterhead\":\"病院 \xf0\x9f\x8f\xa5\"}", TRUE },
    { "{\"letterhead\":null}", FALSE },
    { "{\"letterhead\":7}", FALSE },
    { "{\"letterhead\":\"a\\nb\"}", FALSE },
    { "{\"letterhead\":\"a\\n\"}", FALSE },
    { "{\"letterhead\":\"\\u0001\"}", FALSE },
    { "{\"letterhead\":\"\\u007f\"}", FALSE },
    { "{\"letterhead\":\"\\u0085\"}", FALSE },
    { "{\"letterhead\":\"\\u009f\"}", FALSE },
    { "{\"letterhead\":\"\\u00a0\"}", TRUE },
    { "{\"letterhead\":\"\\u2028\"}", TRUE },
    { "{\"Letterhead\":\"a\"}", FALSE },
    { "{\"leterhead\":\"a\"}", FALSE },
    { "{\"comment\":\"a\"}", FALSE },
    { "{\"address\":\"1\\n2\\n3\\n4\\n5\\n6\"}", TRUE },
    { "{\"address\":\"1\\n2\\n3\\n4\\n5\\n6\\n7\"}", FALSE },
    { "{\"address\":\"\\n\\n\\n\\n\\n\"}", TRUE },
    { "{\"address\":\"\\n\\n\\n\\n\\n\\n\"}", FALSE },
    { "{\"address\":\"a\\tb\"}", FALSE },
    { "{\"address\":\"a\\r\\nb\"}", FALSE },
    { "{\"contact\":\"a\\nb\"}", FALSE },
    { "{\"paper\":\"a4\"}", TRUE },
    { "{\"paper\":\"letter\"}", TRUE },
    { "{\"paper\":\"A4\"}", FALSE },
    { "{\"paper\":\"\"}", FALSE },
    { "{\"paper\":4}", FALSE },
    { "{\"csv_mark\":false}", TRUE },
    { "{\"csv_mark\":0}", FALSE },
    { "{\"csv_mark\":null}", FALSE },
    { "{\"reports\":{}}", TRUE },
    { "{\"reports\":[]}", FALSE },
    { "{\"reports\":null}", FALSE },
    { "{\"reports\":{\"R1\":{}}}", FALSE },
    { "{\"reports\":{\"fleet\":{},\"device\":{},\"work-order\":{},\"exceptions\":{},"
      "\"notice\":{},\"inspection\":{},\"vendors\":{}}}",
      TRUE },
    { "{\"reports\":{\"fleet\":null}}", FALSE },
    { "{\"reports\":{\"fleet\":{\"title\":\"a\"}}}", FALSE },
    { "{\"reports\":{\"fleet\":{\"citation\":\"a\\nb\"}}}", TRUE },
    { "{\"reports\":{\"fleet\":{\"citation\":null}}}", FALSE },
    { "{\"reports\":{\"fleet\":{\"signatures\":null}}}", FALSE },
    { SIGNED ("fleet", ""), TRUE },
    { SIGNED ("fleet", "{}"), FALSE },
    { SIGNED ("fleet", "7"), FALSE },
    { SIGNED ("fleet", "{\"meaning\":\"\"}"), FALSE },
    { SIGNED ("fleet", "{\"meaning\":\"seen\"}"), TRUE },
    { SIGNED ("fleet", "{\"meaning\":7}"), FALSE },
    { SIGNED ("fleet", "{\"meaning\":\"seen\",\"role\":\"\"}"), TRUE },
    { SIGNED ("fleet", "{\"meaning\":\"seen\",\"role\":7}"), FALSE },
    { SIGNED ("fleet", "{\"meaning\":\"seen\",\"role\":null}"), FALSE },
    { SIGNED ("fleet", "{\"meaning\":\"seen\",\"role\":\"a\\nb\"}"), FALSE },
    { SIGNED ("fleet", "{\"meaning\":\"seen\",\"name\":\"me\"}"), FALSE },
    { SIGNED ("fleet", FOUR "," FOUR), TRUE },
    { SIGNED ("fleet", FOUR "," FOUR ",{\"meaning\":\"a\"}"), FALSE },
    { SIGNED ("work-order", FOUR), TRUE },
    { SIGNED ("work-order", FOUR ",{\"meaning\":\"own\"}"), TRUE },
    { SIGNED ("work-order", ""), FALSE },
    { SIGNED ("work-order", "{\"meaning\":\"handed-over\"},{\"meaning\":\"performed\"},"
                            "{\"meaning\":\"verified\"}"),
      FALSE },
    { SIGNED ("work-order", FOUR "," FOUR), TRUE },
  };

  try_cases (&settings_format, cases, G_N_ELEMENTS (cases));
}

#define ROW(members) "[{\"name\":\"a\",\"clock\":\"action\",\"days\":{}" members "}]"
#define DAYS(days) "[{\"name\":\"a\",\"clock\":\"exposure\",\"days\":{" days "}}]"

static void
test_deadlines (void)
{
  static const Case cases[] = {
    { "[]", FALSE },
    { "{}", FALSE },
    { "null", FALSE },
    { "[null]", FALSE },
    { "[[]]", FALSE },
    { ROW (""), TRUE },
    { "[{\"clock\":\"action\",\"days\":{}}]", FALSE },
    { "[{\"name\":\"\",\"clock\":\"action\",\"days\":{}}]", FALSE },
    { "[{\"name\":7,\"clock\":\"action\",\"days\":{}}]", FALSE },
    { "[{\"name\":\"a\",\"days\":{}}]", FALSE },
    { "[{\"name\":\"a\",\"clock\":\"Action\",\"days\":{}}]", FALSE },
    { "[{\"name\":\"a\",\"clock\":null,\"days\":{}}]", FALSE },
    { "[{\"name\":\"a\",\"clock\":\"action\"}]", FALSE },
    { "[{\"name\":\"a\",\"clock\":\"action\",\"days\":[]}]", FALSE },
    { ROW (",\"citation\":\"\""), TRUE },
    { ROW (",\"citation\":null"), FALSE },
    { ROW (",\"citation\":7"), FALSE },
    { ROW (",\"comment\":\"a\""), FALSE },
    { DAYS ("\"immediate\":0"), TRUE },
    { DAYS ("\"immediate\":3650"), TRUE },
    { DAYS ("\"immediate\":3651"), FALSE },
    { DAYS ("\"immediate\":-1"), FALSE },
    { DAYS ("\"immediate\":1.5"), FALSE },
    { DAYS ("\"immediate\":\"7\""), FALSE },
    { DAYS ("\"immediate\":null"), FALSE },
    { DAYS ("\"immediate\":true"), FALSE },
    { DAYS ("\"immediate\":9223372036854775807"), FALSE },
    { DAYS ("\"imediate\":7"), FALSE },
    { DAYS ("\"none-open\":7"), FALSE },
    { DAYS ("\"immediate\":1,\"out-of-cycle\":2,\"scheduled\":3,\"defer\":4"), TRUE },
    { "[{\"name\":\"a\",\"clock\":\"action\",\"days\":{}},"
      "{\"name\":\"a\",\"clock\":\"exposure\",\"days\":{}}]",
      TRUE },
    { "[{\"name\":\"a\",\"clock\":\"action\",\"days\":{}},{}]", FALSE },
  };

  try_cases (&deadlines_format, cases, G_N_ELEMENTS (cases));
}

/* Characters are counted, not bytes: 500 are taken, 501 are not, of one byte and of four. */
static void
test_lengths (void)
{
  static const char *const letters[] = { "a", "é", "病", "\xf0\x9f\x8f\xa5" };
  static const struct
  {
    const Format *format;
    const char *before;
    const char *after;
  } places[] = {
    { &settings_format, "{\"letterhead\":\"", "\"}" },
    { &settings_format, "{\"address\":\"", "\"}" },
    { &settings_format, "{\"contact\":\"", "\"}" },
    { &settings_format, "{\"reports\":{\"notice\":{\"citation\":\"", "\"}}}" },
    { &settings_format, "{\"reports\":{\"notice\":{\"signatures\":[{\"meaning\":\"", "\"}]}}}" },
    { &settings_format, "{\"reports\":{\"notice\":{\"signatures\":[{\"meaning\":\"a\",\"role\":\"",
      "\"}]}}}" },
    { &deadlines_format, "[{\"clock\":\"action\",\"days\":{},\"name\":\"", "\"}]" },
    { &deadlines_format, "[{\"name\":\"a\",\"clock\":\"action\",\"days\":{},\"citation\":\"",
      "\"}]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (JsonNode) schema = med_test_schema_load (places[i].format->schema);

      for (gsize j = 0; j < G_N_ELEMENTS (letters); j++)
        for (guint n = 499; n <= 501; n++)
          {
            g_autofree char *long_text = repeated (letters[j], n);
            g_autofree char *text =
                g_strconcat (places[i].before, long_text, places[i].after, NULL);
            g_autoptr (JsonNode) node = parse (text);

            g_assert_cmpint (agree (places[i].format, schema, node), ==, n <= 500);
          }
    }
}

static JsonNode *
make_scalar (GRand *chance)
{
  static const char *const texts[] = { "",
                                       "a",
                                       "a4",
                                       "letter",
                                       "action",
                                       "exposure",
                                       "handed-over",
                                       "a\nb",
                                       "a\tb",
                                       "\x7f",
                                       "1\n2\n3\n4\n5\n6\n7",
                                       "lead",
                                       "returned-to-service" };
  JsonNode *node = json_node_alloc ();

  switch (g_rand_int_range (chance, 0, 6))
    {
    case 0:
      return json_node_init_null (node);
    case 1:
      return json_node_init_boolean (node, g_rand_boolean (chance));
    case 2:
      return json_node_init_int (node, g_rand_int_range (chance, -2, 3653));
    case 3:
      return json_node_init_double (node, g_rand_double (chance) * 100 + 0.5);
    default:
      return json_node_init_string (node,
                                    texts[g_rand_int_range (chance, 0, G_N_ELEMENTS (texts))]);
    }
}

static JsonNode *
make_any (GRand *chance)
{
  const int kind = g_rand_int_range (chance, 0, 8);
  JsonNode *node = NULL;

  if (kind > 1)
    return make_scalar (chance);
  node = json_node_new (kind == 0 ? JSON_NODE_OBJECT : JSON_NODE_ARRAY);
  if (kind == 0)
    json_node_take_object (node, json_object_new ());
  else
    json_node_take_array (node, json_array_new ());
  return node;
}

/* One change somewhere in the document: a member or element other, gone, twice or new. */
static void
spoil (JsonNode *node, GRand *chance)
{
  static const char *const names[] = { "name",       "days",  "citation",  "role",   "meaning",
                                       "signatures", "clock", "reports",   "device", "immediate",
                                       "comment",    "defer", "work-order" };

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autoptr (GList) members = json_object_get_members (object);
      const guint n = g_list_length (members);
      const char *member =
          n > 0 ? g_list_nth_data (members, g_rand_int_range (chance, 0, n)) : NULL;
      JsonNode *child = member != NULL ? json_object_get_member (object, member) : NULL;
      const int what = g_rand_int_range (chance, 0, 10);

      if (child != NULL && what < 6 && !JSON_NODE_HOLDS_VALUE (child) &&
          !JSON_NODE_HOLDS_NULL (child))
        spoil (child, chance);
      else if (member != NULL && what == 6)
        json_object_remove_member (object, member);
      else if (what == 7)
        json_object_set_member (object, names[g_rand_int_range (chance, 0, G_N_ELEMENTS (names))],
                                make_any (chance));
      else if (member != NULL)
        json_object_set_member (object, member, make_any (chance));
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      const guint n = json_array_get_length (array);
      const guint at = n > 0 ? (guint) g_rand_int_range (chance, 0, n) : 0;
      const int what = g_rand_int_range (chance, 0, 8);

      if (n > 0 && what < 4)
        spoil (json_array_get_element (array, at), chance);
      else if (n > 0 && what == 4)
        json_array_remove_element (array, at);
      else if (n > 0 && what < 7)
        json_array_add_element (array, json_node_copy (json_array_get_element (array, at)));
      else
        json_array_add_element (array, make_any (chance));
    }
}

static void
spoil_many (const Format *format, const char *whole, guint n_rounds)
{
  g_autoptr (JsonNode) schema = med_test_schema_load (format->schema);
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  guint n_taken = 0;

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < n_rounds; i++)
    {
      g_autoptr (JsonNode) node = parse (whole);
      const int n = g_rand_int_range (chance, 1, 4);

      for (int j = 0; j < n; j++)
        spoil (node, chance);
      /* Through its text, as containers are shared by copies. */
      g_autofree char *text = json_to_string (node, FALSE);
      g_autoptr (JsonNode) own = parse (text);
      n_taken += agree (format, schema, own);
    }
  g_test_message ("%u of %u taken", n_taken, n_rounds);
  /* Both happen, or the rounds tried nothing. */
  g_assert_cmpuint (n_taken, >, n_rounds / 50);
  g_assert_cmpuint (n_taken, <, n_rounds - n_rounds / 5);
}

static void
test_spoilt_settings (void)
{
  spoil_many (&settings_format,
              "{\"letterhead\":\"A\",\"address\":\"1\\n2\",\"contact\":\"4711\",\"paper\":\"a4\","
              "\"csv_mark\":true,\"reports\":{\"fleet\":{\"citation\":\"§\",\"signatures\":["
              "{\"meaning\":\"prepared\",\"role\":\"lead\"},{\"meaning\":\"own\"}]},"
              "\"work-order\":{\"signatures\":[" FOUR "]},\"device\":{}}}",
              1500);
}

static void
test_spoilt_deadlines (void)
{
  spoil_many (
      &deadlines_format,
      "[{\"name\":\"A\",\"clock\":\"action\",\"days\":{\"immediate\":7,\"out-of-cycle\":30},"
      "\"citation\":\"§\"},{\"name\":\"B\",\"clock\":\"exposure\",\"days\":{\"defer\":0}}]",
      1500);
}

/* What the program writes, whatever was decided, is as its schema says. */
static void
test_written (void)
{
  static const char *const settings[] = {
    "{}",
    "{\"letterhead\":\"A & <b>\",\"paper\":\"letter\",\"csv_mark\":false}",
    "{\"reports\":{\"fleet\":{\"citation\":\"\",\"signatures\":[]}}}",
    "{\"reports\":{\"work-order\":{\"signatures\":[" FOUR
    "]},\"notice\":{\"citation\":\"a\\nb\"}}}",
  };
  static const char *const deadlines[] = {
    "[{\"name\":\"A\",\"clock\":\"action\",\"days\":{}}]",
    "[{\"name\":\"A\",\"clock\":\"exposure\",\"days\":{\"immediate\":0,\"defer\":3650}}]",
  };
  g_autoptr (JsonNode) settings_schema = med_test_schema_load (settings_format.schema);
  g_autoptr (JsonNode) deadlines_schema = med_test_schema_load (deadlines_format.schema);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (MedReportSettings) read = med_report_settings_parse (settings[i], NULL);
      JsonObject *object = med_report_settings_to_json (read);
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

      json_object_unref (object);
      g_assert_true (agree (&settings_format, settings_schema, node));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (deadlines); i++)
    {
      g_autoptr (GPtrArray) read = med_report_policy_parse (deadlines[i], NULL);
      g_autofree char *text = med_report_policy_list_to_text (read);
      g_autoptr (JsonNode) node = parse (text);

      g_assert_true (agree (&deadlines_format, deadlines_schema, node));
    }
}

/* The reports and words that the schema lists are those of the program, none more and none less. */
static void
test_same_words (void)
{
  g_autoptr (JsonNode) schema = med_test_schema_load (settings_format.schema);
  JsonObject *reports = med_json_get_object (
      med_json_get_object (med_json_get_object (json_node_get_object (schema), "properties"),
                           "reports"),
      "properties");
  g_autoptr (JsonNode) deadlines = med_test_schema_load (deadlines_format.schema);
  JsonObject *days = med_json_get_object (
      med_json_get_object (
          med_json_get_object (med_json_get_object (json_node_get_object (deadlines), "items"),
                               "properties"),
          "days"),
      "properties");

  g_assert_nonnull (reports);
  g_assert_nonnull (days);
  g_assert_cmpuint (json_object_get_size (reports), ==, MED_N_REPORTS);
  for (int i = 0; i < MED_N_REPORTS; i++)
    g_assert_true (json_object_has_member (reports, med_report_specs[i].word));
  g_assert_cmpuint (json_object_get_size (days), ==,
                    MED_REPORT_N_OUTCOMES - MED_REPORT_OUTCOME_DEFER);
  for (int i = MED_REPORT_OUTCOME_DEFER; i < MED_REPORT_N_OUTCOMES; i++)
    g_assert_true (
        json_object_has_member (days, med_report_outcome_to_word ((MedReportOutcome) i)));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/report/schema/" name, func)
  CASE ("settings", test_settings);
  CASE ("deadlines", test_deadlines);
  CASE ("lengths-in-characters", test_lengths);
  CASE ("spoilt-settings", test_spoilt_settings);
  CASE ("spoilt-deadlines", test_spoilt_deadlines);
  CASE ("what-is-written", test_written);
  CASE ("same-words-as-the-program", test_same_words);
  return g_test_run ();
}
