/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "support/med-test-fetch.h"
#include "support/med-test-fleet.h"
#include "support/med-test-provider.h"

/* What a provider or who stands before it may do wrong while a source is looked through, at each
 * place where the look reads something: said in words, and nothing that was here before is lost or
 * looks better than it did. Cases named hostile-NN are those of the list of hostile inputs. */

#define GREETING "HTTP/1.1 200 OK\r\n"
#define SIZED GREETING "Content-Length: 100\r\n\r\n{\"document\":"
#define CHUNKED GREETING "Transfer-Encoding: chunked\r\n\r\n"
#define TO(place)                                                                                  \
  "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " place "\r\n"                             \
  "\r\n"
#define STALL_MSEC 300
#define TOTAL_MSEC 500

/* Where the look reads. */
typedef enum
{
  METADATA,
  LIST,
  DOCUMENT,
  HASH,
  SIGNATURE,
  N_PLACES,
} Place;

/**
 * A provider of which one document is here, about device A, whose vendor the document names, and a
 * second one is new; device B is of the vendor that the source is named after, and D of another.
 */
typedef struct
{
  MedTestProvider provider;
  MedTestHttps *rogue; /* behind nginx, answers for it where a test wants */
  gboolean ways;       /* whether it has pages that lead nowhere */
  guint n;             /* of documents */
  char *risks;
} Fixture;

typedef struct
{
  const char *answer;
  MedTestEnd end;
  MedError code;
  const char *words;
} Fault;

static void
publish_list (Fixture *self)
{
  g_autoptr (GString) text = g_string_new ("exa-1.json\n");

  for (guint i = 1; i <= self->n; i++)
    g_string_append_printf (text, "v-%u.json\n", i);
  med_test_source_write (&self->provider.source, "index.txt", "", text->str, text->len);
}

static void
publish_exa (Fixture *self, const char *version)
{
  g_autofree char *plain =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=< 5.0", "known_affected=P");
  g_autofree char *revised = med_test_fleet_revise (plain, version);
  g_autoptr (GString) text = g_string_new (revised);

  g_assert_cmpuint (g_string_replace (text, "https://exa.test", MED_TEST_NAMESPACE, 0), >, 0);
  med_test_source_publish_text (&self->provider.source, "exa-1.json", text->str);
}

static void
serve (Fixture *self, const char *rules)
{
  g_autofree char *all = g_strdup_printf (
      "location / { if (-f $document_root/faults$uri) { return 418; } error_page 418 = @rogue; }\n"
      "location ^~ /rogue/ { return 418; error_page 418 = @rogue; }\n"
      "location @rogue { proxy_pass https://127.0.0.1:%u; proxy_http_version 1.1;\n"
      " proxy_buffering off; proxy_redirect off; }\n%s",
      med_test_https_get_port (self->rogue), rules);

  med_test_provider_serve (&self->provider, all);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  MedTestEngine *engine;

  med_test_provider_set_up (&self->provider, data);
  engine = self->provider.source.engine;
  self->rogue = med_test_https_new (med_test_fetch_pem ());
  serve (self, "");
  med_test_fleet_add_device (engine, "A", "Exa", "CT", "4.1");
  med_test_fleet_add_device (engine, "B", "Vendor", "MR", "2.0");
  med_test_fleet_add_device (engine, "D", "Other", "Pump", "1.0");
  med_test_provider_use_directory (&self->provider);
  publish_exa (self, "1");
  publish_list (self);
  med_test_provider_look_to (&self->provider, 1, 0);
  self->risks = med_test_fleet_dup_risks (engine);
  g_assert_cmpstr (self->risks, ==, "A 0 1 1\nB 0 0 0\nD 0 0 0");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_free (self->risks);
  med_test_provider_tear_down (&self->provider, data);
  med_test_https_free (self->rogue);
}

/* Another document that is well signed. */
static void
publish_next (Fixture *self)
{
  g_autofree char *id = g_strdup_printf ("V-%u", ++self->n);
  g_autofree char *name = g_strdup_printf ("v-%u.json", self->n);

  med_test_source_publish (&self->provider.source, name, id, "1", 1);
  publish_list (self);
}

static char *
dup_path (Fixture *self, Place place)
{
  static const char *const suffixes[] = { "", "", "", ".sha512", ".asc" };

  if (place == METADATA)
    return g_strdup ("/provider-metadata.json");
  if (place == LIST)
    return g_strdup ("/index.txt");
  return g_strdup_printf ("/v-%u.json%s", self->n, suffixes[place]);
}

