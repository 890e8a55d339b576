/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-source-key"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-rows.h"
#include "cli/med-command.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fingerprint.h"
#include "engine/base/med-json.h"
#include "engine/source/med-source-key.h"
#include "engine/source/med-source-probe.h"
#include "engine/source/med-source-run.h"

enum
{
  SHOW,
  ADD,
  CONFIRM,
  REFUSE,
  LIST,
  DISTRUST,
  PROBE,
};

typedef struct
{
  MedCommandContext *context;
  char **words;
  gint64 person_id;
  const MedOpenpgpCertificate *certificate;
  const char *passphrase;
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
  g_autofree char *groups = med_fingerprint_group (key->fingerprint);
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
  printf (
      _ ("The key waits for a second person: medpatchctl --as LOGIN source key confirm %s %s\n"),
      argv[0], key->fingerprint);
  return TRUE;
}

static gpointer
confirm_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  g_autoptr (MedSource) source = med_source_find_sync (connection, call->words[0], error);

  if (source == NULL)
    return NULL;
  g_autofree char *digits = g_ascii_strup (call->words[1], -1);
  g_autofree char *subject = med_source_key_dup_subject (source->id, digits);
  g_autoptr (MedSignature) signature =
      med_signature_check_sync (connection, med_command_context_get_login (call->context),
                                call->passphrase, MED_MEANING_CONFIRMED, subject, error);
  return signature != NULL &&
                 med_source_key_confirm_sync (connection, source->id, digits, signature, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_confirm (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .words = argv };

  if (g_strv_length (argv) != 2)
    return med_command_usage (&med_source_key_commands[CONFIRM],
                              _ ("Name the source and the fingerprint"), error);
  if (!med_command_context_find_person (context, TRUE, &call.person_id, error))
    return FALSE;
  g_autofree char *passphrase =
      med_command_context_read_passphrase (context, med_command_context_get_login (context), error);
  call.passphrase = passphrase;
  if (passphrase == NULL ||
      med_command_context_run (context, MED_STORE_WRITER, confirm_func, &call, error) == NULL)
    return FALSE;
  printf (_ ("The key %s is confirmed\n"), argv[1]);
  return TRUE;
}

static gpointer
refuse_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  g_autoptr (MedSource) source = med_source_find_sync (connection, call->words[0], error);

  return source != NULL && med_source_key_refuse_sync (connection, call->person_id, source->id,
                                                       call->words[1], call->words[2], error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_refuse (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .words = argv };

  if (g_strv_length (argv) != 3)
    return med_command_usage (&med_source_key_commands[REFUSE],
                              _ ("Name the source, the fingerprint and why"), error);
  return med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, refuse_func, &call, error) != NULL;
}

