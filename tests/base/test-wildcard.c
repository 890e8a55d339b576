/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "engine/base/med-wildcard.h"

static void
test_numbers (void)
{
  static const struct
  {
    const char *pattern;
    const char *text;
    MedAnswer answer;
  } cases[] = {
    { "SN1000", "SN1000", MED_ANSWER_YES },
    { "SN1000", "sn1000", MED_ANSWER_YES },
    { "SN1000", "SN1001", MED_ANSWER_NO },
    { "SN10??", "SN1042", MED_ANSWER_YES },
    { "SN10??", "SN104", MED_ANSWER_NO },
    { "SN10??", "SN10423", MED_ANSWER_NO },
    { "SN10*", "SN10", MED_ANSWER_YES },
    { "SN10*", "SN1042", MED_ANSWER_YES },
    { "*42", "SN1042", MED_ANSWER_YES },
    { "*42", "SN1043", MED_ANSWER_NO },
    { "A*B*C", "AxxBxBxC", MED_ANSWER_YES },
    { "A*B*C", "AxxCxB", MED_ANSWER_NO },
    { "A\\*", "A*", MED_ANSWER_YES },
    { "A\\*", "AB", MED_ANSWER_NO },
    { "A\\?", "A?", MED_ANSWER_YES },
    { "A\\\\B", "A\\B", MED_ANSWER_YES },
    { "ABC\\", "ABC\\", MED_ANSWER_YES },
    { "?", "器", MED_ANSWER_YES },
    { "A?C", "A器C", MED_ANSWER_YES },
    { "*", "anything", MED_ANSWER_YES },
    /* Abbreviated, which the standard allows: a person must look. */
    { "1000", "SN1000-7", MED_ANSWER_CANNOT_TELL },
    { "10", "SN1000-7", MED_ANSWER_NO },
    { "10", "1000-7", MED_ANSWER_CANNOT_TELL },
    { "S", "SN1000-7", MED_ANSWER_CANNOT_TELL },
    /* The hospital's may be abbreviated too, or differ in signs alone. */
    { "SN1000-7", "1000", MED_ANSWER_CANNOT_TELL },
    { "SN1000-7", "10", MED_ANSWER_NO },
    { "SN-1042", "SN 1042", MED_ANSWER_CANNOT_TELL },
    { "SN-10??", "sn1042", MED_ANSWER_CANNOT_TELL },
    { "SN-10??", "sn1142", MED_ANSWER_NO },
    { "A\\*-1", "A*1", MED_ANSWER_NO },
    { "-", "/", MED_ANSWER_NO },
    /* Nothing is known of it. */
    { "*", "", MED_ANSWER_CANNOT_TELL },
    { "", "SN1000", MED_ANSWER_CANNOT_TELL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (med_wildcard_answer (cases[i].pattern, cases[i].text) != cases[i].answer)
      g_error ("“%s” and “%s” is not %s", cases[i].pattern, cases[i].text,
               med_answer_to_word (cases[i].answer));
}

/* Slow, and so short that it cannot be wrong. */
static gboolean
oracle (const char *pattern, const char *text)
{
  if (*pattern == '*')
    return oracle (pattern + 1, text) || (*text != '\0' && oracle (pattern, text + 1));
  if (*pattern == '\0' || *text == '\0')
    return *pattern == *text;
  if (*pattern == '\\' && pattern[1] != '\0')
    return pattern[1] == *text && oracle (pattern + 2, text + 1);
  return (*pattern == '?' || *pattern == *text) && oracle (pattern + 1, text + 1);
}

static void
draw (char *text, const char *alphabet, gint n_letters)
{
  const gint length = g_test_rand_int_range (0, 9);

  for (gint i = 0; i < length; i++)
    text[i] = alphabet[g_test_rand_int_range (0, n_letters)];
  text[length] = '\0';
}

static void
test_against_an_oracle (void)
{
  for (guint round = 0; round < 40000; round++)
    {
      char pattern[16], text[16];

      draw (pattern, "ab*?\\", 5);
      draw (text, "ab*\\", 4);
      if (med_wildcard_matches (pattern, text) != oracle (pattern, text))
        g_error ("“%s” and “%s”", pattern, text);
    }
}

/* A pattern from a stranger cannot keep the program busy. */
static void
test_many_stars (void)
{
  g_autoptr (GString) pattern = g_string_new (NULL);
  g_autofree char *text = g_strnfill (5000, 'a');

  for (guint i = 0; i < 2000; i++)
    g_string_append (pattern, "*a");
  g_string_append (pattern, "*b");
  g_assert_false (med_wildcard_matches (pattern->str, text));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/wildcard/numbers", test_numbers);
  g_test_add_func ("/base/wildcard/against-an-oracle", test_against_an_oracle);
  g_test_add_func ("/base/wildcard/many-stars", test_many_stars);
  return g_test_run ();
}
