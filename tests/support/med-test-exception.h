/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-exception-list.h"
#include "support/med-test-ward.h"

G_BEGIN_DECLS

/**
 * MedTestException:
 *
 * A complete request for the ward's device: support has ended, one firewall as control, until
 * 2027-05-01, requested by the technician. Tests change what they are about before they request.
 */
typedef struct
{
  MedTestWard *ward;
  MedControlDraft control;
  MedExceptionDraft draft;
  gint64 id;
} MedTestException;

void med_test_exception_init (MedTestException *self, MedTestWard *ward);
void med_test_exception_clear (MedTestException *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MedTestException, med_test_exception_clear)

gboolean med_test_exception_request (MedTestException *self, GError **error);
gboolean med_test_exception_approve (MedTestException *self,
                                     gint64 person_id,
                                     gboolean *complete,
                                     GError **error);
gboolean med_test_exception_approve_with (MedTestException *self,
                                          const MedSignature *signature,
                                          gboolean *complete,
                                          GError **error);
gboolean med_test_exception_refuse (MedTestException *self,
                                    gint64 person_id,
                                    const char *reason,
                                    GError **error);
gboolean med_test_exception_withdraw (MedTestException *self,
                                      gint64 person_id,
                                      const char *reason,
                                      GError **error);
gboolean
med_test_exception_test (MedTestException *self, const MedControlTest *test, GError **error);
gboolean med_test_exception_protect (MedTestException *self,
                                     const MedProtection *protection,
                                     gint64 *control_id,
                                     GError **error);
MedException *med_test_exception_load (MedTestException *self);
/* Requested and approved by everybody it needs; the device is in exception */
void med_test_exception_run (MedTestException *self);
/* All rows that a refused act could have changed, as one text */
char *med_test_exception_snapshot (MedTestWard *ward);

G_END_DECLS
