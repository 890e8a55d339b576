/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/report/med-overview.h"
#include "engine/report/med-report-source.h"
#include "report-fixture.h"
#include "support/med-test-command.h"
#include "support/med-test-fleet.h"

#define HIGH "High-risk and life-supporting devices"
#define OTHER "Other devices"

static JsonObject *
row_at (JsonArray *rows, guint i)
{
  return json_array_get_object_element (rows, i);
}

static gint64
sum (JsonObject *data, const char *list, const char *member)
{
  JsonArray *rows = med_json_get_array (data, list);
  gint64 total = 0;

  g_assert_nonnull (rows);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    total += med_json_get_int (row_at (rows, i), member, 0);
  return total;
}

static gint64
inventory (MedReport *report, const char *member)
{
  return med_json_get_int (med_json_get_object (report->data, "inventory"), member, -1);
}

static gint64
count (MedTestEngine *engine, const char *sql)
{
  return med_test_engine_count (engine, sql);
}

/* Nothing at all: every figure is there and is nought, nothing is "0 %" of nothing. */
static void
test_empty (void)
{
  static const char *const lists[] = { "open_tasks", "vendors", "kev",
                                       "exceptions", "support", "ending" };
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autoptr (MedReport) report = report_fixture_make (engine, MED_REPORT_FLEET, 0);

  g_assert_cmpint (inventory (report, "in_scope"), ==, 0);
  g_assert_cmpint (inventory (report, "never_read"), ==, 0);
  g_assert_cmpint (sum (report->data, "outcomes", "devices"), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    g_assert_cmpuint (json_array_get_length (med_json_get_array (report->data, lists[i])), ==, 0);
  /* Two kinds of devices, six rows each: the reader sees that nothing was left out. */
  g_assert_cmpuint (json_array_get_length (med_json_get_array (report->data, "outcomes")), ==, 12);
  g_autofree char *pages = report_fixture_dup_pages (report);
  g_assert_null (strstr (pages, "nan"));
  g_assert_null (strstr (pages, "inf"));
  g_assert_nonnull (strstr (pages, "the KEV catalogue has never been imported"));
}

/* One device of which nothing is known is one in the row "unknown", and in no other. */
static void
test_one_device (void)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();

  med_test_fleet_add_device (engine, "A-1", "Exa", "CT 64", "4.1");
  g_autoptr (MedReport) report = report_fixture_make (engine, MED_REPORT_FLEET, 0);
  JsonArray *rows = med_json_get_array (report->data, "outcomes");
  g_assert_cmpint (inventory (report, "in_scope"), ==, 1);
  g_assert_cmpint (inventory (report, "never_read"), ==, 1);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = row_at (rows, i);
      const gboolean unknown = g_str_equal (med_json_get_text (row, "outcome"), "unknown") &&
                               !med_json_get_boolean (row, "high_risk", TRUE);

      g_assert_cmpint (med_json_get_int (row, "devices", -1), ==, unknown ? 1 : 0);
    }
}

/* The edge of "within the last 12 months": 365 days are within, a microsecond more is not. */
static void
test_reading_edge (void)
{
  static const struct
  {
    gint64 age_usec;
    const char *member;
  } cases[] = {
    { 0, "read_within_year" },
    { 365 * MED_USEC_PER_DAY, "read_within_year" },
    { 365 * MED_USEC_PER_DAY + 1, "read_before" },
    { 4000 * MED_USEC_PER_DAY, "read_before" },
  };
  static const char *const members[] = { "read_within_year", "read_before", "never_read" };
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();

  med_test_fleet_add_device (engine, "A-1", "Exa", "CT 64", "4.1");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sql = g_strdup_printf (
          "UPDATE device SET release_read_usec = %" G_GINT64_FORMAT ", release_source = 'screen';",
          MED_TEST_NOW_USEC - cases[i].age_usec);
      med_test_fleet_run_script (engine, sql);
      g_autoptr (MedReport) report = report_fixture_make (engine, MED_REPORT_FLEET, 0);

      for (gsize j = 0; j < G_N_ELEMENTS (members); j++)
        g_assert_cmpint (inventory (report, members[j]), ==,
                         g_str_equal (members[j], cases[i].member));
    }
}

