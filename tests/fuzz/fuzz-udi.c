/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-reconcile-key.h"
#include "engine/inventory/med-udi.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_udi (const char *text, const MedUdi *udi)
{
  g_assert_cmpuint (strlen (udi->di), >=, 6);
  g_assert_cmpuint (strlen (udi->di), <=, 25);
  g_assert_true (g_str_is_ascii (udi->di));
  if (udi->serial != NULL)
    {
      g_assert_cmpuint (strlen (udi->serial), >=, 1);
      g_assert_cmpuint (strlen (udi->serial), <, strlen (text));
    }
  /* The identifier of GS1 is one by itself. */
  if (strspn (udi->di, "0123456789") != strlen (udi->di))
    return;
  g_autoptr (MedUdi) again = med_udi_parse (udi->di, NULL);
  if (med_udi_is_gtin (udi->di))
    {
      g_assert_nonnull (again);
      g_assert_cmpstr (again->di, ==, udi->di);
      g_assert_null (again->serial);
    }
}

/* Keys of two lists, folded once and again, and what had to be ignored for it. */
static void
check_key (const char *text)
{
  g_autofree char *key = med_reconcile_key (text);
  g_autofree char *again = med_reconcile_key (key);

  g_assert_cmpstr (again, ==, key);
  g_assert_true (g_utf8_validate (key, -1, NULL));
  g_assert_null (strchr (key, ' '));
  g_assert_cmpuint (med_reconcile_key_explain (key, key), ==, MED_RECONCILE_EXACT);
  g_assert_cmpuint (med_reconcile_key_explain (text, key), <=,
                    MED_RECONCILE_WIDTH | MED_RECONCILE_CASE | MED_RECONCILE_BLANKS |
                        MED_RECONCILE_ZEROS);
}

/* What stands in the column of the UDI, and of the numbers, of another list of devices. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedUdi) udi = med_udi_parse (text, &error);

  g_assert_cmpint (udi != NULL, ==, error == NULL);
  if (udi != NULL)
    check_udi (text, udi);
  else
    g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  check_key (text);
  return 0;
}
