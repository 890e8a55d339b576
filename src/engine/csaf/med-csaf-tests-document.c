/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-tests-document"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-language.h"
#include "engine/csaf/med-csaf-schema.h"
#include "engine/csaf/med-csaf-tests.h"

/* The document itself: languages, translation, where it belongs, order of its members. */

#define DOCUMENT MED_CSAF_AT (NULL, "document")

static const char *const languages[] = { "lang", "source_lang" };

static void
test_6_1_12 (MedCsafCheck *check)
{
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      const char *tag = med_json_get_text (check->document, languages[i]);

      if (tag != NULL && med_csaf_language_judge (tag) == MED_CSAF_LANGUAGE_UNKNOWN)
        med_csaf_check_report_word (check, MED_CSAF_AT (DOCUMENT, languages[i]),
                                    _ ("“%s” is not the code of a language"), tag);
    }
}

static void
test_6_1_15 (MedCsafCheck *check)
{
  JsonObject *publisher = med_json_get_object (check->document, "publisher");

  if (g_strcmp0 (med_json_get_text (publisher, "category"), "translator") == 0 &&
      med_json_get_text (check->document, "source_lang") == NULL)
    med_csaf_check_report (
        check, MED_CSAF_AT (DOCUMENT, "source_lang"),
        _ ("The document is a translation, but does not say from which language"));
}

static void
test_6_1_28 (MedCsafCheck *check)
{
  const char *language = med_json_get_text (check->document, "lang");
  const char *source = med_json_get_text (check->document, "source_lang");

  if (language != NULL && source != NULL && g_ascii_strcasecmp (language, source) == 0)
    med_csaf_check_report_word (
        check, MED_CSAF_AT (DOCUMENT, "source_lang"),
        _ ("The document is said to be translated from the language it is in, “%s”"), source);
}

static void
test_6_2_10 (MedCsafCheck *check)
{
  static const char *const labels[] = { "AMBER", "GREEN", "RED", "WHITE", NULL };
  /* TLP 2.0, which the draft 2.1 asks for */
  static const char *const new_labels[] = {
    "AMBER", "AMBER+STRICT", "CLEAR", "GREEN", "RED", NULL
  };
  JsonObject *distribution = med_json_get_object (check->document, "distribution");
  const char *label = med_json_get_text (med_json_get_object (distribution, "tlp"), "label");

  if (label == NULL || !g_strv_contains (check->is_draft ? new_labels : labels, label))
    med_csaf_check_report (
        check, MED_CSAF_AT (MED_CSAF_AT (MED_CSAF_AT (DOCUMENT, "distribution"), "tlp"), "label"),
        _ ("The document does not say to whom it may be passed on (no TLP label)"));
}

/* The name of the document's file (CSAF 2.0, 5.1). */
static char *
make_file_name (const char *id)
{
  g_autofree char *lower = g_ascii_strdown (id, -1);
  GString *name = g_string_new (NULL);

  for (const char *p = lower; *p != '\0'; p++)
    if (g_ascii_islower (*p) || g_ascii_isdigit (*p) || *p == '+' || *p == '-')
      g_string_append_c (name, *p);
    else if (p == lower || name->str[name->len - 1] != '_')
      g_string_append_c (name, '_');
  g_string_append (name, ".json");
  return g_string_free (name, FALSE);
}

typedef struct
{
  const char *ending;
  gboolean found;
} Canonical;

static void
find_canonical (MedCsafCheck *check,
                JsonObject *reference,
                const MedCsafPath *at,
                gpointer user_data)
{
  Canonical *canonical = user_data;
  const char *url = med_json_get_text (reference, "url");

  if (url != NULL && g_strcmp0 (med_json_get_text (reference, "category"), "self") == 0 &&
      g_str_has_prefix (url, "https://") && g_str_has_suffix (url, canonical->ending))
    canonical->found = TRUE;
}

