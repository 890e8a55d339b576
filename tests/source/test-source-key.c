/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/source/med-source-list.h"
#include "support/med-test-source.h"

/* Whom the hospital believes is decided by two people: whatever the order in which they act, a key
 * counts only after both halves, by two of them. */

typedef enum
{
  STATE_NONE,
  STATE_WAITING,
  STATE_COUNTS,
  STATE_DISTRUSTED,
} State;

typedef enum
{
  ACT_PIN,
  ACT_CONFIRM,
  ACT_REFUSE,
  ACT_DISTRUST,
  N_ACTS,
} Act;

/* What must be, without a database */
typedef struct
{
  State state;
  gint64 pinned_by;
} Model;

#define DONE -1

/* What an act must come to, and what it changes */
static int
act_on_model (Model *model, Act act, gint64 person, gboolean may_decide)
{
  switch (act)
    {
    case ACT_PIN:
      if (!may_decide)
        return MED_ERROR_NOT_PERMITTED;
      if (model->state == STATE_DISTRUSTED)
        return MED_ERROR_REFUSED;
      if (model->state == STATE_COUNTS)
        return MED_ERROR_CONFLICT;
      *model = (Model){ STATE_WAITING, person };
      return DONE;
    case ACT_CONFIRM:
      if (model->state != STATE_WAITING)
        return MED_ERROR_NOT_FOUND;
      if (!may_decide || model->pinned_by == person)
        return MED_ERROR_NOT_PERMITTED;
      model->state = STATE_COUNTS;
      return DONE;
    case ACT_REFUSE:
      if (!may_decide)
        return MED_ERROR_NOT_PERMITTED;
      if (model->state != STATE_WAITING)
        return MED_ERROR_NOT_FOUND;
      model->state = STATE_NONE;
      return DONE;
    case ACT_DISTRUST:
    case N_ACTS:
    default:
      if (!may_decide)
        return MED_ERROR_NOT_PERMITTED;
      if (model->state != STATE_WAITING && model->state != STATE_COUNTS)
        return MED_ERROR_NOT_FOUND;
      model->state = STATE_DISTRUSTED;
      return DONE;
    }
}

static gpointer
refuse_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const MedTestSourceCall *call = input;

  return med_source_key_refuse_sync (connection, call->person, call->number, call->text,
                                     call->second, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_source_key_load_sync (connection, *(gint64 *) input, error);
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_source_key_list_sync (connection, *(gint64 *) input, error);
}

static GPtrArray *
load (MedTestSource *self, MedStoreFunc func)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *keys = med_test_engine_run (self->engine, MED_STORE_BULK, func, &self->source, &error);

  g_assert_no_error (error);
  return keys;
}

/* What is believed and what is shown are what must be. */
static void
assert_state (MedTestSource *self, const Model *model)
{
  g_autoptr (GPtrArray) believed = load (self, load_func);
  g_autoptr (GPtrArray) shown = load (self, list_func);

  g_assert_cmpuint (believed->len, ==, model->state == STATE_COUNTS ? 1 : 0);
  g_assert_cmpuint (shown->len, ==, model->state == STATE_NONE ? 0 : 1);
  if (shown->len == 0)
    return;
  const MedSourceKey *key = g_ptr_array_index (shown, 0);
  g_assert_cmpint (key->distrusted_usec != 0, ==, model->state == STATE_DISTRUSTED);
  if (model->state != STATE_DISTRUSTED)
    g_assert_cmpint (key->confirmed_usec != 0, ==, model->state == STATE_COUNTS);
  g_assert_cmpint (key->pinned_id, ==, model->pinned_by);
  /* Never the same person twice. */
  if (key->confirmed_usec != 0)
    g_assert_cmpstr (key->confirmed_name, !=, key->pinned_name);
}

static void
step (MedTestSource *self, GRand *random, Model *model)
{
  static const MedStoreFunc funcs[N_ACTS] = {
    [ACT_PIN] = med_test_source_pin_func,
    [ACT_CONFIRM] = med_test_source_confirm_func,
    [ACT_REFUSE] = refuse_func,
    [ACT_DISTRUST] = med_test_source_distrust_func,
  };
  const gint64 people[] = { self->lead, self->second, self->technician };
  const int who = g_rand_int_range (random, 0, G_N_ELEMENTS (people));
  /* Distrust is the end of a key. */
  const Act act =
      g_rand_int_range (random, 0, 30) == 0 ? ACT_DISTRUST : (Act) g_rand_int_range (random, 0, 3);
  MedTestSourceCall call = { .fixture = self,
                             .person = people[who],
                             .number = self->source,
                             .text = med_test_source_fingerprint,
                             .second = "contract or reason" };
  const gint64 before = med_test_source_count (self, "SELECT count(*) FROM change");
  const int expected = act_on_model (model, act, people[who], people[who] != self->technician);
  g_autoptr (GError) error = NULL;
  gpointer done = med_test_engine_run (self->engine, MED_STORE_WRITER, funcs[act], &call, &error);

  if (expected == DONE)
    g_assert_no_error (error);
  else
    g_assert_error (error, MED_ERROR, expected);
  g_assert_cmpint (done != NULL, ==, expected == DONE);
  /* Each act is one row of the audit log, and a refusal none. */
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM change"), ==,
                   before + (expected == DONE ? 1 : 0));
  assert_state (self, model);
}

