/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "support/med-test-ui.h"
#include "support/med-test-widget.h"
#include "ui/widgets/med-chain.h"

/* Outcomes */

static void
test_outcome_looks (void)
{
  g_autoptr (GHashTable) classes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) icons = g_hash_table_new (g_str_hash, g_str_equal);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  for (gsize i = 0; i < MED_TEST_N_OUTCOMES; i++)
    {
      const char *css_class = med_outcome_get_css_class (med_test_outcomes[i]);
      const char *icon_name = med_outcome_get_icon_name (med_test_outcomes[i]);

      /* What is neither good nor bad has no look of its own; all others differ in both. */
      g_assert_cmpint (css_class == NULL, ==, med_test_outcomes[i] == MED_OUTCOME_NEUTRAL);
      g_assert_cmpint (icon_name == NULL, ==, med_test_outcomes[i] == MED_OUTCOME_NEUTRAL);
      if (css_class == NULL || icon_name == NULL)
        continue;
      g_assert_true (g_hash_table_add (classes, (gpointer) css_class));
      g_assert_true (g_hash_table_add (icons, (gpointer) icon_name));
      g_assert_true (gtk_icon_theme_has_icon (theme, icon_name));
    }
  g_assert_cmpuint (g_hash_table_size (classes), ==, 5);
}

/* From each outcome to each other: nothing of the one before is left. */
static void
test_badge (void)
{
  MedOutcomeBadge *badge = MED_OUTCOME_BADGE (med_outcome_badge_new (MED_OUTCOME_GOOD, "Match"));

  med_test_ui_show (GTK_WIDGET (badge));
  med_test_assert_badge (badge, MED_OUTCOME_GOOD, "Match");
  for (gsize i = 0; i < MED_TEST_N_OUTCOMES; i++)
    for (gsize k = 0; k < MED_TEST_N_OUTCOMES; k++)
      {
        med_outcome_badge_set (badge, med_test_outcomes[i], "Before", NULL);
        med_outcome_badge_set (badge, med_test_outcomes[k], "A <b>word</b> & more", NULL);
        med_test_assert_badge (badge, med_test_outcomes[k], "A <b>word</b> & more");
      }
  med_outcome_badge_set (badge, MED_OUTCOME_NEUTRAL, "Series", "med-waiting-symbolic");
  GtkWidget *icon = med_test_ui_find_type (GTK_WIDGET (badge), GTK_TYPE_IMAGE);
  g_assert_true (gtk_widget_get_visible (icon));
  g_assert_cmpstr (gtk_image_get_icon_name (GTK_IMAGE (icon)), ==, "med-waiting-symbolic");
  med_test_ui_close (badge);
}

static void
test_badge_wraps (void)
{
  g_autoptr (GtkWidget) short_one =
      g_object_ref_sink (med_outcome_badge_new (MED_OUTCOME_WARNING, "X"));
  GtkWidget *badge = med_outcome_badge_new (MED_OUTCOME_WARNING,
                                            "Vouched for by a person, as the maker signs nothing");
  int one_line = med_test_ui_measure (short_one, GTK_ORIENTATION_VERTICAL, 300);

  med_test_ui_show (badge);
  g_assert_cmpint (med_test_ui_measure (badge, GTK_ORIENTATION_VERTICAL, 120), >=, 2 * one_line);
  g_assert_cmpint (med_test_ui_measure (badge, GTK_ORIENTATION_HORIZONTAL, -1), <, 120);
  med_outcome_badge_set_wrap (MED_OUTCOME_BADGE (badge), FALSE);
  g_assert_cmpint (med_test_ui_measure (badge, GTK_ORIENTATION_HORIZONTAL, -1), >, 300);
  med_outcome_badge_set_wrap (MED_OUTCOME_BADGE (badge), TRUE);
  g_assert_cmpint (med_test_ui_measure (badge, GTK_ORIENTATION_HORIZONTAL, -1), <, 120);
  med_test_ui_close (badge);
}

/* The chain */

static const MedChainLink whole_chain[] = {
  { "Advisory", "EXA-2026-1, read by Sachiko Kimura", MED_OUTCOME_GOOD },
  { "Patch of the <maker>", "KB5012345 & others", MED_OUTCOME_GOOD },
  { "Statement", "Waits for a second person", MED_OUTCOME_WAITING },
  { "Payload", "Not checked", MED_OUTCOME_UNKNOWN },
  { "Medium", "Does not match", MED_OUTCOME_BAD },
  { "Device", "Nothing yet", MED_OUTCOME_NEUTRAL },
};

static guint
count_children (gpointer widget)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n++;
  return n;
}

