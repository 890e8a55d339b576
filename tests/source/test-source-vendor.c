/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/awareness/med-held-list.h"
#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"
#include "support/med-test-source.h"

/* Whose devices a document makes show "cannot tell" that must not be read. */

#define N_FACTS "SELECT count(*) FROM change WHERE action <> 'source-synchronised'"
#define N_VENDORS "SELECT count(*) FROM source_hold_vendor"
#define NOBODY "A 0 0 0\nB 0 0 0\nC 0 0 0\nD 0 0 0"

/* How a document is not what the publisher signed. */
typedef enum
{
  NO_SIGNATURE,
  NO_HASH,
  OTHER_SIGNATURE,
  OTHER_BYTES,
  WRONG_HASH,
  N_FAULTS,
} Fault;

/* Devices of the vendor that the documents name, of the source by its name, of the publisher by its
 * name in advisories, and of somebody else, of whom an advisory is here that opens nothing. */
static void
set_up (MedTestSource *self, gconstpointer trusted)
{
  g_autofree char *other =
      med_test_fleet_advisory ("OTH-1", "Other", "Pump", "P=< 0.5", "known_affected=P");

  med_test_source_set_up (self, trusted);
  med_test_fleet_add_device (self->engine, "A", "Exa", "CT", "4.1");
  med_test_fleet_add_device (self->engine, "B", "VENDOR ", "MR", "2.0");
  med_test_fleet_add_device (self->engine, "C", "Test", "Monitor", "3.0");
  med_test_fleet_add_device (self->engine, "D", "Other", "Pump", "1.0");
  med_test_fleet_import_about (self->engine, "CVE-2026-2000", other);
}

/* Version @version of EXA-1, about another version of the CT than is here. */
static char *
dup_document (const char *version)
{
  g_autofree char *plain =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=1.0", "known_affected=P");
  g_autofree char *revised = med_test_fleet_revise (plain, version);
  g_autoptr (GString) text = g_string_new (revised);

  g_assert_cmpuint (g_string_replace (text, "https://exa.test", MED_TEST_NAMESPACE, 0), >, 0);
  return g_strdup (text->str);
}

static void
publish (MedTestSource *self, const char *version)
{
  g_autofree char *text = dup_document (version);

  med_test_source_publish_text (self, "exa-1.json", text);
}

static void
publish_wrongly (MedTestSource *self, const char *version, Fault fault)
{
  g_autofree char *text = dup_document (version);
  g_autofree char *changed = g_strconcat (text, " ", NULL);

  if (fault == OTHER_SIGNATURE)
    {
      g_autofree char *name = g_build_filename (self->folder, "exa-1.json.asc", NULL);
      g_autofree char *signature = NULL;
      gsize size = 0;

      med_test_source_publish_text (self, "exa-1.json", changed);
      g_assert_true (g_file_get_contents (name, &signature, &size, NULL));
      med_test_source_publish_text (self, "exa-1.json", text);
      med_test_source_write (self, "exa-1.json", ".asc", signature, size);
      return;
    }
  med_test_source_publish_text (self, "exa-1.json", text);
  if (fault == NO_SIGNATURE)
    med_test_source_remove_file (self, "exa-1.json.asc");
  else if (fault == NO_HASH)
    med_test_source_remove_file (self, "exa-1.json.sha512");
  else if (fault == OTHER_BYTES)
    med_test_source_write (self, "exa-1.json", "", changed, strlen (changed));
  else
    med_test_source_write (self, "exa-1.json", ".sha512", "00", 2);
}

static void
assert_risks (MedTestSource *self, const char *expected)
{
  g_autofree char *risks = med_test_fleet_dup_risks (self->engine);

  g_assert_cmpstr (risks, ==, expected);
}

static void
assert_state (MedTestSource *self, const char *failure)
{
  g_autoptr (MedSource) source = med_test_source_load (self);

  g_assert_cmpstr (source->result, ==, failure);
  g_assert_cmpint (med_source_is_stale (source, MED_TEST_NOW_USEC), ==, failure != NULL);
}

static void
assert_count (MedTestSource *self, const char *sql, gint64 expected)
{
  gint64 n = med_test_source_count (self, sql);

  if (n != expected)
    g_error ("%s: %" G_GINT64_FORMAT " instead of %" G_GINT64_FORMAT, sql, n, expected);
}

/* Nothing is here of the document, nor of its publisher but the name of the source: what it says
 * itself, that it is about the CT of Exa, is not read. */
