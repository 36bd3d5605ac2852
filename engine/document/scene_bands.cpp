// SPDX-License-Identifier: MIT
#include "engine/document/scene_bands.h"

#include <algorithm>

namespace swath {

BandStack stackOf(const Scene& scene) {
    BandStack stack = wholeFile(scene.info.path);
    stack.alpha = scene.alpha;
    stack.units = scene.units;
    if (scene.ready) stack.grid = gridOf(scene.info);
    stack.bands.insert(stack.bands.end(), scene.derived.begin(), scene.derived.end());
    return stack;
}

std::string sceneBandsText(const Scene& scene) {
    if (sameSceneBands(scene, Scene())) return "";
    BandStack bands;
    bands.bands = scene.derived;
    bands.alpha = scene.alpha;
    bands.units = scene.units;
    return toJson(bands);
}

Result<BandStack> sceneBandsFromText(std::string_view text) {
    if (text.empty()) return BandStack{};
    auto stack = bandStackFromJson(text);
    if (!stack) return stack.error();
    if (std::ranges::any_of(stack->bands,
                            [](const BandDef& def) { return std::holds_alternative<FileBand>(def); }))
        return Error{Errc::BadFormat, "a derived band is one of a file", "add the scene anew"};
    return stack;
}

void setSceneBands(Scene& scene, const BandStack& bands) {
    scene.derived = bands.bands;
    scene.alpha = bands.alpha;
    scene.units = bands.units;
}

bool sameSceneBands(const Scene& a, const Scene& b) {
    return a.derived == b.derived && a.alpha == b.alpha && a.units == b.units;
}

}  // namespace swath
