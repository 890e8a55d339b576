/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-schedule-page"

#include "config.h"

#include "ui/schedule/med-schedule-page.h"

#include <glib/gi18n.h>

#include "ui/schedule/med-calendar-dialog.h"
#include "ui/schedule/med-place-dialog.h"
#include "ui/schedule/med-schedule-details.h"
#include "ui/schedule/med-schedule-header.h"
#include "ui/schedule/med-schedule-list.h"
#include "ui/schedule/med-weekly-dialog.h"

/**
 * MedSchedulePage:
 *
 * When devices are free, busy or unknown, and their downtimes: a day or a week, devices as rows.
 */
struct _MedSchedulePage
{
  MedPage parent_instance;

  MedScheduleScale *scale; /* (owned) */
  GActionMap *actions;     /* (owned) */
  gint64 wanted_device;    /* to be selected when the list is there; 0: none */
  char *wanted_filter;     /* (owned) (nullable) */
  gulong table_handler;

  GtkEditable *search;
  GtkButton *patch_button;
  GtkWidget *action_box;
  GtkLabel *period_label;
  GtkToggleButton *week_button;
  MedScheduleHeader *header;
  GtkWidget *header_space;
  GtkStack *stack;
  MedScheduleList *list;
  GtkLabel *picked_label;
  GtkLabel *count_label;
};

G_DEFINE_FINAL_TYPE (MedSchedulePage, med_schedule_page, MED_TYPE_PAGE)

static gint64
now_usec (MedSchedulePage *self)
{
  MedEngine *engine = med_session_get_engine (med_page_get_session (MED_PAGE (self)));

  return med_clock_now_usec (med_engine_get_clock (engine));
}

static void
show_period (MedSchedulePage *self, gint64 within_usec)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  gboolean is_week = gtk_toggle_button_get_active (self->week_button);

  g_clear_pointer (&self->scale, med_schedule_scale_unref);
  self->scale = med_schedule_scale_new (local, MAX (within_usec, 30 * MED_USEC_PER_DAY), is_week);
  g_autofree char *text = med_schedule_scale_describe (self->scale);
  gtk_label_set_text (self->period_label, text);
  med_schedule_header_set_scale (self->header, self->scale);
  med_schedule_list_set_scale (self->list, self->scale, now_usec (self));
}

static void
previous_cb (MedSchedulePage *self)
{
  show_period (self, self->scale->from_usec - 1);
}

static void
next_cb (MedSchedulePage *self)
{
  show_period (self, self->scale->until_usec);
}

static void
today_cb (MedSchedulePage *self)
{
  show_period (self, now_usec (self));
}

/* The day shown after a week is today's if it lies within, else the week's first. */
static void
zoom_cb (MedSchedulePage *self)
{
  gint64 now = now_usec (self);
  const MedTimeSpan *span;

  if (self->scale == NULL)
    return;
  span = med_schedule_list_get_span (self->list);
  if (span != NULL)
    show_period (self, MAX (span->start_usec, self->scale->from_usec));
  else if (now >= self->scale->from_usec && now < self->scale->until_usec)
    show_period (self, now);
  else
    show_period (self, self->scale->from_usec);
}

static void
update_actions (MedSchedulePage *self)
{
  static const char *const names[] = { "plan", "import", "weekly" };
  gboolean has_device = med_schedule_list_get_device_id (self->list) != 0 &&
                        med_session_get_person_id (med_page_get_session (MED_PAGE (self))) != 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (self->actions, names[i])), has_device);
}

static void
picked_cb (MedSchedulePage *self, const char *text)
{
  const char *hint = med_schedule_list_get_device_id (self->list) != 0
                         ? _ ("Left and Right move between times, Enter shows what may be done.")
                         : _ ("Choose a device to plan a downtime or to give it a calendar.");

  gtk_label_set_text (self->picked_label, *text != '\0' ? text : hint);
  update_actions (self);
}

static void
details_cb (MedSchedulePage *self, MedScheduleRow *row)
{
  med_schedule_details_show (MED_PAGE (self), row);
}

static void
failed_cb (MedSchedulePage *self, const GError *error)
{
  med_page_show_error (MED_PAGE (self), error);
}

static void
plan (MedSchedulePage *self, gint64 patch_id)
{
  med_place_dialog_present (GTK_WIDGET (self), med_page_get_session (MED_PAGE (self)),
                            med_schedule_list_get_device_id (self->list), patch_id, 0);
}

static void
plan_action_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  plan (self, 0);
}

static void
import_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedSchedulePage *self = user_data;

  med_calendar_dialog_present (GTK_WIDGET (self), med_page_get_session (MED_PAGE (self)),
                               med_schedule_list_get_device_id (self->list));
}

static void
weekly_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedSchedulePage *self = user_data;

  med_weekly_dialog_present (GTK_WIDGET (self), med_page_get_session (MED_PAGE (self)),
                             med_schedule_list_get_device_id (self->list));
}

/* "plan", "plan/7" once the device is selected */
static void
follow_filter (MedSchedulePage *self)
{
  g_autofree char *filter = g_steal_pointer (&self->wanted_filter);

  if (filter == NULL || med_schedule_list_get_device_id (self->list) == 0)
    return;
  if (g_str_equal (filter, "plan"))
    plan (self, 0);
  else if (g_str_has_prefix (filter, "plan/"))
    plan (self, g_ascii_strtoll (filter + strlen ("plan/"), NULL, 10));
}

