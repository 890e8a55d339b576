/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-tests-outside"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-tests.h"

/* Tests that a document alone does not decide: whether addresses answer, and how words are spelt.
 * What nobody answers is reported as not checked, never as a pass. */

/* @of_itself: look at the addresses that the document names as its own, or at all others; @answers:
 * address → what was answered, since one is often named many times. */
typedef struct
{
  gboolean of_itself;
  GHashTable *answers;
  guint n_unknown;
} Addresses;

static MedCsafAnswer
ask (MedCsafCheck *check, Addresses *addresses, const char *url)
{
  gpointer known;
  MedCsafAnswer answer;

  if (g_hash_table_lookup_extended (addresses->answers, url, NULL, &known))
    return GPOINTER_TO_INT (known);
  answer = check->outside.resolves != NULL ? check->outside.resolves (url, check->outside.user_data)
                                           : MED_CSAF_ANSWER_UNKNOWN;
  g_hash_table_insert (addresses->answers, (char *) url, GINT_TO_POINTER (answer));
  addresses->n_unknown += answer == MED_CSAF_ANSWER_UNKNOWN;
  return answer;
}

static void
look_at (MedCsafCheck *check, const char *url, const MedCsafPath *at, gpointer user_data)
{
  if (url == NULL || (g_ascii_strncasecmp (url, "https://", 8) != 0 &&
                      g_ascii_strncasecmp (url, "http://", 7) != 0))
    return;
  if (ask (check, user_data, url) == MED_CSAF_ANSWER_NO)
    med_csaf_check_report_word (check, at, _ ("Nothing answers at the address “%s”"), url);
}

static void
look_at_member (MedCsafCheck *check,
                JsonObject *object,
                const char *member,
                const MedCsafPath *at,
                Addresses *addresses)
{
  look_at (check, med_json_get_text (object, member), MED_CSAF_AT (at, member), addresses);
}

static void
visit_reference (MedCsafCheck *check,
                 JsonObject *reference,
                 const MedCsafPath *at,
                 gpointer user_data)
{
  Addresses *addresses = user_data;

  if ((g_strcmp0 (med_json_get_text (reference, "category"), "self") == 0) == addresses->of_itself)
    look_at_member (check, reference, "url", at, addresses);
}

static void
visit_acknowledgment (MedCsafCheck *check,
                      JsonObject *acknowledgment,
                      const MedCsafPath *at,
                      gpointer addresses)
{
  med_csaf_check_each_text (check, acknowledgment, "urls", at, look_at, addresses);
}

static void
visit_generic_uri (MedCsafCheck *check,
                   JsonObject *generic,
                   const MedCsafPath *at,
                   gpointer addresses)
{
  look_at_member (check, generic, "namespace", at, addresses);
  look_at_member (check, generic, "uri", at, addresses);
}

static void
visit_identification (MedCsafCheck *check,
                      JsonObject *product,
                      const MedCsafPath *at,
                      gpointer addresses)
{
  JsonObject *helper = med_json_get_object (product, "product_identification_helper");
  const MedCsafPath *here = MED_CSAF_AT (at, "product_identification_helper");

  med_csaf_check_each_text (check, helper, "sbom_urls", here, look_at, addresses);
  med_csaf_check_each (check, helper, "x_generic_uris", here, visit_generic_uri, addresses);
}

static void
visit_remediation (MedCsafCheck *check,
                   JsonObject *remediation,
                   const MedCsafPath *at,
                   gpointer addresses)
{
  look_at_member (check, remediation, "url", at, addresses);
}

static void
visit_addresses (MedCsafCheck *check,
                 JsonObject *vulnerability,
                 const MedCsafPath *at,
                 gpointer user_data)
{
  Addresses *addresses = user_data;

  med_csaf_check_each (check, vulnerability, "references", at, visit_reference, addresses);
  if (addresses->of_itself)
    return;
  med_csaf_check_each (check, vulnerability, "acknowledgments", at, visit_acknowledgment,
                       addresses);
  med_csaf_check_each (check, vulnerability, "remediations", at, visit_remediation, addresses);
}

static void
visit_document (MedCsafCheck *check, Addresses *addresses)
{
  const MedCsafPath *document = MED_CSAF_AT (NULL, "document");
  const MedCsafPath *distribution = MED_CSAF_AT (document, "distribution");
  JsonObject *tlp =
      med_json_get_object (med_json_get_object (check->document, "distribution"), "tlp");

  med_csaf_check_each (check, check->document, "references", document, visit_reference, addresses);
  if (addresses->of_itself)
    return;
  med_csaf_check_each (check, check->document, "acknowledgments", document, visit_acknowledgment,
                       addresses);
  look_at_member (check, med_json_get_object (check->document, "aggregate_severity"), "namespace",
                  MED_CSAF_AT (document, "aggregate_severity"), addresses);
  look_at_member (check, tlp, "url", MED_CSAF_AT (distribution, "tlp"), addresses);
  look_at_member (check, med_json_get_object (check->document, "publisher"), "namespace",
                  MED_CSAF_AT (document, "publisher"), addresses);
  med_csaf_check_each_product (check, visit_identification, addresses);
}

