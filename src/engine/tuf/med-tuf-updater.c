/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-tuf-updater"

#include "config.h"

#include "engine/tuf/med-tuf-updater.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/base/med-durable.h"
#include "engine/tuf/med-tuf-folder.h"
#include "engine/tuf/med-tuf-path.h"
#include "engine/tuf/med-tuf-refuse.h"

/* What is read where the length is not signed for. */
#define ROOT_MOST_BYTES (512 * 1024)
#define TIMESTAMP_MOST_BYTES (64 * 1024)
#define SNAPSHOT_MOST_BYTES (4 * 1024 * 1024)
#define TARGETS_MOST_BYTES (16 * 1024 * 1024)

struct _MedTufUpdater
{
  MedTufRepository *repository;
  char *folder;
  gint64 start_usec;
  MedTufTrust *trust;  /* (nullable): before the first refresh */
  GHashTable *parents; /* role → the role by whose keys it is trusted */
};

/**
 * med_tuf_updater_new:
 * @repository: (transfer full): where metadata comes from
 * @trusted_folder: where what is trusted is kept; has a root
 * @start_usec: the time at which the update begins, fixed for all of it (5.1)
 *
 * Returns: (transfer full): an update that has not begun
 */
MedTufUpdater *
med_tuf_updater_new (MedTufRepository *repository, const char *trusted_folder, gint64 start_usec)
{
  MedTufUpdater *self = g_new0 (MedTufUpdater, 1);

  self->repository = repository;
  self->folder = g_strdup (trusted_folder);
  self->start_usec = start_usec;
  self->parents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
med_tuf_updater_free (MedTufUpdater *self)
{
  med_tuf_repository_free (self->repository);
  g_clear_pointer (&self->trust, med_tuf_trust_free);
  g_hash_table_unref (self->parents);
  g_free (self->folder);
  g_free (self);
}

static GBytes *
read_role (MedTufUpdater *self,
           const char *role,
           gint64 version,
           gint64 limit,
           GCancellable *cancellable,
           GError **error)
{
  g_autofree char *name = med_tuf_path_dup_metadata (role, version);

  return med_tuf_repository_read_sync (self->repository, name, limit, cancellable, error);
}

/* As much as is signed for, if that is said; never more than is allowed at all. */
static GBytes *
read_file (MedTufUpdater *self,
           const char *role,
           const MedTufFile *file,
           gint64 limit,
           GCancellable *cancellable,
           GError **error)
{
  gboolean consistent =
      med_tuf_metadata_has_consistent_snapshots (med_tuf_trust_get (self->trust, MED_TUF_ROOT));
  gint64 length = med_tuf_hashes_get_length (file->hashes);

  return read_role (self, role, consistent ? file->version : 0,
                    length >= 0 ? MIN (length, limit) : limit, cancellable, error);
}

static gboolean
store_role (MedTufUpdater *self, const char *role, GError **error)
{
  MedTufMetadata *metadata = med_tuf_trust_get (self->trust, role);

  return med_tuf_folder_store_sync (self->folder, role, med_tuf_metadata_get_bytes (metadata),
                                    error);
}

/* Before the root that rotated the keys is kept: a program that is killed in between finds the old
 * root, and does this again. */
static gboolean
forget_rotated (MedTufUpdater *self, GError **error)
{
  return med_tuf_folder_forget_sync (self->folder, MED_TUF_TIMESTAMP, error) &&
         med_tuf_folder_forget_sync (self->folder, MED_TUF_SNAPSHOT, error);
}

static gboolean
take_next_root (MedTufUpdater *self, GBytes *bytes, GError **error)
{
  gboolean rotated = FALSE;

  return med_tuf_trust_take_root (self->trust, bytes, &rotated, error) &&
         (!rotated || forget_rotated (self, error)) && store_role (self, MED_TUF_ROOT, error);
}

/* 5.3 */
static gboolean
update_root (MedTufUpdater *self, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < MED_TUF_MOST_ROOTS; i++)
    {
      g_autoptr (GError) reason = NULL;
      gint64 version = med_tuf_metadata_get_version (med_tuf_trust_get (self->trust, MED_TUF_ROOT));
      g_autoptr (GBytes) bytes =
          read_role (self, MED_TUF_ROOT, version + 1, ROOT_MOST_BYTES, cancellable, &reason);

      if (bytes == NULL && g_error_matches (reason, MED_ERROR, MED_ERROR_NOT_FOUND))
        break;
      if (bytes == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      if (!take_next_root (self, bytes, error))
        return FALSE;
    }
  return med_tuf_trust_finish_root (self->trust, error);
}

/* 5.4 */
static gboolean
update_timestamp (MedTufUpdater *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) kept = med_tuf_folder_load_sync (self->folder, MED_TUF_TIMESTAMP, NULL);
  g_autoptr (GBytes) bytes = NULL;

  if (kept != NULL)
    med_tuf_trust_remember_timestamp (self->trust, kept);
  bytes = read_role (self, MED_TUF_TIMESTAMP, 0, TIMESTAMP_MOST_BYTES, cancellable, error);
  if (bytes == NULL)
    return FALSE;
  switch (med_tuf_trust_take_timestamp (self->trust, bytes, error))
    {
    case MED_TUF_NEW:
      return store_role (self, MED_TUF_TIMESTAMP, error);
    case MED_TUF_SAME:
      return TRUE;
    case MED_TUF_REFUSED:
    default:
      return FALSE;
    }
}

