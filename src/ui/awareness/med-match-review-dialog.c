/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match-review-dialog"

#include "config.h"

#include "ui/awareness/med-match-review-dialog.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-alias.h"
#include "engine/awareness/med-match-review.h"
#include "ui/widgets/med-help-button.h"

#define MED_TYPE_MATCH_REVIEW_DIALOG (med_match_review_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    MedMatchReviewDialog, med_match_review_dialog, MED, MATCH_REVIEW_DIALOG, AdwWindow)

/**
 * MedMatchReviewDialog:
 *
 * One question at a time, answered by one key: Y, N or L. The last decision can be taken back; the
 * audit log keeps that it was made.
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
  /* The last decision, for undo. */
  gboolean can_undo;
  guint undo_name;
  guint undo_candidate;

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
};

G_DEFINE_FINAL_TYPE (MedMatchReviewDialog, med_match_review_dialog, ADW_TYPE_WINDOW)

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
  char *vendor_key;
  char *product_key;
  gint64 product_id;
} Decision;

static void
decision_free (gpointer data)
{
  Decision *self = data;

  g_free (self->vendor_key);
  g_free (self->product_key);
  g_free (self);
}

static gpointer
decide_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;
  gboolean done;

  if (decision->verb == WITHDRAW)
    done = med_alias_withdraw_sync (connection, decision->person_id, decision->vendor_key,
                                    decision->product_key, decision->product_id, error);
  else
    done = med_alias_decide_sync (connection, decision->person_id, decision->vendor_key,
                                  decision->product_key, decision->product_id,
                                  decision->verb == CONFIRM, error);
  return done ? MED_STORE_OK : NULL;
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

static void
show_question (MedMatchReviewDialog *self)
{
  const MedMatchName *name = current_name (self);

  gtk_widget_set_sensitive (self->buttons, !self->busy);
  gtk_widget_set_sensitive (self->undo_button, self->can_undo && !self->busy);
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
  gtk_stack_set_visible_child_name (self->stack, "question");
}

static void
go_on (MedMatchReviewDialog *self, gboolean next_name)
{
  const MedMatchName *name = current_name (self);

  if (!next_name && self->candidate + 1 < name->candidates->len)
    self->candidate++;
  else
    {
      self->name++;
      self->candidate = 0;
    }
}

typedef struct
{
  MedMatchReviewDialog *dialog;
  Verb verb;
} Waiting;

static void
apply_decision (MedMatchReviewDialog *self, Verb verb)
{
  if (verb == WITHDRAW)
    {
      self->name = self->undo_name;
      self->candidate = self->undo_candidate;
      self->can_undo = FALSE;
      return;
    }
  self->undo_name = self->name;
  self->undo_candidate = self->candidate;
  self->can_undo = TRUE;
  go_on (self, verb == CONFIRM);
}

static void
decided_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Waiting *waiting = user_data;
  g_autoptr (MedMatchReviewDialog) self = waiting->dialog;
  g_autoptr (GError) error = NULL;
  gboolean done = med_store_run_finish (MED_STORE (source), result, &error) != NULL;

  self->busy = FALSE;
  if (self->session == NULL)
    return; /* closed meanwhile */
  gtk_label_set_text (self->error_label, done ? "" : error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), !done);
  if (done)
    apply_decision (self, waiting->verb);
  show_question (self);
}

static void
decide (MedMatchReviewDialog *self, Verb verb)
{
  guint at_name = verb == WITHDRAW ? self->undo_name : self->name;
  guint at_candidate = verb == WITHDRAW ? self->undo_candidate : self->candidate;

  if (self->busy || self->names == NULL || at_name >= self->names->len)
    return;
  const MedMatchName *name = g_ptr_array_index (self->names, at_name);
  const MedMatchCandidate *candidate = g_ptr_array_index (name->candidates, at_candidate);
  Decision *decision = g_new0 (Decision, 1);
  Waiting *waiting = g_new0 (Waiting, 1);

  decision->verb = verb;
  decision->person_id = med_session_get_person_id (self->session);
  decision->vendor_key = g_strdup (name->vendor_key);
  decision->product_key = g_strdup (name->product_key);
  decision->product_id = candidate->product_id;
  waiting->dialog = g_object_ref (self);
  waiting->verb = verb;
  self->busy = TRUE;
  show_question (self);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, decide_func,
                       decision, decision_free, NULL, NULL, decided_cb, waiting);
}

static void
yes_cb (MedMatchReviewDialog *self)
{
  decide (self, CONFIRM);
}

static void
no_cb (MedMatchReviewDialog *self)
{
  decide (self, REJECT);
}

static void
later_cb (MedMatchReviewDialog *self)
{
  if (self->busy || current_name (self) == NULL)
    return;
  self->can_undo = FALSE;
  go_on (self, TRUE);
  show_question (self);
}

static void
undo_cb (MedMatchReviewDialog *self)
{
  if (self->can_undo)
    decide (self, WITHDRAW);
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
  gtk_widget_class_bind_template_callback (widget_class, yes_cb);
  gtk_widget_class_bind_template_callback (widget_class, no_cb);
  gtk_widget_class_bind_template_callback (widget_class, later_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_cb);
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
  gtk_widget_class_add_binding (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, key_cb, "s", "undo");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_match_review_dialog_init (MedMatchReviewDialog *self)
{
  self->cancellable = g_cancellable_new ();
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
