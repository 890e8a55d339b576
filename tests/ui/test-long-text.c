/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "support/med-test-ui.h"
#include "support/med-test-walk.h"
#include "ui/widgets/med-gradual-box.h"
#include "ui/widgets/med-long-text.h"

/* What a label may hold at most, so that laying one out takes a few milliseconds */
#define MOST_CHARS_IN_LABEL 910

/* Cutting */

typedef struct
{
  const char *text;
  guint n_chars;
  const char *piece;
} Cut;

static void
test_cuts (void)
{
  static const Cut cuts[] = {
    { "", 10, "" },
    { "short", 10, "short" },
    { "exactly 10", 10, "exactly 10" },
    /* A word is not torn while there is a space in the second half. */
    { "one two three four", 10, "one two " },
    { "aaaaaaaaaaaaaaaaaaaa", 10, "aaaaaaaaaa" },
    /* A space in the first half would leave a piece that is too small. */
    { "ab aaaaaaaaaaaaaaaaaaaa", 10, "ab aaaaaaa" },
    { "One two. Three four five", 14, "One two. " },
    { "One two! Three four five", 14, "One two! " },
    { "One two? Three four five", 14, "One two? " },
    { "Version 4.2.1 of the firmware", 20, "Version 4.2.1 of " },
    { "One two.\nThree. Four five", 16, "One two.\n" },
    { "装置を止める。次に確かめる。", 10, "装置を止める。" },
    { "装置装置装置装置装置装置", 5, "装置装置装" },
    /* A letter keeps its marks. */
    { "aaae\xcc\x81zzzz", 4, "aaae\xcc\x81" },
    { "x", 1, "x" },
    { "xy", 1, "x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      gsize cut = med_long_text_find_cut (cuts[i].text, cuts[i].n_chars);
      g_autofree char *piece = g_strndup (cuts[i].text, cut);

      g_assert_cmpstr (piece, ==, cuts[i].piece);
    }
}

/* Texts as nobody would write them: pieces are never empty, never torn within a letter, hardly
 * longer than asked for, and together they are the text. */
static void
test_cuts_of_anything (void)
{
  static const char *const parts[] = { "a",    "Wort",     " ",  ". ",   "\n",  "。", "装置",
                                       "\r\n", "\xcc\x81", "? ", "—",    "\t",  "e",  "CVE-2026-1",
                                       "  ",   "…",        "é",  "🩺", "‍", "<b>" };
  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      guint n_parts = (guint) g_test_rand_int_range (1, 200);
      guint n_chars = (guint) g_test_rand_int_range (1, 60);

      for (guint i = 0; i < n_parts; i++)
        g_string_append (text, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      const char *rest = text->str;
      while (*rest != '\0')
        {
          gsize cut = med_long_text_find_cut (rest, n_chars);

          g_assert_cmpuint (cut, >, 0);
          g_assert_cmpuint (cut, <=, strlen (rest));
          g_assert_true (g_utf8_validate (rest, (gssize) cut, NULL));
          g_assert_cmpint (g_utf8_strlen (rest, (gssize) cut), <=, (glong) n_chars + 16);
          rest += cut;
        }
    }
}

static void
test_beginning (void)
{
  static const Cut beginnings[] = {
    { "", 3, "" },
    { "abc", 3, "abc" },
    { "abcd", 3, "abc…" },
    { "装置パッチ", 2, "装置…" },
    { "abc", 0, "…" },
    { "e\xcc\x81"
      "a",
      1, "e\xcc\x81…" },
    { "", 0, "" },
    { "e\xcc\x81", 1, "e\xcc\x81" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      g_autofree char *beginning =
          med_long_text_dup_beginning (beginnings[i].text, beginnings[i].n_chars);

      g_assert_cmpstr (beginning, ==, beginnings[i].piece);
    }
}

/* On the screen */

static char *
dup_paragraphs (guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text,
                            "Paragraph %u: the <product> does not check its input & so an attacker "
                            "on the same network can stop it. Segment the network until the patch "
                            "is installed.\n",
                            i + 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
count_chars_cb (GtkWidget *widget, gpointer most)
{
  glong *longest = most;

  if (GTK_IS_LABEL (widget))
    *longest = MAX (*longest, g_utf8_strlen (gtk_label_get_text (GTK_LABEL (widget)), -1));
}

static void
assert_pieces (GtkWidget *text)
{
  glong longest = 0;

  med_test_walk_widgets (text, count_chars_cb, &longest);
  g_assert_cmpint (longest, >, 0);
  g_assert_cmpint (longest, <=, MOST_CHARS_IN_LABEL);
}

static MedGradualBox *
find_rest (GtkWidget *text)
{
  GtkWidget *box = adw_bin_get_child (ADW_BIN (text));

  return MED_GRADUAL_BOX (gtk_widget_get_next_sibling (gtk_widget_get_first_child (box)));
}

static gboolean
is_filled (gpointer box)
{
  return med_gradual_box_get_n_waiting (box) == 0;
}

/* As a screen shows it: on a page that scrolls */
static void
show_in_page (GtkWidget *text)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), text);
  med_test_ui_show (scroller);
}

