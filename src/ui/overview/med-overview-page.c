/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-overview-page"

#include "config.h"

#include "ui/overview/med-overview-page.h"

#include <inttypes.h>
#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/report/med-overview.h"
#include "ui/overview/med-outcome-strip.h"
#include "ui/overview/med-overview-card.h"
#include "ui/overview/med-trend-chart.h"
#include "ui/widgets/med-outcome-badge.h"

typedef enum
{
  CARD_LAPSED,
  CARD_APPROVALS,
  CARD_EXPIRING,
  CARD_OVERDUE,
  CARD_IMMEDIATE,
  CARD_OUT_OF_CYCLE,
  CARD_CANNOT_TELL,
  CARD_KEV_GAPS,
  CARD_NAMES,
  CARD_ADVISORIES,
  CARD_HELD,
  CARD_DECIDE,
  CARD_VENDOR,
  CARD_CONSENT,
  CARD_STATEMENTS,
  CARD_INTERRUPTED,
  CARD_FAILED,
  CARD_SOURCES,
  CARD_ADVISORIES_AGE,
  CARD_KEV_AGE,
  CARD_SCAN_AGE,
  CARD_VERSIONS,
  CARD_BACKUP_AGE,
  N_CARDS,
} CardId;

static const struct
{
  const char *title;
  const char *page;
  const char *filter;
} cards[N_CARDS] = {
  [CARD_LAPSED] = { N_ ("Expired exceptions"), "work-orders", "lapsed" },
  [CARD_IMMEDIATE] = { N_ ("Immediate"), "devices", "immediate" },
  [CARD_OUT_OF_CYCLE] = { N_ ("Out of cycle or worse"), "devices", "out-of-cycle" },
  [CARD_CANNOT_TELL] = { N_ ("Cannot tell"), "devices", "cannot-tell" },
  [CARD_KEV_GAPS] = { N_ ("Exploited, cannot tell"), "advisories", "kev" },
  [CARD_NAMES] = { N_ ("Names to confirm"), "advisories", "review" },
  [CARD_ADVISORIES] = { N_ ("New advisories"), "advisories", "new" },
  [CARD_HELD] = { N_ ("Held for a person"), "advisories", "held" },
  [CARD_OVERDUE] = { N_ ("Past their deadline"), "work-orders", NULL },
  [CARD_SOURCES] = { N_ ("Sources not current"), "sources", NULL },
  [CARD_DECIDE] = { N_ ("Work to decide on"), "work-orders", "decide" },
  [CARD_VENDOR] = { N_ ("For the vendor"), "work-orders", "waiting" },
  [CARD_CONSENT] = { N_ ("For clinical consent"), "schedule", NULL },
  [CARD_APPROVALS] = { N_ ("Exceptions to approve"), "work-orders", "exceptions-requested" },
  [CARD_STATEMENTS] = { N_ ("For a second person"), "patches", "needs-confirmation" },
  [CARD_INTERRUPTED] = { N_ ("Outcome not known"), "work-orders", "interrupted" },
  [CARD_FAILED] = { N_ ("Failed or withdrawn"), "work-orders", "failed" },
  [CARD_ADVISORIES_AGE] = { N_ ("Advisories imported"), "advisories", "all" },
  [CARD_KEV_AGE] = { N_ ("Known exploited list of"), "advisories", "kev" },
  [CARD_SCAN_AGE] = { N_ ("Payloads last scanned"), "patches", NULL },
  [CARD_VERSIONS] = { N_ ("Versions not read lately"), "devices", "stale" },
  [CARD_EXPIRING] = { N_ ("Exceptions ending soon"), "work-orders", "exceptions-expiring" },
  [CARD_BACKUP_AGE] = { N_ ("Last backup"), NULL, NULL },
};

/**
 * MedOverviewPage:
 *
 * What needs a decision today: rows of cards, each of which opens the list behind its number, and
 * one chart. Nothing here is a score.
 */
struct _MedOverviewPage
{
  MedPage parent_instance;

  GCancellable *cancellable; /* (owned) (nullable) of the request under way */

