/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A library for LD_PRELOAD that stands between a program and its disk. It sees every call that
 * changes something below FAULT_ROOT.
 *
 *   FAULT_LOG=FILE      writes each such call to FILE, in order, with what is told on standard
 *                       output as acknowledged, for the replayer of power cuts
 *   FAULT_FAIL_AT=N     the N-th such call fails with FAULT_ERRNO (a number); FAULT_FOR_GOOD: and
 *                       all after it. A full disk refuses only what needs room
 *   FAULT_COUNT=FILE    at the end writes there how many calls there were
 *   FAULT_BREAK=WORD    a disk that lies: no-sync, no-folder-sync, no-wal-sync leave out the waiting;
 *                       late-wal keeps what is written to the write-ahead log in memory for a while;
 *                       in-place writes a ".part" under its last name at once */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fault-log.h"

#define EXPORT __attribute__ ((visibility ("default")))
#define REAL(name) ((__typeof__ (&name)) real (#name))

/* How long a lying disk keeps back what it was given. */
#define LATE_USEC 120000

typedef struct Late
{
  struct Late *next;
  char path[PATH_MAX];
  off_t offset;
  size_t size;
  char data[];
} Late;

static struct
{
  pthread_mutex_t lock;
  bool ready;
  char root[PATH_MAX];
  size_t root_size;
  int log_fd;
  long calls;
  long fail_at; /* 0: never */
  int fail_errno;
  bool for_good;
  const char *lie;
  const char *count_path;
  Late *late; /* (locked) in order of writing */
} self = { .lock = PTHREAD_MUTEX_INITIALIZER, .log_fd = -1 };

static void *
real (const char *name)
{
  return dlsym (RTLD_NEXT, name);
}

static bool
lies (const char *word)
{
  return self.lie != NULL && strcmp (self.lie, word) == 0;
}

/* The path of what a descriptor has open; false if it is none of ours. */
static bool
path_of_fd (int fd, char *path)
{
  char link[64];

  if (!self.ready)
    return false;
  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t size = readlink (link, path, PATH_MAX - 1);
  if (size <= 0)
    return false;
  path[size] = '\0';
  return strncmp (path, self.root, self.root_size) == 0 &&
         (path[self.root_size] == '/' || path[self.root_size] == '\0') &&
         strstr (path, " (deleted)") == NULL;
}

static bool
path_at (int folder_fd, const char *name, char *path)
{
  if (!self.ready || name == NULL)
    return false;
  if (name[0] == '/')
    {
      if (strlen (name) >= PATH_MAX)
        return false;
      strcpy (path, name);
    }
  else if (folder_fd == AT_FDCWD)
    return false; /* the engine names everything from the root */
  else
    {
      if (!path_of_fd (folder_fd, path) || strlen (path) + strlen (name) + 2 > PATH_MAX)
        return false;
      strcat (path, "/");
      strcat (path, name);
    }
  return strncmp (path, self.root, self.root_size) == 0 && path[self.root_size] == '/';
}

static void
put (const void *data, size_t size)
{
  const char *at = data;

  while (size > 0)
    {
      ssize_t n = REAL (write) (self.log_fd, at, size);
      if (n <= 0)
        abort ();
      at += n;
      size -= (size_t) n;
    }
}

