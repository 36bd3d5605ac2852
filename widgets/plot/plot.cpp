// SPDX-License-Identifier: MIT
#include "widgets/plot/plot.h"

#include <algorithm>
#include <cmath>

#include "widgets/plot/plot_axes.h"
#include "widgets/plot/plot_marks.h"
#include "widgets/plot/plot_math.h"
#include "widgets/plot/plot_spread.h"
#include "widgets/ui/input.h"
#include "widgets/ui/paint.h"

namespace swath::ui {

namespace {

using namespace paint;

struct Inks {
    ImFont* font;
    ImDrawList* draw;
};

std::string axisTitle(const std::string& label, const std::string& unit) {
    return unit.empty() ? label : label + ", " + unit;
}

/// "0.62": what is shown beside lines and points.
std::string valueText(double value, const std::string& unit) {
    std::string text = formatFigure(value);
    if (!unit.empty()) text += "\u202f" + unit;
    return text;
}

void drawGrid(const Inks& ink, const PlotFrame& frame, const PlotAxes& axes) {
    const Rect& a = frame.area;
    const auto lineAt = [&](ImVec2 from, ImVec2 to, double alpha) {
        ink.draw->AddRectFilled(from, {to.x + 1, to.y + 1}, packed(theme().text, alpha));
    };
    const int rows = std::max(2, static_cast<int>(a.height / px(34)));
    const std::vector<double> yTicks =
        frame.logY ? logTicks(frame.yFrom, frame.yTo) : niceTicks(frame.yFrom, frame.yTo, rows);
    const std::vector<std::string> yTexts = frame.logY ? std::vector<std::string>() : tickTexts(yTicks);
    float lastTop = a.bottom() + px(40);
    for (std::size_t i = 0; i < yTicks.size(); ++i) {
        const float y = std::floor(frame.toY(yTicks[i]));
        lineAt({a.x, y}, {a.right(), y - 0}, i == 0 && !frame.logY ? 0.14 : 0.07);
        const std::string text = frame.logY ? formatFigure(yTicks[i]) : yTexts[i];
        const ImVec2 size = textSize(text, ink.font);
        const float top = std::floor(y - size.y / 2);
        if (top + size.y > lastTop) continue;
        lastTop = top;
        drawText({a.x - size.x - px(6), top}, theme().secondary, text, ink.font);
    }
    const int across = std::max(2, static_cast<int>(a.width / px(76)));
    const std::vector<double> xTicks = niceTicks(frame.xFrom, frame.xTo, across);
    std::vector<std::string> xTexts = tickTexts(xTicks);
    if (axes.logX)
        for (std::size_t i = 0; i < xTicks.size(); ++i) xTexts[i] = formatFigure(std::pow(10, xTicks[i]));
    const std::string title = axisTitle(axes.xLabel, axes.xUnit);
    const float titleX = a.right() - textSize(title, ink.font).x;
    for (std::size_t i = 0; i < xTicks.size(); ++i) {
        const float x = std::floor(frame.toX(xTicks[i]));
        lineAt({x, a.y}, {x, a.bottom()}, 0.05);
        const ImVec2 size = textSize(xTexts[i], ink.font);
        const float left = std::floor(std::max(x - size.x / 2, a.x - px(4)));
        if (left + size.x + px(8) > titleX) continue;  // the axis' name has the end of the row
        drawText({left, a.bottom() + px(4)}, theme().secondary, xTexts[i], ink.font);
    }
    drawText({titleX, a.bottom() + px(4)}, theme().secondary, title, ink.font);
}

void drawLine(const Inks& ink, const PlotFrame& frame, std::span<const double> x, std::span<const double> y,
              Rgb colour, double alpha, float thickness) {
    const int columns = static_cast<int>(frame.area.width);
    const std::vector<PlotColumn> reduced = reduceToColumns(x, y, frame.xFrom, frame.xTo, columns);
    std::vector<ImVec2> line;
    const auto flush = [&] {
        if (line.size() > 1)
            ink.draw->AddPolyline(line.data(), static_cast<int>(line.size()), packed(colour, alpha), 0,
                                  thickness);
        else if (line.size() == 1)
            ink.draw->AddCircleFilled(line[0], thickness, packed(colour, alpha), 8);
        line.clear();
    };
    for (const PlotColumn& c : reduced) {
        if (c.startsLine) flush();
        const float sx = frame.area.x + static_cast<float>(c.column) + 0.5F;
        line.push_back({sx, frame.toY(c.first)});
        if (c.max > c.min) {
            const bool rising = c.last >= c.first;
            line.push_back({sx, frame.toY(rising ? c.min : c.max)});
            line.push_back({sx, frame.toY(rising ? c.max : c.min)});
            line.push_back({sx, frame.toY(c.last)});
        }
    }
    flush();
}

void drawDots(const Inks& ink, const PlotFrame& frame, const PlotSeries& s) {
    for (std::size_t i = 0; i < std::min(s.x.size(), s.y.size()); ++i) {
        if (!std::isfinite(s.y[i]) || s.x[i] < frame.xFrom || s.x[i] > frame.xTo) continue;
        const ImVec2 at{frame.toX(s.x[i]), frame.toY(s.y[i])};
        ink.draw->AddCircleFilled(at, px(4), packed(theme().panel), 16);
        ink.draw->AddCircleFilled(at, px(3), packed(s.colour), 16);
    }
}

/// Index of the last finite point within the range.
std::optional<std::size_t> lastShown(const PlotSeries& s, const PlotFrame& frame) {
    for (std::size_t i = std::min(s.x.size(), s.y.size()); i-- > 0;)
        if (s.x[i] <= frame.xTo && s.x[i] >= frame.xFrom && std::isfinite(s.y[i])) return i;
    return std::nullopt;
}

bool anyPointIn(const PlotFrame& frame, std::span<const PlotSeries> series, const Rect& rect) {
    for (const PlotSeries& s : series) {
        const auto xs = s.x.first(std::min(s.x.size(), s.y.size()));
        const auto from = std::lower_bound(xs.begin(), xs.end(), frame.fromX(rect.x));
        for (auto at = from; at != xs.end() && frame.toX(*at) < rect.right(); ++at)
            if (rect.contains(frame.toX(*at), frame.toY(s.y[static_cast<std::size_t>(at - xs.begin())])))
                return true;
    }
    return false;
}

void drawBest(const Inks& ink, const PlotFrame& frame, const PlotAxes& axes,
              std::span<const PlotSeries> series, const PlotSeries& s) {
    const std::size_t i = *s.best;
    if (i >= std::min(s.x.size(), s.y.size()) || !std::isfinite(s.y[i]) || s.x[i] < frame.xFrom ||
        s.x[i] > frame.xTo)
        return;
    const ImVec2 at{frame.toX(s.x[i]), frame.toY(s.y[i])};
    ink.draw->AddCircle(at, px(6), packed(s.colour), 24, px(1.5F));
    // The label at the line's end already tells the value of the last point.
    const std::string text = lastShown(s, frame) == i ? "best" : "best " + valueText(s.y[i], axes.yUnit);
    const ImVec2 size = textSize(text, ink.font);
    const Rect& a = frame.area;
    const float x =
        std::clamp(at.x - size.x / 2, a.x + px(2), std::max(a.x + px(2), a.right() - size.x - px(2)));
    const float above = at.y - size.y - px(9), below = at.y + px(9);
    const auto taken = [&](float top) {
        return top < a.y || top + size.y > a.bottom() ||
               anyPointIn(frame, series, {x - px(5), top - px(5), size.x + px(10), size.y + px(10)});
    };
    // The ring already marks the point: its word may go where it would cover others.
    const bool lower = taken(above) && !taken(below);
    if (!lower && taken(above) && lastShown(s, frame) == i) return;
    const float y = lower ? below : above;
    ink.draw->AddRectFilled({x - px(3), y - px(1)}, {x + size.x + px(3), y + size.y + px(1)},
                            packed(theme().panel, 0.8), px(3));
    drawText({std::floor(x), std::floor(y)}, mixed(s.colour, theme().text, 0.4), text, ink.font);
}

/// Which series have a label at their end: all, or the first ones where there is not room for all.
std::vector<std::size_t> labelled(const PlotFrame& frame, std::span<const PlotSeries> series,
                                  std::size_t room) {
    std::vector<std::size_t> which;
    for (std::size_t s = 0; s < series.size(); ++s)
        if (lastShown(series[s], frame)) which.push_back(s);
    if (which.size() > room) which.resize(std::max<std::size_t>(room, 1) - 1);
    return which;
}

void drawEndLabels(const Inks& ink, const PlotFrame& frame, std::span<const PlotSeries> series,
                   const std::vector<std::vector<double>>& smooth, float labelX, float labelWidth) {
    const float height = ink.font->FontSize + px(2);
    const auto room = static_cast<std::size_t>(std::max(frame.area.height / height, 1.0F));
    const std::vector<std::size_t> which = labelled(frame, series, room);
    const auto all = static_cast<std::size_t>(
        std::ranges::count_if(series, [&](const PlotSeries& s) { return lastShown(s, frame).has_value(); }));
    const auto valueAt = [&](std::size_t s, std::size_t i) {
        return series[s].smooth ? smooth[s][i] : series[s].y[i];
    };
    std::vector<float> wishes;
    for (const std::size_t s : which)
        wishes.push_back(frame.toY(valueAt(s, *lastShown(series[s], frame))) - height / 2);
    float bottom = frame.area.bottom();
    if (which.size() < all) {
        bottom -= height;
        drawText({labelX, std::floor(bottom)}, theme().secondary,
                 "and " + std::to_string(all - which.size()) + " more", ink.font);
    }
    const std::vector<float> at = spreadLabels(wishes, height, frame.area.y, bottom);
    for (std::size_t k = 0; k < which.size(); ++k) {
        const PlotSeries& s = series[which[k]];
        const std::size_t i = *lastShown(s, frame);
        const double y = valueAt(which[k], i);
        const std::string value = formatFigure(y);
        const float valueWidth = textSize(value, ink.font).x;
        const std::string name = clipped(s.label, labelWidth - valueWidth - px(6), ink.font);
        const float top = std::floor(at[k]);
        const float from = frame.toX(s.x[i]) + px(4), to = labelX - px(3);
        if (to > from)
            ink.draw->AddLine({from, frame.toY(y)}, {to, top + height / 2}, packed(s.colour, 0.25), 1.0F);
        drawText({labelX, top}, mixed(s.colour, theme().text, 0.25), name, ink.font);
        drawText({labelX + labelWidth - valueWidth, top}, theme().text, value, ink.font);
    }
}

void drawHover(const Inks& ink, const PlotFrame& frame, const PlotAxes& axes,
               std::span<const PlotSeries> series, double x) {
    struct Row {
        std::string name, value;
        Rgb colour;
    };
    std::vector<Row> rows;
    double nearest = x, distance = -1;
    for (const PlotSeries& s : series) {
        const std::size_t n = std::min(s.x.size(), s.y.size());
        for (std::size_t i = 0; i < n && distance != 0; ++i) {
            const double d = std::abs(s.x[i] - x);
            if (std::isfinite(s.y[i]) && (distance < 0 || d < distance)) distance = d, nearest = s.x[i];
        }
    }
    const float lineX = std::floor(frame.toX(nearest));
    ink.draw->AddRectFilled({lineX, frame.area.y}, {lineX + 1, frame.area.bottom()},
                            packed(theme().text, 0.35));
    for (const PlotSeries& s : series) {
        const auto xs = s.x.first(std::min(s.x.size(), s.y.size()));
        if (xs.empty()) continue;
        auto i = static_cast<std::size_t>(std::lower_bound(xs.begin(), xs.end(), nearest) - xs.begin());
        if (i == xs.size() || (i > 0 && nearest - xs[i - 1] < xs[i] - nearest)) --i;
        if (!std::isfinite(s.y[i])) continue;
        const ImVec2 at{frame.toX(xs[i]), frame.toY(s.y[i])};
        if (frame.area.contains(at.x, at.y)) ink.draw->AddCircleFilled(at, px(3), packed(s.colour), 16);
        rows.push_back({s.label, valueText(s.y[i], axes.yUnit), s.colour});
    }
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(8), px(6)});
    ImGui::BeginTooltip();
    secondaryText(axes.xLabel + " " + valueText(axes.logX ? std::pow(10, nearest) : nearest, axes.xUnit));
    if (const PlotMark* mark = markAt(frame, axes, x)) secondaryText(mark->text);
    float names = 0, values = 0;
    for (const Row& row : rows) {
        names = std::max(names, textSize(row.name).x);
        values = std::max(values, textSize(row.value).x);
    }
    for (const Row& row : rows) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float side = px(8), top = at.y + std::floor((ImGui::GetFontSize() - side) / 2);
        ImGui::GetWindowDrawList()->AddRectFilled({at.x, top}, {at.x + side, top + side}, packed(row.colour),
                                                  px(2));
        const float width = px(14) + names + px(16) + values;
        drawText({at.x + px(14), at.y}, theme().text, row.name);
        drawText({at.x + width - textSize(row.value).x, at.y}, theme().text, row.value);
        ImGui::Dummy({width, ImGui::GetFontSize()});
    }
    ImGui::EndTooltip();
    ImGui::PopStyleVar();
}

