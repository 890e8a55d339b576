/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-version-vers"

#include "config.h"

#include <string.h>

#include "engine/base/med-version-range-read.h"

/* %3C and the like. %NULL where it is broken or hides a NUL. */
static char *
decode (const char *text)
{
  char *plain = g_uri_unescape_string (text, NULL);

  return plain != NULL ? g_strstrip (plain) : NULL;
}

static gboolean
add_vers_item (GArray *constraints, const char *item)
{
  static const struct
  {
    const char *comparator;
    MedRelation relation;
  } comparators[] = {
    { "<=", MED_RELATION_AT_MOST }, { "<", MED_RELATION_BELOW },    { ">=", MED_RELATION_AT_LEAST },
    { ">", MED_RELATION_ABOVE },    { "!=", MED_RELATION_DIFFERS }, { "=", MED_RELATION_EQUALS },
    { "", MED_RELATION_EQUALS },
  };
  gsize i = 0;

  while (!g_str_has_prefix (item, comparators[i].comparator))
    i++;
  g_autofree char *bound = decode (item + strlen (comparators[i].comparator));
  if (bound == NULL || *bound == '\0' || strpbrk (bound, "<>=!*|") != NULL)
    return FALSE;
  MedConstraint constraint = { comparators[i].relation, med_version_new (bound), FALSE };
  g_array_append_val (constraints, constraint);
  return TRUE;
}

/**
 * med_version_range_read_vers:
 * @text: a range in the notation `vers:scheme/…`, as written
 * @scheme: (out): by which rules its versions are ordered
 *
 * Reads the notation of the Package-URL project. Real ones are not always in order and have spaces,
 * which is read tolerantly; a comparator without a version is not.
 *
 * Returns: (transfer full) (nullable) (element-type MedConstraint): what it says; %NULL where the
 *   notation is broken
 */
GArray *
med_version_range_read_vers (const char *text, MedVersionScheme *scheme)
{
  g_autoptr (GArray) constraints = med_constraints_new ();
  const char *colon = strchr (text, ':');
  const char *slash = colon != NULL ? strchr (colon, '/') : NULL;

  if (slash == NULL)
    return NULL;
  g_autofree char *word = g_strndup (colon + 1, (gsize) (slash - colon - 1));
  g_auto (GStrv) items = g_strsplit (slash + 1, "|", -1);
  *scheme = med_version_scheme_from_word (word);
  if (g_strv_length (items) == 1 && g_str_equal (g_strstrip (items[0]), "*"))
    {
      const gboolean none = g_ascii_strcasecmp (word, "none") == 0;
      med_constraint_add (constraints, none ? MED_RELATION_NOT_UNDERSTOOD : MED_RELATION_ANY, "");
      return g_steal_pointer (&constraints);
    }
  for (guint i = 0; items[i] != NULL; i++)
    if (!add_vers_item (constraints, g_strstrip (items[i])))
      return NULL;
  return constraints->len > 0 ? g_steal_pointer (&constraints) : NULL;
}
