/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-content"

#include "config.h"

#include "ui/awareness/med-advisory-content.h"

#include "engine/awareness/med-advisory-comment.h"
#include "engine/awareness/med-reach.h"

#define MAX_FINDINGS 50

static void
finding_free (gpointer data)
{
  MedAdvisoryFinding *self = data;

  g_free (self->test);
  g_free (self->pointer);
  g_free (self->text);
  g_free (self);
}

void
med_advisory_content_free (gpointer data)
{
  MedAdvisoryContent *self = data;

  g_clear_pointer (&self->advisory, med_advisory_free);
  g_clear_pointer (&self->reach, g_ptr_array_unref);
  g_clear_pointer (&self->comments, g_ptr_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_free (self);
}

static gboolean
load_findings (MedConnection *connection, gint64 id, MedAdvisoryContent *content, GError **error)
{
  gint64 tested = 0;
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT f.test, f.pointer, f.text, g.n, f.unchecked FROM"
                            " (SELECT min(id) AS id, count(*) AS n FROM advisory_finding"
                            "  WHERE advisory_id = $1 GROUP BY test, unchecked) g"
                            " JOIN advisory_finding f ON f.id = g.id"
                            " ORDER BY f.unchecked, f.id LIMIT $2",
                            MED_VALUES (MED_INT (id), MED_INT (MAX_FINDINGS)), error);

  content->findings = g_ptr_array_new_with_free_func (finding_free);
  while (query != NULL && med_query_next (query))
    {
      MedAdvisoryFinding *finding = g_new0 (MedAdvisoryFinding, 1);

      finding->test = med_query_dup_text (query, 0);
      finding->pointer = med_query_dup_text (query, 1);
      finding->text = med_query_dup_text (query, 2);
      finding->n_places = (guint) med_query_get_int (query, 3);
      finding->unchecked = med_query_get_int (query, 4) != 0;
      g_ptr_array_add (content->findings, finding);
    }
  if (query == NULL || !med_query_finish (query, error) ||
      !med_connection_get_int (connection,
                               "SELECT count(*) FROM advisory_test WHERE advisory_id = $1",
                               MED_VALUES (MED_INT (id)), &tested, error))
    return FALSE;
  content->tested = tested != 0;
  return TRUE;
}

gpointer
med_advisory_content_load (MedConnection *connection,
                           gpointer input,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (MedAdvisoryContent) content = g_new0 (MedAdvisoryContent, 1);
  gint64 id = *(gint64 *) input;

  content->advisory = med_advisory_load_sync (connection, id, error);
  if (content->advisory == NULL)
    return NULL;
  content->reach = med_reach_of_advisory_sync (connection, id, MED_ADVISORY_MAX_REACH, error);
  if (content->reach == NULL)
    return NULL;
  content->comments = med_advisory_comment_list_sync (connection, id, error);
  return content->comments != NULL && load_findings (connection, id, content, error) &&
                 med_remediation_count_sync (connection, id, &content->count, error)
             ? g_steal_pointer (&content)
             : NULL;
}
