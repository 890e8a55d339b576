/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-import"

#include "config.h"

#include "engine/inventory/med-component-import.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-bounded-file.h"
#include "engine/base/med-error.h"

static void
file_clear (gpointer data)
{
  MedComponentFile *self = data;

  g_free (self->name);
  g_free (self->sha256);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->sbom, med_sbom_free);
}

/**
 * med_component_file_ref:
 * @self: a list of components
 *
 * Returns: (transfer full): @self
 */
MedComponentFile *
med_component_file_ref (MedComponentFile *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * med_component_file_unref:
 * @self: (transfer full): a list of components
 */
void
med_component_file_unref (MedComponentFile *self)
{
  g_atomic_rc_box_release_full (self, file_clear);
}

/**
 * med_component_file_new:
 * @bytes: a document
 * @name: its name, for messages and records
 * @error: return location: see med_sbom_read()
 *
 * Returns: (transfer full) (nullable): the document with what was read from it
 */
MedComponentFile *
med_component_file_new (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (MedSbom) sbom = med_sbom_read (bytes, name, error);

  if (sbom == NULL)
    return NULL;
  /* A source is always known, and read when the file came. */
  for (guint i = 0; i < sbom->components->len; i++)
    {
      MedComponent *component = g_ptr_array_index (sbom->components, i);
      component->source = g_strdup_printf ("%s (%s)", name, sbom->format);
    }
  MedComponentFile *self = g_atomic_rc_box_new0 (MedComponentFile);
  self->name = g_strdup (name);
  self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  self->bytes = g_bytes_ref (bytes);
  self->sbom = g_steal_pointer (&sbom);
  return self;
}

/**
 * med_component_file_load_sync:
 * @file: a document, local or through a portal
 * @error: return location: see med_sbom_read(); else why it cannot be opened
 *
 * Returns: (transfer full) (nullable): the document with what was read from it
 */
MedComponentFile *
med_component_file_load_sync (GFile *file, GError **error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *shown = g_filename_display_name (name);
  g_autoptr (GBytes) bytes =
      med_bounded_file_load_sync (file, med_sbom_limits.size_bytes + 1, error);

  if (bytes == NULL)
    return NULL;
  if (g_bytes_get_size (bytes) > med_sbom_limits.size_bytes)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: the file is larger than 64 MiB; no list of components is"), shown);
      return NULL;
    }
  return med_component_file_new (bytes, shown, error);
}

static MedComponentImport *
import_from_row (MedQuery *query)
{
  MedComponentImport *self = g_new0 (MedComponentImport, 1);

  self->id = med_query_get_int (query, 0);
  self->sha256 = med_query_dup_text (query, 1);
  self->name = med_query_dup_text (query, 2);
  self->format = med_query_dup_text (query, 3);
  self->serial = med_query_dup_text (query, 4);
  self->subject = med_query_dup_text (query, 5);
  self->dated_usec = med_query_get_int (query, 6);
  self->components = med_query_get_int (query, 7);
  self->imported_by = med_query_dup_text (query, 8);
  self->imported_usec = med_query_get_int (query, 9);
  self->refused = med_query_get_int (query, 10);
  self->source = med_query_dup_text (query, 11);
  self->made_by = med_query_dup_text (query, 12);
  return self;
}

/**
 * med_component_import_free:
 * @self: (transfer full): an import
 */
void
med_component_import_free (MedComponentImport *self)
{
  g_free (self->sha256);
  g_free (self->name);
  g_free (self->format);
  g_free (self->serial);
  g_free (self->subject);
  g_free (self->source);
  g_free (self->made_by);
  g_free (self->imported_by);
  g_free (self);
}

/**
 * med_component_import_list_sync:
 * @connection: a connection
 * @release_id: a release
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedComponentImport): the imports of its
 * components, newest first
 */
