import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endTaggedProcesses, processesTagged } from '../../../../src/engine/processes/endProcesses';
import { type ProcessRequest, runProcess } from '../../../../src/engine/processes/runProcess';
import { scrubbedEnvironment } from '../../../../src/engine/processes/scrubbedEnvironment';

const linuxOnly = process.platform === 'linux' ? it : it.skip;

describe('runProcess', () => {
  let folder: string;
  let tagCount = 0;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'counterpoint-processes-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const request = (script: string, more: Partial<ProcessRequest> = {}): ProcessRequest => ({
    program: process.execPath,
    args: ['-e', script],
    cwd: folder,
    env: scrubbedEnvironment(process.env),
    graceMs: 300,
    tag: `test-${process.pid}-${(tagCount += 1)}-${Math.random().toString(36).slice(2)}`,
    ...more,
  });
  const seen = async (file: string) => {
    while (!existsSync(path.join(folder, file)) || statSync(path.join(folder, file)).size === 0)
      await delay(5);
    return readFileSync(path.join(folder, file), 'utf8');
  };
  const isRunning = (pid: number) => {
    try {
      process.kill(pid, 0);
    } catch {
      return false;
    }
    // Zombies of programs whose parent is gone stay until the system's first process reaps them.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  };

  it('gives exit code, signal, arguments, input and output as they are', async () => {
    const hostile = ['$(touch canary)', '`id`', '"; rm -rf /', "it's", 'a\nb', '--help', '', '%PATH%', 'é😀'];
    const script =
      'process.stderr.write(JSON.stringify(process.argv.slice(1)));process.stdin.pipe(process.stdout);process.exitCode=3';
    const result = await runProcess(
      request(script, { args: ['-e', script, '--', ...hostile], stdin: '<input>' }),
    );
    assert.deepEqual(result.end, { kind: 'exited', code: 3 });
    assert.ok(result.tail.includes(JSON.stringify(hostile)), result.tail);
    assert.ok(result.tail.includes('<input>'));
    assert.equal(existsSync(path.join(folder, 'canary')), false);

    const killed = await runProcess(request('process.kill(process.pid, "SIGKILL")'));
    assert.deepEqual(killed.end, { kind: 'signalled', signal: 'SIGKILL' });
  });

  it('passes on no variable that was not given', async () => {
    process.env['COUNTERPOINT_TEST_LEAK'] = 'leaked';
    try {
      const result = await runProcess(
        request('process.stdout.write(Object.keys(process.env).join())', { env: { ONLY: '1' } }),
      );
      assert.deepEqual(result.tail.split(',').sort(), ['COUNTERPOINT_PROCESS_TAG', 'ONLY']);
    } finally {
      delete process.env['COUNTERPOINT_TEST_LEAK'];
    }
  });

  it('says why a program could not be started', async () => {
    const codeOf = async (more: Partial<ProcessRequest>) => {
      const { end } = await runProcess(request('', more));
      return end.kind === 'could-not-start' ? end.problem.code : end.kind;
    };
    writeFileSync(path.join(folder, 'plain.txt'), 'text', { mode: 0o644 });
    assert.equal(await codeOf({ program: 'no-such-program-anywhere' }), 'program-not-found');
    assert.equal(await codeOf({ cwd: path.join(folder, 'gone') }), 'folder-not-found');
    assert.equal(await codeOf({ program: path.join(folder, 'plain.txt') }), 'program-not-executable');
    assert.equal(await codeOf({ args: ['a\0b'] }), 'argument-invalid');
    assert.equal(await codeOf({ args: ['x'.repeat(8 * 1024 * 1024)] }), 'arguments-too-long');
    assert.equal(await codeOf({ signal: AbortSignal.abort() }), 'cancelled');
  });

  it('keeps head and tail of a flood, and says what is left out', async () => {
    const file = path.join(folder, 'logs', 'out.log');
    const megabytes = 100;
    const script = `const b=Buffer.alloc(1<<20,"x");process.stdout.write("FIRST\\n");
      let n=0;const go=()=>{while(n<${megabytes}){n++;if(!process.stdout.write(b))return process.stdout.once("drain",go)}process.stdout.write("\\nLAST")};go()`;
    const result = await runProcess(
      request(script, { output: { file, maxBytes: 1 << 20 }, tailBytes: 1024 }),
    );
    assert.deepEqual(result.end, { kind: 'exited', code: 0 });
    const text = readFileSync(file, 'utf8');
    const total = megabytes * (1 << 20) + 'FIRST\n'.length + '\nLAST'.length;
    assert.equal(result.output?.totalBytes, total);
    assert.equal(result.output?.omittedBytes, total - (1 << 20));
    assert.ok(text.startsWith('FIRST\n') && text.endsWith('\nLAST'));
    assert.ok(text.includes(`[counterpoint: ${total - (1 << 20)} bytes of output are left out here]`));
    assert.ok(text.length < (1 << 20) + 200);
    assert.ok(result.tail.length <= 1024 && result.tail.endsWith('LAST'));
  });

  it('keeps all of a small output, also of a program that is gone at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const file = path.join(folder, `${round}.log`);
      const result = await runProcess(request('', { program: 'echo', args: ['hello'], output: { file } }));
      assert.equal(readFileSync(file, 'utf8'), 'hello\n');
      assert.equal(result.output?.omittedBytes, 0);
      assert.equal(result.tail, 'hello\n');
    }
  });

  it('writes output into a new file even when a link to a file of the person lies there', async () => {
    const precious = path.join(folder, 'precious.txt');
    const file = path.join(folder, 'out.log');
    writeFileSync(precious, 'mine');
    symlinkSync(precious, file);
    await runProcess(request('process.stdout.write("output")', { output: { file } }));
    assert.equal(readFileSync(precious, 'utf8'), 'mine');
    assert.equal(readFileSync(file, 'utf8'), 'output');
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('gives a verdict although the output file cannot be written', async () => {
    writeFileSync(path.join(folder, 'a-file'), '');
    const file = path.join(folder, 'a-file', 'out.log');
    const result = await runProcess(request('process.stdout.write("output")', { output: { file } }));
    assert.deepEqual(result.end, { kind: 'exited', code: 0 });
    assert.match(result.output?.writeError ?? '', /ENOTDIR|EEXIST/);
    assert.equal(result.tail, 'output');
  });

  linuxOnly('ends a program that never ends and ignores SIGTERM', async () => {
    const script =
      'process.on("SIGTERM",()=>{});require("fs").writeFileSync("pid",String(process.pid));setInterval(()=>{},1e3)';
    const cancel = new AbortController();
    const running = runProcess(request(script, { signal: cancel.signal }));
    const pid = Number(await seen('pid'));
    cancel.abort();
    const result = await running;
    assert.deepEqual(result.end, { kind: 'cancelled' });
    assert.deepEqual(result.survivors, []);
    assert.equal(isRunning(pid), false);
  });

  linuxOnly('lets a program clean up on SIGTERM', async () => {
    const script =
      'process.on("SIGTERM",()=>{require("fs").writeFileSync("cleaned","yes");process.exit(0)});require("fs").writeFileSync("up","1");setInterval(()=>{},1e3)';
    const cancel = new AbortController();
    const running = runProcess(request(script, { signal: cancel.signal, graceMs: 10_000 }));
    await seen('up');
    cancel.abort();
    await running;
    assert.equal(readFileSync(path.join(folder, 'cleaned'), 'utf8'), 'yes');
  });

  it('reports a time-out', async () => {
    const result = await runProcess(request('setInterval(()=>{},1e3)', { timeoutMs: 150 }));
    assert.deepEqual(result.end, { kind: 'timed-out', afterMs: 150 });
    assert.deepEqual(result.survivors, []);
  });

  linuxOnly('ends the tree: children, and a double fork in a session of its own', async () => {
    // The grandchild leaves the group (setsid), is orphaned (its parent exits), holds the output pipe and ignores SIGTERM.
    const stubborn = 'trap "" TERM; echo $$ > $1; while :; do sleep 0.05; done';
    const script = `sh -c '${stubborn}' sh child & (setsid sh -c '${stubborn}' sh orphan &) ; wait`;
    const cancel = new AbortController();
    const wanted = request('', { program: 'bash', args: ['-c', script], signal: cancel.signal });
    const running = runProcess(wanted);
    const pids = [Number(await seen('child')), Number(await seen('orphan'))];
    cancel.abort();
    assert.deepEqual((await running).survivors, []);
    assert.deepEqual(pids.filter(isRunning), []);
    assert.deepEqual(await processesTagged(wanted.tag ?? ''), []);
  });

  linuxOnly('ends what a program left behind although it exited well, and does not wait for it', async () => {
    const script = `setsid sh -c 'echo $$ > daemon; exec sleep 1000' & while [ ! -s daemon ]; do sleep 0.01; done; echo done`;
    const result = await runProcess(request('', { program: 'bash', args: ['-c', script] }));
    assert.deepEqual(result.end, { kind: 'exited', code: 0 });
    assert.equal(result.tail, 'done\n');
    assert.equal(isRunning(Number(await seen('daemon'))), false);
  });

  linuxOnly('reaches a group member that wiped its environment', async () => {
    const script = `env -i sh -c 'echo $$ > wiped; exec sleep 1000' & while [ ! -s wiped ]; do sleep 0.01; done`;
    await runProcess(request('', { program: 'bash', args: ['-c', script] }));
    assert.equal(isRunning(Number(await seen('wiped'))), false);
  });

  linuxOnly('comes back although a stranger keeps the pipe open', async () => {
    // Outside the group and without the tag: out of reach, and it must not hold up the verdict.
    const script = `setsid env -i sh -c 'echo $$ > stranger; exec sleep 1000' & while [ ! -s stranger ]; do sleep 0.01; done; echo done`;
    const result = await runProcess(request('', { program: 'bash', args: ['-c', script] }));
    process.kill(Number(await seen('stranger')), 'SIGKILL');
    assert.equal(result.tail, 'done\n');
  });

  linuxOnly('ends a program that keeps breeding', async () => {
    const script =
      'b() { while :; do (setsid sh -c "echo 1 > bred; sleep 0.3; sleep 0.3" &) ; sleep 0.02; done; }; b & b & wait';
    const cancel = new AbortController();
    const wanted = request('', {
      program: 'bash',
      args: ['-c', script],
      signal: cancel.signal,
      graceMs: 100,
    });
    const running = runProcess(wanted);
    await seen('bred');
    cancel.abort();
    assert.deepEqual((await running).survivors, []);
    assert.deepEqual(await processesTagged(wanted.tag ?? ''), []);
  });

  linuxOnly('ends by tag alone what an earlier window left running', async () => {
    const wanted = request('require("fs").writeFileSync("up","1");setInterval(()=>{},1e3)');
    const running = runProcess(wanted);
    await seen('up');
    assert.deepEqual(await endTaggedProcesses(wanted.tag ?? ''), []);
    assert.deepEqual((await running).end, { kind: 'signalled', signal: 'SIGKILL' });
  });
});
