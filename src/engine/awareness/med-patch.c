/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-patch"

#include "config.h"

#include "engine/awareness/med-patch.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/risk/med-cve.h"

/**
 * med_patch_free:
 * @self: (transfer full): a patch
 */
void
med_patch_free (MedPatch *self)
{
  g_free (self->number);
  g_free (self->cots_vendor);
  g_free (self->cots_product);
  g_free (self->title);
  g_free (self->released_source);
  g_free (self->scope);
  g_strfreev (self->cves);
  g_free (self);
}

static gboolean
load_cves (MedConnection *connection, MedPatch *patch, GError **error)
{
  g_autoptr (GStrvBuilder) cves = g_strv_builder_new ();
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT cve FROM patch_cve WHERE patch_id = $1 ORDER BY cve",
      MED_VALUES (MED_INT (patch->id)), error);

  while (query != NULL && med_query_next (query))
    g_strv_builder_add (cves, med_query_get_text (query, 0));
  patch->cves = g_strv_builder_end (cves);
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_patch_load_sync:
 * @connection: a connection
 * @id: its number in the database
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the patch
 */
MedPatch *
med_patch_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT number, cots_vendor, cots_product, title, released_usec,"
                            " released_source, scope FROM patch WHERE id = $1",
                            MED_VALUES (MED_INT (id)), error);

  if (query == NULL)
    return NULL;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no patch %" PRId64), id);
      return NULL;
    }
  g_autoptr (MedPatch) patch = g_new0 (MedPatch, 1);
  patch->id = id;
  patch->number = med_query_dup_text (query, 0);
  patch->cots_vendor = med_query_dup_text (query, 1);
  patch->cots_product = med_query_dup_text (query, 2);
  patch->title = med_query_dup_text (query, 3);
  patch->released_usec = med_query_get_int (query, 4);
  patch->released_source = med_query_dup_text (query, 5);
  patch->scope = med_query_dup_text (query, 6);
  return load_cves (connection, patch, error) ? g_steal_pointer (&patch) : NULL;
}

/**
 * med_patch_find_sync:
 * @connection: a connection
 * @number: the COTS vendor's number, or the number in the database
 * @id: (out): its number in the database
 * @error: return location: %MED_ERROR_NOT_FOUND, or %MED_ERROR_CORRECT_INPUT where two makers use
 * the same number
 *
 * Returns: whether there is exactly one
 */
gboolean
med_patch_find_sync (MedConnection *connection, const char *number, gint64 *id, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT id FROM patch WHERE number = $1 OR cast(id AS TEXT) = $1"
                            " ORDER BY CASE WHEN number = $1 THEN 0 ELSE 1 END, id LIMIT 2",
                            MED_VALUES (MED_TEXT (number)), error);
  gint64 namesakes = 0;

  if (query == NULL)
    return FALSE;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no patch %s"), number);
      return FALSE;
    }
  *id = med_query_get_int (query, 0);
  if (!med_connection_get_int (connection, "SELECT count(*) FROM patch WHERE number = $1",
                               MED_VALUES (MED_TEXT (number)), &namesakes, error))
    return FALSE;
  if (namesakes <= 1)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("%s is the number of several patches. Name the one you mean by its ID."), number);
  return FALSE;
}

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, text);
  return FALSE;
}

static const char *
text_or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static const char *
scope_of (const MedPatch *patch)
{
  return patch->scope != NULL ? patch->scope : MED_PATCH_SCOPE_SECURITY;
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\n")] == '\0';
}

static gboolean
check_cve (const char *cve, GError **error)
{
  if (med_cve_is_number (cve))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("“%s” is not a CVE number such as CVE-2024-6795"), cve);
  return FALSE;
}

static gboolean
check (MedConnection *connection, const MedPatch *patch, GError **error)
{
  static const char *const scopes[] = { MED_PATCH_SCOPE_SECURITY,
                                        MED_PATCH_SCOPE_OUTSIDE_APPLICATION,
                                        MED_PATCH_SCOPE_OUTSIDE_FEATURE, NULL };
  gint64 known = 0;

  if (is_blank (patch->number))
    return refuse (error, _ ("The number of the patch is missing"));
  if (is_blank (patch->cots_vendor))
    return refuse (error, _ ("The maker of the patch is missing"));
  if (patch->released_usec > med_connection_now_usec (connection))
    return refuse (error, _ ("The patch cannot have been released in the future"));
  if (patch->released_usec != 0 && is_blank (patch->released_source))
    return refuse (error, _ ("Say where the release date is written, such as a web page"));
  if (!g_strv_contains (scopes, scope_of (patch)))
    return refuse (error, _ ("The scope is one of: security, outside-application, "
                             "outside-feature"));
  for (gsize i = 0; patch->cves != NULL && patch->cves[i] != NULL; i++)
    if (!check_cve (patch->cves[i], error))
      return FALSE;
  if (!med_connection_get_int (
          connection, "SELECT count(*) FROM patch WHERE cots_vendor = $1 AND number = $2",
          MED_VALUES (MED_TEXT (patch->cots_vendor), MED_TEXT (patch->number)), &known, error))
    return FALSE;
  if (known == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT, _ ("%s of %s is recorded already"),
               patch->number, patch->cots_vendor);
  return FALSE;
}

