/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match-label"

#include "config.h"

#include "engine/awareness/med-match-label.h"

#include <string.h>

#include "engine/awareness/med-product-key.h"
#include "engine/awareness/med-reason.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-wildcard.h"
#include "engine/csaf/med-csaf-document.h"

/* Matches are made for a release, which many devices share. Where an advisory means certain numbers
 * it is so certain only if it holds for each of them; else each device has an answer of its own. */

typedef enum
{
  MODEL,
  SKU,
  SERIAL,
  N_LABELS,
} Label;

static const struct
{
  const char *kind;
  const char *fits;    /* before another reason */
  const char *outside; /* words of a reason */
  const char *some;
  const char *unknown;
} words[N_LABELS] = {
  [MODEL] = { MED_CSAF_MODEL_NUMBER, MED_REASON_MODEL_NUMBERS, MED_REASON_MODEL_OUTSIDE,
              MED_REASON_MODEL_SOME, MED_REASON_MODEL_UNKNOWN },
  [SKU] = { MED_CSAF_SKU, MED_REASON_SKUS, MED_REASON_SKU_OUTSIDE, MED_REASON_SKU_SOME,
            MED_REASON_SKU_UNKNOWN },
  [SERIAL] = { MED_CSAF_SERIAL_NUMBER, MED_REASON_SERIAL_NUMBERS, MED_REASON_SERIAL_OUTSIDE,
               MED_REASON_SERIAL_SOME, MED_REASON_SERIAL_UNKNOWN },
};

typedef struct
{
  gint64 id;
  char *values[N_LABELS];
} Device;

struct _MedMatchLabels
{
  GHashTable *patterns[N_LABELS]; /* id of an advisory's product → GPtrArray of patterns */
  GHashTable *devices;            /* release id → GPtrArray of Device */
};

static void
device_free (gpointer data)
{
  Device *self = data;

  for (guint i = 0; i < N_LABELS; i++)
    g_free (self->values[i]);
  g_free (self);
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                (GDestroyNotify) g_ptr_array_unref);
}

/**
 * med_match_labels_new:
 *
 * Returns: (transfer full): labels of which nothing is said
 */
MedMatchLabels *
med_match_labels_new (void)
{
  MedMatchLabels *self = g_new0 (MedMatchLabels, 1);

  for (guint i = 0; i < N_LABELS; i++)
    self->patterns[i] = new_table ();
  self->devices = new_table ();
  return self;
}

/**
 * med_match_labels_free:
 * @self: (transfer full): labels
 */
void
med_match_labels_free (MedMatchLabels *self)
{
  for (guint i = 0; i < N_LABELS; i++)
    g_hash_table_unref (self->patterns[i]);
  g_hash_table_unref (self->devices);
  g_free (self);
}

/**
 * med_match_labels_take:
 * @self: labels
 * @advisory_product_id: a product of an advisory
 * @kind: of an identifier of it
 * @value: as the advisory writes it
 *
 * Returns: whether it is something that stands on a label
 */
gboolean
med_match_labels_take (MedMatchLabels *self,
                       gint64 advisory_product_id,
                       const char *kind,
                       const char *value)
{
  for (guint i = 0; i < N_LABELS; i++)
    {
      if (!g_str_equal (words[i].kind, kind))
        continue;
      GPtrArray *patterns = g_hash_table_lookup (self->patterns[i], &advisory_product_id);
      if (patterns == NULL)
        {
          patterns = g_ptr_array_new_with_free_func (g_free);
          g_hash_table_insert (self->patterns[i],
                               g_memdup2 (&advisory_product_id, sizeof advisory_product_id),
                               patterns);
        }
      g_ptr_array_add (patterns, g_strdup (value));
      return TRUE;
    }
  return FALSE;
}

static GPtrArray *
patterns_of (MedMatchLabels *self, Label label, gint64 advisory_product_id)
{
  return g_hash_table_lookup (self->patterns[label], &advisory_product_id);
}

/* The devices in use that have a release; looked up once. */
static GPtrArray *
find_devices (MedMatchLabels *self, MedConnection *connection, gint64 release_id, GError **error)
{
  GPtrArray *devices = g_hash_table_lookup (self->devices, &release_id);

  if (devices != NULL)
    return devices;
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT d.id, d.model_number, d.sku, d.serial FROM config c CROSS JOIN device d"
      " WHERE c.release_id = $1 AND d.config_id = c.id AND d.retired_usec IS NULL ORDER BY d.id",
      MED_VALUES (MED_INT (release_id)), error);
  devices = g_ptr_array_new_with_free_func (device_free);
  g_hash_table_insert (self->devices, g_memdup2 (&release_id, sizeof release_id), devices);
  while (query != NULL && med_query_next (query))
    {
      Device *device = g_new0 (Device, 1);

      device->id = med_query_get_int (query, 0);
      for (guint i = 0; i < N_LABELS; i++)
        device->values[i] = med_query_dup_text (query, 1 + (int) i);
      g_ptr_array_add (devices, device);
    }
  return query != NULL && med_query_finish (query, error) ? devices : NULL;
}

