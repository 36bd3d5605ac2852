// SPDX-License-Identifier: MIT
#include "engine/learn/run/weights_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

std::string few(const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 4;
    const std::size_t shown = std::min(names.size(), kShown);
    std::string list;
    for (std::size_t i = 0; i < shown; ++i) list += (i > 0 ? ", " : "") + names[i];
    return names.size() > shown ? fmt::format("{} and {} more", list, names.size() - shown) : list;
}

std::vector<std::string> lines(const std::vector<WeightsReport::Note>& notes) {
    std::vector<std::string> all;
    for (const auto& [name, note] : notes) all.push_back(fmt::format("{} ({})", name, note));
    return all;
}

Json toValue(const std::vector<WeightsReport::Note>& notes) {
    Json list = Json::array();
    for (const auto& [name, note] : notes) list.push_back({{"name", name}, {"text", note}});
    return list;
}

}  // namespace

std::string text(const WeightsReport& r) {
    const std::size_t loaded = r.matched.size() + r.reshaped.size();
    std::string all = fmt::format("{} of {} tensors loaded", loaded,
                                  loaded + r.replaced.size() + r.mismatched.size() + r.missing.size());
    if (!r.dropped.empty()) all += fmt::format(", without \"{}\" before the file's names", r.dropped);
    if (!r.prefix.empty()) all += fmt::format(", into \"{}\"", r.prefix);
    all += ".";
    const auto add = [&](const char* what, const std::vector<std::string>& names) {
        if (!names.empty()) all += fmt::format(" {}: {}.", what, few(names));
    };
    add("Fitted to the bands", lines(r.reshaped));
    add("Replaced head", lines(r.replaced));
    add("Of another shape, not loaded", lines(r.mismatched));
    add("Not in the file", r.missing);
    add("Not in the network", r.unexpected);
    add("Left out, as nothing in a file is called", r.skipped);
    return all;
}

std::string toJson(const WeightsReport& r) {
    // Names come from files: what is no UTF-8 is replaced.
    return Json{{"matched", r.matched},
                {"reshaped", toValue(r.reshaped)},
                {"replaced", toValue(r.replaced)},
                {"mismatched", toValue(r.mismatched)},
                {"missing", r.missing},
                {"unexpected", r.unexpected},
                {"skipped", r.skipped},
                {"prefix", r.prefix},
                {"dropped", r.dropped}}
        .dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace swath
