/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match-review-dialog"

#include "config.h"

#include "ui/awareness/med-match-review-dialog.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-alias.h"
#include "engine/awareness/med-match-review.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-help-button.h"

#define MED_TYPE_MATCH_REVIEW_DIALOG (med_match_review_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    MedMatchReviewDialog, med_match_review_dialog, MED, MATCH_REVIEW_DIALOG, AdwWindow)

/**
 * MedMatchReviewDialog:
 *
 * One question at a time, answered by one key: Y (or Enter), N, or S for later. A confirms all
 * names of a vendor that are beyond doubt, after they were listed. Decisions can be taken back one
 * after the other; the audit log keeps that they were made.
 */
struct _MedMatchReviewDialog
{
  AdwWindow parent_instance;

  MedSession *session;       /* (owned) (nullable) gone once closed */
  GCancellable *cancellable; /* (owned) */
  GPtrArray *names;          /* (owned) (nullable) of MedMatchName */
  guint name;                /* which of them is asked about */
  guint candidate;           /* which of its candidates */
  gboolean busy;             /* a decision is being stored */
  GHashTable *decided;       /* (owned) set of MedMatchName that were confirmed with others */
  GPtrArray *steps; /* (owned) (element-type Step) that can be taken back, the last at the end */

  GtkWidget *undo_button;
  GtkStack *stack;
  GtkLabel *position;
  GtkLabel *advisory_name;
  GtkLabel *advisory_where;
  GtkLabel *product_name;
  GtkLabel *reason;
  GtkLabel *consequence;
  GtkLabel *error_label;
  GtkWidget *buttons;
  GtkWidget *yes_button;
  GtkWidget *vendor_button;
  AdwToastOverlay *toasts;
};

G_DEFINE_FINAL_TYPE (MedMatchReviewDialog, med_match_review_dialog, ADW_TYPE_WINDOW)

/* Names that are listed before they are confirmed in one go. */
#define MAX_LISTED 12

static void undo_cb (MedMatchReviewDialog *self);

typedef enum
{
  CONFIRM,
  REJECT,
  WITHDRAW,
} Verb;

/* A snapshot for the lane. */
typedef struct
{
  Verb verb;
  gint64 person_id;
  GPtrArray *decisions; /* (owned) (element-type MedAliasDecision) */
} Decision;

static void
decision_free (gpointer data)
{
  Decision *self = data;

  g_ptr_array_unref (self->decisions);
  g_free (self);
}

static gpointer
decide_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;
  const gboolean done =
      decision->verb == WITHDRAW
          ? med_alias_withdraw_many_sync (connection, decision->person_id, decision->decisions,
                                          error)
          : med_alias_decide_many_sync (connection, decision->person_id, decision->decisions,
                                        decision->verb == CONFIRM, error);

  return done ? MED_STORE_OK : NULL;
}

/* What was decided in one go, and what was asked then, so that it can be taken back. */
typedef struct
{
  GPtrArray *decisions; /* (owned) (element-type MedAliasDecision) */
  GPtrArray *names;     /* (owned) (element-type MedMatchName) that are no longer asked about */
  guint name;
  guint candidate;
} Step;

static void
step_free (gpointer data)
{
  Step *self = data;

  g_ptr_array_unref (self->decisions);
  g_ptr_array_unref (self->names);
  g_free (self);
}

static const MedMatchName *
current_name (MedMatchReviewDialog *self)
{
  return self->names != NULL && self->name < self->names->len
             ? g_ptr_array_index (self->names, self->name)
             : NULL;
}

static void
show_name (MedMatchReviewDialog *self, const MedMatchName *name)
{
  g_autofree char *written = g_strdup_printf (_ ("“%s” “%s”"), name->vendor, name->product);
  g_autofree char *where =
      *name->version_text != '\0'
          ? g_strdup_printf (_ ("in %s, for example “%s”"), name->tracking_id, name->version_text)
          : g_strdup_printf (_ ("in %s"), name->tracking_id);
  g_autofree char *consequence = g_strdup_printf (
      ngettext ("Your answer holds for the %d advisory with this name, and for those to come.",
                "Your answer holds for all %d advisories with this name, and for those to come.",
                (gulong) name->n_advisories),
      (int) name->n_advisories);

  gtk_label_set_text (self->advisory_name, written);
  gtk_label_set_text (self->advisory_where, where);
  gtk_label_set_text (self->consequence, consequence);
}

