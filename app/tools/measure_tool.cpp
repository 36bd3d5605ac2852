// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/tools/option_row.h"
#include "app/tools/registry.h"
#include "engine/vector/geodesic.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

/// Lengths and areas on the ground of a scene; in pixels where it lies nowhere.
class Ruler {
  public:
    void follow(const Scene& scene) {
        if (scene_ == scene.id && crs_ == scene.info.crsWkt && geotransform_ == scene.info.geotransform)
            return;
        scene_ = scene.id;
        crs_ = scene.info.crsWkt;
        geotransform_ = scene.info.geotransform;
        geodesic_ = geotransform_ ? Geodesic::make(*geotransform_, crs_) : std::nullopt;
    }
    bool onGround() const { return geodesic_.has_value(); }
    /// Metres or pixels; null beyond the globe.
    std::optional<double> length(std::span<const Vec2> path, bool closed = false) const {
        double sum = 0;
        for (std::size_t i = 0; i + (closed ? 0 : 1) < path.size(); ++i) {
            const auto part = between(path[i], path[(i + 1) % path.size()]);
            if (!part) return std::nullopt;
            sum += *part;
        }
        return sum;
    }
    std::optional<double> area(const Ring& ring) const {
        return geodesic_ ? geodesic_->squareMetres(ring) : areaPixels({ring});
    }
    std::string lengthText(std::optional<double> length) const {
        if (!length) return "beyond the globe";
        return onGround() ? formatMetres(*length) : formatFigure(*length) + " px";
    }
    std::string areaText(std::optional<double> area) const {
        if (!area) return "beyond the globe";
        return onGround() ? formatSquareMetres(*area) : formatCount(std::llround(*area)) + " px²";
    }

  private:
    std::optional<double> between(Vec2 a, Vec2 b) const {
        return geodesic_ ? geodesic_->metres(a, b) : std::hypot(a.x - b.x, a.y - b.y);
    }

    SceneId scene_;
    std::string crs_;
    std::optional<Geotransform> geotransform_;
    std::optional<Geodesic> geodesic_;
};

class MeasureTool final : public Tool {
  public:
    ToolInfo info() const override { return {"measure", "Measure", "D", ui::icons::kRuler}; }

    void input(const Pointer& pointer, ToolHost& host) override {
        ruler_.follow(host.scene());
        if (pointer.over && pointer.pressed) {
            if (done_) cancel(host);
            if (pointer.doubleClicked && canFinish())
                finish(host);
            else
                points_.push_back(pointer.scene);
        }
        reach_ = points_;
        if (!done_ && !points_.empty() && pointer.over) reach_.push_back(pointer.scene);
        measure();
    }

    void marks(Marks& marks, const Pointer&, const ToolHost&) const override {
        if (reach_.empty()) return;
        const Rgb ink = ui::theme().warning;
        const bool closed = area_ && reach_.size() > 2;
        marks.line(reach_, ink, closed ? Marks::Ends::Closed : Marks::Ends::Open);
        for (std::size_t i = 0; i < points_.size(); ++i) marks.knob(points_[i], ink, i == 0);
        if (!said_.empty()) marks.note(reach_.back(), said_);
    }

    void options(ToolHost&) override {
        static const std::vector<std::string> kWhat{"Distance", "Area"};
        int index = area_ ? 1 : 0;
        ImGui::SameLine(0, ui::px(16));
        if (ui::segmented("measure/what", "", index, kWhat,
                          {.tooltip = "Along a line, or within it", .width = 150})) {
            area_ = index == 1;
            measure();
        }
        ImGui::SameLine(0, ui::px(12));
        if (ui::button("measure/copy", "Copy",
                       {.icon = ui::icons::kCopy,
                        .tooltip = "The figure, in metres or pixels",
                        .enabled = !copied_.empty()}))
            ImGui::SetClipboardText(copied_.c_str());
        if (!total_.empty()) options::word(total_);
        options::hint(points_.empty() ? "click the first point"
                      : done_         ? "click begins anew"
                              : "Enter or double click ends it, Backspace takes a point back, Esc drops it");
    }

    void cancel(ToolHost&) override {
        points_.clear();
        reach_.clear();
        done_ = false;
        measure();
    }
    bool canTakeBack() const override { return !points_.empty(); }
    void takeBack() override {
        points_.pop_back();
        done_ = false;
    }
    bool canFinish() const override { return !done_ && points_.size() >= (area_ ? 3U : 2U); }
    void finish(ToolHost&) override {
        done_ = true;
        reach_ = points_;
        measure();
    }

    void save(nlohmann::json& to) const override { to["area"] = area_; }
    void load(const nlohmann::json& from) override {
        if (const auto at = from.find("area"); at != from.end() && at->is_boolean()) area_ = at->get<bool>();
    }

  private:
    /// What is said of the line up to the pointer.
    void measure() {
        said_.clear(), total_.clear(), copied_.clear();
        const char* const unit = ruler_.onGround() ? "m" : "px";
        if (area_ && reach_.size() > 2) {
            const auto area = ruler_.area(reach_);
            total_ = ruler_.areaText(area);
            said_ = total_ + "\naround " + ruler_.lengthText(ruler_.length(reach_, true));
            if (area) copied_ = fmt::format("{:.2f} {}²", *area, unit);
        } else if (reach_.size() > 1) {
            const auto all = ruler_.length(reach_);
            total_ = ruler_.lengthText(all);
            said_ = total_;
            if (reach_.size() > 2)
                said_ = ruler_.lengthText(ruler_.length(std::span(reach_).last(2))) + "\nin all " + total_;
            if (all && !area_) copied_ = fmt::format("{:.2f} {}", *all, unit);
        }
    }

    Ruler ruler_;
    Ring points_, reach_;  ///< clicked so far; and on to the pointer
    std::string said_, total_, copied_;
    bool area_ = false, done_ = false;
};

}  // namespace

std::unique_ptr<Tool> makeMeasureTool() {
    return std::make_unique<MeasureTool>();
}

}  // namespace swath
