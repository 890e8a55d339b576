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

/* What else a product was known by. */
static char *
describe_identity (const char *word, const char *first, const char *second, const char *third)
{
  if (g_str_equal (word, MED_REASON_MODEL_UNKNOWN))
    return g_strdup_printf (_ ("the advisory means the model numbers “%s” alone"), first);
  if (g_str_equal (word, MED_REASON_SERIAL_OUTSIDE))
    return g_strdup_printf (_ ("no device has one of the serial numbers “%s”"), first);
  if (g_str_equal (word, MED_REASON_SERIAL_SOME))
    return g_strdup_printf (_ ("%s of %s devices have one of the serial numbers “%s”"), first,
                            second, third);
  if (g_str_equal (word, MED_REASON_PART_OUTSIDE))
    return g_strdup_printf (_ ("its part %s has a version that is not within “%s”"), first, second);
  if (g_str_equal (word, MED_REASON_PART_UNKNOWN))
    return g_strdup_printf (_ ("whether its part %s is of the versions “%s” is not known"), first,
                            second);
  return g_strdup (word);
}

static char *
describe_words (char **words, guint n)
{
  const char *word = words[0];
  const char *first = n > 1 ? words[1] : "";
  const char *second = n > 2 ? words[2] : "";

  if (g_str_equal (word, MED_REASON_IN_RANGE))
    return g_strdup_printf (_ ("version %s is within “%s”"), first, second);
  if (g_str_equal (word, MED_REASON_OUTSIDE_RANGE))
    return g_strdup_printf (_ ("version %s is not within “%s”"), first, second);
  if (g_str_equal (word, MED_REASON_NOT_READABLE))
    return g_strdup_printf (_ ("version %s cannot be compared with “%s”"), first, second);
  if (g_str_equal (word, MED_REASON_OLDER_THAN_LISTED))
    return g_strdup_printf (_ ("version %s is older than “%s”, of older ones nothing is said"),
                            first, second);
  if (g_str_equal (word, MED_REASON_VERSION_UNKNOWN))
    return g_strdup_printf (_ ("the version of the device is not known; stated is “%s”"), first);
  if (g_str_equal (word, MED_REASON_NO_VERSION_STATED))
    return g_strdup (_ ("the advisory names no version"));
  if (g_str_equal (word, MED_REASON_RESTRICTED))
    return g_strdup_printf (_ ("stated for %s alone, and whether that is so here is not known"),
                            first);
  if (g_str_equal (word, MED_REASON_SAID_UNKNOWN))
    return g_strdup (_ ("the advisory says that this is not known"));
  if (g_str_equal (word, MED_REASON_CONTRADICTORY))
    return g_strdup (_ ("the advisory contradicts itself for this version"));
  if (g_str_equal (word, MED_REASON_PATCH_INSTALLED))
    return g_strdup_printf (_ ("patch %s is installed"), first);
  if (g_str_equal (word, MED_REASON_VENDOR_STATEMENT))
    return g_strdup_printf (_ ("stated by the device vendor in %s, revision %s"), first, second);
  if (g_str_equal (word, MED_REASON_DEVICE_WORD))
    return g_strdup_printf (_ ("stated for the device itself in %s"), first);
  return describe_identity (word, first, second, n > 3 ? words[3] : "");
}

/* How many words may stand before a reason: doubtful, component, model number, serial numbers. */
#define MAX_LEADING 4

static char *
describe (const char *reason, guint n_leading)
{
  g_auto (GStrv) words = g_strsplit (reason, "\t", -1);
  const guint n = g_strv_length (words);

  if (n == 0)
    return g_strdup ("");
  if (n < 3 || n_leading == 0)
    return describe_words (words, n);
  g_autofree char *rest = g_strjoinv ("\t", words + 2);
  g_autofree char *said = NULL;
  if (g_str_equal (words[0], MED_REASON_COMPONENT))
    {
      said = describe (rest, n_leading - 1);
      return g_strdup_printf (_ ("component %s: %s"), words[1], said);
    }
  if (g_str_equal (words[0], MED_REASON_DOUBTFUL))
    {
      said = describe (rest, n_leading - 1);
      return g_strdup_printf (
          _ ("provisional, as %s fails a mandatory test of CSAF or was withdrawn: %s"), words[1],
          said);
    }
  if (g_str_equal (words[0], MED_REASON_IDENTIFIER))
    {
      said = describe (rest, n_leading - 1);
      return g_strdup_printf (_ ("known as %s: %s"), words[1], said);
    }
  if (g_str_equal (words[0], MED_REASON_SERIAL_NUMBERS))
    {
      said = describe (rest, n_leading - 1);
      return g_strdup_printf (_ ("serial numbers “%s”: %s"), words[1], said);
    }
  return describe_words (words, n);
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
  return describe (reason, MAX_LEADING);
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
  static const char *const leading[] = { MED_REASON_DOUBTFUL, MED_REASON_IDENTIFIER,
                                         MED_REASON_SERIAL_NUMBERS, NULL };
  g_auto (GStrv) words = g_strsplit (reason, "\t", -1);
  const guint n = g_strv_length (words);
  guint at = 0;

  while (at + 2 < n && g_strv_contains (leading, words[at]))
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
