/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "engine/store/med-change.h"
#include "hostile-fixture.h"
#include "support/med-test-fleet.h"
#include "support/med-test-proxy.h"
#include "support/med-test-resolver.h"

/* The ways to a provider, each in a whole look: by its domain, by a proxy, and after a look that
 * was killed. */

#define WELL_KNOWN ".well-known/csaf/provider-metadata.json"
#define SECURITY_TXT ".well-known/security.txt"
#define PATIENCE_USEC (20 * G_USEC_PER_SEC)

static const MedTestName names[] = { { MED_TEST_DOMAIN, "127.0.0.1" },
                                     { MED_TEST_SECURITY_NAME, "127.0.0.1" },
                                     { NULL, NULL } };
static const MedTestName no_names[] = { { NULL, NULL } };

typedef struct
{
  MedTestHostile hostile;
  MedTestProxy *proxy;
  char *domain; /* with its port */
} Fixture;

static MedTestProvider *
provider_of (Fixture *self)
{
  return &self->hostile.provider;
}

static MedFetchSettings *
make_settings (Fixture *self)
{
  MedFetchSettings *settings =
      med_test_provider_settings (med_test_authority_get_pem (provider_of (self)->authority));

  med_fetch_settings_allow_private_host (settings, MED_TEST_DOMAIN);
  return settings;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  med_test_resolver_use (names);
  med_test_hostile_set_up (&self->hostile, data);
  self->proxy = med_test_proxy_new ();
  self->domain = g_strdup_printf (MED_TEST_DOMAIN ":%u", provider_of (self)->port);
  /* The provider that set_up() looked at is another one. */
  med_test_fleet_run_script (provider_of (self)->source.engine,
                             "UPDATE source SET canonical_url = NULL;");
  med_test_source_remove_file (&provider_of (self)->source, "provider-metadata.json");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_free (self->domain);
  med_test_proxy_free (self->proxy);
  med_test_hostile_tear_down (&self->hostile, data);
}

/* The address of a file under a name of the domain. */
static char *
dup_address (Fixture *self, const char *host, const char *file)
{
  return g_strdup_printf ("https://%s:%u/%s", host, provider_of (self)->port, file);
}

/* Metadata that says that it is at @host, with a folder at the domain. */
static void
publish_at (Fixture *self, const char *host, const char *file)
{
  g_autofree char *canonical = dup_address (self, host, file);
  g_autofree char *folder = dup_address (self, MED_TEST_DOMAIN, "");
  g_autofree char *distribution = g_strdup_printf ("\"directory_url\":\"%s\"", folder);

  med_test_provider_publish (
      provider_of (self),
      &(MedTestMetadata){ .file = file, .canonical = canonical, .distribution = distribution });
}

static void
publish_security_txt (Fixture *self, const char *file, const char *address)
{
  g_autofree char *text =
      g_strdup_printf ("Contact: mailto:psirt@vendor.test\r\nCSAF: %s\r\n", address);

  med_test_source_write (&provider_of (self)->source, file, "", text, strlen (text));
}

static void
look_to (Fixture *self, MedFetchSettings *settings, const char *place, guint imported, guint same)
{
  g_autoptr (MedFetcher) fetcher = med_fetcher_new (settings);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSourceSync) result =
      med_test_provider_look_at (provider_of (self), fetcher, place, &error);

  g_assert_no_error (error);
  g_assert (result != NULL);
  g_assert_cmpuint (result->imported, ==, imported);
  g_assert_cmpuint (result->unchanged, ==, same);
  g_assert_cmpuint (result->held + result->refused + result->failed, ==, 0);
  g_autoptr (MedSource) source = med_test_source_load (&provider_of (self)->source);
  g_assert_false (med_source_is_stale (source, MED_TEST_NOW_USEC));
}

static void
look_fails (
    Fixture *self, MedFetchSettings *settings, const char *place, MedError code, const char *words)
{
  g_autoptr (MedFetcher) fetcher = med_fetcher_new (settings);
  g_autoptr (GError) error = NULL;
  gint64 advisories = med_test_source_count (&provider_of (self)->source, MED_TEST_ADVISORIES);

  g_assert_null (med_test_provider_look_at (provider_of (self), fetcher, place, &error));
  med_test_hostile_assert_failed (&self->hostile, error,
                                  &(MedTestFault){ .code = code, .words = words });
  med_test_hostile_assert_kept (&self->hostile, advisories);
}

