/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "support/med-test-form.h"
#include "support/med-test-source.h"
#include "support/med-test-ui.h"
#include "ui/awareness/med-sources-page.h"

#define KEYS "SELECT count(*) FROM source_key"
#define CONFIRMED "SELECT count(*) FROM source_key WHERE confirmed_usec IS NOT NULL"
#define ACTIONS(action) "SELECT count(*) FROM change WHERE action = '" action "'"

/* A hospital with a page, a stick, and a publisher */
typedef struct
{
  MedTestUi *ui;
  MedTestSource source;
  MedPage *page;
} Fixture;

static gpointer
second_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  MedTestSource *self = input;

  return med_person_add_sync (connection, self->lead, "mo", "Mio Ono", MED_ROLE_SECURITY_OFFICER,
                              MED_TEST_PASSPHRASE, &self->second, error)
             ? MED_STORE_OK
             : NULL;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->ui = med_test_ui_new ();
  self->source = (MedTestSource){ .engine = self->ui->engine,
                                  .folder = g_dir_make_tmp ("medpatch-stick-XXXXXX", NULL),
                                  .lead = self->ui->lead,
                                  .technician = self->ui->technician };
  med_test_source_must (&self->source, second_func, &self->source);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  if (self->page != NULL)
    {
      med_test_ui_settle (self->ui);
      med_test_ui_close (self->page);
    }
  med_test_ui_free (self->ui);
  med_test_remove_tree (self->source.folder);
  g_free (self->source.folder);
}

static void
settle (Fixture *self)
{
  for (int i = 0; i < 3; i++)
    med_test_ui_settle (self->ui);
}

static void
show_page (Fixture *self)
{
  self->page = med_test_ui_show_page (self->ui, MED_TYPE_SOURCES_PAGE);
  settle (self);
}

/* A page on which a source is chosen */
static void
show_source (Fixture *self)
{
  show_page (self);
  MED_PAGE_GET_CLASS (self->page)->show_item (self->page, self->source.source);
  settle (self);
}

static void
activate (Fixture *self, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->page), action, NULL));
}

static gboolean
has_ended (gpointer page)
{
  return med_test_ui_try_find (page, "progress_list") == NULL;
}

static void
look_through_all (Fixture *self)
{
  activate (self, "sources.look-through-all");
  med_test_ui_wait (has_ended, self->page, "the sources to be looked through");
  settle (self);
}

static void
assert_hidden (Fixture *self, const char *name)
{
  g_assert_null (med_test_ui_try_find (self->page, name));
}

static gint64
count (Fixture *self, const char *sql)
{
  return med_test_engine_count (self->ui->engine, sql);
}

static void
test_empty (Fixture *self, gconstpointer unused)
{
  show_page (self);
  med_test_ui_assert_shows (self->page, "No Sources Yet");
  g_assert_true (gtk_widget_is_sensitive (med_test_ui_find (self->page, "Add a Provider…")));
  med_test_ui_shoot (self->page, "sources-empty");
  /* Nothing to look through is no success. */
  look_through_all (self);
  med_test_ui_assert_shows (self->page, "There was nothing to look through");
}

/* What was never looked through does not look as if there were nothing. */
static void
test_look (Fixture *self, gconstpointer unused)
{
  med_test_source_add (&self->source, TRUE);
  med_test_source_publish (&self->source, "v-1.json", "V-1", "1", 1);
  med_test_source_publish (&self->source, "v-2.json", "V-2", "2", 2);
  med_test_source_publish (&self->source, "wrong-name.json", "V-3", "1", 3);
  med_test_source_publish (&self->source, "v-4.json", "V-4", "1", 4);
  med_test_source_remove_file (&self->source, "v-4.json.asc");
  show_source (self);
  med_test_ui_assert_shows (self->page, "Never looked through");
  med_test_ui_assert_shows (self->page, "it is not known what it says now");
  med_test_ui_assert_shows (self->page, "Sources: 1 · looked through lately: 0");
  med_test_ui_shoot (self->page, "sources-never");

  look_through_all (self);
  med_test_ui_assert_shows (self->page, "Vendor: 2 new, 2 held");
  med_test_ui_assert_shows (self->page, "Not what the publisher signed");
  med_test_ui_assert_shows (self->page, "The file of V-3 should be called v-3.json.");
  med_test_ui_assert_shows (self->page, "Enrolled");
  med_test_ui_assert_shows (self->page, "Confirmed by Mio Ono");
  med_test_ui_assert_shows (self->page,
                            "Sources: 1 · looked through lately: 0 · held for a person: 2");
  med_test_ui_shoot (self->page, "sources-held");
  guint badge = 0;
  g_object_get (self->page, "badge", &badge, NULL);
  g_assert_cmpuint (badge, ==, 2);

  /* The second time only what is new or changed counts. */
  med_test_source_publish (&self->source, "v-1.json", "V-1", "2", 5);
  med_test_source_publish (&self->source, "v-5.json", "V-5", "1", 5);
  look_through_all (self);
  med_test_ui_assert_shows (self->page, "1 new, 1 changed");
}

