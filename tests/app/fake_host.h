// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "app/tools/tool_host.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {

/// A host without a canvas: a true session with a scene of 300 × 200 and the classes land (1) and water (2).
class FakeHost final : public ToolHost {
  public:
    FakeHost() {
        EXPECT_TRUE(test::writeScene(dir_ / "a.tif", {300, 200}, 3, test::discScene));
        session_ = std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("land,water")));
        EXPECT_TRUE(session_->apply(AddScene{dir_ / "a.tif", ""}));
        session_->waitIdle();
        look_.view = View({150, 100}, 1, {300, 200});
    }
    Session& session() { return *session_; }

    const Document& document() const override { return session_->document(); }
    const Scene& scene() const override { return *session_->document().current(); }
    PaintSettings& paint() override { return paint_; }
    const PaintSettings& paint() const override { return paint_; }
    ViewState& look() override { return look_; }
    const ViewState& look() const override { return look_; }
    Status apply(const Intent& intent) override {
        if (refuse) return Error{Errc::Busy, "not now", "later"};
        Status applied = session_->apply(intent);
        if (!applied) return applied;
        if (const auto* begin = std::get_if<BeginStroke>(&intent))
            done.push_back("begin " + std::to_string(begin->value));
        if (std::holds_alternative<ExtendStroke>(intent)) done.emplace_back("extend");
        if (std::holds_alternative<EndStroke>(intent)) done.emplace_back("end");
        return applied;
    }
    bool strokeActive() const override { return session_->strokeActive(); }
    void touched(const RectI& window) override { touchedWindow = unite(touchedWindow, window); }
    void say(Severity, const std::string& text, const std::string&) override { said.push_back(text); }

    std::vector<std::string> done, said;
    RectI touchedWindow;
    bool refuse = false;

  private:
    test::TempDir dir_;
    std::unique_ptr<Session> session_;
    PaintSettings paint_;
    ViewState look_;
};

}  // namespace swath
