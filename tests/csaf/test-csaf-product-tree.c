/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/csaf/med-csaf-reader.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "support/med-test-fleet.h"

/* A product tree of one's own within a document that is in order. */
static MedCsafDocument *
read_tree (const char *tree, const char *vulnerabilities, GError **error)
{
  g_autofree char *text = g_strdup_printf (
      "{\"document\":{\"category\":\"csaf_vex\",\"csaf_version\":\"2.0\",\"title\":\"T\","
      "\"publisher\":{\"category\":\"vendor\",\"name\":\"Exa\",\"namespace\":\"https://exa.test\"},"
      "\"tracking\":{\"current_release_date\":\"2026-02-01T00:00:00Z\",\"id\":\"EXA-1\","
      "\"initial_release_date\":\"2026-01-01T00:00:00Z\",\"revision_history\":[{\"date\":"
      "\"2026-01-01T00:00:00Z\",\"number\":\"1\",\"summary\":\"s\"}],\"status\":\"final\","
      "\"version\":\"1\"}},\"product_tree\":%s,\"vulnerabilities\":%s}",
      tree, vulnerabilities);
  g_autoptr (JsonNode) root = med_json_load (text, strlen (text), NULL, "a.json", error);

  g_assert_nonnull (root);
  return med_csaf_reader_read (root, "a.json", error);
}

/* "id|vendor|product|version" of each, a line each. */
static char *
describe (const MedCsafDocument *document)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < document->products->len; i++)
    {
      const MedCsafProduct *product = g_ptr_array_index (document->products, i);

      g_string_append_printf (text, "%s%s|%s|%s|%s", i > 0 ? "\n" : "", product->id,
                              product->vendor, product->product, product->version_text);
    }
  return g_strdup (text->str);
}

#define LEAF(id) "\"product\":{\"product_id\":\"" id "\",\"name\":\"full " id "\"}"
#define BRANCH(kind, name, rest) "{\"category\":\"" kind "\",\"name\":\"" name "\"," rest "}"
#define UNDER(branches) "\"branches\":[" branches "]"
#define NAME(id) "{\"product_id\":\"" id "\",\"name\":\"" id "\"}"
#define HELPED(helper)                                                                             \
  "{\"full_product_names\":[{\"product_id\":\"A\",\"name\":\"A\","                                 \
  "\"product_identification_helper\":" helper "}]}"
#define RELATION(kind, part, whole, id)                                                            \
  "{\"category\":\"" kind "\",\"product_reference\":\"" part                                       \
  "\",\"relates_to_product_reference\":\"" whole "\",\"full_product_name\":" NAME (id) "}"

