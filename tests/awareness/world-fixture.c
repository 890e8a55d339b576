/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "world-fixture.h"

#include <inttypes.h>

#include "engine/awareness/med-advisory-import.h"
#include "engine/awareness/med-advisory-reading.h"
#include "engine/awareness/med-alias.h"
#include "engine/awareness/med-decision-point.h"
#include "engine/awareness/med-held-document.h"
#include "engine/awareness/med-kev-import.h"
#include "engine/awareness/med-patch.h"
#include "engine/inventory/med-component-list.h"
#include "engine/inventory/med-configuration.h"
#include "engine/inventory/med-device.h"
#include "engine/inventory/med-policy.h"

static const char *const makers[] = { "Exa", "Ypsilon" };
static const char *const models[] = { "CT", "MR", "Pump 3" };
static const char *const parts[] = { "Library", "System", "Zip" };
static const char *const cves[] = { "CVE-2026-0001", "CVE-2026-0002", "CVE-2026-0003" };
static const char *const versions[] = { "1.0", "2.0", "3.1", "" };
static const char *const ranges[] = { "< 2.0",      ">= 2.0", "2.0",         "1.0",
                                      "vers:all/*", "< 9",    "> 1.0 | < 3", "since the spring" };
static const char *const statuses[] = { "known_affected", "fixed", "known_not_affected",
                                        "under_investigation" };

#define ANY(world, list) (list)[g_rand_int_range ((world)->random, 0, G_N_ELEMENTS (list))]

static gboolean
happens (World *world, guint percent)
{
  return g_rand_int_range (world->random, 0, 100) < (gint32) percent;
}

gpointer
world_run (World *world, MedStoreFunc func, gpointer input)
{
  g_autoptr (GError) error = NULL;
  gpointer result = med_test_engine_run (world->engine, MED_STORE_WRITER, func, input, &error);

  if (error != NULL)
    g_error ("%s: %s", world->last, error->message);
  return result;
}

/* One of the numbers that @sql finds; 0: none */
static gint64
pick (World *world, const char *sql)
{
  g_autofree char *text = med_test_fleet_dup_text (world->engine, sql);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  if (*text == '\0')
    return 0;
  return g_ascii_strtoll (
      lines[g_rand_int_range (world->random, 0, (gint32) g_strv_length (lines))], NULL, 10);
}

/* A function of the program on one row; with a reason, or without. */
typedef struct
{
  gint64 id;
  gboolean (*plain) (MedConnection *, gint64, gint64, GError **);
  gboolean (*reasoned) (MedConnection *, gint64, gint64, const char *, GError **);
} Call;

static gpointer
call_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return (call->plain != NULL ? call->plain (connection, 1, call->id, error)
                              : call->reasoned (connection, 1, call->id, "a reason", error))
             ? MED_STORE_OK
             : NULL;
}

static void
call (World *world, Call call)
{
  if (call.id != 0)
    world_run (world, call_func, &call);
}

/* ---- advisories ---- */

static char *
replaced (const char *text, const char *search, const char *with)
{
  g_autoptr (GString) changed = g_string_new (text);

  g_string_replace (changed, search, with, 0);
  return g_strdup (changed->str);
}

/* On a device or a component; sometimes its maker is written otherwise. */
static char *
dup_plain (World *world, guint number)
{
  const gboolean device = happens (world, 60);
  const char *maker = device ? ANY (world, makers) : "Lib";
  const char *product = device ? ANY (world, models) : ANY (world, parts);
  g_autofree char *id = g_strdup_printf ("ADV-%u", number);
  g_autofree char *text_of_versions =
      g_strdup_printf ("P=%s;Q=%s", ANY (world, ranges), ANY (world, ranges));
  g_autofree char *text_of_statuses = NULL;
  const char *first = ANY (world, statuses), *second = ANY (world, statuses);

  text_of_statuses = g_str_equal (first, second) ? g_strdup_printf ("%s=P,Q", first)
                                                 : g_strdup_printf ("%s=P;%s=Q", first, second);
  return med_test_fleet_advisory (id, happens (world, 10) ? "Somebody" : maker, product,
                                  text_of_versions, text_of_statuses);
}

