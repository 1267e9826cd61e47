import type { Contract, ContractProblem, FeatureContract } from './contract';
import { featureIdOfFile } from './featureId';
import { frontMatterOf, parseYaml } from './frontMatter';
import { readHeadings } from './headingContract';
import { readYamlContract, type YamlReading } from './yamlContract';

/** A contract is read by people; a longer text is none, and stays out of the way of the editor. */
const MAX_CHARACTERS = 1024 * 1024;

/**
 * Reads a contract: YAML front matter, the headings form (`## Provides`, `## Depends On`, `## Integration Points`,
 * `## Acceptance Criteria`), several features in one file, or a YAML file. Whatever the text, it gives a contract and the
 * problems of reading it; it never throws.
 * @param file path relative to the repository, forward slashes; its place names the feature when the text does not
 */
export function readContract(file: string, original: string): Contract {
  const problems: ContractProblem[] = [];
  const text = original.slice(0, MAX_CHARACTERS);
  if (text.length < original.length) {
    const message = `Only the first ${MAX_CHARACTERS} of ${original.length} characters were read.`;
    problems.push({ code: 'too-long', severity: 'warning', line: 1, message });
  }
  const isYaml = /\.ya?ml$/i.test(file);
  const front = isYaml
    ? { text: text.replace(/^\uFEFF/, ' '), start: 0, bodyStart: text.length }
    : frontMatterOf(text);
  if (front === 'unclosed') {
    const message =
      'The front matter is not closed by a line of three hyphens, or is too long; its keys are not read.';
    problems.push({ code: 'front-matter-unclosed', severity: 'error', line: 1, message });
  }
  const matter = typeof front === 'object' ? front : undefined;
  const yaml = matter && readMatter(text, matter, problems);
  const headings = isYaml ? { features: [], sections: [] } : readHeadings(text, matter?.bodyStart ?? 0);
  const features = combine(file, yaml, headings.features);
  checkIds(features, problems);
  const [first] = features;
  const form = yaml && !yaml.isEmpty ? 'front-matter' : features.length > 1 ? 'features' : 'headings';
  return {
    file,
    form: features.every(isEmpty) ? 'none' : form,
    featureId: features.length === 1 ? first?.featureId : (yaml?.feature.featureId ?? featureIdOfFile(file)),
    title: features.length === 1 ? first?.title : yaml?.feature.title,
    line: first?.line ?? 1,
    responsibility: features.length === 1 ? first?.responsibility : undefined,
    provides: features.flatMap(({ provides }) => provides),
    dependsOn: features.flatMap(({ dependsOn }) => dependsOn),
    criteria: features.flatMap(({ criteria }) => criteria),
    integrationPoints: features.flatMap(({ integrationPoints }) => integrationPoints),
    features,
    sections: [...(yaml?.sections ?? []), ...headings.sections],
    allowedGlobs: yaml?.allowedGlobs ?? [],
    forbiddenGlobs: yaml?.forbiddenGlobs ?? [],
    problems,
  };
}

function readMatter(
  text: string,
  matter: { readonly text: string; readonly start: number },
  problems: ContractProblem[],
): YamlReading | undefined {
  const parsed = parseYaml(matter.text);
  const lineAt = lineFinder(text);
  if (!parsed) {
    const message = 'The YAML is too long or nested too deeply to be read.';
    problems.push({ code: 'yaml-unreadable', severity: 'error', line: lineAt(matter.start), message });
    return undefined;
  }
  for (const { offset, message } of parsed.errors.slice(0, 5)) {
    problems.push({ code: 'yaml-invalid', severity: 'error', line: lineAt(matter.start + offset), message });
  }
  return readYamlContract(parsed.document.contents, { source: text, offset: matter.start, lineAt });
}

/** What the front matter says holds; headings fill in what it leaves out. */
function combine(
  file: string,
  yaml: YamlReading | undefined,
  headed: readonly FeatureContract[],
): readonly FeatureContract[] {
  if (headed.length > 1) return headed;
  const [head] = headed;
  const lead = yaml?.feature ?? head;
  if (!lead) return [];
  const either = <K extends 'provides' | 'dependsOn' | 'criteria' | 'integrationPoints'>(
    key: K,
  ): FeatureContract[K] => (lead[key].length > 0 ? lead[key] : (head?.[key] ?? lead[key]));
  return [
    {
      featureId: yaml?.feature.featureId ?? head?.featureId ?? featureIdOfFile(file),
      title: yaml?.feature.title ?? head?.title,
      line: lead.line,
      responsibility: lead.responsibility ?? head?.responsibility,
      provides: either('provides'),
      dependsOn: either('dependsOn'),
      criteria: either('criteria'),
      integrationPoints: either('integrationPoints'),
    },
  ];
}

const isEmpty = ({ provides, dependsOn, criteria, integrationPoints }: FeatureContract) =>
  [provides, dependsOn, criteria, integrationPoints].every((list) => list.length === 0);

/** An id that names two criteria makes every report about it ambiguous. */
function checkIds(features: readonly FeatureContract[], problems: ContractProblem[]): void {
  for (const { criteria } of features) {
    const seen = new Map<string, number>();
    for (const { id, line } of criteria) {
      const first = seen.get(id);
      if (first === undefined) seen.set(id, line);
      else {
        const message = `The criterion ${id} is also in line ${first}; ids must differ.`;
        problems.push({ code: 'duplicate-criterion', severity: 'warning', line, message });
      }
    }
  }
}

/** 1-based lines of offsets; asked in any order, each by binary search. */
function lineFinder(text: string): (offset: number) => number {
  const ends: number[] = [];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ends.push(at);
  return (offset) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
