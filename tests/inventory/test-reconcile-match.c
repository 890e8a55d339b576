/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/inventory/med-reconcile-compare.h"
#include "support/med-test-fleet.h"

/* A record in short: asset, serial, maker, model, room; NULL ends a list. */
typedef struct
{
  const char *asset;
  const char *serial;
  const char *maker;
  const char *model;
  const char *room;
  const char *di;
  const char *former;
  gboolean retired;
} Short;

#define MOST 8

static MedReconcileRows *
make (const Short *list)
{
  MedReconcileRows *rows = med_reconcile_rows_new ();

  for (guint i = 0; i < MOST && list[i].asset != NULL; i++)
    {
      MedReconcileRow *row = med_reconcile_rows_add (rows, i + 1);
      const struct
      {
        MedDeviceField field;
        const char *value;
      } values[] = {
        { MED_DEVICE_ASSET, list[i].asset },        { MED_DEVICE_SERIAL, list[i].serial },
        { MED_DEVICE_MANUFACTURER, list[i].maker }, { MED_DEVICE_MODEL, list[i].model },
        { MED_DEVICE_ROOM, list[i].room },          { MED_DEVICE_UDI_DI, list[i].di }
      };

      row->retired = list[i].retired;
      row->former = list[i].former;
      for (gsize n = 0; n < G_N_ELEMENTS (values); n++)
        med_reconcile_rows_set (rows, row, values[n].field,
                                values[n].value != NULL ? values[n].value : "");
    }
  return rows;
}

/* "1=2 3! 4+ -5": row 1 is device 2 (and equal; ≠ where it differs), row 3 cannot be told, row 4 is
 * alone, device 5 is alone; -5! cannot be told. */
static char *
describe (const MedReconcileComparison *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->findings->len; i++)
    {
      const MedReconcileFinding *finding = &g_array_index (self->findings, MedReconcileFinding, i);
      const gint64 ours =
          finding->ours >= 0 ? med_reconcile_rows_get (self->ours, (guint) finding->ours)->id : 0;
      const gint64 theirs = finding->theirs >= 0
                                ? med_reconcile_rows_get (self->theirs, (guint) finding->theirs)->id
                                : 0;

      g_string_append (text, text->len > 0 ? " " : "");
      switch (finding->class)
        {
        case MED_RECONCILE_EQUAL:
          g_string_append_printf (text, "%d=%d", (int) theirs, (int) ours);
          break;
        case MED_RECONCILE_DIFFERS:
          g_string_append_printf (text, "%d≠%d", (int) theirs, (int) ours);
          break;
        case MED_RECONCILE_RETIRED:
          g_string_append_printf (text, "%d~%d", (int) theirs, (int) ours);
          break;
        case MED_RECONCILE_ONLY_THERE:
          g_string_append_printf (text, "%d+", (int) theirs);
          break;
        case MED_RECONCILE_ONLY_HERE:
          g_string_append_printf (text, "-%d", (int) ours);
          break;
        case MED_RECONCILE_AMBIGUOUS:
        case MED_RECONCILE_DUPLICATE:
        case MED_RECONCILE_REFUSED:
        case MED_N_RECONCILE_CLASSES:
        default:
          g_string_append_printf (text, "%s%d:%s", theirs != 0 ? "" : "-",
                                  (int) (theirs != 0 ? theirs : ours),
                                  med_reconcile_doubt_to_word (finding->doubt));
        }
    }
  return g_strdup (text->str);
}

