/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-help-button"

#include "config.h"

#include "ui/widgets/med-help-button.h"

#include <glib/gi18n.h>

#include "engine/base/med-error-help.h"
#include "ui/med-handbook.h"

struct _MedHelpButton
{
  AdwBin parent_instance;

  GtkLabel *message; /* (owned) (nullable) */
  const char *topic; /* (nullable) interned */
};

G_DEFINE_FINAL_TYPE (MedHelpButton, med_help_button, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_MESSAGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
clicked_cb (MedHelpButton *self)
{
  med_handbook_open (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->topic);
}

/* A label that is hidden, or empty, says nothing. */
static void
message_changed_cb (MedHelpButton *self)
{
  const char *text = gtk_label_get_text (self->message);
  gboolean shown = gtk_widget_get_visible (GTK_WIDGET (self->message)) && *text != '\0';

  med_help_button_set_topic (self, shown ? med_error_help_find (text) : NULL);
}

static void
set_message (MedHelpButton *self, GtkLabel *message)
{
  if (!g_set_object (&self->message, message) || message == NULL)
    return;
  g_signal_connect_object (message, "notify::label", G_CALLBACK (message_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (message, "notify::visible", G_CALLBACK (message_changed_cb), self,
                           G_CONNECT_SWAPPED);
  message_changed_cb (self);
}

static void
med_help_button_dispose (GObject *object)
{
  MedHelpButton *self = MED_HELP_BUTTON (object);

  g_clear_object (&self->message);
  G_OBJECT_CLASS (med_help_button_parent_class)->dispose (object);
}

static void
med_help_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MESSAGE)
    g_value_set_object (value, MED_HELP_BUTTON (object)->message);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
med_help_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MESSAGE)
    set_message (MED_HELP_BUTTON (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
med_help_button_class_init (MedHelpButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = med_help_button_dispose;
  object_class->get_property = med_help_button_get_property;
  object_class->set_property = med_help_button_set_property;
  properties[PROP_MESSAGE] = g_param_spec_object ("message", NULL, NULL, GTK_TYPE_LABEL,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
med_help_button_init (MedHelpButton *self)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Help on This"));

  gtk_widget_set_tooltip_text (button, _ ("What this message means and what to do (F1)"));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (clicked_cb), self);
  adw_bin_set_child (ADW_BIN (self), button);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * med_help_button_new:
 * @message: (nullable): the label it watches
 *
 * Returns: (transfer floating): a button that shows while the label's text has a section
 */
GtkWidget *
med_help_button_new (GtkLabel *message)
{
  return g_object_new (MED_TYPE_HELP_BUTTON, "message", message, NULL);
}

/**
 * med_help_button_set_topic:
 * @self: a help button
 * @topic: (nullable): page and section of the handbook; %NULL hides the button
 *
 * Sets where the button leads.
 */
void
med_help_button_set_topic (MedHelpButton *self, const char *topic)
{
  g_return_if_fail (MED_IS_HELP_BUTTON (self));
  self->topic = g_intern_string (topic);
  gtk_widget_set_visible (GTK_WIDGET (self), topic != NULL);
}

/**
 * med_help_button_get_topic:
 * @self: a help button
 *
 * Returns: (transfer none) (nullable): page and section of the handbook
 */
const char *
med_help_button_get_topic (MedHelpButton *self)
{
  g_return_val_if_fail (MED_IS_HELP_BUTTON (self), NULL);
  return self->topic;
}
