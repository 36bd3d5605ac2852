// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/batch_norm_relu.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/core/parallel.h"
#include "engine/learn/torch/on_threads.h"

namespace swath {
namespace {

constexpr std::int64_t kBlocks = 64;     ///< that rows are cut into, whatever the threads
constexpr std::int64_t kFloatRows = 64;  ///< summed in float before they go into a double

constexpr std::int64_t kLanes = 16;  ///< channels that are worked on at a time: a cache line of floats

// Vectors of the compiler's: loops of as few rounds as there are channels are not worth its own.
using Floats = float __attribute__((vector_size(4 * kLanes)));
using Words = std::uint32_t __attribute__((vector_size(4 * kLanes)));
using Halves = std::uint16_t __attribute__((vector_size(2 * kLanes)));

// Everything is inlined into the clones below, or it would be compiled for the plainest processor alone.
#define SWATH_INLINE inline __attribute__((always_inline))

/// As many values as there are lanes, or the first few. Of bf16, which is the upper half of a float.
SWATH_INLINE void load(const float* from, std::int64_t lanes, Floats& to) {
    if (lanes == kLanes)
        std::memcpy(&to, from, sizeof to);
    else
        std::memcpy(&to, from, static_cast<std::size_t>(lanes) * sizeof *from);
}
SWATH_INLINE void load(const std::uint16_t* from, std::int64_t lanes, Floats& to) {
    Halves halves{};
    if (lanes == kLanes)
        std::memcpy(&halves, from, sizeof halves);
    else
        std::memcpy(&halves, from, static_cast<std::size_t>(lanes) * sizeof *from);
    const Words words = __builtin_convertvector(halves, Words) << 16;
    std::memcpy(&to, &words, sizeof to);
}
SWATH_INLINE void store(const Floats& from, std::int64_t lanes, float* to) {
    if (lanes == kLanes)
        std::memcpy(to, &from, sizeof from);
    else
        std::memcpy(to, &from, static_cast<std::size_t>(lanes) * sizeof *to);
}
/// Rounded to even; what is not a number stays none.
SWATH_INLINE void store(const Floats& from, std::int64_t lanes, std::uint16_t* to) {
    Words words;
    std::memcpy(&words, &from, sizeof words);
    const Words rounded = (words + 0x7FFFU + ((words >> 16) & 1U)) >> 16;
    const Halves halves = __builtin_convertvector(from == from ? rounded : Words{} + 0x7FC0U, Halves);
    if (lanes == kLanes)
        std::memcpy(to, &halves, sizeof halves);
    else
        std::memcpy(to, &halves, static_cast<std::size_t>(lanes) * sizeof *to);
}

/// Figures of each channel.
struct Channels {
    std::vector<float> scale, shift, mean, inverse;  ///< y = x · scale + shift; inverse: 1 / deviation
};

/// Calls the work for each group of channels: (first channel, how many).
template <class Work>
SWATH_INLINE void eachGroup(std::int64_t channels, const Work& work) {
    std::int64_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) work(c, std::integral_constant<std::int64_t, kLanes>());
    if (c < channels) work(c, channels - c);
}

/// Σ (x − shift) and Σ (x − shift)² of some rows. @param x  rows × channels.
template <class T>
SWATH_INLINE void addMoments(const T* x, std::int64_t rows, std::int64_t channels, const float* shift,
                             float* sum, float* squares) {
    eachGroup(
        channels, [&](std::int64_t c, auto lanes) __attribute__((always_inline)) {
            Floats about{}, v{}, s{}, q{};
            load(shift + c, lanes, about);
            for (std::int64_t r = 0; r < rows; ++r) {
                load(x + r * channels + c, lanes, v);
                v -= about;
                s += v;
                q += v * v;
            }
            store(s, lanes, sum + c);
            store(q, lanes, squares + c);
        });
}

template <class T>
SWATH_INLINE void normaliseRows(const T* x, T* y, std::int64_t rows, std::int64_t channels,
                                const float* scale, const float* shift, bool relu) {
    const Floats least = Floats{} + (relu ? 0.0F : -INFINITY);
    eachGroup(
        channels, [&](std::int64_t c, auto lanes) __attribute__((always_inline)) {
            Floats a{}, b{}, v{};
            load(scale + c, lanes, a);
            load(shift + c, lanes, b);
            for (std::int64_t r = 0; r < rows; ++r) {
                load(x + r * channels + c, lanes, v);
                v = v * a + b;
                v = v < least ? least : v;  // keeps what is not a number
                store(v, lanes, y + r * channels + c);
            }
        });
}

/// Σ g and Σ g (x − mean) of some rows, g the gradient that the activation lets through.
template <class T>
SWATH_INLINE void addGradients(const T* x, const T* dy, std::int64_t rows, std::int64_t channels,
                               const Channels& of, bool relu, float* sum, float* products) {
    const Floats least = Floats{} + (relu ? 0.0F : -INFINITY), none{};
    eachGroup(
        channels, [&](std::int64_t c, auto lanes) __attribute__((always_inline)) {
            Floats a{}, b{}, mean{}, v{}, g{}, s{}, p{};
            load(of.scale.data() + c, lanes, a);
            load(of.shift.data() + c, lanes, b);
            load(of.mean.data() + c, lanes, mean);
            for (std::int64_t r = 0; r < rows; ++r) {
                load(x + r * channels + c, lanes, v);
                load(dy + r * channels + c, lanes, g);
                g = v * a + b <= least ? none : g;
                s += g;
                p += g * (v - mean);
            }
            store(s, lanes, sum + c);
            store(p, lanes, products + c);
        });
}

/// dx = scale · g − constant − (x − mean) · slope.
template <class T>
SWATH_INLINE void spreadGradients(const T* x, const T* dy, T* dx, std::int64_t rows, std::int64_t channels,
                                  const Channels& of, const float* constant, const float* slope, bool relu) {
    const Floats least = Floats{} + (relu ? 0.0F : -INFINITY), none{};
    eachGroup(
        channels, [&](std::int64_t c, auto lanes) __attribute__((always_inline)) {
            Floats a{}, b{}, mean{}, k{}, m{}, v{}, g{};
            load(of.scale.data() + c, lanes, a);
            load(of.shift.data() + c, lanes, b);
            load(of.mean.data() + c, lanes, mean);
            load(constant + c, lanes, k);
            load(slope + c, lanes, m);
            for (std::int64_t r = 0; r < rows; ++r) {
                load(x + r * channels + c, lanes, v);
                load(dy + r * channels + c, lanes, g);
                g = v * a + b <= least ? none : g;
                store(a * g - k - (v - mean) * m, lanes, dx + r * channels + c);
            }
        });
}

// The loops above, compiled for each instruction set: a clone is not made of a template.
#define SWATH_NORM_LOOPS(T)                                                                                  \
    SWATH_VECTOR_CLONES void moments(const T* x, std::int64_t rows, std::int64_t channels,                   \
                                     const float* shift, float* sum, float* squares) {                       \
        addMoments(x, rows, channels, shift, sum, squares);                                                  \
    }                                                                                                        \
    SWATH_VECTOR_CLONES void normalise(const T* x, T* y, std::int64_t rows, std::int64_t channels,           \
                                       const float* scale, const float* shift, bool relu) {                  \
        normaliseRows(x, y, rows, channels, scale, shift, relu);                                             \
    }                                                                                                        \
    SWATH_VECTOR_CLONES void gradientSums(const T* x, const T* dy, std::int64_t rows, std::int64_t channels, \
                                          const Channels& of, bool relu, float* sum, float* products) {      \
        addGradients(x, dy, rows, channels, of, relu, sum, products);                                        \
    }                                                                                                        \
    SWATH_VECTOR_CLONES void gradients(const T* x, const T* dy, T* dx, std::int64_t rows,                    \
                                       std::int64_t channels, const Channels& of, const float* constant,     \
                                       const float* slope, bool relu) {                                      \
        spreadGradients(x, dy, dx, rows, channels, of, constant, slope, relu);                               \
    }
SWATH_NORM_LOOPS(float)
SWATH_NORM_LOOPS(std::uint16_t)
#undef SWATH_NORM_LOOPS

/// Two sums a channel over all rows: blocks in a fixed order, float sums of few rows within them.
/// @param add  (first row, rows, sum, second sum).
template <class Add>
std::pair<std::vector<double>, std::vector<double>> sums(std::int64_t rows, std::int64_t channels,
                                                         const Add& add) {
    const auto n = static_cast<std::size_t>(channels);
    const std::int64_t perBlock = (rows + kBlocks - 1) / kBlocks;
    std::vector<double> all(2 * n * kBlocks, 0);
    onThreads(kBlocks, [&](std::int64_t block) {
        std::vector<float> own(2 * n);
        double* total = all.data() + 2 * n * static_cast<std::size_t>(block);
        const std::int64_t end = std::min(rows, (block + 1) * perBlock);
        for (std::int64_t row = block * perBlock; row < end; row += kFloatRows) {
            add(row, std::min(kFloatRows, end - row), own.data(), own.data() + n);
            for (std::size_t i = 0; i < 2 * n; ++i) total[i] += static_cast<double>(own[i]);
        }
    });
    std::pair<std::vector<double>, std::vector<double>> result{std::vector<double>(n, 0),
                                                               std::vector<double>(n, 0)};
    for (std::int64_t block = 0; block < kBlocks; ++block)
        for (std::size_t c = 0; c < n; ++c) {
            result.first[c] += all[2 * n * static_cast<std::size_t>(block) + c];
            result.second[c] += all[2 * n * static_cast<std::size_t>(block) + n + c];
        }
    return result;
}

template <class Work>
void eachBlock(std::int64_t rows, const Work& work) {
    const std::int64_t perBlock = (rows + kBlocks - 1) / kBlocks;
    onThreads(kBlocks, [&](std::int64_t block) {
        if (const std::int64_t row = block * perBlock; row < rows) work(row, std::min(perBlock, rows - row));
    });
}

template <class T>
T* dataOf(const torch::Tensor& t) {
    return static_cast<T*>(t.data_ptr());
}

/// @param figures  mean and 1 / deviation, a row each.
Channels channelsOf(const torch::Tensor& figures, const torch::Tensor& weight, const torch::Tensor& bias) {
    const auto n = static_cast<std::size_t>(figures.size(1));
    const float *mean = figures.data_ptr<float>(), *inverse = mean + n, *gamma = weight.data_ptr<float>(),
                *beta = bias.data_ptr<float>();
    Channels of{std::vector<float>(n), std::vector<float>(n), std::vector<float>(n), std::vector<float>(n)};
    for (std::size_t c = 0; c < n; ++c) {
        of.mean[c] = mean[c];
        of.inverse[c] = inverse[c];
        of.scale[c] = gamma[c] * inverse[c];
        of.shift[c] = beta[c] - mean[c] * of.scale[c];
    }
    return of;
}

/// Mean and variance of each channel over all pixels, gathered about the first pixel's values, which keeps
/// the squares from eating the digits.
template <class T>
std::pair<std::vector<double>, std::vector<double>> meanAndVariance(const T* x, std::int64_t rows,
                                                                    std::int64_t channels) {
    std::vector<float> about(static_cast<std::size_t>(channels));
    const std::vector<float> nothing(about.size(), 0);
    std::vector<float> squared(about.size());
    moments(x, 1, channels, nothing.data(), about.data(), squared.data());
    auto [sum, squares] = sums(rows, channels, [&](std::int64_t row, std::int64_t count, float* s, float* q) {
        moments(x + row * channels, count, channels, about.data(), s, q);
    });
    const auto n = static_cast<double>(rows);
    for (std::size_t c = 0; c < sum.size(); ++c) {
        const double shift = sum[c] / n;
        squares[c] = std::max(0.0, squares[c] / n - shift * shift);
        sum[c] = shift + static_cast<double>(about[c]);
    }
    return {std::move(sum), std::move(squares)};
}

/// Calls the work with a value of the type that the tensor's elements are handled as.
template <class Work>
void dispatch(const torch::Tensor& x, const Work& work) {
    if (x.scalar_type() == torch::kFloat32)
        work(float{});
    else
        work(std::uint16_t{});
}

struct FusedNorm : torch::autograd::Function<FusedNorm> {
    static torch::Tensor forward(torch::autograd::AutogradContext* ctx, const torch::Tensor& x,
                                 const torch::Tensor& weight, const torch::Tensor& bias,
                                 const torch::Tensor& figures, bool relu) {
        const torch::Tensor y = torch::empty_like(x, torch::MemoryFormat::ChannelsLast);
        const std::int64_t channels = x.size(1), rows = x.numel() / channels;
        const Channels of = channelsOf(figures, weight, bias);
        dispatch(x, [&]<class T>(T) {
            const T* from = dataOf<T>(x);
            T* to = dataOf<T>(y);
            eachBlock(rows, [&](std::int64_t row, std::int64_t count) {
                normalise(from + row * channels, to + row * channels, count, channels, of.scale.data(),
                          of.shift.data(), relu);
            });
        });
        ctx->save_for_backward({x, weight, bias, figures});
        ctx->saved_data["relu"] = relu;
        return y;
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* ctx,
                                                 torch::autograd::tensor_list outputs) {
        const auto saved = ctx->get_saved_variables();
        const torch::Tensor &x = saved[0], &weight = saved[1];
        const bool relu = ctx->saved_data["relu"].toBool();
        const torch::Tensor dy = outputs[0].to(x.scalar_type()).contiguous(torch::MemoryFormat::ChannelsLast);
        const torch::Tensor dx = torch::empty_like(x, torch::MemoryFormat::ChannelsLast);
        const torch::Tensor dWeight = torch::empty_like(weight), dBias = torch::empty_like(weight);
        const std::int64_t channels = x.size(1), rows = x.numel() / channels;
        const Channels of = channelsOf(saved[3], weight, saved[2]);
        dispatch(x, [&]<class T>(T) {
            const T *values = dataOf<T>(x), *from = dataOf<T>(dy);
            T* to = dataOf<T>(dx);
            const auto [sum, products] =
                sums(rows, channels, [&](std::int64_t row, std::int64_t count, float* s, float* p) {
                    gradientSums(values + row * channels, from + row * channels, count, channels, of, relu, s,
                                 p);
                });
            std::vector<float> constant(sum.size()), slope(sum.size());
            for (std::size_t c = 0; c < sum.size(); ++c) {
                const auto inverse = static_cast<double>(of.inverse[c]),
                           share = static_cast<double>(of.scale[c]) / static_cast<double>(rows);
                dWeight.data_ptr<float>()[c] = static_cast<float>(products[c] * inverse);
                dBias.data_ptr<float>()[c] = static_cast<float>(sum[c]);
                constant[c] = static_cast<float>(share * sum[c]);
                slope[c] = static_cast<float>(share * inverse * inverse * products[c]);
            }
            eachBlock(rows, [&](std::int64_t row, std::int64_t count) {
                gradients(values + row * channels, from + row * channels, to + row * channels, count,
                          channels, of, constant.data(), slope.data(), relu);
            });
        });
        return {dx, dWeight, dBias, torch::Tensor(), torch::Tensor()};
    }
};

}  // namespace

