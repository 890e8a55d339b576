/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MedCsvEncoding:
 *
 * How the bytes of a table were read as text.
 */
typedef enum
{
  MED_CSV_UTF8,
  MED_CSV_UTF8_BOM,
  MED_CSV_UTF16_LE,
  MED_CSV_UTF16_BE,
  MED_CSV_SHIFT_JIS, /* as Windows has it: CP932 */
} MedCsvEncoding;

const char *med_csv_encoding_get_title (MedCsvEncoding encoding); /* "UTF-8", "Shift_JIS (CP932)" */
char *med_csv_decode (GBytes *bytes, const char *name, MedCsvEncoding *encoding, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * MedCsvReader:
 *
 * Reads the records of a table forward (RFC 4180; the separator is found from the first line).
 */
typedef struct _MedCsvReader MedCsvReader;

MedCsvReader *med_csv_reader_new (const char *text, const char *name);
void med_csv_reader_free (MedCsvReader *self);
char med_csv_reader_get_separator (MedCsvReader *self);
gboolean med_csv_reader_next (MedCsvReader *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint med_csv_reader_get_line (MedCsvReader *self);
guint med_csv_reader_get_n_fields (MedCsvReader *self);
const char *med_csv_reader_get_field (MedCsvReader *self, guint index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCsvReader, med_csv_reader_free)

/* For writing tables that a spreadsheet opens and that cannot carry formulas. */
void med_csv_append_field (GString *text, const char *value, gboolean last);
const char *med_csv_unguard (const char *value);

G_END_DECLS
