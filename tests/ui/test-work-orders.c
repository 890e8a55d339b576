/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"
#include "support/med-test-ward.h"
#include "ui/installation/med-decision-act.h"
#include "ui/installation/med-work-order-act.h"
#include "ui/installation/med-work-orders-page.h"
#include "ui/widgets/med-table-view.h"

static void
sign_in (MedTestUi *ui, gint64 id, const char *login, MedRole roles)
{
  const MedPerson person = {
    .id = id, .login = (char *) login, .name = (char *) login, .roles = roles, .active = TRUE
  };

  med_session_set_person (ui->session, &person);
}

static void
work_as_technician (MedTestUi *ui)
{
  sign_in (ui, ui->technician, "tt", MED_ROLE_TECHNICIAN | MED_ROLE_CLINICAL_OWNER);
}

static MedPage *
show_page (MedTestUi *ui)
{
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_WORK_ORDERS_PAGE);

  med_page_reload (page);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  return page;
}

static void
show_order (MedTestUi *ui, MedPage *page, MedTestWard *ward)
{
  MED_PAGE_GET_CLASS (page)->show_item (page, ward->disposition_id);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
}

static void
click (MedTestUi *ui, MedPage *page, const char *name)
{
  med_test_ui_click (page, name);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
}

static void
test_empty (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedPage *page = show_page (ui);

  med_test_ui_assert_shows (page, "No Work Orders");
  med_test_ui_close (page);
}

static void
test_list_and_panel (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  MedPage *page = show_page (ui);

  med_test_ui_assert_shows (page, "10233");
  med_test_ui_assert_shows (page, "To be decided");
  med_test_ui_assert_shows (page, "The lead decides");
  med_table_view_select (MED_TABLE_VIEW (med_test_ui_find (page, "view")), ward->disposition_id);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "What can be done now");
  med_test_ui_assert_shows (page, "Authorize");
  med_test_ui_assert_shows (page, "The vendor has answered: there is nothing to wait for");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "work-orders-list");
  MED_PAGE_GET_CLASS (page)->show_filter (page, "done");
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "0 of 1 work order");
  med_test_ui_close (page);
}

static void
acted_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  GError **error = data;

  g_assert_false (med_work_act_run_finish (result, error));
}

/* A dialog left open from before: it began as a restore, for which nothing was hashed. */
static void
test_stale_act_installs_nothing (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  MedWorkOrder order = { .state = MED_DISPOSITION_FAILED,
                         .disposition_id = ward->disposition_id,
                         .device_id = ward->device_id };
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  med_work_act_run_async (med_work_act_new (MED_ACT_RESTORE, &order, ward->base + MED_TEST_TECH),
                          med_engine_get_store (ui->engine->engine), NULL, acted_cb, &error);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "was not hashed again"));
}

/* The button of a row of options; the row's title is the step. */
static void
choose_step (MedTestUi *ui, MedPage *page, const char *title)
{
  med_table_view_select (MED_TABLE_VIEW (med_test_ui_find (page, "view")),
                         med_test_engine_count (ui->engine, "SELECT max(id) FROM disposition"));
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  click (ui, page, title);
}

static void
test_authorize (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  MedPage *page = show_page (ui);

  choose_step (ui, page, "Authorize");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "Authorize: KB1 on 10233");
  med_test_ui_type (dialog, "passphrase_row", MED_TEST_PASSPHRASE);
  med_test_ui_click (dialog, "sign_button");
  for (int i = 0; i < 6; i++)
    med_test_ui_settle (ui);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  med_test_ui_close (page);
}

