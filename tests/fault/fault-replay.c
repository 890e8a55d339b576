/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault/fault-replay.h"

#include <glib/gstdio.h>
#include <string.h>

#define SECTOR_BYTES 512

/* A file or folder, whatever its names are. */
typedef struct
{
  gboolean is_folder;
  GHashTable *names;   /* (element-type utf8 Node) as the program sees them */
  GHashTable *durable; /* (element-type utf8 Node) as they are on the disk */
  GByteArray *bytes;   /* as they are on the disk */
  GPtrArray *waiting;  /* (element-type FaultEvent) writes that were not waited for */
} Node;

/* A change of names that was not waited for. Both halves of a renaming happen or neither does. */
typedef struct
{
  Node *from_folder; /* (nullable) nothing loses its name */
  char *from;
  Node *to_folder; /* (nullable) nothing gets one */
  char *to;
  Node *node;
  Node *other; /* (nullable) of an exchange: what gets the name @from */
} Change;

typedef struct
{
  GPtrArray *nodes;   /* (element-type Node) owns them */
  GPtrArray *changes; /* (element-type Change) in order */
  Node *root;
} Disk;

static void
node_free (Node *self)
{
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->durable);
  g_byte_array_unref (self->bytes);
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

static Node *
node_new (Disk *disk, gboolean is_folder)
{
  Node *self = g_new0 (Node, 1);

  self->is_folder = is_folder;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->durable = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->bytes = g_byte_array_new ();
  self->waiting = g_ptr_array_new ();
  g_ptr_array_add (disk->nodes, self);
  return self;
}

static void
change_free (Change *self)
{
  g_free (self->from);
  g_free (self->to);
  g_free (self);
}

static void
disk_clear (Disk *self)
{
  g_ptr_array_unref (self->changes);
  g_ptr_array_unref (self->nodes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Disk, disk_clear)

static void
event_free (FaultEvent *self)
{
  g_free (self->path);
  g_free (self->other);
  g_free (self);
}

FaultLog *
fault_log_new (void)
{
  FaultLog *self = g_new0 (FaultLog, 1);

  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) event_free);
  return self;
}

void
fault_log_free (FaultLog *self)
{
  g_ptr_array_unref (self->events);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

void
fault_log_add (FaultLog *self,
               FaultEventType type,
               const char *path,
               const char *other,
               const char *data,
               gsize size,
               gint64 offset)
{
  FaultEvent *event = g_new0 (FaultEvent, 1);

  event->type = type;
  event->path = g_strdup (path);
  event->other = g_strdup (other);
  event->data = data;
  event->size = size;
  event->offset = offset;
  g_ptr_array_add (self->events, event);
}

/* The part of a path below the root; what was told is left as it is. */
static char *
take_path (FaultEventType type, const char *text, gsize size, const char *root)
{
  g_autofree char *whole = g_strndup (text, size);

  if (type == FAULT_EVENT_ACK)
    return g_strdup (g_strchomp (whole));
  g_assert_true (g_str_has_prefix (whole, root));
  return g_strdup (whole + strlen (root));
}

FaultLog *
fault_log_load (const char *path, const char *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &error);
  FaultLog *self = fault_log_new ();

  g_assert_no_error (error);
  self->bytes = g_mapped_file_get_bytes (file);
  const char *at = g_mapped_file_get_contents (file);
  const char *end = at + g_mapped_file_get_length (file);
  while (at < end)
    {
      FaultEventHeader header;

      /* A killed program may have left a part of the last one. */
      if ((gsize) (end - at) < sizeof header)
        break;
      memcpy (&header, at, sizeof header);
      at += sizeof header;
      if ((gsize) (end - at) < (gsize) header.path_size + header.other_size + header.data_size)
        break;
      g_autofree char *name = take_path (header.type, at, header.path_size, root);
      at += header.path_size;
      g_autofree char *other =
          header.other_size > 0 ? take_path (header.type, at, header.other_size, root) : NULL;
      at += header.other_size;
      fault_log_add (self, header.type, name, other, at, header.data_size, header.offset);
      at += header.data_size;
    }
  return self;
}

static void
load_tree (Disk *disk, Node *folder, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      Node *node = node_new (disk, g_file_test (child, G_FILE_TEST_IS_DIR));
      g_autofree char *data = NULL;
      gsize size = 0;

      g_hash_table_insert (folder->names, g_strdup (name), node);
      g_hash_table_insert (folder->durable, g_strdup (name), node);
      if (node->is_folder)
        load_tree (disk, node, child);
      else if (g_file_get_contents (child, &data, &size, NULL))
        g_byte_array_append (node->bytes, (const guint8 *) data, (guint) size);
      else
        g_error ("%s cannot be read", child);
    }
}

