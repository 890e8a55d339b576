/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-patches-page"

#include "config.h"

#include "ui/statement/med-patches-page.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "ui/awareness/med-patch-dialog.h"
#include "ui/distribution/med-medium-dialog.h"
#include "ui/distribution/med-payload-actions.h"
#include "ui/med-dialogs.h"
#include "ui/statement/med-patch-actions.h"
#include "ui/statement/med-patch-list.h"
#include "ui/statement/med-patch-view.h"
#include "ui/statement/med-statement-letter.h"

/**
 * MedPatchesPage:
 *
 * COTS patches, what the device vendors say of them, and whether their bytes are fit to be taken to
 * a device (white paper 3.3 to 3.5).
 */
struct _MedPatchesPage
{
  MedPage parent_instance;

  MedTable *table;             /* (owned) */
  GSimpleActionGroup *actions; /* (owned) */
  MedVerificationQueue *queue; /* (owned) */
  GCancellable *cancellable;   /* (owned) */

  GtkWidget *search_entry;
  GtkDropDown *filter_drop_down;
  GtkWidget *action_box;
  MedTableView *view;
  MedPatchView *detail; /* (unowned) owned by the view */
};

G_DEFINE_FINAL_TYPE (MedPatchesPage, med_patches_page, MED_TYPE_PAGE)

/* What the status line and the sidebar tell. */
typedef struct
{
  gint64 n_to_confirm;
  gint64 n_waiting;
} Summary;

static gpointer
summarize_func (MedConnection *connection,
                gpointer input,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree Summary *summary = g_new0 (Summary, 1);

  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM statement WHERE confirmed_by IS NULL"
                               " AND refused_reason IS NULL",
                               MED_NO_VALUES, &summary->n_to_confirm, error) ||
      !med_connection_get_int (connection,
                               "SELECT count(*) FROM patch p WHERE p.scope = 'security' AND NOT"
                               " EXISTS (SELECT 1 FROM vendor_track t WHERE t.patch_id = p.id)",
                               MED_NO_VALUES, &summary->n_waiting, error))
    return NULL;
  return g_steal_pointer (&summary);
}

static MedStore *
store_of (MedPatchesPage *self)
{
  return med_session_get_store (med_page_get_session (MED_PAGE (self)));
}

static void
summarized_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPatchesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree Summary *summary = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->table == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (summary == NULL)
    {
      med_table_view_set_status (self->view, error->message);
      return;
    }
  g_autofree char *confirm =
      g_strdup_printf (ngettext ("%d statement to confirm", "%d statements to confirm",
                                 (gulong) summary->n_to_confirm),
                       (int) summary->n_to_confirm);
  g_autofree char *status = g_strdup_printf (
      _ ("%u of %u shown · %s · %d without a statement"), med_table_get_n_shown (self->table),
      med_table_get_n_all (self->table), confirm, (int) summary->n_waiting);
  med_table_view_set_status (self->view, status);
  med_page_set_badge (MED_PAGE (self), (guint) summary->n_to_confirm);
}

static void
table_loading_cb (MedPatchesPage *self)
{
  gboolean loading = TRUE;

  g_object_get (self->table, "loading", &loading, NULL);
  if (!loading)
    med_store_run_async (store_of (self), MED_STORE_BULK, summarize_func, NULL, NULL, g_free,
                         self->cancellable, summarized_cb, g_object_ref (self));
}

static void
search_changed_cb (MedPatchesPage *self)
{
  med_table_set_search (self->table, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
filter_changed_cb (MedPatchesPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->filter_drop_down);

  if (self->table != NULL && selected != GTK_INVALID_LIST_POSITION)
    med_table_set_filter (self->table, med_patch_list_filters[selected].condition, NULL, 0);
}

static void
selected_cb (MedPatchesPage *self, gint64 id)
{
  med_patch_view_show (self->detail, id);
}

static void
enable (MedPatchesPage *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static gboolean
has_stored (const MedDossier *dossier)
{
  for (guint i = 0; i < dossier->payloads->len; i++)
    {
      const MedDossierPayload *item = g_ptr_array_index (dossier->payloads, i);
      if (item->payload->stored_usec != 0)
        return TRUE;
    }
  return FALSE;
}

/* What may be done now with the patch that is shown, by the person who works. The engine asks
 * again.
 */
static void
update_actions (MedPatchesPage *self)
{
  MedSession *session = med_page_get_session (MED_PAGE (self));
  const MedDossier *dossier = med_patch_view_get_dossier (self->detail);
  const MedDossierStanding *standing = dossier != NULL ? med_dossier_get_standing (dossier) : NULL;
  gboolean may =
      med_session_get_person_id (session) != 0 &&
      (med_session_get_roles (session) & ~(MED_ROLE_AUDITOR | MED_ROLE_CLINICAL_OWNER)) != 0;
  gboolean waits = standing != NULL && standing->confirmed_usec == 0;
  gboolean payloads = dossier != NULL && dossier->payloads->len > 0;
  gboolean stored = payloads && has_stored (dossier);
  gboolean released = dossier != NULL && med_dossier_is_released (dossier);

  enable (self, "import-files", may);
  enable (self, "import-folder", may);
  enable (self, "letter", may);
  enable (self, "record", may);
  enable (self, "answer", may && dossier != NULL && med_patch_actions_can_answer (dossier));
  enable (self, "confirm", may && waits);
  enable (self, "refuse", may && waits);
  enable (self, "save-document", standing != NULL);
  enable (self, "add-payload", may && payloads);
  enable (self, "verify", may && stored);
  enable (self, "record-scan", may && stored);
  enable (self, "copy", may && stored && released);
  enable (self, "ask", may && dossier != NULL && dossier->releases->len > 0);
  enable (self, "plan", released);
}

/* A person who closes the chooser has not done anything wrong. */
static void
complain_unless_dismissed (MedPatchesPage *self, const GError *error)
{
  if (!g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED) && self->table != NULL)
    med_page_show_error (MED_PAGE (self), error);
}

static void
statements_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPatchesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, &error);

  if (files == NULL)
    complain_unless_dismissed (self, error);
  else if (self->table != NULL)
    med_patch_actions_import (MED_PAGE (self), files);
}

