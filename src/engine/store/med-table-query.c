/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-table-query"

#include "config.h"

#include "engine/store/med-table-query.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"

/* One statement with this many parameters serves pages of every size, so that it is prepared once.
 */
#define IDS_A_QUERY 100
/* More words than this only cost time. */
#define MOST_WORDS 8
/* What the trigram index needs. */
#define INDEXED_CHARS 3

struct _MedTablePage
{
  guint n_rows;
  guint n_columns;
  gint64 *ids;         /* (owned) */
  const char **cells;  /* (owned) of texts in `chunk` */
  GStringChunk *chunk; /* (owned) */
};

struct _MedTableRequest
{
  const MedTableSpec *spec; /* (unowned) static */
  GString *condition;       /* (owned) joined by AND */
  GArray *values;           /* (owned) of MedValue, whose texts are in `texts` */
  GStringChunk *texts;      /* (owned) */
  char *order;              /* (owned) (nullable) */
  GArray *ids;              /* (owned) (nullable) of gint64 */
  guint head_rows;
};

static void
page_clear (MedTablePage *self)
{
  g_free (self->ids);
  g_free (self->cells);
  g_string_chunk_free (self->chunk);
}

MedTablePage *
med_table_page_ref (MedTablePage *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
med_table_page_unref (MedTablePage *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) page_clear);
}

static MedTablePage *
page_new (guint n_rows, guint n_columns)
{
  MedTablePage *self = g_atomic_rc_box_new0 (MedTablePage);

  self->n_rows = n_rows;
  self->n_columns = n_columns;
  self->ids = g_new0 (gint64, n_rows);
  self->cells = g_new0 (const char *, (gsize) n_rows *n_columns);
  self->chunk = g_string_chunk_new (4096);
  return self;
}

guint
med_table_page_get_n_rows (MedTablePage *self)
{
  return self->n_rows;
}

gint64
med_table_page_get_id (MedTablePage *self, guint row)
{
  return self->ids[row];
}

/**
 * med_table_page_get_text:
 * @self: a page
 * @row: from 0
 * @column: index into the fields of the spec
 *
 * Returns: (transfer none) (nullable): the field; %NULL where it is NULL, or where the row was
 * removed since the list was made
 */
const char *
med_table_page_get_text (MedTablePage *self, guint row, guint column)
{
  return column < self->n_columns ? self->cells[(gsize) row * self->n_columns + column] : NULL;
}

/**
 * med_table_page_same_row:
 * @a: a page
 * @row_a: a row of it
 * @b: another page of the same table
 * @row_b: a row of it
 *
 * Returns: whether both rows would look the same, so that nothing needs to be drawn anew
 */
gboolean
med_table_page_same_row (MedTablePage *a, guint row_a, MedTablePage *b, guint row_b)
{
  for (guint column = 0; column < a->n_columns; column++)
    if (g_strcmp0 (med_table_page_get_text (a, row_a, column),
                   med_table_page_get_text (b, row_b, column)) != 0)
      return FALSE;
  return TRUE;
}

/**
 * med_table_request_new:
 * @spec: what the list is; static
 *
 * Returns: (transfer full): a request without search, filter and order
 */
MedTableRequest *
med_table_request_new (const MedTableSpec *spec)
{
  MedTableRequest *self = g_new0 (MedTableRequest, 1);

  self->spec = spec;
  self->condition = g_string_new (NULL);
  self->values = g_array_new (FALSE, FALSE, sizeof (MedValue));
  self->texts = g_string_chunk_new (256);
  if (spec->where != NULL)
    g_string_append_printf (self->condition, "(%s)", spec->where);
  return self;
}

void
med_table_request_free (MedTableRequest *self)
{
  g_string_free (self->condition, TRUE);
  g_array_unref (self->values);
  g_string_chunk_free (self->texts);
  g_free (self->order);
  g_clear_pointer (&self->ids, g_array_unref);
  g_free (self);
}

/* Puts a condition after those there are, its parameters (`$1` or `$F1` …) counted on. */
static void
add_condition (MedTableRequest *self,
               const char *condition,
               const char *prefix,
               const MedValue *values,
               gsize n_values)
{
  gsize prefix_size = strlen (prefix);
  guint base = self->values->len;

  g_string_append (self->condition, self->condition->len > 0 ? " AND (" : "(");
  for (const char *p = condition; *p != '\0';)
    {
      char *end = NULL;
      guint64 number =
          g_str_has_prefix (p, prefix) ? g_ascii_strtoull (p + prefix_size, &end, 10) : 0;

      if (number > 0)
        g_string_append_printf (self->condition, "$%" PRIu64, base + number);
      else
        g_string_append_c (self->condition, *p);
      p = number > 0 ? end : p + 1;
    }
  g_string_append_c (self->condition, ')');

  for (gsize i = 0; i < n_values; i++)
    {
      MedValue value = values[i];

      if (value.type == MED_VALUE_TEXT && value.text != NULL)
        value.text = g_string_chunk_insert (self->texts, value.text);
      g_array_append_val (self->values, value);
    }
}

