// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/remote_consent.h"
#include "engine/imagery/sensors/band_offers.h"
#include "engine/imagery/sensors/composition_remarks.h"
#include "engine/imagery/sensors/stac_item.h"
#include "engine/raster/raster_folder.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string name, alpha = "automatic", preset, reference, like, resampling;
    bool raw = false;
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
    std::vector<std::string> named = options.files;
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

/// A scene of one file, or of those of a STAC item.
Status add(Session& session, const Options& options, const std::string& file) {
    if (!mayBeStacItem(file)) return addFile(session, options, file);
    Options item = options;
    item.files = {file};
    return addComposed(session, item);
}

int run(const Options& options) {
    const bool composes = options.composes() || (options.files.size() == 1 && holdsRasters(options.files[0]));
    if (options.files.empty() && options.bands.empty()) {
        say("swath: name the files to add\n");
        return kExitUsage;
    }
    if (!composes && !options.name.empty() && options.files.size() > 1) {
        say("swath: --name names one scene, but {} files were given\n", options.files.size());
        return kExitUsage;
    }
    auto session = openReady(options.project, OpenMode::ReadWrite);
    if (!session) return fail(session.error());
    if (composes) {
        if (Status added = addComposed(**session, options); !added) return fail(added.error());
    } else {
        for (const std::string& file : options.files)
            if (Status added = add(**session, options, file); !added) return fail(added.error());
    }
    (void)scenesElsewhere((*session)->document(), options.project.path);  // whoever has named them knows
    return kExitDone;
}

}  // namespace

void addAddCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("add", "Add scenes to a project; the files stay where they are");
    addProjectOptions(*command, options->project);
    command->add_option(
        "files", options->files,
        "GeoTIFF or anything else that GDAL opens, a scene each; or a folder or archive of one "
        "product (.SAFE, its zip, a Landsat folder) or a STAC item, which becomes one scene");
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
