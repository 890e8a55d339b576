/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/source/med-provider-discovery.h"
#include "support/med-test-fetch.h"

/* Finding a provider on a server of the test: the ways in their order, and what is not believed. */

#define WELL_KNOWN "/.well-known/csaf/provider-metadata.json"

static char *
metadata_of (const char *canonical_url)
{
  return g_strdup_printf (
      "{\"canonical_url\":\"%s\",\"last_updated\":\"2026-01-02T03:04:05Z\","
      "\"list_on_CSAF_aggregators\":true,\"mirror_on_CSAF_aggregators\":true,"
      "\"metadata_version\":\"2.0\",\"role\":\"csaf_publisher\",\"publisher\":{\"category\":"
      "\"vendor\",\"name\":\"V\",\"namespace\":\"https://v.example\"}}",
      canonical_url);
}

/* Puts metadata at a path that says that it is there. */
static void
add_metadata (MedTestFetch *self, const char *path)
{
  g_autofree char *url = med_test_https_url (self->server, path);
  g_autofree char *text = metadata_of (url);

  med_test_https_add_file (self->server, path, "ETag: \"1\"\r\n", text);
}

static void
add_security_txt (MedTestFetch *self, const char *path, const char *to)
{
  g_autofree char *url = med_test_https_url (self->server, to);
  g_autofree char *text = g_strdup_printf ("Contact: mailto:x@v.example\nCSAF: %s\n", url);

  med_test_https_add_file (self->server, path, NULL, text);
}

static char *
domain_of (MedTestFetch *self)
{
  return g_strdup_printf ("localhost:%u", med_test_https_get_port (self->server));
}

static void
expect_found (MedTestFetch *self, const char *place, MedProviderWay way, guint tried)
{
  GError *error = NULL;
  g_autoptr (MedProviderDiscovery) found =
      med_provider_discovery_find_sync (self->fetcher, place, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert (found != NULL);
  g_assert_cmpint (found->way, ==, way);
  g_assert_cmpuint (found->tried->len, ==, tried);
  g_assert_cmpstr (found->metadata->canonical_url, ==, found->fetched.url);
  g_assert_cmpint (*med_provider_way_get_title (way), !=, '\0');
}

static char *
expect_none (MedTestFetch *self, const char *place, MedError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedProviderDiscovery) found =
      med_provider_discovery_find_sync (self->fetcher, place, NULL, NULL, &error);

  g_assert_null (found);
  g_assert (error != NULL);
  g_test_message ("%s", error->message);
  g_assert_error (error, MED_ERROR, (int) code);
  return g_strdup (error->message);
}

/* Each way is only gone if those before it lead nowhere. */
static void
test_order (MedTestFetch *self, gconstpointer data)
{
  g_autofree char *domain = domain_of (self);
  g_autofree char *named = g_strdup_printf ("https://csaf.data.security.localhost:%u/",
                                            med_test_https_get_port (self->server));
  g_autofree char *direct = med_test_https_url (self->server, "/own/provider-metadata.json");
  g_autofree char *message = expect_none (self, domain, MED_ERROR_UNTRUSTED);

  /* The name's address is not allowed yet. */
  g_assert_nonnull (strstr (message, "no metadata of a CSAF provider was found"));
  g_assert_nonnull (strstr (message, WELL_KNOWN ": there is no such file"));
  g_assert_nonnull (strstr (message, "/.well-known/security.txt: there is no such file"));
  g_assert_nonnull (strstr (message, "/security.txt: there is no such file"));
  g_assert_nonnull (strstr (message, named));

  add_metadata (self, "/own/provider-metadata.json");
  add_security_txt (self, "/security.txt", "/own/provider-metadata.json");
  expect_found (self, domain, MED_PROVIDER_WAY_SECURITY_TXT, 2);
  add_security_txt (self, "/.well-known/security.txt", "/own/provider-metadata.json");
  expect_found (self, domain, MED_PROVIDER_WAY_SECURITY_TXT, 1);
  add_metadata (self, WELL_KNOWN);
  expect_found (self, domain, MED_PROVIDER_WAY_WELL_KNOWN, 0);
  expect_found (self, direct, MED_PROVIDER_WAY_ADDRESS, 0);
}

/* The last way: the server answers at / under another name, and says that it is elsewhere. */
static void
test_name (MedTestFetch *self, gconstpointer data)
{
  g_autofree char *domain = domain_of (self);
  g_autofree char *real =
      g_strdup_printf ("https://csaf.data.security.localhost:%u/provider-metadata.json",
                       med_test_https_get_port (self->server));
  g_autofree char *text = metadata_of (real);
  g_autofree char *to = g_strdup_printf (
      "HTTP/1.1 302 Found\r\nLocation: /provider-metadata.json\r\nContent-Length: 0\r\n\r\n");

  med_fetch_settings_allow_private_host (self->settings, "csaf.data.security.localhost");
  med_fetcher_set_settings (self->fetcher, self->settings);
  med_test_fetch_answer (self, "/", to, MED_TEST_END_KEEP);
  med_test_https_add_file (self->server, "/provider-metadata.json", NULL, text);
  expect_found (self, domain, MED_PROVIDER_WAY_NAME, 3);
}

