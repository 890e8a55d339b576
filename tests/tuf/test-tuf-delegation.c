/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/tuf/med-tuf-delegation.h"

#define KEYS                                                                                       \
  "\"keys\": {\"k\": {\"keytype\": \"ed25519\", \"scheme\": \"ed25519\", \"keyval\": {\"public\":" \
  " \"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c\"}}}"
#define BY "\"keyids\": [\"k\"], \"threshold\": 1"

static MedTufDelegations *
read_text (const char *text, GError **error)
{
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (JsonNode) node = med_json_load (text, strlen (text), NULL, "test", &parse_error);

  g_assert_no_error (parse_error);
  return med_tuf_delegations_read (json_node_get_object (node), "targets.json", error);
}

static char *
steps_of (const char *text, const char *target)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedTufDelegations) delegations = read_text (text, &error);
  GString *list = g_string_new (NULL);

  g_assert_no_error (error);
  g_autoptr (GPtrArray) steps = med_tuf_delegations_list_steps (delegations, target);
  for (guint i = 0; i < steps->len; i++)
    {
      const MedTufStep *step = steps->pdata[i];
      g_string_append_printf (list, "%s%s%s", i > 0 ? " " : "", step->role,
                              step->terminating ? "!" : "");
    }
  return g_string_free (list, FALSE);
}

