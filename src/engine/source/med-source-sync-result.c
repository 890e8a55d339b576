/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-sync-result"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-json.h"
#include "engine/source/med-source-sync.h"

/* What a look at a source brought: as it stands in the audit log and beside the source, and in
 * words. */

static const struct
{
  const char *member;
  gsize offset;
} counts[] = {
  { "listed", G_STRUCT_OFFSET (MedSourceSync, listed) },
  { "unchanged", G_STRUCT_OFFSET (MedSourceSync, unchanged) },
  { "imported", G_STRUCT_OFFSET (MedSourceSync, imported) },
  { "changed", G_STRUCT_OFFSET (MedSourceSync, changed) },
  { "skipped", G_STRUCT_OFFSET (MedSourceSync, skipped) },
  { "held", G_STRUCT_OFFSET (MedSourceSync, held) },
  { "refused", G_STRUCT_OFFSET (MedSourceSync, refused) },
  { "not_got", G_STRUCT_OFFSET (MedSourceSync, failed) },
  { "vanished", G_STRUCT_OFFSET (MedSourceSync, vanished) },
};

static guint *
count_of (const MedSourceSync *self, gsize index)
{
  return G_STRUCT_MEMBER_P (self, counts[index].offset);
}

/**
 * med_source_sync_new:
 *
 * Returns: (transfer full): a look that has brought nothing yet
 */
MedSourceSync *
med_source_sync_new (void)
{
  MedSourceSync *self = g_new0 (MedSourceSync, 1);

  self->feeds = g_ptr_array_new_with_free_func (g_free);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * med_source_sync_free:
 * @self: (transfer full): what a look brought
 */
void
med_source_sync_free (MedSourceSync *self)
{
  g_ptr_array_unref (self->feeds);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

/**
 * med_source_sync_write:
 * @self: what a look brought
 * @failure: (nullable): why it did not come to its end
 *
 * Returns: (transfer full): the same in JSON, without the notes, which stand with the documents
 */
JsonNode *
med_source_sync_write (const MedSourceSync *self, const char *failure)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      json_builder_set_member_name (builder, counts[i].member);
      json_builder_add_int_value (builder, *count_of (self, i));
    }
  json_builder_set_member_name (builder, "feeds");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->feeds->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (self->feeds, i));
  json_builder_end_array (builder);
  if (failure != NULL)
    {
      json_builder_set_member_name (builder, "failure");
      json_builder_add_string_value (builder, failure);
    }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_source_sync_read:
 * @text: (nullable): what [func@source_sync_write] wrote
 *
 * Returns: (transfer full) (nullable): the same again; %NULL if it cannot be read
 */
MedSourceSync *
med_source_sync_read (const char *text)
{
  g_autoptr (JsonNode) root =
      text != NULL ? med_json_load (text, strlen (text), NULL, "look", NULL) : NULL;
  JsonObject *object =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;

  if (object == NULL)
    return NULL;
  MedSourceSync *self = med_source_sync_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      gint64 n = json_object_get_int_member_with_default (object, counts[i].member, 0);

      *count_of (self, i) = (guint) CLAMP (n, 0, G_MAXINT);
    }
  JsonArray *feeds = med_json_get_array (object, "feeds");
  for (guint i = 0; feeds != NULL && i < json_array_get_length (feeds); i++)
    if (med_json_array_get_text (feeds, i) != NULL)
      g_ptr_array_add (self->feeds, g_strdup (med_json_array_get_text (feeds, i)));
  return self;
}

/**
 * med_source_sync_summarize:
 * @self: what a look brought
 *
 * Returns: (transfer full): one line in words, with every count
 */
char *
med_source_sync_summarize (const MedSourceSync *self)
{
  return g_strdup_printf (_ ("%u documents listed: %u imported, %u unchanged, %u skipped, %u held, "
                             "%u refused, %u not got; %u vanished"),
                          self->listed, self->imported, self->unchanged, self->skipped, self->held,
                          self->refused, self->failed, self->vanished);
}

static void G_GNUC_PRINTF (2, 3) add (GString *text, const char *format, ...)
{
  va_list arguments;

  if (text->len > 0)
    /* Translators: between "12 new" and "3 changed" */
    g_string_append (text, C_ ("between counts", ", "));
  va_start (arguments, format);
  g_string_append_vprintf (text, format, arguments);
  va_end (arguments);
}

/* Of what was not looked at nobody knows whether it is new. */
static gboolean
is_whole (const MedSourceSync *self)
{
  guint n_seen = self->unchanged + self->imported + self->skipped + self->held + self->refused;

  return !self->cancelled && self->failed == 0 && n_seen > 0 && n_seen >= self->listed;
}

/**
 * med_source_sync_describe:
 * @self: what a look brought
 *
 * Returns: (transfer full): in words what a person wants to know of it, such as “12 new, 3 changed,
 * 1 held, 2 of 146 could not be checked”
 */
char *
med_source_sync_describe (const MedSourceSync *self)
{
  GString *text = g_string_new (NULL);
  guint n_new = self->imported - MIN (self->changed, self->imported);

  if (n_new > 0)
    add (text, ngettext ("%u new", "%u new", n_new), n_new);
  if (self->changed > 0)
    add (text, ngettext ("%u changed", "%u changed", self->changed), self->changed);
  if (n_new + self->changed == 0 && is_whole (self))
    add (text, "%s", _ ("nothing new"));
  if (self->held > 0)
    add (text, ngettext ("%u held", "%u held", self->held), self->held);
  if (self->refused > 0)
    add (text, ngettext ("%u refused", "%u refused", self->refused), self->refused);
  if (self->vanished > 0)
    add (text, ngettext ("%u no longer listed", "%u no longer listed", self->vanished),
         self->vanished);
  if (self->failed > 0)
    add (text, _ ("%u of %u could not be checked"), self->failed, self->listed);
  if (self->cancelled)
    add (text, "%s", _ ("stopped before its end"));
  return g_string_free (text, FALSE);
}