/* A period is from its first moment to just before its end. */
static void
test_period_edges (void)
{
  static const struct
  {
    gint64 at_usec; /* from the begin of November */
    gboolean counts;
  } cases[] = {
    { -1, FALSE },
    { 0, TRUE },
    { 30 * MED_USEC_PER_DAY - 1, TRUE },
    { 30 * MED_USEC_PER_DAY, FALSE },
  };
  g_autoptr (MedTestEngine) engine = report_fixture_new ();
  const gint64 begin = med_report_source_month_start (2026, 11);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sql = g_strdup_printf (
          "UPDATE transition SET at_usec = %" G_GINT64_FORMAT " WHERE to_state = 'failed';"
          "UPDATE attempt SET started_usec = %" G_GINT64_FORMAT ";",
          begin + cases[i].at_usec, begin + cases[i].at_usec);
      med_test_fleet_run_script (engine, sql);
      g_autoptr (MedReport) report = report_fixture_make (engine, MED_REPORT_FLEET, 0);
      JsonObject *installs = med_json_get_object (report->data, "installs");

      g_assert_cmpint (med_json_get_int (installs, "failed", -1), ==, cases[i].counts ? 2 : 0);
      g_assert_cmpint (med_json_get_int (installs, "started", -1), ==, cases[i].counts ? 2 : 0);
    }
}

/* Of the exceptions those that run out within 60 days are named, those that have no date too. */
static void
test_exceptions_ahead (void)
{
  static const struct
  {
    const char *date;
    gboolean named;
  } cases[] = {
    { "'2026-11-22'", TRUE },  { "'2026-11-23'", TRUE },  { "'2027-01-22'", TRUE },
    { "'2027-01-23'", FALSE }, { "'2036-01-01'", FALSE }, { "NULL", TRUE },
  };
  g_autoptr (MedTestEngine) engine = report_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sql = g_strdup_printf (
          "UPDATE disposition SET review_date = %s WHERE state = 'exception';", cases[i].date);
      med_test_fleet_run_script (engine, sql);
      g_autoptr (MedReport) report = report_fixture_make (engine, MED_REPORT_FLEET, 0);
      JsonArray *rows = med_json_get_array (report->data, "exceptions");

      g_test_message ("%s", cases[i].date);
      g_assert_cmpuint (json_array_get_length (rows), ==, cases[i].named ? 2 : 0);
    }
}

/* --- the same figures in every report ------------------------------------------------------- */

static const char *const states[] = {
  "candidate",
  "waiting-for-vendor",
  "authorized",
  "staged",
  "scheduled",
  "installing",
  "installed-unverified",
  "failed",
  "interrupted",
  "deferred",
  "exception",
  "out-of-service",
  "in-service",
  "closed-not-needed",
  "not-affected",
};
#define N_CLOSED 3 /* the last of them */

static int
below (GRand *chance, int n)
{
  return g_rand_int_range (chance, 0, n);
}

static void
add_products (GString *sql, GRand *chance, int n)
{
  static const char *const stages[] = { "supported", "limited", "ended", "unknown" };

  for (int i = 1; i <= n; i++)
    {
      const int maker = below (chance, 4);
      g_autofree char *date = g_strdup_printf ("'2026-%02d-15'", 1 + below (chance, 12));

      g_string_append_printf (
          sql,
          "INSERT INTO product (id, kind, manufacturer, model, manufacturer_key, model_key,"
          " device_class, high_risk, support_stage, end_of_support_date) VALUES"
          " (%d, 'device', 'Maker %d', 'Model %d', 'maker%d', 'model%d', 'ct', %d, '%s', %s);"
          "INSERT INTO release VALUES (%d, %d, '%s');"
          "INSERT INTO config VALUES (%d, %d, 'c%d');",
          i, maker, i, maker, i, below (chance, 2), stages[below (chance, 4)],
          below (chance, 2) == 0 ? "NULL" : date, i, i, below (chance, 4) == 0 ? "" : "1.0", i, i,
          i);
      if (below (chance, 4) > 0)
        g_string_append_printf (sql,
                                "INSERT INTO config_risk VALUES (%d, 'open', 'critical', "
                                "'degraded', %d, %d, %d, %d, 0);",
                                i, below (chance, 5), below (chance, 2), below (chance, 5),
                                below (chance, 2));
    }
}

