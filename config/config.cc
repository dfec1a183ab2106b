#include "config/config.h"

namespace fairlead::config {

const char* to_string(Protocol protocol) {
  switch (protocol) {
    case Protocol::http1:
      return "http1";
    case Protocol::h2:
      return "h2";
    case Protocol::tcp:
      return "tcp";
  }
  return "";
}

const char* to_string(Policy policy) {
  switch (policy) {
    case Policy::latency:
      return "latency";
    case Policy::weighted:
      return "weighted";
    case Policy::steer:
      return "steer";
    case Policy::failover:
      return "failover";
  }
  return "";
}

const char* to_string(Criticality criticality) {
  switch (criticality) {
    case Criticality::critical:
      return "critical";
    case Criticality::high:
      return "high";
    case Criticality::normal:
      return "normal";
    case Criticality::sheddable:
      return "sheddable";
  }
  return "";
}

const char* to_string(Balancer balancer) {
  switch (balancer) {
    case Balancer::peak_ewma:
      return "peak_ewma";
    case Balancer::least_request:
      return "least_request";
    case Balancer::round_robin:
      return "round_robin";
    case Balancer::random:
      return "random";
  }
  return "";
}

const char* to_string(TlsProfile profile) {
  switch (profile) {
    case TlsProfile::modern:
      return "modern";
    case TlsProfile::intermediate:
      return "intermediate";
  }
  return "";
}

}  // namespace fairlead::config
