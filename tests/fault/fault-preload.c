/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A library for LD_PRELOAD that stands between a program and its disk. It sees every call that
 * changes something below FAULT_ROOT.
 *
 *   FAULT_LOG=FILE      writes each such call to FILE, in order, with what is told on standard
 *                       output as acknowledged, for the replayer of power cuts
 *   FAULT_FAIL_AT=N     the N-th such call fails with FAULT_ERRNO (a number); FAULT_FOR_GOOD: and
 *                       all after it. A full disk refuses only what needs room
 *   FAULT_ONLY_SYNCS_OF=END  counts only syncs of files with that end of their name
 *   FAULT_COUNT=FILE    at the end writes there how many calls there were
 *   FAULT_BREAK=WORD    a disk that lies: no-sync, no-folder-sync, no-wal-sync leave out the
 * waiting; late-wal keeps what is written to the write-ahead log in memory for a while; in-place
 * writes a ".part" under its last name at once */

#include "fault-preload-disk.h"

#define EXPORT __attribute__ ((visibility ("default")))

#define FAIL_IF_FATED(needs_room) FAIL_IF (fault_disk_fate (needs_room))
#define FAIL_IF(fate)                                                                              \
  do                                                                                               \
    {                                                                                              \
      int fated = (fate);                                                                          \
      if (fated != 0)                                                                              \
        {                                                                                          \
          pthread_mutex_unlock (&fault_disk.lock);                                                 \
          errno = fated;                                                                           \
          return -1;                                                                               \
        }                                                                                          \
    }                                                                                              \
  while (0)

static ssize_t
write_to (int fd, const char *path, const void *data, size_t size, off_t offset, bool at_offset)
{
  pthread_mutex_lock (&fault_disk.lock);
  FAIL_IF_FATED (true);
  ssize_t n = at_offset ? REAL (pwrite64) (fd, data, size, offset) : REAL (write) (fd, data, size);
  int code = errno;
  if (n > 0)
    fault_disk_note (FAULT_EVENT_WRITE, path, NULL, data, (size_t) n, offset);
  pthread_mutex_unlock (&fault_disk.lock);
  errno = code;
  return n;
}

EXPORT ssize_t
write (int fd, const void *data, size_t size)
{
  char path[PATH_MAX];

  if (fault_disk.ready && fd == STDOUT_FILENO && fault_disk.log_fd >= 0)
    {
      pthread_mutex_lock (&fault_disk.lock);
      ssize_t n = REAL (write) (fd, data, size);
      char text[PATH_MAX];
      snprintf (text, sizeof text, "%.*s", (int) size, (const char *) data);
      fault_disk_note (FAULT_EVENT_ACK, text, NULL, NULL, 0, 0);
      pthread_mutex_unlock (&fault_disk.lock);
      return n;
    }
  if (!fault_disk_path_of_fd (fd, path))
    return REAL (write) (fd, data, size);
  off_t offset = fcntl (fd, F_GETFL) & O_APPEND ? lseek (fd, 0, SEEK_END) : lseek (fd, 0, SEEK_CUR);
  return write_to (fd, path, data, size, offset, false);
}

