/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exposure-judge"

#include "config.h"

#include "engine/awareness/med-exposure-judge.h"

#include <string.h>

#include "engine/awareness/med-reason.h"

/* In rising order of weight: advisories on components, advisories on the device, confirmed
 * statements of the device vendor, patches that are installed. Nothing is asked of the database
 * here; the arrays have a place for each vulnerability and are not cleared between two
 * configurations: what has not the number of this one is of another. */

/* What is said of one release and one vulnerability: of each sort the reason that comes first. */
typedef struct
{
  guint turn;
  const char *reasons[MED_N_SAYINGS];
} Verdict;

/* How near to the device something is said: what is lower counts first. */
enum
{
  OWN_WORD,       /* of exactly the device's own release */
  PART_AFFECTED,  /* of a component, that it is affected */
  OWN_UNCERTAIN,  /* of the device, but not of this release for certain */
  PART_OTHERWISE, /* of a component, anything else */
  N_RANKS,
};

typedef struct
{
  gboolean there;
  MedStands stands;
  const char *prefix;
  const char *reason;
} Finding;

typedef struct
{
  guint turn;
  Finding ranks[N_RANKS];
  gboolean there;
  MedStands stands;
  gboolean provisional;
  const char *lead; /* (nullable) before the reason and behind one of the words below */
  const char *prefix;
  const char *reason;
} Outcome;

/* What advisories say of the device itself about a CVE. */
typedef struct
{
  guint turn;
  gboolean well; /* each that it is fixed or not affected */
  MedStands stands;
  const char *tracking_id;
} DeviceWord;

struct _MedExposureJudge
{
  MedExposureFacts *facts; /* (unowned) */
  GArray *vulnerabilities; /* (unowned) */
  GArray *verdicts;        /* (element-type Verdict) by the place of a vulnerability */
  GArray *outcomes;        /* (element-type Outcome) the same */
  GArray *words;           /* (element-type DeviceWord) by the number of a CVE */
  GArray *said;            /* places of which is spoken in this release */
  GArray *touched;         /* places of which is spoken in this configuration */
  guint turn;              /* a number for each release and configuration */
  guint config_turn;
  GString *text;
};

static GArray *
new_places (guint size, guint n)
{
  GArray *places = g_array_new (FALSE, TRUE, size);

  g_array_set_size (places, n);
  return places;
}

/**
 * med_exposure_judge_new:
 * @facts: what decides, which must outlive it
 *
 * Returns: (transfer full): a judge
 */
MedExposureJudge *
med_exposure_judge_new (MedExposureFacts *facts)
{
  MedExposureJudge *self = g_new0 (MedExposureJudge, 1);
  GArray *vulnerabilities = facts->vulnerabilities;

  self->facts = facts;
  self->vulnerabilities = vulnerabilities;
  self->verdicts = new_places (sizeof (Verdict), vulnerabilities->len);
  self->outcomes = new_places (sizeof (Outcome), vulnerabilities->len);
  self->words = new_places (sizeof (DeviceWord), g_hash_table_size (facts->cves) + 1);
  self->said = g_array_new (FALSE, FALSE, sizeof (guint));
  self->touched = g_array_new (FALSE, FALSE, sizeof (guint));
  self->text = g_string_new (NULL);
  return self;
}

/**
 * med_exposure_judge_free:
 * @self: (transfer full): a judge
 */
void
med_exposure_judge_free (MedExposureJudge *self)
{
  g_array_unref (self->verdicts);
  g_array_unref (self->outcomes);
  g_array_unref (self->words);
  g_array_unref (self->said);
  g_array_unref (self->touched);
  g_string_free (self->text, TRUE);
  g_free (self);
}

static const MedExposureVulnerability *
vulnerability_at (MedExposureJudge *self, guint place)
{
  return &g_array_index (self->vulnerabilities, MedExposureVulnerability, place);
}

static Outcome *
outcome_at (MedExposureJudge *self, guint place)
{
  Outcome *outcome = &g_array_index (self->outcomes, Outcome, place);

  if (outcome->turn != self->config_turn)
    {
      memset (outcome, 0, sizeof *outcome);
      outcome->turn = self->config_turn;
      g_array_append_val (self->touched, place);
    }
  return outcome;
}

