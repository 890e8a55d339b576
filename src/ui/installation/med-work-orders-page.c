/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-work-orders-page"

#include "config.h"

#include "ui/installation/med-work-orders-page.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-assignment.h"
#include "engine/installation/med-exception-state.h"
#include "engine/installation/med-work-order.h"
#include "ui/installation/med-decision-panel.h"
#include "ui/installation/med-service-list-dialog.h"
#include "ui/installation/med-exceptions-view.h"
#include "ui/installation/med-work-order-view.h"
#include "ui/widgets/med-outcome-badge.h"
#include "ui/widgets/med-table-view.h"

/**
 * MedWorkOrdersPage:
 *
 * Every patch on every device it concerns: what is to be decided, what is planned, what is being
 * done, and what came of it. A work order opens as a screen of its own.
 */
struct _MedWorkOrdersPage
{
  MedPage parent_instance;

  MedTable *table;               /* (owned) */
  GCancellable *cancellable;     /* (owned) */
  MedDecisionPanel *panel;       /* (unowned) child of view */
  gint64 order_id;               /* the one that is or was shown whole */
  MedWorkOrderView *order;       /* (unowned) child of order_slot */
  MedExceptionsView *exceptions; /* (unowned) child of exceptions_slot */

  GtkStack *layers;
  MedTableView *view;
  AdwBin *order_slot;
  AdwBin *exceptions_slot;
  GtkEditable *search;
  GtkDropDown *filter;
  GtkDropDown *owner;
  gboolean filling; /* the choices are being renamed, not chosen */
};

G_DEFINE_FINAL_TYPE (MedWorkOrdersPage, med_work_orders_page, MED_TYPE_PAGE)

enum
{
  COLUMN_ASSET,
  COLUMN_DEVICE,
  COLUMN_PATCH,
  COLUMN_STATE,
  COLUMN_SERVICE,
  COLUMN_START,
  COLUMN_IN_CHARGE,
  COLUMN_LAPSED,
};

enum
{
  OWNER_ALL,
  OWNER_MINE,
  OWNER_NOBODY,
};

/* Whoever holds the open attempt, else whoever it is assigned to */
#define IN_CHARGE                                                                                  \
  "coalesce((SELECT n.name FROM attempt a JOIN person n ON n.id = a.installer_id "                 \
  "WHERE a.disposition_id = x.id AND a.state IN ('open', 'interrupted')), "                        \
  "(SELECT n.name FROM assignment g JOIN person n ON n.id = g.person_id "                          \
  "WHERE g.disposition_id = x.id))"

static const char *const fields[] = {
  "d.asset",      "d.name",  "p.number",         "x.state", "d.service_state",
  "t.start_usec", IN_CHARGE, "x.lapsed_trigger", NULL,
};
static const char *const sorts[] = {
  "d.asset",      "d.name",  "p.number", "x.state", "d.service_state",
  "t.start_usec", IN_CHARGE, "",         NULL,
};
static const MedTableSpec spec = {
  .name = "work-order",
  .from = "disposition x LEFT JOIN device d ON d.id = x.device_id "
          "LEFT JOIN patch p ON p.id = x.patch_id LEFT JOIN downtime t ON t.id = x.downtime_id",
  .id = "x.id",
  .columns = fields,
  .sorts = sorts,
  .search = "(d.search LIKE $1 ESCAPE '\\' OR p.search LIKE $1 ESCAPE '\\')",
};

