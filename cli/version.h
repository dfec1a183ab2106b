#pragma once

namespace fairlead::cli {

/// Of this program, as in CMakeLists.txt.
const char* version();

}  // namespace fairlead::cli
