/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "exchange-fixture.h"

static void
serve (MedTestWard *ward, MedServiceState to, gint64 person_id, MedMeaning meaning)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature = med_test_ward_sign_device (ward, person_id, meaning);
  const MedServiceRequest request = {
    .device_id = ward->device_id, .to = to, .person_id = person_id, .signature = signature
  };

  med_test_ward_serve (ward, &request, &error);
  g_assert_no_error (error);
}

static gint64
count (MedTestWard *ward, const char *sql)
{
  return med_test_engine_count (ward->engine, sql);
}

/* From the candidate to the return to service: everything arrives, marked, and the inventory
 * follows. Twice is once. */
static void
test_whole_way (ExchangePair *pair, gconstpointer data)
{
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_IN_SERVICE);
  exchange_add_evidence (pair->there);
  serve (pair->there, MED_SERVICE_AWAITING_RETURN, MED_TEST_TECH, MED_MEANING_PERFORMED);
  serve (pair->there, MED_SERVICE_IN_USE, MED_TEST_CLINICAL, MED_MEANING_RETURNED_TO_SERVICE);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);
  med_clock_advance (pair->here->engine->clock, MED_USEC_PER_DAY);

  g_autofree char *before = exchange_snapshot (pair->here);
  g_autoptr (MedExchangePreview) preview = exchange_run (pair->here, exchange, FALSE, NULL);
  MedExchangeItem *item = exchange_only_item (preview);
  if (item->reasons->len > 0)
    g_test_message ("%s", (char *) item->reasons->pdata[0]);
  g_assert_cmpint (item->verdict, ==, MED_EXCHANGE_NEW);
  g_assert_cmpuint (item->n_steps, ==, 6);
  g_assert_cmpuint (item->n_allowed, ==, 6);
  g_assert_cmpuint (preview->warnings->len, ==, 0);
  g_assert_cmpstr (item->ours, ==, "To be decided");
  g_assert_cmpstr (item->theirs, ==, "Installed and verified");
  /* Looking changes nothing. */
  g_autofree char *looked = exchange_snapshot (pair->here);
  g_assert_cmpstr (before, ==, looked);

  g_autoptr (MedExchangePreview) done = exchange_run (pair->here, exchange, TRUE, NULL);
  g_assert_cmpuint (done->n_written, ==, preview->n_written);
  med_test_ward_assert_state (pair->here, "in-service", "in-use");
  g_assert_cmpint (count (pair->here,
                          "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id JOIN "
                          "release r ON r.id = c.release_id JOIN config_patch p ON p.config_id = "
                          "c.id WHERE r.version = '4.2'"),
                   ==, 1);
  g_assert_cmpint (count (pair->here, "SELECT count(*) FROM attempt WHERE state = 'succeeded' AND "
                                      "version_after = '4.2' AND installer_id = 1"),
                   ==, 1);
  g_assert_cmpint (count (pair->here, "SELECT count(*) FROM attempt_step WHERE result = 'done'"),
                   ==, 5);
  g_assert_cmpint (count (pair->here, "SELECT count(*) FROM evidence WHERE name = 'install.log'"),
                   ==, 1);
  g_assert_cmpint (count (pair->here, "SELECT count(*) FROM downtime WHERE state = 'used'"), ==, 1);
  /* Times as they were, with where from; the audit log says when it was written here. */
  g_assert_cmpint (count (pair->here, "SELECT count(*) FROM transition WHERE evidence LIKE "
                                      "'%\"recorded_at\":\"stick-1\"%'"),
                   ==, 10);
  g_autofree char *late = g_strdup_printf (
      "SELECT count(*) FROM transition WHERE at_usec = %" G_GINT64_FORMAT, MED_TEST_NOW_USEC);
  g_assert_cmpint (count (pair->here, late), ==, 11);
  g_autofree char *logged = g_strdup_printf (
      "SELECT count(*) FROM change WHERE action = 'disposition-moved' AND at_usec = "
      "%" G_GINT64_FORMAT,
      MED_TEST_NOW_USEC + MED_USEC_PER_DAY);
  g_assert_cmpint (count (pair->here, logged), ==, 6);
  g_assert_cmpint (count (pair->here, "SELECT count(*) FROM signature WHERE identity LIKE "
                                      "'%stick-1'"),
                   ==, 5);
  g_assert_cmpint (count (pair->here, "SELECT count(*) FROM exchange_row WHERE kind = "
                                      "'transition'"),
                   ==, 10);

  g_autofree char *imported = exchange_snapshot (pair->here);
  g_autoptr (MedExchangePreview) again = exchange_run (pair->here, exchange, TRUE, NULL);
  g_assert_cmpint (exchange_only_item (again)->verdict, ==, MED_EXCHANGE_SAME);
  g_assert_cmpuint (again->n_written, ==, 0);
  g_autofree char *twice = exchange_snapshot (pair->here);
  g_assert_cmpstr (imported, ==, twice);
}

