/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/report/med-audit.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A body that was tampered with is shown, not hidden. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *raw = g_strndup ((const char *) data, size);
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  g_autoptr (GPtrArray) values = med_audit_body_read (text);
  gboolean empty = strspn (text, " \t\r\n{}") == strlen (text);

  g_assert (values->len > 0 || empty || strstr (text, "before") != NULL ||
            strstr (text, "after") != NULL || strchr (text, '\\') != NULL);
  for (guint i = 0; i < values->len; i++)
    {
      const MedAuditValue *value = g_ptr_array_index (values, i);

      g_assert_true (g_utf8_validate (value->name, -1, NULL));
      g_assert (value->before == NULL || g_utf8_validate (value->before, -1, NULL));
      g_assert (value->after == NULL || g_utf8_validate (value->after, -1, NULL));
      /* A time that no calendar has is still a value. */
      if (value->after != NULL && *value->after == '\0')
        g_assert (*text == '\0' || strstr (text, "\"\"") != NULL);
    }
  return 0;
}
