/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-language"

#include "config.h"

#include "engine/report/med-report-language.h"

#include <glib/gi18n-lib.h>
#include <libintl.h>

#include "engine/base/med-error.h"

/* Of a .mo file (GNU gettext manual, "The Format of GNU MO Files"). */
#define MO_MAGIC 0x950412deu
#define MO_MAX_BYTES (8 * 1024 * 1024)

static const char *const codes[] = { "en", "ja", NULL };
static const char *const names[] = { "English", "日本語" };
static const char *const months[] = {
  N_ ("Jan"), N_ ("Feb"), N_ ("Mar"), N_ ("Apr"), N_ ("May"), N_ ("Jun"),
  N_ ("Jul"), N_ ("Aug"), N_ ("Sep"), N_ ("Oct"), N_ ("Nov"), N_ ("Dec"),
};

static const char *const weekdays[] = {
  N_ ("Mon"), N_ ("Tue"), N_ ("Wed"), N_ ("Thu"), N_ ("Fri"), N_ ("Sat"), N_ ("Sun"),
};

/**
 * MedReportLanguage:
 *
 * The words of a report in one language, whatever language the program itself speaks. gettext
 * speaks one language a process and none at all where the system has no locale for it; a report in
 * Japanese must come out of a server that has none. So the catalogue is read here, from the same
 * .mo file.
 */
struct _MedReportLanguage
{
  const char *code;
  GBytes *catalogue; /* (owned) (nullable) what the texts point into */
  GHashTable *texts; /* (owned) (nullable) (element-type utf8 utf8) */
};

static gboolean
read_number (const guint8 *data, gsize size, gsize offset, gboolean swapped, guint32 *number)
{
  if (offset > size || size - offset < sizeof (guint32))
    return FALSE;
  memcpy (number, data + offset, sizeof (guint32));
  if (swapped)
    *number = GUINT32_SWAP_LE_BE (*number);
  return TRUE;
}

/* The text at entry @index of the table at @table; it must lie in the file and end with NUL. */
static const char *
read_text (const guint8 *data, gsize size, gsize table, guint32 index, gboolean swapped)
{
  guint32 length, offset;

  if (!read_number (data, size, table + (gsize) index * 8, swapped, &length) ||
      !read_number (data, size, table + (gsize) index * 8 + 4, swapped, &offset) ||
      offset >= size || length >= size - offset || data[offset + length] != '\0')
    return NULL;
  return (const char *) data + offset;
}

static gboolean
read_catalogue (MedReportLanguage *self)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (self->catalogue, &size);
  guint32 magic, count, originals, translations;

  if (size > MO_MAX_BYTES || !read_number (data, size, 0, FALSE, &magic))
    return FALSE;
  gboolean swapped = magic == GUINT32_SWAP_LE_BE (MO_MAGIC);
  if ((magic != MO_MAGIC && !swapped) || !read_number (data, size, 8, swapped, &count) ||
      !read_number (data, size, 12, swapped, &originals) ||
      !read_number (data, size, 16, swapped, &translations) || count > size / 16)
    return FALSE;
  for (guint32 i = 0; i < count; i++)
    {
      const char *original = read_text (data, size, originals, i, swapped);
      const char *translation = read_text (data, size, translations, i, swapped);

      if (original == NULL || translation == NULL || !g_utf8_validate (translation, -1, NULL))
        return FALSE;
      /* The empty text is the header of the catalogue. */
      if (*original != '\0' && *translation != '\0')
        g_hash_table_insert (self->texts, (gpointer) original, (gpointer) translation);
    }
  return TRUE;
}

/**
 * med_report_language_new_for_bytes:
 * @code: code of the language
 * @catalogue: a .mo file in UTF-8
 * @error: return location, %MED_ERROR_DAMAGED
 *
 * Returns: (transfer full) (nullable): the language
 */
MedReportLanguage *
med_report_language_new_for_bytes (const char *code, GBytes *catalogue, GError **error)
{
  g_autoptr (MedReportLanguage) self = g_new0 (MedReportLanguage, 1);

  self->code = g_intern_string (code);
  self->catalogue = g_bytes_ref (catalogue);
  self->texts = g_hash_table_new (g_str_hash, g_str_equal);
  if (read_catalogue (self))
    return g_steal_pointer (&self);
  g_set_error_literal (error, MED_ERROR, MED_ERROR_DAMAGED,
                       _ ("The catalogue of texts is damaged. Install MedPatch again."));
  return NULL;
}

static MedReportLanguage *
load_catalogue (const char *code, const char *locale_dir, GError **error)
{
  g_autofree char *path =
      g_build_filename (locale_dir, code, "LC_MESSAGES", GETTEXT_PACKAGE ".mo", NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &local);

  if (file == NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                   _ ("The texts for reports in the language “%s” are not installed: %s"), code,
                   local->message);
      return NULL;
    }
  g_autoptr (GBytes) bytes = g_mapped_file_get_bytes (file);
  MedReportLanguage *self = med_report_language_new_for_bytes (code, bytes, error);
  if (self == NULL)
    g_prefix_error (error, "%s: ", path);
  return self;
}

/**
 * med_report_language_new:
 * @code: one of [func@report_language_list]
 * @locale_dir: (nullable): the folder of the catalogues; %NULL for the program's own
 * @error: return location, %MED_ERROR_NOT_FOUND where its texts are not installed
 *
 * Returns: (transfer full) (nullable): the language. Never English in its place: a report that was
 * asked for in one language does not come in another.
 */
