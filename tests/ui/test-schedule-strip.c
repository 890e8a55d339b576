/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-clock.h"
#include "engine/schedule/med-free-time.h"
#include "engine/schedule/med-local-time.h"
#include "support/med-test-schedule.h"
#include "support/med-test-ui.h"
#include "support/med-test-widget.h"
#include "ui/schedule/med-schedule-list.h"
#include "ui/schedule/med-schedule-strip.h"

#define WIDTH 700
#define HOUR MED_USEC_PER_HOUR

/* The scale */

static void
test_scale (void)
{
  static const char *const zones[] = { "Asia/Tokyo",   "Europe/Berlin",  "America/New_York",
                                       "Pacific/Apia", "Asia/Kathmandu", "UTC" };

  for (guint round = 0; round < 400; round++)
    {
      g_autoptr (GTimeZone) zone = med_local_zone_new (zones[round % G_N_ELEMENTS (zones)]);
      gint64 at = (gint64) g_test_rand_int_range (1000000, G_MAXINT32) * G_USEC_PER_SEC;
      gboolean is_week = g_test_rand_int_range (0, 2) == 1;
      double width = g_test_rand_double_range (1, 3000);
      g_autoptr (MedScheduleScale) scale = med_schedule_scale_new (zone, at, is_week);
      const GArray *days = scale->days_usec;
      gint64 seconds_a_pixel =
          (scale->until_usec - scale->from_usec) / G_USEC_PER_SEC / MAX ((gint64) width, 1);

      g_assert_cmpuint (days->len, ==, is_week ? 8 : 2);
      g_assert_cmpint (scale->from_usec, <=, at);
      g_assert_cmpint (scale->until_usec, >, at);
      g_assert_cmpint (g_array_index (days, gint64, 0), ==, scale->from_usec);
      g_assert_cmpint (g_array_index (days, gint64, days->len - 1), ==, scale->until_usec);
      for (guint i = 0; i + 1 < days->len; i++)
        {
          gint64 hours =
              (g_array_index (days, gint64, i + 1) - g_array_index (days, gint64, i)) / HOUR;

          g_assert_cmpint (hours, >=, 23);
          g_assert_cmpint (hours, <=, 25);
          g_autofree char *name = med_schedule_scale_dup_day (scale, i);
          g_assert_cmpint (strchr (name, '(') != NULL, ==, hours != 24);
        }
      /* To the picture and back, as exactly as a pixel is long */
      gint64 back =
          med_schedule_scale_get_usec (scale, med_schedule_scale_get_x (scale, at, width), width);
      g_assert_cmpint (ABS (back - at) / G_USEC_PER_SEC, <=, seconds_a_pixel + 1);
      g_assert_cmpfloat (med_schedule_scale_get_x (scale, scale->from_usec, width), ==, 0);
      g_assert_cmpfloat (med_schedule_scale_get_x (scale, scale->until_usec, width), ==, width);
      g_assert_cmpfloat (med_schedule_scale_get_x (scale, scale->until_usec + HOUR, width), ==,
                         width);
      g_assert_cmpint (med_schedule_scale_get_usec (scale, -5, width), ==, scale->from_usec);
      g_assert_cmpint (med_schedule_scale_get_usec (scale, width + 5, width), ==,
                       scale->until_usec);
      /* Before it has a width */
      g_assert_cmpint (med_schedule_scale_get_usec (scale, 5, 0), ==, scale->from_usec);
    }
}

/* The strip: Monday in Tokyo, busy from 08 to 12, unknown from 18 on, a downtime from 13 to 16 */

typedef struct
{
  MedScheduleScale *scale;
  MedScheduleStrip *strip;
  gint64 day_usec;
  int picked;
  int activated;
} Fixture;

static void
add_span (MedScheduleTimes *times,
          gint64 day_usec,
          double from_hour,
          double until_hour,
          MedTimeKind kind,
          const char *what)
{
  MedTimeSpan *span = g_new0 (MedTimeSpan, 1);

  span->start_usec = day_usec + (gint64) (from_hour * (double) HOUR);
  span->end_usec = day_usec + (gint64) (until_hour * (double) HOUR);
  span->kind = kind;
  span->what = g_strdup (what);
  g_ptr_array_add (times->spans, span);
}

static MedScheduleTimes *
times_new_empty (void)
{
  MedScheduleTimes *times = g_atomic_rc_box_new0 (MedScheduleTimes);

  times->device_id = 1;
  times->spans = g_ptr_array_new_with_free_func ((GDestroyNotify) med_time_span_free);
  times->downtimes = g_ptr_array_new_with_free_func ((GDestroyNotify) med_downtime_free);
  times->orders = g_array_new (FALSE, FALSE, sizeof (gint64));
  return times;
}

