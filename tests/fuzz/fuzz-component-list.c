/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/inventory/med-component-list.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = med_component_list_parse (text, "fuzz", 1, &error);

  g_assert ((list != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (list == NULL)
    return 0;
  g_assert_cmpuint (list->len, <=, 2000);

  /* What is shown for editing means the same when it is read again. */
  g_autofree char *written = med_component_list_format (list);
  g_autoptr (GPtrArray) again = med_component_list_parse (written, "fuzz", 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, list->len);
  for (guint i = 0; i < list->len; i++)
    {
      const MedComponent *one = g_ptr_array_index (list, i);
      const MedComponent *other = g_ptr_array_index (again, i);

      g_assert_cmpint (*one->model, !=, '\0');
      g_assert_true (g_utf8_validate (one->version, -1, NULL));
      g_assert_cmpstr (one->manufacturer, ==, other->manufacturer);
      g_assert_cmpstr (one->model, ==, other->model);
      g_assert_cmpstr (one->version, ==, other->version);
    }
  return 0;
}
