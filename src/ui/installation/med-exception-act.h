/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/installation/med-exception.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/* What people do with an exception; each asks for what it needs, in the window of @parent, and says
 * there why it was refused. The store tells when it is done. */

/* @everybody: asks for every signature that is still missing, one after the other */
void med_exception_act_approve (GtkWidget *parent,
                                MedSession *session,
                                gint64 exception_id,
                                gboolean everybody);
void
med_exception_act_refuse (GtkWidget *parent, MedSession *session, const MedException *exception);
void
med_exception_act_withdraw (GtkWidget *parent, MedSession *session, const MedException *exception);
void med_exception_act_test (GtkWidget *parent, MedSession *session, const MedControl *control);
void med_exception_act_protect (GtkWidget *parent,
                                MedSession *session,
                                gint64 disposition_id,
                                const char *what);

G_END_DECLS
