/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/csaf/med-provider-metadata.h"
#include "engine/source/med-network-settings.h"
#include "engine/source/med-source-probe.h"
#include "engine/source/med-source-run.h"
#include "support/med-test-provider.h"

/* What is found at a provider before anything of it is trusted, and how its key comes over the
 * network. Nothing of it may leave a trace in the store. */

static void
assert_nothing_stored (MedTestProvider *self, gint64 rows)
{
  g_assert_cmpint (med_test_source_count (&self->source, "SELECT count(*) FROM change"), ==, rows);
  g_assert_cmpint (med_test_source_count (&self->source, MED_TEST_ADVISORIES), ==, 0);
  g_assert_cmpint (med_test_source_count (&self->source, "SELECT count(*) FROM source_document"),
                   ==, 0);
}

static void
test_provider (MedTestProvider *self, gconstpointer data)
{
  const gint64 rows = med_test_source_count (&self->source, "SELECT count(*) FROM change");
  g_autofree char *place = med_test_provider_url (self, "provider-metadata.json");
  g_autofree char *lower = g_ascii_strdown (med_test_source_fingerprint, -1);
  g_autofree char *keys =
      g_strdup_printf ("{\"fingerprint\":\"%s\",\"url\":\"https://vendor.test/k.asc\"},"
                       "{\"url\":\"https://vendor.test/old.asc\"}",
                       lower);
  g_autoptr (GError) error = NULL;

  med_test_provider_publish (self, &(MedTestMetadata){ .keys = keys });
  g_autoptr (MedSourceProbe) found =
      med_source_probe_sync (self->fetcher, MED_SOURCE_PROVIDER, place, NULL, &error);
  g_assert_no_error (error);
  g_assert (found != NULL);
  g_assert_cmpstr (found->publisher, ==, "Vendor");
  g_assert_cmpstr (found->name_space, ==, MED_TEST_NAMESPACE);
  g_assert_cmpstr (found->canonical_url, ==, place);
  g_assert_true (med_source_probe_is_trusted (found));
  g_assert_nonnull (found->way);
  g_assert_cmpint (found->n_documents, ==, -1);
  g_assert_cmpuint (found->feeds->len, ==, 1);
  g_assert_cmpuint (found->keys->len, ==, 2);
  const MedProviderKey *first = g_ptr_array_index (found->keys, 0);
  const MedProviderKey *second = g_ptr_array_index (found->keys, 1);
  g_assert_cmpstr (first->fingerprint, ==, med_test_source_fingerprint);
  g_assert_null (second->fingerprint);
  /* Only the metadata was asked for: a feed may be large, and is of no use yet. */
  med_test_provider_assert_log (self, 1, 0);
  med_test_provider_publish (self, &(MedTestMetadata){ .role = "csaf_provider" });
  g_autoptr (MedSourceProbe) weaker =
      med_source_probe_sync (self->fetcher, MED_SOURCE_PROVIDER, place, NULL, &error);
  g_assert_no_error (error);
  g_assert (weaker != NULL);
  g_assert_false (med_source_probe_is_trusted (weaker));
  assert_nothing_stored (self, rows);
}

static void
expect_refused (MedTestProvider *self, MedFetcher *fetcher, const char *place, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (med_source_probe_sync (fetcher, MED_SOURCE_PROVIDER, place, NULL, &error));
  g_assert_true (error != NULL && error->domain == MED_ERROR);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” instead of “%s”", error->message, words);
}

/* hostile-20 and -26: what may not be believed is not shown as if it were. */
static void
test_refused (MedTestProvider *self, gconstpointer data)
{
  const gint64 rows = med_test_source_count (&self->source, "SELECT count(*) FROM change");
  g_autofree char *place = med_test_provider_url (self, "provider-metadata.json");
  g_autofree char *missing = med_test_provider_url (self, "none.json");
  g_autoptr (MedFetcher) strict = med_test_provider_fetcher (NULL);

  expect_refused (self, self->fetcher, missing, "no such file");
  med_test_provider_publish (
      self, &(MedTestMetadata){ .canonical = "https://other.test/provider-metadata.json" });
  expect_refused (self, self->fetcher, place, "https://other.test/provider-metadata.json");
  med_test_source_write (&self->source, "provider-metadata.json", "", "{\"role\":1}", 10);
  expect_refused (self, self->fetcher, place, "provider-metadata.json");
  med_test_source_write (&self->source, "provider-metadata.json", "", "[[[[", 4);
  expect_refused (self, self->fetcher, place, "provider-metadata.json");
  med_test_provider_publish (self, &(MedTestMetadata){ 0 });
  expect_refused (self, strict, place, "from an authority that this computer does not know");
  med_test_provider_stop (self);
  expect_refused (self, self->fetcher, place, "no server answers there");
  med_test_provider_serve (self, "");
  assert_nothing_stored (self, rows);
}

