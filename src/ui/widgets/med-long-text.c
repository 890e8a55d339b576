/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-long-text"

#include "config.h"

#include "ui/widgets/med-long-text.h"

#include <glib/gi18n.h>

#include "ui/widgets/med-gradual-box.h"

/* Up to the second, text is shown whole; of a longer one, about the first. */
#define FOLDED_CHARS 600
#define WHOLE_CHARS 900
#define PIECE_CHARS 800
/* Some 15 pages. Who needs more reads the document itself. */
#define MOST_CHARS 40000
/* Marks above and below one letter; more is mischief. */
#define MOST_MARKS 16

struct _MedLongText
{
  AdwBin parent_instance;

  char *text;
  gboolean unfolded;

  GtkWidget *beginning;
  MedGradualBox *rest;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (MedLongText, med_long_text, ADW_TYPE_BIN)

/* A mark is not torn from its letter. */
static const char *
skip_marks (const char *at)
{
  for (guint i = 0; i < MOST_MARKS && *at != '\0'; i++, at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);

      if (!g_unichar_ismark (letter) && letter != 0x200d)
        break;
    }
  return at;
}

static gboolean
ends_sentence (const char *at)
{
  return g_str_has_prefix (at, ". ") || g_str_has_prefix (at, "! ") || g_str_has_prefix (at, "? ");
}

/**
 * med_long_text_find_cut:
 * @text: any text
 * @n_chars: how many characters a piece may have; at least 1
 *
 * Finds where to cut: behind the last paragraph that ends in the second half of the piece, else
 * behind the last sentence, else behind the last word, else between two letters.
 *
 * Returns: how many bytes the piece has; all of @text if it is not longer than @n_chars
 */
gsize
med_long_text_find_cut (const char *text, guint n_chars)
{
  const char *paragraph = NULL, *sentence = NULL, *word = NULL;
  const char *at = text;

  for (guint i = 0; i < n_chars && *at != '\0'; i++, at = g_utf8_next_char (at))
    {
      if (i < n_chars / 2)
        continue;
      if (*at == '\n')
        paragraph = at + 1;
      else if (ends_sentence (at))
        sentence = at + 2;
      else if (g_utf8_get_char (at) == 0x3002) /* the full stop of Japanese */
        sentence = g_utf8_next_char (at);
      else if (*at == ' ')
        word = at + 1;
    }
  if (*at == '\0')
    return (gsize) (at - text);
  if (paragraph != NULL)
    return (gsize) (paragraph - text);
  if (sentence != NULL)
    return (gsize) (sentence - text);
  return (gsize) ((word != NULL ? word : skip_marks (at)) - text);
}

/**
 * med_long_text_dup_beginning:
 * @text: any text
 * @n_chars: how many characters of it
 *
 * Returns: (transfer full): @text, or its beginning and "…"
 */
char *
med_long_text_dup_beginning (const char *text, guint n_chars)
{
  const char *at = text;

  for (guint i = 0; i < n_chars && *at != '\0'; i++)
    at = g_utf8_next_char (at);
  at = skip_marks (at);
  return *at == '\0' ? g_strdup (text) : g_strdup_printf ("%.*s…", (int) (at - text), text);
}

/**
 * med_long_text_set_least_width:
 * @root: a widget
 *
 * Gives each label below @root that may wrap within a word a least width, without which measuring
 * it takes ten times as long.
 */
void
med_long_text_set_least_width (GtkWidget *root)
{
  if (GTK_IS_LABEL (root) && gtk_label_get_wrap (GTK_LABEL (root)) &&
      gtk_label_get_wrap_mode (GTK_LABEL (root)) != PANGO_WRAP_WORD &&
      gtk_label_get_width_chars (GTK_LABEL (root)) < MED_LONG_TEXT_LEAST_CHARS)
    gtk_label_set_width_chars (GTK_LABEL (root), MED_LONG_TEXT_LEAST_CHARS);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    med_long_text_set_least_width (child);
}

static void
set_up_label (GtkLabel *label)
{
  gtk_label_set_xalign (label, 0);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (label, MED_LONG_TEXT_LEAST_CHARS);
  gtk_label_set_selectable (label, TRUE);
}

/* Without the white space at its ends, which would show as an empty line. */
static char *
dup_piece (const char *text, gsize n_bytes)
{
  return g_strchomp (g_strndup (text, n_bytes));
}

