// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What becomes of a policy while a person edits it.
#include "gui/model/policy_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <QSignalSpy>

#include "gui/model/row_model.h"
#include "tests/support/temp_dir.h"

namespace ampscope::gui {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

analysis::ModulePlace module(const std::string& path) { return {true, "Net", path, "Linear"}; }

class PolicyDraftTest : public ::testing::Test {
 protected:
  void SetUp() override {
    analysis::Analysis analysis;
    analysis.run.autocast_dtypes = {Dtype::kFloat16};
    for (const char* path : {"blocks.0", "blocks.0.fc", "blocks.1", "head"}) {
      analysis::Layer layer;
      layer.module = module(path);
      layer.rollup.duration_ns = 25;
      analysis.layers.push_back(layer);
    }
    analysis::Finding finding;
    finding.rule = analysis::Rule::kForwardOverflow;
    finding.severity = analysis::Severity::kError;
    finding.site.emplace();
    finding.site->module = module("head");
    finding.dtype = Dtype::kFloat16;
    analysis.findings.push_back(finding);
    session = std::make_shared<SessionData>();
    session->source = QStringLiteral("run.ampscope");
    session->analysis = std::make_shared<const analysis::Analysis>(analysis);
    using analysis::Objective;
    session->recommendations =
        std::make_shared<const std::array<analysis::Recommendation, 3>>(std::array<analysis::Recommendation, 3>{
            recommend(*session->analysis, Objective::kSafest), recommend(*session->analysis, Objective::kFastest),
            recommend(*session->analysis, Objective::kBalanced)});
    draft.setSession(session);
  }

  std::vector<std::string> modules() const {
    std::vector<std::string> result;
    for (const policy::ModulePolicy& each : draft.modules()) {
      result.push_back(each.module + " " + std::string(name(each.dtype)));
    }
    return result;
  }

  std::shared_ptr<SessionData> session;
  PolicyDraft draft;
};

TEST_F(PolicyDraftTest, BeginsWithWhatIsRecommended) {
  EXPECT_THAT(modules(), ElementsAre("head float32"));
  EXPECT_THAT(draft.effect().removed, ElementsAre(0));
  EXPECT_EQ(draft.autocast(), Dtype::kFloat16);
  EXPECT_FALSE(draft.hasScaler());
  draft.recommend(analysis::Objective::kFastest);
  EXPECT_THAT(modules(), ElementsAre("head bfloat16"));
}

TEST_F(PolicyDraftTest, EditsAreTakenBackAndMadeAgain) {
  const QSignalSpy changed(&draft, &PolicyDraft::changed);
  draft.setDtype(module("head"), std::nullopt);
  EXPECT_THAT(modules(), IsEmpty());
  EXPECT_THAT(draft.effect().removed, IsEmpty());
  draft.setDtype(module("blocks.0"), Dtype::kBfloat16);
  draft.undo();
  EXPECT_THAT(modules(), IsEmpty());
  draft.undo();
  EXPECT_THAT(modules(), ElementsAre("head float32"));
  EXPECT_FALSE(draft.canUndo());
  draft.redo();
  draft.redo();
  EXPECT_THAT(modules(), ElementsAre("blocks.0 bfloat16"));
  EXPECT_FALSE(draft.canRedo());
  EXPECT_EQ(changed.count(), 6);
}

TEST_F(PolicyDraftTest, BelowFloat32ThereIsNothingToChoose) {
  draft.setDtype(module("blocks.0.fc"), Dtype::kBfloat16);
  draft.setDtype(module("blocks.0"), Dtype::kFloat32);
  EXPECT_THAT(modules(), ElementsAre("head float32", "blocks.0 float32"));
  const auto applied = draft.applied(module("blocks.0.fc"));
  ASSERT_TRUE(applied);
  EXPECT_EQ(applied->dtype, Dtype::kFloat32);
  EXPECT_EQ(applied->from.path, "blocks.0");
  EXPECT_FALSE(draft.applied(module("blocks.1")));
  const RowTable table = draft.table();
  ASSERT_EQ(table.rows.size(), 1U);
  const Row& blocks = table.rows[0].children[0];
  EXPECT_FALSE(blocks.children[0].cells[kPolicyDtype].choices.isEmpty());
  EXPECT_TRUE(blocks.children[0].children[0].cells[kPolicyDtype].choices.isEmpty());
  EXPECT_TRUE(table.rows[0].cells[kPolicyDtype].choices.isEmpty()) << "the whole model is what autocast is for";
}

TEST_F(PolicyDraftTest, AFileIsOpenedWhereItFitsTheModel) {
  const test::TempDir folder;
  const auto write = [&folder](const char* name, const char* text) {
    const std::string path = folder / name;
    QFile file(QString::fromStdString(path));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly) && file.write(text) > 0);
    return QString::fromStdString(path);
  };
  const QString good =
      write("good.json", R"({"schema_version": 1, "modules": [{"module": "blocks.1", "dtype": "bfloat16"}],
                       "scaler": {"init_scale": 1024}})");
  ASSERT_TRUE(draft.open(good).ok());
  EXPECT_THAT(modules(), ElementsAre("blocks.1 bfloat16"));
  EXPECT_EQ(draft.scaler(), ScalerChoice::kFile);
  EXPECT_EQ(draft.policy().scaler->init_scale, 1024);
  const QString other =
      write("other.json", R"({"schema_version": 1, "modules": [{"module": "block.1", "dtype": "float32"}]})");
  EXPECT_THAT(draft.open(other).error().message, testing::HasSubstr("did you mean blocks.1"));
  EXPECT_FALSE(draft.open(write("bad.json", "{")).ok());
  EXPECT_THAT(modules(), ElementsAre("blocks.1 bfloat16")) << "as before";
}

