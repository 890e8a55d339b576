/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-source.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-people.h"
#include "engine/trust/med-passphrase.h"

MedTestGpg *med_test_source_gpg;
char *med_test_source_fingerprint;
MedOpenpgpCertificate *med_test_source_certificate;

void
med_test_source_begin (void)
{
  g_autoptr (GError) error = NULL;

  med_passphrase_set_test_iterations (1);
  med_test_source_gpg = med_test_gpg_new ();
  med_test_source_fingerprint =
      med_test_gpg_make_key (med_test_source_gpg, "PSIRT <psirt@vendor.test>", "ed25519");
  g_autoptr (GBytes) file = med_test_gpg_export (med_test_source_gpg, med_test_source_fingerprint);
  med_test_source_certificate =
      med_openpgp_certificate_read_sync (file, "key", MED_TEST_NOW_USEC, &error);
  g_assert_no_error (error);
}

void
med_test_source_end (void)
{
  med_openpgp_certificate_free (med_test_source_certificate);
  g_free (med_test_source_fingerprint);
  med_test_gpg_free (med_test_source_gpg);
}

static gpointer
people_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  MedTestSource *self = input;

  return med_person_add_sync (connection, 0, "sk", "Sachiko Kimura",
                              MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER, "correct horse",
                              &self->lead, error) &&
                 med_person_add_sync (connection, self->lead, "mo", "Mio Ono",
                                      MED_ROLE_SECURITY_OFFICER, "correct horse", &self->second,
                                      error) &&
                 med_person_add_sync (connection, self->lead, "tt", "Taro Tanaka",
                                      MED_ROLE_TECHNICIAN, "correct horse", &self->technician,
                                      error)
             ? MED_STORE_OK
             : NULL;
}

gpointer
med_test_source_add_func (MedConnection *connection,
                          gpointer input,
                          GCancellable *cancellable,
                          GError **error)
{
  MedTestSourceCall *call = input;

  return med_source_add_sync (connection, call->person, &call->source, &call->number, error)
             ? MED_STORE_OK
             : NULL;
}

gpointer
med_test_source_pin_func (MedConnection *connection,
                          gpointer input,
                          GCancellable *cancellable,
                          GError **error)
{
  MedTestSourceCall *call = input;

  return med_source_key_pin_sync (connection, call->person, call->number,
                                  med_test_source_certificate, call->text, call->second, error)
             ? MED_STORE_OK
             : NULL;
}

gpointer
med_test_source_confirm_func (MedConnection *connection,
                              gpointer input,
                              GCancellable *cancellable,
                              GError **error)
{
  MedTestSourceCall *call = input;
  g_autofree char *subject = med_source_key_dup_subject (call->number, call->text);
  g_autoptr (MedPerson) person = med_person_load_sync (connection, call->person, error);
  const MedSignature signature = { .person_id = call->person,
                                   .roles = person->roles,
                                   .meaning = MED_MEANING_CONFIRMED,
                                   .subject = subject,
                                   .signed_usec = MED_TEST_NOW_USEC };

  return med_source_key_confirm_sync (connection, call->number, call->text, &signature, error)
             ? MED_STORE_OK
             : NULL;
}

gpointer
med_test_source_distrust_func (MedConnection *connection,
                               gpointer input,
                               GCancellable *cancellable,
                               GError **error)
{
  MedTestSourceCall *call = input;

  return med_source_key_distrust_sync (connection, call->person, call->text, call->second, error)
             ? MED_STORE_OK
             : NULL;
}

gpointer
med_test_source_resolve_func (MedConnection *connection,
                              gpointer input,
                              GCancellable *cancellable,
                              GError **error)
{
  MedTestSourceCall *call = input;

  return med_source_hold_resolve_sync (connection, call->person, call->number, call->yes,
                                       call->text, error)
             ? MED_STORE_OK
             : NULL;
}

gpointer
med_test_source_remove_func (MedConnection *connection,
                             gpointer input,
                             GCancellable *cancellable,
                             GError **error)
{
  MedTestSourceCall *call = input;

  return med_source_remove_sync (connection, call->person, call->number, call->text, error)
             ? MED_STORE_OK
             : NULL;
}

gpointer
med_test_source_set_enabled_func (MedConnection *connection,
                                  gpointer input,
                                  GCancellable *cancellable,
                                  GError **error)
{
  MedTestSourceCall *call = input;

  return med_source_set_enabled_sync (connection, call->person, call->number, call->yes, call->text,
                                      error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_source_load_sync (connection, ((MedTestSource *) input)->source, error);
}

void
med_test_source_must (MedTestSource *self, MedStoreFunc func, gpointer input)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (self->engine, MED_STORE_WRITER, func, input, &error);
  g_assert_no_error (error);
}

