/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MED_TYPE_APPLICATION (med_application_get_type ())
G_DECLARE_FINAL_TYPE (MedApplication, med_application, MED, APPLICATION, AdwApplication)

MedApplication *med_application_new (void);

G_END_DECLS
