<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>ampscope::gui</name>
    <message>
        <source>Explore an ampscope session on the desktop.</source>
        <translation>在桌面上查看 ampscope 会话。</translation>
    </message>
    <message>
        <source>session (*.ampscope) or trace (*.amptrace) to open</source>
        <translation>要打开的会话 (*.ampscope) 或跟踪文件 (*.amptrace)</translation>
    </message>
    <message>
        <source>show this help</source>
        <translation>显示此帮助</translation>
    </message>
    <message>
        <source>show the version</source>
        <translation>显示版本</translation>
    </message>
    <message>
        <source>write a picture (.png) of SESSION and end; needs no display</source>
        <translation>写出 SESSION 的图片 (.png) 后结束；不需要显示器</translation>
    </message>
    <message>
        <source>view to show first: %1</source>
        <translation>首先显示的视图：%1</translation>
    </message>
    <message>
        <source>filter terms, such as &quot;module:blocks.* severity:error&quot;; step:A-B and place:MODULE select steps and a layer</source>
        <translation>筛选条件，例如 "module:blocks.* severity:error"；step:A-B 和 place:MODULE 选择步和层</translation>
    </message>
    <message>
        <source>of the window (default: 1280x800)</source>
        <translation>窗口大小（默认：1280x800）</translation>
    </message>
    <message>
        <source>light or dark (default: as the desktop)</source>
        <translation>light 或 dark（默认：跟随桌面）</translation>
    </message>
    <message>
        <source>; ampscope-gui --help lists the options</source>
        <translation>；ampscope-gui --help 列出所有选项</translation>
    </message>
    <message>
        <source>one session can be opened, %1 were given</source>
        <translation>只能打开一个会话，但给出了 %1 个</translation>
    </message>
    <message>
        <source>there is no view &apos;%1&apos;; there are: %2</source>
        <translation>没有名为“%1”的视图；可用的有：%2</translation>
    </message>
    <message>
        <source>--size takes WIDTHxHEIGHT from 320x240 to 10000x10000, not &apos;%1&apos;</source>
        <translation>--size 应为 宽x高，从 320x240 到 10000x10000，而不是“%1”</translation>
    </message>
    <message>
        <source>--theme takes light or dark, not &apos;%1&apos;</source>
        <translation>--theme 应为 light 或 dark，而不是“%1”</translation>
    </message>
    <message>
        <source>%1 of %2 elements</source>
        <translation>%1 / %2 个元素</translation>
    </message>
    <message>
        <source>smallest and largest finite magnitude; the frame is what %1 holds as normal numbers</source>
        <translation>最小和最大的有限幅值；方框是 %1 的正规数范围</translation>
    </message>
    <message>
        <source>%1 errors, %2 warnings, %3 notes</source>
        <translation>%1 个错误，%2 个警告，%3 个提示</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>modules by path, and the ops that ran in them</source>
        <translation>按路径排列的模块，以及其中运行的算子</translation>
    </message>
    <message>
        <source>Worst</source>
        <translation>最严重</translation>
    </message>
    <message>
        <source>severity of the worst finding in the layer or below</source>
        <translation>该层及其下属中最严重发现的级别</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>前向</translation>
    </message>
    <message>
        <source>dtypes of what the layer computed in forward</source>
        <translation>该层前向计算结果的数据类型</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>dtypes of the gradients that the layer computed</source>
        <translation>该层计算的梯度的数据类型</translation>
    </message>
    <message>
        <source>Forward range</source>
        <translation>前向范围</translation>
    </message>
    <message>
        <source>magnitudes of forward results on the exponent axis, 2^-40 to 2^20</source>
        <translation>前向结果的幅值，指数轴 2^-40 到 2^20</translation>
    </message>
    <message>
        <source>Gradient range</source>
        <translation>梯度范围</translation>
    </message>
    <message>
        <source>magnitudes of gradients on the exponent axis, 2^-40 to 2^20</source>
        <translation>梯度的幅值，指数轴 2^-40 到 2^20</translation>
    </message>
    <message>
        <source>Inf, nan</source>
        <translation>Inf、nan</translation>
    </message>
    <message>
        <source>elements that were inf or nan</source>
        <translation>为 inf 或 nan 的元素</translation>
    </message>
    <message>
        <source>Subnormal</source>
        <translation>次正规</translation>
    </message>
    <message>
        <source>share of the nonzero elements below the format&apos;s smallest normal number: underflow</source>
        <translation>低于格式最小正规数的非零元素比例：下溢</translation>
    </message>
    <message>
        <source>Near end</source>
        <translation>接近上限</translation>
    </message>
    <message>
        <source>share of the elements in the format&apos;s top binade: the last one before overflow</source>
        <translation>位于格式最高二进区间（溢出前最后一个）的元素比例</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>误差</translation>
    </message>
    <message>
        <source>largest error of an op against its exact result, relative to the norm (needs --reference local)</source>
        <translation>算子相对精确结果的最大误差，相对于范数（需要 --reference local）</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>op calls that were recorded</source>
        <translation>记录到的算子调用</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>share of the time spent in ops</source>
        <translation>占算子总时间的比例</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>error: the run is wrong; warning: something is lost; note: good to know</source>
        <translation>error：运行有误；warning：有损失；note：供参考</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>what is wrong, in a few words</source>
        <translation>简要说明问题</translation>
    </message>
    <message>
        <source>module in which it happened</source>
        <translation>发生问题的模块</translation>
    </message>
    <message>
        <source>Op</source>
        <translation>算子</translation>
    </message>
    <message>
        <source>operator that the dispatcher ran, with its enclosing public call</source>
        <translation>调度器运行的算子及其外层公开调用</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>forward, backward, optimizer or scaler</source>
        <translation>前向、反向、优化器或缩放器</translation>
    </message>
    <message>
        <source>Dtype</source>
        <translation>数据类型</translation>
    </message>
    <message>
        <source>of the tensor</source>
        <translation>张量的</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>first and last step in which it happened</source>
        <translation>最先和最后发生的步</translation>
    </message>
    <message>
        <source>whole run</source>
        <translation>整个运行</translation>
    </message>
    <message>
        <source>From → to</source>
        <translation>从 → 到</translation>
    </message>
    <message>
        <source>dtype before and after the cast</source>
        <translation>转换前后的数据类型</translation>
    </message>
    <message>
        <source>By</source>
        <translation>由</translation>
    </message>
    <message>
        <source>autocast, autograd (backward of a cast) or the program itself</source>
        <translation>autocast、autograd（转换的反向）或程序本身</translation>
    </message>
    <message>
        <source>module in which it ran</source>
        <translation>运行所在的模块</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>parameter, or the role of the tensor that was cast</source>
        <translation>参数，或被转换张量的角色</translation>
    </message>
    <message>
        <source>casts that were recorded</source>
        <translation>记录到的转换</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>casts of a parameter that was cast to the same dtype before in the same step</source>
        <translation>同一步内再次转换为同一数据类型的参数转换</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>bytes that the casts wrote</source>
        <translation>转换写入的字节</translation>
    </message>
    <message>
        <source>time spent in the casts; empty where autocast cast inside another op</source>
        <translation>转换所用时间；autocast 在其他算子内转换时为空</translation>
    </message>
    <message>
        <source>Flushed</source>
        <translation>归零</translation>
    </message>
    <message>
        <source>share of the nonzero elements that the cast made zero</source>
        <translation>被转换为零的非零元素比例</translation>
    </message>
    <message>
        <source>Overflowed</source>
        <translation>溢出</translation>
    </message>
    <message>
        <source>share of the elements that the cast made inf</source>
        <translation>被转换为 inf 的元素比例</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>optimizer iteration, from 0</source>
        <translation>优化器迭代，从 0 开始</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>loss scale that the step ran with</source>
        <translation>该步使用的损失缩放</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>loss scale after the update</source>
        <translation>更新后的损失缩放</translation>
    </message>
    <message>
        <source>What</source>
        <translation>情况</translation>
    </message>
    <message>
        <source>skipped: gradients were not finite, so the optimizer did not step</source>
        <translation>跳过：梯度非有限，优化器没有更新</translation>
    </message>
    <message>
        <source>First non-finite</source>
        <translation>首个非有限值</translation>
    </message>
    <message>
        <source>op whose result was the first that was not finite</source>
        <translation>首个结果非有限的算子</translation>
    </message>
    <message>
        <source>set by the program</source>
        <translation>由程序设置</translation>
    </message>
    <message>
        <source>grew</source>
        <translation>增长</translation>
    </message>
    <message>
        <source>skipped, calibrating</source>
        <translation>跳过，校准中</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>%1 gradients</source>
        <translation>%1 个梯度</translation>
    </message>
    <message>
        <source>module of the op</source>
        <translation>算子所在模块</translation>
    </message>
    <message>
        <source>operator with its enclosing public call</source>
        <translation>算子及其外层公开调用</translation>
    </message>
    <message>
        <source>of the result</source>
        <translation>结果的</translation>
    </message>
    <message>
        <source>Local error</source>
        <translation>局部误差</translation>
    </message>
    <message>
        <source>||error|| / ||exact|| of the op on the inputs that it got: the error that it makes</source>
        <translation>算子在所得输入上的 ||误差|| / ||精确值||：自身产生的误差</translation>
    </message>
    <message>
        <source>Accumulated</source>
        <translation>累积</translation>
    </message>
    <message>
        <source>the same against binary64 twins that run through the whole step: the error that it passes on</source>
        <translation>相对整步运行的 binary64 副本的误差：传递下去的误差</translation>
    </message>
    <message>
        <source>Largest ULP</source>
        <translation>最大 ULP</translation>
    </message>
    <message>
        <source>largest error in units in the last place; noise where elements are near zero</source>
        <translation>以末位单位计的最大误差；接近零的元素上是噪声</translation>
    </message>
    <message>
        <source>Bias</source>
        <translation>偏差</translation>
    </message>
    <message>
        <source>mean signed error</source>
        <translation>平均带符号误差</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>丢失</translation>
    </message>
    <message>
        <source>elements flushed, overflowed or made nan</source>
        <translation>归零、溢出或变为 nan 的元素</translation>
    </message>
    <message>
        <source>Fact</source>
        <translation>事实</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>%1: a picture ends in .png or .svg</source>
        <translation>%1：图片应以 .png 或 .svg 结尾</translation>
    </message>
    <message>
        <source>%1 cannot be written as PNG</source>
        <translation>无法将 %1 写为 PNG</translation>
    </message>
    <message>
        <source>scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>scale %1.%2</source>
        <translation>缩放 %1.%2</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>tensors with inf or nan</source>
        <translation>含 inf 或 nan 的张量</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::CastsView</name>
    <message>
        <source>Casts</source>
        <translation>类型转换</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1 → %2&lt;/b&gt; by %3: %4 casts, %5 written%6</source>
        <translation>&lt;b&gt;%1 → %2&lt;/b&gt;（%3）：%4 次转换，写入 %5%6</translation>
    </message>
    <message>
        <source>, %1 of them the same weight again</source>
        <translation>，其中 %1 次为同一权重</translation>
    </message>
    <message>
        <source>No dtype was cast in this run.</source>
        <translation>此运行中没有类型转换。</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::ChainWidget</name>
    <message>
        <source>The way of inf and nan</source>
        <translation>inf 和 nan 的路径</translation>
    </message>
    <message>
        <source>Nothing was measured in this step.</source>
        <translation>此步没有测量任何内容。</translation>
    </message>
    <message>
        <source> · its inputs were finite, up to %1</source>
        <translation> · 输入有限，最大 %1</translation>
    </message>
    <message>
        <source>%1 more forward ops</source>
        <translation>另有 %1 个前向算子</translation>
    </message>
    <message>
        <source>the last one: %1 · %2</source>
        <translation>最后一个：%1 · %2</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>backward started from inf or nan</source>
        <translation>反向从 inf 或 nan 开始</translation>
    </message>
    <message>
        <source>%1 gradient ops</source>
        <translation>%1 个梯度算子</translation>
    </message>
    <message>
        <source>from %1 on</source>
        <translation>从 %1 开始</translation>
    </message>
    <message>
        <source>%1 optimizer ops</source>
        <translation>%1 个优化器算子</translation>
    </message>
    <message>
        <source>weights hold inf or nan now</source>
        <translation>权重现在含有 inf 或 nan</translation>
    </message>
    <message>
        <source>weights stay finite</source>
        <translation>权重保持有限</translation>
    </message>
    <message>
        <source>the optimizer wrote nothing of it</source>
        <translation>优化器没有写入非有限值</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Type a command</source>
        <translation>输入命令</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::ErrorView</name>
    <message>
        <source>Error</source>
        <translation>误差</translation>
    </message>
    <message>
        <source>Errors of ops</source>
        <translation>算子的误差</translation>
    </message>
    <message>
        <source>ops in the order in which they first ran</source>
        <translation>按首次运行顺序排列的算子</translation>
    </message>
    <message>
        <source>relative error</source>
        <translation>相对误差</translation>
    </message>
    <message>
        <source>local: the error that the op makes</source>
        <translation>局部：算子产生的误差</translation>
    </message>
    <message>
        <source>accumulated: the error that it passes on</source>
        <translation>累积：算子传递的误差</translation>
    </message>
    <message>
        <source>No result was compared with an exact one.
