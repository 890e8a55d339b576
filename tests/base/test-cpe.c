/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-cpe.h"

/* A name by its attributes, "attribute=value" parted by blanks, as NISTIR 7695 writes them: values
 * with backslashes, NA for not applicable, what is left out is any. */
static MedCpe *
name_of (const char *text)
{
  static const char *const words[MED_N_CPE_ATTRIBUTES] = {
    "part",     "vendor",     "product",   "version",   "update", "edition",
    "language", "sw_edition", "target_sw", "target_hw", "other",
  };
  MedCpe *self = g_new0 (MedCpe, 1);
  g_auto (GStrv) pairs = g_strsplit (text, " ", -1);

  for (guint i = 0; i < MED_N_CPE_ATTRIBUTES; i++)
    {
      g_autofree char *begin = g_strconcat (words[i], "=", NULL);
      const char *value = "*";

      for (guint k = 0; pairs[k] != NULL; k++)
        if (g_str_has_prefix (pairs[k], begin))
          value = pairs[k] + strlen (begin);
      self->values[i] = g_strdup (g_str_equal (value, "NA") ? "-" : value);
    }
  return self;
}

static void
assert_same (const MedCpe *a, const MedCpe *b)
{
  for (guint i = 0; i < MED_N_CPE_ATTRIBUTES; i++)
    g_assert_cmpstr (a->values[i], ==, b->values[i]);
}

/* The worked examples of NISTIR 7695: 6.1.2.4, 6.1.3.3 (URI), 6.2.2.3, 6.2.3.3 (formatted string).
 */
static const struct
{
  const char *name;
  const char *uri;
  const char *formatted;
} examples[] = {
  { "part=a vendor=microsoft product=internet_explorer version=8\\.0\\.6001 update=beta",
    "cpe:/a:microsoft:internet_explorer:8.0.6001:beta",
    "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*" },
  { "part=a vendor=microsoft product=internet_explorer version=8\\.* update=sp?",
    "cpe:/a:microsoft:internet_explorer:8.%02:sp%01",
    "cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*" },
  { "part=a vendor=microsoft product=internet_explorer version=8\\.\\* update=sp\\?",
    "cpe:/a:microsoft:internet_explorer:8.%2a:sp%3f",
    "cpe:2.3:a:microsoft:internet_explorer:8.\\*:sp\\?:*:*:*:*:*:*" },
  { "part=a vendor=hp product=insight_diagnostics version=7\\.4\\.0\\.1570 update=NA"
    " sw_edition=online target_sw=win2003 target_hw=x64",
    "cpe:/a:hp:insight_diagnostics:7.4.0.1570:-:~~online~win2003~x64~",
    "cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*" },
  { "part=a vendor=hp product=openview_network_manager version=7\\.51 target_sw=linux",
    "cpe:/a:hp:openview_network_manager:7.51::~~~linux~~",
    "cpe:2.3:a:hp:openview_network_manager:7.51:*:*:*:*:linux:*:*" },
  { "part=a vendor=foo\\\\bar product=big\\$money_manager_2010 sw_edition=special"
    " target_sw=ipod_touch target_hw=80gb",
    "cpe:/a:foo%5cbar:big%24money_manager_2010:::~~special~ipod_touch~80gb~",
    "cpe:2.3:a:foo\\\\bar:big\\$money_manager_2010:*:*:*:*:special:ipod_touch:80gb:*" },
  { "part=a vendor=foo\\~bar product=big\\~money_2010", "cpe:/a:foo%7ebar:big%7emoney_2010",
    "cpe:2.3:a:foo\\~bar:big\\~money_2010:*:*:*:*:*:*:*:*" },
  { "part=o vendor=microsoft product=windows_7 version=NA update=sp1 target_hw=x86",
    "cpe:/o:microsoft:windows_7:-:sp1:~~~~x86~",
    "cpe:2.3:o:microsoft:windows_7:-:sp1:*:*:*:*:x86:*" },
  { "part=h vendor=exa product=pump language=ja\\-jp", "cpe:/h:exa:pump::::ja-jp",
    "cpe:2.3:h:exa:pump:*:*:*:ja-jp:*:*:*:*" },
  { "part=a vendor=exa product=pump version=\\-", "cpe:/a:exa:pump:%2d",
    "cpe:2.3:a:exa:pump:\\-:*:*:*:*:*:*:*" },
};

