/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-advisory-reading.h"
#include "engine/backup/med-backup-schedule.h"
#include "engine/base/med-error.h"
#include "engine/report/med-reminder.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"
#include "ui/med-reminders.h"

/* A notification service of our own on the bus of the test, as a desktop has one. */
typedef struct
{
  MedTestUi *ui;
} Fixture;

static GPtrArray *all_told; /* (element-type utf8) "summary|body" */
static guint all_closed;

static const char introspection[] =
    "<node><interface name='org.freedesktop.Notifications'>"
    "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
    "</interface></node>";

static void
call_cb (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  const char *summary, *body;

  if (g_str_equal (method, "Notify"))
    {
      g_variant_get (parameters, "(&su&s&s&s@as@a{sv}i)", NULL, NULL, NULL, &summary, &body, NULL,
                     NULL, NULL);
      g_ptr_array_add (all_told, g_strconcat (summary, "|", body, NULL));
      g_test_message ("%s|%s", summary, body);
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", all_told->len));
    }
  else if (g_str_equal (method, "CloseNotification"))
    {
      all_closed++;
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
  else
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new_parsed ("(['body', 'actions'],)"));
}

static void
owned_cb (GDBusConnection *connection, const char *name, gpointer data)
{
  *(gboolean *) data = TRUE;
}

/* One application and one service for all cases: GLib 2.74 falls over the end of the service. */
static GApplication *application;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GSettings) settings = g_settings_new (MED_APPLICATION_ID);

  g_settings_reset (settings, "reminded");
  g_ptr_array_set_size (all_told, 0);
  all_closed = 0;
  self->ui = med_test_ui_new ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_ui_settle (self->ui);
  med_test_ui_free (self->ui);
}

static void
start_service (void)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_autoptr (GError) error = NULL;
  gboolean owned = FALSE;

  GDBusConnection *service =
      g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (service, "/org/freedesktop/Notifications", node->interfaces[0],
                                     &vtable, NULL, NULL, NULL);
  g_bus_own_name_on_connection (service, "org.freedesktop.Notifications",
                                G_BUS_NAME_OWNER_FLAGS_NONE, owned_cb, NULL, &owned, NULL);
  while (!owned)
    g_main_context_iteration (NULL, TRUE);
  application = g_application_new ("org.example.MedPatch.Test", G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (application, NULL, &error));
  g_assert_no_error (error);
}

static gpointer
fail_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure =
      g_error_new_literal (MED_ERROR, MED_ERROR_UNAVAILABLE, (const char *) data);

  return med_backup_record_failure_sync (connection, 0, "/mnt/stick", failure, error) ? MED_STORE_OK
                                                                                      : NULL;
}

static void
fail (Fixture *self, const char *reason)
{
  g_autoptr (GError) error = NULL;

  med_clock_advance (self->ui->engine->clock, MED_USEC_PER_MINUTE);
  med_test_engine_run (self->ui->engine, MED_STORE_WRITER, fail_func, (gpointer) reason, &error);
  g_assert_no_error (error);
  med_test_ui_settle (self->ui);
}

static void
check (Fixture *self, MedReminders *reminders)
{
  med_reminders_check (reminders);
  med_test_ui_settle (self->ui);
}

static void
test_told_once (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedReminders) reminders = med_reminders_new (application, self->ui->session);

  check (self, reminders);
  g_assert_cmpuint (all_told->len, ==, 0);
  fail (self, "the stick <away>");
  check (self, reminders);
  g_assert_cmpuint (all_told->len, ==, 1);
  g_assert_true (g_str_has_prefix (all_told->pdata[0], "A backup was not made|"));
  g_assert_nonnull (strstr (all_told->pdata[0], "the stick"));
  check (self, reminders);
  g_assert_cmpuint (all_told->len, ==, 1);
  /* Another run of the program remembers. */
  g_autoptr (MedReminders) next = med_reminders_new (application, self->ui->session);
  check (self, next);
  g_assert_cmpuint (all_told->len, ==, 1);
  fail (self, "the stick is full");
  check (self, reminders);
  g_assert_cmpuint (all_told->len, ==, 2);
}

static void
test_no_names_while_locked (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedReminders) reminders = med_reminders_new (application, self->ui->session);

  fail (self, "a secret place");
  med_session_set_locked (self->ui->session, TRUE);
  check (self, reminders);
  g_assert_cmpuint (all_told->len, ==, 1);
  g_assert_cmpstr (all_told->pdata[0], ==, "A backup was not made|");
}

static gpointer
load_technician (MedConnection *connection, gpointer data, GCancellable *c, GError **error)
{
  return med_person_load_sync (connection, ((Fixture *) data)->ui->technician, error);
}

static void
test_only_whom_it_concerns (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedPerson) technician =
      med_test_engine_run (self->ui->engine, MED_STORE_BULK, load_technician, self, NULL);
  g_autoptr (MedReminders) reminders = NULL;

  med_session_set_person (self->ui->session, NULL);
  reminders = med_reminders_new (application, self->ui->session);
  fail (self, "away");
  check (self, reminders);
  g_assert_cmpuint (all_told->len, ==, 0);
  med_session_set_person (self->ui->session, technician);
  check (self, reminders);
  g_assert_cmpuint (all_told->len, ==, 0);
}

