/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-listing"

#include "config.h"

#include "engine/source/med-source-listing.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"

/* What a provider says of itself, compared with what it said before. Whoever holds its server, but
 * not its keys, could turn it back to an older state, or into another: so a person is asked. */

/* CSAF knows no such limit. A provider of medical devices publishes more often. */
#define UNCHANGED_DAYS 90

static const char *const roles[] = { "csaf_publisher", "csaf_provider", "csaf_trusted_provider" };

typedef struct
{
  MedConnection *connection;
  const MedSource *source;
  GError **error;
  GString *open; /* what stands in the way, in words */
} Check;

/* Takes @text. What is only shown does not stand in the way. */
static gboolean
hold (Check *self, MedSourceHoldKind kind, const char *value, char *text, gboolean only_shown)
{
  g_autofree char *words = text;
  const MedSourceHold found = { kind, "", value, words, NULL };
  gboolean accepted = FALSE;

  if (!med_source_hold_note_sync (self->connection, self->source->id, &found, &accepted,
                                  self->error))
    return FALSE;
  if (!accepted && !only_shown)
    g_string_append_printf (self->open, "%s%s", self->open->len > 0 ? " " : "", words);
  return TRUE;
}

static gboolean
check_date (Check *self, MedSourceHoldKind kind, gint64 before, gint64 now)
{
  g_autofree char *was = med_clock_format_iso8601 (before);
  g_autofree char *is = med_clock_format_iso8601 (now);

  if (before == 0 || now == 0 || now >= before)
    return TRUE;
  return hold (
      self, kind, is,
      kind == MED_SOURCE_HOLD_FEED_DATE
          ? g_strdup_printf (_ ("The feed is of %s; one of %s was seen before."), is, was)
          : g_strdup_printf (_ ("The provider's metadata is of %s; that of %s was seen before."),
                             is, was),
      FALSE);
}

static gboolean
check_url (Check *self, const MedSourceListing *listing)
{
  const char *expected =
      self->source->canonical_url != NULL ? self->source->canonical_url : listing->origin_url;

  if (listing->canonical_url == NULL || expected == NULL ||
      g_str_equal (listing->canonical_url, expected))
    return TRUE;
  return hold (
      self, MED_SOURCE_HOLD_CANONICAL_URL, listing->canonical_url,
      g_strdup_printf (_ ("The provider's metadata says that it belongs to %s, not to %s."),
                       listing->canonical_url, expected),
      FALSE);
}

static int
rank_role (const char *role)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_strcmp0 (roles[i], role) == 0)
      return (int) i;
  return -1;
}

static gboolean
check_role (Check *self, const MedSourceListing *listing)
{
  if (listing->role == NULL || self->source->role == NULL ||
      rank_role (listing->role) >= rank_role (self->source->role))
    return TRUE;
  return hold (self, MED_SOURCE_HOLD_ROLE, listing->role,
               g_strdup_printf (_ ("The provider calls itself %s now; it was %s before."),
                                listing->role, self->source->role),
               FALSE);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In upper case, sorted, each once. */
static char *
join_fingerprints (GPtrArray *fingerprints)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < fingerprints->len; i++)
    g_ptr_array_add (sorted, g_ascii_strup (g_ptr_array_index (fingerprints, i), -1));
  g_ptr_array_sort (sorted, compare_texts);
  for (guint i = 0; i < sorted->len; i++)
    if (i == 0 || !g_str_equal (g_ptr_array_index (sorted, i), g_ptr_array_index (sorted, i - 1)))
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "",
                              (const char *) g_ptr_array_index (sorted, i));
  return g_string_free (text, FALSE);
}

static GPtrArray *
load_enrolled (Check *self)
{
  g_autoptr (GPtrArray) enrolled = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection,
                            "SELECT DISTINCT fingerprint FROM source_key WHERE source_id = $1"
                            " AND distrusted_usec IS NULL AND confirmed_usec IS NOT NULL",
                            MED_VALUES (MED_INT (self->source->id)), self->error);

  while (query != NULL && med_query_next (query))
    g_ptr_array_add (enrolled, med_query_dup_text (query, 0));
  return query != NULL && med_query_finish (query, self->error) ? g_steal_pointer (&enrolled)
                                                                : NULL;
}