/* Of two, the one that cannot be moved is named, and the other is moved all the same. */
static void
test_decide_many (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  gint64 second;

  med_test_fleet_add_device (ui->engine, "10234", "Exa", "CT 64", "4.1");
  med_test_ward_catch_up (ward);
  second = med_test_engine_count (ui->engine, "SELECT max(id) FROM disposition");
  g_assert_cmpint (second, !=, ward->disposition_id);
  med_test_fleet_run_script (ui->engine, "UPDATE vendor_track SET state = 'under-assessment'");
  med_test_fleet_run_script (ui->engine, "UPDATE disposition SET state = 'in-service' WHERE id = "
                                         "(SELECT max(id) FROM disposition)");
  g_array_append_val (ids, ward->disposition_id);
  g_array_append_val (ids, second);
  g_autoptr (MedDecisionAct) act =
      med_decision_act_new (ids, MED_DISPOSITION_WAITING_FOR_VENDOR, ui->lead);
  g_autoptr (MedDecisionResult) result =
      med_test_engine_run (ui->engine, MED_STORE_WRITER, med_decision_act_run, act, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->n_done, ==, 1);
  g_assert_cmpuint (result->refusals->len, ==, 1);
  g_assert_nonnull (strstr (result->refusals->pdata[0], "10234"));
}

/* Nobody's work is assigned in the panel; the choice of people and its counts follow. */
static void
test_assign (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  MedPage *page = show_page (ui);
  GtkWidget *owner = med_test_ui_find (med_page_get_action_widget (page), "owner");

  med_table_view_select (MED_TABLE_VIEW (med_test_ui_find (page, "view")), ward->disposition_id);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Assigned to nobody yet");
  med_test_ui_click (page, "Assign…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "1 work order");
  med_test_ui_shoot (dialog, "work-assign");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (owner), 1); /* mine: none yet */
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "0 of 1 work order");
  med_test_ui_click (dialog, "Assign");
  for (int i = 0; i < 6; i++)
    med_test_ui_settle (ui);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM assignment"), ==, 0);
  med_test_ui_close (page);
}

/* One hands over with a note, the other takes over by signature, and the screen shows both. */
static void
test_hand_over (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, TRUE, TRUE);
  MedPage *page = show_page (ui);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  show_order (ui, page, ward);
  med_test_ui_assert_shows (page, "Held by Person 1");
  med_test_ui_click (page, "Hand Over…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "KB1 on 10233 stays yours until");
  med_test_ui_click (dialog, "Hand Over");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "Write a note");
  med_test_ui_shoot (dialog, "work-hand-over");
  gtk_window_destroy (dialog);
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO handover (disposition_id, attempt_id, from_person, to_person, note, state, "
      "offered_by, offered_usec) VALUES (%" G_GINT64_FORMAT ", '%s', %" G_GINT64_FORMAT
      ", %" G_GINT64_FORMAT
      ", 'Step 2 runs; the console <b>blinks</b>', 'offered', %" G_GINT64_FORMAT
      ", %" G_GINT64_FORMAT ")",
      ward->disposition_id, ward->attempt_id, ward->base + MED_TEST_TECH, ui->technician,
      ward->base + MED_TEST_TECH, MED_TEST_NOW_USEC);
  med_test_fleet_run_script (ui->engine, script);
  work_as_technician (ui);
  show_order (ui, page, ward);
  med_test_ui_assert_shows (page, "Step 2 runs; the console <b>blinks</b>");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "work-offered");
  med_test_ui_click (page, "Take Over…");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "is taken over from Person 1");
  med_test_ui_type (dialog, "passphrase_row", MED_TEST_PASSPHRASE);
  med_test_ui_click (dialog, "sign_button");
  for (int i = 0; i < 6; i++)
    med_test_ui_settle (ui);
  med_page_reload (page);
  for (int i = 0; i < 4; i++)
    med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Held by Taro Tanaka");
  med_test_ui_assert_shows (page, "Person 1 → Taro Tanaka");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "work-taken-over");
  g_assert_null (med_test_ui_try_find (page, "Take Over…"));
  med_test_ui_close (page);
}

