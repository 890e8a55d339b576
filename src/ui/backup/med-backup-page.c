/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-page"

#include "config.h"

#include "ui/backup/med-backup-page.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "ui/backup/med-backup-row.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-outcome-badge.h"
#include "ui/widgets/med-progress-row.h"

/* Longer than this without one is not a state to be in, with or without a schedule. */
#define OLD_DAYS 7

struct _MedBackupPage
{
  AdwPreferencesPage parent_instance;

  MedSession *session;       /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) ends with the page */
  char *folder;              /* (owned) (nullable) chosen, perhaps not saved yet */
  gboolean shown;            /* the schedule stands in the controls */
  GPtrArray *rows;           /* (element-type GtkWidget) of list_group */
  MedProgressRow *progress;  /* (nullable) of state_group, while one is made */

  AdwPreferencesGroup *state_group;
  AdwActionRow *state_row;
  MedOutcomeBadge *state_badge;
  GtkWidget *now_button;
  AdwPreferencesGroup *schedule_group;
  AdwActionRow *folder_row;
  GtkWidget *folder_button;
  GtkSwitch *on_switch;
  GtkSpinButton *days_spin;
  GtkSpinButton *hour_spin;
  GtkSpinButton *keep_spin;
  GtkSwitch *payloads_switch;
  GtkWidget *save_button;
  AdwPreferencesGroup *list_group;
  AdwActionRow *restore_row;
};

G_DEFINE_FINAL_TYPE (MedBackupPage, med_backup_page, ADW_TYPE_PREFERENCES_PAGE)

static MedBackupKeeper *
get_keeper (MedBackupPage *self)
{
  return med_session_get_backup_keeper (self->session);
}

static gboolean
may_decide (MedBackupPage *self)
{
  return (med_session_get_roles (self->session) & (MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)) != 0;
}

static void
toast (MedBackupPage *self, const char *text)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (ADW_IS_PREFERENCES_WINDOW (root))
    {
      g_autofree char *escaped = g_markup_escape_text (text, -1);

      adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (root), adw_toast_new (escaped));
    }
}