GPtrArray *
med_component_import_list_sync (MedConnection *connection, gint64 release_id, GError **error)
{
  g_autoptr (GPtrArray) imports =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_component_import_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT i.id, i.sha256, i.name, i.format, i.serial, i.subject, i.dated_usec, i.components,"
      " coalesce(p.name, ''), i.imported_usec, i.refused, i.source, i.made_by"
      " FROM component_import i"
      " LEFT JOIN person p ON p.id = i.imported_by WHERE i.release_id = $1 ORDER BY i.id DESC",
      MED_VALUES (MED_INT (release_id)), error);

  while (query != NULL && med_query_next (query))
    g_ptr_array_add (imports, import_from_row (query));
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&imports) : NULL;
}

/**
 * med_component_plan_free:
 * @self: (transfer full): a plan
 */
void
med_component_plan_free (MedComponentPlan *self)
{
  g_free (self->release_title);
  g_clear_pointer (&self->file, med_component_file_unref);
  g_clear_pointer (&self->diff, med_component_diff_free);
  g_clear_pointer (&self->last, med_component_import_free);
  g_free (self);
}

/**
 * med_component_import_describe:
 * @self: an import
 *
 * Returns: (transfer full): what came in, from where, and who took it over, a line each, translated
 */
char *
med_component_import_describe (const MedComponentImport *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *imported = med_clock_format_local_date (self->imported_usec);
  g_autofree char *dated =
      self->dated_usec != 0 ? med_clock_format_local_date (self->dated_usec) : NULL;

  g_string_append_printf (
      text, ngettext ("%s (%s), %d component", "%s (%s), %d components", (gulong) self->components),
      self->name, self->format, (int) self->components);
  if (self->refused > 0)
    g_string_append_printf (
        text, ngettext (", %d entry left out", ", %d entries left out", (gulong) self->refused),
        (int) self->refused);
  if (*self->source != '\0')
    g_string_append_printf (text, _ ("\nFrom: %s"), self->source);
  if (dated != NULL && *self->made_by != '\0')
    /* Translators: a date, a tool or a firm */
    g_string_append_printf (text, _ ("\nMade on %s by %s"), dated, self->made_by);
  else if (dated != NULL)
    g_string_append_printf (text, _ ("\nMade on %s"), dated);
  /* Translators: a date, a person */
  g_string_append_printf (text, _ ("\nTaken over on %s by %s"), imported, self->imported_by);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
load_last (MedConnection *connection, MedComponentPlan *self, GError **error)
{
  g_autoptr (GPtrArray) imports =
      med_component_import_list_sync (connection, self->release_id, error);

  if (imports == NULL)
    return FALSE;
  if (imports->len > 0)
    self->last = g_ptr_array_steal_index (imports, 0);
  return med_connection_get_int (connection,
                                 "SELECT entries FROM component_gap WHERE release_id = $1",
                                 MED_VALUES (MED_INT (self->release_id)), &self->gap, error);
}

static gboolean
load_title (MedConnection *connection, MedComponentPlan *self, GError **error)
{
  if (!med_connection_dup_text (
          connection,
          "SELECT p.manufacturer || ' ' || p.model || ' ' || r.version FROM release r"
          " JOIN product p ON p.id = r.product_id WHERE r.id = $1",
          MED_VALUES (MED_INT (self->release_id)), &self->release_title, error))
    return FALSE;
  if (self->release_title != NULL)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no release %" PRId64),
               self->release_id);
  return FALSE;
}

/**
 * med_component_plan_new_sync:
 * @connection: a connection
 * @release_id: a release of a device product
 * @file: a list of components
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Finds what an import would change; nothing is written.
 *
 * Returns: (transfer full) (nullable): the plan
 */
MedComponentPlan *
med_component_plan_new_sync (MedConnection *connection,
                             gint64 release_id,
                             MedComponentFile *file,
                             GError **error)
{
  g_autoptr (MedComponentPlan) self = g_new0 (MedComponentPlan, 1);

  self->release_id = release_id;
  self->file = med_component_file_ref (file);
  if (!load_title (connection, self, error) || !load_last (connection, self, error))
    return NULL;
  self->diff = med_component_diff_new_sync (connection, release_id, file->sbom->components, error);
  if (self->diff == NULL)
    return NULL;
  self->is_older = self->last != NULL && file->sbom->dated_usec != 0 &&
                   file->sbom->dated_usec < self->last->dated_usec;
  self->is_known = self->last != NULL && g_str_equal (self->last->sha256, file->sha256) &&
                   self->diff->changes->len == 0 &&
                   self->gap == file->sbom->counts[MED_SBOM_REFUSED];
  return g_steal_pointer (&self);
}

