/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-sbom"

#include "config.h"

#include "engine/inventory/med-sbom.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-component-identity.h"

#define MAX_COMPONENTS 100000
#define MAX_NAME_CHARS 200
#define MAX_IDENTIFIER_CHARS 1000
/* More nobody reads; the counts are of all. */
#define MAX_NOTES 10000
/* Who made a document is told in one line. */
#define MAX_MADE_BY_BYTES 300

const MedJsonLimits med_sbom_limits = {
  .size_bytes = 64 * 1024 * 1024,
  .depth = 64,
  .nodes = 4000000,
};

static void
note_free (gpointer data)
{
  MedSbomNote *note = data;

  g_free (note->place);
  g_free (note->title);
  g_free (note->reason);
  g_free (note);
}

/**
 * med_sbom_new:
 * @format: (transfer full): with its version
 *
 * Returns: (transfer full): a list of no components
 */
MedSbom *
med_sbom_new (char *format)
{
  MedSbom *self = g_new0 (MedSbom, 1);

  self->format = format;
  self->subject = g_strdup ("");
  self->made_by = g_strdup ("");
  self->notes = g_ptr_array_new_with_free_func (note_free);
  self->components = g_ptr_array_new_with_free_func ((GDestroyNotify) med_component_free);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * med_sbom_free:
 * @self: (transfer full): a list of components
 */
void
med_sbom_free (MedSbom *self)
{
  g_free (self->format);
  g_free (self->serial);
  g_free (self->subject);
  g_free (self->made_by);
  g_ptr_array_unref (self->components);
  g_ptr_array_unref (self->notes);
  g_hash_table_unref (self->seen);
  g_free (self);
}

/**
 * med_sbom_refuse:
 * @name: the document
 * @place: where in it
 * @reason: what is wrong there, translated
 * @error: return location
 *
 * Returns: %FALSE
 */
gboolean
med_sbom_refuse (const char *name, const char *place, const char *reason, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, "%s: %s: %s", name, place, reason);
  return FALSE;
}

static void
add_note (
    MedSbom *self, MedSbomNoteKind kind, const char *place, const char *title, const char *reason)
{
  self->counts[kind]++;
  if (self->notes->len >= MAX_NOTES)
    return;
  MedSbomNote *note = g_new0 (MedSbomNote, 1);
  note->kind = kind;
  note->place = g_strdup (place);
  note->title = g_strdup (title != NULL ? title : "");
  note->reason = g_strdup (reason);
  g_ptr_array_add (self->notes, note);
}

/**
 * med_sbom_refuse_entry:
 * @self: a list of components
 * @place: where in the document
 * @title: (nullable): what the entry is called there
 * @reason: what is wrong with it, translated
 *
 * Notes that an entry cannot be used. The others can; whoever takes the list over decides whether
 * they shall be, and that this one is missing stays known.
 */
void
med_sbom_refuse_entry (MedSbom *self, const char *place, const char *title, const char *reason)
{
  add_note (self, MED_SBOM_REFUSED, place, title, reason);
}

/**
 * med_sbom_get_entry_texts:
 * @self: a list of components
 * @object: an entry of the document
 * @place: where it is
 * @members: (array zero-terminated=1): names of members that are texts
 * @texts: (out caller-allocates): a text for each of them; %NULL where there is none
 *
 * Returns: %FALSE where something else than a text stands in one of them; the entry is refused then
 */
gboolean
med_sbom_get_entry_texts (MedSbom *self,
                          JsonObject *object,
                          const char *place,
                          const char *const *members,
                          const char **texts)
{
  for (guint i = 0; members[i] != NULL; i++)
    {
      JsonNode *node = json_object_get_member (object, members[i]);

      texts[i] = med_json_get_text (object, members[i]);
      if (texts[i] != NULL || node == NULL || JSON_NODE_HOLDS_NULL (node))
        continue;
      g_autofree char *where = g_strdup_printf ("%s/%s", place, members[i]);
      med_sbom_refuse_entry (self, where, med_json_get_text (object, "name"), _ ("is no text"));
      return FALSE;
    }
  return TRUE;
}

/**
 * med_sbom_add_maker:
 * @self: a list of components
 * @text: (nullable): a tool or a person
 *
 * Adds to who made the document, while there is room in a line.
 */
