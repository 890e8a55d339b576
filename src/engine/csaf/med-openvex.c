/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-openvex"

#include "config.h"

#include "engine/csaf/med-openvex.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-place.h"
#include "engine/csaf/med-csaf-text.h"
#include "engine/csaf/med-vex-builder.h"
#include "engine/csaf/med-vex-name.h"
#include "engine/risk/med-cve.h"

#define CONTEXT "https://openvex.dev/ns"

/* One statement while it is read. */
typedef struct
{
  MedVexBuilder *builder;
  MedCsafVulnerability *vulnerability;
  MedCsafStatus status; /* owns nothing */
  gint64 said_usec;
  const char *supplier;
  GArray *products;
} Reading;

static const struct
{
  const char *word;
  const char *status; /* of CSAF */
} statuses[] = {
  { "not_affected", "known_not_affected" },
  { "affected", "known_affected" },
  { "fixed", "fixed" },
  { "under_investigation", "under_investigation" },
};

/* The justifications of OpenVEX are those of CSAF. */
static const char *const justifications[] = {
  "component_not_present",
  "vulnerable_code_not_present",
  "vulnerable_code_not_in_execute_path",
  "vulnerable_code_cannot_be_controlled_by_adversary",
  "inline_mitigations_already_exist",
  NULL,
};

/**
 * med_openvex_is:
 * @root: a JSON document
 *
 * Returns: whether it says that it is OpenVEX
 */
gboolean
med_openvex_is (JsonNode *root)
{
  const char *context = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                            ? med_json_get_text (json_node_get_object (root), "@context")
                            : NULL;

  return context != NULL && g_str_has_prefix (context, CONTEXT);
}

static gboolean
may_time (MedCsafPlace *place, JsonObject *object, const char *member, gint64 *usec)
{
  return !json_object_has_member (object, member) ||
         med_csaf_need_time (place, object, member, usec);
}

/* The CVE among the names of a vulnerability. */
static const char *
find_cve (JsonObject *vulnerability, const char *name)
{
  JsonArray *aliases = med_json_get_array (vulnerability, "aliases");

  if (med_cve_is_number (name))
    return name;
  for (guint i = 0; aliases != NULL && i < json_array_get_length (aliases); i++)
    {
      const char *alias = med_json_array_get_text (aliases, i);

      if (alias != NULL && med_cve_is_number (alias))
        return alias;
    }
  return NULL;
}

static gboolean
read_vulnerability (MedCsafPlace *place, JsonObject *statement, Reading *reading)
{
  const char *name, *description;
  JsonObject *object;

  if (!med_csaf_need_object (place, statement, "vulnerability", &object))
    return FALSE;
  const gsize mark = med_csaf_enter (place, "vulnerability");
  if (!med_csaf_need_text (place, object, "name", &name) ||
      !med_csaf_may_text (place, object, "description", &description))
    return FALSE;
  med_csaf_leave (place, mark);
  reading->vulnerability =
      med_vex_builder_add_vulnerability (reading->builder, name, find_cve (object, name));
  if (description != NULL && *reading->vulnerability->description == '\0')
    {
      g_free (reading->vulnerability->description);
      reading->vulnerability->description = g_strdup (description);
    }
  return TRUE;
}

static gboolean
read_status (MedCsafPlace *place, JsonObject *statement, Reading *reading)
{
  const char *word, *justification, *impact;

  if (!med_csaf_need_text (place, statement, "status", &word) ||
      !med_csaf_may_text (place, statement, "justification", &justification) ||
      !med_csaf_may_text (place, statement, "impact_statement", &impact))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (g_str_equal (statuses[i].word, word))
      reading->status.status = statuses[i].status;
  if (reading->status.status == NULL)
    return med_csaf_refuse (place, "status", _ ("is a word that this format does not have here"));
  if (!g_str_equal (word, "not_affected"))
    return TRUE;
  /* One that is not known justifies nothing. */
  if (justification != NULL && g_strv_contains (justifications, justification))
    reading->status.flag = (char *) justification;
  reading->status.impact = (char *) impact;
  return TRUE;
}

/* The identifier that says most: a CPE or package URL if there is one. */
static const char *
choose_identifier (JsonObject *product, MedVexParts *parts)
{
  static const char *const members[] = { "cpe23", "@cpe23", "purl", "cpe22", "@cpe22" };
  JsonObject *identifiers = med_json_get_object (product, "identifiers");
  const char *id = med_json_get_text (product, "@id");

  for (gsize i = 0; identifiers != NULL && i < G_N_ELEMENTS (members); i++)
    {
      const char *identifier = med_json_get_text (identifiers, members[i]);

      if (identifier != NULL && med_vex_name_parse (identifier, parts))
        return identifier;
    }
  if (id == NULL || *id == '\0')
    return NULL;
  med_vex_name_parse (id, parts);
  return id;
}

static gboolean
read_product (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;
  g_auto (MedVexParts) parts = { 0 };
  const char *id = choose_identifier (object, &parts);

  if (id == NULL)
    return med_csaf_refuse (place, "@id", _ ("is missing"));
  const char *vendor =
      parts.vendor != NULL && *parts.vendor != '\0' ? parts.vendor : reading->supplier;
  g_autofree char *full_name =
      parts.product != NULL
          ? g_strjoin (" ", vendor != NULL ? vendor : "", parts.product, parts.version, NULL)
          : NULL;
  const MedVexName name = { id, full_name != NULL ? g_strstrip (full_name) : NULL, vendor,
                            parts.product, parts.version };

  reading->status.product = med_vex_builder_add_product (reading->builder, &name);
  med_vex_builder_state (reading->builder, reading->vulnerability, &reading->status,
                         reading->said_usec);
  g_array_append_val (reading->products, reading->status.product);
  return TRUE;
}

