import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { abilitiesOf } from '../../core/agents/abilities';
import type { AgentAdapter } from '../../core/agents/adapter';
import type { HookProgram } from '../../core/agents/hookDelivery';
import { agentAgreementLines, allAdapters, readAgentsFile } from '../../core/agents/readAgentsFile';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { detectAgent, locateAgent, type DetectedAgent, type DetectionOptions } from '../agents/detect';
import type { RunnerProgram } from '../agents/writeLaunch';
import type { AgentChoice, EngineOptions } from '../engineApi';
import { agreementFingerprint } from './agreementFingerprint';

/** How long a detection counts: programs are installed seldom, and asking a version costs up to a second. */
const FRESH_MS = 5 * 60_000;

/** An agent with its program, and what a person must agree to before it runs: nothing for one that is built in. */
export interface FoundAgent extends DetectedAgent {
  readonly agreement: readonly string[];
}

/** The agents that can be chosen: built in, and the team's own from `.counterpoint/agents.json`. */
export class AgentCatalog {
  private detected: { at: number; about: string; rows: Promise<readonly DetectedAgent[]> } | undefined;

  constructor(
    private readonly options: EngineOptions,
    private readonly toplevel: string,
    /** Whether a person agreed to commands, by fingerprint. */
    private readonly isAgreed: (fingerprint: string) => boolean = () => false,
  ) {}

  get runner(): RunnerProgram {
    return {
      node: process.execPath,
      isElectron: process.versions['electron'] !== undefined,
      program: path.join(this.options.programs, 'runner.js'),
    };
  }

  get hookProgram(): HookProgram {
    const { node, isElectron } = this.runner;
    return { node, isElectron, program: path.join(this.options.programs, 'hook.js') };
  }

  /** The editor's own binary runs the demo agent as a Node; the runner keeps that variable from every other agent. */
  environmentOf(agent: string): Record<string, string> {
    return agent === 'demo' && this.runner.isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {};
  }

  /** An agent with its program, for a start: its version is told by `choices`, which the person saw before. */
  async find(id: string): Promise<Result<FoundAgent>> {
    const own = await this.ownAdapters();
    const adapter = allAdapters(own).find((each) => each.id === id);
    if (!adapter) {
      return failed(
        userProblem('agent-unknown', `There is no agent called "${id}".`, {
          remedy: 'Choose another one, or describe it in .counterpoint/agents.json.',
        }),
      );
    }
    // From the same reading of the file as the adapter: between two readings an agent could write another one.
    const agreement = own.includes(adapter) ? agentAgreementLines(adapter) : [];
    return ok({ ...(await locateAgent(adapter, this.detection)), agreement });
  }

  /** An agent's description, unless it comes from the repository and nobody agreed to it. */
  async agreedAdapter(id: string): Promise<AgentAdapter | undefined> {
    const own = await this.ownAdapters();
    const adapter = allAdapters(own).find((each) => each.id === id);
    return adapter && this.mayUse(adapter, own) ? adapter : undefined;
  }

  async choices(): Promise<readonly AgentChoice[]> {
    const now = this.options.now().getTime();
    const own = await this.ownAdapters();
    // An agreement, given here or in another window, and a change of the file both show at once.
    const about = JSON.stringify(own.map((adapter) => [adapter, this.mayUse(adapter, own)]));
    if (!this.detected || now - this.detected.at > FRESH_MS || this.detected.about !== about) {
      this.detected = { at: now, about, rows: this.detect(own) };
    }
    return (await this.detected.rows).map(({ adapter, program, version, problem }) => ({
      id: adapter.id,
      name: adapter.displayName,
      isInstalled: program !== undefined,
      version,
      program,
      hint: problem ? `${problem.message} ${problem.remedy ?? ''}`.trim() : undefined,
      isDemo: adapter.id === 'demo',
      knownVersion: adapter.version?.known,
      signIn: adapter.signIn,
      docs: adapter.docs,
      abilities: abilitiesOf(adapter),
    }));
  }

  /**
   * Asking for a version starts the program: one that the repository names, with arguments it chose, is only looked for
   * until a person agreed to it.
   */
  private async detect(own: readonly AgentAdapter[]): Promise<readonly DetectedAgent[]> {
    return Promise.all(
      allAdapters(own).map((adapter) =>
        this.mayUse(adapter, own)
          ? detectAgent(adapter, this.detection)
          : locateAgent(adapter, this.detection),
      ),
    );
  }

  private mayUse(adapter: AgentAdapter, own: readonly AgentAdapter[]): boolean {
    return !own.includes(adapter) || this.isAgreed(agreementFingerprint(agentAgreementLines(adapter)));
  }

  private get detection(): DetectionOptions {
    return {
      environment: process.env,
      paths: this.options.settings().agentPaths,
      demo: { node: process.execPath, program: path.join(this.options.programs, 'demo-agent.js') },
    };
  }

  private async ownAdapters(): Promise<readonly AgentAdapter[]> {
    try {
      const read = readAgentsFile(
        await readFile(path.join(this.toplevel, '.counterpoint', 'agents.json'), 'utf8'),
      );
      for (const problem of read.problems) this.options.log.problem(problem);
      return read.adapters;
    } catch {
      return [];
    }
  }
}