static void
assert_canonical (Fixture *self, const char *host, const char *file)
{
  g_autofree char *expected = dup_address (self, host, file);
  g_autoptr (MedSource) source = med_test_source_load (&provider_of (self)->source);

  g_assert_cmpstr (source->canonical_url, ==, expected);
}

/* First and next look by the domain: what was found then is where it is now. */
static void
look_twice (Fixture *self, MedFetchSettings *settings)
{
  med_test_hostile_publish_next (&self->hostile);
  /* EXA-1 was got from another address before, which is not listed any more. */
  look_to (self, settings, self->domain, 2, 0);
  look_to (self, settings, self->domain, 0, 2);
}

static void
test_well_known (Fixture *self, gconstpointer data)
{
  g_autoptr (MedFetchSettings) settings = make_settings (self);

  publish_at (self, MED_TEST_DOMAIN, WELL_KNOWN);
  publish_security_txt (self, SECURITY_TXT, "https://evil.test/p.json");
  look_twice (self, settings);
  assert_canonical (self, MED_TEST_DOMAIN, WELL_KNOWN);
  g_assert_cmpuint (med_test_resolver_count (MED_TEST_SECURITY_NAME), ==, 0);
  g_assert_cmpuint (med_test_resolver_count ("evil.test"), ==, 0);
}

static void
test_security_txt (Fixture *self, gconstpointer data)
{
  static const char *const files[] = { SECURITY_TXT, "security.txt" };
  g_autoptr (MedFetchSettings) settings = make_settings (self);
  g_autofree char *address = dup_address (self, MED_TEST_DOMAIN, "csaf/provider-metadata.json");

  publish_at (self, MED_TEST_DOMAIN, "csaf/provider-metadata.json");
  publish_security_txt (self, files[1], address);
  look_twice (self, settings);
  publish_security_txt (self, files[0], address);
  med_test_source_remove_file (&provider_of (self)->source, files[1]);
  look_to (self, settings, self->domain, 0, 2);
  assert_canonical (self, MED_TEST_DOMAIN, "csaf/provider-metadata.json");
  g_assert_cmpuint (med_test_resolver_count (MED_TEST_SECURITY_NAME), ==, 0);
}

/* The name csaf.data.security of the domain, whose server leads to the file. */
static void
test_name (Fixture *self, gconstpointer data)
{
  g_autoptr (MedFetchSettings) settings = make_settings (self);

  publish_at (self, MED_TEST_SECURITY_NAME, "provider-metadata.json");
  med_test_hostile_serve (&self->hostile, "location = / { return 302 /provider-metadata.json; }\n"
                                          "absolute_redirect off;\n");
  /* An address in the own network must be allowed under that name too. */
  look_fails (self, settings, self->domain, MED_ERROR_UNTRUSTED,
              MED_TEST_SECURITY_NAME " is a computer of the own network or this one");
  med_fetch_settings_allow_private_host (settings, MED_TEST_SECURITY_NAME);
  look_twice (self, settings);
  assert_canonical (self, MED_TEST_SECURITY_NAME, "provider-metadata.json");
  g_assert_cmpuint (med_test_resolver_count (MED_TEST_SECURITY_NAME), >, 0);
}

/* Nothing is found: each place that was tried is said, and the source could not be checked. */
static void
test_nowhere (Fixture *self, gconstpointer data)
{
  static const MedTestName only_domain[] = { { MED_TEST_DOMAIN, "127.0.0.1" }, { NULL, NULL } };
  g_autoptr (MedFetchSettings) settings = make_settings (self);
  const char *const words[] = { "no metadata of a CSAF provider was found that can be used",
                                WELL_KNOWN ": there is no such file on the server",
                                SECURITY_TXT ": there is no such file on the server",
                                "/security.txt: there is no such file on the server",
                                "the name of the server is not known" };

  med_test_resolver_use (only_domain);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    look_fails (self, settings, self->domain, MED_ERROR_UNAVAILABLE, words[i]);
  med_test_resolver_use (no_names);
  look_fails (self, settings, self->domain, MED_ERROR_UNAVAILABLE,
              "the name of the server is not known. Check the address");
}

