/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-directory-index.h"
#include "engine/csaf/med-provider-list.h"
#include "engine/csaf/med-provider-metadata.h"
#include "engine/csaf/med-rolie-feed.h"
#include "engine/csaf/med-security-txt.h"
#include "support/med-test-engine.h"

/* What a provider lists: metadata, aggregator, feed, lists of a folder, security.txt. */

#define METADATA                                                                                   \
  "{\"canonical_url\":\"https://v.example/.well-known/csaf/provider-metadata.json\","              \
  "\"distributions\":[{\"rolie\":{\"feeds\":[{\"tlp_label\":\"WHITE\","                            \
  "\"url\":\"https://v.example/feed.json\"}]}},{\"directory_url\":\"https://v.example/white/\"}]," \
  "\"last_updated\":\"2026-01-02T03:04:05.000Z\",\"list_on_CSAF_aggregators\":true,"               \
  "\"metadata_version\":\"2.0\",\"mirror_on_CSAF_aggregators\":false,"                             \
  "\"public_openpgp_keys\":[{\"fingerprint\":\"8f5f267907b2c4559db360db2294ba7d2b2298b1\","        \
  "\"url\":\"https://v.example/key.asc\"}],"                                                       \
  "\"publisher\":{\"category\":\"vendor\",\"name\":\"Ex & "                                        \
  "<b>\",\"namespace\":\"https://v.example\"},"                                                    \
  "\"role\":\"csaf_trusted_provider\"}"

#define AGGREGATOR                                                                                 \
  "{\"aggregator\":{\"category\":\"lister\",\"name\":\"L\",\"namespace\":\"https://l.example\"},"  \
  "\"aggregator_version\":\"2.0\",\"canonical_url\":\"https://l.example/aggregator.json\","        \
  "\"csaf_providers\":[{\"metadata\":{\"last_updated\":\"2026-01-02T03:04:05Z\","                  \
  "\"publisher\":{\"category\":\"vendor\",\"name\":\"V\",\"namespace\":\"https://v.example\"},"    \
  "\"url\":\"https://v.example/provider-metadata.json\"},"                                         \
  "\"mirrors\":[\"https://l.example/v/provider-metadata.json\"]}],"                                \
  "\"last_updated\":\"2026-01-03T00:00:00Z\"}"

#define FEED                                                                                       \
  "{\"feed\":{\"id\":\"f\",\"title\":\"Feed\",\"updated\":\"2026-02-01T00:00:00Z\","               \
  "\"category\":[{\"scheme\":\"https://www.first.org/tlp/\",\"term\":\"WHITE\"}],"                 \
  "\"entry\":[{\"id\":\"A-1\",\"title\":\"t\",\"updated\":\"2026-01-31T00:00:00Z\","               \
  "\"content\":{\"type\":\"application/json\",\"src\":\"https://v.example/a.json\"},"              \
  "\"link\":[{\"rel\":\"self\",\"href\":\"https://v.example/a.json\"},"                            \
  "{\"rel\":\"hash\",\"href\":\"https://v.example/a.json.sha256\"},"                               \
  "{\"ref\":\"hash\",\"href\":\"https://v.example/a.json.sha512\"},"                               \
  "{\"ref\":\"signature\",\"href\":\"https://v.example/a.json.asc\"}]}]}}"

static JsonNode *
parse (const char *text)
{
  GError *error = NULL;
  JsonNode *root = med_json_load (text, strlen (text), NULL, "x", &error);

  g_assert_no_error (error);
  return root;
}

/* The document with its first @from replaced by @to. */
static char *
bend (const char *text, const char *from, const char *to)
{
  const char *at = strstr (text, from);

  g_assert (at != NULL);
  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
}

typedef struct
{
  const char *from;
  const char *to;
  const char *words; /* NULL: it is good */
} Bend;

typedef gpointer (*Read) (JsonNode *root, const char *name, GError **error);

