/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-run"

#include "config.h"

#include "engine/installation/med-run.h"

#include <inttypes.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "engine/base/med-durable.h"

#define FOLDER "runs"
/* The two clocks are not read at the same instant. */
#define TOLERANCE_S 2

/**
 * MedRun:
 *
 * One run of the desktop program, as long as it lives: a locked file in the data folder. The kernel
 * drops the lock however the program ends, so whoever looks later can tell that an attempt has lost
 * the program that held it. A workstation that slept counts as stopped: what the installer did
 * meanwhile is not known.
 */
struct _MedRun
{
  char *uuid;
  char *path;
  int fd;
};

/* Seconds this workstation has slept since it was started. */
static gint64
slept_seconds (void)
{
  struct timespec with_sleep = { 0 }, awake = { 0 };

  if (clock_gettime (CLOCK_BOOTTIME, &with_sleep) != 0 ||
      clock_gettime (CLOCK_MONOTONIC, &awake) != 0)
    return 0;
  return with_sleep.tv_sec - awake.tv_sec;
}

static gboolean
is_locked (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0)
    return FALSE;
  gboolean locked = flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close (fd);
  return locked;
}

/* Files of runs that crashed. */
static void
sweep (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (!is_locked (path))
        g_unlink (path);
    }
}

/**
 * med_run_begin_sync:
 * @data_dir: the data folder
 * @error: return location, %MED_ERROR_READ_ONLY
 *
 * Says that this program runs from now on.
 *
 * Returns: (transfer full) (nullable): the run; keep it as long as the program lives
 */
MedRun *
med_run_begin_sync (const char *data_dir, GError **error)
{
  g_autofree char *folder = g_build_filename (data_dir, FOLDER, NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *path = g_build_filename (folder, uuid, NULL);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    {
      sweep (folder);
      int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
        {
          MedRun *self = g_new0 (MedRun, 1);
          self->uuid = g_steal_pointer (&uuid);
          self->path = g_steal_pointer (&path);
          self->fd = fd;
          return self;
        }
      if (fd >= 0)
        close (fd);
    }
  med_durable_fail (folder, errno, error);
  return NULL;
}

/**
 * med_run_dup_session:
 * @self: the run
 *
 * Returns: (transfer full): what an attempt that starts now is marked with
 */
char *
med_run_dup_session (MedRun *self)
{
  return g_strdup_printf ("run/%s/%" PRId64, self->uuid, slept_seconds ());
}

/**
 * med_run_end:
 * @self: (transfer full): the run
 *
 * The program ends. An attempt that is still open is found interrupted by the next run.
 */
void
med_run_end (MedRun *self)
{
  g_unlink (self->path);
  close (self->fd);
  g_free (self->path);
  g_free (self->uuid);
  g_free (self);
}

static char *
dup_boot_id (void)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
    return g_strdup ("unknown");
  return g_strdup (g_strstrip (text));
}

/**
 * med_run_dup_workstation_session:
 *
 * For medpatchctl, which ends after each command: such an attempt is held by the workstation's
 * present run.
 *
 * Returns: (transfer full): what an attempt that starts now is marked with
 */
char *
med_run_dup_workstation_session (void)
{
  g_autofree char *boot = dup_boot_id ();

  return g_strdup_printf ("boot/%s/%" PRId64, boot, slept_seconds ());
}

/**
 * med_run_is_alive:
 * @data_dir: the data folder
 * @session: what an attempt was marked with
 *
 * Returns: whether the run that holds the attempt goes on, without sleep since. In doubt it does
 *   not.
 */
gboolean
med_run_is_alive (const char *data_dir, const char *session)
{
  g_auto (GStrv) parts = g_strsplit (session, "/", -1);

  if (g_strv_length (parts) != 3 || strpbrk (parts[1], "/.") != NULL ||
      ABS (slept_seconds () - g_ascii_strtoll (parts[2], NULL, 10)) > TOLERANCE_S)
    return FALSE;
  if (strcmp (parts[0], "boot") == 0)
    {
      g_autofree char *boot = dup_boot_id ();
      return strcmp (boot, parts[1]) == 0 && strcmp (boot, "unknown") != 0;
    }
  g_autofree char *path = g_build_filename (data_dir, FOLDER, parts[1], NULL);
  return strcmp (parts[0], "run") == 0 && is_locked (path);
}