static MedScheduleTimes *
times_new (gint64 day_usec)
{
  MedScheduleTimes *times = times_new_empty ();
  MedDowntime *downtime = g_new0 (MedDowntime, 1);
  gint64 order = 12;

  add_span (times, day_usec, 0, 8, MED_TIME_FREE, "");
  add_span (times, day_usec, 8, 12, MED_TIME_BUSY, "opening <hours>");
  add_span (times, day_usec, 12, 13, MED_TIME_FREE, "");
  add_span (times, day_usec, 13, 16, MED_TIME_BUSY, "Downtime for KB1");
  add_span (times, day_usec, 16, 18, MED_TIME_FREE, "");
  add_span (times, day_usec, 18, 24, MED_TIME_UNKNOWN, "no calendar");
  ((MedTimeSpan *) g_ptr_array_index (times->spans, 3))->downtime_id = 5;
  downtime->id = 5;
  downtime->start_usec = day_usec + 13 * HOUR;
  downtime->end_usec = day_usec + 16 * HOUR;
  downtime->need = (MedDowntimeNeed){
    .prepare_min = 15, .install_min = 60, .restart_min = 15, .verify_min = 45, .rollback_min = 45
  };
  g_ptr_array_add (times->downtimes, downtime);
  g_array_append_val (times->orders, order);
  return times;
}

static void
picked_cb (MedScheduleStrip *strip, guint span, Fixture *fixture)
{
  fixture->picked = (int) span;
}

static void
activated_cb (MedScheduleStrip *strip, guint span, Fixture *fixture)
{
  fixture->activated = (int) span;
}

static void
show (Fixture *fixture, MedScheduleTimes *times, double now_hour)
{
  med_schedule_strip_set_times (fixture->strip, fixture->scale, times,
                                fixture->day_usec + (gint64) (now_hour * (double) HOUR));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTimeZone) tokyo = med_local_zone_new ("Asia/Tokyo");
  g_autoptr (MedScheduleTimes) times = NULL;

  fixture->scale = med_schedule_scale_new (tokyo, MED_TEST_NOW_USEC, FALSE);
  fixture->day_usec = fixture->scale->from_usec;
  fixture->strip = MED_SCHEDULE_STRIP (med_schedule_strip_new ());
  fixture->picked = fixture->activated = -1;
  g_signal_connect (fixture->strip, "picked", G_CALLBACK (picked_cb), fixture);
  g_signal_connect (fixture->strip, "activated", G_CALLBACK (activated_cb), fixture);
  gtk_widget_set_size_request (GTK_WIDGET (fixture->strip), WIDTH, 34);
  gtk_widget_set_halign (GTK_WIDGET (fixture->strip), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (fixture->strip), GTK_ALIGN_START);
  med_test_ui_show (GTK_WIDGET (fixture->strip));
  times = times_new (fixture->day_usec);
  show (fixture, times, 9.5);
  med_test_ui_wait_drawn (fixture->strip);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  med_test_ui_close (fixture->strip);
  med_schedule_scale_unref (fixture->scale);
}

static void
click (Fixture *fixture, double hour, int n_press)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (fixture->strip));

  fixture->picked = fixture->activated = -1;
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_CLICK (controller))
        g_signal_emit_by_name (controller, "pressed", n_press, hour / 24 * WIDTH, 10.0);
    }
}

static void
test_click (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    double hour;
    int span;
  } clicks[] = { { 0, 0 },     { 7.9, 0 },  { 8.05, 1 }, { 11.9, 1 },  { 12.5, 2 },
                 { 13.05, 3 }, { 15.9, 3 }, { 17, 4 },   { 18.05, 5 }, { 23.9, 5 } };

  for (gsize i = 0; i < G_N_ELEMENTS (clicks); i++)
    {
      click (fixture, clicks[i].hour, 1);
      g_assert_cmpint (fixture->picked, ==, clicks[i].span);
      g_assert_cmpint (fixture->activated, ==, -1);
      click (fixture, clicks[i].hour, 2);
      g_assert_cmpint (fixture->activated, ==, clicks[i].span);
      g_assert_cmpint (fixture->picked, ==, -1);
    }
  /* Nothing to pick before anything is known */
  show (fixture, NULL, 9);
  click (fixture, 9, 1);
  g_assert_cmpint (fixture->picked, ==, -1);
  g_autoptr (MedScheduleTimes) empty = times_new_empty ();
  show (fixture, empty, 9);
  click (fixture, 9, 2);
  g_assert_cmpint (fixture->activated, ==, -1);
}

