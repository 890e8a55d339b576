/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-component-import.h"
#include "engine/inventory/med-component-list.h"
#include "engine/store/med-blob.h"
#include "support/med-test-fleet.h"

#define DOC(date, components)                                                                      \
  "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"metadata\":{\"timestamp\":\"" date       \
  "\"},\"components\":[" components "]}"
#define PART(maker, name, version)                                                                 \
  "{\"name\":\"" name "\",\"version\":\"" version "\",\"publisher\":\"" maker "\"}"
#define PURL(maker, name, version, purl)                                                           \
  "{\"name\":\"" name "\",\"version\":\"" version "\",\"publisher\":\"" maker                      \
  "\",\"purl\":\"" purl "\"}"
#define CPE(maker, name, version, cpe)                                                             \
  "{\"name\":\"" name "\",\"version\":\"" version "\",\"publisher\":\"" maker "\",\"cpe\":\"" cpe  \
  "\"}"

#define RELEASE_OF(asset)                                                                          \
  "SELECT c.release_id FROM device d JOIN config c ON c.id = d.config_id WHERE d.asset = '" asset  \
  "'"

#define SOURCE "Portal of the vendor, ticket 4711"

typedef struct
{
  gint64 release_id;
  MedComponentFile *file;
  GPtrArray *plans;
  const char *source;
  gboolean leave_out;
} Call;

static gpointer
plan_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Call *call = data;

  return med_component_plan_new_sync (connection, call->release_id, call->file, error);
}

static gpointer
accept_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Call *call = data;

  return med_component_plans_accept_sync (connection, 1, call->plans, call->source, call->leave_out,
                                          error)
             ? MED_STORE_OK
             : NULL;
}

static MedComponentPlan *
plan_text (MedTestEngine *fixture, gint64 release_id, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (MedComponentFile) file = med_component_file_new (bytes, "exa.cdx.json", &error);
  Call call = { .release_id = release_id, .file = file };

  g_assert_no_error (error);
  MedComponentPlan *plan = med_test_engine_run (fixture, MED_STORE_BULK, plan_func, &call, &error);
  g_assert_no_error (error);
  return plan;
}

static gboolean
accept_as (MedTestEngine *fixture,
           MedComponentPlan *plan,
           const char *source,
           gboolean leave_out,
           GError **error)
{
  g_autoptr (GPtrArray) plans = g_ptr_array_new ();
  Call call = { .plans = plans, .source = source, .leave_out = leave_out };

  g_ptr_array_add (plans, plan);
  return med_test_engine_run (fixture, MED_STORE_WRITER, accept_func, &call, error) != NULL;
}

static gboolean
accept (MedTestEngine *fixture, MedComponentPlan *plan, GError **error)
{
  return accept_as (fixture, plan, SOURCE, FALSE, error);
}

static void
import_text (MedTestEngine *fixture, gint64 release_id, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedComponentPlan) plan = plan_text (fixture, release_id, text);

  g_assert_true (accept (fixture, plan, &error));
  g_assert_no_error (error);
}

static gpointer
list_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) components =
      med_release_list_components_sync (connection, *(gint64 *) data, error);

  return components != NULL ? med_component_list_format (components) : NULL;
}

static char *
list (MedTestEngine *fixture, gint64 release_id)
{
  g_autoptr (GError) error = NULL;
  char *text = med_test_engine_run (fixture, MED_STORE_BULK, list_func, &release_id, &error);

  g_assert_no_error (error);
  return text;
}

static char *
describe (const MedComponentDiff *diff)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < diff->changes->len; i++)
    {
      g_autofree char *line = med_component_change_describe (g_ptr_array_index (diff->changes, i));
      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}

static gint64
add_device (MedTestEngine *fixture, const char *asset, const char *model, const char *version)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT c.release_id FROM device d JOIN config c ON c.id = d.config_id WHERE d.asset = '%s'",
      asset);

  med_test_fleet_add_device (fixture, asset, "Example", model, version);
  return med_test_engine_count (fixture, sql);
}