static void
assert_link (GtkWidget *link, const MedChainLink *expected)
{
  const char *css_class = med_outcome_get_css_class (expected->outcome);
  const char *icon_name = med_outcome_get_icon_name (expected->outcome);
  g_autofree char *spoken = g_strdup_printf ("%s: %s", expected->title, expected->word);
  g_autofree char *lines = g_strdup_printf ("%s\n%s\n", expected->title, expected->word);
  g_autofree char *shown = med_test_ui_dup_text (link);
  GtkWidget *icon = med_test_ui_find_type (link, GTK_TYPE_IMAGE);
  GtkWidget *word = gtk_widget_get_last_child (link);

  g_assert_cmpstr (shown, ==, lines);
  gtk_test_accessible_assert_role (link, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (link), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       spoken);
  /* Each link has an icon: also one that says nothing is no gap in the chain. */
  g_assert_cmpstr (gtk_image_get_icon_name (GTK_IMAGE (icon)), ==,
                   icon_name != NULL ? icon_name : "med-unknown-symbolic");
  if (css_class != NULL)
    g_assert_true (gtk_widget_has_css_class (word, css_class));
  g_assert_cmpint (gtk_widget_has_css_class (word, "outcome-good"), ==,
                   expected->outcome == MED_OUTCOME_GOOD);
}

static void
test_chain (void)
{
  MedChain *chain = med_chain_new ();
  guint n = 0;

  med_test_ui_show_narrow (chain);
  gtk_test_accessible_assert_role (chain, GTK_ACCESSIBLE_ROLE_LIST);
  med_chain_set_links (chain, whole_chain, G_N_ELEMENTS (whole_chain));
  g_assert_cmpuint (count_children (chain), ==, G_N_ELEMENTS (whole_chain));
  med_test_ui_wait_drawn (chain);
  for (GtkWidget *link = gtk_widget_get_first_child (GTK_WIDGET (chain)); link != NULL;
       link = gtk_widget_get_next_sibling (link), n++)
    assert_link (link, &whole_chain[n]);
  med_test_assert_whole (GTK_WIDGET (chain));
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (chain)), "chain");
  med_test_ui_close (chain);
}

/* Longer, shorter, empty and back: what is drawn between links follows what there is. */
static void
test_chain_changes (void)
{
  static const guint lengths[] = { 0, 1, 6, 2, 6, 0, 3 };
  MedChain *chain = med_chain_new ();

  med_test_ui_show_narrow (chain);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      med_chain_set_links (chain, whole_chain, lengths[i]);
      g_assert_cmpuint (count_children (chain), ==, lengths[i]);
      gtk_test_widget_wait_for_draw (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (chain))));
    }
  /* None of them can be pressed, so the keyboard does not stop at them. */
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (chain)));
  g_assert_false (gtk_widget_child_focus (window, GTK_DIR_TAB_FORWARD));
  med_test_ui_close (chain);
}

/* How many pixels of the column through the middle of the icons have something on them between the
 * icons of the first two links */
static guint
count_inked (MedChain *chain)
{
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (chain));
  GtkWidget *icon = gtk_widget_get_first_child (first);
  GtkWidget *next_icon = gtk_widget_get_first_child (gtk_widget_get_next_sibling (first));
  graphene_rect_t from, to;
  cairo_surface_t *surface = med_test_ui_draw (GTK_WIDGET (chain));
  const guchar *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  guint n = 0;

  g_assert_true (gtk_widget_compute_bounds (icon, GTK_WIDGET (chain), &from));
  g_assert_true (gtk_widget_compute_bounds (next_icon, GTK_WIDGET (chain), &to));
  int x = (int) (from.origin.x + from.size.width / 2);
  int from_y = (int) (from.origin.y + (from.size.height + 20) / 2) + 1;
  int until_y = (int) (to.origin.y + (to.size.height - 20) / 2) - 1;
  g_assert_cmpint (until_y - from_y, >, 6);
  for (int y = from_y; y < until_y; y++)
    {
      guint32 pixel;

      memcpy (&pixel, data + y * stride + x * 4, sizeof pixel);
      n += (pixel >> 24) > 40;
    }
  cairo_surface_destroy (surface);
  return n;
}

static guint
count_inked_behind (MedOutcome outcome)
{
  MedChain *chain = med_chain_new ();
  const MedChainLink links[] = { { "From", "so", outcome }, { "To", "so", MED_OUTCOME_GOOD } };

  med_test_ui_show_narrow (chain);
  med_chain_set_links (chain, links, G_N_ELEMENTS (links));
  med_test_ui_wait_drawn (chain);
  guint n = count_inked (chain);
  med_test_ui_close (chain);
  return n;
}

/* The line behind a link that holds is whole, behind any other it is broken; in pictures, since
 * that is what a person sees. */
static void
test_chain_breaks (void)
{
  guint whole = count_inked_behind (MED_OUTCOME_GOOD);

  for (gsize i = 0; i < MED_TEST_N_OUTCOMES; i++)
    {
      guint inked = count_inked_behind (med_test_outcomes[i]);

      g_assert_cmpuint (inked, >, 0);
      if (med_test_outcomes[i] == MED_OUTCOME_GOOD)
        g_assert_cmpuint (inked, ==, whole);
      else
        g_assert_cmpuint (inked, <, whole);
    }
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/chain/outcome-has-a-look-of-its-own", test_outcome_looks);
  g_test_add_func ("/ui/chain/badge-shows-one-outcome", test_badge);
  g_test_add_func ("/ui/chain/badge-wraps-its-words", test_badge_wraps);
  g_test_add_func ("/ui/chain/chain-says-each-link", test_chain);
  g_test_add_func ("/ui/chain/chain-changes-its-length", test_chain_changes);
  g_test_add_func ("/ui/chain/chain-is-broken-behind-what-does-not-hold", test_chain_breaks);
  return g_test_run ();
}
