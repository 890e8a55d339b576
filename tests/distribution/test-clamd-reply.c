/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/distribution/med-clamd-reply.h"

/* Exactly these say that nothing was found; written here a second time, not by asking the reader.
 */
static gboolean
says_clean (const char *data, gsize size)
{
  g_autofree char *text = g_strndup (data, size);
  gsize length = strcspn (text, "\n");
  gsize rest = length;

  if (length == size)
    return FALSE; /* not ended */
  while (rest < size && (data[rest] == '\0' || data[rest] == '\n'))
    rest++;
  text[length] = '\0';
  return rest == size &&
         g_regex_match_simple ("^(stream|fd\\[[0-9]+\\]): OK *$", text, G_REGEX_DOLLAR_ENDONLY, 0);
}

/* For every answer: clean only where it says so, and its text can be shown. */
static MedClamdVerdict
check (const char *data, gsize size)
{
  g_autoptr (MedClamdReply) reply = med_clamd_reply_parse (data, size);
  g_autofree char *shown = g_strescape (reply->text, NULL);

  g_assert_cmpint (reply->verdict == MED_CLAMD_OK, ==, says_clean (data, size));
  g_assert_true (g_utf8_validate (reply->text, -1, NULL));
  for (const char *p = reply->text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (g_unichar_isprint (g_utf8_get_char (p)));
  if (reply->verdict == MED_CLAMD_FOUND)
    g_assert_cmpstr (shown, !=, "");
  return reply->verdict;
}

static const char *const answers[] = {
  "stream: OK",
  "fd[12]: OK",
  "stream: Eicar-Test-Signature FOUND",
  "stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND",
  "INSTREAM size limit exceeded. ERROR",
  "stream: Can't open file or directory ERROR",
};

/* One byte changed, put in or taken out anywhere never turns an answer into "nothing found". */
static void
test_one_byte_off (void)
{
  for (gsize a = 0; a < G_N_ELEMENTS (answers); a++)
    {
      const gsize size = strlen (answers[a]) + 1;

      for (gsize at = 0; at < size; at++)
        {
          g_autofree char *changed = g_memdup2 (answers[a], size);
          g_autofree char *without = g_malloc (size);
          g_autofree char *with = g_malloc (size + 1);

          memcpy (without, answers[a], at);
          memcpy (without + at, answers[a] + at + 1, size - at - 1);
          check (without, size - 1);
          for (int byte = 0; byte < 256; byte++)
            {
              changed[at] = (char) byte;
              check (changed, size);
              memcpy (with, answers[a], at);
              with[at] = (char) byte;
              memcpy (with + at + 1, answers[a] + at, size - at);
              check (with, size + 1);
            }
        }
    }
}

/* Cut off anywhere, an answer is none. */
static void
test_cut_off (void)
{
  for (gsize a = 0; a < G_N_ELEMENTS (answers); a++)
    for (gsize size = 0; size <= strlen (answers[a]); size++)
      g_assert_cmpint (check (answers[a], size), ==, MED_CLAMD_UNREADABLE);
}

/* Two answers in one reply say two things, of which the worse could be the true one. */
static void
test_two_answers (void)
{
  for (gsize a = 0; a < G_N_ELEMENTS (answers); a++)
    for (gsize b = 0; b < G_N_ELEMENTS (answers); b++)
      for (int separator = 0; separator < 2; separator++)
        {
          g_autoptr (GString) both = g_string_new (answers[a]);

          g_string_append_c (both, separator == 0 ? '\0' : '\n');
          g_string_append_len (both, answers[b], (gssize) strlen (answers[b]) + 1);
          g_assert_cmpint (check (both->str, both->len), ==, MED_CLAMD_UNREADABLE);
        }
}

static void
test_noise (void)
{
  static const char *const pieces[] = { "stream: ", "fd[", "3", "]: ",  "OK", " FOUND", " ERROR",
                                        "\n",       " ",   "x", "\xff", "\t", "]",      ":" };
  g_autoptr (GRand) chance = g_rand_new_with_seed (20261128);
  guint n_clean = 0;

  for (int i = 0; i < 40000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (int n = g_rand_int_range (chance, 1, 6); n > 0; n--)
        g_string_append (text,
                         pieces[g_rand_int_range (chance, 0, (gint32) G_N_ELEMENTS (pieces))]);
      n_clean += check (text->str, text->len + 1) == MED_CLAMD_OK;
    }
  g_assert_cmpuint (n_clean, >, 10); /* else nothing was tried */
}

static const struct
{
  const char *answer;
  MedClamdVerdict verdict;
  const char *text;
} verdicts[] = {
  { "stream: OK  ", MED_CLAMD_OK, "" },
  { "fd[0]: OK", MED_CLAMD_OK, "" },
  { "fd[4294967296]: OK", MED_CLAMD_OK, "" },
  { "fd[-1]: OK", MED_CLAMD_UNREADABLE, "fd[-1]: OK" },
  { "fd[1]:OK", MED_CLAMD_UNREADABLE, "fd[1]:OK" },
  { "fd[1]] : OK", MED_CLAMD_UNREADABLE, "fd[1]] : OK" },
  { "Stream: OK", MED_CLAMD_UNREADABLE, "Stream: OK" },
  { "stream: ok", MED_CLAMD_UNREADABLE, "stream: ok" },
  { "stream: OKAY", MED_CLAMD_UNREADABLE, "stream: OKAY" },
  { "stream:  OK", MED_CLAMD_UNREADABLE, "stream:  OK" },
  { "stream: OK FOUND", MED_CLAMD_FOUND, "OK" },
  { "stream: FOUND", MED_CLAMD_UNREADABLE, "stream: FOUND" },
  { "stream: a FOUND FOUND", MED_CLAMD_FOUND, "a FOUND" },
  { "stream: Ünïcode.マルウェア FOUND", MED_CLAMD_FOUND, "Ünïcode.マルウェア" },
  { "stream: heuristics.limits.exceeded FOUND", MED_CLAMD_FOUND, "heuristics.limits.exceeded" },
  { "stream: Heuristics.Limits.Exceeded FOUND", MED_CLAMD_LIMITS, "Heuristics.Limits.Exceeded" },
  { "stream: Heuristics.Encrypted.Zip FOUND", MED_CLAMD_FOUND, "Heuristics.Encrypted.Zip" },
  { "stream: OK ERROR", MED_CLAMD_ERROR, "stream: OK" },
  { "UNKNOWN COMMAND", MED_CLAMD_UNREADABLE, "UNKNOWN COMMAND" },
  { "COMMAND READ TIMED OUT", MED_CLAMD_UNREADABLE, "COMMAND READ TIMED OUT" },
  { "stream: size limit exceeded ERROR", MED_CLAMD_LIMITS, "stream: size limit exceeded" },
  { "size limit exceeded", MED_CLAMD_UNREADABLE, "size limit exceeded" },
  { " ERROR", MED_CLAMD_ERROR, "" },
  { "ERROR", MED_CLAMD_UNREADABLE, "ERROR" },
};

static void
test_verdicts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verdicts); i++)
    for (int end = 0; end < 3; end++)
      {
        g_autoptr (GString) text = g_string_new (verdicts[i].answer);

        if (end > 0)
          g_string_append_c (text, '\n');
        if (end > 1)
          g_string_append_len (text, "\0\0\n", 3);
        g_autoptr (MedClamdReply) reply = med_clamd_reply_parse (text->str, text->len + 1);
        g_test_message ("%s", verdicts[i].answer);
        g_assert_cmpint (reply->verdict, ==, verdicts[i].verdict);
        g_assert_cmpstr (reply->text, ==, verdicts[i].text);
      }
}

