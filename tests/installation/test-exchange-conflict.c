/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/store/med-change.h"
#include "exchange-fixture.h"

/* Where the work stands here, against where it stands there: begun together, or each on its own.
 * What is said before is what is done, twice is once, and nothing unsafe comes about by a file. */

typedef struct
{
  MedDispositionState here;
  MedDispositionState there;
  gboolean apart; /* the same steps, each at its own time */
  MedExchangeVerdict verdict;
  MedDispositionState becomes;
  gboolean can_take;
} Cell;

#define D(name) MED_DISPOSITION_##name
#define NEW MED_EXCHANGE_NEW
#define SAME MED_EXCHANGE_SAME
#define CONFLICT MED_EXCHANGE_CONFLICT

static const Cell cells[] = {
  /* There it went on from where it stands here: it goes on here. */
  { D (CANDIDATE), D (CANDIDATE), FALSE, SAME, D (CANDIDATE), FALSE },
  { D (CANDIDATE), D (AUTHORIZED), FALSE, NEW, D (AUTHORIZED), FALSE },
  { D (CANDIDATE), D (INSTALLED_UNVERIFIED), FALSE, NEW, D (INSTALLED_UNVERIFIED), FALSE },
  { D (CANDIDATE), D (IN_SERVICE), FALSE, NEW, D (IN_SERVICE), FALSE },
  { D (AUTHORIZED), D (SCHEDULED), FALSE, NEW, D (SCHEDULED), FALSE },
  /* What runs there is not taken for anything here; what came before it is. */
  { D (CANDIDATE), D (INSTALLING), FALSE, CONFLICT, D (CANDIDATE), TRUE },
  /* Here it went on: the file is older, and brings nothing back. */
  { D (STAGED), D (AUTHORIZED), FALSE, SAME, D (STAGED), FALSE },
  { D (SCHEDULED), D (CANDIDATE), FALSE, SAME, D (SCHEDULED), FALSE },
  { D (INSTALLED_UNVERIFIED), D (SCHEDULED), FALSE, SAME, D (INSTALLED_UNVERIFIED), FALSE },
  /* Each on its own: nobody's work is put on top of the other's. */
  { D (AUTHORIZED), D (STAGED), TRUE, CONFLICT, D (AUTHORIZED), FALSE },
  { D (AUTHORIZED), D (IN_SERVICE), TRUE, CONFLICT, D (AUTHORIZED), FALSE },
  { D (SCHEDULED), D (IN_SERVICE), TRUE, CONFLICT, D (SCHEDULED), FALSE },
  { D (INSTALLED_UNVERIFIED), D (IN_SERVICE), TRUE, CONFLICT, D (INSTALLED_UNVERIFIED), FALSE },
  { D (IN_SERVICE), D (IN_SERVICE), TRUE, CONFLICT, D (IN_SERVICE), FALSE },
  { D (IN_SERVICE), D (AUTHORIZED), TRUE, CONFLICT, D (IN_SERVICE), FALSE },
  { D (INSTALLING), D (IN_SERVICE), TRUE, CONFLICT, D (INSTALLING), FALSE },
  /* Only here somebody decided: what was only found there has nothing to say. */
  { D (AUTHORIZED), D (CANDIDATE), TRUE, SAME, D (AUTHORIZED), FALSE },
};

static gpointer
chain_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_change_verify_sync (connection, NULL, error);
}

static void
assert_sound (MedTestWard *ward)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedChangeVerdict) verdict =
      med_test_engine_run (ward->engine, MED_STORE_BULK, chain_func, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (verdict->first_broken, ==, 0);
  g_assert_cmpint (med_test_engine_count (
                       ward->engine,
                       "SELECT count(*) FROM disposition x JOIN device d ON d.id = x.device_id "
                       "WHERE x.state IN ('installing', 'interrupted', 'installed-unverified', "
                       "'failed', 'restoring', 'out-of-service') AND d.service_state IN ('in-use', "
                       "'handed-over')"),
                   ==, 0);
  g_assert_cmpint (med_test_engine_count (ward->engine,
                                          "SELECT count(*) FROM transition t JOIN transition p ON "
                                          "p.id = (SELECT max(o.id) FROM transition o WHERE "
                                          "o.machine = t.machine AND o.device_id = t.device_id AND "
                                          "o.id < t.id) WHERE t.from_state <> p.to_state"),
                   ==, 0);
}

