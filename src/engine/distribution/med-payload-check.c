/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-payload-check"

#include "config.h"

#include "engine/distribution/med-payload-check.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/store/med-as-of.h"

static const struct
{
  const char *word;
  const char *title;
} kinds[MED_N_CHECKS] = {
  [MED_CHECK_BYTES] = { "bytes", N_ ("Bytes") },
  [MED_CHECK_AUTHENTICITY] = { "authenticity", N_ ("Authenticity") },
  [MED_CHECK_MALWARE] = { "malware", N_ ("Malware") },
  [MED_CHECK_TARGET] = { "target", N_ ("Target") },
};

static const char *const result_words[MED_N_CHECK_RESULTS] = {
  [MED_CHECK_NOT_CHECKED] = "not-checked", [MED_CHECK_PASSED] = "passed",
  [MED_CHECK_RECORDED] = "recorded",       [MED_CHECK_VOUCHED] = "vouched",
  [MED_CHECK_FAILED] = "failed",           [MED_CHECK_NOT_FULLY_SCANNED] = "not-fully-scanned",
};

/* What each result of each check is called. Nothing here says “verified”: that word is for bytes
 * that a vendor has signed. */
static const char *const titles[MED_N_CHECKS][MED_N_CHECK_RESULTS] = {
  [MED_CHECK_BYTES] = {
    [MED_CHECK_NOT_CHECKED] = N_ ("Not checked"),
    [MED_CHECK_PASSED] = N_ ("Bytes match the statement"),
    [MED_CHECK_FAILED] = N_ ("Bytes do not match"),
  },
  [MED_CHECK_AUTHENTICITY] = {
    [MED_CHECK_NOT_CHECKED] = N_ ("Not confirmed"),
    [MED_CHECK_VOUCHED] = N_ ("Vouched for by two people"),
    [MED_CHECK_FAILED] = N_ ("Refused"),
  },
  [MED_CHECK_MALWARE] = {
    [MED_CHECK_NOT_CHECKED] = N_ ("Not scanned"),
    [MED_CHECK_PASSED] = N_ ("No malware found"),
    [MED_CHECK_RECORDED] = N_ ("Scan recorded by a person"),
    [MED_CHECK_FAILED] = N_ ("Malware found"),
    [MED_CHECK_NOT_FULLY_SCANNED] = N_ ("Not fully scanned"),
  },
  [MED_CHECK_TARGET] = {
    [MED_CHECK_NOT_CHECKED] = N_ ("Not checked"),
    [MED_CHECK_PASSED] = N_ ("Fits the device"),
    [MED_CHECK_FAILED] = N_ ("Does not fit the device"),
  },
};

const char *
med_check_kind_to_word (MedCheckKind kind)
{
  g_return_val_if_fail (kind < MED_N_CHECKS, NULL);
  return kinds[kind].word;
}

const char *
med_check_kind_get_title (MedCheckKind kind)
{
  g_return_val_if_fail (kind < MED_N_CHECKS, NULL);
  return _ (kinds[kind].title);
}

const char *
med_check_result_to_word (MedCheckResult result)
{
  g_return_val_if_fail (result < MED_N_CHECK_RESULTS, NULL);
  return result_words[result];
}

/**
 * med_check_get_title:
 * @kind: which check
 * @result: how it stands
 *
 * Returns: (transfer none): what a person reads, translated
 */
const char *
med_check_get_title (MedCheckKind kind, MedCheckResult result)
{
  g_return_val_if_fail (kind < MED_N_CHECKS && result < MED_N_CHECK_RESULTS, NULL);
  const char *title = titles[kind][result];
  return _ (title != NULL ? title : titles[kind][MED_CHECK_NOT_CHECKED]);
}

static MedCheckResult
result_from_word (const char *word)
{
  for (guint i = 0; i < MED_N_CHECK_RESULTS; i++)
    if (g_strcmp0 (word, result_words[i]) == 0)
      return i;
  return MED_CHECK_NOT_CHECKED;
}

/**
 * med_payload_check_free:
 * @self: (transfer full): a check
 */
void
med_payload_check_free (MedPayloadCheck *self)
{
  g_free (self->detail);
  g_free (self->evidence);
  g_free (self);
}

/* That a statement is the vendor's is what two people say; it is read where they said it, so that
 * it cannot be out of date. */
