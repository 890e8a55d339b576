/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-error-help"

#include "config.h"

#include "engine/base/med-error-help.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "med-engine-resources.h"

/* Which section of the handbook explains a message. An error carries only its text, which is put
 * together from a format and may have been translated, prefixed and put into another sentence;
 * help/errors.index names the section of each format. The text is compared with all of them, and
 * the one of which most stands in the text is the one it was made from. */

#define INDEX_PATH MED_RESOURCE_PATH "/errors.index"
#define CONVERSION_FLAGS "0123456789$-+ #'.*"
#define CONVERSION_LENGTHS "hlqjzt"

typedef struct
{
  char *message; /* (owned) as in the sources */
  const char *topic;
} Entry;

static void
entry_free (Entry *self)
{
  g_free (self->message);
  g_free (self);
}

/* gettext writes a macro of inttypes.h as <PRId64>, the program's catalogue has what it stands for.
 */
static char *
dup_message (const char *line)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *plain = g_strcompress (line);

  g_string_append (text, plain);
  g_string_replace (text, "%<PRId64>", "%" PRId64, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gpointer
load_index (gpointer data)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (med_engine_get_resource (), INDEX_PATH,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const char *topic = NULL;

  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "  "))
      {
        Entry *entry = g_new0 (Entry, 1);
        entry->message = dup_message (lines[i] + 2);
        entry->topic = topic;
        g_ptr_array_add (entries, entry);
      }
    else if (lines[i][0] != '\0' && lines[i][0] != '#')
      topic = g_intern_string (lines[i]);
  return entries;
}

/* The end of a conversion such as %s, %.16s or %1$u */
static const char *
skip_conversion (const char *at)
{
  at += strspn (at, CONVERSION_FLAGS);
  at += strspn (at, CONVERSION_LENGTHS);
  return *at != '\0' ? at + 1 : at;
}

/* What stands between the conversions of a format; an empty piece before the first and behind the
 * last where the format begins or ends with one. */
static GPtrArray *
split_format (const char *format)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) piece = g_string_new (NULL);

  for (const char *at = format; *at != '\0';)
    if (at[0] == '%' && at[1] == '%')
      {
        g_string_append_c (piece, '%');
        at += 2;
      }
    else if (at[0] == '%')
      {
        at = skip_conversion (at + 1);
        g_ptr_array_add (pieces, g_strdup (piece->str));
        g_string_truncate (piece, 0);
      }
    else
      g_string_append_c (piece, *at++);
  g_ptr_array_add (pieces, g_string_free (g_steal_pointer (&piece), FALSE));
  return pieces;
}

/* A message, or the sentence within it, does not begin in the middle of a word; Japanese has no
 * spaces between them. */
static gboolean
is_beginning (const char *message, const char *at)
{
  return at == message || strchr (" \n:(", at[-1]) != NULL || (guchar) at[-1] >= 0x80;
}

static gboolean
rest_follows (const char *at, GPtrArray *pieces)
{
  for (guint i = 1; i < pieces->len; i++)
    {
      const char *piece = g_ptr_array_index (pieces, i);
      const char *found = strstr (at, piece);

      if (found == NULL)
        return FALSE;
      at = found + strlen (piece);
    }
  return TRUE;
}

/* What is put in for the first conversion is never the place of a fault: "a.json: /x: is missing"
 * was not made from "%s is missing". */
static gboolean
begins_with_conversion (const char *message, GPtrArray *pieces)
{
  const char *next = pieces->len > 1 ? g_ptr_array_index (pieces, 1) : "";
  const char *found = *next != '\0' ? strstr (message, next) : NULL;

  return found != NULL && found != message && found[-1] != ':' && rest_follows (message, pieces);
}

static gboolean
is_made_from (const char *message, GPtrArray *pieces)
{
  const char *first = g_ptr_array_index (pieces, 0);

  if (*first == '\0')
    return begins_with_conversion (message, pieces);
  for (const char *at = strstr (message, first); at != NULL; at = strstr (at + 1, first))
    if (is_beginning (message, at) && rest_follows (at + strlen (first), pieces))
      return TRUE;
  return FALSE;
}

static gsize
length_of (GPtrArray *pieces)
{
  gsize length = 0;

  for (guint i = 0; i < pieces->len; i++)
    length += strlen (g_ptr_array_index (pieces, i));
  return length;
}

static gsize
compare (const char *message, const char *format)
{
  g_autoptr (GPtrArray) pieces = split_format (format);

  return is_made_from (message, pieces) ? length_of (pieces) : 0;
}

/**
 * med_error_help_find:
 * @message: a message as the person sees it, in any language of the program
 *
 * Finds the section of the handbook that explains a message.
 *
 * Returns: (transfer none) (nullable): page and section such as `errors-people#sign-in`; %NULL for
 *   words of the operating system or another library
 */
const char *
med_error_help_find (const char *message)
{
  static GOnce once = G_ONCE_INIT;
  GPtrArray *entries = g_once (&once, load_index, NULL);
  const char *topic = NULL;
  gsize best = 0;

  g_return_val_if_fail (message != NULL, NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (entries, i);
      gsize length = compare (message, _ (entry->message));

      if (length > best)
        {
          best = length;
          topic = entry->topic;
        }
    }
  return topic;
}

/* The section on the kind of error, which every kind has. */
static const char *const kinds[] = {
  [MED_ERROR_INTERNAL] = "errors#internal",   [MED_ERROR_CORRECT_INPUT] = "errors#correct-input",
  [MED_ERROR_USAGE] = "errors#usage",         [MED_ERROR_RETRY] = "errors#retry",
  [MED_ERROR_NOT_FOUND] = "errors#not-found", [MED_ERROR_NOT_PERMITTED] = "errors#not-permitted",
  [MED_ERROR_REFUSED] = "errors#refused",     [MED_ERROR_CONFLICT] = "errors#conflict",
  [MED_ERROR_UNTRUSTED] = "errors#untrusted", [MED_ERROR_UNAVAILABLE] = "errors#unavailable",
  [MED_ERROR_NO_SPACE] = "errors#no-space",   [MED_ERROR_READ_ONLY] = "errors#read-only",
  [MED_ERROR_DAMAGED] = "errors#damaged",     [MED_ERROR_NEWER_VERSION] = "errors#newer-version",
  [MED_ERROR_CANCELLED] = "errors#cancelled",
};

/**
 * med_error_help_topic:
 * @error: what went wrong
 *
 * Finds the section of the handbook to read after an error: the one that explains its message, else
 * the one on its kind.
 *
 * Returns: (transfer none): page and section such as `errors#retry`
 */
const char *
med_error_help_topic (const GError *error)
{
  const char *topic;

  g_return_val_if_fail (error != NULL, NULL);
  g_return_val_if_fail (error->domain != MED_ERROR || error->code <= MED_ERROR_CANCELLED, NULL);
  topic = med_error_help_find (error->message);
  if (topic != NULL)
    return topic;
  return kinds[error->domain == MED_ERROR ? error->code : MED_ERROR_INTERNAL];
}
