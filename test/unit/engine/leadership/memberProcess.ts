import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import type { Order, Report } from './member';

/** A member in a process of its own, as the test sees it. */
export class MemberProcess {
  readonly reports: Report[] = [];
  readonly #child: ChildProcess;
  #waiting: { condition: () => boolean; resolve: () => void }[] = [];

  private constructor() {
    this.#child = fork(path.join(import.meta.dirname, 'member.ts'), [], { execArgv: ['--import', 'tsx'] });
    this.#child.on('message', (report: Report) => {
      this.reports.push(report);
      const met = this.#waiting.filter(({ condition }) => condition());
      this.#waiting = this.#waiting.filter((wait) => !met.includes(wait));
      for (const { resolve } of met) resolve();
    });
  }

  static async start(): Promise<MemberProcess> {
    const member = new MemberProcess();
    await member.until(() => member.reports.some((report) => report.is === 'ready'));
    return member;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get last(): Report | undefined {
    return this.reports.at(-1);
  }

  get leads(): boolean {
    return this.last?.is === 'leader';
  }

  order(order: Order): void {
    this.#child.send(order);
  }

  /** Waits for a condition on its reports. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ condition, resolve }));
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}
