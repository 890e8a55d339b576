/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-https.h"

#include <string.h>

#include "support/med-test-listener.h"

#define DRIP_USEC (20 * 1000)

struct _MedTestHttps
{
  MedTestListener *listener;
  GTlsCertificate *certificate;

  GMutex mutex;     /* guards the rest */
  GPtrArray *pages; /* of MedTestPage, owned */
  GPtrArray *heads; /* of char* */
  gboolean asks_certificate;
};

static void
page_free (gpointer data)
{
  MedTestPage *page = data;

  g_free ((char *) page->path);
  g_free ((char *) page->when);
  g_free ((char *) page->answer);
  g_free (page);
}

static gboolean
fits (const MedTestPage *page, const char *head)
{
  g_autofree char *line = g_strdup_printf ("GET %s HTTP/1.1\r\n", page->path);

  return g_str_has_prefix (head, line) && (page->when == NULL || strstr (head, page->when) != NULL);
}

/* A copy of the answer. */
static char *
choose (MedTestHttps *self, const char *head, MedTestEnd *end)
{
  char *answer = NULL;

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->heads, g_strdup (head));
  for (guint i = 0; answer == NULL && i < self->pages->len; i++)
    {
      MedTestPage *page = g_ptr_array_index (self->pages, i);

      if (!fits (page, head))
        continue;
      answer = g_strdup (page->answer);
      *end = page->end;
      if (page->times > 0 && --page->times == 0)
        g_ptr_array_remove_index (self->pages, i);
    }
  g_mutex_unlock (&self->mutex);
  if (answer != NULL)
    return answer;
  *end = MED_TEST_END_KEEP;
  return g_strdup ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

static gboolean
put (GOutputStream *stream, const char *data, gsize size)
{
  return g_output_stream_write_all (stream, data, size, NULL, NULL, NULL);
}

static MedTestEnd
drip (GOutputStream *out, const char *body)
{
  for (; *body != '\0' && put (out, body, 1); body++)
    g_usleep (DRIP_USEC);
  return MED_TEST_END_CLOSE;
}

/* Answers hold no NUL bytes, which no test needs. */
static MedTestEnd
answer (MedTestHttps *self, GIOStream *tls, const char *head)
{
  GOutputStream *out = g_io_stream_get_output_stream (tls);
  MedTestEnd end;
  g_autofree char *text = choose (self, head, &end);
  const char *found = strstr (text, "\r\n\r\n");
  const char *body = found != NULL ? found + 4 : text + strlen (text);
  char byte;

  if (!put (out, text, end == MED_TEST_END_DRIP ? (gsize) (body - text) : strlen (text)))
    return MED_TEST_END_CUT;
  if (end == MED_TEST_END_DRIP)
    return drip (out, body);
  while (end == MED_TEST_END_ENDLESS && put (out, body, strlen (body)))
    ;
  if (end == MED_TEST_END_HOLD)
    g_input_stream_read (g_io_stream_get_input_stream (tls), &byte, 1, NULL, NULL);
  return end;
}

static char *
with_peer (MedTestHttps *self, GIOStream *stream, const char *head)
{
  GTlsCertificate *peer = G_IS_TLS_CONNECTION (stream)
                              ? g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (stream))
                              : NULL;
  g_autofree char *name = peer != NULL ? g_tls_certificate_get_subject_name (peer) : NULL;

  return name != NULL ? g_strdup_printf ("%sPeer: %s\r\n", head, name) : g_strdup (head);
}

static gboolean
accept_cb (GTlsConnection *connection,
           GTlsCertificate *certificate,
           GTlsCertificateFlags errors,
           gpointer user_data)
{
  return TRUE;
}

static GIOStream *
shake_hands (MedTestHttps *self, GSocketConnection *connection)
{
  g_autoptr (GIOStream) tls = NULL;

  if (self->certificate == NULL)
    return G_IO_STREAM (g_object_ref (connection));
  tls = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);
  if (self->asks_certificate)
    {
      g_object_set (tls, "authentication-mode", G_TLS_AUTHENTICATION_REQUESTED, NULL);
      g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_cb), NULL);
    }
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL))
    return NULL;
  return g_steal_pointer (&tls);
}

