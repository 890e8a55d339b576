/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/inventory/med-device-export.h"
#include "engine/inventory/med-reconcile-sheet.h"
#include "engine/report/med-report-reconciliation.h"
#include "support/med-test-fleet.h"
#include "support/med-test-reconcile.h"

#define HEADER "asset,name,manufacturer,model,release,serial,department,room,owner\n"
#define OURS                                                                                       \
  HEADER "A1,CT 1,Exa,Exa CT,4.2,S1,Radiology,R 1,Lea\n"                                           \
         "A2,CT 2,Exa,Exa CT,4.1,S2,Radiology,R 2,\n"                                              \
         "A3,MR 3,Exa,Exa MR,7.0,S3,Radiology,R 3,\n"                                              \
         "A4,MR 4,Exa,Exa MR,7.0,S4,Radiology,R 4,\n"                                              \
         "A5,Monitor 5,Vita,C3,2.8,S5,ICU,R 5,\n"                                                  \
         "A6,Monitor 6,Vita,C3,2.8,S6,ICU,R 6,\n"
/* Two fields; one field; two numbers of two devices; new; equal. A5 is not there. */
#define THEIRS                                                                                     \
  "asset,manufacturer,model,release,serial,department,room\n"                                      \
  "A1,Exa,Exa CT,4.3,S1,Radiology,R 101\n"                                                         \
  "A2,Exa,Exa CT,4.1,S2,Radiology,R 102\n"                                                         \
  "A3,Exa,Exa MR,7.0,S4,Radiology,R 3\n"                                                           \
  "N9,Vita,C4,1.0,S9,ICU,R 9\n"                                                                    \
  "A6,Vita,C3,2.8,S6,ICU,R 6\n"

typedef struct
{
  MedTestEngine *engine;
  gint64 lead;
  gint64 auditor;
  gint64 id;
} Fixture;

typedef struct
{
  Fixture *self;
  gint64 item_id;
  MedReconcileClass class;
  MedDeviceField field;
  const MedReconcileDecision *decision;
  MedCsvSheet *sheet;
  gboolean open_only;
  guint n;
} Job;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->engine = med_test_engine_new ();
  med_test_reconcile_import (self->engine, OURS);
  med_test_fleet_run_script (
      self->engine,
      "INSERT INTO person (id, login, name, salt, verifier, iterations, active) VALUES"
      " (71, 'lea', 'Lea', '00', '00', 1, 1), (72, 'audit', 'Audit', '00', '00', 1,"
      " 1), (73, 'gone', 'Gone', '00', '00', 1, 0);"
      "INSERT INTO person_role (person_id, role) VALUES (71, 'lead'),"
      " (72, 'auditor'), (73, 'lead')");
  self->lead = 71;
  self->auditor = 72;
  self->id = med_test_reconcile_begin (self->engine, self->lead, THEIRS, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  med_test_engine_free (self->engine);
}

static gint64
count (Fixture *self, const char *sql)
{
  return med_test_engine_count (self->engine, sql);
}

static MedReconcileItem *
find (Fixture *self, MedReconcileClass class, const char *asset)
{
  return med_test_reconcile_find (self->engine, class, asset);
}

/* Decides on the newest item of a class with this number; fails the test where it cannot be. */
static void
decide (Fixture *self, MedReconcileClass class, const char *asset, MedReconcileDecision decision)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReconcileItem) item = find (self, class, asset);
  g_autoptr (MedReconcileOutcome) outcome = NULL;

  decision.person_id = self->lead;
  outcome = med_test_reconcile_decide (self->engine, &decision, item->id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome->done, ==, 1);
  g_assert_cmpuint (outcome->skipped, ==, 0);
}

#define ALL(what) ((MedReconcileDecision){ .verb = (what), .field = MED_N_DEVICE_FIELDS })
#define WITH(what, why)                                                                            \
  ((MedReconcileDecision){ .verb = (what), .field = MED_N_DEVICE_FIELDS, .reason = (why) })
#define OF_FIELD(what, which) ((MedReconcileDecision){ .verb = (what), .field = (which) })
#define OF_DEVICE(what, which)                                                                     \
  ((MedReconcileDecision){ .verb = (what), .field = MED_N_DEVICE_FIELDS, .candidate_id = (which) })

/* It is refused with these words, and nothing at all has changed. */
static void
refuses (
    Fixture *self, gint64 item_id, MedReconcileDecision decision, MedError code, const char *words)
{
  g_autofree char *before = med_test_fleet_snapshot (self->engine);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReconcileOutcome) outcome = NULL;

  if (decision.person_id == 0)
    decision.person_id = self->lead;
  outcome = med_test_reconcile_decide (self->engine, &decision, item_id, &error);
  g_autofree char *after = med_test_fleet_snapshot (self->engine);
  g_assert (outcome == NULL);
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_cmpstr (before, ==, after);
}

static gpointer
undo_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return med_reconcile_undo_sync (connection, job->self->lead, job->item_id, error) ? MED_STORE_OK
                                                                                    : NULL;
}

static gboolean
undo (Fixture *self, gint64 item_id, GError **error)
{
  Job job = { .self = self, .item_id = item_id };

  return med_test_engine_run (self->engine, MED_STORE_WRITER, undo_func, &job, error) != NULL;
}

static gpointer
load_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_reconciliation_load_sync (connection, ((Job *) data)->self->id, error);
}

static MedReconciliation *
load (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  Job job = { .self = self };
  MedReconciliation *session =
      med_test_engine_run (self->engine, MED_STORE_BULK, load_func, &job, &error);

  g_assert_no_error (error);
  return session;
}

