/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-openpgp-packet"

#include "config.h"

#include "engine/trust/med-openpgp-packet.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Packets and armor of OpenPGP (RFC 4880), read strictly: of the many ways to write the same
 * thing only those are taken that signing programs use. So no byte can be changed without being
 * noticed. */

#define CRC_START 0xb704ceu
#define CRC_POLYNOMIAL 0x1864cfbu

/**
 * med_openpgp_take:
 * @self: bytes being read
 * @size: how many to take
 * @taken: (out): what was taken
 *
 * Returns: %FALSE if there are not so many; then nothing was taken
 */
gboolean
med_openpgp_take (MedOpenpgpSpan *self, gsize size, MedOpenpgpSpan *taken)
{
  if (size > self->size)
    return FALSE;
  *taken = (MedOpenpgpSpan){ self->data, size };
  self->data += size;
  self->size -= size;
  return TRUE;
}

/**
 * med_openpgp_take_number:
 * @self: bytes being read
 * @n_bytes: 1 to 4
 * @number: (out): the number, the highest byte first
 *
 * Returns: %FALSE if there are not so many bytes; then nothing was taken
 */
gboolean
med_openpgp_take_number (MedOpenpgpSpan *self, guint n_bytes, guint32 *number)
{
  MedOpenpgpSpan bytes;

  if (!med_openpgp_take (self, n_bytes, &bytes))
    return FALSE;
  *number = 0;
  for (gsize i = 0; i < bytes.size; i++)
    *number = *number << 8 | bytes.data[i];
  return TRUE;
}

/**
 * med_openpgp_take_integer:
 * @self: bytes being read
 * @integer: (out): its bytes, the highest first
 *
 * Takes a multiprecision integer. Its number of bits must be exact, for it says nothing that the
 * bytes do not say and so could be changed.
 *
 * Returns: %FALSE if none stands there
 */
gboolean
med_openpgp_take_integer (MedOpenpgpSpan *self, MedOpenpgpSpan *integer)
{
  MedOpenpgpSpan rest = *self;
  guint32 bits;

  if (!med_openpgp_take_number (&rest, 2, &bits) || bits == 0 ||
      !med_openpgp_take (&rest, (bits + 7) / 8, integer) ||
      integer->data[0] >> ((bits - 1) % 8) != 1)
    return FALSE;
  *self = rest;
  return TRUE;
}

/* Old format: the two lowest bits say of how many bytes the length is (4.2.1). A length that goes
 * on to the end of the file is not taken. */
static gboolean
take_old_length (MedOpenpgpSpan *self, guint8 first, guint32 *length)
{
  return (first & 3) != 3 && med_openpgp_take_number (self, 1u << (first & 3), length);
}

/* New format (4.2.2), without partial lengths; subpackets use the same with other borders. */
static gboolean
take_new_length (MedOpenpgpSpan *self, guint last_of_two, guint32 *length)
{
  guint32 first, second;

  if (!med_openpgp_take_number (self, 1, &first))
    return FALSE;
  if (first < 192)
    *length = first;
  else if (first <= last_of_two)
    {
      if (!med_openpgp_take_number (self, 1, &second))
        return FALSE;
      *length = ((first - 192) << 8) + second + 192;
    }
  else
    return first == 255 && med_openpgp_take_number (self, 4, length);
  return TRUE;
}

/**
 * med_openpgp_take_packet:
 * @self: bytes being read
 * @packet: (out): what was taken
 *
 * Returns: %FALSE if no whole packet stands there; then nothing was taken
 */
gboolean
med_openpgp_take_packet (MedOpenpgpSpan *self, MedOpenpgpPacket *packet)
{
  MedOpenpgpSpan rest = *self;
  guint32 first, length;
  gboolean taken;

  if (!med_openpgp_take_number (&rest, 1, &first) || (first & 0x80) == 0)
    return FALSE;
  if ((first & 0x40) != 0)
    {
      packet->tag = first & 0x3f;
      taken = take_new_length (&rest, 223, &length);
    }
  else
    {
      packet->tag = first >> 2 & 0xf;
      taken = take_old_length (&rest, (guint8) first, &length);
    }
  if (!taken || !med_openpgp_take (&rest, length, &packet->body))
    return FALSE;
  packet->whole = (MedOpenpgpSpan){ self->data, self->size - rest.size };
  *self = rest;
  return TRUE;
}

/**
 * med_openpgp_take_subpacket:
 * @self: an area of subpackets of a signature
 * @type: (out): its type, with the bit that says that it is critical
 * @body: (out): what it says
 *
 * Returns: %FALSE if no whole subpacket stands there; then nothing was taken
 */
gboolean
med_openpgp_take_subpacket (MedOpenpgpSpan *self, guint8 *type, MedOpenpgpSpan *body)
{
  MedOpenpgpSpan rest = *self;
  guint32 length, number;

  if (!take_new_length (&rest, 254, &length) || length == 0 ||
      !med_openpgp_take_number (&rest, 1, &number) || !med_openpgp_take (&rest, length - 1, body))
    return FALSE;
  *type = (guint8) number;
  *self = rest;
  return TRUE;
}