static const struct
{
  const char *tree;
  const char *expected;
} trees[] = {
  { "{}", "" },
  /* The usual three levels. */
  { "{" UNDER (BRANCH ("vendor",
                       "Exa",
                       UNDER (BRANCH ("product_name",
                                      "CT",
                                      UNDER (BRANCH ("product_version", "4.1", LEAF ("P"))))))) "}",
    "P|Exa|CT|4.1" },
  { "{" UNDER (BRANCH (
        "vendor",
        "Exa",
        UNDER (BRANCH ("product_name",
                       "CT",
                       UNDER (BRANCH ("product_version_range", "< 4.1", LEAF ("P"))))))) "}",
    "P|Exa|CT|< 4.1" },
  /* The nearest branch of a kind counts. */
  { "{" UNDER (
        BRANCH ("vendor",
                "Holding",
                UNDER (BRANCH (
                    "vendor",
                    "Exa",
                    UNDER (BRANCH ("product_name",
                                   "CT",
                                   UNDER (BRANCH ("product_name", "CT 64", LEAF ("P"))))))))) "}",
    "P|Exa|CT 64|" },
  /* A family stands in for a name; a name is more than a family. */
  { "{" UNDER (BRANCH ("vendor", "Exa", UNDER (BRANCH ("product_family", "CTs", LEAF ("P"))))) "}",
    "P|Exa|CTs|" },
  { "{" UNDER (
        BRANCH ("product_family", "CTs", UNDER (BRANCH ("product_name", "CT", LEAF ("P"))))) "}",
    "P||CT|" },
  /* A service pack belongs to the version. */
  { "{" UNDER (BRANCH ("product_name",
                       "W",
                       UNDER (BRANCH ("product_version",
                                      "10",
                                      UNDER (BRANCH ("service_pack", "SP 1", LEAF ("P"))))))) "}",
    "P||W|10 SP 1" },
  { "{" UNDER (BRANCH ("product_name",
                       "W",
                       UNDER (BRANCH ("product_version",
                                      "10",
                                      UNDER (BRANCH ("patch_level", "3", LEAF ("P"))))))) "}",
    "P||W|10 3" },
  /* What says nothing of a version is passed by. */
  { "{" UNDER (BRANCH (
        "architecture",
        "x86",
        UNDER (BRANCH ("language",
                       "ja",
                       UNDER (BRANCH ("host_name",
                                      "h",
                                      UNDER (BRANCH ("product_name", "W", LEAF ("P"))))))))) "}",
    "P||W|" },
  /* Siblings do not inherit from each other. */
  { "{" UNDER (BRANCH (
        "vendor",
        "Exa",
        UNDER (BRANCH ("product_name",
                       "A",
                       UNDER (BRANCH ("product_version", "1", LEAF ("P")) "," BRANCH (
                           "product_version", "2", LEAF ("Q")))) "," BRANCH ("product_name",
                                                                             "B",
                                                                             LEAF ("R"))))) "}",
    "P|Exa|A|1\nQ|Exa|A|2\nR|Exa|B|" },
  /* A branch may name a product and have branches. */
  { "{" UNDER (BRANCH ("product_name",
                       "A",
                       LEAF ("P") "," UNDER (BRANCH ("product_version", "2", LEAF ("Q"))))) "}",
    "P||A|\nQ||A|2" },
  /* Without branches the name is all there is. */
  { "{\"full_product_names\":[" NAME ("P") "]}", "P||P|" },
  /* "A on B" is about B; firmware lends its version to hardware without one. */
  { "{" UNDER (BRANCH ("vendor",
                       "Exa",
                       UNDER (BRANCH ("product_name", "Board", LEAF ("H")) "," BRANCH (
                           "product_name",
                           "Firmware",
                           UNDER (BRANCH ("product_version",
                                          "7",
                                          LEAF ("F"))))))) ","
                                                           "\"relationships\":[" RELATION (
                                                               "installed_on", "F", "H", "FH") "]}",
    "H|Exa|Board|\nF|Exa|Firmware|7\nFH|Exa|Board|7" },
  { "{\"full_product_names\":[" NAME ("A") "," NAME ("B") "],\"relationships\":[" RELATION (
        "default_component_of", "A", "B", "AB") "]}",
    "A||A|\nB||B|\nAB||B|" },
  /* A relationship may lead on from another. */
  { "{\"full_product_names\":[" NAME ("A") "," NAME ("B") "," NAME (
        "C") "],\"relationships\":[" RELATION ("installed_with",
                                               "A",
                                               "B",
                                               "AB") "," RELATION ("installed_on",
                                                                   "AB",
                                                                   "C",
                                                                   "ABC") "]}",
    "A||A|\nB||B|\nC||C|\nAB||B|\nABC||C|" },
};

static void
test_trees (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (trees); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedCsafDocument) document = read_tree (trees[i].tree, "[]", &error);

      g_assert_no_error (error);
      g_autofree char *found = describe (document);
      g_assert_cmpstr (found, ==, trees[i].expected);
    }
}

