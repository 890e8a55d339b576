/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-json-scan"

#include "config.h"

#include "engine/base/med-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/base/med-error.h"

/* json-glib 1.6 crashes on deep nesting, keeps the last of two equal keys, cuts strings at \u0000,
 * wraps large integers and reads comments and single quotes. So every document first passes this
 * scan, which builds nothing but the set of member names of the objects that are open. It does not
 * recurse: the containers that are open stand in an array. */

typedef struct
{
  GHashTable *members; /* (nullable): the names seen so far; NULL in an array */
} Level;

typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  const MedJsonLimits *limits;
  const char *name;
  guint nodes;
  GArray *levels; /* of Level: the containers that are open */
  GString *text;  /* the string read last, decoded */
} Scanner;

typedef enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END, /* after [ */
  EXPECT_NAME,
  EXPECT_NAME_OR_END, /* after { */
  EXPECT_NEXT,        /* a comma or the end of the container */
} Expectation;

static void
level_clear (gpointer data)
{
  Level *level = data;

  g_clear_pointer (&level->members, g_hash_table_unref);
}

static void
scanner_clear (Scanner *self)
{
  g_array_unref (self->levels);
  g_string_free (self->text, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scanner, scanner_clear)

/* Line and column are counted only when there is something to report. */
static gboolean
fail_at (Scanner *self, const char *at, GError **error, const char *what)
{
  const char *line_start = self->start;
  guint line = 1;
  guint column = 1;

  for (const char *p = self->start; p < at; p++)
    if (*p == '\n')
      {
        line++;
        line_start = p + 1;
      }
  for (const char *p = line_start; p < at; p++)
    if ((*p & 0xC0) != 0x80)
      column++;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("%s, line %u, column %u: %s. Ask the sender for a correct JSON file."),
               self->name, line, column, what);
  return FALSE;
}

static gboolean
fail (Scanner *self, GError **error, const char *what)
{
  return fail_at (self, self->at, error, what);
}

static void
skip_space (Scanner *self)
{
  while (self->at < self->end &&
         (*self->at == ' ' || *self->at == '\t' || *self->at == '\n' || *self->at == '\r'))
    self->at++;
}

static gboolean
read_hex4 (Scanner *self, gunichar *unit, GError **error)
{
  *unit = 0;
  for (int i = 0; i < 4; i++, self->at++)
    {
      if (self->at >= self->end || !g_ascii_isxdigit (*self->at))
        return fail (self, error, _ ("\\u needs four hexadecimal digits"));
      *unit = *unit * 16 + (gunichar) g_ascii_xdigit_value (*self->at);
    }
  return TRUE;
}

/* After \u: a character, or a pair of surrogates that stands for one. */
static gboolean
read_unicode_escape (Scanner *self, GError **error)
{
  const char *escape = self->at - 2;
  gunichar high, low;

  if (!read_hex4 (self, &high, error))
    return FALSE;
  if (high == 0)
    return fail_at (self, escape, error, _ ("the character \\u0000 is not allowed"));
  if (high < 0xD800 || high > 0xDFFF)
    {
      g_string_append_unichar (self->text, high);
      return TRUE;
    }
  if (high > 0xDBFF || self->end - self->at < 2 || self->at[0] != '\\' || self->at[1] != 'u')
    return fail_at (self, escape, error, _ ("a surrogate stands alone"));
  self->at += 2;
  if (!read_hex4 (self, &low, error))
    return FALSE;
  if (low < 0xDC00 || low > 0xDFFF)
    return fail_at (self, escape, error, _ ("a surrogate stands alone"));
  g_string_append_unichar (self->text, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
  return TRUE;
}

static gboolean
read_escape (Scanner *self, GError **error)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *found;

  self->at++;
  if (self->at < self->end && *self->at == 'u')
    {
      self->at++;
      return read_unicode_escape (self, error);
    }
  found = self->at < self->end && *self->at != '\0' ? strchr (letters, *self->at) : NULL;
  if (found == NULL)
    return fail (self, error, _ ("this escape is not known"));
  g_string_append_c (self->text, meanings[found - letters]);
  self->at++;
  return TRUE;
}

