/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-json.h"
#include "engine/statement/med-statement-field.h"

/* The fields of a document that is being read, each with what may be wrong in it. */
typedef struct
{
  JsonNode *root;
  GPtrArray *problems;
  MedStatementField field;
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->root, json_node_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static Reading
read_object (const char *text)
{
  g_autoptr (GError) error = NULL;
  Reading self = { .root = med_json_load (text, strlen (text), NULL, "test", &error) };

  g_assert_no_error (error);
  self.problems = g_ptr_array_new_with_free_func ((GDestroyNotify) med_statement_problem_free);
  self.field = (MedStatementField){ json_node_get_object (self.root), "/base", self.problems };
  return self;
}

/* Expects exactly this fault, or none. */
static void
expect (const Reading *self, const char *pointer, const char *reason)
{
  if (pointer == NULL)
    {
      g_assert_cmpuint (self->problems->len, ==, 0);
      return;
    }
  g_assert_cmpuint (self->problems->len, ==, 1);
  const MedStatementProblem *problem = g_ptr_array_index (self->problems, 0);
  g_assert_cmpstr (problem->pointer, ==, pointer);
  if (strstr (problem->reason, reason) == NULL)
    g_error ("“%s” does not hold “%s”", problem->reason, reason);
}

static char *
repeat (const char *text, guint n)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

static const struct
{
  const char *json; /* of the member */
  MedStatementTextKind kind;
  const char *value;  /* NULL: refused */
  const char *reason; /* NULL: no fault */
} texts[] = {
  { "\"KB5025221\"", MED_STATEMENT_LINE, "KB5025221", NULL },
  { "\"R&D <b>x</b>\"", MED_STATEMENT_LINE, "R&D <b>x</b>", NULL },
  { "\"令和の装置\"", MED_STATEMENT_LINE, "令和の装置", NULL },
  { "\"a b\"", MED_STATEMENT_LINE, "a b", NULL },
  { "\"first\\nsecond\\tcolumn\"", MED_STATEMENT_WORDS, "first\nsecond\tcolumn", NULL },
  { "\"first\\nsecond\"", MED_STATEMENT_LINE, NULL, "U+000A" },
  { "\"a\\tb\"", MED_STATEMENT_LINE, NULL, "U+0009" },
  { "\"a\\rb\"", MED_STATEMENT_WORDS, NULL, "U+000D" },
  { "\"a\\u0007b\"", MED_STATEMENT_WORDS, NULL, "U+0007" },
  { "\"a\\u007fb\"", MED_STATEMENT_WORDS, NULL, "U+007F" },
  { "\"a\\u0085b\"", MED_STATEMENT_WORDS, NULL, "U+0085" },
  { "\"a\\u202eb\"", MED_STATEMENT_WORDS, NULL, "U+202E" }, /* turns the text about */
  { "\"a\\u200bb\"", MED_STATEMENT_LINE, NULL, "U+200B" },
  { "\"a\\ufeffb\"", MED_STATEMENT_LINE, NULL, "U+FEFF" },
  { "\"a\\u2028b\"", MED_STATEMENT_WORDS, NULL, "U+2028" },
  { "\"a\\u2029b\"", MED_STATEMENT_WORDS, NULL, "U+2029" },
  { "\"a\\ue000b\"", MED_STATEMENT_LINE, NULL, "U+E000" }, /* private use */
  { "\"a\\uffffb\"", MED_STATEMENT_LINE, NULL, "U+FFFF" },
  { "\"\\ud83d\\ude00\"", MED_STATEMENT_LINE, "\360\237\230\200", NULL },
  { "\"\"", MED_STATEMENT_LINE, NULL, "empty" },
  { "\" a\"", MED_STATEMENT_LINE, NULL, "space" },
  { "\"a \"", MED_STATEMENT_LINE, NULL, "space" },
  { "\"a\\n\"", MED_STATEMENT_WORDS, NULL, "space" },
  { "7", MED_STATEMENT_LINE, NULL, "must be a text" },
  { "true", MED_STATEMENT_LINE, NULL, "must be a text" },
  { "null", MED_STATEMENT_LINE, NULL, "must be a text" },
  { "[\"a\"]", MED_STATEMENT_LINE, NULL, "must be a text" },
  { "{}", MED_STATEMENT_LINE, NULL, "must be a text" },
};

static void
test_text (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"m\": %s}", texts[i].json);
      g_auto (Reading) reading = read_object (json);
      g_autofree char *value =
          med_statement_field_text (&reading.field, "m", texts[i].kind, MED_STATEMENT_REQUIRED);

      g_assert_cmpstr (value, ==, texts[i].value);
      expect (&reading, texts[i].reason != NULL ? "/base/m" : NULL, texts[i].reason);
    }
}

