/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-outcome.h"

G_BEGIN_DECLS

/**
 * MedDispositionState:
 *
 * Where one patch stands for one device. Every matched device is in exactly one of these. The words
 * stored are those of the comments.
 */
typedef enum
{
  MED_DISPOSITION_CANDIDATE,            /* B0 candidate */
  MED_DISPOSITION_NOT_AFFECTED,         /* B1 not-affected */
  MED_DISPOSITION_WAITING_FOR_VENDOR,   /* B2 waiting-for-vendor */
  MED_DISPOSITION_IN_INTERNAL_TEST,     /* B3 in-internal-test */
  MED_DISPOSITION_NOT_AUTHORIZED,       /* B4 not-authorized */
  MED_DISPOSITION_AUTHORIZED,           /* B5 authorized */
  MED_DISPOSITION_STAGED,               /* B6 staged: every payload check passed */
  MED_DISPOSITION_SCHEDULED,            /* B7 scheduled: a downtime is planned */
  MED_DISPOSITION_INSTALLING,           /* B8 installing: an attempt is open */
  MED_DISPOSITION_INTERRUPTED,          /* B8u interrupted: the outcome is not known */
  MED_DISPOSITION_INSTALLED_UNVERIFIED, /* B9 installed-unverified */
  MED_DISPOSITION_IN_SERVICE,           /* B10 in-service: installed and verified */
  MED_DISPOSITION_FAILED,               /* B11 failed */
  MED_DISPOSITION_RESTORING,            /* B12 restoring */
  MED_DISPOSITION_RESTORED,             /* B13 restored: a validated configuration is verified */
  MED_DISPOSITION_OUT_OF_SERVICE,       /* B14 out-of-service: it could not be restored */
  MED_DISPOSITION_DEFERRED,             /* B15 deferred until a review date */
  MED_DISPOSITION_EXCEPTION,            /* B16 exception, approved until a date */
  MED_DISPOSITION_REMOVAL_REQUIRED,     /* B17 removal-required: withdrawn after the install */
  MED_DISPOSITION_CLOSED_NOT_NEEDED,    /* B18 closed-not-needed */
  MED_N_DISPOSITION_STATES,
} MedDispositionState;

const char *med_disposition_state_to_word (MedDispositionState state);
gboolean med_disposition_state_from_word (const char *word,
                                          MedDispositionState *state) G_GNUC_WARN_UNUSED_RESULT;
const char *med_disposition_state_get_title (MedDispositionState state); /* translated */
/* The verb on the button that leads to it, such as "Authorize"; translated */
const char *med_disposition_state_get_verb (MedDispositionState state);
/* The same where it matters from where, such as "Call off" for scheduled → staged */
const char *med_disposition_step_get_title (MedDispositionState from, MedDispositionState to);
MedOutcome med_disposition_state_get_outcome (MedDispositionState state);
/* Nothing is left to do: not-affected, in-service, exception (until it expires), closed-not-needed
 */
gboolean med_disposition_state_is_closed (MedDispositionState state);
/* The device may not see patients: from the start of an attempt until verified or restored */
gboolean med_disposition_state_is_unsafe (MedDispositionState state);

G_END_DECLS