/* One situation a line: ours, theirs, what must be found. */
static const struct
{
  const char *name;
  Short ours[MOST];
  Short theirs[MOST];
  const char *found;
} cases[] = {
  { "both numbers", { { "A1", "S1" } }, { { "A1", "S1" } }, "1=1" },
  { "asset only", { { "A1", "S1" } }, { { "A1", "" } }, "1=1" },
  { "serial only, of the maker", { { "A1", "S1", "Exa" } }, { { "", "S1", "EXA Inc." } }, "1=1" },
  { "serial of another maker",
    { { "A1", "S1", "Exa" } },
    { { "", "S1", "Vita" } },
    "1:other-maker" },
  { "serial, no maker, other model",
    { { "A1", "S1", "Exa", "M1" } },
    { { "", "S1", "", "M2" } },
    "1:other-maker" },
  { "serial of another maker's name, same UDI-DI",
    { { "A1", "S1", "Exa", "M", "", "09521234543213" } },
    { { "", "S1", "Exa Healthcare", "M", "", "09521234543213" } },
    "1≠1" },
  { "a field differs", { { "A1", "S1", "", "", "R1" } }, { { "A1", "S1", "", "", "R2" } }, "1≠1" },
  { "only there knows it",
    { { "A1", "S1", "", "", "" } },
    { { "A1", "S1", "", "", "R2" } },
    "1≠1" },
  { "there it is not said", { { "A1", "S1", "", "", "R1" } }, { { "A1", "S1" } }, "1=1" },
  { "case, width and blanks", { { "AB 1", "S1" } }, { { "ａｂ1", "s 1" } }, "1=1" },
  { "zeros in front", { { "000123", "" } }, { { "123", "" } }, "1=1" },
  { "zeros that part two", { { "0123" }, { "123" } }, { { "123" }, { "0123" } }, "1=2 2=1" },
  { "zeros that fit another only", { { "0123" }, { "123" } }, { { "00123" } }, "1:several" },
  { "a number changed", { { "A1", "S1", "E", "M" } }, { { "A1", "S2", "E", "M" } }, "1≠1" },
  { "renumbered", { { "A1", "S1", "E", "M" } }, { { "A2", "S1", "E", "M" } }, "1≠1" },
  { "asset agrees, nothing else",
    { { "A1", "S1", "E", "M1" } },
    { { "A1", "S2", "E", "M2" } },
    "1:other-model" },
  { "two numbers of two devices",
    { { "A1", "S1" }, { "A2", "S2" } },
    { { "A1", "S2" } },
    "1:contradiction" },
  { "crosswise",
    { { "A1", "S1" }, { "A2", "S2" } },
    { { "A1", "S2" }, { "A2", "S1" } },
    "1:contradiction 2:contradiction" },
  { "twice there",
    { { "A1", "S1" } },
    { { "A1", "S1" }, { "A1", "S1" } },
    "1:twice-there 2:twice-there" },
  { "twice there, nothing here",
    { { "A9" } },
    { { "A1" }, { "A1" } },
    "1:twice-there 2:twice-there -1" },
  { "twice here, told by the asset",
    { { "A1", "S1", "E" }, { "A2", "S1", "E" } },
    { { "A1", "S1", "E" }, { "A2", "S1", "E" } },
    "1=1 2=2" },
  { "twice here, told by nothing",
    { { "A1", "S1", "E" }, { "A2", "S1", "E" } },
    { { "", "S1", "E" } },
    "1:several" },
  { "twice here and nowhere there",
    { { "A1", "S1", "E" }, { "A2", "S1", "E" } },
    { { "A9" } },
    "1+ -1:twice-here -2:twice-here" },
  { "one has it all, the other shares a number",
    { { "A1", "S1", "E" }, { "A2", "S1", "E" } },
    { { "A1", "S1", "E" } },
    "1=1 -2:taken" },
  { "a row shares a number with a device of another row",
    { { "A1", "S1" } },
    { { "A1", "S1" }, { "A7", "S1" } },
    "1=1 2:twice-there" },
  { "former number", { { "A2", "S1", "", "", "", "", "A1" } }, { { "A1", "S1" } }, "1≠1" },
  { "former of one, number of another",
    { { "A2", "S2", "", "", "", "", "A1" }, { "A1", "S1" } },
    { { "A1", "S1" } },
    "1=2 -1:taken" },
  { "retired", { { "A1", "S1", "", "", "", "", NULL, TRUE } }, { { "A1", "S1" } }, "1~1" },
  { "retired and nowhere there",
    { { "A1", "S1", "", "", "", "", NULL, TRUE } },
    { { "A2" } },
    "1+" },
  { "retired, and its number went on",
    { { "A1", "S1", "", "", "", "", NULL, TRUE }, { "A2", "S1" } },
    { { "A2", "S1" } },
    "1=2" },
  { "words that are no numbers",
    { { "A1", "N/A" }, { "A2", "unknown" } },
    { { "A1", "n/a" }, { "A2", "なし" }, { "A3", "-" } },
    "1=1 2=2 3+" },
  { "zero is no number", { { "A1", "0000" } }, { { "", "0", "", "", "R" } }, "1+ -1" },
  { "a model's identifier alone",
    { { "A1", "S1", "E", "M", "", "09521234543213" } },
    { { "", "", "E", "M", "", "09521234543213" } },
    "1=1" },
  { "a model's identifier of two",
    { { "A1", "S1", "E", "M", "", "09521234543213" },
      { "A2", "S2", "E", "M", "", "09521234543213" } },
    { { "", "", "E", "M", "", "09521234543213" } },
    "1:several" },
  { "nothing in either", { { NULL } }, { { NULL } }, "" },
};

