/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-detail"

#include "config.h"

#include "ui/inventory/med-device-detail.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-reach.h"
#include "engine/awareness/med-reason.h"
#include "engine/base/med-error.h"
#include "engine/installation/med-device-standing.h"
#include "ui/inventory/med-component-section.h"
#include "ui/inventory/med-components-dialog.h"
#include "ui/inventory/med-device-columns.h"

/* The device record lists them all. */
#define MOST_GAPS 5

/**
 * MedDeviceDetail:
 *
 * What is known of the device that is selected, and what can be done next.
 */
struct _MedDeviceDetail
{
  AdwBin parent_instance;

  MedPage *page; /* (weak) (nullable) holds us; a lane may hold us longer */
  gint64 device_id;
  gboolean retired;
  GCancellable *cancellable; /* (owned) (nullable) */

  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *plan_button;
  GtkButton *retire_button;
  GtkWidget *change_button;
  GtkBox *sections;
  MedComponentSection *components;
  GtkBox *more_sections;
  GtkBox *target; /* (unowned) the one of both that is being filled */
};

G_DEFINE_FINAL_TYPE (MedDeviceDetail, med_device_detail, ADW_TYPE_BIN)

static GtkWidget *
label_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
section_new (MedDeviceDetail *self, const char *heading)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_box_append (GTK_BOX (box), label_new (heading, "heading"));
  gtk_box_append (self->target, box);
  return box;
}

static void
add_text (GtkWidget *section, const char *text, const char *css_class)
{
  gtk_box_append (GTK_BOX (section), label_new (text, css_class));
}

/* A word that must not be mistaken: icon, word and class. */
static void
add_outcome (GtkWidget *section, const char *icon_name, const char *text, const char *css_class)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  if (icon_name != NULL)
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon_name));
  gtk_box_append (GTK_BOX (box), label_new (text, NULL));
  if (css_class != NULL)
    gtk_widget_add_css_class (box, css_class);
  gtk_box_append (GTK_BOX (section), box);
}

static GtkWidget *
grid_new (GtkWidget *section)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  gtk_box_append (GTK_BOX (section), grid);
  return grid;
}

static void
add_pair (GtkWidget *grid, int *row, const char *name, const char *value)
{
  GtkWidget *name_label = label_new (name, "dim-label");
  GtkWidget *value_label = label_new (value, NULL);

  gtk_widget_set_valign (name_label, GTK_ALIGN_START);
  gtk_label_set_width_chars (GTK_LABEL (name_label), 12);
  gtk_widget_set_hexpand (value_label, TRUE);
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_widget_set_can_focus (value_label, FALSE);
  gtk_grid_attach (GTK_GRID (grid), name_label, 0, *row, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), value_label, 1, (*row)++, 1, 1);
}

static void
show_identity (MedDeviceDetail *self, const MedDevice *device)
{
  static const MedDeviceField shown[] = {
    MED_DEVICE_MANUFACTURER, MED_DEVICE_SERIAL,
    MED_DEVICE_MODEL_NUMBER, MED_DEVICE_SKU,
    MED_DEVICE_UDI_DI,       MED_DEVICE_SITE,
    MED_DEVICE_DEPARTMENT,   MED_DEVICE_ROOM,
    MED_DEVICE_OWNER,        MED_DEVICE_NETWORK_ZONE,
    MED_DEVICE_CVSS_METRICS, MED_DEVICE_SUPPORT_STAGE,
    MED_DEVICE_END_OF_LIFE,  MED_DEVICE_END_OF_SUPPORT,
    MED_DEVICE_SERVES,       MED_DEVICE_REMOTE_MAINTENANCE,
    MED_DEVICE_DISCLOSURE,   MED_DEVICE_DISCLOSURE_DATE,
  };
  GtkWidget *grid = grid_new (section_new (self, _ ("Device")));
  int row = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      const char *value = med_device_get (device, shown[i]);

      if (*value != '\0')
        add_pair (grid, &row, med_device_field_get_title (shown[i]),
                  med_device_word_get_title (shown[i], value));
    }
  add_pair (grid, &row, _ ("State"),
            device->retired_usec != 0 ? _ ("Retired")
                                      : med_device_state_get_title (device->service_state));
}

