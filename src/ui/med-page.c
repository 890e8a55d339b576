/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-page"

#include "config.h"

#include "ui/med-page.h"

#include <glib/gi18n.h>

#include "ui/med-dialogs.h"
#include "ui/widgets/med-help-button.h"

typedef struct
{
  MedSession *session;      /* (owned) */
  char *title;              /* (owned) */
  char *icon_name;          /* (owned) */
  GtkWidget *search_widget; /* (owned) (nullable) */
  GtkWidget *action_widget; /* (owned) (nullable) */
  guint badge;
  gboolean stale;
} MedPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MedPage, med_page, ADW_TYPE_BIN)

#define PRIVATE(self) ((MedPagePrivate *) med_page_get_instance_private (self))

enum
{
  PROP_SESSION = 1,
  PROP_TITLE,
  PROP_ICON_NAME,
  PROP_BADGE,
  PROP_SEARCH_WIDGET,
  PROP_ACTION_WIDGET,
  N_PROPS
};

enum
{
  SIGNAL_TOAST,
  SIGNAL_GO,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
session_changed_cb (MedSession *session, MedPage *self)
{
  med_page_reload (self);
}

static void
med_page_map (GtkWidget *widget)
{
  MedPage *self = MED_PAGE (widget);

  GTK_WIDGET_CLASS (med_page_parent_class)->map (widget);
  if (PRIVATE (self)->stale)
    med_page_reload (self);
}

static void
med_page_constructed (GObject *object)
{
  MedPage *self = MED_PAGE (object);

  G_OBJECT_CLASS (med_page_parent_class)->constructed (object);
  g_signal_connect_object (PRIVATE (self)->session, "changed", G_CALLBACK (session_changed_cb),
                           self, 0);
}

static void
med_page_dispose (GObject *object)
{
  MedPagePrivate *priv = PRIVATE (MED_PAGE (object));

  g_clear_object (&priv->search_widget);
  g_clear_object (&priv->action_widget);
  G_OBJECT_CLASS (med_page_parent_class)->dispose (object);
}

static void
med_page_finalize (GObject *object)
{
  MedPagePrivate *priv = PRIVATE (MED_PAGE (object));

  g_clear_object (&priv->session);
  g_free (priv->title);
  g_free (priv->icon_name);
  G_OBJECT_CLASS (med_page_parent_class)->finalize (object);
}

static void
med_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MedPagePrivate *priv = PRIVATE (MED_PAGE (object));

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, priv->session);
      break;
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, priv->icon_name);
      break;
    case PROP_BADGE:
      g_value_set_uint (value, priv->badge);
      break;
    case PROP_SEARCH_WIDGET:
      g_value_set_object (value, priv->search_widget);
      break;
    case PROP_ACTION_WIDGET:
      g_value_set_object (value, priv->action_widget);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MedPage *self = MED_PAGE (object);
  MedPagePrivate *priv = PRIVATE (self);

  switch (id)
    {
    case PROP_SESSION:
      priv->session = g_value_dup_object (value);
      break;
    case PROP_TITLE:
      g_free (priv->title);
      priv->title = g_value_dup_string (value);
      break;
    case PROP_ICON_NAME:
      g_free (priv->icon_name);
      priv->icon_name = g_value_dup_string (value);
      break;
    case PROP_BADGE:
      med_page_set_badge (self, g_value_get_uint (value));
      break;
    case PROP_SEARCH_WIDGET:
      /* Floating when it comes from a template; the window takes it in and out of its header. */
      g_set_object (&priv->search_widget, g_value_get_object (value));
      break;
    case PROP_ACTION_WIDGET:
      g_set_object (&priv->action_widget, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, MED_TYPE_SESSION, flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, "", flags);
  /**
   * MedPage:badge:
   *
   * How many things wait for a person here; 0 shows nothing.
   */
  properties[PROP_BADGE] =
      g_param_spec_uint ("badge", NULL, NULL, 0, G_MAXUINT, 0, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SEARCH_WIDGET] =
      g_param_spec_object ("search-widget", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_ACTION_WIDGET] =
      g_param_spec_object ("action-widget", NULL, NULL, GTK_TYPE_WIDGET, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
med_page_class_init (MedPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  g_type_ensure (MED_TYPE_HELP_BUTTON); /* stands in the templates of many pages */
  object_class->constructed = med_page_constructed;
  object_class->dispose = med_page_dispose;
  object_class->finalize = med_page_finalize;
  object_class->get_property = med_page_get_property;
  object_class->set_property = med_page_set_property;
  GTK_WIDGET_CLASS (klass)->map = med_page_map;
  install_properties (object_class);

  /**
   * MedPage::toast:
   * @self: the page
   * @text: plain text
   *
   * Asks the window for a message at its foot.
   */
  signals[SIGNAL_TOAST] = g_signal_new ("toast", MED_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * MedPage::go:
   * @self: the page
   * @page_name: name of another page
   * @item: what to show there; 0 for nothing in particular
   * @filter: (nullable): a word that page knows
   *
   * Asks the window to open another page.
   */
  signals[SIGNAL_GO] = g_signal_new ("go", MED_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_INT64, G_TYPE_STRING);
}

static void
med_page_init (MedPage *self)
{
  PRIVATE (self)->stale = TRUE;
}

/**
 * med_page_get_session:
 * @self: a page
 *
 * Returns: (transfer none): the session the page works in
 */
MedSession *
med_page_get_session (MedPage *self)
{
  g_return_val_if_fail (MED_IS_PAGE (self), NULL);
  return PRIVATE (self)->session;
}

const char *
med_page_get_title (MedPage *self)
{
  g_return_val_if_fail (MED_IS_PAGE (self), NULL);
  return PRIVATE (self)->title;
}

/**
 * med_page_get_search_widget:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what the window shows in the middle of its header bar
 */
GtkWidget *
med_page_get_search_widget (MedPage *self)
{
  g_return_val_if_fail (MED_IS_PAGE (self), NULL);
  return PRIVATE (self)->search_widget;
}

/**
 * med_page_get_action_widget:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what the window shows at the end of its header bar
 */
GtkWidget *
med_page_get_action_widget (MedPage *self)
{
  g_return_val_if_fail (MED_IS_PAGE (self), NULL);
  return PRIVATE (self)->action_widget;
}

/**
 * med_page_set_badge:
 * @self: a page
 * @badge: how many things wait for a person; 0 shows nothing
 *
 * Sets the number beside the page's name in the sidebar.
 */
void
med_page_set_badge (MedPage *self, guint badge)
{
  g_return_if_fail (MED_IS_PAGE (self));

  if (PRIVATE (self)->badge == badge)
    return;
  PRIVATE (self)->badge = badge;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BADGE]);
}

/**
 * med_page_toast:
 * @self: a page
 * @text: a short sentence; shown as it is, never as markup
 *
 * Shows a message at the foot of the window that goes away by itself. For what was done; never for
 * what failed.
 */
void
med_page_toast (MedPage *self, const char *text)
{
  g_return_if_fail (MED_IS_PAGE (self));
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, text);
}

