/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/csaf/med-csaf-validator.h"
#include "support/med-test-advisory.h"

/* Every test of the standard with documents that fail and documents that pass it: a sound document
 * and a few edits each. */

#define SCORE(vector, more) "{\"vectorString\":\"" vector "\"," more "}"
#define V31(score, severity)                                                                       \
  SCORE (MED_TEST_ADVISORY_VECTOR,                                                                 \
         "\"version\":\"3.1\",\"baseScore\":" score ",\"baseSeverity\":\"" severity "\"")
#define V2(score) SCORE ("AV:N/AC:L/Au:N/C:C/I:C/A:C", "\"version\":\"2.0\",\"baseScore\":" score)
#define BRANCH "/product_tree/branches/0/branches/0/branches/0"
#define HELPER BRANCH "/product/product_identification_helper"
#define HISTORY "/document/tracking/revision_history"
#define FLAW "/vulnerabilities/0"

typedef struct
{
  const char *test;
  const char *failing; /* edits */
  const char *pointer; /* where the first finding is */
  const char *passing; /* edits */
} Case;

#define VEX "/document/category=\"csaf_vex\"\n"
#define INFORMATION "/document/category=\"csaf_informational_advisory\"\n"
#define DRAFT "/document/csaf_version=\"2.1\"\n"

static const Case identifiers[] = {
  { "6.1.1", FLAW "/product_status/fixed=[\"P9\"]", FLAW "/product_status/fixed/0",
    FLAW "/product_status/fixed=[\"P3\"]" },
  { "6.1.1", FLAW "/scores/0/products=[\"P1\",\"p1\"]", FLAW "/scores/0/products/1",
    FLAW "/scores/0/products=[]" },
  { "6.1.1", "/product_tree/relationships/0/product_reference=\"P9\"",
    "/product_tree/relationships/0/product_reference",
    "/product_tree/relationships/0/product_reference=\"P2\"" },
  { "6.1.1", "/product_tree/product_groups/0/product_ids/-=\"P9\"",
    "/product_tree/product_groups/0/product_ids/2", "" },
  { "6.1.1", FLAW "/threats=[{\"category\":\"impact\",\"product_ids\":[\"P9\"]}]",
    FLAW "/threats/0/product_ids/0", FLAW "/threats=[{\"product_ids\":[\"P1\"]}]" },
  { "6.1.2", "/product_tree/full_product_names/0/product_id=\"P1\"",
    "/product_tree/full_product_names/0/product_id",
    "/product_tree/full_product_names/0/product_id=\"p1\"" },
  { "6.1.2", "/product_tree/relationships/0/full_product_name/product_id=\"P3\"",
    "/product_tree/relationships/0/full_product_name/product_id", "" },
  { "6.1.3", "/product_tree/relationships/0/product_reference=\"P4\"",
    "/product_tree/relationships/0", "/product_tree/relationships/0/product_reference=\"P2\"" },
  { "6.1.3",
    "/product_tree/relationships/0/product_reference=\"P5\"\n"
    "/product_tree/relationships/-={\"full_product_name\":{\"product_id\":\"P5\"},"
    "\"product_reference\":\"P1\",\"relates_to_product_reference\":\"P4\"}",
    "/product_tree/relationships/0",
    "/product_tree/relationships/-={\"full_product_name\":{\"product_id\":\"P5\"},"
    "\"product_reference\":\"P4\",\"relates_to_product_reference\":\"P4\"}" },
  { "6.1.4", FLAW "/flags/0/group_ids=[\"G1\",\"G2\"]", FLAW "/flags/0/group_ids/1",
    FLAW "/flags/0/group_ids=[\"G1\"]" },
  { "6.1.4", FLAW "/remediations/0/group_ids=[\"\"]", FLAW "/remediations/0/group_ids/0", "" },
  { "6.1.5", "/product_tree/product_groups/-={\"group_id\":\"G1\",\"product_ids\":[]}",
    "/product_tree/product_groups/1/group_id",
    "/product_tree/product_groups/-={\"group_id\":\"G2\",\"product_ids\":[]}" },
  { "6.2.1", "/product_tree/full_product_names/-={\"product_id\":\"P5\"}",
    "/product_tree/full_product_names/1/product_id",
    INFORMATION "/product_tree/full_product_names/-={\"product_id\":\"P5\"}" },
};