/* With the lock held. */
static void
note (FaultEventType type,
      const char *path,
      const char *other,
      const void *data,
      size_t size,
      int64_t offset)
{
  if (self.log_fd < 0)
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

/* Counts a call, with the lock held; 0, or the error it shall fail with. */
static int
fate (bool needs_room)
{
  self.calls++;
  if (self.fail_at == 0 || self.calls < self.fail_at)
    return 0;
  if (self.fail_errno == ENOSPC && !needs_room)
    {
      /* This one goes well on a full disk; the next that needs room does not. */
      if (!self.for_good)
        self.fail_at++;
      return 0;
    }
  return self.for_good || self.calls == self.fail_at ? self.fail_errno : 0;
}

#define FAIL_IF_FATED(needs_room)                                                                  \
  do                                                                                               \
    {                                                                                              \
      int fated = fate (needs_room);                                                               \
      if (fated != 0)                                                                              \
        {                                                                                          \
          pthread_mutex_unlock (&self.lock);                                                       \
          errno = fated;                                                                           \
          return -1;                                                                               \
        }                                                                                          \
    }                                                                                              \
  while (0)

static bool
ends_with (const char *text, const char *end)
{
  size_t size = strlen (text), end_size = strlen (end);

  return size >= end_size && strcmp (text + size - end_size, end) == 0;
}

/* Everything that was kept back reaches the kernel; with the lock held. */
static void
flush_late (void)
{
  while (self.late != NULL)
    {
      Late *late = self.late;
      int fd = REAL (open) (late->path, O_WRONLY | O_CLOEXEC);

      if (fd >= 0)
        {
          if (REAL (pwrite64) (fd, late->data, late->size, late->offset) < 0)
            abort ();
          close (fd);
        }
      self.late = late->next;
      free (late);
    }
}

static void *
late_thread (void *unused)
{
  for (;;)
    {
      usleep (LATE_USEC);
      pthread_mutex_lock (&self.lock);
      flush_late ();
      pthread_mutex_unlock (&self.lock);
    }
  return unused;
}

static void
keep_back (const char *path, const void *data, size_t size, off_t offset)
{
  Late *late = malloc (sizeof *late + size);
  Late **end = &self.late;

  late->next = NULL;
  strcpy (late->path, path);
  late->offset = offset;
  late->size = size;
  memcpy (late->data, data, size);
  while (*end != NULL)
    end = &(*end)->next;
  *end = late;
}

/* What is read is as if it had been written. */
static ssize_t
lay_over (const char *path, void *buffer, size_t size, off_t offset, ssize_t got)
{
  for (const Late *late = self.late; late != NULL; late = late->next)
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

static ssize_t
write_to (int fd, const char *path, const void *data, size_t size, off_t offset, bool at_offset)
{
  pthread_mutex_lock (&self.lock);
  FAIL_IF_FATED (true);
  ssize_t n = at_offset ? REAL (pwrite64) (fd, data, size, offset) : REAL (write) (fd, data, size);
  int code = errno;
  if (n > 0)
    note (FAULT_EVENT_WRITE, path, NULL, data, (size_t) n, offset);
  pthread_mutex_unlock (&self.lock);
  errno = code;
  return n;
}

EXPORT ssize_t
write (int fd, const void *data, size_t size)
{
  char path[PATH_MAX];

  if (self.ready && fd == STDOUT_FILENO && self.log_fd >= 0)
    {
      pthread_mutex_lock (&self.lock);
      ssize_t n = REAL (write) (fd, data, size);
      char text[PATH_MAX];
      snprintf (text, sizeof text, "%.*s", (int) size, (const char *) data);
      note (FAULT_EVENT_ACK, text, NULL, NULL, 0, 0);
      pthread_mutex_unlock (&self.lock);
      return n;
    }
  if (!path_of_fd (fd, path))
    return REAL (write) (fd, data, size);
  off_t offset = fcntl (fd, F_GETFL) & O_APPEND ? lseek (fd, 0, SEEK_END) : lseek (fd, 0, SEEK_CUR);
  return write_to (fd, path, data, size, offset, false);
}

EXPORT ssize_t
pwrite64 (int fd, const void *data, size_t size, off64_t offset)
{
  char path[PATH_MAX];

  if (!path_of_fd (fd, path))
    return REAL (pwrite64) (fd, data, size, offset);
  if (lies ("late-wal") && ends_with (path, "-wal"))
    {
      pthread_mutex_lock (&self.lock);
      keep_back (path, data, size, offset);
      pthread_mutex_unlock (&self.lock);
      return (ssize_t) size;
    }
  return write_to (fd, path, data, size, offset, true);
}

EXPORT ssize_t
pwrite (int fd, const void *data, size_t size, off_t offset)
{
  return pwrite64 (fd, data, size, offset);
}

EXPORT ssize_t
pread64 (int fd, void *buffer, size_t size, off64_t offset)
{
  char path[PATH_MAX];

  if (!lies ("late-wal") || !path_of_fd (fd, path) || !ends_with (path, "-wal"))
    return REAL (pread64) (fd, buffer, size, offset);
  pthread_mutex_lock (&self.lock);
  ssize_t n = lay_over (path, buffer, size, offset, REAL (pread64) (fd, buffer, size, offset));
  pthread_mutex_unlock (&self.lock);
  return n;
}

EXPORT ssize_t
pread (int fd, void *buffer, size_t size, off_t offset)
{
  return pread64 (fd, buffer, size, offset);
}

EXPORT int
ftruncate64 (int fd, off64_t size)
{
  char path[PATH_MAX];

  if (!path_of_fd (fd, path))
    return REAL (ftruncate64) (fd, size);
  pthread_mutex_lock (&self.lock);
  FAIL_IF_FATED (true);
  if (lies ("late-wal"))
    flush_late ();
  int answer = REAL (ftruncate64) (fd, size);
  int code = errno;
  if (answer == 0)
    note (FAULT_EVENT_TRUNCATE, path, NULL, NULL, 0, size);
  pthread_mutex_unlock (&self.lock);
  errno = code;
  return answer;
}

EXPORT int
ftruncate (int fd, off_t size)
{
  return ftruncate64 (fd, size);
}

static bool
is_folder (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 && S_ISDIR (status.st_mode);
}

static int
wait_for (int fd, int (*func) (int))
{
  char path[PATH_MAX];

  if (!path_of_fd (fd, path))
    return func (fd);
  if (lies ("no-sync") || (lies ("no-folder-sync") && is_folder (fd)) ||
      ((lies ("no-wal-sync") || lies ("late-wal")) && ends_with (path, "-wal")))
    return 0;
  pthread_mutex_lock (&self.lock);
  FAIL_IF_FATED (false);
  int answer = func (fd);
  int code = errno;
  if (answer == 0)
    note (FAULT_EVENT_SYNC, path, NULL, NULL, 0, 0);
  pthread_mutex_unlock (&self.lock);
  errno = code;
  return answer;
}

EXPORT int
fsync (int fd)
{
  return wait_for (fd, REAL (fsync));
}

EXPORT int
fdatasync (int fd)
{
  return wait_for (fd, REAL (fdatasync));
}

/* A file that a copy is written to goes by its last name at once. */
static void
strip_part (char *path)
{
  if (lies ("in-place") && ends_with (path, ".part"))
    path[strlen (path) - strlen (".part")] = '\0';
}

static int
open_at (int folder_fd, const char *name, int flags, mode_t mode)
{
  char path[PATH_MAX];
  struct stat status;

  if ((flags & (O_CREAT | O_TRUNC)) == 0 && !lies ("in-place"))
    return REAL (openat64) (folder_fd, name, flags, mode);
  if (!path_at (folder_fd, name, path))
    return REAL (openat64) (folder_fd, name, flags, mode);
  strip_part (path);
  pthread_mutex_lock (&self.lock);
  bool is_new = (flags & O_CREAT) != 0 && lstat (path, &status) != 0;
  if (is_new)
    FAIL_IF_FATED (true);
  int fd = REAL (openat64) (AT_FDCWD, path, flags, mode);
  int code = errno;
  if (fd >= 0 && is_new)
    note (FAULT_EVENT_CREATE, path, NULL, NULL, 0, 0);
  else if (fd >= 0 && (flags & O_TRUNC) != 0)
    note (FAULT_EVENT_TRUNCATE, path, NULL, NULL, 0, 0);
  pthread_mutex_unlock (&self.lock);
  errno = code;
  return fd;
}

#define TAKE_MODE                                                                                  \
  mode_t mode = 0;                                                                                 \
  if ((flags & (O_CREAT | O_TMPFILE)) != 0)                                                        \
    {                                                                                              \
      va_list arguments;                                                                           \
      va_start (arguments, flags);                                                                 \
      mode = va_arg (arguments, mode_t);                                                           \
      va_end (arguments);                                                                          \
    }

EXPORT int
open (const char *path, int flags, ...)
{
  TAKE_MODE
  return open_at (AT_FDCWD, path, flags, mode);
}

EXPORT int
open64 (const char *path, int flags, ...)
{
  TAKE_MODE
  return open_at (AT_FDCWD, path, flags, mode);
}

EXPORT int
openat (int folder_fd, const char *name, int flags, ...)
{
  TAKE_MODE
  return open_at (folder_fd, name, flags, mode);
}

EXPORT int
openat64 (int folder_fd, const char *name, int flags, ...)
{
  TAKE_MODE
  return open_at (folder_fd, name, flags, mode);
}

EXPORT int
renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  char source[PATH_MAX], target[PATH_MAX];

  if (!path_at (from_fd, from, source) || !path_at (to_fd, to, target))
    return REAL (renameat2) (from_fd, from, to_fd, to, flags);
  strip_part (source);
  if (lies ("in-place") && strcmp (source, target) == 0)
    return 0;
  pthread_mutex_lock (&self.lock);
  FAIL_IF_FATED (true);
  int answer = REAL (renameat2) (AT_FDCWD, source, AT_FDCWD, target, flags);
  int code = errno;
  if (answer == 0)
    note (flags != 0 ? FAULT_EVENT_EXCHANGE : FAULT_EVENT_RENAME, source, target, NULL, 0, 0);
  pthread_mutex_unlock (&self.lock);
  errno = code;
  return answer;
}

EXPORT int
renameat (int from_fd, const char *from, int to_fd, const char *to)
{
  return renameat2 (from_fd, from, to_fd, to, 0);
}

EXPORT int
rename (const char *from, const char *to)
{
  return renameat2 (AT_FDCWD, from, AT_FDCWD, to, 0);
}

EXPORT int
unlinkat (int folder_fd, const char *name, int flags)
{
  char path[PATH_MAX];

  if (!path_at (folder_fd, name, path))
    return REAL (unlinkat) (folder_fd, name, flags);
  pthread_mutex_lock (&self.lock);
  FAIL_IF_FATED (false);
  int answer = REAL (unlinkat) (AT_FDCWD, path, flags);
  int code = errno;
  if (answer == 0)
    note ((flags & AT_REMOVEDIR) != 0 ? FAULT_EVENT_RMDIR : FAULT_EVENT_UNLINK, path, NULL, NULL, 0,
          0);
  pthread_mutex_unlock (&self.lock);
  errno = code;
  return answer;
}

EXPORT int
unlink (const char *path)
{
  return unlinkat (AT_FDCWD, path, 0);
}

EXPORT int
rmdir (const char *path)
{
  return unlinkat (AT_FDCWD, path, AT_REMOVEDIR);
}

EXPORT int
remove (const char *path)
{
  struct stat status;

  return unlinkat (AT_FDCWD, path,
                   lstat (path, &status) == 0 && S_ISDIR (status.st_mode) ? AT_REMOVEDIR : 0);
}

EXPORT int
mkdirat (int folder_fd, const char *name, mode_t mode)
{
  char path[PATH_MAX];
  struct stat status;

  if (!path_at (folder_fd, name, path) || lstat (path, &status) == 0)
    return REAL (mkdirat) (folder_fd, name, mode);
  pthread_mutex_lock (&self.lock);
  FAIL_IF_FATED (true);
  int answer = REAL (mkdirat) (AT_FDCWD, path, mode);
  int code = errno;
  if (answer == 0)
    note (FAULT_EVENT_MKDIR, path, NULL, NULL, 0, 0);
  pthread_mutex_unlock (&self.lock);
  errno = code;
  return answer;
}

EXPORT int
mkdir (const char *path, mode_t mode)
{
  return mkdirat (AT_FDCWD, path, mode);
}

EXPORT int
linkat (int from_fd, const char *from, int to_fd, const char *to, int flags)
{
  char source[PATH_MAX], target[PATH_MAX];

  if (!path_at (from_fd, from, source) || !path_at (to_fd, to, target))
    return REAL (linkat) (from_fd, from, to_fd, to, flags);
  pthread_mutex_lock (&self.lock);
  FAIL_IF_FATED (true);
  int answer = REAL (linkat) (AT_FDCWD, source, AT_FDCWD, target, flags);
  int code = errno;
  if (answer == 0)
    note (FAULT_EVENT_LINK, source, target, NULL, 0, 0);
  pthread_mutex_unlock (&self.lock);
  errno = code;
  return answer;
}

EXPORT int
link (const char *from, const char *to)
{
  return linkat (AT_FDCWD, from, AT_FDCWD, to, 0);
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
  strcpy (self.root, root);
  self.root_size = strlen (root);
  self.lie = getenv ("FAULT_BREAK");
  self.count_path = getenv ("FAULT_COUNT");
  self.fail_at = number ("FAULT_FAIL_AT");
  self.fail_errno = (int) number ("FAULT_ERRNO");
  self.for_good = getenv ("FAULT_FOR_GOOD") != NULL;
  if (log != NULL)
    self.log_fd = REAL (open) (log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  self.ready = true;
  if (lies ("late-wal") && pthread_create (&thread, NULL, late_thread, NULL) == 0)
    pthread_detach (thread);
  /* Programs that this one starts touch no disk of ours. */
  unsetenv ("LD_PRELOAD");
}

__attribute__ ((destructor)) static void
end (void)
{
  pthread_mutex_lock (&self.lock);
  flush_late ();
  if (self.count_path != NULL)
    {
      FILE *file = fopen (self.count_path, "w");
      if (file != NULL)
        {
          fprintf (file, "%ld\n", self.calls);
          fclose (file);
        }
    }
  self.ready = false;
  pthread_mutex_unlock (&self.lock);
}