static void
add_word (MedTableRequest *self, const char *word)
{
  const MedTableSpec *spec = self->spec;
  g_autofree char *escaped = med_fold_like (word);
  gboolean is_long = g_utf8_strlen (word, -1) >= INDEXED_CHARS;
  gboolean is_plain = strpbrk (word, "%_\\") == NULL;

  if (spec->search_short == NULL)
    {
      add_condition (self, spec->search, "$", MED_VALUES (MED_TEXT (escaped)));
      return;
    }
  if (is_long)
    {
      g_autofree char *sieve = g_strconcat ("%", word, "%", NULL);
      add_condition (self, spec->search, "$", MED_VALUES (MED_TEXT (sieve)));
    }
  if (!is_long || !is_plain)
    add_condition (self, spec->search_short, "$", MED_VALUES (MED_TEXT (escaped)));
}

/* The longer words as phrases of the index, joined by AND; quotation marks within are doubled. */
static void
add_match (MedTableRequest *self, GStrv words)
{
  g_autoptr (GString) expression = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL && i < MOST_WORDS; i++)
    {
      g_auto (GStrv) parts = g_strsplit (words[i], "\"", -1);
      g_autofree char *quoted = g_strjoinv ("\"\"", parts);

      if (g_utf8_strlen (words[i], -1) >= INDEXED_CHARS)
        g_string_append_printf (expression, "%s\"%s\"", expression->len > 0 ? " AND " : "", quoted);
      else if (*words[i] != '\0')
        add_word (self, words[i]);
    }
  if (expression->len > 0)
    add_condition (self, self->spec->search_match, "$", MED_VALUES (MED_TEXT (expression->str)));
}

/**
 * med_table_request_add_search:
 * @self: a request
 * @text: (nullable): what a person typed
 *
 * Only rows that hold every word of @text, anywhere and in any order.
 */
void
med_table_request_add_search (MedTableRequest *self, const char *text)
{
  if (text == NULL || self->spec->search == NULL)
    return;
  g_autofree char *folded = med_fold_search (text);
  g_auto (GStrv) words = g_strsplit (folded, " ", MOST_WORDS + 1);

  if (self->spec->search_match != NULL)
    {
      add_match (self, words);
      return;
    }
  for (guint i = 0; words[i] != NULL && i < MOST_WORDS; i++)
    if (*words[i] != '\0')
      add_word (self, words[i]);
}

/**
 * med_table_request_add_filter:
 * @self: a request
 * @condition: (nullable): SQL of the program itself, parameters written `$F1` …
 * @values: (array length=n_values): copied
 * @n_values: how many
 *
 * Only rows for which @condition holds.
 */
void
med_table_request_add_filter (MedTableRequest *self,
                              const char *condition,
                              const MedValue *values,
                              gsize n_values)
{
  if (condition != NULL)
    add_condition (self, condition, "$F", values, n_values);
}

/**
 * med_table_request_set_sort:
 * @self: a request
 * @column: index into the fields of the spec
 * @descending: largest first
 *
 * Orders the rows; those that are equal by their key, so that the order never changes by itself.
 */
void
med_table_request_set_sort (MedTableRequest *self, guint column, gboolean descending)
{
  const char *const *sorts = self->spec->sorts;
  const char *direction = descending ? " DESC" : "";

  if (sorts == NULL || column >= g_strv_length ((char **) sorts) || *sorts[column] == '\0')
    return;
  g_free (self->order);
  self->order = g_strdup_printf ("%s%s, %s%s", sorts[column], direction, self->spec->id, direction);
}

void
med_table_request_set_head (MedTableRequest *self, guint head_rows)
{
  self->head_rows = head_rows;
}

void
med_table_request_set_ids (MedTableRequest *self, const gint64 *ids, gsize n_ids)
{
  g_clear_pointer (&self->ids, g_array_unref);
  self->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (guint) n_ids);
  g_array_append_vals (self->ids, ids, (guint) n_ids);
}

void
med_table_result_free (MedTableResult *self)
{
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->head, med_table_page_unref);
  g_free (self);
}

static gboolean
stopped (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED, _ ("Stopped"));
  return TRUE;
}

