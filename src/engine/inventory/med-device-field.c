/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-field"

#include "config.h"

#include "engine/inventory/med-device-field.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-udi.h"
#include "engine/risk/med-cvss-environment.h"

/* Longer than any name on a type plate; keeps a hostile file from filling a screen. */
#define MOST_CHARS 200

typedef enum
{
  KIND_TEXT,
  KIND_NEEDED, /* a text that may not be missing */
  KIND_WORD,
  KIND_FLAG,
  KIND_DATE, /* of the calendar, ISO 8601 */
  KIND_TIME, /* a date, or date and time, of this workstation's zone */
  KIND_UDI,
  KIND_METRICS, /* environmental metrics of CVSS */
} Kind;

static const MedDeviceWord exposures[] = {
  { "small", N_ ("Small") },
  { "controlled", N_ ("Controlled") },
  { "open", N_ ("Open") },
  { "unknown", N_ ("Not known") },
  { NULL, NULL },
};
static const MedDeviceWord safety_impacts[] = {
  { "negligible", N_ ("Negligible") }, { "marginal", N_ ("Marginal") },
  { "critical", N_ ("Critical") },     { "catastrophic", N_ ("Catastrophic") },
  { "unknown", N_ ("Not known") },     { NULL, NULL },
};
static const MedDeviceWord mission_impacts[] = {
  { "degraded", N_ ("Degraded") },
  { "crippled", N_ ("Supporting functions crippled") },
  { "mef-failure", N_ ("An essential function fails") },
  { "mission-failure", N_ ("The hospital cannot do its work") },
  { "unknown", N_ ("Not known") },
  { NULL, NULL },
};
static const MedDeviceWord support_stages[] = {
  { "supported", N_ ("Supported") },
  { "limited", N_ ("Limited support") },
  { "ended", N_ ("Support ended") },
  { "unknown", N_ ("Not known") },
  { NULL, NULL },
};
static const MedDeviceWord maintenances[] = {
  { "yes", N_ ("Yes") },
  { "no", N_ ("No") },
  { "unknown", N_ ("Not known") },
  { NULL, NULL },
};
static const MedDeviceWord disclosures[] = {
  { "received", N_ ("Received") },
  { "not-received", N_ ("Not received") },
  { "unknown", N_ ("Not known") },
  { NULL, NULL },
};
static const MedDeviceWord flags[] = {
  { "yes", N_ ("Yes") },
  { "no", N_ ("No") },
  { NULL, NULL },
};

