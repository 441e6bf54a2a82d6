-- The session: one profiled run. docs/session-format.md explains it; column names are those of the C++ structs, the
-- JSON report and docs/definitions.md. application_id 0x414D5053 ("AMPS"), user_version 4. Rows come first, indices.sql
-- after them: that is several times faster. Times are nanoseconds since the start of the process.

CREATE TABLE run (                 -- key and value: command, exit_code, torch_version, started_at, options, generator, ...
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE process (             -- one traced process; most runs have one
  id         INTEGER PRIMARY KEY,
  pid        INTEGER NOT NULL,
  rank       INTEGER NOT NULL,     -- 0 where there are no ranks
  local_rank INTEGER NOT NULL,
  world_size INTEGER NOT NULL,
  trace      TEXT    NOT NULL,     -- file name of the trace
  complete   INTEGER NOT NULL,     -- 1: the process ended the trace itself
  dropped    INTEGER NOT NULL,     -- records that the tracer had to drop
  tracer_ns  INTEGER NOT NULL,     -- spent in the tracer, in the program's threads
  writer_ns  INTEGER NOT NULL,     -- CPU time of the tracer's writer thread
  run_ns     INTEGER NOT NULL      -- to the last record
);

CREATE TABLE process_info (        -- trace::ProcessInfo
  process INTEGER NOT NULL REFERENCES process (id),
  key     TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY (process, key)
) WITHOUT ROWID;

CREATE TABLE op (
  id       INTEGER PRIMARY KEY,
  name     TEXT    NOT NULL,       -- aten::mm
  overload TEXT    NOT NULL,
  flags    INTEGER NOT NULL,       -- trace::OpFlag
  UNIQUE (name, overload)
);

CREATE TABLE module (
  id    INTEGER PRIMARY KEY,
  root  TEXT NOT NULL,
  path  TEXT NOT NULL,             -- "" is the root itself
  class TEXT NOT NULL,
  UNIQUE (root, path)
);

CREATE TABLE parameter (
  id     INTEGER PRIMARY KEY,
  module INTEGER REFERENCES module (id),
  name   TEXT NOT NULL,
  dtype  INTEGER NOT NULL,         -- Dtype
  shape  TEXT NOT NULL,            -- "50x100"
  UNIQUE (module, name)
);

CREATE TABLE site (                -- one op call at one place of the program
  id      INTEGER PRIMARY KEY,
  module  INTEGER REFERENCES module (id),   -- NULL: outside every module, shown as <program>
  op      INTEGER NOT NULL REFERENCES op (id),
  phase   INTEGER NOT NULL,        -- Phase
  ordinal INTEGER NOT NULL,
  public_op     INTEGER REFERENCES op (id), -- the enclosing public call, where it was first met
  autograd_node TEXT NOT NULL      -- "" outside backward
);

CREATE TABLE source (              -- --source: where the program makes the calls of a site
  site  INTEGER PRIMARY KEY REFERENCES site (id),
  place TEXT NOT NULL              -- file:line
);

CREATE TABLE step (
  process  INTEGER NOT NULL REFERENCES process (id),
  step     INTEGER NOT NULL,
  start_ns INTEGER NOT NULL,
  end_ns   INTEGER NOT NULL,
  reason   INTEGER,                -- trace::StepReason; NULL: its end is not in the trace
  sampled  INTEGER NOT NULL,
  complete INTEGER NOT NULL,       -- 0: the run ended inside the step, or its end is lost
  tracer_ns INTEGER NOT NULL,
  PRIMARY KEY (process, step)
) WITHOUT ROWID;

CREATE TABLE call (
  id          INTEGER PRIMARY KEY, -- in file order; execution order is (process, start_ns)
  process     INTEGER NOT NULL REFERENCES process (id),
  thread      INTEGER NOT NULL,
  step        INTEGER NOT NULL,
  site        INTEGER NOT NULL REFERENCES site (id),
  flags       INTEGER NOT NULL,    -- trace::CallFlag
  autocast_dtype INTEGER NOT NULL, -- Dtype, 0: autocast off
  cast_from   INTEGER NOT NULL,    -- Dtype, 0: autocast cast nothing for this call
  cast_bytes  INTEGER NOT NULL,
  start_ns    INTEGER NOT NULL,
  duration_ns INTEGER NOT NULL,
  first_tensor INTEGER NOT NULL,   -- its tensors are [first_tensor, first_tensor + tensors) of table tensor
  tensors      INTEGER NOT NULL
);

CREATE TABLE tensor_type (
  id     INTEGER PRIMARY KEY,
  dtype  INTEGER NOT NULL,         -- Dtype
  device INTEGER NOT NULL,         -- DeviceType
  device_index INTEGER NOT NULL,
  shape  TEXT NOT NULL             -- "50x100", "" for 0-dim
);

CREATE TABLE tensor (              -- one floating-point tensor of a call; by rowid, since a key (call, position) costs more
  id         INTEGER PRIMARY KEY,
  call       INTEGER NOT NULL REFERENCES call (id),
  position   INTEGER NOT NULL,     -- index into the call's tensors: id - call.first_tensor
  slot       INTEGER NOT NULL,     -- argument or result in the schema
  element    INTEGER NOT NULL,     -- in a tensor list
  flags      INTEGER NOT NULL,     -- trace::TensorFlag
  role       INTEGER NOT NULL,     -- Role, after role fixes
  type       INTEGER NOT NULL REFERENCES tensor_type (id),
  stats      INTEGER REFERENCES stats (id), -- NULL with unmeasured 0: lost with a damaged part of the trace
  parameter  INTEGER REFERENCES parameter (id),
  unmeasured INTEGER NOT NULL      -- Unmeasured, 0: measured
);

CREATE TABLE stats (               -- one measurement; tensors whose storage did not change share it
  id         INTEGER PRIMARY KEY,
  format     INTEGER NOT NULL,     -- format::FormatId
  level      INTEGER NOT NULL,     -- stats::StatsLevel
  numel      INTEGER NOT NULL,
  zero       INTEGER NOT NULL,
  subnormal  INTEGER NOT NULL,
  near_max   INTEGER NOT NULL,
  pos_inf    INTEGER NOT NULL,
  neg_inf    INTEGER NOT NULL,
  nan        INTEGER NOT NULL,
  negative   INTEGER NOT NULL,
  min        REAL,                 -- NULL: no such element
  max        REAL,
  absmin     REAL,
  absmax     REAL,
  sum        REAL,
  histogram  BLOB,                 -- zigzag varint of the first exponent, then a varint per bin; NULL: none
  what_if    BLOB                  -- per target of kWhatIfTargets three varints; NULL when all are zero
);

CREATE TABLE reference (           -- a tensor of a call, compared with its exact value (kernels/stats/comparison.h)
  tensor INTEGER NOT NULL REFERENCES tensor (id),
  level  INTEGER NOT NULL,         -- ReferenceLevel
  format INTEGER NOT NULL,         -- format::FormatId of the result
  numel  INTEGER NOT NULL,
  compared          INTEGER NOT NULL,
  correctly_rounded INTEGER NOT NULL,
  both_nonfinite      INTEGER NOT NULL,
  reference_nonfinite INTEGER NOT NULL,
  nan_made            INTEGER NOT NULL,
  flushed_format        INTEGER NOT NULL,
  flushed_algorithm     INTEGER NOT NULL,
  underflowed_format    INTEGER NOT NULL,
  underflowed_algorithm INTEGER NOT NULL,
  overflowed_format     INTEGER NOT NULL,
  overflowed_algorithm  INTEGER NOT NULL,
  stalled INTEGER NOT NULL,
  max_abs_error REAL,              -- this and the next ones: NULL is nan
  max_rel_error REAL,
  max_ulp_error REAL,
  sum_error     REAL,
  sum_squared_error     REAL,
  sum_squared_reference REAL,
  sum_squared_flushed   REAL,
  reference_absmax      REAL,
  ulp BLOB,                        -- a varint per bin up to the last one that is not empty; NULL: none
  PRIMARY KEY (tensor, level)
) WITHOUT ROWID;

CREATE TABLE cancellation (        -- a sum or difference: how many bits cancelled (kernels/stats/cancellation.h)
  tensor   INTEGER PRIMARY KEY REFERENCES tensor (id),
  numel    INTEGER NOT NULL,
  counted  INTEGER NOT NULL,       -- finite, and not zero plus zero
  complete INTEGER NOT NULL,       -- of these, the sum is zero
  summand_absmax REAL,
  sum_absmax     REAL,
  bits BLOB                        -- a varint per bin up to the last one that is not empty; NULL: none
);

CREATE TABLE certification (       -- a binary64 reference, against far more bits at sampled elements
  tensor      INTEGER PRIMARY KEY REFERENCES tensor (id),
  numel       INTEGER NOT NULL,
  sampled     INTEGER NOT NULL,
  uncertified INTEGER NOT NULL,    -- of these, without a bound
  max_abs_bound REAL,
  max_ulp_bound REAL               -- in ULP of the result's format
);

CREATE TABLE scaler (
  process INTEGER NOT NULL REFERENCES process (id),
  scaler  INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  device  TEXT    NOT NULL,
  init_scale      REAL,            -- 0, as the three below: not known
  growth_factor   REAL,
  backoff_factor  REAL,
  growth_interval INTEGER NOT NULL,
  PRIMARY KEY (process, scaler)
) WITHOUT ROWID;

CREATE TABLE scaler_unscale (
  process INTEGER NOT NULL REFERENCES process (id),
  scaler  INTEGER NOT NULL,
  step    INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,        -- nth unscale in the step
  optimizer INTEGER NOT NULL,
  inv_scale REAL,                  -- NULL: nan (SQLite stores no nan); inf is inf
  found_inf REAL,
  PRIMARY KEY (process, scaler, step, ordinal)
) WITHOUT ROWID;

CREATE TABLE scaler_update (
  process INTEGER NOT NULL REFERENCES process (id),
  scaler  INTEGER NOT NULL,
  step    INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,        -- nth update in the step (0 in a sound program)
  scale_before REAL,               -- NULL: nan
  scale_after  REAL,
  tracker_before INTEGER NOT NULL,
  tracker_after  INTEGER NOT NULL,
  found_inf REAL,
  growth_factor  REAL,
  backoff_factor REAL,
  growth_interval INTEGER NOT NULL,
  is_set  INTEGER NOT NULL,        -- 1: update(new_scale)
  PRIMARY KEY (process, scaler, step, ordinal)
) WITHOUT ROWID;

CREATE TABLE op_count (            -- coverage: what the dispatcher ran and what was recorded
  process    INTEGER NOT NULL REFERENCES process (id),
  op         INTEGER NOT NULL REFERENCES op (id),
  dispatched INTEGER NOT NULL,
  observed   INTEGER NOT NULL,
  PRIMARY KEY (process, op)
) WITHOUT ROWID;

CREATE TABLE reference_count (     -- coverage: observed calls by whether they were compared with a reference
  process INTEGER NOT NULL REFERENCES process (id),
  op      INTEGER NOT NULL REFERENCES op (id),
  level   INTEGER NOT NULL,        -- ReferenceLevel: local (shadow too); certified: of the calls that were compared
  reason  INTEGER NOT NULL,        -- Unreferenced, 0: compared
  count   INTEGER NOT NULL,
  PRIMARY KEY (process, op, level, reason)
) WITHOUT ROWID;

CREATE TABLE api_use (             -- what only the program's language sees (trace::ApiUse)
  id      INTEGER PRIMARY KEY,
  process INTEGER NOT NULL REFERENCES process (id),
  kind    INTEGER NOT NULL,        -- trace::ApiUseKind
  step    INTEGER NOT NULL,
  scaler  INTEGER NOT NULL,        -- 0: not about one
  name    TEXT    NOT NULL,
  place   TEXT    NOT NULL         -- file:line of the program, "" if it is not known
);

CREATE TABLE nvtx_range (          -- --nvtx-ranges: what the program itself calls a part of its time
  id       INTEGER PRIMARY KEY,
  process  INTEGER NOT NULL REFERENCES process (id),
  domain   TEXT    NOT NULL,       -- "" is the default one
  name     TEXT    NOT NULL,
  start_ns INTEGER NOT NULL,
  end_ns   INTEGER                 -- NULL: open when the trace ended
);

CREATE TABLE device_work_name (    -- of a kernel, as its compiler wrote it; of a copy, between whose memories; "" of a set
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);

CREATE TABLE device_work (         -- --cupti: what devices did; several rows may be about the same
  process     INTEGER NOT NULL REFERENCES process (id),
  call        INTEGER REFERENCES call (id),  -- NULL: for no recorded call
  owner       INTEGER NOT NULL,    -- DeviceWorkOwner
  kind        INTEGER NOT NULL,    -- DeviceWorkKind
  name        INTEGER NOT NULL REFERENCES device_work_name (id),
  count       INTEGER NOT NULL,
  duration_ns INTEGER NOT NULL,    -- of the device's clock, summed
  bytes       INTEGER NOT NULL     -- copied or set
);

CREATE TABLE constant (            -- a Scalar argument of a call that is not the default
  call    INTEGER NOT NULL REFERENCES call (id),
  name    TEXT    NOT NULL,        -- of the argument in the schema: min, other, alpha
  element INTEGER NOT NULL,        -- in a list of numbers
  value   REAL,                    -- NULL: nan
  PRIMARY KEY (call, name, element)
) WITHOUT ROWID;

CREATE TABLE notice (
  id      INTEGER PRIMARY KEY,
  process INTEGER REFERENCES process (id),
  kind    INTEGER NOT NULL,        -- trace::NoticeKind
  count   INTEGER NOT NULL,
  text    TEXT    NOT NULL
);

CREATE TABLE ingest_stat (         -- what ingest met: ingest_stats.inc; all rows are always present
  id       INTEGER PRIMARY KEY,    -- order in the list
  name     TEXT NOT NULL UNIQUE,
  severity TEXT NOT NULL,
  value    INTEGER NOT NULL,
  meaning  TEXT NOT NULL
);
