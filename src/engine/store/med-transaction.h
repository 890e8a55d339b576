/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

typedef struct _MedTransaction MedTransaction;

MedTransaction *
med_transaction_begin (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedTransaction *
med_transaction_begin_derived (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedTransaction *
med_transaction_begin_reading (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_transaction_record (MedTransaction *self,
                                 gint64 person_id,
                                 const char *action,
                                 const char *subject,
                                 JsonNode *body,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_transaction_commit (MedTransaction *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_transaction_free (MedTransaction *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTransaction, med_transaction_free)

G_END_DECLS
