/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For searching: NFKC, case folded, white space squeezed; full-width and half-width forms meet. */
char *med_fold_search (const char *text);
/* A LIKE pattern (ESCAPE '\') that finds @text anywhere, folded, with %, _ and \ escaped. */
char *med_fold_like (const char *text);
/* For comparing names of makers and products: as above without punctuation and legal forms (Inc,
 * GmbH, 株式会社 …). */
char *med_fold_name (const char *text);

G_END_DECLS
