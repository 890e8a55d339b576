/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/source/med-source-keeper.h"
#include "engine/source/med-source-run.h"
#include "engine/trust/med-passphrase.h"
#include "support/med-test-source.h"

#define PATIENCE_USEC (20 * G_USEC_PER_SEC)
#define TRIED                                                                                      \
  "SELECT count(*) FROM change WHERE action IN ('source-synchronised', "                           \
  "'source-not-synchronised')"

/* A network as a test wants it. */
#define TEST_TYPE_NETWORK (test_network_get_type ())
G_DECLARE_FINAL_TYPE (TestNetwork, test_network, TEST, NETWORK, GObject)

struct _TestNetwork
{
  GObject parent_instance;
  gboolean available;
  gboolean metered;
};

enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY,
};

static gboolean
init_network (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
initable_init (GInitableIface *iface)
{
  iface->init = init_network;
}

static void
monitor_init (GNetworkMonitorInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestNetwork,
                               test_network,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, monitor_init))

static void
test_network_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TestNetwork *self = TEST_NETWORK (object);

  if (id == PROP_CONNECTIVITY)
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
  else
    g_value_set_boolean (value, id == PROP_AVAILABLE ? self->available : self->metered);
}

static void
test_network_class_init (TestNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = test_network_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
test_network_init (TestNetwork *self)
{
  self->available = TRUE;
}

typedef struct
{
  MedTestSource source;
  MedSourceKeeper *keeper;
  TestNetwork *network;
  guint looked;
} Fixture;

static void
looked_cb (MedSourceKeeper *keeper, Fixture *self)
{
  self->looked++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  med_test_source_set_up (&self->source, NULL);
  /* The folder that every test of sources has. */
  MedTestSourceCall call = { .person = self->source.lead,
                             .number = self->source.source,
                             .text = "not needed here" };
  med_test_source_must (&self->source, med_test_source_remove_func, &call);
  self->network = g_object_new (TEST_TYPE_NETWORK, NULL);
  self->keeper = med_source_keeper_new (med_engine_get_store (self->source.engine->engine),
                                        self->source.engine->clock);
  med_source_keeper_set_monitor (self->keeper, G_NETWORK_MONITOR (self->network));
  g_signal_connect (self->keeper, "looked", G_CALLBACK (looked_cb), self);
}

static void
settle (Fixture *self)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_USEC;

  while (med_source_keeper_is_busy (self->keeper))
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (500);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gpointer keeper = self->keeper;
  gint64 deadline = g_get_monotonic_time () + PATIENCE_USEC;

  med_source_keeper_close (self->keeper);
  settle (self);
  g_object_add_weak_pointer (keeper, &keeper);
  g_object_unref (self->keeper);
  while (keeper != NULL)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (500);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  g_object_unref (self->network);
  med_test_source_tear_down (&self->source, NULL);
}

static void
put_catalog (Fixture *self, const char *name, const char *version)
{
  g_autofree char *text =
      g_strdup_printf ("{\"catalogVersion\":\"%s\",\"dateReleased\":\"2026-11-2%sT00:00:00Z\","
                       "\"vulnerabilities\":[{\"cveID\":\"CVE-2026-1000\","
                       "\"dateAdded\":\"2026-01-02\"}]}",
                       version, version);

  med_test_source_write (&self->source, name, "", text, strlen (text));
}

static gint64
add (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->source.folder, name, NULL);

  med_test_source_add_kind (&self->source, MED_SOURCE_KEV, name, path);
  return self->source.source;
}

static void
check (Fixture *self)
{
  med_source_keeper_check (self->keeper);
  settle (self);
}

/* Checks, and says how many looks there were since the last time. */
static gint64
count_looks (Fixture *self)
{
  gint64 before = med_test_source_count (&self->source, TRIED);
  guint looked_before = self->looked;

  check (self);
  gint64 looks = med_test_source_count (&self->source, TRIED) - before;
  g_assert_cmpint (self->looked - looked_before, ==, looks);
  return looks;
}

