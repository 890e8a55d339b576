/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fault-preload-disk.h"

/* How long a lying disk keeps back what it was given. */
#define LATE_USEC 120000

struct FaultLate
{
  FaultLate *next;
  char path[PATH_MAX];
  off_t offset;
  size_t size;
  char data[];
};

FaultDisk fault_disk = { .lock = PTHREAD_MUTEX_INITIALIZER, .log_fd = -1 };

bool
fault_disk_lies (const char *word)
{
  return fault_disk.lie != NULL && strcmp (fault_disk.lie, word) == 0;
}

bool
fault_disk_path_of_fd (int fd, char *path)
{
  char link[64];

  if (!fault_disk.ready)
    return false;
  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t size = readlink (link, path, PATH_MAX - 1);
  if (size <= 0)
    return false;
  path[size] = '\0';
  return strncmp (path, fault_disk.root, fault_disk.root_size) == 0 &&
         (path[fault_disk.root_size] == '/' || path[fault_disk.root_size] == '\0') &&
         strstr (path, " (deleted)") == NULL;
}

bool
fault_disk_path_at (int folder_fd, const char *name, char *path)
{
  if (!fault_disk.ready || name == NULL)
    return false;
  if (name[0] == '/')
    {
      if (strlen (name) >= PATH_MAX)
        return false;
      memcpy (path, name, strlen (name) + 1);
    }
  else if (folder_fd == AT_FDCWD)
    return false; /* the engine names everything from the root */
  else
    {
      if (!fault_disk_path_of_fd (folder_fd, path) || strlen (path) + strlen (name) + 2 > PATH_MAX)
        return false;
      size_t size = strlen (path);
      snprintf (path + size, PATH_MAX - size, "/%s", name);
    }
  return strncmp (path, fault_disk.root, fault_disk.root_size) == 0 &&
         path[fault_disk.root_size] == '/';
}

static void
put (const void *data, size_t size)
{
  const char *at = data;

  while (size > 0)
    {
      ssize_t n = REAL (write) (fault_disk.log_fd, at, size);
      if (n <= 0)
        abort ();
      at += n;
      size -= (size_t) n;
    }
}

void
fault_disk_note (FaultEventType type,
                 const char *path,
                 const char *other,
                 const void *data,
                 size_t size,
                 int64_t offset)
{
  if (fault_disk.log_fd < 0)
    return;
  FaultEventHeader header = { .type = type,
                              .path_size = (uint32_t) strlen (path),
                              .other_size = other != NULL ? (uint32_t) strlen (other) : 0,
                              .data_size = (uint32_t) size,
                              .offset = offset };
  put (&header, sizeof header);
  put (path, header.path_size);
  if (other != NULL)
    put (other, header.other_size);
  if (size > 0)
    put (data, size);
}

int
fault_disk_fate (bool needs_room)
{
  if (fault_disk.only != NULL)
    return 0;
  fault_disk.calls++;
  if (fault_disk.fail_at == 0 || fault_disk.calls < fault_disk.fail_at)
    return 0;
  if (fault_disk.fail_errno == ENOSPC && !needs_room)
    {
      /* This one goes well on a full disk; the next that needs room does not. */
      if (!fault_disk.for_good)
        fault_disk.fail_at++;
      return 0;
    }
  return fault_disk.for_good || fault_disk.calls == fault_disk.fail_at ? fault_disk.fail_errno : 0;
}

bool
fault_disk_ends_with (const char *text, const char *end)
{
  size_t size = strlen (text), end_size = strlen (end);

  return size >= end_size && strcmp (text + size - end_size, end) == 0;
}

/* A sync of one of those that alone are counted. */
int
fault_disk_fate_of_sync (const char *path)
{
  const char *only = fault_disk.only;

  if (only == NULL)
    return fault_disk_fate (false);
  if (!fault_disk_ends_with (path, only))
    return 0;
  fault_disk.only = NULL;
  int fated = fault_disk_fate (false);
  fault_disk.only = only;
  return fated;
}

