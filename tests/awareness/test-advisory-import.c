/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/awareness/med-advisory-import.h"
#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"

#define ADVISORY                                                                                   \
  "{\"document\":{\"category\":\"csaf_security_advisory\",\"csaf_version\":\"2.0\","               \
  "\"publisher\":{\"category\":\"vendor\",\"name\":\"Exa\",\"namespace\":\"https://exa.test\"},"   \
  "\"title\":\"%s\",\"tracking\":{\"current_release_date\":\"2026-0%d-01T00:00:00Z\","             \
  "\"id\":\"EXA-1\",\"initial_release_date\":\"2026-01-01T00:00:00Z\","                            \
  "\"revision_history\":[{\"date\":\"2026-01-01T00:00:00Z\",\"number\":\"1\","                     \
  "\"summary\":\"s\"}],\"status\":\"final\",\"version\":\"%s\"}}}"

static MedAdvisoryImport *
import (MedTestEngine *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  const char *const paths[] = { path, NULL };
  MedAdvisoryImport *result = med_advisory_import_sync (med_engine_get_store (fixture->engine),
                                                        paths, 0, NULL, NULL, &error);

  g_assert_no_error (error);
  return result;
}

static MedAdvisoryOutcome
import_text (MedTestEngine *fixture, const char *name, const char *text)
{
  g_autofree char *path = med_test_fleet_write_file (fixture, name, text);
  g_autoptr (MedAdvisoryImport) result = import (fixture, path);

  g_assert_cmpuint (result->files->len, ==, 1);
  return ((MedAdvisoryImportFile *) g_ptr_array_index (result->files, 0))->outcome;
}

static char *
advisory (const char *version, int month, const char *title)
{
  return g_strdup_printf (ADVISORY, title, month, version);
}

static void
test_real_documents (void)
{
  g_autofree char *path = med_test_shared_path ("data/csaf-provider");
  if (path == NULL)
    return;
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (MedAdvisoryImport) first = import (fixture, path);

  for (guint i = 0; i < first->files->len; i++)
    {
      const MedAdvisoryImportFile *file = g_ptr_array_index (first->files, i);
      if (file->outcome == MED_ADVISORY_REFUSED)
        g_test_message ("%s", file->text);
    }
  g_assert_cmpuint (first->counts[MED_ADVISORY_ADDED], ==, 144);
  g_assert_cmpuint (first->files->len, ==, 144);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM vulnerability"), ==, 433);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM vulnerability_status"), ==,
                   1590);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM remediation"), ==, 1994);

  g_autofree char *before = med_test_fleet_snapshot (fixture);
  g_autoptr (MedAdvisoryImport) second = import (fixture, path);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpuint (second->counts[MED_ADVISORY_UNCHANGED], ==, 144);
  g_assert_cmpstr (before, ==, after);
}

static void
test_example_documents (void)
{
  g_autofree char *path = med_test_shared_path ("data/csaf-examples");
  if (path == NULL)
    return;
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (MedAdvisoryImport) result = import (fixture, path);

  for (guint i = 0; i < result->files->len; i++)
    {
      const MedAdvisoryImportFile *file = g_ptr_array_index (result->files, i);
      g_test_message ("%s %s", med_advisory_outcome_to_word (file->outcome), file->text);
    }
  g_assert_cmpuint (result->counts[MED_ADVISORY_SKIPPED], ==, 8);
  g_assert_cmpuint (result->counts[MED_ADVISORY_REFUSED], ==, 0);
  g_assert_cmpuint (result->counts[MED_ADVISORY_ADDED], >=, 6);
}

/* CycloneDX and OpenVEX go the same way: stored with publisher, id and version, matched, and what
 * they clear is cleared with its reason. */
