/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exchange-import"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/installation/med-exchange-compare.h"
#include "engine/inventory/med-device.h"
#include "engine/store/med-blob.h"
#include "engine/store/med-change.h"

#define IMPORTERS (MED_ROLE_LEAD | MED_ROLE_TECHNICIAN)

/* A step of an order or of the device, in the order in which they were done. */
typedef struct
{
  MedExchangeOrder *order; /* NULL: of the device */
  JsonObject *step;
  gint64 seq;
} Event;

typedef struct
{
  MedReplay replay;
  MedExchangePreview *preview;
  GPtrArray *orders; /* (element-type MedExchangeOrder) */
} Run;

static void
item_free (MedExchangeItem *item)
{
  g_free (item->title);
  g_free (item->ours);
  g_free (item->theirs);
  g_ptr_array_unref (item->reasons);
  g_free (item);
}

static void
order_free (gpointer data)
{
  g_clear_pointer (&((MedExchangeOrder *) data)->diverged, json_object_unref);
  g_free (data);
}

/**
 * med_exchange_preview_free:
 * @self: (transfer full): a preview
 *
 * Frees it.
 */
void
med_exchange_preview_free (MedExchangePreview *self)
{
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->warnings);
  g_free (self);
}

static const struct
{
  const char *word;
  const char *title;
} verdicts[] = {
  [MED_EXCHANGE_NEW] = { "new", N_ ("New") },
  [MED_EXCHANGE_SAME] = { "same", N_ ("Already here") },
  [MED_EXCHANGE_CONFLICT] = { "conflict", N_ ("Conflict: decide") },
};

/**
 * med_exchange_verdict_get_title:
 * @verdict: a verdict
 *
 * Returns: its title, translated
 */
const char *
med_exchange_verdict_get_title (MedExchangeVerdict verdict)
{
  g_return_val_if_fail (verdict < G_N_ELEMENTS (verdicts), "");
  return _ (verdicts[verdict].title);
}

/**
 * med_exchange_verdict_to_word:
 * @verdict: a verdict
 *
 * Returns: a fixed word for it
 */
const char *
med_exchange_verdict_to_word (MedExchangeVerdict verdict)
{
  g_return_val_if_fail (verdict < G_N_ELEMENTS (verdicts), "");
  return verdicts[verdict].word;
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const Event *one = a, *other = b;

  return one->seq < other->seq ? -1 : one->seq > other->seq;
}

static void
add_events (GArray *events, MedExchangeOrder *order, JsonArray *steps, guint from)
{
  for (guint i = from; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = med_json_array_get_object (steps, i);
      const Event event = { order, step, json_object_get_int_member (step, MED_EXCHANGE_SEQ) };
      g_array_append_val (events, event);
    }
}

static void
add_order_events (GArray *events, MedExchangeOrder *order)
{
  if (order->diverged == NULL)
    {
      add_events (events, order, med_json_get_array (order->order, "steps"), order->n_same);
      return;
    }
  const Event event = { order, order->diverged,
                        json_object_get_int_member (order->diverged, MED_EXCHANGE_SEQ) };
  g_array_append_val (events, event);
}

static gboolean
find_device (Run *run, JsonObject *device, gint64 *id, GError **error)
{
  return med_connection_get_int (
      run->replay.connection, "SELECT coalesce((SELECT id FROM device WHERE asset = $1), 0)",
      MED_VALUES (MED_TEXT (med_json_get_text (device, "asset"))), id, error);
}

/* What was done to the device that is not here yet; nothing where it went other ways. */
static gboolean
collect_events (Run *run, JsonObject *device, gint64 device_id, GArray *events, GError **error)
{
  JsonArray *steps = med_json_get_array (device, "steps");
  guint n_same, n_here;

  if (!med_exchange_compare_steps (run->replay.connection,
                                   "t.device_id = $1 AND t.machine = 'service'", device_id, steps,
                                   &n_same, &n_here, error))
    return FALSE;
  if (n_same == n_here)
    add_events (events, NULL, steps, n_same);
  for (guint i = 0; i < run->orders->len; i++)
    {
      MedExchangeOrder *order = run->orders->pdata[i];
      if (!order->blocked && order->decision == MED_EXCHANGE_TAKE &&
          g_strcmp0 (med_json_get_text (order->order, "device"),
                     med_json_get_text (device, "asset")) == 0)
        add_order_events (events, order);
    }
  g_array_sort (events, compare_events);
  return TRUE;
}

