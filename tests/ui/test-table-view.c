/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-ui.h"
#include "ui/widgets/med-table-places.h"
#include "ui/widgets/med-table-view.h"

static const char *const fields[] = { "number", "cots_vendor", "title", NULL };
static const char *const sorts[] = { "number", "cots_vendor", "", NULL };
static const MedTableSpec spec = {
  .name = "patch",
  .from = "patch",
  .id = "patch.id",
  .columns = fields,
  .sorts = sorts,
  .search = "search LIKE $1 ESCAPE '\\'",
};

static void
present_vendor (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  *text = g_strdup (med_table_row_get_text (row, 1));
  *icon_name = "med-good-symbolic";
  *css_class = "outcome-good";
}

static const MedTableColumn columns[] = {
  { .title = "Number", .column = 0, .width_chars = 10, .numeric = TRUE },
  { .title = "Vendor", .column = 1, .width_chars = 12, .present = present_vendor },
  { .title = "Title", .column = 2, .expand = TRUE },
};

static gpointer
add_patches (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  for (int i = 0; i < GPOINTER_TO_INT (input) && transaction != NULL; i++)
    {
      g_autofree char *number = g_strdup_printf ("KB%04d", i);

      if (!med_connection_execute (
              connection,
              "INSERT INTO patch (number, cots_vendor, title, recorded_by, recorded_usec, search)"
              " VALUES ($1, $2, $3, 0, 0, $4)",
              MED_VALUES (MED_TEXT (number), MED_TEXT (i % 2 ? "Exa" : "Ypsilon"),
                          MED_TEXT ("A <b>title</b> & more"), MED_TEXT (number)),
              error))
        return NULL;
    }
  return transaction != NULL &&
                 med_transaction_record (transaction, 0, "patch-recorded", "patch/1", NULL,
                                         error) &&
                 med_transaction_commit (transaction, error)
             ? MED_STORE_OK
             : NULL;
}

typedef struct
{
  MedTestUi *ui;
  MedTable *table;
  MedTableView *view;
  gint64 selected;
  gint64 activated;
} Fixture;

static void
selected_cb (MedTableView *view, gint64 id, Fixture *fixture)
{
  fixture->selected = id;
}

static void
set_up (Fixture *fixture, gconstpointer n_rows)
{
  g_autoptr (GError) error = NULL;

  fixture->ui = med_test_ui_new ();
  med_test_engine_run (fixture->ui->engine, MED_STORE_WRITER, add_patches, (gpointer) n_rows,
                       &error);
  g_assert_no_error (error);
  fixture->table = med_table_new (med_session_get_store (fixture->ui->session), &spec);
  fixture->view = med_table_view_new ();
  g_signal_connect (fixture->view, "selected", G_CALLBACK (selected_cb), fixture);
  med_table_view_set_empty (fixture->view, "med-patches-symbolic", "No Patches Yet",
                            "Record one <here> & now", "_Record", "page.record");
  med_table_view_set_table (fixture->view, fixture->table, columns, G_N_ELEMENTS (columns));
  med_table_view_set_detail (fixture->view, gtk_label_new ("The detail"));
  med_table_view_set_status (fixture->view, "the status");
  med_test_ui_show (GTK_WIDGET (fixture->view));
  med_test_ui_settle (fixture->ui);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  med_test_ui_close (fixture->view);
  med_test_ui_settle (fixture->ui);
  g_assert_finalize_object (fixture->table);
  med_test_ui_free (fixture->ui);
}

static void
test_rows (Fixture *fixture, gconstpointer data)
{
  med_test_ui_assert_shows (fixture->view, "KB0000");
  med_test_ui_assert_shows (fixture->view, "A <b>title</b> & more");
  med_test_ui_assert_shows (fixture->view, "the status");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (fixture->view)), "table-view");
}

