// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session is followed while it is recorded: the trace of a real run, as if it were just being written.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <filesystem>

#include "analyzer/store/ingest.h"
#include "gui/views/table_views.h"
#include "tests/gui/app/gui_fixture.h"
#include "tests/support/temp_dir.h"

namespace ampscope::gui {
namespace {

/// What `ampscope profile` does, step by step.
class Recorder {
 public:
  explicit Recorder(const std::string& session) : session_(session), traces_(session + ".traces") {
    std::filesystem::create_directory(traces_);
    lock_ = ::open(traces_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    EXPECT_EQ(::flock(lock_, LOCK_EX | LOCK_NB), 0);
    QFile example(QStringLiteral(":/example.amptrace"));
    EXPECT_TRUE(example.open(QIODevice::ReadOnly));
    bytes_ = example.readAll();
  }
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  ~Recorder() { end(); }

  void write(double share) const {
    test::writeFile(trace(), std::string_view(bytes_.constData(),
                                              static_cast<std::size_t>(static_cast<double>(bytes_.size()) * share)));
  }
  void save() {
    ASSERT_TRUE(store::ingest({trace()}, session_, {}).ok());
    std::filesystem::remove_all(traces_);
    end();
  }
  void end() {
    if (lock_ >= 0) {
      ::close(lock_);
      lock_ = -1;
    }
  }

 private:
  [[nodiscard]] std::string trace() const { return traces_ + "/1.amptrace"; }
  std::string session_;
  std::string traces_;
  QByteArray bytes_;
  int lock_ = -1;
};

class FollowingTest : public WindowTest {
 protected:
  std::uint64_t steps() const { return window.session() ? window.session()->analysis->run.steps : 0; }
  bool statusHas(const QString& words) const {
    for (const QLabel* label : window.findChildren<QLabel*>()) {
      if (label->text().contains(words)) {
        return true;
      }
    }
    return false;
  }

  test::TempDir folder;
  std::string path = folder / "run.ampscope";
};

TEST_F(FollowingTest, ViewsGrowWithTheRunUntilTheSessionIsThere) {
  window.follow(QString::fromStdString(path));  // before anything is there
  QTest::qWait(50);
  EXPECT_TRUE(window.busy());
  Recorder recorder(path);
  recorder.write(0.4);
  ASSERT_TRUE(QTest::qWaitFor([this] { return window.session() && window.session()->series; }, kPatience));
  const std::uint64_t first = steps();
  EXPECT_TRUE(window.session()->live);
  EXPECT_TRUE(statusHas(QStringLiteral("recording")));
  EXPECT_FALSE(window.busy()) << "what is there can be looked at";
  auto* const layers = dynamic_cast<LayersView*>(window.view(QStringLiteral("layers")));
  layers->table().expandAll();
  window.select(QStringLiteral("place:2 step:1-2"));

  recorder.write(0.8);
  ASSERT_TRUE(QTest::qWaitFor([&] { return steps() > first; }, kPatience));
  EXPECT_EQ(*window.selection().steps(), (StepRange{1, 2})) << "the selection stays";
  EXPECT_EQ(window.selection().place()->module.path, "2");
  EXPECT_TRUE(layers->table().isExpanded(layers->table().rows().index(0, 0)));

  recorder.write(1);
  recorder.save();
  ASSERT_TRUE(QTest::qWaitFor([this] { return window.session() && !window.session()->live; }, kPatience));
  EXPECT_EQ(window.session()->path, QString::fromStdString(path));
  EXPECT_EQ(*window.selection().steps(), (StepRange{1, 2}));
  EXPECT_FALSE(statusHas(QStringLiteral("recording")));
}

TEST_F(FollowingTest, OpeningASessionThatIsBeingRecordedFollowsIt) {
  Recorder recorder(path);
  recorder.write(0.5);
  window.open(QString::fromStdString(path));
  ASSERT_TRUE(QTest::qWaitFor([this] { return window.session() && window.session()->series; }, kPatience));
  EXPECT_TRUE(window.session()->live);
  recorder.end();  // as if it had been killed
  ASSERT_TRUE(QTest::qWaitFor([this] { return statusHas(QStringLiteral("left before its end")); }, kPatience));
}

TEST_F(FollowingTest, StopsWhenAPersonSaysSo) {
  Recorder recorder(path);
  recorder.write(0.5);
  window.open(QString::fromStdString(path));
  ASSERT_TRUE(QTest::qWaitFor([this] { return window.session() && window.session()->series; }, kPatience));
  for (QToolButton* known : window.findChildren<QToolButton*>()) {
    if (known->text() == QStringLiteral("Stop following")) {
      known->click();
    }
  }
  const SessionPtr before = window.session();
  recorder.write(1);
  QTest::qWait(1200);
  EXPECT_EQ(window.session(), before);
  EXPECT_FALSE(statusHas(QStringLiteral("● recording")));
}

}  // namespace
}  // namespace ampscope::gui
