/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-identity"

#include "config.h"

#include "engine/base/med-component-identity.h"

#include <string.h>

#define PURL_SCHEME "pkg:"
#define CPE23 "cpe:2.3:"
#define CPE22 "cpe:/"

/* Position of vendor and product in a CPE after its scheme: part, vendor, product. */
enum
{
  CPE_PART,
  CPE_VENDOR,
  CPE_PRODUCT,
  N_CPE_FIELDS,
};

/* Takes the texts. */
static MedComponentIdentity *
identity_new (char *text, char *vendor, char *product)
{
  MedComponentIdentity *self = g_new0 (MedComponentIdentity, 1);

  self->text = text;
  self->vendor = vendor;
  self->product = product;
  return self;
}

/* The purl without version, qualifiers and subpath, decoded; NULL where it is none. */
static char *
dup_purl_path (const char *purl)
{
  if (purl == NULL || g_ascii_strncasecmp (purl, PURL_SCHEME, strlen (PURL_SCHEME)) != 0)
    return NULL;
  const char *path = purl + strlen (PURL_SCHEME);
  while (*path == '/')
    path++;
  g_autofree char *bare = g_strndup (path, strcspn (path, "?#"));
  char *last = strrchr (bare, '/');
  /* A scope of npm begins with @, which is written %40; the version stands behind the last one. */
  char *version = strrchr (last != NULL ? last : bare, '@');
  if (version != NULL && version != bare && (last == NULL || version != last + 1))
    *version = '\0';
  return g_uri_unescape_string (bare, NULL);
}

/**
 * med_component_identity_from_purl:
 * @purl: (nullable): a package URL, such as `pkg:npm/%40angular/core@12.1`
 *
 * Returns: (transfer full) (nullable): which package it means, at whatever version; %NULL where it
 * is no package URL
 */
MedComponentIdentity *
med_component_identity_from_purl (const char *purl)
{
  g_autofree char *path = dup_purl_path (purl);
  char *slash = path != NULL ? strchr (path, '/') : NULL;
  char *last = path != NULL ? strrchr (path, '/') : NULL;

  if (slash == NULL || slash == path || last[1] == '\0' || !g_utf8_validate (path, -1, NULL))
    return NULL;
  for (char *c = path; c < slash; c++)
    *c = g_ascii_tolower (*c);
  return identity_new (g_strconcat (PURL_SCHEME, path, NULL),
                       g_strdup_printf (PURL_SCHEME "%.*s", (int) (last - path), path),
                       g_strdup (last + 1));
}

/* Reads up to the next colon that is not escaped; answers what stands behind it. */
static const char *
read_cpe_field (const char *text, GString *field)
{
  for (; *text != '\0' && *text != ':'; text++)
    {
      if (*text == '\\' && text[1] != '\0')
        text++;
      g_string_append_c (field, *text);
    }
  return *text == ':' ? text + 1 : text;
}

static gboolean
names_something (const char *field)
{
  return *field != '\0' && !g_str_equal (field, "*") && !g_str_equal (field, "-");
}

/**
 * med_component_identity_from_cpe:
 * @cpe: (nullable): a CPE name of version 2.3 or 2.2, such as `cpe:2.3:a:openssl:openssl:1.1.1k:…`
 *
 * Returns: (transfer full) (nullable): which product it means, at whatever version; %NULL where it
 * is no CPE, or vendor or product are left open
 */
MedComponentIdentity *
med_component_identity_from_cpe (const char *cpe)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *lower = cpe != NULL ? g_utf8_strdown (cpe, -1) : g_strdup ("");
  const gboolean is_uri = g_str_has_prefix (lower, CPE22);

  if (!is_uri && !g_str_has_prefix (lower, CPE23))
    return NULL;
  g_autofree char *plain = is_uri ? g_uri_unescape_string (lower + strlen (CPE22), NULL)
                                  : g_strdup (lower + strlen (CPE23));
  for (const char *at = plain; at != NULL && *at != '\0' && fields->len < N_CPE_FIELDS;)
    {
      GString *field = g_string_new (NULL);

      at = read_cpe_field (at, field);
      g_ptr_array_add (fields, g_string_free (field, FALSE));
    }
  if (fields->len < N_CPE_FIELDS || !names_something (fields->pdata[CPE_VENDOR]) ||
      !names_something (fields->pdata[CPE_PRODUCT]) || !g_utf8_validate (plain, -1, NULL))
    return NULL;
  const char *vendor = fields->pdata[CPE_VENDOR];
  const char *product = fields->pdata[CPE_PRODUCT];
  return identity_new (g_strdup_printf ("cpe:%s:%s", vendor, product), g_strdup (vendor),
                       g_strdup (product));
}

/**
 * med_component_identity_dup_maker:
 * @self: an identity
 *
 * A maker's name for a document that gives none: of a package its namespace, else where packages of
 * that kind come from (`npm`), so that packages of one name from two places stay two; of a CPE its
 * vendor.
 *
 * Returns: (transfer full): the name
 */
char *
med_component_identity_dup_maker (const MedComponentIdentity *self)
{
  const char *vendor = self->vendor;

  if (g_str_has_prefix (self->text, PURL_SCHEME))
    {
      const char *slash = strchr (vendor, '/');

      return g_strdup (slash != NULL ? slash + 1 : vendor + strlen (PURL_SCHEME));
    }
  return g_strdelimit (g_strdup (vendor), "_", ' ');
}

/**
 * med_component_identity_free:
 * @self: (transfer full): an identity
 */
void
med_component_identity_free (MedComponentIdentity *self)
{
  g_free (self->text);
  g_free (self->vendor);
  g_free (self->product);
  g_free (self);
}