/* 5.5; what is kept is used again if it is the one that the timestamp names */
static gboolean
update_snapshot (MedTufUpdater *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) kept = med_tuf_folder_load_sync (self->folder, MED_TUF_SNAPSHOT, NULL);
  g_autoptr (GBytes) bytes = NULL;

  if (kept != NULL)
    med_tuf_trust_remember_snapshot (self->trust, kept);
  if (kept != NULL && med_tuf_trust_take_snapshot (self->trust, kept, NULL))
    return TRUE;
  bytes = read_file (self, MED_TUF_SNAPSHOT, med_tuf_trust_get_snapshot_file (self->trust),
                     SNAPSHOT_MOST_BYTES, cancellable, error);
  return bytes != NULL && med_tuf_trust_take_snapshot (self->trust, bytes, error) &&
         store_role (self, MED_TUF_SNAPSHOT, error);
}

static gboolean
fetch_targets (MedTufUpdater *self,
               const char *role,
               const char *parent,
               GCancellable *cancellable,
               GError **error)
{
  const MedTufFile *file = med_tuf_trust_get_targets_file (self->trust, role);
  g_autoptr (GBytes) bytes = NULL;

  if (file == NULL)
    return med_tuf_refuse (error, MED_ERROR_UNTRUSTED, role,
                           _ ("the trusted snapshot does not name it"));
  bytes = read_file (self, role, file, TARGETS_MOST_BYTES, cancellable, error);
  return bytes != NULL && med_tuf_trust_take_targets (self->trust, role, parent, bytes, error) &&
         store_role (self, role, error);
}

/* One role may be handed targets by two others: what the keys of one have proven says nothing about
 * the other's. */
static gboolean
is_trusted_by (MedTufUpdater *self, const char *role, const char *parent)
{
  return med_tuf_trust_get (self->trust, role) != NULL &&
         g_strcmp0 (g_hash_table_lookup (self->parents, role), parent) == 0;
}

/* 5.6.1 to 5.6.6, for delegated roles too */
static gboolean
load_targets (MedTufUpdater *self,
              const char *role,
              const char *parent,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GBytes) kept = NULL;

  if (is_trusted_by (self, role, parent))
    return TRUE;
  kept = med_tuf_folder_load_sync (self->folder, role, NULL);
  if ((kept == NULL || !med_tuf_trust_take_targets (self->trust, role, parent, kept, NULL)) &&
      !fetch_targets (self, role, parent, cancellable, error))
    return FALSE;
  g_hash_table_replace (self->parents, g_strdup (role), g_strdup (parent));
  return TRUE;
}

