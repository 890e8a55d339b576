/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MedError:
 * @MED_ERROR_INTERNAL: a fault of the program; report it
 * @MED_ERROR_CORRECT_INPUT: the file or entry is wrong; correct it and try again
 * @MED_ERROR_USAGE: the command line is wrong; see the help
 * @MED_ERROR_RETRY: something else holds the resource; try again
 * @MED_ERROR_NOT_FOUND: there is no such thing; choose another
 * @MED_ERROR_NOT_PERMITTED: this person may not do it; ask one who may
 * @MED_ERROR_REFUSED: a rule of the process forbids it now; the message says what is missing
 * @MED_ERROR_CONFLICT: somebody changed it meanwhile; look again and decide
 * @MED_ERROR_UNTRUSTED: bytes or origin are not what they should be; get them again from the source
 * @MED_ERROR_UNAVAILABLE: a service or medium does not answer; see that it runs or is inserted
 * @MED_ERROR_NO_SPACE: the disk or medium is full; free space
 * @MED_ERROR_READ_ONLY: the folder or medium cannot be written; choose another
 * @MED_ERROR_DAMAGED: stored data is damaged; restore the backup
 * @MED_ERROR_NEWER_VERSION: the data was written by a newer MedPatch; update the program
 * @MED_ERROR_CANCELLED: a person stopped it; nothing to mend
 *
 * The one error domain of MedPatch. A code says what the person can do about it, not which module
 * failed.
 */
typedef enum
{
  MED_ERROR_INTERNAL,
  MED_ERROR_CORRECT_INPUT,
  MED_ERROR_USAGE,
  MED_ERROR_RETRY,
  MED_ERROR_NOT_FOUND,
  MED_ERROR_NOT_PERMITTED,
  MED_ERROR_REFUSED,
  MED_ERROR_CONFLICT,
  MED_ERROR_UNTRUSTED,
  MED_ERROR_UNAVAILABLE,
  MED_ERROR_NO_SPACE,
  MED_ERROR_READ_ONLY,
  MED_ERROR_DAMAGED,
  MED_ERROR_NEWER_VERSION,
  MED_ERROR_CANCELLED,
} MedError;

#define MED_ERROR (med_error_quark ())
GQuark med_error_quark (void);

const char *med_error_remedy (MedError code);
gboolean med_error_convert (GError **error, const char *what);

G_END_DECLS
