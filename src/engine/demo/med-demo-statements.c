/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo-statements"

#include "config.h"

#include "engine/awareness/med-inquiry.h"
#include "engine/awareness/med-patch.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/demo/med-demo-scene.h"
#include "engine/distribution/med-verification.h"
#include "engine/statement/med-statement-confirm.h"
#include "engine/statement/med-statement-import.h"

/* COTS patches as the curator records them, and what the device vendors say of them. */

#define RECORD_HOUR 11
#define STATEMENT_HOUR 13

/* The payloads of these statements lie not in the vault, or nobody has scanned them. */
static const char *const without_payloads[] = { "OR-VS-22", "LF-VS-8", NULL };
static const char *const without_scan[] = { "LF-VS-3", NULL };

/* What the vendors were asked, and answered. */
static const struct
{
  gint64 days;
  const char *patch;
  const char *product;
  const char *channel;
  const char *answer; /* (nullable) */
} inquiries[] = {
  { 78, "tomcat-9.0.31", "carebridge", "by telephone", NULL },
  { 50, "spring-5.3.18", "hl7", "by e-mail", "Release 3.1.5 is planned for the next quarter." },
  { 46, "linux-5.10.102", "vitara", "by e-mail", "Validation has begun." },
  { 26, "openssh-9.8p1", "center", "by e-mail", NULL },
  { 24, "halden-6.4.3", "perfusa", "by telephone", "An assessment follows." },
};

/* A statement on its way through the steps. */
typedef struct
{
  JsonObject *line;
  JsonObject *patch;
  JsonObject *kit;
  GBytes *json;
  GBytes *letter;
  gint64 statement_id;
} Dossier;

static JsonObject *
find_line (JsonArray *lines, const char *member, const char *value)
{
  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      JsonObject *line = med_json_array_get_object (lines, i);

      if (g_strcmp0 (med_json_get_text (line, member), value) == 0)
        return line;
    }
  g_return_val_if_reached (NULL);
}

static GStrv
dup_texts (JsonArray *texts)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (texts); i++)
    g_strv_builder_add (builder, med_json_array_get_text (texts, i));
  return g_strv_builder_end (builder);
}

static const char *
get_text (JsonObject *line, const char *member)
{
  const char *text = med_json_get_text (line, member);

  return text != NULL ? text : "";
}

static gboolean
record_patch (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  JsonObject *line = (JsonObject *) data;
  gint64 released_days = med_json_get_int (line, "released_days", 0);
  gint64 curator_id = med_demo_scene_find_person (connection, "mora", error);
  g_auto (GStrv) cves = dup_texts (med_json_get_array (line, "cves"));
  const char *scope = med_json_get_text (line, "scope");
  MedPatch patch = {
    .number = (char *) get_text (line, "number"),
    .cots_vendor = (char *) get_text (line, "vendor"),
    .cots_product = (char *) get_text (line, "product"),
    .title = (char *) get_text (line, "title"),
    .released_source = (char *) get_text (line, "source"),
    .scope = (char *) (scope != NULL ? scope : MED_PATCH_SCOPE_SECURITY),
    .cves = cves,
  };
  gint64 id;

  if (curator_id == 0)
    return FALSE;
  if (released_days > 0)
    patch.released_usec = scene->midnight_usec - released_days * MED_USEC_PER_DAY;
  else if (*get_text (line, "released") != '\0' &&
           !med_clock_parse_iso8601 (get_text (line, "released"), &patch.released_usec, error))
    return FALSE;
  return med_patch_add_sync (connection, curator_id, &patch, &id, error);
}

static gboolean
record_patch_step (MedDemoScene *scene, gconstpointer line, GError **error)
{
  return med_demo_scene_run (scene, record_patch, line, error);
}

