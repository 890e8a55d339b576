/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-form"

#include "config.h"

#include "engine/csaf/med-csaf-form.h"

#include <string.h>

#define DIGITS "0123456789"
#define HEX_DIGITS DIGITS "abcdefABCDEF"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* As ECMA-262, which the patterns of JSON schemas are written for, understands \s. */
static gboolean
is_blank (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_SPACE_SEPARATOR:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    default:
      return (c >= '\t' && c <= '\r') || c == 0xfeff;
    }
}

/* What "." does not stand for */
static gboolean
ends_a_line (gunichar c)
{
  return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static gboolean
has_one_line (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (ends_a_line (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/**
 * med_csaf_form_is_cve:
 * @text: a text
 *
 * Returns: whether it is such as `CVE-2024-6795`
 */
gboolean
med_csaf_form_is_cve (const char *text)
{
  if (!g_str_has_prefix (text, "CVE-"))
    return FALSE;
  const char *year = text + strlen ("CVE-");
  if (strspn (year, DIGITS) != 4 || year[4] != '-')
    return FALSE;
  const gsize n = strspn (year + 5, DIGITS);
  return n >= 4 && year[5 + n] == '\0';
}

/**
 * med_csaf_form_is_cwe:
 * @text: a text
 *
 * Returns: whether it is such as `CWE-89`
 */
gboolean
med_csaf_form_is_cwe (const char *text)
{
  if (!g_str_has_prefix (text, "CWE-") || text[4] == '0')
    return FALSE;
  const gsize n = strspn (text + 4, DIGITS);
  return n >= 1 && n <= 6 && text[4 + n] == '\0';
}

/**
 * med_csaf_form_is_hash:
 * @text: a text
 *
 * Returns: whether it is at least 32 hexadecimal digits
 */
gboolean
med_csaf_form_is_hash (const char *text)
{
  const gsize n = strspn (text, HEX_DIGITS);

  return n >= 32 && text[n] == '\0';
}

/**
 * med_csaf_form_is_id:
 * @text: a text
 *
 * Returns: whether it is one line without blanks at either end
 */
gboolean
med_csaf_form_is_id (const char *text)
{
  if (*text == '\0' || !has_one_line (text))
    return FALSE;
  const char *last = g_utf8_find_prev_char (text, text + strlen (text));
  return last != NULL && !is_blank (g_utf8_get_char (text)) && !is_blank (g_utf8_get_char (last));
}

/**
 * med_csaf_form_is_category:
 * @text: a text
 *
 * Returns: whether it is one line that neither begins nor ends with a blank, hyphen, low line or
 * full stop
 */
gboolean
med_csaf_form_is_category (const char *text)
{
  return med_csaf_form_is_id (text) && strchr ("-_.", *text) == NULL &&
         strchr ("-_.", text[strlen (text) - 1]) == NULL;
}

/* Identifiers of semantic versioning, parted by full stops. */
static gboolean
skip_identifiers (const char **text, gboolean numbers_count)
{
  do
    {
      const gsize n = strspn (*text, DIGITS LETTERS "-");

      if (n == 0)
        return FALSE;
      if (numbers_count && n > 1 && **text == '0' && strspn (*text, DIGITS) == n)
        return FALSE;
      *text += n;
    }
  while (**text == '.' && (*text)++ != NULL);
  return TRUE;
}

static gboolean
skip_number (const char **text)
{
  const gsize n = strspn (*text, DIGITS);

  if (n == 0 || (n > 1 && **text == '0'))
    return FALSE;
  *text += n;
  return TRUE;
}

/**
 * med_csaf_form_is_version:
 * @text: a text
 *
 * Returns: whether it is a version of a document, by integer or semantic versioning (3.1.11)
 */
gboolean
med_csaf_form_is_version (const char *text)
{
  const char *p = text;

  if (!skip_number (&p))
    return FALSE;
  if (*p == '\0')
    return TRUE;
  for (int i = 0; i < 2; i++)
    {
      if (*p != '.')
        return FALSE;
      p++;
      if (!skip_number (&p))
        return FALSE;
    }
  if (*p == '-')
    {
      p++;
      if (!skip_identifiers (&p, TRUE))
        return FALSE;
    }
  if (*p == '+')
    {
      p++;
      if (!skip_identifiers (&p, FALSE))
        return FALSE;
    }
  return *p == '\0';
}

/* One part of a language tag, as far as the next hyphen. */
typedef struct
{
  const char *start;
  gsize length;
} Subtag;

static gboolean
next_subtag (const char **text, Subtag *subtag)
{
  if (**text == '\0')
    return FALSE;
  if (**text == '-')
    (*text)++;
  subtag->start = *text;
  subtag->length = strcspn (*text, "-");
  *text += subtag->length;
  return TRUE;
}

static gboolean
subtag_is (const Subtag *subtag, const char *accept, gsize least, gsize most)
{
  return subtag->length >= least && subtag->length <= most &&
         strspn (subtag->start, accept) >= subtag->length;
}

/* What may follow a language, in this order; each but the last two at most once. */
typedef enum
{
  AFTER_LANGUAGE,
  AFTER_EXTENSION_1, /* extended languages, up to three */
  AFTER_EXTENSION_2,
  AFTER_EXTENSION_3,
  AFTER_SCRIPT,
  AFTER_REGION,
  AFTER_VARIANT,
  AFTER_SINGLETON, /* at least one part must follow */
  IN_EXTENSION,
  AFTER_X,
  IN_PRIVATE_USE,
  NOWHERE,
} LanguagePart;

static gboolean
is_variant (const Subtag *subtag)
{
  return subtag_is (subtag, DIGITS LETTERS, 5, 8) ||
         (subtag_is (subtag, DIGITS LETTERS, 4, 4) && g_ascii_isdigit (*subtag->start));
}

static gboolean
is_region (const Subtag *subtag)
{
  return subtag_is (subtag, LETTERS, 2, 2) || subtag_is (subtag, DIGITS, 3, 3);
}

static LanguagePart
move_on (LanguagePart part, const Subtag *subtag)
{
  const gboolean is_x = subtag->length == 1 && g_ascii_tolower (*subtag->start) == 'x';

  if (part == AFTER_X || part == IN_PRIVATE_USE)
    return subtag_is (subtag, DIGITS LETTERS, 1, 8) ? IN_PRIVATE_USE : NOWHERE;
  if (part == AFTER_SINGLETON)
    return subtag_is (subtag, DIGITS LETTERS, 2, 8) ? IN_EXTENSION : NOWHERE;
  if (subtag_is (subtag, DIGITS LETTERS, 1, 1))
    return is_x ? AFTER_X : AFTER_SINGLETON;
  if (part == IN_EXTENSION)
    return subtag_is (subtag, DIGITS LETTERS, 2, 8) ? IN_EXTENSION : NOWHERE;
  if (part <= AFTER_EXTENSION_2 && subtag_is (subtag, LETTERS, 3, 3))
    return part + 1;
  if (part < AFTER_SCRIPT && subtag_is (subtag, LETTERS, 4, 4))
    return AFTER_SCRIPT;
  if (part < AFTER_REGION && is_region (subtag))
    return AFTER_REGION;
  return part <= AFTER_VARIANT && is_variant (subtag) ? AFTER_VARIANT : NOWHERE;
}

/**
 * med_csaf_form_is_language:
 * @text: a text
 *
 * Returns: whether it has the form of a language tag (BCP 47)
 */
gboolean
med_csaf_form_is_language (const char *text)
{
  LanguagePart part = AFTER_LANGUAGE;
  Subtag subtag;

  if (g_ascii_strcasecmp (text, "i-default") == 0 || g_ascii_strcasecmp (text, "i-mingo") == 0)
    return TRUE;
  if (*text == '-' || !next_subtag (&text, &subtag))
    return FALSE;
  if (subtag.length == 1 && g_ascii_tolower (*subtag.start) == 'x')
    part = AFTER_X;
  else if (!subtag_is (&subtag, LETTERS, 2, 8))
    return FALSE;
  else if (subtag.length > 3)
    part = AFTER_EXTENSION_3; /* no extended language goes with it */
  while (part != NOWHERE && next_subtag (&text, &subtag))
    part = move_on (part, &subtag);
  return part != NOWHERE && part != AFTER_SINGLETON && part != AFTER_X;
}

static gboolean
two_digits (const char *text, int *value)
{
  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]))
    return FALSE;
  *value = 10 * (text[0] - '0') + text[1] - '0';
  return TRUE;
}

static gboolean
is_date (const char *text)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  int century, year, month, day;

  if (!two_digits (text, &century) || !two_digits (text + 2, &year) || text[4] != '-' ||
      !two_digits (text + 5, &month) || text[7] != '-' || !two_digits (text + 8, &day))
    return FALSE;
  if (month < 1 || month > 12 || day < 1)
    return FALSE;
  year += 100 * century;
  const gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= days[month - 1] + (month == 2 && leap);
}

