/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-network"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fingerprint.h"
#include "engine/source/med-network-settings.h"

typedef enum
{
  COMMAND_SHOW,
  COMMAND_PROXY,
  COMMAND_SHOW_AUTHORITY,
  COMMAND_TRUST,
  COMMAND_DISTRUST,
  COMMAND_CERTIFICATE,
  COMMAND_ALLOW,
  COMMAND_FORBID,
} Command;

/* What a person has decided. */
typedef struct
{
  gint64 person_id;
  const char *text;
  const char *path;
  char *pem;       /* (owned) (nullable) */
  char **no_proxy; /* (owned) (nullable) */
} Decision;

static void
decision_clear (Decision *self)
{
  g_free (self->pem);
  g_strfreev (self->no_proxy);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Decision, decision_clear)

static gpointer
load (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_network_settings_load_sync (connection, error);
}

static gboolean
run_show (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedNetworkSettings) settings = NULL;

  if (argv[0] != NULL)
    return med_command_usage (&med_network_commands[COMMAND_SHOW], argv[0], error);
  settings = med_command_context_run (context, MED_STORE_INTERACTIVE, load, NULL, error);
  if (settings == NULL)
    return FALSE;
  g_autoptr (JsonNode) node = med_network_settings_describe (settings);
  med_command_json_print_node (node);
  return TRUE;
}

static gboolean
save (MedCommandContext *context, MedStoreFunc function, Decision *decision, GError **error)
{
  return med_command_context_find_person (context, TRUE, &decision->person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, function, decision, error) != NULL;
}

static gboolean
read_pem (const char *path, char **pem, GError **error)
{
  *pem = med_network_read_pem_sync (path, error);
  return *pem != NULL;
}

