// SPDX-License-Identifier: MIT
#include "engine/session/training_status.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

using Phase = TrainingStatus::Phase;

TrainingStatus running() {
    return {.phase = Phase::Running,
            .epoch = 3,
            .epochs = 20,
            .stepInEpoch = 40,
            .stepsPerEpoch = 50,
            .step = 1140,
            .patchesPerSecond = 48.04,
            .remainingS = 70.2};
}

TEST(TrainingStatus, ARunIsOneLineOfWords) {
    TrainingStatus t = running();
    EXPECT_EQ(t.words(), "Training · epoch 3 of 20 · 48.0 patches/s · 1 min 10 s left");
    t.labelsFrom = 1100;
    EXPECT_EQ(t.words(),
              "Training · epoch 3 of 20 · 48.0 patches/s · 1 min 10 s left · labels of step 1\u202f100");
    t.labelsOnTheirWay = true;
    EXPECT_EQ(t.words(),
              "Training · epoch 3 of 20 · 48.0 patches/s · 1 min 10 s left · new labels on their way");
}

TEST(TrainingStatus, SaysNothingOfWhatIsNotKnown) {
    TrainingStatus t = running();
    t.epochs = 0;
    t.remainingS.reset();
    EXPECT_EQ(t.words(), "Training · epoch 3 · 48.0 patches/s") << "without an end";
    t.patchesPerSecond = 0;
    EXPECT_EQ(t.words(), "Training · 40 of 50") << "a learner without a network";
}

TEST(TrainingStatus, EveryPhaseHasItsWords) {
    TrainingStatus t = running();
    t.phase = Phase::Idle;
    EXPECT_EQ(t.words(), "Not training");
    t.phase = Phase::Preparing;
    EXPECT_EQ(t.words(), "Preparing · starting");
    t.detail = "reading statistics";
    EXPECT_EQ(t.words(), "Preparing · reading statistics");
    t.phase = Phase::Paused;
    EXPECT_EQ(t.words(), "Paused · epoch 3, step 1\u202f140");
    t.phase = Phase::Stopping;
    EXPECT_EQ(t.words(), "Stopping · saving a checkpoint");
    t.elapsedS = 70.2;
    t.phase = Phase::Ended;
    EXPECT_EQ(t.words(), "Done · 3 epochs in 1 min 10 s");
    t.phase = Phase::Stopped;
    EXPECT_EQ(t.words(), "Stopped · epoch 3 after 1 min 10 s");
    t.phase = Phase::Failed;
    t.detail = "no labelled pixels";
    EXPECT_EQ(t.words(), "Failed: no labelled pixels");
}

}  // namespace
}  // namespace swath