static void
test_plan_changes_nothing (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 release = add_device (fixture, "A-1", "Exa", "1.0");
  g_autofree char *before = med_test_fleet_snapshot (fixture);
  g_autoptr (MedComponentPlan) plan = plan_text (
      fixture, release, DOC ("2026-01-02T00:00:00Z", PART ("Microsoft", "Windows 10", "1809")));
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_autofree char *text = describe (plan->diff);

  g_assert_cmpstr (before, ==, after);
  g_assert_cmpstr (text, ==, "Added: Microsoft Windows 10, 1809\n");
  g_assert_cmpstr (plan->release_title, ==, "Example Exa 1.0");
  g_assert_null (plan->last);
  g_assert_false (plan->is_older);
  g_assert_false (plan->is_known);
}

static void
test_diff_is_kept (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  gint64 release = add_device (fixture, "A-1", "Exa", "1.0");

  import_text (fixture, release,
               DOC ("2026-01-02T00:00:00Z",
                    PART ("Microsoft", "Windows 10", "1809") "," PART (
                        "OpenSSL", "openssl", "1.1.1k") "," PART ("Z", "zlib", "1.2")));
  g_autoptr (MedComponentPlan) plan = plan_text (
      fixture, release,
      DOC ("2026-02-02T00:00:00Z", PART ("MICROSOFT, Inc.", "Windows  10", "21H2") "," PART (
                                       "Z", "zlib", "1.2") "," PART ("Q", "qt", "")));
  g_autofree char *text = describe (plan->diff);
  g_assert_cmpstr (text, ==,
                   "Changed: Microsoft Windows 10, 1809 → 21H2\n"
                   "Removed: OpenSSL openssl, 1.1.1k\n"
                   "Added: Q qt, version not known\n");
  g_assert_nonnull (plan->last);
  g_assert_true (accept (fixture, plan, &error));
  g_autofree char *now = list (fixture, release);
  g_assert_cmpstr (now, ==, "Microsoft; Windows 10; 21H2\nQ; qt; \nZ; zlib; 1.2\n");
  g_autofree char *kept = med_test_fleet_dup_text (
      fixture, "SELECT group_concat (kind || ' ' || model || ' ' || coalesce (before_version, '-')"
               " || ' ' || coalesce (after_version, '-'), '|') FROM"
               " (SELECT * FROM component_import_change WHERE import_id = 2 ORDER BY ordinal)");
  g_assert_cmpstr (kept, ==, "changed Windows 10 1809 21H2|removed openssl 1.1.1k -|added qt - ");
  /* What stayed is vouched for by the new document. */
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM release_component"
                                      " WHERE source = '" SOURCE ": exa.cdx.json (CycloneDX 1.5)'"
                                      " AND read_usec = strftime ('%s', '2026-02-02') * 1000000"),
      ==, 3);
  g_assert_cmpint (med_test_engine_count (
                       fixture, "SELECT count(*) FROM change WHERE action = 'components-imported'"),
                   ==, 2);
}

/* Two at once cannot be told to be one another's successors. */
static void
test_several_versions (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 release = add_device (fixture, "A-1", "Exa", "1.0");

  import_text (fixture, release,
               DOC ("2026-01-02T00:00:00Z", PART ("n", "uuid", "1") "," PART ("n", "uuid", "2")));
  g_autoptr (MedComponentPlan) plan = plan_text (
      fixture, release,
      DOC ("2026-01-02T00:00:00Z",
           PART ("n", "uuid", "2") "," PART ("n", "uuid", "3") "," PART ("n", "uuid", "4")));
  g_autofree char *text = describe (plan->diff);

  g_assert_cmpstr (text, ==, "Added: n uuid, 3\nAdded: n uuid, 4\nRemoved: n uuid, 1\n");
  g_assert_cmpuint (plan->diff->n_added, ==, 2);
  g_assert_cmpuint (plan->diff->n_removed, ==, 1);
  g_assert_cmpuint (plan->diff->n_changed, ==, 0);
}

