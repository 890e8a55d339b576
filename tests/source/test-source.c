/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "support/med-test-source.h"

static void
test_enrolment (MedTestSource *self, gconstpointer trusted)
{
  MedTestSourceCall pin = { .person = self->technician,
                            .number = self->source,
                            .text = med_test_source_fingerprint,
                            .second = "contract" };
  g_autofree char *wrong = g_strdup (med_test_source_fingerprint);

  wrong[39] = wrong[39] == '0' ? '1' : '0';
  med_test_source_must_not (self, med_test_source_pin_func, &pin, MED_ERROR_NOT_PERMITTED,
                            "needs one of these roles");
  pin.person = self->lead;
  pin.text = wrong;
  med_test_source_must_not (self, med_test_source_pin_func, &pin, MED_ERROR_UNTRUSTED,
                            "another fingerprint than the one typed");
  pin.text = med_test_source_fingerprint + 24;
  med_test_source_must_not (self, med_test_source_pin_func, &pin, MED_ERROR_CORRECT_INPUT,
                            "A fingerprint has 40 digits");
  pin.text = med_test_source_fingerprint;
  pin.second = " ";
  med_test_source_must_not (self, med_test_source_pin_func, &pin, MED_ERROR_CORRECT_INPUT,
                            "where you have the fingerprint from");
  pin.second = "contract";
  pin.number = 999;
  med_test_source_must_not (self, med_test_source_pin_func, &pin, MED_ERROR_NOT_FOUND,
                            "There is no source 999");
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM source_key"), ==, 0);
  pin.number = self->source;
  med_test_source_must (self, med_test_source_pin_func, &pin);
  med_test_source_must (self, med_test_source_pin_func,
                        &pin); /* a renewed key has the same med_test_source_fingerprint */
  pin.person = self->second;
  med_test_source_must (self, med_test_source_confirm_func, &pin);
  pin.person = self->lead;
  med_test_source_must_not (self, med_test_source_pin_func, &pin, MED_ERROR_CONFLICT,
                            "is enrolled already");
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM source_key"), ==, 1);
}

/* A trusted source without a key */
static void
add_keyless (MedTestSource *self)
{
  MedTestSourceCall call = { .person = self->lead,
                             .source = { .name = (char *) "Keyless",
                                         .kind = MED_SOURCE_FOLDER,
                                         .location = self->folder,
                                         .trusted = TRUE,
                                         .interval_min = 60 } };

  med_test_source_must (self, med_test_source_add_func, &call);
  self->source = call.number;
}

typedef struct
{
  MedTestSource *fixture;
  gint64 person;
  MedRole roles;
  MedMeaning meaning;
  const char *subject;     /* NULL: as it should be */
  const char *fingerprint; /* NULL: as it should be */
  int code;
  const char *words;
} Confirmation;

static gpointer
confirm_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Confirmation *call = input;
  const char *fingerprint =
      call->fingerprint != NULL ? call->fingerprint : med_test_source_fingerprint;
  g_autofree char *right =
      med_source_key_dup_subject (call->fixture->source, med_test_source_fingerprint);
  const MedSignature signature = { .person_id = call->person,
                                   .roles = call->roles,
                                   .meaning = call->meaning,
                                   .subject = (char *) (call->subject ? call->subject : right),
                                   .signed_usec = MED_TEST_NOW_USEC };

  return med_source_key_confirm_sync (connection, call->fixture->source, fingerprint, &signature,
                                      error)
             ? MED_STORE_OK
             : NULL;
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
list_keys_func (MedConnection *connection,
                gpointer input,
                GCancellable *cancellable,
                GError **error)
{
  return med_source_key_list_sync (connection, ((MedTestSource *) input)->source, error);
}

/* The only row of the list of keys */
static MedSourceKey *
dup_key (MedTestSource *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) keys =
      med_test_engine_run (self->engine, MED_STORE_BULK, list_keys_func, self, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (keys->len, ==, 1);
  return g_ptr_array_steal_index (keys, 0);
}

