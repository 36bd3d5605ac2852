// SPDX-License-Identifier: MIT
#include "engine/learn/classic/train/classic_learner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

#include "engine/core/parallel.h"
#include "engine/learn/classic/train/classic_predictor.h"
#include "engine/learn/classic/train/learner_choice.h"
#include "engine/learn/classic/train/sampling.h"
#include "engine/learn/config/catalogs.h"
#include "engine/learn/predict/source_predictor.h"
#include "engine/learn/run/label_intake.h"

namespace swath {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kLeastBetweenSteps = std::chrono::milliseconds(100);
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double secondsSince(Clock::time_point from) {
    return std::chrono::duration<double>(Clock::now() - from).count();
}

/// Waits while paused; says so.
void obeyPause(LearnControl& control, const TrainEventSink& sink, std::int64_t step) {
    if (!control.pause.on() || control.stop.stop_requested()) return;
    sink(TrainPaused{step});
    control.pause.waitForEnd(control.stop.get_token());
    if (!control.stop.stop_requested()) sink(TrainResumed{step});
}

/// Says how far a fit is, at most ten times a second, from the calling thread alone.
class StepTeller {
  public:
    StepTeller(LearnControl& control, const TrainEventSink& sink, Clock::time_point started)
        : control_(control), sink_(sink), started_(started) {}

    void operator()(int done, int of) {
        if (std::this_thread::get_id() != own_) return;
        obeyPause(control_, sink_, done);
        if (done < of && Clock::now() - last_ < kLeastBetweenSteps) return;
        last_ = Clock::now();
        const double elapsed = secondsSince(started_);
        sink_(TrainStep{.step = done,
                        .epoch = 1,
                        .stepInEpoch = done,
                        .stepsPerEpoch = of,
                        .loss = kNone,
                        .learningRate = kNone,
                        .elapsedS = elapsed,
                        .sinceStartS = elapsed});
    }

  private:
    LearnControl& control_;
    const TrainEventSink& sink_;
    Clock::time_point started_, last_ = {};
    std::thread::id own_ = std::this_thread::get_id();
};

void warnOfMissingClasses(PatchSource& source, const SampleSet& samples, const TrainEventSink& sink) {
    std::string missing;
    for (int k = 0; k < source.classCount(); ++k)
        if (std::ranges::find(samples.labels, static_cast<std::uint8_t>(k)) == samples.labels.end())
            missing += (missing.empty() ? "" : ", ") + source.className(k);
    if (!missing.empty())
        sink(TrainNotice{fmt::format("no labelled train pixels of {}: it cannot be learned", missing)});
}

/// The scales that a model may be fitted in, an order that scaleKinds() keeps: where labels are to choose,
/// the data set's and each scene's own; of one scene alone they are as good as the same, and its own suits
/// others.
std::vector<NormalisationKind> scalesToDraw(const PatchSource& source, NormalisationKind wanted) {
    if (wanted != NormalisationKind::Automatic) return scaleKinds(wanted);
    int labelled = 0;
    for (int scene = 0; scene < source.sceneCount(); ++scene) labelled += isLabelled(source, scene) ? 1 : 0;
    if (labelled == 1) return {NormalisationKind::Scene};
    return scaleKinds(NormalisationKind::Both);
}

Result<std::vector<ScaledSamples>> drawInScales(PatchSource& source, const ClassicModel& model,
                                                const TrainConfig& config, const std::stop_token& stop) {
    const auto kinds = scalesToDraw(source, config.normalisation);
    const auto scales =
        scalesOfEach(source, model.scale, kinds, stop, [&](int scene) { return isLabelled(source, scene); });
    if (!scales) return scales.error();
    std::vector<ScaledSamples> sets;
    for (std::size_t e = 0; e < kinds.size(); ++e) {
        auto samples = drawSamples(source, model.plan, (*scales)[e],
                                   {.weighting = config.classWeighting,
                                    .seed = config.seed,
                                    .threads = config.threads,
                                    .stop = stop});
        if (!samples) return samples.error();
        sets.push_back({kinds[e], std::move(*samples)});
    }
    return sets;
}

/// Says what decides, if the learner can tell.
void tellImportance(const ClassicModel& model, const TrainEventSink& sink) {
    const std::vector<std::string>& names = model.plan.names();
    std::vector<double> shares(names.size(), 0);
    for (const PixelEnsemble& ensemble : model.ensembles) {
        const std::vector<double> own = ensemble.importance();
        if (own.size() != names.size()) return;
        for (std::size_t i = 0; i < own.size(); ++i)
            shares[i] += own[i] / static_cast<double>(model.ensembles.size());
    }
    TrainImportance said;
    for (std::size_t i = 0; i < names.size(); ++i) said.features.emplace_back(names[i], shares[i]);
    std::ranges::stable_sort(said.features, std::ranges::greater(), [](const auto& f) { return f.second; });
    sink(std::move(said));
}

/// Predicts the tiles that are on the screen.
Status predictWish(SourcePredictor& predictor, LearnControl& control, const TrainEventSink& sink) {
    const auto wish = control.wish.load();
    if (!wish || wish->scene < 0 || wish->scene >= predictor.source().sceneCount()) return {};
    for (const TileIndex tile : wish->tiles) {
        if (control.stop.stop_requested()) return {};
        auto classes = predictTile(predictor, wish->scene, tile, control.stop.get_token());
        if (!classes) return classes.error();
        if (*classes) sink(TrainPrediction{wish->scene, tile, 1, std::move(*classes)});
    }
    return {};
}

}  // namespace