static void
advance (Fixture *self, gint64 usec)
{
  med_clock_advance (self->source.engine->clock, usec);
}

/* Pure: when a source is due. */
static void
test_due (void)
{
  const gint64 now = MED_TEST_NOW_USEC;
  MedSource source = { .location = (char *) "vendor.test", .interval_min = 24 * 60 };

  g_assert_cmpint (med_source_keeper_due_usec (&source, 0, 1), ==, 0);
  source.tried_usec = source.checked_usec = now;
  for (guint32 seed = 0; seed < 200; seed++)
    {
      gint64 due = med_source_keeper_due_usec (&source, 0, seed);

      g_assert_cmpint (due, >=, now + MED_USEC_PER_DAY);
      g_assert_cmpint (due, <, now + MED_USEC_PER_DAY + MED_USEC_PER_DAY / 10);
      g_assert_cmpint (due, ==, med_source_keeper_due_usec (&source, 0, seed));
    }
  g_assert_cmpint (med_source_keeper_due_usec (&source, 0, 1), !=,
                   med_source_keeper_due_usec (&source, 0, 2));
  /* Failed: soon, then ever more seldom, and never more seldom than without. */
  source.checked_usec = 0;
  static const int minutes[] = { 15, 15, 30, 60, 120, 240, 480, 960, 1440, 1440 };
  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++)
    g_assert_cmpint (med_source_keeper_due_usec (&source, i, 1), ==,
                     now + minutes[i] * MED_USEC_PER_MINUTE);
  g_assert_cmpint (med_source_keeper_due_usec (&source, G_MAXUINT, 1), ==, now + MED_USEC_PER_DAY);
  source.interval_min = 15;
  g_assert_cmpint (med_source_keeper_due_usec (&source, 5, 1), ==, now + 15 * MED_USEC_PER_MINUTE);
}

static void
test_on_its_interval (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (count_looks (self), ==, 0);
  add (self, "kev.json");
  put_catalog (self, "kev.json", "1");
  g_assert_cmpint (count_looks (self), ==, 1);
  g_assert_cmpint (med_test_source_count (&self->source, "SELECT count(*) FROM kev"), ==, 1);
  g_assert_cmpint (count_looks (self), ==, 0);
  advance (self, MED_USEC_PER_DAY - 1);
  g_assert_cmpint (count_looks (self), ==, 0);
  advance (self, MED_USEC_PER_DAY / 10 + 1);
  g_assert_cmpint (count_looks (self), ==, 1);
  /* By the program itself, not by a person. */
  g_assert_cmpint (med_test_source_count (&self->source, TRIED " AND person_id <> 0"), ==, 0);
}

static void
test_all_that_are_due (Fixture *self, gconstpointer data)
{
  static const char *const names[] = { "a.json", "b.json", "c.json" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      put_catalog (self, names[i], "1");
      add (self, names[i]);
    }
  g_assert_cmpint (count_looks (self), ==, 3);
  g_assert_cmpint (count_looks (self), ==, 0);
}

static void
test_after_a_failure (Fixture *self, gconstpointer data)
{
  add (self, "kev.json");
  g_assert_cmpint (count_looks (self), ==, 1);
  g_assert_cmpint (count_looks (self), ==, 0);
  advance (self, 15 * MED_USEC_PER_MINUTE);
  g_assert_cmpint (count_looks (self), ==, 1);
  advance (self, 15 * MED_USEC_PER_MINUTE);
  g_assert_cmpint (count_looks (self), ==, 0);
  advance (self, 15 * MED_USEC_PER_MINUTE);
  g_assert_cmpint (count_looks (self), ==, 1);
  put_catalog (self, "kev.json", "1");
  advance (self, MED_USEC_PER_HOUR);
  g_assert_cmpint (count_looks (self), ==, 1);
  /* All is well again, and the next failure is the first. */
  med_test_source_remove_file (&self->source, "kev.json");
  advance (self, 2 * MED_USEC_PER_DAY);
  g_assert_cmpint (count_looks (self), ==, 1);
  advance (self, 15 * MED_USEC_PER_MINUTE);
  g_assert_cmpint (count_looks (self), ==, 1);
}

