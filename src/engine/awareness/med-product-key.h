/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *med_product_key (const char *vendor, const char *product);
char *med_product_key_pair (const char *vendor_key, const char *product_key);
char *med_product_dup_pair (const char *vendor, const char *product);

G_END_DECLS