void
med_sbom_add_maker (MedSbom *self, const char *text)
{
  if (text == NULL || *text == '\0' || strlen (self->made_by) + strlen (text) > MAX_MADE_BY_BYTES)
    return;
  g_autofree char *before = g_steal_pointer (&self->made_by);
  g_autofree char *joined =
      *before != '\0' ? g_strjoin (", ", before, text, NULL) : g_strdup (text);

  self->made_by = g_strdelimit (g_steal_pointer (&joined), "\r\n\t", ' ');
}

/**
 * med_sbom_note_describe:
 * @note: a note
 *
 * Returns: (transfer full): place, entry and reason in one line, translated
 */
char *
med_sbom_note_describe (const MedSbomNote *note)
{
  const char *title = *note->title != '\0' ? note->title : _ ("without a name");

  if (note->kind == MED_SBOM_REFUSED)
    /* Translators: a place in a file, what stands there, why it cannot be used */
    return g_strdup_printf (_ ("Refused: %s (%s): %s"), note->place, title, note->reason);
  if (note->kind == MED_SBOM_NO_VERSION)
    /* Translators: a place in a file, a component */
    return g_strdup_printf (_ ("No version: %s (%s): whether it is affected cannot be told"),
                            note->place, title);
  /* Translators: a place in a file, a component */
  return g_strdup_printf (
      _ ("Not identified: %s (%s): neither a package URL nor a CPE, so its name "
         "alone is compared"),
      note->place, title);
}

/**
 * med_sbom_get_text:
 * @object: where to look
 * @member: the member's name
 * @name: the document, for messages
 * @place: where @object is in it
 * @text: (out) (nullable): the text; %NULL where there is none
 * @error: return location
 *
 * Returns: %FALSE where something else than a text stands there
 */
gboolean
med_sbom_get_text (JsonObject *object,
                   const char *member,
                   const char *name,
                   const char *place,
                   const char **text,
                   GError **error)
{
  g_autofree char *where = NULL;
  JsonNode *node = json_object_get_member (object, member);

  *text = med_json_get_text (object, member);
  if (*text != NULL || node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  where = g_strdup_printf ("%s/%s", place, member);
  return med_sbom_refuse (name, where, _ ("is no text"), error);
}

/**
 * med_sbom_dup_title:
 * @maker: (nullable): who makes it
 * @product: (nullable): its name
 * @version: (nullable): its version
 *
 * Returns: (transfer full): what of them is known, in one line
 */
char *
med_sbom_dup_title (const char *maker, const char *product, const char *version)
{
  const char *const parts[] = { maker, product, version };
  GString *title = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (title, "%s%s", title->len > 0 ? " " : "", parts[i]);
  return g_string_free (title, FALSE);
}

/* Names stand in lines and between semicolons elsewhere; neither makes a difference once folded. */
static void
tidy (char **text)
{
  g_autofree char *given = g_steal_pointer (text);
  g_auto (GStrv) words = NULL;
  g_autoptr (GString) joined = g_string_new (NULL);

  g_strdelimit (given, ";", ',');
  words = g_strsplit_set (given, " \t\r\n\v\f", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? " " : "", words[i]);
  *text = g_strdup (joined->str);
}

static gboolean
is_too_long (const char *text, glong most)
{
  return text != NULL && g_utf8_strlen (text, -1) > most;
}

static const char *
find_fault (const MedComponent *component)
{
  if (*component->model == '\0')
    return _ ("the component has no name");
  if (is_too_long (component->manufacturer, MAX_NAME_CHARS) ||
      is_too_long (component->model, MAX_NAME_CHARS) ||
      is_too_long (component->version, MAX_NAME_CHARS))
    return _ ("a name is longer than 200 characters");
  if (is_too_long (component->purl, MAX_IDENTIFIER_CHARS) ||
      is_too_long (component->cpe, MAX_IDENTIFIER_CHARS))
    return _ ("an identifier is longer than 1,000 characters");
  return NULL;
}

static void
complete_maker (MedComponent *component)
{
  if (*component->manufacturer != '\0')
    return;
  g_autoptr (MedComponentIdentity) purl = med_component_identity_from_purl (component->purl);
  g_autoptr (MedComponentIdentity) cpe = med_component_identity_from_cpe (component->cpe);
  const MedComponentIdentity *identity = cpe != NULL ? cpe : purl;

  if (identity == NULL)
    return;
  g_free (component->manufacturer);
  component->manufacturer = med_component_identity_dup_maker (identity);
}

static char *
dup_key (const MedComponent *component)
{
  g_autofree char *maker = med_fold_name (component->manufacturer);
  g_autofree char *model = med_fold_name (component->model);
  g_autoptr (MedComponentIdentity) purl = med_component_identity_from_purl (component->purl);

  return g_strjoin ("\037", purl != NULL ? purl->text : "", maker, model, component->version, NULL);
}

static void
note_doubts (MedSbom *self, const MedComponent *component, const char *place)
{
  g_autoptr (MedComponentIdentity) purl = med_component_identity_from_purl (component->purl);
  g_autoptr (MedComponentIdentity) cpe = med_component_identity_from_cpe (component->cpe);
  g_autofree char *title =
      med_sbom_dup_title (component->manufacturer, component->model, component->version);

  if (*component->version == '\0')
    add_note (self, MED_SBOM_NO_VERSION, place, title, NULL);
  if (purl == NULL && cpe == NULL)
    add_note (self, MED_SBOM_NAME_ONLY, place, title, NULL);
}

/**
 * med_sbom_add:
 * @self: a list of components
 * @component: (transfer full): names and version, none of them %NULL
 * @name: the document, for messages
 * @place: where in it
 * @error: return location
 *
 * Adds a component; one that is there already is passed over, one that cannot be used is noted.
 *
 * Returns: whether there is room for it
 */
gboolean
med_sbom_add (
    MedSbom *self, MedComponent *component, const char *name, const char *place, GError **error)
{
  g_autoptr (MedComponent) owned = component;

  tidy (&owned->manufacturer);
  tidy (&owned->model);
  tidy (&owned->version);
  complete_maker (owned);
  tidy (&owned->manufacturer);
  const char *fault = find_fault (owned);
  if (fault != NULL)
    {
      med_sbom_refuse_entry (self, place, owned->model, fault);
      return TRUE;
    }
  if (self->components->len >= MAX_COMPONENTS)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: it lists more than 100,000 components"), name);
      return FALSE;
    }
  if (!g_hash_table_add (self->seen, dup_key (owned)))
    return TRUE;
  note_doubts (self, owned, place);
  g_ptr_array_add (self->components, g_steal_pointer (&owned));
  return TRUE;
}

