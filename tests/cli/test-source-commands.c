/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "support/med-test-command.h"
#include "support/med-test-gpg.h"

#define USER "PSIRT <psirt@vendor.test>"
#define ADVISORY                                                                                   \
  "{\"document\":{\"category\":\"csaf_base\",\"csaf_version\":\"2.0\","                            \
  "\"publisher\":{\"category\":\"vendor\",\"name\":\"Vendor\",\"namespace\":\"https://v.test\"},"  \
  "\"title\":\"T\",\"tracking\":{\"current_release_date\":\"2026-01-01T00:00:00Z\","               \
  "\"id\":\"V-1\",\"initial_release_date\":\"2026-01-01T00:00:00Z\","                              \
  "\"revision_history\":[{\"date\":\"2026-01-01T00:00:00Z\",\"number\":\"1\","                     \
  "\"summary\":\"s\"}],\"status\":\"final\",\"version\":\"1\"}}}"

/* As a security officer does it at a terminal, with the clock of the machine. */
typedef struct
{
  MedTestCommand *command;
  MedTestGpg *gpg;
  char *time;
  char *fingerprint;
} Fixture;

static void
make_key (Fixture *self)
{
  g_autoptr (GBytes) made = med_test_gpg_call (
      self->gpg, self->time, "--status-fd 1 --quick-gen-key '" USER "' ed25519 sign 2y", NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (made, NULL), g_bytes_get_size (made));
  const char *created = strstr (text, "KEY_CREATED P ");

  g_assert_nonnull (created);
  self->fingerprint = g_strndup (created + strlen ("KEY_CREATED P "), 40);
  g_autoptr (GBytes) key = med_test_gpg_export (self->gpg, self->fingerprint);
  med_test_command_write (self->command, "key.asc", g_bytes_get_data (key, NULL),
                          (gssize) g_bytes_get_size (key));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) before = g_date_time_add_hours (now, -1);

  self->command = med_test_command_new_demo ();
  self->gpg = med_test_gpg_new ();
  self->time = g_date_time_format (before, "%Y%m%dT%H%M%S");
  make_key (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_free (self->fingerprint);
  g_free (self->time);
  med_test_gpg_free (self->gpg);
  med_test_command_free (self->command);
}

static void
publish (Fixture *self, const char *name)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (ADVISORY, strlen (ADVISORY));
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA512, bytes);
  g_autoptr (GBytes) signature =
      med_test_gpg_sign (self->gpg, self->fingerprint, self->time, "", bytes);
  g_autofree char *file = g_strconcat ("stick/", name, NULL);
  g_autofree char *hash = g_strconcat (file, ".sha512", NULL);
  g_autofree char *asc = g_strconcat (file, ".asc", NULL);

  med_test_command_write (self->command, file, ADVISORY, -1);
  med_test_command_write (self->command, hash, digest, -1);
  med_test_command_write (self->command, asc, g_bytes_get_data (signature, NULL),
                          (gssize) g_bytes_get_size (signature));
}

static void
expect (Fixture *self, int status, const char *words, const char *format, ...) G_GNUC_PRINTF (4, 5);

static void
expect (Fixture *self, int status, const char *words, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  med_test_command_expect (self->command, line, status, words);
}

static JsonObject *
first (JsonNode *list)
{
  g_assert_cmpuint (json_array_get_length (json_node_get_array (list)), >, 0);
  return json_array_get_object_element (json_node_get_array (list), 0);
}

static void
add_source (Fixture *self)
{
  g_autofree char *stick = med_test_command_path (self->command, "stick");
  g_autofree char *key = med_test_command_path (self->command, "key.asc");

  expect (self, 0, "Source 1 added",
          "--as lindqvist source add folder %s Vendor --trusted --every=60 "
          "--namespace=https://v.test",
          stick);
  expect (self, 0, "waits for a second person",
          "--as lindqvist source key add Vendor %s %s contract", key, self->fingerprint);
  expect (self, 1, "waits for a second person to confirm it", "--as lindqvist source sync Vendor");
  expect (self, 0, "is confirmed", "--as nair source key confirm Vendor %s", self->fingerprint);
}