static void
add_change (
    Disk *disk, Node *from_folder, const char *from, Node *to_folder, const char *to, Node *node)
{
  Change *change = g_new0 (Change, 1);

  change->from_folder = from_folder;
  change->from = g_strdup (from);
  change->to_folder = to_folder;
  change->to = g_strdup (to);
  change->node = node;
  g_ptr_array_add (disk->changes, change);
}

static Node *
add_node (Disk *disk, Node *folder, const char *name, gboolean is_folder)
{
  Node *node = node_new (disk, is_folder);

  g_hash_table_replace (folder->names, g_strdup (name), node);
  add_change (disk, NULL, NULL, folder, name, node);
  return node;
}

/* The folder of a path, with the last name; folders that nobody was seen to make are made. */
static Node *
find_folder (Disk *disk, const char *path, char **name)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  Node *folder = disk->root;
  guint n = g_strv_length (parts);

  for (guint i = 0; i + 1 < n; i++)
    {
      if (*parts[i] == '\0')
        continue;
      Node *next = g_hash_table_lookup (folder->names, parts[i]);
      folder = next != NULL ? next : add_node (disk, folder, parts[i], TRUE);
    }
  *name = g_strdup (n > 0 ? parts[n - 1] : "");
  return folder;
}

static Node *
find_node (Disk *disk, const char *path)
{
  g_autofree char *name = NULL;
  Node *folder = find_folder (disk, path, &name);

  if (*name == '\0')
    return folder;
  Node *node = g_hash_table_lookup (folder->names, name);
  return node != NULL ? node : add_node (disk, folder, name, FALSE);
}

static void
put_bytes (GByteArray *bytes, const char *data, gsize size, gint64 offset)
{
  guint before = bytes->len;

  if (offset + (gint64) size > bytes->len)
    {
      g_byte_array_set_size (bytes, (guint) (offset + (gint64) size));
      memset (bytes->data + before, 0, bytes->len - before);
    }
  memcpy (bytes->data + offset, data, size);
}

static void
set_size (GByteArray *bytes, gint64 size)
{
  guint before = bytes->len;

  g_byte_array_set_size (bytes, (guint) size);
  if (bytes->len > before)
    memset (bytes->data + before, 0, bytes->len - before);
}

static void
settle_change (const Change *change)
{
  if (change->other != NULL)
    g_hash_table_replace (change->from_folder->durable, g_strdup (change->from), change->other);
  else if (change->from_folder != NULL &&
           g_hash_table_lookup (change->from_folder->durable, change->from) == change->node)
    g_hash_table_remove (change->from_folder->durable, change->from);
  if (change->to_folder != NULL)
    g_hash_table_replace (change->to_folder->durable, g_strdup (change->to), change->node);
}

/* A renaming into another folder is waited for where the new name is. */
static gboolean
concerns (const Change *change, const Node *folder)
{
  return (change->to_folder != NULL ? change->to_folder : change->from_folder) == folder;
}

/* What went on by another name never had the first one, if that was not on the disk before. */
static void
drop_overtaken (Disk *disk, guint settled)
{
  const Change *change = disk->changes->pdata[settled];

  for (guint i = 0; i < settled && change->from_folder != NULL; i++)
    {
      Change *earlier = disk->changes->pdata[i];

      if (earlier->to_folder == change->from_folder && earlier->node == change->node &&
          g_str_equal (earlier->to, change->from))
        earlier->to_folder = NULL;
    }
}

static void
sync_node (Disk *disk, Node *node)
{
  for (guint i = 0; i < node->waiting->len; i++)
    {
      const FaultEvent *event = node->waiting->pdata[i];

      if (event->type == FAULT_EVENT_WRITE)
        put_bytes (node->bytes, event->data, event->size, event->offset);
      else
        set_size (node->bytes, event->offset);
    }
  g_ptr_array_set_size (node->waiting, 0);
  for (guint i = 0; node->is_folder && i < disk->changes->len;)
    if (concerns (disk->changes->pdata[i], node))
      {
        drop_overtaken (disk, i);
        settle_change (disk->changes->pdata[i]);
        g_ptr_array_remove_index (disk->changes, i);
      }
    else
      i++;
}

