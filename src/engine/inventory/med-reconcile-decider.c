/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-decider"

#include "config.h"

#include "engine/inventory/med-reconcile-decide.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-writer.h"

struct _MedReconcileDecider
{
  MedConnection *connection;   /* (unowned) */
  MedTransaction *transaction; /* (unowned) */
  MedDeviceWriter *writer;     /* (owned) */
  const MedReconcileDecision *decision;
  MedReconcileItem *item; /* (unowned) what is being decided */
};

/**
 * med_reconcile_decider_new:
 * @connection: the writer's connection
 * @transaction: a transaction that the caller records and commits
 *
 * Returns: (transfer full): a decider
 */
MedReconcileDecider *
med_reconcile_decider_new (MedConnection *connection, MedTransaction *transaction)
{
  MedReconcileDecider *self = g_new0 (MedReconcileDecider, 1);

  self->connection = connection;
  self->transaction = transaction;
  self->writer = med_device_writer_new (connection);
  return self;
}

/**
 * med_reconcile_decider_free:
 * @self: (transfer full): a decider
 */
void
med_reconcile_decider_free (MedReconcileDecider *self)
{
  med_device_writer_free (self->writer);
  g_free (self);
}

void
med_reconcile_decider_set_bulk (MedReconcileDecider *self, gboolean bulk)
{
  med_device_writer_set_bulk (self->writer, bulk);
}

/**
 * med_reconcile_decider_finish:
 * @self: a decider
 * @error: return location
 *
 * Makes the search index true again. Before the commit.
 *
 * Returns: whether it was done
 */
gboolean
med_reconcile_decider_finish (MedReconcileDecider *self, GError **error)
{
  return med_device_writer_finish (self->writer, error);
}

static gboolean
store_decision (MedReconcileDecider *self, const char *decision, gint64 device_id, GError **error)
{
  const MedReconcileDecision *said = self->decision;

  return med_connection_execute (
      self->connection,
      "UPDATE reconciliation_item SET decision = $1, decided_by = $2, decided_usec = $3,"
      " device_id = coalesce($4, device_id), note = $5 WHERE id = $6",
      MED_VALUES (MED_TEXT (decision), MED_INT (said->person_id),
                  MED_INT (med_connection_now_usec (self->connection)), MED_INT_OR_NULL (device_id),
                  MED_TEXT (said->reason != NULL ? said->reason : ""), MED_INT (self->item->id)),
      error);
}

static gboolean
record_device (MedReconcileDecider *self,
               const char *action,
               const MedDevice *before,
               const MedDevice *after,
               gint64 id,
               GError **error)
{
  g_autofree char *subject = g_strdup_printf ("device/%" PRId64, id);
  g_autoptr (JsonNode) body = med_device_describe_change (before, after);

  return med_transaction_record (self->transaction, self->decision->person_id, action, subject,
                                 body, error);
}

static gboolean
is_meant (const MedReconcileDecider *self, const MedReconcileDifference *difference)
{
  return difference->decision == NULL && (self->decision->field == MED_N_DEVICE_FIELDS ||
                                          self->decision->field == difference->field);
}

/* When the release was read goes with the release; where the list does not say, it is not known. */
static void
take_reading (const MedReconcileItem *item, MedDevice *device)
{
  med_device_set (device, MED_DEVICE_RELEASE_READ, item->theirs[MED_DEVICE_RELEASE_READ]);
  med_device_set (device, MED_DEVICE_RELEASE_SOURCE, item->theirs[MED_DEVICE_RELEASE_SOURCE]);
}

/* The device as it shall be; a field that somebody changed since the comparison is a conflict. */
static MedDevice *
apply_theirs (MedReconcileDecider *self, const MedDevice *now, GError **error)
{
  g_autoptr (MedDevice) before = med_device_copy (now);
  g_autoptr (MedDevice) after = med_device_copy (now);

  for (guint i = 0; i < self->item->differences->len; i++)
    {
      const MedReconcileDifference *difference = self->item->differences->pdata[i];

      if (!is_meant (self, difference))
        continue;
      med_device_set (before, difference->field, difference->ours);
      med_device_set (after, difference->field, difference->theirs);
      if (difference->field == MED_DEVICE_RELEASE)
        take_reading (self->item, after);
    }
  g_autoptr (MedDevice) merged = med_device_merge (before, after, now, error);
  return merged != NULL && med_device_check_release (merged, error) &&
                 med_device_check_asset (self->connection, merged, error)
             ? g_steal_pointer (&merged)
             : NULL;
}