static void
check_bends (const char *text, Read read, GDestroyNotify forget, const Bend *bends, gsize n_bends)
{
  for (gsize i = 0; i < n_bends; i++)
    {
      g_autofree char *bent = bend (text, bends[i].from, bends[i].to);
      g_autoptr (JsonNode) root = parse (bent);
      g_autoptr (GError) error = NULL;
      gpointer found = read (root, "https://x.example/p.json", &error);

      g_test_message ("%s → %s: %s", bends[i].from, bends[i].to, error ? error->message : "good");
      g_assert_cmpint (found != NULL, ==, bends[i].words == NULL);
      g_assert_cmpint (found != NULL, ==, error == NULL);
      if (found != NULL)
        {
          forget (found);
          continue;
        }
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_true (g_str_has_prefix (error->message, "https://x.example/p.json: "));
      g_assert_nonnull (strstr (error->message, bends[i].words));
    }
}

static void
test_metadata (void)
{
  g_autoptr (JsonNode) root = parse (METADATA);
  GError *error = NULL;
  g_autoptr (MedProviderMetadata) metadata = med_provider_metadata_read (root, "x", &error);

  g_assert_no_error (error);
  g_assert (metadata != NULL);
  g_assert_cmpstr (metadata->role, ==, "csaf_trusted_provider");
  g_assert_cmpstr (metadata->publisher_name, ==, "Ex & <b>");
  g_assert_cmpint (metadata->updated_usec, ==, G_GINT64_CONSTANT (1767323045) * G_USEC_PER_SEC);
  g_assert_true (metadata->may_be_listed);
  g_assert_false (metadata->may_be_mirrored);
  g_assert_cmpint (metadata->maintained_until_usec, ==, 0);
  g_assert_cmpuint (metadata->feeds->len, ==, 1);
  g_assert_cmpuint (metadata->directories->len, ==, 1);
  g_assert_cmpuint (metadata->keys->len, ==, 1);
  MedProviderFeed *feed = g_ptr_array_index (metadata->feeds, 0);
  MedProviderKey *key = g_ptr_array_index (metadata->keys, 0);
  g_assert_cmpstr (feed->url, ==, "https://v.example/feed.json");
  g_assert_cmpstr (feed->label, ==, "WHITE");
  g_assert_cmpstr (key->fingerprint, ==, "8F5F267907B2C4559DB360DB2294BA7D2B2298B1");
}

