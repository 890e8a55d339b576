/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-cpe-match"

#include "config.h"

#include <string.h>

#include "engine/base/med-cpe.h"

#define ANY_LENGTH G_MAXSIZE

/* How much may stand before and behind the core of a value, and the core without backslashes. */
typedef struct
{
  gsize before;
  gsize behind;
  char *core;
} Pattern;

static gsize
read_open (const char *text, gsize length)
{
  if (length > 0 && *text == '*')
    return ANY_LENGTH;
  return strspn (text, "?");
}

static gsize
length_of_core (const char *text)
{
  const char *p = text;

  while (*p != '\0' && *p != '*' && *p != '?')
    p += *p == '\\' && p[1] != '\0' ? 2 : 1;
  return (gsize) (p - text);
}

static Pattern
read_pattern (const char *value)
{
  Pattern self = { .before = read_open (value, strlen (value)) };
  const char *core = value + (self.before == ANY_LENGTH ? 1 : self.before);
  const gsize length = length_of_core (core);
  GString *plain = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      i += core[i] == '\\';
      g_string_append_c (plain, core[i]);
    }
  self.behind = read_open (core + length, strlen (core + length));
  self.core = g_string_free (plain, FALSE);
  return self;
}

/* A question mark stands for one character or none (NISTIR 7696, 6.3). */
static gboolean
covers (const MedCpe *source, const char *text, MedCpeAttribute attribute)
{
  Pattern pattern = read_pattern (source->values[attribute]);
  g_autofree char *core = pattern.core;
  const gsize length = strlen (text), core_length = strlen (core);

  for (const char *at = strstr (text, core); at != NULL; at = strstr (at + 1, core))
    {
      const gsize before = (gsize) (at - text);

      if (before > pattern.before)
        return FALSE;
      if (length - before - core_length <= pattern.behind)
        return TRUE;
      if (*at == '\0')
        return FALSE;
    }
  return FALSE;
}

/**
 * med_cpe_compare_attribute:
 * @source: what is asked about, such as what an advisory states
 * @target: what it is compared with, such as what a device has
 * @attribute: an attribute
 *
 * Returns: how the values stand to each other (NISTIR 7696, table 6-2)
 */
MedCpeRelation
med_cpe_compare_attribute (const MedCpe *source, const MedCpe *target, MedCpeAttribute attribute)
{
  const char *a = source->values[attribute], *b = target->values[attribute];
  const gboolean any_a = g_str_equal (a, "*"), any_b = g_str_equal (b, "*");

  if (med_cpe_is_open (target, attribute))
    return MED_CPE_UNDEFINED;
  if (any_a || any_b)
    return any_a && any_b ? MED_CPE_EQUAL : any_a ? MED_CPE_SUPERSET : MED_CPE_SUBSET;
  if (g_str_equal (a, b))
    return MED_CPE_EQUAL;
  if (!med_cpe_is_open (source, attribute) || !med_cpe_is_value (target, attribute))
    return MED_CPE_DISJOINT;
  g_autofree char *text = med_cpe_dup_plain (target, attribute);
  return covers (source, text, attribute) ? MED_CPE_SUPERSET : MED_CPE_DISJOINT;
}

/**
 * med_cpe_compare:
 * @source: what is asked about
 * @target: what it is compared with
 *
 * Returns: how the names stand to each other (NISTIR 7696, table 6-3); %MED_CPE_UNDEFINED where the
 *   attributes do not agree on it
 */
MedCpeRelation
med_cpe_compare (const MedCpe *source, const MedCpe *target)
{
  guint n[MED_CPE_UNDEFINED + 1] = { 0 };

  for (guint i = 0; i < MED_N_CPE_ATTRIBUTES; i++)
    n[med_cpe_compare_attribute (source, target, i)]++;
  if (n[MED_CPE_DISJOINT] > 0)
    return MED_CPE_DISJOINT;
  if (n[MED_CPE_EQUAL] == MED_N_CPE_ATTRIBUTES)
    return MED_CPE_EQUAL;
  if (n[MED_CPE_EQUAL] + n[MED_CPE_SUBSET] == MED_N_CPE_ATTRIBUTES)
    return MED_CPE_SUBSET;
  return n[MED_CPE_EQUAL] + n[MED_CPE_SUPERSET] == MED_N_CPE_ATTRIBUTES ? MED_CPE_SUPERSET
                                                                        : MED_CPE_UNDEFINED;
}