/// Whether a drag from one point to another means a box, not a range of x.
bool meansBox(ImVec2 from, ImVec2 to) {
    return std::abs(to.y - from.y) > px(24) && std::abs(to.y - from.y) > 0.25F * std::abs(to.x - from.x);
}

/// Drag marks a range or a box, letting go zooms into it; a double click shows all.
void handleDrag(const Inks& ink, const PlotFrame& frame, bool hovered, bool active, PlotState& state) {
    const ImVec2 mouse{std::clamp(ImGui::GetIO().MousePos.x, frame.area.x, frame.area.right()),
                       std::clamp(ImGui::GetIO().MousePos.y, frame.area.y, frame.area.bottom())};
    if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) return state.showAll();
    if (active && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
        state.dragFromX = frame.fromX(mouse.x);
        state.dragFromY = frame.fromY(mouse.y);
    }
    if (!state.dragFromX || !state.dragFromY) return;
    const ImVec2 from{frame.toX(*state.dragFromX), frame.toY(*state.dragFromY)};
    const bool far = std::abs(mouse.x - from.x) > px(3), box = meansBox(from, mouse);
    if (active) {
        if (far)
            ink.draw->AddRectFilled(
                {std::min(from.x, mouse.x), box ? std::min(from.y, mouse.y) : frame.area.y},
                {std::max(from.x, mouse.x), box ? std::max(from.y, mouse.y) : frame.area.bottom()},
                packed(theme().accent, 0.18));
        return;
    }
    if (far) {
        const double a = *state.dragFromX, b = frame.fromX(mouse.x);
        const double c = *state.dragFromY, d = frame.fromY(mouse.y);
        state.xFrom = std::min(a, b);
        state.xTo = std::max(a, b);
        if (box) {
            state.yFrom = std::min(c, d);
            state.yTo = std::max(c, d);
        }
    }
    state.dragFromX.reset();
    state.dragFromY.reset();
}

