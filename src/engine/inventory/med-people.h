/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/* Flags: a person may have several. Names as in the table person_role. */
typedef enum
{
  MED_ROLE_NONE = 0,
  MED_ROLE_CURATOR = 1 << 0,
  MED_ROLE_TECHNICIAN = 1 << 1,
  MED_ROLE_LEAD = 1 << 2,
  MED_ROLE_CLINICAL_OWNER = 1 << 3,
  MED_ROLE_SECURITY_OFFICER = 1 << 4,
  MED_ROLE_VENDOR_ENGINEER = 1 << 5,
  MED_ROLE_AUDITOR = 1 << 6,
} MedRole;

/**
 * MedPerson:
 *
 * A person who works with MedPatch.
 */
typedef struct
{
  gint64 id;
  char *login;
  char *name;
  MedRole roles;
  gboolean active;
} MedPerson;

/* What a signature means (21 CFR 11.50); the word is stored, the title is shown. */
typedef enum
{
  MED_MEANING_PERFORMED,
  MED_MEANING_VERIFIED,
  MED_MEANING_APPROVED,
  MED_MEANING_CONFIRMED,
  MED_MEANING_HANDED_OVER,
  MED_MEANING_RETURNED_TO_SERVICE,
  MED_MEANING_REVIEWED,
  MED_MEANING_TAKEN_OVER,
} MedMeaning;

const char *med_meaning_to_word (MedMeaning meaning);
const char *med_meaning_get_title (MedMeaning meaning); /* translated */
const char *med_role_to_word (MedRole role);
MedRole med_role_from_word (const char *word); /* NONE if unknown */
const char *med_role_get_title (MedRole role); /* translated */
char *med_roles_dup_titles (MedRole roles);    /* translated, with commas */

MedPerson *med_person_load_sync (MedConnection *connection,
                                 gint64 id,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedPerson *med_person_find_sync (MedConnection *connection,
                                 const char *login,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
med_person_list_sync (MedConnection *connection,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT; /* (element-type MedPerson) */
gboolean med_person_add_sync (MedConnection *connection,
                              gint64 by_person,
                              const char *login,
                              const char *name,
                              MedRole roles,
                              const char *passphrase,
                              gint64 *id,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_person_check_entry (const char *login,
                                 const char *name,
                                 MedRole roles,
                                 const char *passphrase,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_person_change_sync (MedConnection *connection,
                                 gint64 by_person,
                                 const MedPerson *person,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_person_set_passphrase_sync (MedConnection *connection,
                                         gint64 by_person,
                                         gint64 person_id,
                                         const char *passphrase,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether @by_person may decide on people; NOT_PERMITTED */
gboolean med_person_check_manager (MedConnection *connection,
                                   gint64 by_person,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether @by_person works here in one of the roles @needed; NOT_PERMITTED, naming them */
gboolean med_person_require_role (MedConnection *connection,
                                  gint64 by_person,
                                  MedRole needed,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether somebody is left who may decide on people; REFUSED */
gboolean
med_person_check_managed (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedPerson *med_person_copy (const MedPerson *self);
void med_person_free (MedPerson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedPerson, med_person_free)

/**
 * MedSignature:
 *
 * The proof that a person gave the passphrase now, for one meaning and subject. Made only by
 * med_signature_check_sync(), which verifies (PBKDF2, delay after failures, NOT_PERMITTED if wrong)
 * and must run outside a transaction since a failure is itself recorded. Engine functions that need
 * one take it as a parameter; inside their transaction they call med_signature_store() which writes
 * the row and gives its id.
 */
typedef struct
{
  gint64 person_id;
  MedRole roles;
  MedMeaning meaning;
  char *subject;
  gint64 signed_usec;
} MedSignature;

MedSignature *med_signature_check_sync (MedConnection *connection,
                                        const char *login,
                                        const char *passphrase,
                                        MedMeaning meaning,
                                        const char *subject,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for beginning to work: recorded as `person-signed-in`. */
MedPerson *med_person_sign_in_sync (MedConnection *connection,
                                    const char *login,
                                    const char *passphrase,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_signature_store (MedTransaction *transaction,
                              MedConnection *connection,
                              const MedSignature *signature,
                              gint64 *id,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The rule of two people; NOT_PERMITTED if @first_person signed again. */
gboolean med_signature_require_other (const MedSignature *signature,
                                      gint64 first_person,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_signature_require_role (const MedSignature *signature,
                                     MedRole roles,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_signature_free (MedSignature *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedSignature, med_signature_free)

G_END_DECLS
