// SPDX-License-Identifier: MIT
#include "app/commands/train_event_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/assess/confusion_matrix.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

Json figure(double value) {
    return std::isfinite(value) ? Json(value) : Json();
}

struct ToJson {
    const Document& document;

    Json operator()(const TrainPreparing& e) const {
        return {{"event", "preparing"},
                {"phase", e.phase},
                {"device", e.device},
                {"threads", e.threads},
                {"elapsed_s", e.elapsedS}};
    }
    Json operator()(const TrainStep& e) const {
        return {{"event", "step"},
                {"step", e.step},
                {"epoch", e.epoch},
                {"loss", figure(e.loss)},
                {"learning_rate", figure(e.learningRate)},
                {"patches_per_second", figure(e.patchesPerSecond)},
                {"gradient_norm", figure(e.gradientNorm)},
                {"wait_share", e.waitShare},
                {"memory_bytes", e.memoryBytes},
                {"elapsed_s", e.elapsedS}};
    }
    Json operator()(const TrainValidation& e) const {
        const int k = static_cast<int>(std::lround(std::sqrt(static_cast<double>(e.confusion.size()))));
        const ConfusionMatrix matrix(k, e.confusion);
        Json classes = Json::object(), rows = Json::array();
        for (int c = 0; c < k; ++c) {
            const auto& all = document.classes.all();
            const auto iou = matrix.iou(c);
            if (static_cast<std::size_t>(c) < all.size())
                classes[all[static_cast<std::size_t>(c)].name] = iou ? Json(*iou) : Json();
            Json row = Json::array();
            for (int j = 0; j < k; ++j) row.push_back(matrix.at(c, j));
            rows.push_back(row);
        }
        return {{"event", "validation"},
                {"step", e.step},
                {"epoch", e.epoch},
                {"set", e.set},
                {"mean_iou", figure(e.meanIou)},
                {"iou", classes},
                {"loss", figure(e.loss)},
                {"best", e.best},
                {"confusion", rows},
                {"elapsed_s", e.elapsedS}};
    }
    Json operator()(const TrainCheckpoint& e) const {
        return {{"event", "checkpoint"},
                {"step", e.step},
                {"epoch", e.epoch},
                {"best", e.best},
                {"bytes", e.bytes ? e.bytes->size() : 0}};
    }
    Json operator()(const TrainPrediction&) const { return {}; }
    Json operator()(const TrainPatches&) const { return {}; }
    Json operator()(const TrainNotice& e) const { return {{"event", "notice"}, {"text", e.text}}; }
    Json operator()(const TrainImportance& e) const {
        Json shares = Json::object();
        for (const auto& [feature, share] : e.features) shares[feature] = share;
        return {{"event", "importance"}, {"features", shares}};
    }
    Json operator()(const TrainLabels& e) const {
        return {{"event", "labels"},
                {"step", e.step},
                {"id", e.data ? e.data->id : ""},
                {"at", e.data ? e.data->at : ""},
                {"pixels", e.pixels}};
    }
    Json operator()(const TrainPaused& e) const { return {{"event", "paused"}, {"step", e.step}}; }
    Json operator()(const TrainResumed& e) const { return {{"event", "resumed"}, {"step", e.step}}; }
    Json operator()(const TrainEnded& e) const {
        return {{"event", "ended"},
                {"stopped", e.stopped},
                {"step", e.step},
                {"epoch", e.epoch},
                {"elapsed_s", e.elapsedS}};
    }
    Json operator()(const TrainFailed& e) const {
        return {{"event", "failed"}, {"error", e.error.what}, {"hint", e.error.hint}};
    }
};

}  // namespace

std::string trainEventJson(const TrainEvent& event, const Document& document) {
    const Json line = std::visit(ToJson{document}, event);
    return line.is_null() ? "" : line.dump();
}

}  // namespace swath
