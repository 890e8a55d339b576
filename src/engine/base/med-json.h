/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * MedJsonLimits:
 *
 * What a document may be before it is given to the parser: its size, depth of nesting, number of
 * values.
 */
typedef struct
{
  gsize size_bytes;
  guint depth;
  guint nodes;
} MedJsonLimits;

/* 16 MiB, 64 levels, 1,000,000 values */
extern const MedJsonLimits med_json_default_limits;

/* The only way to json-glib's parser in the program: scans strictly first (RFC 8259, no duplicate
 * keys, no NUL, one document, limits), so that hostile input is refused before anything is built.
 * @name is put into messages, with line and column. */
gboolean med_json_scan (const char *data,
                        gsize size,
                        const MedJsonLimits *limits,
                        const char *name,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *med_json_load (const char *data,
                         gsize size,
                         const MedJsonLimits *limits,
                         const char *name,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *med_json_read_file_sync (const char *path,
                                 const MedJsonLimits *limits,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *med_json_load_file_sync (const char *path,
                                   const MedJsonLimits *limits,
                                   char **sha256,
                                   GBytes **bytes,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Typed look-ups that never warn on a wrong type: NULL / the default where the member is missing or
 * of another type. */
JsonObject *med_json_get_object (JsonObject *object, const char *member);
JsonArray *med_json_get_array (JsonObject *object, const char *member);
const char *med_json_get_text (JsonObject *object, const char *member);
gint64 med_json_get_int (JsonObject *object, const char *member, gint64 otherwise);
gboolean med_json_get_boolean (JsonObject *object, const char *member, gboolean otherwise);
JsonObject *med_json_array_get_object (JsonArray *array, guint index);
const char *med_json_array_get_text (JsonArray *array, guint index);

G_END_DECLS
