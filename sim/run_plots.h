#pragma once

#include <string>
#include <string_view>

#include "sim/runner.h"

namespace fairlead::sim {

/// The classes that give region `r` its colour and, when the colours are used up, its dashes.
std::string region_style(size_t r);

/// What the plots of all runs share, for the page's <defs>.
std::string plot_scales();
/// Four plots of a run side by side: share by region, latency, violations, utilisation by region. `time_id`
/// names the scenario's time axis.
std::string run_plots(const Run& run, std::string_view time_id);

}  // namespace fairlead::sim
