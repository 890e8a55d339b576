/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/report/med-report-source.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"
#include "ui/report/med-report-chooser.h"
#include "ui/report/med-report-rows.h"

static gpointer
list (MedConnection *connection, gpointer unused, GCancellable *cancellable, GError **error)
{
  return med_report_choice_list_sync (connection, unused, cancellable, error);
}

static MedReportOffers *
offers_of (MedTestUi *ui)
{
  g_autoptr (GError) error = NULL;
  MedReportOffers *offers =
      med_test_engine_run (ui->engine, MED_STORE_INTERACTIVE, list, NULL, &error);

  g_assert_no_error (error);
  return offers;
}

static MedReportChooser *
show_chooser (MedTestUi *ui)
{
  MedReportChooser *chooser = g_object_new (MED_TYPE_REPORT_CHOOSER, NULL);

  med_test_ui_show (GTK_WIDGET (chooser));
  med_report_chooser_set_now (chooser, MED_TEST_NOW_USEC);
  med_report_chooser_set_offers (chooser, offers_of (ui));
  return chooser;
}

static void
count_cb (MedReportChooser *chooser, guint *n)
{
  (*n)++;
}

/* Three makers, one of them in two spellings; two departments; one work order. */
static MedTestUi *
ui_new (void)
{
  MedTestUi *ui = med_test_ui_new ();

  med_test_fleet_add_device (ui->engine, "CT-1", "Exa & Co", "Exa <CT>", "4.1");
  med_test_fleet_add_device (ui->engine, "CT-2", "EXA & CO", "Other", "1");
  med_test_fleet_add_device (ui->engine, "M-1", "Vita", "C3", "2");
  med_test_fleet_run_script (
      ui->engine,
      "INSERT INTO site (id, name) SELECT 900, 'S' WHERE NOT EXISTS (SELECT 1 FROM site);"
      "INSERT INTO department (id, site_id, name) SELECT 50, min (id), 'Radiology' FROM site;"
      "INSERT INTO department (id, site_id, name) SELECT 51, min (id), '<Emergency>' FROM site;"
      "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec)"
      " VALUES (1, 'KB1', 'M', 1, 1);"
      "INSERT INTO disposition (id, patch_id, device_id, state, since_usec)"
      " SELECT 7, 1, id, 'authorized', 1 FROM device WHERE asset = 'CT-1';"
      "INSERT INTO disposition (id, patch_id, device_id, state, since_usec)"
      " SELECT 8, 1, id, 'candidate', 2 FROM device WHERE asset = 'M-1';");
  return ui;
}

static const char *
title_of (GPtrArray *offers, guint i)
{
  return ((MedReportOffer *) g_ptr_array_index (offers, i))->title;
}

static void
test_offers (void)
{
  g_autoptr (MedTestUi) ui = ui_new ();
  g_autoptr (MedReportOffers) offers = offers_of (ui);

  g_assert_cmpuint (offers->departments->len, ==, 3);
  g_assert_cmpstr (title_of (offers->departments, 0), ==, "All departments");
  g_assert_cmpstr (title_of (offers->departments, 1), ==, "<Emergency>");
  /* One maker however it is spelled; makers of components are none. */
  g_assert_cmpuint (offers->makers->len, ==, 3);
  g_assert_cmpstr (title_of (offers->makers, 2), ==, "Vita");
  /* What nobody has decided on has nothing to print. */
  g_assert_cmpuint (offers->orders->len, ==, 1);
  g_assert_cmpstr (title_of (offers->orders, 0), ==, "7 · KB1 · CT-1 · Authorized");
  g_assert_false (offers->letter);
  g_assert_true (offers->csv_mark);
}