static void
add_devices (GString *sql, GRand *chance, int n, int n_products)
{
  for (int i = 1; i <= n; i++)
    {
      const gboolean retired = below (chance, 8) == 0;
      g_autofree char *read = g_strdup_printf ("{-%d}", below (chance, 800));
      g_autofree char *department = g_strdup_printf ("%d", 1 + below (chance, 3));

      g_string_append_printf (
          sql,
          "INSERT INTO device (id, asset, serial, name, config_id, release_read_usec,"
          " release_source, department_id, room, owner, exposure, safety_impact, mission_impact,"
          " retired_usec) VALUES (%d, 'D-%03d', '', 'Device', %d, %s, 'screen', %s, '', '', '%s',"
          " 'critical', 'degraded', %s);",
          i, i, 1 + below (chance, n_products), below (chance, 3) == 0 ? "NULL" : read,
          below (chance, 4) == 0 ? "NULL" : department, below (chance, 5) == 0 ? "small" : "open",
          retired ? "{-5}" : "NULL");
      for (int patch = 1; patch <= 3; patch++)
        {
          const int least = retired ? (int) G_N_ELEMENTS (states) - N_CLOSED : 0;
          const char *state = states[g_rand_int_range (chance, least, (int) G_N_ELEMENTS (states))];
          const gboolean dated = g_str_equal (state, "exception") ||
                                 (g_str_equal (state, "deferred") && below (chance, 3) > 0);
          g_autofree char *date =
              g_strdup_printf ("'2026-%02d-%02d'", 10 + below (chance, 3), 1 + below (chance, 28));

          if (below (chance, 2) == 0)
            continue;
          g_string_append_printf (
              sql,
              "INSERT INTO disposition (patch_id, device_id, state, since_usec, reason,"
              " review_date, lapsed_usec) VALUES (%d, %d, '%s', {-%d}, '', %s, %s);",
              patch, i, state, 1 + below (chance, 300), dated ? date : "NULL",
              g_str_equal (state, "authorized") && below (chance, 2) == 0 ? "{-1}" : "NULL");
        }
    }
}

static void
add_tracks (GString *sql, GRand *chance, int n_products)
{
  static const char *const vendor[] = { "in-test", "released", "under-assessment" };

  for (int release = 1; release <= n_products; release++)
    for (int patch = 1; patch <= 3; patch++)
      if (below (chance, 2) == 0)
        g_string_append_printf (sql,
                                "INSERT INTO vendor_track (patch_id, release_id, state,"
                                " statement_id, since_usec) VALUES (%d, %d, '%s', NULL, {-%d});",
                                patch, release, vendor[below (chance, 3)], below (chance, 200));
}

/* A fleet by chance: devices read and never read, retired, of no department, not assessed; tasks in
 * every state. */
static MedTestEngine *
make_fleet (guint32 seed)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  g_autoptr (GString) sql = g_string_new (
      "INSERT INTO site VALUES (1, 'Hospital'), (2, 'Other');"
      "INSERT INTO department VALUES (1, 1, 'A'), (2, 1, 'B'), (3, 2, 'A');"
      "INSERT INTO person (id, login, name, salt, verifier, iterations) VALUES"
      " (1, 'sk', 'S K', '00', '00', 1);"
      "INSERT INTO person_role VALUES (1, 'lead');"
      "INSERT INTO patch (id, number, cots_vendor, cots_product, title, released_usec,"
      " recorded_by, recorded_usec) VALUES (1, 'KB1', 'M', 'W', '', {-100}, 1, {-90}),"
      " (2, 'KB2', 'M', 'W', '', NULL, 1, {-20}), (3, 'KB3', 'M', 'W', '', {-400}, 1, {-99});");
  const int n_products = 1 + below (chance, 7);
  MedTestEngine *engine = med_test_engine_new ();

  if (below (chance, 4) > 0)
    g_string_append (
        sql, "INSERT INTO document VALUES ('d1', 'a.json', 10, {-50});"
             "INSERT INTO advisory (id, publisher, publisher_name, tracking_id, version, status,"
             " category, title, initial_release_usec, current_release_usec, imported_usec, sha256)"
             " VALUES (1, 'https://e', 'E', 'A-1', '1', 'final', 'csaf_vex', 'T', {-50}, {-50},"
             " {-3}, 'd1'); INSERT INTO advisory_head (publisher, tracking_id, advisory_id, "
             "read_usec) VALUES ('https://e', 'A-1', 1, NULL);");
  add_products (sql, chance, n_products);
  add_devices (sql, chance, below (chance, 30), n_products);
  add_tracks (sql, chance, n_products);
  report_fixture_run_script (engine, sql->str);
  return engine;
}

