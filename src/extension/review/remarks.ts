import { leftOut, outOfScopeCount, sensitiveCount } from '../../core/review/cappedScope';
import type { GateVerdict } from '../../core/run/events';
import type { RunState } from '../../core/run/state';

/** What a person should know of a task's work before accepting it. */
export interface Remark {
  readonly kind: 'gate' | 'criterion' | 'outside' | 'sensitive';
  readonly words: string;
  /** Repository-relative path of the file it is about. */
  readonly path: string | undefined;
  /** Key of the criterion it is about. */
  readonly criterion?: string;
  /** Accepting asks about it; the others are only listed. */
  readonly isDoubt: boolean;
}

/** How a changed file of each kind is named; the kinds of `sensitiveFiles.ts`. */
const TOUCHES: Readonly<Record<string, string>> = {
  gate: 'changes a gate',
  test: 'changes a test',
  contract: 'changes a contract',
  'task-list': 'changes a task list',
  counterpoint: 'changes Counterpoint’s configuration',
  'agent-config': 'changes what agents are told',
  'git-config': 'changes what git does',
  'editor-config': 'changes what the editor does',
  automation: 'changes what runs on the server',
};

/** Tests are part of most work, so their change is listed and not asked about. */
const DOUBTS = new Set(['gate', 'contract', 'counterpoint', 'agent-config', 'git-config']);

const VERDICT: Record<GateVerdict['verdict'], string> = {
  passed: 'passed',
  failed: 'failed',
  'timed-out': 'took too long',
  'could-not-run': 'could not run',
  cancelled: 'was cancelled',
};

/** Gates that did not hold or were changed, files outside the task's scope, and files that decide how work is judged. */
export function remarksOf({ gates }: Pick<RunState, 'gates'>): readonly Remark[] {
  if (!gates) return [];
  const { verdicts, scope } = gates;
  return [
    ...verdicts.flatMap((verdict) => aboutGate(verdict)),
    ...scope.outOfScope.map(({ path, reason }) => ({
      kind: 'outside' as const,
      words: `outside its scope: ${path} (${reason})`,
      path,
      isDoubt: true,
    })),
    ...left('outside', 'outside its scope', leftOut(scope.outOfScope.length, outOfScopeCount(scope))),
    ...scope.sensitive.map(({ path, kind }) => ({
      kind: 'sensitive' as const,
      words: `${TOUCHES[kind] ?? `changes ${kind}`}: ${path}`,
      path,
      isDoubt: DOUBTS.has(kind),
    })),
    ...left('sensitive', 'changes what judges work', leftOut(scope.sensitive.length, sensitiveCount(scope))),
  ];
}

/** What a list leaves out is doubted: it may be of any kind. */
const left = (kind: Remark['kind'], about: string, more: string | undefined): Remark[] =>
  more === undefined ? [] : [{ kind, words: `${about}: ${more}`, path: undefined, isDoubt: true }];

function aboutGate({ name, verdict, definitionChangedBy }: GateVerdict): Remark[] {
  const changed = definitionChangedBy ?? [];
  return [
    ...(verdict === 'passed' ? [] : [gateRemark(`gate ${name}: ${VERDICT[verdict]}`)]),
    ...(changed.length > 0
      ? [gateRemark(`gate ${name}: what it does was changed by ${changed.join(', ')}`)]
      : []),
  ];
}

const gateRemark = (words: string): Remark => ({ kind: 'gate', words, path: undefined, isDoubt: true });
