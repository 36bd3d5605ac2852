// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "tests/widgets/offscreen.h"
#include "tests/widgets/test_scene.h"
#include "tests/widgets/ui_frame.h"
#include "widgets/canvas/scale_bar.h"
#include "widgets/canvas/scene_painter.h"
#include "widgets/plot/plot.h"
#include "widgets/ui/command_palette.h"
#include "widgets/ui/histogram.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/split.h"
#include "widgets/ui/toasts.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

double wave(double x, double y) {
    return std::sin(x * 0.011 + 1.3 * std::sin(y * 0.007)) +
           std::sin(y * 0.013 + 1.1 * std::sin(x * 0.005 + 2)) + 0.35 * std::sin(x * 0.063 + y * 0.041) +
           0.2 * std::sin(x * 0.21) * std::sin(y * 0.19);
}

constexpr Size kScene{3000, 2200};

int classOf(int x, int y) {
    // Computed once: the pictures ask for each pixel many times.
    static const std::vector<std::uint8_t> classes = [] {
        std::vector<std::uint8_t> all;
        for (int row = 0; row < kScene.height; ++row)
            for (int column = 0; column < kScene.width; ++column) {
                const double w = wave(column, row);
                all.push_back(w > 1.1 ? 1 : w > 0.1 ? 2 : w > -1.1 ? 3 : 4);
            }
        return all;
    }();
    const int column = std::clamp(x, 0, kScene.width - 1), row = std::clamp(y, 0, kScene.height - 1);
    return classes[static_cast<std::size_t>(row) * kScene.width + static_cast<std::size_t>(column)];
}

constexpr double kColours[5][3] = {
    {0, 0, 0}, {420, 600, 720}, {900, 1000, 520}, {380, 640, 330}, {1100, 980, 860}};

double sampleOf(int band, int x, int y) {
    const unsigned hash = (static_cast<unsigned>(x) * 73856093U) ^ (static_cast<unsigned>(y) * 19349663U);
    const double grain = static_cast<double>((hash >> 8) & 255U) / 255 - 0.5;
    return kColours[classOf(x, y)][band] * (1 + 0.06 * std::sin(x * 0.07 + y * 0.05) + 0.12 * grain);
}

/// Every control, a plot and a scene on one page, with state that a user may have made.
struct Page {
    ui::PaneSizes panes{.left = 40, .right = 296, .bottom = 220};
    ui::PaneLayout layout;
    ui::Toasts toasts;
    ui::CommandPalette palette;
    ui::PlotState lossPlot, iouPlot;
    std::vector<double> steps, loss, epochs, water, field, road;
    std::vector<std::int64_t> bins;
    double lo = 240, hi = 900, rate = 0.0006, opacity = 62, gamma = 1.2;
    int size = 24, epochCount = 20, network = 1, role = 0, rule = 0;
    bool labels = true, augment = true, mixed = false, open = true;
    std::string search;
    Rgb water_{0x2b, 0x83, 0xd6};

    Page() {
        for (int i = 0; i < 4000; ++i) {
            steps.push_back(i);
            const double noise = 0.16 * std::sin(i * 12.9898) * std::sin(i * 78.233);
            loss.push_back(1.45 * std::exp(-i / 900.0) + 0.21 + noise * std::exp(-i / 2500.0));
        }
        for (int e = 1; e <= 12; ++e) {
            epochs.push_back(e);
            water.push_back(0.93 - 0.5 * std::exp(-e / 2.5));
            field.push_back(0.84 - 0.55 * std::exp(-e / 3.5));
            road.push_back(0.82 - 0.7 * std::exp(-e / 7.0) - (e == 9 ? 0.08 : 0));
        }
        for (int i = 0; i < 256; ++i)
            bins.push_back(static_cast<std::int64_t>(9000 * std::exp(-std::pow((i - 90) / 28.0, 2)) +
                                                     4200 * std::exp(-std::pow((i - 165) / 18.0, 2)) + 40));
    }

