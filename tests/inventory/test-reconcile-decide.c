/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "support/med-test-fleet.h"
#include "support/med-test-reconcile.h"

typedef struct
{
  MedTestReconcile *self;
  MedReconcileClass class;
  MedDeviceField field;
  const MedReconcileDecision *decision;
} Job;

static void
test_begin_changes_no_device (MedTestReconcile *self, gconstpointer data)
{
  g_autoptr (MedReconciliation) session = med_test_reconcile_load (self);
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
  g_assert_cmpint (
      med_test_reconcile_count (self, "SELECT count(*) FROM device WHERE row_version <> 1"), ==, 0);
  g_assert_cmpint (med_test_reconcile_count (self, "SELECT count(*) FROM change WHERE action ="
                                                   " 'reconciliation-begun'"),
                   ==, 1);
  /* The list itself is kept, to be looked at later. */
  g_assert_cmpint (med_test_reconcile_count (self,
                                             "SELECT count(*) FROM document d JOIN reconciliation r"
                                             " ON r.sha256 = d.sha256"),
                   ==, 1);
}

static void
test_theirs (MedTestReconcile *self, gconstpointer data)
{
  med_test_reconcile_expect (self, MED_RECONCILE_DIFFERS, "A1",
                             MED_TEST_ALL (MED_RECONCILE_THEIRS));
  g_assert_cmpint (med_test_reconcile_count (
                       self, "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id"
                             " JOIN release r ON r.id = c.release_id WHERE d.asset = 'A1' AND"
                             " d.room = 'R 101' AND r.version = '4.3' AND d.owner = 'Lea'"
                             " AND d.name = 'CT 1' AND d.release_read_usec IS NULL"),
                   ==, 1);
  /* One change of the device and one decision, in one transaction. */
  g_assert_cmpint (med_test_reconcile_count (
                       self, "SELECT count(*) FROM change WHERE action = 'device-changed'"),
                   ==, 1);
  g_assert_cmpint (med_test_reconcile_count (self, "SELECT count(*) FROM change WHERE action ="
                                                   " 'reconciliation-decided'"),
                   ==, 1);
  /* It is found by what it is now. */
  g_assert_cmpint (
      med_test_reconcile_count (self, "SELECT count(*) FROM device WHERE search LIKE '%r 101%'"
                                      " OR search LIKE '%4.3%'"),
      ==, 1);
  g_autoptr (MedReconcileItem) item =
      med_test_reconcile_find_in (self, MED_RECONCILE_DIFFERS, "A1");
  g_assert_cmpstr (item->decision, ==, "theirs");
  g_assert_cmpstr (item->decided_by, ==, "Lea");
  med_test_reconcile_refuse (self, item->id, MED_TEST_ALL (MED_RECONCILE_THEIRS), MED_ERROR_REFUSED,
                             "decided");
  med_test_reconcile_refuse (self, item->id, MED_TEST_ALL (MED_RECONCILE_OURS), MED_ERROR_REFUSED,
                             "decided");
}

static void
test_field_by_field (MedTestReconcile *self, gconstpointer data)
{
  med_test_reconcile_expect (self, MED_RECONCILE_DIFFERS, "A1",
                             MED_TEST_OF_FIELD (MED_RECONCILE_THEIRS, MED_DEVICE_ROOM));
  g_autoptr (MedReconcileItem) item =
      med_test_reconcile_find_in (self, MED_RECONCILE_DIFFERS, "A1");
  g_assert_cmpstr (item->decision, ==, NULL);
  g_assert_cmpint (med_test_reconcile_count (
                       self, "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id"
                             " JOIN release r ON r.id = c.release_id WHERE d.asset = 'A1' AND"
                             " d.room = 'R 101' AND r.version = '4.2'"),
                   ==, 1);
  med_test_reconcile_refuse (self, item->id,
                             MED_TEST_OF_FIELD (MED_RECONCILE_OURS, MED_DEVICE_ROOM),
                             MED_ERROR_REFUSED, "Room");
  med_test_reconcile_refuse (self, item->id,
                             MED_TEST_OF_FIELD (MED_RECONCILE_THEIRS, MED_DEVICE_OWNER),
                             MED_ERROR_REFUSED, "Owner");
  med_test_reconcile_expect (self, MED_RECONCILE_DIFFERS, "A1",
                             MED_TEST_OF_FIELD (MED_RECONCILE_OURS, MED_DEVICE_RELEASE));
  g_autoptr (MedReconcileItem) decided =
      med_test_reconcile_find_in (self, MED_RECONCILE_DIFFERS, "A1");
  g_assert_cmpstr (decided->decision, ==, "each");
}

