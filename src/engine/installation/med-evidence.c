/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-evidence"

#include "config.h"

#include "engine/installation/med-evidence.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-attempt.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/store/med-as-of.h"
#include "engine/store/med-blob.h"

/* A photo or log of a screen is far below this; a film of the room is not evidence. */
#define MOST_BYTES (64 * 1024 * 1024)

/**
 * med_evidence_check_file:
 * @name: of the file
 * @bytes: its content
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether it may be kept: neither empty nor a film
 */
gboolean
med_evidence_check_file (const char *name, GBytes *bytes, GError **error)
{
  if (g_bytes_get_size (bytes) > 0 && g_bytes_get_size (bytes) <= MOST_BYTES)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("%s: a file of evidence has between 1 byte and 64 MB"), name);
  return FALSE;
}

static gboolean
check_evidence (MedConnection *connection,
                const char *attempt_id,
                const char *name,
                GBytes *bytes,
                GError **error)
{
  gint64 n_attempts;

  if (!med_evidence_check_file (name, bytes, error))
    return FALSE;
  if (!med_connection_get_int (connection, "SELECT count(*) FROM attempt WHERE id = $1",
                               MED_VALUES (MED_TEXT (attempt_id)), &n_attempts, error))
    return FALSE;
  if (n_attempts == 1)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no attempt %s"), attempt_id);
  return FALSE;
}

static JsonNode *
build_body (const MedEvidenceFile *file, const char *sha256)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  if (file->attempt_id != NULL)
    json_object_set_string_member (object, "attempt", file->attempt_id);
  json_object_set_string_member (object, "name", file->name);
  json_object_set_string_member (object, "kind", file->kind);
  json_object_set_string_member (object, "sha256", sha256);
  return node;
}

/**
 * med_evidence_write:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @file: what to keep
 * @person_id: who adds it
 * @evidence_id: (out): the row
 * @error: return location
 *
 * Keeps a file by its SHA-256 and records it in the audit log, so that it can be found out later
 * whether it is still the same.
 *
 * Returns: whether it is kept
 */
gboolean
med_evidence_write (MedTransaction *transaction,
                    MedConnection *connection,
                    const MedEvidenceFile *file,
                    gint64 person_id,
                    gint64 *evidence_id,
                    GError **error)
{
  g_autofree char *sha256 = NULL;

  if (!med_blob_store_sync (connection, MED_BLOB_EVIDENCE, file->bytes, &sha256, error) ||
      !med_connection_insert (
          connection,
          "INSERT INTO evidence (sha256, name, size_bytes, attempt_id, kind, added_by, "
          "added_usec) VALUES ($1, $2, $3, $4, $5, $6, $7)",
          MED_VALUES (MED_TEXT (sha256), MED_TEXT (file->name),
                      MED_INT ((gint64) g_bytes_get_size (file->bytes)),
                      file->attempt_id != NULL ? MED_TEXT (file->attempt_id) : MED_NULL,
                      MED_TEXT (file->kind), MED_INT (person_id),
                      MED_INT (med_connection_get_clock_usec (connection))),
          evidence_id, error))
    return FALSE;
  g_autoptr (JsonNode) body = build_body (file, sha256);
  g_autofree char *subject = g_strdup_printf ("evidence/%" PRId64, *evidence_id);
  return med_transaction_record (transaction, person_id, "evidence-added", subject, body, error);
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
  const MedEvidenceFile file = { attempt_id, name, kind, bytes };
  return med_evidence_write (transaction, connection, &file, person_id, &id, error) &&
         med_transaction_commit (transaction, error);
}
