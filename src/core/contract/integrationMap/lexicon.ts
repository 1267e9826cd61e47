import type { FeatureContract, ProvidedItem } from '../contract';
import { needsIn, offersOf } from '../lint/offers';
import type { CoverageReason } from './model';

/** What a feature can be recognised by. */
export interface NamedFeature {
  readonly id: string;
  readonly title: string | null;
  readonly promises: readonly FeatureContract[];
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const LONGEST_NAME = 6;
/** Longer than a person writes in one item; the rest of a hostile line is not looked at. */
const LONGEST_TEXT = 4000;

/**
 * Recognises features in sentences: by id (`003-login`, `feature 3`), by a name of several words (`meal planning`), by one
 * word that is marked as a name (`` `login` ``, "the login feature"), and by what only they provide (`GET /recipes`,
 * `findRecipe(id)`). All names are in tables, so that a sentence costs its own length, however many features there are.
 */
export class Lexicon {
  private readonly byName = new Map<string, Set<number>>();
  private readonly byNumber = new Map<number, Set<number>>();
  private readonly bySingleWord = new Map<string, Set<number>>();
  private readonly byOffer = new Map<string, Set<number>>();
  private readonly byModel = new Map<string, Set<number>>();

  constructor(features: readonly NamedFeature[]) {
    features.forEach((feature, position) => {
      this.learnName(feature.id, position);
      if (feature.title !== null) this.learnName(feature.title, position);
      for (const { provides } of feature.promises) this.learnOffers(provides, position);
    });
  }

  /**
   * The features that a text of feature `by` names, without itself.
   * @param isAboutIntegration whether the text stands where other features are the subject: then their plain names count
   */
  namedIn(
    text: string,
    by: number,
    isAboutIntegration: boolean,
  ): ReadonlyMap<number, Exclude<CoverageReason, 'only partner'>> {
    const found = new Map<number, Exclude<CoverageReason, 'only partner'>>();
    const cut = text.slice(0, LONGEST_TEXT);
    // What two features provide, or are called, names neither; what the writer provides is their own.
    for (const each of this.offersNamed(cut, isAboutIntegration))
      if (each.size === 1) for (const position of each) found.set(position, 'names what it provides');
    for (const each of this.namesIn(cut, isAboutIntegration))
      if (each.size === 1) for (const position of each) found.set(position, 'names the feature');
    found.delete(by);
    return found;
  }

  private learnName(name: string, position: number): void {
    const words = wordsOf(name.slice(0, 200))
      .map(({ text }) => text)
      .filter((word) => word !== 'feature' && word !== 'integration' && word !== 'contract');
    const [first = '', ...others] = words;
    if (/^\d{1,9}$/.test(first)) {
      add(this.byNumber, Number(first), position);
      add(this.byName, [String(Number(first)), ...others].join(' '), position);
      this.learnWords(others, position);
    } else this.learnWords(words, position);
  }

  private learnWords(words: readonly string[], position: number): void {
    if (words.length > LONGEST_NAME) return;
    if (words.length > 1) add(this.byName, words.join(' '), position);
    else if (words[0] !== undefined) add(this.bySingleWord, words[0], position);
  }

  private learnOffers(provides: readonly ProvidedItem[], position: number): void {
    const { endpoints, calls, models, events } = offersOf(provides);
    for (const key of endpoints.keys()) add(this.byOffer, `endpoint ${key}`, position);
    for (const name of calls) add(this.byOffer, `function ${name}`, position);
    for (const name of events) add(this.byOffer, `event ${name}`, position);
    // Events outside a list of events, files, whatever else is marked as a name.
    for (const { text } of provides) {
      const marked = /^`([\w.:/@-]{2,80})`/.exec(text)?.[1];
      if (marked !== undefined) add(this.byOffer, `marked ${marked}`, position);
    }
    for (const name of models.keys()) add(this.byModel, name.trim().toLowerCase(), position);
  }

