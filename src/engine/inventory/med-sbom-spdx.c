/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-sbom-spdx"

#include "config.h"

#include "engine/inventory/med-sbom.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"

typedef struct
{
  MedSbom *sbom;
  const char *name;
  char *subject_id; /* (nullable) the one package that the document is of */
} Reading;

/* "Organization: Example (mail@example)", "Person: …", NOASSERTION */
static char *
dup_maker (JsonObject *package)
{
  static const char *const members[] = { "supplier", "originator" };
  static const char *const prefixes[] = { "Organization:", "Person:" };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (prefixes); j++)
      {
        const char *text = med_json_get_text (package, members[i]);

        if (text == NULL || !g_str_has_prefix (text, prefixes[j]))
          continue;
        g_autofree char *maker = g_strdup (text + strlen (prefixes[j]));
        char *mail = strrchr (maker, '(');
        if (mail != NULL && mail > maker + 1)
          *mail = '\0';
        return g_strdup (g_strstrip (maker));
      }
  return g_strdup ("");
}

static gboolean
read_references (Reading *reading, JsonObject *package, MedComponent *component, const char *place)
{
  JsonArray *list = med_json_get_array (package, "externalRefs");

  if (list == NULL && json_object_has_member (package, "externalRefs"))
    {
      med_sbom_refuse_entry (reading->sbom, place, component->model, _ ("externalRefs is no list"));
      return FALSE;
    }
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *reference = med_json_array_get_object (list, i);
      const char *type = reference != NULL ? med_json_get_text (reference, "referenceType") : NULL;
      const char *locator =
          reference != NULL ? med_json_get_text (reference, "referenceLocator") : NULL;

      if (type == NULL || locator == NULL)
        continue;
      if (g_str_equal (type, "purl") && component->purl == NULL)
        component->purl = g_strdup (locator);
      else if ((g_str_equal (type, "cpe23Type") || g_str_equal (type, "cpe22Type")) &&
               component->cpe == NULL)
        component->cpe = g_strdup (locator);
    }
  return TRUE;
}

static gboolean
is_subject (const Reading *reading, JsonObject *package)
{
  return reading->subject_id != NULL &&
         g_strcmp0 (med_json_get_text (package, "SPDXID"), reading->subject_id) == 0;
}

static gboolean
read_package (Reading *reading, JsonObject *package, const char *place, GError **error)
{
  static const char *const members[] = { "name", "versionInfo", NULL };
  const char *texts[G_N_ELEMENTS (members)] = { NULL };

  if (!med_sbom_get_entry_texts (reading->sbom, package, place, members, texts))
    return TRUE;
  const char *product = texts[0];
  const char *version = texts[1];
  g_autoptr (MedComponent) component = g_new0 (MedComponent, 1);
  component->manufacturer = dup_maker (package);
  component->model = g_strdup (product != NULL ? product : "");
  component->version =
      g_strdup (version != NULL && !g_str_equal (version, "NOASSERTION") ? version : "");
  if (is_subject (reading, package))
    {
      g_free (reading->sbom->subject);
      reading->sbom->subject =
          med_sbom_dup_title (component->manufacturer, component->model, component->version);
      return TRUE;
    }
  if (g_strcmp0 (med_json_get_text (package, "primaryPackagePurpose"), "FILE") == 0)
    {
      reading->sbom->n_left_out++;
      return TRUE;
    }
  return !read_references (reading, package, component, place) ||
         med_sbom_add (reading->sbom, g_steal_pointer (&component), reading->name, place, error);
}

/* What the document is of: stated in one list, or in relationships. Where it names several packages
 * they are the components themselves. */
static char *
dup_subject_id (JsonObject *root)
{
  JsonArray *described = med_json_get_array (root, "documentDescribes");
  JsonArray *relations = med_json_get_array (root, "relationships");
  g_autofree char *id = NULL;
  guint n = 0;

  for (guint i = 0; described != NULL && i < json_array_get_length (described); i++, n++)
    {
      g_free (id);
      id = g_strdup (med_json_array_get_text (described, i));
    }
  for (guint i = 0; described == NULL && relations != NULL && i < json_array_get_length (relations);
       i++)
    {
      JsonObject *relation = med_json_array_get_object (relations, i);

      if (relation == NULL ||
          g_strcmp0 (med_json_get_text (relation, "relationshipType"), "DESCRIBES") != 0)
        continue;
      g_free (id);
      id = g_strdup (med_json_get_text (relation, "relatedSpdxElement"));
      n++;
    }
  return n == 1 ? g_steal_pointer (&id) : NULL;
}

static gboolean
read_head (Reading *reading, JsonObject *root, GError **error)
{
  JsonObject *creation = med_json_get_object (root, "creationInfo");
  const char *date = creation != NULL ? med_json_get_text (creation, "created") : NULL;
  JsonArray *creators = creation != NULL ? med_json_get_array (creation, "creators") : NULL;
  const char *space;

  /* "Tool: example-1.0", "Organization: Example" */
  for (guint i = 0; creators != NULL && i < json_array_get_length (creators); i++)
    {
      const char *creator = med_json_array_get_text (creators, i);
      const char *colon = creator != NULL ? strchr (creator, ':') : NULL;
      g_autofree char *maker = g_strdup (colon != NULL ? colon + 1 : creator);

      med_sbom_add_maker (reading->sbom, maker != NULL ? g_strstrip (maker) : NULL);
    }
  if (!med_sbom_get_text (root, "documentNamespace", reading->name, "", &space, error))
    return FALSE;
  reading->sbom->serial = g_strdup (space);
  return date == NULL || med_clock_parse_iso8601 (date, &reading->sbom->dated_usec, NULL) ||
         med_sbom_refuse (reading->name, "/creationInfo/created", _ ("is no date"), error);
}

static gboolean
read_packages (Reading *reading, JsonObject *root, GError **error)
{
  JsonArray *packages = med_json_get_array (root, "packages");

  if (packages == NULL)
    return med_sbom_refuse (reading->name, "/packages", _ ("is no list"), error);
  for (guint i = 0; i < json_array_get_length (packages); i++)
    {
      JsonObject *package = med_json_array_get_object (packages, i);
      g_autofree char *place = g_strdup_printf ("/packages/%u", i);

      if (package == NULL)
        med_sbom_refuse_entry (reading->sbom, place, NULL, _ ("is no object"));
      else if (!read_package (reading, package, place, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * med_sbom_read_spdx:
 * @root: the document
 * @name: its name, for messages
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Reads the packages of SPDX of versions 2.2 (ISO/IEC 5962) and 2.3.
 *
 * Returns: (transfer full) (nullable): the components
 */
MedSbom *
med_sbom_read_spdx (JsonObject *root, const char *name, GError **error)
{
  static const char *const versions[] = { "SPDX-2.2", "SPDX-2.3", NULL };
  const char *version = med_json_get_text (root, "spdxVersion");

  if (version == NULL || !g_strv_contains (versions, version))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: %s cannot be read; ask for SPDX 2.2 or 2.3"), name,
                   version != NULL ? version : "SPDX");
      return NULL;
    }
  g_autoptr (MedSbom) sbom = med_sbom_new (g_strdup_printf ("SPDX %s", version + strlen ("SPDX-")));
  g_autofree char *subject_id = dup_subject_id (root);
  Reading reading = { .sbom = sbom, .name = name, .subject_id = subject_id };
  if (!read_head (&reading, root, error) || !read_packages (&reading, root, error))
    return NULL;
  return g_steal_pointer (&sbom);
}
