/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/csaf/med-csaf-reader.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "support/med-test-csaf.h"

/* What must hold of every document, held against all the documents that one change makes of one:
 * each value replaced by each other type, taken away, doubled; members in another order; members
 * nobody knows. */

static JsonNode *
load_whole (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("MED_TEST_SOURCE_DIR"), "fuzz", "corpus",
                                            "csaf", "whole.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  JsonNode *root = med_json_load (text, strlen (text), NULL, "whole.json", &error);
  g_assert_no_error (error);
  return root;
}

/* Read, and sound; or refused with the place. */
static void
read_either_way (JsonNode *root, guint *accepted, guint *refused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCsafDocument) document = med_csaf_reader_read (root, "a.json", &error);

  if (document != NULL)
    {
      g_assert_no_error (error);
      med_test_csaf_check (document);
      (*accepted)++;
      return;
    }
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_true (g_str_has_prefix (error->message, "a.json: "));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  (*refused)++;
}

/* A place in a document: an element of an array or a member of an object. */
typedef struct
{
  JsonNode *parent;
  char *member; /* NULL: an element */
  guint index;
} Place;

static void
place_free (gpointer data)
{
  Place *self = data;

  g_free (self->member);
  g_free (self);
}

static void
add_place (GPtrArray *places, JsonNode *parent, const char *member, guint index)
{
  Place *place = g_new0 (Place, 1);

  place->parent = parent;
  place->member = g_strdup (member);
  place->index = index;
  g_ptr_array_add (places, place);
}

static void
list_places (JsonNode *node, GPtrArray *places)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) names = json_object_get_members (json_node_get_object (node));
      for (GList *name = names; name != NULL; name = name->next)
        {
          add_place (places, node, name->data, 0);
          list_places (json_object_get_member (json_node_get_object (node), name->data), places);
        }
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      {
        add_place (places, node, NULL, i);
        list_places (json_array_get_element (json_node_get_array (node), i), places);
      }
}

/* Arrays cannot be written over in place: their elements are put into a new one. */
static void
set_element (JsonNode *parent, guint index, JsonNode *value, gboolean keep_old)
{
  JsonArray *old = json_node_get_array (parent);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < json_array_get_length (old); i++)
    {
      if (i == index && value != NULL)
        json_array_add_element (array, json_node_copy (value));
      if (i != index || keep_old)
        json_array_add_element (array, json_node_copy (json_array_get_element (old, i)));
    }
  json_node_take_array (parent, array);
}

/* @number: which place of a fresh copy; @value: %NULL takes what is there away. */
static JsonNode *
change_place (JsonNode *whole, guint number, JsonNode *value)
{
  /* A copy of a node shares its object. */
  g_autofree char *text = json_to_string (whole, FALSE);
  JsonNode *copy = json_from_string (text, NULL);
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (place_free);

  list_places (copy, places);
  const Place *place = places->pdata[number];
  if (place->member == NULL)
    set_element (place->parent, place->index, value, FALSE);
  else if (value == NULL)
    json_object_remove_member (json_node_get_object (place->parent), place->member);
  else
    json_object_set_member (json_node_get_object (place->parent), place->member,
                            json_node_copy (value));
  return copy;
}

static guint
count_places (JsonNode *whole)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (place_free);

  list_places (whole, places);
  return places->len;
}

/* Every value becomes a number, a fraction, a text, an empty text, true, null, a list, an object:
 * answered in words, never with a crash, never with half a document. */
static void
test_other_types (void)
{
  static const char *const values[] = {
    "7", "-1.5", "\"x\"", "\"\"", "true", "null", "[]", "{}", "[[[[]]]]", "[{}]", "1e308",
  };
  g_autoptr (JsonNode) whole = load_whole ();
  const guint n = count_places (whole);
  guint accepted = 0, refused = 0;

  g_assert_cmpuint (n, >, 100);
  for (gsize v = 0; v < G_N_ELEMENTS (values); v++)
    {
      g_autoptr (JsonNode) value = json_from_string (values[v], NULL);

      g_assert_nonnull (value);
      for (guint i = 0; i < n; i++)
        {
          g_autoptr (JsonNode) changed = change_place (whole, i, value);
          read_either_way (changed, &accepted, &refused);
        }
    }
  g_test_message ("%u read, %u refused", accepted, refused);
  g_assert_cmpuint (refused, >, accepted);
  g_assert_cmpuint (accepted, >, 40);
}

/* What is needed is named where it is missing; what is not needed may be missing. */
static void
test_taken_away (void)
{
  g_autoptr (JsonNode) whole = load_whole ();
  const guint n = count_places (whole);
  guint accepted = 0, refused = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (JsonNode) changed = change_place (whole, i, NULL);
      read_either_way (changed, &accepted, &refused);
    }
  g_assert_cmpuint (accepted, >, 20);
  g_assert_cmpuint (refused, >, 20);
}

