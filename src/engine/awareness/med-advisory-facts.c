/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-facts"

#include "config.h"

#include "engine/awareness/med-advisory-facts.h"

#include <string.h>

#include "engine/base/med-json.h"

/* Parts a fact's kind, vulnerability and product; a document's texts hold no control characters
 * once they are read. */
#define PART "\037"

/* What is being gathered. */
typedef struct
{
  MedAdvisoryFacts *facts;
  const MedCsafDocument *document;
  gboolean *own;           /* (array) of each product of the document; NULL: all of them */
  char **labels;           /* (array) of each product of the document */
  GHashTable *n_with_name; /* how often a note's heading was seen */
} Gathering;

/**
 * med_advisory_facts_free:
 * @self: (transfer full): facts
 */
void
med_advisory_facts_free (MedAdvisoryFacts *self)
{
  g_hash_table_unref (self->values);
  g_free (self);
}

static MedAdvisoryFacts *
facts_new (void)
{
  MedAdvisoryFacts *self = g_new0 (MedAdvisoryFacts, 1);

  self->values =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  return self;
}

/* A text laid out anew says the same. */
static char *
dup_squeezed (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *squeezed = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (!g_unichar_isspace (character) && !g_unichar_iscntrl (character))
        g_string_append_unichar (squeezed, character);
      else if (squeezed->len > 0 && squeezed->str[squeezed->len - 1] != ' ')
        g_string_append_c (squeezed, ' ');
    }
  if (squeezed->len > 0 && squeezed->str[squeezed->len - 1] == ' ')
    g_string_truncate (squeezed, squeezed->len - 1);
  return g_string_free (squeezed, FALSE);
}

static void
add (MedAdvisoryFacts *self,
     MedAdvisoryChangeKind kind,
     const char *vulnerability,
     const char *product,
     const char *value)
{
  g_autofree char *subject = dup_squeezed (vulnerability != NULL ? vulnerability : "");
  g_autofree char *key = g_strdup_printf ("%02d" PART "%s" PART "%s", (int) kind, subject,
                                          product != NULL ? product : "");
  GHashTable *values = g_hash_table_lookup (self->values, key);

  if (values == NULL)
    {
      values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (self->values, g_steal_pointer (&key), values);
    }
  g_hash_table_add (values, dup_squeezed (value));
}

static char *
dup_label (const MedCsafProduct *product)
{
  g_autofree char *label =
      *product->vendor == '\0' && *product->product == '\0'
          ? g_strdup (product->full_name)
          : g_strjoin (" ", product->vendor, product->product, product->version_text, NULL);

  return dup_squeezed (label);
}

static gboolean
is_wanted (const Gathering *self, guint product)
{
  return self->own == NULL || self->own[product];
}

static void
add_products (Gathering *self)
{
  for (guint i = 0; i < self->document->products->len; i++)
    {
      const MedCsafProduct *product = g_ptr_array_index (self->document->products, i);
      g_autofree char *joined = g_strjoin (" ", product->vendor, product->product, NULL);
      g_autofree char *name =
          dup_squeezed (*g_strstrip (joined) != '\0' ? joined : product->full_name);

      if (is_wanted (self, i))
        add (self->facts, MED_ADVISORY_CHANGE_VERSIONS, NULL, name, product->version_text);
    }
}

static void
add_score (Gathering *self, const char *key, const MedCsafVulnerability *vulnerability)
{
  if (vulnerability->document_score10 < 0 && vulnerability->cvss_vector == NULL)
    return;
  const int score10 = MAX (vulnerability->document_score10, 0);
  g_autofree char *score =
      g_strdup_printf ("%d.%d %s", score10 / 10, score10 % 10,
                       vulnerability->cvss_vector != NULL ? vulnerability->cvss_vector : "");

  add (self->facts, MED_ADVISORY_CHANGE_SCORE, key, NULL, score);
}

static void
add_remediation (Gathering *self, const char *key, const MedCsafRemediation *remediation)
{
  g_autofree char *text =
      g_strjoin (" ", remediation->category, "|", remediation->details,
                 remediation->url != NULL ? remediation->url : "",
                 remediation->restart != NULL ? remediation->restart : "", NULL);

  /* One that names no product is for all of them. */
  if (remediation->products->len == 0)
    add (self->facts, MED_ADVISORY_CHANGE_REMEDIATION, key, NULL, text);
  for (guint i = 0; i < remediation->products->len; i++)
    {
      guint product = g_array_index (remediation->products, guint, i);

      if (is_wanted (self, product))
        add (self->facts, MED_ADVISORY_CHANGE_REMEDIATION, key, self->labels[product], text);
    }
}

