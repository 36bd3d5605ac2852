// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/remote_consent.h"
#include "engine/imagery/sensors/band_offers.h"
#include "engine/imagery/sensors/composition_remarks.h"
#include "engine/imagery/sensors/scene_sources.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string name, alpha = "automatic", preset, reference, like, resampling;
    bool raw = false, recursive = false, byClass = false, fill = false;
    std::vector<std::string> files, bands;

    /// One scene of all that is named, instead of one of each file.
    bool composes() const { return !bands.empty() || !preset.empty() || !like.empty() || !reference.empty(); }
};

AlphaUse alphaUse(const std::string& word) {
    return word == "mask" ? AlphaUse::Mask : word == "band" ? AlphaUse::Band : AlphaUse::Detect;
}

void tellOf(const Scene& scene) {
    out("{}: {} × {} pixels, {} band{}{}\n", scene.name, scene.info.size.width, scene.info.size.height,
        scene.info.bandCount(), scene.info.bandCount() == 1 ? "" : "s",
        scene.info.crsName.empty() ? "" : ", " + scene.info.crsName);
    if (!scene.info.maskNote.empty()) out("  {}\n", scene.info.maskNote);
}

/// All that was found, in one step of the history. @return false where some could not be read; that is said.
Result<bool> addAll(Session& session, const Options& options, std::vector<SceneSource> sources) {
    const std::size_t before = session.document().scenes.size();
    const AddScenes wanted{.sources = std::move(sources),
                           .alpha = alphaUse(options.alpha),
                           .units = options.raw ? SampleUnits::Raw : SampleUnits::Declared};
    const std::size_t told = session.messages().size();
    if (Status added = applyAndWait(session, wanted); !added) return added.error();
    const Document& d = session.document();
    FillWithImageClass fill;
    for (std::size_t i = before; i < d.scenes.size(); ++i) {
        tellOf(d.scenes[i]);
        if (const LabelClass* shown = d.classes.find(imageClassOf(d, d.scenes[i]))) {
            out("  its image shows {}\n", shown->name);
            fill.scenes.push_back(d.scenes[i].id);
        }
    }
    if (options.fill && !fill.scenes.empty())
        if (Status filled = applyAndWait(session, fill); !filled) return filled.error();
    for (std::size_t i = told; i < session.messages().size(); ++i)
        if (session.messages()[i].text.find("could not be read") != std::string::npos) return false;
    return true;
}

Status addFile(Session& session, const Options& options, const std::string& file) {
    const AddScene wanted{.file = file,
                          .name = options.name,
                          .alpha = alphaUse(options.alpha),
                          .units = options.raw ? SampleUnits::Raw : SampleUnits::Declared};
    if (Status added = applyAndWait(session, wanted); !added) return added;
    tellOf(session.document().scenes.back());
    return {};
}

const BandOffer* offerOf(const BandGuess& guess, const std::string& path) {
    for (const GuessedBand& band : guess.bands)
        if (band.offer.path == path) return &band.offer;
    return nullptr;
}

/// The bands that were guessed, a line each; those of other pixels with how they are resampled.
void tellOf(const BandGuess& guess, const BandStack& stack) {
    if (guess.sensor) out("{}\n", guess.sensor->title);
    const BandOffer* grid = offerOf(guess, referenceOf(stack));
    int number = 0;
    for (const BandDef& def : stack.bands) {
        const auto* band = std::get_if<FileBand>(&def);
        if (!band) continue;
        const BandOffer* offer = offerOf(guess, band->path);
        const bool other =
            offer && grid && (offer->size != grid->size || offer->pixelMetres != grid->pixelMetres);
        const std::filesystem::path path(band->path);
        out("  {:>2}  {:<24} {:>7}  {}{}{}\n", ++number, band->name,
            band->wavelengthNm > 0 ? fmt::format("{:.0f} nm", band->wavelengthNm) : "",
            (path.parent_path().filename() / path.filename()).string(),
            band->band > 1 ? fmt::format(":{}", band->band) : "",
            other ? fmt::format("  ({})", resamplingName(band->resampling)) : "");
    }
}

/// The file that is meant, by path or by name alone; empty for none.
Result<std::string> referenceIn(const BandGuess& guess, const std::string& text) {
    if (text.empty()) return text;
    for (const GuessedBand& band : guess.bands)
        if (band.offer.path == text || std::filesystem::path(band.offer.path).filename() == text)
            return band.offer.path;
    return Error{Errc::InvalidInput, fmt::format("{} is none of the files of the bands", text),
                 "name the file whose pixels the scene shall have"};
}