/**
 * med_csaf_form_is_time:
 * @text: a text
 *
 * Returns: whether it is a date with time (RFC 3339); a leap second ends a day in UTC
 */
gboolean
med_csaf_form_is_time (const char *text)
{
  int hour, minute, second, offset_hour = 0, offset_minute = 0, sign = 1;

  if (strlen (text) < strlen ("2026-01-01T00:00:00Z") || !is_date (text) ||
      g_ascii_toupper (text[10]) != 'T' || !two_digits (text + 11, &hour) || text[13] != ':' ||
      !two_digits (text + 14, &minute) || text[16] != ':' || !two_digits (text + 17, &second))
    return FALSE;
  const char *p = text + 19;
  if (*p == '.')
    {
      const gsize n = strspn (p + 1, DIGITS);

      if (n == 0)
        return FALSE;
      p += 1 + n;
    }
  if (g_ascii_toupper (*p) == 'Z')
    p++;
  else
    {
      if ((*p != '+' && *p != '-') || strlen (p) < strlen ("+00:00") ||
          !two_digits (p + 1, &offset_hour) || p[3] != ':' || !two_digits (p + 4, &offset_minute))
        return FALSE;
      sign = *p == '+' ? 1 : -1;
      p += strlen ("+00:00");
    }
  if (*p != '\0' || hour > 23 || minute > 59 || offset_hour > 23 || offset_minute > 59)
    return FALSE;
  const int utc_min = 60 * hour + minute - sign * (60 * offset_hour + offset_minute);
  return second <= 59 || (second == 60 && (utc_min + 2880) % 1440 == 1439);
}
