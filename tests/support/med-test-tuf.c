/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-tuf.h"

#include <glib/gstdio.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "engine/base/med-canonical-json.h"
#include "engine/base/med-hex.h"
#include "engine/tuf/med-tuf-path.h"

#define RSA_BITS 2048

struct _MedTestTufKey
{
  gnutls_privkey_t secret;
  char *id;
  char *type;
  char *scheme;
  char *value;
};

struct _MedTestTuf
{
  char *folder;
  GHashTable *parts;   /* role → JsonObject */
  GHashTable *signers; /* role → GPtrArray of MedTestTufKey */
};

static void
check (int status)
{
  if (status < 0)
    g_error ("GnuTLS: %s", gnutls_strerror (status));
}

static gnutls_sign_algorithm_t
algorithm_of (const char *scheme)
{
  static const struct
  {
    const char *scheme;
    gnutls_sign_algorithm_t algorithm;
  } all[] = {
    { "ed25519", GNUTLS_SIGN_EDDSA_ED25519 },
    { "ecdsa-sha2-nistp256", GNUTLS_SIGN_ECDSA_SHA256 },
    { "ecdsa-sha2-nistp384", GNUTLS_SIGN_ECDSA_SHA384 },
    { "ecdsa-sha2-nistp521", GNUTLS_SIGN_ECDSA_SHA512 },
    { "rsassa-pss-sha256", GNUTLS_SIGN_RSA_PSS_SHA256 },
    { "rsassa-pss-sha384", GNUTLS_SIGN_RSA_PSS_SHA384 },
    { "rsassa-pss-sha512", GNUTLS_SIGN_RSA_PSS_SHA512 },
    { "rsa-pkcs1v15-sha256", GNUTLS_SIGN_RSA_SHA256 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_str_equal (all[i].scheme, scheme))
      return all[i].algorithm;
  g_assert_not_reached ();
}

static void
generate (MedTestTufKey *self)
{
  guint bits = RSA_BITS;
  gnutls_pk_algorithm_t algorithm = GNUTLS_PK_RSA;

  if (g_str_equal (self->type, "ed25519"))
    algorithm = GNUTLS_PK_EDDSA_ED25519;
  else if (g_str_has_prefix (self->type, "ecdsa"))
    algorithm = GNUTLS_PK_ECDSA;
  if (algorithm == GNUTLS_PK_ECDSA)
    bits = GNUTLS_CURVE_TO_BITS (g_str_has_suffix (self->scheme, "256") ? GNUTLS_ECC_CURVE_SECP256R1
                                 : g_str_has_suffix (self->scheme, "384")
                                     ? GNUTLS_ECC_CURVE_SECP384R1
                                     : GNUTLS_ECC_CURVE_SECP521R1);
  check (gnutls_privkey_init (&self->secret));
  check (gnutls_privkey_generate (
      self->secret, algorithm,
      algorithm == GNUTLS_PK_EDDSA_ED25519 ? GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED25519) : bits,
      0));
}

static char *
dup_value (MedTestTufKey *self)
{
  gnutls_pubkey_t key = NULL;
  gnutls_datum_t out = { NULL, 0 };
  char *value;

  check (gnutls_pubkey_init (&key));
  check (gnutls_pubkey_import_privkey (key, self->secret, 0, 0));
  if (g_str_equal (self->type, "ed25519"))
    {
      gnutls_ecc_curve_t curve;

      check (gnutls_pubkey_export_ecc_raw (key, &curve, &out, NULL));
      value = med_hex_encode (out.data, out.size);
    }
  else
    {
      check (gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_PEM, &out));
      value = g_strndup ((const char *) out.data, out.size);
    }
  gnutls_free (out.data);
  gnutls_pubkey_deinit (key);
  return value;
}

MedTestTufKey *
med_test_tuf_key_new (const char *type, const char *scheme)
{
  MedTestTufKey *self = g_atomic_rc_box_new0 (MedTestTufKey);

  self->type = g_strdup (type);
  self->scheme = g_strdup (scheme);
  generate (self);
  self->value = dup_value (self);
  self->id = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->value, -1);
  return self;
}

