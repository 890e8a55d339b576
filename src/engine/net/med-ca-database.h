/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MED_TYPE_CA_DATABASE (med_ca_database_get_type ())
G_DECLARE_FINAL_TYPE (MedCaDatabase, med_ca_database, MED, CA_DATABASE, GTlsDatabase)

GTlsDatabase *med_ca_database_new (GTlsDatabase *system, GPtrArray *authorities);

G_END_DECLS