/* In two goes: what came first is here already, the rest goes on from there. */
static void
test_goes_on (ExchangePair *pair, gconstpointer data)
{
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_INSTALLED_UNVERIFIED);
  g_autoptr (GBytes) first = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) one = exchange_parse (first);
  g_autoptr (MedExchangePreview) done = exchange_run (pair->here, one, TRUE, NULL);
  g_assert_cmpuint (exchange_only_item (done)->n_allowed, ==, 5);
  med_test_ward_assert_state (pair->here, "installed-unverified", "under-service");

  g_assert_true (med_test_ward_tick (pair->there, MED_STEP_VERIFY, "done"));
  med_test_ward_report_done (pair->there, med_attempt_verify_sync, MED_TEST_TECH_2, "4.2", NULL);
  g_autoptr (GBytes) second = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) two = exchange_parse (second);
  g_autoptr (MedExchangePreview) more = exchange_run (pair->here, two, TRUE, NULL);
  g_assert_cmpint (exchange_only_item (more)->verdict, ==, MED_EXCHANGE_NEW);
  g_assert_cmpuint (exchange_only_item (more)->n_steps, ==, 1);
  med_test_ward_assert_state (pair->here, "in-service", "under-service");
  /* The older file afterwards brings nothing back. */
  g_autofree char *before = exchange_snapshot (pair->here);
  g_autoptr (MedExchangePreview) older = exchange_run (pair->here, one, TRUE, NULL);
  g_assert_cmpint (exchange_only_item (older)->verdict, ==, MED_EXCHANGE_SAME);
  g_autofree char *after = exchange_snapshot (pair->here);
  g_assert_cmpstr (before, ==, after);
}

/* Moved differently on both: shown side by side, and nothing is imported unless somebody says so.
 */
static void
test_moved_differently (ExchangePair *pair, gconstpointer data)
{
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_STAGED);
  med_clock_advance (pair->here->engine->clock, MED_USEC_PER_HOUR);
  med_test_ward_carry_to (pair->here, MED_DISPOSITION_AUTHORIZED);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);
  g_autofree char *before = exchange_snapshot (pair->here);
  g_autoptr (MedExchangePreview) preview = exchange_run (pair->here, exchange, TRUE, NULL);
  g_assert_cmpint (exchange_only_item (preview)->verdict, ==, MED_EXCHANGE_CONFLICT);
  exchange_assert_reason (exchange_only_item (preview), "moved differently");
  g_assert_cmpstr (exchange_only_item (preview)->ours, ==, "Authorized");
  g_assert_cmpstr (exchange_only_item (preview)->theirs, ==, "Staged");
  g_assert_false (exchange_only_item (preview)->can_take);
  g_autofree char *after = exchange_snapshot (pair->here);
  g_assert_cmpstr (before, ==, after);
}

