import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

/** A temporary workspace folder with these files; `remove` takes it away. */
export class Workspace {
  readonly root = realpathSync(mkdtempSync(path.join(tmpdir(), 'counterpoint-plan-')));

  constructor(files: Readonly<Record<string, string | Buffer>> = {}) {
    for (const [file, content] of Object.entries(files)) this.write(file, content);
  }

  at(file: string): string {
    return path.join(this.root, file);
  }

  write(file: string, content: string | Buffer): void {
    mkdirSync(path.dirname(this.at(file)), { recursive: true });
    writeFileSync(this.at(file), content);
  }

  remove(file = ''): void {
    rmSync(this.at(file), { recursive: true, force: true });
  }
}
