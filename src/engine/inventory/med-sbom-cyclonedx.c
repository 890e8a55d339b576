/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-sbom-cyclonedx"

#include "config.h"

#include "engine/inventory/med-sbom.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"

/* What of a component's members names its maker, the plainest first. Objects have a name. */
static const char *const makers[] = { "supplier", "manufacturer", "publisher", "author", "group" };

/* These are no software that a vulnerability could be in. */
static const char *const left_out[] = { "file", "data", "cryptographic-asset",
                                        "machine-learning-model", NULL };

typedef struct
{
  MedSbom *sbom;
  const char *name;
} Reading;

static const char *
find_maker (JsonObject *component)
{
  for (gsize i = 0; i < G_N_ELEMENTS (makers); i++)
    {
      const char *text = med_json_get_text (component, makers[i]);

      if (text == NULL)
        text = med_json_get_text (med_json_get_object (component, makers[i]), "name");
      if (text != NULL && *text != '\0')
        return text;
    }
  return "";
}

static gboolean
read_component (Reading *reading, JsonObject *object, const char *place, GError **error)
{
  static const char *const members[] = { "type", "name", "version", "purl", "cpe", NULL };
  const char *texts[G_N_ELEMENTS (members)] = { NULL };

  if (!med_sbom_get_entry_texts (reading->sbom, object, place, members, texts))
    return TRUE;
  if (texts[0] != NULL && g_strv_contains (left_out, texts[0]))
    {
      reading->sbom->n_left_out++;
      return TRUE;
    }
  MedComponent *component = g_new0 (MedComponent, 1);
  component->manufacturer = g_strdup (find_maker (object));
  component->model = g_strdup (texts[1] != NULL ? texts[1] : "");
  component->version = g_strdup (texts[2] != NULL ? texts[2] : "");
  component->purl = g_strdup (texts[3]);
  component->cpe = g_strdup (texts[4]);
  return med_sbom_add (reading->sbom, component, reading->name, place, error);
}

/* Components may hold components; the document's depth is limited before it is read. */
static gboolean
read_list (Reading *reading, JsonObject *parent, const char *parent_place, GError **error)
{
  JsonArray *list = med_json_get_array (parent, "components");
  g_autofree char *place = g_strdup_printf ("%s/components", parent_place);

  if (list == NULL)
    return !json_object_has_member (parent, "components") ||
           med_sbom_refuse (reading->name, place, _ ("is no list"), error);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *object = med_json_array_get_object (list, i);
      g_autofree char *here = g_strdup_printf ("%s/%u", place, i);

      if (object == NULL)
        med_sbom_refuse_entry (reading->sbom, here, NULL, _ ("is no object"));
      else if (!read_component (reading, object, here, error) ||
               !read_list (reading, object, here, error))
        return FALSE;
    }
  return TRUE;
}

static void
add_makers (Reading *reading, JsonArray *list)
{
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *object = med_json_array_get_object (list, i);

      if (object == NULL)
        continue;
      const char *vendor = med_json_get_text (object, "vendor");
      g_autofree char *title = med_sbom_dup_title (vendor != NULL ? vendor : find_maker (object),
                                                   med_json_get_text (object, "name"),
                                                   med_json_get_text (object, "version"));
      med_sbom_add_maker (reading->sbom, title);
    }
}

/* Tools are a list up to version 1.4; from 1.5 on they may be components of an object. */
static void
read_makers (Reading *reading, JsonObject *metadata)
{
  static const char *const firms[] = { "supplier", "manufacturer", "manufacture" };
  JsonObject *tools = med_json_get_object (metadata, "tools");

  add_makers (reading, tools != NULL ? med_json_get_array (tools, "components")
                                     : med_json_get_array (metadata, "tools"));
  add_makers (reading, med_json_get_array (metadata, "authors"));
  for (gsize i = 0; i < G_N_ELEMENTS (firms); i++)
    med_sbom_add_maker (reading->sbom,
                        med_json_get_text (med_json_get_object (metadata, firms[i]), "name"));
}

static gboolean
read_metadata (Reading *reading, JsonObject *root, GError **error)
{
  JsonObject *metadata = med_json_get_object (root, "metadata");
  JsonObject *of = metadata != NULL ? med_json_get_object (metadata, "component") : NULL;
  const char *date = metadata != NULL ? med_json_get_text (metadata, "timestamp") : NULL;
  const char *serial;

  if (!med_sbom_get_text (root, "serialNumber", reading->name, "", &serial, error))
    return FALSE;
  reading->sbom->serial = g_strdup (serial);
  if (date != NULL && !med_clock_parse_iso8601 (date, &reading->sbom->dated_usec, NULL))
    return med_sbom_refuse (reading->name, "/metadata/timestamp", _ ("is no date"), error);
  if (metadata != NULL)
    read_makers (reading, metadata);
  if (of == NULL)
    return TRUE;
  g_free (reading->sbom->subject);
  reading->sbom->subject = med_sbom_dup_title (find_maker (of), med_json_get_text (of, "name"),
                                               med_json_get_text (of, "version"));
  return read_list (reading, of, "/metadata/component", error);
}

/**
 * med_sbom_read_cyclonedx:
 * @root: the document
 * @name: its name, for messages
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Reads CycloneDX of versions 1.3 to 1.6 (ECMA-424): all components, also those within others and
 * within the one that the document is of.
 *
 * Returns: (transfer full) (nullable): the components
 */
MedSbom *
med_sbom_read_cyclonedx (JsonObject *root, const char *name, GError **error)
{
  static const char *const versions[] = { "1.3", "1.4", "1.5", "1.6", NULL };
  const char *version = med_json_get_text (root, "specVersion");

  if (version == NULL || !g_strv_contains (versions, version))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: CycloneDX %s cannot be read; ask for version 1.3, 1.4, 1.5 or 1.6"),
                   name, version != NULL ? version : "?");
      return NULL;
    }
  g_autoptr (MedSbom) sbom = med_sbom_new (g_strdup_printf ("CycloneDX %s", version));
  Reading reading = { .sbom = sbom, .name = name };
  if (!read_metadata (&reading, root, error) || !read_list (&reading, root, "", error))
    return NULL;
  return g_steal_pointer (&sbom);
}
