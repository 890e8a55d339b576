/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-chooser"

#include "config.h"

#include "ui/report/med-report-chooser.h"

#include <glib/gi18n.h>

#include "engine/report/med-report-language.h"
#include "engine/report/med-report-source.h"
#include "ui/report/med-report-rows.h"

struct _MedReportChooser
{
  AdwBin parent_instance;

  MedReportOffers *offers;                /* (owned) (nullable) */
  gint64 wanted_id;                       /* another page asked for this device or work order */
  gint64 months[MED_REPORT_N_MONTHS + 1]; /* where they begin, the newest first */
  gint64 weeks[MED_REPORT_N_WEEKS + 1];   /* where they begin, in their order */
  gboolean filling;                       /* choices are being filled in, nobody chose */
  GtkCheckButton *kinds[MED_N_REPORTS];

  AdwPreferencesGroup *kind_group;
  AdwComboRow *month_row;
  AdwComboRow *week_row;
  AdwEntryRow *device_row;
  AdwEntryRow *alert_row;
  AdwComboRow *order_row;
  AdwComboRow *department_row;
  AdwComboRow *maker_row;
  AdwEntryRow *component_row;
  AdwEntryRow *versions_row;
  AdwComboRow *paper_row;
  AdwComboRow *language_row;
};

G_DEFINE_FINAL_TYPE (MedReportChooser, med_report_chooser, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
changed (MedReportChooser *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
subject_changed_cb (MedReportChooser *self)
{
  if (!self->filling)
    self->wanted_id = 0;
  changed (self);
}

static void
form_changed_cb (MedReportChooser *self)
{
  changed (self);
}

static void
show_rows (MedReportChooser *self)
{
  const MedReportSpec *spec = &med_report_specs[med_report_chooser_get_kind (self)];
  MedReportScope scope = spec->scope;

  gtk_widget_set_visible (GTK_WIDGET (self->month_row),
                          scope == MED_REPORT_OF_MONTH || scope == MED_REPORT_OF_YEAR);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->month_row), scope == MED_REPORT_OF_YEAR
                                                                            ? _ ("Twelve months to")
                                                                            : _ ("Month"));
  gtk_widget_set_visible (GTK_WIDGET (self->week_row), scope == MED_REPORT_OF_WEEK);
  gtk_widget_set_visible (GTK_WIDGET (self->department_row), scope == MED_REPORT_OF_WEEK);
  gtk_widget_set_visible (GTK_WIDGET (self->device_row), scope == MED_REPORT_OF_DEVICE);
  gtk_widget_set_visible (GTK_WIDGET (self->alert_row), scope == MED_REPORT_OF_ALERT);
  gtk_widget_set_visible (GTK_WIDGET (self->order_row), scope == MED_REPORT_OF_WORK_ORDER);
  gtk_widget_set_visible (GTK_WIDGET (self->maker_row), scope == MED_REPORT_OF_YEAR);
  gtk_widget_set_visible (GTK_WIDGET (self->component_row), scope == MED_REPORT_OF_COMPONENT);
  gtk_widget_set_visible (GTK_WIDGET (self->versions_row), scope == MED_REPORT_OF_COMPONENT);
}

static void
kind_toggled_cb (GtkCheckButton *button, MedReportChooser *self)
{
  if (!gtk_check_button_get_active (button))
    return;
  show_rows (self);
  subject_changed_cb (self);
}

static void
add_kind (MedReportChooser *self, MedReportKind kind)
{
  const MedReportSpec *spec = &med_report_specs[kind];
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_check_button_new ();
  GtkWidget *code = gtk_label_new (spec->code);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (spec->title));
  gtk_widget_set_tooltip_text (row, _ (spec->subtitle));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (spec->title), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _ (spec->subtitle), -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (code, "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), code);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  self->kinds[kind] = GTK_CHECK_BUTTON (button);
  if (kind > 0)
    gtk_check_button_set_group (self->kinds[kind], self->kinds[0]);
  g_signal_connect_object (button, "toggled", G_CALLBACK (kind_toggled_cb), self, 0);
  adw_preferences_group_add (self->kind_group, row);
}

static void
med_report_chooser_finalize (GObject *object)
{
  MedReportChooser *self = MED_REPORT_CHOOSER (object);

  g_clear_pointer (&self->offers, med_report_offers_free);
  G_OBJECT_CLASS (med_report_chooser_parent_class)->finalize (object);
}