static const struct
{
  const char *key;
  const char *title;
  Kind kind;
  const MedDeviceWord *words;
  gboolean of_product;
} fields[MED_N_DEVICE_FIELDS] = {
  [MED_DEVICE_ASSET] = { "asset", N_ ("Asset number"), KIND_NEEDED },
  [MED_DEVICE_NAME] = { "name", N_ ("Device") },
  [MED_DEVICE_MANUFACTURER] = { "manufacturer", N_ ("Manufacturer"), KIND_NEEDED },
  [MED_DEVICE_MODEL] = { "model", N_ ("Model"), KIND_NEEDED },
  [MED_DEVICE_CLASS] = { "device_class", N_ ("Device class"), KIND_TEXT, NULL, TRUE },
  [MED_DEVICE_RELEASE] = { "release", N_ ("Software release") },
  [MED_DEVICE_RELEASE_READ] = { "release_read", N_ ("Release read on"), KIND_TIME },
  [MED_DEVICE_RELEASE_SOURCE] = { "release_source", N_ ("Release read from") },
  [MED_DEVICE_SERIAL] = { "serial", N_ ("Serial number") },
  [MED_DEVICE_MODEL_NUMBER] = { "model_number", N_ ("Model number") },
  [MED_DEVICE_SKU] = { "sku", N_ ("Order number (SKU)") },
  [MED_DEVICE_UDI_DI] = { "udi_di", N_ ("UDI-DI"), KIND_UDI },
  [MED_DEVICE_SITE] = { "site", N_ ("Site") },
  [MED_DEVICE_DEPARTMENT] = { "department", N_ ("Department") },
  [MED_DEVICE_ROOM] = { "room", N_ ("Room") },
  [MED_DEVICE_OWNER] = { "owner", N_ ("Owner") },
  [MED_DEVICE_NETWORK_ZONE] = { "network_zone", N_ ("Network zone") },
  [MED_DEVICE_SERVES] = { "serves", N_ ("What stops without it") },
  [MED_DEVICE_REMOTE_MAINTENANCE] = { "remote_maintenance", N_ ("Remote maintenance"), KIND_WORD,
                                      maintenances },
  [MED_DEVICE_EXPOSURE] = { "exposure", N_ ("Exposure"), KIND_WORD, exposures },
  [MED_DEVICE_SAFETY_IMPACT] = { "safety_impact", N_ ("Safety impact"), KIND_WORD, safety_impacts },
  [MED_DEVICE_MISSION_IMPACT] = { "mission_impact", N_ ("Mission impact"), KIND_WORD,
                                  mission_impacts },
  [MED_DEVICE_CVSS_METRICS] = { "cvss_metrics", N_ ("CVSS environment"), KIND_METRICS },
  [MED_DEVICE_HIGH_RISK] = { "high_risk", N_ ("High risk"), KIND_FLAG, flags, TRUE },
  [MED_DEVICE_SUPPORT_STAGE] = { "support_stage", N_ ("Support"), KIND_WORD, support_stages, TRUE },
  [MED_DEVICE_END_OF_LIFE] = { "end_of_life_date", N_ ("End of life"), KIND_DATE, NULL, TRUE },
  [MED_DEVICE_END_OF_SUPPORT] = { "end_of_support_date", N_ ("End of support"), KIND_DATE, NULL,
                                  TRUE },
  [MED_DEVICE_DISCLOSURE] = { "disclosure", N_ ("MDS/SDS of the maker"), KIND_WORD, disclosures,
                              TRUE },
  [MED_DEVICE_DISCLOSURE_DATE] = { "disclosure_date", N_ ("MDS/SDS received on"), KIND_DATE, NULL,
                                   TRUE },
};

const char *
med_device_field_get_key (MedDeviceField field)
{
  return fields[field].key;
}

const char *
med_device_field_get_title (MedDeviceField field)
{
  return _ (fields[field].title);
}

const MedDeviceWord *
med_device_field_get_words (MedDeviceField field)
{
  return fields[field].words;
}

const char *
med_device_field_get_unknown (MedDeviceField field)
{
  switch (fields[field].kind)
    {
    case KIND_WORD:
      return "unknown";
    case KIND_FLAG:
      return "no";
    case KIND_TEXT:
    case KIND_NEEDED:
    case KIND_DATE:
    case KIND_TIME:
    case KIND_UDI:
    case KIND_METRICS:
    default:
      return "";
    }
}

gboolean
med_device_field_is_of_product (MedDeviceField field)
{
  return fields[field].of_product;
}

/**
 * med_device_word_get_title:
 * @field: a field
 * @word: what is stored in it
 *
 * Returns: the word as a person reads it, translated; @word itself for a field without a choice
 */
const char *
med_device_word_get_title (MedDeviceField field, const char *word)
{
  for (const MedDeviceWord *w = fields[field].words; w != NULL && w->word != NULL; w++)
    if (g_str_equal (w->word, word))
      return _ (w->title);
  return word;
}

static gboolean
refuse (MedDeviceField field, const char *what, const char *text, GError **error)
{
  /* Translators: the name of a field, what is wrong with it, what was written */
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s: %s: “%s”"),
               med_device_field_get_title (field), what, text);
  return FALSE;
}

static gboolean
check_text (MedDeviceField field, const char *text, GError **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (field, _ ("not a text"), "", error);
  if (g_utf8_strlen (text, -1) > MOST_CHARS)
    {
      g_autofree char *begin = g_utf8_substring (text, 0, 20);
      return refuse (field, _ ("longer than 200 characters"), begin, error);
    }
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return refuse (field, _ ("holds a line break or control character"), "", error);
  return TRUE;
}

static gboolean
is_udi (const char *text)
{
  gboolean digits = strspn (text, "0123456789") == strlen (text);

  /* GS1 is digits only; HIBCC and ICCBBA begin with letters or signs. */
  if (digits)
    return strlen (text) == 14 && med_udi_is_gtin (text);
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;
  return strlen (text) >= 6 && strlen (text) <= 25;
}

