/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/awareness/med-alias.h"
#include "engine/awareness/med-match-review.h"
#include "engine/awareness/med-product-key.h"
#include "engine/awareness/med-similarity.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "support/med-test-fleet.h"

static gpointer
review_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (GCancellable) stopped = g_cancellable_new ();

  if (input != NULL)
    g_cancellable_cancel (stopped);
  return med_match_review_sync (connection, input != NULL ? stopped : cancellable, error);
}

static GPtrArray *
review (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *names = med_test_engine_run (fixture, MED_STORE_BULK, review_func, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (names);
  return names;
}

static void
import (MedTestEngine *fixture, const char *id, const char *vendor, const char *product)
{
  g_autofree char *text =
      med_test_fleet_advisory (id, vendor, product, "P=< 9", "known_affected=P");

  med_test_fleet_import (fixture, text);
}

/* "product: model, model" a line each. */
static char *
dump (GPtrArray *names)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    {
      const MedMatchName *name = names->pdata[i];

      g_string_append_printf (text, "%s%s:", i > 0 ? "\n" : "", name->product);
      for (guint j = 0; j < name->candidates->len; j++)
        {
          const MedMatchCandidate *candidate = name->candidates->pdata[j];
          g_string_append_printf (text, "%s %s", j > 0 ? "," : "", candidate->model);
        }
    }
  return g_string_free (text, FALSE);
}

typedef struct
{
  const char *vendor;
  const char *product;
  gint64 product_id;
  gboolean same;
} Decision;

static gpointer
decide_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;
  g_autofree char *vendor_key = med_fold_name (decision->vendor);
  g_autofree char *product_key = med_product_key (decision->vendor, decision->product);

  return med_alias_decide_sync (connection, 1, vendor_key, product_key, decision->product_id,
                                decision->same, error)
             ? MED_STORE_OK
             : NULL;
}

static void
decide (MedTestEngine *fixture,
        const char *vendor,
        const char *product,
        const char *model,
        gboolean same)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM product WHERE model = '%s'", model);
  Decision decision = { vendor, product, med_test_engine_count (fixture, sql), same };
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_WRITER, decide_func, &decision, &error);
  g_assert_no_error (error);
  med_test_fleet_assess (fixture);
}