static MedDevice *
load_in_use (MedReconcileDecider *self, gint64 id, GError **error)
{
  g_autoptr (MedDevice) device = med_device_load_sync (self->connection, id, error);

  if (device == NULL || device->retired_usec == 0)
    return g_steal_pointer (&device);
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CONFLICT,
                       _ ("The device was retired meanwhile. Bring it back first, or compare the "
                          "lists again."));
  return NULL;
}

/* "theirs" where all is theirs, "ours" where all is ours, else "each"; %NULL while one is open. */
static const char *
sum_up (const MedReconcileItem *item, const MedReconcileDecider *self, const char *word)
{
  gboolean ours = FALSE, theirs = FALSE;

  for (guint i = 0; i < item->differences->len; i++)
    {
      const MedReconcileDifference *difference = item->differences->pdata[i];
      const char *decision = is_meant (self, difference) ? word : difference->decision;

      if (decision == NULL)
        return NULL;
      *(g_str_equal (decision, "ours") ? &ours : &theirs) = TRUE;
    }
  return ours && theirs ? "each" : theirs ? "theirs" : "ours";
}

static gboolean
store_differences (MedReconcileDecider *self, const char *word, GError **error)
{
  const char *sum = sum_up (self->item, self, word);

  for (guint i = 0; i < self->item->differences->len; i++)
    {
      const MedReconcileDifference *difference = self->item->differences->pdata[i];

      if (is_meant (self, difference) &&
          !med_connection_execute (
              self->connection,
              "UPDATE reconciliation_difference SET decision = $1 WHERE item_id = $2 AND field = "
              "$3",
              MED_VALUES (MED_TEXT (word), MED_INT (self->item->id),
                          MED_TEXT (med_device_field_get_key (difference->field))),
              error))
        return FALSE;
    }
  return sum == NULL || store_decision (self, sum, 0, error);
}

static gboolean
check_field (MedReconcileDecider *self, GError **error)
{
  for (guint i = 0; i < self->item->differences->len; i++)
    if (is_meant (self, self->item->differences->pdata[i]))
      return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("%s: “%s” is not open"), self->item->asset,
               self->decision->field < MED_N_DEVICE_FIELDS
                   ? med_device_field_get_title (self->decision->field)
                   : med_reconcile_class_get_title (self->item->class));
  return FALSE;
}

static gboolean
decide_theirs (MedReconcileDecider *self, GError **error)
{
  if (!check_field (self, error))
    return FALSE;
  g_autoptr (MedDevice) now = load_in_use (self, self->item->device_id, error);
  g_autoptr (MedDevice) after = now != NULL ? apply_theirs (self, now, error) : NULL;
  if (after == NULL)
    return FALSE;
  return (med_device_is_equal (now, after) ||
          (med_device_writer_change (self->writer, now, after, error) &&
           record_device (self, "device-changed", now, after, now->id, error))) &&
         store_differences (self, "theirs", error);
}

static gboolean
decide_ours (MedReconcileDecider *self, GError **error)
{
  if (self->item->class != MED_RECONCILE_DIFFERS)
    return store_decision (self, "ours", 0, error);
  return check_field (self, error) && store_differences (self, "ours", error);
}

static gboolean
decide_add (MedReconcileDecider *self, GError **error)
{
  g_autoptr (MedDevice) device = med_device_new ();
  gint64 id = 0;

  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if (*self->item->theirs[field] != '\0')
      med_device_set (device, field, self->item->theirs[field]);
  return med_device_normalise (device, med_connection_now_usec (self->connection), NULL, error) &&
         med_device_check_asset (self->connection, device, error) &&
         med_device_writer_add (self->writer, device, NULL, &id, error) &&
         record_device (self, "device-added", NULL, device, id, error) &&
         store_decision (self, "added", id, error);
}

static gboolean
decide_retire (MedReconcileDecider *self, GError **error)
{
  return med_device_retire (self->transaction, self->connection, self->decision->person_id,
                            self->item->device_id,
                            self->decision->reason != NULL ? self->decision->reason : "", error) &&
         store_decision (self, "retired", 0, error);
}

