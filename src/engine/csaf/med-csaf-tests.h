/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-csaf-check.h"

G_BEGIN_DECLS

/**
 * MedCsafTest:
 * @id: the section of CSAF 2.0 that describes it
 * @function: reports what fails it
 *
 * A test. Each family of them has a table that ends with a %NULL id.
 */
typedef struct
{
  const char *id;
  void (*function) (MedCsafCheck *check);
} MedCsafTest;

extern const MedCsafTest med_csaf_tests_identifiers[];
extern const MedCsafTest med_csaf_tests_products[];
extern const MedCsafTest med_csaf_tests_tracking[];
extern const MedCsafTest med_csaf_tests_document[];
extern const MedCsafTest med_csaf_tests_profiles[];
extern const MedCsafTest med_csaf_tests_vulnerabilities[];
extern const MedCsafTest med_csaf_tests_statuses[];
extern const MedCsafTest med_csaf_tests_scores[];
extern const MedCsafTest med_csaf_tests_outside[];

G_END_DECLS
