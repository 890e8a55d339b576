/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gnutls/x509.h>
#include <string.h>

#include "engine/base/med-fingerprint.h"
#include "engine/source/med-network-settings.h"
#include "support/med-test-authority.h"
#include "support/med-test-form.h"
#include "support/med-test-ui.h"
#include "ui/med-window.h"
#include "ui/people/med-network-page.h"
#include "ui/people/med-preferences-window.h"

#define CHANGES "SELECT count(*) FROM change WHERE action = 'network-changed'"

static MedTestAuthority *authority;

typedef struct
{
  MedTestUi *ui;
  MedWindow *window;
  GtkWindow *preferences;
  char *dir;
} Fixture;

static void
settle (Fixture *self)
{
  for (int i = 0; i < 3; i++)
    med_test_ui_settle (self->ui);
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

static void
open_page (Fixture *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->window), "preferences", NULL);
  self->preferences = med_test_ui_wait_dialog ();
  adw_preferences_window_set_visible_page (
      ADW_PREFERENCES_WINDOW (self->preferences),
      ADW_PREFERENCES_PAGE (find_page (GTK_WIDGET (self->preferences))));
  settle (self);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->ui = med_test_ui_new ();
  self->dir = g_dir_make_tmp ("medpatch-network-XXXXXX", NULL);
  self->window = med_window_new (NULL);
  med_window_set_session (self->window, self->ui->session);
  gtk_window_present (GTK_WINDOW (self->window));
  settle (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  if (self->preferences != NULL)
    gtk_window_destroy (self->preferences);
  settle (self);
  med_test_ui_close (self->window);
  med_test_ui_free (self->ui);
  med_test_remove_tree (self->dir);
  g_free (self->dir);
}

static char *
write_file (Fixture *self, const char *name, const char *content)
{
  char *path = g_build_filename (self->dir, name, NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  return path;
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_network_settings_load_sync (connection, error);
}

static MedNetworkSettings *
load (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  MedNetworkSettings *settings =
      med_test_engine_run (self->ui->engine, MED_STORE_BULK, load_func, NULL, &error);

  g_assert_no_error (error);
  return settings;
}

static gint64
count_changes (Fixture *self)
{
  return med_test_engine_count (self->ui->engine, CHANGES);
}

static void
save_proxy (Fixture *self)
{
  med_test_ui_click (self->preferences, "Save the Proxy");
  settle (self);
}

static void
test_proxy (Fixture *self, gconstpointer unused)
{
  static const char *const wrong[] = {
    "", "system", "none", "proxy.example.com", "ftp://proxy.example.com:21", "http://"
  };

  open_page (self);
  g_assert_null (med_test_ui_try_find (self->preferences, "address_row"));
  med_test_ui_shoot (self->preferences, "network-at-first");
  med_test_form_choose (self->preferences, "Hosts are reached", "By this proxy");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      med_test_ui_type (self->preferences, "Address, such as http://proxy.example.com:3128",
                        wrong[i]);
      save_proxy (self);
      med_test_ui_assert_shows (self->preferences, "address of");
    }
  g_assert_cmpint (count_changes (self), ==, 0);
  med_test_ui_type (self->preferences, "Address, such as http://proxy.example.com:3128",
                    " http://proxy.example.com:3128 ");
  med_test_ui_type (self->preferences, "Reached without it, with commas between",
                    "a.example, 10.0.0.0/8,,");
  save_proxy (self);
  g_assert_cmpint (count_changes (self), ==, 1);
  g_autoptr (MedNetworkSettings) settings = load (self);
  g_assert_cmpstr (settings->proxy, ==, "http://proxy.example.com:3128");
  g_assert_cmpuint (g_strv_length (settings->no_proxy), ==, 2);
  g_assert_cmpstr (settings->no_proxy[1], ==, "10.0.0.0/8");
  /* The failure of before is gone; the same again is no change. */
  g_assert_null (med_test_ui_try_find (self->preferences, "failure"));
  save_proxy (self);
  g_assert_cmpint (count_changes (self), ==, 1);
  med_test_form_choose (self->preferences, "Hosts are reached", "Without a proxy");
  save_proxy (self);
  g_autoptr (MedNetworkSettings) none = load (self);
  g_assert_cmpstr (none->proxy, ==, "none");
}

static GtkWindow *
open_enrolment (Fixture *self)
{
  med_test_ui_click (self->preferences, "Enrol…");
  med_test_ui_wait (med_test_form_has_title, (gpointer) "Certificate of the authority (PEM)",
                    "the form");
  return med_test_ui_wait_dialog ();
}