static void
test_any_order (void)
{
  const guint32 seed = (guint32) g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (int round = 0; round < 4; round++)
    {
      MedTestSource self = { 0 };
      Model model = { STATE_NONE, 0 };

      med_test_source_set_up (&self, NULL);
      for (int i = 0; i < 50; i++)
        step (&self, random, &model);
      med_test_source_tear_down (&self, NULL);
    }
}

static void
pin (MedTestSource *self, gint64 source, gboolean confirm)
{
  MedTestSourceCall call = { .person = self->lead,
                             .number = source,
                             .text = med_test_source_fingerprint,
                             .second = "contract" };

  med_test_source_must (self, med_test_source_pin_func, &call);
  call.person = self->second;
  if (confirm)
    med_test_source_must (self, med_test_source_confirm_func, &call);
}

static gint64
add_source (MedTestSource *self, const char *name)
{
  MedTestSourceCall call = { .person = self->lead,
                             .source = { .name = (char *) name,
                                         .kind = MED_SOURCE_FOLDER,
                                         .location = self->folder,
                                         .trusted = TRUE,
                                         .interval_min = 60 } };

  med_test_source_must (self, med_test_source_add_func, &call);
  return call.number;
}

/* A signature for one source is none for another, and so is the key that it confirmed. */
static void
test_one_source_only (MedTestSource *self, gconstpointer trusted)
{
  const gint64 first = add_source (self, "First");
  const gint64 second = add_source (self, "Second");
  g_autofree char *subject = med_source_key_dup_subject (first, med_test_source_fingerprint);
  g_autofree char *other = med_source_key_dup_subject (second, med_test_source_fingerprint);

  g_assert_cmpstr (subject, !=, other);
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  pin (self, first, TRUE);
  pin (self, second, FALSE);
  self->source = second;
  med_test_source_assert_stale (self, MED_ERROR_REFUSED, "waits for a second person");
  self->source = first;
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  /* Distrust counts everywhere, also for what only waits. */
  MedTestSourceCall distrust = { .person = self->lead,
                                 .text = med_test_source_fingerprint,
                                 .second = "stolen" };
  med_test_source_must (self, med_test_source_distrust_func, &distrust);
  for (gint64 id = first; id <= second; id += second - first)
    {
      self->source = id;
      g_autoptr (GPtrArray) believed = load (self, load_func);
      g_autoptr (GPtrArray) shown = load (self, list_func);

      g_assert_cmpuint (believed->len, ==, 0);
      g_assert_cmpuint (shown->len, ==, 1);
      g_assert_cmpstr (((MedSourceKey *) shown->pdata[0])->reason, ==, "stolen");
    }
}

/* A key of one person alone from before the rule waits like a new one; whoever typed it then cannot
 * confirm it now. */
static gpointer
unconfirm_func (MedConnection *connection,
                gpointer input,
                GCancellable *cancellable,
                GError **error)
{
  return med_connection_execute (connection,
                                 "UPDATE source_key SET confirmed_by = NULL, confirmed_usec = NULL",
                                 MED_NO_VALUES, error)
             ? MED_STORE_OK
             : NULL;
}

static void
test_from_before (MedTestSource *self, gconstpointer trusted)
{
  MedTestSourceCall confirm = { .person = self->lead,
                                .number = self->source,
                                .text = med_test_source_fingerprint };

  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_must (self, unconfirm_func, NULL);
  med_test_source_assert_stale (self, MED_ERROR_REFUSED, "waits for a second person");
  med_test_source_must_not (self, med_test_source_confirm_func, &confirm, MED_ERROR_NOT_PERMITTED,
                            "A second person must sign this");
  confirm.person = self->second;
  med_test_source_must (self, med_test_source_confirm_func, &confirm);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
}

/* The provider's own list of keys is compared with those that count, not with one that waits. */
static void
test_listed_keys (MedTestSource *self, gconstpointer trusted)
{
  g_autofree char *metadata = g_strdup_printf (
      "{\"canonical_url\":\"https://vendor.test/provider-metadata.json\","
      "\"distributions\":[{\"directory_url\":\"https://vendor.test/\"}],"
      "\"last_updated\":\"2026-11-01T00:00:00Z\",\"list_on_CSAF_aggregators\":true,"
      "\"metadata_version\":\"2.0\",\"mirror_on_CSAF_aggregators\":true,"
      "\"public_openpgp_keys\":[{\"fingerprint\":\"%s\",\"url\":\"https://vendor.test/k.asc\"}],"
      "\"publisher\":{\"category\":\"vendor\",\"name\":\"Vendor\",\"namespace\":"
      "\"" MED_TEST_NAMESPACE "\"},\"role\":\"csaf_trusted_provider\"}",
      med_test_source_fingerprint);

  med_test_source_write (self, "provider-metadata.json", "", metadata, strlen (metadata));
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_HELD ("keys")), ==, 0);
}

#define ADD(name, trusted, test)                                                                   \
  g_test_add ("/source/key/" name, MedTestSource, trusted, med_test_source_set_up, test,           \
              med_test_source_tear_down)
#define TRUSTED ((gconstpointer) "trusted")

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  med_test_source_begin ();
  g_test_add_func ("/source/key/any-order", test_any_order);
  ADD ("one-source-only", NULL, test_one_source_only);
  ADD ("from-before", TRUSTED, test_from_before);
  ADD ("listed-keys", TRUSTED, test_listed_keys);
  int status = g_test_run ();
  med_test_source_end ();
  return status;
}
