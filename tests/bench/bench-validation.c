/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-schema.h"
#include "engine/csaf/med-csaf-validator.h"

#define ROUNDS 10

/* Reading and validating the medical set, with one thread and with two. The program
 * compare-validators runs this beside @secvisogram/csaf-validator-lib. */

typedef struct
{
  GPtrArray *paths;
  MedCsafTestKind up_to;
  gint next; /* (atomic) */
  gint n_findings;
} Run;

static void
list_files (const char *folder, GPtrArray *paths)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        list_files (path, paths);
      else if (g_str_has_suffix (name, ".json"))
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
}

static gpointer
validate (gpointer data)
{
  Run *run = data;

  for (guint i = (guint) g_atomic_int_add (&run->next, 1); i < run->paths->len * ROUNDS;
       i = (guint) g_atomic_int_add (&run->next, 1))
    {
      const char *path = g_ptr_array_index (run->paths, i % run->paths->len);
      g_autoptr (JsonNode) root = med_json_load_file_sync (path, NULL, NULL, NULL, NULL);

      if (root == NULL)
        continue;
      g_autoptr (GPtrArray) of_schema = med_csaf_schema_check (root);
      g_autoptr (GPtrArray) of_tests = med_csaf_validator_run (root, run->up_to);
      g_atomic_int_add (&run->n_findings, (gint) (of_schema->len + of_tests->len));
    }
  return NULL;
}

static void
measure (GPtrArray *paths, MedCsafTestKind up_to, guint n_threads)
{
  Run run = { paths, up_to, 0, 0 };
  const gint64 began_usec = g_get_monotonic_time ();
  GThread *threads[2];

  for (guint i = 0; i < n_threads; i++)
    threads[i] = g_thread_new ("validate", validate, &run);
  for (guint i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);
  const double seconds = (double) (g_get_monotonic_time () - began_usec) / G_USEC_PER_SEC;
  g_print ("medpatch: schema and %s tests, threads %u: %.0f documents/s, %d findings a round\n",
           up_to == MED_CSAF_TEST_MANDATORY ? "mandatory" : "all", n_threads,
           paths->len * ROUNDS / seconds, run.n_findings / ROUNDS);
}

int
main (void)
{
  const char *shared = g_getenv ("MED_TEST_SHARED_DIR");
  g_autofree char *folder =
      g_build_filename (shared != NULL ? shared : ".", "data", "csaf-provider", "white", NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  list_files (folder, paths);
  if (paths->len == 0)
    {
      g_print ("%s: no documents here\n", folder);
      return 77;
    }
  for (guint n_threads = 1; n_threads <= 2; n_threads++)
    {
      measure (paths, MED_CSAF_TEST_MANDATORY, n_threads);
      measure (paths, MED_CSAF_TEST_INFORMATIVE, n_threads);
    }
  return 0;
}