/* One that fails does not keep the others from their turn. */
static void
test_failure_beside_others (Fixture *self, gconstpointer data)
{
  add (self, "missing.json");
  add (self, "kev.json");
  put_catalog (self, "kev.json", "1");
  g_assert_cmpint (count_looks (self), ==, 2);
  g_assert_cmpint (med_test_source_count (&self->source, "SELECT count(*) FROM kev"), ==, 1);
}

static void
test_switched_off (Fixture *self, gconstpointer data)
{
  MedTestSourceCall call = { .person = self->source.lead,
                             .number = add (self, "kev.json"),
                             .yes = FALSE,
                             .text = "renewed next month" };

  put_catalog (self, "kev.json", "1");
  med_test_source_must (&self->source, med_test_source_set_enabled_func, &call);
  g_assert_cmpint (count_looks (self), ==, 0);
  call.yes = TRUE;
  med_test_source_must (&self->source, med_test_source_set_enabled_func, &call);
  med_source_keeper_set_wanted (self->keeper, FALSE, TRUE);
  g_assert_cmpint (count_looks (self), ==, 0);
  med_source_keeper_set_wanted (self->keeper, TRUE, FALSE);
  g_assert_cmpint (count_looks (self), ==, 1);
}

/* What is on the network waits for it; what lies here does not. */
static void
test_network (Fixture *self, gconstpointer data)
{
  med_test_source_add_kind (&self->source, MED_SOURCE_KEV, "Far", "https://127.0.0.1:1/kev.json");
  add (self, "kev.json");
  put_catalog (self, "kev.json", "1");
  self->network->available = FALSE;
  g_assert_cmpint (count_looks (self), ==, 1);
  self->network->available = self->network->metered = TRUE;
  g_assert_cmpint (count_looks (self), ==, 0);
  g_assert_cmpint (
      med_test_source_count (&self->source,
                             "SELECT count(*) FROM source WHERE name = 'Far' AND tried_usec > 0"),
      ==, 0);
  med_source_keeper_set_wanted (self->keeper, TRUE, TRUE);
  g_assert_cmpint (count_looks (self), ==, 1);
  g_assert_cmpint (
      med_test_source_count (&self->source,
                             "SELECT count(*) FROM source WHERE name = 'Far' AND tried_usec > 0"),
      ==, 1);
}

/* A clock that was set back must not keep a source from being looked at for years. */
static void
test_clock_set_back (Fixture *self, gconstpointer data)
{
  add (self, "kev.json");
  put_catalog (self, "kev.json", "1");
  advance (self, 400 * MED_USEC_PER_DAY);
  g_assert_cmpint (count_looks (self), ==, 1);
  advance (self, -400 * MED_USEC_PER_DAY);
  g_assert_cmpint (count_looks (self), ==, 1);
  g_assert_cmpint (count_looks (self), ==, 0);
}

static void
person_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = med_source_run_finish (MED_STORE (store), result, &error);

  /* Who of the two comes first is chance. */
  if (!g_error_matches (error, MED_ERROR, MED_ERROR_RETRY))
    {
      g_assert_no_error (error);
      g_assert_nonnull (runs);
    }
  *(gboolean *) user_data = TRUE;
}

