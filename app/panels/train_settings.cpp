// SPDX-License-Identifier: MIT
// Every setting of a run: recipe, groups that fold, a search over all of them, marks where the recipe says
// otherwise.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cctype>
#include <functional>

#include "app/panels/panels.h"
#include "app/panels/spec_fields.h"
#include "engine/learn/config/catalogs.h"
#include "engine/learn/config/network_catalog.h"
#include "engine/learn/config/train_settings.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

/// One row: what it sets, what it is called, and the control that sets it. Returns true when it was changed.
struct Row {
    std::string key;  ///< as in settingTexts()
    std::string label, tip;
    std::function<bool(const std::string& id, const std::string& label, TrainConfig& config,
                       const ControlOptions& look)>
        draw;
    std::function<bool(const TrainConfig&)> applies = {};  ///< empty: always
};
struct Group {
    std::string title;
    std::vector<Row> rows;
};

/// "augmentation.quarter_turns" → "train/quarter_turns".
std::string probeOf(const std::string& key) {
    const auto dot = key.rfind('.');
    return "train/" + (dot == key.npos ? key : key.substr(dot + 1));
}

Row whole(std::string key, std::string label, int TrainConfig::*member, int lo, int hi, std::string unit,
          std::string tip) {
    return {std::move(key), std::move(label), std::move(tip),
            [=](const std::string& id, const std::string& name, TrainConfig& c, ControlOptions look) {
                look.unit = unit;
                return numberField(id, name, c.*member, lo, hi, look);
            }};
}

Row real(std::string key, std::string label, std::function<double&(TrainConfig&)> member, double lo,
         double hi, std::string unit, std::string tip) {
    return {std::move(key), std::move(label), std::move(tip),
            [=](const std::string& id, const std::string& name, TrainConfig& c, ControlOptions look) {
                look.unit = unit;
                look.logarithmic = true;  // as many digits as it has
                return numberField(id, name, member(c), lo, hi, look);
            }};
}

Row real(std::string key, std::string label, double TrainConfig::*member, double lo, double hi,
         std::string unit, std::string tip) {
    return real(
        std::move(key), std::move(label), [member](TrainConfig& c) -> double& { return c.*member; }, lo, hi,
        std::move(unit), std::move(tip));
}

Row varied(std::string key, std::string label, double Augmentation::*member, double lo, double hi,
           std::string unit, std::string tip) {
    return real(
        "augmentation." + key, std::move(label),
        [member](TrainConfig& c) -> double& { return c.augmentation.*member; }, lo, hi, std::move(unit),
        std::move(tip));
}

Row flag(std::string key, std::string label, std::function<bool&(TrainConfig&)> member, std::string tip) {
    return {std::move(key), std::move(label), std::move(tip),
            [=](const std::string& id, const std::string& name, TrainConfig& c, const ControlOptions& look) {
                return checkbox(id, name, member(c), look);
            }};
}

template <class Enum>
Row choice(std::string key, std::string label, Enum TrainConfig::*member, std::vector<std::string> words,
           std::string tip) {
    return {std::move(key), std::move(label), std::move(tip),
            [=](const std::string& id, const std::string& name, TrainConfig& c, const ControlOptions& look) {
                int index = static_cast<int>(c.*member);
                if (!combo(id, name, index, words, look)) return false;
                c.*member = static_cast<Enum>(index);
                return true;
            }};
}

using Catalogue = const std::vector<SpecEntry>& (*)();

Row term(std::string key, std::string label, std::string TrainConfig::*member, Catalogue catalogue,
         std::string tip) {
    return {std::move(key), std::move(label), std::move(tip),
            [=](const std::string& id, const std::string& name, TrainConfig& c, const ControlOptions& look) {
                return drawTermField(id, name, c.*member, catalogue(), look);
            }};
}

Row sum(std::string key, std::string label, const char* what, std::string TrainConfig::*member,
        Catalogue catalogue, std::string tip) {
    return {std::move(key), std::move(label), std::move(tip),
            [=](const std::string& id, const std::string& name, TrainConfig& c, const ControlOptions& look) {
                return drawSumField(id, name, what, c.*member, catalogue(), look);
            }};
}

