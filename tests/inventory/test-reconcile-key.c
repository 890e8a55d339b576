/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/inventory/med-reconcile-decide.h"
#include "engine/inventory/med-reconcile-key.h"

static void
test_keys (void)
{
  static const struct
  {
    const char *text;
    const char *key;
  } keys[] = {
    { "AGH-1", "agh-1" },
    { " ag h\t-1 ", "agh-1" },
    { "ＡＧＨ－１", "agh-1" },
    { "ｶﾀ1", "カタ1" },
    { "0001", "0001" },
    { "a\u200b1", "a1" },
    { "n/a", "" },
    { "N / A", "" },
    { "Unknown", "" },
    { "none", "" },
    { "不明", "" },
    { "なし", "" },
    { "---", "" },
    { "000", "" },
    { "", "" },
    { " \u3000", "" },
    { "na1", "na1" },
    { "A-00", "a-00" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *key = med_reconcile_key (keys[i].text);
      g_autofree char *again = med_reconcile_key (key);

      g_assert_cmpstr (key, ==, keys[i].key);
      g_assert_cmpstr (again, ==, key);
    }
  g_assert_cmpstr (med_reconcile_key_skip_zeros ("00a0"), ==, "a0");
  g_assert_cmpstr (med_reconcile_key_skip_zeros ("a0"), ==, "a0");
}

/* It is said what had to be ignored: no more and no less. */
static void
test_what_was_ignored (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    guint folds;
    const char *words;
  } pairs[] = {
    { "A1", "A1", MED_RECONCILE_EXACT, "" },
    { "A1", "a1", MED_RECONCILE_CASE, "capitals" },
    { "A1", "Ａ1", MED_RECONCILE_WIDTH, "full and half width" },
    { "A1", "ａ1", MED_RECONCILE_WIDTH | MED_RECONCILE_CASE, "full and half width, capitals" },
    { "A1", "A 1", MED_RECONCILE_BLANKS, "blanks" },
    { "A1", " A1\u200b", MED_RECONCILE_BLANKS, "blanks" },
    { "1", "0001", MED_RECONCILE_ZEROS, "zeros in front" },
    { "1a", "0 1A", MED_RECONCILE_CASE | MED_RECONCILE_BLANKS | MED_RECONCILE_ZEROS,
      "capitals, blanks, zeros in front" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *words = med_reconcile_fold_describe (pairs[i].folds);

      g_test_message ("%s %s", pairs[i].a, pairs[i].b);
      g_assert_cmpuint (med_reconcile_key_explain (pairs[i].a, pairs[i].b), ==, pairs[i].folds);
      g_assert_cmpuint (med_reconcile_key_explain (pairs[i].b, pairs[i].a), ==, pairs[i].folds);
      g_assert_cmpstr (words, ==, pairs[i].words);
    }
}

static void
test_values (void)
{
  static const struct
  {
    MedDeviceField field;
    const char *ours;
    const char *theirs;
    gboolean agree;
  } values[] = {
    { MED_DEVICE_ROOM, "R 1", "R 1", TRUE },
    { MED_DEVICE_ROOM, "R 1", "r  1", TRUE },
    { MED_DEVICE_ROOM, "R 1", "R 2", FALSE },
    { MED_DEVICE_ROOM, "R 1", "", TRUE },
    { MED_DEVICE_ROOM, "", "R 1", FALSE },
    { MED_DEVICE_ROOM, "", "", TRUE },
    { MED_DEVICE_MANUFACTURER, "Exa Medical, Inc.", "EXA MEDICAL", TRUE },
    { MED_DEVICE_MANUFACTURER, "株式会社エクサ", "エクサ", TRUE },
    { MED_DEVICE_MANUFACTURER, "Exa", "Vita", FALSE },
    { MED_DEVICE_ROOM, "Exa, Inc.", "Exa", FALSE },
    { MED_DEVICE_RELEASE, "4.2", "4.20", FALSE },
    { MED_DEVICE_ASSET, "00123", "123", TRUE },
    { MED_DEVICE_SERIAL, "n/a", "S1", FALSE },
    { MED_DEVICE_EXPOSURE, "unknown", "open", FALSE },
    { MED_DEVICE_EXPOSURE, "open", "unknown", TRUE },
    { MED_DEVICE_EXPOSURE, "open", "small", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_test_message ("%zu: %s, %s", i, values[i].ours, values[i].theirs);
      g_assert_cmpint (
          med_reconcile_values_agree (values[i].field, values[i].ours, values[i].theirs), ==,
          values[i].agree);
    }
  /* What belongs to the model is not compared; when a release was read goes with it. */
  g_assert_false (med_reconcile_field_is_compared (MED_DEVICE_SUPPORT_STAGE));
  g_assert_false (med_reconcile_field_is_compared (MED_DEVICE_RELEASE_READ));
  g_assert_true (med_reconcile_field_is_compared (MED_DEVICE_NETWORK_ZONE));
}

static void
test_how_is_said (void)
{
  static const struct
  {
    const char *how;
    const char *words;
  } cases_of_how[] = {
    { "", "" },
    { "asset serial", "Agree: asset number, serial number." },
    { "former ~zeros", "Agree: former asset number. Ignored: zeros in front." },
    { "serial udi ~width ~case twice-here",
      "Agree: serial number, UDI-DI. Ignored: full and half width, capitals. Another device in the "
      "inventory has one of its numbers." },
    { "person", "Agree: a person said so." },
    { "twice-there", "Another row of the other list has one of its numbers." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases_of_how); i++)
    {
      g_autofree char *words = med_reconcile_how_describe (cases_of_how[i].how);

      g_assert_cmpstr (words, ==, cases_of_how[i].words);
    }
}

/* What can be said of what: each verb of each class, and nothing of what was decided. */
static void
test_verbs (void)
{
  static const char *const fits[MED_N_RECONCILE_CLASSES] = {
    [MED_RECONCILE_EQUAL] = "apart",
    [MED_RECONCILE_DIFFERS] = "ours theirs retire apart later",
    [MED_RECONCILE_ONLY_HERE] = "ours retire later",
    [MED_RECONCILE_ONLY_THERE] = "ours add later",
    [MED_RECONCILE_AMBIGUOUS] = "ours retire same apart later",
    [MED_RECONCILE_DUPLICATE] = "ours retire same apart later",
    [MED_RECONCILE_RETIRED] = "ours bring-back later",
    [MED_RECONCILE_REFUSED] = "ours later",
  };
  g_autoptr (GArray) candidates = med_reconcile_read_ids ("3 x 0 7");

  g_assert_cmpuint (candidates->len, ==, 2);
  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    {
      const MedReconcileItem item = {
        .class = class, .device_id = 1, .line = 2, .candidates = candidates
      };
      const MedReconcileItem decided = {
        .class = class, .device_id = 1, .line = 2, .candidates = candidates, .decision = "ours"
      };
      g_autoptr (GString) words = g_string_new (NULL);

      for (MedReconcileVerb verb = 0; verb < MED_N_RECONCILE_VERBS; verb++)
        {
          MedReconcileVerb read = MED_N_RECONCILE_VERBS;

          if (med_reconcile_verb_fits (verb, &item))
            g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "",
                                    med_reconcile_verb_to_word (verb));
          g_assert_false (med_reconcile_verb_fits (verb, &decided));
          g_assert_true (med_reconcile_verb_from_word (med_reconcile_verb_to_word (verb), &read));
          g_assert_cmpint (read, ==, verb);
          g_assert_true (
              med_reconcile_verb_from_word (med_reconcile_verb_get_decision (verb), &read));
          g_assert_cmpint (read, ==, verb);
        }
      g_assert_cmpstr (words->str, ==, fits[class]);
    }
  for (gsize i = 0; i < MED_N_RECONCILE_DECISIONS; i++)
    g_assert_cmpstr (med_reconcile_decision_get_title (med_reconcile_decisions[i]), !=,
                     "Undecided");
  g_assert_cmpstr (med_reconcile_decision_get_title (""), ==, "Undecided");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/reconcile-key/keys", test_keys);
  g_test_add_func ("/inventory/reconcile-key/what-was-ignored", test_what_was_ignored);
  g_test_add_func ("/inventory/reconcile-key/values", test_values);
  g_test_add_func ("/inventory/reconcile-key/how-is-said", test_how_is_said);
  g_test_add_func ("/inventory/reconcile-key/verbs", test_verbs);
  return g_test_run ();
}
