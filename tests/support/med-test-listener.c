/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#define HEAD_BYTES_MAX 16384
#define END_USEC (20 * G_USEC_PER_SEC)

struct _MedTestListener
{
  GSocketListener *listener;
  GThread *thread;
  GCancellable *stop;
  MedTestVisit visit;
  gpointer owner;
  guint16 port;

  GMutex mutex; /* guards the rest */
  GCond cond;
  GPtrArray *connections; /* of GSocketConnection that are open */
  guint n_connections;
  guint most_at_once;
};

typedef struct
{
  MedTestListener *listener;
  GSocketConnection *connection;
} Visit;

static gpointer
receive_visit (gpointer data)
{
  g_autofree Visit *visit = data;
  MedTestListener *self = visit->listener;

#ifdef __SANITIZE_ADDRESS__
  /* What glib-networking leaves behind on the server's side when a client hangs up is not ours. */
  __lsan_disable ();
#endif
  self->visit (visit->connection, self->owner);
  g_mutex_lock (&self->mutex);
  g_ptr_array_remove (self->connections, visit->connection);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  return NULL;
}

static gpointer
accept_all (gpointer data)
{
  MedTestListener *self = data;
  GSocketConnection *connection;

  while ((connection = g_socket_listener_accept (self->listener, NULL, self->stop, NULL)) != NULL)
    {
      Visit *visit = g_new (Visit, 1);

      /* Else an answer waits for the client's word on what the handshake sent last. */
      g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1,
                           NULL);
      visit->listener = self;
      visit->connection = connection;
      g_mutex_lock (&self->mutex);
      g_ptr_array_add (self->connections, connection);
      self->n_connections++;
      self->most_at_once = MAX (self->most_at_once, self->connections->len);
      g_mutex_unlock (&self->mutex);
      g_thread_unref (g_thread_new ("test-visit", receive_visit, visit));
    }
  return NULL;
}

/**
 * med_test_listener_new:
 * @visit: serves one who comes
 * @owner: for @visit; complete, for somebody may come at once
 *
 * Returns: (transfer full): one that listens
 */
MedTestListener *
med_test_listener_new (MedTestVisit visit, gpointer owner)
{
  MedTestListener *self = g_new0 (MedTestListener, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  GError *error = NULL;

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->visit = visit;
  self->owner = owner;
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->stop = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->thread = g_thread_new ("test-listener", accept_all, self);
  return self;
}

void
med_test_listener_free (MedTestListener *self)
{
  gint64 end_usec = g_get_monotonic_time () + END_USEC;

  g_cancellable_cancel (self->stop);
  g_thread_join (self->thread);
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->connections->len; i++)
    g_socket_shutdown (g_socket_connection_get_socket (g_ptr_array_index (self->connections, i)),
                       TRUE, TRUE, NULL);
  while (self->connections->len > 0)
    g_assert_true (g_cond_wait_until (&self->cond, &self->mutex, end_usec));
  g_mutex_unlock (&self->mutex);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->stop);
  g_ptr_array_unref (self->connections);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

guint16
med_test_listener_get_port (MedTestListener *self)
{
  return self->port;
}

void
med_test_listener_clear_counts (MedTestListener *self)
{
  g_mutex_lock (&self->mutex);
  self->n_connections = 0;
  self->most_at_once = 0;
  g_mutex_unlock (&self->mutex);
}

guint
med_test_listener_count (MedTestListener *self)
{
  g_mutex_lock (&self->mutex);
  guint n = self->n_connections;
  g_mutex_unlock (&self->mutex);
  return n;
}

guint
med_test_listener_get_most_at_once (MedTestListener *self)
{
  g_mutex_lock (&self->mutex);
  guint n = self->most_at_once;
  g_mutex_unlock (&self->mutex);
  return n;
}

char *
med_test_listener_read_head (GInputStream *stream)
{
  g_autoptr (GString) head = g_string_new (NULL);

  while (strstr (head->str, "\r\n\r\n") == NULL && head->len < HEAD_BYTES_MAX)
    {
      char byte;

      if (g_input_stream_read (stream, &byte, 1, NULL, NULL) <= 0)
        return NULL;
      g_string_append_c (head, byte);
    }
  return g_string_free (g_steal_pointer (&head), FALSE);
}