static void
test_metadata_is_strict (void)
{
  static const Bend bends[] = {
    { "\"2.0\"", "\"2.1\"", NULL },
    { "\"2.0\"", "\"3.0\"", "/metadata_version: “3.0” is not a word" },
    { "\"role\":\"csaf_trusted_provider\"", "\"role\":\"king\"", "/role: “king”" },
    { "\"role\":\"csaf_trusted_provider\"", "\"x\":1", "/role: is missing" },
    { "https://v.example/.well-known", "http://v.example/.well-known",
      "/canonical_url: is not an" },
    { "/provider-metadata.json", "/other.json", "does not end with /provider-metadata.json" },
    { "https://v.example/feed.json", "javascript:x", "/distributions/0/rolie/feeds/0/url" },
    { "https://v.example/feed.json", "https://u:p@v.example/f.json", "begins with https://" },
    { "https://v.example/feed.json", "https://v.example/a b", "begins with https://" },
    { "https://v.example/feed.json", "https:///feed.json", "begins with https://" },
    { "\"WHITE\"", "\"CLEAR\"", NULL },
    { "\"WHITE\"", "\"white\"", "/tlp_label: “white”" },
    { "\"tlp_label\":\"WHITE\",", "", "/tlp_label: is missing" },
    { "\"directory_url\":\"https://v.example/white/\"", "\"directory\":{\"url\":\"https://v/\"}",
      NULL },
    { "\"directory_url\":\"https://v.example/white/\"",
      "\"directory\":{\"tlp_label\":\"AMBER+STRICT\",\"url\":\"https://v/\"}", NULL },
    { "\"directory_url\":\"https://v.example/white/\"", "\"directory\":[]",
      "/directory: is not an" },
    { "{\"directory_url\":\"https://v.example/white/\"}", "{}", "names neither a feed nor" },
    { "{\"directory_url\":\"https://v.example/white/\"}",
      "{\"rolie\":{\"feeds\":[{\"tlp_label\":\"RED\",\"url\":\"https://v.example/feed.json\"}]}}",
      "stands twice" },
    { "true", "\"true\"", "/list_on_CSAF_aggregators: is not true or false" },
    { "\"mirror_on_CSAF_aggregators\":false,", "", "/mirror_on_CSAF_aggregators: is missing" },
    { "2026-01-02T03:04:05.000Z", "yesterday", "/last_updated" },
    { "2298b1", "2298b", "/public_openpgp_keys/0/fingerprint: is not the whole fingerprint" },
    { "2298b1", "2298bg", "is not the whole fingerprint" },
    { "2298b1", "2298b18f5f267907b2c4559db360db", NULL },
    { "\"fingerprint\":\"8f5f267907b2c4559db360db2294ba7d2b2298b1\",", "", NULL },
    { "\"public_openpgp_keys\":[{\"fingerprint\":\"8f5f267907b2c4559db360db2294ba7d2b2298b1\","
      "\"url\":\"https://v.example/key.asc\"}],",
      "", "/public_openpgp_keys: is missing, although" },
    { "\"distributions\":[", "\"x\":[", "/distributions: is missing, although" },
    { "\"distributions\":[", "\"distributions\":{\"a\":[],\"b\":[]},\"x\":[", "is not a list" },
    { "\"name\":\"Ex & <b>\"", "\"name\":\"\"", "/publisher/name: is empty" },
    { "\"category\":\"vendor\"", "\"category\":\"thief\"", "/publisher/category" },
    { "\"metadata_version\"", "\"maintained_until\":\"2027-01-01T00:00:00Z\",\"metadata_version\"",
      NULL },
    { "\"metadata_version\"", "\"maintained_until\":3,\"metadata_version\"", "/maintained_until" },
  };

  check_bends (METADATA, (Read) med_provider_metadata_read,
               (GDestroyNotify) med_provider_metadata_free, bends, G_N_ELEMENTS (bends));
  g_autoptr (JsonNode) list = parse ("[]");
  g_autoptr (GError) error = NULL;
  g_assert_null (med_provider_metadata_read (list, "x", &error));
  g_assert_nonnull (strstr (error->message, "is not the metadata of a provider"));
}