static void
assert_kept (ExchangePair *pair, MedExchange *exchange, const char *reason, const char *state)
{
  g_autoptr (MedExchangePreview) preview = exchange_run (pair->here, exchange, FALSE, NULL);

  g_assert_cmpint (exchange_only_item (preview)->verdict, ==, MED_EXCHANGE_CONFLICT);
  exchange_assert_reason (exchange_only_item (preview), reason);
  g_autofree char *before = exchange_snapshot (pair->here);
  g_autoptr (MedExchangePreview) imported = exchange_run (pair->here, exchange, TRUE, NULL);
  g_autofree char *after = exchange_snapshot (pair->here);
  g_assert_cmpstr (before, ==, after);
  med_test_ward_assert_state (pair->here, state, "in-use");
}

static void
test_unknown_person (ExchangePair *pair, gconstpointer data)
{
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_STAGED);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);

  med_test_fleet_run_script (pair->here->engine, "UPDATE person SET login = 'xx' WHERE id = 1");
  assert_kept (pair, exchange, "Person 1 (p1) is not known", "candidate");
  /* The same short name is another person here. */
  med_test_fleet_run_script (pair->here->engine,
                             "UPDATE person SET login = 'p1', name = 'Someone' WHERE id = 1");
  assert_kept (pair, exchange, "Person 1 (p1) is not known", "candidate");
}

static void
test_missing_statement (ExchangePair *pair, gconstpointer data)
{
  med_test_ward_state (pair->there, 2, "released");
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_AUTHORIZED);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);

  assert_kept (pair, exchange, "Revision 2 of the statement Exa EXA-1 is not here", "candidate");
}

static void
test_device_changed (ExchangePair *pair, gconstpointer data)
{
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_INSTALLED_UNVERIFIED);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);

  med_test_fleet_run_script (pair->here->engine, "UPDATE release SET version = '4.1b' "
                                                 "WHERE version = '4.1'");
  assert_kept (pair, exchange, "here it reads 4.1b, there it read 4.1", "candidate");
}

static void
test_missing_device (ExchangePair *pair, gconstpointer data)
{
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_STAGED);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);

  med_test_fleet_run_script (pair->here->engine, "UPDATE device SET asset = '99'");
  assert_kept (pair, exchange, "There is no work order here", "candidate");
}

/* What is being worked on there is not taken for interrupted here. */
static void
test_open_install (ExchangePair *pair, gconstpointer data)
{
  const guint8 take = MED_EXCHANGE_TAKE;
  g_autoptr (GByteArray) decisions = g_byte_array_new ();

  med_test_ward_carry_to (pair->there, MED_DISPOSITION_INSTALLING);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);
  assert_kept (pair, exchange, "still going on there", "candidate");
  g_byte_array_append (decisions, &take, 1);
  g_autoptr (MedExchangePreview) imported = exchange_run (pair->here, exchange, TRUE, decisions);
  g_assert_cmpuint (exchange_only_item (imported)->n_allowed, ==, 3);
  g_assert_cmpint (count (pair->here, "SELECT count(*) FROM attempt"), ==, 0);
  g_assert_cmpint (count (pair->here, "SELECT count(*) FROM downtime WHERE state = 'planned'"), ==,
                   1);
}

/* A plan that would overlap one here cannot be made here either; the order stays where it may. */
static void
test_overlapping_downtime (ExchangePair *pair, gconstpointer data)
{
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_SCHEDULED);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);

  med_clock_advance (pair->here->engine->clock, 10 * MED_USEC_PER_MINUTE);
  med_test_ward_plan (pair->here);
  assert_kept (pair, exchange, "Another downtime of the device", "candidate");
  g_assert_cmpint (count (pair->here, "SELECT count(*) FROM downtime"), ==, 1);
}

/* On a high-risk device the installer's own verification is none, wherever it was written. */
static void
test_own_verification (ExchangePair *pair, gconstpointer data)
{
  const guint8 take = MED_EXCHANGE_TAKE;
  g_autoptr (GByteArray) decisions = g_byte_array_new ();

  med_test_fleet_run_script (pair->there->engine, "UPDATE product SET high_risk = 0");
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_INSTALLED_UNVERIFIED);
  g_assert_true (med_test_ward_tick (pair->there, MED_STEP_VERIFY, "done"));
  med_test_ward_report_done (pair->there, med_attempt_verify_sync, MED_TEST_TECH, "4.2", NULL);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);

  assert_kept (pair, exchange, "another person than the installer verifies", "candidate");
  g_byte_array_append (decisions, &take, 1);
  g_autoptr (MedExchangePreview) imported = exchange_run (pair->here, exchange, TRUE, decisions);
  g_assert_cmpuint (exchange_only_item (imported)->n_allowed, ==, 5);
  med_test_ward_assert_state (pair->here, "installed-unverified", "under-service");
}

