/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-language"

#include "config.h"

#include "engine/csaf/med-csaf-language.h"

#include <gio/gio.h>
#include <string.h>

#include "med-engine-resources.h"

#define REGISTRY_PATH MED_RESOURCE_PATH "/language-subtags.txt"

/* A line of data/csaf/language-subtags.txt names a kind and then subtags: the table has "kind
 * subtag", and of an extension of a language what may stand before it. */
static gpointer
load_registry (gpointer data)
{
  GHashTable *registry = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (med_engine_get_resource (), REGISTRY_PATH,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);

      if (words[0] == NULL || *words[0] == '#')
        continue;
      for (gsize j = 1; words[j] != NULL; j++)
        {
          const char *prefix = strchr (words[j], ':');
          const gsize length = prefix != NULL ? (gsize) (prefix - words[j]) : strlen (words[j]);

          g_hash_table_insert (registry,
                               g_strdup_printf ("%s %.*s", words[0], (int) length, words[j]),
                               g_strdup (prefix != NULL ? prefix + 1 : ""));
        }
    }
  return registry;
}

static const char *
look_up (const char *kind, const char *subtag)
{
  static GOnce once = G_ONCE_INIT;
  GHashTable *registry = g_once (&once, load_registry, NULL);
  g_autofree char *key = g_strconcat (kind, " ", subtag, NULL);

  return g_hash_table_lookup (registry, key);
}

/* What is left of a tag, in small letters, and what was found of it. */
typedef struct
{
  char **subtags;
  gboolean is_private;
} Tag;

static gboolean
is_alpha (const char *subtag, gsize least, gsize most)
{
  const gsize length = strlen (subtag);

  return length >= least && length <= most &&
         strspn (subtag, "abcdefghijklmnopqrstuvwxyz") == length;
}

static gboolean
is_alphanumeric (const char *subtag, gsize least, gsize most)
{
  const gsize length = strlen (subtag);

  return length >= least && length <= most &&
         strspn (subtag, "abcdefghijklmnopqrstuvwxyz0123456789") == length;
}

static gboolean
is_between (const char *subtag, const char *first, const char *last)
{
  return strlen (subtag) == strlen (first) && strcmp (subtag, first) >= 0 &&
         strcmp (subtag, last) <= 0;
}

static gboolean
take_language (Tag *tag)
{
  const char *language = *tag->subtags;

  if (language == NULL || !is_alpha (language, 2, 8))
    return FALSE;
  if (is_between (language, "qaa", "qtz"))
    tag->is_private = TRUE;
  else if (look_up ("language", language) == NULL)
    return FALSE;
  tag->subtags++;
  if (*tag->subtags != NULL && is_alpha (*tag->subtags, 3, 3))
    {
      const char *prefix = look_up ("extlang", *tag->subtags);

      if (prefix == NULL || !g_str_equal (prefix, language))
        return FALSE;
      tag->subtags++;
    }
  return TRUE;
}

static gboolean
take_script (Tag *tag)
{
  const char *script = *tag->subtags;

  if (script == NULL || !is_alpha (script, 4, 4))
    return TRUE;
  if (is_between (script, "qaaa", "qabx"))
    tag->is_private = TRUE;
  else if (look_up ("script", script) == NULL)
    return FALSE;
  tag->subtags++;
  return TRUE;
}

static gboolean
take_region (Tag *tag)
{
  const char *region = *tag->subtags;

  if (region == NULL || (!is_alpha (region, 2, 2) && strspn (region, "0123456789") != 3) ||
      strlen (region) > 3)
    return TRUE;
  if (g_str_equal (region, "aa") || g_str_equal (region, "zz") || is_between (region, "qm", "qz") ||
      is_between (region, "xa", "xz"))
    tag->is_private = TRUE;
  else if (look_up ("region", region) == NULL)
    return FALSE;
  tag->subtags++;
  return TRUE;
}

static gboolean
take_variants (Tag *tag)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (; *tag->subtags != NULL && strlen (*tag->subtags) > 1; tag->subtags++)
    if (look_up ("variant", *tag->subtags) == NULL || !g_hash_table_add (seen, *tag->subtags))
      return FALSE;
  return TRUE;
}

/* -u- and -t- are registered; what follows them is not looked at. */
static gboolean
take_extensions (Tag *tag)
{
  gboolean seen[2] = { FALSE, FALSE };

  while (*tag->subtags != NULL && !g_str_equal (*tag->subtags, "x"))
    {
      const gboolean is_u = g_str_equal (*tag->subtags, "u");
      guint n = 0;

      if ((!is_u && !g_str_equal (*tag->subtags, "t")) || seen[is_u])
        return FALSE;
      seen[is_u] = TRUE;
      for (tag->subtags++; *tag->subtags != NULL && is_alphanumeric (*tag->subtags, 2, 8);
           tag->subtags++)
        n++;
      if (n == 0 || (*tag->subtags != NULL && strlen (*tag->subtags) != 1))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_private (Tag *tag)
{
  if (*tag->subtags == NULL)
    return TRUE;
  tag->is_private = TRUE;
  tag->subtags++;
  if (*tag->subtags == NULL)
    return FALSE;
  for (; *tag->subtags != NULL; tag->subtags++)
    if (!is_alphanumeric (*tag->subtags, 1, 8))
      return FALSE;
  return TRUE;
}

/**
 * med_csaf_language_judge:
 * @tag: the tag of a language, such as `en-US`
 *
 * Judges a tag by BCP 47 and the IANA registry of subtags, of which a copy is built in.
 *
 * Returns: what it is worth
 */
MedCsafLanguage
med_csaf_language_judge (const char *tag)
{
  g_autofree char *lower = g_ascii_strdown (tag, -1);
  g_auto (GStrv) subtags = g_strsplit (lower, "-", -1);
  Tag rest = { subtags, FALSE };
  gboolean is_valid;

  if (look_up ("grandfathered", lower) != NULL)
    return MED_CSAF_LANGUAGE_KNOWN;
  is_valid = g_strcmp0 (subtags[0], "x") == 0
                 ? take_private (&rest)
                 : take_language (&rest) && take_script (&rest) && take_region (&rest) &&
                       take_variants (&rest) && take_extensions (&rest) && take_private (&rest);
  if (!is_valid)
    return MED_CSAF_LANGUAGE_UNKNOWN;
  return rest.is_private ? MED_CSAF_LANGUAGE_PRIVATE : MED_CSAF_LANGUAGE_KNOWN;
}