/* Characters are counted, not bytes. */
static void
test_length (void)
{
  static const struct
  {
    guint n;
    MedStatementTextKind kind;
    gboolean good;
  } cases[] = {
    { 200, MED_STATEMENT_LINE, TRUE },     { 201, MED_STATEMENT_LINE, FALSE },
    { 201, MED_STATEMENT_WORDS, TRUE },    { 20000, MED_STATEMENT_WORDS, TRUE },
    { 20001, MED_STATEMENT_WORDS, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *long_text = repeat ("あ", cases[i].n);
      g_autofree char *json = g_strdup_printf ("{\"m\": \"%s\"}", long_text);
      g_auto (Reading) reading = read_object (json);
      g_autofree char *value =
          med_statement_field_text (&reading.field, "m", cases[i].kind, MED_STATEMENT_REQUIRED);

      g_assert_cmpint (value != NULL, ==, cases[i].good);
      expect (&reading, cases[i].good ? NULL : "/base/m", "longer than");
    }
}

static void
test_missing (void)
{
  g_auto (Reading) reading = read_object ("{}");
  MedStatementField nothing = { NULL, "/gone", reading.problems };
  MedStatementField child;
  g_autofree char *pointer = NULL;

  g_assert_null (med_statement_field_text (&reading.field, "m", MED_STATEMENT_LINE, FALSE));
  g_assert_cmpint (med_statement_field_int (&reading.field, "m", 1, 2, FALSE), ==, 0);
  g_assert_cmpint (med_statement_field_boolean (&reading.field, "m", FALSE), ==, -1);
  g_assert_cmpint (med_statement_field_date (&reading.field, "m", FALSE), ==, 0);
  g_assert_null (med_statement_field_array (&reading.field, "m", FALSE));
  /* What was told missing is not told again for each of its members. */
  g_assert_null (med_statement_field_text (&nothing, "m", MED_STATEMENT_LINE, TRUE));
  g_assert_cmpint (med_statement_field_int (&nothing, "m", 1, 2, TRUE), ==, 0);
  med_statement_field_allow (&nothing, (const char *const[]){ NULL });
  expect (&reading, NULL, NULL);
  g_assert_false (med_statement_field_object (&reading.field, "m", TRUE, &child, &pointer));
  g_assert_null (child.object);
  g_assert_cmpstr (child.pointer, ==, "/base/m");
  expect (&reading, "/base/m", "missing");
}

static void
test_int (void)
{
  static const struct
  {
    const char *json;
    gint64 value;
    const char *reason;
  } cases[] = {
    { "1", 1, NULL },
    { "10", 10, NULL },
    { "0", 0, "from 1 to 10" },
    { "11", 0, "from 1 to 10" },
    { "-9223372036854775808", 0, "from 1 to 10" },
    { "9223372036854775807", 0, "from 1 to 10" },
    { "1.0", 0, "whole number" },
    { "1e0", 0, "whole number" },
    { "\"1\"", 0, "whole number" },
    { "true", 0, "whole number" },
    { "null", 0, "whole number" },
    { "[1]", 0, "whole number" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"m\": %s}", cases[i].json);
      g_auto (Reading) reading = read_object (json);

      g_assert_cmpint (med_statement_field_int (&reading.field, "m", 1, 10, TRUE), ==,
                       cases[i].value);
      expect (&reading, cases[i].reason != NULL ? "/base/m" : NULL, cases[i].reason);
    }
}

static void
test_boolean (void)
{
  static const struct
  {
    const char *json;
    int value;
  } cases[] = { { "true", 1 }, { "false", 0 }, { "0", -1 }, { "\"true\"", -1 }, { "null", -1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"m\": %s}", cases[i].json);
      g_auto (Reading) reading = read_object (json);

      g_assert_cmpint (med_statement_field_boolean (&reading.field, "m", TRUE), ==, cases[i].value);
      expect (&reading, cases[i].value < 0 ? "/base/m" : NULL, "true or false");
    }
}

static void
test_date (void)
{
  static const struct
  {
    const char *text;
    gint64 sec; /* 0: refused */
  } cases[] = {
    { "2026-11-23", 1795392000 },
    { "2026-11-23T09:00:00+09:00", 1795392000 },
    { "2026-11-23T00:00:00Z", 1795392000 },
    { "2024-02-29", 1709164800 },
    { "2026-02-29", 0 },
    { "2026-13-01", 0 },
    { "23.11.2026", 0 },
    { "1970-01-01", 0 }, /* stands for "not said" in the store */
    { "1969-12-31", 0 },
    { "2026", 0 },
    { "soon", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"m\": \"%s\"}", cases[i].text);
      g_auto (Reading) reading = read_object (json);

      g_assert_cmpint (med_statement_field_date (&reading.field, "m", TRUE), ==,
                       cases[i].sec * G_USEC_PER_SEC);
      expect (&reading, cases[i].sec == 0 ? "/base/m" : NULL, "is not a date");
    }
}

static void
test_choice (void)
{
  static const char *const choices[] = { "on-site", "remote", NULL };
  g_auto (Reading) good = read_object ("{\"m\": \"remote\"}");
  g_auto (Reading) bad = read_object ("{\"m\": \"Remote\"}");
  g_autofree char *chosen = med_statement_field_choice (&good.field, "m", choices, TRUE);

  g_assert_cmpstr (chosen, ==, "remote");
  expect (&good, NULL, NULL);
  g_assert_null (med_statement_field_choice (&bad.field, "m", choices, TRUE));
  expect (&bad, "/base/m", "“Remote” is none of: on-site, remote");
}

static void
test_texts (void)
{
  g_auto (Reading) reading = read_object ("{\"m\": [\"a\", 7, \"b\\nc\", \"\", [], \"d\"]}");
  g_auto (GStrv) list = med_statement_field_texts (&reading.field, "m");
  static const char *const places[] = { "/base/m/1", "/base/m/3", "/base/m/4" };

  /* What can be read is read, and each fault is told with its place. */
  g_assert_cmpuint (g_strv_length (list), ==, 3);
  g_assert_cmpstr (list[1], ==, "b\nc");
  g_assert_cmpuint (reading.problems->len, ==, G_N_ELEMENTS (places));
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    g_assert_cmpstr (((MedStatementProblem *) reading.problems->pdata[i])->pointer, ==, places[i]);

  g_auto (Reading) none = read_object ("{}");
  g_auto (GStrv) empty = med_statement_field_texts (&none.field, "m");
  g_assert_nonnull (empty);
  g_assert_null (empty[0]);
  expect (&none, NULL, NULL);
}

static void
test_array_limit (void)
{
  for (guint n = 200; n <= 201; n++)
    {
      g_autofree char *elements = repeat ("1,", n - 1);
      g_autofree char *json = g_strdup_printf ("{\"m\": [%s1]}", elements);
      g_auto (Reading) reading = read_object (json);
      JsonArray *array = med_statement_field_array (&reading.field, "m", TRUE);

      g_assert_cmpint (array != NULL, ==, n == 200);
      expect (&reading, n == 200 ? NULL : "/base/m", "more than 200 elements");
    }
}

static void
test_elements (void)
{
  g_auto (Reading) reading = read_object ("{\"m\": [{\"x\": 1}, 2]}");
  JsonArray *array = med_statement_field_array (&reading.field, "m", TRUE);
  MedStatementField child;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_assert_true (med_statement_field_element (&reading.field, "m", array, 0, &child, &first));
  g_assert_cmpstr (child.pointer, ==, "/base/m/0");
  g_assert_cmpint (med_statement_field_int (&child, "x", 0, 9, TRUE), ==, 1);
  g_assert_false (med_statement_field_element (&reading.field, "m", array, 1, &child, &second));
  expect (&reading, "/base/m/1", "must be an object");
}

/* RFC 6901: ~ and / of a name are escaped; names that are foreign may be long. */
static void
test_unknown_members (void)
{
  static const char *const known[] = { "a", "b", NULL };
  g_auto (Reading) escaped = read_object ("{\"a\": 1, \"x/y~z\": 2}");
  g_autofree char *name = repeat ("n", 500);
  g_autofree char *json = g_strdup_printf ("{\"%s\": 1}", name);
  g_auto (Reading) longer = read_object (json);

  med_statement_field_allow (&escaped.field, known);
  expect (&escaped, "/base/x~1y~0z", "no member of this name");
  med_statement_field_allow (&longer.field, known);
  g_assert_cmpuint (strlen (((MedStatementProblem *) longer.problems->pdata[0])->pointer), ==,
                    strlen ("/base/") + 200);
}

/* A hostile document cannot fill the screen, or memory. */
static void
test_number_of_faults (void)
{
  g_autoptr (GString) json = g_string_new ("{");
  static const char *const known[] = { NULL };

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (json, "%s\"m%u\": 1", i > 0 ? "," : "", i);
  g_string_append_c (json, '}');
  g_auto (Reading) reading = read_object (json->str);
  med_statement_field_allow (&reading.field, known);
  g_assert_cmpuint (reading.problems->len, ==, 1000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statement/field/text", test_text);
  g_test_add_func ("/statement/field/length-in-characters", test_length);
  g_test_add_func ("/statement/field/missing-is-told-once", test_missing);
  g_test_add_func ("/statement/field/whole-numbers", test_int);
  g_test_add_func ("/statement/field/true-or-false", test_boolean);
  g_test_add_func ("/statement/field/dates", test_date);
  g_test_add_func ("/statement/field/choice", test_choice);
  g_test_add_func ("/statement/field/list-of-texts", test_texts);
  g_test_add_func ("/statement/field/list-has-a-limit", test_array_limit);
  g_test_add_func ("/statement/field/elements", test_elements);
  g_test_add_func ("/statement/field/unknown-members", test_unknown_members);
  g_test_add_func ("/statement/field/faults-have-a-limit", test_number_of_faults);
  return g_test_run ();
}