static char *
normalise_word (MedDeviceField field, const char *text, GError **error)
{
  for (const MedDeviceWord *w = fields[field].words; w->word != NULL; w++)
    if (g_ascii_strcasecmp (text, w->word) == 0 || g_ascii_strcasecmp (text, w->title) == 0 ||
        g_str_equal (text, _ (w->title)))
      return g_strdup (w->word);
  if (fields[field].kind == KIND_FLAG)
    {
      if (g_str_equal (text, "1") || g_ascii_strcasecmp (text, "true") == 0)
        return g_strdup ("yes");
      if (g_str_equal (text, "0") || g_ascii_strcasecmp (text, "false") == 0)
        return g_strdup ("no");
    }
  g_autoptr (GString) choice = g_string_new (_ ("not one of"));
  for (const MedDeviceWord *w = fields[field].words; w->word != NULL; w++)
    g_string_append_printf (choice, " %s", w->word);
  refuse (field, choice->str, text, error);
  return NULL;
}

/* g_time_zone_new_local() asks the file system each time; a table has 100,000 dates. */
static GTimeZone *
local_zone (void)
{
  static GTimeZone *zone;

  if (g_once_init_enter (&zone))
    g_once_init_leave (&zone, g_time_zone_new_local ());
  return zone;
}

static gboolean
read_number (const char **text, int most_digits, int *number)
{
  int digits = 0;

  *number = 0;
  while (digits < most_digits && g_ascii_isdigit (**text))
    {
      *number = *number * 10 + (**text - '0');
      (*text)++;
      digits++;
    }
  return digits > 0;
}

static gboolean
skip_one_of (const char **text, const char *const *signs)
{
  for (; *signs != NULL; signs++)
    if (g_str_has_prefix (*text, *signs))
      {
        *text += strlen (*signs);
        return TRUE;
      }
  return FALSE;
}

/* Reads 2026-11-23, 2026/11/23, 2026.11.23 and 2026年11月23日; *rest is what follows. */
static gboolean
read_date (const char *text, int *year, int *month, int *day, const char **rest)
{
  static const char *const after_year[] = { "-", "/", ".", "年", NULL };
  static const char *const after_month[] = { "-", "/", ".", "月", NULL };
  static const char *const after_day[] = { "日", NULL };

  if (!read_number (&text, 4, year) || *year < 1900 || !skip_one_of (&text, after_year) ||
      !read_number (&text, 2, month) || !skip_one_of (&text, after_month) ||
      !read_number (&text, 2, day))
    return FALSE;
  skip_one_of (&text, after_day);
  *rest = text;
  return g_date_valid_dmy ((GDateDay) *day, (GDateMonth) *month, (GDateYear) *year);
}

/* Reads " 08:15". */
static gboolean
read_hour (const char *text, int *hour, int *minute)
{
  static const char *const space[] = { " ", NULL };
  static const char *const colon[] = { ":", NULL };

  return skip_one_of (&text, space) && read_number (&text, 2, hour) && skip_one_of (&text, colon) &&
         read_number (&text, 2, minute) && *text == '\0' && *hour < 24 && *minute < 60;
}

static char *
normalise_date (MedDeviceField field, const char *text, GError **error)
{
  int year = 0, month = 0, day = 0;
  const char *rest = NULL;

  if (read_date (text, &year, &month, &day, &rest) && *rest == '\0')
    return g_strdup_printf ("%04d-%02d-%02d", year, month, day);
  refuse (field, _ ("not a date such as 2026-11-23"), text, error);
  return NULL;
}

static char *
normalise_time (MedDeviceField field, const char *text, gint64 now_usec, GError **error)
{
  GTimeZone *zone = local_zone ();
  g_autoptr (GDateTime) when = NULL;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0;
  const char *rest = NULL;

  if (read_date (text, &year, &month, &day, &rest))
    {
      if (*rest == '\0')
        when = g_date_time_new (zone, year, month, day, 0, 0, 0);
      else if (read_hour (rest, &hour, &minute))
        when = g_date_time_new (zone, year, month, day, hour, minute, 0);
      else
        when = g_date_time_new_from_iso8601 (text, zone);
    }
  if (when == NULL)
    {
      refuse (field, _ ("not a date such as 2026-11-23"), text, error);
      return NULL;
    }
  gint64 usec = g_date_time_to_unix (when) * G_USEC_PER_SEC;
  if (usec > now_usec + MED_USEC_PER_DAY)
    {
      refuse (field, _ ("lies in the future"), text, error);
      return NULL;
    }
  return med_device_field_format_time (usec);
}

