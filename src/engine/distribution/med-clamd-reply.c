/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-clamd-reply"

#include "config.h"

#include "engine/distribution/med-clamd-reply.h"

#include <string.h>

#define REPLY_MAX_BYTES 4096
#define VERSION_PREFIX "ClamAV "

/* One line of printable UTF-8 up to the NUL or line feed that ends a reply; NULL for anything else.
 */
static char *
take_line (const char *data, gsize size)
{
  gsize length = 0;

  while (length < size && data[length] != '\0' && data[length] != '\n')
    length++;
  if (length == 0 || length > REPLY_MAX_BYTES || length == size)
    return NULL; /* empty, endless, or cut off before its end */
  /* One question, one answer: what follows it may say something else. */
  for (gsize i = length; i < size; i++)
    if (data[i] != '\0' && data[i] != '\n')
      return NULL;
  if (!g_utf8_validate_len (data, length, NULL))
    return NULL;
  g_autofree char *line = g_strndup (data, length);
  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isprint (g_utf8_get_char (p)))
      return NULL;
  return g_strchomp (g_steal_pointer (&line));
}

static MedClamdReply *
reply_new (MedClamdVerdict verdict, const char *text, gsize length)
{
  MedClamdReply *self = g_new0 (MedClamdReply, 1);

  self->verdict = verdict;
  self->text = g_strndup (text, length);
  return self;
}

void
med_clamd_reply_free (MedClamdReply *self)
{
  g_free (self->text);
  g_free (self);
}

static gboolean
strip_suffix (const char *line, const char *suffix, gsize *length)
{
  if (!g_str_has_suffix (line, suffix))
    return FALSE;
  *length = strlen (line) - strlen (suffix);
  return TRUE;
}

/* What follows “stream: ” or “fd[12]: ”; NULL where the line is about something else. */
static const char *
find_finding (const char *line)
{
  const char *rest = line;

  if (g_str_has_prefix (line, "stream: "))
    return line + strlen ("stream: ");
  if (!g_str_has_prefix (line, "fd["))
    return NULL;
  for (rest += strlen ("fd["); g_ascii_isdigit (*rest); rest++)
    ;
  return g_ascii_isdigit (rest[-1]) && g_str_has_prefix (rest, "]: ") ? rest + strlen ("]: ")
                                                                      : NULL;
}

/**
 * med_clamd_reply_parse:
 * @data: (array length=size): what clamd sent
 * @size: how much
 *
 * Reads the answer to zINSTREAM or zFILDES, such as `stream: OK` or `stream: Eicar FOUND`. What is
 * not exactly an answer is unreadable, never OK. A match of a rule about limits says that something
 * was not looked at, not that malware was found.
 *
 * Returns: (transfer full): the answer
 */
MedClamdReply *
med_clamd_reply_parse (const char *data, gsize size)
{
  g_autofree char *line = take_line (data, size);
  gsize length = 0;

  if (line == NULL)
    return reply_new (MED_CLAMD_UNREADABLE, "", 0);
  if (strip_suffix (line, " ERROR", &length))
    return reply_new (strstr (line, "size limit exceeded") != NULL ? MED_CLAMD_LIMITS
                                                                   : MED_CLAMD_ERROR,
                      line, length);
  const char *finding = find_finding (line);
  if (finding == NULL)
    return reply_new (MED_CLAMD_UNREADABLE, line, strlen (line));
  if (g_str_equal (finding, "OK"))
    return reply_new (MED_CLAMD_OK, "", 0);
  if (!strip_suffix (finding, " FOUND", &length) || length == 0)
    return reply_new (MED_CLAMD_UNREADABLE, line, strlen (line));
  return reply_new (g_str_has_prefix (finding, "Heuristics.Limits.Exceeded") ? MED_CLAMD_LIMITS
                                                                             : MED_CLAMD_FOUND,
                    finding, length);
}

void
med_clamd_version_free (MedClamdVersion *self)
{
  g_free (self->engine);
  g_free (self->signatures);
  g_free (self);
}

static gint64
month_from_name (const char *name)
{
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

  for (gint64 i = 0; i < 12; i++)
    if (strlen (name) == 3 && strncmp (names + 3 * i, name, 3) == 0)
      return i + 1;
  return 0;
}

/* The C library's fixed form, “Mon Nov  3 08:00:00 2026”, whatever the locale of this process. */
static gint64
parse_time (const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new (
      "^[A-Z][a-z]{2} ([A-Z][a-z]{2}) +([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) ([0-9]{4})$",
      G_REGEX_DEFAULT, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int numbers[5] = { 0 };

  if (!g_regex_match (regex, text, 0, &match))
    return 0;
  g_autofree char *month = g_match_info_fetch (match, 1);
  for (int i = 0; i < 5; i++)
    {
      g_autofree char *digits = g_match_info_fetch (match, i + 2);
      numbers[i] = (int) g_ascii_strtoll (digits, NULL, 10);
    }
  g_autoptr (GDateTime) when = g_date_time_new_utc (numbers[4], (int) month_from_name (month),
                                                    numbers[0], numbers[1], numbers[2], numbers[3]);
  return when != NULL ? g_date_time_to_unix (when) * G_USEC_PER_SEC : 0;
}

/**
 * med_clamd_version_parse:
 * @data: (array length=size): what clamd sent
 * @size: how much
 *
 * Reads the answer to zVERSION, such as `ClamAV 1.4.6/27500/Mon Nov  3 08:00:00 2026`.
 *
 * Returns: (transfer full) (nullable): engine and signatures; %NULL if it is not such an answer
 */
MedClamdVersion *
med_clamd_version_parse (const char *data, gsize size)
{
  g_autofree char *line = take_line (data, size);

  if (line == NULL || !g_str_has_prefix (line, VERSION_PREFIX))
    return NULL;
  g_auto (GStrv) parts = g_strsplit (line, "/", 3);
  MedClamdVersion *self = g_new0 (MedClamdVersion, 1);
  self->engine = g_strdup (parts[0]);
  self->signatures = g_strdup (parts[1] != NULL ? parts[1] : "");
  if (parts[1] != NULL && parts[2] != NULL)
    self->signatures_usec = parse_time (parts[2]);
  return self;
}
