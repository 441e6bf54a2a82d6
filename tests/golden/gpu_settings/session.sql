-- Two ranks on a GPU, made by hand: no device was near. A float16 product is three roundings off where torch may sum its parts in
-- float16; a float32 product is as exact as TF32, which is allowed; a float32 convolution is exact although it is, too; the ranks
-- differ in what float16 may accumulate in. One product is of 8 bits, with its scales. The program has NVTX ranges.
INSERT INTO run VALUES ('command', 'torchrun --nproc-per-node 2 train.py'), ('exit_code', '0'), ('torch_version', '2.15.0'),
  ('options', 'stats=full;reference=local;device=1;nvtx_ranges=1');
INSERT INTO process (id, pid, rank, local_rank, world_size, trace, complete, dropped, tracer_ns, writer_ns, run_ns)
  VALUES (1, 7, 0, 0, 2, '7.amptrace', 1, 0, 1000000, 0, 9000000), (2, 8, 1, 1, 2, '8.amptrace', 1, 0, 1000000, 0, 9000000);
INSERT INTO process_info SELECT id, key, value FROM process, (SELECT 'gpu_conv_tf32' AS key, 'true' AS value
  UNION ALL SELECT 'gpu_matmul_tf32', 'true' UNION ALL SELECT 'gpu_fp16_reduced_precision_reduction', 'true'
  UNION ALL SELECT 'gpu_bf16_reduced_precision_reduction', 'false');
INSERT INTO process_info VALUES (1, 'gpu_fp16_accumulation', 'false'), (2, 'gpu_fp16_accumulation', 'true');
INSERT INTO op VALUES (1, 'aten::addmm', '', 0), (2, 'aten::mm', '', 0), (3, 'aten::cudnn_convolution', '', 0),
  (4, 'aten::_scaled_mm', '', 0), (5, 'aten::linear', '', 0), (6, 'aten::conv2d', '', 0);
INSERT INTO module VALUES (1, 'Net', '', 'Net'), (2, 'Net', 'blocks.0.mlp', 'Linear'), (3, 'Net', 'head', 'Linear'),
  (4, 'Net', 'stem', 'Conv2d'), (5, 'Net', 'blocks.1.mlp', 'Fp8Linear');
INSERT INTO site VALUES (1, 2, 1, 1, 0, 5, ''), (2, 3, 2, 1, 0, 5, ''), (3, 4, 3, 1, 0, 6, ''), (4, 5, 4, 1, 0, NULL, '');
INSERT INTO op_count SELECT p.id, op.id, 3, 3 FROM process p, op WHERE op.id < 5;
INSERT INTO tensor_type VALUES (1, 1, 1, 0, '10x100'), (2, 3, 1, 0, '10x100'), (3, 6, 1, 0, '10x100'), (4, 3, 1, 0, ''),
  (5, 2, 1, 0, '10x100');
WITH RECURSIVE n (step) AS (SELECT 0 UNION ALL SELECT step + 1 FROM n WHERE step < 2)
INSERT INTO step SELECT p.id, step, step * 1000000, (step + 1) * 1000000, 1, 1, 1, 1000 FROM n, process p;
INSERT INTO call SELECT (s.process * 3 + s.step) * 10 + site.id, s.process, 1, s.step, site.id, 1, 1, 0, 0,
  s.step * 1000000 + site.id * 1000, 700, 0, 0 FROM site, step s;
INSERT INTO stats VALUES (1, 1, 1, 1000, 0, 0, 0, 0, 0, 0, 500, -8.0, 8.0, 0.001, 8.0, 1.0, NULL, NULL),
  (2, 3, 1, 1000, 0, 0, 0, 0, 0, 0, 500, -8.0, 8.0, 0.001, 8.0, 1.0, NULL, NULL),
  (3, 4, 1, 1000, 0, 0, 0, 0, 0, 0, 500, -448.0, 448.0, 0.25, 448.0, 1.0, NULL, NULL);
INSERT INTO stats SELECT 100 + 10 * step, 3, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0.25 * (step + 1), 0.25 * (step + 1), 0.25 * (step + 1),
  0.25 * (step + 1), 0.25 * (step + 1), NULL, NULL FROM step WHERE process = 1;
-- A result of each call; the 8-bit product reads two 8-bit tensors and a scale for each.
CREATE TEMP TABLE met (site INTEGER, position INTEGER, slot INTEGER, flags INTEGER, role INTEGER, type INTEGER, stats INTEGER);
INSERT INTO met VALUES (1, 0, 0, 1, 2, 1, 1), (2, 0, 0, 1, 2, 2, 2), (3, 0, 0, 1, 2, 2, 2),
  (4, 0, 0, 0, 0, 3, 3), (4, 1, 1, 0, 1, 3, 3), (4, 2, 2, 0, 0, 4, NULL), (4, 3, 3, 0, 0, 4, NULL), (4, 4, 0, 1, 2, 5, NULL);
INSERT INTO tensor (call, position, slot, element, flags, role, type, stats, parameter, unmeasured)
  SELECT c.id, position, slot, 0, m.flags, role, type, CASE WHEN m.type = 4 THEN 100 + 10 * c.step ELSE stats END, NULL,
    CASE WHEN m.type = 5 THEN 3 ELSE 0 END FROM call c JOIN met m USING (site) ORDER BY c.id, position;
CREATE TEMP TABLE lost (site INTEGER, format INTEGER, rounded INTEGER, squares REAL, ulps REAL, bins TEXT);
INSERT INTO lost VALUES (1, 1, 100, 2.1457672119140625e-06, 9.0, '100 100 200 300 300'),
  (2, 3, 10, 5.9604644775390625e-08, 4000.0, '10 20 970'), (3, 3, 990, 1e-15, 1.0, '900 100');
INSERT INTO reference SELECT t.id, 1, format, 1000, 1000, rounded, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.01, 0.5, ulps, 0.0, squares, 1.0,
  0.0, 8.0, ulp(bins) FROM tensor t JOIN call c ON c.id = t.call JOIN lost USING (site) ORDER BY t.id;
INSERT INTO reference_count SELECT p.id, op.id, 1, 0, 3 FROM process p, op WHERE op.id < 4;
INSERT INTO reference_count VALUES (1, 4, 1, 9, 3), (2, 4, 1, 9, 3);
INSERT INTO nvtx_range VALUES (1, 1, '', 'epoch', 0, 3000000), (2, 2, '', 'epoch', 0, 3000000),
  (3, 1, 'loader', '<b>fetch</b> | `x`', 100, 5100), (4, 1, '', 'left open', 10, NULL);
