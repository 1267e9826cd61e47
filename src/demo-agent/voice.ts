import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { hookLineText } from '../core/agents/hookLineText';
import { visibleLine } from '../core/agents/plainText';
import type { HookStatus } from '../core/hooks/hookLine';
import { RUN_ENVIRONMENT } from '../core/run/launch';

/** What the demo agent says: to the person in the terminal, and of itself in the hook log. */
export class Voice {
  private sequence = 0;
  private isSilent = false;

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  get task(): string {
    return this.environment[RUN_ENVIRONMENT.task] ?? 'unknown task';
  }

  /** A line in the terminal. */
  say(text: string): void {
    process.stdout.write(`${visibleLine(text)}\n`);
  }

  /** From now on it writes a transcript as other programs do, and no hook line. */
  beSilent(): void {
    this.isSilent = true;
  }

  /** A line in the hook log; started by hand, outside a run, there is none to write to. */
  tell(status: HookStatus, more: Readonly<Record<string, unknown>> = {}): void {
    if (this.isSilent) {
      this.note(status === 'complete' ? 'turn_end' : 'work');
      return;
    }
    const log = this.environment[RUN_ENVIRONMENT.hookLog];
    if (!log) return;
    this.sequence += 1;
    const line = {
      v: 1,
      ts: new Date().toISOString(),
      run_id: this.environment[RUN_ENVIRONMENT.run],
      task_id: this.environment[RUN_ENVIRONMENT.task],
      feature_id: this.environment[RUN_ENVIRONMENT.feature],
      status,
      agent: 'demo',
      session_id: this.environment[RUN_ENVIRONMENT.session],
      writer: 'demo-agent',
      sequence: this.sequence,
      nonce: this.environment[RUN_ENVIRONMENT.nonce],
      ...more,
    };
    try {
      appendFileSync(log, hookLineText(line), { mode: 0o600 });
    } catch (error) {
      this.say(`I cannot write to my hook log: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private note(type: 'work' | 'turn_end'): void {
    const folder = this.environment[RUN_ENVIRONMENT.runFolder];
    if (!folder) return;
    const record = { type, timestamp: new Date().toISOString() };
    appendFileSync(path.join(folder, 'transcript.jsonl'), `${JSON.stringify(record)}\n`, { mode: 0o600 });
  }

  /** It has no model, so it costs nothing, and says so. */
  complete(message: string): void {
    this.tell('complete', {
      event: 'stop',
      message,
      usage: { input_tokens: 0, cached_tokens: 0, output_tokens: 0, cost_usd: 0 },
    });
  }

  /**
   * Asks a person and waits for a line in the terminal. Without one, takes COUNTERPOINT_DEMO_ANSWER, or goes on by itself.
   */
  async ask(question: string): Promise<string> {
    this.tell('waiting', { event: 'question', message: question });
    this.say(`I need an answer: ${question}`);
    const answer = await this.answer();
    this.say(answer === '' ? 'No answer; I go on as planned.' : `Thank you: ${answer}`);
    this.tell('working', { event: 'answered' });
    return answer;
  }

  private async answer(): Promise<string> {
    const prepared = this.environment['COUNTERPOINT_DEMO_ANSWER'];
    if (prepared !== undefined) return prepared;
    if (!process.stdin.isTTY || !process.stdout.isTTY) return '';
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
      const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
      return (await Promise.race([terminal.question('> '), closed])).trim();
    } finally {
      terminal.close();
    }
  }
}
