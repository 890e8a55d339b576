/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "hostile-fixture.h"
#include "support/med-test-fleet.h"

#define STALL_MSEC 300
#define TOTAL_MSEC 500

/* What a provider or who stands before it may do wrong while a source is looked through, at each
 * place where the look reads something: said in words, and nothing that was here before is lost or
 * looks better than it did. Cases named hostile-NN are those of the list of hostile inputs. */

static void
test_redirects (MedTestHostile *self, gconstpointer data)
{
  static const MedTestFault faults[] = {
    { MED_TEST_TO ("http://localhost/x.json"), 0, MED_ERROR_UNTRUSTED,
      "nothing is fetched by http, only" },
    { MED_TEST_TO ("file:///etc/passwd"), 0, MED_ERROR_UNTRUSTED,
      "nothing is fetched by file, only" },
    { MED_TEST_TO ("ftp://localhost/x"), 0, MED_ERROR_UNTRUSTED,
      "nothing is fetched by ftp, only" },
    { MED_TEST_TO ("data:application/json,1"), 0, MED_ERROR_UNTRUSTED,
      "nothing is fetched by data, only" },
    { MED_TEST_TO ("https://other.test/x.json"), 0, MED_ERROR_UNTRUSTED,
      "the server leads to another host, other.test, which nobody has enrolled" },
    { MED_TEST_TO ("//other.test/x.json"), 0, MED_ERROR_UNTRUSTED, "another host, other.test" },
    { MED_TEST_TO ("https://127.0.0.1/x.json"), 0, MED_ERROR_UNTRUSTED, "another host, 127.0.0.1" },
  };

  med_test_hostile_look_at_faults (self, faults, G_N_ELEMENTS (faults));
}

static void
test_redirects_without_end (MedTestHostile *self, gconstpointer data)
{
  static const MedTestFault faults[] = {
    { MED_TEST_TO ("/rogue/a"), 0, MED_ERROR_UNTRUSTED, "leads in a circle" },
    { MED_TEST_TO ("/rogue/1"), 0, MED_ERROR_UNTRUSTED, "leads elsewhere more than five times" },
  };

  self->ways = TRUE;
  med_test_hostile_look_at_faults (self, faults, G_N_ELEMENTS (faults));
}

/* On the same host a redirect is followed; what is there must be signed as anywhere. */
static void
test_good_redirect (MedTestHostile *self, gconstpointer data)
{
  med_test_hostile_publish_next (self);
  med_test_hostile_serve (self, "location = /v-1.json { return 301 /moved/v-1.json; }");
  g_autofree char *moved = g_build_filename (self->provider.source.folder, "moved", NULL);
  g_autofree char *from = g_build_filename (self->provider.source.folder, "v-1.json", NULL);
  g_autofree char *to = g_build_filename (moved, "v-1.json", NULL);
  g_assert_cmpint (g_mkdir (moved, 0700), ==, 0);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  med_test_hostile_look_rightly (self);
}

static void
test_cut (MedTestHostile *self, gconstpointer data)
{
  static const char words[] = "the connection was cut before everything had come. Try again";
  static const MedTestFault faults[] = {
    { MED_TEST_SIZED, MED_TEST_END_CUT, MED_ERROR_UNAVAILABLE, words },
    { MED_TEST_CHUNKED "5\r\n{\"doc", MED_TEST_END_CUT, MED_ERROR_UNAVAILABLE, words },
    { MED_TEST_CHUNKED "5\r\n{\"doc\r\n", MED_TEST_END_CUT, MED_ERROR_UNAVAILABLE, words },
    { MED_TEST_SIZED, MED_TEST_END_CLOSE, MED_ERROR_UNAVAILABLE, words },
  };

  med_test_hostile_look_at_faults (self, faults, G_N_ELEMENTS (faults));
}

static void
test_endless (MedTestHostile *self, gconstpointer data)
{
  g_autofree char *filling = g_strnfill (0x10000, ' ');
  g_autoptr (GString) stream = g_string_new (MED_TEST_CHUNKED);

  /* More than any of them may have. */
  for (int i = 0; i < 17 * 16; i++)
    g_string_append_printf (stream, "10000\r\n%s\r\n", filling);
  const MedTestFault faults[] = {
    { MED_TEST_GREETING "Content-Length: 99999999\r\n\r\n{", MED_TEST_END_CUT, MED_ERROR_UNTRUSTED,
      "bytes that are taken; nothing of it is used" },
    { stream->str, MED_TEST_END_CLOSE, MED_ERROR_UNTRUSTED, "bytes that are taken" },
    { stream->str, MED_TEST_END_CLOSE, MED_ERROR_UNTRUSTED, "bytes that are taken" },
  };
  med_test_hostile_look_at_faults (self, faults, G_N_ELEMENTS (faults));
}