static const Case products[] = {
  { "6.1.13", HELPER "/purl=\"pkg:maven/@1.3\"", HELPER "/purl",
    HELPER "/purl=\"pkg:maven/a/b@1.3\"" },
  { "6.1.25",
    HELPER "/hashes/0/file_hashes/-={\"algorithm\":\"sha256\",\"value\":\"" MED_TEST_ADVISORY_HASH
           "\"}",
    HELPER "/hashes/0/file_hashes/1",
    HELPER
    "/hashes/-={\"file_hashes\":[{\"algorithm\":\"sha256\",\"value\":\"" MED_TEST_ADVISORY_HASH
    "\"}]}" },
  { "6.1.31", BRANCH "/name=\"2.0 and Earlier\"", BRANCH "/name", BRANCH "/name=\"after-eight\"" },
  { "6.1.31", BRANCH "/name=\"a<b\"", BRANCH "/name",
    BRANCH "/name=\"<2\"\n" BRANCH "/category=\"product_version_range\"" },
  { "6.1.31", BRANCH "/name=\"4 versions\"", BRANCH "/name", BRANCH "/name=\"4 version\"" },
  { "6.2.8", HELPER "/hashes/0/file_hashes/0/algorithm=\"md5\"", HELPER "/hashes/0/file_hashes",
    HELPER "/hashes/0/file_hashes=[{\"algorithm\":\"md5\"},{\"algorithm\":\"sha1\"}]" },
  { "6.2.9", HELPER "/hashes/0/file_hashes/0/algorithm=\"SHA1\"", HELPER "/hashes/0/file_hashes",
    HELPER "/hashes/0/file_hashes=[]" },
  { "6.2.16", HELPER, BRANCH "/product", HELPER "={\"skus\":[\"k\"]}" },
  { "6.2.16", "/product_tree/relationships/0/full_product_name/product_identification_helper",
    "/product_tree/relationships/0/full_product_name", "" },
  { "6.2.18", BRANCH "/category=\"product_version_range\"\n" BRANCH "/name=\"<2\"", BRANCH "/name",
    BRANCH "/category=\"product_version_range\"\n" BRANCH "/name=\"vers:npm/<2\"" },
  { "6.2.18", BRANCH "/category=\"product_version_range\"\n" BRANCH "/name=\"vers:2/<2\"",
    BRANCH "/name", BRANCH "/category=\"product_version_range\"\n" BRANCH "/name=\"vers:a2+b/*\"" },
  { "6.2.18", BRANCH "/category=\"product_version_range\"\n" BRANCH "/name=\"vers:all/\"",
    BRANCH "/name", "" },
  { "6.3.5", HELPER "/hashes/0/file_hashes/0/value=\"026a37919b182ef7c63791e82c9645e2\"",
    HELPER "/hashes/0/file_hashes/0/value", "" },
  /* One digit short of SHA-256 */
  { "6.3.5",
    HELPER "/hashes/0/file_hashes/0/"
           "value=\"26a37919b182ef7c63791e82c9645e2f897a3f0b73c7a6028c7febf62e93838\"",
    HELPER "/hashes/0/file_hashes/0/value", HELPER "/hashes" },
  { "6.3.9", BRANCH "/category=\"patch_level\"", BRANCH,
    "/product_tree/branches/0/branches=[{\"category\":\"product_family\",\"branches\":["
    "{\"category\":\"product_name\",\"branches\":[{\"category\":\"product_version\","
    "\"product\":{\"product_id\":\"P1\"}}]}]}]" },
  { "6.3.9",
    "/product_tree/branches/0/category=\"product_name\"\n"
    "/product_tree/branches/0/branches/0/category=\"vendor\"",
    BRANCH, "" },
  /* What stands in a branch beside the path does not count. */
  { "6.3.9", "/product_tree/branches/-={\"category\":\"product_version\",\"product\":{}}",
    "/product_tree/branches/1", "/product_tree/branches/-={\"category\":\"product_version\"}" },
  { "6.3.10", BRANCH "/category=\"product_version_range\"", BRANCH "/category", "" },
  { "6.3.11", BRANCH "/name=\"v4\"", BRANCH "/name", BRANCH "/name=\"vista\"" },
  { "6.3.11", BRANCH "/name=\"V4.2\"", BRANCH "/name",
    BRANCH "/name=\"V4\"\n" BRANCH "/category=\"product_version_range\"" },
};