    void topBar(float width) {
        ui::beginPanel("top", {0, 0, width, ui::px(36)}, false);
        ImGui::SetCursorPos({ui::px(8), ui::px(6)});
        ui::iconButton("top/menu", ui::icons::kMenu, {.tooltip = "Project", .quiet = true});
        ImGui::SameLine();
        ui::button("top/project", "river-delta.swath", {.quiet = true});
        ImGui::SameLine();
        ui::iconButton("edit/undo", ui::icons::kUndo, {.tooltip = "Undo", .key = "Ctrl-Z", .quiet = true});
        ImGui::SameLine(0, ui::px(2));
        ui::iconButton("edit/redo", ui::icons::kRedo,
                       {.key = "Ctrl-Shift-Z", .enabled = false, .quiet = true});
        ImGui::SameLine();
        ui::statusPill("all saved", ui::Tone::Done, ui::icons::kCheck);
        ImGui::SameLine();
        ui::statusPill("Training · epoch 3 of 20", ui::Tone::Accent, ui::icons::kPlay);
        ImGui::SameLine();
        ui::rightAlignedText("CPU · 2 threads · bf16   ", true);
        ui::endPanel();
    }

    void tools() {
        ui::beginPanel("tools", layout.left, false);
        const char* icons[] = {ui::icons::kHand,    ui::icons::kBrush,     ui::icons::kEraser,
                               ui::icons::kPolygon, ui::icons::kRectangle, ui::icons::kWand,
                               ui::icons::kTarget};
        for (int i = 0; i < 7; ++i) {
            ImGui::SetCursorPos({ui::px(4), ui::px(6) + ui::px(36) * static_cast<float>(i)});
            ui::iconButton("tool/" + std::to_string(i), icons[i],
                           {.tooltip = "Tool", .key = "B", .selected = i == 1, .quiet = true, .width = 32});
        }
        ui::endPanel();
    }

    void side() {
        ui::beginPanel("side", layout.right);
        const std::string tabs[] = {"Classes", "Train", "Errors"};
        ui::segmented("side/tab", {}, role, tabs);
        ui::sectionTitle("Classes");
        const char* names[] = {"water", "field", "forest", "built-up and roads of every kind"};
        const Rgb colours[] = {water_, {0xe6, 0xb8, 0x2e}, {0x2e, 0x9e, 0x5b}, {0xd8, 0x5a, 0x7f}};
        const double shares[] = {0.124, 0.41, 0.27, 0.031};
        const char* values[] = {"12.4 %", "41.0 %", "27.0 %", "3.10 %"};
        const char* keys[] = {"1", "2", "3", "4"};
        for (int i = 0; i < 4; ++i)
            ui::listRow("classes/" + std::to_string(i), names[i],
                        {.swatch = colours[i],
                         .leading = keys[i],
                         .value = values[i],
                         .share = shares[i],
                         .selected = i == 1});
        ui::button("classes/add", "Add class", {.icon = ui::icons::kPlus, .quiet = true});
        ui::sectionTitle("Layers");
        ui::toggle("layers/labels", "Labels", labels);
        ui::slider("layers/opacity", "Opacity", opacity, 0, 100, {.unit = "%", .decimals = 0});
        ui::histogram("layers/red", bins, 0, 1200, lo, hi, {0xe5, 0x60, 0x5a}, 44);
        ui::foldingTitle("train/title", "Training", open);
        const std::string networks[] = {"U-Net, small", "U-Net, 31 M weights", "SegFormer B0"};
        ui::combo("train/network", "Network", network, networks);
        ui::numberField("train/epochs", "Epochs", epochCount, 1, 500);
        ui::slider("train/rate", "Learning rate", rate, 1e-5, 1e-1, {.logarithmic = true});
        ui::toggle("train/augment", "Augmentation", augment);
        ui::textField("train/name", "Name", search, {.hint = "run 3"});
        ui::checkbox("train/mixed", "Mixed precision", mixed);
        ui::labelledRow("Labelled pixels", formatCount(1284410));
        ui::gap(4);
        ui::button("train/start", "Start training",
                   {.icon = ui::icons::kPlay, .tooltip = "Start", .key = "T", .primary = true, .width = -1});
        ui::gap(4);
        ui::progressRow("Epoch 3 of 20 · 48 patches/s · 1 min 10 s left", 0.34, "train/cancel");
        ui::gap(6);
        ui::button("train/stop", "Stop", {.icon = ui::icons::kStop});
        ImGui::SameLine();
        ui::button("train/delete", "Delete run", {.icon = ui::icons::kTrash, .danger = true});
        ImGui::SameLine();
        ui::button("train/off", "Resume", {.enabled = false});
        ui::endPanel();
    }

