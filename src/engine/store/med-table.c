/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-table"

#include "config.h"

#include "engine/store/med-table.h"

#include "engine/store/med-table-cache.h"

/* Pages asked for longer ago than this have left the screen. */
#define PAGES_WANTED 16

/**
 * MedTable:
 *
 * A [iface@Gio.ListModel] of [class@TableRow] over a statement. The vector of keys and the fields
 * of the first 300 rows are loaded on the interactive lane, where a newer request interrupts an
 * older one; further rows are loaded in pages of 200, with their neighbours, when first asked for,
 * and 20 pages are kept. To be used in the main context in which it was made.
 */
struct _MedTable
{
  GObject parent_instance;

  MedStore *store;          /* (owned) */
  const MedTableSpec *spec; /* (unowned) static */

  char *search;   /* (owned) (nullable) */
  char *filter;   /* (owned) (nullable) */
  GArray *values; /* (owned) of MedValue for the filter, texts owned */
  guint sort;
  gboolean descending;
  gboolean sorted;

  GArray *ids;          /* (owned) of gint64 */
  GHashTable *live;     /* (owned) rows in use by id; holds no reference */
  MedTableCache *cache; /* (owned) */
  GQueue wanted;        /* of page numbers, the newest first */
  guint generation;     /* counts vectors of keys */
  gboolean page_running;
  gboolean resetting; /* while listeners are told of a change */

  GCancellable *cancellable; /* (owned) (nullable) of the list request under way */
  guint load_source;
  guint question; /* counts changes of search, filter and order */
  guint n_all;
  char *error_message; /* (owned) (nullable) */
};

enum
{
  PROP_0,
  PROP_LOADING,
  PROP_N_SHOWN,
  PROP_N_ALL,
  PROP_ERROR_MESSAGE,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static void want_page (MedTable *self, guint number);
static void load_wanted (MedTable *self);

static gint64
id_at (MedTable *self, guint position)
{
  return g_array_index (self->ids, gint64, position);
}

/* Gives a row its fields from the pages there are, or asks for them. */
static void
fill_row (MedTable *self, MedTableRow *row, guint position)
{
  guint index = 0;
  MedTablePage *page = med_table_cache_find (self->cache, position, &index);

  if (page == NULL && !self->resetting)
    want_page (self, med_table_cache_page_of (position));
  else if (page != NULL && !med_table_row_is_from (row, page))
    med_table_row_set_page (row, page, index);
}

static GType
med_table_get_item_type (GListModel *model)
{
  return MED_TYPE_TABLE_ROW;
}

static guint
med_table_get_n_items (GListModel *model)
{
  return MED_TABLE (model)->ids->len;
}

static gpointer
med_table_get_item (GListModel *model, guint position)
{
  MedTable *self = MED_TABLE (model);

  if (position >= self->ids->len)
    return NULL;
  gint64 id = id_at (self, position);
  MedTableRow *row = g_hash_table_lookup (self->live, &id);

  if (row != NULL)
    g_object_ref (row);
  else
    row = med_table_row_new (id, self->live);
  if (!med_table_row_get_loaded (row))
    fill_row (self, row, position);
  return row;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = med_table_get_item_type;
  iface->get_n_items = med_table_get_n_items;
  iface->get_item = med_table_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MedTable,
                               med_table,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* After a new vector: rows on the screen get their fields anew, and keep the old ones until then.
 */
static void
refresh_live_rows (MedTable *self)
{
  guint left = g_hash_table_size (self->live);

  for (guint position = 0; position < self->ids->len && left > 0; position++)
    {
      gint64 id = id_at (self, position);
      MedTableRow *row = g_hash_table_lookup (self->live, &id);

      if (row == NULL)
        continue;
      left--;
      g_object_ref (row);
      fill_row (self, row, position);
      g_object_unref (row);
    }
}

/* Equal rows at either end stay where they are. */
static void
replace_ids (MedTable *self, GArray *ids)
{
  guint shorter = MIN (self->ids->len, ids->len);
  guint prefix = 0, suffix = 0;

  while (prefix < shorter && id_at (self, prefix) == g_array_index (ids, gint64, prefix))
    prefix++;
  while (suffix < shorter - prefix && id_at (self, self->ids->len - 1 - suffix) ==
                                          g_array_index (ids, gint64, ids->len - 1 - suffix))
    suffix++;

  guint removed = self->ids->len - prefix - suffix;
  guint added = ids->len - prefix - suffix;
  g_array_ref (ids);
  g_array_unref (self->ids);
  self->ids = ids;
  /* Rows that are only looked at need no fields; those that stay get them afterwards. */
  self->resetting = TRUE;
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), prefix, removed, added);
  self->resetting = FALSE;
}

