/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-cpe"

#include "config.h"

#include "engine/base/med-cpe.h"

#include <string.h>

#define FORMATTED "cpe:2.3:"
#define URI "cpe:/"
#define ANY "*"
#define NOT_APPLICABLE "-"
/* Of one value. The longest of the official dictionary has 150. */
#define MAX_LENGTH 1000

/* The attributes that a URI packs into its edition. */
static const MedCpeAttribute packed[] = { MED_CPE_EDITION, MED_CPE_SW_EDITION, MED_CPE_TARGET_SW,
                                          MED_CPE_TARGET_HW, MED_CPE_OTHER };

/**
 * med_cpe_free:
 * @self: (transfer full): a name
 */
void
med_cpe_free (MedCpe *self)
{
  for (guint i = 0; i < MED_N_CPE_ATTRIBUTES; i++)
    g_free (self->values[i]);
  g_free (self);
}

static gboolean
is_plain (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

static gboolean
is_quotable (char c)
{
  return g_ascii_isgraph (c) && !is_plain (c);
}

/* Behind a `*`, or behind as many `?` as there are. */
static const char *
skip_open_end (const char *value)
{
  return *value == '*' ? value + 1 : value + strspn (value, "?");
}

/* What is left open may only be so at the ends of a value. */
static gboolean
is_well_formed (const char *value)
{
  const char *p = skip_open_end (value);

  if (*value == '\0' || strlen (value) > MAX_LENGTH || g_str_equal (value, "**"))
    return FALSE;
  while (is_plain (*p) || (*p == '\\' && is_quotable (p[1])))
    p += *p == '\\' ? 2 : 1;
  return *skip_open_end (p) == '\0';
}

static gboolean
is_part (const char *value)
{
  return g_str_equal (value, ANY) || g_str_equal (value, NOT_APPLICABLE) ||
         (strlen (value) == 1 && strchr ("aho", *value) != NULL);
}

/* Takes @value; FALSE where it is not one of a well-formed name. */
static gboolean
take_value (MedCpe *self, MedCpeAttribute attribute, char *value)
{
  g_free (self->values[attribute]);
  self->values[attribute] = value;
  return g_str_equal (value, ANY) || g_str_equal (value, NOT_APPLICABLE) || is_well_formed (value);
}

/* One component of a formatted string, as far as a colon (NISTIR 7695, 6.2.3.2). */
static char *
read_component (const char **text)
{
  const char *begin = *text;
  GString *value = g_string_new (NULL);

  for (; **text != '\0' && **text != ':'; (*text)++)
    {
      const char c = **text;

      if (c == '\\' && (*text)[1] != '\0')
        {
          (*text)++;
          if (!is_plain (**text))
            g_string_append_c (value, '\\');
          g_string_append_c (value, g_ascii_tolower (**text));
        }
      else if (is_plain (c) || c == '*' || c == '?')
        g_string_append_c (value, g_ascii_tolower (c));
      else
        g_string_append_printf (value, "\\%c", c);
    }
  if (*text == begin + 1 && *begin == '-')
    g_string_assign (value, NOT_APPLICABLE);
  return g_string_free (value, FALSE);
}

static gboolean
read_formatted (MedCpe *self, const char *text)
{
  for (guint i = 0; i < MED_N_CPE_ATTRIBUTES; i++)
    {
      if (!take_value (self, i, read_component (&text)))
        return FALSE;
      if (i + 1 < MED_N_CPE_ATTRIBUTES && *text++ != ':')
        return FALSE;
    }
  return *text == '\0';
}

/* %xx; 01 and 02 stand for what is left open. Answers 0 for what is no such form. */
static char
read_percent (const char *text, gboolean *open)
{
  if (!g_ascii_isxdigit (text[1]) || !g_ascii_isxdigit (text[2]))
    return '\0';
  const int code = g_ascii_xdigit_value (text[1]) * 16 + g_ascii_xdigit_value (text[2]);

  *open = code == 1 || code == 2;
  return code == 1 ? '?' : code == 2 ? '*' : code < 0x7f ? (char) code : '\0';
}

/* One component of a URI (NISTIR 7695, 6.1.3.2); %NULL where its encoding is broken. */
static char *
decode (const char *text, gsize length)
{
  g_autoptr (GString) value = g_string_new (NULL);

  if (length == 0)
    return g_strdup (ANY);
  if (length == 1 && *text == '-')
    return g_strdup (NOT_APPLICABLE);
  for (gsize i = 0; i < length; i++)
    {
      gboolean open = FALSE;
      char c = text[i];

      if (c == '%')
        {
          c = i + 2 < length ? read_percent (text + i, &open) : '\0';
          i += 2;
        }
      if (!is_plain (c) && !is_quotable (c) && !open)
        return NULL;
      if (!is_plain (c) && !open)
        g_string_append_c (value, '\\');
      g_string_append_c (value, g_ascii_tolower (c));
    }
  return g_strdup (value->str);
}

static gboolean
take_decoded (MedCpe *self, MedCpeAttribute attribute, const char *text, gsize length)
{
  char *value = decode (text, length);

  return value != NULL && take_value (self, attribute, value);
}

/* "~edition~software edition~target software~target hardware~other" */
static gboolean
read_packed (MedCpe *self, const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (packed); i++)
    {
      if (*text++ != '~')
        return FALSE;
      const gsize length = strcspn (text, "~");
      if (!take_decoded (self, packed[i], text, length))
        return FALSE;
      text += length;
    }
  return *text == '\0';
}

