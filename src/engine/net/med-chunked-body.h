/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedChunkedBody:
 *
 * How far a body in chunks (RFC 9112, section 7.1) has been read. All zero at the beginning.
 */
typedef struct
{
  guint state;
  guint64 left;       /* of this chunk */
  guint digits;       /* of its size */
  guint header_bytes; /* of what is no body, to bound it */
  gboolean line_is_empty;
} MedChunkedBody;

gssize med_chunked_body_decode (MedChunkedBody *self, guint8 *data, gsize size);
gboolean med_chunked_body_is_complete (const MedChunkedBody *self);

G_END_DECLS
