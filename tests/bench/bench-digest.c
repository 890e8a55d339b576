/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/resource.h>

#include "engine/trust/med-digest.h"

/* Four files of 1 GB beside `openssl dgst -sha256` in the same run. MED_BENCH_MIB makes them
 * smaller; MED_BENCH_DIR says where. Each way of hashing has its turn in every round; the best of
 * them counts, for the machine may be shared. */
#define FILES 4
#define ROUNDS 5
#define BLOCK_BYTES (1024 * 1024)

typedef struct
{
  double wall;
  double cpu;
} Cost;

static char *paths[FILES];

static double
cpu_seconds (int who)
{
  struct rusage usage;

  getrusage (who, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

static void
make_files (const char *dir, gsize mib)
{
  g_autofree guint32 *block = g_new (guint32, BLOCK_BYTES / sizeof (guint32));
  g_autoptr (GRand) random = g_rand_new_with_seed (2026);

  for (int i = 0; i < FILES; i++)
    {
      paths[i] = g_strdup_printf ("%s/file-%d", dir, i);
      FILE *file = fopen (paths[i], "wb");

      g_assert_nonnull (file);
      for (gsize j = 0; j < BLOCK_BYTES / sizeof (guint32); j++)
        block[j] = g_rand_int (random);
      for (gsize j = 0; j < mib; j++)
        {
          block[0] = (guint32) j;
          g_assert_cmpuint (fwrite (block, BLOCK_BYTES, 1, file), ==, 1);
        }
      g_assert_cmpint (fclose (file), ==, 0);
    }
}

static gpointer
hash_two (gpointer data)
{
  char **pair = data;

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *digest = med_digest_of_file_sync (pair[i], NULL, NULL, NULL, &error);
      g_assert_no_error (error);
    }
  return NULL;
}

static void
ours_in_turn (void)
{
  hash_two (paths);
  hash_two (paths + 2);
}

static void
ours_two_at_once (void)
{
  GThread *thread = g_thread_new ("other", hash_two, paths);

  hash_two (paths + 2);
  g_thread_join (thread);
}

static void
openssl_in_turn (void)
{
  for (int i = 0; i < FILES; i++)
    {
      const char *argv[] = { "openssl", "dgst", "-sha256", paths[i], NULL };
      g_autoptr (GError) error = NULL;

      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                    NULL, NULL, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
    }
}

static void
measure (void (*hash) (void), int who, Cost *best)
{
  double cpu = cpu_seconds (who);
  gint64 began_usec = g_get_monotonic_time ();

  hash ();
  double wall = (double) (g_get_monotonic_time () - began_usec) / G_USEC_PER_SEC;
  cpu = cpu_seconds (who) - cpu;
  best->wall = best->wall == 0 ? wall : MIN (best->wall, wall);
  best->cpu = best->cpu == 0 ? cpu : MIN (best->cpu, cpu);
}

static void
print_cost (const char *name, const Cost *cost, double megabytes)
{
  printf ("%-24s wall %6.2f s (%5.0f MB/s)  CPU %6.2f s\n", name, cost->wall,
          megabytes / cost->wall, cost->cpu);
}

int
main (void)
{
  const char *wanted = g_getenv ("MED_BENCH_MIB");
  const char *place = g_getenv ("MED_BENCH_DIR");
  gsize mib = wanted != NULL ? (gsize) g_ascii_strtoull (wanted, NULL, 10) : 1024;
  g_autofree char *dir =
      g_build_filename (place != NULL ? place : g_get_tmp_dir (), "medpatch-bench-XXXXXX", NULL);
  double megabytes = (double) mib * FILES * BLOCK_BYTES / 1e6;
  Cost openssl = { 0 }, single = { 0 }, pair = { 0 };

  g_assert_nonnull (g_mkdtemp (dir));
  make_files (dir, mib);
  for (int round = 0; round < ROUNDS; round++)
    {
      measure (openssl_in_turn, RUSAGE_CHILDREN, &openssl);
      measure (ours_in_turn, RUSAGE_SELF, &single);
      measure (ours_two_at_once, RUSAGE_SELF, &pair);
    }
  printf ("%d files of %" G_GSIZE_FORMAT " MiB, best of %d\n", FILES, mib, ROUNDS);
  print_cost ("openssl dgst -sha256", &openssl, megabytes);
  print_cost ("MedPatch, one by one", &single, megabytes);
  print_cost ("MedPatch, two at once", &pair, megabytes);
  printf ("one by one, of openssl: wall %.2f, CPU %.2f (wanted 0.95)\n", openssl.wall / single.wall,
          openssl.cpu / single.cpu);
  printf ("two at once, of openssl: wall %.2f (wanted 1.80); of one by one: %.2f\n",
          openssl.wall / pair.wall, single.wall / pair.wall);
  for (int i = 0; i < FILES; i++)
    {
      g_remove (paths[i]);
      g_free (paths[i]);
    }
  g_rmdir (dir);
  return 0;
}
