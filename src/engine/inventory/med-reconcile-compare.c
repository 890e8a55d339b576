/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-compare"

#include "config.h"

#include "engine/inventory/med-reconcile-compare.h"

#include <glib/gi18n-lib.h>

#include "engine/inventory/med-reconcile-key.h"

G_STATIC_ASSERT (MED_N_DEVICE_FIELDS <= 32);

static const char *const classes[MED_N_RECONCILE_CLASSES][2] = {
  [MED_RECONCILE_EQUAL] = { "equal", N_ ("Equal") },
  [MED_RECONCILE_DIFFERS] = { "differs", N_ ("Differs") },
  [MED_RECONCILE_ONLY_HERE] = { "only-here", N_ ("Only in the inventory") },
  [MED_RECONCILE_ONLY_THERE] = { "only-there", N_ ("Only in the other list") },
  [MED_RECONCILE_AMBIGUOUS] = { "ambiguous", N_ ("Cannot tell") },
  [MED_RECONCILE_DUPLICATE] = { "duplicate", N_ ("Twice in one list") },
  [MED_RECONCILE_RETIRED] = { "retired", N_ ("Retired here, listed there") },
  [MED_RECONCILE_REFUSED] = { "refused", N_ ("Row cannot be read") },
};

const char *
med_reconcile_class_to_word (MedReconcileClass class)
{
  return classes[class][0];
}

/**
 * med_reconcile_class_from_word:
 * @word: a class as it is stored
 * @class: (out): the class
 *
 * Returns: whether there is one
 */
gboolean
med_reconcile_class_from_word (const char *word, MedReconcileClass *class)
{
  for (MedReconcileClass i = 0; i < MED_N_RECONCILE_CLASSES; i++)
    if (g_strcmp0 (word, classes[i][0]) == 0)
      {
        *class = i;
        return TRUE;
      }
  return FALSE;
}

const char *
med_reconcile_class_get_title (MedReconcileClass class)
{
  return _ (classes[class][1]);
}

/**
 * med_reconcile_comparison_free:
 * @self: (transfer full): a comparison
 */
void
med_reconcile_comparison_free (MedReconcileComparison *self)
{
  g_clear_pointer (&self->matching, med_reconcile_matching_free);
  g_clear_pointer (&self->ours, med_reconcile_rows_free);
  g_clear_pointer (&self->theirs, med_reconcile_rows_free);
  g_clear_pointer (&self->findings, g_array_unref);
  g_free (self);
}

/**
 * med_reconcile_diff_fields:
 * @ours: a device
 * @theirs: the row that is the same device
 *
 * Returns: a bit for each field in which there is something to decide
 */
guint32
med_reconcile_diff_fields (const MedReconcileRow *ours, const MedReconcileRow *theirs)
{
  guint32 fields = 0;

  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if (med_reconcile_field_is_compared (field) &&
        !med_reconcile_values_agree (field, ours->values[field], theirs->values[field]))
      fields |= 1u << field;
  return fields;
}

static void
add (MedReconcileComparison *self, const MedReconcileFinding *finding)
{
  g_array_append_val (self->findings, *finding);
  self->counts[finding->class]++;
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if ((finding->fields & (1u << field)) != 0)
      self->field_counts[field]++;
}

static gboolean
is_twice (MedReconcileDoubt doubt)
{
  return doubt == MED_RECONCILE_TWICE_HERE || doubt == MED_RECONCILE_TWICE_THERE;
}

/* @unreadable: asset numbers, folded, of rows that cannot be read: the devices are not missing */
static MedReconcileFinding
judge (const MedReconcileComparison *self, const MedReconcileMatch *match, GHashTable *unreadable)
{
  MedReconcileFinding finding = {
    .ours = match->ours, .theirs = match->theirs, .fault = -1, .doubt = match->doubt, .match = match
  };
  const MedReconcileRow *ours =
      match->ours >= 0 ? med_reconcile_rows_get (self->ours, (guint) match->ours) : NULL;

  if (match->answer == MED_RECONCILE_CANNOT_TELL)
    finding.class = is_twice (match->doubt) ? MED_RECONCILE_DUPLICATE : MED_RECONCILE_AMBIGUOUS;
  else if (ours == NULL)
    finding.class = MED_RECONCILE_ONLY_THERE;
  else if (match->theirs < 0)
    {
      g_autofree char *key = med_reconcile_key (ours->values[MED_DEVICE_ASSET]);

      finding.class = MED_RECONCILE_ONLY_HERE;
      if (g_hash_table_contains (unreadable, med_reconcile_key_skip_zeros (key)))
        {
          finding.class = MED_RECONCILE_AMBIGUOUS;
          finding.doubt = MED_RECONCILE_UNREADABLE;
        }
    }
  else if (ours->retired)
    finding.class = MED_RECONCILE_RETIRED;
  else
    {
      finding.fields = med_reconcile_diff_fields (
          ours, med_reconcile_rows_get (self->theirs, (guint) match->theirs));
      finding.class = finding.fields != 0 ? MED_RECONCILE_DIFFERS : MED_RECONCILE_EQUAL;
    }
  return finding;
}

