import { counted, headOf, quoted } from './quote';

/** One section of a prompt: our own words, then quotes. Without quotes it is there only if it has no `cut`. */
export interface PromptSection {
  readonly heading: string;
  readonly lead: string;
  /** `isFile`: the agent can read on in `from`. */
  readonly quotes?: readonly { readonly from?: string; readonly isFile?: boolean; readonly text: string }[];
  /** Absent: never cut. Lower orders are cut first, down to `least` characters of quotes, later wholly if they may vanish. */
  readonly cut?: { readonly order: number; readonly least: number; readonly mayVanish: boolean };
}

interface Fitted {
  readonly text: string;
  readonly trimmed: readonly { readonly heading: string; readonly characters: number }[];
}

/** What a marker and its quote's fences cost at most, characters. */
const MARKER = 400;

/**
 * Puts the sections together and cuts them until the whole fits.
 * @param budget characters; kept unless the sections that are never cut exceed it by themselves.
 */
export const fitSections = (title: string, sections: readonly PromptSection[], budget: number): Fitted => {
  const present = sections.filter(({ quotes, cut }) => cut === undefined || (quotes ?? []).length > 0);
  const allowed = new Map(present.map((section) => [section, sizeOf(section)]));
  for (const target of ['least', 'nothing', 'a line'] as const) {
    for (const section of cuttable(present)) {
      const { cut } = section;
      const excess = render(title, present, allowed).text.length - budget;
      if (excess <= 0 || !cut) break;
      const least =
        target === 'least'
          ? cut.least
          : target === 'nothing' && cut.mayVanish
            ? 0
            : target === 'a line'
              ? 200
              : cut.least;
      const before = allowed.get(section) ?? 0;
      if (before <= least) continue;
      // A marker comes in where text goes out, so a little more has to go.
      allowed.set(section, Math.max(least, before - excess - MARKER * (section.quotes?.length ?? 1)));
    }
  }
  return render(title, present, allowed);
};

const cuttable = (sections: readonly PromptSection[]): readonly PromptSection[] =>
  sections.filter(({ cut }) => cut).sort((a, b) => (a.cut?.order ?? 0) - (b.cut?.order ?? 0));

const sizeOf = ({ quotes }: PromptSection): number =>
  (quotes ?? []).reduce((sum, { text }) => sum + text.length, 0);

const render = (
  title: string,
  sections: readonly PromptSection[],
  allowed: ReadonlyMap<PromptSection, number>,
): Fitted => {
  const trimmed: { heading: string; characters: number }[] = [];
  const parts = sections.map((section) => {
    let left = allowed.get(section) ?? 0;
    let missing = 0;
    const quotes = (section.quotes ?? []).map(({ from, isFile, text }) => {
      const cut = headOf(text, left);
      left -= cut.head.length;
      missing += cut.left;
      return [
        from === undefined ? '' : `From ${from}:`,
        cut.head === '' ? '' : quoted(cut.head),
        marker(cut.left, text.length, isFile ? from : undefined),
      ]
        .filter((part) => part !== '')
        .join('\n');
    });
    if (missing > 0) trimmed.push({ heading: section.heading, characters: missing });
    return [`## ${section.heading}`, section.lead, ...quotes].filter((part) => part !== '').join('\n\n');
  });
  return { text: `${[title, ...parts].join('\n\n')}\n`, trimmed };
};

const marker = (left: number, whole: number, file: string | undefined): string =>
  left === 0
    ? ''
    : `[… ${counted(left)} of ${counted(whole)} characters left out here${file === undefined ? '' : `; the whole text is in ${file}`} …]`;
