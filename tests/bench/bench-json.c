/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-json.h"

#define ROUNDS 20

/* The strict scan beside the parser it guards, on a document like an advisory. */

static char *
make_document (void)
{
  GString *text = g_string_new ("{\"vulnerabilities\":[");

  for (int i = 0; i < 2000; i++)
    g_string_append_printf (
        text,
        "%s{\"cve\":\"CVE-2026-%05d\",\"notes\":[{\"category\":\"description\","
        "\"text\":\"An attacker on the network may stop the device. \\u00e9\"}],"
        "\"scores\":[{\"cvss_v3\":{\"baseScore\":9.8,\"version\":\"3.1\"}}]}",
        i > 0 ? "," : "", i);
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}

int
main (void)
{
  g_autofree char *text = make_document ();
  gsize size = strlen (text);
  gint64 started_usec = g_get_monotonic_time ();
  gint64 scanned_usec, loaded_usec;

  for (int i = 0; i < ROUNDS; i++)
    if (!med_json_scan (text, size, NULL, "bench", NULL))
      return 1;
  scanned_usec = g_get_monotonic_time () - started_usec;
  started_usec = g_get_monotonic_time ();
  for (int i = 0; i < ROUNDS; i++)
    {
      g_autoptr (JsonNode) node = med_json_load (text, size, NULL, "bench", NULL);

      if (node == NULL)
        return 1;
    }
  loaded_usec = g_get_monotonic_time () - started_usec;
  g_print ("scan %.0f MB/s, scan and parse %.0f MB/s, of %" G_GSIZE_FORMAT " bytes\n",
           (double) size * ROUNDS / (double) scanned_usec,
           (double) size * ROUNDS / (double) loaded_usec, size);
  return 0;
}