/* Pages of the other server that lead in a circle, or ever on. */
static void
add_ways (Fixture *self)
{
  static const char *const circle[] = { "/rogue/a", TO ("/rogue/b"), "/rogue/b", TO ("/rogue/a") };

  for (int i = 0; i < 4; i += 2)
    med_test_https_add (self->rogue, &(MedTestPage){ .path = circle[i], .answer = circle[i + 1] });
  for (int i = 1; i < 8; i++)
    {
      g_autofree char *path = g_strdup_printf ("/rogue/%d", i);
      g_autofree char *to = g_strdup_printf (TO ("/rogue/%d"), i + 1);

      med_test_https_add (self->rogue, &(MedTestPage){ .path = path, .answer = to });
    }
}

static void
go_wrong (Fixture *self, Place place, const Fault *fault)
{
  g_autofree char *path = dup_path (self, place);
  g_autofree char *mark = g_strconcat ("faults", path, NULL);

  med_test_https_clear (self->rogue);
  med_test_https_add (self->rogue,
                      &(MedTestPage){ .path = path, .answer = fault->answer, .end = fault->end });
  if (self->ways)
    add_ways (self);
  med_test_source_write (&self->provider.source, mark, "", "", 0);
}

static void
go_right (Fixture *self, Place place)
{
  g_autofree char *path = dup_path (self, place);
  g_autofree char *mark = g_strconcat ("faults", path, NULL);

  med_test_source_remove_file (&self->provider.source, mark);
}

static char *
dup_text (Fixture *self, const char *sql)
{
  return med_test_fleet_dup_text (self->provider.source.engine, sql);
}

/* All that was known is: as many advisories, the same open vulnerability of device A. */
static void
assert_kept (Fixture *self, gint64 advisories)
{
  g_assert_cmpint (med_test_source_count (&self->provider.source, MED_TEST_ADVISORIES), ==,
                   advisories);
  g_autofree char *head = dup_text (self, "SELECT a.version FROM advisory_head h JOIN advisory a ON"
                                          " a.id = h.advisory_id WHERE a.tracking_id = 'EXA-1'");
  g_assert_cmpstr (head, ==, "1");
  g_autofree char *risks = med_test_fleet_dup_risks (self->provider.source.engine);
  g_assert_nonnull (strstr (risks, "A 0 1 1"));
  g_assert_nonnull (strstr (risks, "D 0 0 0"));
}

static void
assert_says (const char *message, const char *words)
{
  if (strstr (message, words) == NULL)
    g_error ("“%s” instead of “%s”", message, words);
}

/* The document is held, and whether its vendor's devices have something cannot be told. */
static void
assert_held (Fixture *self, const MedSourceSync *result, const char *words)
{
  g_autofree char *text =
      dup_text (self, "SELECT reason FROM source_document WHERE state = 'held'");
  g_autofree char *risks = med_test_fleet_dup_risks (self->provider.source.engine);

  g_assert (result != NULL);
  g_assert_cmpuint (result->held, ==, 1);
  g_assert_cmpuint (result->imported, ==, 0);
  assert_says (text, words);
  g_assert_cmpuint (result->notes->len, ==, 1);
  assert_says (g_ptr_array_index (result->notes, 0), words);
  g_assert_cmpint (med_test_source_count (&self->provider.source, MED_TEST_HELD ("untrusted")), >,
                   0);
  g_assert_null (strstr (risks, "B 0"));
}

/* The look ends, and the source says why it could not be checked. */
static void
assert_failed (Fixture *self, const GError *error, const Fault *fault)
{
  g_autoptr (MedSource) source = med_test_source_load (&self->provider.source);

  g_assert (error != NULL);
  assert_says (error->message, fault->words);
  g_assert_error (error, MED_ERROR, (int) fault->code);
  g_assert_cmpstr (source->result, ==, error->message);
  g_assert_true (med_source_is_stale (source, MED_TEST_NOW_USEC));
}

