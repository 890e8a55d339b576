/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-devices-page"

#include "config.h"

#include "ui/inventory/med-devices-page.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-list.h"
#include "engine/inventory/med-device.h"
#include "engine/inventory/med-place.h"
#include "ui/inventory/med-component-filter.h"
#include "ui/inventory/med-device-actions.h"
#include "ui/inventory/med-device-columns.h"
#include "ui/inventory/med-device-detail.h"

/**
 * MedDevicesPage:
 *
 * The inventory: a list of all devices with search, filters and order, and the device that is
 * selected.
 */
struct _MedDevicesPage
{
  MedPage parent_instance;

  MedTable *table;           /* (owned) */
  MedDeviceActions *actions; /* (owned) */
  GPtrArray *departments;    /* (owned) (nullable) of MedDepartment, as in the drop-down */
  MedDeviceCounts *counts;   /* (owned) (nullable) */
  gint64 stale_before_usec;
  gboolean filling;
  gboolean facts_wanted;
  gboolean began;            /* the first load is under way since the page was made */
  GCancellable *cancellable; /* (owned) */

  GtkEditable *search_entry;
  GtkWidget *action_box;
  GtkDropDown *department_drop;
  GtkDropDown *risk_drop;
  GtkToggleButton *patches_toggle;
  GtkToggleButton *unknown_toggle;
  GtkToggleButton *stale_toggle;
  GtkToggleButton *retired_toggle;
  GtkToggleButton *component_toggle;
  MedComponentFilter *component_filter;
  MedTableView *view;
  MedDeviceDetail *detail;
};

G_DEFINE_FINAL_TYPE (MedDevicesPage, med_devices_page, MED_TYPE_PAGE)

/* What the page wants to know besides its rows. */
typedef struct
{
  GPtrArray *departments;
  MedDeviceCounts *counts;
  gint64 stale_before_usec;
} Facts;

static void
facts_free (Facts *facts)
{
  g_clear_pointer (&facts->departments, g_ptr_array_unref);
  g_free (facts->counts);
  g_free (facts);
}

static gpointer
load_facts_func (MedConnection *connection,
                 gpointer data,
                 GCancellable *cancellable,
                 GError **error)
{
  Facts *facts = g_new0 (Facts, 1);
  gint64 days = 0;

  facts->departments = med_department_list_sync (connection, error);
  if (facts->departments != NULL && med_device_reading_days_sync (connection, &days, error))
    facts->counts = med_device_counts_load_sync (connection, error);
  if (facts->counts == NULL)
    {
      facts_free (facts);
      return NULL;
    }
  facts->stale_before_usec = med_connection_now_usec (connection) - days * MED_USEC_PER_DAY;
  return facts;
}

static void
show_status (MedDevicesPage *self)
{
  guint shown = med_table_get_n_shown (self->table);
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->counts == NULL)
    {
      g_string_printf (text, ngettext ("%'u device", "%'u devices", shown), shown);
      med_table_view_set_status (self->view, text->str);
      return;
    }
  g_string_printf (
      text, ngettext ("%'u of %'d device", "%'u of %'d devices", (gulong) self->counts->devices),
      shown, (int) self->counts->devices);
  g_string_append_printf (text, _ (" · %'d with open patches"),
                          (int) self->counts->with_open_patches);
  g_string_append_printf (text, _ (" · %'d cannot tell"), (int) self->counts->cannot_tell);
  if (self->counts->components_unknown > 0)
    g_string_append_printf (text,
                            ngettext (" · components of %'d device unknown",
                                      " · components of %'d devices unknown",
                                      (gulong) self->counts->components_unknown),
                            (int) self->counts->components_unknown);
  med_table_view_set_status (self->view, text->str);
}

static gint64
selected_department (MedDevicesPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->department_drop);

  if (self->departments == NULL || selected == 0 || selected > self->departments->len)
    return 0;
  return ((MedDepartment *) self->departments->pdata[selected - 1])->id;
}

