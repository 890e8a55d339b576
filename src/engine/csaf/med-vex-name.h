/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedVexParts:
 * @vendor: empty if there is none
 * @product: never empty
 * @version: empty if there is none, or if it is a wildcard
 *
 * What an identifier of software says in words.
 */
typedef struct
{
  char *vendor;
  char *product;
  char *version;
} MedVexParts;

gboolean med_vex_name_parse (const char *identifier, MedVexParts *parts);
void med_vex_parts_clear (MedVexParts *parts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MedVexParts, med_vex_parts_clear)

G_END_DECLS
