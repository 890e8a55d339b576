/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is taken where a request names no limit: more than any CSAF document may be. */
#define MED_FETCH_LIMIT_BYTES (16 * 1024 * 1024)

/**
 * MedFetchRequest:
 * @url: what to fetch; only https
 * @etag: (nullable): as an earlier result had it; what has not changed is not sent again
 * @last_modified: (nullable): as an earlier result had it, for the same
 * @limit_bytes: more than this is refused; 0 for %MED_FETCH_LIMIT_BYTES
 * @expected_bytes: the size that is known from elsewhere, anything else is refused; 0 for none
 * @path: (nullable): the file to make, resumed where an earlier attempt ended; %NULL for memory
 * @may_change_host: whether a redirect may lead to another host
 *
 * One thing to fetch. Everything is copied when it is asked for.
 */
typedef struct
{
  const char *url;
  const char *etag;
  const char *last_modified;
  gint64 limit_bytes;
  gint64 expected_bytes;
  const char *path;
  gboolean may_change_host;
} MedFetchRequest;

/**
 * MedFetchResult:
 * @url: from where it came in the end
 * @not_modified: it is still what the request's @etag or @last_modified named; there are no bytes
 * @bytes: (nullable): what came; %NULL if it went into a file
 * @size_bytes: of all of it
 * @resumed_bytes: how many of them were there from an earlier attempt
 * @etag: (nullable): for the next request
 * @last_modified: (nullable): for the next request
 * @content_type: (nullable): as the server says
 * @date_usec: the server's clock, proven by its certificate; 0 if it does not say
 *
 * What was fetched. All zero before it is filled in.
 */
typedef struct
{
  char *url;
  gboolean not_modified;
  GBytes *bytes;
  gint64 size_bytes;
  gint64 resumed_bytes;
  char *etag;
  char *last_modified;
  char *content_type;
  gint64 date_usec;
} MedFetchResult;

void med_fetch_result_clear (MedFetchResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MedFetchResult, med_fetch_result_clear)

G_END_DECLS
