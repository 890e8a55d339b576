/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <glib.h>

#include "cli/med-calendar-expand.h"
#include "engine/schedule/med-calendar-process.h"
#include "engine/schedule/med-local-time.h"

/* medpatch-calendar: reads one calendar file from standard input and says on standard output, in
 * one line of JSON, when its owner is busy. A process of its own, because a calendar comes from
 * elsewhere and libical 3 can be made to run for ever or to abort by it. */

#define MOST_BYTES (32 * 1024 * 1024)
#define CPU_SEC 5
#define MEMORY_BYTES (512UL * 1024 * 1024)

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

static gint64 from_usec;
static gint64 until_usec;
static gint64 default_min = 60;
static char *zone_name;
static gboolean with_summaries;

static const GOptionEntry entries[] = {
  { "from", 0, 0, G_OPTION_ARG_INT64, &from_usec, "Beginning, microseconds since 1970", "USEC" },
  { "until", 0, 0, G_OPTION_ARG_INT64, &until_usec, "End, microseconds since 1970", "USEC" },
  { "zone", 0, 0, G_OPTION_ARG_STRING, &zone_name, "Zone of times without one", "NAME" },
  { "default-min", 0, 0, G_OPTION_ARG_INT64, &default_min, "Length without an end", "MINUTES" },
  { "summaries", 0, 0, G_OPTION_ARG_NONE, &with_summaries, "Give the events' words", NULL },
  { NULL },
};

static gboolean
limit (int resource, rlim_t most)
{
  struct rlimit value = { .rlim_cur = most, .rlim_max = most };

  return setrlimit (resource, &value) == 0;
}

/* No sockets, no other programs, no other processes: answered with EPERM. Where the kernel knows no
 * filters the limits still hold. */
static void
close_doors (void)
{
  struct sock_filter rules[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 5, 0),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 4, 0),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_execveat, 3, 0),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 2, 0),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_writev, 1, 0),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
  };
  struct sock_fprog program = { .len = G_N_ELEMENTS (rules), .filter = rules };

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
    (void) prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

static gboolean
enter_limits (void)
{
  if (!limit (RLIMIT_CPU, CPU_SEC) || !limit (RLIMIT_CORE, 0) || !limit (RLIMIT_FSIZE, 0))
    return FALSE;
  /* The address sanitizer needs terabytes of addresses, and ptrace to look for leaks. */
  if (SANITIZED)
    return TRUE;
  if (!limit (RLIMIT_AS, MEMORY_BYTES))
    return FALSE;
  close_doors ();
  return TRUE;
}

static GString *
read_input (void)
{
  g_autoptr (GByteArray) chunk = g_byte_array_new ();
  GString *text = g_string_new (NULL);

  g_byte_array_set_size (chunk, 64 * 1024);
  for (;;)
    {
      gssize n = read (STDIN_FILENO, chunk->data, chunk->len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n == 0)
        return text;
      if (n < 0 || text->len + (gsize) n > MOST_BYTES)
        break;
      g_string_append_len (text, (const char *) chunk->data, n);
    }
  g_string_free (text, TRUE);
  return NULL;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new ("< FILE.ics");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }
  g_autoptr (GTimeZone) local = med_local_zone_new (zone_name);
  if (local == NULL || from_usec < 0 || until_usec <= from_usec || default_min < 1)
    {
      fprintf (stderr, "medpatch-calendar: --from, --until and a known --zone are needed\n");
      return 2;
    }
  if (!enter_limits ())
    {
      fprintf (stderr, "medpatch-calendar: cannot limit itself: %s\n", g_strerror (errno));
      return 1;
    }
  g_autoptr (GString) text = read_input ();
  if (text == NULL)
    {
      fprintf (stderr, "medpatch-calendar: the file is larger than 32 MB or cannot be read\n");
      return MED_CALENDAR_EXIT_FILE;
    }
  /* A NUL would end the text for libical, and what follows it would be free time. */
  if (strlen (text->str) != text->len)
    {
      fprintf (stderr, "medpatch-calendar: the file is no text\n");
      return MED_CALENDAR_EXIT_FILE;
    }
  const MedCalendarWindow window = { from_usec, until_usec, local, default_min };
  g_autoptr (MedCalendarAnswer) answer = med_calendar_expand (text->str, &window);
  g_autofree char *json = med_calendar_answer_to_json (answer, with_summaries);
  return puts (json) < 0 || fflush (stdout) != 0;
}
