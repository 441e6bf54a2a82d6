-- float16 on a device, with --stats dtype --cupti: a product whose kernel accumulates in half precision, a cast that runs a
-- kernel and copies from the host, kernels of the tracer, and work outside every recorded call, some of it with names that a page must not
-- take for markup, or that are longer than a line.
INSERT INTO run VALUES ('command', 'python train.py'), ('exit_code', '0'), ('torch_version', '2.15.0'),
  ('started_at', '2026-03-01T12:00:00Z'), ('options', 'stats=dtype;device=1;cupti=1');
INSERT INTO process (id, pid, rank, local_rank, world_size, trace, complete, dropped, tracer_ns, writer_ns, run_ns)
  VALUES (1, 7, 0, 0, 1, '7.amptrace', 1, 0, 1000000, 0, 9000000);
INSERT INTO op VALUES (1, 'aten::addmm', '', 32), (2, 'aten::mm', '', 32), (3, 'aten::_to_copy', '', 16),
  (4, 'aten::linear', '', 0);
INSERT INTO op_count SELECT 1, id, 2, 2 FROM op WHERE id < 4;
INSERT INTO module VALUES (1, 'Net', '', 'Net'), (2, 'Net', 'head', 'Linear');
INSERT INTO site VALUES (1, 2, 1, 1, 0, 4, ''), (2, 2, 2, 2, 0, NULL, 'AddmmBackward0'), (3, 2, 3, 1, 0, 4, '');
INSERT INTO tensor_type VALUES (1, 1, 1, 0, '10x100'), (2, 3, 1, 0, '10x100');
WITH RECURSIVE n (step) AS (SELECT 0 UNION ALL SELECT step + 1 FROM n WHERE step < 1)
INSERT INTO step SELECT 1, step, step * 1000000, (step + 1) * 1000000, 1, 1, 1, 1000 FROM n;
-- The calls of site 3 are casts (flag 4) from float32.
INSERT INTO call SELECT step * 10 + id, 1, 1, step, id, CASE id WHEN 3 THEN 5 ELSE 1 END, 1, 0, 0,
  step * 1000000 + id * 1000, 700, 0, 0 FROM site, step;
INSERT INTO tensor (call, position, slot, element, flags, role, type, stats, parameter, unmeasured)
  SELECT id, 0, 0, 0, 0, 0, CASE site WHEN 3 THEN 2 ELSE 1 END, NULL, NULL, 2 FROM call;
INSERT INTO tensor (call, position, slot, element, flags, role, type, stats, parameter, unmeasured)
  SELECT id, 1, 0, 0, 1, CASE site WHEN 2 THEN 4 ELSE 2 END, 1, NULL, NULL, 2 FROM call;

INSERT INTO device_work_name VALUES (1, 'sm80_xmma_gemm_f16f16_f16f16_f16_tn_n_tilesize128x128x32'),
  (2, '_ZN2at6native29vectorized_elementwise_kernelILi4EZZZNS0_16convertEvENKUlvE_clEvE'), (3, 'host to device'),
  (4, '_ZN8ampscope4cuda16statisticsKernelE'), (5, ''), (6, '<script>alert("x")</script>|`@name`'),
  (7, replace(hex(zeroblob(150)), '0', 'wide')), (8, '_ZN4fuseI' || replace(hex(zeroblob(100)), '00', 'Li4E') || 'E');
-- owner 0: for a call, 1: for the tracer, 2: outside; kind 0: kernel, 1: copy, 2: set
INSERT INTO device_work SELECT 1, id, 0, 0, 1, 1, 40000, 0 FROM call WHERE site < 3;
INSERT INTO device_work SELECT 1, id, 0, 0, 2, 1, 5000, 0 FROM call WHERE site = 3;
INSERT INTO device_work SELECT 1, id, 0, 1, 3, 1, 2000, 4000 FROM call WHERE site = 3;
INSERT INTO device_work VALUES (1, NULL, 1, 0, 4, 12, 20000, 0), (1, NULL, 2, 0, 2, 3, 6000, 0), (1, NULL, 2, 2, 5, 1, 1000, 512),
  (1, NULL, 2, 0, 6, 1, 900, 0), (1, NULL, 2, 0, 7, 1, 800, 0), (1, NULL, 2, 0, 8, 1, 700, 0);