/* "kind=value" of each, parted by bars, and the part. */
static char *
describe_identity (const MedCsafProduct *product)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < product->identifiers->len; i++)
    {
      const MedCsafIdentifier *this = g_ptr_array_index (product->identifiers, i);
      g_string_append_printf (text, "%s%s=%s", i > 0 ? "|" : "", this->kind, this->value);
    }
  for (guint i = 0; i < product->parts->len; i++)
    {
      const MedCsafPart *part = g_ptr_array_index (product->parts, i);
      g_string_append_printf (text, "|part %s %s %s%s%s", part->relationship, part->product,
                              part->version_text, part->identifier != NULL ? " " : "",
                              part->identifier != NULL ? part->identifier : "");
    }
  return g_strdup (text->str);
}

/* The whole of a relationship lends its numbers; the part stays one where both have a version. */
static void
test_identifiers (void)
{
  g_autoptr (GError) error = NULL;
  /* clang-format off */
  static const char tree[] =
      "{\"branches\":[{\"category\":\"vendor\",\"name\":\"Exa\",\"branches\":["
      "{\"category\":\"product_name\",\"name\":\"Board\",\"branches\":[{\"category\":"
      "\"product_version\",\"name\":\"4\",\"product\":{\"product_id\":\"H\",\"name\":\"h\","
      "\"product_identification_helper\":{\"cpe\":\"cpe:/h\",\"purl\":\"pkg:a/b\","
      "\"skus\":[\"S\",\"\"],\"serial_numbers\":[\"N?\"]}}}]},"
      "{\"category\":\"product_name\",\"name\":\"Firmware\",\"branches\":[{\"category\":"
      "\"product_version\",\"name\":\"7\"," LEAF ("F") "}]}]}],\"relationships\":["
      RELATION ("installed_on", "F", "H", "FH") "," RELATION ("installed_on", "H", "F", "HF") "]}";
  /* clang-format on */
  g_autoptr (MedCsafDocument) document = read_tree (tree, "[]", &error);
  static const char *const expected[] = {
    "cpe=cpe:/h|purl=pkg:a/b|serial-number=N?|sku=S", "",
    "cpe=cpe:/h|purl=pkg:a/b|serial-number=N?|sku=S|part installed_on Firmware 7",
    "|part installed_on Board 4 cpe:/h"
  };

  g_assert_no_error (error);
  g_assert_nonnull (document);
  g_assert_cmpuint (document->products->len, ==, G_N_ELEMENTS (expected));
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *found = describe_identity (g_ptr_array_index (document->products, i));
      g_assert_cmpstr (found, ==, expected[i]);
    }
}

