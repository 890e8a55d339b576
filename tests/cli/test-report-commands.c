/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"

/* What the real program answered. */
typedef struct
{
  int status;
  char *out;
  char *err;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_free (answer->out);
  g_free (answer->err);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/* @line: the words after `medpatchctl --data-dir DIR`, as in a shell. Nobody else has the folder
 * open. */
static Answer
call (const char *dir, const char *line)
{
  g_autofree char *command =
      g_strdup_printf ("'%s' --data-dir '%s' %s", g_getenv ("MEDPATCHCTL"), dir, line);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  Answer answer = { 0 };
  int wait_status = 0;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, &error));
  g_assert_true (g_spawn_sync (dir, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &answer.out,
                               &answer.err, &wait_status, &error));
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (wait_status));
  answer.status = WEXITSTATUS (wait_status);
  return answer;
}

static char *
make_data (const char *script)
{
  MedTestEngine *fixture = med_test_engine_new ();
  char *dir = g_strdup (fixture->dir);

  med_test_fleet_add_device (fixture, "CT-1", "Exa & Co", "Exa <CT>", "4.1");
  if (script != NULL)
    med_test_fleet_run_script (fixture, script);
  /* The folder stays, for the program. */
  med_engine_close (fixture->engine);
  g_assert_finalize_object (fixture->engine);
  g_object_unref (fixture->clock);
  g_free (fixture->dir);
  g_free (fixture);
  return dir;
}

static void
refused (const char *dir, const char *line, int status, const char *words)
{
  g_auto (Answer) answer = call (dir, line);

  g_assert_cmpint (answer.status, ==, status);
  if (strstr (answer.err, words) == NULL)
    g_error ("“%s” is not in: %s", words, answer.err);
}

static void
test_files (void)
{
  g_autofree char *dir = make_data (NULL);
  g_autofree char *pdf = g_build_filename (dir, "a.pdf", NULL);
  g_autofree char *csv = g_build_filename (dir, "a-01-Devices-in-scope.csv", NULL);
  g_autofree char *bare = g_build_filename (dir, "b-01-Devices-in-scope.csv", NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *marked = NULL;
  g_autofree char *plain = NULL;

  g_auto (Answer) fleet =
      call (dir, "report fleet --month 2026-11 --output a.pdf --csv a.csv --paper letter");
  g_assert_cmpint (fleet.status, ==, 0);
  g_assert_true (g_file_get_contents (pdf, &bytes, NULL, NULL));
  g_assert_true (g_str_has_prefix (bytes, "%PDF-"));
  g_assert_nonnull (strstr (fleet.out, "a-01-Devices-in-scope.csv\n"));
  g_auto (Answer) again = call (dir, "report fleet --month 2026-11 --csv b.csv --no-mark");
  g_assert_cmpint (again.status, ==, 0);
  g_assert_true (g_file_get_contents (csv, &marked, NULL, NULL));
  g_assert_true (g_file_get_contents (bare, &plain, NULL, NULL));
  g_assert_true (g_str_has_prefix (marked, "\xef\xbb\xbf"
                                           "Devices,Number"));
  g_assert_cmpstr (marked + 3, ==, plain);
  g_auto (Answer) device = call (dir, "report device CT-1 --output a.pdf --language en");
  g_assert_cmpint (device.status, ==, 0);
  g_assert_nonnull (strstr (device.out, "R2-"));
  med_test_remove_tree (dir);
}

/* What is printed with --json is what the hash on the pages is of. */
static void
test_json (void)
{
  g_autofree char *dir = make_data (NULL);
  g_auto (Answer) answer = call (dir, "--json report device CT-1 --output a.pdf");
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, answer.out, -1);
  g_autofree char *path = g_build_filename (dir, "a.pdf", NULL);
  g_autofree char *program = g_find_program_in_path ("pdftotext");
  const char *argv[] = { program, path, "-", NULL };
  g_autofree char *text = NULL;

  g_assert_cmpint (answer.status, ==, 0);
  if (program == NULL)
    g_test_skip ("pdftotext is absent");
  else
    {
      g_assert_true (
          g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &text, NULL, NULL, NULL));
      hash[16] = '\0';
      g_assert_nonnull (strstr (text, hash));
    }
  med_test_remove_tree (dir);
}

