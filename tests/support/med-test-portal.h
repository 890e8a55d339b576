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
void med_test_portal_forget (MedTestPortal *self);
/* Answers the last call; takes @answer, which may be floating */
void med_test_portal_respond (MedTestPortal *self, GVariant *answer);
/* A connection of its own to the bus of the test */
GDBusConnection *med_test_portal_connect (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestPortal, med_test_portal_free)

G_END_DECLS