bool drawText(const std::string& id, const std::string& label, std::string& value, const ControlOptions& look,
              std::string_view hint) {
    return textField(id, label, value, {.hint = hint, .tooltip = look.tooltip, .enabled = look.enabled}) !=
           TextEvent::None;
}

bool drawSize(const std::string& id, const std::string& label, TrainConfig& c, const ControlOptions& look) {
    ControlOptions own = look;
    own.unit = "px";
    return numberField(id, label, c.patchSize, 8, 4096, own);
}

bool drawDevice(const std::string& id, const std::string& label, TrainConfig& c, const ControlOptions& look) {
    static const std::vector<std::string> kWords{"auto", "cpu", "cuda"}, kLabels{"automatic", "CPU", "CUDA"};
    int index = static_cast<int>(std::ranges::find(kWords, c.device) - kWords.begin());
    if (!combo(id, label, index, kLabels, look)) return false;
    c.device = kWords[static_cast<std::size_t>(index)];
    return true;
}

bool drawViews(const std::string& id, const std::string& label, TrainConfig& c, const ControlOptions& look) {
    static const std::vector<int> kViews{1, 4, 8};
    static const std::vector<std::string> kLabels{"one view", "4 views, mirrored", "8 views, turned"};
    int index = static_cast<int>(std::ranges::find(kViews, c.mapViews) - kViews.begin());
    if (!combo(id, label, index, kLabels, look)) return false;
    c.mapViews = kViews[static_cast<std::size_t>(index)];
    return true;
}

bool drawSeed(const std::string& id, const std::string& label, TrainConfig& c, const ControlOptions& look) {
    int seed = static_cast<int>(std::min<std::uint64_t>(c.seed, 1U << 30));
    if (!numberField(id, label, seed, 0, 1 << 30, look)) return false;
    c.seed = static_cast<std::uint64_t>(seed);
    return true;
}

bool bordersCount(const TrainConfig& c) {
    return c.borderWeight > 0;
}