static gpointer
load_overview (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_overview_load_sync (connection, cancellable, error);
}

/* Inside one report: every device in one row, every task in one column, every policy judges all. */
static void
check_fleet (MedReport *report)
{
  static const char *const classes[] = { "on_time", "overdue", "exception", "waiting_for_vendor",
                                         "unknown" };
  JsonObject *data = report->data;
  const gint64 in_scope = inventory (report, "in_scope");
  const gint64 open = sum (data, "outcomes", "open");
  JsonArray *policies = med_json_get_array (data, "policies");
  JsonArray *tasks = med_json_get_array (data, "open_tasks");
  gint64 by_class = 0;

  g_assert_cmpint (sum (data, "outcomes", "devices"), ==, in_scope);
  g_assert_cmpint (sum (data, "support", "devices"), ==, in_scope);
  g_assert_cmpint (inventory (report, "read_within_year") + inventory (report, "read_before") +
                       inventory (report, "never_read"),
                   ==, in_scope);
  g_assert_cmpint (sum (data, "outcomes", "provisional"), <=, in_scope);
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      gint64 listed = 0;

      for (guint j = 0; j < json_array_get_length (tasks); j++)
        listed += g_str_equal (med_json_get_text (row_at (tasks, j), "standing"), classes[i]);
      g_assert_cmpint (sum (data, "outcomes", classes[i]), ==, listed);
      by_class += listed;
    }
  g_assert_cmpint (by_class, ==, open);
  g_assert_cmpuint (json_array_get_length (tasks), ==, open);
  for (guint i = 0; i < json_array_get_length (policies); i++)
    {
      JsonObject *row = row_at (policies, i);

      g_assert_cmpint (med_json_get_int (row, "on_time", 0) + med_json_get_int (row, "overdue", 0) +
                           med_json_get_int (row, "not_started", 0) +
                           med_json_get_int (row, "unknown", 0),
                       ==, open);
    }
}

static gint64
cell_number (const MedReportTable *table, guint row, guint column)
{
  return g_ascii_strtoll (med_report_table_get_cell (table, row, column)->text, NULL, 10);
}

/* What is printed adds up as the data do: the last row is the sum of those above. */
static void
check_printed (MedReport *report)
{
  static const char *const titles[] = { HIGH, OTHER };
  gint64 devices = 0, tasks = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      const MedReportTable *table = report_fixture_find_table (report, titles[i]);
      const guint last = med_report_table_get_n_rows (table) - 1;

      for (guint column = 1; column < table->columns->len; column++)
        {
          gint64 total = 0;

          for (guint row = 0; row < last; row++)
            total += cell_number (table, row, column);
          g_assert_cmpint (total, ==, cell_number (table, last, column));
        }
      devices += cell_number (table, last, 1);
      tasks += cell_number (table, last, 3);
    }
  g_assert_cmpint (devices, ==, inventory (report, "in_scope"));
  g_assert_cmpint (tasks, ==, sum (report->data, "outcomes", "open"));
}

/* The CSV files hold the very rows of the data. */
static void
check_csv (MedReport *report)
{
  g_autoptr (GPtrArray) files = med_report_dup_csv (report, FALSE);
  const MedReportCsv *last = g_ptr_array_index (files, files->len - 1);
  guint n_lines = 0;

  for (const char *at = last->text; (at = strchr (at, '\n')) != NULL; at++)
    n_lines++;
  /* The annex is the last one; nothing in it has a line break. */
  g_assert_cmpuint (n_lines, ==,
                    1 + json_array_get_length (med_json_get_array (report->data, "open_tasks")));
}

static gint64
count_open_of_devices (MedTestEngine *engine)
{
  const gint64 n = count (engine, "SELECT count(*) FROM device");
  gint64 open = 0;

  for (gint64 id = 1; id <= n; id++)
    {
      g_autoptr (MedReport) record = report_fixture_make (engine, MED_REPORT_DEVICE, id);
      JsonObject *device = med_json_get_object (record->data, "device");
      const guint own = json_array_get_length (med_json_get_array (record->data, "open_tasks"));

      if (med_report_source_get_time (device, "retired") == 0)
        open += own;
    }
  return open;
}

