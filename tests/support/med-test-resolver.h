/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MedTestName:
 * @name: of a computer
 * @address: in figures, which it leads to
 */
typedef struct
{
  const char *name;
  const char *address;
} MedTestName;

/* From now on names lead where @names say, which end with an empty one and are kept, and all others
 * nowhere */
void med_test_resolver_use (const MedTestName *names);
/* How often somebody asked for a name since then */
guint med_test_resolver_count (const char *name);

G_END_DECLS
