/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-epss-import"

#include "config.h"

#include "engine/awareness/med-epss-import.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-bounded-file.h"
#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "engine/risk/med-cve.h"

#define MOST_RATIO 100
#define MOST_SCORES 2000000
#define ONE_E5 100000

/**
 * med_epss_set_free:
 * @self: (transfer full): a set of scores
 */
void
med_epss_set_free (MedEpssSet *self)
{
  g_free (self->model_version);
  g_free (self->score_date);
  g_free (self->sha256);
  g_clear_pointer (&self->scores, g_array_unref);
  g_free (self);
}

static gboolean
refuse (const char *name, guint line, const char *reason, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s, line %u: %s"), name, line,
               reason);
  return FALSE;
}

/* What is small and becomes large without end is no table. */
static GBytes *
decompress (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (GInputStream) packed = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GZlibDecompressor) gzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) plain = g_converter_input_stream_new (packed, G_CONVERTER (gzip));
  gsize most = MIN (MED_EPSS_MOST_BYTES, MAX (g_bytes_get_size (bytes), 4096) * MOST_RATIO);
  g_autofree char *data = g_malloc (most + 1);
  gsize size = 0;

  if (!g_input_stream_read_all (plain, data, most + 1, &size, NULL, NULL))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: it cannot be unpacked. Download it again."), name);
      return NULL;
    }
  if (size <= most)
    return g_bytes_new (data, size);
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("%s: it unpacks to more than a table of scores can be"), name);
  return NULL;
}

/* "0.00043", "1.0", "1": exactly, without a locale. */
static gboolean
parse_e5 (const char *text, int *value)
{
  char *end = NULL;
  double number = g_ascii_strtod (text, &end);

  if (!g_ascii_isdigit (*text) || *end != '\0' || !(number >= 0 && number <= 1) ||
      strlen (text) > 24)
    return FALSE;
  *value = (int) (number * ONE_E5 + 0.5);
  return TRUE;
}

/* "#model_version:v2025.03.14,score_date:2026-11-20T00:00:00+0000" */
static gboolean
read_comment (MedEpssSet *self, const char *line, const char *name, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (line[0] == '#' ? line + 1 : "", ",", -1);
  gint64 usec;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (g_str_has_prefix (parts[i], "model_version:") && self->model_version == NULL)
        self->model_version = g_strdup (parts[i] + strlen ("model_version:"));
      if (g_str_has_prefix (parts[i], "score_date:") && self->score_date == NULL)
        self->score_date = g_strndup (parts[i] + strlen ("score_date:"), 10);
    }
  if (self->model_version == NULL || *self->model_version == '\0' || self->score_date == NULL ||
      strlen (self->score_date) != 10 || !med_clock_parse_iso8601 (self->score_date, &usec, NULL))
    return refuse (name, 1, _ ("model_version or score_date is missing; this is no table of EPSS"),
                   error);
  return TRUE;
}

static gboolean
read_score (MedEpssSet *self, char *line, const char *name, guint number, GError **error)
{
  g_auto (GStrv) fields = g_strsplit (line, ",", 4);
  MedEpssScore score = { 0 };

  if (g_strv_length (fields) != 3 || !med_cve_is_number (fields[0]) ||
      strlen (fields[0]) >= sizeof score.cve || !parse_e5 (fields[1], &score.score_e5) ||
      !parse_e5 (fields[2], &score.percentile_e5))
    return refuse (name, number, _ ("it must be a CVE number and two numbers from 0 to 1"), error);
  if (self->scores->len >= MOST_SCORES)
    return refuse (name, number, _ ("there are more than 2,000,000 scores"), error);
  g_strlcpy (score.cve, fields[0], sizeof score.cve);
  g_array_append_val (self->scores, score);
  return TRUE;
}

static gboolean
read_lines (MedEpssSet *self, char *text, const char *name, GError **error)
{
  char *next = text;
  guint number = 0;

  while (next != NULL && *next != '\0')
    {
      char *line = next;
      gsize length = strcspn (line, "\n");

      next = line[length] == '\n' ? line + length + 1 : NULL;
      line[length] = '\0';
      g_strchomp (line);
      number++;
      if (number == 1 ? !read_comment (self, line, name, error)
          : number == 2
              ? !g_str_equal (line, "cve,epss,percentile") &&
                    !refuse (name, 2, _ ("the columns must be cve,epss,percentile"), error)
              : !read_score (self, line, name, number, error))
        return FALSE;
    }
  return self->scores->len > 0 || refuse (name, MAX (number, 1), _ ("there is no score"), error);
}

/**
 * med_epss_read:
 * @bytes: a table of EPSS scores as FIRST publishes it, CSV or CSV packed with gzip
 * @name: its name, for messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT, naming the line
 *
 * Returns: (transfer full) (nullable): the scores
 */
