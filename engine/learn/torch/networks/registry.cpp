// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/registry.h"

#include <fmt/format.h>

#include "engine/core/text.h"
#include "engine/learn/torch/networks/unet.h"

namespace swath {
namespace {

struct Entry {
    const char* name;
    std::shared_ptr<Network> (*make)(const NetworkOptions&);
};

template <class T>
std::shared_ptr<Network> make(const NetworkOptions& options) {
    return std::make_shared<T>(options);
}

constexpr Entry kNetworks[] = {
    {"unet", make<UNet>},
};

}  // namespace

std::vector<std::string> networkNames() {
    std::vector<std::string> names;
    for (const Entry& entry : kNetworks) names.emplace_back(entry.name);
    return names;
}

Result<std::shared_ptr<Network>> makeNetwork(const std::string& name, const NetworkOptions& options) {
    for (const Entry& entry : kNetworks)
        if (name == entry.name) return entry.make(options);
    const auto nearest = nearestWord(name, networkNames());
    return Error{Errc::InvalidInput, fmt::format("there is no network \"{}\"", name),
                 nearest ? fmt::format("did you mean \"{}\"?", *nearest)
                         : fmt::format("the networks are {}", fmt::join(networkNames(), ", "))};
}

}  // namespace swath
