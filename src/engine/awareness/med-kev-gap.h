/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedKevGap:
 * @cve: the vulnerability
 * @added_date: since when it is known to be exploited
 * @due_date: (nullable): by when the catalogue wants it mended
 * @vendor: as the catalogue writes it
 * @product: as the catalogue writes it
 * @one_product: %FALSE: the catalogue names no single product, and @components are all of the
 *   vendor's
 * @components: (element-type utf8): which components it may be in
 * @releases: (element-type utf8): the releases of devices in use that have them
 * @n_devices: devices in use with one of them
 * @config_ids: (element-type gint64): their configurations
 *
 * A vulnerability that is known to be exploited, in a product that is a component here, of which
 * nothing here says which versions are affected: whether devices are, cannot be told.
 */
typedef struct
{
  char *cve;
  char *added_date;
  char *due_date;
  char *vendor;
  char *product;
  gboolean one_product;
  GPtrArray *components;
  GPtrArray *releases;
  gint64 n_devices;
  GArray *config_ids;
} MedKevGap;

/**
 * MedKevGaps:
 * @list: (element-type MedKevGap): by date, the newest first
 * @n_devices: devices in use that any of them may concern
 * @n_entries: in the catalogue; 0 where there is none, so that nothing could be looked for
 * @n_unread: entries that were imported before the names of their products were kept; of these
 *   nothing is known until the catalogue is imported again
 *
 * What the catalogue of known exploited vulnerabilities leaves open here.
 */
typedef struct
{
  GPtrArray *list;
  gint64 n_devices;
  gint64 n_entries;
  gint64 n_unread;
} MedKevGaps;

MedKevGaps *med_kev_gap_list_sync (MedConnection *connection,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedKevGaps *med_kev_gap_list_of_sync (MedConnection *connection,
                                      const char *cve,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedKevGaps *med_kev_gap_list_of_device_sync (MedConnection *connection,
                                             gint64 device_id,
                                             GCancellable *cancellable,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_kev_gap_join (GPtrArray *texts);
char *med_kev_gap_describe (const MedKevGap *self);
char *med_kev_gap_describe_dates (const MedKevGap *self);
const char *med_kev_gap_get_remedy (void);
void med_kev_gaps_free (MedKevGaps *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedKevGaps, med_kev_gaps_free)

G_END_DECLS
