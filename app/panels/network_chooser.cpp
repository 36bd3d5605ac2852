// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "engine/core/text.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/list_view.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

std::string scaleText(const NetworkStage& stage, int patch) {
    const double cells = std::max(1, stage.cells.width);
    const double ratio = patch / cells;
    return ratio < 1.01 ? "full" : fmt::format("1/{:.0f}", ratio);
}

/// The stages from the image to the scores: a block is as high as its map and as wide as it has channels,
/// both on logarithmic scales.
void drawStages(const NetworkFacts& facts, int patch) {
    const float width = ImGui::GetContentRegionAvail().x, height = px(118);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, height});
    recordProbe("network/diagram");
    if (facts.stages.empty()) return;
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float middle = at.y + (height - px(16)) / 2, room = height - px(34);

    float channelSum = 0;
    for (const NetworkStage& stage : facts.stages) channelSum += 1 + std::log2(1 + float(stage.channels));
    const float space = px(3);
    const float unit =
        std::max(0.5F, (width - space * float(facts.stages.size() - 1)) / std::max(1.F, channelSum));
    std::int64_t most = 1;
    for (const NetworkStage& stage : facts.stages) most = std::max(most, stage.macs);
    float x = at.x;
    for (const NetworkStage& stage : facts.stages) {
        const float w = unit * (1 + std::log2(1 + float(stage.channels)));
        const double levels = std::log2(double(patch) / std::max(1, stage.cells.width));
        const float h = room * float(std::clamp(1 - levels / 7, 0.08, 1.0));
        const double work = std::sqrt(double(stage.macs) / double(most));
        const ImVec2 low{x, middle - h / 2}, high{x + std::max(px(2), w), middle + h / 2};
        draw.AddRectFilled(low, high, packed(mixed(theme().raised, theme().accent, 0.15 + 0.75 * work)),
                           px(2));
        if (ImGui::IsMouseHoveringRect({x, at.y}, {x + w, at.y + height}))
            ImGui::SetTooltip("%s\n%d convolutions, up to %lld channels, %d × %d cells\n%s multiply–adds",
                              stage.name.c_str(), stage.convolutions, static_cast<long long>(stage.channels),
                              stage.cells.height, stage.cells.width, formatCount(stage.macs).c_str());
        const std::string label = scaleText(stage, patch);
        const float labelWidth = ImGui::CalcTextSize(label.c_str()).x;
        if (labelWidth <= w)
            draw.AddText({x + (w - labelWidth) / 2, at.y + height - px(16)}, packed(theme().secondary),
                         label.c_str());
        x += w + space;
    }
}

std::string gigas(std::int64_t macs) {
    return macs >= 100'000'000 ? fmt::format("{:.1f} billion", double(macs) / 1e9)
                               : fmt::format("{:.1f} million", double(macs) / 1e6);
}

void figures(const NetworkProfile& profile, int batch, bool waits) {
    const std::string pending = waits ? "after the run" : "measuring …";
    if (profile.facts) {
        labelledRow("Parameters", formatCount(profile.facts->parameters));
        labelledRow("Multiply–adds a patch", gigas(profile.facts->macs));
    }
    labelledRow(
        "Memory to train", profile.training ? formatBytes(profile.training->bytes) : pending,
        fmt::format("Estimate for batches of {}: weights, gradients, the optimiser's moments and activations",
                    batch));
    labelledRow("Training here",
                profile.training
                    ? fmt::format("{} patches/s", formatFigure(profile.training->patchesPerSecond))
                    : pending);
    labelledRow("Prediction here",
                profile.timing ? fmt::format("{} ms a patch, {}", formatFigure(profile.timing->milliseconds),
                                             profile.timing->bf16 ? "bf16" : "fp32")
                               : pending);
    labelledRow("Receptive field",
                !profile.receptiveFieldKnown ? pending
                : profile.receptiveField     ? fmt::format("{} pixels", *profile.receptiveField)
                                             : std::string("the whole patch"),
                "Pixels a side from which the score of one pixel can be influenced");
}

void details(const PanelInput& in, const NetworkDescription& network, int bands, int classes) {
    TrainConfig& config = in.state.config;
    ImGui::PushFont(context().fonts().title);
    ImGui::TextUnformatted(network.title.c_str());
    ImGui::PopFont();
    ImGui::PushTextWrapPos();
    ui::text(network.summary);
    ImGui::PopTextWrapPos();
    secondaryText(network.source);

    const NetworkQuery query{
        network.name, config.networkOptions, bands, classes, {config.patchSize, config.patchSize}};
    const NetworkProfile* profile = in.session.networkProfile(query, config.batchSize);
    if (!profile) in.want(ProfileNetwork{query, config.batchSize});
    if (profile && profile->problem) {
        statusPill("Does not fit", Tone::Warning, icons::kWarning);
        secondaryText(profile->problem->text());
    }
    if (profile && profile->facts) drawStages(*profile->facts, config.patchSize);
    sectionTitle(fmt::format("For {} bands, {} classes, patches of {}", bands, classes, config.patchSize));
    if (profile && !profile->problem) figures(*profile, config.batchSize, in.session.training().active());
    if (profile && profile->measured() &&
        link("network/again", "Measure again", "For when something else kept this machine busy"))
        in.want(ProfileNetwork{query, config.batchSize, true});
    if (!network.options.empty()) sectionTitle("Options");
    drawNetworkOptions("network/option", network, config.networkOptions, true);
}