/* What a person is asked about, and what would only waste their time. */
static void
test_who_is_proposed (void)
{
  static const struct
  {
    const char *vendor;
    const char *product;
    const char *maker; /* of the hospital's product */
    const char *model;
    gboolean proposed;
  } cases[] = {
    { "Exa Medicals", "Connex Portal", "Exa Medical", "Connex Portal", TRUE },
    { "Exa", "Conex Portal", "Exa", "Connex Portal", TRUE },
    { "Exa", "Connex Health Portal", "Exa", "Connex Portal", TRUE },
    { "Exa", "Vitara M 5 bedside", "Exa", "Vitara M5", TRUE },
    { "Exa", "Connex Portal", "Buyer of Exa", "Connex Portal", TRUE },
    { "Exa", "Pump 7", "Exa", "Scanner 9", FALSE },
    { "Exa", "CT", "Exa", "MR", FALSE },
    { "Nobody", "Portal of Things", "Exa", "Connex", FALSE },
    { "Exa", "A", "Exa", "B", FALSE },
    { "", "Connex Portal", "Exa", "Connex Portal", TRUE },
    /* Equal once folded: matched without anybody being asked. */
    { "EXA, Inc.", "connex-portal", "Exa", "Connex Portal", FALSE },
    { "Exa", "Exa Connex Portal", "Exa", "Connex Portal", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

      med_test_fleet_add_device (fixture, "1", cases[i].maker, cases[i].model, "4.1");
      import (fixture, "EXA-1", cases[i].vendor[0] != '\0' ? cases[i].vendor : "-",
              cases[i].product);
      med_test_fleet_assess (fixture);
      g_autoptr (GPtrArray) names = review (fixture);
      if (names->len != (cases[i].proposed ? 1 : 0))
        g_error ("%s %s and %s %s: %u proposed", cases[i].vendor, cases[i].product, cases[i].maker,
                 cases[i].model, names->len);
      /* Whether asked or not, a likeness alone matches nothing. */
      if (cases[i].proposed)
        g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM match"), ==, 0);
    }
}

/* At most five, best first, each with its score and reason; of equals the one that was there
 * first. */
static void
test_best_first (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  for (guint i = 0; i < 9; i++)
    {
      g_autofree char *asset = g_strdup_printf ("%u", i);
      g_autofree char *model = g_strdup_printf ("Vita monitor %c", 'a' + i);
      med_test_fleet_add_device (fixture, asset, "Exa", model, "4.1");
    }
  med_test_fleet_add_device (fixture, "99", "Exa", "Vita monitors", "4.1");
  import (fixture, "EXA-1", "Exa", "Vita monitor");
  med_test_fleet_assess (fixture);
  g_autoptr (GPtrArray) names = review (fixture);
  g_assert_cmpuint (names->len, ==, 1);
  const MedMatchName *name = names->pdata[0];
  g_assert_cmpuint (name->candidates->len, ==, 5);
  for (guint i = 0; i < name->candidates->len; i++)
    {
      const MedMatchCandidate *this = name->candidates->pdata[i];
      const MedMatchCandidate *last = i > 0 ? name->candidates->pdata[i - 1] : NULL;

      g_assert_cmpfloat (this->score, >, 0);
      g_assert_cmpfloat (this->score, <=, 1);
      g_assert_cmpstr (this->reason, !=, "");
      g_assert_cmpstr (this->manufacturer, ==, "Exa");
      g_assert_cmpint (this->n_releases, ==, 1);
      if (last != NULL)
        {
          g_assert_cmpfloat (this->score, <=, last->score);
          g_assert_true (this->score < last->score || this->product_id > last->product_id);
        }
    }
  g_autofree char *first = dump (names);
  g_autoptr (GPtrArray) again = review (fixture);
  g_autofree char *second = dump (again);
  g_assert_cmpstr (first, ==, second);
}

/* A name stands once, however many advisories have it, and however they write it. */
static void
test_one_name (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "1", "Exa", "Connex Portal", "4.1");
  import (fixture, "EXA-1", "Exa", "Connex Health Portal");
  import (fixture, "EXA-2", "EXA GmbH", "CONNEX  HEALTH-PORTAL");
  import (fixture, "EXA-3", "Exa", "Exa Connex Health Portal");
  import (fixture, "EXA-4", "Exa", "Connex Homes Portal");
  med_test_fleet_assess (fixture);
  g_autoptr (GPtrArray) names = review (fixture);
  g_assert_cmpuint (names->len, ==, 2);
  gint64 advisories = 0;
  for (guint i = 0; i < names->len; i++)
    advisories += ((MedMatchName *) names->pdata[i])->n_advisories;
  g_assert_cmpint (advisories, ==, 4);

  /* A revision that replaces another does not count twice. */
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "Connex Health Portal", "P=< 9", "known_affected=P");
  g_autofree char *newer = med_test_fleet_revise (text, "2");
  med_test_fleet_import (fixture, newer);
  med_test_fleet_assess (fixture);
  g_autoptr (GPtrArray) after = review (fixture);
  gint64 counted = 0;
  for (guint i = 0; i < after->len; i++)
    counted += ((MedMatchName *) after->pdata[i])->n_advisories;
  g_assert_cmpint (counted, ==, 4);
}

/* A "no" is about one product: the others are still proposed. A "yes" ends the question and matches
 * every release of that product, and of no other. */
