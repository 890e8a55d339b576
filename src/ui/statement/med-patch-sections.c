/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-patch-sections"

#include "config.h"

#include "ui/statement/med-patch-sections.h"

#include <glib/gi18n.h>

#include "engine/base/med-clock.h"

static MedOutcome
outcome_of_check (MedCheckResult result)
{
  switch (result)
    {
    case MED_CHECK_PASSED:
    case MED_CHECK_VOUCHED:
    case MED_CHECK_RECORDED:
      return MED_OUTCOME_GOOD;
    case MED_CHECK_FAILED:
      return MED_OUTCOME_BAD;
    case MED_CHECK_NOT_FULLY_SCANNED:
      return MED_OUTCOME_WARNING;
    case MED_CHECK_NOT_CHECKED:
    case MED_N_CHECK_RESULTS:
    default:
      return MED_OUTCOME_UNKNOWN;
    }
}

MedOutcome
med_patch_sections_get_outcome (MedVendorState state)
{
  switch (state)
    {
    case MED_VENDOR_STATE_RELEASED:
      return MED_OUTCOME_GOOD;
    case MED_VENDOR_STATE_WITHDRAWN:
    case MED_VENDOR_STATE_NOT_APPROVED:
      return MED_OUTCOME_BAD;
    case MED_VENDOR_STATE_NOT_APPLICABLE:
    case MED_VENDOR_STATE_SUPERSEDED:
    case MED_VENDOR_STATE_NO_RELEASE_PLANNED:
      return MED_OUTCOME_NEUTRAL;
    case MED_VENDOR_STATE_NO_STATEMENT:
      return MED_OUTCOME_UNKNOWN;
    default:
      return MED_OUTCOME_WAITING;
    }
}

/* The worst of the payloads: a chain is as strong as that. */
static MedCheckResult
worst_check (const MedDossier *dossier, MedCheckKind kind)
{
  static const MedCheckResult order[] = { MED_CHECK_FAILED,      MED_CHECK_NOT_FULLY_SCANNED,
                                          MED_CHECK_NOT_CHECKED, MED_CHECK_RECORDED,
                                          MED_CHECK_VOUCHED,     MED_CHECK_PASSED };

  for (gsize o = 0; o < G_N_ELEMENTS (order); o++)
    for (guint i = 0; i < dossier->payloads->len; i++)
      {
        const MedDossierPayload *item = g_ptr_array_index (dossier->payloads, i);
        if (item->checks[kind]->result == order[o])
          return order[o];
      }
  return MED_CHECK_NOT_CHECKED;
}

static MedChainLink
link_for_check (const MedDossier *dossier, MedCheckKind kind)
{
  MedCheckResult result = worst_check (dossier, kind);

  if (dossier->payloads->len == 0)
    return (MedChainLink){ med_check_kind_get_title (kind), _ ("No payload"), MED_OUTCOME_UNKNOWN };
  return (MedChainLink){ med_check_kind_get_title (kind), med_check_get_title (kind, result),
                         outcome_of_check (result) };
}

static MedChainLink
link_for_statement (const MedDossier *dossier)
{
  const MedDossierStanding *standing = med_dossier_get_standing (dossier);

  if (standing == NULL)
    return (MedChainLink){ _ ("Statement"), _ ("None yet"), MED_OUTCOME_WAITING };
  return (MedChainLink){ _ ("Statement"),
                         standing->origin_letter ? _ ("From a letter") : _ ("Vendor's file"),
                         MED_OUTCOME_GOOD };
}

static MedChainLink
link_for_confirmation (const MedDossier *dossier)
{
  const MedDossierStanding *standing = med_dossier_get_standing (dossier);

  if (standing == NULL)
    return (MedChainLink){ _ ("Two people"), _ ("Not yet"), MED_OUTCOME_UNKNOWN };
  if (standing->confirmed_usec == 0)
    return (MedChainLink){ _ ("Two people"), _ ("Needs confirmation"), MED_OUTCOME_WARNING };
  return (MedChainLink){ _ ("Two people"), _ ("Vouched for"), MED_OUTCOME_GOOD };
}

/* The release of which the vendor's word tells most of the patch: one withdrawn before one released
 * before any other of which something was said. NULL if there is no release at all. */
