import type { Place } from '../contract';
import type { ContractDiagnostic, ContractSource } from './diagnostic';
import { diagnose, placeOf, quoted } from './place';

/** Marks that people and templates leave behind. Words such as "TODO" count only where they stand for something missing. */
const PLACEHOLDERS: readonly RegExp[] = [
  /\[(?:NEEDS? CLARIFICATION|TODO|TBD|TBC|FIXME|FILL (?:IN|ME)|INSERT|PLACEHOLDER)[^\]\n]{0,200}\]/i,
  /(?:^|[\s(:—-])(?:TBD|TBC|FIXME|TODO)(?=\s*(?:$|[:.,;)!?]))/,
  // "TODO write": nothing else is said. "A TODO in code" is about one.
  /^(?:TBD|TBC|FIXME|TODO)(?=\s)/,
  /(?:^|\s)(?:\?\?\?+|_{3,}|xxx+|XXX+|lorem ipsum)(?=$|[\s.,;:)])/i,
  /^(?:…|\.\.\.)$/,
  // `[FEATURE NAME]`, `[Endpoint description]`, and no link or box.
  /\[(?:[A-Z][A-Z0-9]+(?:[ _-][A-Z0-9]+)+|(?:your|feature|endpoint|model|criterion|metric|name|description|number|value|brief)(?: [\w-]+){0,4})\](?![([])/i,
  // `<endpoint>`, `<your metric>`, and neither HTML nor a path parameter.
  /(?<![\w/`=<-])<(?:your|feature|endpoint|model|criterion|metric|number|value|fill|insert|describe|some)(?:[ _-][\w-]+){0,5}>/i,
  // `< X ms`, `NN %`
  /(?<![\w`-])(?:X{1,3}|N{1,3}|Y)\s?(?:ms|s|seconds|minutes|%|MB|KB|GB|users|requests)(?![\w])/,
];

/** Text that a template or a person left to be filled in, in anything the contract promises. */
export function placeholders(source: ContractSource): readonly ContractDiagnostic[] {
  const { contract, text } = source;
  const found = new Map<number, ContractDiagnostic>();
  const look = (item: Place, words: readonly string[]): void => {
    for (const line of words) {
      const bare = line.slice(0, 2000).replace(/`[^`]*`/g, (code) => ' '.repeat(code.length));
      const match = PLACEHOLDERS.map((pattern) => pattern.exec(bare)).find((each) => each !== null);
      if (!match) continue;
      const mark = match[0].replace(/^[\s(:—-]+/, '');
      const place = placeOf(text, item, mark);
      if (found.has(place.start)) continue;
      found.set(
        place.start,
        diagnose(source, 'placeholder-text', place, `${quoted(mark)} is still to be filled in.`),
      );
    }
  };
  for (const item of [
    ...contract.provides,
    ...contract.dependsOn,
    ...contract.criteria,
    ...contract.integrationPoints,
  ])
    look(item, [item.text, ...item.details]);
  for (const section of contract.sections) look(section, [section.title]);
  return [...found.values()];
}
