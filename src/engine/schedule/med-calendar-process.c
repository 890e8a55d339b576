/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-calendar-process"

#include "config.h"

#include "engine/schedule/med-calendar-process.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/base/med-error.h"

#define PROGRAM "medpatch-calendar"
/* The process allows itself 5 seconds of CPU; on a busy machine these take longer. */
#define LONGEST_USEC (20 * G_USEC_PER_SEC)
#define MOST_ANSWER_BYTES (16 * 1024 * 1024)

/* Installed, or beside the program in the build folder. */
static char *
find_program (void)
{
  const char *told = g_getenv ("MEDPATCH_CALENDAR");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  char *const places[] = {
    g_strdup (told),
    g_build_filename (MED_LIBEXEC_DIR, PROGRAM, NULL),
    g_build_filename (folder, PROGRAM, NULL),
    g_build_filename (folder, "cli", PROGRAM, NULL),
    g_build_filename (folder, "..", "libexec", PROGRAM, NULL),
  };
  char *found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      if (found == NULL && places[i] != NULL && g_file_test (places[i], G_FILE_TEST_IS_EXECUTABLE))
        found = g_strdup (places[i]);
      g_free (places[i]);
    }
  return found;
}

/* A file in memory as standard input: nothing has to be written while the answer is read. */
static int
make_input (GBytes *bytes, GError **error)
{
  int fd = memfd_create (PROGRAM, MFD_CLOEXEC);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  gsize done = 0;

  while (fd >= 0 && done < size)
    {
      gssize n = write (fd, data + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      done += (gsize) n;
    }
  if (fd >= 0 && done == size && lseek (fd, 0, SEEK_SET) == 0)
    return fd;
  g_set_error (error, MED_ERROR, MED_ERROR_NO_SPACE, _ ("The calendar cannot be handed over: %s"),
               g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
wait_readable (int fd, gint64 deadline_usec, GCancellable *cancellable, GError **error)
{
  GPollFD polls[2] = { { .fd = fd, .events = G_IO_IN } };
  gboolean watched = g_cancellable_make_pollfd (cancellable, &polls[1]);
  gint64 left_usec = deadline_usec - g_get_monotonic_time ();
  int ready = left_usec > 0 ? g_poll (polls, watched ? 2 : 1, (int) (left_usec / 1000) + 1) : 0;
  int reason = errno;

  if (watched)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_is_cancelled (cancellable))
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED, _ ("Reading was stopped"));
  else if (ready == 0)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("it takes too long to work out its repeating events"));
  else if (ready < 0 && reason != EINTR)
    g_set_error (error, MED_ERROR, MED_ERROR_INTERNAL, "poll: %s", g_strerror (reason));
  else
    return TRUE;
  return FALSE;
}

static GBytes *
read_answer (int fd, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  gint64 deadline_usec = g_get_monotonic_time () + LONGEST_USEC;
  guint8 chunk[64 * 1024];

  for (;;)
    {
      if (!wait_readable (fd, deadline_usec, cancellable, error))
        return NULL;
      gssize n = read (fd, chunk, sizeof chunk);
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&answer));
      if (n < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
      if (n < 0 || answer->len + (gsize) n > MOST_ANSWER_BYTES)
        {
          g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                               _ ("it holds more bookings than one device can have"));
          return NULL;
        }
      g_byte_array_append (answer, chunk, (guint) n);
    }
}

/* Nothing is said of the calendar: it was not read. */
static void
set_unavailable_error (GError **error, const char *reason)
{
  g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE,
               _ ("the program %s cannot do its work (%s), so the calendar was not read; "
                  "install MedPatch anew"),
               PROGRAM, reason);
}

static GSubprocess *
start (const char *const *arguments, GBytes *input, int *answer_fd, GError **error)
{
  g_autofree char *program = find_program ();
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) reason = NULL;
  int fds[2];

  if (program == NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE,
                   _ ("The program %s is missing; install MedPatch anew"), PROGRAM);
      return NULL;
    }
  int input_fd = make_input (input, error);
  if (input_fd < 0)
    return NULL;
  g_subprocess_launcher_take_stdin_fd (launcher, input_fd);
  if (!g_unix_open_pipe (fds, FD_CLOEXEC, error))
    {
      med_error_convert (error, PROGRAM);
      return NULL;
    }
  g_subprocess_launcher_take_stdout_fd (launcher, fds[1]);
  g_ptr_array_add (argv, program);
  for (gsize i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  GSubprocess *process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &reason);
  if (process == NULL)
    {
      set_unavailable_error (error, reason->message);
      close (fds[0]);
      return NULL;
    }
  *answer_fd = fds[0];
  return process;
}

/* A signal ends it where the file takes too much of what it may have, or where libical fails on it;
 * without its libraries it ends with 127, without permission with 126. */
static gboolean
judge_end (GSubprocess *process, GError **error)
{
  const int status =
      g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;

  if (status == 0)
    return TRUE;
  if (status == MED_CALENDAR_EXIT_FILE)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("it is not a calendar, or is larger than 32 MB"));
  else if (status < 0)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("working out its repeating events takes too much time or memory, "
                            "or fails"));
  else
    {
      g_autofree char *reason = g_strdup_printf (_ ("it ended with status %d"), status);
      set_unavailable_error (error, reason);
    }
  return FALSE;
}

/**
 * med_calendar_process_run_sync:
 * @arguments: (array zero-terminated=1): its arguments
 * @input: the calendar file
 * @cancellable: (nullable): kills it
 * @error: return location: %MED_ERROR_CORRECT_INPUT where the file made it fail,
 *   %MED_ERROR_UNAVAILABLE where the program is missing, does not start or cannot work
 *
 * Runs medpatch-calendar on a file. libical can be made to abort or to run for ever by a file, so
 * it runs in a process that limits itself and is killed when it answers too late or too much.
 *
 * Returns: (transfer full) (nullable): its answer
 */
GBytes *
med_calendar_process_run_sync (const char *const *arguments,
                               GBytes *input,
                               GCancellable *cancellable,
                               GError **error)
{
  int answer_fd = -1;
  g_autoptr (GSubprocess) process = start (arguments, input, &answer_fd, error);

  if (process == NULL)
    return NULL;
  g_autoptr (GBytes) answer = read_answer (answer_fd, cancellable, error);
  close (answer_fd);
  if (answer == NULL)
    g_subprocess_force_exit (process);
  /* Never cancelled: it is dead, or it has closed its output and is about to be. */
  if (!g_subprocess_wait (process, NULL, answer != NULL ? error : NULL) || answer == NULL)
    return NULL;
  return judge_end (process, error) ? g_steal_pointer (&answer) : NULL;
}