static void
test_other_formats (void)
{
  static const struct
  {
    const char *corpus;
    const char *publisher;
    const char *id_and_version;
  } cases[] = {
    { "openvex", "Exa PSIRT", "https://exa.test/vex/7 2" },
    { "cyclonedx-vex", "Exa", "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79 3" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
      g_autofree char *relative = g_strdup_printf ("fuzz/corpus/%s/whole.json", cases[i].corpus);
      g_autofree char *path = med_test_source_path (relative);

      med_test_fleet_add_device (fixture, "10", i == 0 ? "Exa" : "Exa Medical", "CT 64", "4.1");
      g_autoptr (MedAdvisoryImport) first = import (fixture, path);
      g_assert_cmpuint (first->counts[MED_ADVISORY_ADDED], ==, 1);
      g_autofree char *publisher =
          med_test_fleet_dup_text (fixture, "SELECT publisher_name FROM advisory");
      g_autofree char *id =
          med_test_fleet_dup_text (fixture, "SELECT tracking_id || ' ' || version FROM advisory");
      g_assert_cmpstr (publisher, ==, cases[i].publisher);
      g_assert_cmpstr (id, ==, cases[i].id_and_version);
      med_test_fleet_assess (fixture);
      g_assert_cmpint (med_test_engine_count (fixture,
                                              "SELECT count(*) FROM exposure e"
                                              " JOIN vulnerability v ON v.id = e.vulnerability_id"
                                              " WHERE v.cve = 'CVE-2026-1000'"
                                              " AND e.status = 'not-affected'"),
                       ==, 1);
      g_assert_cmpint (med_test_engine_count (fixture,
                                              "SELECT count(*) FROM exposure e"
                                              " JOIN vulnerability v ON v.id = e.vulnerability_id"
                                              " WHERE v.cve = 'CVE-2026-1001'"
                                              " AND e.status = 'affected'"),
                       ==, 1);
      g_autofree char *before = med_test_fleet_snapshot (fixture);
      g_autoptr (MedAdvisoryImport) second = import (fixture, path);
      g_assert_cmpuint (second->counts[MED_ADVISORY_UNCHANGED], ==, 1);
      g_autofree char *bad_relative =
          g_strdup_printf ("fuzz/corpus/%s/bad-word.json", cases[i].corpus);
      g_autofree char *bad = med_test_source_path (bad_relative);
      g_autoptr (MedAdvisoryImport) refused = import (fixture, bad);
      g_assert_cmpuint (refused->counts[MED_ADVISORY_REFUSED], ==, 1);
      g_autofree char *after = med_test_fleet_snapshot (fixture);
      g_assert_cmpstr (before, ==, after);
    }
}

static char *
head_version (MedTestEngine *fixture)
{
  return med_test_fleet_dup_text (fixture, "SELECT a.version FROM advisory_head h"
                                           " JOIN advisory a ON a.id = h.advisory_id");
}

static void
test_revisions (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *two = advisory ("2", 2, "two");
  g_autofree char *ten = advisory ("10", 3, "ten");
  g_autofree char *three = advisory ("3", 4, "three, dated later than ten");

  g_assert_cmpint (import_text (fixture, "2.json", two), ==, MED_ADVISORY_ADDED);
  med_test_fleet_run_script (fixture, "UPDATE advisory_head SET read_usec = 1");
  g_assert_cmpint (import_text (fixture, "10.json", ten), ==, MED_ADVISORY_UPDATED);
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM advisory_head WHERE read_usec IS NULL"),
      ==, 1);
  g_assert_cmpint (import_text (fixture, "3.json", three), ==, MED_ADVISORY_OLDER);
  g_assert_cmpint (import_text (fixture, "2.json", two), ==, MED_ADVISORY_UNCHANGED);

  g_autofree char *head = head_version (fixture);
  g_assert_cmpstr (head, ==, "10");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory"), ==, 3);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM document"), ==, 3);
}

