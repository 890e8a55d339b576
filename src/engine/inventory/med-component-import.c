/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-import"

#include "config.h"

#include "engine/inventory/med-component-import.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-bounded-file.h"
#include "engine/base/med-error.h"
#include "engine/store/med-blob.h"

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
      " coalesce(p.name, ''), i.imported_usec FROM component_import i"
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

static gboolean
load_last (MedConnection *connection, MedComponentPlan *self, GError **error)
{
  g_autoptr (GPtrArray) imports =
      med_component_import_list_sync (connection, self->release_id, error);

  if (imports == NULL)
    return FALSE;
  if (imports->len > 0)
    self->last = g_ptr_array_steal_index (imports, 0);
  return TRUE;
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
                   self->diff->changes->len == 0;
  return g_steal_pointer (&self);
}

/* A person accepted differences; others are not to be made in that person's name. */
static gboolean
check_same_diff (const MedComponentPlan *plan, const MedComponentDiff *now, GError **error)
{
  gboolean same =
      plan->diff->changes->len == now->changes->len && plan->diff->before->len == now->before->len;

  for (guint i = 0; same && i < now->changes->len; i++)
    {
      const MedComponentChange *one = g_ptr_array_index (plan->diff->changes, i);
      const MedComponentChange *other = g_ptr_array_index (now->changes, i);

      same = g_str_equal (one->manufacturer, other->manufacturer) &&
             g_str_equal (one->model, other->model) &&
             g_strcmp0 (one->before, other->before) == 0 &&
             g_strcmp0 (one->after, other->after) == 0;
    }
  if (same)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT,
               _ ("The components of %s were changed meanwhile. Look at the differences again."),
               plan->release_title);
  return FALSE;
}

static gboolean
write_import (MedConnection *connection,
              gint64 person_id,
              const MedComponentPlan *plan,
              gint64 *import_id,
              GError **error)
{
  const MedComponentFile *file = plan->file;
  gint64 now = med_connection_now_usec (connection);

  return med_connection_execute (connection,
                                 "INSERT INTO document (sha256, name, size_bytes, received_usec)"
                                 " VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING",
                                 MED_VALUES (MED_TEXT (file->sha256), MED_TEXT (file->name),
                                             MED_INT ((gint64) g_bytes_get_size (file->bytes)),
                                             MED_INT (now)),
                                 error) &&
         med_connection_insert (
             connection,
             "INSERT INTO component_import (release_id, sha256, name, format, serial, subject,"
             " dated_usec, components, imported_by, imported_usec)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
             MED_VALUES (MED_INT (plan->release_id), MED_TEXT (file->sha256), MED_TEXT (file->name),
                         MED_TEXT (file->sbom->format), MED_TEXT (file->sbom->serial),
                         MED_TEXT (file->sbom->subject), MED_INT_OR_NULL (file->sbom->dated_usec),
                         MED_INT (file->sbom->components->len), MED_INT (person_id), MED_INT (now)),
             import_id, error);
}

static gboolean
write_changes (MedConnection *connection,
               gint64 import_id,
               const MedComponentDiff *diff,
               GError **error)
{
  for (guint i = 0; i < diff->changes->len; i++)
    {
      const MedComponentChange *change = g_ptr_array_index (diff->changes, i);

      if (!med_connection_execute (
              connection,
              "INSERT INTO component_import_change (import_id, ordinal, kind, manufacturer, model,"
              " before_version, after_version) VALUES ($1, $2, $3, $4, $5, $6, $7)",
              MED_VALUES (MED_INT (import_id), MED_INT (i + 1),
                          MED_TEXT (med_component_change_get_kind (change)),
                          MED_TEXT (change->manufacturer), MED_TEXT (change->model),
                          MED_TEXT (change->before), MED_TEXT (change->after)),
              error))
        return FALSE;
    }
  return TRUE;
}

/* What changed stands in component_import_change, and follows from the document, which is kept:
 * thousands of names would make the audit log unreadable. */
static JsonNode *
describe_import (const MedComponentPlan *plan, const MedComponentDiff *diff)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const struct
  {
    const char *member;
    gint64 value;
  } numbers[] = {
    { "components", plan->file->sbom->components->len },
    { "added", diff->n_added },
    { "removed", diff->n_removed },
    { "changed", diff->n_changed },
  };

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "document");
  json_builder_add_string_value (builder, plan->file->name);
  json_builder_set_member_name (builder, "sha256");
  json_builder_add_string_value (builder, plan->file->sha256);
  json_builder_set_member_name (builder, "format");
  json_builder_add_string_value (builder, plan->file->sbom->format);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      json_builder_set_member_name (builder, numbers[i].member);
      json_builder_add_int_value (builder, numbers[i].value);
    }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static void
date_components (const MedComponentPlan *plan, gint64 now_usec)
{
  gint64 dated_usec = plan->file->sbom->dated_usec;

  for (guint i = 0; i < plan->file->sbom->components->len; i++)
    {
      MedComponent *component = g_ptr_array_index (plan->file->sbom->components, i);
      component->read_usec = dated_usec != 0 ? dated_usec : now_usec;
    }
}

/**
 * med_component_plan_accept_sync:
 * @connection: the writer's connection
 * @person_id: who accepts the differences
 * @plan: what was shown to that person
 * @error: return location: %MED_ERROR_CONFLICT if something else would change by now
 *
 * Sets the components of the release to those of the document, and keeps the document, its date and
 * what it changed. Does nothing where the plan says that the document is known.
 *
 * Returns: whether it is stored
 */
gboolean
med_component_plan_accept_sync (MedConnection *connection,
                                gint64 person_id,
                                const MedComponentPlan *plan,
                                GError **error)
{
  g_autofree char *subject = g_strdup_printf ("release/%" PRId64, plan->release_id);
  g_autofree char *stored = NULL;
  gint64 import_id = 0;

  if (plan->is_known)
    return TRUE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL)
    return FALSE;
  g_autoptr (MedComponentDiff) diff = med_component_diff_new_sync (
      connection, plan->release_id, plan->file->sbom->components, error);
  if (diff == NULL || !check_same_diff (plan, diff, error))
    return FALSE;
  g_autoptr (JsonNode) body = describe_import (plan, diff);
  date_components (plan, med_connection_now_usec (connection));
  return write_import (connection, person_id, plan, &import_id, error) &&
         write_changes (connection, import_id, diff, error) &&
         med_component_diff_apply (connection, plan->release_id, diff, TRUE, error) &&
         med_transaction_record (transaction, person_id, "components-imported", subject, body,
                                 error) &&
         med_blob_store_sync (connection, MED_BLOB_DOCUMENTS, plan->file->bytes, &stored, error) &&
         med_transaction_commit (transaction, error);
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
  return g_strdup_printf (_ ("%u components: %u added, %u removed, %u changed"),
                          self->file->sbom->components->len, self->diff->n_added,
                          self->diff->n_removed, self->diff->n_changed);
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