EXPORT ssize_t
pwrite64 (int fd, const void *data, size_t size, off64_t offset)
{
  char path[PATH_MAX];

  if (!fault_disk_path_of_fd (fd, path))
    return REAL (pwrite64) (fd, data, size, offset);
  if (fault_disk_lies ("late-wal") && fault_disk_ends_with (path, "-wal"))
    {
      pthread_mutex_lock (&fault_disk.lock);
      fault_disk_keep_back (path, data, size, offset);
      pthread_mutex_unlock (&fault_disk.lock);
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

  if (!fault_disk_lies ("late-wal") || !fault_disk_path_of_fd (fd, path) ||
      !fault_disk_ends_with (path, "-wal"))
    return REAL (pread64) (fd, buffer, size, offset);
  pthread_mutex_lock (&fault_disk.lock);
  ssize_t n =
      fault_disk_lay_over (path, buffer, size, offset, REAL (pread64) (fd, buffer, size, offset));
  pthread_mutex_unlock (&fault_disk.lock);
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

  if (!fault_disk_path_of_fd (fd, path))
    return REAL (ftruncate64) (fd, size);
  pthread_mutex_lock (&fault_disk.lock);
  FAIL_IF_FATED (true);
  if (fault_disk_lies ("late-wal"))
    fault_disk_flush_late ();
  int answer = REAL (ftruncate64) (fd, size);
  int code = errno;
  if (answer == 0)
    fault_disk_note (FAULT_EVENT_TRUNCATE, path, NULL, NULL, 0, size);
  pthread_mutex_unlock (&fault_disk.lock);
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

  if (!fault_disk_path_of_fd (fd, path))
    return func (fd);
  if (fault_disk_lies ("no-sync") || (fault_disk_lies ("no-folder-sync") && is_folder (fd)) ||
      ((fault_disk_lies ("no-wal-sync") || fault_disk_lies ("late-wal")) &&
       fault_disk_ends_with (path, "-wal")))
    return 0;
  pthread_mutex_lock (&fault_disk.lock);
  FAIL_IF (fault_disk_fate_of_sync (path));
  int answer = func (fd);
  int code = errno;
  if (answer == 0)
    fault_disk_note (FAULT_EVENT_SYNC, path, NULL, NULL, 0, 0);
  pthread_mutex_unlock (&fault_disk.lock);
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
  if (fault_disk_lies ("in-place") && fault_disk_ends_with (path, ".part"))
    path[strlen (path) - strlen (".part")] = '\0';
}

static int
open_at (int folder_fd, const char *name, int flags, mode_t mode)
{
  char path[PATH_MAX];
  struct stat status;

  if ((flags & (O_CREAT | O_TRUNC)) == 0 && !fault_disk_lies ("in-place"))
    return REAL (openat64) (folder_fd, name, flags, mode);
  if (!fault_disk_path_at (folder_fd, name, path))
    return REAL (openat64) (folder_fd, name, flags, mode);
  strip_part (path);
  pthread_mutex_lock (&fault_disk.lock);
  bool is_new = (flags & O_CREAT) != 0 && lstat (path, &status) != 0;
  if (is_new)
    FAIL_IF_FATED (true);
  int fd = REAL (openat64) (AT_FDCWD, path, flags, mode);
  int code = errno;
  if (fd >= 0 && is_new)
    fault_disk_note (FAULT_EVENT_CREATE, path, NULL, NULL, 0, 0);
  else if (fd >= 0 && (flags & O_TRUNC) != 0)
    fault_disk_note (FAULT_EVENT_TRUNCATE, path, NULL, NULL, 0, 0);
  pthread_mutex_unlock (&fault_disk.lock);
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

  if (!fault_disk_path_at (from_fd, from, source) || !fault_disk_path_at (to_fd, to, target))
    return REAL (renameat2) (from_fd, from, to_fd, to, flags);
  strip_part (source);
  if (fault_disk_lies ("in-place") && strcmp (source, target) == 0)
    return 0;
  pthread_mutex_lock (&fault_disk.lock);
  FAIL_IF_FATED (true);
  int answer = REAL (renameat2) (AT_FDCWD, source, AT_FDCWD, target, flags);
  int code = errno;
  if (answer == 0)
    fault_disk_note (flags != 0 ? FAULT_EVENT_EXCHANGE : FAULT_EVENT_RENAME, source, target, NULL,
                     0, 0);
  pthread_mutex_unlock (&fault_disk.lock);
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

  if (!fault_disk_path_at (folder_fd, name, path))
    return REAL (unlinkat) (folder_fd, name, flags);
  pthread_mutex_lock (&fault_disk.lock);
  FAIL_IF_FATED (false);
  int answer = REAL (unlinkat) (AT_FDCWD, path, flags);
  int code = errno;
  if (answer == 0)
    fault_disk_note ((flags & AT_REMOVEDIR) != 0 ? FAULT_EVENT_RMDIR : FAULT_EVENT_UNLINK, path,
                     NULL, NULL, 0, 0);
  pthread_mutex_unlock (&fault_disk.lock);
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

  if (!fault_disk_path_at (folder_fd, name, path) || lstat (path, &status) == 0)
    return REAL (mkdirat) (folder_fd, name, mode);
  pthread_mutex_lock (&fault_disk.lock);
  FAIL_IF_FATED (true);
  int answer = REAL (mkdirat) (AT_FDCWD, path, mode);
  int code = errno;
  if (answer == 0)
    fault_disk_note (FAULT_EVENT_MKDIR, path, NULL, NULL, 0, 0);
  pthread_mutex_unlock (&fault_disk.lock);
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

  if (!fault_disk_path_at (from_fd, from, source) || !fault_disk_path_at (to_fd, to, target))
    return REAL (linkat) (from_fd, from, to_fd, to, flags);
  pthread_mutex_lock (&fault_disk.lock);
  FAIL_IF_FATED (true);
  int answer = REAL (linkat) (AT_FDCWD, source, AT_FDCWD, target, flags);
  int code = errno;
  if (answer == 0)
    fault_disk_note (FAULT_EVENT_LINK, source, target, NULL, 0, 0);
  pthread_mutex_unlock (&fault_disk.lock);
  errno = code;
  return answer;
}

EXPORT int
link (const char *from, const char *to)
{
  return linkat (AT_FDCWD, from, AT_FDCWD, to, 0);
}
