// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The network of mlp.py in C++: trained under at::autocast on the CPU in float16 or bfloat16, with a static loss scale
// (LibTorch has no GradScaler class). Usage: train [steps] [fp16|bf16] [threads] [file for the weights and losses]
#include <ATen/autocast_mode.h>
#include <torch/torch.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace {

constexpr double kLossScale = 1024.0;

struct NetworkImpl : torch::nn::Module {
  torch::nn::Linear hidden{torch::nn::LinearOptions(100, 50)};
  torch::nn::Linear output{torch::nn::LinearOptions(50, 10)};

  NetworkImpl() {
    register_module("hidden", hidden);
    register_module("output", output);
  }

  torch::Tensor forward(const torch::Tensor& x) { return output->forward(torch::relu(hidden->forward(x))); }
};
TORCH_MODULE(Network);

/// What `with torch.autocast("cpu", dtype)` does.
class Autocast {
 public:
  explicit Autocast(at::ScalarType dtype) {
    at::autocast::set_autocast_dtype(at::kCPU, dtype);
    at::autocast::set_autocast_enabled(at::kCPU, true);
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;
  ~Autocast() {
    at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(at::kCPU, false);
  }
};

torch::Tensor lossOf(Network& model, const torch::Tensor& inputs, const torch::Tensor& labels, at::ScalarType dtype) {
  const Autocast autocast(dtype);
  return torch::nn::functional::cross_entropy(model->forward(inputs), labels);
}

/// False when a gradient is not finite: the step has to be skipped.
bool unscaleGradients(const std::vector<torch::Tensor>& parameters) {
  const torch::NoGradGuard no_grad;
  bool finite = true;
  for (const torch::Tensor& parameter : parameters) {
    parameter.grad().div_(kLossScale);
    finite = finite && parameter.grad().isfinite().all().item<bool>();
  }
  return finite;
}

void save(const std::string& file, const std::vector<torch::Tensor>& parameters, const std::vector<float>& losses) {
  std::ofstream out(file, std::ios::binary);
  for (const torch::Tensor& parameter : parameters) {
    const torch::Tensor values = parameter.detach().contiguous();
    out.write(static_cast<const char*>(values.const_data_ptr()), static_cast<std::streamsize>(values.nbytes()));
  }
  out.write(reinterpret_cast<const char*>(losses.data()), static_cast<std::streamsize>(losses.size() * sizeof(float)));
}

}  // namespace

int main(int argc, char** argv) {
  const int steps = argc > 1 ? std::stoi(argv[1]) : 100;
  const at::ScalarType dtype = argc > 2 && std::string(argv[2]) == "bf16" ? at::kBFloat16 : at::kHalf;
  if (argc > 3) {
    at::set_num_threads(std::stoi(argv[3]));
  }
  torch::manual_seed(0);

  const torch::Tensor centers = torch::randn({10, 100});
  Network model;
  torch::optim::SGD optimizer(model->parameters(), torch::optim::SGDOptions(0.01).momentum(0.9));
  std::vector<float> losses;
  for (int step = 0; step < steps; ++step) {
    const torch::Tensor labels = torch::randint(0, 10, {32}, torch::kLong);
    const torch::Tensor inputs = centers.index_select(0, labels) + 3 * torch::randn({32, 100});
    optimizer.zero_grad();
    const torch::Tensor loss = lossOf(model, inputs, labels, dtype);
    (loss * kLossScale).backward();
    if (unscaleGradients(model->parameters())) {
      optimizer.step();
    }
    losses.push_back(loss.item<float>());
    if (step % 20 == 0 || step == steps - 1) {
      std::printf("step %4d  loss %.4f\n", step, static_cast<double>(losses.back()));
    }
  }
  if (argc > 4) {
    save(argv[4], model->parameters(), losses);
  }
  return 0;
}
