/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/med-test-portal.h"

G_BEGIN_DECLS

/**
 * MedTestChooser:
 * @cancels: the person chooses nothing
 * @silent: the person does not answer yet; med_test_chooser_answer() does it for her
 * @uris: (nullable) (array zero-terminated=1): what is chosen
 *
 * A file chooser that answers as it is told to, and remembers what it was asked. Programs use it
 * within med_test_choosers_run().
 */
typedef struct
{
  MedTestPortal *portal;
  gboolean cancels;
  gboolean silent;
  char **uris;
  /* what was asked last */
  char *method;
  char *title;
  char *name; /* (nullable) proposed */
  gboolean multiple;
  gboolean directory;
  guint n_filters;
} MedTestChooser;

/* The next answers are these files */
void med_test_chooser_choose (MedTestChooser *self, const char *path, const char *second_path);
/* Waits until it was asked so often altogether. */
void med_test_chooser_wait_asked (MedTestChooser *self, guint times);
void med_test_chooser_answer (MedTestChooser *self);

/**
 * MedTestChoosers:
 * @dir: an empty folder for what is chosen
 * @toast: (nullable): what a page said last
 *
 * The fixture of cases in which somebody chooses files.
 */
typedef struct
{
  MedTestUi *ui;
  MedTestChooser *chooser; /* (unowned) */
  char *dir;
  char *toast;
} MedTestChoosers;

/* Instead of med_test_ui_init() and g_test_run() */
int med_test_choosers_run (int *argc, char ***argv, void (*add_cases) (void));
void med_test_choosers_set_up (MedTestChoosers *self, gconstpointer unused);
void med_test_choosers_tear_down (MedTestChoosers *self, gconstpointer unused);
char *med_test_choosers_dup_place (MedTestChoosers *self, const char *name);
/* (nullable) */
char *med_test_choosers_dup_content (MedTestChoosers *self, const char *name);
guint med_test_choosers_count_files (MedTestChoosers *self);
MedPage *med_test_choosers_show_page (MedTestChoosers *self, GType type);
/* As the entry of a menu in the header bar does */
void med_test_choosers_activate (MedPage *page, const char *action);
/* Waits for what a page says at the foot of the window. */
void med_test_choosers_assert_toast (MedTestChoosers *self, const char *text);
/* A dialog says why not, by name; it is closed. */
void med_test_choosers_assert_error (const char *text);

G_END_DECLS
