/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedTableSpec:
 * @name: for messages, such as `device`
 * @from: tables and joins; may use no parameter. Write LEFT JOINs on keys: the database then leaves
 * out those that search, filter and order do not need
 * @keys_from: (nullable): the tables for keys, conditions and order, where they need fewer than the
 * fields do: then an index alone may answer. %NULL for @from
 * @id: the expression of the integer key
 * @columns: (array zero-terminated=1): the expressions of the fields a row carries, each read as
 * text
 * @sorts: (array zero-terminated=1): for each column the expression to sort by, or `""` where it
 * cannot be sorted
 * @search: (nullable): condition with one parameter `$1`, a folded LIKE pattern
 * @search_short: (nullable): condition that looks at every row (`LIKE $1 ESCAPE '\'`), for words of
 * fewer than three characters, where a trigram index does not help. With it, @search is only a
 * quick first sieve: its pattern has nothing escaped, so that an index can be used (`LIKE $1`).
 * Without it, @search serves all words and must have the ESCAPE
 * @search_match: (nullable): condition with one parameter, an expression of the trigram index for
 * all longer words at once, instead of @search. It need not read the rows again, so that common
 * words are found quickly too
 * @where: (nullable): condition that always holds
 *
 * What a list shows, in portable SQL. Static const; nothing in it comes from outside.
 */
typedef struct
{
  const char *name;
  const char *from;
  const char *keys_from;
  const char *id;
  const char *const *columns;
  const char *const *sorts;
  const char *search;
  const char *search_short;
  const char *search_match;
  const char *where;
} MedTableSpec;

G_END_DECLS