static void
test_selection_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedTableRow) row = g_list_model_get_item (G_LIST_MODEL (fixture->table), 7);
  gint64 id = med_table_row_get_id (row);

  med_table_view_select (fixture->view, id);
  g_assert_cmpint (fixture->selected, ==, id);
  med_test_ui_find (fixture->view, "The detail");
  med_table_set_sort (fixture->table, 0, TRUE);
  med_test_ui_settle (fixture->ui);
  g_assert_cmpint (med_table_find (fixture->table, id), ==, 42);
  g_assert_cmpint (med_table_view_get_selected (fixture->view), ==, id);
  g_assert_cmpint (fixture->selected, ==, id);
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (fixture->view)), "table-view-selected");

  /* Gone from the list, gone from the selection. */
  med_table_set_search (fixture->table, "KB0001");
  med_test_ui_settle (fixture->ui);
  g_assert_cmpint (fixture->selected, ==, 0);
  g_assert_null (med_test_ui_try_find (fixture->view, "The detail"));
}

static GtkColumnView *
find_column_view (GtkWidget *widget)
{
  if (GTK_IS_COLUMN_VIEW (widget))
    return GTK_COLUMN_VIEW (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkColumnView *found = find_column_view (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
assert_first (Fixture *fixture, const char *number)
{
  med_test_ui_settle (fixture->ui);
  g_autoptr (MedTableRow) row = g_list_model_get_item (G_LIST_MODEL (fixture->table), 0);
  g_assert_cmpstr (med_table_row_get_text (row, 0), ==, number);
}

static void
test_headers_sort (Fixture *fixture, gconstpointer data)
{
  GtkColumnView *view = find_column_view (GTK_WIDGET (fixture->view));
  g_autoptr (GtkColumnViewColumn) number =
      g_list_model_get_item (gtk_column_view_get_columns (view), 0);
  g_autoptr (GtkColumnViewColumn) vendor =
      g_list_model_get_item (gtk_column_view_get_columns (view), 1);
  g_autoptr (GtkColumnViewColumn) title =
      g_list_model_get_item (gtk_column_view_get_columns (view), 2);

  gtk_column_view_sort_by_column (view, number, GTK_SORT_DESCENDING);
  assert_first (fixture, "KB0049");
  gtk_column_view_sort_by_column (view, vendor, GTK_SORT_ASCENDING);
  assert_first (fixture, "KB0001");
  gtk_column_view_sort_by_column (view, vendor, GTK_SORT_DESCENDING);
  assert_first (fixture, "KB0048");
  g_assert_null (gtk_column_view_column_get_sorter (title));
}

/* Beside the detail a spare column leaves its room to the title; it comes back as wide as it was.
 */
static void
test_spare_column (Fixture *fixture, gconstpointer data)
{
  static const MedTableColumn with_spare[] = {
    { .title = "Number", .column = 0, .width_chars = 10 },
    { .title = "Vendor", .column = 1, .width_chars = 12, .spare = TRUE },
    { .title = "Title", .column = 2, .expand = TRUE },
  };

  med_table_view_set_table (fixture->view, fixture->table, with_spare, G_N_ELEMENTS (with_spare));
  med_test_ui_settle (fixture->ui);
  GListModel *shown = gtk_column_view_get_columns (find_column_view (GTK_WIDGET (fixture->view)));
  g_autoptr (GtkColumnViewColumn) number = g_list_model_get_item (shown, 0);
  g_autoptr (GtkColumnViewColumn) vendor = g_list_model_get_item (shown, 1);
  const int width = gtk_column_view_column_get_fixed_width (vendor);

  g_assert_cmpint (width, >, 0);
  g_assert_true (gtk_column_view_column_get_visible (vendor));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (MedTableRow) row = g_list_model_get_item (G_LIST_MODEL (fixture->table), 3);
      med_table_view_select (fixture->view, med_table_row_get_id (row));
      med_test_ui_settle (fixture->ui);
      g_assert_false (gtk_column_view_column_get_visible (vendor));
      g_assert_true (gtk_column_view_column_get_visible (number));
      med_table_view_select (fixture->view, 0);
      med_test_ui_settle (fixture->ui);
      g_assert_true (gtk_column_view_column_get_visible (vendor));
      g_assert_cmpint (gtk_column_view_column_get_fixed_width (vendor), ==, width);
    }
}

static void
test_nothing_found (Fixture *fixture, gconstpointer data)
{
  med_table_set_search (fixture->table, "no such thing");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (fixture->view, "Nothing Found");
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  med_test_ui_assert_shows (fixture->view, "No Patches Yet");
  med_test_ui_assert_shows (fixture->view, "Record one <here> & now");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (fixture->view)), "table-view-empty");
}

