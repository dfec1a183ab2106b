#include "control/tls_contexts.h"

#include "absl/strings/str_cat.h"
#include "config/message.h"
#include "control/tls_files.h"
#include "tls/file_error.h"

namespace fairlead::control {
namespace {

// What is spoken inside; HTTP/1.0 has no name of its own to offer (RFC 7301 §6).
/// What listeners offer, best first.
std::vector<std::string> listener_protocols() { return {"h2", "http/1.1"}; }

/// What a service's endpoints are asked for: its one protocol.
std::vector<std::string> protocols_of(const config::Service& service) {
  if (service.protocol == config::Protocol::tcp) return {};
  return {service.protocol == config::Protocol::h2 ? "h2" : "http/1.1"};
}

/// Adds the context to those of its kind, or null with a diagnostic.
template <typename Context>
void add(absl::StatusOr<std::shared_ptr<const Context>> made, const std::string& field,
         std::vector<std::shared_ptr<const Context>>& contexts, TlsSet& set) {
  if (!made.ok()) set.errors.push_back({{}, field, config::message_of(made.status())});
  contexts.push_back(made.ok() ? *std::move(made) : nullptr);
}

template <typename Context>
void keep_warnings(const Context& context, TlsSet& set) {
  set.warnings.insert(set.warnings.end(), context.warnings().begin(), context.warnings().end());
}

absl::StatusOr<std::shared_ptr<tls::TicketKeys>> keys_from(const std::vector<std::string>& paths,
                                                           FileContents& files) {
  std::vector<std::string_view> contents;
  for (const std::string& path : paths) {
    const auto& text = files.read(path);
    if (!text.ok()) return text.status();
    if (text->size() != tls::TicketKeys::kFileSize) {
      return tls::file_error(path, config::concat("expected ", std::to_string(tls::TicketKeys::kFileSize),
                                                  " random bytes, got ", std::to_string(text->size())));
    }
    contents.emplace_back(*text);
  }
  return tls::TicketKeys::from_files(contents);
}

}  // namespace

TlsSet TlsContexts::make(const config::Config& config) {
  TlsSet set;
  FileContents files(folder_);
  for (size_t i = 0; i < config.listeners.size(); ++i) add_listener(config, i, files, set);
  for (size_t i = 0; i < config.services.size(); ++i) add_service(config, i, files, set);
  set.files = files.signatures();
  servers_.forget_unused();
  clients_.forget_unused();
  absl::erase_if(random_, [](const auto& entry) { return entry.second.expired(); });
  return set;
}

void TlsContexts::add_listener(const config::Config& config, size_t index, FileContents& files, TlsSet& set) {
  const config::Listener& listener = config.listeners[index];
  if (!listener.tls) return set.listeners.push_back(nullptr);
  add(server(listener, files, set), absl::StrCat("listeners[", index, "].tls"), set.listeners, set);
}

void TlsContexts::add_service(const config::Config& config, size_t index, FileContents& files, TlsSet& set) {
  const config::Service& service = config.services[index];
  if (!service.tls) return set.services.push_back(nullptr);
  add(client(service, files, set), absl::StrCat("services[", index, "].tls"), set.services, set);
}

absl::StatusOr<std::shared_ptr<const tls::ServerContext>> TlsContexts::server(
    const config::Listener& listener, FileContents& files, TlsSet& set) {
  const config::ListenerTls& config = *listener.tls;
  const std::string key = absl::StrCat(listener.name, "\n", files.digest(files_of(config)));
  auto keys = tickets(listener, files);
  if (!keys.ok()) return keys.status();
  if (config.ticket_keys.empty()) set.tickets.push_back({*keys, config.ticket_lifetime});
  if (auto known = servers_.find(key, config)) return known;
  auto made = tls::ServerContext::create(
      config, listener_protocols(), [&](const std::string& path) { return files.read(path); }, *keys);
  if (!made.ok()) return made.status();
  keep_warnings(**made, set);
  servers_.add(key, config, *made);
  return made;
}

absl::StatusOr<std::shared_ptr<const tls::ClientContext>> TlsContexts::client(const config::Service& service,
                                                                              FileContents& files,
                                                                              TlsSet& set) {
  const config::ServiceTls& config = *service.tls;
  const std::string key =
      absl::StrCat(config::to_string(service.protocol), "\n", files.digest(files_of(config)));
  if (auto known = clients_.find(key, config)) return known;
  auto made = tls::ClientContext::create(config, protocols_of(service),
                                         [&](const std::string& path) { return files.read(path); });
  if (!made.ok()) return made.status();
  keep_warnings(**made, set);
  clients_.add(key, config, *made);
  return made;
}

TlsContexts::Tickets TlsContexts::tickets(const config::Listener& listener, FileContents& files) {
  if (!listener.tls->ticket_keys.empty()) return keys_from(listener.tls->ticket_keys, files);
  std::weak_ptr<tls::TicketKeys>& known = random_[listener.name];
  if (auto keys = known.lock()) return keys;
  auto keys = tls::TicketKeys::random();
  known = keys;
  return keys;
}

}  // namespace fairlead::control