/* Everything that was kept back reaches the kernel; with the lock held. */
void
fault_disk_flush_late (void)
{
  while (fault_disk.late != NULL)
    {
      FaultLate *late = fault_disk.late;
      int fd = REAL (open) (late->path, O_WRONLY | O_CLOEXEC);

      if (fd >= 0)
        {
          if (REAL (pwrite64) (fd, late->data, late->size, late->offset) < 0)
            abort ();
          close (fd);
        }
      fault_disk.late = late->next;
      free (late);
    }
}

static void *
late_thread (void *unused)
{
  for (;;)
    {
      usleep (LATE_USEC);
      pthread_mutex_lock (&fault_disk.lock);
      fault_disk_flush_late ();
      pthread_mutex_unlock (&fault_disk.lock);
    }
  return unused;
}

void
fault_disk_keep_back (const char *path, const void *data, size_t size, off_t offset)
{
  FaultLate *late = malloc (sizeof *late + size);
  FaultLate **end = &fault_disk.late;

  late->next = NULL;
  snprintf (late->path, sizeof late->path, "%s", path);
  late->offset = offset;
  late->size = size;
  memcpy (late->data, data, size);
  while (*end != NULL)
    end = &(*end)->next;
  *end = late;
}

/* What is read is as if it had been written. */
ssize_t
fault_disk_lay_over (const char *path, void *buffer, size_t size, off_t offset, ssize_t got)
{
  for (const FaultLate *late = fault_disk.late; late != NULL; late = late->next)
    {
      off_t from = late->offset > offset ? late->offset : offset;
      off_t to = late->offset + (off_t) late->size;

      if (to > offset + (off_t) size)
        to = offset + (off_t) size;
      if (strcmp (late->path, path) != 0 || from >= to)
        continue;
      if (from - offset > got && got >= 0)
        memset ((char *) buffer + got, 0, (size_t) (from - offset - got));
      memcpy ((char *) buffer + (from - offset), late->data + (from - late->offset),
              (size_t) (to - from));
      if (to - offset > got)
        got = to - offset;
    }
  return got;
}

static long
number (const char *name)
{
  const char *text = getenv (name);

  return text != NULL ? strtol (text, NULL, 10) : 0;
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *root = getenv ("FAULT_ROOT");
  const char *log = getenv ("FAULT_LOG");
  pthread_t thread;

  if (root == NULL || strlen (root) >= PATH_MAX)
    return;
  memcpy (fault_disk.root, root, strlen (root) + 1);
  fault_disk.root_size = strlen (root);
  fault_disk.lie = getenv ("FAULT_BREAK");
  fault_disk.count_path = getenv ("FAULT_COUNT");
  fault_disk.fail_at = number ("FAULT_FAIL_AT");
  fault_disk.fail_errno = (int) number ("FAULT_ERRNO");
  fault_disk.only = getenv ("FAULT_ONLY_SYNCS_OF");
  fault_disk.for_good = getenv ("FAULT_FOR_GOOD") != NULL;
  if (log != NULL)
    fault_disk.log_fd = REAL (open) (log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  fault_disk.ready = true;
  if (fault_disk_lies ("late-wal") && pthread_create (&thread, NULL, late_thread, NULL) == 0)
    pthread_detach (thread);
  /* Programs that this one starts touch no disk of ours. */
  unsetenv ("LD_PRELOAD");
}

__attribute__ ((destructor)) static void
end (void)
{
  pthread_mutex_lock (&fault_disk.lock);
  fault_disk_flush_late ();
  if (fault_disk.count_path != NULL)
    {
      FILE *file = fopen (fault_disk.count_path, "w");
      if (file != NULL)
        {
          fprintf (file, "%ld\n", fault_disk.calls);
          fclose (file);
        }
    }
  fault_disk.ready = false;
  pthread_mutex_unlock (&fault_disk.lock);
}
