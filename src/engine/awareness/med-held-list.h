/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"
#include "engine/store/med-table-spec.h"

G_BEGIN_DECLS

/* Documents that are not used, in SQL: those that were refused and not released since. */
#define MED_HELD_TABLE "(SELECT * FROM held_document WHERE released_usec IS NULL) AS h"

typedef enum
{
  MED_HELD_NAME,
  MED_HELD_TRACKING_ID,
  MED_HELD_REASON,
  MED_HELD_USEC,
} MedHeldField;

extern const MedTableSpec med_held_list_spec;

G_END_DECLS
