/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-pdf"

#include "config.h"

#include "engine/report/med-report-pdf.h"

#include <cairo-pdf.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"

static cairo_status_t
append_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/**
 * med_report_pdf_set_metadata:
 * @surface: a surface; nothing happens if it is not of a PDF file
 * @document: the report drawn on it
 *
 * Sets title, author and date. The date is the report's own and not the clock's, so that the same
 * report is the same bytes.
 */
void
med_report_pdf_set_metadata (cairo_surface_t *surface, const MedReportDocument *document)
{
  if (cairo_surface_get_type (surface) != CAIRO_SURFACE_TYPE_PDF)
    return;
  g_autofree char *created = med_clock_format_iso8601 (document->as_of_usec);

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, document->title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_AUTHOR, document->author);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, document->id);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "MedPatch " MED_VERSION);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_MOD_DATE, created);
}

/**
 * med_report_pdf_make:
 * @document: a report
 * @layout: its pages
 * @error: return location
 *
 * Draws the pages into a PDF file with its fonts in it. The same report gives the same bytes.
 *
 * Returns: (transfer full) (nullable): the file
 */
GBytes *
med_report_pdf_make (const MedReportDocument *document, MedReportLayout *layout, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  double width, height;

  med_report_layout_get_page_size (layout, &width, &height);
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append_cb, bytes, width, height);
  med_report_pdf_set_metadata (surface, document);
  cairo_t *cairo = cairo_create (surface);
  for (guint page = 0; page < med_report_layout_get_n_pages (layout); page++)
    {
      med_report_layout_paint_page (layout, cairo, page);
      cairo_show_page (cairo);
    }
  cairo_destroy (cairo);
  cairo_surface_finish (surface);
  cairo_status_t status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_INTERNAL, "PDF: %s",
                   cairo_status_to_string (status));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
