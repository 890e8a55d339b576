/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report.h"

G_BEGIN_DECLS

/**
 * MedReportChoice:
 *
 * What was chosen on the page, copied so that it can be worked on by a lane of the store.
 */
typedef struct
{
  MedReportRequest request;
  char *asset;     /* (owned) (nullable) of the device, where it is known by its number only */
  char *alert;     /* (owned) (nullable) an advisory or CVE as a person typed it */
  char *cve;       /* (owned) (nullable) what it is, once it was looked up */
  char *maker;     /* (owned) (nullable) */
  char *component; /* (owned) (nullable) */
  char *versions;  /* (owned) (nullable) */
  char *language;
} MedReportChoice;

/* A work order, department or manufacturer that can be chosen; 0 stands for all of them. */
typedef struct
{
  gint64 id;
  char *title;
} MedReportOffer;

/* (element-type MedReportOffer) */
typedef struct
{
  GPtrArray *orders;
  GPtrArray *departments;
  GPtrArray *makers;
  gboolean letter;   /* the hospital's paper */
  gboolean csv_mark; /* its tables begin with a mark */
} MedReportOffers;

void med_report_choice_free (MedReportChoice *self);
void med_report_offers_free (MedReportOffers *self);
gpointer med_report_choice_make_sync (MedConnection *connection,
                                      gpointer choice,
                                      GCancellable *cancellable,
                                      GError **error);
gpointer med_report_choice_list_sync (MedConnection *connection,
                                      gpointer unused,
                                      GCancellable *cancellable,
                                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReportChoice, med_report_choice_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReportOffers, med_report_offers_free)

G_END_DECLS