static void
test_new_document (MedTestSource *self, gconstpointer trusted)
{
  gboolean other_bytes = FALSE, text = FALSE;

  assert_risks (self, NOBODY);
  for (Fault fault = trusted != NULL ? 0 : OTHER_BYTES; fault < N_FAULTS; fault++)
    {
      publish_wrongly (self, "1", fault);
      med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
      assert_count (self, MED_TEST_ADVISORIES, 1);
      assert_count (self, "SELECT count(*) FROM held_document", 0);
      assert_count (self, "SELECT count(*) FROM document", 1);
      /* The same bytes are one hold, whatever is wrong with what stands beside them. */
      other_bytes |= fault == OTHER_BYTES;
      text |= fault != OTHER_BYTES;
      assert_risks (self, other_bytes && text ? "A 0 0 0\nB 2 2 1\nC 0 0 0\nD 0 0 0"
                                              : "A 0 0 0\nB 1 1 1\nC 0 0 0\nD 0 0 0");
      assert_state (self, NULL);
    }
  med_test_fleet_assert_rebuild (self->engine);
  /* Looked at again, nothing is new. */
  gint64 facts = med_test_source_count (self, N_FACTS);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  assert_count (self, N_FACTS, facts);
  /* A good one releases all that stood in its place. */
  publish (self, "1");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  assert_count (self, MED_TEST_HELD ("untrusted"), 0);
  assert_count (self,
                "SELECT count(*) FROM change WHERE action = 'source-hold-released'"
                " AND subject = 'source/1'",
                1);
  assert_risks (self, NOBODY);
  assert_state (self, NULL);
}

/* An earlier revision was believed: whom it names is known, and who its publisher is. */
static void
test_newer_revision (MedTestSource *self, gconstpointer trusted)
{
  publish (self, "1");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  assert_risks (self, NOBODY);
  publish_wrongly (self, "2", WRONG_HASH);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  assert_risks (self, "A 1 1 1\nB 1 1 1\nC 1 1 1\nD 0 0 0");
  med_test_fleet_assert_rebuild (self->engine);
  assert_count (self, N_VENDORS, 3);
  assert_count (self, "SELECT count(*) FROM source_hold_vendor WHERE by_revision = 1", 1);
  assert_count (self, "SELECT count(*) FROM advisory WHERE tracking_id = 'EXA-1'", 1);
  /* The revision that was believed comes back. */
  publish (self, "1");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  assert_risks (self, NOBODY);
  /* What was released is held again when it comes again: nobody has decided on it. */
  publish_wrongly (self, "2", WRONG_HASH);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  assert_risks (self, "A 1 1 1\nB 1 1 1\nC 1 1 1\nD 0 0 0");
  assert_count (self, "SELECT count(*) FROM source_hold", 1);
  assert_count (self, "SELECT count(*) FROM source_hold WHERE accepted IS NOT NULL", 0);
  publish (self, "2");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  assert_count (self, "SELECT count(*) FROM advisory WHERE tracking_id = 'EXA-1'", 2);
  assert_risks (self, NOBODY);
}

/* A good document at another place releases nothing; but of whom the publisher writes is known from
 * it, and so whom this one may concern. */
static void
test_other_path (MedTestSource *self, gconstpointer trusted)
{
  g_autofree char *text = dup_document ("1");

  publish_wrongly (self, "1", OTHER_BYTES);
  med_test_source_publish_text (self, "2026/exa-1.json", text);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 2, .imported = 1, .held = 1 });
  assert_count (self, MED_TEST_HELD ("untrusted"), 1);
  /* Who the publisher is was told by the good one, which came after it or before. */
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 2, .unchanged = 1, .held = 1 });
  assert_risks (self, "A 1 1 1\nB 1 1 1\nC 1 1 1\nD 0 0 0");
  /* Nor does that it is no longer listed. */
  med_test_source_remove_file (self, "exa-1.json");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .unchanged = 1, .vanished = 1 });
  assert_risks (self, "A 1 1 1\nB 1 1 1\nC 1 1 1\nD 0 0 0");
}

/* A person's word releases it, for these bytes and no others. */
static void
test_dismissed (MedTestSource *self, gconstpointer trusted)
{
  publish (self, "1");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  publish_wrongly (self, "2", WRONG_HASH);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  MedTestSourceCall call = { .person = self->technician,
                             .number = med_test_source_count (self, "SELECT id FROM source_hold"),
                             .text = "it does not concern us" };
  med_test_source_must_not (self, med_test_source_resolve_func, &call, MED_ERROR_NOT_PERMITTED, "");
  assert_risks (self, "A 1 1 1\nB 1 1 1\nC 1 1 1\nD 0 0 0");
  med_test_source_resolve (self, "untrusted", FALSE);
  assert_risks (self, NOBODY);
  med_test_fleet_assert_rebuild (self->engine);
  gint64 facts = med_test_source_count (self, N_FACTS);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  assert_count (self, N_FACTS, facts);
  assert_risks (self, NOBODY);
  publish_wrongly (self, "3", WRONG_HASH);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  assert_risks (self, "A 1 1 1\nB 1 1 1\nC 1 1 1\nD 0 0 0");
  /* The good one releases what is open; the decision stays the person's. */
  publish (self, "3");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  assert_risks (self, NOBODY);
  assert_count (self, "SELECT count(*) FROM source_hold WHERE resolved_by IS NULL", 1);
  assert_count (self, "SELECT count(*) FROM source_hold WHERE reason LIKE 'asked the publisher%'",
                1);
}

