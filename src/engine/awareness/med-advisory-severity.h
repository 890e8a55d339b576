/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int med_advisory_severity_rank (const char *severity);

G_END_DECLS
