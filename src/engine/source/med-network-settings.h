/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/net/med-fetch-settings.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedNetworkCertificate:
 * @host: (nullable): to which host it shows who MedPatch is; %NULL for an authority
 * @pem: the certificate, for a host with its key
 * @subject: whose it is
 * @sha256: its fingerprint, in small letters
 * @until_usec: until when it is valid
 */
typedef struct
{
  char *host;
  char *pem;
  char *subject;
  char *sha256;
  gint64 until_usec;
} MedNetworkCertificate;

MedNetworkCertificate *med_network_certificate_new (const char *host, const char *pem);
void med_network_certificate_free (MedNetworkCertificate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedNetworkCertificate, med_network_certificate_free)

/**
 * MedNetworkSettings:
 * @proxy: `system`, `none` or the address of a proxy
 * @no_proxy: hosts that are reached without it
 * @authorities: (element-type MedNetworkCertificate): enrolled certificate authorities
 * @certificates: (element-type MedNetworkCertificate): client certificates
 * @private_hosts: (element-type utf8): hosts of the own network from which may be fetched
 *
 * How this hospital reaches others.
 */
typedef struct
{
  char *proxy;
  char **no_proxy;
  GPtrArray *authorities;
  GPtrArray *certificates;
  GPtrArray *private_hosts;
} MedNetworkSettings;

void med_network_settings_free (MedNetworkSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedNetworkSettings, med_network_settings_free)

MedNetworkSettings *med_network_settings_load_sync (MedConnection *connection,
                                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedFetchSettings *
med_network_settings_to_fetch (MedNetworkSettings *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *med_network_settings_describe (MedNetworkSettings *self);

gboolean med_network_set_proxy_sync (MedConnection *connection,
                                     gint64 by_person,
                                     const char *proxy,
                                     const char *const *no_proxy,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The file of a certificate, with or without its key */
char *med_network_read_pem_sync (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedNetworkCertificate *med_network_authority_read (const char *pem,
                                                   const char *name,
                                                   gint64 now_usec,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_network_authority_check_typed (const MedNetworkCertificate *authority,
                                            const char *typed,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_network_trust_authority_sync (MedConnection *connection,
                                           gint64 by_person,
                                           const char *pem,
                                           const char *name,
                                           const char *typed,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_network_distrust_authority_sync (MedConnection *connection,
                                              gint64 by_person,
                                              const char *sha256,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_network_set_certificate_sync (MedConnection *connection,
                                           gint64 by_person,
                                           const char *host,
                                           const char *pem,
                                           const char *name,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_network_allow_host_sync (MedConnection *connection,
                                      gint64 by_person,
                                      const char *host,
                                      gboolean allow,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