static void
assert_state (MedTestWard *ward, MedDispositionState state)
{
  g_autofree char *word = med_test_fleet_dup_text (ward->engine, "SELECT state FROM disposition");

  g_assert_cmpstr (word, ==, med_disposition_state_to_word (state));
}

static void
carry (MedTestWard *ward, MedDispositionState state)
{
  if (state != MED_DISPOSITION_CANDIDATE)
    med_test_ward_carry_to (ward, state);
}

/* What was shown before is what is done; and done again, nothing is. */
static void
import (ExchangePair *pair, MedExchange *exchange, const Cell *cell)
{
  g_autofree char *before = exchange_snapshot (pair->here);
  g_autoptr (MedExchangePreview) preview = exchange_run (pair->here, exchange, FALSE, NULL);
  const MedExchangeItem *item = exchange_only_item (preview);
  g_autofree char *looked = exchange_snapshot (pair->here);

  g_assert_cmpstr (before, ==, looked);
  if (item->reasons->len > 0)
    g_test_message ("%s", (char *) item->reasons->pdata[0]);
  g_assert_cmpint (item->verdict, ==, cell->verdict);
  g_assert_cmpint (item->can_take, ==, cell->can_take);
  g_assert_cmpint (item->reasons->len > 0, ==, cell->verdict == CONFLICT);
  g_assert_cmpuint (item->n_allowed, <=, item->n_steps);
  g_autoptr (MedExchangePreview) done = exchange_run (pair->here, exchange, TRUE, NULL);
  /* Where it can be taken, the preview says what taking it would write; nobody has said so yet. */
  g_assert_cmpuint (done->n_written, ==, cell->can_take ? 0 : preview->n_written);
  assert_state (pair->here, cell->becomes);
  g_autofree char *first = exchange_snapshot (pair->here);
  if (done->n_written == 0)
    g_assert_cmpstr (first, ==, before);
  g_autoptr (MedExchangePreview) again = exchange_run (pair->here, exchange, TRUE, NULL);
  g_autofree char *second = exchange_snapshot (pair->here);
  g_assert_cmpuint (again->n_written, ==, 0);
  g_assert_cmpstr (first, ==, second);
}

/* Somebody says: take theirs. Then at most a decision is taken, and it is one that stood there. */
static void
take (ExchangePair *pair, MedExchange *exchange, const Cell *cell)
{
  g_autoptr (GByteArray) decisions = g_byte_array_new ();
  const guint8 all = MED_EXCHANGE_TAKE;
  MedDispositionState now;

  g_byte_array_append (decisions, &all, 1);
  g_autofree char *before = exchange_snapshot (pair->here);
  g_autoptr (MedExchangePreview) taken = exchange_run (pair->here, exchange, TRUE, decisions);
  g_autofree char *after = exchange_snapshot (pair->here);
  g_autofree char *word =
      med_test_fleet_dup_text (pair->here->engine, "SELECT state FROM disposition");

  g_assert_true (med_disposition_state_from_word (word, &now));
  if (!cell->can_take)
    {
      g_assert_cmpuint (taken->n_written, ==, 0);
      g_assert_cmpstr (before, ==, after);
      return;
    }
  g_assert_false (med_disposition_state_is_unsafe (now));
  g_assert_cmpint (now, !=, MED_DISPOSITION_IN_SERVICE);
}

static void
test_cell (ExchangePair *pair, gconstpointer data)
{
  const Cell *cell = data;

  carry (pair->there, cell->there);
  if (cell->apart)
    med_clock_advance (pair->here->engine->clock, MED_USEC_PER_MINUTE);
  carry (pair->here, cell->here);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);
  med_clock_advance (pair->here->engine->clock, MED_USEC_PER_MINUTE);
  import (pair, exchange, cell);
  take (pair, exchange, cell);
  assert_sound (pair->here);
}

