// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "engine/document/document.h"
#include "engine/imagery/alignment.h"
#include "engine/imagery/composition.h"
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

using SceneIntent =
    std::variant<AddScene, ComposeScene, LocateScene, AddBand, RemoveBand, SetReading, ExportPatches,
                 ExportPicture, MeasureShifts, AlignBands, RemoveScene, SelectScene, SetComposition, SetView>;

}  // namespace swath
