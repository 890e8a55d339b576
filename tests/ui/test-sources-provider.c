/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-fingerprint.h"
#include "support/med-test-form.h"
#include "support/med-test-provider.h"
#include "support/med-test-ui.h"
#include "ui/med-window.h"
#include "ui/people/med-network-page.h"

/* The story of a provider in the real window: the hospital's authority is enrolled, the provider is
 * found behind nginx and its key fetched, typed and signed for; then everything that can go wrong
 * on the way is shown for what it is. */

#define PASSPHRASE "correct horse"

typedef struct
{
  MedTestProvider provider;
  MedSession *session;
  MedWindow *window;
  MedTestUi ui; /* for what waits for a session */
} Fixture;

static gpointer
load_lead (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_person_load_sync (connection, ((Fixture *) input)->provider.source.lead, error);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  med_test_provider_set_up (&self->provider, NULL);
  MedTestEngine *engine = self->provider.source.engine;
  MedTestSourceCall remove = { .person = self->provider.source.lead,
                               .number = self->provider.source.source,
                               .text = "the provider itself is looked through" };
  med_test_source_must (&self->provider.source, med_test_source_remove_func, &remove);
  /* The authority is as old as this run. */
  med_clock_advance (engine->clock, MAX (0, g_get_real_time () - MED_TEST_NOW_USEC));
  g_autoptr (MedPerson) lead =
      med_test_engine_run (engine, MED_STORE_BULK, load_lead, self, &error);
  g_assert_no_error (error);
  self->session = med_session_new (engine->engine);
  med_session_set_person (self->session, lead);
  self->ui = (MedTestUi){ .engine = engine, .session = self->session };
  self->window = med_window_new (NULL);
  med_window_set_session (self->window, self->session);
  gtk_window_present (GTK_WINDOW (self->window));
  med_window_show_page (self->window, "sources", 0, NULL);
}

static void
settle (Fixture *self)
{
  for (int i = 0; i < 3; i++)
    med_test_ui_settle (&self->ui);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  settle (self);
  med_test_ui_close (self->window);
  med_session_close (self->session);
  g_object_unref (self->session);
  med_test_provider_tear_down (&self->provider, NULL);
}

/* The form in front, once it asks for this */
static GtkWindow *
wait_form (const char *title)
{
  med_test_ui_wait (med_test_form_has_title, (gpointer) title, title);
  return med_test_ui_wait_dialog ();
}

static GtkWidget *
find_page (GtkWidget *widget)
{
  GtkWidget *found = MED_IS_NETWORK_PAGE (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_page (child);
  return found;
}

/* In the preferences, as a security officer does it */
static void
enrol_authority (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->provider.place, "ca.pem", NULL);
  const char *pem = med_test_authority_get_pem (self->provider.authority);
  g_autofree char *sha256 = med_test_authority_dup_sha256 (pem);

  g_assert_true (g_file_set_contents (path, pem, -1, NULL));
  g_action_group_activate_action (G_ACTION_GROUP (self->window), "preferences", NULL);
  GtkWindow *preferences = med_test_ui_wait_dialog ();
  adw_preferences_window_set_visible_page (
      ADW_PREFERENCES_WINDOW (preferences),
      ADW_PREFERENCES_PAGE (find_page (GTK_WIDGET (preferences))));
  settle (self);
  med_test_form_choose (preferences, "Hosts are reached", "Without a proxy");
  med_test_ui_click (preferences, "Save the Proxy");
  med_test_ui_click (preferences, "Allow a Host…");
  GtkWindow *form = wait_form ("Host, such as mirror.hospital.example");
  med_test_ui_type (form, "Host, such as mirror.hospital.example", "localhost");
  med_test_ui_click (form, "Allow");
  med_test_ui_assert_shows (preferences, "localhost");
  settle (self);
  med_test_ui_click (preferences, "Enrol…");
  form = wait_form ("Certificate of the authority (PEM)");
  med_test_form_choose_file (form, "Certificate of the authority (PEM)", path);
  med_test_ui_click (form, "Next…");
  form = wait_form ("From the Hospital's IT");
  med_test_ui_type (form, "Fingerprint (SHA-256), all 64 digits", sha256);
  med_test_ui_click (form, "Enrol");
  med_test_ui_assert_shows (preferences, "CN=Authority of a test");
  settle (self);
  gtk_window_destroy (preferences);
}

static GtkWindow *
ask_for_place (Fixture *self, const char *place)
{
  g_assert_true (gtk_widget_activate_action (
      GTK_WIDGET (med_window_get_visible_page (self->window)), "sources.add", "s", "provider"));
  GtkWindow *form = wait_form ("Domain, or https address of its metadata");

  med_test_ui_type (form, "Domain, or https address of its metadata", place);
  med_test_ui_click (form, "Look");
  return form;
}

