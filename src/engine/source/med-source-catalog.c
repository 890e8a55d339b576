/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-catalog"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/awareness/med-epss-import.h"
#include "engine/awareness/med-kev-import.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/source/med-source-hold.h"
#include "engine/source/med-source-listing.h"
#include "engine/source/med-source-look.h"

/* A look at a source that is one file, of which the newest replaces the one before: the catalogue
 * of known exploited vulnerabilities, and the scores of EPSS. Nobody signs them, and whoever
 * replaces one by an older or shorter one makes attacks invisible: so one that goes back is held
 * and shown, and the one in use stays. */

/* FIRST takes out the scores of CVEs that were rejected: a few of hundreds of thousands. */
#define MOST_SCORES_LOST_PERCENT 1
/* KEV grows several times a month, EPSS every day. */
#define KEV_UNCHANGED_DAYS 45
#define EPSS_UNCHANGED_DAYS 7
#define MOST_VALUE_CHARS 200

/* The file on its way in. */
typedef struct
{
  MedSourceLook *look;
  MedSourceDocument *document;
  MedKevFile *kev; /* one of the two */
  MedEpssSet *epss;
  gboolean unchanged;
  GString *open; /* what stands in the way, in words */
} Catalog;

static gboolean
read_content (Catalog *self, GBytes *bytes, GError **error)
{
  const char *location = self->look->source->location;
  g_autofree char *name = g_path_get_basename (location);

  if (self->look->source->kind == MED_SOURCE_KEV)
    self->kev = med_kev_file_read (bytes, name, error);
  else
    self->epss = med_epss_read (bytes, name, error);
  if (self->kev != NULL)
    self->document->version = g_strdup (self->kev->catalog->version);
  if (self->epss != NULL)
    self->document->version = g_strdup (self->epss->score_date);
  return self->kev != NULL || self->epss != NULL;
}

static gboolean
hold (Catalog *self,
      MedConnection *connection,
      MedSourceHoldKind kind,
      const char *value,
      const char *words,
      GError **error)
{
  const MedSourceHold found = { kind, "", value, words, NULL };
  gboolean accepted = FALSE;

  if (!med_source_hold_note_sync (connection, self->look->source->id, &found, &accepted, error))
    return FALSE;
  if (!accepted)
    g_string_assign (self->open, words);
  return TRUE;
}

/* The same entries missing are the same question, whichever version of the catalogue they are
 * missing from. */
static char *
dup_lost_value (GPtrArray *lost)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < lost->len; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (lost, i));
  return all->len <= MOST_VALUE_CHARS
             ? g_strdup (all->str)
             : g_compute_checksum_for_string (G_CHECKSUM_SHA256, all->str, -1);
}

static gboolean
check_lost_entries (Catalog *self, MedConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) lost = med_kev_file_find_lost_sync (connection, self->kev, error);

  if (lost == NULL || lost->len == 0)
    return lost != NULL;
  g_autofree char *value = dup_lost_value (lost);
  g_autofree char *words = g_strdup_printf (
      ngettext ("Version %s of the catalogue lacks %u entry of the one in use (%s).",
                "Version %s of the catalogue lacks %u entries of the one in use (%s and more).",
                lost->len),
      self->kev->catalog->version, lost->len, (const char *) g_ptr_array_index (lost, 0));
  return hold (self, connection, MED_SOURCE_HOLD_SHRUNK, value, words, error);
}

static gboolean
check_lost_scores (Catalog *self, MedConnection *connection, GError **error)
{
  gint64 here = 0;
  gint64 there = self->epss->scores->len;

  if (!med_connection_get_int (connection, "SELECT count(*) FROM epss", MED_NO_VALUES, &here,
                               error))
    return FALSE;
  if (there * 100 >= here * (100 - MOST_SCORES_LOST_PERCENT))
    return TRUE;
  g_autofree char *words = g_strdup_printf (_ ("The scores of %s are %d; those in use are %d."),
                                            self->epss->score_date, (int) there, (int) here);
  return hold (self, connection, MED_SOURCE_HOLD_SHRUNK, self->document->sha256, words, error);
}

static gboolean
compare (Catalog *self,
         MedConnection *connection,
         MedCatalogStanding *standing,
         GError **fault,
         GError **error)
{
  return self->kev != NULL
             ? med_kev_file_compare_sync (connection, self->kev, standing, fault, error)
             : med_epss_compare_sync (connection, self->epss, standing, fault, error);
}

static gboolean
store (Catalog *self, MedConnection *connection, GError **error)
{
  gint64 person_id = self->look->person_id;

  return self->kev != NULL ? med_kev_file_store_sync (connection, person_id, self->kev, error)
                           : med_epss_store_sync (connection, person_id, self->epss, error);
}

static gint64
get_date (const Catalog *self)
{
  gint64 usec = 0;

  if (self->kev != NULL)
    return self->kev->catalog->released_usec;
  return med_clock_parse_iso8601 (self->epss->score_date, &usec, NULL) ? usec : 0;
}

static gboolean
check (Catalog *self, MedConnection *connection, GError **error)
{
  MedCatalogStanding standing = MED_CATALOG_NEWER;
  g_autoptr (GError) fault = NULL;

  if (!compare (self, connection, &standing, &fault, error))
    return FALSE;
  self->unchanged = standing == MED_CATALOG_SAME;
  if (fault != NULL)
    return hold (self, connection,
                 standing == MED_CATALOG_OLDER ? MED_SOURCE_HOLD_OLDER : MED_SOURCE_HOLD_REWRITTEN,
                 self->document->sha256, fault->message, error);
  if (standing == MED_CATALOG_SAME)
    return TRUE;
  return self->kev != NULL ? check_lost_entries (self, connection, error)
                           : check_lost_scores (self, connection, error);
}

