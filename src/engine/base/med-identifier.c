/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-identifier"

#include "config.h"

#include "engine/base/med-identifier.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-component-identity.h"
#include "engine/base/med-fold.h"

#define BOM_LINK "urn:cdx:"
#define UUID "urn:uuid:"
#define MAX_CHARACTERS 1000

const char *const med_identifier_kinds[] = { MED_IDENTIFIER_CPE,  MED_IDENTIFIER_PURL,
                                             MED_IDENTIFIER_HASH, MED_IDENTIFIER_SBOM_URL,
                                             MED_IDENTIFIER_URI,  NULL };

/* Algorithms, as they are written without signs, with the number of hexadecimal digits. Those of
 * which two files of one value can be made prove nothing by themselves. */
static const struct
{
  const char *name;
  gsize length;
  gboolean is_strong;
} algorithms[] = {
  { "md5", 32, FALSE },       { "sha1", 40, FALSE },      { "sha224", 56, TRUE },
  { "sha256", 64, TRUE },     { "sha384", 96, TRUE },     { "sha512", 128, TRUE },
  { "sha3224", 56, TRUE },    { "sha3256", 64, TRUE },    { "sha3384", 96, TRUE },
  { "sha3512", 128, TRUE },   { "blake2b256", 64, TRUE }, { "blake2b512", 128, TRUE },
  { "blake2s256", 64, TRUE }, { "blake3", 64, TRUE },     { "sm3", 64, TRUE },
};

/**
 * med_identifier_kind_get_title:
 * @kind: a kind
 *
 * Returns: (transfer none): what a person calls it, translated
 */
const char *
med_identifier_kind_get_title (const char *kind)
{
  static const char *const titles[] = { N_ ("CPE"), N_ ("Package URL"), N_ ("File hash"),
                                        N_ ("Address of the SBOM"), N_ ("URI") };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (med_identifier_kinds[i], kind))
      return _ (titles[i]);
  return kind;
}

/* "SHA-256:00ff… file" as "sha256:00ff…" */
static char *
dup_hash (const char *value)
{
  const char *colon = strchr (value, ':');
  g_autoptr (GString) text = g_string_new (NULL);
  gsize known = 0;

  if (colon == NULL)
    return NULL;
  for (const char *p = value; p < colon; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (text, g_ascii_tolower (*p));
  while (known < G_N_ELEMENTS (algorithms) && !g_str_equal (algorithms[known].name, text->str))
    known++;
  const char *digits = colon + 1 + strspn (colon + 1, " ");
  const gsize length = strspn (digits, "0123456789abcdefABCDEF");
  if (known == G_N_ELEMENTS (algorithms) || length != algorithms[known].length ||
      (digits[length] != '\0' && digits[length] != ' '))
    return NULL;
  g_autofree char *small = g_ascii_strdown (digits, (gssize) length);
  g_string_append_printf (text, ":%s", small);
  return g_strdup (text->str);
}

/* "urn:cdx:UUID/1" means the document "urn:uuid:UUID", whatever its version; with a fragment it
 * means something within. */
static char *
dup_bom_link (const char *url)
{
  const char *uuid = url + strlen (BOM_LINK);
  const gsize length = strcspn (uuid, "/#");
  const char *fragment = strchr (uuid, '#');
  g_autofree char *text =
      g_strdup_printf (UUID "%.*s%s", (int) length, uuid, fragment != NULL ? fragment : "");

  return g_ascii_strdown (text, -1);
}

/**
 * med_identifier_dup_url:
 * @url: a URL or URN
 *
 * Returns: (transfer full) (nullable): the same in the form in which two are compared: scheme and
 *   host in small letters, no slash at its end, links to CycloneDX documents as their serial
 *   numbers; %NULL where it is none
 */
char *
med_identifier_dup_url (const char *url)
{
  g_autofree char *text = g_strstrip (g_strdup (url));
  char *colon = strchr (text, ':');

  if (colon == NULL || colon == text || colon[1] == '\0' || strpbrk (text, " \t\n") != NULL ||
      strlen (text) > MAX_CHARACTERS)
    return NULL;
  if (g_ascii_strncasecmp (text, BOM_LINK, strlen (BOM_LINK)) == 0)
    return dup_bom_link (text);
  if (g_ascii_strncasecmp (text, UUID, strlen (UUID)) == 0)
    return g_ascii_strdown (text, -1);
  gsize small = (gsize) (colon - text);
  if (g_str_has_prefix (colon, "://"))
    small += 3 + strcspn (colon + 3, "/?#");
  for (gsize i = 0; i < small; i++)
    text[i] = g_ascii_tolower (text[i]);
  while (g_str_has_suffix (text, "/"))
    text[strlen (text) - 1] = '\0';
  return g_steal_pointer (&text);
}

/* Vendor and product in the words of the identifier, folded. */
static char *
dup_names (MedComponentIdentity *owned)
{
  g_autoptr (MedComponentIdentity) identity = owned;

  if (identity == NULL)
    return NULL;
  g_autofree char *vendor = med_fold_name (identity->vendor);
  g_autofree char *product = med_fold_name (identity->product);
  return g_strjoin ("\037", vendor, product, NULL);
}

/* "namespace uri" */
static char *
dup_uri (const char *value)
{
  const char *space = strrchr (value, ' ');

  return med_identifier_dup_url (space != NULL ? space + 1 : value);
}

/**
 * med_identifier_dup_lookup:
 * @kind: a kind
 * @value: an identifier as a document or a person writes it: a CPE, a package URL,
 * `algorithm:value file`, a URL, a URI behind its namespace or without one
 *
 * Returns: (transfer full) (nullable): what of it is compared; %NULL where it is not understood
 */
char *
med_identifier_dup_lookup (const char *kind, const char *value)
{
  if (g_str_equal (kind, MED_IDENTIFIER_HASH))
    return dup_hash (value);
  if (g_str_equal (kind, MED_IDENTIFIER_CPE))
    return dup_names (med_component_identity_from_cpe (value));
  if (g_str_equal (kind, MED_IDENTIFIER_PURL))
    return dup_names (med_component_identity_from_purl (value));
  if (g_str_equal (kind, MED_IDENTIFIER_SBOM_URL))
    return med_identifier_dup_url (value);
  return g_str_equal (kind, MED_IDENTIFIER_URI) ? dup_uri (value) : NULL;
}

/**
 * med_identifier_dup_file:
 * @hash: `algorithm:value file`
 *
 * Returns: (transfer full): the name of the file, folded; "" where there is none
 */
char *
med_identifier_dup_file (const char *hash)
{
  const char *colon = strchr (hash, ':');
  const char *value = colon != NULL ? colon + 1 + strspn (colon + 1, " ") : "";
  const char *space = strchr (value, ' ');

  return med_fold_search (space != NULL ? space + 1 : "");
}

/**
 * med_identifier_is_strong:
 * @lookup: of a hash
 *
 * Returns: whether no two files have it
 */
gboolean
med_identifier_is_strong (const char *lookup)
{
  const gsize length = strcspn (lookup, ":");

  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (strlen (algorithms[i].name) == length && strncmp (algorithms[i].name, lookup, length) == 0)
      return algorithms[i].is_strong;
  return FALSE;
}