static gboolean
replay_event (Run *run,
              JsonObject *device,
              gint64 device_id,
              const Event *event,
              gboolean *serves,
              GError **error)
{
  MedExchangeOrder *order = event->order;
  GError *local = NULL;

  if (order == NULL)
    {
      if (!*serves ||
          med_replay_service_step (&run->replay, device_id, device, event->step, &local))
        return TRUE;
      /* The device stays where it is here: what needs it elsewhere is refused by the table. */
      *serves = FALSE;
      if (!med_exchange_is_reason (local))
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      g_autofree char *text =
          g_strdup_printf ("%s: %s", med_json_get_text (device, "asset"), local->message);
      g_ptr_array_add (run->preview->warnings, g_steal_pointer (&text));
      g_error_free (local);
      return TRUE;
    }
  if (order->blocked)
    return TRUE;
  if (!med_replay_order_step (&run->replay, order->disposition_id, order->order, event->step,
                              &local))
    {
      *serves = FALSE;
      return med_exchange_block (order, local, error);
    }
  order->item->n_allowed++;
  return TRUE;
}

/* A newer reading of the same release counts here too. */
static gboolean
bring_reading (Run *run, JsonObject *device, gint64 device_id, GError **error)
{
  g_autoptr (MedDevice) here = med_device_load_sync (run->replay.connection, device_id, error);
  const gint64 read_usec = med_json_get_int (device, "release_read_usec", 0);
  const char *release = med_json_get_text (med_json_get_object (device, "config"), "release");
  g_autofree char *subject = g_strdup_printf ("device/%" PRId64, device_id);
  g_autofree char *source = NULL;

  if (here == NULL)
    return FALSE;
  if (read_usec <= here->release_read_usec ||
      g_strcmp0 (med_device_get (here, MED_DEVICE_RELEASE), release) != 0)
    return TRUE;
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  json_node_take_object (body, object);
  json_object_set_int_member (object, "release_read_usec", read_usec);
  med_replay_add_origin (&run->replay, object);
  source = g_strdup_printf ("%s (%s)", med_json_get_text (device, "release_source"),
                            run->replay.exchange->workstation);
  run->replay.n_written++;
  return med_device_move_to_configuration (run->replay.connection, device_id, here->config_id,
                                           read_usec, source, error) &&
         med_transaction_record (run->replay.transaction, run->replay.importer->id,
                                 "device-reading-imported", subject, body, error);
}

/* What was done to a device belongs to the work on it: where a part of that is not taken, the
 * device stays where it is here. */
static gboolean
is_whole (Run *run, JsonObject *device)
{
  for (guint i = 0; i < run->orders->len; i++)
    {
      const MedExchangeOrder *order = run->orders->pdata[i];
      if (g_strcmp0 (med_json_get_text (order->order, "device"),
                     med_json_get_text (device, "asset")) == 0 &&
          (order->blocked || order->diverged != NULL || order->decision == MED_EXCHANGE_KEEP))
        return FALSE;
    }
  return TRUE;
}

static gboolean
replay_device (Run *run, JsonObject *device, GError **error)
{
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (Event));
  gboolean serves = is_whole (run, device);
  gint64 device_id;

  if (!find_device (run, device, &device_id, error))
    return FALSE;
  if (device_id == 0)
    return TRUE;
  if (!collect_events (run, device, device_id, events, error))
    return FALSE;
  for (guint i = 0; i < events->len; i++)
    if (!replay_event (run, device, device_id, &g_array_index (events, Event, i), &serves, error))
      return FALSE;
  return !is_whole (run, device) || bring_reading (run, device, device_id, error);
}

/* Is this where that workstation's log stood when we last heard of it? */
static gboolean
check_continuity (Run *run, GError **error)
{
  const MedExchange *exchange = run->replay.exchange;
  JsonArray *rows = med_json_get_array (json_node_get_object (exchange->records), "chain");
  g_autoptr (MedQuery) query = med_connection_query (
      run->replay.connection,
      "SELECT last_seq, last_head FROM exchange_import WHERE workstation = $1 "
      "ORDER BY last_seq DESC LIMIT 1",
      MED_VALUES (MED_TEXT (exchange->workstation)), error);
  g_autofree char *link = g_strdup (exchange->before_head);

  if (query == NULL)
    return FALSE;
  if (!med_query_next (query))
    return med_query_finish (query, error);
  const gint64 known_seq = med_query_get_int (query, 0);
  g_autofree char *known = med_query_dup_text (query, 1);
  if (!med_query_finish (query, error))
    return FALSE;
  if (known_seq < exchange->first_seq - 1 || known_seq > exchange->last_seq)
    return TRUE; /* older, or a gap: nothing to compare with */
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = med_json_array_get_object (rows, i);
      if (med_json_get_int (row, "seq", 0) > known_seq)
        break;
      char *next = med_change_hash_link (link, med_json_get_text (row, "hash"));
      g_free (link);
      link = next;
    }
  if (g_strcmp0 (link, known) == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
               _ ("The audit log of %s was changed since results of it were imported last: row "
                  "%" PRId64 " is another one now"),
               exchange->workstation, known_seq);
  return FALSE;
}

