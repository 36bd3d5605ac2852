// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include "engine/learn/run/weights_exchange.h"
#include "engine/runs/network_profiles.h"
#include "engine/session/desk.h"
#include "engine/session/learn_intent.h"

namespace swath {

/// What networks cost, and weights that come from elsewhere or go there.
class NetworkDesk {
  public:
    NetworkDesk(DeskContext& context, NetworkMeter meter) : c_(context), meter_(std::move(meter)) {}

    Status on(const ImportWeights&);
    Status on(const ExportWeights&);
    Status on(const ProfileNetwork&);
    Status on(const ForgetNetworkProfiles&);

    /// Null until ProfileNetwork asked for it.
    const NetworkProfile* profile(const NetworkQuery& query, int batch) const;
    /// What became of the tensors of the file that was imported last.
    const WeightsReport& weightsReport() const { return report_; }

  private:
    Result<WeightsTarget> targetOf(const ImportWeights& wanted) const;
    void imported(const ImportWeights& wanted, const ClassTable& classes, const ImportedWeights& weights);
    void learn(const std::string& key, const std::function<void(NetworkProfile&)>& change);
    void measure(const ProfileNetwork& wanted, const std::string& key);

    DeskContext& c_;
    NetworkMeter meter_;
    NetworkProfiles profiles_{NetworkProfiles::defaultCache()};
    WeightsReport report_;
    std::string measuredKey_;  ///< asked for last
};

}  // namespace swath