/* Leaves "maker/product/version" under one tree, in the order given. */
static char *
dup_branches (const char *const *leaves)
{
  g_autoptr (GString) text = g_string_new ("\"branches\":[");

  for (guint i = 0; leaves[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (leaves[i], "/", -1);
      g_autofree char *name = g_strdup_printf (
          "{\"category\":\"product_name\",\"name\":\"%s\",%s", parts[1],
          *parts[2] == '\0' ? "" : "\"branches\":[{\"category\":\"product_version\",\"name\":\"");

      g_string_append_printf (
          text,
          "%s{\"category\":\"vendor\",\"name\":\"%s\",\"branches\":[%s%s%s\"product\":"
          "{\"product_id\":\"%s\",\"name\":\"n\"}%s]}",
          i > 0 ? "," : "", parts[0], name, parts[2], *parts[2] == '\0' ? "" : "\",", parts[1],
          *parts[2] == '\0' ? "}" : "}]}");
    }
  g_string_append_c (text, ']');
  return g_strdup (text->str);
}

static char *
describe_last (const char *branches, const char *relationships, GError **error)
{
  g_autofree char *tree = g_strdup_printf ("{%s,\"relationships\":[%s]}", branches, relationships);
  g_autoptr (MedCsafDocument) document = read_tree (tree, "[]", error);

  if (document == NULL)
    return NULL;
  const MedCsafProduct *last = g_ptr_array_index (document->products, document->products->len - 1);
  g_autofree char *parts = describe_identity (last);
  return g_strdup_printf ("%s %s %s%s", last->vendor, last->product, last->version_text, parts);
}

/* What a product is about that relationships define, and what must be there as well. */
static void
test_nested_relationships (void)
{
  static const char *const leaves[] = {
    "Exa/Pump/3.1", "Exa/Board/", "Exa/Board firmware/7", "Exa/Viewer/2", "Soft/Linux/6",
    "Soft/Module/", "Soft/Lib/1", "Exa/Firmware/9",       NULL,
  };
  static const struct
  {
    const char *relationships;
    const char *last;
  } cases[] = {
    { RELATION ("installed_on", "Linux", "Pump", "R"), "Exa Pump 3.1|part installed_on Linux 6" },
    { RELATION ("default_component_of", "Linux", "Pump", "R"),
      "Exa Pump 3.1|part default_component_of Linux 6" },
    /* One relationship about another, on either side. */
    { RELATION ("default_component_of", "Lib", "Linux", "I") "," RELATION ("installed_on", "I",
                                                                           "Pump", "R"),
      "Exa Pump 3.1|part installed_on Linux 6|part default_component_of Lib 1" },
    { RELATION ("installed_on", "Linux", "Pump", "I") "," RELATION ("installed_with", "Viewer", "I",
                                                                    "R"),
      "Exa Pump 3.1|part installed_on Linux 6|part installed_with Viewer 2" },
    { RELATION ("installed_with", "Lib", "Linux",
                "I") "," RELATION ("installed_on", "Viewer", "Pump",
                                   "J") "," RELATION ("external_component_of", "I", "J", "R"),
      "Exa Pump 3.1|part installed_on Viewer 2|part external_component_of Linux 6"
      "|part installed_with Lib 1" },
    /* The same part twice is one. */
    { RELATION ("installed_on", "Linux", "Pump", "I") "," RELATION ("installed_on", "Linux", "I",
                                                                    "R"),
      "Exa Pump 3.1|part installed_on Linux 6" },
    /* Without a version it has to be there, unless it always is. */
    { RELATION ("optional_component_of", "Module", "Pump", "R"),
      "Exa Pump 3.1|part optional_component_of Module " },
    { RELATION ("external_component_of", "Module", "Pump", "R"),
      "Exa Pump 3.1|part external_component_of Module " },
    { RELATION ("installed_with", "Module", "Pump", "R"),
      "Exa Pump 3.1|part installed_with Module " },
    { RELATION ("default_component_of", "Module", "Pump", "R"), "Exa Pump 3.1" },
    /* Firmware of the same maker lends its version; other software does not. */
    { RELATION ("installed_on", "Board firmware", "Board", "R"), "Exa Board 7" },
    { RELATION ("installed_with", "Firmware", "Board", "R"), "Exa Board 9" },
    { RELATION ("default_component_of", "Board firmware", "Board", "R"),
      "Exa Board |part default_component_of Board firmware 7" },
    { RELATION ("installed_on", "Linux", "Board", "R"), "Exa Board |part installed_on Linux 6" },
    { RELATION ("installed_on", "Viewer", "Board", "R"), "Exa Board |part installed_on Viewer 2" },
    { RELATION ("installed_on", "Board firmware", "Board", "I") "," RELATION ("installed_on",
                                                                              "Linux", "I", "R"),
      "Exa Board 7|part installed_on Linux 6" },
  };
  g_autofree char *branches = dup_branches (leaves);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *last = describe_last (branches, cases[i].relationships, &error);

      g_test_message ("%s", cases[i].relationships);
      g_assert_no_error (error);
      g_assert_cmpstr (last, ==, cases[i].last);
    }
}