static gboolean
is_narrow (gpointer view)
{
  return gtk_widget_get_width (view) < 700;
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (fixture->view)));

  gtk_window_set_default_size (GTK_WINDOW (window), 600, 600);
  med_test_ui_wait (is_narrow, fixture->view, "the window to become narrow");
  med_test_ui_settle (fixture->ui);
  g_assert_null (med_test_ui_try_find (fixture->view, "The detail"));
  g_autoptr (MedTableRow) row = g_list_model_get_item (G_LIST_MODEL (fixture->table), 3);
  med_table_view_select (fixture->view, med_table_row_get_id (row));
  med_test_ui_settle (fixture->ui);
  med_test_ui_find (fixture->view, "The detail");
  g_assert_null (med_test_ui_try_find (fixture->view, "the status"));
  med_test_ui_shoot (window, "table-view-narrow");
}

static void
test_search_begins_at_the_top (Fixture *fixture, gconstpointer data)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (
      GTK_WIDGET (find_column_view (GTK_WIDGET (fixture->view))), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));

  gtk_adjustment_set_value (adjustment, 1000);
  med_test_ui_settle (fixture->ui);
  med_table_reload (fixture->table);
  med_test_ui_settle (fixture->ui);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 1000);
  med_table_set_search (fixture->table, "KB01");
  med_test_ui_settle (fixture->ui);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  med_test_ui_assert_shows (fixture->view, "KB0100");
}

/* As a list widget counts them. */
static void
count_cb (GListModel *model, guint position, guint removed, guint added, guint *n_known)
{
  g_assert_cmpuint (position + removed, <=, *n_known);
  g_assert_cmpuint (MIN (removed, added), ==, 0);
  *n_known += added - removed;
  g_assert_cmpuint (*n_known, ==, g_list_model_get_n_items (model));
}

static void
assert_place_shows (GListModel *places, guint position, const char *number)
{
  g_autoptr (MedTablePlace) place = g_list_model_get_item (places, position);

  g_assert_cmpstr (med_table_row_get_text (med_table_place_get_row (place), 0), ==, number);
}

static void
test_places_stay (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedTablePlaces) places = med_table_places_new (fixture->table);
  GListModel *model = G_LIST_MODEL (places);
  guint n_known = g_list_model_get_n_items (model);
  g_autoptr (MedTablePlace) first = g_list_model_get_item (model, 0);
  g_autoptr (MedTablePlace) last = g_list_model_get_item (model, 149);

  g_signal_connect (places, "items-changed", G_CALLBACK (count_cb), &n_known);
  g_assert_cmpuint (n_known, ==, 150);
  med_table_set_sort (fixture->table, 0, TRUE);
  med_test_ui_settle (fixture->ui);
  g_assert_cmpstr (med_table_row_get_text (med_table_place_get_row (first), 0), ==, "KB0149");
  g_assert_cmpstr (med_table_row_get_text (med_table_place_get_row (last), 0), ==, "KB0000");

  med_table_set_search (fixture->table, "KB002");
  med_test_ui_settle (fixture->ui);
  g_assert_cmpuint (n_known, ==, 10);
  g_assert_cmpstr (med_table_row_get_text (med_table_place_get_row (first), 0), ==, "KB0029");
  assert_place_shows (model, 9, "KB0020");
  g_assert_null (g_list_model_get_item (model, 10));

  med_table_set_search (fixture->table, "zz");
  med_test_ui_settle (fixture->ui);
  g_assert_cmpuint (n_known, ==, 0);
}

static void
first_places_cb (GListModel *model, guint position, guint removed, guint added, guint *n_first)
{
  if (*n_first == 0)
    *n_first = added;
}

