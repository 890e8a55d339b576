/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-verification"

#include "config.h"

#include "engine/distribution/med-verification.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-malware-scan.h"
#include "engine/distribution/med-vault.h"

/* What the worker needs to know of the database, and what it has to tell it. */
typedef struct
{
  gint64 payload_id;
  gint64 person_id;
  MedPayload *payload;
  char *clamd_address;
  gint64 now_usec;
  const MedVerificationOutcome *outcome;
} Snapshot;

static gpointer
load (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Snapshot *snapshot = input;

  snapshot->now_usec = med_connection_now_usec (connection);
  snapshot->payload = med_payload_load_sync (connection, snapshot->payload_id, error);
  if (snapshot->payload == NULL ||
      !med_malware_scan_load_address_sync (connection, &snapshot->clamd_address, error))
    return NULL;
  return MED_STORE_OK;
}

static gpointer
store_outcome (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Snapshot *snapshot = input;

  return med_payload_store_checks_sync (connection, snapshot->payload_id, snapshot->person_id,
                                        snapshot->outcome->bytes, snapshot->outcome->malware, error)
             ? MED_STORE_OK
             : NULL;
}

void
med_verification_outcome_free (MedVerificationOutcome *self)
{
  g_clear_pointer (&self->bytes, med_payload_check_free);
  g_clear_pointer (&self->malware, med_payload_check_free);
  g_free (self);
}

static void
enter (const MedVerificationWatch *watch, MedVerificationPhase phase, gint64 total_bytes)
{
  if (watch != NULL)
    watch->enter (phase, total_bytes, watch->data);
}

static MedPayloadCheck *
bytes_check_new (MedCheckResult result, char *detail, const char *sha256)
{
  MedPayloadCheck *check = g_new0 (MedPayloadCheck, 1);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  check->kind = MED_CHECK_BYTES;
  check->result = result;
  check->detail = detail;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "expected_sha256");
  json_builder_add_string_value (builder, sha256);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) node = json_builder_get_root (builder);
  check->evidence = json_to_string (node, FALSE);
  return check;
}

/* Wrong bytes are a finding, and so are bytes that were in the vault and are gone: what an earlier
 * check passed must not go on standing. A disk that fails or a person who stops it is none. */
static MedPayloadCheck *
check_bytes (const char *data_dir,
             const MedVaultFile *file,
             gboolean was_stored,
             const char *source_path,
             const MedDigestProgress *progress,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GError) reason = NULL;
  gboolean match =
      source_path != NULL
          ? med_vault_put_sync (data_dir, source_path, file, progress, cancellable, &reason)
          : med_vault_check_sync (data_dir, file, progress, cancellable, &reason);

  if (match)
    return bytes_check_new (MED_CHECK_PASSED,
                            g_strdup_printf (_ ("%" PRId64 " bytes, SHA-256 %s, as in "
                                                "the statement"),
                                             file->size_bytes, file->sha256),
                            file->sha256);
  if (g_error_matches (reason, MED_ERROR, MED_ERROR_UNTRUSTED) ||
      (source_path == NULL && was_stored &&
       g_error_matches (reason, MED_ERROR, MED_ERROR_NOT_FOUND)))
    return bytes_check_new (MED_CHECK_FAILED, g_strdup (reason->message), file->sha256);
  g_propagate_error (error, g_steal_pointer (&reason));
  return NULL;
}

static MedPayloadCheck *
check_malware (const char *data_dir,
               const Snapshot *snapshot,
               const MedVaultFile *file,
               const MedDigestProgress *progress,
               GCancellable *cancellable)
{
  g_autofree char *path = med_vault_dup_path (data_dir, file->sha256);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedClamd) clamd = med_clamd_new (snapshot->clamd_address, &error);

  if (clamd != NULL)
    return med_malware_scan_sync (clamd, path, file, snapshot->now_usec, progress, cancellable);
  MedPayloadCheck *check = g_new0 (MedPayloadCheck, 1);
  check->kind = MED_CHECK_MALWARE;
  check->detail = g_strdup_printf (_ ("Could not be scanned: %s"), error->message);
  return check;
}

static MedVerificationOutcome *
work (const Snapshot *snapshot,
      const char *data_dir,
      const char *source_path,
      const MedVerificationWatch *watch,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (MedVerificationOutcome) outcome = g_new0 (MedVerificationOutcome, 1);
  const MedVaultFile file = { .name = snapshot->payload->name,
                              .size_bytes = snapshot->payload->size_bytes,
                              .sha256 = snapshot->payload->sha256 };
  const MedDigestProgress told = { .report = watch != NULL ? watch->advance : NULL,
                                   .data = watch != NULL ? watch->data : NULL };
  const MedDigestProgress *progress = watch != NULL ? &told : NULL;

  enter (watch, MED_VERIFICATION_HASHING, file.size_bytes);
  outcome->bytes = check_bytes (data_dir, &file, snapshot->payload->stored_usec != 0, source_path,
                                progress, cancellable, error);
  if (outcome->bytes == NULL)
    return NULL;
  if (outcome->bytes->result == MED_CHECK_PASSED)
    {
      enter (watch, MED_VERIFICATION_SCANNING, file.size_bytes);
      outcome->malware = check_malware (data_dir, snapshot, &file, progress, cancellable);
    }
  if (!g_cancellable_is_cancelled (cancellable))
    return g_steal_pointer (&outcome);
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED, _ ("The verification was stopped"));
  return NULL;
}

/**
 * med_verification_run_sync:
 * @store: the store
 * @data_dir: the data folder, where the vault is
 * @payload_id: a payload
 * @person_id: who asks for it
 * @source_path: (nullable): where its bytes are; %NULL: in the vault
 * @watch: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Compares length and SHA-256 with the statement, keeps the bytes in the vault and has them
 * scanned; then stores both findings. Bytes that do not match, or are gone from the vault, are a
 * finding and kept nowhere; if it is stopped or a disk fails nothing is stored. Runs on a thread of
 * its own, never on a lane of the store.
 *
 * Returns: (transfer full) (nullable): what was found and stored
 */
MedVerificationOutcome *
med_verification_run_sync (MedStore *store,
                           const char *data_dir,
                           gint64 payload_id,
                           gint64 person_id,
                           const char *source_path,
                           const MedVerificationWatch *watch,
                           GCancellable *cancellable,
                           GError **error)
{
  Snapshot snapshot = { .payload_id = payload_id, .person_id = person_id };
  g_autoptr (MedVerificationOutcome) outcome = NULL;

  if (med_store_run_sync (store, MED_STORE_BULK, load, &snapshot, cancellable, error) != NULL)
    outcome = work (&snapshot, data_dir, source_path, watch, cancellable, error);
  snapshot.outcome = outcome;
  /* From here on it is no longer stopped: what was found is kept. */
  if (outcome != NULL &&
      med_store_run_sync (store, MED_STORE_WRITER, store_outcome, &snapshot, NULL, error) == NULL)
    g_clear_pointer (&outcome, med_verification_outcome_free);
  g_clear_pointer (&snapshot.payload, med_payload_free);
  g_free (snapshot.clamd_address);
  return g_steal_pointer (&outcome);
}
