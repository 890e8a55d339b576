/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/tuf/med-tuf-folder.h"
#include "engine/tuf/med-tuf-updater.h"

/* medpatch-tuf: the client of TUF 1.0 by itself. Its command line is the one that tests of TUF
 * clients speak, so that any of them can drive it: 0 for all done, 1 for anything that failed. */

enum
{
  EXIT_DONE = 0,
  EXIT_FAILED = 1,
};

typedef struct
{
  char *metadata_dir;
  char *metadata_url;
  char *target_dir;
  char *target_base_url;
  char **target_names;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->metadata_dir);
  g_free (self->metadata_url);
  g_free (self->target_dir);
  g_free (self->target_base_url);
  g_strfreev (self->target_names);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
refuse_usage (GError **error, const char *reason)
{
  g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE, reason);
  return FALSE;
}

static gboolean
begin (const Options *options, const char *root, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (root == NULL)
    return refuse_usage (error, _ ("init needs the file of the trusted root"));
  bytes = med_json_read_file_sync (root, &med_json_default_limits, error);
  return bytes != NULL && med_tuf_folder_begin_sync (options->metadata_dir, bytes, error);
}

/* The server of a test is on this computer, speaks http, is asked each thing once, and by nobody in
 * between. Any other is reached as MedPatch reaches all: by https. */
static MedFetcher *
new_fetcher (const char *url)
{
  g_autoptr (MedFetchSettings) settings = med_fetch_settings_new ();
  const char *way =
      g_str_has_prefix (url, "http://") ? MED_FETCH_PROXY_NONE : MED_FETCH_PROXY_SYSTEM;

  if (!med_fetch_settings_set_proxy (settings, way, NULL, NULL))
    g_assert_not_reached ();
  settings->plain_loopback = TRUE;
  settings->tries = 1;
  med_fetch_settings_allow_private_host (settings, "127.0.0.1");
  med_fetch_settings_allow_private_host (settings, "::1");
  med_fetch_settings_allow_private_host (settings, "localhost");
  return med_fetcher_new (settings);
}

static char *
dup_folder (const char *url)
{
  return url != NULL && g_str_has_prefix (url, "file://") ? g_filename_from_uri (url, NULL, NULL)
                                                          : NULL;
}

static MedTufRepository *
open_repository (const Options *options, MedFetcher *fetcher)
{
  g_autofree char *metadata = dup_folder (options->metadata_url);
  g_autofree char *targets = dup_folder (options->target_base_url);

  return metadata != NULL ? med_tuf_repository_new_folder (metadata, targets)
                          : med_tuf_repository_new_web (fetcher, options->metadata_url,
                                                        options->target_base_url);
}

static gboolean
refresh (const Options *options, MedTufUpdater *updater, GError **error)
{
  return med_tuf_updater_refresh_sync (updater, NULL, error);
}

static gboolean
download_one (const Options *options, MedTufUpdater *updater, const char *name, GError **error)
{
  g_autoptr (MedTufTarget) target = med_tuf_updater_find_sync (updater, name, NULL, error);
  g_autofree char *path = NULL;

  if (target == NULL)
    return FALSE;
  path = med_tuf_updater_download_sync (updater, target, options->target_dir, NULL, NULL, error);
  return path != NULL;
}

static gboolean
download (const Options *options, MedTufUpdater *updater, GError **error)
{
  if (options->target_names == NULL || options->target_dir == NULL ||
      options->target_base_url == NULL)
    return refuse_usage (error,
                         _ ("download needs --target-name, --target-dir and --target-base-url"));
  if (!refresh (options, updater, error))
    return FALSE;
  for (gsize i = 0; options->target_names[i] != NULL; i++)
    if (!download_one (options, updater, options->target_names[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
run_update (const Options *options,
            gboolean (*update) (const Options *, MedTufUpdater *, GError **),
            GError **error)
{
  g_autoptr (MedFetcher) fetcher = NULL;
  g_autoptr (MedTufUpdater) updater = NULL;

  if (options->metadata_url == NULL)
    return refuse_usage (error, _ ("refresh and download need --metadata-url"));
  fetcher = new_fetcher (options->metadata_url);
  /* By g_get_real_time(): tests set another clock under the program. */
  updater = med_tuf_updater_new (open_repository (options, fetcher), options->metadata_dir,
                                 g_get_real_time ());
  return update (options, updater, error);
}

static gboolean
run (const Options *options, char **words, GError **error)
{
  const char *command = words[0];

  if (options->metadata_dir == NULL)
    return refuse_usage (error, _ ("every command needs --metadata-dir"));
  if (g_strcmp0 (command, "init") == 0)
    return begin (options, words[1], error);
  if (g_strcmp0 (command, "refresh") == 0)
    return run_update (options, refresh, error);
  if (g_strcmp0 (command, "download") == 0)
    return run_update (options, download, error);
  return refuse_usage (error, _ ("the commands are init, refresh and download"));
}

int
main (int argc, char *argv[])
{
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "metadata-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.metadata_dir, NULL, NULL },
    { "metadata-url", 0, 0, G_OPTION_ARG_STRING, &options.metadata_url, NULL, NULL },
    { "target-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.target_dir, NULL, NULL },
    { "target-base-url", 0, 0, G_OPTION_ARG_STRING, &options.target_base_url, NULL, NULL },
    { "target-name", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.target_names, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) parser = g_option_context_new (NULL);
  g_auto (GStrv) words = g_strdupv (argv);

  setlocale (LC_ALL, "");
  const char *locale_dir = g_getenv ("MEDPATCH_LOCALE_DIR");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : MED_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_option_context_add_main_entries (parser, entries, NULL);
  g_option_context_set_strict_posix (parser, TRUE);
  if (g_option_context_parse_strv (parser, &words, &error) && run (&options, words + 1, &error))
    return EXIT_DONE;
  fprintf (stderr, "medpatch-tuf: %s\n", error->message);
  return EXIT_FAILED;
}
