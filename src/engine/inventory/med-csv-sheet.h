/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-csv.h"

G_BEGIN_DECLS

/**
 * MedCsvSheet:
 * @bytes: the file as it is
 * @sha256: of @bytes
 * @text: its text
 * @encoding: how @bytes were read as @text; to be shown
 * @headers: (array zero-terminated=1): the first line
 * @samples: (element-type GStrv): the first rows, for choosing what a column holds
 *
 * A table of devices that was read but not yet looked at. Counted; not changed once made.
 */
typedef struct
{
  char *name;
  GBytes *bytes;
  char *sha256;
  char *text;
  MedCsvEncoding encoding;
  char separator;
  guint n_lines;
  char **headers;
  GPtrArray *samples;
} MedCsvSheet;

MedCsvSheet *
med_csv_sheet_new (GBytes *bytes, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedCsvSheet *med_csv_sheet_load_sync (GFile *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedCsvSheet *med_csv_sheet_ref (MedCsvSheet *self);
void med_csv_sheet_unref (MedCsvSheet *self);
char *med_csv_sheet_describe (const MedCsvSheet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCsvSheet, med_csv_sheet_unref)

G_END_DECLS
