/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reason"

#include "config.h"

#include "engine/awareness/med-reason.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *word;
  const char *title;
} Title;

static const char *
find_title (const Title *titles, const char *word)
{
  if (word == NULL)
    return "";
  for (gsize i = 0; titles[i].word != NULL; i++)
    if (g_str_equal (titles[i].word, word))
      return _ (titles[i].title);
  return word;
}

/**
 * med_reason_build:
 * @word: one of the fixed words
 * @...: its values, ended by %NULL; tabs within them become spaces
 *
 * Returns: (transfer full): the reason as it is stored
 */
char *
med_reason_build (const char *word, ...)
{
  g_autoptr (GString) reason = g_string_new (word);
  const char *value;
  va_list values;

  va_start (values, word);
  while ((value = va_arg (values, const char *)) != NULL)
    {
      g_autofree char *clean = g_strdelimit (g_strdup (value), "\t\n", ' ');
      g_string_append_printf (reason, "\t%s", clean);
    }
  va_end (values);
  return g_strdup (reason->str);
}

/* A word and what is said with its values, in the order in which they are stored. */
typedef struct
{
  const char *word;
  const char *format; /* marked; %s stands for a value */
} Saying;

/* Which value a place stands for: `%s` for the next one, `%2$s` for the second. Moves to its end.
 */
static guint
read_place (const char **text, guint *next)
{
  const char *p = *text + 1;
  const guint number = g_ascii_isdigit (*p) && p[1] == '$' ? (guint) (*p - '0') : 0;

  p += number > 0 ? 2 : 0;
  if (*p != 's')
    return 0;
  *text = p;
  return number > 0 ? number : ++*next;
}

/* Puts the values of a reason, and behind them @rest, in the places of a translated text. */
static char *
fill (const char *format, char **values, guint n_values, const char *rest)
{
  GString *text = g_string_new (NULL);
  guint next = 0;

  for (const char *p = format; *p != '\0'; p++)
    {
      const guint place = *p == '%' ? read_place (&p, &next) : 0;

      if (place == 0)
        g_string_append_c (text, *p);
      else if (place <= n_values)
        g_string_append (text, values[place - 1]);
      else if (rest != NULL)
        g_string_append (text, rest);
    }
  return g_string_free (text, FALSE);
}

/* Whoever speaks: the program in its language, or a report in another one. */
typedef struct
{
  MedReasonSay say;
  gpointer user_data;
} Speaker;

static const char *say (const Speaker *speaker, const char *text) G_GNUC_FORMAT (2);

static const char *
say (const Speaker *speaker, const char *text)
{
  return speaker->say != NULL ? speaker->say (speaker->user_data, text) : _ (text);
}

/* (nullable) not translated */
static const char *
find_saying (const Saying *sayings, const char *word)
{
  for (gsize i = 0; sayings[i].word != NULL; i++)
    if (g_str_equal (sayings[i].word, word))
      return sayings[i].format;
  return NULL;
}

/* What else a product was known by. */
static char *
describe_identity (const Speaker *speaker, char **words, guint n)
{
  static const Saying sayings[] = {
    { MED_REASON_MODEL_UNKNOWN, N_ ("the advisory means the model numbers “%s” alone") },
    { MED_REASON_MODEL_OUTSIDE, N_ ("no device has one of the model numbers “%s”") },
    { MED_REASON_MODEL_SOME, N_ ("%s of %s devices have one of the model numbers “%s”") },
    { MED_REASON_SERIAL_UNKNOWN,
      N_ ("whether it has one of the serial numbers “%s” is not known") },
    { MED_REASON_SERIAL_OUTSIDE, N_ ("no device has one of the serial numbers “%s”") },
    { MED_REASON_SERIAL_SOME, N_ ("%s of %s devices have one of the serial numbers “%s”") },
    { MED_REASON_SKU_UNKNOWN, N_ ("whether it has one of the SKUs “%s” is not known") },
    { MED_REASON_SKU_OUTSIDE, N_ ("no device has one of the SKUs “%s”") },
    { MED_REASON_SKU_SOME, N_ ("%s of %s devices have one of the SKUs “%s”") },
    { MED_REASON_LABELS_OUTSIDE, N_ ("no device has all of the numbers that the advisory names") },
    { MED_REASON_PART_OUTSIDE, N_ ("its part %s has a version that is not within “%s”") },
    { MED_REASON_PART_UNKNOWN, N_ ("whether its part %s is of the versions “%s” is not known") },
    { MED_REASON_PART_MISSING, N_ ("whether %s is a part of it is not known") },
    { MED_REASON_PART_DECIDES, N_ ("in any version") },
    { MED_REASON_VERSIONS_DISAGREE, N_ ("the advisory says “%s” and, otherwise, “%s”") },
    { MED_REASON_VARIANT_OUTSIDE, N_ ("it is said of “%s”, and here it is “%s”") },
    { MED_REASON_VARIANT_UNKNOWN, N_ ("whether it is the variant “%s” is not known") },
    { MED_REASON_OTHER_SCHEME, N_ ("“%s” counts the versions of another kind of packages") },
    { MED_REASON_EVIDENCE, N_ ("recorded here as “%s”") },
    { MED_REASON_EVIDENCE_AGAINST, N_ ("the file recorded here is another than “%s”") },
    { MED_REASON_NAMED_TWICE,
      N_ ("the record names it twice, and what it says of one name does not clear the other") },
    { NULL, NULL },
  };
  const char *format = find_saying (sayings, words[0]);

  return format != NULL ? fill (say (speaker, format), words + 1, n - 1, NULL)
                        : g_strdup (words[0]);
}