static void
table_changed_cb (MedSchedulePage *self)
{
  MedTable *table = med_schedule_list_get_table (self->list);
  guint n_shown = med_table_get_n_shown (table);
  guint n_all = med_table_get_n_all (table);
  gboolean loading = FALSE;

  g_object_get (table, "loading", &loading, NULL);
  g_autofree char *text = g_strdup_printf (_ ("%u of %u devices"), n_shown, n_all);
  gtk_label_set_text (self->count_label, text);
  if (!loading)
    gtk_stack_set_visible_child_name (self->stack, n_all == 0     ? "none"
                                                   : n_shown == 0 ? "no-match"
                                                                  : "list");
  if (loading || self->wanted_device == 0)
    return;
  med_schedule_list_select_device (self->list, self->wanted_device);
  self->wanted_device = 0;
  follow_filter (self);
}

static void
search_cb (MedSchedulePage *self)
{
  MedTable *table = med_schedule_list_get_table (self->list);

  if (table != NULL)
    med_table_set_search (table, gtk_editable_get_text (self->search));
}

static void
reload (MedPage *page)
{
  MedSchedulePage *self = MED_SCHEDULE_PAGE (page);

  med_schedule_list_reload (self->list, now_usec (self));
  update_actions (self);
}

static void
focus_search (MedPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (MED_SCHEDULE_PAGE (page)->search));
}

static void
show_item (MedPage *page, gint64 id)
{
  MedSchedulePage *self = MED_SCHEDULE_PAGE (page);

  gtk_editable_set_text (self->search, "");
  self->wanted_device = id;
  table_changed_cb (self);
}

/* NULL: all devices */
static void
show_patch (MedSchedulePage *self, const char *number)
{
  g_autofree char *text = g_strdup_printf (_ ("Only %s"), number != NULL ? number : "");

  med_schedule_list_set_patch (self->list, number);
  gtk_button_set_label (self->patch_button, text);
  gtk_widget_set_visible (GTK_WIDGET (self->patch_button), number != NULL);
}

static void
all_patches_cb (MedSchedulePage *self)
{
  show_patch (self, NULL);
}

static void
show_filter (MedPage *page, const char *filter)
{
  MedSchedulePage *self = MED_SCHEDULE_PAGE (page);

  g_clear_pointer (&self->wanted_filter, g_free);
  if (g_str_equal (filter, "plan") || g_str_has_prefix (filter, "plan/"))
    {
      self->wanted_filter = g_strdup (filter);
      show_patch (self, NULL);
    }
  else
    show_patch (self, filter);
}

static void
med_schedule_page_constructed (GObject *object)
{
  MedSchedulePage *self = MED_SCHEDULE_PAGE (object);

  G_OBJECT_CLASS (med_schedule_page_parent_class)->constructed (object);
  med_schedule_list_set_session (self->list, med_page_get_session (MED_PAGE (self)));
  MedTable *table = med_schedule_list_get_table (self->list);
  g_signal_connect_object (table, "notify", G_CALLBACK (table_changed_cb), self, G_CONNECT_SWAPPED);
  show_period (self, now_usec (self));
  picked_cb (self, "");
}

static void
med_schedule_page_finalize (GObject *object)
{
  MedSchedulePage *self = MED_SCHEDULE_PAGE (object);

  g_clear_pointer (&self->scale, med_schedule_scale_unref);
  g_clear_object (&self->actions);
  g_free (self->wanted_filter);
  G_OBJECT_CLASS (med_schedule_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/schedule/med-schedule-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedSchedulePage, search);
  gtk_widget_class_bind_template_child (widget_class, MedSchedulePage, patch_button);
  gtk_widget_class_bind_template_child (widget_class, MedSchedulePage, action_box);
  gtk_widget_class_bind_template_child (widget_class, MedSchedulePage, period_label);
  gtk_widget_class_bind_template_child (widget_class, MedSchedulePage, week_button);
  gtk_widget_class_bind_template_child (widget_class, MedSchedulePage, header);
  gtk_widget_class_bind_template_child (widget_class, MedSchedulePage, header_space);
  gtk_widget_class_bind_template_child (widget_class, MedSchedulePage, stack);
  gtk_widget_class_bind_template_child (widget_class, MedSchedulePage, list);
  gtk_widget_class_bind_template_child (widget_class, MedSchedulePage, picked_label);
  gtk_widget_class_bind_template_child (widget_class, MedSchedulePage, count_label);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, today_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, all_patches_cb);
  gtk_widget_class_bind_template_callback (widget_class, picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, details_cb);
  gtk_widget_class_bind_template_callback (widget_class, failed_cb);
}

static void
med_schedule_page_class_init (MedSchedulePageClass *klass)
{
  MedPageClass *page_class = MED_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = med_schedule_page_constructed;
  G_OBJECT_CLASS (klass)->finalize = med_schedule_page_finalize;
  page_class->reload = reload;
  page_class->focus_search = focus_search;
  page_class->show_item = show_item;
  page_class->show_filter = show_filter;
  g_type_ensure (MED_TYPE_SCHEDULE_HEADER);
  g_type_ensure (MED_TYPE_SCHEDULE_LIST);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
med_schedule_page_init (MedSchedulePage *self)
{
  static const GActionEntry entries[] = {
    { .name = "plan", .activate = plan_action_cb },
    { .name = "import", .activate = import_action_cb },
    { .name = "weekly", .activate = weekly_action_cb },
  };
  GSimpleActionGroup *group = g_simple_action_group_new ();

  self->actions = G_ACTION_MAP (group);
  g_action_map_add_action_entries (self->actions, entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The window takes the buttons into its header bar, out of the page. */
  gtk_widget_insert_action_group (self->action_box, "schedule", G_ACTION_GROUP (group));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "schedule", G_ACTION_GROUP (group));
  gtk_widget_set_size_request (self->header_space, MED_SCHEDULE_NAME_WIDTH, -1);
}
