/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-sbom.h"

G_BEGIN_DECLS

typedef MedSbom *(*MedTestSbomReader) (JsonObject *root, const char *name, GError **error);

void med_test_sbom_read_any (const guint8 *data, gsize size, MedTestSbomReader reader);
char *med_test_sbom_list (const MedSbom *sbom);

G_END_DECLS
