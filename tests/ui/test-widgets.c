/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "support/med-test-accessible.h"
#include "support/med-test-ui.h"
#include "support/med-test-widget.h"
#include "ui/widgets/med-banner.h"
#include "ui/widgets/med-fact-list.h"
#include "ui/widgets/med-help-button.h"
#include "ui/widgets/med-progress-row.h"
#include "ui/widgets/med-tab-stop.h"

/* Facts */

static void
test_facts (void)
{
  MedFactList *facts = med_fact_list_new ();

  gtk_widget_set_size_request (GTK_WIDGET (facts), 320, -1);
  gtk_widget_set_halign (GTK_WIDGET (facts), GTK_ALIGN_START);
  med_fact_list_add (facts, "Model",
                     "Exa CT <64> & more, with a name that is longer than the line");
  med_fact_list_add (facts, "Serial number", NULL);
  med_fact_list_add_heading (facts, "Payload");
  med_fact_list_add_outcome (facts, "Bytes", MED_OUTCOME_GOOD, "Match");
  med_fact_list_add_outcome (facts, "Malware", MED_OUTCOME_UNKNOWN, "Not checked");
  med_fact_list_add_outcome (facts, "Target", MED_OUTCOME_BAD, "Does not fit");
  med_fact_list_add_outcome (facts, "Authenticity", MED_OUTCOME_WARNING, "Vouched for");
  med_fact_list_add_outcome (facts, "Vendor", MED_OUTCOME_WAITING, "Waiting");
  med_test_ui_show (GTK_WIDGET (facts));
  med_test_ui_assert_shows (facts, "Exa CT <64> & more");
  med_test_ui_assert_shows (facts, "Not known");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (facts)), "fact-list");
  med_fact_list_clear (facts);
  g_autofree char *text = med_test_ui_dup_text (facts);
  g_assert_cmpstr (text, ==, "");
  med_test_ui_close (facts);
}

static GtkLabel *
value_of (MedFactList *facts, int line)
{
  GtkWidget *value =
      gtk_grid_get_child_at (GTK_GRID (gtk_widget_get_first_child (GTK_WIDGET (facts))), 1, line);

  g_assert_true (GTK_IS_LABEL (value));
  return GTK_LABEL (value);
}

/* Missing is unknown, and looks so; anything else can be copied. */
static void
test_missing_facts (void)
{
  static const struct
  {
    const char *value;
    const char *shown;
    gboolean known;
  } values[] = {
    { NULL, "Not known", FALSE }, { "", "Not known", FALSE },
    { "0", "0", TRUE },           { " ", " ", TRUE },
    { "–", "–", TRUE },           { "<i>&amp;</i>", "<i>&amp;</i>", TRUE },
  };
  MedFactList *facts = med_fact_list_new ();

  med_test_ui_show_narrow (facts);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      med_fact_list_add (facts, "Fact", values[i].value);
      GtkLabel *value = value_of (facts, (int) i);

      g_assert_cmpstr (gtk_label_get_text (value), ==, values[i].shown);
      g_assert_cmpint (gtk_label_get_selectable (value), ==, values[i].known);
      g_assert_cmpint (gtk_widget_has_css_class (GTK_WIDGET (value), "outcome-unknown"), ==,
                       !values[i].known);
      g_assert_true (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (value),
                                                       GTK_ACCESSIBLE_RELATION_LABELLED_BY));
    }
  med_test_ui_close (facts);
}

