/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reports-page"

#include "config.h"

#include "ui/report/med-reports-page.h"

#include <glib/gi18n.h>

#include "engine/base/med-error-help.h"
#include "engine/base/med-error.h"
#include "ui/report/med-inspection-dialog.h"
#include "ui/report/med-report-chooser.h"
#include "ui/report/med-report-preview.h"
#include "ui/report/med-report-printer.h"
#include "ui/report/med-report-saver.h"
#include "ui/widgets/med-banner.h"
#include "ui/widgets/med-help-button.h"

#define ZOOM_STEP 1.2

/**
 * MedReportsPage:
 *
 * Chooses a report and shows it on screen as it will be on paper. The month's report on the fleet
 * is there when the page is opened: one click opens the page, the next one prints.
 */
struct _MedReportsPage
{
  MedPage parent_instance;

  MedReport *report;           /* (owned) (nullable) what is shown */
  MedReportPaper paper;        /* of what is shown */
  GCancellable *cancellable;   /* (owned) (nullable) of what is being prepared */
  gboolean closed;             /* disposed of; answers still on their way are dropped */
  GSimpleActionGroup *actions; /* (owned) */

  GtkWidget *action_box;
  GtkWidget *print_button;
  GtkWidget *answer_button;
  MedReportChooser *chooser;
  MedBanner *stale_bar;
  GtkStack *layers;
  AdwStatusPage *choose;
  AdwStatusPage *failed;
  MedHelpButton *failed_help;
  GtkSpinner *spinner;
  GtkScrolledWindow *scroller;
  MedReportPreview *preview;
  GtkWidget *foot;
  GtkLabel *status;
};

G_DEFINE_FINAL_TYPE (MedReportsPage, med_reports_page, MED_TYPE_PAGE)

static void save_pdf_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data);
static void save_csv_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data);
static const GActionEntry entries[] = {
  { .name = "save-pdf", .activate = save_pdf_cb },
  { .name = "save-csv", .activate = save_csv_cb },
};

static void
show_layer (MedReportsPage *self, const char *name)
{
  gboolean pages = g_str_equal (name, "pages");

  gtk_stack_set_visible_child_name (self->layers, name);
  gtk_spinner_set_spinning (self->spinner, g_str_equal (name, "working"));
  gtk_widget_set_sensitive (self->print_button, pages);
  gtk_widget_set_visible (self->foot, pages);
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), entries[i].name);
      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), pages);
    }
}

