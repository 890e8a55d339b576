/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>

#include "engine/awareness/med-exposure-judge.h"

/* Facts made by hand, without a database: configuration 7 with its own release and two components.
 * Vulnerabilities 100 and 101 are of one CVE in two advisories, 102 has none, 103 another. */

enum
{
  CONFIG = 7,
  FIRST = 100,
};

static void
add_vulnerability (MedExposureFacts *facts, guint cve, const char *tracking_id, const char *flags)
{
  const MedExposureVulnerability vulnerability = {
    .id = FIRST + facts->vulnerabilities->len,
    .cve = cve,
    .tracking_id = tracking_id,
    .doubtful = *flags != '\0',
    .says_nothing = *flags == 'w',
  };

  g_array_append_val (facts->vulnerabilities, vulnerability);
}

static MedSays
says_from (char letter)
{
  static const char letters[] = "AFCIU";

  return (MedSays) (strchr (letters, letter) - letters);
}

/* "yA0:why nF1:so": answer, what is said, the place of the vulnerability, the reason */
static void
add_part (MedExposureFacts *facts, gint64 release_id, const char *prefix, const char *sayings)
{
  static gint64 product_id = 1;
  const MedExposurePart part = { release_id, *prefix != '\0', prefix };
  g_auto (GStrv) each = g_strsplit (sayings, " ", -1);

  for (gsize i = 0; each[i] != NULL && *each[i] != '\0'; i++)
    {
      const MedExposureMatch match = {
        .product_id = ++product_id,
        .answer = each[i][0] == 'y'   ? MED_ANSWER_YES
                  : each[i][0] == 'n' ? MED_ANSWER_NO
                                      : MED_ANSWER_CANNOT_TELL,
        .reason = g_string_chunk_insert (facts->texts, each[i] + 4),
      };
      const MedExposureSaying saying = { (guint) (each[i][2] - '0'), says_from (each[i][1]) };
      GArray *matches = med_exposure_facts_list (facts->matches, release_id, sizeof match);
      GArray *said = med_exposure_facts_list (facts->sayings, product_id, sizeof saying);

      g_array_append_val (matches, match);
      g_array_append_val (said, saying);
    }
  g_array_append_val (med_exposure_facts_list (facts->parts, CONFIG, sizeof part), part);
}

/* "0I:why": the place of the vulnerability, where the vendor says one stands, the reason */
static void
add_words (MedExposureFacts *facts, const char *words)
{
  static const char letters[] = "ATIFN"; /* as MedStands */
  g_auto (GStrv) each = g_strsplit (words, " ", -1);

  for (gsize i = 0; each[i] != NULL && *each[i] != '\0'; i++)
    {
      const MedExposureWord word = { (guint) (each[i][0] - '0'),
                                     (MedStands) (strchr (letters, each[i][1]) - letters),
                                     g_string_chunk_insert (facts->texts, each[i] + 3) };

      g_array_append_val (med_exposure_facts_list (facts->words, CONFIG, sizeof word), word);
    }
}

static void
add_patches (MedExposureFacts *facts, GPtrArray *patches, const char *numbers)
{
  g_auto (GStrv) each = g_strsplit (numbers, " ", -1);

  for (gsize i = 0; each[i] != NULL && *each[i] != '\0'; i++)
    {
      MedExposurePatch *patch = g_new0 (MedExposurePatch, 1);

      patch->number = g_string_chunk_insert (facts->texts, each[i]);
      patch->cves = med_id_set_new ();
      med_id_set_add (patch->cves, 1);
      g_hash_table_insert (facts->patch, MED_EXPOSURE_KEY (i + 1), patch);
      g_ptr_array_add (patches, patch);
    }
  g_hash_table_insert (facts->patches, MED_EXPOSURE_KEY (CONFIG), g_ptr_array_ref (patches));
}

typedef struct
{
  const char *own;     /* said of the device's own release */
  const char *first;   /* of a component */
  const char *second;  /* of another */
  const char *flags;   /* of the first vulnerability: "d" doubtful, "w" withdrawn from the first */
  const char *words;   /* of the vendor */
  const char *patches; /* that remove the CVE of the first two */
  const char *expected;
} Case;

