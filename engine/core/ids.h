// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace swath {

/// A number that names a row of the project; ids of different things do not mix. 0 is "none".
template <class Tag>
struct Id {
    std::int64_t value = 0;
    explicit operator bool() const { return value != 0; }
    friend auto operator<=>(Id, Id) = default;
};

using SceneId = Id<struct SceneTag>;
using LayerId = Id<struct LayerTag>;
using RegionId = Id<struct RegionTag>;
using FeatureId = Id<struct FeatureTag>;
using EditId = Id<struct EditTag>;
using RunId = Id<struct RunTag>;
using JobId = Id<struct JobTag>;

}  // namespace swath

template <class Tag>
struct std::hash<swath::Id<Tag>> {
    std::size_t operator()(swath::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
