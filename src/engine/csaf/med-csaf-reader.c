/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-reader"

#include "config.h"

#include "engine/csaf/med-csaf-reader.h"

#include <glib/gi18n-lib.h>

#include "engine/csaf/med-csaf-text.h"
#include "engine/csaf/med-csaf-vulnerabilities.h"
#include "engine/csaf/med-cyclonedx-vex.h"
#include "engine/base/med-json.h"

static const char *const publisher_words[] = {
  "coordinator", "discoverer", "other", "translator", "user", "vendor", NULL,
};

static const char *const status_words[] = { "draft", "final", "interim", NULL };

static gboolean
read_publisher (MedCsafPlace *place, JsonObject *object, MedCsafDocument *document)
{
  JsonObject *publisher;
  const char *category, *name, *namespace;

  if (!med_csaf_need_object (place, object, "publisher", &publisher))
    return FALSE;
  gsize mark = med_csaf_enter (place, "publisher");
  if (!med_csaf_need_word (place, publisher, "category", publisher_words, &category) ||
      !med_csaf_need_text (place, publisher, "name", &name) ||
      !med_csaf_need_text (place, publisher, "namespace", &namespace))
    return FALSE;
  med_csaf_leave (place, mark);
  document->publisher = g_strdup (namespace);
  document->publisher_name = g_strdup (name);
  return TRUE;
}

static gboolean
read_revision (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  const char *number;
  gint64 date;

  return med_csaf_need_time (place, object, "date", &date) &&
         med_csaf_need_text (place, object, "number", &number);
}

/* Integer or semantic versioning (3.1.11): digits, and for the latter dots and more behind. */
static gboolean
check_version (MedCsafPlace *place, const char *version)
{
  if (g_ascii_isdigit (*version) && strlen (version) <= 64)
    return TRUE;
  return med_csaf_refuse (place, "version", _ ("is not a version such as 3 or 1.2.0"));
}

static gboolean
read_tracking (MedCsafPlace *place, JsonObject *object, MedCsafDocument *document)
{
  JsonObject *tracking;
  JsonArray *history;
  const char *id, *version, *status;

  if (!med_csaf_need_object (place, object, "tracking", &tracking))
    return FALSE;
  gsize mark = med_csaf_enter (place, "tracking");
  if (!med_csaf_need_text (place, tracking, "id", &id) ||
      !med_csaf_need_text (place, tracking, "version", &version) ||
      !check_version (place, version) ||
      !med_csaf_need_word (place, tracking, "status", status_words, &status) ||
      !med_csaf_need_time (place, tracking, "initial_release_date",
                           &document->initial_release_usec) ||
      !med_csaf_need_time (place, tracking, "current_release_date",
                           &document->current_release_usec) ||
      !med_csaf_need_array (place, tracking, "revision_history", &history) ||
      !med_csaf_for_each (place, tracking, "revision_history", read_revision, NULL))
    return FALSE;
  med_csaf_leave (place, mark);
  document->tracking_id = g_strdup (id);
  document->version = g_strdup (version);
  document->status = g_strdup (status);
  return TRUE;
}

static gboolean
check_csaf_version (MedCsafPlace *place, JsonObject *object)
{
  const char *version;

  if (!med_csaf_need_text (place, object, "csaf_version", &version))
    return FALSE;
  place->draft = g_str_equal (version, "2.1");
  if (place->draft || g_str_equal (version, "2.0"))
    return TRUE;
  g_autofree char *quote = med_csaf_shorten (version);
  g_autofree char *reason =
      g_strdup_printf (_ ("this is CSAF %s; MedPatch reads CSAF 2.0 and 2.1"), quote);
  return med_csaf_refuse (place, "csaf_version", reason);
}

static gboolean
read_summary (MedCsafPlace *place, JsonObject *note, gpointer user_data)
{
  MedCsafDocument *document = user_data;
  const char *category, *text;

  if (!med_csaf_need_text (place, note, "category", &category) ||
      !med_csaf_need_text (place, note, "text", &text))
    return FALSE;
  if (document->summary == NULL && g_str_equal (category, "summary"))
    document->summary = g_strdup (text);
  return TRUE;
}

/* Only its word is used; one that is not there, or empty, is none. */
static gboolean
read_severity (MedCsafPlace *place, JsonObject *object, MedCsafDocument *document)
{
  JsonObject *severity;
  const char *text = NULL;

  if (!med_csaf_may_object (place, object, "aggregate_severity", &severity))
    return FALSE;
  if (severity == NULL)
    return TRUE;
  gsize mark = med_csaf_enter (place, "aggregate_severity");
  if (!med_csaf_may_text (place, severity, "text", &text))
    return FALSE;
  med_csaf_leave (place, mark);
  if (text != NULL && *text != '\0')
    document->aggregate_severity = g_strdup (text);
  return TRUE;
}