std::string classicDevice(int threads) {
    const int count = threadCount(threads);
    return fmt::format("CPU · {} thread{}", count, count == 1 ? "" : "s");
}

Result<std::vector<SpecTerm>> learnerTerms(const std::string& line) {
    auto terms = parseSpec("learner", line);
    if (!terms) return terms.error();
    if (Status known = checkSpec("learner", *terms, learnerCatalog()); !known) return known.error();
    for (const SpecTerm& term : *terms)
        if (!(term.weight > 0) || !std::isfinite(term.weight))
            return Error{Errc::InvalidInput,
                         fmt::format("learner: the weight of {} must be above 0", term.name), ""};
    const auto others = std::ranges::count_if(*terms, [](const SpecTerm& t) { return t.name != "network"; });
    if (others > 1 && std::ranges::count(*terms, kAutomaticLearner, &SpecTerm::name) > 0)
        return Error{Errc::InvalidInput,
                     fmt::format("learner: \"{}\" chooses among the learners without a network itself",
                                 kAutomaticLearner),
                     "leave the others out, or name those that you want"};
    if (std::ranges::count(*terms, "network", &SpecTerm::name) > 1)
        return Error{Errc::InvalidInput, "learner: there can be one network",
                     "name it once: with a larger weight, or as network(members=2)"};
    return terms;
}

bool isWithoutNetwork(const std::vector<SpecTerm>& terms) {
    return networkCount(terms) == 0;
}

int networkCount(const std::vector<SpecTerm>& terms) {
    const auto network = std::ranges::find(terms, "network", &SpecTerm::name);
    return network == terms.end() ? 0 : static_cast<int>(specArgument(*network, learnerCatalog(), "members"));
}

Result<ClassicModel> fitClassicModel(const TrainConfig& config, PatchSource& source, LearnControl& control,
                                     const TrainEventSink& sink) {
    const auto started = Clock::now();
    const auto stop = control.stop.get_token();
    const std::string device = classicDevice(config.threads);
    const auto prepare = [&](const char* phase) {
        sink(TrainPreparing{phase, device, threadCount(config.threads), secondsSince(started)});
    };
    prepare("reading labels");
    auto terms = learnerTerms(config.learner);
    if (!terms) return terms.error();
    std::erase_if(*terms, [](const SpecTerm& term) { return term.name == "network"; });
    ClassicModel model{
        .config = config, .classValues = {}, .classNames = {}, .scale = {}, .plan = {}, .ensembles = {}};
    for (int k = 0; k < source.classCount(); ++k) {
        model.classValues.push_back(source.classValue(k));
        model.classNames.push_back(source.className(k));
    }
    auto plan = FeaturePlan::parse(config.features, source.bandCount());
    if (!plan) return plan.error();
    model.plan = std::move(*plan);
    prepare("band statistics");
    const auto dataSet = computeNormalisation(
        source, isRobust(config.normalisation) ? config.normalisation : NormalisationKind::DataSet, stop);
    if (!dataSet) return dataSet.error();
    model.scale = dataSet->scale;
    prepare("features of labelled pixels");
    auto sets = drawInScales(source, model, config, stop);
    if (!sets) return sets.error();
    warnOfMissingClasses(source, sets->front().samples, sink);
    const FitOptions fit{.threads = config.threads, .seed = config.seed, .stop = stop, .progress = {}};
    if (isAutomatic(*terms) || config.normalisation == NormalisationKind::Automatic) {
        prepare("leaving scenes out");
        auto choice = chooseLearner(*sets, *terms, fit);
        if (!choice) return choice.error();
        *terms = choice->taken().terms;
        model.config.learner = specText(*terms);
        if (config.normalisation == NormalisationKind::Automatic)
            model.config.normalisation = choice->taken().scale;
        sink(TrainNotice{.text = choice->reason(), .harmless = true});
    }
    const auto kinds = scaleKinds(model.config.normalisation);
    StepTeller tell(control, sink, started);
    prepare("fitting");
    for (std::size_t e = 0; e < kinds.size(); ++e) {
        auto ensemble = PixelEnsemble::make(*terms);
        if (!ensemble) return ensemble.error();
        const auto set = std::ranges::find(*sets, kinds[e], &ScaledSamples::scale);
        const auto before = static_cast<int>(e), all = static_cast<int>(kinds.size());
        const Status fitted = ensemble->fit(set->samples, fit, [&](const SpecTerm&, int done, int of) {
            tell(before * of + done, all * of);
        });
        if (!fitted) return fitted.error();
        model.ensembles.push_back(std::move(*ensemble));
    }
    tellImportance(model, sink);
    model.elapsedS = secondsSince(started);
    return model;
}

