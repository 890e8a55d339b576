/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/statement/med-statement-reader.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* One line that can be shown as it stands. */
static void
check_line (const char *text)
{
  g_assert (text != NULL && *text != '\0' && g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert (!g_unichar_iscntrl (g_utf8_get_char (p)));
}

static void
check_releases (const MedVendorStatement *statement)
{
  g_assert (statement->releases->len > 0);
  for (guint i = 0; i < statement->releases->len; i++)
    {
      const MedStatementRelease *release = g_ptr_array_index (statement->releases, i);
      const gboolean unaffected = g_str_equal (release->vex_status, "not_affected");

      check_line (release->model);
      check_line (release->from_version);
      g_assert (!unaffected || release->justification != NULL || release->mitigation != NULL);
      g_assert (unaffected || release->justification == NULL);
      g_assert (release->state != MED_VENDOR_STATE_RELEASED ||
                (!unaffected && *release->to_version != '\0'));
      for (guint j = 0; j < i; j++)
        {
          const MedStatementRelease *other = g_ptr_array_index (statement->releases, j);
          g_assert (!g_str_equal (other->model, release->model) ||
                    !g_str_equal (other->from_version, release->from_version));
        }
    }
}

/* Names that are put on a stick as they stand, beside each other. */
static void
check_payloads (const MedVendorStatement *statement)
{
  for (guint i = 0; i < statement->payloads->len; i++)
    {
      const MedStatementPayload *payload = g_ptr_array_index (statement->payloads, i);

      check_line (payload->name);
      g_assert (strpbrk (payload->name, "/\\:*?\"<>|") == NULL && *payload->name != '.' &&
                strstr (payload->name, "..") == NULL);
      g_assert (payload->size_bytes > 0 && strlen (payload->sha256) == 64);
      for (guint j = 0; j < i; j++)
        {
          const MedStatementPayload *other = g_ptr_array_index (statement->payloads, j);
          g_assert (g_ascii_strcasecmp (other->name, payload->name) != 0);
        }
    }
}

static void
check_root (const MedVendorStatement *statement)
{
  check_line (statement->manufacturer);
  check_line (statement->reference);
  check_line (statement->patch_number);
  g_assert (statement->revision > 0 && statement->issued_usec > 0);
  g_assert (statement->valid_until_usec == 0 ||
            statement->valid_until_usec > statement->issued_usec);
  g_assert (statement->cots_released_usec > 0 &&
            statement->cots_released_usec <= statement->issued_usec);
  g_assert (!g_strv_contains ((const char *const *) statement->requires, statement->patch_number));
  g_assert (
      !g_strv_contains ((const char *const *) statement->supersedes, statement->patch_number));
  for (guint i = 0; statement->cves[i] != NULL; i++)
    g_assert (g_str_has_prefix (statement->cves[i], "CVE-"));
}

/* What is released can be installed, verified and taken back, and somebody stands for it. */
static void
check_released (const MedVendorStatement *statement)
{
  const MedStatementMinutes *minutes = &statement->minutes;

  g_assert (statement->payloads->len > 0 && statement->residual_risk_acceptable == 1);
  g_assert (statement->method != NULL && statement->timing != NULL);
  g_assert (minutes->install_min > 0 && minutes->verify_min > 0 && minutes->rollback_min > 0);
  g_assert (statement->install_steps[0] != NULL && statement->verification_steps[0] != NULL);
  g_assert (!statement->reversible || statement->rollback_steps[0] != NULL);
  for (guint i = 0; i < MED_N_ASSERTIONS; i++)
    g_assert (statement->assertions[i].text != NULL);
}

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
  g_assert (problems->len == 0);
  check_root (statement);
  check_releases (statement);
  check_payloads (statement);
  if (med_vendor_statement_has_state (statement, MED_VENDOR_STATE_RELEASED))
    check_released (statement);
  return 0;
}
