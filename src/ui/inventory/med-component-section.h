/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-device-standing.h"
#include "ui/med-page.h"

G_BEGIN_DECLS

/**
 * MedComponentSection:
 *
 * The part of a device's detail that says which COTS software its release contains: what is known
 * and from where, which vulnerabilities reach the device through which component, the components,
 * and the lists that were taken over.
 */
#define MED_TYPE_COMPONENT_SECTION (med_component_section_get_type ())
G_DECLARE_FINAL_TYPE (MedComponentSection, med_component_section, MED, COMPONENT_SECTION, AdwBin)

void med_component_section_show (MedComponentSection *self,
                                 MedPage *page,
                                 const MedDeviceStanding *standing);

G_END_DECLS
