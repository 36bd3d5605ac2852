// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/remote_consent.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string name, alpha = "automatic";
    bool raw = false;
    std::vector<std::string> files;
};

AlphaUse alphaUse(const std::string& word) {
    return word == "mask" ? AlphaUse::Mask : word == "band" ? AlphaUse::Band : AlphaUse::Detect;
}

int run(const Options& options) {
    if (!options.name.empty() && options.files.size() > 1) {
        say("swath: --name names one scene, but {} files were given\n", options.files.size());
        return kExitUsage;
    }
    auto session = openReady(options.project, OpenMode::ReadWrite);
    if (!session) return fail(session.error());
    for (const std::string& file : options.files) {
        const AddScene wanted{.file = file,
                              .name = options.name,
                              .alpha = alphaUse(options.alpha),
                              .units = options.raw ? SampleUnits::Raw : SampleUnits::Declared};
        if (Status added = applyAndWait(**session, wanted); !added) return fail(added.error());
        const Scene& scene = (*session)->document().scenes.back();
        out("{}: {} × {} pixels, {} band{}{}\n", scene.name, scene.info.size.width, scene.info.size.height,
            scene.info.bandCount(), scene.info.bandCount() == 1 ? "" : "s",
            scene.info.crsName.empty() ? "" : ", " + scene.info.crsName);
        if (!scene.info.maskNote.empty()) out("  {}\n", scene.info.maskNote);
    }
    (void)scenesElsewhere((*session)->document(), options.project.path);  // whoever has named them knows
    return kExitDone;
}

}  // namespace

void addAddCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("add", "Add scenes to a project; the files stay where they are");
    addProjectOptions(*command, options->project);
    command->add_option("files", options->files, "GeoTIFF or anything else that GDAL opens")->required();
    command->add_option("--name", options->name, "Name of the scene; otherwise the file's");
    command
        ->add_option(
            "--alpha", options->alpha,
            "What a band marked as alpha is: mask (where there is data), band (data), or automatic: a "
            "mask if it holds a few values only")
        ->check(CLI::IsMember({"automatic", "mask", "band"}));
    command->add_flag("--raw", options->raw,
                      "Take samples as they are stored, without the scale and offset that the file declares");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
