/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What med_fetch_settings_set_proxy() takes beside the address of a proxy. */
#define MED_FETCH_PROXY_SYSTEM "system"
#define MED_FETCH_PROXY_NONE "none"

/**
 * MedFetchSettings:
 * @proxy: (owned): by which way hosts are reached
 * @proxy_authorization: (owned) (nullable): what is said to the proxy of who MedPatch is
 * @authorities: (owned) (element-type GTlsCertificate): certificate authorities of the hospital
 * @certificates: (owned): host → certificate and key by which MedPatch shows who it is
 * @private_hosts: (owned): hosts that may be in the hospital's own network or on this computer
 * @plain_loopback: whether http is taken from this computer; only where what comes is proven by
 *   other means
 * @stall_msec: without one byte for so long, a request has failed
 * @total_msec: longer than this, no request may take
 * @tries: how often a server that fails or is busy is asked
 * @retry_msec: the wait before it is asked again, doubled each time
 * @retry_after_max_sec: a longer wait that a server asks for is left to a person
 *
 * How the fetcher reaches others. Filled in before it is given to a fetcher, not changed after.
 */
typedef struct
{
  GProxyResolver *proxy;
  char *proxy_authorization;
  GPtrArray *authorities;
  GHashTable *certificates;
  GHashTable *private_hosts;
  gboolean plain_loopback;
  guint stall_msec;
  guint total_msec;
  guint tries;
  guint retry_msec;
  guint retry_after_max_sec;
} MedFetchSettings;

MedFetchSettings *med_fetch_settings_new (void);
MedFetchSettings *med_fetch_settings_ref (MedFetchSettings *self);
void med_fetch_settings_unref (MedFetchSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedFetchSettings, med_fetch_settings_unref)

gboolean med_fetch_settings_set_proxy (MedFetchSettings *self,
                                       const char *proxy,
                                       const char *const *no_proxy,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_fetch_settings_add_authorities (MedFetchSettings *self,
                                             const char *pem,
                                             const char *name,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_fetch_settings_add_certificate (MedFetchSettings *self,
                                             const char *host,
                                             const char *pem,
                                             const char *name,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_fetch_settings_allow_private_host (MedFetchSettings *self, const char *host);

G_END_DECLS
