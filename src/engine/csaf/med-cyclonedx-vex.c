/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-cyclonedx-vex"

#include "config.h"

#include "engine/csaf/med-cyclonedx-vex.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-place.h"
#include "engine/csaf/med-csaf-text.h"
#include "engine/csaf/med-vex-builder.h"
#include "engine/risk/med-cve.h"
#include "engine/risk/med-cvss.h"

/* What the subject of a file is called, whichever of its parts is meant. */
#define SUBJECT "metadata.component"

/* What is read at the moment. */
typedef struct
{
  MedVexBuilder *builder;
  GHashTable *components; /* (owned) bom-ref → JsonObject */
  JsonObject *subject;    /* (nullable) the product that the file is about */
  MedCsafVulnerability *vulnerability;
  MedCsafStatus status; /* what the analysis says; owns nothing */
  MedVexName name;      /* of the product that is affected */
  GArray *products;
} Reading;

static const struct
{
  const char *state;
  const char *status; /* of CSAF */
} states[] = {
  { "exploitable", "known_affected" },        { "not_affected", "known_not_affected" },
  { "false_positive", "known_not_affected" }, { "resolved", "fixed" },
  { "resolved_with_pedigree", "fixed" },      { "in_triage", "under_investigation" },
};

/* The nearest of CSAF's five. A wall around the product, which only the hospital can have, is no
 * property of the product: what the perimeter protects from is not justified by it. */
static const struct
{
  const char *justification;
  const char *flag;
} justifications[] = {
  { "code_not_present", "vulnerable_code_not_present" },
  { "code_not_reachable", "vulnerable_code_not_in_execute_path" },
  { "requires_configuration", "vulnerable_code_cannot_be_controlled_by_adversary" },
  { "requires_dependency", "vulnerable_code_cannot_be_controlled_by_adversary" },
  { "requires_environment", "vulnerable_code_cannot_be_controlled_by_adversary" },
  { "protected_by_compiler", "inline_mitigations_already_exist" },
  { "protected_at_runtime", "inline_mitigations_already_exist" },
  { "protected_by_mitigating_control", "inline_mitigations_already_exist" },
};

static const struct
{
  const char *response;
  const char *category;
  const char *words; /* where the file has none of its own */
} responses[] = {
  { "update", "vendor_fix", "Update" },
  { "rollback", "workaround", "Roll back" },
  { "workaround_available", "workaround", "A workaround is available" },
  { "can_not_fix", "none_available", "Cannot be fixed" },
  { "will_not_fix", "no_fix_planned", "Will not be fixed" },
};

/**
 * med_cyclonedx_vex_is:
 * @root: a JSON document
 *
 * Returns: whether it is CycloneDX and says something of vulnerabilities; a plain list of
 * components does not
 */
gboolean
med_cyclonedx_vex_is (JsonNode *root)
{
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  JsonObject *object = json_node_get_object (root);
  return g_strcmp0 (med_json_get_text (object, "bomFormat"), "CycloneDX") == 0 &&
         json_object_has_member (object, "vulnerabilities");
}

static const char *
name_of (JsonObject *object, const char *member)
{
  JsonObject *organisation = med_json_get_object (object, member);

  return organisation != NULL ? med_json_get_text (organisation, "name") : NULL;
}

/* Who made a component, by the members that 1.4 to 1.6 have for it. */
static const char *
vendor_of (JsonObject *component)
{
  const char *vendor = name_of (component, "manufacturer");

  if (vendor == NULL)
    vendor = name_of (component, "manufacture");
  if (vendor == NULL)
    vendor = name_of (component, "supplier");
  if (vendor == NULL)
    vendor = med_json_get_text (component, "publisher");
  return vendor != NULL ? vendor : med_json_get_text (component, "group");
}

static gboolean collect_components (MedCsafPlace *place, JsonObject *parent, Reading *reading);

static gboolean
collect_component (MedCsafPlace *place, JsonObject *component, gpointer user_data)
{
  Reading *reading = user_data;
  const char *ref = med_json_get_text (component, "bom-ref");

  if (ref != NULL)
    g_hash_table_insert (reading->components, (char *) ref, component);
  return collect_components (place, component, reading);
}

static gboolean
collect_components (MedCsafPlace *place, JsonObject *parent, Reading *reading)
{
  return med_csaf_for_each (place, parent, "components", collect_component, reading);
}

/* The link of a component in another file, urn:cdx:serial/version#ref: its last part. */
static const char *
ref_in_link (const char *ref)
{
  const char *hash = strrchr (ref, '#');

  return hash != NULL && hash[1] != '\0' ? hash + 1 : ref;
}

/* The product that a reference means. What is said of a part of the file's subject is said of the
 * subject with that part in it, and not of the part wherever else it is built in. */
