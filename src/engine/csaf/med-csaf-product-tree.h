/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-csaf-document.h"
#include "engine/csaf/med-csaf-place.h"

G_BEGIN_DECLS

/**
 * MedCsafProductTree:
 *
 * The product ids and group ids of a document, while its vulnerabilities are read.
 */
typedef struct _MedCsafProductTree MedCsafProductTree;

MedCsafProductTree *
med_csaf_product_tree_read (MedCsafPlace *place,
                            JsonObject *root,
                            MedCsafDocument *document) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_csaf_product_tree_collect (MedCsafProductTree *self,
                                        MedCsafPlace *place,
                                        JsonObject *object,
                                        GArray *products) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_csaf_product_tree_collect_ids (MedCsafProductTree *self,
                                            MedCsafPlace *place,
                                            JsonObject *object,
                                            const char *member,
                                            GArray *products) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_csaf_product_tree_has (MedCsafProductTree *self, const char *id);
const MedCsafProduct *med_csaf_product_tree_find (MedCsafProductTree *self,
                                                  MedCsafPlace *place,
                                                  JsonObject *object,
                                                  const char *member) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_csaf_product_tree_add_whole (MedCsafProductTree *self,
                                          MedCsafPlace *place,
                                          JsonObject *name,
                                          const MedCsafProduct *whole,
                                          const char *version,
                                          GPtrArray *parts) G_GNUC_WARN_UNUSED_RESULT;
void med_csaf_product_tree_free (MedCsafProductTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCsafProductTree, med_csaf_product_tree_free)

G_END_DECLS
