/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exposure-load"

#include "config.h"

#include "engine/awareness/med-exposure-facts.h"
#include "engine/awareness/med-reason.h"

/* Facts are loaded in one of three ways: all of them; those about certain vulnerabilities, from the
 * advisory to the configurations it may concern; those of certain configurations, from these to the
 * advisories. */

static gboolean
find_prefix (MedExposureFacts *self, gint64 release_id, const char **prefix, GError **error)
{
  *prefix = g_hash_table_lookup (self->prefixes, MED_EXPOSURE_KEY (release_id));
  if (*prefix != NULL)
    return TRUE;
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection,
                            "SELECT p.model, r.version FROM release r"
                            " JOIN product p ON p.id = r.product_id WHERE r.id = $1",
                            MED_VALUES (MED_INT (release_id)), error);
  if (query != NULL && med_query_next (query))
    {
      g_autofree char *text = g_strconcat (MED_REASON_COMPONENT "\t", med_query_get_text (query, 0),
                                           " ", med_query_get_text (query, 1), "\t", NULL);

      *prefix = g_string_chunk_insert (self->texts, text);
      g_hash_table_insert (self->prefixes, MED_EXPOSURE_KEY (release_id), (gpointer) *prefix);
    }
  return query != NULL && med_query_finish (query, error);
}

/* Only what an advisory speaks of. */
static gboolean
add_part (
    MedExposureFacts *self, gint64 config_id, gint64 release_id, gboolean component, GError **error)
{
  MedExposurePart part = { .release_id = release_id, .component = component, .prefix = "" };

  if (!g_hash_table_contains (self->matches, MED_EXPOSURE_KEY (release_id)))
    return TRUE;
  if (component && !find_prefix (self, release_id, &part.prefix, error))
    return FALSE;
  if (part.prefix != NULL)
    g_array_append_val (med_exposure_facts_list (self->parts, config_id, sizeof part), part);
  return TRUE;
}

static gboolean
load_components (MedExposureFacts *self, const char *sql, const MedValue *values, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, sql, values, values != NULL, error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 component_id = med_query_get_int (query, 1);

      if (!self->complete || g_hash_table_contains (self->matches, MED_EXPOSURE_KEY (component_id)))
        g_array_append_val (med_exposure_facts_list (self->components, med_query_get_int (query, 0),
                                                     sizeof (gint64)),
                            component_id);
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
add_config (MedExposureFacts *self, gint64 config_id, gint64 release_id, GError **error)
{
  GArray *components = g_hash_table_lookup (self->components, MED_EXPOSURE_KEY (release_id));

  if (!add_part (self, config_id, release_id, FALSE, error))
    return FALSE;
  for (guint i = 0; components != NULL && i < components->len; i++)
    if (!add_part (self, config_id, g_array_index (components, gint64, i), TRUE, error))
      return FALSE;
  return TRUE;
}

static gboolean
load_configs (MedExposureFacts *self, GError **error)
{
  g_autoptr (MedQuery) query = NULL;

  if (!load_components (self, "SELECT release_id, component_release_id FROM release_component",
                        NULL, error))
    return FALSE;
  query = med_connection_query (
      self->connection, "SELECT c.id, c.release_id FROM config c WHERE " MED_EXPOSURE_IN_USE,
      MED_NO_VALUES, error);
  while (query != NULL && med_query_next (query))
    {
      const gint64 id = med_query_get_int (query, 0);

      med_id_set_add (self->used, id);
      if (!add_config (self, id, med_query_get_int (query, 1), error))
        return FALSE;
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_exposure_facts_load_all:
 * @connection: a connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable): all facts
 */
MedExposureFacts *
med_exposure_facts_load_all (MedConnection *connection, GError **error)
{
  g_autoptr (MedExposureFacts) self = med_exposure_facts_new (connection);

  self->complete = TRUE;
  if (!med_exposure_facts_add_vulnerabilities (self, error) ||
      !med_exposure_facts_add_sayings (self, MED_EXPOSURE_SAYINGS, NULL, error) ||
      !med_exposure_facts_add_matches (self, MED_EXPOSURE_MATCHES, NULL, error) ||
      !load_configs (self, error) || !med_exposure_facts_add_words (self, NULL, NULL, error) ||
      !med_exposure_facts_add_patches (self, "SELECT config_id, patch_id FROM config_patch", NULL,
                                       error))
    return NULL;
  return g_steal_pointer (&self);
}

/* The configurations of devices in use that have the release, or have it as a component. */
static gboolean
load_configs_with (MedExposureFacts *self, gint64 release_id, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT c.id, 0 FROM config c WHERE c.release_id = $1 AND " MED_EXPOSURE_IN_USE
      " UNION ALL SELECT c.id, 1 FROM release_component rc CROSS JOIN config c"
      " WHERE rc.component_release_id = $1 AND c.release_id = rc.release_id"
      " AND " MED_EXPOSURE_IN_USE,
      MED_VALUES (MED_INT (release_id)), error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 config_id = med_query_get_int (query, 0);

      med_id_set_add (self->used, config_id);
      if (!add_part (self, config_id, release_id, med_query_get_int (query, 1) != 0, error))
        return FALSE;
    }
  return query != NULL && med_query_finish (query, error);
}

/* Of those that remove one of the vulnerabilities; the others take nothing away here. */
static gboolean
load_patches_for (MedExposureFacts *self, GError **error)
{
  g_autoptr (GHashTable) patches = med_id_set_new ();
  GHashTableIter iter;
  gpointer cve;
  gint64 id;

  g_hash_table_iter_init (&iter, self->cves);
  while (g_hash_table_iter_next (&iter, &cve, NULL))
    if (!med_id_set_add_query (patches, self->connection,
                               "SELECT patch_id FROM patch_cve WHERE cve = $1",
                               MED_VALUES (MED_TEXT (cve)), error))
      return FALSE;
  g_hash_table_iter_init (&iter, patches);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!med_exposure_facts_add_patches (
            self, "SELECT config_id, patch_id FROM config_patch WHERE patch_id = $1", &MED_INT (id),
            error))
      return FALSE;
  return TRUE;
}

