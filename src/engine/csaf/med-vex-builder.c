/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-vex-builder"

#include "config.h"

#include "engine/csaf/med-vex-builder.h"

#include "engine/risk/med-cve.h"

struct _MedVexBuilder
{
  MedCsafDocument *document;   /* (owned) (nullable) */
  GHashTable *products;        /* (owned) "id, version" → index + 1 */
  GHashTable *vulnerabilities; /* (owned) name → MedCsafVulnerability, which the document owns */
  GHashTable *latest; /* (owned) "product, vulnerability" → gint64 of the latest statement */
  GHashTable *said;   /* (owned) "status, product, vulnerability" */
};

/**
 * med_vex_builder_new:
 *
 * Returns: (transfer full): a builder of an empty document
 */
MedVexBuilder *
med_vex_builder_new (void)
{
  MedVexBuilder *self = g_new0 (MedVexBuilder, 1);

  self->document = med_csaf_document_new ();
  self->products = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->vulnerabilities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->latest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * med_vex_builder_free:
 * @self: (transfer full): a builder
 */
void
med_vex_builder_free (MedVexBuilder *self)
{
  g_clear_pointer (&self->document, med_csaf_document_free);
  g_hash_table_unref (self->products);
  g_hash_table_unref (self->vulnerabilities);
  g_hash_table_unref (self->latest);
  g_hash_table_unref (self->said);
  g_free (self);
}

/**
 * med_vex_builder_get_document:
 * @self: a builder
 *
 * Returns: (transfer none): what is built
 */
MedCsafDocument *
med_vex_builder_get_document (MedVexBuilder *self)
{
  return self->document;
}

/**
 * med_vex_builder_steal_document:
 * @self: a builder, which is of no use afterwards
 *
 * Returns: (transfer full): what was built
 */
MedCsafDocument *
med_vex_builder_steal_document (MedVexBuilder *self)
{
  return g_steal_pointer (&self->document);
}

static gboolean
is_given (const char *text)
{
  return text != NULL && *text != '\0';
}

static char *
dup_or_empty (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

/**
 * med_vex_builder_add_product:
 * @self: a builder
 * @name: a product at a version
 *
 * Returns: its index; the same for the same id and version
 */
guint
med_vex_builder_add_product (MedVexBuilder *self, const MedVexName *name)
{
  g_autofree char *key =
      g_strdup_printf ("%s\x1f%s", name->id, name->version_text != NULL ? name->version_text : "");
  gpointer known = g_hash_table_lookup (self->products, key);

  if (known != NULL)
    return GPOINTER_TO_UINT (known) - 1;
  MedCsafProduct *product = med_csaf_product_new ();
  product->id = g_strdup_printf ("%u", self->document->products->len + 1);
  product->full_name = g_strdup (is_given (name->full_name) ? name->full_name : name->id);
  product->vendor = dup_or_empty (name->vendor);
  product->product = g_strdup (is_given (name->product) ? name->product : name->id);
  product->version_text = dup_or_empty (name->version_text);
  g_ptr_array_add (self->document->products, product);
  g_hash_table_insert (self->products, g_steal_pointer (&key),
                       GUINT_TO_POINTER (self->document->products->len));
  return self->document->products->len - 1;
}

/**
 * med_vex_builder_add_vulnerability:
 * @self: a builder
 * @name: as the document names it, such as `GHSA-…`
 * @cve: (nullable): its CVE number, if that is another name of it
 *
 * Returns: (transfer none): the vulnerability; the same for the same CVE, or without one the same
 * name
 */
MedCsafVulnerability *
med_vex_builder_add_vulnerability (MedVexBuilder *self, const char *name, const char *cve)
{
  const char *number = cve != NULL ? cve : med_cve_is_number (name) ? name : NULL;
  const char *key = number != NULL ? number : name;
  MedCsafVulnerability *vulnerability = g_hash_table_lookup (self->vulnerabilities, key);

  if (vulnerability != NULL)
    return vulnerability;
  vulnerability = med_csaf_vulnerability_new ();
  vulnerability->cve = g_strdup (number);
  vulnerability->title = g_strdup (g_strcmp0 (number, name) != 0 ? name : "");
  vulnerability->description = g_strdup ("");
  g_ptr_array_add (self->document->vulnerabilities, vulnerability);
  g_hash_table_insert (self->vulnerabilities, g_strdup (key), vulnerability);
  return vulnerability;
}

/**
 * med_vex_builder_state:
 * @self: a builder
 * @vulnerability: one of its vulnerabilities
 * @status: what is said of one product; copied
 * @said_usec: when it was said; the latest statements come first
 *
 * The latest statement on a product and a vulnerability counts, and earlier ones are passed over.
 * Two of the same time that differ are both kept: the document contradicts itself, and a person
 * looks at it.
 */
void
med_vex_builder_state (MedVexBuilder *self,
                       MedCsafVulnerability *vulnerability,
                       const MedCsafStatus *status,
                       gint64 said_usec)
{
  const char *name = vulnerability->cve != NULL ? vulnerability->cve : vulnerability->title;
  g_autofree char *pair = g_strdup_printf ("%u\x1f%s", status->product, name);
  g_autofree char *words =
      g_strdup_printf ("%s\x1f%u\x1f%s", status->status, status->product, name);
  const gint64 *latest = g_hash_table_lookup (self->latest, pair);

  if ((latest != NULL && said_usec < *latest) || g_hash_table_contains (self->said, words))
    return;
  MedCsafStatus *copy = med_csaf_status_new (status->product, status->status);
  copy->flag = g_strdup (status->flag);
  copy->impact = g_strdup (status->impact);
  g_ptr_array_add (vulnerability->statuses, copy);
  g_hash_table_add (self->said, g_steal_pointer (&words));
  if (latest == NULL)
    g_hash_table_insert (self->latest, g_steal_pointer (&pair),
                         g_memdup2 (&said_usec, sizeof said_usec));
}

/**
 * med_vex_builder_add_remediation:
 * @vulnerability: a vulnerability
 * @category: such as `vendor_fix`
 * @details: in words
 * @products: (element-type guint): indices of the products it is for
 */
void
med_vex_builder_add_remediation (MedCsafVulnerability *vulnerability,
                                 const char *category,
                                 const char *details,
                                 GArray *products)
{
  MedCsafRemediation *remediation = med_csaf_remediation_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  remediation->category = g_strdup (category);
  remediation->details = g_strdup (details);
  for (guint i = 0; i < products->len; i++)
    if (g_hash_table_add (seen, GUINT_TO_POINTER (g_array_index (products, guint, i))))
      g_array_append_val (remediation->products, g_array_index (products, guint, i));
  g_ptr_array_add (vulnerability->remediations, remediation);
}