static gboolean
add_plan (MedConnection *connection,
          GPtrArray *plans,
          GHashTable *seen,
          gint64 device_id,
          MedComponentFile *file,
          GError **error)
{
  gint64 release_id = 0;

  if (!med_connection_get_int (
          connection,
          "SELECT c.release_id FROM device d JOIN config c ON c.id = d.config_id WHERE d.id = $1",
          MED_VALUES (MED_INT (device_id)), &release_id, error))
    return FALSE;
  if (!g_hash_table_add (seen, g_memdup2 (&release_id, sizeof release_id)))
    return TRUE;
  MedComponentPlan *plan = med_component_plan_new_sync (connection, release_id, file, error);
  if (plan == NULL)
    return FALSE;
  g_ptr_array_add (plans, plan);
  return TRUE;
}

/**
 * med_component_plans_new_sync:
 * @connection: a connection
 * @device_ids: (element-type gint64): devices
 * @file: a list of components
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Finds what an import would change in the releases of some devices, each release once.
 *
 * Returns: (transfer full) (nullable) (element-type MedComponentPlan): a plan for each release
 */
GPtrArray *
med_component_plans_new_sync (MedConnection *connection,
                              const GArray *device_ids,
                              MedComponentFile *file,
                              GError **error)
{
  g_autoptr (GPtrArray) plans =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_component_plan_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < device_ids->len; i++)
    if (!add_plan (connection, plans, seen, g_array_index (device_ids, gint64, i), file, error))
      return NULL;
  return g_steal_pointer (&plans);
}

/**
 * med_component_plan_summarize:
 * @self: a plan
 *
 * Returns: (transfer full): how much would change, in one line
 */
char *
med_component_plan_summarize (const MedComponentPlan *self)
{
  if (self->is_known)
    return g_strdup (_ ("This document was imported already; nothing changes."));
  const guint n = self->file->sbom->components->len;
  g_autofree char *counts =
      g_strdup_printf (ngettext ("%u component: %u added, %u removed, %u changed",
                                 "%u components: %u added, %u removed, %u changed", n),
                       n, self->diff->n_added, self->diff->n_removed, self->diff->n_changed);
  const guint refused = self->file->sbom->counts[MED_SBOM_REFUSED];

  if (refused == 0)
    return g_steal_pointer (&counts);
  g_autofree char *left = g_strdup_printf (
      ngettext ("%u entry cannot be used", "%u entries cannot be used", refused), refused);
  /* Translators: what a list changes, how many of its entries cannot be used */
  return g_strdup_printf (_ ("%s; %s"), counts, left);
}

/**
 * med_component_plan_describe_source:
 * @self: a plan
 *
 * Returns: (transfer full): what the document says of itself, and what is doubtful about it, a line
 * each
 */
char *
med_component_plan_describe_source (const MedComponentPlan *self)
{
  const MedSbom *sbom = self->file->sbom;
  g_autoptr (GString) text = g_string_new (self->file->name);
  g_autofree char *date =
      sbom->dated_usec != 0 ? med_clock_format_local_date (sbom->dated_usec) : NULL;

  g_string_append_printf (text, " (%s)\n", sbom->format);
  g_string_append_printf (text, _ ("The document is of: %s"),
                          *sbom->subject != '\0' ? sbom->subject : _ ("it does not say"));
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _ ("Date of the document: %s"),
                          date != NULL ? date : _ ("it does not say"));
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _ ("Made by: %s"),
                          *sbom->made_by != '\0' ? sbom->made_by : _ ("it does not say"));
  if (sbom->n_left_out > 0)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text,
                              ngettext ("%u entry is a file and no software; it is left out",
                                        "%u entries are files and no software; they are left out",
                                        sbom->n_left_out),
                              sbom->n_left_out);
    }
  if (self->is_older)
    g_string_append_printf (text, "\n%s", _ ("This document is older than the one imported last."));
  return g_strdup (text->str);
}