/* A copy at another place could be an old one, or another publisher's. */
static void
test_hostile_26_origin (void)
{
  static const char *const elsewhere[] = {
    "https://evil.example/.well-known/csaf/provider-metadata.json",
    "https://v.example/provider-metadata.json",
    "https://v.example/.well-known/csaf/provider-metadata.json?x",
    "https://V.example/.well-known/csaf/provider-metadata.json",
  };
  g_autoptr (JsonNode) root = parse (METADATA);
  g_autoptr (MedProviderMetadata) metadata = med_provider_metadata_read (root, "x", NULL);
  GError *none = NULL;

  g_assert (metadata != NULL);
  g_assert_true (med_provider_metadata_check_origin (metadata, metadata->canonical_url, &none));
  g_assert_no_error (none);
  for (gsize i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (med_provider_metadata_check_origin (metadata, elsewhere[i], &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
      g_assert_true (g_str_has_prefix (error->message, elsewhere[i]));
      g_assert_nonnull (strstr (error->message, "the publisher says that its metadata is at"));
    }
}

static void
test_aggregator (void)
{
  static const Bend bends[] = {
    { "\"lister\"", "\"aggregator\"", NULL },
    { "\"lister\"", "\"boss\"", "/aggregator/category" },
    { "\"2.0\"", "\"1.0\"", "/aggregator_version" },
    { "https://l.example/aggregator.json", "ftp://l.example/a", "/canonical_url" },
    { "https://v.example/provider-metadata.json", "http://v.example/x",
      "/csaf_providers/0/metadata/url" },
    { "https://l.example/v/provider-metadata.json", "file:///x", "/csaf_providers/0/mirrors/0" },
    { "\"https://l.example/v/provider-metadata.json\"", "7", "/csaf_providers/0/mirrors/0" },
    { "\"csaf_providers\":[", "\"csaf_providers\":[],\"x\":[", "/csaf_providers: is empty" },
    { "\"csaf_providers\":[", "\"csaf_providers\":[1,", "/csaf_providers/0: is not an object" },
    { "\"name\":\"V\",", "", "/csaf_providers/0/metadata/publisher/name: is missing" },
  };
  g_autoptr (JsonNode) root = parse (AGGREGATOR);
  GError *error = NULL;
  g_autoptr (MedProviderList) list = med_provider_list_read (root, "x", &error);

  g_assert_no_error (error);
  g_assert (list != NULL);
  g_assert_cmpuint (list->entries->len, ==, 1);
  MedProviderListEntry *entry = g_ptr_array_index (list->entries, 0);
  g_assert_cmpstr (entry->url, ==, "https://v.example/provider-metadata.json");
  g_assert_cmpstr (entry->publisher_name, ==, "V");
  g_assert_false (entry->is_publisher);
  g_assert_cmpuint (entry->mirrors->len, ==, 1);
  check_bends (AGGREGATOR, (Read) med_provider_list_read, (GDestroyNotify) med_provider_list_free,
               bends, G_N_ELEMENTS (bends));
}

static void
test_feed (void)
{
  g_autoptr (JsonNode) root = parse (FEED);
  GError *error = NULL;
  g_autoptr (MedRolieFeed) feed = med_rolie_feed_read (root, "x", &error);

  g_assert_no_error (error);
  g_assert (feed != NULL);
  g_assert_cmpstr (feed->label, ==, "WHITE");
  g_assert_cmpuint (feed->entries->len, ==, 1);
  MedRolieEntry *entry = g_ptr_array_index (feed->entries, 0);
  g_assert_cmpstr (entry->id, ==, "A-1");
  g_assert_cmpstr (entry->url, ==, "https://v.example/a.json");
  g_assert_cmpstr (entry->hash_url, ==, "https://v.example/a.json.sha512");
  g_assert_cmpstr (entry->signature_url, ==, "https://v.example/a.json.asc");
  g_assert_cmpint (entry->updated_usec, <, feed->updated_usec);
}

static void
test_feed_is_strict (void)
{
  static const Bend bends[] = {
    { "\"entry\":[", "\"entries\":[", "/feed/entry: is missing" },
    { "\"entry\":[", "\"entry\":[],\"x\":[", NULL },
    { "\"entry\":[", "\"entry\":{},\"x\":[", "/feed/entry: is not a list" },
    { "\"id\":\"A-1\",", "", "/feed/entry/0/id: is missing" },
    { "https://v.example/a.json\"}", "https://v.example/a.xml\"}", "/content/src: does not end" },
    { "\"src\":\"https://", "\"src\":\"http://", "/feed/entry/0/content/src: is not an address" },
    { "{\"ref\":\"signature\",\"href\":\"https:", "{\"ref\":\"signature\",\"href\":\"file:",
      "/feed/entry/0/link/3/href" },
    { "{\"rel\":\"self\"", "{\"x\":\"self\"", "/feed/entry/0/link/0/rel: is missing" },
    { "{\"rel\":\"self\",\"href\":\"https://v.example/a.json\"}", "{\"rel\":\"other\"}", NULL },
    { "2026-01-31T00:00:00Z", "2026-02-31T00:00:00Z", "/feed/entry/0/updated" },
    { "2026-02-01T00:00:00Z", "", "/feed/updated" },
    { "\"entry\":[{",
      "\"entry\":[{\"id\":\"B\",\"updated\":\"2026-01-31T00:00:00Z\",\"content\":"
      "{\"src\":\"https://v.example/a.json\"}},{",
      "/feed/entry/1/content: stands twice" },
    { "\"term\":\"WHITE\"", "\"term\":7", "/feed/category/0/term" },
  };

  check_bends (FEED, (Read) med_rolie_feed_read, (GDestroyNotify) med_rolie_feed_free, bends,
               G_N_ELEMENTS (bends));
}

typedef GPtrArray *(*ReadLines) (const char *, gsize, const char *, const char *, GError **);

/* The paths with a space behind each; the message of a refusal. */
static char *
list (ReadLines read, const char *text, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) paths = g_string_new (NULL);
  g_autoptr (GPtrArray) entries = read (text, strlen (text), "list", folder, &error);

  if (entries == NULL)
    {
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      return g_strdup (error->message);
    }
  for (guint i = 0; i < entries->len; i++)
    g_string_append_printf (paths, "%s ",
                            ((MedDirectoryEntry *) g_ptr_array_index (entries, i))->path);
  return g_string_free (g_steal_pointer (&paths), FALSE);
}

static void
test_index (void)
{
  static const struct
  {
    const char *text;
    const char *folder;
    const char *expected;
  } cases[] = {
    { "2025/a.json\n2026/b.json\n", "https://v/white/", "2025/a.json 2026/b.json " },
    { "./2025/a.json\r\n\r\n2025/a.json", "https://v/white", "2025/a.json " },
    { "", "https://v/white", "" },
    /* From the root of the repository. */
    { "csaf/OT/white/2025/a.json\ncsaf/OT/white/2026/b.json\n", "https://v/csaf/OT/white/",
      "2025/a.json 2026/b.json " },
    { "white/2025/a.json\nwhite/b.json", "https://v/csaf/OT/white///", "2025/a.json b.json " },
    /* Not all of them: then it is a folder within. */
    { "white/a.json\nb.json", "https://v/white/", "white/a.json b.json " },
    { "hite/a.json", "https://v/white/", "hite/a.json " },
    { "../a.json\n", "https://v/",
      "list, line 1: is not the path of a document below this folder" },
    { "a.json\n/etc/b.json\n", "https://v/", "list, line 2: is not the path" },
    { "a/../../b.json", "https://v/", "list, line 1: is not the path" },
    { "a//b.json", "https://v/", "list, line 1: is not the path" },
    { "a/.b.json", "https://v/", "list, line 1: is not the path" },
    { "a\\b.json", "https://v/", "list, line 1: is not the path" },
    { "https://evil/b.json", "https://v/", "list, line 1: is not the path" },
    { "a%2e%2e.json", "https://v/", "list, line 1: is not the path" },
    { "a.json?x.json", "https://v/", "list, line 1: is not the path" },
    { "a.xml", "https://v/", "list, line 1: is not the path" },
    { "\xe3\x81\x82.json", "https://v/", "list, line 1: is not the path" },
    { "<html>\n", "https://v/", "list, line 1: is not the path" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = list (med_directory_index_read, cases[i].text, cases[i].folder);

      g_test_message ("%zu: %s", i, found);
      if (g_str_has_prefix (cases[i].expected, "list, line"))
        g_assert_true (g_str_has_prefix (found, cases[i].expected));
      else
        g_assert_cmpstr (found, ==, cases[i].expected);
    }
  g_autoptr (GError) error = NULL;
  g_assert_null (med_directory_index_read ("a\0.json", 7, "list", "https://v/", &error));
  g_assert_nonnull (strstr (error->message, "is not text"));
}

static void
test_changes (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "\"a.json\",\"2026-01-01T00:00:00Z\"\n\"b.json\",\"2026-02-01T00:00:00.000Z\"\n",
      "b.json a.json " },
    { "a.json,2026-01-01T00:00:00Z\nb.json,2026-01-01T01:00:00+09:00\r\n", "a.json b.json " },
    { "b.json,2026-01-01T00:00:00Z\na.json,2026-01-01T00:00:00Z\n", "a.json b.json " },
    /* Twice: the later one counts. */
    { "a.json,2026-03-01T00:00:00Z\nb.json,2026-02-01T00:00:00Z\na.json,2026-01-01T00:00:00Z",
      "a.json b.json " },
    { "a.json", "list, line 1: is not a path and a time" },
    { "a.json,", "list, line 1: is not a time" },
    { "a.json,2026-01-01T00:00:00Z,x", "list, line 1: is not a path and a time" },
    { "\"a.json,2026-01-01T00:00:00Z", "list, line 1: is not a path and a time" },
    { "\"a.json\"x,2026-01-01T00:00:00Z", "list, line 1: is not a path and a time" },
    { "a.json,2026-13-01T00:00:00Z", "list, line 1: is not a time" },
    { "a.json,yesterday", "list, line 1: is not a time" },
    { "\n\n../a.json,2026-01-01T00:00:00Z", "list, line 3: is not the path" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = list (med_directory_changes_read, cases[i].text, "https://v/");

      g_test_message ("%zu: %s", i, found);
      g_assert_true (g_str_has_prefix (found, cases[i].expected));
    }
}

static void
test_security_txt (void)
{
  static const struct
  {
    const char *text;
    int code; /* -1: good */
    const char *expected;
  } cases[] = {
    { "CSAF: https://v/p.json\n", -1, "https://v/p.json" },
    { "Contact: x\r\ncsaf:\thttps://v/p.json \r\nCSAF: https://w/p.json", -1, "https://v/p.json" },
    { "CSAF: http://v/p.json\nCSAF: https://w/p.json\n", -1, "https://w/p.json" },
    { "CSAF: http://v/p.json\n", MED_ERROR_UNTRUSTED, "begins with https://" },
    { "CSAF: javascript:x\n", MED_ERROR_UNTRUSTED, "begins with https://" },
    { "# CSAF: https://v/p.json\n", MED_ERROR_NOT_FOUND, "there is no line “CSAF:”" },
    { "XCSAF: https://v/p.json\n", MED_ERROR_NOT_FOUND, "there is no line “CSAF:”" },
    { "", MED_ERROR_NOT_FOUND, "there is no line “CSAF:”" },
    { "<html>CSAF: https://v/p.json</html>", MED_ERROR_NOT_FOUND, "there is no line" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) found =
          med_security_txt_read (cases[i].text, strlen (cases[i].text), "s.txt", &error);

      g_assert_cmpint (found != NULL, ==, cases[i].code < 0);
      if (found != NULL)
        {
          g_assert_cmpstr (g_ptr_array_index (found, 0), ==, cases[i].expected);
          continue;
        }
      g_assert_error (error, MED_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].expected));
    }
}