static void
page_changed_cb (MedReportsPage *self)
{
  if (self->report == NULL)
    return;
  g_autofree char *text = g_strdup_printf (_ ("Page %u of %u · %s · data hash %.16s"),
                                           med_report_preview_get_page (self->preview) + 1,
                                           med_report_layout_get_n_pages (self->report->layout),
                                           self->report->document->id, self->report->hash);

  gtk_label_set_text (self->status, text);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReportsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  MedReport *report = med_store_run_finish (MED_STORE (source), result, &error);

  /* Chosen anew, stopped or closed meanwhile: another answer is on its way or nobody waits. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    {
      g_clear_pointer (&report, med_report_unref);
      return;
    }
  g_clear_object (&self->cancellable);
  if (report == NULL)
    {
      g_autofree char *text =
          g_strdup_printf ("%s\n%s", error->message, med_error_remedy ((MedError) error->code));
      g_autofree char *plain = g_markup_escape_text (text, -1);
      adw_status_page_set_description (self->failed, plain);
      med_help_button_set_topic (self->failed_help, med_error_help_topic (error));
      show_layer (self, "failed");
      return;
    }
  g_clear_pointer (&self->report, med_report_unref);
  self->report = report;
  med_report_preview_set_report (self->preview, report);
  show_layer (self, "pages");
  page_changed_cb (self);
}

static void
show_choose (MedReportsPage *self)
{
  const MedReportKind kind = med_report_chooser_get_kind (self->chooser);
  static const struct
  {
    MedReportKind kind;
    const char *title;
    const char *description;
  } asked[] = {
    { MED_REPORT_DEVICE, N_ ("Which Device?"), N_ ("Enter its asset number at the left.") },
    { MED_REPORT_ALERT, N_ ("Which Advisory?"),
      N_ ("Enter the number of an advisory or a CVE at the left. The CVE need not stand in any "
          "advisory.") },
    { MED_REPORT_COMPONENT, N_ ("Which Component?"),
      N_ ("Enter its name, a CPE or a package URL at the left.") },
  };
  const char *title = N_ ("No Work Order Yet");
  const char *description = N_ ("There is one as soon as a patch is authorized for a device.");

  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    if (asked[i].kind == kind)
      {
        title = asked[i].title;
        description = asked[i].description;
      }
  adw_status_page_set_title (self->choose, _ (title));
  adw_status_page_set_description (self->choose, _ (description));
  show_layer (self, "choose");
}

static void
stop (MedReportsPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
show_stale (MedReportsPage *self)
{
  med_banner_show (self->stale_bar, MED_OUTCOME_WARNING,
                   _ ("Something was changed since this report was prepared."),
                   _ ("Prepare _Again"));
}

static void
prepare_cb (MedReportsPage *self)
{
  MedSession *session = med_page_get_session (MED_PAGE (self));
  MedReportChoice *choice = med_report_chooser_dup_choice (self->chooser);

  stop (self);
  med_banner_hide (self->stale_bar);
  gtk_widget_set_visible (self->answer_button,
                          med_report_chooser_get_kind (self->chooser) == MED_REPORT_INSPECTION);
  if (choice == NULL)
    {
      show_choose (self);
      return;
    }
  self->paper = choice->request.paper;
  self->cancellable = g_cancellable_new ();
  show_layer (self, "working");
  med_store_run_async (med_session_get_store (session), MED_STORE_BULK, med_report_choice_make_sync,
                       choice, (GDestroyNotify) med_report_choice_free,
                       (GDestroyNotify) med_report_unref, self->cancellable, prepared_cb,
                       g_object_ref (self));
}

static void
cancel_cb (MedReportsPage *self)
{
  stop (self);
  if (self->report != NULL)
    {
      show_layer (self, "pages");
      show_stale (self);
      return;
    }
  adw_status_page_set_description (self->failed, _ ("It was stopped."));
  med_help_button_set_topic (self->failed_help, NULL);
  show_layer (self, "failed");
}

static void
zoom (MedReportsPage *self, double factor)
{
  med_report_preview_set_zoom (self->preview, med_report_preview_get_zoom (self->preview) * factor);
}

static void
smaller_cb (MedReportsPage *self)
{
  zoom (self, 1 / ZOOM_STEP);
}

static void
larger_cb (MedReportsPage *self)
{
  zoom (self, ZOOM_STEP);
}

static void
fit_cb (MedReportsPage *self)
{
  med_report_preview_set_zoom (self->preview, 0);
}

static void
answer_cb (MedReportsPage *self)
{
  med_inspection_dialog_present (GTK_WIDGET (self), med_page_get_session (MED_PAGE (self)));
}

static void
printed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReportsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  GtkPrintOperationResult outcome = med_report_printer_print_finish (result, &error);

  if (error != NULL)
    med_page_show_error (MED_PAGE (self), error);
  else if (outcome == GTK_PRINT_OPERATION_RESULT_APPLY)
    med_page_toast (MED_PAGE (self), _ ("The report was given to the printer"));
}

static void
print_cb (MedReportsPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->report != NULL)
    med_report_printer_print_async (self->report, self->paper,
                                    GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, printed_cb,
                                    g_object_ref (self));
}

static void
save_pdf_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedReportsPage *self = user_data;

  if (self->report == NULL)
    return;
  g_autofree char *name = med_report_dup_file_name (self->report);
  med_report_saver_save (MED_PAGE (self), _ ("Save the Report"), name, self->report->pdf);
}

static void
save_csv_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedReportsPage *self = user_data;

  if (self->report != NULL)
    med_report_saver_save_tables (
        MED_PAGE (self),
        med_report_dup_csv (self->report, med_report_chooser_wants_mark (self->chooser)));
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReportsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReportOffers) offers = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->closed)
    return;
  if (offers == NULL)
    {
      if (!g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
        med_page_show_error (MED_PAGE (self), error);
      return;
    }
  med_report_chooser_set_offers (self->chooser, g_steal_pointer (&offers));
  /* What was asked for could not be made before there was something to choose. */
  if (g_str_equal (gtk_stack_get_visible_child_name (self->layers), "choose"))
    prepare_cb (self);
}

