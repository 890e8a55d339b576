/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-form-name"

#include "config.h"

#include <string.h>

#include "engine/csaf/med-csaf-form.h"

/* Addresses, names of platforms and packages, vectors. */

#define DIGITS "0123456789"
#define HEX_DIGITS DIGITS "abcdefABCDEF"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
/* RFC 3986, 2.2 and 2.3 */
#define UNRESERVED LETTERS DIGITS "-._~"
#define SUB_DELIMITERS "!$&'()*+,;="

/* Characters of @accept and percent-encoded octets, as far as @stop; FALSE at anything else. */
static gboolean
skip_encoded (const char **text, const char *accept, const char *stop)
{
  const char *p = *text;

  for (;;)
    {
      p += strspn (p, accept);
      if (*p != '%')
        break;
      if (!g_ascii_isxdigit (p[1]) || !g_ascii_isxdigit (p[2]))
        return FALSE;
      p += 3;
    }
  *text = p;
  return *p == '\0' || strchr (stop, *p) != NULL;
}

static gboolean
is_ipv4 (const char *text, gsize length)
{
  const char *p = text;

  for (int i = 0; i < 4; i++)
    {
      const gsize n = strspn (p, DIGITS);

      if (n < 1 || n > 3 || (n > 1 && *p == '0') || (n == 3 && strncmp (p, "255", 3) > 0))
        return FALSE;
      p += n;
      if (i < 3 && *p++ != '.')
        return FALSE;
    }
  return (gsize) (p - text) == length;
}

/* Groups of four hexadecimal digits; "::" once, for one or more of them; the last two may be
 * written as IPv4. */
static gboolean
is_ipv6 (const char *text, gsize length)
{
  const char *end = text + length;
  gboolean gap = FALSE;
  guint groups = 0;

  if (length >= 2 && text[0] == ':' && text[1] == ':')
    {
      gap = TRUE;
      text += 2;
    }
  while (text < end)
    {
      const gsize n = strspn (text, HEX_DIGITS);

      if (text + n < end && text[n] == '.')
        {
          groups += 2;
          if (!is_ipv4 (text, (gsize) (end - text)))
            return FALSE;
          break;
        }
      if (n < 1 || n > 4)
        return FALSE;
      groups++;
      text += n;
      if (text == end)
        break;
      if (*text++ != ':' || text == end)
        return FALSE;
      if (*text == ':')
        {
          if (gap)
            return FALSE;
          gap = TRUE;
          text++;
        }
    }
  return gap ? groups <= 7 : groups == 8;
}

/* What stands between [ and ] */
static gboolean
is_ip_literal (const char *text, gsize length)
{
  if (length > 0 && g_ascii_tolower (*text) == 'v')
    {
      const gsize n = strspn (text + 1, HEX_DIGITS);

      return n > 0 && text[1 + n] == '.' && length > n + 2 &&
             strspn (text + n + 2, UNRESERVED SUB_DELIMITERS ":") >= length - n - 2;
    }
  return is_ipv6 (text, length);
}

/* [ user "@" ] host [ ":" port ], as far as the path */
static gboolean
skip_authority (const char **text)
{
  const gsize length = strcspn (*text, "/?#");
  const char *at = memchr (*text, '@', length);
  const char *p = *text;

  if (at != NULL)
    {
      if (!skip_encoded (&p, UNRESERVED SUB_DELIMITERS ":", "@") || p != at)
        return FALSE;
      p++;
    }
  if (*p == '[')
    {
      const gsize n = strcspn (p, "]");

      if (p + n >= *text + length || !is_ip_literal (p + 1, n - 1))
        return FALSE;
      p += n + 1;
    }
  else if (!skip_encoded (&p, UNRESERVED SUB_DELIMITERS, ":/?#"))
    return FALSE;
  if (*p == ':')
    p += 1 + strspn (p + 1, DIGITS);
  if (p != *text + length)
    return FALSE;
  *text = p;
  return TRUE;
}

/**
 * med_csaf_form_is_uri:
 * @text: a text
 *
 * Returns: whether it is a URI with its scheme (RFC 3986, 3)
 */