#define NUMBERS(first, second, version)                                                            \
  HISTORY "/0/number=\"" first "\"\n" HISTORY "/1/number=\"" second                                \
          "\"\n/document/tracking/version=\"" version "\"\n"

static const Case tracking[] = {
  { "6.1.14", NUMBERS ("2", "1", "2"), HISTORY "/1/number",
    NUMBERS ("2", "1", "2") HISTORY "/1/date=\"2024-01-01T00:00:00Z\"" },
  { "6.1.14", NUMBERS ("1.10.0", "1.9.0", "1.9.0"), HISTORY "/1/number",
    NUMBERS ("1.9.0", "1.10.0", "1.10.0") },
  /* The same instant in two zones; a fraction of a second decides. */
  { "6.1.14", NUMBERS ("2", "1", "1") HISTORY "/0/date=\"2024-02-01T00:59:59.999+01:00\"",
    HISTORY "/1/number", NUMBERS ("2", "1", "2") HISTORY "/0/date=\"2024-02-01T01:00:00+01:00\"" },
  { "6.1.16", NUMBERS ("1", "2", "3"), "/document/tracking/version", NUMBERS ("1", "2", "2") },
  { "6.1.16", NUMBERS ("1.0.0", "1.1.0", "1.1.1"), "/document/tracking/version",
    NUMBERS ("1.0.0", "1.1.0+a", "1.1.0+b") },
  { "6.1.16", NUMBERS ("1.0.0", "1.1.0", "1.1.0-rc.1"), "/document/tracking/version",
    NUMBERS ("1.0.0", "1.1.0", "1.1.0-rc.1") "/document/tracking/status=\"draft\"" },
  { "6.1.17", NUMBERS ("1", "2", "0"), "/document/tracking/status",
    NUMBERS ("1", "2", "0") "/document/tracking/status=\"draft\"" },
  { "6.1.17", NUMBERS ("1", "2", "1.0.0-a"), "/document/tracking/status",
    NUMBERS ("1", "2", "1.0.0+a-b") },
  { "6.1.18", NUMBERS ("0", "1", "1"), HISTORY "/0/number",
    NUMBERS ("0", "1", "1") "/document/tracking/status=\"draft\"" },
  { "6.1.18", NUMBERS ("0.9.0", "1.0.0", "1.0.0") "/document/tracking/status=\"interim\"",
    HISTORY "/0/number", NUMBERS ("1.0.0", "10.0.0", "10.0.0") },
  { "6.1.19", NUMBERS ("1.0.0-rc", "1.0.0", "1.0.0"), HISTORY "/0/number",
    NUMBERS ("1.0.0+rc", "1.0.0", "1.0.0") },
  { "6.1.20", NUMBERS ("1", "2", "2.0.0-rc"), "/document/tracking/version",
    NUMBERS ("1", "2", "2.0.0-rc") "/document/tracking/status=\"draft\"" },
  { "6.1.21", NUMBERS ("1", "3", "3"), HISTORY "/1/number", NUMBERS ("1", "2", "2") },
  { "6.1.21", NUMBERS ("2", "3", "3"), HISTORY "/0/number", NUMBERS ("0", "1", "1") },
  { "6.1.21", NUMBERS ("1.7.0", "3.0.0", "3.0.0"), HISTORY "/1/number",
    NUMBERS ("1.0.0", "1.9.0", "1.9.0") },
  { "6.1.21", NUMBERS ("1", "99999999999999999999999", "2"), HISTORY "/1/number", "" },
  { "6.1.22", NUMBERS ("1", "1", "1"), HISTORY "/1/number", NUMBERS ("1.0.0", "1.0.1", "1") },
  { "6.1.30", NUMBERS ("1.0.0", "2", "2"), HISTORY "/0/number",
    NUMBERS ("1.0.0", "2.0.0", "2.0.0") },
  { "6.2.4", NUMBERS ("1.0.0", "1.0.1+exa", "1.0.1"), HISTORY "/1/number",
    NUMBERS ("1.0.0", "1.0.1", "1.0.1+exa") },
  { "6.2.5", "/document/tracking/initial_release_date=\"2023-12-31T23:59:59.9Z\"",
    "/document/tracking/initial_release_date",
    "/document/tracking/initial_release_date=\"2024-01-01T09:00:00+09:00\"" },
  { "6.2.6", "/document/tracking/current_release_date=\"2024-02-01T00:30:00+01:00\"",
    "/document/tracking/current_release_date",
    "/document/tracking/current_release_date=\"2024-02-01T00:30:00-01:00\"" },
};

