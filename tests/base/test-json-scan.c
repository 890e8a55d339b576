/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"

/* Documents that nobody wrote: what the scan says of them against what json-glib makes of them. */

/* The numbers that json-glib gives back are those that stand in the text. */
static void
test_numbers_at_their_limits (void)
{
  static const char *const integers[] = { "0",
                                          "-0",
                                          "1",
                                          "-1",
                                          "10",
                                          "2147483647",
                                          "2147483648",
                                          "-2147483649",
                                          "4294967296",
                                          "9007199254740993",
                                          "9223372036854775806",
                                          "9223372036854775807",
                                          "-9223372036854775807",
                                          "-9223372036854775808" };
  static const char *const doubles[] = {
    "0.0",
    "-0.0",
    "0.5",
    "-1.25",
    "1e0",
    "1E5",
    "1e+5",
    "1e-5",
    "0e5",
    "0e0",
    "0.0e0",
    "10e2",
    "1.5E-3",
    "1e308",
    "-1e308",
    "1.7976931348623157e308",
    "5e-324",
    "1e-400",
    "0.1",
    "3.14159265358979",
    "123456789012345678901234567890.0",
    "100000.0",
    "0.000001",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (integers); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"n\":%s}", integers[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = med_json_load (text, strlen (text), NULL, "x", &error);

      g_assert_no_error (error);
      g_assert_nonnull (node);
      gint64 number = med_json_get_int (json_node_get_object (node), "n", 77);
      if (number != g_ascii_strtoll (integers[i], NULL, 10))
        g_error ("%s is read as %" G_GINT64_MODIFIER "d", integers[i], number);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (doubles); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"n\":%s}", doubles[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = med_json_load (text, strlen (text), NULL, "x", &error);

      g_assert_no_error (error);
      g_assert_nonnull (node);
      JsonObject *object = json_node_get_object (node);
      if (json_object_get_double_member (object, "n") != g_ascii_strtod (doubles[i], NULL))
        g_error ("%s is read as %g", doubles[i], json_object_get_double_member (object, "n"));
      /* Never taken for an integer */
      g_assert_cmpint (med_json_get_int (object, "n", 77), ==, 77);
    }
}

/* A document of which the structure is known, with all that a document may have */
static void
append_random (GString *text, GRand *chance, guint depth)
{
  static const char *const scalars[] = { "null",  "true",         "false",
                                         "0",     "-12",          "1.5e3",
                                         "\"\"",  "\"a\\u00e9\"", "\"\\ud83d\\ude00\"",
                                         "\"病\"" };
  static const char *const spaces[] = { "", "", " ", "\n", "\t\r\n" };
  gint32 kind = g_rand_int_range (chance, 0, depth > 0 ? 4 : 2);
  gint32 n = g_rand_int_range (chance, 0, 4);

  g_string_append (text, spaces[g_rand_int_range (chance, 0, G_N_ELEMENTS (spaces))]);
  if (kind < 2)
    g_string_append (text, scalars[g_rand_int_range (chance, 0, G_N_ELEMENTS (scalars))]);
  else
    {
      g_string_append_c (text, kind == 2 ? '[' : '{');
      for (gint32 i = 0; i < n; i++)
        {
          if (i > 0)
            g_string_append_c (text, ',');
          if (kind == 3)
            g_string_append_printf (text, "\"k%d\":", i);
          append_random (text, chance, depth - 1);
        }
      g_string_append_c (text, kind == 2 ? ']' : '}');
    }
  g_string_append (text, spaces[g_rand_int_range (chance, 0, G_N_ELEMENTS (spaces))]);
}

/* What is strict is loaded, and loaded again from what json-glib writes of it, to the same. */
static void
test_any_strict_document (void)
{
  guint32 seed = 20261128;
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 1500; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      append_random (text, chance, 5);
      g_autoptr (JsonNode) node = med_json_load (text->str, text->len, NULL, "x", &error);
      if (node == NULL)
        g_error ("%s: %s", text->str, error->message);
      g_autofree char *written = json_to_string (node, FALSE);
      g_autoptr (JsonNode) again = med_json_load (written, strlen (written), NULL, "x", &error);
      if (again == NULL)
        g_error ("%s: %s", written, error->message);
      g_autofree char *rewritten = json_to_string (again, FALSE);
      g_assert_cmpstr (rewritten, ==, written);
    }
}

/* A strict list or object that is cut short anywhere is refused; so is one with a byte more. */
static void
test_any_document_cut_short (void)
{
  guint32 seed = 20261129;
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 60; i++)
    {
      g_autoptr (GString) inner = g_string_new (NULL);

      append_random (inner, chance, 4);
      g_autofree char *text = g_strconcat ("[", inner->str, "]", NULL);
      gsize size = strlen (text);
      g_assert_true (med_json_scan (text, size, NULL, "x", NULL));
      for (gsize cut = 0; cut < size; cut++)
        {
          g_autoptr (GError) error = NULL;
          /* In memory of just that size, so that a look beyond the end is seen. */
          g_autofree char *exact = g_memdup2 (text, MAX (cut, 1));

          if (med_json_scan (exact, cut, NULL, "x", &error))
            g_error ("taken: %.*s", (int) cut, text);
          g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
        }
      for (const char *more = "]},:\"x1"; *more != '\0'; more++)
        {
          g_autofree char *longer = g_strdup_printf ("%s%c", text, *more);
          g_assert_false (med_json_scan (longer, size + 1, NULL, "x", NULL));
        }
    }
}

/* Bytes changed at random: whatever the scan lets through, the parser takes and gives back. */
static void
test_what_passes_can_be_built (void)
{
  guint32 seed = 20261130;
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  static const char bytes[] = "{}[]:,\"\\u0eE+-.1tfn \n\x01\x80\xff'/";
  guint passed = 0;

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 6000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      append_random (text, chance, 3);
      for (gint32 n = g_rand_int_range (chance, 1, 3); n > 0; n--)
        text->str[g_rand_int_range (chance, 0, (gint32) text->len)] =
            bytes[g_rand_int_range (chance, 0, sizeof bytes - 1)];
      gboolean strict = med_json_scan (text->str, text->len, NULL, "x", NULL);
      g_autoptr (JsonNode) node = med_json_load (text->str, text->len, NULL, "x", &error);
      g_assert_true (strict == (node != NULL));
      if (!strict)
        continue;
      g_autofree char *written = json_to_string (node, FALSE);
      g_assert_true (med_json_scan (written, strlen (written), NULL, "x", &error));
      passed++;
    }
  g_assert_cmpuint (passed, >, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json-scan/numbers-at-their-limits", test_numbers_at_their_limits);
  g_test_add_func ("/base/json-scan/any-strict-document", test_any_strict_document);
  g_test_add_func ("/base/json-scan/any-document-cut-short", test_any_document_cut_short);
  g_test_add_func ("/base/json-scan/what-passes-can-be-built", test_what_passes_can_be_built);
  return g_test_run ();
}
