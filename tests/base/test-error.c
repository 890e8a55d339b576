/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "engine/base/med-error.h"

static void
test_remedies (void)
{
  static const char *const remedies[] = {
    [MED_ERROR_INTERNAL] = "This is a fault of MedPatch. Please report it.",
    [MED_ERROR_CORRECT_INPUT] = "Correct the file or entry and try again.",
    [MED_ERROR_USAGE] = "See the help for the right form of the command.",
    [MED_ERROR_RETRY] = "Wait a moment and try again.",
    [MED_ERROR_NOT_FOUND] = "Choose one that exists.",
    [MED_ERROR_NOT_PERMITTED] = "Ask a person who has the role for it.",
    [MED_ERROR_REFUSED] = "Complete what is missing first.",
    [MED_ERROR_CONFLICT] = "Look at the newer state and decide again.",
    [MED_ERROR_UNTRUSTED] = "Get the file again from its source and compare.",
    [MED_ERROR_UNAVAILABLE] = "See that the service runs or the medium is inserted.",
    [MED_ERROR_NO_SPACE] = "Free some space and try again.",
    [MED_ERROR_READ_ONLY] = "Choose a place that can be written.",
    [MED_ERROR_DAMAGED] = "Restore the newest backup.",
    [MED_ERROR_NEWER_VERSION] = "Update MedPatch on this workstation.",
    [MED_ERROR_CANCELLED] = "Nothing was changed.",
  };
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (G_N_ELEMENTS (remedies), ==, MED_ERROR_CANCELLED + 1);
  for (guint code = 0; code < G_N_ELEMENTS (remedies); code++)
    {
      g_assert_cmpstr (med_error_remedy (code), ==, remedies[code]);
      /* Two kinds with one remedy would be one kind. */
      g_assert_true (g_hash_table_add (seen, (gpointer) med_error_remedy (code)));
    }
}

static void
test_no_such_code (void)
{
  if (g_test_subprocess ())
    {
      med_error_remedy (MED_ERROR_CANCELLED + 1);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*code <= MED_ERROR_CANCELLED*");
}

typedef struct
{
  int foreign;
  MedError code;
} Row;

static void
assert_converted (GQuark domain, const Row *rows, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GError) error = g_error_new (domain, rows[i].foreign, "words of %s", "another");

      g_assert_false (med_error_convert (&error, "place"));
      if (error->domain != MED_ERROR || error->code != (int) rows[i].code)
        g_error ("%s %d becomes %d, not %d", g_quark_to_string (domain), rows[i].foreign,
                 error->code, rows[i].code);
      g_assert_cmpstr (error->message, ==, "place: words of another");
    }
}

static void
test_io_errors (void)
{
  static const Row rows[] = {
    { G_IO_ERROR_NOT_FOUND, MED_ERROR_NOT_FOUND },
    { G_IO_ERROR_NOT_DIRECTORY, MED_ERROR_NOT_FOUND },
    { G_IO_ERROR_NO_SPACE, MED_ERROR_NO_SPACE },
    { G_IO_ERROR_READ_ONLY, MED_ERROR_READ_ONLY },
    { G_IO_ERROR_PERMISSION_DENIED, MED_ERROR_READ_ONLY },
    { G_IO_ERROR_BUSY, MED_ERROR_RETRY },
    { G_IO_ERROR_TIMED_OUT, MED_ERROR_RETRY },
    { G_IO_ERROR_WOULD_BLOCK, MED_ERROR_RETRY },
    { G_IO_ERROR_CANCELLED, MED_ERROR_CANCELLED },
    { G_IO_ERROR_IS_DIRECTORY, MED_ERROR_CORRECT_INPUT },
    { G_IO_ERROR_INVALID_DATA, MED_ERROR_CORRECT_INPUT },
    { G_IO_ERROR_INVALID_FILENAME, MED_ERROR_CORRECT_INPUT },
    { G_IO_ERROR_FILENAME_TOO_LONG, MED_ERROR_CORRECT_INPUT },
    { G_IO_ERROR_EXISTS, MED_ERROR_CORRECT_INPUT },
    { G_IO_ERROR_FAILED, MED_ERROR_UNAVAILABLE },
    { G_IO_ERROR_NOT_MOUNTED, MED_ERROR_UNAVAILABLE },
    { G_IO_ERROR_CLOSED, MED_ERROR_UNAVAILABLE },
    { G_IO_ERROR_CONNECTION_REFUSED, MED_ERROR_UNAVAILABLE },
    { G_IO_ERROR_HOST_NOT_FOUND, MED_ERROR_UNAVAILABLE },
    { G_IO_ERROR_TOO_MANY_LINKS, MED_ERROR_UNAVAILABLE },
    { 9999, MED_ERROR_UNAVAILABLE },
  };

  assert_converted (G_IO_ERROR, rows, G_N_ELEMENTS (rows));
}

