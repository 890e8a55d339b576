/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"
#include "support/med-test-walk.h"
#include "ui/overview/med-overview-card.h"
#include "ui/overview/med-overview-page.h"
#include "ui/overview/med-trend-chart.h"

static void
go_cb (MedPage *page, const char *name, gint64 item, const char *filter, char **went)
{
  g_free (*went);
  *went = g_strdup_printf ("%s/%s", name, filter != NULL ? filter : "");
}

static GtkWidget *
find_card (MedPage *page, const char *title)
{
  GtkWidget *widget = med_test_ui_find (page, title);

  while (!GTK_IS_BUTTON (widget))
    widget = gtk_widget_get_parent (widget);
  return widget;
}

static void
test_empty (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);

  med_test_ui_assert_shows (find_card (page, "Immediate"), "0");
  med_test_ui_assert_shows (find_card (page, "Advisories imported"), "Never");
  /* No exceptions yet: the series is left out. */
  g_assert_null (med_test_ui_try_find (page, "Exceptions"));
  med_test_ui_shoot (page, "overview-empty");
  med_test_ui_close (page);
}

static void
test_cards_open_lists (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);
  g_autofree char *went = NULL;
  static const char *const expected[][2] = {
    { "Immediate", "devices/immediate" },
    { "Cannot tell", "devices/cannot-tell" },
    { "Names to confirm", "advisories/review" },
    { "Versions not read lately", "devices/stale" },
  };

  g_signal_connect (page, "go", G_CALLBACK (go_cb), &went);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      med_test_ui_click (page, expected[i][0]);
      g_assert_cmpstr (went, ==, expected[i][1]);
    }
  med_test_ui_close (page);
}

/* A button's label is what a screen reader says of it. */
static void
assert_spoken (gpointer card, const char *words)
{
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, words);
}

static gboolean
has_class_within (GtkWidget *widget, const char *css_class)
{
  gboolean has = gtk_widget_has_css_class (widget, css_class);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && !has;
       child = gtk_widget_get_next_sibling (child))
    has = has_class_within (child, css_class);
  return has;
}

static void
test_card (void)
{
  static const struct
  {
    MedOutcome outcome;
    const char *css_class;
  } looks[] = {
    { MED_OUTCOME_BAD, "outcome-bad" },         { MED_OUTCOME_UNKNOWN, "outcome-unknown" },
    { MED_OUTCOME_WARNING, "outcome-warning" }, { MED_OUTCOME_WAITING, "outcome-waiting" },
    { MED_OUTCOME_GOOD, "outcome-good" },       { MED_OUTCOME_NEUTRAL, NULL },
  };
  MedOverviewCard *card = MED_OVERVIEW_CARD (med_overview_card_new ("Names <to> confirm"));

  med_test_ui_show (GTK_WIDGET (card));
  assert_spoken (card, "Names <to> confirm: …. ");
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      med_overview_card_set (card, "12", "A & <b>", looks[i].outcome);
      assert_spoken (card, "Names <to> confirm: 12. A & <b>");
      /* Only the look of this outcome, not also that of the one before. */
      for (gsize k = 0; k < G_N_ELEMENTS (looks); k++)
        if (looks[k].css_class != NULL)
          g_assert_cmpint (has_class_within (GTK_WIDGET (card), looks[k].css_class), ==, i == k);
    }
  med_overview_card_set_title (card, "Mon 23");
  assert_spoken (card, "Mon 23: 12. A & <b>");
  med_overview_card_set (card, "459 days ago", "2025-08-21", MED_OUTCOME_WARNING);
  g_assert_true (has_class_within (GTK_WIDGET (card), "card-words"));
  med_overview_card_set (card, "100,000", "of 100,000 devices", MED_OUTCOME_WARNING);
  g_assert_false (has_class_within (GTK_WIDGET (card), "card-words"));
  med_test_ui_close (card);
}

