/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-change"

#include "config.h"

#include "engine/awareness/med-advisory-change.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "engine/awareness/med-advisory-facts.h"
#include "engine/awareness/med-reason.h"
#include "engine/base/med-json.h"

/* What is kept beside an advisory as news: enough to say what it is about. */
#define MAX_NEWS 12
#define MAX_NEWS_PRODUCTS 3
#define MAX_NEWS_CHARS 160
/* Parts the texts of one fact; shown as a line of its own. */
#define BETWEEN "\n"

static const struct
{
  const char *word;
  const char *title;
} kinds[] = {
  [MED_ADVISORY_CHANGE_UNREADABLE] = { "unreadable", N_ ("Earlier revision") },
  [MED_ADVISORY_CHANGE_TITLE] = { "title", N_ ("Title") },
  [MED_ADVISORY_CHANGE_SEVERITY] = { "severity", N_ ("Severity") },
  [MED_ADVISORY_CHANGE_PUBLICATION] = { "publication", N_ ("Publication status") },
  [MED_ADVISORY_CHANGE_VERSIONS] = { "versions", N_ ("Versions named") },
  [MED_ADVISORY_CHANGE_VULNERABILITY] = { "vulnerability", N_ ("Vulnerability") },
  [MED_ADVISORY_CHANGE_STATUS] = { "status", N_ ("Status") },
  [MED_ADVISORY_CHANGE_SCORE] = { "score", N_ ("Score") },
  [MED_ADVISORY_CHANGE_REMEDIATION] = { "remediation", N_ ("Remediation") },
  [MED_ADVISORY_CHANGE_NOTE] = { "note", N_ ("Note") },
};
G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == MED_N_ADVISORY_CHANGE_KINDS);

static void
change_free (gpointer data)
{
  MedAdvisoryChange *self = data;

  g_free (self->vulnerability);
  g_strfreev (self->products);
  g_free (self->before);
  g_free (self->after);
  g_free (self);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The texts of a fact in an order of their own: a document may list them in any. */
static char *
dup_value (const MedAdvisoryFacts *facts, const char *key)
{
  GHashTable *values = g_hash_table_lookup (facts->values, key);
  GHashTableIter iter;
  gpointer text;

  if (values == NULL)
    return NULL;
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    g_ptr_array_add (sorted, text);
  g_ptr_array_sort (sorted, compare_texts);
  g_ptr_array_add (sorted, NULL);
  return g_strjoinv (BETWEEN, (char **) sorted->pdata);
}

static MedAdvisoryChange *
change_new (char **parts, const char *before, const char *after)
{
  MedAdvisoryChange *self = g_new0 (MedAdvisoryChange, 1);

  self->kind = (MedAdvisoryChangeKind) g_ascii_strtoull (parts[0], NULL, 10);
  self->vulnerability = *parts[1] != '\0' ? g_strdup (parts[1]) : NULL;
  self->before = g_strdup (before);
  self->after = g_strdup (after);
  return self;
}

/* What has been found so far: each change with the products it is of. */
typedef struct
{
  GPtrArray *changes;     /* (element-type MedAdvisoryChange) */
  GPtrArray *products;    /* (element-type GPtrArray) of the change at the same place */
  GHashTable *by_content; /* kind, vulnerability, before, after → place + 1 */
} Comparison;

/* The same of several products is one change to a reader. */
static void
take (Comparison *self, const char *key, const char *before, const char *after)
{
  g_auto (GStrv) parts = g_strsplit (key, "\037", 3);
  g_autofree char *content = g_strdup_printf (
      "%s\037%s\037%c%s\037%c%s", parts[0], parts[1], before != NULL ? '+' : '-',
      before != NULL ? before : "", after != NULL ? '+' : '-', after != NULL ? after : "");
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_content, content));

  if (place == 0)
    {
      g_ptr_array_add (self->changes, change_new (parts, before, after));
      g_ptr_array_add (self->products, g_ptr_array_new ());
      place = self->changes->len;
      g_hash_table_insert (self->by_content, g_steal_pointer (&content), GUINT_TO_POINTER (place));
    }
  if (*parts[2] != '\0')
    g_ptr_array_add (g_ptr_array_index (self->products, place - 1), g_strdup (parts[2]));
}

static GPtrArray *
finish (Comparison *self)
{
  for (guint i = 0; i < self->changes->len; i++)
    {
      MedAdvisoryChange *change = g_ptr_array_index (self->changes, i);
      GPtrArray *products = g_ptr_array_index (self->products, i);

      g_ptr_array_add (products, NULL);
      change->products = (char **) g_ptr_array_free (products, FALSE);
    }
  g_ptr_array_unref (self->products);
  g_hash_table_unref (self->by_content);
  return self->changes;
}

static GPtrArray *
collect_keys (const MedAdvisoryFacts *before, const MedAdvisoryFacts *after)
{
  GPtrArray *keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, before->values);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  g_hash_table_iter_init (&iter, after->values);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (before->values, key))
      g_ptr_array_add (keys, key);
  g_ptr_array_sort (keys, compare_texts);
  return keys;
}