static const char *const key_names[] = {
  "source", "fingerprint",    "user_id", "signer",       "@expires_at",   "pinned_by", "@pinned_at",
  "origin", "@distrusted_at", "reason",  "confirmed_by", "@confirmed_at", NULL
};
static const MedCommandRows key_rows = {
  "SELECT s.name, k.fingerprint, k.user_id, k.signer, k.expires_usec, p.login, k.pinned_usec,"
  " k.origin, k.distrusted_usec, k.reason, c.login, k.confirmed_usec FROM source_key k"
  " JOIN source s ON s.id = k.source_id LEFT JOIN person p ON p.id = k.person_id"
  " LEFT JOIN person c ON c.id = k.confirmed_by ORDER BY s.name, k.id",
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

static void
print_probe_json (const MedSourceProbe *probe)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  med_command_json_text (builder, "kind", med_source_kind_to_word (probe->kind));
  med_command_json_text (builder, "location", probe->location);
  med_command_json_text (builder, "publisher", probe->publisher);
  med_command_json_text (builder, "namespace", probe->name_space);
  med_command_json_text (builder, "role", probe->role);
  med_command_json_text (builder, "canonical_url", probe->canonical_url);
  if (probe->updated_usec != 0)
    med_command_json_time (builder, "updated_at", probe->updated_usec);
  if (probe->n_documents >= 0)
    {
      med_command_json_int (builder, "documents", probe->n_documents);
      med_command_json_int (builder, "signed", probe->n_signed);
    }
  med_command_json_texts (builder, "feeds", probe->feeds);
  json_builder_set_member_name (builder, "keys");
  json_builder_begin_array (builder);
  for (guint i = 0; i < probe->keys->len; i++)
    {
      const MedProviderKey *key = g_ptr_array_index (probe->keys, i);

      json_builder_begin_object (builder);
      med_command_json_text (builder, "url", key->url);
      med_command_json_text (builder, "fingerprint", key->fingerprint);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  med_command_json_print (builder);
}

static void
print_known (const char *label, const char *value)
{
  if (value != NULL)
    printf (_ ("%s: %s\n"), label, value);
}

static void
print_probe (const MedSourceProbe *probe)
{
  print_known (_ ("Publisher"), probe->publisher);
  print_known (_ ("Namespace"), probe->name_space);
  print_known (_ ("Role"), probe->role);
  print_known (_ ("Metadata"), probe->canonical_url);
  if (probe->n_documents >= 0)
    printf (_ ("%s: %d\n"), _ ("Documents"), (int) probe->n_documents);
  for (guint i = 0; i < probe->feeds->len; i++)
    print_known (_ ("Feed"), g_ptr_array_index (probe->feeds, i));
  for (guint i = 0; i < probe->keys->len; i++)
    {
      const MedProviderKey *key = g_ptr_array_index (probe->keys, i);

      printf (_ ("Key, as the provider says: %s %s\n"),
              key->fingerprint != NULL ? key->fingerprint : _ ("no fingerprint"),
              key->url != NULL ? key->url : "");
    }
  puts (_ ("Nothing of it is trusted yet"));
}

static gboolean
run_probe (MedCommandContext *context, char **argv, GError **error)
{
  if (g_strv_length (argv) != 2)
    return med_command_usage (&med_source_key_commands[PROBE], _ ("Name its kind and its place"),
                              error);
  MedSourceKind kind = med_source_kind_from_word (argv[0]);
  if (kind == MED_N_SOURCE_KINDS)
    return med_command_usage (&med_source_key_commands[PROBE], argv[0], error);
  g_autofree char *place =
      kind == MED_SOURCE_FOLDER ? g_canonicalize_filename (argv[1], NULL) : g_strdup (argv[1]);
  MedEngine *engine = med_command_context_get_engine (context, error);
  g_autoptr (MedFetcher) fetcher =
      engine != NULL ? med_source_run_make_fetcher_sync (med_engine_get_store (engine), error)
                     : NULL;
  g_autoptr (MedSourceProbe) probe =
      fetcher != NULL ? med_source_probe_sync (fetcher, kind, place, NULL, error) : NULL;
  if (probe == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    print_probe_json (probe);
  else
    print_probe (probe);
  return TRUE;
}

const MedCommand med_source_key_commands[] = {
  [SHOW] = { "source key show", "FILE", N_ ("Show whose a publisher's key is"), run_show },
  [ADD] = { "source key add", "SOURCE FILE FINGERPRINT ORIGIN",
            N_ ("Propose a publisher's key for a source"), run_add },
  [CONFIRM] = { "source key confirm", "SOURCE FINGERPRINT",
                N_ ("Confirm a publisher's key as the second person"), run_confirm },
  [REFUSE] = { "source key refuse", "SOURCE FINGERPRINT REASON",
               N_ ("Take back a key that waits for the second person"), run_refuse },
  [LIST] = { "source key list", "", N_ ("List the keys of publishers"), run_list },
  [DISTRUST] = { "source key distrust", "FINGERPRINT REASON",
                 N_ ("Believe nothing more that a key signs"), run_distrust },
  [PROBE] = { "source probe", "KIND PLACE",
              N_ ("Show what is at a place before it becomes a source"), run_probe },
  { NULL, NULL, NULL, NULL },
};