/* A detail pane is 300 pixels wide, whatever stands in it and however large the text is. */
static void
test_facts_fit (void)
{
  static const double sizes[] = { 1, 2 };
  g_autofree char *word = g_strnfill (300, 'w');
  g_autofree char *long_text = g_strnfill (5000, 'x');

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      MedFactList *facts = med_fact_list_new ();

      med_test_ui_set_text_size (sizes[i]);
      med_fact_list_add_heading (facts, "A heading that is rather long for so narrow a pane");
      med_fact_list_add (facts, "A name that is rather long", word);
      med_fact_list_add (facts, "Text", long_text);
      med_fact_list_add (facts, "Number", "12");
      med_fact_list_add_outcome (facts, "Malware", MED_OUTCOME_UNKNOWN,
                                 "Could not be checked: clamd does not answer");
      med_test_ui_show_narrow (facts);
      med_test_ui_wait_drawn (facts);
      if (sizes[i] == 1)
        g_assert_cmpint (med_test_ui_measure (facts, GTK_ORIENTATION_HORIZONTAL, -1), <=, 300);
      med_test_assert_whole (GTK_WIDGET (facts));
      /* Of the long one the beginning */
      g_autofree char *shown = med_test_ui_dup_text (facts);
      g_assert_cmpuint (strlen (shown), <, 2000);
      med_test_ui_find (facts, "Show All");
      med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (facts)),
                         sizes[i] == 1 ? "facts-fit" : "facts-fit-large");
      med_test_ui_close (facts);
    }
  med_test_ui_set_text_size (1);
}

/* From right to left, the names stand on the right. */
static void
test_facts_turn_round (void)
{
  static const GtkTextDirection directions[] = { GTK_TEXT_DIR_LTR, GTK_TEXT_DIR_RTL };

  for (gsize i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      MedFactList *facts = med_fact_list_new ();
      graphene_rect_t name, value;

      gtk_widget_set_default_direction (directions[i]);
      med_fact_list_add (facts, "Name", "Value");
      med_test_ui_show_narrow (facts);
      GtkWidget *label = med_test_ui_find (facts, "Name");
      g_assert_true (gtk_widget_compute_bounds (label, GTK_WIDGET (facts), &name));
      g_assert_true (
          gtk_widget_compute_bounds (GTK_WIDGET (value_of (facts, 0)), GTK_WIDGET (facts), &value));
      g_assert_cmpint (name.origin.x < value.origin.x, ==, directions[i] == GTK_TEXT_DIR_LTR);
      med_test_ui_close (facts);
    }
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* A list that is filled anew a hundred times has no lines of before, and frees them. */
static void
test_facts_anew (void)
{
  MedFactList *facts = med_fact_list_new ();
  gpointer first = NULL;

  med_test_ui_show_narrow (facts);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);

      med_fact_list_clear (facts);
      g_assert_null (first);
      med_fact_list_add_heading (facts, "Heading");
      med_fact_list_add (facts, "Number", number);
      first = value_of (facts, 1);
      g_object_add_weak_pointer (G_OBJECT (value_of (facts, 1)), &first);
    }
  g_autofree char *shown = med_test_ui_dup_text (facts);
  g_assert_cmpstr (shown, ==, "Heading\nNumber\n99\n");
  med_test_ui_close (facts);
  g_assert_null (first);
}

/* The banner */

static void
count_cb (MedBanner *banner, guint *count)
{
  (*count)++;
}

static void
test_banner (void)
{
  MedBanner *banner = med_banner_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  guint count = 0;

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (banner));
  med_test_ui_show (box);
  g_assert_null (med_test_ui_try_find (banner, "Refresh"));
  g_signal_connect (banner, "button-clicked", G_CALLBACK (count_cb), &count);
  med_banner_show (banner, MED_OUTCOME_WARNING, "The list is 9 days old & counting", "_Refresh");
  med_test_ui_assert_shows (banner, "The list is 9 days old & counting");
  med_test_ui_click (banner, "Refresh");
  g_assert_cmpuint (count, ==, 1);
  med_test_ui_shoot (gtk_widget_get_root (box), "banner");
  med_banner_hide (banner);
  g_assert_null (med_test_ui_try_find (banner, "Refresh"));
  med_test_ui_close (banner);
}

