/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-list"

#include "config.h"

#include "engine/inventory/med-component-list.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"

#define MAX_COMPONENTS 2000
#define MAX_NAME_CHARS 200

static gboolean
fail (guint line, const char *what, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("Line %u: %s"), line, what);
  return FALSE;
}

static gboolean
check_part (const char *part, guint line, GError **error)
{
  if (!g_utf8_validate (part, -1, NULL))
    return fail (line, _ ("it is not valid UTF-8 text"), error);
  if (g_utf8_strlen (part, -1) > MAX_NAME_CHARS)
    return fail (line, _ ("a name is longer than 200 characters"), error);
  return TRUE;
}

static MedComponent *
parse_line (const char *text, guint line, const char *source, gint64 read_usec, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);

  if (g_strv_length (parts) != 3)
    {
      fail (line, _ ("write maker; component; version"), error);
      return NULL;
    }
  for (guint i = 0; i < 3; i++)
    if (!check_part (g_strstrip (parts[i]), line, error))
      return NULL;
  if (*parts[0] == '\0' || *parts[1] == '\0')
    {
      fail (line, _ ("the maker or the component is missing"), error);
      return NULL;
    }
  MedComponent *component = g_new0 (MedComponent, 1);
  component->manufacturer = g_strdup (parts[0]);
  component->model = g_strdup (parts[1]);
  component->version = g_strdup (parts[2]);
  component->source = g_strdup (source);
  component->read_usec = read_usec;
  return component;
}

/**
 * med_component_list_parse:
 * @text: a component a line: maker; component; version. Empty lines do not count; the version may
 * be empty
 * @source: where it is known from
 * @read_usec: when it was read there
 * @error: return location: %MED_ERROR_CORRECT_INPUT, naming the line
 *
 * Returns: (transfer full) (nullable) (element-type MedComponent): the components
 */
GPtrArray *
med_component_list_parse (const char *text, const char *source, gint64 read_usec, GError **error)
{
  g_autoptr (GPtrArray) components =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_component_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *named = g_strstrip (g_strdup (source));

  if (*named == '\0')
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("Say where the components are known from, such as a file or a "
                              "document of the vendor"));
      return NULL;
    }
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (*g_strstrip (lines[i]) == '\0')
        continue;
      MedComponent *component = parse_line (lines[i], i + 1, source, read_usec, error);
      if (component == NULL)
        return NULL;
      g_ptr_array_add (components, component);
    }
  if (components->len > MAX_COMPONENTS)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("A release can have at most %d components"), MAX_COMPONENTS);
      return NULL;
    }
  return g_steal_pointer (&components);
}

/**
 * med_component_list_format:
 * @components: (element-type MedComponent): components
 *
 * Returns: (transfer full): the text that [func@component_list_parse] reads
 */
char *
med_component_list_format (GPtrArray *components)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < components->len; i++)
    {
      const MedComponent *component = g_ptr_array_index (components, i);

      g_string_append_printf (text, "%s; %s; %s\n", component->manufacturer, component->model,
                              component->version);
    }
  return g_string_free (text, FALSE);
}

static gboolean
contains (GPtrArray *components, const MedComponent *wanted)
{
  g_autofree char *maker = med_fold_name (wanted->manufacturer);
  g_autofree char *model = med_fold_name (wanted->model);

  for (guint i = 0; i < components->len; i++)
    {
      const MedComponent *component = g_ptr_array_index (components, i);
      g_autofree char *other_maker = med_fold_name (component->manufacturer);
      g_autofree char *other_model = med_fold_name (component->model);

      if (g_str_equal (maker, other_maker) && g_str_equal (model, other_model) &&
          g_str_equal (wanted->version, component->version))
        return TRUE;
    }
  return FALSE;
}

static void
add_names (JsonBuilder *builder, const char *member, GPtrArray *from, GPtrArray *without)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < from->len; i++)
    {
      const MedComponent *component = g_ptr_array_index (from, i);
      g_autofree char *name = g_strdup_printf ("%s; %s; %s", component->manufacturer,
                                               component->model, component->version);

      if (!contains (without, component))
        json_builder_add_string_value (builder, name);
    }
  json_builder_end_array (builder);
}

static gboolean
write_difference (MedConnection *connection,
                  gint64 release_id,
                  GPtrArray *before,
                  GPtrArray *after,
                  GError **error)
{
  for (guint i = 0; i < before->len; i++)
    {
      const MedComponent *component = g_ptr_array_index (before, i);

      if (!contains (after, component) &&
          !med_connection_execute (
              connection,
              "DELETE FROM release_component WHERE release_id = $1 AND component_release_id = $2",
              MED_VALUES (MED_INT (release_id), MED_INT (component->release_id)), error))
        return FALSE;
    }
  for (guint i = 0; i < after->len; i++)
    {
      const MedComponent *component = g_ptr_array_index (after, i);

      if (!contains (before, component) &&
          !med_release_store_component (connection, release_id, component, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * med_component_list_replace_sync:
 * @connection: the writer's connection
 * @person_id: who says so
 * @release_id: a release of a device product
 * @components: (element-type MedComponent): all COTS components it is known to contain
 * @error: return location
 *
 * Sets the components of a release. What stays keeps its source and date; what is added and what is
 * taken away is recorded.
 *
 * Returns: whether they are stored
 */
gboolean
med_component_list_replace_sync (MedConnection *connection,
                                 gint64 person_id,
                                 gint64 release_id,
                                 GPtrArray *components,
                                 GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL)
    return FALSE;
  g_autoptr (GPtrArray) before = med_release_list_components_sync (connection, release_id, error);
  if (before == NULL)
    return FALSE;

  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_names (builder, "added", components, before);
  add_names (builder, "removed", before, components);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) body = json_builder_get_root (builder);
  g_autofree char *subject = g_strdup_printf ("release/%" PRId64, release_id);

  return write_difference (connection, release_id, before, components, error) &&
         med_transaction_record (transaction, person_id, "components-set", subject, body, error) &&
         med_transaction_commit (transaction, error);
}
