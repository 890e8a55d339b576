/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-accept"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-component-gap.h"
#include "engine/inventory/med-component-import.h"
#include "engine/store/med-blob.h"

#define MAX_SOURCE_CHARS 200

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
              const char *source,
              gint64 *import_id,
              GError **error)
{
  const MedComponentFile *file = plan->file;
  const MedSbom *sbom = file->sbom;
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
             " dated_usec, components, imported_by, imported_usec, source, made_by, refused)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
             MED_VALUES (MED_INT (plan->release_id), MED_TEXT (file->sha256), MED_TEXT (file->name),
                         MED_TEXT (sbom->format), MED_TEXT (sbom->serial), MED_TEXT (sbom->subject),
                         MED_INT_OR_NULL (sbom->dated_usec), MED_INT (sbom->components->len),
                         MED_INT (person_id), MED_INT (now), MED_TEXT (source),
                         MED_TEXT (sbom->made_by), MED_INT (sbom->counts[MED_SBOM_REFUSED])),
             import_id, error);
}

/* What cannot be read is not there to be compared: the release stays in part unknown. */
static gboolean
write_gap (MedConnection *connection, const MedComponentPlan *plan, GError **error)
{
  const guint entries = plan->file->sbom->counts[MED_SBOM_REFUSED];

  return med_component_gap_close (connection, plan->release_id, error) &&
         (entries == 0 ||
          med_connection_execute (
              connection, "INSERT INTO component_gap (release_id, entries) VALUES ($1, $2)",
              MED_VALUES (MED_INT (plan->release_id), MED_INT (entries)), error));
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
describe_import (const MedComponentPlan *plan, const MedComponentDiff *diff, const char *source)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const char *const texts[][2] = {
    { "document", plan->file->name },
    { "sha256", plan->file->sha256 },
    { "format", plan->file->sbom->format },
    { "source", source },
  };
  const struct
  {
    const char *member;
    gint64 value;
  } numbers[] = {
    { "components", plan->file->sbom->components->len },
    { "added", diff->n_added },
    { "removed", diff->n_removed },
    { "changed", diff->n_changed },
    { "refused", plan->file->sbom->counts[MED_SBOM_REFUSED] },
  };

  json_builder_begin_object (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      json_builder_set_member_name (builder, texts[i][0]);
      json_builder_add_string_value (builder, texts[i][1]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      json_builder_set_member_name (builder, numbers[i].member);
      json_builder_add_int_value (builder, numbers[i].value);
    }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static void
vouch (const MedComponentFile *file, const char *source, gint64 now_usec)
{
  gint64 dated_usec = file->sbom->dated_usec;

  for (guint i = 0; i < file->sbom->components->len; i++)
    {
      MedComponent *component = g_ptr_array_index (file->sbom->components, i);

      component->read_usec = dated_usec != 0 ? dated_usec : now_usec;
      g_free (component->source);
      /* Translators: where a document came from, its name, its format */
      component->source =
          g_strdup_printf (_ ("%s: %s (%s)"), source, file->name, file->sbom->format);
    }
}

static gboolean
accept (MedConnection *connection,
        MedTransaction *transaction,
        gint64 person_id,
        const MedComponentPlan *plan,
        const char *source,
        GError **error)
{
  g_autofree char *subject = g_strdup_printf ("release/%" PRId64, plan->release_id);
  g_autoptr (MedComponentDiff) diff = med_component_diff_new_sync (
      connection, plan->release_id, plan->file->sbom->components, error);
  gint64 import_id = 0;

  if (diff == NULL || !check_same_diff (plan, diff, error))
    return FALSE;
  g_autoptr (JsonNode) body = describe_import (plan, diff, source);
  return write_import (connection, person_id, plan, source, &import_id, error) &&
         write_changes (connection, import_id, diff, error) &&
         med_component_diff_apply (connection, plan->release_id, diff, TRUE, error) &&
         write_gap (connection, plan, error) &&
         med_transaction_record (transaction, person_id, "components-imported", subject, body,
                                 error);
}

static gboolean
check_acceptance (const MedComponentFile *file,
                  const char *source,
                  gboolean leave_out,
                  GError **error)
{
  const guint refused = file->sbom->counts[MED_SBOM_REFUSED];

  if (*source == '\0' || g_utf8_strlen (source, -1) > MAX_SOURCE_CHARS)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           *source == '\0'
                               ? _ ("Say where you have the list from, such as the vendor's portal "
                                    "or a letter with its date")
                               : _ ("Where you have the list from is longer than 200 characters"));
      return FALSE;
    }
  if (refused == 0 || leave_out)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               ngettext ("%s: %u entry cannot be used. Ask for a mended list, or decide to leave "
                         "it out",
                         "%s: %u entries cannot be used. Ask for a mended list, or decide to leave "
                         "them out",
                         refused),
               file->name, refused);
  return FALSE;
}

/**
 * med_component_plans_accept_sync:
 * @connection: the writer's connection
 * @person_id: who accepts the differences
 * @plans: (element-type MedComponentPlan): what was shown to that person: of one document, a
 * release each
 * @source: where that person has the document from
 * @leave_out: to take over the rest of a list of which some entries cannot be used; that they are
 * missing stays known
 * @error: return location: %MED_ERROR_CONFLICT if something else would change by now,
 * %MED_ERROR_CORRECT_INPUT without a source, or for entries that cannot be used
 *
 * Sets the components of the releases to those of the document, and keeps the document, its date
 * and what it changed: all of them or none. Does nothing for a release of which the plan says that
 * the document is known.
 *
 * Returns: whether it is stored
 */
gboolean
med_component_plans_accept_sync (MedConnection *connection,
                                 gint64 person_id,
                                 GPtrArray *plans,
                                 const char *source,
                                 gboolean leave_out,
                                 GError **error)
{
  g_autofree char *named = g_strstrip (g_strdelimit (g_strdup (source), "\r\n\t", ' '));
  const MedComponentFile *file = NULL;
  g_autofree char *stored = NULL;

  for (guint i = 0; i < plans->len; i++)
    {
      const MedComponentPlan *plan = g_ptr_array_index (plans, i);
      if (!plan->is_known)
        file = plan->file;
    }
  if (file == NULL)
    return TRUE;
  if (!check_acceptance (file, named, leave_out, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL)
    return FALSE;
  vouch (file, named, med_connection_now_usec (connection));
  for (guint i = 0; i < plans->len; i++)
    {
      const MedComponentPlan *plan = g_ptr_array_index (plans, i);

      if (!plan->is_known && !accept (connection, transaction, person_id, plan, named, error))
        return FALSE;
    }
  return med_blob_store_sync (connection, MED_BLOB_DOCUMENTS, file->bytes, &stored, error) &&
         med_transaction_commit (transaction, error);
}
