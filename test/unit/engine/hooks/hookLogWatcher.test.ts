import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Problem } from '../../../../src/core/result';
import { HookLogWatcher } from '../../../../src/engine/hooks/hookLogWatcher';
import { Collected, hookLine, inFolder } from './logFolder';

const withWatcher = (
  work: (made: {
    folder: string;
    watcher: HookLogWatcher;
    seen: Collected;
    problems: Problem[];
  }) => Promise<void>,
): Promise<void> =>
  inFolder(async (folder) => {
    const seen = new Collected();
    const problems: Problem[] = [];
    const watcher = new HookLogWatcher({
      onBatch: seen.onBatch,
      onProblem: (problem) => {
        problems.push(problem);
        seen.check();
      },
      sweepMs: 200,
    });
    try {
      await work({ folder, watcher, seen, problems });
    } finally {
      await watcher.close();
    }
  });

const has =
  (seen: Collected, ...ids: string[]) =>
  () =>
    ids.every((id) => seen.ids.includes(id));

describe('HookLogWatcher', () => {
  it('reads a log that is there, one that comes, and one whose folders come', () =>
    withWatcher(async ({ folder, watcher, seen }) => {
      const [there, comes, deep] = ['there.jsonl', 'comes.jsonl', 'a/b/c/deep.jsonl'].map((name) =>
        path.join(folder, name),
      );
      assert.ok(there && comes && deep);
      fs.writeFileSync(there, `${hookLine('there 1')}\n`);
      for (const log of [there, comes, deep]) watcher.add({ kind: 'log', path: log });
      await seen.until(has(seen, 'there 1'));
      fs.appendFileSync(there, `${hookLine('there 2')}\n`);
      fs.writeFileSync(comes, `${hookLine('comes')}\n`);
      fs.mkdirSync(path.dirname(deep), { recursive: true });
      fs.writeFileSync(deep, `${hookLine('deep 1')}\n`);
      await seen.until(has(seen, 'there 2', 'comes', 'deep 1'));
      fs.appendFileSync(deep, `${hookLine('deep 2')}\n`);
      await seen.until(has(seen, 'deep 2'));
      assert.equal(new Set(seen.ids).size, seen.ids.length);
    }));

  it('survives that folders are deleted and made again', () =>
    withWatcher(async ({ folder, watcher, seen }) => {
      const log = path.join(folder, 'runs', 'r-1', 'hooks.jsonl');
      watcher.add({ kind: 'log', path: log });
      for (let round = 0; round < 3; round += 1) {
        fs.mkdirSync(path.dirname(log), { recursive: true });
        fs.writeFileSync(log, `${hookLine(`first ${round}`)}\n`);
        await seen.until(has(seen, `first ${round}`));
        fs.appendFileSync(log, `${hookLine(`second ${round}`)}\n`);
        await seen.until(has(seen, `second ${round}`));
        const deletions = seen.changes.length;
        fs.rmSync(path.join(folder, 'runs'), { recursive: true });
        await seen.until(() => seen.changes.length > deletions);
      }
      assert.equal(seen.ids.length, 6);
    }));

  it('finds what a glob means, now and later, and nothing else', () =>
    withWatcher(async ({ folder, watcher, seen }) => {
      const write = (name: string): void => {
        fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        fs.writeFileSync(path.join(folder, name), `${hookLine(name)}\n`);
      };
      write('logs/a/hooks.jsonl');
      write('logs/a/other.jsonl');
      write('node_modules/x/hooks.jsonl');
      write('elsewhere/hooks.jsonl');
      assert.ok(watcher.add({ kind: 'glob', root: folder, glob: 'logs/**/{hooks,agent-*}.jsonl' }).ok);
      await seen.until(has(seen, 'logs/a/hooks.jsonl'));
      write('logs/b/c/d/hooks.jsonl');
      write('logs/agent-7.jsonl');
      await seen.until(has(seen, 'logs/b/c/d/hooks.jsonl', 'logs/agent-7.jsonl'));
      await watcher.catchUp();
      assert.equal(seen.ids.length, 3);
      for (const glob of ['../x.jsonl', '/etc/*', 'a//b', '', `${'{a,b}'.repeat(20)}`, '**/**/**/**/x']) {
        assert.ok(!watcher.add({ kind: 'glob', root: folder, glob }).ok, glob);
      }
    }));

  it('reads the status files that books teach, also when they are written anew', () =>
    withWatcher(async ({ folder, watcher, seen }) => {
      watcher.add({ kind: 'book', root: folder });
      const said = () =>
        seen.batches.flatMap((batch) => batch.lines.map(({ hook }) => `${hook.feature_id} ${hook.status}`));
      const status = path.join(folder, '.orchestrator-status');
      fs.mkdirSync(status);
      fs.writeFileSync(path.join(status, 'F1.json'), '{\n  "feature_id": "F1",\n  "status": "working"\n}\n');
      await seen.until(() => said().includes('F1 working'));
      fs.writeFileSync(path.join(status, 'F1.json'), '{\n  "feature_id": "F1",\n  "status": "complete"\n}\n');
      await seen.until(() => said().includes('F1 complete'));
      fs.writeFileSync(
        path.join(folder, '.orchestrator-status.log'),
        '2026-11-20T12:00:00Z: F2 complete (session: s)\nsome other text\n',
      );
      await seen.until(() => said().includes('F2 complete'));
      assert.deepEqual(seen.skipped, [[2, 'foreign']]);
      fs.writeFileSync(path.join(status, 'F3.json'), '{"feature_id": "F3", "status": "com');
      await seen.until(() => seen.skipped.length === 2);
      assert.deepEqual(seen.skipped[1], [1, 'torn']);
      assert.deepEqual(said(), ['F1 working', 'F1 complete', 'F2 complete']);
    }));

  it('goes on from the positions it gave out', () =>
    inFolder(async (folder) => {
      const log = path.join(folder, 'hooks.jsonl');
      const read = async (resume?: { offset: number; line: number; fingerprint: string }) => {
        const seen = new Collected();
        const watcher = new HookLogWatcher({ onBatch: seen.onBatch });
        watcher.add({ kind: 'log', path: log, ...(resume ? { resume } : {}) });
        await watcher.catchUp();
        const position = watcher.positions().get(log);
        await watcher.close();
        return { ids: seen.ids, position };
      };
      fs.writeFileSync(log, `${hookLine('a')}\n`);
      const first = await read();
      fs.appendFileSync(log, `${hookLine('b')}\n`);
      assert.deepEqual((await read(first.position)).ids, ['b']);
      assert.deepEqual((await read()).ids, ['a', 'b']);
    }));

  it('says once what keeps it from reading, and reads when it can', () =>
    withWatcher(async ({ folder, watcher, seen, problems }) => {
      const log = path.join(folder, 'hooks.jsonl');
      fs.mkdirSync(log);
      watcher.add({ kind: 'log', path: log });
      await seen.until(() => problems.length > 0);
      await watcher.catchUp();
      await watcher.catchUp();
      assert.deepEqual(
        problems.map((problem) => problem.code),
        ['hook-log-is-no-file'],
      );
      fs.rmdirSync(log);
      fs.writeFileSync(log, `${hookLine('a')}\n`);
      await seen.until(has(seen, 'a'));
    }));

  it('goes on when whoever takes the lines fails at one, and says so', () =>
    inFolder(async (folder) => {
      const log = path.join(folder, 'hooks.jsonl');
      const problems: string[] = [];
      const taken: unknown[] = [];
      const watcher = new HookLogWatcher({
        onBatch: ({ lines }) => {
          if (taken.length === 0 && problems.length === 0) throw new Error('not today');
          taken.push(...lines);
        },
        onProblem: (problem) => problems.push(problem.code),
      });
      fs.writeFileSync(log, `${hookLine('a')}\n`);
      watcher.add({ kind: 'log', path: log });
      await watcher.catchUp();
      fs.appendFileSync(log, `${hookLine('b')}\n`);
      await watcher.catchUp();
      await watcher.close();
      assert.deepEqual(problems, ['hook-lines-not-taken']);
      assert.equal(taken.length, 1);
    }));

  it('stops reading a log that is removed from the set, after a last look', () =>
    withWatcher(async ({ folder, watcher, seen }) => {
      const log = path.join(folder, 'hooks.jsonl');
      watcher.add({ kind: 'log', path: log });
      fs.writeFileSync(log, `${hookLine('a')}\n${hookLine('last, without newline')}`);
      await watcher.remove(log);
      assert.deepEqual(seen.ids, ['a', 'last, without newline']);
      fs.appendFileSync(log, `\n${hookLine('b')}\n`);
      await watcher.catchUp();
      assert.equal(seen.ids.length, 2);
    }));
});
