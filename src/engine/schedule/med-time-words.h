/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *med_time_words_duration (gint64 minutes);
char *med_time_words_moment (gint64 usec);
char *med_time_words_range (gint64 start_usec, gint64 end_usec);
char *med_time_words_day (gint64 usec);
char *med_time_words_clock (gint64 usec);

G_END_DECLS
