/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-device-history"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/med-command-rows.h"
#include "engine/base/med-error.h"
#include "engine/installation/med-device-replacement.h"

/* What becomes of a device: it moves, is renumbered, is replaced. */

typedef struct
{
  MedCommandContext *context;
  const char *asset; /* (unowned) */
  gint64 person_id;
  MedDevice *values; /* (owned) what was given */
  guint64 given;     /* bits 1 << field */
  const char *reason;
  guint copies;
  gint64 new_id;
} Call;

static void
call_clear (Call *call)
{
  g_clear_pointer (&call->values, med_device_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static gboolean run_move (MedCommandContext *context, char **argv, GError **error);
static gboolean run_rename (MedCommandContext *context, char **argv, GError **error);
static gboolean run_replace (MedCommandContext *context, char **argv, GError **error);
static gboolean run_history (MedCommandContext *context, char **argv, GError **error);

enum
{
  COMMAND_MOVE,
  COMMAND_RENAME,
  COMMAND_REPLACE,
  COMMAND_HISTORY,
};

const MedCommand med_device_history_commands[] = {
  [COMMAND_MOVE] = { "device move", "ASSET [site=] [department=] [room=] reason=TEXT",
                     N_ ("A device moves to another place"), run_move },
  [COMMAND_RENAME] = { "device rename", "ASSET [asset=NEW] [name=] reason=TEXT",
                       N_ ("A device gets another number or name; the old number is still found"),
                       run_rename },
  [COMMAND_REPLACE] = { "device replace",
                        "ASSET asset=NEW FIELD=VALUE… [copies=all|none|place,owner,…] reason=TEXT",
                        N_ ("A new device takes the place of another, which is retired"),
                        run_replace },
  [COMMAND_HISTORY] = { "device history", "ASSET",
                        N_ ("List the moves, numbers and replacements of a device"), run_history },
  { NULL, NULL, NULL, NULL },
};

static const struct
{
  const char *word;
  guint copies;
} copies[] = {
  { "all", MED_REPLACEMENT_ALL },
  { "none", 0 },
  { "place", MED_REPLACEMENT_PLACE },
  { "owner", MED_REPLACEMENT_OWNER },
  { "network", MED_REPLACEMENT_NETWORK },
  { "impact", MED_REPLACEMENT_IMPACT },
  { "calendars", MED_REPLACEMENT_CALENDARS },
};

static gboolean
parse_copies (const char *text, guint *flags, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  *flags = 0;
  for (gsize i = 0; words[i] != NULL; i++)
    {
      gsize j = 0;

      while (j < G_N_ELEMENTS (copies) && !g_str_equal (copies[j].word, words[i]))
        j++;
      if (j == G_N_ELEMENTS (copies))
        {
          g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
                       _ ("“%s” is not all, none, place, owner, network, impact or calendars"),
                       words[i]);
          return FALSE;
        }
      *flags |= copies[j].copies;
    }
  return TRUE;
}

static gboolean
parse_word (Call *call, const MedCommand *command, const char *word, GError **error)
{
  const char *equals = strchr (word, '=');
  const gsize length = equals != NULL ? (gsize) (equals - word) : 0;

  if (g_str_has_prefix (word, "reason="))
    {
      call->reason = equals + 1;
      return TRUE;
    }
  if (g_str_has_prefix (word, "copies="))
    return parse_copies (equals + 1, &call->copies, error);
  for (MedDeviceField field = 0; equals != NULL && field < MED_N_DEVICE_FIELDS; field++)
    {
      const char *key = med_device_field_get_key (field);

      if (strlen (key) != length || strncmp (key, word, length) != 0)
        continue;
      med_device_set (call->values, field, equals + 1);
      call->given |= G_GUINT64_CONSTANT (1) << field;
      return TRUE;
    }
  return med_command_usage (command, word, error);
}

static gboolean
parse (MedCommandContext *context, char **argv, int which, Call *call, GError **error)
{
  const MedCommand *command = &med_device_history_commands[which];

  call->context = context;
  call->values = med_device_new ();
  call->copies = MED_REPLACEMENT_ALL;
  call->asset = argv[0];
  if (g_strv_length (argv) < 2)
    return med_command_usage (command, _ ("Say which device, and what is to be"), error);
  for (gsize i = 1; argv[i] != NULL; i++)
    if (!parse_word (call, command, argv[i], error))
      return FALSE;
  return med_command_context_find_person (context, TRUE, &call->person_id, error);
}

static gpointer
change (MedConnection *connection, const Call *call, gboolean moves, GError **error)
{
  g_autoptr (MedDevice) before = med_device_find_former_sync (connection, call->asset, error);
  g_autoptr (MedDevice) after = before != NULL ? med_device_copy (before) : NULL;

  if (before == NULL)
    return NULL;
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if ((call->given & (G_GUINT64_CONSTANT (1) << field)) != 0)
      med_device_set (after, field, med_device_get (call->values, field));
  const MedDeviceMove move = { call->person_id, before, after, call->reason };
  return (moves ? med_device_move_sync (connection, &move, error)
                : med_device_rename_sync (connection, &move, error))
             ? MED_STORE_OK
             : NULL;
}

static gpointer
move_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return change (connection, input, TRUE, error);
}

static gpointer
rename_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return change (connection, input, FALSE, error);
}

static gpointer
replace_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  g_autoptr (MedDevice) old = med_device_find_former_sync (connection, call->asset, error);

  if (old == NULL)
    return NULL;
  const MedReplacement replacement = { .person_id = call->person_id,
                                       .old_id = old->id,
                                       .device = call->values,
                                       .copies = call->copies,
                                       .reason = call->reason };
  return med_device_replace_sync (connection, &replacement, &call->new_id, error) ? MED_STORE_OK
                                                                                  : NULL;
}

static gpointer
history_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  static const char *const names[] = { "@at",   "kind",   "before", "after",
                                       "other", "reason", "by",     NULL };
  const Call *call = input;
  const MedCommandRows rows = {
    "SELECT e.at_usec, e.kind, e.before, e.after, o.asset, e.reason, n.login FROM device_event e "
    "JOIN person n ON n.id = e.by_person LEFT JOIN device o ON o.id = e.other_device_id "
    "WHERE e.device_id = $1 ORDER BY e.id",
    names
  };
  g_autoptr (MedDevice) device = med_device_find_former_sync (connection, call->asset, error);

  return device != NULL && med_command_rows_print (call->context, connection, &rows,
                                                   MED_VALUES (MED_INT (device->id)), error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_move (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { 0 };

  return parse (context, argv, COMMAND_MOVE, &call, error) &&
         med_command_context_run (context, MED_STORE_WRITER, move_func, &call, error) != NULL;
}

static gboolean
run_rename (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { 0 };

  return parse (context, argv, COMMAND_RENAME, &call, error) &&
         med_command_context_run (context, MED_STORE_WRITER, rename_func, &call, error) != NULL;
}

static gboolean
run_replace (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { 0 };

  return parse (context, argv, COMMAND_REPLACE, &call, error) &&
         med_command_context_run (context, MED_STORE_WRITER, replace_func, &call, error) != NULL;
}

static gboolean
run_history (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { .context = context, .asset = argv[0] };

  if (g_strv_length (argv) != 1)
    return med_command_usage (&med_device_history_commands[COMMAND_HISTORY], _ ("Say which device"),
                              error);
  return med_command_context_run (context, MED_STORE_BULK, history_func, &call, error) != NULL;
}