static void
check_others (MedTestEngine *engine, MedReport *fleet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReport) annex = report_fixture_make (engine, MED_REPORT_INSPECTION, 0);
  g_autoptr (MedReport) vendors = report_fixture_make (engine, MED_REPORT_VENDORS, 0);
  g_autofree MedOverview *overview =
      med_test_engine_run (engine, MED_STORE_BULK, load_overview, NULL, &error);
  const gint64 in_scope = inventory (fleet, "in_scope");
  JsonObject *ledger = med_json_get_object (annex->data, "ledger");
  JsonObject *patches = med_json_get_object (annex->data, "patches");

  g_assert_no_error (error);
  g_assert_nonnull (ledger);
  g_assert_nonnull (patches);
  g_assert_cmpint (overview->devices, ==, in_scope);
  g_assert_cmpint (med_json_get_int (ledger, "in_scope", -1), ==, in_scope);
  g_assert_cmpint (med_json_get_int (ledger, "retired", -1), ==, inventory (fleet, "retired"));
  g_assert_cmpint (med_json_get_int (ledger, "never_read", -1), ==,
                   inventory (fleet, "never_read"));
  g_assert_cmpint (sum (annex->data, "departments", "devices"), ==, in_scope);
  g_assert_cmpint (sum (annex->data, "departments", "never_read"), ==,
                   inventory (fleet, "never_read"));
  g_assert_cmpint (sum (annex->data, "products", "devices"), ==, in_scope);
  g_assert_cmpint (med_json_get_int (patches, "yes", 0) + med_json_get_int (patches, "no", 0) +
                       med_json_get_int (patches, "unknown", 0),
                   ==, in_scope);
  g_assert_cmpint (sum (annex->data, "devices", "tasks"), ==,
                   sum (fleet->data, "outcomes", "open"));
  g_assert_cmpint (sum (annex->data, "devices", "waiting"), ==,
                   sum (fleet->data, "outcomes", "waiting_for_vendor"));
  g_assert_cmpint (sum (vendors->data, "vendors", "devices"), ==, in_scope);
  g_assert_cmpint (sum (vendors->data, "ending", "devices"), ==,
                   sum (fleet->data, "ending", "devices"));
  /* The newest month of the chart is now. */
  const MedOverviewMonth *now = &overview->months[MED_OVERVIEW_MONTHS - 1];
  g_assert_cmpuint (now->overdue, ==, sum (fleet->data, "outcomes", "overdue"));
  g_assert_cmpuint (now->exceptions, ==, sum (fleet->data, "outcomes", "exception"));
  g_assert_cmpuint (now->unknown, ==, sum (fleet->data, "outcomes", "unknown"));
}

static void
test_adds_up (void)
{
  for (int round = 0; round < 2; round++)
    {
      const guint32 seed = g_test_rand_int ();
      g_autoptr (MedTestEngine) engine = make_fleet (seed);
      g_autoptr (MedReport) fleet = report_fixture_make (engine, MED_REPORT_FLEET, 0);

      g_test_message ("seed %u: %" G_GINT64_FORMAT " devices, %" G_GINT64_FORMAT " tasks", seed,
                      inventory (fleet, "in_scope"), sum (fleet->data, "outcomes", "open"));
      g_assert_cmpint (inventory (fleet, "in_scope"), ==,
                       count (engine, "SELECT count(*) FROM device WHERE retired_usec IS NULL"));
      check_fleet (fleet);
      check_printed (fleet);
      check_csv (fleet);
      check_others (engine, fleet);
      if (round == 0)
        g_assert_cmpint (count_open_of_devices (engine), ==, sum (fleet->data, "outcomes", "open"));
    }
}

