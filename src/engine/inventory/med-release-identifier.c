/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-release-identifier"

#include "config.h"

#include "engine/inventory/med-release-identifier.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/base/med-error.h"

#define MAX_CHARACTERS 1000

/**
 * med_release_identifier_free:
 * @self: (transfer full): an identifier
 */
void
med_release_identifier_free (MedReleaseIdentifier *self)
{
  g_free (self->kind);
  g_free (self->value);
  g_free (self->source);
  g_free (self->recorded_by);
  g_free (self);
}

/**
 * med_release_identifier_list_sync:
 * @connection: a connection
 * @release_id: a release
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedReleaseIdentifier): by what it is known
 */
GPtrArray *
med_release_identifier_list_sync (MedConnection *connection, gint64 release_id, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_release_identifier_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT i.kind, i.value, i.source, coalesce(p.name, ''), i.recorded_usec"
      " FROM release_identifier i LEFT JOIN person p ON p.id = i.recorded_by"
      " WHERE i.release_id = $1 ORDER BY i.kind, i.value",
      MED_VALUES (MED_INT (release_id)), error);

  while (query != NULL && med_query_next (query))
    {
      MedReleaseIdentifier *self = g_new0 (MedReleaseIdentifier, 1);

      self->kind = med_query_dup_text (query, 0);
      self->value = med_query_dup_text (query, 1);
      self->source = med_query_dup_text (query, 2);
      self->recorded_by = med_query_dup_text (query, 3);
      self->recorded_usec = med_query_get_int (query, 4);
      g_ptr_array_add (list, self);
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&list) : NULL;
}

static const char *
find_example (const char *kind)
{
  if (g_str_equal (kind, MED_IDENTIFIER_CPE))
    return "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*";
  if (g_str_equal (kind, MED_IDENTIFIER_PURL))
    return "pkg:deb/debian/openssl@1.1.1k-1";
  if (g_str_equal (kind, MED_IDENTIFIER_HASH))
    return "sha256:e3b0c442… firmware.bin";
  return "https://example.com/sbom.json";
}

/* What could never be compared with anything would look as if it were. */
static char *
dup_lookup (const MedReleaseIdentifier *identifier, GError **error)
{
  g_autofree char *lookup = NULL;

  if (!g_strv_contains (med_identifier_kinds, identifier->kind))
    {
      g_autofree char *kinds = g_strjoinv (", ", (char **) med_identifier_kinds);

      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("“%s” is no kind of identifier; there are %s"), identifier->kind, kinds);
      return NULL;
    }
  if (g_utf8_validate (identifier->value, -1, NULL) &&
      g_utf8_strlen (identifier->value, -1) <= MAX_CHARACTERS &&
      strpbrk (identifier->value, "\t\r\n") == NULL)
    lookup = med_identifier_dup_lookup (identifier->kind, identifier->value);
  if (lookup == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                 _ ("“%s” cannot be read as %s; write it as in %s"), identifier->value,
                 med_identifier_kind_get_title (identifier->kind), find_example (identifier->kind));
  return g_steal_pointer (&lookup);
}

static JsonNode *
describe (const MedReleaseIdentifier *identifier)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "kind");
  json_builder_add_string_value (builder, identifier->kind);
  json_builder_set_member_name (builder, "value");
  json_builder_add_string_value (builder, identifier->value);
  if (identifier->source != NULL && *identifier->source != '\0')
    {
      json_builder_set_member_name (builder, "source");
      json_builder_add_string_value (builder, identifier->source);
    }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
is_there (MedConnection *connection,
          gint64 release_id,
          const MedReleaseIdentifier *identifier,
          gboolean *there,
          GError **error)
{
  gint64 n = 0;

  if (!med_connection_get_int (
          connection,
          "SELECT count(*) FROM release_identifier WHERE release_id = $1 AND kind = $2"
          " AND value = $3",
          MED_VALUES (MED_INT (release_id), MED_TEXT (identifier->kind),
                      MED_TEXT (identifier->value)),
          &n, error))
    return FALSE;
  *there = n > 0;
  return TRUE;
}

/**
 * med_release_identifier_add_sync:
 * @connection: the writer's connection
 * @person_id: who says so
 * @release_id: the release
 * @identifier: kind, value and source
 * @error: return location: %MED_ERROR_CORRECT_INPUT where it cannot be read
 *
 * Records by what else a release is known. What is recorded already stays as it is.
 *
 * Returns: whether it is recorded
 */
gboolean
med_release_identifier_add_sync (MedConnection *connection,
                                 gint64 person_id,
                                 gint64 release_id,
                                 const MedReleaseIdentifier *identifier,
                                 GError **error)
{
  g_autofree char *lookup = dup_lookup (identifier, error);
  g_autofree char *subject = g_strdup_printf ("release/%" PRId64, release_id);
  gboolean there = FALSE;

  if (lookup == NULL || !is_there (connection, release_id, identifier, &there, error))
    return FALSE;
  if (there)
    return TRUE;
  g_autoptr (JsonNode) body = describe (identifier);
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  return transaction != NULL &&
         med_connection_execute (
             connection,
             "INSERT INTO release_identifier (release_id, kind, value, lookup, source, recorded_by,"
             " recorded_usec) VALUES ($1, $2, $3, $4, $5, $6, $7)",
             MED_VALUES (MED_INT (release_id), MED_TEXT (identifier->kind),
                         MED_TEXT (identifier->value), MED_TEXT (lookup),
                         MED_TEXT (identifier->source != NULL ? identifier->source : ""),
                         MED_INT (person_id), MED_INT (med_connection_now_usec (connection))),
             error) &&
         med_transaction_record (transaction, person_id, "identifier-added", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_release_identifier_remove_sync:
 * @connection: the writer's connection
 * @person_id: who says so
 * @release_id: the release
 * @identifier: kind and value
 * @error: return location: %MED_ERROR_NOT_FOUND where it is not recorded
 *
 * Takes an identifier back; the audit log keeps that it was there.
 *
 * Returns: whether it is gone
 */
gboolean
med_release_identifier_remove_sync (MedConnection *connection,
                                    gint64 person_id,
                                    gint64 release_id,
                                    const MedReleaseIdentifier *identifier,
                                    GError **error)
{
  g_autofree char *subject = g_strdup_printf ("release/%" PRId64, release_id);
  gboolean there = FALSE;

  if (!is_there (connection, release_id, identifier, &there, error))
    return FALSE;
  if (!there)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                   _ ("“%s” is not recorded as %s of this release"), identifier->value,
                   med_identifier_kind_get_title (identifier->kind));
      return FALSE;
    }
  g_autoptr (JsonNode) body = describe (identifier);
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  return transaction != NULL &&
         med_connection_execute (connection,
                                 "DELETE FROM release_identifier WHERE release_id = $1"
                                 " AND kind = $2 AND value = $3",
                                 MED_VALUES (MED_INT (release_id), MED_TEXT (identifier->kind),
                                             MED_TEXT (identifier->value)),
                                 error) &&
         med_transaction_record (transaction, person_id, "identifier-removed", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}
