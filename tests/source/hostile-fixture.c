/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hostile-fixture.h"

#include <string.h>

#include "support/med-test-fetch.h"
#include "support/med-test-fleet.h"

void
med_test_hostile_publish_list (MedTestHostile *self)
{
  g_autoptr (GString) text = g_string_new ("exa-1.json\n");

  for (guint i = 1; i <= self->n; i++)
    g_string_append_printf (text, "v-%u.json\n", i);
  med_test_source_write (&self->provider.source, "index.txt", "", text->str, text->len);
}

void
med_test_hostile_publish_exa (MedTestHostile *self, const char *version)
{
  g_autofree char *plain =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=< 5.0", "known_affected=P");
  g_autofree char *revised = med_test_fleet_revise (plain, version);
  g_autoptr (GString) text = g_string_new (revised);

  g_assert_cmpuint (g_string_replace (text, "https://exa.test", MED_TEST_NAMESPACE, 0), >, 0);
  med_test_source_publish_text (&self->provider.source, "exa-1.json", text->str);
}

void
med_test_hostile_serve (MedTestHostile *self, const char *rules)
{
  g_autofree char *all = g_strdup_printf (
      "location / { if (-f $document_root/faults$uri) { return 418; } error_page 418 = @rogue; }\n"
      "location ^~ /rogue/ { return 418; error_page 418 = @rogue; }\n"
      "location @rogue { proxy_pass https://127.0.0.1:%u; proxy_http_version 1.1;\n"
      " proxy_buffering off; proxy_redirect off; }\n%s",
      med_test_https_get_port (self->rogue), rules);

  med_test_provider_serve (&self->provider, all);
}

void
med_test_hostile_set_up (MedTestHostile *self, gconstpointer data)
{
  MedTestEngine *engine;

  med_test_provider_set_up (&self->provider, data);
  engine = self->provider.source.engine;
  self->rogue = med_test_https_new (med_test_fetch_pem ());
  med_test_hostile_serve (self, "");
  med_test_fleet_add_device (engine, "A", "Exa", "CT", "4.1");
  med_test_fleet_add_device (engine, "B", "Vendor", "MR", "2.0");
  med_test_fleet_add_device (engine, "D", "Other", "Pump", "1.0");
  med_test_provider_use_directory (&self->provider);
  med_test_hostile_publish_exa (self, "1");
  med_test_hostile_publish_list (self);
  med_test_provider_look_to (&self->provider, 1, 0);
  self->risks = med_test_fleet_dup_risks (engine);
  g_assert_cmpstr (self->risks, ==, "A 0 1 1\nB 0 0 0\nD 0 0 0");
}

void
med_test_hostile_tear_down (MedTestHostile *self, gconstpointer data)
{
  g_free (self->risks);
  med_test_provider_tear_down (&self->provider, data);
  med_test_https_free (self->rogue);
}

/* Another document that is well signed. */
void
med_test_hostile_publish_next (MedTestHostile *self)
{
  g_autofree char *id = g_strdup_printf ("V-%u", ++self->n);
  g_autofree char *name = g_strdup_printf ("v-%u.json", self->n);

  med_test_source_publish (&self->provider.source, name, id, "1", 1);
  med_test_hostile_publish_list (self);
}

char *
med_test_hostile_dup_path (MedTestHostile *self, MedTestPlace place)
{
  static const char *const suffixes[] = { "", "", "", ".sha512", ".asc" };

  if (place == MED_TEST_PLACE_METADATA)
    return g_strdup ("/provider-metadata.json");
  if (place == MED_TEST_PLACE_LIST)
    return g_strdup ("/index.txt");
  return g_strdup_printf ("/v-%u.json%s", self->n, suffixes[place]);
}

/* Pages of the other server that lead in a circle, or ever on. */
static void
add_ways (MedTestHostile *self)
{
  static const char *const circle[] = { "/rogue/a", MED_TEST_TO ("/rogue/b"), "/rogue/b",
                                        MED_TEST_TO ("/rogue/a") };

  for (int i = 0; i < 4; i += 2)
    med_test_https_add (self->rogue, &(MedTestPage){ .path = circle[i], .answer = circle[i + 1] });
  for (int i = 1; i < 8; i++)
    {
      g_autofree char *path = g_strdup_printf ("/rogue/%d", i);
      g_autofree char *to = g_strdup_printf (MED_TEST_TO ("/rogue/%d"), i + 1);

      med_test_https_add (self->rogue, &(MedTestPage){ .path = path, .answer = to });
    }
}

void
med_test_hostile_go_wrong (MedTestHostile *self, MedTestPlace place, const MedTestFault *fault)
{
  g_autofree char *path = med_test_hostile_dup_path (self, place);
  g_autofree char *mark = g_strconcat ("faults", path, NULL);

  med_test_https_clear (self->rogue);
  med_test_https_add (self->rogue,
                      &(MedTestPage){ .path = path, .answer = fault->answer, .end = fault->end });
  if (self->ways)
    add_ways (self);
  med_test_source_write (&self->provider.source, mark, "", "", 0);
}

void
med_test_hostile_go_right (MedTestHostile *self, MedTestPlace place)
{
  g_autofree char *path = med_test_hostile_dup_path (self, place);
  g_autofree char *mark = g_strconcat ("faults", path, NULL);

  med_test_source_remove_file (&self->provider.source, mark);
}

