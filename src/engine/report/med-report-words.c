/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-words"

#include "config.h"

#include "engine/report/med-report-words.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *word;
  const char *title;
} Word;

/* A report may be in another language than the program, so the titles other folders offer, already
 * translated, do not serve. Where both name the same thing they use the same text. */
static const Word outcomes[] = {
  { "immediate", N_ ("Immediate") },
  { "out-of-cycle", N_ ("Out of cycle") },
  { "scheduled", N_ ("Scheduled") },
  { "defer", N_ ("Defer") },
  { "none-open", N_ ("Nothing open") },
  { "unknown", N_ ("Unknown") },
  { NULL, NULL },
};
static const Word vendor_states[] = {
  { "no-statement", N_ ("No statement") },
  { "available", N_ ("Waiting for the vendor") },
  { "under-assessment", N_ ("Under assessment") },
  { "in-test", N_ ("In test") },
  { "not-applicable", N_ ("Not applicable") },
  { "not-approved", N_ ("Not approved") },
  { "no-release-planned", N_ ("No release planned") },
  { "approved", N_ ("Approved, not released") },
  { "released", N_ ("Released") },
  { "withdrawn", N_ ("Withdrawn") },
  { "superseded", N_ ("Superseded") },
  { NULL, NULL },
};
static const Word dispositions[] = {
  { "candidate", N_ ("To be decided") },
  { "not-affected", N_ ("Not affected") },
  { "waiting-for-vendor", N_ ("Waiting for the vendor") },
  { "in-internal-test", N_ ("In internal test") },
  { "not-authorized", N_ ("Not authorized") },
  { "authorized", N_ ("Authorized") },
  { "staged", N_ ("Staged") },
  { "scheduled", N_ ("Scheduled") },
  { "installing", N_ ("Installing") },
  { "interrupted", N_ ("Interrupted, outcome unknown") },
  { "installed-unverified", N_ ("Installed, not verified") },
  { "in-service", N_ ("Installed and verified") },
  { "failed", N_ ("Failed: restore now") },
  { "restoring", N_ ("Restoring") },
  { "restored", N_ ("Restored and verified") },
  { "out-of-service", N_ ("Out of service") },
  { "deferred", N_ ("Deferred") },
  { "exception", N_ ("Exception") },
  { "removal-required", N_ ("Withdrawn: removal required") },
  { "closed-not-needed", N_ ("Closed, not needed") },
  { NULL, NULL },
};
static const Word services[] = {
  { "in-use", N_ ("In clinical use") },
  { "handed-over", N_ ("Handed over") },
  { "under-service", N_ ("Under service") },
  { "awaiting-return", N_ ("Waiting for return to service") },
  { "quarantined", N_ ("Quarantined") },
  { NULL, NULL },
};
static const Word attempts[] = {
  { "install", N_ ("Install") },
  { "remove", N_ ("Remove") },
  { "restore", N_ ("Restore") },
  { "open", N_ ("In progress") },
  { "interrupted", N_ ("Interrupted, outcome unknown") },
  { "succeeded", N_ ("Succeeded") },
  { "failed", N_ ("Failed") },
  { "restored", N_ ("Restored") },
  { "restore-failed", N_ ("Restore failed") },
  { "outside", N_ ("Outside MedPatch") },
  { NULL, NULL },
};
static const Word methods[] = {
  { "on-site", N_ ("By the vendor on site") },
  { "remote", N_ ("By the vendor remotely") },
  { "hospital-staff", N_ ("By hospital staff") },
  { NULL, NULL },
};
static const Word steps[] = {
  { "prepare", N_ ("Prepare") }, { "install", N_ ("Install") },
  { "verify", N_ ("Verify") },   { "rollback", N_ ("Go back") },
  { "done", N_ ("Done") },       { "failed", N_ ("Failed") },
  { "skipped", N_ ("Skipped") }, { NULL, NULL },
};
static const Word checks[] = {
  { "bytes", N_ ("Bytes") },
  { "authenticity", N_ ("Authenticity") },
  { "malware", N_ ("Malware") },
  { "target", N_ ("Target") },
  { NULL, NULL },
};
static const Word check_results[] = {
  { "passed", N_ ("Passed") },
  { "recorded", N_ ("Recorded by a person") },
  { "vouched", N_ ("Vouched for by two people") },
  { "failed", N_ ("Failed") },
  { "not-fully-scanned", N_ ("Not fully scanned") },
  { "not-checked", N_ ("Not checked") },
  { NULL, NULL },
};
static const Word supports[] = {
  { "supported", N_ ("Supported") },
  { "limited", N_ ("Limited support") },
  { "ended", N_ ("Support has ended") },
  { "unknown", N_ ("Unknown") },
  { NULL, NULL },
};
static const Word risks[] = {
  { "small", N_ ("Small") },
  { "controlled", N_ ("Controlled") },
  { "open", N_ ("Open") },
  { "negligible", N_ ("Negligible") },
  { "marginal", N_ ("Marginal") },
  { "critical", N_ ("Critical") },
  { "catastrophic", N_ ("Catastrophic") },
  { "degraded", N_ ("Degraded") },
  { "crippled", N_ ("Crippled") },
  { "mef-failure", N_ ("Service stops") },
  { "mission-failure", N_ ("Several services stop") },
  { "unknown", N_ ("Unknown") },
  { NULL, NULL },
};
static const Word meanings[] = {
  { "performed", N_ ("Performed") },
  { "verified", N_ ("Verified") },
  { "approved", N_ ("Approved") },
  { "confirmed", N_ ("Confirmed") },
  { "handed-over", N_ ("Handed over") },
  { "returned-to-service", N_ ("Returned to service") },
  { "reviewed", N_ ("Reviewed") },
  { "prepared", N_ ("Prepared") },
  { "accepted", N_ ("Accepted by the committee") },
  { "requested", N_ ("Requested") },
  { "received", N_ ("Received") },
  { NULL, NULL },
};
static const Word roles[] = {
  { "curator", N_ ("Inventory curator") },
  { "technician", N_ ("Biomedical technician") },
  { "lead", N_ ("Lead engineer") },
  { "clinical-owner", N_ ("Clinical owner") },
  { "security-officer", N_ ("Security officer") },
  { "vendor-engineer", N_ ("Vendor's engineer") },
  { "auditor", N_ ("Auditor") },
  { NULL, NULL },
};