bool canFuse(const torch::nn::BatchNorm2d& norm, const torch::Tensor& x) {
    return norm->is_training() && x.device().is_cpu() && x.dim() == 4 && x.numel() > x.size(1) &&
           (x.scalar_type() == torch::kFloat32 || x.scalar_type() == torch::kBFloat16) &&
           x.is_contiguous(torch::MemoryFormat::ChannelsLast) && norm->options.affine() &&
           norm->options.track_running_stats() && norm->options.momentum().has_value() &&
           norm->weight.scalar_type() == torch::kFloat32;
}

torch::Tensor batchNormRelu(const torch::nn::BatchNorm2d& norm, const torch::Tensor& x, bool relu) {
    const std::int64_t channels = x.size(1), rows = x.numel() / channels;
    const torch::Tensor figures = torch::empty({2, channels});
    dispatch(x, [&]<class T>(T) {
        const auto [mean, variance] = meanAndVariance(dataOf<const T>(x), rows, channels);
        float *means = figures.data_ptr<float>(), *inverse = means + channels,
              *runningMean = norm->running_mean.data_ptr<float>(),
              *runningVariance = norm->running_var.data_ptr<float>();
        const double momentum = *norm->options.momentum(),
                     unbiased = static_cast<double>(rows) / static_cast<double>(rows - 1);
        for (std::size_t c = 0; c < mean.size(); ++c) {
            means[c] = static_cast<float>(mean[c]);
            inverse[c] = static_cast<float>(1 / std::sqrt(variance[c] + norm->options.eps()));
            const auto moved = [&](float& running, double to) {
                running = static_cast<float>((1 - momentum) * static_cast<double>(running) + momentum * to);
            };
            moved(runningMean[c], mean[c]);
            moved(runningVariance[c], variance[c] * unbiased);
        }
    });
    (void)norm->num_batches_tracked.add_(1);
    return FusedNorm::apply(x, norm->weight, norm->bias, figures, relu);
}

}  // namespace swath
