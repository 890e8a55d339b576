/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-people.h"

G_BEGIN_DECLS

/* Who may decide whom the hospital believes */
#define MED_SOURCE_MAY_DECIDE (MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)

/**
 * MedSourceKind:
 * @MED_SOURCE_PROVIDER: a CSAF provider, by domain or by the URL of its metadata
 * @MED_SOURCE_FOLDER: a folder or stick that holds a provider's tree
 * @MED_SOURCE_KEV: a catalogue of known exploited vulnerabilities, by URL or file
 * @MED_SOURCE_EPSS: a table of EPSS scores, by URL or file
 * @MED_SOURCE_CVE: a tree of CVE records, by URL or in a folder
 */
typedef enum
{
  MED_SOURCE_PROVIDER,
  MED_SOURCE_FOLDER,
  MED_SOURCE_KEV,
  MED_SOURCE_EPSS,
  MED_SOURCE_CVE,
  MED_N_SOURCE_KINDS,
} MedSourceKind;

/**
 * MedSource:
 * @id: its number
 * @name: as people call it
 * @kind: what it is
 * @location: URL, domain or folder
 * @trusted: hash and signature are checked before anything else of a document is read
 * @enabled: whether it is looked at by itself
 * @interval_min: how often, in minutes
 * @name_space: (nullable): the publisher's; documents of another are held
 * @canonical_url: (nullable): where its metadata says that it is, and a person or the first look
 * accepted
 * @role: (nullable): such as `csaf_trusted_provider`
 * @metadata_usec: `last_updated` of its metadata; 0 if none was seen
 * @feed_usec: `updated` of its feed; 0 if none was seen
 * @tried_usec: when it was last looked at; 0 if never
 * @checked_usec: when it was last looked through to its end; 0 if never
 * @result: (nullable): why the last try failed
 * @last_look: (nullable): what it brought, in JSON, for [func@source_sync_read]
 *
 * Where advisories come from.
 */
typedef struct
{
  gint64 id;
  char *name;
  MedSourceKind kind;
  char *location;
  gboolean trusted;
  gboolean enabled;
  gint64 interval_min;
  char *name_space;
  char *canonical_url;
  char *role;
  gint64 metadata_usec;
  gint64 feed_usec;
  gint64 tried_usec;
  gint64 checked_usec;
  char *result;
  char *last_look;
} MedSource;

const char *med_source_kind_to_word (MedSourceKind kind);
MedSourceKind med_source_kind_from_word (const char *word); /* MED_N_SOURCE_KINDS if unknown */
const char *med_source_kind_get_title (MedSourceKind kind); /* translated */
gboolean med_source_kind_is_advisories (MedSourceKind kind);
gboolean med_source_kind_is_catalog (MedSourceKind kind);

gboolean med_source_check_location (MedSourceKind kind,
                                    const char *location,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_add_sync (MedConnection *connection,
                              gint64 by_person,
                              const MedSource *source,
                              gint64 *id,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_remove_sync (MedConnection *connection,
                                 gint64 by_person,
                                 gint64 id,
                                 const char *reason,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_set_enabled_sync (MedConnection *connection,
                                      gint64 by_person,
                                      gint64 id,
                                      gboolean enabled,
                                      const char *reason,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_set_interval_sync (MedConnection *connection,
                                       gint64 by_person,
                                       gint64 id,
                                       gint64 interval_min,
                                       const char *reason,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
med_source_list_sync (MedConnection *connection,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT; /* (element-type MedSource) */
MedSource *med_source_load_sync (MedConnection *connection,
                                 gint64 id,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedSource *med_source_find_sync (MedConnection *connection,
                                 const char *word,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_is_stale (const MedSource *self, gint64 now_usec);
gboolean med_source_is_on_network (const MedSource *self);
char *med_source_describe_trust (const MedSource *self);                /* translated */
char *med_source_describe_age (const MedSource *self, gint64 now_usec); /* translated */
gboolean med_source_may_decide (MedConnection *connection,
                                gint64 by_person,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_check_reason (const char *reason, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_source_free (MedSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedSource, med_source_free)

G_END_DECLS
