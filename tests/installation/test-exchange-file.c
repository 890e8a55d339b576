/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "exchange-fixture.h"

/* Every byte counts: no single change of the file is read as results. */
static void
test_changed_bytes (ExchangePair *pair, gconstpointer data)
{
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_IN_SERVICE);
  exchange_add_evidence (pair->there);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  gsize size = 0;
  const guint8 *original = g_bytes_get_data (bytes, &size);
  GRand *chance = g_rand_new_with_seed (7);

  for (int i = 0; i < 400; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (original, size);
      g_autoptr (GError) error = NULL;
      const gsize at = (gsize) g_rand_int_range (chance, 0, (gint32) size);
      copy[at] ^= (guint8) (1 << g_rand_int_range (chance, 0, 8));
      g_autoptr (GBytes) changed = g_bytes_new (copy, size);
      g_autoptr (MedExchange) exchange = med_exchange_parse (changed, "results", &error);
      /* Only what the file says of itself could be changed unseen: the name of the workstation and
       * the times in the list of contents. */
      if (exchange != NULL)
        g_assert_cmpuint (at, <, 1200);
    }
  g_rand_free (chance);
  for (gsize cut = 0; cut < size; cut += 1 + size / 97)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, cut);
      g_autoptr (GError) error = NULL;
      g_autoptr (MedExchange) exchange = med_exchange_parse (part, "results", &error);
      g_assert_null (exchange);
      g_assert_nonnull (error);
    }
  g_autoptr (GByteArray) longer = g_byte_array_new ();
  g_byte_array_append (longer, original, (guint) size);
  g_byte_array_append (longer, (const guint8 *) "x", 1);
  g_autoptr (GBytes) behind = g_bytes_new (longer->data, longer->len);
  exchange_parse_refused (behind, MED_ERROR_CORRECT_INPUT, "behind its end");
}

static void
test_headers (ExchangePair *pair, gconstpointer data)
{
  const struct
  {
    const char *text;
    const char *words;
  } cases[] = {
    { "", "not a file of results" },
    { "MEDPATCH-EXCHANGE-2\n3\n{}", "not a file of results" },
    { "PK\003\004", "not a file of results" },
    { "MEDPATCH-EXCHANGE-1\n", "length" },
    { "MEDPATCH-EXCHANGE-1\nabc\n{}", "length" },
    { "MEDPATCH-EXCHANGE-1\n-1\n{}", "length" },
    { "MEDPATCH-EXCHANGE-1\n0\n", "ends before" },
    { "MEDPATCH-EXCHANGE-1\n999999999\n{}", "ends before" },
    { "MEDPATCH-EXCHANGE-1\n9999999999\n{}", "length" },
    { "MEDPATCH-EXCHANGE-1\n2\n{}", "“format” of a manifest" },
    { "MEDPATCH-EXCHANGE-1\n2\n[]", "not an object" },
    { "MEDPATCH-EXCHANGE-1\n27\n{\"format\":1,\"format\":\"two\"}", "format" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (cases[i].text, strlen (cases[i].text));
      exchange_parse_refused (bytes, MED_ERROR_CORRECT_INPUT, cases[i].words);
    }
}

/* Members that are missing, unknown, of another kind or beyond their limit; names that would lead
 * out of a folder. */
static void
test_members (ExchangePair *pair, gconstpointer data)
{
  static const struct
  {
    const char *list; /* path of lists to the object */
    const char *member;
    const char *value; /* JSON; NULL takes the member away */
  } cases[] = {
    { "orders", "state", "\"flying\"" },
    { "orders", "state", "7" },
    { "orders", "state", NULL },
    { "orders", "state", "null" },
    { "orders", "surprise", "1" },
    { "orders", "id", "-1" },
    { "orders", "id", "1.5" },
    { "orders", "id", "99999999999" },
    { "orders", "device", "\"\"" },
    { "orders", "device", "\"a\\nb\"" },
    { "orders", "patch", "[]" },
    { "orders", "patch", "null" },
    { "orders", "statement", "{}" },
    { "orders", "steps", "{}" },
    { "orders", "steps", "[1]" },
    { "orders", "since_usec", "999999999999999999" },
    { "orders/steps", "at_usec", "\"1\"" },
    { "orders/steps", "to", "\",\"" },
    { "orders/steps", "to", "\"candidate,failed\"" },
    { "orders/steps", "signature", "true" },
    { "orders/attempts", "id", "\"not a uuid\"" },
    { "orders/attempts", "kind", "\"destroy\"" },
    { "orders/attempts/steps", "result", "\"perhaps\"" },
    { "orders/attempts/steps", "ordinal", "10001" },
    { "orders/attempts/evidence", "name", "\"../../etc/passwd\"" },
    { "orders/attempts/evidence", "name", "\"/etc/passwd\"" },
    { "orders/attempts/evidence", "name", "\"..\"" },
    { "orders/attempts/evidence", "name", "\"a\\\\b\"" },
    { "orders/attempts/evidence", "name", "\"c:evil\"" },
    { "orders/attempts/evidence", "name", "\".hidden\"" },
    { "orders/attempts/evidence", "sha256", "\"../../../../etc/passwd\"" },
    { "orders/attempts/evidence", "size", "67108865" },
    { "devices", "service_state", "\"broken\"" },
    { "devices", "asset", "null" },
    { "people", "roles", "[\"\"]" },
    { "people", "login", "\"a name that is much longer than thirty-two\"" },
    { "chain", "hash", "\"abc\"" },
    { "chain", "seq", "-5" },
  };

  med_test_ward_carry_to (pair->there, MED_DISPOSITION_IN_SERVICE);
  exchange_add_evidence (pair->there);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ExchangeParts) parts = { 0 };
      g_auto (GStrv) path = g_strsplit (cases[i].list, "/", -1);
      JsonObject *object;

      exchange_take_apart (bytes, &parts);
      object = exchange_records_of (&parts);
      for (gsize j = 0; path[j] != NULL; j++)
        object = exchange_first_of (object, path[j]);
      if (cases[i].value == NULL)
        json_object_remove_member (object, cases[i].member);
      else
        json_object_set_member (object, cases[i].member,
                                exchange_parse_json (cases[i].value, strlen (cases[i].value)));
      g_autoptr (GBytes) changed = exchange_put_together (&parts);
      g_test_message ("case %zu: %s %s", i, cases[i].list, cases[i].member);
      exchange_parse_refused (changed, MED_ERROR_CORRECT_INPUT, "results: ");
    }
}