static void
test_worked_examples (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autoptr (MedCpe) name = name_of (examples[i].name);
      g_autoptr (MedCpe) from_uri = med_cpe_new (examples[i].uri);
      g_autoptr (MedCpe) from_text = med_cpe_new (examples[i].formatted);
      g_autofree char *uri = med_cpe_dup_uri (name);
      g_autofree char *formatted = med_cpe_dup_formatted (name);

      g_assert_cmpstr (uri, ==, examples[i].uri);
      g_assert_cmpstr (formatted, ==, examples[i].formatted);
      g_assert_nonnull (from_uri);
      g_assert_nonnull (from_text);
      assert_same (from_uri, name);
      assert_same (from_text, name);
    }
}

/* Other ways to write the same. */
static void
test_other_spellings (void)
{
  static const char *const pairs[][2] = {
    { "CPE:2.3:A:Exa:Pump:1.0:*:*:*:*:*:*:*", "cpe:/a:exa:pump:1.0" },
    { "cpe:2.3:a:exa:pump:1\\.0:*:*:*:*:*:*:*", "cpe:/a:exa:pump:1%2e0" },
    { "cpe:2.3:a:exa:p-u:*:*:*:*:*:*:*:*", "cpe:/a:exa:p%2du" },
    { "cpe:2.3:a:exa:\\pump:*:*:*:*:*:*:*:*", "cpe:/A:EXA:PUMP" },
    { "cpe:2.3:a:exa:pump:1:*:home:*:*:*:*:*", "cpe:/a:exa:pump:1::home" },
    { "cpe:2.3:a:exa:pump:1:*:home:*:*:linux:*:*", "cpe:/a:exa:pump:1::~home~~linux~~" },
    { "cpe:2.3:a:exa:pump:1:*:-:*:-:*:*:*", "cpe:/a:exa:pump:1::~-~-~~~" },
    { "cpe:2.3:a:exa:a/b:*:*:*:*:*:*:*:*", "cpe:/a:exa:a%2fb" },
    { "cpe:2.3:a:exa:a\\:b:*:*:*:*:*:*:*:*", "cpe:/a:exa:a%3ab" },
    { "cpe:2.3:a:exa:pump:??1*:*:*:*:*:*:*:*", "cpe:/a:exa:pump:%01%011%02" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (MedCpe) a = med_cpe_new (pairs[i][0]);
      g_autoptr (MedCpe) b = med_cpe_new (pairs[i][1]);

      if (a == NULL || b == NULL)
        g_error ("%s or %s is not read", pairs[i][0], pairs[i][1]);
      assert_same (a, b);
    }
}

static void
test_malformed (void)
{
  g_autofree char *huge = g_strnfill (5000, 'x');
  g_autofree char *too_long = g_strdup_printf ("cpe:/a:exa:%s", huge);
  const char *const texts[] = {
    "",
    "cpe",
    "cpe:",
    "cpe:2.3:",
    "cpe:2.3:a:exa:pump",
    "cpe:2.3:a:exa:pump:1:*:*:*:*:*:*",
    "cpe:2.3:a:exa:pump:1:*:*:*:*:*:*:*:*",
    "cpe:2.3:a:exa::1:*:*:*:*:*:*:*",
    "cpe:2.3:x:exa:pump:1:*:*:*:*:*:*:*",
    "cpe:2.3:ao:exa:pump:1:*:*:*:*:*:*:*",
    /* 6.2.3.3, example 4: what is left open stands within the value */
    "cpe:2.3:a:hp:insight_diagnostics:7.4.*.1570:*:*:*:*:*:*:*",
    "cpe:2.3:a:exa:pump:1?2:*:*:*:*:*:*:*",
    "cpe:2.3:a:exa:pump:**:*:*:*:*:*:*:*",
    "cpe:2.3:a:exa:pump:**1:*:*:*:*:*:*:*",
    "cpe:2.3:a:exa:pu mp:1:*:*:*:*:*:*:*",
    "cpe:2.3:a:exa:pump:\\",
    "cpe:2.3:a:exa:p\303\274mp:1:*:*:*:*:*:*:*",
    "cpe:/x:exa",
    "cpe:/a:b:c:d:e:f:g:h",
    "cpe:/a:exa:pump%",
    "cpe:/a:exa:pump%2",
    "cpe:/a:exa:pump%zz",
    "cpe:/a:exa:pump%00",
    "cpe:/a:exa:pump%80",
    "cpe:/a:exa:pu%20mp",
    /* 6.1.3.3, example 9 */
    "cpe:/a:foo%5cbar:big%24money_2010:7.%02.1234",
    "cpe:/a:exa:pump:1::~a~b",
    "cpe:/a:exa:pump:1::~a~b~c~d~e~f",
    "pkg:npm/pump",
    too_long,
  };

  g_assert_null (med_cpe_new (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (MedCpe) name = med_cpe_new (texts[i]);

      if (name != NULL)
        g_error ("“%s” is read", texts[i]);
    }
}

/* NISTIR 7696, table 6-2, row by row. */
static void
test_relations_of_attributes (void)
{
  static const struct
  {
    const char *source;
    const char *target;
    MedCpeRelation relation;
  } rows[] = {
    { "*", "*", MED_CPE_EQUAL },
    { "*", "-", MED_CPE_SUPERSET },
    { "*", "1", MED_CPE_SUPERSET },
    { "*", "1*", MED_CPE_UNDEFINED },
    { "-", "*", MED_CPE_SUBSET },
    { "-", "-", MED_CPE_EQUAL },
    { "-", "1", MED_CPE_DISJOINT },
    { "-", "1*", MED_CPE_UNDEFINED },
    { "1", "1", MED_CPE_EQUAL },
    { "1", "2", MED_CPE_DISJOINT },
    { "1", "1*", MED_CPE_UNDEFINED },
    { "1", "-", MED_CPE_DISJOINT },
    { "1", "*", MED_CPE_SUBSET },
    { "1*", "12", MED_CPE_SUPERSET },
    { "1*", "21", MED_CPE_DISJOINT },
    { "1*", "*", MED_CPE_SUBSET },
    { "1*", "-", MED_CPE_DISJOINT },
    { "1*", "1*", MED_CPE_UNDEFINED },
    /* A question mark is one character or none, as many as there are of them. */
    { "?1", "1", MED_CPE_SUPERSET },
    { "?1", "x1", MED_CPE_SUPERSET },
    { "?1", "xx1", MED_CPE_DISJOINT },
    { "??1", "xx1", MED_CPE_SUPERSET },
    { "1??", "1", MED_CPE_SUPERSET },
    { "1??", "123", MED_CPE_SUPERSET },
    { "1??", "1234", MED_CPE_DISJOINT },
    { "?1?", "111", MED_CPE_SUPERSET },
    { "*1", "2121", MED_CPE_SUPERSET },
    { "*1", "2112", MED_CPE_DISJOINT },
    { "*1*", "212", MED_CPE_SUPERSET },
    { "*1?", "21212", MED_CPE_SUPERSET },
    { "sp?", "sp", MED_CPE_SUPERSET },
    { "9\\.*", "9\\.0\\.2", MED_CPE_SUPERSET },
    { "9\\.*", "9", MED_CPE_DISJOINT },
    { "1\\*", "1\\*", MED_CPE_EQUAL },
    { "1\\**", "1\\*2", MED_CPE_SUPERSET },
    { "1\\**", "12", MED_CPE_DISJOINT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint k = MED_CPE_VENDOR; k < MED_N_CPE_ATTRIBUTES; k++)
      {
        g_autoptr (MedCpe) source = name_of ("part=a");
        g_autoptr (MedCpe) target = name_of ("part=a");

        g_free (source->values[k]);
        g_free (target->values[k]);
        source->values[k] = g_strdup (rows[i].source);
        target->values[k] = g_strdup (rows[i].target);
        g_test_message ("%s %s", rows[i].source, rows[i].target);
        g_assert_cmpint (med_cpe_compare_attribute (source, target, k), ==, rows[i].relation);
        /* All other attributes are equal, so that the names stand as this one does. */
        g_assert_cmpint (med_cpe_compare (source, target), ==, rows[i].relation);
      }
}

/* NISTIR 7696, table 6-3, and the example of 7.1. */
static void
test_relations_of_names (void)
{
  static const struct
  {
    const char *source;
    const char *target;
    MedCpeRelation relation;
  } rows[] = {
    { "part=a vendor=adobe version=9\\.*",
      "part=a vendor=adobe product=reader version=9\\.3\\.2 update=NA edition=NA",
      MED_CPE_SUPERSET },
    { "part=a vendor=adobe product=reader version=9\\.* update=NA edition=NA language=en\\-us",
      "part=a vendor=adobe product=reader version=9\\.3\\.2 update=NA edition=NA language=en\\-us",
      MED_CPE_SUPERSET },
    { "part=o vendor=microsoft product=windows_7", "part=o vendor=microsoft product=windows_7",
      MED_CPE_EQUAL },
    { "part=o vendor=microsoft product=windows_7 version=NA",
      "part=o vendor=microsoft product=windows_7", MED_CPE_SUBSET },
    { "part=o vendor=microsoft product=windows_7 version=NA",
      "part=o vendor=microsoft product=windows_7 target_hw=x64", MED_CPE_UNDEFINED },
    { "part=o vendor=microsoft", "part=o vendor=microsoft product=w*", MED_CPE_UNDEFINED },
    { "part=o vendor=microsoft target_hw=x86", "part=o target_hw=x64", MED_CPE_DISJOINT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MedCpe) source = name_of (rows[i].source);
      g_autoptr (MedCpe) target = name_of (rows[i].target);

      g_test_message ("%s | %s", rows[i].source, rows[i].target);
      g_assert_cmpint (med_cpe_compare (source, target), ==, rows[i].relation);
    }
}

static void
test_variants (void)
{
  static const struct
  {
    const char *stated;
    const char *ours;
    MedAnswer answer;
  } rows[] = {
    { "part=a", "part=a", MED_ANSWER_YES },
    { "part=a", "part=a target_sw=linux sw_edition=lts", MED_ANSWER_YES },
    { "part=a version=1 update=2", "part=a version=3 update=4", MED_ANSWER_YES },
    { "part=a target_sw=node\\.js", "part=a target_sw=node\\.js", MED_ANSWER_YES },
    { "part=a target_sw=node\\.js", "part=a target_sw=python", MED_ANSWER_NO },
    { "part=a target_sw=node\\.js", "part=a", MED_ANSWER_CANNOT_TELL },
    { "part=a target_sw=node\\.js", "part=a target_sw=NA", MED_ANSWER_CANNOT_TELL },
    { "part=a target_sw=NA", "part=a target_sw=linux", MED_ANSWER_CANNOT_TELL },
    { "part=a target_sw=linux", "part=a target_sw=linux_kernel", MED_ANSWER_CANNOT_TELL },
    { "part=a target_sw=windows_10", "part=a target_sw=windows", MED_ANSWER_CANNOT_TELL },
    { "part=a target_sw=macos", "part=a target_sw=mac_os_x", MED_ANSWER_CANNOT_TELL },
    { "part=a target_sw=unix", "part=a target_sw=linux", MED_ANSWER_CANNOT_TELL },
    { "part=a target_sw=win*", "part=a target_sw=windows", MED_ANSWER_YES },
    { "part=a target_sw=win*", "part=a target_sw=linux", MED_ANSWER_NO },
    { "part=a sw_edition=community", "part=a sw_edition=enterprise", MED_ANSWER_NO },
    { "part=a edition=home", "part=a edition=professional", MED_ANSWER_CANNOT_TELL },
    { "part=a target_hw=x64", "part=a target_hw=amd64", MED_ANSWER_CANNOT_TELL },
    { "part=h", "part=o", MED_ANSWER_CANNOT_TELL },
    { "part=h target_sw=linux", "part=o target_sw=android", MED_ANSWER_NO },
    { "part=a", "part=a target_sw=win*", MED_ANSWER_CANNOT_TELL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MedCpe) stated = name_of (rows[i].stated);
      g_autoptr (MedCpe) ours = name_of (rows[i].ours);

      g_test_message ("%s | %s", rows[i].stated, rows[i].ours);
      g_assert_cmpint (med_cpe_answer_variant (stated, ours), ==, rows[i].answer);
    }
}

static void
test_versions (void)
{
  static const struct
  {
    const char *stated;
    const char *range;
    const char *version;
    MedAnswer answer;
  } rows[] = {
    { "version=1\\.1\\.1k", "1.1.1k", "1.1.1k", MED_ANSWER_YES },
    { "version=1\\.1\\.1k", "1.1.1k", "1.1.1n", MED_ANSWER_NO },
    { "version=1\\.1\\.1k", "1.1.1k", "", MED_ANSWER_CANNOT_TELL },
    { "", "", "1.0", MED_ANSWER_CANNOT_TELL },
    { "version=NA", "", "1.0", MED_ANSWER_CANNOT_TELL },
    { "version=1\\.0", "1.0", "1.0 SP1", MED_ANSWER_CANNOT_TELL },
    { "version=1\\.0", "1.0", "1.0-beta", MED_ANSWER_CANNOT_TELL },
    { "version=1\\.0", "1.0", "2.0", MED_ANSWER_NO },
    { "version=1\\.0", "1.0", "1.01", MED_ANSWER_NO },
    { "version=1\\.0 update=NA", "1.0", "1.0", MED_ANSWER_YES },
    { "version=1\\.0 update=sp1", "1.0 sp1", "1.0 SP1", MED_ANSWER_YES },
    { "version=1\\.0 update=sp1", "1.0 sp1", "1.0 SP2", MED_ANSWER_NO },
    { "version=8\\.*", "8.x", "8.0.6001", MED_ANSWER_YES },
    { "version=8\\.*", "8.x", "9.0", MED_ANSWER_NO },
    { "version=8*", "", "9.0", MED_ANSWER_CANNOT_TELL },
    { "version=*8", "", "8", MED_ANSWER_CANNOT_TELL },
    { "version=8\\.?", "", "8.1", MED_ANSWER_CANNOT_TELL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat ("part=a ", rows[i].stated, NULL);
      g_autoptr (MedCpe) stated = name_of (text);
      g_autofree char *range = med_cpe_dup_versions (stated);

      g_test_message ("%s %s", rows[i].stated, rows[i].version);
      g_assert_cmpstr (range, ==, rows[i].range);
      g_assert_cmpint (med_cpe_answer_version (stated, rows[i].version), ==, rows[i].answer);
    }
}

/* A value of few letters, so that some meet. */
static char *
draw_value (gboolean open)
{
  static const char *const letters[] = { "a", "1", "_", "\\.", "\\-", "\\*", "\\?", "\\:", "\\\\" };
  GString *value = g_string_new (NULL);
  const gint n = g_test_rand_int_range (1, 4);

  switch (g_test_rand_int_range (0, 5))
    {
    case 0:
      return g_string_free (g_string_assign (value, "*"), FALSE);
    case 1:
      return g_string_free (g_string_assign (value, "-"), FALSE);
    case 2:
      g_string_append (value, open && g_test_rand_bit () ? "*" : "");
      break;
    default:
      break;
    }
  for (gint i = 0; i < n; i++)
    g_string_append (value, letters[g_test_rand_int_range (0, G_N_ELEMENTS (letters))]);
  if (open && g_test_rand_int_range (0, 3) == 0)
    g_string_append (value, g_test_rand_bit () ? "*" : "??");
  return g_string_free (value, FALSE);
}

static MedCpe *
draw (gboolean open)
{
  static const char *const parts[] = { "a", "o", "h", "*", "-" };
  MedCpe *self = g_new0 (MedCpe, 1);

  for (guint i = 0; i < MED_N_CPE_ATTRIBUTES; i++)
    self->values[i] =
        i == MED_CPE_PART ? g_strdup (parts[g_test_rand_int_range (0, 5)]) : draw_value (open);
  return self;
}

/* Both bindings give the name back. */
static void
test_round_trips (void)
{
  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr (MedCpe) name = draw (TRUE);
      g_autofree char *formatted = med_cpe_dup_formatted (name);
      g_autofree char *uri = med_cpe_dup_uri (name);
      g_autoptr (MedCpe) from_text = med_cpe_new (formatted);
      g_autoptr (MedCpe) from_uri = med_cpe_new (uri);

      if (from_text == NULL || from_uri == NULL)
        g_error ("%s or %s is not read", formatted, uri);
      assert_same (from_text, name);
      assert_same (from_uri, name);
    }
}

static MedCpeRelation
turn_round (MedCpeRelation relation)
{
  return relation == MED_CPE_SUBSET     ? MED_CPE_SUPERSET
         : relation == MED_CPE_SUPERSET ? MED_CPE_SUBSET
                                        : relation;
}

/* Every name is its equal, seen from the other side the relation is turned round, and a superset
 * of a superset is one: of closed names, for which the standard defines all of it. */
static void
test_order (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (MedCpe) a = draw (FALSE);
      g_autoptr (MedCpe) b = draw (FALSE);
      g_autoptr (MedCpe) c = draw (FALSE);

      for (guint i = 0; i < MED_N_CPE_ATTRIBUTES; i++)
        {
          const MedCpeRelation ab = med_cpe_compare_attribute (a, b, i);
          const MedCpeRelation bc = med_cpe_compare_attribute (b, c, i);

          g_assert_cmpint (med_cpe_compare_attribute (a, a, i), ==, MED_CPE_EQUAL);
          g_assert_cmpint (med_cpe_compare_attribute (b, a, i), ==, turn_round (ab));
          if (ab == MED_CPE_SUPERSET && (bc == MED_CPE_SUPERSET || bc == MED_CPE_EQUAL))
            g_assert_cmpint (med_cpe_compare_attribute (a, c, i), ==, MED_CPE_SUPERSET);
        }
      g_assert_cmpint (med_cpe_compare (a, a), ==, MED_CPE_EQUAL);
      g_assert_cmpint (med_cpe_compare (b, a), ==, turn_round (med_cpe_compare (a, b)));
    }
}

/* "No" only where the standard says disjoint, and "yes" wherever it says that all is meant. */
static void
test_answers_are_never_bolder (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (MedCpe) stated = draw (TRUE);
      g_autoptr (MedCpe) ours = draw (FALSE);
      const MedCpeRelation relation = med_cpe_compare (stated, ours);
      const MedAnswer answer = med_cpe_answer_variant (stated, ours);

      if (answer == MED_ANSWER_NO)
        g_assert_cmpint (relation, ==, MED_CPE_DISJOINT);
      if (relation == MED_CPE_EQUAL || relation == MED_CPE_SUPERSET)
        g_assert_cmpint (answer, ==, MED_ANSWER_YES);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/cpe/worked-examples", test_worked_examples);
  g_test_add_func ("/base/cpe/other-spellings", test_other_spellings);
  g_test_add_func ("/base/cpe/malformed-is-refused", test_malformed);
  g_test_add_func ("/base/cpe/relations-of-attributes", test_relations_of_attributes);
  g_test_add_func ("/base/cpe/relations-of-names", test_relations_of_names);
  g_test_add_func ("/base/cpe/variants", test_variants);
  g_test_add_func ("/base/cpe/versions", test_versions);
  g_test_add_func ("/base/cpe/round-trips", test_round_trips);
  g_test_add_func ("/base/cpe/order-of-relations", test_order);
  g_test_add_func ("/base/cpe/answers-are-never-bolder", test_answers_are_never_bolder);
  return g_test_run ();
}
