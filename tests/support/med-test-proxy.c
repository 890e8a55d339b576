/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-proxy.h"

#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/med-test-listener.h"

#define BLOCK_BYTES 16384

struct _MedTestProxy
{
  MedTestListener *listener;

  GMutex mutex; /* guards the rest */
  MedTestProxyWay way;
  char *text;
  guint16 target;
  char *last;
  guint n_opened;
  guint n_heads;
};

typedef struct
{
  MedTestProxyWay way;
  char *text;
  guint16 port; /* 0: the head asks for no way */
} Visit;

/* Of "CONNECT host:port HTTP/1.1" */
static guint16
read_port (const char *head)
{
  const char *colon = g_str_has_prefix (head, "CONNECT ") ? strchr (head, ':') : NULL;

  return colon != NULL ? (guint16) g_ascii_strtoull (colon + 1, NULL, 10) : 0;
}

static Visit
note (MedTestProxy *self, const char *head)
{
  guint16 port = read_port (head);

  g_mutex_lock (&self->mutex);
  Visit visit = { self->way, g_strdup (self->text), port };
  if (port != 0 && self->target != 0)
    visit.port = self->target;
  g_free (self->last);
  self->last = g_strdup (head);
  self->n_heads++;
  g_mutex_unlock (&self->mutex);
  return visit;
}

static gboolean
say (GSocketConnection *connection, const char *text)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text,
                                    strlen (text), NULL, NULL, NULL);
}

static gboolean
pass_on (int from, int to)
{
  char block[BLOCK_BYTES];
  gssize n = read (from, block, sizeof block);

  for (gssize done = 0; n > 0 && done < n;)
    {
      gssize sent = send (to, block + done, (gsize) (n - done), MSG_NOSIGNAL);

      if (sent <= 0)
        return FALSE;
      done += sent;
    }
  return n > 0;
}

/* Until one of both closes. */
static void
relay (GSocketConnection *client, GSocketConnection *server)
{
  GSocket *sockets[] = { g_socket_connection_get_socket (client),
                         g_socket_connection_get_socket (server) };
  struct pollfd fds[2];
  gboolean is_open = TRUE;

  for (int i = 0; i < 2; i++)
    {
      int fd = g_socket_get_fd (sockets[i]);

      g_unix_set_fd_nonblocking (fd, FALSE, NULL);
      fds[i] = (struct pollfd){ .fd = fd, .events = POLLIN };
    }
  while (is_open && poll (fds, 2, -1) > 0)
    for (int i = 0; i < 2 && is_open; i++)
      is_open = fds[i].revents == 0 || pass_on (fds[i].fd, fds[1 - i].fd);
}

static void
open_way (MedTestProxy *self, GSocketConnection *connection, guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);

  g_socket_client_set_enable_proxy (client, FALSE);
  g_autoptr (GSocketConnection) server =
      g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  if (server == NULL)
    {
      say (connection, "HTTP/1.1 502 Nobody there\r\nContent-Length: 0\r\n\r\n");
      return;
    }
  g_mutex_lock (&self->mutex);
  self->n_opened++;
  g_mutex_unlock (&self->mutex);
  if (say (connection, "HTTP/1.1 200 Connection established\r\n\r\n"))
    relay (connection, server);
}

static gboolean
says_credentials (const char *head, const char *credentials)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) credentials, strlen (credentials));
  g_autofree char *line = g_strdup_printf ("\r\nProxy-Authorization: Basic %s\r\n", encoded);

  return strstr (head, line) != NULL;
}

/* A client that is told to say who it is asks again, often on the same connection. */
static gboolean
answer (MedTestProxy *self, GSocketConnection *connection, const char *head)
{
  Visit visit = note (self, head);
  g_autofree char *text = visit.text;
  char byte;

  if (visit.way == MED_TEST_PROXY_ASKS && !says_credentials (head, text))
    return say (connection, "HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n"
                            "Proxy-Authenticate: Basic realm=\"hospital\"\r\n\r\n");
  if (visit.way == MED_TEST_PROXY_ANSWERS)
    say (connection, text);
  else if (visit.way == MED_TEST_PROXY_SILENT)
    (void) !g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), &byte, 1,
                                 NULL, NULL);
  else if (visit.way != MED_TEST_PROXY_HANGS_UP && visit.port != 0)
    open_way (self, connection, visit.port);
  return FALSE;
}

static void
serve (GSocketConnection *connection, gpointer owner)
{
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autofree char *head = med_test_listener_read_head (stream);

  while (head != NULL && answer (owner, connection, head))
    {
      g_free (head);
      head = med_test_listener_read_head (stream);
    }
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

/**
 * med_test_proxy_new:
 *
 * Returns: (transfer full): one that lets everybody through
 */
MedTestProxy *
med_test_proxy_new (void)
{
  MedTestProxy *self = g_new0 (MedTestProxy, 1);

  g_mutex_init (&self->mutex);
  self->listener = med_test_listener_new (serve, self);
  return self;
}

void
med_test_proxy_free (MedTestProxy *self)
{
  med_test_listener_free (self->listener);
  g_free (self->text);
  g_free (self->last);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
med_test_proxy_set (MedTestProxy *self, MedTestProxyWay way, const char *text)
{
  g_mutex_lock (&self->mutex);
  self->way = way;
  g_free (self->text);
  self->text = g_strdup (text);
  self->n_opened = 0;
  self->n_heads = 0;
  g_clear_pointer (&self->last, g_free);
  g_mutex_unlock (&self->mutex);
}

void
med_test_proxy_lead_to (MedTestProxy *self, guint16 port)
{
  g_mutex_lock (&self->mutex);
  self->target = port;
  g_mutex_unlock (&self->mutex);
}

char *
med_test_proxy_dup_url (MedTestProxy *self, const char *credentials)
{
  return g_strdup_printf ("http://%s%s127.0.0.1:%u", credentials != NULL ? credentials : "",
                          credentials != NULL ? "@" : "",
                          med_test_listener_get_port (self->listener));
}

guint
med_test_proxy_count (MedTestProxy *self)
{
  g_mutex_lock (&self->mutex);
  guint n = self->n_opened;
  g_mutex_unlock (&self->mutex);
  return n;
}

guint
med_test_proxy_count_heads (MedTestProxy *self)
{
  g_mutex_lock (&self->mutex);
  guint n = self->n_heads;
  g_mutex_unlock (&self->mutex);
  return n;
}

char *
med_test_proxy_dup_last (MedTestProxy *self)
{
  g_mutex_lock (&self->mutex);
  char *last = g_strdup (self->last != NULL ? self->last : "");
  g_mutex_unlock (&self->mutex);
  return last;
}
