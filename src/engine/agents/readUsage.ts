import { open } from 'node:fs/promises';
import type { RunUsage, UsageReader } from '../../core/agents/usage/runUsage';
import { TRANSCRIPT_FLAGS } from './findTranscript';

/** Bytes of a transcript that are read: more than any that was seen, and an end to one that never ends. */
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * Reads a transcript from its beginning, line by line, and lets a reader make figures of it.
 * @param file real path, as `findTranscript` gives it
 * @throws the system's error when it cannot be read
 */
export async function readUsage(file: string, reader: UsageReader): Promise<RunUsage | undefined> {
  const handle = await open(file, TRANSCRIPT_FLAGS);
  try {
    const stream = handle.createReadStream({ encoding: 'utf8', end: MOST_BYTES, autoClose: false });
    let rest = '';
    for await (const chunk of stream) {
      const lines = `${rest}${String(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      // A record of that length holds no figures; kept, it would fill the memory.
      if (rest.length > LONGEST_RECORD) rest = '';
      for (const line of lines) reader.take(line);
    }
    reader.take(rest);
    return reader.result();
  } finally {
    await handle.close();
  }
}

const LONGEST_RECORD = 16 * 1024 * 1024;