static void
test_begin_changes_no_device (Fixture *self, gconstpointer data)
{
  g_autoptr (MedReconciliation) session = load (self);
  static const int counts[MED_N_RECONCILE_CLASSES] = {
    [MED_RECONCILE_EQUAL] = 1,      [MED_RECONCILE_DIFFERS] = 2,   [MED_RECONCILE_ONLY_HERE] = 1,
    [MED_RECONCILE_ONLY_THERE] = 1, [MED_RECONCILE_AMBIGUOUS] = 1,
  };
  g_autofree char *summary = med_reconciliation_summarize (session);

  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    {
      g_assert_cmpint (session->counts[class], ==, counts[class]);
      g_assert_cmpint (session->open[class], ==, class == MED_RECONCILE_EQUAL ? 0 : counts[class]);
    }
  g_assert_cmpint (med_reconciliation_count_open (session), ==, 5);
  g_assert_cmpint (session->ours, ==, 6);
  g_assert_cmpint (session->theirs, ==, 5);
  g_assert_cmpstr (session->name, ==, "other.csv");
  g_assert_cmpstr (session->begun_by, ==, "Lea");
  g_assert_cmpint (session->begun_usec, ==, MED_TEST_NOW_USEC);
  g_assert_nonnull (strstr (summary, "5 to decide"));
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE row_version <> 1"), ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM change WHERE action ="
                                " 'reconciliation-begun'"),
                   ==, 1);
  /* The list itself is kept, to be looked at later. */
  g_assert_cmpint (count (self, "SELECT count(*) FROM document d JOIN reconciliation r"
                                " ON r.sha256 = d.sha256"),
                   ==, 1);
}

static void
test_theirs (Fixture *self, gconstpointer data)
{
  decide (self, MED_RECONCILE_DIFFERS, "A1", ALL (MED_RECONCILE_THEIRS));
  g_assert_cmpint (count (self, "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id"
                                " JOIN release r ON r.id = c.release_id WHERE d.asset = 'A1' AND"
                                " d.room = 'R 101' AND r.version = '4.3' AND d.owner = 'Lea'"
                                " AND d.name = 'CT 1' AND d.release_read_usec IS NULL"),
                   ==, 1);
  /* One change of the device and one decision, in one transaction. */
  g_assert_cmpint (count (self, "SELECT count(*) FROM change WHERE action = 'device-changed'"), ==,
                   1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM change WHERE action ="
                                " 'reconciliation-decided'"),
                   ==, 1);
  /* It is found by what it is now. */
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE search LIKE '%r 101%'"
                                " OR search LIKE '%4.3%'"),
                   ==, 1);
  g_autoptr (MedReconcileItem) item = find (self, MED_RECONCILE_DIFFERS, "A1");
  g_assert_cmpstr (item->decision, ==, "theirs");
  g_assert_cmpstr (item->decided_by, ==, "Lea");
  refuses (self, item->id, ALL (MED_RECONCILE_THEIRS), MED_ERROR_REFUSED, "decided");
  refuses (self, item->id, ALL (MED_RECONCILE_OURS), MED_ERROR_REFUSED, "decided");
}

static void
test_field_by_field (Fixture *self, gconstpointer data)
{
  decide (self, MED_RECONCILE_DIFFERS, "A1", OF_FIELD (MED_RECONCILE_THEIRS, MED_DEVICE_ROOM));
  g_autoptr (MedReconcileItem) item = find (self, MED_RECONCILE_DIFFERS, "A1");
  g_assert_cmpstr (item->decision, ==, NULL);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id"
                                " JOIN release r ON r.id = c.release_id WHERE d.asset = 'A1' AND"
                                " d.room = 'R 101' AND r.version = '4.2'"),
                   ==, 1);
  refuses (self, item->id, OF_FIELD (MED_RECONCILE_OURS, MED_DEVICE_ROOM), MED_ERROR_REFUSED,
           "Room");
  refuses (self, item->id, OF_FIELD (MED_RECONCILE_THEIRS, MED_DEVICE_OWNER), MED_ERROR_REFUSED,
           "Owner");
  decide (self, MED_RECONCILE_DIFFERS, "A1", OF_FIELD (MED_RECONCILE_OURS, MED_DEVICE_RELEASE));
  g_autoptr (MedReconcileItem) decided = find (self, MED_RECONCILE_DIFFERS, "A1");
  g_assert_cmpstr (decided->decision, ==, "each");
}

static void
test_ours_changes_nothing (Fixture *self, gconstpointer data)
{
  decide (self, MED_RECONCILE_DIFFERS, "A1", ALL (MED_RECONCILE_OURS));
  decide (self, MED_RECONCILE_ONLY_HERE, "A5", ALL (MED_RECONCILE_OURS));
  decide (self, MED_RECONCILE_ONLY_THERE, "N9", ALL (MED_RECONCILE_OURS));
  decide (self, MED_RECONCILE_AMBIGUOUS, "A3", ALL (MED_RECONCILE_LATER));
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE row_version <> 1"), ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device"), ==, 6);
  g_autoptr (MedReconciliation) session = load (self);
  /* What was put off is still to be decided. */
  g_assert_cmpint (med_reconciliation_count_open (session), ==, 2);
  g_assert_cmpint (session->later[MED_RECONCILE_AMBIGUOUS], ==, 1);
  decide (self, MED_RECONCILE_AMBIGUOUS, "A3", ALL (MED_RECONCILE_OURS));
}

