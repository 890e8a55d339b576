/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-network-settings"

#include "config.h"

#include "engine/source/med-network-settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/inventory/med-policy.h"
#include "engine/store/med-transaction.h"

/* One row of settings in JSON. Whom the hospital trusts and to whom it shows who it is, is decided
 * by a lead engineer or security officer and written into the audit log, which never holds a key.
 */

#define SETTING "network"
#define HOST_MAX_BYTES 253
#define HOST_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789-."

/**
 * med_network_certificate_free:
 * @self: (transfer full): a certificate
 */
void
med_network_certificate_free (MedNetworkCertificate *self)
{
  g_free (self->host);
  g_free (self->pem);
  g_free (self->subject);
  g_free (self->sha256);
  g_free (self);
}

static MedNetworkSettings *
settings_new (void)
{
  MedNetworkSettings *self = g_new0 (MedNetworkSettings, 1);

  self->proxy = g_strdup (MED_FETCH_PROXY_SYSTEM);
  self->no_proxy = g_new0 (char *, 1);
  self->authorities =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_network_certificate_free);
  self->certificates =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_network_certificate_free);
  self->private_hosts = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
med_network_settings_free (MedNetworkSettings *self)
{
  g_free (self->proxy);
  g_strfreev (self->no_proxy);
  g_ptr_array_unref (self->authorities);
  g_ptr_array_unref (self->certificates);
  g_ptr_array_unref (self->private_hosts);
  g_free (self);
}

/**
 * med_network_certificate_new:
 * @host: (nullable): to which host it shows who MedPatch is; %NULL for an authority
 * @pem: the certificate, for a host with its key
 *
 * Returns: (transfer full) (nullable): what a person needs to recognise it; %NULL if it cannot be
 * read
 */
MedNetworkCertificate *
med_network_certificate_new (const char *host, const char *pem)
{
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (pem, -1, NULL);
  g_autoptr (GByteArray) der = NULL;
  g_autoptr (GDateTime) until = NULL;

  if (certificate == NULL)
    return NULL;
  g_object_get (certificate, "certificate", &der, NULL);
  until = g_tls_certificate_get_not_valid_after (certificate);
  MedNetworkCertificate *self = g_new0 (MedNetworkCertificate, 1);
  self->host = g_strdup (host);
  self->pem = g_strdup (pem);
  self->subject = g_tls_certificate_get_subject_name (certificate);
  self->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  self->until_usec = until != NULL ? g_date_time_to_unix (until) * G_USEC_PER_SEC : 0;
  return self;
}

static void
read_certificates (JsonObject *object, const char *member, GPtrArray *list)
{
  JsonArray *array = med_json_get_array (object, member);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *element = med_json_array_get_object (array, i);
      const char *pem = element != NULL ? med_json_get_text (element, "pem") : NULL;
      MedNetworkCertificate *certificate =
          pem != NULL ? med_network_certificate_new (med_json_get_text (element, "host"), pem)
                      : NULL;

      if (certificate != NULL)
        g_ptr_array_add (list, certificate);
    }
}

static void
read_texts (JsonObject *object, const char *member, GPtrArray *list)
{
  JsonArray *array = med_json_get_array (object, member);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (med_json_array_get_text (array, i) != NULL)
      g_ptr_array_add (list, g_strdup (med_json_array_get_text (array, i)));
}

static void
read_object (MedNetworkSettings *self, JsonObject *object)
{
  g_autoptr (GPtrArray) no_proxy = g_ptr_array_new_with_free_func (g_free);
  const char *proxy = med_json_get_text (object, "proxy");

  if (proxy != NULL)
    {
      g_free (self->proxy);
      self->proxy = g_strdup (proxy);
    }
  read_texts (object, "no_proxy", no_proxy);
  g_ptr_array_add (no_proxy, NULL);
  g_strfreev (self->no_proxy);
  self->no_proxy = (char **) g_ptr_array_free (g_steal_pointer (&no_proxy), FALSE);
  read_certificates (object, "authorities", self->authorities);
  read_certificates (object, "certificates", self->certificates);
  read_texts (object, "private_hosts", self->private_hosts);
}