static void
test_way (Fixture *self, gconstpointer data)
{
  g_autofree char *key = med_test_command_path (self->command, "key.asc");

  publish (self, "v-1.json");
  publish (self, "other.json");
  expect (self, 0, USER, "source key show %s", key);
  add_source (self);
  g_autoptr (JsonNode) before = med_test_command_ask (self->command, "source list");
  g_assert_true (json_object_get_boolean_member (first (before), "stale"));
  expect (self, 0, "COULD NOT BE CHECKED: The key of “Vendor” waits", "source list");
  expect (self, 0, "2 documents listed: 1 imported, 0 unchanged, 0 skipped, 1 held",
          "--as lindqvist source sync");
  g_autoptr (JsonNode) after = med_test_command_ask (self->command, "source list");
  g_assert_false (json_object_get_boolean_member (first (after), "stale"));
  g_assert_true (json_object_get_null_member (first (after), "failure"));
  g_autoptr (JsonNode) documents = med_test_command_ask (self->command, "source show Vendor");
  JsonObject *imported = med_test_command_find_row (documents, "path", "v-1.json");
  g_assert_cmpstr (json_object_get_string_member (imported, "state"), ==, "imported");
  g_assert_cmpstr (json_object_get_string_member (imported, "signer"), ==, self->fingerprint);
  g_autoptr (JsonNode) holds = med_test_command_ask (self->command, "source hold list");
  g_assert_cmpstr (json_object_get_string_member (first (holds), "kind"), ==, "name");
  expect (self, 0, "", "--as lindqvist source hold resolve 1 accept asked");
  g_autoptr (JsonNode) none = med_test_command_ask (self->command, "source hold list");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (none)), ==, 0);
  expect (self, 0, "asked", "source hold list --all");
  expect (self, 0, self->fingerprint, "source key list");
  expect (self, 0, "", "--as lindqvist source key distrust %s stolen", self->fingerprint);
  expect (self, 1, "No key of “Vendor” is enrolled", "--as lindqvist source sync Vendor");
  g_autoptr (MedTestAnswer) failed =
      med_test_command_call (self->command, "--json --as lindqvist source sync Vendor");
  g_assert_nonnull (strstr (failed->out, "\"failure\""));
  g_assert_nonnull (strstr (failed->out, "No key of"));
  expect (self, 0, "COULD NOT BE CHECKED: No key of “Vendor”", "source list");
  expect (self, 0, "", "--as lindqvist source remove Vendor unused");
  expect (self, 1, "There is no source “Vendor”", "source show Vendor");
}

/* One that is switched off is looked through only when it is named, and does not look clean. */
static void
test_switched_off (Fixture *self, gconstpointer data)
{
  publish (self, "v-1.json");
  add_source (self);
  expect (self, 1, "“Vendor” is switched on already", "--as lindqvist source enable Vendor again");
  expect (self, 0, "", "--as lindqvist source disable Vendor moved");
  expect (self, 1, "“Vendor” is switched off already", "--as lindqvist source disable 1 moved");
  expect (self, 0, "SWITCHED OFF: COULD NOT BE CHECKED: The key of", "source list");
  expect (self, 0, "Vendor: switched off, not looked through", "--as lindqvist source sync");
  g_autoptr (JsonNode) off = med_test_command_ask (self->command, "source list");
  g_assert_false (json_object_get_boolean_member (first (off), "enabled"));
  g_assert_true (json_object_get_boolean_member (first (off), "stale"));
  g_assert_true (json_object_get_null_member (first (off), "checked_at"));
  expect (self, 0, "1 documents listed: 1 imported", "--as lindqvist source sync Vendor");
  expect (self, 0, "", "--as lindqvist source enable Vendor back");
  expect (self, 0, "1 documents listed: 0 imported, 1 unchanged", "--as lindqvist source sync");
  g_autoptr (JsonNode) on = med_test_command_ask (self->command, "source list");
  g_assert_true (json_object_get_boolean_member (first (on), "enabled"));
}

