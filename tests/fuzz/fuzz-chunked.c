/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "engine/net/med-chunked-body.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The body in @text, read in pieces of @step bytes; whether it is one. */
static gboolean
decode (const guint8 *data, gsize size, gsize step, GString *text, gboolean *complete)
{
  MedChunkedBody body = { 0 };

  for (gsize at = 0; at < size;)
    {
      gsize length = MIN (step, size - at);
      g_autofree guint8 *piece = g_memdup2 (data + at, length);
      gssize n = med_chunked_body_decode (&body, piece, length);

      if (n < 0)
        return FALSE;
      g_assert_cmpuint ((gsize) n, <=, length);
      g_string_append_len (text, (const char *) piece, n);
      at += length;
    }
  *complete = med_chunked_body_is_complete (&body);
  return TRUE;
}

/* The same comes out however it is cut into pieces, and nothing cut off is whole. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const gsize steps[] = { 1, 2, 3, 7 };
  g_autoptr (GString) whole = g_string_new (NULL);
  gboolean complete = FALSE;
  gboolean good = decode (data, size, MAX (size, 1), whole, &complete);

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (GString) pieces = g_string_new (NULL);
      gboolean also_complete = FALSE;

      g_assert_true (good == decode (data, size, steps[i], pieces, &also_complete));
      g_assert_true (!good || (g_string_equal (whole, pieces) && complete == also_complete));
    }
  if (good && complete)
    {
      g_autoptr (GString) less = g_string_new (NULL);

      g_assert_true (decode (data, size - 1, size, less, &complete) && !complete);
      g_assert_cmpint (memcmp (data + size - 2, "\r\n", 2), ==, 0);
    }
  return 0;
}
