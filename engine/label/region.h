// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/geometry.h"
#include "engine/core/ids.h"

namespace swath {

enum class Role { Train, Validation, Test };

const char* roleName(Role role);  ///< "train", "validation", "test"
std::optional<Role> parseRole(std::string_view text);

/// A rectangle of a scene with a role in learning. Splits are spatial: what lies in a validation or test region is never
/// trained on. Pixels outside any region are train pixels.
struct Region {
    RegionId id;
    SceneId scene;
    RectI window;
    Role role = Role::Train;
    bool complete = false;  ///< every pixel was looked at: unlabelled ones count as the background class
    friend bool operator==(const Region&, const Region&) = default;
};

/// Role and completeness of one pixel. Where regions overlap, the more protected role wins (test, validation, train),
/// and among regions of that role a complete one.
struct PixelRole {
    Role role = Role::Train;
    bool complete = false;
    bool inRegion = false;
};
PixelRole roleAt(std::span<const Region> regionsOfScene, int x, int y);

}  // namespace swath