  GtkWidget *overdue_box;
  GtkBox *overdue_row;
  GtkBox *decide_row;
  GtkBox *waiting_row;
  GtkBox *week_row;
  GtkBox *health_row;
  GtkBox *outcomes;
  GtkBox *legend;
  GtkToggleButton *table_toggle;
  GtkStack *trend_stack;
  MedTrendChart *chart;
  GtkGrid *table;
  MedOverviewCard *cards[N_CARDS];
  MedOverviewCard *days[MED_OVERVIEW_DAYS];
};

G_DEFINE_FINAL_TYPE (MedOverviewPage, med_overview_page, MED_TYPE_PAGE)

static void
card_clicked_cb (GtkButton *button, MedOverviewPage *self)
{
  gsize id = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (button), "card"));

  if (cards[id].page != NULL)
    med_page_go (MED_PAGE (self), cards[id].page, 0, cards[id].filter);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.backup", NULL);
}

static void
day_clicked_cb (GtkButton *button, MedOverviewPage *self)
{
  med_page_go (MED_PAGE (self), "schedule", 0, NULL);
}

static void
table_toggled_cb (MedOverviewPage *self)
{
  gtk_stack_set_visible_child_name (
      self->trend_stack, gtk_toggle_button_get_active (self->table_toggle) ? "table" : "chart");
}

static void
set_count (MedOverviewPage *self, CardId id, gint64 count, MedOutcome if_any, const char *detail)
{
  g_autofree char *value = g_strdup_printf ("%'" PRId64, count);

  med_overview_card_set (self->cards[id], value, detail, count > 0 ? if_any : MED_OUTCOME_NEUTRAL);
}

/* How long ago, and whether that is too long; never is the worst. */
static void
set_age (MedOverviewPage *self, CardId id, gint64 usec, gint64 now_usec, gint64 old_days)
{
  gint64 days = (now_usec - usec) / MED_USEC_PER_DAY;

  if (usec == 0)
    {
      med_overview_card_set (self->cards[id], _ ("Never"), _ ("Nothing of the kind is here yet"),
                             MED_OUTCOME_UNKNOWN);
      return;
    }
  g_autofree char *date = med_clock_format_local_date (usec);
  g_autofree char *value =
      days <= 0
          ? g_strdup (_ ("Today"))
          : g_strdup_printf (ngettext ("%d day ago", "%d days ago", (gulong) days), (int) days);
  med_overview_card_set (self->cards[id], value, date,
                         days > old_days ? MED_OUTCOME_WARNING : MED_OUTCOME_NEUTRAL);
}

/* At the very top, and each only where there is something: nobody may overlook what is overdue. */
static void
show_overdue (MedOverviewPage *self, const MedOverview *overview)
{
  /* What ended by itself has a card of its own. */
  gint64 overdue =
      MAX ((gint64) overview->months[MED_OVERVIEW_MONTHS - 1].overdue - overview->lapsed, 0);
  g_autofree char *detail = g_strdup_printf (
      ngettext ("%s is overdue: its exception or deferral has ended, decide anew",
                "Overdue, as their exception or deferral has ended, decide anew: %s",
                (gulong) overview->lapsed),
      overview->lapsed_assets);

  set_count (self, CARD_LAPSED, overview->lapsed, MED_OUTCOME_BAD, detail);
  set_count (self, CARD_APPROVALS, overview->exceptions_to_approve, MED_OUTCOME_WAITING,
             _ ("By another person"));
  set_count (self, CARD_EXPIRING, overview->exceptions_expiring, MED_OUTCOME_WARNING,
             _ ("Within 60 days"));
  set_count (self, CARD_OVERDUE, overdue, MED_OUTCOME_BAD, _ ("Patches on devices"));
  gtk_widget_set_visible (GTK_WIDGET (self->cards[CARD_LAPSED]), overview->lapsed > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->cards[CARD_APPROVALS]),
                          overview->exceptions_to_approve > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->cards[CARD_EXPIRING]),
                          overview->exceptions_expiring > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->cards[CARD_OVERDUE]), overdue > 0);
  gtk_widget_set_visible (self->overdue_box, overdue + overview->lapsed +
                                                     overview->exceptions_to_approve +
                                                     overview->exceptions_expiring >
                                                 0);
}

