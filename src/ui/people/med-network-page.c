/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-network-page"

#include "config.h"

#include "ui/people/med-network-page.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fingerprint.h"
#include "engine/source/med-network-settings.h"
#include "engine/source/med-source.h"
#include "ui/med-dialogs.h"
#include "ui/people/med-network-act.h"
#include "ui/widgets/med-help-button.h"

/**
 * MedNetworkPage:
 *
 * A page of the preferences: proxy, certificate authorities of the hospital, client certificates
 * and hosts of the own network. Who may not decide can read it.
 */
struct _MedNetworkPage
{
  AdwPreferencesPage parent_instance;

  MedSession *session;       /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) ends with the page */
  gboolean shown;            /* the proxy stands in the controls */
  GPtrArray *rows;           /* (owned) (element-type GtkWidget) of the three groups */

  AdwComboRow *proxy_row;
  GtkWidget *address_row;
  GtkWidget *except_row;
  GtkLabel *failure;
  GtkWidget *save_button;
  AdwPreferencesGroup *authority_group;
  GtkWidget *authority_button;
  AdwPreferencesGroup *certificate_group;
  GtkWidget *certificate_button;
  AdwPreferencesGroup *host_group;
  GtkWidget *host_button;
};

G_DEFINE_FINAL_TYPE (MedNetworkPage, med_network_page, ADW_TYPE_PREFERENCES_PAGE)

/* As in the .ui */
enum
{
  PROXY_SYSTEM,
  PROXY_NONE,
  PROXY_ADDRESS,
};

static gboolean
may_decide (MedNetworkPage *self)
{
  return (med_session_get_roles (self->session) & MED_SOURCE_MAY_DECIDE) != 0;
}

/* A decision on the way to the writer lane */
typedef struct
{
  gint64 person_id;
  char *text;
  char **no_proxy;
} Decision;

static void
decision_free (gpointer data)
{
  Decision *self = data;

  g_free (self->text);
  g_strfreev (self->no_proxy);
  g_free (self);
}

static void
show_failure (MedNetworkPage *self, const char *message)
{
  gtk_label_set_text (self->failure, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->failure), message != NULL);
}

static void
decided_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedNetworkPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = med_store_run_finish (MED_STORE (store), result, &error) != NULL;

  if (!g_cancellable_is_cancelled (self->cancellable))
    show_failure (self, done ? NULL : error->message);
}

static void
decide (MedNetworkPage *self, MedStoreFunc func, const char *text, char **no_proxy)
{
  Decision *decision = g_new0 (Decision, 1);

  decision->person_id = med_session_get_person_id (self->session);
  decision->text = g_strdup (text);
  decision->no_proxy = no_proxy;
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, func, decision,
                       decision_free, NULL, NULL, decided_cb, g_object_ref (self));
}

static gpointer
proxy_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;

  return med_network_set_proxy_sync (connection, decision->person_id, decision->text,
                                     (const char *const *) decision->no_proxy, error)
             ? MED_STORE_OK
             : NULL;
}

static char **
dup_exceptions (MedNetworkPage *self)
{
  g_auto (GStrv) words =
      g_strsplit (gtk_editable_get_text (GTK_EDITABLE (self->except_row)), ",", -1);
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();

  for (guint i = 0; words[i] != NULL; i++)
    if (*g_strstrip (words[i]) != '\0')
      g_strv_builder_add (kept, words[i]);
  return g_strv_builder_end (kept);
}

static void
save_cb (MedNetworkPage *self)
{
  g_autofree char *address =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address_row))));

  switch (adw_combo_row_get_selected (self->proxy_row))
    {
    case PROXY_SYSTEM:
      decide (self, proxy_func, MED_FETCH_PROXY_SYSTEM, NULL);
      break;
    case PROXY_NONE:
      decide (self, proxy_func, MED_FETCH_PROXY_NONE, NULL);
      break;
    case PROXY_ADDRESS:
    default:
      /* What has no scheme is no address, and two such words mean something else. */
      if (g_uri_peek_scheme (address) == NULL)
        show_failure (self, _ ("Type the address of the proxy with http:// in front of it"));
      else
        decide (self, proxy_func, address, dup_exceptions (self));
    }
}

