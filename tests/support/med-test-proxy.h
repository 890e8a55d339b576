/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MedTestProxyWay:
 * @MED_TEST_PROXY_OPEN: it lets everybody through
 * @MED_TEST_PROXY_ASKS: only who says the credentials
 * @MED_TEST_PROXY_ANSWERS: it says something else than that the way is open
 * @MED_TEST_PROXY_HANGS_UP: it closes without a word
 * @MED_TEST_PROXY_SILENT: it says nothing, and closes nothing
 *
 * What a proxy of a test does with who asks for a way.
 */
typedef enum
{
  MED_TEST_PROXY_OPEN,
  MED_TEST_PROXY_ASKS,
  MED_TEST_PROXY_ANSWERS,
  MED_TEST_PROXY_HANGS_UP,
  MED_TEST_PROXY_SILENT,
} MedTestProxyWay;

/**
 * MedTestProxy:
 *
 * A proxy of HTTP (CONNECT) on loopback. Every name leads to loopback, so that no name has to be
 * known outside of it.
 */
typedef struct _MedTestProxy MedTestProxy;

MedTestProxy *med_test_proxy_new (void);
void med_test_proxy_free (MedTestProxy *self);
/* @text: `name:passphrase` where it asks; the bytes of its answer where it answers */
void med_test_proxy_set (MedTestProxy *self, MedTestProxyWay way, const char *text);
/* Whatever is asked for, the way leads to this port; 0: to the one that is asked for */
void med_test_proxy_lead_to (MedTestProxy *self, guint16 port);
/* @credentials (nullable): `name:passphrase` */
char *med_test_proxy_dup_url (MedTestProxy *self, const char *credentials);
/* How many ways it has opened and heads it has got since it was set; the last of these */
guint med_test_proxy_count (MedTestProxy *self);
guint med_test_proxy_count_heads (MedTestProxy *self);
char *med_test_proxy_dup_last (MedTestProxy *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestProxy, med_test_proxy_free)

G_END_DECLS