static void
test_situations (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedReconcileComparison) self =
          med_reconcile_compare (make (cases[i].ours), make (cases[i].theirs), NULL);
      g_autofree char *found = describe (self);

      if (!g_str_equal (found, cases[i].found))
        g_error ("%s: found “%s”, not “%s”", cases[i].name, found, cases[i].found);
    }
}

static GHashTable *
judge (const char *key, gint64 device_id, gboolean same)
{
  GHashTable *all =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_array_unref);
  GArray *said = g_array_new (FALSE, FALSE, sizeof (MedReconcileJudgement));
  const MedReconcileJudgement judgement = { device_id, same };

  g_array_append_val (said, judgement);
  g_hash_table_insert (all, (gpointer) key, said);
  return all;
}

/* What a person said goes before what numbers say, and only for the row it was said of. */
static void
test_judgements (void)
{
  static const Short ours[] = { { "A1", "S1" }, { "A2", "S2" }, { NULL } };
  static const Short theirs[] = { { "A1", "S2" }, { NULL } };
  static const Short equal[] = { { "A1", "S1" }, { NULL } };
  static const Short twice[] = { { "A1", "S2" }, { "a1", "s2" }, { NULL } };
  static const struct
  {
    const Short *theirs;
    const char *key;
    gint64 device_id;
    gboolean same;
    const char *found;
  } said[] = {
    { theirs, "a1|s2|", 2, TRUE, "1≠2 -1" },
    { theirs, "a1|s2|", 1, TRUE, "1≠1 -2" },
    { theirs, "a1|s2|", 1, FALSE, "1≠2 -1" },
    { equal, "a1|s1|", 1, FALSE, "1+ -1 -2" },
    /* Of another row, and of a device that is no more */
    { theirs, "a1|s3|", 2, TRUE, "1:contradiction" },
    { theirs, "a1|s2|", 99, TRUE, "1:contradiction" },
    /* Said of one row, but the list has two like it now */
    { twice, "a1|s2|", 2, TRUE, "1:twice-there 2:twice-there" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autoptr (GHashTable) judgements = judge (said[i].key, said[i].device_id, said[i].same);
      g_autoptr (MedReconcileComparison) self =
          med_reconcile_compare (make (ours), make (said[i].theirs), judgements);
      g_autofree char *found = describe (self);

      g_test_message ("%zu", i);
      g_assert_cmpstr (found, ==, said[i].found);
    }
}

/* A list of chance in which numbers meet often, in all the ways they are written. */
static MedReconcileRows *
make_random (GRand *random, guint n, guint numbers)
{
  MedReconcileRows *rows = med_reconcile_rows_new ();
  static const char *const forms[] = { "A%d", "a%d", "Ａ%d", " a %d", "0%d", "%d" };

  for (guint i = 0; i < n; i++)
    {
      MedReconcileRow *row = med_reconcile_rows_add (rows, i + 1);

      if (g_rand_int_range (random, 0, 8) != 0)
        {
          g_autofree char *asset = NULL;
          const int number = g_rand_int_range (random, 1, (gint32) numbers);

          switch (g_rand_int_range (random, 0, (gint32) G_N_ELEMENTS (forms)))
            {
            case 0:
              asset = g_strdup_printf ("A%d", number);
              break;
            case 1:
              asset = g_strdup_printf ("a%d", number);
              break;
            case 2:
              asset = g_strdup_printf ("Ａ%d", number);
              break;
            case 3:
              asset = g_strdup_printf (" a %d", number);
              break;
            case 4:
              asset = g_strdup_printf ("0%d", number);
              break;
            default:
              asset = g_strdup_printf ("%d", number);
            }
          med_reconcile_rows_set (rows, row, MED_DEVICE_ASSET, asset);
        }
      if (g_rand_int_range (random, 0, 4) != 0)
        {
          g_autofree char *serial =
              g_strdup_printf ("S%d", g_rand_int_range (random, 1, (gint32) numbers));

          med_reconcile_rows_set (rows, row, MED_DEVICE_SERIAL, serial);
        }
      med_reconcile_rows_set (rows, row, MED_DEVICE_MANUFACTURER,
                              g_rand_int_range (random, 0, 3) == 0 ? "Exa" : "Vita");
      med_reconcile_rows_set (rows, row, MED_DEVICE_MODEL,
                              g_rand_int_range (random, 0, 3) == 0 ? "M1" : "M2");
    }
  return rows;
}

/* The same records in another order; the ids go with them. */
static MedReconcileRows *
shuffle (const MedReconcileRows *rows, GRand *random)
{
  MedReconcileRows *other = med_reconcile_rows_new ();
  g_autofree guint *order = g_new (guint, rows->rows->len + 1);

  for (guint i = 0; i < rows->rows->len; i++)
    order[i] = i;
  med_test_shuffle (random, order, rows->rows->len);
  for (guint i = 0; i < rows->rows->len; i++)
    {
      const MedReconcileRow *from = med_reconcile_rows_get (rows, order[i]);
      MedReconcileRow *row = med_reconcile_rows_add (other, from->id);

      row->retired = from->retired;
      for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
        med_reconcile_rows_set (other, row, field, from->values[field]);
    }
  return other;
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
describe_sorted (const MedReconcileComparison *self)
{
  g_autofree char *text = describe (self);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  qsort (words, g_strv_length (words), sizeof *words, compare_words);
  return g_strjoinv (" ", words);
}

static void
test_order_does_not_matter (void)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (MedReconcileRows) ours = make_random (random, 12, 9);
      g_autoptr (MedReconcileRows) theirs = make_random (random, 12, 9);
      g_autoptr (MedReconcileComparison) one =
          med_reconcile_compare (shuffle (ours, random), shuffle (theirs, random), NULL);
      g_autoptr (MedReconcileComparison) other =
          med_reconcile_compare (shuffle (ours, random), shuffle (theirs, random), NULL);
      g_autofree char *here = describe_sorted (one);
      g_autofree char *there = describe_sorted (other);

      g_assert_cmpstr (here, ==, there);
    }
}

