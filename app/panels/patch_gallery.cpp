// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "widgets/gl/handles.h"
#include "widgets/gl/pixels.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr int kColumns = 6, kPatches = 12;
constexpr float kWidth = 940, kHeight = 400, kCaption = 40;
constexpr int kMaskTenths = 4;  ///< how much of a pixel is the colour of its class

/// The picture with the colours of its classes over it; edges of what is not learned from stay plain.
Image pictureOf(const PatchPreview& patch, const ClassTable& classes, bool withMask) {
    std::array<std::optional<Rgb>, 256> colours;
    for (const LabelClass& c : classes.all()) colours[c.value] = c.colour;
    Image image{{patch.side, patch.side}, 3, patch.rgb};
    if (!withMask) return image;
    for (std::size_t i = 0; i < patch.classes.size(); ++i) {
        const auto& colour = colours[patch.classes[i]];
        if (!colour) continue;
        const auto blend = [&](std::size_t channel, std::uint8_t value) {
            std::uint8_t& v = image.pixels[3 * i + channel];
            v = static_cast<std::uint8_t>((v * (10 - kMaskTenths) + value * kMaskTenths) / 10);
        };
        blend(0, colour->r);
        blend(1, colour->g);
        blend(2, colour->b);
    }
    return image;
}

/// Patches as a run of the present settings would learn from them, with their masks laid over them.
class PatchGalleryDialog final : public ProjectDialog {
  public:
    std::string_view id() const override { return "gallery"; }
    std::string title() const override { return "What the network sees"; }
    float width(const WindowInput&) const override { return kWidth; }
    void opened(const WindowInput& in) override;
    bool draw(const PanelInput& in) override;
    void closed() override;

  private:
    void makeTextures(const PanelInput& in);
    void drawPatches(const PanelInput& in, float height);

    std::vector<gl::Texture> textures_;
    std::int64_t version_ = -1;  ///< of the patches that the textures show
    std::int64_t page_ = 0;
    bool withMask_ = true;   ///< whether masks are in the textures
    bool wantsMask_ = true;  ///< and whether they should be
};

void PatchGalleryDialog::makeTextures(const PanelInput& in) {
    const PatchGallery& gallery = in.session.patchGallery();
    if (version_ == gallery.version && withMask_ == wantsMask_) return;
    version_ = gallery.version;
    withMask_ = wantsMask_;
    textures_.clear();
    for (const PatchPreview& patch : gallery.patches)
        textures_.push_back(gl::textureFromImage(pictureOf(patch, in.session.document().classes, withMask_)));
}

void PatchGalleryDialog::drawPatches(const PanelInput& in, float height) {
    const PatchGallery& gallery = in.session.patchGallery();
    ImGui::BeginChild("##patches", {0, height});
    const float space = px(8);
    const float side = (ImGui::GetContentRegionAvail().x - (kColumns - 1) * space - px(4)) / kColumns;
    const ImVec2 origin = ImGui::GetCursorPos();
    for (std::size_t i = 0; i < gallery.patches.size(); ++i) {
        const PatchPreview& patch = gallery.patches[i];
        const auto column = static_cast<float>(i % kColumns), row = static_cast<float>(i / kColumns);
        const ImVec2 at{origin.x + column * (side + space), origin.y + row * (side + px(kCaption) + space)};
        ImGui::SetCursorPos(at);
        ImGui::Image(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(textures_[i].id())),
                     {side, side});
        recordProbe(fmt::format("gallery/patch/{}", i + 1));
        tooltip(fmt::format("{}, {} × {} pixels from column {}, row {}\n{}", patch.scene, patch.window.width,
                            patch.window.height, patch.window.x, patch.window.y, patch.drawn));
        ImGui::SetCursorPos({at.x, at.y + side + px(2)});
        clippedText(patch.scene, side);
        ImGui::SetCursorPos({at.x, at.y + side + px(20)});
        ImGui::PushFont(context().fonts().small);
        ImGui::PushStyleColor(ImGuiCol_Text, packed(theme().secondary));
        clippedText(patch.drawn, side);
        ImGui::PopStyleColor();
        ImGui::PopFont();
    }
    ImGui::EndChild();
}

void PatchGalleryDialog::opened(const WindowInput& in) {
    page_ = 0;
    in.want(PreviewPatches{in.state.config, kPatches, page_});
}

void PatchGalleryDialog::closed() {
    textures_.clear();
    version_ = -1;
}

bool PatchGalleryDialog::draw(const PanelInput& in) {
    const PatchGallery& gallery = in.session.patchGallery();
    secondaryText(
        "Patches as a run of these settings draws and varies them. Pixels without a class colour are not "
        "learned from.");
    gap(6);
    const float height = std::min(px(kHeight), ImGui::GetIO().DisplaySize.y - px(190));
    if (gallery.problem) {
        statusPill("No patches", Tone::Warning, icons::kWarning);
        text(gallery.problem->what);
        secondaryText(gallery.problem->hint);
    } else if (gallery.patches.empty()) {
        (void)progressRow("drawing patches", -1);
    } else {
        makeTextures(in);
        drawPatches(in, height);
    }
    gap(6);
    if (button("gallery/again", "Draw others",
               {.icon = icons::kRedo,
                .tooltip = "Patches of later steps of the same run",
                .enabled = !gallery.pending,
                .width = 150}))
        in.want(PreviewPatches{in.state.config, kPatches, ++page_});
    ImGui::SameLine(0, px(16));
    (void)checkbox("gallery/masks", "Masks", wantsMask_,
                   {.tooltip = "Class colours over the patches", .width = 20});
    ImGui::SameLine(0, px(16));
    return !button("gallery/done", "Done", {.primary = true, .width = -1});
}

}  // namespace

std::unique_ptr<Dialog> makePatchGallery() {
    return std::make_unique<PatchGalleryDialog>();
}

}  // namespace swath
