// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "app/tools/tool.h"

namespace swath {

/// All tools and the one in hand. The tool bar, the keys, the cheat sheet and the palette are made from it.
/// UI thread.
class Toolbox {
  public:
    /// @param tool  its id is no other's. The first one, or the one called "brush", is in hand.
    void add(std::unique_ptr<Tool> tool);
    const std::vector<std::unique_ptr<Tool>>& all() const { return tools_; }
    /// Null: there is none of this id.
    Tool* find(std::string_view id) const;
    Tool& current() const { return *tools_[current_]; }
    bool empty() const { return tools_.empty(); }

    /// Takes another one in hand; the present one is put away.
    void choose(std::string_view id);
    /// All are put away: another scene is shown. The one in hand stays in hand.
    void putAwayAll();
    /// Tools that were put away since the last call: whoever can cancels what they have begun.
    std::vector<Tool*> takePutAway();

    void save(nlohmann::json& to) const;
    /// What cannot be read stays as it is.
    void load(const nlohmann::json& from);

  private:
    std::vector<std::unique_ptr<Tool>> tools_;
    std::size_t current_ = 0;
    std::vector<Tool*> putAway_;
};

}  // namespace swath
