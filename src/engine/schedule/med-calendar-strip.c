/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-calendar-strip"

#include "config.h"

#include "engine/schedule/med-calendar-reader.h"

/* Lines of RFC 5545 that say when, and nothing about whom. In the order of strcmp. */
static const char *const kept[] = {
  "BEGIN",         "CALSCALE", "CATEGORIES", "CREATED",       "DTEND",         "DTSTAMP",
  "DTSTART",       "DURATION", "END",        "EXDATE",        "EXRULE",        "FREEBUSY",
  "LAST-MODIFIED", "METHOD",   "PRODID",     "RDATE",         "RECURRENCE-ID", "RRULE",
  "SEQUENCE",      "STATUS",   "TRANSP",     "TZID",          "TZNAME",        "TZOFFSETFROM",
  "TZOFFSETTO",    "UID",      "VERSION",    "X-WR-TIMEZONE",
};

static int
compare_names (gconstpointer name, gconstpointer entry)
{
  return strcmp (name, *(const char *const *) entry);
}

static gboolean
is_kept (const char *line, gsize length, gboolean with_summaries)
{
  g_autofree char *name = g_ascii_strup (line, (gssize) length);

  return bsearch (name, kept, G_N_ELEMENTS (kept), sizeof *kept, compare_names) != NULL ||
         (with_summaries && g_str_equal (name, "SUMMARY"));
}

/* The length of "DTSTART" in "DTSTART;TZID=…:…"; 0: this is no line of a calendar. */
static gsize
name_length (const char *line, gsize size)
{
  gsize length = 0;

  while (length < size && (g_ascii_isalnum (line[length]) || line[length] == '-'))
    length++;
  return length < size && (line[length] == ':' || line[length] == ';') ? length : 0;
}

/* A carriage return within a line: some program may see two lines there, of which only the first
 * was looked at. */
static gboolean
hides_line (const char *line, gsize size)
{
  const char *found = memchr (line, '\r', size);

  return found != NULL && (gsize) (found - line) + 1 < size && found[1] != '\n';
}

static gboolean
is_blank (const char *line, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (!g_ascii_isspace (line[i]))
      return FALSE;
  return TRUE;
}

/**
 * med_calendar_strip:
 * @bytes: a calendar file
 * @with_summaries: whether the events' own words stay in it
 *
 * Takes out everything that could name a person: what is expanded, and what is kept as evidence, is
 * only this. A line that cannot be told becomes a mark that it was there, so that it makes its
 * event unreadable instead of vanishing.
 *
 * Returns: (transfer full): the lines that say when
 */
GBytes *
med_calendar_strip (GBytes *bytes, gboolean with_summaries)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GByteArray) out = g_byte_array_sized_new ((guint) MIN (size, 64 * 1024 * 1024));
  gboolean keep = FALSE;
  gsize start = size >= 3 && memcmp (data, "\357\273\277", 3) == 0 ? 3 : 0;

  while (start < size)
    {
      const char *line = data + start;
      const char *end = memchr (line, '\n', size - start);
      gsize length = end != NULL ? (gsize) (end - line) + 1 : size - start;
      gboolean continues = *line == ' ' || *line == '\t';
      gsize named = continues ? 0 : name_length (line, length);
      gboolean hides = hides_line (line, length) && (keep || !continues);

      if (named > 0 && !hides)
        keep = is_kept (line, named, with_summaries);
      else if (hides || (!continues && !is_blank (line, length)))
        {
          static const char mark[] = "MEDPATCH-UNREADABLE\r\n";
          keep = FALSE;
          g_byte_array_append (out, (const guint8 *) mark, sizeof mark - 1);
        }
      if (keep && (named > 0 || continues))
        g_byte_array_append (out, (const guint8 *) line, (guint) length);
      start += length;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