static void
test_ours_changes_nothing (MedTestReconcile *self, gconstpointer data)
{
  med_test_reconcile_expect (self, MED_RECONCILE_DIFFERS, "A1", MED_TEST_ALL (MED_RECONCILE_OURS));
  med_test_reconcile_expect (self, MED_RECONCILE_ONLY_HERE, "A5",
                             MED_TEST_ALL (MED_RECONCILE_OURS));
  med_test_reconcile_expect (self, MED_RECONCILE_ONLY_THERE, "N9",
                             MED_TEST_ALL (MED_RECONCILE_OURS));
  med_test_reconcile_expect (self, MED_RECONCILE_AMBIGUOUS, "A3",
                             MED_TEST_ALL (MED_RECONCILE_LATER));
  g_assert_cmpint (
      med_test_reconcile_count (self, "SELECT count(*) FROM device WHERE row_version <> 1"), ==, 0);
  g_assert_cmpint (med_test_reconcile_count (self, "SELECT count(*) FROM device"), ==, 6);
  g_autoptr (MedReconciliation) session = med_test_reconcile_load (self);
  /* What was put off is still to be decided. */
  g_assert_cmpint (med_reconciliation_count_open (session), ==, 2);
  g_assert_cmpint (session->later[MED_RECONCILE_AMBIGUOUS], ==, 1);
  med_test_reconcile_expect (self, MED_RECONCILE_AMBIGUOUS, "A3",
                             MED_TEST_ALL (MED_RECONCILE_OURS));
}

static void
test_add (MedTestReconcile *self, gconstpointer data)
{
  med_test_reconcile_expect (self, MED_RECONCILE_ONLY_THERE, "N9",
                             MED_TEST_ALL (MED_RECONCILE_ADD));
  g_assert_cmpint (med_test_reconcile_count (
                       self, "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id"
                             " JOIN release r ON r.id = c.release_id"
                             " JOIN product p ON p.id = r.product_id"
                             " WHERE d.asset = 'N9' AND d.serial = 'S9' AND p.model = 'C4'"
                             " AND r.version = '1.0' AND d.room = 'R 9'"),
                   ==, 1);
  g_autoptr (MedReconcileItem) item =
      med_test_reconcile_find_in (self, MED_RECONCILE_ONLY_THERE, "N9");
  g_autoptr (GError) error = NULL;
  g_assert_cmpstr (item->decision, ==, "added");
  g_assert_cmpint (item->device_id, !=, 0);
  g_assert_false (med_test_reconcile_undo (self, item->id, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "stays in the records"));
}

/* What cannot be a device is refused, and nothing is half made. */
static void
test_add_is_refused (MedTestReconcile *self, gconstpointer data)
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
      g_autoptr (MedReconcileItem) item =
          med_test_reconcile_find_in (self, MED_RECONCILE_ONLY_THERE, rows[i].asset);
      med_test_reconcile_refuse (self, item->id, MED_TEST_ALL (MED_RECONCILE_ADD),
                                 MED_ERROR_CORRECT_INPUT, rows[i].words);
    }
}

