// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/document/document.h"

namespace swath {

/// What a scene's samples are read from. Once the scene is ready, a reference of another size is refused.
BandStack stackOf(const Scene& scene);
/// Its bands that are worked out; they stand after those of files.
std::span<const BandDef> derivedOf(const Scene& scene);
/// Its bands of files, one each: where all of a file are meant, they are written out. @pre it is ready.
std::vector<FileBand> fileBandsOf(const Scene& scene);
/// Whether it is all bands of one file as they are, apart from those that are worked out.
bool isOneFile(const Scene& scene);
/// A scene of a stack whose bands of files stand first. @pre there is one.
Scene sceneOf(BandStack stack);

/// What sceneBandsSetting() keeps: how a scene is put together. Empty where it is one file and nobody chose
/// anything. Files are named as they lie to that of info.path, so that they are found when all are moved
/// together.
std::string sceneBandsText(const Scene& scene);
/// Takes such a text, which may come from anywhere, into a scene. @pre info.path is known. Errors: BadFormat,
/// also where its first file is not the scene's; the scene stays as it was.
Status setSceneBands(Scene& scene, std::string_view text);
/// Files of it lie elsewhere now, by where they lay.
void relinkFiles(Scene& scene, const std::map<std::string, std::string>& moves);
/// Whether a scene has the bands of another and reads its files in the same way.
bool sameSceneBands(const Scene& a, const Scene& b);

}  // namespace swath
