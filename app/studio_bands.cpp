// SPDX-License-Identifier: MIT
// Bands, indices and colours by name, for the palette of commands.
#include <fmt/format.h>

#include "app/studio.h"
#include "engine/imagery/filters/band_filter.h"
#include "engine/imagery/indices.h"
#include "engine/imagery/view_presets.h"
#include "widgets/ui/icons.h"

namespace swath {

using namespace ui;

/// Ready choices of bands, and indices: found in the palette by name.
void Studio::addBandActions() {
    const auto shown = [this]() -> const Scene* {
        const Scene* scene = session_ ? session_->document().current() : nullptr;
        return scene && scene->ready ? scene : nullptr;
    };
    const auto composed = [shown](const ViewPreset& preset) -> std::optional<Composition> {
        const Scene* scene = shown();
        if (!scene) return std::nullopt;
        return composedBy(preset, scene->info, scene->statistics, scene->composition);
    };
    for (const ViewPreset& preset : viewPresets())
        add(
            fmt::format("bands/{}", preset.name), fmt::format("Show as {}", preset.title), "Bands", "",
            icons::kContrast,
            [this, shown, composed, preset] {
                if (const auto wanted = composed(preset)) state_.want(SetComposition{shown()->id, *wanted});
            },
            [composed, preset] { return composed(preset).has_value(); });
    for (const NamedIndex& index : namedIndices()) {
        const auto view = [shown, index]() -> std::optional<Composition> {
            const Scene* scene = shown();
            return scene ? indexView(index, scene->info, scene->composition) : std::nullopt;
        };
        add(
            fmt::format("bands/view/{}", index.name), fmt::format("Show {}: {}", index.name, index.title),
            "Bands", "", icons::kContrast,
            [this, shown, view] {
                if (const auto wanted = view()) state_.want(SetComposition{shown()->id, *wanted});
            },
            [view] { return view().has_value(); });
        add(
            fmt::format("bands/index/{}", index.name), fmt::format("Add {}: {}", index.name, index.title),
            "Bands", "", icons::kPlus,
            [this, shown, name = std::string(index.name)] {
                state_.want(AddBand{shown()->id, name});
            },
            [this, shown, name = std::string(index.name)] {
                const Scene* scene = shown();
                return scene && !session_->readOnly() && !session_->training().active() &&
                       writtenOut(name, scene->info).ok();
            });
    }
    addColourActions();
}

/// Maps for the band that is shown alone, and the way to other scenes.
void Studio::addColourActions() {
    const auto shown = [this]() -> const Scene* {
        const Scene* scene = session_ ? session_->document().current() : nullptr;
        return scene && scene->ready ? scene : nullptr;
    };
    const auto offer = [&](std::string_view name, ColourMap map) {
        add(
            fmt::format("display/map/{}", name), fmt::format("One band in {}", name), "Bands", "",
            icons::kContrast,
            [this, shown, map] {
                Composition wanted = shown()->composition;
                if (!showsOneBand(wanted))
                    wanted = greyOf(wanted.channels[0].band, shown()->statistics, wanted);
                wanted.palette = false;
                wanted.map = map;
                state_.want(SetComposition{shown()->id, wanted});
            },
            [shown] { return shown() != nullptr; });
    };
    offer("grey", ColourMap::None);
    for (const ColourMapInfo& map : colourMaps()) offer(map.name, map.map);
    add(
        "display/copy", "Show other scenes like this one …", "Bands", "", icons::kCopy,
        [this] { wishes_.dialogs.emplace_back("copy-display"); },
        [this, shown] { return shown() && session_->document().scenes.size() > 1; });
}

/// Filters of the band that is shown, and all that is coarser than the pan band.
void Studio::addFilterActions() {
    const auto scene = [this]() -> const Scene* {
        const Scene* shown = session_ ? session_->document().current() : nullptr;
        const bool free = shown && shown->ready && !session_->readOnly() && !session_->training().active();
        return free ? shown : nullptr;
    };
    for (const BandFilter& filter : bandFilters())
        add(
            fmt::format("bands/filter/{}", filter.name),
            fmt::format("Add {}: {} of the band shown", filter.name, filter.label), "Bands", "", icons::kPlus,
            [this, scene, name = filter.name] {
                if (const Scene* shown = scene())
                    state_.want(AddBand{
                        shown->id, fmt::format("{}(b{})", name, shown->composition.channels[0].band + 1)});
            },
            [scene] { return scene() != nullptr; });
    for (const SharpeningMethod method : sharpeningMethods())
        add(
            fmt::format("bands/sharpen/{}", nameOf(method)),
            fmt::format("Sharpen bands with the pan band: {}", titleOf(method)), "Bands", "", icons::kPlus,
            [this, scene, method] {
                if (const Scene* shown = scene()) state_.want(SharpenBands{shown->id, {.method = method}});
            },
            [scene] {
                const Scene* shown = scene();
                return shown && filesOf(shown->stack).size() > 1 && bandFor("pan", shown->info).has_value();
            });
}

}  // namespace swath
