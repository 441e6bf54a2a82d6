-- Built after the rows.
CREATE INDEX call_by_step ON call (process, step, start_ns);
CREATE INDEX call_by_site ON call (site, step);