/* The pairs of a matching as "a-b", sorted; with @swapped the other way round. */
static char *
list_pairs (const MedReconcileMatching *matching, gboolean swapped)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < matching->matches->len; i++)
    {
      const MedReconcileMatch *match = &g_array_index (matching->matches, MedReconcileMatch, i);

      if (match->answer == MED_RECONCILE_SAME)
        g_ptr_array_add (pairs, g_strdup_printf ("%d-%d", swapped ? match->theirs : match->ours,
                                                 swapped ? match->ours : match->theirs));
    }
  g_ptr_array_sort (pairs, compare_words);
  g_ptr_array_add (pairs, NULL);
  return g_strjoinv (" ", (char **) pairs->pdata);
}

/* Which list is ours does not matter either: the same records are the same devices. */
static void
test_lists_can_change_places (void)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (MedReconcileRows) ours = make_random (random, 12, 10);
      g_autoptr (MedReconcileRows) theirs = make_random (random, 12, 10);
      g_autoptr (MedReconcileMatching) one = med_reconcile_match (ours, theirs, NULL);
      g_autoptr (MedReconcileMatching) other = med_reconcile_match (theirs, ours, NULL);
      g_autofree char *here = list_pairs (one, FALSE);
      g_autofree char *there = list_pairs (other, TRUE);

      g_assert_cmpstr (here, ==, there);
    }
}