/* The typed fingerprint counts once another person has signed for exactly this key. */
static void
test_second_person (MedTestSource *self, gconstpointer trusted)
{
  MedTestSourceCall pin = { .person = self->lead,
                            .number = self->source,
                            .text = med_test_source_fingerprint,
                            .second = "contract" };
  const MedRole may = MED_ROLE_SECURITY_OFFICER;
  const Confirmation wrong[] = {
    { self, self->lead, may, MED_MEANING_CONFIRMED, NULL, NULL, MED_ERROR_NOT_PERMITTED,
      "A second person must sign this" },
    { self, self->technician, MED_ROLE_TECHNICIAN, MED_MEANING_CONFIRMED, NULL, NULL,
      MED_ERROR_NOT_PERMITTED, "" },
    { self, self->second, MED_ROLE_NONE, MED_MEANING_CONFIRMED, NULL, NULL, MED_ERROR_NOT_PERMITTED,
      "" },
    { self, self->second, may, MED_MEANING_APPROVED, NULL, NULL, MED_ERROR_NOT_PERMITTED,
      "for something else" },
    { self, self->second, may, MED_MEANING_CONFIRMED, "source/1", NULL, MED_ERROR_NOT_PERMITTED,
      "for something else" },
    { self, self->second, may, MED_MEANING_CONFIRMED, "source/9/key/00", NULL,
      MED_ERROR_NOT_PERMITTED, "for something else" },
    { self, self->second, may, MED_MEANING_CONFIRMED, NULL,
      "0000000000000000000000000000000000000000", MED_ERROR_NOT_FOUND, "waits for a second" },
    { self, self->second, may, MED_MEANING_CONFIRMED, NULL, "", MED_ERROR_NOT_FOUND, "waits for" },
  };

  add_keyless (self);
  pin.number = self->source;
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_must (self, med_test_source_pin_func, &pin);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    med_test_source_must_not (self, confirm_func, (gpointer) &wrong[i], wrong[i].code,
                              wrong[i].words);
  g_autoptr (MedSourceKey) waiting = dup_key (self);
  g_assert_cmpint (waiting->confirmed_usec, ==, 0);
  g_assert_null (waiting->confirmed_name);
  g_assert_cmpstr (waiting->pinned_name, ==, "Sachiko Kimura");
  g_assert_cmpstr (waiting->origin, ==, "contract");
  med_test_source_assert_stale (self, MED_ERROR_REFUSED, "waits for a second person");
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 0);
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM signature"), ==, 0);

  Confirmation right = { self, self->second, may, MED_MEANING_CONFIRMED, NULL, NULL, 0, NULL };
  med_test_source_must (self, confirm_func, &right);
  g_autoptr (MedSourceKey) key = dup_key (self);
  g_assert_cmpint (key->confirmed_usec, ==, MED_TEST_NOW_USEC);
  g_assert_cmpstr (key->confirmed_name, ==, "Mio Ono");
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM signature"), ==, 1);
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM change WHERE action = "
                                                "'source-key-confirmed'"),
                   ==, 1);
  med_test_source_must_not (self, confirm_func, &right, MED_ERROR_NOT_FOUND, "waits for a second");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
}

static gpointer
age_key_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_connection_execute (connection,
                                 "UPDATE source_key SET expires_usec = expires_usec - 1",
                                 MED_NO_VALUES, error)
             ? MED_STORE_OK
             : NULL;
}

/* A renewed key waits again: its new end is nothing that one person alone may bring in. */
static void
test_renewed_key_waits (MedTestSource *self, gconstpointer trusted)
{
  MedTestSourceCall pin = { .person = self->second,
                            .number = self->source,
                            .text = med_test_source_fingerprint,
                            .second = "letter" };
  const gint64 end = med_test_source_count (self, "SELECT expires_usec FROM source_key");

  g_assert_cmpint (end, >, 0);
  med_test_source_must (self, age_key_func, NULL);
  med_test_source_must (self, med_test_source_pin_func, &pin);
  g_assert_cmpint (med_test_source_count (self, "SELECT expires_usec FROM source_key"), ==, end);
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_assert_stale (self, MED_ERROR_REFUSED, "waits for a second person");
  /* Who confirmed it the first time has proposed it now. */
  med_test_source_must_not (self, med_test_source_confirm_func, &pin, MED_ERROR_NOT_PERMITTED,
                            "A second person must sign this");
  pin.person = self->lead;
  med_test_source_must (self, med_test_source_confirm_func, &pin);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
}

static void
test_refused_key (MedTestSource *self, gconstpointer trusted)
{
  MedTestSourceCall pin = { .person = self->lead,
                            .number = self->source,
                            .text = med_test_source_fingerprint,
                            .second = "contract" };
  MedTestSourceCall refuse = { .person = self->technician,
                               .number = self->source,
                               .text = med_test_source_fingerprint,
                               .second = "not on the letter" };

  med_test_source_must (self, med_test_source_pin_func, &pin);
  med_test_source_must_not (self, refuse_func, &refuse, MED_ERROR_NOT_PERMITTED, "needs one of");
  refuse.person = self->second;
  refuse.second = " ";
  med_test_source_must_not (self, refuse_func, &refuse, MED_ERROR_CORRECT_INPUT, "Say why");
  refuse.second = "not on the letter";
  refuse.number = 77;
  med_test_source_must_not (self, refuse_func, &refuse, MED_ERROR_NOT_FOUND, "waits for a second");
  refuse.number = self->source;
  med_test_source_must (self, refuse_func, &refuse);
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM source_key"), ==, 0);
  /* It may be proposed again; one that counts can only be distrusted. */
  med_test_source_must (self, med_test_source_pin_func, &pin);
  pin.person = self->second;
  med_test_source_must (self, med_test_source_confirm_func, &pin);
  med_test_source_must_not (self, refuse_func, &refuse, MED_ERROR_NOT_FOUND, "waits for a second");
}

