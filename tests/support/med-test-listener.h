/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MedTestListener:
 *
 * What servers of a test have in common: a port on loopback, and a thread for each who comes.
 */
typedef struct _MedTestListener MedTestListener;

/* In a thread of its own; the connection is closed when it returns */
typedef void (*MedTestVisit) (GSocketConnection *connection, gpointer owner);

MedTestListener *med_test_listener_new (MedTestVisit visit, gpointer owner);
/* Cuts who is still there, and waits for their threads */
void med_test_listener_free (MedTestListener *self);
guint16 med_test_listener_get_port (MedTestListener *self);
void med_test_listener_clear_counts (MedTestListener *self);
guint med_test_listener_count (MedTestListener *self);
guint med_test_listener_get_most_at_once (MedTestListener *self);
/* Of HTTP, up to the empty line; NULL at the end of the connection */
char *med_test_listener_read_head (GInputStream *stream);

G_END_DECLS
