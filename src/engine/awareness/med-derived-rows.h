/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedDerivedRow:
 * @first: the first number of its key
 * @second: the second
 * @word: a fixed word; those of a list that is computed live as long as the program
 * @flag: 0 or 1
 * @text: why
 *
 * A row of `match` or `exposure`.
 */
typedef struct
{
  gint64 first;
  gint64 second;
  const char *word;
  gint64 flag;
  const char *text;
} MedDerivedRow;

/**
 * MedDerivedRows:
 * @rows: (element-type MedDerivedRow): the rows
 * @texts: where their texts lie
 *
 * Rows as they are, or as they are to be.
 */
typedef struct
{
  GArray *rows;
  GStringChunk *texts;
} MedDerivedRows;

/**
 * MedDerivedTable:
 * @put: inserts or replaces; takes both numbers, the word, the text and the flag
 * @remove: takes both numbers
 * @has_flag: whether the first takes the flag
 *
 * How rows of a table are written.
 */
typedef struct
{
  const char *put;
  const char *remove;
  gboolean has_flag;
} MedDerivedTable;

/* What is told of each row that was there and each that is now, where they differ; one may be NULL.
 */
typedef void (*MedDerivedChanged) (const MedDerivedRow *before,
                                   const MedDerivedRow *after,
                                   gpointer user_data);

MedDerivedRows *med_derived_rows_new (void);
void med_derived_rows_add (MedDerivedRows *self,
                           gint64 first,
                           gint64 second,
                           const char *word,
                           gint64 flag,
                           const char *text);
gboolean med_derived_rows_load (MedDerivedRows *self,
                                MedConnection *connection,
                                const char *sql,
                                const MedValue *values,
                                gsize n_values,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_derived_rows_sort (MedDerivedRows *self);
gboolean med_derived_rows_write (MedDerivedRows *before,
                                 MedDerivedRows *after,
                                 MedConnection *connection,
                                 const MedDerivedTable *table,
                                 MedDerivedChanged changed,
                                 gpointer user_data,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_derived_rows_free (MedDerivedRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDerivedRows, med_derived_rows_free)

G_END_DECLS