static void
look_wrongly (Fixture *self, MedFetcher *fetcher, Place place, const Fault *fault)
{
  g_autoptr (GError) error = NULL;
  gint64 advisories = med_test_source_count (&self->provider.source, MED_TEST_ADVISORIES);

  g_test_message ("place %d: %s", place, fault->words);
  go_wrong (self, place, fault);
  g_autoptr (MedSourceSync) result = med_test_provider_look (&self->provider, fetcher, &error);
  if (place < DOCUMENT)
    assert_failed (self, error, fault);
  else if (fault->code != MED_ERROR_UNTRUSTED)
    {
      assert_failed (self, error, &(Fault){ .code = MED_ERROR_UNAVAILABLE, .words = fault->words });
      assert_says (error->message, "1 document could not be got: ");
    }
  else
    {
      g_assert_no_error (error);
      assert_held (self, result, fault->words);
    }
  assert_kept (self, advisories);
  go_right (self, place);
}

/* Once the fault is over, all comes in and nothing is left of it. */
static void
look_rightly (Fixture *self)
{
  med_test_provider_look_to (&self->provider, 1, self->n);
  g_autofree char *risks = med_test_fleet_dup_risks (self->provider.source.engine);
  g_assert_cmpstr (risks, ==, self->risks);
  g_assert_cmpint (med_test_source_count (&self->provider.source, MED_TEST_HELD ("untrusted")), ==,
                   0);
  g_autoptr (MedSource) source = med_test_source_load (&self->provider.source);
  g_assert_false (med_source_is_stale (source, MED_TEST_NOW_USEC));
}

/* The first at every place, each other at one, by turns: a connection costs a read of all
 * authorities of the system. */
static void
look_at_faults (Fixture *self, const Fault *faults, gsize n_faults)
{
  publish_next (self);
  for (gsize i = 0; i < n_faults; i++)
    for (Place place = 0; place < N_PLACES; place++)
      if (i == 0 || place == i % N_PLACES)
        look_wrongly (self, self->provider.fetcher, place, &faults[i]);
  look_rightly (self);
}

static void
test_redirects (Fixture *self, gconstpointer data)
{
  static const Fault faults[] = {
    { TO ("http://localhost/x.json"), 0, MED_ERROR_UNTRUSTED, "nothing is fetched by http, only" },
    { TO ("file:///etc/passwd"), 0, MED_ERROR_UNTRUSTED, "nothing is fetched by file, only" },
    { TO ("ftp://localhost/x"), 0, MED_ERROR_UNTRUSTED, "nothing is fetched by ftp, only" },
    { TO ("data:application/json,1"), 0, MED_ERROR_UNTRUSTED, "nothing is fetched by data, only" },
    { TO ("https://other.test/x.json"), 0, MED_ERROR_UNTRUSTED,
      "the server leads to another host, other.test, which nobody has enrolled" },
    { TO ("//other.test/x.json"), 0, MED_ERROR_UNTRUSTED, "another host, other.test" },
    { TO ("https://127.0.0.1/x.json"), 0, MED_ERROR_UNTRUSTED, "another host, 127.0.0.1" },
  };

  look_at_faults (self, faults, G_N_ELEMENTS (faults));
}

static void
test_redirects_without_end (Fixture *self, gconstpointer data)
{
  static const Fault faults[] = {
    { TO ("/rogue/a"), 0, MED_ERROR_UNTRUSTED, "leads in a circle" },
    { TO ("/rogue/1"), 0, MED_ERROR_UNTRUSTED, "leads elsewhere more than five times" },
  };

  self->ways = TRUE;
  look_at_faults (self, faults, G_N_ELEMENTS (faults));
}

/* On the same host a redirect is followed; what is there must be signed as anywhere. */
static void
test_good_redirect (Fixture *self, gconstpointer data)
{
  publish_next (self);
  serve (self, "location = /v-1.json { return 301 /moved/v-1.json; }");
  g_autofree char *moved = g_build_filename (self->provider.source.folder, "moved", NULL);
  g_autofree char *from = g_build_filename (self->provider.source.folder, "v-1.json", NULL);
  g_autofree char *to = g_build_filename (moved, "v-1.json", NULL);
  g_assert_cmpint (g_mkdir (moved, 0700), ==, 0);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  look_rightly (self);
}