static void
test_file_errors (void)
{
  static const Row rows[] = {
    { G_FILE_ERROR_NOENT, MED_ERROR_NOT_FOUND },
    { G_FILE_ERROR_NOTDIR, MED_ERROR_NOT_FOUND },
    { G_FILE_ERROR_NOSPC, MED_ERROR_NO_SPACE },
    { G_FILE_ERROR_ROFS, MED_ERROR_READ_ONLY },
    { G_FILE_ERROR_ACCES, MED_ERROR_READ_ONLY },
    { G_FILE_ERROR_PERM, MED_ERROR_READ_ONLY },
    { G_FILE_ERROR_EXIST, MED_ERROR_CORRECT_INPUT },
    { G_FILE_ERROR_ISDIR, MED_ERROR_CORRECT_INPUT },
    { G_FILE_ERROR_NAMETOOLONG, MED_ERROR_CORRECT_INPUT },
    { G_FILE_ERROR_AGAIN, MED_ERROR_RETRY },
    { G_FILE_ERROR_IO, MED_ERROR_UNAVAILABLE },
    { G_FILE_ERROR_NODEV, MED_ERROR_UNAVAILABLE },
    { G_FILE_ERROR_FAILED, MED_ERROR_UNAVAILABLE },
  };

  assert_converted (G_FILE_ERROR, rows, G_N_ELEMENTS (rows));
}

static void
test_other_domains (void)
{
  static const Row texts[] = { { G_CONVERT_ERROR_ILLEGAL_SEQUENCE, MED_ERROR_CORRECT_INPUT },
                               { G_CONVERT_ERROR_NO_CONVERSION, MED_ERROR_CORRECT_INPUT } };
  static const Row strange[] = { { 0, MED_ERROR_INTERNAL }, { 77, MED_ERROR_INTERNAL } };

  assert_converted (G_CONVERT_ERROR, texts, G_N_ELEMENTS (texts));
  assert_converted (g_quark_from_static_string ("somebody-elses"), strange, G_N_ELEMENTS (strange));
  assert_converted (G_MARKUP_ERROR, strange, 1);
}

/* Ours keep their code however often they pass an edge; each may say where it was. */
static void
test_own_errors (void)
{
  for (guint code = 0; code <= MED_ERROR_CANCELLED; code++)
    {
      g_autoptr (GError) error = g_error_new (MED_ERROR, (int) code, "what");

      g_assert_false (med_error_convert (&error, NULL));
      g_assert_cmpstr (error->message, ==, "what");
      g_assert_false (med_error_convert (&error, "inner"));
      g_assert_false (med_error_convert (&error, "outer"));
      g_assert_error (error, MED_ERROR, (int) code);
      g_assert_cmpstr (error->message, ==, "outer: inner: what");
    }
}

static void
test_no_error (void)
{
  g_autoptr (GError) none = NULL;

  g_assert_false (med_error_convert (NULL, "place"));
  g_assert_false (med_error_convert (&none, "place"));
  g_assert_null (none);
}

/* Words are passed on as they are, never read as a format. */
static void
test_words_are_not_a_format (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "%s%n%d %%");

  g_assert_false (med_error_convert (&error, "100%s"));
  g_assert_cmpstr (error->message, ==, "100%s: %s%n%d %%");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/each-kind-has-its-remedy", test_remedies);
  g_test_add_func ("/base/error/no-such-code", test_no_such_code);
  g_test_add_func ("/base/error/io-errors", test_io_errors);
  g_test_add_func ("/base/error/file-errors", test_file_errors);
  g_test_add_func ("/base/error/other-domains", test_other_domains);
  g_test_add_func ("/base/error/own-errors-keep-their-code", test_own_errors);
  g_test_add_func ("/base/error/no-error", test_no_error);
  g_test_add_func ("/base/error/words-are-not-a-format", test_words_are_not_a_format);
  return g_test_run ();
}