static void
test_wrong_use (void)
{
  g_autofree char *dir = make_data (NULL);

  refused (dir, "report fleet", 2, "--output");
  refused (dir, "report fleet --output a.pdf --month November", 2, "2026-11");
  refused (dir, "report fleet --output a.pdf --month 2026-13", 2, "2026-11");
  refused (dir, "report fleet --output a.pdf --paper a5", 2, "a4, letter");
  refused (dir, "report fleet --output a.pdf --language xx", 2, "en, ja");
  refused (dir, "report fleet --sideways", 2, "sideways");
  refused (dir, "report device --output a.pdf", 2, "asset number");
  refused (dir, "report work-order x --output a.pdf", 2, "number");
  refused (dir, "audit verify now", 2, "Usage");
  refused (dir, "audit export", 2, "Usage");
  med_test_remove_tree (dir);
}

static void
test_refusals (void)
{
  g_autofree char *dir = make_data (NULL);
  g_autofree char *path = g_build_filename (dir, "a.pdf", NULL);

  refused (dir, "report device NONE --output a.pdf", 1, "NONE");
  refused (dir, "report work-order 99 --output a.pdf", 1, "99");
  refused (dir, "report fleet --output /nowhere/a.pdf", 1, "/nowhere/a.pdf");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  med_test_remove_tree (dir);
}

static void
test_policy (void)
{
  g_autofree char *dir = make_data (NULL);
  g_autofree char *path = g_build_filename (dir, "policy.json", NULL);

  g_auto (Answer) before = call (dir, "report policy");
  g_assert_cmpint (before.status, ==, 0);
  g_assert_nonnull (strstr (before.out, "not taken from any regulation"));
  g_assert_true (g_file_set_contents (path, "[]", -1, NULL));
  refused (dir, "report policy policy.json", 2, "--as");
  refused (dir, "--as nobody report policy policy.json", 1, "nobody");
  med_test_remove_tree (dir);
}

#define PEOPLE                                                                                     \
  "INSERT INTO person (id, login, name, salt, verifier, iterations) VALUES"                        \
  " (80, 'lead', 'L', '00', '00', 1), (81, 'tech', 'T', '00', '00', 1);"                           \
  "INSERT INTO person_role VALUES (80, 'lead'), (81, 'technician');"

static void
done (const char *dir, const char *line, const char *words)
{
  g_auto (Answer) answer = call (dir, line);

  if (answer.status != 0 || strstr (answer.out, words) == NULL)
    g_error ("%s: %d\n%s\n%s", line, answer.status, answer.out, answer.err);
}

static void
test_every_report (void)
{
  g_autofree char *dir = make_data (
      "INSERT INTO site (id, name) SELECT 90, 'S' WHERE NOT EXISTS (SELECT 1 FROM site);"
      "INSERT INTO department (id, site_id, name) SELECT 90, min (id), 'Radiology' FROM site;");

  done (dir, "report notice --output n.pdf", "Report R6a-");
  done (dir, "report notice --week 2026-11-29 --department Radiology --output n.pdf --paper letter",
        "Report R6a-");
  done (dir, "report inspection --output i.pdf --csv i.csv", "i-05-Devices-in-use");
  done (dir, "report vendors --output v.pdf --language en", "Report R7-");
  done (dir, "report vendors --month 2026-11 --maker 'Exa & Co' --csv v.csv",
        "v-01-What-was-asked");
  refused (dir, "report notice --week 2026-11 --output n.pdf", 2, "2026-11-23");
  refused (dir, "report notice --week 2026-02-30 --output n.pdf", 2, "2026-02-30");
  refused (dir, "report notice --department Nowhere --output n.pdf", 1, "Nowhere");
  refused (dir, "report notice now --output n.pdf", 2, "Usage");
  refused (dir, "report inspection all --output n.pdf", 2, "Usage");
  refused (dir, "report vendors --maker Nobody --output n.pdf", 1, "Nobody");
  refused (dir, "report vendors all --output n.pdf", 2, "Usage");
  med_test_remove_tree (dir);
}

