// SPDX-License-Identifier: MIT
// The same validation patches over a run: picture, truth, and what the network said at each validation.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "widgets/gl/handles.h"
#include "widgets/gl/pixels.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

/// Textures of the cells of one run's film, by frame (its step, or one of the special ones), patch and kind.
struct FilmTextures {
    using Key = std::tuple<std::int64_t, std::size_t, int>;
    RunId run;
    std::uint64_t look = 0;  ///< of classes and palette for which they were made
    std::map<Key, gl::Texture> textures;
};

using namespace ui;

enum Kind { kPicture, kTruth, kMap, kErrors };
constexpr std::int64_t kNoStep = -1;  // of what does not change over the run
constexpr float kCell = 84, kGap = 4, kLead = 2 * (kCell + kGap);

const Run* chosenRun(const PanelInput& in) {
    const Document& d = in.session.document();
    const Run* chosen = d.run(in.state.selectedRun);
    return chosen ? chosen : d.newestRun();
}

Rgb filmColour(const ClassTable& classes, std::uint8_t value) {
    const LabelClass* c = classes.find(value);
    return c ? c->colour : Rgb{0x2d, 0x30, 0x34};
}

template <class Colour>
Image paint(const RectI& window, const Colour& colour) {
    const auto pixels = static_cast<std::size_t>(window.area());
    Image image{.size = window.size(), .channels = 3, .pixels = std::vector<std::uint8_t>(3 * pixels)};
    for (std::size_t i = 0; i < pixels; ++i) {
        const Rgb rgb = colour(i);
        image.pixels[3 * i] = rgb.r;
        image.pixels[3 * i + 1] = rgb.g;
        image.pixels[3 * i + 2] = rgb.b;
    }
    return image;
}

/// IoU over the classes that occur in truth or prediction, of the labelled pixels of one patch.
std::optional<double> patchIou(const FilmPatch& patch) {
    std::array<std::int64_t, 256> hit{}, truth{}, said{};
    for (std::size_t i = 0; i < patch.truth.size(); ++i) {
        const std::uint8_t t = patch.truth[i], p = patch.prediction[i];
        if (t == kUnlabelled || t == kIgnore) continue;
        ++truth[t];
        ++said[p];
        if (t == p) ++hit[t];
    }
    double sum = 0;
    int classes = 0;
    for (std::size_t v = 1; v < 255; ++v)
        if (const auto all = truth[v] + said[v] - hit[v]; all > 0)
            sum += static_cast<double>(hit[v]) / static_cast<double>(all), ++classes;
    if (classes == 0) return std::nullopt;
    return sum / classes;
}

class FilmView {
  public:
    FilmView(const PanelInput& in, const Run& run, const Film& film, FilmTextures& cache, bool errors)
        : in_(in), run_(run), film_(film), cache_(&cache), errors_(errors) {
        const std::uint64_t look = lookNow();
        if (cache_->run != run.id || cache_->look != look) cache_->textures.clear();
        cache_->run = run.id;
        cache_->look = look;
    }

    void draw(float height) {
        const FilmFrame& newest = film_.frames().back();
        ImGui::BeginChild("##film", {0, height}, false, ImGuiWindowFlags_HorizontalScrollbar);
        const ImVec2 origin = ImGui::GetCursorScreenPos();
        const float cell = px(kCell), step = px(kCell + kGap), head = px(18);
        // Picture and truth stay where they are while the maps pass by.
        const ImVec2 fixed{origin.x + ImGui::GetScrollX(), origin.y};
        const ImVec2 corner = ImGui::GetWindowPos(), room = ImGui::GetWindowSize();
        heading(fixed, "picture", 0);
        heading({fixed.x + step, fixed.y}, "truth", 0);
        const auto rowAt = [&](std::size_t p) { return origin.y + head + step * static_cast<float>(p); };
        for (std::size_t p = 0; p < newest.patches.size(); ++p) {
            show(newest, p, kPicture, {fixed.x, rowAt(p)}, cell);
            show(newest, p, kTruth, {fixed.x + step, rowAt(p)}, cell);
        }
        ImGui::PushClipRect({fixed.x + px(kLead) - px(kGap) / 2, corner.y},
                            {corner.x + room.x, corner.y + room.y}, true);
        for (std::size_t f = 0; f < film_.frames().size(); ++f) {
            const FilmFrame& frame = film_.frames()[f];
            const float left = origin.x + px(kLead) + step * static_cast<float>(f);
            heading({origin.x + px(kLead), origin.y}, "step " + formatCount(frame.step), f);
            if (f > 0 && labelsOf(frame) != labelsOf(film_.frames()[f - 1]))
                labelsChanged({left, origin.y}, step * static_cast<float>(newest.patches.size()) + head,
                              frame);
            for (std::size_t p = 0; p < std::min(newest.patches.size(), frame.patches.size()); ++p)
                show(frame, p, errors_ ? kErrors : kMap,
                     {origin.x + px(kLead) + step * static_cast<float>(f), rowAt(p)}, cell);
        }
        ImGui::PopClipRect();
        ImGui::SetCursorScreenPos(origin);
        ImGui::Dummy({px(kLead) + step * static_cast<float>(film_.frames().size()),
                      head + step * static_cast<float>(newest.patches.size())});
        // New validations come in at the right end; who looks there goes on looking there.
        if (ImGui::GetScrollX() >= ImGui::GetScrollMaxX() - 2 * step) ImGui::SetScrollHereX(1);
        ImGui::EndChild();
    }

