/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-statement-field"

#include "config.h"

#include "engine/statement/med-statement-field.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-clock.h"

/* Long enough for a name, and for a page of words; short enough to show. */
#define LINE_MAX_CHARS 200
#define WORDS_MAX_CHARS 20000
#define TEXTS_MAX 200
#define FAULTS_MAX 1000

void
med_statement_problem_free (MedStatementProblem *self)
{
  g_free (self->pointer);
  g_free (self->reason);
  g_free (self);
}

static char *
escape_pointer (const char *member)
{
  g_auto (GStrv) tildes = g_strsplit (member, "~", -1);
  g_autofree char *escaped = g_strjoinv ("~0", tildes);
  g_auto (GStrv) slashes = g_strsplit (escaped, "/", -1);

  return g_strjoinv ("~1", slashes);
}

static char *
join_pointer (const char *base, const char *member)
{
  g_autofree char *escaped = escape_pointer (member);

  return g_strconcat (base, "/", escaped, NULL);
}

/**
 * med_statement_field_fault:
 * @self: an object
 * @member: (nullable): the member that is wrong, or `member/0` for an element; %NULL for the object
 * @format: what is wrong, translated
 * @...: for @format
 *
 * Notes a fault and goes on, so that whoever wrote the document sees all of them at once. After a
 * thousand nobody reads further.
 */
void
med_statement_field_fault (const MedStatementField *self,
                           const char *member,
                           const char *format,
                           ...)
{
  va_list arguments;

  if (self->problems->len >= FAULTS_MAX)
    return;
  MedStatementProblem *problem = g_new0 (MedStatementProblem, 1);
  problem->pointer =
      member != NULL ? g_strconcat (self->pointer, "/", member, NULL) : g_strdup (self->pointer);
  va_start (arguments, format);
  problem->reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->problems, problem);
}

/**
 * med_statement_field_allow:
 * @self: an object
 * @members: (array zero-terminated=1): the members it may have
 *
 * Refuses every other member by name: what is not understood could be a condition.
 */
void
med_statement_field_allow (const MedStatementField *self, const char *const *members)
{
  if (self->object == NULL)
    return;
  g_autoptr (GList) names = json_object_get_members (self->object);
  for (GList *l = names; l != NULL; l = l->next)
    if (!g_strv_contains (members, l->data))
      {
        g_autofree char *escaped = escape_pointer (l->data);
        g_autofree char *shown = g_utf8_strlen (escaped, -1) > LINE_MAX_CHARS
                                     ? g_utf8_substring (escaped, 0, LINE_MAX_CHARS)
                                     : g_strdup (escaped);
        med_statement_field_fault (self, shown, _ ("there is no member of this name"));
      }
}

/* The member's value; %NULL, with a fault if it is required, where there is none. */
static JsonNode *
get_member (const MedStatementField *self, const char *member, gboolean required)
{
  JsonNode *node = self->object != NULL ? json_object_get_member (self->object, member) : NULL;

  /* A missing object has been told of already. */
  if (node == NULL && required && self->object != NULL)
    med_statement_field_fault (self, member, _ ("it is missing"));
  return node;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

/* Characters that do not show, or turn the text around them about, have no place in a document on
 * which people decide. */
static gboolean
is_hidden (gunichar c, MedStatementTextKind kind)
{
  if (kind == MED_STATEMENT_WORDS && (c == '\n' || c == '\t'))
    return FALSE;
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
check_text (const MedStatementField *self,
            const char *place,
            const char *text,
            MedStatementTextKind kind)
{
  glong max = kind == MED_STATEMENT_LINE ? LINE_MAX_CHARS : WORDS_MAX_CHARS;

  if (g_utf8_strlen (text, -1) > max)
    {
      med_statement_field_fault (self, place, _ ("it is longer than %ld characters"), max);
      return FALSE;
    }
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (is_hidden (g_utf8_get_char (p), kind))
      {
        med_statement_field_fault (self, place, _ ("it contains the hidden character U+%04X"),
                                   g_utf8_get_char (p));
        return FALSE;
      }
  if (*text == '\0' || g_unichar_isspace (g_utf8_get_char (text)) ||
      g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (text + strlen (text)))))
    {
      med_statement_field_fault (self, place, _ ("it is empty, or begins or ends with a space"));
      return FALSE;
    }
  return TRUE;
}

/**
 * med_statement_field_text:
 * @self: an object
 * @member: which member
 * @kind: one line, or words
 * @required: whether it must be there
 *
 * Returns: (transfer full) (nullable): the text, not empty
 */
char *
med_statement_field_text (const MedStatementField *self,
                          const char *member,
                          MedStatementTextKind kind,
                          gboolean required)
{
  JsonNode *node = get_member (self, member, required);

  if (node == NULL)
    return NULL;
  if (!holds (node, G_TYPE_STRING))
    {
      med_statement_field_fault (self, member, _ ("it must be a text"));
      return NULL;
    }
  const char *text = json_node_get_string (node);
  return check_text (self, member, text, kind) ? g_strdup (text) : NULL;
}

/**
 * med_statement_field_choice:
 * @self: an object
 * @member: which member
 * @choices: (array zero-terminated=1): the words it may be
 * @required: whether it must be there
 *
 * Returns: (transfer full) (nullable): one of @choices
 */
char *
med_statement_field_choice (const MedStatementField *self,
                            const char *member,
                            const char *const *choices,
                            gboolean required)
{
  g_autofree char *text = med_statement_field_text (self, member, MED_STATEMENT_LINE, required);

  if (text == NULL || g_strv_contains (choices, text))
    return g_steal_pointer (&text);
  g_autofree char *all = g_strjoinv (", ", (GStrv) choices);
  /* Translators: the first is what was written, the second a list of words */
  med_statement_field_fault (self, member, _ ("“%s” is none of: %s"), text, all);
  return NULL;
}