/* What the filter offers; the words are those other pages ask with. */
static const struct
{
  const char *word;
  const char *title;
  const char *condition;
} filters[] = {
  { "open", N_ ("Everything open"), MED_ASSIGNMENT_IS_OPEN },
  { "today", N_ ("Today at the devices"),
    "(x.state IN ('installing', 'interrupted', 'installed-unverified', 'failed', 'restoring') "
    "OR (x.state = 'scheduled' AND t.start_usec < $F1) "
    "OR (x.state IN ('in-service', 'restored') AND d.service_state <> 'in-use'))" },
  { "lapsed", N_ ("Overdue: exception ended"), "x.lapsed_usec IS NOT NULL" },
  { "decide", N_ ("To be decided"), "x.state IN ('candidate', 'restored', 'not-authorized')" },
  { "waiting", N_ ("Waiting for the vendor"), "x.state = 'waiting-for-vendor'" },
  { "planned", N_ ("Authorized to scheduled"),
    "x.state IN ('in-internal-test', 'authorized', 'staged', 'scheduled')" },
  { "failed", N_ ("Failed, restoring, withdrawn"),
    "x.state IN ('failed', 'restoring', 'out-of-service', 'removal-required')" },
  { "interrupted", N_ ("Interrupted, outcome unknown"), "x.state = 'interrupted'" },
  { "nonconformance", N_ ("Open nonconformances"),
    "EXISTS (SELECT 1 FROM nonconformance n WHERE n.disposition_id = x.id "
    "AND n.closed_usec IS NULL)" },
  { "late", N_ ("Entered late, found or reported"),
    "EXISTS (SELECT 1 FROM attempt a JOIN late_entry l ON l.attempt_id = a.id "
    "WHERE a.disposition_id = x.id)" },
  { "done", N_ ("Done"), "x.state IN ('in-service', 'not-affected', 'closed-not-needed')" },
  { "exception", N_ ("Deferred and exceptions"), "x.state IN ('deferred', 'exception')" },
  { "all", N_ ("All"), NULL },
};

static void
present_state (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *word = med_table_row_get_text (row, COLUMN_STATE);
  MedDispositionState state;

  if (!med_disposition_state_from_word (word, &state))
    {
      *text = g_strdup (word);
      return;
    }
  const char *trigger = med_table_row_get_text (row, COLUMN_LAPSED);
  const gboolean lapsed = trigger != NULL && *trigger != '\0';
  MedOutcome outcome = lapsed ? MED_OUTCOME_BAD : med_disposition_state_get_outcome (state);
  *text = lapsed ? g_strdup_printf (_ ("Overdue: %s"), med_disposition_state_get_title (state))
                 : g_strdup (med_disposition_state_get_title (state));
  *icon_name = med_outcome_get_icon_name (outcome);
  *css_class = med_outcome_get_css_class (outcome);
}

/* When, and what happens then and by whom. */
static void
present_next (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *usec = med_table_row_get_text (row, COLUMN_START);
  MedDispositionState state;
  MedServiceState service;

  *text = g_strdup ("");
  if (!med_disposition_state_from_word (med_table_row_get_text (row, COLUMN_STATE), &state) ||
      !med_service_state_from_word (med_table_row_get_text (row, COLUMN_SERVICE), &service))
    return;
  const char *next = med_work_order_next_for_state (state, service);
  g_free (*text);
  if (state == MED_DISPOSITION_SCHEDULED && usec != NULL && *usec != '\0')
    {
      g_autofree char *when = med_clock_format_local (g_ascii_strtoll (usec, NULL, 10));
      *text = g_strdup_printf ("%s · %s", when, next);
    }
  else
    *text = g_strdup (next);
}

static const MedTableColumn columns[] = {
  { N_ ("Asset"), COLUMN_ASSET, 10, FALSE, FALSE, NULL },
  { N_ ("Device"), COLUMN_DEVICE, 12, FALSE, TRUE, NULL },
  { N_ ("Patch"), COLUMN_PATCH, 11, FALSE, FALSE, NULL },
  { N_ ("State"), COLUMN_STATE, 18, FALSE, TRUE, present_state },
  { N_ ("Next"), COLUMN_START, 16, FALSE, TRUE, present_next },
  { N_ ("In charge"), COLUMN_IN_CHARGE, 10, FALSE, TRUE, NULL },
};

static void
show_status (MedWorkOrdersPage *self)
{
  guint shown = med_table_get_n_shown (self->table), all = med_table_get_n_all (self->table);
  g_autofree char *text = g_strdup_printf (
      ngettext ("%'u of %'u work order", "%'u of %'u work orders", all), shown, all);

  med_table_view_set_status (self->view, text);
}

/* What the sidebar and the choice of people say. */
typedef struct
{
  gint64 waiting;
  MedAssignmentCounts open;
} Counts;

