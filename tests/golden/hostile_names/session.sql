-- Names that a program may give to its modules, and that a terminal must not obey: escape sequences, line breaks, a
-- right-to-left override, quotes, markup, wide letters, a very long name.
INSERT INTO run VALUES ('command', 'python x.py' || char(10) || 'rm -rf ~' || char(27) || ']0;title' || char(7));
INSERT INTO process (id, pid, rank, local_rank, world_size, trace, complete, dropped, tracer_ns, writer_ns, run_ns)
  VALUES (1, 10, 0, 0, 1, '10.amptrace', 1, 0, 1000, 1000, 100000000);
INSERT INTO step VALUES (1, 0, 0, 100, 1, 1, 1, 0);
INSERT INTO op VALUES (1, 'my' || char(27) || '[31m::op', '<b>', 0), (2, 'aten::exp', '"\', 0);
CREATE TEMP TABLE hostile (id INTEGER, name TEXT);
INSERT INTO hostile VALUES (1, 'line' || char(10) || 'break' || char(13) || 'return' || char(9) || 'tab'),
  (2, 'escape' || char(27) || '[2J' || char(155) || '31m'), (3, 'override' || char(8238) || 'txt.exe'),
  (4, '"quoted\"</script><!--'), (5, '層.größe.🙂'), (6, replace(hex(zeroblob(200)), '0', 'long.')), (7, ' '),
  (8, 'zero' || char(8203) || 'width'), (9, '<program>');
INSERT INTO module SELECT id, name, name, name FROM hostile;
INSERT INTO parameter SELECT id, id, name || '.weight', 3, '2' FROM hostile;
INSERT INTO site SELECT id, id, 2, 1, 0, 1, '' FROM hostile;
INSERT INTO source SELECT id, name || '.py:7' FROM hostile;
INSERT INTO tensor_type VALUES (1, 1, 0, -1, '100');
INSERT INTO call SELECT id, 1, 1, 0, id, 1, 1, 0, 0, id, 5, 0, 0 FROM hostile;
INSERT INTO stats SELECT 2 * id, 1, 1, 100, 0, 0, 0, 0, 0, 0, 0, 1.0, 12.5, 1.0, 12.5, 400.0, NULL, NULL FROM hostile;
INSERT INTO stats SELECT 2 * id + 1, 1, 1, 100, 0, 0, 3, 2, 0, 0, 0, 1.0, 65504.0, 1.0, 65504.0, 400.0, NULL, NULL FROM hostile;
INSERT INTO tensor (call, position, slot, element, flags, role, type, stats, parameter, unmeasured)
  SELECT id, 0, 0, 0, 0, 0, 1, 2 * id, NULL, 0 FROM hostile;
INSERT INTO tensor (call, position, slot, element, flags, role, type, stats, parameter, unmeasured)
  SELECT id, 1, 0, 0, 1, 2, 1, 2 * id + 1, NULL, 0 FROM hostile;
INSERT INTO nvtx_range SELECT id, 1, substr(name, 2), name, id, 2 * id FROM hostile;
INSERT INTO notice VALUES (1, 1, 4, 1, 'a notice with' || char(27) || '[5m blink');
