/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-inbox"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "cli/med-command.h"
#include "engine/awareness/med-advisory-comment.h"
#include "engine/awareness/med-advisory-diff.h"
#include "engine/awareness/med-advisory-reading.h"
#include "engine/awareness/med-advisory.h"
#include "engine/awareness/med-alias.h"
#include "engine/awareness/med-assessment.h"
#include "engine/awareness/med-inbox.h"
#include "engine/awareness/med-match-review.h"
#include "engine/awareness/med-remediation-count.h"
#include "engine/awareness/med-remediation-mark.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/inventory/med-device.h"

/* The words of a command and who gives it, on the way to a lane. */
typedef struct
{
  MedCommandContext *context;
  char **argv;
  gint64 person_id;
} Call;

static gboolean
run (Call *call, gboolean acts, MedStoreFunc func, GError **error)
{
  if (acts && !med_command_context_find_person (call->context, TRUE, &call->person_id, error))
    return FALSE;
  return med_command_context_run (call->context, acts ? MED_STORE_WRITER : MED_STORE_BULK, func,
                                  call, error) != NULL;
}

static void
add_change (JsonBuilder *builder, const MedAdvisoryChange *change)
{
  json_builder_begin_object (builder);
  med_command_json_text (builder, "kind", med_advisory_change_kind_to_word (change->kind));
  med_command_json_text (builder, "vulnerability", change->vulnerability);
  json_builder_set_member_name (builder, "products");
  json_builder_begin_array (builder);
  for (gsize i = 0; change->products[i] != NULL; i++)
    json_builder_add_string_value (builder, change->products[i]);
  json_builder_end_array (builder);
  med_command_json_text (builder, "before", change->before);
  med_command_json_text (builder, "after", change->after);
  json_builder_end_object (builder);
}

static void
print_changes (MedCommandContext *context, GPtrArray *changes)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < changes->len; i++)
    {
      g_autofree char *words = med_advisory_change_describe (changes->pdata[i]);

      add_change (builder, changes->pdata[i]);
      if (!med_command_context_wants_json (context))
        puts (words);
    }
  json_builder_end_array (builder);
  if (med_command_context_wants_json (context))
    med_command_json_print (builder);
  else if (changes->len == 0)
    puts (_ ("Both revisions say the same"));
}

static gpointer
diff_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  const char *from = call->argv[1];
  gint64 from_id = 0, to_id = 0;

  if (!med_advisory_diff_find_sync (connection, call->argv[0], from,
                                    from != NULL ? call->argv[2] : NULL, &from_id, &to_id, error))
    return NULL;
  g_autoptr (GPtrArray) changes = med_advisory_diff_sync (connection, from_id, to_id, error);
  if (changes == NULL)
    return NULL;
  print_changes (call->context, changes);
  return MED_STORE_OK;
}

static gboolean
run_diff (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };
  const guint n = g_strv_length (argv);

  if (n != 1 && n != 3)
    return med_command_usage (&med_inbox_commands[0],
                              _ ("Name one advisory, and either two of its versions or none"),
                              error);
  return run (&call, FALSE, diff_func, error);
}

static gpointer
comment_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  gint64 id = 0;

  return med_advisory_find_sync (connection, call->argv[0], &id, error) &&
                 med_advisory_comment_add_sync (connection, call->person_id, id, call->argv[1],
                                                error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_comment (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };

  if (g_strv_length (argv) != 2)
    return med_command_usage (&med_inbox_commands[1], _ ("Name one advisory and what to write"),
                              error);
  return run (&call, TRUE, comment_func, error);
}

