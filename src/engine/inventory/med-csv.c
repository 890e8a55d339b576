/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csv"

#include "config.h"

#include "engine/inventory/med-csv.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"

#define MOST_BYTES (64 * 1024 * 1024)
#define MOST_FIELDS 256
#define MOST_FIELD_BYTES (32 * 1024)

struct _MedCsvReader
{
  const char *at; /* (unowned) */
  char *name;     /* (owned) for messages */
  char separator;
  guint line;        /* of `at`, from 1 */
  guint record_line; /* on which the record began */
  GString *buffer;   /* (owned) the fields of the record, each ended by NUL */
  GArray *offsets;   /* (owned) of gsize into `buffer` */
};

/**
 * med_csv_encoding_get_title:
 * @encoding: an encoding
 *
 * Returns: its name
 */
const char *
med_csv_encoding_get_title (MedCsvEncoding encoding)
{
  switch (encoding)
    {
    case MED_CSV_UTF8_BOM:
      return "UTF-8 (BOM)";
    case MED_CSV_UTF16_LE:
      return "UTF-16 LE";
    case MED_CSV_UTF16_BE:
      return "UTF-16 BE";
    case MED_CSV_SHIFT_JIS:
      return "Shift_JIS (CP932)";
    case MED_CSV_UTF8:
    default:
      return "UTF-8";
    }
}

static gboolean
begins_with (const guchar *data, gsize size, const char *mark, gsize mark_size)
{
  return size >= mark_size && memcmp (data, mark, mark_size) == 0;
}

/* A table begins with letters of a header: in UTF-16 without a mark every other byte is then 0. */
static gboolean
looks_like_utf16 (const guchar *data, gsize size, gboolean big_endian)
{
  gsize n = MIN (size, 64) / 2, zeros = 0;

  if (n < 2 || size % 2 != 0)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (data[2 * i + (big_endian ? 0 : 1)] == 0 && data[2 * i + (big_endian ? 1 : 0)] != 0)
      zeros++;
  return zeros * 2 > n;
}

static char *
convert (const guchar *data,
         gsize size,
         const char *charset,
         const char *name,
         gsize *text_size,
         GError **error)
{
  gsize used = 0;
  g_autoptr (GError) local = NULL;
  /* No bytes have no address. */
  const char *begin = size > 0 ? (const char *) data : "";
  char *text = g_convert (begin, (gssize) size, "UTF-8", charset, &used, text_size, &local);
  const char *wrong = NULL;

  /* The C library takes bytes for UTF-8 that stand for more than Unicode has. */
  if (text != NULL && !g_utf8_validate_len (text, *text_size, &wrong) && *wrong != '\0')
    {
      used = (gsize) (wrong - text);
      g_clear_pointer (&text, g_free);
    }
  /* A character cut off at the end is no error for g_convert(), but for us. */
  if (text != NULL && used < size)
    g_clear_pointer (&text, g_free);
  if (text == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                 _ ("%s: it is neither UTF-8 nor %s: see byte %zu"), name, charset, used + 1);
  return text;
}

static MedCsvEncoding
detect (const guchar *data, gsize size)
{
  if (begins_with (data, size, "\xef\xbb\xbf", 3))
    return MED_CSV_UTF8_BOM;
  if (begins_with (data, size, "\xff\xfe", 2) || looks_like_utf16 (data, size, FALSE))
    return MED_CSV_UTF16_LE;
  if (begins_with (data, size, "\xfe\xff", 2) || looks_like_utf16 (data, size, TRUE))
    return MED_CSV_UTF16_BE;
  if (g_utf8_validate_len ((const char *) data, size, NULL))
    return MED_CSV_UTF8;
  return MED_CSV_SHIFT_JIS;
}

/**
 * med_csv_decode:
 * @bytes: a file
 * @name: its name, for messages
 * @encoding: (out): how it was read
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Reads bytes as text: UTF-8 and UTF-16, with or without a byte order mark, else Shift_JIS as
 * Windows writes it. The caller shows which was taken, since no file says so.
 *
 * Returns: (transfer full) (nullable): UTF-8 without NUL and byte order mark
 */