static void
unfold (GtkWidget *text)
{
  med_test_ui_click (text, "Show All");
  med_test_ui_wait (is_filled, find_rest (text), "the rest of the text");
}

static void
test_short (void)
{
  GtkWidget *text = med_long_text_new ("A <b>short</b> text & no more");

  show_in_page (text);
  med_test_ui_assert_shows (text, "A <b>short</b> text & no more");
  g_assert_null (med_test_ui_try_find (text, "Show All"));
  med_test_ui_close (text);
}

static void
test_folds (void)
{
  g_autofree char *paragraphs = dup_paragraphs (40);
  GtkWidget *text = med_long_text_new (paragraphs);

  show_in_page (text);
  med_test_ui_assert_shows (text, "Paragraph 1: the <product>");
  g_autofree char *folded = med_test_ui_dup_text (text);
  g_assert_null (strstr (folded, "Paragraph 8:"));
  g_assert_nonnull (strstr (folded, " …"));
  assert_pieces (text);
  med_test_ui_shoot (gtk_widget_get_root (text), "long-text-folded");

  unfold (text);
  g_autofree char *whole = med_test_ui_dup_text (text);
  for (guint i = 1; i <= 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("Paragraph %u:", i);
      g_assert_nonnull (strstr (whole, name));
    }
  g_assert_null (strstr (whole, " …"));
  assert_pieces (text);
  med_test_ui_shoot (gtk_widget_get_root (text), "long-text");

  med_test_ui_click (text, "Show Less");
  g_autofree char *again = med_test_ui_dup_text (text);
  g_assert_cmpstr (again, ==, folded);
  med_test_ui_close (text);
}

/* Nothing of a text is lost or told twice between its pieces. */
static void
test_whole (void)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < 1500; i++)
    g_string_append_printf (words, "w%u%s", i, i % 97 == 0 ? "\n\n" : i % 13 == 0 ? ". " : " ");
  GtkWidget *text = med_long_text_new (words->str);
  show_in_page (text);
  unfold (text);
  g_autofree char *shown = med_test_ui_dup_text (text);
  const char *at = shown;
  for (guint i = 0; i < 1500; i++)
    {
      g_autofree char *word = g_strdup_printf ("w%u", i);
      at = strstr (at, word);
      g_assert_nonnull (at);
      at += strlen (word);
    }
  g_assert_null (strstr (at, "w0"));
  med_test_ui_close (text);
}

static void
test_endless_word (void)
{
  g_autofree char *word = g_strnfill (5000, 'x');
  GtkWidget *text = med_long_text_new (word);
  int least = 0;

  show_in_page (text);
  unfold (text);
  assert_pieces (text);
  gtk_widget_measure (text, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <, 200);
  med_test_ui_close (text);
}

static void
test_too_long (void)
{
  g_autofree char *words = g_strnfill (50000, 'y');
  GtkWidget *text = med_long_text_new (words);

  for (gsize i = 99; i < 50000; i += 100)
    words[i] = ' ';
  med_long_text_set_text (MED_LONG_TEXT (text), words);
  show_in_page (text);
  unfold (text);
  med_test_ui_assert_shows (text, "more characters are not shown here; they are in the document");
  med_test_ui_close (text);
}

