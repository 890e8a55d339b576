/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "engine/installation/med-disposition-state.h"

G_BEGIN_DECLS

/**
 * MedServiceState:
 *
 * Whether a device serves patients (device.service_state; the words stored are those of the
 * comments).
 */
typedef enum
{
  MED_SERVICE_IN_USE,          /* in-use */
  MED_SERVICE_HANDED_OVER,     /* handed-over: the clinic gave it away, nothing has begun */
  MED_SERVICE_UNDER_SERVICE,   /* under-service */
  MED_SERVICE_AWAITING_RETURN, /* awaiting-return: the work has ended, the clinic has not taken it
                                */
  MED_SERVICE_QUARANTINED,     /* quarantined */
  MED_N_SERVICE_STATES,
} MedServiceState;

const char *med_service_state_to_word (MedServiceState state);
gboolean
med_service_state_from_word (const char *word, MedServiceState *state) G_GNUC_WARN_UNUSED_RESULT;
const char *med_service_state_get_title (MedServiceState state); /* translated */
const char *med_service_state_get_verb (MedServiceState state);  /* translated */
MedOutcome med_service_state_get_outcome (MedServiceState state);

G_END_DECLS