/* 64 parts are kept, one more is refused; a chain that doubles at each link stays small. */
static void
test_many_parts (void)
{
  for (guint n = 63; n <= 65; n++)
    for (int doubling = 0; doubling < 2; doubling++)
      {
        g_autoptr (GPtrArray) leaves = g_ptr_array_new_with_free_func (g_free);
        g_autoptr (GString) relationships = g_string_new (NULL);
        g_autoptr (GError) error = NULL;

        g_ptr_array_add (leaves, g_strdup ("Exa/Pump/3"));
        for (guint i = 0; i < n; i++)
          {
            g_ptr_array_add (leaves, g_strdup_printf ("Soft/L%u/%u", i, i));
            g_string_append_printf (
                relationships,
                "%s{\"category\":\"installed_on\",\"product_reference\":\"%s%u\","
                "\"relates_to_product_reference\":\"%s%u\",\"full_product_name\":{\"product_id\":"
                "\"R%u\",\"name\":\"r\"}}",
                i > 0 ? "," : "", doubling && i > 0 ? "R" : "L", doubling && i > 0 ? i - 1 : i,
                i > 0 ? "R" : "L", i > 0 ? i - 1 : 0, i);
          }
        g_ptr_array_add (leaves, NULL);
        g_autofree char *branches = dup_branches ((const char *const *) leaves->pdata);
        g_autofree char *last = describe_last (branches, relationships->str, &error);
        if (!doubling && n > 64)
          {
            g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
            g_assert_nonnull (strstr (error->message, "/product_tree/relationships/64: has more"));
            continue;
          }
        g_assert_no_error (error);
        g_auto (GStrv) parts = g_strsplit (last, "|", -1);
        g_assert_cmpuint (g_strv_length (parts) - 1, ==, doubling ? 1 : n);
      }
}

static const struct
{
  const char *tree;
  const char *vulnerabilities;
  const char *message;
} faults[] = {
  { "[]", "[]", "/product_tree: " },
  { "{\"branches\":{}}", "[]", "/product_tree/branches: " },
  { "{\"branches\":[7]}", "[]", "/product_tree/branches/0: " },
  { "{" UNDER (BRANCH ("maker", "Exa", LEAF ("P"))) "}", "[]",
    "/product_tree/branches/0/category: “maker”" },
  { "{" UNDER ("{\"category\":\"vendor\"}") "}", "[]",
    "/product_tree/branches/0/name: is missing" },
  { "{" UNDER (BRANCH ("vendor", "Exa", "\"product\":7")) "}", "[]",
    "/product_tree/branches/0/product: " },
  { "{" UNDER (BRANCH ("vendor", "Exa", "\"product\":{\"name\":\"n\"}")) "}", "[]",
    "/product_tree/branches/0/product/product_id: is missing" },
  { "{" UNDER (BRANCH ("vendor", "Exa", "\"product\":{\"product_id\":\"P\"}")) "}", "[]",
    "/product_tree/branches/0/product/name: is missing" },
  { "{\"full_product_names\":[" NAME ("P") "," NAME ("P") "]}", "[]",
    "/product_tree/full_product_names/1/product_id: is used for two products" },
  { "{" UNDER (BRANCH ("vendor", "Exa", LEAF ("P"))) ",\"full_product_names\":[" NAME ("P") "]}",
    "[]", "/product_tree/full_product_names/0/product_id: is used for two products" },
  { "{\"full_product_names\":[" NAME ("A") "],\"relationships\":[" RELATION (
        "installed_on", "A", "B", "AB") "]}",
    "[]",
    "/product_tree/relationships/0/relates_to_product_reference: product “B” is not defined" },
  { "{\"full_product_names\":[" NAME ("A") "],\"relationships\":[" RELATION (
        "installed_on", "A", "AA", "AA") "]}",
    "[]", "relates_to_product_reference: product “AA” is not defined" }, /* of itself */
  { "{\"full_product_names\":[" NAME ("A") "],\"relationships\":[" RELATION (
        "beside", "A", "A", "AA") "]}",
    "[]", "/product_tree/relationships/0/category: “beside”" },
  { "{\"full_product_names\":[" NAME ("A") "],\"product_groups\":[{\"group_id\":\"G\","
                                           "\"product_ids\":[\"A\",\"B\"]}]}",
    "[]", "/product_tree/product_groups/0/product_ids/1: product “B” is not defined" },
  { "{\"full_product_names\":[" NAME (
        "A") "],\"product_groups\":[{\"group_id\":\"G\","
             "\"product_ids\":[\"A\"]},{\"group_id\":\"G\",\"product_ids\":[\"A\"]}]}",
    "[]", "/product_tree/product_groups/1/group_id: is used for two groups" },
  { HELPED ("7"), "[]", "/full_product_names/0/product_identification_helper: " },
  { HELPED ("{\"cpe\":7}"), "[]", "/product_identification_helper/cpe: " },
  { HELPED ("{\"purls\":\"pkg:a/b\"}"), "[]", "/product_identification_helper/purls: " },
  { HELPED ("{\"serial_numbers\":[\"A\",7]}"), "[]",
    "/product_identification_helper/serial_numbers/1: is not a text" },
  { HELPED ("{\"hashes\":[{}]}"), "[]",
    "/product_identification_helper/hashes/0/filename: is missing" },
  { HELPED ("{\"hashes\":[{\"filename\":\"f\",\"file_hashes\":[{\"algorithm\":\"a\"}]}]}"), "[]",
    "/hashes/0/file_hashes/0/value: is missing" },
  { HELPED ("{\"x_generic_uris\":[{\"namespace\":\"n\"}]}"), "[]",
    "/product_identification_helper/x_generic_uris/0/uri: is missing" },
  { "{\"full_product_names\":[" NAME ("A") "]}",
    "[{\"remediations\":[{\"category\":\"mitigation\",\"details\":\"d\",\"group_ids\":[\"G\"]}]}]",
    "/vulnerabilities/0/remediations/0/group_ids/0: names a product group that is not defined" },
};

