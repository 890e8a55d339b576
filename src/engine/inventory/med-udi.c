/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-udi"

#include "config.h"

#include "engine/inventory/med-udi.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"

#define MOST_BYTES 200
#define GROUP_SEPARATOR '\x1d'

/**
 * med_udi_free:
 * @self: (transfer full): a UDI
 */
void
med_udi_free (MedUdi *self)
{
  g_free (self->di);
  g_free (self->serial);
  g_free (self);
}

static gboolean
refuse (const char *text, const char *what, GError **error)
{
  /* Translators: a UDI as it was read, what is wrong with it */
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("UDI “%s”: %s"), text, what);
  return FALSE;
}

static gboolean
are_digits (const char *text, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

/**
 * med_udi_is_gtin:
 * @text: digits
 *
 * Returns: whether it is a GTIN-8, -12, -13 or -14 whose check digit is right
 */
gboolean
med_udi_is_gtin (const char *text)
{
  const gsize n = strlen (text);
  int sum = 0;

  if ((n != 8 && n != 12 && n != 13 && n != 14) || !are_digits (text, n))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    sum += (text[n - 1 - i] - '0') * (i % 2 == 0 ? 1 : 3);
  return sum % 10 == 0;
}

static const char hibcc_symbols[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

/**
 * med_udi_hibcc_check:
 * @text: the symbol without its check character
 * @length: of @text, in bytes
 *
 * Returns: the check character; 0 where @text holds what no symbol of HIBCC holds
 */
char
med_udi_hibcc_check (const char *text, gsize length)
{
  gsize sum = 0;

  for (gsize i = 0; i < length; i++)
    {
      const char *at = text[i] != '\0' ? strchr (hibcc_symbols, text[i]) : NULL;

      if (at == NULL)
        return 0;
      sum += (gsize) (at - hibcc_symbols);
    }
  return hibcc_symbols[sum % 43];
}

static gboolean
keep (char **place, const char *begin, gsize length, const char *text, GError **error)
{
  if (*place != NULL)
    return refuse (text, _ ("it gives one thing twice"), error);
  *place = g_strndup (begin, length);
  return TRUE;
}

/* The parts of a UDI, and others that stand between them on a label. */
static const struct
{
  char ai[4];
  guint fixed; /* length; 0: up to @most, ended by a separator */
  guint most;
} identifiers[] = {
  { "01", 14, 14 }, { "10", 0, 20 },  { "11", 6, 6 },   { "17", 6, 6 },   { "21", 0, 20 },
  { "13", 6, 6 },   { "15", 6, 6 },   { "16", 6, 6 },   { "20", 2, 2 },   { "22", 0, 20 },
  { "30", 0, 8 },   { "240", 0, 30 }, { "241", 0, 30 }, { "250", 0, 30 }, { "710", 0, 20 },
};

static gboolean
keep_gtin (MedUdi *self, const char *digits, const char *text, GError **error)
{
  g_autofree char *gtin = g_strndup (digits, 14);

  if (!are_digits (gtin, strlen (gtin)) || strlen (gtin) != 14)
    return refuse (text, _ ("behind (01) there are not 14 digits"), error);
  if (!med_udi_is_gtin (gtin))
    return refuse (text, _ ("the check digit of the GTIN is wrong"), error);
  return keep (&self->di, gtin, 14, text, error);
}

static gboolean
keep_element (
    MedUdi *self, gsize which, const char *value, gsize length, const char *text, GError **error)
{
  const char *ai = identifiers[which].ai;

  if (length == 0 || length > identifiers[which].most ||
      (identifiers[which].fixed != 0 && length != identifiers[which].fixed))
    return refuse (text, _ ("a part of it is too short or too long"), error);
  if (identifiers[which].fixed != 0 && !are_digits (value, length))
    return refuse (text, _ ("it has letters where only digits may be"), error);
  if (g_str_equal (ai, "01"))
    return keep_gtin (self, value, text, error);
  if (g_str_equal (ai, "21"))
    return keep (&self->serial, value, length, text, error);
  return TRUE; /* lots and dates */
}

static gsize
find_identifier (const char *at)
{
  gsize which = 0;

  while (which < G_N_ELEMENTS (identifiers) && !g_str_has_prefix (at, identifiers[which].ai))
    which++;
  return which;
}

/* A serial number may hold brackets: only one before a known identifier begins a part. */
static const char *
find_end (const char *at, gsize which)
{
  const char *end = at;

  while (*end != '\0' &&
         (identifiers[which].fixed == 0 || (gsize) (end - at) < identifiers[which].fixed) &&
         !(*end == '(' && find_identifier (end + 1) < G_N_ELEMENTS (identifiers)))
    end++;
  return end;
}

/* (01)04012345678901(21)SN-1, as printed under the symbol */
static gboolean
read_bracketed (MedUdi *self, const char *text, GError **error)
{
  const char *at = text;

  while (*at != '\0')
    {
      const char *close = *at == '(' ? strchr (at, ')') : NULL;
      const gsize which = close != NULL ? find_identifier (at + 1) : 0;

      if (close == NULL)
        return refuse (text, _ ("the brackets of an application identifier do not match"), error);
      if (which == G_N_ELEMENTS (identifiers) ||
          strlen (identifiers[which].ai) != (gsize) (close - at - 1))
        return refuse (text, _ ("it has an application identifier that no UDI has"), error);
      at = close + 1;
      const char *end = find_end (at, which);
      if (!keep_element (self, which, at, (gsize) (end - at), text, error))
        return FALSE;
      at = end;
    }
  return TRUE;
}

/* 01040123456789012117… as the scanner sends it, with the separator behind what has no length */
static gboolean
read_plain (MedUdi *self, const char *text, const char *at, GError **error)
{
  while (*at != '\0')
    {
      const gsize which = find_identifier (at);

      if (which == G_N_ELEMENTS (identifiers))
        return refuse (text, _ ("it has an application identifier that no UDI has"), error);
      at += strlen (identifiers[which].ai);
      const char *end = strchr (at, GROUP_SEPARATOR);
      gsize length = identifiers[which].fixed;
      if (length == 0)
        length = end != NULL ? (gsize) (end - at) : strlen (at);
      if (length > strlen (at))
        return refuse (text, _ ("a part of it is too short or too long"), error);
      if (!keep_element (self, which, at, length, text, error))
        return FALSE;
      at += length;
      if (*at == GROUP_SEPARATOR)
        at++;
    }
  return TRUE;
}

/* Where the date of a secondary symbol ends; ANSI/HIBC 2.6, table 3. What the date is does not
 * matter here. */
static const char *
skip_hibcc_date (const char *at)
{
  static const struct
  {
    char flag;
    gsize length;
  } dates[] = { { '2', 7 }, { '3', 7 }, { '4', 9 }, { '5', 6 }, { '6', 8 }, { '7', 1 } };

  /* A quantity of two or five digits may stand before it. */
  const gsize quantity = *at == '8' ? 3 : *at == '9' ? 6 : 0;

  if (strlen (at) < quantity)
    return NULL;
  at += quantity;
  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    if (*at == dates[i].flag)
      return strlen (at) >= dates[i].length ? at + dates[i].length : NULL;
  return strlen (at) >= 4 && are_digits (at, 4) ? at + 4 : NULL;
}

static gboolean
read_hibcc_secondary (MedUdi *self, const char *part, const char *text, GError **error)
{
  const gboolean dated = g_str_has_prefix (part, "$$");
  const char *at = dated ? part + 2 : part + 1;
  const gboolean serial = *at == '+';

  if (*part == 'S' && part[1] != '\0')
    return keep (&self->serial, part + 1, strlen (part + 1), text, error);
  if (*part != '$')
    return TRUE; /* dates and quantities */
  if (serial)
    at++;
  if (dated)
    at = skip_hibcc_date (at);
  if (at == NULL)
    return refuse (text, _ ("a part of it is too short or too long"), error);
  return !serial || *at == '\0' || keep (&self->serial, at, strlen (at), text, error);
}

/* +LIC PCN unit check; further parts behind strokes, then one check character over all of it */
static gboolean
read_hibcc (MedUdi *self, const char *text, GError **error)
{
  const gsize n = strlen (text);
  g_autofree char *body = NULL;

  if (n < 8)
    return refuse (text, _ ("a part of it is too short or too long"), error);
  if (med_udi_hibcc_check (text, n - 1) != text[n - 1])
    return refuse (text, _ ("the check character of the HIBCC symbol is wrong"), error);
  body = g_strndup (text + 1, n - 2);
  g_auto (GStrv) parts = g_strsplit (body, "/", -1);
  const char *primary = parts[0] != NULL ? parts[0] : "";
  const gsize length = strlen (primary);
  if (length < 6 || length > 23 || !g_ascii_isalpha (*primary) ||
      !g_ascii_isdigit (primary[length - 1]))
    return refuse (text, _ ("it has no primary identifier of HIBCC"), error);
  for (const char *p = primary; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p))
      return refuse (text, _ ("it has no primary identifier of HIBCC"), error);
  if (!keep (&self->di, primary, length, text, error))
    return FALSE;
  for (guint i = 1; parts[i] != NULL; i++)
    if (!read_hibcc_secondary (self, parts[i], text, error))
      return FALSE;
  return TRUE;
}

/* =/ and 16 characters; =, and a serial number of six (ISBT 128 Standard, data structures 032 and
 * 033) */
static gboolean
read_iccbba (MedUdi *self, const char *text, GError **error)
{
  const char *serial = strstr (text, "=,");

  if (strlen (text) < 18)
    return refuse (text, _ ("a part of it is too short or too long"), error);
  for (guint i = 2; i < 18; i++)
    if (!g_ascii_isalnum (text[i]))
      return refuse (text, _ ("it has no device identifier of ICCBBA"), error);
  if (!keep (&self->di, text + 2, 16, text, error))
    return FALSE;
  if (serial == NULL)
    return TRUE;
  if (strlen (serial) < 8)
    return refuse (text, _ ("a part of it is too short or too long"), error);
  return keep (&self->serial, serial + 2, 6, text, error);
}

/* Digits only, or the identifier of another agency without any sign */
static gboolean
read_bare (MedUdi *self, const char *text, GError **error)
{
  const gsize n = strlen (text);

  if (n > 0 && are_digits (text, n))
    {
      if (!med_udi_is_gtin (text))
        return refuse (text, _ ("the check digit of the GTIN is wrong"), error);
      self->di = g_strdup_printf ("%.*s%s", (int) (14 - n), "00000000000000", text);
      return TRUE;
    }
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return refuse (text, _ ("it has characters that no UDI has"), error);
  if (n < 6 || n > 25)
    return refuse (text, _ ("a part of it is too short or too long"), error);
  self->di = g_strdup (text);
  return TRUE;
}

/* ]d2, ]C1, ]e0, ]Q3: what a scanner says of the symbol before its content */
static const char *
skip_symbology (const char *text)
{
  static const char *const known[] = { "]d2", "]C1", "]e0", "]Q3", "]J1" };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_has_prefix (text, known[i]))
      return text + strlen (known[i]);
  return *text == GROUP_SEPARATOR ? text + 1 : text;
}

