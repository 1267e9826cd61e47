import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { type Heard, isNews } from '../../../../src/core/run/lineOrder';
import type { HookLine } from '../../../../src/core/hooks/hookLine';
import { HookLogTail } from '../../../../src/engine/hooks/hookLogTail';
import { Collected, inFolder } from './logFolder';

const STATUSES = ['started', 'working', 'waiting', 'blocked', 'complete', 'failed'] as const;
const EOL = '\n';

/** Rows that are no hook lines and must move nothing, with the reason given for each. */
const NOISE: readonly [Buffer, string][] = [
  ['{"v":9,"status":"complete","run_id":"w1","writer":"agent","sequence":999}', 'newer-version'],
  ['{"type":"someday","run_id":"w1"}', 'foreign'],
  ['{"status":"COMPLETE","run_id":"w1","writer":"agent","sequence":999}', 'unknown-status'],
  ['{"status":"working","status":"complete","run_id":"w1","sequence":999}', 'duplicate-key'],
  ['{"run_id":"w1","status":"complete","sequen', 'torn'],
  ['complete w1', 'not-json'],
  ['["complete"]', 'not-an-object'],
  [Buffer.from([0x00, 0xff, 0xfe, 0x80]), 'binary'],
  [
    Buffer.concat([Buffer.from('{"status":"comp'), Buffer.from([0xff]), Buffer.from('lete","run_id":"w1"}')]),
    'unknown-status',
  ],
].map(([row, reason]): [Buffer, string] => [Buffer.from(row as string), reason as string]);

/** What may be done to an innocent line without a change of what it says. */
const DRESS: readonly ((line: string) => string)[] = [
  (line) => line,
  (line) => `\ufeff${line}`,
  (line) => `${line}\r`,
  (line) => `\n${line}`,
  (line) => `  ${line} `,
  (line) => line.replace('{', '{"__proto__":{"status":"failed","polluted":1},'),
  (line) => line.replace('{', '{"usage":{"cost_usd":1e999},'),
  (line) => line.replace('{', '{"message":"\\ud800 é",'),
  (line) => line.replace('{', '{"unheard_of":[{"deep":1}],'),
];

const scenario = fc.record({
  writers: fc.integer({ min: 1, max: 5 }),
  statuses: fc.array(fc.constantFrom(...STATUSES), { minLength: 1, maxLength: 40 }),
  disorder: fc.array(fc.nat(1_000), { minLength: 60, maxLength: 60 }),
  window: fc.integer({ min: 1, max: 1_000 }),
});

describe('F8: chaos in a hook log', () => {
  it('duplicates, disorder, jumping clocks, noise: the last word of every writer counts (property)', () =>
    inFolder(async (folder) => {
      let round = 0;
      await fc.assert(
        fc.asyncProperty(scenario, async ({ writers, statuses, disorder, window }) => {
          const pick = (index: number): number => disorder[index % disorder.length] ?? 0;
          const canonical = new Map<string, string>();
          const lines: HookLine[] = statuses.map((status, index) => {
            const run_id = `w${index % writers}`;
            canonical.set(run_id, status);
            const clock =
              ['2026-11-20T12:00:00Z', '2026-11-20T11:00:00Z', '2027-11-20T12:00:00Z'][pick(index) % 3] ?? '';
            return { status, run_id, writer: 'agent', sequence: index, ts: clock };
          });
          const repeated = lines.flatMap((line, index) => (pick(index) % 10 < 3 ? [line, line] : [line]));
          const rows = repeated
            .map((line, index) => ({ line, key: index + (pick(index + 7) % window) }))
            .sort((a, b) => a.key - b.key)
            .map(({ line }, index) =>
              Buffer.from(DRESS[pick(index) % DRESS.length]?.(JSON.stringify(line)) ?? ''),
            );
          const noise = rows.map((_, index) => NOISE[pick(index + 3) % (2 * NOISE.length)]);
          const bytes = rows.flatMap((row, index) => {
            const beside = noise[index];
            return beside ? [row, Buffer.from(EOL), beside[0], Buffer.from(EOL)] : [row, Buffer.from(EOL)];
          });
          const log = path.join(folder, `${(round += 1)}.jsonl`);
          fs.writeFileSync(log, Buffer.concat(bytes));
          const seen = new Collected();
          const tail = new HookLogTail(log, { onBatch: seen.onBatch });
          await tail.read();
          await tail.close();

          const heard = new Map<string, Heard[]>();
          const state = new Map<string, string>();
          for (const { hook } of seen.batches.flatMap((batch) => batch.lines)) {
            const run = hook.run_id ?? '';
            const before = heard.get(run) ?? [];
            heard.set(run, before);
            if (isNews(before, hook)) state.set(run, hook.status);
          }
          assert.deepEqual([...state].sort(), [...canonical].sort());
          assert.equal(seen.lineCount, rows.length);
          assert.deepEqual(
            seen.skipped.map(([, reason]) => reason),
            noise.flatMap((beside) => (beside ? [beside[1]] : [])),
          );
          assert.equal(({} as Record<string, unknown>).polluted, undefined);
        }),
        { numRuns: 200 },
      );
    }));
});