/* The publisher's documents, its key, and what it says of itself */
static void
publish (Fixture *self)
{
  MedTestSource *source = &self->provider.source;
  g_autoptr (GBytes) key = med_test_gpg_export (med_test_source_gpg, med_test_source_fingerprint);
  g_autofree char *url = med_test_provider_url (&self->provider, "key.asc");
  g_autofree char *keys =
      g_strdup_printf ("{\"fingerprint\":\"%s\",\"url\":\"%s\"}", med_test_source_fingerprint, url);

  med_test_source_write (source, "key", ".asc", g_bytes_get_data (key, NULL),
                         g_bytes_get_size (key));
  med_test_source_publish (source, "v-1.json", "V-1", "1", 1);
  med_test_source_publish (source, "v-2.json", "V-2", "1", 2);
  med_test_source_write (source, "index.txt", "", "v-1.json\nv-2.json\n", 18);
  med_test_provider_publish (&self->provider, &(MedTestMetadata){ .keys = keys });
}

static gboolean
is_idle (gpointer window)
{
  return med_test_ui_try_find (window, "progress_list") == NULL;
}

static void
look_through (Fixture *self)
{
  g_assert_true (gtk_widget_activate_action (
      GTK_WIDGET (med_window_get_visible_page (self->window)), "sources.look-through-all", NULL));
  med_test_ui_wait (is_idle, self->window, "the sources to be looked through");
  settle (self);
}

static void
add_provider (Fixture *self, const char *place)
{
  ask_for_place (self, place);
  GtkWindow *form = wait_form ("As a Source");
  med_test_ui_assert_shows (form, "trusted provider: hash and signature beside every document");
  med_test_ui_assert_shows (form, MED_TEST_NAMESPACE);
  med_test_ui_assert_shows (form, "key.asc");
  med_test_ui_shoot (form, "provider-found");
  med_test_ui_type (form, "Name", "Provider");
  med_test_ui_click (form, "Add");
  form = wait_form ("Key");
  med_test_ui_click (form, "Next…");
  form = wait_form ("From the Publisher's Paper");
  med_test_ui_type (form, "Fingerprint, all 40 digits", med_test_source_fingerprint);
  med_test_ui_type (form, "Where you have it from: contract, letter, telephone", "letter of May");
  med_test_ui_click (form, "Propose…");
  form = wait_form ("Passphrase");
  med_test_ui_assert_shows (form, "Mio Ono");
  med_test_ui_type (form, "Passphrase", PASSPHRASE);
  med_test_ui_click (form, "Sign");
  med_test_form_assert_no_dialog ();
  settle (self);
}

static void
test_story (Fixture *self, gconstpointer unused)
{
  g_autofree char *place = med_test_provider_url (&self->provider, "provider-metadata.json");
  MedTestSource *source = &self->provider.source;

  publish (self);
  /* hostile-20: nothing is believed of a server that nobody vouches for. */
  GtkWindow *form = ask_for_place (self, place);
  med_test_ui_assert_shows (form, "of the own network or this one");
  med_test_form_cancel (form);
  enrol_authority (self);
  add_provider (self, place);
  MedPage *page = med_window_get_visible_page (self->window);
  look_through (self);
  med_test_ui_assert_shows (page, "Provider: 2 new");
  g_assert_cmpint (med_test_source_count (source, MED_TEST_ADVISORIES), ==, 2);
  med_test_ui_assert_shows (page, "Looked through");
  med_test_ui_shoot (self->window, "provider-looked");
  look_through (self);
  med_test_ui_assert_shows (page, "Provider: nothing new");

  /* One document that the server does not give: what came is told, and that not all did. */
  med_test_source_publish (source, "v-1.json", "V-1", "2", 20);
  med_test_provider_serve (&self->provider, "location = /v-2.json { return 503; }");
  look_through (self);
  med_test_ui_assert_shows (page, "1 changed, 1 of 2 could not be checked");
  med_test_ui_assert_shows (page, "Could not be checked");
  med_test_ui_shoot (self->window, "provider-partly");

  /* A server that nobody vouches for any more is not looked clean at. */
  med_test_provider_stop (&self->provider);
  look_through (self);
  med_test_ui_assert_shows (page, "no server answers there");
  med_test_provider_serve (&self->provider, "");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/ui/sources-provider/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  if (!med_test_provider_begin ())
    return 0;
  ADD ("story", test_story);
  int status = g_test_run ();
  med_test_source_end ();
  return status;
}
