/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-config-use"

#include "config.h"

#include "engine/awareness/med-config-use.h"

/* Which configurations and risk profiles the devices in use have now, and had when they were
 * assessed. Most changes of devices leave both alone: another room, another device like others. */

typedef struct
{
  gint64 config_id; /* 0: the rows have ended */
  gint64 devices;
  GString *profiles;
} Use;

static gboolean
query_ended (MedQuery *query, gboolean *row, GError **error)
{
  *row = med_query_next (query);
  return *row || med_query_finish (query, error);
}

/* The rows of one configuration, which follow each other; @row: whether @query is at one; @each:
 * whether each counts its own devices, and not all of them those of the configuration. */
static gboolean
read_use (MedQuery *query, gboolean *row, Use *use, gboolean each, GError **error)
{
  use->config_id = *row ? med_query_get_int (query, 0) : 0;
  use->devices = 0;
  g_string_truncate (use->profiles, 0);
  while (*row && med_query_get_int (query, 0) == use->config_id)
    {
      use->devices = (each ? use->devices : 0) + med_query_get_int (query, 4);
      g_string_append_printf (use->profiles, "%s %s %s\n", med_query_get_text (query, 1),
                              med_query_get_text (query, 2), med_query_get_text (query, 3));
      if (!query_ended (query, row, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  gint64 config_id;
  gint64 devices; /* 0: none any more */
} Count;

/* How often it counts in the inbox: of all advisories that say something of it. */
static gboolean
note_standings (MedConnection *connection, MedAssessmentScope *scope, gint64 id, GError **error)
{
  return scope->everything || scope->all_standings ||
         med_id_set_add_query (scope->standings, connection,
                               "SELECT v.advisory_id FROM exposure e"
                               " JOIN vulnerability v ON v.id = e.vulnerability_id"
                               " WHERE e.config_id = $1",
                               MED_VALUES (MED_INT (id)), error);
}

/* @now, @before: (nullable): of one configuration */
static void
compare (MedAssessmentScope *scope, const Use *now, const Use *before, GArray *counts)
{
  const Use *any = now != NULL ? now : before;
  const Count count = { any->config_id, now != NULL ? now->devices : 0 };

  if (now == NULL || before == NULL || before->devices == 0)
    med_id_set_add (scope->configs, any->config_id);
  if (now == NULL || before == NULL || !g_string_equal (now->profiles, before->profiles))
    med_id_set_add (scope->risks, any->config_id);
  if (now == NULL || before == NULL || now->devices != before->devices)
    g_array_append_val (counts, count);
}

static gboolean
write_counts (MedConnection *connection, MedAssessmentScope *scope, GArray *counts, GError **error)
{
  for (guint i = 0; i < counts->len; i++)
    {
      const Count *count = &g_array_index (counts, Count, i);

      if (!note_standings (connection, scope, count->config_id, error) ||
          !med_connection_execute (
              connection,
              count->devices == 0
                  ? "DELETE FROM config_use WHERE config_id = $1 AND $2 = 0"
                  : "INSERT INTO config_use (config_id, devices) VALUES ($1, $2)"
                    " ON CONFLICT (config_id) DO UPDATE SET devices = excluded.devices",
              MED_VALUES (MED_INT (count->config_id), MED_INT (count->devices)), error))
        return FALSE;
    }
  return TRUE;
}

#define SELECT_NOW                                                                                 \
  "SELECT config_id, exposure, safety_impact, mission_impact, count(*) FROM device"                \
  " WHERE retired_usec IS NULL GROUP BY config_id, exposure, safety_impact, mission_impact"        \
  " ORDER BY config_id, exposure, safety_impact, mission_impact"

/* Without a profile nothing is known of the risk. */
#define SELECT_BEFORE                                                                              \
  "SELECT u.config_id, coalesce(r.exposure, ''), coalesce(r.safety_impact, ''),"                   \
  " coalesce(r.mission_impact, ''), u.devices FROM config_use u"                                   \
  " LEFT JOIN config_risk r ON r.config_id = u.config_id"                                          \
  " ORDER BY u.config_id, r.exposure, r.safety_impact, r.mission_impact"

static gboolean
compare_all (MedAssessmentScope *scope,
             MedQuery *now_query,
             MedQuery *before_query,
             GArray *counts,
             GError **error)
{
  g_autoptr (GString) now_profiles = g_string_new (NULL), before_profiles = g_string_new (NULL);
  Use now = { .profiles = now_profiles }, before = { .profiles = before_profiles };
  gboolean now_row, before_row;

  if (!query_ended (now_query, &now_row, error) ||
      !query_ended (before_query, &before_row, error) ||
      !read_use (now_query, &now_row, &now, TRUE, error) ||
      !read_use (before_query, &before_row, &before, FALSE, error))
    return FALSE;
  while (now.config_id != 0 || before.config_id != 0)
    {
      const gboolean is_new =
          before.config_id == 0 || (now.config_id != 0 && now.config_id < before.config_id);
      const gboolean is_gone =
          now.config_id == 0 || (before.config_id != 0 && before.config_id < now.config_id);

      compare (scope, is_gone ? NULL : &now, is_new ? NULL : &before, counts);
      if ((!is_gone && !read_use (now_query, &now_row, &now, TRUE, error)) ||
          (!is_new && !read_use (before_query, &before_row, &before, FALSE, error)))
        return FALSE;
    }
  return TRUE;
}

/**
 * med_config_use_update_sync:
 * @connection: the writer's connection, in a transaction, before `exposure` is brought up to date
 * @scope: is told of the configurations that came, went, or have devices of other risk profiles,
 *   and of the advisories whose figures count more devices or fewer
 * @error: return location
 *
 * Brings the table `config_use` up to date.
 *
 * Returns: whether it is written
 */
gboolean
med_config_use_update_sync (MedConnection *connection, MedAssessmentScope *scope, GError **error)
{
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (Count));
  g_autoptr (MedQuery) now = med_connection_query (connection, SELECT_NOW, MED_NO_VALUES, error);
  g_autoptr (MedQuery) before =
      now != NULL ? med_connection_query (connection, SELECT_BEFORE, MED_NO_VALUES, error) : NULL;

  return before != NULL && compare_all (scope, now, before, counts, error) &&
         write_counts (connection, scope, counts, error);
}