static void
apply_filter (MedDevicesPage *self)
{
  static const int least[] = { 0, MED_OUTCOME_IMMEDIATE, MED_OUTCOME_OUT_OF_CYCLE,
                               MED_OUTCOME_SCHEDULED, MED_OUTCOME_DEFER };
  guint risk = gtk_drop_down_get_selected (self->risk_drop);
  MedDeviceFilter filter = {
    .department_id = selected_department (self),
    .least_outcome = risk < G_N_ELEMENTS (least) ? least[risk] : 0,
    .not_assessed = risk == G_N_ELEMENTS (least),
    .open_patches = gtk_toggle_button_get_active (self->patches_toggle),
    .cannot_tell = gtk_toggle_button_get_active (self->unknown_toggle),
    .stale_before_usec =
        gtk_toggle_button_get_active (self->stale_toggle) ? self->stale_before_usec : 0,
    .retired = gtk_toggle_button_get_active (self->retired_toggle),
    .releases = med_component_filter_get_releases (self->component_filter),
  };

  med_device_filter_apply (&filter, self->table);
}

static void
filter_changed_cb (MedDevicesPage *self)
{
  if (self->table != NULL && !self->filling)
    apply_filter (self);
}

static void
component_toggled_cb (MedDevicesPage *self)
{
  if (gtk_toggle_button_get_active (self->component_toggle))
    gtk_widget_child_focus (GTK_WIDGET (self->component_filter), GTK_DIR_TAB_FORWARD);
  else
    med_component_filter_clear (self->component_filter);
  filter_changed_cb (self);
}

static void
search_changed_cb (MedDevicesPage *self)
{
  med_table_set_search (self->table, gtk_editable_get_text (self->search_entry));
}

static gboolean
same_departments (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (((MedDepartment *) a->pdata[i])->id != ((MedDepartment *) b->pdata[i])->id)
      return FALSE;
  return TRUE;
}

/* Anew only if they changed: a drop-down that is open must not close. */
static void
fill_departments (MedDevicesPage *self, GPtrArray *departments)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gint64 chosen = selected_department (self);
  guint selected = 0;

  if (same_departments (self->departments, departments))
    return;
  gtk_string_list_append (names, _ ("All departments"));
  for (guint i = 0; i < departments->len; i++)
    {
      const MedDepartment *department = departments->pdata[i];
      g_autofree char *name = *department->site != '\0'
                                  ? g_strdup_printf ("%s · %s", department->name, department->site)
                                  : g_strdup (department->name);

      gtk_string_list_append (names, name);
      if (department->id == chosen)
        selected = i + 1;
    }
  self->filling = TRUE;
  g_clear_pointer (&self->departments, g_ptr_array_unref);
  self->departments = g_ptr_array_ref (departments);
  gtk_drop_down_set_model (self->department_drop, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->department_drop, selected);
  self->filling = FALSE;
}

static void
facts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedDevicesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  Facts *facts = med_store_run_finish (MED_STORE (source), result, &error);

  if (facts == NULL)
    {
      if (!g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
        med_table_view_set_status (self->view, error->message);
      return;
    }
  if (self->table != NULL)
    {
      fill_departments (self, facts->departments);
      g_free (self->counts);
      self->counts = g_steal_pointer (&facts->counts);
      self->stale_before_usec = facts->stale_before_usec;
      med_device_columns_set_stale_before (facts->stale_before_usec);
      show_status (self);
    }
  facts_free (facts);
}

static void
load_facts (MedDevicesPage *self)
{
  med_store_run_async (med_session_get_store (med_page_get_session (MED_PAGE (self))),
                       MED_STORE_BULK, load_facts_func, NULL, NULL, (GDestroyNotify) facts_free,
                       self->cancellable, facts_cb, g_object_ref (self));
}

/* The rows come first. */
static void
loading_cb (MedDevicesPage *self)
{
  gboolean loading = FALSE;

  g_object_get (self->table, "loading", &loading, NULL);
  if (loading || !self->facts_wanted)
    return;
  self->facts_wanted = FALSE;
  load_facts (self);
}

static void
med_devices_page_reload (MedPage *page)
{
  MedDevicesPage *self = MED_DEVICES_PAGE (page);

  if (self->began)
    med_table_reload (self->table);
  self->began = TRUE;
  self->facts_wanted = TRUE;
  med_component_filter_reload (self->component_filter);
  med_device_detail_show (self->detail, med_table_view_get_selected (self->view));
  loading_cb (self);
}

static void
med_devices_page_focus_search (MedPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (MED_DEVICES_PAGE (page)->search_entry));
}

