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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/place/added-once-and-recorded", test_add);
  g_test_add_func ("/inventory/place/nameless-is-refused", test_nameless);
  return g_test_run ();
}