static void
show_configuration (MedDeviceDetail *self, const MedDeviceStanding *standing)
{
  const MedDevice *device = standing->device;
  const char *release = med_device_get (device, MED_DEVICE_RELEASE);
  const char *read_on = med_device_get (device, MED_DEVICE_RELEASE_READ);
  const char *source = med_device_get (device, MED_DEVICE_RELEASE_SOURCE);
  g_autofree char *installed = g_strjoinv (", ", standing->installed);
  GtkWidget *section = section_new (self, _ ("Validated configuration"));
  GtkWidget *grid = grid_new (section);
  int row = 0;

  add_pair (grid, &row, _ ("Release"), *release != '\0' ? release : _ ("Not known"));
  add_pair (grid, &row, _ ("Read on"), *read_on != '\0' ? read_on : _ ("Never"));
  if (*source != '\0')
    add_pair (grid, &row, _ ("Read from"), source);
  add_pair (grid, &row, _ ("Patches"), *installed != '\0' ? installed : _ ("None recorded"));
  if (*read_on == '\0')
    add_outcome (section, "med-unknown-symbolic",
                 _ ("The release was never read at the device. Read it before you rely on this."),
                 "outcome-unknown");
  else if (standing->reading_is_old)
    add_outcome (section, "med-unknown-symbolic",
                 _ ("The release was read longer ago than the policy allows. Read it again."),
                 "outcome-unknown");
}

/* "Active (set by S. Kimura on 2026-11-02)", "Yes (assumed)" */
static char *
dup_input (const char *value, gboolean assumed, const char *set_by, gint64 set_usec)
{
  if (set_usec != 0 && (set_by == NULL || *set_by == '\0'))
    {
      g_autofree char *stated = med_clock_format_local_date (set_usec);
      return g_strdup_printf (_ ("%s (stated in the CVE record, %s)"), value, stated);
    }
  if (set_usec != 0)
    {
      g_autofree char *date = med_clock_format_local_date (set_usec);
      /* Translators: a value, the name of a person, a date */
      return g_strdup_printf (_ ("%s (set by %s on %s)"), value, set_by, date);
    }
  return g_strdup_printf (assumed ? _ ("%s (assumed, not known)") : "%s", value);
}

static void
show_inputs (GtkWidget *section, const MedDeviceRisk *risk)
{
  const MedSsvcDecision *decision = &risk->decision;
  const MedSsvcInputs *inputs = &decision->inputs;
  GtkWidget *grid = grid_new (section);
  int row = 0;
  g_autofree char *exploitation = dup_input (med_exploitation_get_title (inputs->exploitation),
                                             decision->assumed & MED_SSVC_ASSUMED_EXPLOITATION,
                                             risk->exploitation_by, risk->exploitation_usec);
  g_autofree char *exposure = dup_input (med_system_exposure_get_title (inputs->exposure),
                                         decision->assumed & MED_SSVC_ASSUMED_EXPOSURE, NULL, 0);
  g_autofree char *automatable = dup_input (med_automatable_get_title (inputs->automatable),
                                            decision->assumed & MED_SSVC_ASSUMED_AUTOMATABLE,
                                            risk->automatable_by, risk->automatable_usec);
  g_autofree char *impact =
      dup_input (med_human_impact_get_title (decision->human_impact),
                 decision->assumed & (MED_SSVC_ASSUMED_SAFETY | MED_SSVC_ASSUMED_MISSION), NULL, 0);

  add_pair (grid, &row, _ ("Because of"), risk->key);
  add_pair (grid, &row, _ ("Exploitation"), exploitation);
  add_pair (grid, &row, _ ("Exposure"), exposure);
  if (risk->lowered_by != NULL)
    {
      g_autofree char *lowered = g_strdup_printf (
          /* Translators: a value of exposure, what was done, a date */
          _ ("Recorded as %s; “%s” lowers it until its test of %s"),
          med_system_exposure_get_title (risk->stated_exposure), risk->lowered_by,
          risk->lowered_until);

      add_pair (grid, &row, _ ("Lowered"), lowered);
    }
  add_pair (grid, &row, _ ("Automatable"), automatable);
  add_pair (grid, &row, _ ("Human impact"), impact);
}

