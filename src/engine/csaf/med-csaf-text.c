/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-text"

#include "config.h"

#include "engine/csaf/med-csaf-text.h"

#include "engine/csaf/med-csaf-place.h"

#define REPLACEMENT 0xfffd

/* Of the members of CSAF these hold paragraphs; all others are names, numbers and lines. */
static gboolean
holds_paragraphs (const char *member)
{
  return g_str_equal (member, "text") || g_str_equal (member, "details");
}

/* Turns the text behind it about, so that "not affected" could be written backwards. */
static gboolean
is_directional (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* What is shown in the place of a character; 0: nothing. */
static gunichar
replace (gunichar c, gunichar next, gboolean paragraphs)
{
  if (c == '\r' && next == '\n')
    return 0;
  if (c == '\n' || c == '\t')
    return paragraphs ? c : ' ';
  return g_unichar_type (c) == G_UNICODE_CONTROL || is_directional (c) ? REPLACEMENT : c;
}

static gboolean
needs_care (const char *text, gboolean paragraphs)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (replace (c, '\n', paragraphs) != c)
        return TRUE;
    }
  return FALSE;
}

static char *
make_visible (const char *text, gboolean paragraphs)
{
  g_autoptr (GString) visible = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c =
          replace (g_utf8_get_char (p), g_utf8_get_char (g_utf8_next_char (p)), paragraphs);

      if (c != 0)
        g_string_append_unichar (visible, c);
    }
  return g_strdup (visible->str);
}

static void
make_text_visible (JsonNode *node, gboolean paragraphs)
{
  const char *text = json_node_get_string (node);

  if (!needs_care (text, paragraphs))
    return;
  g_autofree char *visible = make_visible (text, paragraphs);
  json_node_set_string (node, visible);
}

static void
visit (JsonNode *node, gboolean paragraphs)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *member;
      JsonNode *child;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &member, &child))
        visit (child, holds_paragraphs (member));
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        visit (json_array_get_element (array, i), paragraphs);
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    make_text_visible (node, paragraphs);
}

/**
 * med_csaf_text_make_visible:
 * @node: a document, whose depth the scan has bounded
 *
 * Puts a visible mark in the place of every character that controls a terminal or turns text about,
 * and keeps titles and names in one line. JSON may hold any of them, and whoever lists advisories
 * must not be shown what an advisory wants them to see.
 */
void
med_csaf_text_make_visible (JsonNode *node)
{
  visit (node, FALSE);
}

/**
 * med_csaf_text_quote:
 * @text: something a document contains
 *
 * Returns: (transfer full): its beginning in one line, fit for a message: nothing in it controls a
 * terminal
 */
char *
med_csaf_text_quote (const char *text)
{
  g_autofree char *beginning = med_csaf_shorten (text);

  return make_visible (beginning, FALSE);
}