/* All in one go on the writer's lane, so that nothing comes between the comparison and what
 * follows from it. */
static gpointer
decide_on_lane (MedConnection *connection,
                gpointer input,
                GCancellable *cancellable,
                GError **error)
{
  Catalog *self = input;
  MedSourceLook *look = self->look;
  gint64 days = self->kev != NULL ? KEV_UNCHANGED_DAYS : EPSS_UNCHANGED_DAYS;

  if (!check (self, connection, error))
    return NULL;
  self->document->state = self->open->len == 0 ? MED_SOURCE_IMPORTED : MED_SOURCE_HELD;
  if (self->open->len == 0)
    {
      look->listing.feed_usec = get_date (self);
      if ((!self->unchanged && !store (self, connection, error)) ||
          !med_source_hold_release_catalog_sync (connection, look->source->id, look->person_id,
                                                 error) ||
          !med_source_listing_note_unchanged_sync (connection, look->source,
                                                   look->listing.feed_usec, days, error))
        return NULL;
    }
  else
    self->document->reason = g_strdup (self->open->str);
  return MED_STORE_OK;
}

static gpointer
save_on_lane (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Catalog *self = input;
  const MedSourceDocument *known =
      g_hash_table_lookup (self->look->known, self->look->source->location);
  gboolean changed = known == NULL || known->state != self->document->state ||
                     g_strcmp0 (known->sha256, self->document->sha256) != 0;

  return med_source_document_save_sync (connection, self->look->source->id, self->look->person_id,
                                        self->document, changed, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run (Catalog *self, MedStoreFunc func, GError **error)
{
  return med_store_run_sync (self->look->store, MED_STORE_WRITER, func, self, NULL, error) != NULL;
}

/* What is wrong is told, and the one in use stays. */
static gboolean
refuse (Catalog *self, GError *taken, GError **error)
{
  g_autoptr (GError) reason = taken;

  self->document->state = MED_SOURCE_REFUSED;
  self->document->reason = g_strdup (reason->message);
  self->look->result->refused++;
  if (run (self, save_on_lane, error))
    g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

static gboolean
take_in (Catalog *self, MedSourceFile *file, GError **error)
{
  GError *reason = NULL;

  self->document->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, file->bytes);
  if (!read_content (self, file->bytes, &reason))
    return refuse (self, reason, error);
  if (!run (self, decide_on_lane, error))
    return FALSE;
  if (self->open->len == 0)
    {
      /* What was not believed is asked for again the next time. */
      self->document->etag = g_steal_pointer (&file->etag);
      self->document->last_modified = g_steal_pointer (&file->last_modified);
      *(self->unchanged ? &self->look->result->unchanged : &self->look->result->imported) += 1;
    }
  else
    self->look->result->held++;
  if (!run (self, save_on_lane, error))
    return FALSE;
  if (self->open->len == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("%s The one in use stays in use."),
               self->open->str);
  return FALSE;
}

static gpointer
note_unchanged_on_lane (MedConnection *connection,
                        gpointer input,
                        GCancellable *cancellable,
                        GError **error)
{
  const MedSourceLook *look = ((Catalog *) input)->look;
  gint64 days = look->source->kind == MED_SOURCE_KEV ? KEV_UNCHANGED_DAYS : EPSS_UNCHANGED_DAYS;

  return med_source_listing_note_unchanged_sync (connection, look->source, look->source->feed_usec,
                                                 days, error)
             ? MED_STORE_OK
             : NULL;
}

/**
 * med_source_catalog_look:
 * @self: a look at a source of which med_source_kind_is_catalog() holds
 * @error: return location: why the source counts as not looked through
 *
 * Fetches the file unless it is still the same, and lets it take the place of the one in use if it
 * is newer and complete.
 *
 * Returns: whether what is in use is what the source has
 */
gboolean
med_source_catalog_look (MedSourceLook *self, GError **error)
{
  const char *location = self->source->location;
  const MedSourceDocument *known = g_hash_table_lookup (self->known, location);
  gboolean settled = known != NULL && known->state == MED_SOURCE_IMPORTED;
  g_autoptr (MedSourceDocument) document = med_source_document_new (location);
  g_autoptr (GString) open = g_string_new (NULL);
  Catalog catalog = { .look = self, .document = document, .open = open };
  g_auto (MedSourceFile) file = { 0 };
  gsize most = self->source->kind == MED_SOURCE_KEV ? med_json_default_limits.size_bytes
                                                    : MED_EPSS_MOST_BYTES;

  self->result->listed = 1;
  if (settled)
    {
      file.etag = g_strdup (known->etag);
      file.last_modified = g_strdup (known->last_modified);
    }
  if (!self->way->read (self->way, location, most, &file, self->cancellable, error))
    {
      self->result->failed = 1;
      return FALSE;
    }
  if (settled && file.not_modified)
    {
      self->result->unchanged = 1;
      return run (&catalog, note_unchanged_on_lane, error);
    }
  gboolean done = take_in (&catalog, &file, error);
  g_clear_pointer (&catalog.kev, med_kev_file_free);
  g_clear_pointer (&catalog.epss, med_epss_set_free);
  return done;
}