static void
set_error_message (MedTable *self, const char *message)
{
  if (g_strcmp0 (self->error_message, message) == 0)
    return;
  g_free (self->error_message);
  self->error_message = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR_MESSAGE]);
}

static void
apply_result (MedTable *self, MedTableResult *result)
{
  guint shown = self->ids->len;
  guint all = self->n_all;

  self->generation++;
  g_queue_clear (&self->wanted);
  med_table_cache_clear (self->cache);
  if (result->ids->len > 0)
    med_table_cache_keep (self->cache, 0, result->head, 0);
  self->n_all = (guint) MIN (result->n_all, G_MAXUINT - 1);
  replace_ids (self, result->ids);
  refresh_live_rows (self);
  load_wanted (self);

  if (shown != self->ids->len)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_SHOWN]);
  if (all != self->n_all)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ALL]);
}

static void
listed_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (MedTable) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedTableResult) result =
      med_store_run_finish (MED_STORE (source), async_result, &error);

  /* A newer request took this one's place. */
  if (g_task_get_cancellable (G_TASK (async_result)) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  if (result != NULL)
    apply_result (self, result);
  else
    g_debug ("%s: %s", self->spec->name, error->message);
  set_error_message (self, error != NULL ? error->message : NULL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
}

static void
load (MedTable *self)
{
  MedTableRequest *request = med_table_request_new (self->spec);
  gboolean was_loading = self->cancellable != NULL;

  g_clear_handle_id (&self->load_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();

  med_table_request_add_search (request, self->search);
  med_table_request_add_filter (
      request, self->filter, (const MedValue *) (gpointer) self->values->data, self->values->len);
  if (self->sorted)
    med_table_request_set_sort (request, self->sort, self->descending);
  med_table_request_set_head (request, MED_TABLE_HEAD_ROWS);
  med_store_run_async (self->store, MED_STORE_INTERACTIVE, med_table_request_list_sync, request,
                       (GDestroyNotify) med_table_request_free,
                       (GDestroyNotify) med_table_result_free, self->cancellable, listed_cb,
                       g_object_ref (self));
  if (!was_loading)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
}

static gboolean
load_cb (gpointer user_data)
{
  MedTable *self = user_data;

  self->load_source = 0;
  load (self);
  return G_SOURCE_REMOVE;
}

static void
queue_load (MedTable *self)
{
  self->question++;
  if (self->load_source == 0)
    self->load_source = g_idle_add_full (G_PRIORITY_HIGH, load_cb, self, NULL);
}

static void
want_page (MedTable *self, guint number)
{
  g_queue_remove (&self->wanted, GUINT_TO_POINTER (number));
  g_queue_push_head (&self->wanted, GUINT_TO_POINTER (number));
  if (g_queue_get_length (&self->wanted) > PAGES_WANTED)
    g_queue_pop_tail (&self->wanted);
  if (!self->page_running)
    load_wanted (self);
}

typedef struct
{
  MedTable *table; /* (owned) */
  guint generation;
  guint first; /* page */
  guint last;  /* page */
} PageJob;

static void
take_page (MedTable *self, const PageJob *job, MedTablePage *page)
{
  guint start = med_table_cache_first_of (job->first);

  for (guint number = job->first; number <= job->last; number++)
    med_table_cache_keep (self->cache, number, page, med_table_cache_first_of (number) - start);
  for (guint i = 0; i < med_table_page_get_n_rows (page); i++)
    {
      gint64 id = med_table_page_get_id (page, i);
      MedTableRow *row = g_hash_table_lookup (self->live, &id);

      if (row == NULL)
        continue;
      g_object_ref (row);
      med_table_row_set_page (row, page, i);
      g_object_unref (row);
    }
}

static void
page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree PageJob *job = user_data;
  g_autoptr (MedTable) self = job->table;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedTablePage) page = med_store_run_finish (MED_STORE (source), result, &error);

  self->page_running = FALSE;
  if (page != NULL && job->generation == self->generation)
    take_page (self, job, page);
  if (page == NULL)
    set_error_message (self, error->message);
  else
    load_wanted (self);
}

