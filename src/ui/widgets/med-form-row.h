/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * MedFormKind:
 * @MED_FORM_HEADING: begins a group; has no value
 * @MED_FORM_TEXT: one line
 * @MED_FORM_LINES: several lines
 * @MED_FORM_CHOICE: one of the choices; the value is its number
 * @MED_FORM_FILE: a file; the value is its path
 * @MED_FORM_FOLDER: a folder; the value is its path
 */
typedef enum
{
  MED_FORM_HEADING,
  MED_FORM_TEXT,
  MED_FORM_LINES,
  MED_FORM_CHOICE,
  MED_FORM_FILE,
  MED_FORM_FOLDER,
} MedFormKind;

/**
 * MedFormField:
 * @kind: what is asked for
 * @title: translated
 * @initial: (nullable): what stands there at first; the number of a choice
 * @choices: (nullable) (array zero-terminated=1): translated
 */
typedef struct
{
  MedFormKind kind;
  const char *title;
  const char *initial;
  const char *const *choices;
} MedFormField;

/* @input: (out) (transfer none): what med_form_row_dup_value() and the focus want */
GtkWidget *med_form_row_new (const MedFormField *field, GtkWidget **input);
/* "" for a heading, which has no input */
char *med_form_row_dup_value (MedFormKind kind, GtkWidget *input);

G_END_DECLS
