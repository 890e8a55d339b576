/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-inspection"

#include "config.h"

#include "engine/report/med-inspection.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-policy.h"
#include "engine/report/med-report-source.h"

#define MOST_CHARS 500

static const struct
{
  const char *word;
  const char *title;
} items[MED_N_INSPECTION_ITEMS] = {
  [MED_INSPECTION_LEDGER] = { "ledger", N_ ("The ledger of devices is kept") },
  [MED_INSPECTION_REMOTE] = { "remote", N_ ("It has been confirmed which devices have remote "
                                            "maintenance") },
  [MED_INSPECTION_DISCLOSURE] = { "disclosure", N_ ("Makers have handed in their security "
                                                    "disclosure (MDS/SDS)") },
  [MED_INSPECTION_PATCHES] = { "patches", N_ ("Security patches are applied") },
};

const char *
med_inspection_item_to_word (MedInspectionItem item)
{
  return items[item].word;
}

const char *
med_inspection_item_get_title (MedInspectionItem item)
{
  return items[item].title;
}

gboolean
med_inspection_item_from_word (const char *word, MedInspectionItem *item)
{
  for (int i = 0; i < MED_N_INSPECTION_ITEMS; i++)
    if (g_str_equal (items[i].word, word))
      {
        *item = (MedInspectionItem) i;
        return TRUE;
      }
  return FALSE;
}

/* As dates are stored, and of the calendar: 2026-02-30 is none. */
static gboolean
is_date (const char *text)
{
  int year, month, day;
  char end;

  return strlen (text) == 10 && strspn (text, "0123456789-") == 10 &&
         sscanf (text, "%4d-%2d-%2d%c", &year, &month, &day, &end) == 3 && year >= 1900 &&
         month > 0 && day > 0 &&
         g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

static gboolean
check (const MedInspectionAnswer *answer, const char *today, GError **error)
{
  const char *fault = NULL;

  if (!is_date (answer->confirmed_date))
    fault = _ ("The day of confirmation must be a date such as 2026-11-23");
  else if (strcmp (answer->confirmed_date, today) > 0)
    fault = _ ("It cannot have been confirmed in the future");
  else if (answer->yes && *answer->target_date != '\0')
    fault = _ ("A “yes” has no target date");
  else if (!answer->yes && !is_date (answer->target_date))
    fault = _ ("A “no” needs the date by which it will be “yes”, such as 2026-12-24");
  else if (!answer->yes && strcmp (answer->target_date, answer->confirmed_date) < 0)
    fault = _ ("The target date cannot be before the day of confirmation");
  else if (!g_utf8_validate (answer->note, -1, NULL) ||
           g_utf8_strlen (answer->note, -1) > MOST_CHARS)
    fault = _ ("The note must be a text of at most 500 characters");
  if (fault == NULL)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, fault);
  return FALSE;
}

static JsonNode *
describe (const MedInspectionAnswer *answer)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), object);

  json_object_unref (object);
  json_object_set_string_member (object, "answer", answer->yes ? "yes" : "no");
  json_object_set_string_member (object, "confirmed", answer->confirmed_date);
  if (!answer->yes)
    json_object_set_string_member (object, "target", answer->target_date);
  json_object_set_string_member (object, "note", answer->note);
  return node;
}

/**
 * med_inspection_answer_sync:
 * @connection: the writer's connection
 * @person_id: who answers, a lead engineer or security officer
 * @answer: the answer
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_CORRECT_INPUT
 *
 * Records what the hospital answers to an item of the checklist. Earlier answers stay.
 *
 * Returns: whether it is stored
 */
gboolean
med_inspection_answer_sync (MedConnection *connection,
                            gint64 person_id,
                            const MedInspectionAnswer *answer,
                            GError **error)
{
  g_return_val_if_fail (answer->item < MED_N_INSPECTION_ITEMS, FALSE);

  gint64 now_usec = med_connection_now_usec (connection);
  g_autofree char *today = med_report_source_dup_day (now_usec);
  g_autofree char *subject = g_strconcat ("inspection/", items[answer->item].word, NULL);
  gint64 id = 0;

  if (!check (answer, today, error) || !med_policy_may_decide_sync (connection, person_id, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (JsonNode) body = describe (answer);
  return transaction != NULL &&
         med_connection_insert (
             connection,
             "INSERT INTO inspection_answer (item, answer, confirmed_date, target_date, note,"
             " recorded_by, recorded_usec) VALUES ($1, $2, $3, $4, $5, $6, $7)",
             MED_VALUES (MED_TEXT (items[answer->item].word), MED_TEXT (answer->yes ? "yes" : "no"),
                         MED_TEXT (answer->confirmed_date),
                         answer->yes ? MED_NULL : MED_TEXT (answer->target_date),
                         MED_TEXT (answer->note), MED_INT (person_id), MED_INT (now_usec)),
             &id, error) &&
         med_transaction_record (transaction, person_id, "inspection-answered", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}
