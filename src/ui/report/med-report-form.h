/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-session.h"
#include "ui/widgets/med-form-dialog.h"

G_BEGIN_DECLS

/**
 * MedReportFormInput:
 * @person_id: who decides
 * @index: which row or report it is about, as the form was opened for; -1: a new one
 * @name: (nullable): what the row was called when the form was opened
 * @values: (element-type utf8): one for each field
 *
 * What a person has entered, for a lane of the store.
 */
typedef struct
{
  gint64 person_id;
  int index;
  char *name;
  GPtrArray *values;
} MedReportFormInput;

/**
 * MedReportFormSpec:
 * @title: translated
 * @explanation: translated
 * @verb: of the button, translated
 * @save: stores a #MedReportFormInput
 */
typedef struct
{
  const char *title;
  const char *explanation;
  const char *verb;
  MedStoreFunc save;
} MedReportFormSpec;

void med_report_form_present (GtkWidget *parent,
                              MedSession *session,
                              const MedReportFormSpec *spec,
                              const MedFormField *fields,
                              guint n_fields,
                              int index,
                              const char *name);
MedReportFormInput *
med_report_form_input_new (MedSession *session, int index, const char *name, GPtrArray *values);
void med_report_form_input_free (MedReportFormInput *self);
const char *med_report_form_input_get (const MedReportFormInput *self, guint field);

G_END_DECLS
