/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-exposure"

#include "config.h"

#include "engine/awareness/med-device-exposure.h"

#include <string.h>

#include "engine/awareness/med-exposure-judge.h"
#include "engine/base/med-error.h"

/* An advisory may mean some devices of a configuration alone, by what stands on their labels. Each
 * of those is judged as if it had a configuration of its own; what differs from that of the others
 * is kept. Such configurations are numbered by the device, below zero. */

typedef struct
{
  gint64 product_id; /* of the advisory */
  MedAnswer answer;
  char *reason;
} Match;

typedef struct
{
  gint64 id;
  gint64 config_id;
  gint64 release_id;
  GArray *matches; /* (element-type Match) */
} Device;

static void
match_clear (gpointer data)
{
  g_free (((Match *) data)->reason);
}

static void
device_free (gpointer data)
{
  Device *self = data;

  g_array_unref (self->matches);
  g_free (self);
}

static MedAnswer
answer_from_word (const char *word)
{
  return g_str_equal (word, "yes")  ? MED_ANSWER_YES
         : g_str_equal (word, "no") ? MED_ANSWER_NO
                                    : MED_ANSWER_CANNOT_TELL;
}

static Device *
device_new (MedQuery *row)
{
  Device *self = g_new0 (Device, 1);

  self->id = med_query_get_int (row, 0);
  self->config_id = med_query_get_int (row, 1);
  self->release_id = med_query_get_int (row, 2);
  self->matches = g_array_new (FALSE, FALSE, sizeof (Match));
  g_array_set_clear_func (self->matches, match_clear);
  return self;
}

static GPtrArray *
load_devices (MedConnection *connection, MedIdSet *configs, GError **error)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (device_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT d.id, d.config_id, c.release_id, m.advisory_product_id, m.answer, m.reason"
      " FROM device_match m JOIN device d ON d.id = m.device_id JOIN config c ON c.id = d.config_id"
      " WHERE d.retired_usec IS NULL ORDER BY d.id, m.advisory_product_id",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      Device *device = devices->len > 0 ? g_ptr_array_index (devices, devices->len - 1) : NULL;
      const Match match = { .product_id = med_query_get_int (query, 3),
                            .answer = answer_from_word (med_query_get_text (query, 4)),
                            .reason = med_query_dup_text (query, 5) };

      if (device == NULL || device->id != med_query_get_int (query, 0))
        {
          device = device_new (query);
          g_ptr_array_add (devices, device);
          med_id_set_add (configs, device->config_id);
        }
      g_array_append_val (device->matches, match);
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&devices) : NULL;
}

static const Match *
find_match (const Device *device, gint64 product_id)
{
  for (guint i = 0; i < device->matches->len; i++)
    if (g_array_index (device->matches, Match, i).product_id == product_id)
      return &g_array_index (device->matches, Match, i);
  return NULL;
}

/* The release of the device, with what is told of the device in place of what is told of all. */
static void
add_matches (MedExposureFacts *facts, const Device *device)
{
  GArray *of_release = g_hash_table_lookup (facts->matches, MED_EXPOSURE_KEY (device->release_id));
  GArray *own = med_exposure_facts_list (facts->matches, -device->id, sizeof (MedExposureMatch));

  for (guint i = 0; of_release != NULL && i < of_release->len; i++)
    {
      MedExposureMatch match = g_array_index (of_release, MedExposureMatch, i);
      const Match *told = find_match (device, match.product_id);

      if (told != NULL)
        {
          match.answer = told->answer;
          match.reason = g_string_chunk_insert_const (facts->texts, told->reason);
        }
      g_array_append_val (own, match);
    }
}

static void
add_parts (MedExposureFacts *facts, const Device *device)
{
  GArray *of_config = g_hash_table_lookup (facts->parts, MED_EXPOSURE_KEY (device->config_id));
  GArray *own = med_exposure_facts_list (facts->parts, -device->id, sizeof (MedExposurePart));

  for (guint i = 0; of_config != NULL && i < of_config->len; i++)
    {
      MedExposurePart part = g_array_index (of_config, MedExposurePart, i);

      if (!part.component)
        part.release_id = -device->id;
      g_array_append_val (own, part);
    }
}