std::vector<Group> makeGroups() {
    using C = TrainConfig;
    using A = Augmentation;
    std::vector<Group> groups;
    groups.push_back(
        {"Network",
         {choice("outputs", "Outputs", &C::outputs,
                 {"one class a pixel", "each class by itself", "a network each"},
                 "Whether classes exclude each other, may overlap, or have a network of their own each"),
          {"map_views", "Maps from",
           "How often a window is predicted, mirrored and turned, for a finished map: the mean is steadier "
           "and takes so many times as long",
           drawViews},
          real(
              "prior_adaptation", "Prior adaptation", &C::priorAdaptation, 0, 1, "",
              "How far finished maps follow the shares that classes seem to have in each scene: where little "
              "of a class is found, more is asked of a pixel before it counts as that class. 0: classes "
              "count "
              "alike; 1: wholly"),
          {"weights", "Start from",
           "File of weights to start from (.pth, .pt, .safetensors), whole path; what fits is taken",
           [](const std::string& id, const std::string& name, C& c, const ControlOptions& look) {
               return drawText(id, name, c.weights, look, "fresh weights");
           }},
          {"freeze_encoder", "Freeze the encoder",
           "Train the decoder alone; the encoder stays as the file has it",
           [](const std::string& id, const std::string& name, C& c, const ControlOptions& look) {
               return checkbox(id, name, c.freezeEncoder, look);
           },
           [](const C& c) { return !c.weights.empty(); }},
          real("encoder_rate", "Encoder's rate", &C::encoderRate, 0, 1, "×",
               "The encoder's learning rate, as a share of the others'")}});
    groups.push_back(
        {"Patches",
         {{"patch_size", "Patch", "Pixels a side of the windows that are learned from", drawSize},
          whole("batch_size", "Batch", &C::batchSize, 1, 4096, "",
                "Patches a step; halved when memory runs out"),
          term("sampler", "Drawn", &C::sampler, samplerCatalog, "How the places of patches are chosen"),
          choice(
              "normalisation", "Bands' scale", &C::normalisation,
              {"data set", "each scene", "data set, robust", "each scene, robust", "both",
               "as the labels say"},
              "By whose mean and deviation bands come to a common scale; robust: median and 2–98 % "
              "spread. Each scene by itself is best where light and season differ, the data set where "
              "colours mean "
              "the same everywhere; both: learners without a network are fitted to either and averaged; the "
              "labels of several scenes tell which")}});
    groups.push_back({"How long",
                      {whole("epochs", "Epochs", &C::epochs, 0, 1000000, "", "0: until it is stopped"),
                       real("max_seconds", "Time", &C::maxSeconds, 0, 1e9, "s", "0: no limit"),
                       whole("steps_per_epoch", "Steps an epoch", &C::stepsPerEpoch, 0, 10000000, "",
                             "0: so that each labelled place is seen about once, between 20 and 200"),
                       whole("patience", "Patience", &C::patience, 0, 1000000, "",
                             "Stops after so many validations without a gain; 0: never"),
                       real("min_delta", "Counts as a gain", &C::minDelta, 0, 1, "IoU",
                            "Rise of the mean IoU that counts as a gain"),
                       flag(
                           "restore_best", "End with the best", [](C& c) -> bool& { return c.restoreBest; },
                           "Take the weights of the best validation at the end"),
                       real("validate_every_seconds", "Validate every", &C::validateEverySeconds, 0.1, 1e6,
                            "s", "At most that long between validations, and at each epoch's end")}});
    groups.push_back(
        {"Loss",
         {sum("loss", "Loss", "loss", &C::loss, lossCatalog,
              "What is made small: a sum, such as dice + 10 * focal(gamma=2)"),
          choice("class_weighting", "Class weights", &C::classWeighting,
                 {"none", "inverse frequency", "median frequency", "effective number"},
                 "How rare classes are made to count more"),
          real("border_weight", "Border weight", &C::borderWeight, 0, 1000, "",
               "w0 of the U-Net's border map: pixels between near objects count that much more; 0: none"),
          real("border_sigma", "Border reach", &C::borderSigma, 0.1, 1000, "px",
               "How far from borders it reaches")}});
    groups.back().rows.back().applies = bordersCount;
    groups.push_back(
        {"Optimiser",
         {term("optimiser", "Optimiser", &C::optimiser, optimiserCatalog, "How gradients become steps"),
          {"learning_rate", "Learning rate",
           "The largest one, after the warm-up; the rate check suggests one",
           [](const std::string& id, const std::string& name, C& c, ControlOptions look) {
               look.logarithmic = true;
               look.decimals = 6;
               return slider(id, name, c.learningRate, 1e-6, 1, look);
           }},
          term("schedule", "Schedule", &C::schedule, scheduleCatalog, "The learning rate over the run"),
          whole("warm_up_steps", "Warm-up", &C::warmUpSteps, 0, 10000000, "steps",
                "Steps over which the rate rises at the start"),
          real("weight_decay", "Weight decay", &C::weightDecay, 0, 10, "",
               "Pulls weights towards 0: against learning by heart"),
          real("clip_norm", "Clip gradients at", &C::clipNorm, 0, 1e9, "",
               "Largest norm of all gradients; 0: any"),
          whole("accumulate", "Batches a step", &C::accumulate, 1, 4096, "",
                "Gradients of so many batches are summed before a step"),
          real("ema", "Running mean", &C::ema, 0, 0.99999, "",
               "Decay of a running mean of the weights that is judged and kept, such as 0.99; 0: none")}});
    groups.push_back(
        {"Variation",
         {flag(
              "augmentation.flips", "Flips", [](C& c) -> bool& { return c.augmentation.flips; },
              "Mirrored left-right and top-bottom"),
          flag(
              "augmentation.quarter_turns", "90° rotations",
              [](C& c) -> bool& { return c.augmentation.quarterTurns; }, "Turned by multiples of 90°"),
          varied("rotation", "Rotation", &A::rotation, 0, 180, "°", "Turned by up to that, to either side"),
          varied("scale_least", "Least scale", &A::scaleLeast, 0.1, 1, "×",
                 "0.5: a patch shows twice the ground a side"),
          varied("scale_most", "Most scale", &A::scaleMost, 1, 10, "×",
                 "2: a patch shows half the ground a side"),
          varied("brightness", "Brightness", &A::brightness, 0, 10, "σ",
                 "Added to all bands, in their deviations"),
          varied("contrast", "Contrast", &A::contrast, 0, 0.99, "±", "Factor within 1 ± this, on all bands"),
          varied("band_jitter", "Each band", &A::bandJitter, 0, 0.99, "±",
                 "Brightness and contrast, drawn for each band by itself"),
          varied("noise", "Noise", &A::noise, 0, 10, "σ",
                 "Deviation of added noise, in deviations of the band"),
          varied("blur", "Blur", &A::blur, 0, 20, "px", "Sigma of a Gaussian"),
          varied("elastic", "Elastic", &A::elastic, 0, 200, "px", "Displacement of a rubber sheet"),
          varied("elastic_smoothness", "Elastic smoothness", &A::elasticSmoothness, 1, 200, "px",
                 "Sigma of the displacement field"),
          varied("cut_out", "Cut-out", &A::cutOut, 0, 0.9, "side",
                 "A blanked square, as a share of the patch's side"),
          varied("mix", "Mixed patches", &A::mix, 0, 1, "",
                 "Probability that a rectangle comes from another patch")}});
    groups.push_back({"Machine",
                      {choice("precision", "Precision", &C::precision, {"automatic", "fp32", "bf16"},
                              "Automatic: bf16 where the processor computes in it"),
                       whole("threads", "Threads", &C::threads, 0, 1024, "",
                             "0: all cores. A fixed number makes a run repeatable"),
                       {"device", "Device", "Automatic: a GPU where LibTorch finds one", drawDevice},
                       {"seed", "Seed", "The same seed draws the same patches", drawSeed}}});
    return groups;
}

