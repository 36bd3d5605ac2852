// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>
#include <variant>

#include "engine/session/app_intent.h"
#include "engine/session/assess_intent.h"
#include "engine/session/label_intent.h"
#include "engine/session/learn_intent.h"
#include "engine/session/run_intent.h"
#include "engine/session/scene_intent.h"
#include "engine/session/spectrum_intent.h"

namespace swath {

/// Everything that can be asked of a session; the only way to change the document. Made of any of the intents
/// themselves: `Intent wanted = AddScene{file};`.
using Intent =
    std::variant<SceneIntent, LabelIntent, LearnIntent, RunIntent, AssessIntent, SpectrumIntent, AppIntent>;

/// What is asked for, if it is this; else null.
template <class Wanted>
const Wanted* asked(const Intent& intent) {
    return std::visit(
        [](const auto& group) {
            return std::visit(
                []<class One>(const One& one) -> const Wanted* {
                    if constexpr (std::is_same_v<One, Wanted>)
                        return &one;
                    else
                        return nullptr;
                },
                group);
        },
        intent);
}

}  // namespace swath