/* What makes it doubtful, narrow or withdrawn. */
static char *
dup_twisted (World *world, char *plain)
{
  g_autofree char *text = plain;

  switch (g_rand_int_range (world->random, 0, 8))
    {
    case 0: /* certain serial numbers */
      return replaced (text, "\"product_id\":\"P\"",
                       "\"product_id\":\"P\",\"product_identification_helper\":"
                       "{\"serial_numbers\":[\"S1*\"]}");
    case 1: /* another model number */
      return replaced (text, "\"product_id\":\"Q\"",
                       "\"product_id\":\"Q\",\"product_identification_helper\":"
                       "{\"model_numbers\":[\"CT\"]}");
    case 2: /* fails a mandatory test: the vector and the score do not go together */
      return replaced (text, "\"baseScore\":9.8", "\"baseScore\":9.7");
    case 3 ... 4: /* no CVE */
      return replaced (text, "\"cve\":\"CVE-2026-1000\",", "");
    default:
      return g_steal_pointer (&text);
    }
}

static void
import_text (World *world, const char *text)
{
  g_autofree char *name = g_strdup_printf ("%u.json", world->n_documents++);
  g_autofree char *path = med_test_fleet_write_file (world->engine, name, text);
  const char *const paths[] = { path, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MedAdvisoryImport) result = med_advisory_import_sync (
      med_engine_get_store (world->engine->engine), paths, 0, NULL, NULL, &error);

  g_assert_no_error (error);
}

static void
import_advisory (World *world)
{
  const guint number = (guint) g_rand_int_range (world->random, 1, 7);
  g_autofree char *id = g_strdup_printf ("ADV-%u", number);
  g_autofree char *sql =
      g_strdup_printf ("SELECT count(*) FROM advisory WHERE tracking_id = '%s'", id);
  const gint64 known = med_test_engine_count (world->engine, sql);
  g_autofree char *version = g_strdup_printf ("%" PRId64, known + 1);
  g_autofree char *twisted = dup_twisted (world, dup_plain (world, number));
  g_autofree char *about = replaced (twisted, "CVE-2026-1000", ANY (world, cves));
  g_autofree char *text = known == 0 ? g_strdup (about) : med_test_fleet_revise (about, version);

  import_text (world, text);
}

/* Its publisher withdraws it: the last revision, by a document of CSAF 2.1. */
static void
withdraw_advisory (World *world)
{
  const gint64 id =
      pick (world, "SELECT advisory_id FROM advisory_head WHERE withdrawn_id IS NULL");
  g_autofree char *sql = g_strdup_printf (
      "UPDATE advisory_head SET withdrawn_id = advisory_id WHERE advisory_id = %" PRId64
      " AND %" PRId64 " %% 2 = 0; UPDATE advisory_head SET withdrawn_id = (SELECT max(id) FROM"
      " advisory) WHERE advisory_id = %" PRId64 " AND withdrawn_id IS NULL",
      id, id, id);
  g_autofree char *subject = g_strdup_printf ("advisory/%" PRId64, id);

  if (id != 0)
    med_test_fleet_record_script (world->engine, sql, "advisory-updated", subject);
}

static void
hold_document (World *world)
{
  g_autofree char *plain = dup_plain (world, (guint) g_rand_int_range (world->random, 1, 7));
  g_autofree char *text =
      replaced (plain, "\"publisher\":{\"category\":\"vendor\",", "\"publisher\":{");

  import_text (world, text);
}

static void
dismiss_document (World *world)
{
  call (world, (Call){ pick (world, "SELECT id FROM held_document WHERE released_usec IS NULL"),
                       .reasoned = med_held_document_dismiss_sync });
}

static void
read_advisory (World *world)
{
  call (world, (Call){ pick (world, "SELECT advisory_id FROM advisory_head"),
                       .plain = med_advisory_mark_read_sync });
}

static void
unread_advisory (World *world)
{
  call (world,
        (Call){ pick (world, "SELECT advisory_id FROM advisory_head WHERE read_usec IS NOT NULL"),
                .plain = med_advisory_mark_unread_sync });
}

static void
add_device (World *world)
{
  g_autofree char *asset = g_strdup_printf ("D%02u", world->n_devices++);

  med_test_fleet_add_device (world->engine, asset, ANY (world, makers), ANY (world, models),
                             ANY (world, versions));
}