gboolean
med_csaf_form_is_uri (const char *text)
{
  const char *p = text;

  if (!g_ascii_isalpha (*p))
    return FALSE;
  p += strspn (p, LETTERS DIGITS "+-.");
  if (*p++ != ':')
    return FALSE;
  if (p[0] == '/' && p[1] == '/')
    {
      p += 2;
      if (!skip_authority (&p))
        return FALSE;
    }
  if (!skip_encoded (&p, UNRESERVED SUB_DELIMITERS ":@/", "?#"))
    return FALSE;
  if (*p == '?')
    {
      p++;
      if (!skip_encoded (&p, UNRESERVED SUB_DELIMITERS ":@/?", "#"))
        return FALSE;
    }
  if (*p == '#')
    {
      p++;
      if (!skip_encoded (&p, UNRESERVED SUB_DELIMITERS ":@/?", ""))
        return FALSE;
    }
  return *p == '\0';
}

/**
 * med_csaf_form_is_purl:
 * @text: a text
 *
 * Returns: whether it is a package URL such as `pkg:deb/debian/curl@7.50`, as far as CSAF asks
 */
gboolean
med_csaf_form_is_purl (const char *text)
{
  if (!g_str_has_prefix (text, "pkg:") || g_ascii_isdigit (text[4]))
    return FALSE;
  const gsize n = strspn (text + 4, LETTERS DIGITS ".-+");
  return n > 0 && text[4 + n] == '/' && text[5 + n] != '\0' && med_csaf_form_is_uri (text);
}

/* A letter of a component of CPE 2.3: it stands for itself or is quoted by a backslash. */
static gsize
cpe_unit (const char *text)
{
  if (*text != '\0' && strchr (LETTERS DIGITS "-._", *text) != NULL)
    return 1;
  return text[0] == '\\' && text[1] != '\0' && strchr ("\\*?!\"#$%&'()+,/:;<=>@[]^`{|}~", text[1])
             ? 2
             : 0;
}

static gsize
cpe_wildcards (const char *text)
{
  const gsize n = strspn (text, "?");

  return n > 0 ? n : *text == '*';
}

static gboolean
skip_cpe_component (const char **text)
{
  const char *p = *text + cpe_wildcards (*text);
  gsize n = cpe_unit (p);

  if (n == 0)
    {
      /* A lone asterisk: any */
      *text += 1;
      return (*text)[-1] == '*';
    }
  for (; n > 0; n = cpe_unit (p))
    p += n;
  *text = p + cpe_wildcards (p);
  return TRUE;
}

static gboolean
skip_cpe_language (const char **text)
{
  const gsize n = strspn (*text, LETTERS);
  const char *region = *text + n + 1;

  if (**text == '*' || **text == '-')
    {
      (*text)++;
      return TRUE;
    }
  if (n < 2 || n > 3)
    return FALSE;
  *text += n;
  if (**text != '-')
    return TRUE;
  *text = region + (strspn (region, LETTERS) == 2 ? 2 : 3);
  return strspn (region, LETTERS) == 2 || strspn (region, DIGITS) == 3;
}

