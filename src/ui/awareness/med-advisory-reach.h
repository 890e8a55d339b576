/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

/* A row that unfolds to the devices of one status of med_reach_of_advisory_sync() */
GtkWidget *med_advisory_reach_row_new (MedPage *page, GPtrArray *reach, guint first, guint *next);
GtkWidget *med_advisory_plain_row_new (const char *title, const char *subtitle);

G_END_DECLS