static void
serve (GSocketConnection *connection, gpointer owner)
{
  MedTestHttps *self = owner;
  g_autoptr (GIOStream) tls = shake_hands (self, connection);
  MedTestEnd end = MED_TEST_END_KEEP;

  while (tls != NULL && end == MED_TEST_END_KEEP)
    {
      g_autofree char *plain = med_test_listener_read_head (g_io_stream_get_input_stream (tls));
      g_autofree char *head = plain != NULL ? with_peer (self, tls, plain) : NULL;

      end = head != NULL ? answer (self, tls, head) : MED_TEST_END_CLOSE;
    }
  if (end == MED_TEST_END_CUT)
    g_socket_shutdown (g_socket_connection_get_socket (connection), TRUE, TRUE, NULL);
  if (tls != NULL)
    g_io_stream_close (tls, NULL, NULL);
}

/**
 * med_test_https_new:
 * @pem: certificate and key
 *
 * Returns: (transfer full): a server that listens
 */
MedTestHttps *
med_test_https_new (const char *pem)
{
  MedTestHttps *self = g_new0 (MedTestHttps, 1);
  GError *error = NULL;

  g_mutex_init (&self->mutex);
  self->pages = g_ptr_array_new_with_free_func (page_free);
  self->heads = g_ptr_array_new_with_free_func (g_free);
  self->certificate = pem != NULL ? g_tls_certificate_new_from_pem (pem, -1, &error) : NULL;
  g_assert_no_error (error);
  self->listener = med_test_listener_new (serve, self);
  return self;
}

void
med_test_https_free (MedTestHttps *self)
{
  med_test_listener_free (self->listener);
  g_clear_object (&self->certificate);
  g_ptr_array_unref (self->pages);
  g_ptr_array_unref (self->heads);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

guint16
med_test_https_get_port (MedTestHttps *self)
{
  return med_test_listener_get_port (self->listener);
}

char *
med_test_https_url (MedTestHttps *self, const char *path)
{
  return g_strdup_printf ("%s://localhost:%u%s", self->certificate != NULL ? "https" : "http",
                          med_test_https_get_port (self), path);
}

void
med_test_https_add (MedTestHttps *self, const MedTestPage *page)
{
  MedTestPage *copy = g_memdup2 (page, sizeof *page);

  copy->path = g_strdup (page->path);
  copy->when = g_strdup (page->when);
  copy->answer = g_strdup (page->answer);
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->pages, copy);
  g_mutex_unlock (&self->mutex);
}

void
med_test_https_add_file (MedTestHttps *self,
                         const char *path,
                         const char *headers,
                         const char *body)
{
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n%s\r\n%s",
                                           strlen (body), headers != NULL ? headers : "", body);

  med_test_https_add (self, &(MedTestPage){ .path = path, .answer = text });
}

void
med_test_https_clear (MedTestHttps *self)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_set_size (self->pages, 0);
  g_ptr_array_set_size (self->heads, 0);
  g_mutex_unlock (&self->mutex);
  med_test_listener_clear_counts (self->listener);
}

guint
med_test_https_count (MedTestHttps *self, const char *path)
{
  g_autofree char *line = g_strdup_printf ("GET %s HTTP/1.1\r\n", path);
  guint n = 0;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->heads->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (self->heads, i), line) ? 1 : 0;
  g_mutex_unlock (&self->mutex);
  return n;
}

char *
med_test_https_dup_last (MedTestHttps *self)
{
  g_mutex_lock (&self->mutex);
  char *head = self->heads->len > 0
                   ? g_strdup (g_ptr_array_index (self->heads, self->heads->len - 1))
                   : g_strdup ("");
  g_mutex_unlock (&self->mutex);
  return head;
}

guint
med_test_https_count_connections (MedTestHttps *self)
{
  return med_test_listener_count (self->listener);
}

guint
med_test_https_get_most_at_once (MedTestHttps *self)
{
  return med_test_listener_get_most_at_once (self->listener);
}

void
med_test_https_ask_certificate (MedTestHttps *self)
{
  self->asks_certificate = TRUE;
}

GPtrArray *
med_test_https_take_paths (MedTestHttps *self)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->heads->len; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_ptr_array_index (self->heads, i), " ", 3);
      g_ptr_array_add (paths, g_strdup (words[1]));
    }
  g_ptr_array_set_size (self->heads, 0);
  g_mutex_unlock (&self->mutex);
  return paths;
}
