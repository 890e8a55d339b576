/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

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

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* Whatever is reported, what a bar is given is between nothing and all. */
static void
test_no_number (void)
{
  static const struct
  {
    double reported;
    double shown;
  } rows[] = {
    { 0, 0 },   { 1, 1 },         { 0.25, 0.25 },   { -0.0, 0 },
    { -1, 0 },  { 1.0000001, 1 }, { -1e308, 0 },    { 1e308, 1 },
    { NAN, 0 }, { INFINITY, 1 },  { -INFINITY, 0 }, { 1e-300, 1e-300 },
  };
  g_autoptr (MedProgress) progress = med_progress_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      med_progress_report (progress, rows[i].reported, NULL);
      g_assert_cmpfloat (med_progress_get_fraction (progress), ==, rows[i].shown);
    }
  drain ();
}

static void
test_words_stay (void)
{
  g_autoptr (MedProgress) progress = med_progress_new ();
  g_autofree char *none = med_progress_dup_text (progress);
  char words[] = "Copying";

  g_assert_cmpstr (none, ==, "");
  med_progress_report (progress, 0.1, words);
  words[0] = 'X'; /* a copy was taken */
  med_progress_report (progress, 0.2, NULL);
  g_autofree char *kept = med_progress_dup_text (progress);
  g_assert_cmpstr (kept, ==, "Copying");
  med_progress_report (progress, 0.3, "");
  g_autofree char *empty = med_progress_dup_text (progress);
  g_assert_cmpstr (empty, ==, "");
  /* It may go back: a second step begins anew. */
  med_progress_report (progress, 0, "病院");
  g_assert_cmpfloat (med_progress_get_fraction (progress), ==, 0);
  drain ();
}

/* Told once a turn, and again after the next report. */
static void
test_told_each_turn (void)
{
  g_autoptr (MedProgress) progress = med_progress_new ();
  guint fractions = 0, texts = 0;

  g_signal_connect (progress, "notify::fraction", G_CALLBACK (count_cb), &fractions);
  g_signal_connect (progress, "notify::text", G_CALLBACK (count_cb), &texts);
  for (guint turn = 1; turn <= 5; turn++)
    {
      for (guint i = 0; i < turn; i++)
        med_progress_report (progress, 0.1 * turn, NULL);
      g_assert_cmpuint (fractions, ==, turn - 1);
      drain ();
      g_assert_cmpuint (fractions, ==, turn);
      g_assert_cmpuint (texts, ==, turn);
    }
  drain ();
  g_assert_cmpuint (fractions, ==, 5);
}

/* Told in the context in which it was made, whoever reports; a watcher that goes away meanwhile
 * takes nothing with it. */
static void
test_context_of_its_own (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  guint n = 0;

  g_main_context_push_thread_default (context);
  MedProgress *progress = med_progress_new ();
  g_main_context_pop_thread_default (context);
  g_signal_connect (progress, "notify::fraction", G_CALLBACK (count_cb), &n);
  g_thread_join (g_thread_new ("reports", report_thread, progress));
  drain ();
  g_assert_cmpuint (n, ==, 0);
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_assert_cmpuint (n, ==, 1);
  med_progress_report (progress, 0.5, NULL);
  g_object_add_weak_pointer (G_OBJECT (progress), (gpointer *) &progress);
  g_object_unref (progress);
  g_assert_nonnull (progress); /* held by what waits to be told */
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_assert_null (progress);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/progress/many-reports-few-notices", test_many_reports_few_notices);
  g_test_add_func ("/base/progress/bounds", test_bounds);
  g_test_add_func ("/base/progress/no-number-is-shown-as-none", test_no_number);
  g_test_add_func ("/base/progress/words-stay-until-there-are-others", test_words_stay);
  g_test_add_func ("/base/progress/told-once-a-turn", test_told_each_turn);
  g_test_add_func ("/base/progress/context-of-its-own", test_context_of_its_own);
  return g_test_run ();
}
