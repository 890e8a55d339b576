/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-error.h"
#include "support/med-test-https.h"
#include "support/med-test-provider.h"

G_BEGIN_DECLS

#define MED_TEST_GREETING "HTTP/1.1 200 OK\r\n"
#define MED_TEST_SIZED MED_TEST_GREETING "Content-Length: 100\r\n\r\n{\"document\":"
#define MED_TEST_CHUNKED MED_TEST_GREETING "Transfer-Encoding: chunked\r\n\r\n"
#define MED_TEST_TO(place)                                                                         \
  "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " place "\r\n"                             \
  "\r\n"

/* Where the look reads. */
typedef enum
{
  MED_TEST_PLACE_METADATA,
  MED_TEST_PLACE_LIST,
  MED_TEST_PLACE_DOCUMENT,
  MED_TEST_PLACE_HASH,
  MED_TEST_PLACE_SIGNATURE,
  MED_TEST_N_PLACES,
} MedTestPlace;

/**
 * MedTestHostile:
 *
 * A provider of which one document is here, about device A, whose vendor the document names, and a
 * second one is new; device B is of the vendor that the source is named after, and D of another.
 */
typedef struct
{
  MedTestProvider provider;
  MedTestHttps *rogue; /* behind nginx, answers for it where a test wants */
  gboolean ways;       /* whether it has pages that lead nowhere */
  guint n;             /* of documents */
  char *risks;
} MedTestHostile;

typedef struct
{
  const char *answer;
  MedTestEnd end;
  MedError code;
  const char *words;
} MedTestFault;

void med_test_hostile_set_up (MedTestHostile *self, gconstpointer data);
void med_test_hostile_tear_down (MedTestHostile *self, gconstpointer data);
void med_test_hostile_serve (MedTestHostile *self, const char *rules);
void med_test_hostile_publish_exa (MedTestHostile *self, const char *version);
void med_test_hostile_publish_list (MedTestHostile *self);
void med_test_hostile_publish_next (MedTestHostile *self);
void med_test_hostile_assert_kept (MedTestHostile *self, gint64 advisories);
void med_test_hostile_assert_says (const char *message, const char *words);
void
med_test_hostile_assert_held (MedTestHostile *self, const MedSourceSync *result, const char *words);
void med_test_hostile_assert_failed (MedTestHostile *self,
                                     const GError *error,
                                     const MedTestFault *fault);
void med_test_hostile_look_wrongly (MedTestHostile *self,
                                    MedFetcher *fetcher,
                                    MedTestPlace place,
                                    const MedTestFault *fault);
void med_test_hostile_look_rightly (MedTestHostile *self);
void
med_test_hostile_look_at_faults (MedTestHostile *self, const MedTestFault *faults, gsize n_faults);
void
med_test_hostile_go_wrong (MedTestHostile *self, MedTestPlace place, const MedTestFault *fault);
void med_test_hostile_go_right (MedTestHostile *self, MedTestPlace place);
/* What is asked for there, of the newest document */
char *med_test_hostile_dup_path (MedTestHostile *self, MedTestPlace place);

G_END_DECLS
