/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedPage:
 *
 * A screen of the main window: an AdwBin that the window puts into its stack. Properties: `session`
 * (MedSession, construct-only), `title` (string, translated), `icon-name`, `badge` (uint: what
 * waits for a person, shown in the sidebar), and the page's own parts of the window's header bar:
 * `search-widget` (GtkWidget, in the middle) and `action-widget` (GtkWidget, at the end: a box of
 * buttons, the primary one with the style class `suggested-action`). All but `session` are set in
 * the page's .ui.
 */
#define MED_TYPE_PAGE (med_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (MedPage, med_page, MED, PAGE, AdwBin)

struct _MedPageClass
{
  AdwBinClass parent_class;

  /* The page is shown, or something was written: load anew on the store's lanes. */
  void (*reload) (MedPage *self);
  /* Ctrl+F */
  void (*focus_search) (MedPage *self);
  /* Ctrl+P */
  void (*print) (MedPage *self);
  /* Show one thing, such as device 42 when a card or link asks for it; filter: a word the page
   * knows. Both optional. */
  void (*show_item) (MedPage *self, gint64 id);
  void (*show_filter) (MedPage *self, const char *filter);
};

MedSession *med_page_get_session (MedPage *self);
const char *med_page_get_title (MedPage *self);
GtkWidget *med_page_get_search_widget (MedPage *self);
GtkWidget *med_page_get_action_widget (MedPage *self);
void med_page_set_badge (MedPage *self, guint badge);
/* A message at the foot of the window; plain text */
void med_page_toast (MedPage *self, const char *text);
/* Says what went wrong, where and what to do: message, then the remedy of its code. */
void med_page_show_error (MedPage *self, const GError *error);
/* Opens another page by its name ("devices", "advisories", "patches", "schedule", "work-orders",
 * "reports", "audit", "sources", "overview") */
void med_page_go (MedPage *self, const char *page_name, gint64 item, const char *filter);

/* For the window: asks the page to load anew, at once if it is on screen, else when it is shown. */
void med_page_reload (MedPage *self);

G_END_DECLS
