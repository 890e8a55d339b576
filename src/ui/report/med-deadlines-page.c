/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-deadlines-page"

#include "config.h"

#include "ui/report/med-deadlines-page.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/report/med-report-policy.h"
#include "engine/report/med-report-words.h"
#include "ui/med-dialogs.h"
#include "ui/report/med-report-form.h"

/**
 * MedDeadlinesPage:
 *
 * A page of the preferences: the rows of deadlines by which reports count. The first row is the one
 * the tables of the fleet report count by. Who may not decide can read it.
 */
struct _MedDeadlinesPage
{
  AdwPreferencesPage parent_instance;

  MedSession *session;       /* (owned) */
  GCancellable *cancellable; /* (owned) ends with the page */
  GPtrArray *policies;       /* (owned) (nullable) (element-type MedReportPolicy) */
  GPtrArray *rows;           /* (owned) (element-type GtkWidget) */
  GPtrArray *known_rows; /* (owned) (element-type GtkWidget) as med_report_policy_list_known() */
  GtkWidget *known_group;
  AdwPreferencesGroup *group;
  GtkWidget *add_button;
};

G_DEFINE_FINAL_TYPE (MedDeadlinesPage, med_deadlines_page, ADW_TYPE_PREFERENCES_PAGE)

enum
{
  FIELD_NAME,
  FIELD_CLOCK,
  FIELD_DAYS,
  FIELD_IMMEDIATE,
  FIELD_OUT_OF_CYCLE,
  FIELD_SCHEDULED,
  FIELD_DEFER,
  FIELD_CITATION,
  N_FIELDS,
};
static const struct
{
  int field;
  MedReportOutcome outcome;
} days_fields[] = {
  { FIELD_IMMEDIATE, MED_REPORT_OUTCOME_IMMEDIATE },
  { FIELD_OUT_OF_CYCLE, MED_REPORT_OUTCOME_OUT_OF_CYCLE },
  { FIELD_SCHEDULED, MED_REPORT_OUTCOME_SCHEDULED },
  { FIELD_DEFER, MED_REPORT_OUTCOME_DEFER },
};

/* The row as the person saw it, or a conflict: somebody may have changed the order meanwhile. */
static MedReportPolicy *
find_row (GPtrArray *policies, const MedReportFormInput *input, GError **error)
{
  MedReportPolicy *policy = (guint) input->index < policies->len
                                ? g_ptr_array_index (policies, (guint) input->index)
                                : NULL;

  if (policy != NULL && g_strcmp0 (policy->name, input->name) == 0)
    return policy;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CONFLICT,
                       _ ("Somebody changed the deadlines meanwhile. Look at them again."));
  return NULL;
}

static gboolean
fill (MedReportPolicy *policy, const MedReportFormInput *input, GError **error)
{
  g_free (policy->name);
  policy->name = g_strstrip (g_strdup (med_report_form_input_get (input, FIELD_NAME)));
  policy->exposure_clock = g_str_equal (med_report_form_input_get (input, FIELD_CLOCK), "1");
  for (gsize i = 0; i < G_N_ELEMENTS (days_fields); i++)
    if (!med_report_policy_parse_days (
            med_report_form_input_get (input, (guint) days_fields[i].field),
            &policy->days[days_fields[i].outcome], error))
      return FALSE;
  g_free (policy->citation);
  policy->citation = g_strstrip (g_strdup (med_report_form_input_get (input, FIELD_CITATION)));
  return TRUE;
}

static gpointer
save_list (MedConnection *connection, gint64 person_id, GPtrArray *policies, GError **error)
{
  g_autofree char *text = med_report_policy_list_to_text (policies);

  return med_report_policy_save_sync (connection, person_id, text, error) ? MED_STORE_OK : NULL;
}

static gpointer
save_row (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedReportFormInput *input = data;
  g_autoptr (GPtrArray) policies = med_report_policy_list_sync (connection, error);

  if (policies == NULL)
    return NULL;
  MedReportPolicy *policy;
  if (input->index < 0)
    {
      policy = g_new0 (MedReportPolicy, 1);
      for (int outcome = 0; outcome < MED_REPORT_N_OUTCOMES; outcome++)
        policy->days[outcome] = -1;
      g_ptr_array_add (policies, policy);
    }
  else
    policy = find_row (policies, input, error);
  return policy != NULL && fill (policy, input, error)
             ? save_list (connection, input->person_id, policies, error)
             : NULL;
}

