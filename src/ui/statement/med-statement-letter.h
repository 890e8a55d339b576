/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

/* Asks for what a vendor's letter says, section by section, with the scan of the letter. */
void med_statement_letter_present (MedPage *page);

G_END_DECLS