/* hostile-19: a name of the network outside that leads into the own one. */
static void
test_rebound_names (Fixture *self, gconstpointer data)
{
  static const char *const addresses[] = { "127.0.0.1",  "10.0.0.1",        "192.168.1.1",
                                           "172.16.0.1", "169.254.169.254", "100.64.0.1",
                                           "0.0.0.0" };
  g_autoptr (MedFetchSettings) settings =
      med_test_provider_settings (med_test_authority_get_pem (provider_of (self)->authority));

  publish_at (self, MED_TEST_DOMAIN, WELL_KNOWN);
  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      const MedTestName rebound[] = { { MED_TEST_DOMAIN, addresses[i] }, { NULL, NULL } };

      med_test_resolver_use (rebound);
      look_fails (self, settings, self->domain, MED_ERROR_UNTRUSTED,
                  MED_TEST_DOMAIN " is a computer of the own network or this one, from which "
                                  "nothing is fetched unless a security officer allows this host");
    }
  med_test_resolver_use (names);
}

/* hostile-26: the domain's security.txt names another provider than the one that was found first.
 */
static void
test_other_provider (Fixture *self, gconstpointer data)
{
  g_autoptr (MedFetchSettings) settings = make_settings (self);
  g_autofree char *first = dup_address (self, MED_TEST_DOMAIN, "first/provider-metadata.json");
  g_autofree char *second = dup_address (self, MED_TEST_DOMAIN, "second/provider-metadata.json");
  g_autofree char *words = g_strdup_printf ("says that it belongs to %s, not to %s", second, first);

  publish_at (self, MED_TEST_DOMAIN, "first/provider-metadata.json");
  publish_at (self, MED_TEST_DOMAIN, "second/provider-metadata.json");
  publish_security_txt (self, SECURITY_TXT, first);
  look_twice (self, settings);
  publish_security_txt (self, SECURITY_TXT, second);
  med_test_hostile_publish_next (&self->hostile);
  look_fails (self, settings, self->domain, MED_ERROR_REFUSED, words);
  g_assert_cmpint (
      med_test_source_count (&provider_of (self)->source, MED_TEST_HELD ("canonical-url")), ==, 1);
  publish_security_txt (self, SECURITY_TXT, first);
  look_to (self, settings, self->domain, 1, 2);
}

static void
use_proxy (Fixture *self,
           MedFetchSettings *settings,
           const char *credentials,
           const char *const *except)
{
  g_autofree char *url = med_test_proxy_dup_url (self->proxy, credentials);
  g_autoptr (GError) error = NULL;

  g_assert_true (med_fetch_settings_set_proxy (settings, url, except, &error));
  g_assert_no_error (error);
}

/* Only the proxy knows the name: nobody else asks for it. What is at its other end is a server
 * like any other, with its certificate. */
static void
test_proxy (Fixture *self, gconstpointer data)
{
  static const char *const except[] = { MED_TEST_DOMAIN, NULL };
  g_autoptr (MedFetchSettings) settings = make_settings (self);
  g_autoptr (MedFetchSettings) direct = make_settings (self);

  publish_at (self, MED_TEST_DOMAIN, WELL_KNOWN);
  med_test_resolver_use (no_names);
  use_proxy (self, settings, NULL, NULL);
  look_twice (self, settings);
  g_assert_cmpuint (med_test_proxy_count (self->proxy), >, 0);
  g_assert_cmpuint (med_test_resolver_count (MED_TEST_DOMAIN), ==, 0);
  g_autofree char *head = med_test_proxy_dup_last (self->proxy);
  g_autofree char *line = g_strdup_printf ("CONNECT %s HTTP/1.1\r\n", self->domain);
  g_assert_true (g_str_has_prefix (head, line));
  g_assert_null (strstr (head, "json"));
  g_assert_null (strstr (head, "Proxy-Authorization"));
  /* What is excepted goes without it. */
  med_test_proxy_set (self->proxy, MED_TEST_PROXY_HANGS_UP, NULL);
  med_test_resolver_use (names);
  use_proxy (self, direct, NULL, except);
  look_to (self, direct, self->domain, 0, 2);
  g_autofree char *none = med_test_proxy_dup_last (self->proxy);
  g_assert_cmpstr (none, ==, "");
}

