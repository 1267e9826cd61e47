import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { exportMetrics } from '../../../../src/core/metrics/exportMetrics';
import { metricsOf } from '../../../../src/core/metrics/metrics';
import { metricsTable } from '../../../../src/core/metrics/metricsTable';
import type { Metrics } from '../../../../src/core/metrics/model';
import { aFeature, aList, aPlan, aTask, keyOf, Story } from './story';

/** One integrated task of 40 estimated minutes and one that nobody began, below a phase with this title. */
function metricsWithTitle(title: string): Metrics {
  const task = keyOf('T001');
  const story = new Story().at(0).delegate('r-0001', task).start('r-0001').at(4).report('r-0001', 'complete');
  story
    .gates('r-0001', task, 'passed')
    .open('r-0001', task)
    .at(8)
    .decide('r-0001', task, 'accept')
    .integrate('r-0001', task);
  const tasks = [aTask('T001', { title, estimateMinutes: 40 }), aTask('T002', { title })];
  return metricsOf(
    aPlan(aFeature([aList(tasks, [['1', title]])])),
    story.state(),
    { phaseEstimates: {} },
    Story.time(9),
  );
}

/** Cells of a CSV file, read as RFC 4180 says. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gu;
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    assert.equal(match.index, end, `not CSV at ${end}: ${text.slice(end, end + 40)}`);
    end += match[0].length;
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') rows.push([]);
  }
  assert.equal(end, text.length);
  assert.deepEqual(rows.pop(), []);
  return rows;
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '=HYPERLINK("http://x","y")',
    '+1',
    '-1+1|cmd',
    '@SUM(A1)',
    '\t=1+1',
    '\r\n=1',
    '＝1+1',
    'a,b;"c"\nd',
    '| a | b |',
    '</td><script>alert(1)</script>',
    '\u001b[31mred\u001b[0m',
    '\u202eoverride',
    '[x](command:evil)',
    '`code` **bold** ![i](http://x)',
  ),
);

describe('the CSV export', () => {
  it('has the figures in minutes, and nothing where nothing is known', () => {
    const rows = readCsv(exportMetrics(metricsWithTitle('Foundation'), 'csv'));
    const [head = [], ...body] = rows;
    const cell = (row: number, name: string) => body[row]?.[head.indexOf(name)];
    assert.deepEqual(
      body.map(([level]) => level),
      ['feature', 'phase', 'task', 'task', 'all'],
    );
    assert.deepEqual(
      [
        'agent_minutes',
        'validation_minutes',
        'integration_minutes',
        'merge_conflicts',
        'total_minutes',
        'manual_minutes',
        'efficiency_gain',
        'speed_up',
        'cost_usd',
      ].map((name) => cell(2, name)),
      ['4', '4', '0', '0', '8', '40', '0.8', '5', ''],
    );
    assert.deepEqual(
      [
        'status',
        'agent_minutes',
        'validation_minutes',
        'total_minutes',
        'manual_minutes',
        'manual_source',
        'speed_up',
      ].map((name) => cell(3, name)),
      ['not delegated', '', '', '', '', 'none', ''],
    );
  });

  it('is CSV whose cells no spreadsheet takes for a formula, whatever the titles hold', () => {
    fc.assert(
      fc.property(hostile, (title) => {
        const rows = readCsv(exportMetrics(metricsWithTitle(title), 'csv'));
        for (const row of rows) {
          assert.equal(row.length, rows[0]?.length);
          for (const text of row)
            assert.ok(
              /^-?[\d.]+(e[+-]?\d+)?$/u.test(text) || !/^[\s]*[=+\-@＝＋－＠]/u.test(text),
              JSON.stringify(text),
            );
        }
      }),
    );
  });

  it('leaves a negative gain a number', () => {
    const metrics = metricsWithTitle('x');
    const slow = metricsOf(
      aPlan(aFeature([aList([aTask('T001', { estimateMinutes: 4 })])])),
      new Story()
        .at(0)
        .delegate('r-0001', keyOf('T001'))
        .start('r-0001')
        .at(8)
        .report('r-0001', 'complete')
        .integrate('r-0001', keyOf('T001'))
        .state(),
      { phaseEstimates: {} },
      metrics.generatedAt,
    );
    const rows = readCsv(exportMetrics(slow, 'csv'));
    assert.equal(rows.at(-1)?.[rows[0]?.indexOf('efficiency_gain') ?? -1], '-1');
  });
});

describe('the JSON export', () => {
  it('is the metrics as they are, with a version', () => {
    const metrics = metricsWithTitle('Foundation');
    const text = exportMetrics(metrics, 'json');
    assert.deepEqual(JSON.parse(text), metrics);
    assert.equal(metrics.v, 1);
    assert.ok(text.endsWith('}\n'));
  });
});

describe('the Markdown export', () => {
  it('has a row for each feature, each phase, and everything', () => {
    assert.equal(
      exportMetrics(metricsWithTitle('Foundation'), 'markdown'),
      [
        '| Feature, phase | Tasks | Agent | Validation | Integration | Total | Manual | Gain | Speed-up |',
        '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
        '| **001 recipebox** | 1 / 2 | 4 min | 4 min | 0 s | 8 min | 40 min | 80 % | 5.0 × |',
        '| Foundation | 1 / 2 | 4 min | 4 min | 0 s | 8 min | 40 min | 80 % | 5.0 × |',
        '| **Total** | 1 / 2 | 4 min | 4 min | 0 s | 8 min | 40 min | 80 % | 5.0 × |',
        '',
        'No merge met a conflict.',
        '',
        'Integration took 0 % of the time in which agents worked: too little work so far to say anything of the contracts.',
        '',
        'Measured up to 2026-11-20T09:09:00.000Z. Gain and speed-up compare integrated tasks that have an estimate.',
        '',
      ].join('\n'),
    );
  });

  it('keeps its columns and holds no HTML, link, image or code, whatever the titles hold', () => {
    fc.assert(
      fc.property(hostile, (title) => {
        const text = exportMetrics(metricsWithTitle(title), 'markdown');
        const lines = text.split('\n').slice(0, 5);
        for (const line of lines) assert.equal(line.replace(/\\./gu, '').split('|').length, 11, line);
        const bare = text.replace(/\\./gu, '');
        assert.ok(!/[<`[\]]/u.test(bare), bare);
      }),
    );
  });
});

describe('the table for a terminal', () => {
  it('is aligned, and shows what is not known as such', () => {
    const lines = metricsTable(metricsWithTitle('Foundation')).split('\n');
    assert.equal(
      lines[0],
      '               Tasks  Agent  Validation  Integration  Total  Manual  Gain  Speed-up',
    );
    assert.equal(
      lines[2],
      '  Foundation   1 / 2  4 min       4 min          0 s  8 min  40 min  80 %     5.0 ×',
    );
    assert.match(
      lines.join('\n'),
      /^No merge met a conflict\.\nIntegration took 0 % of the time .*: .*\.$/mu,
    );
    const nothing = metricsTable(
      metricsOf(
        aPlan(aFeature([aList([aTask('T001')])])),
        new Story().state(),
        { phaseEstimates: {} },
        Story.time(0),
      ),
    );
    assert.doesNotMatch(nothing, /conflict|Integration took/u);
    assert.match(nothing, /^Total +0 \/ 1 +– +– +– +– +– +– +–$/mu);
  });

  it('lets no title move the cursor, change colours or break a line', () => {
    fc.assert(
      fc.property(hostile, (title) => {
        const text = metricsTable(metricsWithTitle(title));
        assert.ok(!/[^\P{Cc}\n]/u.test(text));
        assert.ok(!/[\u202a-\u202e\u2066-\u2069]/u.test(text));
        assert.equal(text.split('\n').length, metricsTable(metricsWithTitle('x')).split('\n').length);
      }),
    );
  });
});
