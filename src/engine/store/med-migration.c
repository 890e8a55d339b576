/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-migration"

#include "config.h"

#include "engine/store/med-migration.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/base/med-durable.h"
#include "engine/base/med-error.h"
#include "med-engine-resources.h"

/* The list of schema versions. A step is never edited once a release has carried it; what changes
 * is a new step. */
static const char *const steps[] = {
  "0001.sql", /* change log, people, places, products, configurations, devices */
  "0002.sql", /* advisories, matching, risk, COTS patches */
  "0003.sql", /* vendor statements, payloads and their checks, media */
  "0004.sql", /* calendars and downtimes */
  "0005.sql", /* dispositions, attempts, evidence */
  "0006.sql", /* exceptions, late records, hand-over of work, exchange */
  "0007.sql", /* who keeps a compensating control */
  "0008.sql", /* sources, tests of the standard, components, marks */
  "0009.sql", /* awareness in full, second part */
};

/**
 * med_migration_newest_version:
 *
 * Returns: the schema version that this program writes
 */
gint64
med_migration_newest_version (void)
{
  return G_N_ELEMENTS (steps);
}

/**
 * med_migration_read_version:
 * @connection: a connection
 * @version: (out): the schema version of the database; 0 for an empty one
 * @error: return location
 *
 * Returns: whether it could be read
 */
gboolean
med_migration_read_version (MedConnection *connection, gint64 *version, GError **error)
{
  gint64 tables = 0;

  /* An empty file has no table of any kind; a table list works alike on a read-only connection. */
  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_info'",
                               MED_NO_VALUES, &tables, error))
    return FALSE;
  *version = 0;
  if (tables == 0)
    return TRUE;
  return med_connection_get_int (connection, "SELECT version FROM schema_info", MED_NO_VALUES,
                                 version, error);
}

/**
 * med_migration_apply_step:
 * @connection: the writer's connection, at version @version - 1
 * @version: the step to carry out, from 1
 * @error: return location
 *
 * Carries out one step of the schema in one transaction.
 *
 * Returns: whether the database is at @version now
 */
gboolean
med_migration_apply_step (MedConnection *connection, gint64 version, GError **error)
{
  g_return_val_if_fail (version >= 1 && version <= (gint64) G_N_ELEMENTS (steps), FALSE);

  g_autofree char *path = g_strconcat (MED_RESOURCE_PATH "/schema/", steps[version - 1], NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (med_engine_get_resource (), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (bytes == NULL)
    return med_error_convert (error, path);

  g_autofree char *raw = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *step = med_connection_get_driver (connection)->expand_schema (raw);
  g_autofree char *script =
      g_strdup_printf ("BEGIN EXCLUSIVE;\n%s\nUPDATE schema_info SET version = %" PRId64
                       ", min_writer = %" PRId64 ";\nCOMMIT;",
                       step, version, version);
  if (med_connection_run_script (connection, script, error))
    return TRUE;

  g_autoptr (GError) ignored = NULL;
  if (!med_connection_run_script (connection, "ROLLBACK", &ignored))
    g_debug ("rollback: %s", ignored->message);
  g_prefix_error (error, _ ("Step %s of the database could not be made: "), steps[version - 1]);
  return FALSE;
}

static gboolean
refuse_newer (gint64 version, const char *location, GError **error)
{
  if (version <= med_migration_newest_version ())
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NEWER_VERSION,
               _ ("%s was written by a newer MedPatch (database version %" PRId64
                  ", this program knows %" PRId64 "). "
                  "Nothing was changed."),
               location, version, med_migration_newest_version ());
  return FALSE;
}

static gboolean
apply_all (MedConnection *connection, gint64 version, GError **error)
{
  while (version < med_migration_newest_version ())
    if (!med_migration_apply_step (connection, ++version, error))
      return FALSE;
  return TRUE;
}

static gboolean
restore_copy (const char *copy, const char *location, GError **error)
{
  g_autofree char *wal = g_strconcat (location, "-wal", NULL);
  g_autofree char *shm = g_strconcat (location, "-shm", NULL);

  g_unlink (wal);
  g_unlink (shm);
  if (med_durable_rename (copy, location, NULL))
    return TRUE;
  g_prefix_error (error, _ ("The copy made before is at %s. "), copy);
  return FALSE;
}

/**
 * med_migration_run_sync:
 * @driver: the engine
 * @location: the database
 * @clock: a clock
 * @error: return location, %MED_ERROR_NEWER_VERSION if a newer program wrote it
 *
 * Brings the database to the newest schema. A copy is made first and put back if a step fails, so
 * that the old program can go on with the old file.
 *
 * Returns: whether the database has the newest schema now
 */
gboolean
med_migration_run_sync (const MedStoreDriver *driver,
                        const char *location,
                        MedClock *clock,
                        GError **error)
{
  g_autoptr (MedConnection) connection =
      med_connection_open (driver, location, MED_STORE_WRITE, clock, error);
  gint64 version = 0;

  if (connection == NULL || !med_migration_read_version (connection, &version, error) ||
      !refuse_newer (version, location, error))
    return FALSE;
  if (version == 0)
    return apply_all (connection, version, error);
  if (version == med_migration_newest_version ())
    return TRUE;

  g_autofree char *copy = g_strdup_printf ("%s.schema-%" PRId64, location, version);
  g_unlink (copy);
  if (!med_connection_copy_to (connection, copy, error))
    return FALSE;
  if (apply_all (connection, version, error))
    return TRUE;

  med_connection_close (g_steal_pointer (&connection));
  restore_copy (copy, location, error);
  return FALSE;
}