static void
take_saying (MedExposureJudge *self, const MedExposureMatch *match, const MedExposureSaying *saying)
{
  Verdict *verdict = &g_array_index (self->verdicts, Verdict, saying->vulnerability);
  const MedSays says = match->answer == MED_ANSWER_YES  ? saying->says
                       : match->answer == MED_ANSWER_NO ? MED_SAYS_OUTSIDE
                                                        : MED_SAYS_UNSURE;
  const char *reason = says == MED_SAYS_UNKNOWN ? MED_REASON_SAID_UNKNOWN : match->reason;
  const char **place = &verdict->reasons[says];

  if (verdict->turn != self->turn)
    {
      memset (verdict, 0, sizeof *verdict);
      verdict->turn = self->turn;
      g_array_append_val (self->said, saying->vulnerability);
    }
  if (*place == NULL || strcmp (reason, *place) < 0)
    *place = reason;
}

static const char *
first_of (const char *a, const char *b)
{
  return a != NULL ? a : b;
}

/* An advisory that fails a mandatory test may raise an alarm but clears nothing, nor does one that
 * was withdrawn. */
static void
doubt (Verdict *verdict)
{
  const char **reasons = verdict->reasons;
  const char *good = first_of (reasons[MED_SAYS_FIXED], reasons[MED_SAYS_CLEARED]);

  if (reasons[MED_SAYS_AFFECTED] != NULL)
    return;
  if (good != NULL)
    reasons[MED_SAYS_INVESTIGATED] = NULL;
  reasons[MED_SAYS_UNSURE] =
      first_of (first_of (good, reasons[MED_SAYS_UNSURE]), reasons[MED_SAYS_OUTSIDE]);
  reasons[MED_SAYS_FIXED] = NULL;
  reasons[MED_SAYS_CLEARED] = NULL;
  reasons[MED_SAYS_OUTSIDE] = NULL;
}

/* Never "not affected" while anything could not be read. */
static MedStands
stands_of (const char *const *reasons)
{
  return reasons[MED_SAYS_AFFECTED] != NULL       ? MED_STANDS_AFFECTED
         : reasons[MED_SAYS_FIXED] != NULL        ? MED_STANDS_FIXED
         : reasons[MED_SAYS_CLEARED] != NULL      ? MED_STANDS_NOT_AFFECTED
         : reasons[MED_SAYS_INVESTIGATED] != NULL ? MED_STANDS_INVESTIGATED
         : reasons[MED_SAYS_UNKNOWN] != NULL      ? MED_STANDS_CANNOT_TELL
         : reasons[MED_SAYS_UNSURE] != NULL       ? MED_STANDS_CANNOT_TELL
                                                  : MED_STANDS_NOT_AFFECTED;
}

static Finding
find (const Verdict *verdict, const char *prefix)
{
  const char *const *reasons = verdict->reasons;
  Finding finding = { .there = TRUE, .stands = stands_of (reasons), .prefix = prefix };

  if ((reasons[MED_SAYS_AFFECTED] != NULL || reasons[MED_SAYS_UNKNOWN] != NULL) &&
      (reasons[MED_SAYS_FIXED] != NULL || reasons[MED_SAYS_CLEARED] != NULL))
    return (Finding){ TRUE, MED_STANDS_CANNOT_TELL, "", MED_REASON_CONTRADICTORY };
  for (guint i = 0; i < MED_N_SAYINGS && finding.reason == NULL; i++)
    finding.reason = reasons[i];
  return finding;
}

/* The device's own release before its components where something is stated of exactly it; an
 * affected component before what could not be told of the device. */
static guint
rank_of (const Verdict *verdict, gboolean component)
{
  const char *const *reasons = verdict->reasons;

  if (component)
    return reasons[MED_SAYS_AFFECTED] != NULL ? PART_AFFECTED : PART_OTHERWISE;
  return reasons[MED_SAYS_AFFECTED] != NULL || reasons[MED_SAYS_FIXED] != NULL ||
                 reasons[MED_SAYS_CLEARED] != NULL || reasons[MED_SAYS_INVESTIGATED] != NULL
             ? OWN_WORD
             : OWN_UNCERTAIN;
}

