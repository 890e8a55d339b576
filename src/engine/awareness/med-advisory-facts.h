/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-advisory-change.h"

G_BEGIN_DECLS

/* For med-advisory-change alone: what a revision says. Keys are kind (two digits), vulnerability
 * and product, parted by U+001F; each has the texts that are said, without duplicates. */
struct _MedAdvisoryFacts
{
  GHashTable *values; /* key → set of texts */
};

G_END_DECLS
