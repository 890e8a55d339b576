/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-help-window"

#include "config.h"

#include "ui/med-help-window.h"

#include <glib/gi18n.h>

#include "ui/med-handbook.h"

/* The short form, within the program: it is there even where nothing can show the handbook. In the
 * order of the process, with the words of the pages. */
static const struct
{
  const char *icon_name;
  const char *title;
  const char *text;
} sections[] = {
  { "med-overview-symbolic", N_ ("The way of a patch"),
    N_ ("An advisory says which products are vulnerable. MedPatch matches it with your devices. A "
        "patch is recorded, the vendor of the device states whether it may be installed, its bytes "
        "are checked, a downtime is planned, the work order is carried out at the device, and the "
        "report shows what was done. Each page is one part of this way; the overview shows what "
        "waits for a decision.") },
  { "med-devices-symbolic", N_ ("Devices"),
    N_ ("Every device has an asset number. A question mark after a release means that it was never "
        "read at the device, or longer ago than your policy allows. Import a CSV file to add or "
        "change many devices at once: the preview shows every change before anything is "
        "written.") },
  { "med-advisories-symbolic", N_ ("Advisories"),
    N_ ("Import CSAF 2.0 files and the catalogue of known exploited vulnerabilities. Where a name "
        "in an advisory may be one of your products, you confirm it once and it is remembered. "
        "“Cannot tell” means that the version could not be compared; it never means not "
        "affected.") },
  { "med-patches-symbolic", N_ ("Patches"),
    N_ ("A patch may be planned only after the vendor has released it for exactly the release of "
        "your device. A statement typed from a letter counts after a second person has confirmed "
        "it. Bytes, authenticity, malware and target are four separate checks; one that is missing "
        "blocks like one that failed.") },
  { "med-schedule-symbolic", N_ ("Schedule"),
    N_ ("Import the calendars of the devices or enter a weekly pattern. Time that no source knows "
        "is not free. A downtime has room for preparing, installing, restarting, verifying and "
        "going back.") },
  { "med-work-orders-symbolic", N_ ("Work orders"),
    N_ ("Open the work order at the device and tick each step. After a failure the device is "
        "restored before anything else. After a crash of the workstation the outcome is not known: "
        "read the version at the device. Only a verified device goes back to patients.") },
  { "med-reports-symbolic", N_ ("Reports and audit log"),
    N_ ("Reports print what is known and count what is unknown in a column of its own. Every "
        "change is a row of the audit log, linked with the row before. “Verify Chain” finds a row "
        "that was changed or removed. A log whose end was cut off shows only beside a report "
        "printed earlier.") },
  { "med-lock-symbolic", N_ ("Passphrases and this workstation"),
    N_ ("The passphrase says who decides and signs. It does not protect the data themselves: "
        "whoever can read the folder of this workstation can read them and get round it. One "
        "workstation holds the inventory. Make a backup on another disk regularly, with "
        "“medpatchctl backup”: it is verified when it is made, also while the program is open.") },
};

static GtkWidget *
section_new (gsize i)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *title = gtk_label_new (_ (sections[i].title));
  GtkWidget *text = gtk_label_new (_ (sections[i].text));

  gtk_widget_add_css_class (title, "title-4");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_box_append (GTK_BOX (line), gtk_image_new_from_icon_name (sections[i].icon_name));
  gtk_box_append (GTK_BOX (line), title);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), text);
  return box;
}

static GtkWidget *
contents_new (void)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);

  gtk_widget_add_css_class (box, "help");
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    gtk_box_append (GTK_BOX (box), section_new (i));
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  return scroller;
}

static void
handbook_cb (GtkButton *button, gpointer window)
{
  med_handbook_open (window, NULL);
}

static GtkWidget *
header_new (GtkWidget *window)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("Open the _Handbook"));

  gtk_widget_set_tooltip_text (button, _ ("Every screen, file format and message, explained"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (handbook_cb), window, 0);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), button);
  return header;
}

/**
 * med_help_window_show:
 * @parent: the main window
 *
 * Shows the help beside the main window, which stays usable.
 */
void
med_help_window_show (GtkWindow *parent)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Help"));
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), 620, 640);
  gtk_box_append (GTK_BOX (box), header_new (window));
  gtk_box_append (GTK_BOX (box), contents_new ());
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
}
