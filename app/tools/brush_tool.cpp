// SPDX-License-Identifier: MIT
#include "app/tools/option_row.h"
#include "app/tools/paint_tool.h"
#include "app/tools/registry.h"
#include "widgets/ui/context.h"
#include "widgets/ui/icons.h"

namespace swath {
namespace {

class BrushTool final : public PaintTool {
  public:
    ToolInfo info() const override { return {"brush", "Brush", "B", ui::icons::kBrush}; }
    void options(ToolHost& host) override {
        options::classChip(host);
        options::brushSize(host);
        options::paintOver(host);
    }

  protected:
    Pen pen(const Pointer& pointer, const ToolHost& host) const override {
        if (pointer.alt) return {};  // erases
        return {host.paint().classValue, host.paint().paintOver};
    }
    Rgb ringColour(const ToolHost& host) const override {
        const LabelClass* c = host.document().classes.find(host.paint().classValue);
        return c ? c->colour : ui::theme().text;
    }
};

}  // namespace

std::unique_ptr<Tool> makeBrushTool() {
    return std::make_unique<BrushTool>();
}

}  // namespace swath