static const Word exceptions[] = {
  { "expired", N_ ("Expired") },
  { "expiring", N_ ("Expires soon") },
  { "running", N_ ("Approved") },
  { "requested", N_ ("Requested") },
  { "refused", N_ ("Refused") },
  { "withdrawn", N_ ("Taken back") },
  { "ended", N_ ("Ended") },
  { "vendor-not-validated", N_ ("Not validated by the vendor") },
  { "end-of-support", N_ ("Support has ended") },
  { "no-window", N_ ("No downtime can be found") },
  { "clinical-necessity", N_ ("Clinical necessity") },
  { "vendor-refuses", N_ ("The vendor refuses") },
  { "not-recorded", N_ ("Not recorded") },
  { "date-passed", N_ ("Its date has passed") },
  { "known-exploited", N_ ("The vulnerability is now known to be exploited (KEV)") },
  { "released", N_ ("The vendor has released the patch") },
  { "test-overdue", N_ ("A compensating control was not tested in time") },
  { "test-failed", N_ ("A compensating control failed its test") },
  { "renewed", N_ ("A new exception was approved") },
  { "person", N_ ("A person ended it") },
  { "closed", N_ ("Nothing is left to except") },
  { "passed", N_ ("Passed") },
  { "failed", N_ ("Failed") },
  { NULL, NULL },
};
static const Word controls[] = {
  { "isolate", N_ ("Taken off the network") },
  { "network-block", N_ ("Network access restricted") },
  { "stop-use", N_ ("Use stopped by clinical decision") },
  { "configuration", N_ ("Weak function turned off") },
  { "monitoring", N_ ("Monitored") },
  { "procedure", N_ ("Working procedure") },
  { "other", N_ ("Other measure") },
  { NULL, NULL },
};
static const Word answers[] = {
  { "yes", N_ ("Yes") },
  { "no", N_ ("No") },
  { "unknown", N_ ("Not known") },
  { "received", N_ ("Received") },
  { "not-received", N_ ("Not received") },
  { NULL, NULL },
};

