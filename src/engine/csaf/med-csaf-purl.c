/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-purl"

#include "config.h"

#include "engine/csaf/med-csaf-purl.h"

#include <string.h>

/* Package URLs by their specification (package-url/purl-spec):
 * scheme:type/namespace/name@version?qualifiers#subpath */

static gboolean
is_percent_encoded (const char *p, const char *end)
{
  return end - p >= 3 && *p == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]);
}

/* Signs beyond ASCII and blanks have to be percent-encoded, into UTF-8; other printable ones are
 * common and borne. */
static gboolean
is_text (const char *begin, const char *end)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (const char *p = begin; p < end; p++)
    {
      guint8 byte = (guint8) *p;

      if (*p == '%')
        {
          if (!is_percent_encoded (p, end))
            return FALSE;
          byte = (guint8) (g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2]));
          p += 2;
        }
      else if (!g_ascii_isgraph (*p))
        return FALSE;
      g_byte_array_append (bytes, &byte, 1);
    }
  return bytes->len > 0 && g_utf8_validate_len ((const char *) bytes->data, bytes->len, NULL);
}

static gboolean
is_type (const char *begin, const char *end)
{
  if (begin == end || !g_ascii_isalpha (*begin))
    return FALSE;
  for (const char *p = begin; p < end; p++)
    if (!g_ascii_isalnum (*p) && strchr (".+-", *p) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
is_qualifier_key (const char *begin, const char *end)
{
  if (begin == end || !g_ascii_isalpha (*begin))
    return FALSE;
  for (const char *p = begin; p < end; p++)
    if (!g_ascii_isalnum (*p) && strchr (".-_", *p) == NULL)
      return FALSE;
  return TRUE;
}

/* key=value&key=value; a value may be empty, which says nothing. */
static gboolean
are_qualifiers (const char *begin, const char *end)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (const char *p = begin; p <= end; p++)
    {
      const char *and = memchr (p, '&', (gsize) (end - p));
      const char *stop = and != NULL ? and : end;
      const char *is = memchr (p, '=', (gsize) (stop - p));

      if (is == NULL || !is_qualifier_key (p, is) || (is + 1 < stop && !is_text (is + 1, stop)) ||
          !g_hash_table_add (seen, g_ascii_strdown (p, is - p)))
        return FALSE;
      p = stop;
    }
  return TRUE;
}

/* Parts with slashes between them; empty ones at both ends are not counted. */
static gboolean
are_parts (const char *begin, const char *end, guint *n)
{
  *n = 0;
  for (const char *p = begin; p <= end; p++)
    {
      const char *slash = memchr (p, '/', (gsize) (end - p));
      const char *stop = slash != NULL ? slash : end;

      if (stop > p)
        {
          if (!is_text (p, stop))
            return FALSE;
          (*n)++;
        }
      p = stop;
    }
  return TRUE;
}

/* Types whose names only mean something within a namespace. */
static gboolean
needs_namespace (const char *type, gsize length)
{
  static const char *const types[] = { "maven", "github", "bitbucket", "composer",
                                       "vscode-extension" };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (strlen (types[i]) == length && g_ascii_strncasecmp (type, types[i], length) == 0)
      return TRUE;
  return FALSE;
}

/* The last @c before @end and after @begin. */
static const char *
find_last (const char *begin, const char *end, char c)
{
  return g_strrstr_len (begin, end - begin, (const char[]){ c, '\0' });
}

/**
 * med_csaf_purl_is_valid:
 * @purl: what should be a package URL
 *
 * Checks a package URL strictly by its specification: scheme, type, name, percent-encoding, keys of
 * qualifiers, and that types whose names need a namespace have one.
 *
 * Returns: whether it is one
 */
gboolean
med_csaf_purl_is_valid (const char *purl)
{
  const char *type = purl + strlen ("pkg:");
  const char *end = purl + strlen (purl);
  const char *mark;
  guint n;

  if (g_ascii_strncasecmp (purl, "pkg:", strlen ("pkg:")) != 0)
    return FALSE;
  while (*type == '/')
    type++;
  mark = strchr (type, '#');
  if (mark != NULL && (!are_parts (mark + 1, end, &n) || n == 0))
    return FALSE;
  end = mark != NULL ? mark : end;
  mark = memchr (type, '?', (gsize) (end - type));
  if (mark != NULL && !are_qualifiers (mark + 1, end))
    return FALSE;
  end = mark != NULL ? mark : end;
  const char *slash = memchr (type, '/', (gsize) (end - type));
  if (slash == NULL || !is_type (type, slash))
    return FALSE;
  /* An at sign of a namespace is written %40, but "@scope" without that is common. */
  mark = find_last (slash + 1, end, '@');
  if (mark != NULL && memchr (mark, '/', (gsize) (end - mark)) == NULL && mark > slash + 1)
    {
      if (!is_text (mark + 1, end))
        return FALSE;
      end = mark;
    }
  else if (mark == slash + 1 && memchr (mark, '/', (gsize) (end - mark)) == NULL)
    return FALSE;
  if (!are_parts (slash + 1, end, &n) || n == 0 ||
      (end > slash + 1 && end[-1] == '/' && *end == '@'))
    return FALSE;
  return n > 1 || !needs_namespace (type, (gsize) (slash - type));
}