/* Old knowledge looks like safety; without a source it is as old as the last import by hand. */
static void
show_sources (MedOverviewPage *self, const MedOverview *overview)
{
  g_autofree char *of_all =
      g_strdup_printf (ngettext ("of %d source", "of %d sources", (gulong) overview->sources),
                       (int) overview->sources);

  set_count (self, CARD_SOURCES, overview->stale_sources, MED_OUTCOME_WARNING, of_all);
  if (overview->sources == 0)
    med_overview_card_set (self->cards[CARD_SOURCES], _ ("None"), _ ("Advisories come by hand"),
                           MED_OUTCOME_UNKNOWN);
  set_count (self, CARD_HELD, overview->held, MED_OUTCOME_UNKNOWN, _ ("Not used until decided"));
  gtk_widget_set_visible (GTK_WIDGET (self->cards[CARD_HELD]), overview->held > 0);
}

/* Only where there is something: no advisory leads to it, so nothing else on this page would. */
static void
show_kev_gaps (MedOverviewPage *self, const MedOverview *overview)
{
  g_autofree char *devices = g_strdup_printf (ngettext ("CVEs of components of %d device",
                                                        "CVEs of components of %d devices",
                                                        (gulong) overview->kev_gap_devices),
                                              (int) overview->kev_gap_devices);

  set_count (self, CARD_KEV_GAPS, overview->kev_gaps, MED_OUTCOME_UNKNOWN, devices);
  /* A number would look like all there is. */
  if (overview->kev_unread > 0)
    med_overview_card_set (self->cards[CARD_KEV_GAPS], _ ("Not known"), _ ("Import the list again"),
                           MED_OUTCOME_UNKNOWN);
  gtk_widget_set_visible (GTK_WIDGET (self->cards[CARD_KEV_GAPS]),
                          overview->kev_gaps + overview->kev_unread > 0);
}

static void
show_decisions (MedOverviewPage *self, const MedOverview *overview)
{
  g_autofree char *of_all =
      g_strdup_printf (ngettext ("of %d device", "of %d devices", (gulong) overview->devices),
                       (int) overview->devices);

  set_count (self, CARD_IMMEDIATE, overview->immediate, MED_OUTCOME_BAD, of_all);
  set_count (self, CARD_OUT_OF_CYCLE, overview->out_of_cycle, MED_OUTCOME_WARNING, of_all);
  set_count (self, CARD_CANNOT_TELL, overview->cannot_tell, MED_OUTCOME_UNKNOWN, of_all);
  set_count (self, CARD_NAMES, overview->names_to_confirm, MED_OUTCOME_WAITING, _ ("Is it ours?"));
  set_count (self, CARD_ADVISORIES, overview->new_advisories, MED_OUTCOME_WAITING,
             _ ("Nobody has read them"));
  set_count (self, CARD_DECIDE, overview->to_decide, MED_OUTCOME_WAITING, _ ("Patches on devices"));
}

static void
show_waiting (MedOverviewPage *self, const MedOverview *overview)
{
  g_autofree char *longest = overview->waiting_for_vendor == 0
                                 ? g_strdup (_ ("Nothing waits"))
                                 : g_strdup_printf (ngettext ("Longest: %d day", "Longest: %d days",
                                                              (gulong) overview->longest_wait_days),
                                                    (int) overview->longest_wait_days);
  g_autofree char *to_verify =
      g_strdup_printf (ngettext ("%d more waits for verification", "%d more wait for verification",
                                 (gulong) overview->to_verify),
                       (int) overview->to_verify);

  set_count (self, CARD_VENDOR, overview->waiting_for_vendor, MED_OUTCOME_WAITING, longest);
  set_count (self, CARD_CONSENT, overview->waiting_for_consent, MED_OUTCOME_WAITING,
             _ ("Planned downtimes"));
  set_count (self, CARD_STATEMENTS, overview->statements_to_confirm, MED_OUTCOME_WAITING,
             _ ("Statements typed from letters"));
  set_count (self, CARD_INTERRUPTED, overview->interrupted, MED_OUTCOME_UNKNOWN, to_verify);
  set_count (self, CARD_FAILED, overview->failed, MED_OUTCOME_BAD, _ ("To be restored or removed"));
}

