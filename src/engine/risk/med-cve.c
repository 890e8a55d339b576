/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-cve"

#include "config.h"

#include "engine/risk/med-cve.h"

#include <string.h>

#define DIGITS "0123456789"
#define MOST_DIGITS 19 /* of the CVE record format 5 */

/**
 * med_cve_is_number:
 * @text: what stands where a CVE number is expected
 *
 * Numbers are compared letter by letter wherever advisories, the catalogue of exploited
 * vulnerabilities, patches and statements meet: one with a blank or line break behind it would meet
 * nothing, and what it names would look untouched.
 *
 * Returns: whether it is `CVE-`, a year, `-` and four to nineteen digits, and nothing else
 */
gboolean
med_cve_is_number (const char *text)
{
  if (!g_str_has_prefix (text, "CVE-") || strlen (text) < strlen ("CVE-0000-0000"))
    return FALSE;
  const char *year = text + strlen ("CVE-");
  const char *number = text + strlen ("CVE-0000-");
  return strspn (year, DIGITS) == 4 && year[4] == '-' &&
         strspn (number, DIGITS) == strlen (number) && strlen (number) <= MOST_DIGITS;
}