/* Refused, and the audit log is as it was. */
void
med_test_source_must_not (
    MedTestSource *self, MedStoreFunc func, gpointer input, int code, const char *words)
{
  g_autoptr (GError) error = NULL;
  gint64 before = med_test_engine_count (self->engine, "SELECT count(*) FROM change");

  g_assert_null (med_test_engine_run (self->engine, MED_STORE_WRITER, func, input, &error));
  g_assert_error (error, MED_ERROR, code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” instead of “%s”", error->message, words);
  g_assert_cmpint (med_test_engine_count (self->engine, "SELECT count(*) FROM change"), ==, before);
}

MedSource *
med_test_source_load (MedTestSource *self)
{
  g_autoptr (GError) error = NULL;
  MedSource *source = med_test_engine_run (self->engine, MED_STORE_BULK, load_func, self, &error);

  g_assert_no_error (error);
  return source;
}

void
med_test_source_add (MedTestSource *self, gboolean trusted)
{
  MedTestSourceCall add = { .fixture = self,
                            .person = self->lead,
                            .source = { .name = (char *) "Vendor",
                                        .kind = MED_SOURCE_FOLDER,
                                        .location = self->folder,
                                        .trusted = trusted,
                                        .interval_min = 24 * 60,
                                        .name_space = (char *) MED_TEST_NAMESPACE } };

  med_test_source_must (self, med_test_source_add_func, &add);
  self->source = add.number;
  if (!trusted)
    return;
  MedTestSourceCall pin = { .person = self->lead,
                            .number = self->source,
                            .text = med_test_source_fingerprint,
                            .second = "contract of 2026-01-05" };
  med_test_source_must (self, med_test_source_pin_func, &pin);
  pin.person = self->second;
  med_test_source_must (self, med_test_source_confirm_func, &pin);
}

void
med_test_source_add_kind (MedTestSource *self,
                          MedSourceKind kind,
                          const char *name,
                          const char *location)
{
  MedTestSourceCall add = { .fixture = self,
                            .person = self->lead,
                            .source = { .name = (char *) name,
                                        .kind = kind,
                                        .location = (char *) location,
                                        .interval_min = 24 * 60 } };

  med_test_source_must (self, med_test_source_add_func, &add);
  self->source = add.number;
}

MedSourceSync *
med_test_source_look (MedTestSource *self, MedFetcher *fetcher, GError **error)
{
  g_autoptr (MedSource) source = med_test_source_load (self);
  g_autoptr (MedSourceTransport) way = med_source_transport_new (source, fetcher);

  return med_source_sync_sync (med_engine_get_store (self->engine->engine), self->source, 0, way,
                               NULL, NULL, error);
}

void
med_test_source_look_fails (MedTestSource *self, MedFetcher *fetcher, int code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSourceSync) result = med_test_source_look (self, fetcher, &error);

  g_assert_error (error, MED_ERROR, code);
  g_assert_null (result);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” instead of “%s”", error->message, words);
  g_autoptr (MedSource) source = med_test_source_load (self);
  g_assert_cmpstr (source->result, ==, error->message);
  g_assert_true (med_source_is_stale (source, MED_TEST_NOW_USEC));
}

void
med_test_source_set_up (MedTestSource *self, gconstpointer trusted)
{
  self->engine = med_test_engine_new ();
  self->folder = g_dir_make_tmp ("medpatch-stick-XXXXXX", NULL);
  med_test_source_must (self, people_func, self);
  med_test_source_add (self, trusted != NULL);
}

void
med_test_source_tear_down (MedTestSource *self, gconstpointer trusted)
{
  med_test_engine_free (self->engine);
  med_test_remove_tree (self->folder);
  g_free (self->folder);
}

void
med_test_source_write (
    MedTestSource *self, const char *name, const char *suffix, gconstpointer data, gsize size)
{
  g_autofree char *path = g_strconcat (self->folder, "/", name, suffix, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
}

void
med_test_source_remove_file (MedTestSource *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* With hash file and signature, as a publisher does. */
void
med_test_source_publish_text (MedTestSource *self, const char *name, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA512, bytes);
  g_autoptr (GBytes) armored = med_test_gpg_sign (med_test_source_gpg, med_test_source_fingerprint,
                                                  MED_TEST_GPG_TIME, "", bytes);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (armored, &size);

  med_test_source_write (self, name, "", text, strlen (text));
  med_test_source_write (self, name, ".sha512", digest, strlen (digest));
  med_test_source_write (self, name, ".asc", data, size);
}

char *
med_test_source_dup_advisory (const char *name_space, const char *id, const char *version, int day)
{
  return g_strdup_printf (
      "{\"document\":{\"category\":\"csaf_base\",\"csaf_version\":\"2.0\","
      "\"publisher\":{\"category\":\"vendor\",\"name\":\"Vendor\",\"namespace\":\"%s\"},"
      "\"title\":\"Title\",\"tracking\":{\"current_release_date\":\"2026-10-%02dT00:00:00Z\","
      "\"id\":\"%s\",\"initial_release_date\":\"2026-01-01T00:00:00Z\","
      "\"revision_history\":[{\"date\":\"2026-10-%02dT00:00:00Z\",\"number\":\"%s\","
      "\"summary\":\"s\"}],\"status\":\"final\",\"version\":\"%s\"}}}",
      name_space, day, id, day, version, version);
}

void
med_test_source_publish (
    MedTestSource *self, const char *name, const char *id, const char *version, int day)
{
  g_autofree char *text = med_test_source_dup_advisory (MED_TEST_NAMESPACE, id, version, day);

  med_test_source_publish_text (self, name, text);
}

MedSourceSync *
med_test_source_try_sync (MedTestSource *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedSourceTransport) way = med_source_folder_new (self->folder);

  return med_source_sync_sync (med_engine_get_store (self->engine->engine), self->source, 0, way,
                               NULL, cancellable, error);
}