/* Names that are not alike, of which an identifier of the advisory is the hospital's. */
static void
test_identifiers (void)
{
  static const struct
  {
    const char *helper;
    const char *expected;
  } cases[] = {
    { "\"model_numbers\":[\"35700BAX\"]", "Infuser: Perfusa 35700BAX" },
    { "\"cpe\":\"cpe:2.3:h:other:perfusa_35700bax:*:*:*:*:*:*:*:*\"", "Infuser: Perfusa 35700BAX" },
    { "\"purl\":\"pkg:generic/other/35700bax@3\"", "Infuser: Perfusa 35700BAX" },
    { "\"model_numbers\":[\"35700\"]", "" },
    { "\"model_numbers\":[\"BAX\"]", "" },
    { "\"skus\":[\"35700BAX\"]", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
      g_autofree char *plain =
          med_test_fleet_advisory ("OTH-1", "Other Co", "Infuser", "P=< 9", "known_affected=P");
      g_autoptr (GString) text = g_string_new (plain);
      g_autofree char *helper = g_strdup_printf (
          "\"product_id\":\"P\",\"product_identification_helper\":{%s}}", cases[i].helper);

      g_test_message ("%s", cases[i].helper);
      g_assert_cmpuint (g_string_replace (text, "\"product_id\":\"P\"}", helper, 1), ==, 1);
      med_test_fleet_add_device (fixture, "1", "Zeta", "Perfusa 35700BAX", "1");
      med_test_fleet_import (fixture, text->str);
      med_test_fleet_assess (fixture);
      g_autoptr (GPtrArray) names = review (fixture);
      g_autofree char *found = dump (names);
      g_assert_cmpstr (found, ==, cases[i].expected);
      if (*found == '\0')
        continue;
      const MedMatchName *name = g_ptr_array_index (names, 0);
      const MedMatchCandidate *candidate = g_ptr_array_index (name->candidates, 0);
      g_assert_nonnull (strstr (candidate->reason, "also calls it"));
      /* A person looks at it, and what that person rejects is not proposed again. */
      g_autoptr (GPtrArray) sure = med_match_review_pick_vendor (names, "other co", "Zeta");
      g_assert_cmpuint (sure->len, ==, 0);
      decide (fixture, "Other Co", "Infuser", "Perfusa 35700BAX", FALSE);
      g_autoptr (GPtrArray) rest = review (fixture);
      g_assert_cmpuint (rest->len, ==, 0);
    }
}

static void
test_decisions (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "1", "Exa", "Connex Portal", "4.1");
  med_test_fleet_add_device (fixture, "2", "Exa", "Connex Portal", "4.2");
  med_test_fleet_add_device (fixture, "3", "Exa", "Connex Portals", "4.1");
  import (fixture, "EXA-1", "Exa", "Connex Health Portal");
  med_test_fleet_assess (fixture);
  g_autoptr (GPtrArray) both = review (fixture);
  g_assert_cmpuint (((MedMatchName *) both->pdata[0])->candidates->len, ==, 2);

  decide (fixture, "Exa", "Connex Health Portal", "Connex Portals", FALSE);
  g_autoptr (GPtrArray) one = review (fixture);
  g_autofree char *left = dump (one);
  g_assert_cmpstr (left, ==, "Connex Health Portal: Connex Portal");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM match"), ==, 0);

  decide (fixture, "Exa", "Connex Health Portal", "Connex Portal", TRUE);
  g_autoptr (GPtrArray) none = review (fixture);
  g_assert_cmpuint (none->len, ==, 0);
  g_autofree char *matched = med_test_fleet_dup_text (
      fixture, "SELECT d.asset FROM match m JOIN config c ON c.release_id = m.release_id"
               " JOIN device d ON d.config_id = c.id ORDER BY 1");
  g_assert_cmpstr (matched, ==, "1\n2");

  /* A later "no" takes the matches away again, and the name is asked about no more. */
  decide (fixture, "Exa", "Connex Health Portal", "Connex Portal", FALSE);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM match"), ==, 0);
  g_autoptr (GPtrArray) rejected = review (fixture);
  g_assert_cmpuint (rejected->len, ==, 0);
}

/* One name may be several products of the hospital: both are matched, and equal names too. */
static void
test_several (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "1", "Exa", "Connex Portal", "4.1");
  med_test_fleet_add_device (fixture, "2", "Exa", "Connex Portals", "4.1");
  med_test_fleet_add_device (fixture, "3", "Exa", "Connex Health Portal", "4.1");
  import (fixture, "EXA-1", "Exa", "Connex Health Portal");
  med_test_fleet_assess (fixture);
  decide (fixture, "Exa", "Connex Health Portal", "Connex Portal", TRUE);
  decide (fixture, "Exa", "Connex Health Portal", "Connex Portals", TRUE);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM match"), ==, 3);
  /* Said also of the product that is called so anyway, nothing is counted twice. */
  decide (fixture, "Exa", "Connex Health Portal", "Connex Health Portal", TRUE);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM match"), ==, 3);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM exposure"), ==, 3);
}