static void
med_report_chooser_class_init (MedReportChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_report_chooser_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/report/med-report-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, MedReportChooser, kind_group);
  gtk_widget_class_bind_template_child (widget_class, MedReportChooser, month_row);
  gtk_widget_class_bind_template_child (widget_class, MedReportChooser, week_row);
  gtk_widget_class_bind_template_child (widget_class, MedReportChooser, device_row);
  gtk_widget_class_bind_template_child (widget_class, MedReportChooser, alert_row);
  gtk_widget_class_bind_template_child (widget_class, MedReportChooser, order_row);
  gtk_widget_class_bind_template_child (widget_class, MedReportChooser, department_row);
  gtk_widget_class_bind_template_child (widget_class, MedReportChooser, maker_row);
  gtk_widget_class_bind_template_child (widget_class, MedReportChooser, component_row);
  gtk_widget_class_bind_template_child (widget_class, MedReportChooser, versions_row);
  gtk_widget_class_bind_template_child (widget_class, MedReportChooser, paper_row);
  gtk_widget_class_bind_template_child (widget_class, MedReportChooser, language_row);
  gtk_widget_class_bind_template_callback (widget_class, subject_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, form_changed_cb);
}

static void
med_report_chooser_init (MedReportChooser *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int kind = 0; kind < MED_N_REPORTS; kind++)
    add_kind (self, (MedReportKind) kind);
  gtk_check_button_set_active (self->kinds[0], TRUE);
  med_report_rows_fill_languages (self->language_row);
  med_report_rows_prepare_offers (self->order_row);
  med_report_rows_prepare_offers (self->department_row);
  med_report_rows_prepare_offers (self->maker_row);
  show_rows (self);
  self->filling = FALSE;
}

/**
 * med_report_chooser_set_now:
 * @self: a chooser
 * @now_usec: the time
 *
 * Offers the months and weeks around a time.
 */
void
med_report_chooser_set_now (MedReportChooser *self, gint64 now_usec)
{
  g_return_if_fail (MED_IS_REPORT_CHOOSER (self));

  self->filling = TRUE;
  med_report_rows_fill_months (self->month_row, now_usec, self->months);
  med_report_rows_fill_weeks (self->week_row, now_usec, self->weeks);
  self->filling = FALSE;
}

static gint64
get_id (AdwComboRow *row, GPtrArray *offers)
{
  const MedReportOffer *offer = med_report_rows_get_offer (row, offers);

  return offer != NULL ? offer->id : 0;
}

/**
 * med_report_chooser_set_offers:
 * @self: a chooser
 * @offers: (transfer full): what there is to choose from now
 *
 * Offers other work orders, departments and manufacturers; what is chosen stays so.
 */
void
med_report_chooser_set_offers (MedReportChooser *self, MedReportOffers *offers)
{
  g_return_if_fail (MED_IS_REPORT_CHOOSER (self));

  MedReportOffers *before = g_steal_pointer (&self->offers);
  gint64 order = self->wanted_id;
  gint64 department = 0, maker = 0;

  if (before != NULL)
    {
      department = get_id (self->department_row, before->departments);
      maker = get_id (self->maker_row, before->makers);
      if (order == 0)
        order = get_id (self->order_row, before->orders);
    }
  self->offers = offers;
  self->filling = TRUE;
  /* The hospital's paper, until a person has chosen another one. */
  if (before == NULL || before->letter != offers->letter)
    adw_combo_row_set_selected (self->paper_row, offers->letter ? 1 : 0);
  med_report_rows_fill_offers (self->order_row, offers->orders, order);
  med_report_rows_fill_offers (self->department_row, offers->departments, department);
  med_report_rows_fill_offers (self->maker_row, offers->makers, maker);
  self->filling = FALSE;
  g_clear_pointer (&before, med_report_offers_free);
}

/**
 * med_report_chooser_choose:
 * @self: a chooser
 * @kind: a report
 *
 * Chooses a report without saying so.
 */
void
med_report_chooser_choose (MedReportChooser *self, MedReportKind kind)
{
  g_return_if_fail (MED_IS_REPORT_CHOOSER (self));

  self->filling = TRUE;
  gtk_check_button_set_active (self->kinds[kind], TRUE);
  self->filling = FALSE;
  self->wanted_id = 0;
}

/* The device, advisory, work order or department, by its number; without saying so. */
void
med_report_chooser_choose_subject (MedReportChooser *self, gint64 id)
{
  g_return_if_fail (MED_IS_REPORT_CHOOSER (self));

  self->wanted_id = id;
  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->device_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->alert_row), "");
  if (self->offers != NULL)
    med_report_rows_select_offer (self->order_row, self->offers->orders, id);
  self->filling = FALSE;
}

/**
 * med_report_chooser_choose_component:
 * @self: a chooser
 * @component: what is looked for
 * @versions: in which versions; "" for all
 *
 * Chooses the room list of a component without saying so.
 */
void
med_report_chooser_choose_component (MedReportChooser *self,
                                     const char *component,
                                     const char *versions)
{
  g_return_if_fail (MED_IS_REPORT_CHOOSER (self));

  med_report_chooser_choose (self, MED_REPORT_COMPONENT);
  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->component_row), component);
  gtk_editable_set_text (GTK_EDITABLE (self->versions_row), versions);
  self->filling = FALSE;
}