static gpointer
remove_row (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedReportFormInput *input = data;
  g_autoptr (GPtrArray) policies = med_report_policy_list_sync (connection, error);

  if (policies == NULL || find_row (policies, input, error) == NULL)
    return NULL;
  g_ptr_array_remove_index (policies, (guint) input->index);
  return save_list (connection, input->person_id, policies, error);
}

static gpointer
raise_row (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedReportFormInput *input = data;
  g_autoptr (GPtrArray) policies = med_report_policy_list_sync (connection, error);

  if (policies == NULL || find_row (policies, input, error) == NULL)
    return NULL;
  if (input->index > 0)
    {
      gpointer above = g_ptr_array_index (policies, (guint) input->index - 1);

      g_ptr_array_index (policies, (guint) input->index - 1) =
          g_ptr_array_index (policies, (guint) input->index);
      g_ptr_array_index (policies, (guint) input->index) = above;
    }
  return save_list (connection, input->person_id, policies, error);
}

static void
present (MedDeadlinesPage *self, const MedReportPolicy *policy, int index)
{
  const char *clocks[] = { _ ("From the vendor's release"), _ ("From the COTS release"), NULL };
  char days[MED_REPORT_N_OUTCOMES][16] = { "" };
  const MedReportFormSpec spec = {
    .title = policy != NULL ? _ ("Edit Deadlines") : _ ("Add Deadlines"),
    .explanation = _ ("Days for each outcome; an empty field is no deadline. Each change is "
                      "recorded with the deadlines before."),
    .verb = _ ("_Save"),
    .save = save_row,
  };

  for (int outcome = 0; policy != NULL && outcome < MED_REPORT_N_OUTCOMES; outcome++)
    if (policy->days[outcome] >= 0)
      g_snprintf (days[outcome], sizeof days[outcome], "%d", policy->days[outcome]);
  const MedFormField fields[N_FIELDS] = {
    [FIELD_NAME] = { MED_FORM_TEXT, _ ("Name"), policy != NULL ? policy->name : "", NULL },
    [FIELD_CLOCK] = { MED_FORM_CHOICE, _ ("Clock"),
                      policy != NULL && policy->exposure_clock ? "1" : "0", clocks },
    [FIELD_DAYS] = { MED_FORM_HEADING, _ ("Days"), NULL, NULL },
    [FIELD_IMMEDIATE] = { MED_FORM_TEXT, _ ("Immediate"), days[MED_REPORT_OUTCOME_IMMEDIATE],
                          NULL },
    [FIELD_OUT_OF_CYCLE] = { MED_FORM_TEXT, _ ("Out of cycle"),
                             days[MED_REPORT_OUTCOME_OUT_OF_CYCLE], NULL },
    [FIELD_SCHEDULED] = { MED_FORM_TEXT, _ ("Scheduled"), days[MED_REPORT_OUTCOME_SCHEDULED],
                          NULL },
    [FIELD_DEFER] = { MED_FORM_TEXT, _ ("Defer"), days[MED_REPORT_OUTCOME_DEFER], NULL },
    [FIELD_CITATION] = { MED_FORM_LINES, _ ("Where it is written"),
                         policy != NULL ? policy->citation : "", NULL },
  };
  med_report_form_present (GTK_WIDGET (self), self->session, &spec, fields, N_FIELDS, index,
                           policy != NULL ? policy->name : NULL);
}

static void
add_cb (MedDeadlinesPage *self)
{
  present (self, NULL, -1);
}

/* Which row a widget in it belongs to; -1: none any more. */
static int
find_index (MedDeadlinesPage *self, GtkWidget *widget)
{
  guint index = 0;

  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    if (g_ptr_array_find (self->rows, widget, &index))
      return (int) index;
  return -1;
}

