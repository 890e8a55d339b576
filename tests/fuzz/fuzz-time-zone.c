/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/med-calendar-zone.h"
#include "engine/schedule/med-local-time.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define DAY_SEC G_GINT64_CONSTANT (86400)
#define MOST_WALL (G_GINT64_CONSTANT (9999) * 366 * DAY_SEC)

static void
check_walls (GTimeZone *zone, gint64 wall)
{
  gint64 first_usec, last_usec;

  med_local_resolve (zone, wall, &first_usec, &last_usec);
  g_assert_cmpint (first_usec, <=, last_usec);
  /* One reading, or two as far apart as a zone has ever moved its clocks. */
  g_assert_cmpint (last_usec - first_usec, <=, 2 * DAY_SEC * G_USEC_PER_SEC);
  if (first_usec == last_usec)
    g_assert_cmpint (med_local_wall_at (zone, first_usec), ==, wall);

  gint64 before_usec = med_local_midnight_before (zone, first_usec);
  gint64 after_usec = med_local_midnight_after (zone, first_usec);
  g_assert_cmpint (before_usec, <=, first_usec);
  g_assert_cmpint (after_usec, >, first_usec);
}

/* Eight bytes of a wall clock, then the name of a zone: IANA's or Windows'. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gint64 wall = 0;

  if (size < sizeof wall)
    return 0;
  memcpy (&wall, data, sizeof wall);
  wall %= MOST_WALL;
  g_autofree char *name = g_strndup ((const char *) data + sizeof wall, size - sizeof wall);
  const char *iana = med_windows_zone_to_iana (name);
  g_autoptr (GTimeZone) known = iana != NULL ? med_local_zone_new (iana) : NULL;
  g_autoptr (GTimeZone) zone = med_local_zone_new (name);

  /* Whatever Windows calls it, the system knows it. */
  g_assert (iana == NULL || known != NULL);
  if (zone != NULL)
    {
      /* Offsets, rules and paths are no names. */
      g_assert_true (g_ascii_isalpha (*name));
      g_assert_null (strstr (name, ".."));
      check_walls (zone, wall);
    }
  if (known != NULL)
    check_walls (known, wall);
  return 0;
}
