// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "engine/document/document.h"
#include "engine/imagery/alignment.h"
#include "engine/imagery/composition.h"
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
/// Where the file of a scene is now; its other files lie beside it as before. It has to fit: see fitsScene().
struct LocateScene {
    SceneId scene;
    std::filesystem::path file;
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
struct RemoveScene {
    SceneId scene;
};
struct SelectScene {
    SceneId scene;
};
struct SetComposition {
    SceneId scene;
    Composition composition;
};
struct SetView {
    SceneId scene;
    SceneView view;
};

using SceneIntent = std::variant<AddScene, ComposeScene, LocateScene, AddBand, RemoveBand, SetReading,
                                 ExportPatches, MeasureShifts, AlignBands, SharpenBands, MeasureSharpening,
                                 RemoveScene, SelectScene, SetComposition, SetView>;

}  // namespace swath
