import type { LatencyBound } from './latency';

/** How a criterion is verified. Words of the repository: nothing of it runs without a person's agreement. */
export type Verification =
  /** A program that exits with 0. */
  | { readonly kind: 'command'; readonly command: readonly string[] }
  /** Tests of the project's own runner: files, a part of their names, or both. */
  | { readonly kind: 'test'; readonly files: readonly string[]; readonly pattern?: string }
  /** A request, its status, and how fast it is answered. `target` is a path, or an address. */
  | {
      readonly kind: 'http';
      readonly method: string;
      readonly target: string;
      readonly status?: number;
      readonly bound?: LatencyBound;
    }
  /** A file of the repository, run by the program that its name or first line asks for. */
  | { readonly kind: 'script'; readonly file: string; readonly args: readonly string[] }
  | { readonly kind: 'person' }
  /** It was meant to be run, and cannot be; for a reason that its author can act on. */
  | { readonly kind: 'unreadable'; readonly reason: string };

export type VerificationKind = Verification['kind'];

/** Whether something can be run for it; the rest is for a person, or for the contract's author. */
export const isRunnable = (
  verification: Verification,
): verification is Exclude<Verification, { kind: 'person' | 'unreadable' }> =>
  verification.kind !== 'person' && verification.kind !== 'unreadable';

/** A verification in the words in which it is written, for people; '' where a person decides. */
export function verificationWords(verification: Verification): string {
  switch (verification.kind) {
    case 'command':
      return verification.command.map(shown).join(' ');
    case 'test':
      return [
        'test',
        ...verification.files.map(shown),
        ...(verification.pattern === undefined ? [] : [JSON.stringify(verification.pattern)]),
      ].join(' ');
    case 'script':
      return ['script', verification.file, ...verification.args].map(shown).join(' ');
    case 'http': {
      const { method, target, status, bound } = verification;
      const answer = status === undefined ? '' : ` -> ${status}`;
      return `${method} ${target}${answer}${bound ? ` in < ${bound.milliseconds} ms at p${bound.percentile}` : ''}`;
    }
    case 'person':
    case 'unreadable':
      return '';
    default:
      return verification satisfies never;
  }
}

const shown = (word: string): string => (/^[\w@%+=:,./~-]+$/.test(word) ? word : JSON.stringify(word));
