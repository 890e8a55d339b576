/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/* Writes and judges as of a moment in the past; 0: by the clock again. */
void med_connection_set_as_of (MedConnection *self, gint64 as_of_usec);
/* What was known later than this does not count; G_MAXINT64: everything counts. */
gint64 med_connection_get_horizon_usec (MedConnection *self);
/* By the clock, whatever moment is judged: when something is entered. */
gint64 med_connection_get_clock_usec (MedConnection *self);

G_END_DECLS
