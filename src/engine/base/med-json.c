/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-json"

#include "config.h"

#include "engine/base/med-json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-error.h"

const MedJsonLimits med_json_default_limits = {
  .size_bytes = 16 * 1024 * 1024,
  .depth = 64,
  .nodes = 1000000,
};

/**
 * med_json_load:
 * @data: the bytes
 * @size: how many
 * @limits: (nullable): what the document may be; %NULL for #med_json_default_limits
 * @name: put before messages, usually the file's name
 * @error: return location
 *
 * Scans strictly with med_json_scan(), then builds the document.
 *
 * Returns: (transfer full): the root, or %NULL with %MED_ERROR_CORRECT_INPUT
 */
JsonNode *
med_json_load (
    const char *data, gsize size, const MedJsonLimits *limits, const char *name, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (!med_json_scan (data, size, limits, name, error))
    return NULL;
  if (!json_parser_load_from_data (parser, data, (gssize) size, error))
    {
      med_error_convert (error, name);
      return NULL;
    }
  return json_parser_steal_root (parser);
}

static GError *
error_from_errno (int number, const char *name)
{
  /* O_NOFOLLOW answers a link with this. */
  if (number == ELOOP)
    return g_error_new (MED_ERROR, MED_ERROR_CORRECT_INPUT,
                        _ ("%s: this is a symbolic link. Choose the file itself."), name);
  g_autoptr (GError) error =
      g_error_new_literal (G_FILE_ERROR, g_file_error_from_errno (number), g_strerror (number));
  med_error_convert (&error, name);
  return g_steal_pointer (&error);
}

/* The kind and the size are those of the very file that is read, not of a name that may change. */
static gboolean
check_file (const struct stat *status,
            const MedJsonLimits *limits,
            const char *name,
            GError **error)
{
  if (!S_ISREG (status->st_mode))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: this is not an ordinary file. Choose a file."), name);
      return FALSE;
    }
  if ((guint64) status->st_size > limits->size_bytes)
    {
      g_autofree char *has =
          g_format_size_full ((guint64) status->st_size, G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *limit = g_format_size_full (limits->size_bytes, G_FORMAT_SIZE_IEC_UNITS);

      g_set_error (
          error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
          _ ("%s: the file has %s, more than the limit of %s. Ask the sender for a smaller "
             "file."),
          name, has, limit);
      return FALSE;
    }
  return TRUE;
}

/* Reads one byte more than there should be, to notice a file that grows. */
static GBytes *
read_bytes (int fd, gsize size, const char *name, GError **error)
{
  g_autofree char *data = g_malloc (size + 1);
  gsize length = 0;
  gssize got = 1;

  while (length <= size && got > 0)
    {
      do
        got = read (fd, data + length, size + 1 - length);
      while (got < 0 && errno == EINTR);
      if (got < 0)
        {
          g_propagate_error (error, error_from_errno (errno, name));
          return NULL;
        }
      length += (gsize) got;
    }
  if (length == size)
    return g_bytes_new_take (g_steal_pointer (&data), size);
  g_set_error (error, MED_ERROR, MED_ERROR_RETRY,
               _ ("%s: the file changed while it was read. Try again when it is complete."), name);
  return NULL;
}

static GBytes *
read_file (const char *path, const MedJsonLimits *limits, const char *name, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  struct stat status;
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0 || fstat (fd, &status) != 0)
    g_propagate_error (error, error_from_errno (errno, name));
  else if (check_file (&status, limits, name, error))
    bytes = read_bytes (fd, (gsize) status.st_size, name, error);
  if (fd >= 0)
    close (fd);
  return g_steal_pointer (&bytes);
}

/**
 * med_json_read_file_sync:
 * @path: the file
 * @limits: what a document may be, of which the size counts here
 * @error: return location
 *
 * Reads a file and does not look into it. Links, pipes and devices are refused without waiting on
 * them, and a file that is too large is refused before it is read.
 *
 * Returns: (transfer full) (nullable): its bytes
 */
GBytes *
med_json_read_file_sync (const char *path, const MedJsonLimits *limits, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  return read_file (path, limits, name, error);
}

