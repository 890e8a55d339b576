/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-evidence"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-attempt.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/store/med-blob.h"

/* A photo or log of a screen is far below this; a film of the room is not evidence. */
#define MOST_BYTES (64 * 1024 * 1024)

static gboolean
check_evidence (MedConnection *connection,
                const char *attempt_id,
                const char *name,
                GBytes *bytes,
                GError **error)
{
  gint64 n_attempts;

  if (g_bytes_get_size (bytes) == 0 || g_bytes_get_size (bytes) > MOST_BYTES)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: a file of evidence has between 1 byte and 64 MB"), name);
      return FALSE;
    }
  if (!med_connection_get_int (connection, "SELECT count(*) FROM attempt WHERE id = $1",
                               MED_VALUES (MED_TEXT (attempt_id)), &n_attempts, error))
    return FALSE;
  if (n_attempts == 1)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no attempt %s"), attempt_id);
  return FALSE;
}

static JsonNode *
build_body (const char *attempt_id, const char *name, const char *kind, const char *sha256)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  json_object_set_string_member (object, "attempt", attempt_id);
  json_object_set_string_member (object, "name", name);
  json_object_set_string_member (object, "kind", kind);
  json_object_set_string_member (object, "sha256", sha256);
  return node;
}

/**
 * med_attempt_add_evidence_sync:
 * @connection: the writer's connection
 * @attempt_id: what it belongs to
 * @name: of the file
 * @kind: such as `log`, `photo`, `service-report`
 * @bytes: its content
 * @person_id: who adds it
 * @error: return location
 *
 * Keeps a file by its SHA-256 and records it in the audit log, so that it can be found out later
 * whether it is still the same. The same file twice is kept once.
 *
 * Returns: whether it is kept
 */
gboolean
med_attempt_add_evidence_sync (MedConnection *connection,
                               const char *attempt_id,
                               const char *name,
                               const char *kind,
                               GBytes *bytes,
                               gint64 person_id,
                               GError **error)
{
  g_autofree char *sha256 = NULL;
  gint64 id, n_known;
  MedRole roles;

  if (!check_evidence (connection, attempt_id, name, bytes, error) ||
      !med_move_load_roles (connection, person_id, &roles, error) ||
      !med_blob_store_sync (connection, MED_BLOB_EVIDENCE, bytes, &sha256, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL ||
      !med_connection_get_int (
          connection, "SELECT count(*) FROM evidence WHERE attempt_id = $1 AND sha256 = $2",
          MED_VALUES (MED_TEXT (attempt_id), MED_TEXT (sha256)), &n_known, error))
    return FALSE;
  if (n_known > 0)
    return TRUE;
  g_autoptr (JsonNode) body = build_body (attempt_id, name, kind, sha256);
  if (!med_connection_insert (
          connection,
          "INSERT INTO evidence (sha256, name, size_bytes, attempt_id, kind, added_by, "
          "added_usec) VALUES ($1, $2, $3, $4, $5, $6, $7)",
          MED_VALUES (MED_TEXT (sha256), MED_TEXT (name),
                      MED_INT ((gint64) g_bytes_get_size (bytes)), MED_TEXT (attempt_id),
                      MED_TEXT (kind), MED_INT (person_id),
                      MED_INT (med_connection_now_usec (connection))),
          &id, error))
    return FALSE;
  g_autofree char *subject = g_strdup_printf ("evidence/%" PRId64, id);
  return med_transaction_record (transaction, person_id, "evidence-added", subject, body, error) &&
         med_transaction_commit (transaction, error);
}