static void
activated_cb (GtkWidget *row, MedDeadlinesPage *self)
{
  int index = find_index (self, row);

  if (index >= 0)
    present (self, g_ptr_array_index (self->policies, (guint) index), index);
}

static gpointer
take_over (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedReportFormInput *input = data;
  g_autoptr (GPtrArray) policies = med_report_policy_list_sync (connection, error);
  g_autoptr (GPtrArray) known = med_report_policy_list_known ();

  if (policies == NULL || (guint) input->index >= known->len)
    return NULL;
  g_ptr_array_add (policies, g_ptr_array_steal_index (known, (guint) input->index));
  return save_list (connection, input->person_id, policies, error);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedDeadlinesPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) == NULL &&
      !g_cancellable_is_cancelled (self->cancellable))
    med_dialogs_show_error (GTK_WIDGET (self), NULL, error);
}

static void
change (MedDeadlinesPage *self, GtkWidget *button, MedStoreFunc func)
{
  int index = find_index (self, button);

  if (index < 0)
    return;
  const MedReportPolicy *policy = g_ptr_array_index (self->policies, (guint) index);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, func,
                       med_report_form_input_new (self->session, index, policy->name, NULL),
                       (GDestroyNotify) med_report_form_input_free, NULL, NULL, changed_cb,
                       g_object_ref (self));
}

static void
remove_cb (GtkWidget *button, MedDeadlinesPage *self)
{
  change (self, button, remove_row);
}

static void
raise_cb (GtkWidget *button, MedDeadlinesPage *self)
{
  change (self, button, raise_row);
}

static void
take_over_cb (GtkWidget *button, MedDeadlinesPage *self)
{
  int index = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "index"));

  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, take_over,
                       med_report_form_input_new (self->session, index, "", NULL),
                       (GDestroyNotify) med_report_form_input_free, NULL, NULL, changed_cb,
                       g_object_ref (self));
}

static char *
describe (const MedReportPolicy *policy)
{
  GString *text = g_string_new (policy->exposure_clock ? _ ("From the COTS release")
                                                       : _ ("From the vendor's release"));

  if (policy->rule == MED_REPORT_RULE_BOD_26_04)
    g_string_append_printf (text, " · %s", _ ("days by the table of the directive"));
  for (gsize i = 0; i < G_N_ELEMENTS (days_fields); i++)
    if (policy->days[days_fields[i].outcome] >= 0)
      g_string_append_printf (
          text, " · %s %d",
          med_report_word_translate (MED_REPORT_WORD_OUTCOME,
                                     med_report_outcome_to_word (days_fields[i].outcome)),
          policy->days[days_fields[i].outcome]);
  if (*policy->citation != '\0')
    g_string_append_printf (text, "\n%s", _ (policy->citation));
  return g_string_free (text, FALSE);
}

static void
add_button (
    MedDeadlinesPage *self, GtkWidget *row, const char *icon, const char *title, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  g_signal_connect_object (button, "clicked", callback, self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_row (MedDeadlinesPage *self, const MedReportPolicy *policy, gboolean first, gboolean only)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *line = describe (policy);
  g_autofree char *name = g_markup_escape_text (_ (policy->name), -1);
  g_autofree char *subtitle = g_markup_escape_text (line, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (activated_cb), self, 0);
  if (!first)
    add_button (self, row, "go-up-symbolic", _ ("Count by This Row Before the One Above"),
                G_CALLBACK (raise_cb));
  if (!only)
    add_button (self, row, "user-trash-symbolic", _ ("Remove These Deadlines"),
                G_CALLBACK (remove_cb));
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

/* Known elsewhere: each can be taken over. */
static void
add_known (MedDeadlinesPage *self)
{
  g_autoptr (GPtrArray) known = med_report_policy_list_known ();
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Written by Others"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _ ("Count only once they are taken over."));
  for (guint i = 0; i < known->len; i++)
    {
      const MedReportPolicy *policy = g_ptr_array_index (known, i);
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *button = gtk_button_new_with_label (_ ("Take Over"));
      g_autofree char *line = describe (policy);
      g_autofree char *title = g_markup_escape_text (_ (policy->name), -1);
      g_autofree char *subtitle = g_markup_escape_text (line, -1);
      g_autofree char *label = g_strdup_printf (_ ("Take Over: %s"), _ (policy->name));

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (button, label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                      -1);
      g_object_set_data (G_OBJECT (button), "index", GINT_TO_POINTER ((int) i));
      g_signal_connect_object (button, "clicked", G_CALLBACK (take_over_cb), self, 0);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
      g_ptr_array_add (self->known_rows, row);
    }
  self->known_group = group;
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self), ADW_PREFERENCES_GROUP (group));
}

