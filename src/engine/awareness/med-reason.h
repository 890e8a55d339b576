/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The fixed words with which the columns match.reason and exposure.reason begin; values follow,
 * parted by tabs. */
#define MED_REASON_IN_RANGE "in-range"                   /* version, range */
#define MED_REASON_OUTSIDE_RANGE "outside-range"         /* version, range */
#define MED_REASON_NOT_READABLE "not-readable"           /* version, range */
#define MED_REASON_OLDER_THAN_LISTED "older-than-listed" /* version, version listed */
#define MED_REASON_VERSION_UNKNOWN "version-unknown"     /* range */
#define MED_REASON_NO_VERSION_STATED "no-version-stated" /* version */
#define MED_REASON_RESTRICTED "restricted"               /* platforms and modules */
#define MED_REASON_SAID_UNKNOWN "said-unknown"
#define MED_REASON_CONTRADICTORY "contradictory"       /* the reasons of both sides */
#define MED_REASON_PATCH_INSTALLED "patch-installed"   /* number */
#define MED_REASON_VENDOR_STATEMENT "vendor-statement" /* reference, revision */
#define MED_REASON_DEVICE_WORD "device-word"           /* tracking id */
#define MED_REASON_DOUBTFUL "doubtful"                 /* tracking id, then a reason */
#define MED_REASON_MODEL_UNKNOWN "model-unknown"       /* model numbers */
#define MED_REASON_SERIAL_OUTSIDE "serial-outside"     /* serial numbers */
#define MED_REASON_SERIAL_SOME "serial-some"           /* how many, of how many, serial numbers */
#define MED_REASON_PART_OUTSIDE "part-outside"         /* product, versions */
#define MED_REASON_PART_UNKNOWN "part-unknown"         /* product, versions */
#define MED_REASON_PART_MISSING "part-missing"         /* product */
#define MED_REASON_PART_DECIDES "part-decides"
#define MED_REASON_SERIAL_UNKNOWN "serial-unknown"       /* serial numbers */
#define MED_REASON_MODEL_OUTSIDE "model-outside"         /* model numbers */
#define MED_REASON_MODEL_SOME "model-some"               /* how many, of how many, model numbers */
#define MED_REASON_SKU_OUTSIDE "sku-outside"             /* SKUs */
#define MED_REASON_SKU_SOME "sku-some"                   /* how many, of how many, SKUs */
#define MED_REASON_SKU_UNKNOWN "sku-unknown"             /* SKUs */
#define MED_REASON_VERSIONS_DISAGREE "versions-disagree" /* range, CPE or purl */
#define MED_REASON_VARIANT_OUTSIDE "variant-outside"     /* CPE or purl stated, and ours */
#define MED_REASON_VARIANT_UNKNOWN "variant-unknown"     /* CPE or purl */
#define MED_REASON_OTHER_SCHEME "other-scheme"           /* range */
#define MED_REASON_EVIDENCE "evidence"                   /* hash or address */
#define MED_REASON_EVIDENCE_AGAINST "evidence-against"   /* hash */
#define MED_REASON_NAMED_TWICE "named-twice"
#define MED_REASON_LABELS_OUTSIDE "labels-outside"
/* Before another reason: */
#define MED_REASON_EVIDENCE_FOR "evidence-for"     /* hash or address, then a reason */
#define MED_REASON_WITH_PART "with-part"           /* names and versions, then a reason */
#define MED_REASON_MODEL_NUMBERS "model-numbers"   /* model numbers, then a reason */
#define MED_REASON_SKUS "skus"                     /* SKUs, then a reason */
#define MED_REASON_BY_SERIAL "by-serial"           /* product stated, then a reason */
#define MED_REASON_IDENTIFIER "identifier"         /* model number, CPE or purl, then a reason */
#define MED_REASON_SERIAL_NUMBERS "serial-numbers" /* serial numbers, then a reason */
#define MED_REASON_COMPONENT "component"           /* name and version, then a reason */

char *med_reason_build (const char *word, ...) G_GNUC_NULL_TERMINATED;
char *med_reason_describe (const char *reason);
char *med_reason_dup_component (const char *reason);

/* Returns: (transfer none): @text, which is marked with N_(), in a language */
typedef const char *(*MedReasonSay) (gpointer user_data, const char *text);

char *med_reason_describe_in (const char *reason, MedReasonSay say_it, gpointer user_data);
const char *med_exposure_status_get_title (const char *status); /* translated */
const char *med_csaf_status_get_title (const char *status);     /* translated */
const char *med_remediation_get_title (const char *category);   /* translated */

G_END_DECLS
