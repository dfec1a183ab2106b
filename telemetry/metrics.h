#pragma once

// Everything that code which counts something needs.

#include "telemetry/families.h"
#include "telemetry/registry.h"
#include "telemetry/shard.h"
