/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-place.h"
#include "support/med-test-engine.h"

typedef struct
{
  const char *site;
  const char *department;
  gint64 id;
} Input;

static gpointer
add_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return med_department_add_sync (connection, 0, input->site, input->department, &input->id, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
list_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_department_list_sync (connection, error);
}

static void
test_add (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  Input inputs[] = { { "North", "Radiology" },
                     { "North", "Emergency" },
                     { "South", "Radiology" },
                     { "North", "Radiology" } };

  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      med_test_engine_run (fixture, MED_STORE_WRITER, add_func, &inputs[i], &error);
      g_assert_no_error (error);
    }
  g_assert_cmpint (inputs[3].id, ==, inputs[0].id);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM site"), ==, 2);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change"), ==, 3);

  g_autoptr (GPtrArray) list =
      med_test_engine_run (fixture, MED_STORE_BULK, list_func, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 3);
  MedDepartment *first = list->pdata[0];
  g_assert_cmpstr (first->site, ==, "North");
  g_assert_cmpstr (first->name, ==, "Emergency");
}

static void
test_nameless (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  Input input = { "North", "" };

  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, add_func, &input, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM site"), ==, 0);
}

/* What no device could have as its place is no department either; nothing is written of it. */
static void
test_refused (void)
{
  g_autofree char *long_name = g_strnfill (201, 'x');
  g_autofree char *longest = g_strnfill (200, 'x');
  const struct
  {
    const char *site;
    const char *department;
    gboolean taken;
  } cases[] = {
    { "North", " ", FALSE },           { "North", "\u3000", FALSE }, { "North", "a\nb", FALSE },
    { "North", "a\tb", FALSE },        { "North", "a\xff", FALSE },  { "North", long_name, FALSE },
    { "No\nrth", "Ward", FALSE },      { long_name, "Ward", FALSE }, { "\xff", "Ward", FALSE },
    { "North", longest, TRUE },        { "", "Ward", TRUE },         { "North", "<b>&'\"", TRUE },
    { "North", "救急\u3000部", TRUE },
  };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 n_taken = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Input input = { cases[i].site, cases[i].department };
      g_autoptr (GError) error = NULL;
      gboolean taken =
          med_test_engine_run (fixture, MED_STORE_WRITER, add_func, &input, &error) != NULL;

      g_test_message ("case %zu", i);
      g_assert_cmpint (taken, ==, cases[i].taken);
      if (!taken)
        g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      n_taken += taken;
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM department"), ==,
                       n_taken);
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change"), ==, n_taken);
    }
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM site WHERE name NOT IN"
                                                   " ('North', '')"),
                   ==, 0);
}

/* White space around a name makes no other department; another site does. */
static void
test_same (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  Input inputs[] = { { "North", "Ward" }, { " North ", "Ward\u3000" }, { "North\t", "  Ward" },
                     { "South", "Ward" }, { "North", "ward" },         { "", "Ward" } };
  static const gboolean same[] = { TRUE, TRUE, TRUE, FALSE, FALSE, FALSE };

  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_autoptr (GError) error = NULL;

      med_test_engine_run (fixture, MED_STORE_WRITER, add_func, &inputs[i], &error);
      g_assert_no_error (error);
      g_assert_cmpint (inputs[i].id == inputs[0].id, ==, same[i]);
    }
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM department"), ==, 4);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM site"), ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/place/added-once-and-recorded", test_add);
  g_test_add_func ("/inventory/place/nameless-is-refused", test_nameless);
  g_test_add_func ("/inventory/place/bounds-of-a-name", test_refused);
  g_test_add_func ("/inventory/place/same-however-spaced", test_same);
  return g_test_run ();
}