static void
test_6_2_11 (MedCsafCheck *check)
{
  const char *id = med_json_get_text (check->tracking, "id");
  g_autofree char *name = make_file_name (id != NULL ? id : "");
  g_autofree char *ending = g_strconcat ("/", name, NULL);
  Canonical canonical = { ending, FALSE };

  med_csaf_check_each (check, check->document, "references", DOCUMENT, find_canonical, &canonical);
  if (!canonical.found)
    med_csaf_check_report_word (
        check, MED_CSAF_AT (DOCUMENT, "references"),
        _ ("The document does not say where it is published: no https address of its own ends "
           "with “%s”"),
        ending);
}

static void
test_6_2_12 (MedCsafCheck *check)
{
  if (med_json_get_text (check->document, "lang") == NULL)
    med_csaf_check_report (check, MED_CSAF_AT (DOCUMENT, "lang"),
                           _ ("The document does not say in which language it is"));
}

static void visit_order (MedCsafCheck *check, JsonNode *node, const MedCsafPath *at);

static void
visit_order_of_object (MedCsafCheck *check, JsonObject *object, const MedCsafPath *at)
{
  const char *member, *before = NULL;
  gboolean reported = FALSE;
  JsonObjectIter iter;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &member, &node))
    {
      if (before != NULL && !reported && strcmp (before, member) > 0)
        {
          med_csaf_check_report_word (
              check, MED_CSAF_AT (at, member),
              _ ("The members of the file are not in alphabetical order from “%s” on"), member);
          reported = TRUE;
        }
      before = member;
      visit_order (check, node, MED_CSAF_AT (at, member));
    }
}

static void
visit_order (MedCsafCheck *check, JsonNode *node, const MedCsafPath *at)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    visit_order_of_object (check, json_node_get_object (node), at);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      const guint n = json_array_get_length (array);

      for (guint i = 0; i < n; i++)
        visit_order (check, json_array_get_element (array, i), MED_CSAF_AT_INDEX (at, i));
    }
}

static void
test_6_2_13 (MedCsafCheck *check)
{
  if (check->node != NULL)
    visit_order (check, check->node, NULL);
}

static void
test_6_2_14 (MedCsafCheck *check)
{
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      const char *tag = med_json_get_text (check->document, languages[i]);

      if (tag != NULL && med_csaf_language_judge (tag) == MED_CSAF_LANGUAGE_PRIVATE)
        med_csaf_check_report_word (
            check, MED_CSAF_AT (DOCUMENT, languages[i]),
            _ ("“%s” is a code for private use: others cannot know which language it stands for"),
            tag);
    }
}

static void
test_6_2_15 (MedCsafCheck *check)
{
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      const char *tag = med_json_get_text (check->document, languages[i]);

      if (tag != NULL && g_ascii_strcasecmp (tag, "i-default") == 0)
        med_csaf_check_report (check, MED_CSAF_AT (DOCUMENT, languages[i]),
                               _ ("“i-default” does not say which language it is"));
    }
}

static void
test_6_2_20 (MedCsafCheck *check)
{
  g_autoptr (GPtrArray) members = NULL;

  if (check->is_draft)
    {
      med_csaf_check_report_unchecked (
          check, _ ("Not checked: what a document of the draft CSAF 2.1 may contain is not fixed"));
      return;
    }
  /* One more than is listed, so that it is said that there are others. */
  members = med_csaf_schema_list_additional (check->node, MED_CSAF_CHECK_MOST + 1);
  for (guint i = 0; i < members->len; i++)
    {
      const char *pointer = g_ptr_array_index (members, i);

      med_csaf_check_report_below (
          check, NULL, pointer,
          _ ("The standard knows no member of this name: programs pass over it"));
    }
}

const MedCsafTest med_csaf_tests_document[] = {
  { "6.1.12", test_6_1_12 },
  { "6.1.15", test_6_1_15 },
  { "6.1.28", test_6_1_28 },
  { "6.2.10", test_6_2_10 },
  { "6.2.11", test_6_2_11 },
  { "6.2.12", test_6_2_12 },
  { "6.2.13", test_6_2_13 },
  { "6.2.14", test_6_2_14 },
  { "6.2.15", test_6_2_15 },
  { "6.2.20", test_6_2_20 },
  { NULL, NULL },
};
