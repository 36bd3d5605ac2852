// SPDX-License-Identifier: MIT
// Recipes name networks, losses, schedules … that live in other folders: here all of them meet.
#include <gtest/gtest.h>

#include "engine/learn/config/catalogs.h"
#include "engine/learn/config/network_catalog.h"
#include "engine/learn/config/recipes.h"

namespace swath {
namespace {

using Catalogue = const std::vector<SpecEntry>& (*)();

void expectKnown(const Recipe& recipe, const char* what, const std::string& line, Catalogue catalogue) {
    const auto terms = parseSpec(what, line);
    ASSERT_TRUE(terms) << recipe.name;
    const Status known = checkSpec(what, *terms, catalogue());
    EXPECT_TRUE(known) << recipe.name << ": " << known.error().text();
}

TEST(Recipes, NameOnlyWhatThereIs) {
    for (const Recipe& recipe : loadRecipes("/nonexistent").recipes) {
        const auto config = applyRecipe(recipe, {});
        ASSERT_TRUE(config) << recipe.name << ": " << config.error().text();
        const auto network = findNetwork(config->network);
        ASSERT_TRUE(network) << recipe.name << ": " << network.error().text();
        const Status fits = checkNetworkOptions(**network, config->networkOptions);
        EXPECT_TRUE(fits) << recipe.name << ": " << fits.error().text();
        expectKnown(recipe, "loss", config->loss, lossCatalog);
        expectKnown(recipe, "optimiser", config->optimiser, optimiserCatalog);
        expectKnown(recipe, "schedule", config->schedule, scheduleCatalog);
        expectKnown(recipe, "sampler", config->sampler, samplerCatalog);
        expectKnown(recipe, "learner", config->learner, learnerCatalog);
        expectKnown(recipe, "features", config->features, featureCatalog);
    }
}

}  // namespace
}  // namespace swath
