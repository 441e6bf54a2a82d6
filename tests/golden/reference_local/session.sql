-- float16 with --reference local --reference-every 2: of steps 0 to 3, steps 0 and 2 were compared. One op overflows, one
-- loses a third of its gradient's norm, one flushes what correct rounding would have kept; two are as good as they can be.
-- Step 2 of the linear layer also has a comparison at level shadow, which the local numbers must not contain.
INSERT INTO run VALUES ('command', 'python train.py'), ('exit_code', '0'), ('torch_version', '2.15.0'),
  ('started_at', '2026-03-01T12:00:00Z'), ('options', 'stats=dtype;reference=local;reference_every=2');
INSERT INTO process (id, pid, rank, local_rank, world_size, trace, complete, dropped, tracer_ns, writer_ns, run_ns)
  VALUES (1, 7, 0, 0, 1, '7.amptrace', 1, 0, 1000000, 0, 9000000);
INSERT INTO op VALUES (1, 'aten::addmm', '', 32), (2, 'aten::mm', '', 32), (3, 'aten::_softmax', '', 0),
  (4, 'aten::native_layer_norm_backward', '', 0), (5, 'aten::gelu', '', 0), (6, 'aten::bernoulli_', 'float', 10),
  (7, 'aten::view', '', 1), (8, 'aten::linear', '', 0);
INSERT INTO op_count SELECT 1, id, 4, 4 FROM op WHERE id < 8;
INSERT INTO module VALUES (1, 'Net', '', 'Net'), (2, 'Net', 'encoder.layers.0.self_attention', 'Attention'),
  (3, 'Net', 'encoder.layers.0.mlp.out', 'Linear'), (4, 'Net', 'encoder.layers.0.norm', 'LayerNorm');
INSERT INTO site VALUES (1, 3, 1, 1, 0, 8, ''), (2, 3, 2, 2, 0, 8, 'AddmmBackward0'), (3, 2, 3, 1, 0, NULL, ''),
  (4, 4, 4, 2, 0, NULL, 'NativeLayerNormBackward0'), (5, 3, 5, 1, 0, NULL, ''), (6, 2, 6, 1, 0, NULL, ''),
  (7, 1, 7, 1, 0, NULL, '');
INSERT INTO tensor_type VALUES (1, 1, 0, -1, '10x100'), (2, 3, 0, -1, '10x100');
WITH RECURSIVE n (step) AS (SELECT 0 UNION ALL SELECT step + 1 FROM n WHERE step < 3)
INSERT INTO step SELECT 1, step, step * 1000000, (step + 1) * 1000000, 1, 1, 1, 1000 FROM n;
INSERT INTO call SELECT step * 10 + id, 1, 1, step, id, 1, 1, 0, 0, step * 1000000 + id * 1000, 700, 0, 0 FROM site, step;
-- One result each, and no statistics (unmeasured 2: --stats dtype). The layer norm runs in float32.
INSERT INTO tensor (call, position, slot, element, flags, role, type, stats, parameter, unmeasured)
  SELECT id, 0, 0, 0, 1, CASE WHEN site IN (2, 4) THEN 4 ELSE 2 END, CASE site WHEN 4 THEN 2 ELSE 1 END, NULL, NULL, 2
  FROM call;

-- What a comparison of each site says; site 4 is compared in float32 (format 3).
CREATE TEMP TABLE lost (site INTEGER, format INTEGER, compared INTEGER, rounded INTEGER, nonfinite INTEGER, nan INTEGER,
  flushed_f INTEGER, flushed_a INTEGER, under_f INTEGER, under_a INTEGER, over_f INTEGER, over_a INTEGER,
  abs REAL, rel REAL, ulps REAL, sum REAL, squares REAL, norm REAL, gone REAL, absmax REAL, bins TEXT);
INSERT INTO lost VALUES
  -- 30 elements beyond 65504, 2 of which correct rounding would have kept, and one nan
  (1, 1, 969, 960, 0, 1, 0, 0, 0, 0, 28, 2, 16.0, 0.0005, 1.0, 4.0, 1024.0, 1073741824.0, 0.0, 81920.0, '800 160 9'),
  -- 400 of 1000 gradients gone, a third of the norm
  (2, 1, 1000, 990, 0, 0, 390, 10, 600, 10, 0, 0, 5.96e-8, 1.0, 1.0, -2e-6, 1e-12, 9e-12, 1e-12, 1.5e-6, '500 480 20'),
  -- small probabilities that only this softmax loses
  (3, 1, 1000, 900, 0, 0, 0, 100, 50, 120, 0, 0, 6e-5, 1.0, 40.0, -0.001, 4e-6, 1.0, 4e-6, 0.5, '700 200 50 20 10 10 5 5'),
  -- float32 and correctly rounded almost everywhere; half precision and exact
  (4, 3, 1000, 998, 0, 0, 0, 0, 0, 0, 0, 0, 6e-8, 1.2e-7, 0.6, 0.0, 1e-16, 1.0, 0.0, 1.0, '500 498 2'),
  (5, 1, 1000, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0.0004, 0.0004, 0.5, 0.0, 1e-5, 200.0, 0.0, 4.0, '100 900');
CREATE TEMP TABLE compared AS
  SELECT t.nth, c.site, c.step FROM (SELECT call, row_number() OVER (ORDER BY call, position) AS nth FROM tensor) t
  JOIN call c ON c.id = t.call WHERE c.step IN (0, 2) AND c.site < 6;
INSERT INTO reference
  SELECT nth, 1, format, 1000, compared, rounded, nonfinite, 0, nan, flushed_f, flushed_a, under_f, under_a, over_f,
    over_a, 0, abs, rel, ulps, sum, squares, norm, gone, absmax, ulp(bins) FROM compared JOIN lost USING (site);
INSERT INTO reference
  SELECT nth, 2, 1, 1000, 1000, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64.0, 0.5, 900.0, 10.0, 65536.0, 1073741824.0, 0.0,
    60000.0, ulp('100 900') FROM compared WHERE site = 1 AND step = 2;
-- bernoulli_ draws (6), view shows (3); the other two steps were not chosen (1, or not counted at all).
INSERT INTO reference_count SELECT 1, id, 1, 0, 2 FROM op WHERE id < 6;
INSERT INTO reference_count SELECT 1, id, 1, 1, 2 FROM op WHERE id < 5;
INSERT INTO reference_count VALUES (1, 6, 1, 6, 4), (1, 7, 1, 3, 4);
