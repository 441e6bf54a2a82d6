-- A character-level transformer with two blocks, float16 autocast and a GradScaler that grows every 10 good steps:
-- 40 steps, of which 0-2 find the level of the scale, and 23 and 34 overflow in backward of blocks.1.mlp.2.
INSERT INTO run VALUES
  ('command', 'python examples/char_transformer/train.py --steps 40 --precision fp16'), ('exit_code', '0'),
  ('torch_version', '2.15.0'), ('python_version', '3.11.7'), ('started_at', '2026-03-01T12:00:00Z'),
  ('options', 'stats=full'), ('generator', 'ampscope 0.1.0');
INSERT INTO process (id, pid, rank, local_rank, world_size, trace, complete, dropped, tracer_ns, writer_ns, run_ns)
  VALUES (1, 4711, 0, 0, 1, '4711.amptrace', 1, 0, 412000000, 96000000, 6870000000);

INSERT INTO op VALUES
  (1, 'aten::native_layer_norm', '', 0), (2, 'aten::_to_copy', '', 16), (3, 'aten::addmm', '', 32),
  (4, 'aten::bmm', '', 32), (5, 'aten::masked_fill', 'Scalar', 0), (6, 'aten::_softmax', '', 0),
  (7, 'aten::gelu', '', 0), (8, 'aten::mm', '', 32), (9, 'aten::_softmax_backward_data', '', 0),
  (10, 'aten::gelu_backward', '', 0), (11, 'aten::embedding', '', 0), (12, 'aten::_log_softmax', '', 0),
  (13, 'aten::mul', 'Tensor', 0), (14, 'aten::addcdiv_', '', 2),
  (15, 'aten::_amp_foreach_non_finite_check_and_unscale_', '', 2), (16, 'aten::_amp_update_scale_', '', 2),
  (20, 'aten::linear', '', 0), (21, 'aten::matmul', '', 0), (22, 'aten::layer_norm', '', 0);
INSERT INTO op_count
  SELECT 1, id, CASE id WHEN 3 THEN 360 WHEN 8 THEN 720 WHEN 2 THEN 360 ELSE 80 END,
    CASE id WHEN 3 THEN 360 WHEN 8 THEN 720 WHEN 2 THEN 360 ELSE 80 END FROM op WHERE id < 17;

INSERT INTO module VALUES (1, 'CharLM', '', 'CharLM'), (2, 'CharLM', 'tok', 'Embedding'), (3, 'CharLM', 'head', 'Linear');
CREATE TEMP TABLE block (k INTEGER);
INSERT INTO block VALUES (0), (1);
CREATE TEMP TABLE part (id INTEGER, name TEXT, class TEXT);
INSERT INTO part VALUES (0, '', 'Block'), (1, '.ln1', 'LayerNorm'), (2, '.attn', 'SelfAttention'),
  (3, '.attn.qkv', 'Linear'), (4, '.attn.proj', 'Linear'), (5, '.ln2', 'LayerNorm'), (6, '.mlp.0', 'Linear'),
  (7, '.mlp.1', 'GELU'), (8, '.mlp.2', 'Linear');
INSERT INTO module SELECT 10 + 10 * k + id, 'CharLM', 'blocks.' || k || name, class FROM block, part;
INSERT INTO parameter SELECT id, id, path || '.weight', 3, '64x64' FROM module WHERE class = 'Linear';

-- One row per tensor of each site. stats: the numbers of one measurement; grow: scales with the loss scale.
CREATE TEMP TABLE plan (site INTEGER, module INTEGER, op INTEGER, phase INTEGER, public INTEGER, node TEXT,
  position INTEGER, role INTEGER, out INTEGER, dtype INTEGER, parameter INTEGER, numel INTEGER, subnormal INTEGER,
  absmin REAL, absmax REAL, grow INTEGER);
