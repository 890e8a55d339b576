/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedReminder:
 * @id: the same as long as it is the same thing to be told, so that it is told once
 * @title: what kind of thing it is, without names: a locked screen may show it
 * @body: what exactly
 * @page: the page of the main window that shows it; "backup" for the preferences
 * @item: what to show there; 0 for nothing in particular
 *
 * Something that is due and concerns a person.
 */
typedef struct
{
  char *id;
  char *title;
  char *body;
  const char *page;
  gint64 item;
} MedReminder;

GPtrArray *med_reminder_list_sync (MedConnection *connection,
                                   gint64 person_id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_reminder_free (MedReminder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReminder, med_reminder_free)

G_END_DECLS
