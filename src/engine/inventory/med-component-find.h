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
 * @name: what was asked for, as it was understood
 * @range: which versions; "" for all
 * @by_identifier: asked for by a CPE or a package URL
 * @places: (element-type MedComponentPlace): by site, department, room and asset number
 * @yes_ids: (element-type gint64): releases that contain a version asked for, in rising order
 * @cannot_tell_ids: (element-type gint64): releases that contain it in versions of which nobody can
 * tell and in no version asked for, in rising order
 * @unknown_ids: releases of which not all components are known, and that are in neither, in rising
 * order
 * @n_yes: devices that run a version asked for
 * @n_cannot_tell: devices that run the component in a version of which nobody can tell
 * @n_unknown: devices of the releases in @unknown_ids
 * @n_name_only: devices with components that have neither CPE nor package URL; counted where it was
 * asked by one
 *
 * Which devices run a component, and of how many that is not known.
 */
typedef struct
{
  char *name;
  char *range;
  gboolean by_identifier;
  GPtrArray *places;
  GArray *yes_ids;
  GArray *cannot_tell_ids;
  GArray *unknown_ids;
  guint n_yes;
  guint n_cannot_tell;
  gint64 n_unknown;
  gint64 n_name_only;
} MedComponentSearch;

MedComponentSearch *med_component_search_sync (MedConnection *connection,
                                               const char *name,
                                               const char *range,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_component_search_summarize (const MedComponentSearch *self);
char *med_component_search_describe_question (const MedComponentSearch *self);
void med_component_search_free (MedComponentSearch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedComponentSearch, med_component_search_free)

G_END_DECLS
