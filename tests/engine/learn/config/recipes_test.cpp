// SPDX-License-Identifier: MIT
#include "engine/learn/config/recipes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/file.h"
#include "engine/learn/config/spec.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using ::testing::HasSubstr;

TEST(Recipes, SwathsOwnAreAllThereAndSound) {
    const test::TempDir empty;
    const RecipeBook book = loadRecipes(empty.path());
    EXPECT_TRUE(book.problems.empty()) << book.problems.front().text();
    std::vector<std::string> names;
    for (const Recipe& recipe : book.recipes) {
        names.push_back(recipe.name);
        EXPECT_FALSE(recipe.title.empty()) << recipe.name;
        EXPECT_FALSE(recipe.description.empty()) << recipe.name;
        EXPECT_FALSE(recipe.source.empty()) << recipe.name;
        EXPECT_FALSE(recipe.own);
        const auto config = applyRecipe(recipe, {});
        ASSERT_TRUE(config) << recipe.name << ": " << config.error().text();
        EXPECT_EQ(config->recipe, recipe.name);
        for (const auto& [what, line] :
             {std::pair("loss", config->loss), std::pair("sampler", config->sampler),
              std::pair("learner", config->learner), std::pair("features", config->features)})
            EXPECT_TRUE(parseSpec(what, line)) << recipe.name << ": " << line;
        for (const std::string& line : {config->optimiser, config->schedule}) {
            const auto terms = parseSpec("setting", line);
            ASSERT_TRUE(terms) << recipe.name << ": " << line;
            EXPECT_EQ(terms->size(), 1u);
        }
    }
    EXPECT_THAT(names, testing::UnorderedElementsAre("quick", "thorough", "u-net-2015", "dstl", "spacenet6",
                                                     "sen1floods11", "marine-debris", "cerranet"));
}

TEST(Recipes, TellWhatTheirSourcesTell) {
    const RecipeBook book = loadRecipes("/nonexistent");
    const auto dstl = applyRecipe(*findRecipe(book, "dstl"), {});
    EXPECT_EQ(dstl->network, "unet-64");
    EXPECT_EQ(dstl->patchSize, 256);
    EXPECT_EQ(dstl->batchSize, 4);
    EXPECT_EQ(dstl->outputs, Outputs::PerClass);
    EXPECT_EQ(dstl->sampler, "positives(share=0.5)");
    const auto spacenet = applyRecipe(*findRecipe(book, "spacenet6"), {});
    const auto loss = parseSpec("loss", spacenet->loss);
    ASSERT_EQ(loss->size(), 2u);
    EXPECT_EQ((*loss)[1].weight, 10);
    EXPECT_EQ(spacenet->learningRate, 1e-4);
    const auto first = applyRecipe(*findRecipe(book, "u-net-2015"), {});
    EXPECT_EQ(first->batchSize, 1);
    EXPECT_EQ(first->borderWeight, 10);
    EXPECT_EQ(first->patchSize, 572);
}

TEST(Recipes, KeepWhatBelongsToTheMachine) {
    TrainConfig base;
    base.threads = 3;
    base.device = "cpu";
    base.seed = 77;
    base.weights = "start.pth";
    base.epochs = 999;
    base.loss = "dice";
    const auto config = applyRecipe(*findRecipe(loadRecipes("/nonexistent"), "cerranet"), base);
    EXPECT_EQ(config->threads, 3);
    EXPECT_EQ(config->device, "cpu");
    EXPECT_EQ(config->seed, 77u);
    EXPECT_EQ(config->weights, "start.pth");
    EXPECT_EQ(config->epochs, 20);
    EXPECT_EQ(config->loss, "cross-entropy");
}

TEST(Recipes, UnknownOnesNameTheNearest) {
    const auto found = findRecipe(loadRecipes("/nonexistent"), "thoruogh");
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().text(), HasSubstr("did you mean \"thorough\"?"));
}

TEST(Recipes, TheUsersOwnAreReadAndWritten) {
    const test::TempDir dir;
    TrainConfig config;
    config.patchSize = 96;
    config.seed = 5;
    const auto name = saveRecipe(dir / "deep", "Fields of June, 2!", config);
    ASSERT_TRUE(name) << name.error().text();
    EXPECT_EQ(*name, "fields-of-june-2");
    ASSERT_TRUE(writeText(dir / "deep" / "quick.json", R"({"name": "quick", "settings": {"epochs": 3}})"));
    const RecipeBook book = loadRecipes(dir / "deep");
    EXPECT_TRUE(book.problems.empty());
    const auto own = findRecipe(book, *name);
    ASSERT_TRUE(own);
    EXPECT_TRUE(own->own);
    EXPECT_EQ(own->title, "Fields of June, 2!");
    TrainConfig base;
    base.seed = 9;
    EXPECT_EQ(applyRecipe(*own, base)->patchSize, 96);
    EXPECT_EQ(applyRecipe(*own, base)->seed, 9u);
    EXPECT_EQ(applyRecipe(*findRecipe(book, "quick"), {})->epochs, 3);  // takes the place of Swath's
    EXPECT_FALSE(saveRecipe(dir.path(), "?!", config));
    EXPECT_TRUE(saveRecipe(dir / "deep", "Fields of June, 2!", config)) << "its own is renewed";
    EXPECT_FALSE(saveRecipe(dir / "deep", "quick", config)) << "one that was written by hand is not";
}

TEST(Recipes, ABadFileIsNamedAndSpoilsNoOther) {
    const test::TempDir dir;
    ASSERT_TRUE(writeText(dir / "a.json", "{"));
    ASSERT_TRUE(writeText(dir / "b.json", R"({"name": "b", "settings": {"epoch": 3}})"));
    ASSERT_TRUE(writeText(dir / "c.json", R"({"name": "c", "setings": {}})"));
    ASSERT_TRUE(writeText(dir / "d.json", R"({"title": "d", "settings": {}})"));
    ASSERT_TRUE(writeText(dir / "e.json", R"({"name": "e", "settings": {"epochs": 4}})"));
    const RecipeBook book = loadRecipes(dir.path());
    ASSERT_EQ(book.problems.size(), 4u);
    EXPECT_THAT(book.problems[0].text(), HasSubstr("a.json"));
    EXPECT_THAT(book.problems[1].text(), HasSubstr("did you mean \"epochs\"?"));
    EXPECT_THAT(book.problems[2].text(), HasSubstr("did you mean \"settings\"?"));
    EXPECT_THAT(book.problems[3].text(), HasSubstr("no \"name\""));
    EXPECT_TRUE(findRecipe(book, "e"));
}

TEST(Recipes, ANewProjectBeginsWithTheQuickOneOrTheUsersOwnOfItsName) {
    const TrainConfig usual = usualSettings(loadRecipes("/nonexistent"));
    EXPECT_EQ(usual.recipe, "quick");
    EXPECT_EQ(usual.learner, "network + automatic");
    EXPECT_EQ(usual.normalisation, NormalisationKind::Automatic);
    EXPECT_EQ(usualSettings({}), TrainConfig{});
}

}  // namespace
}  // namespace swath