static void
test_add (Fixture *self, gconstpointer data)
{
  decide (self, MED_RECONCILE_ONLY_THERE, "N9", ALL (MED_RECONCILE_ADD));
  g_assert_cmpint (count (self, "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id"
                                " JOIN release r ON r.id = c.release_id"
                                " JOIN product p ON p.id = r.product_id"
                                " WHERE d.asset = 'N9' AND d.serial = 'S9' AND p.model = 'C4'"
                                " AND r.version = '1.0' AND d.room = 'R 9'"),
                   ==, 1);
  g_autoptr (MedReconcileItem) item = find (self, MED_RECONCILE_ONLY_THERE, "N9");
  g_autoptr (GError) error = NULL;
  g_assert_cmpstr (item->decision, ==, "added");
  g_assert_cmpint (item->device_id, !=, 0);
  g_assert_false (undo (self, item->id, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "stays in the records"));
}

/* What cannot be a device is refused, and nothing is half made. */
static void
test_add_is_refused (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *row;
    const char *asset;
    const char *words;
  } rows[] = {
    { ",Vita,C4,1.0,S77,ICU,R\n", "", "Asset number" },
    { "N1,,C4,1.0,S77,ICU,R\n", "N1", "Manufacturer" },
    { "N2,Vita,,1.0,S77,ICU,R\n", "N2", "Model" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strconcat (
          "asset,manufacturer,model,release,serial,department,room\n", rows[i].row, NULL);

      self->id = med_test_reconcile_begin (self->engine, self->lead, text, &error);
      g_assert_no_error (error);
      g_autoptr (MedReconcileItem) item = find (self, MED_RECONCILE_ONLY_THERE, rows[i].asset);
      refuses (self, item->id, ALL (MED_RECONCILE_ADD), MED_ERROR_CORRECT_INPUT, rows[i].words);
    }
}

static void
test_retire (Fixture *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) item = find (self, MED_RECONCILE_ONLY_HERE, "A5");
  g_autoptr (GError) error = NULL;

  refuses (self, item->id, ALL (MED_RECONCILE_RETIRE), MED_ERROR_CORRECT_INPUT, "Say why");
  refuses (self, item->id, WITH (MED_RECONCILE_RETIRE, "  "), MED_ERROR_CORRECT_INPUT, "Say why");
  refuses (self, item->id, ALL (MED_RECONCILE_THEIRS), MED_ERROR_REFUSED, "theirs");
  refuses (self, item->id, ALL (MED_RECONCILE_ADD), MED_ERROR_REFUSED, "add");
  decide (self, MED_RECONCILE_ONLY_HERE, "A5", WITH (MED_RECONCILE_RETIRE, "not found"));
  g_assert_cmpint (
      count (self, "SELECT count(*) FROM device WHERE asset = 'A5' AND retired_usec IS NOT NULL"),
      ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM change WHERE action = 'device-retired'"
                                " AND body LIKE '%not found%'"),
                   ==, 1);
  g_autoptr (MedReconcileItem) decided = find (self, MED_RECONCILE_ONLY_HERE, "A5");
  g_assert_cmpstr (decided->note, ==, "not found");
  g_assert_true (undo (self, item->id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE retired_usec IS NOT NULL"), ==,
                   0);
  g_autoptr (MedReconcileItem) open = find (self, MED_RECONCILE_ONLY_HERE, "A5");
  g_assert_true (med_reconcile_item_is_open (open));
  g_assert_cmpstr (open->note, ==, "");
}

static void
test_retired_here_listed_there (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  decide (self, MED_RECONCILE_ONLY_HERE, "A5", WITH (MED_RECONCILE_RETIRE, "not found"));
  self->id = med_test_reconcile_begin (self->engine, self->lead,
                                       "asset,serial,room\nA5,S5,Cellar\n", &error);
  g_assert_no_error (error);
  g_autoptr (MedReconcileItem) item = find (self, MED_RECONCILE_RETIRED, "A5");
  refuses (self, item->id, ALL (MED_RECONCILE_ADD), MED_ERROR_REFUSED, "add");
  decide (self, MED_RECONCILE_RETIRED, "A5", ALL (MED_RECONCILE_BRING_BACK));
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE retired_usec IS NULL"), ==, 6);
  g_assert_true (undo (self, item->id, &error));
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE retired_usec IS NULL"), ==, 5);
}

static gint64
device_id (Fixture *self, const char *asset)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM device WHERE asset = '%s'", asset);

  return count (self, sql);
}