/* Who has name and passphrase in the address of the proxy says them; who has not, or wrong ones, is
 * told. */
static void
test_proxy_asks (Fixture *self, gconstpointer data)
{
  static const char *const wrong[] = { NULL, "medpatch:wrong", "other:s3cret" };
  g_autoptr (MedFetchSettings) right = make_settings (self);

  publish_at (self, MED_TEST_DOMAIN, WELL_KNOWN);
  med_test_resolver_use (no_names);
  med_test_proxy_set (self->proxy, MED_TEST_PROXY_ASKS, "medpatch:s3cret");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (MedFetchSettings) settings = make_settings (self);

      use_proxy (self, settings, wrong[i], NULL);
      look_fails (self, settings, self->domain, MED_ERROR_NOT_PERMITTED,
                  "the proxy asks for a name and passphrase. Check the settings of the network");
      /* Once for each place of the discovery: more would lock an account. */
      g_assert_cmpuint (med_test_proxy_count_heads (self->proxy), ==, 4 * (i + 1));
    }
  g_assert_cmpuint (med_test_proxy_count (self->proxy), ==, 0);
  use_proxy (self, right, "medpatch:s3cret", NULL);
  look_twice (self, right);
  g_assert_cmpuint (med_test_proxy_count (self->proxy), >, 0);
  /* The server behind it does not get to know them. */
  static const MedTestFault cut = { MED_TEST_SIZED, MED_TEST_END_CUT, 0, "" };
  med_test_hostile_publish_next (&self->hostile);
  med_test_hostile_go_wrong (&self->hostile, MED_TEST_PLACE_DOCUMENT, &cut);
  look_fails (self, right, self->domain, MED_ERROR_UNAVAILABLE, "the connection was cut");
  g_autofree char *head = med_test_https_dup_last (self->hostile.rogue);
  g_assert_true (g_str_has_prefix (head, "GET /v-2.json HTTP/1.1\r\n"));
  g_assert_null (strstr (head, "Authorization"));
  med_test_hostile_go_right (&self->hostile, MED_TEST_PLACE_DOCUMENT);
  /* Signs that have a meaning in an address are written as such. */
  med_test_proxy_set (self->proxy, MED_TEST_PROXY_ASKS, "med@patch:s:3/cr%t");
  use_proxy (self, right, "med%40patch:s%3A3%2Fcr%25t", NULL);
  look_to (self, right, self->domain, 1, 2);
  g_autoptr (MedSource) source = med_test_source_load (&provider_of (self)->source);
  g_assert_null (source->result);
}