    void dock() {
        ui::beginPanel("dock", layout.bottom);
        const float third = std::floor((layout.bottom.width - ui::px(32)) / 3);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float height = layout.bottom.height - ui::px(16);
        const ui::PlotSeries lossSeries[] = {
            {.label = "loss", .colour = ui::theme().accent, .x = steps, .y = loss, .smooth = true}};
        ui::plot("plot/loss", third, height, {.xLabel = "step", .yLabel = "loss"}, lossSeries, lossPlot);
        ImGui::SetCursorScreenPos({at.x + third + ui::px(8), at.y});
        const ui::PlotSeries iou[] = {
            {.label = "water", .colour = water_, .x = epochs, .y = water, .dots = true, .best = std::nullopt},
            {.label = "field",
             .colour = {0xe6, 0xb8, 0x2e},
             .x = epochs,
             .y = field,
             .dots = true,
             .best = 11},
            {.label = "built-up",
             .colour = {0xd8, 0x5a, 0x7f},
             .x = epochs,
             .y = road,
             .dots = true,
             .best = std::nullopt}};
        ui::plot("plot/iou", third, height,
                 {.xLabel = "epoch", .yLabel = "validation IoU", .yMin = 0, .yMax = 1}, iou, iouPlot);
        ImGui::SetCursorScreenPos({at.x + 2 * (third + ui::px(8)), at.y});
        ImGui::BeginChild("empty", {third, height});
        ui::emptyState("errors/show", ui::icons::kTarget,
                       "3 scenes have no labels in a train region, so nothing can be learned from them yet.",
                       "Show them", "N");
        ImGui::EndChild();
        ui::endPanel();
    }

    void toolOptions() {
        ui::beginPanel("options", {layout.centre.x, layout.centre.y, layout.centre.width, ui::px(32)}, false);
        ImGui::SetCursorPos({ui::px(8), ui::px(4)});
        ui::statusPill("Brush", ui::Tone::Accent, ui::icons::kBrush);
        ImGui::SameLine();
        ui::slider("brush/size", "Size", size, 1, 2000, {.unit = "px", .logarithmic = true, .width = 120});
        ImGui::SameLine(0, ui::px(16));
        const std::string rules[] = {"anything", "unlabelled only", "same class"};
        ui::combo("brush/rule", "Paint over", rule, rules, {.width = 140});
        ImGui::SameLine(0, ui::px(16));
        ui::checkbox("brush/locked", "Keep locked classes", labels);
        ui::endPanel();
    }

    void draw(float width, float height, bool withPalette) {
        topBar(width);
        layout = ui::splitPanes("panes", {0, ui::px(36) + 1, width, height - ui::px(36) - 1}, panes);
        tools();
        toolOptions();
        side();
        dock();
        const ui::Rect messages{layout.centre.x, layout.centre.y, layout.centre.width, layout.centre.height};
        toasts.draw(messages, 1);
        const ui::PaletteItem items[] = {
            {"train.start", "Start training", "T", ui::icons::kPlay, true},
            {"scene.add", "Add a scene…", "Ctrl-O", ui::icons::kImage, true},
            {"labels.export", "Export labels…", "", ui::icons::kDownload, false}};
        if (withPalette && !palette.isOpen()) palette.open();
        if (withPalette) palette.draw(items);
    }
};

class GalleryTest : public Offscreen, public testing::WithParamInterface<std::tuple<float, bool>> {};

