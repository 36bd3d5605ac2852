// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "engine/document/document.h"
#include "engine/imagery/alignment.h"
#include "engine/imagery/copied_display.h"
#include "engine/imagery/sensors/scene_sources.h"
#include "engine/imagery/sharpening/pan_scene.h"
#include "engine/runs/patch_export.h"

namespace swath {

struct AddScene {
    std::filesystem::path file;
    std::string name;                           ///< empty: the file's stem
    AlphaUse alpha = AlphaUse::Detect;          ///< see SetReading
    SampleUnits units = SampleUnits::Declared;  ///< the same
};
/// A scene of bands of any files: see openStack(). Bands of files stand before those that are worked out.
struct ComposeScene {
    BandStack stack;
    std::string name;   ///< empty: the stem of the first file
    bool show = false;  ///< it is the one to be looked at; the first of a project always is
};
/// Many at once, a scene each: headers are read in the background, and what could be read is added as one
/// step of the history. What is a scene of the project already is passed over; what cannot be read is said
/// once, together.
struct AddScenes {
    std::vector<SceneSource> sources;
    AlphaUse alpha = AlphaUse::Detect;
    SampleUnits units = SampleUnits::Declared;
};
/// Where the file of a scene is now; those that lay beside it are looked for beside it. It has to fit: see
/// fitsScene().
struct LocateScene {
    SceneId scene;
    std::filesystem::path file;
};
/// The same in the background for all scenes that cannot be read and whose files lie in one of the folders,
/// or below it as they lay below another.
struct LocateScenes {
    std::vector<std::filesystem::path> folders;  ///< the first that has a scene's files is taken
};
/// Steps of the history, each of them one.
struct RenameScene {
    SceneId scene;
    std::string name;
};
/// Lists these first, in this order, and the others behind them.
struct ArrangeScenes {
    std::vector<SceneId> order;
};
/// What the image shows as a whole; kUnlabelled: no class.
struct SetImageClass {
    std::vector<SceneId> scenes;
    std::uint8_t value = kUnlabelled;
};
/// A band that is worked out of others goes after those that the scene has: see parseDerivedBand(). Names of
/// indices and of what bands are for are written out first: see writtenOut().
struct AddBand {
    SceneId scene;
    std::string text;
};
/// Takes the last derived band away.
struct RemoveBand {
    SceneId scene;
};
/// How the file of a scene is read: what is made of a band that is marked as alpha, and whether samples are
/// turned into the values that the file declares. A step of the history, as derived bands are.
struct SetReading {
    SceneId scene;
    AlphaUse alpha = AlphaUse::Detect;
    SampleUnits units = SampleUnits::Declared;
};
/// Scenes cut into patches with their masks, for other programs: see exportPatches().
struct ExportPatches {
    std::filesystem::path folder;
    PatchExportOptions options;
    std::vector<SceneId> scenes;  ///< empty: all that are ready
};
/// How far the pictures of a scene's files lie beside that of one of its bands: see Session::shifts().
struct MeasureShifts {
    SceneId scene;
    int reference = 0;  ///< band, from 0
};
/// Takes measured shifts back as the bands are read; the files stay as they are. A step of the history.
struct AlignBands {
    SceneId scene;
    std::vector<BandShift> shifts;
};
/// A picture of part of a scene with what lies over it: see exportPicture().
struct ExportPicture {
    std::filesystem::path file;
    SceneId scene;
    Composition composition;
    RectI window;             ///< scene px; empty: all of it
    Size size;                ///< of the picture; empty: a pixel for each of the scene
    double labelOpacity = 0;  ///< [0, 1]; 0: without labels
    double mapOpacity = 0;    ///< the same of the map that is shown
    bool overwrite = false;   ///< see claimOutput()
};
/// Bands with the detail of the scene's pan band go behind its others, all in one step of the history; where
/// the bands that they come of were shown, they are shown instead. See sharpenedBands().
struct SharpenBands {
    SceneId scene;
    SharpeningRequest request;
};
/// How well each method does it: see Session::sharpening().
struct MeasureSharpening {
    SceneId scene;
    SharpeningRequest request;
};
/// With all that lies in them, in one step of the history.
struct RemoveScenes {
    std::vector<SceneId> scenes;
};
/// One of them.
struct RemoveScene {
    SceneId scene;
};
/// How much of scenes is labelled is counted in the background where it is not known: see
/// Session::labelledShare(). For who shows it.
struct CountLabels {
    std::vector<SceneId> scenes;
};
struct SelectScene {
    SceneId scene;
};
struct SetComposition {
    SceneId scene;
    Composition composition;
};
/// How one scene is shown is how others are shown, too: see copiedDisplay(). Those that lack its bands stay
/// as they are.
struct CopyDisplay {
    SceneId from;
    std::vector<SceneId> to;
    DisplayCopy how = DisplayCopy::Rules;
};
struct SetView {
    SceneId scene;
    SceneView view;
};

using SceneIntent =
    std::variant<AddScene, ComposeScene, AddScenes, LocateScene, LocateScenes, RenameScene, ArrangeScenes,
                 SetImageClass, AddBand, RemoveBand, SetReading, ExportPatches, ExportPicture, MeasureShifts,
                 AlignBands, SharpenBands, MeasureSharpening, RemoveScenes, RemoveScene, CountLabels,
                 SelectScene, SetComposition, CopyDisplay, SetView>;

}  // namespace swath
