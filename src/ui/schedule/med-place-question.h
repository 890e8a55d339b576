/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-disposition-plan.h"
#include "engine/store/med-store.h"

G_BEGIN_DECLS

/* A patch that is open for a device */
typedef struct
{
  gint64 id;
  char *title;
} MedPlaceChoice;

/**
 * MedPlaceFacts:
 * @choices: (element-type MedPlaceChoice): staged ones first
 */
typedef struct
{
  char *device_title;
  GPtrArray *choices;
} MedPlaceFacts;

void med_place_facts_free (gpointer facts);
/* A MedStoreFunc for a gint64, the device */
gpointer med_place_facts_load (MedConnection *connection,
                               gpointer device_id,
                               GCancellable *cancellable,
                               GError **error);

/**
 * MedPlaceQuestion:
 * @start_usec: 0: the next free one
 * @after_usec: where the search for that begins
 * @rollback_min: at least; 0: what the vendor states
 */
typedef struct
{
  gint64 device_id;
  gint64 patch_id;
  gint64 start_usec;
  gint64 after_usec;
  gint64 rollback_min;
} MedPlaceQuestion;

/**
 * MedPlaceAnswer:
 * @known: whether the vendor has released it, so that `need` is filled in
 * @start_usec: 0: there is no free time
 * @refusal: "" : it fits
 */
typedef struct
{
  gboolean known;
  MedDowntimeNeed need;
  gint64 start_usec;
  char *refusal;
} MedPlaceAnswer;

void med_place_answer_free (gpointer answer);
/* A MedStoreFunc for a MedPlaceQuestion */
gpointer med_place_answer_load (MedConnection *connection,
                                gpointer question,
                                GCancellable *cancellable,
                                GError **error);

/* What is to be planned, on its way to the writer */
typedef struct
{
  MedDispositionPlan plan;
  char *consent_by;
  char *fallback;
} MedPlaceOrder;

void med_place_order_free (gpointer order);
/* A MedStoreFunc for a MedPlaceOrder */
gpointer med_place_order_run (MedConnection *connection,
                              gpointer order,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