static gboolean
looks_like_json (GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++)
    if (!g_ascii_isspace (data[i]))
      return data[i] == '{' || data[i] == '[';
  return FALSE;
}

static MedSbom *
read_json (GBytes *bytes, const char *name, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (JsonNode) root = med_json_load (data, size, &med_sbom_limits, name, error);

  if (root == NULL)
    return NULL;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  if (object != NULL && g_strcmp0 (med_json_get_text (object, "bomFormat"), "CycloneDX") == 0)
    return med_sbom_read_cyclonedx (object, name, error);
  if (object != NULL && med_json_get_text (object, "spdxVersion") != NULL)
    return med_sbom_read_spdx (object, name, error);
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("%s: this is no list of components: neither bomFormat (CycloneDX) nor "
                  "spdxVersion (SPDX) is stated"),
               name);
  return NULL;
}

/**
 * med_sbom_read:
 * @bytes: a document
 * @name: its name, for messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT, naming the document and the place
 *
 * Reads a list of components: CycloneDX (JSON, 1.3 to 1.6), SPDX (JSON, 2.2 and 2.3) or a table.
 * A list of nothing is refused: it would make a release look as if it had no components. Single
 * entries that cannot be used are among the notes.
 *
 * Returns: (transfer full) (nullable): the components
 */
MedSbom *
med_sbom_read (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (MedSbom) self = looks_like_json (bytes) ? read_json (bytes, name, error)
                                                     : med_sbom_read_csv (bytes, name, error);

  if (self == NULL)
    return NULL;
  if (self->components->len > 0)
    return g_steal_pointer (&self);
  if (self->notes->len > 0)
    {
      const MedSbomNote *first = g_ptr_array_index (self->notes, 0);

      med_sbom_refuse (name, first->place, first->reason, error);
      return NULL;
    }
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("%s: it lists no components. A release without components is one whose "
                  "components are not known; nothing was changed."),
               name);
  return NULL;
}
