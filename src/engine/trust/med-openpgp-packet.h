/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedOpenpgpSpan:
 * @data: (unowned): where it begins
 * @size: how many bytes are left
 *
 * Bytes that are being read, from front to back. A reading that would go beyond the end fails and
 * takes nothing.
 */
typedef struct
{
  const guint8 *data;
  gsize size;
} MedOpenpgpSpan;

/* The tags that are read (RFC 4880, 4.3). */
typedef enum
{
  MED_OPENPGP_SIGNATURE = 2,
  MED_OPENPGP_SECRET_KEY = 5,
  MED_OPENPGP_PUBLIC_KEY = 6,
  MED_OPENPGP_SECRET_SUBKEY = 7,
  MED_OPENPGP_USER_ID = 13,
  MED_OPENPGP_PUBLIC_SUBKEY = 14,
} MedOpenpgpTag;

/**
 * MedOpenpgpPacket:
 * @tag: what it is
 * @whole: the packet with its header
 * @body: without it
 */
typedef struct
{
  guint tag;
  MedOpenpgpSpan whole;
  MedOpenpgpSpan body;
} MedOpenpgpPacket;

gboolean med_openpgp_take (MedOpenpgpSpan *self,
                           gsize size,
                           MedOpenpgpSpan *taken) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_openpgp_take_number (MedOpenpgpSpan *self,
                                  guint n_bytes,
                                  guint32 *number) G_GNUC_WARN_UNUSED_RESULT;
gboolean
med_openpgp_take_integer (MedOpenpgpSpan *self, MedOpenpgpSpan *integer) G_GNUC_WARN_UNUSED_RESULT;
gboolean
med_openpgp_take_packet (MedOpenpgpSpan *self, MedOpenpgpPacket *packet) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_openpgp_take_subpacket (MedOpenpgpSpan *self,
                                     guint8 *type,
                                     MedOpenpgpSpan *body) G_GNUC_WARN_UNUSED_RESULT;

GBytes *med_openpgp_dearmor (GBytes *armored,
                             const char *kind,
                             const char **reason) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
