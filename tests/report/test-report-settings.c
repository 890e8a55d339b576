/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/report/med-report-settings.h"
#include "support/med-test-fleet.h"

#define WORK_ORDER                                                                                 \
  "{\"meaning\":\"handed-over\"},{\"meaning\":\"performed\"},{\"meaning\":\"verified\"},"          \
  "{\"meaning\":\"returned-to-service\"}"

static MedReportSettings *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  MedReportSettings *settings = med_report_settings_parse (text, &error);

  g_assert_no_error (error);
  return settings;
}

static char *
to_text (const MedReportSettings *settings)
{
  JsonObject *object = med_report_settings_to_json (settings);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  json_object_unref (object);
  return json_to_string (node, FALSE);
}

static const MedReportSigning *
signing (GPtrArray *signings, guint i)
{
  return g_ptr_array_index (signings, i);
}

static void
test_presets (void)
{
  g_autoptr (MedReportSettings) settings = parse ("{}");
  g_autoptr (GPtrArray) fleet = med_report_settings_list_signings (settings, MED_REPORT_FLEET);
  g_autoptr (GPtrArray) device = med_report_settings_list_signings (settings, MED_REPORT_DEVICE);
  g_autoptr (GPtrArray) order = med_report_settings_list_signings (settings, MED_REPORT_WORK_ORDER);

  g_assert_cmpstr (settings->letterhead, ==, "");
  g_assert_false (settings->letter);
  g_assert_true (settings->csv_mark);
  g_assert_cmpuint (fleet->len, ==, 3);
  g_assert_cmpstr (signing (fleet, 0)->meaning, ==, "prepared");
  g_assert_cmpstr (signing (fleet, 0)->role, ==, "lead");
  g_assert_cmpstr (signing (fleet, 2)->role, ==, "");
  g_assert_cmpuint (device->len, ==, 0);
  g_assert_cmpuint (order->len, ==, 4);
  /* The guideline is cited where nothing else was decided, and only there. */
  g_assert_nonnull (strstr (med_report_settings_get_citation (settings, MED_REPORT_INSPECTION),
                            "8 item 3 and 8.2"));
  g_assert_cmpstr (med_report_settings_get_citation (settings, MED_REPORT_FLEET), ==, "");
}

/* "" is a decision: nothing is cited; a missing member is none. */
static void
test_nothing_is_a_decision_too (void)
{
  g_autoptr (MedReportSettings) settings =
      parse ("{\"reports\":{\"inspection\":{\"citation\":\"\",\"signatures\":[]}}}");
  g_autoptr (GPtrArray) none = med_report_settings_list_signings (settings, MED_REPORT_INSPECTION);

  g_assert_cmpstr (med_report_settings_get_citation (settings, MED_REPORT_INSPECTION), ==, "");
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_round_trip (void)
{
  static const char *const texts[] = {
    "{\"letterhead\":\"\",\"address\":\"\",\"contact\":\"\",\"paper\":\"a4\",\"csv_mark\":true,"
    "\"reports\":{}}",
    "{\"letterhead\":\"A & <b> 病院\",\"address\":\"1\\n2\\n3\\n4\\n5\\n6\",\"contact\":\"4711\","
    "\"paper\":\"letter\",\"csv_mark\":false,\"reports\":{\"fleet\":{\"citation\":\"§ 1\\n§ 2\","
    "\"signatures\":[{\"meaning\":\"prepared\",\"role\":\"lead\"},{\"meaning\":\"Seen\",\"role\":"
    "\"\"}]},\"vendors\":{\"citation\":\"\"}}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (MedReportSettings) settings = parse (texts[i]);
      g_autofree char *again = to_text (settings);

      g_assert_cmpstr (again, ==, texts[i]);
    }
}

static void
test_faults (void)
{
  static const struct
  {
    const char *text;
    const char *named;
  } cases[] = {
    { "[]", "report-settings" },
    { "{", "report-settings" },
    { "{\"letterhead\":1}", "letterhead" },
    { "{\"letterhead\":null}", "letterhead" },
    { "{\"letterhead\":\"a\\nb\"}", "letterhead" },
    { "{\"letterhead\":\"a\\u0007\"}", "letterhead" },
    { "{\"contact\":[\"a\"]}", "contact" },
    { "{\"address\":\"1\\n2\\n3\\n4\\n5\\n6\\n7\"}", "6 lines" },
    { "{\"address\":\"a\\tb\"}", "address" },
    { "{\"paper\":\"a5\"}", "paper" },
    { "{\"paper\":4}", "paper" },
    { "{\"csv_mark\":1}", "csv_mark" },
    { "{\"csv_mark\":\"true\"}", "csv_mark" },
    { "{\"csv_mark\":null}", "csv_mark" },
    { "{\"reports\":[]}", "reports" },
    { "{\"reports\":{\"R1\":{}}}", "no such report" },
    { "{\"reports\":{\"fleet\":[]}}", "fleet" },
    { "{\"reports\":{\"fleet\":{\"citation\":7}}}", "citation" },
    { "{\"reports\":{\"fleet\":{\"signatures\":{}}}}", "signatures" },
    { "{\"reports\":{\"fleet\":{\"signatures\":[1]}}}", "no meaning" },
    { "{\"reports\":{\"fleet\":{\"signatures\":[{\"role\":\"lead\"}]}}}", "no meaning" },
    { "{\"reports\":{\"fleet\":{\"signatures\":[{\"meaning\":\"\"}]}}}", "no meaning" },
    { "{\"reports\":{\"fleet\":{\"signatures\":[{\"meaning\":\"a\\nb\"}]}}}", "line break" },
    { "{\"letterhead\":\"a\",\"letterhead\":\"b\"}", "letterhead" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      if (med_report_settings_parse (cases[i].text, &error) != NULL)
        g_error ("taken: %s", cases[i].text);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      if (strstr (error->message, cases[i].named) == NULL)
        g_error ("“%s” is not in: %s", cases[i].named, error->message);
    }
}

static char *
with_signatures (const char *report, guint n)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "{\"reports\":{\"%s\":{\"signatures\":[", report);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s{\"meaning\":\"m%u\"}", i > 0 ? "," : "", i);
  g_string_append (text, "]}}}");
  return g_string_free (text, FALSE);
}