/* What nobody signed cannot be accepted; each decision needs a reason. */
static void
test_decide (Fixture *self, gconstpointer unused)
{
  med_test_source_add (&self->source, TRUE);
  med_test_source_publish (&self->source, "v-4.json", "V-4", "1", 4);
  med_test_source_remove_file (&self->source, "v-4.json.asc");
  show_source (self);
  look_through_all (self);
  assert_hidden (self, "Accept…");
  med_test_ui_click (self->page, "Dismiss…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_click (dialog, "Dismiss");
  settle (self);
  med_test_ui_assert_shows (dialog, "Say why; it is kept with the decision");
  g_assert_cmpint (count (self, ACTIONS ("source-hold-resolved")), ==, 0);
  med_test_ui_type (dialog, "Why", "sent anew by the publisher");
  med_test_ui_shoot (dialog, "sources-dismiss");
  med_test_ui_click (dialog, "Dismiss");
  med_test_form_assert_no_dialog ();
  settle (self);
  assert_hidden (self, "Dismiss…");
  g_assert_cmpint (count (self, ACTIONS ("source-hold-resolved")), ==, 1);

  /* What may be believed after all is, the next time. */
  med_test_source_publish (&self->source, "other.json", "V-6", "1", 6);
  look_through_all (self);
  g_assert_cmpint (count (self, MED_TEST_ADVISORIES), ==, 0);
  med_test_ui_click (self->page, "Accept…");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Why", "asked by telephone");
  med_test_ui_click (dialog, "Accept");
  med_test_form_assert_no_dialog ();
  look_through_all (self);
  g_assert_cmpint (count (self, MED_TEST_ADVISORIES), ==, 1);
}

static void
test_failed (Fixture *self, gconstpointer unused)
{
  med_test_source_add (&self->source, TRUE);
  med_test_source_publish (&self->source, "v-1.json", "V-1", "1", 1);
  show_source (self);
  look_through_all (self);
  med_test_ui_assert_shows (self->page, "looked through lately: 1");
  med_test_remove_tree (self->source.folder);
  med_test_ui_click (self->page, "Look Through Now");
  med_test_ui_wait (has_ended, self->page, "the source to be looked through");
  settle (self);
  med_test_ui_assert_shows (self->page, "Could not be checked");
  med_test_ui_assert_shows (self->page, "if it is a stick, insert it");
  med_test_ui_assert_shows (self->page, "looked through lately: 0");
  med_test_ui_shoot (self->page, "sources-failed");
}

static void
test_stale (Fixture *self, gconstpointer unused)
{
  med_test_source_add (&self->source, TRUE);
  med_test_source_publish (&self->source, "v-1.json", "V-1", "1", 1);
  show_page (self);
  look_through_all (self);
  med_test_ui_assert_shows (self->page, "Looked through");
  /* By time alone: its row in the store is as it was. */
  med_clock_advance (self->ui->engine->clock, 3 * MED_USEC_PER_DAY);
  MED_PAGE_GET_CLASS (self->page)->reload (self->page);
  settle (self);
  med_test_ui_assert_shows (self->page, "Stale");
  MED_PAGE_GET_CLASS (self->page)->show_item (self->page, self->source.source);
  settle (self);
  med_test_ui_assert_shows (self->page, "looked through 3 days ago");
  med_test_ui_assert_shows (self->page, "looked through lately: 0");
  med_test_ui_shoot (self->page, "sources-stale");
}

static void
sign (const char *passphrase)
{
  GtkWindow *dialog = med_test_ui_wait_dialog ();

  med_test_ui_assert_shows (dialog, "Mio Ono");
  med_test_ui_type (dialog, "Passphrase", passphrase);
  med_test_ui_click (dialog, "Sign");
}

/* From the place to the key that counts, each step by the dialogs. */
static void
test_add (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) key = med_test_gpg_export (med_test_source_gpg, med_test_source_fingerprint);
  g_autofree char *wrong = g_strdup (med_test_source_fingerprint);
  g_autofree char *path = g_build_filename (self->source.folder, "key.asc", NULL);

  wrong[39] = wrong[39] == '0' ? '1' : '0';
  med_test_source_publish (&self->source, "v-1.json", "V-1", "1", 1);
  med_test_source_write (&self->source, "key", ".asc", g_bytes_get_data (key, NULL),
                         g_bytes_get_size (key));
  show_page (self);
  g_assert_true (
      gtk_widget_activate_action (GTK_WIDGET (self->page), "sources.add", "s", "folder"));
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_click (dialog, "Look");
  med_test_ui_assert_shows (dialog, "A folder is named from / on");
  med_test_form_choose_file (dialog, "Folder or stick", self->source.folder);
  med_test_ui_click (dialog, "Look");
  med_test_ui_wait (med_test_form_has_title, (gpointer) "As a Source", "what was found");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "Nothing of it is trusted yet");
  med_test_ui_shoot (dialog, "sources-found");
  g_assert_cmpint (count (self, "SELECT count(*) FROM source"), ==, 0);
  med_test_ui_type (dialog, "Name", "7 Vendor");
  med_test_ui_click (dialog, "Add");
  med_test_ui_assert_shows (dialog, "begins with a letter");
  med_test_ui_type (dialog, "Name", "Vendor");
  med_test_form_choose (dialog, "Checked before reading", "Hash and signature of every document");
  med_test_ui_click (dialog, "Add");
  med_test_ui_wait (med_test_form_has_title, (gpointer) "File of the key", "the key's form");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_click (dialog, "Next…");
  med_test_ui_assert_shows (dialog, "Choose the key's file");
  med_test_form_choose_file (dialog, "File of the key", path);
  med_test_ui_click (dialog, "Next…");
  med_test_ui_wait (med_test_form_has_title, (gpointer) "From the Publisher's Paper", "its name");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "PSIRT <psirt@vendor.test>");
  /* What stood on the screen would be copied. */
  g_autofree char *text = med_test_ui_dup_text (dialog);
  g_assert_null (strstr (text, "Fingerprint:"));
  med_test_ui_type (dialog, "Fingerprint, all 40 digits", wrong);
  med_test_ui_click (dialog, "Propose…");
  med_test_ui_assert_shows (dialog, "another fingerprint than the one typed");
  g_assert_cmpint (count (self, KEYS), ==, 0);
  med_test_ui_type (dialog, "Fingerprint, all 40 digits", med_test_source_fingerprint);
  med_test_ui_click (dialog, "Propose…");
  med_test_ui_assert_shows (dialog, "Say where you have the fingerprint from");
  med_test_ui_type (dialog, "Where you have it from: contract, letter, telephone", "contract 12");
  med_test_ui_shoot (dialog, "sources-fingerprint");
  med_test_ui_click (dialog, "Propose…");
  med_test_ui_wait (med_test_form_has_title, (gpointer) "Passphrase", "the second person");
  med_test_ui_shoot (med_test_ui_wait_dialog (), "sources-second-person");
  g_assert_cmpint (count (self, CONFIRMED), ==, 0);
  sign (MED_TEST_PASSPHRASE);
  med_test_form_assert_no_dialog ();
  settle (self);
  g_assert_cmpint (count (self, CONFIRMED), ==, 1);
  look_through_all (self);
  med_test_ui_assert_shows (self->page, "Vendor: 1 new");
  med_test_ui_shoot (self->page, "sources-looked");
}

