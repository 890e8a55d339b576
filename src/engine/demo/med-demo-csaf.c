/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo-csaf"

#include "config.h"

#include "engine/base/med-json.h"
#include "engine/demo/med-demo-scene.h"
#include "engine/risk/med-cvss.h"

/* Writes a line of data/demo/advisories.json out as a CSAF 2.0 document, in one of its profiles
 * csaf_security_advisory and csaf_vex. The result is imported like any other document. */

typedef struct
{
  MedDemoScene *scene;
  JsonObject *line;
  JsonArray *products; /* [product, versions, status, flag] */
  JsonObject *maker;
  JsonBuilder *json;
} Writer;

static void
add_text (JsonBuilder *json, const char *member, const char *text)
{
  json_builder_set_member_name (json, member);
  json_builder_add_string_value (json, text);
}

static void
begin (JsonBuilder *json, const char *member)
{
  if (member != NULL)
    json_builder_set_member_name (json, member);
  json_builder_begin_object (json);
}

static void
begin_list (JsonBuilder *json, const char *member)
{
  json_builder_set_member_name (json, member);
  json_builder_begin_array (json);
}

static const char *
get_line_text (Writer *self, const char *member, const char *otherwise)
{
  const char *text = med_json_get_text (self->line, member);

  return text != NULL ? text : otherwise;
}

static const char *
get_cell (Writer *self, guint row, guint column)
{
  return med_json_array_get_text (json_array_get_array_element (self->products, row), column);
}

static char *
make_product_id (guint row)
{
  return g_strdup_printf ("CSAFPID-%04u", row + 1);
}

static void
write_note (Writer *self, const char *category, const char *title, const char *text)
{
  begin (self->json, NULL);
  add_text (self->json, "category", category);
  add_text (self->json, "title", title);
  add_text (self->json, "text", text);
  json_builder_end_object (self->json);
}

static void
write_publisher (Writer *self)
{
  begin (self->json, "publisher");
  add_text (self->json, "category", "vendor");
  add_text (self->json, "name", med_json_get_text (self->maker, "name"));
  add_text (self->json, "namespace", med_json_get_text (self->maker, "namespace"));
  json_builder_end_object (self->json);
}

static void
write_revision (Writer *self, gint64 days_ago, const char *number, const char *summary)
{
  g_autofree char *date = med_demo_scene_format_time (self->scene, days_ago);

  begin (self->json, NULL);
  add_text (self->json, "date", date);
  add_text (self->json, "number", number);
  add_text (self->json, "summary", summary);
  json_builder_end_object (self->json);
}

static void
write_tracking (Writer *self, gboolean revised)
{
  gint64 days = med_json_get_int (self->line, "days", 0);
  gint64 revised_days = med_json_get_int (self->line, "revised_days", days);
  g_autofree char *initial = med_demo_scene_format_time (self->scene, days);
  g_autofree char *current =
      med_demo_scene_format_time (self->scene, revised ? revised_days : days);

  begin (self->json, "tracking");
  add_text (self->json, "current_release_date", current);
  add_text (self->json, "id", get_line_text (self, "id", ""));
  add_text (self->json, "initial_release_date", initial);
  begin_list (self->json, "revision_history");
  write_revision (self, days, "1", "First issue");
  if (revised)
    write_revision (self, revised_days, "2", "The remediation was brought up to date");
  json_builder_end_array (self->json);
  add_text (self->json, "status", "final");
  add_text (self->json, "version", revised ? "2" : "1");
  json_builder_end_object (self->json);
}

static void
write_document (Writer *self, gboolean revised)
{
  begin (self->json, "document");
  add_text (self->json, "category", get_line_text (self, "category", "csaf_security_advisory"));
  add_text (self->json, "csaf_version", "2.0");
  begin (self->json, "distribution");
  begin (self->json, "tlp");
  add_text (self->json, "label", "WHITE");
  json_builder_end_object (self->json);
  json_builder_end_object (self->json);
  add_text (self->json, "lang", "en");
  begin_list (self->json, "notes");
  write_note (self, "summary", "Summary", get_line_text (self, "summary", ""));
  write_note (self, "legal_disclaimer", "Demonstration",
              "The maker, its products and this advisory are fictional. The CVE numbers are real.");
  json_builder_end_array (self->json);
  write_publisher (self);
  add_text (self->json, "title", get_line_text (self, "title", ""));
  write_tracking (self, revised);
  json_builder_end_object (self->json);
}