static void
test_document_is_kept (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 release = add_device (fixture, "A-1", "Exa", "1.0");
  const char *text = DOC ("2026-01-02T00:00:00Z", PART ("a", "b", "1"));

  import_text (fixture, release, text);
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char *path = g_build_filename (fixture->dir, "documents", NULL);
  g_autofree char *stored =
      med_test_fleet_dup_text (fixture, "SELECT sha256 FROM component_import");
  g_assert_cmpstr (stored, ==, sha256);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM component_import i"
                                                   " JOIN document d ON d.sha256 = i.sha256"),
                   ==, 1);
  /* The same once more changes nothing. */
  g_autofree char *before = med_test_fleet_snapshot (fixture);
  g_autoptr (MedComponentPlan) again = plan_text (fixture, release, text);
  g_autoptr (GError) error = NULL;
  g_assert_true (again->is_known);
  g_assert_true (accept (fixture, again, &error));
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
  /* An older document is told. */
  g_autoptr (MedComponentPlan) older =
      plan_text (fixture, release, DOC ("2025-12-31T00:00:00Z", PART ("a", "b", "1")));
  g_autofree char *source = med_component_plan_describe_source (older);
  g_assert_true (older->is_older);
  g_assert_nonnull (strstr (source, "older than the one imported last"));
}

