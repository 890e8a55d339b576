/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "support/med-test-ui.h"
#include "ui/widgets/med-sign-dialog.h"

typedef struct
{
  gboolean done;
  MedSignature *signature;
  GError *error;
} Answer;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->signature = med_sign_dialog_ask_finish (result, &answer->error);
  answer->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Answer *) data)->done;
}

static GtkWindow *
ask (MedTestUi *ui, GtkWidget *parent, MedRole roles, gint64 not_person, Answer *answer)
{
  med_sign_dialog_ask_async (parent, ui->session, roles, not_person, MED_MEANING_APPROVED,
                             "statement/7", "Statement 7 of Exa <b>&</b> Co", NULL, answered_cb,
                             answer);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_settle (ui);
  return dialog;
}

static void
test_signs (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *parent = gtk_label_new ("parent");
  Answer answer = { 0 };

  med_test_ui_show (parent);
  GtkWindow *dialog = ask (ui, parent, MED_ROLE_LEAD, 0, &answer);
  med_test_ui_assert_shows (dialog, "Approved");
  med_test_ui_assert_shows (dialog, "Statement 7 of Exa <b>&</b> Co");
  med_test_ui_type (dialog, "Passphrase", MED_TEST_PASSPHRASE);
  med_test_ui_shoot (dialog, "sign-dialog");
  med_test_ui_click (dialog, "Sign");
  med_test_ui_wait (is_done, &answer, "the signature");
  g_assert_no_error (answer.error);
  g_assert_cmpint (answer.signature->person_id, ==, ui->lead);
  g_assert_cmpstr (answer.signature->subject, ==, "statement/7");
  med_signature_free (answer.signature);
  med_test_ui_close (parent);
}

static void
test_wrong_passphrase (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *parent = gtk_label_new ("parent");
  Answer answer = { 0 };

  med_test_ui_show (parent);
  GtkWindow *dialog = ask (ui, parent, MED_ROLE_NONE, 0, &answer);
  med_test_ui_type (dialog, "Passphrase", "wrong");
  med_test_ui_click (dialog, "Sign");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "Name and passphrase do not go together");
  med_test_ui_shoot (dialog, "sign-dialog-wrong");
  g_assert_false (answer.done);
  gtk_window_close (dialog);
  med_test_ui_wait (is_done, &answer, "the refusal");
  g_assert_error (answer.error, MED_ERROR, MED_ERROR_CANCELLED);
  g_clear_error (&answer.error);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM change WHERE action = "
                                                      "'signature-failed'"),
                   ==, 1);
  med_test_ui_close (parent);
}

static void
test_first_of_two_is_not_offered (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *parent = gtk_label_new ("parent");
  Answer answer = { 0 };

  med_test_ui_show (parent);
  GtkWindow *dialog = ask (ui, parent, MED_ROLE_LEAD, ui->lead, &answer);
  med_test_ui_assert_shows (dialog, "Nobody else here may sign this");
  med_test_ui_type (dialog, "Passphrase", MED_TEST_PASSPHRASE);
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (dialog, "Sign")));
  gtk_window_close (dialog);
  med_test_ui_wait (is_done, &answer, "the refusal");
  g_clear_error (&answer.error);
  med_test_ui_close (parent);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/sign-dialog/signs-with-meaning-and-subject", test_signs);
  g_test_add_func ("/ui/sign-dialog/wrong-passphrase-is-said-and-recorded", test_wrong_passphrase);
  g_test_add_func ("/ui/sign-dialog/first-of-two-is-not-offered", test_first_of_two_is_not_offered);
  return g_test_run ();
}