/**
 * med_network_settings_load_sync:
 * @connection: a connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what counts
 */
MedNetworkSettings *
med_network_settings_load_sync (MedConnection *connection, GError **error)
{
  g_autoptr (MedNetworkSettings) self = settings_new ();
  g_autofree char *text = NULL;

  if (!med_connection_dup_text (connection, "SELECT value FROM setting WHERE key = $1",
                                MED_VALUES (MED_TEXT (SETTING)), &text, error))
    return NULL;
  if (text == NULL)
    return g_steal_pointer (&self);
  g_autoptr (JsonNode) root = med_json_load (text, strlen (text), NULL, SETTING, error);
  if (root == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (root))
    read_object (self, json_node_get_object (root));
  return g_steal_pointer (&self);
}

/**
 * med_network_settings_to_fetch:
 * @self: settings
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the same for a fetcher
 */
MedFetchSettings *
med_network_settings_to_fetch (MedNetworkSettings *self, GError **error)
{
  g_autoptr (MedFetchSettings) fetch = med_fetch_settings_new ();

  if (!med_fetch_settings_set_proxy (fetch, self->proxy, (const char *const *) self->no_proxy,
                                     error))
    return NULL;
  for (guint i = 0; i < self->authorities->len; i++)
    {
      const MedNetworkCertificate *authority = g_ptr_array_index (self->authorities, i);

      if (!med_fetch_settings_add_authorities (fetch, authority->pem, authority->subject, error))
        return NULL;
    }
  for (guint i = 0; i < self->certificates->len; i++)
    {
      const MedNetworkCertificate *own = g_ptr_array_index (self->certificates, i);

      if (!med_fetch_settings_add_certificate (fetch, own->host, own->pem, own->host, error))
        return NULL;
    }
  for (guint i = 0; i < self->private_hosts->len; i++)
    med_fetch_settings_allow_private_host (fetch, g_ptr_array_index (self->private_hosts, i));
  return g_steal_pointer (&fetch);
}

static void
add_text (JsonBuilder *builder, const char *member, const char *text)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, text != NULL ? text : "");
}

static void
add_texts (JsonBuilder *builder, const char *member, gpointer *texts, guint n_texts)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_texts; i++)
    json_builder_add_string_value (builder, texts[i]);
  json_builder_end_array (builder);
}

