// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/learn/torch/networks/blocks.h"
#include "engine/learn/torch/networks/options.h"

namespace swath {

/// Which sizes a network takes as they are, and what of a side comes out: (side − lost) / stride cells.
struct InputRule {
    int least = 1;   ///< pixels a side; legal are least + step · k
    int step = 1;    ///< pixels
    int lost = 0;    ///< pixels a side that convolutions without padding take away
    int stride = 1;  ///< pixels a side for one cell of the output

    bool takes(std::int64_t side) const { return side >= least && (side - least) % step == 0; }
    std::int64_t nearest(std::int64_t side) const;
};

struct NetworkOutput {
    torch::Tensor logits;     ///< N × classes × cells × cells
    torch::Tensor auxiliary;  ///< of the second head, while training a network that has one; else undefined
};

/// A network from images to class scores. Its parameters and buffers are named as in the published
/// implementation that it follows, so that weights can be exchanged.
class Network : public torch::nn::Module {
  public:
    explicit Network(const NetworkOptions& options);

    /// @param images  N × bands × H × W, of a size that the rule takes.
    virtual NetworkOutput forward(const torch::Tensor& images) = 0;
    virtual InputRule inputRule() const { return {}; }
    /// Prefixes of the names of those tensors that turn an image into features: what "freeze the encoder"
    /// freezes.
    virtual std::vector<std::string> encoderPrefixes() const { return {"encoder."}; }
    /// Whether it names windows rather than pixels: it is trained with one label for each cell of its output,
    /// and a cell's label is that of all of its pixels.
    virtual bool namesWindows() const { return false; }
    bool inEncoder(const std::string& tensor) const;

    /// From now on training leaves the encoder as it is, its batch statistics too.
    void freezeEncoder();
    void train(bool on = true) override;

    const NetworkOptions& options() const { return options_; }

    /// Called for every convolution from now on; empty: nobody is.
    virtual void observe(LayerObserver observer) { *built_->observer = std::move(observer); }

    /// Turns every norm behind a convolution into a part of it, for inference alone: afterwards the network
    /// has other tensors than its source. The network must be in eval mode.
    virtual void fold();

  protected:
    /// The root of the tree of names, to build blocks in.
    Scope root();

  private:
    bool encoderFrozen_ = false;
    NetworkOptions options_;
    std::shared_ptr<BuiltBlocks> built_;
};

/// Errors: InvalidInput naming the nearest legal size.
Status checkSize(const Network& network, Size size);

/// Images of any H and W to logits of the same: surrounds them with their mirror image (with repeated edges
/// where there is too little to mirror) up to a size that the network takes, and brings cells back to pixels.
NetworkOutput forwardPadded(Network& network, const torch::Tensor& images);

/// The same without the last step: what is known of cells, N × classes × cells × cells.
NetworkOutput forwardCells(Network& network, const torch::Tensor& images);
/// One target for each cell of forwardCells(): the most frequent one among the labelled pixels of its stride
/// × stride square, the first of the most frequent ones; ignored where none is labelled.
/// @param targets  N × H × W, int64, 255 = ignore. @param classes  targets are below it.
torch::Tensor targetsOfCells(const Network& network, const torch::Tensor& targets, int classes);

}  // namespace swath