/* The row is the second of the two; the first is then one that only the inventory has. */
static void
test_together (Fixture *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) item = find (self, MED_RECONCILE_AMBIGUOUS, "A3");
  const gint64 a4 = device_id (self, "A4");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (item->candidates->len, ==, 2);
  refuses (self, item->id, ALL (MED_RECONCILE_TOGETHER), MED_ERROR_CORRECT_INPUT,
           "say which of the devices");
  refuses (self, item->id, OF_DEVICE (MED_RECONCILE_TOGETHER, device_id (self, "A1")),
           MED_ERROR_CORRECT_INPUT, "say which of the devices");
  decide (self, MED_RECONCILE_AMBIGUOUS, "A3", OF_DEVICE (MED_RECONCILE_TOGETHER, a4));
  g_autoptr (MedReconcileItem) pair = find (self, MED_RECONCILE_DIFFERS, "A4");
  g_assert_cmpint (pair->device_id, ==, a4);
  g_assert_cmpint (pair->from_id, ==, item->id);
  g_assert_cmpuint (pair->differences->len, ==, 2); /* asset number and room */
  g_autoptr (MedReconcileItem) alone = find (self, MED_RECONCILE_ONLY_HERE, "A3");
  g_assert_cmpint (alone->device_id, ==, device_id (self, "A3"));
  /* The next comparison does not ask again. */
  g_autoptr (MedReconcileComparison) again =
      med_test_reconcile_compare (self->engine, THEIRS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->counts[MED_RECONCILE_AMBIGUOUS], ==, 0);
  g_assert_cmpuint (again->counts[MED_RECONCILE_DIFFERS], ==, 3);
  g_assert_cmpuint (again->counts[MED_RECONCILE_ONLY_HERE], ==, 2);
  /* And can be taken back as long as nothing came of it. */
  decide (self, MED_RECONCILE_DIFFERS, "A4", OF_FIELD (MED_RECONCILE_OURS, MED_DEVICE_ROOM));
  g_assert_false (undo (self, item->id, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_true (undo (self, pair->id, &error));
  g_assert_true (undo (self, item->id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (self, "SELECT count(*) FROM reconciliation_judgement"), ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM reconciliation_item WHERE from_id IS NOT"
                                " NULL"),
                   ==, 0);
  g_autoptr (MedReconcileItem) open = find (self, MED_RECONCILE_AMBIGUOUS, "A3");
  g_assert_cmpstr (open->reason, ==, "contradiction");
  g_assert_cmpint (open->device_id, ==, 0);
}

/* A pair that is none: both go on alone, are asked about, and are not put together again. */
static void
test_apart (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  decide (self, MED_RECONCILE_EQUAL, "A6", ALL (MED_RECONCILE_APART));
  g_autoptr (MedReconcileItem) there = find (self, MED_RECONCILE_ONLY_THERE, "A6");
  g_autoptr (MedReconcileItem) here = find (self, MED_RECONCILE_ONLY_HERE, "A6");
  g_assert_cmpint (there->line, ==, 6);
  g_assert_cmpint (here->device_id, ==, device_id (self, "A6"));
  /* Its number is taken, so it cannot be added as it is. */
  refuses (self, there->id, ALL (MED_RECONCILE_ADD), MED_ERROR_CORRECT_INPUT,
           "belongs to another device already");
  g_autoptr (MedReconcileComparison) again =
      med_test_reconcile_compare (self->engine, THEIRS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->counts[MED_RECONCILE_EQUAL], ==, 0);
  g_assert_cmpuint (again->counts[MED_RECONCILE_ONLY_THERE], ==, 2);
  g_autoptr (MedReconcileItem) pair = find (self, MED_RECONCILE_EQUAL, "A6");
  g_assert_true (undo (self, pair->id, &error));
  g_assert_no_error (error);
  g_autoptr (MedReconcileComparison) back =
      med_test_reconcile_compare (self->engine, THEIRS, &error);
  g_assert_cmpuint (back->counts[MED_RECONCILE_EQUAL], ==, 1);
}

/* One candidate after the other is said not to be it. */
static void
test_apart_of_candidates (Fixture *self, gconstpointer data)
{
  decide (self, MED_RECONCILE_AMBIGUOUS, "A3",
          OF_DEVICE (MED_RECONCILE_APART, device_id (self, "A3")));
  g_autoptr (MedReconcileItem) rest = find (self, MED_RECONCILE_AMBIGUOUS, "A3");
  g_assert_cmpuint (rest->candidates->len, ==, 1);
  decide (self, MED_RECONCILE_AMBIGUOUS, "A3", ALL (MED_RECONCILE_APART));
  g_autoptr (MedReconcileItem) alone = find (self, MED_RECONCILE_ONLY_THERE, "A3");
  g_assert_cmpint (alone->line, ==, 4);
  g_autoptr (MedReconcileItem) a3 = find (self, MED_RECONCILE_ONLY_HERE, "A3");
  g_autoptr (MedReconcileItem) a4 = find (self, MED_RECONCILE_ONLY_HERE, "A4");
  g_assert_cmpint (a3->device_id, ==, device_id (self, "A3"));
  g_assert_cmpint (a4->device_id, ==, device_id (self, "A4"));
  g_autoptr (MedReconciliation) session = load (self);
  g_assert_cmpint (session->counts[MED_RECONCILE_AMBIGUOUS], ==, 0);
  g_assert_cmpint (session->counts[MED_RECONCILE_ONLY_HERE], ==, 3);
}

/* Somebody changed the device since: both values are named, and nothing is overwritten. */
static void
test_changed_meanwhile (Fixture *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) item = find (self, MED_RECONCILE_DIFFERS, "A1");

  med_test_fleet_run_script (self->engine, "UPDATE device SET room = 'R 55' WHERE asset = 'A1'");
  refuses (self, item->id, ALL (MED_RECONCILE_THEIRS), MED_ERROR_CONFLICT, "R 55");
  /* Of another field it can be decided. */
  decide (self, MED_RECONCILE_DIFFERS, "A1", OF_FIELD (MED_RECONCILE_THEIRS, MED_DEVICE_RELEASE));
  med_test_fleet_run_script (self->engine, "UPDATE device SET retired_usec = 1 WHERE asset = 'A2'");
  g_autoptr (MedReconcileItem) retired = find (self, MED_RECONCILE_DIFFERS, "A2");
  refuses (self, retired->id, ALL (MED_RECONCILE_THEIRS), MED_ERROR_CONFLICT, "retired meanwhile");
}