static void
assert_spoken (Fixture *fixture, const char *words)
{
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (fixture->strip),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, words);
}

/* Of a picture, a screen reader says what is marked, else everything that is not free. */
static void
test_words (Fixture *fixture, gconstpointer data)
{
  MedScheduleTimes *times = med_schedule_strip_get_times (fixture->strip);
  g_autofree char *busy = med_schedule_times_describe (times, 1);
  g_autofree char *downtime = med_schedule_times_describe (times, 3);
  g_autofree char *unknown = med_schedule_times_describe (times, 5);
  g_autofree char *all = g_strjoin (". ", busy, downtime, unknown, NULL);

  gtk_test_accessible_assert_role (fixture->strip, GTK_ACCESSIBLE_ROLE_IMG);
  g_assert_true (g_str_has_suffix (busy, ": busy, opening <hours>"));
  g_assert_true (g_str_has_suffix (unknown, ": unknown, no calendar"));
  g_assert_nonnull (strstr (downtime, "Downtime for KB1, it needs 3 h"));
  assert_spoken (fixture, all);
  for (int i = 0; i < 6; i++)
    {
      g_autofree char *words = med_schedule_times_describe (times, (guint) i);

      med_schedule_strip_set_current (fixture->strip, i);
      g_assert_cmpint (med_schedule_strip_get_current (fixture->strip), ==, i);
      assert_spoken (fixture, words);
    }
  /* A span that is not there marks none. */
  med_schedule_strip_set_current (fixture->strip, 6);
  g_assert_cmpint (med_schedule_strip_get_current (fixture->strip), ==, -1);
  assert_spoken (fixture, all);
  med_schedule_strip_set_current (fixture->strip, 2);
  show (fixture, times, 9);
  g_assert_cmpint (med_schedule_strip_get_current (fixture->strip), ==, -1);
  gtk_test_accessible_assert_state (fixture->strip, GTK_ACCESSIBLE_STATE_BUSY, FALSE);
  show (fixture, NULL, 9);
  gtk_test_accessible_assert_state (fixture->strip, GTK_ACCESSIBLE_STATE_BUSY, TRUE);
  assert_spoken (fixture, "");
  med_schedule_strip_set_current (fixture->strip, 0);
  g_assert_cmpint (med_schedule_strip_get_current (fixture->strip), ==, -1);
}

static void
test_tentative (Fixture *fixture, gconstpointer data)
{
  MedScheduleTimes *times = med_schedule_strip_get_times (fixture->strip);
  MedTimeSpan *busy = g_ptr_array_index (times->spans, 1);

  busy->tentative = TRUE;
  g_autofree char *words = med_schedule_times_describe (times, 1);
  g_assert_nonnull (strstr (words, "busy (not confirmed), opening"));
  /* A downtime that another one has just called off is still a sentence. */
  ((MedTimeSpan *) g_ptr_array_index (times->spans, 3))->downtime_id = 99;
  g_autofree char *gone = med_schedule_times_describe (times, 3);
  g_assert_nonnull (strstr (gone, "Downtime for KB1"));
  g_assert_nonnull (med_schedule_times_find_downtime (times, 5));
  g_assert_null (med_schedule_times_find_downtime (times, 99));
  g_assert_cmpint (med_schedule_times_find_order (times, 5), ==, 12);
  g_assert_cmpint (med_schedule_times_find_order (times, 99), ==, 0);
}

static void
test_now (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    double hour;
    int span;
  } nows[] = { { 0, 0 }, { 9.5, 1 }, { 12, 2 }, { 23.99, 5 }, { -3, 0 }, { 30, 0 } };
  g_autoptr (MedScheduleTimes) times = times_new (fixture->day_usec);
  g_autoptr (MedScheduleTimes) empty = times_new_empty ();

  for (gsize i = 0; i < G_N_ELEMENTS (nows); i++)
    {
      show (fixture, times, nows[i].hour);
      g_assert_cmpint (med_schedule_strip_find_now (fixture->strip), ==, nows[i].span);
    }
  show (fixture, empty, 9);
  g_assert_cmpint (med_schedule_strip_find_now (fixture->strip), ==, -1);
  show (fixture, NULL, 9);
  g_assert_cmpint (med_schedule_strip_find_now (fixture->strip), ==, -1);
}