static void
add_gap (GtkWidget *section, const MedKevGap *gap)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *text = med_kev_gap_describe (gap);
  g_autofree char *dates = med_kev_gap_describe_dates (gap);

  add_outcome (box, "med-warning-symbolic", text, "outcome-warning");
  add_text (box, dates, "dim-label");
  gtk_box_append (GTK_BOX (section), box);
}

/* What cannot be told of it is not in the outcome: it must not look as if nothing were open. */
static void
show_gaps (GtkWidget *section, const MedKevGaps *gaps)
{
  for (guint i = 0; i < MIN (gaps->list->len, MOST_GAPS); i++)
    add_gap (section, g_ptr_array_index (gaps->list, i));
  if (gaps->list->len > MOST_GAPS)
    {
      const guint more = gaps->list->len - MOST_GAPS;
      g_autofree char *text = g_strdup_printf (
          ngettext ("and %u more known exploited; the device record lists all",
                    "and %u more known exploited; the device record lists all", (gulong) more),
          more);
      add_text (section, text, NULL);
    }
  if (gaps->list->len > 0)
    add_text (section, med_kev_gap_get_remedy (), NULL);
}

static gboolean
is_unanswered (const MedDeviceStanding *standing)
{
  return standing->gaps->list->len > 0 && standing->risk->assessed &&
         standing->risk->outcome == MED_OUTCOME_NONE;
}

static void
add_worst_outcome (GtkWidget *section, const MedDeviceStanding *standing)
{
  const MedDeviceRisk *risk = standing->risk;
  const int outcome = risk->assessed && !is_unanswered (standing) ? (int) risk->outcome : -1;
  g_autofree char *text = is_unanswered (standing)
                              ? g_strdup (_ ("Cannot tell: the vendor has not answered"))
                              : med_device_outcome_dup_text (outcome, risk->provisional);

  add_outcome (section, med_device_outcome_get_icon_name (outcome), text,
               med_device_outcome_get_css_class (outcome));
}

static void
show_risk (MedDeviceDetail *self, const MedDeviceStanding *standing)
{
  const MedDeviceRisk *risk = standing->risk;
  GtkWidget *section = section_new (self, _ ("Risk"));

  add_worst_outcome (section, standing);
  show_gaps (section, standing->gaps);
  if (standing->n_components == 0 || standing->components_missing > 0)
    add_outcome (section, "med-unknown-symbolic",
                 standing->n_components == 0
                     ? _ ("Components unknown: COTS software is not in this outcome.")
                     : _ ("Components in part unknown: not all COTS software is in this outcome."),
                 "outcome-warning");
  if (!risk->assessed)
    {
      add_text (section, _ ("The device has not been compared with the advisories yet."),
                "dim-label");
      return;
    }
  if (!is_unanswered (standing))
    add_text (section, med_outcome_get_meaning (risk->outcome), "dim-label");
  if (risk->held_count > 0)
    {
      g_autofree char *held = g_strdup_printf (
          ngettext ("%d advisory that names this manufacturer cannot be used. What it says is not "
                    "known.",
                    "%d advisories that name this manufacturer cannot be used. What they say is "
                    "not known.",
                    (gulong) risk->held_count),
          (int) risk->held_count);
      add_text (section, held, NULL);
    }
  if (risk->key != NULL)
    show_inputs (section, risk);
}