static const Case documents[] = {
  { "6.1.12", "/document/lang=\"EZ\"", "/document/lang", "/document/lang=\"de-CH-1996\"" },
  { "6.1.12", "/document/source_lang=\"en-GBX\"", "/document/source_lang",
    "/document/source_lang=\"zh-Hant-TW\"" },
  { "6.1.15", "/document/publisher/category=\"translator\"", "/document/source_lang",
    "/document/publisher/category=\"translator\"\n/document/source_lang=\"ja\"" },
  { "6.1.28", "/document/source_lang=\"EN\"", "/document/source_lang",
    "/document/source_lang=\"en-GB\"" },
  { "6.2.10", "/document/distribution", "/document/distribution/tlp/label",
    "/document/distribution/tlp/label=\"RED\"" },
  { "6.2.10", "/document/distribution/tlp/label=\"CLEAR\"", "/document/distribution/tlp/label",
    DRAFT "/document/distribution/tlp/label=\"CLEAR\"" },
  { "6.2.11", "/document/references/0/url=\"http://exa.test/exa_1.json\"", "/document/references",
    "/document/tracking/id=\"exa__.1\"" },
  { "6.2.11", "/document/references/0/category=\"external\"", "/document/references", "" },
  { "6.2.11", "/document/tracking/id=\"exa-1\"", "/document/references",
    "/document/references/0/url=\"https://exa.test/a/exa_1.json\"" },
  { "6.2.12", "/document/lang", "/document/lang", "" },
  { "6.2.13", "/document/acknowledgments=[]", "/document/acknowledgments",
    "/vulnerabilities/0/threats=[]" },
  { "6.2.13", FLAW "/ids/0={\"text\":\"a\",\"system_name\":\"b\"}", FLAW "/ids/0/system_name", "" },
  { "6.2.14", "/document/lang=\"qtx\"", "/document/lang", "/document/lang=\"qu\"" },
  { "6.2.14", "/document/source_lang=\"en-x-exa\"", "/document/source_lang", "" },
  { "6.2.15", "/document/lang=\"i-default\"", "/document/lang", "/document/lang=\"i-klingon\"" },
  { "6.2.20", "/document/own=1", "/document/own", "" },
  { "6.2.20", FLAW "/scores/0/cvss_v3/a~1b=1", FLAW "/scores/0/cvss_v3/a~1b", "" },
};

static const Case profiles[] = {
  { "6.1.26", "/document/category=\"Security Advisory\"", "/document/category",
    "/document/category=\"Exa Security Advisory\"" },
  { "6.1.26", "/document/category=\"csaf_BASE\"", "/document/category",
    "/document/category=\"csaf_base\"" },
  { "6.1.26", "/document/category=\"V e-x\"", "/document/category",
    "/document/category=\"vexed\"" },
  { "6.1.26", "/document/category=\"csaf\xe2\x80\x94informational advisory\"", "/document/category",
    "/document/category=\"information\"" },
  { "6.1.26", "/document/category=\"csaf_withdrawn\"", "/document/category",
    DRAFT "/document/category=\"csaf_withdrawn\"" },
  { "6.1.27.1", INFORMATION "/document/notes/0/category=\"legal_disclaimer\"", "/document/notes",
    INFORMATION "/document/notes/0/category=\"details\"" },
  { "6.1.27.1", "/document/category=\"csaf_security_incident_response\"\n/document/notes",
    "/document/notes", "/document/notes" },
  { "6.1.27.2", INFORMATION "/document/references/1", "/document/references", INFORMATION },
  { "6.1.27.3", INFORMATION, "/vulnerabilities", INFORMATION "/vulnerabilities" },
  { "6.1.27.3", INFORMATION "/vulnerabilities=1", "/vulnerabilities", "" },
  { "6.1.27.4", "/product_tree", "/product_tree", INFORMATION "/product_tree" },
  { "6.1.27.4", VEX "/product_tree=[]", "/product_tree", VEX },
  { "6.1.27.5", FLAW "/notes", FLAW "/notes", "/document/category=\"csaf_base\"\n" FLAW "/notes" },
  { "6.1.27.6", FLAW "/product_status", FLAW "/product_status", VEX FLAW "/product_status" },
  { "6.1.27.7", VEX FLAW "/product_status={\"recommended\":[\"P1\"]}", FLAW "/product_status",
    VEX FLAW "/product_status={\"fixed\":[\"P1\"]}" },
  { "6.1.27.8", VEX FLAW "/cve\n" FLAW "/ids", FLAW, VEX FLAW "/cve" },
  { "6.1.27.9", VEX FLAW "/product_status/known_not_affected/-=\"P3\"",
    FLAW "/product_status/known_not_affected/1",
    VEX FLAW "/product_status/known_not_affected/-=\"P3\"\n" FLAW
             "/threats=[{\"category\":\"impact\",\"product_ids\":[\"P3\"]}]" },
  { "6.1.27.9", VEX FLAW "/flags=[{\"group_ids\":[\"G2\"]}]",
    FLAW "/product_status/known_not_affected/0", VEX FLAW "/flags=[{\"group_ids\":[\"G1\"]}]" },
  { "6.1.27.9",
    VEX FLAW "/flags\n" FLAW
             "/threats=[{\"category\":\"exploit_status\",\"product_ids\":[\"P2\"]}]",
    FLAW "/product_status/known_not_affected/0", "" },
  { "6.1.27.10", VEX FLAW "/remediations", FLAW "/product_status/known_affected/0",
    VEX FLAW "/remediations=[{\"group_ids\":[\"G1\"]},{\"product_ids\":[\"P4\"]}]" },
  { "6.1.27.11", "/vulnerabilities", "/vulnerabilities",
    "/document/category=\"csaf_base\"\n/vulnerabilities" },
};