static void
show_candidate (MedMatchReviewDialog *self, const MedMatchCandidate *candidate)
{
  g_autofree char *product = g_strdup_printf ("%s %s", candidate->manufacturer, candidate->model);
  g_autofree char *releases =
      g_strdup_printf (ngettext ("%d version in the inventory", "%d versions in the inventory",
                                 (gulong) candidate->n_releases),
                       (int) candidate->n_releases);
  g_autofree char *reason =
      g_strdup_printf (_ ("Likeness %.2f: %s; %s"), candidate->score, candidate->reason, releases);

  gtk_label_set_text (self->product_name, product);
  gtk_label_set_text (self->reason, reason);
}

/* The names that can be confirmed together with the one that is asked about. */
static GPtrArray *
pick_vendor (MedMatchReviewDialog *self, const MedMatchName *name)
{
  const MedMatchCandidate *candidate = g_ptr_array_index (name->candidates, self->candidate);
  g_autoptr (GPtrArray) all =
      med_match_review_pick_vendor (self->names, name->vendor_key, candidate->manufacturer);
  GPtrArray *open = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    if (!g_hash_table_contains (self->decided, g_ptr_array_index (all, i)))
      g_ptr_array_add (open, g_ptr_array_index (all, i));
  return open;
}

static void
show_vendor_button (MedMatchReviewDialog *self, const MedMatchName *name)
{
  g_autoptr (GPtrArray) picked = pick_vendor (self, name);
  g_autofree char *label =
      g_strdup_printf (ngettext ("Confirm %u Name of This Vendor… (A)",
                                 "Confirm %u Names of This Vendor… (A)", picked->len),
                       picked->len);

  gtk_button_set_label (GTK_BUTTON (self->vendor_button), label);
  gtk_widget_set_visible (self->vendor_button, picked->len > 1);
}

static void
show_question (MedMatchReviewDialog *self)
{
  const MedMatchName *name = current_name (self);

  gtk_widget_set_sensitive (self->buttons, !self->busy);
  gtk_widget_set_sensitive (self->undo_button, self->steps->len > 0 && !self->busy);
  if (name == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "done");
      return;
    }
  g_autofree char *position =
      g_strdup_printf (_ ("Name %u of %u"), self->name + 1, self->names->len);
  gtk_label_set_text (self->position, position);
  show_name (self, name);
  show_candidate (self, g_ptr_array_index (name->candidates, self->candidate));
  show_vendor_button (self, name);
  gtk_stack_set_visible_child_name (self->stack, "question");
}

static void
go_on (MedMatchReviewDialog *self, gboolean next_name)
{
  const MedMatchName *name = current_name (self);

  if (!next_name && self->candidate + 1 < name->candidates->len)
    {
      self->candidate++;
      return;
    }
  self->candidate = 0;
  do
    self->name++;
  while (current_name (self) != NULL && g_hash_table_contains (self->decided, current_name (self)));
}

typedef struct
{
  MedMatchReviewDialog *dialog;
  Verb verb;
  Step *step; /* (owned) (nullable) what is being decided */
} Waiting;

static void
take_back (MedMatchReviewDialog *self)
{
  const Step *step = g_ptr_array_index (self->steps, self->steps->len - 1);

  self->name = step->name;
  self->candidate = step->candidate;
  for (guint i = 0; i < step->names->len; i++)
    g_hash_table_remove (self->decided, g_ptr_array_index (step->names, i));
  g_ptr_array_remove_index (self->steps, self->steps->len - 1);
}

static void
offer_undo (MedMatchReviewDialog *self, Verb verb, guint n)
{
  g_autofree char *text =
      verb == CONFIRM ? g_strdup_printf (ngettext ("%u name confirmed", "%u names confirmed", n), n)
                      : g_strdup (_ ("Noted: another product"));
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
apply_decision (MedMatchReviewDialog *self, Verb verb, Step *step)
{
  if (verb == WITHDRAW)
    {
      take_back (self);
      return;
    }
  for (guint i = 0; i < step->names->len; i++)
    g_hash_table_add (self->decided, g_ptr_array_index (step->names, i));
  g_ptr_array_add (self->steps, step);
  go_on (self, verb == CONFIRM);
  offer_undo (self, verb, step->decisions->len);
}

static void
decided_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Waiting *waiting = user_data;
  g_autoptr (MedMatchReviewDialog) self = waiting->dialog;
  g_autoptr (GError) error = NULL;
  gboolean done = med_store_run_finish (MED_STORE (source), result, &error) != NULL;

  self->busy = FALSE;
  if (self->session == NULL || !done)
    g_clear_pointer (&waiting->step, step_free);
  if (self->session == NULL)
    return; /* closed meanwhile */
  gtk_label_set_text (self->error_label, done ? "" : error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), !done);
  if (done)
    apply_decision (self, waiting->verb, waiting->step);
  show_question (self);
  /* While it was stored nothing could have the focus; Enter says yes again. */
  if (current_name (self) != NULL)
    gtk_widget_grab_focus (self->yes_button);
}

