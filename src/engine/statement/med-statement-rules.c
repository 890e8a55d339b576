/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-statement-rules"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/statement/med-statement-reader.h"

/* Faults are noted at a place in the document as if a reader had found them there. */
static void
    G_GNUC_PRINTF (3, 4) fault (GPtrArray *problems, const char *pointer, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  const MedStatementField place = { .pointer = pointer, .problems = problems };
  med_statement_field_fault (&place, NULL, "%s", reason);
}

static void
check_release (const MedStatementRelease *release, guint index, GPtrArray *problems)
{
  g_autofree char *pointer = g_strdup_printf ("/releases/%u", index);
  gboolean not_affected = g_str_equal (release->vex_status, "not_affected");

  if (release->state == MED_VENDOR_STATE_RELEASED && *release->to_version == '\0')
    fault (problems, pointer,
           _ ("a released patch needs to_version: what the device reads "
              "afterwards"));
  if (not_affected && release->justification == NULL && release->mitigation == NULL)
    fault (problems, pointer, _ ("“not affected” needs a justification or the mitigating factors"));
  if (!not_affected && release->justification != NULL)
    fault (problems, pointer, _ ("a justification goes with “not affected” only"));
  if (release->state == MED_VENDOR_STATE_NOT_APPLICABLE &&
      g_str_equal (release->vex_status, "affected"))
    fault (problems, pointer, _ ("“not applicable” contradicts “affected”"));
  if (release->state == MED_VENDOR_STATE_RELEASED && not_affected)
    fault (problems, pointer, _ ("“released” contradicts “not affected”"));
}

static void
check_releases (const MedVendorStatement *self, GPtrArray *problems)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->releases->len; i++)
    {
      const MedStatementRelease *release = g_ptr_array_index (self->releases, i);
      g_autofree char *folded = g_utf8_casefold (release->model, -1);

      check_release (release, i, problems);
      if (!g_hash_table_add (seen, g_strconcat (folded, "\n", release->from_version, NULL)))
        fault (problems, "/releases", _ ("%s %s is named twice"), release->model,
               release->from_version);
    }
}

static void
check_payloads (const MedVendorStatement *self, GPtrArray *problems)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  /* Without regard to case, as on a stick. */
  for (guint i = 0; i < self->payloads->len; i++)
    {
      const MedStatementPayload *payload = g_ptr_array_index (self->payloads, i);
      if (!g_hash_table_add (seen, g_ascii_strdown (payload->name, -1)))
        fault (problems, "/payloads", _ ("the file name %s is used twice"), payload->name);
    }
}

static void
check_dates (const MedVendorStatement *self, GPtrArray *problems)
{
  if (self->valid_until_usec != 0 && self->valid_until_usec <= self->issued_usec)
    fault (problems, "/valid_until", _ ("it is not after the date of issue"));
  if (self->issued_usec != 0 && self->cots_released_usec > self->issued_usec)
    fault (problems, "/patch/released", _ ("it is after the date of issue of the statement"));
}

static void
check_relations (const MedVendorStatement *self, GPtrArray *problems)
{
  const char *const *requires = (const char *const *) self->requires;
  const char *const *supersedes = (const char *const *) self->supersedes;

  if (self->patch_number == NULL)
    return;
  if (g_strv_contains (requires, self->patch_number))
    fault (problems, "/installation/requires", _ ("a patch cannot require itself"));
  if (g_strv_contains (supersedes, self->patch_number))
    fault (problems, "/installation/supersedes", _ ("a patch cannot supersede itself"));
}

/* 3.3: residual risk must be acceptable before a patch is released. */
static void
require_impact (const MedVendorStatement *self, GPtrArray *problems)
{
  if (self->impact_components[0] == NULL)
    fault (problems, "/impact_analysis/components",
           _ ("“released” needs the components that the patch touches"));
  if (self->impact_of_failure == NULL)
    fault (problems, "/impact_analysis/effect_of_failed_update",
           _ ("“released” needs the effect of a failed update"));
  if (self->residual_risk_acceptable != 1)
    fault (problems, "/impact_analysis/residual_risk_acceptable",
           _ ("“released” needs an acceptable residual risk"));
}

/* 3.4 */
static void
require_validation (const MedVendorStatement *self, GPtrArray *problems)
{
  for (guint i = 0; i < MED_N_ASSERTIONS; i++)
    {
      g_autofree char *pointer =
          g_strconcat ("/validation/", med_statement_assertion_to_word (i), NULL);
      if (self->assertions[i].text == NULL)
        fault (problems, pointer, _ ("“released” needs the evidence for: %s"),
               med_statement_assertion_get_title (i));
    }
}

/* 3.5, 3.6 */
static void
require_installation (const MedVendorStatement *self, GPtrArray *problems)
{
  if (self->payloads->len == 0)
    fault (problems, "/payloads", _ ("“released” needs at least one payload"));
  if (self->method == NULL || self->timing == NULL)
    fault (problems, "/installation", _ ("“released” needs method and timing"));
  if (self->install_steps[0] == NULL)
    fault (problems, "/installation/install_steps", _ ("“released” needs the steps"));
  if (self->verification_steps[0] == NULL)
    fault (problems, "/installation/verification_steps",
           _ ("“released” needs the steps that verify the device afterwards"));
  if (self->reversible && self->rollback_steps[0] == NULL)
    fault (problems, "/installation/rollback_steps",
           _ ("“released” and reversible needs the steps that restore the device"));
  if (self->minutes.install_min == 0)
    fault (problems, "/installation/minutes/install", _ ("“released” needs more than 0 minutes"));
  if (self->minutes.verify_min == 0)
    fault (problems, "/installation/minutes/verify", _ ("“released” needs more than 0 minutes"));
  if (self->minutes.rollback_min == 0)
    fault (problems, "/installation/minutes/rollback",
           _ ("“released” needs more than 0 minutes for restoring the device"));
}

/**
 * med_statement_rules_check:
 * @statement: a statement as far as it could be read
 * @problems: (element-type MedStatementProblem): where faults are noted
 *
 * Finds contradictions and, if any release is said to be released, what is missing of the six
 * sections of the white paper.
 */
void
med_statement_rules_check (const MedVendorStatement *statement, GPtrArray *problems)
{
  check_dates (statement, problems);
  check_releases (statement, problems);
  check_payloads (statement, problems);
  check_relations (statement, problems);
  if (!med_vendor_statement_has_state (statement, MED_VENDOR_STATE_RELEASED))
    return;
  require_impact (statement, problems);
  require_validation (statement, problems);
  require_installation (statement, problems);
}
