// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "tests/engine/learn/memory_source.h"

namespace swath::test {

/// One band: class 0 around 0 and class 1 around 10, with noise of this deviation, seen as gain · v + offset.
/// Class 1 has this share of the pixels.
inline MemoryScene litScene(double shareOfOne, double gain, double offset, std::uint64_t seed,
                            double noise = 1, Size size = {120, 100}) {
    MemoryScene scene{.size = size, .samples = {}, .targets = {}};
    Rng rng(seed);
    for (std::int64_t i = 0; i < size.area(); ++i) {
        const bool one = rng.uniform() < shareOfOne;
        scene.targets.push_back(one ? 1 : 0);
        scene.samples.push_back(static_cast<float>(gain * ((one ? 10 : 0) + noise * rng.normal()) + offset));
    }
    return scene;
}

/// Of one band and two classes.
inline std::unique_ptr<PatchSource> litSource(std::vector<MemoryScene> scenes) {
    return std::make_unique<MemorySource>(std::make_shared<const std::vector<MemoryScene>>(std::move(scenes)),
                                          1, 2);
}

}  // namespace swath::test