static void
test_undo_theirs (Fixture *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) item = find (self, MED_RECONCILE_DIFFERS, "A1");
  g_autoptr (GError) error = NULL;

  g_assert_false (undo (self, item->id, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_clear_error (&error);
  decide (self, MED_RECONCILE_DIFFERS, "A1", ALL (MED_RECONCILE_THEIRS));
  g_assert_true (undo (self, item->id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id"
                                " JOIN release r ON r.id = c.release_id WHERE d.asset = 'A1' AND"
                                " d.room = 'R 1' AND r.version = '4.2'"),
                   ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM reconciliation_difference WHERE decision IS"
                                " NOT NULL"),
                   ==, 0);
  decide (self, MED_RECONCILE_DIFFERS, "A1", ALL (MED_RECONCILE_THEIRS));
  med_test_fleet_run_script (self->engine, "UPDATE device SET room = 'R 55' WHERE asset = 'A1'");
  g_assert_false (undo (self, item->id, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE room = 'R 55'"), ==, 1);
}

static gpointer
bulk_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  g_autoptr (GArray) ids =
      med_reconcile_pick_sync (connection, job->self->id, job->class, job->field, error);

  return ids != NULL
             ? med_reconcile_decide_sync (connection, job->decision, ids, NULL, cancellable, error)
             : NULL;
}

static MedReconcileOutcome *
decide_all (Fixture *self,
            MedReconcileClass class,
            MedReconcileVerb verb,
            MedDeviceField field,
            GError **error)
{
  const MedReconcileDecision decision = { .person_id = self->lead, .verb = verb, .field = field };
  Job job = { .self = self, .class = class, .field = field, .decision = &decision };

  return med_test_engine_run (self->engine, MED_STORE_WRITER, bulk_func, &job, error);
}

static void
test_bulk (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  med_test_fleet_run_script (self->engine, "UPDATE device SET room = 'R 55' WHERE asset = 'A2'");
  g_autoptr (MedReconcileOutcome) outcome =
      decide_all (self, MED_RECONCILE_DIFFERS, MED_RECONCILE_THEIRS, MED_DEVICE_ROOM, &error);
  g_assert_no_error (error);
  /* What cannot be decided so stays open, and it is said why. */
  g_assert_cmpuint (outcome->done, ==, 1);
  g_assert_cmpuint (outcome->skipped, ==, 1);
  g_assert_nonnull (strstr (outcome->first_fault, "R 55"));
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE room IN ('R 101', 'R 55')"), ==,
                   2);
  g_assert_cmpint (count (self, "SELECT count(*) FROM change WHERE action ="
                                " 'reconciliation-decided'"),
                   ==, 1);
  /* The release of the first is open still. */
  g_autoptr (MedReconcileOutcome) rest =
      decide_all (self, MED_RECONCILE_DIFFERS, MED_RECONCILE_OURS, MED_N_DEVICE_FIELDS, &error);
  g_assert_cmpuint (rest->done, ==, 2);
  g_autoptr (MedReconcileOutcome) none =
      decide_all (self, MED_RECONCILE_DIFFERS, MED_RECONCILE_OURS, MED_N_DEVICE_FIELDS, &error);
  g_assert (none == NULL);
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
}

/* Who may not write, cannot begin, decide, take back or close. */
static void
test_permissions (Fixture *self, gconstpointer data)
{
  const gint64 persons[] = { self->auditor, 73 };
  g_autoptr (MedReconcileItem) item = find (self, MED_RECONCILE_DIFFERS, "A1");

  for (gsize i = 0; i < G_N_ELEMENTS (persons); i++)
    {
      g_autoptr (GError) error = NULL;
      MedReconcileDecision decision = ALL (MED_RECONCILE_THEIRS);

      decision.person_id = persons[i];
      refuses (self, item->id, decision, MED_ERROR_NOT_PERMITTED, "may only look");
      g_assert_cmpint (med_test_reconcile_begin (self->engine, persons[i], THEIRS, &error), ==, 0);
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
    }
  g_assert_cmpint (count (self, "SELECT count(*) FROM reconciliation"), ==, 1);
}

static gpointer
close_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Fixture *self = ((Job *) data)->self;

  return med_reconciliation_close_sync (connection, self->lead, self->id, error) ? MED_STORE_OK
                                                                                 : NULL;
}