MedReportLanguage *
med_report_language_new (const char *code, const char *locale_dir, GError **error)
{
  if (!g_strv_contains (codes, code))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
                   _ ("There are no reports in the language “%s”; there are: en, ja"), code);
      return NULL;
    }
  /* The texts in the source are English. */
  if (!g_str_equal (code, "en"))
    return load_catalogue (
        code, locale_dir != NULL ? locale_dir : bindtextdomain (GETTEXT_PACKAGE, NULL), error);
  MedReportLanguage *self = g_new0 (MedReportLanguage, 1);
  self->code = g_intern_string (code);
  return self;
}

void
med_report_language_free (MedReportLanguage *self)
{
  g_clear_pointer (&self->texts, g_hash_table_unref);
  g_clear_pointer (&self->catalogue, g_bytes_unref);
  g_free (self);
}

const char *
med_report_language_get_code (MedReportLanguage *self)
{
  return self->code;
}

/**
 * med_report_language_say:
 * @self: a language
 * @text: a text of the source, marked with N_()
 *
 * Returns: (transfer none): it in this language; as it is where the catalogue lacks it
 */
const char *
med_report_language_say (MedReportLanguage *self, const char *text)
{
  const char *said = self->texts != NULL ? g_hash_table_lookup (self->texts, text) : NULL;

  return said != NULL ? said : text;
}

static GDateTime *
to_local (gint64 usec)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);

  return utc != NULL ? g_date_time_to_local (utc) : g_date_time_new_from_unix_local (0);
}

/**
 * med_report_language_format_date:
 * @self: a language
 * @usec: microseconds since 1970 UTC
 *
 * Returns: (transfer full): the date in the zone of this workstation, as the language writes it;
 * the month in letters or with its sign, since 3/4 is read in two ways
 */
char *
med_report_language_format_date (MedReportLanguage *self, gint64 usec)
{
  g_autoptr (GDateTime) when = to_local (usec);
  int year, month, day;

  g_date_time_get_ymd (when, &year, &month, &day);
  if (g_str_equal (self->code, "ja"))
    return g_strdup_printf ("%d年%d月%d日", year, month, day);
  return g_strdup_printf ("%d %s %d", day, med_report_language_say (self, months[month - 1]), year);
}

char *
med_report_language_format_time (MedReportLanguage *self, gint64 usec)
{
  g_autoptr (GDateTime) when = to_local (usec);
  g_autofree char *date = med_report_language_format_date (self, usec);

  return g_strdup_printf ("%s %02d:%02d", date, g_date_time_get_hour (when),
                          g_date_time_get_minute (when));
}

/* Mon, 23 Nov 2026; 2026年11月23日(月) */
char *
med_report_language_format_weekday (MedReportLanguage *self, gint64 usec)
{
  g_autoptr (GDateTime) when = to_local (usec);
  g_autofree char *date = med_report_language_format_date (self, usec);
  const char *day =
      med_report_language_say (self, weekdays[g_date_time_get_day_of_week (when) - 1]);

  return g_str_equal (self->code, "ja") ? g_strdup_printf ("%s(%s)", date, day)
                                        : g_strdup_printf ("%s, %s", day, date);
}

/* Mon 23; 23日(月) */
char *
med_report_language_format_short_day (MedReportLanguage *self, gint64 usec)
{
  g_autoptr (GDateTime) when = to_local (usec);
  int number = g_date_time_get_day_of_month (when);
  const char *day =
      med_report_language_say (self, weekdays[g_date_time_get_day_of_week (when) - 1]);

  return g_str_equal (self->code, "ja") ? g_strdup_printf ("%d日(%s)", number, day)
                                        : g_strdup_printf ("%s %d", day, number);
}

char *
med_report_language_format_hour (MedReportLanguage *self, gint64 usec)
{
  g_autoptr (GDateTime) when = to_local (usec);

  return g_strdup_printf ("%02d:%02d", g_date_time_get_hour (when), g_date_time_get_minute (when));
}

char *
med_report_language_format_month (MedReportLanguage *self, gint64 usec)
{
  g_autoptr (GDateTime) when = to_local (usec);
  int year = g_date_time_get_year (when);
  int month = g_date_time_get_month (when);

  if (g_str_equal (self->code, "ja"))
    return g_strdup_printf ("%d年%d月", year, month);
  return g_strdup_printf ("%s %d", med_report_language_say (self, months[month - 1]), year);
}

const char *const *
med_report_language_list (void)
{
  return codes;
}

/* What the language calls itself. */
const char *
med_report_language_get_name (const char *code)
{
  for (guint i = 0; codes[i] != NULL; i++)
    if (g_str_equal (codes[i], code))
      return names[i];
  return code;
}

/**
 * med_report_language_guess:
 *
 * Returns: (transfer none): the language of the program, if there are reports in it; otherwise
 * English
 */
const char *
med_report_language_guess (void)
{
  const char *const *wanted = g_get_language_names ();

  for (guint i = 0; wanted[i] != NULL; i++)
    for (guint j = 0; codes[j] != NULL; j++)
      if (g_str_equal (wanted[i], codes[j]))
        return codes[j];
  return "en";
}