MedEpssSet *
med_epss_read (GBytes *bytes, const char *name, GError **error)
{
  gsize size = 0;
  const guchar *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GBytes) plain = size > 2 && data[0] == 0x1f && data[1] == 0x8b
                                 ? decompress (bytes, name, error)
                                 : g_bytes_ref (bytes);
  if (plain == NULL)
    return NULL;
  g_autoptr (MedEpssSet) self = g_new0 (MedEpssSet, 1);
  g_autofree char *text = NULL;
  const char *begin = g_bytes_get_data (plain, &size);

  if (size > MED_EPSS_MOST_BYTES || !g_utf8_validate_len (size > 0 ? begin : "", size, NULL))
    {
      refuse (name, 1, _ ("model_version or score_date is missing; this is no table of EPSS"),
              error);
      return NULL;
    }
  text = g_strndup (size > 0 ? begin : "", size);
  self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, plain);
  self->scores = g_array_new (FALSE, FALSE, sizeof (MedEpssScore));
  if (*text == '\0' && !refuse (name, 1, _ ("there is no score"), error))
    return NULL;
  return read_lines (self, text, name, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * med_epss_load_sync:
 * @file: a table of EPSS scores
 * @error: return location: see med_epss_read(); else why it cannot be opened
 *
 * Returns: (transfer full) (nullable): the scores
 */
MedEpssSet *
med_epss_load_sync (GFile *file, GError **error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *shown = g_filename_display_name (name);
  g_autoptr (GBytes) bytes = med_bounded_file_load_sync (file, MED_EPSS_MOST_BYTES + 1, error);

  return bytes != NULL ? med_epss_read (bytes, shown, error) : NULL;
}

/**
 * med_epss_compare_sync:
 * @connection: a connection
 * @set: scores as read; says afterwards whether they were here already
 * @standing: (out): how they stand to those in use
 * @fault: (out) (transfer full) (nullable): why they must not take their place
 * @error: return location
 *
 * As with the catalogue of known exploited vulnerabilities: never older, and never other scores of
 * one day.
 *
 * Returns: whether they could be compared
 */
gboolean
med_epss_compare_sync (MedConnection *connection,
                       MedEpssSet *set,
                       MedCatalogStanding *standing,
                       GError **fault,
                       GError **error)
{
  g_autofree char *newest = NULL, *sha256 = NULL;

  *fault = NULL;
  if (!med_connection_dup_text (connection, "SELECT max(score_date) FROM epss_set", MED_NO_VALUES,
                                &newest, error) ||
      !med_connection_dup_text (connection, "SELECT sha256 FROM epss_set WHERE score_date = $1",
                                MED_VALUES (MED_TEXT (set->score_date)), &sha256, error))
    return FALSE;
  int order = newest != NULL ? strcmp (set->score_date, newest) : 1;
  set->unchanged = order == 0 && g_strcmp0 (sha256, set->sha256) == 0;
  *standing = order > 0        ? MED_CATALOG_NEWER
              : set->unchanged ? MED_CATALOG_SAME
              : order < 0      ? MED_CATALOG_OLDER
                               : MED_CATALOG_REWRITTEN;
  if (order <= 0 && !set->unchanged)
    *fault =
        g_error_new (MED_ERROR, MED_ERROR_REFUSED,

                     _ ("These scores are of %s; others of %s are in use. Nothing was changed."),
                     set->score_date, newest);
  return TRUE;
}

static gboolean
write_scores (MedConnection *connection, const MedEpssSet *set, GError **error)
{
  if (!med_connection_execute (connection, "DELETE FROM epss", MED_NO_VALUES, error))
    return FALSE;
  for (guint i = 0; i < set->scores->len; i++)
    {
      const MedEpssScore *score = &g_array_index (set->scores, MedEpssScore, i);

      if (!med_connection_execute (connection,
                                   "INSERT INTO epss (cve, score_e5, percentile_e5)"
                                   " VALUES ($1, $2, $3) ON CONFLICT (cve) DO NOTHING",
                                   MED_VALUES (MED_TEXT (score->cve), MED_INT (score->score_e5),
                                               MED_INT (score->percentile_e5)),
                                   error))
        return FALSE;
    }
  return TRUE;
}

static JsonNode *
describe (const MedEpssSet *set)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "model_version");
  json_builder_add_string_value (builder, set->model_version);
  json_builder_set_member_name (builder, "scores");
  json_builder_add_int_value (builder, set->scores->len);
  json_builder_set_member_name (builder, "sha256");
  json_builder_add_string_value (builder, set->sha256);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_epss_store_sync:
 * @connection: the writer's connection
 * @person_id: who imports it; 0 for the program itself
 * @set: scores that may take the place of those in use
 * @error: return location
 *
 * Returns: whether these scores count now
 */
gboolean
med_epss_store_sync (MedConnection *connection,
                     gint64 person_id,
                     const MedEpssSet *set,
                     GError **error)
{
  g_autofree char *subject = g_strdup_printf ("epss/%s", set->score_date);
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (JsonNode) body = describe (set);

  return transaction != NULL && write_scores (connection, set, error) &&
         med_connection_execute (
             connection,
             "INSERT INTO epss_set (score_date, model_version, sha256, scores, imported_by,"
             " imported_usec) VALUES ($1, $2, $3, $4, $5, $6)",
             MED_VALUES (MED_TEXT (set->score_date), MED_TEXT (set->model_version),
                         MED_TEXT (set->sha256), MED_INT (set->scores->len), MED_INT (person_id),
                         MED_INT (med_connection_now_usec (connection))),
             error) &&
         med_transaction_record (transaction, person_id, "epss-imported", subject, body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_epss_import_sync:
 * @connection: the writer's connection
 * @person_id: who imports it
 * @set: scores as read; says afterwards whether they were here already
 * @error: return location: %MED_ERROR_REFUSED for scores older than those in use, or others of
 * their day
 *
 * Replaces the EPSS scores by those of a newer day.
 *
 * Returns: whether these scores count now
 */
gboolean
med_epss_import_sync (MedConnection *connection, gint64 person_id, MedEpssSet *set, GError **error)
{
  MedCatalogStanding standing = MED_CATALOG_NEWER;
  g_autoptr (GError) fault = NULL;

  if (!med_epss_compare_sync (connection, set, &standing, &fault, error))
    return FALSE;
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return standing == MED_CATALOG_SAME || med_epss_store_sync (connection, person_id, set, error);
}