/**
 * med_statement_field_texts:
 * @self: an object
 * @member: which member
 *
 * Returns: (transfer full): the texts of an array; empty where there is none
 */
GStrv
med_statement_field_texts (const MedStatementField *self, const char *member)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = med_statement_field_array (self, member, MED_STATEMENT_OPTIONAL);
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autofree char *place = g_strdup_printf ("%s/%u", member, i);

      if (!holds (node, G_TYPE_STRING))
        med_statement_field_fault (self, place, _ ("it must be a text"));
      else if (check_text (self, place, json_node_get_string (node), MED_STATEMENT_WORDS))
        g_strv_builder_add (builder, json_node_get_string (node));
    }
  return g_strv_builder_end (builder);
}

/**
 * med_statement_field_int:
 * @self: an object
 * @member: which member
 * @min: the least it may be
 * @max: the most it may be
 * @required: whether it must be there
 *
 * Returns: the number; 0 where there is none
 */
gint64
med_statement_field_int (
    const MedStatementField *self, const char *member, gint64 min, gint64 max, gboolean required)
{
  JsonNode *node = get_member (self, member, required);

  if (node == NULL)
    return 0;
  if (!holds (node, G_TYPE_INT64))
    {
      med_statement_field_fault (self, member, _ ("it must be a whole number"));
      return 0;
    }
  gint64 value = json_node_get_int (node);
  if (value >= min && value <= max)
    return value;
  med_statement_field_fault (self, member, _ ("it must be from %" PRId64 " to %" PRId64), min, max);
  return 0;
}

/**
 * med_statement_field_boolean:
 * @self: an object
 * @member: which member
 * @required: whether it must be there
 *
 * Returns: 1, 0, or -1 where there is none
 */
int
med_statement_field_boolean (const MedStatementField *self, const char *member, gboolean required)
{
  JsonNode *node = get_member (self, member, required);

  if (node == NULL)
    return -1;
  if (holds (node, G_TYPE_BOOLEAN))
    return json_node_get_boolean (node) ? 1 : 0;
  med_statement_field_fault (self, member, _ ("it must be true or false"));
  return -1;
}

/**
 * med_statement_field_date:
 * @self: an object
 * @member: which member
 * @required: whether it must be there
 *
 * Returns: microseconds since 1970 UTC of a date of ISO 8601; 0 where there is none
 */
gint64
med_statement_field_date (const MedStatementField *self, const char *member, gboolean required)
{
  g_autofree char *text = med_statement_field_text (self, member, MED_STATEMENT_LINE, required);
  gint64 usec = 0;

  if (text == NULL)
    return 0;
  if (strlen (text) >= 10 && med_clock_parse_iso8601 (text, &usec, NULL) && usec > 0)
    return usec;
  med_statement_field_fault (self, member, _ ("“%s” is not a date such as 2026-11-23"), text);
  return 0;
}

/**
 * med_statement_field_object:
 * @self: an object
 * @member: which member
 * @required: whether it must be there
 * @child: (out): the object in it; without one it reads as if every member was missing
 * @child_pointer: (out) (transfer full): keeps the pointer of @child alive
 *
 * Returns: whether there is an object
 */
gboolean
med_statement_field_object (const MedStatementField *self,
                            const char *member,
                            gboolean required,
                            MedStatementField *child,
                            char **child_pointer)
{
  JsonNode *node = get_member (self, member, required);

  *child_pointer = join_pointer (self->pointer, member);
  *child = (MedStatementField){ .pointer = *child_pointer, .problems = self->problems };
  if (node == NULL)
    return FALSE;
  if (JSON_NODE_HOLDS_OBJECT (node))
    child->object = json_node_get_object (node);
  else
    med_statement_field_fault (self, member, _ ("it must be an object"));
  return child->object != NULL;
}

/**
 * med_statement_field_array:
 * @self: an object
 * @member: which member
 * @required: whether it must be there
 *
 * Returns: (transfer none) (nullable): the array
 */
JsonArray *
med_statement_field_array (const MedStatementField *self, const char *member, gboolean required)
{
  JsonNode *node = get_member (self, member, required);

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      med_statement_field_fault (self, member, _ ("it must be an array"));
      return NULL;
    }
  JsonArray *array = json_node_get_array (node);
  if (json_array_get_length (array) <= TEXTS_MAX)
    return array;
  med_statement_field_fault (self, member, _ ("it has more than %d elements"), TEXTS_MAX);
  return NULL;
}

/**
 * med_statement_field_element:
 * @self: an object
 * @member: which member
 * @array: the array of that member
 * @index: which element
 * @child: (out): the object in it
 * @child_pointer: (out) (transfer full): keeps the pointer of @child alive
 *
 * Returns: whether that element is an object
 */
gboolean
med_statement_field_element (const MedStatementField *self,
                             const char *member,
                             JsonArray *array,
                             guint index,
                             MedStatementField *child,
                             char **child_pointer)
{
  JsonNode *node = json_array_get_element (array, index);

  *child_pointer = g_strdup_printf ("%s/%s/%u", self->pointer, member, index);
  *child = (MedStatementField){ .pointer = *child_pointer, .problems = self->problems };
  if (JSON_NODE_HOLDS_OBJECT (node))
    child->object = json_node_get_object (node);
  else
    med_statement_field_fault (child, NULL, _ ("it must be an object"));
  return child->object != NULL;
}