static void
test_patterns (void)
{
  static const struct
  {
    const char *pattern;
    const char *target;
    gboolean fits;
  } cases[] = {
    { "a", "a", TRUE },           { "a", "b", FALSE },       { "*", "a", TRUE },
    { "*", "a/b", FALSE },        { "a/*", "a/b", TRUE },    { "a/*", "a/b/c", FALSE },
    { "a/*/c", "a/b/c", TRUE },   { "*/c", "a/b/c", FALSE }, { "a?", "ab", TRUE },
    { "a?", "a/", FALSE },        { "a?", "a", FALSE },      { "*.zip", "x.zip", TRUE },
    { "*.zip", "x.zip/", FALSE }, { "[ab]c", "ac", TRUE },   { "[!ab]c", "ac", FALSE },
    { "a\\*", "a*", FALSE },      { "a/", "a", FALSE },      { ".*", ".x", TRUE },
    { "*", ".x", TRUE },          { "A", "a", FALSE },       { "", "a", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *escaped = g_strescape (cases[i].pattern, NULL);
      g_autofree char *text = g_strdup_printf (
          "{" KEYS ", \"roles\": [{\"name\": \"r\", " BY ", \"paths\": [\"%s\"]}]}", escaped);
      g_autofree char *steps = steps_of (text, cases[i].target);

      if (g_str_equal (steps, "r") != cases[i].fits)
        g_error ("pattern %s, target %s", cases[i].pattern, cases[i].target);
    }
}

static void
test_order_and_termination (void)
{
  const char *text = "{" KEYS ", \"roles\": ["
                     "{\"name\": \"z\", " BY ", \"paths\": [\"*\"]},"
                     "{\"name\": \"no\", " BY ", \"paths\": [\"other\"]},"
                     "{\"name\": \"a\", " BY ", \"paths\": [\"x\", \"*\"], \"terminating\": true},"
                     "{\"name\": \"m\", " BY ", \"paths\": [\"x\"], \"terminating\": false}]}";
  g_autofree char *steps = steps_of (text, "x");

  g_assert_cmpstr (steps, ==, "z a! m");
}

/* SHA-256 of "x" begins with 2d71, of "file" with 3b9c. */
static void
test_hash_prefixes (void)
{
  const char *text = "{" KEYS ", \"roles\": ["
                     "{\"name\": \"low\", " BY ", \"path_hash_prefixes\": [\"0\", \"1\", \"2D\"]},"
                     "{\"name\": \"high\", " BY ", \"path_hash_prefixes\": [\"3\"]},"
                     "{\"name\": \"longer\", " BY ", \"path_hash_prefixes\": [\"2d72\"]},"
                     "{\"name\": \"exact\", " BY ", \"path_hash_prefixes\": "
                     "[\"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\"]}]}";
  g_autofree char *x = steps_of (text, "x");
  g_autofree char *file = steps_of (text, "file");
  g_autofree char *none = steps_of (text, "z");

  g_assert_cmpstr (x, ==, "low exact");
  g_assert_cmpstr (file, ==, "high");
  g_assert_cmpstr (none, ==, "");
}

/* TAP 15: the first bits of the hash; "x" is 0x2d71…, 0010 1101 0111… */
static void
test_succinct_roles (void)
{
  static const struct
  {
    int bits;
    const char *bin;
  } cases[] = {
    { 1, "bin-0!" },         { 2, "bin-0!" },         { 3, "bin-1!" },   { 4, "bin-2!" },
    { 5, "bin-05!" },        { 8, "bin-2d!" },        { 9, "bin-05a!" }, { 16, "bin-2d71!" },
    { 31, "bin-16b88b21!" }, { 32, "bin-2d711642!" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{" KEYS ", \"succinct_roles\": {" BY
                                               ", \"bit_length\": %d, \"name_prefix\": \"bin\"}}",
                                               cases[i].bits);
      g_autofree char *steps = steps_of (text, "x");
      g_autoptr (MedTufDelegations) delegations = read_text (text, NULL);

      g_assert_cmpstr (steps, ==, cases[i].bin);
      g_assert_cmpuint (
          med_tuf_key_ring_get_threshold (med_tuf_delegations_get_keys (delegations),
                                          med_tuf_delegations_get_key_role (delegations, "bin-0")),
          ==, 1);
    }
}

#define ROLE(rest) "{" KEYS ", \"roles\": [{" rest "}]}"

static const struct
{
  const char *text;
  const char *message;
} refused[] = {
  { "{\"roles\": []}", "*keys*" },
  { "{\"keys\": [], \"roles\": []}", "*keys*" },
  { "{" KEYS "}", "*either*roles*" },
  { "{" KEYS ", \"roles\": [], \"succinct_roles\": {}}", "*either*roles*" },
  { "{" KEYS ", \"roles\": [1]}", "*no name*" },
  { ROLE (BY ", \"paths\": []"), "*no name*" },
  { ROLE ("\"name\": \"\", " BY ", \"paths\": []"), "*no name*" },
  { ROLE ("\"name\": \"root\", " BY ", \"paths\": []"), "*role of the root*" },
  { ROLE ("\"name\": \"targets\", " BY ", \"paths\": []"), "*role of the root*" },
  { ROLE ("\"name\": \"r\", " BY), "*either*paths*" },
  { ROLE ("\"name\": \"r\", " BY ", \"paths\": [], \"path_hash_prefixes\": []"), "*either*paths*" },
  { ROLE ("\"name\": \"r\", " BY ", \"paths\": [1]"), "*pattern*" },
  { ROLE ("\"name\": \"r\", " BY ", \"paths\": [\"*****************\"]"), "*16 stars*" },
  { ROLE ("\"name\": \"r\", " BY ", \"path_hash_prefixes\": [\"0x\"]"), "*hexadecimal*" },
  { ROLE ("\"name\": \"r\", \"keyids\": [\"k\"], \"threshold\": 0, \"paths\": []"), "*threshold*" },
  { ROLE ("\"name\": \"r\", \"keyids\": [\"k\"], \"paths\": []"), "*threshold*" },
  { ROLE ("\"name\": \"r\", \"threshold\": 1, \"paths\": []"), "*keyids*" },
  { ROLE ("\"name\": \"r\", \"keyids\": [\"k\", \"k\"], \"threshold\": 1, \"paths\": []"),
    "*twice*" },
  { "{" KEYS ", \"roles\": [{\"name\": \"r\", " BY ", \"paths\": []}, {\"name\": \"r\", " BY
    ", \"paths\": []}]}",
    "*same name*" },
  { "{" KEYS ", \"succinct_roles\": {" BY ", \"name_prefix\": \"b\"}}", "*bit_length*" },
  { "{" KEYS ", \"succinct_roles\": {" BY ", \"bit_length\": 33, \"name_prefix\": \"b\"}}",
    "*bit_length*" },
  { "{" KEYS ", \"succinct_roles\": {" BY ", \"bit_length\": 1}}", "*name_prefix*" },
  { "{" KEYS ", \"succinct_roles\": {\"bit_length\": 1, \"name_prefix\": \"b\"}}", "*threshold*" },
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      if (read_text (refused[i].text, &error) != NULL)
        g_error ("taken: %s", refused[i].text);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      if (!g_pattern_match_simple (refused[i].message, error->message))
        g_error ("%s: %s", refused[i].text, error->message);
      g_assert_true (g_str_has_prefix (error->message, "targets.json: "));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tuf/delegation/patterns", test_patterns);
  g_test_add_func ("/tuf/delegation/order-and-termination", test_order_and_termination);
  g_test_add_func ("/tuf/delegation/hash-prefixes", test_hash_prefixes);
  g_test_add_func ("/tuf/delegation/succinct-roles", test_succinct_roles);
  g_test_add_func ("/tuf/delegation/what-is-none-is-refused", test_refused);
  return g_test_run ();
}
