// SPDX-License-Identifier: MIT
#include <map>

#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

class Recipes : public ProgramTest {
  protected:
    /// Networks that take patches of certain sizes only; for the others the smallest that is worth a step.
    static int patchSizeFor(const std::string& network) {
        static const std::map<std::string, int> sizes{{"cerranet", 256}, {"unet-2015", 188}};
        const auto found = sizes.find(network);
        return found == sizes.end() ? 64 : found->second;
    }
};

TEST_F(Recipes, EachTakesAStepAsItIsPublishedAndIsJudged) {
    makeProject();
    const Json recipes = Json::parse(done({"recipes", "--json"}));
    ASSERT_GE(recipes.size(), 8u);
    for (const Json& recipe : recipes) {
        const std::string name = recipe["name"];
        SCOPED_TRACE(name);
        // As published, but for what a step costs. The precision is the machine's own: bf16 where it can.
        const int size = patchSizeFor(recipe["settings"].value("network", ""));
        std::vector<std::string> train{"train", project(), "--recipe", name, "--json"};
        for (const std::string& setting :
             {"patch_size=" + std::to_string(size), std::string("batch_size=2"), std::string("epochs=1"),
              std::string("steps_per_epoch=1"), std::string("max_seconds=0")}) {
            train.push_back("--set");
            train.push_back(setting);
        }
        int steps = 0;
        bool judged = false;
        for (const std::string& line : split(done(train), '\n')) {
            const Json event = Json::parse(line, nullptr, false);
            if (!event.is_object()) continue;
            if (event["event"] == "step") {
                ++steps;
                EXPECT_TRUE(event["loss"].is_number()) << line;
            }
            judged |= event["event"] == "validation" && event["mean_iou"].is_number();
        }
        EXPECT_GE(steps, 1);
        EXPECT_TRUE(judged);
    }
}

}  // namespace
}  // namespace swath::test