static void
test_cut (Fixture *self, gconstpointer data)
{
  static const char words[] = "the connection was cut before everything had come. Try again";
  static const Fault faults[] = {
    { SIZED, MED_TEST_END_CUT, MED_ERROR_UNAVAILABLE, words },
    { CHUNKED "5\r\n{\"doc", MED_TEST_END_CUT, MED_ERROR_UNAVAILABLE, words },
    { CHUNKED "5\r\n{\"doc\r\n", MED_TEST_END_CUT, MED_ERROR_UNAVAILABLE, words },
    { SIZED, MED_TEST_END_CLOSE, MED_ERROR_UNAVAILABLE, words },
  };

  look_at_faults (self, faults, G_N_ELEMENTS (faults));
}

static void
test_endless (Fixture *self, gconstpointer data)
{
  g_autofree char *filling = g_strnfill (0x10000, ' ');
  g_autoptr (GString) stream = g_string_new (CHUNKED);

  /* More than any of them may have. */
  for (int i = 0; i < 17 * 16; i++)
    g_string_append_printf (stream, "10000\r\n%s\r\n", filling);
  const Fault faults[] = {
    { GREETING "Content-Length: 99999999\r\n\r\n{", MED_TEST_END_CUT, MED_ERROR_UNTRUSTED,
      "bytes that are taken; nothing of it is used" },
    { stream->str, MED_TEST_END_CLOSE, MED_ERROR_UNTRUSTED, "bytes that are taken" },
    { stream->str, MED_TEST_END_CLOSE, MED_ERROR_UNTRUSTED, "bytes that are taken" },
  };
  look_at_faults (self, faults, G_N_ELEMENTS (faults));
}

static void
test_status (Fixture *self, gconstpointer data)
{
  static const Fault faults[] = {
    { "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", 0, MED_ERROR_UNAVAILABLE,
      "out of order (status 500)" },
    { "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", 0, MED_ERROR_UNAVAILABLE,
      "out of order (status 503)" },
    { "HTTP/1.1 429 Wait\r\nContent-Length: 0\r\n\r\n", 0, MED_ERROR_RETRY,
      "the server asks to be left alone for a while" },
    { "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-1/2\r\nContent-Length: 2\r\n\r\n{}", 0,
      MED_ERROR_UNTRUSTED, "sends a part of the file, not the whole" },
    { "HTTP/1.1 304 Same\r\n\r\n", 0, MED_ERROR_UNTRUSTED, "but it was not asked that" },
    { GREETING "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 0, MED_ERROR_UNTRUSTED,
      "sends it compressed, although it was asked not to" },
  };

  look_at_faults (self, faults, G_N_ELEMENTS (faults));
}

static MedFetcher *
make_hasty (Fixture *self, guint stall_msec, guint total_msec)
{
  g_autoptr (MedFetchSettings) settings =
      med_test_provider_settings (med_test_authority_get_pem (self->provider.authority));

  settings->stall_msec = stall_msec;
  settings->total_msec = total_msec;
  return med_fetcher_new (settings);
}

/* Waits are long beside what the other requests of the look take. */
static void
test_slow (Fixture *self, gconstpointer data)
{
  static const Fault held = { SIZED, MED_TEST_END_HOLD, MED_ERROR_UNAVAILABLE,
                              "nothing has come for 1 seconds. The server or the network is too "
                              "slow" };
  static const Fault silent = { "", MED_TEST_END_HOLD, MED_ERROR_UNAVAILABLE,
                                "nothing has come for 1 seconds" };
  g_autofree char *filling = g_strnfill (90, ' ');
  g_autofree char *body = g_strdup_printf (GREETING "Content-Length: 90\r\n\r\n%s", filling);
  const Fault dripping = { body, MED_TEST_END_DRIP, MED_ERROR_UNAVAILABLE,
                           "longer than 1 seconds, the longest that is waited" };
  g_autoptr (MedFetcher) hasty = make_hasty (self, STALL_MSEC, 60000);
  g_autoptr (MedFetcher) strict = make_hasty (self, 60000, TOTAL_MSEC);

  publish_next (self);
  look_wrongly (self, hasty, LIST, &silent);
  look_wrongly (self, hasty, DOCUMENT, &held);
  look_wrongly (self, hasty, SIGNATURE, &silent);
  look_wrongly (self, strict, DOCUMENT, &dripping);
  look_rightly (self);
}

