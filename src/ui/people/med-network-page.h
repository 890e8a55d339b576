/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_NETWORK_PAGE (med_network_page_get_type ())
G_DECLARE_FINAL_TYPE (MedNetworkPage, med_network_page, MED, NETWORK_PAGE, AdwPreferencesPage)

AdwPreferencesPage *med_network_page_new (MedSession *session);

G_END_DECLS
