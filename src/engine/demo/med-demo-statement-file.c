/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo-statement-file"

#include "config.h"

#include <cairo-pdf.h>
#include <string.h>

#include "engine/base/med-json.h"
#include "engine/demo/med-demo-scene.h"
#include "engine/statement/med-statement-reader.h"

/* Writes what a device vendor would send: the statement, the letter and the payloads, from the
 * lines of data/demo/statements.json, patches.json and kits.json. */

typedef struct
{
  MedDemoScene *scene;
  JsonObject *line;
  JsonObject *patch;
  JsonObject *kit; /* (nullable): what only an installable patch has */
  JsonBuilder *json;
} Writer;

static void
add_text (Writer *self, const char *member, const char *text)
{
  if (text == NULL)
    return;
  json_builder_set_member_name (self->json, member);
  json_builder_add_string_value (self->json, text);
}

static void
add_int (Writer *self, const char *member, gint64 number)
{
  json_builder_set_member_name (self->json, member);
  json_builder_add_int_value (self->json, number);
}

static void
begin (Writer *self, const char *member)
{
  if (member != NULL)
    json_builder_set_member_name (self->json, member);
  json_builder_begin_object (self->json);
}

static void
add_texts (Writer *self, const char *member, JsonArray *texts)
{
  json_builder_set_member_name (self->json, member);
  json_builder_begin_array (self->json);
  for (guint i = 0; texts != NULL && i < json_array_get_length (texts); i++)
    json_builder_add_string_value (self->json, med_json_array_get_text (texts, i));
  json_builder_end_array (self->json);
}

static char *
dup_release_date (MedDemoScene *scene, JsonObject *patch)
{
  const char *date = med_json_get_text (patch, "released");

  return date != NULL
             ? g_strdup (date)
             : med_demo_scene_format_date (scene, med_json_get_int (patch, "released_days", 1));
}

static void
write_patch (Writer *self)
{
  g_autofree char *released = dup_release_date (self->scene, self->patch);

  begin (self, "patch");
  add_text (self, "number", med_json_get_text (self->patch, "number"));
  add_text (self, "vendor", med_json_get_text (self->patch, "vendor"));
  add_text (self, "product", med_json_get_text (self->patch, "product"));
  add_text (self, "title", med_json_get_text (self->patch, "title"));
  add_text (self, "released", released);
  add_texts (self, "cves", med_json_get_array (self->patch, "cves"));
  json_builder_end_object (self->json);
}

static void
write_release (Writer *self, JsonArray *cells)
{
  JsonObject *product =
      med_demo_scene_get_product (self->scene, med_json_array_get_text (cells, 0));

  begin (self, NULL);
  add_text (self, "model", med_json_get_text (product, "model"));
  add_text (self, "from_version", med_json_array_get_text (cells, 1));
  if (*med_json_array_get_text (cells, 2) != '\0')
    add_text (self, "to_version", med_json_array_get_text (cells, 2));
  add_text (self, "state", med_json_array_get_text (cells, 3));
  add_text (self, "vex_status", med_json_array_get_text (cells, 4));
  add_text (self, "justification", med_json_array_get_text (cells, 5));
  add_text (self, "risk", med_json_get_text (self->line, "risk"));
  add_text (self, "mitigating_factors", med_json_get_text (self->line, "mitigation"));
  json_builder_end_object (self->json);
}

static void
write_impact (Writer *self)
{
  g_autofree char *date =
      med_demo_scene_format_date (self->scene, med_json_get_int (self->line, "days", 0) + 9);

  begin (self, "impact_analysis");
  add_text (self, "date", date);
  add_texts (self, "components", med_json_get_array (self->kit, "components"));
  add_text (self, "interactions", med_json_get_text (self->kit, "interactions"));
  add_text (self, "effect_of_failed_update", med_json_get_text (self->kit, "failure"));
  add_text (self, "measures", med_json_get_text (self->kit, "measures"));
  add_text (self, "residual_risk", med_json_get_text (self->kit, "residual"));
  json_builder_set_member_name (self->json, "residual_risk_acceptable");
  json_builder_add_boolean_value (self->json, TRUE);
  json_builder_end_object (self->json);
}

