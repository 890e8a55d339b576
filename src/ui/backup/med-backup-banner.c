/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-banner"

#include "config.h"

#include "ui/backup/med-backup-banner.h"

#include <glib/gi18n.h>

#include "ui/widgets/med-banner.h"

struct _MedBackupBanner
{
  AdwBin parent_instance;

  MedBanner *banner;
};

G_DEFINE_FINAL_TYPE (MedBackupBanner, med_backup_banner, ADW_TYPE_BIN)

static void
changed_cb (MedBackupKeeper *keeper, MedBackupBanner *self)
{
  const MedBackupStanding *standing = med_backup_keeper_get_standing (keeper);
  g_autofree char *words = NULL;

  if (standing == NULL || med_backup_keeper_is_busy (keeper) ||
      (standing->state != MED_BACKUP_FAILED && standing->state != MED_BACKUP_OVERDUE))
    {
      med_banner_hide (self->banner);
      return;
    }
  g_autofree char *when = med_clock_format_local (
      standing->state == MED_BACKUP_FAILED ? standing->failed_usec : standing->next_usec);
  if (standing->state == MED_BACKUP_FAILED)
    words = g_strdup_printf (_ ("The backup of %s was not made: %s"), when,
                             standing->failed_reason != NULL ? standing->failed_reason : "");
  else
    words = g_strdup_printf (_ ("The backup is overdue: it should have been made on %s."), when);
  med_banner_show (self->banner,
                   standing->state == MED_BACKUP_FAILED ? MED_OUTCOME_BAD : MED_OUTCOME_WARNING,
                   words, _ ("_Backups"));
}

static void
clicked_cb (MedBackupBanner *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.backup", NULL);
}

static void
med_backup_banner_class_init (MedBackupBannerClass *klass)
{
}

static void
med_backup_banner_init (MedBackupBanner *self)
{
  self->banner = med_banner_new ();
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->banner));
  g_signal_connect_object (self->banner, "button-clicked", G_CALLBACK (clicked_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * med_backup_banner_begin:
 * @self: a banner
 * @session: the session
 *
 * Watches the backups of the session from now on.
 */
void
med_backup_banner_begin (MedBackupBanner *self, MedSession *session)
{
  MedBackupKeeper *keeper = med_session_get_backup_keeper (session);

  g_return_if_fail (MED_IS_BACKUP_BANNER (self));
  g_signal_connect_object (keeper, "changed", G_CALLBACK (changed_cb), self, 0);
  changed_cb (keeper, self);
}
