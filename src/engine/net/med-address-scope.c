/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-address-scope"

#include "config.h"

#include "engine/net/med-address-scope.h"

#include <string.h>

#define V4_BYTES 4
#define V6_BYTES 16

typedef struct
{
  guint8 bytes[V6_BYTES];
  guint bits;
} Range;

/* IANA's registries of special addresses: what is not reached from the whole internet. */
static const Range v4_ranges[] = {
  { { 0 }, 8 },             /* this network */
  { { 10 }, 8 },            /* private */
  { { 100, 64 }, 10 },      /* a provider's own */
  { { 127 }, 8 },           /* loopback */
  { { 169, 254 }, 16 },     /* link-local */
  { { 172, 16 }, 12 },      /* private */
  { { 192, 0, 0 }, 24 },    /* protocols */
  { { 192, 0, 2 }, 24 },    /* documentation */
  { { 192, 168 }, 16 },     /* private */
  { { 198, 18 }, 15 },      /* benchmarks */
  { { 198, 51, 100 }, 24 }, /* documentation */
  { { 203, 0, 113 }, 24 },  /* documentation */
  { { 224 }, 4 },           /* multicast */
  { { 240 }, 4 },           /* reserved, broadcast */
};

static const Range v6_ranges[] = {
  { { 0 }, 96 },                      /* unspecified, loopback, IPv4-compatible */
  { { 0x01 }, 64 },                   /* discard */
  { { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
  { { 0xfc }, 7 },                    /* unique local */
  { { 0xfe, 0x80 }, 10 },             /* link-local */
  { { 0xfe, 0xc0 }, 10 },             /* site-local */
  { { 0xff }, 8 },                    /* multicast */
};

/* IPv6 addresses that stand for the IPv4 address at @at. */
static const struct
{
  Range range;
  guint at;
} embedded[] = {
  { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96 }, 12 }, /* IPv4-mapped */
  { { { 0x00, 0x64, 0xff, 0x9b }, 96 }, 12 },                   /* NAT64 */
  { { { 0x20, 0x02 }, 16 }, 2 },                                /* 6to4 */
};

static gboolean
is_within (const guint8 *address, const Range *range)
{
  guint whole = range->bits / 8;
  guint rest = range->bits % 8;
  guint mask = 0xffu & (0xff00u >> rest);

  return memcmp (address, range->bytes, whole) == 0 &&
         (rest == 0 || ((address[whole] ^ range->bytes[whole]) & mask) == 0);
}

static gboolean
is_in_any (const guint8 *address, const Range *ranges, gsize n_ranges)
{
  for (gsize i = 0; i < n_ranges; i++)
    if (is_within (address, &ranges[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_public_v4 (const guint8 *address)
{
  return !is_in_any (address, v4_ranges, G_N_ELEMENTS (v4_ranges));
}

/**
 * med_address_is_public:
 * @address: an address of the internet
 *
 * Tells an address that belongs to one host of the whole internet from those of this computer, of
 * the hospital's own network and of no host at all. An address that only wraps an IPv4 address is
 * judged by that one.
 *
 * Returns: whether it is public
 */
gboolean
med_address_is_public (GInetAddress *address)
{
  g_return_val_if_fail (G_IS_INET_ADDRESS (address), FALSE);

  const guint8 *bytes = g_inet_address_to_bytes (address);
  if (g_inet_address_get_native_size (address) == V4_BYTES)
    return is_public_v4 (bytes);
  for (gsize i = 0; i < G_N_ELEMENTS (embedded); i++)
    if (is_within (bytes, &embedded[i].range))
      return is_public_v4 (bytes + embedded[i].at);
  return !is_in_any (bytes, v6_ranges, G_N_ELEMENTS (v6_ranges));
}
