/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-csaf-document.h"

G_BEGIN_DECLS

/* All that a document says, as text */
char *med_test_csaf_dump (const MedCsafDocument *document);
/* Asserts that it fits together: nothing points beside the products, no name is missing. */
void med_test_csaf_check (const MedCsafDocument *document);

G_END_DECLS
