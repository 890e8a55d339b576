/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-source-key"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-rows.h"
#include "cli/med-command.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/source/med-source-key.h"

enum
{
  SHOW,
  ADD,
  LIST,
  DISTRUST,
};

typedef struct
{
  MedCommandContext *context;
  char **words;
  gint64 person_id;
  const MedOpenpgpCertificate *certificate;
} Call;

static MedOpenpgpCertificate *
read_key (MedCommandContext *context, const char *path, GError **error)
{
  const MedJsonLimits limits = { .size_bytes = MED_OPENPGP_MOST_CERTIFICATE_BYTES };
  g_autofree char *name = g_filename_display_name (path);
  g_autoptr (GBytes) bytes = med_json_read_file_sync (path, &limits, error);
  MedEngine *engine = bytes != NULL ? med_command_context_get_engine (context, error) : NULL;

  if (engine == NULL)
    return NULL;
  return med_openpgp_certificate_read_sync (
      bytes, name, med_clock_now_usec (med_engine_get_clock (engine)), error);
}

static void
print_key_json (const MedOpenpgpCertificate *key)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  med_command_json_text (builder, "fingerprint", key->fingerprint);
  med_command_json_texts (builder, "user_ids", key->user_ids);
  med_command_json_time (builder, "created_at", key->created_usec);
  if (key->expires_usec != 0)
    med_command_json_time (builder, "expires_at", key->expires_usec);
  else
    med_command_json_text (builder, "expires_at", NULL);
  med_command_json_boolean (builder, "revoked", key->revoked);
  med_command_json_boolean (builder, "expired", key->expired);
  json_builder_set_member_name (builder, "signers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < key->signers->len; i++)
    json_builder_add_string_value (
        builder, ((MedOpenpgpSigner *) g_ptr_array_index (key->signers, i))->fingerprint);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  med_command_json_print (builder);
}

static void
print_key (const MedOpenpgpCertificate *key)
{
  g_autofree char *groups = med_openpgp_fingerprint_group (key->fingerprint);
  g_autofree char *created = med_clock_format_local_date (key->created_usec);
  g_autofree char *expires = key->expires_usec != 0
                                 ? med_clock_format_local_date (key->expires_usec)
                                 : g_strdup (_ ("never"));

  printf (_ ("Fingerprint: %s\n"), groups);
  for (guint i = 0; i < key->user_ids->len; i++)
    printf (_ ("Name: %s\n"), (const char *) g_ptr_array_index (key->user_ids, i));
  printf (_ ("Made: %s. Expires: %s\n"), created, expires);
  if (key->revoked)
    puts (_ ("REVOKED by its owner"));
  if (key->expired)
    puts (_ ("EXPIRED"));
  if (key->signers->len == 0)
    puts (_ ("Nothing in it can sign documents"));
}

static gboolean
run_show (MedCommandContext *context, char **argv, GError **error)
{
  if (argv[0] == NULL || argv[1] != NULL)
    return med_command_usage (&med_source_key_commands[SHOW], _ ("Name one file"), error);
  g_autoptr (MedOpenpgpCertificate) key = read_key (context, argv[0], error);
  if (key == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    print_key_json (key);
  else
    print_key (key);
  return TRUE;
}

static gpointer
pin_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  g_autoptr (MedSource) source = med_source_find_sync (connection, call->words[0], error);

  return source != NULL &&
                 med_source_key_pin_sync (connection, call->person_id, source->id,
                                          call->certificate, call->words[2], call->words[3], error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_add (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .words = argv };

  if (g_strv_length (argv) != 4)
    return med_command_usage (
        &med_source_key_commands[ADD],
        _ ("Name the source, the key's file, its fingerprint as the publisher "
           "has given it, and where you have that from"),
        error);
  if (!med_command_context_find_person (context, TRUE, &call.person_id, error))
    return FALSE;
  g_autoptr (MedOpenpgpCertificate) key = read_key (context, argv[1], error);
  if (key == NULL)
    return FALSE;
  call.certificate = key;
  if (med_command_context_run (context, MED_STORE_WRITER, pin_func, &call, error) == NULL)
    return FALSE;
  print_key (key);
  return TRUE;
}

static const char *const key_names[] = { "source",         "fingerprint", "user_id",    "signer",
                                         "@expires_at",    "pinned_by",   "@pinned_at", "origin",
                                         "@distrusted_at", "reason",      NULL };
static const MedCommandRows key_rows = {
  "SELECT s.name, k.fingerprint, k.user_id, k.signer, k.expires_usec, p.login, k.pinned_usec,"
  " k.origin, k.distrusted_usec, k.reason FROM source_key k JOIN source s ON s.id = k.source_id"
  " LEFT JOIN person p ON p.id = k.person_id ORDER BY s.name, k.id",
  key_names,
};

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_command_rows_print (input, connection, &key_rows, MED_NO_VALUES, error) ? MED_STORE_OK
                                                                                     : NULL;
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
{
  return med_command_context_run (context, MED_STORE_BULK, list_func, context, error) != NULL;
}

static gpointer
distrust_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_source_key_distrust_sync (connection, call->person_id, call->words[0], call->words[1],
                                       error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_distrust (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .words = argv };

  if (g_strv_length (argv) != 2)
    return med_command_usage (&med_source_key_commands[DISTRUST],
                              _ ("Name the fingerprint and why"), error);
  return med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, distrust_func, &call, error) != NULL;
}

const MedCommand med_source_key_commands[] = {
  [SHOW] = { "source key show", "FILE", N_ ("Show whose a publisher's key is"), run_show },
  [ADD] = { "source key add", "SOURCE FILE FINGERPRINT ORIGIN",
            N_ ("Enrol a publisher's key for a source"), run_add },
  [LIST] = { "source key list", "", N_ ("List the keys of publishers"), run_list },
  [DISTRUST] = { "source key distrust", "FINGERPRINT REASON",
                 N_ ("Believe nothing more that a key signs"), run_distrust },
  { NULL, NULL, NULL, NULL },
};