/* Every word that was given stands on the card, whole and inside it. */
static void
check_whole_cb (GtkWidget *widget, gpointer data)
{
  GtkWidget *card = gtk_widget_get_ancestor (widget, MED_TYPE_OVERVIEW_CARD);
  graphene_rect_t bounds;
  int width = 0, height = 0;

  if (!GTK_IS_LABEL (widget) || card == NULL)
    return;
  PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (widget));
  g_assert_false (pango_layout_is_ellipsized (layout));
  pango_layout_get_pixel_size (layout, &width, &height);
  g_assert_cmpint (width, <=, gtk_widget_get_width (widget));
  g_assert_cmpint (height, <=, gtk_widget_get_height (widget));
  /* A word that is torn has more lines than the text has words. */
  g_auto (GStrv) words = g_strsplit_set (gtk_label_get_text (GTK_LABEL (widget)), " -", -1);
  if (g_getenv ("MED_TEST_LANGUAGE") == NULL)
    g_assert_cmpint (pango_layout_get_line_count (layout), <=, (int) g_strv_length (words));
  g_assert_true (gtk_widget_compute_bounds (widget, card, &bounds));
  g_assert_cmpfloat (bounds.origin.x, >=, 0);
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=,
                     (float) gtk_widget_get_width (card) + 1);
  (*(guint *) data)++;
}

/* Data that were let grow old, as on the first page of a hospital that forgot the program */
static void
test_old_data (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *advisory =
      med_test_fleet_advisory ("EXA-2026-1", "Exa", "CT", "P=< 4.2", "known_affected=P");
  guint n_labels = 0;

  med_test_fleet_import (ui->engine, advisory);
  med_test_fleet_run_script (ui->engine,
                             "UPDATE advisory SET imported_usec = 1755763200000000;"
                             "INSERT INTO kev_catalog VALUES ('1', 1755763200000000, 1, 1);");
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);
  med_test_ui_settle (ui);
  if (g_getenv ("MED_TEST_LANGUAGE") == NULL)
    med_test_ui_assert_shows (find_card (page, "Known exploited list of"), "459 days ago");
  med_test_walk_widgets (GTK_WIDGET (page), check_whole_cb, &n_labels);
  g_assert_cmpuint (n_labels, >, 50);
  med_test_ui_shoot (page, "overview-old");
  med_test_ui_close (page);
}

/* Exploited vulnerabilities of components that no advisory speaks of: seen, and only if there are.
 */
static void
test_kev_gaps (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *went = NULL;
  guint n_labels = 0;
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);

  g_signal_connect (page, "go", G_CALLBACK (go_cb), &went);
  med_test_ui_settle (ui);
  g_assert_null (med_test_ui_try_find (page, "Exploited, cannot tell"));
  med_test_fleet_add_device (ui->engine, "A", "Exa", "CT", "4.1");
  med_test_fleet_add_component (ui->engine, "CT", "Microsoft", "Windows", "10");
  med_test_fleet_run_script (
      ui->engine, "INSERT INTO kev (cve, added_date) VALUES ('CVE-2026-1', '2026-01-01');"
                  "INSERT INTO kev_product VALUES ('CVE-2026-1', '', '', 'microsoft', 'windows');");
  med_page_reload (page);
  med_test_ui_settle (ui);
  med_test_walk_widgets (GTK_WIDGET (page), check_whole_cb, &n_labels);
  med_test_ui_shoot (page, "overview-kev-gaps");
  if (g_getenv ("MED_TEST_LANGUAGE") != NULL)
    {
      med_test_ui_close (page);
      return;
    }
  GtkWidget *card = find_card (page, "Exploited, cannot tell");
  med_test_ui_assert_shows (card, "CVEs of components of 1 device");
  med_test_ui_click (page, "Exploited, cannot tell");
  g_assert_cmpstr (went, ==, "advisories/kev");
  med_test_fleet_run_script (ui->engine, "DELETE FROM kev_product;");
  med_page_reload (page);
  med_test_ui_assert_shows (card, "Import the list again");
  med_test_fleet_run_script (ui->engine, "DELETE FROM kev;");
  med_page_reload (page);
  med_test_ui_settle (ui);
  g_assert_false (gtk_widget_get_visible (card));
  med_test_ui_close (page);
}

#define SOURCE                                                                                     \
  "INSERT INTO source (name, kind, location, trusted, enabled, interval_min, tried_usec,"          \
  " checked_usec, result) VALUES "
#define NOW "1795420800000000"

