/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedAdvisoryComment:
 * @version: of the revision that counted when it was written
 * @person: who wrote it, by name
 * @at_usec: when
 * @text: what; plain text
 *
 * What somebody of the hospital wrote beside an advisory. It is never changed or removed.
 */
typedef struct
{
  char *version;
  char *person;
  gint64 at_usec;
  char *text;
} MedAdvisoryComment;

gboolean med_advisory_comment_add_sync (MedConnection *connection,
                                        gint64 person_id,
                                        gint64 advisory_id,
                                        const char *text,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (element-type MedAdvisoryComment) */
GPtrArray *med_advisory_comment_list_sync (MedConnection *connection,
                                           gint64 advisory_id,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