/* Whoever comes second is told so, and it is no failure of the source. */
static void
test_while_a_person_looks (Fixture *self, gconstpointer data)
{
  MedStore *store = med_engine_get_store (self->source.engine->engine);
  gint64 deadline = g_get_monotonic_time () + PATIENCE_USEC;
  gboolean done = FALSE;
  guint refused = 0;

  put_catalog (self, "kev.json", "1");
  add (self, "kev.json");
  med_source_run_async (store, 0, self->source.lead, NULL, NULL, person_cb, &done);
  while (!done)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) runs = med_source_run_sync (store, 0, 0, NULL, NULL, &error);

      g_assert_true (runs != NULL || g_error_matches (error, MED_ERROR, MED_ERROR_RETRY));
      refused += runs == NULL ? 1 : 0;
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  g_test_message ("%u were refused", refused);
  g_autoptr (GPtrArray) after = med_source_run_sync (store, 0, 0, NULL, NULL, NULL);
  g_assert_nonnull (after);
  g_assert_cmpint (count_looks (self), ==, 0);
}

/* Closed while it runs: nothing is told any more, and nothing begins. */
static void
test_closed (Fixture *self, gconstpointer data)
{
  put_catalog (self, "kev.json", "1");
  add (self, "kev.json");
  med_source_keeper_start (self->keeper);
  med_source_keeper_check (self->keeper);
  med_source_keeper_close (self->keeper);
  settle (self);
  g_assert_cmpuint (self->looked, ==, 0);
  med_source_keeper_start (self->keeper);
  check (self);
  g_assert_cmpuint (self->looked, ==, 0);
}

static gpointer
interval_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const MedTestSourceCall *call = input;

  return med_source_set_interval_sync (connection, call->person, call->number,
                                       call->source.interval_min, call->text, error)
             ? MED_STORE_OK
             : NULL;
}

static void
test_other_interval (Fixture *self, gconstpointer data)
{
  static const gint64 wrong[] = { 0, -1, 14, 31 * 24 * 60 + 1, G_MAXINT64 };
  MedTestSourceCall call = { .person = self->source.lead,
                             .number = add (self, "kev.json"),
                             .text = "published every hour",
                             .source = { .interval_min = 60 } };

  put_catalog (self, "kev.json", "1");
  g_assert_cmpint (count_looks (self), ==, 1);
  med_test_source_must (&self->source, interval_func, &call);
  gint64 changes = med_test_source_count (&self->source, "SELECT count(*) FROM change");
  med_test_source_must (&self->source, interval_func, &call);
  g_assert_cmpint (med_test_source_count (&self->source, "SELECT count(*) FROM change"), ==,
                   changes);
  advance (self, 66 * MED_USEC_PER_MINUTE);
  g_assert_cmpint (count_looks (self), ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      call.source.interval_min = wrong[i];
      med_test_source_must_not (&self->source, interval_func, &call, MED_ERROR_CORRECT_INPUT,
                                "every 15 minutes at most");
    }
  call.source.interval_min = 30;
  call.text = " ";
  med_test_source_must_not (&self->source, interval_func, &call, MED_ERROR_CORRECT_INPUT,
                            "Say why");
  call.text = "because";
  call.person = self->source.technician;
  med_test_source_must_not (&self->source, interval_func, &call, MED_ERROR_NOT_PERMITTED, "");
  call.person = self->source.lead;
  call.number = 99;
  med_test_source_must_not (&self->source, interval_func, &call, MED_ERROR_NOT_FOUND, "99");
  g_autoptr (MedSource) source = med_test_source_load (&self->source);
  g_assert_cmpint (source->interval_min, ==, 60);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/source/keeper/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  med_passphrase_set_test_iterations (1);
  g_test_add_func ("/source/keeper/due", test_due);
  CASE ("on-its-interval", test_on_its_interval);
  CASE ("all-that-are-due", test_all_that_are_due);
  CASE ("after-a-failure", test_after_a_failure);
  CASE ("failure-beside-others", test_failure_beside_others);
  CASE ("switched-off", test_switched_off);
  CASE ("network", test_network);
  CASE ("clock-set-back", test_clock_set_back);
  CASE ("while-a-person-looks", test_while_a_person_looks);
  CASE ("closed", test_closed);
  CASE ("other-interval", test_other_interval);
  return g_test_run ();
}
