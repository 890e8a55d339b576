/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source"

#include "config.h"

#include "engine/source/med-source.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-people.h"

#define MOST_NAME_CHARACTERS 100
#define LEAST_INTERVAL_MIN 15
#define MOST_INTERVAL_MIN (31 * 24 * 60)
#define INTERVAL_FAULT                                                                             \
  N_ ("A source is looked at every 15 minutes at most, and once a month at least")
/* Twice too late is late. */
#define STALE_INTERVALS 2

#define COLUMNS                                                                                    \
  "SELECT id, name, kind, location, trusted, enabled, interval_min, namespace, canonical_url,"     \
  " role, metadata_usec, feed_usec, tried_usec, checked_usec, result, last_look"                   \
  " FROM source"                                                                                   \
  " WHERE removed_usec IS NULL"

/**
 * med_source_free:
 * @self: (transfer full): a source
 */
void
med_source_free (MedSource *self)
{
  g_free (self->name);
  g_free (self->location);
  g_free (self->name_space);
  g_free (self->canonical_url);
  g_free (self->role);
  g_free (self->result);
  g_free (self->last_look);
  g_free (self);
}

static MedSource *
take_row (MedQuery *query)
{
  MedSource *self = g_new0 (MedSource, 1);

  self->id = med_query_get_int (query, 0);
  self->name = med_query_dup_text (query, 1);
  self->kind = med_source_kind_from_word (med_query_get_text (query, 2));
  self->location = med_query_dup_text (query, 3);
  self->trusted = med_query_get_int (query, 4) != 0;
  self->enabled = med_query_get_int (query, 5) != 0;
  self->interval_min = med_query_get_int (query, 6);
  self->name_space = med_query_dup_text (query, 7);
  self->canonical_url = med_query_dup_text (query, 8);
  self->role = med_query_dup_text (query, 9);
  self->metadata_usec = med_query_get_int (query, 10);
  self->feed_usec = med_query_get_int (query, 11);
  self->tried_usec = med_query_get_int (query, 12);
  self->checked_usec = med_query_get_int (query, 13);
  self->result = med_query_dup_text (query, 14);
  self->last_look = med_query_dup_text (query, 15);
  return self;
}

/**
 * med_source_list_sync:
 * @connection: a connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedSource): all that were not removed, by name
 */
GPtrArray *
med_source_list_sync (MedConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) med_source_free);
  g_autoptr (MedQuery) query =
      med_connection_query (connection, COLUMNS " ORDER BY name, id", MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    g_ptr_array_add (list, take_row (query));
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&list) : NULL;
}