static void
test_first_places_come_first (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedTablePlaces) places = NULL;
  GListModel *model;
  guint n_first = 0;

  med_table_set_search (fixture->table, "zz");
  med_test_ui_settle (fixture->ui);
  places = med_table_places_new (fixture->table);
  model = G_LIST_MODEL (places);
  g_signal_connect (places, "items-changed", G_CALLBACK (first_places_cb), &n_first);
  med_table_set_search (fixture->table, NULL);
  med_test_ui_settle (fixture->ui);
  g_assert_cmpuint (n_first, >, 0);
  g_assert_cmpuint (n_first, <, 150);
  med_table_places_complete (places);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 150);
  for (guint i = 0; i < 150; i++)
    {
      g_autofree char *number = g_strdup_printf ("KB%04u", i);
      assert_place_shows (model, i, number);
    }
}

static void
most_added_cb (GListModel *model, guint position, guint removed, guint added, guint *n_most)
{
  *n_most = MAX (*n_most, added);
}

static gboolean
is_complete (gpointer model)
{
  return g_list_model_get_n_items (model) == 600;
}

/* The fields of a row come once somebody looks at it. */
static void
load_place (Fixture *fixture, GListModel *places, guint position)
{
  g_autoptr (MedTablePlace) place = g_list_model_get_item (places, position);

  med_test_ui_settle (fixture->ui);
}

/* Widgets for some rows at a time; what has none comes at once. */
static void
test_places_come_in_steps (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedTablePlaces) places = NULL;
  guint n_most = 0, n_known = 0;

  med_table_set_search (fixture->table, "zz");
  med_test_ui_settle (fixture->ui);
  places = med_table_places_new (fixture->table);
  g_signal_connect (places, "items-changed", G_CALLBACK (count_cb), &n_known);
  g_signal_connect (places, "items-changed", G_CALLBACK (most_added_cb), &n_most);
  med_table_set_search (fixture->table, NULL);
  while (g_list_model_get_n_items (G_LIST_MODEL (places)) < 256)
    {
      guint before = g_list_model_get_n_items (G_LIST_MODEL (places));

      g_main_context_iteration (NULL, FALSE);
      guint after = g_list_model_get_n_items (G_LIST_MODEL (places));
      g_assert_cmpuint (after - before, <=, 64);
      if (after > 0)
        assert_place_shows (G_LIST_MODEL (places), 0, "KB0000");
    }
  g_assert_cmpuint (n_most, ==, 64);
  med_test_ui_wait (is_complete, places, "the places without widgets");
  load_place (fixture, G_LIST_MODEL (places), 599);
  assert_place_shows (G_LIST_MODEL (places), 599, "KB0599");
  /* In the middle of it, other rows: none is told twice, none is left out. */
  med_table_set_search (fixture->table, "KB05");
  med_test_ui_settle (fixture->ui);
  g_assert_cmpuint (n_known, ==, 100);
  med_table_set_search (fixture->table, NULL);
  med_table_set_sort (fixture->table, 0, TRUE);
  med_test_ui_wait (is_complete, places, "all places");
  load_place (fixture, G_LIST_MODEL (places), 599);
  assert_place_shows (G_LIST_MODEL (places), 0, "KB0599");
  assert_place_shows (G_LIST_MODEL (places), 599, "KB0000");
}

#define ADD(name, rows, function)                                                                  \
  g_test_add ("/ui/table-view/" name, Fixture, GINT_TO_POINTER (rows), set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  ADD ("rows-show-plain-text", 50, test_rows);
  ADD ("selection-is-kept-by-id", 50, test_selection_is_kept);
  ADD ("headers-sort-in-the-database", 50, test_headers_sort);
  ADD ("spare-column-gives-way-to-the-detail", 50, test_spare_column);
  ADD ("nothing-found-is-not-empty", 50, test_nothing_found);
  ADD ("empty-list-says-what-to-do", 0, test_empty);
  ADD ("narrow-view-opens-detail-as-page", 50, test_narrow);
  ADD ("places-stay-when-rows-change", 150, test_places_stay);
  ADD ("search-begins-at-the-top", 150, test_search_begins_at_the_top);
  ADD ("first-places-come-first", 150, test_first_places_come_first);
  ADD ("places-come-in-steps", 600, test_places_come_in_steps);
  return g_test_run ();
}