/* What a person accepted is what is stored, or nothing. */
static void
test_changed_meanwhile (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  gint64 release = add_device (fixture, "A-1", "Exa", "1.0");
  g_autoptr (MedComponentPlan) plan =
      plan_text (fixture, release, DOC ("2026-01-02T00:00:00Z", PART ("a", "b", "1")));

  import_text (fixture, release, DOC ("2026-01-03T00:00:00Z", PART ("a", "c", "1")));
  g_autofree char *before = med_test_fleet_snapshot (fixture);
  g_assert_false (accept (fixture, plan, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
test_one_product (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 one = add_device (fixture, "A-1", "Exa", "1.0");
  gint64 two = add_device (fixture, "A-2", "Ypsilon", "1.0");

  import_text (
      fixture, one,
      DOC ("2026-01-02T00:00:00Z",
           PURL ("Lodash Foundation", "lodash", "4.17.20", "pkg:npm/lodash@4.17.20") "," CPE (
               "OpenSSL Software Foundation", "OpenSSL", "1.1.1k",
               "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*")));
  import_text (
      fixture, two,
      DOC ("2026-01-02T00:00:00Z",
           PURL ("someone else", "lodash.js", "4.17.20", "pkg:npm/lodash@4.17.20?x=y") "," CPE (
               "The OpenSSL Project", "openssl library", "3.0", "cpe:/a:openssl:openssl:3.0")));
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM product WHERE kind = 'component'"), ==,
      2);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM component_identity"), ==,
                   2);
  /* Named differently, the same version of the same package is no change. */
  g_autoptr (MedComponentPlan) plan = plan_text (
      fixture, one,
      DOC ("2026-03-02T00:00:00Z",
           PURL ("L", "lodash", "4.17.21", "pkg:npm/lodash@4.17.21") "," CPE (
               "O", "openssl", "1.1.1k", "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*")));
  g_autofree char *text = describe (plan->diff);
  g_assert_cmpstr (text, ==, "Changed: Lodash Foundation lodash, 4.17.20 → 4.17.21\n");
}

/* Packages of one CPE are not one package. */
static void
test_purl_before_cpe (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 release = add_device (fixture, "A-1", "Exa", "1.0");

#define BOTH(name, purl)                                                                           \
  "{\"name\":\"" name "\",\"version\":\"1\",\"purl\":\"" purl                                      \
  "\",\"cpe\":\"cpe:/a:openssl:openssl:1\"}"
  import_text (fixture, release,
               DOC ("2026-01-02T00:00:00Z", BOTH ("libssl", "pkg:deb/debian/libssl@1") "," BOTH (
                                                "openssl", "pkg:deb/debian/openssl@1")));
#undef BOTH
  g_autofree char *now = list (fixture, release);
  g_assert_cmpstr (now, ==, "openssl; libssl; 1\nopenssl; openssl; 1\n");
}

static void
test_no_release (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  const char *text = DOC ("2026-01-02T00:00:00Z", PART ("a", "b", "1"));
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (MedComponentFile) file = med_component_file_new (bytes, "x", &error);
  Call call = { .release_id = 77, .file = file };

  g_assert_null (med_test_engine_run (fixture, MED_STORE_BULK, plan_func, &call, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

static void
test_files (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *path = med_test_fleet_write_file (fixture, "a.csv", "name,version\nopenssl,3\n");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) nowhere = g_file_new_for_path ("/nonexistent/sbom.json");
  g_autoptr (GFile) endless = g_file_new_for_path ("/dev/zero");
  g_autoptr (GError) error = NULL;
  g_autoptr (MedComponentFile) good = med_component_file_load_sync (file, &error);

  g_assert_no_error (error);
  g_assert (good != NULL);
  g_assert_cmpstr (good->name, ==, "a.csv");
  g_assert_null (med_component_file_load_sync (nowhere, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (med_component_file_load_sync (endless, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
}

/* Where a list came from is asked; what it says of its making is kept beside. */
static void
test_source (void)
{
  static const char *const none[] = { "", "  ", "\n\t" };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 release = add_device (fixture, "A-1", "Exa", "1.0");
  g_autoptr (MedComponentPlan) plan = plan_text (
      fixture, release,
      "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"metadata\":{\"timestamp\":"
      "\"2026-01-02T00:00:00Z\",\"tools\":{\"components\":[{\"name\":\"syft\",\"version\":"
      "\"1.2\"}]}},\"components\":[" PART ("a", "b", "1") "]}");
  g_autofree char *before = med_test_fleet_snapshot (fixture);
  g_autofree char *longer = g_strnfill (201, 'x');
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_assert_false (accept_as (fixture, plan, none[i], FALSE, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_nonnull (strstr (error->message, "where you have the list from"));
      g_clear_error (&error);
    }
  g_assert_false (accept_as (fixture, plan, longer, FALSE, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_clear_error (&error);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);

  g_assert_true (accept_as (fixture, plan, " Letter\nof the vendor ", FALSE, &error));
  g_autofree char *kept = med_test_fleet_dup_text (
      fixture, "SELECT source || '|' || made_by || '|' || refused || '|' ||"
               " format FROM component_import");
  g_assert_cmpstr (kept, ==, "Letter of the vendor|syft 1.2|0|CycloneDX 1.5");
  g_autofree char *component =
      med_test_fleet_dup_text (fixture, "SELECT source FROM release_component");
  g_assert_cmpstr (component, ==, "Letter of the vendor: exa.cdx.json (CycloneDX 1.5)");
  g_autofree char *recorded = med_test_fleet_dup_text (
      fixture, "SELECT body FROM change WHERE action = 'components-imported'");
  g_assert_nonnull (strstr (recorded, "\"source\":\"Letter of the vendor\""));
}

#define TWO_OF_FOUR                                                                                \
  DOC ("2026-01-02T00:00:00Z", PART ("a", "b", "1") ",{\"version\":\"2\"},7," PART ("c", "d", ""))

/* Entries that cannot be used are left out by decision only, and that they are missing stays known
 * until a list is whole. */
static void
test_entries_left_out (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  gint64 release = add_device (fixture, "A-1", "Exa", "1.0");
  g_autoptr (MedComponentPlan) plan = plan_text (fixture, release, TWO_OF_FOUR);
  g_autofree char *summary = med_component_plan_summarize (plan);
  g_autofree char *before = med_test_fleet_snapshot (fixture);

  g_assert_cmpstr (summary, ==,
                   "2 components: 2 added, 0 removed, 0 changed; 2 entries cannot be used");
  g_assert_false (accept (fixture, plan, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_nonnull (strstr (error->message, "2 entries cannot be used"));
  g_clear_error (&error);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);

  g_assert_true (accept_as (fixture, plan, SOURCE, TRUE, &error));
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT entries FROM component_gap"), ==, 2);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT refused FROM component_import"), ==, 2);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM release_component"), ==,
                   2);
  /* The same once more is known; one without faults changes no component, but that it is whole. */
  g_autoptr (MedComponentPlan) again = plan_text (fixture, release, TWO_OF_FOUR);
  g_assert_true (again->is_known);
  g_autoptr (MedComponentPlan) whole = plan_text (
      fixture, release, DOC ("2026-01-03T00:00:00Z", PART ("a", "b", "1") "," PART ("c", "d", "")));
  g_assert_false (whole->is_known);
  g_assert_cmpuint (whole->diff->changes->len, ==, 0);
  g_assert_cmpint (whole->gap, ==, 2);
  g_assert_true (accept (fixture, whole, &error));
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM component_gap"), ==, 0);
}

static gpointer
replace_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) components = med_component_list_parse ("a; b; 1", "by hand", 1, error);

  g_assert (components != NULL);
  return med_component_list_replace_sync (connection, 1, *(gint64 *) data, components, error)
             ? MED_STORE_OK
             : NULL;
}

/* Who states the whole list by hand states it whole. */
static void
test_gap_closed_by_hand (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  gint64 release = add_device (fixture, "A-1", "Exa", "1.0");
  g_autoptr (MedComponentPlan) plan = plan_text (fixture, release, TWO_OF_FOUR);

  g_assert_true (accept_as (fixture, plan, SOURCE, TRUE, &error));
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM component_gap"), ==, 1);
  g_assert_nonnull (
      med_test_engine_run (fixture, MED_STORE_WRITER, replace_func, &release, &error));
  g_assert_no_error (error);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM component_gap"), ==, 0);
}

/* One document for several releases is taken over for all of them or for none. */
static void
test_several_releases (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  gint64 one = add_device (fixture, "A-1", "Exa", "1.0");
  gint64 two = add_device (fixture, "A-2", "Exa", "2.0");
  const char *text = DOC ("2026-01-02T00:00:00Z", PART ("a", "b", "1"));
  g_autoptr (GPtrArray) plans =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_component_plan_free);
  Call call = { .plans = plans, .source = SOURCE };

  g_ptr_array_add (plans, plan_text (fixture, one, text));
  g_ptr_array_add (plans, plan_text (fixture, two, text));
  import_text (fixture, two, DOC ("2026-01-01T00:00:00Z", PART ("x", "y", "1")));
  g_autofree char *before = med_test_fleet_snapshot (fixture);
  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, accept_func, &call, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
  g_clear_error (&error);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);

  g_ptr_array_remove_index (plans, 1);
  g_ptr_array_add (plans, plan_text (fixture, two, text));
  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, accept_func, &call, &error));
  g_assert_no_error (error);
  g_autofree char *of_one = list (fixture, one);
  g_autofree char *of_two = list (fixture, two);
  g_assert_cmpstr (of_one, ==, "a; b; 1\n");
  g_assert_cmpstr (of_two, ==, "a; b; 1\n");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM component_import"), ==, 3);
}

static gpointer
imports_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_component_import_list_sync (connection, *(gint64 *) data, error);
}

