#include "cli/text_table.h"

#include "sim/columns.h"

namespace fairlead::cli {

std::string text_table(const std::vector<std::vector<std::string>>& rows) { return sim::columns(rows, "l"); }

}  // namespace fairlead::cli
