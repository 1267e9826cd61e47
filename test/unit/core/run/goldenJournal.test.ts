import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeEvent } from '../../../../src/core/run/events';
import type { Envelope } from '../../../../src/core/run/events';
import { applyRecord, applyUnknown } from '../../../../src/core/run/fold';
import { emptyState } from '../../../../src/core/run/state';

const FOLDER = path.resolve(import.meta.dirname, '../../../fixtures/journal');
const journals = readdirSync(FOLDER).filter((file) => /^v\d+-.*\.jsonl$/u.test(file));

/**
 * Journals as released versions wrote them must fold to what they did then: they outlive every update. A difference is a
 * change of meaning. Accept one on purpose with `ACCEPT_GOLDEN=1` and say in the commit why old journals may mean something else.
 */
describe('journals of earlier versions', () => {
  it('are there', () => assert.ok(journals.length > 0));

  for (const file of journals) {
    it(`${file} folds to the state it always did`, () => {
      const state = emptyState();
      for (const line of readFileSync(path.join(FOLDER, file), 'utf8').trimEnd().split('\n')) {
        const json = JSON.parse(line) as Envelope;
        const decoded = decodeEvent(json);
        assert.notEqual(decoded.kind, 'invalid', line);
        if (decoded.kind === 'event') applyRecord(state, { ...json, ...decoded.event });
        else applyUnknown(state, json.seq);
      }
      const golden = path.join(FOLDER, file.replace(/\.jsonl$/u, '.state.json'));
      const actual = `${JSON.stringify(state, null, 1)}\n`;
      if (process.env['ACCEPT_GOLDEN']) writeFileSync(golden, actual);
      assert.deepEqual(JSON.parse(actual), JSON.parse(readFileSync(golden, 'utf8')));
    });
  }
});
