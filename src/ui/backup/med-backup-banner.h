/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedBackupBanner:
 *
 * A strip over the pages while a backup has failed or is overdue; its button leads to the
 * preferences of backups by the action `win.backup`.
 */
#define MED_TYPE_BACKUP_BANNER (med_backup_banner_get_type ())
G_DECLARE_FINAL_TYPE (MedBackupBanner, med_backup_banner, MED, BACKUP_BANNER, AdwBin)

void med_backup_banner_begin (MedBackupBanner *self, MedSession *session);

G_END_DECLS
