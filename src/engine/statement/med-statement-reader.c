/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-statement-reader"

#include "config.h"

#include "engine/statement/med-statement-reader.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/risk/med-cve.h"

/* A statement is written by people; a thousandth of what the parser could bear is plenty. */
static const MedJsonLimits limits = { .size_bytes = 1024 * 1024, .depth = 8, .nodes = 20000 };

#define REVISION_MAX 100000
#define MINUTES_MAX (7 * 24 * 60)
#define PAYLOAD_MAX_BYTES (G_GINT64_CONSTANT (1) << 42)
#define NAME_MAX_BYTES 128

#define MEMBERS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const char *const vex_words[] = { "not_affected", "affected", "fixed", "under_investigation",
                                         NULL };
static const char *const justification_words[] = {
  "component_not_present",
  "vulnerable_code_not_present",
  "vulnerable_code_not_in_execute_path",
  "vulnerable_code_cannot_be_controlled_by_adversary",
  "inline_mitigations_already_exist",
  NULL,
};
static const char *const method_words[] = { "on-site", "remote", "hospital-staff", NULL };
static const char *const timing_words[] = { "own-date", "periodic", "with-system-upgrade", NULL };

static void
check_cve (const MedStatementField *field, guint index, const char *cve)
{
  if (med_cve_is_number (cve))
    return;
  g_autofree char *place = g_strdup_printf ("cves/%u", index);
  med_statement_field_fault (field, place, _ ("it is not a CVE number such as CVE-2026-12345"));
}

/* 3.1 */
static void
read_patch (const MedStatementField *root, MedVendorStatement *self)
{
  MedStatementField patch;
  g_autofree char *pointer = NULL;

  if (!med_statement_field_object (root, "patch", MED_STATEMENT_REQUIRED, &patch, &pointer))
    return;
  med_statement_field_allow (&patch,
                             MEMBERS ("number", "vendor", "product", "title", "released", "cves"));
  self->patch_number =
      med_statement_field_text (&patch, "number", MED_STATEMENT_LINE, MED_STATEMENT_REQUIRED);
  self->cots_vendor =
      med_statement_field_text (&patch, "vendor", MED_STATEMENT_LINE, MED_STATEMENT_REQUIRED);
  self->cots_product =
      med_statement_field_text (&patch, "product", MED_STATEMENT_LINE, MED_STATEMENT_REQUIRED);
  self->patch_title =
      med_statement_field_text (&patch, "title", MED_STATEMENT_LINE, MED_STATEMENT_OPTIONAL);
  self->cots_released_usec = med_statement_field_date (&patch, "released", MED_STATEMENT_REQUIRED);
  g_strfreev (self->cves);
  self->cves = med_statement_field_texts (&patch, "cves");
  for (guint i = 0; self->cves[i] != NULL; i++)
    check_cve (&patch, i, self->cves[i]);
}

static MedStatementRelease *
read_release (const MedStatementField *field)
{
  g_autoptr (MedStatementRelease) release = g_new0 (MedStatementRelease, 1);
  static const char *const states[] = {
    "under-assessment", "in-test",  "not-applicable", "not-approved", "no-release-planned",
    "approved",         "released", "withdrawn",      "superseded",   NULL,
  };

  med_statement_field_allow (field,
                             MEMBERS ("model", "from_version", "to_version", "state", "vex_status",
                                      "justification", "risk", "mitigating_factors"));
  release->model =
      med_statement_field_text (field, "model", MED_STATEMENT_LINE, MED_STATEMENT_REQUIRED);
  release->from_version =
      med_statement_field_text (field, "from_version", MED_STATEMENT_LINE, MED_STATEMENT_REQUIRED);
  release->to_version =
      med_statement_field_text (field, "to_version", MED_STATEMENT_LINE, MED_STATEMENT_OPTIONAL);
  g_autofree char *state =
      med_statement_field_choice (field, "state", states, MED_STATEMENT_REQUIRED);
  release->vex_status =
      med_statement_field_choice (field, "vex_status", vex_words, MED_STATEMENT_REQUIRED);
  release->justification = med_statement_field_choice (field, "justification", justification_words,
                                                       MED_STATEMENT_OPTIONAL);
  release->risk =
      med_statement_field_text (field, "risk", MED_STATEMENT_WORDS, MED_STATEMENT_OPTIONAL);
  release->mitigation = med_statement_field_text (field, "mitigating_factors", MED_STATEMENT_WORDS,
                                                  MED_STATEMENT_OPTIONAL);
  if (release->model == NULL || release->from_version == NULL || release->vex_status == NULL ||
      !med_vendor_state_from_word (state, &release->state))
    return NULL;
  if (release->to_version == NULL)
    release->to_version = g_strdup ("");
  return g_steal_pointer (&release);
}