/* How many sources are not current, of how many; and what is held, only if something is. */
static void
test_sources (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *went = NULL;
  guint n_labels = 0;
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);
  GtkWidget *card = find_card (page, "Sources not current");

  g_signal_connect (page, "go", G_CALLBACK (go_cb), &went);
  med_test_ui_assert_shows (card, "None");
  g_assert_true (has_class_within (card, "outcome-unknown"));
  g_assert_null (med_test_ui_try_find (page, "Held for a person"));
  med_test_fleet_run_script (
      ui->engine,
      SOURCE "('A', 'kev', 'https://a.test/', 0, 1, 1440, " NOW ", " NOW ", NULL),"
             "('B', 'kev', 'https://b.test/', 0, 1, 1440, " NOW ", 5, 'down'),"
             "('C', 'kev', 'https://c.test/', 0, 1, 1440, NULL, NULL, NULL);"
             "INSERT INTO source_hold (source_id, kind, subject, value, text, found_usec)"
             " SELECT id, 'older', '', '1', 'older', 5 FROM source WHERE name = 'B'");
  med_page_reload (page);
  med_test_ui_assert_shows (card, "of 3 sources");
  med_test_ui_assert_shows (card, "2");
  g_assert_true (has_class_within (card, "outcome-warning"));
  med_test_ui_click (page, "Sources not current");
  g_assert_cmpstr (went, ==, "sources/");
  med_test_ui_click (page, "Held for a person");
  g_assert_cmpstr (went, ==, "advisories/held");
  med_test_walk_widgets (GTK_WIDGET (page), check_whole_cb, &n_labels);
  med_test_ui_shoot (page, "overview-sources");
  med_test_fleet_run_script (ui->engine, "UPDATE source SET result = NULL, tried_usec = " NOW
                                         ", checked_usec = " NOW);
  med_page_reload (page);
  med_test_ui_assert_shows (card, "0");
  g_assert_false (has_class_within (card, "outcome-warning"));
  med_test_ui_close (page);
}

/* Every device is counted once, by its worst outcome; what nobody has assessed says so. */
static void
test_outcomes (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);

  med_test_fleet_add_device (ui->engine, "A", "Exa", "CT", "4.1");
  med_test_fleet_add_device (ui->engine, "B", "Exa", "CT", "5.0");
  med_test_fleet_run_script (ui->engine, "DELETE FROM config_risk");
  med_page_reload (page);
  med_test_ui_assert_shows (page, "Not assessed 2");
  med_test_fleet_import (ui->engine, text);
  med_test_fleet_assess (ui->engine);
  med_page_reload (page);
  med_test_ui_assert_shows (page, "Nothing open 1");
  g_assert_null (med_test_ui_try_find (page, "Not assessed 2"));
  med_test_ui_shoot (page, "overview-outcomes");
  med_test_ui_close (page);
}

/* A number tells its unit also where it is one. */
static void
test_health (void)
{
  static const struct
  {
    gint64 before_now_usec;
    const char *value;
    const char *css_class; /* (nullable) */
  } ages[] = {
    { 0, "Today", NULL },
    { MED_USEC_PER_DAY - 1, "Today", NULL },
    { MED_USEC_PER_DAY, "1 day ago", NULL },
    { 7 * MED_USEC_PER_DAY, "7 days ago", NULL },
    { 8 * MED_USEC_PER_DAY, "8 days ago", "outcome-warning" },
    { 459 * MED_USEC_PER_DAY, "459 days ago", "outcome-warning" },
    /* A clock that was set back: not a negative number of days */
    { -3 * MED_USEC_PER_DAY, "Today", NULL },
  };
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);

  for (gsize i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      g_autofree char *script =
          g_strdup_printf ("DELETE FROM kev_catalog;"
                           "INSERT INTO kev_catalog VALUES ('1', %" G_GINT64_FORMAT ", 1, 1);",
                           MED_TEST_NOW_USEC - ages[i].before_now_usec);
      GtkWidget *card = find_card (page, "Known exploited list of");

      med_test_fleet_run_script (ui->engine, script);
      med_page_reload (page);
      med_test_ui_assert_shows (card, ages[i].value);
      g_assert_cmpint (has_class_within (card, "outcome-warning"), ==, ages[i].css_class != NULL);
    }
  med_test_ui_close (page);
}

/* Everything on the page that a person can press is reached with the keyboard, and says more than a
 * number. */
