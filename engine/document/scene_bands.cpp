// SPDX-License-Identifier: MIT
#include "engine/document/scene_bands.h"

#include <algorithm>

namespace swath {

BandStack stackOf(const Scene& scene) {
    BandStack stack = wholeFile(scene.info.path);
    if (scene.ready) stack.grid = gridOf(scene.info);
    stack.bands.insert(stack.bands.end(), scene.derived.begin(), scene.derived.end());
    return stack;
}

std::string sceneBandsText(const std::vector<BandDef>& derived) {
    return derived.empty() ? "" : toJson(BandStack{.grid = {}, .bands = derived});
}

Result<std::vector<BandDef>> sceneBandsFromText(std::string_view text) {
    if (text.empty()) return std::vector<BandDef>{};
    auto stack = bandStackFromJson(text);
    if (!stack) return stack.error();
    if (std::ranges::any_of(stack->bands,
                            [](const BandDef& def) { return std::holds_alternative<FileBand>(def); }))
        return Error{Errc::BadFormat, "a derived band is one of a file", "add the scene anew"};
    return std::move(stack->bands);
}

}  // namespace swath
