/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-rule"

#include "config.h"

#include "engine/csaf/med-csaf-rule.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/csaf/med-csaf-form.h"

/* What the JSON schema of the standard asks (Common Security Advisory Framework Version 2.0, OASIS
 * Standard, https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json), as tables of our
 * own: its facts, not its text. Each object is described before the one that holds it. */

#define TEXT_LIKE(fitting, words_for_it)                                                           \
  {                                                                                                \
    .type = MED_CSAF_RULE_TEXT, .fits = fitting, .misfit = words_for_it                            \
  }
#define WORD_OF(list)                                                                              \
  {                                                                                                \
    .type = MED_CSAF_RULE_TEXT, .words = list                                                      \
  }
#define LIST_OF(rule)                                                                              \
  {                                                                                                \
    .type = MED_CSAF_RULE_LIST, .elements = &rule, .least = 1                                      \
  }
#define SET_OF(rule)                                                                               \
  {                                                                                                \
    .type = MED_CSAF_RULE_LIST, .elements = &rule, .least = 1, .unique = TRUE                      \
  }
#define OBJECT_OF(list)                                                                            \
  {                                                                                                \
    .type = MED_CSAF_RULE_OBJECT, .members = list                                                  \
  }

static const MedCsafRule plain_text = { .type = MED_CSAF_RULE_TEXT };
static const MedCsafRule time_text =
    TEXT_LIKE (med_csaf_form_is_time, N_ ("is not a date with time (RFC 3339)"));
static const MedCsafRule uri_text =
    TEXT_LIKE (med_csaf_form_is_uri, N_ ("is not an address (URI, RFC 3986)"));
static const MedCsafRule cve_text =
    TEXT_LIKE (med_csaf_form_is_cve, N_ ("is not a CVE number such as CVE-2024-6795"));
static const MedCsafRule cwe_text =
    TEXT_LIKE (med_csaf_form_is_cwe, N_ ("is not a weakness such as CWE-89"));
static const MedCsafRule cpe_text =
    TEXT_LIKE (med_csaf_form_is_cpe, N_ ("is not a platform name (CPE 2.2 or 2.3)"));
static const MedCsafRule purl_text =
    TEXT_LIKE (med_csaf_form_is_purl, N_ ("is not a package address such as pkg:deb/debian/curl"));
static const MedCsafRule hash_text =
    TEXT_LIKE (med_csaf_form_is_hash, N_ ("is not a hash of at least 32 hexadecimal digits"));
static const MedCsafRule lang_text =
    TEXT_LIKE (med_csaf_form_is_language, N_ ("is not a language such as en or ja (BCP 47)"));
static const MedCsafRule category_text = TEXT_LIKE (
    med_csaf_form_is_category, N_ ("begins or ends with a blank, hyphen, low line or full stop"));
static const MedCsafRule id_text =
    TEXT_LIKE (med_csaf_form_is_id, N_ ("begins or ends with a blank, or has more than one line"));
static const MedCsafRule version_text =
    TEXT_LIKE (med_csaf_form_is_version, N_ ("is not a version such as 3 or 1.2.0"));

static const MedCsafRule acknowledgment_names = LIST_OF (plain_text);

static const MedCsafRule acknowledgment_urls = LIST_OF (uri_text);

