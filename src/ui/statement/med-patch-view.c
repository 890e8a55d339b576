/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-patch-view"

#include "config.h"

#include "ui/statement/med-patch-view.h"

#include <glib/gi18n.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "ui/statement/med-patch-sections.h"

struct _MedPatchView
{
  AdwBin parent_instance;

  MedPage *page; /* (unowned) which holds it */
  gint64 patch_id;
  MedDossier *dossier;       /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) of the loading under way */

  GtkWidget *content;
  GtkLabel *title;
  GtkLabel *origin;
  MedChain *chain;
  GtkStack *plan_stack;
  GtkImage *obstacle_icon;
  GtkLabel *obstacle;
  GtkFlowBox *buttons;
  GtkListBox *work;
  MedFactList *facts;
};

G_DEFINE_FINAL_TYPE (MedPatchView, med_patch_view, ADW_TYPE_BIN)

enum
{
  SIGNAL_LOADED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_dossier_load_sync (connection, *(gint64 *) input, error);
}

static char *
describe_origin (const MedDossier *dossier)
{
  const MedDossierStanding *standing = med_dossier_get_standing (dossier);

  if (standing == NULL)
    return g_strdup (_ ("No statement of the device vendor yet."));
  g_autofree char *entered = med_clock_format_local_date (standing->entered_usec);
  /* Translators: reference, revision, a person, a date */
  g_autofree char *how = g_strdup_printf (
      standing->origin_letter
          ? _ ("Statement %s, revision %d, typed in from the vendor's letter by %s on %s.")
          : _ ("Statement %s, revision %d, the vendor's file, brought in by %s on %s."),
      standing->reference, (int) standing->revision,
      standing->entered_name != NULL ? standing->entered_name : _ ("the program"), entered);
  if (standing->confirmed_usec == 0)
    return g_strdup_printf (_ ("%s Not confirmed: it counts for nothing yet."), how);
  g_autofree char *confirmed = med_clock_format_local_date (standing->confirmed_usec);
  return g_strdup_printf (_ ("%s Confirmed by %s on %s. Not signed by the vendor."), how,
                          standing->confirmed_name, confirmed);
}

static void
show_dossier (MedPatchView *self)
{
  const MedPatch *patch = self->dossier->patch;
  g_autofree char *title =
      g_strdup_printf ("%s · %s %s", patch->number, patch->cots_vendor, patch->cots_product);
  g_autofree char *origin = describe_origin (self->dossier);
  MedOutcome outcome;
  g_autofree char *obstacle = med_patch_sections_dup_obstacle (self->dossier, &outcome);
  const char *css_classes[] = { med_outcome_get_css_class (outcome), NULL };

  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->origin, origin);
  med_patch_sections_fill_chain (self->chain, self->dossier);
  med_patch_sections_fill_facts (self->facts, self->dossier);
  gtk_image_set_from_icon_name (self->obstacle_icon, med_outcome_get_icon_name (outcome));
  gtk_widget_set_css_classes (GTK_WIDGET (self->obstacle_icon), css_classes);
  gtk_label_set_text (self->obstacle, obstacle != NULL ? obstacle : "");
  gtk_stack_set_visible_child_name (self->plan_stack, obstacle != NULL ? "obstacle" : "plan");
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPatchView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedDossier) dossier = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->cancellable == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return; /* another patch was asked for since, or the page is gone */
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->dossier, med_dossier_free);
  self->dossier = g_steal_pointer (&dossier);
  gtk_widget_set_visible (self->content, self->dossier != NULL);
  if (self->dossier != NULL)
    show_dossier (self);
  else if (!g_error_matches (error, MED_ERROR, MED_ERROR_NOT_FOUND))
    med_page_show_error (self->page, error);
  g_signal_emit (self, signals[SIGNAL_LOADED], 0);
}

static void
med_patch_view_dispose (GObject *object)
{
  MedPatchView *self = MED_PATCH_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (med_patch_view_parent_class)->dispose (object);
}

