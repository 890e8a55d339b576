/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-vulnerabilities"

#include "config.h"

#include "engine/csaf/med-csaf-vulnerabilities.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/risk/med-cve.h"

/* Flags and threats times statuses, over a document: keeps a hostile one from taking minutes. */
#define MAX_MARKED 20000000

typedef struct
{
  MedCsafProductTree *tree;
  MedCsafDocument *document;
  MedCsafVulnerability *vulnerability; /* the one being read */
  int score_rank;                      /* of the score it has so far */
  guint64 n_marked;
} Reading;

static const char *const status_words[] = {
  "first_affected", "first_fixed",         "fixed",
  "known_affected", "known_not_affected",  "last_affected",
  "recommended",    "under_investigation", NULL,
};

static const char *const flag_words[] = {
  "component_not_present",
  "inline_mitigations_already_exist",
  "vulnerable_code_cannot_be_controlled_by_adversary",
  "vulnerable_code_not_in_execute_path",
  "vulnerable_code_not_present",
  NULL,
};

static const char *const remediation_words[] = {
  "mitigation", "no_fix_planned", "none_available", "vendor_fix", "workaround", NULL,
};

static const char *const threat_words[] = { "exploit_status", "impact", "target_set", NULL };

static const char *const note_words[] = {
  "description", "details", "faq", "general", "legal_disclaimer", "other", "summary", NULL,
};

static gboolean
read_group (MedCsafPlace *place,
            JsonObject *statuses,
            const char *member,
            const char *status,
            Reading *reading)
{
  g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (guint));

  if (!med_csaf_product_tree_collect_ids (reading->tree, place, statuses, member, products))
    return FALSE;
  for (guint i = 0; i < products->len; i++)
    g_ptr_array_add (reading->vulnerability->statuses,
                     med_csaf_status_new (g_array_index (products, guint, i), status));
  return TRUE;
}

/* A product of which only a later draft could say how it stands is not one that is well. */
static gboolean
read_new_groups (MedCsafPlace *place, JsonObject *statuses, Reading *reading)
{
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, statuses);
  while (json_object_iter_next_ordered (&iter, &member, &node))
    if (!g_strv_contains (status_words, member) && JSON_NODE_HOLDS_ARRAY (node) &&
        !read_group (place, statuses, member, "unknown", reading))
      return FALSE;
  return TRUE;
}

static gboolean
read_statuses (MedCsafPlace *place, JsonObject *object, Reading *reading)
{
  JsonObject *statuses;

  if (!med_csaf_may_object (place, object, "product_status", &statuses))
    return FALSE;
  if (statuses == NULL)
    return TRUE;
  gsize mark = med_csaf_enter (place, "product_status");
  for (gsize i = 0; status_words[i] != NULL; i++)
    if (!read_group (place, statuses, status_words[i], status_words[i], reading))
      return FALSE;
  if (place->draft && !read_new_groups (place, statuses, reading))
    return FALSE;
  med_csaf_leave (place, mark);
  return TRUE;
}

/* Sets a text on every status of the products named; without names it is said of all. */
static gboolean
mark_statuses (
    MedCsafPlace *place, Reading *reading, GArray *products, gsize offset, const char *text)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < products->len; i++)
    g_hash_table_add (wanted, GUINT_TO_POINTER (g_array_index (products, guint, i)));
  reading->n_marked += reading->vulnerability->statuses->len;
  if (reading->n_marked > MAX_MARKED)
    return med_csaf_refuse (place, NULL, _ ("there is too much to compare with the statuses"));
  for (guint i = 0; i < reading->vulnerability->statuses->len; i++)
    {
      MedCsafStatus *status = g_ptr_array_index (reading->vulnerability->statuses, i);
      char **field = G_STRUCT_MEMBER_P (status, offset);

      if (products->len > 0 && !g_hash_table_contains (wanted, GUINT_TO_POINTER (status->product)))
        continue;
      g_free (*field);
      *field = g_strdup (text);
    }
  return TRUE;
}

static gboolean
read_flag (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (guint));
  const char *label;

  if (!med_csaf_need_word (place, object, "label", flag_words, &label) ||
      !med_csaf_product_tree_collect (reading->tree, place, object, products))
    return FALSE;
  return mark_statuses (place, reading, products, G_STRUCT_OFFSET (MedCsafStatus, flag), label);
}

static gboolean
read_threat (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (guint));
  const char *category, *details;

  if (!med_csaf_need_word (place, object, "category", threat_words, &category) ||
      !med_csaf_need_text (place, object, "details", &details) ||
      !med_csaf_product_tree_collect (reading->tree, place, object, products))
    return FALSE;
  return !g_str_equal (category, "impact") ||
         mark_statuses (place, reading, products, G_STRUCT_OFFSET (MedCsafStatus, impact), details);
}