/**
 * med_json_load_file_sync:
 * @path: the file
 * @limits: (nullable): what the document may be; %NULL for #med_json_default_limits
 * @sha256: (out) (optional): SHA-256 of the bytes, in hexadecimal, of the very bytes parsed
 * @bytes: (out) (optional): the bytes
 * @error: return location
 *
 * Reads and parses a file. Links, pipes and devices are refused without waiting on them, and a file
 * that is too large is refused before it is read.
 *
 * Returns: (transfer full): the root, or %NULL with %MED_ERROR_CORRECT_INPUT for a file that is not
 *   strict JSON, or a code for what the file system said
 */
JsonNode *
med_json_load_file_sync (
    const char *path, const MedJsonLimits *limits, char **sha256, GBytes **bytes, GError **error)
{
  const MedJsonLimits *bounds = limits != NULL ? limits : &med_json_default_limits;
  g_autofree char *name = g_filename_display_name (path);
  g_autoptr (GBytes) content = read_file (path, bounds, name, error);
  g_autoptr (JsonNode) root = NULL;

  if (content == NULL)
    return NULL;
  root = med_json_load (g_bytes_get_data (content, NULL), g_bytes_get_size (content), bounds, name,
                        error);
  if (root == NULL)
    return NULL;
  if (sha256 != NULL)
    *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);
  if (bytes != NULL)
    *bytes = g_steal_pointer (&content);
  return g_steal_pointer (&root);
}

static gboolean
holds_type (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static JsonNode *
find_member (JsonObject *object, const char *member)
{
  return object != NULL ? json_object_get_member (object, member) : NULL;
}

/**
 * med_json_get_object:
 * @object: (nullable): where to look
 * @member: the member's name
 *
 * Returns: (transfer none) (nullable): the object, or %NULL where there is none of that name
 */
JsonObject *
med_json_get_object (JsonObject *object, const char *member)
{
  JsonNode *node = find_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * med_json_get_array:
 * @object: (nullable): where to look
 * @member: the member's name
 *
 * Returns: (transfer none) (nullable): the list, or %NULL where there is none of that name
 */
JsonArray *
med_json_get_array (JsonObject *object, const char *member)
{
  JsonNode *node = find_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * med_json_get_text:
 * @object: (nullable): where to look
 * @member: the member's name
 *
 * Returns: (transfer none) (nullable): the text, or %NULL where there is none of that name
 */
const char *
med_json_get_text (JsonObject *object, const char *member)
{
  JsonNode *node = find_member (object, member);

  return holds_type (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;
}

/**
 * med_json_get_int:
 * @object: (nullable): where to look
 * @member: the member's name
 * @otherwise: the answer where there is no such integer
 *
 * Returns: the integer
 */
gint64
med_json_get_int (JsonObject *object, const char *member, gint64 otherwise)
{
  JsonNode *node = find_member (object, member);

  return holds_type (node, G_TYPE_INT64) ? json_node_get_int (node) : otherwise;
}

/**
 * med_json_get_boolean:
 * @object: (nullable): where to look
 * @member: the member's name
 * @otherwise: the answer where there is no such truth value
 *
 * Returns: the truth value
 */
gboolean
med_json_get_boolean (JsonObject *object, const char *member, gboolean otherwise)
{
  JsonNode *node = find_member (object, member);

  return holds_type (node, G_TYPE_BOOLEAN) ? json_node_get_boolean (node) : otherwise;
}

/**
 * med_json_array_get_object:
 * @array: a list
 * @index: from 0
 *
 * Returns: (transfer none) (nullable): the object there, or %NULL if it is something else
 */
JsonObject *
med_json_array_get_object (JsonArray *array, guint index)
{
  JsonNode *node =
      index < json_array_get_length (array) ? json_array_get_element (array, index) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * med_json_array_get_text:
 * @array: a list
 * @index: from 0
 *
 * Returns: (transfer none) (nullable): the text there, or %NULL if it is something else
 */
const char *
med_json_array_get_text (JsonArray *array, guint index)
{
  JsonNode *node =
      index < json_array_get_length (array) ? json_array_get_element (array, index) : NULL;

  return holds_type (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;
}
