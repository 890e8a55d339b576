/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

#define MED_COLUMN_MOST_NAMES 16

/**
 * MedColumnNames:
 * @names: what columns for @field are called in lists, folded
 */
typedef struct
{
  guint field;
  const char *const names[MED_COLUMN_MOST_NAMES];
} MedColumnNames;

/**
 * MedColumnSet:
 * @n_fields: fields are numbered from 0
 * @word: stands before the header line of a table when its mapping is remembered, so that two kinds
 * of tables with the same header are two
 * @get_key: the word that is stored for a field
 * @get_title: what a field is called on the screen, translated
 * @names: (array length=n_names): other names of the fields
 *
 * What the columns of one kind of table can hold.
 */
typedef struct
{
  guint n_fields;
  const char *word;
  const char *(*get_key) (guint field);
  const char *(*get_title) (guint field);
  const MedColumnNames *names;
  gsize n_names;
} MedColumnSet;

/**
 * MedColumnMapping:
 * @headers: the first line of the table
 * @fields: (array length=n_columns): for each column its field, or the set's number of fields where
 * it is left out
 *
 * Which column of a table holds what.
 */
typedef struct
{
  const MedColumnSet *set;
  guint n_columns;
  char **headers;
  guint *fields;
} MedColumnMapping;

MedColumnMapping *med_column_mapping_new (const MedColumnSet *set, const char *const *headers);
MedColumnMapping *med_column_mapping_copy (const MedColumnMapping *self);
void med_column_mapping_free (MedColumnMapping *self);
gboolean med_column_mapping_set (MedColumnMapping *self, guint column, guint field, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
int med_column_mapping_find (const MedColumnMapping *self, guint field);
JsonNode *med_column_mapping_to_json (const MedColumnMapping *self);
gboolean med_column_mapping_take (MedColumnMapping *self,
                                  const char *text,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The mapping remembered for the same header line, put over the guess. */
gboolean med_column_mapping_recall_sync (MedColumnMapping *self,
                                         MedConnection *connection,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Within a transaction that the caller records. */
gboolean med_column_mapping_remember (const MedColumnMapping *self,
                                      MedConnection *connection,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedColumnMapping, med_column_mapping_free)

G_END_DECLS
