/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/schedule/med-calendar-reader.h"
#include "support/med-test-engine.h"

static char *
strip (const char *text, gssize length, gboolean with_summaries)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length < 0 ? strlen (text) : (gsize) length);
  g_autoptr (GBytes) kept = med_calendar_strip (bytes, with_summaries);
  gsize size = 0;
  const char *data = g_bytes_get_data (kept, &size);

  return g_strndup (data != NULL ? data : "", size);
}

static void
test_lines (void)
{
  static const struct
  {
    const char *line;
    gboolean kept;
    gboolean kept_with_summaries;
  } cases[] = {
    { "DTSTART:20261124T200000Z", TRUE, TRUE },
    { "DTSTART;TZID=Europe/Berlin:20261124T200000", TRUE, TRUE },
    { "dtstart:20261124T200000Z", TRUE, TRUE },
    { "RRULE:FREQ=DAILY", TRUE, TRUE },
    { "EXDATE;VALUE=DATE:20261125", TRUE, TRUE },
    { "UID:1@ris", TRUE, TRUE },
    { "X-WR-TIMEZONE:Asia/Tokyo", TRUE, TRUE },
    { "CATEGORIES:CT", TRUE, TRUE },
    { "SUMMARY:Yamada Taro, abdomen", FALSE, TRUE },
    { "summary:Yamada Taro", FALSE, TRUE },
    { "SUMMARY;LANGUAGE=ja:山田太郎", FALSE, TRUE },
    { "DESCRIPTION:Patient 4711", FALSE, FALSE },
    { "ATTENDEE;CN=Yamada:mailto:y@example.org", FALSE, FALSE },
    { "ORGANIZER;CN=Dr. A:mailto:a@example.org", FALSE, FALSE },
    { "LOCATION:Room of Mr. B", FALSE, FALSE },
    { "COMMENT:Mr. C", FALSE, FALSE },
    { "CONTACT:Mr. D", FALSE, FALSE },
    { "ATTACH:http://example.org/mr-e.pdf", FALSE, FALSE },
    { "X-PATIENT-NAME:Mr. F", FALSE, FALSE },
    { "X-ALT-DESC;FMTTYPE=text/html:<b>Mr. G</b>", FALSE, FALSE },
    { "URL:http://example.org/patient/h", FALSE, FALSE },
    { "DTSTARTX:20261124T200000Z", FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *whole = g_strconcat (cases[i].line, "\r\n", NULL);
      g_autofree char *plain = strip (whole, -1, FALSE);
      g_autofree char *worded = strip (whole, -1, TRUE);

      g_assert_cmpstr (plain, ==, cases[i].kept ? whole : "");
      g_assert_cmpstr (worded, ==, cases[i].kept_with_summaries ? whole : "");
    }
}

/* A folded line belongs to the line it continues, and goes where that goes. */
static void
test_folding (void)
{
  static const struct
  {
    const char *text;
    const char *kept;
  } cases[] = {
    { "SUMMARY:Ya\r\n mada\r\n\tTaro\r\nUID:1\r\n", "UID:1\r\n" },
    { "RRULE:FREQ=DAILY;\r\n COUNT=3\r\nCOMMENT:x\r\n y\r\n", "RRULE:FREQ=DAILY;\r\n COUNT=3\r\n" },
    { "COMMENT:x\r\n DTSTART:20261124T200000Z\r\n", "" },
    { " orphan\r\nUID:1\r\n", "UID:1\r\n" },
    { "UID:1\n\tmore\nSUMMARY:x\n", "UID:1\n\tmore\n" },
    { "UID:no end of line", "UID:no end of line" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *kept = strip (cases[i].text, -1, FALSE);

      g_assert_cmpstr (kept, ==, cases[i].kept);
    }
}

/* What is no line of a calendar leaves a mark, so that its event cannot vanish. */
static void
test_marks (void)
{
  static const struct
  {
    const char *text;
    const char *kept;
  } cases[] = {
    { "what is this\r\nUID:1\r\n", "MEDPATCH-UNREADABLE\r\nUID:1\r\n" },
    { ":no name\r\n", "MEDPATCH-UNREADABLE\r\n" },
    { "DTSTART\r\n", "MEDPATCH-UNREADABLE\r\n" },
    { "DT START:1\r\n", "MEDPATCH-UNREADABLE\r\n" },
    { "\r\n \r\n\t\r\nUID:1\r\n", "UID:1\r\n" },
    { "nonsense\r\n SUMMARY:folded into nonsense\r\n", "MEDPATCH-UNREADABLE\r\n" },
    { "\357\273\277BEGIN:VCALENDAR\r\n", "BEGIN:VCALENDAR\r\n" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *kept = strip (cases[i].text, -1, FALSE);

      g_assert_cmpstr (kept, ==, cases[i].kept);
    }
}

/* Bytes of any kind: what comes out is within what may be kept, and stripping it again changes
 * nothing but blank lines. */
static void
test_any_bytes (void)
{
  static const char *const pieces[] = {
    "DTSTART:1", "SUMMARY:secret", "\r\n",   "\n",         " ", "ATTENDEE:secret", ";X=secret",
    "\t",        "BEGIN:VEVENT",   "secret", "END:VEVENT", ":", "\357\273\277"
  };
  GRand *random = g_rand_new_with_seed (20261128);

  for (guint round = 0; round < 5000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (int n = g_rand_int_range (random, 0, 20); n > 0; n--)
        g_string_append (text, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
      g_autofree char *once = strip (text->str, (gssize) text->len, FALSE);
      g_autofree char *twice = strip (once, -1, FALSE);

      g_auto (GStrv) lines = g_strsplit (once, "\n", -1);
      for (gsize i = 0; lines[i] != NULL; i++)
        {
          g_assert_false (g_str_has_prefix (lines[i], "SUMMARY"));
          g_assert_false (g_str_has_prefix (lines[i], "ATTENDEE"));
        }
      g_assert_cmpint (strlen (once), <=, text->len + 24 * 21);
      /* A mark is itself no line of a calendar, so it stays a mark. */
      g_assert_cmpstr (once, ==, twice);
    }
  g_rand_free (random);
}

static void
test_nul_within (void)
{
  static const char text[] = "UID:a\0b\r\nSUMMARY:x\0y\r\nDTSTART:1\r\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (GBytes) kept = med_calendar_strip (bytes, FALSE);

  g_assert_cmpuint (g_bytes_get_size (kept), ==, strlen ("UID:a") + 4 + strlen ("DTSTART:1\r\n"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/calendar-strip/line-by-line", test_lines);
  g_test_add_func ("/schedule/calendar-strip/folded-lines", test_folding);
  g_test_add_func ("/schedule/calendar-strip/what-cannot-be-told-leaves-a-mark", test_marks);
  g_test_add_func ("/schedule/calendar-strip/any-bytes", test_any_bytes);
  g_test_add_func ("/schedule/calendar-strip/nul-within", test_nul_within);
  return g_test_run ();
}
