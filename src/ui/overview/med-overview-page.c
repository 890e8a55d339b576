/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-overview-page"

#include "config.h"

#include "ui/overview/med-overview-page.h"

#include <glib/gi18n.h>

/**
 * MedOverviewPage:
 *
 * What needs a decision today.
 */
struct _MedOverviewPage
{
  MedPage parent_instance;

  GtkBox *rows;
};

G_DEFINE_FINAL_TYPE (MedOverviewPage, med_overview_page, MED_TYPE_PAGE)

static void
med_overview_page_class_init (MedOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/overview/med-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedOverviewPage, rows);
}

static void
med_overview_page_init (MedOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