/* Who typed the fingerprint is not offered as the second person; the key waits until another signs,
 * and can be taken back. */
static void
test_key_waits (Fixture *self, gconstpointer unused)
{
  med_test_source_add (&self->source, FALSE);
  MedTestSourceCall pin = { .person = self->ui->lead,
                            .number = self->source.source,
                            .text = med_test_source_fingerprint,
                            .second = "contract" };
  med_test_source_must (&self->source, med_test_source_pin_func, &pin);
  show_source (self);
  med_test_ui_assert_shows (self->page, "Waits for a second person");
  med_test_ui_assert_shows (self->page, "keys that wait for a second person: 1");
  med_test_ui_shoot (self->page, "sources-key-waits");
  med_test_ui_click (self->page, "Confirm…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  settle (self);
  g_autofree char *text = med_test_ui_dup_text (dialog);
  g_assert_null (strstr (text, "Sachiko Kimura\n"));
  sign ("not the words");
  settle (self);
  g_assert_cmpint (count (self, CONFIRMED), ==, 0);
  med_test_form_cancel (med_test_ui_wait_dialog ());
  settle (self);
  med_test_ui_assert_shows (self->page, "Waits for a second person");
  med_test_ui_click (self->page, "Take Back…");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Why", "not on the letter");
  med_test_ui_click (dialog, "Take Back");
  med_test_form_assert_no_dialog ();
  settle (self);
  g_assert_cmpint (count (self, KEYS), ==, 0);
  g_assert_cmpint (count (self, ACTIONS ("source-key-refused")), ==, 1);
}

static void
decide_why (Fixture *self, const char *button, const char *verb)
{
  med_test_ui_click (self->page, button);
  GtkWindow *dialog = med_test_ui_wait_dialog ();

  med_test_ui_type (dialog, "Why", "as agreed");
  med_test_ui_click (dialog, verb);
  med_test_form_assert_no_dialog ();
  settle (self);
}

static void
test_off_and_away (Fixture *self, gconstpointer unused)
{
  med_test_source_add (&self->source, TRUE);
  med_test_source_publish (&self->source, "v-1.json", "V-1", "1", 1);
  show_source (self);
  decide_why (self, "Switch Off…", "Switch Off");
  med_test_ui_assert_shows (self->page, "Switched off");
  look_through_all (self);
  med_test_ui_assert_shows (self->page, "switched off, not looked through");
  g_assert_cmpint (count (self, MED_TEST_ADVISORIES), ==, 0);
  decide_why (self, "Switch On…", "Switch On");
  decide_why (self, "Distrust…", "Distrust");
  med_test_ui_assert_shows (self->page, "Needs a key");
  med_test_ui_assert_shows (self->page, "Distrusted: as agreed");
  assert_hidden (self, "Distrust…");
  decide_why (self, "Remove This Source…", "Remove");
  med_test_ui_assert_shows (self->page, "No Sources Yet");
  g_assert_cmpint (count (self, ACTIONS ("source-removed")), ==, 1);
}

/* What a person stops is not said to be all there is. */
static void
test_stopped (Fixture *self, gconstpointer unused)
{
  med_test_source_add (&self->source, FALSE);
  for (int i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("v-%d.json", i);
      g_autofree char *id = g_strdup_printf ("V-%d", i);
      g_autofree char *text = med_test_source_dup_advisory (MED_TEST_NAMESPACE, id, "1", 1);

      med_test_source_write (&self->source, name, "", text, strlen (text));
    }
  show_page (self);
  activate (self, "sources.look-through-all");
  /* Nothing is begun twice. */
  GtkWidget *button = gtk_widget_get_ancestor (
      med_test_ui_find (gtk_widget_get_root (GTK_WIDGET (self->page)), "look_all_button"),
      GTK_TYPE_BUTTON);
  g_assert_false (gtk_widget_is_sensitive (button));
  med_test_ui_shoot (self->page, "sources-progress");
  med_test_ui_click (self->page, "Stop");
  med_test_ui_wait (has_ended, self->page, "the look to stop");
  settle (self);
  med_test_ui_assert_shows (self->page, "Stopped. What was done stays done.");
  med_test_ui_assert_shows (self->page, "looked through lately: 0");
  g_assert_cmpint (count (self, MED_TEST_ADVISORIES), <, 40);
  g_assert_true (gtk_widget_is_sensitive (button));
  look_through_all (self);
  g_assert_cmpint (count (self, MED_TEST_ADVISORIES), ==, 40);
  med_test_ui_assert_shows (self->page, "looked through lately: 1");
}

/* A dialog that is closed while its question is on the way leaves nothing behind; nor does the page
 * while it looks. */
static void
test_closed_meanwhile (Fixture *self, gconstpointer unused)
{
  med_test_source_add (&self->source, FALSE);
  med_test_source_publish (&self->source, "v-1.json", "V-1", "1", 1);
  show_source (self);
  g_assert_true (
      gtk_widget_activate_action (GTK_WIDGET (self->page), "sources.add", "s", "folder"));
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_form_choose_file (dialog, "Folder or stick", self->source.folder);
  GtkWindow *first = dialog;
  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *) &first);
  med_test_ui_click (dialog, "Look");
  if (first != NULL)
    gtk_window_destroy (first);
  else
    gtk_window_destroy (med_test_ui_wait_dialog ());
  settle (self);
  med_test_form_assert_no_dialog ();
  activate (self, "sources.look-through-all");
  med_test_ui_close (self->page);
  self->page = NULL;
}