static void
test_close (Fixture *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) item = find (self, MED_RECONCILE_DIFFERS, "A1");
  g_autoptr (GError) error = NULL;
  Job job = { .self = self };

  decide (self, MED_RECONCILE_DIFFERS, "A2", ALL (MED_RECONCILE_OURS));
  g_assert_nonnull (med_test_engine_run (self->engine, MED_STORE_WRITER, close_func, &job, &error));
  g_assert_null (med_test_engine_run (self->engine, MED_STORE_WRITER, close_func, &job, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_clear_error (&error);
  refuses (self, item->id, ALL (MED_RECONCILE_THEIRS), MED_ERROR_REFUSED, "is closed");
  g_autoptr (MedReconcileItem) decided = find (self, MED_RECONCILE_DIFFERS, "A2");
  g_assert_false (undo (self, decided->id, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_autoptr (MedReconciliation) session = load (self);
  g_assert_cmpstr (session->closed_by, ==, "Lea");
  g_assert_cmpint (med_reconciliation_count_open (session), ==, 4);
}

/* Rows that cannot be read are named with their reason; their devices are not missing. */
static void
test_unreadable_rows (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    guint refused;
    guint unclear;
    const char *reason;
  } tables[] = {
    { "asset,udi_di\nA1,(01)09521234543214\n", 1, 1, "check digit" },
    { "asset,serial,udi_di\nA1,S1,(01)09521234543213(21)S9\n", 1, 1, "in its column" },
    { "asset,release_read\nA1,2999-01-01\n", 1, 1, "future" },
    { "asset,room\nA1,R,more\n", 1, 1, "more columns" },
    { "asset,room\n,R\n", 1, 0, "neither asset number" },
    { "asset,room\nn/a,R\n", 1, 0, "neither asset number" },
    { "asset,room\n\"A\n1\",R\n", 1, 1, "line break" },
    { "asset,serial,udi_di\nA1,,(01)09521234543213(21)S1\n", 0, 0, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedReconcileComparison) found =
          med_test_reconcile_compare (self->engine, tables[i].text, &error);

      g_test_message ("%s", tables[i].text);
      g_assert_no_error (error);
      g_assert_cmpuint (found->counts[MED_RECONCILE_REFUSED], ==, tables[i].refused);
      g_assert_cmpuint (found->counts[MED_RECONCILE_AMBIGUOUS], ==, tables[i].unclear);
      if (tables[i].reason != NULL)
        g_assert_nonnull (strstr (
            g_array_index (found->theirs->faults, MedReconcileFault, 0).reason, tables[i].reason));
      /* Each device stands somewhere. */
      g_assert_cmpuint (
          found->counts[MED_RECONCILE_ONLY_HERE] + found->counts[MED_RECONCILE_AMBIGUOUS] +
              found->counts[MED_RECONCILE_EQUAL] + found->counts[MED_RECONCILE_DIFFERS],
          ==, 6);
    }
}

/* What is no table, or has no number, is refused as a whole, with file and line. */
static void
test_hostile_files (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *words;
  } files[] = {
    { "", "empty" },
    { "room,owner\nR,L\n", "No column is known" },
    { "asset,room\nA1,\"R\n", "other.csv, line 2" },
    { "asset,room\nA1,\"R\"x\n", "other.csv, line 2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *before = med_test_fleet_snapshot (self->engine);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (med_test_reconcile_begin (self->engine, self->lead, files[i].text, &error),
                       ==, 0);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      if (strstr (error->message, files[i].words) == NULL)
        g_error ("“%s” does not say “%s”", error->message, files[i].words);
      g_autofree char *after = med_test_fleet_snapshot (self->engine);
      g_assert_cmpstr (before, ==, after);
    }
}

static gpointer
export_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_device_export_sync (connection, cancellable, &((Job *) data)->n, error);
}

static char *
export_devices (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  Job job = { 0 };
  g_autoptr (GBytes) bytes =
      med_test_engine_run (self->engine, MED_STORE_BULK, export_func, &job, &error);

  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_own_export_is_equal (Fixture *self, gconstpointer data)
{
  g_autofree char *text = export_devices (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReconcileComparison) found =
      med_test_reconcile_compare (self->engine, text, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->counts[MED_RECONCILE_EQUAL], ==, 6);
  g_assert_cmpuint (found->findings->len, ==, 6);
}

/* Once everything of theirs was taken, the next comparison finds no difference: for lists of
 * chance. */
static void
test_taking_theirs_makes_equal (Fixture *self, gconstpointer data)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint round = 0; round < 4; round++)
    {
      g_autoptr (GString) text = g_string_new (HEADER);
      g_autoptr (GError) error = NULL;

      for (int i = 1; i <= 6; i++)
        g_string_append_printf (text, "A%d,Name %d,%s,Model %d,%d.0,S%d,Ward %d,R %d,Owner %d\n", i,
                                g_rand_int_range (random, 0, 9), i <= 4 ? "Exa" : "Vita",
                                g_rand_int_range (random, 0, 3), g_rand_int_range (random, 1, 5), i,
                                g_rand_int_range (random, 0, 3), g_rand_int_range (random, 0, 99),
                                g_rand_int_range (random, 0, 5));
      self->id = med_test_reconcile_begin (self->engine, self->lead, text->str, &error);
      g_assert_no_error (error);
      g_autoptr (MedReconcileOutcome) outcome = decide_all (
          self, MED_RECONCILE_DIFFERS, MED_RECONCILE_THEIRS, MED_N_DEVICE_FIELDS, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (outcome->skipped, ==, 0);
      g_autoptr (MedReconcileComparison) found =
          med_test_reconcile_compare (self->engine, text->str, &error);
      g_assert_cmpuint (found->counts[MED_RECONCILE_EQUAL], ==, 6);
      g_assert_cmpuint (found->findings->len, ==, 6);
    }
}

static gpointer
write_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return med_reconcile_sheet_write_sync (connection, job->self->id, job->open_only, cancellable,
                                         &job->n, error);
}

static char *
write_sheet (Fixture *self, gboolean open_only, guint *n)
{
  g_autoptr (GError) error = NULL;
  Job job = { .self = self, .open_only = open_only };
  g_autoptr (GBytes) bytes =
      med_test_engine_run (self->engine, MED_STORE_BULK, write_func, &job, &error);

  g_assert_no_error (error);
  *n = job.n;
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static gpointer
apply_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return med_reconcile_sheet_apply_sync (connection, job->self->lead, job->self->id, job->sheet,
                                         error);
}

static MedReconcileOutcome *
apply (Fixture *self, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_new (bytes, "decided.csv", error);
  Job job = { .self = self, .sheet = sheet };

  return sheet != NULL
             ? med_test_engine_run (self->engine, MED_STORE_WRITER, apply_func, &job, error)
             : NULL;
}