static void
folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPatchesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  GFile *folder = med_dialogs_open_folder_finish (result, &error);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (folder == NULL)
    {
      complain_unless_dismissed (self, error);
      return;
    }
  g_ptr_array_add (files, folder);
  if (self->table != NULL)
    med_patch_actions_import (MED_PAGE (self), files);
}

static void
import_files_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *const patterns[] = { "*.json", NULL };

  med_dialogs_open_files_async (GTK_WIDGET (user_data), _ ("Choose Statements"), patterns, TRUE,
                                statements_chosen_cb, g_object_ref (user_data));
}

static void
import_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_dialogs_open_folder_async (GTK_WIDGET (user_data), _ ("Choose a Folder of Statements"),
                                 folder_chosen_cb, g_object_ref (user_data));
}

static void
letter_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_statement_letter_present (MED_PAGE (user_data));
}

static void
confirm_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedPatchesPage *self = user_data;

  med_patch_actions_confirm (MED_PAGE (self), med_patch_view_get_dossier (self->detail));
}

static void
save_document_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedPatchesPage *self = user_data;

  med_patch_actions_save_document (MED_PAGE (self), med_patch_view_get_dossier (self->detail));
}

static void
refuse_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedPatchesPage *self = user_data;

  med_patch_actions_refuse (MED_PAGE (self), med_patch_view_get_dossier (self->detail));
}

static void
ask_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedPatchesPage *self = user_data;

  med_patch_actions_ask (MED_PAGE (self), med_patch_view_get_dossier (self->detail));
}

static void
answer_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedPatchesPage *self = user_data;

  med_patch_actions_answer (MED_PAGE (self), med_patch_view_get_dossier (self->detail));
}

static void
record_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_patch_dialog_present (GTK_WIDGET (user_data), med_page_get_session (MED_PAGE (user_data)),
                            NULL);
}

static void
payloads_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPatchesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, &error);

  if (files == NULL)
    complain_unless_dismissed (self, error);
  else if (self->table != NULL && med_patch_view_get_dossier (self->detail) != NULL)
    med_payload_actions_verify (MED_PAGE (self), self->detail, self->queue, files);
}

static void
add_payload_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_dialogs_open_files_async (GTK_WIDGET (user_data), _ ("Choose the Payloads"), NULL, TRUE,
                                payloads_chosen_cb, g_object_ref (user_data));
}

static void
verify_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedPatchesPage *self = user_data;

  med_payload_actions_verify (MED_PAGE (self), self->detail, self->queue, NULL);
}

static void
record_scan_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedPatchesPage *self = user_data;

  med_payload_actions_record_scan (MED_PAGE (self), med_patch_view_get_dossier (self->detail));
}

static void
medium_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPatchesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = med_dialogs_open_folder_finish (result, &error);
  const MedDossier *dossier =
      self->table != NULL ? med_patch_view_get_dossier (self->detail) : NULL;

  if (folder == NULL)
    complain_unless_dismissed (self, error);
  else if (dossier != NULL && dossier->statement != NULL)
    med_medium_dialog_present (MED_PAGE (self), dossier, folder);
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_dialogs_open_folder_async (GTK_WIDGET (user_data), _ ("Choose the Medium"), medium_chosen_cb,
                                 g_object_ref (user_data));
}

static void
plan_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedPatchesPage *self = user_data;
  const MedDossier *dossier = med_patch_view_get_dossier (self->detail);

  med_page_go (MED_PAGE (self), "schedule", 0, dossier->patch->number);
}