static MedSource *
load_one (MedQuery *taken, GError **error)
{
  g_autoptr (MedQuery) query = taken;
  g_autoptr (MedSource) self = NULL;

  if (query != NULL && med_query_next (query))
    self = take_row (query);
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * med_source_load_sync:
 * @connection: a connection
 * @id: its number
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the source
 */
MedSource *
med_source_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  MedSource *self = load_one (med_connection_query (connection, COLUMNS " AND id = $1",
                                                    MED_VALUES (MED_INT (id)), &local_error),
                              &local_error);

  if (self == NULL && local_error == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no source %" PRId64), id);
  else if (self == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return self;
}

/**
 * med_source_find_sync:
 * @connection: a connection
 * @word: its name or number
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the source
 */
MedSource *
med_source_find_sync (MedConnection *connection, const char *word, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 number = 0;
  MedSource *self = load_one (med_connection_query (connection, COLUMNS " AND name = $1",
                                                    MED_VALUES (MED_TEXT (word)), &local_error),
                              &local_error);

  if (self == NULL && local_error == NULL &&
      g_ascii_string_to_signed (word, 10, 1, G_MAXINT64, &number, NULL))
    return med_source_load_sync (connection, number, error);
  if (self == NULL && local_error == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no source “%s”"), word);
  else if (self == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return self;
}

/**
 * med_source_may_decide:
 * @connection: a connection
 * @by_person: a person
 * @error: return location, %MED_ERROR_NOT_PERMITTED
 *
 * Returns: whether the person may decide whom the hospital believes
 */
gboolean
med_source_may_decide (MedConnection *connection, gint64 by_person, GError **error)
{
  return med_person_require_role (connection, by_person, MED_SOURCE_MAY_DECIDE, error);
}

/**
 * med_source_check_reason:
 * @reason: (nullable): as a person gave it
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether it says something
 */
gboolean
med_source_check_reason (const char *reason, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (reason != NULL ? reason : ""));

  if (*stripped != '\0' && g_utf8_validate (stripped, -1, NULL))
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       _ ("Say why; it is kept with the decision"));
  return FALSE;
}

static gboolean
is_domain (const char *text)
{
  gsize length = strlen (text);

  return length >= 3 && length <= 253 && strchr (text, '.') != NULL &&
         strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
             length &&
         *text != '.' && *text != '-' && text[length - 1] != '.' && strstr (text, "..") == NULL;
}

static gboolean
is_https (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 &&
         g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
         g_uri_get_userinfo (uri) == NULL;
}

static const char *
find_fault_of_location (const MedSource *source)
{
  gboolean is_path = g_path_is_absolute (source->location);

  switch (source->kind)
    {
    case MED_SOURCE_FOLDER:
      return is_path ? NULL : N_ ("A folder is named from / on");
    case MED_SOURCE_KEV:
    case MED_SOURCE_EPSS:
      return is_path || is_https (source->location)
                 ? NULL
                 : N_ ("It is named by its https address, or by a file from / on");
    case MED_SOURCE_CVE:
      return is_path || (is_https (source->location) && g_str_has_suffix (source->location, "/") &&
                         strpbrk (source->location, "?#") == NULL)
                 ? NULL
                 : N_ ("CVE records are named by the https address of their folder, which ends in "
                       "a slash, or by a folder from / on");
    case MED_SOURCE_PROVIDER:
      return is_https (source->location) || is_domain (source->location)
                 ? NULL
                 : N_ ("A provider is named by its domain or by the https address of its "
                       "provider-metadata.json");
    case MED_N_SOURCE_KINDS:
    default:
      return N_ ("There is no such kind of source");
    }
}

static gboolean
is_interval (gint64 minutes)
{
  return minutes >= LEAST_INTERVAL_MIN && minutes <= MOST_INTERVAL_MIN;
}

static const char *
find_fault (const MedSource *source)
{
  glong length = g_utf8_validate (source->name, -1, NULL) ? g_utf8_strlen (source->name, -1) : 0;

  if (length < 1 || length > MOST_NAME_CHARACTERS || g_ascii_isspace (source->name[0]) ||
      strpbrk (source->name, "\t\r\n") != NULL)
    return N_ ("A source needs a name in one line, of at most 100 characters");
  if (g_ascii_isdigit (source->name[0]))
    return N_ ("The name of a source begins with a letter, so that it is not taken for a number");
  if (!is_interval (source->interval_min))
    return INTERVAL_FAULT;
  if (source->trusted && !med_source_kind_is_advisories (source->kind))
    return N_ ("Nobody signs these files with OpenPGP. They are believed as far as the "
               "certificate of their server is, or as you believe the file.");
  if (source->name_space != NULL && !med_source_kind_is_advisories (source->kind))
    return N_ ("Only publishers of advisories have a namespace");
  return find_fault_of_location (source);
}

/**
 * med_source_check_location:
 * @kind: what it is to be
 * @location: URL, domain or folder
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether a source of that kind can be there
 */
gboolean
med_source_check_location (MedSourceKind kind, const char *location, GError **error)
{
  const MedSource source = { .kind = kind, .location = (char *) location };
  const char *fault = find_fault_of_location (&source);

  if (fault == NULL)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ (fault));
  return FALSE;
}

static void
add_text (JsonBuilder *builder, const char *member, const char *text)
{
  json_builder_set_member_name (builder, member);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static JsonNode *
describe (const MedSource *source, const char *reason)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_text (builder, "name", source->name);
  add_text (builder, "kind", med_source_kind_to_word (source->kind));
  add_text (builder, "location", source->location);
  json_builder_set_member_name (builder, "trusted");
  json_builder_add_boolean_value (builder, source->trusted);
  json_builder_set_member_name (builder, "interval_min");
  json_builder_add_int_value (builder, source->interval_min);
  add_text (builder, "namespace", source->name_space);
  if (reason != NULL)
    add_text (builder, "reason", reason);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
check_new (MedConnection *connection, const MedSource *source, GError **error)
{
  const char *fault = find_fault (source);
  gint64 same = 0;

  if (fault != NULL)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ (fault));
      return FALSE;
    }
  if (!med_connection_get_int (
          connection, "SELECT count(*) FROM source WHERE name = $1 AND removed_usec IS NULL",
          MED_VALUES (MED_TEXT (source->name)), &same, error))
    return FALSE;
  if (same == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT, _ ("There is a source “%s” already"),
               source->name);
  return FALSE;
}