/**
 * med_tuf_updater_refresh_sync:
 * @self: an update
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_UNTRUSTED for what breaks a rule of TUF,
 *   %MED_ERROR_UNAVAILABLE for a repository that cannot be reached, or what the disk said
 *
 * Brings the trusted root, timestamp, snapshot and targets up to date (TUF 1.0, sections 5.1 to
 * 5.6.6). What was taken before something was refused stays taken; what was refused leaves what
 * was trusted as it was.
 *
 * Returns: whether all of it is up to date
 */
gboolean
med_tuf_updater_refresh_sync (MedTufUpdater *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) root = med_tuf_folder_load_sync (self->folder, MED_TUF_ROOT, error);

  g_clear_pointer (&self->trust, med_tuf_trust_free);
  g_hash_table_remove_all (self->parents);
  if (root == NULL)
    return FALSE;
  self->trust = med_tuf_trust_new (root, self->start_usec, error);
  return self->trust != NULL && update_root (self, cancellable, error) &&
         update_timestamp (self, cancellable, error) &&
         update_snapshot (self, cancellable, error) &&
         load_targets (self, MED_TUF_TARGETS, NULL, cancellable, error);
}

/**
 * med_tuf_updater_get_trust:
 * @self: an update
 *
 * Returns: (transfer none) (nullable): what is trusted, once a refresh has begun
 */
MedTufTrust *
med_tuf_updater_get_trust (MedTufUpdater *self)
{
  return self->trust;
}

/**
 * Visit:
 *
 * A role that is still to be asked, and by whose keys.
 */
typedef struct
{
  char *role;
  char *parent;
} Visit;

static void
visit_clear (gpointer data)
{
  Visit *visit = data;

  g_free (visit->role);
  g_free (visit->parent);
}

/* The first to ask comes last, for the list is taken from its end. */
static void
push_steps (GArray *visits, MedTufDelegations *delegations, const char *role, const char *target)
{
  g_autoptr (GPtrArray) steps = med_tuf_delegations_list_steps (delegations, target);
  guint n = 0;

  while (n < steps->len && !((const MedTufStep *) steps->pdata[n])->terminating)
    n++;
  if (n < steps->len)
    {
      g_array_set_size (visits, 0);
      n++;
    }
  for (guint i = n; i > 0; i--)
    {
      const MedTufStep *step = steps->pdata[i - 1];
      Visit visit = { g_strdup (step->role), g_strdup (role) };

      g_array_append_val (visits, visit);
    }
}

static Visit
pop (GArray *visits)
{
  Visit *last = &g_array_index (visits, Visit, visits->len - 1);
  Visit visit = *last;

  *last = (Visit){ NULL, NULL };
  g_array_set_size (visits, visits->len - 1);
  return visit;
}

static MedTufTarget *
ask (MedTufUpdater *self,
     const Visit *visit,
     const char *path,
     GArray *visits,
     GCancellable *cancellable,
     GError **error)
{
  MedTufMetadata *metadata;
  MedTufTarget *target;

  if (!load_targets (self, visit->role, visit->parent, cancellable, error))
    return NULL;
  metadata = med_tuf_trust_get (self->trust, visit->role);
  target = med_tuf_metadata_dup_target (metadata, path);
  if (target != NULL)
    target->role = g_strdup (visit->role);
  else if (med_tuf_metadata_get_delegations (metadata) != NULL)
    push_steps (visits, med_tuf_metadata_get_delegations (metadata), visit->role, path);
  return target;
}

