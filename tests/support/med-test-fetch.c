/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fetch.h"

#include <string.h>

#include "support/med-test-engine.h"

#define LIMIT_BYTES 100000

MedTestAuthority *
med_test_fetch_authority (void)
{
  static MedTestAuthority *authority;

  if (authority == NULL)
    authority = med_test_authority_new ("Test Hospital CA");
  return authority;
}

const char *
med_test_fetch_pem (void)
{
  static char *pem;

  if (pem == NULL)
    pem = med_test_authority_issue (
        med_test_fetch_authority (),
        &(MedTestLeaf){ "localhost,csaf.data.security.localhost", -1, 30 });
  return pem;
}

MedFetchSettings *
med_test_fetch_settings (const char *ca_pem)
{
  MedFetchSettings *settings = med_fetch_settings_new ();
  GError *error = NULL;

  g_assert_true (med_fetch_settings_set_proxy (settings, MED_FETCH_PROXY_NONE, NULL, &error));
  if (ca_pem != NULL)
    g_assert_true (med_fetch_settings_add_authorities (settings, ca_pem, "ca.pem", &error));
  g_assert_no_error (error);
  med_fetch_settings_allow_private_host (settings, "LocalHost");
  settings->retry_msec = 1;
  return settings;
}

void
med_test_fetch_set_up (MedTestFetch *self, gconstpointer data)
{
  GError *error = NULL;

  self->server = med_test_https_new (med_test_fetch_pem ());
  self->settings =
      med_test_fetch_settings (med_test_authority_get_pem (med_test_fetch_authority ()));
  self->fetcher = med_fetcher_new (self->settings);
  self->folder = g_dir_make_tmp ("medpatch-fetch-XXXXXX", &error);
  g_assert_no_error (error);
}

void
med_test_fetch_tear_down (MedTestFetch *self, gconstpointer data)
{
  g_object_unref (self->fetcher);
  med_test_https_free (self->server);
  med_fetch_settings_unref (self->settings);
  med_test_remove_tree (self->folder);
  g_free (self->folder);
}

gboolean
med_test_fetch_get (MedTestFetch *self, const char *path, MedFetchResult *result, GError **error)
{
  g_autofree char *url = *path == '/' ? med_test_https_url (self->server, path) : g_strdup (path);
  MedFetchRequest request = { .url = url, .limit_bytes = LIMIT_BYTES };

  return med_fetcher_get_sync (self->fetcher, &request, result, NULL, NULL, error);
}

void
med_test_fetch_expect_body (MedTestFetch *self, const char *path, const char *body)
{
  g_auto (MedFetchResult) result = { 0 };
  GError *error = NULL;
  gsize size = 0;

  g_assert_true (med_test_fetch_get (self, path, &result, &error));
  g_assert_no_error (error);
  g_assert (result.bytes != NULL);
  const char *data = g_bytes_get_data (result.bytes, &size);
  g_assert_cmpmem (data, size, body, strlen (body));
  g_assert_cmpint (result.size_bytes, ==, strlen (body));
  g_assert_false (result.not_modified);
}

void
med_test_fetch_expect_refusal (MedTestFetch *self,
                               const char *path,
                               MedError code,
                               const char *words)
{
  g_auto (MedFetchResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (med_test_fetch_get (self, path, &result, &error));
  g_assert (error != NULL);
  g_test_message ("%s", error->message);
  g_assert_error (error, MED_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_true (*path != '/' || strstr (error->message, path) != NULL);
  g_assert_null (result.bytes);
}

void
med_test_fetch_answer (MedTestFetch *self, const char *path, const char *answer, MedTestEnd end)
{
  med_test_https_add (self->server, &(MedTestPage){ .path = path, .answer = answer, .end = end });
}
