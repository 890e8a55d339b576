/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <inttypes.h>
#include <libintl.h>
#include <locale.h>
#include <string.h>

#include "engine/base/med-error-help.h"
#include "support/med-test-engine.h"

typedef struct
{
  const char *message;
  const char *topic;
} Case;

static void
assert_topics (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_test_message ("%s", cases[i].message);
      g_assert_cmpstr (med_error_help_find (cases[i].message), ==, cases[i].topic);
    }
}

static void
test_formats (void)
{
  static const Case cases[] = {
    { "Name and passphrase do not go together", "errors-people#sign-in" },
    { "Too many wrong passphrases. Try again in 1 second.", "errors-people#sign-in" },
    { "Too many wrong passphrases. Try again in 29 seconds.", "errors-people#sign-in" },
    { "This needs one of these roles: Lead engineer", "errors-people#role" },
    { "RAD-0001 is being worked on. Finish the work and return it first.",
      "errors-devices#retired" },
    { "ring.pdf has 12 bytes; the statement says 13", "errors-payloads#bytes" },
    { "It does not fit: it needs 3 h. In the way: CT chest", "errors-schedule#busy" },
    { "one asset number is needed\nUsage: medpatchctl device show ASSET", "errors#usage" },
    { "fleet.csv: 2 rows are refused, so nothing was imported. First line 3: Model is missing",
      "errors-devices#rows" },
    { "It cannot be confirmed now: Handed over to the ward", NULL },
  };

  assert_topics (cases, G_N_ELEMENTS (cases));
}

/* A fault that was found deep in a file comes with its file and place before it. */
static void
test_prefixes (void)
{
  static const Case cases[] = {
    { "RAD-7: There is no such device", "errors-devices#asset" },
    { "a.json: /document/title: is missing", "errors-advisories#csaf" },
    { "a.json: /vulnerabilities/0/cve: is empty", "errors-advisories#csaf" },
    { "kev.json: /vulnerabilities/3/vendorProject: is missing or empty", "errors-cots#kev" },
    { "s.json, /releases/0: it is missing", "errors-statements#form" },
    { "Model is missing", "errors-devices#field" },
    { "NOT distributed. /media/usb: 3 GB are needed, 2 GB are free", "errors-media#space" },
    { "b.ics: it is not a calendar, or is larger than 32 MB", "errors-schedule#calendar-file" },
  };

  assert_topics (cases, G_N_ELEMENTS (cases));
}

/* What is missing for a step stands in a list; the first of what needs most words is explained. */
static void
test_list (void)
{
  g_assert_cmpstr (med_error_help_find ("“Install” cannot be done now:\n• The payload was not "
                                        "hashed again within the last 30 minutes"),
                   ==, "errors-step#before-start");
  g_assert_cmpstr (med_error_help_find ("“Install” cannot be done now:"), ==, "errors-step#now");
}

static void
test_foreign (void)
{
  static const Case cases[] = {
    { "", NULL },
    { "Permission denied", NULL },
    { "/srv/x: No space left on device", NULL },
    { "%s %d %", NULL },
    { "is", NULL },
    { "The mission is missing-ish", "errors-devices#field" },
    { "xNothing was signed", NULL }, /* not in the middle of a word */
  };

  assert_topics (cases, G_N_ELEMENTS (cases));
}

/* Every kind of error leads somewhere, also with words of another library. */
static void
test_kinds (void)
{
  for (int code = MED_ERROR_INTERNAL; code <= MED_ERROR_CANCELLED; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (MED_ERROR, code, "ENOENT");
      const char *topic = med_error_help_topic (error);

      g_assert_true (g_str_has_prefix (topic, "errors#"));
      g_assert_cmpuint (strlen (topic), >, strlen ("errors#"));
    }
  g_autoptr (GError) known =
      g_error_new_literal (MED_ERROR, MED_ERROR_NOT_FOUND, "There is no patch KB1");
  g_assert_cmpstr (med_error_help_topic (known), ==, "errors-cots#patch");
  g_autoptr (GError) retry = g_error_new_literal (MED_ERROR, MED_ERROR_RETRY, "EBUSY");
  g_assert_cmpstr (med_error_help_topic (retry), ==, "errors#retry");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "EIO");
  g_assert_cmpstr (med_error_help_topic (foreign), ==, "errors#internal");
}