/* @step: (transfer full) (nullable): what is decided; NULL takes the last one back */
static void
decide (MedMatchReviewDialog *self, Verb verb, Step *step)
{
  const Step *last = step != NULL ? step : g_ptr_array_index (self->steps, self->steps->len - 1);
  Decision *decision = g_new0 (Decision, 1);
  Waiting *waiting = g_new0 (Waiting, 1);

  decision->verb = verb;
  decision->person_id = med_session_get_person_id (self->session);
  decision->decisions = g_ptr_array_ref (last->decisions);
  *waiting = (Waiting){ g_object_ref (self), verb, step };
  self->busy = TRUE;
  show_question (self);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, decide_func,
                       decision, decision_free, NULL, NULL, decided_cb, waiting);
}

static Step *
step_new (MedMatchReviewDialog *self)
{
  Step *step = g_new0 (Step, 1);

  step->decisions = g_ptr_array_new_with_free_func (med_alias_decision_free);
  step->names = g_ptr_array_new ();
  step->name = self->name;
  step->candidate = self->candidate;
  return step;
}

static void
decide_one (MedMatchReviewDialog *self, Verb verb)
{
  const MedMatchName *name = current_name (self);

  if (self->busy || name == NULL)
    return;
  const MedMatchCandidate *candidate = g_ptr_array_index (name->candidates, self->candidate);
  Step *step = step_new (self);

  g_ptr_array_add (step->decisions, med_alias_decision_new (name->vendor_key, name->product_key,
                                                            candidate->product_id));
  if (verb == CONFIRM)
    g_ptr_array_add (step->names, (gpointer) name);
  decide (self, verb, step);
}

/* Only what was listed is confirmed, whatever is shown by now. */
static void
vendor_confirmed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedMatchReviewDialog) self = user_data;
  const gboolean yes = med_dialogs_confirm_finish (result);
  const MedMatchName *shown = current_name (self);

  if (!yes || self->session == NULL || self->busy || shown == NULL)
    return;
  g_autoptr (GPtrArray) picked = pick_vendor (self, shown);
  Step *step = step_new (self);
  for (guint i = 0; i < picked->len; i++)
    {
      MedMatchName *name = g_ptr_array_index (picked, i);
      const MedMatchCandidate *best = g_ptr_array_index (name->candidates, 0);

      g_ptr_array_add (step->names, name);
      g_ptr_array_add (step->decisions, med_alias_decision_new (name->vendor_key, name->product_key,
                                                                best->product_id));
    }
  if (picked->len > 0)
    decide (self, CONFIRM, step);
  else
    step_free (step);
}

static char *
list_names (GPtrArray *picked)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < picked->len && i < MAX_LISTED; i++)
    {
      const MedMatchName *name = g_ptr_array_index (picked, i);
      const MedMatchCandidate *best = g_ptr_array_index (name->candidates, 0);

      g_string_append_printf (text, _ ("“%s” is %s %s"), name->product, best->manufacturer,
                              best->model);
      g_string_append_c (text, '\n');
    }
  if (picked->len > MAX_LISTED)
    g_string_append_printf (text, ngettext ("and %u more", "and %u more", picked->len - MAX_LISTED),
                            picked->len - MAX_LISTED);
  return g_string_free (text, FALSE);
}

static void
vendor_cb (MedMatchReviewDialog *self)
{
  const MedMatchName *name = current_name (self);

  if (self->busy || name == NULL)
    return;
  g_autoptr (GPtrArray) picked = pick_vendor (self, name);
  if (picked->len < 2)
    return;
  g_autofree char *heading = g_strdup_printf (
      ngettext ("Confirm %u name of “%s”?", "Confirm %u names of “%s”?", picked->len), picked->len,
      name->vendor);
  g_autofree char *body = list_names (picked);

  med_dialogs_confirm_async (GTK_WIDGET (self), heading, body, _ ("Confirm _All"), FALSE,
                             vendor_confirmed_cb, g_object_ref (self));
}