TEST_F(PolicyDraftTest, EditsStayWhileTheRunGrows) {
  draft.setDtype(module("blocks.1"), Dtype::kFloat32);
  const auto grown = std::make_shared<SessionData>(*session);
  grown->analysis = std::make_shared<const analysis::Analysis>(*session->analysis);
  draft.setSession(grown);
  EXPECT_THAT(modules(), ElementsAre("head float32", "blocks.1 float32"));
  grown->source = QStringLiteral("another.ampscope");
  const auto another = std::make_shared<SessionData>(*grown);
  another->analysis = std::make_shared<const analysis::Analysis>(*session->analysis);
  another->source = QStringLiteral("third.ampscope");
  draft.setSession(another);
  EXPECT_THAT(modules(), ElementsAre("head float32"));
  draft.setSession(nullptr);
  EXPECT_FALSE(draft.ready());
  EXPECT_TRUE(draft.table().rows.empty());
}

TEST_F(PolicyDraftTest, ItsTableIsAModelWhoseChoicesCanBeTaken) {
  RowModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.setTable(draft.table());
  QSignalSpy chosen(&model, &RowModel::chosen);
  const QModelIndex root = model.index(0, 0);
  QModelIndex head;
  for (int i = 0; i < model.rowCount(root); ++i) {
    const QModelIndex at = model.index(i, kPolicyDtype, root);
    head = model.row(at)->place->module.path == "head" ? at : head;
  }
  ASSERT_TRUE(head.isValid());
  EXPECT_TRUE(model.flags(head).testFlag(Qt::ItemIsEditable));
  EXPECT_FALSE(model.flags(head.siblingAtColumn(kPolicyWhy)).testFlag(Qt::ItemIsEditable));
  EXPECT_FALSE(model.setData(head, QStringLiteral("float8"), Qt::EditRole)) << "none of the choices";
  EXPECT_FALSE(model.setData(head, QStringLiteral("float32"), Qt::EditRole)) << "as it is";
  EXPECT_TRUE(model.setData(head, QStringLiteral("bfloat16"), Qt::EditRole));
  QCoreApplication::processEvents();
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen[0][0].value<Place>().module.path, "head");
  EXPECT_EQ(chosen[0][2].toString(), QStringLiteral("bfloat16"));
}

}  // namespace
}  // namespace ampscope::gui
