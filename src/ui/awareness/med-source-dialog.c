/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-dialog"

#include "config.h"

#include "ui/awareness/med-source-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "ui/awareness/med-source-facts.h"
#include "ui/awareness/med-source-key-dialog.h"
#include "ui/widgets/med-form-dialog.h"

/* A source comes in two steps: its place, which is looked at; then what is there, and what it is to
 * be called. Only the second adds it, and nothing of it is trusted by that. */

/* One of the two forms, as long as its dialog lives */
typedef struct
{
  GtkWidget *parent;   /* (owned) */
  MedSession *session; /* (owned) */
  MedSourceKind kind;
  MedSourceAddedFunc added;
  GCancellable *cancellable; /* (owned) ends with the dialog */
  MedSourceProbe *probe;     /* (owned) (nullable) in the second form */
} Form;

static Form *
form_new (const Form *pattern)
{
  Form *self = g_new0 (Form, 1);

  self->parent = g_object_ref (pattern->parent);
  self->session = g_object_ref (pattern->session);
  self->kind = pattern->kind;
  self->added = pattern->added;
  self->cancellable = g_cancellable_new ();
  return self;
}

static void
form_free (gpointer data, GClosure *closure)
{
  Form *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->parent);
  g_object_unref (self->session);
  g_clear_pointer (&self->probe, med_source_probe_free);
  g_free (self);
}

enum
{
  FIELD_FOUND,
  FIELD_NAME,
  FIELD_INTERVAL,
  FIELD_TRUSTED, /* last: only publishers of advisories sign */
  N_FIELDS,
};

static const gint64 intervals_min[] = { 60, 6 * 60, 24 * 60, 7 * 24 * 60 };

/* A source on its way to the writer lane */
typedef struct
{
  MedSource source;
  gint64 person_id;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  g_free (self->source.name);
  g_free (self->source.location);
  g_free (self->source.name_space);
  g_free (self);
}

static gpointer
add_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Order *order = input;
  gint64 id = 0;

  if (!med_source_add_sync (connection, order->person_id, &order->source, &id, error))
    return NULL;
  return med_source_load_sync (connection, id, error);
}

typedef struct
{
  MedFormDialog *dialog; /* (owned) */
  GPtrArray *keys;       /* (owned) (element-type MedProviderKey) hints */
  GtkWidget *parent;     /* (owned) */
  MedSession *session;   /* (owned) */
  MedSourceAddedFunc added;
} Adding;

static void
adding_free (Adding *self)
{
  g_object_unref (self->dialog);
  g_object_unref (self->parent);
  g_object_unref (self->session);
  g_ptr_array_unref (self->keys);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Adding, adding_free)

static void
added_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Adding) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSource) source = med_store_run_finish (MED_STORE (store), result, &error);

  if (source == NULL)
    {
      med_form_dialog_fail (self->dialog, FIELD_NAME, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (self->dialog));
  if (gtk_widget_get_root (self->parent) == NULL)
    return;
  self->added (self->parent, source->id);
  /* Without a key none of its documents can be checked: it is asked for at once. */
  if (source->trusted)
    med_source_key_dialog_present (self->parent, self->session, source, self->keys);
}

static guint64
choice (GPtrArray *values, guint field)
{
  return g_ascii_strtoull (g_ptr_array_index (values, field), NULL, 10);
}

static void
add_submitted_cb (MedFormDialog *dialog, Form *form)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  Order *order = g_new0 (Order, 1);
  Adding *adding = g_new0 (Adding, 1);

  order->person_id = med_session_get_person_id (form->session);
  order->source.kind = form->kind;
  order->source.name = g_strstrip (g_strdup (g_ptr_array_index (values, FIELD_NAME)));
  order->source.location = g_strdup (form->probe->location);
  order->source.name_space = g_strdup (form->probe->name_space);
  order->source.trusted =
      med_source_kind_is_advisories (form->kind) && choice (values, FIELD_TRUSTED) == 0;
  order->source.interval_min =
      intervals_min[MIN (choice (values, FIELD_INTERVAL), G_N_ELEMENTS (intervals_min) - 1)];
  adding->dialog = g_object_ref (dialog);
  adding->parent = g_object_ref (form->parent);
  adding->session = g_object_ref (form->session);
  adding->added = form->added;
  adding->keys = g_ptr_array_ref (form->probe->keys);
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (form->session), MED_STORE_WRITER, add_func, order,
                       order_free, (GDestroyNotify) med_source_free, NULL, added_cb, adding);
}

/* The host of an address, the last folder of a path */
static char *
dup_name (const MedSourceProbe *probe)
{
  g_autoptr (GUri) uri = g_uri_parse (probe->location, G_URI_FLAGS_NONE, NULL);

  if (probe->publisher != NULL)
    return g_strdup (probe->publisher);
  if (probe->kind == MED_SOURCE_FOLDER)
    return g_filename_display_basename (probe->location);
  return g_strdup (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri)
                                                               : probe->location);
}

