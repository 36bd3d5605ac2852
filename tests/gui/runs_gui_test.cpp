// SPDX-License-Identifier: MIT
// Settings, curves, film and comparison of runs, by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "engine/document/film.h"
#include "engine/document/project_json.h"
#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

constexpr RectI kWindow{40, 50, 96, 96};

class RunsGui : public test::StudioTest {
  protected:
    void SetUp() override {
        StudioTest::SetUp();
        if (!screen_) return;
        auto session = Session::create(dir_ / "p.swath", *ClassTable::parse("disc,ground"));
        ASSERT_TRUE(session);
        ASSERT_TRUE((*session)->apply(AddScene{dir_ / "town.tif", ""}));
        (*session)->waitIdle();
        scene_ = (*session)->document().currentScene;
        ASSERT_TRUE((*session)->flush());
        session->reset();
        addRun("run 1", 1e-3, 0.6);
        addRun("run 2", 5e-3, 0.8);
        open("p.swath");
    }
    /// A finished run with curves and a film of three frames, as an earlier session left it.
    void addRun(const std::string& name, double rate, double iou) {
        auto store = ProjectStore::open(dir_ / "p.swath", OpenMode::ReadWrite);
        ASSERT_TRUE(store);
        swath::Run run;
        run.name = name;
        run.startedAt = "2026-01-02T03:04:05Z";
        run.state = "done";
        run.config.learningRate = rate;
        run.classes = store->load()->classes;
        const auto id = store->addRun(runToRow(run));
        ASSERT_TRUE(id);
        std::vector<SeriesPoint> points;
        for (int step = 1; step <= 200; ++step) {
            points.push_back({"train/loss", step, step * 0.1, 1.0 / (1 + rate * 50 * step)});
            points.push_back({"train/gradient_norm", step, step * 0.1, 1 + 0.1 * std::sin(step)});
            points.push_back({"train/memory_bytes", step, step * 0.1, 7e8});
            if (step % 20 != 0) continue;
            for (const char* series : {"mean_iou", "mean_f1", "iou/disc", "iou/ground", "f1/disc"})
                points.push_back({std::string("validation/") + series, step, step * 0.1, iou * step / 200});
        }
        ASSERT_TRUE(store->appendSeries(*id, points));
        std::vector<std::int64_t> kept;
        for (const std::int64_t step : {20, 100, 200}) {
            FilmFrame frame{.step = step, .patches = {}};
            for (int p = 0; p < 3; ++p) {
                RectI window = kWindow;
                window.x += p * 150;
                FilmPatch patch{scene_, window, {}, {}};
                for (int i = 0; i < window.area(); ++i) {
                    const int x = window.x + i % window.width, y = window.y + i / window.width;
                    patch.truth.push_back(test::inDisc(x, y) ? 1 : 2);
                    patch.prediction.push_back(i < window.area() * step / 250 ? patch.truth.back() : 2);
                }
                frame.patches.push_back(std::move(patch));
            }
            kept.push_back(step);
            ASSERT_TRUE(store->saveFilmFrame(*id, {step, filmFrameBytes(frame)}, kept));
        }
    }

    SceneId scene_;
};

TEST_F(RunsGui, PlotsChooseAmongFiguresZoomAndShowAllAgain) {
    play(
        "click dock/0\nframes 3\nexpect probe.curves/loss is yes\nexpect probe.curves/iou is yes\n"
        "click curves/choose-left\nframes 2\nclick curves/choose-left/4\nframes 3\n"
        "expect probe.curves/gradient is yes\nexpect probe.curves/loss is no\n"
        "click curves/choose-right\nframes 2\nclick curves/choose-right/2\nframes 3\nexpect probe.curves/f1 "
        "is yes\n"
        "wheel 3 curves/gradient\nframes 2");
    EXPECT_TRUE(sees("curves/gradient/zoomed"));
    play("double-click curves/gradient\nframes 2");
    EXPECT_FALSE(sees("curves/gradient/zoomed"));
}

TEST_F(RunsGui, APlotIsSavedWithoutARightClick) {
    play(
        "click dock/0\nframes 3\nclick curves/loss/more\nframes 3\nexpect probe.curves/loss/menu/png is yes\n"
        "click curves/loss/menu/png\nframes 6");
    ASSERT_TRUE(drawUntil([&] { return std::filesystem::exists(dir_ / "p-loss.png"); }));
    EXPECT_FALSE(sees("curves/loss/zoomed")) << "the button lies on the plot, and is no drag of it";
    play("click curves/iou/more\nframes 3\nclick curves/iou/menu/csv\nframes 3");
    EXPECT_TRUE(drawUntil([&] { return std::filesystem::exists(dir_ / "p-iou.csv"); }));
    const auto dock = ui::probes().find("dock-panel/0"), plot = ui::probes().find("curves/iou");
    ASSERT_TRUE(dock && plot);
    EXPECT_NEAR(plot->rect.right(), dock->rect.right() - 8, 2) << "and no scroll bar beside it";
}