/* Where a popover points: side by side, together the whole strip, and the shortest still there */
static void
test_areas (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedScheduleTimes) minute = times_new_empty ();
  GdkRectangle area;
  int x = 0;

  for (guint i = 0; i < 6; i++)
    {
      g_assert_true (med_schedule_strip_get_area (fixture->strip, i, &area));
      g_assert_cmpint (ABS (area.x - x), <=, 1);
      g_assert_cmpint (area.width, >, 0);
      x = area.x + area.width;
    }
  g_assert_cmpint (ABS (x - WIDTH), <=, 1);
  g_assert_false (med_schedule_strip_get_area (fixture->strip, 6, &area));
  add_span (minute, fixture->day_usec, 9, 9.001, MED_TIME_BUSY, "a moment");
  show (fixture, minute, 9);
  g_assert_true (med_schedule_strip_get_area (fixture->strip, 0, &area));
  g_assert_cmpint (area.width, >=, 1);
  show (fixture, NULL, 9);
  g_assert_false (med_schedule_strip_get_area (fixture->strip, 0, &area));
}

static guint32
pixel_at (cairo_surface_t *surface, double hour, int y)
{
  guint32 pixel;

  memcpy (&pixel,
          cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface) +
              (int) (hour / 24 * WIDTH) * 4,
          sizeof pixel);
  return pixel;
}

/* Free is blank, busy solid, unknown neither: unknown must never look free. */
static void
test_looks (Fixture *fixture, gconstpointer data)
{
  cairo_surface_t *surface = med_test_ui_draw (GTK_WIDGET (fixture->strip));
  guint least = 0xff, most = 0;

  g_assert_cmpuint (pixel_at (surface, 4, 6), ==, 0);
  g_assert_cmpuint (pixel_at (surface, 17, 6), ==, 0);
  g_assert_cmpuint (pixel_at (surface, 8.5, 6) >> 24, >, 0xc0);
  g_assert_cmpuint (pixel_at (surface, 11.5, 6), ==, pixel_at (surface, 8.5, 6));
  for (double hour = 18.5; hour < 23.5; hour += 24.0 / WIDTH)
    {
      guint alpha = pixel_at (surface, hour, 6) >> 24;

      least = MIN (least, alpha);
      most = MAX (most, alpha);
    }
  g_assert_cmpuint (least, >, 0);
  g_assert_cmpuint (most, >, 2 * least);
  /* Now is a line over everything. */
  g_assert_cmpuint (pixel_at (surface, 9.52, 1), !=, 0);
  g_assert_cmpuint (pixel_at (surface, 10.5, 1), ==, 0);
  cairo_surface_destroy (surface);

  show (fixture, NULL, 9.5);
  surface = med_test_ui_draw (GTK_WIDGET (fixture->strip));
  g_assert_cmpuint (pixel_at (surface, 8.5, 6), ==, 0);
  cairo_surface_destroy (surface);
}

static guint n_freed;

static void
count_free (gpointer span)
{
  n_freed++;
  med_time_span_free (span);
}

/* The times belong to whoever shows them last. */
static void
test_frees_times (Fixture *fixture, gconstpointer data)
{
  MedScheduleTimes *times = times_new (fixture->day_usec);

  n_freed = 0;
  g_ptr_array_set_free_func (times->spans, count_free);
  show (fixture, times, 9);
  med_schedule_times_unref (times);
  g_assert_true (med_schedule_strip_get_times (fixture->strip) == times);
  /* The same again */
  show (fixture, times, 10);
  g_assert_cmpuint (n_freed, ==, 0);
  show (fixture, NULL, 10);
  g_assert_null (med_schedule_strip_get_times (fixture->strip));
  g_assert_cmpuint (n_freed, ==, 6);
}

/* The keyboard in the list */

static void
details_cb (MedScheduleList *list, gpointer row, guint *n_details)
{
  (*n_details)++;
}

static gboolean
has_times (gpointer list)
{
  GtkWidget *strip = med_test_ui_find_type (list, MED_TYPE_SCHEDULE_STRIP);

  return strip != NULL && med_schedule_strip_get_times (MED_SCHEDULE_STRIP (strip)) != NULL;
}

