/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-exception-show"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-exception.h"
#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "engine/base/med-error.h"
#include "engine/installation/med-exception-list.h"

/* The commands that only look at exceptions. */

typedef struct
{
  MedExceptionStanding standing;
  gboolean all;
  gboolean json;
} Listing;

static void
add_outcome (JsonBuilder *builder, const char *member, int outcome)
{
  med_command_json_text (builder, member,
                         outcome >= 0 ? med_outcome_to_word ((MedSsvcOutcome) outcome) : NULL);
}

static MedExceptionStanding
judge (const MedException *exception, gint64 now_usec)
{
  return med_exception_judge (exception->state, exception->lapsed, exception->expires_date,
                              now_usec);
}

static void
add_devices (JsonBuilder *builder, const MedException *exception)
{
  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < exception->devices->len; i++)
    {
      const MedExceptionDevice *device = exception->devices->pdata[i];

      json_builder_begin_object (builder);
      med_command_json_int (builder, "disposition", device->disposition_id);
      med_command_json_text (builder, "device", device->asset);
      med_command_json_text (builder, "state", device->state);
      add_outcome (builder, "outcome_before", device->outcome_before);
      add_outcome (builder, "outcome_after", device->outcome_after);
      med_command_json_boolean (builder, "provisional", device->provisional);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_controls (JsonBuilder *builder, GPtrArray *controls)
{
  json_builder_set_member_name (builder, "controls");
  json_builder_begin_array (builder);
  for (guint i = 0; i < controls->len; i++)
    {
      const MedControl *control = controls->pdata[i];

      json_builder_begin_object (builder);
      med_command_json_int (builder, "id", control->id);
      med_command_json_text (builder, "kind", med_control_kind_to_word (control->kind));
      med_command_json_text (builder, "description", control->description);
      med_command_json_text (builder, "reference", control->reference);
      med_command_json_text (builder, "evidence_sha256", control->evidence_sha256);
      med_command_json_text (builder, "last_test", control->last_test_date);
      med_command_json_text (builder, "last_result", control->last_result);
      med_command_json_text (builder, "next_test", control->next_test_date);
      med_command_json_text (builder, "taken_by", control->taken_name);
      med_command_json_text (builder, "kept_by", med_control_get_keeper (control));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_approvals (JsonBuilder *builder, const MedException *exception)
{
  json_builder_set_member_name (builder, "approvals");
  json_builder_begin_array (builder);
  for (guint i = 0; i < exception->approvals->len; i++)
    {
      const MedExceptionApproval *approval = exception->approvals->pdata[i];

      json_builder_begin_object (builder);
      med_command_json_text (builder, "role", approval->role);
      med_command_json_text (builder, "name", approval->name);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_exception (JsonBuilder *builder, const MedException *exception, gint64 now_usec)
{
  json_builder_begin_object (builder);
  med_command_json_int (builder, "id", exception->id);
  med_command_json_text (builder, "patch", exception->patch_number);
  med_command_json_text (builder, "state", med_exception_state_to_word (exception->state));
  med_command_json_text (builder, "standing",
                         med_exception_standing_to_word (judge (exception, now_usec)));
  med_command_json_text (builder, "reason_kind",
                         med_exception_reason_to_word (exception->reason_kind));
  med_command_json_text (builder, "reason", exception->reason);
  med_command_json_text (builder, "residual_risk", exception->residual_risk);
  med_command_json_text (builder, "expires", exception->expires_date);
  med_command_json_text (builder, "requested_by", exception->requested_name);
  med_command_json_int (builder, "renews", exception->renews_id);
  med_command_json_text (builder, "ended_trigger", exception->ended_trigger);
  med_command_json_text (builder, "decided_reason", exception->decided_reason);
  add_devices (builder, exception);
  add_controls (builder, exception->controls);
  add_approvals (builder, exception);
  json_builder_end_object (builder);
}

static void
print_line (const MedException *exception, gint64 now_usec)
{
  const MedExceptionDevice *first =
      exception->devices->len > 0 ? exception->devices->pdata[0] : NULL;

  printf ("%-5" PRId64 " %-12s %-16s %-10s %s", exception->id,
          med_exception_standing_get_title (judge (exception, now_usec)), exception->patch_number,
          exception->expires_date, first != NULL ? first->asset : "");
  if (exception->devices->len > 1)
    printf (" +%u", exception->devices->len - 1);
  printf ("\n");
}

static GArray *
find_ids (MedConnection *connection, const Listing *listing, GError **error)
{
  g_autofree char *soon = med_exception_dup_soon (med_connection_now_usec (connection));
  const char *condition =
      listing->all ? "$F1 = $F1" : med_exception_standing_get_condition (listing->standing);
  g_auto (GStrv) parts = g_strsplit (condition, "$F1", -1);
  g_autofree char *numbered = g_strjoinv ("$1", parts);
  g_autofree char *sql =
      g_strconcat ("SELECT e.id FROM exception e WHERE ", numbered, " ORDER BY e.id", NULL);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (MedQuery) query =
      med_connection_query (connection, sql, MED_VALUES (MED_TEXT (soon)), error);

  while (query != NULL && med_query_next (query))
    {
      gint64 id = med_query_get_int (query, 0);
      g_array_append_val (ids, id);
    }
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_steal_pointer (&ids);
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Listing *listing = input;
  const gint64 now_usec = med_connection_now_usec (connection);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GArray) ids = find_ids (connection, listing, error);

  if (ids == NULL)
    return NULL;
  json_builder_begin_array (builder);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (MedException) exception =
          med_exception_load_sync (connection, g_array_index (ids, gint64, i), error);
      if (exception == NULL)
        return NULL;
      if (listing->json)
        add_exception (builder, exception, now_usec);
      else
        print_line (exception, now_usec);
    }
  json_builder_end_array (builder);
  if (listing->json)
    {
      med_command_json_print (builder);
    }
  return MED_STORE_OK;
}

/**
 * med_exception_command_list:
 * @context: the command's
 * @argv: what stands after its words: a standing, or nothing for all
 * @error: return location
 *
 * Lists exceptions. What has expired meanwhile is ended first, so that the list is of today.
 *
 * Returns: whether it was done
 */
gboolean
med_exception_command_list (MedCommandContext *context, char **argv, GError **error)
{
  Listing listing = { .all = argv[0] == NULL, .json = med_command_context_wants_json (context) };

  if (argv[0] != NULL && !med_exception_standing_from_word (argv[0], &listing.standing))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
                   _ ("“%s” is none of: expired, expiring, running, requested, refused, withdrawn, "
                      "ended"),
                   argv[0]);
      return FALSE;
    }
  return med_command_words_end (argv, 1, error) && med_command_context_catch_up (context, error) &&
         med_command_context_run (context, MED_STORE_BULK, list_func, &listing, error) != NULL;
}

static void
print_text (const char *label, const char *text)
{
  if (text != NULL && *text != '\0')
    printf ("%s: %s\n", label, text);
}

static const char *
outcome_title (int outcome)
{
  return outcome >= 0 ? med_outcome_get_title ((MedSsvcOutcome) outcome) : _ ("Not assessed");
}

static void
print_devices (const MedException *exception)
{
  for (guint i = 0; i < exception->devices->len; i++)
    {
      const MedExceptionDevice *device = exception->devices->pdata[i];

      printf (_ ("  Device %s %s, without controls: %s, with them: %s\n"), device->asset,
              device->name, outcome_title (device->outcome_before),
              outcome_title (device->outcome_after));
    }
}

static void
print_controls (GPtrArray *controls)
{
  for (guint i = 0; i < controls->len; i++)
    {
      const MedControl *control = controls->pdata[i];

      printf (_ ("  Control %d, %s: %s\n"), (int) control->id,
              med_control_kind_get_title (control->kind), control->description);
      print_text (_ ("    Evidence"), control->reference);
      print_text (_ ("    Evidence, SHA-256"), control->evidence_sha256);
      print_text (_ ("    Seen to by"), med_control_get_keeper (control));
      printf (_ ("    Last test: %s, next test: %s%s\n"),
              control->last_test_date != NULL ? control->last_test_date : _ ("never"),
              control->next_test_date != NULL ? control->next_test_date : _ ("not planned"),
              control->failed    ? _ (" (FAILED)")
              : control->overdue ? _ (" (OVERDUE)")
                                 : "");
    }
}

static void
print_approvals (const MedException *exception)
{
  const MedRole missing = med_exception_get_missing_roles (exception);

  for (guint i = 0; i < exception->approvals->len; i++)
    {
      const MedExceptionApproval *approval = exception->approvals->pdata[i];
      g_autofree char *when = med_clock_format_local (approval->at_usec);

      printf (_ ("  Approved by %s (%s), %s\n"), approval->name,
              med_role_get_title (med_role_from_word (approval->role)), when);
    }
  if (missing != MED_ROLE_NONE)
    {
      g_autofree char *titles = med_roles_dup_titles (missing);
      printf (_ ("  Still to approve: %s\n"), titles);
    }
}

static void
print_exception (const MedException *exception, gint64 now_usec)
{
  g_autofree char *requested = med_clock_format_local (exception->requested_usec);

  printf (_ ("Exception %d: %s, %s, date of expiry: %s\n"), (int) exception->id,
          exception->patch_number, med_exception_standing_get_title (judge (exception, now_usec)),
          exception->expires_date);
  printf (_ ("Requested by %s, %s\n"), exception->requested_name, requested);
  if (exception->renews_id != 0)
    printf (_ ("Follows exception %d\n"), (int) exception->renews_id);
  printf (_ ("Reason: %s. %s\n"), med_exception_reason_get_title (exception->reason_kind),
          exception->reason);
  print_text (_ ("Residual risk"), exception->residual_risk);
  print_text (_ ("Also brought up again by"), exception->review_trigger);
  print_text (_ ("Replacement plan"), exception->replacement_plan);
  print_text (_ ("Decision"), exception->decided_reason);
  if (exception->ended_trigger != NULL)
    print_text (_ ("Ended because"), med_exception_trigger_get_title (exception->ended_trigger));
  print_devices (exception);
  print_controls (exception->controls);
  print_approvals (exception);
}

typedef struct
{
  gint64 id;
  gboolean json;
} Showing;

static gpointer
show_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Showing *showing = input;
  const gint64 now_usec = med_connection_now_usec (connection);
  g_autoptr (MedException) exception = med_exception_load_sync (connection, showing->id, error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (exception == NULL)
    return NULL;
  if (!showing->json)
    {
      print_exception (exception, now_usec);
      return MED_STORE_OK;
    }
  add_exception (builder, exception, now_usec);
  med_command_json_print (builder);
  return MED_STORE_OK;
}

gboolean
med_exception_command_print (MedCommandContext *context, gint64 id, GError **error)
{
  Showing showing = { id, med_command_context_wants_json (context) };

  return med_command_context_catch_up (context, error) &&
         med_command_context_run (context, MED_STORE_BULK, show_func, &showing, error) != NULL;
}

/**
 * med_exception_command_show:
 * @context: the command's
 * @argv: what stands after its words
 * @error: return location
 *
 * Shows one exception with its devices, controls and approvals.
 *
 * Returns: whether it was done
 */
gboolean
med_exception_command_show (MedCommandContext *context, char **argv, GError **error)
{
  gint64 id;

  return med_command_parse_number (argv[0], &id, error) && med_command_words_end (argv, 1, error) &&
         med_exception_command_print (context, id, error);
}
