/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo-fleet"

#include "config.h"

#include "engine/base/med-json.h"
#include "engine/demo/med-demo-scene.h"
#include "engine/demo/med-demo.h"
#include "engine/inventory/med-device-import.h"
#include "engine/inventory/med-device.h"
#include "engine/inventory/med-people.h"
#include "engine/inventory/med-product.h"

/* People, places, products and devices. Numbers that must differ from device to device are derived
 * from its running number, so that two demonstrations are the same. */

#define FIRST_ASSET 10001

typedef struct
{
  MedDemoScene *scene;
  GString *table; /* CSV */
  guint n_devices;
} Fleet;

static MedRole
read_roles (JsonArray *words)
{
  MedRole roles = MED_ROLE_NONE;

  for (guint i = 0; i < json_array_get_length (words); i++)
    roles |= med_role_from_word (med_json_array_get_text (words, i));
  return roles;
}

static gboolean
add_people (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  JsonArray *people = med_json_get_array (json_node_get_object (scene->fleet), "people");
  gint64 lead_id = 0;

  for (guint i = 0; i < json_array_get_length (people); i++)
    {
      JsonObject *person = med_json_array_get_object (people, i);
      gint64 id = 0;

      if (!med_person_add_sync (connection, lead_id, med_json_get_text (person, "login"),
                                med_json_get_text (person, "name"),
                                read_roles (med_json_get_array (person, "roles")),
                                MED_DEMO_PASSPHRASE, &id, error))
        return FALSE;
      if (lead_id == 0)
        lead_id = id;
      med_clock_advance (scene->clock, MED_USEC_PER_MINUTE);
    }
  return TRUE;
}

/* Which release the n-th device of a product has, by the shares. */
static JsonObject *
choose_release (JsonObject *product, guint n)
{
  JsonArray *releases = med_json_get_array (product, "releases");
  gint64 total = 0;
  gint64 place;

  for (guint i = 0; i < json_array_get_length (releases); i++)
    total += med_json_get_int (med_json_array_get_object (releases, i), "share", 1);
  place = n % total;
  for (guint i = 0; i < json_array_get_length (releases); i++)
    {
      JsonObject *release = med_json_array_get_object (releases, i);

      place -= med_json_get_int (release, "share", 1);
      if (place < 0)
        return release;
    }
  g_return_val_if_reached (NULL);
}

/* A GTIN-14 of GS1's prefix 952, which is set aside for demonstrations. */
static char *
make_udi (JsonObject *product)
{
  guint number = g_str_hash (med_json_get_text (product, "key")) % 1000000000;
  g_autofree char *digits = g_strdup_printf ("0952%09u", number);
  int sum = 0;

  for (int i = 0; i < 13; i++)
    sum += (digits[i] - '0') * (i % 2 == 0 ? 3 : 1);
  return g_strdup_printf ("%s%d", digits, (10 - sum % 10) % 10);
}

/* Of some makers the disclosure is there, of some it is not, of some nobody has asked. */
static void
set_disclosure (MedDemoScene *scene, MedDevice *device, JsonObject *product)
{
  guint number = g_str_hash (med_json_get_text (product, "key")) % 5;
  g_autofree char *received = med_demo_scene_format_date (scene, 120 + number * 30);

  if (number < 3)
    {
      med_device_set (device, MED_DEVICE_DISCLOSURE, "received");
      med_device_set (device, MED_DEVICE_DISCLOSURE_DATE, received);
    }
  else if (number == 3)
    med_device_set (device, MED_DEVICE_DISCLOSURE, "not-received");
}

static void
set_product_values (MedDemoScene *scene, MedDevice *device, JsonObject *product)
{
  JsonObject *maker = med_demo_scene_get_maker (scene, med_json_get_text (product, "maker"));
  gint64 left_days = med_json_get_int (product, "end_of_support_days", 0);
  g_autofree char *end_date = med_demo_scene_format_date (scene, -left_days);
  g_autofree char *udi = make_udi (product);

  med_device_set (device, MED_DEVICE_MANUFACTURER, med_json_get_text (maker, "name"));
  med_device_set (device, MED_DEVICE_MODEL, med_json_get_text (product, "model"));
  med_device_set (device, MED_DEVICE_CLASS, med_json_get_text (product, "class"));
  med_device_set (device, MED_DEVICE_HIGH_RISK,
                  med_json_get_boolean (product, "high_risk", FALSE) ? "yes" : "no");
  med_device_set (device, MED_DEVICE_SUPPORT_STAGE, med_json_get_text (product, "support"));
  med_device_set (device, MED_DEVICE_END_OF_SUPPORT, end_date);
  med_device_set (device, MED_DEVICE_UDI_DI, udi);
  set_disclosure (scene, device, product);
  med_device_set (device, MED_DEVICE_NETWORK_ZONE, med_json_get_text (product, "zone"));
  med_device_set (device, MED_DEVICE_EXPOSURE, med_json_get_text (product, "exposure"));
  med_device_set (device, MED_DEVICE_SAFETY_IMPACT, med_json_get_text (product, "safety"));
  med_device_set (device, MED_DEVICE_MISSION_IMPACT, med_json_get_text (product, "mission"));
}