char *
med_csv_decode (GBytes *bytes, const char *name, MedCsvEncoding *encoding, GError **error)
{
  gsize size = 0, text_size = 0;
  const guchar *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = NULL;

  if (size > MOST_BYTES)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: the file is larger than 64 MiB. Split it."), name);
      return NULL;
    }
  *encoding = detect (data, size);
  if (*encoding == MED_CSV_SHIFT_JIS)
    text = convert (data, size, "CP932", name, &text_size, error);
  else if (*encoding == MED_CSV_UTF16_LE)
    text = convert (data, size, "UTF-16LE", name, &text_size, error);
  else if (*encoding == MED_CSV_UTF16_BE)
    text = convert (data, size, "UTF-16BE", name, &text_size, error);
  else
    text = convert (data, size, "UTF-8", name, &text_size, error);
  if (text == NULL)
    return NULL;
  if (strlen (text) != text_size)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: it is not a table: it holds a zero character"), name);
      return NULL;
    }
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    memmove (text, text + 3, text_size - 2);
  return g_steal_pointer (&text);
}

/* The sign that stands most often outside quotes in the first line. */
static char
find_separator (const char *text)
{
  static const char signs[] = { ',', ';', '\t' };
  guint counts[G_N_ELEMENTS (signs)] = { 0 };
  gboolean quoted = FALSE;
  gsize best = 0;

  for (const char *p = text; *p != '\0' && (quoted || (*p != '\n' && *p != '\r')); p++)
    {
      if (*p == '"')
        quoted = !quoted;
      for (gsize i = 0; i < G_N_ELEMENTS (signs) && !quoted; i++)
        counts[i] += *p == signs[i];
    }
  for (gsize i = 1; i < G_N_ELEMENTS (signs); i++)
    if (counts[i] > counts[best])
      best = i;
  return signs[best];
}

/**
 * med_csv_reader_new:
 * @text: what med_csv_decode() gave; outlives the reader
 * @name: of the file, for messages
 *
 * Returns: (transfer full): a reader before the first record
 */
MedCsvReader *
med_csv_reader_new (const char *text, const char *name)
{
  MedCsvReader *self = g_new0 (MedCsvReader, 1);

  self->at = text;
  self->name = g_strdup (name);
  self->line = 1;
  self->buffer = g_string_new (NULL);
  self->offsets = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->separator = find_separator (text);
  /* Excel's own hint. */
  if (g_ascii_strncasecmp (text, "sep=", 4) == 0 && text[4] != '\0' &&
      (text[5] == '\r' || text[5] == '\n'))
    {
      self->separator = text[4];
      self->at = text + 5;
    }
  return self;
}

void
med_csv_reader_free (MedCsvReader *self)
{
  g_free (self->name);
  g_string_free (self->buffer, TRUE);
  g_array_unref (self->offsets);
  g_free (self);
}

char
med_csv_reader_get_separator (MedCsvReader *self)
{
  return self->separator;
}

static gboolean
fail (MedCsvReader *self, guint line, const char *what, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s, line %u: %s"), self->name, line,
               what);
  return FALSE;
}

/* CR LF, LF and CR all end a line. */
static gboolean
skip_line_end (MedCsvReader *self)
{
  if (*self->at != '\r' && *self->at != '\n')
    return FALSE;
  self->at += self->at[0] == '\r' && self->at[1] == '\n' ? 2 : 1;
  self->line++;
  return TRUE;
}

static gboolean
ends_field (MedCsvReader *self)
{
  return *self->at == '\0' || *self->at == '\r' || *self->at == '\n' ||
         *self->at == self->separator;
}

static gboolean
read_quoted (MedCsvReader *self, GError **error)
{
  guint begin = self->line;

  self->at++;
  for (;;)
    {
      if (*self->at == '\0')
        return fail (self, begin, _ ("a quotation mark is opened here and never closed"), error);
      if (*self->at == '"' && self->at[1] != '"')
        break;
      if (*self->at == '\r' || *self->at == '\n')
        {
          skip_line_end (self);
          g_string_append_c (self->buffer, '\n');
          continue;
        }
      if (*self->at == '"')
        self->at++;
      g_string_append_c (self->buffer, *self->at++);
    }
  self->at++;
  if (ends_field (self))
    return TRUE;
  return fail (self, self->line, _ ("text stands behind a closing quotation mark"), error);
}

