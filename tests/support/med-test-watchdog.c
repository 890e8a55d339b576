/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-watchdog.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define KEPT 8
#define MAX_FRAMES 100
#define MAX_LOOKS 10
#define TICK_USEC (5 * 1000)
#define FIRST_LOOK_USEC (MED_TEST_HOLD_LIMIT_USEC / 2)
#define LOOKS_EVERY_USEC (60 * 1000)
#define LOOK_SIGNAL SIGUSR2

/* The main context asks poll() between two rounds. All that lies between two calls of it is time in
 * which no event is taken and nothing is drawn: this is measured from within, without a timer that
 * the hold itself would delay. */
struct _MedTestWatchdog
{
  GPollFunc poll;
  int queue_fd;        /* /proc/self/task/TID/schedstat; -1: there is none */
  int server_queue_fd; /* the same of the display server; -1: there is none */
  clockid_t cpu_clock;
  pthread_t watched;

  gint64 began_usec; /* (atomic) of this round; 0 while it waits in poll() */
  gint64 began_cpu_usec;
  gint64 began_queued_usec;
  gint64 began_server_queued_usec;
  guint64 n_rounds;
  guint64 n_over[3]; /* 16 ms, 50 ms, 100 ms */
  gint64 longest_usec;
  const char *phase;
  GPtrArray *holds; /* (owned) of MedTestHold */

  GThread *looker;
  int ending; /* (atomic) */
};

static MedTestWatchdog *watchdog;

static void begin_round (MedTestWatchdog *self);

/* Written by the signal handler in the watched thread, read by the same thread afterwards. */
static void *frames[MAX_LOOKS][MAX_FRAMES];
static int n_frames[MAX_LOOKS];
static volatile sig_atomic_t n_looks;

static void
look_cb (int signal_number)
{
  if (n_looks < MAX_LOOKS)
    {
      n_frames[n_looks] = backtrace (frames[n_looks], MAX_FRAMES);
      n_looks++;
    }
}

static void
hold_free (MedTestHold *self)
{
  g_free (self->phase);
  g_free (self->stack);
  g_free (self);
}

static gint64
clock_usec (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* "COMPUTED QUEUED TIMES" in nanoseconds */
static gint64
queued_usec (int fd)
{
  char text[100];
  ssize_t length = fd >= 0 ? pread (fd, text, sizeof text - 1, 0) : -1;
  const char *space;

  if (length <= 0)
    return 0;
  text[length] = '\0';
  space = strchr (text, ' ');
  return space != NULL ? g_ascii_strtoll (space + 1, NULL, 10) / 1000 : 0;
}

static int
open_queue (void)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/self/task/%ld/schedstat", (long) syscall (SYS_gettid));

  return open (path, O_RDONLY | O_CLOEXEC);
}

/* GTK waits for answers of the display server, which needs a processor too. It is found by whom the
 * sockets of this process lead to. */
static int
open_server_queue (void)
{
  for (int fd = 3; fd < 256; fd++)
    {
      struct ucred peer;
      socklen_t size = sizeof peer;
      g_autofree char *name = NULL;

      if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.pid <= 0)
        continue;
      g_autofree char *name_path = g_strdup_printf ("/proc/%d/comm", (int) peer.pid);
      if (!g_file_get_contents (name_path, &name, NULL, NULL) || !g_str_has_prefix (name, "X"))
        continue;
      g_autofree char *path = g_strdup_printf ("/proc/%d/schedstat", (int) peer.pid);
      return open (path, O_RDONLY | O_CLOEXEC);
    }
  return -1;
}

gboolean
med_test_watchdog_knows_queue (void)
{
  int fd = open_queue ();
  char text[100];
  gboolean knows = fd >= 0 && pread (fd, text, sizeof text, 0) > 0;

  if (fd >= 0)
    close (fd);
  return knows;
}

static char *
name_frame (void *frame)
{
  Dl_info info;

  if (dladdr (frame, &info) == 0 || info.dli_fname == NULL)
    return g_strdup ("?");
  g_autofree char *base = g_path_get_basename (info.dli_fname);
  if (info.dli_sname != NULL)
    return g_strdup_printf ("%s:%s", base, info.dli_sname);
  return g_strdup_printf ("%s+0x%" PRIxPTR, base, (guintptr) frame - (guintptr) info.dli_fbase);
}

