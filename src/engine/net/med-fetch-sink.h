/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MedFetchSink:
 *
 * Where fetched bytes go: into memory, or into PATH.part until they are whole.
 */
typedef struct _MedFetchSink MedFetchSink;

MedFetchSink *
med_fetch_sink_new (const char *path, const char *url, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_fetch_sink_free (MedFetchSink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedFetchSink, med_fetch_sink_free)

gint64 med_fetch_sink_get_size (MedFetchSink *self);
const char *med_fetch_sink_get_validator (MedFetchSink *self);

gboolean med_fetch_sink_begin (MedFetchSink *self,
                               const char *validator,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_fetch_sink_write (MedFetchSink *self, gconstpointer data, gsize size, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean med_fetch_sink_finish (MedFetchSink *self,
                                GBytes **bytes,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
