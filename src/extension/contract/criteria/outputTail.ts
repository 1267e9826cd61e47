import { open } from 'node:fs/promises';
import { criterionKey, type CriterionRef } from '../../../core/contract/criterionKey';
import type { OpenVerification } from '../../../core/run/criteriaState';
import type { Engine } from '../../../engine/engineApi';

/** How often is looked whether programs printed more, milliseconds. */
const LOOK_MS = 200;
/** At most so much is read at once, bytes. */
const PIECE = 64 * 1024;

/** Follows what the programs of a verification print, in the files of its evidence. */
export class OutputTail {
  private readonly offsets = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;
  private last: Promise<void> = Promise.resolve();
  private verification: OpenVerification | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly criteria: readonly CriterionRef[],
    private readonly print: (text: string) => void,
  ) {
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  /**
   * Reads what is left, and stops.
   * @param outputs of the evidence there is now: a verification may be over before it was looked for the first time
   */
  async end(outputs: readonly string[]): Promise<void> {
    clearInterval(this.timer);
    await this.last;
    await this.read();
    for (const output of outputs) await this.readFile(this.engine.evidenceFile(output));
  }

  private look(): void {
    this.last = this.last.then(() => this.read());
  }

  private async read(): Promise<void> {
    this.verification ??= this.ours();
    if (!this.verification) return;
    for (const index of this.verification.criteria.keys())
      await this.readFile(this.engine.evidenceFile(`evidence/${this.verification.id}/${index + 1}.log`));
  }

  private ours(): OpenVerification | undefined {
    const keys = new Set(this.criteria.map(criterionKey));
    return Object.values(this.engine.state().criteria.verifying).findLast(
      ({ by, criteria }) => by === 'testing view' && criteria.every((key) => keys.has(key)),
    );
  }

  private async readFile(file: string): Promise<void> {
    const handle = await open(file, 'r').catch(() => undefined);
    // Not begun yet.
    if (!handle) return;
    try {
      for (;;) {
        const from = this.offsets.get(file) ?? 0;
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(PIECE), 0, PIECE, from);
        if (bytesRead === 0) return;
        this.offsets.set(file, from + bytesRead);
        this.print(buffer.subarray(0, bytesRead).toString('utf8'));
      }
    } finally {
      await handle.close();
    }
  }
}
