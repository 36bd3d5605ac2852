// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "engine/core/work_queue.h"
#include "engine/document/document.h"
#include "engine/vector/read_features.h"
#include "engine/vector/write_features.h"

namespace swath {

/// A polygon of a class on a scene, with its areas and without a number yet.
Feature drawnFeature(const Scene& scene, std::uint8_t classValue, std::vector<Ring> rings);

/// What becomes of classes that the project does not have.
enum class UnknownClasses { Refuse, Add };

struct PolygonImportRequest {
    VectorRequest vector;  ///< its place and size are the scene's
    Scene scene;           ///< its information counts
    ClassTable classes;
    std::string className;  ///< of all polygons; empty: as the file's attribute says
    UnknownClasses unknown = UnknownClasses::Refuse;
};

struct PolygonImport {
    std::vector<Feature> features;   ///< in the order of the file
    ClassTable classes;              ///< with those that were added
    LabelMap painted;                ///< as if each had been drawn, one over the other
    std::vector<std::string> notes;  ///< what a person should know of how it was taken, a sentence each
};

/// Reads polygons of a file as drawn ones. The attribute names a class, or has its number. Errors: those of
/// readFeatures(); InvalidInput for polygons without a class, and for classes that there are not (with their
/// names), or more than a project can have.
Result<PolygonImport> importPolygons(const PolygonImportRequest& request, JobContext& job);

/// The polygons of these scenes, for writeFeatures(); scenes without any are left out.
std::vector<SceneFeatures> polygonsOf(const Document& document, const std::vector<SceneId>& scenes);

}  // namespace swath
