/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedReminderConfig:
 * @config_id: a configuration
 * @devices: how many devices in use have it
 *
 * Some devices that something concerns.
 */
typedef struct
{
  gint64 config_id;
  gint64 devices;
} MedReminderConfig;

/**
 * MedReminder:
 * @id: the same as long as it is the same thing to be told, so that it is told once
 * @group: (nullable): what is told together, by [func@reminder_join], and in numbers only
 * @title: what kind of thing it is, without names: a locked screen may show it
 * @body: what exactly; empty for what is told together
 * @page: the page of the main window that shows it; "backup" for the preferences
 * @filter: (nullable): what of that page
 * @item: what to show there; 0 for nothing in particular
 * @configs: (nullable) (element-type MedReminderConfig): whose devices it concerns
 * @exploited: it is about a vulnerability that is known to be exploited
 *
 * Something that is due, or new, and concerns a person.
 */
typedef struct
{
  char *id;
  const char *group;
  char *title;
  char *body;
  const char *page;
  const char *filter;
  gint64 item;
  GArray *configs;
  gboolean exploited;
} MedReminder;

/* What is told together: advisories that concern devices, or of which that cannot be told;
 * documents that are held; sources that could not be checked; work past its deadline. */
#define MED_REMINDER_TOUCHES "touches"
#define MED_REMINDER_UNSURE "unsure"
#define MED_REMINDER_HELD "held"
#define MED_REMINDER_STALE "stale"
#define MED_REMINDER_OVERDUE "overdue"

GPtrArray *med_reminder_list_sync (MedConnection *connection,
                                   gint64 person_id,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedReminder *med_reminder_new (const char *group, const char *page, char *id);
MedReminder *med_reminder_join (const GPtrArray *members);
void med_reminder_free (MedReminder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReminder, med_reminder_free)

G_END_DECLS