ClassicLearner::ClassicLearner(TrainConfig config, std::unique_ptr<PatchSource> source)
    : config_(std::move(config)), source_(std::move(source)) {}

std::unique_ptr<Predictor> ClassicLearner::predictor() {
    return model_ ? makeClassicPredictor(model_, config_.threads) : nullptr;
}

Status ClassicLearner::fitAndJudge(LearnControl& control, const TrainEventSink& sink) {
    const auto started = Clock::now();
    auto labels = LabelIntake(*source_, control, sink).first(1);
    if (!labels) return labels.error();
    const std::unique_ptr<PatchSource> labelled = *labels ? withLabels(source_->clone(), *labels) : nullptr;
    PatchSource& source = labelled ? *labelled : *source_;
    if (*labels) {
        const auto index = PatchIndex::build(source, Role::Train, control.stop.get_token());
        if (!index) return index.error();
        sink(TrainLabels{1, *labels, index->pixels()});
    }
    auto fitted = fitClassicModel(config_, source, control, sink);
    if (!fitted) return fitted.error();
    const auto model = std::make_shared<ClassicModel>(std::move(*fitted));
    model_ = model;
    const auto own = predictor();
    SourcePredictor by(*own, source);
    if (Status predicted = predictWish(by, control, sink); !predicted) return predicted;
    const ValidationSet set = makeValidationSet(source);
    auto judged = judge(
        by, set,
        [&] {
            obeyPause(control, sink, 1);
            return !control.stop.stop_requested();
        },
        nullptr, control.stop.get_token());
    if (!judged) return judged.error();
    if (*judged)
        sink(TrainValidation{.step = 1,
                             .epoch = 1,
                             .set = set.name(),
                             .confusion = std::move((*judged)->confusion),
                             .meanIou = (*judged)->meanIou,
                             .loss = (*judged)->loss,
                             .elapsedS = secondsSince(started),
                             .best = true});
    model->elapsedS = secondsSince(started);
    const auto bytes = std::make_shared<const std::vector<std::byte>>(writeClassicCheckpoint(*model));
    sink(TrainCheckpoint{1, 1, false, bytes});
    sink(TrainCheckpoint{1, 1, true, bytes});
    if (const auto newest = control.data.load(); newest && *labels && newest->id != (*labels)->id)
        sink(TrainNotice{"what was painted during the fit counts from the next run on", true});
    return {};
}

void ClassicLearner::run(LearnControl& control, const TrainEventSink& sink) {
    const auto started = Clock::now();
    try {
        const Status done = fitAndJudge(control, sink);
        if (!done && done.error().code != Errc::Cancelled) return sink(TrainFailed{done.error()});
        sink(TrainEnded{control.stop.stop_requested(), done ? 1 : 0, done ? 1 : 0, secondsSince(started)});
    } catch (const std::bad_alloc&) {
        sink(TrainFailed{Error{Errc::OutOfMemory, "there is not enough memory for so many features",
                               "take fewer features, or fewer trees"}});
    } catch (const std::exception& e) {
        sink(TrainFailed{Error{Errc::Unsupported, fmt::format("the learner gave up: {}", e.what()),
                               "take other settings"}});
    }
}

}  // namespace swath