/* One person cannot enrol a key alone, not even one who may do either half. */
static void
test_two_people (Fixture *self, gconstpointer data)
{
  g_autofree char *stick = med_test_command_path (self->command, "stick");
  g_autofree char *key = med_test_command_path (self->command, "key.asc");
  g_autofree char *lower = g_ascii_strdown (self->fingerprint, -1);

  publish (self, "v-1.json");
  expect (self, 0, "", "--as lindqvist source add folder %s Vendor --trusted", stick);
  expect (self, 1, "No key of “Vendor” is enrolled", "--as lindqvist source sync");
  expect (self, 1, "waits for a second person at this source",
          "--as nair source key confirm Vendor %s", self->fingerprint);
  expect (self, 0, USER, "--as lindqvist source key add Vendor %s %s contract", key,
          self->fingerprint);
  expect (self, 1, "A second person must sign this", "--as lindqvist source key confirm Vendor %s",
          self->fingerprint);
  expect (self, 1, "needs one of these roles", "--as tanaka source key refuse Vendor %s no",
          self->fingerprint);
  expect (self, 1, "", "--as tanaka source key confirm Vendor %s", self->fingerprint);
  expect (self, 1, "waits for a second person to confirm it", "--as lindqvist source sync");
  g_autoptr (JsonNode) waiting = med_test_command_ask (self->command, "source key list");
  g_assert_true (json_object_get_null_member (first (waiting), "confirmed_at"));
  expect (self, 0, "", "--as nair source key refuse Vendor %s 'not on the letter'", lower);
  expect (self, 1, "No key of “Vendor” is enrolled", "--as lindqvist source sync");
  expect (self, 0, USER, "--as nair source key add Vendor %s %s letter", key, self->fingerprint);
  expect (self, 0, "is confirmed", "--as lindqvist source key confirm Vendor %s", lower);
  g_autoptr (JsonNode) keys = med_test_command_ask (self->command, "source key list");
  g_assert_cmpstr (json_object_get_string_member (first (keys), "pinned_by"), ==, "nair");
  g_assert_cmpstr (json_object_get_string_member (first (keys), "confirmed_by"), ==, "lindqvist");
  expect (self, 1, "is enrolled already", "--as nair source key add Vendor %s %s letter", key,
          self->fingerprint);
  expect (self, 0, "1 imported", "--as lindqvist source sync");
  g_autofree char *log = med_test_command_dup_log (self->command);
  g_assert_nonnull (strstr (log, "source-key-refused"));
  g_assert_nonnull (strstr (log, "source-key-confirmed"));
}

static void
write_catalog (Fixture *self, const char *version, const char *cves)
{
  g_autoptr (GString) entries = g_string_new (NULL);
  g_auto (GStrv) list = g_strsplit (cves, " ", -1);

  for (gsize i = 0; list[i] != NULL; i++)
    g_string_append_printf (entries, "%s{\"cveID\":\"%s\",\"dateAdded\":\"2026-01-02\"}",
                            i > 0 ? "," : "", list[i]);
  g_autofree char *text = g_strdup_printf ("{\"catalogVersion\":\"%s\",\"dateReleased\":"
                                           "\"2026-11-0%sT00:00:00Z\",\"vulnerabilities\":[%s]}",
                                           version, version, entries->str);
  med_test_command_write (self->command, "kev.json", text, -1);
}

/* A catalogue as a source: it says why it is believed, and never goes back by itself. */
static void
test_catalogue (Fixture *self, gconstpointer data)
{
  g_autofree char *path = med_test_command_path (self->command, "kev.json");

  write_catalog (self, "1", "CVE-2026-1001 CVE-2026-1002");
  expect (self, 0, "as far as whoever put it there", "--as lindqvist source add kev %s KEV", path);
  expect (self, 0, "of scores.test proves that server, and nothing more",
          "--as lindqvist source add epss https://scores.test/epss.csv.gz Scores");
  expect (self, 0, "", "--as lindqvist source disable Scores later");
  /* The demonstration has a whole one. */
  expect (self, 1, "entries of the one in use", "--as lindqvist source sync KEV");
  expect (self, 0, "", "--as lindqvist source hold resolve 1 accept 'a test begins'");
  expect (self, 0, "1 imported", "--as lindqvist source sync KEV");
  expect (self, 0, "1 unchanged", "--as lindqvist source sync KEV");
  g_autoptr (JsonNode) list = med_test_command_ask (self->command, "source list");
  JsonObject *row = med_test_command_find_row (list, "name", "KEV");
  g_assert_cmpstr (json_object_get_string_member (row, "kind"), ==, "kev");
  g_assert_nonnull (strstr (json_object_get_string_member (row, "believed_because"), "Nothing"));
  write_catalog (self, "2", "CVE-2026-1001");
  expect (self, 1, "lacks 1 entry of the one in use (CVE-2026-1002)",
          "--as lindqvist source sync KEV");
  expect (self, 0, "COULD NOT BE CHECKED", "source list");
  g_autoptr (JsonNode) holds = med_test_command_ask (self->command, "source hold list");
  g_assert_cmpstr (json_object_get_string_member (first (holds), "kind"), ==, "shrunk");
  g_assert_true (json_object_get_null_member (first (holds), "vendors"));
  expect (self, 0, "", "--as lindqvist source hold resolve 2 accept 'CISA took it out'");
  expect (self, 0, "1 imported", "--as lindqvist source sync KEV");
  write_catalog (self, "1", "CVE-2026-1001 CVE-2026-1002");
  expect (self, 1, "the one in use is newer", "--as lindqvist source sync KEV");
  expect (self, 1, "never takes its place", "--as lindqvist source hold resolve 3 accept x");
}