static void
test_faults (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedCsafDocument) document =
          read_tree (faults[i].tree, faults[i].vulnerabilities, &error);

      g_assert_null (document);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      if (strstr (error->message, faults[i].message) == NULL)
        g_error ("“%s” does not hold “%s”", error->message, faults[i].message);
    }
}

/* Ids and groups name a product once, however often they are written. */
static void
test_groups (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCsafDocument) document = read_tree (
      "{\"full_product_names\":[" NAME ("A") "," NAME ("B") "," NAME (
          "C") "],\"product_groups\":["
               "{\"group_id\":\"G\",\"product_ids\":[\"A\",\"B\",\"A\"]},"
               "{\"group_id\":\"H\",\"product_ids\":[\"B\",\"C\"]}]}",
      "[{\"remediations\":[{\"category\":\"mitigation\",\"details\":\"d\",\"product_ids\":[\"C\","
      "\"C\"],\"group_ids\":[\"G\",\"H\",\"G\"]}]}]",
      &error);

  g_assert_no_error (error);
  const MedCsafVulnerability *vulnerability = g_ptr_array_index (document->vulnerabilities, 0);
  const MedCsafRemediation *remediation = g_ptr_array_index (vulnerability->remediations, 0);
  g_assert_cmpuint (remediation->products->len, ==, 3);
  g_assert_cmpuint (g_array_index (remediation->products, guint, 0), ==, 2);
  g_assert_cmpuint (g_array_index (remediation->products, guint, 1), ==, 0);
  g_assert_cmpuint (g_array_index (remediation->products, guint, 2), ==, 1);
}

