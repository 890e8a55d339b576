/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "support/med-test-engine.h"

static void
assert_refused (const char *data, gsize size, const char *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = med_json_load (data, size, NULL, "x.json", &error);

  g_assert_null (node);
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("“%s” does not match “%s”", error->message, pattern);
  g_assert_nonnull (strstr (error->message, "Ask the sender"));
}

static const struct
{
  const char *data;
  const char *pattern;
} lax_documents[] = {
  { "", "x.json, line 1, column 1: *ends too early*" },
  { "  \n ", "x.json, line 2, column 2: *ends too early*" },
  { "{\"a\":1,\"a\":2}", "x.json, line 1, column 8: *“a” stands twice*" },
  { "{\"a\":1,\"\\u0061\":2}", "*“a” stands twice*" },
  { "{\"a\":{\"b\":1},\n \"c\":[{\"b\":1,\"b\":1}]}",
    "x.json, line 2, column 14: *“b” stands twice*" },
  { "\"x\\u0000y\"", "*column 3: *u0000*" },
  { "{}{}", "*column 3: something follows*" },
  { "{} x", "*something follows*" },
  { "1 2", "*something follows*" },
  { "\xEF\xBB\xBF{}", "*byte order mark*" },
  { "/* c */ {}", "*value is expected*" },
  { "{} /"
    "/ c",
    "*something follows*" },
  { "{'a':1}", "*double quotes*" },
  { "['a']", "*value is expected*" },
  { "{a:1}", "*double quotes*" },
  { "var x = {}", "*value is expected*" },
  { "[1,]", "*value is expected*" },
  { "{\"a\":1,}", "*double quotes*" },
  { "[,1]", "*value is expected*" },
  { "[1 2]", "*comma*" },
  { "{\"a\" 1}", "*colon*" },
  { "{\"a\":}", "*value is expected*" },
  { "[1}", "*comma or the end*" },
  { "{\"a\":1]", "*comma or the end*" },
  { "]", "*value is expected*" },
  { "[", "*ends too early*" },
  { "{\"a\"", "*colon*" },
  { "\"abc", "x.json, line 1, column 1: *not ended*" },
  { "\"a\nb\"", "*control character*" },
  { "\"a\x1f\"", "*control character*" },
  { "\"\\q\"", "*escape is not known*" },
  { "\"\\", "*escape is not known*" },
  { "\"\\u12", "*four hexadecimal*" },
  { "\"\\u12g4\"", "*four hexadecimal*" },
  { "\"\\ud800\"", "*surrogate stands alone*" },
  { "\"\\udc00\"", "*surrogate stands alone*" },
  { "\"\\ud800\\u0041\"", "*surrogate stands alone*" },
  { "\"\\ud800\\ud800\"", "*surrogate stands alone*" },
  { "007", "*begin with zero*" },
  { "-01", "*begin with zero*" },
  { "+1", "*value is expected*" },
  { ".5", "*value is expected*" },
  { "1.", "*needs a digit*" },
  { "1e", "*needs a digit*" },
  { "-", "*needs a digit*" },
  { "0x10", "*something follows*" },
  { "NaN", "*value is expected*" },
  { "-Infinity", "*needs a digit*" },
  { "1e999", "*too large*" },
  { "9223372036854775808", "*64 bits*" },
  { "-9223372036854775809", "*64 bits*" },
  { "99999999999999999999", "*64 bits*" },
  { "tru", "*value is expected*" },
  { "truex", "*something follows*" },
  { "TRUE", "*value is expected*" },
  { "\"\xC0\xAF\"", "*not valid UTF-8*" },
  { "\"\xED\xA0\x80\"", "*not valid UTF-8*" },
  { "{\n\t\"ä\": \xFF}", "x.json, line 2, column 7: *not valid UTF-8*" },
};

static void
test_refuses_what_is_not_strict (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lax_documents); i++)
    assert_refused (lax_documents[i].data, strlen (lax_documents[i].data),
                    lax_documents[i].pattern);
  assert_refused ("{}\0", 3, "*");
  assert_refused ("\"a\0b\"", 5, "*");
}