static void
test_interval (Fixture *self, gconstpointer data)
{
  expect (self, 0, "", "--as lindqvist source add kev /kev.json KEV");
  expect (self, 0, "", "--as lindqvist source interval KEV 60 'published every hour'");
  g_autoptr (JsonNode) list = med_test_command_ask (self->command, "source list");
  JsonObject *row = med_test_command_find_row (list, "name", "KEV");
  g_assert_cmpint (json_object_get_int_member (row, "interval_min"), ==, 60);
  g_autofree char *before = med_test_command_dup_head (self->command);
  expect (self, 2, "how many minutes", "--as lindqvist source interval KEV 60");
  expect (self, 2, "number", "--as lindqvist source interval KEV often why");
  expect (self, 1, "every 15 minutes", "--as lindqvist source interval KEV 1 why");
  expect (self, 1, "no source", "--as lindqvist source interval EPSS 60 why");
  expect (self, 2, "Say who", "source interval KEV 60 why");
  g_autofree char *after = med_test_command_dup_head (self->command);
  g_assert_cmpstr (before, ==, after);
}

/* Whose devices something held may be about stands beside it. */
static void
test_vendors_of_hold (Fixture *self, gconstpointer data)
{
  g_autofree char *stick = med_test_command_path (self->command, "stick");

  publish (self, "v-1.json");
  med_test_command_write (self->command, "stick/v-1.json.sha512", "00", 2);
  expect (self, 0, "", "--as lindqvist source add folder %s 'Exa Medical'", stick);
  expect (self, 0, "1 held", "--as lindqvist source sync");
  g_autoptr (JsonNode) holds = med_test_command_ask (self->command, "source hold list");
  g_assert_cmpstr (json_object_get_string_member (first (holds), "kind"), ==, "untrusted");
  g_assert_cmpstr (json_object_get_string_member (first (holds), "vendors"), ==, "Exa Medical");
}