static void
add_certificates (JsonBuilder *builder, const char *member, GPtrArray *list, gboolean whole)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    {
      const MedNetworkCertificate *certificate = g_ptr_array_index (list, i);

      json_builder_begin_object (builder);
      if (certificate->host != NULL)
        add_text (builder, "host", certificate->host);
      if (whole)
        add_text (builder, "pem", certificate->pem);
      else
        {
          g_autoptr (GDateTime) until =
              g_date_time_new_from_unix_utc (certificate->until_usec / G_USEC_PER_SEC);
          g_autofree char *text = until != NULL ? g_date_time_format_iso8601 (until) : NULL;

          add_text (builder, "subject", certificate->subject);
          add_text (builder, "sha256", certificate->sha256);
          add_text (builder, "valid_until", text);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static JsonNode *
build (MedNetworkSettings *self, gboolean whole)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_text (builder, "proxy", self->proxy);
  add_texts (builder, "no_proxy", (gpointer *) self->no_proxy, g_strv_length (self->no_proxy));
  add_certificates (builder, "authorities", self->authorities, whole);
  add_certificates (builder, "certificates", self->certificates, whole);
  add_texts (builder, "private_hosts", self->private_hosts->pdata, self->private_hosts->len);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_network_settings_describe:
 * @self: settings
 *
 * Returns: (transfer full): what may be shown of them: certificates by subject, fingerprint and
 * end, no keys
 */
JsonNode *
med_network_settings_describe (MedNetworkSettings *self)
{
  return build (self, FALSE);
}

static gboolean
save (MedConnection *connection, MedNetworkSettings *self, GError **error)
{
  g_autoptr (JsonNode) root = build (self, TRUE);
  g_autofree char *text = json_to_string (root, FALSE);

  return med_connection_execute (connection,
                                 "INSERT INTO setting (key, value) VALUES ($1, $2)"
                                 " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                                 MED_VALUES (MED_TEXT (SETTING), MED_TEXT (text)), error);
}

static JsonNode *
describe_change (MedNetworkSettings *before, MedNetworkSettings *after)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "before");
  json_builder_add_value (builder, build (before, FALSE));
  json_builder_set_member_name (builder, "after");
  json_builder_add_value (builder, build (after, FALSE));
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

typedef gboolean (*Edit) (MedNetworkSettings *self, gpointer data, GError **error);

/* Loads, changes, checks and stores in one transaction; nothing is recorded where nothing differs.
 */
static gboolean
change_sync (MedConnection *connection, gint64 by_person, Edit edit, gpointer data, GError **error)
{
  if (!med_policy_may_decide_sync (connection, by_person, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL)
    return FALSE;
  g_autoptr (MedNetworkSettings) before = med_network_settings_load_sync (connection, error);
  if (before == NULL)
    return FALSE;
  g_autoptr (MedNetworkSettings) after = med_network_settings_load_sync (connection, error);
  if (after == NULL || !edit (after, data, error))
    return FALSE;
  g_autoptr (MedFetchSettings) checked = med_network_settings_to_fetch (after, error);
  if (checked == NULL)
    return FALSE;
  g_autoptr (JsonNode) old = build (before, TRUE);
  g_autoptr (JsonNode) new = build (after, TRUE);
  if (json_node_equal (old, new))
    return TRUE;
  g_autoptr (JsonNode) body = describe_change (before, after);
  return save (connection, after, error) &&
         med_transaction_record (transaction, by_person, "network-changed", "setting/" SETTING,
                                 body, error) &&
         med_transaction_commit (transaction, error);
}

typedef struct
{
  const char *text;
  const char *const *texts;
  const char *pem;
  const char *name;
  gint64 now_usec;
  gboolean allow;
} Change;

static gboolean
edit_proxy (MedNetworkSettings *self, gpointer data, GError **error)
{
  const Change *change = data;

  g_free (self->proxy);
  self->proxy = g_strdup (change->text);
  g_strfreev (self->no_proxy);
  self->no_proxy = change->texts != NULL ? g_strdupv ((char **) change->texts) : g_new0 (char *, 1);
  return TRUE;
}

/**
 * med_network_set_proxy_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @proxy: `system`, `none` or the address of a proxy
 * @no_proxy: (nullable): hosts that are reached without it
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether it is stored
 */
gboolean
med_network_set_proxy_sync (MedConnection *connection,
                            gint64 by_person,
                            const char *proxy,
                            const char *const *no_proxy,
                            GError **error)
{
  Change change = { .text = proxy, .texts = no_proxy };

  return change_sync (connection, by_person, edit_proxy, &change, error);
}

static MedNetworkCertificate *
find (GPtrArray *list, const char *sha256, const char *host)
{
  for (guint i = 0; i < list->len; i++)
    {
      MedNetworkCertificate *certificate = g_ptr_array_index (list, i);

      if ((sha256 != NULL && g_ascii_strcasecmp (certificate->sha256, sha256) == 0) ||
          (host != NULL && g_strcmp0 (certificate->host, host) == 0))
        return certificate;
    }
  return NULL;
}

static gboolean
edit_trust (MedNetworkSettings *self, gpointer data, GError **error)
{
  const Change *change = data;
  g_autoptr (MedNetworkCertificate) authority =
      med_network_authority_read (change->pem, change->name, change->now_usec, error);

  if (authority == NULL || !med_network_authority_check_typed (authority, change->text, error))
    return FALSE;
  if (find (self->authorities, authority->sha256, NULL) == NULL)
    g_ptr_array_add (self->authorities, g_steal_pointer (&authority));
  return TRUE;
}

/**
 * med_network_trust_authority_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @pem: the certificate of an authority, in PEM
 * @name: its file, for messages
 * @typed: its SHA-256 fingerprint, as this person typed it from what the hospital's IT has given
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_CORRECT_INPUT for what is no
 * authority or no fingerprint, %MED_ERROR_UNTRUSTED for another certificate
 *
 * Enrols an authority whose servers are believed beside those that the operating system knows.
 *
 * Returns: whether it is stored
 */
gboolean
med_network_trust_authority_sync (MedConnection *connection,
                                  gint64 by_person,
                                  const char *pem,
                                  const char *name,
                                  const char *typed,
                                  GError **error)
{
  Change change = {
    .text = typed, .pem = pem, .name = name, .now_usec = med_connection_now_usec (connection)
  };

  return change_sync (connection, by_person, edit_trust, &change, error);
}

static gboolean
edit_distrust (MedNetworkSettings *self, gpointer data, GError **error)
{
  const Change *change = data;
  MedNetworkCertificate *known = find (self->authorities, change->text, NULL);

  if (known != NULL)
    return g_ptr_array_remove (self->authorities, known);
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
               _ ("no authority with the fingerprint %s is enrolled"), change->text);
  return FALSE;
}

/**
 * med_network_distrust_authority_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @sha256: the fingerprint of an enrolled authority
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_NOT_FOUND
 *
 * Returns: whether it is no longer enrolled
 */
gboolean
med_network_distrust_authority_sync (MedConnection *connection,
                                     gint64 by_person,
                                     const char *sha256,
                                     GError **error)
{
  Change change = { .text = sha256 };

  return change_sync (connection, by_person, edit_distrust, &change, error);
}

static gboolean
check_host (const char *host, GError **error)
{
  gsize length = strlen (host);

  if (length > 0 && length <= HOST_MAX_BYTES && strspn (host, HOST_LETTERS) == length)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("“%s” is not the name of a host such as feeds.example.com"), host);
  return FALSE;
}

static gboolean
edit_certificate (MedNetworkSettings *self, gpointer data, GError **error)
{
  const Change *change = data;
  MedNetworkCertificate *known = find (self->certificates, NULL, change->text);

  if (known != NULL)
    g_ptr_array_remove (self->certificates, known);
  if (change->pem == NULL)
    return TRUE;
  /* Names what is wrong with the file before it is taken. */
  g_autoptr (MedFetchSettings) read = med_fetch_settings_new ();
  if (!med_fetch_settings_add_certificate (read, change->text, change->pem, change->name, error))
    return FALSE;
  MedNetworkCertificate *certificate = med_network_certificate_new (change->text, change->pem);
  g_return_val_if_fail (certificate != NULL, FALSE);
  g_ptr_array_add (self->certificates, certificate);
  return TRUE;
}

/**
 * med_network_set_certificate_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @host: to which host MedPatch shows it
 * @pem: (nullable): certificate and key in PEM; %NULL to show none any more
 * @name: their file, for messages
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether it is stored
 */
gboolean
med_network_set_certificate_sync (MedConnection *connection,
                                  gint64 by_person,
                                  const char *host,
                                  const char *pem,
                                  const char *name,
                                  GError **error)
{
  g_autofree char *small = g_ascii_strdown (host, -1);
  Change change = { .text = small, .pem = pem, .name = name };

  return check_host (small, error) &&
         change_sync (connection, by_person, edit_certificate, &change, error);
}

static gboolean
edit_host (MedNetworkSettings *self, gpointer data, GError **error)
{
  const Change *change = data;
  guint at = 0;
  gboolean is_known =
      g_ptr_array_find_with_equal_func (self->private_hosts, change->text, g_str_equal, &at);

  if (change->allow && !is_known)
    g_ptr_array_add (self->private_hosts, g_strdup (change->text));
  else if (!change->allow && is_known)
    g_ptr_array_remove_index (self->private_hosts, at);
  return TRUE;
}

/**
 * med_network_allow_host_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @host: a host of the own network, or this computer
 * @allow: whether files may be fetched from it
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether it is stored
 */
gboolean
med_network_allow_host_sync (
    MedConnection *connection, gint64 by_person, const char *host, gboolean allow, GError **error)
{
  g_autofree char *small = g_ascii_strdown (host, -1);
  Change change = { .text = small, .allow = allow };

  return check_host (small, error) &&
         change_sync (connection, by_person, edit_host, &change, error);
}
