// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "engine/learn/data/patch_source.h"

namespace swath {

/// Windows whose labelled pixels a learner is judged by, and what the set is called.
struct ValidationSet {
    struct Window {
        int scene = 0;
        RectI window;
        friend bool operator==(const Window&, const Window&) = default;
    };
    Role role = Role::Validation;
    std::vector<Window> windows;

    const char* name() const { return role == Role::Validation ? "validation" : "train"; }
};

/// All labelled windows of the validation role; where there are none, at most 24 of the train role, spread
/// evenly.
ValidationSet makeValidationSet(PatchSource& source);

/// Mean IoU over classes with truth or prediction; NaN if there are none. @param confusion  K×K, rows truth.
double meanIouOf(const std::vector<std::int64_t>& confusion, int classes);

}  // namespace swath