static gboolean
read_field (MedCsvReader *self, GError **error)
{
  gsize offset = self->buffer->len;

  if (self->offsets->len == MOST_FIELDS)
    return fail (self, self->line, _ ("more than 256 columns"), error);
  g_array_append_val (self->offsets, offset);
  if (*self->at == '"')
    {
      if (!read_quoted (self, error))
        return FALSE;
    }
  else
    {
      const char *begin = self->at;
      while (!ends_field (self))
        self->at++;
      g_string_append_len (self->buffer, begin, self->at - begin);
    }
  if (self->buffer->len - offset > MOST_FIELD_BYTES)
    return fail (self, self->record_line, _ ("a field is longer than 32 KiB"), error);
  g_string_append_c (self->buffer, '\0');
  return TRUE;
}

/**
 * med_csv_reader_next:
 * @self: a reader
 * @error: return location: %MED_ERROR_CORRECT_INPUT naming file and line; not set at the end
 *
 * Goes to the next record. Empty lines are none.
 *
 * Returns: whether there is one
 */
gboolean
med_csv_reader_next (MedCsvReader *self, GError **error)
{
  g_string_truncate (self->buffer, 0);
  g_array_set_size (self->offsets, 0);
  while (skip_line_end (self))
    continue;
  if (*self->at == '\0')
    return FALSE;
  self->record_line = self->line;
  for (;;)
    {
      if (!read_field (self, error))
        return FALSE;
      if (*self->at != self->separator || *self->at == '\0')
        break;
      self->at++;
    }
  skip_line_end (self);
  return TRUE;
}

/**
 * med_csv_reader_get_line:
 * @self: a reader on a record
 *
 * Returns: the line of the file on which the record begins, from 1
 */
guint
med_csv_reader_get_line (MedCsvReader *self)
{
  return self->record_line;
}

guint
med_csv_reader_get_n_fields (MedCsvReader *self)
{
  return self->offsets->len;
}

/**
 * med_csv_reader_get_field:
 * @self: a reader on a record
 * @index: from 0
 *
 * Returns: (transfer none): the field, valid until the next record; "" where the record is shorter
 */
const char *
med_csv_reader_get_field (MedCsvReader *self, guint index)
{
  return index < self->offsets->len
             ? self->buffer->str + g_array_index (self->offsets, gsize, index)
             : "";
}

/* With these a spreadsheet begins a formula (OWASP, CSV injection); Japanese ones also take the
 * full-width forms. */
static gboolean
begins_formula (const char *value)
{
  static const char *const wide[] = { "＝", "＋", "－", "＠" };

  if (*value != '\0' && strchr ("=+-@\t\r\n", *value) != NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (wide); i++)
    if (g_str_has_prefix (value, wide[i]))
      return TRUE;
  return FALSE;
}

static gboolean
needs_guard (const char *value)
{
  return begins_formula (value + strspn (value, "'"));
}

/**
 * med_csv_append_field:
 * @text: a table in the making
 * @value: the field
 * @last: whether the record ends with it
 *
 * Writes a field so that no spreadsheet takes it for a formula: what begins like one gets an
 * apostrophe in front and is quoted. med_csv_unguard() takes exactly that apostrophe away again.
 */
void
med_csv_append_field (GString *text, const char *value, gboolean last)
{
  gboolean guard = needs_guard (value);
  gboolean quote = guard || strpbrk (value, ",;\t\"\r\n'") != NULL || *value == ' ';

  if (quote)
    g_string_append_c (text, '"');
  if (guard)
    g_string_append_c (text, '\'');
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *p);
    }
  if (quote)
    g_string_append_c (text, '"');
  g_string_append (text, last ? "\r\n" : ",");
}

/**
 * med_csv_unguard:
 * @value: a field as read
 *
 * Returns: (transfer none): the field without the apostrophe that med_csv_append_field() put there
 */
const char *
med_csv_unguard (const char *value)
{
  return *value == '\'' && needs_guard (value) ? value + 1 : value;
}
