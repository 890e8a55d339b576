/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/demo/med-demo-scene.h"
#include "engine/installation/med-disposition.h"

G_BEGIN_DECLS

/**
 * MedDemoOrder:
 * @line: of data/demo/orders.json
 * @index: which of its devices
 * @technician: login of who works
 * @verifier: login of who verifies
 * @clinician: login of who hands the device over and takes it back
 * @attempt_id: (nullable): the attempt at the device
 *
 * One patch on one device on its way through the story.
 */
typedef struct
{
  JsonObject *line;
  guint index;
  const char *technician;
  const char *verifier;
  const char *clinician;
  gint64 patch_id;
  gint64 device_id;
  gint64 disposition_id;
  gint64 downtime_id;
  gint64 start_usec;
  char *version_before;
  char *version_target;
  char *attempt_id;
} MedDemoOrder;

void med_demo_order_free (MedDemoOrder *self);
const char *med_demo_order_get_text (const MedDemoOrder *self, const char *member);
/* A decision of a person on it. */
gboolean med_demo_order_move (MedConnection *connection,
                              const MedDemoOrder *order,
                              const char *login,
                              MedDispositionRequest *request,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_demo_order_has_fate (const MedDemoOrder *self, const char *fate);

/* In med-demo-work.c: what happens at the device once the downtime has come. */
gboolean med_demo_work_step (MedDemoScene *scene, gconstpointer order, GError **error);

/* In med-demo-late.c: what was entered after it was done. */
gboolean med_demo_late_enter_sheet (MedDemoScene *scene,
                                    MedConnection *connection,
                                    gconstpointer order,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_demo_late_find_installed (MedDemoScene *scene,
                                       MedConnection *connection,
                                       gconstpointer order,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* In med-demo-exceptions.c: the exception of an order, requested, approved and tested. */
gboolean med_demo_exception_step (MedDemoScene *scene, MedDemoOrder *order, GError **error);
void med_demo_exception_plan_request (MedDemoScene *scene, MedDemoOrder *order);

G_END_DECLS
