/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-look"

#include "config.h"

#include "engine/source/med-source-look.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/awareness/med-advisory-import.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/base/med-version.h"
#include "engine/source/med-source-guard.h"
#include "engine/trust/med-hash-file.h"
#include "engine/trust/med-openpgp.h"

/* A server that fails for so many one after another is down. */
#define MOST_FAILURES 3

/* One document, on its way in. */
typedef struct
{
  MedSourceLook *look;
  const MedSourceEntry *entry;
  MedSourceDocument *document;
  gboolean held;
  gboolean outside; /* not wanted */
  gboolean changed;
  gboolean is_out_of_reach; /* what stands beside it could not be got, now */
} Item;

/**
 * med_source_look_remember:
 * @self: a look
 * @document: what is known of a document, which belongs to @self
 *
 * Keeps the revision that the next one of its advisory is compared with.
 */
void
med_source_look_remember (MedSourceLook *self, MedSourceDocument *document)
{
  if (document->tracking_id == NULL || document->version == NULL)
    return;
  MedSourceDocument *newest = g_hash_table_lookup (self->newest, document->tracking_id);
  int order = 0;
  if (newest == NULL ||
      (med_version_compare (document->version, newest->version, &order) && order > 0) ||
      (order == 0 && document->released_usec >= newest->released_usec))
    g_hash_table_replace (self->newest, document->tracking_id, document);
}

typedef struct
{
  MedSourceLook *look;
  MedSourceHold hold;
  gboolean accepted;
} Holding;

static gpointer
hold_on_lane (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Holding *self = input;
  const MedSourceLook *look = self->look;
  const char *name_space =
      look->source->name_space != NULL ? look->source->name_space : look->listing.name_space;
  g_autoptr (GPtrArray) vendors = NULL;

  if (self->hold.kind == MED_SOURCE_HOLD_UNTRUSTED)
    {
      vendors = med_source_vendor_find_sync (
          connection, look->source->name, look->listing.publisher, name_space,
          g_hash_table_lookup (look->known, self->hold.subject), error);
      if (vendors == NULL)
        return NULL;
      self->hold.vendors = vendors;
    }
  return med_source_hold_note_sync (connection, self->look->source->id, &self->hold,
                                    &self->accepted, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
hold (Item *self, MedSourceHoldKind kind, const char *text, gboolean *accepted, GError **error)
{
  Holding holding = { self->look,
                      { kind, self->entry->path,
                        self->document->sha256 != NULL ? self->document->sha256 : "", text, NULL },
                      FALSE };

  if (med_store_run_sync (self->look->store, MED_STORE_WRITER, hold_on_lane, &holding, NULL,
                          error) == NULL)
    return FALSE;
  *accepted = holding.accepted;
  if (kind == MED_SOURCE_HOLD_UNTRUSTED)
    g_hash_table_add (self->look->untrusted, g_strdup (self->entry->path));
  return TRUE;
}

static gpointer
release_on_lane (MedConnection *connection,
                 gpointer input,
                 GCancellable *cancellable,
                 GError **error)
{
  const Item *self = input;

  return med_source_hold_release_sync (connection, self->look->source->id, self->look->person_id,
                                       self->entry->path, error)
             ? MED_STORE_OK
             : NULL;
}

/* What the publisher signed stands there now. */
static gboolean
release (Item *self, GError **error)
{
  return !g_hash_table_remove (self->look->untrusted, self->entry->path) ||
         med_store_run_sync (self->look->store, MED_STORE_WRITER, release_on_lane, self, NULL,
                             error) != NULL;
}

static gpointer
save_on_lane (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Item *self = input;

  return med_source_document_save_sync (connection, self->look->source->id, self->look->person_id,
                                        self->document, self->changed, error)
             ? MED_STORE_OK
             : NULL;
}

/* Hands the document over to what is known. */
static gboolean
save (Item *self, GError **error)
{
  if (med_store_run_sync (self->look->store, MED_STORE_WRITER, save_on_lane, self, NULL, error) ==
      NULL)
    return FALSE;
  MedSourceDocument *before = g_hash_table_lookup (self->look->known, self->entry->path);
  if (before != self->document)
    {
      if (before != NULL && before->tracking_id != NULL &&
          g_hash_table_lookup (self->look->newest, before->tracking_id) == before)
        g_hash_table_remove (self->look->newest, before->tracking_id);
      g_hash_table_replace (self->look->known, self->document->path, self->document);
    }
  med_source_look_remember (self->look, self->document);
  return TRUE;
}

static void
note (Item *self, const char *reason)
{
  g_ptr_array_add (self->look->result->notes,
                   g_strdup_printf ("%s: %s", self->entry->path, reason));
}

/* Asked by the import once the document is read and before it is stored. */
static gboolean
guard (const MedCsafDocument *document, gpointer user_data, GError **error)
{
  Item *self = user_data;
  const MedSourceDocument *newest = g_hash_table_lookup (self->look->newest, document->tracking_id);

  self->outside = self->look->scope != NULL && newest == NULL &&
                  !med_source_scope_covers (self->look->scope, document);
  if (self->outside)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED, "outside");
      return FALSE;
    }
  g_autoptr (GPtrArray) faults = med_source_guard_find_faults (
      self->look->source, self->entry->path, self->entry->label, document, newest);
  g_autoptr (GString) words = g_string_new (NULL);

  self->document->publisher = g_strdup (document->publisher);
  self->document->tracking_id = g_strdup (document->tracking_id);
  self->document->version = g_strdup (document->version);
  self->document->released_usec = document->current_release_usec;
  for (guint i = 0; i < faults->len; i++)
    {
      const MedSourceFault *fault = g_ptr_array_index (faults, i);
      gboolean accepted;

      if (!hold (self, fault->kind, fault->text, &accepted, error))
        return FALSE;
      if (!accepted)
        g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", fault->text);
    }
  if (words->len == 0)
    return TRUE;
  self->held = TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED, words->str);
  return FALSE;
}

