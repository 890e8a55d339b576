/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-vendor-state"

#include "config.h"

#include "engine/statement/med-vendor-state.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/store/med-as-of.h"

static const struct
{
  const char *word;
  const char *title;
  const char *reason; /* why it cannot be installed; NULL where it can */
} states[MED_N_VENDOR_STATES] = {
  [MED_VENDOR_STATE_NO_STATEMENT] = { "no-statement", N_ ("No statement"),
                                      N_ ("No release of this patch is known.") },
  [MED_VENDOR_STATE_AVAILABLE] = { "available", N_ ("Waiting for the vendor"),
                                   N_ ("The COTS vendor has released it. The device vendor has "
                                       "said nothing yet; ask the vendor.") },
  [MED_VENDOR_STATE_UNDER_ASSESSMENT] = { "under-assessment", N_ ("Under assessment"),
                                          N_ ("The device vendor is assessing risk and impact.") },
  [MED_VENDOR_STATE_IN_TEST] = { "in-test", N_ ("In test"),
                                 N_ ("The device vendor is validating it.") },
  [MED_VENDOR_STATE_NOT_APPLICABLE] = { "not-applicable", N_ ("Not applicable"),
                                        N_ ("The device vendor says this release does not need "
                                            "it.") },
  [MED_VENDOR_STATE_NOT_APPROVED] = { "not-approved", N_ ("Not approved"),
                                      N_ ("It failed the device vendor's validation. Do not "
                                          "install it.") },
  [MED_VENDOR_STATE_NO_RELEASE_PLANNED] = { "no-release-planned", N_ ("No release planned"),
                                            N_ ("The device vendor will not release it for this "
                                                "release.") },
  [MED_VENDOR_STATE_APPROVED] = { "approved", N_ ("Approved, not released"),
                                  N_ ("It is validated, but not released for use, or the "
                                      "statement is no longer valid. Ask the vendor.") },
  [MED_VENDOR_STATE_RELEASED] = { "released", N_ ("Released"), NULL },
  [MED_VENDOR_STATE_WITHDRAWN] = { "withdrawn", N_ ("Withdrawn"),
                                   N_ ("The device vendor has taken it back. Do not install it.") },
  [MED_VENDOR_STATE_SUPERSEDED] = { "superseded", N_ ("Superseded"),
                                    N_ ("A newer released patch takes its place.") },
};

#define BIT(state) (1u << MED_VENDOR_STATE_##state)

/* Step by step, as the white paper's process goes. A vendor may think again (A4 or A6 to A2, A5 to
 * A3), may fail late (A7 to A5), may validate again what it withdrew (A9 to A2, never straight back
 * to A8); any patch may be superseded, for vendors often validate only the newest cumulative one.
 */
static const guint steps[MED_N_VENDOR_STATES] = {
  [MED_VENDOR_STATE_NO_STATEMENT] = BIT (AVAILABLE),
  [MED_VENDOR_STATE_AVAILABLE] = BIT (UNDER_ASSESSMENT) | BIT (SUPERSEDED),
  [MED_VENDOR_STATE_UNDER_ASSESSMENT] =
      BIT (IN_TEST) | BIT (NOT_APPLICABLE) | BIT (NO_RELEASE_PLANNED) | BIT (SUPERSEDED),
  [MED_VENDOR_STATE_IN_TEST] = BIT (NOT_APPROVED) | BIT (APPROVED) | BIT (SUPERSEDED),
  [MED_VENDOR_STATE_NOT_APPLICABLE] = BIT (UNDER_ASSESSMENT) | BIT (SUPERSEDED),
  [MED_VENDOR_STATE_NOT_APPROVED] = BIT (IN_TEST) | BIT (NO_RELEASE_PLANNED) | BIT (SUPERSEDED),
  [MED_VENDOR_STATE_NO_RELEASE_PLANNED] = BIT (UNDER_ASSESSMENT) | BIT (SUPERSEDED),
  [MED_VENDOR_STATE_APPROVED] = BIT (RELEASED) | BIT (NOT_APPROVED) | BIT (SUPERSEDED),
  [MED_VENDOR_STATE_RELEASED] = BIT (WITHDRAWN) | BIT (SUPERSEDED),
  [MED_VENDOR_STATE_WITHDRAWN] = BIT (UNDER_ASSESSMENT) | BIT (SUPERSEDED),
};

