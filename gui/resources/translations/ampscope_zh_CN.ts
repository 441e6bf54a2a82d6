<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>ampscope::gui</name>
    <message>
        <location filename="../../app/options.cpp" line="19"/>
        <source>Explore an ampscope session on the desktop.</source>
        <translation>在桌面上查看 ampscope 会话。</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="20"/>
        <source>session (*.ampscope) or trace (*.amptrace) to open</source>
        <translation>要打开的会话 (*.ampscope) 或跟踪文件 (*.amptrace)</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="22"/>
        <source>show this help</source>
        <translation>显示此帮助</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="23"/>
        <source>show the version</source>
        <translation>显示版本</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="25"/>
        <source>write a picture (.png) of SESSION and end; needs no display</source>
        <translation>写出 SESSION 的图片 (.png) 后结束；不需要显示器</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="27"/>
        <source>view to show first: %1</source>
        <translation>首先显示的视图：%1</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="30"/>
        <source>filter terms, such as &quot;module:blocks.* severity:error&quot;; step:A-B and place:MODULE select steps and a layer</source>
        <translation>筛选条件，例如 &quot;module:blocks.* severity:error&quot;；step:A-B 和 place:MODULE 选择步和层</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="33"/>
        <source>of the window (default: 1280x800)</source>
        <translation>窗口大小（默认：1280x800）</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="34"/>
        <source>light or dark (default: as the desktop)</source>
        <translation>light 或 dark（默认：跟随桌面）</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="37"/>
        <source>SESSION is being recorded, or will be: wait for it and follow it</source>
        <translation>SESSION 正在或即将录制：等待并跟随它</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="38"/>
        <source>session to compare SESSION with</source>
        <translation>与 SESSION 比较的会话</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="41"/>
        <source>only calls in the program&apos;s own NVTX ranges of this name</source>
        <translation>仅程序自身同名 NVTX 区间内的调用</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="73"/>
        <source>--range needs a SESSION that is recorded already</source>
        <translation>--range 需要一个已录制完成的 SESSION</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="44"/>
        <source>; ampscope-gui --help lists the options</source>
        <translation>；ampscope-gui --help 列出所有选项</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="60"/>
        <source>one session can be opened, %1 were given</source>
        <translation>只能打开一个会话，但给出了 %1 个</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="66"/>
        <source>--follow needs the SESSION that is being recorded</source>
        <translation>--follow 需要正在录制的 SESSION</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="81"/>
        <source>there is no view &apos;%1&apos;; there are: %2</source>
        <translation>没有名为“%1”的视图；可用的有：%2</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="90"/>
        <source>--size takes WIDTHxHEIGHT from 320x240 to 10000x10000, not &apos;%1&apos;</source>
        <translation>--size 应为 宽x高，从 320x240 到 10000x10000，而不是“%1”</translation>
    </message>
    <message>
        <location filename="../../app/options.cpp" line="97"/>
        <source>--theme takes light or dark, not &apos;%1&apos;</source>
        <translation>--theme 应为 light 或 dark，而不是“%1”</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="29"/>
        <source>%1 of %2 elements</source>
        <translation>%1 / %2 个元素</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="44"/>
        <source>smallest and largest finite magnitude; the frame is what %1 holds as normal numbers</source>
        <translation>最小和最大的有限幅值；方框是 %1 的正规数范围</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="128"/>
        <location filename="../../model/compare_tables.cpp" line="158"/>
        <location filename="../../model/device_tables.cpp" line="84"/>
        <location filename="../../model/layer_table.cpp" line="195"/>
        <location filename="../../model/tables.cpp" line="97"/>
        <location filename="../../model/tables.cpp" line="133"/>
        <location filename="../../model/tables.cpp" line="219"/>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="195"/>
        <source>modules by path, and the ops that ran in them</source>
        <translation>按路径排列的模块，以及其中运行的算子</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="196"/>
        <source>Worst</source>
        <translation>最严重</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="196"/>
        <source>severity of the worst finding in the layer or below</source>
        <translation>该层及其下属中最严重发现的级别</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="197"/>
        <source>Forward</source>
        <translation>前向</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="197"/>
        <source>dtypes of what the layer computed in forward</source>
        <translation>该层前向计算结果的数据类型</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="198"/>
        <source>Gradients</source>
        <translation>梯度</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="198"/>
        <source>dtypes of the gradients that the layer computed</source>
        <translation>该层计算的梯度的数据类型</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="199"/>
        <source>Recommended</source>
        <translation>推荐</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="199"/>
        <source>dtype that holds what the layer reads (in, weight) and writes (out, grad)</source>
        <translation>能容纳该层读取（in、weight）与写出（out、grad）内容的 dtype</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="200"/>
        <source>Forward range</source>
        <translation>前向范围</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="200"/>
        <source>magnitudes of forward results on the exponent axis, 2^-40 to 2^20</source>
        <translation>前向结果的幅值，指数轴 2^-40 到 2^20</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="201"/>
        <source>Gradient range</source>
        <translation>梯度范围</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="201"/>
        <source>magnitudes of gradients on the exponent axis, 2^-40 to 2^20</source>
        <translation>梯度的幅值，指数轴 2^-40 到 2^20</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="202"/>
        <source>Inf, nan</source>
        <translation>Inf、nan</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="202"/>
        <source>elements that were inf or nan</source>
        <translation>为 inf 或 nan 的元素</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="211"/>
        <source>share of the time that devices worked for ops</source>
        <translation>在设备为算子工作的时间中的比例</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="164"/>
        <location filename="../../model/layer_table.cpp" line="203"/>
        <source>Subnormal</source>
        <translation>次正规</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="203"/>
        <source>share of the nonzero elements below the format&apos;s smallest normal number: underflow</source>
        <translation>低于格式最小正规数的非零元素比例：下溢</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="205"/>
        <source>Near end</source>
        <translation>接近上限</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="205"/>
        <source>share of the elements in the format&apos;s top binade: the last one before overflow</source>
        <translation>位于格式最高二进区间（溢出前最后一个）的元素比例</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="206"/>
        <source>Error</source>
        <translation>误差</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="207"/>
        <source>largest error of an op against its exact result, relative to the norm (needs --reference local)</source>
        <translation>算子相对精确结果的最大误差，相对于范数（需要 --reference local）</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="208"/>
        <location filename="../../model/tables.cpp" line="135"/>
        <source>Calls</source>
        <translation>调用</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="208"/>
        <source>op calls that were recorded</source>
        <translation>记录到的算子调用</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="209"/>
        <location filename="../../model/tables.cpp" line="138"/>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <location filename="../../model/layer_table.cpp" line="209"/>
        <source>share of the time spent in ops</source>
        <translation>占算子总时间的比例</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="125"/>
        <source>Change</source>
        <translation>变化</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="125"/>
        <source>new, more severe or gone in this run, or in both</source>
        <translation>在本次运行中新增、更严重、消失，或两次都有</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="126"/>
        <location filename="../../model/tables.cpp" line="95"/>
        <source>Severity</source>
        <translation>级别</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="126"/>
        <location filename="../../model/tables.cpp" line="95"/>
        <source>error: the run is wrong; warning: something is lost; note: good to know</source>
        <translation>error：运行有误；warning：有损失；note：供参考</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="127"/>
        <location filename="../../model/tables.cpp" line="96"/>
        <source>Finding</source>
        <translation>发现</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="127"/>
        <location filename="../../model/tables.cpp" line="96"/>
        <source>what is wrong, in a few words</source>
        <translation>简要说明问题</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="128"/>
        <location filename="../../model/tables.cpp" line="97"/>
        <source>module in which it happened</source>
        <translation>发生问题的模块</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="131"/>
        <source>new</source>
        <translation>新增</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="138"/>
        <source>more severe</source>
        <translation>更严重</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="141"/>
        <source>gone</source>
        <translation>消失</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="149"/>
        <source>in both</source>
        <translation>两次都有</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="158"/>
        <source>modules, and the tensors of their ops</source>
        <translation>模块及其算子的张量</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="159"/>
        <source>in the other run, and in this one where it changed</source>
        <translation>另一次运行中的 dtype；若改变则同时给出本次的</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="160"/>
        <source>Largest</source>
        <translation>最大值</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="160"/>
        <source>largest finite magnitude in the other run</source>
        <translation>另一次运行中的最大有限幅值</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="161"/>
        <location filename="../../model/compare_tables.cpp" line="166"/>
        <location filename="../../model/compare_tables.cpp" line="169"/>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="161"/>
        <location filename="../../model/compare_tables.cpp" line="166"/>
        <location filename="../../model/compare_tables.cpp" line="169"/>
        <source>and in this one</source>
        <translation>以及本次运行</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="162"/>
        <source>Binades</source>
        <translation>二进制数量级</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="163"/>
        <source>powers of two that the largest magnitude grew by; of a layer: of the tensor that moved furthest</source>
        <translation>最大幅值增长的 2 的幂次；层的值取变化最大的张量</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="164"/>
        <source>share of the nonzero elements below the smallest normal number, in the other run</source>
        <translation>另一次运行中低于最小正规数的非零元素占比</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="167"/>
        <source>Error, ULP</source>
        <translation>误差（ULP）</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="167"/>
        <source>99 of 100 elements are within so many ULP of the exact result, in the other run</source>
        <translation>另一次运行中 99 % 的元素与精确结果相差不超过的 ULP</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="193"/>
        <source>steps %1</source>
        <translation>步数 %1</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="194"/>
        <source>skipped %1</source>
        <translation>跳过 %1</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="196"/>
        <source>last scale %1</source>
        <translation>最后缩放 %1</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="201"/>
        <source>loss %1</source>
        <translation>损失 %1</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="205"/>
        <source>a step %1</source>
        <translation>每步 %1</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="209"/>
        <source>findings %1: %2 new, %3 gone, %4 in both</source>
        <translation>发现 %1：新增 %2，消失 %3，两次都有 %4</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="215"/>
        <source>modules: %1 moved, %2 new, %3 gone</source>
        <translation>模块：移动 %1，新增 %2，消失 %3</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="85"/>
        <location filename="../../model/tables.cpp" line="98"/>
        <location filename="../../model/tables.cpp" line="220"/>
        <source>Op</source>
        <translation>算子</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="98"/>
        <source>operator that the dispatcher ran, with its enclosing public call</source>
        <translation>调度器运行的算子及其外层公开调用</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="47"/>
        <source>copy, %1</source>
        <translation>复制，%1</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="49"/>
        <source>set memory</source>
        <translation>设置内存</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="51"/>
        <source>kernel without a name</source>
        <translation>无名内核</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="60"/>
        <location filename="../../model/device_tables.cpp" line="78"/>
        <source>outside ops</source>
        <translation>算子之外</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="76"/>
        <source>ops</source>
        <translation>算子</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="77"/>
        <source>casts</source>
        <translation>类型转换</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="86"/>
        <location filename="../../model/tables.cpp" line="99"/>
        <location filename="../../model/tables.cpp" line="221"/>
        <source>Phase</source>
        <translation>阶段</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="86"/>
        <location filename="../../model/tables.cpp" line="99"/>
        <location filename="../../model/tables.cpp" line="221"/>
        <source>forward, backward, optimizer or scaler</source>
        <translation>前向、反向、优化器或缩放器</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="87"/>
        <location filename="../../model/device_tables.cpp" line="113"/>
        <location filename="../../model/layer_table.cpp" line="211"/>
        <location filename="../../model/tables.cpp" line="143"/>
        <source>Device time</source>
        <translation>设备时间</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="87"/>
        <location filename="../../model/device_tables.cpp" line="113"/>
        <location filename="../../model/tables.cpp" line="143"/>
        <source>how long devices worked for it, by their own clock</source>
        <translation>设备为其工作的时间（按设备自己的时钟）</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="88"/>
        <location filename="../../model/device_tables.cpp" line="114"/>
        <source>Share</source>
        <translation>比例</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="88"/>
        <location filename="../../model/device_tables.cpp" line="114"/>
        <source>of all the time that devices worked</source>
        <translation>占设备全部工作时间</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="89"/>
        <source>Pieces</source>
        <translation>件数</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="89"/>
        <source>kernels, copies and sets of memory</source>
        <translation>内核、复制和内存设置</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="90"/>
        <location filename="../../model/device_tables.cpp" line="116"/>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="90"/>
        <location filename="../../model/device_tables.cpp" line="116"/>
        <source>that were copied or set</source>
        <translation>复制或设置的</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="111"/>
        <source>Kernel</source>
        <translation>内核</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="111"/>
        <source>kernel, or copy and between which memories, or set</source>
        <translation>内核，或复制及其所在的内存，或设置</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="112"/>
        <source>For</source>
        <translation>用于</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="112"/>
        <source>ops that asked for it</source>
        <translation>请求它的算子</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="115"/>
        <source>Count</source>
        <translation>次数</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="115"/>
        <source>how often it ran</source>
        <translation>运行次数</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="117"/>
        <source>Compiled as</source>
        <translation>编译名</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="117"/>
        <source>the name of the kernel as its compiler wrote it</source>
        <translation>编译器写出的内核名称</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="159"/>
        <location filename="../../model/tables.cpp" line="100"/>
        <location filename="../../model/tables.cpp" line="222"/>
        <source>Dtype</source>
        <translation>数据类型</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="100"/>
        <source>of the tensor</source>
        <translation>张量的</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="129"/>
        <location filename="../../model/tables.cpp" line="101"/>
        <source>Steps</source>
        <translation>步</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="129"/>
        <location filename="../../model/tables.cpp" line="101"/>
        <source>first and last step in which it happened</source>
        <translation>最先和最后发生的步</translation>
    </message>
    <message>
        <location filename="../../model/compare_tables.cpp" line="38"/>
        <location filename="../../model/tables.cpp" line="48"/>
        <source>whole run</source>
        <translation>整个运行</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="131"/>
        <source>From → to</source>
        <translation>从 → 到</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="131"/>
        <source>dtype before and after the cast</source>
        <translation>转换前后的数据类型</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="132"/>
        <source>By</source>
        <translation>由</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="132"/>
        <source>autocast, autograd (backward of a cast) or the program itself</source>
        <translation>autocast、autograd（转换的反向）或程序本身</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="133"/>
        <source>module in which it ran</source>
        <translation>运行所在的模块</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="134"/>
        <source>Of</source>
        <translation>对象</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="134"/>
        <source>parameter, or the role of the tensor that was cast</source>
        <translation>参数，或被转换张量的角色</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="135"/>
        <source>casts that were recorded</source>
        <translation>记录到的转换</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="136"/>
        <source>Again</source>
        <translation>重复</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="136"/>
        <source>casts of a parameter that was cast to the same dtype before in the same step</source>
        <translation>同一步内再次转换为同一数据类型的参数转换</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="137"/>
        <source>Written</source>
        <translation>写入</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="137"/>
        <source>bytes that the casts wrote</source>
        <translation>转换写入的字节</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="138"/>
        <source>time spent in the casts; empty where autocast cast inside another op</source>
        <translation>转换所用时间；autocast 在其他算子内转换时为空</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="139"/>
        <source>Flushed</source>
        <translation>归零</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="139"/>
        <source>share of the nonzero elements that the cast made zero</source>
        <translation>被转换为零的非零元素比例</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="140"/>
        <source>Overflowed</source>
        <translation>溢出</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="140"/>
        <source>share of the elements that the cast made inf</source>
        <translation>被转换为 inf 的元素比例</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="178"/>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="178"/>
        <source>optimizer iteration, from 0</source>
        <translation>优化器迭代，从 0 开始</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="179"/>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="179"/>
        <source>loss scale that the step ran with</source>
        <translation>该步使用的损失缩放</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="180"/>
        <source>Next</source>
        <translation>之后</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="180"/>
        <source>loss scale after the update</source>
        <translation>更新后的损失缩放</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="181"/>
        <source>What</source>
        <translation>情况</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="181"/>
        <source>skipped: gradients were not finite, so the optimizer did not step</source>
        <translation>跳过：梯度非有限，优化器没有更新</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="182"/>
        <source>First non-finite</source>
        <translation>首个非有限值</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="182"/>
        <source>op whose result was the first that was not finite</source>
        <translation>首个结果非有限的算子</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="192"/>
        <source>set by the program</source>
        <translation>由程序设置</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="192"/>
        <source>grew</source>
        <translation>增长</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="194"/>
        <location filename="../../views/series_plots.cpp" line="30"/>
        <source>skipped, calibrating</source>
        <translation>跳过，校准中</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="194"/>
        <location filename="../../views/series_plots.cpp" line="29"/>
        <source>skipped</source>
        <translation>跳过</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="203"/>
        <source>%1 gradients</source>
        <translation>%1 个梯度</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="84"/>
        <location filename="../../model/tables.cpp" line="219"/>
        <source>module of the op</source>
        <translation>算子所在模块</translation>
    </message>
    <message>
        <location filename="../../model/device_tables.cpp" line="85"/>
        <location filename="../../model/tables.cpp" line="220"/>
        <source>operator with its enclosing public call</source>
        <translation>算子及其外层公开调用</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="222"/>
        <source>of the result</source>
        <translation>结果的</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="223"/>
        <source>Local error</source>
        <translation>局部误差</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="223"/>
        <source>||error|| / ||exact|| of the op on the inputs that it got: the error that it makes</source>
        <translation>算子在所得输入上的 ||误差|| / ||精确值||：自身产生的误差</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="225"/>
        <source>Accumulated</source>
        <translation>累积</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="226"/>
        <source>the same against binary64 twins that run through the whole step: the error that it passes on</source>
        <translation>相对整步运行的 binary64 副本的误差：传递下去的误差</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="227"/>
        <source>Largest ULP</source>
        <translation>最大 ULP</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="227"/>
        <source>largest error in units in the last place; noise where elements are near zero</source>
        <translation>以末位单位计的最大误差；接近零的元素上是噪声</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="228"/>
        <source>Bias</source>
        <translation>偏差</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="228"/>
        <source>mean signed error</source>
        <translation>平均带符号误差</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="229"/>
        <source>Lost</source>
        <translation>丢失</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="229"/>
        <source>elements flushed, overflowed or made nan</source>
        <translation>归零、溢出或变为 nan 的元素</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="268"/>
        <source>Fact</source>
        <translation>事实</translation>
    </message>
    <message>
        <location filename="../../model/tables.cpp" line="268"/>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <location filename="../../model/suppression.cpp" line="51"/>
        <source>%1 cannot be read: %2</source>
        <translation>无法读取 %1：%2</translation>
    </message>
    <message>
        <location filename="../../model/suppression.cpp" line="54"/>
        <source>%1 is too large for a settings file</source>
        <translation>%1 作为设置文件过大</translation>
    </message>
    <message>
        <location filename="../../model/suppression.cpp" line="65"/>
        <location filename="../../plot/export.cpp" line="18"/>
        <location filename="../../plot/export.cpp" line="30"/>
        <location filename="../../plot/export.cpp" line="49"/>
        <source>%1 cannot be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <location filename="../../plot/export.cpp" line="26"/>
        <source>%1: a picture ends in .png or .svg</source>
        <translation>%1：图片应以 .png 或 .svg 结尾</translation>
    </message>
    <message>
        <location filename="../../plot/export.cpp" line="41"/>
        <source>%1 cannot be written as PNG</source>
        <translation>无法将 %1 写为 PNG</translation>
    </message>
    <message>
        <location filename="../../views/series_plots.cpp" line="27"/>
        <source>scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <location filename="../../views/series_plots.cpp" line="27"/>
        <source>scale %1.%2</source>
        <translation>缩放 %1.%2</translation>
    </message>
    <message>
        <location filename="../../views/series_plots.cpp" line="63"/>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <location filename="../../views/series_plots.cpp" line="72"/>
        <source>tensors with inf or nan</source>
        <translation>含 inf 或 nan 的张量</translation>
    </message>
    <message>
        <location filename="../../model/advice_cells.cpp" line="63"/>
        <source>; it would fit %1</source>
        <translation>；也适合 %1</translation>
    </message>
    <message>
        <location filename="../../model/names.cpp" line="84"/>
        <source>no findings</source>
        <translation>没有发现</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::CastsView</name>
    <message>
        <location filename="../../views/table_views.cpp" line="62"/>
        <location filename="../../views/table_views.cpp" line="64"/>
        <source>Casts</source>
        <translation>类型转换</translation>
    </message>
    <message>
        <location filename="../../views/table_views.cpp" line="84"/>
        <source>&lt;b&gt;%1 → %2&lt;/b&gt; by %3: %4 casts, %5 written%6%7</source>
        <translation>&lt;b&gt;%1 → %2&lt;/b&gt;（%3）：%4 次转换，写入 %5%6%7</translation>
    </message>
    <message>
        <location filename="../../views/table_views.cpp" line="92"/>
        <source>, %1 on devices</source>
        <translation>，设备上 %1</translation>
    </message>
    <message>
        <location filename="../../views/table_views.cpp" line="89"/>
        <source>, %1 of them the same weight again</source>
        <translation>，其中 %1 次为同一权重</translation>
    </message>
    <message>
        <location filename="../../views/table_views.cpp" line="68"/>
        <source>No dtype was cast in this run.</source>
        <translation>此运行中没有类型转换。</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::ChainWidget</name>
    <message>
        <location filename="../../views/chain_widget.cpp" line="36"/>
        <source>The way of inf and nan</source>
        <translation>inf 和 nan 的路径</translation>
    </message>
    <message>
        <location filename="../../views/chain_widget.cpp" line="48"/>
        <source>Nothing was measured in this step.</source>
        <translation>此步没有测量任何内容。</translation>
    </message>
    <message>
        <location filename="../../views/chain_widget.cpp" line="60"/>
        <source> · its inputs were finite, up to %1</source>
        <translation> · 输入有限，最大 %1</translation>
    </message>
    <message>
        <location filename="../../views/chain_widget.cpp" line="67"/>
        <source>%1 more forward ops</source>
        <translation>另有 %1 个前向算子</translation>
    </message>
    <message>
        <location filename="../../views/chain_widget.cpp" line="68"/>
        <source>the last one: %1 · %2</source>
        <translation>最后一个：%1 · %2</translation>
    </message>
    <message>
        <location filename="../../views/chain_widget.cpp" line="71"/>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <location filename="../../views/chain_widget.cpp" line="71"/>
        <source>backward started from inf or nan</source>
        <translation>反向从 inf 或 nan 开始</translation>
    </message>
    <message>
        <location filename="../../views/chain_widget.cpp" line="74"/>
        <source>%1 gradient ops</source>
        <translation>%1 个梯度算子</translation>
    </message>
    <message>
        <location filename="../../views/chain_widget.cpp" line="75"/>
        <source>from %1 on</source>
        <translation>从 %1 开始</translation>
    </message>
    <message>
        <location filename="../../views/chain_widget.cpp" line="83"/>
        <source>%1 optimizer ops</source>
        <translation>%1 个优化器算子</translation>
    </message>
    <message>
        <location filename="../../views/chain_widget.cpp" line="83"/>
        <source>weights hold inf or nan now</source>
        <translation>权重现在含有 inf 或 nan</translation>
    </message>
    <message>
        <location filename="../../views/chain_widget.cpp" line="84"/>
        <source>weights stay finite</source>
        <translation>权重保持有限</translation>
    </message>
    <message>
        <location filename="../../views/chain_widget.cpp" line="84"/>
        <source>the optimizer wrote nothing of it</source>
        <translation>优化器没有写入非有限值</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::CommandPalette</name>
    <message>
        <location filename="../../app/command_palette.cpp" line="16"/>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <location filename="../../app/command_palette.cpp" line="18"/>
        <source>Type a command</source>
        <translation>输入命令</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::CompareView</name>
    <message>
        <location filename="../../views/compare_view.cpp" line="28"/>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="31"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="36"/>
        <source>Findings of both runs</source>
        <translation>两次运行的发现</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="37"/>
        <source>Layers of both runs</source>
        <translation>两次运行的层</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="39"/>
        <location filename="../../views/compare_view.cpp" line="57"/>
        <source>Compare with …</source>
        <translation>与…比较</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="67"/>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="68"/>
        <source>Loss scale</source>
        <translation>损失缩放</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="84"/>
        <source>Neither run has a finding.</source>
        <translation>两次运行都没有发现。</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="85"/>
        <source>The runs have no layer in common.</source>
        <translation>两次运行没有共同的层。</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="92"/>
        <source>Reading %1: %2, %3 %</source>
        <translation>正在读取 %1：%2，%3 %</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="121"/>
        <source>Compare with another session</source>
        <translation>与另一个会话比较</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="122"/>
        <source>ampscope sessions and traces (*.ampscope *.amptrace);;all files (*)</source>
        <translation>ampscope 会话与跟踪 (*.ampscope *.amptrace);;所有文件 (*)</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="133"/>
        <source>Reading %1 …</source>
        <translation>正在读取 %1…</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="154"/>
        <source>Compare this run with another one: which findings came and went, and what moved in each layer.</source>
        <translation>将本次运行与另一次比较：哪些发现出现或消失，以及每层的变化。</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="158"/>
        <source>Reading this run …</source>
        <translation>正在读取本次运行…</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="162"/>
        <source>&lt;b&gt;%1&lt;/b&gt; against %2</source>
        <translation>&lt;b&gt;%1&lt;/b&gt; 对比 %2</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="201"/>
        <source>The loss of neither run is known.</source>
        <translation>两次运行的损失都未知。</translation>
    </message>
    <message>
        <location filename="../../views/compare_view.cpp" line="204"/>
        <source>Neither run has a GradScaler.</source>
        <translation>两次运行都没有 GradScaler。</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::DeviceView</name>
    <message>
        <location filename="../../views/device_view.cpp" line="28"/>
        <source>What the time of devices went to</source>
        <translation>设备时间的去向</translation>
    </message>
    <message>
        <location filename="../../views/device_view.cpp" line="56"/>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <location filename="../../views/device_view.cpp" line="61"/>
        <source>Ops by time on devices</source>
        <translation>按设备时间排列的算子</translation>
    </message>
    <message>
        <location filename="../../views/device_view.cpp" line="62"/>
        <source>Kernels by time</source>
        <translation>按时间排列的内核</translation>
    </message>
    <message>
        <location filename="../../views/device_view.cpp" line="64"/>
        <source>The filter chooses rows; the bar and the shares are those of the whole run, or of the chosen steps. Kernels know no layer, and follow op: alone. Of chosen steps the work for ops is shown: work outside ops and that for ampscope belong to no step.</source>
        <translation>筛选只选择行；色条和比例属于整个运行或所选的步。内核不知道所属层，只跟随 op:。选择步后只显示算子的工作：算子之外的工作和 ampscope 自身的工作不属于任何步。</translation>
    </message>
    <message>
        <location filename="../../views/device_view.cpp" line="128"/>
        <source>Devices did nothing for the recorded ops.</source>
        <translation>设备没有为录制的算子做任何工作。</translation>
    </message>
    <message>
        <location filename="../../views/device_view.cpp" line="130"/>
        <source>Reading …</source>
        <translation>正在读取 …</translation>
    </message>
    <message>
        <location filename="../../views/device_view.cpp" line="131"/>
        <source>What devices do was not recorded. To see it, profile on a machine with a CUDA device: ampscope profile --cupti -- python train.py</source>
        <translation>没有录制设备的工作。要查看它，请在有 CUDA 设备的机器上录制：ampscope profile --cupti -- python train.py</translation>
    </message>
    <message>
        <location filename="../../views/device_view.cpp" line="133"/>
        <source>No kernel ran.</source>
        <translation>没有内核运行。</translation>
    </message>
    <message>
        <location filename="../../views/device_view.cpp" line="147"/>
        <source>step %1, ops alone</source>
        <translation>第 %1 步，仅算子</translation>
    </message>
    <message>
        <location filename="../../views/device_view.cpp" line="148"/>
        <source>steps %1 to %2, ops alone</source>
        <translation>第 %1 至 %2 步，仅算子</translation>
    </message>
    <message>
        <location filename="../../views/device_view.cpp" line="150"/>
        <source>whole run</source>
        <translation>整个运行</translation>
    </message>
    <message>
        <location filename="../../views/device_view.cpp" line="152"/>
        <source>Devices worked &lt;b&gt;%1&lt;/b&gt; (%2)</source>
        <translation>设备工作了 &lt;b&gt;%1&lt;/b&gt;（%2）</translation>
    </message>
    <message>
        <location filename="../../views/device_view.cpp" line="154"/>
        <source>%1 more kernels took less time than those below.</source>
        <translation>另有 %1 个内核用时少于下列内核。</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::ErrorView</name>
    <message>
        <location filename="../../views/error_view.cpp" line="24"/>
        <source>Error</source>
        <translation>误差</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="27"/>
        <source>Errors of ops</source>
        <translation>算子的误差</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="53"/>
        <location filename="../../views/error_view.cpp" line="88"/>
        <source>every op that is shown</source>
        <translation>所有显示的算子</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="92"/>
        <source>error in ULP, log2 (far left: exact) · %1</source>
        <translation>误差（ULP，log2；最左：精确）· %1</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="92"/>
        <source>elements</source>
        <translation>元素数</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="94"/>
        <source>local</source>
        <translation>局部</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="94"/>
        <source>accumulated</source>
        <translation>累积</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="108"/>
        <source>How large the errors are in units in the
