/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exchange-chain"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/installation/med-exchange.h"
#include "engine/store/med-change.h"

/* The other workstation's audit log came along: unbroken from its first row to its last, and what
 * is told of the work is what the log says. Whoever changes one changes the head, which is shown
 * where it was written and where it is read. */

static const MedJsonLimits body_limits = { 1024 * 1024, 32, 100000 };

static gboolean
untrusted (const char *name, gint64 seq, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
               _ ("%s: the audit log in it was changed at row %" PRId64
                  ". Get the file again from the workstation."),
               name, seq);
  return FALSE;
}

static char *
hash_row (JsonObject *object)
{
  const MedChangeRow row = { .seq = med_json_get_int (object, "seq", 0),
                             .at_usec = med_json_get_int (object, "at_usec", 0),
                             .person_id = med_json_get_int (object, "person", 0),
                             .action = med_json_get_text (object, "action"),
                             .subject = med_json_get_text (object, "subject"),
                             .body = med_json_get_text (object, "body") };

  if (*row.action == '\0' && *row.subject == '\0' && *row.body == '\0' && row.at_usec == 0 &&
      row.person_id == 0) /* it is about nothing in the file */
    return g_strdup (med_json_get_text (object, "hash"));
  return med_change_hash_content (&row);
}

static gboolean
check_links (const MedExchange *self, JsonArray *rows, const char *name, GError **error)
{
  g_autofree char *link = g_strdup (self->before_head);
  gint64 expected = self->first_seq;

  for (guint i = 0; i < json_array_get_length (rows); i++, expected++)
    {
      JsonObject *object = med_json_array_get_object (rows, i);
      g_autofree char *hash = hash_row (object);

      if (med_json_get_int (object, "seq", 0) != expected ||
          g_strcmp0 (hash, med_json_get_text (object, "hash")) != 0)
        return untrusted (name, expected, error);
      char *next = med_change_hash_link (link, hash);
      g_free (link);
      link = next;
    }
  if (expected == self->last_seq + 1 && g_strcmp0 (link, self->last_head) == 0)
    return TRUE;
  return untrusted (name, expected, error);
}

static char *
dup_key (const char *subject, const char *from, const char *to, gint64 person_id)
{
  return g_strdup_printf ("%s|%s>%s|%" PRId64, subject, from, to, person_id);
}

/* What the log says was done in a row, as words that can be looked up. */
static char *
dup_row_key (JsonObject *object)
{
  const char *action = med_json_get_text (object, "action");
  const char *subject = med_json_get_text (object, "subject");
  const char *text = med_json_get_text (object, "body");
  g_autoptr (JsonNode) node =
      *action != '\0' ? med_json_load (text, strlen (text), &body_limits, "audit", NULL) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  JsonObject *body = json_node_get_object (node);
  if (g_str_equal (action, "disposition-moved") || g_str_equal (action, "service-state-moved"))
    return dup_key (subject, med_json_get_text (body, "from"), med_json_get_text (body, "to"),
                    med_json_get_int (object, "person", 0));
  if (g_str_equal (action, "attempt-step-ticked"))
    return g_strdup_printf ("%s|%s|%" PRId64 "|%s", subject, med_json_get_text (body, "phase"),
                            med_json_get_int (body, "ordinal", 0),
                            med_json_get_text (body, "result"));
  if (g_str_equal (action, "evidence-added"))
    return g_strdup_printf ("evidence|%s|%s", med_json_get_text (body, "attempt"),
                            med_json_get_text (body, "sha256"));
  return NULL;
}

/* (element-type utf8 GArray of gint64): the rows that say it, by what they say */
static GHashTable *
index_chain (JsonArray *rows)
{
  GHashTable *said =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *object = med_json_array_get_object (rows, i);
      const gint64 seq = med_json_get_int (object, "seq", 0);
      g_autofree char *key = dup_row_key (object);
      GArray *seqs = key != NULL ? g_hash_table_lookup (said, key) : NULL;

      if (key == NULL)
        continue;
      if (seqs == NULL)
        {
          seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
          g_hash_table_insert (said, g_steal_pointer (&key), seqs);
        }
      g_array_append_val (seqs, seq);
    }
  return said;
}