/* What else a proxy may say, or not say. */
static void
test_hostile_proxy (Fixture *self, gconstpointer data)
{
  static const struct
  {
    MedTestProxyWay way;
    const char *text;
    MedError code;
    const char *words;
  } cases[] = {
    { MED_TEST_PROXY_ANSWERS, "SSH-2.0-OpenSSH_9.2\r\n\r\n", MED_ERROR_UNAVAILABLE,
      "the proxy does not let it through: what answers there is no proxy" },
    { MED_TEST_PROXY_ANSWERS, "<html>Please log in</html>", MED_ERROR_UNAVAILABLE,
      "the proxy does not let it through: what answers there is no proxy" },
    { MED_TEST_PROXY_ANSWERS, "\x01\x02\x03\xff\xfe\r\n\r\n", MED_ERROR_UNAVAILABLE,
      "the proxy does not let it through: what answers there is no proxy" },
    { MED_TEST_PROXY_ANSWERS, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
      MED_ERROR_NOT_PERMITTED, "the proxy does not let it through" },
    { MED_TEST_PROXY_ANSWERS, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", MED_ERROR_UNAVAILABLE,
      "the proxy does not let it through" },
    { MED_TEST_PROXY_ANSWERS, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
      MED_ERROR_UNAVAILABLE, "the proxy does not let it through" },
    { MED_TEST_PROXY_ANSWERS,
      "HTTP/1.1 302 Found\r\nLocation: https://portal.test/\r\nContent-Length: 0\r\n\r\n",
      MED_ERROR_UNAVAILABLE, "the proxy does not let it through" },
    { MED_TEST_PROXY_ANSWERS, "HTTP/1.1 200 OK\r\n\r\nnot TLS at all, not a bit of it",
      MED_ERROR_UNTRUSTED, "TLS" },
    { MED_TEST_PROXY_HANGS_UP, NULL, MED_ERROR_UNAVAILABLE, "" },
  };
  g_autofree char *place = dup_address (self, MED_TEST_DOMAIN, WELL_KNOWN);
  g_autoptr (MedFetchSettings) settings = make_settings (self);
  g_autoptr (MedFetchSettings) hasty = make_settings (self);

  publish_at (self, MED_TEST_DOMAIN, WELL_KNOWN);
  med_test_resolver_use (no_names);
  use_proxy (self, settings, NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %zu", i);
      med_test_proxy_set (self->proxy, cases[i].way, cases[i].text);
      look_fails (self, settings, place, cases[i].code, cases[i].words);
    }
  hasty->stall_msec = 300;
  use_proxy (self, hasty, NULL, NULL);
  med_test_proxy_set (self->proxy, MED_TEST_PROXY_SILENT, NULL);
  look_fails (self, hasty, place, MED_ERROR_UNAVAILABLE, "nothing has come for 1 seconds");
  med_test_proxy_set (self->proxy, MED_TEST_PROXY_OPEN, NULL);
  look_to (self, settings, place, 1, 0);
}

/* A proxy that reads along leads to a server of its own: its authority is not known, unless a
 * security officer enrols it. One that is not there is said to be that. */
static void
test_proxy_between (Fixture *self, gconstpointer data)
{
  g_autofree char *place = dup_address (self, MED_TEST_DOMAIN, WELL_KNOWN);
  g_autoptr (MedFetchSettings) settings = make_settings (self);
  g_autoptr (MedFetchSettings) nobody = make_settings (self);
  g_autoptr (GError) error = NULL;

  publish_at (self, MED_TEST_DOMAIN, WELL_KNOWN);
  med_test_resolver_use (no_names);
  use_proxy (self, settings, NULL, NULL);
  med_test_proxy_lead_to (self->proxy, med_test_https_get_port (self->hostile.rogue));
  look_fails (self, settings, place, MED_ERROR_UNTRUSTED, "ertificate");
  med_test_proxy_lead_to (self->proxy, 0);
  g_autofree char *wrong_port =
      g_strdup_printf ("http://127.0.0.1:%u", provider_of (self)->other_port);
  g_assert_true (med_fetch_settings_set_proxy (nobody, wrong_port, NULL, &error));
  look_fails (self, nobody, place, MED_ERROR_UNAVAILABLE, "proxy");
  look_to (self, settings, place, 1, 0);
}

/* In a process of its own, which is killed. */
static int
look_in_child (char **argv)
{
  g_autoptr (MedClock) clock = med_clock_new_fixed (MED_TEST_NOW_USEC);
  g_autoptr (GError) error = NULL;
  g_autofree char *authority = NULL;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  g_assert_true (g_file_get_contents (argv[2], &authority, NULL, &error));
  g_autoptr (MedEngine) engine = med_engine_open_sync (argv[3], clock, &error);
  g_assert_no_error (error);
  g_autoptr (MedFetcher) fetcher = med_test_provider_fetcher (authority);
  g_autoptr (MedSourceTransport) way = med_source_web_new (fetcher, argv[4]);
  g_autoptr (MedSourceSync) result =
      med_source_sync_sync (med_engine_get_store (engine), g_ascii_strtoll (argv[5], NULL, 10), 0,
                            way, NULL, NULL, &error);
  /* Only where nobody has killed it. */
  g_assert_no_error (error);
  g_assert_null (result);
  return 1;
}

