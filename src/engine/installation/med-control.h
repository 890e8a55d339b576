/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-exception-state.h"
#include "engine/inventory/med-people.h"
#include "engine/risk/med-ssvc.h"

G_BEGIN_DECLS

/**
 * MedControlDraft:
 * @description: what was done
 * @reference: (nullable): where the evidence is written down
 * @evidence: (nullable): a file of evidence; one of the two is needed
 * @evidence_name: (nullable): its name
 * @last_test_date: (nullable): when it was last seen to work
 * @next_test_date: the date after which it counts for nothing unless it was tested
 * @lowers_to: the system exposure it leaves to the device; %MED_SYSTEM_EXPOSURE_UNKNOWN: it lowers
 * none. Only of a measure on one device; in an exception it stands once for all controls
 *
 * A compensating control as it is requested.
 */
typedef struct
{
  MedControlKind kind;
  const char *description;
  const char *reference;
  GBytes *evidence;
  const char *evidence_name;
  const char *last_test_date;
  const char *next_test_date;
  MedSystemExposure lowers_to;
} MedControlDraft;

/**
 * MedControl:
 * @evidence_sha256: (nullable): of the file
 * @last_test_date: (nullable): of its last test
 * @last_result: (nullable): passed or failed
 * @next_test_date: (nullable)
 * @overdue: the date of the next test has passed
 * @taken_name: who took it
 * @keeper_name: (nullable): who sees to it since; %NULL: still who took it
 *
 * A compensating control with its last test.
 */
typedef struct
{
  gint64 id;
  MedControlKind kind;
  char *description;
  char *reference;
  char *evidence_name;
  char *evidence_sha256;
  char *last_test_date;
  char *last_result;
  char *last_note;
  char *last_name;
  char *next_test_date;
  gboolean failed;
  gboolean overdue;
  char *taken_name;
  char *keeper_name;
  char *approved_name;
  gint64 taken_usec;
} MedControl;

/**
 * MedControlTest:
 * @tested_date: ISO 8601 date, not in the future
 * @next_test_date: (nullable): needed where it passed
 * @note: (nullable): what was done and seen; needed where it failed
 */
typedef struct
{
  gint64 control_id;
  gint64 person_id;
  gboolean passed;
  const char *tested_date;
  const char *next_test_date;
  const char *note;
} MedControlTest;

/**
 * MedProtection:
 * @control: what was done at once; needs no test date
 * @clinical: (nullable): APPROVED by a clinical owner, for the disposition; needed to stop the use
 * of a device
 *
 * A measure taken on one device while a patch cannot be installed yet.
 */
typedef struct
{
  gint64 disposition_id;
  gint64 person_id;
  MedControlDraft control;
  const MedSignature *clinical;
} MedProtection;

gboolean med_control_check_draft (const MedControlDraft *draft,
                                  gint64 now_usec,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_control_test_sync (MedConnection *connection,
                                const MedControlTest *test,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_control_protect_sync (MedConnection *connection,
                                   const MedProtection *protection,
                                   gint64 *control_id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (element-type MedControl); one of the two ids is 0 */
GPtrArray *med_control_list_sync (MedConnection *connection,
                                  gint64 exception_id,
                                  gint64 disposition_id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who sees to its tests now; (nullable) (transfer none) */
const char *med_control_get_keeper (const MedControl *self);
void med_control_free (MedControl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedControl, med_control_free)

G_END_DECLS
