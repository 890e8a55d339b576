/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-accessible.h"
#include "support/med-test-form.h"
#include "ui/widgets/med-form-dialog.h"
#include "ui/widgets/med-form-groups.h"

static const char *const colours[] = { "red", "green", "a choice of many more than twenty letters",
                                       NULL };

enum
{
  HEAD,
  NAME,
  WORDS,
  COLOUR,
  FILE_ROW,
  HEAD_2,
  LAST,
  N_FIELDS,
};

static const MedFormField fields[N_FIELDS] = {
  [HEAD] = { MED_FORM_HEADING, "About it" },
  [NAME] = { MED_FORM_TEXT, "Name", "A & <b>" },
  [WORDS] = { MED_FORM_LINES, "In words", "one\ntwo" },
  [COLOUR] = { MED_FORM_CHOICE, "Colour", "1", colours },
  [FILE_ROW] = { MED_FORM_FILE, "Paper", "/tmp/a & b.pdf" },
  [HEAD_2] = { MED_FORM_HEADING, "More" },
  [LAST] = { MED_FORM_TEXT, "Last" },
};

typedef struct
{
  MedTestUi *ui;
  GtkWidget *label;
  MedFormDialog *dialog;
  guint n_submitted;
} Fixture;

static void
submitted_cb (Fixture *self)
{
  self->n_submitted++;
}

static void
set_up (Fixture *self, gconstpointer explanation)
{
  self->ui = med_test_ui_new ();
  self->label = gtk_label_new ("behind");
  med_test_ui_show (self->label);
  self->dialog = med_form_dialog_new (self->label, "Title",
                                      explanation != NULL ? explanation : "Why it is asked", "_Go",
                                      fields, N_FIELDS);
  g_signal_connect_swapped (self->dialog, "submitted", G_CALLBACK (submitted_cb), self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_ui_close (self->label);
  med_test_ui_free (self->ui);
}

static void
present (Fixture *self)
{
  gtk_window_present (GTK_WINDOW (self->dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->dialog));
}

static void
assert_values (MedFormDialog *dialog, const char *const *wanted)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);

  g_assert_cmpuint (values->len, ==, N_FIELDS);
  for (guint i = 0; i < N_FIELDS; i++)
    if (g_strcmp0 (values->pdata[i], wanted[i]) != 0)
      g_error ("field %u is “%s” instead of “%s”", i, (char *) values->pdata[i], wanted[i]);
}

static void
test_initial (Fixture *self, gconstpointer unused)
{
  const char *const wanted[] = { "", "A & <b>", "one\ntwo", "1", "/tmp/a & b.pdf", "", "" };

  present (self);
  assert_values (self->dialog, wanted);
  med_test_ui_assert_shows (self->dialog, "About it");
  med_test_ui_assert_shows (self->dialog, "Why it is asked");
  med_test_ui_assert_shows (self->dialog, "/tmp/a & b.pdf");
  med_test_assert_reached (GTK_WINDOW (self->dialog), "form");
  med_test_ui_shoot (self->dialog, "form-dialog");
  med_test_form_cancel (GTK_WINDOW (self->dialog));
  g_assert_cmpuint (self->n_submitted, ==, 0);
}

/* Only with Tab, letters and the space bar */
static void
test_keys (Fixture *self, gconstpointer unused)
{
  const char *const wanted[] = { "", "Ward <3>", "three\nfour", "2", "/tmp/a & b.pdf", "", "end" };

  present (self);
  med_test_form_tab_to (self->dialog, "Name");
  med_test_form_type (self->dialog, "  Ward <3> ");
  med_test_form_tab_to (self->dialog, "In words");
  med_test_form_type (self->dialog, "\n three\nfour \n");
  med_test_form_choose (self->dialog, "Colour", "a choice of many more than twenty letters");
  med_test_form_fill (self->dialog, "Last", "end");
  assert_values (self->dialog, wanted); /* without the space around it */
  med_test_form_tab_to (self->dialog, "Go");
  med_test_form_press (self->dialog);
  g_assert_cmpuint (self->n_submitted, ==, 1);
  med_test_ui_close (self->dialog);
}