static gboolean
read_action (MedCsafPlace *place, JsonObject *statement, Reading *reading)
{
  const char *action;

  if (!med_csaf_may_text (place, statement, "action_statement", &action))
    return FALSE;
  if (action != NULL && g_str_equal (reading->status.status, "known_affected"))
    med_vex_builder_add_remediation (reading->vulnerability, "mitigation", action,
                                     reading->products);
  return TRUE;
}

static gboolean
read_statement (MedCsafPlace *place, JsonObject *statement, gint64 said_usec, Reading reading)
{
  g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (guint));

  reading.products = products;
  reading.said_usec = said_usec;
  return read_vulnerability (place, statement, &reading) &&
         read_status (place, statement, &reading) &&
         med_csaf_may_text (place, statement, "supplier", &reading.supplier) &&
         med_csaf_for_each (place, statement, "products", read_product, &reading) &&
         read_action (place, statement, &reading);
}

/* A statement and when it was said. */
typedef struct
{
  guint index;
  gint64 usec;
  JsonObject *object;
} Said;

typedef struct
{
  gint64 document_usec;
  GArray *said;
} Collecting;

static gboolean
collect_statement (MedCsafPlace *place, JsonObject *statement, gpointer user_data)
{
  Collecting *collecting = user_data;
  Said said = { collecting->said->len, collecting->document_usec, statement };

  if (!may_time (place, statement, "timestamp", &said.usec) ||
      !may_time (place, statement, "last_updated", &said.usec))
    return FALSE;
  g_array_append_val (collecting->said, said);
  return TRUE;
}

static int
compare_said (gconstpointer a, gconstpointer b)
{
  const Said *x = a, *y = b;

  if (x->usec != y->usec)
    return x->usec < y->usec ? 1 : -1;
  return (x->index > y->index) - (x->index < y->index);
}

/* The latest first. */
static gboolean
read_statements (MedCsafPlace *place, JsonObject *root, Reading reading, gint64 document_usec)
{
  g_autoptr (GArray) said = g_array_new (FALSE, FALSE, sizeof (Said));
  Collecting collecting = { document_usec, said };
  JsonArray *statements;

  if (!med_csaf_need_array (place, root, "statements", &statements) ||
      !med_csaf_for_each (place, root, "statements", collect_statement, &collecting))
    return FALSE;
  g_array_sort (said, compare_said);
  for (guint i = 0; i < said->len; i++)
    {
      const Said *one = &g_array_index (said, Said, i);
      const gsize mark = med_csaf_enter (place, "statements");

      med_csaf_enter_index (place, one->index);
      if (!read_statement (place, one->object, one->usec, reading))
        return FALSE;
      med_csaf_leave (place, mark);
    }
  return TRUE;
}

/* 0.2 counts versions in whole numbers. */
static gboolean
read_version (MedCsafPlace *place, JsonObject *root, MedCsafDocument *document)
{
  const gint64 version = med_json_get_int (root, "version", 0);

  if (version < 1)
    return med_csaf_refuse (place, "version", _ ("is not a whole number from 1"));
  document->version = g_strdup_printf ("%" PRId64, version);
  return TRUE;
}

static gboolean
read_head (MedCsafPlace *place, JsonObject *root, MedCsafDocument *document)
{
  const char *id, *author;

  if (!med_csaf_need_text (place, root, "@id", &id) ||
      !med_csaf_need_text (place, root, "author", &author) ||
      !med_csaf_need_time (place, root, "timestamp", &document->initial_release_usec))
    return FALSE;
  document->current_release_usec = document->initial_release_usec;
  if (!may_time (place, root, "last_updated", &document->current_release_usec) ||
      !read_version (place, root, document))
    return FALSE;
  document->tracking_id = g_strdup (id);
  document->publisher = g_strdup (author);
  document->publisher_name = g_strdup (author);
  document->status = g_strdup ("final");
  document->category = g_strdup ("openvex");
  document->title = g_strdup_printf ("OpenVEX: %s", author);
  document->summary = g_strdup ("");
  return TRUE;
}

/**
 * med_openvex_read:
 * @root: the document, as med_json_load() gives it; characters that control a terminal are replaced
 * @name: its file, for messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT with file, JSON pointer and reason
 *
 * Reads a document of OpenVEX 0.2 into the same form as a CSAF document: its author is the
 * publisher, its `@id` the tracking id. A product is named by CPE or package URL; a subcomponent
 * only says where in the product the vulnerability is. Of several statements on one product and
 * vulnerability the latest counts, as the specification has it.
 *
 * Returns: (transfer full) (nullable): the document
 */
MedCsafDocument *
med_openvex_read (JsonNode *root, const char *name, GError **error)
{
  g_autoptr (MedVexBuilder) builder = med_vex_builder_new ();
  g_autoptr (GString) pointer = g_string_new (NULL);
  MedCsafPlace place = { .name = name, .pointer = pointer, .error = error };
  MedCsafDocument *document = med_vex_builder_get_document (builder);

  if (!med_openvex_is (root))
    {
      med_csaf_refuse (&place, "@context", _ ("is not that of OpenVEX"));
      return NULL;
    }
  med_csaf_text_make_visible (root);
  JsonObject *object = json_node_get_object (root);
  if (!read_head (&place, object, document) ||
      !read_statements (&place, object, (Reading){ .builder = builder },
                        document->current_release_usec))
    return NULL;
  return med_vex_builder_steal_document (builder);
}
