/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* A folder for the screen: one that was chosen through a portal has a path that says nothing to a
 * person. */
char *med_backup_dup_place (const char *path);

/**
 * MedBackupRow:
 *
 * A backup in a folder: when it was made, whose it is, whether it is whole, and a button that reads
 * all of it again.
 */
#define MED_TYPE_BACKUP_ROW (med_backup_row_get_type ())
G_DECLARE_FINAL_TYPE (MedBackupRow, med_backup_row, MED, BACKUP_ROW, AdwActionRow)

/* Keeps what it needs of @entry */
GtkWidget *med_backup_row_new (MedSession *session, const MedBackupEntry *entry);

G_END_DECLS
