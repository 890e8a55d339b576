/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/widgets/med-form-row.h"

G_BEGIN_DECLS

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
void med_form_dialog_insert (MedFormDialog *self, guint heading, GtkWidget *widget);
/* (element-type utf8) one for each field, "" for headings */
GPtrArray *med_form_dialog_dup_values (MedFormDialog *self);
/* @field: where to go, or -1 */
void med_form_dialog_fail (MedFormDialog *self, int field, const char *message);
/* While something is done with the values */
void med_form_dialog_set_busy (MedFormDialog *self, gboolean busy);

G_END_DECLS
