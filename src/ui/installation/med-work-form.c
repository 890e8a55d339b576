/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-work-form"

#include "config.h"

#include <adwaita.h>

#include "ui/installation/med-found-dialog.h"
#include "ui/installation/med-nonconformance-dialog.h"
#include "ui/installation/med-paper-dialog.h"
#include "ui/installation/med-work-form.h"

/**
 * med_work_form_present:
 * @act: what was asked for
 * @parent: a widget of the window
 * @session: who works
 * @order: the work order
 *
 * Returns: whether the act has a form, which is open now
 */
gboolean
med_work_form_present (MedAct act,
                       GtkWidget *parent,
                       MedSession *session,
                       const MedWorkOrder *order)
{
  switch ((int) act)
    {
    case MED_ACT_PAPER:
      med_paper_dialog_present (parent, session, order->disposition_id);
      return TRUE;
    case MED_ACT_FOUND:
      med_found_dialog_present (parent, session, order);
      return TRUE;
    case MED_ACT_CLOSE_NONCONFORMANCE:
      med_nonconformance_dialog_present (parent, session, order);
      return TRUE;
    default:
      return FALSE;
    }
}
