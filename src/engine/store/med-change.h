/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedChangeVerdict:
 * @rows: how many rows were read
 * @first_broken: the sequence number of the first row that does not fit the chain; 0 if all fit
 * @reason: (nullable): in words, why it does not fit
 * @head: the last link, 64 hexadecimal digits
 */
typedef struct
{
  gint64 rows;
  gint64 first_broken;
  char *reason;
  char *head;
} MedChangeVerdict;

/* Before the first row the chain hangs on a link of zeros. */
#define MED_CHANGE_FIRST_LINK "0000000000000000000000000000000000000000000000000000000000000000"

/**
 * MedChangeRow:
 *
 * What a row of the log says; the texts are not owned.
 */
typedef struct
{
  gint64 seq;
  gint64 at_usec;
  gint64 person_id;
  const char *action;
  const char *subject;
  const char *body;
} MedChangeRow;

char *med_change_hash_content (const MedChangeRow *row);
char *med_change_hash_link (const char *previous, const char *content);
gboolean med_change_append (MedConnection *connection,
                            gint64 person_id,
                            const char *action,
                            const char *subject,
                            JsonNode *body,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedChangeVerdict *med_change_verify_sync (MedConnection *connection,
                                          GCancellable *cancellable,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_change_verdict_free (MedChangeVerdict *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedChangeVerdict, med_change_verdict_free)

G_END_DECLS
