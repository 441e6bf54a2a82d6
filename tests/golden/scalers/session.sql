-- A GAN in two processes: in each a scaler with two optimizers of which one may skip alone; one disabled scaler; a scale
-- that collapses to zero, and one that the program sets by hand.
INSERT INTO run VALUES ('command', 'torchrun --nproc-per-node 2 gan.py'), ('exit_code', '0');
INSERT INTO process (id, pid, rank, local_rank, world_size, trace, complete, dropped, tracer_ns, writer_ns, run_ns)
  VALUES (1, 10, 0, 0, 2, '10.amptrace', 1, 0, 0, 0, 0), (2, 11, 1, 1, 2, '11.amptrace', 1, 0, 0, 0, 0);
INSERT INTO step VALUES (1, 0, 0, 1, 0, 1, 1, 0), (1, 1, 1, 2, 0, 1, 1, 0), (1, 2, 2, 3, 0, 1, 1, 0),
  (2, 0, 0, 1, 0, 1, 1, 0), (2, 1, 1, 2, 0, 1, 1, 0);
INSERT INTO scaler VALUES (1, 1, 1, 'cuda', 4, 2, 0.5, 1), (1, 2, 0, 'cpu', 65536, 2, 0.5, 2000),
  (2, 1, 1, 'cuda', 0, 0, 0, 0);
INSERT INTO scaler_unscale VALUES
  (1, 1, 0, 0, 0, 0.25, 0), (1, 1, 0, 1, 1, 0.25, 0), (1, 1, 1, 0, 0, 0.125, 1), (1, 1, 1, 1, 1, 0.125, 0),
  (1, 1, 2, 0, 0, 0.25, 0), (1, 1, 2, 1, 1, 0.25, NULL);
INSERT INTO scaler_update (process, scaler, step, ordinal, scale_before, scale_after, tracker_before, tracker_after,
    found_inf, growth_factor, backoff_factor, growth_interval, is_set) VALUES
  (1, 1, 0, 0, 4, 8, 0, 0, 0, 2, 0.5, 1, 0), (1, 1, 1, 0, 8, 4, 0, 0, 1, 2, 0.5, 1, 0),
  (1, 1, 2, 0, 4, 0, 0, 0, NULL, 2, 0.5, 1, 0),
  (2, 1, 0, 0, 9e999, 1024, 0, 0, 0, 0, 0, 0, 1), (2, 1, 1, 0, 1024, NULL, 0, 1, 0, 2, 0.5, 2000, 0);