/* Without its signature, or with one for something else, a success arrives unverified. */
static void
test_success_without_signature (ExchangePair *pair, gconstpointer data)
{
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_IN_SERVICE);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);

  for (int i = 0; i < 5; i++)
    {
      g_auto (ExchangeParts) parts = { 0 };
      exchange_take_apart (bytes, &parts);
      JsonArray *steps = json_object_get_array_member (
          exchange_first_of (exchange_records_of (&parts), "orders"), "steps");
      JsonObject *last = json_array_get_object_element (steps, json_array_get_length (steps) - 1);
      JsonObject *signature = json_object_get_object_member (last, "signature");

      if (i == 0)
        json_object_set_null_member (last, "signature");
      else if (i == 1)
        json_object_set_string_member (signature, "meaning", "performed");
      else if (i == 2)
        json_object_set_string_member (signature, "subject", "disposition/4711");
      else if (i == 3)
        json_object_set_string_member (signature, "person", "p1");
      else
        json_object_set_int_member (signature, "signed_usec",
                                    MED_TEST_NOW_USEC - 16 * MED_USEC_PER_MINUTE);
      g_autoptr (GBytes) changed = exchange_put_together (&parts);
      g_autoptr (MedExchange) exchange = exchange_parse (changed);
      g_autoptr (MedExchangePreview) preview = exchange_run (pair->here, exchange, FALSE, NULL);
      g_test_message ("case %d", i);
      g_assert_cmpint (exchange_only_item (preview)->verdict, ==, MED_EXCHANGE_CONFLICT);
      g_assert_cmpuint (exchange_only_item (preview)->n_allowed, ==, 5);
      exchange_assert_reason (exchange_only_item (preview), "signature");
    }
}

/* Steps that did not pass there do not pass here. */
static void
test_unticked_verification (ExchangePair *pair, gconstpointer data)
{
  g_auto (ExchangeParts) parts = { 0 };

  med_test_ward_carry_to (pair->there, MED_DISPOSITION_IN_SERVICE);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  exchange_take_apart (bytes, &parts);
  JsonArray *steps = json_object_get_array_member (
      exchange_first_of (exchange_first_of (exchange_records_of (&parts), "orders"), "attempts"),
      "steps");
  for (guint i = 0; i < json_array_get_length (steps); i++)
    if (g_str_equal (
            json_object_get_string_member (json_array_get_object_element (steps, i), "phase"),
            "verify"))
      json_object_set_null_member (json_array_get_object_element (steps, i), "result");
  g_autoptr (GBytes) changed = exchange_put_together (&parts);
  g_autoptr (MedExchange) exchange = exchange_parse (changed);
  g_autoptr (MedExchangePreview) preview = exchange_run (pair->here, exchange, FALSE, NULL);
  g_assert_cmpint (exchange_only_item (preview)->verdict, ==, MED_EXCHANGE_CONFLICT);
  exchange_assert_reason (exchange_only_item (preview), "Not every verification step has passed");
}

/* The vendor's word here counts, not there. */
static void
test_withdrawn_here (ExchangePair *pair, gconstpointer data)
{
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_INSTALLED_UNVERIFIED);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);

  med_test_ward_state (pair->here, 2, "withdrawn");
  g_autoptr (MedExchangePreview) preview = exchange_run (pair->here, exchange, FALSE, NULL);
  g_assert_cmpint (exchange_only_item (preview)->verdict, ==, MED_EXCHANGE_CONFLICT);
  g_assert_cmpuint (exchange_only_item (preview)->n_allowed, ==, 0);
  exchange_assert_reason (exchange_only_item (preview), "has not released this patch");
}

