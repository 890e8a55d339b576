/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-clamd"

#include "config.h"

#include "engine/distribution/med-clamd.h"

#include <errno.h>
#include <gio/gunixconnection.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/base/med-error.h"

/* A scan of a large file is silent until it ends; an answer that takes longer is none. */
#define TIMEOUT_SECONDS 600
#define REPLY_MAX_BYTES 4096
#define DEFAULT_PORT 3310
/* More than any limit of clamd may be, and than it can scan at all; sparse, so that it costs
 * nothing.
 */
#define LIMIT_PROBE_BYTES (G_GINT64_CONSTANT (2252) * 1000 * 1000)

/**
 * MedClamd:
 *
 * The malware scanner of ClamAV, spoken to by its socket: a connection for each question.
 */
struct _MedClamd
{
  GSocketConnectable *address;
  char *name;
};

/**
 * med_clamd_new:
 * @address: `unix:PATH` or `tcp:HOST[:PORT]`
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the scanner at that address, not asked anything yet
 */
MedClamd *
med_clamd_new (const char *address, GError **error)
{
  GSocketConnectable *connectable = NULL;

  if (g_str_has_prefix (address, "unix:/"))
    connectable = G_SOCKET_CONNECTABLE (g_unix_socket_address_new (address + strlen ("unix:")));
  else if (g_str_has_prefix (address, "tcp:") && address[strlen ("tcp:")] != '\0')
    connectable = g_network_address_parse (address + strlen ("tcp:"), DEFAULT_PORT, NULL);
  if (connectable == NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("“%s” is not an address of clamd such as unix:/run/clamav/clamd.ctl or "
                      "tcp:127.0.0.1:3310"),
                   address);
      return NULL;
    }
  MedClamd *self = g_new0 (MedClamd, 1);
  self->address = connectable;
  self->name = g_strdup (address);
  return self;
}

void
med_clamd_free (MedClamd *self)
{
  g_object_unref (self->address);
  g_free (self->name);
  g_free (self);
}

static GSocketConnection *
connect_to (MedClamd *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) reason = NULL;

  g_socket_client_set_timeout (client, TIMEOUT_SECONDS);
  g_socket_client_set_enable_proxy (client, FALSE);
  GSocketConnection *connection =
      g_socket_client_connect (client, self->address, cancellable, &reason);
  if (connection == NULL)
    g_set_error (error, MED_ERROR,
                 g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? MED_ERROR_CANCELLED
                                                                            : MED_ERROR_UNAVAILABLE,
                 _ ("clamd does not answer at %s: %s"), self->name, reason->message);
  return connection;
}

static gboolean
fail (GError **error)
{
  return med_error_convert (error, "clamd");
}

/* Everything up to the end of the reply, or of the connection. */
static char *
read_reply (GSocketConnection *connection, gsize *size, GCancellable *cancellable, GError **error)
{
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autofree char *buffer = g_malloc0 (REPLY_MAX_BYTES);

  *size = 0;
  while (*size < REPLY_MAX_BYTES && memchr (buffer, '\0', *size) == NULL)
    {
      gssize n =
          g_input_stream_read (stream, buffer + *size, REPLY_MAX_BYTES - *size, cancellable, error);
      if (n < 0)
        {
          fail (error);
          return NULL;
        }
      if (n == 0)
        break;
      *size += (gsize) n;
    }
  return g_steal_pointer (&buffer);
}

static gboolean
send_all (GSocketConnection *connection,
          gconstpointer data,
          gsize size,
          GCancellable *cancellable,
          GError **error)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  return g_output_stream_write_all (stream, data, size, NULL, cancellable, error);
}

/**
 * med_clamd_ask_version_sync:
 * @self: a scanner
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_UNAVAILABLE
 *
 * Returns: (transfer full) (nullable): engine and signatures
 */
MedClamdVersion *
med_clamd_ask_version_sync (MedClamd *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketConnection) connection = connect_to (self, cancellable, error);
  gsize size = 0;

  if (connection == NULL)
    return NULL;
  if (!send_all (connection, "zVERSION", sizeof "zVERSION", cancellable, error))
    {
      fail (error);
      return NULL;
    }
  g_autofree char *reply = read_reply (connection, &size, cancellable, error);
  if (reply == NULL)
    return NULL;
  MedClamdVersion *version = med_clamd_version_parse (reply, size);
  if (version == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE, _ ("what answers at %s is not clamd"),
                 self->name);
  return version;
}

static gboolean
send_chunk (GSocketConnection *connection,
            gconstpointer data,
            gsize size,
            GCancellable *cancellable,
            GError **error)
{
  guint32 length = GUINT32_TO_BE ((guint32) size);

  return send_all (connection, &length, sizeof length, cancellable, error) &&
         (size == 0 || send_all (connection, data, size, cancellable, error));
}