/* 3.2 */
static void
read_releases (const MedStatementField *root, MedVendorStatement *self)
{
  JsonArray *array = med_statement_field_array (root, "releases", MED_STATEMENT_REQUIRED);
  guint n = array != NULL ? json_array_get_length (array) : 0;

  if (array != NULL && n == 0)
    med_statement_field_fault (root, "releases", _ ("it must name at least one product release"));
  for (guint i = 0; i < n; i++)
    {
      MedStatementField field;
      g_autofree char *pointer = NULL;

      if (!med_statement_field_element (root, "releases", array, i, &field, &pointer))
        continue;
      MedStatementRelease *release = read_release (&field);
      if (release != NULL)
        g_ptr_array_add (self->releases, release);
    }
}

/* 3.3 */
static void
read_impact (const MedStatementField *root, MedVendorStatement *self)
{
  MedStatementField impact;
  g_autofree char *pointer = NULL;

  if (!med_statement_field_object (root, "impact_analysis", MED_STATEMENT_OPTIONAL, &impact,
                                   &pointer))
    return;
  med_statement_field_allow (&impact, MEMBERS ("date", "components", "interactions",
                                               "effect_of_failed_update", "measures",
                                               "residual_risk", "residual_risk_acceptable"));
  self->impact_usec = med_statement_field_date (&impact, "date", MED_STATEMENT_REQUIRED);
  g_strfreev (self->impact_components);
  self->impact_components = med_statement_field_texts (&impact, "components");
  self->impact_interactions = med_statement_field_text (
      &impact, "interactions", MED_STATEMENT_WORDS, MED_STATEMENT_OPTIONAL);
  self->impact_of_failure = med_statement_field_text (&impact, "effect_of_failed_update",
                                                      MED_STATEMENT_WORDS, MED_STATEMENT_OPTIONAL);
  self->impact_measures =
      med_statement_field_text (&impact, "measures", MED_STATEMENT_WORDS, MED_STATEMENT_OPTIONAL);
  self->residual_risk = med_statement_field_text (&impact, "residual_risk", MED_STATEMENT_WORDS,
                                                  MED_STATEMENT_OPTIONAL);
  self->residual_risk_acceptable =
      med_statement_field_boolean (&impact, "residual_risk_acceptable", MED_STATEMENT_OPTIONAL);
}

static void
read_assertion (const MedStatementField *validation,
                MedVendorStatement *self,
                MedStatementAssertion assertion)
{
  MedStatementField field;
  g_autofree char *pointer = NULL;

  if (!med_statement_field_object (validation, med_statement_assertion_to_word (assertion),
                                   MED_STATEMENT_OPTIONAL, &field, &pointer))
    return;
  med_statement_field_allow (&field, MEMBERS ("evidence", "reference"));
  self->assertions[assertion].text =
      med_statement_field_text (&field, "evidence", MED_STATEMENT_WORDS, MED_STATEMENT_REQUIRED);
  self->assertions[assertion].reference =
      med_statement_field_text (&field, "reference", MED_STATEMENT_LINE, MED_STATEMENT_OPTIONAL);
}

/* 3.4 */
static void
read_validation (const MedStatementField *root, MedVendorStatement *self)
{
  MedStatementField validation;
  g_autofree char *pointer = NULL;
  const char *members[MED_N_ASSERTIONS + 2] = { "date" };

  if (!med_statement_field_object (root, "validation", MED_STATEMENT_OPTIONAL, &validation,
                                   &pointer))
    return;
  for (guint i = 0; i < MED_N_ASSERTIONS; i++)
    members[i + 1] = med_statement_assertion_to_word (i);
  med_statement_field_allow (&validation, members);
  self->validation_usec = med_statement_field_date (&validation, "date", MED_STATEMENT_REQUIRED);
  for (guint i = 0; i < MED_N_ASSERTIONS; i++)
    read_assertion (&validation, self, i);
}