static gboolean
decide_bring_back (MedReconcileDecider *self, GError **error)
{
  return med_device_bring_back (self->transaction, self->connection, self->decision->person_id,
                                self->item->device_id, error) &&
         store_decision (self, "brought-back", 0, error);
}

/* Which device is meant: the one that was named, or the only one. */
static gint64
find_candidate (MedReconcileDecider *self, GError **error)
{
  const MedReconcileItem *item = self->item;
  const gint64 wanted = self->decision->candidate_id;

  if (item->device_id != 0 && (wanted == 0 || wanted == item->device_id))
    return item->device_id;
  for (guint i = 0; i < item->candidates->len; i++)
    if (g_array_index (item->candidates, gint64, i) == wanted ||
        (wanted == 0 && item->candidates->len == 1))
      return g_array_index (item->candidates, gint64, i);
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("%s: say which of the devices is meant"), item->asset);
  return 0;
}

static gboolean
remember (MedReconcileDecider *self, gint64 device_id, gboolean same, GError **error)
{
  const MedReconcileRow row = med_reconcile_item_get_row (self->item);
  g_autofree char *key = med_reconcile_row_key (&row);

  return med_connection_execute (
      self->connection,
      "INSERT INTO reconciliation_judgement (device_id, row_key, same, item_id)"
      " VALUES ($1, $2, $3, $4) ON CONFLICT (device_id, row_key) DO UPDATE"
      " SET same = excluded.same, item_id = excluded.item_id",
      MED_VALUES (MED_INT (device_id), MED_TEXT (key), MED_INT (same ? 1 : 0),
                  MED_INT (self->item->id)),
      error);
}

/* Whether an open item, other than the one being decided, still asks about the device. */
static gboolean
is_asked_elsewhere (MedReconcileDecider *self, gint64 device_id, gboolean *asked, GError **error)
{
  gint64 n = 0;
  g_autofree char *pattern = g_strdup_printf ("%% %" PRId64 " %%", device_id);

  if (!med_connection_get_int (
          self->connection,
          "SELECT count(*) FROM reconciliation_item WHERE reconciliation_id = $1 AND id <> $2"
          " AND coalesce(decision, '') NOT IN ('same', 'apart')"
          " AND (device_id = $3 OR (candidates <> '' AND ' ' || candidates || ' ' LIKE $4))",
          MED_VALUES (MED_INT (self->item->reconciliation_id), MED_INT (self->item->id),
                      MED_INT (device_id), MED_TEXT (pattern)),
          &n, error))
    return FALSE;
  *asked = n > 0;
  return TRUE;
}

/* A device that lost its row is one that only the inventory has. */
static gboolean
add_alone (MedReconcileDecider *self, gint64 device_id, GError **error)
{
  gboolean asked = FALSE;
  gint64 id;

  if (!is_asked_elsewhere (self, device_id, &asked, error))
    return FALSE;
  if (asked)
    return TRUE;
  g_autoptr (MedDevice) device = med_device_load_sync (self->connection, device_id, error);
  if (device == NULL)
    return FALSE;
  const MedReconcileRow ours = med_reconcile_row_of_device (device);
  return ours.retired ||
         med_reconcile_item_add (
             self->connection,
             &(MedReconcileNewItem){ .reconciliation_id = self->item->reconciliation_id,
                                     .class = MED_RECONCILE_ONLY_HERE,
                                     .ours = &ours,
                                     .from_id = self->item->id },
             &id, error);
}

/* The row with the device it is, for the fields to be decided. */
static gboolean
add_pair (MedReconcileDecider *self, gint64 device_id, GError **error)
{
  g_autoptr (MedDevice) device = med_device_load_sync (self->connection, device_id, error);
  gint64 id;

  if (device == NULL)
    return FALSE;
  const MedReconcileRow ours = med_reconcile_row_of_device (device);
  const MedReconcileRow theirs = med_reconcile_item_get_row (self->item);
  const guint32 fields = med_reconcile_diff_fields (&ours, &theirs);

  return med_reconcile_item_add (
      self->connection,
      &(MedReconcileNewItem){ .reconciliation_id = self->item->reconciliation_id,
                              .class = ours.retired  ? MED_RECONCILE_RETIRED
                                       : fields != 0 ? MED_RECONCILE_DIFFERS
                                                     : MED_RECONCILE_EQUAL,
                              .ours = &ours,
                              .theirs = &theirs,
                              .fields = ours.retired ? 0 : fields,
                              .how = "person",
                              .from_id = self->item->id },
      &id, error);
}

