/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-document.h"

/* What may be missing from, or be otherwise in, a statement that releases: NULL takes away. */
static const struct
{
  const char *pointer;
  const char *json;
  const char *places; /* "": nothing is wrong with it */
} released[] = {
  { "/impact_analysis/components", NULL, "/impact_analysis/components" },
  { "/impact_analysis/components", "[]", "/impact_analysis/components" },
  { "/impact_analysis/effect_of_failed_update", NULL, "/impact_analysis/effect_of_failed_update" },
  { "/impact_analysis/residual_risk_acceptable", NULL,
    "/impact_analysis/residual_risk_acceptable" },
  { "/impact_analysis/residual_risk_acceptable", "false",
    "/impact_analysis/residual_risk_acceptable" },
  { "/impact_analysis/interactions", NULL, "" },
  { "/impact_analysis/measures", NULL, "" },
  { "/impact_analysis/residual_risk", NULL, "" },
  { "/impact_analysis", NULL,
    "/impact_analysis/components /impact_analysis/effect_of_failed_update "
    "/impact_analysis/residual_risk_acceptable" },
  { "/validation/functions_as_intended", NULL, "/validation/functions_as_intended" },
  { "/validation/meets_cots_specification", NULL, "/validation/meets_cots_specification" },
  { "/validation/safe_and_effective", NULL, "/validation/safe_and_effective" },
  { "/validation/meets_regulations", NULL, "/validation/meets_regulations" },
  { "/validation/maintainable", NULL, "/validation/maintainable" },
  { "/validation/free_of_malware", NULL, "/validation/free_of_malware" },
  { "/validation/functions_as_intended/reference", NULL, "" },
  { "/validation", NULL,
    "/validation/functions_as_intended /validation/meets_cots_specification "
    "/validation/safe_and_effective /validation/meets_regulations /validation/maintainable "
    "/validation/free_of_malware" },
  { "/payloads", NULL, "/payloads" },
  { "/payloads", "[]", "/payloads" },
  { "/installation/install_steps", NULL, "/installation/install_steps" },
  { "/installation/install_steps", "[]", "/installation/install_steps" },
  { "/installation/verification_steps", NULL, "/installation/verification_steps" },
  { "/installation/rollback_steps", NULL, "/installation/rollback_steps" },
  { "/installation/prepare_steps", NULL, "" },
  { "/installation/removal_instruction", NULL, "" },
  { "/installation/requires", NULL, "" },
  { "/installation/minutes/install", "0", "/installation/minutes/install" },
  { "/installation/minutes/verify", "0", "/installation/minutes/verify" },
  { "/installation/minutes/rollback", "0", "/installation/minutes/rollback" },
  { "/installation/minutes/prepare", "0", "" },
  { "/installation/minutes/restart", "0", "" },
  { "/installation", NULL,
    "/installation /installation/install_steps /installation/verification_steps "
    "/installation/minutes/install /installation/minutes/verify /installation/minutes/rollback" },
  { "/releases/0/to_version", NULL, "/releases/0" },
  { "/releases/0/risk", NULL, "" },
  { "/valid_until", NULL, "" },
  { "/patch/cves", NULL, "" },
  { "/patch/title", "\"Cumulative update\"", "" },
};

static void
test_released_needs_all (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (released); i++)
    {
      g_auto (MedTestDocument) document = med_test_document_init ();

      med_test_document_edit (&document, released[i].pointer, released[i].json);
      med_test_document_expect (&document, released[i].pointer, released[i].places);
    }
}

/* What cannot be taken back needs no steps for it, but time and a plan all the same. */
static void
test_not_reversible (void)
{
  g_auto (MedTestDocument) document = med_test_document_init ();

  med_test_document_edit (&document, "/installation/reversible", "false");
  med_test_document_expect (&document, "not reversible", "");
  g_assert_false (document.statement->reversible);
  med_test_document_edit (&document, "/installation/rollback_steps", NULL);
  med_test_document_expect (&document, "without steps", "");
  med_test_document_edit (&document, "/installation/minutes/rollback", "0");
  med_test_document_expect (&document, "without time", "/installation/minutes/rollback");
}

/* One of several releases that is released is enough for the six sections to be needed. */
static void
test_one_released_of_two (void)
{
  g_auto (MedTestDocument) document = med_test_document_init ();

  med_test_document_edit (
      &document, "/releases",
      "[{\"model\":\"Exa CT 64\",\"from_version\":\"4.0\",\"state\":\"in-test\","
      "\"vex_status\":\"affected\"},"
      "{\"model\":\"Exa CT 64\",\"from_version\":\"4.1\",\"to_version\":\"4.1.7\","
      "\"state\":\"released\",\"vex_status\":\"fixed\"}]");
  med_test_document_expect (&document, "two releases", "");
  med_test_document_edit (&document, "/payloads", "[]");
  med_test_document_expect (&document, "two releases without a payload", "/payloads");
  med_test_document_edit (
      &document, "/releases",
      "[{\"model\":\"Exa CT 64\",\"from_version\":\"4.0\",\"state\":\"in-test\","
      "\"vex_status\":\"affected\"}]");
  med_test_document_expect (&document, "none released", "");
}

