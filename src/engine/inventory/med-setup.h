/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-people.h"

G_BEGIN_DECLS

/**
 * MedSetupPerson:
 *
 * A person as entered at the first start.
 */
typedef struct
{
  char *login;
  char *name;
  MedRole roles;
  char *passphrase;
} MedSetupPerson;

/**
 * MedSetup:
 * @site: the hospital's name
 * @departments: (array zero-terminated=1): names, blank ones are left out
 * @people: of MedSetupPerson; the first is who works from now on
 *
 * What the first start asks for.
 */
typedef struct
{
  char *site;
  GStrv departments;
  GPtrArray *people;
} MedSetup;

MedSetup *med_setup_new (void);
void med_setup_add_person (
    MedSetup *self, const char *login, const char *name, MedRole roles, const char *passphrase);
gboolean med_setup_check (const MedSetup *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedPerson *med_setup_run_sync (MedConnection *connection,
                               const MedSetup *self,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_setup_free (MedSetup *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedSetup, med_setup_free)

G_END_DECLS