/**
 * med_page_show_error:
 * @self: a page
 * @error: what went wrong
 *
 * Says in a dialog what went wrong, where, and what to do. Silent for %MED_ERROR_CANCELLED: the
 * person asked for it.
 */
void
med_page_show_error (MedPage *self, const GError *error)
{
  g_return_if_fail (MED_IS_PAGE (self));
  med_dialogs_show_error (GTK_WIDGET (self), NULL, error);
}

/**
 * med_page_go:
 * @self: a page
 * @page_name: the name of another page
 * @item: what to show there; 0 for nothing in particular
 * @filter: (nullable): a word that page knows
 *
 * Opens another page.
 */
void
med_page_go (MedPage *self, const char *page_name, gint64 item, const char *filter)
{
  g_return_if_fail (MED_IS_PAGE (self));
  g_signal_emit (self, signals[SIGNAL_GO], 0, page_name, item, filter);
}

/**
 * med_page_reload:
 * @self: a page
 *
 * Has the page load anew: at once if it is on screen, else when it is next shown.
 */
void
med_page_reload (MedPage *self)
{
  g_return_if_fail (MED_IS_PAGE (self));

  PRIVATE (self)->stale = !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (!PRIVATE (self)->stale && MED_PAGE_GET_CLASS (self)->reload != NULL)
    MED_PAGE_GET_CLASS (self)->reload (self);
}
