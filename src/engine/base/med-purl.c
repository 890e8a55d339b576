/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-purl"

#include "config.h"

#include "engine/base/med-purl.h"

#include <string.h>

#include "engine/base/med-version-scheme.h"

#define SCHEME "pkg:"
/* Letters that stand for themselves in the canonical form, beside those of RFC 3986. */
#define KEPT ":"

/**
 * med_purl_free:
 * @self: (transfer full): a package URL
 */
void
med_purl_free (MedPurl *self)
{
  g_free (self->type);
  g_free (self->space);
  g_free (self->name);
  g_free (self->version);
  g_strfreev (self->qualifiers);
  g_free (self->subpath);
  g_free (self);
}

/* %NULL where the encoding is broken, hides a NUL or is no UTF-8. */
static char *
decode (const char *text)
{
  g_autofree char *plain = g_uri_unescape_string (text, NULL);

  return plain != NULL && g_utf8_validate (plain, -1, NULL) ? g_steal_pointer (&plain) : NULL;
}

/* Parts with slashes between them; empty ones, and in a subpath dots, do not count. %NULL where
 * nothing is left or something is broken. */
static char *
decode_parts (const char *text, gboolean is_subpath)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", -1);
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *part = decode (parts[i]);

      if (part == NULL || strchr (part, '/') != NULL)
        return NULL;
      if (*part == '\0' || (is_subpath && (g_str_equal (part, ".") || g_str_equal (part, ".."))))
        continue;
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? "/" : "", part);
    }
  return joined->len > 0 ? g_strdup (joined->str) : NULL;
}

static gboolean
is_key (const char *text, const char *more)
{
  if (!g_ascii_isalpha (*text))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr (more, *p) == NULL)
      return FALSE;
  return TRUE;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
read_qualifiers (MedPurl *self, const char *text)
{
  g_auto (GStrv) pairs = g_strsplit (text, "&", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) read = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *sign = strchr (pairs[i], '=');

      if (sign == NULL)
        return FALSE;
      *sign = '\0';
      g_autofree char *key = g_ascii_strdown (pairs[i], -1);
      g_autofree char *value = decode (sign + 1);
      if (value == NULL || !is_key (key, ".-_") || !g_hash_table_add (seen, g_strdup (key)))
        return FALSE;
      if (*value != '\0')
        g_ptr_array_add (read, g_strconcat (key, "=", value, NULL));
    }
  g_ptr_array_sort (read, compare_texts);
  g_strfreev (self->qualifiers);
  self->qualifiers = g_new0 (char *, read->len + 1);
  for (guint i = 0; i < read->len; i++)
    self->qualifiers[i] = g_strdup (g_ptr_array_index (read, i));
  return TRUE;
}

static gboolean
is_one_of (const char *word, const char *const *words)
{
  return g_strv_contains (words, word);
}

static void
make_small (char **text)
{
  char *small = *text != NULL ? g_ascii_strdown (*text, -1) : NULL;

  g_free (*text);
  *text = small;
}

/* What the types say of capitals and, for pypi, of underscores. */
static void
make_canonical (MedPurl *self)
{
  static const char *const small_names[] = { "alpm", "apk",    "bitbucket", "composer",
                                             "deb",  "github", "golang",    "hex",
                                             "npm",  "pypi",   NULL };
  static const char *const small_spaces[] = { "alpm", "apk",    "bitbucket", "composer",
                                              "deb",  "github", "golang",    "hex",
                                              "npm",  "rpm",    NULL };

  if (is_one_of (self->type, small_names))
    make_small (&self->name);
  if (is_one_of (self->type, small_spaces))
    make_small (&self->space);
  if (g_str_equal (self->type, "pypi"))
    g_strdelimit (self->name, "_", '-');
}

