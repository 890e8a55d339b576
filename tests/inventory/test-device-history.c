/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-history.h"
#include "support/med-test-fleet.h"

/* Moves and numbers of one device after the other are tried beside replacements in
 * tests/installation/test-device-replacement.c; here are many devices whose numbers meet. */

#define TECHNICIAN 1
#define AUDITOR 2
#define GONE 3

static const char people[] =
    "INSERT INTO person (id, login, name, salt, verifier, iterations, active) VALUES"
    " (1, 'tech', 'T', '00', '00', 1, 1), (2, 'audit', 'A', '00', '00', 1, 1),"
    " (3, 'gone', 'G', '00', '00', 1, 0);"
    "INSERT INTO person_role VALUES (1, 'technician'), (2, 'auditor'), (3, 'technician');";

typedef struct
{
  gint64 id;
  gint64 person_id;
  gboolean renames;
  const char *asset; /* or room */
  const char *name;
  const char *reason;
  MedDevice *seen; /* (nullable) what the person saw; else what is stored */
} Call;

static gpointer
change_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  g_autoptr (MedDevice) before = call->seen != NULL
                                     ? med_device_copy (call->seen)
                                     : med_device_load_sync (connection, call->id, error);
  g_autoptr (MedDevice) after = before != NULL ? med_device_copy (before) : NULL;
  const MedDeviceMove move = { call->person_id, before, after, call->reason };

  if (after == NULL)
    return NULL;
  if (call->asset != NULL)
    med_device_set (after, call->renames ? MED_DEVICE_ASSET : MED_DEVICE_ROOM, call->asset);
  if (call->name != NULL)
    med_device_set (after, call->renames ? MED_DEVICE_NAME : MED_DEVICE_DEPARTMENT, call->name);
  return (call->renames ? med_device_rename_sync (connection, &move, error)
                        : med_device_move_sync (connection, &move, error))
             ? MED_STORE_OK
             : NULL;
}

static gboolean
change (MedTestEngine *engine, const Call *call, GError **error)
{
  return med_test_engine_run (engine, MED_STORE_WRITER, change_func, (gpointer) call, error) !=
         NULL;
}

static gpointer
find_func (MedConnection *connection, gpointer asset, GCancellable *cancellable, GError **error)
{
  return med_device_find_former_sync (connection, asset, error);
}

static gpointer
check_former_func (MedConnection *connection,
                   gpointer asset,
                   GCancellable *cancellable,
                   GError **error)
{
  return med_device_check_former_sync (connection, asset, error) ? MED_STORE_OK : NULL;
}

static gpointer
load_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_device_load_sync (connection, GPOINTER_TO_INT (id), error);
}

static gpointer
list_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_device_history_list_sync (connection, GPOINTER_TO_INT (id), error);
}

static GPtrArray *
list (MedTestEngine *engine, gint64 id)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *events = med_test_engine_run (engine, MED_STORE_INTERACTIVE, list_func,
                                           GINT_TO_POINTER ((int) id), &error);

  g_assert_no_error (error);
  return events;
}

static MedTestEngine *
engine_new (int n_devices)
{
  MedTestEngine *engine = med_test_engine_new ();

  med_test_fleet_run_script (engine, people);
  for (int i = 1; i <= n_devices; i++)
    {
      g_autofree char *asset = g_strdup_printf ("N%d", i);

      g_assert_cmpint (med_test_fleet_add_device (engine, asset, "Exa", "CT", "4.1"), ==, i);
    }
  return engine;
}

