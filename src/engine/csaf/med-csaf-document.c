/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-document"

#include "config.h"

#include "engine/csaf/med-csaf-document.h"

/**
 * med_csaf_part_copy:
 * @self: a part
 *
 * Returns: (transfer full): the same
 */
MedCsafPart *
med_csaf_part_copy (const MedCsafPart *self)
{
  MedCsafPart *copy = g_new0 (MedCsafPart, 1);

  copy->relationship = self->relationship;
  copy->vendor = g_strdup (self->vendor);
  copy->product = g_strdup (self->product);
  copy->version_text = g_strdup (self->version_text);
  copy->identifier = g_strdup (self->identifier);
  return copy;
}

/**
 * med_csaf_part_free:
 * @self: (transfer full): a part
 */
void
med_csaf_part_free (MedCsafPart *self)
{
  g_free (self->vendor);
  g_free (self->product);
  g_free (self->version_text);
  g_free (self->identifier);
  g_free (self);
}

static void
product_free (gpointer data)
{
  MedCsafProduct *self = data;

  g_free (self->id);
  g_free (self->full_name);
  g_free (self->vendor);
  g_free (self->product);
  g_free (self->version_text);
  g_ptr_array_unref (self->identifiers);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

static void
identifier_free (gpointer data)
{
  MedCsafIdentifier *self = data;

  g_free (self->value);
  g_free (self);
}

/**
 * med_csaf_identifier_new:
 * @kind: one of the fixed words
 * @value: as the document writes it
 *
 * Returns: (transfer full): the identifier, to be put into a product's list
 */
MedCsafIdentifier *
med_csaf_identifier_new (const char *kind, const char *value)
{
  MedCsafIdentifier *self = g_new0 (MedCsafIdentifier, 1);

  self->kind = kind;
  self->value = g_strdup (value);
  return self;
}

static void
status_free (gpointer data)
{
  MedCsafStatus *self = data;

  g_free (self->flag);
  g_free (self->impact);
  g_free (self);
}

/**
 * med_csaf_remediation_free:
 * @self: (transfer full): a remediation
 */
void
med_csaf_remediation_free (MedCsafRemediation *self)
{
  g_free (self->category);
  g_free (self->details);
  g_free (self->url);
  g_free (self->restart);
  g_array_unref (self->products);
  g_free (self);
}

static void
vulnerability_free (gpointer data)
{
  MedCsafVulnerability *self = data;

  g_free (self->cve);
  g_free (self->title);
  g_free (self->description);
  g_free (self->cwe);
  g_free (self->cvss_version);
  g_free (self->cvss_vector);
  g_free (self->first_exploited_date);
  g_ptr_array_unref (self->statuses);
  g_ptr_array_unref (self->remediations);
  g_free (self);
}

/**
 * med_csaf_urgency_free:
 * @self: (transfer full): inputs of a decision
 */
void
med_csaf_urgency_free (MedCsafUrgency *self)
{
  g_free (self->source);
  g_free (self);
}

/**
 * med_csaf_document_new:
 *
 * Returns: (transfer full): a document with nothing in it
 */
MedCsafDocument *
med_csaf_document_new (void)
{
  MedCsafDocument *self = g_new0 (MedCsafDocument, 1);

  self->products = g_ptr_array_new_with_free_func (product_free);
  self->vulnerabilities = g_ptr_array_new_with_free_func (vulnerability_free);
  return self;
}

/**
 * med_csaf_document_free:
 * @self: (transfer full): a document
 */
void
med_csaf_document_free (MedCsafDocument *self)
{
  g_free (self->publisher);
  g_free (self->publisher_name);
  g_free (self->tracking_id);
  g_free (self->version);
  g_free (self->status);
  g_free (self->category);
  g_free (self->title);
  g_free (self->summary);
  g_free (self->tlp);
  g_free (self->aggregate_severity);
  g_clear_pointer (&self->urgency, med_csaf_urgency_free);
  g_ptr_array_unref (self->products);
  g_ptr_array_unref (self->vulnerabilities);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_free (self);
}

/**
 * med_csaf_product_new:
 *
 * Returns: (transfer full): a product without a name; goes into a document's products
 */
MedCsafProduct *
med_csaf_product_new (void)
{
  MedCsafProduct *self = g_new0 (MedCsafProduct, 1);

  self->identifiers = g_ptr_array_new_with_free_func (identifier_free);
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) med_csaf_part_free);
  return self;
}

/**
 * med_csaf_vulnerability_new:
 *
 * Returns: (transfer full): a vulnerability of which nothing is said; goes into a document's
 * vulnerabilities
 */
MedCsafVulnerability *
med_csaf_vulnerability_new (void)
{
  MedCsafVulnerability *self = g_new0 (MedCsafVulnerability, 1);

  self->document_score10 = -1;
  self->statuses = g_ptr_array_new_with_free_func (status_free);
  self->remediations = g_ptr_array_new_with_free_func ((GDestroyNotify) med_csaf_remediation_free);
  return self;
}

/**
 * med_csaf_status_new:
 * @product: index into the document's products
 * @status: a word that is never freed
 *
 * Returns: (transfer full): goes into a vulnerability's statuses
 */
MedCsafStatus *
med_csaf_status_new (guint product, const char *status)
{
  MedCsafStatus *self = g_new0 (MedCsafStatus, 1);

  self->product = product;
  self->status = status;
  return self;
}

/**
 * med_csaf_remediation_new:
 *
 * Returns: (transfer full): a remediation for no product
 */
MedCsafRemediation *
med_csaf_remediation_new (void)
{
  MedCsafRemediation *self = g_new0 (MedCsafRemediation, 1);

  self->products = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}