const std::vector<Group>& groups() {
    static const std::vector<Group> all = makeGroups();
    return all;
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool matches(const Row& row, const std::string& search) {
    return lower(row.key + " " + row.label + " " + row.tip).find(lower(search)) != std::string::npos;
}

/// What the recipe, or nothing, says of each setting that is otherwise now. Renewed when the configuration
/// changes.
void renewMarks(UiState& state) {
    SettingMarks& marks = state.settingMarks;
    if (marks.known && marks.of == state.config) return;
    marks.known = true;
    marks.of = state.config;
    marks.expected.clear();
    TrainConfig base = state.config;
    base.recipe.clear();
    TrainConfig expected = TrainConfig{};
    expected.threads = base.threads, expected.device = base.device, expected.seed = base.seed;
    if (const auto recipe = findRecipe(state.recipes, state.config.recipe))
        if (const auto applied = applyRecipe(*recipe, base)) expected = *applied;
    expected.recipe = state.config.recipe;
    for (const SettingDifference& d : differingSettings(expected, state.config)) marks.expected[d.key] = d.a;
}

void drawRow(const Row& row, UiState& state, bool enabled) {
    if (row.applies && !row.applies(state.config)) return;
    const auto mark = state.settingMarks.expected.find(row.key);
    const bool changed = mark != state.settingMarks.expected.end();
    std::string tip = row.tip;
    if (changed)
        tip += fmt::format("\n{}: {}", state.config.recipe.empty() ? "otherwise" : "the recipe says",
                           mark->second.empty() ? "nothing" : mark->second);
    (void)row.draw(probeOf(row.key), changed ? row.label + " •" : row.label, state.config,
                   {.tooltip = tip, .enabled = enabled});
}

void changesLine(UiState& state, bool enabled) {
    const std::size_t count = state.settingMarks.expected.size();
    if (count == 0) return;
    secondaryText(fmt::format("{} setting{} {} than {} •", count, count == 1 ? " is" : "s are", "other",
                              state.config.recipe.empty() ? "usual" : "the recipe's"));
    if (!enabled) return;
    if (link("train/reset", "Put back", "All of them")) {
        const auto recipe = findRecipe(state.recipes, state.config.recipe);
        if (recipe) {
            if (auto applied = applyRecipe(*recipe, state.config)) state.config = *applied;
        } else {
            TrainConfig fresh;
            fresh.threads = state.config.threads, fresh.device = state.config.device;
            fresh.seed = state.config.seed;
            state.config = fresh;
        }
    }
    ImGui::SameLine(0, px(16));
    if (link("train/keep", "Keep as a recipe", "Writes these settings for later and other projects"))
        state.recipeTitle = state.recipeTitle.empty() ? "My recipe" : state.recipeTitle;
    if (state.recipeTitle.empty()) return;
    const TextEvent typed =
        textField("train/recipe-title", "Called", state.recipeTitle, {.tooltip = "Enter keeps it"});
    if (typed != TextEvent::Submitted) return;
    state.recipeToKeep = state.recipeTitle;
    state.recipeTitle.clear();
}

void networkRows(const PanelInput& in, bool enabled) {
    TrainConfig& c = in.state.config;
    const auto network = findNetwork(c.network);
    ui::rowLabel("Network");
    if (button("train/network", network ? (*network)->title : c.network,
               {.tooltip = "All networks, with what each needs and costs", .enabled = enabled, .width = -1}))
        in.open("networks");
    if (network) drawNetworkOptions("train/option", **network, c.networkOptions, enabled);
}

}  // namespace