MedTestTufKey *
med_test_tuf_key_ref (MedTestTufKey *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
key_clear (gpointer data)
{
  MedTestTufKey *self = data;

  gnutls_privkey_deinit (self->secret);
  g_free (self->id);
  g_free (self->type);
  g_free (self->scheme);
  g_free (self->value);
}

void
med_test_tuf_key_unref (MedTestTufKey *self)
{
  g_atomic_rc_box_release_full (self, key_clear);
}

const char *
med_test_tuf_key_get_id (MedTestTufKey *self)
{
  return self->id;
}

void
med_test_tuf_key_set_id (MedTestTufKey *self, const char *id)
{
  g_free (self->id);
  self->id = g_strdup (id);
}

const char *
med_test_tuf_key_get_value (MedTestTufKey *self)
{
  return self->value;
}

char *
med_test_tuf_key_sign (MedTestTufKey *self, GBytes *data)
{
  gsize size = 0;
  gconstpointer bytes = g_bytes_get_data (data, &size);
  gnutls_datum_t what = { (guchar *) bytes, (guint) size };
  gnutls_datum_t signature = { NULL, 0 };

  check (
      gnutls_privkey_sign_data2 (self->secret, algorithm_of (self->scheme), 0, &what, &signature));
  char *text = med_hex_encode (signature.data, signature.size);
  gnutls_free (signature.data);
  return text;
}

JsonNode *
med_test_tuf_key_describe (MedTestTufKey *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonObject *value = json_object_new ();

  json_object_set_string_member (value, "public", self->value);
  json_object_set_string_member (object, "keytype", self->type);
  json_object_set_string_member (object, "scheme", self->scheme);
  json_object_set_object_member (object, "keyval", value);
  json_node_take_object (node, object);
  return node;
}

GBytes *
med_test_tuf_sign (JsonObject *signed_part, GPtrArray *signers)
{
  g_autoptr (JsonNode) part = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *signatures = json_array_new ();
  g_autoptr (GBytes) canonical = NULL;

  json_node_set_object (part, signed_part);
  canonical = med_canonical_json_write (part, "test", NULL);
  for (guint i = 0; i < signers->len; i++)
    {
      JsonObject *entry = json_object_new ();
      g_autofree char *text = med_test_tuf_key_sign (signers->pdata[i], canonical);

      json_object_set_string_member (entry, "keyid", med_test_tuf_key_get_id (signers->pdata[i]));
      json_object_set_string_member (entry, "sig", text);
      json_array_add_object_element (signatures, entry);
    }
  json_object_set_array_member (object, "signatures", signatures);
  json_object_set_object_member (object, "signed", json_object_ref (signed_part));
  json_node_take_object (root, object);
  char *text = json_to_string (root, TRUE);
  return g_bytes_new_take (text, strlen (text));
}

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (text, &error);

  g_assert_no_error (error);
  return json_node_dup_object (node);
}

static void
add_role (MedTestTuf *self, const char *role, const char *rest)
{
  g_autofree char *text =
      g_strdup_printf ("{\"_type\": \"%s\", \"spec_version\": \"1.0.34\","
                       " \"version\": 1, \"expires\": \"2030-01-01T00:00:00Z\"%s}",
                       med_tuf_path_is_top_role (role) ? role : "targets", rest);

  g_hash_table_insert (self->parts, g_strdup (role), parse (text));
  g_hash_table_insert (self->signers, g_strdup (role),
                       g_ptr_array_new_with_free_func ((GDestroyNotify) med_test_tuf_key_unref));
}

static void
list_key (JsonObject *keys, JsonObject *role, MedTestTufKey *key)
{
  json_object_set_member (keys, key->id, med_test_tuf_key_describe (key));
  json_array_add_string_element (json_object_get_array_member (role, "keyids"), key->id);
}

static JsonObject *
root_role (MedTestTuf *self, const char *role)
{
  JsonObject *root = med_test_tuf_get (self, MED_TUF_ROOT);

  return json_object_get_object_member (json_object_get_object_member (root, "roles"), role);
}