/* The standard's own examples are read. */
static void
test_examples (void)
{
  static const struct
  {
    const char *path;
    Read read;
    GDestroyNotify forget;
  } files[] = {
    { "data/csaf-examples/provider-metadata/example-01-provider-metadata.json",
      (Read) med_provider_metadata_read, (GDestroyNotify) med_provider_metadata_free },
    { "data/csaf-examples/aggregator/example-01-aggregator.json", (Read) med_provider_list_read,
      (GDestroyNotify) med_provider_list_free },
    { "data/csaf-examples/ROLIE/example-01-feed-tlp-white.json", (Read) med_rolie_feed_read,
      (GDestroyNotify) med_rolie_feed_free },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = med_test_shared_path (files[i].path);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      gsize size = 0;

      if (path == NULL || !g_file_get_contents (path, &text, &size, NULL))
        {
          g_test_skip ("the examples of the standard are not there");
          return;
        }
      g_autoptr (JsonNode) root = med_json_load (text, size, NULL, path, &error);
      g_assert_no_error (error);
      gpointer found = files[i].read (root, path, &error);
      g_assert_no_error (error);
      g_assert_nonnull (found);
      files[i].forget (found);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csaf/provider-listing/metadata", test_metadata);
  g_test_add_func ("/csaf/provider-listing/metadata-is-strict", test_metadata_is_strict);
  g_test_add_func ("/csaf/provider-listing/hostile-26-origin", test_hostile_26_origin);
  g_test_add_func ("/csaf/provider-listing/aggregator", test_aggregator);
  g_test_add_func ("/csaf/provider-listing/feed", test_feed);
  g_test_add_func ("/csaf/provider-listing/feed-is-strict", test_feed_is_strict);
  g_test_add_func ("/csaf/provider-listing/index", test_index);
  g_test_add_func ("/csaf/provider-listing/changes", test_changes);
  g_test_add_func ("/csaf/provider-listing/security-txt", test_security_txt);
  g_test_add_func ("/csaf/provider-listing/examples", test_examples);
  return g_test_run ();
}