/* Reads a string and leaves it, decoded, in self->text. */
static gboolean
read_string (Scanner *self, GError **error)
{
  const char *opening = self->at;

  g_string_truncate (self->text, 0);
  self->at++;
  while (self->at < self->end && *self->at != '"')
    {
      const char *run = self->at;

      if (*self->at == '\\')
        {
          if (!read_escape (self, error))
            return FALSE;
          continue;
        }
      while (self->at < self->end && (guchar) *self->at >= 0x20 && *self->at != '"' &&
             *self->at != '\\')
        self->at++;
      if (self->at < self->end && (guchar) *self->at < 0x20)
        return fail (self, error, _ ("a control character stands in a string"));
      g_string_append_len (self->text, run, self->at - run);
    }
  if (self->at >= self->end)
    return fail_at (self, opening, error, _ ("a string is not ended"));
  self->at++;
  return TRUE;
}

static gboolean
skip_digits (Scanner *self)
{
  const char *first = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return self->at > first;
}

/* By its digits: g_ascii_string_to_signed() makes a failure of any errno, also of one that waiting
 * for another thread has set. */
static gboolean
fits_int64 (const char *first, gsize size)
{
  gboolean negative = *first == '-';
  const char *most = negative ? "9223372036854775808" : "9223372036854775807";
  gsize digits = size - (negative ? 1 : 0);

  return digits < strlen (most) ||
         (digits == strlen (most) && strncmp (first + size - digits, most, digits) <= 0);
}

/* Refuses what would not survive in a 64-bit integer or a double. */
static gboolean
check_number_fits (Scanner *self, const char *first, gboolean integer, GError **error)
{
  if (integer)
    return fits_int64 (first, (gsize) (self->at - first)) ||
           fail_at (self, first, error, _ ("this integer does not fit into 64 bits"));
  g_autofree char *digits = g_strndup (first, self->at - first);
  return isfinite (g_ascii_strtod (digits, NULL)) ||
         fail_at (self, first, error, _ ("this number is too large"));
}

static gboolean
read_number (Scanner *self, GError **error)
{
  const char *first = self->at;
  const char *whole;
  gboolean integer = TRUE;

  if (*self->at == '-')
    self->at++;
  whole = self->at;
  if (!skip_digits (self))
    return fail (self, error, _ ("a number needs a digit here"));
  if (*whole == '0' && self->at - whole > 1)
    return fail_at (self, first, error, _ ("a number must not begin with zero"));
  if (self->at < self->end && *self->at == '.')
    {
      integer = FALSE;
      self->at++;
      if (!skip_digits (self))
        return fail (self, error, _ ("a number needs a digit here"));
    }
  if (self->at < self->end && (*self->at == 'e' || *self->at == 'E'))
    {
      integer = FALSE;
      self->at++;
      if (self->at < self->end && (*self->at == '+' || *self->at == '-'))
        self->at++;
      if (!skip_digits (self))
        return fail (self, error, _ ("a number needs a digit here"));
    }
  return check_number_fits (self, first, integer, error);
}

static gboolean
read_word (Scanner *self, GError **error)
{
  static const char *const words[] = { "true", "false", "null" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (self->end - self->at) >= length && memcmp (self->at, words[i], length) == 0)
        {
          self->at += length;
          return TRUE;
        }
    }
  return fail (self, error, _ ("a value is expected here"));
}

static gboolean
open_container (Scanner *self, gboolean object, GError **error)
{
  Level level = { NULL };

  if (self->levels->len >= self->limits->depth)
    {
      g_autofree char *what =
          g_strdup_printf (_ ("the nesting is deeper than the limit of %u"), self->limits->depth);
      return fail (self, error, what);
    }
  if (object)
    level.members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_array_append_val (self->levels, level);
  self->at++;
  return TRUE;
}

static gboolean
read_value (Scanner *self, Expectation *expectation, GError **error)
{
  *expectation = EXPECT_NEXT;
  if (++self->nodes > self->limits->nodes)
    {
      g_autofree char *what =
          g_strdup_printf (_ ("there are more values than the limit of %u"), self->limits->nodes);
      return fail (self, error, what);
    }
  switch (*self->at)
    {
    case '{':
      *expectation = EXPECT_NAME_OR_END;
      return open_container (self, TRUE, error);
    case '[':
      *expectation = EXPECT_VALUE_OR_END;
      return open_container (self, FALSE, error);
    case '"':
      return read_string (self, error);
    case '-':
    case '0' ... '9':
      return read_number (self, error);
    default:
      return read_word (self, error);
    }
}