static void
test_loads_what_is_strict (void)
{
  static const char text[] =
      " {\"a\": [1, -0, 2.5e-3, true, false, null, {}], \"b\": {\"a\": "
      "\"\\u00e9\\ud83d\\ude00\\n\"},"
      " \"max\": 9223372036854775807, \"min\": -9223372036854775808, \"\": \"\"}\r\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = med_json_load (text, strlen (text), NULL, "x", &error);
  JsonObject *object;

  g_assert_no_error (error);
  object = json_node_get_object (node);
  g_assert_cmpstr (med_json_get_text (med_json_get_object (object, "b"), "a"), ==, "é😀\n");
  g_assert_cmpint (med_json_get_int (object, "max", 0), ==, G_MAXINT64);
  g_assert_cmpint (med_json_get_int (object, "min", 0), ==, G_MININT64);
  g_assert_cmpuint (json_array_get_length (med_json_get_array (object, "a")), ==, 7);
}

static void
test_loads_a_bare_value (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = med_json_load ("42", 2, NULL, "x", &error);

  g_assert_no_error (error);
  g_assert_cmpint (json_node_get_int (node), ==, 42);
}

static void
test_look_ups_never_trust_the_type (void)
{
  static const char text[] = "{\"n\":null,\"i\":7,\"s\":\"x\",\"t\":true,\"l\":[1,\"y\",{}]}";
  g_autoptr (JsonNode) node = med_json_load (text, strlen (text), NULL, "x", NULL);
  JsonObject *object = json_node_get_object (node);
  JsonArray *list = med_json_get_array (object, "l");

  g_assert_null (med_json_get_text (object, "n"));
  g_assert_null (med_json_get_text (object, "i"));
  g_assert_null (med_json_get_text (object, "absent"));
  g_assert_null (med_json_get_text (NULL, "s"));
  g_assert_null (med_json_get_object (object, "l"));
  g_assert_null (med_json_get_array (object, "s"));
  g_assert_cmpint (med_json_get_int (object, "s", -1), ==, -1);
  g_assert_cmpint (med_json_get_int (object, "n", -1), ==, -1);
  g_assert_true (med_json_get_boolean (object, "t", FALSE));
  g_assert_true (med_json_get_boolean (object, "i", TRUE));
  g_assert_null (med_json_array_get_text (list, 0));
  g_assert_cmpstr (med_json_array_get_text (list, 1), ==, "y");
  g_assert_nonnull (med_json_array_get_object (list, 2));
  g_assert_null (med_json_array_get_object (list, 3));
}