static gpointer
count_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autofree Counts *counts = g_new0 (Counts, 1);

  /* What waits at a device, not what waits for the vendor. */
  if (med_connection_get_int (
          connection,
          "SELECT count(*) FROM disposition WHERE state IN ('installing', 'interrupted', "
          "'installed-unverified', 'failed', 'restoring', 'removal-required', 'scheduled') "
          "OR lapsed_usec IS NOT NULL",
          MED_NO_VALUES, &counts->waiting, error) &&
      med_assignment_count_sync (connection, *(gint64 *) input, &counts->open, error))
    return g_steal_pointer (&counts);
  return NULL;
}

/* The counts are of what is open, as the first choice of the other filter shows it. */
static void
name_owners (MedWorkOrdersPage *self, const MedAssignmentCounts *counts)
{
  g_autofree char *all = g_strdup_printf (_ ("Everybody’s (%d)"), (int) counts->all);
  g_autofree char *mine = g_strdup_printf (_ ("Mine (%d)"), (int) counts->mine);
  g_autofree char *nobody = g_strdup_printf (_ ("Unassigned (%d)"), (int) counts->unassigned);
  const char *titles[] = { all, mine, nobody, NULL };
  const guint selected = gtk_drop_down_get_selected (self->owner);
  g_autoptr (GtkStringList) list = gtk_string_list_new (titles);

  self->filling = TRUE;
  gtk_drop_down_set_model (self->owner, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->owner,
                              selected != GTK_INVALID_LIST_POSITION ? selected : OWNER_ALL);
  self->filling = FALSE;
}

static void
counted_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWorkOrdersPage) self = user_data;
  g_autofree Counts *counts = med_store_run_finish (MED_STORE (store), result, NULL);

  if (counts == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  med_page_set_badge (MED_PAGE (self), (guint) counts->waiting);
  name_owners (self, &counts->open);
}

static void
count (MedWorkOrdersPage *self)
{
  MedSession *session = med_page_get_session (MED_PAGE (self));
  const gint64 me = med_session_get_person_id (session);

  med_store_run_async (med_session_get_store (session), MED_STORE_INTERACTIVE, count_func,
                       g_memdup2 (&me, sizeof me), g_free, g_free, self->cancellable, counted_cb,
                       g_object_ref (self));
}

static void
show_selection (MedWorkOrdersPage *self)
{
  g_autoptr (GArray) ids = med_table_view_dup_selection (self->view);

  med_decision_panel_show (self->panel, ids);
}

static void
selected_cb (MedWorkOrdersPage *self, gint64 id)
{
  show_selection (self);
}

static void
open_order (MedWorkOrdersPage *self, gint64 id)
{
  self->order_id = id;
  med_work_order_view_show (self->order, id);
  gtk_stack_set_visible_child_name (self->layers, "order");
}

static void
activated_cb (MedWorkOrdersPage *self, gint64 id)
{
  open_order (self, id);
}

static void
open_order_cb (MedWorkOrdersPage *self, gint64 id)
{
  open_order (self, id);
}

static void
show_exception_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MedWorkOrdersPage *self = MED_WORK_ORDERS_PAGE (widget);

  med_exceptions_view_show_item (self->exceptions, g_variant_get_int64 (parameter));
  gtk_stack_set_visible_child_name (self->layers, "exceptions");
}

static void
exceptions_cb (MedWorkOrdersPage *self)
{
  gtk_stack_set_visible_child_name (self->layers, "exceptions");
}

static void
plan_cb (MedWorkOrdersPage *self, gint64 device_id)
{
  med_page_go (MED_PAGE (self), "schedule", device_id, "plan");
}

static void
closed_cb (MedWorkOrdersPage *self)
{
  gtk_stack_set_visible_child_name (self->layers, "list");
}

static void
said_cb (MedWorkOrdersPage *self, const char *text)
{
  med_page_toast (MED_PAGE (self), text);
}

static void
search_cb (MedWorkOrdersPage *self)
{
  med_table_set_search (self->table, gtk_editable_get_text (self->search));
}

/* Until the end of the day at the place where the program runs. */
static gint64
end_of_day_usec (MedWorkOrdersPage *self)
{
  MedEngine *engine = med_session_get_engine (med_page_get_session (MED_PAGE (self)));
  const gint64 now_usec = med_clock_now_usec (med_engine_get_clock (engine));
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (now, 1);
  g_autoptr (GDateTime) midnight =
      g_date_time_new_local (g_date_time_get_year (tomorrow), g_date_time_get_month (tomorrow),
                             g_date_time_get_day_of_month (tomorrow), 0, 0, 0);

  return g_date_time_to_unix (midnight) * G_USEC_PER_SEC;
}