/// A stack, and what it is called if somebody said so.
Result<std::pair<BandStack, std::string>> composed(const Session& session, const Options& options) {
    std::vector<std::string> named = options.files;  // where they are one folder, that is looked into
    named.insert(named.end(), options.bands.begin(), options.bands.end());
    const Sensor* sensor = nullptr;
    if (!options.preset.empty() && !(sensor = findSensor(options.preset)))
        return Error{Errc::InvalidInput, fmt::format("there is no preset {}", options.preset),
                     "the presets are " + sensorKeys()};
    auto offers = offersOf(named, session.resources());
    if (!offers) return offers.error();
    for (const std::string& file : offers->leftOut) say("swath: left out: {}\n", file);
    BandGuess guess = guessBands(offers->bands, sensor);
    if (offers->ofFolder && !guess.sensor)
        return Error{Errc::InvalidInput, "what lies there is not recognised as the bands of one scene",
                     "say what it is with --preset, or name the files with --bands"};
    if (offers->ofFolder) {
        guess = eachOnce(std::move(guess));
        if (guess.bands.empty())
            return Error{Errc::InvalidInput, "none of the bands of that preset is there",
                         "choose another --preset, or name the files with --bands"};
    }
    const auto reference = referenceIn(guess, options.reference);
    if (!reference) return reference.error();
    auto stack = Result<BandStack>(stackOf(guess, *reference));
    if (!options.like.empty()) {
        const Scene* like = session.document().sceneNamed(options.like);
        if (!like)
            return Error{Errc::NotFound, fmt::format("no scene is called {}", options.like),
                         "swath info lists the scenes"};
        stack = stackLike(like->stack, guess);
        if (!stack) return stack.error();
    }
    stack->alpha = alphaUse(options.alpha);
    stack->units = options.raw ? SampleUnits::Raw : SampleUnits::Declared;
    if (const auto resampling = parseResampling(options.resampling))
        for (BandDef& def : stack->bands)
            if (auto* band = std::get_if<FileBand>(&def)) band->resampling = *resampling;
    tellOf(guess, *stack);
    for (const CompositionRemark& remark : remarksOn(*stack, offers->bands)) {
        if (remark.refuses)
            return Error{Errc::InvalidInput, remark.text,
                         "bands of one scene show the same place: add it as a scene of its own"};
        say("swath: {}\n", remark.text);
    }
    const std::string title = session.document().sceneNamed(offers->title) ? "" : offers->title;
    return std::pair(std::move(*stack), options.name.empty() ? title : options.name);
}

Status addComposed(Session& session, const Options& options) {
    auto stack = composed(session, options);
    if (!stack) return stack.error();
    if (Status added = applyAndWait(session, ComposeScene{std::move(stack->first), stack->second}); !added)
        return added;
    tellOf(session.document().scenes.back());
    return {};
}

int usage(std::string_view problem) {
    say("swath: {}\n", problem);
    return kExitUsage;
}

int run(const Options& options) {
    if (options.files.empty() && options.bands.empty()) return usage("name the files to add");
    if (options.fill && !options.byClass)
        return usage("--fill labels what --patches-by-class says: give both");
    std::vector<SceneSource> sources;
    if (!options.composes()) {
        const std::vector<std::filesystem::path> places(options.files.begin(), options.files.end());
        auto found = scenesIn(places, {.recursive = options.recursive, .isByClass = options.byClass});
        if (!found) return fail(found.error());
        sources = std::move(*found);
    }
    if (!options.name.empty() && sources.size() > 1)
        return usage(fmt::format("--name names one scene, but {} were found", sources.size()));
    auto session = openReady(options.project, OpenMode::ReadWrite);
    if (!session) return fail(session.error());
    bool isWhole = true;
    const bool isOne = sources.size() == 1 && sources.front().className.empty();
    if (options.composes() || (isOne && sources.front().isComposed)) {
        if (Status added = addComposed(**session, options); !added) return fail(added.error());
    } else if (isOne) {
        if (Status added = addFile(**session, options, sources.front().place.string()); !added)
            return fail(added.error());
    } else {
        const auto added = addAll(**session, options, std::move(sources));
        if (!added) return fail(added.error());
        isWhole = *added;
    }
    (void)scenesElsewhere((*session)->document(), options.project.path);  // whoever has named them knows
    return isWhole ? kExitDone : kExitFailed;
}

}  // namespace

void addAddCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("add", "Add scenes to a project; the files stay where they are");
    addProjectOptions(*command, options->project);
    command->add_option(
        "files", options->files,
        "GeoTIFF or anything else that GDAL opens, a scene each; a folder or archive of one product "
        "(.SAFE, its zip, a Landsat folder) or a STAC item, which becomes one scene; or a folder of scenes");
    command->add_flag("--recursive", options->recursive,
                      "What lies in the folders below those that hold scenes is added too");
    command->add_flag(
        "--patches-by-class", options->byClass,
        "Each folder in the one that is named has the name of a class, and its images show that");
    command->add_flag("--fill", options->fill, "Label all of such an image with its class");
    command
        ->add_option("--bands", options->bands,
                     "Files whose bands become one scene, in this order: B02.tif,B03.tif,stack.tif:4. Where "
                     "grids differ, bands are resampled as they are read")
        ->delimiter(',');
    command->add_option("--preset", options->preset,
                        "What the bands are (" + sensorKeys() + "); otherwise guessed by their names");
    command->add_option("--reference", options->reference,
                        "The file whose pixels the scene has; otherwise the finest");
    command
        ->add_option(
            "--resampling", options->resampling,
            "How bands of another grid are brought onto it; otherwise bilinear, average for finer ones")
        ->check(CLI::IsMember({"nearest", "bilinear", "cubic", "average"}));
    command->add_option("--like", options->like, "The scene whose bands and order the new one takes");
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
