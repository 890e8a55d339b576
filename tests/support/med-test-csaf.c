/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-csaf.h"

static void
dump_vulnerability (GString *text, const MedCsafVulnerability *self)
{
  g_string_append_printf (text, "v %s|%s|%s|%s|%s|%s|%d|%s\n", self->cve, self->title,
                          self->description, self->cwe, self->cvss_version, self->cvss_vector,
                          self->document_score10, self->first_exploited_date);
  for (guint i = 0; i < self->statuses->len; i++)
    {
      const MedCsafStatus *status = self->statuses->pdata[i];
      g_string_append_printf (text, " s %u %s|%s|%s\n", status->product, status->status,
                              status->flag, status->impact);
    }
  for (guint i = 0; i < self->remediations->len; i++)
    {
      const MedCsafRemediation *fix = self->remediations->pdata[i];
      g_string_append_printf (text, " r %s|%s|%s|%s", fix->category, fix->details, fix->url,
                              fix->restart);
      for (guint j = 0; j < fix->products->len; j++)
        g_string_append_printf (text, " %u", g_array_index (fix->products, guint, j));
      g_string_append_c (text, '\n');
    }
}

/* All that a document says, as text. */
char *
med_test_csaf_dump (const MedCsafDocument *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (
      text, "%s|%s|%s|%s|%s|%s|%s|%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "\n", self->publisher,
      self->publisher_name, self->tracking_id, self->version, self->status, self->category,
      self->title, self->summary, self->initial_release_usec, self->current_release_usec);
  for (guint i = 0; i < self->products->len; i++)
    {
      const MedCsafProduct *product = self->products->pdata[i];
      g_string_append_printf (text, "p %s|%s|%s|%s|%s\n", product->id, product->full_name,
                              product->vendor, product->product, product->version_text);
    }
  for (guint i = 0; i < self->vulnerabilities->len; i++)
    dump_vulnerability (text, self->vulnerabilities->pdata[i]);
  return g_string_free (text, FALSE);
}

/* Whatever was read fits together: nothing points beside the products, no name is missing. */
void
med_test_csaf_check (const MedCsafDocument *self)
{
  g_assert_nonnull (self->tracking_id);
  g_assert_cmpstr (self->tracking_id, !=, "");
  g_assert_nonnull (self->publisher);
  g_assert_nonnull (self->summary);
  g_assert_true (g_ascii_isdigit (self->version[0]));
  for (guint i = 0; i < self->products->len; i++)
    {
      const MedCsafProduct *product = self->products->pdata[i];
      g_assert_nonnull (product->id);
      g_assert_cmpstr (product->id, !=, "");
      g_assert_nonnull (product->product);
      g_assert_cmpstr (product->product, !=, "");
      g_assert_nonnull (product->vendor);
      g_assert_nonnull (product->version_text);
    }
  for (guint i = 0; i < self->vulnerabilities->len; i++)
    {
      const MedCsafVulnerability *vulnerability = self->vulnerabilities->pdata[i];

      g_assert_nonnull (vulnerability->title);
      g_assert_nonnull (vulnerability->description);
      g_assert_cmpint (vulnerability->document_score10, >=, -1);
      g_assert_cmpint (vulnerability->document_score10, <=, 100);
      g_assert_cmpint (vulnerability->document_score10 == -1, ==,
                       vulnerability->cvss_vector == NULL);
      for (guint j = 0; j < vulnerability->statuses->len; j++)
        {
          const MedCsafStatus *status = vulnerability->statuses->pdata[j];
          g_assert_cmpuint (status->product, <, self->products->len);
        }
      for (guint j = 0; j < vulnerability->remediations->len; j++)
        {
          const MedCsafRemediation *fix = vulnerability->remediations->pdata[j];
          g_assert_true (fix->url == NULL || g_str_has_prefix (fix->url, "https://"));
          for (guint k = 0; k < fix->products->len; k++)
            g_assert_cmpuint (g_array_index (fix->products, guint, k), <, self->products->len);
        }
    }
}