static gpointer
load_technician (MedConnection *connection, gpointer input, GCancellable *c, GError **error)
{
  return med_person_load_sync (connection, ((Fixture *) input)->ui->technician, error);
}

/* A technician sees everything and looks, but decides nothing. */
static void
test_technician (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedPerson) technician =
      med_test_engine_run (self->ui->engine, MED_STORE_BULK, load_technician, self, &error);
  static const char *const decisions[] = { "Switch Off…", "Remove This Source…", "Add Key…",
                                           "Distrust…", "Dismiss…" };

  g_assert_no_error (error);
  med_test_source_add (&self->source, TRUE);
  med_test_source_publish (&self->source, "v-1.json", "V-1", "1", 1);
  med_test_source_remove_file (&self->source, "v-1.json.sha512");
  med_session_set_person (self->ui->session, technician);
  show_source (self);
  look_through_all (self);
  for (gsize i = 0; i < G_N_ELEMENTS (decisions); i++)
    {
      GtkWidget *button =
          gtk_widget_get_ancestor (med_test_ui_find (self->page, decisions[i]), GTK_TYPE_BUTTON);

      g_assert_false (gtk_widget_is_sensitive (button));
    }
  g_assert_true (gtk_widget_is_sensitive (med_test_ui_find (self->page, "look_button")));
}