static void
test_history (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  gint64 release = add_device (fixture, "A-1", "Exa", "1.0");
  g_autoptr (MedComponentPlan) first = plan_text (fixture, release, TWO_OF_FOUR);

  g_assert_true (accept_as (fixture, first, SOURCE, TRUE, &error));
  import_text (fixture, release,
               "{\"spdxVersion\":\"SPDX-2.3\",\"creationInfo\":{\"creators\":[\"Tool: x-1\"]},"
               "\"packages\":[{\"name\":\"a\"}]}");
  g_autoptr (GPtrArray) imports =
      med_test_engine_run (fixture, MED_STORE_BULK, imports_func, &release, &error);
  g_assert_no_error (error);
  g_assert (imports != NULL);
  g_assert_cmpuint (imports->len, ==, 2);
  g_autofree char *newest = med_component_import_describe (g_ptr_array_index (imports, 0));
  g_autofree char *oldest = med_component_import_describe (g_ptr_array_index (imports, 1));
  /* Without a date of its own nothing is said of when it was made. */
  g_assert_nonnull (strstr (newest, "exa.cdx.json (SPDX 2.3), 1 component\nFrom: " SOURCE));
  g_assert_null (strstr (newest, "Made on"));
  g_assert_nonnull (strstr (oldest, "2 components, 2 entries left out"));
  g_assert_nonnull (strstr (oldest, "Made on 2026-01-02"));
  g_assert_nonnull (strstr (oldest, "Taken over on "));
}