static void
clear_filters (MedDevicesPage *self)
{
  self->filling = TRUE;
  gtk_drop_down_set_selected (self->department_drop, 0);
  gtk_drop_down_set_selected (self->risk_drop, 0);
  gtk_toggle_button_set_active (self->patches_toggle, FALSE);
  gtk_toggle_button_set_active (self->unknown_toggle, FALSE);
  gtk_toggle_button_set_active (self->stale_toggle, FALSE);
  gtk_toggle_button_set_active (self->retired_toggle, FALSE);
  gtk_toggle_button_set_active (self->component_toggle, FALSE);
  gtk_editable_set_text (self->search_entry, "");
  self->filling = FALSE;
}

static void
med_devices_page_show_item (MedPage *page, gint64 id)
{
  MedDevicesPage *self = MED_DEVICES_PAGE (page);

  clear_filters (self);
  apply_filter (self);
  med_table_view_select (self->view, id);
}

static void
ask_component (MedDevicesPage *self, const char *filter)
{
  g_auto (GStrv) words = g_strsplit (filter, "\t", 3);

  if (g_strv_length (words) != 3 || !g_str_equal (words[0], "component"))
    return;
  gtk_toggle_button_set_active (self->component_toggle, TRUE);
  med_component_filter_ask (self->component_filter, words[1], words[2]);
}

/* Words other pages use: immediate, out-of-cycle, scheduled, defer (or worse); open-patches,
 * cannot-tell, stale, retired; component with a name and versions behind tabs; import opens the
 * import. */
static void
med_devices_page_show_filter (MedPage *page, const char *filter)
{
  static const char *const outcomes[] = { "", "immediate", "out-of-cycle", "scheduled", "defer" };
  MedDevicesPage *self = MED_DEVICES_PAGE (page);

  if (g_str_equal (filter, "import"))
    {
      g_action_group_activate_action (med_device_actions_get_group (self->actions), filter, NULL);
      return;
    }
  clear_filters (self);
  self->filling = TRUE;
  for (guint i = 1; i < G_N_ELEMENTS (outcomes); i++)
    if (g_str_equal (filter, outcomes[i]))
      gtk_drop_down_set_selected (self->risk_drop, i);
  gtk_toggle_button_set_active (self->patches_toggle, g_str_equal (filter, "open-patches"));
  gtk_toggle_button_set_active (self->unknown_toggle, g_str_equal (filter, "cannot-tell"));
  gtk_toggle_button_set_active (self->stale_toggle, g_str_equal (filter, "stale"));
  gtk_toggle_button_set_active (self->retired_toggle, g_str_equal (filter, "retired"));
  self->filling = FALSE;
  apply_filter (self);
  ask_component (self, filter);
}

static void
selected_cb (MedTableView *view, gint64 id, MedDevicesPage *self)
{
  med_device_detail_show (self->detail, id);
  med_device_actions_update (self->actions);
}

static void
activated_cb (MedTableView *view, gint64 id, MedDevicesPage *self)
{
  g_action_group_activate_action (med_device_actions_get_group (self->actions), "edit", NULL);
}

static void
fill_risks (MedDevicesPage *self)
{
  g_autoptr (GtkStringList) risks = gtk_string_list_new (NULL);
  static const MedSsvcOutcome outcomes[] = { MED_OUTCOME_OUT_OF_CYCLE, MED_OUTCOME_SCHEDULED,
                                             MED_OUTCOME_DEFER };

  gtk_string_list_append (risks, _ ("Any risk"));
  gtk_string_list_append (risks, med_outcome_get_title (MED_OUTCOME_IMMEDIATE));
  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      /* Translators: an outcome, such as Scheduled */
      g_autofree char *text =
          g_strdup_printf (_ ("%s or worse"), med_outcome_get_title (outcomes[i]));
      gtk_string_list_append (risks, text);
    }
  gtk_string_list_append (risks, _ ("Not assessed"));
  gtk_drop_down_set_model (self->risk_drop, G_LIST_MODEL (risks));
}

