/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/statement/med-vendor-state.h"

G_BEGIN_DECLS

/**
 * MedStatementAssertion:
 *
 * What a vendor assures of a validated patch, the six points of white paper 3.4.
 */
typedef enum
{
  MED_ASSERTION_FUNCTIONS_AS_INTENDED,
  MED_ASSERTION_MEETS_COTS_SPECIFICATION,
  MED_ASSERTION_SAFE_AND_EFFECTIVE,
  MED_ASSERTION_MEETS_REGULATIONS,
  MED_ASSERTION_MAINTAINABLE,
  MED_ASSERTION_FREE_OF_MALWARE,
  MED_N_ASSERTIONS,
} MedStatementAssertion;

/**
 * MedStatementMinutes:
 *
 * How long the parts of a downtime take, in minutes.
 */
typedef struct
{
  gint64 prepare_min;
  gint64 install_min;
  gint64 restart_min;
  gint64 verify_min;
  gint64 rollback_min;
} MedStatementMinutes;

/**
 * MedStatementRelease:
 * @model: the product, as the vendor names it
 * @from_version: the exact release it is said of
 * @to_version: what the device reads afterwards; empty where nothing is installed
 * @vex_status: not_affected, affected, fixed or under_investigation
 * @justification: (nullable): one of the five labels of VEX
 * @risk: the vendor's assessment in words
 * @mitigation: mitigating factors in words
 *
 * What a statement says of one release of one product (3.2).
 */
typedef struct
{
  char *model;
  char *from_version;
  char *to_version;
  MedVendorState state;
  char *vex_status;
  char *justification;
  char *risk;
  char *mitigation;
} MedStatementRelease;

/**
 * MedStatementPayload:
 *
 * A file of the patch as the vendor describes it (3.5).
 */
typedef struct
{
  char *name;
  gint64 size_bytes;
  char *sha256;
} MedStatementPayload;

/**
 * MedStatementEvidence:
 * @text: (nullable): what was done, in words; %NULL where the vendor does not assert it
 * @reference: (nullable): the vendor's document
 */
typedef struct
{
  char *text;
  char *reference;
} MedStatementEvidence;

/**
 * MedVendorStatement:
 *
 * The device vendor's word on one COTS patch: the dossier of white paper 3.1 to 3.6. Texts that
 * were not given are %NULL, lists are never.
 */
typedef struct
{
  gint64 id;       /* 0: not stored */
  gint64 patch_id; /* 0: not stored */
  char *manufacturer;
  char *reference;
  gint64 revision;
  gint64 issued_usec;
  gint64 valid_until_usec; /* 0: without end */

  /* 3.1 the COTS patch */
  char *patch_number;
  char *cots_vendor;
  char *cots_product;
  char *patch_title;
  gint64 cots_released_usec;
  GStrv cves;

  /* 3.2 risk, for each release */
  GPtrArray *releases; /* (element-type MedStatementRelease) */

  /* 3.3 impact analysis */
  gint64 impact_usec;
  GStrv impact_components;
  char *impact_interactions;
  char *impact_of_failure;
  char *impact_measures;
  char *residual_risk;
  int residual_risk_acceptable; /* 1 yes, 0 no, -1 not said */

  /* 3.4 validation */
  gint64 validation_usec;
  MedStatementEvidence assertions[MED_N_ASSERTIONS];

  /* 3.5 distribution */
  GPtrArray *payloads; /* (element-type MedStatementPayload) */

  /* 3.6 installation */
  char *method; /* on-site, remote, hospital-staff */
  char *timing; /* own-date, periodic, with-system-upgrade */
  MedStatementMinutes minutes;
  GStrv prepare_steps;
  GStrv install_steps;
  GStrv verification_steps;
  GStrv rollback_steps;
  GStrv requires;   /* patch numbers */
  GStrv supersedes; /* patch numbers */
  gboolean reversible;
  char *removal_instruction;
} MedVendorStatement;

MedVendorStatement *med_vendor_statement_new (void);
void med_vendor_statement_free (MedVendorStatement *self);
MedVendorStatement *med_vendor_statement_load_sync (MedConnection *connection,
                                                    gint64 id,
                                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_vendor_statement_has_state (const MedVendorStatement *self, MedVendorState state);

const char *med_statement_assertion_to_word (MedStatementAssertion assertion);
const char *med_statement_assertion_get_title (MedStatementAssertion assertion);
const char *med_statement_method_get_title (const char *method);
const char *med_statement_timing_get_title (const char *timing);
const char *med_statement_vex_get_title (const char *vex_status);
const char *med_statement_justification_get_title (const char *justification);

void med_statement_release_free (MedStatementRelease *self);
void med_statement_payload_free (MedStatementPayload *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedVendorStatement, med_vendor_statement_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedStatementRelease, med_statement_release_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedStatementPayload, med_statement_payload_free)

G_END_DECLS