static gpointer
read_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  gint64 id = 0;

  return med_advisory_find_sync (connection, call->argv[0], &id, error) &&
                 med_advisory_mark_read_sync (connection, call->person_id, id, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
unread_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  gint64 id = 0;

  return med_advisory_find_sync (connection, call->argv[0], &id, error) &&
                 med_advisory_mark_unread_sync (connection, call->person_id, id, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_reading (MedCommandContext *context,
             const MedCommand *command,
             char **argv,
             MedStoreFunc func,
             GError **error)
{
  Call call = { .context = context, .argv = argv };

  if (g_strv_length (argv) != 1)
    return med_command_usage (command, _ ("Name one advisory"), error);
  return run (&call, TRUE, func, error);
}

static gboolean
run_read (MedCommandContext *context, char **argv, GError **error)
{
  return run_reading (context, &med_inbox_commands[2], argv, read_func, error);
}

static gboolean
run_unread (MedCommandContext *context, char **argv, GError **error)
{
  return run_reading (context, &med_inbox_commands[3], argv, unread_func, error);
}

static GArray *
find_devices (MedConnection *connection, const char *assets, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (GStrv) names = g_strsplit (assets, ",", -1);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (MedDevice) device =
          med_device_find_sync (connection, g_strstrip (names[i]), error);

      if (device == NULL)
        return NULL;
      g_array_append_val (ids, device->id);
    }
  return g_steal_pointer (&ids);
}

/* The same vulnerability for each of the devices. */
static char **
repeat_key (const char *key, GArray *ids)
{
  char **keys = g_new0 (char *, ids->len + 1);

  for (guint i = 0; i < ids->len; i++)
    keys[i] = g_strdup (key);
  return keys;
}

static gpointer
mark_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  g_autoptr (GArray) ids = find_devices (connection, call->argv[0], error);

  if (ids == NULL)
    return NULL;
  g_auto (GStrv) keys = repeat_key (call->argv[1], ids);
  return med_remediation_mark_set_sync (connection, call->person_id, (const char *const *) keys,
                                        ids, call->argv[2], call->argv[3], error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
unmark_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  g_autoptr (GArray) ids = find_devices (connection, call->argv[0], error);

  if (ids == NULL)
    return NULL;
  g_auto (GStrv) keys = repeat_key (call->argv[1], ids);
  return med_remediation_mark_withdraw_sync (connection, call->person_id,
                                             (const char *const *) keys, ids, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_mark (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };

  if (g_strv_length (argv) != 4)
    return med_command_usage (&med_inbox_commands[4],
                              _ ("Name the devices, the vulnerability, how far it is and why"),
                              error);
  return run (&call, TRUE, mark_func, error);
}

static gboolean
run_unmark (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };

  if (g_strv_length (argv) != 2)
    return med_command_usage (&med_inbox_commands[5], _ ("Name the devices and the vulnerability"),
                              error);
  return run (&call, TRUE, unmark_func, error);
}

static gpointer
count_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  MedRemediationCount count = { 0 };
  gint64 id = 0;

  if ((call->argv[0] != NULL && !med_advisory_find_sync (connection, call->argv[0], &id, error)) ||
      !med_remediation_count_sync (connection, id, &count, error))
    return NULL;
  if (med_command_context_wants_json (call->context))
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      med_command_json_int (builder, "not_remediated", count.not_remediated);
      med_command_json_int (builder, "in_progress", count.in_progress);
      med_command_json_int (builder, "done", count.done);
      json_builder_end_object (builder);
      med_command_json_print (builder);
    }
  else
    printf (_ ("Vulnerabilities on devices: %d not remediated, %d in progress, %d done\n"),
            (int) count.not_remediated, (int) count.in_progress, (int) count.done);
  return MED_STORE_OK;
}

static gboolean
run_count (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };

  return med_command_words_end (argv, 1, error) && run (&call, FALSE, count_func, error);
}

static gpointer
match_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  MedInboxCounts counts;

  if (!med_assessment_rebuild_sync (connection, cancellable, error) ||
      !med_inbox_count_sync (connection, &counts, error))
    return NULL;
  if (med_command_context_wants_json (call->context))
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      for (int i = 0; i < MED_N_INBOX_SECTIONS; i++)
        med_command_json_int (builder, med_inbox_sections[i].word, counts.sections[i]);
      json_builder_end_object (builder);
      med_command_json_print (builder);
    }
  else
    printf (_ ("Matched %d advisories: %d concern devices, of %d it cannot be told\n"),
            (int) counts.sections[MED_INBOX_ALL], (int) counts.sections[MED_INBOX_TOUCHES_US],
            (int) counts.sections[MED_INBOX_UNSURE]);
  return MED_STORE_OK;
}

static gboolean
run_match (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };

  return med_command_words_end (argv, 0, error) &&
         med_command_context_run (context, MED_STORE_WRITER, match_func, &call, error) != NULL;
}