static void
test_same_version_other_content (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *one = advisory ("1", 2, "one");
  g_autofree char *other = advisory ("1", 2, "quietly changed");

  g_assert_cmpint (import_text (fixture, "1.json", one), ==, MED_ADVISORY_ADDED);
  g_autofree char *before = med_test_fleet_snapshot (fixture);
  g_assert_cmpint (import_text (fixture, "1.json", other), ==, MED_ADVISORY_REFUSED);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
test_links_and_missing_files (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *one = advisory ("1", 2, "one");
  g_autofree char *path = med_test_fleet_write_file (fixture, "real/1.json", one);
  g_autofree char *folder = g_build_filename (fixture->dir, "in", "links", NULL);
  g_autofree char *link = g_build_filename (folder, "1.json", NULL);
  g_autofree char *loop = g_build_filename (folder, "loop.json", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_assert_cmpint (symlink (folder, loop), ==, 0);
  g_autoptr (MedAdvisoryImport) result = import (fixture, folder);
  g_assert_cmpuint (result->counts[MED_ADVISORY_SKIPPED], ==, 2);
  g_assert_cmpuint (result->files->len, ==, 2);

  g_autoptr (MedAdvisoryImport) missing = import (fixture, "/nonexistent/x.json");
  g_assert_cmpuint (missing->counts[MED_ADVISORY_REFUSED], ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory"), ==, 0);
}

/* On a stick from elsewhere names may be in any encoding. */
static void
test_names_in_other_encodings (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *one = advisory ("1", 2, "one");
  g_autofree char *good = med_test_fleet_write_file (fixture, "b/\x83\x65.json", one);
  g_autofree char *bad = med_test_fleet_write_file (fixture, "b/\x83\x66.json", "{}");
  g_autofree char *folder = g_path_get_dirname (good);
  g_autoptr (MedAdvisoryImport) result = import (fixture, folder);

  g_assert_nonnull (bad);
  g_assert_cmpuint (result->counts[MED_ADVISORY_ADDED], ==, 1);
  g_assert_cmpuint (result->counts[MED_ADVISORY_REFUSED], ==, 1);
  for (guint i = 0; i < result->files->len; i++)
    {
      const MedAdvisoryImportFile *file = g_ptr_array_index (result->files, i);
      g_assert_true (g_utf8_validate (file->text, -1, NULL));
    }
  g_autofree char *name = med_test_fleet_dup_text (fixture, "SELECT name FROM document");
  g_assert_true (g_utf8_validate (name, -1, NULL));
}

/* Only files of the kind, however deep, and what is named itself whatever its name. */
static void
test_which_files (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *one = advisory ("1", 2, "one");
  g_autofree char *two = advisory ("2", 3, "two");
  g_autofree char *deep = med_test_fleet_write_file (fixture, "t/white/2026/1.json", one);
  g_autofree char *other = med_test_fleet_write_file (fixture, "t/white/2026/1.json.asc", "x");
  g_autofree char *named = med_test_fleet_write_file (fixture, "elsewhere.txt", two);
  g_autofree char *tree = g_build_filename (fixture->dir, "in", "t", NULL);
  g_autoptr (MedAdvisoryImport) folder = import (fixture, tree);
  g_autoptr (MedAdvisoryImport) file = import (fixture, named);

  g_assert_nonnull (deep);
  g_assert_nonnull (other);
  g_assert_cmpuint (folder->files->len, ==, 1);
  g_assert_cmpuint (folder->counts[MED_ADVISORY_ADDED], ==, 1);
  g_assert_cmpuint (file->counts[MED_ADVISORY_UPDATED], ==, 1);
}

static char *
repeated (const char *start, const char *middle, gsize times, const char *end)
{
  g_autoptr (GString) text = g_string_new (start);

  for (gsize i = 0; i < times; i++)
    g_string_append (text, middle);
  g_string_append (text, end);
  return g_strdup (text->str);
}

static void
write_hostile_files (MedTestEngine *fixture)
{
  g_autofree char *good = advisory ("1", 2, "good");
  g_autofree char *truncated = g_strndup (good, strlen (good) / 2);
  g_autofree char *two_roots = g_strconcat (good, good, NULL);
  g_autofree char *deep = repeated ("", "[", 100000, "");
  g_autofree char *deep_object = repeated ("", "{\"a\":", 100000, "");
  g_autofree char *zeros = repeated ("[0", ",0", 10 * 1024 * 1024, "]");
  const struct
  {
    const char *name;
    const char *text;
  } files[] = {
    { "good.json", good },
    { "truncated.json", truncated },
    { "two-roots.json", two_roots },
    { "deep.json", deep },
    { "deep-object.json", deep_object },
    { "zeros.json", zeros },
    { "empty.json", "" },
    { "list.json", "[]" },
    { "text.json", "\"document\"" },
    { "other.json", "{\"hello\":1}" },
    { "duplicate.json", "{\"document\":{},\"document\":{\"category\":\"x\"}}" },
    { "not-utf8.json", "{\"document\":\"\xff\xfe\"}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = med_test_fleet_write_file (fixture, files[i].name, files[i].text);
      g_assert_nonnull (path);
    }
}

/* In a process of its own, whose peak memory is then known to be that of the import. */
static void
hostile_files_in_child (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *folder = g_build_filename (fixture->dir, "in", NULL);

  write_hostile_files (fixture);
  g_autoptr (MedAdvisoryImport) result = import (fixture, folder);
  g_assert_cmpuint (result->counts[MED_ADVISORY_ADDED], ==, 1);
  g_assert_cmpuint (result->counts[MED_ADVISORY_REFUSED], ==, 11);
  for (guint i = 0; i < result->files->len; i++)
    {
      const MedAdvisoryImportFile *file = g_ptr_array_index (result->files, i);
      if (file->outcome != MED_ADVISORY_REFUSED)
        continue;
      g_print ("# %s\n", file->text);
      g_assert_nonnull (strstr (file->text, file->path));
      g_assert_cmpuint (strlen (file->text), >, strlen (file->path) + 4);
    }
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory"), ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM document"), ==, 1);
}

static void
test_hostile_files (void)
{
  if (g_test_subprocess ())
    {
      struct rusage usage;

      hostile_files_in_child ();
      getrusage (RUSAGE_SELF, &usage);
      g_print ("# peak %ld kB\n", usage.ru_maxrss);
#ifndef __SANITIZE_ADDRESS__
      g_assert_cmpint (usage.ru_maxrss, <, 256 * 1024);
#endif
      return;
    }
  g_test_trap_subprocess (NULL, 120 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*duplicate.json*");
}

/* Just within every limit: large, but not too large for this workstation. */
static void
largest_in_child (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *small =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");
  g_autofree char *zeros = repeated ("[0", ",0", 999990, "]");
  g_autoptr (GString) text = g_string_new (small);
  g_autoptr (GString) products = g_string_new ("[");
  g_autoptr (GString) ids = g_string_new ("\"known_affected\":[\"P\"");

  for (guint i = 0; i < 100000; i++)
    {
      g_string_append_printf (products, "{\"name\":\"n\",\"product_id\":\"N%u\"}%s", i,
                              i < 99999 ? "," : "]");
      g_string_append_printf (ids, ",\"N%u\"", i);
    }
  g_string_prepend (products, "\"full_product_names\":");
  g_string_append (products, ",\"branches\":");
  g_string_replace (text, "\"branches\":", products->str, 1);
  g_string_replace (text, "\"known_affected\":[\"P\"", ids->str, 1);
  g_assert_cmpint (import_text (fixture, "large.json", text->str), ==, MED_ADVISORY_ADDED);
  g_assert_cmpint (import_text (fixture, "zeros.json", zeros), ==, MED_ADVISORY_REFUSED);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM vulnerability_status"), ==,
                   100001);
}

static void
test_largest (void)
{
  if (g_test_subprocess ())
    {
      struct rusage usage;

      largest_in_child ();
      getrusage (RUSAGE_SELF, &usage);
#ifndef __SANITIZE_ADDRESS__
      g_assert_cmpint (usage.ru_maxrss, <, 256 * 1024);
#endif
      return;
    }
  g_test_trap_subprocess (NULL, 120 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_refused_leaves_nothing (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *good = advisory ("1", 2, "good");

  import_text (fixture, "good.json", good);
  g_autofree char *before = med_test_fleet_snapshot (fixture);
  g_assert_cmpint (import_text (fixture, "bad.json", "{\"category\":{\"document\":\"x\"}}"), ==,
                   MED_ADVISORY_REFUSED);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
test_cancelled (void)
{
  g_autofree char *path = med_test_shared_path ("data/csaf-provider");
  if (path == NULL)
    return;
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const char *const paths[] = { path, NULL };

  g_cancellable_cancel (cancellable);
  g_autoptr (MedAdvisoryImport) result = med_advisory_import_sync (
      med_engine_get_store (fixture->engine), paths, 0, NULL, cancellable, &error);
  g_assert_no_error (error);
  g_assert_true (result->cancelled);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory"), ==, 0);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  MedAdvisoryImport **import = user_data;

  *import = med_advisory_import_finish (MED_STORE (source), result, &error);
  g_assert_no_error (error);
}

static void
test_async_with_progress (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *good = advisory ("1", 2, "good");
  g_autofree char *path = med_test_fleet_write_file (fixture, "good.json", good);
  g_autoptr (MedProgress) progress = med_progress_new ();
  g_autoptr (MedAdvisoryImport) result = NULL;
  const char *const paths[] = { path, NULL };

  med_advisory_import_async (med_engine_get_store (fixture->engine), paths, 0, progress, NULL,
                             imported_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (result->counts[MED_ADVISORY_ADDED], ==, 1);
  g_assert_cmpfloat (med_progress_get_fraction (progress), ==, 1.0);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/advisory-import/other-formats", test_other_formats);
  g_test_add_func ("/awareness/advisory-import/real-documents-load-once", test_real_documents);
  g_test_add_func ("/awareness/advisory-import/examples-and-other-kinds", test_example_documents);
  g_test_add_func ("/awareness/advisory-import/newest-revision-counts", test_revisions);
  g_test_add_func ("/awareness/advisory-import/same-version-other-content-is-refused",
                   test_same_version_other_content);
  g_test_add_func ("/awareness/advisory-import/links-are-not-followed",
                   test_links_and_missing_files);
  g_test_add_func ("/awareness/advisory-import/names-in-other-encodings",
                   test_names_in_other_encodings);
  g_test_add_func ("/awareness/advisory-import/which-files", test_which_files);
  g_test_add_func ("/awareness/advisory-import/hostile-files-are-refused", test_hostile_files);
  g_test_add_func ("/awareness/advisory-import/largest-stays-in-bounds", test_largest);
  g_test_add_func ("/awareness/advisory-import/refused-leaves-nothing",
                   test_refused_leaves_nothing);
  g_test_add_func ("/awareness/advisory-import/cancelled", test_cancelled);
  g_test_add_func ("/awareness/advisory-import/async-with-progress", test_async_with_progress);
  return g_test_run ();
}
