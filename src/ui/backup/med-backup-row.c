/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-row"

#include "config.h"

#include "ui/backup/med-backup-row.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-outcome-badge.h"

struct _MedBackupRow
{
  AdwActionRow parent_instance;

  MedSession *session;       /* (owned) */
  MedBackupEntry *entry;     /* (owned) only path, kind and time */
  MedProgress *progress;     /* (owned) (nullable) while it is read */
  GCancellable *cancellable; /* (owned) (nullable) while it is read */

  MedOutcomeBadge *badge;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (MedBackupRow, med_backup_row, ADW_TYPE_ACTION_ROW)

/* `/run/user/1000/doc/1a2b3c/Backups` of the document portal is somebody's folder "Backups". */
char *
med_backup_dup_place (const char *path)
{
  g_autofree char *documents = g_strconcat (g_get_user_runtime_dir (), "/doc/", NULL);
  const char *rest;

  if (!g_str_has_prefix (path, documents))
    return g_filename_display_name (path);
  rest = strchr (path + strlen (documents), '/');
  return g_filename_display_name (rest != NULL ? rest + 1 : path);
}

static void
show_outcome (MedBackupRow *self, const MedBackupEntry *entry)
{
  switch (entry->kind)
    {
    case MED_BACKUP_OTHERS:
      med_outcome_badge_set (self->badge, MED_OUTCOME_NEUTRAL, _ ("Of another inventory"), NULL);
      break;
    case MED_BACKUP_UNREADABLE:
      med_outcome_badge_set (self->badge, MED_OUTCOME_BAD, _ ("Cannot be read"), NULL);
      break;
    case MED_BACKUP_CUT_OFF:
      med_outcome_badge_set (self->badge, MED_OUTCOME_NEUTRAL, _ ("Not finished"), NULL);
      break;
    case MED_BACKUP_OURS:
    default:
      if (entry->checked_usec != 0 && !entry->whole)
        med_outcome_badge_set (self->badge, MED_OUTCOME_BAD, _ ("Not whole"), NULL);
      else
        med_outcome_badge_set (self->badge, MED_OUTCOME_GOOD, _ ("Whole"), NULL);
    }
}

static char *
describe (const MedBackupEntry *entry)
{
  g_autofree char *size = g_format_size ((guint64) MAX (entry->size_bytes, 0));
  g_autofree char *checked = med_clock_format_local (entry->checked_usec);
  const char *payloads = entry->with_payloads ? "" : _ (", without the payloads");

  if (entry->kind == MED_BACKUP_UNREADABLE)
    return g_strdup (entry->reason);
  if (entry->kind == MED_BACKUP_CUT_OFF)
    return g_strdup (_ ("Making it was cut off. It is no backup and can be deleted."));
  if (entry->checked_usec == 0)
    return g_strdup_printf (_ ("%s%s. Verified when it was made."), size, payloads);
  if (entry->whole)
    return g_strdup_printf (_ ("%s%s. Read again on %s."), size, payloads, checked);
  return g_strdup_printf (_ ("Read again on %s: %s"), checked, entry->check_reason);
}

static void
show (MedBackupRow *self, const MedBackupEntry *entry)
{
  g_autofree char *name = g_path_get_basename (entry->path);
  g_autofree char *made = med_clock_format_local (entry->made_usec);
  g_autofree char *words = describe (entry);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), entry->made_usec != 0 ? made : name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), words);
  gtk_widget_set_visible (GTK_WIDGET (self->button), entry->kind != MED_BACKUP_CUT_OFF);
  show_outcome (self, entry);
}

static void
set_button (MedBackupRow *self, const char *icon_name, const char *words)
{
  g_autofree char *spoken =
      g_strdup_printf ("%s: %s", words, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)));

  gtk_button_set_icon_name (self->button, icon_name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
}

static void
progress_cb (MedProgress *progress, GParamSpec *pspec, MedBackupRow *self)
{
  g_autofree char *words = g_strdup_printf (
      /* Translators: a percentage */
      _ ("Reading: %d %%"), (int) (100 * med_progress_get_fraction (progress)));

  if (self->cancellable != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), words);
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedBackupRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedBackupFinding) finding =
      med_backup_keeper_verify_finish (MED_BACKUP_KEEPER (source), result, &error);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->progress);
  if (self->session == NULL)
    return; /* closed meanwhile */
  set_button (self, "med-good-symbolic", _ ("Verify"));
  if (finding == NULL)
    {
      show (self, self->entry);
      med_dialogs_show_error (GTK_WIDGET (self), _ ("The Backup Could Not Be Read"), error);
      return;
    }
  MedEngine *engine = med_session_get_engine (self->session);
  self->entry->whole = finding->whole;
  self->entry->checked_usec = med_clock_now_usec (med_engine_get_clock (engine));
  g_free (self->entry->check_reason);
  self->entry->check_reason = g_strdup (finding->reason);
  show (self, self->entry);
}

static void
clicked_cb (MedBackupRow *self)
{
  if (self->cancellable != NULL)
    {
      g_cancellable_cancel (self->cancellable);
      return;
    }
  self->cancellable = g_cancellable_new ();
  self->progress = med_progress_new ();
  g_signal_connect_object (self->progress, "notify::fraction", G_CALLBACK (progress_cb), self, 0);
  set_button (self, "process-stop-symbolic", _ ("Stop"));
  progress_cb (self->progress, NULL, self);
  med_backup_keeper_verify_async (med_session_get_backup_keeper (self->session), self->entry,
                                  med_session_get_person_id (self->session), self->progress,
                                  self->cancellable, verified_cb, g_object_ref (self));
}

static void
med_backup_row_dispose (GObject *object)
{
  MedBackupRow *self = MED_BACKUP_ROW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_backup_row_parent_class)->dispose (object);
}

static void
med_backup_row_finalize (GObject *object)
{
  MedBackupRow *self = MED_BACKUP_ROW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->progress);
  g_clear_pointer (&self->entry, med_backup_entry_free);
  G_OBJECT_CLASS (med_backup_row_parent_class)->finalize (object);
}

static void
med_backup_row_class_init (MedBackupRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_backup_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_backup_row_finalize;
}

static void
med_backup_row_init (MedBackupRow *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 3);
  self->badge = MED_OUTCOME_BADGE (med_outcome_badge_new (MED_OUTCOME_NEUTRAL, ""));
  med_outcome_badge_set_wrap (self->badge, FALSE);
  self->button = GTK_BUTTON (gtk_button_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->badge));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->button));
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * med_backup_row_new:
 * @session: the session
 * @entry: a backup
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
med_backup_row_new (MedSession *session, const MedBackupEntry *entry)
{
  MedBackupRow *self = g_object_new (MED_TYPE_BACKUP_ROW, NULL);

  self->session = g_object_ref (session);
  self->entry = g_memdup2 (entry, sizeof *entry);
  self->entry->path = g_strdup (entry->path);
  self->entry->reason = g_strdup (entry->reason);
  self->entry->check_reason = g_strdup (entry->check_reason);
  show (self, entry);
  set_button (self, "med-good-symbolic", _ ("Verify"));
  return GTK_WIDGET (self);
}