static void
install_actions (MedPatchesPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "import-files", .activate = import_files_cb },
    { .name = "import-folder", .activate = import_folder_cb },
    { .name = "letter", .activate = letter_cb },
    { .name = "confirm", .activate = confirm_cb },
    { .name = "refuse", .activate = refuse_cb },
    { .name = "save-document", .activate = save_document_cb },
    { .name = "ask", .activate = ask_cb },
    { .name = "answer", .activate = answer_cb },
    { .name = "record", .activate = record_cb },
    { .name = "add-payload", .activate = add_payload_cb },
    { .name = "verify", .activate = verify_cb },
    { .name = "record-scan", .activate = record_scan_cb },
    { .name = "copy", .activate = copy_cb },
    { .name = "plan", .activate = plan_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  /* The buttons sit in the window's header bar, outside the page. */
  gtk_widget_insert_action_group (self->action_box, "patches", G_ACTION_GROUP (self->actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "patches", G_ACTION_GROUP (self->actions));
  g_signal_connect_object (med_page_get_session (MED_PAGE (self)), "notify::person-id",
                           G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->detail, "loaded", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  update_actions (self);
}

static void
fill_filters (MedPatchesPage *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (gsize i = 0; med_patch_list_filters[i].word != NULL; i++)
    gtk_string_list_append (titles, _ (med_patch_list_filters[i].title));
  gtk_drop_down_set_model (self->filter_drop_down, G_LIST_MODEL (titles));
}

static void
med_patches_page_reload (MedPage *page)
{
  MedPatchesPage *self = MED_PATCHES_PAGE (page);

  med_table_reload (self->table);
  med_patch_view_show (self->detail, med_table_view_get_selected (self->view));
}

static void
med_patches_page_focus_search (MedPage *page)
{
  gtk_widget_grab_focus (MED_PATCHES_PAGE (page)->search_entry);
}

static void
med_patches_page_show_item (MedPage *page, gint64 id)
{
  med_table_view_select (MED_PATCHES_PAGE (page)->view, id);
}

static void
med_patches_page_show_filter (MedPage *page, const char *filter)
{
  MedPatchesPage *self = MED_PATCHES_PAGE (page);

  for (guint i = 0; med_patch_list_filters[i].word != NULL; i++)
    if (g_str_equal (med_patch_list_filters[i].word, filter))
      gtk_drop_down_set_selected (self->filter_drop_down, i);
}

static void
connect_signals (MedPatchesPage *self)
{
  g_signal_connect_object (self->table, "notify::loading", G_CALLBACK (table_loading_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (search_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filter_drop_down, "notify::selected",
                           G_CALLBACK (filter_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
med_patches_page_constructed (GObject *object)
{
  MedPatchesPage *self = MED_PATCHES_PAGE (object);
  MedEngine *engine = med_session_get_engine (med_page_get_session (MED_PAGE (self)));

  G_OBJECT_CLASS (med_patches_page_parent_class)->constructed (object);

  self->queue = med_verification_queue_new (store_of (self), med_engine_get_data_dir (engine));
  self->table = med_table_new (store_of (self), &med_patch_list_spec);
  self->detail = MED_PATCH_VIEW (med_patch_view_new (MED_PAGE (self)));
  med_table_view_set_table (self->view, self->table, med_patch_list_columns,
                            med_patch_list_n_columns);
  med_table_view_set_detail (self->view, GTK_WIDGET (self->detail));
  med_table_view_set_empty (
      self->view, "med-patches-symbolic", _ ("No Patches Yet"),
      _ ("A patch of a COTS vendor appears here when it is recorded from an advisory, or with the "
         "first statement of a device vendor on it."),
      _ ("_Import Statements…"), "patches.import-files");
  fill_filters (self);
  install_actions (self);
  connect_signals (self);
}

static void
med_patches_page_dispose (GObject *object)
{
  MedPatchesPage *self = MED_PATCHES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->queue != NULL)
    med_verification_queue_close (self->queue);
  g_clear_object (&self->queue);
  g_clear_object (&self->table);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (med_patches_page_parent_class)->dispose (object);
}

static void
med_patches_page_finalize (GObject *object)
{
  g_clear_object (&MED_PATCHES_PAGE (object)->cancellable);
  G_OBJECT_CLASS (med_patches_page_parent_class)->finalize (object);
}

static void
med_patches_page_class_init (MedPatchesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MedPageClass *page_class = MED_PAGE_CLASS (klass);

  object_class->constructed = med_patches_page_constructed;
  object_class->dispose = med_patches_page_dispose;
  object_class->finalize = med_patches_page_finalize;
  page_class->reload = med_patches_page_reload;
  page_class->focus_search = med_patches_page_focus_search;
  page_class->show_item = med_patches_page_show_item;
  page_class->show_filter = med_patches_page_show_filter;

  g_type_ensure (MED_TYPE_TABLE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/statement/med-patches-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedPatchesPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, MedPatchesPage, filter_drop_down);
  gtk_widget_class_bind_template_child (widget_class, MedPatchesPage, action_box);
  gtk_widget_class_bind_template_child (widget_class, MedPatchesPage, view);
}

static void
med_patches_page_init (MedPatchesPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
