/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/* Compares the files on a disk with the rows that speak of them, and adds what is wrong in words:
 * what a row names must be there, whole; what has the name of something whole must be that. */
void fault_check_files (MedConnection *connection,
                        const char *root,
                        const char *recorded_root,
                        GPtrArray *faults);

G_END_DECLS