/* Whatever lists follow one another, the last one counts, and applying its differences to the one
 * before gives it. */
static void
test_any_two_lists (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20260301);
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 release = add_device (fixture, "A-1", "Exa", "1.0");

  for (guint round = 0; round < 12; round++)
    {
      g_autoptr (GString) parts = g_string_new (NULL);
      g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      guint n = (guint) g_rand_int_range (random, 1, 12);

      for (guint i = 0; i < n; i++)
        {
          int name = g_rand_int_range (random, 0, 6), version = g_rand_int_range (random, 0, 3);

          g_string_append_printf (parts, "%s" PART ("m", "part%d", "%d"), i > 0 ? "," : "", name,
                                  version);
          g_hash_table_add (wanted, g_strdup_printf ("m; part%d; %d", name, version));
        }
      g_autofree char *text = g_strdup_printf (DOC ("2026-01-02T00:00:00Z", "%s"), parts->str);
      g_autoptr (MedComponentPlan) plan = plan_text (fixture, release, text);
      const MedComponentDiff *diff = plan->diff;
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (diff->n_added + diff->n_removed + diff->n_changed, ==, diff->changes->len);
      g_assert_cmpuint (diff->before->len + diff->n_added - diff->n_removed, ==,
                        g_hash_table_size (wanted));
      g_assert_true (accept (fixture, plan, &error));
      g_autofree char *now = list (fixture, release);
      g_auto (GStrv) lines = g_strsplit (g_strchomp (now), "\n", -1);
      g_assert_cmpuint (g_strv_length (lines), ==, g_hash_table_size (wanted));
      for (guint i = 0; lines[i] != NULL; i++)
        g_assert_true (g_hash_table_contains (wanted, lines[i]));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/component-import/plan-changes-nothing", test_plan_changes_nothing);
  g_test_add_func ("/inventory/component-import/differences-are-kept", test_diff_is_kept);
  g_test_add_func ("/inventory/component-import/several-versions", test_several_versions);
  g_test_add_func ("/inventory/component-import/document-is-kept", test_document_is_kept);
  g_test_add_func ("/inventory/component-import/changed-meanwhile", test_changed_meanwhile);
  g_test_add_func ("/inventory/component-import/one-package-is-one-product", test_one_product);
  g_test_add_func ("/inventory/component-import/purl-before-cpe", test_purl_before_cpe);
  g_test_add_func ("/inventory/component-import/no-such-release", test_no_release);
  g_test_add_func ("/inventory/component-import/files", test_files);
  g_test_add_func ("/inventory/component-import/source-is-asked", test_source);
  g_test_add_func ("/inventory/component-import/entries-left-out", test_entries_left_out);
  g_test_add_func ("/inventory/component-import/gap-closed-by-hand", test_gap_closed_by_hand);
  g_test_add_func ("/inventory/component-import/several-releases-or-none", test_several_releases);
  g_test_add_func ("/inventory/component-import/history", test_history);
  g_test_add_func ("/inventory/component-import/any-two-lists", test_any_two_lists);
  return g_test_run ();
}
