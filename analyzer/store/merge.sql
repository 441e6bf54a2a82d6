-- One more session, attached as `source`, into `main`. temp.process_map is filled, and temp.offset holds the largest ids of
-- main. Names are matched with those that are there; calls, tensors and measurements get new numbers behind the old ones.

DELETE FROM temp.op_map; DELETE FROM temp.module_map; DELETE FROM temp.parameter_map; DELETE FROM temp.site_map;
DELETE FROM temp.type_map;

INSERT OR IGNORE INTO main.op (name, overload, flags) SELECT name, overload, flags FROM source.op ORDER BY id;
INSERT INTO temp.op_map SELECT s.id, t.id FROM source.op s JOIN main.op t USING (name, overload);

INSERT OR IGNORE INTO main.module (root, path, class) SELECT root, path, class FROM source.module ORDER BY id;
INSERT INTO temp.module_map SELECT s.id, t.id FROM source.module s JOIN main.module t USING (root, path);

INSERT INTO main.parameter (module, name, dtype, shape)
  SELECT m.new, s.name, s.dtype, s.shape FROM source.parameter s LEFT JOIN temp.module_map m ON m.old = s.module
  WHERE NOT EXISTS (SELECT 1 FROM main.parameter t WHERE t.module IS m.new AND t.name = s.name) ORDER BY s.id;
INSERT OR IGNORE INTO temp.parameter_map
  SELECT s.id, t.id FROM source.parameter s LEFT JOIN temp.module_map m ON m.old = s.module
  JOIN main.parameter t ON t.module IS m.new AND t.name = s.name;

INSERT OR IGNORE INTO temp.site_key (module, op, phase, ordinal, autograd_node, public_op)
  SELECT coalesce(m.new, 0), o.new, s.phase, s.ordinal, s.autograd_node, p.new FROM source.site s
  JOIN temp.op_map o ON o.old = s.op LEFT JOIN temp.module_map m ON m.old = s.module
  LEFT JOIN temp.op_map p ON p.old = s.public_op ORDER BY s.id;
INSERT INTO temp.site_map
  SELECT s.id, t.id FROM source.site s
  JOIN temp.op_map o ON o.old = s.op LEFT JOIN temp.module_map m ON m.old = s.module
  JOIN temp.site_key t ON t.module = coalesce(m.new, 0) AND t.op = o.new AND t.phase = s.phase
    AND t.ordinal = s.ordinal AND t.autograd_node = s.autograd_node;

INSERT OR IGNORE INTO main.source SELECT t.new, s.place FROM source.source s JOIN temp.site_map t ON t.old = s.site;

INSERT OR IGNORE INTO temp.type_key (dtype, device, device_index, shape)
  SELECT dtype, device, device_index, shape FROM source.tensor_type ORDER BY id;
INSERT INTO temp.type_map
  SELECT s.id, t.id FROM source.tensor_type s JOIN temp.type_key t USING (dtype, device, device_index, shape);

INSERT INTO main.process
  SELECT m.new, pid, rank, local_rank, world_size, trace, complete, dropped, tracer_ns, writer_ns, run_ns
  FROM source.process s JOIN temp.process_map m ON m.old = s.id ORDER BY m.new;
INSERT INTO main.process_info
  SELECT m.new, s.key, s.value FROM source.process_info s JOIN temp.process_map m ON m.old = s.process;
INSERT INTO main.step
  SELECT m.new, step, start_ns, end_ns, reason, sampled, complete, tracer_ns
  FROM source.step s JOIN temp.process_map m ON m.old = s.process;

INSERT INTO main.stats
  SELECT s.id + o.stats, format, level, numel, zero, subnormal, near_max, pos_inf, neg_inf, nan, negative, min, max,
    absmin, absmax, sum, histogram, what_if
  FROM source.stats s, temp.offset o ORDER BY s.id;
INSERT INTO main.call
  SELECT s.id + o.call, m.new, thread, step, t.new, flags, autocast_dtype, cast_from, cast_bytes, start_ns, duration_ns,
    first_tensor + o.tensor, tensors
  FROM source.call s, temp.offset o JOIN temp.process_map m ON m.old = s.process JOIN temp.site_map t ON t.old = s.site
  ORDER BY s.id;
INSERT INTO main.tensor
  SELECT s.id + o.tensor, s.call + o.call, position, slot, element, flags, role, t.new, s.stats + o.stats, p.new,
    unmeasured
  FROM source.tensor s, temp.offset o JOIN temp.type_map t ON t.old = s.type
  LEFT JOIN temp.parameter_map p ON p.old = s.parameter ORDER BY s.id;

INSERT INTO main.reference
  SELECT s.tensor + o.tensor, level, format, numel, compared, correctly_rounded, both_nonfinite, reference_nonfinite,
    nan_made, flushed_format, flushed_algorithm, underflowed_format, underflowed_algorithm, overflowed_format,
    overflowed_algorithm, stalled, max_abs_error, max_rel_error, max_ulp_error, sum_error, sum_squared_error,
    sum_squared_reference, sum_squared_flushed, reference_absmax, ulp
  FROM source.reference s, temp.offset o ORDER BY s.tensor, level;
INSERT INTO main.cancellation
  SELECT s.tensor + o.tensor, numel, counted, complete, summand_absmax, sum_absmax, bits
  FROM source.cancellation s, temp.offset o ORDER BY s.tensor;
INSERT INTO main.certification
  SELECT s.tensor + o.tensor, numel, sampled, uncertified, max_abs_bound, max_ulp_bound
  FROM source.certification s, temp.offset o ORDER BY s.tensor;
INSERT INTO main.constant
  SELECT s.call + o.call, name, element, value FROM source.constant s, temp.offset o ORDER BY s.call, name, element;

INSERT INTO main.scaler
  SELECT m.new, scaler, enabled, device, init_scale, growth_factor, backoff_factor, growth_interval
  FROM source.scaler s JOIN temp.process_map m ON m.old = s.process;
INSERT INTO main.scaler_unscale
  SELECT m.new, scaler, step, ordinal, optimizer, inv_scale, found_inf
  FROM source.scaler_unscale s JOIN temp.process_map m ON m.old = s.process;
INSERT INTO main.scaler_update
  SELECT m.new, scaler, step, ordinal, scale_before, scale_after, tracker_before, tracker_after, found_inf,
    growth_factor, backoff_factor, growth_interval, is_set
  FROM source.scaler_update s JOIN temp.process_map m ON m.old = s.process;

INSERT INTO main.op_count
  SELECT m.new, o.new, dispatched, observed FROM source.op_count s
  JOIN temp.process_map m ON m.old = s.process JOIN temp.op_map o ON o.old = s.op;
INSERT INTO main.reference_count
  SELECT m.new, o.new, level, reason, count FROM source.reference_count s
  JOIN temp.process_map m ON m.old = s.process JOIN temp.op_map o ON o.old = s.op;
INSERT INTO main.api_use (process, kind, step, scaler, name, place)
  SELECT m.new, kind, step, scaler, name, place FROM source.api_use s
  JOIN temp.process_map m ON m.old = s.process ORDER BY s.id;
INSERT INTO main.notice (process, kind, count, text)
  SELECT m.new, kind, count, text FROM source.notice s LEFT JOIN temp.process_map m ON m.old = s.process ORDER BY s.id;
INSERT INTO main.ingest_stat (name, severity, value, meaning)
  SELECT name, severity, value, meaning FROM source.ingest_stat WHERE true ORDER BY id
  ON CONFLICT (name) DO UPDATE SET value = value + excluded.value;
INSERT OR IGNORE INTO main.run SELECT key, value FROM source.run;
