/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-outcome.h"

G_BEGIN_DECLS

/**
 * MedExceptionState:
 *
 * Where a request for an exception stands. The words stored are those of the comments.
 */
typedef enum
{
  MED_EXCEPTION_REQUESTED, /* requested: waits for other people */
  MED_EXCEPTION_RUNNING,   /* running: approved, until it expires */
  MED_EXCEPTION_REFUSED,   /* refused */
  MED_EXCEPTION_WITHDRAWN, /* withdrawn by who requested it */
  MED_EXCEPTION_ENDED,     /* ended: expired, or a trigger came, or nothing is left to except */
  MED_N_EXCEPTION_STATES,
} MedExceptionState;

typedef enum
{
  MED_EXCEPTION_VENDOR_NOT_VALIDATED, /* vendor-not-validated */
  MED_EXCEPTION_END_OF_SUPPORT,       /* end-of-support */
  MED_EXCEPTION_NO_WINDOW,            /* no-window */
  MED_EXCEPTION_CLINICAL_NECESSITY,   /* clinical-necessity */
  MED_EXCEPTION_VENDOR_REFUSES,       /* vendor-refuses */
  MED_EXCEPTION_NOT_RECORDED,         /* not-recorded: decided without a request */
  MED_N_EXCEPTION_REASONS,
} MedExceptionReason;

/**
 * MedControlKind:
 * @MED_CONTROL_STOP_USE: the device is not used: a clinical decision
 *
 * What protects a device that is not patched.
 */
typedef enum
{
  MED_CONTROL_ISOLATE,       /* isolate: taken off the network */
  MED_CONTROL_NETWORK_BLOCK, /* network-block: what may reach it is restricted */
  MED_CONTROL_STOP_USE,      /* stop-use */
  MED_CONTROL_CONFIGURATION, /* configuration: the weak function is turned off */
  MED_CONTROL_MONITORING,    /* monitoring */
  MED_CONTROL_PROCEDURE,     /* procedure: people do something */
  MED_CONTROL_OTHER,         /* other */
  MED_N_CONTROL_KINDS,
} MedControlKind;

/* What ended a deferral or exception, as stored. */
#define MED_TRIGGER_DATE "date-passed"
#define MED_TRIGGER_KNOWN_EXPLOITED "known-exploited"
#define MED_TRIGGER_RELEASED "released"
#define MED_TRIGGER_TEST_OVERDUE "test-overdue"
#define MED_TRIGGER_TEST_FAILED "test-failed"
#define MED_TRIGGER_RENEWED "renewed"
#define MED_TRIGGER_PERSON "person"
#define MED_TRIGGER_CLOSED "closed"

const char *med_exception_state_to_word (MedExceptionState state);
gboolean med_exception_state_from_word (const char *word,
                                        MedExceptionState *state) G_GNUC_WARN_UNUSED_RESULT;
const char *med_exception_state_get_title (MedExceptionState state); /* translated */
MedOutcome med_exception_state_get_outcome (MedExceptionState state);

const char *med_exception_reason_to_word (MedExceptionReason reason);
gboolean med_exception_reason_from_word (const char *word,
                                         MedExceptionReason *reason) G_GNUC_WARN_UNUSED_RESULT;
const char *med_exception_reason_get_title (MedExceptionReason reason); /* translated */

const char *med_control_kind_to_word (MedControlKind kind);
gboolean
med_control_kind_from_word (const char *word, MedControlKind *kind) G_GNUC_WARN_UNUSED_RESULT;
const char *med_control_kind_get_title (MedControlKind kind); /* translated */

const char *med_exception_trigger_get_title (const char *trigger); /* a sentence, translated */

G_END_DECLS