static char *
describe_words (const Speaker *speaker, char **words, guint n)
{
  const char *word = words[0];
  const char *first = n > 1 ? words[1] : "";
  const char *second = n > 2 ? words[2] : "";

  if (g_str_equal (word, MED_REASON_IN_RANGE))
    return g_strdup_printf (say (speaker, N_ ("version %s is within “%s”")), first, second);
  if (g_str_equal (word, MED_REASON_OUTSIDE_RANGE))
    return g_strdup_printf (say (speaker, N_ ("version %s is not within “%s”")), first, second);
  if (g_str_equal (word, MED_REASON_NOT_READABLE))
    return g_strdup_printf (say (speaker, N_ ("version %s cannot be compared with “%s”")), first,
                            second);
  if (g_str_equal (word, MED_REASON_OLDER_THAN_LISTED))
    return g_strdup_printf (
        say (speaker, N_ ("version %s is older than “%s”, of older ones nothing is said")), first,
        second);
  if (g_str_equal (word, MED_REASON_VERSION_UNKNOWN))
    return g_strdup_printf (
        say (speaker, N_ ("the version of the device is not known; stated is “%s”")), first);
  if (g_str_equal (word, MED_REASON_NO_VERSION_STATED))
    return g_strdup (say (speaker, N_ ("the advisory names no version")));
  if (g_str_equal (word, MED_REASON_RESTRICTED))
    return g_strdup_printf (
        say (speaker, N_ ("stated for %s alone, and whether that is so here is not known")), first);
  if (g_str_equal (word, MED_REASON_SAID_UNKNOWN))
    return g_strdup (say (speaker, N_ ("the advisory says that this is not known")));
  if (g_str_equal (word, MED_REASON_CONTRADICTORY))
    return g_strdup (say (speaker, N_ ("the advisory contradicts itself for this version")));
  if (g_str_equal (word, MED_REASON_PATCH_INSTALLED))
    return g_strdup_printf (say (speaker, N_ ("patch %s is installed")), first);
  if (g_str_equal (word, MED_REASON_VENDOR_STATEMENT))
    return g_strdup_printf (say (speaker, N_ ("stated by the device vendor in %s, revision %s")),
                            first, second);
  if (g_str_equal (word, MED_REASON_DEVICE_WORD))
    return g_strdup_printf (say (speaker, N_ ("stated for the device itself in %s")), first);
  return describe_identity (speaker, words, n);
}

/* How many words may stand before a reason. */
#define MAX_LEADING 10

static const Saying openings[] = {
  { MED_REASON_COMPONENT, N_ ("component %s: %s") },
  { MED_REASON_DOUBTFUL,
    N_ ("provisional, as %s fails a mandatory test of CSAF or was withdrawn: %s") },
  { MED_REASON_IDENTIFIER, N_ ("known as %s: %s") },
  { MED_REASON_SERIAL_NUMBERS, N_ ("serial numbers “%s”: %s") },
  { MED_REASON_MODEL_NUMBERS, N_ ("model numbers “%s”: %s") },
  { MED_REASON_SKUS, N_ ("SKUs “%s”: %s") },
  { MED_REASON_WITH_PART, N_ ("with its part %s: %s") },
  { MED_REASON_EVIDENCE_FOR, N_ ("recorded here as “%s”, although %s") },
  { MED_REASON_BY_SERIAL,
    N_ ("it is said of “%s”, but a device of the same maker has the number: %s") },
  { NULL, NULL },
};

