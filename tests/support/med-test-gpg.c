/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-gpg.h"

#include <glib/gstdio.h>

#include "engine/trust/med-openpgp-packet.h"
#include "support/med-test-engine.h"

MedTestGpg *
med_test_gpg_new (void)
{
  MedTestGpg *self = g_new0 (MedTestGpg, 1);

  /* Short, for a socket is made in it. */
  self->home = g_dir_make_tmp ("mp-gpg-XXXXXX", NULL);
  g_assert_nonnull (self->home);
  return self;
}

void
med_test_gpg_free (MedTestGpg *self)
{
  const char *argv[] = { "gpgconf", "--homedir", self->home, "--kill", "all", NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                NULL, NULL, NULL, NULL, NULL);
  med_test_remove_tree (self->home);
  g_free (self->home);
  g_free (self);
}

GBytes *
med_test_gpg_call (MedTestGpg *self, const char *time, const char *line, GBytes *input)
{
  g_autofree char *call = g_strdup_printf (
      "gpg --homedir '%s' --batch --no-tty --quiet --pinentry-mode loopback --passphrase ''"
      " --trust-model always --faked-system-time %s! %s",
      self->home, time, line);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;
  GBytes *out = NULL;
  g_autoptr (GBytes) err = NULL;
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  g_assert_true (g_shell_parse_argv (call, NULL, &argv, &error));
  g_autoptr (GSubprocess) process =
      g_subprocess_newv ((const char *const *) argv,
                         G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                             G_SUBPROCESS_FLAGS_STDERR_PIPE,
                         &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate (process, input != NULL ? input : nothing, NULL, &out,
                                           &err, &error));
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s: %.*s", call, (int) g_bytes_get_size (err),
             (const char *) g_bytes_get_data (err, NULL));
  return out;
}

char *
med_test_gpg_make_key (MedTestGpg *self, const char *user, const char *algorithm)
{
  g_autofree char *line =
      g_strdup_printf ("--status-fd 1 --quick-gen-key '%s' %s sign 2y", user, algorithm);
  g_autoptr (GBytes) answer = med_test_gpg_call (self, MED_TEST_GPG_TIME, line, NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  const char *created = strstr (text, "KEY_CREATED ");

  g_assert_nonnull (created);
  return g_strndup (created + strlen ("KEY_CREATED P "), 40);
}

GBytes *
med_test_gpg_export (MedTestGpg *self, const char *fingerprint)
{
  g_autofree char *line = g_strdup_printf ("--armor --export %s", fingerprint);

  return med_test_gpg_call (self, MED_TEST_GPG_TIME, line, NULL);
}

GBytes *
med_test_gpg_sign (
    MedTestGpg *self, const char *fingerprint, const char *time, const char *options, GBytes *data)
{
  g_autofree char *line = g_strdup_printf ("--armor -u %s %s --detach-sign", fingerprint, options);

  return med_test_gpg_call (self, time, line, data);
}

GBytes *
med_test_gpg_take_packet (GBytes *armored, guint tag)
{
  const char *reason = NULL;
  g_autoptr (GBytes) packets = med_openpgp_dearmor (armored, "PUBLIC KEY BLOCK", &reason);
  MedOpenpgpPacket packet;

  g_assert_nonnull (packets);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (packets, &size);
  MedOpenpgpSpan rest = { data, size };
  while (med_openpgp_take_packet (&rest, &packet))
    if (packet.tag == tag)
      return g_bytes_new (packet.whole.data, packet.whole.size);
  g_assert_not_reached ();
}

GBytes *
med_test_gpg_armor (const guint8 *data, gsize size, const char *kind)
{
  g_autofree char *text = g_base64_encode (data, size);
  g_autofree char *armored =
      g_strdup_printf ("-----BEGIN PGP %s-----\n\n%s\n-----END PGP %s-----\n", kind, text, kind);

  return g_bytes_new (armored, strlen (armored));
}