/// The wheel zooms the x range at the pointer.
void handleWheel(const PlotFrame& frame, const PlotAxes& axes, std::span<const PlotSeries> series,
                 PlotState& state) {
    const float notches = ImGui::GetIO().MouseWheel;
    if (notches == 0) return;
    const PlotFrame all = plotFrame(frame.area, axes, series, PlotState{.logY = state.logY});
    const double at = frame.fromX(ImGui::GetIO().MousePos.x);
    if (const auto range = wheelZoom(frame.xFrom, frame.xTo, all.xFrom, all.xTo, at, notches)) {
        state.xFrom = range->first;
        state.xTo = range->second;
    } else {
        state.xFrom.reset();
        state.xTo.reset();
    }
}

}  // namespace

PlotResult plot(std::string_view id, float width, float height, const PlotAxes& axes,
                std::span<const PlotSeries> given, PlotState& state) {
    const std::optional<LogSeries> logs = axes.logX ? std::optional<LogSeries>(given) : std::nullopt;
    const std::span<const PlotSeries> series = logs ? std::span<const PlotSeries>(logs->series) : given;
    const IdScope scope(id);
    PlotResult result;
    const Inks ink{context().fonts().small, ImGui::GetWindowDrawList()};
    const ImVec2 at = ImGui::GetCursorScreenPos(), room = ImGui::GetContentRegionAvail();
    const ImVec2 size{std::floor(width > 0 ? width : room.x), std::floor(height > 0 ? height : room.y)};
    if (size.x < px(80) || size.y < px(60)) {
        ImGui::Dummy({std::max(size.x, 1.0F), std::max(size.y, 1.0F)});
        return result;
    }
    float labelWidth = 0;
    for (const PlotSeries& s : series)
        labelWidth = std::max(labelWidth, textSize(s.label, ink.font).x + px(40));
    labelWidth = std::floor(std::min(labelWidth, size.x * 0.3F));
    const float left = px(44), top = px(20), below = px(20);
    const Rect area{at.x + left, at.y + top, std::floor(size.x - left - labelWidth - px(12)),
                    size.y - top - below};

    // Before the plot: what comes first has the pointer.
    rowMenu(id, {.rect = {at.x, at.y, size.x, size.y}});
    ImGui::InvisibleButton("##plot", size);
    const bool hovered = ImGui::IsItemHovered(), active = ImGui::IsItemActive();
    recordProbe(id);
    const auto toggleLog = [&state] {
        state.logY = !state.logY;
        state.yFrom.reset(), state.yTo.reset();
    };
    if (hovered && chordPressed({.key = Key::L})) toggleLog();
    if (hovered && chordPressed({.key = Key::S})) result.saveCsv = true;

    const PlotFrame frame = plotFrame(area, axes, series, state);
    drawText({at.x + px(2), at.y}, theme().secondary,
             axisTitle(axes.yLabel, axes.yUnit) + (state.logY ? "  · log" : ""), ink.font);
    drawGrid(ink, frame, axes);
    drawMarks(*ink.draw, frame, axes);
    ink.draw->PushClipRect({area.x, area.y - px(4)}, {area.right() + px(4), area.bottom() + px(2)}, true);
    std::vector<std::vector<double>> smooth(series.size());
    for (std::size_t i = 0; i < series.size(); ++i) {
        const PlotSeries& s = series[i];
        drawSpread(*ink.draw, frame, s);
        if (s.smooth) {
            smooth[i] = smoothed(s.y);
            drawLine(ink, frame, s.x, s.y, s.colour, 0.28, 1.0F);
            drawLine(ink, frame, s.x, smooth[i], s.colour, 1, px(2));
        } else {
            drawLine(ink, frame, s.x, s.y, s.colour, s.dots ? 0.6 : 1, s.dots ? px(1) : px(1.5F));
            if (s.dots) drawDots(ink, frame, s);
        }
    }
    ink.draw->PopClipRect();
    for (const PlotSeries& s : series)
        if (s.best) drawBest(ink, frame, axes, series, s);
    drawEndLabels(ink, frame, series, smooth, area.right() + px(10), labelWidth);

    handleDrag(ink, frame, hovered, active, state);
    if (hovered && !state.dragFromX) handleWheel(frame, axes, series, state);
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (hovered && !state.dragFromX && area.contains(mouse.x, mouse.y)) {
        result.hoveredX = frame.fromX(mouse.x);
        drawHover(ink, frame, axes, series, *result.hoveredX);
    }
    const std::string menuId = std::string(id) + "/menu";
    if (hovered && ImGui::IsMouseReleased(ImGuiMouseButton_Right)) openMenu(menuId);
    if (beginMenu(menuId)) {
        if (menuItem(menuId + "/reset", "Show all", "double click", state.zoomed())) state.showAll();
        if (menuItem(menuId + "/log", "Logarithmic axis", "L", true, state.logY)) toggleLog();
        result.savePicture = menuItem(menuId + "/png", "Save as PNG…");
        result.saveCsv = menuItem(menuId + "/csv", "Save as CSV…", "S") || result.saveCsv;
        endMenu();
    }
    return result;
}

}  // namespace swath::ui