/* What a version is, or a range in the notation of vers; English stays as it is written. */
static void
write_version (Writer *self, guint row, const char *product_name)
{
  const char *versions = get_cell (self, row, 1);
  gboolean notation = strpbrk (versions, "<>*|") != NULL;
  gboolean range = notation || strpbrk (versions, " x") != NULL;
  g_autofree char *name =
      notation ? g_strconcat ("vers:all/", versions, NULL) : g_strdup (versions);
  g_autofree char *id = make_product_id (row);
  g_autofree char *full_name =
      g_strdup_printf ("%s %s %s", med_json_get_text (self->maker, "name"), product_name, versions);

  begin (self->json, NULL);
  add_text (self->json, "category", range ? "product_version_range" : "product_version");
  add_text (self->json, "name", name);
  begin (self->json, "product");
  add_text (self->json, "name", full_name);
  add_text (self->json, "product_id", id);
  json_builder_end_object (self->json);
  json_builder_end_object (self->json);
}

static void
write_product (Writer *self, guint first_row)
{
  const char *key = get_cell (self, first_row, 0);
  JsonObject *product = med_demo_scene_get_product (self->scene, key);
  const char *name = get_line_text (self, "name", med_json_get_text (product, "model"));

  begin (self->json, NULL);
  add_text (self->json, "category", "product_name");
  add_text (self->json, "name", name);
  begin_list (self->json, "branches");
  for (guint row = first_row; row < json_array_get_length (self->products); row++)
    if (g_str_equal (get_cell (self, row, 0), key))
      write_version (self, row, name);
  json_builder_end_array (self->json);
  json_builder_end_object (self->json);
}

static gboolean
is_first_of_product (Writer *self, guint row)
{
  for (guint i = 0; i < row; i++)
    if (g_str_equal (get_cell (self, i, 0), get_cell (self, row, 0)))
      return FALSE;
  return TRUE;
}

static void
write_product_tree (Writer *self)
{
  begin (self->json, "product_tree");
  begin_list (self->json, "branches");
  begin (self->json, NULL);
  add_text (self->json, "category", "vendor");
  add_text (self->json, "name", med_json_get_text (self->maker, "name"));
  begin_list (self->json, "branches");
  for (guint row = 0; row < json_array_get_length (self->products); row++)
    if (is_first_of_product (self, row))
      write_product (self, row);
  json_builder_end_array (self->json);
  json_builder_end_object (self->json);
  json_builder_end_array (self->json);
  json_builder_end_object (self->json);
}

/* The ids of the products with one of these statuses, as a list; nothing if there is none. */
static void
write_product_ids (Writer *self, const char *member, const char *statuses)
{
  gboolean begun = FALSE;

  for (guint row = 0; row < json_array_get_length (self->products); row++)
    {
      g_autofree char *id = make_product_id (row);

      if (strchr (statuses, *get_cell (self, row, 2)) == NULL)
        continue;
      if (!begun)
        begin_list (self->json, member);
      begun = TRUE;
      json_builder_add_string_value (self->json, id);
    }
  if (begun)
    json_builder_end_array (self->json);
}

static gboolean
has_status (Writer *self, char status)
{
  for (guint row = 0; row < json_array_get_length (self->products); row++)
    if (*get_cell (self, row, 2) == status)
      return TRUE;
  return FALSE;
}

static void
write_flags (Writer *self)
{
  if (!has_status (self, 'N'))
    return;
  begin_list (self->json, "flags");
  for (guint row = 0; row < json_array_get_length (self->products); row++)
    {
      g_autofree char *id = make_product_id (row);

      if (*get_cell (self, row, 2) != 'N')
        continue;
      begin (self->json, NULL);
      add_text (self->json, "label", get_cell (self, row, 3));
      begin_list (self->json, "product_ids");
      json_builder_add_string_value (self->json, id);
      json_builder_end_array (self->json);
      json_builder_end_object (self->json);
    }
  json_builder_end_array (self->json);
}

