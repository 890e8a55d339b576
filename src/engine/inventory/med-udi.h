/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedUdi:
 * @di: the device identifier: a GTIN of 14 digits, or the primary identifier of HIBCC or ICCBBA
 * without its sign in front and its check character
 * @serial: (nullable): serial number of the production identifier
 *
 * A Unique Device Identification as a scanner or a list gives it, as far as it says which device it
 * is: lots and dates are read over.
 */
typedef struct
{
  char *di;
  char *serial;
} MedUdi;

/* GS1 element strings with and without brackets, HIBCC, ICCBBA; or the device identifier alone */
MedUdi *med_udi_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_udi_free (MedUdi *self);
/* Whether the last of 8, 12, 13 or 14 digits is the check digit (GS1 General Specifications 7.9) */
gboolean med_udi_is_gtin (const char *text);
/* The check character of HIBCC (ANSI/HIBC 2.6, modulo 43) over @length bytes; 0: a byte that no
 * symbol of HIBCC has */
char med_udi_hibcc_check (const char *text, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedUdi, med_udi_free)

G_END_DECLS