/* What is stated of the configuration, and the patches on it, hold for the device too. */
static void
share (MedExposureFacts *facts, const Device *device)
{
  GArray *words = g_hash_table_lookup (facts->words, MED_EXPOSURE_KEY (device->config_id));
  GPtrArray *patches = g_hash_table_lookup (facts->patches, MED_EXPOSURE_KEY (device->config_id));

  if (words != NULL)
    g_hash_table_insert (facts->words, MED_EXPOSURE_KEY (-device->id), g_array_ref (words));
  if (patches != NULL)
    g_hash_table_insert (facts->patches, MED_EXPOSURE_KEY (-device->id), g_ptr_array_ref (patches));
}

static const MedDerivedRow *
find_row (MedDerivedRows *rows, gint64 vulnerability_id)
{
  for (guint i = 0; i < rows->rows->len; i++)
    if (g_array_index (rows->rows, MedDerivedRow, i).second == vulnerability_id)
      return &g_array_index (rows->rows, MedDerivedRow, i);
  return NULL;
}

static void
judge_device (MedExposureFacts *facts,
              MedExposureJudge *judge,
              const Device *device,
              MedDerivedRows *after)
{
  g_autoptr (MedDerivedRows) of_config = med_derived_rows_new ();
  g_autoptr (MedDerivedRows) own = med_derived_rows_new ();

  add_matches (facts, device);
  add_parts (facts, device);
  share (facts, device);
  med_exposure_judge_add (judge, device->config_id, of_config);
  med_exposure_judge_add (judge, -device->id, own);
  for (guint i = 0; i < own->rows->len; i++)
    {
      const MedDerivedRow *row = &g_array_index (own->rows, MedDerivedRow, i);
      const MedDerivedRow *other = find_row (of_config, row->second);

      if (other == NULL || strcmp (other->word, row->word) != 0 || other->flag != row->flag ||
          strcmp (other->text, row->text) != 0)
        med_derived_rows_add (after, device->id, row->second, row->word, row->flag, row->text);
    }
}

static const MedDerivedTable device_exposure_table = {
  .put = "INSERT INTO device_exposure (device_id, vulnerability_id, status, reason, provisional)"
         " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (device_id, vulnerability_id) DO UPDATE SET"
         " status = excluded.status, reason = excluded.reason, provisional = excluded.provisional",
  .remove = "DELETE FROM device_exposure WHERE device_id = $1 AND vulnerability_id = $2",
  .has_flag = TRUE,
};

/**
 * med_device_exposure_update_sync:
 * @connection: the writer's connection, in a transaction, with `match` and `device_match` up to
 * date
 * @scope: is told how many rows are written
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Brings the table `device_exposure` up to date: where single devices stand otherwise than their
 * configuration, because advisories mean certain serial numbers, model numbers or SKUs. There are
 * few of them, and all are judged anew.
 *
 * Returns: whether it is written
 */
gboolean
med_device_exposure_update_sync (MedConnection *connection,
                                 MedAssessmentScope *scope,
                                 GCancellable *cancellable,
                                 GError **error)
{
  g_autoptr (GHashTable) configs = med_id_set_new ();
  g_autoptr (MedDerivedRows) before = med_derived_rows_new ();
  g_autoptr (MedDerivedRows) after = med_derived_rows_new ();
  g_autoptr (GPtrArray) devices = load_devices (connection, configs, error);

  if (devices == NULL ||
      !med_derived_rows_load (before, connection,
                              "SELECT device_id, vulnerability_id, status, provisional, reason"
                              " FROM device_exposure",
                              MED_NO_VALUES, error))
    return FALSE;
  if (devices->len > 0)
    {
      g_autoptr (MedExposureFacts) facts = med_exposure_facts_load_of (connection, configs, error);
      if (facts == NULL)
        return FALSE;
      g_autoptr (MedExposureJudge) judge = med_exposure_judge_new (facts);

      for (guint i = 0; i < devices->len; i++)
        {
          if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return med_error_convert (error, NULL);
          judge_device (facts, judge, g_ptr_array_index (devices, i), after);
        }
    }
  return med_derived_rows_write (before, after, connection, &device_exposure_table,
                                 med_assessment_scope_count, scope, error);
}