/* Vendors often publish only where they ended: the document is then the proof of the steps between.
 * Never backwards. */
static const guint documented[MED_N_VENDOR_STATES] = {
#define END_RESULTS                                                                                \
  (BIT (NOT_APPLICABLE) | BIT (NOT_APPROVED) | BIT (NO_RELEASE_PLANNED) | BIT (APPROVED) |         \
   BIT (RELEASED))
  [MED_VENDOR_STATE_NO_STATEMENT] = BIT (UNDER_ASSESSMENT) | BIT (IN_TEST) | END_RESULTS,
  [MED_VENDOR_STATE_AVAILABLE] = BIT (IN_TEST) | END_RESULTS,
  [MED_VENDOR_STATE_UNDER_ASSESSMENT] = END_RESULTS,
  [MED_VENDOR_STATE_IN_TEST] = END_RESULTS,
#undef END_RESULTS
};

/**
 * med_vendor_state_to_word:
 * @state: a state
 *
 * Returns: (transfer none): the word that is stored and written in statements
 */
const char *
med_vendor_state_to_word (MedVendorState state)
{
  g_return_val_if_fail (state < MED_N_VENDOR_STATES, NULL);
  return states[state].word;
}

/**
 * med_vendor_state_from_word:
 * @word: (nullable): a word
 * @state: (out): the state
 *
 * Returns: whether there is such a state
 */
gboolean
med_vendor_state_from_word (const char *word, MedVendorState *state)
{
  for (guint i = 0; i < MED_N_VENDOR_STATES; i++)
    if (g_strcmp0 (word, states[i].word) == 0)
      {
        *state = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * med_vendor_state_get_title:
 * @state: a state
 *
 * Returns: (transfer none): what a person reads, translated
 */
const char *
med_vendor_state_get_title (MedVendorState state)
{
  g_return_val_if_fail (state < MED_N_VENDOR_STATES, NULL);
  return _ (states[state].title);
}

/**
 * med_vendor_state_get_reason:
 * @state: a state
 *
 * Returns: (transfer none) (nullable): why the patch cannot be installed in that state, translated;
 * %NULL for released
 */
const char *
med_vendor_state_get_reason (MedVendorState state)
{
  g_return_val_if_fail (state < MED_N_VENDOR_STATES, NULL);
  return states[state].reason != NULL ? _ (states[state].reason) : NULL;
}

/**
 * med_vendor_state_may_follow:
 * @from: where the vendor stood
 * @to: where a statement says it stands now
 * @release_document_attached: whether the vendor's own document says so
 *
 * Step by step always; from before the end of validation straight to an end result only with the
 * vendor's document. A state does not follow itself: a new revision may repeat it, which is no
 * step.
 *
 * Returns: whether @to may come after @from
 */
gboolean
med_vendor_state_may_follow (MedVendorState from,
                             MedVendorState to,
                             gboolean release_document_attached)
{
  g_return_val_if_fail (from < MED_N_VENDOR_STATES && to < MED_N_VENDOR_STATES, FALSE);

  guint allowed = steps[from] | (release_document_attached ? documented[from] : 0);
  return (allowed & (1u << to)) != 0;
}

/* Before any statement counts: the patch is known (and then released by its maker) or not. */
static gboolean
load_unspoken (MedConnection *connection, gint64 patch_id, MedVendorState *state, GError **error)
{
  gint64 released_usec = 0;

  if (!med_connection_get_int (connection, "SELECT released_usec FROM patch WHERE id = $1",
                               MED_VALUES (MED_INT (patch_id)), &released_usec, error))
    return FALSE;
  *state = released_usec != 0 ? MED_VENDOR_STATE_AVAILABLE : MED_VENDOR_STATE_NO_STATEMENT;
  return TRUE;
}

static gboolean
load_newest (MedConnection *connection,
             gint64 patch_id,
             gint64 release_id,
             MedVendorState *state,
             gint64 *statement_id,
             gint64 *valid_until_usec,
             GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT t.state, t.statement_id, s.valid_until_usec FROM vendor_track t"
                            " LEFT JOIN statement s ON s.id = t.statement_id"
                            " WHERE t.patch_id = $1 AND t.release_id = $2 AND t.since_usec <= $3"
                            " ORDER BY t.id DESC LIMIT 1",
                            MED_VALUES (MED_INT (patch_id), MED_INT (release_id),
                                        MED_INT (med_connection_get_horizon_usec (connection))),
                            error);

  if (query == NULL)
    return FALSE;
  *statement_id = 0;
  *valid_until_usec = 0;
  if (!med_query_next (query))
    return med_query_finish (query, error) && load_unspoken (connection, patch_id, state, error);
  if (!med_vendor_state_from_word (med_query_get_text (query, 0), state))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED, _ ("“%s” is not a vendor state"),
                   med_query_get_text (query, 0));
      return FALSE;
    }
  *statement_id = med_query_get_int (query, 1);
  *valid_until_usec = med_query_get_int (query, 2);
  return TRUE;
}

