/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-error"

#include "config.h"

#include "engine/base/med-error.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (med - error - quark, med_error)

static const char *const remedies[] = {
  [MED_ERROR_INTERNAL] = N_ ("This is a fault of MedPatch. Please report it."),
  [MED_ERROR_CORRECT_INPUT] = N_ ("Correct the file or entry and try again."),
  [MED_ERROR_USAGE] = N_ ("See the help for the right form of the command."),
  [MED_ERROR_RETRY] = N_ ("Wait a moment and try again."),
  [MED_ERROR_NOT_FOUND] = N_ ("Choose one that exists."),
  [MED_ERROR_NOT_PERMITTED] = N_ ("Ask a person who has the role for it."),
  [MED_ERROR_REFUSED] = N_ ("Complete what is missing first."),
  [MED_ERROR_CONFLICT] = N_ ("Look at the newer state and decide again."),
  [MED_ERROR_UNTRUSTED] = N_ ("Get the file again from its source and compare."),
  [MED_ERROR_UNAVAILABLE] = N_ ("See that the service runs or the medium is inserted."),
  [MED_ERROR_NO_SPACE] = N_ ("Free some space and try again."),
  [MED_ERROR_READ_ONLY] = N_ ("Choose a place that can be written."),
  [MED_ERROR_DAMAGED] = N_ ("Restore the newest backup."),
  [MED_ERROR_NEWER_VERSION] = N_ ("Update MedPatch on this workstation."),
  [MED_ERROR_CANCELLED] = N_ ("Nothing was changed."),
};

/**
 * med_error_remedy:
 * @code: what went wrong
 *
 * Says in one translated sentence what the person can do about errors of this kind.
 *
 * Returns: (transfer none): a sentence for the screen
 */
const char *
med_error_remedy (MedError code)
{
  g_return_val_if_fail (code <= MED_ERROR_CANCELLED, "");
  return _ (remedies[code]);
}

static MedError
code_from_io (int io_code)
{
  switch (io_code)
    {
    case G_IO_ERROR_NOT_FOUND:
    case G_IO_ERROR_NOT_DIRECTORY:
      return MED_ERROR_NOT_FOUND;
    case G_IO_ERROR_NO_SPACE:
      return MED_ERROR_NO_SPACE;
    case G_IO_ERROR_READ_ONLY:
    case G_IO_ERROR_PERMISSION_DENIED:
      return MED_ERROR_READ_ONLY;
    case G_IO_ERROR_BUSY:
    case G_IO_ERROR_TIMED_OUT:
    case G_IO_ERROR_WOULD_BLOCK:
      return MED_ERROR_RETRY;
    case G_IO_ERROR_CANCELLED:
      return MED_ERROR_CANCELLED;
    case G_IO_ERROR_IS_DIRECTORY:
    case G_IO_ERROR_INVALID_DATA:
    case G_IO_ERROR_INVALID_FILENAME:
    case G_IO_ERROR_FILENAME_TOO_LONG:
    case G_IO_ERROR_EXISTS:
      return MED_ERROR_CORRECT_INPUT;
    default:
      return MED_ERROR_UNAVAILABLE;
    }
}

static MedError
code_from_foreign (const GError *error)
{
  if (error->domain == G_IO_ERROR)
    return code_from_io (error->code);
  if (error->domain == G_FILE_ERROR)
    return code_from_io (g_io_error_from_file_error (error->code));
  if (error->domain == G_CONVERT_ERROR)
    return MED_ERROR_CORRECT_INPUT;
  return MED_ERROR_INTERNAL;
}

/**
 * med_error_convert:
 * @error: (inout) (nullable): the error to convert, or a pointer to none
 * @what: (nullable): the file or thing concerned, put before the message
 *
 * Brings an error of another library into the domain of MedPatch, at the edge where it enters. An
 * error that already is of the domain keeps its code. Made to end a function: it always answers
 * %FALSE.
 *
 * Returns: %FALSE
 */
gboolean
med_error_convert (GError **error, const char *what)
{
  if (error == NULL || *error == NULL)
    return FALSE;

  if ((*error)->domain != MED_ERROR)
    {
      g_autoptr (GError) foreign = g_steal_pointer (error);
      *error = g_error_new_literal (MED_ERROR, code_from_foreign (foreign), foreign->message);
    }
  if (what != NULL)
    g_prefix_error (error, "%s: ", what);
  return FALSE;
}
