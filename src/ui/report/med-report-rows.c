/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-rows"

#include "config.h"

#include "ui/report/med-report-rows.h"

#include <glib/gi18n.h>

#include "engine/report/med-report-language.h"
#include "engine/report/med-report-source.h"

/**
 * med_report_rows_fill_months:
 * @row: a row
 * @now_usec: the time
 * @edges: (out) (array): one more than there are months: month i goes from edge i + 1 to edge i
 *
 * Offers the months, the newest first.
 */
void
med_report_rows_fill_months (AdwComboRow *row, gint64 now_usec, gint64 *edges)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_usec / G_USEC_PER_SEC);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  int year = g_date_time_get_year (now), month = g_date_time_get_month (now);

  /* Counted through the years: 1 is January of the year before. */
  for (int i = 0; i <= MED_REPORT_N_MONTHS; i++)
    edges[i] = med_report_source_month_start (year - 1, month + 12 + 1 - i);
  for (int i = 0; i < MED_REPORT_N_MONTHS; i++)
    {
      g_autoptr (GDateTime) start = g_date_time_new_from_unix_local (edges[i + 1] / G_USEC_PER_SEC);
      /* Translators: a month in a list, see g_date_time_format() */
      g_autofree char *text = g_date_time_format (start, _ ("%B %Y"));
      gtk_string_list_append (titles, text);
    }
  adw_combo_row_set_model (row, G_LIST_MODEL (titles));
}

/**
 * med_report_rows_fill_weeks:
 * @row: a row
 * @now_usec: the time
 * @edges: (out) (array): one more than there are weeks: week i goes from edge i to edge i + 1
 *
 * Offers the weeks in their order; the one that runs is chosen.
 */
void
med_report_rows_fill_weeks (AdwComboRow *row, gint64 now_usec, gint64 *edges)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (int i = 0; i <= MED_REPORT_N_WEEKS; i++)
    edges[i] = med_report_source_week_start (now_usec, i - MED_REPORT_WEEKS_BEFORE);
  for (int i = 0; i < MED_REPORT_N_WEEKS; i++)
    {
      g_autoptr (GDateTime) start = g_date_time_new_from_unix_local (edges[i] / G_USEC_PER_SEC);
      /* Translators: the Monday with which a week begins, in a list, see g_date_time_format() */
      g_autofree char *text = g_date_time_format (start, _ ("From Monday, %-d %B %Y"));

      gtk_string_list_append (titles, text);
    }
  adw_combo_row_set_model (row, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (row, MED_REPORT_WEEKS_BEFORE);
}

/**
 * med_report_rows_fill_languages:
 * @row: a row
 *
 * Offers the languages of reports in the order of [func@report_language_list]; the program's own is
 * chosen.
 */
void
med_report_rows_fill_languages (AdwComboRow *row)
{
  const char *const *codes = med_report_language_list ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; codes[i] != NULL; i++)
    gtk_string_list_append (names, med_report_language_get_name (codes[i]));
  adw_combo_row_set_model (row, G_LIST_MODEL (names));
  for (guint i = 0; codes[i] != NULL; i++)
    if (g_str_equal (codes[i], med_report_language_guess ()))
      adw_combo_row_set_selected (row, i);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkStringObject *title = gtk_list_item_get_item (item);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (title));
}

/* Shows names whole: the row's own list would cut them after twenty letters. */
void
med_report_rows_prepare_offers (AdwComboRow *row)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  adw_combo_row_set_list_factory (row, factory);
}

/**
 * med_report_rows_fill_offers:
 * @row: a row
 * @offers: (element-type MedReportOffer): what can be chosen
 * @id: which was chosen before; 0 for none
 *
 * Offers them; the one that was chosen stays so.
 */
void
med_report_rows_fill_offers (AdwComboRow *row, GPtrArray *offers, gint64 id)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < offers->len; i++)
    gtk_string_list_append (titles, ((MedReportOffer *) g_ptr_array_index (offers, i))->title);
  adw_combo_row_set_model (row, G_LIST_MODEL (titles));
  med_report_rows_select_offer (row, offers, id);
}

void
med_report_rows_select_offer (AdwComboRow *row, GPtrArray *offers, gint64 id)
{
  for (guint i = 0; offers != NULL && i < offers->len; i++)
    if (((MedReportOffer *) g_ptr_array_index (offers, i))->id == id)
      adw_combo_row_set_selected (row, i);
}

/* (nullable): NULL where none is chosen */
const MedReportOffer *
med_report_rows_get_offer (AdwComboRow *row, GPtrArray *offers)
{
  guint selected = adw_combo_row_get_selected (row);

  return offers != NULL && selected < offers->len ? g_ptr_array_index (offers, selected) : NULL;
}