/* To whom it may be passed on; one that is not there, or empty, is none. */
static gboolean
read_tlp (MedCsafPlace *place, JsonObject *object, MedCsafDocument *document)
{
  JsonObject *distribution, *tlp = NULL;
  const char *label = NULL;

  if (!med_csaf_may_object (place, object, "distribution", &distribution))
    return FALSE;
  if (distribution == NULL)
    return TRUE;
  gsize mark = med_csaf_enter (place, "distribution");
  if (!med_csaf_may_object (place, distribution, "tlp", &tlp))
    return FALSE;
  gsize inner = med_csaf_enter (place, "tlp");
  if (tlp != NULL && !med_csaf_may_text (place, tlp, "label", &label))
    return FALSE;
  med_csaf_leave (place, inner);
  med_csaf_leave (place, mark);
  if (label != NULL && *label != '\0')
    document->tlp = g_strdup (label);
  return TRUE;
}

static gboolean
read_document (MedCsafPlace *place, JsonObject *root, MedCsafDocument *document)
{
  JsonObject *object;
  const char *category, *title;

  if (!med_csaf_need_object (place, root, "document", &object))
    return FALSE;
  gsize mark = med_csaf_enter (place, "document");
  if (!check_csaf_version (place, object) ||
      !med_csaf_need_text (place, object, "category", &category) ||
      !med_csaf_need_text (place, object, "title", &title) ||
      !read_publisher (place, object, document) || !read_tracking (place, object, document) ||
      !read_severity (place, object, document) || !read_tlp (place, object, document) ||
      !med_csaf_for_each (place, object, "notes", read_summary, document))
    return FALSE;
  med_csaf_leave (place, mark);
  document->category = g_strdup (category);
  document->title = g_strdup (title);
  if (document->summary == NULL)
    document->summary = g_strdup ("");
  return TRUE;
}

/**
 * med_csaf_reader_read:
 * @root: the document, as med_json_load() gives it; characters that control a terminal are replaced
 * @name: its file, for messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT with file, JSON pointer and reason
 *
 * Reads a document of CSAF 2.0 or of the draft 2.1. What the standard requires and MedPatch relies
 * on must be there and must fit together; what it does not use is not looked at, so that real
 * documents load. Of a draft no word is refused for being new.
 *
 * Returns: (transfer full) (nullable): the document
 */
MedCsafDocument *
med_csaf_reader_read (JsonNode *root, const char *name, GError **error)
{
  g_autoptr (MedCsafDocument) document = med_csaf_document_new ();
  g_autoptr (GString) pointer = g_string_new (NULL);
  MedCsafPlace place = { .name = name, .pointer = pointer, .error = error };

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      med_csaf_refuse (&place, NULL, _ ("is not a CSAF document: it is not an object"));
      return NULL;
    }
  med_csaf_text_make_visible (root);
  JsonObject *object = json_node_get_object (root);
  if (!read_document (&place, object, document))
    return NULL;
  g_autoptr (MedCsafProductTree) tree = med_csaf_product_tree_read (&place, object, document);
  if (tree == NULL || !med_csaf_vulnerabilities_read (&place, object, tree, document))
    return NULL;
  return g_steal_pointer (&document);
}

/**
 * med_csaf_reader_name_other_kind:
 * @root: a JSON document
 *
 * The folders of a CSAF provider also hold files that are no advisories.
 *
 * Returns: (nullable): what kind of such a file it is, translated; %NULL if it is none of them
 */
const char *
med_csaf_reader_name_other_kind (JsonNode *root)
{
  static const struct
  {
    const char *member;
    const char *kind;
  } kinds[] = {
    { "feed", N_ ("a ROLIE feed, no advisory") },
    { "service", N_ ("a ROLIE service document, no advisory") },
    { "categories", N_ ("a ROLIE category document, no advisory") },
    { "metadata_version", N_ ("a provider's metadata, no advisory") },
    { "aggregator", N_ ("an aggregator's list, no advisory") },
    { "catalogVersion", N_ ("a catalogue of exploited vulnerabilities; import it as such") },
    { "bomFormat", N_ ("a list of components without vulnerabilities, no advisory") },
  };

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  JsonObject *object = json_node_get_object (root);
  if (json_object_has_member (object, "document") || med_cyclonedx_vex_is (root))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (json_object_has_member (object, kinds[i].member))
      return _ (kinds[i].kind);
  return NULL;
}