static void
test_other_text (void)
{
  g_autofree char *first = dup_paragraphs (30);
  g_autofree char *second = dup_paragraphs (31);
  GtkWidget *text = med_long_text_new (first);

  show_in_page (text);
  unfold (text);
  /* The same again: a reader keeps what is unfolded. */
  med_long_text_set_text (MED_LONG_TEXT (text), first);
  g_assert_nonnull (med_test_ui_try_find (text, "Show Less"));
  med_long_text_set_text (MED_LONG_TEXT (text), second);
  g_assert_nonnull (med_test_ui_try_find (text, "Show All"));
  med_long_text_set_text (MED_LONG_TEXT (text), "A line");
  g_autofree char *shown = med_test_ui_dup_text (text);
  g_assert_cmpstr (shown, ==, "A line\n");
  med_long_text_set_text (MED_LONG_TEXT (text), "");
  g_autofree char *nothing = med_test_ui_dup_text (text);
  g_assert_cmpstr (nothing, ==, "\n");
  med_test_ui_close (text);
}

static void
test_closed_while_filling (void)
{
  g_autofree char *paragraphs = dup_paragraphs (400);
  GtkWidget *text = med_long_text_new (paragraphs);

  show_in_page (text);
  med_test_ui_click (text, "Show All");
  g_assert_cmpuint (med_gradual_box_get_n_waiting (find_rest (text)), >, 10);
  med_test_ui_close (text);
}

static void
test_says_whether_unfolded (void)
{
  g_autofree char *paragraphs = dup_paragraphs (40);
  GtkWidget *text = med_long_text_new (paragraphs);

  show_in_page (text);
  GtkAccessible *button = GTK_ACCESSIBLE (med_test_ui_find (text, "Show All"));
  g_assert_true (gtk_test_accessible_has_state (button, GTK_ACCESSIBLE_STATE_EXPANDED));
  gtk_test_accessible_assert_state (button, GTK_ACCESSIBLE_STATE_EXPANDED, FALSE);
  /* The keyboard stays on the button, which then folds. */
  gtk_widget_grab_focus (GTK_WIDGET (button));
  unfold (text);
  gtk_test_accessible_assert_state (button, GTK_ACCESSIBLE_STATE_EXPANDED, TRUE);
  g_assert_true (gtk_widget_has_focus (GTK_WIDGET (button)));
  med_test_ui_close (text);
}

/* The gradual box */

static GtkWidget *
named_label (guint number)
{
  g_autofree char *text = g_strdup_printf ("label %u", number);

  return gtk_label_new (text);
}

static void
assert_labels (MedGradualBox *box, guint n)
{
  g_autofree char *shown = med_test_ui_dup_text (box);
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (expected, "label %u\n", i);
  g_assert_cmpstr (shown, ==, expected->str);
}

static void
test_box_keeps_order (void)
{
  MedGradualBox *box = med_gradual_box_new ();

  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (box)));
  show_in_page (GTK_WIDGET (box));
  for (guint i = 0; i < 50; i++)
    med_gradual_box_append (box, named_label (i), 400);
  /* The first is there before any frame; the others come three a frame. */
  assert_labels (box, 1);
  g_assert_cmpuint (med_gradual_box_get_n_waiting (box), ==, 49);
  med_test_ui_wait (is_filled, box, "all labels");
  assert_labels (box, 50);
  med_test_ui_close (box);
}

typedef struct
{
  MedGradualBox *box;
  guint before;
  guint most;
} Frames;

static gboolean
look_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Frames *frames = data;
  guint waiting = med_gradual_box_get_n_waiting (frames->box);

  frames->most = MAX (frames->most, frames->before - waiting);
  frames->before = waiting;
  return G_SOURCE_CONTINUE;
}

static void
test_box_is_gradual (void)
{
  static const struct
  {
    guint weight;
    guint per_frame;
  } loads[] = { { 5000, 1 }, { 600, 2 }, { 400, 3 }, { 0, 15 } };

  for (gsize i = 0; i < G_N_ELEMENTS (loads); i++)
    {
      MedGradualBox *box = med_gradual_box_new ();
      Frames frames = { .box = box };

      show_in_page (GTK_WIDGET (box));
      for (guint k = 0; k < 17; k++)
        med_gradual_box_append (box, named_label (k), loads[i].weight);
      frames.before = med_gradual_box_get_n_waiting (box);
      gtk_widget_add_tick_callback (GTK_WIDGET (box), look_cb, &frames, NULL);
      med_test_ui_wait (is_filled, box, "all labels");
      look_cb (GTK_WIDGET (box), NULL, &frames);
      g_assert_cmpuint (frames.most, ==, loads[i].per_frame);
      med_test_ui_close (box);
    }
}