/* The schema does not ask what comes behind the last component. */
static gboolean
begins_as_cpe23 (const char *text)
{
  if (!g_str_has_prefix (text, "cpe:2.3:") || text[8] == '\0' || !strchr ("aho*-", text[8]))
    return FALSE;
  const char *p = text + 9;
  for (int i = 0; i < 10; i++)
    {
      if (*p++ != ':')
        return FALSE;
      if (*p == '\0' || !(i == 5 ? skip_cpe_language (&p) : skip_cpe_component (&p)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_cpe22 (const char *text)
{
  const char *p = text + strlen ("cpe:/");
  int n = 0;

  if (*p != '\0' && strchr ("AHOaho", *p) != NULL)
    p++;
  for (; *p == ':' && n < 6; n++)
    p += 1 + strspn (p + 1, LETTERS DIGITS "._-~%");
  return *p == '\0';
}

/**
 * med_csaf_form_is_cpe:
 * @text: a text
 *
 * The pattern of the schema is open at one end of each of its two alternatives, and so is this.
 *
 * Returns: whether it is a name of a platform (CPE 2.2 or 2.3)
 */
gboolean
med_csaf_form_is_cpe (const char *text)
{
  if (begins_as_cpe23 (text))
    return TRUE;
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_strncasecmp (p, "cpe:/", 5) == 0 && is_cpe22 (p))
      return TRUE;
  return FALSE;
}

/* @values: parted by blanks */
typedef struct
{
  const char *name;
  const char *values;
} Metric;

static const Metric metrics2[] = {
  { "AV", "N A L" },       { "AC", "L M H" },
  { "Au", "M S N" },       { "C", "N P C" },
  { "I", "N P C" },        { "A", "N P C" },
  { "E", "U POC F H ND" }, { "RL", "OF TF W U ND" },
  { "RC", "UC UR C ND" },  { "CDP", "N L LM MH H ND" },
  { "TD", "N L M H ND" },  { "CR", "L M H ND" },
  { "IR", "L M H ND" },    { "AR", "L M H ND" },
  { NULL, NULL },
};

#define METRICS3(privileges)                                                                       \
  {                                                                                                \
    { "AV", "N A L P" }, { "AC", "L H" }, { "PR", privileges }, { "UI", "N R" }, { "S", "U C" },   \
        { "C", "N L H" }, { "I", "N L H" }, { "A", "N L H" }, { "E", "X U P F H" },                \
        { "RL", "X O T W U" }, { "RC", "X U R C" }, { "CR", "X L M H" }, { "IR", "X L M H" },      \
        { "AR", "X L M H" }, { "MAV", "X N A L P" }, { "MAC", "X L H" },                           \
        { "MPR", "X " privileges }, { "MUI", "X N R" }, { "MS", "X U C" }, { "MC", "X N L H" },    \
        { "MI", "X N L H" }, { "MA", "X N L H" }, { NULL, NULL },                                  \
  }

/* The schema of 3.0 lets U stand for privileges too. */
static const Metric metrics30[] = METRICS3 ("U N L H");
static const Metric metrics31[] = METRICS3 ("N L H");

static gboolean
is_word_of (const char *words, const char *word, gsize length)
{
  for (const char *p = words; *p != '\0'; p += strspn (p, " "))
    {
      const gsize n = strcspn (p, " ");

      if (n == length && strncmp (p, word, n) == 0)
        return TRUE;
      p += n;
    }
  return FALSE;
}

static gboolean
is_metric (const Metric *metrics, const char *text, gsize length)
{
  const char *colon = memchr (text, ':', length);
  const gsize n = colon != NULL ? (gsize) (colon - text) : 0;

  for (const Metric *metric = metrics; n > 0 && metric->name != NULL; metric++)
    if (strlen (metric->name) == n && strncmp (metric->name, text, n) == 0)
      return is_word_of (metric->values, colon + 1, length - n - 1);
  return FALSE;
}

static gboolean
are_metrics (const Metric *metrics, const char *text)
{
  for (;;)
    {
      const gsize n = strcspn (text, "/");

      if (!is_metric (metrics, text, n))
        return FALSE;
      if (text[n] == '\0')
        return TRUE;
      text += n + 1;
    }
}

/* The full stop in the pattern of the schema stands for any character. */
static gboolean
is_vector3 (const char *text, const char *minor, const Metric *metrics)
{
  if (!g_str_has_prefix (text, "CVSS:3") || text[6] == '\0' || text[6] == '\n' || text[6] == '\r')
    return FALSE;
  text = g_utf8_next_char (text + 6);
  return g_str_has_prefix (text, minor) && are_metrics (metrics, text + strlen (minor));
}

/**
 * med_csaf_form_is_vector2:
 * @text: a text
 *
 * Returns: whether it is a list of metrics of CVSS 2.0
 */
gboolean
med_csaf_form_is_vector2 (const char *text)
{
  return are_metrics (metrics2, text);
}

/**
 * med_csaf_form_is_vector30:
 * @text: a text
 *
 * Returns: whether it is a list of metrics of CVSS 3.0, with its prefix
 */
gboolean
med_csaf_form_is_vector30 (const char *text)
{
  return is_vector3 (text, "0/", metrics30);
}

/**
 * med_csaf_form_is_vector31:
 * @text: a text
 *
 * Returns: whether it is a list of metrics of CVSS 3.1, with its prefix
 */
gboolean
med_csaf_form_is_vector31 (const char *text)
{
  return is_vector3 (text, "1/", metrics31);
}
