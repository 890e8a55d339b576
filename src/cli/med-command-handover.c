/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-handover"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/med-command-installation.h"
#include "cli/med-command-options.h"
#include "cli/med-command-rows.h"
#include "engine/base/med-error.h"
#include "engine/installation/med-assignment.h"
#include "engine/installation/med-handover.h"

/* Who is in charge of which work order, and how it passes on. */

typedef struct
{
  gint64 id;
  gint64 by_person;
  const char *login; /* (unowned) (nullable) */
  const char *note;  /* (unowned) (nullable) */
  GArray *ids;       /* (owned) (nullable) */
  MedSignature *signature;
  MedWorkOrder *order;
} Call;

static void
call_clear (Call *call)
{
  g_clear_pointer (&call->ids, g_array_unref);
  g_clear_pointer (&call->signature, med_signature_free);
  g_clear_pointer (&call->order, med_work_order_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  call->order = med_work_order_load_sync (connection, call->id, call->by_person, error);
  return call->order;
}

static gboolean
print_order (MedCommandContext *context, Call *call, GError **error)
{
  return med_command_context_run (context, MED_STORE_BULK, load_func, call, error) != NULL &&
         med_install_print_order (context, call->order);
}

static gboolean
parse_id (const char *text, gint64 *id, GError **error)
{
  if (med_command_parse_number (text, id, NULL))
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE, _ ("Name the work order"));
  return FALSE;
}

static gpointer
assign_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  gint64 person_id = 0;

  if (strcmp (call->login, "nobody") != 0)
    {
      g_autoptr (MedPerson) person = med_person_find_sync (connection, call->login, error);
      if (person == NULL)
        return NULL;
      person_id = person->id;
    }
  return med_assignment_set_sync (connection, call->by_person,
                                  (const gint64 *) (gpointer) call->ids->data, call->ids->len,
                                  person_id, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
offer_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  g_autoptr (MedPerson) person = med_person_find_sync (connection, call->login, error);

  if (person == NULL)
    return NULL;
  const MedHandoverOffer offer = { .disposition_id = call->id,
                                   .by_person = call->by_person,
                                   .to_person = person->id,
                                   .note = call->note };
  gint64 id;
  return med_handover_offer_sync (connection, &offer, &id, error) ? MED_STORE_OK : NULL;
}

static gpointer
take_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_handover_take_sync (connection, call->id, call->signature, error) ? MED_STORE_OK
                                                                               : NULL;
}

static gpointer
withdraw_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_handover_withdraw_sync (connection, call->id, call->by_person, error) ? MED_STORE_OK
                                                                                   : NULL;
}

typedef struct
{
  MedCommandContext *context;
  const char *where;
  gint64 person_id;
} Listing;

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  static const char *const names[] = { "#id",    "patch",     "device",         "state",
                                       "@since", "in_charge", "handed_over_to", NULL };
  const Listing *listing = input;
  g_autofree char *sql = g_strconcat (
      "SELECT x.id, p.number, d.asset, x.state, x.since_usec, "
      "coalesce((SELECT n.login FROM attempt a JOIN person n ON n.id = a.installer_id "
      "WHERE a.disposition_id = x.id AND a.state IN ('open', 'interrupted')), (SELECT n.login "
      "FROM assignment g JOIN person n ON n.id = g.person_id WHERE g.disposition_id = x.id)), "
      "(SELECT n.login FROM handover h JOIN person n ON n.id = h.to_person "
      "WHERE h.disposition_id = x.id AND h.state = 'offered') "
      "FROM disposition x JOIN patch p ON p.id = x.patch_id JOIN device d ON d.id = x.device_id "
      "WHERE $1 >= 0 AND " MED_ASSIGNMENT_IS_OPEN " AND ",
      listing->where, " ORDER BY x.id", NULL);
  const MedCommandRows rows = { sql, names };

  return med_command_rows_print (listing->context, connection, &rows,
                                 MED_VALUES (MED_INT (listing->person_id)), error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
{
  const char *which = argv[0] != NULL ? argv[0] : "all";
  Listing listing = { .context = context };

  if (strcmp (which, "mine") == 0)
    listing.where = MED_ASSIGNMENT_IS_MINE ("$1");
  else if (strcmp (which, "unassigned") == 0)
    listing.where = MED_ASSIGNMENT_IS_NOBODYS;
  else if (strcmp (which, "all") == 0)
    listing.where = "1 = 1";
  else
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is not mine, unassigned or all"),
                   which);
      return FALSE;
    }
  return med_command_words_end (argv, 1, error) &&
         med_command_context_find_person (context, strcmp (which, "mine") == 0, &listing.person_id,
                                          error) &&
         med_command_context_run (context, MED_STORE_BULK, list_func, &listing, error) != NULL;
}

static gboolean
run_assign (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { .ids = g_array_new (FALSE, FALSE, sizeof (gint64)) };

  if (g_strv_length (argv) != 2)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("Name the work orders, and a person or nobody"));
      return FALSE;
    }
  g_auto (GStrv) words = g_strsplit (argv[0], ",", -1);
  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (!parse_id (words[i], &call.id, error))
        return FALSE;
      g_array_append_val (call.ids, call.id);
    }
  call.login = argv[1];
  return med_command_context_find_person (context, TRUE, &call.by_person, error) &&
         med_command_context_run (context, MED_STORE_WRITER, assign_func, &call, error) != NULL;
}

static gboolean
run_hand_over (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { 0 };

  if (g_strv_length (argv) != 3)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("Name the work order and the colleague, and write a note"));
      return FALSE;
    }
  call.login = argv[1];
  call.note = argv[2];
  return parse_id (argv[0], &call.id, error) &&
         med_command_context_find_person (context, TRUE, &call.by_person, error) &&
         med_command_context_run (context, MED_STORE_WRITER, offer_func, &call, error) != NULL &&
         print_order (context, &call, error);
}

static gboolean
run_take_over (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { 0 };

  if (!parse_id (argv[0], &call.id, error) || !med_command_words_end (argv, 1, error) ||
      !med_command_context_find_person (context, TRUE, &call.by_person, error))
    return FALSE;
  g_autofree char *subject = med_disposition_dup_subject (call.id);
  return med_install_sign (context, med_command_context_get_login (context), MED_MEANING_TAKEN_OVER,
                           subject, &call.signature, error) &&
         med_command_context_run (context, MED_STORE_WRITER, take_func, &call, error) != NULL &&
         print_order (context, &call, error);
}

static gboolean
run_withdraw (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { 0 };

  return parse_id (argv[0], &call.id, error) && med_command_words_end (argv, 1, error) &&
         med_command_context_find_person (context, TRUE, &call.by_person, error) &&
         med_command_context_run (context, MED_STORE_WRITER, withdraw_func, &call, error) != NULL &&
         print_order (context, &call, error);
}

const MedCommand med_handover_commands[] = {
  { "work list", "[mine|unassigned|all]", N_ ("List the open work orders and who is in charge"),
    run_list },
  { "work assign", "ID[,ID…] LOGIN|nobody", N_ ("Say who is to do the work"), run_assign },
  { "work hand-over", "ID LOGIN NOTE", N_ ("Hand work over to a colleague, with a note"),
    run_hand_over },
  { "work take-over", "ID", N_ ("Take over by signature what is handed over to you"),
    run_take_over },
  { "work withdraw", "ID", N_ ("Call a hand-over off: the work stays where it is"), run_withdraw },
  { NULL, NULL, NULL, NULL },
};
