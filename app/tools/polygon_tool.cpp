// SPDX-License-Identifier: MIT
#include <cmath>

#include "app/tools/option_row.h"
#include "app/tools/registry.h"
#include "widgets/ui/context.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr double kCloseWithinPx = 8;  // of the first vertex

class PolygonTool final : public Tool {
  public:
    ToolInfo info() const override { return {"polygon", "Polygon", "P", ui::icons::kPolygon}; }

    void input(const Pointer& pointer, ToolHost& host) override {
        if (!pointer.over || !pointer.pressed) return;
        if (canFinish() && (pointer.doubleClicked || nearFirst(pointer, host))) {
            finish(host);
            return;
        }
        ring_.push_back(pointer.scene);
    }

    void marks(Marks& marks, const Pointer& pointer, const ToolHost& host) const override {
        if (ring_.empty()) return;
        const LabelClass* c = host.document().classes.find(host.paint().classValue);
        const Rgb colour = c ? c->colour : ui::theme().text;
        Ring path = ring_;
        if (pointer.over) path.push_back(pointer.scene);
        marks.line(path, colour, Marks::Ends::Open);
        for (std::size_t i = 0; i < ring_.size(); ++i) marks.knob(ring_[i], colour, i == 0);
    }

    void options(ToolHost& host) override {
        options::classChip(host);
        options::paintOver(host);
        options::hint(ring_.empty() ? "click the first vertex"
                      : canFinish()
                          ? "Enter or double click closes it, Ctrl-Z takes a vertex back, Esc drops it"
                          : "click the next vertex; Ctrl-Z takes one back, Esc drops it");
    }

    void cancel(ToolHost&) override { ring_.clear(); }
    bool canTakeBack() const override { return !ring_.empty(); }
    void takeBack() override { ring_.pop_back(); }
    bool canFinish() const override { return ring_.size() >= 3; }
    void finish(ToolHost& host) override {
        const PaintPolygon wanted{host.scene().id, host.paint().classValue, host.paint().paintOver, {ring_}};
        if (const Status painted = host.apply(wanted); !painted) {
            host.say(Severity::Warning, painted.error().what, painted.error().hint);
            return;  // it stays: with a class, or after waiting, it can be closed again
        }
        host.look().labelsShown = true;
        ring_.clear();
    }

  private:
    bool nearFirst(const Pointer& pointer, const ToolHost& host) const {
        const Vec2 apart = host.look().view.toScreen(ring_.front()) - pointer.screen;
        return std::hypot(apart.x, apart.y) < kCloseWithinPx * static_cast<double>(ui::px(1));
    }

    Ring ring_;  ///< vertices clicked so far
};

}  // namespace

std::unique_ptr<Tool> makePolygonTool() {
    return std::make_unique<PolygonTool>();
}

}  // namespace swath