static gboolean
ask_vendor (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  gsize i = GPOINTER_TO_SIZE (data);
  JsonObject *product = med_demo_scene_get_product (scene, inquiries[i].product);
  gint64 person_id = med_demo_scene_find_person (connection, "tanaka", error);
  gint64 patch_id, product_id, id;
  /* Who has answered took some days for it. */
  gint64 asked_usec = inquiries[i].answer != NULL ? med_connection_now_usec (connection) -
                                                        (gint64) (3 + 4 * i) * MED_USEC_PER_DAY
                                                  : 0;

  return person_id != 0 && med_patch_find_sync (connection, inquiries[i].patch, &patch_id, error) &&
         med_connection_get_int (connection, "SELECT id FROM product WHERE model = $1",
                                 MED_VALUES (MED_TEXT (med_json_get_text (product, "model"))),
                                 &product_id, error) &&
         med_inquiry_ask_sync (connection, person_id, patch_id, product_id, inquiries[i].channel,
                               asked_usec, &id, error) &&
         (inquiries[i].answer == NULL ||
          med_inquiry_answer_sync (connection, person_id, id, inquiries[i].answer, error));
}

static gboolean
ask_vendor_step (MedDemoScene *scene, gconstpointer index, GError **error)
{
  return med_demo_scene_run (scene, ask_vendor, index, error);
}

static gboolean
import_statement (MedDemoScene *scene,
                  MedConnection *connection,
                  gconstpointer data,
                  GError **error)
{
  Dossier *dossier = (Dossier *) data;
  g_autofree char *name = g_strconcat (get_text (dossier->line, "reference"), ".json", NULL);
  g_autofree char *letter_name = g_strconcat (get_text (dossier->line, "reference"), ".pdf", NULL);
  const MedStatementSource source = {
    .json = dossier->json,
    .name = name,
    .letter = dossier->letter,
    .letter_name = dossier->letter != NULL ? letter_name : NULL,
  };
  MedStatementImported imported;
  gint64 curator_id = med_demo_scene_find_person (connection, "mora", error);

  if (curator_id == 0 ||
      !med_statement_import_sync (connection, curator_id, &source, &imported, error))
    return FALSE;
  dossier->statement_id = imported.statement_id;
  return TRUE;
}

static gboolean
confirm_statement (MedDemoScene *scene,
                   MedConnection *connection,
                   gconstpointer data,
                   GError **error)
{
  const Dossier *dossier = data;
  g_autofree char *subject = med_statement_dup_subject (dossier->statement_id);
  g_autoptr (MedSignature) signature =
      med_demo_scene_sign (connection, "lindqvist", MED_MEANING_CONFIRMED, subject, error);

  return signature != NULL &&
         med_statement_confirm_sync (connection, dossier->statement_id, signature, error);
}

typedef struct
{
  gint64 statement_id;
  GPtrArray *payloads; /* of MedPayload */
  gint64 person_id;
} Listing;

static gboolean
list_payloads (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  Listing *listing = (Listing *) data;

  listing->person_id = med_demo_scene_find_person (connection, "okoye", error);
  listing->payloads = listing->person_id != 0
                          ? med_payload_list_sync (connection, listing->statement_id, error)
                          : NULL;
  return listing->payloads != NULL;
}

static gboolean
record_scans (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const Listing *listing = data;
  const MedScanRecord scan = {
    .engine = "Scan station of the IT department, two engines",
    .signatures_usec = med_connection_now_usec (connection) - 7 * MED_USEC_PER_HOUR,
    .scanned_usec = med_connection_now_usec (connection),
    .clean = TRUE,
    .note = "Log kept by the IT department",
  };

  for (guint i = 0; i < listing->payloads->len; i++)
    {
      const MedPayload *payload = g_ptr_array_index (listing->payloads, i);

      if (!med_payload_record_scan_sync (connection, payload->id, listing->person_id, &scan, error))
        return FALSE;
    }
  return TRUE;
}

/* The order of the payloads in the database need not be the one of the statement. */
static GBytes *
find_payload (const Dossier *dossier, const char *name)
{
  JsonArray *sizes = med_json_get_array (dossier->line, "kib");

  for (guint i = 0; i < json_array_get_length (sizes); i++)
    {
      g_autofree char *candidate = med_demo_statement_name_payload (dossier->line, dossier->kit, i);

      if (g_str_equal (candidate, name))
        return med_demo_statement_write_payload (dossier->line, dossier->kit, i);
    }
  g_return_val_if_reached (NULL);
}