static const MedDossierRelease *
find_telling (const MedDossier *dossier)
{
  static const MedVendorState order[] = {
    MED_VENDOR_STATE_WITHDRAWN,      MED_VENDOR_STATE_RELEASED,
    MED_VENDOR_STATE_NOT_APPROVED,   MED_VENDOR_STATE_APPROVED,
    MED_VENDOR_STATE_IN_TEST,        MED_VENDOR_STATE_UNDER_ASSESSMENT,
    MED_VENDOR_STATE_SUPERSEDED,     MED_VENDOR_STATE_NO_RELEASE_PLANNED,
    MED_VENDOR_STATE_NOT_APPLICABLE,
  };

  for (gsize o = 0; o < G_N_ELEMENTS (order); o++)
    for (guint i = 0; i < dossier->releases->len; i++)
      {
        const MedDossierRelease *release = g_ptr_array_index (dossier->releases, i);
        if (release->state == order[o])
          return release;
      }
  return dossier->releases->len > 0 ? g_ptr_array_index (dossier->releases, 0) : NULL;
}

/* Where it is released for some releases only, how many; *text keeps the words. */
static MedChainLink
link_for_release (const MedDossier *dossier, char **text)
{
  const MedDossierRelease *telling = find_telling (dossier);
  MedVendorState state = telling != NULL ? telling->state : MED_VENDOR_STATE_AVAILABLE;
  guint n_released = 0;

  for (guint i = 0; i < dossier->releases->len; i++)
    {
      const MedDossierRelease *release = g_ptr_array_index (dossier->releases, i);
      n_released += release->state == MED_VENDOR_STATE_RELEASED ? 1 : 0;
    }
  *text = state == MED_VENDOR_STATE_RELEASED && n_released < dossier->releases->len
              ? g_strdup_printf (_ ("Released for %u of %u releases"), n_released,
                                 dossier->releases->len)
              : g_strdup (med_vendor_state_get_title (state));
  return (MedChainLink){ _ ("Vendor"), *text, med_patch_sections_get_outcome (state) };
}

static MedChainLink
link_for_medium (const MedDossier *dossier)
{
  if (dossier->last_medium == NULL)
    return (MedChainLink){ C_ ("chain", "Medium"), _ ("Not copied"), MED_OUTCOME_UNKNOWN };
  if (!dossier->last_medium_succeeded)
    return (MedChainLink){ C_ ("chain", "Medium"), _ ("NOT distributed"), MED_OUTCOME_BAD };
  return (MedChainLink){ C_ ("chain", "Medium"), _ ("Distributed"), MED_OUTCOME_GOOD };
}

void
med_patch_sections_fill_chain (MedChain *chain, const MedDossier *dossier)
{
  g_autofree char *released = NULL;
  const MedChainLink links[] = {
    link_for_statement (dossier),
    link_for_confirmation (dossier),
    link_for_release (dossier, &released),
    link_for_check (dossier, MED_CHECK_BYTES),
    link_for_check (dossier, MED_CHECK_MALWARE),
    link_for_medium (dossier),
  };

  med_chain_set_links (chain, links, G_N_ELEMENTS (links));
}

static void
add_missing (MedFactList *facts, const char *what)
{
  med_fact_list_add_outcome (facts, _ ("Missing"), MED_OUTCOME_UNKNOWN, what);
}

static void
add_date (MedFactList *facts, const char *label, gint64 usec)
{
  g_autofree char *date = usec != 0 ? med_clock_format_local_date (usec) : NULL;

  med_fact_list_add (facts, label, date);
}

static void
add_lines (MedFactList *facts, const char *label, GStrv lines)
{
  g_autofree char *text = g_strjoinv ("\n", lines);

  if (*text != '\0')
    med_fact_list_add (facts, label, text);
}

static void
add_if_given (MedFactList *facts, const char *label, const char *text)
{
  if (text != NULL && *text != '\0')
    med_fact_list_add (facts, label, text);
}

/* 3.1 */
static void
add_awareness (MedFactList *facts, const MedDossier *dossier)
{
  const MedPatch *patch = dossier->patch;
  g_autofree char *cves = g_strjoinv (", ", patch->cves);

  med_fact_list_add_heading (facts, _ ("3.1 Awareness of releases"));
  add_date (facts, _ ("Published by the COTS vendor"), patch->released_usec);
  med_fact_list_add (facts, _ ("Source"), patch->released_source);
  med_fact_list_add (facts, _ ("Closes"), cves);
  for (guint i = 0; i < dossier->inquiries->len; i++)
    {
      const MedDossierInquiry *inquiry = g_ptr_array_index (dossier->inquiries, i);
      g_autofree char *asked = med_clock_format_local_date (inquiry->asked_usec);
      g_autofree char *text =
          inquiry->answer != NULL
              ? g_strdup_printf (_ ("%s: asked %s by %s. Answer: %s"), inquiry->model, asked,
                                 inquiry->asked_name, inquiry->answer)
              : g_strdup_printf (_ ("%s: asked %s by %s, no answer yet"), inquiry->model, asked,
                                 inquiry->asked_name);
      med_fact_list_add (facts, _ ("Vendor asked"), text);
    }
}

