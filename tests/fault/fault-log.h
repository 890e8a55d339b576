/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

/* What the recorder writes and the replayer reads: a header, then its texts and bytes. In the order
 * in which the calls returned; one process writes it, under a lock. */
typedef enum
{
  FAULT_EVENT_CREATE = 'c',   /* path */
  FAULT_EVENT_WRITE = 'w',    /* path, bytes at offset */
  FAULT_EVENT_TRUNCATE = 't', /* path, to offset */
  FAULT_EVENT_SYNC = 's',     /* path, a file or a folder */
  FAULT_EVENT_RENAME = 'r',   /* path to other */
  FAULT_EVENT_EXCHANGE = 'x', /* path with other */
  FAULT_EVENT_LINK = 'l',     /* path also as other */
  FAULT_EVENT_UNLINK = 'u',   /* path */
  FAULT_EVENT_MKDIR = 'm',    /* path */
  FAULT_EVENT_RMDIR = 'd',    /* path */
  FAULT_EVENT_ACK = 'a',      /* path is what was told */
} FaultEventType;

typedef struct
{
  uint32_t type;
  uint32_t path_size;  /* bytes that follow, without a zero */
  uint32_t other_size; /* then these */
  uint32_t data_size;  /* then these */
  int64_t offset;
} FaultEventHeader;
