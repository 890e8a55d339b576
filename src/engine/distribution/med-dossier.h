/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-patch.h"
#include "engine/distribution/med-payload.h"
#include "engine/statement/med-vendor-statement.h"

G_BEGIN_DECLS

/**
 * MedDossierStanding:
 * @origin_letter: typed in from a letter; else the vendor's file
 * @refused_reason: (nullable): why it was set aside
 *
 * How a statement came here and whether it counts. A time of 0: not yet.
 */
typedef struct
{
  gint64 statement_id;
  char *reference;
  gint64 revision;
  gboolean origin_letter;
  char *document_sha256; /* what the second person compares with: the letter, else the file */
  char *document_name;
  gint64 entered_by;
  char *entered_name;
  gint64 entered_usec;
  char *confirmed_name; /* (nullable) */
  gint64 confirmed_usec;
  char *refused_reason;
} MedDossierStanding;

/**
 * MedDossierRelease:
 *
 * Where the vendor stands on the patch for one release, and how many devices of it are concerned.
 */
typedef struct
{
  gint64 release_id;
  gint64 product_id;
  char *manufacturer;
  char *model;
  char *version;
  MedVendorState state;
  gint64 since_usec;
  gint64 n_devices;
} MedDossierRelease;

/**
 * MedDossierPayload:
 *
 * A payload and its checks; the check of the target belongs to a device and is not among them.
 */
typedef struct
{
  MedPayload *payload;
  MedPayloadCheck *checks[MED_CHECK_TARGET];
} MedDossierPayload;

/**
 * MedDossierInquiry:
 *
 * When the vendor was asked, and what the answer was.
 */
typedef struct
{
  gint64 id;
  char *model;
  gint64 asked_usec;
  char *asked_name;
  char *channel;
  char *answer; /* (nullable) */
  gint64 answered_usec;
} MedDossierInquiry;

/**
 * MedDossier:
 * @statement: (nullable): the newest one that was not refused
 * @standings: (element-type MedDossierStanding): every revision of every statement, newest first;
 * the first one that is not refused belongs to @statement
 * @last_medium: (nullable): onto which medium it was copied last, with the result
 *
 * All that is known of a patch, in the order of the white paper.
 */
typedef struct
{
  MedPatch *patch;
  MedVendorStatement *statement;
  GPtrArray *standings;
  GPtrArray *releases;
  GPtrArray *payloads;
  GPtrArray *inquiries;
  gint64 n_devices;
  char *last_medium;
  gboolean last_medium_succeeded;
  gint64 last_medium_usec;
  char *policy; /* of staging, in words */
} MedDossier;

MedDossier *med_dossier_load_sync (MedConnection *connection,
                                   gint64 patch_id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_dossier_free (MedDossier *self);
const MedDossierStanding *med_dossier_get_standing (const MedDossier *self);
gboolean med_dossier_is_released (const MedDossier *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDossier, med_dossier_free)

G_END_DECLS
