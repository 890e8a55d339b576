/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-facts"

#include "config.h"

#include "ui/awareness/med-source-facts.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "engine/base/med-fingerprint.h"
#include "engine/source/med-source-document.h"

#define BUTTONS "med-source-buttons"
#define WORDS "med-source-words"

static void
add_if_known (MedFactList *facts, const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    med_fact_list_add (facts, label, value);
}

static char *
join (GPtrArray *texts)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < texts->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                            (const char *) g_ptr_array_index (texts, i));
  return g_string_free (text, FALSE);
}

static char *
describe_interval (gint64 minutes)
{
  int n = (int) (minutes % (24 * 60) == 0 ? minutes / (24 * 60)
                 : minutes % 60 == 0      ? minutes / 60
                                          : minutes);

  if (minutes % (24 * 60) == 0)
    return g_strdup_printf (ngettext ("every day", "every %d days", (gulong) n), n);
  if (minutes % 60 == 0)
    return g_strdup_printf (ngettext ("every hour", "every %d hours", (gulong) n), n);
  return g_strdup_printf (ngettext ("every minute", "every %d minutes", (gulong) n), n);
}

/* What the standard calls a role says little to who reads it the first time. */
static char *
describe_role (const char *role)
{
  static const struct
  {
    const char *role;
    const char *title;
  } roles[] = {
    { "csaf_publisher", N_ ("publisher: documents only") },
    { "csaf_provider", N_ ("provider: documents at known places, without signatures") },
    { "csaf_trusted_provider", N_ ("trusted provider: hash and signature beside every document") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_strcmp0 (roles[i].role, role) == 0)
      return g_strdup_printf ("%s (%s)", _ (roles[i].title), role);
  return g_strdup (role);
}

static void
fill_last (MedFactList *facts, const MedSourceDetail *detail)
{
  const MedSource *source = detail->source;
  g_autofree char *checked =
      source->checked_usec != 0 ? med_clock_format_local (source->checked_usec) : NULL;
  g_autofree char *tried =
      source->tried_usec != 0 ? med_clock_format_local (source->tried_usec) : NULL;
  g_autofree char *brought = detail->last != NULL ? med_source_sync_describe (detail->last) : NULL;

  med_fact_list_add_heading (facts, _ ("Last Look"));
  med_fact_list_add (facts, _ ("Looked through to its end"),
                     checked != NULL ? checked : _ ("never"));
  if (source->tried_usec != source->checked_usec)
    med_fact_list_add (facts, _ ("Last tried"), tried);
  add_if_known (facts, _ ("It brought"), brought);
  if (source->result != NULL)
    med_fact_list_add_outcome (facts, _ ("Outcome"), MED_OUTCOME_BAD, _ ("Could not be checked"));
}

static void
fill_documents (MedFactList *facts, const MedSourceDetail *detail)
{
  med_fact_list_add_heading (facts, _ ("Documents"));
  for (int state = 0; state < MED_N_SOURCE_STATES; state++)
    {
      g_autofree char *n = g_strdup_printf ("%" PRId64, detail->n_documents[state]);

      med_fact_list_add (facts, med_source_state_get_title ((MedSourceState) state), n);
    }
  g_autofree char *vanished = g_strdup_printf ("%" PRId64, detail->n_vanished);
  if (detail->n_vanished > 0)
    med_fact_list_add (facts, _ ("No longer listed"), vanished);
}

/**
 * med_source_facts_fill:
 * @facts: a list of facts
 * @detail: a source
 *
 * Shows what is known of a source, its keys and what is held apart.
 */
void
med_source_facts_fill (MedFactList *facts, const MedSourceDetail *detail)
{
  const MedSource *source = detail->source;
  g_autofree char *interval = describe_interval (source->interval_min);
  g_autofree char *trust = med_source_describe_trust (source);
  g_autofree char *role = describe_role (source->role);
  g_autofree char *metadata =
      source->metadata_usec != 0 ? med_clock_format_local (source->metadata_usec) : NULL;
  g_autofree char *feed =
      source->feed_usec != 0 ? med_clock_format_local (source->feed_usec) : NULL;
  g_autofree char *feeds = detail->last != NULL ? join (detail->last->feeds) : NULL;

  med_fact_list_clear (facts);
  fill_last (facts, detail);
  fill_documents (facts, detail);
  med_fact_list_add_heading (facts, _ ("About This Source"));
  med_fact_list_add (facts, _ ("Kind"), med_source_kind_get_title (source->kind));
  med_fact_list_add (facts, C_ ("of a source", "Place"), source->location);
  med_fact_list_add (facts, C_ ("how often", "Looked through"), interval);
  med_fact_list_add (facts, _ ("Believed because"), trust);
  add_if_known (facts, _ ("Publisher"), source->name_space);
  add_if_known (facts, _ ("Role"), role);
  add_if_known (facts, _ ("Metadata"), source->canonical_url);
  add_if_known (facts, _ ("Metadata changed"), metadata);
  add_if_known (facts, _ ("Feeds"), feeds);
  add_if_known (facts, _ ("Feed changed"), feed);
}

static char *
describe_keys (const MedSourceProbe *probe)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < probe->keys->len; i++)
    {
      const MedProviderKey *key = g_ptr_array_index (probe->keys, i);
      g_autofree char *groups = key->fingerprint != NULL ? med_fingerprint_group (key->fingerprint)
                                                         : g_strdup (_ ("no fingerprint"));

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", groups);
      if (key->url != NULL)
        g_string_append_printf (text, "\n%s", key->url);
    }
  return g_string_free (text, FALSE);
}

