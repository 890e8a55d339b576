/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/source/med-source.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/* @keys: (nullable) (element-type MedProviderKey): where the provider offers its keys */
void med_source_key_dialog_present (GtkWidget *parent,
                                    MedSession *session,
                                    const MedSource *source,
                                    GPtrArray *keys);

G_END_DECLS
