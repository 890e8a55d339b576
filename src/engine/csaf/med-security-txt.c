/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-security-txt"

#include "config.h"

#include "engine/csaf/med-security-txt.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/csaf/med-provider-metadata.h"

#define FIELD "CSAF:"
#define ADDRESSES_MAX 16

static gboolean
is_known (GPtrArray *found, const char *url)
{
  return g_ptr_array_find_with_equal_func (found, url, g_str_equal, NULL);
}

/**
 * med_security_txt_read:
 * @text: the bytes of a security.txt
 * @size: how many
 * @name: its address, for messages
 * @error: return location: %MED_ERROR_NOT_FOUND if it has no line `CSAF:`, %MED_ERROR_UNTRUSTED if
 *   none of them is an address of https
 *
 * Finds where a security.txt (RFC 9116) says that the metadata of a CSAF provider is. Its
 * signature, if it has one, is not asked: the metadata must be trusted on its own.
 *
 * Returns: (transfer full) (element-type utf8) (nullable): the addresses, in the file's order
 */
GPtrArray *
med_security_txt_read (const char *text, gsize size, const char *name, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *copy = g_strndup (text, size);
  g_auto (GStrv) lines = g_strsplit (copy, "\n", -1);
  gboolean is_named = FALSE;

  for (guint i = 0; lines[i] != NULL && found->len < ADDRESSES_MAX; i++)
    {
      if (g_ascii_strncasecmp (lines[i], FIELD, strlen (FIELD)) != 0)
        continue;
      const char *url = g_strstrip (lines[i] + strlen (FIELD));
      is_named = TRUE;
      if (med_csaf_is_https (url) && !is_known (found, url))
        g_ptr_array_add (found, g_strdup (url));
    }
  if (found->len > 0)
    return g_steal_pointer (&found);
  if (is_named)
    g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                 _ ("%s: no line “CSAF:” has an address that begins with https://"), name);
  else
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("%s: there is no line “CSAF:” in it"),
                 name);
  return NULL;
}