static const MedCsafRuleMember acknowledgment_members[] = {
  { "names", &acknowledgment_names, FALSE },
  { "organization", &plain_text, FALSE },
  { "summary", &plain_text, FALSE },
  { "urls", &acknowledgment_urls, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule acknowledgment = { .type = MED_CSAF_RULE_OBJECT,
                                            .members = acknowledgment_members,
                                            .least = 1 };

static const MedCsafRule acknowledgments = LIST_OF (acknowledgment);

static const MedCsafRuleMember aggregate_severity_members[] = {
  { "namespace", &uri_text, FALSE },
  { "text", &plain_text, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule aggregate_severity = OBJECT_OF (aggregate_severity_members);

static const char *const csaf_version_words[] = { "2.0", NULL };
static const MedCsafRule csaf_version = WORD_OF (csaf_version_words);

static const char *const distribution_tlp_label_words[] = { "AMBER", "GREEN", "RED", "WHITE",
                                                            NULL };
static const MedCsafRule distribution_tlp_label = WORD_OF (distribution_tlp_label_words);

static const MedCsafRuleMember distribution_tlp_members[] = {
  { "label", &distribution_tlp_label, TRUE },
  { "url", &uri_text, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule distribution_tlp = OBJECT_OF (distribution_tlp_members);

static const MedCsafRuleMember distribution_members[] = {
  { "text", &plain_text, FALSE },
  { "tlp", &distribution_tlp, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule distribution = { .type = MED_CSAF_RULE_OBJECT,
                                          .members = distribution_members,
                                          .least = 1 };

static const char *const note_category_words[] = {
  "description", "details", "faq", "general", "legal_disclaimer", "other", "summary", NULL
};
static const MedCsafRule note_category = WORD_OF (note_category_words);

static const MedCsafRuleMember note_members[] = {
  { "audience", &plain_text, FALSE },
  { "category", &note_category, TRUE },
  { "text", &plain_text, TRUE },
  { "title", &plain_text, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule note = OBJECT_OF (note_members);

static const MedCsafRule notes = LIST_OF (note);

static const char *const publisher_category_words[] = { "coordinator", "discoverer", "other",
                                                        "translator",  "user",       "vendor",
                                                        NULL };
static const MedCsafRule publisher_category = WORD_OF (publisher_category_words);

static const MedCsafRuleMember publisher_members[] = {
  { "category", &publisher_category, TRUE },
  { "contact_details", &plain_text, FALSE },
  { "issuing_authority", &plain_text, FALSE },
  { "name", &plain_text, TRUE },
  { "namespace", &uri_text, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule publisher = OBJECT_OF (publisher_members);

static const char *const reference_category_words[] = { "external", "self", NULL };
static const MedCsafRule reference_category = WORD_OF (reference_category_words);

static const MedCsafRuleMember reference_members[] = {
  { "category", &reference_category, FALSE },
  { "summary", &plain_text, TRUE },
  { "url", &uri_text, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule reference = OBJECT_OF (reference_members);

static const MedCsafRule references = LIST_OF (reference);

static const MedCsafRule tracking_aliases = SET_OF (plain_text);

static const MedCsafRuleMember tracking_generator_engine_members[] = {
  { "name", &plain_text, TRUE },
  { "version", &plain_text, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule tracking_generator_engine = OBJECT_OF (tracking_generator_engine_members);

static const MedCsafRuleMember tracking_generator_members[] = {
  { "date", &time_text, FALSE },
  { "engine", &tracking_generator_engine, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule tracking_generator = OBJECT_OF (tracking_generator_members);

static const MedCsafRuleMember revision_history_item_members[] = {
  { "date", &time_text, TRUE },
  { "legacy_version", &plain_text, FALSE },
  { "number", &version_text, TRUE },
  { "summary", &plain_text, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule revision_history_item = OBJECT_OF (revision_history_item_members);

static const MedCsafRule revision_history = LIST_OF (revision_history_item);

static const char *const tracking_status_words[] = { "draft", "final", "interim", NULL };
static const MedCsafRule tracking_status = WORD_OF (tracking_status_words);

static const MedCsafRuleMember tracking_members[] = {
  { "aliases", &tracking_aliases, FALSE },
  { "current_release_date", &time_text, TRUE },
  { "generator", &tracking_generator, FALSE },
  { "id", &id_text, TRUE },
  { "initial_release_date", &time_text, TRUE },
  { "revision_history", &revision_history, TRUE },
  { "status", &tracking_status, TRUE },
  { "version", &version_text, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule tracking = OBJECT_OF (tracking_members);

static const MedCsafRuleMember document_members[] = {
  { "acknowledgments", &acknowledgments, FALSE },
  { "aggregate_severity", &aggregate_severity, FALSE },
  { "category", &category_text, TRUE },
  { "csaf_version", &csaf_version, TRUE },
  { "distribution", &distribution, FALSE },
  { "lang", &lang_text, FALSE },
  { "notes", &notes, FALSE },
  { "publisher", &publisher, TRUE },
  { "references", &references, FALSE },
  { "source_lang", &lang_text, FALSE },
  { "title", &plain_text, TRUE },
  { "tracking", &tracking, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule document = OBJECT_OF (document_members);

static const char *const branch_category_words[] = { "architecture",
                                                     "host_name",
                                                     "language",
                                                     "legacy",
                                                     "patch_level",
                                                     "product_family",
                                                     "product_name",
                                                     "product_version",
                                                     "product_version_range",
                                                     "service_pack",
                                                     "specification",
                                                     "vendor",
                                                     NULL };
static const MedCsafRule branch_category = WORD_OF (branch_category_words);

static const MedCsafRuleMember helper_hash_file_hashe_members[] = {
  { "algorithm", &plain_text, TRUE },
  { "value", &hash_text, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule helper_hash_file_hashe = OBJECT_OF (helper_hash_file_hashe_members);

static const MedCsafRule helper_hash_file_hashes = LIST_OF (helper_hash_file_hashe);

static const MedCsafRuleMember helper_hash_members[] = {
  { "file_hashes", &helper_hash_file_hashes, TRUE },
  { "filename", &plain_text, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule helper_hash = OBJECT_OF (helper_hash_members);

static const MedCsafRule helper_hashes = LIST_OF (helper_hash);

static const MedCsafRule helper_model_numbers = SET_OF (plain_text);

static const MedCsafRule helper_sbom_urls = LIST_OF (uri_text);

static const MedCsafRule helper_serial_numbers = SET_OF (plain_text);

static const MedCsafRule helper_skus = LIST_OF (plain_text);

static const MedCsafRuleMember helper_x_generic_uri_members[] = {
  { "namespace", &uri_text, TRUE },
  { "uri", &uri_text, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule helper_x_generic_uri = OBJECT_OF (helper_x_generic_uri_members);

static const MedCsafRule helper_x_generic_uris = LIST_OF (helper_x_generic_uri);

static const MedCsafRuleMember helper_members[] = {
  { "cpe", &cpe_text, FALSE },
  { "hashes", &helper_hashes, FALSE },
  { "model_numbers", &helper_model_numbers, FALSE },
  { "purl", &purl_text, FALSE },
  { "sbom_urls", &helper_sbom_urls, FALSE },
  { "serial_numbers", &helper_serial_numbers, FALSE },
  { "skus", &helper_skus, FALSE },
  { "x_generic_uris", &helper_x_generic_uris, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule helper = { .type = MED_CSAF_RULE_OBJECT,
                                    .members = helper_members,
                                    .least = 1 };

static const MedCsafRuleMember full_product_name_members[] = {
  { "name", &plain_text, TRUE },
  { "product_id", &plain_text, TRUE },
  { "product_identification_helper", &helper, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule full_product_name = OBJECT_OF (full_product_name_members);

/* Of branches within branches there is no end here; the scan bounds the depth of a document. */
static const MedCsafRule branches;

static const MedCsafRuleMember branch_members[] = {
  { "branches", &branches, FALSE },
  { "category", &branch_category, TRUE },
  { "name", &plain_text, TRUE },
  { "product", &full_product_name, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule branch = {
  .type = MED_CSAF_RULE_OBJECT, .members = branch_members, .least = 3, .most = 3
};

static const MedCsafRule branches = LIST_OF (branch);

static const MedCsafRule full_product_names = LIST_OF (full_product_name);

static const MedCsafRule tree_group_product_ids = {
  .type = MED_CSAF_RULE_LIST, .elements = &plain_text, .least = 2, .unique = TRUE
};

static const MedCsafRuleMember tree_group_members[] = {
  { "group_id", &plain_text, TRUE },
  { "product_ids", &tree_group_product_ids, TRUE },
  { "summary", &plain_text, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule tree_group = OBJECT_OF (tree_group_members);

static const MedCsafRule tree_groups = LIST_OF (tree_group);

static const char *const relationship_category_words[] = {
  "default_component_of", "external_component_of", "installed_on",
  "installed_with",       "optional_component_of", NULL
};
static const MedCsafRule relationship_category = WORD_OF (relationship_category_words);

static const MedCsafRuleMember relationship_members[] = {
  { "category", &relationship_category, TRUE },
  { "full_product_name", &full_product_name, TRUE },
  { "product_reference", &plain_text, TRUE },
  { "relates_to_product_reference", &plain_text, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule relationship = OBJECT_OF (relationship_members);

static const MedCsafRule relationships = LIST_OF (relationship);

static const MedCsafRuleMember product_tree_members[] = {
  { "branches", &branches, FALSE },
  { "full_product_names", &full_product_names, FALSE },
  { "product_groups", &tree_groups, FALSE },
  { "relationships", &relationships, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule product_tree = { .type = MED_CSAF_RULE_OBJECT,
                                          .members = product_tree_members,
                                          .least = 1 };

static const MedCsafRuleMember vulnerability_cwe_members[] = {
  { "id", &cwe_text, TRUE },
  { "name", &plain_text, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule vulnerability_cwe = OBJECT_OF (vulnerability_cwe_members);

static const MedCsafRule product_groups = SET_OF (plain_text);

static const char *const flag_label_words[] = { "component_not_present",
                                                "inline_mitigations_already_exist",
                                                "vulnerable_code_cannot_be_controlled_by_adversary",
                                                "vulnerable_code_not_in_execute_path",
                                                "vulnerable_code_not_present",
                                                NULL };
static const MedCsafRule flag_label = WORD_OF (flag_label_words);

static const MedCsafRule products = SET_OF (plain_text);

static const MedCsafRuleMember flag_members[] = {
  { "date", &time_text, FALSE },  { "group_ids", &product_groups, FALSE },
  { "label", &flag_label, TRUE }, { "product_ids", &products, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule flag = OBJECT_OF (flag_members);

static const MedCsafRule flags = SET_OF (flag);

static const MedCsafRuleMember id_members[] = {
  { "system_name", &plain_text, TRUE },
  { "text", &plain_text, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule id = OBJECT_OF (id_members);

static const MedCsafRule ids = SET_OF (id);

static const char *const involvement_party_words[] = { "coordinator", "discoverer", "other",
                                                       "user",        "vendor",     NULL };
static const MedCsafRule involvement_party = WORD_OF (involvement_party_words);

static const char *const involvement_status_words[] = {
  "completed", "contact_attempted", "disputed", "in_progress", "not_contacted", "open", NULL
};
static const MedCsafRule involvement_status = WORD_OF (involvement_status_words);

static const MedCsafRuleMember involvement_members[] = {
  { "date", &time_text, FALSE },
  { "party", &involvement_party, TRUE },
  { "status", &involvement_status, TRUE },
  { "summary", &plain_text, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule involvement = OBJECT_OF (involvement_members);

static const MedCsafRule involvements = SET_OF (involvement);

static const MedCsafRuleMember product_status_members[] = {
  { "first_affected", &products, FALSE },
  { "first_fixed", &products, FALSE },
  { "fixed", &products, FALSE },
  { "known_affected", &products, FALSE },
  { "known_not_affected", &products, FALSE },
  { "last_affected", &products, FALSE },
  { "recommended", &products, FALSE },
  { "under_investigation", &products, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule product_status = { .type = MED_CSAF_RULE_OBJECT,
                                            .members = product_status_members,
                                            .least = 1 };

static const char *const remediation_category_words[] = { "mitigation",     "no_fix_planned",
                                                          "none_available", "vendor_fix",
                                                          "workaround",     NULL };
static const MedCsafRule remediation_category = WORD_OF (remediation_category_words);

static const MedCsafRule remediation_entitlements = LIST_OF (plain_text);

static const char *const remediation_restart_required_category_words[] = {
  "connected", "dependencies",         "machine", "none", "parent", "service",
  "system",    "vulnerable_component", "zone",    NULL
};
static const MedCsafRule remediation_restart_required_category =
    WORD_OF (remediation_restart_required_category_words);

static const MedCsafRuleMember remediation_restart_required_members[] = {
  { "category", &remediation_restart_required_category, TRUE },
  { "details", &plain_text, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule remediation_restart_required =
    OBJECT_OF (remediation_restart_required_members);

static const MedCsafRuleMember remediation_members[] = {
  { "category", &remediation_category, TRUE },
  { "date", &time_text, FALSE },
  { "details", &plain_text, TRUE },
  { "entitlements", &remediation_entitlements, FALSE },
  { "group_ids", &product_groups, FALSE },
  { "product_ids", &products, FALSE },
  { "restart_required", &remediation_restart_required, FALSE },
  { "url", &uri_text, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule remediation = OBJECT_OF (remediation_members);

static const MedCsafRule remediations = LIST_OF (remediation);

static const MedCsafRuleMember score_members[] = {
  { "cvss_v2", &med_csaf_rule_cvss2, FALSE },
  { "cvss_v3", &med_csaf_rule_cvss3, FALSE },
  { "products", &products, TRUE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule score = { .type = MED_CSAF_RULE_OBJECT,
                                   .members = score_members,
                                   .least = 2 };

static const MedCsafRule scores = LIST_OF (score);

static const char *const threat_category_words[] = { "exploit_status", "impact", "target_set",
                                                     NULL };
static const MedCsafRule threat_category = WORD_OF (threat_category_words);

static const MedCsafRuleMember threat_members[] = {
  { "category", &threat_category, TRUE }, { "date", &time_text, FALSE },
  { "details", &plain_text, TRUE },       { "group_ids", &product_groups, FALSE },
  { "product_ids", &products, FALSE },    { NULL, NULL, FALSE },
};
static const MedCsafRule threat = OBJECT_OF (threat_members);

static const MedCsafRule threats = LIST_OF (threat);

static const MedCsafRuleMember vulnerability_members[] = {
  { "acknowledgments", &acknowledgments, FALSE },
  { "cve", &cve_text, FALSE },
  { "cwe", &vulnerability_cwe, FALSE },
  { "discovery_date", &time_text, FALSE },
  { "flags", &flags, FALSE },
  { "ids", &ids, FALSE },
  { "involvements", &involvements, FALSE },
  { "notes", &notes, FALSE },
  { "product_status", &product_status, FALSE },
  { "references", &references, FALSE },
  { "release_date", &time_text, FALSE },
  { "remediations", &remediations, FALSE },
  { "scores", &scores, FALSE },
  { "threats", &threats, FALSE },
  { "title", &plain_text, FALSE },
  { NULL, NULL, FALSE },
};
static const MedCsafRule vulnerability = { .type = MED_CSAF_RULE_OBJECT,
                                           .members = vulnerability_members,
                                           .least = 1 };

static const MedCsafRule vulnerabilities = LIST_OF (vulnerability);

static const MedCsafRuleMember document_root_members[] = {
  { "document", &document, TRUE },
  { "product_tree", &product_tree, FALSE },
  { "vulnerabilities", &vulnerabilities, FALSE },
  { NULL, NULL, FALSE },
};
const MedCsafRule med_csaf_rule_document = OBJECT_OF (document_root_members);

/**
 * med_csaf_rule_find_member:
 * @self: the rule of an object
 * @name: the name of a member
 *
 * Returns: (transfer none) (nullable): what is asked of it; %NULL where the standard knows none
 */
const MedCsafRuleMember *
med_csaf_rule_find_member (const MedCsafRule *self, const char *name)
{
  for (const MedCsafRuleMember *member = self->members; member->name != NULL; member++)
    if (strcmp (member->name, name) == 0)
      return member;
  return NULL;
}