static void
test_status (MedTestHostile *self, gconstpointer data)
{
  static const MedTestFault faults[] = {
    { "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", 0, MED_ERROR_UNAVAILABLE,
      "out of order (status 500)" },
    { "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", 0, MED_ERROR_UNAVAILABLE,
      "out of order (status 503)" },
    { "HTTP/1.1 429 Wait\r\nContent-Length: 0\r\n\r\n", 0, MED_ERROR_RETRY,
      "the server asks to be left alone for a while" },
    { "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-1/2\r\nContent-Length: 2\r\n\r\n{}", 0,
      MED_ERROR_UNTRUSTED, "sends a part of the file, not the whole" },
    { "HTTP/1.1 304 Same\r\n\r\n", 0, MED_ERROR_UNTRUSTED, "but it was not asked that" },
    { MED_TEST_GREETING "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 0,
      MED_ERROR_UNTRUSTED, "sends it compressed, although it was asked not to" },
  };

  med_test_hostile_look_at_faults (self, faults, G_N_ELEMENTS (faults));
}

static MedFetcher *
make_hasty (MedTestHostile *self, guint stall_msec, guint total_msec)
{
  g_autoptr (MedFetchSettings) settings =
      med_test_provider_settings (med_test_authority_get_pem (self->provider.authority));

  settings->stall_msec = stall_msec;
  settings->total_msec = total_msec;
  return med_fetcher_new (settings);
}

/* Waits are long beside what the other requests of the look take. */
static void
test_slow (MedTestHostile *self, gconstpointer data)
{
  static const MedTestFault held = {
    MED_TEST_SIZED, MED_TEST_END_HOLD, MED_ERROR_UNAVAILABLE,
    "nothing has come for 1 seconds. The server or the network is too "
    "slow"
  };
  static const MedTestFault silent = { "", MED_TEST_END_HOLD, MED_ERROR_UNAVAILABLE,
                                       "nothing has come for 1 seconds" };
  g_autofree char *filling = g_strnfill (90, ' ');
  g_autofree char *body =
      g_strdup_printf (MED_TEST_GREETING "Content-Length: 90\r\n\r\n%s", filling);
  const MedTestFault dripping = { body, MED_TEST_END_DRIP, MED_ERROR_UNAVAILABLE,
                                  "longer than 1 seconds, the longest that is waited" };
  g_autoptr (MedFetcher) hasty = make_hasty (self, STALL_MSEC, 60000);
  g_autoptr (MedFetcher) strict = make_hasty (self, 60000, TOTAL_MSEC);

  med_test_hostile_publish_next (self);
  med_test_hostile_look_wrongly (self, hasty, MED_TEST_PLACE_LIST, &silent);
  med_test_hostile_look_wrongly (self, hasty, MED_TEST_PLACE_DOCUMENT, &held);
  med_test_hostile_look_wrongly (self, hasty, MED_TEST_PLACE_SIGNATURE, &silent);
  med_test_hostile_look_wrongly (self, strict, MED_TEST_PLACE_DOCUMENT, &dripping);
  med_test_hostile_look_rightly (self);
}

