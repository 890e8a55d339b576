/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

#define MED_TYPE_WORK_ORDERS_PAGE (med_work_orders_page_get_type ())
G_DECLARE_FINAL_TYPE (MedWorkOrdersPage, med_work_orders_page, MED, WORK_ORDERS_PAGE, MedPage)

G_END_DECLS