static gpointer
edit_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  World *world = input;
  gint64 id = 0;
  static const char *const exposures[] = { "small", "controlled", "open", "unknown" };
  static const char *const impacts[] = { "negligible", "critical", "unknown" };
  static const char *const serials[] = { "S11", "S12", "T1", "" };

  if (!med_connection_get_int (connection, "SELECT coalesce(max(id), 0) FROM device", MED_NO_VALUES,
                               &id, error))
    return NULL;
  id = g_rand_int_range (world->random, 1, (gint32) id + 1);
  g_autoptr (MedDevice) before = med_device_load_sync (connection, id, error);
  if (before == NULL)
    return NULL;
  g_autoptr (MedDevice) after = med_device_copy (before);
  med_device_set (after, MED_DEVICE_EXPOSURE, ANY (world, exposures));
  med_device_set (after, MED_DEVICE_SAFETY_IMPACT, ANY (world, impacts));
  med_device_set (after, MED_DEVICE_MISSION_IMPACT, happens (world, 80) ? "degraded" : "unknown");
  med_device_set (after, MED_DEVICE_SERIAL, ANY (world, serials));
  if (happens (world, 50))
    med_device_set (after, MED_DEVICE_RELEASE, ANY (world, versions));
  return before->retired_usec != 0 || med_device_edit_sync (connection, 0, before, after, error)
             ? MED_STORE_OK
             : NULL;
}

static void
edit_device (World *world)
{
  world_run (world, edit_func, world);
}

static void
retire_device (World *world)
{
  const gint64 gone = pick (world, "SELECT id FROM device WHERE retired_usec IS NOT NULL");

  if (gone != 0 && happens (world, 60))
    call (world, (Call){ gone, .plain = med_device_bring_back_sync });
  else
    call (world, (Call){ pick (world, "SELECT id FROM device WHERE retired_usec IS NULL"),
                         .reasoned = med_device_retire_sync });
}

typedef struct
{
  gint64 release_id;
  GPtrArray *components;
} Components;

static gpointer
components_func (MedConnection *connection,
                 gpointer input,
                 GCancellable *cancellable,
                 GError **error)
{
  Components *components = input;

  return med_component_list_replace_sync (connection, 0, components->release_id,
                                          components->components, error)
             ? MED_STORE_OK
             : NULL;
}

static void
set_components (World *world)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (happens (world, 50))
      g_string_append_printf (lines, "Lib; %s; %s\n", parts[i], ANY (world, versions));
  g_autoptr (GPtrArray) components = med_component_list_parse (lines->str, "test", 0, &error);
  g_assert_no_error (error);
  Components input = { pick (world, "SELECT r.id FROM release r JOIN product p"
                                    " ON p.id = r.product_id WHERE p.kind = 'device'"),
                       components };
  if (input.release_id != 0)
    world_run (world, components_func, &input);
}

typedef struct
{
  const char *vendor;
  const char *product;
  gint64 product_id;
  guint what;
} Alias;

static gpointer
alias_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Alias *alias = input;
  gint64 known = 0;

  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM alias WHERE vendor_key = $1"
                               " AND product_key = $2 AND product_id = $3",
                               MED_VALUES (MED_TEXT (alias->vendor), MED_TEXT (alias->product),
                                           MED_INT (alias->product_id)),
                               &known, error))
    return NULL;
  if (known > 0)
    return med_alias_withdraw_sync (connection, 0, alias->vendor, alias->product, alias->product_id,
                                    error)
               ? MED_STORE_OK
               : NULL;
  return med_alias_decide_sync (connection, 0, alias->vendor, alias->product, alias->product_id,
                                alias->what > 0, error)
             ? MED_STORE_OK
             : NULL;
}

static void
decide_name (World *world)
{
  static const char *const vendors[] = { "exa", "lib", "somebody" };
  static const char *const products[] = { "ct", "pump 3", "library" };
  const gint64 id = pick (world, "SELECT id FROM product");
  g_autofree char *sql = g_strdup_printf (
      "SELECT manufacturer_key || '|' || model_key FROM product WHERE id = %" PRId64, id);
  g_autofree char *own = med_test_fleet_dup_text (world->engine, sql);
  g_auto (GStrv) names = g_strsplit (own, "|", 2);
  const gboolean by_own = id != 0 && happens (world, 50);
  Alias alias = { by_own ? names[0] : ANY (world, vendors),
                  by_own ? names[1] : ANY (world, products), id,
                  (guint) g_rand_int_range (world->random, 0, 3) };

  if (alias.product_id != 0)
    world_run (world, alias_func, &alias);
}

