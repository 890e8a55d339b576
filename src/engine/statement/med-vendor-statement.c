/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-vendor-statement"

#include "config.h"

#include "engine/statement/med-vendor-statement.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/statement/med-statement-reader.h"

static const struct
{
  const char *word;
  const char *title;
} assertions[MED_N_ASSERTIONS] = {
  [MED_ASSERTION_FUNCTIONS_AS_INTENDED] = { "functions_as_intended",
                                            N_ ("The patched system continues to function as "
                                                "intended") },
  [MED_ASSERTION_MEETS_COTS_SPECIFICATION] = { "meets_cots_specification",
                                               N_ ("The patch meets the specification of the COTS "
                                                   "vendor") },
  [MED_ASSERTION_SAFE_AND_EFFECTIVE] = { "safe_and_effective",
                                         N_ ("Safety and effectiveness are not compromised") },
  [MED_ASSERTION_MEETS_REGULATIONS] = { "meets_regulations",
                                        N_ ("The patched system meets legal requirements") },
  [MED_ASSERTION_MAINTAINABLE] = { "maintainable", N_ ("The patched system can be maintained") },
  [MED_ASSERTION_FREE_OF_MALWARE] = { "free_of_malware",
                                      N_ ("The patch itself contains no malware") },
};

/* Words of a statement and what a person reads for them. */
typedef struct
{
  const char *word;
  const char *title;
} Title;

static const Title methods[] = {
  { "on-site", N_ ("On site, by the vendor") },
  { "remote", N_ ("Remotely, by the vendor") },
  { "hospital-staff", N_ ("By the hospital's staff") },
  { NULL },
};

static const Title timings[] = {
  { "own-date", N_ ("At a date of its own") },
  { "periodic", N_ ("With periodic maintenance") },
  { "with-system-upgrade", N_ ("With a system upgrade") },
  { NULL },
};

static const Title vex_titles[] = {
  { "not_affected", N_ ("Not affected") },
  { "affected", N_ ("Affected") },
  { "fixed", N_ ("Fixed") },
  { "under_investigation", N_ ("Under investigation") },
  { NULL },
};

static const Title justifications[] = {
  { "component_not_present", N_ ("The component is not installed") },
  { "vulnerable_code_not_present", N_ ("The vulnerable code is not present") },
  { "vulnerable_code_not_in_execute_path", N_ ("The vulnerable code is never run") },
  { "vulnerable_code_cannot_be_controlled_by_adversary",
    N_ ("An attacker cannot reach the vulnerable code") },
  { "inline_mitigations_already_exist", N_ ("Built-in mitigations prevent it") },
  { NULL },
};

static const char *
find_title (const Title *titles, const char *word)
{
  for (gsize i = 0; titles[i].word != NULL; i++)
    if (g_strcmp0 (titles[i].word, word) == 0)
      return _ (titles[i].title);
  return word;
}

const char *
med_statement_assertion_to_word (MedStatementAssertion assertion)
{
  g_return_val_if_fail (assertion < MED_N_ASSERTIONS, NULL);
  return assertions[assertion].word;
}

/**
 * med_statement_assertion_get_title:
 * @assertion: one of the six points of white paper 3.4
 *
 * Returns: (transfer none): the point in words, translated
 */
const char *
med_statement_assertion_get_title (MedStatementAssertion assertion)
{
  g_return_val_if_fail (assertion < MED_N_ASSERTIONS, NULL);
  return _ (assertions[assertion].title);
}

const char *
med_statement_method_get_title (const char *method)
{
  return find_title (methods, method);
}

const char *
med_statement_timing_get_title (const char *timing)
{
  return find_title (timings, timing);
}

const char *
med_statement_vex_get_title (const char *vex_status)
{
  return find_title (vex_titles, vex_status);
}

const char *
med_statement_justification_get_title (const char *justification)
{
  return find_title (justifications, justification);
}

