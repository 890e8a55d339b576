/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-fold"

#include "config.h"

#include "engine/base/med-fold.h"

#include <string.h>

/* Words that say what kind of company it is, not which: dropped at the end of a name. */
static const char *const legal_forms[] = {
  "ab",   "ag",          "aps",  "as",   "asa",          "bv", "bvba", "co",  "company",
  "corp", "corporation", "gmbh", "inc",  "incorporated", "kg", "kgaa", "kk",  "limited",
  "llc",  "llp",         "lp",   "ltd",  "ltda",         "nv", "oy",   "oyj", "plc",
  "pte",  "pty",         "sa",   "sarl", "sas",          "se", "spa",  "srl",
};

/* These stand before or behind the name and, since Japanese is written without spaces, joined to
 * it. */
static const char *const japanese_forms[] = { "株式会社", "有限会社", "合同会社", "(株)", "(有)" };

/* What cannot be seen must not keep two characters apart that become one. */
static char *
drop_unseen (const char *text)
{
  GString *seen = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_type (g_utf8_get_char (p)) != G_UNICODE_FORMAT)
      g_string_append_unichar (seen, g_utf8_get_char (p));
  return g_string_free (seen, FALSE);
}

/* One form for each character, before white space is looked at. */
static char *
fold_characters (const char *text)
{
  /* Nearly all names: there is one form, and only the capitals fold. */
  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *seen = drop_unseen (valid);
  g_autofree char *composed = g_utf8_normalize (seen, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (composed, -1);
  /* Folding may take characters apart again. */
  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

/**
 * med_fold_search:
 * @text: any text; invalid UTF-8 is replaced
 *
 * Folds text for searching: compatibility forms (full-width Latin, half-width Katakana) meet the
 * usual ones, capitals meet small letters, white space is squeezed to single spaces, characters
 * that cannot be seen are dropped.
 *
 * Returns: (transfer full): the folded text
 */
char *
med_fold_search (const char *text)
{
  g_autofree char *folded = fold_characters (text);
  GString *result = g_string_new (NULL);
  gboolean space = FALSE;

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_type (c) == G_UNICODE_FORMAT)
        continue;
      if (g_unichar_isspace (c))
        {
          space = TRUE;
          continue;
        }
      if (space && result->len > 0)
        g_string_append_c (result, ' ');
      space = FALSE;
      g_string_append_unichar (result, c);
    }
  return g_string_free (result, FALSE);
}

/**
 * med_fold_like:
 * @text: what a person searches for
 *
 * Makes the pattern for `LIKE … ESCAPE '\'` that finds @text anywhere in folded text. What a person
 * types is never taken for a wildcard.
 *
 * Returns: (transfer full): the pattern
 */
char *
med_fold_like (const char *text)
{
  g_autofree char *folded = med_fold_search (text);
  GString *pattern = g_string_new ("%");

  for (const char *p = folded; *p != '\0'; p++)
    {
      if (*p == '%' || *p == '_' || *p == '\\')
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  return g_string_free (pattern, FALSE);
}

/* "Inc." and "S.A." lose their dots, "3.6" keeps it: 3.6 and 36 are different products. */
static gboolean
is_dot_within_number (const char *start, const char *dot)
{
  return dot > start && g_ascii_isdigit (dot[-1]) && g_ascii_isdigit (dot[1]);
}

/* The words of a name: letters and digits, everything else parts them. */
static GPtrArray *
split_words (const char *folded)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) word = g_string_new (NULL);

  for (const char *p = folded;; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c != 0 &&
          (g_unichar_isalnum (c) || g_unichar_ismark (c) || is_dot_within_number (folded, p)))
        g_string_append_unichar (word, c);
      else if (c == '.' || c == '\'' || c == 0x2019)
        continue;
      else if (word->len > 0)
        {
          g_ptr_array_add (words, g_strdup (word->str));
          g_string_truncate (word, 0);
        }
      if (c == 0)
        return words;
    }
}

static gboolean
is_legal_form (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (legal_forms); i++)
    if (g_str_equal (word, legal_forms[i]))
      return TRUE;
  return FALSE;
}

static char *
part_japanese_forms (const char *folded)
{
  g_autoptr (GString) text = g_string_new (folded);

  for (gsize i = 0; i < G_N_ELEMENTS (japanese_forms); i++)
    g_string_replace (text, japanese_forms[i], " ", 0);
  return g_strdup (text->str);
}

/**
 * med_fold_name:
 * @text: the name of a maker or a product
 *
 * Folds a name for comparing: as med_fold_search(), without punctuation and without the legal form
 * of a company, so that "Acme Medical, Inc." and "ACME MEDICAL" are the same. A name that consists
 * of nothing but a legal form keeps it.
 *
 * Returns: (transfer full): the folded name
 */
char *
med_fold_name (const char *text)
{
  g_autofree char *folded = med_fold_search (text);
  g_autofree char *parted = part_japanese_forms (folded);
  g_autoptr (GPtrArray) words = split_words (parted);
  GString *name = g_string_new (NULL);

  if (words->len == 0)
    {
      g_string_assign (name, folded);
      return g_string_free (name, FALSE);
    }
  while (words->len > 1 && is_legal_form (g_ptr_array_index (words, words->len - 1)))
    g_ptr_array_set_size (words, (int) words->len - 1);
  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (name, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (words, i));
  g_autofree char *joined = g_string_free (name, FALSE);
  /* Marks that a dot had kept apart have met. */
  return g_str_is_ascii (joined) ? g_steal_pointer (&joined)
                                 : g_utf8_normalize (joined, -1, G_NORMALIZE_ALL_COMPOSE);
}
