/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/backup/med-backup-keeper.h"
#include "engine/inventory/med-people.h"
#include "engine/med-engine.h"
#include "engine/source/med-source-keeper.h"

G_BEGIN_DECLS

/* Settings of this workstation: whether sources are looked through by themselves, and whether also
 * over a connection that is paid by volume. */
#define MED_SESSION_LOOK_KEY "look-through-sources"
#define MED_SESSION_LOOK_METERED_KEY "look-when-metered"

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
MedBackupKeeper *med_session_get_backup_keeper (MedSession *self);
MedSourceKeeper *med_session_get_source_keeper (MedSession *self);
void med_session_close (MedSession *self);
gboolean med_session_is_demonstration (MedSession *self);
gint64 med_session_get_person_id (MedSession *self);
MedRole med_session_get_roles (MedSession *self);
void med_session_set_person (MedSession *self, const MedPerson *person); /* (nullable) */
gboolean med_session_get_locked (MedSession *self);
void med_session_set_locked (MedSession *self, gboolean locked);

/* What is derived follows the facts and the calendar; done by itself after every write, at start
 * and every quarter of an hour */
void med_session_catch_up (MedSession *self);

/* Everybody who has ever worked here, for choosing from */
void med_session_list_people_async (MedSession *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *
med_session_list_people_finish (MedSession *self,
                                GAsyncResult *result,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of MedPerson */
/* Verifies, sets who works, and ends the lock */
void med_session_sign_in_async (MedSession *self,
                                const char *login,
                                const char *passphrase,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean med_session_sign_in_finish (MedSession *self,
                                     GAsyncResult *result,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