static void
refused (MedTestEngine *engine, const Call *call, MedError code, const char *words)
{
  g_autofree char *before = med_test_fleet_snapshot (engine);
  g_autoptr (GError) error = NULL;

  g_assert_false (change (engine, call, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, MED_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
  g_autofree char *after = med_test_fleet_snapshot (engine);
  g_assert_cmpstr (after, ==, before);
}

#define N_DEVICES 3
#define N_NUMBERS 7

/* Who carries a number and who did: one device at most, or nobody. */
typedef struct
{
  int current[N_DEVICES + 1]; /* the number of each device, from 1 */
  int owner[N_NUMBERS + 1];   /* the device that has or had the number; 0: nobody ever */
  guint n_events[N_DEVICES + 1];
} Model;

static void
check_model (MedTestEngine *engine, const Model *model)
{
  for (int number = 1; number <= N_NUMBERS; number++)
    {
      g_autofree char *asset = g_strdup_printf ("N%d", number);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) former = NULL;
      g_autoptr (MedDevice) device =
          med_test_engine_run (engine, MED_STORE_INTERACTIVE, find_func, asset, &error);
      const int owner = model->owner[number];
      const gboolean is_former = owner != 0;

      if (owner == 0)
        {
          g_assert_null (device);
          g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
        }
      else
        {
          g_assert_no_error (error);
          g_assert_cmpint (device->id, ==, owner);
          g_autofree char *now = g_strdup_printf ("N%d", model->current[owner]);
          g_assert_cmpstr (med_device_get (device, MED_DEVICE_ASSET), ==, now);
        }
      g_assert_cmpint (med_test_engine_run (engine, MED_STORE_INTERACTIVE, check_former_func, asset,
                                            &former) == NULL,
                       ==, is_former);
      if (is_former)
        g_assert_error (former, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
  for (int id = 1; id <= N_DEVICES; id++)
    {
      g_autoptr (GPtrArray) events = list (engine, id);

      g_assert_cmpuint (events->len, ==, model->n_events[id]);
    }
}

/* Numbers go to and fro among devices by chance: a number that another device has or had is never
 * given; a device may take its own old one back; every number leads to one device for ever. */
static void
test_numbers (void)
{
  g_autoptr (MedTestEngine) engine = engine_new (N_DEVICES);
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  Model model = { .current = { 0, 1, 2, 3 }, .owner = { 0, 1, 2, 3 } };
  guint n_done = 0;

  g_test_message ("seed %u", seed);
  for (int round = 0; round < 40; round++)
    {
      const int id = g_rand_int_range (chance, 1, N_DEVICES + 1);
      const int number = g_rand_int_range (chance, 1, N_NUMBERS + 1);
      g_autofree char *asset = g_strdup_printf ("N%d", number);
      const Call call = { id, TECHNICIAN, TRUE, asset, NULL, "r", NULL };
      const gboolean may =
          model.owner[number] == 0 || (model.owner[number] == id && model.current[id] != number);

      g_test_message ("device %d to N%d: %s", id, number, may ? "may" : "may not");
      if (!may)
        refused (engine, &call, MED_ERROR_CORRECT_INPUT, "");
      else
        {
          g_autoptr (GError) error = NULL;

          change (engine, &call, &error);
          g_assert_no_error (error);
          model.owner[number] = id;
          model.current[id] = number;
          model.n_events[id]++;
          n_done++;
        }
      if (round % 4 == 3)
        check_model (engine, &model);
    }
  check_model (engine, &model);
  g_assert_cmpint (
      med_test_engine_count (engine, "SELECT count(*) FROM change WHERE action = 'device-renamed'"),
      ==, n_done);
}

/* A device's own page says what numbers it had, in their order, without the one it has. */
static void
test_former (void)
{
  static const struct
  {
    const char *asset;
    const char *former;
  } steps[] = {
    { "A", "N1" },
    { "B", "N1, A" },
    { "N1", "A, B" },
    { "C", "A, B, N1" },
  };
  g_autoptr (MedTestEngine) engine = engine_new (1);

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      const Call call = { 1, TECHNICIAN, TRUE, steps[i].asset, NULL, "r", NULL };
      g_autoptr (GError) error = NULL;

      med_clock_advance (engine->clock, MED_USEC_PER_MINUTE);
      change (engine, &call, &error);
      g_assert_no_error (error);
      g_autofree char *former =
          med_test_fleet_dup_text (engine, "SELECT former FROM device WHERE id = 1");
      g_assert_cmpstr (former, ==, steps[i].former);
      /* Found by all of them in the list of devices. */
      g_assert_cmpint (med_test_engine_count (engine,
                                              "SELECT count(*) FROM device_fts WHERE search "
                                              "LIKE '%n1%'"),
                       ==, 1);
    }
}

static void
test_refusals (void)
{
  g_autofree char *long_text = g_strnfill (201, 'x');
  const struct
  {
    Call call;
    MedError code;
    const char *words;
  } cases[] = {
    { { 1, TECHNICIAN, TRUE, "N2", NULL, "r", NULL }, MED_ERROR_CORRECT_INPUT, "another device" },
    { { 1, TECHNICIAN, TRUE, "N1", NULL, "r", NULL }, MED_ERROR_CORRECT_INPUT, "Nothing" },
    { { 1, TECHNICIAN, TRUE, " N1 ", NULL, "r", NULL }, MED_ERROR_CORRECT_INPUT, "Nothing" },
    { { 1, TECHNICIAN, TRUE, "", NULL, "r", NULL }, MED_ERROR_CORRECT_INPUT, "Asset number" },
    { { 1, TECHNICIAN, TRUE, "a\nb", NULL, "r", NULL }, MED_ERROR_CORRECT_INPUT, "Asset number" },
    { { 1, TECHNICIAN, TRUE, long_text, NULL, "r", NULL }, MED_ERROR_CORRECT_INPUT, "200" },
    { { 1, TECHNICIAN, TRUE, "X", long_text, "r", NULL }, MED_ERROR_CORRECT_INPUT, "200" },
    { { 1, TECHNICIAN, FALSE, long_text, NULL, "r", NULL }, MED_ERROR_CORRECT_INPUT, "Room" },
    { { 1, TECHNICIAN, FALSE, "R\t1", NULL, "r", NULL }, MED_ERROR_CORRECT_INPUT, "Room" },
    { { 1, TECHNICIAN, TRUE, "X", NULL, " ", NULL }, MED_ERROR_CORRECT_INPUT, "reason" },
    { { 1, AUDITOR, TRUE, "X", NULL, "r", NULL }, MED_ERROR_NOT_PERMITTED, "only look" },
    { { 1, GONE, TRUE, "X", NULL, "r", NULL }, MED_ERROR_NOT_PERMITTED, "only look" },
    { { 1, 77, FALSE, "X", NULL, "r", NULL }, MED_ERROR_NOT_FOUND, "77" },
    { { 9, TECHNICIAN, FALSE, "X", NULL, "r", NULL }, MED_ERROR_NOT_FOUND, "device" },
  };
  g_autoptr (MedTestEngine) engine = engine_new (2);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %zu", i);
      refused (engine, &cases[i].call, cases[i].code, cases[i].words);
    }
  g_assert_cmpint (med_test_engine_count (engine, "SELECT count(*) FROM device_event"), ==, 0);
}

/* Two people who saw the same device: the second one is told, unless both want the same. */
static void
test_two_people (void)
{
  g_autoptr (MedTestEngine) engine = engine_new (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedDevice) seen =
      med_test_engine_run (engine, MED_STORE_INTERACTIVE, load_func, GINT_TO_POINTER (1), &error);

  g_assert_no_error (error);
  const Call first = { 1, TECHNICIAN, FALSE, "R 1", NULL, "r", seen };
  const Call second = { 1, TECHNICIAN, FALSE, "R 2", NULL, "r", seen };
  const Call other = { 1, TECHNICIAN, TRUE, NULL, "CT of the ward", "r", seen };
  g_assert_true (change (engine, &first, &error));
  g_assert_no_error (error);
  refused (engine, &second, MED_ERROR_CONFLICT, "R 1");
  /* Of different fields both count. */
  g_assert_true (change (engine, &other, &error));
  g_assert_no_error (error);
  g_assert_cmpint (med_test_engine_count (engine, "SELECT count(*) FROM device WHERE room = 'R 1'"
                                                  " AND name = 'CT of the ward'"),
                   ==, 1);
  g_autoptr (GPtrArray) events = list (engine, 1);
  g_assert_cmpuint (events->len, ==, 2);
  g_assert_cmpstr (((MedDeviceEvent *) events->pdata[0])->kind, ==, MED_DEVICE_EVENT_MOVED);
  g_assert_cmpstr (((MedDeviceEvent *) events->pdata[1])->kind, ==, MED_DEVICE_EVENT_RENAMED);
}

/* Texts of people stand in the history as they were written, white space at their ends but for. */
static void
test_texts (void)
{
  static const char *const texts[] = { "<b>R & D</b>", "\"quoted\" 'R'",   "手術室 3",
                                       "R \\ 4",       "{\"room\":\"x\"}", "\xf0\x9f\x8f\xa5 ward",
                                       "R → S" };
  g_autoptr (MedTestEngine) engine = engine_new (1);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *padded = g_strdup_printf ("  %s ", texts[i]);
      const Call call = { 1, TECHNICIAN, FALSE, padded, NULL, padded, NULL };
      g_autoptr (GError) error = NULL;

      change (engine, &call, &error);
      g_assert_no_error (error);
      g_autoptr (GPtrArray) events = list (engine, 1);
      const MedDeviceEvent *last = g_ptr_array_index (events, events->len - 1);
      g_assert_cmpuint (events->len, ==, i + 1);
      g_assert_cmpstr (last->reason, ==, texts[i]);
      g_assert_true (g_str_has_suffix (last->text, texts[i]));
      g_assert_cmpstr (last->by_name, ==, "T");
      g_assert_cmpint (last->other_id, ==, 0);
    }
}

