// SPDX-License-Identifier: MIT
#include "app/commands/command.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string scene;
    int reference = 1;
    bool apply = false;
};

/// What the shift is in two corners, where it is not the same everywhere.
std::string driftText(const BandShift& shift, Size scene) {
    if (shift.drift == Drift{}) return "";
    const Vec2 corner{scene.width / 2.0, scene.height / 2.0};
    const Displacement displacement{shift.pixels, shift.drift};
    const Vec2 first = displacement.beside(corner * -1), last = displacement.beside(corner);
    return fmt::format(", upper left {:+.2f} {:+.2f}, lower right {:+.2f} {:+.2f}", first.x, first.y, last.x,
                       last.y);
}

int run(const Options& options) {
    auto session = openReady(options.project, options.apply ? OpenMode::ReadWrite : OpenMode::ReadOnly);
    if (!session) return fail(session.error());
    const auto id = readyScene((*session)->document(), options.scene);
    if (!id) return fail(id.error());
    if (Status done = applyAndWait(**session, MeasureShifts{*id, options.reference - 1}); !done)
        return fail(done.error());
    const auto& report = (*session)->shifts();
    if (!report) return fail({Errc::Io, "nothing was measured", "see the messages above"});
    AlignBands wanted{*id, {}};
    for (const BandShift& shift : report->shifts) {
        const std::string& name =
            (*session)->document().scene(*id)->info.bands[static_cast<std::size_t>(shift.band)].name;
        out("{:>3}  {:<24} {:+8.2f} {:+8.2f} px  {}\n", shift.band + 1, name, shift.pixels.x, shift.pixels.y,
            shift.believable() ? fmt::format("{} of {} windows agree{}", shift.windows, shift.looked,
                                             driftText(shift, (*session)->document().scene(*id)->info.size))
                               : "too uncertain: left as it is");
        if (shift.believable()) wanted.shifts.push_back(shift);
    }
    if (!options.apply) return kExitDone;
    if (Status done = applyAndWait(**session, wanted); !done) return fail(done.error());
    return kExitDone;
}

}  // namespace

void addAlignCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "align", "Measure how far bands of a scene lie beside one of them: pixels to the right, and down");
    addProjectOptions(*command, options->project);
    command->add_option("--scene", options->scene, "Name or number of the scene")->required();
    command->add_option("--reference", options->reference, "Number of the band that stays where it is (1)");
    command->add_flag("--apply", options->apply,
                      "Take the shifts back as the bands are read; the files stay as they are");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
