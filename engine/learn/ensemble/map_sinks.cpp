// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/map_sinks.h"

#include <algorithm>
#include <utility>

namespace swath {

Status LabelMapSink::write(const MapRows& rows) {
    band_.insert(band_.end(), rows.classes.begin(), rows.classes.end());
    const std::size_t full = static_cast<std::size_t>(map_.size().width) * kLabelTileSize;
    while (band_.size() >= full) flush(kLabelTileSize);
    return {};
}

LabelMap LabelMapSink::take() {
    if (!band_.empty()) flush(static_cast<int>(band_.size() / static_cast<std::size_t>(map_.size().width)));
    return std::move(map_);
}

void LabelMapSink::flush(int rows) {
    const auto width = static_cast<std::size_t>(map_.size().width);
    const int ty = row_ / kLabelTileSize;
    for (int tx = 0; tx < map_.tilesX(); ++tx) {
        const RectI window = tileWindow(map_.size(), {tx, ty});
        auto tile = std::make_shared<LabelTile>();
        tile->fill(kUnlabelled);
        for (int y = 0; y < rows; ++y)
            std::copy_n(
                band_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(y) * width) + window.x,
                window.width, tile->begin() + y * kLabelTileSize);
        map_.setTile({tx, ty}, nullIfEmpty(std::move(tile)));
    }
    band_.erase(band_.begin(),
                band_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(rows) * width));
    row_ += rows;
}

Result<MapFileSink> MapFileSink::create(const MapFiles& files, Size size, const GeoReference& reference,
                                        const Predictor& predictor, const ClassTable& colours) {
    MapFileSink sink;
    if (!files.classes.empty()) {
        std::vector<MaskClass> classes;
        for (std::size_t k = 0; k < predictor.classValues().size(); ++k) {
            const std::uint8_t value = predictor.classValues()[k];
            const LabelClass* now = colours.find(value);
            classes.push_back({value, predictor.classNames()[k], now ? now->colour : defaultClassColour(k)});
        }
        auto writer = MaskWriter::create(files.classes, size, reference, classes);
        if (!writer) return writer.error();
        sink.classes_ = std::move(*writer);
    }
    if (!files.probabilities.empty()) {
        auto writer = BandWriter::create(files.probabilities, size, reference, predictor.classNames());
        if (!writer) return writer.error();
        sink.probabilities_ = std::move(*writer);
    }
    if (!files.confidence.empty()) {
        auto writer = BandWriter::create(files.confidence, size, reference, {"confidence"});
        if (!writer) return writer.error();
        sink.confidence_ = std::move(*writer);
    }
    return sink;
}

Status MapFileSink::write(const MapRows& rows) {
    if (classes_)
        if (Status written = classes_->writeRows(rows.classes); !written) return written;
    if (probabilities_)
        if (Status written = probabilities_->writeRows(rows.probabilities); !written) return written;
    return confidence_ ? confidence_->writeRows(rows.confidence) : Status();
}

Status MapFileSink::finish() {
    if (classes_)
        if (Status finished = classes_->finish(); !finished) return finished;
    if (probabilities_)
        if (Status finished = probabilities_->finish(); !finished) return finished;
    return confidence_ ? confidence_->finish() : Status();
}

}  // namespace swath