/* As if prefix and reason were one text. */
static int
compare_texts (const Finding *a, const Finding *b)
{
  const char *left = a->prefix, *right = b->prefix;
  gboolean left_ends = FALSE, right_ends = FALSE;

  for (;;)
    {
      if (*left == '\0' && !left_ends)
        {
          left = a->reason;
          left_ends = TRUE;
          continue;
        }
      if (*right == '\0' && !right_ends)
        {
          right = b->reason;
          right_ends = TRUE;
          continue;
        }
      if (*left != *right || *left == '\0')
        return (int) (guchar) *left - (int) (guchar) *right;
      left++;
      right++;
    }
}

/* Of several components the worst. */
static void
take_verdict (MedExposureJudge *self, guint place, const MedExposurePart *part)
{
  Verdict *verdict = &g_array_index (self->verdicts, Verdict, place);
  const MedExposureVulnerability *vulnerability = vulnerability_at (self, place);
  Finding *best, finding;

  if (vulnerability->says_nothing)
    return;
  if (vulnerability->doubtful)
    doubt (verdict);
  finding = find (verdict, part->prefix);
  best = &outcome_at (self, place)->ranks[rank_of (verdict, part->component)];
  if (!best->there || finding.stands < best->stands ||
      (finding.stands == best->stands && compare_texts (&finding, best) < 0))
    *best = finding;
}

static void
take_part (MedExposureJudge *self, const MedExposurePart *part)
{
  GArray *matches = g_hash_table_lookup (self->facts->matches, MED_EXPOSURE_KEY (part->release_id));

  self->turn++;
  g_array_set_size (self->said, 0);
  for (guint i = 0; matches != NULL && i < matches->len; i++)
    {
      const MedExposureMatch *match = &g_array_index (matches, MedExposureMatch, i);
      GArray *sayings =
          g_hash_table_lookup (self->facts->sayings, MED_EXPOSURE_KEY (match->product_id));

      for (guint j = 0; sayings != NULL && j < sayings->len; j++)
        take_saying (self, match, &g_array_index (sayings, MedExposureSaying, j));
    }
  for (guint i = 0; i < self->said->len; i++)
    take_verdict (self, g_array_index (self->said, guint, i), part);
}

static void
choose (MedExposureJudge *self, guint place)
{
  Outcome *outcome = &g_array_index (self->outcomes, Outcome, place);
  const MedExposureVulnerability *vulnerability = vulnerability_at (self, place);

  for (guint rank = 0; rank < N_RANKS && !outcome->there; rank++)
    {
      const Finding *finding = &outcome->ranks[rank];

      if (!finding->there)
        continue;
      outcome->there = TRUE;
      outcome->stands = finding->stands;
      outcome->prefix = finding->prefix;
      outcome->reason = finding->reason;
      outcome->provisional = vulnerability->doubtful;
      outcome->lead = vulnerability->doubtful ? vulnerability->tracking_id : NULL;
    }
}

static void
note_device_word (MedExposureJudge *self, guint place)
{
  const Finding *own = &g_array_index (self->outcomes, Outcome, place).ranks[OWN_WORD];
  const MedExposureVulnerability *vulnerability = vulnerability_at (self, place);
  DeviceWord *word = &g_array_index (self->words, DeviceWord, vulnerability->cve);

  if (!own->there || vulnerability->cve == 0)
    return;
  if (word->turn != self->config_turn)
    *word = (DeviceWord){ self->config_turn, TRUE, MED_STANDS_FIXED, vulnerability->tracking_id };
  if (own->stands < MED_STANDS_FIXED)
    word->well = FALSE;
  word->stands = MAX (word->stands, own->stands);
  if (strcmp (vulnerability->tracking_id, word->tracking_id) > 0)
    word->tracking_id = vulnerability->tracking_id;
}

static void
settle (Outcome *outcome, MedStands stands, const char *prefix, const char *reason)
{
  outcome->there = TRUE;
  outcome->stands = stands;
  outcome->provisional = FALSE;
  outcome->lead = NULL;
  outcome->prefix = prefix;
  outcome->reason = reason;
}