static GHashTable *
list_unreadable (const MedReconcileRows *theirs)
{
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < theirs->faults->len; i++)
    {
      g_autofree char *key =
          med_reconcile_key (g_array_index (theirs->faults, MedReconcileFault, i).asset);

      if (*key != '\0')
        g_hash_table_add (keys, g_strdup (med_reconcile_key_skip_zeros (key)));
    }
  return keys;
}

/**
 * med_reconcile_compare:
 * @ours: (transfer full): the inventory
 * @theirs: (transfer full): the other list
 * @judgements: (nullable): what people said before, by med_reconcile_row_key()
 *
 * Returns: (transfer full): what stands beside what, and in what it differs
 */
MedReconcileComparison *
med_reconcile_compare (MedReconcileRows *ours, MedReconcileRows *theirs, GHashTable *judgements)
{
  MedReconcileComparison *self = g_new0 (MedReconcileComparison, 1);
  g_autoptr (GHashTable) unreadable = list_unreadable (theirs);

  self->ours = ours;
  self->theirs = theirs;
  self->findings = g_array_new (FALSE, FALSE, sizeof (MedReconcileFinding));
  self->matching = med_reconcile_match (ours, theirs, judgements);
  for (guint i = 0; i < self->matching->matches->len; i++)
    {
      const MedReconcileFinding finding =
          judge (self, &g_array_index (self->matching->matches, MedReconcileMatch, i), unreadable);

      add (self, &finding);
    }
  for (guint i = 0; i < theirs->faults->len; i++)
    add (self, &(MedReconcileFinding){
                   .class = MED_RECONCILE_REFUSED, .ours = -1, .theirs = -1, .fault = (int) i });
  for (guint i = 0; i < ours->rows->len; i++)
    self->n_ours += !med_reconcile_rows_get (ours, i)->retired;
  return self;
}

static void
judgements_free (gpointer data)
{
  g_array_unref (data);
}

static GHashTable *
load_judgements (MedConnection *connection, GError **error)
{
  g_autoptr (GHashTable) all =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, judgements_free);
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT row_key, device_id, same FROM reconciliation_judgement"
                            " ORDER BY row_key, device_id",
                            MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      const char *key = med_query_get_text (query, 0);
      const MedReconcileJudgement judgement = { med_query_get_int (query, 1),
                                                med_query_get_int (query, 2) != 0 };
      GArray *of_key = g_hash_table_lookup (all, key);

      if (of_key == NULL)
        {
          of_key = g_array_new (FALSE, FALSE, sizeof (MedReconcileJudgement));
          g_hash_table_insert (all, g_strdup (key), of_key);
        }
      g_array_append_val (of_key, judgement);
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&all) : NULL;
}

static void
report (MedProgress *progress, double fraction, const char *text)
{
  if (progress != NULL)
    med_progress_report (progress, fraction, text);
}

/**
 * med_reconcile_compare_sync:
 * @connection: a connection
 * @sheet: the other list
 * @mapping: what its columns hold
 * @progress: (nullable): is told how far it has come
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Lays a list beside the inventory. Nothing is written.
 *
 * Returns: (transfer full) (nullable): the comparison
 */
MedReconcileComparison *
med_reconcile_compare_sync (MedConnection *connection,
                            MedCsvSheet *sheet,
                            const MedColumnMapping *mapping,
                            MedProgress *progress,
                            GCancellable *cancellable,
                            GError **error)
{
  report (progress, 0.05, _ ("Reading the other list…"));
  g_autoptr (MedReconcileRows) theirs = med_reconcile_rows_read (
      sheet, mapping, med_connection_now_usec (connection), cancellable, error);
  if (theirs == NULL)
    return NULL;
  report (progress, 0.25, _ ("Reading the inventory…"));
  g_autoptr (GHashTable) judgements = load_judgements (connection, error);
  g_autoptr (MedReconcileRows) ours =
      judgements != NULL ? med_reconcile_rows_load_sync (connection, cancellable, error) : NULL;
  if (ours == NULL)
    return NULL;
  report (progress, 0.45, _ ("Comparing…"));
  return med_reconcile_compare (g_steal_pointer (&ours), g_steal_pointer (&theirs), judgements);
}

