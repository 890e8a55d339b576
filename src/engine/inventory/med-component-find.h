/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedComponentPlace:
 * @answer: whether the component's version is one of those asked for; never %MED_ANSWER_NO
 *
 * A device in use whose release contains a component that was asked for, and where it stands.
 */
typedef struct
{
  gint64 device_id;
  char *asset;
  char *name;
  char *model;
  char *release;
  char *site;
  char *department;
  char *room;
  char *component;
  char *version;
  MedAnswer answer;
} MedComponentPlace;

/**
 * MedComponentSearch:
 * @places: (element-type MedComponentPlace): by site, department, room and asset number
 * @release_ids: (element-type gint64): of the devices' releases that contain it
 * @n_yes: devices that run a version asked for
 * @n_cannot_tell: devices that run the component in a version of which nobody can tell
 * @n_unknown: devices whose components are not known at all
 *
 * Which devices run a component, and of how many that is not known.
 */
typedef struct
{
  GPtrArray *places;
  GArray *release_ids;
  guint n_yes;
  guint n_cannot_tell;
  gint64 n_unknown;
} MedComponentSearch;

MedComponentSearch *med_component_search_sync (MedConnection *connection,
                                               const char *name,
                                               const char *range,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_component_count_unknown_sync (MedConnection *connection,
                                           gint64 *n_devices,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_component_search_summarize (const MedComponentSearch *self);
void med_component_search_free (MedComponentSearch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedComponentSearch, med_component_search_free)

G_END_DECLS