static void
test_addresses (MedCsafCheck *check, gboolean of_itself)
{
  g_autoptr (GHashTable) answers = g_hash_table_new (g_str_hash, g_str_equal);
  Addresses addresses = { of_itself, answers, 0 };
  g_autofree char *text = NULL;

  visit_document (check, &addresses);
  med_csaf_check_each_vulnerability (check, visit_addresses, &addresses);
  if (addresses.n_unknown == 0)
    return;
  text = g_strdup_printf (ngettext ("Not checked: whether %u address that the document names "
                                    "answers",
                                    "Not checked: whether %u addresses that the document names "
                                    "answer",
                                    addresses.n_unknown),
                          addresses.n_unknown);
  med_csaf_check_report_unchecked (check, text);
}

static void
test_6_3_6 (MedCsafCheck *check)
{
  test_addresses (check, FALSE);
}

static void
test_6_3_7 (MedCsafCheck *check)
{
  test_addresses (check, TRUE);
}

/* Members that hold sentences in the language of the document; the others are names and codes. */
static gboolean
holds_sentences (const char *member)
{
  static const char *const members[] = {
    "details", "entitlements", "summary", "text", "title", NULL
  };

  return g_strv_contains (members, member);
}

typedef struct
{
  const char *language;
  GHashTable *answers; /* (owned) word → what was answered */
  gboolean has_unknown;
} Spelling;

/* Names, abbreviations and numbers are in no dictionary. */
static gboolean
is_plain_word (const char *word)
{
  if (!g_unichar_islower (g_utf8_get_char (word)) && !g_unichar_isupper (g_utf8_get_char (word)))
    return FALSE;
  for (const char *p = g_utf8_next_char (word); *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_islower (g_utf8_get_char (p)) && *p != '\'')
      return FALSE;
  return g_utf8_strlen (word, 2) == 2;
}

static MedCsafAnswer
ask_word (MedCsafCheck *check, Spelling *spelling, const char *word)
{
  gpointer known;
  MedCsafAnswer answer;

  if (g_hash_table_lookup_extended (spelling->answers, word, NULL, &known))
    return GPOINTER_TO_INT (known);
  answer = check->outside.is_spelt != NULL
               ? check->outside.is_spelt (word, spelling->language, check->outside.user_data)
               : MED_CSAF_ANSWER_UNKNOWN;
  g_hash_table_insert (spelling->answers, g_strdup (word), GINT_TO_POINTER (answer));
  spelling->has_unknown |= answer == MED_CSAF_ANSWER_UNKNOWN;
  return answer;
}

/* A blank or a sign of punctuation stands before and behind a word; what touches a digit, a slash,
 * a hyphen or the like is part of a name or an address. */
static void
check_spelling (MedCsafCheck *check, Spelling *spelling, const char *text, const MedCsafPath *at)
{
  g_auto (GStrv) pieces = g_strsplit_set (text, " \t\r\n", -1);

  for (gsize i = 0; pieces[i] != NULL && !spelling->has_unknown; i++)
    {
      char *word = pieces[i] + strspn (pieces[i], "(\"'[");
      gsize length = strlen (word);

      while (length > 0 && strchr (".,;:!?)\"']", word[length - 1]) != NULL)
        word[--length] = '\0';
      if (is_plain_word (word) && ask_word (check, spelling, word) == MED_CSAF_ANSWER_NO)
        med_csaf_check_report_word (check, at, _ ("“%s” is not in the dictionary"), word);
    }
}

static void
visit_sentences (MedCsafCheck *check, Spelling *spelling, JsonNode *node, const MedCsafPath *at)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      const guint n = json_array_get_length (array);

      for (guint i = 0; i < n; i++)
        visit_sentences (check, spelling, json_array_get_element (array, i),
                         MED_CSAF_AT_INDEX (at, i));
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      JsonObjectIter iter;
      const char *member;
      JsonNode *child;

      json_object_iter_init_ordered (&iter, object);
      while (json_object_iter_next_ordered (&iter, &member, &child))
        if (med_json_get_text (object, member) == NULL)
          visit_sentences (check, spelling, child, MED_CSAF_AT (at, member));
        else if (holds_sentences (member))
          check_spelling (check, spelling, med_json_get_text (object, member),
                          MED_CSAF_AT (at, member));
    }
}

static void
test_6_3_8 (MedCsafCheck *check)
{
  const char *language = med_json_get_text (check->document, "lang");
  g_autoptr (GHashTable) answers = NULL;
  Spelling spelling;

  /* Without a language there is nothing to check by (CSAF 2.0, 6.3.8). */
  if (language == NULL)
    return;
  answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  spelling = (Spelling){ language, answers, FALSE };
  if (check->outside.is_spelt == NULL)
    med_csaf_check_report_unchecked (check, _ ("Not checked: how the words are spelt"));
  else
    visit_sentences (check, &spelling, check->node, NULL);
  if (spelling.has_unknown)
    med_csaf_check_report_unchecked (
        check, _ ("Not checked: there is no dictionary for the language of the document"));
}

const MedCsafTest med_csaf_tests_outside[] = {
  { "6.3.6", test_6_3_6 },
  { "6.3.7", test_6_3_7 },
  { "6.3.8", test_6_3_8 },
  { NULL, NULL },
};