static gboolean
insert_cves (MedConnection *connection, gint64 id, char **cves, GError **error)
{
  for (gsize i = 0; cves != NULL && cves[i] != NULL; i++)
    if (!med_connection_execute (connection,
                                 "INSERT INTO patch_cve (patch_id, cve) VALUES ($1, $2)"
                                 " ON CONFLICT (patch_id, cve) DO NOTHING",
                                 MED_VALUES (MED_INT (id), MED_TEXT (cves[i])), error))
      return FALSE;
  return TRUE;
}

static gboolean
insert (
    MedConnection *connection, gint64 person_id, const MedPatch *patch, gint64 *id, GError **error)
{
  g_autofree char *cves = patch->cves != NULL ? g_strjoinv (" ", patch->cves) : g_strdup ("");
  g_autofree char *words =
      g_strjoin (" ", patch->number, patch->cots_vendor, text_or_empty (patch->cots_product),
                 text_or_empty (patch->title), cves, NULL);
  g_autofree char *search = med_fold_search (words);

  return med_connection_insert (
             connection,
             "INSERT INTO patch (number, cots_vendor, cots_product, title, released_usec,"
             " released_source, scope, recorded_by, recorded_usec, search)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
             MED_VALUES (MED_TEXT (patch->number), MED_TEXT (patch->cots_vendor),
                         MED_TEXT (text_or_empty (patch->cots_product)),
                         MED_TEXT (text_or_empty (patch->title)),
                         MED_INT_OR_NULL (patch->released_usec),
                         MED_TEXT (text_or_empty (patch->released_source)),
                         MED_TEXT (scope_of (patch)), MED_INT (person_id),
                         MED_INT (med_connection_now_usec (connection)), MED_TEXT (search)),
             id, error) &&
         insert_cves (connection, *id, patch->cves, error);
}

static JsonNode *
describe (const MedPatch *patch)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "number");
  json_builder_add_string_value (builder, patch->number);
  json_builder_set_member_name (builder, "cots_vendor");
  json_builder_add_string_value (builder, patch->cots_vendor);
  json_builder_set_member_name (builder, "released_usec");
  json_builder_add_int_value (builder, patch->released_usec);
  json_builder_set_member_name (builder, "released_source");
  json_builder_add_string_value (builder, text_or_empty (patch->released_source));
  json_builder_set_member_name (builder, "scope");
  json_builder_add_string_value (builder, scope_of (patch));
  json_builder_set_member_name (builder, "cves");
  json_builder_begin_array (builder);
  for (gsize i = 0; patch->cves != NULL && patch->cves[i] != NULL; i++)
    json_builder_add_string_value (builder, patch->cves[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_patch_add_sync:
 * @connection: the writer's connection
 * @person_id: who records it
 * @patch: what is recorded; without a scope it is a security patch
 * @id: (out): its number in the database
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_CONFLICT if it is recorded already
 *
 * Records a patch of a COTS component. No device vendor need have spoken of it: until one does, its
 * state is Available and the devices it concerns wait for the vendor.
 *
 * Returns: whether it is stored
 */
gboolean
med_patch_add_sync (
    MedConnection *connection, gint64 person_id, const MedPatch *patch, gint64 *id, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  if (transaction == NULL || !check (connection, patch, error) ||
      !insert (connection, person_id, patch, id, error))
    return FALSE;
  g_autofree char *subject = g_strdup_printf ("patch/%" PRId64, *id);
  g_autoptr (JsonNode) body = describe (patch);
  return med_transaction_record (transaction, person_id, "patch-added", subject, body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_patch_scope_get_title:
 * @scope: as stored
 *
 * Returns: (transfer none): in words, translated
 */
const char *
med_patch_scope_get_title (const char *scope)
{
  if (g_strcmp0 (scope, MED_PATCH_SCOPE_SECURITY) == 0)
    return _ ("Security patch");
  if (g_strcmp0 (scope, MED_PATCH_SCOPE_OUTSIDE_APPLICATION) == 0)
    return _ ("Outside scope: update of the medical application");
  if (g_strcmp0 (scope, MED_PATCH_SCOPE_OUTSIDE_FEATURE) == 0)
    return _ ("Outside scope: new features only");
  return scope;
}
