/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-disposition-state.h"
#include "engine/installation/med-service-state.h"
#include "engine/inventory/med-people.h"
#include "engine/statement/med-vendor-state.h"

G_BEGIN_DECLS

/* The program itself acts; beside the roles of people. */
#define MED_ACTOR_PROGRAM ((MedRole) (1 << 16))
/* Before there was a disposition */
#define MED_DISPOSITION_NONE MED_N_DISPOSITION_STATES

typedef enum
{
  MED_MACHINE_DISPOSITION,
  MED_MACHINE_SERVICE,
} MedMachine;

/**
 * MedTransitionFacts:
 *
 * Everything the rules ask about, gathered from the store before they are asked. Zero-initialised
 * facts allow nothing: each is a statement that something was found to be so. The texts say what
 * was found instead and may be %NULL.
 */
typedef struct
{
  /* The patch, the vendor and the device */
  MedVendorState vendor_state; /* for the device's exact release */
  gboolean in_scope;           /* a security patch, not an update of functions */
  gboolean matched;            /* exposed to one of its CVEs, or named by a statement */
  gboolean version_proves;     /* the device's own configuration shows that it is not affected */
  gboolean device_retired;
  gboolean high_risk;
  MedServiceState service_state;
  gboolean device_safe; /* no patch of this device is between start and verified */
  gboolean work_ended;  /* the same, but one that only waits for verification is counted as ended */

  /* Decision */
  gboolean reason_given;
  gboolean outcome_defer;     /* the risk decision is Defer, from inputs that are known */
  gboolean review_date_given; /* in the future and within the policy's limit */
  gboolean signed_by_actor;   /* a signature of this act by the person who acts */
  gboolean approved_by_other; /* by a second person with the role it needs */
  gboolean clinical_approval; /* by a clinical owner */
  gboolean evidence_given;
  gboolean was_here_before; /* the state aimed at is the one it was deferred or excepted from */
  gboolean period_ended;    /* review or expiry date passed, or its trigger came */
  gboolean vendor_reversed; /* the statement or release it rested on no longer says so */
  gboolean changed_since;   /* statement or device release changed after the authorization */
  gboolean downtime_missed; /* the planned time has passed without a start */

  /* Before the start */
  gboolean checks_allow; /* bytes, authenticity, malware, target: each as the policy allows */
  const char *checks_reason;
  gboolean
      downtime_fits; /* prepare, install, restart, verify and the rollback reserve, no overlap */
  const char *downtime_reason;
  gboolean consented; /* clinical consent by name, and the fallback named */
  gboolean free_now;  /* no booking from now until the reserve ends; unknown is not free */
  const char *free_reason;
  gboolean rehashed; /* the payload's bytes were hashed again just now and are the statement's */
  const char *rehash_reason;
  gboolean restore_point; /* recorded, or "not reversible" accepted by lead and clinical owner */
  gboolean prerequisites_installed;
  const char *prerequisites_reason;
  gboolean other_attempt_open; /* of any patch on this device */

  /* Read at the device and worked through */
  gboolean version_read;
  gboolean version_expected; /* what was read is what the inventory says */
  gboolean version_target;   /* what was read is what the statement promises after the install */
  gboolean version_previous; /* what was read is the release of a configuration validated before */
  gboolean steps_passed;     /* every verification step of the attempt */
  gboolean is_installer;     /* the actor is the person who holds the attempt */
  gboolean has_held;         /* the actor held the attempt before somebody took it over */
  gboolean run_ended;        /* the program or workstation that held the attempt has stopped */
  gboolean removal_instruction;
} MedTransitionFacts;

/**
 * MedTransitionOption:
 * @to: the state, of the machine asked for
 * @number: of the process description, such as `T10`
 * @roles: who may
 * @permitted: the person asked for has one of the roles
 * @allowed: permitted, and nothing is missing
 * @missing: (element-type utf8): what is missing, in words
 * @signature: whether it needs the actor's signature
 * @meaning: of that signature
 *
 * One thing that could happen next, and why it may not now.
 */
typedef struct
{
  int to;
  const char *number;
  MedRole roles;
  gboolean permitted;
  gboolean allowed;
  GPtrArray *missing;
  gboolean signature;
  MedMeaning meaning;
} MedTransitionOption;

gboolean med_transition_evaluate (MedMachine machine,
                                  const MedTransitionFacts *facts,
                                  int from,
                                  int to,
                                  MedRole roles,
                                  GPtrArray *missing);
MedRole med_transition_get_roles (MedMachine machine, int from, int to);
GPtrArray *med_transition_list (MedMachine machine,
                                const MedTransitionFacts *facts,
                                int from,
                                MedRole roles); /* (element-type MedTransitionOption) */
void med_transition_option_free (MedTransitionOption *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTransitionOption, med_transition_option_free)

G_END_DECLS
