/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-people.h"
#include "engine/statement/med-statement-import.h"
#include "support/med-test-engine.h"

G_BEGIN_DECLS

/* The SHA-256 of the payload that the statement names: 11 bytes, "hello world". */
#define MED_TEST_PAYLOAD_TEXT "hello world"
#define MED_TEST_PAYLOAD_SHA256 "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"

/* A complete statement of Nordlicht on KB5025221 for Exa CT 64 4.1, with each first text replaced
 * by the second after it; ended by NULL. */
char *med_test_statement (const char *search, ...) G_GNUC_NULL_TERMINATED;

/* Persons without a usable passphrase: 1 technician, 2 lead, 3 auditor. */
void med_test_statement_add_people (MedTestEngine *fixture);
MedSignature *med_test_signature (gint64 person_id, MedMeaning meaning, const char *subject);
gboolean med_test_statement_import (MedTestEngine *fixture,
                                    gint64 person_id,
                                    const char *text,
                                    MedStatementImported *imported,
                                    GError **error);
gboolean med_test_statement_confirm (MedTestEngine *fixture,
                                     gint64 statement_id,
                                     gint64 person_id,
                                     GError **error);
/* Imports by person 1, confirms by person 2, both must succeed. */
gint64 med_test_statement_release (MedTestEngine *fixture, const char *text);

G_END_DECLS
