// SPDX-License-Identifier: MIT
// What is painted while a network trains is shown where it counts: in the curves, the film and the errors.
#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

class LiveLabelsGui : public test::StudioTest {};

TEST_F(LiveLabelsGui, StepsOfNewLabelsAreMarkedInCurvesFilmAndErrors) {
    open("town.tif");
    addClasses();
    play("key 1\nset brush 30\ndrag 100 100 300 120\nkey 2\ndrag 100 300 300 300");
    state().config = test::smallConfig();
    state().config.epochs = 0;
    state().config.stepsPerEpoch = 10;
    const auto& run = [this]() -> const swath::Run& { return *session().document().newestRun(); };
    play("key T\nwait training-validated 60\nframes 2");
    EXPECT_FALSE(sees("curves/loss/labels-changed"));
    play("key 1\ndrag 100 400 300 420");
    ASSERT_TRUE(drawUntil([&] { return run().record.labelChanges.size() == 2; }));
    play("wait training-validated 60\nwait training-validated 60\nframes 3");
    EXPECT_TRUE(sees("curves/loss/labels-changed"));
    EXPECT_NE(session().training().words().find("labels of step"), std::string::npos);
    play("click dock/1\nframes 3");
    bool marked = false;
    for (const std::string& probe : ui::probes().list()) marked |= probe.starts_with("film/labels-changed/");
    EXPECT_TRUE(marked);
    play(
        "key T\nwait training-paused 60\nclick side/2\nframes 3\nexpect probe.errors/labels-of-map is yes\n"
        "key Shift-T\nwait training-ended 60");
}

}  // namespace
}  // namespace swath