static void
test_what_is_asked_for (void)
{
  static const struct
  {
    MedReportKind kind;
    const char *shown[3];
    const char *hidden[4];
  } cases[] = {
    { MED_REPORT_FLEET, { "Month" }, { "Week", "Asset number", "Manufacturer", "Department" } },
    { MED_REPORT_DEVICE, { "Asset number" }, { "Month", "Week", "Work order", "Department" } },
    { MED_REPORT_ALERT, { "Advisory or CVE" }, { "Month", "Week", "Asset number", "Work order" } },
    { MED_REPORT_WORK_ORDER, { "Work order" }, { "Month", "Week", "Asset number", "Department" } },
    { MED_REPORT_NOTICE, { "Week", "Department" }, { "Month", "Asset number", "Manufacturer" } },
    { MED_REPORT_INSPECTION, { "Paper" }, { "Month", "Week", "Asset number", "Department" } },
    { MED_REPORT_VENDORS, { "Twelve months to", "Manufacturer" }, { "Week", "Department" } },
    { MED_REPORT_COMPONENT,
      { "Component, CPE or package URL", "Versions, empty for any" },
      { "Week", "Asset number" } },
  };

  g_autoptr (MedTestUi) ui = ui_new ();
  MedReportChooser *chooser = show_chooser (ui);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_report_chooser_choose (chooser, cases[i].kind);
      med_test_ui_settle (ui);
      g_assert_cmpint (med_report_chooser_get_kind (chooser), ==, cases[i].kind);
      for (gsize n = 0; n < G_N_ELEMENTS (cases[i].shown) && cases[i].shown[n] != NULL; n++)
        med_test_ui_find (chooser, cases[i].shown[n]);
      for (gsize n = 0; n < G_N_ELEMENTS (cases[i].hidden) && cases[i].hidden[n] != NULL; n++)
        if (med_test_ui_try_find (chooser, cases[i].hidden[n]) != NULL)
          g_error ("%s is offered for report %d", cases[i].hidden[n], cases[i].kind);
      /* Paper and language are asked for in each. */
      med_test_ui_find (chooser, "Paper");
      med_test_ui_find (chooser, "Language");
    }
  med_test_ui_shoot (chooser, "report-chooser");
  med_test_ui_close (chooser);
}

/* What is looked for is taken as it is entered; without it there is nothing to make. */
static void
test_component (void)
{
  g_autoptr (MedTestUi) ui = ui_new ();
  MedReportChooser *chooser = show_chooser (ui);

  med_report_chooser_choose (chooser, MED_REPORT_COMPONENT);
  g_assert_null (med_report_chooser_dup_choice (chooser));
  med_test_ui_type (chooser, "Component, CPE or package URL", "   ");
  g_assert_null (med_report_chooser_dup_choice (chooser));
  med_test_ui_type (chooser, "Component, CPE or package URL", " OpenSSL ");
  med_test_ui_type (chooser, "Versions, empty for any", "< 3");
  g_autoptr (MedReportChoice) typed = med_report_chooser_dup_choice (chooser);
  g_assert (typed != NULL);
  g_assert_cmpstr (typed->component, ==, "OpenSSL");
  g_assert_cmpstr (typed->versions, ==, "< 3");
  med_report_chooser_choose_component (chooser, "pkg:npm/uuid@8", "");
  g_autoptr (MedReportChoice) chosen = med_report_chooser_dup_choice (chooser);
  g_assert (chosen != NULL);
  g_assert_cmpint (chosen->request.kind, ==, MED_REPORT_COMPONENT);
  g_assert_cmpstr (chosen->component, ==, "pkg:npm/uuid@8");
  g_assert_cmpstr (chosen->versions, ==, "");
  med_test_ui_close (chooser);
}

