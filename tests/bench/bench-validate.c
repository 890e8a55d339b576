/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-validation.h"

/* Validation of the medical advisories, from the bytes to the findings: strict scan, json-glib,
 * schema, all tests of the standard. Beside it @secvisogram/csaf-validator-lib in the same run, or,
 * where that cannot be had, python3-jsonschema with the schema alone. */

#define MEASURED_USEC (3 * G_USEC_PER_SEC)

typedef struct
{
  GPtrArray *documents; /* (element-type GBytes) */
  int next;             /* (atomic) */
  gint64 until_usec;
  int done; /* (atomic) */
} Work;

static void
load (const char *folder, GPtrArray *documents)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *text;
      gsize size;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        load (path, documents);
      else if (g_str_has_suffix (name, ".json") && g_file_get_contents (path, &text, &size, NULL))
        g_ptr_array_add (documents, g_bytes_new_take (text, size));
    }
}

static gpointer
validate (gpointer data)
{
  Work *work = data;

  while (g_get_monotonic_time () < work->until_usec)
    {
      const guint i = (guint) g_atomic_int_add (&work->next, 1) % work->documents->len;
      gsize size;
      const char *text = g_bytes_get_data (g_ptr_array_index (work->documents, i), &size);
      g_autoptr (JsonNode) root = med_json_load (text, size, NULL, "bench", NULL);

      if (root == NULL)
        return NULL;
      g_autoptr (GPtrArray) findings = med_csaf_validation_run (root);
      g_atomic_int_add (&work->done, findings != NULL);
    }
  return NULL;
}

/* Documents a second */
static double
measure (GPtrArray *documents, guint n_threads)
{
  Work work = { .documents = documents };
  GThread *threads[8];
  const gint64 started_usec = g_get_monotonic_time ();

  work.until_usec = started_usec + MEASURED_USEC;
  for (guint i = 0; i < n_threads; i++)
    threads[i] = g_thread_new ("validate", validate, &work);
  for (guint i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);
  return (double) work.done * G_USEC_PER_SEC / (double) (g_get_monotonic_time () - started_usec);
}

/* Documents a second, as a script says; 0 where it cannot. */
static double
ask (const char *const *argv)
{
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  g_autofree char *answer = NULL;

  if (process == NULL ||
      !g_subprocess_communicate_utf8 (process, NULL, NULL, &answer, NULL, NULL) ||
      !g_subprocess_get_successful (process))
    return 0;
  return g_ascii_strtod (answer, NULL);
}

static void
compare (const char *name, double ours, double theirs)
{
  g_print ("%s: %.0f documents/s; ours with two threads %.2f times that\n", name, theirs,
           ours / theirs);
}

static void
compare_with_python (const char *oracle, const char *shared, double ours)
{
  g_autofree char *schema =
      g_build_filename (shared, "csaf-tests", "schema-2.0", "csaf_json_schema.json", NULL);
  g_autofree char *folder = g_build_filename (shared, "csaf-provider", NULL);
  const char *const argv[] = { "/usr/bin/python3", oracle, "--measure", schema, folder, NULL };
  const double theirs = ask (argv);

  if (theirs > 0)
    compare ("python3-jsonschema, the schema alone, one thread", ours, theirs);
  else
    g_print ("python3-jsonschema not available\n");
}

/* The scripts of the peers */
int
main (int argc, char **argv)
{
  g_autofree char *shared = g_build_filename (g_getenv ("MED_TEST_SHARED_DIR"), "data", NULL);
  g_autofree char *folder = g_build_filename (shared, "csaf-provider", NULL);
  g_autoptr (GPtrArray) documents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gsize bytes = 0;

  load (folder, documents);
  if (documents->len == 0 || argc < 3)
    {
      g_print ("the medical advisories are absent\n");
      return 77;
    }
  for (guint i = 0; i < documents->len; i++)
    bytes += g_bytes_get_size (g_ptr_array_index (documents, i));
  measure (documents, 1); /* warm */
  const double one = measure (documents, 1);
  const double two = measure (documents, 2);
  g_print ("%u documents, %" G_GSIZE_FORMAT " bytes: %.0f documents/s with one thread, %.0f with "
           "two\n",
           documents->len, bytes, one, two);
  const char *const peer[] = { "/bin/sh", argv[1], folder, NULL };
  const double theirs = ask (peer);
  if (theirs > 0)
    compare ("@secvisogram/csaf-validator-lib", two, theirs);
  else
    {
      g_print ("peer not available\n");
      compare_with_python (argv[2], shared, two);
    }
  return 0;
}
