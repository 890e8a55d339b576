/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * MedTufSignature:
 * @key_id: (owned): by the key of this id
 * @bytes: (owned): the signature; none if the place is still empty
 *
 * One signature under metadata.
 */
typedef struct
{
  char *key_id;
  GBytes *bytes;
} MedTufSignature;

/**
 * MedTufKeyRing:
 *
 * Public keys by their ids, and which of them sign for which role.
 */
typedef struct _MedTufKeyRing MedTufKeyRing;

MedTufKeyRing *
med_tuf_key_ring_new (JsonObject *keys, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_tuf_key_ring_free (MedTufKeyRing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTufKeyRing, med_tuf_key_ring_free)

gboolean med_tuf_key_ring_add_role (MedTufKeyRing *self,
                                    const char *role,
                                    JsonObject *object,
                                    const char *name,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint med_tuf_key_ring_get_threshold (MedTufKeyRing *self, const char *role);
GHashTable *med_tuf_key_ring_list_fingerprints (MedTufKeyRing *self, const char *role);
gboolean
med_tuf_key_ring_has_lost_key (MedTufKeyRing *self, MedTufKeyRing *before, const char *role);
gboolean med_tuf_key_ring_verify (MedTufKeyRing *self,
                                  const char *role,
                                  GBytes *canonical,
                                  GPtrArray *signatures,
                                  const char *name,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