/**
 * med_vendor_track_get_sync:
 * @connection: a connection
 * @patch_id: a COTS patch
 * @release_id: the exact release of a product
 * @state: (out): the state that counts now
 * @statement_id: (out): the confirmed statement that says so; 0 if none
 * @error: return location
 *
 * Only confirmed statements count. Where the vendor has said nothing the state is available or, if
 * no release date is known, no statement. A release whose statement is past its validity counts as
 * approved: it was validated, but is not released any more.
 *
 * Returns: whether it could be read
 */
gboolean
med_vendor_track_get_sync (MedConnection *connection,
                           gint64 patch_id,
                           gint64 release_id,
                           MedVendorState *state,
                           gint64 *statement_id,
                           GError **error)
{
  gint64 valid_until_usec = 0;

  if (!load_newest (connection, patch_id, release_id, state, statement_id, &valid_until_usec,
                    error))
    return FALSE;
  if (*state == MED_VENDOR_STATE_RELEASED && valid_until_usec != 0 &&
      valid_until_usec <= med_connection_now_usec (connection))
    *state = MED_VENDOR_STATE_APPROVED;
  return TRUE;
}

/**
 * med_vendor_track_check_sync:
 * @connection: a connection
 * @patch_id: a COTS patch
 * @release_id: a release; 0 for one that nobody here has, about which nothing was said before
 * @to: what a statement says
 * @release_document_attached: whether the vendor's own document says so
 * @error: return location: %MED_ERROR_REFUSED with both states
 *
 * Returns: whether that may follow what the vendor said last; saying the same again may
 */
gboolean
med_vendor_track_check_sync (MedConnection *connection,
                             gint64 patch_id,
                             gint64 release_id,
                             MedVendorState to,
                             gboolean release_document_attached,
                             GError **error)
{
  MedVendorState from = MED_VENDOR_STATE_NO_STATEMENT;
  gint64 statement_id = 0;
  gint64 valid_until_usec = 0;

  if (!load_newest (connection, patch_id, release_id, &from, &statement_id, &valid_until_usec,
                    error))
    return FALSE;
  if (from == to || med_vendor_state_may_follow (from, to, release_document_attached))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("the vendor's last word was “%s”; “%s” cannot follow it"),
               med_vendor_state_get_title (from), med_vendor_state_get_title (to));
  return FALSE;
}

/**
 * med_vendor_track_append_sync:
 * @connection: the writer's connection, in a transaction that is recorded
 * @patch_id: a COTS patch
 * @release_id: a release
 * @to: the new state, checked before
 * @statement_id: the statement that says so; 0 for none
 * @error: return location
 *
 * Adds a row to the history; the newest one counts.
 *
 * Returns: whether it was written
 */
gboolean
med_vendor_track_append_sync (MedConnection *connection,
                              gint64 patch_id,
                              gint64 release_id,
                              MedVendorState to,
                              gint64 statement_id,
                              GError **error)
{
  return med_connection_execute (
      connection,
      "INSERT INTO vendor_track (patch_id, release_id, state, statement_id, since_usec)"
      " VALUES ($1, $2, $3, $4, $5)",
      MED_VALUES (MED_INT (patch_id), MED_INT (release_id),
                  MED_TEXT (med_vendor_state_to_word (to)), MED_INT_OR_NULL (statement_id),
                  MED_INT (med_connection_now_usec (connection))),
      error);
}