typedef struct
{
  World *world;
  const char *key;
} Point;

static gpointer
point_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  static const char *const exploitations[] = { "none", "poc", "active" };
  const Point *point = input;
  const gboolean exploited = happens (point->world, 50);
  const char *value = exploited                    ? ANY (point->world, exploitations)
                      : happens (point->world, 50) ? "yes"
                                                   : "no";

  return med_decision_point_set_sync (connection, 1, point->key,
                                      exploited ? MED_POINT_EXPLOITATION : MED_POINT_AUTOMATABLE,
                                      value, "test", error)
             ? MED_STORE_OK
             : NULL;
}

static void
decide_point (World *world)
{
  g_autofree char *text = med_test_fleet_dup_text (
      world->engine, "SELECT DISTINCT " MED_VULNERABILITY_KEY " FROM advisory a"
                     " JOIN vulnerability v ON v.advisory_id = a.id ORDER BY 1");
  g_auto (GStrv) keys = g_strsplit (text, "\n", -1);
  Point point = { world, keys[g_rand_int_range (world->random, 0, (gint32) g_strv_length (keys))] };

  world_run (world, point_func, &point);
}

static gpointer
kev_func (MedConnection *connection, gpointer path, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedKevCatalog) catalog = med_kev_import_sync (connection, 0, path, error);

  return catalog != NULL ? MED_STORE_OK : NULL;
}

static void
import_catalog (World *world)
{
  g_autofree char *text = g_strdup_printf (
      "{\"title\":\"t\",\"catalogVersion\":\"%u\",\"dateReleased\":\"2026-01-%02uT00:00:00Z\","
      "\"vulnerabilities\":[{\"cveID\":\"%s\",\"dateAdded\":\"2026-01-02\",\"vendorProject\":\"V\","
      "\"product\":\"P\"}]}",
      world->n_catalogs + 1, world->n_catalogs % 28 + 1, ANY (world, cves));
  g_autofree char *path = med_test_fleet_write_file (world->engine, "kev.json", text);

  if (world->n_catalogs++ < 28)
    world_run (world, kev_func, path);
}

/* Whether EPSS counts, and new scores. */
static void
import_scores (World *world)
{
  g_autofree char *policy =
      g_strdup_printf ("INSERT INTO setting (key, value) VALUES ('" MED_POLICY_EPSS_KEY "', '%u')"
                       " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                       happens (world, 60));
  g_autofree char *scores = g_strdup_printf ("DELETE FROM epss; INSERT INTO epss VALUES ('%s',"
                                             " 95000, 99000), ('%s', 100, 200) ON CONFLICT DO"
                                             " NOTHING",
                                             ANY (world, cves), ANY (world, cves));

  if (happens (world, 40))
    med_test_fleet_record_script (world->engine, policy, "policy-changed",
                                  "setting/" MED_POLICY_EPSS_KEY);
  else
    med_test_fleet_record_script (world->engine, scores, "epss-imported", "epss/2026-01-01");
}

static gpointer
patch_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  World *world = input;
  g_autoptr (MedPatch) patch = g_new0 (MedPatch, 1);
  gint64 id;

  patch->number = g_strdup_printf ("KB%u", world->n_patches++);
  patch->cots_vendor = g_strdup ("Lib");
  patch->cves = g_new0 (char *, 2);
  patch->cves[0] = g_strdup (ANY (world, cves));
  return med_patch_add_sync (connection, 0, patch, &id, error) ? MED_STORE_OK : NULL;
}

static void
add_patch (World *world)
{
  world_run (world, patch_func, world);
}

typedef struct
{
  gint64 device_id;
  gint64 patch_id;
} Install;

static gpointer
install_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Install *install = input;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedDevice) device = med_device_load_sync (connection, install->device_id, error);
  g_autofree char *subject = g_strdup_printf ("attempt/%" PRId64, install->device_id);
  gint64 config_id = 0;

  return device != NULL &&
                 med_configuration_ensure (connection, device->release_id, &install->patch_id, 1,
                                           &config_id, error) &&
                 med_device_move_to_configuration (connection, install->device_id, config_id, 0,
                                                   "test", error) &&
                 med_transaction_record (transaction, 0, "attempt-moved", subject, NULL, error) &&
                 med_transaction_commit (transaction, error)
             ? MED_STORE_OK
             : NULL;
}