/* A name that every file system takes as it stands, the ones of USB sticks too. */
static gboolean
is_plain_name (const char *name)
{
  static const char *const pattern =
      "^[A-Za-z0-9_][A-Za-z0-9_+(),. -]*[A-Za-z0-9_+)-]$|^[A-Za-z0-9_]$";
  static const char *const reserved =
      "^(con|prn|aux|nul|com[0-9]|lpt[0-9]|sha256sums|label\\.txt)(\\..*)?$";

  return strlen (name) <= NAME_MAX_BYTES &&
         g_regex_match_simple (pattern, name, G_REGEX_DEFAULT, 0) &&
         !g_regex_match_simple (reserved, name, G_REGEX_CASELESS, 0) && strstr (name, "..") == NULL;
}

static MedStatementPayload *
read_payload (const MedStatementField *field)
{
  g_autoptr (MedStatementPayload) payload = g_new0 (MedStatementPayload, 1);

  med_statement_field_allow (field, MEMBERS ("name", "size_bytes", "sha256"));
  payload->name =
      med_statement_field_text (field, "name", MED_STATEMENT_LINE, MED_STATEMENT_REQUIRED);
  payload->size_bytes =
      med_statement_field_int (field, "size_bytes", 1, PAYLOAD_MAX_BYTES, MED_STATEMENT_REQUIRED);
  payload->sha256 =
      med_statement_field_text (field, "sha256", MED_STATEMENT_LINE, MED_STATEMENT_REQUIRED);
  if (payload->name == NULL || payload->sha256 == NULL)
    return NULL;
  if (!is_plain_name (payload->name))
    med_statement_field_fault (field, "name",
                               _ ("a file name may have letters, digits and ( ) + , - . _ only, "
                                  "at most %d"),
                               NAME_MAX_BYTES);
  if (!g_regex_match_simple ("^[0-9a-f]{64}$", payload->sha256, G_REGEX_DEFAULT, 0))
    med_statement_field_fault (field, "sha256", _ ("it must be 64 digits of 0-9 and a-f"));
  return g_steal_pointer (&payload);
}

/* 3.5 */
static void
read_payloads (const MedStatementField *root, MedVendorStatement *self)
{
  JsonArray *array = med_statement_field_array (root, "payloads", MED_STATEMENT_OPTIONAL);
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    {
      MedStatementField field;
      g_autofree char *pointer = NULL;

      if (!med_statement_field_element (root, "payloads", array, i, &field, &pointer))
        continue;
      MedStatementPayload *payload = read_payload (&field);
      if (payload != NULL)
        g_ptr_array_add (self->payloads, payload);
    }
}

static void
read_minutes (const MedStatementField *installation, MedStatementMinutes *minutes)
{
  MedStatementField field;
  g_autofree char *pointer = NULL;
  const struct
  {
    const char *member;
    gint64 *value;
  } parts[] = {
    { "prepare", &minutes->prepare_min },   { "install", &minutes->install_min },
    { "restart", &minutes->restart_min },   { "verify", &minutes->verify_min },
    { "rollback", &minutes->rollback_min },
  };

  if (!med_statement_field_object (installation, "minutes", MED_STATEMENT_REQUIRED, &field,
                                   &pointer))
    return;
  med_statement_field_allow (&field,
                             MEMBERS ("prepare", "install", "restart", "verify", "rollback"));
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    *parts[i].value =
        med_statement_field_int (&field, parts[i].member, 0, MINUTES_MAX, MED_STATEMENT_REQUIRED);
}

/* 3.6 */
static void
read_installation (const MedStatementField *root, MedVendorStatement *self)
{
  MedStatementField field;
  g_autofree char *pointer = NULL;
  const struct
  {
    const char *member;
    GStrv *list;
  } lists[] = {
    { "prepare_steps", &self->prepare_steps },
    { "install_steps", &self->install_steps },
    { "verification_steps", &self->verification_steps },
    { "rollback_steps", &self->rollback_steps },
    { "requires", &self->requires },
    { "supersedes", &self->supersedes },
  };

  if (!med_statement_field_object (root, "installation", MED_STATEMENT_OPTIONAL, &field, &pointer))
    return;
  med_statement_field_allow (&field, MEMBERS ("method", "timing", "minutes", "prepare_steps",
                                              "install_steps", "verification_steps",
                                              "rollback_steps", "requires", "supersedes",
                                              "reversible", "removal_instruction"));
  self->method =
      med_statement_field_choice (&field, "method", method_words, MED_STATEMENT_REQUIRED);
  self->timing =
      med_statement_field_choice (&field, "timing", timing_words, MED_STATEMENT_REQUIRED);
  read_minutes (&field, &self->minutes);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_strfreev (*lists[i].list);
      *lists[i].list = med_statement_field_texts (&field, lists[i].member);
    }
  self->reversible =
      med_statement_field_boolean (&field, "reversible", MED_STATEMENT_REQUIRED) == 1;
  self->removal_instruction = med_statement_field_text (
      &field, "removal_instruction", MED_STATEMENT_WORDS, MED_STATEMENT_OPTIONAL);
}