/* type/namespace/name@version. A scope of npm begins with @, which is often not encoded. */
static gboolean
read_path (MedPurl *self, char *path)
{
  while (*path == '/')
    path++;
  char *slash = strchr (path, '/');
  if (slash == NULL)
    return FALSE;
  *slash = '\0';
  self->type = g_ascii_strdown (path, -1);
  if (!is_key (self->type, ".+-"))
    return FALSE;
  char *rest = slash + 1;
  char *last = strrchr (rest, '/');
  char *version = strrchr (last != NULL ? last + 1 : rest, '@');
  if (version != NULL && version != rest && (last == NULL || version != last + 1))
    {
      *version = '\0';
      self->version = decode (version + 1);
      if (self->version == NULL || *self->version == '\0')
        return FALSE;
    }
  while (g_str_has_suffix (rest, "/"))
    rest[strlen (rest) - 1] = '\0';
  last = strrchr (rest, '/');
  self->name = decode (last != NULL ? last + 1 : rest);
  if (last == NULL)
    return self->name != NULL && *self->name != '\0';
  *last = '\0';
  self->space = decode_parts (rest, FALSE);
  return self->name != NULL && *self->name != '\0' &&
         (self->space != NULL || strspn (rest, "/") == strlen (rest));
}

/**
 * med_purl_new:
 * @text: (nullable): a package URL, such as `pkg:npm/%40angular/core@12.1`
 *
 * Reads a package URL tolerantly: signs that ought to be encoded may stand for themselves, as they
 * do in real documents. Whether it is written strictly as the specification wants it, see
 * med_csaf_purl_is_valid().
 *
 * Returns: (transfer full) (nullable): what it says; %NULL where it is none
 */
MedPurl *
med_purl_new (const char *text)
{
  if (text == NULL || g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) != 0)
    return NULL;
  g_autoptr (MedPurl) self = g_new0 (MedPurl, 1);
  g_autofree char *path = g_strdup (text + strlen (SCHEME));
  char *mark = strchr (path, '#');

  self->qualifiers = g_new0 (char *, 1);
  if (mark != NULL)
    {
      *mark = '\0';
      self->subpath = decode_parts (mark + 1, TRUE);
    }
  mark = strchr (path, '?');
  if (mark != NULL)
    {
      *mark = '\0';
      if (mark[1] != '\0' && !read_qualifiers (self, mark + 1))
        return NULL;
    }
  if (!read_path (self, path))
    return NULL;
  make_canonical (self);
  return g_steal_pointer (&self);
}

/**
 * med_purl_get_qualifier:
 * @self: a package URL
 * @key: such as `arch`
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
med_purl_get_qualifier (const MedPurl *self, const char *key)
{
  const gsize length = strlen (key);

  for (guint i = 0; self->qualifiers[i] != NULL; i++)
    if (strncmp (self->qualifiers[i], key, length) == 0 && self->qualifiers[i][length] == '=')
      return self->qualifiers[i] + length + 1;
  return NULL;
}

static void
append_encoded (GString *text, const char *sign, const char *value, const char *kept)
{
  if (value == NULL)
    return;
  g_autofree char *encoded = g_uri_escape_string (value, kept, FALSE);

  g_string_append_printf (text, "%s%s", sign, encoded);
}

/**
 * med_purl_dup_text:
 * @self: a package URL
 *
 * Returns: (transfer full): its canonical form
 */
char *
med_purl_dup_text (const MedPurl *self)
{
  GString *text = g_string_new (SCHEME);

  g_string_append (text, self->type);
  append_encoded (text, "/", self->space, "/" KEPT);
  append_encoded (text, "/", self->name, KEPT);
  append_encoded (text, "@", self->version, KEPT);
  for (guint i = 0; self->qualifiers[i] != NULL; i++)
    {
      const char *sign = strchr (self->qualifiers[i], '=');

      g_string_append_printf (text, "%s%.*s", i == 0 ? "?" : "&",
                              (int) (sign - self->qualifiers[i]), self->qualifiers[i]);
      append_encoded (text, "=", sign + 1, "/" KEPT);
    }
  append_encoded (text, "#", self->subpath, "/" KEPT);
  return g_string_free (text, FALSE);
}

/**
 * med_purl_dup_versions:
 * @self: a package URL
 *
 * Returns: (transfer full): its version as a range, compared by the rules of its type as far as
 *   they are known; "" where it names none
 */
