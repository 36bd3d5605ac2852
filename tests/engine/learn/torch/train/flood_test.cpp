// SPDX-License-Identifier: MIT
// A real radar chip: trained on its left half, judged on its right one.
#include <gtest/gtest.h>

#include <iostream>
#include <numeric>

#include "tests/engine/learn/flood_chip.h"
#include "tests/engine/learn/torch/train/training_support.h"

namespace swath {
namespace {

TEST(FloodChip, WaterIsFoundOnTheOtherHalf) {
    const auto chip = test::findFloodChip();
    if (!chip) GTEST_SKIP() << "no chip of Spain here; set SWATH_DATA";
    auto source = test::floodSource(*chip, chip->radar);
    ASSERT_TRUE(source);

    TrainConfig config;
    config.networkOptions["depth"] = "3";
    config.patchSize = 64;
    config.epochs = 4;
    config.stepsPerEpoch = 50;
    config.classWeighting = ClassWeighting::None;
    config.sampler = "balanced(share=0.25)";
    config.threads = 1;  // on a machine busy with other tests, threads would wait for each other
    config.validateEverySeconds = 1000;
    const auto run = test::train(config, std::move(source));
    ASSERT_TRUE(run.ended()) << run.failure();
    const TrainValidation last = run.all<TrainValidation>().back();
    const auto& c = last.confusion;
    ASSERT_EQ(std::accumulate(c.begin(), c.end(), std::int64_t{0}), 131'012);
    const double iou = test::waterIou(c);
    RecordProperty("water_iou", std::to_string(iou));
    std::cout << "water IoU " << iou << " after " << last.step << " steps, " << run.ended()->elapsedS
              << " s, " << run.all<TrainPreparing>().back().device << "\n";
    EXPECT_GE(iou, 0.65);  // Otsu on one band reaches 0.567, a tiny U-Net of PyTorch 0.715
}

}  // namespace
}  // namespace swath
