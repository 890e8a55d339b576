/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedDepartment:
 *
 * A department of a site. Either name may be "" where it is not known.
 */
typedef struct
{
  gint64 id;
  gint64 site_id;
  char *site;
  char *name;
} MedDepartment;

/* Within a transaction that the caller records. */
gboolean med_place_ensure (MedConnection *connection,
                           const char *site,
                           const char *department,
                           gint64 *department_id,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A transaction of its own. */
gboolean med_department_add_sync (MedConnection *connection,
                                  gint64 person_id,
                                  const char *site,
                                  const char *department,
                                  gint64 *department_id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
med_department_list_sync (MedConnection *connection,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of MedDepartment */
void med_department_free (MedDepartment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDepartment, med_department_free)

G_END_DECLS
