// SPDX-License-Identifier: MIT
#include "app/views/looks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/imagery/view_presets.h"

namespace swath {
namespace {

constexpr float kBetween = 2;  // px between looks
constexpr const char* kArrangements[] = {"one", "swipe", "flicker", "two", "three", "four"};
constexpr const char* kOvers[] = {"as shown", "nothing", "labels", "map", "errors"};
constexpr int kPlacesAFrame = 8;
constexpr double kFar = 1e9;  // px
constexpr std::size_t kLongestBands = 64, kLongestName = 10;

template <class Enum, std::size_t N>
void loadEnum(const nlohmann::json& from, const char* key, const char* const (&names)[N], Enum& into) {
    const auto at = from.find(key);
    if (at == from.end() || !at->is_string()) return;
    const auto name = std::ranges::find(names, at->get<std::string>());
    if (name != std::end(names)) into = static_cast<Enum>(name - std::begin(names));
}

void loadNumber(const nlohmann::json& from, const char* key, double lo, double hi, double& into) {
    if (const auto at = from.find(key); at != from.end() && at->is_number())
        into = std::clamp(at->get<double>(), lo, hi);
}

LookChoice choiceFrom(const nlohmann::json& from) {
    LookChoice choice;
    if (!from.is_object()) return choice;
    if (const auto at = from.find("scene"); at != from.end() && at->is_number_integer())
        choice.scene = SceneId{at->get<std::int64_t>()};
    if (const auto at = from.find("bands"); at != from.end() && at->is_string())
        choice.bands = at->get<std::string>().substr(0, kLongestBands);
    loadEnum(from, "over", kOvers, choice.over);
    return choice;
}

}  // namespace

std::size_t Looks::count() const {
    switch (arrangement) {
        case Arrangement::One:
            return 1;
        case Arrangement::Swipe:
        case Arrangement::Flicker:
        case Arrangement::Two:
            return 2;
        case Arrangement::Three:
            return 3;
        case Arrangement::Four:
            return 4;
    }
    return 1;
}

void Looks::arrange(Arrangement wanted, const Scene* scene) {
    const bool infrared = scene && composedByText("false-colour", scene->info, scene->statistics, {}).ok();
    const std::array<LookChoice, kMost> usual{LookChoice{},
                                              {.scene = {}, .bands = {}, .over = Over::Nothing},
                                              {.scene = {}, .bands = infrared ? "false-colour" : "1"},
                                              {.scene = {}, .bands = infrared ? "1" : "2"}};
    arrangement = wanted;
    for (std::size_t i = 1; i < count(); ++i)
        if (choices[i] == LookChoice{}) choices[i] = usual[i];
}

std::vector<ui::Rect> Looks::places(const ui::Rect& area) const {
    if (!sideBySide()) return {area};
    const std::size_t columns = arrangement == Arrangement::Four ? 2 : count();
    const std::size_t rows = count() / columns;
    const auto part = [](float length, std::size_t parts) {
        const auto n = static_cast<float>(parts);
        return std::max(1.0F, std::floor((length - kBetween * (n - 1)) / n));
    };
    const float width = part(area.width, columns), height = part(area.height, rows);
    std::vector<ui::Rect> places;
    for (std::size_t i = 0; i < count(); ++i)
        places.push_back({area.x + static_cast<float>(i % columns) * (width + kBetween),
                          area.y + static_cast<float>(i / columns) * (height + kBetween), width, height});
    return places;
}

std::size_t Looks::seenAt(double nowS) const {
    return static_cast<std::size_t>(std::max(0.0, nowS) * flickerHz) % 2;
}

void Looks::save(nlohmann::json& to) const {
    to = {{"arrangement", kArrangements[static_cast<std::size_t>(arrangement)]},
          {"divider", divider},
          {"flicker_hz", flickerHz},
          {"choices", nlohmann::json::array()}};
    for (const LookChoice& choice : choices)
        to["choices"].push_back({{"scene", choice.scene.value},
                                 {"bands", choice.bands},
                                 {"over", kOvers[static_cast<std::size_t>(choice.over)]}});
}

void Looks::load(const nlohmann::json& from) {
    if (!from.is_object()) return;
    loadEnum(from, "arrangement", kArrangements, arrangement);
    loadNumber(from, "divider", 0, 1, divider);
    loadNumber(from, "flicker_hz", kSlowest, kFastest, flickerHz);
    const auto at = from.find("choices");
    if (at == from.end() || !at->is_array()) return;
    for (std::size_t i = 0; i < std::min(at->size(), choices.size()); ++i) choices[i] = choiceFrom((*at)[i]);
    choices[0].scene = {};
}

const Scene* sceneSeen(const LookChoice& choice, const Document& document) {
    const Scene* scene = document.scene(choice.scene ? choice.scene : document.currentScene);
    return scene && scene->ready ? scene : nullptr;
}

Composition compositionOf(const LookChoice& choice, const Scene& scene) {
    if (choice.bands.empty()) return scene.composition;
    const auto composed = composedByText(choice.bands, scene.info, scene.statistics, scene.composition);
    return composed ? *composed : scene.composition;
}

OverlayStyle styleOf(const LookChoice& choice, OverlayStyle canvas) {
    if (choice.over == Over::AsShown) return canvas;
    canvas.labelsVisible = choice.over == Over::Labels;
    canvas.predictionVisible = choice.over == Over::Map;
    canvas.errorsVisible = choice.over == Over::Errors;
    return canvas;
}

std::string bandsText(const Scene& scene, const Composition& composition) {
    bool named = false;
    const auto name = [&](int band) {
        const auto& bands = scene.info.bands;
        const bool known = band >= 0 && static_cast<std::size_t>(band) < bands.size();
        const std::string own = known ? bands[static_cast<std::size_t>(band)].name : std::string();
        const bool says = !own.empty() && own.size() <= kLongestName && !own.starts_with("band ") &&
                          std::ranges::count(bands, own, &BandInfo::name) == 1;
        named = named || says;
        return says ? own : fmt::format("{}", band + 1);
    };
    const auto& c = composition.channels;
    const std::string r = name(c[0].band), g = name(c[1].band), b = name(c[2].band);
    if (shownPalette(composition, scene.info)) return (named ? "" : "band ") + r + " in its colours";
    if (c[0].band == c[1].band && c[1].band == c[2].band) return (named ? "" : "band ") + r + " in grey";
    return fmt::format("{}{} {} {}", named ? "" : "bands ", r, g, b);
}

std::string captionOf(const LookChoice& choice, const Document& document) {
    const Scene* scene = sceneSeen(choice, document);
    if (!scene) return "no scene";
    std::string text;
    if (choice.scene && choice.scene != document.currentScene) text = scene->name + " · ";
    const ViewPreset* preset = findViewPreset(choice.bands);
    const Composition composition = compositionOf(choice, *scene);
    const bool hasPreset = preset && composedBy(*preset, scene->info, scene->statistics, {});
    text += hasPreset ? std::string(preset->title) : bandsText(*scene, composition);
    if (choice.over == Over::AsShown) return text;
    return text + " · " +
           (choice.over == Over::Nothing ? "no layers" : kOvers[static_cast<std::size_t>(choice.over)]);
}

std::optional<View> LinkedViews::viewOf(const View& shownView, const Scene& shown, const Scene& other) {
    const auto key = std::pair(shown.id, other.id);
    if (!ways_.contains(key)) ways_.emplace(key, GroundMap::make(other.info, shown.info));
    const auto& way = ways_.at(key);
    const bool byGround = other.info.geotransform && shown.info.geotransform;
    if (byGround && !way) return std::nullopt;
    const Vec2 share{double(other.info.size.width) / shown.info.size.width,
                     double(other.info.size.height) / shown.info.size.height};
    const auto at = [&](Vec2 p) -> std::optional<Vec2> {
        return byGround ? way->at(p) : Vec2{p.x * share.x, p.y * share.y};
    };
    const Vec2 middle = shownView.centre();
    const auto centre = at(middle), right = at(middle + Vec2{1, 0}), below = at(middle + Vec2{0, 1});
    if (!centre || !right || !below) return std::nullopt;
    const Vec2 a = *right - *centre, b = *below - *centre;
    const double larger = std::sqrt(std::abs(a.x * b.y - a.y * b.x));  // its pixels in one of the shown scene
    if (!(larger > 0) || !std::isfinite(larger)) return std::nullopt;
    return View(*centre, shownView.zoom() / larger, shownView.viewport());
}

std::optional<RectI> LinkedViews::placeOf(const Scene& shown, const Scene& other) {
    const auto key = std::pair(shown.id, other.id);
    if (const auto known = places_.find(key); known != places_.end()) return known->second;
    if (foundInFrame_ >= kPlacesAFrame) {
        wantsFrame_ = true;
        return std::nullopt;
    }
    ++foundInFrame_;
    auto& place = places_[key];
    const auto way = GroundMap::make(shown.info, other.info);
    if (!way) return std::nullopt;
    const double w = other.info.size.width, h = other.info.size.height;
    double x0 = kFar, y0 = kFar, x1 = -kFar, y1 = -kFar;
    for (const Vec2 corner : {Vec2{0, 0}, {w, 0}, {0, h}, {w, h}}) {
        const auto at = way->at(corner);
        if (!at || !(std::abs(at->x) < kFar) || !(std::abs(at->y) < kFar)) return std::nullopt;
        x0 = std::min(x0, at->x), x1 = std::max(x1, at->x);
        y0 = std::min(y0, at->y), y1 = std::max(y1, at->y);
    }
    const auto whole = [](double v) { return static_cast<int>(std::lround(v)); };
    place = RectI{whole(x0), whole(y0), whole(x1 - x0), whole(y1 - y0)};
    return place;
}

bool LinkedViews::wantsFrame() {
    foundInFrame_ = 0;
    return std::exchange(wantsFrame_, false);
}

}  // namespace swath