/* From one moment on nothing is believed that the key signs, and it cannot come in again. */
static void
test_distrust (MedTestSource *self, gconstpointer trusted)
{
  g_autofree char *lower = g_ascii_strdown (med_test_source_fingerprint, -1);
  MedTestSourceCall call = { .person = self->technician, .text = lower, .second = "stolen" };
  MedTestSourceCall pin = { .person = self->lead,
                            .number = self->source,
                            .text = med_test_source_fingerprint,
                            .second = "contract" };

  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  med_test_source_must_not (self, med_test_source_distrust_func, &call, MED_ERROR_NOT_PERMITTED,
                            "needs one of these roles");
  call.person = self->lead;
  call.second = "";
  med_test_source_must_not (self, med_test_source_distrust_func, &call, MED_ERROR_CORRECT_INPUT,
                            "Say why");
  call.second = "stolen";
  call.text = "00";
  med_test_source_must_not (self, med_test_source_distrust_func, &call, MED_ERROR_NOT_FOUND,
                            "No key 00 is trusted here");
  call.text = lower;
  med_test_source_must (self, med_test_source_distrust_func, &call);
  med_test_source_assert_stale (self, MED_ERROR_REFUSED, "No key of “Vendor” is enrolled");
  med_test_source_must_not (self, med_test_source_pin_func, &pin, MED_ERROR_REFUSED,
                            "is not trusted here any more");
}

static void
test_no_key (MedTestSource *self, gconstpointer trusted)
{
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  add_keyless (self);
  med_test_source_assert_stale (self, MED_ERROR_REFUSED, "No key of “Keyless” is enrolled");
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 0);
}

