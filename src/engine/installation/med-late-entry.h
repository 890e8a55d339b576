/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/inventory/med-people.h"

G_BEGIN_DECLS

/* Words as stored in the table late_entry. */
#define MED_LATE_PAPER "paper"
#define MED_LATE_FOUND "found"

/* What stands in signature.identity where a person signed on the sheet and not at the screen. */
#define MED_LATE_IDENTITY "signed paper sheet"

/**
 * MedLateEntry:
 * @way: %MED_LATE_PAPER or %MED_LATE_FOUND
 * @entered_by: who typed it in
 * @entered_usec: when, by the clock
 * @evidence_sha256: of the scanned sheet or service report
 *
 * Marks what was done before it was entered: every event that is written with it says so, in its
 * evidence and in the audit log. What the people signed, they signed on paper.
 */
typedef struct
{
  const char *way;
  gint64 entered_by;
  gint64 entered_usec;
  const char *evidence_sha256;
} MedLateEntry;

/* Who answers for the record: whoever entered it, else @person_id */
gint64 med_late_entry_get_recorder (const MedLateEntry *self, gint64 person_id);
void med_late_entry_add_to (const MedLateEntry *self, gint64 person_id, JsonObject *body);
gboolean med_late_entry_sign (const MedLateEntry *self,
                              MedConnection *connection,
                              gint64 person_id,
                              MedMeaning meaning,
                              const char *subject,
                              gint64 *id,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * MedLateMark:
 * @evidence_id: the row of the scan or report
 * @engineer: (nullable): who did it, as the report says
 * @report_number: (nullable): of the service report
 * @missing: bits 1 << MedGuard: what nobody saw to before the start
 *
 * What is kept with an attempt that was entered late.
 */
typedef struct
{
  const char *attempt_id;
  gint64 evidence_id;
  const char *engineer;
  const char *report_number;
  guint64 missing;
} MedLateMark;

gboolean med_late_entry_mark (const MedLateEntry *self,
                              MedConnection *connection,
                              const MedLateMark *mark,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