static MedAnswer
answer_patterns (GPtrArray *patterns, const char *value)
{
  MedAnswer answer = MED_ANSWER_NO;

  for (guint i = 0; i < patterns->len; i++)
    {
      const MedAnswer this = med_wildcard_answer (g_ptr_array_index (patterns, i), value);

      if (this == MED_ANSWER_YES)
        return this;
      if (this == MED_ANSWER_CANNOT_TELL)
        answer = this;
    }
  return answer;
}

/* Whether one of the patterns means the whole text or one of its words. */
static gboolean
names_model (GPtrArray *patterns, const char *model_key)
{
  g_auto (GStrv) parts = g_strsplit (model_key, " ", -1);

  if (answer_patterns (patterns, model_key) == MED_ANSWER_YES)
    return TRUE;
  for (guint i = 0; parts[i] != NULL; i++)
    if (answer_patterns (patterns, parts[i]) == MED_ANSWER_YES)
      return TRUE;
  return FALSE;
}

/* Many hospitals write the model number where the name belongs, or both. */
static MedAnswer
answer_label (Label label, GPtrArray *patterns, const char *value, const char *model_key)
{
  if (label == MODEL && names_model (patterns, model_key))
    return MED_ANSWER_YES;
  return *value == '\0' ? MED_ANSWER_CANNOT_TELL : answer_patterns (patterns, value);
}

/* The first few are enough for a person to know which. */
static char *
dup_list (GPtrArray *patterns)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < patterns->len && i < 5; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (patterns, i));
  if (patterns->len > 5)
    g_string_append (list, ", …");
  return g_strdelimit (g_strdup (list->str), "\t\n", ' ');
}

static void
replace (char **reason, char *other)
{
  g_free (*reason);
  *reason = other;
}

/* What one device is told, which is asked for each label that the advisory names. */
static MedAnswer
answer_device (MedMatchLabels *self,
               const MedMatchAsked *asked,
               const Device *device,
               MedAnswer answer,
               char **reason)
{
  for (guint i = 0; i < N_LABELS && answer != MED_ANSWER_NO; i++)
    {
      GPtrArray *patterns = patterns_of (self, i, asked->advisory_product_id);

      if (patterns == NULL)
        continue;
      g_autofree char *list = dup_list (patterns);
      const MedAnswer this = answer_label (i, patterns, device->values[i], asked->model_key);
      if (this == MED_ANSWER_YES)
        replace (reason, g_strjoin ("\t", words[i].fits, list, *reason, NULL));
      else if (this == MED_ANSWER_NO || answer == MED_ANSWER_YES)
        replace (reason,
                 med_reason_build (this == MED_ANSWER_NO ? words[i].outside : words[i].unknown,
                                   list, NULL));
      answer = this == MED_ANSWER_YES ? answer : this;
    }
  return answer;
}

/* How many devices have one of the numbers, and how many have others. */
typedef struct
{
  guint n;
  guint n_yes;
  guint n_no;
} Count;

static Count
count_label (MedMatchLabels *self, Label label, const MedMatchAsked *asked, GPtrArray *devices)
{
  GPtrArray *patterns = patterns_of (self, label, asked->advisory_product_id);
  Count count = { .n = devices->len };

  for (guint i = 0; i < devices->len; i++)
    {
      const Device *device = g_ptr_array_index (devices, i);
      const MedAnswer this =
          answer_label (label, patterns, device->values[label], asked->model_key);

      count.n_yes += this == MED_ANSWER_YES;
      count.n_no += this == MED_ANSWER_NO;
    }
  /* A release that no device has is known by its model alone. */
  if (devices->len == 0 && label == MODEL && names_model (patterns, asked->model_key))
    count = (Count){ .n = 1, .n_yes = 1 };
  return count;
}