/* A document that the publisher has signed and that cannot be used is no good one. */
static void
test_broken_document (MedTestSource *self, gconstpointer trusted)
{
  publish_wrongly (self, "1", WRONG_HASH);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  med_test_source_publish_text (self, "exa-1.json", "{\"document\":{\"csaf_version\":\"2.0\"}}");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .refused = 1 });
  assert_count (self, MED_TEST_HELD ("untrusted"), 1);
  assert_risks (self, "A 0 0 0\nB 1 1 1\nC 0 0 0\nD 0 0 0");
}

/* Where nobody is known whom it may concern, the source says so until it is. */
static void
test_unknown (MedTestSource *self, gconstpointer trusted)
{
  static const char one[] = "1 document is not what the publisher signed, and whose devices it "
                            "concerns is not known";

  med_test_fleet_run_script (self->engine, "UPDATE source SET name = 'PSIRT';");
  publish_wrongly (self, "1", WRONG_HASH);
  for (int i = 0; i < 2; i++)
    {
      med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
      assert_state (self, one);
      assert_risks (self, NOBODY);
    }
  /* The hospital buys one of that maker; a name is compared as it is folded. */
  med_test_fleet_add_device (self->engine, "E", "psirt", "Laser", "1.0");
  assert_risks (self, NOBODY "\nE 1 1 1");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  assert_state (self, NULL);
  publish (self, "1");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  assert_state (self, NULL);
  assert_risks (self, NOBODY "\nE 0 0 0");
}

/* A person's dismissal ends it at once, and not only with the next look. */
static void
test_unknown_dismissed (MedTestSource *self, gconstpointer trusted)
{
  med_test_fleet_run_script (self->engine, "UPDATE source SET name = 'PSIRT';");
  publish_wrongly (self, "1", WRONG_HASH);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  med_test_source_resolve (self, "untrusted", FALSE);
  assert_state (self, NULL);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  assert_state (self, NULL);
}

/* Of two that nobody knows whom they concern one is dismissed: the other one stays to be told. And
 * why a look failed stays until the next one. */
static void
test_one_dismissed_of_two (MedTestSource *self, gconstpointer trusted)
{
  g_autofree char *text = dup_document ("2");

  med_test_fleet_run_script (self->engine, "UPDATE source SET name = 'PSIRT';");
  publish_wrongly (self, "1", WRONG_HASH);
  med_test_source_publish_text (self, "2026/exa-1.json", text);
  med_test_source_write (self, "2026/exa-1.json", ".sha512", "00", 2);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 2, .held = 2 });
  MedTestSourceCall call = { .person = self->lead,
                             .number =
                                 med_test_source_count (self, "SELECT min(id) FROM source_hold"),
                             .text = "asked the publisher" };
  med_test_source_must (self, med_test_source_resolve_func, &call);
  assert_state (self, "1 document is not what the publisher signed, and whose devices it "
                      "concerns is not known");
  med_test_fleet_run_script (self->engine,
                             "UPDATE source SET result = 'offline', tried_usec = tried_usec + 1");
  call.number = med_test_source_count (self, "SELECT max(id) FROM source_hold");
  med_test_source_must (self, med_test_source_resolve_func, &call);
  assert_state (self, "offline");
}

/* A publisher that writes of all the world is none of them. */
static void
test_coordinator (MedTestSource *self, gconstpointer trusted)
{
  for (int i = 0; i < 6; i++)
    {
      g_autofree char *id = g_strdup_printf ("W-%d", i);
      g_autofree char *vendor = i == 0 ? g_strdup ("Exa") : g_strdup_printf ("Maker %d", i);
      g_autofree char *plain =
          med_test_fleet_advisory (id, vendor, "CT", "P=1.0", "known_affected=P");
      g_autoptr (GString) text = g_string_new (plain);
      g_autofree char *name = g_strdup_printf ("w-%d.json", i);

      g_string_replace (text, "https://exa.test", MED_TEST_NAMESPACE, 0);
      med_test_source_publish_text (self, name, text->str);
    }
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 6, .imported = 6 });
  publish_wrongly (self, "1", WRONG_HASH);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 7, .unchanged = 6, .held = 1 });
  assert_risks (self, "A 0 0 0\nB 1 1 1\nC 1 1 1\nD 0 0 0");
}

