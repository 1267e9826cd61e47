/**
 * The last `limit` bytes of a stream, in one ring: a program that prints byte by byte costs no more memory than one that
 * prints in blocks.
 */
export class TailBuffer {
  private ring: Buffer | undefined;
  private total = 0;

  constructor(private readonly limit: number) {}

  get length(): number {
    return Math.min(this.total, this.limit);
  }

  /** Bytes that were pushed and are no longer there. */
  get dropped(): number {
    return this.total - this.length;
  }

  push(chunk: Buffer): void {
    this.ring ??= Buffer.allocUnsafe(this.limit);
    const skipped = Math.max(0, chunk.length - this.limit);
    const last = chunk.subarray(skipped);
    const at = (this.total + skipped) % this.limit;
    const fits = Math.min(last.length, this.limit - at);
    last.copy(this.ring, at, 0, fits);
    last.copy(this.ring, 0, fits);
    this.total += chunk.length;
  }

  bytes(): Buffer {
    if (!this.ring) return Buffer.alloc(0);
    const start = this.total % this.limit;
    if (this.total <= this.limit) return Buffer.from(this.ring.subarray(0, this.total));
    return Buffer.concat([this.ring.subarray(start), this.ring.subarray(0, start)]);
  }

  /** As text. A character cut at the front by the limit is left out rather than shown as a replacement character. */
  text(): string {
    const bytes = this.bytes();
    let start = 0;
    while (this.dropped > 0 && start < Math.min(4, bytes.length) && ((bytes[start] ?? 0) & 0xc0) === 0x80)
      start += 1;
    return bytes.subarray(start).toString('utf8');
  }
}