static void
set_up_view (MedDevicesPage *self)
{
  MedSession *session = med_page_get_session (MED_PAGE (self));

  self->table = med_table_new (med_session_get_store (session), &med_device_list_spec);
  med_table_set_sort (self->table, MED_DEVICE_COLUMN_ASSET, FALSE);
  apply_filter (self);
  /* At once, while the other pages are still being made. */
  med_table_reload (self->table);
  g_signal_connect_object (self->table, "notify::loading", G_CALLBACK (loading_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "notify::n-shown", G_CALLBACK (show_status), self,
                           G_CONNECT_SWAPPED);
  med_table_view_set_multi_select (self->view, TRUE);
  med_table_view_set_table (self->view, self->table, med_device_view_columns,
                            MED_N_DEVICE_VIEW_COLUMNS);
  med_table_view_set_empty (
      self->view, "med-devices-symbolic", _ ("No Devices Yet"),
      _ ("Import the list of devices you keep today, or add the first one by hand."),
      _ ("_Import a Table…"), "device.import");
  self->detail = MED_DEVICE_DETAIL (med_device_detail_new (MED_PAGE (self)));
  med_table_view_set_detail (self->view, GTK_WIDGET (self->detail));
}

static void
med_devices_page_constructed (GObject *object)
{
  MedDevicesPage *self = MED_DEVICES_PAGE (object);
  MedSession *session = med_page_get_session (MED_PAGE (self));

  G_OBJECT_CLASS (med_devices_page_parent_class)->constructed (object);
  self->stale_before_usec =
      med_clock_now_usec (med_engine_get_clock (med_session_get_engine (session))) -
      365 * MED_USEC_PER_DAY;
  med_device_columns_set_stale_before (self->stale_before_usec);
  med_component_filter_set_page (self->component_filter, MED_PAGE (self));
  self->filling = TRUE;
  fill_risks (self);
  self->filling = FALSE;
  set_up_view (self);
  self->actions = med_device_actions_new (MED_PAGE (self), self->view);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "device",
                                  med_device_actions_get_group (self->actions));
  gtk_widget_insert_action_group (self->action_box, "device",
                                  med_device_actions_get_group (self->actions));
  /* Not "search-changed", which waits 150 ms: a newer search interrupts an older one here. */
  g_signal_connect_object (self->search_entry, "changed", G_CALLBACK (search_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
med_devices_page_dispose (GObject *object)
{
  MedDevicesPage *self = MED_DEVICES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->table != NULL)
    g_signal_handlers_disconnect_by_data (self->table, self);
  /* Its callbacks need the page. */
  gtk_widget_insert_action_group (GTK_WIDGET (self), "device", NULL);
  if (self->action_box != NULL)
    gtk_widget_insert_action_group (self->action_box, "device", NULL);
  g_clear_object (&self->actions);
  g_clear_object (&self->table);
  G_OBJECT_CLASS (med_devices_page_parent_class)->dispose (object);
}

static void
med_devices_page_finalize (GObject *object)
{
  MedDevicesPage *self = MED_DEVICES_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->departments, g_ptr_array_unref);
  g_free (self->counts);
  G_OBJECT_CLASS (med_devices_page_parent_class)->finalize (object);
}

static void
med_devices_page_class_init (MedDevicesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MedPageClass *page_class = MED_PAGE_CLASS (klass);

  object_class->constructed = med_devices_page_constructed;
  object_class->dispose = med_devices_page_dispose;
  object_class->finalize = med_devices_page_finalize;
  page_class->reload = med_devices_page_reload;
  page_class->focus_search = med_devices_page_focus_search;
  page_class->show_item = med_devices_page_show_item;
  page_class->show_filter = med_devices_page_show_filter;

  g_type_ensure (MED_TYPE_COMPONENT_FILTER);
  g_type_ensure (MED_TYPE_TABLE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/inventory/med-devices-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedDevicesPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, MedDevicesPage, action_box);
  gtk_widget_class_bind_template_child (widget_class, MedDevicesPage, department_drop);
  gtk_widget_class_bind_template_child (widget_class, MedDevicesPage, risk_drop);
  gtk_widget_class_bind_template_child (widget_class, MedDevicesPage, patches_toggle);
  gtk_widget_class_bind_template_child (widget_class, MedDevicesPage, unknown_toggle);
  gtk_widget_class_bind_template_child (widget_class, MedDevicesPage, stale_toggle);
  gtk_widget_class_bind_template_child (widget_class, MedDevicesPage, retired_toggle);
  gtk_widget_class_bind_template_child (widget_class, MedDevicesPage, component_toggle);
  gtk_widget_class_bind_template_child (widget_class, MedDevicesPage, component_filter);
  gtk_widget_class_bind_template_child (widget_class, MedDevicesPage, view);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, component_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
med_devices_page_init (MedDevicesPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
