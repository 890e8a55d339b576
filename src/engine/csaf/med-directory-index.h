/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedDirectoryEntry:
 * @path: of a document, from the folder that holds the list
 * @updated_usec: when it was last changed; 0 in index.txt, which does not say
 */
typedef struct
{
  char *path;
  gint64 updated_usec;
} MedDirectoryEntry;

/* (element-type MedDirectoryEntry): each path once; of changes.csv the newest first */
GPtrArray *med_directory_index_read (const char *text,
                                     gsize size,
                                     const char *name,
                                     const char *folder,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_directory_changes_read (const char *text,
                                       gsize size,
                                       const char *name,
                                       const char *folder,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