/* Whatever kinds there are can be added, and each asks for its place. */
static void
test_kinds (Fixture *self, gconstpointer unused)
{
  show_page (self);
  for (int kind = 0; kind < MED_N_SOURCE_KINDS; kind++)
    {
      g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->page), "sources.add", "s",
                                                 med_source_kind_to_word ((MedSourceKind) kind)));
      GtkWindow *dialog = med_test_ui_wait_dialog ();
      g_assert_cmpstr (gtk_window_get_title (dialog), ==,
                       med_source_kind_get_title ((MedSourceKind) kind));
      med_test_ui_click (dialog, "Look");
      med_test_ui_assert_shows (dialog, "named");
      med_test_form_cancel (dialog);
    }
  g_assert_cmpint (count (self, "SELECT count(*) FROM source"), ==, 0);
}

#define ADD(name, test) g_test_add ("/ui/sources/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  med_test_source_begin ();
  ADD ("empty", test_empty);
  ADD ("look", test_look);
  ADD ("decide", test_decide);
  ADD ("failed", test_failed);
  ADD ("stale", test_stale);
  ADD ("add", test_add);
  ADD ("key-waits", test_key_waits);
  ADD ("off-and-away", test_off_and_away);
  ADD ("technician", test_technician);
  ADD ("stopped", test_stopped);
  ADD ("closed-meanwhile", test_closed_meanwhile);
  ADD ("kinds", test_kinds);
  int status = g_test_run ();
  med_test_source_end ();
  return status;
}
