#pragma once

// A folder with the files that TLS needs. Included by *_test.cc only.

#include <string>

#include "telemetry/temporary_directory.h"
#include "tls/test_certificates.h"

namespace fairlead::control {

class TestTlsFolder {
 public:
  std::string path() const { return folder_.file(""); }
  std::string file(const std::string& name) const { return folder_.file(name); }

  /// Replaces the file by a rename, as it should be done.
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(file(name + ".new"), std::ios::binary) << text;
    std::filesystem::rename(file(name + ".new"), file(name));
  }
  /// STEM.crt and STEM.key: a new pair for `host`.
  tls::TestCertificate write_pair(const std::string& stem, const std::string& host = "shop.example") const {
    auto made = tls::make_certificate({.common_name = host, .names = "DNS:" + host});
    write(stem + ".key", made.key_pem());
    write(stem + ".crt", made.pem());
    return made;
  }

 private:
  telemetry::TemporaryDirectory folder_;
};

}  // namespace fairlead::control