/* An answer as long as an answer may be, and one byte longer. */
static void
test_length (void)
{
  for (gsize length = 4095; length <= 4097; length++)
    {
      g_autofree char *fill = g_strnfill (length - strlen ("stream:  FOUND"), 'n');
      g_autofree char *text = g_strdup_printf ("stream: %s FOUND", fill);
      g_autoptr (MedClamdReply) reply = med_clamd_reply_parse (text, length + 1);

      g_assert_cmpuint (strlen (text), ==, length);
      g_assert_cmpint (reply->verdict, ==, length <= 4096 ? MED_CLAMD_FOUND : MED_CLAMD_UNREADABLE);
    }
}

#define SECONDS(time) (G_GINT64_CONSTANT (time) * G_USEC_PER_SEC)

static const struct
{
  const char *answer;
  const char *engine; /* NULL: none */
  const char *signatures;
  gint64 usec;
} versions[] = {
  { "ClamAV 1.4.6/27500/Mon Nov  3 08:00:00 2026", "ClamAV 1.4.6", "27500", SECONDS (1793692800) },
  { "ClamAV 1.4.6/27500/Mon Nov 03 08:00:00 2026", "ClamAV 1.4.6", "27500", SECONDS (1793692800) },
  { "ClamAV 0.103.2/26163/Thu Feb 29 23:59:59 2024", "ClamAV 0.103.2", "26163",
    SECONDS (1709251199) },
  { "ClamAV 1.0/1/Thu Jan  1 00:00:01 1970", "ClamAV 1.0", "1", SECONDS (1) },
  { "ClamAV 1.4.6", "ClamAV 1.4.6", "", 0 },
  { "ClamAV 1.4.6/", "ClamAV 1.4.6", "", 0 },
  { "ClamAV 1.4.6/27500", "ClamAV 1.4.6", "27500", 0 },
  { "ClamAV 1.4.6/27500/", "ClamAV 1.4.6", "27500", 0 },
  { "ClamAV 1.4.6/27500/Thu Feb 29 12:00:00 2026", "ClamAV 1.4.6", "27500", 0 },
  { "ClamAV 1.4.6/27500/Mon Nov 31 08:00:00 2026", "ClamAV 1.4.6", "27500", 0 },
  { "ClamAV 1.4.6/27500/Mon Foo  3 08:00:00 2026", "ClamAV 1.4.6", "27500", 0 },
  { "ClamAV 1.4.6/27500/Mon anF  3 08:00:00 2026", "ClamAV 1.4.6", "27500", 0 },
  { "ClamAV 1.4.6/27500/Mon Nov  3 24:00:00 2026", "ClamAV 1.4.6", "27500", 0 },
  { "ClamAV 1.4.6/27500/Mon Nov  3 08:60:00 2026", "ClamAV 1.4.6", "27500", 0 },
  { "ClamAV 1.4.6/27500/Mon Nov  3 08:00:00 26", "ClamAV 1.4.6", "27500", 0 },
  { "ClamAV 1.4.6/27500/Mo 3. Nov 2026 08:00:00", "ClamAV 1.4.6", "27500", 0 },
  { "ClamAV 1.4.6/27500/Mon Nov  3 08:00:00 2026/x", "ClamAV 1.4.6", "27500", 0 },
  { "clamav 1.4.6", NULL, NULL, 0 },
  { "ClamAV", NULL, NULL, 0 },
  { "stream: OK", NULL, NULL, 0 },
  { "UNKNOWN COMMAND", NULL, NULL, 0 },
  { "ClamAV 1.4.6\nClamAV 0.1", NULL, NULL, 0 },
  { "ClamAV \xff", NULL, NULL, 0 },
};