/* Kills the look when it waits for @place of the third new document, or for the list. */
static void
kill_at (MedTestHostile *self, MedTestPlace place)
{
  static const MedTestFault held = { MED_TEST_SIZED, MED_TEST_END_HOLD, 0, "" };
  MedTestSource *source = &self->provider.source;
  g_autofree char *authority = g_build_filename (self->provider.place, "authority", NULL);
  g_autofree char *location = med_test_provider_url (&self->provider, "provider-metadata.json");
  g_autofree char *id = g_strdup_printf ("%d", (int) source->source);
  g_autofree char *path = med_test_hostile_dup_path (self, place);
  g_autoptr (GError) error = NULL;
  gint64 until = g_get_monotonic_time () + PATIENCE_USEC;

  g_assert_true (g_file_set_contents (
      authority, med_test_authority_get_pem (self->provider.authority), -1, NULL));
  med_test_hostile_go_wrong (self, place, &held);
  g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/proc/self/exe", "--look", authority,
                        source->engine->dir, location, id, NULL);
  g_assert_no_error (error);
  while (med_test_https_count (self->rogue, path) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (2000);
    }
  g_subprocess_send_signal (child, SIGKILL);
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (child));
  med_test_hostile_go_right (self, place);
}

static gpointer
verify_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_change_verify_sync (connection, cancellable, error);
}

static void
assert_chain (MedTestSource *source)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedChangeVerdict) verdict =
      med_test_engine_run (source->engine, MED_STORE_BULK, verify_func, NULL, &error);

  g_assert_no_error (error);
  g_assert (verdict != NULL);
  g_assert_cmpint (verdict->first_broken, ==, 0);
}

/* Killed at each place in the middle: what had come in before is there, whole; the source does not
 * count as looked through; the next look gets the rest and no more. */
static void
test_killed (MedTestHostile *self, gconstpointer data)
{
  MedTestSource *source = &self->provider.source;

  for (MedTestPlace place = 0; place < MED_TEST_N_PLACES; place++)
    {
      guint done = place < MED_TEST_PLACE_DOCUMENT ? 0 : 2;
      gint64 advisories = med_test_source_count (source, MED_TEST_ADVISORIES);

      med_test_fleet_run_script (source->engine, "UPDATE source SET checked_usec = NULL;");
      for (int i = 0; i < 3; i++)
        med_test_hostile_publish_next (self);
      kill_at (self, place);
      med_test_hostile_assert_kept (self, advisories + done);
      g_autoptr (MedSource) loaded = med_test_source_load (source);
      g_assert_true (med_source_is_stale (loaded, MED_TEST_NOW_USEC));
      assert_chain (source);
      med_test_provider_forget_log (&self->provider);
      med_test_provider_look_to (&self->provider, 3 - done, self->n + 1 - (3 - done));
      /* Metadata, changes.csv that is not there, and the list; each document that is known is asked
       * for once and has not changed, the others with hash and signature. */
      med_test_provider_assert_log (&self->provider, 3 + self->n + 1 - (3 - done) + 3 * (3 - done),
                                    self->n + 1 - (3 - done));
    }
}

#define ADD(name, test) g_test_add ("/source/way/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  if (argc == 6 && g_str_equal (argv[1], "--look"))
    return look_in_child (argv);
  g_test_init (&argc, &argv, NULL);
  if (!med_test_provider_begin ())
    return 0;
  ADD ("domain/well-known", test_well_known);
  ADD ("domain/security-txt", test_security_txt);
  ADD ("domain/name", test_name);
  ADD ("domain/nowhere", test_nowhere);
  ADD ("domain/hostile-19-rebound-names", test_rebound_names);
  ADD ("domain/hostile-26-other-provider", test_other_provider);
  ADD ("proxy/open", test_proxy);
  ADD ("proxy/asks", test_proxy_asks);
  ADD ("proxy/hostile-20-answers", test_hostile_proxy);
  ADD ("proxy/hostile-20-between", test_proxy_between);
  g_test_add ("/source/way/killed", MedTestHostile, NULL, med_test_hostile_set_up, test_killed,
              med_test_hostile_tear_down);
  int status = g_test_run ();
  med_test_source_end ();
  return status;
}
