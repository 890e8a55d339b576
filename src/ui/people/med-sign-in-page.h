/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_SIGN_IN_PAGE (med_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (MedSignInPage, med_sign_in_page, MED, SIGN_IN_PAGE, AdwBin)

void med_sign_in_page_begin (MedSignInPage *self, MedSession *session, gboolean can_cancel);

G_END_DECLS
