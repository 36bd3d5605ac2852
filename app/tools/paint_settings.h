// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

#include "engine/session/intent.h"

namespace swath {

/// What all tools paint with: chosen in the class list, by keys and in the tools' options.
struct PaintSettings {
    static constexpr double kSmallestBrushPx = 1, kLargestBrushPx = 2000;

    double brushPx = 24;  ///< diameter, scene pixels
    PaintOver paintOver = PaintOver::Anything;
    std::uint8_t classValue = 1, previousClass = 2;

    void chooseClass(std::uint8_t value);
    void swapClasses();
    void growBrush();
    void shrinkBrush();

    void save(nlohmann::json& to) const;
    /// What cannot be read stays as it is.
    void load(const nlohmann::json& from);
};

}  // namespace swath
