/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-portal.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

/* In a thread of its own, as GTK asks some things of a portal and waits. */
struct _MedTestPortal
{
  GDBusConnection *service;
  GDBusNodeInfo *node;
  GThread *thread;
  GMainContext *context;
  int owned; /* atomic */
  int ended; /* atomic */
  MedTestPortalFunc func;
  gpointer data;
  int n_asked; /* atomic */
  /* who waits for an answer */
  char *client;
  char *request;
};

GDBusConnection *
med_test_portal_connect (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

void
med_test_portal_respond (MedTestPortal *self, GVariant *answer)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (self->service, self->client, self->request,
                                 "org.freedesktop.portal.Request", "Response", answer, &error);
  g_assert_no_error (error);
}

static void
call_cb (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  MedTestPortal *self = data;
  g_autoptr (GVariant) options =
      g_variant_get_child_value (parameters, g_variant_n_children (parameters) - 1);
  const char *token = NULL;

  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_free (self->client);
  g_free (self->request);
  self->client = g_strdup (sender);
  self->request = g_strdup_printf (PORTAL_PATH "/request/%s/%s", name, token);
  GVariant *answer = self->func (method, parameters, self->data);
  if (answer != NULL)
    med_test_portal_respond (self, answer);
  g_atomic_int_inc (&self->n_asked);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", self->request));
}

/* The only property that any of them has: new enough for folders */
static GVariant *
get_version_cb (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *property,
                GError **error,
                gpointer data)
{
  g_assert_cmpstr (property, ==, "version");
  return g_variant_new_uint32 (4);
}

static void
owned_cb (GDBusConnection *connection, const char *name, gpointer data)
{
  g_atomic_int_set (&((MedTestPortal *) data)->owned, TRUE);
}

static gpointer
serve (gpointer data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb,
                                               .get_property = get_version_cb };
  MedTestPortal *self = data;

  g_main_context_push_thread_default (self->context);
  guint object = g_dbus_connection_register_object (
      self->service, PORTAL_PATH, self->node->interfaces[0], &vtable, self, NULL, NULL);
  guint name = g_bus_own_name_on_connection (
      self->service, PORTAL_NAME, G_BUS_NAME_OWNER_FLAGS_NONE, owned_cb, NULL, self, NULL);
  while (!g_atomic_int_get (&self->ended))
    g_main_context_iteration (self->context, TRUE);
  g_bus_unown_name (name);
  g_dbus_connection_unregister_object (self->service, object);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static gboolean
is_owned (gpointer data)
{
  return g_atomic_int_get (&((MedTestPortal *) data)->owned);
}

MedTestPortal *
med_test_portal_new (const char *introspection, MedTestPortalFunc func, gpointer data)
{
  MedTestPortal *self = g_new0 (MedTestPortal, 1);

  self->node = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_assert_nonnull (self->node);
  self->func = func;
  self->data = data;
  self->service = med_test_portal_connect ();
  self->context = g_main_context_new ();
  self->thread = g_thread_new ("portal", serve, self);
  med_test_ui_wait (is_owned, self, "the portal");
  return self;
}

void
med_test_portal_free (MedTestPortal *self)
{
  g_atomic_int_set (&self->ended, TRUE);
  g_main_context_wakeup (self->context);
  g_thread_join (self->thread);
  g_dbus_connection_close_sync (self->service, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->service);
  g_main_context_unref (self->context);
  g_dbus_node_info_unref (self->node);
  g_free (self->client);
  g_free (self->request);
  g_free (self);
}

guint
med_test_portal_get_n_asked (MedTestPortal *self)
{
  return (guint) g_atomic_int_get (&self->n_asked);
}

void
med_test_portal_forget (MedTestPortal *self)
{
  g_atomic_int_set (&self->n_asked, 0);
}
