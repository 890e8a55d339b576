/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/installation/med-disposition-state.h"

G_BEGIN_DECLS

const char *med_outcome_get_icon_name (MedOutcome outcome);
const char *med_outcome_get_css_class (MedOutcome outcome);

G_END_DECLS
