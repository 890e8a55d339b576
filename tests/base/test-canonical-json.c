/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-canonical-json.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"

static JsonNode *
load (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = med_json_load (text, strlen (text), NULL, "test", &error);

  g_assert_no_error (error);
  return node;
}

/* What Python's securesystemslib makes of them. */
static const struct
{
  const char *text;
  const char *canonical;
} known[] = {
  { "{}", "{}" },
  { " [ ] ", "[]" },
  { "[1, -2, 0, 9007199254740993]", "[1,-2,0,9007199254740993]" },
  { "[true, false, null]", "[true,false,null]" },
  { "{\"b\": 1, \"a\": {\"d\": [], \"c\": \"\"}}", "{\"a\":{\"c\":\"\",\"d\":[]},\"b\":1}" },
  { "\"\\u0022 \\\\ \\/ \\u002f\"", "\"\\\" \\\\ / /\"" },
  /* Only quote and backslash are escaped: a line feed and a tabulator stand for themselves. */
  { "\"a\\nb\\tc\\u0001\"", "\"a\nb\tc\001\"" },
  { "\"\\u00e4 \\u65e5 \\ud83d\\ude00\"", "\"ä 日 😀\"" },
  /* By the bytes of UTF-8, not by anybody's alphabet. */
  { "{\"ä\": 1, \"z\": 2, \"Z\": 3, \"a\\u0300\": 4, \"a\": 5}",
    "{\"Z\":3,\"a\":5,\"a\xcc\x80\":4,\"z\":2,\"ä\":1}" },
};

static void
test_known (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr (JsonNode) node = load (known[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = med_canonical_json_write (node, "test", &error);

      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), known[i].canonical,
                       strlen (known[i].canonical));
    }
}

static void
test_fractions (void)
{
  static const char *const texts[] = { "1.5", "[1e2]", "{\"a\": {\"b\": [0, 1.0]}}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = load (texts[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (med_canonical_json_write (node, "root.json", &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_true (g_str_has_prefix (error->message, "root.json: "));
    }
}

static JsonNode *
random_node (GRand *rand, int depth)
{
  JsonNode *node;
  int kind = g_rand_int_range (rand, 0, depth > 0 ? 6 : 4);

  if (kind == 0)
    return json_node_init_int (json_node_alloc (), (gint64) g_rand_int (rand) - G_MAXINT32);
  if (kind == 1)
    return json_node_init_boolean (json_node_alloc (), g_rand_boolean (rand));
  if (kind == 2)
    return json_node_init_null (json_node_alloc ());
  if (kind == 3)
    {
      static const char *const words[] = { "", "a", "\"", "\\", "\n", "日", "é", "0", "a b" };
      return json_node_init_string (json_node_alloc (),
                                    words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]);
    }
  node = json_node_new (kind == 4 ? JSON_NODE_ARRAY : JSON_NODE_OBJECT);
  JsonArray *array = json_array_new ();
  JsonObject *object = json_object_new ();
  for (int i = g_rand_int_range (rand, 0, 5); i > 0; i--)
    {
      g_autofree char *name = g_strdup_printf ("%c%d", g_rand_int_range (rand, 'A', 'z'), i);

      if (kind == 4)
        json_array_add_element (array, random_node (rand, depth - 1));
      else
        json_object_set_member (object, name, random_node (rand, depth - 1));
    }
  if (kind == 4)
    json_node_set_array (node, array);
  else
    json_node_set_object (node, object);
  json_array_unref (array);
  json_object_unref (object);
  return node;
}

/* However it was written, pretty or not and in whatever order, the canonical form is one. */
static void
test_one_form (void)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 300; i++)
    {
      g_autoptr (JsonNode) node = random_node (rand, 4);
      g_autofree char *pretty = json_to_string (node, TRUE);
      g_autofree char *plain = json_to_string (node, FALSE);
      g_autoptr (JsonNode) from_pretty = load (pretty);
      g_autoptr (JsonNode) from_plain = load (plain);
      g_autoptr (GBytes) a = med_canonical_json_write (from_pretty, "a", NULL);
      g_autoptr (GBytes) b = med_canonical_json_write (from_plain, "b", NULL);

      g_assert_nonnull (a);
      g_assert_true (g_bytes_equal (a, b));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/canonical-json/known-forms", test_known);
  g_test_add_func ("/base/canonical-json/fractions-are-refused", test_fractions);
  g_test_add_func ("/base/canonical-json/one-form-however-written", test_one_form);
  return g_test_run ();
}
