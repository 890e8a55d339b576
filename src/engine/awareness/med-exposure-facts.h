/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-assessment-scope.h"
#include "engine/base/med-version.h"

G_BEGIN_DECLS

/* What an advisory can say of a product, in the order in which one of them gives the reason. */
typedef enum
{
  MED_SAYS_AFFECTED,
  MED_SAYS_FIXED,
  MED_SAYS_CLEARED,
  MED_SAYS_INVESTIGATED,
  MED_SAYS_UNKNOWN,
  MED_SAYS_UNSURE,  /* it speaks of a version that cannot be compared */
  MED_SAYS_OUTSIDE, /* it speaks of other versions */
  MED_N_SAYINGS,
} MedSays;

/* Where a configuration can stand, the worst first. */
typedef enum
{
  MED_STANDS_AFFECTED,
  MED_STANDS_CANNOT_TELL,
  MED_STANDS_INVESTIGATED,
  MED_STANDS_FIXED,
  MED_STANDS_NOT_AFFECTED,
  MED_N_STANDS,
} MedStands;

/* A vulnerability of an advisory that counts. */
typedef struct
{
  gint64 id;
  guint cve; /* the number of its CVE; 0: it has none */
  const char *tracking_id;
  gboolean doubtful;
  gboolean says_nothing;
} MedExposureVulnerability;

/* That an advisory's product means a release, or not. */
typedef struct
{
  gint64 product_id; /* of the advisory */
  MedAnswer answer;
  const char *reason;
} MedExposureMatch;

/* What an advisory says of one of its products. */
typedef struct
{
  guint vulnerability; /* its place among the vulnerabilities */
  MedSays says;
} MedExposureSaying;

/* A release of a configuration: its own, or a component. */
typedef struct
{
  gint64 release_id;
  gboolean component;
  const char *prefix; /* before each reason */
} MedExposurePart;

/* The vendor's own word on a configuration. */
typedef struct
{
  guint vulnerability;
  MedStands stands;
  const char *reason;
} MedExposureWord;

/* A patch, and the places of the CVEs that it removes. */
typedef struct
{
  const char *number;
  MedIdSet *cves; /* their numbers */
} MedExposurePatch;

/**
 * MedExposureFacts:
 *
 * All that decides where configurations stand, as far as it is asked for. Tables go by row number;
 * what is in them lies in arrays.
 */
typedef struct
{
  MedConnection *connection; /* (unowned) */
  GStringChunk *texts;
  gboolean complete;  /* nothing more is loaded when it is asked for */
  MedIdSet *used;     /* configurations of devices in use */
  GHashTable *places; /* vulnerability id → place + 1 in the array */
  GArray *vulnerabilities;
  GHashTable *cves;       /* CVE → its number, from 1 */
  GHashTable *sayings;    /* advisory product id → GArray of MedExposureSaying */
  GHashTable *matches;    /* release id → GArray of MedExposureMatch */
  GHashTable *components; /* release id → GArray of release ids */
  GHashTable *prefixes;   /* release id → text */
  GHashTable *parts;      /* configuration id → GArray of MedExposurePart */
  GHashTable *words;      /* configuration id → GArray of MedExposureWord */
  GHashTable *patches;    /* configuration id → GPtrArray of MedExposurePatch */
  GHashTable *patch;      /* patch id → MedExposurePatch */
} MedExposureFacts;

#define MED_EXPOSURE_KEY(id) GSIZE_TO_POINTER ((gsize) (id))

/* In SQL, over "config c": a device in use has it. */
#define MED_EXPOSURE_IN_USE                                                                        \
  "EXISTS (SELECT 1 FROM device d WHERE d.retired_usec IS NULL AND d.config_id = c.id)"
#define MED_EXPOSURE_SAYINGS                                                                       \
  "SELECT s.advisory_product_id, s.vulnerability_id, s.status FROM vulnerability_status s"
#define MED_EXPOSURE_MATCHES                                                                       \
  "SELECT m.release_id, m.advisory_product_id, m.answer, m.reason FROM match m"

MedExposureFacts *
med_exposure_facts_load_all (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedExposureFacts *med_exposure_facts_load_about (MedConnection *connection,
                                                 MedIdSet *vulnerabilities,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedExposureFacts *med_exposure_facts_load_of (MedConnection *connection,
                                              MedIdSet *configs,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

MedExposureFacts *med_exposure_facts_new (MedConnection *connection);
GArray *med_exposure_facts_list (GHashTable *table, gint64 id, guint size);
gboolean med_exposure_facts_add_vulnerabilities (MedExposureFacts *self,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exposure_facts_add_sayings (MedExposureFacts *self,
                                         const char *sql,
                                         const MedValue *values,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exposure_facts_add_matches (MedExposureFacts *self,
                                         const char *sql,
                                         const MedValue *values,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exposure_facts_add_words (MedExposureFacts *self,
                                       MedIdSet *about,
                                       MedIdSet *of,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exposure_facts_add_patches (MedExposureFacts *self,
                                         const char *sql,
                                         const MedValue *values,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_exposure_facts_free (MedExposureFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedExposureFacts, med_exposure_facts_free)

G_END_DECLS
