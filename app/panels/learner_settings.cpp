// SPDX-License-Identifier: MIT
#include "app/panels/learner_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "engine/learn/config/catalogs.h"
#include "engine/learn/config/spec.h"
#include "engine/learn/ensemble/learners.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr std::size_t kMostShares = 8;

/// What the menu offers: every learner, and the averages that are worth most.
struct Choices {
    std::vector<std::string> labels, lines;
};

const Choices& choices() {
    static const Choices all = [] {
        Choices c;
        for (const SpecEntry& entry : learnerCatalog()) {
            c.labels.push_back(entry.label);
            c.lines.push_back(entry.name);
        }
        c.labels.push_back("Network + what labels choose");
        c.lines.push_back(std::string("network + ") + kAutomaticLearner);
        c.labels.push_back("Network + random forest");
        c.lines.push_back("network + random-forest");
        return c;
    }();
    return all;
}

std::string learnerMeaning(const std::string& line) {
    const auto entry = std::ranges::find(learnerCatalog(), line, &SpecEntry::name);
    return entry != learnerCatalog().end() ? entry->meaning
                                           : "Class probabilities of all its members are averaged by weight";
}

/// @return whether it was changed.
bool learner(TrainConfig& c, bool enabled) {
    const Choices& all = choices();
    const auto found = std::ranges::find(all.lines, c.learner);
    int index = found == all.lines.end() ? -1 : static_cast<int>(found - all.lines.begin());
    bool changed = false;
    if (combo("train/learner", "Learner", index, all.labels,
              {.tooltip = learnerMeaning(c.learner), .enabled = enabled})) {
        c.learner = all.lines[static_cast<std::size_t>(index)];
        changed = true;
    }
    changed |=
        textField("train/learner-line", "As a line", c.learner,
                  {.hint = "network",
                   .tooltip = "Learners with their settings, averaged: random-forest(trees=200, depth=20) + "
                              "0.5 * linear",
                   .enabled = enabled}) == TextEvent::Submitted;
    const auto terms = parseSpec("learner", c.learner);
    const Status sound = terms ? checkSpec("learner", *terms, learnerCatalog()) : Status(terms.error());
    if (!sound) secondaryText(sound.error().text());
    return changed;
}

/// A box for each kind of feature, with its scales beside it. @return whether a box was changed.
bool featureBoxes(TrainConfig& c, std::vector<SpecTerm> terms, bool enabled) {
    bool changed = false;
    for (const SpecEntry& entry : featureCatalog()) {
        if (entry.name == "index" || entry.name == "expression") continue;  // these are written into the line
        const auto at = std::ranges::find(terms, entry.name, &SpecTerm::name);
        bool taken = at != terms.end();
        const std::string id = "train/features/" + entry.name;
        if (checkbox(id, entry.label, taken, {.tooltip = entry.meaning, .enabled = enabled})) {
            changed = true;
            if (taken)
                terms.push_back({.name = entry.name, .arguments = {}, .numbers = {}, .named = {}});
            else
                terms.erase(at);
            continue;
        }
        if (!taken || entry.arguments.empty()) continue;
        std::string sizes = at->arguments;
        if (textField(id + "/sizes", entry.arguments.front().name, sizes,
                      {.hint = fmt::format("{}", entry.arguments.front().otherwise),
                       .tooltip = entry.arguments.front().meaning,
                       .enabled = enabled}) != TextEvent::None) {
            at->arguments = sizes;
            changed = true;
        }
    }
    if (changed && !terms.empty()) c.features = specText(terms);
    return changed;
}

bool features(TrainConfig& c, bool enabled) {
    auto terms = parseSpec("features", c.features);
    const Status sound = terms ? checkSpec("features", *terms, featureCatalog()) : Status(terms.error());
    bool changed = sound && featureBoxes(c, std::move(*terms), enabled);
    changed |=
        textField(
            "train/features-line", "As a line", c.features,
            {.hint = "bands",
             .tooltip = "Also index(4, 3) and expression((b4 - b3) / (b4 + b3 + 0.5)), with bands from 1",
             .enabled = enabled}) == TextEvent::Submitted;
    if (!sound) secondaryText(sound.error().text());
    return changed;
}

/// Beside a network they fold, and are folded until somebody asks. @return whether they show.
bool featuresTitle(UiState& state, bool folds) {
    constexpr const char* kTitle = "Features";
    if (!folds) {
        sectionTitle(kTitle);
        return true;
    }
    bool open = state.openSettings.contains(kTitle);
    const bool was = open, shown = foldingTitle("train/features", kTitle, open);
    if (open && !was) state.openSettings.insert(kTitle);
    if (!open && was) state.openSettings.erase(kTitle);
    return shown;
}

using Shares = std::vector<std::pair<std::string, double>>;

Shares sharesOf(const LiveStatus& live) {
    Shares shares;
    if (live.importance.size() != live.features.size()) return shares;
    for (std::size_t i = 0; i < live.features.size(); ++i)
        shares.emplace_back(live.features[i], live.importance[i]);
    std::ranges::stable_sort(shares, std::ranges::greater(), &Shares::value_type::second);
    return shares;
}

/// @param shares  the largest first.
void importance(const Shares& shares, const std::string& whose) {
    if (shares.empty()) return;
    sectionTitle("What decides");
    const double most = std::max(1e-12, shares.front().second);
    for (std::size_t i = 0; i < std::min(shares.size(), kMostShares); ++i) {
        const auto& [feature, share] = shares[i];
        (void)listRow(fmt::format("train/importance/{}", i + 1), feature,
                      {.value = fmt::format("{:.0f} %", 100 * share),
                       .share = share / most,
                       .tooltip = fmt::format("Its part in all decisions of {}", whose)});
    }
}

}  // namespace

void drawLearnerSettings(const PanelInput& in) {
    TrainConfig& c = in.state.config;
    const LiveStatus& live = in.session.live();
    const bool enabled = !in.session.training().active();
    sectionTitle("Learner");
    bool changed = learner(c, enabled);
    bool follow = live.on;
    if (toggle("train/follow", "Follow the pen", follow,
               {.tooltip =
                    "After each stroke a learner without a network (a random forest, if only a network is "
                    "chosen) is fitted to all labels and the view is classified anew"}))
        in.want(SetLiveLearner{follow, c});
    if (live.on) {
        secondaryText(live.words());
        recordProbe("train/follow/status");
        if (!live.problem.empty() && !live.hint.empty()) secondaryText(live.hint);
    }
    if (live.on || c.learner != "network")
        if (featuresTitle(in.state, !live.on && hasNetwork(c))) changed |= features(c, enabled);
    if (changed && live.on) in.want(SetLiveLearner{true, c});
    if (live.on) {
        importance(sharesOf(live), "the learner that follows the pen");
        return;
    }
    const auto& runs = in.session.document().runs;
    const auto told =
        std::find_if(runs.rbegin(), runs.rend(), [](const Run& r) { return !r.record.importance.empty(); });
    if (told != runs.rend() && c.learner != "network") importance(told->record.importance, told->name);
}

}  // namespace swath
