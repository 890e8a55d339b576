/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-place"

#include "config.h"

#include "engine/csaf/med-csaf-place.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"

/**
 * med_csaf_enter:
 * @self: a place
 * @member: a member of the object the place points at
 *
 * Returns: what [func@csaf_leave] needs to come back
 */
gsize
med_csaf_enter (MedCsafPlace *self, const char *member)
{
  gsize mark = self->pointer->len;

  g_string_append_c (self->pointer, '/');
  g_string_append (self->pointer, member);
  return mark;
}

/**
 * med_csaf_enter_index:
 * @self: a place
 * @index: an element of the array the place points at
 *
 * Returns: what [func@csaf_leave] needs to come back
 */
gsize
med_csaf_enter_index (MedCsafPlace *self, guint index)
{
  gsize mark = self->pointer->len;

  g_string_append_printf (self->pointer, "/%u", index);
  return mark;
}

/**
 * med_csaf_leave:
 * @self: a place
 * @mark: from the call that entered
 */
void
med_csaf_leave (MedCsafPlace *self, gsize mark)
{
  g_string_truncate (self->pointer, mark);
}

/**
 * med_csaf_refuse:
 * @self: a place
 * @member: (nullable): a member of the object it points at
 * @reason: what is wrong, translated
 *
 * Sets the error with file, JSON pointer and reason.
 *
 * Returns: %FALSE
 */
gboolean
med_csaf_refuse (MedCsafPlace *self, const char *member, const char *reason)
{
  gsize mark = member != NULL ? med_csaf_enter (self, member) : self->pointer->len;

  if (self->pointer->len > 0)
    g_set_error (self->error, MED_ERROR, MED_ERROR_CORRECT_INPUT, "%s: %s: %s", self->name,
                 self->pointer->str, reason);
  else
    g_set_error (self->error, MED_ERROR, MED_ERROR_CORRECT_INPUT, "%s: %s", self->name, reason);
  med_csaf_leave (self, mark);
  return FALSE;
}

/**
 * med_csaf_shorten:
 * @text: something a document contains
 *
 * Returns: (transfer full): its beginning, fit for a message
 */
char *
med_csaf_shorten (const char *text)
{
  return g_utf8_strlen (text, -1) <= 60 ? g_strdup (text) : g_utf8_substring (text, 0, 60);
}

static JsonNode *
member_of_type (JsonObject *object, const char *member, JsonNodeType type)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && json_node_get_node_type (node) == type ? node : NULL;
}

static gboolean
refuse_type (MedCsafPlace *self, JsonObject *object, const char *member, const char *wrong_type)
{
  return med_csaf_refuse (self, member,
                          json_object_has_member (object, member) ? wrong_type : _ ("is missing"));
}

/**
 * med_csaf_may_text:
 * @self: a place
 * @object: the object it points at
 * @member: the name of a member
 * @text: (out) (transfer none) (nullable): its text; %NULL where there is none
 *
 * Returns: %FALSE where the member is something else than a text
 */
gboolean
med_csaf_may_text (MedCsafPlace *self, JsonObject *object, const char *member, const char **text)
{
  JsonNode *node = member_of_type (object, member, JSON_NODE_VALUE);

  *text = NULL;
  if (!json_object_has_member (object, member))
    return TRUE;
  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return med_csaf_refuse (self, member, _ ("is not a text"));
  *text = json_node_get_string (node);
  return TRUE;
}

/**
 * med_csaf_need_text:
 * @self: a place
 * @object: the object it points at
 * @member: the name of a member
 * @text: (out) (transfer none): its text
 *
 * Returns: %FALSE where the member is missing, empty, or something else than a text
 */
gboolean
med_csaf_need_text (MedCsafPlace *self, JsonObject *object, const char *member, const char **text)
{
  if (!med_csaf_may_text (self, object, member, text))
    return FALSE;
  if (*text == NULL)
    return med_csaf_refuse (self, member, _ ("is missing"));
  if (**text == '\0')
    return med_csaf_refuse (self, member, _ ("is empty"));
  return TRUE;
}

/**
 * med_csaf_need_word:
 * @self: a place
 * @object: the object it points at
 * @member: the name of a member
 * @words: (array zero-terminated=1): the words it may be; never freed
 * @word: (out) (transfer none): the one of @words it is; in a draft also another one, which lives
 * as long as @object
 *
 * Returns: %FALSE where the member is none of them
 */