static char *
dup_text (MedTestHostile *self, const char *sql)
{
  return med_test_fleet_dup_text (self->provider.source.engine, sql);
}

/* All that was known is: as many advisories, the same open vulnerability of device A. */
void
med_test_hostile_assert_kept (MedTestHostile *self, gint64 advisories)
{
  g_assert_cmpint (med_test_source_count (&self->provider.source, MED_TEST_ADVISORIES), ==,
                   advisories);
  g_autofree char *head = dup_text (self, "SELECT a.version FROM advisory_head h JOIN advisory a ON"
                                          " a.id = h.advisory_id WHERE a.tracking_id = 'EXA-1'");
  g_assert_cmpstr (head, ==, "1");
  g_autofree char *risks = med_test_fleet_dup_risks (self->provider.source.engine);
  /* What is held may be about it as well. */
  g_autofree char *open =
      dup_text (self, "SELECT open_count - cannot_tell_count FROM device d JOIN config_risk k ON"
                      " k.config_id = d.config_id WHERE d.asset = 'A'");
  g_assert_cmpstr (open, ==, "1");
  g_assert_nonnull (strstr (risks, "D 0 0 0"));
}

void
med_test_hostile_assert_says (const char *message, const char *words)
{
  if (strstr (message, words) == NULL)
    g_error ("“%s” instead of “%s”", message, words);
}

/* The document is held, and whether its vendor's devices have something cannot be told. */
void
med_test_hostile_assert_held (MedTestHostile *self, const MedSourceSync *result, const char *words)
{
  g_autofree char *text =
      dup_text (self, "SELECT reason FROM source_document WHERE state = 'held'");
  g_autofree char *risks = med_test_fleet_dup_risks (self->provider.source.engine);

  g_assert (result != NULL);
  g_assert_cmpuint (result->held, ==, 1);
  g_assert_cmpuint (result->imported, ==, 0);
  med_test_hostile_assert_says (text, words);
  g_assert_cmpuint (result->notes->len, ==, 1);
  med_test_hostile_assert_says (g_ptr_array_index (result->notes, 0), words);
  g_assert_cmpint (med_test_source_count (&self->provider.source, MED_TEST_HELD ("untrusted")), >,
                   0);
  g_assert_null (strstr (risks, "B 0"));
}

/* The look ends, and the source says why it could not be checked. */
void
med_test_hostile_assert_failed (MedTestHostile *self,
                                const GError *error,
                                const MedTestFault *fault)
{
  g_autoptr (MedSource) source = med_test_source_load (&self->provider.source);

  g_assert (error != NULL);
  med_test_hostile_assert_says (error->message, fault->words);
  g_assert_error (error, MED_ERROR, (int) fault->code);
  g_assert_cmpstr (source->result, ==, error->message);
  g_assert_true (med_source_is_stale (source, MED_TEST_NOW_USEC));
}

void
med_test_hostile_look_wrongly (MedTestHostile *self,
                               MedFetcher *fetcher,
                               MedTestPlace place,
                               const MedTestFault *fault)
{
  g_autoptr (GError) error = NULL;
  gint64 advisories = med_test_source_count (&self->provider.source, MED_TEST_ADVISORIES);

  g_test_message ("place %d: %s", place, fault->words);
  med_test_hostile_go_wrong (self, place, fault);
  g_autoptr (MedSourceSync) result = med_test_provider_look (&self->provider, fetcher, &error);
  if (place < MED_TEST_PLACE_DOCUMENT)
    med_test_hostile_assert_failed (self, error, fault);
  else if (fault->code != MED_ERROR_UNTRUSTED)
    {
      med_test_hostile_assert_failed (
          self, error, &(MedTestFault){ .code = MED_ERROR_UNAVAILABLE, .words = fault->words });
      med_test_hostile_assert_says (error->message, "1 document could not be got: ");
    }
  else
    {
      g_assert_no_error (error);
      med_test_hostile_assert_held (self, result, fault->words);
    }
  med_test_hostile_assert_kept (self, advisories);
  med_test_hostile_go_right (self, place);
}

/* Once the fault is over, all comes in and nothing is left of it. */
void
med_test_hostile_look_rightly (MedTestHostile *self)
{
  med_test_provider_look_to (&self->provider, 1, self->n);
  g_autofree char *risks = med_test_fleet_dup_risks (self->provider.source.engine);
  g_assert_cmpstr (risks, ==, self->risks);
  g_assert_cmpint (med_test_source_count (&self->provider.source, MED_TEST_HELD ("untrusted")), ==,
                   0);
  g_autoptr (MedSource) source = med_test_source_load (&self->provider.source);
  g_assert_false (med_source_is_stale (source, MED_TEST_NOW_USEC));
}

/* The first at every place, each other at one, by turns: a connection costs a read of all
 * authorities of the system. */
void
med_test_hostile_look_at_faults (MedTestHostile *self, const MedTestFault *faults, gsize n_faults)
{
  med_test_hostile_publish_next (self);
  for (gsize i = 0; i < n_faults; i++)
    for (MedTestPlace place = 0; place < MED_TEST_N_PLACES; place++)
      if (i == 0 || place == i % MED_TEST_N_PLACES)
        med_test_hostile_look_wrongly (self, self->provider.fetcher, place, &faults[i]);
  med_test_hostile_look_rightly (self);
}