/* It may work the next time. */
static gboolean
is_out_of_reach (const GError *error)
{
  return g_error_matches (error, MED_ERROR, MED_ERROR_UNAVAILABLE) ||
         g_error_matches (error, MED_ERROR, MED_ERROR_RETRY);
}

/* Takes @reason. The others are looked at all the same, unless the server seems to be down. */
static gboolean
note_failure (Item *self, GError *reason, GError **error)
{
  self->look->result->failed++;
  note (self, reason->message);
  if (self->look->failure == NULL)
    self->look->failure = g_strdup (reason->message);
  if (++self->look->failures < MOST_FAILURES)
    {
      g_error_free (reason);
      return TRUE;
    }
  g_propagate_error (error, reason);
  return FALSE;
}

static gboolean
read_beside (Item *self, const char *path, gsize limit_bytes, GBytes **bytes, GError **error)
{
  g_auto (MedSourceFile) file = { 0 };
  g_autoptr (GError) local_error = NULL;

  if (path == NULL || self->look->way->read (self->look->way, path, limit_bytes, &file,
                                             self->look->cancellable, &local_error))
    {
      *bytes = g_steal_pointer (&file.bytes);
      return TRUE;
    }
  /* A directory does not say whether there is one. */
  if (g_error_matches (local_error, MED_ERROR, MED_ERROR_NOT_FOUND))
    return TRUE;
  self->is_out_of_reach = is_out_of_reach (local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* A folder does not say of which kind its hash files are. */
static gboolean
read_hash (Item *self, char **path, GBytes **hash, GError **error)
{
  *path = g_strdup (self->entry->hash_path);
  if (!read_beside (self, *path, MED_HASH_FILE_MOST_BYTES, hash, error))
    return FALSE;
  if (*hash != NULL || *path == NULL || !g_str_has_suffix (*path, ".sha512"))
    return TRUE;
  (*path)[strlen (*path) - strlen ("512")] = '\0';
  g_autofree char *base = *path;
  *path = g_strconcat (base, "256", NULL);
  return read_beside (self, *path, MED_HASH_FILE_MOST_BYTES, hash, error);
}

static gboolean
check_trust (Item *self, GBytes *bytes, GError **error)
{
  const MedSourceEntry *entry = self->entry;
  g_autofree char *hash_path = NULL;
  g_autoptr (GBytes) hash = NULL;
  g_autoptr (GBytes) signature = NULL;

  return read_hash (self, &hash_path, &hash, error) &&
         (self->look->keys == NULL ||
          read_beside (self, entry->signature_path, MED_OPENPGP_MOST_SIGNATURE_BYTES, &signature,
                       error)) &&
         med_source_guard_check_trust (bytes, hash, hash_path, signature, entry->signature_path,
                                       self->look->keys, self->look->now_usec,
                                       &self->document->signer, error);
}

static gboolean
import (Item *self, GBytes *bytes, GError **error)
{
  MedAdvisoryOutcome outcome;
  g_autofree char *text = NULL;

  /* Nothing of it is read before this. */
  if (!check_trust (self, bytes, error) ||
      !med_advisory_import_bytes_sync (self->look->store, bytes, self->entry->path,
                                       self->look->person_id, guard, self, &outcome, &text, error))
    return FALSE;
  if (outcome == MED_ADVISORY_SKIPPED || outcome == MED_ADVISORY_HELD)
    {
      /* What cannot be used is kept by the import, and its vendor's devices cannot be told of. */
      gboolean skipped = outcome == MED_ADVISORY_SKIPPED;

      self->document->state = skipped ? MED_SOURCE_SKIPPED : MED_SOURCE_REFUSED;
      self->document->reason = g_steal_pointer (&text);
      *(skipped ? &self->look->result->skipped : &self->look->result->refused) += 1;
      note (self, self->document->reason);
    }
  else
    {
      self->document->state = MED_SOURCE_IMPORTED;
      self->look->result->imported++;
      if (outcome != MED_ADVISORY_ADDED)
        self->look->result->changed++;
    }
  return TRUE;
}

/* Why a document did not come in, and whether the others may. */
static gboolean
keep_reason (Item *self, GError *taken, GError **error)
{
  g_autoptr (GError) reason = taken;
  gboolean accepted;

  if (!med_advisory_import_concerns_file (reason))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  if (g_error_matches (reason, MED_ERROR, MED_ERROR_UNTRUSTED))
    {
      self->held = TRUE;
      if (!hold (self, MED_SOURCE_HOLD_UNTRUSTED, reason->message, &accepted, error))
        return FALSE;
    }
  self->document->state = self->held ? MED_SOURCE_HELD : MED_SOURCE_REFUSED;
  self->document->reason = g_strdup (reason->message);
  if (self->held)
    self->look->result->held++;
  else
    self->look->result->refused++;
  note (self, reason->message);
  return TRUE;
}

static gboolean
is_settled (const MedSourceDocument *document)
{
  return document != NULL &&
         (document->state == MED_SOURCE_IMPORTED || document->state == MED_SOURCE_SKIPPED);
}

static gboolean
is_same_text (const char *a, const char *b)
{
  return g_strcmp0 (a, b) == 0;
}

/* It is as it was; perhaps the server names it anew, or it has come back. */
static gboolean
keep (Item *self, MedSourceDocument *known, MedSourceFile *file, GError **error)
{
  gboolean same = is_same_text (known->etag, file->etag) &&
                  is_same_text (known->last_modified, file->last_modified) &&
                  known->entry_usec == self->entry->updated_usec;

  if (!release (self, error))
    return FALSE;
  self->look->result->unchanged++;
  self->changed = known->vanished_usec != 0;
  if (same && !self->changed)
    return TRUE;
  if (!file->not_modified || file->etag != NULL)
    {
      g_free (known->etag);
      known->etag = g_steal_pointer (&file->etag);
    }
  if (!file->not_modified || file->last_modified != NULL)
    {
      g_free (known->last_modified);
      known->last_modified = g_steal_pointer (&file->last_modified);
    }
  known->entry_usec = self->entry->updated_usec;
  known->vanished_usec = 0;
  self->document = known;
  return save (self, error);
}

/* What did not come in changes nothing of what the next revision is compared with: else an older
 * state would be believed the second time. */
static void
carry_over (MedSourceDocument *self, const MedSourceDocument *known)
{
  g_clear_pointer (&self->publisher, g_free);
  g_clear_pointer (&self->tracking_id, g_free);
  g_clear_pointer (&self->version, g_free);
  self->released_usec = 0;
  if (known == NULL)
    return;
  self->publisher = g_strdup (known->publisher);
  self->tracking_id = g_strdup (known->tracking_id);
  self->version = g_strdup (known->version);
  self->released_usec = known->released_usec;
}

static gboolean
take_in (Item *self, MedSourceFile *file, GError **error)
{
  g_autoptr (MedSourceDocument) document = med_source_document_new (self->entry->path);
  const MedSourceDocument *known = g_hash_table_lookup (self->look->known, self->entry->path);
  GError *reason = NULL;

  document->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, file->bytes);
  document->entry_usec = self->entry->updated_usec;
  self->document = document;
  gboolean imported = import (self, file->bytes, &reason);
  if (!imported && self->is_out_of_reach)
    return note_failure (self, reason, error);
  self->look->failures = 0;
  /* Of hundreds of thousands nothing is kept; what is not wanted today may be tomorrow. */
  if (self->outside)
    {
      g_error_free (reason);
      self->look->result->skipped++;
      return TRUE;
    }
  if (!imported && !keep_reason (self, reason, error))
    return FALSE;
  if (document->state != MED_SOURCE_IMPORTED)
    carry_over (document, known);
  else if (!release (self, error))
    return FALSE;
  /* What was not believed is asked for again the next time. */
  if (is_settled (document))
    {
      document->etag = g_steal_pointer (&file->etag);
      document->last_modified = g_steal_pointer (&file->last_modified);
    }
  self->changed = known == NULL || known->state != document->state ||
                  !is_same_text (known->sha256, document->sha256) ||
                  !is_same_text (known->reason, document->reason) || known->vanished_usec != 0;
  if (!save (self, error))
    return FALSE;
  (void) g_steal_pointer (&document);
  return TRUE;
}

/* What could not be read at all is refused, or, if the way to it failed, tried the next time. */
static gboolean
keep_unread (Item *self, GError *taken, GError **error)
{
  g_autoptr (MedSourceDocument) document = med_source_document_new (self->entry->path);
  const MedSourceDocument *known = g_hash_table_lookup (self->look->known, self->entry->path);

  /* A number that is reserved has no record yet. */
  if (self->look->scope != NULL && known == NULL &&
      g_error_matches (taken, MED_ERROR, MED_ERROR_NOT_FOUND))
    {
      g_error_free (taken);
      self->look->result->skipped++;
      return TRUE;
    }
  if (is_out_of_reach (taken))
    return note_failure (self, taken, error);
  self->document = document;
  if (!keep_reason (self, taken, error))
    return FALSE;
  /* An advisory that is here stays; that its file cannot be read now is told, not put in its
   * place. */
  if (is_settled (known))
    return TRUE;
  self->changed = known == NULL || !is_same_text (known->reason, document->reason);
  if (!save (self, error))
    return FALSE;
  (void) g_steal_pointer (&document);
  return TRUE;
}

/**
 * med_source_look_at:
 * @self: a look
 * @entry: a document that the source lists
 * @error: return location: why the look cannot go on
 *
 * Finishes one document: it is as it was, came in, is held, refused, or could not be got.
 *
 * Returns: whether the look goes on
 */
gboolean
med_source_look_at (MedSourceLook *self, const MedSourceEntry *entry, GError **error)
{
  Item item = { .look = self, .entry = entry };
  MedSourceDocument *known = g_hash_table_lookup (self->known, entry->path);
  gboolean settled = is_settled (known);
  g_auto (MedSourceFile) file = { 0 };
  g_autoptr (GError) reason = NULL;

  if (settled && entry->updated_usec != 0 && entry->updated_usec == known->entry_usec &&
      known->vanished_usec == 0 && !g_hash_table_contains (self->untrusted, entry->path))
    {
      self->result->unchanged++;
      return TRUE;
    }
  if (settled)
    {
      file.etag = g_strdup (known->etag);
      file.last_modified = g_strdup (known->last_modified);
    }
  if (!self->way->read (self->way, entry->path, med_json_default_limits.size_bytes, &file,
                        self->cancellable, &reason))
    return keep_unread (&item, g_steal_pointer (&reason), error);
  g_autofree char *sha256 =
      file.not_modified ? NULL : g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, file.bytes);
  if (!settled || (!file.not_modified && !is_same_text (sha256, known->sha256)))
    return take_in (&item, &file, error);
  self->failures = 0;
  return keep (&item, known, &file, error);
}

