/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedAuditRow:
 * @person: (nullable): the printed name; %NULL for the program itself
 * @action: the fixed word
 * @body: JSON, mostly with what was before and after
 *
 * A row of the audit log. Texts are valid while the function that was given it runs.
 */
typedef struct
{
  gint64 seq;
  gint64 at_usec;
  gint64 person_id;
  const char *person;
  const char *action;
  const char *subject;
  const char *body;
  const char *content_hash;
  const char *head;
} MedAuditRow;

typedef void (*MedAuditFunc) (const MedAuditRow *row, gpointer user_data);

gboolean med_audit_each_sync (MedConnection *connection,
                              GCancellable *cancellable,
                              MedAuditFunc func,
                              gpointer user_data,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *med_audit_row_to_json (const MedAuditRow *row);
gboolean med_audit_export_sync (MedConnection *connection,
                                const char *path,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_audit_action_dup_title (const char *action);

G_END_DECLS