/* A row in the middle that is about something in the file. */
static JsonObject *
find_told (JsonArray *chain)
{
  for (guint i = 1; i < json_array_get_length (chain); i++)
    {
      JsonObject *row = json_array_get_object_element (chain, i);
      if (*json_object_get_string_member (row, "action") != '\0')
        return row;
    }
  g_assert_not_reached ();
}

/* The audit chain: what was done cannot be told otherwise than it says, and it cannot be changed
 * without its head. */
static void
test_chain (ExchangePair *pair, gconstpointer data)
{
  med_test_ward_carry_to (pair->there, MED_DISPOSITION_IN_SERVICE);
  exchange_add_evidence (pair->there);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);

  for (int i = 0; i < 9; i++)
    {
      g_auto (ExchangeParts) parts = { 0 };
      exchange_take_apart (bytes, &parts);
      JsonObject *order = exchange_first_of (exchange_records_of (&parts), "orders");
      JsonArray *chain = json_object_get_array_member (exchange_records_of (&parts), "chain");
      JsonArray *steps = json_object_get_array_member (order, "steps");
      JsonObject *last = json_array_get_object_element (steps, json_array_get_length (steps) - 1);
      JsonObject *row = find_told (chain);
      JsonObject *tick = exchange_first_of (exchange_first_of (order, "attempts"), "steps");

      switch (i)
        {
        case 0: /* somebody else did it */
          json_object_set_string_member (last, "by", "p1");
          break;
        case 1: /* it ended otherwise */
          json_object_set_string_member (last, "to", "failed");
          break;
        case 2: /* a step more */
          json_array_add_element (steps, json_node_copy (json_array_get_element (steps, 1)));
          break;
        case 3: /* a tick that nobody made */
          json_object_set_string_member (tick, "result", "skipped");
          break;
        case 4:
          json_object_set_string_member (row, "body", "{}");
          break;
        case 5:
          json_object_set_int_member (row, "at_usec", 5);
          break;
        case 6:
          json_array_remove_element (chain, 1);
          break;
        case 7:
          json_object_set_string_member (json_node_get_object (parts.manifest), "last_head",
                                         "00000000000000000000000000000000"
                                         "00000000000000000000000000000000");
          break;
        default: /* a row is told to be about nothing */
          json_object_set_string_member (row, "action", "");
          json_object_set_string_member (row, "hash",
                                         "00000000000000000000000000000000"
                                         "00000000000000000000000000000000");
          break;
        }
      g_autoptr (GBytes) changed = exchange_put_together (&parts);
      g_test_message ("case %d", i);
      exchange_parse_refused (changed, MED_ERROR_UNTRUSTED, "audit log");
    }
}

static void
test_evidence_must_come (ExchangePair *pair, gconstpointer data)
{
  g_auto (ExchangeParts) parts = { 0 };

  med_test_ward_carry_to (pair->there, MED_DISPOSITION_INSTALLING);
  exchange_add_evidence (pair->there);
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  exchange_take_apart (bytes, &parts);
  g_ptr_array_set_size (parts.blobs, 0);
  g_autoptr (GBytes) without = exchange_put_together (&parts);
  exchange_parse_refused (without, MED_ERROR_CORRECT_INPUT, "evidence is missing");
}

/* No passphrase, salt or verifier of anybody is in the file. */
static void
test_no_secrets (ExchangePair *pair, gconstpointer data)
{
  med_test_fleet_run_script (pair->there->engine,
                             "UPDATE person SET salt = 'c0ffee00c0ffee', verifier = "
                             "'deadbeefdeadbeef'");
  g_autoptr (GBytes) bytes = exchange_export_from (pair->there, 0);
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size);
  g_assert_null (g_strstr_len (text, (gssize) size, "c0ffee00"));
  g_assert_null (g_strstr_len (text, (gssize) size, "deadbeef"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/installation/exchange-file/" name, ExchangePair, NULL, exchange_set_up, func,      \
              exchange_tear_down)
  ADD ("changed-bytes", test_changed_bytes);
  ADD ("headers", test_headers);
  ADD ("members", test_members);
  ADD ("chain", test_chain);
  ADD ("evidence-must-come", test_evidence_must_come);
  ADD ("no-secrets", test_no_secrets);
  return g_test_run ();
}