static MedExposureFacts *
facts_of (const Case *this, GPtrArray *patches)
{
  MedExposureFacts *facts = med_exposure_facts_new (NULL);

  g_hash_table_insert (facts->cves, g_string_chunk_insert (facts->texts, "1"), NULL);
  g_hash_table_insert (facts->cves, g_string_chunk_insert (facts->texts, "2"), NULL);
  add_vulnerability (facts, 1, "ADV-1", this->flags);
  add_vulnerability (facts, 1, "ADV-2", "");
  add_vulnerability (facts, 0, "ADV-3", "");
  add_vulnerability (facts, 2, "ADV-4", "");
  add_part (facts, 1, "", this->own);
  add_part (facts, 2, "one ", this->first);
  add_part (facts, 3, "two ", this->second);
  add_words (facts, this->words);
  add_patches (facts, patches, this->patches);
  return facts;
}

static char *
judge_case (MedExposureJudge *judge)
{
  g_autoptr (MedDerivedRows) rows = med_derived_rows_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  med_exposure_judge_add (judge, CONFIG, rows);
  med_derived_rows_sort (rows);
  for (guint i = 0; i < rows->rows->len; i++)
    {
      const MedDerivedRow *row = &g_array_index (rows->rows, MedDerivedRow, i);

      g_assert_cmpint (row->first, ==, CONFIG);
      g_string_append_printf (text, "%s%" PRId64 " %s%s %s", i > 0 ? "; " : "", row->second - FIRST,
                              row->word, row->flag != 0 ? " provisionally" : "", row->text);
    }
  return g_strdup (text->str);
}