/* Most versions were read this year; a few long ago, and of a few nobody knows. */
static void
set_release_values (MedDemoScene *scene, MedDevice *device, JsonObject *release, guint number)
{
  gint64 read_days = MED_DEMO_STORY_DAYS + (number % 13 == 7 ? 420 : 5 + number * 7 % 220);
  g_autofree char *read_date = med_demo_scene_format_date (scene, read_days);

  if (number % 71 == 40)
    return;
  med_device_set (device, MED_DEVICE_RELEASE, med_json_get_text (release, "version"));
  if (number % 29 == 11)
    {
      med_device_set (device, MED_DEVICE_RELEASE_SOURCE, "purchase order");
      return;
    }
  med_device_set (device, MED_DEVICE_RELEASE_READ, read_date);
  med_device_set (device, MED_DEVICE_RELEASE_SOURCE,
                  number % 3 == 0 ? "service report" : "read at the device");
}

/* What a department loses with the device is written down where a whole service stops. */
static void
set_use (MedDevice *device, JsonObject *product, JsonObject *department, guint number)
{
  static const char *const maintenances[] = { "yes", "no", "no", "unknown" };
  const char *mission = med_json_get_text (product, "mission");

  med_device_set (
      device, MED_DEVICE_REMOTE_MAINTENANCE,
      maintenances[g_str_hash (med_json_get_text (product, "key")) % G_N_ELEMENTS (maintenances)]);
  if (!g_str_has_suffix (mission, "failure") && number % 4 != 0)
    return;
  g_autofree char *serves = g_strdup_printf ("%s of %s", med_json_get_text (product, "name"),
                                             med_json_get_text (department, "name"));
  med_device_set (device, MED_DEVICE_SERVES, serves);
}

static void
set_own_values (MedDemoScene *scene,
                MedDevice *device,
                JsonObject *product,
                JsonObject *department,
                guint number,
                guint n)
{
  JsonObject *root = json_node_get_object (scene->fleet);
  JsonObject *maker = med_demo_scene_get_maker (scene, med_json_get_text (product, "maker"));
  g_autofree char *asset = g_strdup_printf ("AGH-%u", FIRST_ASSET + number);
  g_autofree char *name = g_strdup_printf ("%s %u", med_json_get_text (product, "name"), n + 1);
  g_autofree char *serial = g_strdup_printf ("%s%u%05u", med_json_get_text (maker, "prefix"),
                                             17 + number % 9, (number * 7919 + 1301) % 100000);
  g_autofree char *room = g_strdup_printf ("%s%u.%02u", med_json_get_text (department, "building"),
                                           number % 4, 1 + number * 11 % 38);

  med_device_set (device, MED_DEVICE_ASSET, asset);
  med_device_set (device, MED_DEVICE_NAME, name);
  med_device_set (device, MED_DEVICE_SERIAL, serial);
  med_device_set (device, MED_DEVICE_SITE, med_json_get_text (root, "site"));
  med_device_set (device, MED_DEVICE_DEPARTMENT, med_json_get_text (department, "name"));
  med_device_set (device, MED_DEVICE_OWNER, med_json_get_text (department, "owner"));
  med_device_set (device, MED_DEVICE_ROOM, room);
  set_use (device, product, department, number);
}

static void
add_row (Fleet *fleet, const MedDevice *device)
{
  for (guint field = 0; field < MED_N_DEVICE_FIELDS; field++)
    med_csv_append_field (fleet->table, med_device_get (device, (MedDeviceField) field),
                          field + 1 == MED_N_DEVICE_FIELDS);
}

static void
add_device (Fleet *fleet, JsonObject *product, JsonObject *department, guint n)
{
  g_autoptr (MedDevice) device = med_device_new ();

  set_product_values (fleet->scene, device, product);
  set_own_values (fleet->scene, device, product, department, fleet->n_devices, n);
  set_release_values (fleet->scene, device, choose_release (product, n), fleet->n_devices);
  fleet->n_devices++;
  add_row (fleet, device);
}