/* Relationships between A and a chain of wholes; @order: which link stands where. */
static char *
dup_chain (const guint *order, guint n)
{
  g_autoptr (GString) text =
      g_string_new ("{\"full_product_names\":[" NAME ("R0") "],"
                                                            "\"relationships\":[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (
        text,
        "%s{\"category\":\"installed_on\",\"product_reference\":\"R%u\","
        "\"relates_to_product_reference\":\"R%u\",\"full_product_name\":{\"product_id\":\"R%u\","
        "\"name\":\"r%u\"}}",
        i > 0 ? "," : "", order[i], order[i], order[i] + 1, order[i] + 1);
  g_string_append (text, "]}");
  return g_strdup (text->str);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
describe_sorted (const MedCsafDocument *document)
{
  g_autofree char *text = describe (document);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  qsort (lines, g_strv_length (lines), sizeof (char *), compare_lines);
  return g_strjoinv ("\n", lines);
}

/* The standard does not say that a product is defined before a relationship refers to it. */
static void
test_relationships_in_any_order (void)
{
  enum
  {
    N_LINKS = 7,
    N_ORDERS = 60,
  };
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autofree char *expected = NULL;

  g_test_message ("seed %u", seed);
  for (guint round = 0; round < N_ORDERS; round++)
    {
      guint order[N_LINKS];
      g_autoptr (GError) error = NULL;

      med_test_shuffle (random, order, N_LINKS);
      for (guint i = 0; round < 2 && i < N_LINKS; i++)
        order[i] = round == 1 ? N_LINKS - 1 - i : i;
      g_autofree char *tree = dup_chain (order, N_LINKS);
      g_autoptr (MedCsafDocument) document = read_tree (tree, "[]", &error);
      g_assert_no_error (error);
      g_assert_nonnull (document);
      g_autofree char *found = describe_sorted (document);
      if (expected == NULL)
        expected = g_strdup (found);
      g_assert_cmpstr (found, ==, expected);
      g_assert_cmpuint (document->products->len, ==, N_LINKS + 1);
    }
}

/* Circles are refused at once. */
static void
test_circles (void)
{
  static const char *const circles[] = {
    RELATION ("installed_on", "B", "A", "B"),
    RELATION ("installed_on", "A", "C", "B") "," RELATION ("installed_on", "A", "B", "C"),
    RELATION ("installed_on", "A", "A", "G") "," RELATION (
        "installed_on", "C", "A", "B") "," RELATION ("installed_on", "D", "A",
                                                     "C") "," RELATION ("installed_on", "B", "A",
                                                                        "D"),
    RELATION ("installed_on", "A", "Z", "B") "," RELATION ("installed_on", "A", "B", "C"),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (circles); i++)
    {
      g_autofree char *tree = g_strdup_printf (
          "{\"full_product_names\":[" NAME ("A") "],\"relationships\":[%s]}", circles[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (MedCsafDocument) document = read_tree (tree, "[]", &error);

      g_assert_null (document);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_nonnull (strstr (error->message, "/product_tree/relationships/"));
      g_assert_nonnull (strstr (error->message, "is not defined"));
    }
}

static void
test_long_chains (void)
{
  static const guint lengths[] = { 31, 20000 };

  for (gsize l = 0; l < G_N_ELEMENTS (lengths); l++)
    for (int backwards = 0; backwards < 2; backwards++)
      {
        g_autofree guint *order = g_new (guint, lengths[l]);
        g_autoptr (GError) error = NULL;

        for (guint i = 0; i < lengths[l]; i++)
          order[i] = backwards ? lengths[l] - 1 - i : i;
        g_autofree char *tree = dup_chain (order, lengths[l]);
        g_autoptr (MedCsafDocument) document = read_tree (tree, "[]", &error);
        g_assert_no_error (error);
        g_assert_nonnull (document);
        g_assert_cmpuint (document->products->len, ==, lengths[l] + 1);
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/csaf-product-tree/what-branches-say", test_trees);
  g_test_add_func ("/csaf/product-tree/identifiers-and-parts", test_identifiers);
  g_test_add_func ("/csaf/product-tree/nested-relationships", test_nested_relationships);
  g_test_add_func ("/csaf/product-tree/many-parts", test_many_parts);
  g_test_add_func ("/awareness/csaf-product-tree/faults-name-their-place", test_faults);
  g_test_add_func ("/awareness/csaf-product-tree/groups-unfold-once", test_groups);
  g_test_add_func ("/awareness/csaf-product-tree/relationships-in-any-order",
                   test_relationships_in_any_order);
  g_test_add_func ("/awareness/csaf-product-tree/circles-are-refused", test_circles);
  g_test_add_func ("/awareness/csaf-product-tree/long-chains", test_long_chains);
  return g_test_run ();
}