char *
med_purl_dup_versions (const MedPurl *self)
{
  if (self->version == NULL)
    return g_strdup ("");
  const gboolean known = med_version_scheme_from_word (self->type) != MED_VERSION_SCHEME_UNKNOWN;
  g_autofree char *version = g_uri_escape_string (self->version, "+:~", TRUE);

  return g_strdup_printf ("vers:%s/=%s", known ? self->type : "generic", version);
}

/**
 * med_purl_needs_space:
 * @self: a package URL
 *
 * Returns: whether it leaves out whose package it is, although names of its type mean little
 *   without that: openssl of Debian and of Ubuntu are two
 */
gboolean
med_purl_needs_space (const MedPurl *self)
{
  static const char *const types[] = { "alpm", "apk", "deb", "qpkg", "rpm", NULL };

  return self->space == NULL && is_one_of (self->type, types);
}

/* Whatever machine a source package is built for. */
static gboolean
is_for_all (const char *arch)
{
  static const char *const words[] = { "all", "any", "noarch", "none", "source", "src", NULL };

  return is_one_of (arch, words);
}

/* Where a package was fetched from says little of what is in it; for which system and machine it
 * was built says much. "rhel-8" may be "rhel-8.6". */
static MedAnswer
answer_qualifier (const char *key, const char *stated, const char *ours)
{
  if (g_strcmp0 (stated, ours) == 0)
    return MED_ANSWER_YES;
  if (g_str_equal (key, "arch") && is_for_all (stated))
    return MED_ANSWER_YES;
  if (ours == NULL || g_str_has_prefix (stated, ours) || g_str_has_prefix (ours, stated))
    return MED_ANSWER_CANNOT_TELL;
  return g_str_equal (key, "distro") && !is_for_all (ours) ? MED_ANSWER_NO : MED_ANSWER_CANNOT_TELL;
}

/**
 * med_purl_answer_variant:
 * @stated: by an advisory
 * @ours: of what is installed; of the same type, namespace and name
 *
 * Compares qualifiers and subpath. A "no" is given for another distribution alone: machines have
 * too many names, and of the other qualifiers nobody can tell.
 *
 * Returns: whether @ours is one of the packages that @stated means
 */
MedAnswer
med_purl_answer_variant (const MedPurl *stated, const MedPurl *ours)
{
  MedAnswer answer = stated->subpath == NULL || g_strcmp0 (stated->subpath, ours->subpath) == 0
                         ? MED_ANSWER_YES
                         : MED_ANSWER_CANNOT_TELL;

  for (guint i = 0; stated->qualifiers[i] != NULL; i++)
    {
      const char *sign = strchr (stated->qualifiers[i], '=');
      g_autofree char *key =
          g_strndup (stated->qualifiers[i], (gsize) (sign - stated->qualifiers[i]));
      const MedAnswer this = answer_qualifier (key, sign + 1, med_purl_get_qualifier (ours, key));

      if (this == MED_ANSWER_NO)
        return this;
      if (this == MED_ANSWER_CANNOT_TELL)
        answer = this;
    }
  return answer;
}

/**
 * med_purl_answer_scheme:
 * @ours: what is installed
 * @range: what an advisory writes of versions
 *
 * Returns: %MED_ANSWER_CANNOT_TELL where @range is in the notation `vers:` with the rules of
 *   another kind of packages, which count otherwise; else %MED_ANSWER_YES
 */
MedAnswer
med_purl_answer_scheme (const MedPurl *ours, const char *range)
{
  static const char *const of_any[] = { "all",           "datetime", "generic", "intdot",
                                        "lexicographic", "semver",   NULL };

  if (g_ascii_strncasecmp (range, "vers:", strlen ("vers:")) != 0)
    return MED_ANSWER_YES;
  const char *begin = range + strlen ("vers:");
  g_autofree char *scheme = g_ascii_strdown (begin, (gssize) strcspn (begin, "/"));
  g_strstrip (scheme);
  return is_one_of (scheme, of_any) || g_str_equal (scheme, ours->type) ? MED_ANSWER_YES
                                                                        : MED_ANSWER_CANNOT_TELL;
}