static void
write_remediations (Writer *self)
{
  const char *fix = get_line_text (self, "fix", "none");
  const char *restart = med_json_get_text (self->line, "restart");

  if (g_str_equal (fix, "none") || !(has_status (self, 'A') || has_status (self, 'U')))
    return;
  begin_list (self->json, "remediations");
  begin (self->json, NULL);
  add_text (self->json, "category", fix);
  add_text (self->json, "details", get_line_text (self, "details", ""));
  write_product_ids (self, "product_ids", "AU");
  if (restart != NULL)
    {
      begin (self->json, "restart_required");
      add_text (self->json, "category", restart);
      json_builder_end_object (self->json);
    }
  json_builder_end_object (self->json);
  json_builder_end_array (self->json);
}

static void
write_score (Writer *self, const char *vector)
{
  MedCvssScore score;
  g_autoptr (GError) error = NULL;
  g_autofree char *severity = NULL;

  if (!has_status (self, 'A') || !med_cvss_score (vector, &score, &error))
    return;
  severity = g_ascii_strup (
      med_cvss_severity_to_word (med_cvss_severity (score.version, score.base10)), -1);
  begin_list (self->json, "scores");
  begin (self->json, NULL);
  begin (self->json, "cvss_v3");
  json_builder_set_member_name (self->json, "baseScore");
  json_builder_add_double_value (self->json, score.base10 / 10.0);
  add_text (self->json, "baseSeverity", severity);
  add_text (self->json, "vectorString", vector);
  add_text (self->json, "version", med_cvss_version_to_word (score.version));
  json_builder_end_object (self->json);
  write_product_ids (self, "products", "A");
  json_builder_end_object (self->json);
  json_builder_end_array (self->json);
}

static void
write_identity (Writer *self, const char *id)
{
  if (g_str_has_prefix (id, "CVE-"))
    {
      add_text (self->json, "cve", id);
      return;
    }
  begin_list (self->json, "ids");
  begin (self->json, NULL);
  add_text (self->json, "system_name", "Component maker");
  add_text (self->json, "text", id);
  json_builder_end_object (self->json);
  json_builder_end_array (self->json);
}

static void
write_vulnerability (Writer *self, const char *id)
{
  JsonObject *facts = med_json_get_object (json_node_get_object (self->scene->vulnerabilities), id);
  JsonArray *cwe = med_json_get_array (facts, "cwe");

  begin (self->json, NULL);
  write_identity (self, id);
  begin (self->json, "cwe");
  add_text (self->json, "id", med_json_array_get_text (cwe, 0));
  add_text (self->json, "name", med_json_array_get_text (cwe, 1));
  json_builder_end_object (self->json);
  write_flags (self);
  begin_list (self->json, "notes");
  write_note (self, "description", "Vulnerability", med_json_get_text (facts, "text"));
  json_builder_end_array (self->json);
  begin (self->json, "product_status");
  write_product_ids (self, "fixed", "F");
  write_product_ids (self, "known_affected", "A");
  write_product_ids (self, "known_not_affected", "N");
  write_product_ids (self, "under_investigation", "U");
  json_builder_end_object (self->json);
  write_remediations (self);
  write_score (self, med_json_get_text (facts, "vector"));
  add_text (self->json, "title", med_json_get_text (facts, "title"));
  json_builder_end_object (self->json);
}

/**
 * med_demo_csaf_write:
 * @scene: the scene
 * @line: a line of advisories.json
 * @revised: its second revision
 *
 * Returns: (transfer full): the document, as its maker would send it
 */
GBytes *
med_demo_csaf_write (MedDemoScene *scene, JsonObject *line, gboolean revised)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  Writer self = { scene, line, med_json_get_array (line, "products"), NULL, json };
  JsonArray *cves = med_json_get_array (line, "cves");
  gsize size;
  char *text;

  self.maker = med_demo_scene_get_maker (scene, med_json_get_text (line, "maker"));
  begin (json, NULL);
  write_document (&self, revised);
  write_product_tree (&self);
  begin_list (json, "vulnerabilities");
  for (guint i = 0; i < json_array_get_length (cves); i++)
    write_vulnerability (&self, med_json_array_get_text (cves, i));
  json_builder_end_array (json);
  json_builder_end_object (json);
  root = json_builder_get_root (json);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, &size);
  return g_bytes_new_take (text, size);
}
