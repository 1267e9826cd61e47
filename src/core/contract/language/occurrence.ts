import type { FeatureContract } from '../contract';
import type { ContractSource } from '../lint/diagnostic';

export type NamedKind =
  'feature' | 'endpoint' | 'function' | 'model' | 'field' | 'event' | 'criterion' | 'task';

/** A name at a place: where something is defined, or where it is spoken of. */
export interface Occurrence {
  readonly kind: NamedKind;
  /** Compared with others of the same kind; of a feature the id as written. */
  readonly key: string;
  readonly role: 'definition' | 'reference';
  readonly start: number;
  readonly end: number;
  /** The feature in whose part of the file it stands. */
  readonly within: FeatureContract;
  /** Of a reference in a dependency: the feature it asks, as written there. */
  readonly asks: string | undefined;
  /** False for a feature whose id stands in no text, because the file's place gives it. */
  readonly isWritten: boolean;
  /** One line for people: `GET /users/:id → the user`. */
  readonly text: string;
}

/** An occurrence with the file it stands in. */
export interface Located {
  readonly source: ContractSource;
  readonly occurrence: Occurrence;
}

/** How a name is shown: an endpoint as it is written and with its method, which YAML keeps apart from the path. */
export function shownName({ source, occurrence: { kind, key, start, end } }: Located): string {
  if (kind !== 'endpoint') return key;
  const written = source.text.slice(start, end).replace(/[`\s]+/g, ' ');
  return /^[A-Z]+ /.test(written) ? written : `${key.split(' ', 1)[0] ?? ''} ${written}`;
}
