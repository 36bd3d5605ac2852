// SPDX-License-Identifier: MIT
// A project whose file another program writes over while it is open.
#include <gtest/gtest.h>

#include <fstream>

#include "engine/core/file.h"
#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

class OverwrittenFile : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", {600, 500}, 3, test::discScene));
        { auto other = std::move(*Session::create(dir_ / "other.swath", *ClassTable::parse("x,y,z"))); }
        session_ = std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("water,land")));
        ASSERT_TRUE(session_->apply(AddScene{dir_ / "a.tif", ""}));
        session_->waitIdle();
        paint(100);
        ASSERT_TRUE(session_->apply(
            AddRegion{session_->document().currentScene, {10, 10, 200, 200}, Role::Test, false}));
        ASSERT_TRUE(session_->flush());
    }
    void paint(double y) {
        ASSERT_TRUE(session_->apply(PaintStroke{.scene = session_->document().currentScene,
                                                .value = 1,
                                                .points = {{50, y}, {300, y}},
                                                .radiusPx = 10}));
    }
    /// Keeps the file and changes what is in it, as a restored backup may be written.
    void overwrite() {
        const auto bytes = readFile(dir_ / "other.swath");
        ASSERT_TRUE(bytes);
        std::ofstream out(dir_ / "p.swath", std::ios::binary | std::ios::trunc);
        out.write(reinterpret_cast<const char*>(bytes->data()), std::ssize(*bytes));
    }
    void expectRescued(std::vector<double> strokes) {
        session_.reset();
        EXPECT_EQ(*readFile(dir_ / "p.swath"), *readFile(dir_ / "other.swath")) << "what is there stays";
        auto opened = Session::open(dir_ / "p.rescued.swath");
        ASSERT_TRUE(opened) << opened.error().text();
        session_ = std::move(*opened);
        session_->waitIdle();
        const Document& d = session_->document();
        EXPECT_EQ(d.classes.size(), 2U);
        EXPECT_EQ(d.regions.size(), 1U);
        ASSERT_EQ(d.scenes.size(), 1U);
        EXPECT_TRUE(d.scenes[0].ready) << d.scenes[0].failure;
        for (const double y : strokes)
            EXPECT_EQ(d.labelsOf(d.scenes[0].id)->at(200, static_cast<int>(y)), 1) << y;
    }
    bool waitFor(const std::string& words) {
        for (int i = 0; i < 200; ++i) {
            (void)session_->pump();
            for (const Message& message : session_->messages())
                if (message.text.find(words) != std::string::npos) return true;
            session_->waitForNews(std::chrono::milliseconds(50));
        }
        return false;
    }

    test::TempDir dir_;
    std::unique_ptr<Session> session_;
};

TEST_F(OverwrittenFile, WhatTheWindowHoldsGoesOnInAnotherFile) {
    overwrite();
    paint(200);
    ASSERT_TRUE(waitFor("p.rescued.swath"));
    EXPECT_NE(session_->savedText().find("p.rescued.swath"), std::string::npos) << session_->savedText();
    paint(300);
    EXPECT_TRUE(session_->apply(Undo{}));
    paint(400);
    EXPECT_TRUE(session_->flush());
    expectRescued({100, 200, 400});
    EXPECT_EQ(session_->document().labelsOf(session_->document().currentScene)->at(200, 300), 0);
}

TEST_F(OverwrittenFile, IsNoticedWhenTheWindowIsClosedAtOnce) {
    overwrite();
    paint(200);
    expectRescued({100, 200});
}

TEST_F(OverwrittenFile, WhatWasPaintedBeforeItWasOpenedIsThereToo) {
    session_.reset();
    session_ = std::move(*Session::open(dir_ / "p.swath"));
    session_->waitIdle();
    ASSERT_TRUE(session_->flush());
    overwrite();
    paint(460);
    ASSERT_TRUE(waitFor("p.rescued.swath"));
    expectRescued({100, 460});
}

}  // namespace
}  // namespace swath
