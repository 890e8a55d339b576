/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-hex.h"

static void
test_both_ways (void)
{
  guint8 all[256];

  for (int i = 0; i < 256; i++)
    all[i] = (guint8) i;
  for (gsize size = 0; size <= sizeof all; size++)
    {
      g_autofree char *text = med_hex_encode (all, size);
      g_autofree char *upper = g_ascii_strup (text, -1);
      g_autoptr (GBytes) lower_bytes = med_hex_decode (text, size);
      g_autoptr (GBytes) upper_bytes = med_hex_decode (upper, size);

      g_assert_cmpuint (strlen (text), ==, 2 * size);
      g_assert_nonnull (lower_bytes);
      g_assert_cmpmem (g_bytes_get_data (lower_bytes, NULL), g_bytes_get_size (lower_bytes), all,
                       size);
      g_assert_true (g_bytes_equal (lower_bytes, upper_bytes));
      g_assert_true (size == 0 || med_hex_decode (text, size - 1) == NULL);
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = { "0", "0g", "g0", " 00", "00 ", "0x00", "+1", "００" };
  guint8 bytes[4] = { 9, 9, 9, 9 };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (med_hex_decode (texts[i], 16));
  /* A text that ends early is not read beyond its end. */
  g_assert_false (med_hex_read ("", bytes, 1));
  g_assert_false (med_hex_read ("0", bytes, 1));
  g_assert_false (med_hex_read ("0011", bytes, 3));
  g_assert_true (med_hex_read ("0aFfzz", bytes, 2));
  g_assert_cmpuint (bytes[0], ==, 0x0a);
  g_assert_cmpuint (bytes[1], ==, 0xff);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/hex/both-ways", test_both_ways);
  g_test_add_func ("/base/hex/what-is-no-digits-is-refused", test_refused);
  return g_test_run ();
}