/* A program's choice is silent, a person's is not. */
static void
test_changes_are_told (void)
{
  g_autoptr (MedTestUi) ui = ui_new ();
  MedReportChooser *chooser = show_chooser (ui);
  guint n = 0;

  g_signal_connect (chooser, "changed", G_CALLBACK (count_cb), &n);
  med_report_chooser_choose (chooser, MED_REPORT_NOTICE);
  med_report_chooser_choose_subject (chooser, 5);
  med_report_chooser_set_offers (chooser, offers_of (ui));
  med_report_chooser_set_now (chooser, MED_TEST_NOW_USEC);
  g_assert_cmpuint (n, ==, 0);
  med_test_ui_click (chooser, "Vendor scorecard");
  g_assert_cmpuint (n, ==, 1);
  adw_combo_row_set_selected (ADW_COMBO_ROW (med_test_ui_find (chooser, "Manufacturer")), 1);
  g_assert_cmpuint (n, ==, 2);
  adw_combo_row_set_selected (ADW_COMBO_ROW (med_test_ui_find (chooser, "Paper")), 1);
  g_assert_cmpuint (n, ==, 3);
  med_test_ui_close (chooser);
}

static void
test_periods (void)
{
  g_autoptr (MedTestUi) ui = ui_new ();
  MedReportChooser *chooser = show_chooser (ui);
  g_autoptr (MedReportChoice) fleet = med_report_chooser_dup_choice (chooser);

  g_assert_cmpint (fleet->request.period.from_usec, ==, med_report_source_month_start (2026, 11));
  g_assert_cmpint (fleet->request.period.until_usec, ==, med_report_source_month_start (2026, 12));
  adw_combo_row_set_selected (ADW_COMBO_ROW (med_test_ui_find (chooser, "Month")), 12);
  g_autoptr (MedReportChoice) year_ago = med_report_chooser_dup_choice (chooser);
  g_assert_cmpint (year_ago->request.period.from_usec, ==,
                   med_report_source_month_start (2025, 11));
  med_report_chooser_choose (chooser, MED_REPORT_VENDORS);
  g_autoptr (MedReportChoice) vendors = med_report_chooser_dup_choice (chooser);
  g_assert_cmpint (vendors->request.period.until_usec, ==,
                   med_report_source_month_start (2025, 12));
  g_assert_cmpint (vendors->request.period.from_usec, ==, med_report_source_month_start (2024, 12));
  med_report_chooser_choose (chooser, MED_REPORT_NOTICE);
  g_autoptr (MedReportChoice) notice = med_report_chooser_dup_choice (chooser);
  g_assert_cmpint (notice->request.period.from_usec, ==,
                   med_report_source_week_start (MED_TEST_NOW_USEC, 0));
  g_assert_cmpint (notice->request.period.until_usec, ==,
                   med_report_source_week_start (MED_TEST_NOW_USEC, 1));
  GtkWidget *week = med_test_ui_find (chooser, "Week");
  for (guint i = 0; i < MED_REPORT_N_WEEKS; i++)
    {
      adw_combo_row_set_selected (ADW_COMBO_ROW (week), i);
      g_autoptr (MedReportChoice) other = med_report_chooser_dup_choice (chooser);
      g_assert_cmpint (
          other->request.period.from_usec, ==,
          med_report_source_week_start (MED_TEST_NOW_USEC, (int) i - MED_REPORT_WEEKS_BEFORE));
    }
  med_test_ui_close (chooser);
}