static void
test_sheet (Fixture *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) a1 = find (self, MED_RECONCILE_DIFFERS, "A1");
  g_autoptr (MedReconcileItem) a3 = find (self, MED_RECONCILE_AMBIGUOUS, "A3");
  g_autoptr (MedReconcileItem) a5 = find (self, MED_RECONCILE_ONLY_HERE, "A5");
  g_autoptr (MedReconcileItem) n9 = find (self, MED_RECONCILE_ONLY_THERE, "N9");
  g_autoptr (GError) error = NULL;
  guint n = 0;
  g_autofree char *open = write_sheet (self, TRUE, &n);
  g_autofree char *text =
      g_strdup_printf ("item,field,decision,device,reason\r\n%" PRId64 ",room,theirs,,\r\n%" PRId64
                       ",release,Ours,,\r\n%" PRId64 ",,same,A4,\r\n%" PRId64
                       ",,retire,,scrapped\r\n%" PRId64 ",,add,,\r\n%" PRId64 ",,,,\r\n",
                       a1->id, a1->id, a3->id, a5->id, n9->id, a3->id);

  g_assert_cmpuint (n, ==, 6); /* two fields of A1 */
  g_assert_nonnull (strstr (open, "A3 | A4"));
  g_autoptr (MedReconcileOutcome) outcome = apply (self, text, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome->done, ==, 5);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE room = 'R 101'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE asset = 'N9'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE retired_usec IS NOT NULL"), ==,
                   1);
  /* The same once more decides nothing. */
  g_autofree char *before = med_test_fleet_snapshot (self->engine);
  g_autoptr (MedReconcileOutcome) again = apply (self, text, &error);
  g_autofree char *after = med_test_fleet_snapshot (self->engine);
  g_assert_no_error (error);
  g_assert_cmpuint (again->done, ==, 0);
  g_assert_cmpuint (again->skipped, ==, 5);
  g_assert_cmpstr (before, ==, after);
  /* And so does the whole result, read back as it was written. */
  g_autofree char *all = write_sheet (self, FALSE, &n);
  g_assert_nonnull (strstr (all, "scrapped"));
  g_autoptr (MedReconcileOutcome) read_back = apply (self, all, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read_back->done, ==, 0);
}

static void
test_faulty_sheets (Fixture *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) a1 = find (self, MED_RECONCILE_DIFFERS, "A1");
  g_autoptr (GError) begun = NULL;
  const gint64 mine = self->id;
  const gint64 other = med_test_reconcile_begin (self->engine, self->lead, THEIRS, &begun);
  static const struct
  {
    const char *rows; /* %d stands for the item */
    const char *words;
  } sheets[] = {
    { "item,field\n%d,room\n", "are needed" },
    { "decision,field\ntheirs,room\n", "are needed" },
    { "item,decision\n%d,theirs\nx,theirs\n", "line 3: not the number of an item" },
    { "item,decision\n%d,theirs\n-1,theirs\n", "not the number of an item" },
    { "item,decision\n%d,theirs\n999999,ours\n", "There is no difference 999999" },
    { "item,decision\n%d,delete\n", "line 2: not a decision" },
    { "item,decision,field\n%d,theirs,rooms\n", "not a field" },
    { "item,decision,field\n%d,theirs,room\n%d,theirs,owner\n", "line 3: A1: “Owner” is not open" },
    { "item,decision\n%d,add\n", "cannot be decided" },
    { "item,decision,device\n%d,apart,ZZ\n", "ZZ" },
    { "item,decision\n%d,\"theirs\n", "line 2" },
  };

  g_assert_no_error (begun);
  for (gsize i = 0; i < G_N_ELEMENTS (sheets); i++)
    {
      g_autofree char *number = g_strdup_printf ("%" PRId64, a1->id);
      g_autoptr (GString) text = g_string_new (sheets[i].rows);
      g_autofree char *before = med_test_fleet_snapshot (self->engine);
      g_autoptr (GError) error = NULL;

      g_string_replace (text, "%d", number, 0);
      g_autoptr (MedReconcileOutcome) outcome = apply (self, text->str, &error);
      g_autofree char *after = med_test_fleet_snapshot (self->engine);
      g_assert (outcome == NULL);
      g_assert (error != NULL);
      if (strstr (error->message, sheets[i].words) == NULL)
        g_error ("“%s” does not say “%s”", error->message, sheets[i].words);
      g_assert_nonnull (strstr (error->message, "decided.csv"));
      g_assert_cmpstr (before, ==, after);
    }
  /* An item of another comparison is not this one's. */
  g_autofree char *text = g_strdup_printf ("item,decision\n%" PRId64 ",ours\n", a1->id);
  g_autoptr (GError) error = NULL;
  self->id = other;
  g_autoptr (MedReconcileOutcome) outcome = apply (self, text, &error);
  g_assert (outcome == NULL);
  g_assert_nonnull (strstr (error->message, "of another reconciliation"));
  self->id = mine;
}

/* A cell that begins like a formula is guarded in the table, and read back as it was. */
static void
test_formulas (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  self->id = med_test_reconcile_begin (
      self->engine, self->lead, "asset,serial,room\nA1,S1,\"=HYPERLINK(\"\"x\"\")\"\n", &error);
  g_assert_no_error (error);
  g_autofree char *text = write_sheet (self, TRUE, &n);
  g_assert_null (strstr (text, ",=HYPERLINK"));
  g_assert_null (strstr (text, ",\"=HYPERLINK"));
  g_assert_nonnull (strstr (text, "\"'=HYPERLINK"));
}