static const MedStatementRelease *
find_said (const MedVendorStatement *statement, const MedDossierRelease *release)
{
  for (guint i = 0; statement != NULL && i < statement->releases->len; i++)
    {
      const MedStatementRelease *said = g_ptr_array_index (statement->releases, i);
      if (g_str_equal (said->model, release->model) &&
          g_str_equal (said->from_version, release->version))
        return said;
    }
  return NULL;
}

static char *
describe_risk (const MedStatementRelease *said)
{
  g_autoptr (GString) text = g_string_new (med_statement_vex_get_title (said->vex_status));

  if (said->justification != NULL)
    g_string_append_printf (text, ": %s",
                            med_statement_justification_get_title (said->justification));
  if (said->risk != NULL)
    g_string_append_printf (text, "\n%s", said->risk);
  if (said->mitigation != NULL)
    g_string_append_printf (text, _ ("\nMitigating factors: %s"), said->mitigation);
  return g_strdup (text->str);
}

/* 3.2, with the vendor's state for each release */
static void
add_risk (MedFactList *facts, const MedDossier *dossier)
{
  med_fact_list_add_heading (facts, _ ("3.2 Risk of the vulnerability"));
  for (guint i = 0; i < dossier->releases->len; i++)
    {
      const MedDossierRelease *release = g_ptr_array_index (dossier->releases, i);
      const MedStatementRelease *said = find_said (dossier->statement, release);
      g_autofree char *name = g_strdup_printf ("%s %s", release->model, release->version);
      g_autofree char *word = g_strdup_printf (
          ngettext ("%s · %d device", "%s · %d devices", (gulong) release->n_devices),
          med_vendor_state_get_title (release->state), (int) release->n_devices);

      med_fact_list_add_outcome (facts, name, med_patch_sections_get_outcome (release->state),
                                 word);
      if (said != NULL)
        {
          g_autofree char *risk = describe_risk (said);
          med_fact_list_add (facts, _ ("Risk"), risk);
        }
    }
  if (dossier->releases->len == 0)
    add_missing (facts, _ ("The device vendor's assessment for your products"));
}

/* 3.3 */
static void
add_impact (MedFactList *facts, const MedVendorStatement *statement)
{
  med_fact_list_add_heading (facts, _ ("3.3 Impact analysis of the patch"));
  if (statement == NULL || statement->impact_usec == 0)
    {
      add_missing (facts, _ ("The vendor's impact analysis"));
      return;
    }
  add_date (facts, _ ("Date"), statement->impact_usec);
  add_lines (facts, _ ("Components touched"), statement->impact_components);
  add_if_given (facts, _ ("Interactions"), statement->impact_interactions);
  med_fact_list_add (facts, _ ("If the update fails"), statement->impact_of_failure);
  add_if_given (facts, _ ("Measures"), statement->impact_measures);
  add_if_given (facts, _ ("Residual risk"), statement->residual_risk);
  if (statement->residual_risk_acceptable < 0)
    add_missing (facts, _ ("Whether the residual risk is acceptable"));
  else
    med_fact_list_add_outcome (
        facts, _ ("Residual risk is"),
        statement->residual_risk_acceptable ? MED_OUTCOME_GOOD : MED_OUTCOME_BAD,
        statement->residual_risk_acceptable ? _ ("Acceptable") : _ ("Not acceptable"));
}

/* 3.4 */
static void
add_validation (MedFactList *facts, const MedVendorStatement *statement)
{
  med_fact_list_add_heading (facts, _ ("3.4 Validation"));
  if (statement == NULL || statement->validation_usec == 0)
    {
      add_missing (facts, _ ("The vendor's validation"));
      return;
    }
  add_date (facts, _ ("Date"), statement->validation_usec);
  for (guint i = 0; i < MED_N_ASSERTIONS; i++)
    {
      const MedStatementEvidence *evidence = &statement->assertions[i];
      g_autofree char *text = evidence->reference != NULL
                                  ? g_strdup_printf ("%s (%s)", evidence->text, evidence->reference)
                                  : g_strdup (evidence->text);

      if (evidence->text != NULL)
        med_fact_list_add (facts, med_statement_assertion_get_title (i), text);
      else
        add_missing (facts, med_statement_assertion_get_title (i));
    }
}

static void
add_payload (MedFactList *facts, const MedDossierPayload *item)
{
  g_autofree char *size = g_format_size ((guint64) item->payload->size_bytes);
  g_autofree char *stored = item->payload->stored_usec != 0
                                ? g_strdup_printf (_ ("%s, in the vault"), size)
                                : g_strdup_printf (_ ("%s, not here yet: add the file"), size);

  med_fact_list_add (facts, item->payload->name, stored);
  for (guint kind = 0; kind < MED_CHECK_TARGET; kind++)
    {
      const MedPayloadCheck *check = item->checks[kind];

      med_fact_list_add_outcome (facts, med_check_kind_get_title (kind),
                                 outcome_of_check (check->result),
                                 med_check_get_title (kind, check->result));
      if (check->result != MED_CHECK_NOT_CHECKED || check->checked_usec != 0)
        add_if_given (facts, "", check->detail);
    }
}

