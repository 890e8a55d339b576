/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/med-test-ui.h"
#include "support/med-test-watchdog.h"

G_BEGIN_DECLS

/**
 * MedTestLoad:
 * @longest_usec: the longest time for which the main loop was held during both imports
 * @n_rounds: how often it came round
 * @n_acts: how often the person did something meanwhile
 * @devices: how many devices are in the inventory afterwards
 * @advisories: how many advisories are there afterwards
 * @peak_bytes: the most memory the process had
 *
 * What was seen while a window was used during two imports.
 */
typedef struct
{
  gint64 longest_usec;
  guint64 n_rounds;
  guint64 n_acts;
  gint64 devices;
  gint64 advisories;
  gint64 peak_bytes;
} MedTestLoad;

/* A table of so many devices; one in eleven of its lines is of a model that advisories name too. */
void med_test_load_write_devices (const char *path, guint n_devices);
/* So many documents of CSAF 2.0 in the shape of CISA's for medical devices, of some 20 KB each. */
void med_test_load_write_advisories (const char *folder, guint n_advisories);

/* Opens the main window, and imports both through its dialogs while a person turns pages, searches,
 * scrolls and selects. Prints what was seen. */
MedTestLoad med_test_load_run (guint n_devices, guint n_advisories);

G_END_DECLS