static gboolean
send_fd (GSocketConnection *connection,
         int fd,
         MedDigest *digest,
         const MedDigestProgress *progress,
         GCancellable *cancellable,
         GError **error)
{
  gpointer block = med_digest_block_new ();
  gint64 done = 0;
  gssize n;
  gboolean sent = TRUE;

  do
    {
      n = read (fd, block, MED_DIGEST_BLOCK_BYTES);
      if (n <= 0)
        continue;
      med_digest_update (digest, block, (gsize) n);
      sent = send_chunk (connection, block, (gsize) n, cancellable, error);
      done += n;
      if (progress != NULL)
        progress->report (done, progress->data);
    }
  while (sent && (n > 0 || (n < 0 && errno == EINTR)));
  if (n < 0)
    g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE, _ ("reading failed: %s"),
                 g_strerror (errno));
  med_digest_block_free (block);
  return sent && n == 0;
}

/* A scanner that has had enough answers and closes while we still send: its answer says more than
 * the broken pipe. */
static MedClamdReply *
take_answer (GSocketConnection *connection,
             gboolean sent,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GError) late = NULL;
  gsize size = 0;
  g_autofree char *reply = g_cancellable_is_cancelled (cancellable)
                               ? NULL
                               : read_reply (connection, &size, cancellable, sent ? error : &late);

  if (reply != NULL && (sent || size > 0))
    {
      g_clear_error (error);
      return med_clamd_reply_parse (reply, size);
    }
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED, _ ("It was stopped"));
  fail (error);
  return NULL;
}

/**
 * med_clamd_scan_fd_sync:
 * @self: a scanner
 * @fd: what to scan, read to its end
 * @sha256: (out) (transfer full): the hash of what was sent
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_UNAVAILABLE if there is no answer
 *
 * Sends the bytes by INSTREAM, which needs no path that both see.
 *
 * Returns: (transfer full) (nullable): the answer
 */
MedClamdReply *
med_clamd_scan_fd_sync (MedClamd *self,
                        int fd,
                        char **sha256,
                        const MedDigestProgress *progress,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GSocketConnection) connection = connect_to (self, cancellable, error);
  g_autoptr (MedDigest) digest = med_digest_new ();
  g_autoptr (GError) reason = NULL;

  if (connection == NULL)
    return NULL;
  gboolean sent = send_all (connection, "zINSTREAM", sizeof "zINSTREAM", cancellable, &reason) &&
                  send_fd (connection, fd, digest, progress, cancellable, &reason) &&
                  send_chunk (connection, NULL, 0, cancellable, &reason);
  MedClamdReply *reply = take_answer (connection, sent, cancellable, &reason);
  if (reply == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return NULL;
    }
  *sha256 = med_digest_finish (digest);
  return reply;
}

/**
 * med_clamd_scan_bytes_sync:
 * @self: a scanner
 * @bytes: a few bytes
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the answer
 */
MedClamdReply *
med_clamd_scan_bytes_sync (MedClamd *self, GBytes *bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketConnection) connection = connect_to (self, cancellable, error);
  g_autoptr (GError) reason = NULL;
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (connection == NULL)
    return NULL;
  gboolean sent = send_all (connection, "zINSTREAM", sizeof "zINSTREAM", cancellable, &reason) &&
                  send_chunk (connection, data, size, cancellable, &reason) &&
                  send_chunk (connection, NULL, 0, cancellable, &reason);
  MedClamdReply *reply = take_answer (connection, sent, cancellable, &reason);
  if (reply == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return reply;
}

/* Hands over the descriptor of a file that nobody can scan whole. */
static MedClamdReply *
ask_about_descriptor (GSocketConnection *connection, int fd, GCancellable *cancellable)
{
  gsize size = 0;

  if (!send_all (connection, "zFILDES", sizeof "zFILDES", cancellable, NULL) ||
      !g_unix_connection_send_fd (G_UNIX_CONNECTION (connection), fd, cancellable, NULL))
    return NULL;
  g_autofree char *reply = read_reply (connection, &size, cancellable, NULL);
  return reply != NULL ? med_clamd_reply_parse (reply, size) : NULL;
}

/**
 * med_clamd_tells_limits_sync:
 * @self: a scanner
 * @cancellable: (nullable): to stop it
 *
 * Shows the scanner an empty file larger than it can scan. Only a scanner set to AlertExceedsMax
 * says so; any other answers OK to what it has not looked at. Cannot be asked over TCP.
 *
 * Returns: whether it is proven that the scanner tells when it skips something
 */
gboolean
med_clamd_tells_limits_sync (MedClamd *self, GCancellable *cancellable)
{
  if (!G_IS_UNIX_SOCKET_ADDRESS (self->address))
    return FALSE;
  g_autoptr (GSocketConnection) connection = connect_to (self, cancellable, NULL);
  int fd = memfd_create ("medpatch-limit-probe", MFD_CLOEXEC);
  gboolean tells = FALSE;

  if (connection != NULL && fd >= 0 && ftruncate (fd, LIMIT_PROBE_BYTES) == 0)
    {
      g_autoptr (MedClamdReply) reply = ask_about_descriptor (connection, fd, cancellable);
      tells = reply != NULL && reply->verdict == MED_CLAMD_LIMITS;
    }
  if (fd >= 0)
    close (fd);
  return tells;
}