/* What a conversion may become */
static const char *
sample_of (char conversion)
{
  switch (conversion)
    {
    case 's':
      return "Exa CT 64";
    case 'f':
      return "0.90";
    case 'X':
      return "200B";
    case 'd':
    case 'u':
      return "7";
    default:
      g_assert_not_reached ();
    }
}

static char *
dup_sample (const char *format)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *at = format; *at != '\0'; at++)
    if (at[0] == '%' && at[1] == '%')
      g_string_append_c (text, *at++);
    else if (at[0] == '%')
      {
        at++;
        at += strspn (at, "0123456789$-+ #'.*hlqjzt");
        g_string_append (text, sample_of (*at));
      }
    else
      g_string_append_c (text, *at);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_format (const char *line)
{
  g_autoptr (GString) format = g_string_new (NULL);
  g_autofree char *plain = g_strcompress (line);

  g_string_append (format, plain);
  g_string_replace (format, "%<PRId64>", "%" PRId64, 0);
  return g_string_free (g_steal_pointer (&format), FALSE);
}

/* Each line of the index, filled with values: the person is led to the section it stands under. In
 * a translation two messages may read the same; then the first section of the two is right. */
static guint
check_index (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("MED_TEST_SOURCE_DIR"), "..", "help", "errors.index", NULL);
  g_autoptr (GHashTable) topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *text = NULL;
  const char *topic = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "  "))
      {
        g_autofree char *format = dup_format (lines[i] + 2);
        g_autofree char *sample = dup_sample (dgettext (GETTEXT_PACKAGE, format));
        const char *found = med_error_help_find (sample);
        const char *before = g_hash_table_lookup (topics, sample);

        if (g_strcmp0 (found, before != NULL ? before : topic) != 0)
          {
            g_printerr ("“%s” leads to %s, not to %s\n", sample, found, topic);
            g_test_fail ();
          }
        if (before == NULL)
          g_hash_table_insert (topics, g_steal_pointer (&sample), (gpointer) topic);
      }
    else if (lines[i][0] != '\0' && lines[i][0] != '#')
      topic = lines[i];
  return g_hash_table_size (topics);
}

static void
test_index (void)
{
  g_assert_cmpuint (check_index (), >, 400);
}

/* Newer C libraries translate nothing under C.UTF-8: then by a locale of the machine. */
static gboolean
speak_japanese (void)
{
  static const char *const locales[] = { "", "ja_JP.UTF-8", "en_US.UTF-8" };

  g_setenv ("LANGUAGE", "ja", TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (locales); i++)
    if (setlocale (LC_MESSAGES, locales[i]) != NULL &&
        strcmp (dgettext (GETTEXT_PACKAGE, "Nothing was signed"), "Nothing was signed") != 0)
      return TRUE;
  return FALSE;
}

static void
test_speaks (void)
{
  g_assert_true (speak_japanese ());
}

static void
test_index_in_japanese (void)
{
  g_assert_true (speak_japanese ());
  check_index ();
}

/* In processes of their own: gettext keeps what it has once looked up. */
static void
test_japanese (void)
{
  g_test_trap_subprocess ("/base/error-help/japanese/subprocess/speaks", 0, 0);
  if (!g_test_trap_has_passed () && med_test_lacks_locales ())
    {
      g_test_skip ("this machine has no locale under which the C library translates");
      return;
    }
  g_test_trap_subprocess ("/base/error-help/japanese/subprocess/index", 0,
                          G_TEST_SUBPROCESS_INHERIT_STDOUT | G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("MEDPATCH_LOCALE_DIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error-help/formats", test_formats);
  g_test_add_func ("/base/error-help/prefixes", test_prefixes);
  g_test_add_func ("/base/error-help/list", test_list);
  g_test_add_func ("/base/error-help/foreign-words", test_foreign);
  g_test_add_func ("/base/error-help/every-kind", test_kinds);
  g_test_add_func ("/base/error-help/whole-index", test_index);
  g_test_add_func ("/base/error-help/japanese", test_japanese);
  g_test_add_func ("/base/error-help/japanese/subprocess/speaks", test_speaks);
  g_test_add_func ("/base/error-help/japanese/subprocess/index", test_index_in_japanese);
  return g_test_run ();
}
