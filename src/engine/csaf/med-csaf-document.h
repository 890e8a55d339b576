/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The category of a document that was a CVE record. */
#define MED_CATEGORY_CVE_RECORD "cve_record"

/* Kinds of identifiers. */
#define MED_CSAF_CPE "cpe"
#define MED_CSAF_PURL "purl"
#define MED_CSAF_MODEL_NUMBER "model-number"
#define MED_CSAF_SERIAL_NUMBER "serial-number"
#define MED_CSAF_SKU "sku"
#define MED_CSAF_HASH "hash" /* algorithm:value file */
#define MED_CSAF_SBOM_URL "sbom-url"
#define MED_CSAF_GENERIC_URI "uri" /* namespace uri */

/**
 * MedCsafIdentifier:
 * @kind: such as %MED_CSAF_CPE
 * @value: as the document writes it
 *
 * What else a product is known by: one entry of the standard's product identification helper.
 */
typedef struct
{
  const char *kind; /* static */
  char *value;
} MedCsafIdentifier;

MedCsafIdentifier *med_csaf_identifier_new (const char *kind, const char *value);

/**
 * MedCsafPart:
 * @relationship: the category, such as `installed_on`
 * @vendor: of the part
 * @product: of the part
 * @version_text: of the part; empty if none is stated: then it has to be there, in whatever version
 * @identifier: (nullable): its CPE or package URL
 *
 * A part that must be there as well: the X of "X installed on Y".
 */
typedef struct
{
  const char *relationship; /* static */
  char *vendor;
  char *product;
  char *version_text;
  char *identifier;
} MedCsafPart;

MedCsafPart *med_csaf_part_copy (const MedCsafPart *self);
void med_csaf_part_free (MedCsafPart *self);

/**
 * MedCsafProduct:
 * @id: its product_id within the document
 * @full_name: as the document names it
 * @vendor: the nearest branch of that kind; empty if there is none
 * @product: the nearest branch of that kind
 * @version_text: version or range as written, also free text; empty if none is stated
 * @identifiers: (element-type MedCsafIdentifier): what else it is known by
 * @parts: (element-type MedCsafPart): what must be part of it as well, innermost last
 *
 * A product of a document's product tree.
 */
typedef struct
{
  char *id;
  char *full_name;
  char *vendor;
  char *product;
  char *version_text;
  GPtrArray *identifiers;
  GPtrArray *parts;
} MedCsafProduct;

/**
 * MedCsafStatus:
 * @product: index into the document's products
 * @status: such as `known_affected`; `unknown` (2.1) also for groups that are not known here
 * @flag: (nullable): the VEX justification, such as `component_not_present`
 * @impact: (nullable): the impact statement in words
 *
 * What a document says of one product and one vulnerability.
 */
typedef struct
{
  guint product;
  const char *status; /* static */
  char *flag;
  char *impact;
} MedCsafStatus;

/**
 * MedCsafRemediation:
 * @category: such as `vendor_fix`
 * @details: in words; plain text, whatever it contains
 * @url: (nullable): only if https
 * @restart: (nullable): what must be restarted, such as `machine`
 * @products: (element-type guint): indices into the document's products
 */
typedef struct
{
  char *category;
  char *details;
  char *url;
  char *restart;
  GArray *products;
} MedCsafRemediation;

/**
 * MedCsafVulnerability:
 * @cve: (nullable): there need not be one
 * @title: may be empty
 * @description: may be empty
 * @cwe: (nullable): such as `CWE-89`
 * @cvss_version: (nullable): such as `3.1`
 * @cvss_vector: (nullable): of the highest score the document states
 * @document_score10: ten times that score; -1 if there is none
 * @first_exploited_date: (nullable): when it was first exploited, if the document says so
 * @statuses: (element-type MedCsafStatus):
 * @remediations: (element-type MedCsafRemediation):
 */
typedef struct
{
  char *cve;
  char *title;
  char *description;
  char *cwe;
  char *cvss_version;
  char *cvss_vector;
  int document_score10;
  char *first_exploited_date;
  GPtrArray *statuses;
  GPtrArray *remediations;
} MedCsafVulnerability;

/**
 * MedCsafUrgency:
 * @exploitation: (nullable): none, poc or active
 * @automatable: (nullable): no or yes
 * @technical_impact: (nullable): partial or total
 * @source: who says so
 * @dated_usec: when; 0 if it does not say
 *
 * Inputs of the SSVC decision that a CVE record carries.
 */
typedef struct
{
  const char *exploitation;     /* static */
  const char *automatable;      /* static */
  const char *technical_impact; /* static */
  char *source;
  gint64 dated_usec;
} MedCsafUrgency;

void med_csaf_urgency_free (MedCsafUrgency *self);

/**
 * MedCsafDocument:
 *
 * What MedPatch uses of a CSAF document (2.0, and the draft 2.1). A value: it knows neither JSON
 * nor the database.
 * @findings: (nullable) (element-type MedCsafFinding): what the tests of the standard hold against
 * it; %NULL where it was not tested
 */
typedef struct
{
  char *publisher; /* the namespace */
  char *publisher_name;
  char *tracking_id;
  char *version;
  char *status;
  char *category;
  char *title;
  char *summary;
  char *tlp;                /* (nullable) its TLP label as written, such as AMBER */
  char *aggregate_severity; /* (nullable) the publisher's own word for how grave it is */
  gint64 initial_release_usec;
  gint64 current_release_usec;
  GPtrArray *products;        /* (element-type MedCsafProduct) */
  GPtrArray *vulnerabilities; /* (element-type MedCsafVulnerability) */
  GPtrArray *findings;
  MedCsafUrgency *urgency; /* (nullable) only in CVE records */
} MedCsafDocument;

MedCsafDocument *med_csaf_document_new (void);
void med_csaf_document_free (MedCsafDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCsafDocument, med_csaf_document_free)

MedCsafProduct *med_csaf_product_new (void);
MedCsafVulnerability *med_csaf_vulnerability_new (void);
MedCsafStatus *med_csaf_status_new (guint product, const char *status);
MedCsafRemediation *med_csaf_remediation_new (void);
void med_csaf_remediation_free (MedCsafRemediation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCsafRemediation, med_csaf_remediation_free)

G_END_DECLS