/* Renaming, exchange, a second name. */
static void
do_names (Disk *disk, const FaultEvent *event)
{
  g_autofree char *from = NULL, *to = NULL;
  Node *from_folder = find_folder (disk, event->path, &from);
  Node *to_folder = find_folder (disk, event->other, &to);
  Node *node = g_hash_table_lookup (from_folder->names, from);
  Node *other = g_hash_table_lookup (to_folder->names, to);

  g_assert_nonnull (node);
  g_hash_table_replace (to_folder->names, g_strdup (to), node);
  if (event->type == FAULT_EVENT_LINK)
    {
      add_change (disk, NULL, NULL, to_folder, to, node);
      return;
    }
  add_change (disk, from_folder, from, to_folder, to, node);
  if (event->type == FAULT_EVENT_RENAME)
    {
      g_hash_table_remove (from_folder->names, from);
      return;
    }
  ((Change *) disk->changes->pdata[disk->changes->len - 1])->other = other;
  g_hash_table_replace (from_folder->names, g_strdup (from), other);
}

static void
do_removal (Disk *disk, const FaultEvent *event)
{
  g_autofree char *name = NULL;
  Node *folder = find_folder (disk, event->path, &name);
  Node *node = g_hash_table_lookup (folder->names, name);

  g_hash_table_remove (folder->names, name);
  add_change (disk, folder, name, NULL, NULL, node);
}

static void
do_event (Disk *disk, FaultEvent *event)
{
  switch (event->type)
    {
    case FAULT_EVENT_CREATE:
    case FAULT_EVENT_MKDIR:
      {
        g_autofree char *name = NULL;
        Node *folder = find_folder (disk, event->path, &name);
        add_node (disk, folder, name, event->type == FAULT_EVENT_MKDIR);
        break;
      }
    case FAULT_EVENT_WRITE:
    case FAULT_EVENT_TRUNCATE:
      g_ptr_array_add (find_node (disk, event->path)->waiting, event);
      break;
    case FAULT_EVENT_SYNC:
      sync_node (disk, find_node (disk, event->path));
      break;
    case FAULT_EVENT_RENAME:
    case FAULT_EVENT_EXCHANGE:
    case FAULT_EVENT_LINK:
      do_names (disk, event);
      break;
    case FAULT_EVENT_UNLINK:
    case FAULT_EVENT_RMDIR:
      do_removal (disk, event);
      break;
    case FAULT_EVENT_ACK:
    default:
      break;
    }
}

/* Each sector of a write by itself, as disks reorder and tear. */
static void
put_by_chance (GByteArray *bytes, const FaultEvent *event, double survives, GRand *chance)
{
  for (gsize done = 0; done < event->size;)
    {
      gint64 at = event->offset + (gint64) done;
      gsize size = MIN (event->size - done, SECTOR_BYTES - (gsize) (at % SECTOR_BYTES));

      if (g_rand_double (chance) < survives)
        put_bytes (bytes, event->data + done, size, at);
      done += size;
    }
}

static GByteArray *
cut_file (Node *node, double survives, GRand *chance)
{
  GByteArray *bytes = g_byte_array_sized_new (node->bytes->len);
  gint64 longest = 0;

  g_byte_array_append (bytes, node->bytes->data, node->bytes->len);
  for (guint i = 0; i < node->waiting->len; i++)
    {
      const FaultEvent *event = node->waiting->pdata[i];

      if (event->type == FAULT_EVENT_WRITE)
        put_by_chance (bytes, event, survives, chance);
      else if (g_rand_double (chance) < survives)
        set_size (bytes, event->offset);
      longest = MAX (longest, event->offset + (gint64) event->size);
    }
  /* The length may have been written down before the bytes: zeros then. */
  if (longest > bytes->len && g_rand_double (chance) < survives)
    set_size (bytes, longest);
  return bytes;
}

static void
write_tree (Node *folder, const char *path, const FaultCut *cut, GRand *chance)
{
  GHashTableIter iter;
  gpointer name, value;

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  g_hash_table_iter_init (&iter, folder->durable);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      Node *node = value;

      if (node->is_folder)
        {
          write_tree (node, child, cut, chance);
          continue;
        }
      g_autoptr (GByteArray) bytes = cut_file (node, cut->data_survives, chance);
      g_autoptr (GError) error = NULL;
      g_file_set_contents_full (child, (const char *) bytes->data, bytes->len,
                                G_FILE_SET_CONTENTS_NONE, 0600, &error);
      g_assert_no_error (error);
    }
}

void
fault_replay (const FaultLog *log,
              const FaultCut *cut,
              const char *initial,
              const char *target,
              GRand *chance)
{
  g_auto (Disk) disk = { .nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free),
                         .changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free) };

  disk.root = node_new (&disk, TRUE);
  if (initial != NULL)
    load_tree (&disk, disk.root, initial);
  for (guint i = 0; i < MIN (cut->n_events, log->events->len); i++)
    do_event (&disk, log->events->pdata[i]);
  for (guint i = 0; i < disk.changes->len; i++)
    if (g_rand_double (chance) < cut->names_survive)
      settle_change (disk.changes->pdata[i]);
  write_tree (disk.root, target, cut, chance);
}