static gpointer
save_proxy (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;

  return med_network_set_proxy_sync (connection, decision->person_id, decision->text,
                                     (const char *const *) decision->no_proxy, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_proxy (MedCommandContext *context, char **argv, GError **error)
{
  const MedCommand *command = &med_network_commands[COMMAND_PROXY];
  g_auto (Decision) decision = { .text = argv[0] };

  if (argv[0] == NULL || g_str_has_prefix (argv[0], "--"))
    return med_command_usage (command, _ ("a proxy is needed"), error);
  if (argv[1] != NULL && g_str_has_prefix (argv[1], "--except=") && argv[2] == NULL)
    decision.no_proxy = g_strsplit (argv[1] + strlen ("--except="), ",", -1);
  else if (argv[1] != NULL)
    return med_command_usage (command, argv[1], error);
  return save (context, save_proxy, &decision, error);
}

static gpointer
save_trust (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;

  return med_network_trust_authority_sync (connection, decision->person_id, decision->pem,
                                           decision->path, decision->text, error)
             ? MED_STORE_OK
             : NULL;
}

/* What a person compares with what the hospital's IT has given. */
static gboolean
run_show_authority (MedCommandContext *context, char **argv, GError **error)
{
  g_autofree char *pem = NULL;

  if (argv[0] == NULL || argv[1] != NULL)
    return med_command_usage (&med_network_commands[COMMAND_SHOW_AUTHORITY],
                              _ ("one file is needed"), error);
  MedEngine *engine = med_command_context_get_engine (context, error);
  if (engine == NULL || !read_pem (argv[0], &pem, error))
    return FALSE;
  g_autoptr (MedNetworkCertificate) authority = med_network_authority_read (
      pem, argv[0], med_clock_now_usec (med_engine_get_clock (engine)), error);
  if (authority == NULL)
    return FALSE;
  g_autofree char *groups = med_fingerprint_group (authority->sha256);
  g_autofree char *until = med_clock_format_local_date (authority->until_usec);
  printf (_ ("%s: %s\n"), _ ("Authority"), authority->subject);
  printf (_ ("%s: %s\n"), _ ("Valid until"), until);
  printf (_ ("%s: %s\n"), _ ("Fingerprint (SHA-256)"), groups);
  return TRUE;
}

static gboolean
run_trust (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Decision) decision = { .path = argv[0], .text = argv[0] != NULL ? argv[1] : NULL };

  if (decision.text == NULL || argv[2] != NULL)
    return med_command_usage (&med_network_commands[COMMAND_TRUST],
                              _ ("a file and its fingerprint are needed"), error);
  return read_pem (argv[0], &decision.pem, error) && save (context, save_trust, &decision, error);
}

static gpointer
save_distrust (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;

  return med_network_distrust_authority_sync (connection, decision->person_id, decision->text,
                                              error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_distrust (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Decision) decision = { .text = argv[0] };

  if (argv[0] == NULL || argv[1] != NULL)
    return med_command_usage (&med_network_commands[COMMAND_DISTRUST],
                              _ ("one fingerprint is needed"), error);
  return save (context, save_distrust, &decision, error);
}

static gpointer
save_certificate (MedConnection *connection,
                  gpointer input,
                  GCancellable *cancellable,
                  GError **error)
{
  const Decision *decision = input;

  return med_network_set_certificate_sync (connection, decision->person_id, decision->text,
                                           decision->pem, decision->path, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_certificate (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Decision) decision = { .text = argv[0] };

  if (argv[0] == NULL || argv[1] == NULL || argv[2] != NULL)
    return med_command_usage (&med_network_commands[COMMAND_CERTIFICATE],
                              _ ("a host and a file are needed"), error);
  decision.path = argv[1];
  if (!g_str_equal (argv[1], "none") && !read_pem (argv[1], &decision.pem, error))
    return FALSE;
  return save (context, save_certificate, &decision, error);
}

static gpointer
save_allow (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;

  return med_network_allow_host_sync (connection, decision->person_id, decision->text, TRUE, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
save_forbid (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;

  return med_network_allow_host_sync (connection, decision->person_id, decision->text, FALSE, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_host (
    MedCommandContext *context, char **argv, Command command, MedStoreFunc function, GError **error)
{
  g_auto (Decision) decision = { .text = argv[0] };

  if (argv[0] == NULL || argv[1] != NULL)
    return med_command_usage (&med_network_commands[command], _ ("one host is needed"), error);
  return save (context, function, &decision, error);
}

static gboolean
run_allow (MedCommandContext *context, char **argv, GError **error)
{
  return run_host (context, argv, COMMAND_ALLOW, save_allow, error);
}

static gboolean
run_forbid (MedCommandContext *context, char **argv, GError **error)
{
  return run_host (context, argv, COMMAND_FORBID, save_forbid, error);
}

const MedCommand med_network_commands[] = {
  [COMMAND_SHOW] = { "network show", "", N_ ("Show how others are reached"), run_show },
  [COMMAND_PROXY] = { "network proxy", "system|none|URL [--except=HOST,HOST]", N_ ("Set the proxy"),
                      run_proxy },
  [COMMAND_SHOW_AUTHORITY] = { "network show-ca", "FILE.pem",
                               N_ ("Show whose certificate authority a file holds"),
                               run_show_authority },
  [COMMAND_TRUST] = { "network trust-ca", "FILE.pem SHA256",
                      N_ ("Enrol a certificate authority of the hospital"), run_trust },
  [COMMAND_DISTRUST] = { "network distrust-ca", "SHA256",
                         N_ ("No longer trust an enrolled authority"), run_distrust },
  [COMMAND_CERTIFICATE] = { "network client-certificate", "HOST FILE.pem|none",
                            N_ ("Show a host who MedPatch is"), run_certificate },
  [COMMAND_ALLOW] = { "network allow-host", "HOST",
                      N_ ("Fetch also from this host of the own network"), run_allow },
  [COMMAND_FORBID] = { "network forbid-host", "HOST", N_ ("No longer fetch from this host"),
                       run_forbid },
  { NULL },
};
