// SPDX-License-Identifier: MIT
#include "app/tools/option_row.h"
#include "app/tools/registry.h"
#include "widgets/ui/icons.h"

namespace swath {
namespace {

class PanTool final : public Tool {
  public:
    ToolInfo info() const override { return {"pan", "Pan", "V", ui::icons::kHand}; }
    void input(const Pointer& pointer, ToolHost& host) override {
        panning_ = pointer.down && (panning_ || (pointer.over && pointer.pressed));
        if (panning_) host.look().view.panBy(pointer.movedBy);
    }
    void marks(Marks& marks, const Pointer& pointer, const ToolHost&) const override {
        if (pointer.over || panning_) marks.setCursor(Cursor::Hand);
    }
    void options(ToolHost&) override {
        options::hint("drag to move, wheel to zoom; Space pans with any tool");
    }
    void cancel(ToolHost&) override { panning_ = false; }
    bool holdsPointer() const override { return panning_; }

  private:
    bool panning_ = false;
};

}  // namespace

std::unique_ptr<Tool> makePanTool() {
    return std::make_unique<PanTool>();
}

}  // namespace swath
