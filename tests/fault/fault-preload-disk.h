/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "fault-log.h"

/* The function that stands behind ours. */
#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

typedef struct FaultLate FaultLate;

/* What the library was asked to do, and how far it is; see fault-preload.c. */
typedef struct
{
  pthread_mutex_t lock;
  bool ready;
  char root[PATH_MAX];
  size_t root_size;
  int log_fd;
  long calls;
  long fail_at; /* 0: never */
  int fail_errno;
  bool for_good;
  const char *only; /* (nullable) the end of the names whose syncs alone are counted */
  const char *lie;
  const char *count_path;
  FaultLate *late; /* (locked) in order of writing */
} FaultDisk;

extern FaultDisk fault_disk;

bool fault_disk_lies (const char *word);
bool fault_disk_ends_with (const char *text, const char *end);
/* The path of what a descriptor has open, or of a name within a folder; false if it is none of
 * ours. @path has room for PATH_MAX. */
bool fault_disk_path_of_fd (int fd, char *path);
bool fault_disk_path_at (int folder_fd, const char *name, char *path);
/* The following with the lock held. */
void fault_disk_note (FaultEventType type,
                      const char *path,
                      const char *other,
                      const void *data,
                      size_t size,
                      int64_t offset);
/* Counts a call; 0, or the error it shall fail with. */
int fault_disk_fate (bool needs_room);
int fault_disk_fate_of_sync (const char *path);
void fault_disk_keep_back (const char *path, const void *data, size_t size, off_t offset);
ssize_t
fault_disk_lay_over (const char *path, void *buffer, size_t size, off_t offset, ssize_t got);
void fault_disk_flush_late (void);