static void
add_note (MedBackupPage *self, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  gtk_widget_add_css_class (row, "dim-label");
  adw_preferences_group_add (self->list_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
clear_list (MedBackupPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->list_group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
}

static void
show_restore (MedBackupPage *self, const GPtrArray *entries)
{
  const char *newest = _ ("BACKUP");
  const char *data_dir = med_engine_get_data_dir (med_session_get_engine (self->session));

  for (guint i = entries != NULL ? entries->len : 0; i-- > 0;)
    if (((MedBackupEntry *) entries->pdata[i])->kind == MED_BACKUP_OURS)
      newest = ((MedBackupEntry *) entries->pdata[i])->path;
  g_autofree char *place = g_shell_quote (data_dir);
  g_autofree char *backup = g_shell_quote (newest);
  g_autofree char *command =
      g_strdup_printf ("medpatchctl --data-dir %s restore %s --replace", place, backup);
  adw_action_row_set_subtitle (self->restore_row, command);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedBackupPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries =
      med_backup_keeper_list_finish (MED_BACKUP_KEEPER (source), result, &error);

  if (self->session == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  clear_list (self);
  show_restore (self, entries);
  if (entries == NULL)
    {
      add_note (self, error->message);
      return;
    }
  for (guint i = 0; i < entries->len; i++)
    {
      GtkWidget *row = med_backup_row_new (self->session, entries->pdata[i]);

      adw_preferences_group_add (self->list_group, row);
      g_ptr_array_add (self->rows, row);
    }
  if (entries->len == 0)
    add_note (self, _ ("There is no backup in this folder yet"));
}

static void
load_list (MedBackupPage *self)
{
  if (self->folder != NULL)
    {
      med_backup_keeper_list_async (get_keeper (self), self->folder, self->cancellable, listed_cb,
                                    g_object_ref (self));
      return;
    }
  clear_list (self);
  show_restore (self, NULL);
  add_note (self, _ ("No folder is chosen yet"));
}

static void
show_folder (MedBackupPage *self)
{
  g_autofree char *place =
      self->folder != NULL ? med_backup_dup_place (self->folder) : g_strdup (_ ("Not chosen yet"));

  adw_action_row_set_subtitle (self->folder_row, place);
  gtk_widget_set_sensitive (GTK_WIDGET (self->on_switch), self->folder != NULL);
}

static void
show_schedule (MedBackupPage *self, const MedBackupSchedule *schedule)
{
  g_free (self->folder);
  self->folder = g_strdup (schedule->folder);
  gtk_switch_set_active (self->on_switch, schedule->on);
  gtk_spin_button_set_value (self->days_spin, (double) schedule->every_days);
  gtk_spin_button_set_value (self->hour_spin, (double) schedule->hour);
  gtk_spin_button_set_value (self->keep_spin, (double) schedule->keep);
  gtk_switch_set_active (self->payloads_switch, schedule->with_payloads);
  self->shown = TRUE;
  show_folder (self);
  load_list (self);
}

static char *
describe_last (const MedBackupStanding *standing)
{
  g_autofree char *when = med_clock_format_local (standing->last_usec);
  g_autofree char *size = g_format_size ((guint64) MAX (standing->last_bytes, 0));

  if (standing->last_usec == 0)
    return g_strdup (_ ("Never, as far as is known"));
  g_autofree char *folder =
      g_path_get_dirname (standing->last_path != NULL ? standing->last_path : "");
  g_autofree char *place = med_backup_dup_place (folder);
  return standing->last_with_payloads
             ? g_strdup_printf (_ ("%s, %s, verified: %s"), when, size, place)
             : g_strdup_printf (_ ("%s, %s, without the payloads, verified: %s"), when, size,
                                place);
}

static char *
describe_next (const MedBackupStanding *standing)
{
  g_autofree char *next = med_clock_format_local (standing->next_usec);
  g_autofree char *failed = med_clock_format_local (standing->failed_usec);

  switch (standing->state)
    {
    case MED_BACKUP_FAILED:
      return g_strdup_printf (_ ("Failed on %s: %s"), failed, standing->failed_reason);
    case MED_BACKUP_OVERDUE:
      return g_strdup_printf (_ ("Due since %s"), next);
    case MED_BACKUP_DUE:
      return g_strdup (_ ("The next one is due now"));
    case MED_BACKUP_WAITING:
      return g_strdup_printf (_ ("Next: %s"), next);
    case MED_BACKUP_OFF:
    default:
      return g_strdup (_ ("None are made automatically"));
    }
}

static void
show_badge (MedBackupPage *self, const MedBackupStanding *standing)
{
  MedEngine *engine = med_session_get_engine (self->session);
  gint64 days =
      (med_clock_now_usec (med_engine_get_clock (engine)) - standing->last_usec) / MED_USEC_PER_DAY;

  if (standing->state == MED_BACKUP_FAILED)
    med_outcome_badge_set (self->state_badge, MED_OUTCOME_BAD, _ ("Failed"), NULL);
  else if (standing->state == MED_BACKUP_OVERDUE)
    med_outcome_badge_set (self->state_badge, MED_OUTCOME_WARNING, _ ("Overdue"), NULL);
  else if (standing->last_usec == 0)
    med_outcome_badge_set (self->state_badge, MED_OUTCOME_WARNING, _ ("Never"), NULL);
  else if (standing->state == MED_BACKUP_OFF && days > OLD_DAYS)
    med_outcome_badge_set (self->state_badge, MED_OUTCOME_WARNING, _ ("Old"), NULL);
  else
    med_outcome_badge_set (self->state_badge, MED_OUTCOME_GOOD, _ ("Verified"), NULL);
}

static void
progress_cb (MedProgress *progress, GParamSpec *pspec, MedBackupPage *self)
{
  g_autofree char *words = med_progress_dup_text (progress);

  if (self->progress != NULL)
    med_progress_row_set_fraction (self->progress, med_progress_get_fraction (progress), words);
}

static void
show_progress (MedBackupPage *self)
{
  MedBackupKeeper *keeper = get_keeper (self);
  MedProgress *progress = med_backup_keeper_get_progress (keeper);

  gtk_widget_set_sensitive (self->now_button, progress == NULL && self->folder != NULL);
  if (progress == NULL && self->progress != NULL)
    {
      adw_preferences_group_remove (self->state_group, GTK_WIDGET (self->progress));
      self->progress = NULL;
      load_list (self);
    }
  if (progress == NULL || self->progress != NULL)
    return;
  self->progress =
      med_progress_row_new (_ ("Making a backup"), med_backup_keeper_get_cancellable (keeper));
  adw_preferences_group_add (self->state_group, GTK_WIDGET (self->progress));
  g_signal_connect_object (progress, "notify::fraction", G_CALLBACK (progress_cb), self, 0);
  progress_cb (progress, NULL, self);
}

static void
changed_cb (MedBackupKeeper *keeper, MedBackupPage *self)
{
  const MedBackupStanding *standing = med_backup_keeper_get_standing (keeper);

  if (standing == NULL || self->session == NULL)
    return;
  g_autofree char *last = describe_last (standing);
  g_autofree char *next = describe_next (standing);
  g_autofree char *words = g_strconcat (last, "\n", next, NULL);
  adw_action_row_set_subtitle (self->state_row, words);
  show_badge (self, standing);
  if (!self->shown)
    show_schedule (self, standing->schedule);
  show_progress (self);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedBackupPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedBackupResult) made =
      med_backup_keeper_back_up_finish (MED_BACKUP_KEEPER (source), result, &error);

  if (self->session == NULL)
    return;
  if (made == NULL)
    med_dialogs_show_error (GTK_WIDGET (self), _ ("The Backup Was Not Made"), error);
  else if (made->not_pruned != NULL)
    {
      g_autofree char *words = g_strdup_printf (
          _ ("The backup was made, but older ones could not be looked through: %s"),
          made->not_pruned);
      toast (self, words);
    }
  else
    toast (self, _ ("The backup was made and verified"));
}

static void
now_cb (MedBackupPage *self)
{
  const MedBackupStanding *standing = med_backup_keeper_get_standing (get_keeper (self));
  const MedBackupWish wish = {
    .folder = self->folder,
    .with_payloads = gtk_switch_get_active (self->payloads_switch),
    /* Only what was decided removes anything. */
    .keep = standing != NULL && standing->schedule->on &&
                    g_strcmp0 (standing->schedule->folder, self->folder) == 0
                ? standing->schedule->keep
                : 0,
    .person_id = med_session_get_person_id (self->session),
  };

  if (self->folder != NULL)
    med_backup_keeper_back_up_async (get_keeper (self), &wish, made_cb, g_object_ref (self));
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedBackupPage) self = user_data;
  g_autoptr (GFile) file = med_dialogs_open_folder_finish (result, NULL);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path == NULL || self->session == NULL)
    return;
  g_free (self->folder);
  self->folder = g_steal_pointer (&path);
  show_folder (self);
  show_progress (self);
  load_list (self);
}

