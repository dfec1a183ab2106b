#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "bench/load/sample.h"

namespace fairlead::bench {

/// Writes a line per request, as CSV: microseconds from the start of the run to the intended time of sending,
/// latency in microseconds, outcome, status, region. For questions that totals cannot answer. One thread.
class SampleLog {
 public:
  /// Null when the file cannot be written.
  static std::unique_ptr<SampleLog> open(const std::string& path, Time start);

  void write(const Sample& sample);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  SampleLog(std::FILE* file, Time start) : file_(file), start_(start) {}

  std::unique_ptr<std::FILE, Close> file_;
  Time start_;
};

}  // namespace fairlead::bench