/* Whether tables begin with the mark by which spreadsheet programs know UTF-8. */
gboolean
med_report_chooser_wants_mark (MedReportChooser *self)
{
  g_return_val_if_fail (MED_IS_REPORT_CHOOSER (self), TRUE);

  return self->offers == NULL || self->offers->csv_mark;
}

MedReportKind
med_report_chooser_get_kind (MedReportChooser *self)
{
  g_return_val_if_fail (MED_IS_REPORT_CHOOSER (self), MED_REPORT_FLEET);

  for (int kind = 0; kind < MED_N_REPORTS; kind++)
    if (gtk_check_button_get_active (self->kinds[kind]))
      return (MedReportKind) kind;
  return MED_REPORT_FLEET;
}

static void
read_months (MedReportChooser *self, MedReportPeriod *period, guint n_months)
{
  guint month = MIN (adw_combo_row_get_selected (self->month_row), MED_REPORT_N_MONTHS - 1);

  period->until_usec = self->months[month];
  period->from_usec = n_months == 1
                          ? self->months[month + 1]
                          : med_report_source_add_months (period->until_usec, -(int) n_months);
}

static void
read_week (MedReportChooser *self, MedReportChoice *choice)
{
  guint week = MIN (adw_combo_row_get_selected (self->week_row), MED_REPORT_N_WEEKS - 1);

  choice->request.period.from_usec = self->weeks[week];
  choice->request.period.until_usec = self->weeks[week + 1];
  choice->request.subject_id =
      self->offers != NULL ? get_id (self->department_row, self->offers->departments) : 0;
}

static gboolean
read_device (MedReportChooser *self, MedReportChoice *choice)
{
  const char *asset = gtk_editable_get_text (GTK_EDITABLE (self->device_row));

  choice->request.subject_id = self->wanted_id;
  choice->asset = self->wanted_id == 0 ? g_strdup (asset) : NULL;
  return self->wanted_id != 0 || *asset != '\0';
}

static gboolean
read_alert (MedReportChooser *self, MedReportChoice *choice)
{
  g_autofree char *typed =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->alert_row))));

  choice->request.subject_id = self->wanted_id;
  if (self->wanted_id != 0)
    return TRUE;
  choice->alert = g_steal_pointer (&typed);
  return *choice->alert != '\0';
}

static gboolean
read_order (MedReportChooser *self, MedReportChoice *choice)
{
  choice->request.subject_id = self->wanted_id;
  if (self->wanted_id == 0 && self->offers != NULL)
    choice->request.subject_id = get_id (self->order_row, self->offers->orders);
  return choice->request.subject_id != 0;
}

static void
read_maker (MedReportChooser *self, MedReportChoice *choice)
{
  const MedReportOffer *maker =
      self->offers != NULL ? med_report_rows_get_offer (self->maker_row, self->offers->makers)
                           : NULL;

  choice->maker = maker != NULL && maker->id != 0 ? g_strdup (maker->title) : NULL;
}

static gboolean
read_component (MedReportChooser *self, MedReportChoice *choice)
{
  choice->component =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->component_row))));
  choice->versions = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->versions_row)));
  return *choice->component != '\0';
}

static gboolean
read_subject (MedReportChooser *self, MedReportChoice *choice)
{
  switch (med_report_specs[choice->request.kind].scope)
    {
    case MED_REPORT_OF_DEVICE:
      return read_device (self, choice);
    case MED_REPORT_OF_ALERT:
      return read_alert (self, choice);
    case MED_REPORT_OF_WORK_ORDER:
      return read_order (self, choice);
    case MED_REPORT_OF_WEEK:
      read_week (self, choice);
      return TRUE;
    case MED_REPORT_OF_YEAR:
      read_months (self, &choice->request.period, 12);
      read_maker (self, choice);
      return TRUE;
    case MED_REPORT_OF_MONTH:
      read_months (self, &choice->request.period, 1);
      return TRUE;
    case MED_REPORT_OF_COMPONENT:
      return read_component (self, choice);
    case MED_REPORT_OF_NOW:
    default:
      return TRUE;
    }
}

/**
 * med_report_chooser_dup_choice:
 * @self: a chooser
 *
 * Returns: (transfer full) (nullable): what is chosen; %NULL while the device, work order or
 * component is still to be chosen
 */
MedReportChoice *
med_report_chooser_dup_choice (MedReportChooser *self)
{
  g_return_val_if_fail (MED_IS_REPORT_CHOOSER (self), NULL);

  g_autoptr (MedReportChoice) choice = g_new0 (MedReportChoice, 1);
  choice->request.kind = med_report_chooser_get_kind (self);
  choice->request.paper =
      adw_combo_row_get_selected (self->paper_row) == 0 ? MED_REPORT_A4 : MED_REPORT_LETTER;
  choice->language =
      g_strdup (med_report_language_list ()[adw_combo_row_get_selected (self->language_row)]);
  return read_subject (self, choice) ? g_steal_pointer (&choice) : NULL;
}
