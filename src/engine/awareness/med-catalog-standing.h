/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedCatalogStanding:
 * @MED_CATALOG_NEWER: it may take the place of the one in use
 * @MED_CATALOG_SAME: it is the one in use
 * @MED_CATALOG_OLDER: the one in use is newer
 * @MED_CATALOG_REWRITTEN: it has the version or day of the one in use, and other content
 *
 * How a catalogue that arrived stands to the one in use. Only a newer one is ever stored.
 */
typedef enum
{
  MED_CATALOG_NEWER,
  MED_CATALOG_SAME,
  MED_CATALOG_OLDER,
  MED_CATALOG_REWRITTEN,
} MedCatalogStanding;

G_END_DECLS