/* One request at a time: for the page asked for last and its neighbours. */
static void
load_wanted (MedTable *self)
{
  guint number;

  if (self->page_running)
    return;
  do
    {
      if (g_queue_is_empty (&self->wanted))
        return;
      number = GPOINTER_TO_UINT (g_queue_pop_head (&self->wanted));
    }
  while (med_table_cache_has (self->cache, number) ||
         med_table_cache_first_of (number) >= self->ids->len);

  PageJob *job = g_new0 (PageJob, 1);
  job->table = g_object_ref (self);
  job->generation = self->generation;
  job->first = number > 0 && !med_table_cache_has (self->cache, number - 1) ? number - 1 : number;
  job->last = number < med_table_cache_page_of (self->ids->len - 1) &&
                      !med_table_cache_has (self->cache, number + 1)
                  ? number + 1
                  : number;
  guint start = med_table_cache_first_of (job->first);
  guint end = MIN (med_table_cache_first_of (job->last + 1), self->ids->len);

  MedTableRequest *request = med_table_request_new (self->spec);
  med_table_request_set_ids (request, &g_array_index (self->ids, gint64, start), end - start);
  self->page_running = TRUE;
  med_store_run_async (self->store, MED_STORE_INTERACTIVE, med_table_request_page_sync, request,
                       (GDestroyNotify) med_table_request_free,
                       (GDestroyNotify) med_table_page_unref, NULL, page_cb, job);
}

static void
clear_value (MedValue *value)
{
  g_free ((char *) value->text);
}

static void
med_table_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MedTable *self = MED_TABLE (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->cancellable != NULL);
      break;
    case PROP_N_SHOWN:
      g_value_set_uint (value, self->ids->len);
      break;
    case PROP_N_ALL:
      g_value_set_uint (value, self->n_all);
      break;
    case PROP_ERROR_MESSAGE:
      g_value_set_string (value, self->error_message);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