/* The keys that the provider lists are a hint, never enough; but another list than the one that was
 * enrolled is something that a person must know of. */
static gboolean
check_keys (Check *self, const MedSourceListing *listing)
{
  if (listing->fingerprints == NULL || !self->source->trusted)
    return TRUE;
  g_autoptr (GPtrArray) enrolled = load_enrolled (self);
  if (enrolled == NULL)
    return FALSE;
  g_autofree char *expected = join_fingerprints (enrolled);
  g_autofree char *listed = join_fingerprints (listing->fingerprints);
  if (g_str_equal (expected, listed))
    return TRUE;
  return hold (self, MED_SOURCE_HOLD_KEYS, listed,
               g_strdup_printf (_ ("The provider lists the keys %s; enrolled here are %s."),
                                *listed != '\0' ? listed : "-", expected),
               FALSE);
}

/**
 * med_source_listing_note_unchanged_sync:
 * @connection: the writer's connection
 * @source: a source
 * @feed_usec: when it last published something; 0 if that is not known
 * @days: longer than this is unusual
 * @error: return location
 *
 * Shows a person that nothing has come for a long time: a mirror that is held back looks like a
 * publisher with nothing to say. It stands in the way of nothing.
 *
 * Returns: whether it is noted, if there is something to note
 */
gboolean
med_source_listing_note_unchanged_sync (MedConnection *connection,
                                        const MedSource *source,
                                        gint64 feed_usec,
                                        gint64 days,
                                        GError **error)
{
  g_autofree char *feed = med_clock_format_iso8601 (feed_usec);
  Check self = { connection, source, error, NULL };

  return feed_usec == 0 ||
         med_connection_now_usec (connection) - feed_usec < days * MED_USEC_PER_DAY ||
         hold (&self, MED_SOURCE_HOLD_UNCHANGED, feed,
               g_strdup_printf (_ ("The feed has not changed since %s. Ask the publisher whether "
                                   "that is right."),
                                feed),
               TRUE);
}

static gboolean
check_age (Check *self, const MedSourceListing *listing)
{
  gint64 now = med_connection_now_usec (self->connection);
  g_autofree char *until = med_clock_format_iso8601 (listing->maintained_until_usec);

  if (listing->maintained_until_usec != 0 && listing->maintained_until_usec < now &&
      !hold (self, MED_SOURCE_HOLD_MAINTAINED, until,
             g_strdup_printf (_ ("The provider's metadata is maintained until %s only."), until),
             FALSE))
    return FALSE;
  return med_source_listing_note_unchanged_sync (self->connection, self->source, listing->feed_usec,
                                                 UNCHANGED_DAYS, self->error);
}

/**
 * med_source_listing_check_sync:
 * @connection: the writer's connection
 * @source: what is known of it
 * @listing: what it says now
 * @error: return location: %MED_ERROR_REFUSED where a person must decide first
 *
 * Returns: whether its documents may be looked at
 */
gboolean
med_source_listing_check_sync (MedConnection *connection,
                               const MedSource *source,
                               const MedSourceListing *listing,
                               GError **error)
{
  g_autoptr (GString) open = g_string_new (NULL);
  Check self = { connection, source, error, open };

  if (!check_url (&self, listing) || !check_role (&self, listing) ||
      !check_date (&self, MED_SOURCE_HOLD_METADATA_DATE, source->metadata_usec,
                   listing->metadata_usec) ||
      !check_date (&self, MED_SOURCE_HOLD_FEED_DATE, source->feed_usec, listing->feed_usec) ||
      !check_keys (&self, listing) || !check_age (&self, listing))
    return FALSE;
  if (open->len == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("%s A person must decide on it before documents are looked at."), open->str);
  return FALSE;
}
