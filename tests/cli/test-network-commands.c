/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-fingerprint.h"
#include "support/med-test-authority.h"
#include "support/med-test-command.h"

/* How others are reached, decided by command and written into the audit log. */

static MedTestAuthority *authority;

/* The authority's fingerprint as people write it */
static char *
dup_typed (void)
{
  g_autofree char *sha256 = med_test_authority_dup_sha256 (med_test_authority_get_pem (authority));

  return med_fingerprint_group (sha256);
}

/* Ada is lead engineer, Bob technician; the files lie in the folder. */
static MedTestCommand *
make_hospital (void)
{
  MedTestCommand *command = med_test_command_new ();
  g_autofree char *leaf =
      med_test_authority_issue (authority, &(MedTestLeaf){ "hospital.example", -1, 30 });

  med_test_command_write (command, "passphrases", "ada the words of ada\nbob the words of bob\n",
                          -1);
  med_test_command_write (command, "ca.pem", med_test_authority_get_pem (authority), -1);
  med_test_command_write (command, "own.pem", leaf, -1);
  med_test_command_write (command, "no.pem", "hello", -1);
  g_autofree char *two = g_strconcat (med_test_authority_get_pem (authority), leaf, NULL);
  med_test_command_write (command, "two.pem", two, -1);
  med_test_command_expect (command, "person add ada Ada lead", 0, "");
  med_test_command_expect (command, "--as ada person add bob Bob technician", 0, "");
  return command;
}

/* What counts, as the program tells it; lives as long as @node. */
static JsonObject *
show (MedTestCommand *command, JsonNode **node)
{
  *node = med_test_command_ask (command, "network show");
  return json_node_get_object (*node);
}

static void
test_at_first (void)
{
  g_autoptr (MedTestCommand) command = make_hospital ();
  g_autoptr (JsonNode) node = NULL;
  JsonObject *settings = show (command, &node);

  g_assert_cmpstr (json_object_get_string_member (settings, "proxy"), ==, "system");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (settings, "authorities")),
                    ==, 0);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (settings, "private_hosts")), ==, 0);
}

static void
test_proxy (void)
{
  g_autoptr (MedTestCommand) command = make_hospital ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *head = NULL;
  g_autofree char *again = NULL;

  med_test_command_expect (
      command, "--as ada network proxy http://proxy.example:3128 --except=a.example,10.0.0.0/8", 0,
      "");
  JsonObject *settings = show (command, &node);
  JsonArray *except = json_object_get_array_member (settings, "no_proxy");
  g_assert_cmpstr (json_object_get_string_member (settings, "proxy"), ==,
                   "http://proxy.example:3128");
  g_assert_cmpuint (json_array_get_length (except), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (except, 1), ==, "10.0.0.0/8");
  /* The same again is no change. */
  head = med_test_command_dup_head (command);
  med_test_command_expect (
      command, "--as ada network proxy http://proxy.example:3128 --except=a.example,10.0.0.0/8", 0,
      "");
  again = med_test_command_dup_head (command);
  g_assert_cmpstr (head, ==, again);
  g_autofree char *log = med_test_command_dup_log (command);
  g_assert_nonnull (strstr (log, "network-changed"));
}

static void
test_authority (void)
{
  g_autoptr (MedTestCommand) command = make_hospital ();
  g_autoptr (JsonNode) node = NULL;

  g_autofree char *typed = dup_typed ();
  g_autofree char *trust = g_strdup_printf ("--as ada network trust-ca ca.pem '%s'", typed);
  g_autofree char *small = g_ascii_strdown (typed, -1);
  g_autofree char *again = g_strdup_printf ("--as ada network trust-ca ca.pem '%s'", small);

  med_test_command_expect (command, "network show-ca ca.pem", 0, "CN=Test Hospital CA");
  med_test_command_expect (command, "network show-ca ca.pem", 0, typed);
  med_test_command_expect (command, trust, 0, "");
  med_test_command_expect (command, again, 0, "");
  JsonObject *settings = show (command, &node);
  JsonArray *authorities = json_object_get_array_member (settings, "authorities");
  g_assert_cmpuint (json_array_get_length (authorities), ==, 1);
  JsonObject *one = json_array_get_object_element (authorities, 0);
  g_assert_cmpstr (json_object_get_string_member (one, "subject"), ==, "CN=Test Hospital CA");
  const char *sha256 = json_object_get_string_member (one, "sha256");
  g_assert_cmpuint (strlen (sha256), ==, 64);
  g_assert_false (json_object_has_member (one, "pem"));
  g_autofree char *distrust = g_strdup_printf ("--as ada network distrust-ca %s", sha256);
  med_test_command_expect (command, distrust, 0, "");
  med_test_command_expect (command, distrust, 1, "no authority with the fingerprint");
}

