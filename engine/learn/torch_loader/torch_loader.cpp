// SPDX-License-Identifier: MIT
// The functions of learn/torch for those who do not link it: the first call loads the module, which takes
// LibTorch with it. What computes nothing starts five times faster without.
#include <dlfcn.h>

#include <filesystem>

#include "engine/core/log.h"
#include "engine/learn/torch_loader/torch_functions.h"

// Hidden: by these names, the module is to find its own.
#define SWATH_OWN [[gnu::visibility("hidden")]]

namespace swath {
namespace {

/// bin/swath has it in lib/.
std::filesystem::path modulePath() {
    std::error_code ignored;
    return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path().parent_path() / "lib" /
           "libswath-torch.so";
}

Result<const TorchFunctions*> load() {
    const std::filesystem::path path = modulePath();
    void* const module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    void* const entry = module ? dlsym(module, kTorchEntry) : nullptr;
    if (!entry) {
        const char* const why = dlerror();
        return Error{Errc::Unsupported, "networks are not to be had: LibTorch cannot be loaded",
                     why ? why : path.string()};
    }
    log::info("loaded " + path.string());
    return reinterpret_cast<TorchEntry*>(entry)();
}

const Result<const TorchFunctions*>& torch() {
    static const Result<const TorchFunctions*> loaded = load();
    return loaded;
}

/// The module's function of this member with these arguments, or why there is none.
template <class Function, class... Arguments>
auto call(Function TorchFunctions::*function, Arguments&&... arguments)
    -> decltype((std::declval<TorchFunctions>().*function)(std::forward<Arguments>(arguments)...)) {
    if (!torch()) return torch().error();
    return ((*torch())->*function)(std::forward<Arguments>(arguments)...);
}

}  // namespace

SWATH_OWN const std::vector<NetworkDescription>& networkCatalog() {
    static const std::vector<NetworkDescription> none;
    return torch() ? (*torch())->networkCatalog() : none;
}

SWATH_OWN std::string torchVersion() {
    return torch() ? (*torch())->torchVersion() : "none";
}

SWATH_OWN Result<const NetworkDescription*> findNetwork(const std::string& name) {
    return call(&TorchFunctions::findNetwork, name);
}

SWATH_OWN Status checkNetworkOptions(const NetworkDescription& network, const NetworkOptionValues& values) {
    return call(&TorchFunctions::checkNetworkOptions, network, values);
}

SWATH_OWN Result<NetworkFacts> networkFacts(const NetworkQuery& query, const MeasureLimits& limits) {
    return call(&TorchFunctions::networkFacts, query, limits);
}

SWATH_OWN Result<NetworkTiming> timeNetwork(const NetworkQuery& query, const MeasureLimits& limits) {
    return call(&TorchFunctions::timeNetwork, query, limits);
}

SWATH_OWN Result<TrainingCost> trainingCost(const NetworkQuery& query, int batch,
                                            const MeasureLimits& limits) {
    return call(&TorchFunctions::trainingCost, query, batch, limits);
}

SWATH_OWN Result<InferenceDifference> inferenceDifference(const NetworkQuery& query) {
    return call(&TorchFunctions::inferenceDifference, query);
}

SWATH_OWN Result<std::optional<int>> receptiveField(const NetworkQuery& query, const MeasureLimits& limits) {
    return call(&TorchFunctions::receptiveField, query, limits);
}

SWATH_OWN Result<std::unique_ptr<Predictor>> loadPredictor(std::span<const std::byte> checkpoint,
                                                           int threads) {
    return call(&TorchFunctions::loadPredictor, checkpoint, threads);
}

SWATH_OWN Result<std::vector<std::byte>> withoutTrainingState(std::span<const std::byte> checkpoint) {
    return call(&TorchFunctions::withoutTrainingState, checkpoint);
}

SWATH_OWN Result<ImportedWeights> importWeights(const std::filesystem::path& file,
                                                const WeightsTarget& target, LoadOptions options) {
    return call(&TorchFunctions::importWeights, file, target, options);
}

SWATH_OWN Status exportWeights(std::span<const std::byte> checkpoint, const std::filesystem::path& file) {
    return call(&TorchFunctions::exportWeights, checkpoint, file);
}

SWATH_OWN Status exportFreshWeights(const NetworkQuery& query, std::uint64_t seed,
                                    const std::filesystem::path& file) {
    return call(&TorchFunctions::exportFreshWeights, query, seed, file);
}

SWATH_OWN Result<std::unique_ptr<Learner>> makeLearner(
    TrainConfig config, std::unique_ptr<PatchSource> source,
    std::shared_ptr<const std::vector<std::byte>> checkpoint) {
    return call(&TorchFunctions::makeLearner, std::move(config), std::move(source), std::move(checkpoint));
}

}  // namespace swath