/* An advisory on the device itself speaks louder than one on a component of it. */
static void
apply_device_word (MedExposureJudge *self, guint place)
{
  Outcome *outcome = &g_array_index (self->outcomes, Outcome, place);
  const guint cve = vulnerability_at (self, place)->cve;
  const DeviceWord *word = &g_array_index (self->words, DeviceWord, cve);

  if (cve == 0 || word->turn != self->config_turn || !word->well ||
      outcome->ranks[OWN_WORD].there || outcome->ranks[OWN_UNCERTAIN].there)
    return;
  settle (outcome, word->stands, MED_REASON_DEVICE_WORD "\t", word->tracking_id);
}

/* The vendor's own word on exactly this release. That it is still being investigated does not take
 * "affected" away. */
static void
apply_statements (MedExposureJudge *self, gint64 config_id)
{
  GArray *words = g_hash_table_lookup (self->facts->words, MED_EXPOSURE_KEY (config_id));

  for (guint i = 0; words != NULL && i < words->len; i++)
    {
      const MedExposureWord *word = &g_array_index (words, MedExposureWord, i);
      Outcome *outcome = outcome_at (self, word->vulnerability);

      if (!outcome->there || word->stands != MED_STANDS_INVESTIGATED ||
          outcome->stands != MED_STANDS_AFFECTED)
        settle (outcome, word->stands, "", word->reason);
    }
}

static void
apply_patches (MedExposureJudge *self, guint place, GPtrArray *patches)
{
  Outcome *outcome = &g_array_index (self->outcomes, Outcome, place);
  const guint cve = vulnerability_at (self, place)->cve;
  const char *number = NULL;

  for (guint i = 0; cve != 0 && i < patches->len; i++)
    {
      const MedExposurePatch *patch = g_ptr_array_index (patches, i);

      if (med_id_set_contains (patch->cves, cve) &&
          (number == NULL || strcmp (patch->number, number) < 0))
        number = patch->number;
    }
  if (number != NULL)
    settle (outcome, MED_STANDS_FIXED, MED_REASON_PATCH_INSTALLED "\t", number);
}

static const char *const words_of_stands[] = {
  [MED_STANDS_AFFECTED] = "affected",
  [MED_STANDS_CANNOT_TELL] = "cannot-tell",
  [MED_STANDS_INVESTIGATED] = "under-investigation",
  [MED_STANDS_FIXED] = "fixed",
  [MED_STANDS_NOT_AFFECTED] = "not-affected",
};

static void
write_row (MedExposureJudge *self, gint64 config_id, guint place, MedDerivedRows *rows)
{
  const Outcome *outcome = &g_array_index (self->outcomes, Outcome, place);

  if (!outcome->there)
    return;
  g_string_truncate (self->text, 0);
  if (outcome->lead != NULL)
    g_string_append_printf (self->text, MED_REASON_DOUBTFUL "\t%s\t", outcome->lead);
  g_string_append (self->text, outcome->prefix);
  g_string_append (self->text, outcome->reason);
  med_derived_rows_add (rows, config_id, vulnerability_at (self, place)->id,
                        words_of_stands[outcome->stands], outcome->provisional ? 1 : 0,
                        self->text->str);
}

/**
 * med_exposure_judge_add:
 * @self: a judge
 * @config_id: a configuration of its facts
 * @rows: where its rows of `exposure` are added
 */
void
med_exposure_judge_add (MedExposureJudge *self, gint64 config_id, MedDerivedRows *rows)
{
  GArray *parts = g_hash_table_lookup (self->facts->parts, MED_EXPOSURE_KEY (config_id));
  GPtrArray *patches = g_hash_table_lookup (self->facts->patches, MED_EXPOSURE_KEY (config_id));

  self->config_turn++;
  g_array_set_size (self->touched, 0);
  for (guint i = 0; parts != NULL && i < parts->len; i++)
    take_part (self, &g_array_index (parts, MedExposurePart, i));
  for (guint i = 0; i < self->touched->len; i++)
    {
      choose (self, g_array_index (self->touched, guint, i));
      note_device_word (self, g_array_index (self->touched, guint, i));
    }
  for (guint i = 0; i < self->touched->len; i++)
    apply_device_word (self, g_array_index (self->touched, guint, i));
  apply_statements (self, config_id);
  for (guint i = 0; patches != NULL && i < self->touched->len; i++)
    apply_patches (self, g_array_index (self->touched, guint, i), patches);
  for (guint i = 0; i < self->touched->len; i++)
    write_row (self, config_id, g_array_index (self->touched, guint, i), rows);
}
