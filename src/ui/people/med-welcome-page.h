/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedWelcomePage:
 *
 * The first start: site and departments, people, then devices. Nothing is written until the last
 * step. Signal `done` (string: the page to go on with, boolean: whether devices are to be
 * imported); the session then has its first person. The demonstration is the application's action
 * `app.demonstration`.
 */
#define MED_TYPE_WELCOME_PAGE (med_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (MedWelcomePage, med_welcome_page, MED, WELCOME_PAGE, AdwBin)

void med_welcome_page_begin (MedWelcomePage *self, MedSession *session);

G_END_DECLS
