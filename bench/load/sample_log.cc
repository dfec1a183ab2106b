#include "bench/load/sample_log.h"

namespace fairlead::bench {
namespace {

long long microseconds(Duration duration) { return duration.count() / 1000; }

}  // namespace

std::unique_ptr<SampleLog> SampleLog::open(const std::string& path, Time start) {
  std::FILE* file = std::fopen(path.c_str(), "we");
  if (file == nullptr) return nullptr;
  std::fputs("intended_us,latency_us,outcome,status,region\n", file);
  return std::unique_ptr<SampleLog>(new SampleLog(file, start));
}

void SampleLog::write(const Sample& sample) {
  const std::string_view outcome = kOutcomeNames[static_cast<size_t>(sample.response.outcome)];
  std::fprintf(file_.get(), "%lld,%lld,%.*s,%d,%.*s\n", microseconds(sample.intended - start_),
               microseconds(sample.completed - sample.intended), static_cast<int>(outcome.size()),
               outcome.data(), sample.response.status, static_cast<int>(sample.response.region.size()),
               sample.response.region.data());
}

}  // namespace fairlead::bench
