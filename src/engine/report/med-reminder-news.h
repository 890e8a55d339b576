/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-people.h"
#include "engine/report/med-reminder.h"

G_BEGIN_DECLS

gboolean med_reminder_news_add_sync (MedConnection *connection,
                                     const MedPerson *person,
                                     GPtrArray *reminders,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