static void
test_subjects (void)
{
  g_autoptr (MedTestUi) ui = ui_new ();
  MedReportChooser *chooser = show_chooser (ui);

  /* Of no device there is no record yet. */
  med_report_chooser_choose (chooser, MED_REPORT_DEVICE);
  g_assert_null (med_report_chooser_dup_choice (chooser));
  med_test_ui_type (chooser, "Asset number", "CT-1");
  g_autoptr (MedReportChoice) typed = med_report_chooser_dup_choice (chooser);
  g_assert_cmpstr (typed->asset, ==, "CT-1");
  g_assert_cmpint (typed->request.subject_id, ==, 0);
  med_report_chooser_choose_subject (chooser, 42);
  g_autoptr (MedReportChoice) asked = med_report_chooser_dup_choice (chooser);
  g_assert_null (asked->asset);
  g_assert_cmpint (asked->request.subject_id, ==, 42);

  /* Nor of no advisory; what is typed is looked up later. */
  med_report_chooser_choose (chooser, MED_REPORT_ALERT);
  g_assert_null (med_report_chooser_dup_choice (chooser));
  med_test_ui_type (chooser, "Advisory or CVE", "  ");
  g_assert_null (med_report_chooser_dup_choice (chooser));
  med_test_ui_type (chooser, "Advisory or CVE", " CVE-2026-0001 ");
  g_autoptr (MedReportChoice) alert = med_report_chooser_dup_choice (chooser);
  g_assert_cmpstr (alert->alert, ==, "CVE-2026-0001");
  med_report_chooser_choose_subject (chooser, 12);
  g_autoptr (MedReportChoice) advisory = med_report_chooser_dup_choice (chooser);
  g_assert_null (advisory->alert);
  g_assert_cmpint (advisory->request.subject_id, ==, 12);

  med_report_chooser_choose (chooser, MED_REPORT_WORK_ORDER);
  g_autoptr (MedReportChoice) order = med_report_chooser_dup_choice (chooser);
  g_assert_cmpint (order->request.subject_id, ==, 7);

  med_report_chooser_choose (chooser, MED_REPORT_VENDORS);
  g_autoptr (MedReportChoice) all = med_report_chooser_dup_choice (chooser);
  g_assert_null (all->maker);
  adw_combo_row_set_selected (ADW_COMBO_ROW (med_test_ui_find (chooser, "Manufacturer")), 2);
  g_autoptr (MedReportChoice) one = med_report_chooser_dup_choice (chooser);
  g_assert_cmpstr (one->maker, ==, "Vita");

  med_report_chooser_choose (chooser, MED_REPORT_NOTICE);
  adw_combo_row_set_selected (ADW_COMBO_ROW (med_test_ui_find (chooser, "Department")), 1);
  g_autoptr (MedReportChoice) department = med_report_chooser_dup_choice (chooser);
  g_assert_cmpint (department->request.subject_id, ==, 51);
  /* What is chosen stays when the list is read anew. */
  med_test_fleet_run_script (ui->engine, "INSERT INTO department (id, site_id, name)"
                                         " SELECT 52, min (id), '#First' FROM site;");
  med_report_chooser_set_offers (chooser, offers_of (ui));
  g_autoptr (MedReportChoice) still = med_report_chooser_dup_choice (chooser);
  g_assert_cmpint (still->request.subject_id, ==, 51);
  med_test_ui_close (chooser);
}

/* The hospital's paper is chosen at first; a person's own choice is not overridden later. */
static void
test_paper (void)
{
  g_autoptr (MedTestUi) ui = ui_new ();

  med_test_fleet_run_script (ui->engine, "INSERT INTO setting VALUES ('report-settings',"
                                         " '{\"paper\":\"letter\",\"csv_mark\":false}');");
  MedReportChooser *chooser = show_chooser (ui);
  g_autoptr (MedReportChoice) choice = med_report_chooser_dup_choice (chooser);
  g_assert_cmpint (choice->request.paper, ==, MED_REPORT_LETTER);
  g_assert_false (med_report_chooser_wants_mark (chooser));
  adw_combo_row_set_selected (ADW_COMBO_ROW (med_test_ui_find (chooser, "Paper")), 0);
  med_report_chooser_set_offers (chooser, offers_of (ui));
  g_autoptr (MedReportChoice) own = med_report_chooser_dup_choice (chooser);
  g_assert_cmpint (own->request.paper, ==, MED_REPORT_A4);
  med_test_ui_close (chooser);
}

