-- float16 with --reference shadow, one step. E[x^2] - E[x]^2: the means make a small error, the difference amplifies it;
-- what follows only receives it. A gradient and the update pass it on to the weight.
INSERT INTO run VALUES ('command', 'python train.py'), ('exit_code', '0'), ('torch_version', '2.15.0'),
  ('started_at', '2026-03-01T12:00:00Z'), ('options', 'stats=dtype;reference=shadow;reference_every=1');
INSERT INTO process (id, pid, rank, local_rank, world_size, trace, complete, dropped, tracer_ns, writer_ns, run_ns)
  VALUES (1, 7, 0, 0, 1, '7.amptrace', 1, 0, 1000000, 0, 9000000);
INSERT INTO op VALUES (1, 'aten::mean', '', 0), (2, 'aten::sub', 'Tensor', 0), (3, 'aten::sqrt', '', 0),
  (4, 'aten::mm', '', 32), (5, 'aten::add_', 'Tensor', 2);
INSERT INTO op_count SELECT 1, id, 1, 1 FROM op;
INSERT INTO module VALUES (1, 'Net', '', 'Net'), (2, 'Net', 'encoder.layers.0.norm', 'HandMadeNorm'), (3, 'Net', 'head', 'Linear');
INSERT INTO site VALUES (1, 2, 1, 1, 0, NULL, ''), (2, 2, 2, 1, 0, NULL, ''), (3, 2, 3, 1, 0, NULL, ''),
  (4, 3, 4, 2, 0, NULL, 'AddmmBackward0'), (5, 3, 5, 3, 0, NULL, '');
INSERT INTO tensor_type VALUES (1, 1, 0, -1, '100'), (2, 3, 0, -1, '100');
INSERT INTO step VALUES (1, 0, 0, 1000000, 1, 1, 1, 1000);
INSERT INTO call SELECT id, 1, 1, 0, id, 1, 1, 0, 0, id * 1000, 700, 0, 0 FROM site;
-- Two inputs and a result each, and no statistics (unmeasured 2: --stats dtype). The update is in float32.
CREATE TEMP TABLE part (position INTEGER, slot INTEGER, flags INTEGER);
INSERT INTO part VALUES (0, 0, 0), (1, 1, 0), (2, 0, 1);
INSERT INTO tensor (call, position, slot, element, flags, role, type, stats, parameter, unmeasured)
  SELECT call.id, position, slot, 0, part.flags,
    CASE call.id WHEN 4 THEN CASE part.flags WHEN 1 THEN 5 ELSE 3 END WHEN 5 THEN 7
      ELSE CASE part.flags WHEN 1 THEN 2 ELSE 0 END END,
    CASE call.id WHEN 5 THEN 2 ELSE 1 END, NULL, NULL, 2
  FROM call, part;

-- Squared errors over a squared norm of 1, by call and position: what the twins say, and the op's own of its result.
CREATE TEMP TABLE error (call INTEGER, position INTEGER, accumulated REAL, own REAL);
INSERT INTO error VALUES
  (1, 2, 1.6e-5, 1.6e-5),                       -- exact inputs: the mean makes what it loses
  (2, 0, 1.6e-5, NULL), (2, 1, 4e-6, NULL), (2, 2, 0.25, 1e-8),
  (3, 0, 0.25, NULL), (3, 2, 0.16, 1e-7),       -- a root halves relative errors
  (4, 0, 0.16, NULL), (4, 1, 0.01, NULL), (4, 2, 0.2025, 1e-6),
  (5, 0, 0.0, NULL), (5, 1, 0.2025, NULL), (5, 2, 4e-6, 1e-15);
CREATE TEMP TABLE numbered AS SELECT row_number() OVER (ORDER BY call, position) AS nth, call, position, type FROM tensor;
INSERT INTO reference
  SELECT nth, 2, CASE type WHEN 2 THEN 3 ELSE 1 END, 100, 100, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.75, 40.0, 0.125,
    accumulated, 1.0, 0.0, 0.5, ulp('10 20 30 40') FROM numbered JOIN error USING (call, position);
INSERT INTO reference
  SELECT nth, 1, CASE type WHEN 2 THEN 3 ELSE 1 END, 100, 100, 90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.25, 0.001, 1.0, 0.0, own,
    1.0, 0.0, 0.5, ulp('60 38 2') FROM numbered JOIN error USING (call, position) WHERE own IS NOT NULL;
-- Of 100 differences 1 is zero, 60 lose 8 to 10 bits.
INSERT INTO cancellation SELECT nth, 100, 100, 1, 2.5, 0.0078125, ulp('4 5 5 5 5 5 5 5 20 20 20') FROM numbered
  WHERE call = 2 AND position = 2;
INSERT INTO reference_count SELECT 1, id, 1, 0, 1 FROM op;