void
med_test_tuf_add_key (MedTestTuf *self, const char *role, MedTestTufKey *key)
{
  JsonObject *root = med_test_tuf_get (self, MED_TUF_ROOT);

  list_key (json_object_get_object_member (root, "keys"), root_role (self, role), key);
  g_ptr_array_add (med_test_tuf_get_signers (self, role), med_test_tuf_key_ref (key));
}

static void
add_fresh_key (MedTestTuf *self, const char *role)
{
  MedTestTufKey *key = med_test_tuf_key_new ("ed25519", "ed25519");

  med_test_tuf_add_key (self, role, key);
  med_test_tuf_key_unref (key);
}

void
med_test_tuf_rotate (MedTestTuf *self, const char *role)
{
  json_object_set_array_member (root_role (self, role), "keyids", json_array_new ());
  g_ptr_array_set_size (med_test_tuf_get_signers (self, role), 0);
  add_fresh_key (self, role);
}

MedTestTuf *
med_test_tuf_new (void)
{
  static const char *const roles[] = { MED_TUF_ROOT, MED_TUF_TIMESTAMP, MED_TUF_SNAPSHOT,
                                       MED_TUF_TARGETS };
  MedTestTuf *self = g_new0 (MedTestTuf, 1);

  self->folder = g_dir_make_tmp ("medpatch-tuf-XXXXXX", NULL);
  self->parts =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  self->signers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  add_role (self, MED_TUF_ROOT,
            ", \"consistent_snapshot\": true, \"keys\": {}, \"roles\": {"
            "\"root\": {\"keyids\": [], \"threshold\": 1},"
            "\"timestamp\": {\"keyids\": [], \"threshold\": 1},"
            "\"snapshot\": {\"keyids\": [], \"threshold\": 1},"
            "\"targets\": {\"keyids\": [], \"threshold\": 1}}");
  add_role (self, MED_TUF_TIMESTAMP, ", \"meta\": {}");
  add_role (self, MED_TUF_SNAPSHOT, ", \"meta\": {}");
  add_role (self, MED_TUF_TARGETS, ", \"targets\": {}");
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    add_fresh_key (self, roles[i]);
  g_bytes_unref (med_test_tuf_write (self, MED_TUF_ROOT));
  med_test_tuf_publish (self, TRUE);
  return self;
}

void
med_test_tuf_free (MedTestTuf *self)
{
  med_test_remove_tree (self->folder);
  g_hash_table_unref (self->parts);
  g_hash_table_unref (self->signers);
  g_free (self->folder);
  g_free (self);
}

const char *
med_test_tuf_get_folder (MedTestTuf *self)
{
  return self->folder;
}

