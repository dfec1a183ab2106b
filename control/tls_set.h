#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/diagnostic.h"
#include "control/file_signature.h"
#include "control/ticket_rotation.h"
#include "tls/client_context.h"
#include "tls/server_context.h"

namespace fairlead::control {

/// The TLS of one configuration, and what was noticed while it was made. A plain value.
struct TlsSet {
  std::vector<std::shared_ptr<const tls::ServerContext>> listeners;  // in the configuration's order; null:
  std::vector<std::shared_ptr<const tls::ClientContext>> services;   // plain, or an error says why not
  std::vector<config::Diagnostic> errors;      // fields without positions; messages name the file
  std::vector<std::string> warnings;           // of contexts that are new
  std::vector<RotatedKeys> tickets;            // those made at random
  std::map<std::string, FileSignature> files;  // all that are named, from before they were read
};

}  // namespace fairlead::control
