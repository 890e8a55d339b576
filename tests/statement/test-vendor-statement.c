/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/statement/med-statement-confirm.h"
#include "engine/statement/med-statement-reader.h"
#include "support/med-test-fleet.h"
#include "support/med-test-statement.h"

static gpointer
load (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_vendor_statement_load_sync (connection, *(gint64 *) id, error);
}

static MedVendorStatement *
load_statement (MedTestEngine *engine, gint64 id, GError **error)
{
  return med_test_engine_run (engine, MED_STORE_INTERACTIVE, load, &id, error);
}

static gint64
import (MedTestEngine *engine, const char *text)
{
  MedStatementImported imported = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (med_test_statement_import (engine, 1, text, &imported, &error));
  g_assert_no_error (error);
  return imported.statement_id;
}

static void
assert_list (GStrv a, GStrv b)
{
  g_assert_nonnull (a);
  g_assert_nonnull (b);
  g_assert_true (g_strv_equal ((const char *const *) a, (const char *const *) b));
}

static void
assert_releases (const MedVendorStatement *a, const MedVendorStatement *b)
{
  g_assert_cmpuint (a->releases->len, ==, b->releases->len);
  for (guint i = 0; i < a->releases->len; i++)
    {
      const MedStatementRelease *x = a->releases->pdata[i], *y = b->releases->pdata[i];

      g_assert_cmpstr (x->model, ==, y->model);
      g_assert_cmpstr (x->from_version, ==, y->from_version);
      g_assert_cmpstr (x->to_version, ==, y->to_version);
      g_assert_cmpint (x->state, ==, y->state);
      g_assert_cmpstr (x->vex_status, ==, y->vex_status);
      g_assert_cmpstr (x->justification, ==, y->justification);
      g_assert_cmpstr (x->risk, ==, y->risk);
      g_assert_cmpstr (x->mitigation, ==, y->mitigation);
    }
}

static void
assert_same (const MedVendorStatement *a, const MedVendorStatement *b)
{
  g_assert_cmpstr (a->manufacturer, ==, b->manufacturer);
  g_assert_cmpstr (a->reference, ==, b->reference);
  g_assert_cmpint (a->revision, ==, b->revision);
  g_assert_cmpint (a->issued_usec, ==, b->issued_usec);
  g_assert_cmpint (a->valid_until_usec, ==, b->valid_until_usec);
  g_assert_cmpstr (a->patch_number, ==, b->patch_number);
  g_assert_cmpstr (a->patch_title, ==, b->patch_title);
  g_assert_cmpint (a->cots_released_usec, ==, b->cots_released_usec);
  g_assert_cmpstr (a->impact_interactions, ==, b->impact_interactions);
  g_assert_cmpstr (a->impact_of_failure, ==, b->impact_of_failure);
  g_assert_cmpint (a->residual_risk_acceptable, ==, b->residual_risk_acceptable);
  g_assert_cmpint (a->validation_usec, ==, b->validation_usec);
  g_assert_cmpstr (a->removal_instruction, ==, b->removal_instruction);
  g_assert_cmpint (a->reversible, ==, b->reversible);
  g_assert_cmpmem (&a->minutes, sizeof a->minutes, &b->minutes, sizeof b->minutes);
  assert_list (a->cves, b->cves);
  assert_list (a->impact_components, b->impact_components);
  assert_list (a->prepare_steps, b->prepare_steps);
  assert_list (a->install_steps, b->install_steps);
  assert_list (a->verification_steps, b->verification_steps);
  assert_list (a->rollback_steps, b->rollback_steps);
  assert_list (a->requires, b->requires);
  assert_list (a->supersedes, b->supersedes);
  for (guint i = 0; i < MED_N_ASSERTIONS; i++)
    {
      g_assert_cmpstr (a->assertions[i].text, ==, b->assertions[i].text);
      g_assert_cmpstr (a->assertions[i].reference, ==, b->assertions[i].reference);
    }
  assert_releases (a, b);
}

/* What is stored says the same as the vendor's document, in any script. */
static void
test_round_trip (void)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = med_test_statement (
      "Reconstruction uses the queue.", "再構成は キューを使う。\\n次の行 <b>&amp;</b>",
      "\"requires\": []", "\"requires\": [\"KB1\", \"KB2\"]", "\"supersedes\": []",
      "\"supersedes\": [\"KB0\"]", "Nordlicht", "ノルトリヒト & Søn", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (MedVendorStatement) read = med_statement_reader_read (bytes, "s.json", NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (read);
  g_assert_cmpint (read->id, ==, 0);
  g_assert_cmpint (read->patch_id, ==, 0);
  med_test_statement_add_people (engine);
  gint64 id = import (engine, text);
  g_autoptr (MedVendorStatement) stored = load_statement (engine, id, &error);
  g_assert_no_error (error);
  g_assert_nonnull (stored);
  assert_same (read, stored);
  g_assert_cmpint (stored->id, ==, id);
  g_assert_cmpint (stored->patch_id, ==, med_test_engine_count (engine, "SELECT id FROM patch"));
  g_assert_cmpstr (stored->requires[1], ==, "KB2");
}

/* Each revision is what it was when it came; the next does not change it. */
static void
test_revisions_stay (void)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *first_text = med_test_statement (NULL, NULL);
  g_autofree char *second_text =
      med_test_statement ("\"revision\": 1", "\"revision\": 2", "\"rollback\": 40",
                          "\"rollback\": 90", "Scan the phantom", "Scan both phantoms", NULL);

  med_test_statement_add_people (engine);
  gint64 first_id = med_test_statement_release (engine, first_text);
  gint64 second_id = med_test_statement_release (engine, second_text);
  g_autoptr (MedVendorStatement) first = load_statement (engine, first_id, &error);
  g_autoptr (MedVendorStatement) second = load_statement (engine, second_id, &error);

  g_assert_no_error (error);
  g_assert_nonnull (first);
  g_assert_nonnull (second);
  g_assert_cmpint (first_id, !=, second_id);
  g_assert_cmpint (first->patch_id, ==, second->patch_id);
  g_assert_cmpint (first->revision, ==, 1);
  g_assert_cmpint (second->revision, ==, 2);
  g_assert_cmpint (first->minutes.rollback_min, ==, 40);
  g_assert_cmpint (second->minutes.rollback_min, ==, 90);
  g_assert_cmpstr (first->verification_steps[0], ==, "Scan the phantom");
  g_assert_cmpstr (second->verification_steps[0], ==, "Scan both phantoms");
}