/* The first row that says it and was not taken yet; 0: there is none. */
static gint64
take_said (GHashTable *said, const char *key)
{
  GArray *seqs = g_hash_table_lookup (said, key);

  if (seqs == NULL || seqs->len == 0)
    return 0;
  const gint64 seq = g_array_index (seqs, gint64, 0);
  g_array_remove_index (seqs, 0);
  return seq;
}

static gint64
find_person (JsonObject *records, const char *login)
{
  JsonArray *people = med_json_get_array (records, "people");

  for (guint i = 0; i < json_array_get_length (people); i++)
    {
      JsonObject *person = med_json_array_get_object (people, i);
      if (g_strcmp0 (med_json_get_text (person, "login"), login) == 0)
        return med_json_get_int (person, "id", -1);
    }
  return *login == '\0' ? 0 : -1;
}

/* Notes with each step which row tells of it: that is the order in which things were done. */
static gboolean
steps_are_said (GHashTable *said, JsonObject *records, const char *subject, JsonArray *steps)
{
  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = med_json_array_get_object (steps, i);
      const char *from = med_json_get_text (step, "from");
      g_autofree char *key = dup_key (subject, from, med_json_get_text (step, "to"),
                                      find_person (records, med_json_get_text (step, "by")));
      /* That a patch concerns a device is found, not done: there is one row for all of them. */
      const gint64 seq = g_str_equal (from, "none") ? 0 : take_said (said, key);

      if (seq == 0 && !g_str_equal (from, "none"))
        return FALSE;
      json_object_set_int_member (step, MED_EXCHANGE_SEQ, seq);
    }
  return TRUE;
}

static gboolean
attempt_is_said (GHashTable *said, JsonObject *attempt)
{
  JsonArray *steps = med_json_get_array (attempt, "steps");
  JsonArray *evidence = med_json_get_array (attempt, "evidence");
  const char *id = med_json_get_text (attempt, "id");

  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = med_json_array_get_object (steps, i);
      const char *result = med_json_get_text (step, "result");
      g_autofree char *key =
          g_strdup_printf ("attempt/%s|%s|%" PRId64 "|%s", id, med_json_get_text (step, "phase"),
                           med_json_get_int (step, "ordinal", 0), result);
      if (result != NULL && take_said (said, key) == 0)
        return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (evidence); i++)
    {
      JsonObject *row = med_json_array_get_object (evidence, i);
      g_autofree char *key =
          g_strdup_printf ("evidence|%s|%s", id, med_json_get_text (row, "sha256"));
      if (take_said (said, key) == 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
order_is_said (GHashTable *said, JsonObject *records, JsonObject *order)
{
  g_autofree char *subject =
      g_strdup_printf ("disposition/%" PRId64, med_json_get_int (order, "id", 0));
  JsonArray *attempts = med_json_get_array (order, "attempts");

  if (!steps_are_said (said, records, subject, med_json_get_array (order, "steps")))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (attempts); i++)
    if (!attempt_is_said (said, med_json_array_get_object (attempts, i)))
      return FALSE;
  return TRUE;
}

/**
 * med_exchange_check_chain:
 * @self: results, whose documents are checked
 * @name: of the file, for messages
 * @error: return location, %MED_ERROR_UNTRUSTED naming the row
 *
 * Returns: whether the audit log in it is unbroken, and says what the records say
 */
gboolean
med_exchange_check_chain (const MedExchange *self, const char *name, GError **error)
{
  JsonObject *records = json_node_get_object (self->records);
  JsonArray *rows = med_json_get_array (records, "chain");
  JsonArray *orders = med_json_get_array (records, "orders");
  JsonArray *devices = med_json_get_array (records, "devices");
  g_autoptr (GHashTable) said = NULL;
  gboolean agrees = TRUE;

  if (!check_links (self, rows, name, error))
    return FALSE;
  said = index_chain (rows);
  for (guint i = 0; agrees && i < json_array_get_length (orders); i++)
    agrees = order_is_said (said, records, med_json_array_get_object (orders, i));
  for (guint i = 0; agrees && i < json_array_get_length (devices); i++)
    {
      JsonObject *device = med_json_array_get_object (devices, i);
      g_autofree char *subject =
          g_strdup_printf ("device/%" PRId64, med_json_get_int (device, "id", 0));
      agrees = steps_are_said (said, records, subject, med_json_get_array (device, "steps"));
    }
  if (!agrees)
    g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                 _ ("%s: it tells of work that the audit log in it does not know. Get the file "
                    "again from the workstation."),
                 name);
  return agrees;
}