static guint32
compute_crc (const guint8 *data, gsize size)
{
  guint32 crc = CRC_START;

  for (gsize i = 0; i < size; i++)
    {
      crc ^= (guint32) data[i] << 16;
      for (int bit = 0; bit < 8; bit++)
        {
          crc <<= 1;
          if ((crc & 0x1000000) != 0)
            crc ^= CRC_POLYNOMIAL;
        }
    }
  return crc & 0xffffff;
}

/* The next line without its end, which is a line feed with or without a carriage return before. */
static gboolean
take_line (MedOpenpgpSpan *self, MedOpenpgpSpan *line)
{
  const guint8 *end = self->size > 0 ? memchr (self->data, '\n', self->size) : NULL;
  gsize size = end != NULL ? (gsize) (end - self->data) : self->size;

  if (self->size == 0 || !med_openpgp_take (self, size, line))
    return FALSE;
  if (end != NULL)
    {
      self->data++;
      self->size--;
      if (line->size > 0 && line->data[line->size - 1] == '\r')
        line->size--;
    }
  return TRUE;
}

static gboolean
is_border (const MedOpenpgpSpan *line, const char *word, const char *kind)
{
  g_autofree char *border = g_strdup_printf ("-----%s PGP %s-----", word, kind);

  return line->size == strlen (border) && memcmp (line->data, border, line->size) == 0;
}

/* Lines such as "Version: GnuPG v2" up to the empty one. */
static gboolean
skip_headers (MedOpenpgpSpan *self)
{
  static const char *const names[] = { "Version: ", "Comment: ", "Charset: ", "Hash: " };
  MedOpenpgpSpan line;

  while (take_line (self, &line))
    {
      gboolean known = FALSE;

      if (line.size == 0)
        return TRUE;
      for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
        known = known || (line.size >= strlen (names[i]) &&
                          memcmp (line.data, names[i], strlen (names[i])) == 0);
      if (!known)
        return FALSE;
    }
  return FALSE;
}

/* Decodes what was encoded in just this way: encoding it again must give the same characters. */
static GBytes *
decode_base64 (const GString *text)
{
  gsize size;
  g_autofree guint8 *data = NULL;
  g_autofree char *again = NULL;

  if (text->len == 0 || text->len % 4 != 0)
    return NULL;
  data = g_base64_decode (text->str, &size);
  again = g_base64_encode (data, size);
  if (strlen (again) != text->len || memcmp (again, text->str, text->len) != 0)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

static gboolean
is_crc_of (const MedOpenpgpSpan *line, GBytes *bytes)
{
  g_autoptr (GString) text = g_string_new_len ((const char *) line->data + 1, 4);
  g_autoptr (GBytes) sum = decode_base64 (text);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint32 crc = compute_crc (data, size);
  const guint8 expected[] = { (guint8) (crc >> 16), (guint8) (crc >> 8), (guint8) crc };

  return sum != NULL && g_bytes_get_size (sum) == sizeof expected &&
         memcmp (g_bytes_get_data (sum, NULL), expected, sizeof expected) == 0;
}

/* The lines between the headers and the last line, which is taken too. */
static GBytes *
take_content (MedOpenpgpSpan *self, const char *kind, const char **reason)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  MedOpenpgpSpan line = { NULL, 0 };

  *reason = N_ ("its armor is cut off or faulty");
  while (take_line (self, &line) && !is_border (&line, "END", kind))
    {
      if (bytes != NULL)
        return NULL; /* behind the checksum comes the end */
      if (line.size != 5 || line.data[0] != '=')
        g_string_append_len (text, (const char *) line.data, (gssize) line.size);
      else if ((bytes = decode_base64 (text)) == NULL || !is_crc_of (&line, bytes))
        {
          *reason = N_ ("the checksum of its armor is wrong");
          return NULL;
        }
    }
  if (!is_border (&line, "END", kind))
    return NULL;
  return bytes != NULL ? g_steal_pointer (&bytes) : decode_base64 (text);
}

/**
 * med_openpgp_dearmor:
 * @armored: a file
 * @kind: what is in it, such as `SIGNATURE` or `PUBLIC KEY BLOCK`
 * @reason: (out): where it is refused, why, to be translated
 *
 * Takes the armor off (RFC 4880, 6.2). One block fills the file; nothing stands before or behind
 * it.
 *
 * Returns: (transfer full) (nullable): the packets
 */
GBytes *
med_openpgp_dearmor (GBytes *armored, const char *kind, const char **reason)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (armored, &size);
  MedOpenpgpSpan rest = { data, size };
  MedOpenpgpSpan line;

  *reason = N_ ("it is no armored OpenPGP file of the right kind");
  if (!take_line (&rest, &line) || !is_border (&line, "BEGIN", kind))
    return NULL;
  *reason = N_ ("its armor is cut off or faulty");
  if (!skip_headers (&rest))
    return NULL;
  g_autoptr (GBytes) content = take_content (&rest, kind, reason);
  if (content == NULL)
    return NULL;
  while (take_line (&rest, &line))
    if (line.size != 0)
      {
        *reason = N_ ("something stands behind the end of its armor");
        return NULL;
      }
  return g_steal_pointer (&content);
}