static void
test_limits (void)
{
  g_autofree char *long_text = g_strnfill (500, 'a');
  g_autofree char *too_long = g_strnfill (501, 'a');
  g_autofree char *fits = g_strdup_printf ("{\"letterhead\":\"%s\"}", long_text);
  g_autofree char *over = g_strdup_printf ("{\"letterhead\":\"%s\"}", too_long);
  g_autofree char *eight = with_signatures ("fleet", MED_REPORT_MOST_SIGNATURES);
  g_autofree char *nine = with_signatures ("fleet", MED_REPORT_MOST_SIGNATURES + 1);
  g_autoptr (MedReportSettings) first = parse (fits);
  g_autoptr (MedReportSettings) second = parse (eight);

  g_assert_null (med_report_settings_parse (over, NULL));
  g_assert_null (med_report_settings_parse (nine, NULL));
  /* Counted are characters and not bytes. */
  GString *wide = g_string_new ("{\"letterhead\":\"");
  for (int i = 0; i < 500; i++)
    g_string_append (wide, "院");
  g_string_append (wide, "\"}");
  g_autofree char *japanese = g_string_free (wide, FALSE);
  g_autoptr (MedReportSettings) third = parse (japanese);
  g_assert_cmpint (g_utf8_strlen (third->letterhead, -1), ==, 500);
}

