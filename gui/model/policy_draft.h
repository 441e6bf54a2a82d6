// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A policy while a person edits it: begins with what is recommended, knows what it would change in the run, and can
// undo. Used by the policy view; lives in the GUI's thread.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "analyzer/analysis/promotion_effect.h"
#include "analyzer/base/result.h"
#include "analyzer/policy/policy.h"
#include "gui/model/rows.h"
#include "gui/model/session_data.h"

namespace ampscope::gui {

enum class ScalerChoice : std::uint8_t {
  kProgram = 0,      ///< as the program says
  kRecommended = 1,  ///< for the gradients that stay in half precision
  kFile = 2,         ///< as the policy that was opened says
};

class PolicyDraft : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  /// Null, or a session that was not analyzed to its end: nothing can be edited. Edits stay where the session is the
  /// same run that has grown.
  void setSession(const SessionPtr& session);
  [[nodiscard]] bool ready() const noexcept { return estimator_ != nullptr; }

  [[nodiscard]] analysis::Objective objective() const noexcept { return now_.objective; }
  [[nodiscard]] const analysis::Recommendation& recommendation() const;
  [[nodiscard]] std::optional<Dtype> autocast() const noexcept { return now_.autocast; }
  [[nodiscard]] ScalerChoice scaler() const noexcept { return now_.scaler; }
  /// Whether a policy can say something about the scaler: the run has one.
  [[nodiscard]] bool hasScaler() const;
  /// What applies to the module, itself or from above; empty: nothing, it runs as autocast says.
  struct Applied {
    Dtype dtype = Dtype::kUnknown;
    analysis::ModulePlace from{};
  };
  [[nodiscard]] std::optional<Applied> applied(const analysis::ModulePlace& module) const;

  [[nodiscard]] const std::vector<policy::ModulePolicy>& modules() const noexcept { return now_.modules; }
  /// As it would be written to a file.
  [[nodiscard]] policy::Policy policy() const;
  [[nodiscard]] const analysis::PromotionEffect& effect() const noexcept { return effect_; }
  [[nodiscard]] bool canUndo() const noexcept { return !back_.empty(); }
  [[nodiscard]] bool canRedo() const noexcept { return !forward_.empty(); }
  /// Modules by path: what each runs in, what is recommended, what float32 would remove and cost.
  [[nodiscard]] RowTable table() const;

 public slots:
  /// Takes back every edit: what is recommended for this objective.
  void recommend(ampscope::analysis::Objective objective);
  /// Empty: as autocast says. float32 for a module takes out what is set below it, as autocast is off there.
  void setDtype(const ampscope::analysis::ModulePlace& module, std::optional<ampscope::Dtype> dtype);
  void setAutocast(std::optional<ampscope::Dtype> dtype);
  void setScaler(ampscope::gui::ScalerChoice choice);
  void undo();
  void redo();

 public:
  /// Error: as policy::readPolicy(), or it names a module that the run does not have.
  [[nodiscard]] Result<void> open(const QString& path);

 signals:
  void changed();

 private:
  struct State {
    analysis::Objective objective = analysis::Objective::kBalanced;
    std::optional<Dtype> autocast{};
    std::vector<policy::ModulePolicy> modules{};
    ScalerChoice scaler = ScalerChoice::kRecommended;
    std::optional<policy::ScalerPolicy> file_scaler{};
  };
  [[nodiscard]] State recommended(analysis::Objective objective) const;
  void become(State next);
  void apply(State next);
  void estimate();

  SessionPtr session_;
  std::unique_ptr<const analysis::PromotionEstimator> estimator_;
  State now_;
  std::vector<State> back_;
  std::vector<State> forward_;
  analysis::PromotionEffect effect_;
};

enum PolicyColumn : int {
  kPolicyLayer = 0,
  kPolicyDtype,
  kPolicyRecommended,
  kPolicyFindings,
  kPolicyRemoves,
  kPolicyCasts,
  kPolicyTime,
  kPolicyWhy,
};

}  // namespace ampscope::gui