static MedVexName
name_product (const Reading *reading, const char *ref, char **full_name)
{
  JsonObject *part = g_hash_table_lookup (reading->components, ref);
  JsonObject *product = part != NULL && reading->subject != NULL ? reading->subject : part;
  MedVexName name = { .id = product == reading->subject && product != NULL ? SUBJECT : ref };

  if (product == NULL)
    {
      name.product = ref_in_link (ref);
      return name;
    }
  name.vendor = vendor_of (product);
  name.product = med_json_get_text (product, "name");
  name.version_text = med_json_get_text (product, "version");
  g_autofree char *title = g_strjoin (" ", name.vendor != NULL ? name.vendor : "",
                                      name.product != NULL ? name.product : ref,
                                      name.version_text != NULL ? name.version_text : "", NULL);
  *full_name = g_strdup (g_strstrip (title));
  return name;
}

static void
state (Reading *reading, const char *version_text, const char *status, gboolean justified)
{
  MedVexName name = reading->name;
  MedCsafStatus said = reading->status;

  name.version_text = version_text;
  said.status = status;
  if (!justified)
    said.flag = said.impact = NULL;
  said.product = med_vex_builder_add_product (reading->builder, &name);
  med_vex_builder_state (reading->builder, reading->vulnerability, &said, 0);
  g_array_append_val (reading->products, said.product);
}

/* One version or range of what is affected. Its own status may say another thing than the analysis:
 * then both are said, and a person looks at it, unless it clears what the analysis does not. */
static gboolean
read_version (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;
  const char *version, *range, *status;

  if (!med_csaf_may_text (place, object, "version", &version) ||
      !med_csaf_may_text (place, object, "range", &range) ||
      !med_csaf_may_text (place, object, "status", &status))
    return FALSE;
  const char *text = version != NULL ? version : range;
  if (text == NULL)
    return med_csaf_refuse (place, "version", _ ("is missing"));
  if (status == NULL)
    state (reading, text, reading->status.status, TRUE);
  else if (g_str_equal (status, "unaffected"))
    state (reading, text, "known_not_affected",
           g_str_equal (reading->status.status, "known_not_affected"));
  else if (g_str_equal (status, "affected"))
    {
      state (reading, text, "known_affected", FALSE);
      if (g_str_equal (reading->status.status, "known_not_affected"))
        state (reading, text, "known_not_affected", TRUE);
    }
  else
    state (reading, text, "under_investigation", FALSE);
  return TRUE;
}

/* Versions of a part say nothing of versions of the product it is in. */
static gboolean
speaks_of_subject (const Reading *reading, const char *ref)
{
  JsonObject *part = g_hash_table_lookup (reading->components, ref);

  return part == NULL || reading->subject == NULL || part == reading->subject;
}

static gboolean
read_affected (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;
  g_autofree char *full_name = NULL;
  JsonArray *versions;
  const char *ref;

  if (!med_csaf_need_text (place, object, "ref", &ref) ||
      !med_csaf_may_array (place, object, "versions", &versions))
    return FALSE;
  reading->name = name_product (reading, ref, &full_name);
  reading->name.full_name = full_name;
  if (versions != NULL && json_array_get_length (versions) > 0 && speaks_of_subject (reading, ref))
    return med_csaf_for_each (place, object, "versions", read_version, reading);
  state (reading, reading->name.version_text, reading->status.status, TRUE);
  return TRUE;
}

static gboolean
read_analysis (MedCsafPlace *place, JsonObject *object, Reading *reading, JsonObject **analysis)
{
  const char *word = NULL, *justification = NULL, *detail = NULL;

  /* Listed without an analysis: nobody has said anything yet. */
  reading->status = (MedCsafStatus){ .status = "under_investigation" };
  if (!med_csaf_may_object (place, object, "analysis", analysis))
    return FALSE;
  if (*analysis == NULL)
    return TRUE;
  const gsize mark = med_csaf_enter (place, "analysis");
  if (!med_csaf_may_text (place, *analysis, "state", &word) ||
      !med_csaf_may_text (place, *analysis, "justification", &justification) ||
      !med_csaf_may_text (place, *analysis, "detail", &detail))
    return FALSE;
  gboolean known = word == NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].state, word) == 0)
      {
        reading->status.status = states[i].status;
        known = TRUE;
      }
  if (!known)
    return med_csaf_refuse (place, "state", _ ("is a word that this format does not have here"));
  med_csaf_leave (place, mark);
  if (!g_str_equal (reading->status.status, "known_not_affected"))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (justifications); i++)
    if (g_strcmp0 (justifications[i].justification, justification) == 0)
      reading->status.flag = (char *) justifications[i].flag;
  reading->status.impact = (char *) (detail != NULL && *detail != '\0' ? detail : NULL);
  return TRUE;
}

