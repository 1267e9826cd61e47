import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A file that comes into being as soon as anything runs what it should not. */
export class Canary {
  readonly mark: string;
  /** A program that leaves the mark and passes its input on, as filters do. */
  readonly program: string;

  constructor(private readonly folder: string) {
    this.mark = path.join(folder, 'canary');
    this.program = path.join(folder, 'sing.sh');
    writeFileSync(this.program, `#!/bin/sh\ntouch '${this.mark}'\ncat 2>/dev/null\nexit 0\n`);
    chmodSync(this.program, 0o755);
  }

  get sang(): boolean {
    return existsSync(this.mark) || readdirSync(this.folder).some((name) => name.startsWith('canary'));
  }
}

/** Texts that a shell, a template, a terminal or an option parser would take for more than text. `X` is the mark. */
export const injections = (mark: string): readonly string[] =>
  [
    '$(touch X)',
    '`touch X`',
    '; touch X',
    '| touch X',
    '|| touch X',
    '& touch X',
    '&& touch X',
    '> X',
    '>> X',
    '< /etc/passwd > X',
    '"; touch X; "',
    "'; touch X; '",
    '\\"; touch X; \\"',
    "$'\\n'touch X",
    '${IFS}touch${IFS}X',
    '$((`touch X`))',
    '<(touch X)',
    '%x{touch X}',
    '{touch,X}',
    '!touch X',
    '^x^touch X^',
    '--upload-pack=touch X',
    '--output=X',
    '--exec=touch X',
    '-oProxyCommand=touch X',
    '-c core.fsmonitor="touch X"',
    'ext::sh -c touch% X',
    '@file',
    '{prompt}',
    '{sessionId}',
    '${workspaceFolder}',
    '%PATH%',
    '$env:PATH',
    '\u001b]0;title\u0007\u001b[2J',
    '\u202egnp.exe',
    '\u200bzero\u200bwidth',
    '__proto__',
  ].map((text) => text.replaceAll('X', mark));
