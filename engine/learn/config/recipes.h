// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"
#include "engine/learn/config/train_config.h"

namespace swath {

/// Settings that belong together, ready to be used: those of a paper, a competition, or the user's own.
struct Recipe {
    std::string name;         ///< on the command line and in records: "u-net-2015"
    std::string title;        ///< in menus
    std::string description;  ///< a few sentences: what it is for, what it takes, what was left out
    std::string source;       ///< where the settings come from; empty for the user's own
    std::string settings;     ///< JSON of those settings of a TrainConfig that it decides
    bool own = false;         ///< from the user's folder
};

struct RecipeBook {
    std::vector<Recipe> recipes;
    std::vector<Error> problems;  ///< files of the user's folder that are no recipes
};

/// "~/.config/swath/recipes", or where XDG says.
std::filesystem::path ownRecipeFolder();
/// Swath's recipes, then those of the folder (*.json, by name). One of the user's takes the place of Swath's
/// of the same name. A folder that is not there has none.
RecipeBook loadRecipes(const std::filesystem::path& folder = ownRecipeFolder());
/// The recipe that a new project begins with, and `swath train` where it is told nothing else.
inline constexpr const char* kUsualRecipe = "quick";
/// Its settings; a TrainConfig's own where the book has no such recipe.
TrainConfig usualSettings(const RecipeBook& book);
/// Errors: NotFound; names the nearest.
Result<Recipe> findRecipe(const RecipeBook& book, const std::string& name);

/// Reads one recipe; its settings are checked. Errors: BadFormat (no such JSON), InvalidInput (unknown keys,
/// bad values), each with the recipe's origin.
Result<Recipe> parseRecipe(std::string_view text, const std::string& origin);
/// The recipe's settings; what it does not decide is at its default, but for what belongs to the machine or
/// the data at hand (threads, device, precision, seed, weights to start from), which `base` keeps.
Result<TrainConfig> applyRecipe(const Recipe& recipe, const TrainConfig& base);
/// Writes a configuration as a recipe of the user's own, named like the title. Errors: Io, InvalidInput (no
/// letter in the title). @return its name.
Result<std::string> saveRecipe(const std::filesystem::path& folder, const std::string& title,
                               const TrainConfig& config);

/// The files of assets/recipes, embedded when the program is built.
std::span<const std::string_view> recipeTexts();

}  // namespace swath