/* One document that cannot be got, nor what stands beside it, does not keep back the others. */
static void
test_others_come_in (Fixture *self, gconstpointer data)
{
  static const Fault cut = { SIZED, MED_TEST_END_CUT, MED_ERROR_UNAVAILABLE, "was cut" };

  for (Place place = DOCUMENT; place < N_PLACES; place++)
    {
      g_autoptr (GError) error = NULL;
      gint64 advisories = med_test_source_count (&self->provider.source, MED_TEST_ADVISORIES);

      publish_next (self);
      go_wrong (self, place, &cut);
      self->n++;
      g_autofree char *id = g_strdup_printf ("V-%u", self->n);
      g_autofree char *name = g_strdup_printf ("v-%u.json", self->n);
      med_test_source_publish (&self->provider.source, name, id, "1", 1);
      publish_list (self);
      g_autoptr (MedSourceSync) result =
          med_test_provider_look (&self->provider, self->provider.fetcher, &error);
      assert_failed (self, error, &cut);
      assert_says (error->message, "1 document could not be got");
      assert_kept (self, advisories + 1);
      self->n--;
      go_right (self, place);
      self->n++;
      look_rightly (self);
    }
}

/* Another server's certificate than what the provider's is trusted for. */
typedef struct
{
  MedTestLeaf leaf;
  const char *words;
} Certificate;

static const Certificate certificates[] = {
  { { "localhost", -30, -1 }, "the certificate of the server has expired" },
  { { "localhost", 2, 30 }, "the certificate of the server is not valid yet" },
  { { "other.test", -1, 30 }, "the server shows a certificate for another name" },
};

static void
assert_certificate (Fixture *self, MedFetcher *fetcher, const char *words)
{
  gint64 advisories = med_test_source_count (&self->provider.source, MED_TEST_ADVISORIES);

  med_test_provider_look_fails (&self->provider, fetcher, words);
  assert_kept (self, advisories);
}

static void
test_certificates (Fixture *self, gconstpointer data)
{
  const MedTestLeaf good = { "localhost", -1, 30 };
  g_autoptr (MedFetcher) stranger = med_test_provider_fetcher (NULL);

  publish_next (self);
  assert_certificate (self, stranger,
                      "from an authority that this computer does not know. If it is the "
                      "hospital's own, a security officer can enrol it");
  for (gsize i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      med_test_provider_certify (&self->provider, "pem", &certificates[i].leaf);
      serve (self, "");
      assert_certificate (self, self->provider.fetcher, certificates[i].words);
    }
  med_test_provider_certify (&self->provider, "pem", &good);
  serve (self, "ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;");
  assert_certificate (self, self->provider.fetcher, "TLS");
  serve (self, "");
  look_rightly (self);
}

/* The metadata is good; the folder, or what a feed lists, is at a server of that name whose
 * certificate is not. */
static void
test_certificates_on_the_way (Fixture *self, gconstpointer data)
{
  const MedTestLeaf good = { "localhost", -1, 30 };
  MedTestProvider *provider = &self->provider;
  g_autofree char *base = g_strdup_printf ("https://localhost:%u/", provider->other_port);
  g_autofree char *folder = g_strdup_printf ("\"directory_url\":\"%s\"", base);
  g_autofree char *feed_url = med_test_provider_url (provider, "feed.json");
  g_autofree char *feed = g_strdup_printf (
      "\"rolie\":{\"feeds\":[{\"summary\":\"s\",\"tlp_label\":\"WHITE\",\"url\":\"%s\"}]}",
      feed_url);
  g_autofree char *old_address = med_test_provider_url (provider, "exa-1.json");
  g_autofree char *new_address = g_strconcat (base, "v-1.json", NULL);
  g_autoptr (GString) entries = g_string_new (NULL);

  publish_next (self);
  med_test_provider_add_entry (entries, "EXA-1", old_address, "2026-10-01T00:00:00Z");
  med_test_provider_add_entry (entries, "V-1", new_address, "2026-10-01T00:00:00Z");
  med_test_provider_write_feed (provider, entries, "2026-11-01T00:00:00Z");
  for (gsize i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autoptr (GError) error = NULL;

      med_test_provider_certify (provider, "other-pem", &certificates[i].leaf);
      serve (self, "");
      med_test_provider_write_metadata (provider, folder, med_test_source_fingerprint);
      assert_certificate (self, provider->fetcher, certificates[i].words);
      med_test_provider_write_metadata (provider, feed, med_test_source_fingerprint);
      g_autoptr (MedSourceSync) result =
          med_test_provider_look (provider, provider->fetcher, &error);
      g_assert_no_error (error);
      assert_held (self, result, certificates[i].words);
      assert_kept (self, 1);
    }
  med_test_provider_certify (provider, "other-pem", &good);
  serve (self, "");
  look_rightly (self);
}

