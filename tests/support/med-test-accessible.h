/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Each fault is told and fails the test, which goes on. @place says in words where it was. */
void med_test_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);
void med_test_assert_named (GtkWidget *root, const char *place);
void med_test_assert_reached (GtkWindow *window, const char *place);

G_END_DECLS