Profile with --reference local to see errors.</source>
        <translation>没有结果与精确值比较。
使用 --reference local 分析以查看误差。</translation>
    </message>
    <message>
        <source>No op with an error matches the filter.</source>
        <translation>没有符合筛选条件的带误差算子。</translation>
    </message>
    <message>
        <source>· accumulated %1</source>
        <translation>· 累积 %1</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::FilterBar</name>
    <message>
        <source>Filter: module:blocks.* op:mm phase:backward dtype:float16 rule:… severity:error</source>
        <translation>筛选：module:blocks.* op:mm phase:backward dtype:float16 rule:… severity:error</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Terms that must all hold. * matches anything, commas part alternatives, - leaves out.</source>
        <translation>必须全部满足的条件。* 匹配任意内容，逗号分隔选项，- 表示排除。</translation>
    </message>
    <message>
        <source>The steps that every view shows; click to show all of them again</source>
        <translation>所有视图显示的步；点击恢复全部</translation>
    </message>
    <message>
        <source>The layer or op that is selected; click to filter by it</source>
        <translation>选中的层或算子；点击按其筛选</translation>
    </message>
    <message>
        <source>Take %1 out of the filter</source>
        <translation>从筛选中去掉 %1</translation>
    </message>
    <message>
        <source>all steps</source>
        <translation>全部步</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::FindingsView</name>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>The way of inf and nan through the step</source>
        <translation>inf 和 nan 在该步中的路径</translation>
    </message>
    <message>
        <source>Show its layer</source>
        <translation>显示所在层</translation>
    </message>
    <message>
        <source>The chosen finding</source>
        <translation>选中的发现</translation>
    </message>
    <message>
        <source>Show its range</source>
        <translation>显示其范围</translation>
    </message>
    <message>
        <source>Looking for findings …</source>
        <translation>正在查找问题 …</translation>
    </message>
    <message>
        <source>**Nothing to report.** No rule found anything in what was measured.</source>
        <translation>**没有需要报告的内容。** 所测内容中没有规则命中。</translation>
    </message>
    <message>
        <source>whole run</source>
        <translation>整个运行</translation>
    </message>
    <message>
        <source>Do:</source>
        <translation>建议：</translation>
    </message>
    <message>
        <source>Everything was finite in these steps.</source>
        <translation>这些步中所有值都是有限的。</translation>
    </message>
    <message>
        <source>Reading step %1 …</source>
        <translation>正在读取第 %1 步 …</translation>
    </message>
    <message>
        <source>The way of inf and nan through step %1</source>
        <translation>inf 和 nan 在第 %1 步中的路径</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::HeatMap</name>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>inf, nan</source>
        <translation>inf、nan</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::HeatMapView</name>
    <message>
        <source>largest finite magnitude</source>
        <translation>最大有限幅值</translation>
    </message>
    <message>
        <source>smallest nonzero finite magnitude</source>
        <translation>最小非零有限幅值</translation>
    </message>
    <message>
        <source>elements that were inf or nan</source>
        <translation>为 inf 或 nan 的元素</translation>
    </message>
    <message>
        <source>share of the elements in the last binade before overflow</source>
        <translation>位于溢出前最后一个二进区间的元素比例</translation>
    </message>
    <message>
        <source>share of the nonzero elements below the smallest normal number</source>
        <translation>低于最小正规数的非零元素比例</translation>
    </message>
    <message>
        <source>share of the elements that are zero</source>
        <translation>为零的元素比例</translation>
    </message>
    <message>
        <source>share of the nonzero elements that fp16 would make zero</source>
        <translation>fp16 会归零的非零元素比例</translation>
    </message>
    <message>
        <source>share of the elements that fp16 would make inf</source>
        <translation>fp16 会变为 inf 的元素比例</translation>
    </message>
    <message>
        <source>largest error in units in the last place</source>
        <translation>以末位单位计的最大误差</translation>
    </message>
    <message>
        <source>error against the exact result, relative to its norm</source>
        <translation>相对精确结果范数的误差</translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation>热图</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>forward results</source>
        <translation>前向结果</translation>
    </message>
    <message>
        <source>gradients</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Layers over steps</source>
        <translation>层 × 步</translation>
    </message>
    <message>
        <source>Colour:</source>
        <translation>颜色：</translation>
    </message>
    <message>
        <source>of</source>
        <translation>·</translation>
    </message>
    <message>
        <source>; the worst tensor of the layer. Drag to select steps, click to select a layer.</source>
        <translation>；取该层最差的张量。拖动选择步，点击选择层。</translation>
    </message>
    <message>
        <source>Following the steps …</source>
        <translation>正在沿步读取 …</translation>
    </message>
    <message>
        <source>Nothing of this kind was measured in this run.</source>
        <translation>此运行中没有测量此类内容。</translation>
    </message>
    <message>
        <source>No layer matches the filter.</source>
        <translation>没有符合筛选条件的层。</translation>
    </message>
    <message>
        <source>No result was compared with an exact one. Profile with --reference local to see errors.</source>
        <translation>没有结果与精确值比较。使用 --reference local 分析以查看误差。</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::HistogramView</name>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
    <message>
        <source>all phases</source>
        <translation>所有阶段</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Multiplies gradients by a power of two, as a GradScaler with another scale would</source>
        <translation>将梯度乘以 2 的幂，如同使用另一缩放的 GradScaler</translation>
    </message>
    <message>
        <source>Format:</source>
        <translation>格式：</translation>
    </message>
    <message>
        <source>Gradients times</source>
        <translation>梯度乘以</translation>
    </message>
    <message>
        <source>exponent: log2 |x|</source>
        <translation>指数：log2 |x|</translation>
    </message>
    <message>
        <source>elements</source>
        <translation>元素</translation>
    </message>
    <message>
        <source>Select a layer, an op or a finding to see how its exponents are spread.</source>
        <translation>选择层、算子或发现以查看其指数分布。</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>正在读取 …</translation>
    </message>
    <message>
        <source>No exponents were measured here in these steps (--stats full measures them).</source>
        <translation>这些步中此处没有测量指数（--stats full 会测量）。</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt;: in %2, %3 flushed to zero, %4 subnormal, %5 overflow%6</source>
        <translation>&lt;b&gt;%1&lt;/b&gt;：在 %2 中，%3 归零，%4 次正规，%5 溢出%6</translation>
    </message>
    <message>
        <source>; %1 elements were inf or nan already</source>
        <translation>；%1 个元素已是 inf 或 nan</translation>
    </message>
    <message>
        <source>subnormal in %1</source>
        <translation>%1 次正规</translation>
    </message>
    <message>
        <source>normal in %1</source>
        <translation>%1 正规</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::LayersView</name>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Layers and their ops</source>
        <translation>层及其算子</translation>
    </message>
    <message>
        <source>Ranges are drawn from 2^-40 to 2^20; the frame is what the format holds as normal numbers.</source>
        <translation>范围画在 2^-40 到 2^20；方框是格式的正规数范围。</translation>
    </message>
    <message>
        <source>Modules only</source>
        <translation>仅模块</translation>
    </message>
    <message>
        <source>Expand to ops</source>
        <translation>展开到算子</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::MainWindow</name>
    <message>
        <source>Selection</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Loading was cancelled; what had been read is shown.</source>
        <translation>已取消加载；显示已读取的内容。</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>正在开始</translation>
    </message>
    <message>
        <source>Open a session</source>
        <translation>打开会话</translation>
    </message>
    <message>
        <source>ampscope sessions and traces (*.ampscope *.amptrace);;all files (*)</source>
        <translation>ampscope 会话和跟踪 (*.ampscope *.amptrace);;所有文件 (*)</translation>
    </message>
    <message>
        <source>%1 – ampscope</source>
        <translation>%1 – ampscope</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Open …</source>
        <translation>打开(&amp;O) …</translation>
    </message>
    <message>
        <source>Open the &amp;example</source>
        <translation>打开示例(&amp;E)</translation>
    </message>
    <message>
        <source>Export view as &amp;picture …</source>
        <translation>将视图导出为图片(&amp;P) …</translation>
    </message>
    <message>
        <source>Export view as &amp;SVG …</source>
        <translation>将视图导出为 SVG(&amp;S) …</translation>
    </message>
    <message>
        <source>Export view as &amp;CSV …</source>
        <translation>将视图导出为 CSV(&amp;C) …</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>Copy &amp;table of the view</source>
        <translation>复制视图的表格(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Filter</source>
        <translation>筛选(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Clear the filter</source>
        <translation>清除筛选(&amp;C)</translation>
    </message>
    <message>
        <source>All &amp;steps</source>
        <translation>全部步(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Commands …</source>
        <translation>命令(&amp;C) …</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;About ampscope</source>
        <translation>关于 ampscope(&amp;A)</translation>
    </message>
    <message>
        <source>About ampscope</source>
        <translation>关于 ampscope</translation>
    </message>
    <message>
        <source>&lt;b&gt;ampscope %1&lt;/b&gt;&lt;br&gt;What mixed precision does to the numbers of a PyTorch training run.&lt;p&gt;The desktop program is free software under the GNU General Public License 3.0 or later; it uses Qt %2 and QCustomPlot.</source>
        <translation>&lt;b&gt;ampscope %1&lt;/b&gt;&lt;br&gt;混合精度对 PyTorch 训练数值的影响。&lt;p&gt;桌面程序是自由软件，遵循 GNU 通用公共许可证 3.0 或更高版本；使用 Qt %2 和 QCustomPlot。</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>转到(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>后退(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>前进(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Default &amp;arrangement</source>
        <translation>默认布局(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Dark colours</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Light colours</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>导出 %1</translation>
    </message>
    <message>
        <source>%1 written</source>
        <translation>已写入 %1</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::OverviewView</name>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Worst first</source>
        <translation>最严重的在前</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Loss scale</source>
        <translation>损失缩放</translation>
    </message>
    <message>
        <source>Run, coverage and overhead</source>
        <translation>运行、覆盖率和开销</translation>
    </message>
    <message>
        <source>Inf and nan</source>
        <translation>Inf 和 nan</translation>
    </message>
    <message>
        <source>Looking for findings …</source>
        <translation>正在查找问题 …</translation>
    </message>
    <message>
        <source>%1 errors · %2 warnings · %3 notes</source>
        <translation>%1 个错误 · %2 个警告 · %3 个提示</translation>
    </message>
    <message>
        <source>whole run</source>
        <translation>整个运行</translation>
    </message>
    <message>
        <source>Show me</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Select the place and the steps, and open the finding</source>
        <translation>选中位置和步，并打开该发现</translation>
    </message>
    <message>
        <source>Show finding %1</source>
        <translation>显示发现 %1</translation>
    </message>
    <message>
        <source>Nothing to report. The Layers and Heat map tabs show the ranges that were measured.</source>
        <translation>没有需要报告的内容。“层”和“热图”标签页显示测得的范围。</translation>
    </message>
    <message>
        <source>&lt;a href=&apos;all&apos;&gt;and %1 more&lt;/a&gt;</source>
        <translation>&lt;a href=&apos;all&apos;&gt;还有 %1 个&lt;/a&gt;</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>No GradScaler ran in this program.</source>
        <translation>此程序没有运行 GradScaler。</translation>
    </message>
    <message>
        <source>Following the steps …</source>
        <translation>正在沿步读取 …</translation>
    </message>
    <message>
        <source>The loss is not known: no backward() of a scalar was measured.</source>
        <translation>损失未知：没有测量到标量的 backward()。</translation>
    </message>
    <message>
        <source>Every result was finite.</source>
        <translation>所有结果都是有限的。</translation>
    </message>
    <message>
        <source>command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>%1 steps%2 · torch %3 · %4 · %5</source>
        <translation>%1 步%2 · torch %3 · %4 · %5</translation>
    </message>
    <message>
        <source> (%1 measured)</source>
        <translation>（%1 步已测量）</translation>
    </message>
    <message>
        <source>exit code %1</source>
        <translation>退出码 %1</translation>
    </message>
    <message>
        <source>exit code not known</source>
        <translation>退出码未知</translation>
    </message>
    <message>
        <source>autocast</source>
        <translation>autocast</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>op calls</source>
        <translation>算子调用</translation>
    </message>
    <message>
        <source>%1 dispatched · %2 observed · %3 measured · %4 compared</source>
        <translation>调度 %1 · 观察 %2 · 测量 %3 · 比较 %4</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>丢失</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1 records dropped</source>
        <translation>丢弃 %1 条记录</translation>
    </message>
    <message>
        <source>overhead</source>
        <translation>开销</translation>
    </message>
    <message>
        <source>%1x, by the tracer&apos;s own clock</source>
        <translation>%1x，按跟踪器自身时钟</translation>
    </message>
    <message>
        <source>not recorded</source>
        <translation>未记录</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::Plot</name>
    <message>
        <source>inf or nan</source>
        <translation>inf 或 nan</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::RowView</name>
    <message>
        <source>Filter by %1</source>
        <translation>按 %1 筛选</translation>
    </message>
    <message>
        <source>Leave out %1</source>
        <translation>排除 %1</translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation>复制行</translation>
    </message>
    <message>
        <source>Copy the whole table</source>
        <translation>复制整个表格</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::ScalerView</name>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>GradScaler</source>
        <translation>GradScaler</translation>
    </message>
    <message>
        <source>Updates of the scale</source>
        <translation>缩放的更新</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>loss scale</source>
        <translation>损失缩放</translation>
    </message>
    <message>
        <source>init_scale &lt;b&gt;%1&lt;/b&gt; · growth_factor &lt;b&gt;%2&lt;/b&gt; · backoff_factor &lt;b&gt;%3&lt;/b&gt; · growth_interval &lt;b&gt;%4&lt;/b&gt; · %5 of %6 updates skipped, %7 of them while calibrating%8</source>
        <translation>init_scale &lt;b&gt;%1&lt;/b&gt; · growth_factor &lt;b&gt;%2&lt;/b&gt; · backoff_factor &lt;b&gt;%3&lt;/b&gt; · growth_interval &lt;b&gt;%4&lt;/b&gt; · %6 次更新中跳过 %5 次，其中校准时 %7 次%8</translation>
    </message>
    <message>
        <source> · &lt;b&gt;disabled&lt;/b&gt;</source>
        <translation> · &lt;b&gt;已禁用&lt;/b&gt;</translation>
    </message>
    <message>
        <source>No GradScaler ran in this program.
float16 gradients need one; bfloat16 does not.</source>
        <translation>此程序没有运行 GradScaler。
float16 梯度需要它；bfloat16 不需要。</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>&lt;br&gt;&lt;b&gt;skipped&lt;/b&gt;</source>
        <translation>&lt;br&gt;&lt;b&gt;跳过&lt;/b&gt;</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::SessionLoader</name>
    <message>
        <source>Reading the trace</source>
        <translation>正在读取跟踪</translation>
    </message>
    <message>
        <source>Reading the session</source>
        <translation>正在读取会话</translation>
    </message>
    <message>
        <source>Looking for findings</source>
        <translation>正在查找问题</translation>
    </message>
    <message>
        <source>Following the steps</source>
        <translation>正在沿步读取</translation>
    </message>
    <message>
        <source>%1: there is not enough memory to open it</source>
        <translation>%1：内存不足，无法打开</translation>
    </message>
    <message>
        <source>%1: internal error, please report it: %2</source>
        <translation>%1：内部错误，请报告：%2</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::StartPage</name>
    <message>
        <source>ampscope</source>
        <translation>ampscope</translation>
    </message>
    <message>
        <source>What did mixed precision do to the numbers of a training run?</source>
        <translation>混合精度对训练的数值做了什么？</translation>
    </message>
    <message>
        <source>Open a session …</source>
        <translation>打开会话 …</translation>
    </message>
    <message>
        <source>Open the example</source>
        <translation>打开示例</translation>
    </message>
    <message>
        <source>A short run with an overflow in it, to look around</source>
        <translation>一个含溢出的短运行，可用来熟悉界面</translation>
    </message>
    <message>
        <source>or drop a *.ampscope file here. Record one with: ampscope profile -- python train.py</source>
        <translation>或将 *.ampscope 文件拖到这里。记录方法：ampscope profile -- python train.py</translation>
    </message>
    <message>
        <source>Recent sessions</source>
        <translation>最近的会话</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>This could not be opened</source>
        <translation>无法打开</translation>
    </message>
    <message>
        <source>Open another session …</source>
        <translation>打开其他会话 …</translation>
    </message>
    <message>
        <source>Start page</source>
        <translation>起始页</translation>
    </message>
    <message>
        <source>None yet.</source>
        <translation>暂无。</translation>
    </message>
    <message>
        <source>Opening %1: %2</source>
        <translation>正在打开 %1：%2</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::TimelineView</name>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Drag to select steps for every view; double click to select all of them</source>
        <translation>拖动为所有视图选择步；双击选择全部</translation>
    </message>
    <message>
        <source>inf, nan</source>
        <translation>inf、nan</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>跳过</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::WhatIf</name>
    <message>
        <source>As recorded</source>
        <translation>按记录</translation>
    </message>
    <message>
        <source>Recommended</source>
        <translation>推荐</translation>
    </message>
    <message>
        <source>init_scale</source>
        <translation>init_scale</translation>
    </message>
    <message>
        <source>growth_factor</source>
        <translation>growth_factor</translation>
    </message>
    <message>
        <source>backoff_factor</source>
        <translation>backoff_factor</translation>
    </message>
    <message>
        <source>growth_interval</source>
        <translation>growth_interval</translation>
    </message>
    <message>
        <source>The parameters that the run used</source>
        <translation>该运行使用的参数</translation>
    </message>
    <message>
        <source>The parameters that fit what was recorded best</source>
        <translation>最符合记录内容的参数</translation>
    </message>
    <message>
        <source>What if  init_scale</source>
        <translation>假设  init_scale</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1 of %2 steps skipped&lt;/b&gt;, final scale %3, %4 % of the gradients&apos; norm flushed</source>
        <translation>&lt;b&gt;%2 步中跳过 %1 步&lt;/b&gt;，最终缩放 %3，梯度范数的 %4 % 归零</translation>
    </message>
    <message>
        <source> · exact through step %1</source>
        <translation> · 到第 %1 步为精确值</translation>
    </message>
    <message>
        <source> · extrapolated: the weights would have differed</source>
        <translation> · 外推：权重会有所不同</translation>
    </message>
    <message>
        <source> · %1 steps unknown</source>
        <translation> · %1 步未知</translation>
    </message>
    <message>
        <source>some layer</source>
        <translation>某层</translation>
    </message>
    <message>
        <source>&lt;br&gt;&lt;b&gt;No valid scale exists&lt;/b&gt; in %1 steps: %2 needs at least %3, %4 overflows from %5 on</source>
        <translation>&lt;br&gt;有 %1 步&lt;b&gt;不存在有效缩放&lt;/b&gt;：%2 至少需要 %3，%4 从 %5 起溢出</translation>
    </message>
    <message>
        <source>lowest scale that keeps small gradients</source>
        <translation>保留小梯度的最低缩放</translation>
    </message>
    <message>
        <source>overflows from here</source>
        <translation>由此开始溢出</translation>
    </message>
    <message>
        <source>what if</source>
        <translation>假设</translation>
    </message>
</context>
</TS>