/* What is asked of the states, and of whose it is. The end of the day is the first value in either
 * case, so that both conditions keep their numbers. */
static void
apply_filter (MedWorkOrdersPage *self, const char *states)
{
  static const char *const owners[] = {
    [OWNER_ALL] = NULL,
    [OWNER_MINE] = MED_ASSIGNMENT_IS_MINE ("$F2"),
    [OWNER_NOBODY] = MED_ASSIGNMENT_IS_NOBODYS,
  };
  const guint owner = gtk_drop_down_get_selected (self->owner);
  const char *whose = owner < G_N_ELEMENTS (owners) ? owners[owner] : NULL;
  const gint64 me = med_session_get_person_id (med_page_get_session (MED_PAGE (self)));
  g_autofree char *condition = g_strconcat (
      "($F1 > 0 AND $F2 >= 0)", states != NULL ? " AND (" : "", states != NULL ? states : "",
      states != NULL ? ")" : "", whose != NULL ? " AND " : "", whose != NULL ? whose : "", NULL);

  if (states == NULL && whose == NULL)
    med_table_set_filter (self->table, NULL, MED_NO_VALUES);
  else
    med_table_set_filter (self->table, condition,
                          MED_VALUES (MED_INT (end_of_day_usec (self)), MED_INT (me)));
}

static void
filter_cb (MedWorkOrdersPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->filter);

  if (self->table == NULL || selected >= G_N_ELEMENTS (filters))
    return;
  apply_filter (self, filters[selected].condition);
}

static void
owner_cb (MedWorkOrdersPage *self)
{
  if (!self->filling)
    filter_cb (self);
}

/* Somebody else's are "mine" now. */
static void
person_cb (MedWorkOrdersPage *self)
{
  filter_cb (self);
  count (self);
}

static void
med_work_orders_page_reload (MedPage *page)
{
  MedWorkOrdersPage *self = MED_WORK_ORDERS_PAGE (page);

  med_table_reload (self->table);
  med_work_order_view_reload (self->order);
  med_exceptions_view_reload (self->exceptions);
  show_selection (self);
  count (self);
}

static void
med_work_orders_page_focus_search (MedPage *page)
{
  MedWorkOrdersPage *self = MED_WORK_ORDERS_PAGE (page);

  gtk_stack_set_visible_child_name (self->layers, "list");
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
med_work_orders_page_show_filter (MedPage *page, const char *word)
{
  MedWorkOrdersPage *self = MED_WORK_ORDERS_PAGE (page);

  if (g_str_has_prefix (word, "exceptions"))
    {
      med_exceptions_view_show_filter (self->exceptions,
                                       strchr (word, '-') != NULL ? strchr (word, '-') + 1 : NULL);
      gtk_stack_set_visible_child_name (self->layers, "exceptions");
      return;
    }
  gtk_stack_set_visible_child_name (self->layers, "list");
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    if (g_strcmp0 (filters[i].word, word) == 0)
      gtk_drop_down_set_selected (self->filter, i);
}

/* On paper it is a report: shown there first, as it will be printed. */
static void
med_work_orders_page_print (MedPage *page)
{
  MedWorkOrdersPage *self = MED_WORK_ORDERS_PAGE (page);
  gboolean in_order = g_strcmp0 (gtk_stack_get_visible_child_name (self->layers), "order") == 0;
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->layers), "exceptions") == 0)
    {
      med_page_go (page, "reports", 0, "exceptions");
      return;
    }
  gint64 id = in_order ? self->order_id : med_table_view_get_selected (self->view);

  if (id != 0)
    med_page_go (page, "reports", id, "work-order");
}

static void
print_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  med_work_orders_page_print (MED_PAGE (widget));
}

static void
service_list_cb (MedWorkOrdersPage *self)
{
  med_service_list_dialog_present (GTK_WIDGET (self), med_page_get_session (MED_PAGE (self)));
}

static void
med_work_orders_page_show_item (MedPage *page, gint64 id)
{
  open_order (MED_WORK_ORDERS_PAGE (page), id);
}

static void
fill_filter (MedWorkOrdersPage *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    gtk_string_list_append (titles, _ (filters[i].title));
  gtk_drop_down_set_model (self->filter, G_LIST_MODEL (titles));
}