static void
add_devices_of (Fleet *fleet, JsonObject *product)
{
  JsonObject *root = json_node_get_object (fleet->scene->fleet);
  JsonObject *departments = med_json_get_object (root, "departments");
  JsonArray *places = med_json_get_array (product, "places");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (places); i++)
    {
      JsonArray *place = json_array_get_array_element (places, i);
      JsonObject *department =
          med_json_get_object (departments, med_json_array_get_text (place, 0));

      for (gint64 k = json_array_get_int_element (place, 1); k > 0; k--, n++)
        add_device (fleet, product, department, n);
    }
}

/* The inventory as a hospital would bring it: a table. */
static GBytes *
write_table (MedDemoScene *scene)
{
  JsonArray *products = med_json_get_array (json_node_get_object (scene->fleet), "products");
  Fleet fleet = { scene, g_string_new (NULL), 0 };

  for (guint field = 0; field < MED_N_DEVICE_FIELDS; field++)
    med_csv_append_field (fleet.table, med_device_field_get_key ((MedDeviceField) field),
                          field + 1 == MED_N_DEVICE_FIELDS);
  for (guint i = 0; i < json_array_get_length (products); i++)
    add_devices_of (&fleet, med_json_array_get_object (products, i));
  return g_string_free_to_bytes (fleet.table);
}

static gboolean
add_devices (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  g_autoptr (GBytes) table = write_table (scene);
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_new (table, "devices.csv", error);
  g_autoptr (MedColumnMapping) mapping =
      sheet != NULL ? med_device_mapping_new ((const char *const *) sheet->headers) : NULL;
  g_autoptr (MedDevicePreview) preview = NULL;
  MedDeviceImport import = {
    .sheet = sheet,
    .mapping = mapping,
    .person_id = med_demo_scene_find_person (connection, "lindqvist", error),
  };

  if (mapping == NULL || import.person_id == 0)
    return FALSE;
  preview = med_device_import_apply_sync (connection, &import, NULL, error);
  return preview != NULL;
}

static gboolean
add_component (MedDemoScene *scene,
               MedConnection *connection,
               const char *key,
               gint64 release_id,
               GError **error)
{
  JsonObject *components = med_json_get_object (json_node_get_object (scene->fleet), "components");
  JsonObject *object = med_json_get_object (components, key);
  gint64 curator_id = med_demo_scene_find_person (connection, "mora", error);
  const MedComponent component = {
    .manufacturer = (char *) med_json_get_text (object, "vendor"),
    .model = (char *) med_json_get_text (object, "product"),
    .version = (char *) med_json_get_text (object, "version"),
    .source = (char *) "SBOM of the manufacturer",
    .read_usec = med_clock_now_usec (scene->clock),
    .purl = (char *) med_json_get_text (object, "purl"),
    .cpe = (char *) med_json_get_text (object, "cpe"),
  };

  return curator_id != 0 &&
         med_release_add_component_sync (connection, curator_id, release_id, &component, error);
}

static gboolean
add_components_of (MedDemoScene *scene,
                   MedConnection *connection,
                   JsonObject *product,
                   GError **error)
{
  JsonArray *releases = med_json_get_array (product, "releases");

  for (guint i = 0; i < json_array_get_length (releases); i++)
    {
      JsonObject *release = med_json_array_get_object (releases, i);
      JsonArray *parts = med_json_get_array (release, "parts");
      gint64 release_id = 0;

      if (!med_connection_get_int (connection,
                                   "SELECT r.id FROM release r JOIN product p ON p.id ="
                                   " r.product_id WHERE p.model = $1 AND r.version = $2",
                                   MED_VALUES (MED_TEXT (med_json_get_text (product, "model")),
                                               MED_TEXT (med_json_get_text (release, "version"))),
                                   &release_id, error))
        return FALSE;
      for (guint k = 0; k < json_array_get_length (parts); k++)
        if (!add_component (scene, connection, med_json_array_get_text (parts, k), release_id,
                            error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
add_components (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  JsonArray *products = med_json_get_array (json_node_get_object (scene->fleet), "products");

  for (guint i = 0; i < json_array_get_length (products); i++)
    if (!add_components_of (scene, connection, med_json_array_get_object (products, i), error))
      return FALSE;
  return TRUE;
}

/* The people, departments, about 300 devices and what COTS components they contain. */
gboolean
med_demo_fleet_make (MedDemoScene *scene, GError **error)
{
  if (!med_demo_scene_run (scene, add_people, NULL, error))
    return FALSE;
  med_clock_advance (scene->clock, MED_USEC_PER_HOUR);
  if (!med_demo_scene_run (scene, add_devices, NULL, error))
    return FALSE;
  med_clock_advance (scene->clock, MED_USEC_PER_HOUR);
  return med_demo_scene_run (scene, add_components, NULL, error);
}
