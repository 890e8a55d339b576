/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/med-test-ui.h"

G_BEGIN_DECLS

/**
 * MedTestPortalFunc:
 *
 * Answers a call of the portal. Returns: (transfer floating) (nullable): the arguments of the
 * signal Response; %NULL says nothing, as a portal does while a person thinks.
 */
typedef GVariant *(*MedTestPortalFunc) (const char *method, GVariant *parameters, gpointer data);

/**
 * MedTestPortal:
 *
 * A desktop portal of our own on the bus of the test. A request's answer comes before its reply, as
 * the real one may send it.
 */
typedef struct _MedTestPortal MedTestPortal;

/* @introspection: of one interface, whose methods end with `a{sv} options` */
MedTestPortal *
med_test_portal_new (const char *introspection, MedTestPortalFunc func, gpointer data);
void med_test_portal_free (MedTestPortal *self);
guint med_test_portal_get_n_asked (MedTestPortal *self);
/* A connection of its own to the bus of the test */
GDBusConnection *med_test_portal_connect (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestPortal, med_test_portal_free)

/**
 * MedTestChooser:
 * @cancels: the person chooses nothing
 * @silent: the person does not answer yet; med_test_chooser_answer() does it for her
 * @uris: (nullable) (array zero-terminated=1): what is chosen
 *
 * A file chooser that answers as it is told to, and remembers what it was asked. Programs use it
 * after med_test_chooser_use_portals().
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

/* Before med_test_ui_init() */
void med_test_chooser_use_portals (void);
MedTestChooser *med_test_chooser_new (void);
void med_test_chooser_free (MedTestChooser *self);
/* As new, for the next case */
void med_test_chooser_reset (MedTestChooser *self);
/* The next answers are these files */
void med_test_chooser_choose (MedTestChooser *self, const char *path, const char *second_path);
/* Waits until it was asked so often altogether. */
void med_test_chooser_wait_asked (MedTestChooser *self, guint times);
void med_test_chooser_answer (MedTestChooser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestChooser, med_test_chooser_free)

G_END_DECLS