static void
choose_cb (MedBackupPage *self)
{
  med_dialogs_open_folder_async (GTK_WIDGET (self), _ ("Choose a Folder for Backups"), chosen_cb,
                                 g_object_ref (self));
}

typedef struct
{
  gint64 person_id;
  MedBackupSchedule *schedule;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  med_backup_schedule_free (save->schedule);
  g_free (save);
}

static gpointer
save_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Save *save = data;

  return med_backup_schedule_save_sync (connection, save->person_id, save->schedule, error)
             ? MED_STORE_OK
             : NULL;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedBackupPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean saved = med_store_run_finish (MED_STORE (source), result, &error) != NULL;

  if (self->session == NULL)
    return;
  if (!saved)
    {
      med_dialogs_show_error (GTK_WIDGET (self), _ ("The Schedule Was Not Saved"), error);
      return;
    }
  toast (self, _ ("Saved and recorded"));
  /* One that is due by now is made at once, not within the next minute. */
  med_backup_keeper_check (get_keeper (self));
}

static void
save_cb (MedBackupPage *self)
{
  Save *save = g_new0 (Save, 1);

  save->person_id = med_session_get_person_id (self->session);
  save->schedule = g_new0 (MedBackupSchedule, 1);
  save->schedule->folder = g_strdup (self->folder);
  save->schedule->on = gtk_switch_get_active (self->on_switch);
  save->schedule->with_payloads = gtk_switch_get_active (self->payloads_switch);
  save->schedule->every_days = gtk_spin_button_get_value_as_int (self->days_spin);
  save->schedule->hour = gtk_spin_button_get_value_as_int (self->hour_spin);
  save->schedule->keep = gtk_spin_button_get_value_as_int (self->keep_spin);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, save_func, save,
                       save_free, NULL, NULL, saved_cb, g_object_ref (self));
}

static void
med_backup_page_dispose (GObject *object)
{
  MedBackupPage *self = MED_BACKUP_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  /* The group of libadwaita 1.2 does not let go of its rows by itself. */
  clear_list (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_backup_page_parent_class)->dispose (object);
}

static void
med_backup_page_finalize (GObject *object)
{
  MedBackupPage *self = MED_BACKUP_PAGE (object);

  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->rows);
  g_free (self->folder);
  G_OBJECT_CLASS (med_backup_page_parent_class)->finalize (object);
}

static void
med_backup_page_class_init (MedBackupPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_backup_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_backup_page_finalize;
  g_type_ensure (MED_TYPE_OUTCOME_BADGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MED_RESOURCE_PATH "/ui/backup/med-backup-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, state_group);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, state_row);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, state_badge);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, now_button);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, schedule_group);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, folder_row);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, folder_button);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, on_switch);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, days_spin);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, hour_spin);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, keep_spin);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, payloads_switch);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, save_button);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, list_group);
  gtk_widget_class_bind_template_child (widget_class, MedBackupPage, restore_row);
  gtk_widget_class_bind_template_callback (widget_class, now_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
med_backup_page_init (MedBackupPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  med_outcome_badge_set_wrap (self->state_badge, FALSE);
}

/**
 * med_backup_page_begin:
 * @self: a page
 * @session: the session
 *
 * Shows the backups of the session. Who may not decide can read the schedule, and make a backup.
 */
void
med_backup_page_begin (MedBackupPage *self, MedSession *session)
{
  MedBackupKeeper *keeper = med_session_get_backup_keeper (session);

  g_return_if_fail (MED_IS_BACKUP_PAGE (self));
  self->session = g_object_ref (session);
  gtk_widget_set_sensitive (GTK_WIDGET (self->schedule_group), may_decide (self));
  gtk_widget_set_sensitive (self->save_button, may_decide (self));
  g_signal_connect_object (keeper, "changed", G_CALLBACK (changed_cb), self, 0);
  changed_cb (keeper, self);
}
