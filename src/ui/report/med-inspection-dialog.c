/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-inspection-dialog"

#include "config.h"

#include "ui/report/med-inspection-dialog.h"

#include <glib/gi18n.h>

#include "engine/report/med-inspection.h"
#include "engine/report/med-report-source.h"
#include "ui/report/med-report-form.h"

enum
{
  FIELD_ITEM,
  FIELD_ANSWER,
  FIELD_CONFIRMED,
  FIELD_TARGET,
  FIELD_NOTE,
  N_FIELDS,
};

static gpointer
save (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedReportFormInput *input = data;
  g_autofree char *confirmed =
      g_strstrip (g_strdup (med_report_form_input_get (input, FIELD_CONFIRMED)));
  g_autofree char *target = g_strstrip (g_strdup (med_report_form_input_get (input, FIELD_TARGET)));
  const MedInspectionAnswer answer = {
    .item = (MedInspectionItem) CLAMP (
        g_ascii_strtoll (med_report_form_input_get (input, FIELD_ITEM), NULL, 10), 0,
        MED_N_INSPECTION_ITEMS - 1),
    .yes = g_str_equal (med_report_form_input_get (input, FIELD_ANSWER), "0"),
    .confirmed_date = confirmed,
    .target_date = target,
    .note = med_report_form_input_get (input, FIELD_NOTE),
  };

  return med_inspection_answer_sync (connection, input->person_id, &answer, error) ? MED_STORE_OK
                                                                                   : NULL;
}

/**
 * med_inspection_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who answers
 *
 * Asks for the answer to an item of the inspector's checklist and records it.
 */
void
med_inspection_dialog_present (GtkWidget *parent, MedSession *session)
{
  gint64 now_usec = med_clock_now_usec (med_engine_get_clock (med_session_get_engine (session)));
  g_autofree char *today = med_report_source_dup_day (now_usec);
  /* Shorter than in the annex: a row of choices has room for few words. */
  const char *items[MED_N_INSPECTION_ITEMS + 1] = {
    [MED_INSPECTION_LEDGER] = _ ("Ledger of devices"),
    [MED_INSPECTION_REMOTE] = _ ("Remote maintenance"),
    [MED_INSPECTION_DISCLOSURE] = _ ("MDS/SDS of the makers"),
    [MED_INSPECTION_PATCHES] = _ ("Security patches"),
  };
  const char *answers[] = { _ ("Yes"), _ ("No"), NULL };
  const MedFormField fields[N_FIELDS] = {
    [FIELD_ITEM] = { MED_FORM_CHOICE, _ ("Item"), "0", items },
    [FIELD_ANSWER] = { MED_FORM_CHOICE, _ ("Answer"), "0", answers },
    [FIELD_CONFIRMED] = { MED_FORM_TEXT, _ ("Confirmed on"), today, NULL },
    [FIELD_TARGET] = { MED_FORM_TEXT, _ ("Target date if no"), NULL, NULL },
    [FIELD_NOTE] = { MED_FORM_LINES, _ ("Note"), NULL, NULL },
  };
  const MedReportFormSpec spec = {
    .title = _ ("Answer to the Checklist"),
    .explanation = _ ("The annex prints it beside what the records say. Earlier answers stay in "
                      "the records."),
    .verb = _ ("_Record"),
    .save = save,
  };

  med_report_form_present (parent, session, &spec, fields, N_FIELDS, -1, NULL);
}
