// SPDX-License-Identifier: MIT
#include "app/tools/option_row.h"
#include "app/tools/paint_tool.h"
#include "app/tools/registry.h"
#include "widgets/ui/icons.h"

namespace swath {
namespace {

class EraserTool final : public PaintTool {
  public:
    ToolInfo info() const override { return {"eraser", "Eraser", "E", ui::icons::kEraser}; }
    void options(ToolHost& host) override { options::brushSize(host); }

  protected:
    Pen pen(const Pointer&, const ToolHost&) const override { return {}; }
    Rgb ringColour(const ToolHost&) const override { return {255, 255, 255}; }
};

}  // namespace

std::unique_ptr<Tool> makeEraserTool() {
    return std::make_unique<EraserTool>();
}

}  // namespace swath