static void
test_wrong_entries (MedTestSource *self, gconstpointer trusted)
{
  static const struct
  {
    const char *name;
    MedSourceKind kind;
    const char *location;
    gint64 interval_min;
    gboolean trusted;
    int code;
    const char *words;
  } cases[] = {
    { "", MED_SOURCE_FOLDER, "/x", 60, FALSE, MED_ERROR_CORRECT_INPUT, "needs a name" },
    { "a\nb", MED_SOURCE_FOLDER, "/x", 60, FALSE, MED_ERROR_CORRECT_INPUT, "needs a name" },
    { "\xff", MED_SOURCE_FOLDER, "/x", 60, FALSE, MED_ERROR_CORRECT_INPUT, "needs a name" },
    { "7", MED_SOURCE_FOLDER, "/x", 60, FALSE, MED_ERROR_CORRECT_INPUT, "begins with a letter" },
    { "Vendor", MED_SOURCE_FOLDER, "/x", 60, FALSE, MED_ERROR_CONFLICT, "already" },
    { "a", MED_SOURCE_FOLDER, "x", 60, FALSE, MED_ERROR_CORRECT_INPUT, "named from /" },
    { "a", MED_SOURCE_FOLDER, "/x", 14, FALSE, MED_ERROR_CORRECT_INPUT, "every 15 minutes" },
    { "a", MED_SOURCE_FOLDER, "/x", 50000, FALSE, MED_ERROR_CORRECT_INPUT, "every 15 minutes" },
    { "a", MED_SOURCE_PROVIDER, "http://a.test/", 60, FALSE, MED_ERROR_CORRECT_INPUT,
      "by its dom" },
    { "a", MED_SOURCE_PROVIDER, "file:///etc", 60, FALSE, MED_ERROR_CORRECT_INPUT,
      "by its domain" },
    { "a", MED_SOURCE_PROVIDER, "localhost", 60, FALSE, MED_ERROR_CORRECT_INPUT, "by its domain" },
    { "a", MED_SOURCE_PROVIDER, "a..b", 60, FALSE, MED_ERROR_CORRECT_INPUT, "by its domain" },
    { "a", MED_SOURCE_PROVIDER, "https://u:p@a.test/x", 60, FALSE, MED_ERROR_CORRECT_INPUT, "by" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MedTestSourceCall call = { .person = self->lead,
                                 .source = { .name = (char *) cases[i].name,
                                             .kind = cases[i].kind,
                                             .location = (char *) cases[i].location,
                                             .trusted = cases[i].trusted,
                                             .interval_min = cases[i].interval_min } };

      med_test_source_must_not (self, med_test_source_add_func, &call, cases[i].code,
                                cases[i].words);
    }
}

static void
test_removed (MedTestSource *self, gconstpointer trusted)
{
  MedTestSourceCall call = { .person = self->technician,
                             .number = self->source,
                             .text = "no longer ours" };
  g_autoptr (GError) error = NULL;

  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  med_test_source_must_not (self, med_test_source_remove_func, &call, MED_ERROR_NOT_PERMITTED,
                            "needs one of these roles");
  call.person = self->lead;
  med_test_source_must (self, med_test_source_remove_func, &call);
  med_test_source_must_not (self, med_test_source_remove_func, &call, MED_ERROR_NOT_FOUND,
                            "There is no source");
  g_assert_null (med_test_source_try_sync (self, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 1);
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM source_document"), ==, 1);
  med_test_source_add (self, FALSE); /* the name is free again */
}

static void
test_switched_off (MedTestSource *self, gconstpointer trusted)
{
  MedTestSourceCall call = { .person = self->technician,
                             .number = self->source,
                             .text = "the server moves" };
  const MedStoreFunc func = med_test_source_set_enabled_func;

  med_test_source_must_not (self, func, &call, MED_ERROR_NOT_PERMITTED, "needs one of these roles");
  call.person = self->lead;
  call.text = "";
  med_test_source_must_not (self, func, &call, MED_ERROR_CORRECT_INPUT, "Say why");
  call.text = "the server moves";
  call.number = 77;
  med_test_source_must_not (self, func, &call, MED_ERROR_NOT_FOUND, "There is no source 77");
  call.number = self->source;
  for (int i = 0; i < 2; i++)
    {
      med_test_source_must (self, func, &call);
      g_autoptr (MedSource) source = med_test_source_load (self);
      g_assert_cmpint (source->enabled, ==, call.yes);
      med_test_source_must_not (self, func, &call, MED_ERROR_CONFLICT,
                                call.yes ? "switched on already" : "switched off already");
      call.yes = TRUE;
    }
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM change WHERE action IN"
                                                " ('source-disabled', 'source-enabled')"
                                                " AND subject = 'source/1' AND person_id = 1"),
                   ==, 2);
  call.yes = FALSE;
  med_test_source_must (self, med_test_source_remove_func, &call);
  med_test_source_must_not (self, func, &call, MED_ERROR_NOT_FOUND, "There is no source");
}

static void
test_decisions (MedTestSource *self, gconstpointer trusted)
{
  MedTestSourceCall call = { .person = self->technician, .number = 1, .yes = TRUE, .text = "ok" };

  med_test_source_publish (self, "wrong.json", "V-1", "1", 1);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  med_test_source_must_not (self, med_test_source_resolve_func, &call, MED_ERROR_NOT_PERMITTED,
                            "needs one of these roles");
  call.person = self->lead;
  call.text = " ";
  med_test_source_must_not (self, med_test_source_resolve_func, &call, MED_ERROR_CORRECT_INPUT,
                            "Say why");
  call.text = "ok";
  call.number = 77;
  med_test_source_must_not (self, med_test_source_resolve_func, &call, MED_ERROR_NOT_FOUND,
                            "Nothing is held under number 77");
  call.number = med_test_source_count (self, "SELECT id FROM source_hold");
  med_test_source_must (self, med_test_source_resolve_func, &call);
  med_test_source_must_not (self, med_test_source_resolve_func, &call, MED_ERROR_CONFLICT,
                            "is decided already");
}

#define ADD(name, trusted, test)                                                                   \
  g_test_add ("/source/" name, MedTestSource, trusted, med_test_source_set_up, test,               \
              med_test_source_tear_down)
#define TRUSTED ((gconstpointer) "trusted")

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  med_test_source_begin ();
  ADD ("enrolment", NULL, test_enrolment);
  ADD ("second-person", NULL, test_second_person);
  ADD ("renewed-key-waits", TRUSTED, test_renewed_key_waits);
  ADD ("refused-key", NULL, test_refused_key);
  ADD ("distrust", TRUSTED, test_distrust);
  ADD ("no-key", NULL, test_no_key);
  ADD ("wrong-entries", NULL, test_wrong_entries);
  ADD ("removed", NULL, test_removed);
  ADD ("switched-off", NULL, test_switched_off);
  ADD ("decisions", NULL, test_decisions);
  status = g_test_run ();
  med_test_source_end ();
  return status;
}
