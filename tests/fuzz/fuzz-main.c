/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <string.h>

/* Runs a fuzz target without libFuzzer: over its corpus, then over mutations of it that are the
 * same in every run, for at most two seconds. A fault ends the process, which fails the test. */

#define BUDGET_USEC (2 * G_USEC_PER_SEC)
#define MUTATIONS_PER_SEED 20000
#define LARGEST_SEED_BYTES (64 * 1024)

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
run_once (const guint8 *data, gsize size)
{
  /* A copy of exactly this size, so that the sanitizer sees a read past the end. */
  g_autofree guint8 *copy = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (copy, data, size);
  LLVMFuzzerTestOneInput (copy, size);
}

static void
change_one_byte (GRand *random, GByteArray *input)
{
  static const guint8 telling[] = "\0\n\r\t \"'\\/,:;{}[]<>=|*.-+&%09azAZ\x7f\x80\xc0\xff";
  guint at = (guint) g_rand_int_range (random, 0, (gint32) input->len);

  input->data[at] = telling[g_rand_int_range (random, 0, sizeof telling - 1)];
}

static void
mutate (GRand *random, GByteArray *input)
{
  guint changes = (guint) g_rand_int_range (random, 1, 5);

  for (guint i = 0; i < changes && input->len > 0; i++)
    {
      guint at = (guint) g_rand_int_range (random, 0, (gint32) input->len);
      guint length = (guint) g_rand_int_range (random, 1, 17);

      switch (g_rand_int_range (random, 0, 5))
        {
        case 0:
          change_one_byte (random, input);
          break;
        case 1:
          input->data[at] ^= (guint8) (1u << g_rand_int_range (random, 0, 8));
          break;
        case 2:
          g_byte_array_remove_range (input, at, MIN (length, input->len - at));
          break;
        case 3:
          g_byte_array_set_size (input, at);
          break;
        default:
          {
            g_autofree guint8 *piece = g_memdup2 (input->data + at, MIN (length, input->len - at));
            g_byte_array_append (input, piece, MIN (length, input->len - at));
          }
        }
    }
}

static void
run_mutations (GBytes *seed, guint32 number, gint64 until_usec)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (number);

  for (int i = 0; i < MUTATIONS_PER_SEED && g_get_monotonic_time () < until_usec; i++)
    {
      g_autoptr (GByteArray) input = g_byte_array_new ();

      g_byte_array_append (input, g_bytes_get_data (seed, NULL), (guint) g_bytes_get_size (seed));
      mutate (random, input);
      run_once (input->data, input->len);
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_corpus (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    g_error ("%s", error->message);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  return names;
}

int
main (int argc, char **argv)
{
  gint64 started_usec = g_get_monotonic_time ();
  g_autoptr (GPtrArray) names = NULL;

  if (argc != 2)
    g_error ("usage: %s CORPUS-FOLDER", argv[0]);
  names = list_corpus (argv[1]);
  if (names->len == 0)
    g_error ("%s: there is nothing in it", argv[1]);
  run_once ((const guint8 *) "", 0);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *data = NULL;
      g_autoptr (GBytes) seed = NULL;
      gsize size;

      if (!g_file_get_contents (g_ptr_array_index (names, i), &data, &size, NULL))
        continue;
      run_once ((const guint8 *) data, size);
      seed = g_bytes_new (data, MIN (size, LARGEST_SEED_BYTES));
      run_mutations (seed, i, started_usec + BUDGET_USEC * (gint64) (i + 1) / (gint64) names->len);
    }
  return 0;
}
