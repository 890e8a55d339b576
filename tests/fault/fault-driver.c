/* SPDX-License-Identifier: GPL-3.0-or-later */

/* fault-driver OPERATION ROOT INPUT: does one operation with the real engine. Standard output gets
 * a line for each thing that is done, only after the engine has said so: "ready" once the inventory
 * is open, "ack …" for each action, "end" when all of it is done and closed, or "error CODE
 * MESSAGE" and exit status 3. FAULT_FINGERPRINT adds to each action what the tables hold; with
 * FAULT_ABANDON an error is the last thing that it does, as when the machine goes down with the
 * disk. */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/store/med-backup.h"
#include "fault/fault-work.h"

static void
tell (const char *line)
{
  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    _exit (4);
}

static int
tell_error (const GError *error)
{
  g_autofree char *domain = error->domain == MED_ERROR
                                ? g_strdup_printf ("%d", error->code)
                                : g_strdup (g_quark_to_string (error->domain));
  g_autofree char *line = g_strdup_printf ("error\t%s\t%s\n", domain, error->message);

  tell (line);
  return 3;
}

/* The newest backup in the place of the inventory, which nobody has open. */
static gboolean
restore (const char *root, GError **error)
{
  g_autofree char *data_dir = g_build_filename (root, "data", NULL);
  g_autofree char *backups = g_build_filename (root, "backups", NULL);
  g_autofree char *aside = NULL;
  g_autofree char *backup = med_backup_find_newest (backups, error);

  tell ("ready\n");
  if (backup == NULL || !med_backup_restore_sync (backup, data_dir, &aside, NULL, NULL, error))
    return FALSE;
  g_autofree char *line = g_strdup_printf ("ack\t0\t-\t-\trestored %s\n", aside);
  tell (line);
  tell ("end\n");
  return TRUE;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;

  if (argc != 4)
    return 2;
  if (g_str_equal (argv[1], "restore"))
    return restore (argv[2], &error) ? 0 : tell_error (error);
  FaultWork *work = fault_work_open (argv[2], argv[3], STDOUT_FILENO,
                                     g_getenv ("FAULT_FINGERPRINT") != NULL, &error);
  if (work == NULL)
    return tell_error (error);
  tell ("ready\n");
  gboolean done = fault_work_run (work, argv[1], &error);
  if (!done && g_getenv ("FAULT_ABANDON") != NULL)
    _exit (tell_error (error));
  fault_work_close (work);
  if (!done)
    return tell_error (error);
  tell ("end\n");
  return 0;
}
