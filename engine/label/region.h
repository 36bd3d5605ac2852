// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/geometry.h"
#include "engine/core/ids.h"
#include "engine/label/label_map.h"

namespace swath {

enum class Role { Train, Validation, Test };

const char* roleName(Role role);  ///< "train", "validation", "test"
std::optional<Role> parseRole(std::string_view text);

/// A rectangle of a scene with a role in learning. Splits are spatial: what lies in a validation or test
/// region is never trained on. Pixels outside any region are train pixels.
struct Region {
    RegionId id{};
    SceneId scene{};
    RectI window{};
    Role role = Role::Train;
    bool complete = false;  ///< every pixel was looked at: unlabelled ones count as the background class
    friend bool operator==(const Region&, const Region&) = default;
};

/// Role and completeness of one pixel. Where regions overlap, the more protected role wins (test, validation,
/// train), and among regions of that role a complete one.
struct PixelRole {
    Role role = Role::Train;
    bool complete = false;
    bool inRegion = false;
};
PixelRole roleAt(std::span<const Region> regionsOfScene, int x, int y);

/// Whether a complete region touches the window.
bool anyComplete(std::span<const Region> regionsOfScene, const RectI& window);

/// What is known to be true in a window: its labels, where unlabelled pixels of complete regions (as roleAt()
/// decides) have the background value. Pixels outside the scene stay unlabelled. Fast for windows of a patch
/// or a tile.
/// @param backgroundValue  kUnlabelled: there is no background class, labels are all there is.
/// @param out  height × width.
void fillTruth(const LabelMap& labels, std::span<const Region> regionsOfScene, std::uint8_t backgroundValue,
               const RectI& window, std::span<std::uint8_t> out);

/// Sets the pixels of a window that are not of the role (as roleAt() decides) to `outside`. @param inOut
/// height × width.
void maskRole(std::span<const Region> regionsOfScene, Role role, const RectI& window,
              std::span<std::uint8_t> inOut, std::uint8_t outside);

}  // namespace swath
