/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-device.h"

G_BEGIN_DECLS

/**
 * MedDeviceWriter:
 *
 * Stores devices within one transaction that the caller records: finds or adds product, release,
 * configuration and place once and remembers them, so that very many devices go in quickly.
 */
typedef struct _MedDeviceWriter MedDeviceWriter;

MedDeviceWriter *med_device_writer_new (MedConnection *connection);
void med_device_writer_free (MedDeviceWriter *self);
/* The search index is left alone until med_device_writer_finish() makes it anew. */
void med_device_writer_set_bulk (MedDeviceWriter *self, gboolean bulk);
gboolean med_device_writer_add (MedDeviceWriter *self,
                                const MedDevice *device,
                                const MedDevice *saw,
                                gint64 *id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_device_writer_change (MedDeviceWriter *self,
                                   const MedDevice *before,
                                   const MedDevice *after,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_device_writer_index (MedDeviceWriter *self,
                                  const MedDevice *before,
                                  const MedDevice *after,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_device_writer_finish (MedDeviceWriter *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reading, for the same files: every column of a device, as med_device_from_query() expects them.
 */
#define MED_DEVICE_SELECT                                                                          \
  "SELECT d.id, d.config_id, c.release_id, r.product_id, d.department_id, d.release_read_usec,"    \
  " d.retired_usec, d.row_version, d.service_state, d.asset, d.name, p.manufacturer, p.model,"     \
  " p.device_class, r.version, d.release_source, d.serial, d.model_number, d.sku, d.udi_di,"       \
  " s.name, t.name, d.room,"                                                                       \
  " d.owner, d.network_zone, d.serves, d.remote_maintenance, coalesce(d.stated_exposure, "         \
  "d.exposure), d.safety_impact,"                                                                  \
  " d.mission_impact, d.cvss_metrics, p.high_risk, p.support_stage, p.end_of_life_date, "          \
  "p.end_of_support_date,"                                                                         \
  " p.disclosure, p.disclosure_date, d.former"                                                     \
  " FROM device d JOIN config c ON c.id = d.config_id JOIN release r ON r.id = c.release_id"       \
  " JOIN product p ON p.id = r.product_id LEFT JOIN department t ON t.id = d.department_id"        \
  " LEFT JOIN site s ON s.id = t.site_id "
MedDevice *med_device_from_query (MedQuery *query);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDeviceWriter, med_device_writer_free)

G_END_DECLS