static gboolean
load_parts_of (MedExposureFacts *self, gint64 config_id, gint64 release_id, GError **error)
{
  const MedValue config[] = { MED_INT (config_id) }, release[] = { MED_INT (release_id) };

  return (g_hash_table_contains (self->components, MED_EXPOSURE_KEY (release_id)) ||
          load_components (self,
                           "SELECT release_id, component_release_id FROM release_component"
                           " WHERE release_id = $1",
                           release, error)) &&
         add_config (self, config_id, release_id, error) &&
         med_exposure_facts_add_patches (
             self, "SELECT config_id, patch_id FROM config_patch WHERE config_id = $1", config,
             error);
}

/* Each of those in use, with its parts and patches. */
static gboolean
load_used (MedExposureFacts *self, GError **error)
{
  GHashTableIter iter;
  gint64 id;

  g_hash_table_iter_init (&iter, self->used);
  while ((id = med_id_set_next (&iter)) != 0)
    {
      gint64 release_id = 0;

      if (!med_connection_get_int (self->connection, "SELECT release_id FROM config WHERE id = $1",
                                   MED_VALUES (MED_INT (id)), &release_id, error) ||
          !load_parts_of (self, id, release_id, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * med_exposure_facts_load_about:
 * @connection: a connection
 * @vulnerabilities: some, and with them all others of the same CVEs
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what decides where any configuration stands on them
 */
MedExposureFacts *
med_exposure_facts_load_about (MedConnection *connection, MedIdSet *vulnerabilities, GError **error)
{
  g_autoptr (MedExposureFacts) self = med_exposure_facts_new (connection);
  GHashTableIter iter;
  gint64 id;

  g_hash_table_iter_init (&iter, vulnerabilities);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!med_exposure_facts_add_sayings (
            self, MED_EXPOSURE_SAYINGS " WHERE s.vulnerability_id = $1", &MED_INT (id), error))
      return NULL;
  g_hash_table_iter_init (&iter, self->sayings);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!med_exposure_facts_add_matches (
            self, MED_EXPOSURE_MATCHES " WHERE m.advisory_product_id = $1", &MED_INT (id), error))
      return NULL;
  g_hash_table_iter_init (&iter, self->matches);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!load_configs_with (self, id, error))
      return NULL;
  if (!med_exposure_facts_add_words (self, vulnerabilities, NULL, error) ||
      !load_patches_for (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* What is said of a release, once. */
static gboolean
load_said_of (MedExposureFacts *self, gint64 release_id, MedIdSet *asked, GError **error)
{
  GArray *matches;

  if (!med_id_set_add (asked, release_id))
    return TRUE;
  if (!med_exposure_facts_add_matches (self, MED_EXPOSURE_MATCHES " WHERE m.release_id = $1",
                                       &MED_INT (release_id), error))
    return FALSE;
  matches = g_hash_table_lookup (self->matches, MED_EXPOSURE_KEY (release_id));
  for (guint i = 0; matches != NULL && i < matches->len; i++)
    {
      const gint64 product_id = g_array_index (matches, MedExposureMatch, i).product_id;

      if (!g_hash_table_contains (self->sayings, MED_EXPOSURE_KEY (product_id)) &&
          !med_exposure_facts_add_sayings (self,
                                           MED_EXPOSURE_SAYINGS " WHERE s.advisory_product_id = $1",
                                           &MED_INT (product_id), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
load_said_of_config (MedExposureFacts *self, gint64 config_id, MedIdSet *asked, GError **error)
{
  g_autoptr (GHashTable) releases = med_id_set_new ();
  GHashTableIter iter;
  gint64 id;

  if (!med_id_set_add_query (releases, self->connection,
                             "SELECT release_id FROM config WHERE id = $1 UNION ALL"
                             " SELECT rc.component_release_id FROM config c CROSS JOIN"
                             " release_component rc WHERE c.id = $1 AND rc.release_id ="
                             " c.release_id",
                             MED_VALUES (MED_INT (config_id)), error))
    return FALSE;
  g_hash_table_iter_init (&iter, releases);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!load_said_of (self, id, asked, error))
      return FALSE;
  return TRUE;
}

/**
 * med_exposure_facts_load_of:
 * @connection: a connection
 * @configs: some configurations
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what decides where they stand on any vulnerability
 */
MedExposureFacts *
med_exposure_facts_load_of (MedConnection *connection, MedIdSet *configs, GError **error)
{
  g_autoptr (MedExposureFacts) self = med_exposure_facts_new (connection);
  g_autoptr (GHashTable) asked = med_id_set_new ();
  GHashTableIter iter;
  gint64 id;

  g_hash_table_iter_init (&iter, configs);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!med_id_set_add_query (self->used, connection,
                               "SELECT c.id FROM config c WHERE c.id = $1 AND " MED_EXPOSURE_IN_USE,
                               MED_VALUES (MED_INT (id)), error) ||
        (med_id_set_contains (self->used, id) && !load_said_of_config (self, id, asked, error)))
      return NULL;
  if (!med_exposure_facts_add_words (self, NULL, configs, error) || !load_used (self, error))
    return NULL;
  return g_steal_pointer (&self);
}
