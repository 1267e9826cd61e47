import type { Task } from '../../plan/model';
import type { Criterion } from '../contract';
import { isSameFeature } from '../featureId';
import type { ContractDiagnostic, ContractSource } from './diagnostic';
import { diagnose, placeOf, quoted } from './place';
import { RULES } from './rules';

const ID = /(?<![\w-])[A-Za-z]{1,8}-?\d{1,5}(?:[.-]\d{1,4}){0,2}[a-z]?(?![\w-])/g;

/**
 * Criteria that no task owns, and tasks that name no criterion: only in features where a task names one at all, because
 * elsewhere people do not work that way.
 */
export function lintTraceability(
  sources: readonly ContractSource[],
  tasks: readonly Task[],
  only?: ContractSource,
): readonly ContractDiagnostic[] {
  const featureFolder = folderFinder(new Set(tasks.map(({ file }) => folderOf(file))));
  const asked = only && featureFolder(only.contract.file);
  const groups = new Map<string, { sources: ContractSource[]; tasks: Task[] }>();
  for (const source of sources) {
    const folder = featureFolder(source.contract.file);
    if (asked !== undefined && folder !== asked) continue;
    const group = groups.get(folder) ?? { sources: [], tasks: [] };
    groups.set(folder, group);
    group.sources.push(source);
  }
  for (const task of tasks) groups.get(folderOf(task.file))?.tasks.push(task);
  return [...groups.values()]
    .flatMap((group) => traceGroup(group.sources, group.tasks))
    .filter(({ file }) => only === undefined || file === only.contract.file);
}

function traceGroup(
  sources: readonly ContractSource[],
  tasks: readonly Task[],
): readonly ContractDiagnostic[] {
  const withIds = sources.flatMap((source) =>
    source.contract.criteria.filter(({ hasOwnId }) => hasOwnId).map((criterion) => ({ source, criterion })),
  );
  const ids = new Set(withIds.map(({ criterion }) => criterion.id));
  // Either may name the other: `(tasks: T012)` in the contract, or `(AC-4)` in the task.
  const ownedBy = (task: Task): readonly string[] =>
    withIds
      .filter(({ criterion }) => criterion.owners.includes(task.id))
      .map(({ criterion }) => criterion.id);
  const named = new Map(
    tasks.map((task) => [task, [...idsNamedBy(task).filter((id) => ids.has(id)), ...ownedBy(task)]]),
  );
  const owned = new Set([...named.values()].flat());
  if (owned.size === 0) return [];
  return [
    ...withIds.filter(({ criterion }) => !owned.has(criterion.id)).map(unowned),
    ...[...named].filter(([, names]) => names.length === 0).map(([task]) => aimless(task)),
  ];
}

function unowned({
  source,
  criterion,
}: {
  source: ContractSource;
  criterion: Criterion;
}): ContractDiagnostic {
  const place = placeOf(source.text, criterion, criterion.id);
  return diagnose(source, 'criterion-without-task', place, `No task names ${criterion.id}.`);
}

function aimless({ id, file, line, start, end }: Task): ContractDiagnostic {
  return {
    code: 'task-without-criterion',
    severity: RULES['task-without-criterion'].severity,
    file,
    line,
    start,
    end,
    message: `${quoted(id)} names no criterion of its feature's contracts, as other tasks do.`,
    fixes: [],
  };
}

function idsNamedBy({ id, title, body, checklist }: Task): readonly string[] {
  const text = [title, body, ...checklist.map((item) => item.text)].join('\n').slice(0, 20_000);
  return (text.match(ID) ?? []).filter((named) => named !== id);
}

const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '');

/**
 * The folder of the feature a contract belongs to: its own, or the one above `contracts/`; of one that stands apart, the one
 * whose name its file carries. Looked up by number or name, because it is asked for every contract at every keystroke.
 */
function folderFinder(folders: ReadonlySet<string>): (file: string) => string {
  const named = new Map<string, string[]>();
  for (const folder of folders) {
    const key = numberOrName(lastOf(folder));
    named.set(key, [...(named.get(key) ?? []), folder]);
  }
  return (file) => {
    const above = folderOf(file).replace(/(?:^|\/)contracts?$/i, '');
    if (folders.has(above)) return above;
    const name = lastOf(file).replace(/(?:\.contracts?)?\.(?:md|ya?ml)$/i, '');
    const [found, ...others] = (named.get(numberOrName(name)) ?? []).filter(
      (folder) => (above === '' || folder.startsWith(`${above}/`)) && isSameFeature(lastOf(folder), name),
    );
    return found !== undefined && others.length === 0 ? found : above;
  };
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const numberOrName = (name: string): string => {
  const number = /^(?:feature[-_ ])?0*(\d{1,9})(?!\d)/i.exec(name)?.[1];
  return number ?? name.toLowerCase();
};