static gboolean
record_import (Run *run, GError **error)
{
  const MedExchange *exchange = run->replay.exchange;
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree char *subject = g_strdup_printf ("exchange/%" PRId64, run->replay.import_id);

  json_node_take_object (body, object);
  json_object_set_string_member (object, "workstation", exchange->workstation);
  json_object_set_string_member (object, "sha256", exchange->sha256);
  json_object_set_string_member (object, "exported_by", exchange->exported_by);
  json_object_set_int_member (object, "exported_usec", exchange->exported_usec);
  json_object_set_int_member (object, "first_seq", exchange->first_seq);
  json_object_set_int_member (object, "last_seq", exchange->last_seq);
  json_object_set_string_member (object, "last_head", exchange->last_head);
  json_object_set_int_member (object, "written", run->replay.n_written);
  return med_transaction_record (run->replay.transaction, run->replay.importer->id,
                                 "results-imported", subject, body, error);
}

static void
add_orders (Run *run, GByteArray *decisions)
{
  JsonArray *orders =
      med_json_get_array (json_node_get_object (run->replay.exchange->records), "orders");

  for (guint i = 0; i < json_array_get_length (orders); i++)
    {
      MedExchangeOrder *order = g_new0 (MedExchangeOrder, 1);

      order->order = med_json_array_get_object (orders, i);
      order->item = g_new0 (MedExchangeItem, 1);
      order->item->reasons = g_ptr_array_new_with_free_func (g_free);
      order->decision = decisions == NULL || (i < decisions->len && decisions->data[i] != 0)
                            ? MED_EXCHANGE_TAKE
                            : MED_EXCHANGE_KEEP;
      g_ptr_array_add (run->preview->items, order->item);
      g_ptr_array_add (run->orders, order);
    }
}

static gboolean
run_all (Run *run, GByteArray *decisions, GError **error)
{
  JsonArray *devices =
      med_json_get_array (json_node_get_object (run->replay.exchange->records), "devices");

  add_orders (run, decisions);
  if (!check_continuity (run, error))
    return FALSE;
  for (guint i = 0; i < run->orders->len; i++)
    if (!med_exchange_compare (&run->replay, run->orders->pdata[i], error))
      return FALSE;
  for (guint i = 0; i < json_array_get_length (devices); i++)
    if (!replay_device (run, med_json_array_get_object (devices, i), error))
      return FALSE;
  for (guint i = 0; i < run->orders->len; i++)
    {
      const MedExchangeOrder *order = run->orders->pdata[i];
      order->item->can_take = order->item->verdict == MED_EXCHANGE_CONFLICT &&
                              (order->item->n_allowed > 0 || order->n_added > 0);
    }
  run->preview->n_written = run->replay.n_written;
  return run->replay.n_written == 0 || record_import (run, error);
}

static MedPerson *
load_importer (MedConnection *connection, gint64 person_id, GError **error)
{
  g_autoptr (MedPerson) person = med_person_load_sync (connection, person_id, error);

  if (person == NULL || (person->active && (person->roles & IMPORTERS) != 0))
    return g_steal_pointer (&person);
  g_autofree char *titles = med_roles_dup_titles (IMPORTERS);
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
               _ ("Results are imported by people with one of these roles: %s"), titles);
  return NULL;
}

static gboolean
store_files (MedConnection *connection, const MedExchange *exchange, GError **error)
{
  GHashTableIter iter;
  gpointer bytes;

  g_hash_table_iter_init (&iter, exchange->files);
  while (g_hash_table_iter_next (&iter, NULL, &bytes))
    {
      g_autofree char *sha256 = NULL;
      if (!med_blob_store_sync (connection, MED_BLOB_EVIDENCE, bytes, &sha256, error))
        return FALSE;
    }
  return TRUE;
}