/* Neither the command nor the audit log tells the key. */
static void
test_client_certificate (void)
{
  g_autoptr (MedTestCommand) command = make_hospital ();

  med_test_command_expect (command, "--as ada network client-certificate Feeds.Example own.pem", 0,
                           "");
  g_autoptr (MedTestAnswer) shown = med_test_command_call (command, "network show");
  g_assert_nonnull (strstr (shown->out, "\"feeds.example\""));
  g_assert_nonnull (strstr (shown->out, "CN=hospital.example"));
  g_assert_null (strstr (shown->out, "PRIVATE"));
  g_autofree char *log = med_test_command_dup_log (command);
  g_assert_null (strstr (log, "PRIVATE"));
  med_test_command_expect (command, "--as ada network client-certificate feeds.example none", 0,
                           "");
  g_autoptr (MedTestAnswer) after = med_test_command_call (command, "network show");
  g_assert_null (strstr (after->out, "feeds.example"));
}

static void
test_hosts (void)
{
  g_autoptr (MedTestCommand) command = make_hospital ();

  med_test_command_expect (command, "--as ada network allow-host Mirror.Hospital.Example", 0, "");
  med_test_command_expect (command, "network show", 0, "mirror.hospital.example");
  med_test_command_expect (command, "--as ada network forbid-host mirror.hospital.example", 0, "");
  g_autoptr (MedTestAnswer) after = med_test_command_call (command, "network show");
  g_assert_null (strstr (after->out, "mirror"));
}

static void
test_refused (void)
{
  static const MedTestLine lines[] = {
    { "network show all", 2, "Usage" },
    { "network proxy", 2, "a proxy is needed" },
    { "network proxy none", 2, "--as LOGIN" },
    { "--as bob network proxy none", 1, "lead engineer or a security officer" },
    { "--as bob network trust-ca ca.pem 00", 1, "lead engineer or a security officer" },
    { "--as bob network client-certificate a.example own.pem", 1, "lead engineer or" },
    { "--as bob network allow-host a.example", 1, "lead engineer or a security officer" },
    { "--as ada network proxy proxy.example", 1, "is not the address of a proxy" },
    { "--as ada network proxy none --sideways", 2, "sideways" },
    { "network show-ca", 2, "one file is needed" },
    { "network show-ca no.pem", 1, "there is no certificate in it" },
    { "network show-ca own.pem", 1, "of a server or a person, not of an authority" },
    { "network show-ca two.pem", 1, "there are 2 certificates in it" },
    { "--as ada network trust-ca", 2, "a file and its fingerprint are needed" },
    { "--as ada network trust-ca ca.pem", 2, "a file and its fingerprint are needed" },
    { "--as ada network trust-ca ca.pem 0011 2233", 2, "a file and its fingerprint are needed" },
    { "--as ada network trust-ca no.pem 00", 1, "there is no certificate in it" },
    { "--as ada network trust-ca missing.pem 00", 1, "missing.pem" },
    { "--as ada network trust-ca ca.pem 00", 1, "has 64 digits" },
    { "--as ada network trust-ca ca.pem "
      "000000000000000000000000000000000000000000000000000000000000000g",
      1, "has 64 digits" },
    { "--as ada network trust-ca ca.pem "
      "0000000000000000000000000000000000000000000000000000000000000000",
      1, "another certificate than that of the fingerprint" },
    { "--as ada network trust-ca own.pem "
      "0000000000000000000000000000000000000000000000000000000000000000",
      1, "not of an authority" },
    { "--as ada network distrust-ca 00", 1, "no authority with the fingerprint 00 is enrolled" },
    { "--as ada network client-certificate a.example", 2, "a host and a file are needed" },
    { "--as ada network client-certificate a.example ca.pem", 1, "there is no private key in it" },
    { "--as ada network client-certificate 'a b' own.pem", 1, "is not the name of a host" },
    { "--as ada network allow-host https://a.example", 1, "is not the name of a host" },
    { "--as ada network allow-host", 2, "one host is needed" },
  };
  g_autoptr (MedTestCommand) command = make_hospital ();

  med_test_command_expect_unchanged (command, lines, G_N_ELEMENTS (lines));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  authority = med_test_authority_new ("Test Hospital CA");
  g_test_add_func ("/cli/network/at-first", test_at_first);
  g_test_add_func ("/cli/network/proxy", test_proxy);
  g_test_add_func ("/cli/network/authority", test_authority);
  g_test_add_func ("/cli/network/client-certificate", test_client_certificate);
  g_test_add_func ("/cli/network/hosts", test_hosts);
  g_test_add_func ("/cli/network/refused", test_refused);
  int status = g_test_run ();
  med_test_authority_free (authority);
  return status;
}