/**
 * med_advisory_change_compare:
 * @before: the facts of the earlier revision
 * @after: the facts of the later one, gathered alike
 *
 * Compares what two revisions say, whatever order they say it in.
 *
 * Returns: (transfer full) (element-type MedAdvisoryChange): the differences, sorted; empty where
 * both say the same
 */
GPtrArray *
med_advisory_change_compare (const MedAdvisoryFacts *before, const MedAdvisoryFacts *after)
{
  Comparison comparison = {
    .changes = g_ptr_array_new_with_free_func (change_free),
    .products = g_ptr_array_new (),
    .by_content = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };
  g_autoptr (GPtrArray) keys = collect_keys (before, after);

  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);
      g_autofree char *was = dup_value (before, key);
      g_autofree char *is = dup_value (after, key);

      if (g_strcmp0 (was, is) != 0)
        take (&comparison, key, was, is);
    }
  return finish (&comparison);
}

/**
 * med_advisory_changes_new_unreadable:
 *
 * Returns: (transfer full) (element-type MedAdvisoryChange): that nothing can be said of what
 * differs, which is not the same as that nothing does
 */
GPtrArray *
med_advisory_changes_new_unreadable (void)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func (change_free);
  MedAdvisoryChange *change = g_new0 (MedAdvisoryChange, 1);

  change->kind = MED_ADVISORY_CHANGE_UNREADABLE;
  change->products = g_new0 (char *, 1);
  g_ptr_array_add (changes, change);
  return changes;
}

static char *
shorten (const char *text)
{
  if (g_utf8_strlen (text, -1) <= MAX_NEWS_CHARS)
    return g_strdup (text);
  g_autofree char *beginning = g_utf8_substring (text, 0, MAX_NEWS_CHARS - 1);
  return g_strconcat (beginning, "…", NULL);
}

static void
build_text (JsonBuilder *builder, const char *member, const char *text)
{
  if (text == NULL)
    return;
  g_autofree char *short_text = shorten (text);
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, short_text);
}

static void
build_change (JsonBuilder *builder, const MedAdvisoryChange *change)
{
  json_builder_begin_object (builder);
  build_text (builder, "kind", kinds[change->kind].word);
  build_text (builder, "vulnerability", change->vulnerability);
  build_text (builder, "before", change->before);
  build_text (builder, "after", change->after);
  json_builder_set_member_name (builder, "products");
  json_builder_begin_array (builder);
  for (guint i = 0; change->products[i] != NULL && i < MAX_NEWS_PRODUCTS; i++)
    {
      g_autofree char *product = shorten (change->products[i]);
      json_builder_add_string_value (builder, product);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/**
 * med_advisory_changes_to_news:
 * @changes: (element-type MedAdvisoryChange): differences
 *
 * Writes the first of them, shortened, as they are kept beside an advisory; they are put into words
 * when they are read, in the reader's language.
 *
 * Returns: (transfer full): JSON; empty where there are none
 */
char *
med_advisory_changes_to_news (GPtrArray *changes)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (changes->len == 0)
    return g_strdup ("");
  json_builder_begin_array (builder);
  for (guint i = 0; i < changes->len && i < MAX_NEWS; i++)
    build_change (builder, g_ptr_array_index (changes, i));
  json_builder_end_array (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static MedAdvisoryChange *
change_from_json (JsonObject *object)
{
  const char *word = med_json_get_text (object, "kind");
  JsonArray *products = med_json_get_array (object, "products");
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_strcmp0 (kinds[i].word, word) != 0)
        continue;
      MedAdvisoryChange *change = g_new0 (MedAdvisoryChange, 1);
      change->kind = (MedAdvisoryChangeKind) i;
      change->vulnerability = g_strdup (med_json_get_text (object, "vulnerability"));
      change->before = g_strdup (med_json_get_text (object, "before"));
      change->after = g_strdup (med_json_get_text (object, "after"));
      for (guint j = 0; products != NULL && j < json_array_get_length (products); j++)
        if (med_json_array_get_text (products, j) != NULL)
          g_strv_builder_add (names, med_json_array_get_text (products, j));
      change->products = g_strv_builder_end (names);
      return change;
    }
  return NULL;
}

/**
 * med_advisory_changes_from_news:
 * @news: what [func@advisory_changes_to_news] gave; anything else gives no change
 *
 * Returns: (transfer full) (element-type MedAdvisoryChange): the differences
 */
GPtrArray *
med_advisory_changes_from_news (const char *news)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func (change_free);
  g_autoptr (JsonNode) root =
      *news != '\0' ? med_json_load (news, strlen (news), &med_json_default_limits, "news", NULL)
                    : NULL;
  JsonArray *array =
      root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = med_json_array_get_object (array, i);
      MedAdvisoryChange *change = object != NULL ? change_from_json (object) : NULL;

      if (change != NULL)
        g_ptr_array_add (changes, change);
    }
  return changes;
}

/**
 * med_advisory_change_kind_to_word:
 * @kind: what differs
 *
 * Returns: (transfer none): a fixed word, for JSON
 */
