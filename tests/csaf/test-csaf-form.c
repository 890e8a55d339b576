/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/csaf/med-csaf-form.h"

typedef struct
{
  const char *name;
  gboolean (*fits) (const char *text);
  const char *right[24];
  const char *wrong[32];
} FormCase;

static const FormCase forms[] = {
  { "time",
    med_csaf_form_is_time,
    { "2026-01-01T00:00:00Z", "2024-02-29t23:59:59.123456789z", "2000-02-29T00:00:00+14:00",
      "2026-06-30T23:59:60Z", "2026-07-01T08:59:60+09:00", "2026-06-30T18:29:60.5-05:30",
      "0000-01-01T00:00:00-23:59", NULL },
    { "",
      "2026-01-01",
      "2026-01-01T00:00:00",
      "2026-01-01 00:00:00Z",
      "2026-1-01T00:00:00Z",
      "2023-02-29T00:00:00Z",
      "1900-02-29T00:00:00Z",
      "2026-04-31T00:00:00Z",
      "2026-00-01T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-01-00T00:00:00Z",
      "2026-01-01T24:00:00Z",
      "2026-01-01T00:60:00Z",
      "2026-01-01T00:00:61Z",
      "2026-06-30T23:59:60+09:00",
      "2026-01-01T00:00:00.Z",
      "2026-01-01T00:00:00+24:00",
      "2026-01-01T00:00:00+00:60",
      "2026-01-01T00:00:00+0000",
      "2026-01-01T00:00:00Zx",
      "2026-01-01T00:00:00Z\n",
      "+026-01-01T00:00:00Z",
      "2026-01-01T00:00:00+00:",
      NULL } },
  { "uri",
    med_csaf_form_is_uri,
    { "https://exa.test", "https://exa.test/", "https://u:p%40@exa.test:443/a/b?q=/?&x#f/?",
      "a:", "urn:uuid:1", "file:///etc", "https://[::1]/", "https://[1:2:3:4:5:6:7:8]:80",
      "https://[::ffff:1.2.3.4]", "https://[1::]", "https://[v1.a:b]/", "https://exa.test:/",
      "mailto:a@b", "pkg:a/b", "A+b-.9:x", "https:///x", "https://%E3%81%82.test", NULL },
    { "",
      "exa.test",
      "//exa.test",
      "1a:x",
      ":x",
      "https://exa test/",
      "https://exa.test/%",
      "https://exa.test/%2",
      "https://exa.test/%zz",
      "https://exa.test/<b>",
      "https://exa.test/\xc3\xa9",
      "https://[::1",
      "https://[1::2::3]",
      "https://[1:2:3]",
      "https://[1:2:3:4:5:6:7:8:9]",
      "https://[12345::]",
      "https://[::1.2.3.256]",
      "https://[::1.2.3.01]",
      "https://[]",
      "https://[v.a]",
      "https://[v1.]",
      "https://a@b@c",
      "https://exa.test:8o/",
      "https://exa.test#a#b",
      "https://exa.test/a\nb",
      "https://[::1]x/",
      "https://[:1::]",
      "https://[1:]",
      "https://exa.test/\\",
      NULL } },
  { "cve",
    med_csaf_form_is_cve,
    { "CVE-2024-6795", "CVE-0000-0000", "CVE-2024-12345678901234567890", NULL },
    { "", "CVE-2024-679", "CVE-24-6795", "cve-2024-6795", "CVE-2024-6795 ", "CVE-2024-6795\n",
      "CVE-2024", "CVE-2024-", "CVE-202-46795", "CVE-2024-67x95", NULL } },
  { "cwe",
    med_csaf_form_is_cwe,
    { "CWE-1", "CWE-89", "CWE-999999", NULL },
    { "", "CWE-", "CWE-0", "CWE-089", "CWE-1000000", "CWE-8 9", "cwe-89", "89", NULL } },
  { "version",
    med_csaf_form_is_version,
    { "0", "1", "10", "0.0.0", "1.2.3", "1.0.0-a", "1.0.0-0.a-b.10", "1.0.0+01", "1.0.0-a+b.c",
      "1.0.0--", NULL },
    { "", "01", "1.", "1.2", "1.2.3.4", "1.02.3", "01.2.3", "v1", "1 ", "1.0.0-", "1.0.0-01",
      "1.0.0-a..b", "1.0.0+", "1.0.0+a+b", "1.0.0-a_b", "1.0.0 ", "1-a", "1+a", NULL } },
  { "id",
    med_csaf_form_is_id,
    { "x", "EXA-1", "a b", "\xe5\x8c\xbb", "-", NULL },
    { "", " ", " x", "x ", "x\n", "a\nb", "\xc2\xa0x", "x\xe3\x80\x80", "\xef\xbb\xbfx",
      "a\xe2\x80\xa8"
      "b",
      "\tx", NULL } },
  { "category",
    med_csaf_form_is_category,
    { "csaf_base", "x", "a b", "CSAF Base", NULL },
    { "", "-x", "x-", "_", ".x", "x.", " x", "x ", "a\nb", NULL } },
  { "hash",
    med_csaf_form_is_hash,
    { "0123456789abcdefABCDEF0123456789", "00000000000000000000000000000000ff", NULL },
    { "", "0123456789abcdefABCDEF012345678", "0123456789abcdefABCDEF012345678g",
      "0123456789abcdefABCDEF0123456789 ", NULL } },
  { "language",
    med_csaf_form_is_language,
    { "en", "deu", "en-US", "es-419", "zh-Hans-CN", "zh-cmn-Hans", "zh-yue-abc-def", "x-a",
      "i-default", "I-Mingo", "de-CH-1996", "sl-rozaj-biske", "en-a-bb-ccc-b-dd", "en-x-1", "abcd",
      "abcdefgh", "en-a-bb-x-y", "de-1996", NULL },
    { "",
      "e",
      "-",
      "en-",
      "-en",
      "en--US",
      "en_US",
      "e1",
      "abcdefghi",
      "en-a",
      "en-a-x-b",
      "en-x",
      "x",
      "en-US-GB",
      "en-Latn-Cyrl",
      "abcd-efg",
      "zh-a",
      "zh-abc-def-ghi-jkl",
      "en-1",
      "en-12",
      "i-klingon",
      "en-a-b",
      "en-abcdefghi",
      "en ",
      NULL } },
  { "cpe",
    med_csaf_form_is_cpe,
    { "cpe:/", "cpe:/a", "cPe:/O:exa:ct:4.1", "cpe:/::::::", "cpe:2.3:a:exa:ct:4.1:*:*:*:*:*:*:*",
      "cpe:2.3:*:?a*:\\::-:*:*:en-US:*:*:*:x", "cpe:2.3:h:a:b:c:d:e:eng-123:f:g:h:i j", "xcpe:/a",
      "cpe:2.3:-:a:b:c:d:e:-:f:g:h:???z?", NULL },
    { "", "cpe:", "cpe:a", "cpe:/x", "cpe:/a:b:c:d:e:f:g:h", "cpe:/a b", "cpe:2.3:a:exa:ct",
      "cpe:2.3:x:a:b:c:d:e:*:f:g:h:i", "cpe:2.3:a:a:b:c:d:e:e:f:g:h:i",
      "cpe:2.3:a:a b:b:c:d:e:*:f:g:h:i", "cpe:2.3:a:?:b:c:d:e:*:f:g:h:i",
      "cpe:2.3:a:**:b:c:d:e:*:f:g:h:i", "cpe:2.3:a::b:c:d:e:*:f:g:h:i",
      "cpe:2.3:a:a:b:c:d:e:en-1:f:g:h:i",
      "cpe:2.3:a:a:b:c:d:e:*:f:g:h:", "cpe:2.3:", "cpe:2.3:a:\\", NULL } },
  { "purl",
    med_csaf_form_is_purl,
    { "pkg:a/b", "pkg:deb/debian/curl@7.50?arch=i386#x", "pkg:.+-9/b", NULL },
    { "", "pkg:", "pkg:a", "pkg:a/", "pkg:1a/b", "pkg:/b", "PKG:a/b", "pkg:a_b/c", "pkg:a/b c",
      NULL } },
  { "vector2",
    med_csaf_form_is_vector2,
    { "AV:N", "AV:N/AC:L/Au:N/C:C/I:C/A:C", "CR:ND/E:POC/CDP:LM/TD:ND/RL:OF/RC:UC", NULL },
    { "", "/", "AV:N/", "/AV:N", "AV:P", "AV:", "AV", "av:N", "AV:N AC:L", "E:P", "CR:X", ":N",
      "CVSS:2.0/AV:N", NULL } },
  { "vector30",
    med_csaf_form_is_vector30,
    { "CVSS:3.0/AV:N", "CVSS:3.0/PR:U/MPR:U", "CVSS:3-0/AV:P/MAV:X", NULL },
    { "", "CVSS:3.0", "CVSS:3.0/", "CVSS:3.1/AV:N", "AV:N", "CVSS:3\n0/AV:N", "CVSS:3.0/AV:NA",
      "CVSS:3.0/AV:N/", "CVSS:3", NULL } },
  { "vector31",
    med_csaf_form_is_vector31,
    { "CVSS:3.1/AV:N", "CVSS:3.1/AV:N/AV:N",
      "CVSS:3\xc3\xa9"
      "1/E:X/RL:T/MS:X/MA:H/CR:M",
      NULL },
    { "", "CVSS:3.1/PR:U", "CVSS:3.0/AV:N", "cvss:3.1/AV:N", "CVSS:3.1/AV:X", "CVSS:3.1//AV:N",
      NULL } },
};

static void
test_form (gconstpointer data)
{
  const FormCase *form = data;

  for (gsize i = 0; form->right[i] != NULL; i++)
    if (!form->fits (form->right[i]))
      g_error ("“%s” has the form of %s", form->right[i], form->name);
  for (gsize i = 0; form->wrong[i] != NULL; i++)
    if (form->fits (form->wrong[i]))
      g_error ("“%s” has not the form of %s", form->wrong[i], form->name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *path = g_strdup_printf ("/csaf/form/%s", forms[i].name);
      g_test_add_data_func (path, &forms[i], test_form);
    }
  return g_test_run ();
}
