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
 */
typedef enum
{
  MED_FORM_HEADING,
  MED_FORM_TEXT,
  MED_FORM_LINES,
  MED_FORM_CHOICE,
  MED_FORM_FILE,
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

/**
 * MedFormDialog:
 *
 * Asks for some things in order. Signal `submitted`: the button was pressed; take the values with
 * [method@FormDialog.dup_values], then destroy the dialog or tell with [method@FormDialog.fail] why
 * not. What was typed stays until then.
 */
#define MED_TYPE_FORM_DIALOG (med_form_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedFormDialog, med_form_dialog, MED, FORM_DIALOG, AdwWindow)

MedFormDialog *med_form_dialog_new (GtkWidget *parent,
                                    const char *title,
                                    const char *explanation,
                                    const char *verb,
                                    const MedFormField *fields,
                                    guint n_fields);
/* (element-type utf8) one for each field, "" for headings */
GPtrArray *med_form_dialog_dup_values (MedFormDialog *self);
/* @field: where to go, or -1 */
void med_form_dialog_fail (MedFormDialog *self, int field, const char *message);
/* While something is done with the values */
void med_form_dialog_set_busy (MedFormDialog *self, gboolean busy);

G_END_DECLS