static gboolean
record (MedTransaction *transaction,
        gint64 by_person,
        const char *action,
        gint64 id,
        JsonNode *body,
        GError **error)
{
  g_autofree char *subject = g_strdup_printf ("source/%" PRId64, id);

  return med_transaction_record (transaction, by_person, action, subject, body, error);
}

/**
 * med_source_add_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @source: name, kind, location, trust, interval and, if it is known, the publisher's namespace
 * @id: (out): its number
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_CORRECT_INPUT, %MED_ERROR_CONFLICT
 *
 * Adds a source. Nothing is fetched from it yet; a trusted one also needs a key.
 *
 * Returns: whether it was added
 */
gboolean
med_source_add_sync (MedConnection *connection,
                     gint64 by_person,
                     const MedSource *source,
                     gint64 *id,
                     GError **error)
{
  if (!med_source_may_decide (connection, by_person, error) ||
      !check_new (connection, source, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (JsonNode) body = describe (source, NULL);
  return transaction != NULL &&
         med_connection_insert (
             connection,
             "INSERT INTO source (name, kind, location, trusted, enabled, interval_min, namespace)"
             " VALUES ($1, $2, $3, $4, 1, $5, $6)",
             MED_VALUES (MED_TEXT (source->name), MED_TEXT (med_source_kind_to_word (source->kind)),
                         MED_TEXT (source->location), MED_INT (source->trusted ? 1 : 0),
                         MED_INT (source->interval_min), MED_TEXT (source->name_space)),
             id, error) &&
         record (transaction, by_person, "source-added", *id, body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_source_remove_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @id: its number
 * @reason: why
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_NOT_FOUND,
 * %MED_ERROR_CORRECT_INPUT
 *
 * Looks at a source no more. What came from it stays, and so does what is known of it.
 *
 * Returns: whether it was removed
 */
gboolean
med_source_remove_sync (
    MedConnection *connection, gint64 by_person, gint64 id, const char *reason, GError **error)
{
  if (!med_source_may_decide (connection, by_person, error) ||
      !med_source_check_reason (reason, error))
    return FALSE;
  g_autoptr (MedSource) source = med_source_load_sync (connection, id, error);
  if (source == NULL)
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (JsonNode) body = describe (source, reason);
  return transaction != NULL &&
         med_connection_execute (
             connection, "UPDATE source SET removed_usec = $1 WHERE id = $2",
             MED_VALUES (MED_INT (med_connection_now_usec (connection)), MED_INT (id)), error) &&
         record (transaction, by_person, "source-removed", id, body, error) &&
         med_transaction_commit (transaction, error);
}

static gboolean
check_other (const MedSource *source, gboolean enabled, GError **error)
{
  if (source->enabled != enabled)
    return TRUE;
  if (enabled)
    g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT, _ ("“%s” is switched on already"),
                 source->name);
  else
    g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT, _ ("“%s” is switched off already"),
                 source->name);
  return FALSE;
}

/**
 * med_source_set_enabled_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @id: its number
 * @enabled: whether it is looked through together with all the others
 * @reason: why
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_NOT_FOUND, %MED_ERROR_CONFLICT if
 * it is so already, %MED_ERROR_CORRECT_INPUT
 *
 * What came from a source that is switched off stays, and the source grows stale: it is not
 * forgotten.
 *
 * Returns: whether it was changed
 */
gboolean
med_source_set_enabled_sync (MedConnection *connection,
                             gint64 by_person,
                             gint64 id,
                             gboolean enabled,
                             const char *reason,
                             GError **error)
{
  if (!med_source_may_decide (connection, by_person, error) ||
      !med_source_check_reason (reason, error))
    return FALSE;
  g_autoptr (MedSource) source = med_source_load_sync (connection, id, error);
  if (source == NULL || !check_other (source, enabled, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (JsonNode) body = describe (source, reason);
  return transaction != NULL &&
         med_connection_execute (connection, "UPDATE source SET enabled = $1 WHERE id = $2",
                                 MED_VALUES (MED_INT (enabled ? 1 : 0), MED_INT (id)), error) &&
         record (transaction, by_person, enabled ? "source-enabled" : "source-disabled", id, body,
                 error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_source_set_interval_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @id: its number
 * @interval_min: how often it is looked through by itself, in minutes
 * @reason: why
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_NOT_FOUND,
 * %MED_ERROR_CORRECT_INPUT
 *
 * After twice as long without a look a source is stale.
 *
 * Returns: whether it is so now
 */
gboolean
med_source_set_interval_sync (MedConnection *connection,
                              gint64 by_person,
                              gint64 id,
                              gint64 interval_min,
                              const char *reason,
                              GError **error)
{
  if (!med_source_may_decide (connection, by_person, error) ||
      !med_source_check_reason (reason, error))
    return FALSE;
  g_autoptr (MedSource) source = med_source_load_sync (connection, id, error);
  if (source == NULL)
    return FALSE;
  if (!is_interval (interval_min))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ (INTERVAL_FAULT));
      return FALSE;
    }
  if (source->interval_min == interval_min)
    return TRUE;
  source->interval_min = interval_min;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (JsonNode) body = describe (source, reason);
  return transaction != NULL &&
         med_connection_execute (connection, "UPDATE source SET interval_min = $1 WHERE id = $2",
                                 MED_VALUES (MED_INT (interval_min), MED_INT (id)), error) &&
         record (transaction, by_person, "source-interval", id, body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_source_is_stale:
 * @self: a source
 * @now_usec: the time
 *
 * Returns: whether what it says now is not known: it was never looked through, not for longer than
 * it should be, or not when it was last tried
 */
gboolean
med_source_is_stale (const MedSource *self, gint64 now_usec)
{
  return self->checked_usec == 0 || self->result != NULL ||
         now_usec - self->checked_usec >
             STALE_INTERVALS * self->interval_min * MED_USEC_PER_MINUTE ||
         self->checked_usec > now_usec;
}

/**
 * med_source_is_on_network:
 * @self: a source
 *
 * Returns: whether the network is needed to look at it
 */
gboolean
med_source_is_on_network (const MedSource *self)
{
  return !g_path_is_absolute (self->location);
}

/**
 * med_source_describe_trust:
 * @self: a source
 *
 * Returns: (transfer full): in words, why what comes from it is believed
 */
char *
med_source_describe_trust (const MedSource *self)
{
  if (self->trusted)
    return g_strdup (_ ("Hash and signature of each document are checked with the keys enrolled "
                        "here before anything else of it is read."));
  if (!med_source_is_on_network (self))
    return g_strdup (_ ("Nothing is signed that could be checked: what lies there is believed as "
                        "far as whoever put it there."));
  g_autoptr (GUri) uri = g_uri_parse (self->location, G_URI_FLAGS_NONE, NULL);
  return g_strdup_printf (
      _ ("Nothing is signed that could be checked: what comes is believed because the certificate "
         "of %s proves that server, and nothing more."),
      uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : self->location);
}

/**
 * med_source_describe_age:
 * @self: a source
 * @now_usec: the time
 *
 * Returns: (transfer full): in words, how old what is known of it is
 */
char *
med_source_describe_age (const MedSource *self, gint64 now_usec)
{
  gint64 hours = (now_usec - self->checked_usec) / MED_USEC_PER_HOUR;
  int number = (int) MIN (hours < 48 ? hours : hours / 24, G_MAXINT);

  if (self->checked_usec == 0)
    return g_strdup (_ ("never looked through"));
  if (hours < 0)
    return g_strdup (_ ("looked through in the future; check the clock"));
  if (hours < 1)
    return g_strdup (_ ("looked through within the last hour"));
  if (hours < 48)
    return g_strdup_printf (
        ngettext ("looked through %d hour ago", "looked through %d hours ago", number), number);
  return g_strdup_printf (
      ngettext ("looked through %d day ago", "looked through %d days ago", number), number);
}