const char *
med_advisory_change_kind_to_word (MedAdvisoryChangeKind kind)
{
  g_return_val_if_fail (kind < MED_N_ADVISORY_CHANGE_KINDS, NULL);
  return kinds[kind].word;
}

/**
 * med_advisory_change_kind_get_title:
 * @kind: what differs
 *
 * Returns: (transfer none): in words, translated
 */
const char *
med_advisory_change_kind_get_title (MedAdvisoryChangeKind kind)
{
  g_return_val_if_fail (kind < MED_N_ADVISORY_CHANGE_KINDS, NULL);
  return _ (kinds[kind].title);
}

/**
 * med_advisory_change_dup_subject:
 * @self: a difference
 *
 * Returns: (transfer full): what it is about in one line: "CVE-2026-1000, Exa CT < 4.2 and 3 more";
 * empty where it is about the document
 */
char *
med_advisory_change_dup_subject (const MedAdvisoryChange *self)
{
  const guint n = g_strv_length (self->products);
  g_autofree char *products =
      n > 1    ? g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", n - 1),
                                  self->products[0], n - 1)
      : n == 1 ? g_strdup (self->products[0])
               : NULL;

  if (self->vulnerability != NULL && products != NULL)
    return g_strdup_printf ("%s, %s", self->vulnerability, products);
  return g_strdup (self->vulnerability != NULL ? self->vulnerability
                   : products != NULL          ? products
                                               : "");
}

/* "known_affected", and of a status that was given a reason also that. */
static char *
dup_status_words (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", 2);

  if (parts[0] == NULL)
    return g_strdup ("");
  const char *title = med_csaf_status_get_title (parts[0]);
  return parts[1] != NULL && *parts[1] != '\0' ? g_strdup_printf ("%s (%s)", title, parts[1])
                                               : g_strdup (title);
}

static char *
dup_remediation_words (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, " | ", 2);

  if (parts[0] == NULL || parts[1] == NULL)
    return g_strdup (value);
  return g_strdup_printf ("%s: %s", med_remediation_get_title (parts[0]), parts[1]);
}

/**
 * med_advisory_change_dup_words:
 * @self: a difference
 * @value: (nullable): its `before` or its `after`
 *
 * Returns: (transfer full): the same in words for a person, a line each
 */
char *
med_advisory_change_dup_words (const MedAdvisoryChange *self, const char *value)
{
  if (value == NULL)
    return g_strdup (_ ("nothing"));
  g_auto (GStrv) lines = g_strsplit (value, BETWEEN, -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      char *words = self->kind == MED_ADVISORY_CHANGE_STATUS ? dup_status_words (lines[i])
                    : self->kind == MED_ADVISORY_CHANGE_REMEDIATION
                        ? dup_remediation_words (lines[i])
                    : *lines[i] == '\0' ? g_strdup (_ ("not stated"))
                                        : g_strdup (lines[i]);
      g_free (lines[i]);
      lines[i] = words;
    }
  return lines[0] != NULL ? g_strjoinv ("\n", lines) : g_strdup (_ ("not stated"));
}

/**
 * med_advisory_change_describe:
 * @self: a difference
 *
 * Returns: (transfer full): the whole of it in words
 */
char *
med_advisory_change_describe (const MedAdvisoryChange *self)
{
  const char *title = med_advisory_change_kind_get_title (self->kind);
  g_autofree char *subject = med_advisory_change_dup_subject (self);
  g_autofree char *before = med_advisory_change_dup_words (self, self->before);
  g_autofree char *after = med_advisory_change_dup_words (self, self->after);
  g_autofree char *head =
      *subject != '\0' ? g_strdup_printf (_ ("%s of %s"), title, subject) : g_strdup (title);

  if (self->kind == MED_ADVISORY_CHANGE_UNREADABLE)
    return g_strdup (_ ("The revision that was read before cannot be read any more, so what "
                        "changed cannot be told"));
  if (self->before == NULL)
    return g_strdup_printf (_ ("%s, new: %s"), head, after);
  if (self->after == NULL)
    return g_strdup_printf (_ ("%s, no longer there: %s"), head, before);
  return g_strdup_printf (_ ("%s: %s → %s"), head, before, after);
}

/**
 * med_advisory_changes_summarize:
 * @changes: (element-type MedAdvisoryChange): differences
 *
 * Returns: (transfer full): what kinds of things differ, in a few words: "Status, Remediation"
 */
char *
med_advisory_changes_summarize (GPtrArray *changes)
{
  g_autoptr (GStrvBuilder) titles = g_strv_builder_new ();
  gboolean seen[MED_N_ADVISORY_CHANGE_KINDS] = { FALSE };

  for (guint i = 0; i < changes->len; i++)
    {
      const MedAdvisoryChange *change = g_ptr_array_index (changes, i);

      if (!seen[change->kind])
        g_strv_builder_add (titles, med_advisory_change_kind_get_title (change->kind));
      seen[change->kind] = TRUE;
    }
  g_auto (GStrv) list = g_strv_builder_end (titles);
  return g_strjoinv (_ (", "), list);
}
