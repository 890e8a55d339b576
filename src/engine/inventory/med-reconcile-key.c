/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-key"

#include "config.h"

#include "engine/inventory/med-reconcile-key.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-fold.h"

/* What people write where there is no number, folded and without blanks. */
static const char *const placeholders[] = {
  "-",    "--",   "---",     "?",   "n/a",      "na",           "none",
  "null", "nil",  "unknown", "tbd", "notknown", "notavailable", "xxx",
  "不明", "なし", "無し",    "無",  "未登録",   "未設定",       "該当なし",
};

static gboolean
is_placeholder (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (placeholders); i++)
    if (g_str_equal (key, placeholders[i]))
      return TRUE;
  /* Nothing but zeros numbers nothing. */
  return strspn (key, "0") == strlen (key);
}

/* med_fold_search() leaves single spaces. */
static char *
drop_blanks (char *text)
{
  char *to = text;

  for (const char *from = text; *from != '\0'; from++)
    if (*from != ' ')
      *to++ = *from;
  *to = '\0';
  return text;
}

/**
 * med_reconcile_key:
 * @text: an asset number, a serial number or a device identifier as it is written
 *
 * Folds width (NFKC) and case, and takes away blanks and what cannot be seen. Zeros in front stay:
 * see [func@reconcile_key_skip_zeros].
 *
 * Returns: (transfer full): the key; "" where the text says nothing
 */
char *
med_reconcile_key (const char *text)
{
  g_autofree char *key = drop_blanks (med_fold_search (text));

  return is_placeholder (key) ? g_strdup ("") : g_steal_pointer (&key);
}

/**
 * med_reconcile_key_skip_zeros:
 * @key: a key
 *
 * Returns: (transfer none): @key from its first character that is not a zero
 */
const char *
med_reconcile_key_skip_zeros (const char *key)
{
  return key + strspn (key, "0");
}

/* All foldings of @folds, one after the other, by the slow way that can leave one out. */
static char *
fold (const char *text, MedReconcileFold folds)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *one = (folds & MED_RECONCILE_WIDTH) != 0
                             ? g_utf8_normalize (valid, -1, G_NORMALIZE_ALL_COMPOSE)
                             : g_strdup (valid);
  g_autofree char *two =
      (folds & MED_RECONCILE_CASE) != 0 ? g_utf8_casefold (one, -1) : g_strdup (one);
  g_autoptr (GString) three = g_string_new (NULL);

  for (const char *p = two; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      if ((folds & MED_RECONCILE_BLANKS) == 0 ||
          (!g_unichar_isspace (c) && g_unichar_type (c) != G_UNICODE_FORMAT))
        g_string_append_unichar (three, c);
    }
  return g_strdup ((folds & MED_RECONCILE_ZEROS) != 0 ? med_reconcile_key_skip_zeros (three->str)
                                                      : three->str);
}

static gboolean
are_same (const char *a, const char *b, MedReconcileFold folds)
{
  g_autofree char *one = fold (a, folds);
  g_autofree char *other = fold (b, folds);

  return g_str_equal (one, other);
}

/**
 * med_reconcile_key_explain:
 * @a: a key as it is written
 * @b: another that was found to be the same
 *
 * Returns: what had to be ignored: each folding without which the two would differ
 */
MedReconcileFold
med_reconcile_key_explain (const char *a, const char *b)
{
  const MedReconcileFold all =
      MED_RECONCILE_WIDTH | MED_RECONCILE_CASE | MED_RECONCILE_BLANKS | MED_RECONCILE_ZEROS;
  MedReconcileFold needed = MED_RECONCILE_EXACT;

  if (g_str_equal (a, b))
    return needed;
  for (MedReconcileFold one = MED_RECONCILE_WIDTH; one <= MED_RECONCILE_ZEROS; one <<= 1)
    if (!are_same (a, b, all & ~one))
      needed |= one;
  return needed;
}

/**
 * med_reconcile_fold_describe:
 * @folds: what was ignored
 *
 * Returns: (transfer full): in words, parted by commas
 */
char *
med_reconcile_fold_describe (MedReconcileFold folds)
{
  static const char *const words[] = { N_ ("full and half width"), N_ ("capitals"), N_ ("blanks"),
                                       N_ ("zeros in front") };
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if ((folds & (1u << i)) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? C_ ("between names", ", ") : "",
                              _ (words[i]));
  return g_strdup (text->str);
}
