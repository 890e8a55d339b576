/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "ui/med-application.h"

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  /* MEDPATCH_LOCALE_DIR: translations of a program that is not installed, for tests and screenshots
   */
  const char *locale_dir = g_getenv ("MEDPATCH_LOCALE_DIR");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : MED_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_autoptr (MedApplication) application = med_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