INSERT INTO plan
  SELECT 100, 2, 11, 1, NULL, '', 0, 1, 0, 3, NULL, 4160, 0, 1e-5, 3.4, 0 UNION ALL
  SELECT 100, 2, 11, 1, NULL, '', 1, 2, 1, 3, NULL, 32768, 0, 1e-5, 3.4, 0 UNION ALL
  SELECT 200 + 100 * k + 1, 11 + 10 * k, 1, 1, 22, '', 0, 0, 0, 3, NULL, 32768, 0, 1e-6, 9.1 + 8 * k, 0 FROM block UNION ALL
  SELECT 200 + 100 * k + 1, 11 + 10 * k, 1, 1, 22, '', 1, 2, 1, 3, NULL, 32768, 0, 1e-6, 4.5, 0 FROM block UNION ALL
  -- every Linear: autocast casts its weight, then addmm
  SELECT 200 + 100 * k + 10 * id, 10 + 10 * k + id, 2, 1, 20, '', 0, 1, 0, 3, 10 + 10 * k + id, 4096, 0, 2e-9, 0.41, 0
    FROM block, part WHERE class = 'Linear' UNION ALL
  SELECT 200 + 100 * k + 10 * id, 10 + 10 * k + id, 2, 1, 20, '', 1, 1, 1, 1, 10 + 10 * k + id, 4096, 12, 5.96e-8, 0.41, 0
    FROM block, part WHERE class = 'Linear' UNION ALL
  SELECT 201 + 100 * k + 10 * id, 10 + 10 * k + id, 3, 1, 20, '', 0, 0, 0, 1, NULL, 32768, 0, 1e-5, 4.5, 0
    FROM block, part WHERE class = 'Linear' UNION ALL
  SELECT 201 + 100 * k + 10 * id, 10 + 10 * k + id, 3, 1, 20, '', 1, 1, 0, 1, 10 + 10 * k + id, 4096, 12, 5.96e-8, 0.41, 0
    FROM block, part WHERE class = 'Linear' UNION ALL
  SELECT 201 + 100 * k + 10 * id, 10 + 10 * k + id, 3, 1, 20, '', 2, 2, 1, 1, NULL, 32768, 3, 3e-7, 11.5 + 40 * k * (id = 8), 0
    FROM block, part WHERE class = 'Linear' UNION ALL
  -- attention
  SELECT 290 + 100 * k, 12 + 10 * k, 4, 1, 21, '', 0, 0, 0, 1, NULL, 32768, 0, 1e-5, 11.5, 0 FROM block UNION ALL
  SELECT 290 + 100 * k, 12 + 10 * k, 4, 1, 21, '', 1, 2, 1, 1, NULL, 65536, 0, 1e-4, 48.25, 0 FROM block UNION ALL
  SELECT 291 + 100 * k, 12 + 10 * k, 5, 1, NULL, '', 0, 0, 0, 1, NULL, 65536, 0, 1e-4, 48.25, 0 FROM block UNION ALL
  SELECT 291 + 100 * k, 12 + 10 * k, 5, 1, NULL, '', 1, 2, 1, 1, NULL, 65536, 0, 1e-4, 48.25, 0 FROM block UNION ALL
  SELECT 292 + 100 * k, 12 + 10 * k, 6, 1, NULL, '', 0, 0, 0, 1, NULL, 65536, 0, 1e-4, 48.25, 0 FROM block UNION ALL
  SELECT 292 + 100 * k, 12 + 10 * k, 6, 1, NULL, '', 1, 2, 1, 1, NULL, 65536, 900, 5.96e-8, 1, 0 FROM block UNION ALL
  SELECT 293 + 100 * k, 17 + 10 * k, 7, 1, NULL, '', 0, 2, 1, 1, NULL, 32768, 40, 5.96e-8, 11.2, 0 FROM block UNION ALL
  -- the head and the loss
  SELECT 500, 3, 2, 1, 20, '', 0, 1, 0, 3, 3, 4160, 0, 2e-6, 0.2, 0 UNION ALL
  SELECT 500, 3, 2, 1, 20, '', 1, 1, 1, 1, 3, 4160, 0, 2e-6, 0.2, 0 UNION ALL
  SELECT 501, 3, 3, 1, 20, '', 0, 2, 1, 1, NULL, 33280, 0, 1e-4, 14.5, 0 UNION ALL
  SELECT 502, NULL, 12, 0, NULL, '', 0, 2, 1, 3, NULL, 33280, 0, 1e-4, 18.1, 0 UNION ALL
  SELECT 503, NULL, 13, 0, NULL, '', 0, 2, 1, 3, NULL, 1, 0, 4.17, 4.17, 1 UNION ALL
  -- backward, last layer first
  SELECT 600, 3, 8, 2, NULL, 'AddmmBackward0', 0, 3, 0, 1, NULL, 33280, 90, 5.96e-8, 0.0011, 1 UNION ALL
  SELECT 600, 3, 8, 2, NULL, 'AddmmBackward0', 1, 5, 1, 1, 3, 4160, 90, 5.96e-8, 0.011, 1 UNION ALL
  SELECT 600 + 100 * (2 - k) + 11 - id, 10 + 10 * k + id, 8, 2, NULL, 'AddmmBackward0', 0, 3, 0, 1, NULL, 32768, 700, 5.96e-8, 0.002, 1
    FROM block, part WHERE class = 'Linear' UNION ALL
  SELECT 600 + 100 * (2 - k) + 11 - id, 10 + 10 * k + id, 8, 2, NULL, 'AddmmBackward0', 1, 4, 1, 1, NULL, 32768, 1500, 5.96e-8, 0.0031, 1
    FROM block, part WHERE class = 'Linear' UNION ALL
  SELECT 600 + 100 * (2 - k) + 31 - id, 10 + 10 * k + id, 8, 2, NULL, 'AddmmBackward0', 0, 3, 0, 1, NULL, 32768, 1500, 5.96e-8, 0.0031, 1
    FROM block, part WHERE class = 'Linear' UNION ALL
  SELECT 600 + 100 * (2 - k) + 31 - id, 10 + 10 * k + id, 8, 2, NULL, 'AddmmBackward0', 1, 5, 1, 1, 10 + 10 * k + id, 4096,
    200 + 700 * (k = 0) * (id = 3), 5.96e-8, 0.021 + 1.2 * k * (id = 8), 1 FROM block, part WHERE class = 'Linear' UNION ALL
  SELECT 640 + 100 * (2 - k), 12 + 10 * k, 9, 2, NULL, 'SoftmaxBackward0', 0, 3, 0, 1, NULL, 65536, 900, 5.96e-8, 0.0004, 1 FROM block UNION ALL
  SELECT 640 + 100 * (2 - k), 12 + 10 * k, 9, 2, NULL, 'SoftmaxBackward0', 1, 4, 1, 1, NULL, 65536, 21000 + 4000 * k, 5.96e-8, 0.0004, 1 FROM block UNION ALL
  SELECT 641 + 100 * (2 - k), 17 + 10 * k, 10, 2, NULL, 'GeluBackward0', 0, 3, 0, 1, NULL, 32768, 1800, 5.96e-8, 0.003, 1 FROM block UNION ALL
  SELECT 641 + 100 * (2 - k), 17 + 10 * k, 10, 2, NULL, 'GeluBackward0', 1, 4, 1, 1, NULL, 32768, 1800, 5.96e-8, 0.003, 1 FROM block UNION ALL
  -- optimizer and scaler
  SELECT 900 + id, NULL, 14, 3, NULL, '', 0, 7, 1, 3, id, 4096, 0, 2e-9, 0.41, 0 FROM parameter UNION ALL
  SELECT 990, NULL, 15, 4, NULL, '', id, 5, 0, 3, id, 4096, 0, 1e-9, 0.02, 1 FROM parameter;
