/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-table.h"
#include "ui/widgets/med-table-view.h"

G_BEGIN_DECLS

extern const MedTableSpec med_advisory_list_spec;
extern const MedTableColumn med_advisory_list_columns[];
extern const guint med_advisory_list_n_columns;
/* The field by which the list is sorted until a person chooses another, descending */
extern const guint med_advisory_list_newest_first;

/**
 * MedAdvisoryFilter:
 * @word: by which other pages ask for it
 * @title: marked with N_()
 * @condition: (nullable): in SQL; %NULL for all
 */
typedef struct
{
  const char *word;
  const char *title;
  const char *condition;
} MedAdvisoryFilter;

/* Ended by a filter without a word. */
extern const MedAdvisoryFilter med_advisory_list_filters[];

G_END_DECLS
