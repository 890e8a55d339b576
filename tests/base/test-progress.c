/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-progress.h"

static void
count_cb (MedProgress *progress, GParamSpec *pspec, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

static gpointer
report_thread (gpointer data)
{
  for (guint i = 1; i <= 10000; i++)
    med_progress_report (data, i / 10000.0, i == 10000 ? "ready" : NULL);
  return NULL;
}

static void
test_many_reports_few_notices (void)
{
  g_autoptr (MedProgress) progress = med_progress_new ();
  guint n = 0;

  g_signal_connect (progress, "notify::fraction", G_CALLBACK (count_cb), &n);
  g_thread_join (g_thread_new ("reports", report_thread, progress));
  g_assert_cmpuint (n, ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpfloat (med_progress_get_fraction (progress), ==, 1.0);
  g_autofree char *text = med_progress_dup_text (progress);
  g_assert_cmpstr (text, ==, "ready");
}

static void
test_bounds (void)
{
  g_autoptr (MedProgress) progress = med_progress_new ();
  g_autofree char *text = NULL;
  double fraction = 0;

  med_progress_report (NULL, 0.5, "nobody watches");
  med_progress_report (progress, 7, "");
  g_object_get (progress, "fraction", &fraction, "text", &text, NULL);
  g_assert_cmpfloat (fraction, ==, 1.0);
  g_assert_cmpstr (text, ==, "");
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/progress/many-reports-few-notices", test_many_reports_few_notices);
  g_test_add_func ("/base/progress/bounds", test_bounds);
  return g_test_run ();
}
