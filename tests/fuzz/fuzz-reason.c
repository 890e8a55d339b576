/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/awareness/med-reason.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char *const fixed_words[] = {
  MED_REASON_IN_RANGE,          MED_REASON_OUTSIDE_RANGE,   MED_REASON_NOT_READABLE,
  MED_REASON_OLDER_THAN_LISTED, MED_REASON_VERSION_UNKNOWN, MED_REASON_NO_VERSION_STATED,
  MED_REASON_CONTRADICTORY,     MED_REASON_PATCH_INSTALLED, MED_REASON_VENDOR_STATEMENT,
  MED_REASON_DEVICE_WORD,       MED_REASON_COMPONENT,       MED_REASON_DOUBTFUL,
  MED_REASON_IDENTIFIER,        MED_REASON_SERIAL_NUMBERS,  MED_REASON_SERIAL_SOME,
  MED_REASON_SERIAL_OUTSIDE,    MED_REASON_MODEL_UNKNOWN,   MED_REASON_PART_UNKNOWN,
  MED_REASON_PART_OUTSIDE,      MED_REASON_RESTRICTED,      MED_REASON_SAID_UNKNOWN,
};

/* The first byte is the word, then its two values a line each; versions and ranges come from
 * advisories. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *raw = g_strndup ((const char *) data, size);
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  g_autofree char *as_stored = med_reason_describe (text);

  g_assert_true (g_utf8_validate (as_stored, -1, NULL));
  if (size == 0)
    return 0;
  char *line_end = strchr (text, '\n');
  const char *second = line_end != NULL ? line_end + 1 : "";
  if (line_end != NULL)
    *line_end = '\0';
  const char *word = fixed_words[*data % G_N_ELEMENTS (fixed_words)];
  g_autofree char *reason = med_reason_build (word, text, second, NULL);
  g_auto (GStrv) parts = g_strsplit (reason, "\t", -1);
  g_autofree char *described = med_reason_describe (reason);

  /* No value can pass for another value or another line. */
  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  g_assert_cmpstr (parts[0], ==, word);
  g_assert_null (strchr (reason, '\n'));
  g_assert_null (strpbrk (described, "\t\n"));
  g_assert_true (g_utf8_validate (described, -1, NULL));
  return 0;
}
