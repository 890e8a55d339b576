/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Inputs of the largest table */
#define MED_SSVC_MOST_INPUTS 4
/* Rows of the largest table */
#define MED_SSVC_MOST_ROWS 72

/**
 * MedSsvcColumn:
 * @title: as it stands in the head of the file, in quotation marks where it holds a comma
 * @words: (array zero-terminated=1): its values, the mildest first
 */
typedef struct
{
  const char *title;
  const char *words[6];
} MedSsvcColumn;

/**
 * MedSsvcForm:
 * @name: of the file, for messages
 * @n_inputs: how many columns decide
 * @inputs: them, the last one changing fastest from row to row
 * @answer: the last column
 *
 * What a decision table of SSVC looks like.
 */
typedef struct
{
  const char *name;
  guint n_inputs;
  MedSsvcColumn inputs[MED_SSVC_MOST_INPUTS];
  MedSsvcColumn answer;
} MedSsvcForm;

/**
 * MedSsvcTable:
 * @n_rows: how many
 * @answers: by row, the number of the answer's word
 */
typedef struct
{
  guint n_rows;
  guint8 answers[MED_SSVC_MOST_ROWS];
} MedSsvcTable;

typedef enum
{
  MED_SSVC_TABLE_DEPLOYER,
  MED_SSVC_TABLE_HUMAN_IMPACT,
  MED_SSVC_TABLE_BOD_26_04,
  MED_SSVC_N_TABLES,
} MedSsvcTableKind;

const MedSsvcForm *med_ssvc_table_get_form (MedSsvcTableKind kind);
gboolean med_ssvc_table_parse (const char *text,
                               const MedSsvcForm *form,
                               MedSsvcTable *table,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_ssvc_table_load_all (GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint med_ssvc_table_look_up (MedSsvcTableKind kind, const guint *inputs);

G_END_DECLS