static const Case vulnerabilities[] = {
  { "6.1.11", FLAW "/cwe/name=\"Use After Free\"", FLAW "/cwe/name",
    FLAW "/cwe={\"id\":\"CWE-416\",\"name\":\"Use After Free\"}" },
  { "6.1.11", FLAW "/cwe/id=\"CWE-0\"", FLAW "/cwe/id",
    /* its name until 2019 */
    FLAW "/cwe={\"id\":\"CWE-88\",\"name\":\"Argument Injection or Modification\"}" },
  { "6.1.11", DRAFT FLAW "/cwes=[{\"id\":\"CWE-79\",\"name\":\"\"}]", FLAW "/cwes/0/name",
    DRAFT FLAW "/cwes=[{\"id\":\"CWE-79\",\"name\":\"" MED_TEST_ADVISORY_WEAKNESS "\"}]" },
  { "6.1.23", "/vulnerabilities/-={\"cve\":\"CVE-2024-0001\"}", "/vulnerabilities/1/cve",
    "/vulnerabilities/-={\"cve\":\"CVE-2024-00011\"}" },
  { "6.1.24", FLAW "/involvements/-={\"date\":\"2024-01-01T01:00:00+01:00\",\"party\":\"vendor\"}",
    FLAW "/involvements/1",
    FLAW "/involvements/-={\"date\":\"2024-01-01T00:00:00Z\",\"party\":\"user\"}" },
  { "6.1.29", FLAW "/remediations/0/product_ids", FLAW "/remediations/0",
    FLAW "/remediations/0/product_ids\n" FLAW "/remediations/0/group_ids=[\"G1\"]" },
  { "6.1.32", FLAW "/flags/0/product_ids", FLAW "/flags/0",
    FLAW "/flags/0/product_ids\n" FLAW "/flags/0/group_ids=[\"G1\"]" },
  { "6.1.33", FLAW "/flags/-={\"group_ids\":[\"G1\"]}", FLAW "/flags/1",
    FLAW "/flags/0={\"product_ids\":[\"P1\",\"P2\"],\"group_ids\":[\"G1\"]}" },
  { "6.2.7", FLAW "/involvements/0/date", FLAW "/involvements/0", "" },
  { "6.2.17", FLAW "/ids/0/text=\"CVE-2021-44228\"", FLAW "/ids/0/text",
    FLAW "/ids/0/text=\"CVE-2021-442\"" },
  { "6.2.17", FLAW "/ids/0/text=\"CVE-2021-4422\"", FLAW "/ids/0/text",
    FLAW "/ids/0/text=\"CVE-2021-44228a\"" },
  { "6.3.3", FLAW "/cve", FLAW, "" },
  { "6.3.4", FLAW "/cwe", FLAW, DRAFT FLAW "/cwe\n" FLAW "/cwes=[]" },
  { "6.1.6", FLAW "/product_status/under_investigation=[\"P1\"]",
    FLAW "/product_status/under_investigation/0", FLAW "/product_status/recommended=[\"P1\"]" },
  { "6.1.6", FLAW "/product_status/first_fixed=[\"P1\"]",
    /* in the order of the alphabet: the later one is shown */
    FLAW "/product_status/known_affected/0", FLAW "/product_status/last_affected=[\"P1\"]" },
  { "6.2.2", FLAW "/product_status/under_investigation=[\"P3\"]",
    FLAW "/product_status/under_investigation/0", FLAW "/product_status/fixed=[\"P3\"]" },
  { "6.2.2", FLAW "/remediations=[{\"group_ids\":[\"G1\"]}]",
    FLAW "/product_status/known_affected/1",
    FLAW "/remediations/0={\"group_ids\":[\"G1\"],\"product_ids\":[\"P4\"]}" },
  { "6.2.3", FLAW "/scores", FLAW "/product_status/known_affected/0",
    DRAFT FLAW "/scores\n" FLAW "/metrics=[{\"products\":[\"P1\",\"P4\"]}]" },
};