static void
test_work_order (void)
{
  g_autoptr (MedReportSettings) four =
      parse ("{\"reports\":{\"work-order\":{\"signatures\":[" WORK_ORDER "]}}}");
  g_autoptr (MedReportSettings) five = parse (
      "{\"reports\":{\"work-order\":{\"signatures\":[{\"meaning\":\"Witness\"}," WORK_ORDER "]}}}");
  static const char *const without[] = {
    "{\"meaning\":\"performed\"},{\"meaning\":\"verified\"},{\"meaning\":\"returned-to-service\"}",
    "{\"meaning\":\"handed-over\"},{\"meaning\":\"verified\"},{\"meaning\":\"returned-to-"
    "service\"}",
    "{\"meaning\":\"handed-over\"},{\"meaning\":\"performed\"},{\"meaning\":\"returned-to-"
    "service\"}",
    "{\"meaning\":\"handed-over\"},{\"meaning\":\"performed\"},{\"meaning\":\"verified\"}",
    "",
  };

  g_assert_cmpuint (five->forms[MED_REPORT_WORK_ORDER].signings->len, ==, 5);
  for (gsize i = 0; i < G_N_ELEMENTS (without); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{\"reports\":{\"work-order\":{\"signatures\":[%s]}}}", without[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (med_report_settings_parse (text, &error));
      g_assert_nonnull (strstr (error->message, "none of these signatures can be left out"));
    }
}

static void
test_lines (void)
{
  static const struct
  {
    const char *line;
    const char *meaning;
    const char *role;
  } cases[] = {
    { "Prepared; Lead engineer", "prepared", "lead" },
    { "  prepared ;lead  ", "prepared", "lead" },
    { "RETURNED TO SERVICE", "returned-to-service", "" },
    { "Seen by <b>purchasing</b>; Head; of", "Seen by <b>purchasing</b>", "Head; of" },
    { "Accepted by the committee; Committee chair", "accepted", "Committee chair" },
    { "承認;院長", "承認", "院長" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) signings = med_report_signings_from_lines (cases[i].line);

      g_assert_cmpuint (signings->len, ==, 1);
      g_assert_cmpstr (signing (signings, 0)->meaning, ==, cases[i].meaning);
      g_assert_cmpstr (signing (signings, 0)->role, ==, cases[i].role);
    }
  g_autoptr (GPtrArray) none = med_report_signings_from_lines ("\n  \n;\n ; \n");
  g_assert_cmpuint (none->len, ==, 0);
  /* A role without a meaning is kept, to be refused rather than dropped. */
  g_autoptr (GPtrArray) nameless = med_report_signings_from_lines ("; Lead engineer");
  g_assert_cmpuint (nameless->len, ==, 1);
  g_assert_cmpstr (signing (nameless, 0)->meaning, ==, "");
  g_autoptr (GPtrArray) two = med_report_signings_from_lines ("verified;technician\nOwn words");
  g_autofree char *lines = med_report_signings_to_lines (two);
  g_assert_cmpstr (lines, ==, "Verified; Biomedical technician\nOwn words");
  g_autoptr (GPtrArray) again = med_report_signings_from_lines (lines);
  g_assert_cmpstr (signing (again, 0)->role, ==, "technician");
}

typedef struct
{
  gint64 person_id;
  const char *text;
} Decision;

static gpointer
save (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Decision *decision = data;
  g_autoptr (MedReportSettings) settings = med_report_settings_parse (decision->text, error);

  return settings != NULL &&
                 med_report_settings_save_sync (connection, decision->person_id, settings, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
load (MedConnection *connection, gpointer unused, GCancellable *cancellable, GError **error)
{
  return med_report_settings_load_sync (connection, error);
}

/* 1 lead, 2 security officer, 3 technician, 4 a lead who has left */
static MedTestEngine *
engine_new (void)
{
  MedTestEngine *fixture = med_test_engine_new ();

  med_test_fleet_run_script (
      fixture,
      "INSERT INTO person (id, login, name, salt, verifier, iterations, active) VALUES"
      " (1, 'a', 'A', '00', '00', 1, 1), (2, 'b', 'B', '00', '00', 1, 1),"
      " (3, 'c', 'C', '00', '00', 1, 1), (4, 'd', 'D', '00', '00', 1, 0);"
      "INSERT INTO person_role VALUES (1, 'lead'), (2, 'security-officer'), (3, 'technician'),"
      " (4, 'lead');");
  return fixture;
}

static void
test_stored_with_what_was_before (void)
{
  g_autoptr (MedTestEngine) fixture = engine_new ();
  g_autoptr (GError) error = NULL;
  Decision first = { 1, "{\"contact\":\"4711\"}" };
  Decision second = { 2, "{\"contact\":\"4712\"}" };

  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, save, &first, &error));
  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, save, &second, &error));
  /* The same again changes nothing and is not recorded. */
  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, save, &second, &error));
  g_assert_no_error (error);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE action = "
                                                   "'report-settings-changed'"),
                   ==, 2);
  g_autofree char *body = med_test_fleet_dup_text (
      fixture, "SELECT person_id || ' ' || subject || ' ' || body FROM change WHERE action ="
               " 'report-settings-changed' ORDER BY seq DESC LIMIT 1");
  g_assert_true (g_str_has_prefix (body, "2 setting/report-settings "));
  g_assert_nonnull (strstr (body, "4711"));
  g_assert_nonnull (strstr (body, "4712"));
  g_autoptr (MedReportSettings) loaded =
      med_test_engine_run (fixture, MED_STORE_INTERACTIVE, load, NULL, &error);
  g_assert_cmpstr (loaded->contact, ==, "4712");
}