  private *offersNamed(text: string, isAboutIntegration: boolean): Generator<ReadonlySet<number>> {
    for (const { kind, key } of needsIn(text)) {
      const model = kind === 'model' ? key : kind === 'field' ? (key.split('.')[0] ?? '') : undefined;
      const found =
        model === undefined ? this.byOffer.get(`${kind} ${key}`) : this.byModel.get(model.toLowerCase());
      if (found) yield found;
    }
    for (const [, name = ''] of text.matchAll(/`([\w$.:/@-]{1,80})`/g)) {
      // A function without its parentheses, too.
      const found = this.byOffer.get(`function ${name}`) ?? this.byOffer.get(`marked ${name}`);
      if (found) yield found;
    }
    if (!isAboutIntegration) return;
    // "A Recipe that is gone": a capital inside the sentence makes the model's name of an ordinary word.
    for (const [, word = ''] of text.matchAll(
      /(?<=[\p{L}\p{N},;:)] )(\p{Lu}[\p{L}\p{N}]{3,60})(?![\w-])/gu,
    )) {
      const found = this.byModel.get(word.toLowerCase());
      if (found) yield found;
    }
  }

  private *namesIn(text: string, isAboutIntegration: boolean): Generator<ReadonlySet<number>> {
    const words = wordsOf(text);
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at];
      if (!word) continue;
      yield* this.longNamesAt(text, words, at);
      const number = /^\d{1,9}$/.test(word.text) ? Number(word.text) : undefined;
      const isAfterFeature = words[at - 1]?.text === 'feature' && isJoined(text, words[at - 1], word);
      if (number !== undefined && isAfterFeature) yield this.byNumber.get(number) ?? NOBODY;
      const single = this.bySingleWord.get(word.text);
      if (!single || !standsAlone(text, word)) continue;
      const isMarked =
        isAfterFeature ||
        isAboutIntegration ||
        /^(?:features?|contracts?)$/.test(words[at + 1]?.text ?? '') ||
        (text[word.start - 1] === '`' && text[word.end] === '`');
      if (isMarked) yield single;
    }
  }

  private *longNamesAt(text: string, words: readonly Word[], at: number): Generator<ReadonlySet<number>> {
    const first = words[at];
    if (!first) return;
    const isNumber = /^\d{1,9}$/.test(first.text);
    let name = isNumber ? String(Number(first.text)) : first.text;
    for (let length = 2; length <= LONGEST_NAME + 1; length += 1) {
      const [before, word] = [words[at + length - 2], words[at + length - 1]];
      if (!before || !word || !isJoined(text, before, word)) return;
      // "3 login attempts" is not the feature 003-login.
      if (isNumber && length === 2 && /\s/.test(text.slice(before.end, word.start))) return;
      name = `${name} ${word.text}`;
      const found = this.byName.get(name);
      // A path may lead to specs/003-login; `shopping-cart` is no name in `shopping-cart-icon`.
      const isWhole = isNumber || standsAlone(text, { start: first.start, end: word.end });
      if (found && isWhole && text[word.end] !== '-') yield found;
    }
  }
}

const NOBODY: ReadonlySet<number> = new Set();

function add<K>(table: Map<K, Set<number>>, key: K, position: number): void {
  const known = table.get(key);
  if (known) known.add(position);
  else table.set(key, new Set([position]));
}

/** Lower case; a possessive `’s` is no part of a name. */
const wordsOf = (text: string): readonly Word[] =>
  [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index }) => ({
    text: word.toLowerCase(),
    start: index,
    end: index + word.length,
  }));

const isJoined = (text: string, one: Word | undefined, next: Word): boolean =>
  one !== undefined && /^[\s_#-]{1,3}$/.test(text.slice(one.end, next.start));

/** `login` is no name in `login-page`, `src/login.js` or `/login`. */
const standsAlone = (text: string, { start, end }: Pick<Word, 'start' | 'end'>): boolean =>
  !/[-_/.:@]/.test(text[start - 1] ?? '') && !/^(?:[-_/(]|[.:@][\p{L}\p{N}])/u.test(text.slice(end, end + 2));