gboolean
med_csaf_need_word (MedCsafPlace *self,
                    JsonObject *object,
                    const char *member,
                    const char *const *words,
                    const char **word)
{
  const char *text;

  if (!med_csaf_need_text (self, object, member, &text))
    return FALSE;
  for (gsize i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], text))
      {
        *word = words[i];
        return TRUE;
      }
  *word = text;
  if (self->draft)
    return TRUE;
  g_autofree char *quote = med_csaf_shorten (text);
  g_autofree char *reason = g_strdup_printf (_ ("“%s” is not a word of CSAF 2.0 here"), quote);
  return med_csaf_refuse (self, member, reason);
}

/**
 * med_csaf_need_time:
 * @self: a place
 * @object: the object it points at
 * @member: the name of a member
 * @usec: (out): microseconds since 1970 UTC
 *
 * Returns: %FALSE where the member is not a date with time
 */
gboolean
med_csaf_need_time (MedCsafPlace *self, JsonObject *object, const char *member, gint64 *usec)
{
  const char *text;

  if (!med_csaf_need_text (self, object, member, &text))
    return FALSE;
  if (!med_clock_parse_iso8601 (text, usec, NULL))
    return med_csaf_refuse (self, member, _ ("is not a date with time (RFC 3339)"));
  return TRUE;
}

/**
 * med_csaf_may_object:
 * @self: a place
 * @object: the object it points at
 * @member: the name of a member
 * @child: (out) (transfer none) (nullable): the member
 *
 * Returns: %FALSE where the member is something else than an object
 */
gboolean
med_csaf_may_object (MedCsafPlace *self, JsonObject *object, const char *member, JsonObject **child)
{
  *child = NULL;
  return !json_object_has_member (object, member) ||
         med_csaf_need_object (self, object, member, child);
}

/**
 * med_csaf_need_object:
 * @self: a place
 * @object: the object it points at
 * @member: the name of a member
 * @child: (out) (transfer none): the member
 *
 * Returns: %FALSE where the member is missing or something else than an object
 */
gboolean
med_csaf_need_object (MedCsafPlace *self,
                      JsonObject *object,
                      const char *member,
                      JsonObject **child)
{
  JsonNode *node = member_of_type (object, member, JSON_NODE_OBJECT);

  *child = node != NULL ? json_node_get_object (node) : NULL;
  return node != NULL || refuse_type (self, object, member, _ ("is not an object"));
}

/**
 * med_csaf_may_array:
 * @self: a place
 * @object: the object it points at
 * @member: the name of a member
 * @array: (out) (transfer none) (nullable): the member
 *
 * Returns: %FALSE where the member is something else than an array
 */
gboolean
med_csaf_may_array (MedCsafPlace *self, JsonObject *object, const char *member, JsonArray **array)
{
  JsonNode *node = member_of_type (object, member, JSON_NODE_ARRAY);

  *array = node != NULL ? json_node_get_array (node) : NULL;
  if (node == NULL && json_object_has_member (object, member))
    return med_csaf_refuse (self, member, _ ("is not a list"));
  return TRUE;
}

/**
 * med_csaf_need_array:
 * @self: a place
 * @object: the object it points at
 * @member: the name of a member
 * @array: (out) (transfer none): the member, which has at least one element
 *
 * Returns: %FALSE where the member is missing, empty, or something else than an array
 */
gboolean
med_csaf_need_array (MedCsafPlace *self, JsonObject *object, const char *member, JsonArray **array)
{
  if (!med_csaf_may_array (self, object, member, array))
    return FALSE;
  if (*array == NULL)
    return med_csaf_refuse (self, member, _ ("is missing"));
  if (json_array_get_length (*array) == 0)
    return med_csaf_refuse (self, member, _ ("is empty"));
  return TRUE;
}

/**
 * med_csaf_for_each:
 * @self: a place
 * @object: the object it points at
 * @member: the name of an array of objects; may be missing
 * @each: (scope call): called for each element; stops at the first %FALSE
 * @user_data: for @each
 *
 * Returns: whether all elements were accepted
 */
gboolean
med_csaf_for_each (MedCsafPlace *self,
                   JsonObject *object,
                   const char *member,
                   MedCsafEach each,
                   gpointer user_data)
{
  JsonArray *array;

  if (!med_csaf_may_array (self, object, member, &array))
    return FALSE;
  gsize mark = med_csaf_enter (self, member);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      gsize element_mark = med_csaf_enter_index (self, i);
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return med_csaf_refuse (self, NULL, _ ("is not an object"));
      if (!each (self, json_node_get_object (node), user_data))
        return FALSE;
      med_csaf_leave (self, element_mark);
    }
  med_csaf_leave (self, mark);
  return TRUE;
}