/* A row that is not as the program writes it is told as damage, not shown as nothing. */
static void
test_damaged (void)
{
  static const char *const rows[] = { "", "{", "[]", "7", "{\"room\":7}", "{\"colour\":\"red\"}" };
  g_autoptr (MedTestEngine) engine = engine_new (1);
  const Call call = { 1, TECHNICIAN, FALSE, "R 1", NULL, "r", NULL };

  g_assert_true (change (engine, &call, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *sql = g_strdup_printf ("UPDATE device_event SET after = '%s';", rows[i]);
      g_autoptr (GError) error = NULL;

      med_test_fleet_run_script (engine, sql);
      g_autoptr (GPtrArray) events = med_test_engine_run (engine, MED_STORE_INTERACTIVE, list_func,
                                                          GINT_TO_POINTER (1), &error);
      g_test_message ("%s: %s", rows[i], error != NULL ? error->message : "read");
      /* Either told, or the event is there with its reason. */
      if (events == NULL)
        g_assert_cmpint ((int) error->domain, ==, (int) MED_ERROR);
      else
        g_assert_cmpuint (events->len, ==, 1);
    }
}

static void
test_titles (void)
{
  static const char *const kinds[] = { MED_DEVICE_EVENT_MOVED, MED_DEVICE_EVENT_RENAMED,
                                       MED_DEVICE_EVENT_REPLACED, MED_DEVICE_EVENT_TOOK_PLACE };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_assert_cmpuint (strlen (med_device_event_get_title (kinds[i])), >, 0);
      for (gsize j = 0; j < i; j++)
        g_assert_cmpstr (med_device_event_get_title (kinds[i]), !=,
                         med_device_event_get_title (kinds[j]));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/inventory/device-history/" name, func)
  CASE ("numbers-by-chance", test_numbers);
  CASE ("former-numbers-in-order", test_former);
  CASE ("refusals-change-nothing", test_refusals);
  CASE ("two-people", test_two_people);
  CASE ("texts-as-written", test_texts);
  CASE ("damaged-rows", test_damaged);
  CASE ("titles", test_titles);
  return g_test_run ();
}
