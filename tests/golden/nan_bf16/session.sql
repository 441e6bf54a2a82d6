-- bfloat16 without a GradScaler, killed in step 4. An attention mask writes -inf in every step; in step 2 a row is masked
-- in full, softmax makes it NaN, and the optimizer carries it into a weight. From step 3 on everything is NaN.
INSERT INTO run VALUES ('command', 'python' || char(31) || 'train.py' || char(31) || '--name' || char(31) || 'two words'),
  ('exit_code', '137'), ('torch_version', '2.6.0'), ('started_at', '2026-03-01T12:00:00Z'), ('options', 'stats=full');
INSERT INTO process (id, pid, rank, local_rank, world_size, trace, complete, dropped, tracer_ns, writer_ns, run_ns)
  VALUES (1, 99, 0, 0, 1, '99.amptrace', 0, 17, 500000000, 0, 2000000000);
INSERT INTO op VALUES (1, 'aten::masked_fill', 'Scalar', 0), (2, 'aten::_softmax', '', 0), (3, 'aten::mm', '', 0),
  (4, 'aten::add_', 'Tensor', 2), (5, 'aten::empty', 'memory_format', 4);
INSERT INTO op_count VALUES (1, 1, 5, 5), (1, 2, 5, 5), (1, 3, 6, 5), (1, 4, 4, 4), (1, 5, 9, 9);
INSERT INTO module VALUES (1, 'Net', '', 'Net'), (2, 'Net', 'attn', 'Attention');
INSERT INTO parameter VALUES (1, 2, 'attn.weight', 3, '4x4');
INSERT INTO site VALUES (1, 2, 1, 1, 0, NULL, ''), (2, 2, 2, 1, 0, NULL, ''), (3, 2, 3, 2, 0, NULL, 'MmBackward0'),
  (4, NULL, 4, 3, 0, NULL, '');
INSERT INTO tensor_type VALUES (1, 2, 0, -1, '4x4'), (2, 3, 0, -1, '4x4');
INSERT INTO step SELECT value, value2, value2 * 1000000, (value2 + 1) * 1000000, 1, value2 != 1, value2 != 4, 1000
  FROM (SELECT 1 AS value), (SELECT 0 AS value2 UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4);
INSERT INTO call SELECT step * 10 + id, 1, 1, step, id, 1, CASE WHEN id < 3 THEN 2 ELSE 0 END, 0, 0,
  step * 1000000 + id * 1000, 700, 0, 0 FROM site, step WHERE id < 4 OR step < 4;
-- id: 1 a clean measurement, 2 masked, 3 nan, 4 masked in full
INSERT INTO stats VALUES
  (1, 2, 2, 16, 0, 0, 0, 0, 0, 0, 8, -1.5, 2.5, 0.0078125, 2.5, 4.0, histogram('-7: 1 0 0 0 0 0 10 3 2'), NULL),
  (2, 2, 2, 16, 0, 0, 0, 0, 6, 0, 6, -1.5, 2.5, 0.0078125, 2.5, 4.0, histogram('-7: 1 0 0 0 0 0 4 3 2'), NULL),
  (3, 2, 2, 16, 0, 0, 0, 0, 0, 4, 2, 0.25, 0.5, 0.25, 0.5, 4.0, histogram('-2: 8 4'), NULL),
  (4, 2, 2, 16, 0, 0, 0, 0, 10, 0, 10, -1.5, 2.5, 0.0078125, 2.5, 4.0, histogram('-7: 1 0 0 0 0 0 3 0 2'), NULL);
INSERT INTO tensor (call, position, slot, element, flags, role, type, stats, parameter, unmeasured)
  SELECT id, 0, 0, 0, 0, 0, 1, CASE WHEN step > 2 THEN 3 WHEN site = 2 THEN CASE step WHEN 2 THEN 4 ELSE 2 END
      WHEN site > 2 AND step = 2 THEN 3 ELSE 1 END, NULL, 0 FROM call WHERE step != 1
  UNION ALL
  SELECT id, 1, 0, 0, 1, CASE site WHEN 3 THEN 5 WHEN 4 THEN 7 ELSE 2 END, CASE site WHEN 4 THEN 2 ELSE 1 END,
    CASE WHEN step > 2 THEN 3 WHEN site = 1 THEN CASE step WHEN 2 THEN 4 ELSE 2 END WHEN step = 2 THEN 3 ELSE 1 END,
    CASE WHEN site > 2 THEN 1 END, 0 FROM call WHERE step != 1
  UNION ALL
  SELECT id, 1, 0, 0, 1, 2, 1, NULL, NULL, 1 FROM call WHERE step = 1;
INSERT INTO notice VALUES (1, 1, 3, 2, 'a compiled region ran eagerly'), (2, 1, 0, 17, 'records dropped');
INSERT INTO ingest_stat VALUES (1, 'processes_cut', 'note', 1, 'processes that did not end their trace: killed, or the tail is lost'),
  (2, 'torn_bytes', 'note', 0, 'bytes of an unfinished block at the end of a trace');
-- In steps 0 and 2 the product and the softmax were compared with their exact results.
INSERT INTO reference
  SELECT nth, 1, 2, 16, 16 - lost, 12 - lost, 0, 0, lost, 2, 1, 3, 1, 0, 0, 0, 0.125, 0.5, 2.0, 0.25, 0.5, 64.0, 4.0, 2.5, x'040A02'
  FROM (SELECT row_number() OVER (ORDER BY t.call, t.position) AS nth, t.position, c.site, c.step,
          CASE WHEN c.step = 2 THEN 4 ELSE 0 END AS lost
        FROM tensor t JOIN call c ON c.id = t.call)
  WHERE position = 1 AND site IN (2, 3) AND step IN (0, 2);
INSERT INTO reference_count VALUES (1, 1, 1, 5, 2), (1, 2, 1, 0, 2), (1, 3, 1, 0, 2), (1, 5, 1, 4, 3);