static const struct
{
  guint bit;
  const char *word;
  const char *title;
} agreements[] = {
  { MED_RECONCILE_BY_ASSET, "asset", N_ ("asset number") },
  { MED_RECONCILE_BY_FORMER, "former", N_ ("former asset number") },
  { MED_RECONCILE_BY_SERIAL, "serial", N_ ("serial number") },
  { MED_RECONCILE_BY_UDI, "udi", N_ ("UDI-DI") },
  { MED_RECONCILE_BY_PERSON, "person", N_ ("a person said so") },
};

static const struct
{
  MedReconcileFold fold;
  const char *word;
} foldings[] = {
  { MED_RECONCILE_WIDTH, "~width" },
  { MED_RECONCILE_CASE, "~case" },
  { MED_RECONCILE_BLANKS, "~blanks" },
  { MED_RECONCILE_ZEROS, "~zeros" },
};

static MedReconcileFold
explain (const MedReconcileComparison *self, const MedReconcileMatch *match)
{
  static const struct
  {
    guint bit;
    MedDeviceField field;
  } keys[] = { { MED_RECONCILE_BY_ASSET, MED_DEVICE_ASSET },
               { MED_RECONCILE_BY_SERIAL, MED_DEVICE_SERIAL },
               { MED_RECONCILE_BY_UDI, MED_DEVICE_UDI_DI } };
  const MedReconcileRow *ours = med_reconcile_rows_get (self->ours, (guint) match->ours);
  const MedReconcileRow *theirs = med_reconcile_rows_get (self->theirs, (guint) match->theirs);
  MedReconcileFold folds = MED_RECONCILE_EXACT;

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if ((match->agree & keys[i].bit) != 0)
      folds |=
          med_reconcile_key_explain (ours->values[keys[i].field], theirs->values[keys[i].field]);
  return folds;
}

/**
 * med_reconcile_finding_dup_how:
 * @self: a comparison
 * @finding: one of its findings
 *
 * Returns: (transfer full): by which keys it was matched, what had to be ignored for that, and
 * which list has a number twice, as words; "" where nothing was matched
 */
char *
med_reconcile_finding_dup_how (const MedReconcileComparison *self,
                               const MedReconcileFinding *finding)
{
  const MedReconcileMatch *match = finding->match;
  g_autoptr (GString) how = g_string_new (NULL);

  if (match == NULL)
    return g_strdup ("");
  if (match->ours >= 0 && match->theirs >= 0)
    {
      const MedReconcileFold folds = explain (self, match);

      for (gsize i = 0; i < G_N_ELEMENTS (agreements); i++)
        if ((match->agree & agreements[i].bit) != 0)
          g_string_append_printf (how, " %s", agreements[i].word);
      for (gsize i = 0; i < G_N_ELEMENTS (foldings); i++)
        if ((folds & foldings[i].fold) != 0)
          g_string_append_printf (how, " %s", foldings[i].word);
    }
  if (match->twice_here)
    g_string_append (how, " twice-here");
  if (match->twice_there)
    g_string_append (how, " twice-there");
  return g_strdup (how->len > 0 ? how->str + 1 : "");
}

static MedReconcileFold
read_folds (char **words)
{
  MedReconcileFold folds = MED_RECONCILE_EXACT;

  for (gsize i = 0; i < G_N_ELEMENTS (foldings); i++)
    if (g_strv_contains ((const char *const *) words, foldings[i].word))
      folds |= foldings[i].fold;
  return folds;
}

/**
 * med_reconcile_how_describe:
 * @how: what med_reconcile_finding_dup_how() gave
 *
 * Returns: (transfer full): the same as a person reads it; "" for nothing
 */
char *
med_reconcile_how_describe (const char *how)
{
  g_auto (GStrv) words = g_strsplit (how, " ", -1);
  const char *const *list = (const char *const *) words;
  g_autoptr (GString) keys = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *folds = med_reconcile_fold_describe (read_folds (words));

  for (gsize i = 0; i < G_N_ELEMENTS (agreements); i++)
    if (g_strv_contains (list, agreements[i].word))
      g_string_append_printf (keys, "%s%s", keys->len > 0 ? C_ ("between names", ", ") : "",
                              _ (agreements[i].title));
  if (keys->len > 0)
    /* Translators: the keys that agree, such as "asset number, serial number" */
    g_string_append_printf (text, _ ("Agree: %s."), keys->str);
  if (*folds != '\0')
    {
      g_string_append (text, text->len > 0 ? " " : "");
      /* Translators: what was ignored when numbers were compared, such as "capitals, blanks" */
      g_string_append_printf (text, _ ("Ignored: %s."), folds);
    }
  if (g_strv_contains (list, "twice-here"))
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "",
                            _ ("Another device in the inventory has one of its numbers."));
  if (g_strv_contains (list, "twice-there"))
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "",
                            _ ("Another row of the other list has one of its numbers."));
  return g_strdup (text->str);
}