static gpointer
report_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_report_reconciliation_make_sync (connection, ((Job *) data)->self->id, MED_REPORT_A4,
                                              "en", cancellable, error);
}

static void
test_report (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Job job = { .self = self };

  decide (self, MED_RECONCILE_DIFFERS, "A1", ALL (MED_RECONCILE_THEIRS));
  decide (self, MED_RECONCILE_ONLY_HERE, "A5", WITH (MED_RECONCILE_RETIRE, "scrapped"));
  g_autoptr (MedReport) report =
      med_test_engine_run (self->engine, MED_STORE_BULK, report_func, &job, &error);
  g_assert_no_error (error);
  g_assert (report != NULL);
  g_assert_cmpint (med_json_get_int (med_json_get_object (report->data, "counts"), "differs", -1),
                   ==, 2);
  g_assert_cmpint (med_json_get_int (med_json_get_object (report->data, "open"), "differs", -1), ==,
                   1);
  g_assert_cmpint (med_json_get_int (med_json_get_object (report->data, "decided"), "retired", -1),
                   ==, 1);
  g_assert_cmpuint (json_array_get_length (med_json_get_array (report->data, "to_decide")), ==, 3);
  g_assert_cmpuint (json_array_get_length (med_json_get_array (report->data, "decisions")), ==, 2);
  g_assert_cmpuint (med_report_layout_get_n_pages (report->layout), >=, 1);
  g_assert_true (med_report_make_pdf (report, &error));
  g_assert_no_error (error);
  self->id = 999;
  g_autoptr (MedReport) none =
      med_test_engine_run (self->engine, MED_STORE_BULK, report_func, &job, &error);
  g_assert (none == NULL);
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

/* What can be said of what: each verb of each class, and nothing of what was decided. */
static void
test_verbs (void)
{
  static const char *const fits[MED_N_RECONCILE_CLASSES] = {
    [MED_RECONCILE_EQUAL] = "apart",
    [MED_RECONCILE_DIFFERS] = "ours theirs retire apart later",
    [MED_RECONCILE_ONLY_HERE] = "ours retire later",
    [MED_RECONCILE_ONLY_THERE] = "ours add later",
    [MED_RECONCILE_AMBIGUOUS] = "ours retire same apart later",
    [MED_RECONCILE_DUPLICATE] = "ours retire same apart later",
    [MED_RECONCILE_RETIRED] = "ours bring-back later",
    [MED_RECONCILE_REFUSED] = "ours later",
  };
  g_autoptr (GArray) candidates = med_reconcile_read_ids ("3 x 0 7");

  g_assert_cmpuint (candidates->len, ==, 2);
  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    {
      const MedReconcileItem item = {
        .class = class, .device_id = 1, .line = 2, .candidates = candidates
      };
      const MedReconcileItem decided = {
        .class = class, .device_id = 1, .line = 2, .candidates = candidates, .decision = "ours"
      };
      g_autoptr (GString) words = g_string_new (NULL);

      for (MedReconcileVerb verb = 0; verb < MED_N_RECONCILE_VERBS; verb++)
        {
          MedReconcileVerb read = MED_N_RECONCILE_VERBS;

          if (med_reconcile_verb_fits (verb, &item))
            g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "",
                                    med_reconcile_verb_to_word (verb));
          g_assert_false (med_reconcile_verb_fits (verb, &decided));
          g_assert_true (med_reconcile_verb_from_word (med_reconcile_verb_to_word (verb), &read));
          g_assert_cmpint (read, ==, verb);
          g_assert_true (
              med_reconcile_verb_from_word (med_reconcile_verb_get_decision (verb), &read));
          g_assert_cmpint (read, ==, verb);
        }
      g_assert_cmpstr (words->str, ==, fits[class]);
    }
  for (gsize i = 0; i < MED_N_RECONCILE_DECISIONS; i++)
    g_assert_cmpstr (med_reconcile_decision_get_title (med_reconcile_decisions[i]), !=, "Open");
  g_assert_cmpstr (med_reconcile_decision_get_title (""), ==, "Open");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *, gconstpointer);
  } cases[] = {
    { "begin-changes-no-device", test_begin_changes_no_device },
    { "theirs", test_theirs },
    { "field-by-field", test_field_by_field },
    { "ours-changes-nothing", test_ours_changes_nothing },
    { "add", test_add },
    { "add-is-refused", test_add_is_refused },
    { "retire", test_retire },
    { "retired-here-listed-there", test_retired_here_listed_there },
    { "together", test_together },
    { "apart", test_apart },
    { "apart-of-candidates", test_apart_of_candidates },
    { "changed-meanwhile", test_changed_meanwhile },
    { "undo-theirs", test_undo_theirs },
    { "bulk", test_bulk },
    { "permissions", test_permissions },
    { "close", test_close },
    { "unreadable-rows", test_unreadable_rows },
    { "hostile-files", test_hostile_files },
    { "own-export-is-equal", test_own_export_is_equal },
    { "taking-theirs-makes-equal", test_taking_theirs_makes_equal },
    { "sheet", test_sheet },
    { "faulty-sheets", test_faulty_sheets },
    { "formulas", test_formulas },
    { "report", test_report },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/inventory/reconciliation/", cases[i].name, NULL);

      g_test_add (path, Fixture, NULL, set_up, cases[i].run, tear_down);
    }
  g_test_add_func ("/inventory/reconciliation/verbs", test_verbs);
  return g_test_run ();
}
