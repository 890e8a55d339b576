/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-fold.h"
#include "engine/base/med-version.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The first line is a version, the rest a range; both are compared as versions as well. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *version = g_strndup ((const char *) data, size);
  char *line_end = strchr (version, '\n');
  const char *range = line_end != NULL ? line_end + 1 : "";
  g_autofree char *name = NULL;
  g_autofree char *again = NULL;
  int there = 0;
  int back = 0;
  gboolean comparable;

  if (line_end != NULL)
    *line_end = '\0';
  comparable = med_version_compare (version, range, &there);
  g_assert (comparable == med_version_compare (range, version, &back));
  g_assert (there == -back);
  comparable = med_version_compare (version, version, &there);
  g_assert (!comparable || there == 0);
  /* Everything is a version of "*"; and what is not known is never certainly outside a range. */
  g_assert_cmpint (med_version_in_range (version, "vers:all/*"), ==, MED_ANSWER_YES);
  g_assert_cmpint (med_version_in_range ("", range), !=, MED_ANSWER_NO);
  med_version_in_range (version, range);
  name = med_fold_name (range);
  again = med_fold_search (name);
  g_assert (g_utf8_validate (again, -1, NULL));
  return 0;
}