static MedPayloadCheck *
load_authenticity (MedConnection *connection, gint64 payload_id, GError **error)
{
  g_autoptr (MedPayloadCheck) check = g_new0 (MedPayloadCheck, 1);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT s.origin, s.confirmed_by, s.confirmed_usec, s.refused_reason, e.name, c.name"
      " FROM payload p JOIN statement s ON s.id = p.statement_id"
      " LEFT JOIN person e ON e.id = s.entered_by LEFT JOIN person c ON c.id = s.confirmed_by"
      " WHERE p.id = $1 AND coalesce(s.confirmed_usec, 0) <= $2",
      MED_VALUES (MED_INT (payload_id), MED_INT (med_connection_get_horizon_usec (connection))),
      error);

  if (query == NULL)
    return NULL;
  check->kind = MED_CHECK_AUTHENTICITY;
  check->evidence = g_strdup ("{}");
  if (!med_query_next (query))
    {
      check->detail = g_strdup (_ ("There is no statement"));
      return med_query_finish (query, error) ? g_steal_pointer (&check) : NULL;
    }
  gboolean letter = g_strcmp0 (med_query_get_text (query, 0), "letter") == 0;
  if (!med_query_is_null (query, 3))
    {
      check->result = MED_CHECK_FAILED;
      check->detail = med_query_dup_text (query, 3);
    }
  else if (med_query_is_null (query, 1))
    check->detail = g_strdup (_ ("A second person has not confirmed the statement"));
  else
    {
      check->result = MED_CHECK_VOUCHED;
      check->checked_by = med_query_get_int (query, 1);
      check->checked_usec = med_query_get_int (query, 2);
      /* Translators: names of two people */
      check->detail = g_strdup_printf (
          letter ? _ ("Typed in from the vendor's letter by %s, confirmed by %s. Not signed.")
                 : _ ("The vendor's file, brought in by %s, confirmed by %s. Not signed."),
          med_query_get_text (query, 4), med_query_get_text (query, 5));
    }
  return g_steal_pointer (&check);
}

/**
 * med_payload_check_load_sync:
 * @connection: a connection
 * @payload_id: a payload
 * @kind: which check
 * @device_id: for %MED_CHECK_TARGET the device; else 0
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the check as it stands; %MED_CHECK_NOT_CHECKED if never done
 */
MedPayloadCheck *
med_payload_check_load_sync (MedConnection *connection,
                             gint64 payload_id,
                             MedCheckKind kind,
                             gint64 device_id,
                             GError **error)
{
  if (kind == MED_CHECK_AUTHENTICITY)
    return load_authenticity (connection, payload_id, error);

  g_autoptr (MedPayloadCheck) check = g_new0 (MedPayloadCheck, 1);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT result, detail, evidence, checked_by, checked_usec FROM payload_check"
      " WHERE payload_id = $1 AND kind = $2 AND coalesce(device_id, 0) = $3"
      " AND checked_usec <= $4 ORDER BY id DESC LIMIT 1",
      MED_VALUES (MED_INT (payload_id), MED_TEXT (kinds[kind].word), MED_INT (device_id),
                  MED_INT (med_connection_get_horizon_usec (connection))),
      error);
  if (query == NULL)
    return NULL;
  check->kind = kind;
  if (med_query_next (query))
    {
      check->result = result_from_word (med_query_get_text (query, 0));
      check->detail = med_query_dup_text (query, 1);
      check->evidence = med_query_dup_text (query, 2);
      check->checked_by = med_query_get_int (query, 3);
      check->checked_usec = med_query_get_int (query, 4);
      return g_steal_pointer (&check);
    }
  check->detail = g_strdup (_ ("Not checked yet"));
  check->evidence = g_strdup ("{}");
  return med_query_finish (query, error) ? g_steal_pointer (&check) : NULL;
}

/**
 * med_payload_check_append_sync:
 * @connection: the writer's connection, in a transaction that is recorded
 * @payload_id: a payload
 * @device_id: for %MED_CHECK_TARGET the device; else 0
 * @check: what was found; its time is now
 * @error: return location
 *
 * Adds a row; the newest of each kind counts.
 *
 * Returns: whether it was written
 */
gboolean
med_payload_check_append_sync (MedConnection *connection,
                               gint64 payload_id,
                               gint64 device_id,
                               const MedPayloadCheck *check,
                               GError **error)
{
  return med_connection_execute (
      connection,
      "INSERT INTO payload_check (payload_id, kind, result, device_id, detail, evidence,"
      " checked_by, checked_usec) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      MED_VALUES (MED_INT (payload_id), MED_TEXT (kinds[check->kind].word),
                  MED_TEXT (result_words[check->result]), MED_INT_OR_NULL (device_id),
                  MED_TEXT (check->detail),
                  MED_TEXT (check->evidence != NULL ? check->evidence : "{}"),
                  MED_INT (check->checked_by), MED_INT (med_connection_now_usec (connection))),
      error);
}