static void
install_patch (World *world)
{
  Install install = { pick (world, "SELECT id FROM device WHERE retired_usec IS NULL"),
                      pick (world, "SELECT id FROM patch") };

  if (install.device_id != 0 && install.patch_id != 0)
    world_run (world, install_func, &install);
}

static void
state_of_patch (World *world)
{
  static const char *const words[] = { "not_affected", "affected", "fixed", "under_investigation" };
  const gint64 patch_id = pick (world, "SELECT id FROM patch");
  const gint64 id =
      1 + med_test_engine_count (world->engine, "SELECT coalesce(max(id), 0) FROM statement");
  g_autofree char *reference = g_strdup_printf ("VS-%d", g_rand_int_range (world->random, 1, 4));
  g_autofree char *subject = g_strdup_printf ("statement/%" PRId64, id);
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO document VALUES ('s%" PRId64 "', 's', 1, 0);"
      "INSERT INTO statement (id, patch_id, manufacturer, manufacturer_key, reference, revision,"
      " issued_usec, origin, sha256, entered_by, entered_usec, confirmed_by, confirmed_usec, body,"
      " method, timing, prepare_min, install_min, restart_min, verify_min, rollback_min,"
      " reversible) VALUES (%" PRId64 ", %" PRId64 ", 'Exa', 'exa', '%s', %" PRId64 ", %" PRId64
      ", 'file', 's%" PRId64 "', 1, 1, %s, 1, '{}', 'on-site', 'own-date', 1, 1, 1, 1, 1, 1);"
      "INSERT INTO statement_release (statement_id, model, model_key, from_version, to_version,"
      " vendor_state, vex_status) VALUES (%" PRId64 ", 'CT', 'ct', '%s', '4', '%s', '%s')",
      id, id, patch_id, reference, id, id, id, happens (world, 80) ? "2" : "NULL", id,
      ANY (world, versions), happens (world, 90) ? "released" : "withdrawn", ANY (world, words));

  if (patch_id != 0)
    med_test_fleet_record_script (world->engine, script, "statement-confirmed", subject);
}

static const struct
{
  const char *name;
  void (*change) (World *world);
  guint weight;
} changes[] = {
  { "an advisory", import_advisory, 8 },
  { "an advisory is withdrawn", withdraw_advisory, 1 },
  { "a document is held", hold_document, 1 },
  { "a document is dismissed", dismiss_document, 1 },
  { "an advisory is read", read_advisory, 2 },
  { "an advisory is unread", unread_advisory, 1 },
  { "a device", add_device, 3 },
  { "a device is edited", edit_device, 4 },
  { "a device is retired or comes back", retire_device, 2 },
  { "components", set_components, 3 },
  { "a name is decided", decide_name, 3 },
  { "a decision point", decide_point, 2 },
  { "the catalogue", import_catalog, 1 },
  { "scores", import_scores, 1 },
  { "a patch", add_patch, 1 },
  { "a patch is installed", install_patch, 2 },
  { "a statement", state_of_patch, 3 },
};

void
world_change (World *world)
{
  guint all = 0, at;

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    all += changes[i].weight;
  at = (guint) g_rand_int_range (world->random, 0, (gint32) all);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      if (at < changes[i].weight)
        {
          world->last = changes[i].name;
          changes[i].change (world);
          return;
        }
      at -= changes[i].weight;
    }
}

World *
world_new (guint32 seed)
{
  World *world = g_new0 (World, 1);

  g_test_message ("seed %u", seed);
  world->engine = med_test_engine_new ();
  world->random = g_rand_new_with_seed (seed);
  world->seed = seed;
  med_test_fleet_record_script (
      world->engine,
      "INSERT INTO person (id, login, name, salt, verifier, iterations) VALUES (1, 'p', 'P', '00',"
      " '00', 1); INSERT INTO person_role VALUES (1, 'lead'), (1, 'curator')",
      "person-added", "person/1");
  for (guint i = 0; i < 4; i++)
    add_device (world);
  for (guint i = 0; i < 4; i++)
    {
      set_components (world);
      import_advisory (world);
    }
  add_patch (world);
  med_test_fleet_assess (world->engine);
  return world;
}

void
world_free (World *self)
{
  med_test_engine_free (self->engine);
  g_rand_free (self->random);
  g_free (self);
}