static void
assert_brought (const MedSourceSync *result, const MedSourceSync *expected)
{
  for (guint i = 0; i < result->notes->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (result->notes, i));
  g_assert_cmpuint (result->listed, ==, expected->listed);
  g_assert_cmpuint (result->unchanged, ==, expected->unchanged);
  g_assert_cmpuint (result->imported, ==, expected->imported);
  g_assert_cmpuint (result->skipped, ==, expected->skipped);
  g_assert_cmpuint (result->held, ==, expected->held);
  g_assert_cmpuint (result->refused, ==, expected->refused);
  g_assert_cmpuint (result->failed, ==, expected->failed);
  g_assert_cmpuint (result->vanished, ==, expected->vanished);
}

/* What a look must bring, in the order of the structure; what is not named is none. */
void
med_test_source_sync_to (MedTestSource *self, const MedSourceSync *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSourceSync) result = med_test_source_try_sync (self, NULL, &error);

  g_assert_no_error (error);
  assert_brought (result, expected);
}

void
med_test_source_look_to (MedTestSource *self, MedFetcher *fetcher, const MedSourceSync *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSourceSync) result = med_test_source_look (self, fetcher, &error);

  g_assert_no_error (error);
  assert_brought (result, expected);
}

gint64
med_test_source_count (MedTestSource *self, const char *sql)
{
  return med_test_engine_count (self->engine, sql);
}

void
med_test_source_resolve (MedTestSource *self, const char *kind, gboolean accept)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT id FROM source_hold WHERE resolved_usec IS NULL AND kind = '%s'", kind);
  MedTestSourceCall call = { .person = self->lead,
                             .number = med_test_source_count (self, sql),
                             .yes = accept,
                             .text = "asked the publisher by telephone" };

  med_test_source_must (self, med_test_source_resolve_func, &call);
}

void
med_test_source_assert_stale (MedTestSource *self, int code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSourceSync) result = med_test_source_try_sync (self, NULL, &error);

  g_assert_error (error, MED_ERROR, code);
  g_assert_null (result);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” instead of “%s”", error->message, words);
  g_autoptr (MedSource) source = med_test_source_load (self);
  g_assert_cmpstr (source->result, ==, error->message);
  g_assert_true (med_source_is_stale (source, MED_TEST_NOW_USEC));
}

static gpointer
cisa_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  MedTestSource *self = input;
  g_autofree char *path = med_test_shared_path ("data/csaf-provider/cisa-primary-key-packet.bin");
  g_autofree char *data = NULL;
  gsize size = 0;
  MedOpenpgpCertificate cisa = { .fingerprint =
                                     (char *) "144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17" };

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_autoptr (GBytes) packet = g_bytes_new (data, size);
  MedOpenpgpSigner signer = { .fingerprint = cisa.fingerprint, .packet = packet };
  cisa.user_ids = g_ptr_array_new ();
  cisa.signers = g_ptr_array_new ();
  g_ptr_array_add (cisa.signers, &signer);
  gboolean stored = med_source_key_store (connection, self->lead, self->source, &cisa,
                                          "known to the test", error);
  g_ptr_array_unref (cisa.user_ids);
  g_ptr_array_unref (cisa.signers);
  return stored ? MED_STORE_OK : NULL;
}

/* The medical set's publisher, whose key goes in as a test knows it: it has no self-signature. */
void
med_test_source_add_cisa (MedTestSource *self, const char *folder)
{
  MedTestSourceCall call = { .person = self->lead,
                             .source = { .name = (char *) "CISA",
                                         .kind = MED_SOURCE_FOLDER,
                                         .location = (char *) folder,
                                         .trusted = TRUE,
                                         .interval_min = 60 } };

  med_test_source_must (self, med_test_source_add_func, &call);
  self->source = call.number;
  med_test_source_must (self, cisa_func, self);
  MedTestSourceCall confirm = { .person = self->second,
                                .number = self->source,
                                .text = "144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17" };
  med_test_source_must (self, med_test_source_confirm_func, &confirm);
}