/* 5.6.7: depth first, each role once, no more roles than is sensible */
static MedTufTarget *
search (MedTufUpdater *self, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) visited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) visits = g_array_new (FALSE, FALSE, sizeof (Visit));
  Visit first = { g_strdup (MED_TUF_TARGETS), NULL };
  MedTufTarget *target = NULL;
  gboolean failed = FALSE;

  g_array_set_clear_func (visits, visit_clear);
  g_array_append_val (visits, first);
  while (target == NULL && !failed && visits->len > 0 &&
         g_hash_table_size (visited) <= MED_TUF_MOST_DELEGATIONS)
    {
      Visit visit = pop (visits);
      GError *reason = NULL;

      if (g_hash_table_add (visited, g_strdup (visit.role)))
        target = ask (self, &visit, path, visits, cancellable, &reason);
      visit_clear (&visit);
      failed = reason != NULL;
      if (failed)
        g_propagate_error (error, reason);
    }
  if (target == NULL && !failed)
    med_tuf_refuse (error, MED_ERROR_NOT_FOUND, path, _ ("nobody signs for such a target"));
  return target;
}

/**
 * med_tuf_updater_find_sync:
 * @self: an update that was refreshed
 * @path: the path of a target
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_NOT_FOUND if nobody signs for it, or why a role that may know
 *   of it could not be asked
 *
 * Looks for a target, through delegations in their order (TUF 1.0, section 5.6.7).
 *
 * Returns: (transfer full) (nullable): the target
 */
MedTufTarget *
med_tuf_updater_find_sync (MedTufUpdater *self,
                           const char *path,
                           GCancellable *cancellable,
                           GError **error)
{
  g_return_val_if_fail (self->trust != NULL, NULL);

  if (!med_tuf_path_is_target (path))
    {
      med_tuf_refuse (error, MED_ERROR_NOT_FOUND, path,
                      _ ("it is no path of a target: relative, without “..”, at most 1,024 bytes"));
      return NULL;
    }
  return search (self, path, cancellable, error);
}

static gboolean
fetch_and_check (MedTufUpdater *self,
                 const MedTufTarget *target,
                 const char *part,
                 MedProgress *progress,
                 GCancellable *cancellable,
                 GError **error)
{
  gboolean consistent =
      med_tuf_metadata_has_consistent_snapshots (med_tuf_trust_get (self->trust, MED_TUF_ROOT));
  const char *prefix = consistent ? med_tuf_hashes_get_prefix (target->hashes) : NULL;
  g_autofree char *remote = med_tuf_path_dup_target (target->path, prefix);

  return med_tuf_repository_fetch_sync (self->repository, remote,
                                        med_tuf_hashes_get_length (target->hashes), part, progress,
                                        cancellable, error) &&
         med_tuf_hashes_check_file_sync (target->hashes, part, target->path, cancellable, error) &&
         med_durable_sync (part, error);
}

/**
 * med_tuf_updater_download_sync:
 * @self: an update that was refreshed
 * @target: what med_tuf_updater_find_sync() found
 * @folder: where the file is to be, under its path with every `/` written as `%2F`
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_UNTRUSTED if the bytes are not those that are signed for, or
 *   why they could not be fetched
 *
 * Fetches a target (TUF 1.0, section 5.7): as many bytes as are signed for, all digests right, else
 * nothing of it stays and a file that is there is left as it is. One that is right already is not
 * fetched again.
 *
 * Returns: (transfer full) (nullable): the file
 */
char *
med_tuf_updater_download_sync (MedTufUpdater *self,
                               const MedTufTarget *target,
                               const char *folder,
                               MedProgress *progress,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autofree char *name = med_tuf_path_dup_local (target->path);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *part = g_strconcat (path, "+new", NULL); /* no name of a target has a + */

  if (med_tuf_hashes_check_file_sync (target->hashes, path, target->path, cancellable, NULL))
    return g_steal_pointer (&path);
  if (!med_durable_make_folder (folder, NULL, error))
    return NULL;
  if (fetch_and_check (self, target, part, progress, cancellable, error) &&
      med_durable_rename (part, path, error))
    return g_steal_pointer (&path);
  g_autofree char *unfinished = g_strconcat (part, ".part", NULL);
  g_autofree char *origin = g_strconcat (part, ".origin", NULL);
  (void) g_unlink (part);
  (void) g_unlink (unfinished);
  (void) g_unlink (origin);
  return NULL;
}