static void
test_key (MedTestProvider *self, gconstpointer data)
{
  g_autoptr (GBytes) key = med_test_gpg_export (med_test_source_gpg, med_test_source_fingerprint);
  g_autofree char *url = med_test_provider_url (self, "k.asc");
  g_autofree char *large = g_strnfill (MED_OPENPGP_MOST_CERTIFICATE_BYTES + 1, 'x');
  g_autoptr (GError) error = NULL;

  med_test_source_write (&self->source, "k.asc", "", g_bytes_get_data (key, NULL),
                         g_bytes_get_size (key));
  g_autoptr (MedOpenpgpCertificate) read =
      med_source_probe_read_key_sync (self->fetcher, url, MED_TEST_NOW_USEC, NULL, &error);
  g_assert_no_error (error);
  g_assert (read != NULL);
  g_assert_cmpstr (read->fingerprint, ==, med_test_source_fingerprint);
  /* Nothing larger than a key can be is taken, nor what is none. */
  med_test_source_write (&self->source, "k.asc", "", large, strlen (large));
  g_assert_null (
      med_source_probe_read_key_sync (self->fetcher, url, MED_TEST_NOW_USEC, NULL, &error));
  g_assert_true (error != NULL && error->domain == MED_ERROR);
  g_clear_error (&error);
  med_test_source_write (&self->source, "k.asc", "", "<html>not found</html>", 22);
  g_assert_null (
      med_source_probe_read_key_sync (self->fetcher, url, MED_TEST_NOW_USEC, NULL, &error));
  g_assert_true (error != NULL && error->domain == MED_ERROR);
  g_assert_cmpint (med_test_source_count (&self->source, "SELECT count(*) FROM source_key"), ==, 1);
}

/* An answer on its way to the main context */
typedef struct
{
  GAsyncResult *result;
  gboolean done;
} Answer;

static void
answered_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->result = g_object_ref (result);
  answer->done = TRUE;
}

static void
wait (Answer *answer)
{
  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
}

typedef struct
{
  MedTestProvider *provider;
  gint64 person;
} Trust;

static gpointer
trust_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Trust *trust = input;
  const char *pem = med_test_authority_get_pem (trust->provider->authority);
  g_autofree char *sha256 = med_test_authority_dup_sha256 (pem);

  return med_network_set_proxy_sync (connection, trust->person, "none", NULL, error) &&
                 med_network_allow_host_sync (connection, trust->person, "localhost", TRUE,
                                              error) &&
                 med_network_trust_authority_sync (connection, trust->person, pem, "ca.pem", sha256,
                                                   error)
             ? MED_STORE_OK
             : NULL;
}

/* On a thread of its own, by the hospital's network settings: before they say so, nothing. */
static void
test_by_settings (MedTestProvider *self, gconstpointer data)
{
  MedStore *store = med_engine_get_store (self->source.engine->engine);
  g_autofree char *place = med_test_provider_url (self, "provider-metadata.json");
  Trust trust = { self, self->source.lead };
  g_autoptr (GError) error = NULL;
  Answer before = { 0 };
  Answer after = { 0 };
  Answer stopped = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  med_test_provider_publish (self, &(MedTestMetadata){ 0 });
  med_source_probe_async (store, MED_SOURCE_PROVIDER, place, NULL, answered_cb, &before);
  wait (&before);
  g_assert_null (med_source_probe_finish (store, before.result, &error));
  g_assert_true (error != NULL && error->domain == MED_ERROR);
  g_clear_error (&error);
  /* The authority is as old as this run. */
  med_clock_advance (self->source.engine->clock, MAX (0, g_get_real_time () - MED_TEST_NOW_USEC));
  med_test_source_must (&self->source, trust_func, &trust);
  med_source_probe_async (store, MED_SOURCE_PROVIDER, place, NULL, answered_cb, &after);
  wait (&after);
  g_autoptr (MedSourceProbe) found = med_source_probe_finish (store, after.result, &error);
  g_assert_no_error (error);
  g_assert (found != NULL);
  g_assert_cmpstr (found->publisher, ==, "Vendor");
  g_cancellable_cancel (cancellable);
  med_source_probe_async (store, MED_SOURCE_PROVIDER, place, cancellable, answered_cb, &stopped);
  wait (&stopped);
  g_assert_null (med_source_probe_finish (store, stopped.result, &error));
  g_assert_nonnull (error);
  g_object_unref (before.result);
  g_object_unref (after.result);
  g_object_unref (stopped.result);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/source/probe/" name, MedTestProvider, NULL, med_test_provider_set_up, test,        \
              med_test_provider_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!med_test_provider_begin ())
    return 0;
  ADD ("provider", test_provider);
  ADD ("hostile-refused", test_refused);
  ADD ("key", test_key);
  ADD ("by-settings", test_by_settings);
  int status = g_test_run ();
  med_test_source_end ();
  return status;
}