static void
test_refused_changes_nothing (void)
{
  static const Decision refused[] = {
    { 3, "{}" },
    { 4, "{\"contact\":\"x\"}" },
    { 99, "{}" },
    { 1, "{\"paper\":\"a3\"}" },
  };
  static const MedError codes[] = { MED_ERROR_NOT_PERMITTED, MED_ERROR_NOT_PERMITTED,
                                    MED_ERROR_NOT_FOUND, MED_ERROR_CORRECT_INPUT };

  g_autoptr (MedTestEngine) fixture = engine_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          med_test_engine_run (fixture, MED_STORE_WRITER, save, (gpointer) &refused[i], &error));
      g_assert_error (error, MED_ERROR, (int) codes[i]);
    }
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM setting"), ==, 0);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE action = "
                                                   "'report-settings-changed'"),
                   ==, 0);
}

/* A structure filled by a program is checked like a file. */
static gpointer
save_broken (MedConnection *connection, gpointer text, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedReportSettings) settings = med_report_settings_new ();

  g_free (settings->letterhead);
  settings->letterhead = g_strdup (text);
  return med_report_settings_save_sync (connection, 1, settings, error) ? MED_STORE_OK : NULL;
}

static void
test_structure_is_checked_too (void)
{
  g_autoptr (MedTestEngine) fixture = engine_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, save_broken,
                                      (gpointer) "two\nlines", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM setting"), ==, 0);
}

/* What somebody wrote into the database by hand is not taken for a decision. */
static void
test_damaged_setting_is_said (void)
{
  g_autoptr (MedTestEngine) fixture = engine_new ();
  g_autoptr (GError) error = NULL;

  med_test_fleet_run_script (fixture, "INSERT INTO setting VALUES ('report-settings', '{\"paper\":'"
                                      ");");
  g_assert_null (med_test_engine_run (fixture, MED_STORE_INTERACTIVE, load, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
}

static void
test_described_in_the_data (void)
{
  g_autoptr (MedReportSettings) settings =
      parse ("{\"letterhead\":\"L\",\"address\":\"A\",\"contact\":\"C\",\"reports\":{\"fleet\":"
             "{\"citation\":\"§\",\"signatures\":[{\"meaning\":\"verified\",\"role\":\"x\"}]}}}");
  g_autoptr (JsonObject) form = med_report_settings_describe (settings, MED_REPORT_FLEET);
  JsonArray *signatures = json_object_get_array_member (form, "signatures");

  g_assert_cmpstr (json_object_get_string_member (form, "letterhead"), ==, "L");
  g_assert_cmpstr (json_object_get_string_member (form, "address"), ==, "A");
  g_assert_cmpstr (json_object_get_string_member (form, "contact"), ==, "C");
  g_assert_cmpstr (json_object_get_string_member (form, "citation"), ==, "§");
  g_assert_cmpuint (json_array_get_length (signatures), ==, 1);
  g_assert_cmpstr (
      json_object_get_string_member (json_array_get_object_element (signatures, 0), "meaning"), ==,
      "verified");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/settings/presets", test_presets);
  g_test_add_func ("/report/settings/nothing-is-a-decision-too", test_nothing_is_a_decision_too);
  g_test_add_func ("/report/settings/round-trip", test_round_trip);
  g_test_add_func ("/report/settings/faults-are-named", test_faults);
  g_test_add_func ("/report/settings/limits", test_limits);
  g_test_add_func ("/report/settings/work-order-keeps-four-signatures", test_work_order);
  g_test_add_func ("/report/settings/lines", test_lines);
  g_test_add_func ("/report/settings/stored-with-what-was-before",
                   test_stored_with_what_was_before);
  g_test_add_func ("/report/settings/refused-changes-nothing", test_refused_changes_nothing);
  g_test_add_func ("/report/settings/structure-is-checked-too", test_structure_is_checked_too);
  g_test_add_func ("/report/settings/damaged-setting-is-said", test_damaged_setting_is_said);
  g_test_add_func ("/report/settings/described-in-the-data", test_described_in_the_data);
  return g_test_run ();
}
