/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Labels of text that others wrote wrap also within a word. To find the narrowest such label, GTK
 * lays the text out one letter to a line, 13 ms for a thousand letters; with a least width it need
 * not. */
#define MED_LONG_TEXT_LEAST_CHARS 8

/**
 * MedLongText:
 *
 * Text of any length from a document, as it stands, never markup. Of a long one the beginning is
 * shown, and a button brings the rest piece by piece, since laying out a long text at once would
 * hold the window. The text can be selected and copied.
 */
#define MED_TYPE_LONG_TEXT (med_long_text_get_type ())
G_DECLARE_FINAL_TYPE (MedLongText, med_long_text, MED, LONG_TEXT, AdwBin)

GtkWidget *med_long_text_new (const char *text);
void med_long_text_set_text (MedLongText *self, const char *text);
/* Gives each label below @root that may wrap within a word a least width, also those that
 * libadwaita's rows are made of. */
void med_long_text_set_least_width (GtkWidget *root);
/* For a title, a cell or a tooltip: the beginning, with "…" where something is missing */
char *med_long_text_dup_beginning (const char *text, guint n_chars);
/* Where a piece of at most @n_chars of @text ends, best at the end of a paragraph or sentence */
gsize med_long_text_find_cut (const char *text, guint n_chars);

G_END_DECLS
