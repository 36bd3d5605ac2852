// SPDX-License-Identifier: MIT
#include "app/tools/toolbox.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace swath {
namespace {

constexpr const char* kFirstInHand = "brush";

}  // namespace

void Toolbox::add(std::unique_ptr<Tool> tool) {
    if (tool->info().id == kFirstInHand) current_ = tools_.size();
    tools_.push_back(std::move(tool));
}

Tool* Toolbox::find(std::string_view id) const {
    const auto at = std::ranges::find_if(tools_, [id](const auto& tool) { return tool->info().id == id; });
    return at == tools_.end() ? nullptr : at->get();
}

void Toolbox::choose(std::string_view id) {
    for (std::size_t i = 0; i < tools_.size(); ++i) {
        if (tools_[i]->info().id != id || i == current_) continue;
        putAway_.push_back(tools_[current_].get());
        current_ = i;
        return;
    }
}

void Toolbox::putAwayAll() {
    for (const auto& tool : tools_) putAway_.push_back(tool.get());
}

std::vector<Tool*> Toolbox::takePutAway() {
    return std::exchange(putAway_, {});
}

void Toolbox::save(nlohmann::json& to) const {
    for (const auto& tool : tools_) {
        nlohmann::json settings = nlohmann::json::object();
        tool->save(settings);
        if (!settings.empty()) to[tool->info().id] = std::move(settings);
    }
}

void Toolbox::load(const nlohmann::json& from) {
    if (!from.is_object()) return;
    for (const auto& tool : tools_)
        if (const auto at = from.find(tool->info().id); at != from.end() && at->is_object()) tool->load(*at);
}

}  // namespace swath