static void
read_root (const MedStatementField *root, MedVendorStatement *self)
{
  static const char *const formats[] = { MED_STATEMENT_FORMAT, NULL };

  med_statement_field_allow (root,
                             MEMBERS ("format", "manufacturer", "reference", "revision", "issued",
                                      "valid_until", "patch", "releases", "impact_analysis",
                                      "validation", "payloads", "installation"));
  g_free (med_statement_field_choice (root, "format", formats, MED_STATEMENT_REQUIRED));
  self->manufacturer =
      med_statement_field_text (root, "manufacturer", MED_STATEMENT_LINE, MED_STATEMENT_REQUIRED);
  self->reference =
      med_statement_field_text (root, "reference", MED_STATEMENT_LINE, MED_STATEMENT_REQUIRED);
  self->revision =
      med_statement_field_int (root, "revision", 1, REVISION_MAX, MED_STATEMENT_REQUIRED);
  self->issued_usec = med_statement_field_date (root, "issued", MED_STATEMENT_REQUIRED);
  self->valid_until_usec = med_statement_field_date (root, "valid_until", MED_STATEMENT_OPTIONAL);
  read_patch (root, self);
  read_releases (root, self);
  read_impact (root, self);
  read_validation (root, self);
  read_payloads (root, self);
  read_installation (root, self);
}

static void
set_problems_error (GError **error, const char *name, GPtrArray *problems)
{
  const MedStatementProblem *first = g_ptr_array_index (problems, 0);
  const char *place = *first->pointer != '\0' ? first->pointer : "/";

  if (problems->len == 1)
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, "%s, %s: %s", name, place,
                 first->reason);
  else
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                 ngettext ("%s, %s: %s (and %u more fault)", "%s, %s: %s (and %u more faults)",
                           problems->len - 1),
                 name, place, first->reason, problems->len - 1);
}

/**
 * med_statement_reader_read:
 * @bytes: a document
 * @name: for messages
 * @problems: (nullable) (element-type MedStatementProblem): where every fault is noted
 * @error: return location: %MED_ERROR_CORRECT_INPUT with the first fault
 *
 * Reads a vendor's statement strictly: unknown members, hidden characters and anything that the
 * schema does not allow are refused, each with its place. A statement that says *released* must
 * hold everything an installation rests on.
 *
 * Returns: (transfer full) (nullable): the statement, if nothing is wrong with it
 */
MedVendorStatement *
med_statement_reader_read (GBytes *bytes, const char *name, GPtrArray *problems, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (JsonNode) node = med_json_load (data != NULL ? data : "", size, &limits, name, error);
  g_autoptr (GPtrArray) found =
      problems != NULL
          ? g_ptr_array_ref (problems)
          : g_ptr_array_new_with_free_func ((GDestroyNotify) med_statement_problem_free);
  g_autoptr (MedVendorStatement) self = med_vendor_statement_new ();

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: a statement is a JSON object"), name);
      return NULL;
    }
  const MedStatementField root = { .object = json_node_get_object (node),
                                   .pointer = "",
                                   .problems = found };
  read_root (&root, self);
  med_statement_rules_check (self, found);
  if (found->len == 0)
    return g_steal_pointer (&self);
  set_problems_error (error, name, found);
  return NULL;
}

/**
 * med_statement_reader_get_template:
 *
 * Returns: (transfer full): a document with every member and no content, to begin with; the reader
 * tells of each place that is still empty
 */
GBytes *
med_statement_reader_get_template (void)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = g_resources_lookup_data (MED_RESOURCE_PATH "/statement/template.json",
                                           G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

  if (bytes == NULL)
    g_error ("%s", error->message);
  return bytes;
}