last place is shown here.</source>
        <translation>这里显示以 ULP（末位单位）
计的误差大小。</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="120"/>
        <source>ops in the order in which they first ran</source>
        <translation>按首次运行顺序排列的算子</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="120"/>
        <source>relative error</source>
        <translation>相对误差</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="122"/>
        <source>local: the error that the op makes</source>
        <translation>局部：算子产生的误差</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="123"/>
        <source>accumulated: the error that it passes on</source>
        <translation>累积：算子传递的误差</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="142"/>
        <source>No result was compared with an exact one.
Profile with --reference local to see errors.</source>
        <translation>没有结果与精确值比较。
使用 --reference local 分析以查看误差。</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="143"/>
        <source>No op with an error matches the filter.</source>
        <translation>没有符合筛选条件的带误差算子。</translation>
    </message>
    <message>
        <location filename="../../views/error_view.cpp" line="159"/>
        <source>· accumulated %1</source>
        <translation>· 累积 %1</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::FilterBar</name>
    <message>
        <location filename="../../app/filter_bar.cpp" line="26"/>
        <source>Filter: module:blocks.* op:mm phase:backward dtype:float16 rule:… severity:error</source>
        <translation>筛选：module:blocks.* op:mm phase:backward dtype:float16 rule:… severity:error</translation>
    </message>
    <message>
        <location filename="../../app/filter_bar.cpp" line="28"/>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <location filename="../../app/filter_bar.cpp" line="29"/>
        <source>Terms that must all hold. * matches anything, commas part alternatives, - leaves out.</source>
        <translation>必须全部满足的条件。* 匹配任意内容，逗号分隔选项，- 表示排除。</translation>
    </message>
    <message>
        <location filename="../../app/filter_bar.cpp" line="35"/>
        <source>The steps that every view shows; click to show all of them again</source>
        <translation>所有视图显示的步；点击恢复全部</translation>
    </message>
    <message>
        <location filename="../../app/filter_bar.cpp" line="36"/>
        <source>The layer or op that is selected; click to filter by it</source>
        <translation>选中的层或算子；点击按其筛选</translation>
    </message>
    <message>
        <location filename="../../app/filter_bar.cpp" line="81"/>
        <source>Take %1 out of the filter</source>
        <translation>从筛选中去掉 %1</translation>
    </message>
    <message>
        <location filename="../../app/filter_bar.cpp" line="98"/>
        <source>all steps</source>
        <translation>全部步</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::FindingsView</name>
    <message>
        <location filename="../../views/findings_view.cpp" line="40"/>
        <location filename="../../views/findings_view.cpp" line="41"/>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <location filename="../../views/findings_view.cpp" line="44"/>
        <source>The way of inf and nan through the step</source>
        <translation>inf 和 nan 在该步中的路径</translation>
    </message>
    <message>
        <location filename="../../views/findings_view.cpp" line="45"/>
        <source>Show its layer</source>
        <translation>显示所在层</translation>
    </message>
    <message>
        <location filename="../../views/findings_view.cpp" line="46"/>
        <source>The chosen finding</source>
        <translation>选中的发现</translation>
    </message>
    <message>
        <location filename="../../views/findings_view.cpp" line="59"/>
        <source>Show its range</source>
        <translation>显示其范围</translation>
    </message>
    <message>
        <location filename="../../views/findings_view.cpp" line="79"/>
        <source>No rule found anything in what was measured.</source>
        <translation>在测量的内容中没有规则命中。</translation>
    </message>
    <message>
        <location filename="../../views/findings_view.cpp" line="85"/>
        <source>Suppress in ampscope.toml …</source>
        <translation>在 ampscope.toml 中忽略…</translation>
    </message>
    <message>
        <location filename="../../views/findings_view.cpp" line="104"/>
        <source>Looking for findings …</source>
        <translation>正在查找问题 …</translation>
    </message>
    <message>
        <location filename="../../views/findings_view.cpp" line="107"/>
        <source>**Nothing to report.** No rule found anything in what was measured.</source>
        <translation>**没有需要报告的内容。** 所测内容中没有规则命中。</translation>
    </message>
    <message>
        <location filename="../../views/findings_view.cpp" line="155"/>
        <source>whole run</source>
        <translation>整个运行</translation>
    </message>
    <message>
        <location filename="../../views/findings_view.cpp" line="163"/>
        <source>Do:</source>
        <translation>建议：</translation>
    </message>
    <message>
        <location filename="../../views/findings_view.cpp" line="179"/>
        <source>Everything was finite in these steps.</source>
        <translation>这些步中所有值都是有限的。</translation>
    </message>
    <message>
        <location filename="../../views/findings_view.cpp" line="182"/>
        <source>Reading step %1 …</source>
        <translation>正在读取第 %1 步 …</translation>
    </message>
    <message>
        <location filename="../../views/findings_view.cpp" line="190"/>
        <source>The way of inf and nan through step %1</source>
        <translation>inf 和 nan 在第 %1 步中的路径</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::HeatMap</name>
    <message>
        <location filename="../../plot/heat_map_paint.cpp" line="170"/>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <location filename="../../plot/heat_map_paint.cpp" line="197"/>
        <source>inf, nan</source>
        <translation>inf、nan</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::HeatMapView</name>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="27"/>
        <source>largest finite magnitude</source>
        <translation>最大有限幅值</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="29"/>
        <source>smallest nonzero finite magnitude</source>
        <translation>最小非零有限幅值</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="31"/>
        <source>elements that were inf or nan</source>
        <translation>为 inf 或 nan 的元素</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="33"/>
        <source>share of the elements in the last binade before overflow</source>
        <translation>位于溢出前最后一个二进区间的元素比例</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="35"/>
        <source>share of the nonzero elements below the smallest normal number</source>
        <translation>低于最小正规数的非零元素比例</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="37"/>
        <source>share of the elements that are zero</source>
        <translation>为零的元素比例</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="39"/>
        <source>share of the nonzero elements that fp16 would make zero</source>
        <translation>fp16 会归零的非零元素比例</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="41"/>
        <source>share of the elements that fp16 would make inf</source>
        <translation>fp16 会变为 inf 的元素比例</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="43"/>
        <source>largest error in units in the last place</source>
        <translation>以末位单位计的最大误差</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="45"/>
        <source>error against the exact result, relative to its norm</source>
        <translation>相对精确结果范数的误差</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="53"/>
        <source>Heat map</source>
        <translation>热图</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="62"/>
        <source>Metric</source>
        <translation>指标</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="63"/>
        <source>forward results</source>
        <translation>前向结果</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="64"/>
        <source>gradients</source>
        <translation>梯度</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="65"/>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="66"/>
        <source>Layers over steps</source>
        <translation>层 × 步</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="70"/>
        <source>Colour:</source>
        <translation>颜色：</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="72"/>
        <source>of</source>
        <translation>·</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="82"/>
        <source>; the worst tensor of the layer. Drag to select steps, click to select a layer.</source>
        <translation>；取该层最差的张量。拖动选择步，点击选择层。</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="115"/>
        <source>Following the steps …</source>
        <translation>正在沿步读取 …</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="147"/>
        <source>Nothing of this kind was measured in this run.</source>
        <translation>此运行中没有测量此类内容。</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="148"/>
        <source>No layer matches the filter.</source>
        <translation>没有符合筛选条件的层。</translation>
    </message>
    <message>
        <location filename="../../views/heat_map_view.cpp" line="151"/>
        <source>No result was compared with an exact one. Profile with --reference local to see errors.</source>
        <translation>没有结果与精确值比较。使用 --reference local 分析以查看误差。</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::HistogramView</name>
    <message>
        <location filename="../../views/histogram_view.cpp" line="73"/>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="85"/>
        <source>all phases</source>
        <translation>所有阶段</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="89"/>
        <source>Phase</source>
        <translation>阶段</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="90"/>
        <source>all roles</source>
        <translation>所有角色</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="95"/>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="99"/>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="104"/>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="105"/>
        <source>Multiplies gradients by a power of two, as a GradScaler with another scale would</source>
        <translation>将梯度乘以 2 的幂，如同使用另一缩放的 GradScaler</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="113"/>
        <source>Format:</source>
        <translation>格式：</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="116"/>
        <source>Gradients times</source>
        <translation>梯度乘以</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="187"/>
        <source>exponent: log2 |x|</source>
        <translation>指数：log2 |x|</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="187"/>
        <source>elements</source>
        <translation>元素</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="192"/>
        <source>Select a layer, an op or a finding to see how its exponents are spread.</source>
        <translation>选择层、算子或发现以查看其指数分布。</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="198"/>
        <source>Reading …</source>
        <translation>正在读取 …</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="199"/>
        <source>No exponents were measured here in these steps (--stats full measures them).</source>
        <translation>这些步中此处没有测量指数（--stats full 会测量）。</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="212"/>
        <source>No tensor of this role was measured here.</source>
        <translation>此处没有测量过该角色的张量。</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="240"/>
        <source>&lt;b&gt;%1&lt;/b&gt;: in %2, %3 flushed to zero, %4 subnormal, %5 overflow%6</source>
        <translation>&lt;b&gt;%1&lt;/b&gt;：在 %2 中，%3 归零，%4 次正规，%5 溢出%6</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="245"/>
        <source>; %1 elements were inf or nan already</source>
        <translation>；%1 个元素已是 inf 或 nan</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="270"/>
        <source>subnormal in %1</source>
        <translation>%1 次正规</translation>
    </message>
    <message>
        <location filename="../../views/histogram_view.cpp" line="272"/>
        <source>normal in %1</source>
        <translation>%1 正规</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::LayersView</name>
    <message>
        <location filename="../../views/table_views.cpp" line="19"/>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <location filename="../../views/table_views.cpp" line="20"/>
        <source>Group repeated layers</source>
        <translation>合并重复的层</translation>
    </message>
    <message>
        <location filename="../../views/table_views.cpp" line="21"/>
        <source>Layers and their ops</source>
        <translation>层及其算子</translation>
    </message>
    <message>
        <location filename="../../views/table_views.cpp" line="22"/>
        <source>Numbered layers of the same kind, such as blocks.0 and blocks.1, become one row: blocks.*</source>
        <translation>同类的编号层（如 blocks.0 与 blocks.1）合并为一行：blocks.*</translation>
    </message>
    <message>
        <location filename="../../views/table_views.cpp" line="27"/>
        <source>Ranges are drawn from 2^-40 to 2^20; the frame is what the format holds as normal numbers.</source>
        <translation>范围画在 2^-40 到 2^20；方框是格式的正规数范围。</translation>
    </message>
    <message>
        <location filename="../../views/table_views.cpp" line="29"/>
        <source>Modules only</source>
        <translation>仅模块</translation>
    </message>
    <message>
        <location filename="../../views/table_views.cpp" line="30"/>
        <source>Expand to ops</source>
        <translation>展开到算子</translation>
    </message>
    <message>
        <location filename="../../views/table_views.cpp" line="37"/>
        <source>No op was recorded.</source>
        <translation>没有记录到算子。</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::MainWindow</name>
    <message>
        <location filename="../../app/main_window.cpp" line="84"/>
        <source>Selection</source>
        <translation>选择</translation>
    </message>
    <message>
        <location filename="../../app/main_window.cpp" line="97"/>
        <location filename="../../app/main_window.cpp" line="385"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <location filename="../../app/main_window.cpp" line="140"/>
        <source>The recording ended without a session; `ampscope ingest %1.traces -o FILE` makes one of what is there.</source>
        <translation>录制结束但没有生成会话；`ampscope ingest %1.traces -o FILE` 可用已有内容生成会话。</translation>
    </message>
    <message>
        <location filename="../../app/main_window.cpp" line="146"/>
        <source>Loading was cancelled; what had been read is shown.</source>
        <translation>已取消加载；显示已读取的内容。</translation>
    </message>
    <message>
        <location filename="../../app/main_window.cpp" line="315"/>
        <source>starting</source>
        <translation>正在开始</translation>
    </message>
    <message>
        <location filename="../../app/main_window.cpp" line="320"/>
        <source>waiting for the first ops</source>
        <translation>等待第一批算子</translation>
    </message>
    <message>
        <location filename="../../app/main_window.cpp" line="353"/>
        <source>Open a session</source>
        <translation>打开会话</translation>
    </message>
    <message>
        <location filename="../../app/main_window.cpp" line="354"/>
        <source>ampscope sessions and traces (*.ampscope *.amptrace);;all files (*)</source>
        <translation>ampscope 会话和跟踪 (*.ampscope *.amptrace);;所有文件 (*)</translation>
    </message>
    <message>
        <location filename="../../app/main_window.cpp" line="365"/>
        <source>%1 – ampscope</source>
        <translation>%1 – ampscope</translation>
    </message>
    <message>
        <location filename="../../app/main_window.cpp" line="378"/>
        <source>● recording</source>
        <translation>● 正在录制</translation>
    </message>
    <message>
        <location filename="../../app/main_window.cpp" line="379"/>
        <source>the recording was left before its end</source>
        <translation>录制未到结尾就中止了</translation>
    </message>
    <message>
        <location filename="../../app/main_window.cpp" line="385"/>
        <source>Stop following</source>
        <translation>停止跟随</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="29"/>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="30"/>
        <source>&amp;Open …</source>
        <translation>打开(&amp;O) …</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="31"/>
        <source>Open the &amp;example</source>
        <translation>打开示例(&amp;E)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="32"/>
        <source>Co&amp;mpare with …</source>
        <translation>与…比较(&amp;M)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="39"/>
        <source>Export view as &amp;picture …</source>
        <translation>将视图导出为图片(&amp;P) …</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="41"/>
        <source>Export view as &amp;SVG …</source>
        <translation>将视图导出为 SVG(&amp;S) …</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="42"/>
        <source>Export view as &amp;CSV …</source>
        <translation>将视图导出为 CSV(&amp;C) …</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="43"/>
        <source>Export everything as &amp;HTML report …</source>
        <translation>将全部导出为 &amp;HTML 报告…</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="45"/>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="47"/>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="48"/>
        <source>Copy &amp;table of the view</source>
        <translation>复制视图的表格(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="50"/>
        <source>&amp;Filter</source>
        <translation>筛选(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="51"/>
        <source>&amp;Clear the filter</source>
        <translation>清除筛选(&amp;C)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="53"/>
        <source>All &amp;steps</source>
        <translation>全部步(&amp;S)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="55"/>
        <source>&amp;Commands …</source>
        <translation>命令(&amp;C) …</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="59"/>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="60"/>
        <source>&amp;About ampscope</source>
        <translation>关于 ampscope(&amp;A)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="61"/>
        <source>About ampscope</source>
        <translation>关于 ampscope</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="62"/>
        <source>&lt;b&gt;ampscope %1&lt;/b&gt;&lt;br&gt;What mixed precision does to the numbers of a PyTorch training run.&lt;p&gt;The desktop program is free software under the GNU General Public License 3.0 or later; it uses Qt %2 and QCustomPlot.</source>
        <translation>&lt;b&gt;ampscope %1&lt;/b&gt;&lt;br&gt;混合精度对 PyTorch 训练数值的影响。&lt;p&gt;桌面程序是自由软件，遵循 GNU 通用公共许可证 3.0 或更高版本；使用 Qt %2 和 QCustomPlot。</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="70"/>
        <source>&amp;Go</source>
        <translation>转到(&amp;G)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="71"/>
        <source>&amp;Back</source>
        <translation>后退(&amp;B)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="74"/>
        <source>&amp;Forward</source>
        <translation>前进(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="96"/>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="101"/>
        <source>Default &amp;arrangement</source>
        <translation>默认布局(&amp;A)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="107"/>
        <source>&amp;Dark colours</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="108"/>
        <source>&amp;Light colours</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="109"/>
        <source>Colours of the des&amp;ktop</source>
        <translation>跟随桌面配色(&amp;K)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="115"/>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="137"/>
        <source>Export %1</source>
        <translation>导出 %1</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="160"/>
        <source>%1 written</source>
        <translation>已写入 %1</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="162"/>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="150"/>
        <source>Export the report</source>
        <translation>导出报告</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="151"/>
        <source>web pages (*.html)</source>
        <translation>网页 (*.html)</translation>
    </message>
    <message>
        <location filename="../../app/menus.cpp" line="169"/>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::OverviewView</name>
    <message>
        <location filename="../../views/overview_view.cpp" line="44"/>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="270"/>
        <source>range</source>
        <translation>区间</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="270"/>
        <source>only calls in NVTX ranges named %1</source>
        <translation>仅名为 %1 的 NVTX 区间内的调用</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="84"/>
        <source>Worst first</source>
        <translation>最严重的在前</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="85"/>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="86"/>
        <source>Loss scale</source>
        <translation>损失缩放</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="87"/>
        <source>Run, coverage and overhead</source>
        <translation>运行、覆盖率和开销</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="88"/>
        <source>Inf and nan</source>
        <translation>Inf 和 nan</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="129"/>
        <source>Looking for findings …</source>
        <translation>正在查找问题 …</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="159"/>
        <source>whole run</source>
        <translation>整个运行</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="164"/>
        <source>Show me</source>
        <translation>显示</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="165"/>
        <source>Select the place and the steps, and open the finding</source>
        <translation>选中位置和步，并打开该发现</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="166"/>
        <source>Show finding %1</source>
        <translation>显示发现 %1</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="201"/>
        <source>Nothing to report. The Layers and Heat map tabs show the ranges that were measured.</source>
        <translation>没有需要报告的内容。“层”和“热图”标签页显示测得的范围。</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="203"/>
        <source>&lt;a href=&apos;all&apos;&gt;and %1 more&lt;/a&gt;</source>
        <translation>&lt;a href=&apos;all&apos;&gt;还有 %1 个&lt;/a&gt;</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="220"/>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="220"/>
        <source>tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="223"/>
        <source>No GradScaler ran in this program.</source>
        <translation>此程序没有运行 GradScaler。</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="226"/>
        <location filename="../../views/overview_view.cpp" line="227"/>
        <source>Following the steps …</source>
        <translation>正在沿步读取 …</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="230"/>
        <source>The loss is not known: no backward() of a scalar was measured.</source>
        <translation>损失未知：没有测量到标量的 backward()。</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="235"/>
        <source>Every result was finite.</source>
        <translation>所有结果都是有限的。</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="262"/>
        <source>command</source>
        <translation>命令</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="263"/>
        <source>run</source>
        <translation>运行</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="264"/>
        <source>%1 steps%2 · torch %3 · %4 · %5</source>
        <translation>%1 步%2 · torch %3 · %4 · %5</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="266"/>
        <source> (%1 measured)</source>
        <translation>（%1 步已测量）</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="268"/>
        <source>exit code %1</source>
        <translation>退出码 %1</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="268"/>
        <source>exit code not known</source>
        <translation>退出码未知</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="272"/>
        <source>autocast</source>
        <translation>autocast</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="272"/>
        <source>off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="273"/>
        <source>op calls</source>
        <translation>算子调用</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="273"/>
        <source>%1 dispatched · %2 observed · %3 measured · %4 compared</source>
        <translation>调度 %1 · 观察 %2 · 测量 %3 · 比较 %4</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="276"/>
        <source>lost</source>
        <translation>丢失</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="276"/>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="276"/>
        <source>%1 records dropped</source>
        <translation>丢弃 %1 条记录</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="277"/>
        <source>overhead</source>
        <translation>开销</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="278"/>
        <source>%1x, by the tracer&apos;s own clock</source>
        <translation>%1x，按跟踪器自身时钟</translation>
    </message>
    <message>
        <location filename="../../views/overview_view.cpp" line="278"/>
        <source>not recorded</source>
        <translation>未记录</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::Plot</name>
    <message>
        <location filename="../../plot/plot.cpp" line="280"/>
        <source>inf or nan</source>
        <translation>inf 或 nan</translation>
    </message>
    <message>
        <location filename="../../plot/plot.cpp" line="280"/>
        <source>%1: inf or nan</source>
        <translation>%1：inf 或 nan</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::PolicyDraft</name>
    <message>
        <location filename="../../model/policy_draft.cpp" line="145"/>
        <source>chosen by hand</source>
        <translation>手动选择</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="113"/>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="113"/>
        <source>modules by path</source>
        <translation>按路径排列的模块</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="114"/>
        <source>Runs in</source>
        <translation>运行 dtype</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="114"/>
        <source>dtype of the module and all below it under the policy; click to choose</source>
        <translation>该模块及其下所有模块在策略下的 dtype；单击选择</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="115"/>
        <source>Recommended</source>
        <translation>推荐</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="115"/>
        <source>dtype that holds what the module reads (in, weight) and writes (out, grad)</source>
        <translation>能容纳该模块读取（in、weight）与写出（out、grad）内容的 dtype</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="116"/>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="116"/>
        <source>in the module and below</source>
        <translation>在该模块及其下</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="117"/>
        <source>Removed</source>
        <translation>可消除</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="117"/>
        <source>findings that float32 for this module and all below it would remove</source>
        <translation>该模块及其下改用 float32 可消除的发现</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="118"/>
        <source>Casts a step</source>
        <translation>每步转换</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="118"/>
        <source>bytes that casts would write more or less in float32; an estimate</source>
        <translation>改用 float32 后转换多写或少写的字节数；估计值</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="119"/>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="119"/>
        <source>share of the time of all ops that the module and all below it took</source>
        <translation>该模块及其下在所有算子时间中的占比</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="120"/>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="120"/>
        <source>reason for the dtype</source>
        <translation>选用该 dtype 的原因</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::PolicyRows</name>
    <message>
        <location filename="../../model/policy_table.cpp" line="34"/>
        <source>autocast</source>
        <translation>autocast</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="70"/>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="75"/>
        <source>%1 and all below it run in %2</source>
        <translation>%1 及其下所有模块以 %2 运行</translation>
    </message>
    <message>
        <location filename="../../model/policy_table.cpp" line="76"/>
        <source>what this module and all below it run in; click to choose</source>
        <translation>该模块及其下所有模块运行所用的 dtype；单击选择</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::PolicyView</name>
    <message>
        <location filename="../../views/policy_view.cpp" line="47"/>
        <source>Policy</source>
        <translation>策略</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="51"/>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="52"/>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="54"/>
        <source>Precision of each module</source>
        <translation>各模块的精度</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="75"/>
        <source>safest: float32 for errors and warnings; balanced: float32 for errors; fastest: bfloat16 for errors</source>
        <translation>safest：错误和警告用 float32；balanced：错误用 float32；fastest：错误用 bfloat16</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="76"/>
        <source>Objective</source>
        <translation>目标</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="77"/>
        <location filename="../../views/policy_view.cpp" line="156"/>
        <source>as the program says</source>
        <translation>按程序设置</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="81"/>
        <source>off (float32)</source>
        <translation>关闭（float32）</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="82"/>
        <source>Autocast</source>
        <translation>Autocast</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="83"/>
        <source>The dtype of every autocast region of the program</source>
        <translation>程序中每个 autocast 区域的 dtype</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="84"/>
        <source>GradScaler</source>
        <translation>GradScaler</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="85"/>
        <source>Parameters that every GradScaler of the program is made with</source>
        <translation>程序中每个 GradScaler 的创建参数</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="89"/>
        <source>Recommended</source>
        <translation>推荐</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="90"/>
        <source>Takes back every edit</source>
        <translation>撤回所有修改</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="93"/>
        <source>Objective:</source>
        <translation>目标：</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="93"/>
        <source>Autocast:</source>
        <translation>Autocast：</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="93"/>
        <source>GradScaler:</source>
        <translation>GradScaler：</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="103"/>
        <source>Open …</source>
        <translation>打开…</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="104"/>
        <source>Save as policy.json …</source>
        <translation>保存为 policy.json…</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="105"/>
        <source>Copy as Python</source>
        <translation>复制为 Python</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="106"/>
        <source>Run and verify …</source>
        <translation>运行并验证…</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="107"/>
        <source>Runs the program of this session once more, under the policy, and compares</source>
        <translation>在该策略下重新运行此会话的程序并比较</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="156"/>
        <source>none in this run</source>
        <translation>本次运行没有</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="159"/>
        <source>as recommended</source>
        <translation>按推荐</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="162"/>
        <source>as the file says</source>
        <translation>按文件</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="173"/>
        <source>Looking for what to recommend …</source>
        <translation>正在计算推荐…</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="189"/>
        <source>&lt;b&gt;No module leaves the dtype of autocast.&lt;/b&gt;</source>
        <translation>&lt;b&gt;没有模块离开 autocast 的 dtype。&lt;/b&gt;</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="190"/>
        <source>&lt;b&gt;Modules that leave the dtype of autocast: %1.&lt;/b&gt;</source>
        <translation>&lt;b&gt;离开 autocast dtype 的模块：%1 个。&lt;/b&gt;</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="191"/>
        <source>The run has no findings.</source>
        <translation>本次运行没有发现。</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="192"/>
        <source>Expected to remove %1 and %2.</source>
        <translation>预计消除 %1 和 %2。</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="196"/>
        <source>They take %1 % of the time of all ops; casts write about %2 %3 a step.</source>
        <translation>它们占所有算子时间的 %1 %；转换每步约%3写 %2。</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="199"/>
        <source>less</source>
        <translation>少</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="199"/>
        <source>more</source>
        <translation>多</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="209"/>
        <source>GradScaler: not needed, switched off.</source>
        <translation>GradScaler：不需要，已关闭。</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="210"/>
        <source>GradScaler: %1.</source>
        <translation>GradScaler：%1。</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="238"/>
        <location filename="../../views/policy_view.cpp" line="244"/>
        <source>Open a policy</source>
        <translation>打开策略</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="239"/>
        <source>policies (*.json);;all files (*)</source>
        <translation>策略 (*.json);;所有文件 (*)</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="250"/>
        <location filename="../../views/policy_view.cpp" line="256"/>
        <source>Save the policy</source>
        <translation>保存策略</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="251"/>
        <source>policies (*.json)</source>
        <translation>策略 (*.json)</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="263"/>
        <source>Run and verify</source>
        <translation>运行并验证</translation>
    </message>
    <message>
        <location filename="../../views/policy_view.cpp" line="264"/>
        <source>The session does not say which command made it, so it cannot be run again. Save the policy and use: ampscope profile --policy policy.json -- COMMAND</source>
        <translation>会话没有记录产生它的命令，因此无法重新运行。请保存策略并使用：ampscope profile --policy policy.json -- COMMAND</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::RowView</name>
    <message>
        <location filename="../../views/row_view.cpp" line="194"/>
        <source>Nothing here matches the filter and the steps.</source>
        <translation>没有内容符合过滤条件与步范围。</translation>
    </message>
    <message>
        <location filename="../../views/row_view.cpp" line="231"/>
        <source>Filter by %1</source>
        <translation>按 %1 筛选</translation>
    </message>
    <message>
        <location filename="../../views/row_view.cpp" line="232"/>
        <source>Leave out %1</source>
        <translation>排除 %1</translation>
    </message>
    <message>
        <location filename="../../views/row_view.cpp" line="237"/>
        <source>Copy rows</source>
        <translation>复制行</translation>
    </message>
    <message>
        <location filename="../../views/row_view.cpp" line="238"/>
        <source>Copy the whole table</source>
        <translation>复制整个表格</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::ScalerView</name>
    <message>
        <location filename="../../views/scaler_view.cpp" line="20"/>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <location filename="../../views/scaler_view.cpp" line="26"/>
        <source>GradScaler</source>
        <translation>GradScaler</translation>
    </message>
    <message>
        <location filename="../../views/scaler_view.cpp" line="30"/>
        <source>Updates of the scale</source>
        <translation>缩放的更新</translation>
    </message>
    <message>
        <location filename="../../views/scaler_view.cpp" line="43"/>
        <source>No step was skipped, and the scale never changed.</source>
        <translation>没有跳过任何步，缩放也从未改变。</translation>
    </message>
    <message>
        <location filename="../../views/scaler_view.cpp" line="76"/>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <location filename="../../views/scaler_view.cpp" line="76"/>
        <source>loss scale</source>
        <translation>损失缩放</translation>
    </message>
    <message>
        <location filename="../../views/scaler_view.cpp" line="59"/>
        <source>init_scale &lt;b&gt;%1&lt;/b&gt; · growth_factor &lt;b&gt;%2&lt;/b&gt; · backoff_factor &lt;b&gt;%3&lt;/b&gt; · growth_interval &lt;b&gt;%4&lt;/b&gt; · %5 of %6 updates skipped, %7 of them while calibrating%8</source>
        <translation>init_scale &lt;b&gt;%1&lt;/b&gt; · growth_factor &lt;b&gt;%2&lt;/b&gt; · backoff_factor &lt;b&gt;%3&lt;/b&gt; · growth_interval &lt;b&gt;%4&lt;/b&gt; · %6 次更新中跳过 %5 次，其中校准时 %7 次%8</translation>
    </message>
    <message>
        <location filename="../../views/scaler_view.cpp" line="65"/>
        <source> · &lt;b&gt;disabled&lt;/b&gt;</source>
        <translation> · &lt;b&gt;已禁用&lt;/b&gt;</translation>
    </message>
    <message>
        <location filename="../../views/scaler_view.cpp" line="82"/>
        <source>No GradScaler ran in this program.
float16 gradients need one; bfloat16 does not.</source>
        <translation>此程序没有运行 GradScaler。
float16 梯度需要它；bfloat16 不需要。</translation>
    </message>
    <message>
        <location filename="../../views/scaler_view.cpp" line="90"/>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <location filename="../../views/scaler_view.cpp" line="98"/>
        <source>&lt;br&gt;&lt;b&gt;skipped&lt;/b&gt;</source>
        <translation>&lt;br&gt;&lt;b&gt;跳过&lt;/b&gt;</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::SessionLoader</name>
    <message>
        <location filename="../../model/session_loader.cpp" line="52"/>
        <source>Reading the trace</source>
        <translation>正在读取跟踪</translation>
    </message>
    <message>
        <location filename="../../model/session_loader.cpp" line="71"/>
        <source>Reading the session</source>
        <translation>正在读取会话</translation>
    </message>
    <message>
        <location filename="../../model/session_loader.cpp" line="86"/>
        <source>Looking for findings</source>
        <translation>正在查找问题</translation>
    </message>
    <message>
        <location filename="../../model/session_loader.cpp" line="91"/>
        <source>Following the steps</source>
        <translation>正在沿步读取</translation>
    </message>
    <message>
        <location filename="../../model/session_loader.cpp" line="146"/>
        <source>waiting for the first ops</source>
        <translation>等待第一批算子</translation>
    </message>
    <message>
        <location filename="../../model/session_loader.cpp" line="234"/>
        <source>%1: there is not enough memory to open it</source>
        <translation>%1：内存不足，无法打开</translation>
    </message>
    <message>
        <location filename="../../model/session_loader.cpp" line="236"/>
        <source>%1: internal error, please report it: %2</source>
        <translation>%1：内部错误，请报告：%2</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::StartPage</name>
    <message>
        <location filename="../../app/start_page.cpp" line="52"/>
        <source>ampscope</source>
        <translation>ampscope</translation>
    </message>
    <message>
        <location filename="../../app/start_page.cpp" line="53"/>
        <source>What did mixed precision do to the numbers of a training run?</source>
        <translation>混合精度对训练的数值做了什么？</translation>
    </message>
    <message>
        <location filename="../../app/start_page.cpp" line="58"/>
        <source>Open a session …</source>
        <translation>打开会话 …</translation>
    </message>
    <message>
        <location filename="../../app/start_page.cpp" line="60"/>
        <source>Open the example</source>
        <translation>打开示例</translation>
    </message>
    <message>
        <location filename="../../app/start_page.cpp" line="61"/>
        <source>A short run with an overflow in it, to look around</source>
        <translation>一个含溢出的短运行，可用来熟悉界面</translation>
    </message>
    <message>
        <location filename="../../app/start_page.cpp" line="67"/>
        <source>or drop a *.ampscope file here. Record one with: ampscope profile -- python train.py</source>
        <translation>或将 *.ampscope 文件拖到这里。记录方法：ampscope profile -- python train.py</translation>
    </message>
    <message>
        <location filename="../../app/start_page.cpp" line="73"/>
        <source>Recent sessions</source>
        <translation>最近的会话</translation>
    </message>
    <message>
        <location filename="../../app/start_page.cpp" line="82"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <location filename="../../app/start_page.cpp" line="89"/>
        <source>This could not be opened</source>
        <translation>无法打开</translation>
    </message>
    <message>
        <location filename="../../app/start_page.cpp" line="95"/>
        <source>Open another session …</source>
        <translation>打开其他会话 …</translation>
    </message>
    <message>
        <location filename="../../app/start_page.cpp" line="96"/>
        <source>Start page</source>
        <translation>起始页</translation>
    </message>
    <message>
        <location filename="../../app/start_page.cpp" line="126"/>
        <source>None yet.</source>
        <translation>暂无。</translation>
    </message>
    <message>
        <location filename="../../app/start_page.cpp" line="134"/>
        <source>Opening %1: %2</source>
        <translation>正在打开 %1：%2</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::SuppressDialog</name>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="28"/>
        <source>in every module</source>
        <translation>在所有模块中</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="30"/>
        <source>until</source>
        <translation>直到</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="34"/>
        <source>Suppress a finding</source>
        <translation>忽略一个发现</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="37"/>
        <source>ampscope check will accept findings of the rule &lt;b&gt;%1&lt;/b&gt; in &lt;b&gt;%2&lt;/b&gt;. They stay in the session and here.</source>
        <translation>ampscope check 将接受 &lt;b&gt;%2&lt;/b&gt; 中规则 &lt;b&gt;%1&lt;/b&gt; 的发现。它们仍保留在会话和此处。</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="38"/>
        <source>the whole run</source>
        <translation>整个运行</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="43"/>
        <source>Why this is all right; people will read it</source>
        <translation>为什么可以接受；其他人会读到</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="44"/>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="47"/>
        <source>Last day</source>
        <translation>最后一天</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="49"/>
        <source>Settings file</source>
        <translation>设置文件</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="52"/>
        <source>Choose …</source>
        <translation>选择…</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="61"/>
        <source>Reason:</source>
        <translation>理由：</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="64"/>
        <source>Settings file:</source>
        <translation>设置文件：</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="66"/>
        <source>Suppress</source>
        <translation>忽略</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="78"/>
        <source>Settings of ampscope check</source>
        <translation>ampscope check 的设置</translation>
    </message>
    <message>
        <location filename="../../views/suppress_dialog.cpp" line="79"/>
        <source>settings (*.toml)</source>
        <translation>设置 (*.toml)</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::Text</name>
    <message>
        <location filename="../../model/compare_tables.cpp" line="115"/>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::TimelineView</name>
    <message>
        <location filename="../../views/scaler_view.cpp" line="109"/>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <location filename="../../views/scaler_view.cpp" line="112"/>
        <source>bars: tensors with inf or nan · ▼ skipped step</source>
        <translation>柱：含 inf 或 nan 的张量 · ▼ 跳过的步</translation>
    </message>
    <message>
        <location filename="../../views/scaler_view.cpp" line="121"/>
        <source>Drag to select steps for every view; double click to select all of them</source>
        <translation>拖动为所有视图选择步；双击选择全部</translation>
    </message>
    <message>
        <location filename="../../views/scaler_view.cpp" line="132"/>
        <source>skipped</source>
        <translation>跳过</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::VerifyDialog</name>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="67"/>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="68"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="69"/>
        <source>Run and verify</source>
        <translation>运行并验证</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="78"/>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="82"/>
        <source>What the program prints is shown here.</source>
        <translation>程序的输出显示在这里。</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="83"/>
        <source>Output of the program</source>
        <translation>程序的输出</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="84"/>
        <source>New session</source>
        <translation>新会话</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="86"/>
        <source>This command comes from the session. Run it only if you know where the session comes from.</source>
        <translation>此命令来自会话。仅当您知道会话来源时才运行。</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="90"/>
        <source>New session:</source>
        <translation>新会话：</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="91"/>
        <source>In the folder:</source>
        <translation>所在文件夹：</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="92"/>
        <source>Command:</source>
        <translation>命令：</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="115"/>
        <source>%1 cannot be started: %2</source>
        <translation>无法启动 %1：%2</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="171"/>
        <source>Running …</source>
        <translation>正在运行…</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="181"/>
        <source>Cancelled. What was recorded until then is in %1.</source>
        <translation>已取消。此前录制的内容在 %1 中。</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="181"/>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="188"/>
        <source>The run ended with exit code %1; its last lines above say why.</source>
        <translation>运行以退出码 %1 结束；上面最后几行说明了原因。</translation>
    </message>
    <message>
        <location filename="../../views/verify_dialog.cpp" line="194"/>
        <source>Ending the program …</source>
        <translation>正在结束程序…</translation>
    </message>
</context>
<context>
    <name>ampscope::gui::WhatIf</name>
    <message>
        <location filename="../../views/what_if.cpp" line="34"/>
        <source>As recorded</source>
        <translation>按记录</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="35"/>
        <source>Recommended</source>
        <translation>推荐</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="40"/>
        <source>init_scale</source>
        <translation>init_scale</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="44"/>
        <source>growth_factor</source>
        <translation>growth_factor</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="47"/>
        <source>backoff_factor</source>
        <translation>backoff_factor</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="49"/>
        <source>growth_interval</source>
        <translation>growth_interval</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="50"/>
        <source>The parameters that the run used</source>
        <translation>该运行使用的参数</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="51"/>
        <source>The parameters that fit what was recorded best</source>
        <translation>最符合记录内容的参数</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="55"/>
        <source>What if  init_scale</source>
        <translation>假设  init_scale</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="133"/>
        <source>&lt;b&gt;%1 of %2 steps skipped&lt;/b&gt;, final scale %3, %4 % of the gradients&apos; norm flushed</source>
        <translation>&lt;b&gt;%2 步中跳过 %1 步&lt;/b&gt;，最终缩放 %3，梯度范数的 %4 % 归零</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="138"/>
        <source> · exact through step %1</source>
        <translation> · 到第 %1 步为精确值</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="139"/>
        <source> · extrapolated: the weights would have differed</source>
        <translation> · 外推：权重会有所不同</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="140"/>
        <source> · %1 steps unknown</source>
        <translation> · %1 步未知</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="145"/>
        <source>some layer</source>
        <translation>某层</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="147"/>
        <source>&lt;br&gt;&lt;b&gt;No valid scale exists&lt;/b&gt; in %1 steps: %2 needs at least %3, %4 overflows from %5 on</source>
        <translation>&lt;br&gt;有 %1 步&lt;b&gt;不存在有效缩放&lt;/b&gt;：%2 至少需要 %3，%4 从 %5 起溢出</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="162"/>
        <source>lowest scale that keeps small gradients</source>
        <translation>保留小梯度的最低缩放</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="163"/>
        <source>overflows from here</source>
        <translation>由此开始溢出</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="186"/>
        <source>scales that fit</source>
        <translation>合适的缩放</translation>
    </message>
    <message>
        <location filename="../../views/what_if.cpp" line="203"/>
        <source>what if</source>
        <translation>假设</translation>
    </message>
</context>
</TS>