static void
reach_clicked_cb (GtkButton *button, MedDeviceDetail *self)
{
  med_page_go (self->page, "advisories",
               *(gint64 *) g_object_get_data (G_OBJECT (button), "med-item"), NULL);
}

static void
patch_clicked_cb (GtkButton *button, MedDeviceDetail *self)
{
  med_page_go (self->page, "patches", *(gint64 *) g_object_get_data (G_OBJECT (button), "med-item"),
               NULL);
}

static void
add_link (MedDeviceDetail *self,
          GtkWidget *section,
          const char *heading,
          const char *text,
          GCallback clicked,
          gint64 item)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), label_new (heading, NULL));
  gtk_box_append (GTK_BOX (box), label_new (text, "dim-label"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  g_autofree char *spoken = g_strdup_printf ("%s: %s", heading, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "med-item", g_memdup2 (&item, sizeof item), g_free);
  g_signal_connect (button, "clicked", clicked, self);
  gtk_box_append (GTK_BOX (section), button);
}

static void
show_reaches (MedDeviceDetail *self, const MedDeviceStanding *standing)
{
  GtkWidget *section = section_new (self, _ ("Vulnerabilities"));

  if (standing->reaches->len == 0)
    add_text (section, _ ("No advisory names this product."), "dim-label");
  for (guint i = 0; i < standing->reaches->len; i++)
    {
      const MedReach *reach = standing->reaches->pdata[i];
      g_autofree char *text = med_reach_describe (reach);
      g_autoptr (GString) heading = g_string_new (reach->vulnerability_key);

      if (reach->score10 >= 0)
        g_string_append_printf (heading, "  %d.%d", reach->score10 / 10, reach->score10 % 10);
      if (reach->kev)
        g_string_append_printf (heading, "  %s", _ ("known exploited"));
      add_link (self, section, heading->str, text, G_CALLBACK (reach_clicked_cb),
                reach->advisory_id);
    }
}

static void
show_patches (MedDeviceDetail *self, const MedDeviceStanding *standing)
{
  GtkWidget *section = section_new (self, _ ("Open patches"));

  if (standing->patches->len == 0)
    add_text (section, _ ("None"), "dim-label");
  for (guint i = 0; i < standing->patches->len; i++)
    {
      const MedDevicePatch *patch = standing->patches->pdata[i];

      add_link (self, section, patch->number, med_disposition_state_get_title (patch->state),
                G_CALLBACK (patch_clicked_cb), patch->patch_id);
    }
}

static void
show_history (MedDeviceDetail *self, const MedDeviceStanding *standing)
{
  const char *former = standing->device->former;

  if (standing->events->len == 0 && (former == NULL || *former == '\0'))
    return;
  GtkWidget *section = section_new (self, _ ("History"));
  if (former != NULL && *former != '\0')
    {
      g_autofree char *text = g_strdup_printf (_ ("Formerly %s"), former);
      add_text (section, text, NULL);
    }
  for (guint i = standing->events->len; i > 0; i--)
    {
      const MedDeviceEvent *event = standing->events->pdata[i - 1];
      g_autofree char *date = med_clock_format_local_date (event->at_usec);
      g_autofree char *what =
          g_strdup_printf ("%s %s", med_device_event_get_title (event->kind), event->text);
      g_autofree char *why = g_strdup_printf ("%s, %s: %s", date, event->by_name, event->reason);

      add_text (section, what, NULL);
      add_text (section, why, "dim-label");
    }
}

static void
remove_all (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static void
show_standing (MedDeviceDetail *self, const MedDeviceStanding *standing)
{
  const MedDevice *device = standing->device;
  const char *name = med_device_get (device, MED_DEVICE_NAME);
  const char *model = med_device_get (device, MED_DEVICE_MODEL);
  g_autofree char *subtitle =
      g_strdup_printf ("%s · %s · %s", med_device_get (device, MED_DEVICE_ASSET), model,
                       med_device_get (device, MED_DEVICE_DEPARTMENT));

  remove_all (self->sections);
  remove_all (self->more_sections);
  gtk_label_set_text (self->title, *name != '\0' ? name : model);
  gtk_label_set_text (self->subtitle, subtitle);
  self->retired = device->retired_usec != 0;
  gtk_widget_set_sensitive (self->plan_button, !self->retired && standing->patches->len > 0);
  gtk_widget_set_sensitive (self->change_button, !self->retired);
  gtk_button_set_label (self->retire_button, self->retired ? _ ("Bring _Back") : _ ("_Retire…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->retire_button),
                                  self->retired ? "device.bring-back" : "device.retire");
  self->target = self->sections;
  show_risk (self, standing);
  show_patches (self, standing);
  show_configuration (self, standing);
  med_component_section_show (self->components, self->page, standing);
  gtk_widget_set_visible (GTK_WIDGET (self->components), TRUE);
  self->target = self->more_sections;
  show_identity (self, device);
  show_reaches (self, standing);
  show_history (self, standing);
}

static gpointer
load_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_device_standing_load_sync (connection, *(gint64 *) id, cancellable, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedDeviceDetail) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedDeviceStanding) standing =
      med_store_run_finish (MED_STORE (source), result, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable || self->page == NULL)
    return;
  g_clear_object (&self->cancellable);
  if (standing != NULL)
    show_standing (self, standing);
  else
    gtk_label_set_text (self->subtitle, error->message);
}

static void
plan_cb (MedDeviceDetail *self)
{
  med_page_go (self->page, "schedule", self->device_id, "plan");
}

static void
record_cb (MedDeviceDetail *self)
{
  med_page_go (self->page, "reports", self->device_id, "device");
}

static void
components_cb (MedDeviceDetail *self)
{
  if (self->device_id != 0)
    med_components_dialog_show (self->page, self->device_id);
}

static void
med_device_detail_dispose (GObject *object)
{
  MedDeviceDetail *self = MED_DEVICE_DETAIL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_weak_pointer (&self->page);
  G_OBJECT_CLASS (med_device_detail_parent_class)->dispose (object);
}

static void
med_device_detail_class_init (MedDeviceDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_device_detail_dispose;
  g_type_ensure (MED_TYPE_COMPONENT_SECTION);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/inventory/med-device-detail.ui");
  gtk_widget_class_bind_template_child (widget_class, MedDeviceDetail, title);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceDetail, subtitle);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceDetail, plan_button);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceDetail, retire_button);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceDetail, change_button);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceDetail, sections);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceDetail, components);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceDetail, more_sections);
  gtk_widget_class_bind_template_callback (widget_class, components_cb);
  gtk_widget_class_bind_template_callback (widget_class, plan_cb);
  gtk_widget_class_bind_template_callback (widget_class, record_cb);
}

static void
med_device_detail_init (MedDeviceDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_device_detail_new:
 * @page: the page that shows it
 *
 * Returns: (transfer floating): a detail of nothing
 */
GtkWidget *
med_device_detail_new (MedPage *page)
{
  MedDeviceDetail *self = g_object_new (MED_TYPE_DEVICE_DETAIL, NULL);

  g_set_weak_pointer (&self->page, page);
  return GTK_WIDGET (self);
}

/**
 * med_device_detail_show:
 * @self: a detail
 * @device_id: the device; 0 for none
 *
 * Loads and shows a device; what was shown stays until it has come.
 */
void
med_device_detail_show (MedDeviceDetail *self, gint64 device_id)
{
  g_return_if_fail (MED_IS_DEVICE_DETAIL (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->device_id = device_id;
  if (device_id == 0)
    return;
  self->cancellable = g_cancellable_new ();
  med_store_run_async (med_session_get_store (med_page_get_session (self->page)),
                       MED_STORE_INTERACTIVE, load_func, g_memdup2 (&device_id, sizeof device_id),
                       g_free, (GDestroyNotify) med_device_standing_free, self->cancellable,
                       loaded_cb, g_object_ref (self));
}