static gboolean
read_uri (MedCpe *self, const char *text)
{
  g_auto (GStrv) components = g_strsplit (text, ":", -1);

  if (g_strv_length (components) > MED_CPE_LANGUAGE + 1)
    return FALSE;
  for (guint i = 0; i < MED_N_CPE_ATTRIBUTES; i++)
    self->values[i] = g_strdup (ANY);
  for (guint i = 0; components[i] != NULL; i++)
    if (i == MED_CPE_EDITION && *components[i] == '~'
            ? !read_packed (self, components[i])
            : !take_decoded (self, i, components[i], strlen (components[i])))
      return FALSE;
  return TRUE;
}

/**
 * med_cpe_new:
 * @name: (nullable): a formatted string (`cpe:2.3:a:…`), or a URI (`cpe:/a:…`), also one of CPE 2.2
 *
 * Reads a name of a platform, capitals as small letters (NISTIR 7695, 6.1.3 and 6.2.3).
 *
 * Returns: (transfer full) (nullable): the name; %NULL where it is not well-formed
 */
MedCpe *
med_cpe_new (const char *name)
{
  g_autoptr (MedCpe) self = g_new0 (MedCpe, 1);
  gboolean read = FALSE;

  if (name != NULL && g_ascii_strncasecmp (name, FORMATTED, strlen (FORMATTED)) == 0)
    read = read_formatted (self, name + strlen (FORMATTED));
  else if (name != NULL && g_ascii_strncasecmp (name, URI, strlen (URI)) == 0)
    read = read_uri (self, name + strlen (URI));
  return read && is_part (self->values[MED_CPE_PART]) ? g_steal_pointer (&self) : NULL;
}

/**
 * med_cpe_is_value:
 * @self: a name
 * @attribute: an attribute
 *
 * Returns: whether it says something, be it with an open end
 */
gboolean
med_cpe_is_value (const MedCpe *self, MedCpeAttribute attribute)
{
  return !g_str_equal (self->values[attribute], ANY) &&
         !g_str_equal (self->values[attribute], NOT_APPLICABLE);
}

/**
 * med_cpe_is_open:
 * @self: a name
 * @attribute: an attribute
 *
 * Returns: whether it says something with an open end, such as `8.*`
 */
gboolean
med_cpe_is_open (const MedCpe *self, MedCpeAttribute attribute)
{
  const char *p = self->values[attribute];

  if (!med_cpe_is_value (self, attribute))
    return FALSE;
  for (; *p != '\0'; p++)
    {
      if (*p == '*' || *p == '?')
        return TRUE;
      p += *p == '\\';
    }
  return FALSE;
}

/**
 * med_cpe_dup_plain:
 * @self: a name
 * @attribute: an attribute
 *
 * Returns: (transfer full): what it says as a person reads it; "" where it says nothing
 */
char *
med_cpe_dup_plain (const MedCpe *self, MedCpeAttribute attribute)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = self->values[attribute]; med_cpe_is_value (self, attribute) && *p != '\0';
       p++)
    {
      p += *p == '\\';
      g_string_append_c (plain, *p);
    }
  return g_string_free (plain, FALSE);
}

/* In a formatted string dots and hyphens stand for themselves, but for a value that is nothing but
 * one: that would be "not applicable". */
static void
append_formatted (GString *text, const char *value)
{
  const gboolean alone = g_str_equal (value, "\\-");

  for (const char *p = value; *p != '\0'; p++)
    if (*p != '\\' || alone || (p[1] != '.' && p[1] != '-'))
      {
        g_string_append_c (text, *p);
        if (*p == '\\')
          g_string_append_c (text, *++p);
      }
}

/**
 * med_cpe_dup_formatted:
 * @self: a name
 *
 * Returns: (transfer full): the name as a formatted string (NISTIR 7695, 6.2.2)
 */
char *
med_cpe_dup_formatted (const MedCpe *self)
{
  GString *text = g_string_new ("cpe:2.3");

  for (guint i = 0; i < MED_N_CPE_ATTRIBUTES; i++)
    {
      g_string_append_c (text, ':');
      append_formatted (text, self->values[i]);
    }
  return g_string_free (text, FALSE);
}

static void
append_encoded (GString *text, const char *value)
{
  if (g_str_equal (value, ANY))
    return;
  for (const char *p = value; *p != '\0'; p++)
    if (*p == '*' || *p == '?')
      g_string_append (text, *p == '*' ? "%02" : "%01");
    else if (*p != '\\')
      g_string_append_c (text, *p);
    else if (*++p == '.' || (*p == '-' && !g_str_equal (value, "\\-")))
      g_string_append_c (text, *p);
    else
      g_string_append_printf (text, "%%%02x", (guint) *p);
}

static gboolean
is_packed (const MedCpe *self)
{
  for (gsize i = 1; i < G_N_ELEMENTS (packed); i++)
    if (!g_str_equal (self->values[packed[i]], ANY))
      return TRUE;
  return FALSE;
}

/**
 * med_cpe_dup_uri:
 * @self: a name
 *
 * Returns: (transfer full): the name as a URI (NISTIR 7695, 6.1.2)
 */
char *
med_cpe_dup_uri (const MedCpe *self)
{
  GString *text = g_string_new ("cpe:/");

  for (guint i = 0; i <= MED_CPE_LANGUAGE; i++)
    {
      if (i > 0)
        g_string_append_c (text, ':');
      if (i != MED_CPE_EDITION || !is_packed (self))
        append_encoded (text, self->values[i]);
      else
        for (gsize k = 0; k < G_N_ELEMENTS (packed); k++)
          {
            g_string_append_c (text, '~');
            append_encoded (text, self->values[packed[k]]);
          }
    }
  while (text->len > strlen (URI) && text->str[text->len - 1] == ':')
    g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}