/* One document that cannot be got, nor what stands beside it, does not keep back the others. */
static void
test_others_come_in (MedTestHostile *self, gconstpointer data)
{
  static const MedTestFault cut = { MED_TEST_SIZED, MED_TEST_END_CUT, MED_ERROR_UNAVAILABLE,
                                    "was cut" };

  for (MedTestPlace place = MED_TEST_PLACE_DOCUMENT; place < MED_TEST_N_PLACES; place++)
    {
      g_autoptr (GError) error = NULL;
      gint64 advisories = med_test_source_count (&self->provider.source, MED_TEST_ADVISORIES);

      med_test_hostile_publish_next (self);
      med_test_hostile_go_wrong (self, place, &cut);
      self->n++;
      g_autofree char *id = g_strdup_printf ("V-%u", self->n);
      g_autofree char *name = g_strdup_printf ("v-%u.json", self->n);
      med_test_source_publish (&self->provider.source, name, id, "1", 1);
      med_test_hostile_publish_list (self);
      g_autoptr (MedSourceSync) result =
          med_test_provider_look (&self->provider, self->provider.fetcher, &error);
      med_test_hostile_assert_failed (self, error, &cut);
      med_test_hostile_assert_says (error->message, "1 document could not be got");
      med_test_hostile_assert_kept (self, advisories + 1);
      self->n--;
      med_test_hostile_go_right (self, place);
      self->n++;
      med_test_hostile_look_rightly (self);
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
assert_certificate (MedTestHostile *self, MedFetcher *fetcher, const char *words)
{
  gint64 advisories = med_test_source_count (&self->provider.source, MED_TEST_ADVISORIES);

  med_test_provider_look_fails (&self->provider, fetcher, words);
  med_test_hostile_assert_kept (self, advisories);
}

static void
test_certificates (MedTestHostile *self, gconstpointer data)
{
  const MedTestLeaf good = { "localhost", -1, 30 };
  g_autoptr (MedFetcher) stranger = med_test_provider_fetcher (NULL);

  med_test_hostile_publish_next (self);
  assert_certificate (self, stranger,
                      "from an authority that this computer does not know. If it is the "
                      "hospital's own, a security officer can enrol it");
  for (gsize i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      med_test_provider_certify (&self->provider, "pem", &certificates[i].leaf);
      med_test_hostile_serve (self, "");
      assert_certificate (self, self->provider.fetcher, certificates[i].words);
    }
  med_test_provider_certify (&self->provider, "pem", &good);
  med_test_hostile_serve (self, "ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;");
  assert_certificate (self, self->provider.fetcher, "TLS");
  med_test_hostile_serve (self, "");
  med_test_hostile_look_rightly (self);
}

/* The metadata is good; the folder, or what a feed lists, is at a server of that name whose
 * certificate is not. */
static void
test_certificates_on_the_way (MedTestHostile *self, gconstpointer data)
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

  med_test_hostile_publish_next (self);
  med_test_provider_add_entry (entries, "EXA-1", old_address, "2026-10-01T00:00:00Z");
  med_test_provider_add_entry (entries, "V-1", new_address, "2026-10-01T00:00:00Z");
  med_test_provider_write_feed (provider, entries, "2026-11-01T00:00:00Z");
  for (gsize i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autoptr (GError) error = NULL;

      med_test_provider_certify (provider, "other-pem", &certificates[i].leaf);
      med_test_hostile_serve (self, "");
      med_test_provider_publish (provider, &(MedTestMetadata){ .distribution = folder });
      assert_certificate (self, provider->fetcher, certificates[i].words);
      med_test_provider_publish (provider, &(MedTestMetadata){ .distribution = feed });
      g_autoptr (MedSourceSync) result =
          med_test_provider_look (provider, provider->fetcher, &error);
      g_assert_no_error (error);
      med_test_hostile_assert_held (self, result, certificates[i].words);
      med_test_hostile_assert_kept (self, 1);
    }
  med_test_provider_certify (provider, "other-pem", &good);
  med_test_hostile_serve (self, "");
  med_test_hostile_look_rightly (self);
}

/* An address that is not of https is no place of a source, whatever answers there. */
static void
test_plain_http (MedTestHostile *self, gconstpointer data)
{
  g_autofree char *location =
      g_strdup_printf ("http://localhost:%u/provider-metadata.json", self->provider.port);
  g_autoptr (GError) error = NULL;

  med_test_hostile_publish_next (self);
  g_assert_null (
      med_test_provider_look_at (&self->provider, self->provider.fetcher, location, &error));
  med_test_hostile_assert_failed (
      self, error,
      &(MedTestFault){ .code = MED_ERROR_UNTRUSTED,
                       .words = "nothing is fetched by http, only by https" });
  med_test_hostile_assert_kept (self, 1);
  med_test_hostile_look_rightly (self);
}

/* What the provider says of itself is turned back or changed: nothing of it is read before a person
 * has decided, and what it says is said. */
static void
test_metadata (MedTestHostile *self, gconstpointer data)
{
  static const char key[] = "{\"fingerprint\":\"%s\",\"url\":\"https://vendor.test/k.asc\"}";
  static const char other[] = "0123456789ABCDEF0123456789ABCDEF01234567";
  g_autofree char *good = g_strdup_printf (key, med_test_source_fingerprint);
  g_autofree char *changed = g_strdup_printf (key, other);
  g_autofree char *added = g_strdup_printf ("%s,%s", good, changed);
  MedTestProvider *provider = &self->provider;
  const struct
  {
    MedTestMetadata metadata;
    MedError code;
    const char *words;
  } cases[] = {
    { { .canonical = "https://evil.test/provider-metadata.json" },
      MED_ERROR_UNTRUSTED,
      "says that its metadata is at https://evil.test/provider-metadata.json" },
    { { .role = "csaf_provider" },
      MED_ERROR_REFUSED,
      "calls itself csaf_provider now; it was csaf_trusted_provider before" },
    { { .role = "csaf_publisher", .day = "02" },
      MED_ERROR_REFUSED,
      "calls itself csaf_publisher now" },
    { { .keys = changed, .day = "02" },
      MED_ERROR_REFUSED,
      "The provider lists the keys 0123456789ABCDEF0123456789ABCDEF01234567; enrolled here are" },
    { { .keys = added, .day = "02" }, MED_ERROR_REFUSED, "The provider lists the keys" },
    { { .keys = "", .day = "02" },
      MED_ERROR_CORRECT_INPUT,
      "is missing, although the role is that of a trusted provider" },
  };

  med_test_hostile_publish_next (self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int again = 0; again < 2; again++)
      {
        g_autoptr (GError) error = NULL;
        const MedTestFault fault = { .code = cases[i].code, .words = cases[i].words };

        med_test_provider_publish (provider, &cases[i].metadata);
        g_assert_null (med_test_provider_look (provider, provider->fetcher, &error));
        med_test_hostile_assert_failed (self, error, &fault);
        med_test_hostile_assert_kept (self, 1);
      }
  /* Seen once, a later state is what counts: then the first is an older one. */
  med_test_provider_publish (provider, &(MedTestMetadata){ .day = "05" });
  med_test_hostile_look_rightly (self);
  med_test_hostile_publish_next (self);
  med_test_provider_publish (provider, &(MedTestMetadata){ .day = "04" });
  med_test_provider_look_fails (provider, provider->fetcher,
                                "metadata is of 2026-11-04T00:00:00Z; that of "
                                "2026-11-05T00:00:00Z was seen before");
  med_test_hostile_assert_kept (self, 2);
  med_test_provider_publish (provider, &(MedTestMetadata){ .day = "06" });
  med_test_hostile_look_rightly (self);
}

/* The list is empty, or leads out of its folder. */
static void
test_lists (MedTestHostile *self, gconstpointer data)
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

  med_test_hostile_publish_next (self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      const MedTestFault fault = { .code = cases[i].code, .words = cases[i].words };

      med_test_source_write (&self->provider.source, "index.txt", "", cases[i].list,
                             strlen (cases[i].list));
      g_assert_null (med_test_provider_look (&self->provider, self->provider.fetcher, &error));
      med_test_hostile_assert_failed (self, error, &fault);
      med_test_hostile_assert_kept (self, 1);
      g_assert_cmpint (med_test_source_count (&self->provider.source, MED_TEST_HELD ("vanished")),
                       ==, 0);
    }
  med_test_hostile_publish_list (self);
  med_test_hostile_look_rightly (self);
}

