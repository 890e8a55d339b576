/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "held-fixture.h"

char *
held_fixture_replace (const char *text, const char *search, const char *with)
{
  g_autoptr (GString) changed = g_string_new (text);

  if (g_string_replace (changed, search, with, 1) != 1)
    g_error ("“%s” is not in the document", search);
  return g_strdup (changed->str);
}

/* Version @version of EXA-1, of that day of February. */
char *
held_fixture_dup_revision (const char *version, guint day, const char *status)
{
  g_autofree char *statuses = g_strconcat (status, "=P", NULL);
  g_autofree char *plain = med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", statuses);
  g_autofree char *date = g_strdup_printf ("2026-02-%02uT00:00:00Z", day);
  g_autofree char *revised = med_test_fleet_revise (plain, version);

  return held_fixture_replace (revised, "2026-02-01T00:00:00Z", date);
}

MedAdvisoryOutcome
held_fixture_import (MedTestEngine *fixture, const char *text)
{
  g_autofree char *path = med_test_fleet_write_file (fixture, "one.json", text);
  const char *const paths[] = { path, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MedAdvisoryImport) result = med_advisory_import_sync (
      med_engine_get_store (fixture->engine), paths, 0, NULL, NULL, &error);

  g_assert_no_error (error);
  return ((MedAdvisoryImportFile *) g_ptr_array_index (result->files, 0))->outcome;
}

MedAdvisoryOutcome
held_fixture_import_owned (MedTestEngine *fixture, char *text)
{
  g_autofree char *owned = text;

  return held_fixture_import (fixture, owned);
}

MedTestEngine *
held_fixture_new (void)
{
  MedTestEngine *fixture = med_test_engine_new ();
  g_autofree char *other =
      med_test_fleet_advisory ("OTH-1", "Other", "Pump", "P=< 0.5", "known_affected=P");

  med_test_fleet_add_device (fixture, "A", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "B", "EXA ", "MR", "2.0");
  med_test_fleet_add_device (fixture, "C", "Other", "Pump", "1.0");
  /* Something has been read, or nothing would be assessed. */
  med_test_fleet_import_about (fixture, "CVE-2026-2000", other);
  return fixture;
}