static void
show_week (MedOverviewPage *self, const MedOverview *overview)
{
  for (int i = 0; i < MED_OVERVIEW_DAYS; i++)
    {
      g_autoptr (GDateTime) day =
          g_date_time_new_from_unix_local (overview->days_usec[i] / G_USEC_PER_SEC);
      /* Translators: weekday and day of the month, as in "Mon 23"; see g_date_time_format() */
      g_autofree char *title = g_date_time_format (day, _ ("%a %-d"));
      g_autofree char *value = g_strdup_printf ("%" PRId64, overview->downtimes[i]);

      med_overview_card_set_title (self->days[i], title);
      med_overview_card_set (self->days[i], overview->downtimes[i] > 0 ? value : "–",
                             ngettext ("downtime", "downtimes", (gulong) overview->downtimes[i]),
                             MED_OUTCOME_NEUTRAL);
    }
}

static void
show_health (MedOverviewPage *self, const MedOverview *overview)
{
  MedEngine *engine = med_session_get_engine (med_page_get_session (MED_PAGE (self)));
  gint64 now_usec = med_clock_now_usec (med_engine_get_clock (engine));
  g_autofree char *stale =
      g_strdup_printf (ngettext ("Never, or over %d day ago", "Never, or over %d days ago",
                                 (gulong) overview->stale_days),
                       (int) overview->stale_days);

  set_age (self, CARD_ADVISORIES_AGE, overview->advisories_usec, now_usec, 7);
  set_age (self, CARD_KEV_AGE, overview->kev_usec, now_usec, 7);
  set_age (self, CARD_SCAN_AGE, overview->scan_usec, now_usec, 30);
  set_count (self, CARD_VERSIONS, overview->stale_versions, MED_OUTCOME_UNKNOWN, stale);
  set_age (self, CARD_BACKUP_AGE, overview->backup_usec, now_usec, 7);
  if (overview->backup_state == MED_BACKUP_FAILED)
    med_overview_card_set (self->cards[CARD_BACKUP_AGE], _ ("Failed"), _ ("See the preferences"),
                           MED_OUTCOME_BAD);
  else if (overview->backup_state == MED_BACKUP_OVERDUE)
    med_overview_card_set (self->cards[CARD_BACKUP_AGE], _ ("Overdue"), _ ("See the preferences"),
                           MED_OUTCOME_WARNING);
  else if (overview->backup_usec == 0)
    med_overview_card_set (self->cards[CARD_BACKUP_AGE], _ ("Never"),
                           _ ("Set it up in the preferences"), MED_OUTCOME_WARNING);
}

static void
attach_cell (GtkGrid *table, int column, int row, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_widget_add_css_class (label, css_class);
  gtk_grid_attach (table, label, column, row, 1, 1);
}

static void
show_table (MedOverviewPage *self, const MedOverview *overview)
{
  GtkWidget *child;
  int column = 1;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->table))) != NULL)
    gtk_grid_remove (self->table, child);
  attach_cell (self->table, 0, 0, _ ("Month"), "heading");
  for (int m = 0; m < MED_OVERVIEW_MONTHS; m++)
    {
      g_autofree char *month = med_trend_format_month (&overview->months[m]);
      attach_cell (self->table, 0, m + 1, month, "numeric");
    }
  for (guint i = 0; i < MED_TREND_SERIES; i++)
    {
      if (!med_trend_series_is_shown (i, overview->months))
        continue;
      attach_cell (self->table, column, 0, med_trend_series_get_title (i), "heading");
      for (int m = 0; m < MED_OVERVIEW_MONTHS; m++)
        {
          g_autofree char *figure =
              g_strdup_printf ("%u", med_trend_series_get_value (i, &overview->months[m]));
          attach_cell (self->table, column, m + 1, figure, "numeric");
        }
      column++;
    }
}