/* A date that is not sure is not known: it never makes old signatures look new. */
static void
test_versions (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (MedClamdVersion) version =
          med_clamd_version_parse (versions[i].answer, strlen (versions[i].answer) + 1);
      g_autofree char *shown = g_strescape (versions[i].answer, NULL);

      g_test_message ("%s", shown);
      g_assert_cmpint (version == NULL, ==, versions[i].engine == NULL);
      if (version == NULL)
        continue;
      g_assert_cmpstr (version->engine, ==, versions[i].engine);
      g_assert_cmpstr (version->signatures, ==, versions[i].signatures);
      g_assert_cmpint (version->signatures_usec, ==, versions[i].usec);
    }
}

/* Every month of the C library's names is read, in the order of the year. */
static void
test_months (void)
{
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

  for (int month = 0; month < 12; month++)
    {
      g_autofree char *answer =
          g_strdup_printf ("ClamAV 1/2/Mon %s 15 06:07:08 2025", months[month]);
      g_autoptr (MedClamdVersion) version = med_clamd_version_parse (answer, strlen (answer) + 1);
      g_autoptr (GDateTime) expected = g_date_time_new_utc (2025, month + 1, 15, 6, 7, 8);

      g_assert_nonnull (version);
      g_assert_cmpint (version->signatures_usec, ==,
                       g_date_time_to_unix (expected) * G_USEC_PER_SEC);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/distribution/clamd-reply/" name, func)
  CASE ("one-byte-off-is-never-clean", test_one_byte_off);
  CASE ("cut-off-is-no-answer", test_cut_off);
  CASE ("two-answers-are-none", test_two_answers);
  CASE ("noise-is-never-clean", test_noise);
  CASE ("verdicts", test_verdicts);
  CASE ("length-of-an-answer", test_length);
  CASE ("versions", test_versions);
  CASE ("months", test_months);
  return g_test_run ();
}