static void
test_retire (MedTestReconcile *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) item =
      med_test_reconcile_find_in (self, MED_RECONCILE_ONLY_HERE, "A5");
  g_autoptr (GError) error = NULL;

  med_test_reconcile_refuse (self, item->id, MED_TEST_ALL (MED_RECONCILE_RETIRE),
                             MED_ERROR_CORRECT_INPUT, "Say why");
  med_test_reconcile_refuse (self, item->id, MED_TEST_WITH (MED_RECONCILE_RETIRE, "  "),
                             MED_ERROR_CORRECT_INPUT, "Say why");
  med_test_reconcile_refuse (self, item->id, MED_TEST_ALL (MED_RECONCILE_THEIRS), MED_ERROR_REFUSED,
                             "theirs");
  med_test_reconcile_refuse (self, item->id, MED_TEST_ALL (MED_RECONCILE_ADD), MED_ERROR_REFUSED,
                             "add");
  med_test_reconcile_expect (self, MED_RECONCILE_ONLY_HERE, "A5",
                             MED_TEST_WITH (MED_RECONCILE_RETIRE, "not found"));
  g_assert_cmpint (
      med_test_reconcile_count (
          self, "SELECT count(*) FROM device WHERE asset = 'A5' AND retired_usec IS NOT NULL"),
      ==, 1);
  g_assert_cmpint (
      med_test_reconcile_count (self, "SELECT count(*) FROM change WHERE action = 'device-retired'"
                                      " AND body LIKE '%not found%'"),
      ==, 1);
  g_autoptr (MedReconcileItem) decided =
      med_test_reconcile_find_in (self, MED_RECONCILE_ONLY_HERE, "A5");
  g_assert_cmpstr (decided->note, ==, "not found");
  g_assert_true (med_test_reconcile_undo (self, item->id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (
      med_test_reconcile_count (self, "SELECT count(*) FROM device WHERE retired_usec IS NOT NULL"),
      ==, 0);
  g_autoptr (MedReconcileItem) open =
      med_test_reconcile_find_in (self, MED_RECONCILE_ONLY_HERE, "A5");
  g_assert_true (med_reconcile_item_is_open (open));
  g_assert_cmpstr (open->note, ==, "");
}

/* What was taken over before the device was retired is given back as well. */
static void
test_undo_all_of_an_item (MedTestReconcile *self, gconstpointer data)
{
  static const MedReconcileVerb verbs[] = { MED_RECONCILE_RETIRE, MED_RECONCILE_APART };
  g_autoptr (MedReconcileItem) item =
      med_test_reconcile_find_in (self, MED_RECONCILE_DIFFERS, "A1");
  g_autofree char *before = med_test_fleet_dup_text (
      self->engine, "SELECT group_concat(asset || room || coalesce(retired_usec, '')) FROM device");

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autoptr (GError) error = NULL;

      med_test_reconcile_expect (self, MED_RECONCILE_DIFFERS, "A1",
                                 MED_TEST_OF_FIELD (MED_RECONCILE_THEIRS, MED_DEVICE_ROOM));
      med_test_reconcile_expect (self, MED_RECONCILE_DIFFERS, "A1",
                                 MED_TEST_WITH (verbs[i], "a mistake"));
      g_assert_true (med_test_reconcile_undo (self, item->id, &error));
      g_assert_no_error (error);
      g_autofree char *after = med_test_fleet_dup_text (
          self->engine,
          "SELECT group_concat(asset || room || coalesce(retired_usec, '')) FROM device");
      g_assert_cmpstr (before, ==, after);
    }
}

static void
test_retired_here_listed_there (MedTestReconcile *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  med_test_reconcile_expect (self, MED_RECONCILE_ONLY_HERE, "A5",
                             MED_TEST_WITH (MED_RECONCILE_RETIRE, "not found"));
  self->id = med_test_reconcile_begin (self->engine, self->lead,
                                       "asset,serial,room\nA5,S5,Cellar\n", &error);
  g_assert_no_error (error);
  g_autoptr (MedReconcileItem) item =
      med_test_reconcile_find_in (self, MED_RECONCILE_RETIRED, "A5");
  med_test_reconcile_refuse (self, item->id, MED_TEST_ALL (MED_RECONCILE_ADD), MED_ERROR_REFUSED,
                             "add");
  med_test_reconcile_expect (self, MED_RECONCILE_RETIRED, "A5",
                             MED_TEST_ALL (MED_RECONCILE_BRING_BACK));
  g_assert_cmpint (
      med_test_reconcile_count (self, "SELECT count(*) FROM device WHERE retired_usec IS NULL"), ==,
      6);
  g_assert_true (med_test_reconcile_undo (self, item->id, &error));
  g_assert_cmpint (
      med_test_reconcile_count (self, "SELECT count(*) FROM device WHERE retired_usec IS NULL"), ==,
      5);
}