static void
write_validation (Writer *self)
{
  static const struct
  {
    const char *member;
    const char *evidence;
  } assertions[] = {
    { "functions_as_intended", "All functions were tested on a reference device." },
    { "meets_cots_specification", "The maker's own tests of the component passed." },
    { "safe_and_effective", "The tests of the essential performance passed." },
    { "meets_regulations", "No change that needs a new approval." },
    { "maintainable", "Service tools and remote service work." },
    { "free_of_malware", "Two scanners found nothing in the package." },
  };
  const char *reference = med_json_get_text (self->line, "reference");
  g_autofree char *date =
      med_demo_scene_format_date (self->scene, med_json_get_int (self->line, "days", 0) + 2);

  begin (self, "validation");
  add_text (self, "date", date);
  for (gsize i = 0; i < G_N_ELEMENTS (assertions); i++)
    {
      g_autofree char *report = g_strdup_printf ("%s, report V%zu", reference, i + 1);

      begin (self, assertions[i].member);
      add_text (self, "evidence", assertions[i].evidence);
      add_text (self, "reference", report);
      json_builder_end_object (self->json);
    }
  json_builder_end_object (self->json);
}

static void
write_payloads (Writer *self)
{
  JsonArray *sizes = med_json_get_array (self->line, "kib");

  json_builder_set_member_name (self->json, "payloads");
  json_builder_begin_array (self->json);
  for (guint i = 0; sizes != NULL && i < json_array_get_length (sizes); i++)
    {
      g_autofree char *name = med_demo_statement_name_payload (self->line, self->kit, i);
      g_autoptr (GBytes) bytes = med_demo_statement_write_payload (self->line, self->kit, i);
      g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

      begin (self, NULL);
      add_text (self, "name", name);
      add_int (self, "size_bytes", (gint64) g_bytes_get_size (bytes));
      add_text (self, "sha256", sha256);
      json_builder_end_object (self->json);
    }
  json_builder_end_array (self->json);
}

static const char *
choose (Writer *self, const char *member)
{
  const char *own = med_json_get_text (self->line, member);

  return own != NULL ? own : med_json_get_text (self->kit, member);
}

static void
write_installation (Writer *self)
{
  static const char *const parts[] = { "prepare", "install", "restart", "verify", "rollback" };
  JsonArray *minutes = med_json_get_array (self->kit, "minutes");

  begin (self, "installation");
  add_text (self, "method", choose (self, "method"));
  add_text (self, "timing", choose (self, "timing"));
  begin (self, "minutes");
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    add_int (self, parts[i], json_array_get_int_element (minutes, i));
  json_builder_end_object (self->json);
  add_texts (self, "prepare_steps", med_json_get_array (self->kit, "prepare"));
  add_texts (self, "install_steps", med_json_get_array (self->kit, "install"));
  add_texts (self, "verification_steps", med_json_get_array (self->kit, "verify"));
  add_texts (self, "rollback_steps", med_json_get_array (self->kit, "rollback"));
  add_texts (self, "requires", med_json_get_array (self->line, "requires"));
  add_texts (self, "supersedes", med_json_get_array (self->line, "supersedes"));
  json_builder_set_member_name (self->json, "reversible");
  json_builder_add_boolean_value (self->json, TRUE);
  add_text (self, "removal_instruction", med_json_get_text (self->kit, "removal"));
  json_builder_end_object (self->json);
}

