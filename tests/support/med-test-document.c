/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-document.h"

#include "engine/base/med-error.h"
#include "support/med-test-statement.h"

void
med_test_document_clear (MedTestDocument *self)
{
  g_clear_pointer (&self->root, json_node_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_pointer (&self->statement, med_vendor_statement_free);
}

static JsonNode *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (json, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  return g_steal_pointer (&node);
}

MedTestDocument
med_test_document_init (void)
{
  g_autofree char *text = med_test_statement (NULL, NULL);

  return (MedTestDocument){ .root = parse (text) };
}

/* Puts @json where @pointer says, or takes away what is there where @json is NULL. */
void
med_test_document_edit (MedTestDocument *self, const char *pointer, const char *json)
{
  g_auto (GStrv) parts = g_strsplit (pointer + 1, "/", -1);
  JsonNode *node = self->root;
  guint i = 0;

  for (; parts[i + 1] != NULL; i++)
    node = JSON_NODE_HOLDS_ARRAY (node)
               ? json_array_get_element (json_node_get_array (node),
                                         (guint) g_ascii_strtoull (parts[i], NULL, 10))
               : json_object_get_member (json_node_get_object (node), parts[i]);
  g_assert_nonnull (node);
  if (json != NULL)
    json_object_set_member (json_node_get_object (node), parts[i], parse (json));
  else
    json_object_remove_member (json_node_get_object (node), parts[i]);
}

void
med_test_document_read (MedTestDocument *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = json_to_string (self->root, FALSE);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_pointer (&self->statement, med_vendor_statement_free);
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) med_statement_problem_free);
  self->statement = med_statement_reader_read (bytes, "s.json", self->problems, &error);
  g_assert_cmpint (self->statement == NULL, ==, self->problems->len > 0);
  if (self->statement == NULL)
    g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  else
    g_assert_no_error (error);
}

/* All faults as "/place: …" would name them, in order, parted by spaces. */
static char *
list_places (const MedTestDocument *self)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < self->problems->len; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? " " : "",
                            ((MedStatementProblem *) self->problems->pdata[i])->pointer);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

void
med_test_document_expect (MedTestDocument *self, const char *what, const char *places)
{
  med_test_document_read (self);
  g_autofree char *found = list_places (self);

  if (!g_str_equal (found, places))
    g_error ("%s: faults at “%s” instead of “%s”", what, found, places);
}