static const char *
skip_line_ends (const char *text)
{
  while (*text == '\n' || *text == '\r')
    text++;
  return text;
}

static void
show_beginning (MedLongText *self, gsize cut)
{
  g_autofree char *piece = dup_piece (self->text, cut);

  if (self->text[cut] == '\0' || self->unfolded)
    {
      gtk_label_set_text (GTK_LABEL (self->beginning), piece);
      return;
    }
  g_autofree char *folded = g_strconcat (piece, " …", NULL);
  gtk_label_set_text (GTK_LABEL (self->beginning), folded);
}

static void
append_rest (MedLongText *self, const char *rest)
{
  glong n_left = MOST_CHARS;

  while (*rest != '\0' && n_left > 0)
    {
      gsize cut = med_long_text_find_cut (rest, PIECE_CHARS);
      g_autofree char *piece = dup_piece (rest, cut);
      GtkWidget *label = gtk_label_new (piece);
      glong n_chars = g_utf8_strlen (rest, (gssize) cut);

      set_up_label (GTK_LABEL (label));
      med_gradual_box_append (self->rest, label, (guint) n_chars);
      n_left -= n_chars;
      rest = skip_line_ends (rest + cut);
    }
  if (*rest == '\0')
    return;
  gulong n_missing = (gulong) g_utf8_strlen (rest, -1);
  g_autofree char *missing = g_strdup_printf (
      ngettext ("%lu more character is not shown here; it is in the document itself",
                "%lu more characters are not shown here; they are in the document itself",
                n_missing),
      n_missing);
  GtkWidget *label = gtk_label_new (missing);
  set_up_label (GTK_LABEL (label));
  gtk_widget_add_css_class (label, "outcome-unknown");
  med_gradual_box_append (self->rest, label, 0);
}

static void
show (MedLongText *self)
{
  gboolean is_long = g_utf8_strlen (self->text, -1) > WHOLE_CHARS;
  gsize cut = is_long ? med_long_text_find_cut (self->text, FOLDED_CHARS) : strlen (self->text);

  show_beginning (self, cut);
  med_gradual_box_keep (self->rest, 0);
  if (self->unfolded)
    append_rest (self, skip_line_ends (self->text + cut));
  gtk_widget_set_visible (self->button, is_long);
  gtk_button_set_label (GTK_BUTTON (self->button),
                        self->unfolded ? _ ("Show Less") : _ ("Show All"));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_STATE_EXPANDED,
                               self->unfolded, -1);
}

static void
clicked_cb (MedLongText *self)
{
  self->unfolded = !self->unfolded;
  show (self);
}

static void
med_long_text_finalize (GObject *object)
{
  g_free (MED_LONG_TEXT (object)->text);
  G_OBJECT_CLASS (med_long_text_parent_class)->finalize (object);
}

static void
med_long_text_class_init (MedLongTextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_long_text_finalize;
}

static void
med_long_text_init (MedLongText *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->text = g_strdup ("");
  self->beginning = gtk_label_new (NULL);
  set_up_label (GTK_LABEL (self->beginning));
  self->rest = med_gradual_box_new ();
  self->button = gtk_button_new_with_label (_ ("Show All"));
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_set_halign (self->button, GTK_ALIGN_START);
  gtk_widget_set_visible (self->button, FALSE);
  gtk_box_append (GTK_BOX (box), self->beginning);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->rest));
  gtk_box_append (GTK_BOX (box), self->button);
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (clicked_cb), self);
}

/**
 * med_long_text_new:
 * @text: plain text
 *
 * Returns: (transfer floating): the text, folded if it is long
 */
GtkWidget *
med_long_text_new (const char *text)
{
  MedLongText *self = g_object_new (MED_TYPE_LONG_TEXT, NULL);

  med_long_text_set_text (self, text);
  return GTK_WIDGET (self);
}

/**
 * med_long_text_set_text:
 * @self: a long text
 * @text: plain text
 *
 * Shows another text, folded if it is long. The same again leaves it as a person has it.
 */
void
med_long_text_set_text (MedLongText *self, const char *text)
{
  g_return_if_fail (MED_IS_LONG_TEXT (self));

  if (g_str_equal (text, self->text))
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  self->unfolded = FALSE;
  show (self);
}
