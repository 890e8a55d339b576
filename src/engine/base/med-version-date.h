/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version-order.h"

G_BEGIN_DECLS

/**
 * MedVersionDate:
 * @first: the first day it may mean, as a Julian day; 0: it is not a date
 * @last: the last day it may mean; a month has many
 * @certain: it can be nothing but a date: it names the month or has slashes
 *
 * A version, or the bound of a range, that is written as a date.
 */
typedef struct
{
  guint32 first;
  guint32 last;
  gboolean certain;
} MedVersionDate;

MedVersionDate med_version_date_read (const char *folded);
MedVersionOrder med_version_date_order (const MedVersionDate *a, const MedVersionDate *b);

G_END_DECLS
