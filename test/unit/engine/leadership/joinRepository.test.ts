import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { connect } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Result } from '../../../../src/core/result';
import {
  joinRepository,
  type Membership,
  type MembershipOptions,
} from '../../../../src/engine/leadership/joinRepository';
import { socketSlots } from '../../../../src/engine/leadership/socketSlots';

const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.problem.code);

describe('joinRepository', () => {
  let root: string;
  let commonDir: string;
  let joined: Membership[];

  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'cp-'));
    commonDir = path.join(root, '.git');
    fs.mkdirSync(commonDir);
    joined = [];
  });

  afterEach(async () => {
    await Promise.all(joined.map((member) => member.leave()));
    fs.rmSync(root, { recursive: true, force: true });
  });

  const join = async (more: Partial<MembershipOptions> = {}): Promise<Membership> => {
    const result = await joinRepository({
      commonDir,
      runtimeFolder: root,
      serve: async (method, params) => ({ method, params }),
      onLead: () => undefined,
      onFollow: () => undefined,
      ...more,
    });
    assert.ok(result.ok);
    joined.push(result.value);
    return result.value;
  };

  it('lets followers ask the leader, and the leader tell its followers', async () => {
    const leader = await join({
      serve: async (method, params) => {
        if (method === 'fail') throw new Error('No such run.');
        return { method, params };
      },
    });
    const heard: unknown[] = [];
    let tell: () => void = () => undefined;
    const told = new Promise<void>((resolve) => (tell = resolve));
    const follower = await join({
      onNotification: (method, params) => {
        heard.push([method, params]);
        tell();
      },
    });
    assert.deepEqual([leader.role, follower.role], ['leader', 'follower']);
    assert.equal(leader.generation(), 1);
    assert.equal(follower.generation(), undefined);
    for (const member of [leader, follower]) {
      assert.deepEqual(await member.request('ask', { x: ['é\n'] }), {
        ok: true,
        value: { method: 'ask', params: { x: ['é\n'] } },
      });
      const refused = await member.request('fail', null);
      assert.ok(!refused.ok);
      assert.equal(refused.problem.message, 'No such run.');
    }
    leader.broadcast('changed', { seq: 5 });
    await told;
    assert.deepEqual(heard, [['changed', { seq: 5 }]]);
  });

  it('holds requests until the leader is ready, and gives up on one that is silent', async () => {
    let ready: () => void = () => undefined;
    const leading = new Promise<void>((resolve) => (ready = resolve));
    const first = join({ onLead: () => leading });
    const follower = await join();
    const early = follower.request('ask', 1);
    assert.equal(codeOf(await follower.request('ask', 2, 1)), 'leader-silent');
    ready();
    await first;
    assert.equal(codeOf(await early), 'ok');
  });

  it('says at once, and reports once, why nobody can lead: its folder cannot be written', async () => {
    // A file where the folder belongs cannot be written by anybody, not even by root.
    fs.writeFileSync(path.join(commonDir, 'counterpoint'), 'in the way\n');
    const reported: string[] = [];
    const member = await join({ onProblem: ({ code }) => reported.push(code) });
    const answer = await member.request('any', {}, 3_600_000);
    assert.equal(codeOf(answer), reported[0]);
    assert.notEqual(codeOf(answer), 'leader-gone');
    fs.rmSync(path.join(commonDir, 'counterpoint'));
    while (member.role !== 'leader') await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(reported.length, 1);
    assert.equal(codeOf(await member.request('any', {})), 'ok');
  });

  it('takes over when the leader leaves; what was in flight is reported, what comes later is answered', async () => {
    let asked: () => void = () => undefined;
    const received = new Promise<void>((resolve) => (asked = resolve));
    const leader = await join({
      serve: () => {
        asked();
        return new Promise(() => undefined);
      },
    });
    let leads: (generation: number) => void = () => undefined;
    const taken = new Promise<number>((resolve) => (leads = resolve));
    const follower = await join({ onLead: leads });
    const inFlight = follower.request('ask', 1);
    await received;
    await leader.leave();
    assert.equal(codeOf(await inFlight), 'leader-gone');
    assert.equal(await taken, 2);
    assert.equal(codeOf(await follower.request('ask', 1)), 'ok');
    assert.equal(codeOf(await leader.request('ask', 1)), 'left');
  });

  it('never gives a generation out twice, also when the file that keeps it is gone', async () => {
    await (await join()).leave();
    await (await join()).leave();
    assert.equal((await join()).generation(), 3);
    await joined.at(-1)?.leave();
    const folder = path.join(commonDir, 'counterpoint');
    fs.rmSync(path.join(folder, 'generation'));
    fs.writeFileSync(path.join(folder, 'journal.jsonl'), '{"v":1,"seq":1,"ts":"x","gen":8,"type":"note"}\n');
    assert.equal((await join()).generation(), 9);
  });

  it('learns from the disk that another leads, should two ever lead', async () => {
    const leader = await join();
    const elsewhere = path.join(root, 'elsewhere');
    fs.mkdirSync(elsewhere);
    const other = await join({ runtimeFolder: elsewhere });
    assert.equal(other.generation(), 2);
    assert.equal(leader.generation(), undefined);
  });

  it('keeps its socket private', async () => {
    await join();
    const folder = path.join(root, `counterpoint-${process.getuid?.()}`);
    assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
    const [socket] = fs.readdirSync(folder);
    assert.equal(fs.statSync(path.join(folder, socket ?? '')).mode & 0o777, 0o600);
  });

  it('refuses a folder that is not its own, and a path that is too long', () => {
    const folder = path.join(root, `counterpoint-${process.getuid?.()}`);
    fs.symlinkSync(commonDir, folder);
    assert.equal(codeOf(socketSlots(commonDir, root)), 'socket-folder-not-private');
    assert.equal(codeOf(socketSlots(commonDir, path.join(root, 'x'.repeat(100)))), 'socket-path-too-long');
    assert.equal(codeOf(socketSlots(path.join(root, 'nothing'), root)), 'no-such-repository');
  });

  it('takes every way to a repository for one', () => {
    const link = path.join(root, 'link');
    fs.symlinkSync(commonDir, link);
    const [one, other] = [socketSlots(commonDir, root), socketSlots(link, root)];
    assert.ok(one.ok && other.ok);
    assert.equal(one.value.address(1), other.value.address(1));
  });

  it('cuts off peers that send nonsense or too much, and serves the others', async () => {
    const leader = await join();
    const slots = socketSlots(commonDir, root);
    assert.ok(slots.ok);
    const address = slots.value.address(slots.value.numbers()[0] ?? 0);
    const hostile = [
      'not json\n',
      '[]\n',
      '{"id":"x"}\n',
      '{"jsonrpc":"2.0","method":5}\n',
      `{"id":1,"method":"${'x'.repeat(2 * 1024 * 1024)}"}\n`,
      'x'.repeat(2 * 1024 * 1024),
      `${'['.repeat(100_000)}\n`,
    ];
    for (const text of hostile) {
      const socket = connect(address);
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(text);
      await new Promise((resolve) => socket.once('close', resolve));
    }
    const follower = await join();
    assert.equal(codeOf(await follower.request('ask', 1)), 'ok');
    assert.equal(leader.role, 'leader');
  });
});
