/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/* The setting of MED_POLICY_EPSS_RAISES, for SQL */
#define MED_POLICY_EPSS_KEY "epss-raises-exploitation"

/* Limits that the hospital decides on, one number each. */
typedef enum
{
  MED_POLICY_RELEASE_READING_DAYS,
  MED_POLICY_EXCEPTION_MAX_DAYS,
  MED_POLICY_CALENDAR_MAX_AGE_DAYS,
  MED_POLICY_CALENDAR_GUARD_MIN,
  MED_POLICY_EPSS_RAISES,
  MED_N_POLICIES,
} MedPolicy;

/**
 * MedPolicySpec:
 * @key: in the table `setting`
 * @title: marked with N_()
 * @description: marked with N_()
 * @preset: what counts until the hospital decides
 * @least: smallest allowed
 * @most: largest allowed
 */
typedef struct
{
  const char *key;
  const char *title;
  const char *description;
  gint64 preset;
  gint64 least;
  gint64 most;
} MedPolicySpec;

extern const MedPolicySpec med_policy_specs[MED_N_POLICIES];

gboolean med_policy_may_decide_sync (MedConnection *connection,
                                     gint64 by_person,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_policy_load_sync (MedConnection *connection,
                               gint64 values[MED_N_POLICIES],
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_policy_save_sync (MedConnection *connection,
                               gint64 by_person,
                               const gint64 values[MED_N_POLICIES],
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_site_load_name_sync (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_site_rename_sync (MedConnection *connection,
                               gint64 by_person,
                               const char *name,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