Image drawPage(gl::EglContext& context, float scale, bool dark) {
    const Size size = context.size();
    UiFrames frames(size, scale, dark ? ui::darkTheme() : ui::lightTheme());
    Page page;
    page.toasts.done("Exported 3 masks to /home/eva/delta/masks");
    page.toasts.failure("cannot read north.tif: the file is truncated at 41 MB",
                        "copy or download the file again");

    TileTextures textures(std::make_shared<MemoryBudget>());
    auto painter = std::move(*ScenePainter::create(textures));
    const TestScene scene(SceneId{1}, kScene, PixelType::UInt16, 3, sampleOf);
    textures.setScene(scene.id(), scene.info());
    TestOverlay overlay(scene.info().size, [](int x, int y) {
        const auto truth = static_cast<std::uint8_t>(classOf(x, y));
        const auto predicted = static_cast<std::uint8_t>(classOf(x + 14, y - 9));
        const bool labelled = (x / 700 + y / 500) % 2 == 0;
        return std::array<std::uint8_t, 4>{static_cast<std::uint8_t>(labelled && x < 1500 ? truth : 0),
                                           static_cast<std::uint8_t>(x >= 1500 ? truth : 0), predicted, 0};
    });
    OverlayStyle style;
    style.palette[1] = page.water_;
    style.palette[2] = {0xe6, 0xb8, 0x2e};
    style.palette[3] = {0x2e, 0x9e, 0x5b};
    style.palette[4] = {0xd8, 0x5a, 0x7f};
    style.labelOpacity = 0.5;
    style.errorsVisible = true;
    style.errorClass = 2;
    const Composition composition{{ChannelStretch{0, 200, 1250}, {1, 200, 1150}, {2, 150, 950}}, 1.0};

    for (int i = 0; i < 3; ++i)
        frames.frame(
            [&] { page.draw(static_cast<float>(size.width), static_cast<float>(size.height), scale > 1); },
            [&] {
                const auto whole = [](float v) { return static_cast<int>(v); };
                const int bar = whole(std::floor(32 * scale + 0.5F));
                const RectI area{whole(page.layout.centre.x), whole(page.layout.centre.y) + bar,
                                 whole(page.layout.centre.width), whole(page.layout.centre.height) - bar};
                const SceneLook look{.scene = scene.id(),
                                     .view = View({1500, 1100}, 0.6 * scale, area.size()),
                                     .area = area,
                                     .composition = composition,
                                     .style = style,
                                     .overlays = &overlay};
                context.bind();
                loadAll(textures, *painter, scene, look);
                (void)drawWhole(textures, *painter, look, size);
                SceneLook small = look;
                small.area = {area.right() - 172, area.y + 12, 160, 117};
                small.view = wholeSceneView(scene.info().size, small.area.size());
                small.coarsest = true;
                small.style.labelsVisible = small.style.errorsVisible = false;
                (void)painter->draw(small, size);
            });
    return context.read();
}

TEST_P(GalleryTest, DrawsTheSamePixelsTwice) {
    const auto [scale, dark] = GetParam();
    open(scale > 1 ? Size{1920, 1200} : dark ? Size{1280, 800} : Size{1440, 1160});
    if (IsSkipped()) return;
    const Image first = drawPage(context(), scale, dark), second = drawPage(context(), scale, dark);
    EXPECT_EQ(first.pixels, second.pixels);
    // To be looked at: SWATH_GALLERY=folder keeps the pictures.
    if (const char* folder = std::getenv("SWATH_GALLERY"); folder != nullptr) {
        const std::string name =
            std::string("gallery-") + (dark ? "dark-" : "light-") + (scale > 1 ? "1.5" : "1");
        const Status written = writePng(std::filesystem::path(folder) / (name + ".png"), first);
        EXPECT_TRUE(written) << written.error().text();
    }
}

INSTANTIATE_TEST_SUITE_P(Scales, GalleryTest,
                         testing::Values(std::tuple{1.0F, true}, std::tuple{1.5F, true},
                                         std::tuple{1.0F, false}));

}  // namespace
}  // namespace swath