/* A banner that turns from bad to good is not red, and has no button of before. */
static void
test_banner_changes (void)
{
  MedBanner *banner = med_banner_new ();
  GtkWidget *line;

  med_test_ui_show (GTK_WIDGET (banner));
  med_banner_show (banner, MED_OUTCOME_BAD, "The audit log is broken", "_Show Row");
  med_test_ui_find (banner, "Show Row");
  line = med_test_ui_find_type (GTK_WIDGET (banner), GTK_TYPE_BOX);
  g_assert_true (gtk_widget_has_css_class (line, "outcome-bad"));
  for (gsize i = 0; i < MED_TEST_N_OUTCOMES; i++)
    {
      const char *css_class = med_outcome_get_css_class (med_test_outcomes[i]);

      med_banner_show (banner, med_test_outcomes[i], "Another text", NULL);
      med_test_ui_assert_shows (banner, "Another text");
      g_assert_null (med_test_ui_try_find (banner, "Show Row"));
      g_assert_cmpint (gtk_widget_has_css_class (line, "outcome-bad"), ==,
                       med_test_outcomes[i] == MED_OUTCOME_BAD);
      g_assert_true (css_class == NULL || gtk_widget_has_css_class (line, css_class));
    }
  GtkWidget *text = med_test_ui_find (banner, "Another text");
  gtk_test_accessible_assert_role (text, GTK_ACCESSIBLE_ROLE_ALERT);
  med_test_assert_named (GTK_WIDGET (banner), "banner");
  med_test_ui_close (banner);
}

/* Progress */

static double
fraction_of (MedProgressRow *row)
{
  return gtk_progress_bar_get_fraction (
      GTK_PROGRESS_BAR (med_test_ui_find_type (GTK_WIDGET (row), GTK_TYPE_PROGRESS_BAR)));
}

static GtkWidget *
show_progress (MedProgressRow *row)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (row));
  med_test_ui_show (group);
  return group;
}

static void
test_progress_amounts (void)
{
  static const struct
  {
    guint64 done;
    guint64 total;
    double fraction;
    const char *words;
  } amounts[] = {
    { 0, 1000, 0, "0 bytes of 1.0 kB" },
    { 500, 1000, 0.5, "500 bytes of 1.0 kB" },
    { 1000, 1000, 1, "1.0 kB of 1.0 kB" },
    /* A file that grew while it was read */
    { 1500, 1000, 1, "1.5 kB of 1.0 kB" },
    { 5000000000, 10000000000, 0.5, "5.0 GB of 10.0 GB" },
    { G_MAXUINT64, G_MAXUINT64, 1, "18.4 EB of 18.4 EB" },
  };
  MedProgressRow *row = med_progress_row_new ("payload.exe", NULL);

  show_progress (row);
  for (gsize i = 0; i < G_N_ELEMENTS (amounts); i++)
    {
      med_progress_row_set_bytes (row, amounts[i].done, amounts[i].total);
      g_assert_cmpfloat_with_epsilon (fraction_of (row), amounts[i].fraction, 0.001);
      g_autofree char *shown = med_test_ui_dup_text (row);
      /* GLib puts a space that does not break between number and unit. */
      g_auto (GStrv) parts = g_strsplit (shown, "\xc2\xa0", -1);
      g_autofree char *plain = g_strjoinv (" ", parts);
      g_assert_nonnull (strstr (plain, amounts[i].words));
    }
  /* Of how much is not known: no figure that looks like one. */
  med_progress_row_set_bytes (row, 700, 0);
  g_autofree char *shown = med_test_ui_dup_text (row);
  g_assert_null (strstr (shown, " of "));
  med_test_ui_close (row);
}

static void
test_progress_fractions (void)
{
  static const double fractions[][2] = { { 0, 0 }, { 0.25, 0.25 }, { 1, 1 }, { 1.7, 1 } };
  MedProgressRow *row = med_progress_row_new ("Documents", NULL);

  show_progress (row);
  for (gsize i = 0; i < G_N_ELEMENTS (fractions); i++)
    {
      med_progress_row_set_fraction (row, fractions[i][0], "some of all");
      g_assert_cmpfloat_with_epsilon (fraction_of (row), fractions[i][1], 0.001);
    }
  med_progress_row_set_fraction (row, -1, "nobody knows");
  med_test_ui_assert_shows (row, "nobody knows");
  med_test_ui_close (row);
}