  private:
    void heading(ImVec2 origin, const std::string& words, std::size_t column) {
        ImGui::SetCursorScreenPos({origin.x + px(kCell + kGap) * static_cast<float>(column), origin.y});
        secondaryText(words);
    }

    /// The step from which on the labels of a frame counted; 0: not known.
    std::int64_t labelsOf(const FilmFrame& frame) const {
        std::int64_t from = 0;
        for (const RunRecord::LabelChange& change : run_.record.labelChanges)
            if (change.step <= frame.step) from = change.step;
        return from;
    }

    /// A line before the first frame that was judged by other labels.
    void labelsChanged(ImVec2 corner, float height, const FilmFrame& frame) {
        const float x = std::floor(corner.x - px(kGap) / 2);
        ImGui::GetWindowDrawList()->AddRectFilled({x - px(1), corner.y}, {x + px(1), corner.y + height},
                                                  packed(theme().done));
        recordProbe(fmt::format("film/labels-changed/{}", frame.step));
        if (ImGui::IsWindowHovered() &&
            ImGui::IsMouseHoveringRect({x - px(4), corner.y}, {x + px(4), corner.y + height}))
            ImGui::SetTooltip("new labels from step %s on", formatCount(labelsOf(frame)).c_str());
    }

    std::uint64_t lookNow() const {
        std::uint64_t look = in_.state.errorPalette == ErrorPalette::Standard ? 1 : 2;
        look = look * 257 + in_.session.errors().classValue.value_or(0);
        for (const LabelClass& c : in_.session.document().classes.all())
            look = (look ^ (std::uint64_t{c.value} << 24 | std::uint64_t{c.colour.r} << 16 |
                            std::uint64_t{c.colour.g} << 8 | c.colour.b)) *
                   0x100000001b3ULL;
        return look;
    }

    Image imageOf(const FilmPatch& patch, Kind kind) const {
        const ClassTable& classes = in_.session.document().classes;
        if (kind == kTruth)
            return paint(patch.window, [&](std::size_t i) { return filmColour(classes, patch.truth[i]); });
        if (kind == kMap)
            return paint(patch.window,
                         [&](std::size_t i) { return filmColour(classes, patch.prediction[i]); });
        return paint(patch.window, [&](std::size_t i) {
            const ErrorKind error =
                errorKind(patch.truth[i], patch.prediction[i], in_.session.errors().classValue);
            return error == ErrorKind::None ? Rgb{0x2d, 0x30, 0x34}
                                            : errorColour(error, in_.state.errorPalette);
        });
    }

    /// 0: there is nothing to show yet.
    unsigned texture(const FilmFrame& frame, std::size_t p, Kind kind) {
        const FilmPatch& patch = frame.patches[p];
        const std::int64_t step = kind == kPicture ? kNoStep : kind == kTruth ? labelsOf(frame) : frame.step;
        const FilmTextures::Key key{step, p, kind};
        if (const auto made = cache_->textures.find(key); made != cache_->textures.end())
            return made->second.id();
        if (kind == kPicture) {
            const auto picture = in_.session.filmPicture(patch.scene, patch.window);
            if (!picture) return 0;
            return cache_->textures.emplace(key, gl::textureFromImage(*picture)).first->second.id();
        }
        return cache_->textures.emplace(key, gl::textureFromImage(imageOf(patch, kind))).first->second.id();
    }

