// SPDX-License-Identifier: MIT
#include "app/script/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/panels/panels.h"
#include "app/views/status_text.h"
#include "engine/learn/config/train_settings.h"
#include "widgets/ui/context.h"

namespace swath {
namespace {

const char* phaseName(TrainingStatus::Phase phase) {
    using Phase = TrainingStatus::Phase;
    switch (phase) {
        case Phase::Idle:
            return "idle";
        case Phase::Preparing:
            return "preparing";
        case Phase::Running:
            return "running";
        case Phase::Paused:
            return "paused";
        case Phase::Stopping:
            return "stopping";
        case Phase::Ended:
            return "ended";
        case Phase::Stopped:
            return "stopped";
        case Phase::Failed:
            return "failed";
    }
    return "";
}

std::string figure(std::optional<double> value) {
    return value ? fmt::format("{:.6f}", *value) : "absent";
}

/// Sum over the classes looked at (one, or all).
std::string errorCount(const Session& session, const std::string& which) {
    const ConfusionMatrix& m = session.confusion();
    std::int64_t sum = 0;
    for (int k = 0; k < m.classes(); ++k) {
        const auto value = session.document().classes.all()[static_cast<std::size_t>(k)].value;
        if (session.errors().classValue && *session.errors().classValue != value) continue;
        sum += which == "tp" ? m.truePositives(k) : which == "fp" ? m.falsePositives(k) : m.falseNegatives(k);
    }
    return std::to_string(sum);
}

/// How the current scene is shown: "map", "formula", "gamma", "0.band" (from 1), "0.lo", "2.hi" …
std::optional<std::string> displayValue(const Scene& scene, const std::string& name) {
    const Composition& c = scene.composition;
    if (name == "map") {
        const ColourMapInfo* map = findColourMap(c.map);
        return c.palette ? "palette" : map ? std::string(map->name) : "none";
    }
    if (name == "formula") return c.hasFormula() ? c.formula.name : "none";
    if (name == "gamma") return fmt::format("{:.3f}", c.gamma);
    if (name.size() < 3 || name[0] < '0' || name[0] > '2') return std::nullopt;
    const ChannelStretch& channel = c.channels[static_cast<std::size_t>(name[0] - '0')];
    const std::string what = name.substr(2);
    if (what == "band") return std::to_string(channel.band + 1);
    if (what == "lo") return fmt::format("{:.3f}", channel.lo);
    if (what == "hi") return fmt::format("{:.3f}", channel.hi);
    return std::nullopt;
}

std::optional<std::string> sessionValue(const Session& s, const std::string& name) {
    const Document& d = s.document();
    if (name == "history.steps") return std::to_string(d.history.steps().size());
    if (name == "history.done") return std::to_string(d.history.cursor());
    if (name == "scenes") return std::to_string(d.scenes.size());
    if (name == "regions") return std::to_string(d.regions.size());
    if (name == "runs") return std::to_string(d.runs.size());
    if (name == "features") return std::to_string(d.features.size());
    if (name == "classes") return std::to_string(d.classes.size());
    if (name == "maps")
        return std::to_string(std::ranges::count_if(
            d.runs, [&](const Run& run) { return d.mapOf(d.currentScene, run.id) != nullptr; }));
    if (name == "map.run") {
        const Prediction* shown = d.predictionOf(d.currentScene);
        const Run* run = shown ? d.run(shown->run) : nullptr;
        return run ? run->name : "";
    }
    if (name.rfind("display.", 0) == 0 && d.current()) return displayValue(*d.current(), name.substr(8));
    if (name == "scene.name") return d.current() ? d.current()->name : "";
    if (name == "saved") return s.savedText();
    if (name == "advice") return std::to_string(s.advice().size());
    if (name == "film.frames") {
        const Run* run = d.newestRun();
        const Film* film = run ? s.film(run->id) : nullptr;
        return std::to_string(film ? film->frames().size() : 0);
    }
    if (name == "messages.last") return s.messages().empty() ? "" : s.messages().back().text;
    if (name == "training.phase") return phaseName(s.training().phase);
    if (name == "training.words") return s.training().words();
    if (name == "training.step") return std::to_string(s.training().step);
    if (name == "training.mean_iou") return figure(s.training().meanIou);
    if (name == "training.best_mean_iou") return figure(s.training().bestMeanIou);
    if (name == "live.words") return s.live().words();
    if (name == "live.rounds") return std::to_string(s.live().rounds);
    if (name == "live.pen_up_to_map_s") return fmt::format("{:.3f}", s.live().penUpToMapS);
    if (name == "live.pen_up_to_coarse_s") return fmt::format("{:.3f}", s.live().penUpToCoarseS);
    if (name == "errors.places") return std::to_string(s.errors().places.size());
    if (name == "errors.tp" || name == "errors.fp" || name == "errors.fn")
        return errorCount(s, name.substr(7));
    if (name.rfind("colour.", 0) == 0) {
        const LabelClass* c = d.classes.find(std::string_view(name).substr(7));
        return c ? std::optional(formatColour(c->colour)) : std::nullopt;
    }
    if (name.rfind("labels.", 0) == 0) {
        const LabelMap* labels = d.labelsOf(d.currentScene);
        if (!labels) return "0";
        const auto counts = labels->countValues();
        std::int64_t any = 0;
        for (std::size_t v = 1; v < counts.size(); ++v) any += counts[v];
        if (name == "labels.any") return std::to_string(any);
        const LabelClass* c = d.classes.find(std::string_view(name).substr(7));
        return c ? std::optional(std::to_string(counts[c->value])) : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> studioValue(Studio& studio, const std::string& name) {
    const UiState& state = studio.state();
    if (name.rfind("probe.", 0) == 0) {
        const auto probe = ui::probes().find(std::string_view(name).substr(6));
        return probe ? probe->enabled ? "yes" : "disabled" : "no";
    }
    if (name.rfind("config.", 0) == 0) {
        for (const auto& [key, text] : settingTexts(state.config))
            if (key == name.substr(7)) return text;
        return std::nullopt;
    }
    if (name.rfind("panel.", 0) == 0) return studio.layout().shows(name.substr(6)) ? "shown" : "hidden";
    if (name.rfind("dialog.", 0) == 0) return studio.dialogs().isOpen(name.substr(7)) ? "open" : "closed";
    if (name == "theme") return ui::theme().dark ? "dark" : "light";
    if (name == "training.line")
        return studio.session() ? trainingLine(*studio.session(), state) : std::optional<std::string>();
    if (name == "view.zoom") return fmt::format("{:.6f}", state.view.zoom());
    if (name == "tool") return studio.tools().current().info().id;
    if (name == "class") return std::to_string(state.classValue);
    if (name == "brush") return fmt::format("{:.3f}", state.brushPx);
    if (name == "errors.shown") return state.errorsShown ? "yes" : "no";
    if (name == "labels.shown") return state.labelsShown ? "yes" : "no";
    if (name == "canvas.reading") return studio.canvas().saysReading() ? "yes" : "no";
    if (name == "canvas.cursor") {
        static const char* const kNames[] = {"arrow", "hand", "none"};
        return kNames[static_cast<std::size_t>(studio.canvas().cursor())];
    }
    if (name == "view.x") return fmt::format("{:.3f}", state.view.centre().x);
    if (name == "view.y") return fmt::format("{:.3f}", state.view.centre().y);
    if (name == "canvas.waiting") return std::to_string(state.tilesWaiting);
    if (name == "status" && studio.session()) {
        std::string all;
        for (const std::string& part : statusParts(studio.session()->document(), state))
            all += (all.empty() ? "" : "   ") + part;
        return all;
    }
    if (name == "canvas.reads") return std::to_string(studio.canvas().tileReads());
    if (name == "canvas.tiles") return std::to_string(studio.canvas().drawn().sharp);
    if (name == "project") return studio.session() ? studio.session()->path().filename().string() : "";
    return studio.session() ? sessionValue(*studio.session(), name) : std::nullopt;
}

}  // namespace swath