/* The same element twice: an id is used for two products, or it is as if it stood there once. */
static void
test_doubled_elements (void)
{
  g_autoptr (JsonNode) whole = load_whole ();
  g_autofree char *text = json_to_string (whole, FALSE);
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (place_free);
  guint accepted = 0, refused = 0;

  list_places (whole, places);
  for (guint i = 0; i < places->len; i++)
    {
      g_autoptr (JsonNode) copy = json_from_string (text, NULL);
      g_autoptr (GPtrArray) of_copy = g_ptr_array_new_with_free_func (place_free);

      list_places (copy, of_copy);
      const Place *place = of_copy->pdata[i];
      if (place->member != NULL)
        continue;
      g_autoptr (JsonNode) element = json_node_copy (
          json_array_get_element (json_node_get_array (place->parent), place->index));
      set_element (place->parent, place->index, element, TRUE);
      read_either_way (copy, &accepted, &refused);
    }
  g_assert_cmpuint (accepted, >, 5);
  g_assert_cmpuint (refused, >, 3);
}

/* A new object with the members in an order of chance, and between them some that nobody knows. */
static JsonNode *
rearrange (JsonNode *node, GRand *random, gboolean strangers)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_array_new ();
      JsonNode *result = json_node_new (JSON_NODE_ARRAY);

      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        json_array_add_element (
            array,
            rearrange (json_array_get_element (json_node_get_array (node), i), random, strangers));
      json_node_take_array (result, array);
      return result;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return json_node_copy (node);
  JsonObject *from = json_node_get_object (node);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GList) members = json_object_get_members (from);
  JsonObject *object = json_object_new ();
  JsonNode *result = json_node_new (JSON_NODE_OBJECT);

  for (GList *member = members; member != NULL; member = member->next)
    g_ptr_array_add (names, member->data);
  while (names->len > 0)
    {
      const char *name = g_ptr_array_steal_index (
          names, (guint) g_rand_int_range (random, 0, (gint32) names->len));

      if (strangers && g_rand_boolean (random))
        {
          g_autofree char *stranger = g_strdup_printf ("x_%u", g_rand_int (random) % 9);
          json_object_set_member (object, stranger,
                                  json_from_string ("{\"product\":[null,{\"name\":7}]}", NULL));
        }
      json_object_set_member (object, name,
                              rearrange (json_object_get_member (from, name), random, strangers));
    }
  json_node_take_object (result, object);
  return result;
}

static void
test_order_and_strangers (void)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (JsonNode) whole = load_whole ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCsafDocument) document = med_csaf_reader_read (whole, "a.json", &error);

  g_assert_no_error (error);
  g_assert_nonnull (document);
  g_autofree char *expected = med_test_csaf_dump (document);
  g_test_message ("seed %u", seed);
  for (guint round = 0; round < 40; round++)
    {
      g_autoptr (JsonNode) other = rearrange (whole, random, round % 2 == 1);
      g_autoptr (MedCsafDocument) again = med_csaf_reader_read (other, "a.json", &error);

      g_assert_no_error (error);
      g_assert_nonnull (again);
      g_autofree char *found = med_test_csaf_dump (again);
      g_assert_cmpstr (found, ==, expected);
    }
}

/* Reading twice, and reading what was written again, says the same. */
static void
test_read_again (void)
{
  g_autoptr (JsonNode) whole = load_whole ();
  g_autofree char *pretty = json_to_string (whole, TRUE);
  g_autofree char *dense = json_to_string (whole, FALSE);
  const char *texts[] = { pretty, dense };
  g_autofree char *first = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) root =
          med_json_load (texts[i], strlen (texts[i]), NULL, "a.json", &error);
      g_assert_no_error (error);
      g_autoptr (MedCsafDocument) document = med_csaf_reader_read (root, "a.json", &error);
      g_assert_no_error (error);
      g_assert_nonnull (document);
      g_autofree char *text = med_test_csaf_dump (document);
      if (first == NULL)
        first = g_strdup (text);
      g_assert_cmpstr (text, ==, first);
    }
}