#define V4 "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
#define SCORES FLAW "/scores/0"

static const Case scores[] = {
  { "6.1.7", FLAW "/scores/-={\"products\":[\"P4\"],\"cvss_v3\":" V31 ("6.5", "MEDIUM") "}",
    FLAW "/scores/1/cvss_v3", FLAW "/scores/-={\"products\":[\"P4\"],\"cvss_v2\":" V2 ("10") "}" },
  { "6.1.7",
    DRAFT FLAW "/metrics=[{\"products\":[\"P1\"],\"source\":\"a\",\"content\":{\"cvss_v3\":{}}},"
               "{\"products\":[\"P1\"],\"source\":\"a\",\"content\":{\"cvss_v3\":{}}}]",
    FLAW "/metrics/1/content/cvss_v3",
    DRAFT FLAW "/scores\n" FLAW
               "/metrics=[{\"products\":[\"P1\"],\"source\":\"a\",\"content\":{\"cvss_v3\":{}}},"
               "{\"products\":[\"P1\"],\"source\":\"b\",\"content\":{\"cvss_v3\":{}}}]" },
  { "6.1.8", SCORES "/cvss_v3/baseSeverity", SCORES "/cvss_v3/baseSeverity", "" },
  { "6.1.8", SCORES "/cvss_v3/version=\"3.0\"", SCORES "/cvss_v3/vectorString", "" },
  { "6.1.8", SCORES "/cvss_v2={\"baseScore\":1,\"vectorString\":\"AV:L/AC:L/Au:M/C:C/I:C/A:C\"}",
    SCORES "/cvss_v2/version", SCORES "/cvss_v2=" V2 ("10.0") },
  { "6.1.9", SCORES "/cvss_v3/baseScore=6.4", SCORES "/cvss_v3/baseScore",
    SCORES "/cvss_v3/baseScore=6.50" },
  { "6.1.9", SCORES "/cvss_v3/baseScore=6.51", SCORES "/cvss_v3/baseScore", "" },
  { "6.1.9", SCORES "/cvss_v3/baseSeverity=\"HIGH\"", SCORES "/cvss_v3/baseSeverity", "" },
  { "6.1.9", SCORES "/cvss_v2=" V2 ("9.9"), SCORES "/cvss_v2/baseScore",
    SCORES "/cvss_v2=" V2 ("10") },
  { "6.1.9",
    SCORES "/cvss_v3/temporalScore=6.5\n" SCORES "/cvss_v3/remediationLevel=\"OFFICIAL_FIX\"",
    SCORES "/cvss_v3/temporalScore", SCORES "/cvss_v3/temporalScore=6.5" },
  { "6.1.9",
    SCORES "/cvss_v3/environmentalScore=6.5\n" SCORES
           "/cvss_v3/modifiedAvailabilityImpact=\"NONE\"",
    SCORES "/cvss_v3/environmentalScore", SCORES "/cvss_v3/environmentalSeverity=\"MEDIUM\"" },
  { "6.1.9", SCORES "/cvss_v3/vectorString=\"CVSS:3.1/AV:L\"", SCORES "/cvss_v3/vectorString", "" },
  { "6.1.10", SCORES "/cvss_v3/attackVector=\"NETWORK\"", SCORES "/cvss_v3/attackVector",
    SCORES "/cvss_v3/attackVector=\"LOCAL\"" },
  { "6.1.10",
    SCORES "/cvss_v2=" SCORE ("AV:N/AC:L/Au:N/C:C/I:C/A:C",
                              "\"version\":\"2.0\",\"baseScore\":10,"
                              "\"authentication\":\"SINGLE\""),
    SCORES "/cvss_v2/authentication", SCORES "/cvss_v3/modifiedScope=\"CHANGED\"" },
  { "6.2.19", FLAW "/product_status/fixed=[\"P1\"]", SCORES "/cvss_v3",
    FLAW "/product_status/fixed=[\"P2\"]" },
  { "6.2.19",
    FLAW "/product_status/first_fixed=[\"P4\"]\n" SCORES
         "/cvss_v3/modifiedAvailabilityImpact=\"NONE\"",
    SCORES "/cvss_v3",
    FLAW "/product_status/fixed=[\"P1\"]\n" SCORES
         "/cvss_v3/vectorString=\"" MED_TEST_ADVISORY_VECTOR "/MC:N/MI:N/MA:N\"" },
  { "6.2.19",
    FLAW "/product_status/fixed=[\"P1\"]\n" SCORES "/cvss_v3/environmentalScore=1\n" SCORES
         "/cvss_v3/vectorString=\"" MED_TEST_ADVISORY_VECTOR "/MC:N/MI:N/MA:N\"",
    SCORES "/cvss_v3", "" },
  { "6.1.9",
    DRAFT FLAW "/metrics=[{\"products\":[\"P1\"],\"content\":{\"cvss_v4\":" SCORE (
        V4, "\"version\":\"4.0\",\"baseScore\":9.2") "}}]",
    FLAW "/metrics/0/content/cvss_v4/baseScore",
    DRAFT FLAW "/metrics=[{\"products\":[\"P1\"],\"content\":{\"cvss_v4\":" SCORE (
        V4, "\"version\":\"4.0\",\"baseScore\":9.3") "}}]" },
  { "6.2.19",
    FLAW "/product_status/fixed=[\"P1\"]\n" SCORES
         "={\"products\":[\"P1\"],\"cvss_v2\":" V2 ("10") "}",
    SCORES "/cvss_v2",
    FLAW "/product_status/fixed=[\"P1\"]\n" SCORES "={\"products\":[\"P1\"],\"cvss_v2\":" SCORE (
        "AV:N/AC:L/Au:N/C:C/I:C/A:C",
        "\"version\":\"2.0\",\"baseScore\":10,\"targetDistribution\":\"NONE\"") "}" },
  { "6.3.1", SCORES "={\"products\":[\"P1\"],\"cvss_v2\":" V2 ("10") "}", SCORES "/cvss_v2",
    SCORES "/cvss_v2=" V2 ("10") },
  { "6.3.1", FLAW "/scores/-={\"products\":[\"P3\"],\"cvss_v2\":" V2 ("10") "}",
    FLAW "/scores/1/cvss_v2", "" },
  { "6.3.2", SCORES "/cvss_v3/version=\"3.0\"", SCORES "/cvss_v3/version", "" },
};

