/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/source/med-source-document.h"
#include "engine/source/med-source-sync.h"
#include "engine/source/med-source.h"

G_BEGIN_DECLS

/**
 * MedSourceLook:
 *
 * A look at a source while it goes on; private to this folder.
 */
typedef struct
{
  MedStore *store;
  MedSource *source;
  MedSourceTransport *way;
  MedSourceSync *result;
  MedSourceListing listing;
  GCancellable *cancellable;
  gint64 person_id;
  gint64 now_usec;
  GPtrArray *keys;       /* NULL for a source that is not a trusted one */
  gboolean key_waits;    /* for a second person */
  gboolean loaded;       /* the look has begun */
  GHashTable *known;     /* path → MedSourceDocument */
  GHashTable *newest;    /* tracking id → MedSourceDocument (unowned) */
  MedSourceScope *scope; /* NULL where every document is wanted */
  GHashTable *untrusted; /* paths at which something is held that nobody signed */
  guint failures;        /* one after another */
  char *failure;         /* the first */
} MedSourceLook;

void med_source_look_remember (MedSourceLook *self, MedSourceDocument *document);
gboolean med_source_look_at (MedSourceLook *self,
                             const MedSourceEntry *entry,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_catalog_look (MedSourceLook *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
med_source_look_mark_vanished (MedSourceLook *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