/* What all devices of the release have in common. */
static MedAnswer
answer_release (MedMatchLabels *self,
                const MedMatchAsked *asked,
                GPtrArray *devices,
                MedAnswer answer,
                char **reason)
{
  for (guint i = 0; i < N_LABELS && answer != MED_ANSWER_NO; i++)
    {
      GPtrArray *patterns = patterns_of (self, i, asked->advisory_product_id);

      if (patterns == NULL)
        continue;
      const Count count = count_label (self, i, asked, devices);
      g_autofree char *list = dup_list (patterns);
      g_autofree char *some = g_strdup_printf ("%u", count.n_yes);
      g_autofree char *all = g_strdup_printf ("%u", count.n);
      const gboolean unknown = i != SERIAL && count.n_yes == 0 && count.n_no == 0;
      if (count.n > 0 && count.n_yes == count.n)
        {
          replace (reason, g_strjoin ("\t", words[i].fits, list, *reason, NULL));
          continue;
        }
      if (count.n > 0 && count.n_no == count.n)
        {
          replace (reason, med_reason_build (words[i].outside, list, NULL));
          return MED_ANSWER_NO;
        }
      if (answer == MED_ANSWER_YES)
        replace (reason, unknown ? med_reason_build (words[i].unknown, list, NULL)
                                 : med_reason_build (words[i].some, some, all, list, NULL));
      answer = MED_ANSWER_CANNOT_TELL;
    }
  return answer;
}

/* Whether each device is known to lack one of the numbers, be it one or the other. */
static gboolean
is_no_device (MedMatchLabels *self,
              const MedMatchAsked *asked,
              GPtrArray *devices,
              MedAnswer before,
              const char *why)
{
  for (guint i = 0; i < devices->len; i++)
    {
      g_autofree char *reason = g_strdup (why);

      if (answer_device (self, asked, g_ptr_array_index (devices, i), before, &reason) !=
          MED_ANSWER_NO)
        return FALSE;
    }
  return devices->len > 0;
}

/* Where the devices differ, or one is told more than all of them are. */
static void
tell_apart (MedMatchLabels *self,
            const MedMatchAsked *asked,
            GPtrArray *devices,
            MedAnswer before,
            const char *why,
            MedMatchDeviceFunc each,
            gpointer user_data)
{
  gboolean differ = FALSE;

  for (guint pass = 0; pass < 2 && (pass == 0 || differ); pass++)
    for (guint i = 0; i < devices->len; i++)
      {
        const Device *device = g_ptr_array_index (devices, i);
        g_autofree char *reason = g_strdup (why);
        const MedAnswer answer = answer_device (self, asked, device, before, &reason);

        if (pass == 0)
          differ = differ || answer != MED_ANSWER_CANNOT_TELL;
        else
          each (device->id, answer, reason, user_data);
      }
}

static gboolean
is_asked (MedMatchLabels *self, gint64 advisory_product_id)
{
  for (guint i = 0; i < N_LABELS; i++)
    if (patterns_of (self, i, advisory_product_id) != NULL)
      return TRUE;
  return FALSE;
}

/**
 * med_match_labels_apply:
 * @self: labels
 * @connection: a connection
 * @asked: of what it is asked
 * @answer: (inout): what holds without the labels
 * @reason: (inout): why
 * @each: (scope call) (nullable): is told of each device where they differ
 * @user_data: for @each
 * @error: return location
 *
 * Asks what stands on the labels of the devices in use. A number that is not recorded leaves it
 * open; "no" is said where all are known to have others. A model number that is part of the
 * hospital's name of the model counts as recorded.
 *
 * Returns: whether the question could be asked
 */
gboolean
med_match_labels_apply (MedMatchLabels *self,
                        MedConnection *connection,
                        const MedMatchAsked *asked,
                        MedAnswer *answer,
                        char **reason,
                        MedMatchDeviceFunc each,
                        gpointer user_data,
                        GError **error)
{
  const MedAnswer before = *answer;
  g_autofree char *why = NULL;

  if (before == MED_ANSWER_NO || !is_asked (self, asked->advisory_product_id))
    return TRUE;
  GPtrArray *devices = find_devices (self, connection, asked->release_id, error);
  if (devices == NULL)
    return FALSE;
  why = g_strdup (*reason);
  *answer = answer_release (self, asked, devices, before, reason);
  if (*answer == MED_ANSWER_CANNOT_TELL && is_no_device (self, asked, devices, before, why))
    {
      replace (reason, med_reason_build (MED_REASON_LABELS_OUTSIDE, NULL));
      *answer = MED_ANSWER_NO;
    }
  if (each != NULL && *answer == MED_ANSWER_CANNOT_TELL)
    tell_apart (self, asked, devices, before, why, each, user_data);
  return TRUE;
}

/**
 * med_match_labels_get_patterns:
 * @self: labels
 * @advisory_product_id: a product of an advisory
 * @kind: of an identifier that stands on labels
 *
 * Returns: (transfer none) (nullable) (element-type utf8): what the advisory says of it
 */
GPtrArray *
med_match_labels_get_patterns (MedMatchLabels *self, gint64 advisory_product_id, const char *kind)
{
  for (guint i = 0; i < N_LABELS; i++)
    if (g_str_equal (words[i].kind, kind))
      return patterns_of (self, i, advisory_product_id);
  return NULL;
}