static void
test_names_that_are_one (void)
{
  static const char *const twice[] = {
    "{\"\":1,\"\":2}",
    "{\"a\":1,\"b\":2,\"c\":3,\"a\":4}",
    "{\"\\u00e9\":1,\"é\":2}",
    "{\"\\ud83d\\ude00\":1,\"😀\":2}",
    "{\"\\n\":1,\"\\u000a\":2}",
    "{\"\\/\":1,\"/\":2}",
    "[[[{\"x\":{\"y\":[]},\"x\":null}]]]",
  };
  static const char *const different[] = {
    "{\"a\":1,\"A\":2}",           "{\"a\":{\"a\":{\"a\":1}}}", "[{\"a\":1},{\"a\":1}]",
    "{\"é\":1,\"e\xCC\x81\":2}", /* the same to the eye, not to the standard */
    "{\"a\":1,\"a \":2,\" a\":3}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (twice); i++)
    assert_refused (twice[i], strlen (twice[i]), "*stands twice*");
  for (gsize i = 0; i < G_N_ELEMENTS (different); i++)
    g_assert_true (med_json_scan (different[i], strlen (different[i]), NULL, "x", NULL));
}

/* Invalid and overlong UTF-8 in texts, in names and between values */
static void
test_no_text (void)
{
  static const char *const bad[] = {
    "\x80",
    "\xBF",
    "\xC0\x80",
    "\xC1\xBF",
    "\xC2",
    "\xE0\x80\x80",
    "\xE2\x82",
    "\xED\xA0\x80",
    "\xED\xBF\xBF",
    "\xF0\x80\x80\x80",
    "\xF0\x9F\x98",
    "\xF4\x90\x80\x80",
    "\xF5\x80\x80\x80",
    "\xFF\xFE",
    "\xFE",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *value = g_strdup_printf ("[\"ok\", \"%s\"]", bad[i]);
      g_autofree char *name = g_strdup_printf ("{\"%s\": 1}", bad[i]);
      g_autofree char *between = g_strdup_printf ("[1, %s 2]", bad[i]);

      assert_refused (value, strlen (value), "*line 1, column 9: *not valid UTF-8*");
      assert_refused (name, strlen (name), "*line 1, column 3: *not valid UTF-8*");
      assert_refused (between, strlen (between), "*not valid UTF-8*");
    }
  /* UTF-16 of either kind, and a mark after the beginning */
  assert_refused ("\xFF\xFE{\0}\0", 6, "*UTF-8*");
  assert_refused ("\xFE\xFF\0{\0}", 6, "*UTF-8*");
  assert_refused (" \xEF\xBB\xBF{}", 6, "*value is expected*");
  assert_refused ("{\0}", 3, "*");
}

static char *
make_nested (gsize depth)
{
  char *text = g_malloc (depth * 2 + 1);

  memset (text, '[', depth);
  memset (text + depth, ']', depth);
  text[depth * 2] = '\0';
  return text;
}

static void
test_nesting_has_a_limit (void)
{
  g_autofree char *deepest = make_nested (64);
  g_autofree char *deeper = make_nested (65);
  g_autofree char *hostile = make_nested (10000000);

  g_assert_true (med_json_scan (deepest, 128, NULL, "x", NULL));
  assert_refused (deeper, 130, "*column 65: *limit of 64*");
  assert_refused (hostile, 20000000, "*more than the limit of 16*");
  assert_refused (hostile, 200000, "*column 65: *limit of 64*");
}

static void
test_number_of_values_has_a_limit (void)
{
  const MedJsonLimits large = { 64 * 1024 * 1024, 64, 1000000 };
  g_autofree char *text = g_malloc (20 * 1024 * 1024);
  g_autoptr (GError) error = NULL;
  struct rusage before, after;

  memset (text, ' ', 20 * 1024 * 1024);
  text[0] = '[';
  for (gsize i = 1; i + 1 < 20 * 1024 * 1024; i += 2)
    memcpy (text + i, "0,", 2);
  getrusage (RUSAGE_SELF, &before);
  g_assert_false (med_json_scan (text, 20 * 1024 * 1024, &large, "x", &error));
  getrusage (RUSAGE_SELF, &after);
  g_assert_nonnull (strstr (error->message, "limit of 1000000"));
  /* Nothing is built for it: kilobytes, not the 795 MiB of the parser. The address sanitizer keeps
   * what is freed, and valgrind a shadow of every byte. */
#ifdef __SANITIZE_ADDRESS__
  const glong bound_kib = 128 * 1024;
#else
  const glong bound_kib = g_getenv ("MED_TEST_VALGRIND") != NULL ? 256 * 1024 : 16 * 1024;
#endif
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, bound_kib);
}

