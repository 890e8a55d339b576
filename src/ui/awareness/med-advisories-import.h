/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

void med_advisories_import_add_actions (MedPage *page, GActionMap *actions);

G_END_DECLS