static void
write_head (Writer *self)
{
  JsonObject *maker =
      med_demo_scene_get_maker (self->scene, med_json_get_text (self->line, "maker"));
  g_autofree char *issued =
      med_demo_scene_format_date (self->scene, med_json_get_int (self->line, "days", 0));

  add_text (self, "format", MED_STATEMENT_FORMAT);
  add_text (self, "manufacturer", med_json_get_text (maker, "name"));
  add_text (self, "reference", med_json_get_text (self->line, "reference"));
  add_int (self, "revision", med_json_get_int (self->line, "revision", 1));
  add_text (self, "issued", issued);
}

/**
 * med_demo_statement_write:
 * @scene: the scene
 * @line: a line of statements.json
 * @patch: its line of patches.json
 * @kit: (nullable): what kits.json says of patches of this kind
 *
 * Returns: (transfer full): the statement as its maker would send it
 */
GBytes *
med_demo_statement_write (MedDemoScene *scene, JsonObject *line, JsonObject *patch, JsonObject *kit)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  Writer self = { scene, line, patch, kit, json };
  JsonArray *releases = med_json_get_array (line, "releases");
  gsize size;
  char *text;

  begin (&self, NULL);
  write_head (&self);
  write_patch (&self);
  json_builder_set_member_name (json, "releases");
  json_builder_begin_array (json);
  for (guint i = 0; i < json_array_get_length (releases); i++)
    write_release (&self, json_array_get_array_element (releases, i));
  json_builder_end_array (json);
  if (kit != NULL)
    {
      write_impact (&self);
      write_validation (&self);
      write_payloads (&self);
      write_installation (&self);
    }
  json_builder_end_object (json);
  root = json_builder_get_root (json);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, &size);
  return g_bytes_new_take (text, size);
}

/* The file name of a payload: patch, statement and part. */
char *
med_demo_statement_name_payload (JsonObject *line, JsonObject *kit, guint index)
{
  return g_strdup_printf ("%s_%s_%u.%s", med_json_get_text (line, "patch"),
                          med_json_get_text (line, "reference"), index + 1,
                          med_json_get_text (kit, "extension"));
}

/* Bytes that are the same each time and that no program would run. */
GBytes *
med_demo_statement_write_payload (JsonObject *line, JsonObject *kit, guint index)
{
  JsonArray *sizes = med_json_get_array (line, "kib");
  gsize size = (gsize) json_array_get_int_element (sizes, index) * 1024;
  g_autofree char *name = med_demo_statement_name_payload (line, kit, index);
  g_autofree char *head = g_strdup_printf ("MedPatch demonstration payload %s\n", name);
  guint64 state = g_str_hash (name) | 1;
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i + sizeof state <= size; i += sizeof state)
    {
      guint64 little;

      /* xorshift64 (Marsaglia, 2003) */
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      little = GUINT64_TO_LE (state);
      memcpy (data + i, &little, sizeof little);
    }
  memcpy (data, head, strlen (head));
  return g_bytes_new_take (data, size);
}

static cairo_status_t
append_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* The letter from which a statement was typed in, as a scan would be: one page of PDF. */
GBytes *
med_demo_statement_write_letter (MedDemoScene *scene, JsonObject *line)
{
  JsonObject *maker = med_demo_scene_get_maker (scene, med_json_get_text (line, "maker"));
  g_autofree char *date = med_demo_scene_format_date (scene, med_json_get_int (line, "days", 0));
  const char *const rows[] = {
    med_json_get_text (maker, "name"),
    "",
    date,
    "",
    "Alderbrook General Hospital",
    "Biomedical Engineering",
    "",
    med_json_get_text (line, "reference"),
    med_json_get_text (line, "patch"),
    "",
    med_json_get_text (line, "risk"),
    "",
    "This letter is part of the demonstration of MedPatch. Its sender does not exist.",
  };
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append_cb, bytes, 595, 842);
  cairo_t *cr = cairo_create (surface);

  cairo_set_font_size (cr, 11);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      cairo_move_to (cr, 70, 90 + 18.0 * (double) i);
      cairo_show_text (cr, rows[i]);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (bytes);
}
