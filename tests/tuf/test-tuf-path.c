/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/tuf/med-tuf-path.h"

static void
test_targets (void)
{
  static const char *const right[] = { "a", "a/b", "imaging/ct/5.2/patch 1.zip", "日本.txt",
                                       "..a" };
  static const char *const wrong[] = { "",     "/a",     "a/",  "a//b",     ".",      "..",
                                       "../a", "a/../b", "a/.", "a\nb.txt", "a\177b", "\xff" };
  g_autofree char *longest = g_strnfill (MED_TUF_PATH_MOST_BYTES, 'a');
  g_autofree char *too_long = g_strnfill (MED_TUF_PATH_MOST_BYTES + 1, 'a');

  for (gsize i = 0; i < G_N_ELEMENTS (right); i++)
    g_assert_true (med_tuf_path_is_target (right[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (med_tuf_path_is_target (wrong[i]));
  g_assert_true (med_tuf_path_is_target (longest));
  g_assert_false (med_tuf_path_is_target (too_long));
}

static void
test_names_of_metadata (void)
{
  static const struct
  {
    const char *role;
    gint64 version;
    const char *name;
  } cases[] = {
    { "timestamp", 0, "timestamp.json" },
    { "root", 12, "12.root.json" },
    { "../delegatedrole", 0, "..%2Fdelegatedrole.json" },
    { "a b?c#d", 3, "3.a%20b%3Fc%23d.json" },
    { "日", 1, "1.%E6%97%A5.json" },
    { "..", 0, "...json" },
    { "bin-0f", 1, "1.bin-0f.json" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = med_tuf_path_dup_metadata (cases[i].role, cases[i].version);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

static void
test_names_of_targets (void)
{
  g_autofree char *plain = med_tuf_path_dup_target ("a/b.zip", NULL);
  g_autofree char *hashed = med_tuf_path_dup_target ("a/b.zip", "c0ffee");
  g_autofree char *top = med_tuf_path_dup_target ("b.zip", "c0ffee");
  g_autofree char *local = med_tuf_path_dup_local ("a/../b c");

  g_assert_cmpstr (plain, ==, "a/b.zip");
  g_assert_cmpstr (hashed, ==, "a/c0ffee.b.zip");
  g_assert_cmpstr (top, ==, "c0ffee.b.zip");
  g_assert_cmpstr (local, ==, "a%2F..%2Fb%20c");
  g_assert_null (strchr (local, '/'));
}

static void
test_top_roles (void)
{
  g_assert_true (med_tuf_path_is_top_role ("root"));
  g_assert_true (med_tuf_path_is_top_role ("timestamp"));
  g_assert_true (med_tuf_path_is_top_role ("snapshot"));
  g_assert_true (med_tuf_path_is_top_role ("targets"));
  g_assert_false (med_tuf_path_is_top_role ("Targets"));
  g_assert_false (med_tuf_path_is_top_role (""));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tuf/path/which-targets-can-be-asked-for", test_targets);
  g_test_add_func ("/tuf/path/names-of-metadata", test_names_of_metadata);
  g_test_add_func ("/tuf/path/names-of-targets", test_names_of_targets);
  g_test_add_func ("/tuf/path/top-roles", test_top_roles);
  return g_test_run ();
}