med_table_finalize (GObject *object)
{
  MedTable *self = MED_TABLE (object);

  g_clear_handle_id (&self->load_source, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  g_array_unref (self->ids);
  g_array_unref (self->values);
  g_hash_table_unref (self->live);
  med_table_cache_free (self->cache);
  g_queue_clear (&self->wanted);
  g_free (self->search);
  g_free (self->filter);
  g_free (self->error_message);
  G_OBJECT_CLASS (med_table_parent_class)->finalize (object);
}

static void
med_table_class_init (MedTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = med_table_get_property;
  object_class->finalize = med_table_finalize;

  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_N_SHOWN] = g_param_spec_uint ("n-shown", NULL, NULL, 0, G_MAXUINT, 0,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_N_ALL] = g_param_spec_uint ("n-all", NULL, NULL, 0, G_MAXUINT, 0,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
med_table_init (MedTable *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->values = g_array_new (FALSE, FALSE, sizeof (MedValue));
  g_array_set_clear_func (self->values, (GDestroyNotify) clear_value);
  self->live = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->cache = med_table_cache_new ();
  g_queue_init (&self->wanted);
}

/**
 * med_table_new:
 * @store: where the rows are
 * @spec: what they are; static
 *
 * Makes an empty list that loads itself when the main loop comes round, so that search, filter and
 * order can be set first.
 *
 * Returns: (transfer full): the list
 */
MedTable *
med_table_new (MedStore *store, const MedTableSpec *spec)
{
  g_return_val_if_fail (MED_IS_STORE (store), NULL);

  MedTable *self = g_object_new (MED_TYPE_TABLE, NULL);
  self->store = g_object_ref (store);
  self->spec = spec;
  queue_load (self);
  return self;
}

/**
 * med_table_set_search:
 * @self: a table
 * @text: (nullable): what a person typed
 *
 * Shows only rows that hold every word of @text. A search that is still under way is interrupted.
 */
void
med_table_set_search (MedTable *self, const char *text)
{
  g_return_if_fail (MED_IS_TABLE (self));

  if (text != NULL && *text == '\0')
    text = NULL;
  if (g_strcmp0 (self->search, text) == 0)
    return;
  g_free (self->search);
  self->search = g_strdup (text);
  queue_load (self);
}

/**
 * med_table_set_filter:
 * @self: a table
 * @condition: (nullable): SQL of the program itself, never from outside, with parameters `$F1` … in
 * order of first use
 * @values: (array length=n_values): copied
 * @n_values: how many
 *
 * Shows only rows for which @condition holds.
 */
void
med_table_set_filter (MedTable *self, const char *condition, const MedValue *values, gsize n_values)
{
  g_return_if_fail (MED_IS_TABLE (self));

  g_free (self->filter);
  self->filter = g_strdup (condition);
  g_array_set_size (self->values, 0);
  for (gsize i = 0; i < n_values; i++)
    {
      MedValue value = values[i];
      value.text = g_strdup (value.type == MED_VALUE_TEXT ? value.text : NULL);
      g_array_append_val (self->values, value);
    }
  queue_load (self);
}

/**
 * med_table_can_sort:
 * @self: a table
 * @column: index into the fields of the spec
 *
 * Returns: whether the rows can be put in the order of that field
 */
gboolean
med_table_can_sort (MedTable *self, guint column)
{
  g_return_val_if_fail (MED_IS_TABLE (self), FALSE);
  return self->spec->sorts[column] != NULL && *self->spec->sorts[column] != '\0';
}

/* @column is an index into the fields of the spec. */
void
med_table_set_sort (MedTable *self, guint column, gboolean descending)
{
  g_return_if_fail (MED_IS_TABLE (self));

  if (self->sorted && self->sort == column && self->descending == descending)
    return;
  self->sorted = TRUE;
  self->sort = column;
  self->descending = descending;
  queue_load (self);
}

/**
 * med_table_reload:
 *
 * Asks for the rows anew, at once. Rows that are the same stay the same objects at their places;
 * those whose fields changed say so.
 */
void
med_table_reload (MedTable *self)
{
  g_return_if_fail (MED_IS_TABLE (self));
  load (self);
}

/**
 * med_table_find:
 * @self: a table
 * @id: a key
 *
 * Returns: its position; %G_MAXUINT (GTK's "invalid list position") if it is not shown
 */
guint
med_table_find (MedTable *self, gint64 id)
{
  g_return_val_if_fail (MED_IS_TABLE (self), G_MAXUINT);

  for (guint position = 0; position < self->ids->len; position++)
    if (id_at (self, position) == id)
      return position;
  return G_MAXUINT;
}

guint
med_table_get_n_shown (MedTable *self)
{
  return self->ids->len;
}

guint
med_table_get_n_all (MedTable *self)
{
  return self->n_all;
}

/**
 * med_table_get_question:
 * @self: a table
 *
 * Returns: another number after each change of search, filter or order; the same after a reload
 */
guint
med_table_get_question (MedTable *self)
{
  g_return_val_if_fail (MED_IS_TABLE (self), 0);
  return self->question;
}