static gboolean
decide_together (MedReconcileDecider *self, GError **error)
{
  const gint64 device_id = find_candidate (self, error);

  if (device_id == 0 || !remember (self, device_id, TRUE, error) ||
      !store_decision (self, "same", device_id, error) || !add_pair (self, device_id, error))
    return FALSE;
  for (guint i = 0; i < self->item->candidates->len; i++)
    {
      const gint64 other = g_array_index (self->item->candidates, gint64, i);

      if (other != device_id && !add_alone (self, other, error))
        return FALSE;
    }
  return TRUE;
}

/* The row without the device it is not: with the other candidates, or alone. */
static gboolean
add_rest (MedReconcileDecider *self, gint64 device_id, GError **error)
{
  const MedReconcileRow theirs = med_reconcile_item_get_row (self->item);
  g_autoptr (GArray) rest = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 id;

  for (guint i = 0; i < self->item->candidates->len; i++)
    if (g_array_index (self->item->candidates, gint64, i) != device_id)
      g_array_append_val (rest, g_array_index (self->item->candidates, gint64, i));
  return med_reconcile_item_add (
      self->connection,
      &(MedReconcileNewItem){ .reconciliation_id = self->item->reconciliation_id,
                              .class = rest->len > 0 ? self->item->class : MED_RECONCILE_ONLY_THERE,
                              .theirs = &theirs,
                              .candidates = rest,
                              .reason = rest->len > 0 ? self->item->reason : "",
                              .from_id = self->item->id },
      &id, error);
}

static gboolean
decide_apart (MedReconcileDecider *self, GError **error)
{
  const gint64 device_id = find_candidate (self, error);

  return device_id != 0 && remember (self, device_id, FALSE, error) &&
         store_decision (self, "apart", 0, error) && add_rest (self, device_id, error) &&
         add_alone (self, device_id, error);
}

static gboolean
decide_later (MedReconcileDecider *self, GError **error)
{
  return store_decision (self, "later", 0, error);
}

/**
 * med_reconcile_decider_decide:
 * @self: a decider
 * @decision: what a person says
 * @item_id: of what
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_REFUSED, %MED_ERROR_CONFLICT: the
 * item's own fault, and nothing was written
 *
 * Carries a decision out: changes, adds or retires the device, and records it.
 *
 * Returns: whether it was done
 */
gboolean
med_reconcile_decider_decide (MedReconcileDecider *self,
                              const MedReconcileDecision *decision,
                              gint64 item_id,
                              GError **error)
{
  static gboolean (*const functions[MED_N_RECONCILE_VERBS]) (MedReconcileDecider *, GError **) = {
    [MED_RECONCILE_OURS] = decide_ours,
    [MED_RECONCILE_THEIRS] = decide_theirs,
    [MED_RECONCILE_ADD] = decide_add,
    [MED_RECONCILE_RETIRE] = decide_retire,
    [MED_RECONCILE_BRING_BACK] = decide_bring_back,
    [MED_RECONCILE_TOGETHER] = decide_together,
    [MED_RECONCILE_APART] = decide_apart,
    [MED_RECONCILE_LATER] = decide_later,
  };
  g_autoptr (MedReconcileItem) item =
      med_reconcile_item_load_sync (self->connection, item_id, error);

  if (item == NULL)
    return FALSE;
  if (!med_reconcile_verb_fits (decision->verb, item))
    {
      const char *state = med_reconcile_item_is_open (item) ? _ ("open") : _ ("decided");

      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   _ ("%s: “%s” cannot be decided of what is “%s” and %s"), item->asset,
                   med_reconcile_verb_to_word (decision->verb),
                   med_reconcile_class_get_title (item->class), state);
      return FALSE;
    }
  self->decision = decision;
  self->item = item;
  const gboolean done = functions[decision->verb](self, error);
  self->item = NULL;
  return done;
}