INSERT INTO site SELECT site, module, op, phase, 0, public, node FROM plan GROUP BY site;
-- As with --source: backward has the line of its forward op, here one for each module.
INSERT INTO source SELECT id, 'src/my model.py:' || (10 + module) FROM site WHERE module IS NOT NULL;
INSERT INTO tensor_type (id, dtype, device, device_index, shape)
  SELECT row_number() OVER (), dtype, 0, -1, numel FROM (SELECT DISTINCT dtype, numel FROM plan);

-- The trajectory of the scale.
CREATE TEMP TABLE trajectory (step INTEGER PRIMARY KEY, scale REAL, after REAL, bad INTEGER);
INSERT INTO trajectory
  WITH RECURSIVE run_steps (step, scale, tracker, bad) AS (
    SELECT 0, 65536.0, 0, 1 UNION ALL
    SELECT step + 1,
      CASE WHEN bad THEN scale / 2 WHEN tracker = 9 THEN scale * 2 ELSE scale END,
      CASE WHEN bad OR tracker = 9 THEN 0 ELSE tracker + 1 END, (step + 1) IN (1, 2, 23, 34)
    FROM run_steps WHERE step < 39)
  SELECT step, scale, CASE WHEN bad THEN scale / 2 WHEN tracker = 9 THEN scale * 2 ELSE scale END, bad FROM run_steps;
