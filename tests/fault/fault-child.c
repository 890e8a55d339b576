/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault/fault-child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Far beyond what an operation takes, also under a sanitizer on a busy machine. */
#define HUNG_AFTER_USEC (120 * G_USEC_PER_SEC)

/* What is known of the child while it runs. */
typedef struct
{
  const FaultOrder *order;
  FaultRun *run;
  GPid pid;
  int fd;
  GString *pending; /* a line that has not ended */
  gint64 spawned_usec;
  gint64 ready_usec;
  gint64 kill_usec; /* 0: not yet known */
} Watch;

void
fault_ack_free (FaultAck *self)
{
  g_free (self->head);
  g_free (self->fingerprint);
  g_free (self->words);
  g_free (self);
}

FaultAck *
fault_ack_parse (const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, "\t", 5);

  if (g_strv_length (parts) != 5 || !g_str_equal (parts[0], "ack"))
    return NULL;
  FaultAck *self = g_new0 (FaultAck, 1);
  self->seq = g_ascii_strtoll (parts[1], NULL, 10);
  self->head = g_strdup (parts[2]);
  self->fingerprint = g_str_equal (parts[3], "-") ? NULL : g_strdup (parts[3]);
  self->words = g_strdup (parts[4]);
  return self;
}

void
fault_run_free (FaultRun *self)
{
  g_ptr_array_unref (self->acks);
  g_free (self->error_code);
  g_free (self->error_text);
  g_free (self);
}

static void
plan_kill (Watch *watch)
{
  if (watch->order->kill && watch->kill_usec == 0 && watch->run->ready &&
      watch->run->acks->len >= watch->order->kill_after_ack)
    watch->kill_usec = g_get_monotonic_time () + watch->order->kill_delay_usec;
}

static void
take_line (Watch *watch, const char *line)
{
  FaultRun *run = watch->run;
  FaultAck *ack = fault_ack_parse (line);

  if (ack != NULL)
    {
      ack->at_usec = g_get_monotonic_time () - watch->ready_usec;
      g_ptr_array_add (run->acks, ack);
    }
  else if (g_str_equal (line, "ready"))
    {
      run->ready = TRUE;
      watch->ready_usec = g_get_monotonic_time ();
    }
  else if (g_str_equal (line, "end"))
    {
      run->ended = TRUE;
      run->span_usec = g_get_monotonic_time () - watch->ready_usec;
    }
  else if (g_str_has_prefix (line, "error\t"))
    {
      g_auto (GStrv) parts = g_strsplit (line, "\t", 3);
      run->error_code = g_strdup (parts[1]);
      run->error_text = g_strdup (parts[1] != NULL ? parts[2] : "");
    }
  else
    g_error ("the driver said: %s", line);
}

static gboolean
take_bytes (Watch *watch)
{
  char block[8192];
  gssize size;
  char *end;

  do
    size = read (watch->fd, block, sizeof block);
  while (size < 0 && errno == EINTR);
  if (size <= 0)
    return FALSE;
  g_string_append_len (watch->pending, block, size);
  while ((end = strchr (watch->pending->str, '\n')) != NULL)
    {
      *end = '\0';
      take_line (watch, watch->pending->str);
      g_string_erase (watch->pending, 0, end - watch->pending->str + 1);
    }
  plan_kill (watch);
  return TRUE;
}

static gint64
next_deadline (const Watch *watch)
{
  return watch->kill_usec > 0 ? watch->kill_usec : watch->spawned_usec + HUNG_AFTER_USEC;
}

/* Reads until the child has closed its end, and kills it when its time has come. */
static void
follow (Watch *watch)
{
  gboolean killed = FALSE;

  for (;;)
    {
      gint64 left_usec = next_deadline (watch) - g_get_monotonic_time ();
      struct pollfd poll_fd = { .fd = watch->fd, .events = POLLIN };
      struct timespec wait = { .tv_sec = MAX (left_usec, 0) / G_USEC_PER_SEC,
                               .tv_nsec = MAX (left_usec, 0) % G_USEC_PER_SEC * 1000 };
      int ready = killed ? 1 : ppoll (&poll_fd, 1, &wait, NULL);

      if (ready < 0 && errno == EINTR)
        continue;
      if (ready == 0)
        {
          watch->run->hung = watch->kill_usec == 0;
          kill (watch->pid, SIGKILL);
          killed = TRUE;
        }
      else if (!take_bytes (watch))
        return;
    }
}

static void
finish (Watch *watch)
{
  int status = 0;

  while (waitpid (watch->pid, &status, 0) < 0 && errno == EINTR)
    continue;
  watch->run->killed = WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL && !watch->run->hung;
  watch->run->crashed = (WIFSIGNALED (status) && WTERMSIG (status) != SIGKILL) ||
                        (WIFEXITED (status) && WEXITSTATUS (status) != 0 &&
                         (WEXITSTATUS (status) != 3 || watch->run->error_text == NULL));
  close (watch->fd);
  g_string_free (watch->pending, TRUE);
}

FaultRun *
fault_run (const FaultOrder *order)
{
  const char *driver = order->driver != NULL ? order->driver : g_getenv ("FAULT_DRIVER");
  const char *argv[] = { driver, order->operation, order->root, order->input, NULL };
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  Watch watch = { .order = order, .pending = g_string_new (NULL) };

  for (gsize i = 0; order->environment != NULL && order->environment[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (order->environment[i], "=", 2);
      environment = g_environ_setenv (environment, pair[0], pair[1], TRUE);
    }
  watch.run = g_new0 (FaultRun, 1);
  watch.run->acks = g_ptr_array_new_with_free_func ((GDestroyNotify) fault_ack_free);
  watch.spawned_usec = g_get_monotonic_time ();
  g_spawn_async_with_pipes (NULL, (char **) argv, environment, G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                            NULL, &watch.pid, NULL, &watch.fd, NULL, &error);
  g_assert_no_error (error);
  follow (&watch);
  finish (&watch);
  return watch.run;
}

guint
fault_number (const char *name, guint otherwise)
{
  const char *text = g_getenv (name);

  return text != NULL && *text != '\0' ? (guint) g_ascii_strtoull (text, NULL, 10) : otherwise;
}

GRand *
fault_chance_new (void)
{
  guint seed = fault_number ("FAULT_SEED", g_random_int ());

  g_test_message ("FAULT_SEED=%u", seed);
  return g_rand_new_with_seed (seed);
}
