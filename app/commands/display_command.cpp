// SPDX-License-Identifier: MIT
#include <algorithm>
#include <optional>

#include "app/commands/command.h"
#include "engine/imagery/display_text.h"
#include "engine/imagery/view_presets.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string scene, view, index, map, stretch;
    std::vector<int> bands;
    std::vector<std::string> copyTo;
    double gamma = 0;  ///< 0: as it was
    bool reversed = false, sameLimits = false;

    bool changes() const {
        return !view.empty() || !index.empty() || !bands.empty() || !map.empty() || !stretch.empty() ||
               gamma > 0 || reversed;
    }
};

std::string mapNames() {
    std::string names = "grey";
    for (const ColourMapInfo& map : colourMaps()) names += fmt::format(", {}", map.name);
    return names;
}

/// Which bands, or which index.
Result<Composition> withBands(const Options& options, const Scene& scene) {
    Composition c = scene.composition;
    if (!options.view.empty()) {
        const ViewPreset* preset = findViewPreset(options.view);
        const auto composed = preset ? composedBy(*preset, scene.info, scene.statistics, c) : std::nullopt;
        if (composed) return *composed;
        std::string names;
        for (const ViewPreset& each : viewPresets()) names += fmt::format(" {}", each.name);
        return Error{Errc::NotFound, fmt::format("{} cannot be shown as {}", scene.name, options.view),
                     (preset ? "it lacks one of the bands; there are:" : "there are:") + names};
    }
    if (!options.index.empty()) {
        const NamedIndex* index = findIndex(options.index);
        const auto shown = index ? indexView(*index, scene.info, c) : std::nullopt;
        if (shown) return *shown;
        return Error{Errc::NotFound, fmt::format("{} cannot show {}", scene.name, options.index),
                     "swath derive --list has the indices and the bands that they take"};
    }
    if (options.bands.empty()) return c;
    c.palette = false;
    c.formula = {};
    if (options.bands.size() == 3) c.map = ColourMap::None;
    for (std::size_t i = 0; i < 3; ++i)
        c.channels[i].band = options.bands[options.bands.size() == 3 ? i : 0] - 1;
    return restretched(c, scene.statistics);
}

Result<Composition> wanted(const Options& options, const Scene& scene) {
    auto shown = withBands(options, scene);
    if (!shown) return shown;
    Composition c = *shown;
    if (!options.map.empty()) {
        const ColourMapInfo* map = findColourMap(options.map);
        if (!map && options.map != "grey")
            return Error{Errc::NotFound, fmt::format("there are no colours {}", options.map),
                         "there are " + mapNames()};
        if (!showsOneBand(c)) c = greyOf(c.channels[0].band, scene.statistics, c);
        c.palette = false;
        c.map = map ? map->map : ColourMap::None;
    }
    if (options.reversed) c.reversed = !c.reversed;
    if (options.gamma > 0) c.gamma = options.gamma;
    if (options.stretch.empty()) return c;
    const auto typed = parseStretch(options.stretch);
    if (!typed) return typed.error();
    if (typed->rule.mode != StretchMode::Limits && !c.hasFormula())
        return restretched(c, scene.statistics, typed->rule);
    for (ChannelStretch& channel : c.channels) {
        channel.rule = typed->rule;
        if (typed->rule.mode == StretchMode::Limits)
            channel.lo = typed->limits.lo, channel.hi = typed->limits.hi;
    }
    return c;
}

/// The scenes that were named; "all": every other one.
Result<std::vector<SceneId>> others(const Options& options, const Document& document, SceneId from) {
    std::vector<SceneId> found;
    if (options.copyTo == std::vector<std::string>{"all"}) {
        for (const Scene& scene : document.scenes)
            if (scene.id != from) found.push_back(scene.id);
        return found;
    }
    for (const std::string& name : options.copyTo) {
        const auto id = readyScene(document, name);
        if (!id) return id.error();
        found.push_back(*id);
    }
    return found;
}

int run(const Options& options) {
    const bool writes = options.changes() || !options.copyTo.empty();
    if (writes && options.scene.empty()) {
        say("swath: --scene says which scene is meant\n");
        return kExitUsage;
    }
    if (options.bands.size() == 2 || options.bands.size() > 3) {
        say("swath: --bands takes one band, or three for red, green and blue\n");
        return kExitUsage;
    }
    auto session = openReady(options.project, writes ? OpenMode::ReadWrite : OpenMode::ReadOnly);
    if (!session) return fail(session.error());
    const Document& document = (*session)->document();
    if (writes) {
        const auto id = readyScene(document, options.scene);
        if (!id) return fail(id.error());
        const auto composition = wanted(options, *document.scene(*id));
        if (!composition) return fail(composition.error());
        if (Status set = applyAndWait(**session, SetComposition{*id, *composition}); !set)
            return fail(set.error());
        const auto to = others(options, document, *id);
        if (!to) return fail(to.error());
        const auto how = options.sameLimits ? DisplayCopy::Limits : DisplayCopy::Rules;
        if (!to->empty())
            if (Status copied = applyAndWait(**session, CopyDisplay{*id, *to, how}); !copied)
                return fail(copied.error());
    }
    for (const Scene& scene : document.scenes)
        if (scene.ready) out("{:<20} {}\n", scene.name, displayText(scene.composition, scene.info));
    return kExitDone;
}

}  // namespace

void addDisplayCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("display", "Say or set how scenes are shown: bands, colours, stretch");
    addProjectOptions(*command, options->project);
    command->add_option("--scene", options->scene, "Name or number of the scene to be changed");
    CLI::Option* view = command->add_option("--view", options->view, "Ready bands, such as false-colour");
    CLI::Option* index = command->add_option("--index", options->index, "An index, such as ndvi");
    CLI::Option* bands =
        command->add_option("--bands", options->bands, "One band, or three: 4,3,2")->delimiter(',');
    view->excludes(index)->excludes(bands);
    index->excludes(bands);
    command->add_option("--map", options->map, "Colours of one band: " + mapNames());
    command->add_flag("--reversed", options->reversed, "The colours the other way round");
    command->add_option("--stretch", options->stretch,
                        "Percents like 2-98, min-max, deviations like 2sd, or limits like 0:3000");
    command->add_option("--gamma", options->gamma, "Above 1 lifts the shadows")->check(CLI::Range(0.1, 10.0));
    command->add_option("--copy-to", options->copyTo,
                        "Scenes that are then shown like this one; all: every other one with its bands");
    command->add_flag("--same-limits", options->sameLimits,
                      "They get the same limits instead of the same percentiles");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