/* An address that is not of https is no place of a source, whatever answers there. */
static void
test_plain_http (Fixture *self, gconstpointer data)
{
  g_autofree char *location =
      g_strdup_printf ("http://localhost:%u/provider-metadata.json", self->provider.port);
  g_autoptr (GError) error = NULL;

  publish_next (self);
  g_assert_null (
      med_test_provider_look_at (&self->provider, self->provider.fetcher, location, &error));
  assert_failed (self, error,
                 &(Fault){ .code = MED_ERROR_UNTRUSTED,
                           .words = "nothing is fetched by http, only by https" });
  assert_kept (self, 1);
  look_rightly (self);
}

static void
write_metadata (Fixture *self, const char *canonical, const char *role, int day, const char *keys)
{
  g_autofree char *base = med_test_provider_url (&self->provider, "");
  g_autofree char *text = g_strdup_printf (
      "{\"canonical_url\":\"%s\",\"distributions\":[{\"directory_url\":\"%s\"}],"
      "\"last_updated\":\"2026-11-%02dT00:00:00Z\",\"list_on_CSAF_aggregators\":true,"
      "\"metadata_version\":\"2.0\",\"mirror_on_CSAF_aggregators\":true,"
      "\"public_openpgp_keys\":[%s],\"publisher\":{\"category\":\"vendor\",\"name\":\"Vendor\","
      "\"namespace\":\"" MED_TEST_NAMESPACE "\"},\"role\":\"%s\"}",
      canonical, base, day, keys, role);

  med_test_source_write (&self->provider.source, "provider-metadata.json", "", text, strlen (text));
}

/* What the provider says of itself is turned back or changed: nothing of it is read before a person
 * has decided, and what it says is said. */
static void
test_metadata (Fixture *self, gconstpointer data)
{
  static const char key[] = "{\"fingerprint\":\"%s\",\"url\":\"https://vendor.test/k.asc\"}";
  static const char other[] = "0123456789ABCDEF0123456789ABCDEF01234567";
  g_autofree char *here = med_test_provider_url (&self->provider, "provider-metadata.json");
  g_autofree char *good = g_strdup_printf (key, med_test_source_fingerprint);
  g_autofree char *changed = g_strdup_printf (key, other);
  g_autofree char *added = g_strdup_printf ("%s,%s", good, changed);
  const struct
  {
    const char *canonical;
    const char *role;
    int day;
    const char *keys;
    MedError code;
    const char *words;
  } cases[] = {
    { "https://evil.test/provider-metadata.json", "csaf_trusted_provider", 1, good,
      MED_ERROR_UNTRUSTED,
      "says that its metadata is at https://evil.test/provider-metadata.json" },
    { here, "csaf_provider", 1, good, MED_ERROR_REFUSED,
      "calls itself csaf_provider now; it was csaf_trusted_provider before" },
    { here, "csaf_publisher", 2, good, MED_ERROR_REFUSED, "calls itself csaf_publisher now" },
    { here, "csaf_trusted_provider", 2, changed, MED_ERROR_REFUSED,
      "The provider lists the keys 0123456789ABCDEF0123456789ABCDEF01234567; enrolled here are" },
    { here, "csaf_trusted_provider", 2, added, MED_ERROR_REFUSED, "The provider lists the keys" },
    { here, "csaf_trusted_provider", 2, "", MED_ERROR_CORRECT_INPUT,
      "is missing, although the role is that of a trusted provider" },
  };

  publish_next (self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int again = 0; again < 2; again++)
      {
        g_autoptr (GError) error = NULL;
        const Fault fault = { .code = cases[i].code, .words = cases[i].words };

        write_metadata (self, cases[i].canonical, cases[i].role, cases[i].day, cases[i].keys);
        g_assert_null (med_test_provider_look (&self->provider, self->provider.fetcher, &error));
        assert_failed (self, error, &fault);
        assert_kept (self, 1);
      }
  /* Seen once, a later state is what counts: then the first is an older one. */
  write_metadata (self, here, "csaf_trusted_provider", 5, good);
  look_rightly (self);
  publish_next (self);
  write_metadata (self, here, "csaf_trusted_provider", 4, good);
  med_test_provider_look_fails (&self->provider, self->provider.fetcher,
                                "metadata is of 2026-11-04T00:00:00Z; that of "
                                "2026-11-05T00:00:00Z was seen before");
  assert_kept (self, 2);
  write_metadata (self, here, "csaf_trusted_provider", 6, good);
  look_rightly (self);
}

