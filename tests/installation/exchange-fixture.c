/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "exchange-fixture.h"

#include <string.h>

void
exchange_set_up (ExchangePair *pair, gconstpointer data)
{
  pair->there = med_test_ward_new (GPOINTER_TO_INT (data), TRUE);
  pair->here = med_test_ward_new (GPOINTER_TO_INT (data), TRUE);
}

void
exchange_tear_down (ExchangePair *pair, gconstpointer data)
{
  med_test_ward_free (pair->there);
  med_test_ward_free (pair->here);
}

gpointer
exchange_export_func (MedConnection *connection,
                      gpointer input,
                      GCancellable *cancellable,
                      GError **error)
{
  ExchangeCall *call = input;

  return med_exchange_export_sync (connection, &call->export, &call->n_orders, error);
}

gpointer
exchange_import_func (MedConnection *connection,
                      gpointer input,
                      GCancellable *cancellable,
                      GError **error)
{
  ExchangeCall *call = input;

  return call->keep ? med_exchange_import_sync (connection, call->exchange, call->person_id,
                                                call->decisions, error)
                    : med_exchange_check_sync (connection, call->exchange, call->person_id, error);
}

GBytes *
exchange_export_from (MedTestWard *ward, gint64 since_usec)
{
  g_autoptr (GError) error = NULL;
  ExchangeCall call = {
    .export = { .person_id = MED_TEST_TECH, .workstation = "stick-1", .since_usec = since_usec }
  };
  GBytes *bytes = med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, exchange_export_func,
                                       &call, &error);

  g_assert_no_error (error);
  return bytes;
}

MedExchange *
exchange_parse (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  MedExchange *exchange = med_exchange_parse (bytes, "results", &error);

  g_assert_no_error (error);
  return exchange;
}

MedExchangePreview *
exchange_run (MedTestWard *ward, MedExchange *exchange, gboolean keep, GByteArray *decisions)
{
  g_autoptr (GError) error = NULL;
  ExchangeCall call = {
    .exchange = exchange, .person_id = MED_TEST_LEAD, .keep = keep, .decisions = decisions
  };
  MedExchangePreview *preview =
      med_test_engine_run (ward->engine, MED_STORE_WRITER, exchange_import_func, &call, &error);

  g_assert_no_error (error);
  return preview;
}

MedExchangeItem *
exchange_only_item (MedExchangePreview *preview)
{
  g_assert_cmpuint (preview->items->len, ==, 1);
  return preview->items->pdata[0];
}

void
exchange_assert_reason (const MedExchangeItem *item, const char *words)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < item->reasons->len; i++)
    g_string_append_printf (all, "%s\n", (char *) item->reasons->pdata[i]);
  if (strstr (all->str, words) == NULL)
    g_error ("“%s” is not in: %s", words, all->str);
}

char *
exchange_snapshot (MedTestWard *ward)
{
  g_autofree char *base = med_test_ward_snapshot (ward);
  g_autofree char *own = med_test_fleet_dup_text (
      ward->engine,
      "SELECT (SELECT count(*) FROM exchange_import) || '|' || (SELECT count(*) FROM exchange_row) "
      "|| '|' || (SELECT count(*) FROM evidence) || '|' || (SELECT count(*) FROM handover) || '|' "
      "|| (SELECT coalesce(group_concat(release_read_usec), '') FROM device) || '|' || (SELECT "
      "count(*) FROM "
      "config)");

  return g_strconcat (base, "#", own, NULL);
}

static gpointer
evidence_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  MedTestWard *ward = input;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a log of the install", 20);

  return med_attempt_add_evidence_sync (connection, ward->attempt_id, "install.log", "log", bytes,
                                        MED_TEST_TECH, error)
             ? MED_STORE_OK
             : NULL;
}

void
exchange_add_evidence (MedTestWard *ward)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (ward->engine, MED_STORE_WRITER, evidence_func, ward, &error);
  g_assert_no_error (error);
}

void
exchange_parts_clear (ExchangeParts *parts)
{
  json_node_unref (parts->manifest);
  json_node_unref (parts->records);
  g_ptr_array_unref (parts->blobs);
}

JsonNode *
exchange_parse_json (const char *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();

  json_parser_load_from_data (parser, data, (gssize) size, &error);
  g_assert_no_error (error);
  return json_node_copy (json_parser_get_root (parser));
}

void
exchange_take_apart (GBytes *bytes, ExchangeParts *parts)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *length = (const char *) memchr (data, '\n', size) + 1;
  const char *manifest = (const char *) memchr (length, '\n', size - (gsize) (length - data)) + 1;
  gsize at = (gsize) (manifest - data) + (gsize) g_ascii_strtoull (length, NULL, 10);

  parts->manifest = exchange_parse_json (manifest, (gsize) g_ascii_strtoull (length, NULL, 10));
  parts->blobs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  JsonArray *files = json_object_get_array_member (json_node_get_object (parts->manifest), "files");
  for (guint i = 0; i < json_array_get_length (files); i++)
    {
      const gsize n =
          (gsize) json_object_get_int_member (json_array_get_object_element (files, i), "size");
      if (i == 0)
        parts->records = exchange_parse_json (data + at, n);
      else
        g_ptr_array_add (parts->blobs, g_bytes_new_from_bytes (bytes, at, n));
      at += n;
    }
  g_assert_cmpuint (at, ==, size);
}

/* With hashes that fit: as somebody would who knows the format. */
GBytes *
exchange_put_together (const ExchangeParts *parts)
{
  g_autoptr (GPtrArray) blobs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  char *text = json_to_string (parts->records, FALSE);
  JsonArray *files = json_array_new ();

  g_ptr_array_add (blobs, g_bytes_new_take (text, strlen (text)));
  for (guint i = 0; i < parts->blobs->len; i++)
    g_ptr_array_add (blobs, g_bytes_ref (parts->blobs->pdata[i]));
  for (guint i = 0; i < blobs->len; i++)
    {
      JsonObject *file = json_object_new ();
      g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, blobs->pdata[i]);
      json_object_set_string_member (file, "sha256", sha256);
      json_object_set_int_member (file, "size", (gint64) g_bytes_get_size (blobs->pdata[i]));
      json_array_add_object_element (files, file);
    }
  json_object_set_array_member (json_node_get_object (parts->manifest), "files", files);
  return med_exchange_build (parts->manifest, blobs);
}

void
exchange_parse_refused (GBytes *bytes, MedError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedExchange) exchange = med_exchange_parse (bytes, "results", &error);

  g_assert_null (exchange);
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” is not in: %s", words, error->message);
}

JsonObject *
exchange_records_of (const ExchangeParts *parts)
{
  return json_node_get_object (parts->records);
}

JsonObject *
exchange_first_of (JsonObject *object, const char *member)
{
  return json_array_get_object_element (json_object_get_array_member (object, member), 0);
}