/* What is shown can be given back as it is; what is set comes out on paper. */
static void
test_settings (void)
{
  g_autofree char *dir = make_data (PEOPLE);
  g_autofree char *path = g_build_filename (dir, "settings.json", NULL);

  g_auto (Answer) shown = call (dir, "report settings");
  g_assert_cmpint (shown.status, ==, 0);
  g_assert_nonnull (strstr (shown.out, "8 item 3 and 8.2"));
  g_assert_nonnull (strstr (shown.out, "returned-to-service"));
  g_assert_true (g_file_set_contents (path, shown.out, -1, NULL));
  refused (dir, "report settings settings.json", 2, "--as");
  refused (dir, "--as tech report settings settings.json", 1, "lead engineer");
  refused (dir, "--as lead report settings missing.json", 1, "missing.json");
  refused (dir, "report settings settings.json twice", 2, "Usage");
  done (dir, "--as lead report settings settings.json", "");
  g_auto (Answer) again = call (dir, "report settings");
  g_assert_cmpstr (again.out, ==, shown.out);

  g_assert_true (g_file_set_contents (path, "{\"paper\":\"letter\",\"csv_mark\":false}", -1, NULL));
  done (dir, "--as lead report settings settings.json", "");
  done (dir, "report inspection --csv x.csv", "x-01");
  g_autofree char *csv = g_build_filename (dir, "x-01-Items-of-the-checklist.csv", NULL);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "Item,"));
  /* One can still ask for the mark. */
  done (dir, "report inspection --csv x.csv --mark", "x-01");
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "\xef\xbb\xbf"));
  g_assert_true (g_file_set_contents (path, "{\"paper\":\"a5\"}", -1, NULL));
  refused (dir, "--as lead report settings settings.json", 1, "paper");
  med_test_remove_tree (dir);
}

static void
test_answers (void)
{
  g_autofree char *dir = make_data (PEOPLE);

  refused (dir, "report answer", 2, "needed");
  refused (dir, "report answer patches", 2, "needed");
  refused (dir, "report answer weather yes --date=2026-11-01", 2, "weather");
  refused (dir, "report answer patches perhaps --date=2026-11-01", 2, "perhaps");
  refused (dir, "report answer patches yes", 2, "day of confirmation");
  refused (dir, "report answer patches yes --date=2020-11-01 --sideways", 2, "sideways");
  refused (dir, "report answer patches yes --date=2020-11-01", 2, "--as");
  refused (dir, "--as tech report answer patches yes --date=2020-11-01", 1, "lead engineer");
  refused (dir, "--as lead report answer patches no --date=2020-11-01", 1, "needs the date");
  done (dir, "--as lead report answer patches no --date=2020-11-01 --target=2030-01-01 --note=x",
        "");
  g_auto (Answer) json = call (dir, "--json report inspection");
  g_assert_cmpint (json.status, ==, 0);
  g_assert_nonnull (strstr (json.out, "\"answers\":[{\"item\":\"patches\",\"answer\":\"no\","
                                      "\"confirmed\":\"2020-11-01\",\"target\":\"2030-01-01\""));
  med_test_remove_tree (dir);
}

static void
test_whole_chain (void)
{
  g_autofree char *dir = make_data (NULL);
  g_auto (Answer) plain = call (dir, "audit verify");
  g_auto (Answer) json = call (dir, "--json audit verify");
  g_auto (Answer) list = call (dir, "--json audit list");

  g_assert_cmpint (plain.status, ==, 0);
  g_assert_cmpint (json.status, ==, 0);
  g_assert_nonnull (strstr (json.out, "\"whole\" : true"));
  g_assert_cmpint (list.status, ==, 0);
  g_assert_nonnull (strstr (list.out, "content_hash"));
  med_test_remove_tree (dir);
}

static void
test_broken_chain (void)
{
  g_autofree char *dir =
      make_data ("DROP TRIGGER change_no_update; UPDATE change SET person_id = 9 WHERE seq = 1;");
  g_auto (Answer) json = call (dir, "--json audit verify");

  refused (dir, "audit verify", 1, "broken at row 1");
  g_assert_cmpint (json.status, ==, 1);
  g_assert_nonnull (strstr (json.out, "\"first_broken\" : 1"));
  med_test_remove_tree (dir);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/report/files", test_files);
  g_test_add_func ("/cli/report/json-is-what-is-hashed", test_json);
  g_test_add_func ("/cli/report/wrong-use", test_wrong_use);
  g_test_add_func ("/cli/report/refusals", test_refusals);
  g_test_add_func ("/cli/report/policy", test_policy);
  g_test_add_func ("/cli/report/every-report", test_every_report);
  g_test_add_func ("/cli/report/settings", test_settings);
  g_test_add_func ("/cli/report/answers", test_answers);
  g_test_add_func ("/cli/audit/whole-chain", test_whole_chain);
  g_test_add_func ("/cli/audit/broken-row-is-named", test_broken_chain);
  return g_test_run ();
}
