// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/command.h"
#include "engine/learn/config/recipes.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

Json recipeJson(const Recipe& recipe) {
    return {{"name", recipe.name},     {"title", recipe.title}, {"description", recipe.description},
            {"source", recipe.source}, {"own", recipe.own},     {"settings", Json::parse(recipe.settings)}};
}

int run(const std::string& name, bool json) {
    RecipeBook book = loadRecipes();
    for (const Error& problem : book.problems) say("swath: {}\n", problem.text());
    if (!name.empty()) {
        auto found = findRecipe(book, name);
        if (!found) return fail(found.error());
        book.recipes = {*found};
    }
    if (json) {
        Json all = Json::array();
        for (const Recipe& recipe : book.recipes) all.push_back(recipeJson(recipe));
        outLines(all.dump(-1, ' ', false, Json::error_handler_t::replace));
        return kExitDone;
    }
    for (const Recipe& recipe : book.recipes) {
        out("{:<16} {}{}\n", recipe.name, recipe.title, recipe.own ? "  (yours)" : "");
        if (name.empty()) continue;
        outLines("\n" + recipe.description);
        if (!recipe.source.empty()) out("Source: {}\n", recipe.source);
        outLines("\n" + Json::parse(recipe.settings).dump(2));
    }
    return kExitDone;
}

}  // namespace

void addRecipesCommand(CLI::App& app, ChosenCommand& chosen) {
    struct Options {
        std::string name;
        bool json = false;
    };
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("recipes", "List ready settings, or say what is in one");
    command->add_option("name", options->name, "Of a recipe: its description and settings");
    command->add_flag("--json", options->json, "As JSON on standard output");
    command->callback(
        [options, &chosen] { chosen = [options] { return run(options->name, options->json); }; });
}

}  // namespace swath