static char *
describe (const Speaker *speaker, const char *reason, guint n_leading)
{
  g_auto (GStrv) words = g_strsplit (reason, "\t", -1);
  const guint n = g_strv_length (words);
  const char *format = n >= 3 && n_leading > 0 ? find_saying (openings, words[0]) : NULL;

  if (n == 0)
    return g_strdup ("");
  if (format == NULL)
    return describe_words (speaker, words, n);
  g_autofree char *rest = g_strjoinv ("\t", words + 2);
  g_autofree char *said = describe (speaker, rest, n_leading - 1);
  return fill (say (speaker, format), words + 1, 1, said);
}

/**
 * med_reason_describe:
 * @reason: a reason as stored in `match` or `exposure`
 *
 * Returns: (transfer full): the same in words for a person, one line
 */
char *
med_reason_describe (const char *reason)
{
  return med_reason_describe_in (reason, NULL, NULL);
}

/**
 * med_reason_describe_in:
 * @reason: a reason as stored in `match` or `exposure`
 * @say_it: (nullable): gives the texts in the language of a report; %NULL for that of the program
 * @user_data: for @say_it
 *
 * Returns: (transfer full): the same in words for a person, one line
 */
char *
med_reason_describe_in (const char *reason, MedReasonSay say_it, gpointer user_data)
{
  const Speaker speaker = { say_it, user_data };

  return describe (&speaker, reason, MAX_LEADING);
}

/**
 * med_reason_dup_component:
 * @reason: a reason as stored in `exposure`
 *
 * Returns: (transfer full) (nullable): the component, with its version, through which a
 * vulnerability concerns a device; %NULL where it is not through one
 */
char *
med_reason_dup_component (const char *reason)
{
  g_auto (GStrv) words = g_strsplit (reason, "\t", -1);
  const guint n = g_strv_length (words);
  guint at = 0;

  while (at + 2 < n && find_saying (openings, words[at]) != NULL &&
         !g_str_equal (words[at], MED_REASON_COMPONENT))
    at += 2;
  return at + 1 < n && g_str_equal (words[at], MED_REASON_COMPONENT) ? g_strdup (words[at + 1])
                                                                     : NULL;
}

/**
 * med_exposure_status_get_title:
 * @status: as stored in `exposure`
 *
 * Returns: (transfer none): the status in words, translated
 */
const char *
med_exposure_status_get_title (const char *status)
{
  static const Title titles[] = {
    { "affected", N_ ("Affected") },
    { "not-affected", N_ ("Not affected") },
    { "fixed", N_ ("Fixed") },
    { "under-investigation", N_ ("Under investigation") },
    { "cannot-tell", N_ ("Cannot tell") },
    { NULL, NULL },
  };

  return find_title (titles, status);
}

/**
 * med_csaf_status_get_title:
 * @status: a product status of CSAF
 *
 * Returns: (transfer none): the status in words, translated
 */
const char *
med_csaf_status_get_title (const char *status)
{
  static const Title titles[] = {
    { "known_affected", N_ ("Affected") },
    { "first_affected", N_ ("First affected version") },
    { "last_affected", N_ ("Last affected version") },
    { "known_not_affected", N_ ("Not affected") },
    { "fixed", N_ ("Fixed") },
    { "first_fixed", N_ ("First fixed version") },
    { "recommended", N_ ("Recommended version") },
    { "under_investigation", N_ ("Under investigation") },
    { "unknown", N_ ("Not known") },
    { NULL, NULL },
  };

  return find_title (titles, status);
}

/**
 * med_remediation_get_title:
 * @category: a remediation category of CSAF
 *
 * Returns: (transfer none): the category in words, translated
 */
const char *
med_remediation_get_title (const char *category)
{
  static const Title titles[] = {
    { "vendor_fix", N_ ("Fix by the vendor") },  { "mitigation", N_ ("Mitigation") },
    { "workaround", N_ ("Workaround") },         { "none_available", N_ ("No fix available yet") },
    { "no_fix_planned", N_ ("No fix planned") }, { "fix_planned", N_ ("Fix planned") },
    { "optional_patch", N_ ("Optional patch") }, { NULL, NULL },
  };

  return find_title (titles, category);
}
