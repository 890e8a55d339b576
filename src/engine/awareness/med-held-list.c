/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-held-list"

#include "config.h"

#include "engine/awareness/med-held-list.h"

static const char *const columns[] = {
  [MED_HELD_NAME] = "h.name",
  [MED_HELD_TRACKING_ID] = "h.tracking_id",
  [MED_HELD_REASON] = "h.reason",
  [MED_HELD_USEC] = "h.held_usec",
  NULL,
};

const MedTableSpec med_held_list_spec = {
  .name = "held document",
  .from = MED_HELD_TABLE,
  .id = "h.id",
  .columns = columns,
  .sorts = columns,
};