static gboolean
read_rating (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;
  MedCsafVulnerability *vulnerability = reading->vulnerability;
  const char *vector = med_json_get_text (object, "vector");
  JsonNode *node = json_object_get_member (object, "score");
  const GType type =
      node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
  MedCvssVersion version = vector != NULL ? med_cvss_version_of (vector) : MED_CVSS_VERSION_UNKNOWN;

  /* Other methods than CVSS are not compared with it. */
  if (version == MED_CVSS_VERSION_UNKNOWN || (type != G_TYPE_DOUBLE && type != G_TYPE_INT64))
    return TRUE;
  const double score = json_node_get_double (node);
  if (!(score >= 0 && score <= 10))
    return med_csaf_refuse (place, "score", _ ("is not between 0 and 10"));
  const int score10 = (int) lround (score * 10);
  if (score10 <= vulnerability->document_score10)
    return TRUE;
  g_free (vulnerability->cvss_version);
  g_free (vulnerability->cvss_vector);
  vulnerability->cvss_version = g_strdup (med_cvss_version_to_word (version));
  vulnerability->cvss_vector = g_strdup (vector);
  vulnerability->document_score10 = score10;
  return TRUE;
}

static const char *
find_cve (JsonObject *object, const char *id)
{
  JsonArray *references = med_json_get_array (object, "references");

  if (med_cve_is_number (id))
    return id;
  for (guint i = 0; references != NULL && i < json_array_get_length (references); i++)
    {
      JsonObject *reference = med_json_array_get_object (references, i);
      const char *other = reference != NULL ? med_json_get_text (reference, "id") : NULL;

      if (other != NULL && med_cve_is_number (other))
        return other;
    }
  return NULL;
}

static gboolean
read_names (MedCsafPlace *place, JsonObject *object, Reading *reading)
{
  JsonArray *weaknesses = med_json_get_array (object, "cwes");
  const char *id, *description;

  if (!med_csaf_need_text (place, object, "id", &id) ||
      !med_csaf_may_text (place, object, "description", &description))
    return FALSE;
  MedCsafVulnerability *vulnerability =
      med_vex_builder_add_vulnerability (reading->builder, id, find_cve (object, id));
  reading->vulnerability = vulnerability;
  if (description != NULL && *vulnerability->description == '\0')
    {
      g_free (vulnerability->description);
      vulnerability->description = g_strdup (description);
    }
  if (vulnerability->cwe == NULL && weaknesses != NULL && json_array_get_length (weaknesses) > 0 &&
      JSON_NODE_HOLDS_VALUE (json_array_get_element (weaknesses, 0)) &&
      json_node_get_value_type (json_array_get_element (weaknesses, 0)) == G_TYPE_INT64)
    vulnerability->cwe =
        g_strdup_printf ("CWE-%" PRId64, json_array_get_int_element (weaknesses, 0));
  return TRUE;
}

/* What the publisher answers, in its own words where there are any. */
static gboolean
read_responses (MedCsafPlace *place, JsonObject *object, JsonObject *analysis, Reading *reading)
{
  JsonArray *list = analysis != NULL ? med_json_get_array (analysis, "response") : NULL;
  gboolean given[G_N_ELEMENTS (responses)] = { FALSE };
  const char *recommendation, *workaround;

  if (!med_csaf_may_text (place, object, "recommendation", &recommendation) ||
      !med_csaf_may_text (place, object, "workaround", &workaround))
    return FALSE;
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (responses); k++)
      if (!given[k] && g_strcmp0 (med_json_array_get_text (list, i), responses[k].response) == 0)
        {
          const gboolean fix = g_str_equal (responses[k].category, "vendor_fix");

          med_vex_builder_add_remediation (reading->vulnerability, responses[k].category,
                                           fix && recommendation != NULL ? recommendation
                                                                         : responses[k].words,
                                           reading->products);
          given[k] = TRUE;
          if (fix)
            recommendation = NULL;
        }
  if (recommendation != NULL && *recommendation != '\0')
    med_vex_builder_add_remediation (reading->vulnerability, "mitigation", recommendation,
                                     reading->products);
  if (workaround != NULL && *workaround != '\0')
    med_vex_builder_add_remediation (reading->vulnerability, "workaround", workaround,
                                     reading->products);
  return TRUE;
}

static gboolean
read_vulnerability (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (guint));
  JsonObject *analysis = NULL;
  gboolean read;

  reading->products = products;
  read = read_names (place, object, reading) && read_analysis (place, object, reading, &analysis) &&
         med_csaf_for_each (place, object, "ratings", read_rating, reading) &&
         med_csaf_for_each (place, object, "affects", read_affected, reading) &&
         read_responses (place, object, analysis, reading);
  reading->products = NULL;
  return read;
}