/* Cut off at any byte a document is refused before anything of it is believed. */
static void
test_cut_off (void)
{
  g_autoptr (JsonNode) whole = load_whole ();
  g_autofree char *text = json_to_string (whole, FALSE);
  const gsize length = strlen (text);

  for (gsize n = 0; n < length; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) root = med_json_load (text, n, NULL, "a.json", &error);

      g_assert_null (root);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

static MedCsafDocument *
read_with (const char *search, const char *replace)
{
  g_autoptr (JsonNode) whole = load_whole ();
  g_autofree char *plain = json_to_string (whole, FALSE);
  g_autoptr (GString) text = g_string_new (plain);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_string_replace (text, search, replace, 1), ==, 1);
  g_autoptr (JsonNode) root = med_json_load (text->str, text->len, NULL, "a.json", &error);
  g_assert_no_error (error);
  MedCsafDocument *document = med_csaf_reader_read (root, "a.json", &error);
  g_assert_no_error (error);
  return document;
}

/* JSON may hold any character. Those that control a terminal or turn text about are seen instead of
 * obeyed; lines stay lines, paragraphs paragraphs, and every other script is left alone. */
static void
test_hidden_characters (void)
{
  static const char *const cases[][2] = {
    { "plain", "plain" },
    { "\\u001b[2Jx", "\xef\xbf\xbd[2Jx" },
    { "a\\u009b31mb", "a\xef\xbf\xbd"
                      "31mb" },
    { "a\\u0007b\\u007fc\\b", "a\xef\xbf\xbd"
                              "b\xef\xbf\xbd"
                              "c\xef\xbf\xbd" },
    { "a\\rb", "a\xef\xbf\xbd"
               "b" },
    { "\\u202egnp", "\xef\xbf\xbdgnp" },
    { "\\u2066a\\u2069", "\xef\xbf\xbd"
                         "a\xef\xbf\xbd" },
    { "\xe7\x94\xbb\xe5\x83\x8f \xc3\xa9 \xd7\x90 \xf0\x9f\x91\xa9\xe2\x80\x8d\xe2\x9a\x95",
      "\xe7\x94\xbb\xe5\x83\x8f \xc3\xa9 \xd7\x90 \xf0\x9f\x91\xa9\xe2\x80\x8d\xe2\x9a\x95" },
  };
  static const char *const lines[][3] = {
    /* as written, in a title, in a note */
    { "a\\nb", "a b", "a\nb" },
    { "a\\r\\nb", "a b", "a\nb" },
    { "a\\tb", "a b", "a\tb" },
    { "\\r\\r\\n", "\xef\xbf\xbd ", "\xef\xbf\xbd\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *title = g_strdup_printf ("\"title\":\"%s\"", cases[i][0]);
      g_autofree char *note = g_strdup_printf ("\"text\":\"%s\"", cases[i][0]);
      g_autoptr (MedCsafDocument) titled = read_with ("\"title\":\"T\"", title);
      g_autoptr (MedCsafDocument) noted = read_with ("\"text\":\"s\"", note);

      g_assert_cmpstr (titled->title, ==, cases[i][1]);
      g_assert_cmpstr (noted->summary, ==, cases[i][1]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *title = g_strdup_printf ("\"title\":\"%s\"", lines[i][0]);
      g_autofree char *note = g_strdup_printf ("\"text\":\"%s\"", lines[i][0]);
      g_autoptr (MedCsafDocument) titled = read_with ("\"title\":\"T\"", title);
      g_autoptr (MedCsafDocument) noted = read_with ("\"text\":\"s\"", note);

      g_assert_cmpstr (titled->title, ==, lines[i][1]);
      g_assert_cmpstr (noted->summary, ==, lines[i][2]);
    }
}

static void
test_no_object (void)
{
  static const char *const texts[] = { "[]", "7", "\"document\"", "null", "true", "[{}]" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) root = json_from_string (texts[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (MedCsafDocument) document = med_csaf_reader_read (root, "a.json", &error);

      g_assert_null (document);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_null (med_csaf_reader_name_other_kind (root));
    }
  g_autoptr (GError) error = NULL;
  g_assert_null (med_csaf_reader_read (NULL, "a.json", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_null (med_csaf_reader_name_other_kind (NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/csaf-document/every-value-of-another-type", test_other_types);
  g_test_add_func ("/awareness/csaf-document/every-value-taken-away", test_taken_away);
  g_test_add_func ("/awareness/csaf-document/every-element-doubled", test_doubled_elements);
  g_test_add_func ("/awareness/csaf-document/order-and-strangers-change-nothing",
                   test_order_and_strangers);
  g_test_add_func ("/awareness/csaf-document/written-again-it-says-the-same", test_read_again);
  g_test_add_func ("/awareness/csaf-document/cut-off-anywhere-is-refused", test_cut_off);
  g_test_add_func ("/awareness/csaf-document/hidden-characters-are-seen", test_hidden_characters);
  g_test_add_func ("/awareness/csaf-document/no-object-is-no-document", test_no_object);
  return g_test_run ();
}