/* Work that cannot be stopped has no button that would do nothing. */
static void
test_progress_without_stop (void)
{
  MedProgressRow *row = med_progress_row_new ("A & <b>", NULL);

  show_progress (row);
  g_assert_null (med_test_ui_try_find (row, "Stop"));
  GtkWidget *bar = med_test_ui_find_type (GTK_WIDGET (row), GTK_TYPE_PROGRESS_BAR);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "A & <b>");
  for (gsize i = 0; i < MED_TEST_N_OUTCOMES; i++)
    {
      med_progress_row_finish (row, med_test_outcomes[i], "The end");
      GtkWidget *badge = med_test_ui_find_type (GTK_WIDGET (row), MED_TYPE_OUTCOME_BADGE);
      med_test_assert_badge (MED_OUTCOME_BADGE (badge), med_test_outcomes[i], "The end");
      g_assert_false (gtk_widget_get_visible (bar));
    }
  med_test_ui_close (row);
}

/* A person presses once; the button says so by not being there for a second time. */
static void
test_progress_stops_once (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  MedProgressRow *row = med_progress_row_new ("payload.exe", cancellable);

  show_progress (row);
  GtkWidget *stop = med_test_ui_find (row, "Stop");
  g_assert_true (gtk_widget_is_sensitive (stop));
  med_test_ui_click (row, "Stop");
  g_assert_false (gtk_widget_is_sensitive (stop));
  /* What still comes in from the worker is shown, and starts nothing. */
  med_progress_row_set_bytes (row, 10, 20);
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  med_test_ui_close (row);
  /* The row held it only while it was there. */
  g_assert_cmpuint (G_OBJECT (cancellable)->ref_count, ==, 1);
}

/* Help and the way of the Tab key */

static void
test_help_follows_message (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *message = gtk_label_new ("");
  GtkWidget *help = med_help_button_new (GTK_LABEL (message));

  gtk_box_append (GTK_BOX (box), message);
  gtk_box_append (GTK_BOX (box), help);
  med_test_ui_show (box);
  g_assert_false (gtk_widget_get_visible (help));
  /* A text that no message of the program has */
  gtk_label_set_text (GTK_LABEL (message), "zxcvb");
  g_assert_null (med_help_button_get_topic (MED_HELP_BUTTON (help)));
  med_help_button_set_topic (MED_HELP_BUTTON (help), "errors#passphrase");
  g_assert_true (gtk_widget_get_visible (help));
  g_assert_cmpstr (med_help_button_get_topic (MED_HELP_BUTTON (help)), ==, "errors#passphrase");
  med_help_button_set_topic (MED_HELP_BUTTON (help), NULL);
  g_assert_false (gtk_widget_get_visible (help));
  /* The label may go first. */
  gtk_box_remove (GTK_BOX (box), message);
  med_test_ui_close (help);
}

