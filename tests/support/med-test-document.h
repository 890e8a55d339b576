/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/statement/med-statement-reader.h"

G_BEGIN_DECLS

/**
 * MedTestDocument:
 *
 * A vendor's statement that is right but for what a case changes in it, and all that is found
 * wrong.
 */
typedef struct
{
  JsonNode *root;
  GPtrArray *problems;
  MedVendorStatement *statement;
} MedTestDocument;

MedTestDocument med_test_document_init (void);
void med_test_document_clear (MedTestDocument *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MedTestDocument, med_test_document_clear)

/* Puts @json where @pointer says, or takes away what is there where @json is NULL. */
void med_test_document_edit (MedTestDocument *self, const char *pointer, const char *json);
void med_test_document_read (MedTestDocument *self);
/* Reads it; the pointers of all faults in order, parted by spaces, must be @places. */
void med_test_document_expect (MedTestDocument *self, const char *what, const char *places);

G_END_DECLS