static const Case outside[] = {
  { "6.3.6", "/document/references/1/url=\"https://a.invalid\"", "/document/references/1/url",
    "/document/references/0/url=\"https://a.invalid\"" },
  { "6.3.6", "/document/publisher/namespace=\"HTTPS://a.invalid\"", "/document/publisher/namespace",
    "/document/publisher/namespace=\"urn:a.invalid\"" },
  { "6.3.6", FLAW "/remediations/0/url=\"http://a.invalid\"", FLAW "/remediations/0/url", "" },
  { "6.3.6", HELPER "/sbom_urls=[\"https://a.invalid\"]", HELPER "/sbom_urls/0", "" },
  { "6.3.6", HELPER "/x_generic_uris=[{\"uri\":\"https://a.invalid\"}]",
    HELPER "/x_generic_uris/0/uri", "" },
  { "6.3.6", FLAW "/acknowledgments=[{\"urls\":[\"https://a.invalid\"]}]",
    FLAW "/acknowledgments/0/urls/0", "" },
  { "6.3.6", "/document/aggregate_severity={\"namespace\":\"https://a.invalid\"}",
    "/document/aggregate_severity/namespace", "" },
  { "6.3.6", "/document/distribution/tlp/url=\"https://a.invalid\"",
    "/document/distribution/tlp/url", "" },
  { "6.3.7", "/document/references/0/url=\"https://a.invalid\"", "/document/references/0/url",
    "/document/references/1/url=\"https://a.invalid\"" },
  { "6.3.7", FLAW "/references=[{\"category\":\"self\",\"url\":\"https://a.invalid\"}]",
    FLAW "/references/0/url", "" },
  { "6.3.8", "/document/notes/0/text=\"Read teh, words\"", "/document/notes/0/text",
    "/document/notes/0/text=\"teh2 TEH x-teh https://teh\"" },
  { "6.3.8", FLAW "/notes/0/text=\"(Teh)\"", FLAW "/notes/0/text",
    "/document/publisher/name=\"teh\"" },
};