/**
 * med_source_look_mark_vanished:
 * @self: a look that came to the end of the list
 * @error: return location
 *
 * An advisory that is not listed any more is kept and marked: a withdrawal is published, not
 * silently made.
 *
 * Returns: whether it is written
 */
gboolean
med_source_look_mark_vanished (MedSourceLook *self, GError **error)
{
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GList) paths = g_hash_table_get_keys (self->known);

  for (guint i = 0; i < self->listing.entries->len; i++)
    g_hash_table_add (listed,
                      ((MedSourceEntry *) g_ptr_array_index (self->listing.entries, i))->path);
  for (GList *each = paths; each != NULL; each = each->next)
    {
      MedSourceDocument *document = g_hash_table_lookup (self->known, each->data);
      const MedSourceEntry entry = { .path = document->path };
      Item item = { .look = self, .entry = &entry, .document = document, .changed = TRUE };
      gboolean accepted;

      if (document->vanished_usec != 0 || g_hash_table_contains (listed, document->path))
        continue;
      document->vanished_usec = self->now_usec;
      self->result->vanished++;
      if (!save (&item, error) ||
          (document->state == MED_SOURCE_IMPORTED &&
           !hold (&item, MED_SOURCE_HOLD_VANISHED,
                  _ ("It is no longer listed. It stays among the advisories."), &accepted, error)))
        return FALSE;
    }
  return TRUE;
}
