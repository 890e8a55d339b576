/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/med-engine.h"

G_BEGIN_DECLS

/**
 * MedExit:
 * @MED_EXIT_DONE: what was asked for is done
 * @MED_EXIT_REFUSED: it was refused or failed; the reason is on standard error
 * @MED_EXIT_USAGE: the command line was wrong
 */
typedef enum
{
  MED_EXIT_DONE = 0,
  MED_EXIT_REFUSED = 1,
  MED_EXIT_USAGE = 2,
} MedExit;

/**
 * MedCommandContext:
 *
 * What every command of medpatchctl is handed: the data folder (opened when first asked for), who
 * acts, and how to answer.
 */
typedef struct _MedCommandContext MedCommandContext;

/**
 * MedCommand:
 * @name: words after the program's name, such as `advisory import`
 * @arguments: for the help, such as `FILE|FOLDER…`
 * @summary: (nullable): one line for the help, marked with N_()
 * @run: does it; @argv are the arguments after the command's words, NULL-terminated; sets @error
 * unless it is done
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  gboolean (*run) (MedCommandContext *context, char **argv, GError **error);
} MedCommand;

/* Each file of commands offers one table, ended by a command without a name; medpatchctl.c lists
 * the tables. */
extern const MedCommand med_person_commands[];
extern const MedCommand med_component_commands[];
extern const MedCommand med_identifier_commands[];
extern const MedCommand med_device_commands[];
extern const MedCommand med_device_history_commands[];
extern const MedCommand med_reconcile_commands[];
extern const MedCommand med_reconcile_decide_commands[];
extern const MedCommand med_advisory_commands[];
extern const MedCommand med_advisory_test_commands[];
extern const MedCommand med_held_commands[];
extern const MedCommand med_inbox_commands[];
extern const MedCommand med_kev_commands[];
extern const MedCommand med_patch_commands[];
extern const MedCommand med_statement_commands[];
extern const MedCommand med_payload_commands[];
extern const MedCommand med_schedule_commands[];
extern const MedCommand med_exception_commands[];
extern const MedCommand med_install_commands[];
extern const MedCommand med_exchange_commands[];
extern const MedCommand med_handover_commands[];
extern const MedCommand med_record_commands[];
extern const MedCommand med_service_list_commands[];
extern const MedCommand med_source_commands[];
extern const MedCommand med_source_key_commands[];
extern const MedCommand med_report_commands[];
extern const MedCommand med_report_setting_commands[];
extern const MedCommand med_network_commands[];
extern const MedCommand med_audit_commands[];
extern const MedCommand med_demo_commands[];
extern const MedCommand med_backup_commands[];
extern const MedCommand med_backup_schedule_commands[];

gboolean
med_command_context_catch_up (MedCommandContext *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedEngine *
med_command_context_get_engine (MedCommandContext *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *med_command_context_get_data_dir (MedCommandContext *self);
gpointer med_command_context_run (MedCommandContext *self,
                                  MedStoreLane lane,
                                  MedStoreFunc func,
                                  gpointer input,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_command_context_wants_json (MedCommandContext *self);
const char *med_command_context_get_login (MedCommandContext *self);
char *med_command_context_read_passphrase (MedCommandContext *self,
                                           const char *login,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean med_command_context_find_person (MedCommandContext *self,
                                          gboolean needed,
                                          gint64 *person_id,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean med_command_usage (const MedCommand *command, const char *what, GError **error);

G_END_DECLS
