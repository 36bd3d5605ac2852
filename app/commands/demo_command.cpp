// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/command.h"
#include "app/demo_project.h"
#include "app/offscreen.h"
#include "app/window.h"
#include "engine/core/file.h"

namespace swath {
namespace {

namespace fs = std::filesystem;
constexpr double kGoodMeanIou = 0.6;
constexpr const char* kWritten[] = {"1-opened.png",    "2-early.png",  "3-map.png",
                                    "4-whole-map.png", "5-errors.png", "report.json"};

struct Options {
    std::string folder = "swath-demo", offscreen;
    double seconds = 0;
    std::uint64_t seed = 7;
    bool fresh = false, overwrite = false;
};

/// Figures of a demo that played by itself.
struct Report {
    double firstPictureS = -1, firstCurvePointS = -1, goodS = -1;
};

Status begin(Studio& studio, const Options& options) {
    auto session = openDemoProject(options.folder, options.seed, options.overwrite);
    if (!session) return session.error();
    studio.setSession(std::move(*session));
    if (options.seconds > 0) studio.state().config.maxSeconds = options.seconds;
    studio.show("learn");
    return {};
}

std::string reportJson(const Session& session, const Report& report) {
    nlohmann::ordered_json iou = nlohmann::ordered_json::object();
    const Run* run = session.document().newestRun();
    const auto best = session.training().bestMeanIou;
    const ConfusionMatrix& m = session.validation();
    for (int k = 0; run && k < m.classes(); ++k) {
        const auto value = m.iou(k);
        iou[run->classes.all()[static_cast<std::size_t>(k)].name] =
            value ? nlohmann::json(*value) : nlohmann::json();
    }
    const auto seconds = [](double s) { return s < 0 ? nlohmann::json() : nlohmann::json(s); };
    const auto mean = m.classes() > 0 ? m.meanIou() : std::nullopt;
    return nlohmann::ordered_json{{"software", kOutputMark},
                                  {"mean_iou", mean ? nlohmann::json(*mean) : nlohmann::json()},
                                  {"best_mean_iou", best ? nlohmann::json(*best) : nlohmann::json()},
                                  {"iou", iou},
                                  {"seconds_to_first_picture", seconds(report.firstPictureS)},
                                  {"seconds_to_first_curve_point", seconds(report.firstCurvePointS)},
                                  {"seconds_to_mean_iou_0.6", seconds(report.goodS)},
                                  {"device", session.training().device},
                                  {"steps", session.training().step}}
        .dump(2);
}

int playWithoutDisplay(const Options& options) {
    auto size = parseSize(options.offscreen.empty() ? "1280x800" : options.offscreen);
    if (!size) return fail(size.error());
    say("No display: the demo plays by itself; pictures and report.json go into {}/\n", options.folder);
    auto screen = Offscreen::create(*size);
    if (!screen) return fail(screen.error());
    if (Status begun = begin((*screen)->studio(), options); !begun) return fail(begun.error());
    Studio& studio = (*screen)->studio();
    Session& session = *studio.session();
    const fs::path folder = options.folder;
    for (const char* name : kWritten)  // before it plays, not when all is done
        if (const auto claimed = claimOutput(folder / name, outputRules(session, options.overwrite));
            !claimed)
            return fail(claimed.error());
    const auto shot = [&](const char* name) {
        const auto target = claimOutput(folder / name, outputRules(session, options.overwrite));
        const Status saved = target ? writePng(*target, (*screen)->picture()) : Status(target.error());
        if (!saved) (void)fail(saved.error());
    };
    Report report;
    while (report.firstPictureS < 0 || !studio.canvas().settled()) {
        (*screen)->frame();
        if (report.firstPictureS < 0 && studio.canvas().firstPictureS() >= 0)
            report.firstPictureS = (*screen)->now();
        if ((*screen)->now() > 60) return fail({Errc::Io, "the scene was not drawn within a minute", ""});
    }
    shot("1-opened.png");
    const double startedAt = (*screen)->now();
    studio.state().want(StartTraining{studio.state().config});
    (*screen)->frame();
    double lastLine = 0;
    bool early = false;
    while (session.training().active()) {
        const double begin = (*screen)->now();
        (*screen)->frame();
        const double elapsed = (*screen)->now() - startedAt;
        const TrainingStatus& t = session.training();
        if (report.firstCurvePointS < 0 && t.step > 0) report.firstCurvePointS = elapsed;
        if (report.goodS < 0 && t.meanIou && *t.meanIou >= kGoodMeanIou) report.goodS = elapsed;
        if (!early && elapsed > 15) {
            shot("2-early.png");
            early = true;
        }
        if (elapsed - lastLine > 10) {
            lastLine = elapsed;
            say("{}{}\n", t.words(), t.meanIou ? fmt::format(" · mean IoU {:.3f}", *t.meanIou) : "");
        }
        // Nobody looks: five frames a second leave the processor to the network.
        constexpr double kFrameS = 0.2;
        (*screen)->restUntil(begin + kFrameS);
    }
    if (session.training().phase == TrainingStatus::Phase::Failed)
        return fail({Errc::Io, session.training().detail, session.training().hint});
    for (int i = 0; i < 20; ++i) (*screen)->frame();
    shot("3-map.png");
    (void)session.apply(PredictScene{session.document().currentScene, {}});
    while (session.busy()) (*screen)->frame();
    studio.state().labelsShown = false;
    studio.state().predictionOpacity = 0.8;
    for (int i = 0; i < 20; ++i) (*screen)->frame();
    shot("4-whole-map.png");
    studio.state().errorsShown = true;
    studio.show("errors");
    for (int i = 0; i < 40; ++i) (*screen)->frame();
    shot("5-errors.png");
    // Who goes on by hand begins with the scene and the strokes, not with the last picture's view.
    studio.state().labelsShown = true;
    studio.state().errorsShown = false;
    studio.state().predictionOpacity = UiState().predictionOpacity;
    const std::string text = reportJson(session, report);
    const auto target = claimOutput(folder / "report.json", outputRules(session, options.overwrite));
    if (!target) return fail(target.error());
    if (Status written = writeText(*target, text + "\n"); !written) return fail(written.error());
    outLines(text);
    say("Pictures and report.json are in {}/; swath studio {}/demo.swath goes on from there.\n",
        options.folder, options.folder);
    return kExitDone;
}

int run(const Options& options) {
    std::error_code ignored;
    if (options.fresh) {
        for (const char* name : {"demo.swath", "demo.swath-wal", "demo.swath-shm"})
            fs::remove(fs::path(options.folder) / name, ignored);
    }
    if (!options.offscreen.empty() || !hasDisplay()) return playWithoutDisplay(options);
    const Status ran = runWindow({}, [&](Studio& studio) -> Status {
        if (Status begun = begin(studio, options); !begun) return begun;
        studio.state().want(StartTraining{studio.state().config});
        return {};
    });
    return ran ? kExitDone : fail(ran.error());
}

}  // namespace

void addDemoCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("demo", "A generated scene with a few strokes, training at once");
    command->add_option("--folder", options->folder, "Where it is put")->capture_default_str();
    command->add_option("--offscreen", options->offscreen,
                        "Play it by itself at WIDTHxHEIGHT without a display");
    command->add_option("--seconds", options->seconds, "How long it trains; otherwise as a new project does");
    command->add_option("--seed", options->seed, "Another seed is another scene")->capture_default_str();
    command->add_flag("--fresh", options->fresh, "Begin anew");
    addOverwrite(*command, options->overwrite);
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