static void
show_legend (MedOverviewPage *self, const MedOverview *overview)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->legend))) != NULL)
    gtk_box_remove (self->legend, child);
  for (guint i = 0; i < MED_TREND_SERIES; i++)
    if (med_trend_series_is_shown (i, overview->months))
      {
        GtkWidget *badge = med_outcome_badge_new (MED_OUTCOME_NEUTRAL, "");

        med_outcome_badge_set (MED_OUTCOME_BADGE (badge), MED_OUTCOME_NEUTRAL,
                               med_trend_series_get_title (i), "med-out-of-cycle-symbolic");
        med_outcome_badge_set_wrap (MED_OUTCOME_BADGE (badge), FALSE);
        gtk_widget_add_css_class (badge, med_trend_series_get_css_class (i));
        gtk_box_append (self->legend, badge);
      }
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedOverviewPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree MedOverview *overview = med_store_run_finish (MED_STORE (source), result, &error);

  /* Closed, or a newer request took this one's place. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  if (overview == NULL)
    {
      med_page_show_error (MED_PAGE (self), error);
      return;
    }
  show_overdue (self, overview);
  show_decisions (self, overview);
  show_kev_gaps (self, overview);
  show_sources (self, overview);
  med_outcome_strip_fill (self->outcomes, overview);
  show_waiting (self, overview);
  show_week (self, overview);
  show_health (self, overview);
  med_trend_chart_set_months (self->chart, overview->months);
  show_legend (self, overview);
  show_table (self, overview);
  med_page_set_badge (MED_PAGE (self), (guint) overview->immediate);
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_overview_load_sync (connection, cancellable, error);
}

static void
med_overview_page_reload (MedPage *page)
{
  MedOverviewPage *self = MED_OVERVIEW_PAGE (page);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  med_store_run_async (med_session_get_store (med_page_get_session (page)), MED_STORE_BULK,
                       load_func, NULL, NULL, g_free, self->cancellable, loaded_cb,
                       g_object_ref (self));
}

static void
add_cards (MedOverviewPage *self, GtkBox *row, CardId first, CardId last)
{
  for (CardId id = first; id <= last; id++)
    {
      GtkWidget *card = med_overview_card_new (_ (cards[id].title));

      g_object_set_data (G_OBJECT (card), "card", GSIZE_TO_POINTER (id));
      g_signal_connect_object (card, "clicked", G_CALLBACK (card_clicked_cb), self, 0);
      gtk_box_append (row, card);
      self->cards[id] = MED_OVERVIEW_CARD (card);
    }
}

static void
med_overview_page_dispose (GObject *object)
{
  MedOverviewPage *self = MED_OVERVIEW_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (med_overview_page_parent_class)->dispose (object);
}

static void
med_overview_page_class_init (MedOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_overview_page_dispose;
  MED_PAGE_CLASS (klass)->reload = med_overview_page_reload;

  g_type_ensure (MED_TYPE_TREND_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/overview/med-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedOverviewPage, overdue_box);
  gtk_widget_class_bind_template_child (widget_class, MedOverviewPage, overdue_row);
  gtk_widget_class_bind_template_child (widget_class, MedOverviewPage, decide_row);
  gtk_widget_class_bind_template_child (widget_class, MedOverviewPage, waiting_row);
  gtk_widget_class_bind_template_child (widget_class, MedOverviewPage, week_row);
  gtk_widget_class_bind_template_child (widget_class, MedOverviewPage, health_row);
  gtk_widget_class_bind_template_child (widget_class, MedOverviewPage, outcomes);
  gtk_widget_class_bind_template_child (widget_class, MedOverviewPage, legend);
  gtk_widget_class_bind_template_child (widget_class, MedOverviewPage, table_toggle);
  gtk_widget_class_bind_template_child (widget_class, MedOverviewPage, trend_stack);
  gtk_widget_class_bind_template_child (widget_class, MedOverviewPage, chart);
  gtk_widget_class_bind_template_child (widget_class, MedOverviewPage, table);
  gtk_widget_class_bind_template_callback (widget_class, table_toggled_cb);
}

static void
med_overview_page_init (MedOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_cards (self, self->overdue_row, CARD_LAPSED, CARD_OVERDUE);
  add_cards (self, self->decide_row, CARD_IMMEDIATE, CARD_DECIDE);
  add_cards (self, self->waiting_row, CARD_VENDOR, CARD_FAILED);
  add_cards (self, self->health_row, CARD_SOURCES, CARD_BACKUP_AGE);
  for (int i = 0; i < MED_OVERVIEW_DAYS; i++)
    {
      GtkWidget *card = med_overview_card_new ("");

      g_signal_connect_object (card, "clicked", G_CALLBACK (day_clicked_cb), self, 0);
      gtk_box_append (self->week_row, card);
      self->days[i] = MED_OVERVIEW_CARD (card);
    }
}