/* A Tab within several lines goes on, since a person cannot leave the field by keyboard else. */
static void
test_tab_leaves_lines (Fixture *self, gconstpointer unused)
{
  present (self);
  med_test_form_tab_to (self->dialog, "In words");
  GtkWidget *view = gtk_window_get_focus (GTK_WINDOW (self->dialog));
  g_assert_true (GTK_IS_TEXT_VIEW (view));
  g_assert_false (gtk_text_view_get_accepts_tab (GTK_TEXT_VIEW (view)));
  med_test_form_tab_to (self->dialog, "Colour");
  med_test_ui_close (self->dialog);
}

static void
test_fail (Fixture *self, gconstpointer unused)
{
  const char *const wanted[] = { "", "typed", "one\ntwo", "1", "/tmp/a & b.pdf", "", "" };
  GtkWidget *go;

  present (self);
  go = med_test_ui_find (self->dialog, "Go");
  med_test_form_fill (self->dialog, "Name", "typed");
  med_form_dialog_set_busy (self->dialog, TRUE);
  g_assert_false (gtk_widget_is_sensitive (go));
  g_assert_false (gtk_widget_is_sensitive (med_test_form_row (self->dialog, "Last")));
  /* Cancel works meanwhile. */
  g_assert_true (gtk_widget_is_sensitive (med_test_ui_find (self->dialog, "Cancel")));
  med_form_dialog_fail (self->dialog, LAST, "Name the <last> & least");
  g_assert_true (gtk_widget_is_sensitive (go));
  med_test_ui_assert_shows (self->dialog, "Name the <last> & least");
  med_test_form_assert_focused (self->dialog, "Last");
  assert_values (self->dialog, wanted);
  /* Of several lines */
  med_form_dialog_fail (self->dialog, WORDS, "More words");
  med_test_form_assert_focused (self->dialog, "In words");
  /* Neither a heading nor a field that is not there moves the focus. */
  med_form_dialog_fail (self->dialog, HEAD, "x");
  med_form_dialog_fail (self->dialog, -1, "y");
  med_form_dialog_fail (self->dialog, N_FIELDS, "z");
  med_test_form_assert_focused (self->dialog, "In words");
  med_test_ui_assert_shows (self->dialog, "z");
  /* The next attempt takes the message away. */
  med_test_ui_click (self->dialog, "Go");
  g_assert_cmpuint (self->n_submitted, ==, 1);
  g_assert_null (med_test_ui_try_find (self->dialog, "z"));
  med_test_ui_close (self->dialog);
}

static int
height_of (Fixture *self)
{
  int width, height;

  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->dialog));
  gtk_window_get_default_size (GTK_WINDOW (self->dialog), &width, &height);
  return height;
}

/* A refusal hides nothing that was on the screen, and leaves no empty space behind. */
static void
test_room_for_failure (Fixture *self, gconstpointer unused)
{
  int height;

  present (self);
  height = height_of (self);
  med_form_dialog_fail (self->dialog, NAME, "Not so");
  const int grown = height_of (self);
  g_assert_cmpint (grown, >, height);
  /* Refused again: not for each time. */
  med_form_dialog_fail (self->dialog, NAME, "Nor so");
  g_assert_cmpint (height_of (self), ==, grown);
  for (int i = 0; i < 2; i++)
    {
      med_test_ui_click (self->dialog, "Go");
      g_assert_cmpint (height_of (self), ==, height);
    }
  med_form_dialog_fail (self->dialog, NAME, "Not so");
  g_assert_cmpint (height_of (self), ==, grown);
  med_test_ui_close (self->dialog);
}