static void
test_not_there (void)
{
  static const gint64 ids[] = { 0, -1, 2, G_MAXINT64, G_MININT64 };
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);

  med_test_statement_add_people (engine);
  import (engine, text);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedVendorStatement) none = load_statement (engine, ids[i], &error);

      g_assert_null (none);
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
    }
}

/* A body that a damaged disk or another program left is not read as far as it goes. */
static void
test_damaged_body (void)
{
  static const char *const bodies[] = {
    "", "{}", "[]", "null", "{\"format\": \"medpatch-vendor-statement-1.0\"", "not JSON",
  };
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);

  med_test_statement_add_people (engine);
  gint64 id = import (engine, text);
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *script =
          g_strdup_printf ("UPDATE statement SET body = '%s' WHERE id = 1", bodies[i]);

      med_test_fleet_run_script (engine, script);
      g_autoptr (MedVendorStatement) none = load_statement (engine, id, &error);
      g_assert_null (none);
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, "stored statement 1"));
    }
}

/* A new one says nothing: no state, no list that is missing, no risk that was judged. */
static void
test_new_says_nothing (void)
{
  g_autoptr (MedVendorStatement) statement = med_vendor_statement_new ();

  for (guint state = 0; state < MED_N_VENDOR_STATES; state++)
    g_assert_false (med_vendor_statement_has_state (statement, state));
  g_assert_cmpint (statement->residual_risk_acceptable, ==, -1);
  g_assert_cmpuint (g_strv_length (statement->cves), ==, 0);
  g_assert_cmpuint (g_strv_length (statement->supersedes), ==, 0);
  g_assert_false (statement->reversible);
}

static void
test_has_state (void)
{
  g_autofree char *text =
      med_test_statement ("\"releases\": [",
                          "\"releases\": [ { \"model\": \"Exa CT 64\", \"from_version\": \"3.9\","
                          " \"state\": \"no-release-planned\", \"vex_status\": \"affected\" },",
                          NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (MedVendorStatement) statement =
      med_statement_reader_read (bytes, "s.json", NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (statement);
  for (guint state = 0; state < MED_N_VENDOR_STATES; state++)
    g_assert_cmpint (med_vendor_statement_has_state (statement, state), ==,
                     state == MED_VENDOR_STATE_RELEASED ||
                         state == MED_VENDOR_STATE_NO_RELEASE_PLANNED);
}

/* Every word that a statement may hold has a title of its own; any other word stays as it is. */
static void
check_titles (const char *(*get_title) (const char *), const char *const *words)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      const char *title = get_title (words[i]);

      g_assert_cmpstr (title, !=, words[i]);
      g_assert_true (g_unichar_isupper (g_utf8_get_char (title)));
      g_assert_true (g_hash_table_add (seen, (gpointer) title));
    }
  g_assert_cmpstr (get_title ("something else"), ==, "something else");
  g_assert_null (get_title (NULL));
}

static void
test_titles (void)
{
  static const char *const methods[] = { "on-site", "remote", "hospital-staff", NULL };
  static const char *const timings[] = { "own-date", "periodic", "with-system-upgrade", NULL };
  static const char *const vexes[] = { "not_affected", "affected", "fixed", "under_investigation",
                                       NULL };
  static const char *const justifications[] = {
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
    NULL,
  };

  check_titles (med_statement_method_get_title, methods);
  check_titles (med_statement_timing_get_title, timings);
  check_titles (med_statement_vex_get_title, vexes);
  check_titles (med_statement_justification_get_title, justifications);
  for (guint i = 0; i < MED_N_ASSERTIONS; i++)
    for (guint j = 0; j < i; j++)
      {
        g_assert_cmpstr (med_statement_assertion_to_word (i), !=,
                         med_statement_assertion_to_word (j));
        g_assert_cmpstr (med_statement_assertion_get_title (i), !=,
                         med_statement_assertion_get_title (j));
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/statement/vendor-statement/" name, func)
  CASE ("stored-as-the-vendor-wrote-it", test_round_trip);
  CASE ("revisions-stay-as-they-came", test_revisions_stay);
  CASE ("what-is-not-there", test_not_there);
  CASE ("damaged-body-is-not-read-in-part", test_damaged_body);
  CASE ("new-one-says-nothing", test_new_says_nothing);
  CASE ("states-of-its-releases", test_has_state);
  CASE ("words-have-titles", test_titles);
  return g_test_run ();
}
