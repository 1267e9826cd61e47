import * as vscode from 'vscode';
import { isRunnable } from '../../../core/contract/verify/verification';
import type { Engine } from '../../../engine/engineApi';
import type { App } from '../../app';
import type { Project } from '../../project';
import type { CriterionNode } from './criterionNode';
import type { CriterionTestItems } from './criterionTestItems';
import type { JournalResults } from './journalResults';
import { OutputTail } from './outputTail';
import { settle } from './testResult';
import { agreedToVerify, uncommittedWords } from './verifying';
import { AT_HEAD } from './verifyPlace';

interface Chosen {
  readonly node: CriterionNode;
  readonly item: vscode.TestItem;
}

export interface RunOptions {
  /** Whether all that programs print is shown while they print it. */
  readonly showsOutput: boolean;
  /** Whether the person may be asked to agree to commands. */
  readonly asks: boolean;
}

/** Runs criteria for the Testing view: at HEAD, through the engine, so that the journal has every result. */
export class CriterionRuns {
  constructor(
    private readonly app: App,
    private readonly controller: Pick<vscode.TestController, 'createTestRun'>,
    private readonly items: CriterionTestItems,
    private readonly results: JournalResults,
  ) {}

  async run(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    options: RunOptions,
  ): Promise<void> {
    if (this.items.all().length === 0) await this.items.refresh();
    const chosen = this.items.below(request.include, request.exclude);
    const run = this.controller.createTestRun(request);
    const abort = new AbortController();
    const stop = [token, run.token].map((each) => each.onCancellationRequested(() => abort.abort()));
    if (token.isCancellationRequested) abort.abort();
    try {
      for (const { item } of chosen) run.enqueued(item);
      const runnable = chosen.filter((each) => this.isForMachine(run, each));
      for (const project of new Set(runnable.map(({ node }) => node.project)))
        await this.runProject(
          run,
          project,
          runnable.filter(({ node }) => node.project === project),
          options,
          abort.signal,
        );
    } finally {
      for (const each of stop) each.dispose();
      run.end();
    }
  }

  /** Whether it can be run; of what cannot, the person's word is the result, or it is skipped with the reason. */
  private isForMachine(run: vscode.TestRun, { node, item }: Chosen): boolean {
    const { verification } = node.named.criterion;
    if (isRunnable(verification)) return true;
    const { kind, because, decision } = this.app.criteria.stateOf(node.project, node.named);
    if (decision && kind === 'verified') run.passed(item);
    else if (decision && kind === 'failed') run.failed(item, new vscode.TestMessage(because));
    else
      skip(
        run,
        item,
        verification.kind === 'person'
          ? 'A person decides whether it holds.'
          : `It cannot be run: ${verification.reason}`,
      );
    return false;
  }

  private async runProject(
    run: vscode.TestRun,
    project: Project,
    chosen: readonly Chosen[],
    options: RunOptions,
    signal: AbortSignal,
  ): Promise<void> {
    const engine = options.asks ? await project.engineForAction() : project.loadedEngine;
    const criteria = chosen.map(({ node }) => node.named.ref);
    const request = { criteria, place: AT_HEAD };
    if (!engine || signal.aborted || !(await this.mayRun(engine, request, options))) {
      const why = engine
        ? 'Its command is not agreed to, so it did not run.'
        : 'Nothing runs in this workspace.';
      for (const { item } of chosen) skip(run, item, signal.aborted ? 'It was cancelled.' : why);
      return;
    }
    const waiting = new Map(chosen.map((each) => [each.node.named.key, each]));
    const startNext = (): void => {
      const [next] = waiting.values();
      if (next) run.started(next.item);
    };
    startNext();
    const tail = options.showsOutput
      ? new OutputTail(engine, criteria, (text) => run.appendOutput(asTerminal(text)))
      : undefined;
    const report = await engine.verifyCriteria({
      ...request,
      by: 'testing view',
      signal,
      onProgress: ({ latest }) => {
        const each = waiting.get(latest.criterion);
        if (!each) return;
        waiting.delete(latest.criterion);
        this.results.isShown(each.node, latest);
        settle(run, each, latest, { printsLines: !options.showsOutput });
        startNext();
      },
    });
    const printed = report.ok ? report.value.evidence.flatMap(({ output }) => output ?? []) : [];
    await tail?.end(printed);
    if (report.ok && report.value.uncommitted > 0)
      run.appendOutput(`${uncommittedWords(report.value.uncommitted)}\r\n`);
    const why = report.ok ? 'It was not reached.' : report.problem.message;
    for (const { item } of waiting.values())
      if (report.ok || signal.aborted) skip(run, item, why);
      else run.errored(item, new vscode.TestMessage(why));
  }

  private async mayRun(
    engine: Engine,
    request: Parameters<Engine['verifyAgreements']>[0],
    { asks }: RunOptions,
  ): Promise<boolean> {
    if (asks) return agreedToVerify(this.app, engine, request);
    const pending = await engine.verifyAgreements(request);
    return pending.ok && pending.value.length === 0;
  }
}

function skip(run: vscode.TestRun, item: vscode.TestItem, why: string): void {
  run.skipped(item);
  run.appendOutput(`${item.label}: ${why}\r\n`, undefined, item);
}

/** A terminal wants carriage returns. */
const asTerminal = (text: string): string => text.replace(/\r?\n/g, '\r\n');