static const Case cases[] = {
  { "", "", "", "", "", "", "" },
  /* One release, everything it can be told. */
  { "yA0:a", "", "", "", "", "", "0 affected a" },
  { "yF0:f yC0:c", "", "", "", "", "", "0 fixed f" },
  { "yC0:c yI0:i", "", "", "", "", "", "0 not-affected c" },
  { "yI0:i cA0:x", "", "", "", "", "", "0 under-investigation i" },
  { "yU0:u", "", "", "", "", "", "0 cannot-tell said-unknown" },
  { "yU0:u cF0:x", "", "", "", "", "", "0 cannot-tell said-unknown" },
  { "cC0:x nA0:o", "", "", "", "", "", "0 cannot-tell x" },
  { "nA0:o", "", "", "", "", "", "0 not-affected o" },
  { "yA0:a yF0:f", "", "", "", "", "", "0 cannot-tell contradictory" },
  { "yU0:u yC0:c", "", "", "", "", "", "0 cannot-tell contradictory" },
  /* The reason that comes first by its letters. */
  { "yA0:b yA0:a yA0:c", "", "", "", "", "", "0 affected a" },
  { "nA0:b nF0:a", "", "", "", "", "", "0 not-affected a" },
  /* The device's word on its release before components; an affected component before a doubt. */
  { "yF0:f", "yA0:a", "", "", "", "", "0 fixed f" },
  { "cA0:x", "yA0:a", "", "", "", "", "0 affected one a" },
  { "cA0:x", "yF0:f", "", "", "", "", "0 cannot-tell x" },
  { "nA0:o", "yF0:f", "", "", "", "", "0 not-affected o" },
  /* Of components the worst; alike the first by name and reason. */
  { "", "yF0:f", "cA0:x", "", "", "", "0 cannot-tell two x" },
  { "", "yA0:z", "yA0:a", "", "", "", "0 affected one z" },
  { "", "nA0:o", "yC0:c", "", "", "", "0 not-affected one o" },
  { "", "yA0:a yF0:f", "yA0:z", "", "", "", "0 affected two z" },
  /* A document that is not to be trusted raises, and clears nothing. */
  { "yA0:a", "", "", "d", "", "", "0 affected provisionally doubtful\tADV-1\ta" },
  { "yF0:f", "", "", "d", "", "", "0 cannot-tell provisionally doubtful\tADV-1\tf" },
  { "yC0:c yI0:i", "", "", "d", "", "", "0 cannot-tell provisionally doubtful\tADV-1\tc" },
  { "yI0:i", "", "", "d", "", "", "0 under-investigation provisionally doubtful\tADV-1\ti" },
  { "nA0:o", "", "", "d", "", "", "0 cannot-tell provisionally doubtful\tADV-1\to" },
  { "", "nA0:o", "", "d", "", "", "0 cannot-tell provisionally doubtful\tADV-1\tone o" },
  { "yA0:a", "yA0:a", "", "w", "", "", "" },
  { "yA0:a yA1:b", "", "", "w", "", "", "1 affected b" },
  /* What is said of the device clears its components of the same CVE, and of no other. */
  { "yF1:f", "yA0:a", "", "", "", "", "0 fixed device-word\tADV-2; 1 fixed f" },
  { "yC1:c", "cA0:x", "", "", "", "", "0 not-affected device-word\tADV-2; 1 not-affected c" },
  { "yA1:b", "yF0:f", "", "", "", "", "0 fixed one f; 1 affected b" },
  { "nA1:o", "yA0:a", "", "", "", "", "0 affected one a; 1 not-affected o" },
  { "yF3:f", "yA0:a", "", "", "", "", "0 affected one a; 3 fixed f" },
  { "yF2:f", "yA2:a", "", "", "", "", "2 fixed f" },
  { "yF1:f cA0:x", "yA0:a", "", "", "", "", "0 affected one a; 1 fixed f" },
  { "yF1:f", "yA0:a", "", "d", "", "", "0 fixed device-word\tADV-2; 1 fixed f" },
  /* The vendor's statement, the last; "under investigation" takes no "affected" away. */
  { "yA0:a", "", "", "", "0N:s", "", "0 not-affected s" },
  { "yA0:a", "", "", "", "0I:s", "", "0 affected a" },
  { "cA0:x", "", "", "", "0I:s", "", "0 under-investigation s" },
  { "", "", "", "", "3A:s", "", "3 affected s" },
  { "", "", "", "", "0F:s 0N:t", "", "0 not-affected t" },
  { "", "", "", "", "0A:s 0I:t", "", "0 affected s" },
  { "yA0:a", "", "", "d", "0A:s", "", "0 affected s" },
  /* Patches that are installed have the last word, on what is told at all. */
  { "yA0:a", "", "", "", "", "KB2 KB1", "0 fixed patch-installed\tKB1" },
  { "yA3:a", "", "", "", "", "KB1", "3 affected a" },
  { "yA2:a", "", "", "", "", "KB1", "2 affected a" },
  { "", "", "", "", "1A:s", "KB1", "1 fixed patch-installed\tKB1" },
  { "yA0:a", "", "", "d", "", "KB1", "0 fixed patch-installed\tKB1" },
  { "", "", "", "", "", "KB1", "" },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) patches = g_ptr_array_new ();
      g_autoptr (MedExposureFacts) facts = facts_of (&cases[i], patches);
      g_autoptr (MedExposureJudge) judge = med_exposure_judge_new (facts);
      g_autofree char *found = judge_case (judge);
      g_autofree char *again = judge_case (judge);

      if (!g_str_equal (found, cases[i].expected))
        g_error ("%s | %s | %s | %s: “%s” instead of “%s”", cases[i].own, cases[i].first,
                 cases[i].second, cases[i].words, found, cases[i].expected);
      /* Nothing is left of the configuration before. */
      g_assert_cmpstr (again, ==, found);
    }
}

/* A configuration of which nothing is known has no rows, also behind one that has. */
static void
test_unknown_configuration (void)
{
  const Case this = { "yA0:a", "yA1:b", "", "", "2A:s", "", "" };
  g_autoptr (GPtrArray) patches = g_ptr_array_new ();
  g_autoptr (MedExposureFacts) facts = facts_of (&this, patches);
  g_autoptr (MedExposureJudge) judge = med_exposure_judge_new (facts);
  g_autoptr (MedDerivedRows) rows = med_derived_rows_new ();

  med_exposure_judge_add (judge, CONFIG, rows);
  g_assert_cmpuint (rows->rows->len, ==, 3);
  med_exposure_judge_add (judge, CONFIG + 1, rows);
  g_assert_cmpuint (rows->rows->len, ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/exposure-judge/every-rule-by-itself", test_cases);
  g_test_add_func ("/awareness/exposure-judge/of-an-unknown-one-nothing",
                   test_unknown_configuration);
  return g_test_run ();
}