/* Looking twice at the same store gives the same data, whatever was looked at between. */
static void
test_same_twice (void)
{
  static const MedReportKind kinds[] = { MED_REPORT_FLEET, MED_REPORT_EXCEPTIONS,
                                         MED_REPORT_INSPECTION, MED_REPORT_VENDORS };
  const guint32 seed = g_test_rand_int ();
  g_autoptr (MedTestEngine) engine = make_fleet (seed);
  g_autofree char *before = med_test_fleet_snapshot (engine);
  g_autofree char *hashes[G_N_ELEMENTS (kinds)] = { NULL };

  g_test_message ("seed %u", seed);
  for (int round = 0; round < 2; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
      {
        g_autoptr (MedReport) report = report_fixture_make (engine, kinds[i], 0);
        g_autofree char *hash = med_report_source_dup_hash (report->data);

        if (round == 0)
          hashes[i] = g_steal_pointer (&hash);
        else
          g_assert_cmpstr (hash, ==, hashes[i]);
      }
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_clear_pointer (&hashes[i], g_free);
  /* A report reads and never writes. */
  g_autofree char *after = med_test_fleet_snapshot (engine);
  g_assert_cmpstr (after, ==, before);
}

/* The command line tells the same figures of the same store. Its clock is today's, so only those
 * are compared that no day changes. */
static void
test_command_line (void)
{
  static const char *const members[] = { "in_scope", "retired", "never_read", "release_known" };
  const guint32 seed = g_test_rand_int ();
  MedTestEngine *engine = make_fleet (seed);
  g_autoptr (MedReport) fleet = report_fixture_make (engine, MED_REPORT_FLEET, 0);
  const gint64 n_dispositions = count (engine, "SELECT count(*) FROM disposition");
  g_autoptr (MedTestCommand) command = med_test_command_new_with (engine);

  g_test_message ("seed %u", seed);
  g_autoptr (JsonNode) report = med_test_command_ask (command, "report fleet --month 2026-11");
  g_autoptr (JsonNode) annex = med_test_command_ask (command, "report inspection");
  g_autoptr (JsonNode) in_use = med_test_command_ask (command, "device list");
  g_autoptr (JsonNode) retired = med_test_command_ask (command, "device list --retired");
  g_autoptr (JsonNode) dispositions = med_test_command_ask (command, "disposition list");
  JsonObject *data = json_node_get_object (report);
  JsonObject *ledger = med_json_get_object (json_node_get_object (annex), "ledger");
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_cmpint (med_json_get_int (med_json_get_object (data, "inventory"), members[i], -1), ==,
                     inventory (fleet, members[i]));
  g_assert_nonnull (ledger);
  g_assert_cmpint (med_json_get_int (ledger, "in_scope", -1), ==, inventory (fleet, "in_scope"));
  g_assert_cmpint (sum (data, "outcomes", "devices"), ==, inventory (fleet, "in_scope"));
  g_assert_cmpint (sum (data, "outcomes", "open"), ==, sum (fleet->data, "outcomes", "open"));
  g_assert_cmpint (json_array_get_length (json_node_get_array (in_use)), ==,
                   inventory (fleet, "in_scope"));
  g_assert_cmpint (json_array_get_length (json_node_get_array (retired)), ==,
                   inventory (fleet, "retired"));
  g_assert_cmpint (json_array_get_length (json_node_get_array (dispositions)), ==, n_dispositions);
}

/* A state that this program does not know is told with its patch and device, and no report without
 * that task is made. */
static void
test_unknown_state (void)
{
  static const MedReportKind kinds[] = { MED_REPORT_FLEET, MED_REPORT_INSPECTION };
  g_autoptr (MedTestEngine) engine = report_fixture_new ();

  med_test_fleet_run_script (engine, "UPDATE disposition SET state = 'teleported' WHERE id = 1;");
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GError) error = NULL;
      MedReportRequest request = { .kind = kinds[i],
                                   .language = "en",
                                   .period = { med_report_source_month_start (2026, 11),
                                               med_report_source_month_start (2026, 12) } };

      g_assert_null (report_fixture_make_request (engine, &request, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_DAMAGED);
      g_assert_nonnull (strstr (error->message, "teleported"));
      g_assert_nonnull (strstr (error->message, "CT-1"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/report/fleet/" name, func)
  CASE ("nothing-at-all", test_empty);
  CASE ("one-unknown-device", test_one_device);
  CASE ("edge-of-a-year", test_reading_edge);
  CASE ("edges-of-the-period", test_period_edges);
  CASE ("exceptions-that-run-out", test_exceptions_ahead);
  CASE ("figures-add-up-over-all-reports", test_adds_up);
  CASE ("same-figures-twice", test_same_twice);
  CASE ("command-line-has-the-same-figures", test_command_line);
  CASE ("unknown-state-is-told", test_unknown_state);
  return g_test_run ();
}
