/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "engine/tuf/med-tuf-key-ring.h"

G_BEGIN_DECLS

/**
 * MedTufStep:
 * @role: (owned): the role that may know of a target
 * @terminating: whether nobody behind it is asked, if it does not
 *
 * Where the search for a target goes on.
 */
typedef struct
{
  char *role;
  gboolean terminating;
} MedTufStep;

/**
 * MedTufDelegations:
 *
 * To whom a role hands on which targets.
 */
typedef struct _MedTufDelegations MedTufDelegations;

MedTufDelegations *med_tuf_delegations_read (JsonObject *object,
                                             const char *name,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_tuf_delegations_free (MedTufDelegations *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTufDelegations, med_tuf_delegations_free)

const char *med_tuf_delegations_get_key_role (MedTufDelegations *self, const char *role);
MedTufKeyRing *med_tuf_delegations_get_keys (MedTufDelegations *self);
GPtrArray *med_tuf_delegations_list_steps (MedTufDelegations *self, const char *target);

G_END_DECLS