/**
 * med_device_field_format_time:
 * @usec: microseconds since 1970 UTC; 0 for never
 *
 * Returns: (transfer full): the date in this workstation's zone, with hour and minute unless it is
 * midnight; "" for never. med_device_field_parse_time() reads it back.
 */
char *
med_device_field_format_time (gint64 usec)
{
  if (usec == 0)
    return g_strdup ("");
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) when = utc != NULL ? g_date_time_to_timezone (utc, local_zone ()) : NULL;
  if (when == NULL)
    return g_strdup ("");
  gboolean midnight = g_date_time_get_hour (when) == 0 && g_date_time_get_minute (when) == 0;

  return g_date_time_format (when, midnight ? "%Y-%m-%d" : "%Y-%m-%d %H:%M");
}

/**
 * med_device_field_parse_time:
 * @text: a value that med_device_field_normalise() gave
 *
 * Returns: microseconds since 1970 UTC; 0 for ""
 */
gint64
med_device_field_parse_time (const char *text)
{
  GTimeZone *zone = local_zone ();
  int year = 0, month = 0, day = 0, hour = 0, minute = 0;
  const char *rest = NULL;

  if (!read_date (text, &year, &month, &day, &rest))
    return 0;
  if (!read_hour (rest, &hour, &minute))
    hour = minute = 0;
  g_autoptr (GDateTime) when = g_date_time_new (zone, year, month, day, hour, minute, 0);
  return when != NULL ? g_date_time_to_unix (when) * G_USEC_PER_SEC : 0;
}

static char *
normalise_metrics (MedDeviceField field, const char *text, GError **error)
{
  g_autofree char *metrics = med_cvss_environment_normalise (text, NULL);

  if (metrics == NULL)
    refuse (field, _ ("not environmental metrics of CVSS such as CR:L/IR:H/AR:H"), text, error);
  return g_steal_pointer (&metrics);
}

/* Japanese forms end in full-width spaces. */
static char *
dup_stripped (const char *text)
{
  static const char wide[] = "\u3000";
  g_autofree char *copy = g_strdup (text);
  char *begin = g_strstrip (copy);

  while (g_str_has_prefix (begin, wide))
    begin = g_strchug (begin + strlen (wide));
  while (g_str_has_suffix (begin, wide))
    {
      begin[strlen (begin) - strlen (wide)] = '\0';
      g_strchomp (begin);
    }
  return g_strdup (begin);
}

/**
 * med_device_field_normalise:
 * @field: a field
 * @text: what a person or a file wrote
 * @now_usec: the time now: nothing was read in the future
 * @error: return location, %MED_ERROR_CORRECT_INPUT naming the field
 *
 * Brings a value into the form that is stored: white space at its ends is dropped, a word of a
 * choice is found by its stored form or its title in either language, dates become ISO 8601, and
 * what is empty becomes the field's "not known".
 *
 * Returns: (transfer full) (nullable): the value
 */
char *
med_device_field_normalise (MedDeviceField field, const char *text, gint64 now_usec, GError **error)
{
  g_autofree char *value = dup_stripped (text);

  if (!check_text (field, value, error))
    return NULL;
  if (*value == '\0')
    {
      if (fields[field].kind != KIND_NEEDED)
        return g_strdup (med_device_field_get_unknown (field));
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s is missing"),
                   med_device_field_get_title (field));
      return NULL;
    }
  switch (fields[field].kind)
    {
    case KIND_WORD:
    case KIND_FLAG:
      return normalise_word (field, value, error);
    case KIND_DATE:
      return normalise_date (field, value, error);
    case KIND_TIME:
      return normalise_time (field, value, now_usec, error);
    case KIND_UDI:
      if (is_udi (value))
        return g_steal_pointer (&value);
      refuse (field, _ ("not a device identifier: a GTIN has 14 digits and a check digit"), value,
              error);
      return NULL;
    case KIND_METRICS:
      return normalise_metrics (field, value, error);
    case KIND_TEXT:
    case KIND_NEEDED:
    default:
      return g_steal_pointer (&value);
    }
}
