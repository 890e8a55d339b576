/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/source/med-source-key.h"
#include "engine/source/med-source-list.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/* What a person decides of a source, asked for in a form with the reason and written by the
 * engine. */

void med_source_act_resolve (GtkWidget *parent,
                             MedSession *session,
                             const MedSourceHeldItem *item,
                             gboolean accept);
void med_source_act_set_enabled (GtkWidget *parent,
                                 MedSession *session,
                                 const MedSource *source,
                                 gboolean enabled);
void med_source_act_remove (GtkWidget *parent, MedSession *session, const MedSource *source);
void med_source_act_distrust (GtkWidget *parent, MedSession *session, const MedSourceKey *key);
void med_source_act_refuse_key (GtkWidget *parent,
                                MedSession *session,
                                gint64 source_id,
                                const MedSourceKey *key);
void med_source_act_confirm_key (GtkWidget *parent,
                                 MedSession *session,
                                 const MedSource *source,
                                 const MedSourceKey *key);

G_END_DECLS
