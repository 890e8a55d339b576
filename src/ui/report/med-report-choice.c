/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-choice"

#include "config.h"

#include "ui/report/med-report-choice.h"

#include <inttypes.h>
#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition-state.h"
#include "engine/report/med-report-alert.h"
#include "engine/report/med-report-settings.h"

#define MAX_ORDERS 200

void
med_report_choice_free (MedReportChoice *self)
{
  g_free (self->asset);
  g_free (self->alert);
  g_free (self->cve);
  g_free (self->maker);
  g_free (self->component);
  g_free (self->versions);
  g_free (self->language);
  g_free (self);
}

static void
offer_free (gpointer data)
{
  g_free (((MedReportOffer *) data)->title);
  g_free (data);
}

void
med_report_offers_free (MedReportOffers *self)
{
  g_ptr_array_unref (self->orders);
  g_ptr_array_unref (self->departments);
  g_ptr_array_unref (self->makers);
  g_free (self);
}

static void
add_offer (GPtrArray *offers, gint64 id, const char *title)
{
  MedReportOffer *offer = g_new0 (MedReportOffer, 1);

  offer->id = id;
  offer->title = g_strdup (title);
  g_ptr_array_add (offers, offer);
}

static gboolean
find_device (MedConnection *connection, MedReportChoice *choice, GError **error)
{
  if (choice->asset == NULL)
    return TRUE;
  if (!med_connection_get_int (connection, "SELECT id FROM device WHERE asset = $1",
                               MED_VALUES (MED_TEXT (choice->asset)), &choice->request.subject_id,
                               error))
    return FALSE;
  if (choice->request.subject_id != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
               _ ("There is no device with the asset number “%s”"), choice->asset);
  return FALSE;
}

static gboolean
find_alert (MedConnection *connection, MedReportChoice *choice, GError **error)
{
  if (choice->alert == NULL)
    return TRUE;
  g_clear_pointer (&choice->cve, g_free);
  if (!med_report_alert_find_sync (connection, choice->alert, &choice->request.subject_id,
                                   &choice->cve, error))
    return FALSE;
  choice->request.cve = choice->cve;
  return TRUE;
}

/**
 * med_report_choice_make_sync:
 * @connection: the connection of the bulk lane
 * @choice: a #MedReportChoice
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Makes the report with its file, so that the GTK thread only has to draw and to write.
 *
 * Returns: (transfer full) (nullable): a #MedReport
 */
gpointer
med_report_choice_make_sync (MedConnection *connection,
                             gpointer choice,
                             GCancellable *cancellable,
                             GError **error)
{
  MedReportChoice *self = choice;

  self->request.language = self->language;
  self->request.maker = self->maker;
  self->request.component = self->component;
  self->request.versions = self->versions;
  if (!find_device (connection, self, error) || !find_alert (connection, self, error))
    return NULL;
  g_autoptr (MedReport) report =
      med_report_make_sync (connection, &self->request, cancellable, error);
  if (report == NULL || !med_report_make_pdf (report, error))
    return NULL;
  return g_steal_pointer (&report);
}

/* The newest patches on devices for which there is anything to print. */
static gboolean
list_orders (MedConnection *connection, GPtrArray *orders, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT d.id, p.number, dev.asset, d.state FROM disposition d"
      " JOIN patch p ON p.id = d.patch_id JOIN device dev ON dev.id = d.device_id"
      " WHERE d.downtime_id IS NOT NULL OR d.state IN ('authorized', 'staged', 'installing',"
      "  'interrupted', 'installed-unverified', 'in-service', 'failed', 'restoring', 'restored',"
      "  'out-of-service', 'removal-required')"
      " ORDER BY d.since_usec DESC, d.id DESC LIMIT $1",
      MED_VALUES (MED_INT (MAX_ORDERS)), error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      gint64 id = med_query_get_int (query, 0);
      const char *word = med_query_get_text (query, 3);
      MedDispositionState state;
      g_autofree char *title = g_strdup_printf (
          "%" PRId64 " · %s · %s · %s", id, med_query_get_text (query, 1),
          med_query_get_text (query, 2),
          med_disposition_state_from_word (word, &state) ? med_disposition_state_get_title (state)
                                                         : word);

      add_offer (orders, id, title);
    }
  return med_query_finish (query, error);
}

/* Rows of a number and a name. */
static gboolean
list_names (MedConnection *connection, GPtrArray *offers, const char *sql, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (connection, sql, MED_NO_VALUES, error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    add_offer (offers, med_query_get_int (query, 0), med_query_get_text (query, 1));
  return med_query_finish (query, error);
}

/**
 * med_report_choice_list_sync:
 * @connection: a connection
 * @unused: nothing
 * @cancellable: (nullable): not looked at
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a #MedReportOffers of what a report can be about
 */
gpointer
med_report_choice_list_sync (MedConnection *connection,
                             gpointer unused,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (MedReportSettings) settings = med_report_settings_load_sync (connection, error);
  if (settings == NULL)
    return NULL;
  g_autoptr (MedReportOffers) offers = g_new0 (MedReportOffers, 1);

  offers->letter = settings->letter;
  offers->csv_mark = settings->csv_mark;
  offers->orders = g_ptr_array_new_with_free_func (offer_free);
  offers->departments = g_ptr_array_new_with_free_func (offer_free);
  offers->makers = g_ptr_array_new_with_free_func (offer_free);
  add_offer (offers->departments, 0, _ ("All departments"));
  add_offer (offers->makers, 0, _ ("All manufacturers"));
  return list_orders (connection, offers->orders, error) &&
                 list_names (connection, offers->departments,
                             "SELECT id, name FROM department ORDER BY name, id", error) &&
                 list_names (connection, offers->makers,
                             "SELECT min (id), min (manufacturer) FROM product"
                             " WHERE kind = 'device' GROUP BY manufacturer_key ORDER BY 2",
                             error)
             ? g_steal_pointer (&offers)
             : NULL;
}