static gboolean
verify_payload (MedDemoScene *scene,
                const Dossier *dossier,
                const MedPayload *payload,
                gint64 person_id,
                GError **error)
{
  g_autoptr (GBytes) bytes = find_payload (dossier, payload->name);
  g_autofree char *path =
      med_demo_scene_write_file (scene, MED_DEMO_INCOMING, payload->name, bytes, error);
  g_autoptr (MedVerificationOutcome) outcome =
      path != NULL ? med_verification_run_sync (med_engine_get_store (scene->engine), scene->folder,
                                                payload->id, person_id, path, NULL, NULL, error)
                   : NULL;

  return outcome != NULL;
}

static gboolean
verify_payloads (MedDemoScene *scene, const Dossier *dossier, GError **error)
{
  const char *reference = get_text (dossier->line, "reference");
  Listing listing = { .statement_id = dossier->statement_id };
  g_autoptr (GPtrArray) payloads = NULL;
  gboolean verified = TRUE;

  if (g_strv_contains (without_payloads, reference))
    return TRUE;
  if (!med_demo_scene_run (scene, list_payloads, &listing, error))
    return FALSE;
  payloads = listing.payloads;
  for (guint i = 0; i < payloads->len && verified; i++)
    verified =
        verify_payload (scene, dossier, g_ptr_array_index (payloads, i), listing.person_id, error);
  return verified && (g_strv_contains (without_scan, reference) ||
                      med_demo_scene_run (scene, record_scans, &listing, error));
}

static gboolean
work_through (MedDemoScene *scene, Dossier *dossier, GError **error)
{
  if (!med_demo_scene_run (scene, import_statement, dossier, error))
    return FALSE;
  if (med_json_get_boolean (dossier->line, "unconfirmed", FALSE))
    return TRUE;
  med_clock_advance (scene->clock, 40 * MED_USEC_PER_MINUTE);
  if (!med_demo_scene_run (scene, confirm_statement, dossier, error))
    return FALSE;
  med_clock_advance (scene->clock, 20 * MED_USEC_PER_MINUTE);
  return (dossier->kit == NULL || verify_payloads (scene, dossier, error)) &&
         med_demo_scene_catch_up (scene, error);
}

static gboolean
statement_step (MedDemoScene *scene, gconstpointer data, GError **error)
{
  JsonObject *line = (JsonObject *) data;
  g_autoptr (JsonNode) patches = med_demo_scene_read ("patches.json", error);
  g_autoptr (JsonNode) kits = patches != NULL ? med_demo_scene_read ("kits.json", error) : NULL;
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GBytes) letter = NULL;
  Dossier dossier = { .line = line };
  const char *kit = med_json_get_text (line, "kit");

  if (kits == NULL)
    return FALSE;
  dossier.patch = find_line (json_node_get_array (patches), "number", get_text (line, "patch"));
  dossier.kit = kit != NULL ? med_json_get_object (json_node_get_object (kits), kit) : NULL;
  dossier.json = json = med_demo_statement_write (scene, line, dossier.patch, dossier.kit);
  if (med_json_get_boolean (line, "letter", FALSE))
    dossier.letter = letter = med_demo_statement_write_letter (scene, line);
  if (work_through (scene, &dossier, error))
    return TRUE;
  g_prefix_error (error, "%s: ", get_text (line, "reference"));
  return FALSE;
}

static gboolean
plan_lines (MedDemoScene *scene, const char *name, gint64 hour, MedDemoStep step, GError **error)
{
  JsonNode *root = med_demo_scene_read (name, error);
  JsonArray *lines;

  if (root == NULL)
    return FALSE;
  lines = json_node_get_array (med_demo_scene_keep (scene, root));
  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      JsonObject *line = med_json_array_get_object (lines, i);
      gint64 days = med_json_get_int (line, "days", 1) - 1;

      med_demo_scene_plan (scene, med_demo_scene_get_time (scene, days, hour), step, line);
    }
  return TRUE;
}

/* Patches, inquiries, statements and their payloads. */
gboolean
med_demo_statements_make (MedDemoScene *scene, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (inquiries); i++)
    med_demo_scene_plan (scene, med_demo_scene_get_time (scene, inquiries[i].days - 1, 15),
                         ask_vendor_step, GSIZE_TO_POINTER (i));
  return plan_lines (scene, "patches.json", RECORD_HOUR, record_patch_step, error) &&
         plan_lines (scene, "statements.json", STATEMENT_HOUR, statement_step, error);
}
