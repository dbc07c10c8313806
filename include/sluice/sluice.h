/* SPDX-License-Identifier: MIT */
/**
 * sluice/sluice.h - all of the core's headers
 */
#ifndef SLUICE_SLUICE_H
#define SLUICE_SLUICE_H

#include "sluice/adapter.h"
#include "sluice/binding.h"
#include "sluice/drain.h"
#include "sluice/driver.h"
#include "sluice/filter.h"
#include "sluice/instance.h"
#include "sluice/nmr.h"
#include "sluice/object.h"
#include "sluice/oid.h"
#include "sluice/pending.h"
#include "sluice/platform.h"
#include "sluice/status.h"

#endif