/* A GTIN is never longer; a whole element string begins with 01 and is. */
static gboolean
is_element_string (const char *text)
{
  return strlen (text) > 14 && g_str_has_prefix (text, "01") && are_digits (text, 16);
}

static gboolean
check_text (const char *text, GError **error)
{
  if (strlen (text) > MOST_BYTES)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("A UDI is not longer than 200 characters"));
      return FALSE;
    }
  for (const char *p = text; *p != '\0'; p++)
    if (*p != GROUP_SEPARATOR && (*p < 0x20 || *p > 0x7e))
      return refuse ("", _ ("it has characters that no UDI has"), error);
  return TRUE;
}

/**
 * med_udi_parse:
 * @text: what a list or a scanner gives: a GS1 element string with application identifiers in
 * brackets or as sent by a scanner, a HIBCC or ICCBBA symbol, or the device identifier alone
 * @error: return location, %MED_ERROR_CORRECT_INPUT naming what is wrong
 *
 * Takes a UDI apart and checks its check digit or character. A GTIN of 8, 12 or 13 digits is filled
 * up with zeros to 14, as GS1 says.
 *
 * Returns: (transfer full) (nullable): its parts
 */
MedUdi *
med_udi_parse (const char *text, GError **error)
{
  g_autoptr (MedUdi) self = g_new0 (MedUdi, 1);
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  gboolean read;

  if (!check_text (stripped, error))
    return NULL;
  const char *at = skip_symbology (stripped);
  if (*at == '(')
    read = read_bracketed (self, at, error);
  else if (*at == '+')
    read = read_hibcc (self, at, error);
  else if (g_str_has_prefix (at, "=/"))
    read = read_iccbba (self, at, error);
  else if (is_element_string (at))
    read = read_plain (self, at, at, error);
  else
    read = read_bare (self, at, error);
  if (!read)
    return NULL;
  if (self->di == NULL)
    {
      refuse (at, _ ("it has no device identifier"), error);
      return NULL;
    }
  return g_steal_pointer (&self);
}