/* A failure fills the page and cannot be taken for anything else. */
static void
test_failure (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_fleet_run_script (ui->engine, "UPDATE attempt SET installer_id = 2");
  work_as_technician (ui);
  g_assert_cmpint (ui->technician, ==, 2);
  MedPage *page = show_page (ui);
  show_order (ui, page, ward);
  med_test_ui_assert_shows (page, "INSTALLING");
  med_test_ui_assert_shows (page, "Close the console");
  med_test_ui_assert_shows (page, "minutes left until the rollback point");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "work-order-installing");
  click (ui, page, "The Install Failed");
  med_test_ui_assert_shows (page, "A reason is needed");
  med_test_ui_type (page, "observation", "error 0x80070070");
  click (ui, page, "The Install Failed");
  med_test_ui_assert_shows (page, "FAILED: RESTORE NOW");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "work-order-failed");
  g_assert_null (med_test_ui_try_find (page, "Return to Service…"));
  click (ui, page, "Start Restoring");
  med_test_ui_assert_shows (page, "RESTORING");
  med_test_ui_assert_shows (page, "Restore the image");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "work-order-restoring");
  med_test_ui_close (page);
}

static void
test_success (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  work_as_technician (ui);
  MedPage *page = show_page (ui);
  show_order (ui, page, ward);
  med_test_ui_assert_shows (page, "IN CLINICAL USE");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "work-order-in-use");
  med_test_fleet_run_script (ui->engine, "UPDATE device SET service_state = 'under-service'");
  med_page_reload (page);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "READY TO START?");
  med_test_ui_assert_shows (page, "No restore point is recorded");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "work-order-checks");
  click (ui, page, "Start the Install");
  med_test_ui_assert_shows (page, "cannot be done now");
  med_test_ui_type (page, "release", "4.1");
  med_test_ui_type (page, "restore_point", "image 7");
  click (ui, page, "Start the Install");
  med_test_ui_assert_shows (page, "INSTALLING");
  click (ui, page, "step_failed");
  click (ui, page, "Take the Tick Back");
  for (int i = 0; i < 3; i++)
    click (ui, page, "step_done");
  med_test_ui_type (page, "release", "4.2");
  click (ui, page, "The Install Succeeded");
  med_test_ui_assert_shows (page, "NOT VERIFIED");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "work-order-not-verified");
  med_test_ui_close (page);
}

/* Which banner for which state; a picture of each is kept where wanted. */
static void
test_results (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  MedPage *page;

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  page = show_page (ui);
  show_order (ui, page, ward);
  med_test_ui_assert_shows (page, "INSTALLED AND VERIFIED");
  med_test_ui_assert_shows (page, "End the Work");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "work-order-verified");
  med_test_fleet_run_script (ui->engine, "UPDATE disposition SET state = 'interrupted'");
  med_page_reload (page);
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "INTERRUPTED: OUTCOME UNKNOWN");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "work-order-interrupted");
  med_test_ui_close (page);
}

static void
test_closed_while_loading (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  MedPage *page = show_page (ui);

  MED_PAGE_GET_CLASS (page)->show_item (page, ward->disposition_id);
  med_page_reload (page);
  med_test_ui_close (page);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/work-orders/empty-says-why", test_empty);
  g_test_add_func ("/ui/work-orders/stale-act-installs-nothing", test_stale_act_installs_nothing);
  g_test_add_func ("/ui/work-orders/list-and-panel", test_list_and_panel);
  g_test_add_func ("/ui/work-orders/assign", test_assign);
  g_test_add_func ("/ui/work-orders/hand-over", test_hand_over);
  g_test_add_func ("/ui/work-orders/authorized-with-a-signature", test_authorize);
  g_test_add_func ("/ui/work-orders/many-are-decided-one-by-one", test_decide_many);
  g_test_add_func ("/ui/work-orders/failure-fills-the-page", test_failure);
  g_test_add_func ("/ui/work-orders/start-to-not-verified", test_success);
  g_test_add_func ("/ui/work-orders/results-are-unmistakable", test_results);
  g_test_add_func ("/ui/work-orders/closed-while-loading", test_closed_while_loading);
  return g_test_run ();
}