/* The button leads to the handbook only where it has something on the message. */
static void
test_help (Fixture *self, gconstpointer unused)
{
  present (self);
  med_form_dialog_fail (self->dialog, NAME, "Of this no page tells anything");
  med_test_ui_assert_shows (self->dialog, "no page tells");
  g_assert_null (med_test_ui_try_find (self->dialog, "Help on This"));
  med_form_dialog_fail (self->dialog, NAME, "Control 2: Say what protects the device");
  g_assert_nonnull (med_test_ui_find (self->dialog, "Help on This"));
  med_test_ui_close (self->dialog);
}

/* All of a small form is on the screen at once, whatever its explanation needs. */
static void
test_height (Fixture *self, gconstpointer unused)
{
  GtkWidget *scroller, *row;
  GtkAdjustment *adjustment;

  present (self);
  row = med_test_form_row (self->dialog, "Last");
  scroller = gtk_widget_get_ancestor (row, GTK_TYPE_VIEWPORT);
  scroller = gtk_widget_get_parent (scroller);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), <=,
                     gtk_adjustment_get_page_size (adjustment));
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (self->dialog)), <, 720);
  med_test_ui_close (self->dialog);
}

static void
find_label_cb (GtkWidget *widget, const char *text, GtkWidget **found)
{
  if (!gtk_widget_get_mapped (widget))
    return; /* such as in the list of all choices */
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    *found = widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_label_cb (child, text, found);
}

/* Where there is room, what is chosen is not ended after 20 letters. */
static void
test_whole_choice (Fixture *self, gconstpointer unused)
{
  GtkWidget *label = NULL;

  present (self);
  med_test_form_choose (self->dialog, "Colour", colours[2]);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->dialog));
  find_label_cb (med_test_form_row (self->dialog, "Colour"), colours[2], &label);
  g_assert_nonnull (label);
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))));
  med_test_ui_close (self->dialog);
}

/* Groups */

static char *
dup_title (guint number)
{
  return g_strdup_printf ("Control %u", number);
}

static char *
dup_remove (guint number)
{
  return g_strdup_printf ("Remove Control %u", number);
}

static void
add_named (MedFormGroups *groups, const char *what)
{
  const MedFormField rows[] = {
    { MED_FORM_TEXT, "What", what, NULL },
    { MED_FORM_CHOICE, "Which", "0", colours },
  };

  med_form_groups_add (groups, rows, G_N_ELEMENTS (rows));
}

static void
add_empty_cb (MedFormGroups *groups)
{
  add_named (groups, NULL);
}

static MedFormGroups *
insert_groups (Fixture *self)
{
  const MedFormGroupsWords words = { dup_title, dup_remove, "_Add" };
  MedFormGroups *groups = med_form_groups_new (&words);

  g_signal_connect (groups, "add", G_CALLBACK (add_empty_cb), NULL);
  med_form_dialog_insert (self->dialog, HEAD_2, GTK_WIDGET (groups));
  return groups;
}

static void
assert_group (MedFormGroups *groups, guint group, const char *what)
{
  g_autoptr (GPtrArray) values = med_form_groups_dup_values (groups, group);

  g_assert_cmpuint (values->len, ==, 2);
  g_assert_cmpstr (values->pdata[0], ==, what);
}

