#include "sim/simulation.h"

#include "routing/random.h"

namespace fairlead::sim {

Simulation::Simulation(const World& world, const StrategyFactory& factory, uint64_t seed)
    : world_(world), recorder_(world) {
  routing::Random seeds(seed);
  for (uint32_t r = 0; r < world.regions().size(); ++r)
    origins_.emplace_back(world, r, seeds.next(), events_);
  const MakeStrategy make = factory(world);
  for (uint32_t e = 0; e < world.edges().size(); ++e) {
    const uint64_t edge_seed = seeds.next();
    edges_.push_back(std::make_unique<Edge>(world, e, make(e, edge_seed + 1), edge_seed, events_, recorder_));
    sites_.push_back(world.edges()[e].site);
  }
}

void Simulation::run() {
  run_until(world_.end());
  for (auto& edge : edges_) edge->end(world_.end());
}

void Simulation::run_until(Duration at) {
  if (!begun_) begin();
  while (!events_.empty() && events_.front().at <= at) handle(events_.pop());
}

void Simulation::begin() {
  begun_ = true;
  for (Origin& origin : origins_) origin.change(Duration(0), sites_);
  for (Duration at : world_.changes()) events_.push({.at = at, .kind = Event::Kind::change});
  for (Duration at = 1s; at <= world_.end(); at += 1s) events_.push({.at = at, .kind = Event::Kind::sample});
  for (auto& edge : edges_) edge->begin();
}

void Simulation::handle(const Event& event) {
  const Duration now = event.at;
  switch (event.kind) {
    case Event::Kind::arrival:
      return edges_[event.edge]->arrival(now);
    case Event::Kind::reach:
      return origins_[event.region].reach(now, event, sites_[event.edge]);
    case Event::Kind::serve:
      return origins_[event.region].served(now, event, sites_[event.edge]);
    case Event::Kind::answer:
      return edges_[event.edge]->answer(now, event);
    case Event::Kind::tick:
      return edges_[event.edge]->tick(now, !event.extra);
    case Event::Kind::check:
      return edges_[event.edge]->check(now, event.region);
    case Event::Kind::change:
      for (Origin& origin : origins_) origin.change(now, sites_);
      return;
    case Event::Kind::sample:
      return sample(now);
  }
}

void Simulation::sample(Duration now) {
  std::vector<double> utilization;
  for (Origin& origin : origins_) utilization.push_back(origin.utilization(now));
  recorder_.sample(now, std::move(utilization));
}

}  // namespace fairlead::sim