/* The innermost frames, and of the outer ones those of the program itself, for addr2line(1). */
static char *
describe_looks (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *own = name_frame (__extension__(void *) begin_round);
  char *mark = strpbrk (own, ":+");

  if (mark != NULL)
    mark[0] = '\0';
  for (int look = 0; look < n_looks; look++)
    {
      g_string_append (text, "#     ");
      /* Two are the handler and what the kernel put there. */
      for (int i = 2; i < n_frames[look]; i++)
        {
          g_autofree char *name = name_frame (frames[look][i]);

          if (i < 6 || g_str_has_prefix (name, own))
            g_string_append_printf (text, " %s", name);
        }
      g_string_append_c (text, '\n');
    }
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

static int
compare_holds (gconstpointer a, gconstpointer b)
{
  const MedTestHold *one = *(const MedTestHold *const *) a;
  const MedTestHold *other = *(const MedTestHold *const *) b;

  return one->held_usec < other->held_usec ? 1 : one->held_usec > other->held_usec ? -1 : 0;
}

static void
keep (MedTestWatchdog *self, gint64 wall_usec)
{
  MedTestHold *hold = g_new0 (MedTestHold, 1);
  gint64 cpu_usec = clock_usec (self->cpu_clock) - self->began_cpu_usec;
  gint64 waited_usec = queued_usec (self->queue_fd) - self->began_queued_usec;
  gint64 server_usec = queued_usec (self->server_queue_fd) - self->began_server_queued_usec;

  /* The server's want counts only while this thread had nothing else to do than to wait. */
  waited_usec += CLAMP (server_usec, 0, MAX (wall_usec - waited_usec - cpu_usec, 0));

  hold->wall_usec = wall_usec;
  hold->cpu_usec = cpu_usec;
  hold->queued_usec = waited_usec;
  /* A thread cannot have held the loop for less than it computed. */
  hold->held_usec = MAX (wall_usec - waited_usec, MIN (cpu_usec, wall_usec));
  hold->phase = g_strdup (self->phase);
  hold->stack = describe_looks ();
  self->longest_usec = MAX (self->longest_usec, hold->held_usec);
  for (gsize i = 0; i < G_N_ELEMENTS (self->n_over); i++)
    if (hold->held_usec > (const gint64[]){ 16000, 50000, MED_TEST_HOLD_LIMIT_USEC }[i])
      self->n_over[i]++;
  g_ptr_array_add (self->holds, hold);
  g_ptr_array_sort (self->holds, compare_holds);
  if (self->holds->len > KEPT)
    g_ptr_array_set_size (self->holds, KEPT);
}

static void
end_round (MedTestWatchdog *self)
{
  gint64 wall_usec = g_get_monotonic_time () - self->began_usec;
  gint64 began_usec = self->began_usec;

  __atomic_store_n (&self->began_usec, 0, __ATOMIC_SEQ_CST);
  if (began_usec == 0)
    return;
  self->n_rounds++;
  /* The rest is looked at only where it can matter. */
  if (wall_usec > 5000)
    keep (self, wall_usec);
  n_looks = 0;
}

static void
begin_round (MedTestWatchdog *self)
{
  self->began_cpu_usec = clock_usec (self->cpu_clock);
  self->began_queued_usec = queued_usec (self->queue_fd);
  self->began_server_queued_usec = queued_usec (self->server_queue_fd);
  __atomic_store_n (&self->began_usec, g_get_monotonic_time (), __ATOMIC_SEQ_CST);
}

static int
poll_cb (GPollFD *fds, guint n_fds, int timeout_msec)
{
  MedTestWatchdog *self = watchdog;

  end_round (self);
  int result = self->poll (fds, n_fds, timeout_msec);
  begin_round (self);
  return result;
}

/* Looks at the watched thread from outside, again and again while it holds. */
static gpointer
look_thread (gpointer data)
{
  MedTestWatchdog *self = data;
  gint64 seen_usec = 0, next_look_usec = 0;

  while (!g_atomic_int_get (&self->ending))
    {
      gint64 began_usec = __atomic_load_n (&self->began_usec, __ATOMIC_SEQ_CST);

      if (began_usec != seen_usec)
        {
          seen_usec = began_usec;
          next_look_usec = began_usec + FIRST_LOOK_USEC;
        }
      if (began_usec != 0 && g_get_monotonic_time () > next_look_usec)
        {
          next_look_usec = g_get_monotonic_time () + LOOKS_EVERY_USEC;
          pthread_kill (self->watched, LOOK_SIGNAL);
        }
      g_usleep (TICK_USEC);
    }
  return NULL;
}

MedTestWatchdog *
med_test_watchdog_new (void)
{
  MedTestWatchdog *self = g_new0 (MedTestWatchdog, 1);
  struct sigaction action = { .sa_handler = look_cb, .sa_flags = SA_RESTART };

  g_assert_null (watchdog);
  /* The first call loads a library, which a signal handler must not. */
  n_frames[0] = backtrace (frames[0], MAX_FRAMES);
  n_looks = 0;
  sigaction (LOOK_SIGNAL, &action, NULL);
  self->queue_fd = open_queue ();
  self->server_queue_fd = open_server_queue ();
  self->watched = pthread_self ();
  pthread_getcpuclockid (self->watched, &self->cpu_clock);
  self->holds = g_ptr_array_new_with_free_func ((GDestroyNotify) hold_free);
  self->phase = "";
  self->poll = g_main_context_get_poll_func (NULL);
  watchdog = self;
  g_main_context_set_poll_func (NULL, poll_cb);
  self->looker = g_thread_new ("watchdog", look_thread, self);
  return self;
}

void
med_test_watchdog_free (MedTestWatchdog *self)
{
  g_main_context_set_poll_func (NULL, self->poll);
  watchdog = NULL;
  g_atomic_int_set (&self->ending, 1);
  g_thread_join (self->looker);
  if (self->queue_fd >= 0)
    close (self->queue_fd);
  if (self->server_queue_fd >= 0)
    close (self->server_queue_fd);
  g_ptr_array_unref (self->holds);
  g_free (self);
}

void
med_test_watchdog_set_phase (MedTestWatchdog *self, const char *phase)
{
  self->phase = phase;
}

void
med_test_watchdog_reset (MedTestWatchdog *self)
{
  g_ptr_array_set_size (self->holds, 0);
  self->n_rounds = 0;
  self->longest_usec = 0;
  memset (self->n_over, 0, sizeof self->n_over);
  __atomic_store_n (&self->began_usec, 0, __ATOMIC_SEQ_CST);
}

GPtrArray *
med_test_watchdog_list (MedTestWatchdog *self)
{
  return self->holds;
}

gint64
med_test_watchdog_get_longest_usec (MedTestWatchdog *self)
{
  return self->longest_usec;
}

guint64
med_test_watchdog_get_n_rounds (MedTestWatchdog *self)
{
  return self->n_rounds;
}

void
med_test_watchdog_print (MedTestWatchdog *self)
{
  g_print ("# main loop: %" PRIu64 " rounds; held over 16 ms %" PRIu64 " times, over 50 ms %" PRIu64
           ", over 100 ms %" PRIu64 "; the longest:\n",
           self->n_rounds, self->n_over[0], self->n_over[1], self->n_over[2]);
  for (guint i = 0; i < self->holds->len; i++)
    {
      const MedTestHold *hold = g_ptr_array_index (self->holds, i);

      g_print (
          "#   held %.1f ms (wall %.1f, of which %.1f without a processor; computed %.1f): %s\n",
          (double) hold->held_usec / 1000, (double) hold->wall_usec / 1000,
          (double) hold->queued_usec / 1000, (double) hold->cpu_usec / 1000, hold->phase);
      if (hold->stack != NULL && hold->held_usec > MED_TEST_HOLD_LIMIT_USEC / 2)
        g_print ("%s", hold->stack);
    }
}

gint64
med_test_peak_memory_bytes (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  return line != NULL ? g_ascii_strtoll (line + strlen ("VmHWM:"), NULL, 10) * 1024 : 0;
}
