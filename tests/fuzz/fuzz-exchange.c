/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-exchange.h"
#include "engine/store/med-change.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
parse (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedExchange) exchange = med_exchange_parse (bytes, "fuzz", &error);

  g_assert ((exchange != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  g_assert (exchange == NULL || JSON_NODE_HOLDS_OBJECT (exchange->records));
}

/* The input as the records of a file whose hashes are right: past the door, into the rooms. */
static GBytes *
wrap (GBytes *records)
{
  g_autoptr (GPtrArray) blobs = g_ptr_array_new ();
  g_autoptr (JsonNode) manifest = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, records);
  JsonObject *object = json_object_new (), *file = json_object_new ();
  JsonArray *files = json_array_new ();

  json_node_take_object (manifest, object);
  json_object_set_string_member (object, "format", MED_EXCHANGE_FORMAT);
  json_object_set_string_member (object, "workstation", "w");
  json_object_set_int_member (object, "exported_usec", 1);
  json_object_set_string_member (object, "exported_by", "tt");
  json_object_set_int_member (object, "since_usec", 0);
  json_object_set_int_member (object, "first_seq", 1);
  json_object_set_int_member (object, "last_seq", 0);
  json_object_set_string_member (object, "before_head", MED_CHANGE_FIRST_LINK);
  json_object_set_string_member (object, "last_head", MED_CHANGE_FIRST_LINK);
  json_object_set_string_member (file, "sha256", sha256);
  json_object_set_int_member (file, "size", (gint64) g_bytes_get_size (records));
  json_array_add_object_element (files, file);
  json_object_set_array_member (object, "files", files);
  g_ptr_array_add (blobs, records);
  return med_exchange_build (manifest, blobs);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) wrapped = wrap (bytes);

  parse (bytes);
  parse (wrapped);
  return 0;
}
