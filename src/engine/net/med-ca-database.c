/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-ca-database"

#include "config.h"

#include "engine/net/med-ca-database.h"

/**
 * MedCaDatabase:
 *
 * Whom a connection trusts: the authorities of the operating system, and those that the hospital
 * has enrolled. An enrolled authority adds trust; it takes none away and excuses no other fault of
 * a certificate.
 */
struct _MedCaDatabase
{
  GTlsDatabase parent_instance;

  GTlsDatabase *system;
  GPtrArray *authorities; /* of GTlsCertificate */
};

G_DEFINE_FINAL_TYPE (MedCaDatabase, med_ca_database, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
verify_chain (GTlsDatabase *database,
              GTlsCertificate *chain,
              const char *purpose,
              GSocketConnectable *identity,
              GTlsInteraction *interaction,
              GTlsDatabaseVerifyFlags flags,
              GCancellable *cancellable,
              GError **error)
{
  MedCaDatabase *self = MED_CA_DATABASE (database);
  GTlsCertificateFlags faults = g_tls_database_verify_chain (
      self->system, chain, purpose, identity, interaction, flags, cancellable, error);

  if ((faults & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0 || (faults & G_TLS_CERTIFICATE_REVOKED) != 0)
    return faults;
  for (guint i = 0; i < self->authorities->len; i++)
    {
      GTlsCertificateFlags own =
          g_tls_certificate_verify (chain, identity, g_ptr_array_index (self->authorities, i));

      if ((own & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0)
        {
          g_clear_error (error);
          return own;
        }
    }
  return faults;
}

static char *
create_certificate_handle (GTlsDatabase *database, GTlsCertificate *certificate)
{
  return g_tls_database_create_certificate_handle (MED_CA_DATABASE (database)->system, certificate);
}

static GTlsCertificate *
lookup_certificate_for_handle (GTlsDatabase *database,
                               const char *handle,
                               GTlsInteraction *interaction,
                               GTlsDatabaseLookupFlags flags,
                               GCancellable *cancellable,
                               GError **error)
{
  return g_tls_database_lookup_certificate_for_handle (MED_CA_DATABASE (database)->system, handle,
                                                       interaction, flags, cancellable, error);
}

static GTlsCertificate *
lookup_certificate_issuer (GTlsDatabase *database,
                           GTlsCertificate *certificate,
                           GTlsInteraction *interaction,
                           GTlsDatabaseLookupFlags flags,
                           GCancellable *cancellable,
                           GError **error)
{
  return g_tls_database_lookup_certificate_issuer (MED_CA_DATABASE (database)->system, certificate,
                                                   interaction, flags, cancellable, error);
}

static GList *
lookup_certificates_issued_by (GTlsDatabase *database,
                               GByteArray *issuer,
                               GTlsInteraction *interaction,
                               GTlsDatabaseLookupFlags flags,
                               GCancellable *cancellable,
                               GError **error)
{
  return g_tls_database_lookup_certificates_issued_by (MED_CA_DATABASE (database)->system, issuer,
                                                       interaction, flags, cancellable, error);
}

static void
med_ca_database_finalize (GObject *object)
{
  MedCaDatabase *self = MED_CA_DATABASE (object);

  g_object_unref (self->system);
  g_ptr_array_unref (self->authorities);
  G_OBJECT_CLASS (med_ca_database_parent_class)->finalize (object);
}

static void
med_ca_database_class_init (MedCaDatabaseClass *klass)
{
  GTlsDatabaseClass *database_class = G_TLS_DATABASE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_ca_database_finalize;
  database_class->verify_chain = verify_chain;
  database_class->create_certificate_handle = create_certificate_handle;
  database_class->lookup_certificate_for_handle = lookup_certificate_for_handle;
  database_class->lookup_certificate_issuer = lookup_certificate_issuer;
  database_class->lookup_certificates_issued_by = lookup_certificates_issued_by;
}

static void
med_ca_database_init (MedCaDatabase *self)
{
}

/**
 * med_ca_database_new:
 * @system: the authorities of the operating system
 * @authorities: (element-type GTlsCertificate): those enrolled by the hospital
 *
 * Returns: (transfer full): both together
 */
GTlsDatabase *
med_ca_database_new (GTlsDatabase *system, GPtrArray *authorities)
{
  MedCaDatabase *self = g_object_new (MED_TYPE_CA_DATABASE, NULL);

  self->system = g_object_ref (system);
  self->authorities = g_ptr_array_ref (authorities);
  return G_TLS_DATABASE (self);
}
