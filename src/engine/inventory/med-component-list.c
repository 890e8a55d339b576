/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-list"

#include "config.h"

#include "engine/inventory/med-component-list.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-component-diff.h"
#include "engine/inventory/med-component-gap.h"

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
  if (*parts[1] == '\0')
    {
      fail (line, _ ("the component is missing"), error);
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
 * be empty, and the maker, which not every list of components names
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
  g_autoptr (MedComponentDiff) diff =
      med_component_diff_new_sync (connection, release_id, components, error);
  if (diff == NULL)
    return FALSE;
  g_autoptr (JsonNode) body = med_component_diff_to_json (diff);
  g_autofree char *subject = g_strdup_printf ("release/%" PRId64, release_id);

  return med_component_diff_apply (connection, release_id, diff, FALSE, error) &&
         med_component_gap_close (connection, release_id, error) &&
         med_transaction_record (transaction, person_id, "components-set", subject, body, error) &&
         med_transaction_commit (transaction, error);
}