    void picture(unsigned texture, ImVec2 size) {
        ImGui::Image(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(texture)), size);
    }

    void show(const FilmFrame& frame, std::size_t p, Kind kind, ImVec2 at, float cell) {
        ImGui::SetCursorScreenPos(at);
        const FilmPatch& patch = frame.patches[p];
        const float longer = static_cast<float>(std::max(patch.window.width, patch.window.height));
        const ImVec2 size{std::round(cell * static_cast<float>(patch.window.width) / longer),
                          std::round(cell * static_cast<float>(patch.window.height) / longer)};
        if (!ImGui::IsRectVisible(size)) return;
        ImGui::PushID(static_cast<int>(p * 4 + static_cast<std::size_t>(kind)));
        ImGui::PushID(static_cast<int>(frame.step));
        if (const unsigned drawn = texture(frame, p, kind)) {
            picture(drawn, size);
        } else {
            ImGui::Dummy(size);
            ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + size.x, at.y + size.y},
                                                      packed(theme().raised), px(3));
        }
        if (kind >= kMap) recordProbe(fmt::format("film/{}/{}", p + 1, frame.step));
        const bool hovered = ImGui::IsItemHovered();
        ImGui::PopID();
        ImGui::PopID();
        if (!hovered) return;
        details(frame, p);
        if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
            if (in_.session.document().currentScene != patch.scene) in_.want(SelectScene{patch.scene});
            in_.state.view.goTo(patch.window);
        }
    }

    /// The patch as large as it is worth, beside its truth, map and errors.
    void details(const FilmFrame& frame, std::size_t p) {
        const FilmPatch& patch = frame.patches[p];
        const Scene* scene = in_.session.document().scene(patch.scene);
        ImGui::BeginTooltip();
        text(fmt::format(
            "{}, step {}{}{}", scene ? scene->name : "a scene that is gone", formatCount(frame.step),
            patchIou(patch) ? fmt::format(", mean IoU {:.2f}", *patchIou(patch)) : "",
            labelsOf(frame) > 1 ? fmt::format(", labels of step {}", formatCount(labelsOf(frame))) : ""));
        for (const Kind kind : {kPicture, kTruth, kMap, kErrors}) {
            if (kind != kPicture) ImGui::SameLine(0, px(4));
            if (const unsigned drawn = texture(frame, p, kind)) picture(drawn, {px(176), px(176)});
        }
        secondaryText("Picture, truth, map, errors. Click shows the place in the scene.");
        ImGui::EndTooltip();
    }

    const PanelInput& in_;
    const Run& run_;
    const Film& film_;
    FilmTextures* cache_;
    bool errors_;
};

class FilmPanel final : public Panel {
  public:
    std::string_view id() const override { return "film"; }
    std::string title(const Session&) const override { return "Film"; }
    void drawHead(const PanelInput& in) override;
    void draw(const PanelInput& in) override;
    void save(Json& to) const override { to["errors"] = errors_; }
    void load(const Json& from) override { errors_ = from.value("errors", false); }

  private:
    bool errors_ = false;  ///< right and wrong instead of classes
    FilmTextures textures_;
};

void FilmPanel::drawHead(const PanelInput& in) {
    const Run* run = chosenRun(in);
    if (!run) return;
    const auto& runs = in.session.document().runs;
    std::vector<std::string> names;
    int index = 0;
    for (const Run& each : runs) {
        if (each.id == run->id) index = static_cast<int>(names.size());
        names.push_back(each.name);
    }
    if (combo("film/run", "", index, names, {.tooltip = "Whose film", .width = 116}))
        in.state.selectedRun = runs[static_cast<std::size_t>(index)].id;
    ImGui::SameLine(0, px(12));
    static const std::vector<std::string> kinds{"Map", "Errors"};
    int kind = errors_ ? 1 : 0;
    if (segmented(
            "film/kind", "", kind, kinds,
            {.tooltip = "Classes as they were said, or right and wrong in the colours of the error view",
             .width = 130}))
        errors_ = kind == 1;
}

void FilmPanel::draw(const PanelInput& in) {
    const Run* run = chosenRun(in);
    const Film* film = run ? in.session.film(run->id) : nullptr;
    if (run && !film) in.want(LoadFilm{run->id});
    if (!film || film->empty()) {
        (void)emptyState(
            "film/empty", icons::kFilm,
            run ? "This run has no film yet. With the first validation, a few validation patches appear "
                  "here, and a column more with each one after it."
                : "A few validation patches are shown here as the network learns them: picture, truth, and "
                  "what it said at each validation.");
        return;
    }
    FilmView(in, *run, *film, textures_, errors_).draw(std::max(ImGui::GetContentRegionAvail().y, px(60)));
}

}  // namespace

std::unique_ptr<Panel> makeFilmPanel() {
    return std::make_unique<FilmPanel>();
}

}  // namespace swath
