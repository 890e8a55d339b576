/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/med-test-engine.h"

G_BEGIN_DECLS

/* What is derived, once more and without any cleverness: names compared one by one, each device
 * joined for itself by SQL, nothing kept. A line for each match, where a device stands, its risk,
 * and the figures of an advisory. */
char *med_test_naive_dup (MedTestEngine *fixture);
/* The same lines from the tables of the program. */
char *med_test_naive_dup_stored (MedTestEngine *fixture);
/* Every column of every derived table. */
char *med_test_naive_dup_rows (MedTestEngine *fixture);

G_END_DECLS