void choose(TrainConfig& config, const NetworkDescription& network) {
    if (config.network == network.name) return;
    config.network = network.name;
    config.networkOptions =
        network.name == TrainConfig{}.network ? TrainConfig{}.networkOptions : NetworkOptionValues{};
}

class NetworkChooser final : public ProjectDialog {
  public:
    std::string_view id() const override { return "networks"; }
    std::string title() const override { return "Choose a network"; }
    float width(const WindowInput&) const override { return 860; }
    bool draw(const PanelInput& in) override;

  private:
    void names(TrainConfig& config);
    ListView list_;
};

void NetworkChooser::names(TrainConfig& config) {
    const auto& all = networkCatalog();
    list_.begin("networks", all.size(), "names and descriptions");
    ImGui::BeginChild("##names");
    std::string family;
    std::optional<std::size_t> chosen;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const NetworkDescription& network = all[i];
        if (!list_.shows(network.name + " " + network.title + " " + network.family + " " + network.summary))
            continue;
        list_.add(i, fmt::format("{} ({}): {}", network.title, network.name, network.summary));
        if (network.name == config.network) chosen = i;
        if (network.family != family) sectionTitle(family = network.family);
        const auto row = listRow(
            "networks/" + network.name, network.title,
            {.icon = icons::kLayers, .selected = network.name == config.network, .tooltip = network.summary});
        if (row.clicked) choose(config, network);
        if (list_.walkedTo(i)) ImGui::SetScrollHereY();
    }
    if (const auto walked = list_.end(chosen)) choose(config, all[*walked]);
    ImGui::EndChild();
}

bool NetworkChooser::draw(const PanelInput& in) {
    constexpr float kListWidth = 268, kHeight = 500;
    const float height = std::min(px(kHeight), ImGui::GetIO().DisplaySize.y - px(150));
    const Scene* scene = in.session.document().scene(in.session.document().currentScene);
    const int bands = scene && scene->info.bandCount() > 0 ? scene->info.bandCount() : 3;
    const int classes = std::max<int>(2, static_cast<int>(in.session.document().classes.size()));

    ImGui::BeginChild("##list", {px(kListWidth), height});
    names(in.state.config);
    ImGui::EndChild();
    ImGui::SameLine(0, px(16));
    ImGui::BeginChild("##details", {0, height});
    if (const auto network = findNetwork(in.state.config.network)) details(in, **network, bands, classes);
    ImGui::EndChild();
    gap(8);
    return !button("networks/done", "Done", {.primary = true, .width = -1});
}

}  // namespace

void drawNetworkOptions(const std::string& prefix, const NetworkDescription& network,
                        NetworkOptionValues& values, bool enabled) {
    for (const NetworkOption& option : network.options) {
        const auto given = values.find(option.name);
        std::string value = given == values.end() ? option.defaultValue : given->second;
        std::string label = option.name;
        std::ranges::replace(label, '_', ' ');
        label.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(label.front())));
        const std::string id = prefix + "/" + option.name;
        const ControlOptions look{.tooltip = option.help, .enabled = enabled};
        bool changed = false;
        switch (option.kind) {
            case NetworkOption::Kind::Flag: {
                bool on = value == "true";
                changed = checkbox(id, label, on, look);
                value = on ? "true" : "false";
                break;
            }
            case NetworkOption::Kind::Number: {
                int number = std::atoi(value.c_str());
                changed = numberField(id, label, number, option.least, option.most, look);
                value = std::to_string(number);
                break;
            }
            case NetworkOption::Kind::Word: {
                const auto found = std::ranges::find(option.words, value);
                int index = found == option.words.end() ? -1 : static_cast<int>(found - option.words.begin());
                changed = combo(id, label, index, option.words, look);
                if (index >= 0) value = option.words[static_cast<std::size_t>(index)];
                break;
            }
        }
        if (!changed) continue;
        if (value == option.defaultValue)
            values.erase(option.name);
        else
            values[option.name] = value;
    }
}

std::unique_ptr<Dialog> makeNetworkChooser() {
    return std::make_unique<NetworkChooser>();
}

}  // namespace swath