/* Between two decisions the table may know the step; taken once, it is here. */
static void
test_take_decision (ExchangePair *pair, gconstpointer data)
{
  const guint8 take = MED_EXCHANGE_TAKE;
  g_autoptr (GByteArray) decisions = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  const MedDispositionRequest refuse = { .disposition_id = pair->there->disposition_id,
                                         .to = MED_DISPOSITION_NOT_AUTHORIZED,
                                         .person_id = MED_TEST_LEAD,
                                         .reason = "no maintenance contract" };

  med_test_ward_carry_to (pair->there, MED_DISPOSITION_AUTHORIZED);
  med_test_ward_apply (pair->there, &refuse, &error);
  g_assert_no_error (error);
  med_clock_advance (pair->here->engine->clock, MED_USEC_PER_HOUR);
  med_test_ward_carry_to (pair->here, MED_DISPOSITION_AUTHORIZED);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);
  g_autoptr (MedExchangePreview) preview = exchange_run (pair->here, exchange, FALSE, NULL);
  g_assert_cmpint (exchange_only_item (preview)->verdict, ==, MED_EXCHANGE_CONFLICT);
  g_assert_true (exchange_only_item (preview)->can_take);
  g_byte_array_append (decisions, &take, 1);
  g_autoptr (MedExchangePreview) imported = exchange_run (pair->here, exchange, TRUE, decisions);
  g_assert_cmpuint (imported->n_written, >, 0);
  med_test_ward_assert_state (pair->here, "not-authorized", "in-use");
  g_autofree char *before = exchange_snapshot (pair->here);
  g_autoptr (MedExchangePreview) again = exchange_run (pair->here, exchange, TRUE, decisions);
  g_assert_cmpint (exchange_only_item (again)->verdict, ==, MED_EXCHANGE_SAME);
  g_autofree char *after = exchange_snapshot (pair->here);
  g_assert_cmpstr (before, ==, after);
}

/* A second import shows whether the other log was rewritten since the first. */
static void
test_rewritten_chain (ExchangePair *pair, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (pair->there, MED_DISPOSITION_STAGED);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);
  g_autoptr (MedExchangePreview) first = exchange_run (pair->here, exchange, TRUE, NULL);
  g_assert_cmpuint (first->n_written, >, 0);
  med_test_fleet_run_script (pair->here->engine,
                             "UPDATE exchange_import SET last_head = replace(last_head, "
                             "substr(last_head, 1, 8), '00000000')");
  ExchangeCall call = { .exchange = exchange, .person_id = MED_TEST_LEAD };
  g_assert_null (med_test_engine_run (pair->here->engine, MED_STORE_WRITER, exchange_import_func,
                                      &call, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, "changed since"));
}

static void
test_who_may_import (ExchangePair *pair, gconstpointer data)
{
  const gint64 people[] = { MED_TEST_AUDITOR, MED_TEST_CLINICAL, MED_TEST_VENDOR, 99 };

  med_test_ward_carry_to (pair->there, MED_DISPOSITION_STAGED);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);
  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autoptr (GError) error = NULL;
      ExchangeCall call = { .exchange = exchange, .person_id = people[i], .keep = TRUE };
      g_assert_null (med_test_engine_run (pair->here->engine, MED_STORE_WRITER,
                                          exchange_import_func, &call, &error));
      g_assert_error (
          error, MED_ERROR,
          (people[i] == 99 ? (int) MED_ERROR_NOT_FOUND : (int) MED_ERROR_NOT_PERMITTED));
    }
}