/* 3.5 */
static void
add_distribution (MedFactList *facts, const MedDossier *dossier)
{
  med_fact_list_add_heading (facts, _ ("3.5 Distribution"));
  if (dossier->payloads->len == 0)
    add_missing (facts, _ ("Payloads"));
  for (guint i = 0; i < dossier->payloads->len; i++)
    add_payload (facts, g_ptr_array_index (dossier->payloads, i));
  med_fact_list_add (facts, _ ("Policy"), dossier->policy);
  if (dossier->last_medium == NULL)
    return;
  g_autofree char *when = med_clock_format_local (dossier->last_medium_usec);
  g_autofree char *text =
      g_strdup_printf (dossier->last_medium_succeeded ? _ ("Distribution succeeded: %s, %s")
                                                      : _ ("NOT distributed: %s, %s"),
                       dossier->last_medium, when);
  med_fact_list_add_outcome (facts, _ ("Last medium"),
                             dossier->last_medium_succeeded ? MED_OUTCOME_GOOD : MED_OUTCOME_BAD,
                             text);
}

/* 3.6 */
static void
add_installation (MedFactList *facts, const MedVendorStatement *statement)
{
  med_fact_list_add_heading (facts, _ ("3.6 Installation"));
  if (statement == NULL || statement->method == NULL)
    {
      add_missing (facts, _ ("The vendor's instructions"));
      return;
    }
  const MedStatementMinutes *m = &statement->minutes;
  g_autofree char *minutes = g_strdup_printf (
      _ ("prepare %d, install %d, restart %d, verify %d, rollback %d"), (int) m->prepare_min,
      (int) m->install_min, (int) m->restart_min, (int) m->verify_min, (int) m->rollback_min);
  med_fact_list_add (facts, _ ("Method"), med_statement_method_get_title (statement->method));
  med_fact_list_add (facts, _ ("Timing"), med_statement_timing_get_title (statement->timing));
  med_fact_list_add (facts, _ ("Minutes"), minutes);
  add_lines (facts, _ ("Prepare"), statement->prepare_steps);
  add_lines (facts, _ ("Install"), statement->install_steps);
  add_lines (facts, _ ("Verify"), statement->verification_steps);
  add_lines (facts, _ ("Restore"), statement->rollback_steps);
  add_lines (facts, _ ("Requires"), statement->requires);
  add_lines (facts, _ ("Supersedes"), statement->supersedes);
  if (!statement->reversible)
    med_fact_list_add_outcome (facts, _ ("Reversible"), MED_OUTCOME_WARNING,
                               _ ("No: it cannot be taken back"));
  add_if_given (facts, _ ("Removal"), statement->removal_instruction);
}

void
med_patch_sections_fill_facts (MedFactList *facts, const MedDossier *dossier)
{
  med_fact_list_clear (facts);
  add_awareness (facts, dossier);
  add_risk (facts, dossier);
  add_impact (facts, dossier->statement);
  add_validation (facts, dossier->statement);
  add_distribution (facts, dossier);
  add_installation (facts, dossier->statement);
}

char *
med_patch_sections_dup_obstacle (const MedDossier *dossier, MedOutcome *outcome)
{
  const MedDossierStanding *standing = med_dossier_get_standing (dossier);
  const MedDossierRelease *telling = find_telling (dossier);

  *outcome = MED_OUTCOME_WAITING;
  if (!g_str_equal (dossier->patch->scope, MED_PATCH_SCOPE_SECURITY))
    {
      *outcome = MED_OUTCOME_NEUTRAL;
      return g_strdup (_ ("Filed as outside scope: an update of the medical application or of "
                          "features only follows the vendor's own procedure."));
    }
  if (med_dossier_is_released (dossier))
    return NULL;
  if (standing != NULL && standing->confirmed_usec == 0)
    {
      *outcome = MED_OUTCOME_WARNING;
      return g_strdup (_ ("A second person must compare the statement with the vendor's document "
                          "and confirm it."));
    }
  if (telling == NULL)
    return g_strdup (med_vendor_state_get_reason (MED_VENDOR_STATE_AVAILABLE));
  *outcome = med_patch_sections_get_outcome (telling->state);
  return g_strdup_printf ("%s %s: %s", telling->model, telling->version,
                          med_vendor_state_get_reason (telling->state));
}