/* Every combination of what can be said of a release, judged by the rules written a second time. */
static guint
count_faults (
    const char *state, const char *vex, gboolean justified, gboolean mitigated, gboolean to)
{
  const gboolean unaffected = g_str_equal (vex, "not_affected");
  const gboolean is_released = g_str_equal (state, "released");
  guint n = 0;

  n += is_released && !to;
  n += unaffected && !justified && !mitigated;
  n += !unaffected && justified;
  n += g_str_equal (state, "not-applicable") && g_str_equal (vex, "affected");
  n += is_released && unaffected;
  return n;
}

static void
check_combination (const char *state, const char *vex, guint bits)
{
  g_auto (MedTestDocument) document = med_test_document_init ();
  g_autofree char *json = g_strdup_printf (
      "[{\"model\":\"Exa CT "
      "64\",\"from_version\":\"4.1\",\"state\":\"%s\",\"vex_status\":\"%s\"%s%s"
      "%s}]",
      state, vex, (bits & 1) != 0 ? ",\"justification\":\"component_not_present\"" : "",
      (bits & 2) != 0 ? ",\"mitigating_factors\":\"Behind a firewall\"" : "",
      (bits & 4) != 0 ? ",\"to_version\":\"4.1.7\"" : "");

  med_test_document_edit (&document, "/releases", json);
  med_test_document_read (&document);
  g_test_message ("%s", json);
  g_assert_cmpuint (document.problems->len, ==,
                    count_faults (state, vex, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0));
  for (guint i = 0; i < document.problems->len; i++)
    g_assert_cmpstr (((MedStatementProblem *) document.problems->pdata[i])->pointer, ==,
                     "/releases/0");
}

static void
test_contradictions (void)
{
  static const char *const states[] = { "under-assessment", "in-test",   "not-applicable",
                                        "not-approved",     "approved",  "no-release-planned",
                                        "released",         "withdrawn", "superseded" };
  static const char *const vexes[] = { "not_affected", "affected", "fixed", "under_investigation" };

  for (gsize s = 0; s < G_N_ELEMENTS (states); s++)
    for (gsize v = 0; v < G_N_ELEMENTS (vexes); v++)
      for (guint bits = 0; bits < 8; bits++)
        check_combination (states[s], vexes[v], bits);
}

/* Where the hospital's own states begin, a vendor has nothing to say. */
static void
test_states_of_the_hospital (void)
{
  static const char *const words[] = { "\"available\"", "\"no-statement\"", "\"Released\"",
                                       "\"authorized\"", "\"\"" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_auto (MedTestDocument) document = med_test_document_init ();

      med_test_document_edit (&document, "/releases/0/state", words[i]);
      med_test_document_expect (&document, words[i], "/releases/0/state");
    }
}

static const struct
{
  const char *issued;
  const char *valid_until; /* NULL: without end */
  const char *cots_released;
  const char *places;
} dates[] = {
  { "\"2026-11-03\"", "\"2026-11-04\"", "\"2026-11-03\"", "" },
  { "\"2026-11-03\"", "\"2026-11-03\"", "\"2026-10-13\"", "/valid_until" },
  { "\"2026-11-03\"", "\"2026-11-02\"", "\"2026-10-13\"", "/valid_until" },
  { "\"2026-11-03\"", "\"2026-11-03T00:00:01Z\"", "\"2026-10-13\"", "" },
  /* The same moment, written in Japan */
  { "\"2026-11-03T00:00:00Z\"", "\"2026-11-03T09:00:00+09:00\"", "\"2026-10-13\"", "/valid_until" },
  { "\"2026-11-03\"", NULL, "\"2026-11-03\"", "" },
  { "\"2026-11-03\"", NULL, "\"2026-11-04\"", "/patch/released" },
  { "\"2026-11-03\"", NULL, "\"2026-11-03T00:00:01Z\"", "/patch/released" },
  { "\"2026-11-03T09:00:00+09:00\"", NULL, "\"2026-11-03T00:00:00Z\"", "" },
  { "\"2024-02-29\"", "\"2024-03-01\"", "\"2024-02-28\"", "" },
  { "\"2026-12-31\"", "\"2027-01-01\"", "\"2026-12-31\"", "" },
  { "\"2026-11-03\"", "\"2026-11-01\"", "\"2026-11-20\"", "/valid_until /patch/released" },
};