static void
test_box_waits_until_seen (void)
{
  GtkWidget *stack = gtk_stack_new ();
  MedGradualBox *box = med_gradual_box_new ();

  gtk_stack_add_named (GTK_STACK (stack), gtk_label_new ("another page"), "other");
  gtk_stack_add_named (GTK_STACK (stack), GTK_WIDGET (box), "box");
  med_test_ui_show (stack);
  for (guint i = 0; i < 20; i++)
    med_gradual_box_append (box, named_label (i), 1200);
  gtk_test_widget_wait_for_draw (stack);
  g_assert_cmpuint (med_gradual_box_get_n_waiting (box), ==, 19);
  gtk_stack_set_visible_child_name (GTK_STACK (stack), "box");
  med_test_ui_wait (is_filled, box, "the labels of the page that is seen now");
  assert_labels (box, 20);
  med_test_ui_close (stack);
}

static void
test_box_keeps_some (void)
{
  static const guint kept[] = { 0, 1, 2, 5, 6, 100 };

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    for (guint filled = 0; filled < 2; filled++)
      {
        MedGradualBox *box = med_gradual_box_new ();

        show_in_page (GTK_WIDGET (box));
        for (guint k = 0; k < 6; k++)
          med_gradual_box_append (box, named_label (k), 1200);
        if (filled == 1)
          med_test_ui_wait (is_filled, box, "all labels");
        med_gradual_box_keep (box, kept[i]);
        med_test_ui_wait (is_filled, box, "the labels that are kept");
        g_assert_cmpint (gtk_widget_get_visible (GTK_WIDGET (box)), ==, kept[i] > 0);
        assert_labels (box, MIN (kept[i], 6));
        /* And what is added then stands behind them. */
        if (kept[i] == 2)
          {
            med_gradual_box_append (box, named_label (2), 0);
            med_test_ui_wait (is_filled, box, "the label that was added");
            assert_labels (box, 3);
          }
        med_test_ui_close (box);
      }
}

static void
test_box_frees_what_waits (void)
{
  MedGradualBox *box = med_gradual_box_new ();
  GtkWidget *weak[5];

  g_object_ref_sink (box);
  for (guint i = 0; i < G_N_ELEMENTS (weak); i++)
    {
      weak[i] = named_label (i);
      g_object_add_weak_pointer (G_OBJECT (weak[i]), (gpointer *) &weak[i]);
      med_gradual_box_append (box, weak[i], 0);
    }
  g_assert_cmpuint (med_gradual_box_get_n_waiting (box), ==, 4);
  med_gradual_box_keep (box, 3);
  g_assert_null (weak[4]);
  g_assert_null (weak[3]);
  g_assert_nonnull (weak[2]);
  g_assert_finalize_object (box);
  for (guint i = 0; i < G_N_ELEMENTS (weak); i++)
    g_assert_null (weak[i]);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/long-text/cut-at-paragraph-sentence-word-letter", test_cuts);
  g_test_add_func ("/ui/long-text/pieces-of-anything-are-the-text", test_cuts_of_anything);
  g_test_add_func ("/ui/long-text/beginning-tells-that-there-is-more", test_beginning);
  g_test_add_func ("/ui/long-text/short-text-has-no-button", test_short);
  g_test_add_func ("/ui/long-text/folds-and-unfolds", test_folds);
  g_test_add_func ("/ui/long-text/every-word-once-and-in-order", test_whole);
  g_test_add_func ("/ui/long-text/endless-word-is-no-wide-window", test_endless_word);
  g_test_add_func ("/ui/long-text/what-is-left-out-is-said", test_too_long);
  g_test_add_func ("/ui/long-text/another-text-is-folded-anew", test_other_text);
  g_test_add_func ("/ui/long-text/closed-while-filling", test_closed_while_filling);
  g_test_add_func ("/ui/long-text/button-says-whether-unfolded", test_says_whether_unfolded);
  g_test_add_func ("/ui/gradual-box/order-is-kept", test_box_keeps_order);
  g_test_add_func ("/ui/gradual-box/heavy-ones-come-one-a-frame", test_box_is_gradual);
  g_test_add_func ("/ui/gradual-box/waits-until-it-is-seen", test_box_waits_until_seen);
  g_test_add_func ("/ui/gradual-box/keeps-the-first", test_box_keeps_some);
  g_test_add_func ("/ui/gradual-box/frees-what-waits", test_box_frees_what_waits);
  return g_test_run ();
}
