-- A program that ran no op: there is a process, and nothing else.
INSERT INTO process (id, pid, rank, local_rank, world_size, trace, complete, dropped, tracer_ns, writer_ns, run_ns)
  VALUES (1, 10, 0, 0, 1, '10.amptrace', 1, 0, 0, 0, 0);