static void
test_size_has_a_limit (void)
{
  const MedJsonLimits small = { 4, 64, 10 };
  g_autoptr (GError) error = NULL;

  g_assert_true (med_json_scan ("[1 ]", 4, &small, "x", NULL));
  g_assert_false (med_json_scan ("[1  ]", 5, &small, "big.json", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_true (g_str_has_prefix (error->message, "big.json: "));
}

static char *
make_folder (void)
{
  char *folder = g_dir_make_tmp ("medpatch-json-XXXXXX", NULL);

  g_assert_nonnull (folder);
  return folder;
}

static void
test_file_gives_bytes_and_hash (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.json", NULL);
  g_autofree char *sha256 = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_file_set_contents (path, "{}", 2, NULL);
  node = med_json_load_file_sync (path, NULL, &sha256, &bytes, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "{}", 2);
  g_assert_cmpstr (sha256, ==, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  med_test_remove_tree (folder);
}

static void
assert_file_refused (const char *path, MedError code, const char *words)
{
  g_autofree char *sha256 = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = med_json_load_file_sync (path, NULL, &sha256, &bytes, &error);

  g_assert_null (node);
  g_assert_error (error, MED_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, path));
  if (words != NULL)
    g_assert_nonnull (strstr (error->message, words));
  g_assert_null (sha256);
  g_assert_null (bytes);
}

static void
test_refuses_what_is_not_an_ordinary_file (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *file = g_build_filename (folder, "a.json", NULL);
  g_autofree char *link = g_build_filename (folder, "link.json", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe.json", NULL);
  g_autofree char *large = g_build_filename (folder, "large.json", NULL);
  g_autofree char *absent = g_build_filename (folder, "absent.json", NULL);

  g_file_set_contents (file, "{}", 2, NULL);
  g_assert_cmpint (symlink (file, link), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_file_set_contents (large, "", 0, NULL);
  /* Sparse: refused by its size, so never read. */
  g_assert_cmpint (truncate (large, G_GINT64_CONSTANT (1) << 40), ==, 0);

  assert_file_refused (link, MED_ERROR_CORRECT_INPUT, "symbolic link");
  assert_file_refused (pipe, MED_ERROR_CORRECT_INPUT, "ordinary file");
  assert_file_refused (folder, MED_ERROR_CORRECT_INPUT, "ordinary file");
  assert_file_refused (large, MED_ERROR_CORRECT_INPUT, "limit");
  assert_file_refused (absent, MED_ERROR_NOT_FOUND, NULL);
  assert_file_refused ("/dev/zero", MED_ERROR_CORRECT_INPUT, "ordinary file");
  med_test_remove_tree (folder);
}

static guint
load_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint loaded = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_str_has_suffix (name, ".json"))
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (JsonNode) node = med_json_load_file_sync (child, NULL, NULL, NULL, &error);
          g_assert_no_error (error);
          loaded++;
        }
      else if (g_file_test (child, G_FILE_TEST_IS_DIR))
        loaded += load_all (child);
    }
  return loaded;
}

static void
test_loads_real_advisories (void)
{
  g_autofree char *path = med_test_shared_path ("data/csaf-provider/white");

  if (path != NULL)
    g_assert_cmpuint (load_all (path), ==, 144);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json/refuses-what-is-not-strict", test_refuses_what_is_not_strict);
  g_test_add_func ("/base/json/loads-what-is-strict", test_loads_what_is_strict);
  g_test_add_func ("/base/json/loads-a-bare-value", test_loads_a_bare_value);
  g_test_add_func ("/base/json/look-ups-never-trust-the-type", test_look_ups_never_trust_the_type);
  g_test_add_func ("/base/json/names-that-are-one", test_names_that_are_one);
  g_test_add_func ("/base/json/what-is-no-text", test_no_text);
  g_test_add_func ("/base/json/nesting-has-a-limit", test_nesting_has_a_limit);
  g_test_add_func ("/base/json/number-of-values-has-a-limit", test_number_of_values_has_a_limit);
  g_test_add_func ("/base/json/size-has-a-limit", test_size_has_a_limit);
  g_test_add_func ("/base/json/file-gives-bytes-and-hash", test_file_gives_bytes_and_hash);
  g_test_add_func ("/base/json/refuses-what-is-not-an-ordinary-file",
                   test_refuses_what_is_not_an_ordinary_file);
  g_test_add_func ("/base/json/loads-real-advisories", test_loads_real_advisories);
  return g_test_run ();
}
