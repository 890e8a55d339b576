/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "engine/tuf/med-tuf-folder.h"
#include "engine/tuf/med-tuf-path.h"
#include "engine/tuf/med-tuf-updater.h"
#include "support/med-test-tuf.h"

/* A refresh of a repository with 5,000 targets in a delegated role, and the search for one of them:
 * from nothing, and when all of it is known. Beside it reading the same bytes with json-glib alone,
 * which is the least that any client on it must do. */

#define TARGETS 5000
#define RUNS 5

static double
cpu_msec (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1000 + (double) now.tv_nsec / 1e6;
}

static void
fill (MedTestTuf *repository)
{
  JsonObject *targets;
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "patch", -1);

  med_test_tuf_delegate (repository, MED_TUF_TARGETS, "imaging", "\"paths\": [\"imaging/*\"]");
  targets = json_object_get_object_member (med_test_tuf_get (repository, "imaging"), "targets");
  for (int i = 0; i < TARGETS; i++)
    {
      g_autofree char *path = g_strdup_printf ("imaging/patch-%05d.zip", i);
      g_autofree char *text = g_strdup_printf (
          "{\"length\": 5, \"hashes\": {\"sha256\": \"%s\"}, \"custom\": {\"medpatch\": "
          "{\"format\": 1,"
          " \"manufacturer\": \"Example Medical\", \"model\": \"CT-%d\", \"udi_di\": "
          "[\"09506000117843\"], \"from\": [\"5.1\", \"5.2\"], \"to\": \"5.3\"}}}",
          hash, i % 100);
      g_autoptr (JsonNode) node = json_from_string (text, NULL);

      json_object_set_object_member (targets, path, json_node_dup_object (node));
    }
  med_test_tuf_advance (repository);
}

static double
measure (MedTestTuf *repository, const char *trusted)
{
  g_autofree char *metadata = med_test_tuf_path (repository, "metadata");
  g_autoptr (MedTufUpdater) updater = med_tuf_updater_new (
      med_tuf_repository_new_folder (metadata, NULL), trusted, MED_TEST_NOW_USEC);
  g_autoptr (GError) error = NULL;
  double begin = cpu_msec ();

  if (!med_tuf_updater_refresh_sync (updater, NULL, &error))
    g_error ("%s", error->message);
  g_autoptr (MedTufTarget) target =
      med_tuf_updater_find_sync (updater, "imaging/patch-04711.zip", NULL, &error);
  if (target == NULL)
    g_error ("%s", error->message);
  return cpu_msec () - begin;
}

static double
measure_parser (MedTestTuf *repository)
{
  g_autofree char *path = med_test_tuf_path (repository, "metadata/2.imaging.json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  double begin = cpu_msec ();

  if (!json_parser_load_from_file (parser, path, NULL))
    g_error ("%s", path);
  return cpu_msec () - begin;
}

int
main (int argc, char *argv[])
{
  g_autoptr (MedTestTuf) repository = med_test_tuf_new ();
  g_autoptr (GBytes) root = med_test_tuf_write (repository, MED_TUF_ROOT);
  double first = G_MAXDOUBLE, next = G_MAXDOUBLE, parser = G_MAXDOUBLE;

  fill (repository);
  for (int i = 0; i < RUNS; i++)
    {
      g_autofree char *name = g_strdup_printf ("trusted-%d", i);
      g_autofree char *trusted = med_test_tuf_path (repository, name);

      if (!med_tuf_folder_begin_sync (trusted, root, NULL))
        return EXIT_FAILURE;
      first = MIN (first, measure (repository, trusted));
      next = MIN (next, measure (repository, trusted));
      parser = MIN (parser, measure_parser (repository));
    }
  g_print (
      "%d targets: refresh and find %.0f ms, again %.0f ms, json-glib alone %.0f ms (ratio %.2f)\n",
      TARGETS, first, next, parser, first / parser);
  return EXIT_SUCCESS;
}