static gboolean
is_taken (MedDeadlinesPage *self, const char *name)
{
  for (guint i = 0; i < self->policies->len; i++)
    if (g_str_equal (((const MedReportPolicy *) g_ptr_array_index (self->policies, i))->name, name))
      return TRUE;
  return FALSE;
}

/* What counts here already is not offered once more: it would stand twice in every report. */
static void
offer_known (MedDeadlinesPage *self)
{
  g_autoptr (GPtrArray) known = med_report_policy_list_known ();
  guint n_offered = 0;

  for (guint i = 0; i < known->len; i++)
    {
      const gboolean offered =
          !is_taken (self, ((const MedReportPolicy *) g_ptr_array_index (known, i))->name);

      gtk_widget_set_visible (g_ptr_array_index (self->known_rows, i), offered);
      n_offered += offered;
    }
  gtk_widget_set_visible (self->known_group, n_offered > 0);
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_report_policy_list_sync (connection, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedDeadlinesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) policies = med_store_run_finish (MED_STORE (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (policies == NULL)
    {
      med_dialogs_show_error (GTK_WIDGET (self), NULL, error);
      return;
    }
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  g_clear_pointer (&self->policies, g_ptr_array_unref);
  self->policies = g_steal_pointer (&policies);
  for (guint i = 0; i < self->policies->len; i++)
    add_row (self, g_ptr_array_index (self->policies, i), i == 0, self->policies->len == 1);
  offer_known (self);
}

static void
load (MedDeadlinesPage *self)
{
  med_store_run_async (med_session_get_store (self->session), MED_STORE_INTERACTIVE, load_func,
                       NULL, NULL, (GDestroyNotify) g_ptr_array_unref, self->cancellable, loaded_cb,
                       g_object_ref (self));
}

static void
med_deadlines_page_dispose (GObject *object)
{
  MedDeadlinesPage *self = MED_DEADLINES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (med_deadlines_page_parent_class)->dispose (object);
}

static void
med_deadlines_page_finalize (GObject *object)
{
  MedDeadlinesPage *self = MED_DEADLINES_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->policies, g_ptr_array_unref);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->known_rows);
  G_OBJECT_CLASS (med_deadlines_page_parent_class)->finalize (object);
}

static void
med_deadlines_page_class_init (MedDeadlinesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_deadlines_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_deadlines_page_finalize;
}

static void
med_deadlines_page_init (MedDeadlinesPage *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  self->known_rows = g_ptr_array_new ();
  self->group = ADW_PREFERENCES_GROUP (group);
  self->add_button = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_add_css_class (self->add_button, "flat");
  gtk_widget_set_tooltip_text (self->add_button, _ ("Add Deadlines"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Add Deadlines"), -1);
  g_signal_connect_object (self->add_button, "clicked", G_CALLBACK (add_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_set_title (self->group, _ ("Deadlines of Reports"));
  adw_preferences_group_set_description (
      self->group, _ ("Reports count by each row; tables of the fleet report by the first."));
  adw_preferences_group_set_header_suffix (self->group, self->add_button);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self), self->group);
  add_known (self);
}

/**
 * med_deadlines_page_new:
 * @session: who works
 *
 * Returns: (transfer floating): the page
 */
AdwPreferencesPage *
med_deadlines_page_new (MedSession *session)
{
  MedDeadlinesPage *self = g_object_new (MED_TYPE_DEADLINES_PAGE, "title", _ ("Deadlines"),
                                         "icon-name", "med-schedule-symbolic", NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
  return ADW_PREFERENCES_PAGE (self);
}
