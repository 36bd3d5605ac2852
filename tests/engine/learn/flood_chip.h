// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/learn/data/scene_patch_source.h"
#include "engine/raster/raster_source.h"
#include "tests/support/temp_dir.h"

namespace swath::test {

/// A real chip with radar and optical bands, and what is water in it.
struct FloodChip {
    std::filesystem::path radar, optical, label;
};

/// nullopt: there is none here; SWATH_DATA says where.
inline std::optional<FloodChip> findFloodChip() {
    const auto data = dataDir();
    if (!data || !std::filesystem::is_directory(*data / "flood_s1")) return std::nullopt;
    FloodChip chip;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*data / "flood_s1")) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("spain") && !name.starts_with("Spain")) continue;
        if (name.find("_s1") != name.npos) chip.radar = entry.path();
        if (name.find("_s2") != name.npos) chip.optical = entry.path();
        if (name.find("_label") != name.npos) chip.label = entry.path();
    }
    if (chip.label.empty() || chip.radar.empty()) return std::nullopt;
    return chip;
}

/// Values −1, 0 and 1 of a label file as ignore, class 1 and class 2.
inline LabelMap floodLabels(const std::filesystem::path& file) {
    auto labels = RasterSource::open(file);
    EXPECT_TRUE(labels.ok());
    const Size size = (*labels)->info().size;
    const std::vector<int> firstBand{0};
    std::vector<float> values(static_cast<std::size_t>(size.area()));
    EXPECT_TRUE((*labels)->readWindow({0, 0, size.width, size.height}, firstBand, values, {}).ok());
    LabelMap map(size);
    for (int ty = 0; ty < map.tilesY(); ++ty)
        for (int tx = 0; tx < map.tilesX(); ++tx) {
            auto tile = std::make_shared<LabelTile>();
            tile->fill(kUnlabelled);
            const RectI window = tileWindow(size, {tx, ty});
            for (int y = 0; y < window.height; ++y)
                for (int x = 0; x < window.width; ++x) {
                    const float v =
                        values[static_cast<std::size_t>((window.y + y) * size.width + window.x + x)];
                    tile->at(static_cast<std::size_t>(y * kLabelTileSize + x)) =
                        v < 0 ? kIgnore : static_cast<std::uint8_t>(v + 1);
                }
            map.setTile({tx, ty}, tile);
        }
    return map;
}

/// The image with the chip's labels: its left half to learn from, its right one to be judged by.
inline std::unique_ptr<PatchSource> floodSource(const FloodChip& chip, const std::filesystem::path& image) {
    ClassTable classes;
    EXPECT_TRUE(classes.add("dry").ok());
    EXPECT_TRUE(classes.add("water").ok());
    const LabelMap labels = floodLabels(chip.label);
    const int half = labels.size().width / 2;
    SceneSnapshot scene{
        wholeFile(image.string()),
        "spain",
        labels,
        {{{}, {}, {half, 0, labels.size().width - half, labels.size().height}, Role::Validation, false}}};
    auto source = makePatchSource({scene}, classes, std::make_shared<MemoryBudget>());
    EXPECT_TRUE(source.ok()) << source.error().text();
    return source ? std::move(*source) : nullptr;
}

/// IoU of water. @param c  rows truth, columns prediction; water second.
inline double waterIou(const std::vector<std::int64_t>& c) {
    return static_cast<double>(c[3]) / static_cast<double>(c[1] + c[2] + c[3]);
}

}  // namespace swath::test
