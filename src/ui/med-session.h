/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-people.h"
#include "engine/med-engine.h"

G_BEGIN_DECLS

/**
 * MedSession:
 *
 * The state of the screen between engine and widgets: the open engine and who is working.
 * Properties: `person-id` (int64, 0 = nobody signed in), `person-name` (string), `locked`
 * (boolean). Signal `changed`: something was written (coalesced to at most once in 150 ms), pages
 * reload.
 */
#define MED_TYPE_SESSION (med_session_get_type ())
G_DECLARE_FINAL_TYPE (MedSession, med_session, MED, SESSION, GObject)

MedSession *med_session_new (MedEngine *engine);
MedEngine *med_session_get_engine (MedSession *self);
MedStore *med_session_get_store (MedSession *self);
gint64 med_session_get_person_id (MedSession *self);
MedRole med_session_get_roles (MedSession *self);
void med_session_set_person (MedSession *self, const MedPerson *person); /* (nullable) */

G_END_DECLS