static gboolean
read_name (Scanner *self, GError **error)
{
  Level *level = &g_array_index (self->levels, Level, self->levels->len - 1);
  const char *first = self->at;

  if (*self->at != '"')
    return fail (self, error, _ ("the name of a member in double quotes is expected here"));
  if (!read_string (self, error))
    return FALSE;
  if (!g_hash_table_add (level->members, g_strdup (self->text->str)))
    {
      g_autofree char *what =
          g_strdup_printf (_ ("the member “%.80s” stands twice in one object"), self->text->str);
      g_autofree char *valid = g_utf8_make_valid (what, -1);
      return fail_at (self, first, error, valid);
    }
  skip_space (self);
  if (self->at >= self->end || *self->at != ':')
    return fail (self, error, _ ("a colon is expected here"));
  self->at++;
  return TRUE;
}

static gboolean
read_next (Scanner *self, Expectation *expectation, GError **error)
{
  gboolean object = g_array_index (self->levels, Level, self->levels->len - 1).members != NULL;

  if (*self->at == ',')
    {
      *expectation = object ? EXPECT_NAME : EXPECT_VALUE;
      self->at++;
      return TRUE;
    }
  if (*self->at != (object ? '}' : ']'))
    return fail (self, error, _ ("a comma or the end of the list or object is expected here"));
  g_array_set_size (self->levels, self->levels->len - 1);
  self->at++;
  *expectation = EXPECT_NEXT;
  return TRUE;
}

static gboolean
read_expected (Scanner *self, Expectation *expectation, GError **error)
{
  if ((*expectation == EXPECT_NAME_OR_END && *self->at == '}') ||
      (*expectation == EXPECT_VALUE_OR_END && *self->at == ']') || *expectation == EXPECT_NEXT)
    return read_next (self, expectation, error);
  if (*expectation == EXPECT_VALUE || *expectation == EXPECT_VALUE_OR_END)
    return read_value (self, expectation, error);
  *expectation = EXPECT_VALUE;
  return read_name (self, error);
}

static gboolean
scan_document (Scanner *self, GError **error)
{
  Expectation expectation = EXPECT_VALUE;

  do
    {
      skip_space (self);
      if (self->at >= self->end)
        return fail (self, error, _ ("the document ends too early"));
      if (!read_expected (self, &expectation, error))
        return FALSE;
    }
  while (expectation != EXPECT_NEXT || self->levels->len > 0);

  skip_space (self);
  if (self->at < self->end)
    return fail (self, error, _ ("something follows the end of the document"));
  return TRUE;
}

/**
 * med_json_scan:
 * @data: the bytes; need not be ended by a NUL
 * @size: how many
 * @limits: (nullable): what the document may be; %NULL for #med_json_default_limits
 * @name: put before messages, usually the file's name
 * @error: return location
 *
 * Checks that the bytes are exactly one JSON document as RFC 8259 has it: valid UTF-8 without a
 * byte order mark, no comments, no single quotes, no member twice in one object, no NUL character,
 * no lone surrogate, integers within 64 bits, and within the limits. Nothing is built and nothing
 * recurses, so hostile input costs little.
 *
 * Returns: %TRUE, or %FALSE with %MED_ERROR_CORRECT_INPUT naming line, column and remedy
 */
gboolean
med_json_scan (
    const char *data, gsize size, const MedJsonLimits *limits, const char *name, GError **error)
{
  g_auto (Scanner) self = {
    .start = data,
    .at = data,
    .end = data + size,
    .name = name,
    .limits = limits != NULL ? limits : &med_json_default_limits,
  };

  self.levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_array_set_clear_func (self.levels, level_clear);
  self.text = g_string_new (NULL);

  if (size > self.limits->size_bytes)
    {
      g_autofree char *has = g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *limit =
          g_format_size_full (self.limits->size_bytes, G_FORMAT_SIZE_IEC_UNITS);

      g_set_error (
          error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
          _ ("%s: the file has %s, more than the limit of %s. Ask the sender for a smaller "
             "file."),
          name, has, limit);
      return FALSE;
    }
  if (size >= 3 && memcmp (data, "\xEF\xBB\xBF", 3) == 0)
    return fail (&self, error, _ ("the file begins with a byte order mark"));
  if (!g_utf8_validate_len (data, size, &self.at))
    return fail (&self, error, _ ("this is not valid UTF-8 text"));
  self.at = data;
  return scan_document (&self, error);
}