static void
test_stopped (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  med_test_fleet_add_device (fixture, "1", "Exa", "Connex Portal", "4.1");
  import (fixture, "EXA-1", "Exa", "Connex Health Portal");
  med_test_fleet_assess (fixture);
  g_assert_null (med_test_engine_run (fixture, MED_STORE_BULK, review_func, fixture, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
}

static char *
dup_random_name (GRand *random)
{
  static const char *const pieces[] = { "a", "mx",   "40", "100", " ",  " ",   "portal", "connex",
                                        "é", "画像", "-",  "xa",  "ct", "bed", "  ",     "1" };
  g_autoptr (GString) name = g_string_new (NULL);

  for (int n = g_rand_int_range (random, 0, 12); n > 0; n--)
    g_string_append (name, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
  return med_fold_name (name->str);
}

/* Of every way to compare: between 0 and 1, the same both ways round, 1 for a name and itself. */
static void
test_similarity_is_a_measure (void)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 800; i++)
    {
      g_autofree char *a = dup_random_name (random);
      g_autofree char *b = dup_random_name (random);
      const double letters = med_similarity_of_letters (a, b);
      const double words = med_similarity_of_words (a, b, NULL);
      const double contained = med_similarity_of_containment (a, b);
      const double all = med_similarity (a, b);

      g_assert_cmpfloat (MIN (MIN (letters, words), contained), >=, 0);
      g_assert_cmpfloat (all, <=, 1);
      g_assert_cmpfloat (all, ==, MAX (MAX (letters, words), contained));
      g_assert_cmpfloat_with_epsilon (letters, med_similarity_of_letters (b, a), 1e-9);
      g_assert_cmpfloat_with_epsilon (words, med_similarity_of_words (b, a, NULL), 1e-9);
      g_assert_cmpfloat_with_epsilon (contained, med_similarity_of_containment (b, a), 1e-9);
      g_assert_cmpfloat_with_epsilon (med_similarity (a, a), 1, 1e-9);
      if (all >= 1 && letters < 1)
        g_assert_true (words >= 1 || contained >= 1);
    }
}

/* Names of a length that no product has neither take long nor hide what is alike. */
static void
test_long_names (void)
{
  g_autoptr (GString) a = g_string_new (NULL);
  g_autoptr (GString) b = g_string_new (NULL);

  for (guint i = 0; i < 4000; i++)
    {
      g_string_append (a, "画像x ");
      g_string_append (b, "画像y ");
    }
  const double score = med_similarity (a->str, b->str);
  g_assert_cmpfloat (score, >, 0.5);
  g_assert_cmpfloat (score, <=, 1);
  g_assert_cmpfloat (med_similarity (a->str, "q"), <, 0.2);
  g_assert_cmpfloat (med_similarity (a->str, ""), ==, 0);
}

static char *
dump_picked (GPtrArray *names, const char *vendor_key, const char *manufacturer)
{
  g_autoptr (GPtrArray) picked = med_match_review_pick_vendor (names, vendor_key, manufacturer);

  return dump (picked);
}

/* What may be confirmed in one go: names of that vendor alone, for that maker alone, beyond doubt.
 */
static void
test_pick_vendor (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "1", "Exa Medical", "Alpha CT", "1");
  med_test_fleet_add_device (fixture, "2", "Exa Medical", "Monitor MX40", "1");
  med_test_fleet_add_device (fixture, "3", "Exa Medical", "Beta MR Plus", "1");
  med_test_fleet_add_device (fixture, "4", "Exa Medical", "Beta MR Pro", "1");
  import (fixture, "E-1", "Exa Medicals", "Alpha CT");
  import (fixture, "E-2", "Exa Medicals", "Monitor MX100"); /* another number */
  import (fixture, "E-3", "Exa Medicals", "Beta MR");       /* one of two, as likely */
  import (fixture, "E-4", "Exa Medicalis", "Alpha CT");     /* another vendor */
  med_test_fleet_assess (fixture);
  g_autoptr (GPtrArray) names = review (fixture);
  g_autofree char *picked = dump_picked (names, "exa medicals", "Exa Medical");
  g_autofree char *other_maker = dump_picked (names, "exa medicals", "Somebody");
  g_autofree char *other_vendor = dump_picked (names, "nobody", "Exa Medical");

  g_assert_true (g_str_has_prefix (picked, "Alpha CT: Alpha CT"));
  g_assert_null (strchr (picked, '\n'));
  g_assert_cmpstr (other_maker, ==, "");
  g_assert_cmpstr (other_vendor, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/match-review/identifiers", test_identifiers);
  g_test_add_func ("/awareness/match-review/who-is-proposed", test_who_is_proposed);
  g_test_add_func ("/awareness/match-review/best-first", test_best_first);
  g_test_add_func ("/awareness/match-review/one-name-once", test_one_name);
  g_test_add_func ("/awareness/match-review/decisions-are-about-one-product", test_decisions);
  g_test_add_func ("/awareness/match-review/one-name-several-products", test_several);
  g_test_add_func ("/awareness/match-review/picked-by-vendor", test_pick_vendor);
  g_test_add_func ("/awareness/match-review/stopped", test_stopped);
  g_test_add_func ("/awareness/match-review/similarity-is-a-measure", test_similarity_is_a_measure);
  g_test_add_func ("/awareness/match-review/long-names", test_long_names);
  return g_test_run ();
}
