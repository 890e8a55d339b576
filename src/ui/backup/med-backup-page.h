/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedBackupPage:
 *
 * The preferences of backups: how they stand, one now, the schedule, and what is in the folder.
 */
#define MED_TYPE_BACKUP_PAGE (med_backup_page_get_type ())
G_DECLARE_FINAL_TYPE (MedBackupPage, med_backup_page, MED, BACKUP_PAGE, AdwPreferencesPage)

void med_backup_page_begin (MedBackupPage *self, MedSession *session);

G_END_DECLS
