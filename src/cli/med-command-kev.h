/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/awareness/med-kev-gap.h"

G_BEGIN_DECLS

void med_command_kev_add_gaps (JsonBuilder *builder, const char *member, const MedKevGaps *gaps);

G_END_DECLS