static void
test_dates (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_auto (MedTestDocument) document = med_test_document_init ();

      med_test_document_edit (&document, "/issued", dates[i].issued);
      med_test_document_edit (&document, "/valid_until", dates[i].valid_until);
      med_test_document_edit (&document, "/patch/released", dates[i].cots_released);
      med_test_document_expect (&document, dates[i].issued, dates[i].places);
    }
}

static void
test_relations (void)
{
  static const struct
  {
    const char *pointer;
    const char *json;
    const char *places;
  } cases[] = {
    { "/installation/requires", "[\"KB1\", \"KB2\"]", "" },
    { "/installation/requires", "[\"KB5025221\"]", "/installation/requires" },
    { "/installation/requires", "[\"KB1\", \"KB5025221\"]", "/installation/requires" },
    { "/installation/supersedes", "[\"KB1\"]", "" },
    { "/installation/supersedes", "[\"KB5025221\"]", "/installation/supersedes" },
    { "/installation/supersedes", "[\"KB50252210\"]", "" },
    { "/installation/requires", "[\"\"]", "/installation/requires/0" },
    { "/installation/requires", "\"KB1\"", "/installation/requires" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (MedTestDocument) document = med_test_document_init ();

      med_test_document_edit (&document, cases[i].pointer, cases[i].json);
      med_test_document_expect (&document, cases[i].json, cases[i].places);
    }
}

/* Folded, two names of one model are one; another release or model is another. */
static void
test_releases_named_twice (void)
{
  static const struct
  {
    const char *model;
    const char *version;
    const char *places;
  } cases[] = {
    { "Exa CT 64", "4.1", "/releases" }, { "EXA CT 64", "4.1", "/releases" },
    { "Exa CT 64", "4.10", "" },         { "Exa CT 64", "4.1 ", "/releases/1/from_version" },
    { "Exa CT 32", "4.1", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (MedTestDocument) document = med_test_document_init ();
      g_autofree char *json = g_strdup_printf (
          "[{\"model\":\"Exa CT 64\",\"from_version\":\"4.1\",\"state\":\"in-test\","
          "\"vex_status\":\"affected\"},{\"model\":\"%s\",\"from_version\":\"%s\","
          "\"state\":\"approved\",\"vex_status\":\"affected\"}]",
          cases[i].model, cases[i].version);

      med_test_document_edit (&document, "/releases", json);
      med_test_document_expect (&document, json, cases[i].places);
    }
}

/* Whatever single member is taken away, the document is read or refused with a place in it, and
 * what is refused gives no statement. */
static void
take_away_each (JsonNode *node, const char *pointer, guint *n)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        {
          g_autofree char *place = g_strdup_printf ("%s/%u", pointer, i);
          take_away_each (json_array_get_element (json_node_get_array (node), i), place, n);
        }
      return;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  g_autoptr (GList) members = json_object_get_members (json_node_get_object (node));
  for (GList *l = members; l != NULL; l = l->next)
    {
      g_auto (MedTestDocument) document = med_test_document_init ();
      g_autofree char *place = g_strdup_printf ("%s/%s", pointer, (const char *) l->data);

      med_test_document_edit (&document, place, NULL);
      med_test_document_read (&document);
      for (guint i = 0; i < document.problems->len; i++)
        {
          const MedStatementProblem *problem = document.problems->pdata[i];
          g_assert_true (g_str_has_prefix (problem->pointer, "/"));
          g_assert_cmpuint (strlen (problem->reason), >, 0);
        }
      (*n)++;
      take_away_each (json_object_get_member (json_node_get_object (node), l->data), place, n);
    }
}

static void
test_every_member_taken_away (void)
{
  g_auto (MedTestDocument) document = med_test_document_init ();
  guint n = 0;

  take_away_each (document.root, "", &n);
  g_assert_cmpuint (n, >, 50);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/statement/rules/" name, func)
  CASE ("released-needs-all-six-sections", test_released_needs_all);
  CASE ("not-reversible-needs-time-all-the-same", test_not_reversible);
  CASE ("one-released-of-two-is-enough", test_one_released_of_two);
  CASE ("contradictions-of-a-release", test_contradictions);
  CASE ("states-of-the-hospital-are-not-the-vendors", test_states_of_the_hospital);
  CASE ("dates-against-each-other", test_dates);
  CASE ("relations-to-other-patches", test_relations);
  CASE ("releases-named-twice", test_releases_named_twice);
  CASE ("every-member-taken-away", test_every_member_taken_away);
  return g_test_run ();
}