static char *
dup_letters (const MedCpe *self, MedCpeAttribute attribute)
{
  g_autofree char *plain = med_cpe_dup_plain (self, attribute);
  GString *letters = g_string_new (NULL);

  for (const char *p = plain; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (letters, *p);
  return g_string_free (letters, FALSE);
}

/* "windows" and "windows_10", "macos" and "mac_os_x": the standard calls them disjoint, but one may
 * be the other. */
static gboolean
may_overlap (const MedCpe *stated, const MedCpe *ours, MedCpeAttribute attribute)
{
  g_autofree char *a = dup_letters (stated, attribute);
  g_autofree char *b = dup_letters (ours, attribute);

  return strstr (a, b) != NULL || strstr (b, a) != NULL || strstr (a, "unix") != NULL ||
         strstr (b, "unix") != NULL;
}

/* Editions and hardware have too many names for a "no" ("x64" and "amd64"), and many lists of
 * components say "not applicable" where nothing was asked. */
static MedAnswer
answer_attribute (const MedCpe *stated, const MedCpe *ours, MedCpeAttribute attribute)
{
  const MedCpeRelation relation = med_cpe_compare_attribute (stated, ours, attribute);

  if (relation == MED_CPE_EQUAL || relation == MED_CPE_SUPERSET)
    return MED_ANSWER_YES;
  if (relation != MED_CPE_DISJOINT ||
      (attribute != MED_CPE_TARGET_SW && attribute != MED_CPE_SW_EDITION) ||
      !med_cpe_is_value (stated, attribute) || !med_cpe_is_value (ours, attribute) ||
      may_overlap (stated, ours, attribute))
    return MED_ANSWER_CANNOT_TELL;
  return MED_ANSWER_NO;
}

/**
 * med_cpe_answer_variant:
 * @stated: by an advisory
 * @ours: of what is installed
 *
 * Compares what a name says beside vendor, product, version and update: editions, language,
 * software and hardware it is for. Follows NISTIR 7696 but for a "no", which needs more than two
 * spellings.
 *
 * Returns: whether @ours is one of the variants that @stated means
 */
MedAnswer
med_cpe_answer_variant (const MedCpe *stated, const MedCpe *ours)
{
  static const MedCpeAttribute asked[] = { MED_CPE_PART,       MED_CPE_EDITION,   MED_CPE_LANGUAGE,
                                           MED_CPE_SW_EDITION, MED_CPE_TARGET_SW, MED_CPE_TARGET_HW,
                                           MED_CPE_OTHER };
  MedAnswer answer = MED_ANSWER_YES;

  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      const MedAnswer this = answer_attribute (stated, ours, asked[i]);

      if (this == MED_ANSWER_NO)
        return this;
      if (this == MED_ANSWER_CANNOT_TELL)
        answer = this;
    }
  return answer;
}

/* "8.*" is all of 8; what is open in another way has no notation for it. */
static char *
dup_open_versions (const MedCpe *self)
{
  g_autofree char *plain = med_cpe_dup_plain (self, MED_CPE_VERSION);
  const gsize length = strlen (plain);

  if (length < 3 || !g_str_has_suffix (plain, ".*") || strspn (plain, "0123456789.") != length - 1)
    return g_strdup ("");
  plain[length - 1] = 'x';
  return g_steal_pointer (&plain);
}

/**
 * med_cpe_dup_versions:
 * @self: a name
 *
 * Returns: (transfer full): its version and update as a range of versions; "" where none is stated,
 *   or its open ends are none that a range can express
 */
char *
med_cpe_dup_versions (const MedCpe *self)
{
  g_autofree char *version = med_cpe_dup_plain (self, MED_CPE_VERSION);
  g_autofree char *update = med_cpe_dup_plain (self, MED_CPE_UPDATE);

  if (med_cpe_is_open (self, MED_CPE_VERSION))
    return dup_open_versions (self);
  if (*version == '\0' || *update == '\0' || med_cpe_is_open (self, MED_CPE_UPDATE))
    return g_steal_pointer (&version);
  return g_strjoin (" ", version, update, NULL);
}

/* "1.0 sp1", "1.0-beta" and "1.0-2" are 1.0 with some update; 1.0.1 and 1.01 are not. */
static gboolean
is_update_of (const char *version, const char *base)
{
  const gsize length = strlen (base);

  if (g_ascii_strncasecmp (version, base, length) != 0)
    return FALSE;
  const char *rest = version + length;
  const char *update = rest + strspn (rest, " .-_+~(");
  return *update != '\0' && !(g_ascii_isdigit (*update) && (update == rest || update[-1] == '.'));
}

/**
 * med_cpe_answer_version:
 * @stated: by an advisory
 * @version: of what is installed; may be empty
 *
 * Returns: whether @stated means this version; %MED_ANSWER_CANNOT_TELL also where it names none
 */
MedAnswer
med_cpe_answer_version (const MedCpe *stated, const char *version)
{
  g_autofree char *range = med_cpe_dup_versions (stated);
  g_autofree char *base = med_cpe_dup_plain (stated, MED_CPE_VERSION);

  if (*range == '\0')
    return MED_ANSWER_CANNOT_TELL;
  const MedAnswer answer = med_version_in_range (version, range);
  /* Whoever leaves the update open means 1.0 with any of them. */
  if (answer != MED_ANSWER_NO || !g_str_equal (stated->values[MED_CPE_UPDATE], "*") ||
      !is_update_of (version, base))
    return answer;
  return MED_ANSWER_CANNOT_TELL;
}
