/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-late-entry.h"

G_BEGIN_DECLS

/**
 * MedLateInfo:
 * @way: %MED_LATE_PAPER or %MED_LATE_FOUND
 * @entered_by: name of whoever entered it
 * @evidence: name of the scan or report
 * @engineer: who did it, as the report says; "" where that is not said
 * @report_number: of the service report; "" where there is none
 * @missing: (element-type utf8): words of the guards that nobody saw to, see
 * [func@guard_word_get_text]
 *
 * How an attempt was entered that was not entered live.
 */
typedef struct
{
  char *way;
  char *entered_by;
  gint64 entered_usec;
  char *evidence;
  char *sha256;
  char *engineer;
  char *report_number;
  GPtrArray *missing;
} MedLateInfo;

/* @info: %NULL where the attempt was entered live */
gboolean med_late_info_load_sync (MedConnection *connection,
                                  const char *attempt_id,
                                  MedLateInfo **info,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_late_info_describe (const MedLateInfo *self); /* translated */
void med_late_info_free (MedLateInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedLateInfo, med_late_info_free)

G_END_DECLS
