/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/med-test-engine.h"

G_BEGIN_DECLS

gint64 med_test_fleet_add_device (MedTestEngine *fixture,
                                  const char *asset,
                                  const char *manufacturer,
                                  const char *model,
                                  const char *version);
void med_test_fleet_add_component (MedTestEngine *fixture,
                                   const char *model,
                                   const char *vendor,
                                   const char *component,
                                   const char *version);
char *med_test_fleet_advisory (const char *id,
                               const char *vendor,
                               const char *product,
                               const char *versions,
                               const char *statuses);
/* Another version of a document of the fleet, with the history that leads there. */
char *med_test_fleet_revise (const char *text, const char *version);
void med_test_fleet_import (MedTestEngine *fixture, const char *text);
/* A document of the fleet, about another CVE than CVE-2026-1000. */
void med_test_fleet_import_about (MedTestEngine *fixture, const char *cve, const char *text);
/* The numbers below @n in an order of chance. */
void med_test_shuffle (GRand *random, guint *order, guint n);
void med_test_fleet_assess (MedTestEngine *fixture);
void med_test_fleet_run_script (MedTestEngine *fixture, const char *script);
void med_test_fleet_record_script (MedTestEngine *fixture,
                                   const char *script,
                                   const char *action,
                                   const char *subject);
void med_test_fleet_empty_derived (MedTestEngine *fixture);
char *med_test_fleet_dup_text (MedTestEngine *fixture, const char *sql);
char *med_test_fleet_write_file (MedTestEngine *fixture, const char *name, const char *text);
char *med_test_fleet_snapshot (MedTestEngine *fixture);
/* "asset cannot-tell open provisional" of each device. */
char *med_test_fleet_dup_risks (MedTestEngine *fixture);
/* Everything derived is the same once it is computed anew. */
void med_test_fleet_assert_rebuild (MedTestEngine *fixture);

G_END_DECLS
