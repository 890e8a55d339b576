/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "support/med-test-portal.h"
#include "ui/med-background.h"

/* A portal of our own on the bus of the test: answers as it is told to. */
typedef struct
{
  GDBusConnection *client;
  MedTestPortal *portal; /* (nullable) */
  /* the answer */
  guint32 response;
  gboolean background;
  gboolean odd; /* a signal of another form */
  /* what was asked */
  char *reason;
  gboolean autostart;
} Portal;

static const char introspection[] = "<node><interface name='org.freedesktop.portal.Background'>"
                                    "<method name='RequestBackground'>"
                                    "<arg type='s' name='parent_window' direction='in'/>"
                                    "<arg type='a{sv}' name='options' direction='in'/>"
                                    "<arg type='o' name='handle' direction='out'/>"
                                    "</method></interface></node>";

static GVariant *
answer_func (const char *method, GVariant *parameters, gpointer data)
{
  Portal *self = data;
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  GVariantBuilder results;

  g_assert_true (g_variant_lookup (options, "autostart", "b", &self->autostart));
  g_free (self->reason);
  g_assert_true (g_variant_lookup (options, "reason", "s", &self->reason));
  if (self->odd)
    return g_variant_new ("(s)", "yes");
  g_variant_builder_init (&results, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&results, "{sv}", "background", g_variant_new_boolean (self->background));
  return g_variant_new ("(ua{sv})", self->response, &results);
}

static void
set_up (Portal *self, gconstpointer with_portal)
{
  self->client = med_test_portal_connect ();
  if (with_portal != NULL)
    self->portal = med_test_portal_new (introspection, answer_func, self);
}

static void
tear_down (Portal *self, gconstpointer with_portal)
{
  g_clear_pointer (&self->portal, med_test_portal_free);
  g_dbus_connection_close_sync (self->client, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->client);
  g_free (self->reason);
}

typedef struct
{
  gboolean done;
  gboolean allowed;
  GError *error;
} Answer;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->allowed = med_background_request_finish (result, &answer->error);
  answer->done = TRUE;
}

static void
wait_for (Answer *answer)
{
  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_granted (Portal *portal, gconstpointer unused)
{
  Answer answer = { 0 };

  portal->background = TRUE;
  med_background_ask_async (portal->client, NULL, answered_cb, &answer);
  wait_for (&answer);
  g_assert_no_error (answer.error);
  g_assert_true (answer.allowed);
  g_assert_cmpuint (med_test_portal_get_n_asked (portal->portal), ==, 1);
  g_assert_nonnull (strstr (portal->reason, "Backups"));
  g_assert_false (portal->autostart);
}

static void
test_denied (Portal *portal, gconstpointer unused)
{
  static const struct
  {
    guint32 response;
    gboolean background;
  } denials[] = { { 0, FALSE }, { 1, TRUE }, { 1, FALSE }, { 2, TRUE } };

  for (gsize i = 0; i < G_N_ELEMENTS (denials); i++)
    {
      Answer answer = { 0 };

      portal->response = denials[i].response;
      portal->background = denials[i].background;
      med_background_ask_async (portal->client, NULL, answered_cb, &answer);
      wait_for (&answer);
      g_assert_false (answer.allowed);
      g_assert_error (answer.error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
      g_clear_error (&answer.error);
    }
}

static void
test_no_portal (Portal *portal, gconstpointer unused)
{
  Answer answer = { 0 };

  med_background_ask_async (portal->client, NULL, answered_cb, &answer);
  wait_for (&answer);
  g_assert_false (answer.allowed);
  g_assert_error (answer.error, MED_ERROR, MED_ERROR_UNAVAILABLE);
  g_clear_error (&answer.error);
}

static gboolean
late_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_odd_answer_is_no_answer (Portal *portal, gconstpointer unused)
{
  Answer answer = { 0 };
  gboolean late = FALSE;

  portal->odd = TRUE;
  med_background_ask_async (portal->client, NULL, answered_cb, &answer);
  g_timeout_add (200, late_cb, &late);
  while (!late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (med_test_portal_get_n_asked (portal->portal), ==, 1);
  g_assert_false (answer.done);
}

static void
test_without_a_sandbox (void)
{
  Answer answer = { 0 };

  med_background_request_async (NULL, answered_cb, &answer);
  wait_for (&answer);
  g_assert_no_error (answer.error);
  g_assert_true (answer.allowed);
}

#define CASE(name, portal, function)                                                               \
  g_test_add ("/ui/background/" name, Portal, portal, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  CASE ("granted", "portal", test_granted);
  CASE ("denied-or-closed", "portal", test_denied);
  CASE ("no-portal-is-said", NULL, test_no_portal);
  CASE ("odd-answer-is-no-answer", "portal", test_odd_answer_is_no_answer);
  g_test_add_func ("/ui/background/nobody-to-ask-without-a-sandbox", test_without_a_sandbox);
  return g_test_run ();
}
