import type { JournalEvent } from '../../core/run/events';

/** Stands where a secret was. */
const LEFT_OUT = '[left out]';

/** Variables whose values are secrets by their names. */
const SECRET_NAME =
  /(^|_)(TOKEN|SECRETS?|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?)(_|$)|(API|ACCESS|PRIVATE|SECRET|SIGNING|ENCRYPTION)_?KEYS?(_|$)|_PAT$/i;
/** Shorter values are words that stand in any text. */
const SHORTEST_VALUE = 12;

/** A password inside an address. */
const IN_ADDRESS = /(:\/\/[^/\s:@]{0,200}:)[^/\s@]{1,500}(?=@)/g;

/** Well-known families of tokens, and private keys. */
const FAMILIES = [
  /\bsk-[\w-]{16,}/g,
  /\bsk_(?:live|test)_\w{10,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_\w{20,}/g,
  /\bglpat-[\w-]{16,}/g,
  /\bxox[abeoprs]-[\w-]{10,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bhf_[A-Za-z0-9]{20,}/g,
  /\bAIza[\w-]{30,}/g,
  /\beyJ[\w-]{10,2000}\.[\w-]{10,4000}\.[\w-]{0,1000}/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,10000}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
];

/**
 * Leaves secrets out of what agents and gates say, before it is kept or shown: values of this environment that are secret
 * by their names, and tokens that are known by their looks.
 */
export class Secrets {
  private readonly values: readonly string[];

  /** @param environment usually `process.env` */
  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.values = Object.entries(environment)
      .flatMap(([name, value]) =>
        value !== undefined && value.length >= SHORTEST_VALUE && SECRET_NAME.test(name) ? [value] : [],
      )
      // One value may be the beginning of another.
      .sort((left, right) => right.length - left.length);
  }

  leftOutOf(text: string): string {
    let clean = text;
    for (const value of this.values) clean = clean.replaceAll(value, LEFT_OUT);
    for (const family of FAMILIES) clean = clean.replace(family, LEFT_OUT);
    return clean.replace(IN_ADDRESS, `$1${LEFT_OUT}`);
  }

  /** The event with the foreign words in it cleaned; what persons wrote stays theirs. */
  leftOutOfEvent(event: JournalEvent): JournalEvent {
    switch (event.type) {
      case 'run.reported':
      case 'claim.unconfirmed':
        return event.message === undefined ? event : { ...event, message: this.leftOutOf(event.message) };
      case 'gates.finished':
        return {
          ...event,
          gates: event.gates.map((gate) =>
            gate.lastLines === undefined ? gate : { ...gate, lastLines: this.leftOutOf(gate.lastLines) },
          ),
        };
      case 'criterion.verified':
        return {
          ...event,
          ...(event.lastLines === undefined ? {} : { lastLines: this.leftOutOf(event.lastLines) }),
          ...(event.reason === undefined ? {} : { reason: this.leftOutOf(event.reason) }),
        };
      case 'integration.waiting':
        return {
          ...event,
          problem: { ...event.problem, message: this.leftOutOf(event.problem.message) },
          ...(event.conflict === undefined
            ? {}
            : {
                conflict: {
                  ...event.conflict,
                  files: event.conflict.files.map((file) => this.leftOutOf(file)),
                },
              }),
        };
      case 'effect.failed':
        return {
          ...event,
          problem: { ...event.problem, message: this.leftOutOf(event.problem.message) },
        };
      default:
        return event;
    }
  }
}