static void
med_reports_page_reload (MedPage *page)
{
  MedReportsPage *self = MED_REPORTS_PAGE (page);
  MedStore *store = med_session_get_store (med_page_get_session (page));

  med_store_run_async (store, MED_STORE_INTERACTIVE, med_report_choice_list_sync, NULL, NULL,
                       (GDestroyNotify) med_report_offers_free, NULL, listed_cb,
                       g_object_ref (self));
  /* What is on screen stays: somebody may be reading it, or about to print it. */
  if (self->report != NULL)
    show_stale (self);
  else if (self->cancellable == NULL)
    prepare_cb (self);
}

static void
med_reports_page_print (MedPage *page)
{
  print_cb (MED_REPORTS_PAGE (page));
}

/* The word of a report; the item follows, or for that of a component, behind tabs, its name and
 * versions. */
static void
med_reports_page_show_filter (MedPage *page, const char *filter)
{
  MedReportsPage *self = MED_REPORTS_PAGE (page);
  g_auto (GStrv) words = g_strsplit (filter, "\t", 3);
  MedReportKind kind = MED_REPORT_FLEET;

  if (words[0] == NULL || !med_report_kind_from_word (words[0], &kind))
    kind = MED_REPORT_FLEET;
  med_report_chooser_choose (self->chooser, kind);
  if (kind == MED_REPORT_COMPONENT && g_strv_length (words) == 3)
    med_report_chooser_choose_component (self->chooser, words[1], words[2]);
  prepare_cb (self);
}

static void
med_reports_page_show_item (MedPage *page, gint64 id)
{
  MedReportsPage *self = MED_REPORTS_PAGE (page);

  med_report_chooser_choose_subject (self->chooser, id);
  prepare_cb (self);
}

static void
med_reports_page_constructed (GObject *object)
{
  MedReportsPage *self = MED_REPORTS_PAGE (object);
  MedEngine *engine = med_session_get_engine (med_page_get_session (MED_PAGE (self)));

  G_OBJECT_CLASS (med_reports_page_parent_class)->constructed (object);
  med_report_chooser_set_now (self->chooser, med_clock_now_usec (med_engine_get_clock (engine)));
}

static void
med_reports_page_dispose (GObject *object)
{
  MedReportsPage *self = MED_REPORTS_PAGE (object);

  self->closed = TRUE;
  stop (self);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->report, med_report_unref);
  G_OBJECT_CLASS (med_reports_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, action_box);
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, print_button);
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, answer_button);
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, chooser);
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, stale_bar);
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, layers);
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, choose);
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, failed);
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, failed_help);
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, preview);
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, foot);
  gtk_widget_class_bind_template_child (widget_class, MedReportsPage, status);
}

static void
med_reports_page_class_init (MedReportsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MedPageClass *page_class = MED_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = med_reports_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = med_reports_page_dispose;
  page_class->reload = med_reports_page_reload;
  page_class->print = med_reports_page_print;
  page_class->show_filter = med_reports_page_show_filter;
  page_class->show_item = med_reports_page_show_item;
  g_type_ensure (MED_TYPE_BANNER);
  g_type_ensure (MED_TYPE_REPORT_CHOOSER);
  g_type_ensure (MED_TYPE_REPORT_PREVIEW);
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MED_RESOURCE_PATH "/ui/report/med-reports-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, answer_cb);
  gtk_widget_class_bind_template_callback (widget_class, print_cb);
  gtk_widget_class_bind_template_callback (widget_class, prepare_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, smaller_cb);
  gtk_widget_class_bind_template_callback (widget_class, fit_cb);
  gtk_widget_class_bind_template_callback (widget_class, larger_cb);
}

static void
med_reports_page_init (MedReportsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  med_report_preview_set_scroller (self->preview, self->scroller);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  /* The buttons sit in the window's header bar, outside the page. */
  gtk_widget_insert_action_group (self->action_box, "report", G_ACTION_GROUP (self->actions));
  show_layer (self, "choose");
}
