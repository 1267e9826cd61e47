import * as fs from 'node:fs';
import * as path from 'node:path';
import { asFeatureKey } from '../../core/ids';
import type { Plan, PlanProblem } from '../../core/plan/model';

/** What the paths of a plan are relative to: the checkout, so that windows on its root and on a folder in it agree. */
export interface PathBase {
  /** Absolute. */
  readonly folder: string;
  /** From there to the workspace folder: '' or `packages/app/`. */
  readonly prefix: string;
}

/**
 * The checkout around a workspace folder, found without git, because plans are read where git may not be run; the
 * workspace folder itself outside of any. Named as the workspace folder is where that leads there: editors compare paths
 * by their letters.
 */
export function pathBaseOf(root: string): PathBase {
  const real = realPath(root);
  const top = checkoutAround(real);
  if (top === undefined || top === real) return { folder: root, prefix: '' };
  const below = path.relative(top, real);
  const folder = path.resolve(root, ...below.split(path.sep).map(() => '..'));
  return {
    folder: realPath(folder) === top ? folder : top,
    prefix: `${below.split(path.sep).join('/')}/`,
  };
}

/** A plan read by paths below the workspace folder, with all but its task lists' own paths below the path base. */
export function rebased(plan: Plan, prefix: string): Plan {
  if (prefix === '') return plan;
  const moved = (file: string): string => below(prefix, file);
  const maybe = (file: string | undefined): string | undefined => (file === undefined ? file : moved(file));
  const key = (folder: string) => asFeatureKey(moved(folder));
  return {
    ...plan,
    features: plan.features.map((feature) => ({
      ...feature,
      key: key(feature.key),
      folder: moved(feature.folder),
      specFile: maybe(feature.specFile),
      planFile: maybe(feature.planFile),
      contractFiles: feature.contractFiles.map(moved),
    })),
    ...(plan.contractFiles === undefined ? {} : { contractFiles: plan.contractFiles.map(moved) }),
    constitutionFiles: plan.constitutionFiles.map(moved),
    activeFeature: plan.activeFeature === undefined ? undefined : key(plan.activeFeature),
  };
}

export const rebasedProblem = (problem: PlanProblem, prefix: string): PlanProblem =>
  prefix === '' ? problem : { ...problem, file: below(prefix, problem.file) };

const below = (prefix: string, file: string): string =>
  file === '' || file === '.' ? prefix.slice(0, -1) : prefix + file;

/** Git looks for `.git`, and passes over one that is none. */
function checkoutAround(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    const found = path.join(at, '.git');
    const stat = fs.statSync(found, { throwIfNoEntry: false });
    if (stat?.isFile() || (stat?.isDirectory() && fs.existsSync(path.join(found, 'HEAD')))) return at;
    if (path.dirname(at) === at) return undefined;
  }
}

function realPath(folder: string): string {
  try {
    return fs.realpathSync(folder);
  } catch {
    // Not there yet: then it is named by what was asked for.
    return path.resolve(folder);
  }
}
