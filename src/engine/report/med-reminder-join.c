/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reminder-join"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/report/med-reminder.h"

/* Each device once, however many of them concern it. */
static int
count_devices (const GPtrArray *members)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gint64 devices = 0;

  for (guint i = 0; i < members->len; i++)
    {
      const MedReminder *member = g_ptr_array_index (members, i);

      for (guint j = 0; member->configs != NULL && j < member->configs->len; j++)
        {
          const MedReminderConfig *config = &g_array_index (member->configs, MedReminderConfig, j);

          if (g_hash_table_add (seen, g_memdup2 (&config->config_id, sizeof config->config_id)))
            devices += config->devices;
        }
    }
  return (int) MIN (devices, G_MAXINT);
}

static char *
count_exploited (const GPtrArray *members)
{
  int n = 0;

  for (guint i = 0; i < members->len; i++)
    n += ((MedReminder *) g_ptr_array_index (members, i))->exploited ? 1 : 0;
  return n == 0 ? g_strdup ("")
                : g_strdup_printf (ngettext ("%d is about a vulnerability known to be exploited",
                                             "%d are about vulnerabilities known to be exploited",
                                             (gulong) n),
                                   n);
}

static char *
describe (const char *group, guint n, int devices)
{
  g_autofree char *advisories = g_strdup_printf (ngettext ("%u advisory", "%u advisories", n), n);
  g_autofree char *of =
      g_strdup_printf (ngettext ("%d device", "%d devices", (gulong) devices), devices);

  if (g_str_equal (group, MED_REMINDER_TOUCHES))
    /* Translators: "2 advisories touch 14 devices" */
    return g_strdup_printf (ngettext ("%s touches %s", "%s touch %s", n), advisories, of);
  if (g_str_equal (group, MED_REMINDER_UNSURE))
    /* Translators: "2 advisories: cannot tell for 14 devices" */
    return g_strdup_printf (_ ("%s: cannot tell for %s"), advisories, of);
  if (g_str_equal (group, MED_REMINDER_HELD))
    return g_strdup_printf (ngettext ("%u document is held: cannot tell for %s",
                                      "%u documents are held: cannot tell for %s", n),
                            n, of);
  if (g_str_equal (group, MED_REMINDER_STALE))
    return g_strdup_printf (
        ngettext ("%u source could not be checked", "%u sources could not be checked", n), n);
  return g_strdup_printf (ngettext ("%u patch on a device is past its deadline",
                                    "%u patches on devices are past their deadlines", n),
                          n);
}

/**
 * med_reminder_join:
 * @members: (element-type MedReminder): reminders of one group, at least one
 *
 * Says in one line what is to be told together: numbers, and no names, for it may stand on a
 * locked screen.
 *
 * Returns: (transfer full): what to tell
 */
MedReminder *
med_reminder_join (const GPtrArray *members)
{
  const MedReminder *first = g_ptr_array_index (members, 0);
  /* None of them is told twice, so each telling has an id of its own. */
  MedReminder *self =
      med_reminder_new (first->group, first->page, g_strconcat ("all-", first->id, NULL));

  g_free (self->title);
  g_free (self->body);
  self->title = describe (first->group, members->len, count_devices (members));
  self->body = count_exploited (members);
  self->filter = first->filter;
  /* Of what is held the list is shown, which has numbers of its own. */
  if (members->len == 1 && !g_str_equal (first->group, MED_REMINDER_HELD))
    self->item = first->item;
  return self;
}
