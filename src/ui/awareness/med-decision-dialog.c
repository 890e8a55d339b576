/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-decision-dialog"

#include "config.h"

#include "ui/awareness/med-decision-dialog.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-decision-point.h"
#include "ui/widgets/med-help-button.h"

#define MED_TYPE_DECISION_DIALOG (med_decision_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedDecisionDialog, med_decision_dialog, MED, DECISION_DIALOG, AdwWindow)

/**
 * MedDecisionDialog:
 *
 * Asks for exploitation and automatable of a vulnerability, with the source. What is left as it
 * was is not written again.
 */
struct _MedDecisionDialog
{
  AdwWindow parent_instance;

  MedSession *session; /* (owned) */
  char *key;
  char *before[2]; /* (nullable) exploitation, automatable */

  GtkWidget *save_button;
  GtkWidget *group;
  AdwComboRow *exploitation_row;
  AdwComboRow *automatable_row;
  GtkEditable *source_row;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (MedDecisionDialog, med_decision_dialog, ADW_TYPE_WINDOW)

static const char *const points[] = { MED_POINT_EXPLOITATION, MED_POINT_AUTOMATABLE };

/* A snapshot for the lane. */
typedef struct
{
  gint64 person_id;
  char *key;
  const char *values[2]; /* static; NULL: leave it */
  char *source;
} Decision;

static void
decision_free (gpointer data)
{
  Decision *self = data;

  g_free (self->key);
  g_free (self->source);
  g_free (self);
}

static gpointer
decide_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;

  for (gsize i = 0; i < G_N_ELEMENTS (points); i++)
    if (decision->values[i] != NULL &&
        !med_decision_point_set_sync (connection, decision->person_id, decision->key, points[i],
                                      decision->values[i], decision->source, error))
      return NULL;
  return MED_STORE_OK;
}

/* NULL where "unknown" is chosen, or what was there already. */
static const char *
chosen_value (MedDecisionDialog *self, gsize point)
{
  AdwComboRow *row = point == 0 ? self->exploitation_row : self->automatable_row;
  const char *const *values = med_decision_point_get_values (points[point]);
  guint selected = adw_combo_row_get_selected (row);

  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return NULL;
  const char *value = values[selected - 1];
  return g_strcmp0 (value, self->before[point]) != 0 ? value : NULL;
}

static void
update_cb (MedDecisionDialog *self)
{
  const char *source = gtk_editable_get_text (self->source_row);
  gboolean changed =
      self->key != NULL && (chosen_value (self, 0) != NULL || chosen_value (self, 1) != NULL);

  gtk_widget_set_sensitive (self->save_button, changed && source[strspn (source, " ")] != '\0');
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedDecisionDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  if (self->session == NULL)
    return; /* closed meanwhile */
  gtk_widget_set_sensitive (self->group, TRUE);
  gtk_label_set_text (self->error_label, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
}

static void
save_cb (MedDecisionDialog *self)
{
  if (!gtk_widget_get_sensitive (self->save_button) || !gtk_widget_get_sensitive (self->group))
    return;
  Decision *decision = g_new0 (Decision, 1);

  decision->person_id = med_session_get_person_id (self->session);
  decision->key = g_strdup (self->key);
  decision->source = g_strdup (gtk_editable_get_text (self->source_row));
  for (gsize i = 0; i < G_N_ELEMENTS (points); i++)
    decision->values[i] = chosen_value (self, i);
  /* An entry that turns insensitive must not hold the focus. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (self->group, FALSE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, decide_func,
                       decision, decision_free, NULL, NULL, stored_cb, g_object_ref (self));
}

static void
fill (AdwComboRow *row, const char *point, const char *value)
{
  const char *const *values = med_decision_point_get_values (point);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint selected = 0;

  gtk_string_list_append (titles, _ ("Unknown"));
  for (guint i = 0; values[i] != NULL; i++)
    {
      gtk_string_list_append (titles, med_decision_point_get_title (point, values[i]));
      if (g_strcmp0 (values[i], value) == 0)
        selected = i + 1;
    }
  adw_combo_row_set_model (row, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (row, selected);
}

static void
med_decision_dialog_dispose (GObject *object)
{
  g_clear_object (&MED_DECISION_DIALOG (object)->session);
  G_OBJECT_CLASS (med_decision_dialog_parent_class)->dispose (object);
}

static void
med_decision_dialog_finalize (GObject *object)
{
  MedDecisionDialog *self = MED_DECISION_DIALOG (object);

  g_free (self->key);
  g_free (self->before[0]);
  g_free (self->before[1]);
  G_OBJECT_CLASS (med_decision_dialog_parent_class)->finalize (object);
}

static void
med_decision_dialog_class_init (MedDecisionDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_decision_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_decision_dialog_finalize;

  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/awareness/med-decision-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedDecisionDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, MedDecisionDialog, group);
  gtk_widget_class_bind_template_child (widget_class, MedDecisionDialog, exploitation_row);
  gtk_widget_class_bind_template_child (widget_class, MedDecisionDialog, automatable_row);
  gtk_widget_class_bind_template_child (widget_class, MedDecisionDialog, source_row);
  gtk_widget_class_bind_template_child (widget_class, MedDecisionDialog, error_label);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_decision_dialog_init (MedDecisionDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_decision_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who decides
 * @vulnerability_key: of which vulnerability
 * @exploitation: (nullable): what is set now
 * @automatable: (nullable): what is set now
 *
 * Opens the dialog.
 */
void
med_decision_dialog_present (GtkWidget *parent,
                             MedSession *session,
                             const char *vulnerability_key,
                             const char *exploitation,
                             const char *automatable)
{
  MedDecisionDialog *self =
      g_object_new (MED_TYPE_DECISION_DIALOG, "transient-for", gtk_widget_get_root (parent), NULL);

  self->session = g_object_ref (session);
  self->before[0] = g_strdup (exploitation);
  self->before[1] = g_strdup (automatable);
  fill (self->exploitation_row, MED_POINT_EXPLOITATION, exploitation);
  fill (self->automatable_row, MED_POINT_AUTOMATABLE, automatable);
  self->key = g_strdup (vulnerability_key);
  g_autofree char *escaped = g_markup_escape_text (vulnerability_key, -1);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->group), escaped);
  gtk_window_present (GTK_WINDOW (self));
}
