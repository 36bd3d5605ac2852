// SPDX-License-Identifier: MIT
// A real radar chip: trained on its left half, judged on its right one.
#include <gtest/gtest.h>

#include <numeric>

#include "engine/learn/data/scene_patch_source.h"
#include "engine/raster/raster_source.h"
#include "tests/engine/learn/torch/train/training_support.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

TEST(FloodChip, WaterIsFoundOnTheOtherHalf) {
    const auto data = test::dataDir();
    if (!data) GTEST_SKIP() << "no real scenes here; set SWATH_DATA";
    const auto folder = *data / "flood_s1";
    std::filesystem::path image, label;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("spain") && !name.starts_with("Spain")) continue;
        if (name.find("_s1") != name.npos) image = entry.path();
        if (name.find("_label") != name.npos) label = entry.path();
    }
    if (image.empty() || label.empty()) GTEST_SKIP() << "no chip of Spain in " << folder;

    auto labels = RasterSource::open(label);
    ASSERT_TRUE(labels.ok()) << labels.error().text();
    const Size size = (*labels)->info().size;
    const std::vector<int> firstBand{0};
    std::vector<float> values(static_cast<std::size_t>(size.area()));
    ASSERT_TRUE((*labels)->readWindow({0, 0, size.width, size.height}, firstBand, values, {}).ok());
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
    ClassTable classes;
    ASSERT_TRUE(classes.add("dry").ok());
    ASSERT_TRUE(classes.add("water").ok());
    const int half = size.width / 2;
    SceneSnapshot scene{wholeFile(image.string()),
                        "spain",
                        map,
                        {{{}, {}, {half, 0, size.width - half, size.height}, Role::Validation, false}}};
    auto source = makePatchSource({scene}, classes, std::make_shared<MemoryBudget>());
    ASSERT_TRUE(source.ok()) << source.error().text();

    TrainConfig config;
    config.networkOptions["depth"] = "3";
    config.patchSize = 64;
    config.epochs = 4;
    config.stepsPerEpoch = 50;
    config.classWeighting = ClassWeighting::None;
    config.sampler = "balanced(share=0.25)";
    config.threads = 1;  // on a machine busy with other tests, threads would wait for each other
    config.validateEverySeconds = 1000;
    const auto run = test::train(config, std::move(*source));
    ASSERT_TRUE(run.ended()) << run.failure();
    const TrainValidation last = run.all<TrainValidation>().back();
    const auto& c = last.confusion;
    ASSERT_EQ(std::accumulate(c.begin(), c.end(), std::int64_t{0}), 131'012);
    const double iou = static_cast<double>(c[3]) / static_cast<double>(c[1] + c[2] + c[3]);
    RecordProperty("water_iou", std::to_string(iou));
    std::cout << "water IoU " << iou << " after " << last.step << " steps, " << run.ended()->elapsedS
              << " s, " << run.all<TrainPreparing>().back().device << "\n";
    EXPECT_GE(iou, 0.65);  // Otsu on one band reaches 0.567, a tiny U-Net of PyTorch 0.715
}

}  // namespace
}  // namespace swath