static void
yes_cb (MedMatchReviewDialog *self)
{
  decide_one (self, CONFIRM);
}

static void
no_cb (MedMatchReviewDialog *self)
{
  decide_one (self, REJECT);
}

static void
later_cb (MedMatchReviewDialog *self)
{
  if (self->busy || current_name (self) == NULL)
    return;
  go_on (self, TRUE);
  show_question (self);
}

static void
undo_cb (MedMatchReviewDialog *self)
{
  if (!self->busy && self->steps->len > 0)
    decide (self, WITHDRAW, NULL);
}

static gboolean
key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  MedMatchReviewDialog *self = MED_MATCH_REVIEW_DIALOG (widget);
  const char *key = g_variant_get_string (args, NULL);

  switch (*key)
    {
    case 'y':
      yes_cb (self);
      break;
    case 'n':
      no_cb (self);
      break;
    case 'l':
      later_cb (self);
      break;
    case 'a':
      vendor_cb (self);
      break;
    default:
      undo_cb (self);
    }
  return GDK_EVENT_STOP;
}

static gpointer
review_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_match_review_sync (connection, cancellable, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedMatchReviewDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->session == NULL)
    return; /* closed meanwhile */
  self->names = g_steal_pointer (&names);
  if (self->names == NULL)
    {
      gtk_label_set_text (self->error_label, error->message);
      gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
      gtk_widget_set_visible (self->buttons, FALSE);
      gtk_stack_set_visible_child_name (self->stack, "question");
      return;
    }
  show_question (self);
  if (current_name (self) != NULL)
    gtk_widget_grab_focus (self->yes_button);
}

static void
med_match_review_dialog_dispose (GObject *object)
{
  MedMatchReviewDialog *self = MED_MATCH_REVIEW_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_pointer (&self->decided, g_hash_table_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  G_OBJECT_CLASS (med_match_review_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/awareness/med-match-review-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedMatchReviewDialog, undo_button);
  gtk_widget_class_bind_template_child (widget_class, MedMatchReviewDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, MedMatchReviewDialog, position);
  gtk_widget_class_bind_template_child (widget_class, MedMatchReviewDialog, advisory_name);
  gtk_widget_class_bind_template_child (widget_class, MedMatchReviewDialog, advisory_where);
  gtk_widget_class_bind_template_child (widget_class, MedMatchReviewDialog, product_name);
  gtk_widget_class_bind_template_child (widget_class, MedMatchReviewDialog, reason);
  gtk_widget_class_bind_template_child (widget_class, MedMatchReviewDialog, consequence);
  gtk_widget_class_bind_template_child (widget_class, MedMatchReviewDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, MedMatchReviewDialog, buttons);
  gtk_widget_class_bind_template_child (widget_class, MedMatchReviewDialog, yes_button);
  gtk_widget_class_bind_template_child (widget_class, MedMatchReviewDialog, vendor_button);
  gtk_widget_class_bind_template_child (widget_class, MedMatchReviewDialog, toasts);
  gtk_widget_class_bind_template_callback (widget_class, yes_cb);
  gtk_widget_class_bind_template_callback (widget_class, no_cb);
  gtk_widget_class_bind_template_callback (widget_class, later_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_cb);
  gtk_widget_class_bind_template_callback (widget_class, vendor_cb);
}

static void
med_match_review_dialog_class_init (MedMatchReviewDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_match_review_dialog_dispose;
  bind_template (widget_class);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_y, 0, key_cb, "s", "y");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_n, 0, key_cb, "s", "n");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_l, 0, key_cb, "s", "l");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_s, 0, key_cb, "s", "l");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_a, 0, key_cb, "s", "a");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, key_cb, "s", "undo");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_match_review_dialog_init (MedMatchReviewDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->steps = g_ptr_array_new_with_free_func (step_free);
  self->decided = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_match_review_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who decides
 *
 * Opens the review of names that might be products of the hospital.
 *
 * Returns: (transfer none): the dialog
 */
GtkWindow *
med_match_review_dialog_present (GtkWidget *parent, MedSession *session)
{
  MedMatchReviewDialog *self = g_object_new (MED_TYPE_MATCH_REVIEW_DIALOG, "transient-for",
                                             gtk_widget_get_root (parent), NULL);

  self->session = g_object_ref (session);
  med_store_run_async (med_session_get_store (session), MED_STORE_BULK, review_func, NULL, NULL,
                       (GDestroyNotify) g_ptr_array_unref, self->cancellable, loaded_cb,
                       g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WINDOW (self);
}
