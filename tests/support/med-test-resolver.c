/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-resolver.h"

/* Names that no server of this world knows. GIO's own resolver would ask the network for them. */
struct _MedTestResolver
{
  GResolver parent_instance;
};

#define MED_TEST_TYPE_RESOLVER (med_test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (MedTestResolver, med_test_resolver, MED_TEST, RESOLVER, GResolver)
G_DEFINE_FINAL_TYPE (MedTestResolver, med_test_resolver, G_TYPE_RESOLVER)

static GMutex mutex; /* guards the rest */
static const MedTestName *known;
static GHashTable *asked; /* name → how often */

static const char *
find (const char *name)
{
  const char *address = NULL;

  g_mutex_lock (&mutex);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (asked, name));
  g_hash_table_replace (asked, g_strdup (name), GUINT_TO_POINTER (n + 1));
  for (const MedTestName *each = known; each->name != NULL; each++)
    if (g_ascii_strcasecmp (each->name, name) == 0)
      address = each->address;
  g_mutex_unlock (&mutex);
  return address;
}

static GList *
look_up (const char *name, GResolverNameLookupFlags flags, GError **error)
{
  const char *address = find (name);
  g_autoptr (GInetAddress) found =
      address != NULL ? g_inet_address_new_from_string (address) : NULL;

  if (found != NULL && (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) == 0)
    return g_list_prepend (NULL, g_steal_pointer (&found));
  g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no name of the test: %s",
               name);
  return NULL;
}

static GList *
lookup_by_name (GResolver *self, const char *name, GCancellable *cancellable, GError **error)
{
  return look_up (name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, error);
}

static GList *
lookup_by_name_with_flags (GResolver *self,
                           const char *name,
                           GResolverNameLookupFlags flags,
                           GCancellable *cancellable,
                           GError **error)
{
  return look_up (name, flags, error);
}

static void
free_addresses (gpointer data)
{
  g_resolver_free_addresses (data);
}

static void
lookup_by_name_with_flags_async (GResolver *self,
                                 const char *name,
                                 GResolverNameLookupFlags flags,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  GList *addresses = look_up (name, flags, &error);

  if (addresses != NULL)
    g_task_return_pointer (task, addresses, free_addresses);
  else
    g_task_return_error (task, error);
}

static void
lookup_by_name_async (GResolver *self,
                      const char *name,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  lookup_by_name_with_flags_async (self, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable,
                                   callback, user_data);
}

static GList *
lookup_by_name_finish (GResolver *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
med_test_resolver_class_init (MedTestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name = lookup_by_name;
  resolver_class->lookup_by_name_async = lookup_by_name_async;
  resolver_class->lookup_by_name_finish = lookup_by_name_finish;
  resolver_class->lookup_by_name_with_flags = lookup_by_name_with_flags;
  resolver_class->lookup_by_name_with_flags_async = lookup_by_name_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_by_name_finish;
}

static void
med_test_resolver_init (MedTestResolver *self)
{
}

void
med_test_resolver_use (const MedTestName *names)
{
  static GResolver *resolver;

  g_mutex_lock (&mutex);
  known = names;
  g_clear_pointer (&asked, g_hash_table_unref);
  asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_unlock (&mutex);
  if (resolver != NULL)
    return;
  resolver = g_object_new (MED_TEST_TYPE_RESOLVER, NULL);
  g_resolver_set_default (resolver);
}

guint
med_test_resolver_count (const char *name)
{
  g_mutex_lock (&mutex);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (asked, name));
  g_mutex_unlock (&mutex);
  return n;
}