/* A third workstation gets it from the second, with where it was recorded first. */
static void
test_passed_on (ExchangePair *pair, gconstpointer data)
{
  g_autoptr (MedTestWard) third = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (pair->there, MED_DISPOSITION_IN_SERVICE);
  exchange_add_evidence (pair->there);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);
  g_autoptr (MedExchangePreview) imported = exchange_run (pair->here, exchange, TRUE, NULL);
  med_clock_advance (pair->here->engine->clock, MED_USEC_PER_HOUR);
  g_autoptr (GBytes) on = exchange_export_from (pair->here, 0);
  g_autoptr (MedExchange) second = exchange_parse (on);
  g_autoptr (MedExchangePreview) preview = exchange_run (third, second, TRUE, NULL);
  if (exchange_only_item (preview)->reasons->len > 0)
    g_test_message ("%s", (char *) exchange_only_item (preview)->reasons->pdata[0]);
  g_assert_cmpint (exchange_only_item (preview)->verdict, ==, MED_EXCHANGE_NEW);
  med_test_ward_assert_state (third, "in-service", "under-service");
  /* And back home it is known already. */
  g_autofree char *before = exchange_snapshot (pair->there);
  g_autoptr (MedExchangePreview) home = exchange_run (pair->there, second, TRUE, NULL);
  g_assert_cmpint (exchange_only_item (home)->verdict, ==, MED_EXCHANGE_SAME);
  g_autofree char *after = exchange_snapshot (pair->there);
  g_assert_cmpstr (before, ==, after);
}

/* Only what was recorded since; an order's history is whole all the same. */
static void
test_since (ExchangePair *pair, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ExchangeCall call = { .export = { .person_id = MED_TEST_TECH, .workstation = "w" } };

  med_test_ward_carry_to (pair->there, MED_DISPOSITION_STAGED);
  call.export.since_usec = MED_TEST_NOW_USEC + 1;
  g_autoptr (GBytes) none = med_test_engine_run (pair->there->engine, MED_STORE_INTERACTIVE,
                                                 exchange_export_func, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (call.n_orders, ==, 0);
  g_autoptr (MedExchange) empty = exchange_parse (none);
  g_autoptr (MedExchangePreview) preview = exchange_run (pair->here, empty, TRUE, NULL);
  g_assert_cmpuint (preview->items->len, ==, 0);
  g_assert_cmpuint (preview->n_written, ==, 0);
  call.export.since_usec = MED_TEST_NOW_USEC;
  g_autoptr (GBytes) one = med_test_engine_run (pair->there->engine, MED_STORE_INTERACTIVE,
                                                exchange_export_func, &call, &error);
  g_assert_cmpuint (call.n_orders, ==, 1);
  g_autoptr (MedExchange) whole = exchange_parse (one);
  g_autoptr (MedExchangePreview) all = exchange_run (pair->here, whole, TRUE, NULL);
  g_assert_cmpuint (exchange_only_item (all)->n_steps, ==, 2);
  /* What is not there cannot be exported. */
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 id = 4711;
  g_array_append_val (ids, id);
  call.export.disposition_ids = ids;
  g_assert_null (med_test_engine_run (pair->there->engine, MED_STORE_INTERACTIVE,
                                      exchange_export_func, &call, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, risk, func)                                                                      \
  g_test_add ("/installation/exchange/" name, ExchangePair, GINT_TO_POINTER (risk),                \
              exchange_set_up, func, exchange_tear_down)
  ADD ("whole-way", FALSE, test_whole_way);
  ADD ("goes-on", FALSE, test_goes_on);
  ADD ("moved-differently", FALSE, test_moved_differently);
  ADD ("unknown-person", FALSE, test_unknown_person);
  ADD ("missing-statement", FALSE, test_missing_statement);
  ADD ("device-changed", FALSE, test_device_changed);
  ADD ("missing-device", FALSE, test_missing_device);
  ADD ("open-install", FALSE, test_open_install);
  ADD ("overlapping-downtime", FALSE, test_overlapping_downtime);
  ADD ("own-verification", TRUE, test_own_verification);
  ADD ("success-without-signature", FALSE, test_success_without_signature);
  ADD ("unticked-verification", FALSE, test_unticked_verification);
  ADD ("withdrawn-here", FALSE, test_withdrawn_here);
  ADD ("take-decision", FALSE, test_take_decision);
  ADD ("rewritten-chain", FALSE, test_rewritten_chain);
  ADD ("who-may-import", FALSE, test_who_may_import);
  ADD ("passed-on", FALSE, test_passed_on);
  ADD ("since", FALSE, test_since);
  return g_test_run ();
}
