import { open } from 'node:fs/promises';
import type { RunUsage, UsageReader } from '../../core/agents/usage/runUsage';
import { LineScanner, type LineSink } from '../journal/lineScanner';
import { TRANSCRIPT_FLAGS } from './findTranscript';

/** Bytes of a transcript that are read: more than any that was seen, and an end to one that never ends. */
const MOST_BYTES = 512 * 1024 * 1024;
/** A longer record, in bytes, holds no figures; kept, it would fill the memory. */
const LONGEST_RECORD = 16 * 1024 * 1024;
const CHUNK = 256 * 1024;

/**
 * Reads a transcript from its beginning, line by line, and lets a reader make figures of it.
 * @param file real path, as `findTranscript` gives it
 * @throws the system's error when it cannot be read
 */
export async function readUsage(file: string, reader: UsageReader): Promise<RunUsage | undefined> {
  const handle = await open(file, TRANSCRIPT_FLAGS);
  try {
    const scanner = new LineScanner(LONGEST_RECORD);
    const sink: LineSink = {
      line: (bytes, start, end) => reader.take(bytes.toString('utf8', start, end)),
      tooLong: () => undefined,
    };
    const buffer = Buffer.allocUnsafe(CHUNK);
    while (scanner.position < MOST_BYTES) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, scanner.position);
      if (bytesRead === 0) break;
      scanner.push(buffer.subarray(0, bytesRead), sink);
    }
    reader.take(scanner.tail().toString('utf8'));
    return reader.result();
  } finally {
    await handle.close();
  }
}
