/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-revision"

#include "config.h"

#include "engine/csaf/med-csaf-revision.h"

#include <string.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-json.h"

static const char *
skip_digits (const char *p)
{
  while (g_ascii_isdigit (*p))
    p++;
  return p;
}

/* A number without leading zeros; @end is put behind it. */
static gboolean
parse_number (const char *p, const char **end)
{
  *end = skip_digits (p);
  return *end > p && (*p != '0' || *end == p + 1);
}

/* Identifiers of letters, digits and hyphens with dots between them. */
static const char *
skip_identifiers (const char *p)
{
  while (g_ascii_isalnum (*p) || *p == '-' || *p == '.')
    p++;
  return p;
}

static gboolean
identifiers_are_whole (const char *begin, const char *end)
{
  if (begin == end || *begin == '.' || end[-1] == '.')
    return FALSE;
  for (const char *p = begin; p + 1 < end; p++)
    if (p[0] == '.' && p[1] == '.')
      return FALSE;
  return TRUE;
}

static gboolean
parse_tail (const char *p, MedCsafVersion *self)
{
  if (*p == '-')
    {
      const char *end = skip_identifiers (p + 1);

      self->pre_release = p + 1;
      if (!identifiers_are_whole (p + 1, end))
        return FALSE;
      p = end;
    }
  if (*p == '+')
    {
      const char *end = skip_identifiers (p + 1);

      self->build = p + 1;
      if (!identifiers_are_whole (p + 1, end))
        return FALSE;
      p = end;
    }
  return *p == '\0';
}

/**
 * med_csaf_version_parse:
 * @text: (nullable): what should be a version; outlives @self
 * @self: (out caller-allocates): the version
 *
 * Returns: whether it is one
 */
gboolean
med_csaf_version_parse (const char *text, MedCsafVersion *self)
{
  const char *end;

  *self = (MedCsafVersion){ .text = text };
  if (text == NULL || !parse_number (text, &end))
    return FALSE;
  self->numbers[0] = text;
  if (*end == '\0')
    return TRUE;
  self->is_semantic = TRUE;
  for (guint i = 1; i < G_N_ELEMENTS (self->numbers); i++)
    {
      if (*end != '.')
        return FALSE;
      self->numbers[i] = end + 1;
      if (!parse_number (end + 1, &end))
        return FALSE;
    }
  return parse_tail (end, self);
}

/* Of any length: versions are not kept as numbers. */
static int
compare_digits (const char *a, gsize a_length, const char *b, gsize b_length)
{
  if (a_length != b_length)
    return a_length < b_length ? -1 : 1;
  return strncmp (a, b, a_length);
}

/* Semantic Versioning 2.0.0, 11.4: numbers before words, numbers by value, words by ASCII. */
static int
compare_identifiers (const char *a, gsize a_length, const char *b, gsize b_length)
{
  const gboolean a_is_number = skip_digits (a) >= a + a_length;
  const gboolean b_is_number = skip_digits (b) >= b + b_length;
  int order;

  if (a_is_number && b_is_number)
    return compare_digits (a, a_length, b, b_length);
  if (a_is_number != b_is_number)
    return a_is_number ? -1 : 1;
  order = strncmp (a, b, MIN (a_length, b_length));
  if (order != 0 || a_length == b_length)
    return order;
  return a_length < b_length ? -1 : 1;
}

static int
compare_pre_releases (const char *a, const char *b)
{
  if (a == NULL || b == NULL)
    return (a == NULL) - (b == NULL);
  while (TRUE)
    {
      const gsize a_length = strcspn (a, ".+");
      const gsize b_length = strcspn (b, ".+");
      const int order = compare_identifiers (a, a_length, b, b_length);
      const gboolean a_ends = a[a_length] != '.';
      const gboolean b_ends = b[b_length] != '.';

      if (order != 0)
        return order;
      if (a_ends || b_ends)
        return b_ends - a_ends;
      a += a_length + 1;
      b += b_length + 1;
    }
}

/**
 * med_csaf_version_compare:
 * @a: a version
 * @b: another; a whole number stands for that number and two zeros
 *
 * Compares by precedence: build metadata counts for nothing (Semantic Versioning 2.0.0, 11).
 *
 * Returns: less than, equal to, or greater than 0
 */
int
med_csaf_version_compare (const MedCsafVersion *a, const MedCsafVersion *b)
{
  for (guint i = 0; i < G_N_ELEMENTS (a->numbers); i++)
    {
      const char *a_number = a->numbers[i] != NULL ? a->numbers[i] : "0";
      const char *b_number = b->numbers[i] != NULL ? b->numbers[i] : "0";
      const int order = compare_digits (a_number, (gsize) (skip_digits (a_number) - a_number),
                                        b_number, (gsize) (skip_digits (b_number) - b_number));

      if (order != 0)
        return order;
    }
  return compare_pre_releases (a->pre_release, b->pre_release);
}

/**
 * med_csaf_version_get_major:
 * @self: a version
 *
 * Returns: its first number; %G_MAXUINT64 if it is too large for that
 */
guint64
med_csaf_version_get_major (const MedCsafVersion *self)
{
  return g_ascii_strtoull (self->numbers[0], NULL, 10);
}

/**
 * med_csaf_version_get_length:
 * @self: a version
 * @with_pre_release: whether to count the pre-release part too
 *
 * Returns: the length of its text without build metadata, in bytes
 */
gsize
med_csaf_version_get_length (const MedCsafVersion *self, gboolean with_pre_release)
{
  if (!with_pre_release && self->pre_release != NULL)
    return (gsize) (self->pre_release - self->text) - 1;
  return self->build != NULL ? (gsize) (self->build - self->text) - 1 : strlen (self->text);
}

/**
 * med_csaf_revision_parse_date:
 * @text: (nullable): a date and time by RFC 3339
 * @usec: (out): the instant
 *
 * Returns: whether it is one
 */
gboolean
med_csaf_revision_parse_date (const char *text, gint64 *usec)
{
  return text != NULL && med_clock_parse_iso8601 (text, usec, NULL);
}

static int
compare_revisions (gconstpointer a, gconstpointer b)
{
  const MedCsafRevision *first = a;
  const MedCsafRevision *second = b;

  if (first->usec != second->usec)
    return first->usec < second->usec ? -1 : 1;
  return med_csaf_version_compare (&first->version, &second->version);
}

/**
 * med_csaf_revision_list:
 * @history: (nullable): a document's revision history
 *
 * Sorts a revision history by date, and by number where dates are the same. An item without a date
 * or a number breaks the schema and is left out.
 *
 * Returns: (transfer full) (element-type MedCsafRevision): the items; they point into @history
 */
GArray *
med_csaf_revision_list (JsonArray *history)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (MedCsafRevision));
  const guint n = history != NULL ? json_array_get_length (history) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *item = med_json_array_get_object (history, i);
      MedCsafRevision revision = { .index = i };

      if (med_csaf_revision_parse_date (med_json_get_text (item, "date"), &revision.usec) &&
          med_csaf_version_parse (med_json_get_text (item, "number"), &revision.version))
        g_array_append_val (list, revision);
    }
  g_array_sort (list, compare_revisions);
  return list;
}
