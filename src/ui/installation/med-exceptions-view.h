/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedExceptionsView:
 *
 * The register of exceptions on screen: a list with a filter, and beside it all about the chosen
 * one. Signals: `closed`: back to the work orders; `open-order` (int64 disposition).
 */
#define MED_TYPE_EXCEPTIONS_VIEW (med_exceptions_view_get_type ())
G_DECLARE_FINAL_TYPE (MedExceptionsView, med_exceptions_view, MED, EXCEPTIONS_VIEW, AdwBin)

MedExceptionsView *med_exceptions_view_new (MedSession *session);
void med_exceptions_view_reload (MedExceptionsView *self);
/* A standing as stored, such as `expired`; anything else shows what is open */
void med_exceptions_view_show_filter (MedExceptionsView *self, const char *word);
void med_exceptions_view_show_item (MedExceptionsView *self, gint64 exception_id);

G_END_DECLS
