import { namesInWords } from './namesInWords';

/** More would be a spec copied, and no contract. */
const MOST = 12;

/**
 * The smallest useful contract as text with tab stops (VS Code's snippet syntax), filled from the spec where it says
 * something: its title, the endpoints it names, its success criteria.
 * @param spec text of the feature's spec, if there is one
 */
export function newContract(featureId: string, title: string, spec = ''): string {
  const stops = { next: 1 };
  const stop = (words: string): string => `\${${stops.next++}:${escaped(words)}}`;
  const name = titleOf(spec) ?? title;
  const endpoints = [...new Set(endpointsOf(spec))].slice(0, MOST);
  const criteria = [...new Set(criteriaOf(spec))].slice(0, MOST);
  return [
    `# Feature ${escaped(featureId)}: ${escaped(name)}`,
    '',
    `**Feature ID**: ${escaped(featureId)}`,
    '',
    '## Provides',
    '',
    ...(endpoints.length > 0
      ? endpoints.map((endpoint) => `- ${escaped(endpoint)}: ${stop('what it answers')}`)
      : [`- ${stop('GET /path')}: ${stop('what it answers')}`]),
    '',
    '## Depends On',
    '',
    `- ${stop('None')}`,
    '',
    '## Acceptance Criteria',
    '',
    ...(criteria.length > 0
      ? criteria.map(
          (criterion, index) =>
            `- [ ] AC-${index + 1}: ${escaped(criterion)} (verify: \`${stop('npm test')}\`)`,
        )
      : [
          `- [ ] AC-1: ${stop('GET /path answers an unknown id with 404')} (verify: \`${stop('npm test')}\`)`,
        ]),
    '$0',
  ].join('\n');
}

const escaped = (words: string): string => words.replace(/[\\$}]/g, '\\$&').replace(/[\p{Cc}\p{Cf}]+/gu, ' ');

function titleOf(spec: string): string | undefined {
  const heading = /^#[ \t]+(\S[^\r\n]{0,200})/m.exec(spec.slice(0, 20_000))?.[1]?.trim();
  const words = heading?.replace(/^(?:feature )?(?:specification|spec)\s*[:–—-]\s*/i, '').trim();
  return words === undefined || words === '' || /[[\]<>]/.test(words) ? undefined : words;
}

function endpointsOf(spec: string): readonly string[] {
  const found: string[] = [];
  for (const line of spec.slice(0, 200_000).split('\n'))
    for (const { kind, start, end } of namesInWords(line))
      if (kind === 'endpoint') found.push(line.slice(start, end).replace(/[`\s]+/g, ' '));
  return found;
}

const SUCCESS = /^\s*[-*+]\s+(?:\*\*)?SC-\d{1,4}(?:\*\*)?\s*[:.–—-]\s*(?:\*\*)?\s*(\S.{0,500})$/;

/** Measurable outcomes as Spec Kit numbers them: `- **SC-001**: ...`; those that were left to be filled in stay behind. */
function criteriaOf(spec: string): readonly string[] {
  return spec
    .slice(0, 200_000)
    .split(/\r?\n/)
    .flatMap((line) => {
      const words = SUCCESS.exec(line)?.[1]?.trim();
      return words === undefined || /\[|^\.\.\.|^A measurable result/.test(words) ? [] : [words];
    });
}