static const Word alerts[] = {
  { "affected", N_ ("Affected") },
  { "provisional", N_ ("Affected, provisional") },
  { "cannot-tell", N_ ("Cannot tell") },
  { "under-investigation", N_ ("Under investigation by the vendor") },
  { "components-unknown", N_ ("Cannot tell, components unknown") },
  { "fixed", N_ ("Fixed") },
  { "not-affected", N_ ("Not affected") },
  { NULL, NULL },
};
static const Word ssvc_values[] = {
  { "none", N_ ("No known exploitation") },
  { "poc", N_ ("Public proof of concept") },
  { "active", N_ ("Actively exploited") },
  { "no", N_ ("No") },
  { "yes", N_ ("Yes") },
  { "low", N_ ("Low") },
  { "medium", N_ ("Medium") },
  { "high", N_ ("High") },
  { "very-high", N_ ("Very high") },
  { "unknown", N_ ("Unknown") },
  { NULL, NULL },
};
static const Word advice[] = {
  { "vendor_fix", N_ ("Fix by the vendor") },  { "mitigation", N_ ("Mitigation") },
  { "workaround", N_ ("Workaround") },         { "none_available", N_ ("No fix available yet") },
  { "no_fix_planned", N_ ("No fix planned") }, { "fix_planned", N_ ("Fix planned") },
  { "optional_patch", N_ ("Optional patch") }, { NULL, NULL },
};
static const Word remediations[] = {
  { "not-remediated", N_ ("Not remediated") },
  { "in-progress", N_ ("In progress") },
  { "done", N_ ("Done") },
  { NULL, NULL },
};
static const Word unchecked[] = {
  { "no-advisory", N_ ("No advisory and no CVE record here says which products it concerns") },
  { "withdrawn", N_ ("The publisher has withdrawn the advisory") },
  { "failed-tests", N_ ("The advisory fails mandatory tests of CSAF: it clears no device") },
  { "not-tested", N_ ("The advisory was not tested by the rules of CSAF") },
  { "held", N_ ("A document that may say more is held and not used") },
  { "name-to-review", N_ ("A product is like one here, and nobody has decided whether it is") },
  { "source-stale", N_ ("A source of advisories was not looked through lately") },
  { "version-never-read", N_ ("The version was never read at the device") },
  { "no-kev", N_ ("The catalogue of known exploited vulnerabilities was never imported") },
  { "no-epss", N_ ("No EPSS scores are imported") },
  { NULL, NULL },
};

static const Word *const lists[MED_REPORT_N_WORD_LISTS] = {
  [MED_REPORT_WORD_OUTCOME] = outcomes,
  [MED_REPORT_WORD_VENDOR_STATE] = vendor_states,
  [MED_REPORT_WORD_DISPOSITION] = dispositions,
  [MED_REPORT_WORD_SERVICE] = services,
  [MED_REPORT_WORD_ATTEMPT] = attempts,
  [MED_REPORT_WORD_METHOD] = methods,
  [MED_REPORT_WORD_STEP] = steps,
  [MED_REPORT_WORD_CHECK] = checks,
  [MED_REPORT_WORD_CHECK_RESULT] = check_results,
  [MED_REPORT_WORD_SUPPORT] = supports,
  [MED_REPORT_WORD_RISK] = risks,
  [MED_REPORT_WORD_MEANING] = meanings,
  [MED_REPORT_WORD_ROLE] = roles,
  [MED_REPORT_WORD_EXCEPTION] = exceptions,
  [MED_REPORT_WORD_CONTROL] = controls,
  [MED_REPORT_WORD_ANSWER] = answers,
  [MED_REPORT_WORD_ALERT] = alerts,
  [MED_REPORT_WORD_SSVC] = ssvc_values,
  [MED_REPORT_WORD_ADVICE] = advice,
  [MED_REPORT_WORD_REMEDIATION] = remediations,
  [MED_REPORT_WORD_UNCHECKED] = unchecked,
};

/**
 * med_report_word:
 * @language: the language of the report
 * @list: what kind of word
 * @word: (nullable): as it is stored
 *
 * Returns: (transfer none): what a person reads; the stored word itself where it is a new one
 */
const char *
med_report_word (MedReportLanguage *language, MedReportWordList list, const char *word)
{
  if (word == NULL)
    return "";
  for (const Word *entry = lists[list]; entry->word != NULL; entry++)
    if (g_str_equal (entry->word, word))
      return med_report_language_say (language, entry->title);
  return word;
}

/**
 * med_report_word_translate:
 * @list: what kind of word
 * @word: as it is stored
 *
 * Returns: (transfer none): what a person reads in the language of the program
 */
const char *
med_report_word_translate (MedReportWordList list, const char *word)
{
  for (const Word *entry = lists[list]; entry->word != NULL; entry++)
    if (g_str_equal (entry->word, word))
      return _ (entry->title);
  return word;
}

/**
 * med_report_word_recognise:
 * @list: what kind of word
 * @text: what a person wrote
 *
 * Returns: (transfer none): the stored word where @text is that word, or its title in English or in
 * the language of the program; otherwise @text itself
 */
const char *
med_report_word_recognise (MedReportWordList list, const char *text)
{
  for (const Word *entry = lists[list]; entry->word != NULL; entry++)
    if (g_ascii_strcasecmp (entry->word, text) == 0 ||
        g_ascii_strcasecmp (entry->title, text) == 0 || g_str_equal (_ (entry->title), text))
      return entry->word;
  return text;
}