char *
med_test_tuf_path (MedTestTuf *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

JsonObject *
med_test_tuf_get (MedTestTuf *self, const char *role)
{
  return g_hash_table_lookup (self->parts, role);
}

GPtrArray *
med_test_tuf_get_signers (MedTestTuf *self, const char *role)
{
  return g_hash_table_lookup (self->signers, role);
}

static gint64
get_version (MedTestTuf *self, const char *role)
{
  return json_object_get_int_member (med_test_tuf_get (self, role), "version");
}

void
med_test_tuf_set_version (MedTestTuf *self, const char *role, gint64 version)
{
  json_object_set_int_member (med_test_tuf_get (self, role), "version", version);
}

void
med_test_tuf_bump (MedTestTuf *self, const char *role)
{
  med_test_tuf_set_version (self, role, get_version (self, role) + 1);
}

static gboolean
is_consistent (MedTestTuf *self)
{
  return json_object_get_boolean_member (med_test_tuf_get (self, MED_TUF_ROOT),
                                         "consistent_snapshot");
}

static void
write_file (MedTestTuf *self, const char *name, GBytes *bytes)
{
  g_autofree char *path = med_test_tuf_path (self, name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                       &error);
  g_assert_no_error (error);
}

void
med_test_tuf_add_target (MedTestTuf *self, const char *role, const char *path, const char *content)
{
  JsonObject *targets = json_object_get_object_member (med_test_tuf_get (self, role), "targets");
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, content, -1);
  g_autofree char *text =
      g_strdup_printf ("{\"length\": %" G_GSIZE_FORMAT ", \"hashes\": {\"sha256\": \"%s\"}}",
                       strlen (content), hash);
  g_autofree char *remote = med_tuf_path_dup_target (path, is_consistent (self) ? hash : NULL);
  g_autofree char *name = g_build_filename ("targets", remote, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (content, strlen (content));

  json_object_set_object_member (targets, path, parse (text));
  write_file (self, name, bytes);
}

void
med_test_tuf_delegate (MedTestTuf *self, const char *parent, const char *role, const char *scope)
{
  JsonObject *part = med_test_tuf_get (self, parent);
  g_autofree char *text =
      g_strdup_printf ("{\"name\": \"%s\", \"keyids\": [], \"threshold\": 1, %s}", role, scope);
  JsonObject *entry = parse (text);
  MedTestTufKey *key;

  if (!json_object_has_member (part, "delegations"))
    json_object_set_object_member (part, "delegations", parse ("{\"keys\": {}, \"roles\": []}"));
  if (!g_hash_table_contains (self->parts, role))
    {
      add_role (self, role, ", \"targets\": {}");
      g_ptr_array_add (med_test_tuf_get_signers (self, role),
                       med_test_tuf_key_new ("ed25519", "ed25519"));
    }
  key = g_ptr_array_index (med_test_tuf_get_signers (self, role), 0);
  JsonObject *delegations = json_object_get_object_member (part, "delegations");
  list_key (json_object_get_object_member (delegations, "keys"), entry, key);
  json_array_add_object_element (json_object_get_array_member (delegations, "roles"), entry);
}

GBytes *
med_test_tuf_write (MedTestTuf *self, const char *role)
{
  GBytes *bytes =
      med_test_tuf_sign (med_test_tuf_get (self, role), med_test_tuf_get_signers (self, role));
  gboolean versioned = g_str_equal (role, MED_TUF_ROOT) ||
                       (is_consistent (self) && !g_str_equal (role, MED_TUF_TIMESTAMP));
  g_autofree char *file =
      med_tuf_path_dup_metadata (role, versioned ? get_version (self, role) : 0);
  g_autofree char *name = g_build_filename ("metadata", file, NULL);

  write_file (self, name, bytes);
  return bytes;
}

/* What snapshot or timestamp says of another file. */
static void
write_listed (MedTestTuf *self, const char *by, const char *role, gboolean hashes)
{
  g_autoptr (GBytes) bytes = med_test_tuf_write (self, role);
  g_autofree char *key = g_strconcat (role, ".json", NULL);
  JsonObject *meta = json_object_get_object_member (med_test_tuf_get (self, by), "meta");
  JsonObject *entry = json_object_new ();

  json_object_set_int_member (entry, "version", get_version (self, role));
  if (hashes)
    {
      g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "sha256", hash);
      json_object_set_object_member (entry, "hashes", object);
      json_object_set_int_member (entry, "length", (gint64) g_bytes_get_size (bytes));
    }
  json_object_set_object_member (meta, key, entry);
}

void
med_test_tuf_publish (MedTestTuf *self, gboolean hashes)
{
  GHashTableIter iter;
  gpointer role;

  g_hash_table_iter_init (&iter, self->parts);
  while (g_hash_table_iter_next (&iter, &role, NULL))
    if (g_str_equal (role, MED_TUF_TARGETS) || !med_tuf_path_is_top_role (role))
      write_listed (self, MED_TUF_SNAPSHOT, role, hashes);
  write_listed (self, MED_TUF_TIMESTAMP, MED_TUF_SNAPSHOT, hashes);
  g_bytes_unref (med_test_tuf_write (self, MED_TUF_TIMESTAMP));
}

void
med_test_tuf_advance (MedTestTuf *self)
{
  GHashTableIter iter;
  gpointer role;

  g_hash_table_iter_init (&iter, self->parts);
  while (g_hash_table_iter_next (&iter, &role, NULL))
    if (!g_str_equal (role, MED_TUF_ROOT))
      med_test_tuf_bump (self, role);
  med_test_tuf_publish (self, TRUE);
}