static void
med_work_orders_page_constructed (GObject *object)
{
  MedWorkOrdersPage *self = MED_WORK_ORDERS_PAGE (object);
  MedSession *session = med_page_get_session (MED_PAGE (self));

  G_OBJECT_CLASS (med_work_orders_page_parent_class)->constructed (object);
  self->table = med_table_new (med_session_get_store (session), &spec);
  g_signal_connect_object (self->table, "notify::n-shown", G_CALLBACK (show_status), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "notify::n-all", G_CALLBACK (show_status), self,
                           G_CONNECT_SWAPPED);
  med_table_view_set_table (self->view, self->table, columns, G_N_ELEMENTS (columns));
  med_table_view_set_multi_select (self->view, TRUE);
  med_table_view_set_empty (self->view, "med-work-orders-symbolic", _ ("No Work Orders"),
                            _ ("A work order is made for every device that a recorded patch "
                               "concerns. Choose another filter, or record a patch."),
                            NULL, NULL);
  self->panel = med_decision_panel_new (session);
  med_table_view_set_detail (self->view, GTK_WIDGET (self->panel));
  self->order = med_work_order_view_new (session);
  adw_bin_set_child (self->order_slot, GTK_WIDGET (self->order));
  g_signal_connect_object (self->panel, "open-order", G_CALLBACK (open_order_cb), self,
                           G_CONNECT_SWAPPED);
  self->exceptions = med_exceptions_view_new (session);
  adw_bin_set_child (self->exceptions_slot, GTK_WIDGET (self->exceptions));
  g_signal_connect_object (self->exceptions, "open-order", G_CALLBACK (open_order_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->exceptions, "closed", G_CALLBACK (closed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panel, "plan", G_CALLBACK (plan_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panel, "said", G_CALLBACK (said_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->order, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->order, "said", G_CALLBACK (said_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "changed", G_CALLBACK (count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::person-id", G_CALLBACK (person_cb), self,
                           G_CONNECT_SWAPPED);
  name_owners (self, &(MedAssignmentCounts){ 0 });
  filter_cb (self);
  count (self);
}

static void
med_work_orders_page_dispose (GObject *object)
{
  MedWorkOrdersPage *self = MED_WORK_ORDERS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (med_work_orders_page_parent_class)->dispose (object);
}

static void
med_work_orders_page_finalize (GObject *object)
{
  MedWorkOrdersPage *self = MED_WORK_ORDERS_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->table);
  G_OBJECT_CLASS (med_work_orders_page_parent_class)->finalize (object);
}

static void
med_work_orders_page_class_init (MedWorkOrdersPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MedPageClass *page_class = MED_PAGE_CLASS (klass);

  object_class->constructed = med_work_orders_page_constructed;
  object_class->dispose = med_work_orders_page_dispose;
  object_class->finalize = med_work_orders_page_finalize;
  page_class->reload = med_work_orders_page_reload;
  page_class->focus_search = med_work_orders_page_focus_search;
  page_class->print = med_work_orders_page_print;
  page_class->show_item = med_work_orders_page_show_item;
  page_class->show_filter = med_work_orders_page_show_filter;

  gtk_widget_class_install_action (widget_class, "work-orders.print", NULL, print_cb);
  gtk_widget_class_install_action (widget_class, "work-orders.show-exception", "x",
                                   show_exception_cb);
  g_type_ensure (MED_TYPE_TABLE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/installation/med-work-orders-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedWorkOrdersPage, layers);
  gtk_widget_class_bind_template_child (widget_class, MedWorkOrdersPage, view);
  gtk_widget_class_bind_template_child (widget_class, MedWorkOrdersPage, order_slot);
  gtk_widget_class_bind_template_child (widget_class, MedWorkOrdersPage, exceptions_slot);
  gtk_widget_class_bind_template_child (widget_class, MedWorkOrdersPage, search);
  gtk_widget_class_bind_template_child (widget_class, MedWorkOrdersPage, filter);
  gtk_widget_class_bind_template_child (widget_class, MedWorkOrdersPage, owner);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, exceptions_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, owner_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, service_list_cb);
}

static void
med_work_orders_page_init (MedWorkOrdersPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_filter (self);
}