static void
test_switched_off (Fixture *self, gconstpointer unused)
{
  g_autoptr (GSettings) settings = g_settings_new (MED_APPLICATION_ID);
  g_autoptr (MedReminders) reminders = med_reminders_new (application, self->ui->session);

  g_settings_set_boolean (settings, "reminders", FALSE);
  fail (self, "away");
  check (self, reminders);
  g_assert_cmpuint (all_told->len, ==, 0);
  g_settings_set_boolean (settings, "reminders", TRUE);
  med_test_ui_settle (self->ui);
  g_assert_cmpuint (all_told->len, ==, 1);
  g_settings_set_boolean (settings, "reminders", FALSE);
  med_test_ui_settle (self->ui);
  g_assert_cmpuint (all_closed, ==, 1);
  g_settings_reset (settings, "reminders");
}

static void
import (Fixture *self, const char *cve, const char *text)
{
  med_test_fleet_import_about (self->ui->engine, cve, text);
  med_test_fleet_assess (self->ui->engine);
  med_test_ui_settle (self->ui);
}

static gpointer
read_all_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedTestUi *ui = data;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT advisory_id FROM advisory_head", MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      gint64 id = med_query_get_int (query, 0);

      g_array_append_val (ids, id);
    }
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    if (!med_advisory_mark_read_sync (connection, ui->lead, g_array_index (ids, gint64, i), error))
      return NULL;
  return MED_STORE_OK;
}

static gboolean
are_both_closed (gpointer unused)
{
  return all_closed == 2;
}

/* One notification for all that is new and touches devices here, in numbers; nothing for what does
 * not, and nothing twice. */
static void
test_only_what_touches_us (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedReminders) reminders = med_reminders_new (application, self->ui->session);
  g_autoptr (GError) error = NULL;
  g_autofree char *other =
      med_test_fleet_advisory ("Z-1", "Zeta", "Pump", "P=1", "known_affected=P");
  g_autofree char *first = med_test_fleet_advisory ("E-1", "Exa", "CT", "P=1", "known_affected=P");
  g_autofree char *second = med_test_fleet_advisory ("E-2", "Exa", "CT", "P=1", "known_affected=P");
  g_autofree char *again = med_test_fleet_revise (second, "2");
  g_autofree char *third = med_test_fleet_advisory ("E-3", "Exa", "CT", "P=1", "known_affected=P");

  med_test_fleet_add_device (self->ui->engine, "CT-1", "Exa", "CT", "1");
  med_test_fleet_add_device (self->ui->engine, "CT-2", "Exa", "CT", "1");
  import (self, "CVE-2026-1009", other);
  check (self, reminders);
  g_assert_cmpuint (all_told->len, ==, 0);
  import (self, "CVE-2026-1001", first);
  import (self, "CVE-2026-1002", second);
  check (self, reminders);
  g_assert_cmpuint (all_told->len, ==, 1);
  g_assert_cmpstr (all_told->pdata[0], ==, "2 advisories touch 2 devices|");
  check (self, reminders);
  import (self, "CVE-2026-1002", again);
  check (self, reminders);
  g_assert_cmpuint (all_told->len, ==, 1);
  med_session_set_locked (self->ui->session, TRUE);
  import (self, "CVE-2026-1003", third);
  check (self, reminders);
  g_assert_cmpuint (all_told->len, ==, 2);
  g_assert_cmpstr (all_told->pdata[1], ==, "1 advisory touches 2 devices|");
  g_assert_cmpuint (all_closed, ==, 0);
  /* Read: neither need stay on screen. */
  med_test_engine_run (self->ui->engine, MED_STORE_WRITER, read_all_func, self->ui, &error);
  g_assert_no_error (error);
  med_test_ui_settle (self->ui);
  check (self, reminders);
  med_test_ui_wait (are_both_closed, NULL, "both notifications to be withdrawn");
  g_assert_cmpuint (all_told->len, ==, 2);
}

static MedReminder *
reminder_new (const char *id)
{
  MedReminder *reminder = g_new0 (MedReminder, 1);

  reminder->id = g_strdup (id);
  return reminder;
}

static void
test_sift (void)
{
  g_autoptr (GPtrArray) current =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_reminder_free);
  g_autoptr (GVariant) told =
      g_variant_ref_sink (g_variant_new_parsed ("{'known': int64 50, 'over': int64 40}"));
  g_autoptr (GVariant) remembered = NULL;
  g_autoptr (GVariant) later = NULL;
  gint64 usec = 0;

  g_ptr_array_add (current, reminder_new ("known"));
  g_ptr_array_add (current, reminder_new ("news"));
  g_ptr_array_add (current, reminder_new ("news"));
  g_autoptr (GPtrArray) news = med_reminders_sift (current, told, 100, &remembered);
  g_assert_cmpuint (news->len, ==, 1);
  g_assert_cmpstr (((MedReminder *) news->pdata[0])->id, ==, "news");
  g_assert_cmpuint (g_variant_n_children (remembered), ==, 3);
  g_assert_true (g_variant_lookup (remembered, "known", "x", &usec));
  g_assert_cmpint (usec, ==, 100);
  g_assert_true (g_variant_lookup (remembered, "over", "x", &usec));
  g_assert_cmpint (usec, ==, 40);

  /* What has long been over is forgotten; what is still due never is. */
  g_autoptr (GPtrArray) none =
      med_reminders_sift (current, remembered, 90 * MED_USEC_PER_DAY, &later);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (g_variant_n_children (later), ==, 2);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/ui/reminders/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  all_told = g_ptr_array_new_with_free_func (g_free);
  start_service ();
  CASE ("told-once", test_told_once);
  CASE ("no-names-while-locked", test_no_names_while_locked);
  CASE ("only-whom-it-concerns", test_only_whom_it_concerns);
  CASE ("switched-off", test_switched_off);
  CASE ("only-what-touches-us", test_only_what_touches_us);
  g_test_add_func ("/ui/reminders/what-is-news", test_sift);
  return g_test_run ();
}