void
med_statement_release_free (MedStatementRelease *self)
{
  g_free (self->model);
  g_free (self->from_version);
  g_free (self->to_version);
  g_free (self->vex_status);
  g_free (self->justification);
  g_free (self->risk);
  g_free (self->mitigation);
  g_free (self);
}

void
med_statement_payload_free (MedStatementPayload *self)
{
  g_free (self->name);
  g_free (self->sha256);
  g_free (self);
}

/**
 * med_vendor_statement_new:
 *
 * Returns: (transfer full): a statement that says nothing yet
 */
MedVendorStatement *
med_vendor_statement_new (void)
{
  MedVendorStatement *self = g_new0 (MedVendorStatement, 1);
  GStrv *lists[] = { &self->cves,          &self->impact_components,  &self->prepare_steps,
                     &self->install_steps, &self->verification_steps, &self->rollback_steps,
                     &self->requires,      &self->supersedes };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    *lists[i] = g_new0 (char *, 1);
  self->releases = g_ptr_array_new_with_free_func ((GDestroyNotify) med_statement_release_free);
  self->payloads = g_ptr_array_new_with_free_func ((GDestroyNotify) med_statement_payload_free);
  self->residual_risk_acceptable = -1;
  return self;
}

/**
 * med_vendor_statement_free:
 * @self: (transfer full): a statement
 */
void
med_vendor_statement_free (MedVendorStatement *self)
{
  char *texts[] = { self->manufacturer,
                    self->reference,
                    self->patch_number,
                    self->cots_vendor,
                    self->cots_product,
                    self->patch_title,
                    self->impact_interactions,
                    self->impact_of_failure,
                    self->impact_measures,
                    self->residual_risk,
                    self->method,
                    self->timing,
                    self->removal_instruction };
  GStrv lists[] = { self->cves,          self->impact_components,  self->prepare_steps,
                    self->install_steps, self->verification_steps, self->rollback_steps,
                    self->requires,      self->supersedes };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    g_strfreev (lists[i]);
  for (gsize i = 0; i < MED_N_ASSERTIONS; i++)
    {
      g_free (self->assertions[i].text);
      g_free (self->assertions[i].reference);
    }
  g_ptr_array_unref (self->releases);
  g_ptr_array_unref (self->payloads);
  g_free (self);
}

/**
 * med_vendor_statement_has_state:
 * @self: a statement
 * @state: a state
 *
 * Returns: whether the statement says @state of any release
 */
gboolean
med_vendor_statement_has_state (const MedVendorStatement *self, MedVendorState state)
{
  for (guint i = 0; i < self->releases->len; i++)
    {
      const MedStatementRelease *release = g_ptr_array_index (self->releases, i);
      if (release->state == state)
        return TRUE;
    }
  return FALSE;
}

/**
 * med_vendor_statement_load_sync:
 * @connection: a connection
 * @id: a statement
 * @error: return location: %MED_ERROR_NOT_FOUND, %MED_ERROR_DAMAGED
 *
 * Reads the dossier as the vendor wrote it. Whether it counts is not in it: see
 * [func@vendor_track_get_sync].
 *
 * Returns: (transfer full) (nullable): the statement
 */
MedVendorStatement *
med_vendor_statement_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection, "SELECT body, patch_id FROM statement WHERE id = $1",
                            MED_VALUES (MED_INT (id)), error);
  if (query == NULL)
    return NULL;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no statement %" PRId64),
                     id);
      return NULL;
    }
  const char *body = med_query_get_text (query, 0);
  g_autofree char *name = g_strdup_printf (_ ("stored statement %" PRId64), id);
  g_autoptr (GBytes) bytes = g_bytes_new_static (body, strlen (body));
  MedVendorStatement *self = med_statement_reader_read (bytes, name, NULL, error);
  if (self != NULL)
    {
      self->id = id;
      self->patch_id = med_query_get_int (query, 1);
    }
  return self;
}