static void
check_case (const Case *each)
{
  g_autoptr (GPtrArray) failing = med_test_advisory_run (each->failing, &med_test_advisory_outside);
  g_autoptr (GPtrArray) passing = med_test_advisory_run (each->passing, &med_test_advisory_outside);
  const MedCsafFinding *finding = med_test_advisory_find (failing, each->test);

  g_test_message ("%s %s", each->test, each->failing);
  g_assert_nonnull (finding);
  g_assert_cmpstr (finding->pointer, ==, each->pointer);
  g_assert_false (finding->unchecked);
  g_assert_cmpint (finding->kind, ==, med_csaf_test_kind_of (each->test));
  g_assert_cmpint (g_utf8_strlen (finding->text, -1), >, 15);
  g_assert_null (strstr (finding->text, "%"));
  finding = med_test_advisory_find (passing, each->test);
  g_assert_true (finding == NULL || finding->unchecked);
}

#define TEST_FAMILY(family)                                                                        \
  static void test_##family (void)                                                                 \
  {                                                                                                \
    for (gsize i = 0; i < G_N_ELEMENTS (family); i++)                                              \
      check_case (&family[i]);                                                                     \
  }

TEST_FAMILY (identifiers)
TEST_FAMILY (products)
TEST_FAMILY (tracking)
TEST_FAMILY (documents)
TEST_FAMILY (profiles)
TEST_FAMILY (vulnerabilities)
TEST_FAMILY (scores)
TEST_FAMILY (outside)

static gboolean
is_tried (const char *test, const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (cases[i].test, test))
      return TRUE;
  return FALSE;
}

static void
test_list (void)
{
  g_autoptr (GPtrArray) ids = med_csaf_validator_list ();

  g_assert_cmpuint (ids->len, ==, 43 + 20 + 11);
  g_assert_cmpstr (g_ptr_array_index (ids, 0), ==, "6.1.1");
  g_assert_cmpstr (g_ptr_array_index (ids, 35), ==, "6.1.27.10");
  g_assert_cmpstr (g_ptr_array_index (ids, 73), ==, "6.3.11");
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);

      g_test_message ("%s", id);
      g_assert_true (is_tried (id, identifiers, G_N_ELEMENTS (identifiers)) ||
                     is_tried (id, products, G_N_ELEMENTS (products)) ||
                     is_tried (id, tracking, G_N_ELEMENTS (tracking)) ||
                     is_tried (id, documents, G_N_ELEMENTS (documents)) ||
                     is_tried (id, profiles, G_N_ELEMENTS (profiles)) ||
                     is_tried (id, vulnerabilities, G_N_ELEMENTS (vulnerabilities)) ||
                     is_tried (id, scores, G_N_ELEMENTS (scores)) ||
                     is_tried (id, outside, G_N_ELEMENTS (outside)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csaf/tests/every-test-is-tried", test_list);
  g_test_add_func ("/csaf/tests/identifiers", test_identifiers);
  g_test_add_func ("/csaf/tests/products", test_products);
  g_test_add_func ("/csaf/tests/tracking", test_tracking);
  g_test_add_func ("/csaf/tests/document", test_documents);
  g_test_add_func ("/csaf/tests/profiles", test_profiles);
  g_test_add_func ("/csaf/tests/vulnerabilities", test_vulnerabilities);
  g_test_add_func ("/csaf/tests/scores", test_scores);
  g_test_add_func ("/csaf/tests/outside", test_outside);
  return g_test_run ();
}