static gboolean
read_restart (MedCsafPlace *place, JsonObject *object, MedCsafRemediation *remediation)
{
  JsonObject *restart;
  const char *category;

  if (!med_csaf_may_object (place, object, "restart_required", &restart))
    return FALSE;
  if (restart == NULL)
    return TRUE;
  gsize mark = med_csaf_enter (place, "restart_required");
  if (!med_csaf_need_text (place, restart, "category", &category))
    return FALSE;
  med_csaf_leave (place, mark);
  remediation->restart = g_strdup (category);
  return TRUE;
}

static gboolean
read_remediation (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr (MedCsafRemediation) remediation = med_csaf_remediation_new ();
  const char *category, *details, *url;

  if (!med_csaf_need_word (place, object, "category", remediation_words, &category) ||
      !med_csaf_need_text (place, object, "details", &details) ||
      !med_csaf_may_text (place, object, "url", &url) ||
      !read_restart (place, object, remediation) ||
      !med_csaf_product_tree_collect (reading->tree, place, object, remediation->products))
    return FALSE;
  remediation->category = g_strdup (category);
  remediation->details = g_strdup (details);
  /* Anything else than https is not offered to be opened; the rest of the remediation stands. */
  if (url != NULL && g_str_has_prefix (url, "https://"))
    remediation->url = g_strdup (url);
  g_ptr_array_add (reading->vulnerability->remediations, g_steal_pointer (&remediation));
  return TRUE;
}

static gboolean
read_base_score (MedCsafPlace *place, JsonObject *cvss, int *score10)
{
  JsonNode *node = json_object_get_member (cvss, "baseScore");
  double score;

  if (node == NULL)
    return med_csaf_refuse (place, "baseScore", _ ("is missing"));
  if (!JSON_NODE_HOLDS_VALUE (node) || (json_node_get_value_type (node) != G_TYPE_DOUBLE &&
                                        json_node_get_value_type (node) != G_TYPE_INT64))
    return med_csaf_refuse (place, "baseScore", _ ("is not a number"));
  score = json_node_get_double (node);
  if (!(score >= 0 && score <= 10))
    return med_csaf_refuse (place, "baseScore", _ ("is not between 0 and 10"));
  *score10 = (int) lround (score * 10);
  return TRUE;
}

/* Of several scores that of the author counts before that of another source (2.1), a newer version
 * of CVSS before an older one, and then the highest (CSAF viewers, 9.1.11). */
static int
rank_score (gboolean by_author, const char *version, int score10)
{
  return (by_author ? 10000 : 0) + 1000 * (g_ascii_isdigit (*version) ? *version - '0' : 0) +
         score10;
}

static gboolean
read_cvss (MedCsafPlace *place,
           JsonObject *score,
           const char *member,
           gboolean by_author,
           Reading *reading)
{
  MedCsafVulnerability *vulnerability = reading->vulnerability;
  const char *version, *vector;
  JsonObject *cvss;
  int score10 = -1;

  if (!med_csaf_may_object (place, score, member, &cvss))
    return FALSE;
  if (cvss == NULL)
    return TRUE;
  gsize mark = med_csaf_enter (place, member);
  if (!med_csaf_need_text (place, cvss, "version", &version) ||
      !med_csaf_need_text (place, cvss, "vectorString", &vector) ||
      !read_base_score (place, cvss, &score10))
    return FALSE;
  med_csaf_leave (place, mark);

  const int rank = rank_score (by_author, version, score10);
  if (vulnerability->cvss_version != NULL && rank <= reading->score_rank)
    return TRUE;
  reading->score_rank = rank;
  g_free (vulnerability->cvss_version);
  g_free (vulnerability->cvss_vector);
  vulnerability->cvss_version = g_strdup (version);
  vulnerability->cvss_vector = g_strdup (vector);
  vulnerability->document_score10 = score10;
  return TRUE;
}

static gboolean
read_score (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (guint));

  return med_csaf_product_tree_collect_ids (reading->tree, place, object, "products", products) &&
         read_cvss (place, object, "cvss_v3", TRUE, reading) &&
         read_cvss (place, object, "cvss_v2", TRUE, reading);
}

/* What 2.1 has instead of scores; whose `source` is another than the author says so. */
static gboolean
read_metric (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  static const char *const members[] = { "cvss_v4", "cvss_v3", "cvss_v2" };
  Reading *reading = user_data;
  g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (guint));
  const char *source;
  JsonObject *content;

  if (!med_csaf_may_text (place, object, "source", &source) ||
      !med_csaf_product_tree_collect_ids (reading->tree, place, object, "products", products) ||
      !med_csaf_need_object (place, object, "content", &content))
    return FALSE;
  const gsize mark = med_csaf_enter (place, "content");
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (!read_cvss (place, content, members[i], source == NULL, reading))
      return FALSE;
  med_csaf_leave (place, mark);
  return TRUE;
}