static void
test_authority (Fixture *self, gconstpointer unused)
{
  /* Valid by the clock of the test and by that of the machine. */
  g_autofree char *pem = med_test_authority_make_root (
      &(MedTestRoot){ "Test Hospital CA", 1, GNUTLS_KEY_KEY_CERT_SIGN, -4000, 4000, 0 });
  g_autofree char *ca = write_file (self, "ca.pem", pem);
  g_autofree char *leaf =
      med_test_authority_issue (authority, &(MedTestLeaf){ "hospital.example", -1, 30 });
  g_autofree char *server = write_file (self, "server.pem", leaf);
  g_autofree char *sha256 = med_test_authority_dup_sha256 (pem);
  g_autofree char *groups = med_fingerprint_group (sha256);
  g_autofree char *other = g_strdup (sha256);

  other[63] = other[63] == '0' ? '1' : '0';
  open_page (self);
  GtkWindow *dialog = open_enrolment (self);
  med_test_ui_click (dialog, "Next…");
  med_test_ui_assert_shows (dialog, "Choose the file of the certificate");
  med_test_form_choose_file (dialog, "Certificate of the authority (PEM)", server);
  med_test_ui_click (dialog, "Next…");
  med_test_ui_assert_shows (dialog, "server.pem: this is the certificate of a server or a person");
  med_test_form_choose_file (dialog, "Certificate of the authority (PEM)", ca);
  med_test_ui_click (dialog, "Next…");
  med_test_ui_wait (med_test_form_has_title, (gpointer) "From the Hospital's IT", "the question");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "CN=Test Hospital CA");
  med_test_ui_assert_shows (dialog, groups);
  med_test_ui_click (dialog, "Enrol");
  med_test_ui_assert_shows (dialog, "has 64 digits");
  med_test_ui_type (dialog, "Fingerprint (SHA-256), all 64 digits", other);
  med_test_ui_click (dialog, "Enrol");
  med_test_ui_assert_shows (dialog, "another certificate than that of the fingerprint");
  med_test_ui_shoot (dialog, "network-enrol");
  g_assert_cmpint (count_changes (self), ==, 0);
  med_test_ui_type (dialog, "Fingerprint (SHA-256), all 64 digits", groups);
  med_test_ui_click (dialog, "Enrol");
  settle (self);
  med_test_ui_assert_shows (self->preferences, "CN=Test Hospital CA");
  g_autoptr (MedNetworkSettings) settings = load (self);
  g_assert_cmpuint (settings->authorities->len, ==, 1);
  med_test_ui_shoot (self->preferences, "network-authority");
  med_test_ui_click (self->preferences, "Remove: CN=Test Hospital CA");
  settle (self);
  g_autoptr (MedNetworkSettings) without = load (self);
  g_assert_cmpuint (without->authorities->len, ==, 0);
  g_assert_cmpint (count_changes (self), ==, 2);
}

static void
test_certificate_and_host (Fixture *self, gconstpointer unused)
{
  g_autofree char *leaf =
      med_test_authority_issue (authority, &(MedTestLeaf){ "hospital.example", -1, 30 });
  g_autofree char *own = write_file (self, "own.pem", leaf);

  open_page (self);
  med_test_ui_click (self->preferences, "Add Certificate…");
  med_test_ui_wait (med_test_form_has_title, (gpointer) "Host, such as feeds.example.com", "it");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Host, such as feeds.example.com", "feeds example");
  med_test_form_choose_file (dialog, "Certificate and key in one PEM file", own);
  med_test_ui_click (dialog, "Add");
  med_test_ui_assert_shows (dialog, "is not the name of a host");
  med_test_ui_type (dialog, "Host, such as feeds.example.com", "Feeds.Example");
  med_test_ui_click (dialog, "Add");
  settle (self);
  med_test_ui_assert_shows (self->preferences, "feeds.example");
  med_test_ui_click (self->preferences, "Allow a Host…");
  med_test_ui_wait (med_test_form_has_title, (gpointer) "Host, such as mirror.hospital.example",
                    "it");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Host, such as mirror.hospital.example", "mirror.hospital.example");
  med_test_ui_click (dialog, "Allow");
  settle (self);
  med_test_ui_assert_shows (self->preferences, "mirror.hospital.example");
  med_test_ui_shoot (self->preferences, "network-filled");
  med_test_ui_click (self->preferences, "Remove: feeds.example");
  settle (self);
  med_test_ui_click (self->preferences, "Remove: mirror.hospital.example");
  settle (self);
  g_autoptr (MedNetworkSettings) settings = load (self);
  g_assert_cmpuint (settings->certificates->len, ==, 0);
  g_assert_cmpuint (settings->private_hosts->len, ==, 0);
  g_assert_cmpint (count_changes (self), ==, 4);
  /* The key is nowhere in the log. */
  g_assert_cmpint (med_test_engine_count (self->ui->engine, "SELECT count(*) FROM change WHERE "
                                                            "body LIKE '%PRIVATE KEY%'"),
                   ==, 0);
}

static gpointer
load_technician (MedConnection *connection, gpointer input, GCancellable *c, GError **error)
{
  return med_person_load_sync (connection, ((Fixture *) input)->ui->technician, error);
}

/* A technician reads, and comes from here to the sources. */
static void
test_technician (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { "save_button", "authority_button", "certificate_button",
                                       "host_button" };
  g_autoptr (GError) error = NULL;
  g_autoptr (MedPerson) technician =
      med_test_engine_run (self->ui->engine, MED_STORE_BULK, load_technician, self, &error);

  g_assert_no_error (error);
  med_session_set_person (self->ui->session, technician);
  open_page (self);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (self->preferences, names[i])));
  med_test_ui_click (self->preferences, "Sources of Advisories");
  self->preferences = NULL;
  settle (self);
  g_assert_cmpstr (med_page_get_title (med_window_get_visible_page (self->window)), ==, "Sources");
}

#define ADD(name, test) g_test_add ("/ui/network/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  authority = med_test_authority_new ("Test Hospital CA");
  ADD ("proxy", test_proxy);
  ADD ("authority", test_authority);
  ADD ("certificate-and-host", test_certificate_and_host);
  ADD ("technician", test_technician);
  int status = g_test_run ();
  med_test_authority_free (authority);
  return status;
}