/* Takes @probe. */
static void
show_found (const Form *pattern, MedSourceProbe *probe)
{
  const char *trust[] = { _ ("Hash and signature of every document"),
                          _ ("Hash, where there is one; no signatures"), NULL };
  const char *intervals[] = { _ ("Every hour"), _ ("Every 6 hours"), _ ("Every day"),
                              _ ("Every week"), NULL };
  g_autofree char *name = dup_name (probe);
  gboolean signs = med_source_kind_is_advisories (pattern->kind);
  const MedFormField fields[] = {
    [FIELD_FOUND] = { MED_FORM_HEADING, _ ("As a Source"), NULL, NULL },
    [FIELD_NAME] = { MED_FORM_TEXT, _ ("Name"), name, NULL },
    [FIELD_INTERVAL] = { MED_FORM_CHOICE, C_ ("how often", "Looked through"), "2", intervals },
    [FIELD_TRUSTED] = { MED_FORM_CHOICE, _ ("Checked before reading"),
                        med_source_probe_is_trusted (probe) ? "0" : "1", trust },
  };
  MedFormDialog *dialog = med_form_dialog_new (
      pattern->parent, _ ("Add a Source"),
      signs ? _ ("This is what the place says of itself. Nothing of it is trusted yet, and nothing "
                 "was imported. A source that signs is believed once its key is enrolled by two "
                 "people.")
            : _ ("Nothing was fetched yet. Nobody signs these files: they are believed as far as "
                 "the certificate of their server is, or as you believe the file."),
      _ ("_Add"), fields, signs ? N_FIELDS : FIELD_TRUSTED);
  MedFactList *facts = med_fact_list_new ();
  Form *form = form_new (pattern);

  form->probe = probe;
  med_source_facts_fill_probe (facts, probe);
  med_form_dialog_insert (dialog, FIELD_FOUND, GTK_WIDGET (facts));
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (add_submitted_cb), form, form_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

typedef struct
{
  MedFormDialog *dialog; /* (owned) */
  Form *form;            /* (owned) a copy */
} Looking;

static void
probed_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  Looking *looking = user_data;
  g_autoptr (GError) error = NULL;
  MedSourceProbe *probe = med_source_probe_finish (MED_STORE (store), result, &error);
  gboolean closed = g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED) ||
                    g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
                    gtk_widget_get_root (looking->form->parent) == NULL;

  if (probe == NULL && !closed)
    med_form_dialog_fail (looking->dialog, 0, error->message);
  else if (probe != NULL && !closed && gtk_widget_get_visible (GTK_WIDGET (looking->dialog)))
    {
      gtk_window_destroy (GTK_WINDOW (looking->dialog));
      show_found (looking->form, g_steal_pointer (&probe));
    }
  g_clear_pointer (&probe, med_source_probe_free);
  g_object_unref (looking->dialog);
  form_free (looking->form, NULL);
  g_free (looking);
}

/* How the place of each kind is asked for */
static const struct
{
  const char *address; /* NULL: it is not on the network */
  const char *local;   /* NULL: it is on the network only */
  MedFormKind local_kind;
} places[MED_N_SOURCE_KINDS] = {
  [MED_SOURCE_PROVIDER] = { N_ ("Domain, or https address of its metadata"), NULL, MED_FORM_TEXT },
  [MED_SOURCE_FOLDER] = { NULL, N_ ("Folder or stick"), MED_FORM_FOLDER },
  [MED_SOURCE_KEV] = { N_ ("https address"), N_ ("Or a file"), MED_FORM_FILE },
  [MED_SOURCE_EPSS] = { N_ ("https address"), N_ ("Or a file"), MED_FORM_FILE },
  [MED_SOURCE_CVE] = { N_ ("https address of the folder"), N_ ("Or a folder"), MED_FORM_FOLDER },
};

/* What was chosen here goes before what was typed. */
static char *
dup_place (MedSourceKind kind, GPtrArray *values)
{
  const char *local = places[kind].local != NULL ? g_ptr_array_index (values, values->len - 1) : "";

  return g_strstrip (g_strdup (*local != '\0' ? local : g_ptr_array_index (values, 0)));
}

static void
place_submitted_cb (MedFormDialog *dialog, Form *form)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  g_autofree char *place = dup_place (form->kind, values);
  Looking *looking = g_new0 (Looking, 1);

  looking->dialog = g_object_ref (dialog);
  looking->form = form_new (form);
  med_form_dialog_set_busy (dialog, TRUE);
  med_source_probe_async (med_session_get_store (form->session), form->kind, place,
                          form->cancellable, probed_cb, looking);
}

/**
 * med_source_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who adds it
 * @kind: what it is
 * @added: told when it is added
 *
 * Asks for the place of a source, shows what is there, and adds it. For one that signs, its key is
 * asked for next.
 */
void
med_source_dialog_present (GtkWidget *parent,
                           MedSession *session,
                           MedSourceKind kind,
                           MedSourceAddedFunc added)
{
  const Form pattern = { .parent = parent, .session = session, .kind = kind, .added = added };
  MedFormField fields[2];
  guint n_fields = 0;

  g_return_if_fail (kind < MED_N_SOURCE_KINDS);
  if (places[kind].address != NULL)
    fields[n_fields++] = (MedFormField){ MED_FORM_TEXT, _ (places[kind].address), NULL, NULL };
  if (places[kind].local != NULL)
    fields[n_fields++] =
        (MedFormField){ places[kind].local_kind, _ (places[kind].local), NULL, NULL };
  MedFormDialog *dialog = med_form_dialog_new (
      parent, med_source_kind_get_title (kind),
      kind == MED_SOURCE_FOLDER
          ? _ ("A folder that holds a provider's files: each advisory with its hash file and "
               "signature beside it. A stick is looked through whenever it is inserted and you ask "
               "for it.")
          : _ ("It is looked at first, and shown to you. Nothing is imported by that."),
      _ ("_Look"), fields, n_fields);

  g_signal_connect_data (dialog, "submitted", G_CALLBACK (place_submitted_cb), form_new (&pattern),
                         form_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
