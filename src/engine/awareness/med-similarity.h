/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

double med_similarity_of_words (const char *a, const char *b, char **shared);
double med_similarity_of_letters (const char *a, const char *b);
double med_similarity_of_containment (const char *a, const char *b);
double med_similarity (const char *a, const char *b);

G_END_DECLS
