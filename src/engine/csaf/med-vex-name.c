/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-vex-name"

#include "config.h"

#include "engine/csaf/med-vex-name.h"

#include <string.h>

/**
 * med_vex_parts_clear:
 * @parts: (transfer full): parts of an identifier
 */
void
med_vex_parts_clear (MedVexParts *parts)
{
  g_clear_pointer (&parts->vendor, g_free);
  g_clear_pointer (&parts->product, g_free);
  g_clear_pointer (&parts->version, g_free);
}

static char *
unescape_percent (const char *text)
{
  char *plain = g_uri_unescape_string (text, NULL);

  /* What is no proper escape is taken as it is written. */
  if (plain == NULL || !g_utf8_validate (plain, -1, NULL))
    {
      g_free (plain);
      return g_strdup (text);
    }
  return plain;
}

/* pkg:type/namespace/name@version?qualifiers#subpath */
static gboolean
parse_purl (const char *purl, MedVexParts *parts)
{
  g_autofree char *path = g_strndup (purl, strcspn (purl, "?#"));
  char *slash = strchr (path, '/');
  char *begin, *name, *version;

  if (slash == NULL)
    return FALSE;
  begin = slash + 1;
  version = strrchr (begin, '@');
  if (version != NULL && strchr (version, '/') == NULL)
    *version++ = '\0';
  else
    version = NULL;
  name = strrchr (begin, '/');
  if (name != NULL)
    *name++ = '\0';
  else
    name = begin;
  if (*name == '\0')
    return FALSE;
  parts->vendor = unescape_percent (name != begin ? begin : "");
  parts->product = unescape_percent (name);
  parts->version = unescape_percent (version != NULL ? version : "");
  return TRUE;
}

/* Up to the next colon that is not escaped; moves behind it. */
static char *
take_component (const char **at)
{
  GString *component = g_string_new (NULL);

  for (; **at != '\0' && **at != ':'; (*at)++)
    {
      if (**at == '\\' && (*at)[1] != '\0')
        (*at)++;
      g_string_append_c (component, **at == '_' ? ' ' : **at);
    }
  if (**at == ':')
    (*at)++;
  return g_string_free (component, FALSE);
}

static gboolean
is_wildcard (const char *component)
{
  return g_str_equal (component, "*") || g_str_equal (component, "-");
}

/* part:vendor:product:version…, behind "cpe:2.3:" or "cpe:/" */
static gboolean
parse_cpe (const char *at, MedVexParts *parts)
{
  g_autofree char *part = take_component (&at);

  parts->vendor = take_component (&at);
  parts->product = take_component (&at);
  parts->version = take_component (&at);
  if (is_wildcard (parts->version))
    *parts->version = '\0';
  if (*parts->vendor != '\0' && !is_wildcard (parts->vendor) && *parts->product != '\0' &&
      !is_wildcard (parts->product))
    return TRUE;
  med_vex_parts_clear (parts);
  return FALSE;
}

/**
 * med_vex_name_parse:
 * @identifier: a package URL, or a CPE of version 2.2 or 2.3
 * @parts: (out caller-allocates): what it says
 *
 * Returns: whether it is one of them and names a product
 */
gboolean
med_vex_name_parse (const char *identifier, MedVexParts *parts)
{
  *parts = (MedVexParts){ 0 };
  if (g_str_has_prefix (identifier, "pkg:"))
    return parse_purl (identifier, parts);
  if (g_str_has_prefix (identifier, "cpe:2.3:"))
    return parse_cpe (identifier + strlen ("cpe:2.3:"), parts);
  if (g_str_has_prefix (identifier, "cpe:/"))
    return parse_cpe (identifier + strlen ("cpe:/"), parts);
  return FALSE;
}