static gboolean
read_note (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;
  MedCsafVulnerability *vulnerability = reading->vulnerability;
  const char *category, *text;

  if (!med_csaf_need_word (place, object, "category", note_words, &category) ||
      !med_csaf_need_text (place, object, "text", &text))
    return FALSE;
  if (vulnerability->description == NULL &&
      (g_str_equal (category, "summary") || g_str_equal (category, "description") ||
       g_str_equal (category, "details")))
    vulnerability->description = g_strdup (text);
  return TRUE;
}

/* CSAF 2.1 names the date of the first known exploitation, and that of the report on it; 2.0
 * documents with them are read too. */
static gboolean
read_first_exploited (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;
  gint64 usec;
  const char *member =
      json_object_has_member (object, "exploitation_date") ? "exploitation_date" : "date";
  const char *text;

  if (!med_csaf_need_time (place, object, member, &usec) ||
      !med_csaf_need_text (place, object, member, &text))
    return FALSE;
  if (reading->vulnerability->first_exploited_date == NULL)
    reading->vulnerability->first_exploited_date = g_strndup (text, 10);
  return TRUE;
}

static gboolean
read_names (MedCsafPlace *place, JsonObject *object, MedCsafVulnerability *vulnerability)
{
  const char *cve, *title, *weakness = NULL;
  JsonObject *cwe;

  if (!med_csaf_may_text (place, object, "cve", &cve) ||
      !med_csaf_may_text (place, object, "title", &title) ||
      !med_csaf_may_object (place, object, "cwe", &cwe))
    return FALSE;
  if (cve != NULL && !med_cve_is_number (cve))
    return med_csaf_refuse (place, "cve", _ ("is not a CVE number such as CVE-2024-6795"));
  if (cwe != NULL)
    {
      gsize mark = med_csaf_enter (place, "cwe");
      if (!med_csaf_need_text (place, cwe, "id", &weakness))
        return FALSE;
      med_csaf_leave (place, mark);
    }
  vulnerability->cve = g_strdup (cve);
  vulnerability->title = g_strdup (title != NULL ? title : "");
  vulnerability->cwe = g_strdup (weakness);
  return TRUE;
}

/* 2.1 lists several weaknesses; the first is the one that is shown. */
static gboolean
read_weakness (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;
  const char *id;

  if (!med_csaf_need_text (place, object, "id", &id))
    return FALSE;
  if (reading->vulnerability->cwe == NULL)
    reading->vulnerability->cwe = g_strdup (id);
  return TRUE;
}

static gboolean
read_what_is_new (MedCsafPlace *place, JsonObject *object, Reading *reading)
{
  return !place->draft || (med_csaf_for_each (place, object, "metrics", read_metric, reading) &&
                           med_csaf_for_each (place, object, "cwes", read_weakness, reading));
}

static gboolean
read_vulnerability (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;

  reading->vulnerability = med_csaf_vulnerability_new ();
  reading->score_rank = 0;
  g_ptr_array_add (reading->document->vulnerabilities, reading->vulnerability);
  if (!read_names (place, object, reading->vulnerability) ||
      !read_statuses (place, object, reading) ||
      !med_csaf_for_each (place, object, "notes", read_note, reading) ||
      !med_csaf_for_each (place, object, "flags", read_flag, reading) ||
      !med_csaf_for_each (place, object, "threats", read_threat, reading) ||
      !med_csaf_for_each (place, object, "scores", read_score, reading) ||
      !read_what_is_new (place, object, reading) ||
      !med_csaf_for_each (place, object, "remediations", read_remediation, reading) ||
      !med_csaf_for_each (place, object, "first_known_exploitation_dates", read_first_exploited,
                          reading))
    return FALSE;
  if (reading->vulnerability->description == NULL)
    reading->vulnerability->description = g_strdup ("");
  return TRUE;
}

/**
 * med_csaf_vulnerabilities_read:
 * @place: at the root of the document
 * @root: the root
 * @tree: the ids of its products
 * @document: gets the vulnerabilities
 *
 * Reads what a document says of each vulnerability: status, justification, score, remediation.
 * Every product id must be defined; a missing CVE is no fault (CSAF 2.0, 3.2.3.2).
 *
 * Returns: %FALSE where something is wrong
 */
gboolean
med_csaf_vulnerabilities_read (MedCsafPlace *place,
                               JsonObject *root,
                               MedCsafProductTree *tree,
                               MedCsafDocument *document)
{
  Reading reading = { .tree = tree, .document = document };

  return med_csaf_for_each (place, root, "vulnerabilities", read_vulnerability, &reading);
}