static void
set_up (ExchangePair *pair, gconstpointer data)
{
  exchange_set_up (pair, GINT_TO_POINTER (FALSE));
}

/* What stays at its workstation is counted, and said in words that name each. */
static gpointer
left_out_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_exchange_count_left_out_sync (connection, input, error) ? MED_STORE_OK : NULL;
}

static void
test_left_out (ExchangePair *pair, gconstpointer data)
{
  MedExchangeLeftOut left_out = { 0 };
  g_autoptr (GError) error = NULL;

  med_test_engine_run (pair->there->engine, MED_STORE_BULK, left_out_func, &left_out, &error);
  g_assert_no_error (error);
  g_assert_null (med_exchange_left_out_describe (&left_out));
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_IN_SERVICE);
  med_test_fleet_run_script (
      pair->there->engine,
      "INSERT INTO evidence (sha256, name, size_bytes, kind, added_by, added_usec) VALUES ('00', "
      "'s.pdf', 1, 'scan', 1, 1);"
      "INSERT INTO late_entry (attempt_id, way, entered_by, entered_usec, evidence_id) SELECT id, "
      "'paper', 1, 1, (SELECT max(id) FROM evidence) FROM attempt;"
      "INSERT INTO exception (patch_id, state, reason_kind, reason, residual_risk, expires_date, "
      "requested_by, "
      "requested_usec) SELECT id, 'running', 'no-window', 'r', 'r', '2027-01-01', 1, 1 FROM patch;"
      "INSERT INTO exception (patch_id, state, reason_kind, reason, residual_risk, expires_date, "
      "requested_by, "
      "requested_usec) SELECT id, 'ended', 'no-window', 'r', 'r', '2027-01-01', 1, 1 FROM patch;"
      "INSERT INTO nonconformance (disposition_id, attempt_id, text, owner_id, due_date, "
      "opened_by, "
      "opened_usec) SELECT disposition_id, id, 't', 1, '2027-01-01', 1, 1 FROM attempt");
  med_test_engine_run (pair->there->engine, MED_STORE_BULK, left_out_func, &left_out, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (left_out.n_orders, ==, 1);
  g_assert_cmpuint (left_out.n_exceptions, ==, 1); /* the one that ended protects nothing */
  g_assert_cmpuint (left_out.n_nonconformances, ==, 1);
  g_autofree char *text = med_exchange_left_out_describe (&left_out);
  g_assert_cmpstr (text, ==,
                   "Not in the file: 1 work order, as work on its device was entered afterwards\n"
                   "Not in the file: 1 exception with its controls\n"
                   "Not in the file: 1 nonconformance");
  left_out = (MedExchangeLeftOut){ .n_nonconformances = 3 };
  g_autofree char *one = med_exchange_left_out_describe (&left_out);
  g_assert_cmpstr (one, ==, "Not in the file: 3 nonconformances");
  g_assert_nonnull (strstr (med_exchange_get_limits (), "nonconformances"));
  /* And the file that is written now holds nothing of the device. */
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  g_autoptr (MedExchange) exchange = exchange_parse (bytes);
  g_autoptr (MedExchangePreview) preview = exchange_run (pair->here, exchange, FALSE, NULL);
  g_assert_cmpuint (preview->items->len, ==, 0);
  g_assert_cmpuint (preview->n_written, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name) "/installation/exchange-conflict/" name
  for (gsize i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autofree char *path =
          g_strdup_printf (CASE ("%s/%s-here-%s-there"), cells[i].apart ? "apart" : "together",
                           med_disposition_state_to_word (cells[i].here),
                           med_disposition_state_to_word (cells[i].there));
      g_test_add (path, ExchangePair, &cells[i], set_up, test_cell, exchange_tear_down);
    }
  g_test_add (CASE ("left-out"), ExchangePair, NULL, set_up, test_left_out, exchange_tear_down);
  return g_test_run ();
}