static MedExchangePreview *
run_import (MedConnection *connection,
            MedExchange *exchange,
            gint64 person_id,
            GByteArray *decisions,
            gboolean keep,
            GError **error)
{
  g_autoptr (MedPerson) importer = load_importer (connection, person_id, error);
  g_autoptr (MedTransaction) transaction =
      importer != NULL ? med_transaction_begin (connection, error) : NULL;
  g_autoptr (MedExchangePreview) preview = g_new0 (MedExchangePreview, 1);
  g_autoptr (GPtrArray) orders = g_ptr_array_new_with_free_func (order_free);
  Run run = { .preview = preview, .orders = orders };

  preview->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  preview->warnings = g_ptr_array_new_with_free_func (g_free);
  if (transaction == NULL)
    return NULL;
  run.replay = (MedReplay){ .connection = connection,
                            .transaction = transaction,
                            .exchange = exchange,
                            .importer = importer,
                            .now_usec = med_connection_now_usec (connection) };
  const gboolean done = run_all (&run, decisions, error);
  med_connection_set_moment (connection, 0);
  if (!done || (keep && preview->n_written > 0 && !med_transaction_commit (transaction, error)))
    return NULL;
  return g_steal_pointer (&preview);
}

/**
 * med_exchange_check_sync:
 * @connection: the writer's connection
 * @exchange: results from another workstation
 * @person_id: who would import them
 * @error: return location: %MED_ERROR_UNTRUSTED where the other audit log was changed since last
 *   time, %MED_ERROR_NOT_PERMITTED
 *
 * Does the whole import and takes it back, so that what is shown is what will be.
 *
 * Returns: (transfer full) (nullable): what becomes of each work order
 */
MedExchangePreview *
med_exchange_check_sync (MedConnection *connection,
                         MedExchange *exchange,
                         gint64 person_id,
                         GError **error)
{
  return run_import (connection, exchange, person_id, NULL, FALSE, error);
}

/* What a person did not decide on is kept as it is here. */
static GByteArray *
complete_decisions (const MedExchangePreview *preview, const GByteArray *decisions)
{
  GByteArray *all = g_byte_array_new ();

  for (guint i = 0; i < preview->items->len; i++)
    {
      const MedExchangeItem *item = preview->items->pdata[i];
      const gboolean takes = item->verdict != MED_EXCHANGE_CONFLICT ||
                             (item->can_take && decisions != NULL && i < decisions->len &&
                              decisions->data[i] == MED_EXCHANGE_TAKE);
      const guint8 decision = takes ? MED_EXCHANGE_TAKE : MED_EXCHANGE_KEEP;
      g_byte_array_append (all, &decision, 1);
    }
  return all;
}

/* What was kept was not looked at again: it is the conflict that it was. */
static void
keep_reasons (MedExchangePreview *preview, MedExchangePreview *done, const GByteArray *decisions)
{
  for (guint i = 0; i < done->items->len; i++)
    {
      MedExchangeItem *before = preview->items->pdata[i], *after = done->items->pdata[i];
      if (decisions->data[i] != MED_EXCHANGE_KEEP)
        continue;
      after->verdict = before->verdict;
      after->can_take = before->can_take;
      g_ptr_array_unref (after->reasons);
      after->reasons = g_ptr_array_ref (before->reasons);
    }
}

/**
 * med_exchange_import_sync:
 * @connection: the writer's connection
 * @exchange: results from another workstation
 * @person_id: who imports them
 * @decisions: (nullable) (element-type MedExchangeDecision): what is decided on each conflict;
 * where nothing is said, what is here stays
 * @error: return location, as of [func@exchange_check_sync]
 *
 * Imports what is new and what was decided, in one transaction. The same again changes nothing.
 *
 * Returns: (transfer full) (nullable): what became of each work order
 */
MedExchangePreview *
med_exchange_import_sync (MedConnection *connection,
                          MedExchange *exchange,
                          gint64 person_id,
                          GByteArray *decisions,
                          GError **error)
{
  g_autoptr (MedExchangePreview) preview =
      med_exchange_check_sync (connection, exchange, person_id, error);

  if (preview == NULL)
    return NULL;
  if (preview->n_written == 0)
    return g_steal_pointer (&preview);
  g_autoptr (GByteArray) all = complete_decisions (preview, decisions);
  /* Before anything speaks of them; what is not used in the end harms nobody. */
  if (!store_files (connection, exchange, error))
    return NULL;
  g_autoptr (MedExchangePreview) done =
      run_import (connection, exchange, person_id, all, TRUE, error);
  if (done != NULL)
    keep_reasons (preview, done, all);
  return g_steal_pointer (&done);
}