/* Added and removed by keyboard; numbers and names follow, and the focus stays near. */
static void
test_groups (Fixture *self, gconstpointer unused)
{
  MedFormGroups *groups = insert_groups (self);

  add_named (groups, "one");
  present (self);
  g_assert_cmpuint (med_form_groups_get_n_groups (groups), ==, 1);
  g_assert_null (med_test_ui_try_find (self->dialog, "Remove Control 1")); /* one always stays */
  for (guint i = 2; i <= 5; i++)
    {
      g_autofree char *title = dup_title (i);
      g_autofree char *text = g_strdup_printf ("thing %u", i);

      med_test_form_tab_to (self->dialog, "Add");
      med_test_form_press (self->dialog);
      g_assert_cmpuint (med_form_groups_get_n_groups (groups), ==, i);
      g_assert_nonnull (med_test_ui_find (self->dialog, title));
      med_test_form_type (self->dialog, text); /* the focus is in the first row of the new one */
      assert_group (groups, i - 1, text);
    }
  med_test_assert_named (GTK_WIDGET (self->dialog), "five groups");
  med_test_assert_reached (GTK_WINDOW (self->dialog), "five groups");
  med_test_ui_shoot (self->dialog, "form-groups");
  med_test_form_tab_to (self->dialog, "Remove Control 3");
  med_test_form_press (self->dialog);
  g_assert_cmpuint (med_form_groups_get_n_groups (groups), ==, 4);
  assert_group (groups, 0, "one");
  assert_group (groups, 1, "thing 2");
  assert_group (groups, 2, "thing 4");
  assert_group (groups, 3, "thing 5");
  g_assert_null (med_test_ui_try_find (self->dialog, "Control 5"));
  med_test_form_type (self->dialog, "was 4"); /* in the group that took its place */
  assert_group (groups, 2, "was 4");
  med_test_form_tab_to (self->dialog, "Remove Control 4");
  med_test_form_press (self->dialog);
  med_test_form_type (self->dialog, "still"); /* the last went: the focus is in the one before */
  assert_group (groups, 2, "still");
  for (guint i = 3; i > 1; i--)
    med_test_ui_click (self->dialog, "Remove Control 1");
  g_assert_cmpuint (med_form_groups_get_n_groups (groups), ==, 1);
  assert_group (groups, 0, "still");
  g_assert_null (med_test_ui_try_find (self->dialog, "Remove Control 1"));
  med_test_ui_close (self->dialog);
}

/* They stand between the headings, and do not disturb the fields. */
static void
test_groups_among_fields (Fixture *self, gconstpointer unused)
{
  const char *const wanted[] = { "", "A & <b>", "one\ntwo", "1", "/tmp/a & b.pdf", "", "" };
  MedFormGroups *groups = insert_groups (self);

  for (guint i = 0; i < 3; i++)
    add_named (groups, "x");
  present (self);
  assert_values (self->dialog, wanted);
  g_autofree char *shown = med_test_ui_dup_text (self->dialog);
  const char *paper = strstr (shown, "Paper");
  const char *first = strstr (shown, "Control 1");
  const char *third = strstr (shown, "Control 3");
  const char *more = strstr (shown, "More");
  g_assert_nonnull (paper);
  g_assert_nonnull (more);
  g_assert_true (paper < first && first < third && third < more);
  med_form_groups_focus (groups, 2, 0);
  med_test_form_type (self->dialog, "third");
  assert_group (groups, 2, "third");
  assert_group (groups, 1, "x");
  /* While something is done with the values nothing is added. */
  med_form_dialog_set_busy (self->dialog, TRUE);
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (self->dialog, "Add")));
  med_test_ui_close (self->dialog);
}

#define CASE(name, explanation, function)                                                          \
  g_test_add ("/ui/form-dialog/" name, Fixture, explanation, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  static const char long_words[] =
      "A sentence that says at length why all of this is asked, and that needs several lines in a "
      "dialog of this width, as those about exceptions and signed sheets do in every language: "
      "first one, then another, and at last a third.";

  med_test_ui_init (&argc, &argv);
  CASE ("what-stands-there-at-first", NULL, test_initial);
  CASE ("by-keyboard", NULL, test_keys);
  CASE ("tab-leaves-lines", NULL, test_tab_leaves_lines);
  CASE ("refused-at-its-row", NULL, test_fail);
  CASE ("help-on-a-message", NULL, test_help);
  CASE ("room-for-a-failure", NULL, test_room_for_failure);
  CASE ("height-of-a-short-explanation", NULL, test_height);
  CASE ("height-of-a-long-explanation", long_words, test_height);
  CASE ("choice-is-written-out", NULL, test_whole_choice);
  CASE ("groups-added-and-removed", NULL, test_groups);
  CASE ("groups-among-fields", NULL, test_groups_among_fields);
  return g_test_run ();
}