TEST_F(RunsGui, TheLegendHidesAndShowsARun) {
    play("click dock/0\nframes 3\nclick curves/run/1\nframes 3");
    EXPECT_FALSE(screen_->studio().session()->document().runs[0].shown);
    play(
        "click curves/run/2\nframes 3\nexpect probe.curves/loss is no\nclick curves/run/1\nframes 3\n"
        "expect probe.curves/loss is yes");
}

TEST_F(RunsGui, TheFilmIsReadAndACellLeadsToItsPlace) {
    play(
        "click dock/1\nwait film-changed 20\nwait-idle\nframes 3\nexpect probe.film/1/20 is yes\n"
        "expect probe.film/1/200 is yes\nmove film/1/100\nframes 40\nclick film/1/200\nseconds 0.5");
    const Film* film =
        screen_->studio().session()->film(screen_->studio().session()->document().newestRun()->id);
    ASSERT_NE(film, nullptr);
    EXPECT_EQ(film->frames().size(), 3u);
    EXPECT_NE(screen_->studio().session()->filmPicture(scene_, kWindow), nullptr);
    EXPECT_NEAR(state().view.centre().x, kWindow.x + 48, 2);
    const Image map = screen_->picture();
    play("click film/kind/1\nframes 3");
    EXPECT_NE(screen_->picture().pixels, map.pixels);
}

TEST_F(RunsGui, ShownRunsAreComparedInATable) {
    play(
        "click side/3\nframes 3\nexpect probe.runs/compare is yes\n"
        "click runs/compare\nframes 3\nexpect probe.compare/table is yes\nkey Escape\nframes 3\n"
        "expect probe.compare/table is no");
}

TEST_F(RunsGui, SettingsAreFoundSetMarkedAndPutBack) {
    const TrainConfig usual = state().config;
    EXPECT_EQ(usual.recipe, kUsualRecipe);
    play(
        "click side/1\nframes 3\nwheel -4 side-panel/1\nframes 4\nclick train/search\ntext rotation\nframes "
        "3\nwheel -4 side-panel/1\nframes "
        "4\nexpect probe.train/rotation is "
        "yes\n"
        "expect probe.train/quarter_turns is yes\nexpect probe.train/batch_size is no\n"
        "click train/rotation\nkey Ctrl-A\ntext 25\nkey Enter\nframes 3");
    EXPECT_EQ(state().config.augmentation.rotation, 25);
    EXPECT_TRUE(state().settingMarks.expected.contains("augmentation.rotation"));
    play("expect probe.train/reset is yes\nclick train/reset\nframes 3\nexpect probe.train/reset is no");
    EXPECT_EQ(state().config, usual);
}

TEST_F(RunsGui, ARecipeSetsAllAndCanBeChanged) {
    play("click side/1\nframes 3\nclick train/recipe\nframes 2\nclick train/recipe/4\nframes 3");
    EXPECT_EQ(state().config.recipe, "dstl");
    EXPECT_EQ(state().config.outputs, Outputs::PerClass);
    EXPECT_TRUE(state().settingMarks.expected.empty());
    state().config.batchSize = 2;
    play("frames 2\nwheel -4 side-panel/1\nframes 4\nexpect probe.train/reset is yes");
    EXPECT_EQ(state().settingMarks.expected.at("batch_size"), "4");
}

TEST_F(RunsGui, TheDataAreLookedAtBeforeALongRun) {
    play(
        "key 1\nset brush 16\ndrag 30 32 34 32\nkey 2\ndrag 62 60 66 66\n"
        "click side/1\nframes 3\nclick train/checks\nframes 3\nclick checks/data\nwait check-ended "
        "30\nframes 3\n"
        "expect probe.checks/verdict is yes");
    const CheckReport* report = screen_->studio().session()->check();
    ASSERT_NE(report, nullptr);
    EXPECT_EQ(report->check, RunCheck::Data);
    EXPECT_FALSE(report->passed) << "nothing is there to be judged by";
    ASSERT_FALSE(report->warnings.empty());
    EXPECT_NE(report->warnings[0].find("validation"), std::string::npos) << report->warnings[0];
}

TEST_F(RunsGui, ErrorsOfASceneWithoutAMapOfferToPredictOnceARunExists) {
    play("click side/2\nframes 3\nexpect probe.errors/empty is yes");
    EXPECT_EQ(screen_->studio().session()->document().runs.size(), 2u);
}

TEST_F(RunsGui, ChecksWaitForLabels) {
    play(
        "click side/1\nframes 3\nclick train/checks\nframes 3\nexpect probe.checks/overfit is yes\n"
        "click checks/overfit\nframes 3\nkey Escape\nframes 3\nexpect probe.checks/overfit is no");
    EXPECT_EQ(screen_->studio().session()->document().runs.size(), 2u);
}

}  // namespace
}  // namespace swath