static void
test_tab_stop (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *before = gtk_button_new_with_label ("Before");
  GtkWidget *after = gtk_button_new_with_label ("After");
  GtkWidget *stop = g_object_new (MED_TYPE_TAB_STOP, NULL);
  GtkListBox *list = GTK_LIST_BOX (gtk_list_box_new ());

  for (guint i = 0; i < 5; i++)
    gtk_list_box_append (list, gtk_label_new ("Row"));
  adw_bin_set_child (ADW_BIN (stop), GTK_WIDGET (list));
  gtk_box_append (GTK_BOX (box), before);
  gtk_box_append (GTK_BOX (box), stop);
  gtk_box_append (GTK_BOX (box), after);
  GtkWindow *window = med_test_ui_show (box);
  GtkListBoxRow *third = gtk_list_box_get_row_at_index (list, 2);
  gtk_list_box_select_row (list, third);

  gtk_widget_grab_focus (before);
  gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
  g_assert_true (gtk_window_get_focus (window) == GTK_WIDGET (third));
  gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
  g_assert_true (gtk_window_get_focus (window) == after);
  gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_BACKWARD);
  g_assert_true (gtk_window_get_focus (window) == GTK_WIDGET (third));
  gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_BACKWARD);
  g_assert_true (gtk_window_get_focus (window) == before);
  g_assert_true (gtk_list_box_get_selected_row (list) == third);
  /* With the arrows from row to row */
  gtk_widget_grab_focus (GTK_WIDGET (third));
  g_signal_emit_by_name (list, "move-cursor", GTK_MOVEMENT_DISPLAY_LINES, 1, FALSE, FALSE);
  g_assert_true (gtk_window_get_focus (window) ==
                 GTK_WIDGET (gtk_list_box_get_row_at_index (list, 3)));
  /* Nothing selected, or no list at all: as GTK does it */
  gtk_list_box_unselect_all (list);
  gtk_widget_grab_focus (before);
  gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
  g_assert_nonnull (gtk_window_get_focus (window));
  adw_bin_set_child (ADW_BIN (stop), NULL);
  gtk_widget_grab_focus (before);
  gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
  g_assert_true (gtk_window_get_focus (window) == after);
  med_test_ui_close (stop);
}

static void
test_progress (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  MedProgressRow *row = med_progress_row_new ("payload <1>.exe", cancellable);
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (row));
  med_test_ui_show (group);
  med_progress_row_set_bytes (row, 250000000, 1000000000);
  med_test_ui_assert_shows (row, "payload <1>.exe");
  med_test_ui_assert_shows (row, "250.0");
  med_test_ui_shoot (gtk_widget_get_root (group), "progress");
  med_progress_row_set_fraction (row, 0.5, "72 of 144 documents");
  med_test_ui_assert_shows (row, "72 of 144 documents");
  g_assert_false (g_cancellable_is_cancelled (cancellable));
  med_test_ui_click (row, "Stop");
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  med_progress_row_finish (row, MED_OUTCOME_UNKNOWN, "Stopped, not checked");
  med_test_ui_assert_shows (row, "Stopped, not checked");
  g_assert_null (med_test_ui_try_find (row, "Stop"));
  med_test_ui_shoot (gtk_widget_get_root (group), "progress-done");
  med_test_ui_close (row);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/widgets/missing-fact-is-unknown", test_missing_facts);
  g_test_add_func ("/ui/widgets/facts-fit-a-narrow-pane", test_facts_fit);
  g_test_add_func ("/ui/widgets/facts-from-right-to-left", test_facts_turn_round);
  g_test_add_func ("/ui/widgets/facts-are-freed-when-filled-anew", test_facts_anew);
  g_test_add_func ("/ui/widgets/banner-has-nothing-of-before", test_banner_changes);
  g_test_add_func ("/ui/widgets/progress-of-bytes", test_progress_amounts);
  g_test_add_func ("/ui/widgets/progress-of-things-that-are-counted", test_progress_fractions);
  g_test_add_func ("/ui/widgets/progress-without-a-button", test_progress_without_stop);
  g_test_add_func ("/ui/widgets/progress-is-stopped-once", test_progress_stops_once);
  g_test_add_func ("/ui/widgets/help-is-there-for-messages-it-knows", test_help_follows_message);
  g_test_add_func ("/ui/widgets/tab-goes-to-the-selected-row", test_tab_stop);
  g_test_add_func ("/ui/widgets/fact-list-says-what-is-not-known", test_facts);
  g_test_add_func ("/ui/widgets/banner-shows-and-hides", test_banner);
  g_test_add_func ("/ui/widgets/progress-row-stops-and-ends", test_progress);
  return g_test_run ();
}
