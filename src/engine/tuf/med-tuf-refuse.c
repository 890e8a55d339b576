/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-tuf-refuse"

#include "config.h"

#include "engine/tuf/med-tuf-refuse.h"

/**
 * med_tuf_refuse:
 * @error: return location
 * @code: what can be done about it
 * @name: of the file that is refused
 * @reason: what is wrong with it, in the reader's language
 *
 * Says why metadata or a target is not taken. Made to end a function.
 *
 * Returns: %FALSE
 */
gboolean
med_tuf_refuse (GError **error, MedError code, const char *name, const char *reason)
{
  g_set_error (error, MED_ERROR, (int) code, "%s: %s", name, reason);
  return FALSE;
}