static void
print_picked (MedCommandContext *context, GPtrArray *picked)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < picked->len; i++)
    {
      const MedMatchName *name = g_ptr_array_index (picked, i);
      const MedMatchCandidate *best = g_ptr_array_index (name->candidates, 0);

      json_builder_begin_object (builder);
      med_command_json_text (builder, "vendor", name->vendor);
      med_command_json_text (builder, "product", name->product);
      med_command_json_int (builder, "product_id", best->product_id);
      med_command_json_text (builder, "model", best->model);
      json_builder_end_object (builder);
      if (!med_command_context_wants_json (context))
        printf (_ ("“%s” “%s” is product %d, %s %s: %s\n"), name->vendor, name->product,
                (int) best->product_id, best->manufacturer, best->model, best->reason);
    }
  json_builder_end_array (builder);
  if (med_command_context_wants_json (context))
    med_command_json_print (builder);
}

static GPtrArray *
dup_decisions (GPtrArray *picked)
{
  GPtrArray *decisions = g_ptr_array_new_with_free_func (med_alias_decision_free);

  for (guint i = 0; i < picked->len; i++)
    {
      const MedMatchName *name = g_ptr_array_index (picked, i);
      const MedMatchCandidate *best = g_ptr_array_index (name->candidates, 0);

      g_ptr_array_add (decisions, med_alias_decision_new (name->vendor_key, name->product_key,
                                                          best->product_id));
    }
  return decisions;
}

static gpointer
confirm_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  g_autofree char *vendor_key = med_fold_name (call->argv[0]);

  if (!med_assessment_catch_up_sync (connection, cancellable, NULL, error))
    return NULL;
  g_autoptr (GPtrArray) names = med_match_review_sync (connection, cancellable, error);
  if (names == NULL)
    return NULL;
  g_autoptr (GPtrArray) picked = med_match_review_pick_vendor (names, vendor_key, call->argv[1]);
  g_autoptr (GPtrArray) decisions = dup_decisions (picked);
  if (call->argv[2] == NULL &&
      !med_alias_decide_many_sync (connection, call->person_id, decisions, TRUE, error))
    return NULL;
  print_picked (call->context, picked);
  return MED_STORE_OK;
}

static gboolean
run_confirm (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };
  const guint n = g_strv_length (argv);

  if (n < 2 || n > 3 || (n == 3 && !g_str_equal (argv[2], "preview")))
    return med_command_usage (&med_inbox_commands[8],
                              _ ("Name the vendor as advisories write it, and your manufacturer"),
                              error);
  return run (&call, TRUE, confirm_func, error);
}

static gpointer
undo_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  guint n = 0;

  if (!med_alias_undo_sync (connection, call->person_id, &n, error))
    return NULL;
  if (!med_command_context_wants_json (call->context))
    printf (ngettext ("%u decision taken back\n", "%u decisions taken back\n", n), n);
  return MED_STORE_OK;
}

static gboolean
run_undo (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };

  return med_command_words_end (argv, 0, error) && run (&call, TRUE, undo_func, error);
}

const MedCommand med_inbox_commands[] = {
  { "advisory diff", "ID [FROM TO]", N_ ("Show what differs between two versions of an advisory"),
    run_diff },
  { "advisory comment", "ID TEXT", N_ ("Write a comment beside an advisory"), run_comment },
  { "advisory read", "ID", N_ ("Mark an advisory as read"), run_read },
  { "advisory unread", "ID", N_ ("Make an advisory new again"), run_unread },
  { "advisory mark", "ASSET[,ASSET…] CVE not-remediated|in-progress|done REASON",
    N_ ("Say how far a vulnerability is seen to on devices"), run_mark },
  { "advisory unmark", "ASSET[,ASSET…] CVE", N_ ("Take the last such mark back"), run_unmark },
  { "advisory count", "[ID]", N_ ("Count how far vulnerabilities are seen to on devices"),
    run_count },
  { "advisory match", "", N_ ("Match all advisories with all devices anew"), run_match },
  { "advisory confirm", "VENDOR MANUFACTURER [preview]",
    N_ ("Confirm all names of a vendor that are beyond doubt, or only list them"), run_confirm },
  { "advisory undo", "", N_ ("Take back what you decided last about names"), run_undo },
  { NULL, NULL, NULL, NULL },
};