static void
proxy_chosen_cb (MedNetworkPage *self)
{
  gboolean by_address = adw_combo_row_get_selected (self->proxy_row) == PROXY_ADDRESS;

  gtk_widget_set_visible (self->address_row, by_address);
  gtk_widget_set_visible (self->except_row, by_address);
}

static void
enrol_cb (MedNetworkPage *self)
{
  med_network_act_enrol (GTK_WIDGET (self), self->session);
}

static void
certificate_cb (MedNetworkPage *self)
{
  med_network_act_add_certificate (GTK_WIDGET (self), self->session);
}

static void
host_cb (MedNetworkPage *self)
{
  med_network_act_allow_host (GTK_WIDGET (self), self->session);
}

static void
sources_cb (MedNetworkPage *self)
{
  GtkWindow *preferences = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWindow *window = gtk_window_get_transient_for (preferences);

  if (window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.show-page", "s", "sources");
  gtk_window_close (preferences);
}

static gpointer
distrust_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;

  return med_network_distrust_authority_sync (connection, decision->person_id, decision->text,
                                              error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
no_certificate_func (MedConnection *connection,
                     gpointer input,
                     GCancellable *cancellable,
                     GError **error)
{
  const Decision *decision = input;

  return med_network_set_certificate_sync (connection, decision->person_id, decision->text, NULL,
                                           NULL, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
forbid_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *decision = input;

  return med_network_allow_host_sync (connection, decision->person_id, decision->text, FALSE, error)
             ? MED_STORE_OK
             : NULL;
}

/* What a row's button takes away */
typedef struct
{
  MedNetworkPage *page; /* (unowned) which holds the row */
  MedStoreFunc func;
  char *id;
} Removal;

static void
removal_free (gpointer data, GClosure *closure)
{
  Removal *self = data;

  g_free (self->id);
  g_free (self);
}

static void
remove_cb (GtkButton *button, Removal *removal)
{
  decide (removal->page, removal->func, removal->id, NULL);
}

static void
add_row (MedNetworkPage *self,
         AdwPreferencesGroup *group,
         const char *title,
         const char *subtitle,
         MedStoreFunc func,
         const char *id)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  Removal *removal = g_new0 (Removal, 1);
  g_autofree char *spoken = g_strdup_printf (_ ("Remove: %s"), title);

  removal->page = self;
  removal->func = func;
  removal->id = g_strdup (id);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_sensitive (button, may_decide (self));
  gtk_widget_set_tooltip_text (button, spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (remove_cb), removal, removal_free, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (group, row);
  g_object_set_data (G_OBJECT (row), "group", group);
  g_ptr_array_add (self->rows, row);
}

static void
clear_rows (MedNetworkPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (g_object_get_data (G_OBJECT (self->rows->pdata[i]), "group"),
                                  self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
}

static void
fill_lists (MedNetworkPage *self, const MedNetworkSettings *settings)
{
  clear_rows (self);
  for (guint i = 0; i < settings->authorities->len; i++)
    {
      const MedNetworkCertificate *authority = g_ptr_array_index (settings->authorities, i);
      g_autofree char *groups = med_fingerprint_group (authority->sha256);
      g_autofree char *until = med_clock_format_local_date (authority->until_usec);
      g_autofree char *subtitle = g_strdup_printf (_ ("Valid until %s\n%s"), until, groups);

      add_row (self, self->authority_group, authority->subject, subtitle, distrust_func,
               authority->sha256);
    }
  for (guint i = 0; i < settings->certificates->len; i++)
    {
      const MedNetworkCertificate *own = g_ptr_array_index (settings->certificates, i);
      g_autofree char *until = med_clock_format_local_date (own->until_usec);
      g_autofree char *subtitle = g_strdup_printf (_ ("%s\nValid until %s"), own->subject, until);

      add_row (self, self->certificate_group, own->host, subtitle, no_certificate_func, own->host);
    }
  for (guint i = 0; i < settings->private_hosts->len; i++)
    add_row (self, self->host_group, settings->private_hosts->pdata[i], NULL, forbid_func,
             settings->private_hosts->pdata[i]);
}

static void
fill_proxy (MedNetworkPage *self, const MedNetworkSettings *settings)
{
  g_autofree char *except = g_strjoinv (", ", settings->no_proxy);
  guint selected = PROXY_ADDRESS;

  if (g_str_equal (settings->proxy, MED_FETCH_PROXY_SYSTEM))
    selected = PROXY_SYSTEM;
  else if (g_str_equal (settings->proxy, MED_FETCH_PROXY_NONE))
    selected = PROXY_NONE;
  else
    gtk_editable_set_text (GTK_EDITABLE (self->address_row), settings->proxy);
  adw_combo_row_set_selected (self->proxy_row, selected);
  gtk_editable_set_text (GTK_EDITABLE (self->except_row), except);
  proxy_chosen_cb (self);
  self->shown = TRUE;
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_network_settings_load_sync (connection, error);
}

static void
loaded_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedNetworkPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedNetworkSettings) settings =
      med_store_run_finish (MED_STORE (store), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (settings == NULL)
    {
      show_failure (self, error->message);
      return;
    }
  fill_lists (self, settings);
  /* What is being typed stays. */
  if (!self->shown)
    fill_proxy (self, settings);
}

static void
load (MedNetworkPage *self)
{
  med_store_run_async (med_session_get_store (self->session), MED_STORE_INTERACTIVE, load_func,
                       NULL, NULL, (GDestroyNotify) med_network_settings_free, NULL, loaded_cb,
                       g_object_ref (self));
}

static void
med_network_page_dispose (GObject *object)
{
  MedNetworkPage *self = MED_NETWORK_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  /* The group of libadwaita 1.2 does not let go of its rows by itself. */
  clear_rows (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_network_page_parent_class)->dispose (object);
}

static void
med_network_page_finalize (GObject *object)
{
  MedNetworkPage *self = MED_NETWORK_PAGE (object);

  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (med_network_page_parent_class)->finalize (object);
}

static void
med_network_page_class_init (MedNetworkPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_network_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_network_page_finalize;
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MED_RESOURCE_PATH "/ui/people/med-network-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedNetworkPage, proxy_row);
  gtk_widget_class_bind_template_child (widget_class, MedNetworkPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, MedNetworkPage, except_row);
  gtk_widget_class_bind_template_child (widget_class, MedNetworkPage, failure);
  gtk_widget_class_bind_template_child (widget_class, MedNetworkPage, save_button);
  gtk_widget_class_bind_template_child (widget_class, MedNetworkPage, authority_group);
  gtk_widget_class_bind_template_child (widget_class, MedNetworkPage, authority_button);
  gtk_widget_class_bind_template_child (widget_class, MedNetworkPage, certificate_group);
  gtk_widget_class_bind_template_child (widget_class, MedNetworkPage, certificate_button);
  gtk_widget_class_bind_template_child (widget_class, MedNetworkPage, host_group);
  gtk_widget_class_bind_template_child (widget_class, MedNetworkPage, host_button);
  gtk_widget_class_bind_template_callback (widget_class, proxy_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, enrol_cb);
  gtk_widget_class_bind_template_callback (widget_class, certificate_cb);
  gtk_widget_class_bind_template_callback (widget_class, host_cb);
  gtk_widget_class_bind_template_callback (widget_class, sources_cb);
}

static void
med_network_page_init (MedNetworkPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  proxy_chosen_cb (self);
}

/**
 * med_network_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page
 */
AdwPreferencesPage *
med_network_page_new (MedSession *session)
{
  MedNetworkPage *self = g_object_new (MED_TYPE_NETWORK_PAGE, NULL);
  GtkWidget *const decisions[] = { self->save_button, self->authority_button,
                                   self->certificate_button, self->host_button };

  self->session = g_object_ref (session);
  for (gsize i = 0; i < G_N_ELEMENTS (decisions); i++)
    gtk_widget_set_sensitive (decisions[i], may_decide (self));
  g_signal_connect_object (session, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
  return ADW_PREFERENCES_PAGE (self);
}