static void
med_patch_view_finalize (GObject *object)
{
  g_clear_pointer (&MED_PATCH_VIEW (object)->dossier, med_dossier_free);
  G_OBJECT_CLASS (med_patch_view_parent_class)->finalize (object);
}

static void
med_patch_view_class_init (MedPatchViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_patch_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_patch_view_finalize;
  signals[SIGNAL_LOADED] = g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (MED_TYPE_CHAIN);
  g_type_ensure (MED_TYPE_FACT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MED_RESOURCE_PATH "/ui/statement/med-patch-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MedPatchView, content);
  gtk_widget_class_bind_template_child (widget_class, MedPatchView, title);
  gtk_widget_class_bind_template_child (widget_class, MedPatchView, origin);
  gtk_widget_class_bind_template_child (widget_class, MedPatchView, chain);
  gtk_widget_class_bind_template_child (widget_class, MedPatchView, plan_stack);
  gtk_widget_class_bind_template_child (widget_class, MedPatchView, obstacle_icon);
  gtk_widget_class_bind_template_child (widget_class, MedPatchView, obstacle);
  gtk_widget_class_bind_template_child (widget_class, MedPatchView, buttons);
  gtk_widget_class_bind_template_child (widget_class, MedPatchView, work);
  gtk_widget_class_bind_template_child (widget_class, MedPatchView, facts);
}

static void
add_button (MedPatchView *self, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_flow_box_insert (self->buttons, button, -1);
  /* The button takes the focus, not the place that holds it. */
  gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
  /* What cannot be done now takes no room. */
  g_object_bind_property (button, "sensitive", gtk_widget_get_parent (button), "visible",
                          G_BINDING_SYNC_CREATE);
}

static void
med_patch_view_init (MedPatchView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_button (self, _ ("_Confirm…"), "patches.confirm");
  add_button (self, _ ("Re_fuse…"), "patches.refuse");
  add_button (self, _ ("Save _Document…"), "patches.save-document");
  add_button (self, _ ("_Add Payload…"), "patches.add-payload");
  add_button (self, _ ("Check A_gain"), "patches.verify");
  add_button (self, _ ("Record _Scan…"), "patches.record-scan");
  add_button (self, _ ("Copy to _Medium…"), "patches.copy");
  add_button (self, _ ("Ask _Vendor…"), "patches.ask");
  add_button (self, _ ("Record Vendor's A_nswer…"), "patches.answer");
  gtk_widget_set_visible (self->content, FALSE);
}

GtkWidget *
med_patch_view_new (MedPage *page)
{
  MedPatchView *self = g_object_new (MED_TYPE_PATCH_VIEW, NULL);

  self->page = page;
  return GTK_WIDGET (self);
}

void
med_patch_view_show (MedPatchView *self, gint64 patch_id)
{
  MedStore *store = med_session_get_store (med_page_get_session (self->page));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->patch_id = patch_id;
  if (patch_id == 0)
    {
      g_clear_pointer (&self->dossier, med_dossier_free);
      gtk_widget_set_visible (self->content, FALSE);
      g_signal_emit (self, signals[SIGNAL_LOADED], 0);
      return;
    }
  self->cancellable = g_cancellable_new ();
  med_store_run_async (
      store, MED_STORE_INTERACTIVE, load_func, g_memdup2 (&patch_id, sizeof patch_id), g_free,
      (GDestroyNotify) med_dossier_free, self->cancellable, loaded_cb, g_object_ref (self));
}

const MedDossier *
med_patch_view_get_dossier (MedPatchView *self)
{
  return self->dossier;
}

void
med_patch_view_add_work (MedPatchView *self, GtkWidget *row)
{
  gtk_list_box_append (self->work, row);
  gtk_widget_set_visible (GTK_WIDGET (self->work), TRUE);
}

void
med_patch_view_remove_work (MedPatchView *self, GtkWidget *row)
{
  gtk_list_box_remove (self->work, row);
  gtk_widget_set_visible (GTK_WIDGET (self->work),
                          gtk_list_box_get_row_at_index (self->work, 0) != NULL);
}