/* Found, but not at its place, not whole or not what it should be: said, and not used. */
static void
test_hostile_26_metadata (MedTestFetch *self, gconstpointer data)
{
  static const char *const faulty[] = {
    "<html>not found</html>",
    "{}",
    "{\"metadata_version\":\"2.0\"}{}",
    "[]",
    "{\"role\":\"csaf_publisher\",\"role\":\"csaf_trusted_provider\"}",
  };
  g_autofree char *domain = domain_of (self);
  g_autofree char *url = med_test_https_url (self->server, WELL_KNOWN);
  g_autofree char *elsewhere = metadata_of ("https://evil.example/provider-metadata.json");

  med_test_https_add_file (self->server, WELL_KNOWN, NULL, elsewhere);
  g_autofree char *direct = expect_none (self, url, MED_ERROR_UNTRUSTED);
  g_autofree char *searched = expect_none (self, domain, MED_ERROR_UNTRUSTED);
  g_assert_true (g_str_has_prefix (direct, url));
  g_assert_nonnull (strstr (direct, "the publisher says that its metadata is at "
                                    "https://evil.example/provider-metadata.json"));
  g_assert_nonnull (strstr (searched, direct));
  for (gsize i = 0; i < G_N_ELEMENTS (faulty); i++)
    {
      med_test_https_clear (self->server);
      med_test_https_add_file (self->server, WELL_KNOWN, NULL, faulty[i]);
      g_autofree char *message = expect_none (self, domain, MED_ERROR_CORRECT_INPUT);
      g_assert_nonnull (strstr (message, WELL_KNOWN));
    }
}

/* security.txt may name another host, but no other protocol. */
static void
test_hostile_26_security_txt (MedTestFetch *self, gconstpointer data)
{
  g_autofree char *domain = domain_of (self);
  g_autofree char *message = NULL;

  med_test_https_add_file (self->server, "/.well-known/security.txt", NULL,
                           "CSAF: http://localhost/p.json\nCSAF: file:///etc/passwd\n");
  message = expect_none (self, domain, MED_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (message, "no line “CSAF:” has an address that begins with https://"));
}

static void
test_place_is_refused (MedTestFetch *self, gconstpointer data)
{
  static const struct
  {
    const char *place;
    MedError code;
    const char *words;
  } cases[] = {
    { "http://localhost/provider-metadata.json", MED_ERROR_UNTRUSTED, "by http, only by https" },
    { "file:///etc/passwd", MED_ERROR_UNTRUSTED, "by file, only by https" },
    { "", MED_ERROR_CORRECT_INPUT, "is neither a domain" },
    { "a b", MED_ERROR_CORRECT_INPUT, "is neither a domain" },
    { "a/b", MED_ERROR_CORRECT_INPUT, "is neither a domain" },
    { "-a.example", MED_ERROR_CORRECT_INPUT, "is neither a domain" },
    { "a.example:0", MED_ERROR_CORRECT_INPUT, "is neither a domain" },
    { "a.example:99999", MED_ERROR_CORRECT_INPUT, "is neither a domain" },
    { "a@b", MED_ERROR_CORRECT_INPUT, "is neither a domain" },
    { "\xd0\xa0hilips.example", MED_ERROR_CORRECT_INPUT, "is neither a domain" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *message = expect_none (self, cases[i].place, cases[i].code);

      g_assert_nonnull (strstr (message, cases[i].words));
    }
}

static void
test_cancel (MedTestFetch *self, gconstpointer data)
{
  g_autofree char *domain = domain_of (self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (
      med_provider_discovery_find_sync (self->fetcher, domain, NULL, cancellable, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  g_assert_cmpuint (med_test_https_count (self->server, "/security.txt"), ==, 0);
}

static void
test_aggregator (MedTestFetch *self, gconstpointer data)
{
  static const char form[] =
      "{\"aggregator\":{\"category\":\"lister\",\"name\":\"L\",\"namespace\":\"https://l\"},"
      "\"aggregator_version\":\"2.0\",\"canonical_url\":\"%s\",\"csaf_providers\":[{\"metadata\":{"
      "\"last_updated\":\"2026-01-02T03:04:05Z\",\"publisher\":{\"category\":\"vendor\","
      "\"name\":\"V\",\"namespace\":\"https://v\"},\"url\":\"https://v/p.json\"}}],"
      "\"last_updated\":\"2026-01-03T00:00:00Z\"}";
  g_autofree char *url = med_test_https_url (self->server, "/aggregator.json");
  g_autofree char *other = med_test_https_url (self->server, "/copy.json");
  g_autofree char *text = g_strdup_printf (form, url);
  g_autoptr (GError) error = NULL;

  med_test_https_add_file (self->server, "/aggregator.json", NULL, text);
  med_test_https_add_file (self->server, "/copy.json", NULL, text);
  g_autoptr (MedProviderList) list =
      med_provider_discovery_list_sync (self->fetcher, url, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert (list != NULL);
  g_assert_cmpuint (list->entries->len, ==, 1);
  g_assert_null (med_provider_discovery_list_sync (self->fetcher, other, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, "the aggregator says that its list is at"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add ("/source/provider-discovery/" name, MedTestFetch, NULL, med_test_fetch_set_up, test, \
              med_test_fetch_tear_down)
  ADD ("order", test_order);
  ADD ("name", test_name);
  ADD ("hostile-26-metadata", test_hostile_26_metadata);
  ADD ("hostile-26-security-txt", test_hostile_26_security_txt);
  ADD ("place-is-refused", test_place_is_refused);
  ADD ("cancel", test_cancel);
  ADD ("aggregator", test_aggregator);
  return g_test_run ();
}
