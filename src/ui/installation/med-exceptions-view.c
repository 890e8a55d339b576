/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exceptions-view"

#include "config.h"

#include "ui/installation/med-exceptions-view.h"

#include <glib/gi18n.h>

#include "engine/installation/med-exception-list.h"
#include "ui/installation/med-exception-panel.h"
#include "ui/widgets/med-outcome-badge.h"
#include "ui/widgets/med-table-view.h"

struct _MedExceptionsView
{
  AdwBin parent_instance;

  MedSession *session;      /* (owned) */
  MedTable *table;          /* (owned) */
  MedExceptionPanel *panel; /* (unowned) child of view */

  MedTableView *view;
  GtkDropDown *filter;
};

G_DEFINE_FINAL_TYPE (MedExceptionsView, med_exceptions_view, ADW_TYPE_BIN)

enum
{
  SIGNAL_CLOSED,
  SIGNAL_OPEN_ORDER,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* Before the standings, one each, stand these two. */
enum
{
  FILTER_OPEN,
  FILTER_ALL,
  FILTER_STANDINGS,
};

static MedExceptionStanding
judge_row (MedTableRow *row)
{
  MedExceptionState state;
  const char *lapsed = med_table_row_get_text (row, MED_EXCEPTION_COLUMN_LAPSED);
  const char *expires = med_table_row_get_text (row, MED_EXCEPTION_COLUMN_EXPIRES);

  if (!med_exception_state_from_word (med_table_row_get_text (row, MED_EXCEPTION_COLUMN_STATE),
                                      &state))
    state = MED_N_EXCEPTION_STATES;
  return med_exception_judge (state, g_strcmp0 (lapsed, "1") == 0, expires != NULL ? expires : "",
                              g_get_real_time ());
}

static void
present_standing (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const MedExceptionStanding standing = judge_row (row);
  const MedOutcome outcome = med_exception_standing_get_outcome (standing);

  *text = g_strdup (med_exception_standing_get_title (standing));
  *icon_name = med_outcome_get_icon_name (outcome);
  *css_class = med_outcome_get_css_class (outcome);
}

static void
present_devices (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *first = med_table_row_get_text (row, MED_EXCEPTION_COLUMN_DEVICES);
  const char *digits = med_table_row_get_text (row, MED_EXCEPTION_COLUMN_N_DEVICES);
  const gint64 n = digits != NULL ? g_ascii_strtoll (digits, NULL, 10) : 0;

  if (n > 1)
    *text = g_strdup_printf (_ ("%s and %d more"), first != NULL ? first : "", (int) n - 1);
  else
    *text = g_strdup (first != NULL ? first : "");
}

static const MedTableColumn columns[] = {
  { N_ ("No."), MED_EXCEPTION_COLUMN_NUMBER, 4, TRUE, FALSE, NULL },
  { N_ ("Standing"), MED_EXCEPTION_COLUMN_STATE, 13, FALSE, TRUE, present_standing },
  { N_ ("Expires"), MED_EXCEPTION_COLUMN_EXPIRES, 10, FALSE, FALSE, NULL },
  { N_ ("Patch"), MED_EXCEPTION_COLUMN_PATCH, 11, FALSE, TRUE, NULL },
  { N_ ("Devices"), MED_EXCEPTION_COLUMN_DEVICES, 14, FALSE, TRUE, present_devices },
  { N_ ("Requested by"), MED_EXCEPTION_COLUMN_REQUESTED_BY, 12, FALSE, TRUE, NULL },
};

static void
show_status (MedExceptionsView *self)
{
  const guint shown = med_table_get_n_shown (self->table), all = med_table_get_n_all (self->table);
  g_autofree char *text =
      g_strdup_printf (ngettext ("%'u of %'u exception", "%'u of %'u exceptions", all), shown, all);

  med_table_view_set_status (self->view, text);
}

static void
selected_cb (MedExceptionsView *self, gint64 id)
{
  med_exception_panel_show (self->panel, id);
}

static void
open_order_cb (MedExceptionsView *self, gint64 id)
{
  g_signal_emit (self, signals[SIGNAL_OPEN_ORDER], 0, id);
}

static void
back_cb (MedExceptionsView *self)
{
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
filter_cb (MedExceptionsView *self)
{
  const guint selected = gtk_drop_down_get_selected (self->filter);
  MedClock *clock;

  if (self->table == NULL)
    return;
  clock = med_engine_get_clock (med_session_get_engine (self->session));
  g_autofree char *soon = med_exception_dup_soon (med_clock_now_usec (clock));
  const guint standing = selected - FILTER_STANDINGS;
  if (selected == FILTER_ALL || selected >= FILTER_STANDINGS + MED_N_STANDINGS)
    med_table_set_filter (self->table, NULL, MED_NO_VALUES);
  else if (selected == FILTER_OPEN)
    {
      g_autofree char *condition =
          g_strdup_printf ("(e.state IN ('requested', 'running') OR (%s))",
                           med_exception_standing_get_condition (MED_STANDING_EXPIRED));
      med_table_set_filter (self->table, condition, MED_VALUES (MED_TEXT (soon)));
    }
  else
    med_table_set_filter (self->table,
                          med_exception_standing_get_condition ((MedExceptionStanding) standing),
                          MED_VALUES (MED_TEXT (soon)));
}

static void
fill_filter (MedExceptionsView *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  gtk_string_list_append (titles, _ ("Expired, approved or requested"));
  gtk_string_list_append (titles, _ ("All"));
  for (guint i = 0; i < MED_N_STANDINGS; i++)
    gtk_string_list_append (titles, med_exception_standing_get_title ((MedExceptionStanding) i));
  gtk_drop_down_set_model (self->filter, G_LIST_MODEL (titles));
}

static void
med_exceptions_view_finalize (GObject *object)
{
  MedExceptionsView *self = MED_EXCEPTIONS_VIEW (object);

  g_clear_object (&self->table);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_exceptions_view_parent_class)->finalize (object);
}

static void
med_exceptions_view_class_init (MedExceptionsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_exceptions_view_finalize;
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", MED_TYPE_EXCEPTIONS_VIEW, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_OPEN_ORDER] =
      g_signal_new ("open-order", MED_TYPE_EXCEPTIONS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_INT64);
  g_type_ensure (MED_TYPE_TABLE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/installation/med-exceptions-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MedExceptionsView, view);
  gtk_widget_class_bind_template_child (widget_class, MedExceptionsView, filter);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
}

static void
med_exceptions_view_init (MedExceptionsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_filter (self);
}

/**
 * med_exceptions_view_new:
 * @session: who works with which data
 *
 * Returns: (transfer floating): the list
 */
MedExceptionsView *
med_exceptions_view_new (MedSession *session)
{
  MedExceptionsView *self = g_object_new (MED_TYPE_EXCEPTIONS_VIEW, NULL);

  self->session = g_object_ref (session);
  self->table = med_table_new (med_session_get_store (session), &med_exception_list_spec);
  g_signal_connect_object (self->table, "notify::n-shown", G_CALLBACK (show_status), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "notify::n-all", G_CALLBACK (show_status), self,
                           G_CONNECT_SWAPPED);
  med_table_set_sort (self->table, MED_EXCEPTION_COLUMN_EXPIRES, FALSE);
  med_table_view_set_table (self->view, self->table, columns, G_N_ELEMENTS (columns));
  med_table_view_set_empty (self->view, "med-work-orders-symbolic", _ ("No Exceptions"),
                            _ ("An exception says why a patch is not installed for a time, and "
                               "what protects the device meanwhile. It is requested from a work "
                               "order. Choose another filter to see others."),
                            NULL, NULL);
  self->panel = med_exception_panel_new (session);
  med_table_view_set_detail (self->view, GTK_WIDGET (self->panel));
  g_signal_connect_object (self->panel, "open-order", G_CALLBACK (open_order_cb), self,
                           G_CONNECT_SWAPPED);
  filter_cb (self);
  return self;
}

void
med_exceptions_view_reload (MedExceptionsView *self)
{
  med_table_reload (self->table);
  med_exception_panel_show (self->panel, med_table_view_get_selected (self->view));
}

/**
 * med_exceptions_view_show_filter:
 * @self: the list
 * @word: (nullable): a standing as stored, such as `expired`
 *
 * Shows only those; anything else shows what is open.
 */
void
med_exceptions_view_show_filter (MedExceptionsView *self, const char *word)
{
  MedExceptionStanding standing;

  gtk_drop_down_set_selected (self->filter, med_exception_standing_from_word (word, &standing)
                                                ? FILTER_STANDINGS + (guint) standing
                                                : FILTER_OPEN);
}

/**
 * med_exceptions_view_show_item:
 * @self: the list
 * @exception_id: which
 *
 * Shows all exceptions, and this one beside them.
 */
void
med_exceptions_view_show_item (MedExceptionsView *self, gint64 exception_id)
{
  gtk_drop_down_set_selected (self->filter, FILTER_ALL);
  med_table_view_select (self->view, exception_id);
}
