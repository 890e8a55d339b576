/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/statement/med-statement-reader.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GPtrArray) problems =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_statement_problem_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedVendorStatement) statement =
      med_statement_reader_read (bytes, "fuzz", problems, &error);

  /* Either a statement without fault or a reason in words, never both, never none. */
  g_assert ((statement != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (statement == NULL)
    return 0;
  g_assert (problems->len == 0 && statement->releases->len > 0);
  /* What is released can be installed, verified and taken back. */
  if (med_vendor_statement_has_state (statement, MED_VENDOR_STATE_RELEASED))
    g_assert (statement->payloads->len > 0 && statement->residual_risk_acceptable == 1 &&
              statement->minutes.rollback_min > 0 && statement->verification_steps[0] != NULL);
  return 0;
}
