/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-advisory-import.h"
#include "support/med-test-fleet.h"

G_BEGIN_DECLS

/* Devices A and B of one maker and C of another, of which one advisory has been read that opens
 * nothing. */
MedTestEngine *held_fixture_new (void);
/* Version @version of EXA-1 on the CT at 4.1, of that day of February. */
char *held_fixture_dup_revision (const char *version, guint day, const char *status);
char *held_fixture_replace (const char *text, const char *search, const char *with);
MedAdvisoryOutcome held_fixture_import (MedTestEngine *fixture, const char *text);
/* Takes @text. */
MedAdvisoryOutcome held_fixture_import_owned (MedTestEngine *fixture, char *text);

G_END_DECLS
