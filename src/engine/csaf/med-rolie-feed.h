/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * MedRolieEntry:
 * @id: the tracking id of the document
 * @url: of the document
 * @hash_url: (nullable): of its hash file, that of SHA-512 if there are several
 * @signature_url: (nullable): of its signature
 * @updated_usec: when it was last changed
 */
typedef struct
{
  char *id;
  char *url;
  char *hash_url;
  char *signature_url;
  gint64 updated_usec;
} MedRolieEntry;

/**
 * MedRolieFeed:
 * @id: of the feed
 * @title: in words
 * @label: (nullable): the TLP label, as written
 * @updated_usec: when anything in it was last changed
 * @entries: (element-type MedRolieEntry): in the feed's order; each address once
 *
 * A feed of ROLIE (RFC 8322) in the form of CSAF 2.0 (section 7.1.15).
 */
typedef struct
{
  char *id;
  char *title;
  char *label;
  gint64 updated_usec;
  GPtrArray *entries;
} MedRolieFeed;

MedRolieFeed *
med_rolie_feed_read (JsonNode *root, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_rolie_feed_free (MedRolieFeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedRolieFeed, med_rolie_feed_free)

G_END_DECLS