/**
 * med_source_facts_fill_probe:
 * @facts: a list of facts
 * @probe: what is at a place
 *
 * Shows what a place says of itself.
 */
void
med_source_facts_fill_probe (MedFactList *facts, const MedSourceProbe *probe)
{
  g_autofree char *role = describe_role (probe->role);
  g_autofree char *feeds = join (probe->feeds);
  g_autofree char *keys = describe_keys (probe);
  g_autofree char *updated =
      probe->updated_usec != 0 ? med_clock_format_local (probe->updated_usec) : NULL;
  g_autofree char *documents = g_strdup_printf ("%" PRId64, probe->n_documents);
  g_autofree char *n_signed = g_strdup_printf ("%" PRId64, probe->n_signed);

  med_fact_list_clear (facts);
  med_fact_list_add (facts, C_ ("of a source", "Place"), probe->location);
  add_if_known (facts, _ ("Found"), probe->way);
  if (probe->n_documents >= 0)
    {
      med_fact_list_add (facts, _ ("Documents"), documents);
      med_fact_list_add (facts, _ ("With a signature"), n_signed);
    }
  add_if_known (facts, _ ("Publisher"), probe->publisher);
  add_if_known (facts, _ ("Namespace"), probe->name_space);
  add_if_known (facts, _ ("Role"), role);
  add_if_known (facts, _ ("Metadata"), probe->canonical_url);
  add_if_known (facts, _ ("Metadata changed"), updated);
  add_if_known (facts, _ ("Feeds"), feeds);
  add_if_known (facts, _ ("Keys, as it says itself"), keys);
}

static GtkWidget *
add_label (GtkWidget *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

/* Text above, buttons below: a detail is narrow. */
static GtkWidget *
row_new (MedOutcome outcome, const char *word, const char *text, const char *note)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *badge = med_outcome_badge_new (outcome, word);

  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);
  med_outcome_badge_set_wrap (MED_OUTCOME_BADGE (badge), TRUE);
  gtk_box_append (GTK_BOX (box), badge);
  add_label (box, text, NULL);
  add_label (box, note, "caption");
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_widget_set_visible (buttons, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  g_object_set_data (G_OBJECT (row), BUTTONS, buttons);
  g_object_set_data_full (G_OBJECT (row), WORDS, g_strdup (text), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return row;
}

void
med_source_row_add_button (GtkWidget *row, GtkWidget *button)
{
  GtkWidget *buttons = g_object_get_data (G_OBJECT (row), BUTTONS);

  /* Several rows have the same buttons. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  g_object_get_data (G_OBJECT (row), WORDS), -1);
  gtk_box_append (GTK_BOX (buttons), button);
  gtk_widget_set_visible (buttons, TRUE);
}

void
med_source_rows_clear (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

/**
 * med_source_hold_row_new:
 * @item: what is held
 *
 * Returns: (transfer floating): a row that says what is wrong, and with what
 */
GtkWidget *
med_source_hold_row_new (const MedSourceHeldItem *item)
{
  g_autofree char *since = med_clock_format_local (item->found_usec);
  g_autofree char *note = *item->subject != '\0'
                              ? g_strdup_printf (_ ("%s · since %s"), item->subject, since)
                              : g_strdup_printf (_ ("The source itself · since %s"), since);
  gboolean known = item->kind < MED_N_SOURCE_HOLD_KINDS;

  return row_new (item->kind == MED_SOURCE_HOLD_UNTRUSTED ? MED_OUTCOME_BAD : MED_OUTCOME_WARNING,
                  known ? med_source_hold_kind_get_title (item->kind) : _ ("Held"), item->text,
                  note);
}

static char *
describe_key_people (const MedSourceKey *key)
{
  GString *text = g_string_new (NULL);
  g_autofree char *pinned = med_clock_format_local (key->pinned_usec);
  g_autofree char *expires =
      key->expires_usec != 0 ? med_clock_format_local_date (key->expires_usec) : NULL;

  /* Translators: who typed a fingerprint, when, where that person has it from */
  g_string_append_printf (text, _ ("Typed by %s, %s, from: %s"),
                          key->pinned_name != NULL ? key->pinned_name : "?", pinned, key->origin);
  if (key->confirmed_usec != 0)
    {
      g_autofree char *confirmed = med_clock_format_local (key->confirmed_usec);

      g_string_append_printf (text, _ ("\nConfirmed by %s, %s"),
                              key->confirmed_name != NULL ? key->confirmed_name : "?", confirmed);
    }
  if (expires != NULL)
    g_string_append_printf (text, _ ("\nExpires: %s"), expires);
  if (key->distrusted_usec != 0)
    g_string_append_printf (text, _ ("\nDistrusted: %s"), key->reason != NULL ? key->reason : "");
  return g_string_free (text, FALSE);
}

/**
 * med_source_key_row_new:
 * @key: a key
 *
 * Returns: (transfer floating): a row that says whose it is, who enrolled it and whether it counts
 */
GtkWidget *
med_source_key_row_new (const MedSourceKey *key)
{
  g_autofree char *groups = med_fingerprint_group (key->fingerprint);
  g_autofree char *text = g_strdup_printf ("%s\n%s", groups, key->user_id);
  g_autofree char *note = describe_key_people (key);

  if (key->distrusted_usec != 0)
    return row_new (MED_OUTCOME_BAD, _ ("Distrusted"), text, note);
  if (key->confirmed_usec == 0)
    return row_new (MED_OUTCOME_WAITING, _ ("Waits for a second person"), text, note);
  return row_new (MED_OUTCOME_GOOD, C_ ("key", "Enrolled"), text, note);
}
