// SPDX-License-Identifier: MIT
#include "engine/learn/config/recipes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/core/text.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;

Error notARecipe(const std::string& origin, const std::string& why) {
    return Error{Errc::BadFormat, fmt::format("{}: not a recipe: {}", origin, why),
                 R"(write it like {"name": "mine", "title": "Mine", "settings": {"patch_size": 256}})"};
}

/// "Fields of June 2" → "fields-of-june-2".
std::string nameFrom(const std::string& title) {
    std::string name;
    for (const char c : title) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || upper;
        if (plain)
            name += static_cast<char>(upper ? c - 'A' + 'a' : c);
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (name.ends_with('-')) name.pop_back();
    return name;
}

void add(RecipeBook& book, Recipe recipe) {
    const auto same = std::ranges::find(book.recipes, recipe.name, &Recipe::name);
    if (same == book.recipes.end())
        book.recipes.push_back(std::move(recipe));
    else
        *same = std::move(recipe);
}

}  // namespace

fs::path ownRecipeFolder() {
    if (const char* config = std::getenv("XDG_CONFIG_HOME")) return fs::path(config) / "swath" / "recipes";
    if (const char* home = std::getenv("HOME")) return fs::path(home) / ".config" / "swath" / "recipes";
    return "recipes";
}

RecipeBook loadRecipes(const fs::path& folder) {
    RecipeBook book;
    for (const std::string_view text : recipeTexts()) {
        if (auto recipe = parseRecipe(text, "recipe of Swath"))
            add(book, std::move(*recipe));
        else
            book.problems.push_back(recipe.error());
    }
    std::vector<fs::path> files;
    std::error_code failed;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
        if (at->path().extension() == ".json") files.push_back(at->path());
    std::ranges::sort(files);
    for (const fs::path& file : files) {
        auto text = readText(file);
        auto recipe = text ? parseRecipe(*text, file.string()) : Result<Recipe>(text.error());
        if (!recipe) {
            book.problems.push_back(recipe.error());
            continue;
        }
        recipe->own = true;
        add(book, std::move(*recipe));
    }
    return book;
}

Result<Recipe> findRecipe(const RecipeBook& book, const std::string& name) {
    std::vector<std::string> names;
    for (const Recipe& recipe : book.recipes) {
        if (recipe.name == name) return recipe;
        names.push_back(recipe.name);
    }
    const auto nearest = nearestWord(name, names);
    return Error{Errc::NotFound, fmt::format("there is no recipe \"{}\"", name),
                 nearest ? fmt::format("did you mean \"{}\"?", *nearest)
                         : fmt::format("the recipes are {}", fmt::join(names, ", "))};
}

TrainConfig usualSettings(const RecipeBook& book) {
    const auto recipe = findRecipe(book, kUsualRecipe);
    const auto applied = recipe ? applyRecipe(*recipe, TrainConfig{}) : Result<TrainConfig>(recipe.error());
    return applied ? *applied : TrainConfig{};
}

Result<Recipe> parseRecipe(std::string_view text, const std::string& origin) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return notARecipe(origin, "it is no JSON object");
    Recipe recipe;
    static const std::vector<std::string> kKeys{"name", "title", "description", "source", "settings"};
    for (const auto& [key, value] : json.items()) {
        if (std::ranges::find(kKeys, key) == kKeys.end()) {
            Error error = notARecipe(origin, fmt::format("unknown key \"{}\"", key));
            if (const auto nearest = nearestWord(key, kKeys))
                error.hint = fmt::format("did you mean \"{}\"?", *nearest);
            return error;
        }
        if (key != "settings" && !value.is_string())
            return notARecipe(origin, fmt::format("\"{}\" is no text", key));
    }
    recipe.name = json.value("name", "");
    recipe.title = json.value("title", recipe.name);
    recipe.description = json.value("description", "");
    recipe.source = json.value("source", "");
    if (recipe.name.empty()) return notARecipe(origin, "it has no \"name\"");
    if (!json.contains("settings") || !json["settings"].is_object())
        return notARecipe(origin, "it has no \"settings\"");
    recipe.settings = json["settings"].dump();
    if (auto checked = trainConfigFromJson(recipe.settings); !checked)
        return Error{checked.error().code, fmt::format("{}: {}", origin, checked.error().what),
                     checked.error().hint.empty() ? "swath train --help-config prints every setting"
                                                  : checked.error().hint};
    return recipe;
}

Result<TrainConfig> applyRecipe(const Recipe& recipe, const TrainConfig& base) {
    auto config = trainConfigFromJson(recipe.settings);
    if (!config) return config.error();
    const Json decided = Json::parse(recipe.settings);
    config->recipe = recipe.name;
    if (!decided.contains("threads")) config->threads = base.threads;
    if (!decided.contains("device")) config->device = base.device;
    if (!decided.contains("precision")) config->precision = base.precision;
    if (!decided.contains("seed")) config->seed = base.seed;
    if (!decided.contains("weights")) {
        config->weights = base.weights;
        config->freezeEncoder = base.freezeEncoder;
    }
    return config;
}

Result<std::string> saveRecipe(const fs::path& folder, const std::string& title, const TrainConfig& config) {
    const std::string name = nameFrom(title);
    if (name.empty())
        return Error{Errc::InvalidInput, "a recipe needs a name", "give it one with letters or digits"};
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed)
        return Error{Errc::Io,
                     fmt::format("could not make the folder {}: {}", folder.string(), failed.message()),
                     "check that you may write there"};
    Json settings = Json::parse(toJson(config));
    // Those belong to the machine and the data at hand, not to the recipe.
    for (const char* key : {"recipe", "threads", "device", "seed", "weights"}) settings.erase(key);
    const Json json{{"name", name},
                    {"title", title},
                    {"description", config.recipe.empty() ? "" : "Begun from " + config.recipe + "."},
                    {"source", kOutputMark},
                    {"settings", settings}};
    const auto file = claimOutput(folder / (name + ".json"), {});
    if (!file) return file.error();
    if (Status written = writeText(*file, json.dump(2) + "\n"); !written) return written.error();
    return name;
}

}  // namespace swath