/* Every record stands in exactly one place: no device is lost, none is counted twice. */
static void
test_nothing_is_lost (void)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (MedReconcileRows) ours = make_random (random, 14, 8);
      g_autoptr (MedReconcileRows) theirs = make_random (random, 10, 8);
      g_autoptr (MedReconcileMatching) matching = med_reconcile_match (ours, theirs, NULL);
      int here[14] = { 0 }, there[10] = { 0 };
      gboolean asked[14] = { FALSE };

      for (guint n = 0; n < matching->matches->len; n++)
        {
          const MedReconcileMatch *match = &g_array_index (matching->matches, MedReconcileMatch, n);

          if (match->ours >= 0)
            here[match->ours]++;
          if (match->theirs >= 0)
            there[match->theirs]++;
          /* What cannot be told says why; what is told has no doubt. */
          g_assert_cmpint (match->answer == MED_RECONCILE_CANNOT_TELL, ==,
                           match->doubt != MED_RECONCILE_NO_DOUBT);
          for (guint c = 0; c < match->n_candidates; c++)
            {
              const guint candidate =
                  g_array_index (matching->candidates, guint, match->first_candidate + c);

              g_assert_cmpuint (candidate, <, 14);
              asked[candidate] = TRUE;
            }
        }
      for (guint n = 0; n < 10; n++)
        g_assert_cmpint (there[n], ==, 1);
      /* A device that is asked about with a row may be another row's, but has no place of its own.
       */
      for (guint n = 0; n < 14; n++)
        if (asked[n])
          g_assert_cmpint (here[n], <=, 1);
        else
          g_assert_cmpint (here[n], ==, 1);
    }
}

/* With itself a list has no difference, whatever is in it. */
static void
test_itself (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (MedReconcileRows) rows = med_reconcile_rows_new ();

      for (guint n = 0; n < 30; n++)
        {
          MedReconcileRow *row = med_reconcile_rows_add (rows, n + 1);
          g_autofree char *asset = g_strdup_printf ("A%u", n);
          g_autofree char *serial = g_strdup_printf ("S%d", g_rand_int_range (random, 0, 25));

          med_reconcile_rows_set (rows, row, MED_DEVICE_ASSET, asset);
          med_reconcile_rows_set (rows, row, MED_DEVICE_SERIAL, serial);
          med_reconcile_rows_set (rows, row, MED_DEVICE_MANUFACTURER, "Exa");
        }
      g_autoptr (MedReconcileComparison) self =
          med_reconcile_compare (shuffle (rows, random), shuffle (rows, random), NULL);
      g_assert_cmpuint (self->counts[MED_RECONCILE_EQUAL], ==, 30);
      g_assert_cmpuint (self->findings->len, ==, 30);
    }
}

/* 2,000 rows with one number against 2,000: no four million pairs, and nobody is told anything. */
static void
test_hostile_number (void)
{
  g_autoptr (MedReconcileRows) ours = med_reconcile_rows_new ();
  g_autoptr (MedReconcileRows) theirs = med_reconcile_rows_new ();
  const gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < 2000; i++)
    {
      med_reconcile_rows_set (ours, med_reconcile_rows_add (ours, i + 1), MED_DEVICE_SERIAL, "X1");
      med_reconcile_rows_set (theirs, med_reconcile_rows_add (theirs, i + 1), MED_DEVICE_SERIAL,
                              "x 1");
    }
  g_autoptr (MedReconcileMatching) matching = med_reconcile_match (ours, theirs, NULL);
  g_assert_cmpuint (matching->matches->len, ==, 4000);
  for (guint i = 0; i < matching->matches->len; i++)
    g_assert_cmpint (g_array_index (matching->matches, MedReconcileMatch, i).answer, ==,
                     MED_RECONCILE_CANNOT_TELL);
  g_assert_cmpuint (matching->candidates->len, ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 20 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/reconcile-match/situations", test_situations);
  g_test_add_func ("/inventory/reconcile-match/what-people-said", test_judgements);
  g_test_add_func ("/inventory/reconcile-match/order-does-not-matter", test_order_does_not_matter);
  g_test_add_func ("/inventory/reconcile-match/lists-can-change-places",
                   test_lists_can_change_places);
  g_test_add_func ("/inventory/reconcile-match/nothing-is-lost", test_nothing_is_lost);
  g_test_add_func ("/inventory/reconcile-match/itself", test_itself);
  g_test_add_func ("/inventory/reconcile-match/a-hostile-number", test_hostile_number);
  return g_test_run ();
}