/* The list is empty, or leads out of its folder. */
static void
test_lists (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *list;
    MedError code;
    const char *words;
  } cases[] = {
    { "", MED_ERROR_UNAVAILABLE, "lists no documents" },
    { "../v-1.json\n", MED_ERROR_CORRECT_INPUT, "index.txt" },
    { "https://evil.test/v-1.json\n", MED_ERROR_CORRECT_INPUT, "index.txt" },
    { "/etc/passwd.json\n", MED_ERROR_CORRECT_INPUT, "index.txt" },
  };

  publish_next (self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      const Fault fault = { .code = cases[i].code, .words = cases[i].words };

      med_test_source_write (&self->provider.source, "index.txt", "", cases[i].list,
                             strlen (cases[i].list));
      g_assert_null (med_test_provider_look (&self->provider, self->provider.fetcher, &error));
      assert_failed (self, error, &fault);
      assert_kept (self, 1);
      g_assert_cmpint (med_test_source_count (&self->provider.source, MED_TEST_HELD ("vanished")),
                       ==, 0);
    }
  publish_list (self);
  look_rightly (self);
}

/* A revision of EXA-1 that is not the publisher's: device A keeps what it had, and more cannot be
 * told. An older one that is the publisher's is held. */
static void
test_documents (Fixture *self, gconstpointer data)
{
  MedTestSource *source = &self->provider.source;
  g_autofree char *path = g_build_filename (source->folder, "exa-1.json", NULL);
  g_autofree char *first = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &first, &size, NULL));
  first[size / 2] ^= 1;
  med_test_source_write (source, "exa-1.json", "", first, size + 1);
  g_autoptr (MedSourceSync) result =
      med_test_provider_look (&self->provider, self->provider.fetcher, &error);
  g_assert_no_error (error);
  assert_held (self, result, "the digest does not fit");
  g_autofree char *risks = med_test_fleet_dup_risks (source->engine);
  g_assert_nonnull (strstr (risks, "A 1 2 "));
  g_assert_nonnull (strstr (risks, "D 0 0 0"));
  g_assert_cmpint (med_test_source_count (source, MED_TEST_ADVISORIES), ==, 1);
  publish_exa (self, "3");
  med_test_provider_look_to (&self->provider, 1, 0);
  g_autofree char *after = med_test_fleet_dup_risks (source->engine);
  g_assert_cmpstr (after, ==, self->risks);
  publish_exa (self, "2");
  g_autoptr (MedSourceSync) older =
      med_test_provider_look (&self->provider, self->provider.fetcher, &error);
  g_assert_no_error (error);
  g_assert (older != NULL);
  g_assert_cmpuint (older->held, ==, 1);
  assert_says (g_ptr_array_index (older->notes, 0), "EXA-1 is of version 2; version 3 came before");
  g_assert_cmpint (med_test_source_count (source, MED_TEST_HEAD), ==, 3);
  g_assert_cmpint (med_test_source_count (source, MED_TEST_HELD ("version")), ==, 1);
}

#define ADD(name, test) g_test_add ("/source/hostile/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!med_test_provider_begin ())
    return 0;
  ADD ("hostile-19-redirects", test_redirects);
  ADD ("hostile-19-redirects-without-end", test_redirects_without_end);
  ADD ("redirect-on-the-same-host", test_good_redirect);
  ADD ("hostile-20-certificates", test_certificates);
  ADD ("hostile-20-certificates-on-the-way", test_certificates_on_the_way);
  ADD ("hostile-20-plain-http", test_plain_http);
  ADD ("hostile-21-cut", test_cut);
  ADD ("hostile-21-endless", test_endless);
  ADD ("hostile-21-slow", test_slow);
  ADD ("hostile-21-status", test_status);
  ADD ("hostile-21-others-come-in", test_others_come_in);
  ADD ("hostile-26-metadata", test_metadata);
  ADD ("hostile-26-lists", test_lists);
  ADD ("hostile-26-documents", test_documents);
  int status = g_test_run ();
  med_test_source_end ();
  return status;
}