static char *
page_statement (const MedTableSpec *spec)
{
  g_autofree char *columns = g_strjoinv (", ", (char **) spec->columns);
  GString *sql = g_string_new (NULL);

  g_string_printf (sql, "SELECT %s, %s FROM %s WHERE %s IN (", spec->id, columns, spec->from,
                   spec->id);
  for (guint i = 1; i <= IDS_A_QUERY; i++)
    g_string_append_printf (sql, i > 1 ? ", $%u" : "$%u", i);
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

/* The database gives the rows in an order of its own; @places tells where each belongs. */
static void
take_row (MedTablePage *page, MedQuery *query, GHashTable *places)
{
  gint64 id = med_query_get_int (query, 0);
  gpointer place = NULL;

  if (!g_hash_table_lookup_extended (places, &id, NULL, &place))
    return;
  for (guint column = 0; column < page->n_columns; column++)
    {
      const char *text = med_query_get_text (query, (int) column + 1);

      if (text != NULL)
        page->cells[(gsize) GPOINTER_TO_UINT (place) * page->n_columns + column] =
            g_string_chunk_insert (page->chunk, text);
    }
}

static gboolean
load_rows (
    MedConnection *connection, const char *sql, MedTablePage *page, guint from, GError **error)
{
  MedValue values[IDS_A_QUERY];
  g_autoptr (GHashTable) places = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < IDS_A_QUERY; i++)
    values[i] = from + i < page->n_rows ? MED_INT (page->ids[from + i]) : MED_NULL;
  for (guint i = from; i < MIN (from + IDS_A_QUERY, page->n_rows); i++)
    g_hash_table_insert (places, &page->ids[i], GUINT_TO_POINTER (i));

  g_autoptr (MedQuery) query = med_connection_query (connection, sql, values, IDS_A_QUERY, error);
  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    take_row (page, query, places);
  return med_query_finish (query, error);
}

static MedTablePage *
load_page (MedConnection *connection,
           const MedTableSpec *spec,
           const gint64 *ids,
           guint n_ids,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (MedTablePage) page = page_new (n_ids, g_strv_length ((char **) spec->columns));
  g_autofree char *sql = page_statement (spec);

  for (guint i = 0; i < n_ids; i++)
    page->ids[i] = ids[i];
  for (guint from = 0; from < n_ids; from += IDS_A_QUERY)
    if (stopped (cancellable, error) || !load_rows (connection, sql, page, from, error))
      return NULL;
  return g_steal_pointer (&page);
}

static const char *
keys_from (const MedTableSpec *spec)
{
  return spec->keys_from != NULL ? spec->keys_from : spec->from;
}

static GArray *
load_ids (MedConnection *connection, MedTableRequest *self, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *sql =
      g_strdup_printf ("SELECT %s FROM %s%s%s ORDER BY %s", self->spec->id, keys_from (self->spec),
                       self->condition->len > 0 ? " WHERE " : "", self->condition->str,
                       self->order != NULL ? self->order : self->spec->id);
  g_autoptr (MedQuery) query = med_connection_query (
      connection, sql, (const MedValue *) (gpointer) self->values->data, self->values->len, error);

  if (query == NULL)
    return NULL;
  while (med_query_next (query))
    {
      gint64 id = med_query_get_int (query, 0);
      g_array_append_val (ids, id);
    }
  return med_query_finish (query, error) ? g_steal_pointer (&ids) : NULL;
}

static gboolean
count_all (MedConnection *connection, MedTableRequest *self, MedTableResult *result, GError **error)
{
  const char *where = self->spec->where;

  if (self->values->len == 0)
    {
      /* Neither search nor filter has a value: unless a filter without one is set, these are all.
       */
      gsize own = where != NULL ? strlen (where) + 2 : 0;
      if (self->condition->len == own)
        {
          result->n_all = result->ids->len;
          return TRUE;
        }
    }
  g_autofree char *sql =
      g_strdup_printf ("SELECT count(*) FROM %s%s%s", keys_from (self->spec),
                       where != NULL ? " WHERE " : "", where != NULL ? where : "");
  return med_connection_get_int (connection, sql, MED_NO_VALUES, &result->n_all, error);
}

/**
 * med_table_request_list_sync:
 * @connection: the lane's connection
 * @request: a MedTableRequest
 * @cancellable: (nullable): set when a newer request took its place
 * @error: return location
 *
 * Asks for the keys of all rows in order, the number of rows there are in all, and the fields of
 * the first rows: one request, so that a list appears at once with its text.
 *
 * Returns: (transfer full) (nullable): a MedTableResult
 */
gpointer
med_table_request_list_sync (MedConnection *connection,
                             gpointer request,
                             GCancellable *cancellable,
                             GError **error)
{
  MedTableRequest *self = request;
  g_autoptr (MedTableResult) result = g_new0 (MedTableResult, 1);

  result->ids = load_ids (connection, self, error);
  if (result->ids == NULL || stopped (cancellable, error) ||
      !count_all (connection, self, result, error))
    return NULL;
  result->head = load_page (connection, self->spec, (const gint64 *) (gpointer) result->ids->data,
                            MIN (self->head_rows, result->ids->len), cancellable, error);
  return result->head != NULL ? g_steal_pointer (&result) : NULL;
}

/**
 * med_table_request_page_sync:
 * @connection: the lane's connection
 * @request: a MedTableRequest with ids
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a MedTablePage with the fields of the rows asked for
 */
gpointer
med_table_request_page_sync (MedConnection *connection,
                             gpointer request,
                             GCancellable *cancellable,
                             GError **error)
{
  MedTableRequest *self = request;

  return load_page (connection, self->spec, (const gint64 *) (gpointer) self->ids->data,
                    self->ids->len, cancellable, error);
}