static void
test_keyboard (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  g_autoptr (GHashTable) reached = g_hash_table_new (NULL, NULL);

  gtk_window_set_focus (window, NULL);
  while (gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD))
    {
      GtkWidget *focus = gtk_window_get_focus (window);

      if (!g_hash_table_add (reached, focus))
        break;
      if (!MED_IS_OVERVIEW_CARD (focus))
        continue;
      g_assert_true (gtk_widget_has_visible_focus (focus) || gtk_widget_is_focus (focus));
      g_assert_true (
          gtk_test_accessible_has_property (GTK_ACCESSIBLE (focus), GTK_ACCESSIBLE_PROPERTY_LABEL));
    }
  guint n_cards = 0;
  GHashTableIter iter;
  gpointer widget;
  g_hash_table_iter_init (&iter, reached);
  while (g_hash_table_iter_next (&iter, &widget, NULL))
    n_cards += MED_IS_OVERVIEW_CARD (widget);
  /* Six to decide, five waiting, seven days, six of health; none of what is overdue or held. */
  g_assert_cmpuint (n_cards, ==, 24);
  med_test_ui_close (page);
}

/* What cannot be loaded is said in a dialog, and not shown as zero. */
static void
test_failed (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  med_test_fleet_run_script (ui->engine, "ALTER TABLE kev_catalog RENAME TO kev_catalog_gone;");
  MedPage *page = g_object_new (MED_TYPE_OVERVIEW_PAGE, "session", ui->session, NULL);
  med_test_ui_show (GTK_WIDGET (page));
  med_page_reload (page);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  g_autofree char *shown = med_test_ui_dup_text (find_card (page, "Immediate"));
  g_assert_cmpstr (shown, ==, "Immediate\n…\n\n");
  gtk_window_destroy (dialog);
  med_test_ui_close (page);
}

static void
test_closed_while_loading (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);

  for (guint i = 0; i < 5; i++)
    med_page_reload (page);
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))));
  med_test_ui_settle (ui);
}

static void
test_table (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_OVERVIEW_PAGE);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (med_test_ui_find (page, "table_toggle")), TRUE);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Nov 2026");
  med_test_ui_assert_shows (page, "Dec 2025");
  med_test_ui_close (page);
}

static void
test_chart (void)
{
  MedTrendChart *chart = g_object_new (MED_TYPE_TREND_CHART, NULL);
  MedOverviewMonth months[MED_OVERVIEW_MONTHS] = { 0 };

  for (int i = 0; i < MED_OVERVIEW_MONTHS; i++)
    {
      months[i].end_usec = MED_TEST_NOW_USEC - (11 - i) * 30 * MED_USEC_PER_DAY;
      months[i].verified_in_time = (guint) (i * 7);
      months[i].overdue = (guint) (60 - i * 4);
      months[i].exceptions = (guint) (i % 3);
      months[i].unknown = (guint) (10 - i / 2);
    }
  g_assert_true (med_trend_series_is_shown (2, months));
  med_trend_chart_set_months (chart, months);
  med_test_ui_show (GTK_WIDGET (chart));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (GTK_WIDGET (chart)), ==,
                   "Nov 2026, Verified in time 77, Overdue 16, Exceptions 2, Unknown 5");
  med_test_ui_shoot (chart, "chart");
  med_test_ui_close (chart);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/overview/nothing-yet-says-so", test_empty);
  g_test_add_func ("/ui/overview/cards-open-their-lists", test_cards_open_lists);
  g_test_add_func ("/ui/overview/card-looks-like-its-outcome-only", test_card);
  g_test_add_func ("/ui/overview/nothing-is-cut-when-data-are-old", test_old_data);
  g_test_add_func ("/ui/overview/sources-that-are-not-current", test_sources);
  g_test_add_func ("/ui/overview/devices-by-outcome", test_outcomes);
  g_test_add_func ("/ui/overview/age-in-days-and-when-it-is-too-old", test_health);
  g_test_add_func ("/ui/overview/every-card-by-keyboard", test_keyboard);
  g_test_add_func ("/ui/overview/what-cannot-be-loaded-is-not-zero", test_failed);
  g_test_add_func ("/ui/overview/closed-while-loading", test_closed_while_loading);
  g_test_add_func ("/ui/overview/table-behind-the-chart", test_table);
  g_test_add_func ("/ui/overview/chart-says-its-figures", test_chart);
  g_test_add_func ("/ui/overview/exploited-and-not-told", test_kev_gaps);
  return g_test_run ();
}