static gboolean
check_spec_version (MedCsafPlace *place, JsonObject *root)
{
  static const char *const versions[] = { "1.4", "1.5", "1.6", NULL };
  const char *version;

  if (!med_csaf_need_text (place, root, "specVersion", &version))
    return FALSE;
  if (g_strv_contains (versions, version))
    return TRUE;
  return med_csaf_refuse (place, "specVersion", _ ("is none of 1.4, 1.5 and 1.6"));
}

/* Who says so. */
static const char *
publisher_of (JsonObject *metadata)
{
  const char *publisher = vendor_of (metadata);
  JsonArray *authors = med_json_get_array (metadata, "authors");
  JsonObject *component = med_json_get_object (metadata, "component");
  JsonObject *author = authors != NULL && json_array_get_length (authors) > 0
                           ? med_json_array_get_object (authors, 0)
                           : NULL;

  if (publisher == NULL && author != NULL)
    publisher = med_json_get_text (author, "name");
  return publisher == NULL && component != NULL ? vendor_of (component) : publisher;
}

static gboolean
read_metadata (MedCsafPlace *place, JsonObject *root, MedCsafDocument *document, Reading *reading)
{
  JsonObject *metadata;

  if (!med_csaf_need_object (place, root, "metadata", &metadata))
    return FALSE;
  const gsize mark = med_csaf_enter (place, "metadata");
  const char *publisher = publisher_of (metadata);
  if (!med_csaf_need_time (place, metadata, "timestamp", &document->current_release_usec) ||
      !med_csaf_may_object (place, metadata, "component", &reading->subject))
    return FALSE;
  if (publisher == NULL || *publisher == '\0')
    return med_csaf_refuse (place, "supplier", _ ("is missing: nobody says this"));
  if (reading->subject != NULL && !collect_component (place, reading->subject, reading))
    return FALSE;
  med_csaf_leave (place, mark);
  document->initial_release_usec = document->current_release_usec;
  document->publisher = g_strdup (publisher);
  document->publisher_name = g_strdup (publisher);
  const char *subject =
      reading->subject != NULL ? med_json_get_text (reading->subject, "name") : NULL;
  document->title = g_strdup_printf ("CycloneDX VEX: %s", subject != NULL ? subject : publisher);
  return TRUE;
}

static gboolean
read_head (MedCsafPlace *place, JsonObject *root, MedCsafDocument *document)
{
  const gint64 version = med_json_get_int (root, "version", 1);
  const char *serial;

  if (!check_spec_version (place, root) ||
      !med_csaf_need_text (place, root, "serialNumber", &serial))
    return FALSE;
  if (version < 1)
    return med_csaf_refuse (place, "version", _ ("is not a whole number from 1"));
  document->tracking_id = g_strdup (serial);
  document->version = g_strdup_printf ("%" PRId64, version);
  document->status = g_strdup ("final");
  document->category = g_strdup ("cyclonedx_vex");
  document->summary = g_strdup ("");
  return TRUE;
}

/**
 * med_cyclonedx_vex_read:
 * @root: the document, as med_json_load() gives it; characters that control a terminal are replaced
 * @name: its file, for messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT with file, JSON pointer and reason
 *
 * Reads what a CycloneDX file (1.4 to 1.6, JSON) says of vulnerabilities into the same form as a
 * CSAF document: its supplier is the publisher, its serial number the tracking id. State,
 * justification and response are put into the nearest words of CSAF; what has none justifies
 * nothing.
 *
 * Returns: (transfer full) (nullable): the document
 */
MedCsafDocument *
med_cyclonedx_vex_read (JsonNode *root, const char *name, GError **error)
{
  g_autoptr (MedVexBuilder) builder = med_vex_builder_new ();
  g_autoptr (GHashTable) components = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) pointer = g_string_new (NULL);
  MedCsafPlace place = { .name = name, .pointer = pointer, .error = error };
  MedCsafDocument *document = med_vex_builder_get_document (builder);
  Reading reading = { .builder = builder, .components = components };

  if (!med_cyclonedx_vex_is (root))
    {
      med_csaf_refuse (&place, "bomFormat", _ ("is not CycloneDX with vulnerabilities"));
      return NULL;
    }
  med_csaf_text_make_visible (root);
  JsonObject *object = json_node_get_object (root);
  if (!read_head (&place, object, document) ||
      !read_metadata (&place, object, document, &reading) ||
      !collect_components (&place, object, &reading) ||
      !med_csaf_for_each (&place, object, "vulnerabilities", read_vulnerability, &reading))
    return NULL;
  return med_vex_builder_steal_document (builder);
}
