// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/core/text.h"
#include "engine/learn/torch/networks/families.h"

namespace swath {
namespace {

const std::vector<NetworkEntry>& entries() {
    static const std::vector<NetworkEntry> all = [] {
        std::vector<NetworkEntry> list;
        for (const auto family : {
#define FAMILY(function) function,
#include "engine/learn/torch/networks/family_list.inc"
#undef FAMILY
             })
            for (NetworkEntry& entry : family()) list.push_back(std::move(entry));
        return list;
    }();
    return all;
}

Status checkValue(const std::string& network, const NetworkOption& option, const std::string& value) {
    const auto wrong = [&](const std::string& expected) {
        return Error{
            Errc::InvalidInput,
            fmt::format("{}: option {} must be {}, not \"{}\"", network, option.name, expected, value), ""};
    };
    switch (option.kind) {
        case NetworkOption::Kind::Flag:
            if (value != "true" && value != "false") return wrong("true or false");
            break;
        case NetworkOption::Kind::Word:
            if (std::ranges::find(option.words, value) == option.words.end())
                return wrong(fmt::format("one of {}", fmt::join(option.words, ", ")));
            break;
        case NetworkOption::Kind::Number: {
            int number = 0;
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
            if (error != std::errc() || end != value.data() + value.size() || number < option.least ||
                number > option.most)
                return wrong(fmt::format("a whole number between {} and {}", option.least, option.most));
            break;
        }
    }
    return {};
}

}  // namespace

const NetworkOption* NetworkDescription::findOption(const std::string& option) const {
    const auto found = std::ranges::find(options, option, &NetworkOption::name);
    return found == options.end() ? nullptr : &*found;
}

const std::vector<NetworkDescription>& networkCatalog() {
    static const std::vector<NetworkDescription> all = [] {
        std::vector<NetworkDescription> list;
        for (const NetworkEntry& entry : entries()) list.push_back(entry.description);
        return list;
    }();
    return all;
}

std::vector<std::string> networkNames() {
    std::vector<std::string> names;
    for (const NetworkDescription& network : networkCatalog()) names.push_back(network.name);
    return names;
}

Result<const NetworkDescription*> findNetwork(const std::string& name) {
    for (const NetworkDescription& network : networkCatalog())
        if (network.name == name) return &network;
    const auto nearest = nearestWord(name, networkNames());
    return Error{Errc::InvalidInput, fmt::format("there is no network \"{}\"", name),
                 nearest ? fmt::format("did you mean \"{}\"?", *nearest)
                         : fmt::format("the networks are {}", fmt::join(networkNames(), ", "))};
}

Status checkNetworkOptions(const NetworkDescription& network, const NetworkOptionValues& values) {
    std::vector<std::string> known;
    for (const NetworkOption& option : network.options) known.push_back(option.name);
    for (const auto& [name, value] : values) {
        const NetworkOption* option = network.findOption(name);
        if (!option) {
            const auto nearest = nearestWord(name, known);
            return Error{Errc::InvalidInput, fmt::format("{} has no option \"{}\"", network.name, name),
                         nearest         ? fmt::format("did you mean \"{}\"?", *nearest)
                         : known.empty() ? "it has no options"
                                         : fmt::format("its options are {}", fmt::join(known, ", "))};
        }
        if (Status right = checkValue(network.name, *option, value); !right) return right;
    }
    return {};
}

Result<std::shared_ptr<Network>> makeNetwork(const std::string& name, int bands, int classes,
                                             const NetworkOptionValues& values) {
    constexpr int kMostBands = 256, kMostClasses = 254;
    const auto description = findNetwork(name);
    if (!description) return description.error();
    if (Status right = checkNetworkOptions(**description, values); !right) return right.error();
    if (bands < 1 || bands > kMostBands)
        return Error{Errc::InvalidInput, fmt::format("a network of {} bands", bands),
                     fmt::format("give between 1 and {}", kMostBands)};
    if (classes < 1 || classes > kMostClasses)
        return Error{Errc::InvalidInput, fmt::format("a network of {} classes", classes),
                     fmt::format("give between 1 and {}", kMostClasses)};
    const auto entry =
        std::ranges::find(entries(), name, [](const NetworkEntry& e) { return e.description.name; });
    return entry->make(NetworkOptions(**description, bands, classes, values));
}

}  // namespace swath