/* What the provider calls itself in its metadata, before any advisory of it is here. */
static void
test_name_in_metadata (MedTestSource *self, gconstpointer trusted)
{
  g_autofree char *metadata = g_strdup_printf (
      "{\"canonical_url\":\"https://vendor.test/provider-metadata.json\",\"distributions\":[{"
      "\"directory_url\":\"https://vendor.test/white/\"}],\"last_updated\":"
      "\"2026-11-01T00:00:00Z\",\"list_on_CSAF_aggregators\":true,\"metadata_version\":\"2.0\","
      "\"mirror_on_CSAF_aggregators\":true,\"public_openpgp_keys\":[{\"fingerprint\":\"%s\","
      "\"url\":\"https://vendor.test/k.asc\"}],\"publisher\":{\"category\":\"vendor\","
      "\"name\":\"Other\",\"namespace\":\"" MED_TEST_NAMESPACE "\"},\"role\":"
      "\"csaf_trusted_provider\"}",
      med_test_source_fingerprint);

  med_test_source_write (self, "provider-metadata.json", "", metadata, strlen (metadata));
  publish_wrongly (self, "1", WRONG_HASH);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  assert_risks (self, "A 0 0 0\nB 1 1 1\nC 0 0 0\nD 1 1 1");
}

/* An earlier revision names somebody of whom nothing is here: then it is known that it concerns
 * nobody here, beside the publisher. */
static void
test_known_elsewhere (MedTestSource *self, gconstpointer trusted)
{
  g_autofree char *text = dup_document ("1");
  g_autoptr (GString) other = g_string_new (text);

  med_test_fleet_run_script (self->engine, "UPDATE source SET name = 'PSIRT';");
  g_string_replace (other, "\"Exa\"", "\"Elsewhere\"", 0);
  g_string_replace (other, "\"Test\"", "\"PSIRT\"", 0);
  med_test_source_publish_text (self, "exa-1.json", other->str);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  publish_wrongly (self, "2", WRONG_HASH);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  assert_state (self, NULL);
  assert_risks (self, NOBODY);
  assert_count (self, N_VENDORS, 2);
}

static gpointer
load_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_held_by_source_load_sync (connection, *(gint64 *) id, error);
}

/* What is shown of it. */
static void
test_shown (MedTestSource *self, gconstpointer trusted)
{
  g_autoptr (GError) error = NULL;
  gint64 id = 1;

  publish (self, "1");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  publish_wrongly (self, "2", NO_SIGNATURE);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  g_autoptr (MedHeldBySource) hold =
      med_test_engine_run (self->engine, MED_STORE_BULK, load_func, &id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hold->subject, ==, "exa-1.json");
  g_assert_cmpstr (hold->text, ==, "it has no signature");
  g_assert_cmpuint (hold->vendors->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (hold->vendors, 0), ==, "Exa");
  g_assert_cmpstr (g_ptr_array_index (hold->vendors, 1), ==, "Test");
  g_assert_cmpstr (g_ptr_array_index (hold->vendors, 2), ==, "Vendor");
}

#define ADD(name, trusted, test)                                                                   \
  g_test_add ("/source/vendor/" name, MedTestSource, trusted, set_up, test,                        \
              med_test_source_tear_down)
#define TRUSTED ((gconstpointer) "trusted")

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  med_test_source_begin ();
  ADD ("trusted/new-document", TRUSTED, test_new_document);
  ADD ("untrusted/new-document", NULL, test_new_document);
  ADD ("trusted/newer-revision", TRUSTED, test_newer_revision);
  ADD ("untrusted/newer-revision", NULL, test_newer_revision);
  ADD ("other-path", TRUSTED, test_other_path);
  ADD ("dismissed", TRUSTED, test_dismissed);
  ADD ("broken-document", TRUSTED, test_broken_document);
  ADD ("unknown", TRUSTED, test_unknown);
  ADD ("unknown-dismissed", TRUSTED, test_unknown_dismissed);
  ADD ("one-dismissed-of-two", TRUSTED, test_one_dismissed_of_two);
  ADD ("coordinator", TRUSTED, test_coordinator);
  ADD ("name-in-metadata", TRUSTED, test_name_in_metadata);
  ADD ("known-elsewhere", TRUSTED, test_known_elsewhere);
  ADD ("shown", TRUSTED, test_shown);
  status = g_test_run ();
  med_test_source_end ();
  return status;
}
