#pragma once

#include "sim/scenario.h"

namespace fairlead::sim {

/// The same suite with `factor` (below 1) times the requests, for a quick look: capacities, loads and the
/// instances that share one are scaled; times, faults and expectations stay. What changes with it:
/// - A region has fewer servers, one at least; its service time gives way so that its capacity is exact.
/// Fewer
///   servers queue sooner at the same utilisation, and a loss of capacity takes whole servers.
/// - Each instance sees fewer requests, so that detectors decide later where they go by requests, and shares
///   and percentiles are noisier. Where many instances share a load, each sees as many as before, but there
///   are fewer of them to move together.
/// - Edges with a few requests a second keep them: being few is what they are there for.
Suite scaled_down(Suite suite, double factor);

}  // namespace fairlead::sim