/* Whether the vulnerability concerns a product that is wanted. */
static gboolean
add_statuses (Gathering *self, const char *key, const MedCsafVulnerability *vulnerability)
{
  gboolean concerns = self->own == NULL;

  for (guint i = 0; i < vulnerability->statuses->len; i++)
    {
      const MedCsafStatus *status = g_ptr_array_index (vulnerability->statuses, i);
      g_autofree char *text = g_strjoin (status->flag != NULL ? " " : "", status->status,
                                         status->flag != NULL ? status->flag : "", NULL);

      if (!is_wanted (self, status->product))
        continue;
      concerns = TRUE;
      add (self->facts, MED_ADVISORY_CHANGE_STATUS, key, self->labels[status->product], text);
    }
  return concerns;
}

static void
add_vulnerabilities (Gathering *self)
{
  for (guint i = 0; i < self->document->vulnerabilities->len; i++)
    {
      const MedCsafVulnerability *vulnerability =
          g_ptr_array_index (self->document->vulnerabilities, i);
      g_autofree char *number = g_strdup_printf ("#%u", i + 1);
      /* Without a CVE its title tells more than its place, which changes. */
      const char *key = vulnerability->cve != NULL      ? vulnerability->cve
                        : *vulnerability->title != '\0' ? vulnerability->title
                                                        : number;

      if (!add_statuses (self, key, vulnerability))
        continue;
      add (self->facts, MED_ADVISORY_CHANGE_VULNERABILITY, key, NULL, vulnerability->title);
      add_score (self, key, vulnerability);
      for (guint j = 0; j < vulnerability->remediations->len; j++)
        add_remediation (self, key, g_ptr_array_index (vulnerability->remediations, j));
    }
}

/* Two notes may have one heading. */
static void
add_note (Gathering *self, JsonObject *note)
{
  const char *title = med_json_get_text (note, "title");
  const char *category = med_json_get_text (note, "category");
  const char *text = med_json_get_text (note, "text");
  const char *heading = title != NULL && *title != '\0' ? title : category;

  if (heading == NULL || text == NULL)
    return;
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->n_with_name, heading)) + 1;
  g_autofree char *numbered = n > 1 ? g_strdup_printf ("%s (%u)", heading, n) : g_strdup (heading);

  g_hash_table_insert (self->n_with_name, g_strdup (heading), GUINT_TO_POINTER (n));
  add (self->facts, MED_ADVISORY_CHANGE_NOTE, numbered, NULL, text);
}

static void
add_notes (Gathering *self, JsonNode *root)
{
  JsonObject *document = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                             ? med_json_get_object (json_node_get_object (root), "document")
                             : NULL;
  JsonArray *notes = document != NULL ? med_json_get_array (document, "notes") : NULL;

  for (guint i = 0; notes != NULL && i < json_array_get_length (notes); i++)
    {
      JsonObject *note = med_json_array_get_object (notes, i);

      if (note != NULL)
        add_note (self, note);
    }
}

static void
gather (Gathering *self)
{
  g_auto (GStrv) labels = g_new0 (char *, self->document->products->len + 1);

  for (guint i = 0; i < self->document->products->len; i++)
    labels[i] = dup_label (g_ptr_array_index (self->document->products, i));
  self->labels = labels;
  add_products (self);
  add_vulnerabilities (self);
  self->labels = NULL;
}

/**
 * med_advisory_facts_new:
 * @document: a revision
 * @root: (nullable): the same as JSON, for its notes
 *
 * Returns: (transfer full): everything it says
 */
MedAdvisoryFacts *
med_advisory_facts_new (const MedCsafDocument *document, JsonNode *root)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  MedAdvisoryFacts *facts = facts_new ();
  Gathering gathering = { .facts = facts, .document = document, .n_with_name = seen };

  add (facts, MED_ADVISORY_CHANGE_TITLE, NULL, NULL, document->title);
  add (facts, MED_ADVISORY_CHANGE_PUBLICATION, NULL, NULL, document->status);
  if (document->aggregate_severity != NULL)
    add (facts, MED_ADVISORY_CHANGE_SEVERITY, NULL, NULL, document->aggregate_severity);
  gather (&gathering);
  add_notes (&gathering, root);
  return facts;
}

/**
 * med_advisory_facts_new_own:
 * @document: a revision
 * @own: (scope call): which products are the hospital's
 * @data: for @own
 *
 * Returns: (transfer full): what it says of the hospital's products: their versions and status, the
 * scores of their vulnerabilities, what is to be done. Title and notes are left out
 */
MedAdvisoryFacts *
med_advisory_facts_new_own (const MedCsafDocument *document, MedAdvisoryOwnFunc own, gpointer data)
{
  g_autofree gboolean *wanted = g_new0 (gboolean, document->products->len + 1);
  MedAdvisoryFacts *facts = facts_new ();
  Gathering gathering = { .facts = facts, .document = document, .own = wanted };

  for (guint i = 0; i < document->products->len; i++)
    {
      const MedCsafProduct *product = g_ptr_array_index (document->products, i);
      wanted[i] = own (product->vendor, product->product, data);
    }
  gather (&gathering);
  return facts;
}
