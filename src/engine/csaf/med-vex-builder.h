/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-csaf-document.h"

G_BEGIN_DECLS

/* Builds a document of statements from formats that are not CSAF. For the readers of this folder.
 */
typedef struct _MedVexBuilder MedVexBuilder;

/**
 * MedVexName:
 * @id: what the document calls the product; two with the same id and version are one
 * @full_name: (nullable): as a person reads it; %NULL for @id
 * @vendor: (nullable):
 * @product: (nullable): %NULL for @id
 * @version_text: (nullable): version or range; %NULL: none is stated
 */
typedef struct
{
  const char *id;
  const char *full_name;
  const char *vendor;
  const char *product;
  const char *version_text;
} MedVexName;

MedVexBuilder *med_vex_builder_new (void);
void med_vex_builder_free (MedVexBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedVexBuilder, med_vex_builder_free)

MedCsafDocument *med_vex_builder_get_document (MedVexBuilder *self);
MedCsafDocument *med_vex_builder_steal_document (MedVexBuilder *self);
guint med_vex_builder_add_product (MedVexBuilder *self, const MedVexName *name);
MedCsafVulnerability *
med_vex_builder_add_vulnerability (MedVexBuilder *self, const char *name, const char *cve);
void med_vex_builder_state (MedVexBuilder *self,
                            MedCsafVulnerability *vulnerability,
                            const MedCsafStatus *status,
                            gint64 said_usec);
void med_vex_builder_add_remediation (MedCsafVulnerability *vulnerability,
                                      const char *category,
                                      const char *details,
                                      GArray *products);

G_END_DECLS