static gint64
device_id (MedTestReconcile *self, const char *asset)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM device WHERE asset = '%s'", asset);

  return med_test_reconcile_count (self, sql);
}

/* The row is the second of the two; the first is then one that only the inventory has. */
static void
test_together (MedTestReconcile *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) item =
      med_test_reconcile_find_in (self, MED_RECONCILE_AMBIGUOUS, "A3");
  const gint64 a4 = device_id (self, "A4");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (item->candidates->len, ==, 2);
  med_test_reconcile_refuse (self, item->id, MED_TEST_ALL (MED_RECONCILE_TOGETHER),
                             MED_ERROR_CORRECT_INPUT, "say which of the devices");
  med_test_reconcile_refuse (self, item->id,
                             MED_TEST_OF_DEVICE (MED_RECONCILE_TOGETHER, device_id (self, "A1")),
                             MED_ERROR_CORRECT_INPUT, "say which of the devices");
  med_test_reconcile_expect (self, MED_RECONCILE_AMBIGUOUS, "A3",
                             MED_TEST_OF_DEVICE (MED_RECONCILE_TOGETHER, a4));
  g_autoptr (MedReconcileItem) pair =
      med_test_reconcile_find_in (self, MED_RECONCILE_DIFFERS, "A4");
  g_assert_cmpint (pair->device_id, ==, a4);
  g_assert_cmpint (pair->from_id, ==, item->id);
  g_assert_cmpuint (pair->differences->len, ==, 2); /* asset number and room */
  g_autoptr (MedReconcileItem) alone =
      med_test_reconcile_find_in (self, MED_RECONCILE_ONLY_HERE, "A3");
  g_assert_cmpint (alone->device_id, ==, device_id (self, "A3"));
  /* The next comparison does not ask again. */
  g_autoptr (MedReconcileComparison) again =
      med_test_reconcile_compare (self->engine, MED_TEST_RECONCILE_THEIRS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->counts[MED_RECONCILE_AMBIGUOUS], ==, 0);
  g_assert_cmpuint (again->counts[MED_RECONCILE_DIFFERS], ==, 3);
  g_assert_cmpuint (again->counts[MED_RECONCILE_ONLY_HERE], ==, 2);
  /* And can be taken back as long as nothing came of it. */
  med_test_reconcile_expect (self, MED_RECONCILE_DIFFERS, "A4",
                             MED_TEST_OF_FIELD (MED_RECONCILE_OURS, MED_DEVICE_ROOM));
  g_assert_false (med_test_reconcile_undo (self, item->id, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_true (med_test_reconcile_undo (self, pair->id, &error));
  g_assert_true (med_test_reconcile_undo (self, item->id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (med_test_reconcile_count (self, "SELECT count(*) FROM reconciliation_judgement"),
                   ==, 0);
  g_assert_cmpint (med_test_reconcile_count (
                       self, "SELECT count(*) FROM reconciliation_item WHERE from_id IS NOT"
                             " NULL"),
                   ==, 0);
  g_autoptr (MedReconcileItem) open =
      med_test_reconcile_find_in (self, MED_RECONCILE_AMBIGUOUS, "A3");
  g_assert_cmpstr (open->reason, ==, "contradiction");
  g_assert_cmpint (open->device_id, ==, 0);
}

/* A pair that is none: both go on alone, are asked about, and are not put together again. */
static void
test_apart (MedTestReconcile *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  med_test_reconcile_expect (self, MED_RECONCILE_EQUAL, "A6", MED_TEST_ALL (MED_RECONCILE_APART));
  g_autoptr (MedReconcileItem) there =
      med_test_reconcile_find_in (self, MED_RECONCILE_ONLY_THERE, "A6");
  g_autoptr (MedReconcileItem) here =
      med_test_reconcile_find_in (self, MED_RECONCILE_ONLY_HERE, "A6");
  g_assert_cmpint (there->line, ==, 6);
  g_assert_cmpint (here->device_id, ==, device_id (self, "A6"));
  /* Its number is taken, so it cannot be added as it is. */
  med_test_reconcile_refuse (self, there->id, MED_TEST_ALL (MED_RECONCILE_ADD),
                             MED_ERROR_CORRECT_INPUT, "belongs to another device already");
  g_autoptr (MedReconcileComparison) again =
      med_test_reconcile_compare (self->engine, MED_TEST_RECONCILE_THEIRS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->counts[MED_RECONCILE_EQUAL], ==, 0);
  g_assert_cmpuint (again->counts[MED_RECONCILE_ONLY_THERE], ==, 2);
  g_autoptr (MedReconcileItem) pair = med_test_reconcile_find_in (self, MED_RECONCILE_EQUAL, "A6");
  g_assert_true (med_test_reconcile_undo (self, pair->id, &error));
  g_assert_no_error (error);
  g_autoptr (MedReconcileComparison) back =
      med_test_reconcile_compare (self->engine, MED_TEST_RECONCILE_THEIRS, &error);
  g_assert_cmpuint (back->counts[MED_RECONCILE_EQUAL], ==, 1);
}

/* One candidate after the other is said not to be it. */
static void
test_apart_of_candidates (MedTestReconcile *self, gconstpointer data)
{
  med_test_reconcile_expect (self, MED_RECONCILE_AMBIGUOUS, "A3",
                             MED_TEST_OF_DEVICE (MED_RECONCILE_APART, device_id (self, "A3")));
  g_autoptr (MedReconcileItem) rest =
      med_test_reconcile_find_in (self, MED_RECONCILE_AMBIGUOUS, "A3");
  g_assert_cmpuint (rest->candidates->len, ==, 1);
  med_test_reconcile_expect (self, MED_RECONCILE_AMBIGUOUS, "A3",
                             MED_TEST_ALL (MED_RECONCILE_APART));
  g_autoptr (MedReconcileItem) alone =
      med_test_reconcile_find_in (self, MED_RECONCILE_ONLY_THERE, "A3");
  g_assert_cmpint (alone->line, ==, 4);
  g_autoptr (MedReconcileItem) a3 =
      med_test_reconcile_find_in (self, MED_RECONCILE_ONLY_HERE, "A3");
  g_autoptr (MedReconcileItem) a4 =
      med_test_reconcile_find_in (self, MED_RECONCILE_ONLY_HERE, "A4");
  g_assert_cmpint (a3->device_id, ==, device_id (self, "A3"));
  g_assert_cmpint (a4->device_id, ==, device_id (self, "A4"));
  g_autoptr (MedReconciliation) session = med_test_reconcile_load (self);
  g_assert_cmpint (session->counts[MED_RECONCILE_AMBIGUOUS], ==, 0);
  g_assert_cmpint (session->counts[MED_RECONCILE_ONLY_HERE], ==, 3);
}

/* Somebody changed the device since: both values are named, and nothing is overwritten. */
static void
test_changed_meanwhile (MedTestReconcile *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) item =
      med_test_reconcile_find_in (self, MED_RECONCILE_DIFFERS, "A1");

  med_test_fleet_run_script (self->engine, "UPDATE device SET room = 'R 55' WHERE asset = 'A1'");
  med_test_reconcile_refuse (self, item->id, MED_TEST_ALL (MED_RECONCILE_THEIRS),
                             MED_ERROR_CONFLICT, "R 55");
  /* Of another field it can be decided. */
  med_test_reconcile_expect (self, MED_RECONCILE_DIFFERS, "A1",
                             MED_TEST_OF_FIELD (MED_RECONCILE_THEIRS, MED_DEVICE_RELEASE));
  med_test_fleet_run_script (self->engine, "UPDATE device SET retired_usec = 1 WHERE asset = 'A2'");
  g_autoptr (MedReconcileItem) retired =
      med_test_reconcile_find_in (self, MED_RECONCILE_DIFFERS, "A2");
  med_test_reconcile_refuse (self, retired->id, MED_TEST_ALL (MED_RECONCILE_THEIRS),
                             MED_ERROR_CONFLICT, "retired meanwhile");
}

static void
test_undo_theirs (MedTestReconcile *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) item =
      med_test_reconcile_find_in (self, MED_RECONCILE_DIFFERS, "A1");
  g_autoptr (GError) error = NULL;

  g_assert_false (med_test_reconcile_undo (self, item->id, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_clear_error (&error);
  med_test_reconcile_expect (self, MED_RECONCILE_DIFFERS, "A1",
                             MED_TEST_ALL (MED_RECONCILE_THEIRS));
  g_assert_true (med_test_reconcile_undo (self, item->id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (med_test_reconcile_count (
                       self, "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id"
                             " JOIN release r ON r.id = c.release_id WHERE d.asset = 'A1' AND"
                             " d.room = 'R 1' AND r.version = '4.2'"),
                   ==, 1);
  g_assert_cmpint (med_test_reconcile_count (
                       self, "SELECT count(*) FROM reconciliation_difference WHERE decision IS"
                             " NOT NULL"),
                   ==, 0);
  med_test_reconcile_expect (self, MED_RECONCILE_DIFFERS, "A1",
                             MED_TEST_ALL (MED_RECONCILE_THEIRS));
  med_test_fleet_run_script (self->engine, "UPDATE device SET room = 'R 55' WHERE asset = 'A1'");
  g_assert_false (med_test_reconcile_undo (self, item->id, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
  g_assert_cmpint (
      med_test_reconcile_count (self, "SELECT count(*) FROM device WHERE room = 'R 55'"), ==, 1);
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
decide_all (MedTestReconcile *self,
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
test_bulk (MedTestReconcile *self, gconstpointer data)
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
  g_assert_cmpint (med_test_reconcile_count (
                       self, "SELECT count(*) FROM device WHERE room IN ('R 101', 'R 55')"),
                   ==, 2);
  g_assert_cmpint (med_test_reconcile_count (self, "SELECT count(*) FROM change WHERE action ="
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

/* Once everything of theirs was taken, the next comparison finds no difference: for lists of
 * chance. */
static void
test_taking_theirs_makes_equal (MedTestReconcile *self, gconstpointer data)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint round = 0; round < 4; round++)
    {
      g_autoptr (GString) text = g_string_new (MED_TEST_RECONCILE_HEADER);
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

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (MedTestReconcile *, gconstpointer);
  } cases[] = {
    { "begin-changes-no-device", test_begin_changes_no_device },
    { "theirs", test_theirs },
    { "field-by-field", test_field_by_field },
    { "ours-changes-nothing", test_ours_changes_nothing },
    { "add", test_add },
    { "add-is-refused", test_add_is_refused },
    { "retire", test_retire },
    { "undo-all-of-an-item", test_undo_all_of_an_item },
    { "retired-here-listed-there", test_retired_here_listed_there },
    { "together", test_together },
    { "apart", test_apart },
    { "apart-of-candidates", test_apart_of_candidates },
    { "changed-meanwhile", test_changed_meanwhile },
    { "undo-theirs", test_undo_theirs },
    { "bulk", test_bulk },
    { "taking-theirs-makes-equal", test_taking_theirs_makes_equal },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/inventory/reconcile-decide/", cases[i].name, NULL);

      g_test_add (path, MedTestReconcile, NULL, med_test_reconcile_set_up, cases[i].run,
                  med_test_reconcile_tear_down);
    }
  return g_test_run ();
}