INSERT INTO scaler VALUES (1, 1, 1, 'cpu', 65536, 2, 0.5, 10);
INSERT INTO scaler_unscale SELECT 1, 1, step, 0, 0, 1 / scale, bad FROM trajectory;
INSERT INTO scaler_update (process, scaler, step, ordinal, scale_before, scale_after, tracker_before, tracker_after,
    found_inf, growth_factor, backoff_factor, growth_interval, is_set)
  SELECT 1, 1, step, 0, scale, after, 0, 0, bad, 2, 0.5, 10, 0 FROM trajectory;
INSERT INTO step SELECT 1, step, step * 170000000, (step + 1) * 170000000, 0, 1, 1, 10000000 FROM trajectory;

-- Calls, in the order of their sites; the optimizer does not run in a bad step.
INSERT INTO call (id, process, thread, step, site, flags, autocast_dtype, cast_from, cast_bytes, start_ns, duration_ns, first_tensor, tensors)
  SELECT step * 1000 + site, 1, 1, step, site, CASE WHEN op = 2 THEN 1 + 2 + 4 WHEN phase = 1 THEN 1 ELSE 0 END,
    CASE WHEN phase = 1 THEN 1 ELSE 0 END, 0, 0, step * 170000000 + site * 100000, 90000 + 400 * (site % 7), 0, 0
  FROM trajectory, (SELECT DISTINCT site, op, phase FROM plan) WHERE NOT (phase = 3 AND bad);

CREATE TEMP TABLE met AS
  SELECT row_number() OVER () AS id, step * 1000 + site AS call, plan.*, scale / 8192 AS ratio,
    CASE WHEN NOT bad OR NOT grow OR phase = 1 THEN 0
      WHEN step < 3 THEN CASE WHEN site = 740 THEN 48 * out WHEN site > 740 THEN 300 ELSE 0 END
      WHEN site = 723 THEN 5 * out WHEN site > 723 THEN 60 ELSE 0 END AS inf
  FROM trajectory, plan WHERE NOT (phase = 3 AND bad) ORDER BY step, site, position;
INSERT INTO stats (id, format, level, numel, zero, subnormal, near_max, pos_inf, neg_inf, nan, negative, min, max, absmin,
    absmax, sum, histogram, what_if)
  SELECT id, dtype, 2, numel, numel / 10, CASE WHEN grow THEN CAST(subnormal / ratio AS INTEGER) ELSE subnormal END,
    CASE WHEN grow AND inf = 0 AND site = 723 AND scale_near THEN 2 ELSE 0 END,
    inf, CASE WHEN op = 5 AND out THEN numel / 2 WHEN op = 6 AND NOT out THEN numel / 2 ELSE 0 END, 0, numel / 2, -top, top, absmin, top, 0.0,
    histogram('-24: ' || subnormal || ' 0 0 0 0 0 0 0 0 0 ' || (numel / 4) || ' ' || (numel - numel / 10 - numel / 4 - subnormal)),
    what_if('fp16', CASE WHEN dtype = 3 THEN CASE WHEN role = 1 AND site BETWEEN 230 AND 239 THEN 90 ELSE 2 END ELSE 0 END, subnormal, 0)
  FROM (SELECT *, ratio >= 4 AS scale_near, min(CASE WHEN grow THEN absmax * ratio ELSE absmax END,
      CASE dtype WHEN 1 THEN 65504 ELSE 3e38 END) AS top FROM met);
INSERT INTO tensor (call, position, slot, element, flags, role, type, stats, parameter, unmeasured)
  SELECT call, position, position, 0, out, role,
    (SELECT id FROM tensor_type WHERE tensor_type.dtype = met.dtype AND tensor_type.shape = CAST(met.numel AS TEXT)), id, parameter, 0
  FROM met;
INSERT INTO notice VALUES (1, 1, 4, 1, 'the optimizer ran 13 parameters one by one (foreach=False)');