static void
check_keys (MedScheduleList *list)
{
  GtkWidget *view = med_test_ui_find_type (GTK_WIDGET (list), GTK_TYPE_LIST_VIEW);
  MedScheduleStrip *strip =
      MED_SCHEDULE_STRIP (med_test_ui_find_type (GTK_WIDGET (list), MED_TYPE_SCHEDULE_STRIP));
  int n_spans = (int) med_schedule_strip_get_times (strip)->spans->len;
  GdkRectangle before, after;

  g_assert_cmpint (n_spans, >, 4);
  med_schedule_strip_set_current (strip, -1);
  /* The first press goes to now, each other one to the neighbour, and the ends are ends. */
  g_assert_true (med_test_ui_press (view, GDK_KEY_Right, 0));
  g_assert_cmpint (med_schedule_strip_get_current (strip), ==, med_schedule_strip_find_now (strip));
  for (int i = 0; i < n_spans; i++)
    g_assert_true (med_test_ui_press (view, GDK_KEY_Left, 0));
  g_assert_cmpint (med_schedule_strip_get_current (strip), ==, 0);
  for (int i = 1; i < n_spans; i++)
    {
      g_assert_true (med_schedule_strip_get_area (strip, (guint) i - 1, &before));
      g_assert_true (med_test_ui_press (view, i % 2 ? GDK_KEY_Right : GDK_KEY_KP_Right, 0));
      g_assert_cmpint (med_schedule_strip_get_current (strip), ==, i);
      g_assert_true (med_schedule_strip_get_area (strip, (guint) i, &after));
      /* Right is to the right, also where text runs from right to left. */
      g_assert_cmpint (after.x, >, before.x);
    }
  g_assert_true (med_test_ui_press (view, GDK_KEY_Right, 0));
  g_assert_cmpint (med_schedule_strip_get_current (strip), ==, n_spans - 1);
  /* Keys that are the list's or the window's */
  g_assert_false (med_test_ui_press (view, GDK_KEY_Left, GDK_CONTROL_MASK));
  g_assert_false (med_test_ui_press (view, GDK_KEY_Left, GDK_ALT_MASK));
  g_assert_false (med_test_ui_press (view, GDK_KEY_Home, 0));
  g_assert_false (med_test_ui_press (view, GDK_KEY_Down, 0));
  g_assert_false (med_test_ui_press (view, GDK_KEY_a, 0));
  g_assert_cmpint (med_schedule_strip_get_current (strip), ==, n_spans - 1);
}

static void
test_keys (void)
{
  static const GtkTextDirection directions[] = { GTK_TEXT_DIR_LTR, GTK_TEXT_DIR_RTL };
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  gint64 device = med_test_fleet_add_device (ui->engine, "CT-1", "Exa", "CT", "4.2");
  g_autoptr (GTimeZone) tokyo = med_local_zone_new ("Asia/Tokyo");
  g_autoptr (MedScheduleScale) scale = med_schedule_scale_new (tokyo, MED_TEST_NOW_USEC, TRUE);

  med_test_schedule_set_hours (ui->engine, device, "08:00-12:00, 13:00-18:00");
  for (gsize i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      MedScheduleList *list = g_object_new (MED_TYPE_SCHEDULE_LIST, NULL);
      GtkWidget *view;
      guint n_details = 0;

      gtk_widget_set_direction (GTK_WIDGET (list), directions[i]);
      g_signal_connect (list, "details", G_CALLBACK (details_cb), &n_details);
      med_schedule_list_set_session (list, ui->session);
      med_schedule_list_set_scale (list, scale, MED_TEST_NOW_USEC);
      med_schedule_list_reload (list, MED_TEST_NOW_USEC);
      med_test_ui_show (GTK_WIDGET (list));
      view = med_test_ui_find_type (GTK_WIDGET (list), GTK_TYPE_LIST_VIEW);
      /* No row is chosen: nothing to go through. */
      g_assert_false (med_test_ui_press (view, GDK_KEY_Right, 0));
      g_assert_false (med_test_ui_press (view, GDK_KEY_Return, 0));
      med_test_ui_wait (has_times, list, "the times of the device");
      med_schedule_list_select_device (list, device);
      med_test_ui_wait_drawn (list);
      check_keys (list);
      g_assert_cmpuint (n_details, ==, 0);
      g_assert_true (med_test_ui_press (view, GDK_KEY_Return, 0));
      g_assert_true (med_test_ui_press (view, GDK_KEY_KP_Enter, 0));
      g_assert_cmpuint (n_details, ==, 2);
      med_test_ui_close (list);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/ui/schedule-strip/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/schedule-scale/any-week-and-day-of-any-zone", test_scale);
  ADD ("click-picks-what-is-drawn-there", test_click);
  ADD ("says-what-is-marked-or-not-free", test_words);
  ADD ("not-confirmed-is-said", test_tentative);
  ADD ("begins-with-now", test_now);
  ADD ("areas-lie-side-by-side", test_areas);
  ADD ("unknown-never-looks-free", test_looks);
  ADD ("frees-the-times", test_frees_times);
  g_test_add_func ("/ui/schedule-list/keys-follow-the-picture", test_keys);
  return g_test_run ();
}