/* What is at a place is shown, and nothing of it stays. */
static void
test_probe (Fixture *self, gconstpointer data)
{
  g_autofree char *stick = med_test_command_path (self->command, "stick");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  publish (self, "v-1.json");
  publish (self, "v-2.json");
  before = med_test_command_dup_head (self->command);
  expect (self, 0, "Documents: 2", "source probe folder %s", stick);
  expect (self, 0, "Nothing of it is trusted yet", "source probe folder %s", stick);
  g_autofree char *line = g_strdup_printf ("source probe folder %s", stick);
  g_autoptr (JsonNode) probe = med_test_command_ask (self->command, line);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (probe), "documents"), ==, 2);
  med_test_command_write (
      self->command, "stick/provider-metadata.json",
      "{\"canonical_url\":\"https://v.test/provider-metadata.json\",\"metadata_version\":\"2.0\","
      "\"last_updated\":\"2026-01-01T00:00:00Z\",\"role\":\"csaf_trusted_provider\","
      "\"list_on_CSAF_aggregators\":true,\"mirror_on_CSAF_aggregators\":true,"
      "\"publisher\":{\"category\":\"vendor\",\"name\":\"V\",\"namespace\":\"https://v.test\"},"
      "\"public_openpgp_keys\":[{\"url\":\"https://v.test/k.asc\",\"fingerprint\":"
      "\"00112233445566778899aabbccddeeff00112233\"}],"
      "\"distributions\":[{\"directory_url\":\"https://v.test/white\"}]}",
      -1);
  expect (self, 0, "Role: csaf_trusted_provider", "source probe folder %s", stick);
  expect (self, 0, "00112233445566778899AABBCCDDEEFF00112233", "source probe folder %s", stick);
  med_test_command_write (self->command, "stick/provider-metadata.json", "{}", -1);
  expect (self, 1, "provider-metadata.json", "source probe folder %s", stick);
  expect (self, 1, "there is no such folder", "source probe folder %s/nowhere", stick);
  expect (self, 1, "named by its domain", "source probe provider http://v.test");
  expect (self, 2, "Name its kind and its place", "source probe provider");
  expect (self, 2, "thing", "source probe thing x");
  after = med_test_command_dup_head (self->command);
  g_assert_cmpstr (before, ==, after);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  static const MedTestLine lines[] = {
    { "--as lindqvist source add folder /x", 2, "Name its kind, its place and a name" },
    { "--as lindqvist source add nvd https://a.test A", 2, "nvd" },
    { "--as lindqvist source add kev http://a.test A", 1, "https address" },
    { "--as lindqvist source add kev https://a.test A --trusted", 1, "Nobody signs" },
    { "--as lindqvist source add cve https://a.test/cves A", 1, "ends in a slash" },
    { "--as lindqvist source add epss /x A --namespace=https://a.test", 1, "have a namespace" },
    { "--as lindqvist source add provider http://a.test A", 1, "named by its domain" },
    { "--as lindqvist source add folder /x A --every=1", 1, "every 15 minutes" },
    { "--as lindqvist source add folder /x A --every=x", 2, "" },
    { "source show", 2, "Name one source" },
    { "source show 9", 1, "There is no source 9" },
    { "source sync A B", 2, "Name one source" },
    { "source sync A", 1, "There is no source “A”" },
    { "--as lindqvist source remove A", 2, "Name the source and why" },
    { "--as lindqvist source enable A", 2, "Name the source and why" },
    { "--as lindqvist source disable A x", 1, "There is no source “A”" },
    { "--as lindqvist source hold resolve 1 maybe x", 2, "Name the number, what you decide" },
    { "--as lindqvist source hold resolve 1 accept x", 1, "Nothing is held under number 1" },
    { "--as lindqvist source key add A", 2, "Name the source, the key's file" },
    { "--as lindqvist source key confirm A", 2, "Name the source and the fingerprint" },
    { "--as lindqvist source key confirm A 00", 1, "There is no source “A”" },
    { "--as lindqvist source key refuse A 00", 2, "Name the source, the fingerprint and why" },
    { "source key show", 2, "Name one file" },
    { "source key show /nowhere", 1, "/nowhere" },
    { "source key show /dev/null", 1, "/dev/null" },
    { "--as lindqvist source key distrust 00 x", 1, "No key 00 is trusted here" },
    { "--as lindqvist source key distrust 00", 2, "Name the fingerprint and why" },
  };
  g_autofree char *key = med_test_command_path (self->command, "key.asc");

  med_test_command_expect_unchanged (self->command, lines, G_N_ELEMENTS (lines));
  add_source (self);
  expect (self, 1, "another fingerprint than the one typed",
          "--as lindqvist source key add Vendor %s 0000000000000000000000000000000000000000 c",
          key);
  expect (self, 1, "A fingerprint has 40 digits", "--as lindqvist source key add Vendor %s %s c",
          key, self->fingerprint + 24);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/cli/source/way", Fixture, NULL, set_up, test_way, tear_down);
  g_test_add ("/cli/source/switched-off", Fixture, NULL, set_up, test_switched_off, tear_down);
  g_test_add ("/cli/source/two-people", Fixture, NULL, set_up, test_two_people, tear_down);
  g_test_add ("/cli/source/probe", Fixture, NULL, set_up, test_probe, tear_down);
  g_test_add ("/cli/source/catalogue", Fixture, NULL, set_up, test_catalogue, tear_down);
  g_test_add ("/cli/source/interval", Fixture, NULL, set_up, test_interval, tear_down);
  g_test_add ("/cli/source/vendors-of-hold", Fixture, NULL, set_up, test_vendors_of_hold,
              tear_down);
  g_test_add ("/cli/source/refused", Fixture, NULL, set_up, test_refused, tear_down);
  return g_test_run ();
}