/* Before the store has answered there is nothing to choose from, and nothing breaks. */
static void
test_before_the_answer (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedReportChooser *chooser = g_object_new (MED_TYPE_REPORT_CHOOSER, NULL);

  med_test_ui_show (GTK_WIDGET (chooser));
  med_report_chooser_set_now (chooser, MED_TEST_NOW_USEC);
  med_report_chooser_choose_subject (chooser, 3);
  g_assert_true (med_report_chooser_wants_mark (chooser));
  for (int kind = 0; kind < MED_N_REPORTS; kind++)
    {
      med_report_chooser_choose (chooser, (MedReportKind) kind);
      g_autoptr (MedReportChoice) choice = med_report_chooser_dup_choice (chooser);
      gboolean needs_subject = kind == MED_REPORT_DEVICE || kind == MED_REPORT_ALERT ||
                               kind == MED_REPORT_WORK_ORDER || kind == MED_REPORT_COMPONENT;
      g_assert_cmpint (choice == NULL, ==, needs_subject);
    }
  med_test_ui_close (chooser);
}

static gpointer
make (MedConnection *connection, gpointer choice, GCancellable *cancellable, GError **error)
{
  return med_report_choice_make_sync (connection, choice, cancellable, error);
}

/* Every report that can be chosen here can be made, in both languages. */
static void
test_every_report_is_made (void)
{
  g_autoptr (MedTestUi) ui = ui_new ();
  MedReportChooser *chooser = show_chooser (ui);

  for (int kind = 0; kind < MED_N_REPORTS; kind++)
    {
      med_report_chooser_choose (chooser, (MedReportKind) kind);
      if (kind == MED_REPORT_DEVICE)
        med_test_ui_type (chooser, "Asset number", "CT-1");
      if (kind == MED_REPORT_ALERT)
        med_test_ui_type (chooser, "Advisory or CVE", "CVE-2026-0001");
      if (kind == MED_REPORT_COMPONENT)
        med_test_ui_type (chooser, "Component, CPE or package URL", "OpenSSL");
      for (guint language = 0; language < 2; language++)
        {
          adw_combo_row_set_selected (ADW_COMBO_ROW (med_test_ui_find (chooser, "Language")),
                                      language);
          g_autoptr (MedReportChoice) choice = med_report_chooser_dup_choice (chooser);
          g_autoptr (GError) error = NULL;
          choice->request.locale_dir = g_getenv ("MEDPATCH_LOCALE_DIR");
          g_autoptr (MedReport) report =
              med_test_engine_run (ui->engine, MED_STORE_BULK, make, choice, &error);

          g_assert_no_error (error);
          g_assert_true (g_str_has_prefix (report->document->id, med_report_specs[kind].code));
          g_assert_cmpstr (report->document->language, ==, language == 0 ? "en" : "ja");
          g_assert_nonnull (report->pdf);
        }
    }
  med_test_ui_close (chooser);
}

static void
test_no_such_device (void)
{
  g_autoptr (MedTestUi) ui = ui_new ();
  g_autoptr (MedReportChoice) choice = g_new0 (MedReportChoice, 1);
  g_autoptr (GError) error = NULL;

  choice->request.kind = MED_REPORT_DEVICE;
  choice->asset = g_strdup ("<none>");
  choice->language = g_strdup ("en");
  g_assert_null (med_test_engine_run (ui->engine, MED_STORE_BULK, make, choice, &error));
  g_assert_nonnull (strstr (error->message, "“<none>”"));
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/report-chooser/offers", test_offers);
  g_test_add_func ("/ui/report-chooser/what-is-asked-for", test_what_is_asked_for);
  g_test_add_func ("/ui/report-chooser/component-as-entered", test_component);
  g_test_add_func ("/ui/report-chooser/changes-are-told", test_changes_are_told);
  g_test_add_func ("/ui/report-chooser/periods", test_periods);
  g_test_add_func ("/ui/report-chooser/subjects", test_subjects);
  g_test_add_func ("/ui/report-chooser/paper", test_paper);
  g_test_add_func ("/ui/report-chooser/before-the-answer", test_before_the_answer);
  g_test_add_func ("/ui/report-chooser/every-report-is-made", test_every_report_is_made);
  g_test_add_func ("/ui/report-chooser/no-such-device", test_no_such_device);
  return g_test_run ();
}
