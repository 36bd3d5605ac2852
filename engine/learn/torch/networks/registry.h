// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/learn/torch/networks/network.h"

namespace swath {

/// What a family's file gives to the registry.
struct NetworkEntry {
    NetworkDescription description;
    std::function<std::shared_ptr<Network>(const NetworkOptions&)> make;
};

template <class T>
NetworkEntry networkEntry(NetworkDescription description) {
    return {std::move(description),
            [](const NetworkOptions& options) { return std::make_shared<T>(options); }};
}

/// Names under which networks can be asked for, in the order in which they are offered.
std::vector<std::string> networkNames();

/// A new network with freshly drawn weights (from torch's global generator).
/// Errors: InvalidInput for an unknown name (names the nearest), unknown or wrong options, bands or classes
/// that no network takes.
Result<std::shared_ptr<Network>> makeNetwork(const std::string& name, int bands, int classes,
                                             const NetworkOptionValues& values = {});

}  // namespace swath