/* A revision of EXA-1 that is not the publisher's: device A keeps what it had, and more cannot be
 * told. An older one that is the publisher's is held. */
static void
test_documents (MedTestHostile *self, gconstpointer data)
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
  med_test_hostile_assert_held (self, result, "the digest does not fit");
  g_autofree char *risks = med_test_fleet_dup_risks (source->engine);
  g_assert_nonnull (strstr (risks, "A 1 2 "));
  g_assert_nonnull (strstr (risks, "D 0 0 0"));
  g_assert_cmpint (med_test_source_count (source, MED_TEST_ADVISORIES), ==, 1);
  med_test_hostile_publish_exa (self, "3");
  med_test_provider_look_to (&self->provider, 1, 0);
  g_autofree char *after = med_test_fleet_dup_risks (source->engine);
  g_assert_cmpstr (after, ==, self->risks);
  med_test_hostile_publish_exa (self, "2");
  g_autoptr (MedSourceSync) older =
      med_test_provider_look (&self->provider, self->provider.fetcher, &error);
  g_assert_no_error (error);
  g_assert (older != NULL);
  g_assert_cmpuint (older->held, ==, 1);
  med_test_hostile_assert_says (g_ptr_array_index (older->notes, 0),
                                "EXA-1 is of version 2; version 3 came before");
  g_assert_cmpint (med_test_source_count (source, MED_TEST_HEAD), ==, 3);
  g_assert_cmpint (med_test_source_count (source, MED_TEST_HELD ("version")), ==, 1);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/source/hostile/" name, MedTestHostile, NULL, med_test_hostile_set_up, test,        \
              med_test_hostile_tear_down)

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