void drawRecipeMenu(const PanelInput& in) {
    UiState& state = in.state;
    const bool enabled = !in.session.training().active();
    std::vector<std::string> titles{"none"};
    int index = 0;
    for (const Recipe& recipe : state.recipes.recipes) {
        if (recipe.name == state.config.recipe) index = static_cast<int>(titles.size());
        titles.push_back(recipe.own ? recipe.title + " (yours)" : recipe.title);
    }
    if (combo(
            "train/recipe", "Recipe", index, titles,
            {.tooltip = "Ready settings; every one of them can be changed afterwards", .enabled = enabled})) {
        if (index == 0) {
            state.config.recipe.clear();
        } else if (auto applied = applyRecipe(state.recipes.recipes[static_cast<std::size_t>(index - 1)],
                                              state.config)) {
            state.config = *applied;
        } else {
            in.say(applied.error().text());
        }
    }
    const auto recipe = findRecipe(state.recipes, state.config.recipe);
    if (!recipe || !enabled) return;
    secondaryText(recipe->description);
    if (!recipe->source.empty() && recipe->source != "Swath") secondaryText(recipe->source);
    gap(4);
}

void drawTrainSettings(const PanelInput& in) {
    UiState& state = in.state;
    const bool enabled = !in.session.training().active();
    renewMarks(state);
    sectionTitle("Settings");
    changesLine(state, enabled);
    (void)textField("train/search", "", state.settingSearch,
                    {.hint = "search settings", .icon = icons::kSearch});
    const bool searching = !state.settingSearch.empty();
    bool found = false;
    for (const Group& group : groups()) {
        if (searching &&
            std::ranges::none_of(group.rows, [&](const Row& r) { return matches(r, state.settingSearch); }))
            continue;
        found = true;
        const bool wasOpen = state.openSettings.contains(group.title);
        bool open = searching || wasOpen;
        const auto marked = std::ranges::count_if(
            group.rows, [&](const Row& r) { return state.settingMarks.expected.contains(r.key); });
        const std::string title = marked > 0 ? fmt::format("{}  • {}", group.title, marked) : group.title;
        const bool shown = foldingTitle("train/group/" + lower(group.title), title, open);
        if (!searching && open != wasOpen) {
            if (open)
                state.openSettings.insert(group.title);
            else
                state.openSettings.erase(group.title);
        }
        if (!shown) continue;
        if (group.title == "Network" && !searching) networkRows(in, enabled);
        for (const Row& row : group.rows)
            if (!searching || matches(row, state.settingSearch)) drawRow(row, state, enabled);
    }
    if (!found) secondaryText("No setting is called so. The search looks at names and explanations.");
}

}  // namespace swath
